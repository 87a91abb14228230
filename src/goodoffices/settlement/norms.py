"""Deals held against a mediator's norms: which are kept, what is best under all, what cannot be kept.

A norm about gains may be kept by a package that others improve upon: equal shares of less, for all.
So the best package under norms is not looked for on the frontier. Two sides whose points add up are
merged issue by issue as for the frontier, but a partial package is dropped only for one that is at
least as good for both sides and for every norm. Small agendas are listed; for all others CP-SAT
answers with a proved bound. What norms cannot be kept together is the smallest set that every
acceptable package breaks somewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations, permutations
from math import gcd, prod
from typing import TYPE_CHECKING, Any, TypeAlias

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.frontier import FRONTIER_LIMIT, WORK, Found, Listed, table_of
from goodoffices.settlement.mixed import MixedPackage, mixed_package_of, on_grid
from goodoffices.settlement.negotiation import Negotiation, Party, only_options
from goodoffices.settlement.norm import (
    THOUSAND,
    Condition,
    FloorAbove,
    GainRatio,
    GainShare,
    Norm,
)
from goodoffices.settlement.package import Package, allowed, points_of
from goodoffices.settlement.quantity import Amount, stops
from goodoffices.settlement.result import Number, Solution, in_units
from goodoffices.settlement.solutions import CONCEPTS, Concept
from goodoffices.settlement.solver import EFFORT, Answer, gains_of
from goodoffices.settlement.zone import Zone, common_unit, solution_in, value_in_units, zone_of

if TYPE_CHECKING:
    from goodoffices.settlement.merge import Merged

__all__ = ["NearMiss", "NormHeld", "NormedSettlement", "norms_held", "settle_under_norms"]

Choice: TypeAlias = tuple[int, ...]
Pair: TypeAlias = tuple[int, int]

LISTABLE = 20_000
TIES_LIMIT = 100
TWO = 2
UNLISTED = "found without listing packages; equally good packages are not listed"
UNPROVED = "the best that was found; see its bound"


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


def norms_held(
    negotiation: Negotiation, package: Mapping[str, Amount], *, norms: Sequence[Norm] | None = None
) -> tuple[NormHeld, ...]:
    """Which norms a package keeps, and by how much it misses the others.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties, their sealed points.
    package : Mapping[str, str or int or Fraction]
        Issue -> option, and quantity -> amount where something is settled by one.
    norms : sequence of norms, optional
        By default those of the negotiation.

    Returns
    -------
    tuple of NormHeld
        One for each norm, in order.

    Raises
    ------
    InputError
        If the package does not match the agenda, or a norm not the table.
    InfeasibleError
        If a side's best package was not proved in the work allowed (linked issues only).

    Discloses
    ---------
    Of each norm whether it is kept says something of all sides' points; by how much it is missed
    gives points away.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Party, ShareOfBest
    >>> agenda = (Issue("fund", ("none", "half", "all")),)
    >>> north = Party("north", {"fund": {"none": 0, "half": 700, "all": 1000}})
    >>> south = Party("south", {"fund": {"none": 1000, "half": 300, "all": 0}})
    >>> table = Negotiation(agenda, (north, south), norms=(GainRatio(2), ShareOfBest(250)))
    >>> for held in norms_held(table, {"fund": "half"}):
    ...     print(held.words())
    no side gains more than 2 times what another gains: missed by 100
    no side has less than 250 of 1000 of its best: kept
    """
    table = negotiation if norms is None else replace(negotiation, norms=tuple(norms))
    whole = mixed_package_of(table, package)
    if table.quantities:
        return _held_with_amounts(table, whole)
    return _held(table, _conditions(table), whole.options)


def settle_under_norms(
    negotiation: Negotiation,
    *,
    norms: Sequence[Norm] | None = None,
    only: Collection[str] | None = None,
    ties_limit: int = TIES_LIMIT,
    work: int = WORK,
    solver_effort: float = EFFORT,
    should_stop: Callable[[], bool] | None = None,
) -> NormedSettlement:
    r"""The packages that keep every norm and are best by each solution; where none does, why.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties, their sealed points.
    norms : sequence of norms, optional
        By default those of the negotiation; one at least.
    only : collection of str, optional
        Names of the solutions wanted; all by default.
    ties_limit, work, solver_effort, should_stop
        As for :func:`settle`.

    Returns
    -------
    NormedSettlement
        Solutions with value and proved bound; or the norms that cannot be kept together and the
        package that misses them least.

    Raises
    ------
    InputError
        If there is no norm, or one does not match the table, or something is settled by an amount.
    InfeasibleError
        If a side's best package was not proved in the work allowed (linked issues only).

    Discloses
    ---------
    As :func:`settle`: treat the result as points. That norms can or cannot be kept says something of
    all sides' points.

    Notes
    -----
    Let g be the gains above no deal in the unit common to all parties, u the points. Kept means:
    for a set share s of p, s times the sum of all g is at most g_p (or at least, or both); for a
    floor, u_p is at least the reservation value and so much; for a part x of the best, 1000 u_p is at
    least x times the points of p's best package that keeps all rules and its own red lines; for a
    multiple t, each g is at most t times each other. Set shares and multiples compare the parties'
    points with each other. A norm that several conditions make up is missed by the largest shortfall.

    References
    ----------
    .. [Raiffa1982]
    .. [Kalai1977]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Party, ShareOfBest
    >>> agenda = (Issue("fund", ("none", "half", "all")), Issue("fence", ("stays", "goes")))
    >>> north = Party("north", {"fund": {"none": 0, "half": 400, "all": 700},
    ...                         "fence": {"stays": 300, "goes": 0}})
    >>> south = Party("south", {"fund": {"none": 400, "half": 300, "all": 0},
    ...                         "fence": {"stays": 0, "goes": 600}})
    >>> table = Negotiation(agenda, (north, south))
    >>> found = settle_under_norms(table, norms=[ShareOfBest(650)])
    >>> found.possible, found.conflict
    (False, (ShareOfBest(per_thousand=650, party=None, reason=''),))
    >>> print(*found.words(), sep="\n")
    No acceptable package keeps this norm: no side has less than 650 of 1000 of its best.
    The package that misses them least: no side has less than 650 of 1000 of its best: missed by 50.
    >>> dict(settle_under_norms(table, norms=[ShareOfBest(600)]).solutions["nash"].package)
    {'fund': 'all', 'fence': 'goes'}
    """
    only_options(negotiation)
    table = negotiation if norms is None else replace(negotiation, norms=tuple(norms))
    if not table.norms:
        raise InputError("no norm is given", field="norms")
    names = [concept.name for concept in CONCEPTS if only is None or concept.name in only]
    stop = _Stop(should_stop)
    conditions = _conditions(table)
    listed = _listed(table, conditions, Budget(work, stop.asked))
    if listed is not None:
        zone, method = listed
        return _FromList(table, conditions, zone, method, ties_limit).settlement(names)
    return _FromSolver(table, conditions, solver_effort, stop).settlement(names)


@dataclass(slots=True)
class _Stop:
    """Whether somebody stopped the run; once said, it stays said."""

    should_stop: Callable[[], bool] | None
    said: bool = False

    def asked(self) -> bool:
        if not self.said and self.should_stop is not None:
            self.said = bool(self.should_stop())
        return self.said


# What norms ask for.


def _conditions(negotiation: Negotiation) -> tuple[tuple[Condition, ...], ...]:
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
        return max([0, *(points for points, _ in _every(alone).points)])
    from goodoffices.settlement.solver import best_total  # noqa: PLC0415  (the solver is heavy)

    found = best_total(alone, (1, 0), least=(-party.magnitude, 0))
    if not found.finished:
        raise InfeasibleError("the best package of a side was not proved", field="work")
    return 0 if found.choice is None else max(0, int(found.value))


def _held(
    negotiation: Negotiation, conditions: Sequence[Sequence[Condition]], package: Package
) -> tuple[NormHeld, ...]:
    gains = gains_of(negotiation, package.choice)
    lacking = (value_in_units(negotiation, _missed(norm, gains), 1) for norm in conditions)
    return tuple(map(NormHeld, negotiation.norms, lacking))


def _held_with_amounts(negotiation: Negotiation, package: MixedPackage) -> tuple[NormHeld, ...]:
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
    found = _held(table, _conditions(table), Package(table.issues, (*package.choice, *places)))
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


def _missed(norm: Sequence[Condition], gains: Sequence[int]) -> int:
    return max((condition.shortfall(gains) for condition in norm), default=0)


def _broken(norms: Sequence[Sequence[Condition]], gains: Sequence[int]) -> frozenset[int]:
    """The places of the norms that these gains do not keep."""
    return frozenset(place for place, norm in enumerate(norms) if _missed(norm, gains))


def _smallest_cover(sets: Collection[frozenset[int]], count: int) -> tuple[int, ...]:
    """A smallest set that has something of each of these sets; of several the first."""
    for size in range(count + 1):
        for chosen in combinations(range(count), size):
            if all(one.intersection(chosen) for one in sets):
                return chosen
    return tuple(range(count))


# Where packages can be listed, as far as norms need it.


def _listed(
    negotiation: Negotiation, norms: Sequence[Sequence[Condition]], budget: Budget
) -> tuple[Zone, str] | None:
    """Acceptable vectors of which some one is as good as any package, for all parties and all norms."""
    found: Found | None = None
    if not negotiation.linked and len(negotiation.parties) == TWO:
        try:
            found = _merged(negotiation, [c for norm in norms for c in norm], budget)
        except BudgetSpentError as spent:
            if spent.stopped:
                return None
    method = "enumeration" if found is None else "merge"
    if found is None:
        if negotiation.packages > LISTABLE:
            return None
        found = _every(negotiation)
    floors, no_deal = negotiation.floors, negotiation.no_deal
    zone = zone_of(negotiation, found, method="enumeration", floors=floors, no_deal=no_deal)
    return zone, method


def _every(negotiation: Negotiation) -> Listed:
    """Every acceptable package that keeps the rules and red lines, one by one."""
    from itertools import product  # noqa: PLC0415

    found: dict[tuple[int, ...], list[Choice]] = {}
    for choice in product(*(range(len(issue.options)) for issue in negotiation.issues)):
        package = Package(negotiation.issues, choice)
        points = points_of(negotiation, package)
        enough = all(have >= least for have, least in zip(points, negotiation.floors, strict=True))
        if enough and allowed(negotiation, package):
            found.setdefault(points, []).append(choice)
    return Listed(list(found), list(found.values()))


@dataclass(frozen=True, slots=True)
class _Merged:
    """A merge in other quantities, with the points themselves."""

    merged: Merged
    points: list[tuple[int, ...]]

    @property
    def counts(self) -> list[int]:
        return self.merged.counts

    def first_choices(self, points: Sequence[int]) -> list[Choice]:
        return self.merged.first_choices(points)

    def choices(self, point: int) -> Iterator[Choice]:
        return self.merged.choices(point)


def _merged(negotiation: Negotiation, conditions: Sequence[Condition], budget: Budget) -> _Merged:
    """The points of two parties that no other improves upon for both and for every condition.

    Conditions look at points along directions. A partial package can be dropped for another that is
    at least as good along all of them; where two of the directions enclose all others, these two are
    enough, and the merge is one of two quantities again.
    """
    from goodoffices.settlement.merge import merged  # noqa: PLC0415  (numpy comes with it)

    _, factors = common_unit(negotiation)
    directions = [(1, 0), (0, 1)]
    for condition in conditions:
        a, b = (w * f for w, f in zip(condition.weights, factors, strict=True))
        if a or b:
            directions.append((a // gcd(a, b), b // gcd(a, b)))
    axes = _enclosing(list(dict.fromkeys(directions)))
    table, least = [], [0] * len(axes)
    for issue in table_of(negotiation):
        rows = [[a * u + b * v for a, b in axes] for u, v in issue]
        lows = [min(column) for column in zip(*rows, strict=True)]
        least = [below + low for below, low in zip(least, lows, strict=True)]
        table.append([tuple(x - low for x, low in zip(row, lows, strict=True)) for row in rows])
    found = merged(table, limit=FRONTIER_LIMIT, budget=budget)
    (a, b), (c, d) = axes[:TWO]
    whole = a * d - b * c
    points: list[tuple[int, ...]] = []
    for first, second, *_ in found.points:
        x, y = first + least[0], second + least[1]
        points.append(((d * x - b * y) // whole, (a * y - c * x) // whole))
    return _Merged(found, points)


def _enclosing(directions: list[Pair]) -> list[Pair]:
    """Two of the directions that have all others between them, or else all of them."""
    for one, other in combinations(directions, TWO):
        for a, b in ((one, other), (other, one)):
            if _turn(a, b) > 0 and all(_turn(a, x) >= 0 and _turn(x, b) >= 0 for x in directions):
                return [a, b]
    return directions


def _turn(a: Pair, b: Pair) -> int:
    """Above 0 if the second lies to the left of the first."""
    return a[0] * b[1] - a[1] * b[0]


@dataclass(frozen=True, slots=True)
class _FromList:
    """The answer from acceptable vectors."""

    negotiation: Negotiation
    norms: tuple[tuple[Condition, ...], ...]
    zone: Zone
    method: str
    ties_limit: int

    def settlement(self, names: Collection[str]) -> NormedSettlement:
        broken = [_broken(self.norms, gains) for gains in self.zone.gains]
        kept = [place for place, norms in enumerate(broken) if not norms]
        zone = replace(
            self.zone,
            places=[self.zone.places[place] for place in kept],
            gains=[self.zone.gains[place] for place in kept],
        )
        solutions = {
            concept.name: replace(
                solution_in(zone, concept, ties_limit=self.ties_limit), method=self.method
            )
            for concept in CONCEPTS
            if kept and concept.name in names
        }
        better = {name: self._better(solution) for name, solution in solutions.items()}
        without = broken and not kept
        cover = _smallest_cover(set(broken), len(self.norms)) if without else ()
        return NormedSettlement(
            parties=tuple(party.id for party in self.negotiation.parties),
            norms=self.negotiation.norms,
            opening=bool(broken),
            possible=bool(kept),
            solutions=solutions,
            better_without={name: package for name, package in better.items() if package},
            conflict=tuple(self.negotiation.norms[place] for place in cover),
            nearest=self._nearest() if without else None,
            exact=True,
            method=self.method,
        )

    def _better(self, solution: Solution) -> Package | None:
        """The package with the largest sum of gains among those that improve on one for all."""
        here = gains_of(self.negotiation, solution.package.choice)
        above = [
            place
            for place, gains in enumerate(self.zone.gains)
            if gains != here and all(have >= least for have, least in zip(gains, here, strict=True))
        ]
        most = max((sum(self.zone.gains[place]) for place in above), default=0)
        return self._first([p for p in above if sum(self.zone.gains[p]) == most])

    def _first(self, places: Sequence[int]) -> Package | None:
        if not places:
            return None
        choices = self.zone.found.first_choices([self.zone.places[place] for place in places])
        return Package(self.negotiation.issues, min(choices))

    def _nearest(self) -> NearMiss:
        def judged(gains: tuple[int, ...]) -> tuple[int, ...]:
            misses = [_missed(norm, gains) for norm in self.norms]
            return sum(misses), max(misses), -sum(gains)

        keys = [judged(gains) for gains in self.zone.gains]
        least = min(keys)
        package = self._first([place for place, key in enumerate(keys) if key == least])
        assert package is not None  # noqa: S101  # some key is the least
        return _near(self.negotiation, self.norms, package, exact=True)


def _near(
    negotiation: Negotiation,
    norms: Sequence[Sequence[Condition]],
    package: Package,
    *,
    exact: bool,
) -> NearMiss:
    scales = tuple(party.scale for party in negotiation.parties)
    utilities = in_units(points_of(negotiation, package), scales)
    return NearMiss(package, utilities, _held(negotiation, norms, package), exact)


# Where they cannot.


@dataclass(slots=True)
class _FromSolver:
    """The answer by questions to CP-SAT, each with value and proved bound."""

    negotiation: Negotiation
    norms: tuple[tuple[Condition, ...], ...]
    effort: float
    stop: _Stop

    @property
    def _limits(self) -> dict[str, Any]:
        return {"effort": self.effort, "should_stop": self.stop.asked}

    @property
    def _under(self) -> dict[str, Any]:
        also = [condition for norm in self.norms for condition in norm]
        return {"also": also, **self._limits}

    def settlement(self, names: Collection[str]) -> NormedSettlement:
        from goodoffices.settlement import solver  # noqa: PLC0415

        any_kept = solver.any_package(self.negotiation, **self._under)
        possible = True if any_kept.choice is not None else False if any_kept.finished else None
        opening, proved = possible, possible is not None
        cover: tuple[int, ...] = ()
        nearest: NearMiss | None = None
        solutions: dict[str, Solution] = {}
        better: dict[str, Package] = {}
        if any_kept.choice is not None:
            for concept in CONCEPTS:
                if concept.name in names:
                    solution = self._solution(concept, any_kept.choice)
                    solutions[concept.name] = solution
                    more = self._better(solution)
                    if more is not None:
                        better[concept.name] = more
            proved = all(one.exact for one in solutions.values())
        elif possible is False:
            opening, cover, proved = self._conflict()
            nearest = self._nearest() if opening else None
            proved = proved and (nearest is None or nearest.exact)
        return NormedSettlement(
            parties=tuple(party.id for party in self.negotiation.parties),
            norms=self.negotiation.norms,
            opening=opening,
            possible=possible,
            solutions=solutions,
            better_without=better,
            conflict=tuple(self.negotiation.norms[place] for place in cover),
            nearest=nearest,
            exact=proved and not self.stop.said,
            method="stopped" if self.stop.said else "solver",
        )

    def _conflict(self) -> tuple[bool | None, tuple[int, ...], bool]:
        """Whether anything is acceptable; a smallest set of norms in conflict; whether that is proved.

        What each package met breaks must have something in common with the set. The smallest such
        set is tried; either nothing keeps it, or what keeps it breaks others and is met now.
        """
        from goodoffices.settlement import solver  # noqa: PLC0415

        met: set[frozenset[int]] = set()
        while True:
            cover = _smallest_cover(met, len(self.norms))
            also = [condition for place in cover for condition in self.norms[place]]
            found = solver.any_package(self.negotiation, also=also, **self._limits)
            if found.choice is None:
                if not cover:
                    return (False, (), True) if found.finished else (None, (), False)
                return (True, cover, True) if found.finished else (True, (), False)
            met.add(_broken(self.norms, found.gains))

    def _nearest(self) -> NearMiss | None:
        from goodoffices.settlement import solver  # noqa: PLC0415

        found = solver.least_missed(self.negotiation, self.norms, **self._limits)
        if found.choice is None:
            return None
        package = Package(self.negotiation.issues, found.choice)
        return _near(self.negotiation, self.norms, package, exact=found.finished)

    def _better(self, solution: Solution) -> Package | None:
        from goodoffices.settlement import solver  # noqa: PLC0415

        here = gains_of(self.negotiation, solution.package.choice)
        found = solver.best_total(self.negotiation, least=here, **self._limits)
        if found.choice is None or found.value <= sum(here):
            return None
        return Package(self.negotiation.issues, found.choice)

    def _solution(self, concept: Concept, known: Choice) -> Solution:
        """One solution; `known` keeps all norms and stands where nothing better was found."""
        answer, ideals, note = self._answer(concept.name)
        choice = known if answer.choice is None else answer.choice
        gains = gains_of(self.negotiation, choice)
        value, degree = _value(concept.name, gains, ideals)
        exact = answer.finished and answer.choice is not None
        bound = value if exact else self._bound(concept.name, answer)
        package = Package(self.negotiation.issues, choice)
        said = UNLISTED if exact else UNPROVED
        return Solution(
            name=concept.name,
            package=package,
            points=points_of(self.negotiation, package),
            value=value_in_units(self.negotiation, value, degree),
            bound=value_in_units(self.negotiation, max(bound, value), degree),
            method="solver",
            exact=exact,
            note=f"{note}; {said}" if note else said,
            scales=tuple(party.scale for party in self.negotiation.parties),
        )

    def _answer(self, name: str) -> tuple[Answer, tuple[int, ...], str]:
        from goodoffices.settlement import solver  # noqa: PLC0415

        count = len(self.negotiation.parties)
        plain = (1,) * count
        if name == "utilitarian":
            return solver.best_total(self.negotiation, **self._under), plain, ""
        if name == "nash":
            return self._product()
        if name != "kalai_smorodinsky":
            return solver.leximin(self.negotiation, plain, **self._under), plain, ""
        ideals, sure = self._ideals()
        found = solver.leximin(self.negotiation, ideals, **self._under)
        without = sum(most == 0 for most in ideals)
        note = (
            f"{without} of {count} parties cannot gain from any such package and are left out"
            if without and sure
            else ""
        )
        if not sure:
            found = replace(found, finished=False, bound=None)
        return found, ideals, note

    def _ideals(self) -> tuple[tuple[int, ...], bool]:
        """The most each party gains from an acceptable package that keeps all norms; whether proved."""
        from goodoffices.settlement import solver  # noqa: PLC0415

        count, sure, ideals = len(self.negotiation.parties), True, []
        for party in range(count):
            weights = tuple(int(other == party) for other in range(count))
            found = solver.best_total(self.negotiation, weights, **self._under)
            sure = sure and found.finished
            most = found.value if found.finished else self._most()[party]
            ideals.append(max(0, int(most)))
        return tuple(ideals), sure

    def _most(self) -> tuple[int, ...]:
        """A gain of each party that no package exceeds."""
        _, factors = common_unit(self.negotiation)
        ends = zip(self.negotiation.parties, self.negotiation.no_deal, factors, strict=True)
        return tuple(max(0, (party.most - base) * factor) for party, base, factor in ends)

    def _product(self) -> tuple[Answer, tuple[int, ...], str]:
        """The largest product; where not all can gain, that of the most parties that can."""
        from goodoffices.settlement import solver  # noqa: PLC0415

        count = len(self.negotiation.parties)
        plain = (1,) * count
        for size in range(count, 0, -1):
            answers = [
                solver.largest_product(self.negotiation, parties, **self._under)
                for parties in combinations(range(count), size)
            ]
            settled = all(answer.finished for answer in answers)
            some = [answer for answer in answers if answer.choice is not None]
            if some:
                best = max(some, key=lambda answer: answer.value)
                note = "" if size == count else _cannot_all_gain(size, count)
                bounds = [answer.bound for answer in answers if answer.bound is not None]
                bound = max(bounds) if settled and bounds else None
                return replace(best, finished=settled, bound=bound), plain, note
            if not settled:
                return Answer(None, finished=False), plain, ""
        nobody = solver.any_package(self.negotiation, **self._under)
        return nobody, plain, _cannot_all_gain(0, count)

    def _bound(self, name: str, answer: Answer) -> int | Fraction:
        """The least bound that is known."""
        most = self._most()
        plain: dict[str, int | Fraction] = {
            "nash": prod(max(1, gain) for gain in most),
            "kalai_smorodinsky": 1,
            "utilitarian": sum(most),
        }
        bound = plain.get(name, min(most))
        return bound if answer.bound is None else min(bound, answer.bound)


def _cannot_all_gain(able: int, count: int) -> str:
    return (
        f"no such package gives every party a gain: {able} of {count} can gain together, and the"
        " product is theirs"
    )


def _value(name: str, gains: tuple[int, ...], ideals: Sequence[int]) -> tuple[int | Fraction, int]:
    """What a package attains, and with which power of the unit of gains that grows."""
    able = [gain for gain in gains if gain > 0]
    if name == "nash":
        return (prod(able) if able else 0), len(able)
    if name == "utilitarian":
        return sum(gains), 1
    if name == "kalai_smorodinsky":
        shares = [Fraction(g, most) for g, most in zip(gains, ideals, strict=True) if most > 0]
        return min(shares, default=Fraction(0)), 0
    return min(gains), 1
