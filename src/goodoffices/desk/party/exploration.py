"""What the engine found, as far as it is addressed to us. Advisory: people decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import page, render
from goodoffices.desk.firmness import Firmness, PartsOfIssue, firmness_of, parts_of
from goodoffices.desk.improvement import Improvement, improvement_of
from goodoffices.desk.norms import held_of
from goodoffices.desk.party.own_reading import Differences, Reading, chosen_of, differences, reading
from goodoffices.desk.plot import Dot, Frontier, frontier
from goodoffices.desk.terms import term
from goodoffices.desk.words import initial, semicolon
from goodoffices.office import View
from goodoffices.record import (
    AgendaSet,
    Body,
    Evaluation,
    EvaluationAsked,
    FiguresFound,
    ImprovementFound,
    Line,
    NamedPackage,
    NoResult,
    NormsFound,
    OpeningFound,
    PackagesFound,
    PartsFound,
    Role,
    Seat,
    SeatId,
    SensitivityFound,
)


@dataclass(frozen=True, slots=True)
class Package:
    """A package that one solution chose, or several alike, under one letter."""

    letter: str
    first: NamedPackage
    solutions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    counted: list[int] = field(default_factory=list)
    parts: list[PartsOfIssue] = field(default_factory=list)
    norms: list[tuple[str, bool]] = field(default_factory=list)
    reading: Reading | None = None

    @property
    def name(self) -> str:
        """Package A."""
        return _("Package %(letter)s") % {"letter": self.letter}

    @property
    def ties(self) -> int:
        """Others that are as good, by whichever of the solutions finds most of them."""
        return max(self.counted)

    @property
    def chosen_by(self) -> str:
        """The solutions in words."""
        return initial(semicolon().join(term(name) for name in self.solutions))


@dataclass(frozen=True, slots=True)
class Run:
    """One run, and what of it is addressed to us."""

    evaluation: Evaluation
    packages: list[Package]
    picture: Frontier | None
    rest: list[Line]
    opening: OpeningFound | None
    firmness: Firmness | None
    frontier: list[tuple[str, list[int]]]
    sides: list[Seat]
    improvement: Improvement | None
    improved: Mapping[int, Reading | None]


class ComparisonForm(forms.Form):
    """Two packages of one run."""

    one = forms.ChoiceField(label=lazy("One package"))
    other = forms.ChoiceField(label=lazy("The other"))

    def __init__(self, *args: Any, packages: Sequence[Package], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("one", "other"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # they stand above
            field.choices = [(package.letter, package.name) for package in packages]


@page(Role.PARTY)
def exploration(request: HttpRequest, view: View) -> HttpResponse:
    """The runs of the engine, the newest first, with the results that we may read."""
    runs = sorted(office.evaluations(view), key=lambda run: -run.line.number)
    return render(
        request,
        view,
        "party/exploration.html",
        runs=[run_of(view, run) for run in runs],
        questions=office.open_questions(view),
        rules=office.rules_in_force(view),
        sealed=office.sealed_input(view),
        who_sees=_("your own delegation sees this page; each result names all who can read it"),
    )


@page(Role.PARTY)
def compare(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Two packages side by side: what does each issue change for us?"""
    thread = view.thread_at(line)
    if thread.family != EvaluationAsked.FAMILY:
        raise Http404
    run = run_of(view, Evaluation(thread))
    if len(run.packages) < 2:  # noqa: PLR2004  # a comparison needs two
        raise Http404
    chosen = {"one": run.packages[0].letter, "other": run.packages[1].letter}
    asked = {name: request.GET[name] for name in chosen if name in request.GET}
    fields = ComparisonForm({**chosen, **asked}, packages=run.packages)
    if not fields.is_valid():
        raise Http404
    by_letter = {package.letter: package for package in run.packages}
    one, other = (by_letter[fields.cleaned_data[name]] for name in chosen)
    return render(
        request,
        view,
        "party/exploration_compare.html",
        run=run,
        fields=fields,
        one=one,
        other=other,
        found=_differences(view, run, one, other),
        who_sees=_("your own delegation sees this page"),
    )


def _differences(view: View, run: Run, one: Package, other: Package) -> Differences:
    return differences(
        agenda_of(view, run.evaluation.asked),
        office.own_reading(view, run.evaluation.asked),
        one.first.choices,
        other.first.choices,
    )


def agenda_of(view: View, asked: EvaluationAsked) -> AgendaSet | None:
    """The agenda of a run."""
    line = view.entry(asked.agenda)
    return line.body if line is not None and isinstance(line.body, AgendaSet) else None


def run_of(view: View, run: Evaluation) -> Run:
    """Arrange a run for the page; what is drawn is not listed again."""
    found = run.packages or run.figures
    packages = lettered(found.packages if found else ())
    agenda, own = agenda_of(view, run.asked), office.own_reading(view, run.asked)
    for package in packages:
        package.parts.extend(parts_of(view, agenda, run.parts, package.first.choices))
        package.norms.extend(held_of(run.norms, package.first.choices, view.directory))
    packages = [
        replace(package, reading=reading(agenda, own, package.first.choices))
        for package in packages
    ]
    drawn = picture(view, run.figures, packages) if run.figures else None
    told = [
        line
        for line in view.thread(run.line.thread_id()).lines[1:]
        if line.body.KIND.endswith("_found") or isinstance(line.body, NoResult)
    ]
    arranged: tuple[type[Body], ...] = (
        OpeningFound,
        PackagesFound,
        PartsFound,
        NormsFound,
        SensitivityFound,
        ImprovementFound,
    )
    if drawn:
        arranged = (*arranged, FiguresFound)
    rest = [line for line in told if not isinstance(line.body, arranged)]
    sides = [drawn.across, drawn.up] if drawn else []
    listed = [
        (in_words(agenda, point.choices), [point.utilities[side.id] for side in sides])
        for point in (run.figures.frontier if run.figures and drawn else ())
    ]
    named = {package.name: package.first.choices for package in packages}
    firmness = firmness_of(view, agenda, run.sensitivity, named)
    better = improvement_of(view, agenda, run.improvement)
    # The deal itself stands under 0.
    improved = (
        {
            0: reading(agenda, own, better.found.tentative),
            **{one.number: reading(agenda, own, one.package) for one in better.packages},
        }
        if better
        else {}
    )
    return Run(run, packages, drawn, rest, run.opening, firmness, listed, sides, better, improved)


def in_words(agenda: AgendaSet | None, package: Mapping[str, str]) -> str:
    """The options of a package in a line, in the order of the agenda."""
    return " · ".join(option for _issue, option in chosen_of(agenda, package))


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


urlpatterns = [
    path("exploration/", exploration, name="exploration"),
    path("exploration/<str:line>/compare/", compare, name="exploration_compare"),
]
