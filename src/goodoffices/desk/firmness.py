"""What packages rest on and what each issue brings whom, arranged for a page of any seat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from goodoffices.desk.amount import named
from goodoffices.desk.terms import term
from goodoffices.office import View
from goodoffices.record import AgendaSet, FlipPoint, PartsFound, Seat, SensitivityFound

__all__ = ["Change", "Firmness", "PartsOfIssue", "firmness_of", "parts_of"]

SHOWN: Final = 12
"""So many changes stand on a page; what is left out is said."""


@dataclass(frozen=True, slots=True)
class PartsOfIssue:
    """An issue, the option chosen, and what it brings each side in a word."""

    issue: str
    option: str
    words: list[tuple[Seat, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one number that makes another package be proposed."""

    side: Seat
    issue: str
    option: str
    change: int
    solutions: list[str]
    becomes: str
    differs: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Firmness:
    """The smallest changes that matter."""

    found: SensitivityFound
    changes: list[Change]
    more: int


def parts_of(
    view: View, agenda: AgendaSet | None, found: PartsFound | None, package: Mapping[str, str]
) -> list[PartsOfIssue]:
    """What each issue of one package brings whom; empty where nobody may know."""
    if found is None:
        return []
    one = next((one for one in found.packages if one.choices == package), None)
    if one is None:
        return []
    return [
        PartsOfIssue(
            *named(agenda, issue, package[issue]),
            [
                (seat, term(one.parts[issue][seat.id]))
                for seat in view.directory.values()
                if seat.id in one.parts[issue]
            ],
        )
        for issue in _order(agenda, package)
    ]


def firmness_of(
    view: View,
    agenda: AgendaSet | None,
    found: SensitivityFound | None,
    packages: Mapping[str, Mapping[str, str]],
) -> Firmness | None:
    """The changes that matter, alike ones once, the smallest first."""
    if found is None:
        return None
    names = {tuple(sorted(choices.items())): name for name, choices in packages.items()}
    alike: dict[tuple[object, ...], list[FlipPoint]] = {}
    for flip in found.flips:
        becomes = tuple(sorted(flip.becomes.items()))
        key = (flip.side, flip.issue, flip.option, flip.change, becomes)
        alike.setdefault(key, []).append(flip)
    groups = [group for group in alike.values() if group[0].side in view.directory]
    changes = [
        Change(
            view.directory[first.side],
            *(named(agenda, first.issue, first.option) if first.issue else ("", "")),
            first.change,
            [flip.solution for flip in group],
            names.get(tuple(sorted(first.becomes.items())), ""),
            [named(agenda, issue, first.becomes[issue]) for issue in _order(agenda, first.becomes)],
        )
        for group in groups[:SHOWN]
        for first in group[:1]
    ]
    return Firmness(found, changes, len(groups) - len(changes))


def _order(agenda: AgendaSet | None, package: Mapping[str, str]) -> list[str]:
    """Issues as the agenda has them: the record keeps them by name."""
    return [i.id for i in agenda.issues if i.id in package] if agenda else list(package)
