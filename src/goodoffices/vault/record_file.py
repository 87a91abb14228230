"""The file in which a seat takes its record away, and the check that it proves what it says.

The form is described in the documentation, page by page for whoever wants to check a file without this
program: ``docs/reference/record-file.md``.
"""

from __future__ import annotations

import base64
import hashlib
import io
import mmap
import re
import struct
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, NamedTuple, NoReturn, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from goodoffices.errors import ProofError
from goodoffices.record import GENESIS
from goodoffices.vault.checkpoint import AT_ONCE, WHOLE, Stood, leaf_of
from goodoffices.vault.envelope import LENGTH_BYTES, SMALLEST_BUCKET, commitment_of, key_commitment
from goodoffices.vault.keys import KEY_BYTES, NONCE_BYTES
from goodoffices.vault.note import LARGEST, LEAVES, Note, origin_of, read_note
from goodoffices.vault.receipt import SealedReceipt, read_receipt
from goodoffices.vault.signing import SIGNATURE_BYTES, Signer, is_signed, is_statement_signed
from goodoffices.vault.tree import leaf_hash, root_from

__all__ = ["Checked", "FileLine", "Standing", "check_record_file", "record_file"]

FIRST: Final = b"goodoffices-record/1\n"
_FILE = b"goodoffices/record-file/v1\0"
_VIEW, _NODE = b"goodoffices/view/v1\0", b"goodoffices/node/v1\0"
_HEX: Final = "0123456789abcdef"
SURELY_SMALL: Final = 15
"""Digits of an integer that is below 2^53 whatever they are."""
_LETTERS: Final = rb"[A-Za-z0-9_.-]{1,128}"
_NAME: Final = re.compile(_LETTERS.decode())
PROGRESS: Final = 10_000
_frame = struct.Struct(">Qq").pack


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The header; its fields stand in the order of canonical JSON."""

    checkpoint: int
    lines: int
    node: str
    origin: str
    process: str
    seat: str
    v: int = 1


class _Statement(NamedTuple):
    """What a check needs of a statement, as it stands there."""

    audience: bytes
    author: bytes
    commitment: bytes
    entry: bytes
    epoch: bytes
    key: bytes
    signer: bytes | None


_FORM: Final = (
    rb'\{"audience":\[("%(name)b"(?:,"%(name)b")*)\],"author":"(%(name)b)",'
    rb'"commitment":"([0-9a-f]{64})","entry":"(%(name)b)","epoch":(0|[1-9][0-9]{0,15}),'
    rb'"key":"([0-9a-f]{64})","kind":"%(name)b","policy":"%(name)b","process":"%(process)b"'
    rb'(?:,"signer":"([0-9a-f]{64})")?,"v":1\}'
)
"""Canonical JSON of a statement: with names of this form there is one way to write it."""

T = TypeVar("T")


# What is written


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line of a chain on its way into a file.

    Attributes
    ----------
    number, slot : int
        Its place.
    statement : bytes
        As stored.
    signature : bytes or None
        The author's.
    opens : tuple of bytes or None
        Entry key, salt and ciphertext, where the body may be opened.
    is_destroyed : bool
        Whether the body has been destroyed.
    """

    number: int
    slot: int
    statement: bytes
    signature: bytes | None
    opens: tuple[bytes, bytes, bytes] | None = None
    is_destroyed: bool = False

    def __repr__(self) -> str:
        return f"<FileLine {self.number}>"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a chain stood, with the proof that a checkpoint says so.

    Attributes
    ----------
    stood : Stood
        The chain.
    index : int
        Index of its leaf.
    salt : bytes, 32
        Salt of its leaf.
    proof : sequence of bytes
        The hashes of the inclusion proof.
    """

    stood: Stood
    index: int
    salt: bytes
    proof: Sequence[bytes]


def record_file(
    signer: Signer,
    *,
    process: str,
    seat: str,
    count: int,
    lines: Iterable[FileLine],
    standings: Sequence[Standing],
    note: Note,
    receipts: Iterable[tuple[bytes, bytes]] = (),
) -> Iterator[bytes]:
    """A record file, a line at a time.

    Parameters
    ----------
    signer : Signer
        The node's key.
    process, seat : str
        Whose record; :data:`~goodoffices.vault.checkpoint.WHOLE` for all of it.
    count : int
        How many lines there will be.
    lines : iterable of FileLine
        From number 1, none left out.
    standings : sequence of Standing
        For the seat alone, or for the whole record and every seat.
    note : Note
        The last checkpoint.
    receipts : iterable of (receipt, signature)
        As :func:`~goodoffices.vault.sign_receipt` gives them.

    Yields
    ------
    bytes
        Lines, each with its newline.
    """
    digest = hashlib.sha256()
    header = _Header(
        checkpoint=note.number,
        lines=count,
        node=signer.public.hex(),
        origin=origin_of(signer.public, process),
        process=process,
        seat=seat,
    )
    for raw in _unsigned(header, lines, standings, note, receipts):
        digest.update(raw)
        yield raw
    yield b"T\t" + signer.sign(_FILE + digest.digest()).hex().encode() + b"\n"


def _unsigned(
    header: _Header,
    lines: Iterable[FileLine],
    standings: Sequence[Standing],
    note: Note,
    receipts: Iterable[tuple[bytes, bytes]],
) -> Iterator[bytes]:
    yield FIRST
    yield b"H\t" + msgspec.json.encode(header) + b"\n"
    for line in lines:
        signature = line.signature.hex().encode() if line.signature is not None else b"-"
        yield b"L\t%d\t%d\t%b\t%b\n" % (line.number, line.slot, line.statement, signature)
        if line.is_destroyed:
            yield b"D\t%d\n" % line.number
        elif line.opens is not None:
            key, salt, sealed = line.opens
            opened = (key.hex().encode(), salt.hex().encode(), base64.b64encode(sealed))
            yield b"B\t%d\t%b\t%b\t%b\n" % (line.number, *opened)
    for each in standings:
        seat, head = each.stood.seat.encode(), each.stood.head.hex().encode()
        proof = ",".join(beside.hex() for beside in each.proof) or "-"
        rest = (each.index, each.salt.hex().encode(), proof.encode())
        yield b"S\t%b\t%d\t%b\t%d\t%b\t%b\n" % (seat, each.stood.number, head, *rest)
    yield b"C\t%d\t%b\n" % (note.number, base64.b64encode(note.raw))
    for raw, signature in receipts:
        yield b"R\t%b\t%b\n" % (raw, signature.hex().encode())


# What is checked


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file proved.

    Attributes
    ----------
    origin, process, seat : str
        Which record, whose.
    lines, signed, opened, destroyed : int
        Lines of the chain; those with a signature, with a body that opens, with a destroyed body.
    covered : int
        Lines that the checkpoint covers.
    chains : int
        Chains of seats that were made anew from the whole record; 0 in the file of one seat.
    receipts : int
        Receipts that hold.
    note : Note
        The checkpoint.
    """

    origin: str
    process: str
    seat: str
    lines: int
    signed: int
    opened: int
    destroyed: int
    covered: int
    chains: int
    receipts: int
    note: Note


@dataclass(slots=True)
class _Chain:
    """A chain that is made anew, and where it stood at the end of each slot."""

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

    def add(self, purpose: bytes, slot: int, digest: bytes) -> None:
        """One more line."""
        if slot != self.slot:
            if self.number:
                self.marks.append((self.slot, self.number, self.head))
            self.slot = slot
        self.number += 1
        framed = purpose + self.head + _frame(self.number, slot) + digest
        self.head = hashlib.sha256(framed).digest()


def check_record_file(
    data: bytes | mmap.mmap,
    *,
    pin: str = "",
    receipts: Sequence[Sequence[bytes]] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Check everything that a record file must prove.

    Parameters
    ----------
    data : bytes or mmap
        The whole file.
    pin : str, optional
        The origin that it must be of.
    receipts : sequence of sequence of bytes, optional
        Receipts from elsewhere that it must bear out, each as the fields of its line.
    progress : callable, optional
        Called now and then with the number of lines read and the number there are.

    Returns
    -------
    Checked
        What was proved.

    Raises
    ------
    ProofError
        If anything does not hold or is missing; the error tells the line and what is wrong.
    """
    return _Check(data, pin, receipts, progress).run()


def _fail(what: str) -> NoReturn:
    raise ProofError(what)


class _Check:
    """One walk through a file."""

    def __init__(
        self,
        data: bytes | mmap.mmap,
        pin: str,
        given: Sequence[Sequence[bytes]],
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self.data, self.pin, self.given, self.progress = data, pin, given, progress
        source = io.BytesIO(data) if isinstance(data, bytes) else data
        source.seek(0)
        self.read = source.readline
        self.line = 0
        self.own = _Chain()
        self.seats: dict[str, _Chain] = {}
        self.entries: set[bytes] = set()
        self.signer_of: dict[bytes, bytes] = {}
        self.author_of: dict[bytes, bytes] = {}
        self.audiences: dict[bytes, tuple[str, ...]] = {}
        self.signed = self.opened = self.destroyed = 0
        # What a receipt speaks of is looked at when it comes by: receipts stand after the lines.
        self.wanted = _numbers_of_receipts(data) | _numbers(given)
        self.found: dict[int, tuple[_Statement, int, bytes]] = {}

    def run(self) -> Checked:
        """Walk, and tell the line at which anything failed."""
        try:
            return self._walk()
        except ProofError as error:
            if not self.line:
                raise ProofError(
                    f"a receipt: {error}",
                    advice=f"The file does not bear out a receipt: {error}. Either the receipt belongs to another record, or what was filed was suppressed.",
                ) from None
            raise ProofError(
                f"line {self.line}: {error}",
                advice=f"Line {self.line} of the file does not hold: {error}. The file was changed, or is not what it claims to be.",
                line=self.line,
            ) from None

    def _next(self) -> list[bytes]:
        raw = self.read()
        self.line += 1
        if raw[-1:] != b"\n":
            _fail("the file ends too early")
        return raw[:-1].split(b"\t")

    def _walk(self) -> Checked:
        self.line = 1
        if self.read() != FIRST:
            _fail("this is no record file of a form that is known here")
        self._header(self._next())
        fields = self._lines()
        standings: list[tuple[int, Standing]] = []
        while fields[0] == b"S":
            standings.append((self.line, _standing(fields)))
            fields = self._next()
        note = self._checkpoint(fields)
        here = self.line
        for self.line, standing in standings:
            self._proved(standing, note)
        self.line = here
        self._all_stand([standing for _, standing in standings], note)
        receipts = 0
        fields = self._next()
        while fields[0] == b"R":
            self._receipt(fields, note)
            receipts += 1
            fields = self._next()
        self._signed_file(fields)
        self.line = 0
        for receipt in self.given:
            self._receipt(receipt, note)
        return Checked(
            origin=self.header.origin,
            process=self.header.process,
            seat=self.header.seat,
            lines=self.own.number,
            signed=self.signed,
            opened=self.opened,
            destroyed=self.destroyed,
            covered=self.own.before(note.slot)[0],
            chains=len(self.seats),
            receipts=receipts + len(self.given),
            note=note,
        )

    # Header and lines

    def _header(self, fields: list[bytes]) -> None:
        if len(fields) != 2 or fields[0] != b"H":  # noqa: PLR2004
            _fail("the header is missing")
        self.header = header = _decoded(fields[1], _Header, "the header")
        if header.v != 1:
            _fail("the header is of another version")
        if not _NAME.fullmatch(header.process) or not _is_chain(header.seat):
            _fail("the process or the seat has a name that none can have")
        names = {b"name": _LETTERS, b"process": re.escape(header.process).encode()}
        self.form = re.compile(_FORM % names)
        self.node = _hex(header.node.encode(), KEY_BYTES, "the node's key")
        if header.origin != origin_of(self.node, header.process):
            _fail("the origin does not follow from the node's key and the process")
        if self.pin and header.origin != self.pin:
            _fail("this is not the record that was pinned: another origin")

    def _lines(self) -> list[bytes]:
        """Read the lines of the chain and their bodies, and return the fields of what follows them."""
        last: tuple[_Statement, bytes] | None = None
        shown, slot = b"", 0
        while True:
            fields = self._next()
            tag = fields[0]
            if tag == b"L":
                if len(fields) != 5:  # noqa: PLR2004
                    _fail("the line has not five fields")
                if fields[2] != shown:
                    slot, shown = _integer(fields[2], "the slot"), fields[2]
                last = self._entry(fields, slot)
            elif tag in (b"B", b"D"):
                if last is None or fields[1:2] != [b"%d" % self.own.number]:
                    _fail("a body without its line")
                self._body(fields, *last)
                last = None
            else:
                break
        if self.own.number != self.header.lines:
            _fail(f"there are {self.own.number} lines where the header says {self.header.lines}")
        return fields

    def _entry(self, fields: list[bytes], slot: int) -> tuple[_Statement, bytes]:
        _, place, _, raw, signature = fields
        chain, is_whole = self.own, self.header.seat == WHOLE
        if place != b"%d" % (chain.number + 1):
            _fail(f"number {chain.number + 1} is missing")
        if chain.number and slot < chain.slot:
            _fail("the slot is earlier than the one before")
        statement = self._statement(raw)
        if statement.signer is not None:
            self._signature(statement, statement.signer, raw, signature)
        elif signature != b"-":
            _fail("there is a signature where the statement names no signer")
        digest = hashlib.sha256(raw).digest()
        chain.add(_NODE if is_whole else _VIEW, slot, digest)
        if is_whole:
            for seat in self.audiences[statement.audience]:
                self.seats.setdefault(seat, _Chain()).add(_VIEW, slot, digest)
        if chain.number in self.wanted:
            self.found[chain.number] = (statement, slot, chain.head)
        if self.progress is not None and not chain.number % PROGRESS:
            self.progress(chain.number, self.header.lines)
        return statement, raw

    def _statement(self, raw: bytes) -> _Statement:
        found = self.form.fullmatch(raw)
        if found is None:
            _fail("the statement is not the canonical one of an entry of this process")
        statement = _Statement._make(found.groups())
        if len(statement.epoch) > SURELY_SMALL and int(statement.epoch) > LARGEST:
            _fail("the statement's epoch is none")
        if statement.audience not in self.audiences:
            self.audiences[statement.audience] = self._audience(statement.audience)
        if statement.entry in self.entries:
            _fail("the entry stands here twice")
        self.entries.add(statement.entry)
        return statement

    def _audience(self, text: bytes) -> tuple[str, ...]:
        audience = text[1:-1].decode().split('","')
        if audience != sorted(set(audience)):
            _fail("the audience is not a sorted list of seats")
        if self.header.seat not in (WHOLE, *audience):
            _fail("the entry is not addressed to this seat")
        return tuple(audience)

    def _signature(self, statement: _Statement, signer: bytes, raw: bytes, text: bytes) -> None:
        if text == b"-":
            _fail("the signature is missing")
        signature = _hex(text, SIGNATURE_BYTES, "the signature")
        if self.signer_of.setdefault(statement.author, signer) != signer:
            _fail("the author signs with two keys")
        if self.author_of.setdefault(signer, statement.author) != statement.author:
            _fail("two authors sign with one key")
        public = _hex(signer, KEY_BYTES, "the signer")
        if not is_statement_signed(public, signature, raw):
            _fail("the author's signature does not verify")
        self.signed += 1

    def _body(self, fields: list[bytes], statement: _Statement, raw: bytes) -> None:
        if fields[0] == b"D":
            if len(fields) != 2:  # noqa: PLR2004
                _fail("the line has not two fields")
            self.destroyed += 1
            return
        if len(fields) != 5:  # noqa: PLR2004
            _fail("the line has not five fields")
        key = _hex(fields[2], KEY_BYTES, "the entry key")
        salt = _hex(fields[3], KEY_BYTES, "the salt")
        sealed = _base64(fields[4], "the sealed body")
        if key_commitment(key).encode() != statement.key:
            _fail("the entry key is not the one that the statement commits to")
        if commitment_of(salt, sealed).encode() != statement.commitment:
            _fail("the body is not the one that the statement commits to")
        bound_to = raw.replace(b'"commitment":"%b",' % statement.commitment, b"", 1)
        try:
            padded = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
        except (InvalidTag, ValueError):
            _fail("the body does not open")
        framed = LENGTH_BYTES + int.from_bytes(padded[:LENGTH_BYTES], "big")
        size = SMALLEST_BUCKET
        while size < framed:
            size *= 2
        if len(padded) != size or padded[framed:].strip(b"\0"):
            _fail("the body is not padded as it must be")
        self.opened += 1

    # What stands after the lines

    def _checkpoint(self, fields: list[bytes]) -> Note:
        if len(fields) != 3 or fields[0] != b"C":  # noqa: PLR2004
            _fail("the checkpoint is missing")
        note = read_note(_base64(fields[2], "the checkpoint"), self.node)
        number = _integer(fields[1], "the number of the checkpoint")
        if note.origin != self.header.origin:
            _fail("the checkpoint is of another record")
        if not note.number == number == self.header.checkpoint:
            _fail("the checkpoint has another number than the file says")
        return note

    def _proved(self, standing: Standing, note: Note) -> None:
        stood = standing.stood
        is_own = stood.seat == self.header.seat
        chain = self.own if is_own else self.seats.get(stood.seat, _Chain())
        if (stood.number, stood.head) != chain.before(note.slot):
            _fail("the chain did not stand there before the checkpoint")
        leaf = leaf_hash(leaf_of(self.header.process, note.slot, stood, standing.salt))
        if root_from(leaf, standing.index, note.size, standing.proof) != note.root:
            _fail("the proof does not lead to the checkpoint's root")

    def _all_stand(self, standings: list[Standing], note: Note) -> None:
        first, *others = [each.stood.seat for each in standings] or [""]
        covered = {seat for seat, chain in self.seats.items() if chain.before(note.slot)[0]}
        # Beyond 63 seats, those have a leaf whose turn it was.
        some = len(covered) > AT_ONCE and len(others) <= AT_ONCE and covered.issuperset(others)
        if first != self.header.seat or not (some or covered == set(others)):
            _fail("the proof of a chain is missing, or there is one too many")
        if others != sorted(set(others)):
            _fail("the proofs of the chains are not in order")
        places = {each.index for each in standings}
        if len(places) < len(standings) or min(places) < note.size - LEAVES:
            _fail("two proofs are for one leaf, or one is for a leaf of an earlier beat")

    def _receipt(self, fields: Sequence[bytes], note: Note) -> None:
        if len(fields) != 3 or fields[0] != b"R":  # noqa: PLR2004
            _fail("it is not of the form of a receipt")
        receipt = read_receipt(fields[1], _hex(fields[2], SIGNATURE_BYTES, "the signature"))
        if (receipt.origin, receipt.seat) != (self.header.origin, self.header.seat):
            _fail("the receipt is of another record or seat")
        if bytes.fromhex(receipt.node) != self.node:
            _fail("the receipt is of another node")
        if receipt.checkpoint > note.number:
            _fail("the receipt knows a later checkpoint than this file")
        _check_receipt(receipt, self.found.get(receipt.number))

    def _signed_file(self, fields: list[bytes]) -> None:
        if len(fields) != 2 or fields[0] != b"T":  # noqa: PLR2004
            _fail("the file's signature is missing")
        signature = _hex(fields[1], SIGNATURE_BYTES, "the file's signature")
        # A map searches from where it was last read, unless it is told from where.
        end = self.data.rfind(b"\nT\t", 0) + 1
        with memoryview(self.data) as view, view[:end] as signed:
            digest = hashlib.sha256(signed).digest()
        if not is_signed(self.node, signature, _FILE + digest):
            _fail("the file's signature does not verify")
        if self.read():
            self.line += 1
            _fail("something follows the file's signature")


def _is_chain(name: str) -> bool:
    return name == WHOLE or bool(_NAME.fullmatch(name))


def _check_receipt(receipt: SealedReceipt, found: tuple[_Statement, int, bytes] | None) -> None:
    """Refuse a receipt that does not fit the line of its number."""
    if found is None:
        _fail("the line that the receipt speaks of is not here")
    statement, slot, head = found
    if (receipt.entry, receipt.commitment, receipt.slot, receipt.head) != (
        statement.entry.decode(),
        statement.commitment.decode(),
        slot,
        head.hex(),
    ):
        _fail("the line that the receipt speaks of is another one")


def _numbers_of_receipts(data: bytes | mmap.mmap) -> set[int]:
    """Of which lines the receipts of a file speak, as far as that can be read before they are checked."""
    end = data.rfind(b"\nC\t", 0)
    rest = data[end + 1 :].split(b"\n") if end >= 0 else []
    return _numbers([raw.split(b"\t") for raw in rest if raw.startswith(b"R\t")])


def _numbers(receipts: Sequence[Sequence[bytes]]) -> set[int]:
    found = set()
    for _, raw, *_ in (fields for fields in receipts if len(fields) > 1):
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            found.add(msgspec.json.decode(raw, type=SealedReceipt).number)
    return found


def _standing(fields: list[bytes]) -> Standing:
    if len(fields) != 7:  # noqa: PLR2004
        _fail("the line has not seven fields")
    _, seat, number, head, index, salt, proof = fields
    try:
        name = seat.decode()
    except UnicodeDecodeError:
        _fail("the seat is no text")
    return Standing(
        Stood(name, _integer(number, "the number"), _hex(head, KEY_BYTES, "the head")),
        _integer(index, "the index"),
        _hex(salt, KEY_BYTES, "the salt"),
        [] if proof == b"-" else [_hex(x, KEY_BYTES, "a hash") for x in proof.split(b",")],
    )


def _decoded(raw: bytes, form: type[T], what: str) -> T:
    try:
        found = msgspec.json.decode(raw, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError):
        _fail(f"{what} is not of its form")
    if msgspec.json.encode(found) != raw:
        _fail(f"{what} is not canonical")
    return found


def _integer(text: bytes, what: str) -> int:
    """An integer as it is written in one way only."""
    try:
        number = int(text)
    except ValueError:
        _fail(f"{what} is no number")
    if b"%d" % number != text or abs(number) > LARGEST:
        _fail(f"{what} is no number")
    return number


def _hex(text: bytes, size: int, what: str) -> bytes:
    """So many bytes as lower-case hexadecimal."""
    if len(text) != 2 * size or text.strip(_HEX.encode()):
        _fail(f"{what} is not {size} bytes of hexadecimal")
    return bytes.fromhex(text.decode())


def _base64(text: bytes, what: str) -> bytes:
    """Base64 as it is written in one way only."""
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        _fail(f"{what} is not base64")
    if base64.b64encode(found) != text:
        _fail(f"{what} is not canonical base64")
    return found
