"""Which packages are efficient whatever the sides have not said, which may be, and which never are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import lcm

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.package import Package
from goodoffices.settlement.thin.consistent import Consistent
from goodoffices.settlement.thin.linear import Row
from goodoffices.settlement.thin.statement import difference
from goodoffices.settlement.thin.table import ThinTable

__all__ = ["Efficiency", "Standing", "efficient_whatever"]

KEPT = 2_000
WORK = 200_000
SAMPLED = 5
ROUNDING = 1e-9

Points = tuple[Fraction, ...]
Part = Mapping[str, str]


class Standing(StrEnum):
    """Whether no other package is better for all: in every case, in some, in none, or not found out."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Efficiency:
    """Packages by whether another can be at least as good for all sides and better for one.

    Parameters
    ----------
    standings : Mapping[Package, Standing]
        In the order of the options; packages that are not listed are never efficient.
    packages : int
        How many were under discussion.
    complete : bool
        Whether every package has its standing. False where the work allowed was spent, or more
        packages than allowed may be efficient: then some are ``open``, and of packages not listed
        nothing is said.
    """

    standings: Mapping[Package, Standing] = field(repr=False)
    packages: int
    complete: bool

    def of(self, standing: Standing | str) -> tuple[Package, ...]:
        """The listed packages with this standing."""
        return tuple(package for package, found in self.standings.items() if found == standing)


def efficient_whatever(
    table: ThinTable,
    *,
    limit: int = KEPT,
    work: int = WORK,
    should_stop: Callable[[], bool] | None = None,
) -> Efficiency:
    """Which packages no other improves upon: for all points that agree, for some, for none.

    Parameters
    ----------
    table : ThinTable
        Agenda, sides, and the packages under discussion.
    limit : int
        Most packages, or parts of packages while issues are merged, to keep.
    work : int
        Most comparisons of two packages, or parts of them, for one side.
    should_stop : callable, optional
        Asked now and then; True ends the work. What was not found out is ``open``.

    Returns
    -------
    Efficiency
        The standing of each package that is ever efficient.

    Raises
    ------
    InputError
        If a statement does not match the agenda.
    PointsError
        If a side's statements contradict each other.

    Discloses
    ---------
    Which comparisons the sides' statements settle; nothing more than the statements themselves.

    Notes
    -----
    ``always``: for no points that agree with what was said is another package at least as good for
    all and better for one. One side's meaning does not depend on another's, so each pair of packages
    is decided side by side. Strict statements are taken strictly: what is said to be better is never
    as good. While issues are merged, a part is left out where another part of the same issues is at
    least as good for all sides whatever they mean, and better for one: so are all packages with it.

    References
    ----------
    .. [BoutilierPatrascuPoupartSchuurmans2006]

    Examples
    --------
    >>> from goodoffices.settlement import Issue
    >>> from goodoffices.settlement.thin import RankedOptions, Statements
    >>> agenda = (Issue("fund", ("none", "half", "all")), Issue("fence", ("stays", "goes")))
    >>> north = Statements("north", (RankedOptions("fund", [["all"], ["half"], ["none"]]),
    ...                              RankedOptions("fence", [["stays"], ["goes"]])))
    >>> south = Statements("south", (RankedOptions("fund", [["none"], ["half"], ["all"]]),
    ...                              RankedOptions("fence", [["stays"], ["goes"]])))
    >>> for package, standing in efficient_whatever(ThinTable(agenda, (north, south))).standings.items():
    ...     print(*package.values(), standing)
    none stays always
    half stays always
    all stays always
    """
    sides = table.points()
    budget = Budget(work, should_stop)
    samples = _samples(sides)
    try:
        packages, whole = _merged(table, sides, samples, limit, budget)
    except BudgetSpentError:
        return Efficiency({}, table.packages, complete=False)
    if not whole:
        return Efficiency(dict.fromkeys(packages, Standing.OPEN), table.packages, complete=False)
    totals = [_totals(packages, sides, points) for points in samples]
    found = {}
    for place, package in enumerate(packages):
        try:
            found[package] = _standing(place, packages, totals, sides, budget)
        except BudgetSpentError:
            found[package] = Standing.OPEN
    listed = {package: found[package] for package in packages if found[package] != Standing.NEVER}
    return Efficiency(listed, table.packages, complete=Standing.OPEN not in listed.values())


def _merged(
    table: ThinTable,
    sides: Sequence[Consistent],
    samples: Sequence[Sequence[Points]],
    limit: int,
    budget: Budget,
) -> tuple[list[Package], bool]:
    """The packages that may be efficient; False if there were too many parts to keep."""
    if table.among is not None:
        packages = list(dict.fromkeys(table.listed()))
        return packages[:limit], len(packages) <= limit
    parts: list[Part] = [{}]
    whole = True
    for issue in table.issues:
        longer: list[Part] = [{**part, issue.id: o} for part in parts for o in issue.options]
        parts = _kept(longer, sides, samples, budget)
        whole = whole and len(parts) <= limit
        parts = parts[:limit]
    return [table.package(part) for part in parts], whole


def _kept(
    parts: list[Part],
    sides: Sequence[Consistent],
    samples: Sequence[Sequence[Points]],
    budget: Budget,
) -> list[Part]:
    """The parts that no other part is sure to improve upon; points tried say which to look at."""
    import numpy as np  # noqa: PLC0415

    lines = [_totals(parts, sides, points) for points in samples]
    tried = np.array(lines, dtype=np.float64).transpose(1, 0, 2).reshape(len(parts), -1)
    tried /= np.maximum(1.0, tried.max(axis=0))
    kept = []
    for part, own in zip(parts, tried, strict=True):
        budget.spend(1)
        better = np.flatnonzero((tried >= own - ROUNDING).all(axis=1)).tolist()
        if not any(_surely_better(parts[other], part, sides, budget) for other in better):
            kept.append(part)
    return kept


def _samples(sides: Sequence[Consistent]) -> list[list[Points]]:
    """Points that agree with all statements, strictly: one for each side, some times over."""
    for side in sides:
        for issue in side.issues:
            side.largest({side.frame.importance(issue.id): 1})
    turns = [(n, shift) for n in range(SAMPLED) for shift in range(SAMPLED)]
    return [[side.inner for side in sides]] + [
        [_halfway(side, n + shift * place) for place, side in enumerate(sides)]
        for n, shift in turns
    ]


def _halfway(side: Consistent, n: int) -> Points:
    """Between the inner point and a corner: every strict statement still holds."""
    corners = list(side.corners) or [side.inner]
    pairs = zip(side.inner, corners[n % len(corners)], strict=True)
    return tuple((a + b) / 2 for a, b in pairs)


def _totals(
    parts: Sequence[Part], sides: Sequence[Consistent], points: Sequence[Points]
) -> list[tuple[int, ...]]:
    """What parts of packages count for each side, in whole numbers on a scale of the side's own."""
    columns = []
    for side, at in zip(sides, points, strict=True):
        unit = lcm(*(value.denominator for value in at))
        counts = {name: int(at[place] * unit) for name, place in side.frame.places.items()}
        columns.append([sum(counts[item] for item in part.items()) for part in parts])
    return list(zip(*columns, strict=True))


def _above(one: Sequence[int], other: Sequence[int]) -> bool:
    """At least as good for all and better for one."""
    return tuple(one) != tuple(other) and all(a >= b for a, b in zip(one, other, strict=True))


def _surely_better(one: Part, other: Part, sides: Sequence[Consistent], budget: Budget) -> bool:
    """At least as good for all whatever they mean, and for one side better whatever it means."""
    budget.spend(len(sides))
    return all(side.lead(other, one).value <= 0 for side in sides) and any(
        not side.may_match(other, one) for side in sides
    )


def _standing(
    place: int,
    packages: Sequence[Package],
    totals: Sequence[Sequence[tuple[int, ...]]],
    sides: Sequence[Consistent],
    budget: Budget,
) -> Standing:
    package = packages[place]
    rivals = [*packages[:place], *packages[place + 1 :]]
    improved = [any(_above(other, line[place]) for other in line) for line in totals]
    if not any(improved):
        may_fall = any(_may_improve(other, package, sides, budget) for other in rivals)
        return Standing.SOMETIMES if may_fall else Standing.ALWAYS
    if not all(improved):
        return Standing.SOMETIMES
    free: list[tuple[Row, ...]] = [() for _ in sides]
    return (
        Standing.SOMETIMES if _may_stand(package, rivals, sides, free, budget) else Standing.NEVER
    )


def _may_improve(
    other: Package, package: Package, sides: Sequence[Consistent], budget: Budget
) -> bool:
    """Whether for some points the other is at least as good for all and better for one."""
    budget.spend(1)
    return all(side.may_match(other, package) for side in sides) and any(
        side.lead(other, package).value > 0 for side in sides
    )


def _may_stand(
    package: Package,
    rivals: Sequence[Package],
    sides: Sequence[Consistent],
    rows: Sequence[tuple[Row, ...]],
    budget: Budget,
) -> bool:
    """Whether for some points, under these conditions too, nothing improves on the package.

    Points are tried; what improves on the package there must be worse for some side, or just as good
    for all. Each of these is tried in turn, and rules out one rival at least.
    """
    budget.spend(len(sides))
    points = [at for side, more in zip(sides, rows, strict=True) if (at := side.point(*more))]
    if len(points) < len(sides):
        return False
    own, *others = _totals([package, *rivals], sides, points)
    better = next(
        (r for r, totals in zip(rivals, others, strict=True) if _above(totals, own)), None
    )
    if better is None:
        return True
    return any(
        _may_stand(package, rivals, sides, branch, budget)
        for branch in _branches(package, better, sides, rows)
    )


def _branches(
    package: Package, better: Package, sides: Sequence[Consistent], rows: Sequence[tuple[Row, ...]]
) -> Iterator[list[tuple[Row, ...]]]:
    """The conditions under which one rival does not improve on the package."""
    leads = [difference(side.frame.worth(package), side.frame.worth(better)) for side in sides]
    for number, terms in enumerate(leads):
        branch = list(rows)
        branch[number] = (*rows[number], Row(terms, strict=True))
        yield branch
    yield [
        (*more, Row(terms), Row(terms).reversed) for more, terms in zip(rows, leads, strict=True)
    ]
