"""Who is placed as one, and for whom a place is still looked for.

A group is placed as one unless a named officer allowed its cases to live apart. Whoever has a place that an officer
signed is not asked again, unless the group has grown since; whoever has set out, or lives somewhere, is never moved by
a run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from goodoffices.reception import CaseId, PlaceId, Programme
from goodoffices.reception.needs import is_counted
from goodoffices.reception.people_words import Case, Group
from goodoffices.reception.placements import Standing
from goodoffices.reception.places_events import BEDS

__all__ = ["Situation", "Unit", "as_signed", "situation", "units"]

KNOWN = "units"
"""Under which name those are kept that were made."""
NOTHING: frozenset[str] = frozenset()


class Unit(msgspec.Struct, frozen=True, gc=False):
    """Those who go to one place.

    Attributes
    ----------
    case : CaseId
        The first of them.
    cases : tuple of CaseId
        All, that one first.
    people : int
    needs : Mapping[str, int]
        What they use up at a place; without beds, of which each person needs one.
    requires : frozenset of str
        What must be there, and is not used up.
    languages : frozenset of str
    only : PlaceId or None
        Where others of the group live already, so that these can only go there.
    stale : tuple of Standing
        What was signed for some of them, and is not enough any more.
    """

    case: CaseId
    cases: tuple[CaseId, ...]
    people: int
    needs: Mapping[str, int]
    requires: frozenset[str]
    languages: frozenset[str]
    only: PlaceId | None = None
    stale: tuple[Standing, ...] = ()

    def __repr__(self) -> str:
        return f"<Unit of {len(self.cases)} cases>"

    @property
    def takes(self) -> dict[str, int]:
        """What it takes at a place, beds too."""
        return {BEDS: self.people, **self.needs}


@dataclass(frozen=True, slots=True)
class Situation:
    """What a run finds.

    Attributes
    ----------
    open : tuple of Unit
        Those who have no place that stands; a proposal that nobody signed does not stand.
    settled : Mapping[CaseId, Standing]
        Every case whose place stands.
    used : Mapping[PlaceId, Mapping[str, int]]
        What those take.
    """

    open: tuple[Unit, ...]
    settled: Mapping[CaseId, Standing]
    used: Mapping[PlaceId, Mapping[str, int]]

    def __repr__(self) -> str:
        return "<Situation>"


def situation(programme: Programme, reopen: Collection[CaseId] = ()) -> Situation:
    """Who still needs a place, and what is taken; what stands for those to be reopened does not count.

    Where a group has fewer people or needs than were signed, what was signed stands. Where it has more, a place is
    looked for again: for all of them as long as nobody has set out, else for those who came to it, at the same place.
    """
    whole = programme.worked_out("situation", lambda: _whole(programme))
    again = {
        number: whole.units[number]
        for case in reopen
        if (one := programme.placements.standing.get(case)) is not None and one.state.takes_room
        for member in one.cases
        if (number := whole.number.get(member)) is not None
    }
    wanting = dict(whole.wanting)
    settled = dict(whole.settled)
    used = {place: Counter(some) for place, some in whole.used.items()}
    for number, unit in again.items():
        there = _there(programme, unit)
        wanting[number] = msgspec.structs.replace(unit, stale=tuple(there.values()))
        for one in there.values():
            if settled.get(one.case) is one:
                for case in one.cases:
                    del settled[case]
                used[one.place].subtract(whole.today.get(one.case, one.needs))
    return Situation(
        tuple(wanting[number] for number in sorted(wanting)) if again else tuple(wanting.values()),
        settled,
        {place: some for place, taken in used.items() if (some := +taken)},
    )


@dataclass(frozen=True, slots=True)
class _Whole:
    """What a run finds where nothing is reopened, kept until something is said.

    Attributes
    ----------
    units : list of Unit
    number : Mapping[CaseId, int]
        Any case -> number of its unit.
    wanting : Mapping[int, Unit]
        Number of a unit -> who of it still needs a place; by number.
    today : Mapping[CaseId, Mapping[str, int]]
        First of those who live somewhere -> what they take by now.
    settled, used
        As in :class:`Situation`.
    """

    units: list[Unit]
    number: Mapping[CaseId, int]
    wanting: Mapping[int, Unit]
    today: Mapping[CaseId, Mapping[str, int]]
    settled: Mapping[CaseId, Standing]
    used: Mapping[PlaceId, Mapping[str, int]]


def _there(programme: Programme, unit: Unit) -> dict[CaseId, Standing]:
    """What stands for any of them, and has room given away for it."""
    found = (programme.placements.of_case(case) for case in unit.cases)
    return {one.case: one for one in found if one is not None and one.state.takes_room}


def _whole(programme: Programme) -> _Whole:
    every = list(units(programme))
    numbers = {case: number for number, unit in enumerate(every) for case in unit.cases}
    wanting = dict(enumerate(every))
    stale: set[CaseId] = set()
    today: dict[CaseId, Mapping[str, int]] = {}
    rooms = list(programme.placements.rooms())
    somewhere = {numbers[case] for one in rooms for case in one.cases if case in numbers}
    for number in somewhere:
        unit = every[number]
        left: Unit | None = None
        there = _there(programme, unit)
        covered = {case for one in there.values() for case in one.cases}
        rest = [case for case in unit.cases if case not in covered]
        fixed = next((one for one in there.values() if one.state.is_there), None)
        if fixed is not None:
            if rest:
                left = _of(programme, rest, only=fixed.place)
            elif set(fixed.cases) == set(unit.cases):
                today[fixed.case] = unit.takes
        elif rest or (len(there) == 1 and not _enough(unit, *there.values())):
            stale |= there.keys()
            left = msgspec.structs.replace(unit, stale=tuple(there.values()))
        if left is None:
            del wanting[number]
        else:
            wanting[number] = left
    settled: dict[CaseId, Standing] = {}
    used: dict[PlaceId, Counter[str]] = {}
    for one in rooms:
        if one.case not in stale:
            settled.update(dict.fromkeys(one.cases, one))
            used.setdefault(one.place, Counter()).update(today.get(one.case, one.needs))
    return _Whole(every, numbers, wanting, today, settled, used)


def as_signed(found: Situation, mine: Collection[CaseId]) -> Situation:
    """The same where only some are looked at: what was signed for others stands until it is signed otherwise."""
    others = [
        one
        for unit in found.open
        for one in unit.stale
        if not any(case in mine for case in one.cases)
    ]
    settled = {**found.settled, **{case: one for one in others for case in one.cases}}
    used = {place: Counter(some) for place, some in found.used.items()}
    for one in others:
        used.setdefault(one.place, Counter()).update(one.needs)
    return replace(found, settled=settled, used=used)


def units(programme: Programme) -> Iterator[Unit]:
    """Groups, in parts where a named officer allowed them to live apart."""
    may_be_apart = programme.protection.may_be_apart
    cases = programme.people.cases
    known: dict[CaseId, tuple[Case, Unit]] = programme.kept(KNOWN) or {}
    still: dict[CaseId, tuple[Case, Unit]] = {}
    spoken: dict[tuple[str, ...], frozenset[str]] = {}
    for group in programme.people.groups():
        if len(group.cases) == 1:
            # Whoever is alone in a group is the same unit until something is said of them.
            same = known.get(group.id)
            if same is None or same[0] is not cases[group.id]:
                same = cases[group.id], _whole_of(group, spoken)
            still[group.id] = same
            yield same[1]
            continue
        parts: list[list[CaseId]] = []
        for case in group.cases:
            # A case joins every part with somebody from whom it may not be parted.
            own = [case]
            for part in [p for p in parts if not all(may_be_apart(case, other) for other in p)]:
                own = part + own
                parts.remove(part)
            parts.append(own)
        if len(parts) == 1:
            yield _whole_of(group, spoken)
        else:
            yield from (_of(programme, part) for part in parts)
    programme.keep(KNOWN, still)


def _whole_of(group: Group, spoken: dict[tuple[str, ...], frozenset[str]]) -> Unit:
    counts, yes = _kinds(group.needs.items())
    # Most speak the same: one set of languages is enough for all of them.
    languages = spoken.setdefault(group.languages, frozenset(group.languages))
    return Unit(group.id, group.cases, group.people, counts, yes, languages)


def _of(programme: Programme, part: Sequence[CaseId], only: PlaceId | None = None) -> Unit:
    cases = [programme.people.cases[name] for name in part]
    counts, yes = _kinds(need for case in cases for need in case.needs.items())
    languages = frozenset(code for case in cases for code in case.languages)
    people = sum(case.people for case in cases)
    return Unit(part[0], tuple(part), people, counts, yes, languages, only)


def _kinds(needs: Iterable[tuple[str, int]]) -> tuple[Mapping[str, int], frozenset[str]]:
    """What is used up, and what only has to be there."""
    counts: Counter[str] = Counter()
    yes: set[str] = set()
    for service, units in needs:
        if not units:
            continue
        if is_counted(service):
            counts[service] += units
        else:
            yes.add(service)
    return dict(counts), frozenset(yes) if yes else NOTHING


def _enough(unit: Unit, one: Standing) -> bool:
    """Whether what was signed is still enough for them."""
    return unit.requires <= set(one.proposed.requires) and all(
        units <= one.needs.get(service, 0) for service, units in unit.takes.items()
    )
