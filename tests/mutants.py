"""Deliberate leaks, each behind a switch. With one switched on, a test of the properties must turn red.

Each is a context manager that puts one small mistake into the program and takes it out again.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest

from goodoffices import office as offices
from goodoffices.office import Office, View, beat, exploration, process
from goodoffices.record import Audience, EntryId, ProposalAnswered
from goodoffices.store import SQLiteStore


def must_be_caught(test: Callable[[], Any]) -> None:
    """Run a test that has to fail."""
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        test()


@contextmanager
def audience_admits_everybody() -> Iterator[None]:
    """The audience check is always true."""
    with patch.object(Audience, "admits", lambda _self, _seat: True):
        yield


def _count(store: Any, process: str) -> int:
    sql = "select coalesce(max(seq), 0) from log where process = ?"
    return int(store.reading().execute(sql, (process,)).fetchone()[0])


def _places(store: Any, process: str) -> dict[str, int]:
    sql = "select entry, seq from log where process = ?"
    return dict(store.reading().execute(sql, (process,)).fetchall())


@contextmanager
def everybody_reads_everything() -> Iterator[None]:
    """Entries are written to the view of every seat."""
    plain = Office._seal

    def leaky(self: Any, actor: Any, draft: Any, name: Any) -> Any:
        everybody = {*draft.audience.seats, *self.store.seats(actor.process)}
        return dataclasses.replace(
            plain(self, actor, draft, name), audience=tuple(sorted(everybody))
        )

    with patch.object(Office, "_seal", leaky):
        yield


@contextmanager
def lines_numbered_over_the_record() -> Iterator[None]:
    """The number of a line is its place in the whole record."""
    plain = Office.open

    def leaky(self: Any, actor: Any, row: Any) -> Any:
        place = _places(self.store, actor.process)[row.entry_id]
        return dataclasses.replace(plain(self, actor, row), number=place)

    with patch.object(Office, "open", leaky):
        yield


@contextmanager
def addresses_from_the_place_in_the_record() -> Iterator[None]:
    """The name of a line in addresses comes from its place in the whole record."""
    plain = Office.open

    def leaky(self: Any, actor: Any, row: Any) -> Any:
        place = _places(self.store, actor.process)[row.entry_id]
        return dataclasses.replace(plain(self, actor, row), address=self.line_address(actor, place))

    with patch.object(Office, "open", leaky):
        yield


@contextmanager
def open_matters_counted_over_the_record() -> Iterator[None]:
    """The badge counts what is open for anybody."""

    def leaky(self: Any) -> dict[str, int]:
        counts: dict[str, int] = {}
        store = self._office.store
        for seat in store.seats(self.actor.process):
            for family, count in store.open_counts(self.actor.process, seat).items():
                counts[family] = counts.get(family, 0) + count
        return counts

    with patch.object(View, "open_counts", leaky):
        yield


@contextmanager
def slot_of_the_last_activity() -> Iterator[None]:
    """A line shows when anybody was last active before it, not when it was written."""
    plain = Office.open

    def leaky(self: Any, actor: Any, row: Any) -> Any:
        line = plain(self, actor, row)
        sql = (
            "select max(slot) from log where process = ?1 and "
            "seq < (select seq from log where entry = ?2)"
        )
        found = self.store.reading().execute(sql, (actor.process, row.entry_id)).fetchone()[0]
        entry = dataclasses.replace(line.entry, slot=found or line.slot)
        return dataclasses.replace(line, entry=entry)

    with patch.object(Office, "open", leaky):
        yield


@contextmanager
def chain_over_the_record() -> Iterator[None]:
    """A seat's chain takes in the head of the record's chain."""
    plain = SQLiteStore._view_head

    def leaky(self: Any, connection: Any, view: int) -> tuple[int, bytes]:
        number, _ = plain(self, connection, view)
        process = connection.execute("select process from view where id = ?", (view,)).fetchone()
        return (number, self._node_head(connection, process[0])[2])

    with patch.object(SQLiteStore, "_view_head", leaky):
        yield


@contextmanager
def entries_named_by_their_place() -> Iterator[None]:
    """Entries get numbers for names."""

    def leaky(self: Any, actor: Any, key: str, count: int) -> tuple[EntryId, ...]:
        known = self.__dict__.setdefault("_named", {})
        first = known.setdefault((actor, key), _count(self.store, actor.process))
        return tuple(EntryId(f"{first + place:032x}") for place in range(1, count + 1))

    with patch.object(Office, "entry_ids", leaky):
        yield


@contextmanager
def form_keys_from_one_stream() -> Iterator[None]:
    """Keys of forms are counted over the whole record."""

    def leaky(self: Any, actor: Any) -> str:
        return f"{_count(self.store, actor.process):032x}"

    with patch.object(Office, "form_key", leaky):
        yield


@contextmanager
def outcome_before_the_deadline() -> Iterator[None]:
    """A proposal is settled as soon as every side has answered."""
    plain = beat._keep

    def leaky(office: Any, process: str) -> int:
        from goodoffices.record import ENGINE

        view = office.view(beat.Actor(process, ENGINE.id))
        answered = {
            thread.id
            for thread in view.threads("proposal", is_open=True)
            if len({x.body.said_by for x in thread.lines if isinstance(x.body, ProposalAnswered)})
            > 1
        }
        due_at = beat._due_at

        def early(line: Any) -> datetime | None:
            if line.entry_id in answered:
                return datetime(2000, 1, 1, tzinfo=UTC)
            return due_at(line)

        with patch.object(beat, "_due_at", early):
            return plain(office, process)

    with patch.object(beat, "_keep", leaky):
        yield


@contextmanager
def results_to_every_side() -> Iterator[None]:
    """A result goes to all sides, whatever the rules say."""

    def leaky(self: Any, _finding: Any) -> Audience:
        return Audience([self.mediator, *self.parties, "engine"])

    with patch.object(exploration._Run, "readers", leaky):
        yield


@contextmanager
def utility_to_every_side() -> Iterator[None]:
    """What a proposal is worth to one side is told to the other one too."""
    plain = Office.append

    def leaky(self: Any, actor: Any, drafts: Any, **other: Any) -> Any:
        wide = [
            dataclasses.replace(draft, audience=Audience([*self.store.seats(actor.process)]))
            if draft.body.KIND == "utility_found"
            else draft
            for draft in drafts
        ]
        return plain(self, actor, wide, **other)

    with patch.object(Office, "append", leaky), patch.object(Office, "_check_references"):
        yield


@contextmanager
def export_with_the_total() -> Iterator[None]:
    """An export says how many entries the whole record has."""
    plain = offices.export_view

    def leaky(office: Any, actor: Any) -> bytes:
        held = json.loads(plain(office, actor))
        held["total"] = _count(office.store, actor.process)
        return json.dumps(held).encode()

    with patch.object(offices, "export_view", leaky):
        yield


@contextmanager
def everybody_hears_of_a_new_seat() -> Iterator[None]:
    """An invitation is addressed to all who are there."""
    plain = process.audience_with

    def leaky(view: Any, *seats: str) -> Audience:
        return plain(view, *seats, *(seat for seat in view.directory if seat != "public"))

    with patch.object(process, "audience_with", leaky):
        yield


OFFICE: tuple[Callable[[], AbstractContextManager[None]], ...] = (
    everybody_reads_everything,
    lines_numbered_over_the_record,
    addresses_from_the_place_in_the_record,
    open_matters_counted_over_the_record,
    slot_of_the_last_activity,
    chain_over_the_record,
    entries_named_by_their_place,
    form_keys_from_one_stream,
    outcome_before_the_deadline,
    results_to_every_side,
    utility_to_every_side,
    export_with_the_total,
    everybody_hears_of_a_new_seat,
)
