"""Negotiations in which something is settled by an amount.

Whole amounts become options where that can matter, and the ways for options go on from there. Where an
amount need not be whole, two sides whose issues are not linked get their exact frontier, in lines
(``lines``); everybody else gets each solution on its own, from the cells that the options and the pieces
between the bends make (``cells``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.cautions import cautions_about
from goodoffices.settlement.lines import Exact, Span, frontier_of, within
from goodoffices.settlement.mixed import MixedPackage, on_grid, useful_grid, utilities_of
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.package import Package
from goodoffices.settlement.quantity import stops
from goodoffices.settlement.result import (
    Concession,
    FrontierLine,
    FrontierPoint,
    Number,
    Settlement,
    Solution,
    in_units,
)
from goodoffices.settlement.solutions import CONCEPTS, leximin_order
from goodoffices.settlement.space import Space, space_of

__all__ = ["Ground", "settled_amounts"]

TWO = 2
MOST_POINTS = 20_000

Point: TypeAlias = tuple[Fraction, ...]
Answer: TypeAlias = Callable[[Negotiation], Settlement]


@dataclass(frozen=True, slots=True)
class Ground:
    """A negotiation, and the same with its amounts at the bends as options.

    Parameters
    ----------
    negotiation : Negotiation
        As it was given.
    grid : list of list of Fraction
        For each quantity the amounts that are options.
    bent : Negotiation
        With these options.
    space : Space
        What they give, in a unit common to all parties.
    """

    negotiation: Negotiation
    grid: list[list[Fraction]]
    bent: Negotiation
    space: Space

    @classmethod
    def of(cls, negotiation: Negotiation) -> Ground:
        """The ground of a negotiation: whole amounts where they can matter, others at their bends."""
        grid = [
            useful_grid(negotiation, quantity)
            if quantity.whole
            else stops(party.curve(quantity.id) for party in negotiation.parties)
            for quantity in negotiation.quantities
        ]
        bent = on_grid(negotiation, grid)
        return cls(negotiation, grid, bent, space_of(bent))

    @property
    def moving(self) -> tuple[int, ...]:
        """Which issues of ``bent`` are amounts that need not be whole."""
        first = len(self.negotiation.issues)
        quantities = enumerate(self.negotiation.quantities)
        return tuple(first + place for place, quantity in quantities if not quantity.whole)

    def package(
        self, choice: Sequence[int], parts: Sequence[tuple[int, int, Fraction]] = ()
    ) -> MixedPackage:
        """The package of a choice of options, with some amounts part of the way to another bend.

        Parameters
        ----------
        choice : sequence of int
            Position of the option on each issue of ``bent``.
        parts : sequence of (int, int, Fraction)
            Issue of ``bent``, the option towards which it moves, and how far.
        """
        first = len(self.negotiation.issues)
        settled = [row[at] for row, at in zip(self.grid, choice[first:], strict=True)]
        for issue, to, part in parts:
            settled[issue - first] += (self.grid[issue - first][to] - settled[issue - first]) * part
        agenda = self.negotiation
        return MixedPackage(agenda.issues, choice[:first], agenda.quantities, settled)

    def gains(self, package: Package) -> Point:
        """What a package gives above no deal, in the common unit, counted from the points."""
        utilities = utilities_of(self.negotiation, package)
        ends = zip(self.negotiation.parties, self.negotiation.no_deal, utilities, strict=True)
        return tuple((u - Fraction(least, p.scale or 1)) * self.unit for p, least, u in ends)

    def point(self, package: Package) -> FrontierPoint:
        """A package with its exact utilities."""
        points, scales = self.points(package)
        return FrontierPoint(package, points, 1, scales)

    def points(self, package: Package) -> tuple[tuple[int, ...], tuple[int | None, ...]]:
        """Exact utilities as whole points, each over a scale of its own."""
        utilities = [Fraction(value) for value in utilities_of(self.negotiation, package)]
        parties = self.negotiation.parties
        return tuple(value.numerator for value in utilities), tuple(
            None if party.scale is None and value.denominator == 1 else value.denominator
            for party, value in zip(parties, utilities, strict=True)
        )

    @property
    def unit(self) -> int:
        """A gain of so much is a utility of 1."""
        return lcm(*(party.scale or 1 for party in self.bent.parties))

    @property
    def whole(self) -> bool:
        """Whether points are the utility of every party."""
        return all(party.scale is None for party in self.negotiation.parties)

    def value(self, value: Fraction | int, degree: int) -> Number:
        """A value of gains in the common unit as one of utilities."""
        found = Fraction(value) / self.unit**degree
        return int(found) if self.whole and degree and found.denominator == 1 else found

    def settlement(
        self,
        solutions: dict[str, Solution],
        *,
        method: str,
        exact: bool,
        opening: bool,
        ideals: Sequence[Fraction | int] | None = None,
        concession: Concession | None = None,
    ) -> Settlement:
        """The frame of an answer; ``ideals`` are gains in the common unit."""
        negotiation = self.negotiation
        scales = tuple(party.scale for party in negotiation.parties)
        no_deal = in_units(negotiation.no_deal, scales)
        best = None
        if ideals is not None:
            ends = zip(no_deal, ideals, scales, strict=True)
            best = tuple(_plain(base + Fraction(most) / self.unit, s) for base, most, s in ends)
        return Settlement(
            parties=tuple(party.id for party in negotiation.parties),
            issues=negotiation.issues,
            packages=negotiation.packages,
            opening=opening,
            frontier=None,
            frontier_size=None,
            solutions=solutions,
            reservation=in_units(tuple(party.floor for party in negotiation.parties), scales),
            disagreement_point=no_deal,
            ideal_point=best,
            exact=exact,
            method=method,
            warnings=cautions_about(negotiation),
            concession=concession,
            quantities=negotiation.quantities,
        )

    def conceded(self, package: Package) -> Concession:
        """A package with what it lacks for each party."""
        parties, floors = self.negotiation.parties, self.negotiation.floors
        utilities = utilities_of(self.negotiation, package)
        return Concession(
            package,
            tuple(
                _plain(max(Fraction(0), Fraction(floor, p.scale or 1) - have), p.scale)
                for floor, have, p in zip(floors, utilities, parties, strict=True)
            ),
        )


def _plain(value: Fraction, scale: int | None) -> Number:
    return int(value) if scale is None and value.denominator == 1 else value


def settled_amounts(
    negotiation: Negotiation,
    *,
    names: Collection[str],
    work: int,
    ties_limit: int,
    effort: float,
    should_stop: Callable[[], bool] | None,
    settled: Answer,
) -> Settlement:
    """The settlement of a negotiation in which something is settled by an amount.

    Parameters
    ----------
    negotiation : Negotiation
        With quantities.
    names : collection of str
        The solutions wanted.
    work, ties_limit, should_stop
        As for :func:`settle`.
    effort : float
        Counted work of the solver for each question.
    settled : callable
        The settlement of a negotiation that knows options only.
    """
    ground = Ground.of(negotiation)
    if not ground.moving:
        return _with_amounts(ground, settled(ground.bent))
    if len(negotiation.parties) == TWO and not negotiation.linked:
        try:
            return _in_lines(ground, names, ties_limit, Budget(work, should_stop))
        except BudgetSpentError:
            pass
    from goodoffices.settlement.cells import settled_cells  # noqa: PLC0415  (the solver is heavy)

    return settled_cells(ground, names=names, effort=effort, should_stop=should_stop)


def _with_amounts(ground: Ground, found: Settlement) -> Settlement:
    """A settlement over options named by amounts, told in amounts."""

    def mixed(package: Package) -> MixedPackage:
        return ground.package(package.choice)

    def point(given: FrontierPoint) -> FrontierPoint:
        return replace(given, package=mixed(given.package))

    def solution(given: Solution) -> Solution:
        package = mixed(given.package)
        points, scales = ground.points(package)
        value, bound = given.value, given.bound
        if ground.whole and given.name != "kalai_smorodinsky":
            value, bound = (_plain(Fraction(v), None) for v in (value, bound))
        return replace(
            given,
            package=package,
            points=points,
            scales=scales,
            value=value,
            bound=bound,
            ties=tuple(map(point, given.ties)),
        )

    framed = ground.settlement(
        {name: solution(one) for name, one in found.solutions.items()},
        method=found.method,
        exact=found.exact,
        opening=found.opening,
    )
    shown, lacks, trimmed = found.frontier, found.concession, found.trimmed
    return replace(
        framed,
        frontier=None if shown is None else tuple(map(point, shown)),
        frontier_size=found.frontier_size,
        ideal_point=found.ideal_point,
        concession=None if lacks is None else ground.conceded(mixed(lacks.package)),
        trimmed=None
        if trimmed is None
        else replace(trimmed, points=tuple(map(point, trimmed.points))),
        contradiction=found.contradiction,
    )


@dataclass(slots=True)
class _Lines:
    """The frontier of two sides in lines, with the packages behind it."""

    ground: Ground
    spans: list[Span]
    choices: list[tuple[int, ...]]  # of the issues that do not move, by place

    def package(self, span: Span, x: Exact) -> MixedPackage:
        """The package at which the first side gains so much."""
        stroke, moving = span.stroke, self.ground.moving
        stops_at = dict(zip(moving, stroke.stops, strict=True))
        still = iter(self.choices[stroke.place])
        everything = range(len(self.ground.bent.issues))
        choice = [stops_at[i] if i in stops_at else next(still) for i in everything]
        if stroke.moving < 0:
            return self.ground.package(choice)
        return self.ground.package(choice, [(moving[stroke.moving], stroke.to, span.part(x))])


def _in_lines(
    ground: Ground, names: Collection[str], ties_limit: int, budget: Budget
) -> Settlement:
    found = _Lines(ground, *_frontier(ground, budget))
    least = ground.space.least
    zone = within(found.spans, (least[0], least[1]))
    if not zone:
        package = _least_movement(found, (least[0], least[1]))
        concession = ground.conceded(package)
        return ground.settlement(
            {}, method="lines", exact=True, opening=False, concession=concession
        )
    ideals = (zone[-1].x1, zone[0].y0)
    solutions = _solutions(found, zone, ideals, names, ties_limit)
    framed = ground.settlement(solutions, method="lines", exact=True, opening=True, ideals=ideals)
    lines = tuple(
        FrontierLine(
            ground.point(found.package(span, span.x1)),
            ground.point(found.package(span, span.x0)),
        )
        for span in reversed(zone)
    )
    return replace(framed, frontier_lines=lines)


def _frontier(ground: Ground, budget: Budget) -> tuple[list[Span], list[tuple[int, ...]]]:
    """The frontier, and the options behind each point that they make."""
    from goodoffices.settlement.merge import merged  # noqa: PLC0415  (numpy comes with it)

    table, start = ground.space.table, ground.space.start
    still = [rows for place, rows in enumerate(table) if place not in ground.moving]
    points: list[tuple[int, int]] = [(0, 0)]
    choices: list[tuple[int, ...]] = [()]
    if still:
        found = merged(still, limit=MOST_POINTS, budget=budget)
        points = [(x, y) for x, y in found.points]
        choices = found.first_choices(range(len(points)))
    begun = [(x + start[0], y + start[1]) for x, y in points]
    bends = [[(x, y) for x, y in table[place]] for place in ground.moving]
    return frontier_of(begun, bends, budget), choices


def _solutions(
    found: _Lines,
    zone: list[Span],
    ideals: tuple[Exact, Exact],
    names: Collection[str],
    ties_limit: int,
) -> dict[str, Solution]:
    """Each solution among the few points of each line at one of which it must lie."""
    places: dict[tuple[Exact, Exact], tuple[Span, Exact]] = {}
    for span in zone:
        for x in _turning_points(span, ideals):
            places.setdefault((x, span.height(x)), (span, x))
    points = list(places)
    fine = lcm(*(Fraction(value).denominator for point in points for value in point))
    gains = [tuple(int(value * fine) for value in point) for point in points]
    solutions = {}
    for concept in CONCEPTS:
        if concept.name not in names:
            continue
        best = concept.function(gains)
        view = best.tie_view or gains
        undominated = _undominated(gains, best.places)
        order = sorted(undominated, key=lambda place: leximin_order(view[place]), reverse=True)
        shown, *others = (found.package(*places[points[place]]) for place in order)
        value = found.ground.value(Fraction(best.value) / fine**best.degree, best.degree)
        told, scales = found.ground.points(shown)
        note = best.note
        if others and concept.name == "utilitarian":
            note = "amounts between those that are equally good may be so too"
        solutions[concept.name] = Solution(
            name=concept.name,
            package=shown,
            points=told,
            value=value,
            bound=value,
            method="lines",
            exact=True,
            ties=tuple(found.ground.point(package) for package in others[:ties_limit]),
            ties_count=len(others),
            note=note,
            scales=scales,
        )
    return solutions


def _undominated(gains: Sequence[tuple[int, ...]], places: Sequence[int]) -> list[int]:
    def beaten(place: int) -> bool:
        return any(
            other != gains[place] and all(a >= b for a, b in zip(other, gains[place], strict=True))
            for other in gains
        )

    return [place for place in places if not beaten(place)]


def _turning_points(span: Span, ideals: tuple[Exact, Exact]) -> list[Exact]:
    """Where on a line a product, a smallest gain, a smallest share or a sum can be largest."""
    if span.x0 == span.x1:
        return [span.x0]
    fall = Fraction(span.y0 - span.y1) / (span.x1 - span.x0)
    begin = span.y0 + fall * span.x0  # the height at which the line would meet the other axis
    found: list[Exact] = [span.x0, span.x1]
    rays = [Fraction(1)] + ([Fraction(ideals[1]) / ideals[0]] if ideals[0] else [])
    found += [begin / (ray + fall) for ray in rays]  # as much, or as large a share, for both
    found.append(begin / (2 * fall))  # the largest product
    return sorted({x for x in found if span.x0 <= x <= span.x1})


def _least_movement(found: _Lines, least: tuple[int, int]) -> MixedPackage:
    """The package that lacks least of what both need, then least of what either needs."""
    tried: list[tuple[Exact, Exact, int, Span, Exact]] = []
    for span in found.spans:
        places: list[Exact] = [span.x0, span.x1, least[0]]
        if span.x0 != span.x1:
            fall = Fraction(span.y0 - span.y1) / (span.x1 - span.x0)
            begin = span.y0 + fall * span.x0
            places.append((begin - least[1]) / fall)
            places.append((begin - least[1] + least[0]) / (1 + fall))
        for x in places:
            if span.x0 <= x <= span.x1:
                lacks = max(0, least[0] - x), max(0, least[1] - span.height(x))
                tried.append((sum(lacks), max(lacks), len(tried), span, x))
    _, _, _, span, x = min(tried, key=lambda each: each[:3])
    return found.package(span, x)
