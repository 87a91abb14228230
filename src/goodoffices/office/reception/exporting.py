"""Tables of people that leave the register: the programme's own, which can be read back, and what a recipient may have.

Each carries for whom and for what it was made and a mark, and is written down before the first byte is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal

from goodoffices.errors import AccessError
from goodoffices.office.reception.giving import allowed_people
from goodoffices.office.reception.identity_blobs import Blob, decode_blob
from goodoffices.reception import CaseId, Duty, PersonId, Purpose
from goodoffices.reception.formats import (
    STAMP,
    CareCell,
    Column,
    Row,
    Together,
    cells_of,
    columns_with,
    protected,
    write_csv,
    write_xlsx,
)
from goodoffices.reception.people_events import PeopleExported
from goodoffices.reception.people_words import Case
from goodoffices.reception.protection_events import OWN, Joint, PersonalDataGiven, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["Exported", "TableForm", "export_people", "give_people"]

EVERY = 500
TableForm = Literal["csv", "xlsx"]
Told = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes
    ----------
    rows : int
    mark : str
        Stands in the table, and in the register beside for whom it was made.
    """

    rows: int
    mark: str


def export_people(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    file: BinaryIO,
    form: TableForm = "csv",
    key: str,
    progress: Told | None = None,
) -> Exported:
    """Write the programme's own table: everybody, with names. :func:`import_people` reads it back without a change.

    It is for the programme alone: who leads and registers makes it, with the word of a second officer
    (``ask_two`` and ``confirm_two`` for a table) that is good for an hour. What a recipient may have is
    :func:`give_people`.

    Parameters
    ----------
    file : binary file
        Written into from where it stands.
    form : str
        ``csv`` or ``xlsx``.
    key : str
        Idempotency key.
    progress : callable, optional
        Told now and then how many cases are written, and of how many.

    Raises
    ------
    AccessError
        If the officer does not lead, or registers nobody, or there are not two who said so; that it was asked is
        written down.
    """
    with office.registers.at(actor) as register:
        now = office.now()
        protection, people = register.programme.protection, register.programme.people
        protection.require(officer.id, Duty.LEAD, now)
        protection.fields(officer.id, Purpose.REGISTER, now)
        act = protection.valid(Joint.TABLE, OWN, now)
        if act is None or officer.id not in act.officers():
            register.append(officer, [Refused(what=Joint.TABLE)], key=f"{key}/refused")
            raise AccessError("this takes two officers")
        mark = _mark(register, key)
        event = PeopleExported(
            recipient=OWN, purpose=Purpose.REGISTER, rows=len(people.case_of), mark=mark
        )
        register.append(officer, [event], key=key)
        needs = {code for case in people.registered.values() for code in _needs(case)}
        columns = columns_with(needs)
        stamp = _stamp(OWN, Purpose.REGISTER, officer, now, mark)
        counted = _Counted(_rows(register, progress))
        _write(file, form, stamp, columns, counted)
        return Exported(counted.number, mark)


def give_people(
    office: Office,
    actor: Actor,
    *,
    officer: Officer,
    recipient: str,
    purpose: Purpose,
    people: Collection[PersonId] | None,
    file: BinaryIO,
    form: TableForm = "csv",
    key: str,
) -> Exported:
    """Write for a listed recipient what people agreed that it is told, and nothing else.

    Parameters
    ----------
    recipient : str
        Of the register of recipients.
    purpose : Purpose
        For which it is listed.
    people : collection of PersonId or None
        Who is asked about; who did not agree is left out. None: everybody who agreed.

    Raises
    ------
    AccessError
        If nothing of persons goes there for that. There is nothing that would change the answer.
    """
    with office.registers.at(actor) as register:
        known = register.programme.people.case_of
        allowed = allowed_people(
            office,
            actor,
            register,
            officer=officer,
            recipient=recipient,
            purpose=purpose,
            people=None if people is None else [p for p in dict.fromkeys(people) if p in known],
            key=key,
        )
        mark = _mark(register, key)
        event = PersonalDataGiven(
            recipient=recipient,
            purpose=purpose,
            people=allowed.people,
            fields=allowed.fields,
            mark=mark,
        )
        register.append(officer, [event], key=key)
        columns = [
            column
            for column in columns_with(())
            if column.name == "person" or column.name in allowed.fields
        ]
        rows = [
            Row(0, person=person, identity=_blob(register, person).values())
            for person in allowed.people
        ]
        stamp = _stamp(allowed.name, purpose, officer, office.now(), mark)
        _write(file, form, stamp, columns, rows)
        return Exported(len(rows), mark)


class _Counted:
    """Counts what passes."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.number += 1
            yield row


def _write(
    file: BinaryIO, form: TableForm, stamp: str, columns: Sequence[Column], rows: Iterable[Row]
) -> None:
    def records() -> Iterator[list[str]]:
        yield [stamp]
        yield [column.name for column in columns]
        for row in rows:
            yield cells_of(row, columns)

    if form == "xlsx":
        write_xlsx(records(), file)
    else:
        file.writelines(write_csv(records()))


def _mark(register: Register, key: str) -> str:
    return register.hidden("mark", key)[:16]


def _stamp(recipient: str, purpose: str, officer: Officer, now: datetime, mark: str) -> str:
    said = {
        "for": recipient,
        "purpose": purpose,
        "made": now.isoformat(timespec="seconds"),
        "by": officer.name,
        "mark": mark,
    }
    return protected(f"{STAMP} {'; '.join(f'{word}: {value}' for word, value in said.items())}")


def _needs(case: Case) -> Iterator[str]:
    yield from case.own_needs
    for member in case.members:
        yield from member.needs


def _blob(register: Register, subject: str) -> Blob:
    content = register.identity(subject)
    return Blob() if content is None else decode_blob(content)


class _Names:
    """What other systems call people, cases and groups; the own name where none does."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._known: dict[str, str] = {}

    def of(self, subject: str) -> str:
        """Of a person or a case."""
        if subject not in self._known:
            self.keep(subject, _blob(self._register, subject))
        return self._known[subject]

    def keep(self, subject: str, blob: Blob) -> str:
        """Of one whose identity was opened anyway."""
        self._known[subject] = blob.now("external") or subject
        return self._known[subject]


def _rows(register: Register, progress: Told | None) -> Iterator[Row]:
    people, names = register.programme.people, _Names(register)
    order = {case: place for place, case in enumerate(people.registered)}
    apart: dict[CaseId, list[CaseId]] = {}
    for pair in people.links.pairs:
        if order.keys() >= set(pair):
            first, second = sorted(pair, key=order.__getitem__)
            apart.setdefault(first, []).append(second)
    for done, case in enumerate(people.registered.values()):
        is_first = True
        for row in _of_case(register, case, names):
            if is_first:
                _say_of_case(register, case, names, apart.get(case.id, []), row)
                is_first = False
            yield row
        if progress is not None and done % EVERY == 0:
            progress(done, len(people.registered))


def _of_case(register: Register, case: Case, names: _Names) -> Iterator[Row]:
    people = register.programme.people
    external = names.of(case.id)
    for member in case.members:
        blob = _blob(register, member.person)
        identity = {name: value for name, value in blob.values().items() if name != "external"}
        same = people.same_person.get(member.person)
        yield Row(
            0,
            person=names.keep(member.person, blob),
            case=external,
            source=member.source or case.source,
            verified=member.verified,
            relation=member.relation or None,
            age_band=member.age_band or None,
            alone=member.alone or None,
            needs=dict(member.needs),
            care=tuple(
                sorted(
                    CareCell(
                        care.role, names.of(care.adult), care.authority, care.since, care.until
                    )
                    for care in people.children.of([member.person])
                    if care.adult in people.case_of
                )
            ),
            same_as=names.of(same) if same and same in people.case_of else "",
            identity=identity,
        )
    needs = dict(case.own_needs)
    for count in case.counts:
        yield Row(
            0,
            case=external,
            people=count.number,
            source=count.source,
            verified=count.verified,
            needs=needs,
        )
        needs = {}
    if needs:
        yield Row(0, case=external, source=case.source, verified=case.verified, needs=needs)


def _say_of_case(
    register: Register, case: Case, names: _Names, apart: list[CaseId], row: Row
) -> None:
    people = register.programme.people
    row.kind = case.kind
    row.people_accepted = case.accepted
    row.languages = case.languages or None
    called = _blob(register, case.id).groups
    groups = {
        one: people.links.formed[one]
        for own in people.links.groups_of(case.id)
        for one in people.links.within(own)
    }
    row.together = tuple(
        sorted(
            Together(called.get(one, one), formed.strength, formed.km)
            for one, formed in groups.items()
        )
    )
    row.apart = tuple(sorted(names.of(other) for other in apart))
