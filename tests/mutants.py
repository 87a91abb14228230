"""Deliberate leaks, each behind a switch. With one switched on, a test of the properties must turn red.

Each is a context manager that puts one small mistake into the program and takes it out again. None of
them can be switched on in the program itself. Those of the desk stand in ``tests/desk_mutants.py``,
those of the API in ``tests/api_mutants.py``, those of the newer doors in
``tests/door_mutants.py``.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from unittest.mock import patch

import pytest

from goodoffices import office as offices
from goodoffices.errors import RepeatedKeyError, StaleRecordError, StoreError
from goodoffices.office import Office, View, beat, process
from goodoffices.office import office as office_module
from goodoffices.office.mediation import exploration
from goodoffices.record import (
    ENGINE,
    Audience,
    EntryId,
    EvaluationAsked,
    InputSealed,
    ProposalAnswered,
    RulesProposed,
)
from goodoffices.store import Query, SQLiteStore


@dataclass(frozen=True)
class Leak:
    """A mistake that can be put into the program.

    Attributes
    ----------
    switch : callable
        Puts it in, as a context manager.
    classes : tuple of int
        Which of the classes of ``docs/reference/leaks.md`` it belongs to.
    found_by : str
        The kind of test that finds it.
    shows : str
        For the desk: the part of an answer in which it must show, so that it is found for what it is.
    """

    switch: Callable[[], AbstractContextManager[None]]
    classes: tuple[int, ...]
    found_by: str
    shows: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.switch.__name__


LEAKS: list[Leak] = []


def leak(*classes: int, found_by: str = "office", shows: str = "") -> Callable[[Any], Any]:
    """Declare a deliberate leak."""

    def register(function: Callable[[], Iterator[None]]) -> Any:
        switch = contextmanager(function)
        LEAKS.append(Leak(switch, classes, found_by, shows))
        return switch

    return register


def found_by(kind: str) -> list[Leak]:
    """All leaks that one kind of test has to find."""
    import_module("tests.desk_mutants")
    import_module("tests.api_mutants")
    import_module("tests.text_mutants")
    import_module("tests.door_mutants")
    return [known for known in LEAKS if known.found_by == kind]


def must_be_caught(test: Callable[[], Any]) -> None:
    """Run a test that has to fail."""
    with pytest.raises((AssertionError, BaseExceptionGroup, pytest.fail.Exception)):
        test()


@leak(2, found_by="model")
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


@leak(1, 2)
def everybody_reads_everything() -> Iterator[None]:
    """Entries are addressed to every seat."""
    plain = Office.append

    def leaky(self: Any, actor: Any, drafts: Any, **other: Any) -> Any:
        everybody = self.store.seats(actor.process)
        wide = [
            dataclasses.replace(draft, audience=Audience([*draft.audience.seats, *everybody]))
            for draft in drafts
        ]
        return plain(self, actor, wide, **other)

    with patch.object(Office, "append", leaky), patch.object(Office, "_check_references"):
        yield


@leak(2)
def lines_numbered_over_the_record() -> Iterator[None]:
    """The number of a line is its place in the whole record."""
    plain = Office.open

    def leaky(self: Any, actor: Any, row: Any) -> Any:
        place = _places(self.store, actor.process)[row.entry_id]
        return dataclasses.replace(plain(self, actor, row), number=place)

    with patch.object(Office, "open", leaky):
        yield


@leak(1)
def addresses_from_the_place_in_the_record() -> Iterator[None]:
    """The name of a line in addresses comes from its place in the whole record."""
    plain = Office.open

    def leaky(self: Any, actor: Any, row: Any) -> Any:
        place = _places(self.store, actor.process)[row.entry_id]
        return dataclasses.replace(plain(self, actor, row), address=self.line_address(actor, place))

    with patch.object(Office, "open", leaky):
        yield


@leak(5, 10)
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


@leak(4)
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


@leak(3)
def chain_over_the_record() -> Iterator[None]:
    """A seat's chain takes in the head of the record's chain."""
    plain = SQLiteStore._view_head

    def leaky(self: Any, connection: Any, view: int) -> tuple[int, bytes]:
        number, _ = plain(self, connection, view)
        process = connection.execute("select process from view where id = ?", (view,)).fetchone()
        return (number, self._node_head(connection, process[0])[2])

    with patch.object(SQLiteStore, "_view_head", leaky):
        yield


@leak(1)
def entries_named_by_their_place() -> Iterator[None]:
    """Entries get numbers for names."""

    def leaky(self: Any, actor: Any, key: str, count: int) -> tuple[EntryId, ...]:
        known = self.__dict__.setdefault("_named", {})
        first = known.setdefault((actor, key), _count(self.store, actor.process))
        return tuple(EntryId(f"{first + place:032x}") for place in range(1, count + 1))

    with patch.object(Office, "entry_ids", leaky):
        yield


@leak(1)
def form_keys_from_one_stream() -> Iterator[None]:
    """Keys of forms are counted over the whole record."""

    def leaky(self: Any, actor: Any) -> str:
        return f"{_count(self.store, actor.process):032x}"

    with patch.object(Office, "form_key", leaky):
        yield


@leak(21)
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


@leak(19)
def results_to_every_side() -> Iterator[None]:
    """A result goes to all sides, whatever the rules say."""

    def leaky(self: Any, _finding: Any) -> Audience:
        return self.task.table

    with patch.object(exploration._Run, "readers", leaky):
        yield


@leak(19)
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


@leak(14)
def export_with_the_total() -> Iterator[None]:
    """An export says how many entries the whole record has."""
    plain = offices.export_view

    def leaky(office: Any, actor: Any) -> bytes:
        held = json.loads(plain(office, actor))
        held["total"] = _count(office.store, actor.process)
        return json.dumps(held).encode()

    with patch.object(offices, "export_view", leaky):
        yield


@leak(24)
def everybody_hears_of_a_new_seat() -> Iterator[None]:
    """An invitation is addressed to all who are there."""
    plain = process.audience_with

    def leaky(view: Any, *seats: str) -> Audience:
        return plain(view, *seats, *(seat for seat in view.directory if seat != "public"))

    with patch.object(process, "audience_with", leaky):
        yield


@leak(3)
def export_with_a_proof_as_long_as_the_record_is_deep() -> Iterator[None]:
    """An export carries a path through a tree over the whole record."""
    with _in_exports(lambda _held, total: {"proof": ["00" * 32] * total.bit_length()}):
        yield


@leak(22)
def place_holders_for_what_is_not_yours() -> Iterator[None]:
    """An export shows where entries for others stand."""

    def marked(held: Any, total: int) -> dict[str, Any]:
        return {"withheld": ["an item for others"] * (total - len(held["lines"]))}

    with _in_exports(marked):
        yield


@leak(4, 14)
def export_dated_by_the_last_entry_of_anybody() -> Iterator[None]:
    """An export says when the database was last written to."""
    plain = offices.export_view

    def leaky(office: Any, actor: Any) -> bytes:
        sql = "select count(distinct slot) from log where process = ?"
        slots = office.store.reading().execute(sql, (actor.process,)).fetchone()[0]
        return plain(office, actor) + f"\nmodified {slots}".encode()

    with patch.object(offices, "export_view", leaky):
        yield


@contextmanager
def _in_exports(more: Callable[[Any, int], dict[str, Any]]) -> Iterator[None]:
    plain = offices.export_view

    def leaky(office: Any, actor: Any) -> bytes:
        held = json.loads(plain(office, actor))
        held.update(more(held, _count(office.store, actor.process)))
        return json.dumps(held).encode()

    with patch.object(offices, "export_view", leaky):
        yield


@contextmanager
def _before_each_append(check: Callable[[Any, Any], None]) -> Iterator[None]:
    plain = Office.append

    def leaky(self: Any, actor: Any, drafts: Any, **other: Any) -> Any:
        check(self, actor)
        return plain(self, actor, drafts, **other)

    with patch.object(Office, "append", leaky):
        yield


@leak(25)
def a_lock_over_the_whole_record() -> Iterator[None]:
    """A seat's entry is refused where anybody has written since the last one."""
    seen: dict[Any, int] = {}

    def check(self: Any, actor: Any) -> None:
        now = _count(self.store, actor.process)
        before = seen.setdefault((id(self), actor), now)
        seen[id(self), actor] = now
        if now - before > 3 and actor.seat != ENGINE.id:
            raise StaleRecordError("the record has moved on")

    with _before_each_append(check):
        yield


@leak(11)
def a_quota_over_the_whole_record() -> Iterator[None]:
    """The record is full for everybody when anybody has filled it."""

    def check(self: Any, actor: Any) -> None:
        if _count(self.store, actor.process) > 60:
            raise StoreError("the record is full")

    with _before_each_append(check):
        yield


@leak(28)
def keys_shared_by_all_seats() -> Iterator[None]:
    """The key of a form is unique over the record, not for each seat: a replay tells that it is one."""
    used: dict[Any, str] = {}
    plain = Office.append

    def leaky(self: Any, actor: Any, drafts: Any, *, key: str, **other: Any) -> Any:
        if used.setdefault((id(self), key), actor.seat) != actor.seat:
            raise RepeatedKeyError
        return plain(self, actor, drafts, key=key, **other)

    with patch.object(Office, "append", leaky):
        yield


@leak(12, 5)
def the_beat_on_arrival() -> Iterator[None]:
    """What is due is done when somebody acts, not on the beat."""
    plain = Office.append

    def leaky(self: Any, actor: Any, drafts: Any, **other: Any) -> Any:
        written = plain(self, actor, drafts, **other)
        if actor.seat != ENGINE.id:
            beat.keep_beat(self)
        return written

    with patch.object(Office, "append", leaky):
        yield


@leak(9)
def matters_in_the_order_in_which_anybody_moved_them() -> Iterator[None]:
    """Open matters are sorted by the last move of anybody, seen or not."""
    plain = SQLiteStore.open_threads

    def leaky(self: Any, process: str, seat: str, *family: Any, **other: Any) -> Any:
        moved = dict(
            self.reading().execute(
                "select coalesce(line.thread, log.entry), max(line.seq) from line "
                "join log on log.seq = line.seq and log.process = ?1 "
                "join view on view.id = line.view and view.process = ?1 group by 1",
                (process,),
            )
        )
        found = plain(self, process, seat, *family, **other)
        return sorted(found, key=lambda row: moved.get(row[0], 0))

    with patch.object(SQLiteStore, "open_threads", leaky):
        yield


@leak(21)
def answers_are_told_before_the_deadline() -> Iterator[None]:
    """What one side answered is addressed to all who were asked."""
    plain = Office.append

    def wide(self: Any, actor: Any, draft: Any) -> Any:
        if draft.body.KIND not in ("proposal_answered", "rules_answered"):
            return draft
        asked = self.read(actor, Query(entry_ids=(draft.body.thread(),)))[0]
        return dataclasses.replace(draft, audience=asked.audience)

    def leaky(self: Any, actor: Any, drafts: Any, **other: Any) -> Any:
        return plain(self, actor, [wide(self, actor, draft) for draft in drafts], **other)

    with patch.object(Office, "append", leaky):
        yield


@leak(19)
def no_run_where_an_input_is_missing() -> Iterator[None]:
    """The engine leaves no entry where a side has not sealed its points."""
    plain = beat.findings

    def leaky(task: Any, **how: Any) -> Any:
        missing = [side for side in task.parties if side not in task.inputs]
        drafts = plain(task, **how)
        return drafts[1:] if missing else drafts

    with patch.object(beat, "findings", leaky):
        yield


@leak(19, found_by="declassification")
def a_preference_instead_of_one_bit() -> Iterator[None]:
    """The certificate of an opening says on which points it rests."""
    plain = exploration.findings

    def leaky(task: Any, **how: Any) -> Any:
        points = ", ".join(str(task.inputs[side].reservation) for side in sorted(task.inputs))
        return [_resting_on(draft, points) for draft in plain(task, **how)]

    with patch.object(beat, "findings", leaky):
        yield


def _resting_on(draft: Any, points: str) -> Any:
    if draft.body.KIND != "opening_found":
        return draft
    certificate = dataclasses.replace(draft.body.certificate, rests_on=points)
    return dataclasses.replace(draft, body=dataclasses.replace(draft.body, certificate=certificate))


@leak(19, 21, found_by="declassification")
def a_result_before_both_have_accepted() -> Iterator[None]:
    """Rules are in force as soon as one side accepts them."""
    with patch.object(beat, "all", any, create=True):
        yield


def _told_too(kind: str) -> Iterator[None]:
    """The mediator reads entries of one kind as well."""
    plain = Office.append

    def wider(office: Any, actor: Any, draft: Any) -> Any:
        if kind != draft.body.KIND:
            return draft
        mediator = office.view(actor).lines(EvaluationAsked)[-1].author
        return dataclasses.replace(draft, audience=Audience([*draft.audience.seats, mediator]))

    def leaky(self: Any, actor: Any, drafts: Any, **other: Any) -> Any:
        return plain(self, actor, [wider(self, actor, draft) for draft in drafts], **other)

    with patch.object(Office, "append", leaky), patch.object(Office, "_check_references"):
        yield


@leak(19, found_by="thin")
def a_question_that_the_mediator_reads() -> Iterator[None]:
    """The mediator sees which question was put to whom."""
    yield from _told_too("question_found")


@leak(19, 13, found_by="thin")
def an_answer_that_the_mediator_reads() -> Iterator[None]:
    """The mediator sees that and what a side answered."""
    yield from _told_too("question_answered")


@leak(19, found_by="thin")
def a_run_that_says_that_somebody_was_asked() -> Iterator[None]:
    """The packages are told as not exact where a question was put."""
    plain = exploration.findings

    def leaky(task: Any, **how: Any) -> Any:
        drafts = plain(task, **how)
        if not any(draft.body.KIND == "question_found" for draft in drafts):
            return drafts
        return [
            *drafts,
            exploration.Draft(
                task.table,
                exploration.NoResult(evaluation=task.evaluation, reason="Somebody was asked."),
            ),
        ]

    with patch.object(beat, "findings", leaky):
        yield


@leak(20, found_by="probing")
def evaluations_without_end() -> Iterator[None]:
    """The engine runs as often as it is asked."""
    plain = RulesProposed.__getattribute__

    def leaky(self: Any, name: str) -> Any:
        return 12 if name == "evaluations" else plain(self, name)

    with patch.object(RulesProposed, "__getattribute__", leaky):
        yield


@leak(20, found_by="probing")
def a_new_seal_runs_the_engine_again() -> Iterator[None]:
    """Whoever seals again gets a fresh result."""
    plain = beat._keep

    def leaky(office: Any, process: str) -> int:
        engine = beat.Actor(process, ENGINE.id)
        view = office.view(engine)
        inputs = view.lines(InputSealed)
        for asked in view.lines(EvaluationAsked):
            later = [line for line in inputs if line.number > asked.number]
            for line in later:
                key = f"again/{asked.entry_id}/{line.entry_id}"
                if not office.is_written(engine, key):
                    office.append(engine, _found_again(view, asked, inputs), key=key)
        return plain(office, process)

    with patch.object(beat, "_keep", leaky):
        yield


def _found_again(view: Any, asked: Any, lines: Any) -> Any:
    rules, agenda = (view.thread(name).lines[0].body for name in asked.body.refers_to())
    inputs = exploration.latest_inputs(lines, asked.body.rules, asked.body.agenda)
    task = exploration.task_of(asked, rules, agenda, inputs, beat._parties(asked))
    used = [sealed.line.entry_id for sealed in inputs.values()]
    return [*exploration.findings(task), exploration.told_first(task, used)]


@leak(28, found_by="sealing")
def chance_that_repeats() -> Iterator[None]:
    """The same words under the same key give the same bytes."""
    plain = office_module.EnvelopeMaker

    def leaky(process: str, _randomness: Any) -> Any:
        return plain(process, lambda size: b"7" * size)

    with patch.object(office_module, "EnvelopeMaker", leaky):
        yield


@leak(9, 12, found_by="trace")
def a_page_that_counts_the_record() -> Iterator[None]:
    """Each look at a view goes through the whole record."""
    plain = Office.view

    def leaky(self: Any, actor: Any) -> Any:
        _count(self.store, actor.process)
        self.store.reading().execute("select entry, seq from log order by slot").fetchall()
        return plain(self, actor)

    with patch.object(Office, "view", leaky):
        yield


@leak(12, found_by="trace")
def work_for_each_entry_of_anybody() -> Iterator[None]:
    """Reading a view costs a step for each entry of the record."""
    plain = Office.read

    def leaky(self: Any, actor: Any, *asked: Any) -> Any:
        for seat in self.store.seats(actor.process):
            self.store.head(actor.process, seat)
        return plain(self, actor, *asked)

    with patch.object(Office, "read", leaky):
        yield
