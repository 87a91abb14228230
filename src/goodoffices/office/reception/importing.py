"""A table of people is read into the register: all of it or nothing, and as often as one likes with the same result."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from goodoffices.errors import FormatError
from goodoffices.office.reception.committing import commit
from goodoffices.office.reception.import_identities import identities_of
from goodoffices.office.reception.import_plan import Plan
from goodoffices.office.reception.lookalikes import KIN, Lookalikes, Sought
from goodoffices.office.reception.pricing import look_for_prices
from goodoffices.office.sent_form import sending
from goodoffices.reception import Duty, Event, PersonId
from goodoffices.reception.duplicates import Likelihood, sound
from goodoffices.reception.formats import (
    Problem,
    Row,
    RowReader,
    read_csv,
    read_header,
    read_xlsx,
)
from goodoffices.record import Committed

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["Doubt", "ImportProgress", "ImportReport", "import_people"]

SHOWN = 1_000
"""So many problems, and so many doubts, are told; all are counted."""
LONGEST = 200_000
"""Rows of one table."""
EVERY = 500
PACKED = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Somebody of a table who may be known already, or stand in it twice.

    Attributes
    ----------
    row : int
        From 1, as a spreadsheet counts.
    other_row : int
        Whom the row is like in the same table; 0 where it is somebody registered.
    person : PersonId or None
        Whom it is like in the register.
    likelihood : Likelihood
    reasons : tuple of str
        As :class:`goodoffices.reception.duplicates.Likeness` lists them.
    """

    row: int
    other_row: int
    person: PersonId | None
    likelihood: Likelihood
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is.

    Attributes
    ----------
    step : str
        ``reading``, ``comparing``, ``searching`` or ``writing``.
    done : int
        Rows, or people.
    of : int
        How many there are; 0 where that is not known yet.
    """

    step: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a table would change, or changed.

    Attributes
    ----------
    rows : int
    new, changed, same : int
        People.
    new_cases, changed_cases, same_cases : int
    problems : tuple of Problem
        The first of them.
    problem_count : int
    doubts : tuple of Doubt
        The first of those who may be registered twice.
    doubt_count : int
    written : bool
        Whether the register holds it now.
    repeated : bool
        Whether the same form had been sent before, and nothing new was written.
    stopped : bool
        Whether somebody stopped it; nothing was written.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    new_cases: int = 0
    changed_cases: int = 0
    same_cases: int = 0
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0
    doubts: tuple[Doubt, ...] = ()
    doubt_count: int = 0
    written: bool = False
    repeated: bool = False
    stopped: bool = False


class _Stopped(Exception):  # noqa: N818  # no error: somebody asked for it
    """Somebody stopped it."""


Told = Callable[[ImportProgress], object]
Tell = Callable[[str, int, int], None]


def import_people(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    name: str,
    file: BinaryIO,
    key: str,
    dry_run: bool = False,
    accept_doubtful: bool = False,
    progress: Told | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> ImportReport:
    """Read a table of people (CSV or XLSX) into the register.

    A row says who somebody is by the name that the other system has for the person: the same name is the same
    person, whatever else stands in the row. An empty cell changes nothing. With one bad row nothing is
    written.

    Parameters
    ----------
    name : str
        Of the file, for what is told of it.
    file : binary file
        Read from where it stands.
    key : str
        Idempotency key.
    dry_run : bool
        Tell what would change, and change nothing.
    accept_doubtful : bool
        An officer looked at those who may be registered twice, and they are to be registered all the same; they
        stay on the list of possible duplicates.
    progress : callable, optional
        Told now and then how far it is.
    should_stop : callable, optional
        Asked now and then; True ends it, and nothing is written.

    Returns
    -------
    ImportReport
        ``written`` only where there was no problem, no doubt that was not accepted, and no dry run.

    Raises
    ------
    AccessError
        If the officer registers nobody.
    FormatError
        If the file is no table, or has a column that is none; ``advice`` names it.
    RepeatedKeyError
        If another file was taken in under this key.
    """
    tell = _teller(progress, should_stop)
    start = file.tell()
    content = hashlib.file_digest(file, "sha256").digest()  # type: ignore[arg-type]  # any file will do
    file.seek(start)
    try:
        with office.registers.at(actor) as register:
            register.programme.protection.require(officer.id, Duty.REGISTER, office.now())
        rows, problems, bad = _read(name, file, office, tell)
        with sending(key, content), office.registers.at(actor) as register:
            register.programme.protection.require(officer.id, Duty.REGISTER, office.now())
            earlier = register.appended(key)
            if earlier is not None and not dry_run:
                commit(office, actor, earlier, Committed.IMPORTED, key=key)
                return ImportReport(rows=len(rows), written=True, repeated=True)
            plan = Plan(register, key)
            events, identities = _compared(plan, rows, office=office, officer=officer, tell=tell)
            report = ImportReport(rows=len(rows) + bad, problems=tuple(problems), problem_count=bad)
            report = _found(report, register, plan, tell)
            if dry_run or report.problem_count or (report.doubt_count and not accept_doubtful):
                return report
            if events:
                appended = register.append(
                    officer, events, key=key, identities=_counted(identities, tell)
                )
                commit(office, actor, appended, Committed.IMPORTED, key=key)
                if plan.changed:
                    Lookalikes.of(register).take_up_again(plan.changed)
                look_for_prices(office, register, actor.process)
            elif identities:  # what another system calls a group that is known
                register.keep_identities(identities)
            return replace(report, written=True)
    except _Stopped:
        return ImportReport(stopped=True)


def _teller(progress: Told | None, should_stop: Callable[[], bool] | None) -> Tell:
    def tell(step: str, done: int, of: int) -> None:
        if should_stop is not None and should_stop():
            raise _Stopped
        if progress is not None:
            progress(ImportProgress(step, done, of))

    return tell


def _read(
    name: str, file: BinaryIO, office: Office, tell: Tell
) -> tuple[list[Row], list[Problem], int]:
    """The rows that can be read, the first problems, and how many bad rows there are."""
    records = _records(name, file)
    _number, header = next(records, (0, []))
    reader = RowReader(read_header(header, name), office.now().date())
    rows: list[Row] = []
    problems: list[Problem] = []
    bad = 0
    for number, cells in records:
        row, wrong = reader.row(number, cells)
        if wrong:
            bad += 1
            problems += wrong[: max(0, SHOWN - len(problems))]
        else:
            rows.append(row)
        if len(rows) + bad > LONGEST:
            raise FormatError(
                "a table that is too long",
                advice=f"{name}: at most {LONGEST} rows are read at a time. Divide it. Nothing was changed.",
                field=name,
            )
        if number % EVERY == 0:
            tell("reading", number, 0)
    return rows, problems, bad


def _records(name: str, file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    start = file.tell()
    packed = file.read(len(PACKED)) == PACKED
    file.seek(start)
    return read_xlsx(file, name) if packed else read_csv(file, name)


def _compared(
    plan: Plan, rows: list[Row], *, office: Office, officer: Officer, tell: Tell
) -> tuple[list[Event], list[tuple[str, bytes]]]:
    """What would be said, and what would be known of who people are."""
    for done, row in enumerate(rows):
        plan.take(row)
        if done % EVERY == 0:
            tell("comparing", done, len(rows))
    events: list[Event] = list(plan.events())
    identities: list[tuple[str, bytes]] = []
    known = identities_of(plan, at=office.now(), by=officer.id)
    for done, (person, content, corrected) in enumerate(known):
        identities.append((person, content))
        if corrected is not None:
            events.append(corrected)
        if done % EVERY == 0:
            tell("comparing", done, len(rows))
    return events, identities


def _found(report: ImportReport, register: Register, plan: Plan, tell: Tell) -> ImportReport:
    """What a table would change, and what speaks against it."""
    doubts: list[Doubt] = []
    doubtful = 0
    for doubt in _doubts(register, plan, tell):
        doubtful += 1
        if len(doubts) < SHOWN:
            doubts.append(doubt)
    return replace(
        report,
        new=len(plan.new),
        changed=len(plan.changed),
        same=len(plan.same),
        new_cases=len(plan.new_cases),
        changed_cases=len(plan.changed_cases),
        same_cases=len(plan.same_cases - plan.changed_cases),
        problems=(*report.problems, *plan.problems)[:SHOWN],
        problem_count=report.problem_count + len(plan.problems),
        doubts=tuple(doubts),
        doubt_count=doubtful,
    )


def _counted(identities: list[tuple[str, bytes]], tell: Tell) -> Iterator[tuple[str, bytes]]:
    for done, one in enumerate(identities):
        if done % EVERY == 0:
            tell("writing", done, len(identities))
        yield one


def _doubts(register: Register, plan: Plan, tell: Tell) -> Iterator[Doubt]:
    """Who of those who are new may be known already, or stand in the table twice."""
    rows = dict(plan.newcomers())
    sought = list(_sought(plan))
    people = register.programme.people
    pairs = Lookalikes.of(register).like(
        sought, done=lambda done: tell("searching", done, len(sought))
    )
    for pair in pairs:
        one, other = PersonId(pair.one), PersonId(pair.other)
        row = rows[one]
        if plan.is_said_same(one, other):
            continue
        twice = rows.get(other)
        yield Doubt(
            row.number,
            twice.number if twice else 0,
            None if twice else people.one(other),
            pair.likeness.likelihood,
            pair.likeness.reasons,
        )


def _sought(plan: Plan) -> Iterable[Sought]:
    heard: dict[str, str] = {}

    def heard_as(name: str) -> str:
        if name not in heard:
            heard[name] = sound(name)
        return heard[name]

    for draft in plan.cases.values():
        rows = draft.members
        names = {
            person: heard_as(name)
            for person, row in rows.items()
            if len(rows) <= KIN and (name := row.identity.get("given_name"))
        }
        for person, row in rows.items():
            if person in plan.new and row.identity:
                kin = frozenset(name for other, name in names.items() if other != person)
                yield Sought(person, row.identity, draft.id, kin)
