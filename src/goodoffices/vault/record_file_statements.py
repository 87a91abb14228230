"""The statements in a record file: each the canonical one of an entry of one process, addressed to its reader.

Of a statement that follows another most is the same, to the byte: its author, readers, kind, epoch. What was
found to hold of that frame once holds of every statement in it. Only commitment, entry and key differ.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import cache
from typing import Final

from goodoffices.record import kinds
from goodoffices.vault.checkpoint import WHOLE
from goodoffices.vault.note import LARGEST
from goodoffices.vault.record_file_fields import fail

__all__ = ["NAME", "Frame", "Statement", "Statements"]

NAME: Final = rb"[A-Za-z0-9_.-]{1,128}"
_FORM: Final = (
    rb'\{"audience":\[(?P<audience>"%(name)b"(?:,"%(name)b")*)\],"author":"(?P<author>%(name)b)",'
    rb'"commitment":"(?P<commitment>[0-9a-f]{64})","entry":"(?P<entry>%(name)b)",'
    rb'"epoch":(?P<epoch>0|[1-9][0-9]{0,15}),"key":"(?P<key>[0-9a-f]{64})",'
    rb'"kind":"(?P<kind>%(name)b)","policy":"%(name)b","process":"%(process)b"'
    rb'(?:,"signer":"(?P<signer>[0-9a-f]{64})")?,"v":1\}'
)
"""Canonical JSON of a statement: with names of this form there is one way to write it."""

SHORTEST: Final = len('{"audience":["x"],"author":"x"')
_NAMES: Final = ("commitment", "entry", "key")
_COMMITMENT: Final = b',"commitment":"'
_VALUES: Final = struct.Struct(f"{len(_COMMITMENT)}x 64s 11s 32s 19s 64s")
"""Commitment, entry and key with what stands between them, where the entry has 32 letters and digits and
the epoch one digit."""
_HEX: Final = b"0123456789abcdef"
MOST_FRAMES: Final = 4096
"""Frames that are kept: a file made to have more is read, only more slowly."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What statements have in common.

    Attributes
    ----------
    audience : tuple of str
        The seats that read it.
    signer : bytes or None
        Public key of the author, where it is signed.
    """

    audience: tuple[str, ...]
    signer: bytes | None


Statement = tuple[Frame, bytes, bytes, bytes]
"""Of one statement: its frame, commitment, entry and key, as they stand there."""


_Latest = tuple[int, bytes, bytes, tuple[bytes, bytes], Frame]
"""Of the latest statement of some length: where its commitment stands, its parts that may be those of the
next one too, and its frame."""


@cache
def _signed_kinds() -> frozenset[bytes]:
    """The kinds of which no entry is without its author's signature."""
    return frozenset(name.encode() for name, body in kinds().items() if body.SIGNED)


class Statements:
    """Reads the statements of a file.

    Parameters
    ----------
    process : str
        Of which all of them must be.
    seat : str
        To which they must be addressed; :data:`~goodoffices.vault.checkpoint.WHOLE` for any.
    """

    def __init__(self, process: str, seat: str) -> None:
        self.seat = seat
        names = {b"name": NAME, b"process": re.escape(process).encode()}
        self.form = re.compile(_FORM % names)
        self.values: list[bytes] = []
        self.frames: dict[tuple[bytes, bytes, bytes, bytes], Frame] = {}
        self.latest: dict[int, _Latest] = {}
        self.signer_of: dict[bytes, bytes] = {}
        self.author_of: dict[bytes, bytes] = {}

    def read(self, raw: bytes) -> Statement:
        """What a statement says; :meth:`are_hexadecimal` has the last word.

        Raises
        ------
        ProofError
            If it is not one that may stand in this file.
        """
        if (latest := self.latest.get(len(raw))) is not None:
            place, begins, ends, between, frame = latest
            if raw.startswith(begins) and raw.endswith(ends):
                commitment, one, entry, two, key = _VALUES.unpack_from(raw, place)
                if (one, two) == between and entry.isalnum():
                    self.values += commitment, key
                    return frame, commitment, entry, key
        place = raw.find(_COMMITMENT, SHORTEST)
        try:
            commitment, one, entry, two, key = _VALUES.unpack_from(raw, place)
        except struct.error:
            return self._read(raw)[0]
        shape = raw[:place], one, two, raw[place + _VALUES.size :]
        known = self.frames.get(shape)
        if known is not None and entry.isalnum():
            begins = raw[: place + len(_COMMITMENT)]
            self.latest[len(raw)] = place, begins, shape[-1], (one, two), known
            self.values += commitment, key
            return known, commitment, entry, key
        found, spans = self._read(raw)
        if len(self.frames) < MOST_FRAMES and spans == _spans(place):
            self.frames[shape] = found[0]
        return found

    def are_hexadecimal(self) -> bool:
        """Whether commitments and keys are, of all statements since this was asked before.

        Of so many together that takes a tenth of the time.
        """
        values, self.values = self.values, []
        return not b"".join(values).translate(None, _HEX)

    def check(self, raw: bytes) -> None:
        """Refuse a statement that is not canonical, whatever its frame."""
        self._read(raw)

    def _read(self, raw: bytes) -> tuple[Statement, list[tuple[int, int]]]:
        """The same without knowing its frame, and where commitment, entry and key stand."""
        found = self.form.fullmatch(raw)
        if found is None:
            fail("the statement is not the canonical one of an entry of this process")
        if int(found["epoch"]) > LARGEST:
            fail("the statement's epoch is none")
        audience = tuple(found["audience"][1:-1].decode().split('","'))
        if audience != tuple(sorted(set(audience))):
            fail("the audience is not a sorted list of seats")
        if self.seat not in (WHOLE, *audience):
            fail("the entry is not addressed to this seat")
        signer = self._signer(found["author"], found["signer"], found["kind"])
        commitment, entry, key = found.group(*_NAMES)
        spans = [found.span(name) for name in _NAMES]
        return (Frame(audience, signer), commitment, entry, key), spans

    def _signer(self, author: bytes, text: bytes | None, kind: bytes) -> bytes | None:
        if text is None:
            if kind in _signed_kinds():
                fail("an entry of this kind must be signed, and the statement names no signer")
            return None
        if self.signer_of.setdefault(author, text) != text:
            fail("the author signs with two keys")
        if self.author_of.setdefault(text, author) != author:
            fail("two authors sign with one key")
        return bytes.fromhex(text.decode())


def _spans(place: int) -> list[tuple[int, int]]:
    """Where commitment, entry and key stand as :data:`_VALUES` reads them."""
    at = place + len(_COMMITMENT)
    return [(at, at + 64), (at + 75, at + 107), (at + 126, at + 190)]
