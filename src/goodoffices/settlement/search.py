"""Where the frontier is too large: good packages by search, each with a proved bound and gap.

Any weights w on the parties bound what a package can give: no package y has w.g(y) above the best
option of every issue taken alone. Hence, for whole weights and exact sums,

- smallest gain <= max_y w.g(y) / sum(w),
- product of gains <= (max_y w.g(y) / n)^n / prod(w), the arithmetic-geometric mean inequality.

Weights are whole numbers found by repeated correction; the bound they give is checked exactly.
The same weights cut away what cannot beat the package found; see ``certificate``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import prod

from goodoffices.settlement.cautions import cautions_about
from goodoffices.settlement.certificate import cutting_weights, proved
from goodoffices.settlement.frontier import table_of
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.package import Package
from goodoffices.settlement.result import Settlement, Solution, in_units
from goodoffices.settlement.solutions import leximin_order
from goodoffices.settlement.space import Space, space_of, weighted_sum
from goodoffices.settlement.zone import value_in_units

__all__ = ["searched"]

ROUNDS = 60
CLIMBS = 6
PRECISION = 1_000_000


def searched(negotiation: Negotiation, *, stopped: bool, ties_limit: int) -> Settlement:
    """Packages found by search, with bounds, for an agenda whose frontier was not finished."""
    space = space_of(negotiation)
    ideal = tuple(
        space.gains(space.best_for([int(p == party) for p in range(len(space.start))]))[party]
        for party in range(len(space.start))
    )
    starts = list(_starts(space, ideal))
    solutions = {}
    for name, score, degree in _SCORES:
        found = _best_climbed(space, starts, score, ideal)
        if space.shortfall(space.gains(found)) == 0:
            solution = None if stopped else proved(space, name, space.gains(found), ties_limit)
            solutions[name] = solution or _solution(space, name, found, degree, ideal, starts)
    impossible = any(most < need for most, need in zip(ideal, space.least, strict=True))
    return _settlement(negotiation, solutions, stopped=stopped, impossible=impossible)


def _starts(space: Space, ideal: Sequence[int]) -> Iterator[tuple[int, ...]]:
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
    space: Space, starts: Sequence[tuple[int, ...]], score: Score, ideal: tuple[int, ...]
) -> tuple[int, ...]:
    """The best package that changing one issue at a time reaches from the most promising starts."""
    ranked = sorted(((_judged(space, c, score, ideal), c) for c in starts), reverse=True)
    return max(_climbed(space, choice, score, ideal) for _, choice in ranked[:CLIMBS])[1]


def _judged(
    space: Space, choice: tuple[int, ...], score: Score, ideal: tuple[int, ...]
) -> tuple[int, ...]:
    """Acceptability comes first."""
    gains = space.gains(choice)
    return (-space.shortfall(gains), *score(gains, ideal))


def _climbed(
    space: Space, choice: tuple[int, ...], score: Score, ideal: tuple[int, ...]
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


def _solution(
    space: Space,
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
    space: Space,
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
    cutting = cutting_weights(space, name, gains)
    weights += [[1] * count] if cutting is None else [[1] * count, list(cutting)]
    tops = [(w, weighted_sum(w, space.gains(space.best_for(w)))) for w in weights]
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
