"""The file in which a seat takes its record away, as it is written.

Its form is described in the documentation, for whoever wants to check a file without this program:
``docs/reference/record-file.md``. How it is checked here stands in ``record_file_check.py``.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from goodoffices.vault.checkpoint import Stood
from goodoffices.vault.note import Note, origin_of
from goodoffices.vault.signing import Signer

__all__ = ["FileLine", "Header", "Standing", "record_file"]

FIRST: Final = b"goodoffices-record/1\n"
PURPOSE: Final = b"goodoffices/record-file/v1\0"
"""Stands before the hash of the file in what the node signs."""


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The header; its fields stand in the order of canonical JSON."""

    checkpoint: int
    lines: int
    node: str
    origin: str
    process: str
    seat: str
    v: int = 1


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
    header = Header(
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
    yield b"T\t" + signer.sign(PURPOSE + digest.digest()).hex().encode() + b"\n"


def _unsigned(
    header: Header,
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
