"""What a seat can hold against this server: checkpoints, words, receipts, and its record as a file."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from goodoffices.errors import (
    DamagedRecordError,
    InputError,
    NotInAudienceError,
)
from goodoffices.record import Contact, EntryId, Line, Manner, Withheld
from goodoffices.store import Query
from goodoffices.vault import (
    FEW,
    LEAVES,
    MANY,
    WHOLE,
    FileLine,
    Note,
    SealedReceipt,
    Standing,
    Stood,
    derive,
    node_signer,
    origin_of,
    read_note,
    sign_receipt,
    statement_of,
    unwrap,
    words_for,
)
from goodoffices.vault import record_file as file_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View
    from goodoffices.store import Checkpoint, StoredLine
    from goodoffices.vault import Beat

__all__ = [
    "Proof",
    "proof",
    "receipt",
    "record_file",
    "whole_record_file",
    "witness_address",
    "witnessed",
]

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Proof:
    """What a seat may compare, note down and hand to a witness.

    Attributes
    ----------
    origin : str
        Name of the record in its checkpoints, to be pinned.
    node : str
        Public key of this server.
    number, slot : int
        Of the checkpoint; 0 for none yet.
    newest : int
        Number of the newest checkpoint.
    covered : int
        Number of the seat's last line before the checkpoint's slot.
    few, many : tuple of str
        Twelve and twenty-four words for the checkpoint.
    is_damaged : bool
        Whether the server found bytes that do not verify, and signs nothing until that is mended.
    witness : str
        Name of the record in addresses for witnesses.
    """

    origin: str
    node: str
    number: int
    slot: int
    newest: int
    covered: int
    few: tuple[str, ...]
    many: tuple[str, ...]
    is_damaged: bool
    witness: str


def proof(office: Office, actor: Actor, number: int | None = None) -> Proof:
    """What the seat can compare with others.

    Parameters
    ----------
    number : int, optional
        Of which checkpoint; the newest where it is left out.

    Raises
    ------
    NotInAudienceError
        If there is no such seat or no such checkpoint.
    """
    office.view(actor)
    log = office.logs.of(actor.process)
    wanted = log.number if number is None else number
    found = office.store.checkpoints(actor.process, after=max(0, wanted - 1), last=None)[:1]
    if number is not None and (number < 1 or not found or found[0].number != number):
        raise NotInAudienceError("no such checkpoint")
    signer = node_signer(office.node_key.secret)
    text = _note(office, found[0]).text if found else b""
    slot = found[0].slot if found else 0
    return Proof(
        origin=origin_of(signer.public, actor.process),
        node=signer.public.hex(),
        number=wanted,
        slot=slot,
        newest=log.number,
        covered=_covered(office, actor, slot),
        few=words_for(text, FEW) if text else (),
        many=words_for(text, MANY) if text else (),
        is_damaged=log.is_damaged,
        witness=witness_address(office, actor.process),
    )


def _covered(office: Office, actor: Actor, slot: int) -> int:
    """Number of the seat's last line before a slot, found by halves among its own lines alone."""
    low, high = 0, office.store.head(actor.process, actor.seat).number if slot else 0
    middle = high  # mostly all of them stand before it
    while low < high:
        (line,) = office.store.load(actor.process, actor.seat, Query(numbers=(middle,)))
        low, high = (middle, high) if line.slot < slot else (low, middle - 1)
        middle = (low + high + 1) // 2
    return low


def _note(office: Office, checkpoint: Checkpoint) -> Note:
    return read_note(checkpoint.note, node_signer(office.node_key.secret).public)


# Receipts


def receipt(office: Office, actor: Actor, entry: EntryId) -> bytes:
    """The node's word for what a seat filed, as a line of a record file.

    Raises
    ------
    NotInAudienceError
        If the seat did not file it, or cannot read it.
    """
    office.view(actor)
    rows = office.store.load(actor.process, actor.seat, Query(entry_ids=(entry,)))
    if not rows or statement_of(rows[0].statement).get("author") != actor.seat:
        raise NotInAudienceError("not filed by this seat")
    raw, signature = _receipt(office, actor, rows[0])
    return b"R\t%b\t%b\n" % (raw, signature.hex().encode())


def _receipt(office: Office, actor: Actor, row: StoredLine) -> tuple[bytes, bytes]:
    signer = node_signer(office.node_key.secret)
    made = SealedReceipt(
        checkpoint=office.logs.of(actor.process).number,
        commitment=statement_of(row.statement)["commitment"],
        entry=row.entry_id,
        head=row.head.hex(),
        node=signer.public.hex(),
        number=row.number,
        origin=origin_of(signer.public, actor.process),
        seat=actor.seat,
        slot=row.slot,
    )
    return sign_receipt(signer, made)


# Files


def record_file(office: Office, actor: Actor, *, with_bodies: bool = True) -> Iterator[bytes]:
    """The seat's own record with its proofs, a line at a time.

    Working notes, contacts with own impressions and what is put under lock keep their places, not their
    words. With it come receipts for all that the seat has signed.

    Parameters
    ----------
    with_bodies : bool
        Whether the file lets its reader open the bodies.

    Raises
    ------
    InputError
        If no checkpoint holds this seat yet.
    DamagedRecordError
        If what is stored is not what was signed.
    """
    view = office.view(actor)
    checkpoint, beat = _last_with(office, actor.process, actor.seat)
    rows = office.store.load(actor.process, actor.seat)
    stood = beat.stood[actor.seat]
    if stood.number > len(rows) or (stood.number and rows[stood.number - 1].head != stood.head):
        raise DamagedRecordError(
            f"before checkpoint {checkpoint.number} the record is not what was signed"
        )
    standing = _standing(office, checkpoint, beat, actor.process, stood)
    own = [row for row in rows if row.signature and _author(row) == actor.seat]
    return file_lines(
        node_signer(office.node_key.secret),
        process=actor.process,
        seat=actor.seat,
        count=len(rows),
        lines=(_file_line(office, view, row, with_bodies=with_bodies) for row in rows),
        standings=[standing],
        note=_note(office, checkpoint),
        receipts=(_receipt(office, actor, row) for row in own),
    )


def whole_record_file(office: Office, process: str) -> Iterator[bytes]:
    """The linking statement: that every seat's chain is exactly what of the record is addressed to it.

    It holds every statement of the record, who wrote when to whom, and no body. It is for the host to
    hand to an auditor on whom all sides agreed, or for the close; no seat has a page for it.

    Raises
    ------
    InputError
        If there is no checkpoint yet.
    DamagedRecordError
        If what is stored is not what was signed.
    """
    checkpoint, _ = _last_with(office, process, WHOLE)
    beat = office.logs.as_signed(process, checkpoint)
    count = office.logs.end(process).number
    whole = office.logs.whole_before(process, checkpoint.slot)
    heads = sorted(office.store.heads(process, checkpoint.slot))
    chains = [whole, *(Stood(seat, head.number, head.head) for seat, head in heads)]
    lines = (
        FileLine(x.seq, x.slot, x.statement, x.signature, is_destroyed=x.wrap is None)
        for x in islice(office.store.entries(process), count)
    )
    return file_lines(
        node_signer(office.node_key.secret),
        process=process,
        seat=WHOLE,
        count=count,
        lines=lines,
        standings=[
            _standing(office, checkpoint, beat, process, chain)
            for chain in chains
            if chain.seat in beat.places
        ],
        note=_note(office, checkpoint),
    )


def _last_with(office: Office, process: str, seat: str) -> tuple[Checkpoint, Beat]:
    """The last checkpoint that has a leaf of a chain, and its leaves."""
    found = office.logs.newest_with(process, seat)
    if found is None:
        raise InputError(
            "no checkpoint holds this chain yet",
            advice="A checkpoint is kept on every beat, and the next one will hold this record. Nothing is lost: ask again after it.",
        )
    return found


def _standing(
    office: Office, checkpoint: Checkpoint, beat: Beat, process: str, stood: Stood
) -> Standing:
    hashes = office.logs.proof(process, beat, stood.seat, checkpoint.number)
    return Standing(stood, beat.index(stood.seat), beat.salt(stood.seat), hashes)


def _author(row: StoredLine) -> str:
    return str(statement_of(row.statement).get("author"))


def _file_line(office: Office, view: View, row: StoredLine, *, with_bodies: bool) -> FileLine:
    opens = None
    if with_bodies and row.wrap is not None:
        line = view.opened(row)
        if _may_leave(line):
            opens = _opens(office, view.actor, row, line)
    return FileLine(
        row.number, row.slot, row.statement, row.signature, opens, is_destroyed=row.wrap is None
    )


def _may_leave(line: Line) -> bool:
    """Whether the words may stand in a file: a body goes whole or not at all."""
    body = line.body
    has_impressions = isinstance(body, Contact) and any(
        said.manner is Manner.IMPRESSION for said in body.statements
    )
    is_kept_back = isinstance(body, Withheld) or body.RETENTION == "working_notes"
    return not is_kept_back and not has_impressions


def _opens(
    office: Office, actor: Actor, row: StoredLine, line: Line
) -> tuple[bytes, bytes, bytes] | None:
    epoch = int(statement_of(row.statement)["epoch"])
    key = office.keys.for_reading(actor.process, actor.seat, line.audience, epoch)
    if key is None or row.wrap is None:
        return None
    secrets = unwrap(key, row.wrap, row.entry_id.encode())
    return secrets[:KEY_BYTES], secrets[KEY_BYTES:], row.ciphertext


# Witnesses


def witness_address(office: Office, process: str) -> str:
    """Name of a record in addresses for witnesses: whoever has it can watch, and reads nothing."""
    key = derive(office.node_key.secret, "witness", process)
    return hmac.digest(key, b"address", "sha256")[:10].hex()


def witnessed(office: Office, address: str, old: int = 0) -> bytes:
    """What a witness gets: the newest checkpoint, and the proof that it continues an older one.

    ::

        old <size>
        <hash, base64>
        ...

        <checkpoint>

    Parameters
    ----------
    address : str
        As :func:`witness_address` gives it.
    old : int
        Number of leaves of the checkpoint that the witness holds; 0 for none.

    Raises
    ------
    NotInAudienceError
        If there is no such record, no checkpoint yet, or no such older checkpoint.
    """
    process = None
    for name in office.store.processes():
        if hmac.compare_digest(witness_address(office, name).encode(), address.encode()):
            process = name
    log = office.logs.of(process) if process is not None else None
    if log is None or log.last is None or old % LEAVES or not 0 <= old <= log.number * LEAVES:
        raise NotInAudienceError("nothing to witness here")
    number, note = log.number, log.last.note
    hashes: Sequence[bytes] = log.tree.consistency(old // LEAVES, number) if old else ()
    lines = [f"old {old}", *(base64.b64encode(beside).decode() for beside in hashes), "", ""]
    return "\n".join(lines).encode() + note
