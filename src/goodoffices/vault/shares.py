"""A secret in shares: any k of n officers have it together, fewer have nothing.

Shamir's scheme over GF(256), byte by byte. A share is written as thirty words, so that it can be kept on
paper and typed by hand: 36 bytes (number, how many are needed, which set, the share itself) and a checksum
of 42 bits, eleven bits a word, in the English list of BIP 39. No two words of the list begin with the same
four letters, so four letters of a word are enough.

Arithmetic runs over every bit whatever its value: no table is read and no branch is taken at a place that
depends on a secret. Python promises nothing about time beyond that; shares are put together once, at the
start of a server that nobody is connected to yet.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

from mnemonic import Mnemonic

from goodoffices.errors import InputError

__all__ = ["WORDS_IN_A_SHARE", "Share", "check_numbers", "combine", "read_share", "split"]

SECRET_BYTES = 32
SET_BYTES = 2
MOST = 255
WORD_BITS = 11
CHECK_BITS = 42
PAYLOAD_BYTES = 2 + SET_BYTES + SECRET_BYTES
WORDS_IN_A_SHARE = (8 * PAYLOAD_BYTES + CHECK_BITS) // WORD_BITS
SHORTEST = 4
"""Letters of a word that tell it from every other."""


@dataclass(frozen=True, slots=True)
class Share:
    """One officer's share.

    Attributes
    ----------
    number : int
        Which share of its set, from 1.
    needed : int
        How many open the secret.
    series : str
        Name of the set, four hexadecimal digits: shares of different sets do not fit together.
    data : bytes, 32
        The share itself.
    """

    number: int
    needed: int
    series: str
    data: bytes

    def __repr__(self) -> str:
        return f"<Share {self.number}>"

    def words(self) -> tuple[str, ...]:
        """The share as thirty words."""
        payload = bytes([self.number, self.needed]) + bytes.fromhex(self.series) + self.data
        bits = int.from_bytes(payload, "big") << CHECK_BITS | _check(payload)
        places = reversed(range(WORDS_IN_A_SHARE))
        return tuple(_words()[bits >> WORD_BITS * place & 0x7FF] for place in places)


def check_numbers(needed: int, of: int) -> None:
    """Refuse numbers of shares that make no sense.

    Raises
    ------
    InputError
        If fewer than two are needed, or more than there are.
    """
    if not 2 <= needed <= of <= MOST:  # noqa: PLR2004  # with one, each officer would have it alone
        raise InputError(
            "no such shares",
            advice="At least two shares must be needed, and no more than there are officers.",
            field="needed",
        )


def split(
    secret: bytes, *, needed: int, of: int, randomness: Callable[[int], bytes]
) -> tuple[Share, ...]:
    """Shares of a secret.

    Parameters
    ----------
    secret : bytes, 32
        What is shared.
    needed, of : int
        Any `needed` of the `of` shares open it.
    randomness : callable
        ``randomness(n)`` gives n unpredictable bytes.

    Raises
    ------
    InputError
        If the numbers make no sense: at least two are needed, and no more than there are.
    """
    if len(secret) != SECRET_BYTES:
        raise InputError("the secret has the wrong length")
    check_numbers(needed, of)
    series = randomness(SET_BYTES).hex()
    rest = randomness(SECRET_BYTES * (needed - 1))
    rows = [secret, *(rest[at : at + SECRET_BYTES] for at in range(0, len(rest), SECRET_BYTES))]
    return tuple(
        Share(
            number,
            needed,
            series,
            bytes(_value(column, number) for column in zip(*rows, strict=True)),
        )
        for number in range(1, of + 1)
    )


def combine(shares: Sequence[Share]) -> bytes:
    """The secret that these shares hold together.

    Raises
    ------
    InputError
        If they are too few, or do not belong together.
    """
    if len({(share.series, share.needed) for share in shares}) != 1:
        raise InputError(
            "the shares are of different sets",
            advice="These shares do not belong together: each time the custody is changed, the shares of before are worth nothing. Bring those of the last change.",
            field="shares",
        )
    chosen = list({share.number: share for share in shares}.values())[: shares[0].needed]
    if len(chosen) < shares[0].needed:
        raise InputError(
            "too few shares",
            advice=f"{shares[0].needed} different shares are needed, and {len(chosen)} were given. Fetch another officer.",
            field="shares",
        )
    numbers = [share.number for share in chosen]
    weights = [_weight(number, numbers) for number in numbers]
    columns = zip(*(share.data for share in chosen), strict=True)
    return bytes(
        reduce(int.__xor__, (_product(w, y) for w, y in zip(weights, column, strict=True)))
        for column in columns
    )


def read_share(text: str) -> Share:
    """The share that somebody typed.

    Parameters
    ----------
    text : str
        Thirty words, or the first four letters of each; capitals, commas, numbers and line ends between
        them do not matter.

    Raises
    ------
    InputError
        If it is none; `advice` says which word to look at where that can be told.
    """
    typed = "".join(c if c.isalpha() else " " for c in text.lower()).split()
    if len(typed) != WORDS_IN_A_SHARE:
        raise _mistyped(f"A share has {WORDS_IN_A_SHARE} words; {len(typed)} were typed.")
    known = {word[:SHORTEST]: place for place, word in enumerate(_words())}
    places = []
    for at, word in enumerate(typed, start=1):
        place = known.get(word[:SHORTEST])
        if place is None or not _words()[place].startswith(word):
            raise _mistyped(
                f"Word {at} is not in the list of words. Look at word {at} on the paper."
            )
        places.append(place)
    if (found := _read(places)) is None:
        raise _mistyped(_where(places))
    return found


def _read(places: Sequence[int]) -> Share | None:
    """The share that stands in these places of the word list, if its checksum holds."""
    bits = reduce(lambda so_far, place: so_far << WORD_BITS | place, places)
    payload = (bits >> CHECK_BITS).to_bytes(PAYLOAD_BYTES, "big")
    given = (bits & ((1 << CHECK_BITS) - 1)).to_bytes(8, "big")
    if not hmac.compare_digest(given, _check(payload).to_bytes(8, "big")):
        return None
    number, needed, series = payload[0], payload[1], payload[2 : 2 + SET_BYTES].hex()
    return Share(number, needed, series, payload[2 + SET_BYTES :])


def _where(places: list[int]) -> str:
    """Which word to look at again: the one whose change, or change of place, would set it right."""
    for at in range(len(places) - 1):
        turned = [*places[:at], places[at + 1], places[at], *places[at + 2 :]]
        if _read(turned):
            return f"Words {at + 1} and {at + 2} seem to have changed places. Look at them on the paper."
    for at in range(len(places)):
        if any(_read([*places[:at], other, *places[at + 1 :]]) for other in range(len(_words()))):
            return f"Word {at + 1} seems to be another one. Look at word {at + 1} on the paper."
    return "More than one word is wrong. Type the share again, row by row."


def _mistyped(advice: str) -> InputError:
    return InputError("a share was mistyped", advice=advice, field="shares")


def _check(payload: bytes) -> int:
    digest = hashlib.sha256(b"goodoffices/share/v1\0" + payload).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - CHECK_BITS)


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    return tuple(Mnemonic("english").wordlist)


def _product(a: int, b: int) -> int:
    """Product in GF(256) modulo x^8 + x^4 + x^3 + x + 1."""
    product = 0
    for place in range(8):
        product ^= a & -(b >> place & 1)
        a = a << 1 ^ (0x11B & -(a >> 7 & 1))
    return product


def _inverse(a: int) -> int:
    """a^254, which is 1/a: 2 + 4 + ... + 128."""
    inverse = 1
    for _ in range(7):
        a = _product(a, a)
        inverse = _product(inverse, a)
    return inverse


def _value(coefficients: Sequence[int], at: int) -> int:
    """A polynomial at one place, lowest coefficient first."""
    return reduce(lambda value, c: _product(value, at) ^ c, reversed(coefficients))


def _weight(number: int, numbers: Sequence[int]) -> int:
    """What a share counts for at zero, where the secret stands (Lagrange)."""
    others = [other for other in numbers if other != number]
    return reduce(_product, (_product(o, _inverse(o ^ number)) for o in others), 1)
