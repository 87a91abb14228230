"""What is better for all than a tentative deal, arranged for a page of any seat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from goodoffices.desk.amount import named
from goodoffices.office import View
from goodoffices.record import AgendaSet, ImprovementFound, Seat

__all__ = ["Better", "Improvement", "improvement_of"]


@dataclass(frozen=True, slots=True)
class Better:
    """A package that improves on the deal, by one reading or by several alike."""

    number: int
    package: Mapping[str, str]
    readings: list[tuple[str, bool, str]]
    satisfaction: list[tuple[Seat, str]]
    ties: int
    notes: list[str]

    @property
    def name(self) -> str:
        """Improvement 1: the same number for everybody who reads it."""
        return _("Improvement %(number)d") % {"number": self.number}

    @property
    def reading(self) -> str:
        """One of the readings that chose it, for addresses."""
        return self.readings[0][0]


@dataclass(frozen=True, slots=True)
class Row:
    """An issue, how the deal settles it and how each improvement does, with whether that differs."""

    issue: str
    option: str
    options: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Improvement:
    """The deal and what improves on it, side by side."""

    found: ImprovementFound
    sentence: str
    packages: Sequence[Better]
    rows: Sequence[Row]


def improvement_of(
    view: View, agenda: AgendaSet | None, found: ImprovementFound | None
) -> Improvement | None:
    """What improves on the deal, alike packages once; None where nothing of it is told to this seat."""
    if found is None:
        return None
    packages = list(_alike(view, found))
    order = [i.id for i in agenda.issues if i.id in found.tentative] if agenda else found.tentative
    rows = []
    for issue in order:
        name, option = named(agenda, issue, found.tentative[issue])
        others = [named(agenda, issue, one.package[issue])[1] for one in packages]
        rows.append(Row(name, option, [(other, other != option) for other in others]))
    return Improvement(found, _sentence(found), packages, rows)


def _alike(view: View, found: ImprovementFound) -> list[Better]:
    seen: dict[tuple[tuple[str, str], ...], Better] = {}
    for one in found.packages:
        better = seen.setdefault(
            tuple(sorted(one.choices.items())),
            Better(
                number=len(seen) + 1,
                package=one.choices,
                readings=[],
                satisfaction=[
                    (seat, one.satisfaction[seat.id])
                    for seat in view.directory.values()
                    if seat.id in one.satisfaction
                ],
                ties=one.ties,
                notes=[one.note] if one.note else [],
            ),
        )
        better.readings.append((one.reading, one.exact, one.bound))
    return list(seen.values())


def _sentence(found: ImprovementFound) -> str:
    if found.packages:
        return _("Something is better for all than the tentative deal: no side loses by it, and at least one gains.")  # fmt: skip
    if found.proved:
        return _("Nothing is better for all than the tentative deal, and that is proved: by every other package somebody loses, or nobody gains.")  # fmt: skip
    return _("Nothing better for all than the tentative deal was found. Something may be there: that there is nothing is not proved.")  # fmt: skip
