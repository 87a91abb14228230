"""Private set intersection: two sides learn what their plans have in common, and nobody else learns anything.

Each side masks its cells with a secret number; the other masks them once more. Twice masked, equal cells are equal
and all others are random. Each set is filled up to the agreed cap with cells that exist nowhere, and put in an order
that says nothing. The steps, of which each side makes all four:

1. :func:`begin`: a commitment to the set, the secrets and the masked cells, with a key for this run.
2. :func:`masked_for`: the masked cells, once the other side is committed.
3. :func:`answer`: the other side's cells masked again, sealed so that whoever carries them cannot count.
4. :func:`conclude`: what is in common.

Whoever carries the messages learns the terms and that a run took place. The parties learn what the terms say, if both
follow the steps (they are *semi-honest*). A party that does not can

- put in cells in which it plans nothing, as many as the cap allows, and so ask about them;
- hide cells in which it does plan something;
- mask each cell with a number of its own, and so learn which cells are common where only the count is told;
- send an answer that makes the other side's result wrong, or end the run when it knows its own.

It cannot learn about more cells than the cap, nor change its set once it has seen anything. :func:`audit`, by somebody
whom a party trusts with its opening, finds masks and answers that do not follow from a set; whether the set is what
the party plans, nobody finds here.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256, shake_256
from typing import TYPE_CHECKING, NoReturn

from goodoffices.deconfliction.private import ristretto
from goodoffices.deconfliction.private.messages import Commitment, Masked, Message, Returned
from goodoffices.deconfliction.private.terms import IntersectionTerms, Tells
from goodoffices.errors import InputError, ProofError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

__all__ = [
    "Answered",
    "Begun",
    "Common",
    "answer",
    "audit",
    "begin",
    "check_digits",
    "conclude",
    "masked_for",
]

SEED = 32
NONCE = 12
"""Bytes. A key seals one message, so the nonce is always the same."""
GROUPS = 8
LABEL = b"goodoffices/intersection/1/"
TAG = b"goodoffices-V01-CS01-with-ristretto255_XMD:SHA-512_R255MAP_RO_"


@dataclass(frozen=True, slots=True)
class Begun:
    """What a party holds once it has begun. Secret but for its two messages.

    Attributes
    ----------
    terms : IntersectionTerms
    place : int
        Which of the two parties this is.
    seed : bytes
        All chance of the run.
    cells : tuple of bytes
        Its set.
    commitment : Commitment
        To be sent first.
    masked : Masked
        To be sent once the other side is committed.
    at : tuple of bytes
        For each masked point its cell, or nothing where it fills up.
    """

    terms: IntersectionTerms
    place: int
    seed: bytes = field(repr=False)
    cells: tuple[bytes, ...] = field(repr=False)
    commitment: Commitment
    masked: Masked = field(repr=False)
    at: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a party holds once it has answered. Secret but for ``returned``.

    Attributes
    ----------
    begun : Begun
    other : Commitment
        The other side's.
    twice : tuple of bytes
        The other side's set, twice masked.
    returned : Returned
        To be sent.
    """

    begun: Begun
    other: Commitment
    twice: tuple[bytes, ...] = field(repr=False)
    returned: Returned = field(repr=False)


@dataclass(frozen=True, slots=True)
class Common:
    """What two sides have in common.

    Attributes
    ----------
    count : int
        How many cells.
    cells : tuple of bytes
        Which, if the terms tell it; else none.
    """

    count: int = field(repr=False)
    cells: tuple[bytes, ...] = field(default=(), repr=False)


def begin(terms: IntersectionTerms, party: str, cells: Iterable[bytes], *, seed: bytes) -> Begun:
    """Mask a set and commit to it.

    Parameters
    ----------
    terms : IntersectionTerms
    party : str
        Which of the two this is.
    cells : iterable of bytes
        As :func:`~goodoffices.deconfliction.private.cells` gives them; repeated ones count once.
    seed : bytes
        32 bytes of chance, for this run and this party alone. The same seed gives the same messages.

    Returns
    -------
    Begun

    Raises
    ------
    InputError
        If there are more cells than the cap, the party is not one of the two, or the seed is not 32 bytes.
    MissingExtraError
        If the packages for it are not installed.

    Discloses
    ---------
    The commitment and the masked cells disclose the terms alone: not the cells, not how many they are. This rests
    on the decisional Diffie-Hellman assumption in ristretto255, with SHA-512 as a random oracle.

    References
    ----------
    .. [Meadows1986]
    .. [HubermanFranklinHogg1999]

    Examples
    --------
    >>> from goodoffices.testing.deconfliction import MORNING
    >>> terms = IntersectionTerms("0" * 32, ("north", "south"), MORNING, 4)
    >>> north = begin(terms, "north", [b"a", b"b", b"c"], seed=bytes(32))
    >>> south = begin(terms, "south", [b"b", b"c", b"d"], seed=bytes(31) + b"1")
    >>> answers = [
    ...     answer(north, south.commitment, masked_for(south, north.commitment)),
    ...     answer(south, north.commitment, masked_for(north, south.commitment)),
    ... ]
    >>> conclude(answers[0], answers[1].returned).count
    2
    """
    place = terms.place(party)
    held = tuple(sorted(set(cells)))
    if len(seed) != SEED:
        raise InputError("a seed is not 32 bytes", field="seed")
    if len(held) > terms.cap:
        raise InputError(
            "a set is larger than its cap",
            advice=f"The set has more than the {terms.cap:,} cells that were agreed. Nothing was sent.",
            field="cells",
        )
    context = terms.context
    # What fills up is hashed and masked like the rest: neither size nor time tells how much it is.
    filling = [
        b"\1" + _drawn(seed, context, b"filling", 32, n) for n in range(terms.cap - len(held))
    ]
    points = [
        ristretto.hashed(context + item, tag=TAG)
        for item in (*(b"\0" + cell for cell in held), *filling)
    ]
    once = ristretto.masked(points, _secret(seed, context, b"mask"))
    cell_of = (*held, *(b"" for _ in filling))
    # Masked points are as good as random, so their own order tells nothing of the one before.
    order = sorted(range(len(once)), key=once.__getitem__)
    masked = Masked(context, place, tuple(once[n] for n in order))
    commitment = Commitment(
        context,
        place,
        key=ristretto.public(_secret(seed, context, b"exchange")),
        cells=_cells_digest(seed, context, place, held),
        masked=_digest(b"masked", masked.as_bytes()),
        seed=_digest(b"seed", context, bytes((place,)), seed),
    )
    return Begun(terms, place, seed, held, commitment, masked, tuple(cell_of[n] for n in order))


def masked_for(begun: Begun, other: Commitment) -> Masked:
    """The masked set, for a side that is committed.

    Parameters
    ----------
    begun : Begun
    other : Commitment
        The other side's. Keep it: whoever takes a second one for a run lets the other side change its mind.

    Returns
    -------
    Masked

    Raises
    ------
    ProofError
        If it is of another run or one's own, or its key is no key.

    Discloses
    ---------
    As :func:`begin`.
    """
    _check_other(begun, other)
    return begun.masked


def answer(begun: Begun, other: Commitment, masked: Masked) -> Answered:
    """The other side's set masked once more, sealed to it.

    Parameters
    ----------
    begun : Begun
    other : Commitment
        The other side's, as it came first.
    masked : Masked
        The other side's.

    Returns
    -------
    Answered
        With the message to send.

    Raises
    ------
    ProofError
        If the set is of another run, not the one the commitment names, or holds one of our own points. Nothing
        was masked then.

    Discloses
    ---------
    To the other side, once it has our masked cells too: what the terms tell.
    """
    _check_other(begun, other)
    _check_context(begun, masked)
    if len(masked.points) != begun.terms.cap:
        _refused("a set has another size than the cap")
    if not hmac.compare_digest(_digest(b"masked", masked.as_bytes()), other.masked):
        _refused("a set is not the committed one")
    if not set(masked.points).isdisjoint(begun.masked.points):
        _refused("a set repeats a point of ours")
    twice = tuple(ristretto.masked(masked.points, _secret(begun.seed, masked.context, b"mask")))
    told = tuple(sorted(twice)) if begun.terms.tells is Tells.COUNT else twice
    sealed = _box(begun, other, sender=begun.place).encrypt(
        bytes(NONCE), b"".join(told), _both(begun, other)
    )
    return Answered(begun, other, twice, Returned(begun.terms.context, begun.place, sealed))


def conclude(answered: Answered, returned: Returned) -> Common:
    """What the two sides have in common.

    Parameters
    ----------
    answered : Answered
    returned : Returned
        The other side's answer.

    Returns
    -------
    Common

    Raises
    ------
    ProofError
        If the answer is of another run, was changed on the way, repeats a point, holds something that is no point, or
        says more than can be true.

    Discloses
    ---------
    To this side what the terms tell: how many cells are in common, or which. Nothing of the other side's other cells,
    and not how many they are.
    """
    begun = answered.begun
    _check_context(begun, returned)
    raw = _opened(answered, returned)
    size = ristretto.POINT
    points = [raw[n : n + size] for n in range(0, len(raw), size)]
    if len(points) != begun.terms.cap or not all(map(ristretto.is_point, points)):
        _refused("an answer holds something that is no point")
    if len(set(points)) != len(points):
        _refused("an answer repeats a point")
    theirs = frozenset(answered.twice)
    if begun.terms.tells is Tells.COUNT:
        if points != sorted(points):
            _refused("an answer tells an order")
        count = len(theirs.intersection(points))
        if count > len(begun.cells):
            _refused("an answer has more in common than we have")
        return Common(count)
    found = [cell for cell, point in zip(begun.at, points, strict=True) if point in theirs]
    if not all(found):
        _refused("an answer has more in common than we have")
    return Common(len(found), tuple(sorted(found)))


def check_digits(one: Commitment, other: Commitment) -> str:
    """Forty digits that two people compare by voice, so that nobody stands between them.

    Parameters
    ----------
    one, other : Commitment
        Both commitments, in either order.

    Returns
    -------
    str
        Eight groups of five digits, the same for both sides if and only if both hold the same commitments.

    Discloses
    ---------
    Nothing.
    """
    drawn = shake_256(LABEL + b"digits" + _in_order(one, other)).digest(GROUPS * 8)
    parts = (drawn[n : n + 8] for n in range(0, len(drawn), 8))
    return " ".join(f"{int.from_bytes(part, 'big') % 100_000:05}" for part in parts)


def audit(
    terms: IntersectionTerms,
    party: str,
    cells: Iterable[bytes],
    *,
    seed: bytes,
    sent: Iterable[Message],
    received: Iterable[Message],
) -> None:
    """Whether a party sent what follows from its opening: its cells and its seed.

    Parameters
    ----------
    terms : IntersectionTerms
    party : str
    cells : iterable of bytes
        Its set, opened.
    seed : bytes
        Its chance, opened.
    sent, received : iterable of Message
        Its messages and those of the other side, as they were carried.

    Raises
    ------
    ProofError
        If a message is not the one that follows.

    Discloses
    ---------
    An opening tells its reader the whole set, and with the other side's messages what is in common. Whether the party
    plans what it put in, it does not tell.
    """
    begun = begin(terms, party, cells, seed=seed)
    taken = {type(message): message for message in received}
    due: list[Message] = [begun.commitment, begun.masked]
    other, masked = taken.get(Commitment), taken.get(Masked)
    if isinstance(other, Commitment) and isinstance(masked, Masked):
        due.append(answer(begun, other, masked).returned)
    for message in sent:
        if message not in due:
            raise ProofError(
                "a message does not follow from its opening",
                advice="A message of this party does not follow from the cells and the seed it opened. Keep"
                " all files, and tell the mediator.",
            )


def _drawn(seed: bytes, context: bytes, use: bytes, size: int, count: int = 0) -> bytes:
    """Chance for one use, all from the seed."""
    return shake_256(LABEL + use + b"\0" + context + seed + count.to_bytes(4, "big")).digest(size)


def _secret(seed: bytes, context: bytes, use: bytes) -> bytes:
    return ristretto.number(_drawn(seed, context, use, 64))


def _digest(use: bytes, *parts: bytes) -> bytes:
    return sha256(LABEL + use + b"\0" + b"".join(parts)).digest()


def _cells_digest(seed: bytes, context: bytes, place: int, cells: tuple[bytes, ...]) -> bytes:
    blind = _drawn(seed, context, b"blind", 32)
    sizes = (len(cell).to_bytes(4, "big") + cell for cell in cells)
    return _digest(b"cells", blind, context, bytes((place,)), *sizes)


def _in_order(one: Commitment, other: Commitment) -> bytes:
    first, second = sorted((one, other), key=lambda each: each.place)
    return first.as_bytes() + second.as_bytes()


def _both(begun: Begun, other: Commitment) -> bytes:
    return _in_order(begun.commitment, other)


def _box(begun: Begun, other: Commitment, *, sender: int) -> ChaCha20Poly1305:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415

    (shared,) = ristretto.masked([other.key], _secret(begun.seed, begun.terms.context, b"exchange"))
    key = shake_256(LABEL + b"key" + bytes((sender,)) + shared + _both(begun, other)).digest(32)
    return ChaCha20Poly1305(key)


def _opened(answered: Answered, returned: Returned) -> bytes:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415

    begun, other = answered.begun, answered.other
    try:
        return _box(begun, other, sender=1 - begun.place).decrypt(
            bytes(NONCE), returned.sealed, _both(begun, other)
        )
    except InvalidTag:
        _refused("an answer was changed, or is for others")


def _check_context(begun: Begun, message: Message) -> None:
    if message.context != begun.terms.context:
        _refused("a message is of another run")
    if message.place == begun.place:
        _refused("a message is our own")


def _check_other(begun: Begun, other: Commitment) -> None:
    _check_context(begun, other)
    if not ristretto.is_point(other.key) or other.key == begun.commitment.key:
        _refused("a key is no key of the other side")


ADVICE = {
    "a message is of another run": "This message belongs to other terms. Look for the file of this run.",
    "a message is our own": "This is one's own message. Send it to the other side, and take theirs.",
    "a set has another size than the cap": "The other side's set has another size than was agreed.",
    "a set is not the committed one": "The other side committed to another set than it sent.",
    "a set repeats a point of ours": "The other side sent back points of ours as its own.",
    "a key is no key of the other side": "The other side's commitment has no key that can be used.",
    "an answer holds something that is no point": "The other side's answer holds what cannot be an answer.",
    "an answer repeats a point": "The other side's answer repeats itself.",
    "an answer tells an order": "The other side's answer is not in the order that hides which cells are meant.",
    "an answer has more in common than we have": "The other side's answer names more in common than can be.",
    "an answer was changed, or is for others": "The other side's answer was changed on its way, or was made for"
    " another commitment. Ask for the same file again.",
}
ENDING = " Nothing of it was used. If it happens again, end this run and call the line."


def _refused(what: str) -> NoReturn:
    raise ProofError(what, advice=ADVICE[what] + ENDING)
