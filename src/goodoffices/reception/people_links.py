"""Who stays with whom and who stays away from whom: groups within groups, and pairs apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from goodoffices.reception.event import CaseId, Event, Said
from goodoffices.reception.needs import is_counted
from goodoffices.reception.people_events import (
    ApartEnded,
    GroupFormed,
    GroupJoined,
    GroupLeft,
    KeptApart,
)
from goodoffices.reception.people_words import Case, Group, Near, Strength

__all__ = ["LINK_EVENTS", "Links", "added_up", "alone"]

LINK_EVENTS: tuple[type[Event], ...] = (
    GroupFormed,
    GroupJoined,
    GroupLeft,
    KeptApart,
    ApartEnded,
)


class Links:
    """What keeps cases together and apart.

    Attributes
    ----------
    formed : dict
        Name of a group -> how it was formed.
    joined : dict
        Name of a group -> its cases, in the order in which they joined.
    pairs : dict
        Pair of cases, sorted -> why they are kept apart.
    """

    def __init__(self) -> None:
        self.formed: dict[str, GroupFormed] = {}
        self.joined: dict[str, dict[CaseId, None]] = {}
        self.pairs: dict[tuple[CaseId, CaseId], str] = {}
        self._groups_of: dict[CaseId, dict[str, None]] = {}

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        event = said.event
        if isinstance(event, GroupFormed):
            self.formed[event.group] = event
        elif isinstance(event, GroupJoined):
            self.joined.setdefault(event.group, {})[event.case] = None
            self._groups_of.setdefault(event.case, {})[event.group] = None
        elif isinstance(event, GroupLeft):
            self.joined.get(event.group, {}).pop(event.case, None)
            self._groups_of.get(event.case, {}).pop(event.group, None)
        elif isinstance(event, KeptApart):
            self.pairs[_pair(event.case, event.other)] = event.why
        elif isinstance(event, ApartEnded):
            self.pairs.pop(_pair(event.case, event.other), None)

    def groups_of(self, case: CaseId) -> tuple[str, ...]:
        """The groups that a case joined itself."""
        return tuple(self._groups_of.get(case, ()))

    def are_apart(self, case: CaseId, other: CaseId) -> bool:
        """Whether it was said of two cases that they are kept apart, and stands."""
        return _pair(case, other) in self.pairs

    def within(self, group: str) -> Iterator[str]:
        """The groups that a group is a part of, the group itself first."""
        seen: set[str] = set()
        while group in self.formed and group not in seen:
            seen.add(group)
            yield group
            group = self.formed[group].parent

    def cases_of(self, group: str) -> tuple[CaseId, ...]:
        """The cases of a group and of the groups within it."""
        return tuple(self._members().get(group, ()))

    def _members(self) -> dict[str, dict[CaseId, None]]:
        members: dict[str, dict[CaseId, None]] = {}
        for group, cases in self.joined.items():
            for one in self.within(group):
                members.setdefault(one, {}).update(cases)
        return members

    def components(
        self, cases: Mapping[CaseId, Case], stands_in: Mapping[CaseId, CaseId]
    ) -> tuple[tuple[Group, ...], dict[CaseId, CaseId], tuple[Near, ...]]:
        """What is placed as one, the name of the group of each case, and which groups live near each other.

        Parameters
        ----------
        cases : Mapping
            Those who are known.
        stands_in : Mapping
            Cases that were merged -> the case in which they stand now.
        """
        first: dict[CaseId, CaseId] = {}
        members = {
            group: [now for case in found if (now := stands_in.get(case, case)) in cases]
            for group, found in self._members().items()
            if group in self.formed
        }
        order = {case: place for place, case in enumerate(cases)} if members else {}
        for group, found in members.items():
            if self.formed[group].strength is Strength.SAME_PLACE:
                for case in found[1:]:
                    one, other = _root(first, found[0]), _root(first, case)
                    if one != other:
                        low, high = sorted((one, other), key=order.__getitem__)
                        first[high] = low
        parts: dict[CaseId, list[CaseId]] = {}
        name = {case: _root(first, case) for case in cases} if first else {}
        for case in cases:
            parts.setdefault(name.get(case, case), []).append(case)
        groups = tuple(_group(cases, part) for part in parts.values())
        return groups, name, tuple(self._near(members, name))

    def _near(
        self, members: Mapping[str, list[CaseId]], name: Mapping[CaseId, CaseId]
    ) -> Iterator[Near]:
        closest: dict[tuple[CaseId, CaseId], tuple[int, Strength]] = {}
        for group, found in members.items():
            formed = self.formed[group]
            if formed.strength is Strength.SAME_PLACE:
                continue
            wanted = (formed.km if formed.strength is Strength.WITHIN_KM else 0, formed.strength)
            parts = dict.fromkeys(name.get(case, case) for case in found)
            for one, other in combinations(parts, 2):
                pair = _pair(one, other)
                closest[pair] = min(closest.get(pair, wanted), wanted)
        for (one, other), (km, strength) in closest.items():
            yield Near(one, other, strength, km)


def alone(case: Case) -> Group:
    """A case that is linked with no other, as a group."""
    return Group(case.id, (case.id,), case.people, case.needs, case.languages)


def added_up(needs: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Needs of several: what is counted is added, what is there or not is needed once."""
    total: dict[str, int] = {}
    for one in needs:
        for code, number in one.items():
            if number:
                total[code] = total.get(code, 0) + number if is_counted(code) else 1
    return total


def _group(cases: Mapping[CaseId, Case], part: list[CaseId]) -> Group:
    if len(part) == 1:
        return alone(cases[part[0]])
    found = [cases[case] for case in part]
    return Group(
        part[0],
        tuple(part),
        sum(case.people for case in found),
        added_up(case.needs for case in found),
        tuple(dict.fromkeys(code for case in found for code in case.languages)),
    )


def _pair(one: CaseId, other: CaseId) -> tuple[CaseId, CaseId]:
    return (one, other) if one < other else (other, one)


def _root(first: dict[CaseId, CaseId], case: CaseId) -> CaseId:
    found = case
    while (above := first.get(found, found)) != found:
        found = above
    while (above := first.get(case, case)) != case:
        first[case] = found
        case = above
    return found
