"""Negotiations whose issues depend on each other: answered exactly where the links are loose.

First the whole frontier by elimination (``elimination``). Where it is too large, each solution on
its own: weights on the parties bound what any package can give; the same elimination looks through
the few packages that could still be better, and lists all that are equally good. Where the issues
are knit too closely for that, CP-SAT (``solver``) answers with a package and a proved bound.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import combinations
from math import ceil, lcm, prod
from typing import TYPE_CHECKING, Any, TypeAlias

from goodoffices.settlement import solver
from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.cautions import cautions_about
from goodoffices.settlement.concession import smallest_concession
from goodoffices.settlement.contradiction import contradiction
from goodoffices.settlement.frontier import frontier_points
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.package import Package, points_of
from goodoffices.settlement.result import Concession, Settlement, Solution, in_units
from goodoffices.settlement.solutions import CONCEPTS, Best, Concept, leximin_order
from goodoffices.settlement.solver import gains_of, least_gains
from goodoffices.settlement.zone import Zone, common_unit, solution_in, value_in_units, zone_of

if TYPE_CHECKING:
    from goodoffices.settlement.elimination import Cut, Eliminated, Elimination

__all__ = ["cannot_all_gain", "left_out", "settled_links"]

Choice: TypeAlias = tuple[int, ...]

TWO = 2
MOST_POINTS, MOST_WORK = 20_000, 20_000_000  # for the frontier of three parties and more
MOST_MERGED = 4
REST_POINTS, REST_WORK = 100_000, 40_000_000
SMALL = 20_000
ROUNDS = 40
FINE, LARGEST_WEIGHTED = 2**20, 2**53
MIXED, TINY = 300, 1e-9
FIRST = 10
UNLISTED = "found without listing the frontier; equally good packages are not listed"
UNPROVED = "the best that was found; see its bound"


def settled_links(
    negotiation: Negotiation,
    *,
    names: Collection[str],
    frontier_limit: int,
    work: int,
    ties_limit: int,
    effort: float,
    should_stop: Callable[[], bool] | None,
) -> Settlement:
    """The settlement of a negotiation with conditions, red lines or points for combinations.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties, their sealed points, and what links them.
    names : collection of str
        The solutions wanted.
    frontier_limit, work, ties_limit, should_stop
        As for :func:`settle`.
    effort : float
        Counted work of the solver for each question.
    """
    stop = _Stop(should_stop)
    run = _Run(negotiation, names, ties_limit, effort, stop, _ready(negotiation))
    if run.elimination is None:
        return run.settlement()
    parties, few = len(negotiation.parties), negotiation.packages <= SMALL
    if parties > TWO and not few:
        frontier_limit, work = min(frontier_limit, MOST_POINTS), min(work, MOST_WORK)
    if parties > MOST_MERGED and not few:
        return run.settlement()
    try:
        budget = Budget(work, stop.asked)
        found = run.elimination.frontier(limit=frontier_limit, budget=budget)
    except BudgetSpentError:
        return run.settlement()
    return run.contradicted() if not found.points else run.whole(found)


def _ready(negotiation: Negotiation) -> Elimination | None:
    from goodoffices.settlement.elimination import Elimination  # noqa: PLC0415  (numpy)

    try:
        return Elimination(negotiation)
    except BudgetSpentError:
        return None


@dataclass(slots=True)
class _Stop:
    """Whether somebody stopped the run; once said, it stays said."""

    should_stop: Callable[[], bool] | None
    said: bool = False

    def asked(self) -> bool:
        if not self.said and self.should_stop is not None:
            self.said = bool(self.should_stop())
        return self.said


@dataclass(frozen=True, slots=True)
class _Question:
    """One solution as a search with weights.

    ``need`` says what every package of at least this value has under the weights.
    """

    concept: Concept
    weights: tuple[int, ...]
    need: Callable[[int | Fraction], int]


@dataclass(slots=True)
class _Run:
    negotiation: Negotiation
    names: Collection[str]
    ties_limit: int
    effort: float
    stop: _Stop
    elimination: Elimination | None
    met: dict[Choice, tuple[int, ...]] = field(default_factory=dict)  # packages that keep all rules
    ideals: tuple[int, ...] | None = None
    chains: dict[tuple[int, ...], solver.Answer] = field(default_factory=dict)

    # What the whole frontier says.

    def whole(self, found: Eliminated) -> Settlement:
        """Everything, from the exact frontier."""
        negotiation = self.negotiation
        zone = self._zone(found)
        if not zone.places:
            concession = smallest_concession(negotiation, found)
            return self._settlement({}, "elimination", exact=True, concession=concession)
        solutions = {
            concept.name: self._of(zone, concept, "elimination")
            for concept in CONCEPTS
            if concept.name in self.names
        }
        best = [max(column) for column in zip(*(found.points[p] for p in zone.places), strict=True)]
        scales = tuple(party.scale for party in negotiation.parties)
        return replace(
            self._settlement(solutions, "elimination", exact=True),
            frontier=frontier_points(negotiation, found, zone.places),
            frontier_size=len(zone.places),
            ideal_point=in_units(tuple(best), scales),
        )

    def _zone(self, found: Eliminated) -> Zone:
        floors, no_deal = self.negotiation.floors, self.negotiation.no_deal
        return zone_of(self.negotiation, found, method="merge", floors=floors, no_deal=no_deal)

    def _of(self, zone: Zone, concept: Concept, method: str) -> Solution:
        return replace(solution_in(zone, concept, ties_limit=self.ties_limit), method=method)

    # What is found without it.

    def settlement(self) -> Settlement:
        """Each solution on its own."""
        solutions = {}
        for concept in CONCEPTS:
            if concept.name in self.names:
                solution = self._by_cut(concept) or self._by_solver(concept)
                if solution is not None:
                    solutions[concept.name] = solution
        if solutions or self.stop.asked():
            exact = bool(solutions) and all(one.exact for one in solutions.values())
            methods = {one.method for one in solutions.values()}
            method = methods.pop() if len(methods) == 1 else "solver"
            done = replace(
                self._settlement(solutions, method, exact=exact), ideal_point=self._ideal_point()
            )
            return done if not self.stop.said else replace(done, method="stopped")
        found = solver.any_package(self.negotiation, **self._limits)
        if not found.finished or found.choice is not None:
            unsure = "no acceptable package was found; none is not proved"
            return self._settlement({}, "solver", exact=False, warnings=(unsure,))
        return self.contradicted()

    def contradicted(self) -> Settlement:
        """No package keeps all rules, or none is acceptable to all."""
        why = contradiction(self.negotiation, effort=self.effort, should_stop=self.stop.asked)
        if why is not None:
            said = "the conditions and red lines cannot all be kept"
            bare = self._settlement({}, "solver", exact=True, warnings=(said,))
            return replace(bare, contradiction=why)
        least = solver.least_shortfall(self.negotiation, **self._limits)
        if least.choice is None:
            return self._settlement({}, "solver", exact=True)
        package = Package(self.negotiation.issues, least.choice)
        points = points_of(self.negotiation, package)
        lacks = tuple(
            max(0, floor - have)
            for floor, have in zip(self.negotiation.floors, points, strict=True)
        )
        scales = tuple(party.scale for party in self.negotiation.parties)
        concession = Concession(package, in_units(lacks, scales)) if least.finished else None
        return self._settlement({}, "solver", exact=True, concession=concession)

    def _settlement(
        self,
        solutions: dict[str, Solution],
        method: str,
        *,
        exact: bool,
        concession: Concession | None = None,
        warnings: tuple[str, ...] = (),
    ) -> Settlement:
        negotiation = self.negotiation
        scales = tuple(party.scale for party in negotiation.parties)
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
            exact=exact,
            method=method,
            warnings=(*cautions_about(negotiation), *warnings),
            concession=concession,
        )

    def _ideal_point(self) -> tuple[int | Fraction, ...] | None:
        if self.ideals is None:
            return None
        _, factors = common_unit(self.negotiation)
        ends = zip(self.ideals, factors, self.negotiation.no_deal, strict=True)
        points = tuple(gain // factor + base for gain, factor, base in ends)
        return in_units(points, tuple(party.scale for party in self.negotiation.parties))

    @property
    def _limits(self) -> dict[str, Any]:
        return {"effort": self.effort, "should_stop": self.stop.asked}

    # Weights, and the few packages that they leave.

    def _by_cut(self, concept: Concept) -> Solution | None:
        """The exact answer with all ties, if few packages are left that could be as good."""
        if self.elimination is None or self.stop.asked():
            return None
        question = self._question(concept)
        zone = None if question is None else self._rest(question)
        return None if question is None or zone is None else self._of(zone, question.concept, "cut")

    def _question(self, concept: Concept) -> _Question | None:
        count = len(self.negotiation.parties)
        if concept.name == "utilitarian":
            return _Question(concept, (1,) * count, int)
        if concept.name == "nash":
            weights = self._product_weights()
            if weights is None:
                return None
            factor = count**count * prod(weights)
            return _Question(concept, weights, lambda v: solver.root(factor * int(v), count))
        per = (1,) * count
        if concept.name == "kalai_smorodinsky":
            ideals = self._ideals()
            if ideals is None:
                return None
            per = ideals
            concept = replace(concept, function=partial(_largest_share, ideals=ideals))
        smallest = self._smallest_weights(per)
        if smallest is None:
            return None
        whole = sum(w * most for w, most in zip(smallest, per, strict=True))
        return _Question(concept, smallest, lambda value: ceil(value * whole))

    def _rest(self, question: _Question) -> Zone | None:
        """All packages as good as the best, found by going below the bound step by step."""
        elimination = self.elimination
        if elimination is None or not elimination.fits(self._for_points(question.weights)):
            return None
        top = elimination.bound(self._for_points(question.weights)).top
        room = max(1, top // 200)
        for _ in range(ROUNDS):
            try:
                found = elimination.frontier(
                    limit=REST_POINTS,
                    budget=Budget(REST_WORK, self.stop.asked),
                    cuts=self._cuts(question.weights, top - room),
                )
            except BudgetSpentError:
                return None
            zone = self._zone(found)
            if not zone.places:
                if room > top:
                    return None
                room *= 4
                continue
            best = question.concept.function(zone.gains)
            if question.concept.name == "nash" and best.note:
                return None
            needed = question.need(best.value) + self._at_start(question.weights)
            if needed >= top - room:
                return zone
            room = top - needed
        return None

    def _for_points(self, weights: Sequence[int]) -> tuple[int, ...]:
        _, factors = common_unit(self.negotiation)
        return tuple(weight * factor for weight, factor in zip(weights, factors, strict=True))

    def _at_start(self, weights: Sequence[int]) -> int:
        heavy = zip(self._for_points(weights), self.negotiation.no_deal, strict=True)
        return sum(weight * base for weight, base in heavy)

    def _cuts(self, weights: Sequence[int], least: int) -> list[Cut]:
        from goodoffices.settlement.elimination import Cut  # noqa: PLC0415  (numpy)

        count = len(weights)
        floors = [
            Cut(tuple(int(p == party) for p in range(count)), floor)
            for party, floor in enumerate(self.negotiation.floors)
        ]
        return [Cut(self._for_points(weights), least), *floors]

    def _best_for(self, weights: Sequence[int]) -> tuple[int, ...] | None:
        """Gains of the best package for these weights; the package is remembered."""
        heavy = self._for_points(weights)
        if self.elimination is None or not self.elimination.fits(heavy):
            return None
        choice = self.elimination.best_for(heavy)
        if choice is None:
            return None
        self.met[choice] = gains_of(self.negotiation, choice)
        return self.met[choice]

    def _corners(self) -> bool:
        """Meet the best package of each party and of all together; whether weights can be used."""
        count = len(self.negotiation.parties)
        corners = [[self.fine * int(p == q) + 1 for p in range(count)] for q in range(count)]
        return all(self._best_for(weights) is not None for weights in [*corners, [1] * count])

    def _product_weights(self) -> tuple[int, ...] | None:
        """Weights under which few packages can have a larger product of gains than the best one.

        The best mixture of the packages met is improved by the package that its weights ask for.
        """
        import numpy as np  # noqa: PLC0415

        if not self._corners():
            return None
        weights: tuple[int, ...] | None = None
        for _ in range(ROUNDS):
            rows = np.array(
                [[max(g, 0) for g in gains] for gains in self.met.values()], dtype=float
            )
            point = rows.mean(axis=0)
            share = np.full(len(rows), 1 / len(rows))
            for _ in range(MIXED):
                point = np.maximum(share @ rows, TINY)
                share = share * (rows @ (1 / point)) / rows.shape[1]
            heavy = self.fine * point.min() / point
            weights = tuple(max(1, round(float(weight))) for weight in heavy)
            known = len(self.met)
            if self._best_for(weights) is None:
                return None
            if len(self.met) == known:
                break
        return weights

    def _smallest_weights(self, per: Sequence[int]) -> tuple[int, ...] | None:
        """Weights under which few packages can have a larger smallest share than the best one."""
        if not self._corners():
            return None
        weights: tuple[int, ...] | None = None
        for _ in range(ROUNDS):
            weights = _balanced(list(self.met.values()), per, self.fine)
            known = len(self.met)
            if self._best_for(weights) is None:
                return None
            if len(self.met) == known:
                break
        return weights

    @property
    def fine(self) -> int:
        """Weights up to this keep weighted totals within the machine's numbers."""
        _, factors = common_unit(self.negotiation)
        parties = self.negotiation.parties
        whole = sum(p.magnitude * factor for p, factor in zip(parties, factors, strict=True))
        return max(1, min(FINE, LARGEST_WEIGHTED // max(1, whole)))

    def _ideals(self) -> tuple[int, ...] | None:
        """What each party gains at most from an acceptable package; None where it is not known."""
        if self.ideals is None:
            found = []
            for party in range(len(self.negotiation.parties)):
                most = self._most_for(party)
                if most is None:
                    return None
                found.append(most)
            self.ideals = tuple(found)
        return self.ideals

    def _most_for(self, party: int) -> int | None:
        count = len(self.negotiation.parties)
        weights = tuple(int(other == party) for other in range(count))
        if self.elimination is not None:
            alone = Concept("alone", lambda gains: _most_of(gains, party), {})
            zone = self._rest(_Question(alone, weights, int))
            if zone is not None:
                return max(gains[party] for gains in zone.gains)
        answer = solver.best_total(self.negotiation, weights, **self._limits)
        return int(answer.value) if answer.finished and answer.choice is not None else None

    # What CP-SAT says.

    def _by_solver(self, concept: Concept) -> Solution | None:
        if concept.name == "nash":
            answer, note = self._product()
        elif concept.name == "utilitarian":
            answer, note = solver.best_total(self.negotiation, **self._limits), ""
        elif concept.name == "kalai_smorodinsky":
            answer, note = self._share()
        else:
            answer, note = self._chain((1,) * len(self.negotiation.parties)), ""
        if answer.choice is not None:
            self.met[answer.choice] = answer.gains
        choice = self._best_met(concept, answer)
        if choice is None:
            return None
        gains, degree = self.met[choice], _degree(concept.name, self.met[choice])
        ideals = self.ideals or self._at_most()
        value = _value(concept.name, gains, ideals)
        bound = value if answer.finished else self._bound(concept.name, answer)
        exact = answer.finished and (concept.name != "kalai_smorodinsky" or self.ideals is not None)
        scales = tuple(party.scale for party in self.negotiation.parties)
        package = Package(self.negotiation.issues, choice)
        return Solution(
            name=concept.name,
            package=package,
            points=points_of(self.negotiation, package),
            value=value_in_units(self.negotiation, value, degree),
            bound=value_in_units(self.negotiation, max(bound, value), degree),
            method="solver",
            exact=exact,
            note=note or (UNLISTED if exact else UNPROVED),
            scales=scales,
        )

    def _chain(self, per: tuple[int, ...]) -> solver.Answer:
        if per not in self.chains:
            self.chains[per] = solver.leximin(self.negotiation, per, **self._limits)
        return self.chains[per]

    def _share(self) -> tuple[solver.Answer, str]:
        ideals = self._ideals()
        answer = self._chain(ideals or tuple(max(1, most) for most in self._at_most()))
        if ideals is None:
            return replace(answer, finished=False), UNPROVED
        without = sum(most == 0 for most in ideals)
        return answer, left_out(without, len(ideals)) if without else ""

    def _product(self) -> tuple[solver.Answer, str]:
        """The largest product; where not all can gain, that of the most parties that can."""
        count = len(self.negotiation.parties)
        starts = sorted(self.met, key=lambda choice: prod(self.met[choice]), reverse=True)
        for size in range(count, 0, -1):
            answers = [
                solver.largest_product(
                    self.negotiation, parties, starts=starts[:FIRST], **self._limits
                )
                for parties in combinations(range(count), size)
            ]
            some = [answer for answer in answers if answer.choice is not None]
            if some:
                best = max(some, key=lambda answer: answer.value)
                bounds = [answer.bound for answer in answers if answer.bound is not None]
                settled = all(answer.finished for answer in answers)
                told = cannot_all_gain(count - size, count) if size < count else ""
                return replace(best, bound=max(bounds, default=None), finished=settled), told
            if not all(answer.finished for answer in answers):
                return solver.Answer(None, finished=False), UNPROVED
        return solver.any_package(self.negotiation, **self._limits), cannot_all_gain(count, count)

    def _best_met(self, concept: Concept, answer: solver.Answer) -> Choice | None:
        if answer.finished:
            return answer.choice
        least = least_gains(self.negotiation)
        known = [
            choice
            for choice, gains in sorted(self.met.items())
            if all(gain >= need for gain, need in zip(gains, least, strict=True))
        ]
        ideals = self.ideals or self._at_most()

        def score(choice: Choice) -> tuple[object, ...]:
            gains = self.met[choice]
            can = sum(gain > 0 for gain in gains) if concept.name == "nash" else 0
            return can, _value(concept.name, gains, ideals), leximin_order(gains)

        return max(known, key=score, default=None)

    def _bound(self, name: str, answer: solver.Answer) -> int | Fraction:
        """The least bound that is known."""
        most = [max(gain, 0) for gain in self._at_most()]
        plain: dict[str, int | Fraction] = {
            "nash": prod(most),
            "kalai_smorodinsky": 1,
            "utilitarian": sum(most),
        }
        bound = plain.get(name, min(most))
        return bound if answer.bound is None else min(bound, answer.bound)

    def _at_most(self) -> tuple[int, ...]:
        """A gain of each party that no package exceeds."""
        _, factors = common_unit(self.negotiation)
        ends = zip(self.negotiation.parties, self.negotiation.no_deal, factors, strict=True)
        return tuple((party.most - base) * factor for party, base, factor in ends)


def _balanced(met: Sequence[Sequence[int]], per: Sequence[int], fine: int) -> tuple[int, ...]:
    """The weights on shares under which the best of the packages met is worth least."""
    from ortools.linear_solver import pywraplp  # noqa: PLC0415

    program = pywraplp.Solver.CreateSolver("GLOP")
    counted = [party for party, most in enumerate(per) if most > 0]
    heavy = {party: program.NumVar(0, 1, "") for party in counted}
    worth = program.NumVar(-program.infinity(), program.infinity(), "")
    program.Add(sum(heavy.values()) == 1)
    for gains in met:
        program.Add(worth >= sum(heavy[p] * (gains[p] / per[p]) for p in counted))
    program.Minimize(worth)
    program.Solve()
    weights = [heavy[p].solution_value() / per[p] if p in heavy else 0.0 for p in range(len(per))]
    largest = max(*weights, TINY)
    whole = tuple(max(0, round(weight / largest * fine)) for weight in weights)
    return whole if any(whole) else tuple(int(p in heavy) for p in range(len(per)))


def _largest_share(gains: Sequence[tuple[int, ...]], *, ideals: Sequence[int]) -> Best:
    """Kalai-Smorodinsky among some packages, where the best possible gains are known already."""
    counted = [party for party, most in enumerate(ideals) if most > 0]
    unit = lcm(*(ideals[party] for party in counted))
    views = tuple(tuple(g[p] * (unit // ideals[p]) for p in counted) for g in gains)
    smallest = [min(view, default=0) for view in views]
    best = max(smallest)
    places = tuple(place for place, value in enumerate(smallest) if value == best)
    without = tuple(party for party, most in enumerate(ideals) if not most)
    note = left_out(len(without), len(ideals)) if without else ""
    return Best(places, Fraction(best, unit), without, note, views if counted else None, degree=0)


def _most_of(gains: Sequence[tuple[int, ...]], party: int) -> Best:
    values = [gain[party] for gain in gains]
    best = max(values)
    return Best(tuple(place for place, value in enumerate(values) if value == best), best)


def _value(name: str, gains: tuple[int, ...], ideals: Sequence[int]) -> int | Fraction:
    """What a package attains."""
    if name == "nash":
        return prod(gain for gain in gains if gain > 0) if any(gains) else 0
    if name == "utilitarian":
        return sum(gains)
    if name == "kalai_smorodinsky":
        shares = [Fraction(g, most) for g, most in zip(gains, ideals, strict=True) if most > 0]
        return min(shares, default=Fraction(0))
    return min(gains)


def _degree(name: str, gains: tuple[int, ...]) -> int:
    """With which power of the unit of gains a value grows."""
    if name == "nash":
        return sum(gain > 0 for gain in gains)
    return 0 if name == "kalai_smorodinsky" else 1


def left_out(without: int, count: int) -> str:
    """What is said of parties that cannot gain."""
    return f"{without} of {count} parties cannot gain from any acceptable package and are left out"


def cannot_all_gain(without: int, count: int) -> str:
    """What is said where a product is that of some parties only."""
    return (
        f"no package gives every party a gain: {count - without} of {count} can gain together, and"
        " the product is theirs"
    )
