"""Packages with money: what is best together, and who pays whom so that it is shared as agreed.

A party that counts money says how many of its points one unit is worth to it. Then any gain can be
handed over: the package that gives most in money, all parties together, can be shared by payments so
that everybody has more than any other package would give. Where a party can pay only so much, the
package and the payments are chosen together.

For a fixed package the payments are found exactly. All parties rise together, each at the pace that
the sharing sets, and nobody below what it must have; the level they reach is a fraction, not a float.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import lcm, prod
from typing import TypeAlias

from goodoffices.errors import InfeasibleError, InputError, PointsError
from goodoffices.settlement.frontier import WORK, pareto_frontier, table_of
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.package import Package, points_of

__all__ = [
    "GainSharing",
    "PaidSettlement",
    "SidePayments",
    "settle_with_payments",
    "whole_payments",
]

Money: TypeAlias = int | Fraction
Point: TypeAlias = tuple[Package, tuple[int, ...]]

CANDIDATES = 200_000


class GainSharing(StrEnum):
    """How what is gained together is shared."""

    NASH = "nash"
    """Largest product of gains: equal gains in money unless a limit stands in the way."""
    EGALITARIAN = "egalitarian"
    """Equal gains in points."""
    KALAI_SMORODINSKY = "kalai_smorodinsky"
    """Equal shares of what each could gain at best."""
    SET_SHARES = "set_shares"
    """Gains in money in a proportion that was agreed."""


@dataclass(frozen=True, slots=True)
class SidePayments:
    """What money means to each party, and how much each may pay.

    Parameters
    ----------
    rates : Mapping[str, int or Fraction]
        Party -> points that one unit of money is worth to it; positive, for every party.
    at_most : Mapping[str, int or Fraction]
        Party -> the most it may pay, 0 if it may not pay at all; no limit for those not named.
    """

    rates: Mapping[str, Money] = field(repr=False)
    at_most: Mapping[str, Money] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name, given in (("rates", self.rates), ("at_most", self.at_most)):
            if any(
                isinstance(v, bool) or not isinstance(v, int | Fraction) for v in given.values()
            ):
                raise PointsError("an amount is neither a whole number nor a fraction", field=name)
        if any(rate <= 0 for rate in self.rates.values()):
            raise PointsError("money is worth something to every party", field="rates")
        if any(limit < 0 for limit in self.at_most.values()):
            raise PointsError("nobody can be made to pay less than nothing", field="at_most")


@dataclass(frozen=True, slots=True)
class PaidSettlement:
    """A package with payments, and what is proved about it.

    Parameters
    ----------
    parties : tuple of str
        Names, in the order of all vectors.
    sharing : GainSharing
        How the gain is shared.
    package : Package
        Issue -> option; among equally good packages the first in the order of the options.
    points : tuple of int
        What the package alone gives each party.
    received : tuple of Fraction
        Money each party receives, negative for those who pay; the sum is 0.
    gains : tuple of Fraction
        What each party gains above no deal, in money, payments included.
    joint_gain : Fraction
        Their sum.
    value, bound : Fraction
        The smallest gain in relation to what the sharing sets (for ``nash`` the product of gains in
        money), and a value that no other package and payments exceed.
    """

    parties: tuple[str, ...]
    sharing: GainSharing
    package: Package
    points: tuple[int, ...] = field(repr=False)
    received: tuple[Fraction, ...] = field(repr=False)
    gains: tuple[Fraction, ...] = field(repr=False)
    value: Fraction = field(repr=False)
    bound: Fraction = field(repr=False)

    @property
    def exact(self) -> bool:
        """Whether it is proved that nothing is better."""
        return self.value == self.bound

    @property
    def joint_gain(self) -> Fraction:
        """What all gain together, in money."""
        return sum(self.gains, Fraction(0))


def settle_with_payments(
    negotiation: Negotiation,
    payments: SidePayments,
    sharing: GainSharing = GainSharing.NASH,
    *,
    shares: Mapping[str, Money] | None = None,
    work: int = WORK,
) -> PaidSettlement:
    """The package and the payments that share what can be gained together as agreed.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties, sealed points, rules.
    payments : SidePayments
        Points per unit of money, and limits.
    sharing : GainSharing
        How the gain is shared.
    shares : Mapping[str, int or Fraction], optional
        For ``set_shares``: party -> its part, positive; only the proportion counts.
    work : int
        Most comparisons for listing packages where a limit binds.

    Returns
    -------
    PaidSettlement
        Amounts as exact fractions; :func:`whole_payments` turns them into whole units.

    Raises
    ------
    PointsError
        If the rates or shares do not name every party, or name somebody else.
    InfeasibleError
        If no package can be paid for so that every party has what it must have.

    Discloses
    ---------
    Payments tell how much a package is worth to each party: treat the result as points.

    Notes
    -----
    Without limits the answer is exact for any number of parties and packages. With a limit that
    binds, every efficient package is tried where they can be listed; where they cannot, the bound
    stands above the value. Nash, Kalai-Smorodinsky and set shares do not depend on how a party
    scales its points, as long as its rate is scaled with them; ``egalitarian`` does.

    References
    ----------
    .. [Nash1950]
    .. [Raiffa1982]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Party
    >>> road = Issue("road", ("closed", "open"))
    >>> north = Party("north", {"road": {"closed": 0, "open": 900}})
    >>> south = Party("south", {"road": {"closed": 300, "open": 0}}, reservation=300)
    >>> found = settle_with_payments(
    ...     Negotiation((road,), (north, south)), SidePayments({"north": 3, "south": 3}))
    >>> found.package["road"], [str(amount) for amount in found.received], found.exact
    ('open', ['-200', '200'], True)
    """
    table = _Table(negotiation, payments, sharing, shares)
    best, most = _best_together(negotiation, table)
    if most < 0:
        raise InfeasibleError("no package can be paid for", field="payments")
    paces = table.paces if table.paces is not None else _ideals(table, table.candidates(work))
    together = sum(paces) or 1
    bound = table.value([pace * most / together for pace in paces], paces)
    shared = table.shared(best, paces)
    if shared is not None and table.value(shared, paces) == bound:
        return table.settlement(best, shared, paces, bound)
    return _tried(table, paces, best, bound, work)


def whole_payments(received: Sequence[Money], unit: int = 1) -> tuple[int, ...]:
    """Amounts in whole units whose sum is still nothing.

    Parameters
    ----------
    received : sequence of int or Fraction
        What each party receives; the sum is 0.
    unit : int
        The smallest amount that is paid.

    Returns
    -------
    tuple of int
        Each amount rounded down, and the units that are then missing given to those who lost most
        by that, the first of equals first.

    Discloses
    ---------
    Nothing beyond the amounts.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> whole_payments([Fraction(10, 3), Fraction(10, 3), Fraction(-20, 3)])
    (4, 3, -7)
    """
    if unit < 1 or sum(received) != 0:
        raise InputError("payments add up to nothing, in a positive unit", field="payments")
    units = [Fraction(amount) / unit for amount in received]
    whole = [amount.numerator // amount.denominator for amount in units]
    order = sorted(range(len(units)), key=lambda place: whole[place] - units[place])
    for place in order[: -sum(whole)]:
        whole[place] += 1
    return tuple(amount * unit for amount in whole)


class _Table:
    """A negotiation counted in money."""

    def __init__(
        self,
        negotiation: Negotiation,
        payments: SidePayments,
        sharing: GainSharing,
        shares: Mapping[str, Money] | None,
    ) -> None:
        names = [party.id for party in negotiation.parties]
        if set(payments.rates) != set(names) or not set(payments.at_most) <= set(names):
            raise PointsError("rates name every party and nobody else", field="rates")
        if (sharing is GainSharing.SET_SHARES) != (shares is not None):
            raise InputError("shares belong to the sharing by set shares", field="shares")
        if shares is not None and (set(shares) != set(names) or min(shares.values()) <= 0):
            raise PointsError("shares are positive, for every party", field="shares")
        self.negotiation, self.sharing = negotiation, sharing
        self.rates = [Fraction(payments.rates[name]) for name in names]
        self.limits = [payments.at_most.get(name) for name in names]
        self.paces = _paces(sharing, self.rates, [shares[n] for n in names] if shares else None)

    def gains(self, points: Sequence[int]) -> list[Fraction]:
        """What a package alone gives above no deal, in money."""
        ends = zip(points, self.negotiation.no_deal, self.rates, strict=True)
        return [(have - least) / rate for have, least, rate in ends]

    def least(self, points: Sequence[int]) -> list[Fraction]:
        """The least each party may receive: what it can pay, and what it must have, allow no less."""
        result = []
        ends = zip(points, self.negotiation.floors, self.rates, self.limits, strict=True)
        for have, floor, rate, limit in ends:
            needed = (floor - have) / rate
            result.append(needed if limit is None else max(needed, -Fraction(limit)))
        return result

    def shared(self, point: Point, paces: Sequence[Fraction]) -> list[Fraction] | None:
        """The gains after payments, or None where the package cannot be paid for."""
        gains, least = self.gains(point[1]), self.least(point[1])
        if sum(least) > 0:
            return None
        ends = [g + low for g, low in zip(gains, least, strict=True)]
        level = _level(ends, paces, sum(gains, Fraction(0)))
        return [max(end, level * pace) for end, pace in zip(ends, paces, strict=True)]

    def value(self, shared: Sequence[Fraction], paces: Sequence[Fraction]) -> Fraction:
        """By what two ways of sharing are compared."""
        if self.sharing is GainSharing.NASH:
            return prod(shared, start=Fraction(1))
        return min(
            (g / pace for g, pace in zip(shared, paces, strict=True) if pace), default=Fraction(0)
        )

    def order(self, shared: Sequence[Fraction], paces: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """The value first, then leximin."""
        rest = sorted(g / pace for g, pace in zip(shared, paces, strict=True) if pace)
        return (self.value(shared, paces), *rest)

    def settlement(
        self, point: Point, shared: Sequence[Fraction], paces: Sequence[Fraction], bound: Fraction
    ) -> PaidSettlement:
        """The answer for one package."""
        alone = self.gains(point[1])
        return PaidSettlement(
            parties=tuple(party.id for party in self.negotiation.parties),
            sharing=self.sharing,
            package=point[0],
            points=point[1],
            received=tuple(g - a for g, a in zip(shared, alone, strict=True)),
            gains=tuple(shared),
            value=self.value(shared, paces),
            bound=bound,
        )

    def candidates(self, work: int) -> list[Point] | None:
        """All packages that can be best, or None where they are too many to list."""
        negotiation = self.negotiation
        if negotiation.linked:
            if negotiation.packages > CANDIDATES:
                return None
            return list(_every_package(negotiation))
        try:
            listed = pareto_frontier(negotiation, limit=CANDIDATES, work=work)
        except InfeasibleError:
            return None
        return [(point.package, point.points) for point in listed]


def _paces(
    sharing: GainSharing, rates: Sequence[Fraction], shares: Sequence[Money] | None
) -> list[Fraction] | None:
    """How fast each party's gain in money rises; None where that has to be found out."""
    if sharing is GainSharing.KALAI_SMORODINSKY:
        return None
    if shares is not None:
        return [Fraction(share) for share in shares]
    return [1 / rate if sharing is GainSharing.EGALITARIAN else Fraction(1) for rate in rates]


def _level(ends: Sequence[Fraction], paces: Sequence[Fraction], total: Fraction) -> Fraction:
    """How high all can rise together, those who must have more left where they are."""
    risers = sorted((end / pace, end, pace) for end, pace in zip(ends, paces, strict=True) if pace)
    left = total - sum(ends)
    level, together = Fraction(0), Fraction(0)
    for place, (start, _, pace) in enumerate(risers):
        if place and together * (start - level) > left:
            break
        left -= together * (start - level) if place else Fraction(0)
        level, together = start, together + pace
    return level + left / together if together else level


def _best_together(negotiation: Negotiation, table: _Table) -> tuple[Point, Fraction]:
    """A package with the largest sum of gains in money, and that sum."""
    if negotiation.linked:
        package = _solved(negotiation, table.rates)
    else:
        choice = []
        for issue in table_of(negotiation):
            sums = [sum(v / r for v, r in zip(o, table.rates, strict=True)) for o in issue]
            choice.append(sums.index(max(sums)))
        package = Package(negotiation.issues, choice)
    points = points_of(negotiation, package)
    return (package, points), sum(table.gains(points), Fraction(0))


def _solved(negotiation: Negotiation, rates: Sequence[Fraction]) -> Package:
    from goodoffices.settlement.solver import best_total  # noqa: PLC0415  (the solver is heavy)
    from goodoffices.settlement.zone import common_unit  # noqa: PLC0415

    _, factors = common_unit(negotiation)
    worths = [1 / (rate * factor) for rate, factor in zip(rates, factors, strict=True)]
    whole = lcm(*(worth.denominator for worth in worths))
    least = [-worst * factor for worst, factor in zip(negotiation.no_deal, factors, strict=True)]
    found = best_total(negotiation, [int(worth * whole) for worth in worths], least=least)
    if found.choice is None:
        raise InfeasibleError("no package keeps all rules", field="rules")
    if not found.finished:
        raise InfeasibleError("the best package was not proved in the work allowed", field="work")
    return Package(negotiation.issues, found.choice)


def _every_package(negotiation: Negotiation) -> Iterator[Point]:
    from itertools import product  # noqa: PLC0415

    from goodoffices.settlement.package import allowed  # noqa: PLC0415

    for choice in product(*(range(len(issue.options)) for issue in negotiation.issues)):
        package = Package(negotiation.issues, choice)
        if allowed(negotiation, package):
            yield package, points_of(negotiation, package)


def _ideals(table: _Table, candidates: Iterable[Point] | None) -> list[Fraction]:
    """What each party could gain at best while the others have what they must have."""
    if candidates is None:
        raise InfeasibleError("the packages are too many to list", field="sharing")
    best = [Fraction(-1)] * len(table.rates)
    for _, points in candidates:
        gains, least = table.gains(points), table.least(points)
        spare = -sum(least)
        if spare >= 0:
            ends = zip(gains, least, best, strict=True)
            best = [max(most, gain + low + spare) for gain, low, most in ends]
    if best[0] < 0:
        raise InfeasibleError("no package can be paid for", field="payments")
    return best


def _tried(
    table: _Table, paces: Sequence[Fraction], best: Point, bound: Fraction, work: int
) -> PaidSettlement:
    """The best of all packages that can be listed; else of the one at hand, below the bound."""
    candidates = table.candidates(work)
    found: tuple[tuple[Fraction, ...], Point, list[Fraction]] | None = None
    for point in candidates if candidates is not None else [best]:
        shared = table.shared(point, paces)
        if shared is None:
            continue
        order = table.order(shared, paces)
        first = found is not None and order == found[0] and point[0].choice < found[1][0].choice
        if found is None or order > found[0] or first:
            found = (order, point, shared)
    if found is None:
        said = (
            "no package can be paid for" if candidates is not None else "no payable package found"
        )
        raise InfeasibleError(said, field="payments")
    _, point, shared = found
    if candidates is not None:
        bound = table.value(shared, paces)
    return table.settlement(point, shared, paces, bound)
