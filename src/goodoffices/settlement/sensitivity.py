"""What a proposed package rests on: the smallest change of one side's sheet at which it is another one.

A change of what one side gives one option, or one combination of options, moves all packages with it
alike. So among the packages with it, and among those without it, who is better than whom stays as it
was; the efficient packages after the change are among the efficient ones of these two lists. Each list
is made once, and every change is judged by the solutions themselves, in whole numbers. Where issues are
linked the two lists come from elimination, with what is wanted and what is not as one more condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import merge as merged_in_order
from typing import TYPE_CHECKING, TypeAlias

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.frontier import FRONTIER_LIMIT, WORK, Found, table_of
from goodoffices.settlement.negotiation import Negotiation, only_options
from goodoffices.settlement.package import Package, points_of
from goodoffices.settlement.solutions import CONCEPTS, Concept
from goodoffices.settlement.terms import Excludes, Interaction, Table
from goodoffices.settlement.zone import common_unit, solution_in, zone_of

if TYPE_CHECKING:
    from goodoffices.settlement.merge import Table as Ratings

__all__ = ["Flip", "Sensitivity", "sensitivity"]

WITHIN = 50

Totals: TypeAlias = tuple[int, ...]
Together: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """One change at which a solution no longer proposes the same package.

    Parameters
    ----------
    solution : str
        Which solution.
    party : str
        Whose sheet changes.
    issue, option : str
        What it gives other points; both empty where its reservation value changes, or its points
        for a combination of options.
    change : int
        The smallest change, in the party's own points, that does it: more than 0 for a rise, less
        than 0 for a fall.
    becomes : Package or None
        The package proposed then; None where nothing is acceptable to every party any more.
    together : tuple of (str, tuple of str)
        Where its points for a combination change: each issue with the options that belong to it.
    """

    solution: str
    party: str
    issue: str
    option: str
    change: int = field(repr=False)
    becomes: Package | None = field(repr=False)
    together: Together = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How firmly the proposed packages stand.

    Parameters
    ----------
    within : int
        So many points up and down were tried.
    flips : tuple of Flip
        The changes that make another package be proposed, smallest first.
    complete : bool
        Whether every change within these bounds was tried; what is not listed then changes nothing.
    """

    within: int
    flips: tuple[Flip, ...] = field(repr=False)
    complete: bool

    def of(self, solution: str) -> tuple[Flip, ...]:
        """The changes that matter to one solution, smallest first."""
        return tuple(flip for flip in self.flips if flip.solution == solution)


def sensitivity(
    negotiation: Negotiation,
    *,
    within: int = WITHIN,
    limit: int = FRONTIER_LIMIT,
    work: int = WORK,
    should_stop: Callable[[], bool] | None = None,
) -> Sensitivity:
    """For each solution the smallest change of one number on one sheet at which its package changes.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties and their sealed points, and what links them; no amounts.
    within : int
        How many points up and down to try, one by one; points of options and reservations stay 0
        or more, points for combinations may fall below.
    limit, work : int
        As for :func:`settle`; the work is counted over all changes together.
    should_stop : callable, optional
        Asked now and then; True ends the search with what was found until then.

    Returns
    -------
    Sensitivity
        At most one rise and one fall for each solution, party and number. Where the work was spent
        before all was tried, or linked issues are knit so closely that their frontier cannot be
        listed, it says so. Nothing is found where there is no opening: no package is proposed that
        could change.

    Raises
    ------
    InputError
        If something is settled by an amount: compare the amounts that come into question
        (:func:`as_options`).

    Discloses
    ---------
    How far a party's number is from one that changes the outcome: together with the packages, most
    of the points. Treat it as points.

    Notes
    -----
    Everything else stays as it was sealed: the changed sheet need not sum to the same total. The
    disagreement point moves with a reservation value unless one is given.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation, Party
    >>> agenda = (Issue("fund", ("none", "half", "all")),)
    >>> north = Party("north", {"fund": {"none": 0, "half": 60, "all": 100}})
    >>> south = Party("south", {"fund": {"none": 100, "half": 52, "all": 30}})
    >>> found = sensitivity(Negotiation(agenda, (north, south)), within=20)
    >>> [(f.party, f.option, f.change, f.becomes["fund"]) for f in found.of("nash")]
    [('south', 'all', 2, 'all'), ('north', 'half', -3, 'all'), ('south', 'half', -3, 'all'), ('north', 'all', 5, 'all'), ('north', '', 6, 'all')]
    """
    only_options(negotiation)
    search = _Search(negotiation, within, limit, Budget(work, should_stop))
    flips, complete = [], True
    try:
        for flip in search.flips():
            flips.append(flip)  # noqa: PERF402  # what was found stays where the search is ended
    except BudgetSpentError:
        complete = False
    flips.sort(key=lambda flip: abs(flip.change))
    return Sensitivity(within, tuple(flips), complete)


@dataclass(frozen=True, slots=True)
class _Part:
    """Efficient packages among those with one option, or among those without it."""

    found: Found
    issue: int = 0
    options: tuple[int, ...] | None = None  # None: positions are those of the whole agenda

    def named(self, choice: tuple[int, ...]) -> tuple[int, ...]:
        """A choice by its positions on the whole agenda."""
        if self.options is None:
            return choice
        place = self.issue
        return (*choice[:place], self.options[choice[place]], *choice[place + 1 :])


class _Union:
    """Lists of packages that share none, as one; the points of the first have moved."""

    def __init__(self, parts: Sequence[_Part], points: Sequence[Totals]) -> None:
        places: dict[Totals, list[tuple[_Part, int]]] = {}
        known = ((part, place) for part in parts for place in range(len(part.found.points)))
        for point, one in zip(points, known, strict=True):
            places.setdefault(point, []).append(one)
        self.points = list(places)
        self._places = list(places.values())

    @property
    def counts(self) -> list[int]:
        """How many packages have each vector."""
        return [sum(part.found.counts[at] for part, at in one) for one in self._places]

    def first_choices(self, points: Sequence[int]) -> list[tuple[int, ...]]:
        """The first package of each named vector, in the order of the options."""
        return [next(self.choices(point)) for point in points]

    def choices(self, point: int) -> Iterator[tuple[int, ...]]:
        """All packages of one vector, in the order of the options."""
        return merged_in_order(
            *(map(part.named, part.found.choices(place)) for part, place in self._places[point])
        )


@dataclass(frozen=True, slots=True)
class _Number:
    """A number on a party's sheet: its points for an option or a combination, or its reservation value."""

    party: str
    issue: str = ""
    option: str = ""
    together: Together = ()

    def moves(self, package: Package) -> bool:
        """Whether a package becomes worth more or less with it."""
        if self.together:
            return all(package[issue] in options for issue, options in self.together)
        return bool(self.issue) and package[self.issue] == self.option

    def flip(self, solution: str, change: int, becomes: Package | None) -> Flip:
        """What is told of it."""
        return Flip(solution, self.party, self.issue, self.option, change, becomes, self.together)


@dataclass(frozen=True, slots=True)
class _Tries:
    """One number changed step by step."""

    party: int
    points: list[Totals]
    moves: list[bool]
    changes: list[int]
    floors: list[Totals]
    no_deal: list[Totals]
    after: Callable[[int], Found]

    def place(self, points: Totals, moves: bool) -> int:  # as listed
        """Where packages of these points stand."""
        return next(n for n, p in enumerate(self.points) if p == points and self.moves[n] == moves)


@dataclass(frozen=True, slots=True)
class _Search:
    negotiation: Negotiation
    within: int
    limit: int
    budget: Budget

    def merged(self, table: Ratings) -> Found:
        from goodoffices.settlement.merge import merged  # noqa: PLC0415  (numpy)

        return merged(table, limit=self.limit, budget=self.budget)

    def eliminated(self, *conditions: Excludes) -> Found:
        """The efficient packages of linked issues that keep some conditions more."""
        from goodoffices.settlement.elimination import Elimination  # noqa: PLC0415  (numpy)

        bound = replace(self.negotiation, rules=(*self.negotiation.rules, *conditions))
        return Elimination(bound).frontier(limit=self.limit, budget=self.budget)

    def proposed(
        self, found: Found, concepts: Iterable[Concept], floors: Totals, no_deal: Totals
    ) -> dict[str, Package | None]:
        """What each solution proposes among these packages."""
        zone = zone_of(
            self.negotiation, found, method="enumeration", floors=floors, no_deal=no_deal
        )
        self.budget.spend(len(found.points))
        if not zone.places:
            return {concept.name: None for concept in concepts}
        return {c.name: solution_in(zone, c, ties_limit=0).package for c in concepts}

    def flips(self) -> Iterator[Flip]:
        """Every smallest change that matters."""
        linked = self.negotiation.linked
        table = [] if linked else table_of(self.negotiation)
        whole = self.eliminated() if linked else self.merged(table)
        found = self.proposed(whole, CONCEPTS, self.negotiation.floors, self.negotiation.no_deal)
        now = {name: package for name, package in found.items() if package is not None}
        if not now:
            return
        for place, party in enumerate(self.negotiation.parties):
            for way in (1, -1):
                tries = self._reserved(whole, place, way)
                yield from self._first(now, tries, _Number(party.id))
        for number, issue in enumerate(self.negotiation.issues):
            for position, option in enumerate(issue.options):
                if linked:
                    parts = self._apart({issue.id: (option,)})
                else:
                    parts = self._parts(table, number, position)
                for place, party in enumerate(self.negotiation.parties):
                    said = _Number(party.id, issue.id, option)
                    points = party.points[issue.id][option]
                    for way in (1, -1):
                        most = self.within if way > 0 else min(self.within, points)
                        yield from self._first(now, self._moved(parts, place, most, way), said)
        yield from self._of_combinations(now)

    def _of_combinations(self, now: Mapping[str, Package]) -> Iterator[Flip]:
        """Changes of points for what options of several issues are worth together."""
        known: dict[Together, tuple[_Part, ...]] = {}
        for place, party in enumerate(self.negotiation.parties):
            for interaction in party.interactions:
                for combination in _combinations(interaction, self.negotiation):
                    together = tuple(combination.items())
                    if together not in known:
                        known[together] = self._apart(combination)
                    said = _Number(party.id, together=together)
                    for way in (1, -1):
                        tries = self._moved(known[together], place, self.within, way)
                        yield from self._first(now, tries, said)

    def _apart(self, combination: Mapping[str, tuple[str, ...]]) -> tuple[_Part, ...]:
        """The packages of linked issues with a combination, and those without it."""
        options = {issue.id: issue.options for issue in self.negotiation.issues}
        others = {
            issue: tuple(option for option in options[issue] if option not in meant)
            for issue, meant in combination.items()
        }
        within = [Excludes({issue: left}) for issue, left in others.items() if left]
        parts = [_Part(self.eliminated(*within))]
        return (*parts, _Part(self.eliminated(Excludes(combination)))) if within else tuple(parts)

    def _parts(self, table: Ratings, number: int, position: int) -> tuple[_Part, ...]:
        """The packages with this option, and those without it."""
        others = tuple(o for o in range(len(table[number])) if o != position)
        return tuple(
            _Part(
                self.merged(
                    [*table[:number], [table[number][o] for o in options], *table[number + 1 :]]
                ),
                number,
                options,
            )
            for options in ((position,), others)
            if options
        )

    def _moved(self, parts: tuple[_Part, ...], place: int, most: int, way: int) -> _Tries:
        """The packages after a change of 1, 2, 3 ... points on what the first of them have."""
        with_it = parts[0].found.points
        rest = [point for part in parts[1:] for point in part.found.points]
        changes = list(range(way, way * (most + 1), way))

        def after(step: int) -> Found:
            moved = [(*p[:place], p[place] + changes[step], *p[place + 1 :]) for p in with_it]
            return _Union(parts, moved + rest)

        floors = [self.negotiation.floors] * len(changes)
        no_deal = [self.negotiation.no_deal] * len(changes)
        moves = [True] * len(with_it) + [False] * len(rest)
        return _Tries(place, with_it + rest, moves, changes, floors, no_deal, after)

    def _reserved(self, whole: Found, place: int, way: int) -> _Tries:
        """The same packages with another reservation value."""
        party, parties = self.negotiation.parties[place], self.negotiation.parties
        most = self.within if way > 0 else min(self.within, party.floor)
        changes = list(range(way, way * (most + 1), way))
        after = [
            replace(
                self.negotiation,
                parties=(
                    *parties[:place],
                    replace(party, reservation=party.floor + change),
                    *parties[place + 1 :],
                ),
            )
            for change in changes
        ]
        floors, no_deal = [n.floors for n in after], [n.no_deal for n in after]
        still = [False] * len(whole.points)
        return _Tries(place, whole.points, still, changes, floors, no_deal, lambda _step: whole)

    def _first(self, now: Mapping[str, Package], tries: _Tries, said: _Number) -> Iterator[Flip]:
        """The first change of each solution."""
        if not tries.changes:
            return
        steps = self._steps(now, tries, said)
        for concept in CONCEPTS:
            for step in steps[concept.name]:
                found = self.proposed(
                    tries.after(step), (concept,), tries.floors[step], tries.no_deal[step]
                )
                then = found[concept.name]
                if then != now[concept.name]:
                    yield said.flip(concept.name, tries.changes[step], then)
                    break

    def _steps(
        self, now: Mapping[str, Package], tries: _Tries, said: _Number
    ) -> dict[str, list[int]]:
        """Which changes need a closer look."""
        from goodoffices.settlement.sieve import Shift, passed  # noqa: PLC0415  (numpy)

        _, factors = common_unit(self.negotiation)

        def scaled(totals: Totals) -> Totals:
            return tuple(t * factor for t, factor in zip(totals, factors, strict=True))

        self.budget.spend(len(tries.points) * len(tries.changes))
        points = [scaled(point) for point in tries.points]
        floors = [scaled(floor) for floor in tries.floors]
        no_deal = [scaled(least) for least in tries.no_deal]
        changes = [change * factors[tries.party] for change in tries.changes]
        before = scaled(self.negotiation.floors), scaled(self.negotiation.no_deal)
        by_package: dict[Package, list[str]] = {}
        for name, package in now.items():
            by_package.setdefault(package, []).append(name)
        steps: dict[str, list[int]] = {}
        for package, names in by_package.items():
            here = tries.place(points_of(self.negotiation, package), said.moves(package))
            shift = Shift(points, tries.moves, tries.party, changes, floors, no_deal, before, here)
            steps |= passed(shift, names)
        return steps


def _combinations(
    interaction: Interaction, negotiation: Negotiation
) -> Iterator[dict[str, tuple[str, ...]]]:
    """The combinations that points are given to: rows of a table, or a box that holds any package."""
    if isinstance(interaction, Table):
        for options in interaction.points:
            yield {i: (o,) for i, o in zip(interaction.issues, options, strict=True)}
        return
    known = {issue.id: issue.options for issue in negotiation.issues}
    inside = {
        issue: tuple(option for option in known[issue] if low <= int(option) <= high)
        for issue, (low, high) in interaction.ranges.items()
    }
    if all(inside.values()):
        yield inside
