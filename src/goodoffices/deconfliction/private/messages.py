"""The three messages of a private intersection, and their one form in bytes.

Every message is ``goodoffices/intersection/1 KIND`` and a new line, 32 bytes that stand for the terms, one byte for the
party (0 or 1), and what the kind holds. Its length depends on the terms alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar

from goodoffices.deconfliction.private.ristretto import POINT, is_point
from goodoffices.errors import FormatError

__all__ = ["Commitment", "Masked", "Message", "Returned", "read_message"]

FIRST = b"goodoffices/intersection/1 "
CONTEXT = 32
DIGEST = 32
TAG = 16
LARGEST = 100_000 * POINT + 256


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a party binds itself to before it sees anything.

    Attributes
    ----------
    context : bytes
        Stands for the terms.
    place : int
        Which party sent it.
    key : bytes
        A point: with it the answers of this run are sealed.
    cells, masked, seed : bytes
        Digests of the set, of the masked set and of all chance.
    """

    KIND: ClassVar[bytes] = b"commitment"
    context: bytes = field(repr=False)
    place: int
    key: bytes = field(repr=False)
    cells: bytes = field(repr=False)
    masked: bytes = field(repr=False)
    seed: bytes = field(repr=False)

    def as_bytes(self) -> bytes:
        """The message as it is carried."""
        return _framed(self, self.key + self.cells + self.masked + self.seed)


@dataclass(frozen=True, slots=True)
class Masked:
    """A party's cells and what fills them up, masked, in ascending order.

    Attributes
    ----------
    context : bytes
    place : int
    points : tuple of bytes
        As many as the cap.
    """

    KIND: ClassVar[bytes] = b"masked"
    context: bytes = field(repr=False)
    place: int
    points: tuple[bytes, ...] = field(repr=False)

    def as_bytes(self) -> bytes:
        """The message as it is carried."""
        return _framed(self, b"".join(self.points))


@dataclass(frozen=True, slots=True)
class Returned:
    """The other side's masked cells, masked once more and sealed to it.

    Attributes
    ----------
    context : bytes
    place : int
    sealed : bytes
        As long as the masked set and 16 bytes.
    """

    KIND: ClassVar[bytes] = b"returned"
    context: bytes = field(repr=False)
    place: int
    sealed: bytes = field(repr=False)

    def as_bytes(self) -> bytes:
        """The message as it is carried."""
        return _framed(self, self.sealed)


Message = Commitment | Masked | Returned


def read_message(content: bytes) -> Message:
    """The message in a file.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    Commitment, Masked or Returned

    Raises
    ------
    FormatError
        If it is not in the form that ``as_bytes`` gives: cut off, too long, with a point that is none, is the identity,
        repeats or stands in the wrong place.

    Discloses
    ---------
    Nothing beyond the message.

    Examples
    --------
    >>> read_message(b"an image")
    Traceback (most recent call last):
    ...
    goodoffices.errors.FormatError: not a message of an intersection
    """
    first, newline, rest = content[:64].partition(b"\n")
    if not newline or not first.startswith(FIRST) or len(content) > LARGEST:
        raise _unreadable("not a message of an intersection")
    rest = content[len(first) + 1 :]
    context, place, body = rest[:CONTEXT], rest[CONTEXT : CONTEXT + 1], rest[CONTEXT + 1 :]
    if place not in {b"\0", b"\1"}:
        raise _unreadable("a message is cut off or damaged")
    kind, party = first.removeprefix(FIRST), place[0]
    if kind == Commitment.KIND and len(body) == POINT + 3 * DIGEST:
        key, *digests = (body[n : n + DIGEST] for n in range(0, len(body), DIGEST))
        if not is_point(key):
            raise _unreadable("a message holds what is no point")
        return Commitment(context, party, key, *digests)
    if kind == Masked.KIND and body and len(body) % POINT == 0:
        points = tuple(body[n : n + POINT] for n in range(0, len(body), POINT))
        if any(one >= other for one, other in pairwise(points)):
            raise _unreadable("a message repeats a point or is out of order")
        if not all(map(is_point, points)):
            raise _unreadable("a message holds what is no point")
        return Masked(context, party, points)
    if kind == Returned.KIND and len(body) > TAG and len(body) % POINT == TAG:
        return Returned(context, party, body)
    raise _unreadable("a message is cut off or damaged")


def _framed(message: Message, body: bytes) -> bytes:
    return b"%s%s\n%s%c%s" % (FIRST, message.KIND, message.context, message.place, body)


def _unreadable(what: str) -> FormatError:
    return FormatError(
        what,
        advice="This is not a whole message of a private comparison, or it was damaged. Nothing of it was used."
        " Ask for the same file again.",
        field="message",
    )
