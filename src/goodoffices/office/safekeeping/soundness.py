"""Whether a record is sound: every stored byte of it against every other that says the same.

The store recomputes the chains. What they do not cover is checked here: that bodies open and match what
their statements commit to, that keys open for those who should read, that each view holds exactly what is
addressed to it, under the right kind, audience and matter, and that the record still is what its checkpoints
signed. Without checkpoints nobody could tell that the newest entries are missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from goodoffices.errors import DamagedRecordError, GoodOfficesError, InputError, ProofError
from goodoffices.record import ENGINE, Audience, Body, Unknown, decode_body, kinds
from goodoffices.store import Query
from goodoffices.vault import (
    LEAVES,
    Envelope,
    Tree,
    is_statement_signed,
    node_signer,
    open_envelope,
    read_note,
    statement_of,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.store import StoredEntry

__all__ = ["Sound", "verify_record"]

AT_ONCE = 1024
MATTERS_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Sound:
    """A record that is sound.

    Attributes
    ----------
    entries, lines, checkpoints : int
        How many were checked.
    """

    entries: int
    lines: int
    checkpoints: int


@dataclass(frozen=True, slots=True)
class _Line:
    """What one line of a view must be; `body` is None where the key is gone."""

    number: int
    entry: StoredEntry
    kind: str
    audience: str
    body: Body | None


@dataclass(slots=True)
class _Matter:
    """What the lines of a view make of a matter; `is_known` is False once a body of it is gone."""

    family: str
    numbers: list[int] = field(default_factory=list)
    is_open: bool = False
    has_row: bool = False
    is_known: bool = True


@dataclass(slots=True)
class _View:
    """What a seat's view must be."""

    number: int = 0
    matters: dict[str, _Matter] = field(default_factory=dict)


def verify_record(office: Office, process: str) -> Sound:
    """Check every stored byte of a record.

    Parameters
    ----------
    office : Office
        May be open for reading only, beside a running server.
    process : str
        The record.

    Raises
    ------
    DamagedRecordError
        If anything does not hold; it names the entry, the line or the checkpoint.
    """
    entries = office.store.verify(process)
    lines = _Check(office, process).lines()
    return Sound(entries, lines, _checkpoints(office, process))


class _Check:
    """The one way through the entries, and through each view beside them."""

    def __init__(self, office: Office, process: str) -> None:
        self.office, self.process = office, process
        self.views: dict[str, _View] = {}
        self.keys: dict[tuple[str, int], bytes] = {}

    def lines(self) -> int:
        """Check every entry and every line; return how many lines there are."""
        entries = self.office.store.entries(self.process)
        while chunk := list(islice(entries, AT_ONCE)):
            expected: dict[str, list[_Line]] = {}
            for entry in chunk:
                self._entry(entry, expected)
            for seat, lines in expected.items():
                self._lines(seat, lines)
        if set(self.office.store.seats(self.process)) != set(self.views):
            raise DamagedRecordError("the views are not those of the seats that entries name")
        for seat, view in self.views.items():
            if self.office.store.head(self.process, seat).number != view.number:
                raise DamagedRecordError(f"line {view.number + 1} of a view stands for no entry")
            self._matters(seat, view)
        return sum(view.number for view in self.views.values())

    def _entry(self, entry: StoredEntry, expected: dict[str, list[_Line]]) -> None:
        named = f"entry {entry.seq} of the record"
        statement = statement_of(entry.statement)
        try:
            whose = (statement["process"], statement["entry"]) == (self.process, entry.entry_id)
            signer = bytes.fromhex(statement.get("signer", ""))
            kind, audience = str(statement["kind"]), Audience(statement["audience"])
            epoch = int(statement["epoch"])
        except (InputError, KeyError, TypeError, ValueError):
            raise DamagedRecordError(f"{named} has no statement") from None
        if not whose:
            raise DamagedRecordError(f"{named} is another one")
        if bool(signer) != (entry.signature is not None) or (
            signer and not is_statement_signed(signer, entry.signature or b"", entry.statement)
        ):
            raise DamagedRecordError(f"{named} is not signed by its author")
        try:
            body = self._body(entry, kind, audience, epoch)
        except GoodOfficesError:
            raise DamagedRecordError(f"{named} does not open") from None
        for seat in audience.seats:
            view = self.views.setdefault(seat, _View())
            view.number += 1
            line = _Line(view.number, entry, kind, audience.id, body)
            expected.setdefault(seat, []).append(line)

    def _body(self, entry: StoredEntry, kind: str, audience: Audience, epoch: int) -> Body | None:
        if (audience.id, epoch) not in self.keys:
            held = [
                self.office.keys.for_reading(self.process, seat, audience, epoch)
                for seat in (ENGINE.id, *audience.seats)
            ]
            if held[0] is None or held.count(held[0]) < len(held):
                raise DamagedRecordError("a reader has another key")
            self.keys[audience.id, epoch] = held[0]
        if entry.wrap is None:
            return None
        sealed = Envelope(entry.entry_id, entry.statement, entry.ciphertext, entry.wrap)
        return decode_body(kind, open_envelope(sealed, self.keys[audience.id, epoch]))

    def _lines(self, seat: str, expected: list[_Line]) -> None:
        """Check that a view holds these lines, and finds them by kind and by audience."""
        store, after = self.office.store, expected[0].number - 1
        window = Query(after=after, before=after + len(expected) + 1)
        rows = store.load(self.process, seat, window)
        for line, row in zip(expected, rows, strict=False):
            entry, body = line.entry, line.body
            named = f"line {line.number} of a view, entry {entry.seq} of the record,"
            told = (
                row.number,
                row.entry_id,
                row.slot,
                row.statement,
                row.ciphertext,
                row.signature,
            )
            if told != (
                line.number,
                entry.entry_id,
                entry.slot,
                entry.statement,
                entry.ciphertext,
                entry.signature,
            ):
                raise DamagedRecordError(f"{named} is another entry")
            is_known = body is not None and not isinstance(body, Unknown)
            if body is not None and is_known and row.thread != (body.thread() or entry.entry_id):
                raise DamagedRecordError(f"{named} belongs to another matter")
            self._move(self.views[seat], line, row.thread, is_known=is_known)
        if len(rows) != len(expected):
            raise DamagedRecordError(f"line {after + len(rows) + 1} of a view is missing")
        kinds_of = [line.kind for line in expected]
        self._found(seat, expected, kinds_of, lambda name: replace(window, kinds=(name,)))
        audiences = [line.audience for line in expected]
        self._found(seat, expected, audiences, lambda name: replace(window, audiences=(name,)))

    def _found(
        self, seat: str, expected: list[_Line], names: list[str], query: Callable[[str], Query]
    ) -> None:
        for name in dict.fromkeys(names):
            wanted = {x.number for x, own in zip(expected, names, strict=True) if own == name}
            rows = self.office.store.load(self.process, seat, query(name))
            for number in sorted(wanted ^ {row.number for row in rows}):
                seq = expected[number - expected[0].number].entry.seq
                raise DamagedRecordError(
                    f"line {number} of a view, entry {seq} of the record, is found as what it is not"
                )

    def _move(self, view: _View, line: _Line, thread: str, *, is_known: bool) -> None:
        family = kinds()[line.kind].FAMILY if line.kind in kinds() else ""
        matter = view.matters.setdefault(thread, _Matter(family))
        matter.numbers.append(line.number)
        matter.is_known &= is_known
        moved = line.body.leaves_open() if line.body is not None else None
        if moved is not None:
            matter.is_open = moved
        matter.has_row |= moved is not None or thread != line.entry.entry_id

    def _matters(self, seat: str, view: _View) -> None:
        """Check what a view tells of its matters: how they stand, and which lines are theirs."""
        store = self.office.store
        matters = {name: x for name, x in view.matters.items() if x.has_row and x.is_known}
        unknown = {name for name, x in view.matters.items() if not x.is_known}
        for is_open in (None, True, False):
            told = {
                name: (family, last)
                for name, family, last in store.open_threads(self.process, seat, is_open=is_open)
                if name not in unknown
            }
            wanted = {
                name: (x.family, x.numbers[-1])
                for name, x in matters.items()
                if is_open in (None, x.is_open)
            }
            if told != wanted:
                named = min(dict(told.items() ^ wanted.items()))
                raise DamagedRecordError(
                    f"the matter of entry {named} does not stand as its lines say"
                )
        names = iter(matters)
        while chunk := tuple(islice(names, MATTERS_AT_ONCE)):
            found = [x.number for x in store.load(self.process, seat, Query(threads=chunk))]
            if found != sorted(number for name in chunk for number in matters[name].numbers):
                raise DamagedRecordError(
                    f"the matter of entry {chunk[0]} or a later one has other lines"
                )


def _checkpoints(office: Office, process: str) -> int:
    """Check that the record still is what was signed on each beat."""
    public, tree = node_signer(office.node_key.secret).public, Tree()
    number = 0
    for number, kept in enumerate(office.store.checkpoints(process), start=1):
        named = f"checkpoint {number}"
        try:
            note = read_note(kept.note, public)
        except ProofError:
            raise DamagedRecordError(f"{named} is not signed by this node") from None
        tree.append(kept.beat_root)
        signed = (note.size, note.root, note.slot)
        if kept.number != number or signed != (number * LEAVES, tree.root(), kept.slot):
            raise DamagedRecordError(f"{named} is not what was signed")
        if office.logs.beat(process, kept).root != kept.beat_root:
            raise DamagedRecordError(f"before {named} the record is not what was signed")
    return number
