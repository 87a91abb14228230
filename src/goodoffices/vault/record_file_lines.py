"""The lines of a chain in a record file, one by one: in order, linked, signed, with bodies that open."""

from __future__ import annotations

import io
import mmap
import struct
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from goodoffices.record import GENESIS
from goodoffices.vault.checkpoint import WHOLE
from goodoffices.vault.envelope import LENGTH_BYTES, SMALLEST_BUCKET, commitment_of, key_commitment
from goodoffices.vault.keys import KEY_BYTES, NONCE_BYTES
from goodoffices.vault.record_file_fields import (
    exactly,
    fail,
    read_base64,
    read_hexadecimal,
    read_integer,
)
from goodoffices.vault.record_file_statements import Statement, Statements
from goodoffices.vault.signing import SIGNATURE_BYTES, is_statement_signed

__all__ = ["Chain", "Lines", "Reader", "Signed", "Spread", "are_signed"]

_VIEW, _NODE = b"goodoffices/view/v1\0", b"goodoffices/node/v1\0"
_link: Final = struct.Struct(">20s32sQq32s").pack
PROGRESS: Final = 10_000
SHARE: Final = 256
"""Signatures that are checked in one go."""
WAITING: Final = 32 * SHARE
"""Signatures that wait to be checked together."""

Signed = tuple[bytes, bytes, bytes]
"""A public key, a signature, and the statement that it is to be over."""


class Spread(Protocol):
    """Like :func:`map`: it may do the work elsewhere, and gives what came of it in order."""

    def __call__(
        self, work: Callable[[Sequence[Signed]], int], shares: Iterable[Sequence[Signed]], /
    ) -> Iterable[int]:
        """What `work` gives for each of the shares."""


class Reader:
    """Reads a file line by line, and knows at which.

    Parameters
    ----------
    data : bytes or mmap
        The whole file.
    """

    def __init__(self, data: bytes | mmap.mmap) -> None:
        self.data = data
        source = io.BytesIO(data) if isinstance(data, bytes) else data
        source.seek(0)
        self.read = source.readline
        self.line = 0

    def next(self) -> list[bytes]:
        """The fields of the next line."""
        self.line += 1
        return fields_of(self.read())


def fields_of(raw: bytes) -> list[bytes]:
    """The fields of a line, which ends with its newline."""
    if raw[-1:] != b"\n":
        fail("the file ends too early")
    return raw[:-1].split(b"\t")


@dataclass(slots=True)
class Chain:
    """A chain that is made anew, and where it stood at the end of each slot."""

    purpose: bytes = _VIEW
    number: int = 0
    slot: int = 0
    head: bytes = GENESIS
    marks: list[tuple[int, int, bytes]] = field(default_factory=list)

    def before(self, slot: int) -> tuple[int, bytes]:
        """Number and head of its last line of an earlier slot."""
        if self.number and self.slot < slot:
            return self.number, self.head
        place = bisect_left(self.marks, slot, key=lambda mark: mark[0])
        return self.marks[place - 1][1:] if place else (0, GENESIS)

    def add(self, slot: int, digest: bytes) -> None:
        """One more line, whose statement has this hash."""
        if slot != self.slot:
            if self.number:
                self.marks.append((self.slot, self.number, self.head))
            self.slot = slot
        self.number = number = self.number + 1
        self.head = sha256(_link(self.purpose, self.head, number, slot, digest)).digest()

    def extend(self, slot: int, digests: list[bytes]) -> None:
        """So many more lines of one slot: the same, in less time. The list is empty then."""
        if not digests:
            return
        first, *rest = digests
        self.add(slot, first)
        purpose, head = self.purpose, self.head
        for number, digest in enumerate(rest, self.number + 1):
            head = sha256(_link(purpose, head, number, slot, digest)).digest()
        self.number, self.head = self.number + len(rest), head
        digests.clear()


def are_signed(share: Sequence[Signed]) -> int:
    """How many signatures hold before one that does not."""
    for place, (public, signature, statement) in enumerate(share):
        if not is_statement_signed(public, signature, statement):
            return place
    return len(share)


class Lines:
    """The lines of a chain with their bodies.

    Parameters
    ----------
    reader : Reader
        Stands before the first of them.
    process, seat : str
        Whose they are.
    count : int
        How many the header says there are.
    wanted : set of int
        Numbers of the lines that receipts speak of.
    spread : Spread
        Does the work on signatures.
    progress : callable or None
        See :func:`~goodoffices.vault.check_record_file`.

    Attributes
    ----------
    own : Chain
        The chain of the file.
    seats : dict of str to Chain
        In the file of a whole record: every seat's chain, in the order in which they began.
    found : dict of int to (Statement, int, bytes)
        Statement, slot and head of the wanted lines.
    signed, opened, destroyed : int
        How many lines.
    """

    def __init__(
        self,
        reader: Reader,
        process: str,
        seat: str,
        *,
        count: int,
        wanted: set[int],
        spread: Spread,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self.reader, self.count, self.wanted = reader, count, wanted
        self.spread, self.progress = spread, progress
        self.statements = Statements(process, seat)
        self.is_whole = seat == WHOLE
        self.own = Chain(_NODE if self.is_whole else _VIEW)
        self.seats: defaultdict[str, Chain] = defaultdict(Chain)
        self.names: list[bytes] = []
        self.waiting: list[tuple[int, Signed]] = []
        self.signed = self.opened = self.destroyed = 0
        self.found: dict[int, tuple[Statement, int, bytes]] = {}

    def walk(self) -> list[bytes]:
        """Check all lines, and return the fields of what follows them."""
        reader = self.reader
        try:
            fields = self._walk()
        finally:  # what is wrong further up is told first
            here = reader.line
            self._check_statements()
            self._check_signatures()
            self._check_names()
            reader.line = here
        if self.own.number != self.count:
            fail(f"there are {self.own.number} lines where the header says {self.count}")
        return fields

    def _walk(self) -> list[bytes]:  # noqa: C901, PLR0912  # a call more for each line would be felt
        reader, own, wanted = self.reader, self.own, self.wanted
        said, add_name = self.statements.read, self.names.append
        statement: Statement | None = None
        digests: list[bytes] = []
        shown: bytes | None = None
        place, raw, slot, number = b"", b"", 0, 0
        is_whole, add_digest = self.is_whole, digests.append
        for line in iter(reader.read, b""):
            reader.line += 1
            if line[:2] != b"L\t":
                fields = fields_of(line)
                if fields[0] not in (b"B", b"D"):
                    own.extend(slot, digests)
                    return fields
                if statement is None or fields[1:2] != [place]:
                    fail("a body without its line")
                self._body(fields, statement, raw)
                statement = None
                continue
            try:
                _, place, when, raw, signature = line.split(b"\t")
            except ValueError:
                fail("the line has not 5 fields")
            number += 1
            if place != b"%d" % number:
                fail(f"number {number} is missing")
            if when != shown:
                own.extend(slot, digests)
                slot, shown = self._slot(when), when
            statement = said(raw)
            frame, _, name, _ = statement
            add_name(name)
            digest = sha256(raw).digest()
            add_digest(digest)
            if signature != b"-\n" or frame.signer is not None:
                self._signature(frame.signer, fields_of(signature)[0], raw)
            if is_whole:
                for seat in frame.audience:
                    self.seats[seat].add(slot, digest)
            if number in wanted:
                own.extend(slot, digests)
                self.found[number] = statement, slot, own.head
            if not number % PROGRESS:
                self._check_statements()
                if self.progress is not None:
                    self.progress(number, self.count)
        return reader.next()

    def _slot(self, text: bytes) -> int:
        slot = read_integer(text, "the slot")
        if self.own.number and slot < self.own.slot:
            fail("the slot is earlier than the one before")
        return slot

    # What is looked at together: of thousands at once it takes far less time

    def _check_statements(self) -> None:
        if not self.statements.are_hexadecimal():
            for line, raw in self._statements():
                self.reader.line = line
                self.statements.check(raw)

    def _check_names(self) -> None:
        if len(set(self.names)) < len(self.names):
            seen = set()
            for name, (line, _) in zip(self.names, self._statements(), strict=False):
                if name in seen:
                    self.reader.line = line
                    fail("the entry stands here twice")
                seen.add(name)

    def _statements(self) -> Iterator[tuple[int, bytes]]:
        """The statements of the file once more, with their lines."""
        again = Reader(self.reader.data)
        for line, raw in enumerate(iter(again.read, b""), 1):
            if raw[:2] == b"L\t":
                yield line, raw.split(b"\t")[3]

    def _signature(self, signer: bytes | None, text: bytes, raw: bytes) -> None:
        if signer is None:
            fail("there is a signature where the statement names no signer")
        if text == b"-":
            fail("the signature is missing")
        signature = read_hexadecimal(text, SIGNATURE_BYTES, "the signature")
        self.waiting.append((self.reader.line, (signer, signature, raw)))
        if len(self.waiting) == WAITING:
            self._check_signatures(self.spread)

    def _check_signatures(self, spread: Spread = map) -> None:
        waiting, self.waiting = self.waiting, []
        signed = [each for _, each in waiting]
        begins = range(0, len(signed), SHARE)
        shares = [signed[begin : begin + SHARE] for begin in begins]
        for begin, share, good in zip(begins, shares, spread(are_signed, shares), strict=True):
            self.signed += good
            if good < len(share):
                self.reader.line = waiting[begin + good][0]
                fail("the author's signature does not verify")

    # Bodies

    def _body(self, fields: list[bytes], statement: Statement, raw: bytes) -> None:
        if fields[0] == b"D":
            exactly(2, fields)
            self.destroyed += 1
            return
        exactly(5, fields)
        key = read_hexadecimal(fields[2], KEY_BYTES, "the entry key")
        salt = read_hexadecimal(fields[3], KEY_BYTES, "the salt")
        sealed = read_base64(fields[4], "the sealed body")
        _, commitment, _, named = statement
        if key_commitment(key).encode() != named:
            fail("the entry key is not the one that the statement commits to")
        if commitment_of(salt, sealed).encode() != commitment:
            fail("the body is not the one that the statement commits to")
        bound_to = raw.replace(b'"commitment":"%b",' % commitment, b"", 1)
        try:
            padded = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
        except (InvalidTag, ValueError):
            fail("the body does not open")
        framed = LENGTH_BYTES + int.from_bytes(padded[:LENGTH_BYTES], "big")
        size = SMALLEST_BUCKET
        while size < framed:
            size *= 2
        if len(padded) != size or padded[framed:].strip(b"\0"):
            fail("the body is not padded as it must be")
        self.opened += 1
