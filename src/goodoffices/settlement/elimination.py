"""The Pareto frontier of linked issues: issues are eliminated one by one, with what they depend on.

Issues linked by a condition, a red line or points together form a graph. An issue is eliminated by
answering, for every choice on the issues it is linked to, which of its options nobody can improve
upon; from then on those neighbours stand for it. Where the graph is loosely knit (of low treewidth)
few neighbours are asked at a time, and the exact frontier comes out as it does for issues that add
up. A group of issues that depend on each other ends as one compound issue of undominated parts;
the compound issues are then merged, and every package comes back in the original issues.

Each point keeps all ways that lead to it, so that equally good packages are counted exactly and
listed in the order of the options. For given weights on the parties the same elimination gives the
best package, and a bound on what the rest of the agenda can add to a part; with these, parts that
cannot belong to a wanted package are cut away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush
from itertools import pairwise
from math import prod
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.dominance import Groups, groups_of_many, groups_of_two
from goodoffices.settlement.negotiation import Negotiation, only_options
from goodoffices.settlement.terms import Combination, Excludes, Interaction, Rule, Table

__all__ = ["Cut", "Eliminated", "Elimination"]

Numbers: TypeAlias = npt.NDArray[Any]  # int64, or whole numbers of Python where they would not fit
Positions: TypeAlias = npt.NDArray[np.intp]

CELLS = 100_000  # most combinations of an issue with its neighbours
CHUNK = 1_000_000
MACHINE_WORD = 1 << 61
NOTHING = -(1 << 56)  # what an impossible combination is worth; sums of it do not overflow
LARGEST_WEIGHTED = 1 << 54
TWO = 2
FIRST_LISTED, GROWTH = 128, 8


@dataclass(frozen=True, slots=True)
class Cut:
    """Only packages whose weighted points reach ``least`` are wanted; weights of 0 or more."""

    weights: tuple[int, ...]
    least: int


@dataclass(frozen=True, slots=True)
class Front:
    """Points with the ways to each; a way is a point of ``left`` and one of ``right``, or an option.

    ``groups`` says for each point to which choice on the neighbours it belongs, in rising order.
    """

    groups: Positions
    totals: list[Numbers]
    counts: Numbers
    firsts: Numbers
    starts: Positions
    left: Front | None = None
    lefts: Positions = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    right: Front | None = None
    rights: Positions = field(default_factory=lambda: np.empty(0, dtype=np.intp))


@dataclass(frozen=True, slots=True)
class Bucket:
    """An issue with its neighbours at the time of its elimination, and all their combinations."""

    scope: tuple[int, ...]  # positions of the neighbours, then of the issue
    sizes: tuple[int, ...]
    columns: list[Positions]  # option of each issue of the scope in every combination
    feasible: npt.NDArray[np.bool_]
    own: list[Numbers]  # points of each party that were not counted in earlier buckets
    children: list[int]
    codes: list[Positions]  # for each child: which of its groups a combination belongs to


@dataclass(frozen=True, slots=True)
class Bound:
    """Weighted points: the best of each bucket's own part, and of everything else, per group."""

    inner: list[Numbers]
    outer: list[Numbers]
    top: int


@dataclass(frozen=True, slots=True)
class Eliminated:
    """The finished frontier: points, how many packages have each, and the packages themselves."""

    points: list[tuple[int, ...]]
    counts: list[int]
    sizes: tuple[int, ...]
    front: Front = field(repr=False)
    layers: list[Front] = field(repr=False)

    def first_choices(self, points: Sequence[int]) -> list[tuple[int, ...]]:
        """For each point its package that comes first in the order of the options."""
        return [self._decoded(int(self.front.firsts[point])) for point in points]

    def choices(self, point: int) -> Iterator[tuple[int, ...]]:
        """All packages of one point, in the order of the options."""
        told, limit = 0, FIRST_LISTED
        while told < self.counts[point]:
            listed = self._first(point, limit)
            for code in listed[told:]:
                yield self._decoded(code)
            told, limit = len(listed), limit * GROWTH

    def _decoded(self, code: int) -> tuple[int, ...]:
        choice = []
        for size in reversed(self.sizes):
            code, option = divmod(code, size)
            choice.append(option)
        return tuple(reversed(choice))

    def _first(self, point: int, limit: int) -> list[int]:
        """The first so many packages of a point, as numbers that sort in the order of the options.

        Parts of a package have numbers that add up, so the first of a sum are sums of the first.
        """
        wanted: dict[int, set[int]] = {id(self.front): {point}}
        for layer in reversed(self.layers):
            for place in wanted.get(id(layer), ()):
                ways = slice(layer.starts[place], layer.starts[place + 1])
                for part, places in ((layer.left, layer.lefts), (layer.right, layer.rights)):
                    if part is not None:
                        wanted.setdefault(id(part), set()).update(places[ways].tolist())
        known: dict[tuple[int, int], list[int]] = {}
        for layer in self.layers:
            for place in wanted.get(id(layer), ()):
                known[id(layer), place] = _first_of(layer, place, known, limit)
        return known[id(self.front), point]


def _first_of(
    layer: Front, place: int, known: Mapping[tuple[int, int], list[int]], limit: int
) -> list[int]:
    if layer.left is None:
        return [int(layer.firsts[place])]
    found: list[int] = []
    for way in range(int(layer.starts[place]), int(layer.starts[place + 1])):
        left = known[id(layer.left), int(layer.lefts[way])]
        if layer.right is None:
            found += left
        else:
            found += _smallest_sums(left, known[id(layer.right), int(layer.rights[way])], limit)
    return sorted(found)[:limit]


def _smallest_sums(one: Sequence[int], other: Sequence[int], limit: int) -> list[int]:
    found: list[int] = []
    heap = [(one[0] + other[0], 0, 0)]
    while heap and len(found) < limit:
        value, a, b = heappop(heap)
        found.append(value)
        if b + 1 < len(other):
            heappush(heap, (one[a] + other[b + 1], a, b + 1))
        if b == 0 and a + 1 < len(one):
            heappush(heap, (one[a + 1] + other[0], a + 1, 0))
    return found


class Elimination:
    """A linked negotiation made ready for elimination.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties, points, conditions.
    cells : int
        Most combinations of an issue with its neighbours.

    Raises
    ------
    BudgetSpentError
        If the issues are knit too closely.

    References
    ----------
    .. [Dechter1999]
    .. [RollonLarrosa2006]
    """

    def __init__(self, negotiation: Negotiation, *, cells: int = CELLS) -> None:
        only_options(negotiation)
        self.negotiation = negotiation
        self.sizes = tuple(len(issue.options) for issue in negotiation.issues)
        self.place = {issue.id: place for place, issue in enumerate(negotiation.issues)}
        least = max(party.magnitude for party in negotiation.parties)
        self.number: Any = np.int64 if least < MACHINE_WORD else object
        self.code: Any = np.int64 if negotiation.packages < MACHINE_WORD else object
        lines = [line for party in negotiation.parties for line in party.red_lines]
        self.rules: list[Rule] = [*negotiation.rules, *lines]
        self.buckets = self._buckets(cells)
        above = {child for bucket in self.buckets for child in bucket.children}
        self.roots = [place for place in range(len(self.buckets)) if place not in above]

    def frontier(self, *, limit: int, budget: Budget, cuts: Sequence[Cut] = ()) -> Eliminated:
        """The exact frontier of all packages that keep every rule and reach every cut.

        Parameters
        ----------
        limit : int
            Most points that may be kept at one stage.
        budget : Budget
            Work allowed.
        cuts : sequence of Cut
            Leave out packages that do not reach them; they must :meth:`fit`.

        Raises
        ------
        BudgetSpentError
            If the frontier outgrows the limit or the work the budget.
        """
        bounds = [(cut, self.bound(cut.weights)) for cut in cuts]
        layers: list[Front] = []
        fronts: list[Front] = []
        for place, bucket in enumerate(self.buckets):
            ends = [
                (cut, b.outer[place][_group(bucket)], [b.inner[c] for c in bucket.children])
                for cut, b in bounds
            ]
            front = self._begun(bucket, place, ends)
            layers.append(front)
            for number, (child, codes) in enumerate(
                zip(bucket.children, bucket.codes, strict=True)
            ):
                rest = [
                    (cut, _added(outer, inner[number + 1 :], bucket.codes[number + 1 :]))
                    for cut, outer, inner in ends
                ]
                front = self._joined(front, fronts[child], codes, rest, limit, budget)
                layers.append(front)
            front = self._projected(front, bucket.sizes[-1], limit, budget)
            layers.append(front)
            fronts.append(front)
        whole = self._nothing()
        layers.append(whole)
        none = np.zeros(1, dtype=np.intp)
        for number, root in enumerate(self.roots):
            later = self.roots[number + 1 :]
            rest = [(cut, np.array([sum(b.inner[r][0] for r in later)])) for cut, b in bounds]
            whole = self._joined(whole, fronts[root], none, rest, limit, budget)
            layers.append(whole)
        points = list(zip(*(column.tolist() for column in whole.totals), strict=True))
        return Eliminated(points, whole.counts.tolist(), self.sizes, whole, layers)

    def fits(self, weights: Sequence[int]) -> bool:
        """Whether every weighted total fits one machine word."""
        largest = sum(
            weight * party.magnitude
            for weight, party in zip(weights, self.negotiation.parties, strict=True)
        )
        return self.number is np.int64 and largest < LARGEST_WEIGHTED

    def bound(self, weights: Sequence[int]) -> Bound:
        """What every part, and everything but that part, can add at most under these weights."""
        inner: list[Numbers] = []
        whole: list[Numbers] = []
        for bucket in self.buckets:
            worth = _weighted(weights, bucket.own)
            worth = np.where(bucket.feasible, worth, NOTHING)
            worth = _added(worth, [inner[child] for child in bucket.children], bucket.codes)
            whole.append(worth)
            inner.append(worth.reshape(-1, bucket.sizes[-1]).max(axis=1))
        top = sum(int(inner[root][0]) for root in self.roots)
        outer: list[Numbers] = [np.zeros(0, dtype=np.int64)] * len(inner)
        for root in self.roots:
            outer[root] = np.array([top - int(inner[root][0])])
        for place in reversed(range(len(inner))):
            bucket = self.buckets[place]
            beyond = np.maximum(whole[place] + outer[place][_group(bucket)], NOTHING)
            for child, codes in zip(bucket.children, bucket.codes, strict=True):
                rest = np.full(len(inner[child]), NOTHING, dtype=np.int64)
                np.maximum.at(rest, codes, beyond - inner[child][codes])
                outer[child] = np.maximum(rest, NOTHING)
        return Bound(inner, outer, top)

    def best_for(self, weights: Sequence[int]) -> tuple[int, ...] | None:
        """A package with the largest weighted sum among those that keep every rule; None if none does."""
        bound = self.bound(weights)
        if bound.top <= NOTHING // TWO:
            return None
        chosen = [0] * len(self.sizes)
        for place in reversed(range(len(self.buckets))):
            bucket = self.buckets[place]
            group = 0
            for issue, size in zip(bucket.scope[:-1], bucket.sizes[:-1], strict=True):
                group = group * size + chosen[issue]
            row = slice(group * bucket.sizes[-1], (group + 1) * bucket.sizes[-1])
            worth = np.where(
                bucket.feasible[row],
                _weighted(weights, [column[row] for column in bucket.own]),
                NOTHING,
            )
            parts = [bound.inner[child] for child in bucket.children]
            worth = _added(worth, parts, [codes[row] for codes in bucket.codes])
            chosen[bucket.scope[-1]] = int(np.argmax(worth))
        return tuple(chosen)

    @cached_property
    def radix(self) -> list[int]:
        """What the next option of each issue adds to the number of a package."""
        return [prod(self.sizes[place + 1 :]) for place in range(len(self.sizes))]

    def _buckets(self, cells: int) -> list[Bucket]:
        links = [{self.place[i] for i in rule.issues} for rule in self.rules]
        interactions = [
            (party, interaction)
            for party, side in enumerate(self.negotiation.parties)
            for interaction in side.interactions
        ]
        tied = [{self.place[i] for i in interaction.issues} for _, interaction in interactions]
        beside: dict[int, set[int]] = {place: set() for place in range(len(self.sizes))}
        for group in (*links, *tied):
            for place in group:
                beside[place] |= group - {place}
        rules = list(zip(links, self.rules, strict=True))
        parts = list(zip(tied, interactions, strict=True))
        buckets: list[Bucket] = []
        waiting: list[tuple[set[int], int]] = []  # separators of buckets that no bucket took yet
        while beside:
            issue = min(beside, key=lambda at: (self._combinations({at, *beside[at]}), at))
            if self._combinations({issue, *beside[issue]}) > cells:
                raise BudgetSpentError(stopped=False)
            neighbours = beside.pop(issue)
            for one in neighbours:
                beside[one] = (beside[one] | neighbours) - {one, issue}
            children = [(near, at) for near, at in waiting if issue in near]
            waiting = [entry for entry in waiting if issue not in entry[0]]
            bucket = self._bucket(
                issue,
                sorted(neighbours),
                [rule for near, rule in rules if issue in near],
                [part for near, part in parts if issue in near],
                [(sorted(near), at) for near, at in children],
            )
            rules = [entry for entry in rules if issue not in entry[0]]
            parts = [entry for entry in parts if issue not in entry[0]]
            if neighbours:
                waiting.append((neighbours, len(buckets)))
            buckets.append(bucket)
        return buckets

    def _combinations(self, issues: set[int]) -> int:
        return prod(self.sizes[place] for place in issues)

    def _bucket(
        self,
        issue: int,
        neighbours: list[int],
        rules: list[Rule],
        parts: list[tuple[int, Interaction]],
        children: list[tuple[list[int], int]],
    ) -> Bucket:
        scope = (*neighbours, issue)
        sizes = tuple(self.sizes[place] for place in scope)
        every = np.arange(prod(sizes))
        columns = [every // prod(sizes[n + 1 :]) % size for n, size in enumerate(sizes)]
        column = dict(zip(scope, columns, strict=True))
        feasible = np.ones(len(every), dtype=np.bool_)
        for rule in rules:
            feasible &= self._keeps(rule, column)
        known = self.negotiation.issues[issue]
        own = []
        for party in self.negotiation.parties:
            points = np.array([party.points[known.id][o] for o in known.options], dtype=self.number)
            own.append(points[column[issue]])
        for at, interaction in parts:
            own[at] = own[at] + self._worth(interaction, column)
        codes = []
        for near, _ in children:
            code = np.zeros(len(every), dtype=np.intp)
            for place in near:
                code = code * self.sizes[place] + column[place]
            codes.append(code)
        return Bucket(scope, sizes, columns, feasible, own, [at for _, at in children], codes)

    def _keeps(self, rule: Rule, column: Mapping[int, Positions]) -> npt.NDArray[np.bool_]:
        if isinstance(rule, Excludes):
            return ~self._within(rule.combination, column)
        return ~self._within(rule.when, column) | self._within(rule.then, column)

    def _within(
        self, combination: Combination, column: Mapping[int, Positions]
    ) -> npt.NDArray[np.bool_]:
        held = np.ones(len(next(iter(column.values()))), dtype=np.bool_)
        for issue, options in combination.items():
            place = self.place[issue]
            known = self.negotiation.issues[place].options
            held &= np.array([option in options for option in known])[column[place]]
        return held

    def _worth(self, interaction: Interaction, column: Mapping[int, Positions]) -> Numbers:
        places = [self.place[issue] for issue in interaction.issues]
        options = [self.negotiation.issues[place].options for place in places]
        if not isinstance(interaction, Table):
            inside = np.ones(len(column[places[0]]), dtype=np.bool_)
            for (low, high), known, place in zip(
                interaction.ranges.values(), options, places, strict=True
            ):
                inside &= np.array([low <= int(o) <= high for o in known])[column[place]]
            return np.where(inside, np.array(interaction.points, dtype=self.number), 0)
        sizes = [len(known) for known in options]
        flat = np.zeros(prod(sizes), dtype=self.number)
        code = np.zeros(len(column[places[0]]), dtype=np.intp)
        for place, size in zip(places, sizes, strict=True):
            code = code * size + column[place]
        for picked, value in interaction.points.items():
            at = 0
            for known, option, size in zip(options, picked, sizes, strict=True):
                at = at * size + known.index(option)
            flat[at] = value
        return flat[code]

    def _begun(
        self, bucket: Bucket, place: int, ends: list[tuple[Cut, Numbers, list[Numbers]]]
    ) -> Front:
        """The combinations of a bucket that are possible at all."""
        wanted = bucket.feasible
        for cut, outer, inner in ends:
            most = _added(_weighted(cut.weights, bucket.own) + outer, inner, bucket.codes)
            wanted = wanted & (most >= cut.least)
        cells = np.flatnonzero(wanted)
        radix = self.radix[self.buckets[place].scope[-1]] if place < len(self.buckets) else 0
        firsts = bucket.columns[-1][cells].astype(self.code) * radix
        totals = [column[cells] for column in bucket.own]
        counts = np.ones(len(cells), dtype=self.code)
        return Front(cells, totals, counts, firsts, np.arange(len(cells) + 1))

    def _nothing(self) -> Front:
        """The package of no issue."""
        zero = np.zeros(1, dtype=np.intp)
        totals = [np.zeros(1, dtype=self.number) for _ in self.negotiation.parties]
        code = np.zeros(1, dtype=self.code)
        return Front(zero, totals, code + 1, code, np.arange(2))

    def _joined(
        self,
        front: Front,
        child: Front,
        codes: Positions,
        rest: list[tuple[Cut, Numbers]],
        limit: int,
        budget: Budget,
    ) -> Front:
        """Every point with every point of a child that goes with it; dominated ones dropped."""
        code = codes[front.groups]
        begins = np.searchsorted(child.groups, code, side="left")
        several = np.searchsorted(child.groups, code, side="right") - begins
        edges = [0, *_chunks(several), len(several)]
        lefts, rights = [], []
        for first, last in pairwise(edges):
            left = np.repeat(np.arange(first, last), several[first:last])
            offset = np.arange(len(left)) - np.repeat(
                np.cumsum(several[first:last]) - several[first:last], several[first:last]
            )
            right = begins[left] + offset
            totals = [a[left] + b[right] for a, b in zip(front.totals, child.totals, strict=True)]
            budget.spend(len(left))
            for cut, more in rest:
                kept = _weighted(cut.weights, totals) + more[front.groups[left]] >= cut.least
                left, right = left[kept], right[kept]
                totals = [column[kept] for column in totals]
            ways, _ = _filtered(front.groups[left], totals, budget)
            lefts.append(left[ways])
            rights.append(right[ways])
        left, right = np.concatenate(lefts), np.concatenate(rights)
        totals = [a[left] + b[right] for a, b in zip(front.totals, child.totals, strict=True)]
        ways, starts = _filtered(front.groups[left], totals, budget)
        left, right = left[ways], right[ways]
        if len(starts) - 1 > limit:
            raise BudgetSpentError(stopped=False)
        heads = ways[starts[:-1]]
        return Front(
            front.groups[left][starts[:-1]],
            [column[heads] for column in totals],
            _reduced(np.add, front.counts[left] * child.counts[right], starts),
            _reduced(np.minimum, front.firsts[left] + child.firsts[right], starts),
            starts,
            front,
            left,
            child,
            right,
        )

    def _projected(self, front: Front, size: int, limit: int, budget: Budget) -> Front:
        """The issue is gone: only the choice on its neighbours tells points apart."""
        ways, starts = _filtered(front.groups // size, front.totals, budget)
        if len(starts) - 1 > limit:
            raise BudgetSpentError(stopped=False)
        heads = ways[starts[:-1]]
        return Front(
            front.groups[heads] // size,
            [column[heads] for column in front.totals],
            _reduced(np.add, front.counts[ways], starts),
            _reduced(np.minimum, front.firsts[ways], starts),
            starts,
            front,
            ways,
        )


def _group(bucket: Bucket) -> Positions:
    """The choice on the neighbours in every combination."""
    return np.arange(prod(bucket.sizes)) // bucket.sizes[-1]


def _weighted(weights: Sequence[int], totals: Sequence[Numbers]) -> Numbers:
    value: Numbers = sum(
        (weight * column for weight, column in zip(weights, totals, strict=True)),
        start=np.zeros(len(totals[0]), dtype=np.int64),
    )
    return value


def _added(worth: Numbers, parts: Sequence[Numbers], codes: Sequence[Positions]) -> Numbers:
    for part, code in zip(parts, codes, strict=True):
        worth = worth + part[code]
    return np.maximum(worth, NOTHING)


def _chunks(several: Positions) -> list[int]:
    """Where to begin anew so that no chunk makes too many sums at a time."""
    ends = np.cumsum(several)
    count = int(ends[-1]) // CHUNK if len(ends) else 0
    marks = np.searchsorted(ends, np.arange(1, count + 1) * CHUNK)
    return [int(mark) for mark in np.unique(marks) if 0 < mark < len(several)]


def _filtered(groups: Positions, totals: list[Numbers], budget: Budget) -> Groups:
    """Undominated points of each group, equal ones together, groups in rising order."""
    if not len(groups):
        return np.empty(0, dtype=np.intp), np.zeros(1, dtype=np.intp)
    keys = [_key(column) for column in totals]
    if groups[0] != groups[-1] or (groups != groups[0]).any():
        _, group = np.unique(groups, return_inverse=True)
        first, second = keys[0], keys[1]
        keys[0] = first + (group.max() - group) * (first.max() + 1)
        keys[1] = second + group * (second.max() + 1)
    if len(keys) == TWO:
        return groups_of_two(keys[0], keys[1])
    return groups_of_many(np.stack(keys), budget)


def _key(column: Numbers) -> npt.NDArray[np.int64]:
    """Whole numbers from 0 that order as the totals do, small enough to be combined with a group."""
    if column.dtype != object and int(column.max()) - int(column.min()) < 1 << 31:
        return np.asarray(column - column.min(), dtype=np.int64)
    return np.unique(column, return_inverse=True)[1].astype(np.int64)


def _reduced(function: np.ufunc, values: Numbers, starts: Positions) -> Numbers:
    """Values of all ways to a point, taken together."""
    if not len(values) or len(starts) == len(values) + 1:
        return values
    return np.asarray(function.reduceat(values, starts[:-1]))
