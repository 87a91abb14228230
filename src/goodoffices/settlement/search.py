"""Where the frontier is too large: good packages by search, each with a proved bound and gap.

Any weights w on the parties bound what a package can give: no package y has w.g(y) above the best
option of every issue taken alone. Hence, for whole weights and exact sums,

- smallest gain <= max_y w.g(y) / sum(w),
- product of gains <= (max_y w.g(y) / n)^n / prod(w), the arithmetic-geometric mean inequality.

Weights are whole numbers found by repeated correction; the bound they give is checked exactly.
The same weights leave out all packages that cannot beat the one found. Where few are left, they are
merged as a small frontier, and the answer is exact, ties included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.cautions import cautions_about
from goodoffices.settlement.frontier import table_of
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.package import Package
from goodoffices.settlement.result import Settlement, Solution, in_units
from goodoffices.settlement.solutions import CONCEPTS, leximin_order
from goodoffices.settlement.zone import common_unit, solution_in, value_in_units, zone_of

__all__ = ["searched"]

ROUNDS = 60
CLIMBS = 6
LARGEST_REST, REST_WORK = 50_000, 200_000_000
PRECISION = 1_000_000


@dataclass(frozen=True, slots=True)
class _Space:
    """The agenda in one common unit: gains of each option, gains at the start, least gains."""

    negotiation: Negotiation
    table: list[list[tuple[int, ...]]]
    start: tuple[int, ...]
    least: tuple[int, ...]

    def gains(self, choice: Sequence[int]) -> tuple[int, ...]:
        rows = [issue[option] for issue, option in zip(self.table, choice, strict=True)]
        return tuple(
            base + sum(column)
            for base, column in zip(self.start, zip(*rows, strict=True), strict=True)
        )

    def best_for(self, weights: Sequence[int]) -> tuple[int, ...]:
        """The package with the largest weighted sum: the best option of every issue alone."""
        worth = [[_dot(weights, option) for option in issue] for issue in self.table]
        return tuple(values.index(max(values)) for values in worth)

    def shortfall(self, gains: Sequence[int]) -> int:
        return sum(max(0, need - have) for have, need in zip(gains, self.least, strict=True))


def searched(negotiation: Negotiation, *, stopped: bool, ties_limit: int) -> Settlement:
    """Packages found by search, with bounds, for an agenda whose frontier was not finished."""
    space = _space(negotiation)
    ideal = tuple(
        space.gains(space.best_for([int(p == party) for p in range(len(space.start))]))[party]
        for party in range(len(space.start))
    )
    starts = list(_starts(space, ideal))
    solutions = {}
    for name, score, degree in _SCORES:
        found = _best_climbed(space, starts, score, ideal)
        if space.shortfall(space.gains(found)) == 0:
            solution = None if stopped else _proved(space, name, space.gains(found), ties_limit)
            solutions[name] = solution or _solution(space, name, found, degree, ideal, starts)
    impossible = any(most < need for most, need in zip(ideal, space.least, strict=True))
    return _settlement(negotiation, solutions, stopped=stopped, impossible=impossible)


def _space(negotiation: Negotiation) -> _Space:
    _, factors = common_unit(negotiation)

    def scaled(points: Sequence[int]) -> tuple[int, ...]:
        return tuple(value * factor for value, factor in zip(points, factors, strict=True))

    table = [[scaled(option) for option in issue] for issue in table_of(negotiation)]
    start = tuple(-value for value in scaled(negotiation.no_deal))
    floors = scaled(negotiation.floors)
    least = tuple(floor + base for floor, base in zip(floors, start, strict=True))
    return _Space(negotiation, table, start, least)


def _dot(weights: Sequence[int], values: Sequence[int]) -> int:
    return sum(w * v for w, v in zip(weights, values, strict=True))


def _starts(space: _Space, ideal: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Packages that are best for changing weights: whoever has little of its ideal weighs more."""
    largest = max(*ideal, 1)
    base = [PRECISION * largest // max(most, 1) for most in ideal]
    extra = [1.0] * len(base)
    seen = set()
    for round_ in range(1, ROUNDS + 1):
        choice = space.best_for([max(1, int(b * e)) for b, e in zip(base, extra, strict=True)])
        if choice not in seen:
            seen.add(choice)
            yield choice
        shares = [g / max(most, 1) for g, most in zip(space.gains(choice), ideal, strict=True)]
        mean = sum(shares) / len(shares)
        extra = [
            min(max(e * (1 + (mean - share) / round_**0.5), 1e-3), 1e3)
            for e, share in zip(extra, shares, strict=True)
        ]


Score = Callable[[tuple[int, ...], tuple[int, ...]], tuple[int, ...]]


def _best_climbed(
    space: _Space, starts: Sequence[tuple[int, ...]], score: Score, ideal: tuple[int, ...]
) -> tuple[int, ...]:
    """The best package that changing one issue at a time reaches from the most promising starts."""
    ranked = sorted(((_judged(space, c, score, ideal), c) for c in starts), reverse=True)
    return max(_climbed(space, choice, score, ideal) for _, choice in ranked[:CLIMBS])[1]


def _judged(
    space: _Space, choice: tuple[int, ...], score: Score, ideal: tuple[int, ...]
) -> tuple[int, ...]:
    """Acceptability comes first."""
    gains = space.gains(choice)
    return (-space.shortfall(gains), *score(gains, ideal))


def _climbed(
    space: _Space, choice: tuple[int, ...], score: Score, ideal: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Change one issue at a time as long as that helps."""
    best = _judged(space, choice, score, ideal)
    improved = True
    while improved:
        improved = False
        for place, issue in enumerate(space.table):
            for option in range(len(issue)):
                candidate = (*choice[:place], option, *choice[place + 1 :])
                value = _judged(space, candidate, score, ideal)
                if value > best:
                    best, choice, improved = value, candidate, True
    return best, choice


def _product(gains: tuple[int, ...], _ideal: tuple[int, ...]) -> tuple[int, ...]:
    return (sum(g > 0 for g in gains), prod(g for g in gains if g > 0), *leximin_order(gains))


def _shares(gains: tuple[int, ...], ideal: tuple[int, ...]) -> tuple[int, ...]:
    counted = [most for most in ideal if most > 0]
    whole = prod(counted)
    return leximin_order(
        g * (whole // most) for g, most in zip(gains, ideal, strict=True) if most > 0
    )


def _leximin(gains: tuple[int, ...], _ideal: tuple[int, ...]) -> tuple[int, ...]:
    return leximin_order(gains)


def _sum(gains: tuple[int, ...], _ideal: tuple[int, ...]) -> tuple[int, ...]:
    return (sum(gains), *leximin_order(gains))


_SCORES: tuple[tuple[str, Score, int], ...] = (
    ("nash", _product, -1),
    ("kalai_smorodinsky", _shares, 0),
    ("egalitarian", _leximin, 1),
    ("leximin", _leximin, 1),
    ("utilitarian", _sum, 1),
)


def _proved(space: _Space, name: str, gains: tuple[int, ...], ties_limit: int) -> Solution | None:
    """The exact answer, if few packages are left that could be as good as the one found."""
    from goodoffices.settlement.merge import Cut, merged  # noqa: PLC0415  (numpy)

    concept = next((c for c in CONCEPTS if c.name == name), None)
    weights = _cutting_weights(space, name, gains)
    if concept is None or weights is None:
        return None
    _, factors = common_unit(space.negotiation)
    least = _least_weighted(name, gains, weights) - _dot(weights, space.start)
    cut = Cut(tuple(w * f for w, f in zip(weights, factors, strict=True)), least)
    table = table_of(space.negotiation)
    if not cut.fits(table):
        return None
    try:
        found = merged(table, limit=LARGEST_REST, budget=Budget(REST_WORK), cut=cut)
    except BudgetSpentError:
        return None
    floors, no_deal = space.negotiation.floors, space.negotiation.no_deal
    zone = zone_of(space.negotiation, found, method="merge", floors=floors, no_deal=no_deal)
    return replace(solution_in(zone, concept, ties_limit=ties_limit), method="cut")


def _cutting_weights(space: _Space, name: str, gains: tuple[int, ...]) -> tuple[int, ...] | None:
    """Whole weights that leave the least room above what was found."""
    from goodoffices.settlement.weights import product_weights, smallest_weights  # noqa: PLC0415

    if name == "utilitarian":
        return (1,) * len(gains)
    if name == "kalai_smorodinsky" or min(gains) <= 0:
        return None
    largest = max(sum(max(o[p] for o in issue) for issue in space.table) for p in range(len(gains)))
    precision = 2 ** max(1, min(24, 58 - largest.bit_length()))
    finder = product_weights if name == "nash" else smallest_weights
    tried = []
    for found in finder(space.table, space.start):
        top = float(found.max())
        weights = tuple(max(1, round(float(w) / top * precision)) for w in found)
        room = _dot(weights, space.gains(space.best_for(weights)))
        tried.append((Fraction(room, max(1, _least_weighted(name, gains, weights))), weights))
    return min(tried)[1]


def _least_weighted(name: str, gains: tuple[int, ...], weights: Sequence[int]) -> int:
    """What every package as good as this one has at least, weighted."""
    if name == "utilitarian":
        return sum(gains)
    if name != "nash":
        return min(gains) * sum(weights)
    count = len(gains)
    return _root(count**count * prod(gains) * prod(weights), count)


def _root(value: int, degree: int) -> int:
    """The smallest whole number whose power reaches the value."""
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if middle**degree >= value else (middle + 1, high)
    return low


def _solution(
    space: _Space,
    name: str,
    choice: tuple[int, ...],
    degree: int,
    ideal: tuple[int, ...],
    starts: Sequence[tuple[int, ...]],
) -> Solution:
    gains = space.gains(choice)
    value, bound = _value_and_bound(space, name, gains, ideal, starts)
    scales = tuple(party.scale for party in space.negotiation.parties)
    rows = [issue[o] for issue, o in zip(table_of(space.negotiation), choice, strict=True)]
    degree = len(gains) if degree < 0 else degree
    proved = value == bound and name in {"egalitarian", "nash", "utilitarian"}
    return Solution(
        name=name,
        package=Package(space.negotiation.issues, choice),
        points=tuple(map(sum, zip(*rows, strict=True))),
        value=value_in_units(space.negotiation, value, degree),
        bound=value_in_units(space.negotiation, bound, degree),
        method="search",
        exact=proved,
        note="" if proved else "found by search; equally good packages are not listed",
        scales=scales,
    )


def _value_and_bound(
    space: _Space,
    name: str,
    gains: tuple[int, ...],
    ideal: tuple[int, ...],
    starts: Sequence[tuple[int, ...]],
) -> tuple[int | Fraction, int | Fraction]:
    count = len(gains)
    if name == "utilitarian":
        return sum(gains), sum(space.gains(space.best_for([1] * count)))
    if name == "kalai_smorodinsky":
        shares = [Fraction(g, most) for g, most in zip(gains, ideal, strict=True) if most > 0]
        return min(shares, default=Fraction(0)), Fraction(1)
    points = [space.gains(choice) for choice in starts] + [gains]
    weights = [[max(1, PRECISION * max(*ideal, 1) // max(g, 1)) for g in point] for point in points]
    cutting = _cutting_weights(space, name, gains)
    weights += [[1] * count] if cutting is None else [[1] * count, list(cutting)]
    tops = [(w, _dot(w, space.gains(space.best_for(w)))) for w in weights]
    if name == "nash":
        bounds = [Fraction(max(top, 0), count) ** count / prod(w) for w, top in tops]
        return prod(gains), min(bounds)
    caps = [Fraction(top, sum(w)) for w, top in tops]
    return min(gains), min([*caps, Fraction(min(ideal))])


def _settlement(
    negotiation: Negotiation, solutions: dict[str, Solution], *, stopped: bool, impossible: bool
) -> Settlement:
    scales = tuple(party.scale for party in negotiation.parties)
    said = "somebody stopped the run" if stopped else "the frontier is too large to list"
    unsure = (
        () if solutions or impossible else ("no acceptable package was found; none is not proved",)
    )
    return Settlement(
        parties=tuple(party.id for party in negotiation.parties),
        issues=negotiation.issues,
        packages=negotiation.packages,
        opening=bool(solutions),
        frontier=None,
        frontier_size=None,
        solutions=solutions,
        reservation=in_units(tuple(party.floor for party in negotiation.parties), scales),
        disagreement_point=in_units(negotiation.no_deal, scales),
        ideal_point=None,
        exact=impossible or (bool(solutions) and all(s.exact for s in solutions.values())),
        method="stopped" if stopped else "search",
        warnings=(*cautions_about(negotiation), said, *unsure),
    )
