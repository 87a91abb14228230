"""What a table of people would change: found out row by row against what is registered, before anything is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from goodoffices.office.reception.import_draft import SOURCE, CaseDraft
from goodoffices.reception import CaseId, Event, PersonId
from goodoffices.reception.formats import Problem, Row, Together
from goodoffices.reception.people_events import (
    CareGiven,
    CaseRecorded,
    CaseRegistered,
    CountAccepted,
    GroupFormed,
    GroupJoined,
    KeptApart,
    PeopleCounted,
    PeopleMerged,
)
from goodoffices.reception.people_words import (
    AgeBand,
    CareRole,
    Kind,
    Member,
    Relation,
    Strength,
    Verified,
)

if TYPE_CHECKING:
    from goodoffices.office.registers import Register
    from goodoffices.reception.people import People

__all__ = ["CaseDraft", "Plan"]


class Plan:
    """What would become of a table.

    Attributes
    ----------
    register : Register
    cases : dict
        Name of a case -> what the table says of it.
    names : dict
        Person -> what the table calls the person.
    returned : set of PersonId
        Those who left their case before, and of whom something is known.
    problems : list of Problem
    new, changed, same : set of PersonId
        Of those the table names.
    new_cases, changed_cases, same_cases : set of CaseId

    Parameters
    ----------
    register : Register
    key : str
        Idempotency key of the form: new names follow from it.
    """

    def __init__(self, register: Register, key: str) -> None:
        self.register = register
        self._people: People = register.programme.people
        self._form = register.form(key)
        self._persons: dict[str, PersonId] = {}
        self.names: dict[PersonId, str] = {}
        self.returned: set[PersonId] = set()
        self._case_of: dict[PersonId, CaseId] = {}
        self._case_names: dict[str, CaseId] = {}
        self.cases: dict[CaseId, CaseDraft] = {}
        self.problems: list[Problem] = []
        self.new: set[PersonId] = set()
        self.changed: set[PersonId] = set()
        self.same: set[PersonId] = set()
        self.new_cases: set[CaseId] = set()
        self.changed_cases: set[CaseId] = set()
        self.same_cases: set[CaseId] = set()

    # Rows

    def take(self, row: Row) -> None:
        """Take up one row that could be read."""
        person = self._person(row.person) if row.person else None
        registered = None if person is None else self._people.case_of.get(person)
        if row.case:
            case = self._case(row.case)
            if registered is not None and not self._is_same_case(registered, case):
                self._wrong(
                    row, "case", "the person is registered in another case; a table moves nobody"
                )
                return
            case = case if registered is None else registered
        else:
            case = registered or self._case(row.person)
        draft = self.cases.get(case)
        if draft is None:
            external = row.case or ("" if registered else row.person)
            draft = CaseDraft(case, external, self._people.registered.get(case), row)
            self.cases[case] = draft
        if person is None:
            self._take_of_case(draft, row)
        elif person in self._case_of:
            first = self.cases[self._case_of[person]].members[person].number
            self._wrong(row, "person", f"the same person stands in row {first}")
            return
        else:
            self._case_of[person] = case
            draft.members[person] = row
        self._take_shared(draft, row)

    def _take_of_case(self, draft: CaseDraft, row: Row) -> None:
        if row.people:
            draft.counts.append(row)
        for code, number in row.needs.items():
            self._agree(draft.needs.setdefault(code, number) == number, row, code)

    def _take_shared(self, draft: CaseDraft, row: Row) -> None:
        """What each row of a case may say of the case as a whole, and all that do must agree on."""
        for name, said in (
            ("kind", row.kind),
            ("accepted", row.people_accepted),
        ):
            if said:
                before = getattr(draft, name)
                self._agree(not before or before == said, row, name)
                setattr(draft, name, said)
        if row.languages:
            draft.languages = tuple(dict.fromkeys((*draft.languages, *row.languages)))
        for one in row.together:
            self._agree(draft.together.setdefault(one.group, one) == one, row, "together")
        draft.apart.update((other, row) for other in row.apart)

    def _agree(self, does: bool, row: Row, column: str) -> None:
        if not does:
            column = "people_accepted" if column == "accepted" else column
            self._wrong(row, column, "another row says something else of the same case")

    def _wrong(self, row: Row, column: str, advice: str) -> None:
        self.problems.append(Problem(row.number, column, advice))

    # Names

    def _person(self, external: str) -> PersonId:
        found = self._persons.get(external)
        if found is None:
            known = self._people.externals.get(self.register.hidden("person", external))
            if known is None and external in self._people.case_of:
                known = external
            if known is not None and known not in self._people.case_of:
                self.returned.add(PersonId(known))
            found = PersonId(known or self._new("p", external))
            self._persons[external] = found
            self.names[found] = external
        return found

    def _case(self, external: str) -> CaseId:
        found = self._case_names.get(external)
        if found is None:
            known = self._people.externals.get(self.register.hidden("case", external))
            if known is None and external in self._people.registered:
                known = external
            found = self._case_names[external] = CaseId(known or self._new("c", external))
        return found

    def _new(self, prefix: str, external: str) -> str:
        made = hashlib.blake2b(f"{prefix}/{external}".encode(), key=self._form[:32], digest_size=10)
        return f"{prefix}-{made.hexdigest()}"

    def group(self, external: str) -> str:
        """The name of a group."""
        if external in self._people.links.formed:
            return external
        return f"g-{self.register.hidden('group', external)[:20]}"

    def _is_same_case(self, one: CaseId, other: CaseId) -> bool:
        return self._people.standing(one) == self._people.standing(other)

    # Changes

    def events(self) -> Iterator[Event]:
        """What would be said, in the order in which it must be."""
        later: list[Event] = []
        yield from self._groups_formed()
        for draft in self.cases.values():
            made = self._new_case(draft) if draft.before is None else self._known_case(draft)
            said = list(made)
            links = [
                *self._counted(draft),
                *self._joined(draft),
                *self._apart(draft),
                *(event for person in draft.members for event in self._of_person(draft, person)),
            ]
            yield from said
            later += links
            if draft.before is None:
                self.new_cases.add(draft.id)
            elif said or links or draft.id in self.changed_cases:
                self.changed_cases.add(draft.id)
            else:
                self.same_cases.add(draft.id)
        yield from later

    def _groups_formed(self) -> Iterator[Event]:
        formed: dict[str, Together] = {}
        for draft in self.cases.values():
            for one in draft.together.values():
                before = formed.get(one.group)
                known = self._people.links.formed.get(self.group(one.group))
                if known is not None and before is None:
                    before = Together(one.group, known.strength, known.km)
                if before is None:
                    yield GroupFormed(
                        group=self.group(one.group), strength=one.strength, km=one.km, why=SOURCE
                    )
                self._agree(before in (None, one), draft.row, "together")
                formed[one.group] = before or one

    def _member(
        self, person: PersonId, row: Row, before: Member | None, of_case: str = ""
    ) -> Member:
        said: dict[str, Any] = {
            name: value
            for name in ("age_band", "alone", "relation")
            if (value := getattr(row, name)) is not None
        }
        needs = {**(before.needs if before else {}), **row.needs}
        said["needs"] = {code: number for code, number in needs.items() if number}
        if before is None:
            return Member(
                person,
                said.get("age_band", AgeBand.UNKNOWN),
                said.get("alone", False),
                said.get("relation", Relation.UNKNOWN),
                said["needs"],
                row.source or SOURCE,
                row.verified or Verified.SAID,
                self._external(person),
            )
        if any(getattr(before, name) != value for name, value in said.items()):
            # The table said so, and checked it no further than it says.
            said["source"], said["verified"] = row.source or SOURCE, row.verified or Verified.SAID
        else:
            stood = before.source or of_case
            said["source"] = row.source if row.source not in ("", stood) else before.source
            said["verified"] = row.verified or before.verified
        return msgspec.structs.replace(before, **said)

    def _external(self, person: PersonId) -> str:
        return self.register.hidden("person", self.names[person])

    def _new_case(self, draft: CaseDraft) -> Iterator[Event]:
        members = tuple(self._member(p, row, None) for p, row in draft.members.items())
        self.new.update(draft.members)
        if not members and not draft.counts:
            self._wrong(draft.row, "people", "nobody stands in this case, and no number")
            return
        first = draft.counts[0] if draft.counts and not members else None
        yield CaseRegistered(
            case=draft.id,
            people=first.people if first else 0,
            members=members,
            needs={code: number for code, number in draft.needs.items() if number},
            kind=draft.kind or (Kind.FAMILY if members else Kind.GROUP),
            languages=draft.languages,
            source=draft.row.source or SOURCE,
            verified=draft.row.verified or Verified.SAID,
            external=self.register.hidden("case", draft.external),
        )

    def _known_case(self, draft: CaseDraft) -> Iterator[Event]:
        before = draft.before
        assert before is not None  # noqa: S101  # asked by the caller
        known = {member.person: member for member in before.members}
        members = []
        for person, row in draft.members.items():
            member = self._member(person, row, known.get(person), before.source)
            if person not in known:
                self.new.add(person)
                members.append(member)
            elif member != known[person]:
                self.changed.add(person)
                members.append(member)
            else:
                self.same.add(person)
        needs = {
            code: number
            for code, number in draft.needs.items()
            if number != before.own_needs.get(code, 0)
        }
        kind = draft.kind if draft.kind != before.kind else None
        languages = tuple(dict.fromkeys((*before.languages, *draft.languages)))
        more = languages != before.languages
        if members or needs or kind or more:
            yield CaseRecorded(
                case=draft.id,
                members=tuple(members),
                needs=needs,
                kind=kind,
                languages=languages if more else None,
                source=draft.row.source or SOURCE,
                verified=draft.row.verified or Verified.SAID,
                reason=SOURCE,
            )

    def _counted(self, draft: CaseDraft) -> Iterator[Event]:
        counts = draft.counts[1:] if draft.before is None and not draft.members else draft.counts
        known = draft.before.counts if draft.before else ()
        for row in counts:
            if not any(
                count.number == row.people
                and row.source in ("", count.source)
                and row.verified in (None, count.verified)
                for count in known
            ):
                yield PeopleCounted(
                    case=draft.id,
                    number=row.people,
                    source=row.source or SOURCE,
                    verified=row.verified or Verified.SAID,
                )
        if draft.accepted and (draft.before is None or draft.before.accepted != draft.accepted):
            yield CountAccepted(case=draft.id, number=draft.accepted, reason=SOURCE)

    def _joined(self, draft: CaseDraft) -> Iterator[Event]:
        links = self._people.links
        within = {one for own in links.groups_of(draft.id) for one in links.within(own)}
        for name in draft.together:
            if (group := self.group(name)) not in within:
                yield GroupJoined(case=draft.id, group=group)

    def _apart(self, draft: CaseDraft) -> Iterator[Event]:
        for name, row in draft.apart.items():
            other = self._case(name)
            if other == draft.id or (
                other not in self.cases and other not in self._people.registered
            ):
                self._wrong(
                    row, "apart", "one of these cases is neither registered nor in the table"
                )
            elif self._one_roof(draft, other):
                self._wrong(row, "apart", "these cases must live at one place, by another column")
            elif tuple(sorted((draft.id, other))) not in self._people.links.pairs and not (
                other in self.cases and other < draft.id and self._names_apart(other, draft.id)
            ):
                yield KeptApart(case=draft.id, other=other, why=SOURCE)

    def _names_apart(self, case: CaseId, other: CaseId) -> bool:
        """Whether another row says the same the other way round."""
        return any(self._case(name) == other for name in self.cases[case].apart)

    def _one_roof(self, draft: CaseDraft, other: CaseId) -> bool:
        group = self._people.group_of(draft.id)
        if group is not None and group == self._people.group_of(other):
            return True
        theirs = self.cases[other].together if other in self.cases else {}
        return any(
            one.strength is Strength.SAME_PLACE and theirs.get(name) == one
            for name, one in draft.together.items()
        )

    def _of_person(self, draft: CaseDraft, person: PersonId) -> Iterator[Event]:
        row = draft.members[person]
        if not row.care and not row.same_as:
            return
        known = {(care.adult, care.role): care for care in self._people.children.of([person])}
        for cell in row.care:
            adult = self._known(cell.adult)
            if adult is None or adult == person:
                self._wrong(
                    row, cell.role.value, "this person is neither registered nor in the table"
                )
            elif cell.role is CareRole.LEGAL_GUARDIAN and not cell.authority:
                self._wrong(row, cell.role.value, "say which authority appointed the guardian")
            else:
                before = known.get((adult, cell.role))
                if before is None or (before.authority, before.since, before.until) != (
                    cell.authority,
                    cell.since,
                    cell.until,
                ):
                    yield CareGiven(
                        case=draft.id,
                        child=person,
                        adult=adult,
                        role=cell.role,
                        authority=cell.authority,
                        since=cell.since,
                        until=cell.until,
                        source=row.source or SOURCE,
                        verified=row.verified or Verified.SAID,
                    )
        if row.same_as:
            kept = self._known(row.same_as)
            if kept is None or kept == person:
                self._wrong(row, "same_as", "this person is neither registered nor in the table")
            elif self._people.one(person) != self._people.one(kept):
                case = self._case_of.get(kept) or self._people.case_of[kept]
                yield PeopleMerged(case=case, person=kept, other=person)

    def _known(self, external: str) -> PersonId | None:
        person = self._person(external)
        return person if person in self._case_of or person in self._people.case_of else None

    def is_said_same(self, one: PersonId, other: PersonId) -> bool:
        """Whether the table says itself that two are one person."""
        return any(
            row.same_as and self._person(row.same_as) == theirs
            for mine, theirs in ((one, other), (other, one))
            if (case := self._case_of.get(mine)) and (row := self.cases[case].members[mine])
        )

    def newcomers(self) -> Iterable[tuple[PersonId, Row]]:
        """Persons who are new, with their rows."""
        return (
            (person, row)
            for draft in self.cases.values()
            for person, row in draft.members.items()
            if person in self.new
        )
