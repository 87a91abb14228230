"""What a run of the engine found, arranged for a page: words first, then figures, then certificate."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.firmness import Firmness, PartsOfIssue, firmness_of, parts_of
from goodoffices.desk.improvement import Improvement, improvement_of
from goodoffices.desk.mediator.talks.package import Choice, agenda_at, choices_of
from goodoffices.desk.norms import held_of
from goodoffices.desk.plot import Dot, Frontier, frontier
from goodoffices.desk.terms import term
from goodoffices.desk.words import and_list, initial, semicolon
from goodoffices.office import View
from goodoffices.record import (
    AgendaSet,
    DivisionFound,
    Evaluation,
    FiguresFound,
    NamedPackage,
    RulesProposed,
    Seat,
    SeatId,
)

IN_WORDS = "least bad over everything the sides may mean"

__all__ = ["Division", "Package", "Run", "run_of"]


@dataclass(frozen=True, slots=True)
class Package:
    """A package that one solution chose, or several of them alike."""

    letter: str
    package: Mapping[str, str]
    solutions: list[str]
    choices: list[Choice]
    satisfaction: list[tuple[Seat, str]]
    summary: str
    ties: int
    notes: list[str]
    utilities: Mapping[SeatId, int] = field(default_factory=dict)
    parts: Sequence[PartsOfIssue] = ()
    norms: Sequence[tuple[str, bool]] = ()

    @property
    def name(self) -> str:
        """Package A."""
        return _("Package %(letter)s") % {"letter": self.letter}

    @property
    def solution(self) -> str:
        """One of the solutions that chose it, for addresses."""
        return self.solutions[0]


@dataclass(frozen=True, slots=True)
class Division:
    """Adjusted Winner: who receives how much of what."""

    sides: list[Seat]
    rows: list[tuple[str, list[str]]]
    totals: list[str]


@dataclass(frozen=True, slots=True)
class Run:
    """One run with everything that its reader may know of it."""

    evaluation: Evaluation
    agenda: AgendaSet | None
    sentence: str
    packages: list[Package]
    picture: Frontier | None
    figures: FiguresFound | None
    sides: list[Seat]
    rows: list[tuple[list[Choice], list[int]]]
    division: Division | None
    firmness: Firmness | None = None
    improvement: Improvement | None = None


def run_of(view: View, evaluation: Evaluation) -> Run:
    """Arrange a run for the page."""
    agenda = agenda_at(view, evaluation.asked.agenda)
    figures = evaluation.figures
    packages = _packages(view, agenda, evaluation)
    sides = _in_order(view, figures.reservations) if figures else []
    return Run(
        evaluation=evaluation,
        agenda=agenda,
        sentence=_sentence(evaluation),
        packages=packages,
        picture=_picture(view, evaluation, packages, sides),
        figures=figures,
        sides=sides,
        rows=[
            (choices_of(agenda, point.choices), [point.utilities[side.id] for side in sides])
            for point in (figures.frontier if figures else ())
        ],
        division=_division(view, agenda, evaluation.division),
        firmness=firmness_of(
            view, agenda, evaluation.sensitivity, {p.name: p.package for p in packages}
        ),
        improvement=improvement_of(view, agenda, evaluation.improvement),
    )


def _in_order(view: View, names: Iterable[SeatId]) -> list[Seat]:
    """Seats in the order in which this one was told of them, on every page the same."""
    wanted = set(names)
    return [seat for seat in view.directory.values() if seat.id in wanted]


def _sentence(evaluation: Evaluation) -> str:
    if not evaluation.has_run:
        return _("The engine has not run yet.")
    if evaluation.opening is not None:
        if evaluation.opening.opening:
            return _("There is an opening: at least one package is acceptable to every side.")
        return _("There is no opening: no package is acceptable to every side as they sealed.")
    if evaluation.packages is not None and evaluation.packages.certificate.method == IN_WORDS:
        return _("Not every side gave numbers. These packages are the least bad whatever the sides may mean; whether there is an opening cannot be told.")  # fmt: skip
    if evaluation.no_result is not None and evaluation.no_result.reason == office.UNPROVED:
        return _("There is no result: no package acceptable to every side was found, and that there is none is not proved.")  # fmt: skip
    if evaluation.no_result is not None:
        return _("There is no result: not every side had sealed its points when the engine ran.")
    if evaluation.division is not None:
        return _shared_out(evaluation.division)
    return _("The engine has run. Under these ground rules you do not learn whether there is an opening.")  # fmt: skip


def _shared_out(found: DivisionFound) -> str:
    """How good a division is, in words first."""
    totals = [Fraction(total) for total in found.totals.values()]
    part = in_words(min(totals) / 100)
    if len(set(totals)) == 1:
        return _("Shared out this way, each side would receive %(part)s of what it could hope for, by its own count.") % {"part": part}  # fmt: skip
    return _("Shared out this way, no side would receive less than %(part)s of what it could hope for, by its own count.") % {"part": part}  # fmt: skip


def in_words(part: Fraction) -> str:
    """The nearest part that one would say: about two thirds."""
    spoken = {
        Fraction(0): _("nothing"),
        Fraction(1, 4): _("about a quarter"),
        Fraction(1, 3): _("about a third"),
        Fraction(1, 2): _("about half"),
        Fraction(2, 3): _("about two thirds"),
        Fraction(3, 4): _("about three quarters"),
        Fraction(9, 10): _("about nine tenths"),
        Fraction(1): _("all"),
    }
    return spoken[min(spoken, key=lambda said: abs(said - part))]


def _packages(view: View, agenda: AgendaSet | None, evaluation: Evaluation) -> list[Package]:
    found = evaluation.packages or evaluation.figures
    alike: dict[tuple[tuple[str, str], ...], list[NamedPackage]] = {}
    for named in found.packages if found else ():
        alike.setdefault(tuple(sorted(named.choices.items())), []).append(named)
    return [
        _package(view, agenda, evaluation, chr(ord("A") + place), group)
        for place, group in enumerate(alike.values())
    ]


def _package(
    view: View,
    agenda: AgendaSet | None,
    evaluation: Evaluation,
    letter: str,
    group: list[NamedPackage],
) -> Package:
    first, figures, parts = group[0], evaluation.figures, evaluation.parts
    satisfaction = [
        (seat, first.satisfaction[seat.id]) for seat in _in_order(view, first.satisfaction)
    ]
    return Package(
        letter=letter,
        package=first.choices,
        parts=parts_of(view, agenda, parts, first.choices),
        norms=held_of(evaluation.norms, first.choices, view.directory),
        solutions=[named.solution for named in group],
        choices=choices_of(agenda, first.choices),
        satisfaction=satisfaction,
        summary=_summary(satisfaction),
        ties=max(named.ties for named in group),
        notes=[named.note for named in group if named.note],
        utilities=figures.utilities.get(first.solution, {}) if figures else {},
    )


def _summary(satisfaction: list[tuple[Seat, str]]) -> str:
    """In one sentence: who receives how much of what it could gain."""
    by_word: dict[str, list[str]] = {}
    for seat, word in satisfaction:
        by_word.setdefault(word, []).append(seat.name)
    parts = [
        _("%(sides)s: %(word)s") % {"sides": and_list(names), "word": term(word)}
        for word, names in by_word.items()
    ]
    return initial(semicolon().join(parts))


def _picture(
    view: View, evaluation: Evaluation, packages: list[Package], sides: list[Seat]
) -> Frontier | None:
    """The frontier on two axes; for more than two sides there is the table only."""
    figures = evaluation.figures
    if figures is None or len(sides) != 2 or not figures.utilities:  # noqa: PLR2004
        return None
    across, up = sides
    named = {(p.utilities[across.id], p.utilities[up.id]) for p in packages if p.utilities}
    points = [(p.utilities[across.id], p.utilities[up.id]) for p in figures.frontier]
    dots = [Dot(x, y, efficient=True) for x, y in points if (x, y) not in named]
    dots += [
        Dot(
            p.utilities[across.id],
            p.utilities[up.id],
            label=p.name,
            efficient=True,
            detail=and_list(term(solution) for solution in p.solutions),
        )
        for p in packages
        if p.utilities
    ]
    rules = view.entry(evaluation.asked.rules)
    total = rules.body.points_total if rules and isinstance(rules.body, RulesProposed) else 1000
    least = (figures.reservations[across.id], figures.reservations[up.id])
    return frontier(dots, across=across, up=up, largest=(total, total), disagreement=least)


def _division(view: View, agenda: AgendaSet | None, found: DivisionFound | None) -> Division | None:
    if found is None:
        return None
    sides = _in_order(view, found.totals)
    parts = {(s.issue, s.to): Fraction(s.numerator, s.denominator) for s in found.shares}
    issues = list(dict.fromkeys(share.issue for share in found.shares))
    rows = []
    for issue in issues:
        named = agenda.issue(issue) if agenda else None
        cells = [_part(parts.get((issue, side.id), Fraction(0))) for side in sides]
        rows.append((named.name if named else issue, cells))
    return Division(sides=sides, rows=rows, totals=[found.totals[side.id] for side in sides])


def _part(part: Fraction) -> str:
    if part == 1:
        return _("all of it")
    if part == 0:
        return _("none")
    return f"{part.numerator}/{part.denominator}"
