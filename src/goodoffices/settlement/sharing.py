"""Dividing issues among any number of sides: equal counts, a market with equal purses, whole items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from math import lcm, prod
from typing import TYPE_CHECKING, TypeAlias

from goodoffices.errors import InfeasibleError, InputError, PointsError
from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.fairness import Fairness, fairness_of
from goodoffices.settlement.negotiation import Issue, Negotiation, Party
from goodoffices.settlement.simplex import best_corner

if TYPE_CHECKING:
    from goodoffices.settlement.solver import Answer

__all__ = ["Sharing", "equitable_division", "market_division", "whole_division"]

WORK = 20_000_000
EFFORT = 20.0
ROUNDS = (200, 2_000, 20_000)
CLOSENESS = (1e-2, 1e-3, 1e-4, 1e-6, 1e-9)
TWO = 2
RULES = ("product", "leximin")

Rows: TypeAlias = list[list[int]]  # side -> issue -> points
Shares: TypeAlias = list[list[Fraction]]  # side -> issue -> share


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who gets which share of what, and what is true of it.

    Parameters
    ----------
    shares : Mapping[str, Mapping[str, Fraction]]
        Issue -> side -> share; the shares of an issue sum to 1.
    totals : Mapping[str, Fraction]
        What each side counts for its shares, in its own points.
    holds : frozenset of Fairness
        The properties this division was tried for and has.
    value, bound : Fraction
        What was maximised (the smallest count, or the product of counts), and a value that no
        division exceeds.
    method : str
        ``programme``, ``market`` or ``solver``.
    prices : Mapping[str, Fraction]
        Of a market: what each issue costs, every side's purse being 1. Empty otherwise.
    warnings : tuple of str
        What was computed as given although it looks wrong.
    """

    shares: Mapping[str, Mapping[str, Fraction]]
    totals: Mapping[str, Fraction] = field(repr=False)
    holds: frozenset[Fairness]
    value: Fraction = field(repr=False)
    bound: Fraction = field(repr=False)
    method: str
    prices: Mapping[str, Fraction] = field(default_factory=dict, repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether it is proved that nothing is better by what was maximised."""
        return self.value == self.bound

    @property
    def gap(self) -> Fraction:
        """How much better a division might be at most; 0 if exact."""
        return self.bound - self.value


def equitable_division(points: Mapping[str, Mapping[str, int]], *, work: int = WORK) -> Sharing:
    """The division of divisible issues at which all count the same, and as much as can be.

    Parameters
    ----------
    points : Mapping[str, Mapping[str, int]]
        Side -> issue -> points, for two sides or more. Points are compared as given: let all sum to
        the same; another sum is reported, never rescaled.
    work : int
        Numbers the exact programme may touch.

    Returns
    -------
    Sharing
        Exact. Where a side wants nothing of what others hold, equal counts may not be efficient:
        then the smallest count is as large as can be, and under that the sum of all; ``holds`` says
        whether the counts are equal.

    Raises
    ------
    PointsError
        If the sides do not give whole points of 0 or more to the same issues.
    InfeasibleError
        If the work does not suffice.

    Discloses
    ---------
    The shares tell how the others rank the issues; every shared issue gives ratios of points away.

    Notes
    -----
    For two sides with equal sums the counts are those of Adjusted Winner. For three sides or more
    no method gives equal counts, efficiency and freedom from envy together in every case: look at
    ``holds``.

    References
    ----------
    .. [BramsTaylor1996]

    Examples
    --------
    >>> found = equitable_division({"north": {"port": 60, "road": 40, "well": 0},
    ...                             "south": {"port": 50, "road": 10, "well": 40},
    ...                             "west": {"port": 30, "road": 50, "well": 20}})
    >>> sorted(set(found.totals.values())), sorted(map(str, found.holds))
    ([Fraction(148, 3)], ['efficient', 'envy-free', 'equitable', 'proportional'])
    """
    names, issues, rows = _rows(points)
    count = len(issues)
    programme = [
        [
            *(-value if other == side else 0 for other in range(len(rows)) for value in rows[side]),
            1,
        ]
        for side in range(len(rows))
    ]
    programme += [
        [*(int(place == issue) for _ in rows for place in range(count)), 0]
        for issue in range(count)
    ]
    goals = [[0] * (len(rows) * count) + [1], [*(value for row in rows for value in row), 0]]
    limits = [0] * len(rows) + [1] * count
    try:
        corner = best_corner(programme, limits, goals, budget=Budget(work))
    except BudgetSpentError as spent:
        raise InfeasibleError("the division is too large to compute", field="work") from spent
    shares = [corner[side * count : (side + 1) * count] for side in range(len(rows))]
    return _sharing(names, issues, rows, shares, value=corner[-1], bound=corner[-1])


def market_division(points: Mapping[str, Mapping[str, int]], *, work: int = WORK) -> Sharing:
    """The division of divisible issues with the largest product: what a market with equal purses ends at.

    Parameters
    ----------
    points : Mapping[str, Mapping[str, int]]
        Side -> issue -> points, for two sides or more; how a side scales its points does not matter.
    work : int
        Numbers the exact programme may touch.

    Returns
    -------
    Sharing
        Shares and prices. Exact where prices are found at which every side spends its purse on what
        it wants most for the price, which proves the product; otherwise with a proved bound.

    Raises
    ------
    PointsError
        If the sides do not give whole points of 0 or more to the same issues, or one wants nothing.

    Discloses
    ---------
    Prices and shares together tell which issues each side values most for their price.

    Notes
    -----
    Any prices p that sum to the number of sides bound the product: no division's product exceeds
    the product of each side's largest points / price.

    References
    ----------
    .. [EisenbergGale1959]
    .. [Varian1974]

    Examples
    --------
    >>> found = market_division({"north": {"port": 60, "road": 40}, "south": {"port": 50, "road": 50}})
    >>> found.exact, found.shares["port"]["north"], sorted(map(str, found.holds))
    (True, Fraction(1, 1), ['efficient', 'envy-free', ..., 'proportional'])
    """
    names, issues, rows = _rows(points)
    if not all(any(row) for row in rows):
        raise PointsError("a side gives no points to anything")
    wanted = [place for place in range(len(issues)) if any(row[place] for row in rows)]
    traded = [[row[place] for place in wanted] for row in rows]
    prices, sold = _market(traded, Budget(work))
    shares = [[Fraction(0)] * len(issues) for _ in rows]
    for side, row in enumerate(sold):
        for place, share in zip(wanted, row, strict=True):
            shares[side][place] = share
    value = prod(
        (_worth(row, own) for row, own in zip(traded, sold, strict=True)), start=Fraction(1)
    )
    shown = {issue: Fraction(0) for issue in issues}
    shown.update({issues[place]: price for place, price in zip(wanted, prices, strict=True)})
    return _sharing(
        names,
        issues,
        rows,
        shares,
        value=value,
        bound=_product_bound(traded, prices),
        method="market",
        prices=shown,
    )


def whole_division(
    points: Mapping[str, Mapping[str, int]],
    *,
    rule: str = "product",
    effort: float = EFFORT,
    should_stop: Callable[[], bool] | None = None,
) -> Sharing:
    """The division of issues that cannot be shared, by the largest product or by leximin.

    Parameters
    ----------
    points : Mapping[str, Mapping[str, int]]
        Side -> issue -> points, for two sides or more.
    rule : str
        ``product``: the largest product of counts; if some side must go empty, as many as possible
        get something, and the product is theirs. ``leximin``: the smallest count as large as can
        be, then the second smallest, and so on; this compares the sides' points with each other.
    effort : float
        Counted work of the solver for one question.
    should_stop : callable, optional
        Asked now and then; True ends the search.

    Returns
    -------
    Sharing
        Every share is 0 or 1. ``holds`` says how far the division is free of envy.

    Raises
    ------
    InputError
        If the rule is not known.
    PointsError
        If the sides do not give whole points of 0 or more to the same issues.
    InfeasibleError
        If no division was found within the effort.

    Discloses
    ---------
    The division tells each side roughly what the others want most.

    Notes
    -----
    ``EFFICIENT`` is told only where no division, shared issues allowed, is better for all.

    References
    ----------
    .. [CaragiannisEtAl2019]

    Examples
    --------
    >>> found = whole_division({"north": {"port": 60, "road": 25, "well": 15},
    ...                         "south": {"port": 40, "road": 35, "well": 25}})
    >>> dict(found.totals), found.exact
    ({'north': Fraction(60, 1), 'south': Fraction(60, 1)}, True)
    """
    from goodoffices.settlement.solver import leximin  # noqa: PLC0415

    if rule not in RULES:
        raise InputError("the rule is neither product nor leximin", field="rule")
    names, issues, rows = _rows(points)
    negotiation = _as_negotiation(names, issues, rows)
    if rule == "leximin":
        found = leximin(negotiation, effort=effort, should_stop=should_stop)
    else:
        found = _largest_product(negotiation, effort, should_stop)
    if found.choice is None:
        raise InfeasibleError("no division was found within the effort", field="effort")
    shares = [[Fraction(int(taker == side)) for taker in found.choice] for side in range(len(rows))]
    most = prod(map(sum, rows)) if rule == "product" else max(map(sum, rows))
    proved = found.bound is not None and (found.finished or found.bound != found.value)
    bound = Fraction(found.bound if proved and found.bound is not None else most)
    return _sharing(
        names, issues, rows, shares, value=Fraction(found.value), bound=bound, method="solver"
    )


def _largest_product(
    negotiation: Negotiation, effort: float, should_stop: Callable[[], bool] | None
) -> Answer:
    """The largest product of the largest group of sides that can all get something."""
    from goodoffices.settlement.solver import largest_product, leximin  # noqa: PLC0415

    everybody, proved = range(len(negotiation.parties)), True
    for size in range(len(negotiation.parties), 0, -1):
        groups = [
            largest_product(negotiation, group, effort=effort, should_stop=should_stop)
            for group in combinations(everybody, size)
        ]
        proved = proved and all(answer.finished for answer in groups)
        found = [answer for answer in groups if answer.choice is not None]
        if found:
            best = max(found, key=lambda answer: answer.value)
            return replace(best, bound=best.value if proved else None)
    return leximin(negotiation, effort=effort, should_stop=should_stop)


def _as_negotiation(names: Sequence[str], issues: Sequence[str], rows: Rows) -> Negotiation:
    """Each issue goes to one side; a side counts what it gets."""
    agenda = tuple(Issue(issue, tuple(names)) for issue in issues)
    parties = tuple(
        Party(
            name,
            {
                issue: {taker: value if taker == name else 0 for taker in names}
                for issue, value in zip(issues, row, strict=True)
            },
        )
        for name, row in zip(names, rows, strict=True)
    )
    return Negotiation(agenda, parties)


def _rows(points: Mapping[str, Mapping[str, int]]) -> tuple[list[str], list[str], Rows]:
    names = list(points)
    if len(names) < TWO:
        raise PointsError("a division needs at least two sides")
    issues = list(points[names[0]])
    if not issues or any(set(points[name]) != set(issues) for name in names):
        raise PointsError("the sides do not give points to the same issues")
    rows = [[points[name][issue] for issue in issues] for name in names]
    for value in (value for row in rows for value in row):
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise PointsError("points are not whole numbers of 0 or more")
    return names, issues, rows


def _worth(row: Sequence[int], shares: Sequence[Fraction]) -> Fraction:
    return sum((value * share for value, share in zip(row, shares, strict=True)), Fraction(0))


def _sharing(
    names: Sequence[str],
    issues: Sequence[str],
    rows: Rows,
    shares: Shares,
    *,
    value: Fraction,
    bound: Fraction,
    method: str = "programme",
    prices: Mapping[str, Fraction] | None = None,
) -> Sharing:
    for place in range(len(issues)):  # what nobody wants goes to the first
        shares[0][place] += 1 - sum((row[place] for row in shares), Fraction(0))
    shown = {
        issue: {name: shares[side][place] for side, name in enumerate(names)}
        for place, issue in enumerate(issues)
    }
    totals = {name: _worth(row, own) for name, row, own in zip(names, rows, shares, strict=True)}
    differ = len({sum(row) for row in rows}) > 1 and method != "market"
    warnings = ("the sides' points do not sum to the same; computed as given",) if differ else ()
    holds = fairness_of(rows, shares)
    return Sharing(shown, totals, holds, value, bound, method, prices or {}, warnings)


def _market(rows: Rows, budget: Budget) -> tuple[list[Fraction], Shares]:
    """Prices and shares: exact if the market clears at prices read off from those approached."""
    for rounds in ROUNDS:
        near, bids = _approached(rows, rounds)
        for closeness in CLOSENESS:
            prices = _straightened(rows, near, closeness)
            sold = None if prices is None else _cleared(rows, prices, budget)
            if prices is not None and sold is not None:
                return prices, sold
    return _as_fractions(len(rows), near, bids)


def _approached(rows: Rows, rounds: int) -> tuple[list[float], list[list[float]]]:
    """Prices after so many rounds in which every side spends in proportion to what it got."""
    import numpy as np  # noqa: PLC0415

    values = np.array([[float(value) for value in row] for row in rows])
    bids = values / values.sum(axis=1, keepdims=True)
    for _ in range(rounds):
        gained = values * bids / bids.sum(axis=0)
        bids = gained / gained.sum(axis=1, keepdims=True)
    return bids.sum(axis=0).tolist(), bids.tolist()


def _straightened(rows: Rows, near: Sequence[float], closeness: float) -> list[Fraction] | None:
    """Exact prices at which what nearly was each side's best buy is exactly so."""
    sides, count = len(rows), len(near)
    group = list(range(sides + count))
    level = [Fraction(1)] * (sides + count)  # a side's best points per price; an issue's price
    for side, issue in _near_best_buys(rows, near, closeness):
        one, other = group[side], group[sides + issue]
        if one == other:
            continue
        factor = rows[side][issue] / (level[side] * level[sides + issue])
        for node in (node for node in range(sides + count) if group[node] == other):
            group[node] = one
            level[node] = level[node] * factor if node >= sides else level[node] / factor
    prices = [Fraction(0)] * count
    for name in set(group):
        purses = group[:sides].count(name)
        members = [issue for issue in range(count) if group[sides + issue] == name]
        if not purses or not members:
            return None
        total = sum((level[sides + issue] for issue in members), Fraction(0))
        for issue in members:
            prices[issue] = level[sides + issue] * purses / total
    return prices


def _near_best_buys(rows: Rows, near: Sequence[float], closeness: float) -> list[tuple[int, int]]:
    """Sides with what they get most of for the price, or almost; the closest first."""
    found = []
    for side, row in enumerate(rows):
        best = max(value / price for value, price in zip(row, near, strict=True))
        slacks = [1 - value / price / best for value, price in zip(row, near, strict=True)]
        found += [(slack, side, i) for i, slack in enumerate(slacks) if slack <= closeness]
    return [(side, issue) for _, side, issue in sorted(found)]


def _cleared(rows: Rows, prices: Sequence[Fraction], budget: Budget) -> Shares | None:
    """Shares at which each side spends its whole purse on best buys and everything is sold."""
    buys = []
    for side, row in enumerate(rows):
        best = max(value / price for value, price in zip(row, prices, strict=True))
        buys += [(side, i) for i, price in enumerate(prices) if row[i] == best * price]
    unit = lcm(*(price.denominator for price in prices))
    programme = [[int(buyer == side) for buyer, _ in buys] for side in range(len(rows))]
    programme += [[int(bought == issue) for _, bought in buys] for issue in range(len(prices))]
    limits = [unit] * len(rows) + [int(price * unit) for price in prices]
    try:
        spent = best_corner(programme, limits, [[1] * len(buys)], budget=budget)
    except BudgetSpentError:
        return None
    if sum(spent) != unit * len(rows):
        return None
    shares = [[Fraction(0)] * len(prices) for _ in rows]
    for (side, issue), money in zip(buys, spent, strict=True):
        shares[side][issue] = money / (unit * prices[issue])
    return shares


def _as_fractions(
    sides: int, near: Sequence[float], bids: Sequence[Sequence[float]]
) -> tuple[list[Fraction], Shares]:
    """What was approached, as exact numbers that sum to what they should."""
    exact = [[Fraction(bid) for bid in row] for row in bids]
    sums = [sum((row[issue] for row in exact), Fraction(0)) for issue in range(len(near))]
    total = sum(sums, Fraction(0))
    shares = [[bid / whole for bid, whole in zip(row, sums, strict=True)] for row in exact]
    return [whole * sides / total for whole in sums], shares


def _product_bound(rows: Rows, prices: Sequence[Fraction]) -> Fraction:
    return prod(
        (max(value / price for value, price in zip(row, prices, strict=True)) for row in rows),
        start=Fraction(1),
    )
