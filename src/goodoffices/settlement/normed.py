"""What norms ask for, in conditions on gains, and what is told of a package that is held against them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations, permutations, product
from typing import TypeAlias

from goodoffices.errors import InfeasibleError
from goodoffices.settlement.frontier import Listed
from goodoffices.settlement.mixed import MixedPackage, on_grid
from goodoffices.settlement.negotiation import Negotiation, Party
from goodoffices.settlement.norm import THOUSAND, Condition, FloorAbove, GainRatio, GainShare, Norm
from goodoffices.settlement.package import Package, allowed, points_of
from goodoffices.settlement.quantity import stops
from goodoffices.settlement.result import Number, Solution, in_units
from goodoffices.settlement.solver import gains_of
from goodoffices.settlement.zone import common_unit, value_in_units

__all__ = [
    "LISTABLE",
    "NearMiss",
    "NormHeld",
    "NormedSettlement",
    "broken_by",
    "conditions_of",
    "every_package",
    "held_of",
    "held_with_amounts",
    "missed",
    "near_miss",
    "smallest_cover",
]

Choice: TypeAlias = tuple[int, ...]

LISTABLE = 20_000
TWO = 2


@dataclass(frozen=True, slots=True)
class NormHeld:
    """A package held against one norm.

    Parameters
    ----------
    norm : GainShare, FloorAbove, ShareOfBest or GainRatio
        The norm.
    lacking : int or Fraction
        By how much the package misses it, in points (of 1 where utilities came as decimals), rounded
        up to the finest unit; 0 where it is kept. Of a norm for several sides the largest miss.
    """

    norm: Norm
    lacking: Number = field(repr=False)

    @property
    def kept(self) -> bool:
        """Whether the package keeps the norm."""
        return not self.lacking

    def words(self) -> str:
        """The norm, and whether it is kept, for people."""
        if self.kept:
            return f"{self.norm.words()}: kept"
        lacking = self.lacking
        shown = f"{float(lacking):.4f}" if isinstance(lacking, Fraction) else f"{lacking:,}"
        return f"{self.norm.words()}: missed by {shown}"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Where no package keeps every norm: the acceptable one that misses them least, all together.

    Parameters
    ----------
    package : Package
        Of several with the same sum of misses the one with the smallest largest miss, then the one
        with the largest sum of gains, then (where packages were listed) the first.
    utilities : tuple of int or Fraction
        What it gives each party.
    held : tuple of NormHeld
        Every norm.
    exact : bool
        Whether it is proved that no acceptable package misses them less.
    """

    package: Package
    utilities: tuple[Number, ...] = field(repr=False)
    held: tuple[NormHeld, ...] = field(repr=False)
    exact: bool

    @property
    def missed(self) -> tuple[NormHeld, ...]:
        """The norms that it does not keep."""
        return tuple(one for one in self.held if not one.kept)


@dataclass(frozen=True, slots=True)
class NormedSettlement:
    """The best packages that keep every norm, or why there are none.

    Parameters
    ----------
    parties : tuple of str
        Names, in the order of all vectors.
    norms : tuple of GainShare, FloorAbove, ShareOfBest or GainRatio
        What was asked for.
    opening : bool or None
        Whether some package is acceptable to every party, norms aside; None where that is not known.
    possible : bool or None
        Whether some acceptable package keeps every norm; None where that is not known.
    solutions : Mapping[str, Solution]
        By name, as :func:`settle` gives them, over the acceptable packages that keep every norm.
        ``ties`` are efficient among these.
    better_without : Mapping[str, Package]
        Solution -> a package that leaves nobody worse off and somebody better off than the solution's,
        and breaks a norm: what the norms cost. No entry where none was found.
    conflict : tuple of GainShare, FloorAbove, ShareOfBest or GainRatio
        Where not all can be kept: a smallest set that no acceptable package keeps together.
    nearest : NearMiss or None
        Where not all can be kept: the package that misses them least.
    exact : bool
        Whether every answer is proved.
    method : str
        ``merge``, ``enumeration``, ``solver``, or ``stopped`` if somebody stopped it.
    """

    parties: tuple[str, ...]
    norms: tuple[Norm, ...]
    opening: bool | None
    possible: bool | None
    solutions: Mapping[str, Solution] = field(repr=False)
    better_without: Mapping[str, Package] = field(repr=False)
    conflict: tuple[Norm, ...] = field(repr=False)
    nearest: NearMiss | None = field(repr=False)
    exact: bool
    method: str

    def words(self) -> tuple[str, ...]:
        """What came of it, in sentences for people, without the packages."""
        if self.opening is None or self.possible is None:
            return ("Whether the norms can be kept was not settled in the work allowed.",)
        if not self.opening:
            return ("No package is acceptable to every party, norms aside.",)
        if self.possible:
            return ("All norms can be kept together.",)
        said = []
        if len(self.conflict) == 1:
            said.append(f"No acceptable package keeps this norm: {self.conflict[0].words()}.")
        elif self.conflict:
            listed = "; ".join(norm.words() for norm in self.conflict)
            said.append(f"No acceptable package keeps these norms together: {listed}.")
        if self.nearest is not None:
            least = "The package that misses them least" if self.nearest.exact else "A near package"
            listed = "; ".join(one.words() for one in self.nearest.missed)
            said.append(f"{least}: {listed}.")
        return tuple(said)


def conditions_of(negotiation: Negotiation) -> tuple[tuple[Condition, ...], ...]:
    """The conditions of every norm on gains in the common unit."""
    return tuple(tuple(_of_norm(negotiation, norm)) for norm in negotiation.norms)


def _of_norm(negotiation: Negotiation, norm: Norm) -> Iterator[Condition]:
    places = {party.id: place for place, party in enumerate(negotiation.parties)}
    if isinstance(norm, GainRatio):
        yield from _of_ratio(Fraction(norm.times), len(places))
    elif isinstance(norm, GainShare):
        yield from _of_share(norm, places[norm.party], len(places))
    elif isinstance(norm, FloorAbove):
        place = places[norm.party]
        yield _at_least(negotiation, place, negotiation.parties[place].floor + norm.points)
    else:
        for name, place in places.items():
            if norm.party in {None, name}:
                best = _best_of(negotiation, place)
                yield _at_least(negotiation, place, -(-best * norm.per_thousand // THOUSAND))


def _of_ratio(times: Fraction, count: int) -> Iterator[Condition]:
    for more, less in permutations(range(count), TWO):
        weights = [0] * count
        weights[less], weights[more] = times.numerator, -times.denominator
        yield Condition(tuple(weights), 0, times.denominator)


def _of_share(norm: GainShare, place: int, count: int) -> Iterator[Condition]:
    for share, sign in ((Fraction(norm.at_least), 1), (Fraction(norm.at_most), -1)):
        if share == int(sign < 0):
            continue  # at least nothing, at most all
        weights = [-sign * share.numerator] * count
        weights[place] += sign * share.denominator
        yield Condition(tuple(weights), 0, share.denominator)


def _at_least(negotiation: Negotiation, place: int, points: int) -> Condition:
    """So many points for one party."""
    _, factors = common_unit(negotiation)
    weights = tuple(int(other == place) for other in range(len(factors)))
    return Condition(weights, (points - negotiation.no_deal[place]) * factors[place])


def _best_of(negotiation: Negotiation, place: int) -> int:
    """The points of a party's best package that keeps the rules and its own red lines."""
    party = negotiation.parties[place]
    if not (negotiation.rules or party.interactions or party.red_lines):
        return party.best_total
    nothing = {issue.id: dict.fromkeys(issue.options, 0) for issue in negotiation.issues}
    alone = Negotiation(
        negotiation.issues,
        (replace(party, reservation=None, scale=None), Party(f"not {party.id}", nothing)),
        rules=negotiation.rules,
    )
    if alone.packages <= LISTABLE:
        return max([0, *(points for points, _ in every_package(alone).points)])
    from goodoffices.settlement.solver import best_total  # noqa: PLC0415  (the solver is heavy)

    found = best_total(alone, (1, 0), least=(-party.magnitude, 0))
    if not found.finished:
        raise InfeasibleError("the best package of a side was not proved", field="work")
    return 0 if found.choice is None else max(0, int(found.value))


def held_of(
    negotiation: Negotiation, conditions: Sequence[Sequence[Condition]], package: Package
) -> tuple[NormHeld, ...]:
    """A package of options held against every norm."""
    gains = gains_of(negotiation, package.choice)
    lacking = (value_in_units(negotiation, missed(norm, gains), 1) for norm in conditions)
    return tuple(map(NormHeld, negotiation.norms, lacking))


def missed(norm: Sequence[Condition], gains: Sequence[int]) -> int:
    """By how much a norm is missed, 0 where it is kept: the largest shortfall of its conditions."""
    return max((condition.shortfall(gains) for condition in norm), default=0)


def broken_by(norms: Sequence[Sequence[Condition]], gains: Sequence[int]) -> frozenset[int]:
    """The places of the norms that these gains do not keep."""
    return frozenset(place for place, norm in enumerate(norms) if missed(norm, gains))


def smallest_cover(sets: Collection[frozenset[int]], count: int) -> tuple[int, ...]:
    """A smallest set that has something of each of these sets; of several the first."""
    for size in range(count + 1):
        for chosen in combinations(range(count), size):
            if all(one.intersection(chosen) for one in sets):
                return chosen
    return tuple(range(count))


def held_with_amounts(negotiation: Negotiation, package: MixedPackage) -> tuple[NormHeld, ...]:
    """The same for a package with amounts: a side's best lies at bends, so these are options enough."""
    bends = (
        stops(party.curve(quantity.id) for party in negotiation.parties)
        for quantity in negotiation.quantities
    )
    grid = [sorted({*row, at}) for row, at in zip(bends, package.settled, strict=True)]
    bent = on_grid(negotiation, grid)
    stated = tuple(_on_scale(norm, negotiation, bent) for norm in negotiation.norms)
    table = replace(bent, norms=stated)
    places = [row.index(at) for row, at in zip(grid, package.settled, strict=True)]
    found = held_of(table, conditions_of(table), Package(table.issues, (*package.choice, *places)))
    return tuple(
        replace(one, norm=norm) for one, norm in zip(found, negotiation.norms, strict=True)
    )


def _on_scale(norm: Norm, negotiation: Negotiation, bent: Negotiation) -> Norm:
    """A norm that counts a party's points, where these were refined to stay whole."""
    if not isinstance(norm, FloorAbove):
        return norm
    ends = zip(negotiation.parties, bent.parties, strict=True)
    before, after = next(pair for pair in ends if pair[0].id == norm.party)
    return replace(norm, points=norm.points * (after.scale or 1) // (before.scale or 1))


def near_miss(
    negotiation: Negotiation,
    norms: Sequence[Sequence[Condition]],
    package: Package,
    *,
    exact: bool,
) -> NearMiss:
    """A package with what it gives and how it misses."""
    scales = tuple(party.scale for party in negotiation.parties)
    utilities = in_units(points_of(negotiation, package), scales)
    return NearMiss(package, utilities, held_of(negotiation, norms, package), exact)


def every_package(negotiation: Negotiation) -> Listed:
    """Every acceptable package that keeps the rules and red lines, one by one."""
    found: dict[tuple[int, ...], list[Choice]] = {}
    for choice in product(*(range(len(issue.options)) for issue in negotiation.issues)):
        package = Package(negotiation.issues, choice)
        points = points_of(negotiation, package)
        enough = all(have >= least for have, least in zip(points, negotiation.floors, strict=True))
        if enough and allowed(negotiation, package):
            found.setdefault(points, []).append(choice)
    return Listed(list(found), list(found.values()))
