"""The check that a record file proves what it says.

The form is described in the documentation, for whoever wants to check a file without this program:
``docs/reference/record-file.md``.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec

from goodoffices.errors import ProofError
from goodoffices.vault.checkpoint import AT_ONCE, WHOLE, Stood, leaf_of
from goodoffices.vault.keys import KEY_BYTES
from goodoffices.vault.note import LEAVES, Note, origin_of, read_note
from goodoffices.vault.receipt import SealedReceipt, read_receipt
from goodoffices.vault.record_file import FIRST, PURPOSE, Header, Standing
from goodoffices.vault.record_file_fields import (
    decoded,
    exactly,
    fail,
    read_base64,
    read_hexadecimal,
    read_integer,
)
from goodoffices.vault.record_file_lines import Chain, Lines, Reader, Spread
from goodoffices.vault.record_file_statements import NAME, Statement
from goodoffices.vault.signing import SIGNATURE_BYTES, is_signed
from goodoffices.vault.tree import leaf_hash, root_from

__all__ = ["Checked", "check_record_file"]

_NAME: Final = re.compile(NAME.decode())


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
    unproven : tuple of str
        Of these, the seats whose turn it was not in the checkpoint, so that nothing proves that they were
        shown their chains; none up to 63 seats.
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
    unproven: tuple[str, ...]
    receipts: int
    note: Note


def check_record_file(
    data: bytes | mmap.mmap,
    *,
    pin: str = "",
    receipts: Sequence[Sequence[bytes]] = (),
    progress: Callable[[int, int], None] | None = None,
    spread: Spread = map,
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
    spread : callable, optional
        Does the work on signatures where there are thousands, like :func:`map`, in several processes for
        example.

    Returns
    -------
    Checked
        What was proved.

    Raises
    ------
    ProofError
        If anything does not hold or is missing; the error tells the line and what is wrong.
    """
    return _Check(data, pin, receipts, progress, spread).run()


class _Check:
    """One walk through a file."""

    def __init__(
        self,
        data: bytes | mmap.mmap,
        pin: str,
        given: Sequence[Sequence[bytes]],
        progress: Callable[[int, int], None] | None,
        spread: Spread,
    ) -> None:
        self.data, self.pin, self.given = data, pin, given
        self.progress, self.spread = progress, spread
        self.reader = Reader(data)

    def run(self) -> Checked:
        """Walk, and tell the line at which anything failed."""
        try:
            return self._walk()
        except ProofError as error:
            line = self.reader.line
            if not line:
                raise ProofError(
                    f"a receipt: {error}",
                    advice=f"The file does not bear out a receipt: {error}. Either the receipt belongs to another record, or what was filed was suppressed.",
                ) from None
            raise ProofError(
                f"line {line}: {error}",
                advice=f"Line {line} of the file does not hold: {error}. The file was changed, or is not what it claims to be.",
                line=line,
            ) from None

    def _walk(self) -> Checked:
        reader = self.reader
        reader.line += 1
        if reader.read() != FIRST:
            fail("this is no record file of a form that is known here")
        self._header(reader.next())
        self.lines = lines = Lines(
            reader,
            self.header.process,
            self.header.seat,
            count=self.header.lines,
            # What a receipt speaks of is looked at when it comes by: receipts stand after the lines.
            wanted=_numbers_of_receipts(self.data) | _numbers(self.given),
            spread=self.spread,
            progress=self.progress,
        )
        fields = lines.walk()
        standings: list[tuple[int, Standing]] = []
        while fields[0] == b"S":
            standings.append((reader.line, _standing(fields)))
            fields = reader.next()
        note = self._checkpoint(fields)
        here = reader.line
        for reader.line, standing in standings:
            self._proved(standing, note)
        reader.line = here
        unproven = self._all_stand([standing for _, standing in standings], note)
        receipts = 0
        fields = reader.next()
        while fields[0] == b"R":
            self._receipt(fields, note)
            receipts += 1
            fields = reader.next()
        self._signed_file(fields)
        reader.line = 0
        for receipt in self.given:
            self._receipt(receipt, note)
        return Checked(
            origin=self.header.origin,
            process=self.header.process,
            seat=self.header.seat,
            lines=lines.own.number,
            signed=lines.signed,
            opened=lines.opened,
            destroyed=lines.destroyed,
            covered=lines.own.before(note.slot)[0],
            chains=len(lines.seats),
            unproven=unproven,
            receipts=receipts + len(self.given),
            note=note,
        )

    def _header(self, fields: list[bytes]) -> None:
        if len(fields) != 2 or fields[0] != b"H":  # noqa: PLR2004
            fail("the header is missing")
        self.header = header = decoded(fields[1], Header, "the header")
        if header.v != 1:
            fail("the header is of another version")
        if not _NAME.fullmatch(header.process) or not _is_chain(header.seat):
            fail("the process or the seat has a name that none can have")
        self.node = read_hexadecimal(header.node.encode(), KEY_BYTES, "the node's key")
        if header.origin != origin_of(self.node, header.process):
            fail("the origin does not follow from the node's key and the process")
        if self.pin and header.origin != self.pin:
            fail("this is not the record that was pinned: another origin")

    def _checkpoint(self, fields: list[bytes]) -> Note:
        if len(fields) != 3 or fields[0] != b"C":  # noqa: PLR2004
            fail("the checkpoint is missing")
        note = read_note(read_base64(fields[2], "the checkpoint"), self.node)
        number = read_integer(fields[1], "the number of the checkpoint")
        if note.origin != self.header.origin:
            fail("the checkpoint is of another record")
        if not note.number == number == self.header.checkpoint:
            fail("the checkpoint has another number than the file says")
        return note

    def _proved(self, standing: Standing, note: Note) -> None:
        stood = standing.stood
        is_own = stood.seat == self.header.seat
        chain = self.lines.own if is_own else self.lines.seats.get(stood.seat, Chain())
        if (stood.number, stood.head) != chain.before(note.slot):
            fail("the chain did not stand there before the checkpoint")
        leaf = leaf_hash(leaf_of(self.header.process, note.slot, stood, standing.salt))
        if root_from(leaf, standing.index, note.size, standing.proof) != note.root:
            fail("the proof does not lead to the checkpoint's root")

    def _all_stand(self, standings: list[Standing], note: Note) -> tuple[str, ...]:
        """Refuse a file that lacks a chain whose turn it was; tell those whose turn it was not."""
        first, *others = [each.stood.seat for each in standings] or [""]
        covered = [seat for seat, chain in self.lines.seats.items() if chain.before(note.slot)[0]]
        turn = note.number % max(1, -(-len(covered) // AT_ONCE)) * AT_ONCE
        due = set(covered[turn : turn + AT_ONCE])
        if first != self.header.seat or due != set(others):
            fail("the proof of a chain is missing, or there is one too many")
        if others != sorted(due):
            fail("the proofs of the chains are not in order")
        places = {each.index for each in standings}
        if len(places) < len(standings) or min(places) < note.size - LEAVES:
            fail("two proofs are for one leaf, or one is for a leaf of an earlier beat")
        return tuple(sorted(set(covered) - due))

    def _receipt(self, fields: Sequence[bytes], note: Note) -> None:
        if len(fields) != 3 or fields[0] != b"R":  # noqa: PLR2004
            fail("it is not of the form of a receipt")
        receipt = read_receipt(
            fields[1], read_hexadecimal(fields[2], SIGNATURE_BYTES, "the signature")
        )
        if (receipt.origin, receipt.seat) != (self.header.origin, self.header.seat):
            fail("the receipt is of another record or seat")
        if bytes.fromhex(receipt.node) != self.node:
            fail("the receipt is of another node")
        if receipt.checkpoint > note.number:
            fail("the receipt knows a later checkpoint than this file")
        _check_receipt(receipt, self.lines.found.get(receipt.number))

    def _signed_file(self, fields: list[bytes]) -> None:
        if len(fields) != 2 or fields[0] != b"T":  # noqa: PLR2004
            fail("the file's signature is missing")
        signature = read_hexadecimal(fields[1], SIGNATURE_BYTES, "the file's signature")
        # A map searches from where it was last read, unless it is told from where.
        end = self.data.rfind(b"\nT\t", 0) + 1
        with memoryview(self.data) as view, view[:end] as signed:
            digest = sha256(signed).digest()
        if not is_signed(self.node, signature, PURPOSE + digest):
            fail("the file's signature does not verify")
        if self.reader.read():
            self.reader.line += 1
            fail("something follows the file's signature")


def _is_chain(name: str) -> bool:
    return name == WHOLE or bool(_NAME.fullmatch(name))


def _check_receipt(receipt: SealedReceipt, found: tuple[Statement, int, bytes] | None) -> None:
    """Refuse a receipt that does not fit the line of its number."""
    if found is None:
        fail("the line that the receipt speaks of is not here")
    (_, commitment, entry, _), slot, head = found
    if (receipt.entry, receipt.commitment, receipt.slot, receipt.head) != (
        entry.decode(),
        commitment.decode(),
        slot,
        head.hex(),
    ):
        fail("the line that the receipt speaks of is another one")


def _numbers_of_receipts(data: bytes | mmap.mmap) -> set[int]:
    """Of which lines the receipts of a file speak, as far as that can be read before they are checked."""
    rest = data[data.rfind(b"\nC\t", 0) :]  # without a checkpoint only the last byte
    return _numbers([raw.split(b"\t") for raw in rest.split(b"\n") if raw.startswith(b"R\t")])


def _numbers(receipts: Sequence[Sequence[bytes]]) -> set[int]:
    found = set()
    for _, raw, *_ in (fields for fields in receipts if len(fields) > 1):
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            found.add(msgspec.json.decode(raw, type=SealedReceipt).number)
    return found


def _standing(fields: list[bytes]) -> Standing:
    exactly(7, fields)
    _, seat, number, head, index, salt, proof = fields
    try:
        name = seat.decode()
    except UnicodeDecodeError:
        fail("the seat is no text")
    hashes = [] if proof == b"-" else proof.split(b",")
    return Standing(
        Stood(
            name, read_integer(number, "the number"), read_hexadecimal(head, KEY_BYTES, "the head")
        ),
        read_integer(index, "the index"),
        read_hexadecimal(salt, KEY_BYTES, "the salt"),
        [read_hexadecimal(beside, KEY_BYTES, "a hash") for beside in hashes],
    )
