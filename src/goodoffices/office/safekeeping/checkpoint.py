"""Keeping a checkpoint: on each beat, of every record, whatever happened in it.

Before the node signs where the chains stand, all that came since the last checkpoint is read back and
verified: a flipped bit that is signed would be the record from then on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from goodoffices.errors import DamagedRecordError, InputError, StaleRecordError
from goodoffices.record import GENESIS, Audience, node_link, view_link
from goodoffices.store import Checkpoint, Query
from goodoffices.vault import (
    LEAVES,
    WHOLE,
    Beat,
    Envelope,
    Stood,
    is_statement_signed,
    node_signer,
    open_envelope,
    sign_note,
    statement_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from goodoffices.office.office import Office
    from goodoffices.office.safekeeping.logs import Log
    from goodoffices.store import StoredEntry

__all__ = ["keep_checkpoint"]

AT_ONCE = 1024
logger = logging.getLogger("goodoffices.checkpoint.refused")


def keep_checkpoint(office: Office, process: str) -> Checkpoint | None:
    """Close the slots before this one, and sign where every chain of a record stands.

    Parameters
    ----------
    process : str
        The record.

    Returns
    -------
    Checkpoint or None
        None where this slot has its checkpoint already.

    Raises
    ------
    DamagedRecordError
        If what was read back does not verify. Nothing is signed.
    """
    slot = office.slot()
    log = office.logs.of(process)
    if log.last is not None and slot <= log.last.slot:
        office.logs.hold_newest(process)
        return None
    office.store.close_slots(process, slot)
    try:
        whole, *views = _ReadBack(office, process, log, slot).chains()
    except DamagedRecordError:
        log.is_damaged = True
        logger.exception("checkpoint.refused")
        raise
    log.is_damaged = False
    number = log.number + 1
    beat = Beat(office.node_key.secret, process, number, slot, [whole, *views])
    note = sign_note(
        node_signer(office.node_key.secret),
        process,
        size=number * LEAVES,
        root=log.tree.root_with(beat.root),
        slot=slot,
    )
    checkpoint = Checkpoint(number, slot, beat.root, note.raw)
    try:
        office.store.put_checkpoint(process, checkpoint)
    except StaleRecordError:
        office.logs.hold_newest(process)
        return None  # another server process was first
    office.logs.remember(process, slot, whole)
    office.logs.hold(process, checkpoint, beat)
    return checkpoint


class _ReadBack:
    """All that came into a record since its last checkpoint, read back from the disk."""

    def __init__(self, office: Office, process: str, log: Log, slot: int) -> None:
        self.office, self.process, self.slot = office, process, slot
        self.whole = Stood(WHOLE, 0, GENESIS)
        self.views: dict[str, tuple[int, bytes]] = {}
        self.earliest: int | None = None
        if log.last is not None:
            self._stood_as_signed(log.last)

    def chains(self) -> list[Stood]:
        """Where every chain stands before the slot, the record's own first."""
        entries = self._entries()
        while chunk := list(islice(entries, AT_ONCE)):
            before = dict(self.views)
            lines: dict[str, list[tuple[object, ...]]] = {}
            for entry in chunk:
                statement = self._entry(entry)
                for seat in statement["audience"]:
                    number, previous = self.views.get(seat, (0, GENESIS))
                    head = view_link(previous, number + 1, entry.slot, entry.statement)
                    place = (number + 1, entry.slot, entry.entry_id, previous, head)
                    lines.setdefault(seat, []).append(place)
                    self.views[seat] = (number + 1, head)
            for seat, expected in lines.items():
                self._lines(seat, before.get(seat, (0, GENESIS))[0], expected)
        stored = self.office.store.heads(self.process, self.slot)
        if {seat: (head.number, head.head) for seat, head in stored} != self.views:
            raise DamagedRecordError("a view does not end as the record says")
        return [self.whole, *(Stood(seat, head.number, head.head) for seat, head in stored)]

    def _stood_as_signed(self, last: Checkpoint) -> None:
        logs = self.office.logs
        self.whole = logs.whole_before(self.process, last.slot)
        logs.as_signed(self.process, last)
        heads = self.office.store.heads(self.process, last.slot)
        self.views = {seat: (head.number, head.head) for seat, head in heads}
        self.earliest = last.slot

    def _entries(self) -> Iterator[StoredEntry]:
        for entry in self.office.store.entries(self.process, after=self.whole.number):
            if entry.slot >= self.slot:
                return
            yield entry

    def _entry(self, entry: StoredEntry) -> Mapping[str, Any]:
        """Check an entry against the record's own chain and its statement against its body."""
        number = self.whole.number + 1
        head = node_link(self.whole.head, number, entry.slot, entry.statement)
        in_order = self.earliest is None or entry.slot >= self.earliest
        if (entry.seq, entry.previous, entry.head) != (
            number,
            self.whole.head,
            head,
        ) or not in_order:
            raise DamagedRecordError(f"entry {number} of the record does not verify")
        self.whole, self.earliest = Stood(WHOLE, number, head), entry.slot
        statement = statement_of(entry.statement)
        try:
            whose = (statement["process"], statement["entry"]) == (self.process, entry.entry_id)
            signer = bytes.fromhex(statement.get("signer", ""))
            audience, epoch = Audience(statement["audience"]), int(statement["epoch"])
        except (InputError, KeyError, TypeError, ValueError):
            raise DamagedRecordError(f"entry {number} of the record has no statement") from None
        signed = entry.signature or b""
        if not whose or bool(signer) != bool(signed):
            raise DamagedRecordError(f"entry {number} of the record is another one")
        if signer and not is_statement_signed(signer, signed, entry.statement):
            raise DamagedRecordError(f"entry {number} of the record is not signed by its author")
        if entry.wrap is not None:
            self._body(entry, audience, epoch)
        return statement

    def _body(self, entry: StoredEntry, audience: Audience, epoch: int) -> None:
        key = self.office.keys.known(self.process, audience.id, epoch)
        if key is None:
            raise DamagedRecordError(f"entry {entry.seq} of the record has no audience key")
        try:
            open_envelope(
                Envelope(entry.entry_id, entry.statement, entry.ciphertext, entry.wrap or b""), key
            )
        except DamagedRecordError:
            raise DamagedRecordError(f"the body of entry {entry.seq} does not open") from None

    def _lines(self, seat: str, after: int, expected: list[tuple[object, ...]]) -> None:
        """Check the stored lines of a view against the entries that are addressed to it."""
        query = Query(after=after, before=after + len(expected) + 1)
        rows = self.office.store.load(self.process, seat, query)
        found = [(x.number, x.slot, x.entry_id, x.previous, x.head) for x in rows]
        if found != expected:
            raise DamagedRecordError("a line of a view is not the entry that it should be")
