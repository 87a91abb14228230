"""Cases, persons, what keeps them together and what they need, under pseudonyms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import compress
from typing import Any

import msgspec

from goodoffices.reception.children import CHILD_EVENTS, ChildFile, Children
from goodoffices.reception.event import CaseId, Event, PersonId, Said
from goodoffices.reception.people_events import (
    CaseRecorded,
    CaseRegistered,
    CasesMerged,
    CasesUnmerged,
    CountAccepted,
    FlagReviewed,
    IdentityCorrected,
    KeptDistinct,
    MemberLeft,
    OfCase,
    PeopleCounted,
    PeopleExported,
    PeopleMerged,
    PeopleUnmerged,
)
from goodoffices.reception.people_flags import Flag, flags, is_alone
from goodoffices.reception.people_links import LINK_EVENTS, Links, added_up, alone
from goodoffices.reception.people_provenance import Provenance, provenance_of
from goodoffices.reception.people_words import (
    Care,
    Case,
    Count,
    Group,
    Member,
    Near,
    Verified,
)
from goodoffices.reception.spoken import spoken

__all__ = ["EVENTS", "CaseRegistered", "Member", "People"]

EVENTS: tuple[type[Event], ...] = (
    CaseRegistered,
    CaseRecorded,
    MemberLeft,
    PeopleCounted,
    CountAccepted,
    CasesMerged,
    CasesUnmerged,
    PeopleMerged,
    PeopleUnmerged,
    KeptDistinct,
    *LINK_EVENTS,
    *CHILD_EVENTS,
    FlagReviewed,
    IdentityCorrected,
    PeopleExported,
)
_RANK = {Verified.SAID: 0, Verified.SEEN: 1, Verified.CONFIRMED: 2}


class People:
    """Who is known.

    Attributes
    ----------
    cases : dict
        Name of a case -> what stands now, merged cases within the one that goes on.
    registered : dict
        The same without any merging: what was said of each.
    case_of : dict
        Person -> the case in which it was registered.
    externals : dict
        Keyed hash of a name in another system -> the case or the person.
    same_person, same_case : dict
        Registered a second time -> the one that goes on.
    links : Links
        Groups and pairs apart.
    children : Children
        Who cares for whom, and the files of children.
    distinct : set
        Pairs of persons, sorted, that an officer said to be two.
    exports : list of Said
        Tables of everybody that were made for the programme itself.
    latest : datetime
        When something was said last.
    """

    def __init__(self) -> None:
        self.cases: dict[CaseId, Case] = {}
        self.registered: dict[CaseId, Case] = {}
        self.case_of: dict[PersonId, CaseId] = {}
        self.externals: dict[str, str] = {}
        self.same_person: dict[PersonId, PersonId] = {}
        self.same_case: dict[CaseId, CaseId] = {}
        self.links = Links()
        self.children = Children()
        self.distinct: set[tuple[PersonId, PersonId]] = set()
        self.exports: list[Said] = []
        self.latest = datetime(1970, 1, 1, tzinfo=UTC)
        self._numbers: dict[str, list[CaseId]] = {}
        self._said: dict[CaseId, list[Said]] = {}
        self._settled: dict[CaseId, int] = {}
        self._reviewed: dict[tuple[CaseId, str], int] = {}
        self._alone: dict[CaseId, bool] = {}
        self._alone_on = self.latest.date()
        self._grouped: tuple[dict[CaseId, Group], dict[CaseId, CaseId], tuple[Near, ...]] | None = (
            None
        )

    def __repr__(self) -> str:
        return f"<People {len(self.cases)} cases>"

    # In

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        event = said.event
        self.latest = max(self.latest, said.at)
        if isinstance(event, OfCase):
            if isinstance(event, CaseRegistered):
                self._register(event, said)
            elif event.case not in self.registered:
                return  # its case was destroyed
            self._said.setdefault(event.case, []).append(said)
        if isinstance(event, CHILD_EVENTS):
            self._alone.clear()
            self.children.apply(said)
        elif isinstance(event, LINK_EVENTS):
            self.links.apply(said)
            self._grouped = None
        else:
            self._apply_to_case(event, said)

    def _apply_to_case(self, event: Event, said: Said) -> None:
        if isinstance(event, CaseRecorded):
            self._record(event)
        elif isinstance(event, MemberLeft):
            self._leave(event)
        elif isinstance(event, PeopleCounted):
            count = Count(event.number, event.source, said.at, event.verified)
            before = self.registered[event.case]
            self._change(event.case, counts=(*before.counts, count))
        elif isinstance(event, CountAccepted):
            self._settled[event.case] = len(self.registered[event.case].counts)
            self._change(event.case, accepted=event.number)
        elif isinstance(event, FlagReviewed):
            self._reviewed[event.case, event.flag] = len(self._said[event.case])
        elif isinstance(event, PeopleExported):
            self.exports.append(said)
        elif isinstance(event, KeptDistinct):
            self.distinct.add(_sorted_pair(event.person, event.other))
        else:
            self._merge(event)

    def _register(self, event: CaseRegistered, said: Said) -> None:
        counts = (
            (Count(event.people, event.source, said.at, event.verified),) if event.people else ()
        )
        self.registered[event.case] = Case(
            event.case,
            0,
            event.members,
            {},
            event.kind,
            counts,
            event.languages,
            event.source,
            event.verified,
            event.needs,
            event.external,
            0,
        )
        if event.external:
            self.externals[event.external] = event.case
        self._numbers.setdefault(spoken(event.case), []).append(event.case)
        self._know(event.case, event.members)
        self._refresh(event.case)

    def _know(self, case: CaseId, members: Iterable[Member]) -> None:
        for member in members:
            self.case_of[member.person] = case
            if member.external:
                self.externals[member.external] = member.person

    def _record(self, event: CaseRecorded) -> None:
        before = self.registered[event.case]
        members = {member.person: member for member in before.members}
        members.update((member.person, member) for member in event.members)
        needs = {k: n for k, n in {**before.own_needs, **event.needs}.items() if n}
        self._know(event.case, event.members)
        self._change(
            event.case,
            members=tuple(members.values()),
            own_needs=needs,
            kind=before.kind if event.kind is None else event.kind,
            languages=before.languages if event.languages is None else event.languages,
            source=event.source,
            verified=event.verified,
        )

    def _leave(self, event: MemberLeft) -> None:
        members = [m for m in self.registered[event.case].members if m.person != event.person]
        if self.case_of.get(event.person) == event.case:
            del self.case_of[event.person]
        self._change(event.case, members=tuple(members))

    def _merge(self, event: Event) -> None:
        if isinstance(event, CasesMerged):
            if event.other in self.registered and self._root(event.case) != event.other:
                self.same_case[event.other] = event.case
        elif isinstance(event, CasesUnmerged):
            self.same_case.pop(event.other, None)
        elif isinstance(event, PeopleMerged):
            if self.one(event.person) != event.other:
                self.same_person[event.other] = event.person
        elif isinstance(event, PeopleUnmerged):
            self.same_person.pop(event.other, None)
        else:
            return
        self._grouped = None
        self._alone.clear()
        touched = {event.case, getattr(event, "other", None)}
        touched |= {self.case_of.get(getattr(event, "other", None))}  # type: ignore[arg-type]
        for case in touched & set(self.registered):
            self._refresh(case)  # type: ignore[arg-type]

    def _change(self, case: CaseId, **changes: Any) -> None:
        self.registered[case] = msgspec.structs.replace(self.registered[case], **changes)
        self._refresh(case)

    def _refresh(self, case: CaseId) -> None:
        """Make what stands now of a case, and of the one in which it stands."""
        self._stand(case)
        root = self._root(case)
        self._alone.pop(root, None)
        self._regroup(root)

    def _regroup(self, root: CaseId) -> None:
        """A case that is neither merged nor linked with another is a group of its own: what is known of the others stays."""
        if self._grouped is None:
            return
        if len(self.parts(root)) > 1 or self.links.groups_of(root):
            self._grouped = None
            return
        groups = self._grouped[0]
        if root in self.cases:
            groups[root] = alone(self.cases[root])
        else:
            groups.pop(root, None)

    def _stand(self, case: CaseId) -> None:
        root = self._root(case)
        for gone in {case, *self.parts(root)} - {root}:
            self.cases.pop(gone, None)
        parts = [self.registered[part] for part in self.parts(root)]
        members = tuple(
            m for part in parts for m in part.members if m.person not in self.same_person
        )
        elsewhere = sum(
            1
            for part in parts
            for member in part.members
            if member.person in self.same_person
            and self._root(self.case_of.get(self.one(member.person), root)) != root
        )
        base = parts[0]
        counts = base.counts if len(parts) == 1 else _by_time(parts)
        people = max(_number(base.accepted, counts) - elsewhere, len(members))
        if not people:
            self.cases.pop(root, None)
            return
        own = base.own_needs if len(parts) == 1 else added_up(part.own_needs for part in parts)
        self.cases[root] = msgspec.structs.replace(
            base,
            people=people,
            members=members,
            counts=counts,
            needs=added_up([own, *[m.needs for m in members]]),
            own_needs=own,
            languages=tuple(dict.fromkeys(code for part in parts for code in part.languages)),
        )

    # Out

    def one(self, person: PersonId) -> PersonId:
        """The name under which a person goes on."""
        seen = {person}
        while (kept := self.same_person.get(person)) is not None and kept not in seen:
            seen.add(kept)
            person = kept
        return person

    def names_of(self, person: PersonId) -> tuple[PersonId, ...]:
        """All names under which a person was registered, that which goes on first."""
        kept = self.one(person)
        return (kept, *(other for other in self.same_person if self.one(other) == kept))

    def parts(self, case: CaseId) -> tuple[CaseId, ...]:
        """A case and those merged into it."""
        if not self.same_case:
            return (case,)
        return (case, *(other for other in self.same_case if self._root(other) == case))

    def standing(self, case: CaseId) -> CaseId:
        """The name under which a case goes on."""
        return self._root(case)

    def _root(self, case: CaseId) -> CaseId:
        if case not in self.same_case:
            return case
        seen = {case}
        while (kept := self.same_case.get(case)) is not None and kept not in seen:
            seen.add(kept)
            case = kept
        return case

    def of_number(self, number: str) -> tuple[CaseId, ...]:
        """The cases that people mean by a number, as :func:`goodoffices.reception.spoken.spoken` writes it."""
        return tuple(dict.fromkeys(self._numbers.get(number, ())))

    def groups(self) -> tuple[Group, ...]:
        """What is placed as one: cases that must live at one place."""
        return tuple(self._groups()[0].values())

    def group_of(self, case: CaseId) -> Group | None:
        """The group of a case; None where the case is not known."""
        by_name, name, _near = self._groups()
        root = self._root(case)
        return by_name.get(name.get(root, root))

    def near(self) -> tuple[Near, ...]:
        """Groups that must live near each other."""
        return self._groups()[2]

    def apart(self) -> frozenset[tuple[CaseId, CaseId]]:
        """Pairs of groups that may not live at one place."""
        by_name, name, _near = self._groups()
        found = set()
        for pair in self.links.pairs:
            one, other = (name.get(root, root) for root in map(self._root, pair))
            if one != other and one in by_name and other in by_name:
                found.add(_sorted_pair(one, other))
        return frozenset(found)

    def _groups(self) -> tuple[dict[CaseId, Group], dict[CaseId, CaseId], tuple[Near, ...]]:
        if self._grouped is None:
            groups, name, near = self.links.components(self.cases, self.same_case)
            self._grouped = {group.id: group for group in groups}, name, near
        return self._grouped

    def alone(self, case: CaseId, on: date | None = None) -> bool:
        """Whether there is a child in it that has neither parent nor legal guardian with it."""
        if on is not None:
            return is_alone(self, case, on)
        root = self._root(case)
        known = self._known_alone()
        if root not in known:
            known[root] = is_alone(self, root, self._alone_on)
        return known[root]

    def all_alone(self) -> frozenset[CaseId]:
        """Every case of which :meth:`alone` is true; only those are looked at of whom something was said since."""
        known = self._known_alone()
        if not self.cases.keys() <= known.keys():
            for case in self.cases.keys() - known.keys():
                known[case] = is_alone(self, case, self._alone_on)
        return frozenset(compress(known, known.values()))

    def _known_alone(self) -> dict[CaseId, bool]:
        """What was found on the day on which something was said last."""
        if self._alone_on != self.latest.date():
            self._alone_on = self.latest.date()
            self._alone.clear()
        return self._alone

    def flags(self, case: CaseId, on: date | None = None) -> tuple[Flag, ...]:
        """What a person must look at; what was looked at since the case last changed is left out."""
        return tuple(
            flag
            for flag in flags(self, case, on or self.latest.date())
            if self._reviewed.get((case, flag.code)) != self._changes(case)
        )

    def counts_differ(self, case: CaseId) -> bool:
        """Whether different numbers stand side by side and no officer has decided among them."""
        known = self.registered.get(case)
        if known is None:
            return False
        if known.accepted:
            later = known.counts[self._settled[case] :]
            return any(count.number != known.accepted for count in later)
        return len({count.number for count in known.counts}) > 1

    def care_of(self, child: PersonId) -> tuple[Care, ...]:
        """Who is what to a child."""
        return self.children.of(self.names_of(child))

    def child(self, person: PersonId) -> ChildFile | None:
        """The file of a child; None where nothing was done for it yet."""
        found = (self.children.files.get(name) for name in self.names_of(person))
        return next((file for file in found if file is not None), None)

    def has_child_file(self, person: PersonId) -> bool:
        """Whether anything was ever done for a child under any of its names."""
        return self.child(person) is not None

    def reviews_due(self, on: date) -> tuple[tuple[PersonId, CaseId, date], ...]:
        """Children for whom a review is due on a day or was before it, the oldest first."""
        due = [
            (file.review_by, file.child, file.case)
            for file in self.children.files.values()
            if file.review_by is not None and file.review_by <= on
        ]
        return tuple((child, case, by) for by, child, case in sorted(due))

    @property
    def tracing_open(self) -> frozenset[PersonId]:
        """Children whose family is searched for."""
        files = self.children.files.values()
        return frozenset(file.child for file in files if file.is_searched_for)

    def history(self, case: CaseId) -> tuple[Said, ...]:
        """Everything that was said of a case and of those merged into it, in order."""
        said = [one for part in self.parts(case) for one in self._said.get(part, ())]
        return tuple(sorted(said, key=lambda one: one.number))

    def provenance(self, case: CaseId) -> dict[str, Provenance]:
        """Where each fact comes from that stands now: name of the fact -> its last source."""
        return provenance_of(self.history(case))

    def _changes(self, case: CaseId) -> int:
        return len(self._said.get(case, ()))


def _number(accepted: int, counts: tuple[Count, ...]) -> int:
    if accepted:
        return accepted
    best: Count | None = None
    for count in counts:
        if best is None or _RANK[count.verified] >= _RANK[best.verified]:
            best = count
    return 0 if best is None else best.number


def _by_time(parts: list[Case]) -> tuple[Count, ...]:
    return tuple(sorted((c for part in parts for c in part.counts), key=lambda c: c.at))


def _sorted_pair(one: Any, other: Any) -> tuple[Any, Any]:
    return (one, other) if one < other else (other, one)
