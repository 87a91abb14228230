"""What the engine found, as far as it is addressed to us. Advisory: people decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.access import page, render
from goodoffices.desk.plot import Dot, Frontier, frontier
from goodoffices.desk.terms import term
from goodoffices.desk.words import initial
from goodoffices.office import View
from goodoffices.record import (
    Evaluation,
    FiguresFound,
    Line,
    NamedPackage,
    NoResult,
    OpeningFound,
    PackagesFound,
    Role,
    Seat,
    SeatId,
)


@dataclass(frozen=True, slots=True)
class Package:
    """A package that one solution chose, or several alike, under one letter."""

    letter: str
    first: NamedPackage
    solutions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    counted: list[int] = field(default_factory=list)

    @property
    def ties(self) -> int:
        """Others that are as good, by whichever of the solutions finds most of them."""
        return max(self.counted)

    @property
    def chosen_by(self) -> str:
        """The solutions in words."""
        return initial("; ".join(term(name) for name in self.solutions))


@dataclass(frozen=True, slots=True)
class Run:
    """One run, and what of it is addressed to us."""

    evaluation: Evaluation
    packages: list[Package]
    picture: Frontier | None
    rest: list[Line]
    opening: OpeningFound | None


@page(Role.PARTY)
def exploration(request: HttpRequest, view: View) -> HttpResponse:
    """The runs of the engine, the newest first, with the results that we may read."""
    runs = sorted(office.evaluations(view), key=lambda run: -run.line.number)
    return render(
        request,
        view,
        "party/exploration.html",
        runs=[run_of(view, run) for run in runs],
        rules=office.rules_in_force(view),
        sealed=office.sealed_input(view),
        who_sees=_("your own delegation sees this page; each result names all who can read it"),
    )


def run_of(view: View, run: Evaluation) -> Run:
    """Arrange a run for the page; what is drawn is not listed again."""
    found = run.packages or run.figures
    packages = lettered(found.packages if found else ())
    drawn = picture(view, run.figures, packages) if run.figures else None
    told = [
        line
        for line in view.thread(run.line.thread_id()).lines[1:]
        if line.body.KIND.endswith("_found") or isinstance(line.body, NoResult)
    ]
    arranged = (
        (OpeningFound, PackagesFound, FiguresFound) if drawn else (OpeningFound, PackagesFound)
    )
    rest = [line for line in told if not isinstance(line.body, arranged)]
    return Run(run, packages, drawn, rest, run.opening)


def lettered(named: Sequence[NamedPackage]) -> list[Package]:
    """The packages, each once, in the order in which they were found."""
    found: dict[tuple[tuple[str, str], ...], Package] = {}
    for one in named:
        choices = tuple(sorted(one.choices.items()))
        package = found.setdefault(choices, Package(chr(ord("A") + len(found)), one))
        package.solutions.append(one.solution)
        package.counted.append(one.ties)
        if one.note and one.note not in package.notes:
            package.notes.append(one.note)
    return list(found.values())


def picture(view: View, figures: FiguresFound, packages: Sequence[Package]) -> Frontier | None:
    """The frontier, our own side across; None where there are not exactly two sides."""
    sides = _two_sides(view, figures)
    if sides is None:
        return None
    across, up = sides

    def at(utilities: Mapping[SeatId, int]) -> tuple[int, int]:
        return utilities[across.id], utilities[up.id]

    named = {at(figures.utilities[p.solutions[0]]): p for p in packages if _known(figures, p)}
    dots = [
        Dot(*at(point.utilities), efficient=True)
        for point in figures.frontier
        if at(point.utilities) not in named
    ]
    dots += [
        Dot(*place, label=package.letter, efficient=True, detail=package.chosen_by)
        for place, package in named.items()
    ]
    least = at(figures.reservations)
    return frontier(dots, across=across, up=up, disagreement=least)


def _known(figures: FiguresFound, package: Package) -> bool:
    return package.solutions[0] in figures.utilities


def _two_sides(view: View, figures: FiguresFound) -> tuple[Seat, Seat] | None:
    ids = sorted(figures.reservations, key=lambda seat: seat != view.actor.seat)
    if len(ids) != 2 or any(seat not in view.directory for seat in ids):  # noqa: PLR2004  # a plane
        return None
    return view.directory[ids[0]], view.directory[ids[1]]


urlpatterns = [path("exploration/", exploration, name="exploration")]
