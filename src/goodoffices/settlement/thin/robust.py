"""The packages that are least bad whatever the sides have not said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

from goodoffices.settlement.budget import Budget
from goodoffices.settlement.package import Package
from goodoffices.settlement.thin.consistent import Consistent
from goodoffices.settlement.thin.cuts import least_bad_by_cuts
from goodoffices.settlement.thin.statement import TOTAL
from goodoffices.settlement.thin.table import Range, ThinTable
from goodoffices.settlement.thin.worst import Answer, Criterion, least_bad
from goodoffices.settlement.words import Satisfaction, satisfaction

__all__ = ["Robust", "product_range", "robust_packages"]

LISTED = 2_000
COMPARED = 1_000
WORK = 20_000


@dataclass(frozen=True, slots=True)
class Robust:
    """A package that is least bad in its worst case.

    Parameters
    ----------
    criterion : Criterion
        What was asked for.
    package : Package
        Among equally good ones, the next worst-off side decides, then the order of the options.
    value : Fraction
        The worst case of the package: loss or regret at most, gain at least this.
    bound : Fraction
        No package has a better worst case.
    losses, gains : tuple of Range
        For each side, from the luckiest to the worst case: loss against its best options, gain above
        no deal.
    satisfaction : tuple of (Satisfaction, Satisfaction)
        For each side, in the worst and in the luckiest case.
    exact : bool
        Whether value and bound are the same.
    method : str
        ``listing``, ``cuts`` or ``stopped``.
    """

    criterion: Criterion
    package: Package
    value: Fraction = field(repr=False)
    bound: Fraction = field(repr=False)
    losses: tuple[Range, ...] = field(repr=False)
    gains: tuple[Range, ...] = field(repr=False)
    satisfaction: tuple[tuple[Satisfaction, Satisfaction], ...] = field(repr=False)
    exact: bool
    method: str

    @property
    def gap(self) -> Fraction:
        """How far the worst case of the best package may be from this one's."""
        return abs(self.value - self.bound)


def robust_packages(
    table: ThinTable, *, work: int = WORK, should_stop: Callable[[], bool] | None = None
) -> dict[Criterion, Robust]:
    """The packages with the least worst case over everything that the sides may mean.

    Parameters
    ----------
    table : ThinTable
        Agenda, sides, and the packages under discussion.
    work : int
        Most linear programs to solve for each criterion.
    should_stop : callable, optional
        Asked before each of them; True ends the search with the best so far and its bound.

    Returns
    -------
    dict of Criterion to Robust
        ``loss`` and ``gain`` always; ``regret`` where at most 1,000 packages are under discussion.

    Raises
    ------
    InputError
        If a statement does not match the agenda.
    PointsError
        If a side's statements contradict each other.

    Discloses
    ---------
    Ranges of what packages are worth to each side, for the mediator under the rules of the talks.

    Notes
    -----
    Let V_p be the points that agree with what side p said, r_p in it what no deal counts, and C the
    packages under discussion. ``loss`` minimises over x in C the largest, over p, v in V_p and y in
    C, of v(y) - v(x). ``gain`` maximises the smallest, over p and v, of v(x) - r_p. ``regret``
    minimises the largest, over y in C and all v, of the sum over p of v_p(y) - v_p(x). Only
    ``regret`` falls to 0 when everything is known: a loss against one's own best is part of any
    compromise. All three compare one side's 1000 with another's. No package is left out because a
    side may like no deal better: ``gain`` says so with a negative number.

    References
    ----------
    .. [BoutilierPatrascuPoupartSchuurmans2006]

    Examples
    --------
    >>> from goodoffices.settlement import Issue
    >>> from goodoffices.settlement.thin import Ranked, RankedOptions, Statements
    >>> agenda = (Issue("fund", ("none", "half", "all")), Issue("fence", ("stays", "goes")))
    >>> north = Statements("north", (RankedOptions("fund", [["all"], ["half"], ["none"]]),
    ...                              RankedOptions("fence", [["stays"], ["goes"]]),
    ...                              Ranked([["fund"], ["fence"]])))
    >>> south = Statements("south", (RankedOptions("fund", [["none"], ["half"], ["all"]]),
    ...                              RankedOptions("fence", [["goes"], ["stays"]]),
    ...                              Ranked([["fence"], ["fund"]])))
    >>> found = robust_packages(ThinTable(agenda, (north, south)))
    >>> dict(found["loss"].package), found["loss"].value, found["regret"].value
    ({'fund': 'all', 'fence': 'goes'}, Fraction(500, 1), Fraction(500, 1))
    """
    sides = table.points()
    asked = [Criterion.LOSS, Criterion.GAIN]
    if table.packages <= COMPARED:
        asked.append(Criterion.REGRET)
    found = {}
    for criterion in asked:
        budget = Budget(work, should_stop)
        if table.packages > LISTED and table.among is None:
            answer = least_bad_by_cuts(table, sides, criterion, budget)
        else:
            answer = least_bad(table, sides, criterion, budget)
        found[criterion] = _described(answer, sides)
    return found


def _described(answer: Answer, sides: Sequence[Consistent]) -> Robust:
    package = answer.package
    gains = [side.gain(package) for side in sides]
    worths = [side.worth(package) for side in sides]
    sign = -1 if answer.criterion is Criterion.GAIN else 1
    return Robust(
        answer.criterion,
        package,
        sign * answer.value,
        sign * answer.bound,
        tuple(Range.around(TOTAL - high, TOTAL - low) for low, high in worths),
        tuple(Range.around(*pair) for pair in gains),
        tuple((satisfaction(low, TOTAL), satisfaction(high, TOTAL)) for low, high in worths),
        answer.value == answer.bound,
        answer.method,
    )


def product_range(table: ThinTable, package: Mapping[str, str]) -> tuple[Fraction, Fraction]:
    """What the product of gains (Nash) of a package lies between; both ends can be reached or neared.

    Parameters
    ----------
    table : ThinTable
        Agenda and sides.
    package : Mapping[str, str]
        Issue -> option.

    Returns
    -------
    tuple of Fraction
        The least and the most, of 1000 per side. 0 where a side may lose against no deal.

    Raises
    ------
    InputError
        If a statement or the package does not match the agenda.
    PointsError
        If a side's statements contradict each other.

    Discloses
    ---------
    A range of the product of all sides' gains: treat it as points.

    Notes
    -----
    What one side means does not depend on what another means, so the product of the least gains is
    the least product. A product is not a sum: which package has the largest is only bounded here.

    References
    ----------
    .. [Nash1950]

    Examples
    --------
    >>> from goodoffices.settlement import Issue
    >>> from goodoffices.settlement.thin import Ends, Statements, Worth
    >>> agenda = (Issue("fund", ("none", "half", "all")),)
    >>> north = Statements("north", (Ends("fund", "all", "none"), Worth("fund", "half", 400, 600)))
    >>> south = Statements("south", (Ends("fund", "none", "all"), Worth("fund", "half", 500, 500)))
    >>> [int(end) for end in product_range(ThinTable(agenda, (north, south)), {"fund": "half"})]
    [200000, 300000]
    """
    gains = [side.gain(table.package(package)) for side in table.points()]
    least = prod(max(Fraction(0), low) for low, _ in gains)
    most = prod(max(Fraction(0), high) for _, high in gains)
    return Fraction(least), Fraction(most)
