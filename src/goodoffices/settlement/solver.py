"""Questions to CP-SAT, for agendas whose frontier is too large to list: additive and linked alike.

Gains are whole numbers in the unit common to all parties, as everywhere in this room. The solver
proposes a package and proves a bound; what the package is worth is counted again here, from the
points, so that no figure rests on the solver's arithmetic. One worker, a fixed seed and a limit on
counted work make a run repeat itself.

Totals too large for the solver's 64 bits are rounded up for it: its bound then stands a little
above the truth, never below, and the answer says so by its gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import lcm, prod
from typing import TYPE_CHECKING, Any, TypeAlias

from goodoffices.settlement.negotiation import Negotiation, only_options
from goodoffices.settlement.norm import Condition
from goodoffices.settlement.package import Package, allowed, points_of
from goodoffices.settlement.terms import Box, Combination, Excludes, Interaction, Rule, Table
from goodoffices.settlement.zone import common_unit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

__all__ = [
    "EFFORT",
    "Answer",
    "Options",
    "Program",
    "any_package",
    "best_total",
    "gains_of",
    "largest_product",
    "least_gains",
    "least_missed",
    "least_shortfall",
    "leximin",
    "max_min",
    "root",
]

EFFORT = 20.0  # of the solver's counted work for one question; about as many seconds
SEED = 20
ALL_LINEAR = 2  # clauses in the linear relaxation too: a hundred times faster for boxes
LARGEST = 2**40  # totals up to this go to the solver as they are
LARGEST_SUM = 2**55
FINE = 2**14
WHOLE_TABLE = 1_000
RETRIES = 20
ROUNDS = 60
SUMMED = 2**24  # beyond it sums of shares are slower than steps from share to share
TWO = 2
EXACT_FLOAT = 2.0**50

Choice: TypeAlias = tuple[int, ...]
Stop: TypeAlias = Callable[[], bool] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found and what was proved.

    Parameters
    ----------
    choice : tuple of int or None
        Position of the option on each issue; None where no package was found.
    gains : tuple of int
        What it gives each party above no deal, in the common unit.
    value : int or Fraction
        What the package attains, counted from the points.
    bound : int or Fraction or None
        A value that no acceptable package exceeds; None where no package is acceptable.
    finished : bool
        Whether the question was settled: the package is as good as any, or there is none.
    """

    choice: Choice | None
    gains: tuple[int, ...] = field(default=(), repr=False)
    value: int | Fraction = field(default=0, repr=False)
    bound: int | Fraction | None = field(default=None, repr=False)
    finished: bool = True

    @property
    def gap(self) -> int | Fraction:
        """How much better a package might be at most."""
        return 0 if self.bound is None else self.bound - self.value


def gains_of(negotiation: Negotiation, choice: Sequence[int]) -> tuple[int, ...]:
    """What a package gives each party above no deal, in the common unit."""
    _, factors = common_unit(negotiation)
    points = points_of(negotiation, Package(negotiation.issues, choice))
    return tuple(
        (have - least) * factor
        for have, least, factor in zip(points, negotiation.no_deal, factors, strict=True)
    )


def least_gains(negotiation: Negotiation) -> tuple[int, ...]:
    """What each party must gain for a package to be acceptable to it."""
    _, factors = common_unit(negotiation)
    ends = zip(negotiation.floors, negotiation.no_deal, factors, strict=True)
    return tuple((floor - least) * factor for floor, least, factor in ends)


def any_package(
    negotiation: Negotiation,
    *,
    least: Sequence[int] | None = None,
    also: Sequence[Condition] = (),
    effort: float = EFFORT,
    should_stop: Stop = None,
) -> Answer:
    """A package that keeps all rules and gives every party its least gain, or the proof that none does.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties, points, rules.
    least : sequence of int, optional
        Least gain of each party; by default what makes a package acceptable.
    also : sequence of Condition
        What the gains must keep beside.
    effort : float
        Counted work allowed.
    should_stop : callable, optional
        Asked now and then; True ends the search.

    Returns
    -------
    Answer
        With value 0; ``finished`` without a choice means that there is none.
    """
    program = Program(negotiation, least, effort, should_stop, also)
    found = program.solve(None)
    return Answer(found.choice, found.gains, 0, 0 if found.choice else None, found.finished)


def best_total(
    negotiation: Negotiation,
    weights: Sequence[int] | None = None,
    *,
    least: Sequence[int] | None = None,
    also: Sequence[Condition] = (),
    effort: float = EFFORT,
    should_stop: Stop = None,
) -> Answer:
    """The acceptable package with the largest weighted sum of gains.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties, points, rules.
    weights : sequence of int, optional
        Weight of each party, none negative; 1 for all by default.
    least, also, effort, should_stop
        As for :func:`any_package`.
    """
    program = Program(negotiation, least, effort, should_stop, also)
    heavy = tuple(weights or (1,) * len(negotiation.parties))
    found = program.solve(program.weighted(heavy))
    value = sum(w * g for w, g in zip(heavy, found.gains, strict=False))
    return _answer(found, value, None if found.bound is None else found.bound * program.shrink)


def max_min(
    negotiation: Negotiation,
    per: Sequence[int] | None = None,
    *,
    least: Sequence[int] | None = None,
    also: Sequence[Condition] = (),
    effort: float = EFFORT,
    should_stop: Stop = None,
) -> Answer:
    """The acceptable package at which the smallest gain, or the smallest share, is largest.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties, points, rules.
    per : sequence of int, optional
        What each party's gain is divided by, for instance its best possible gain; parties with 0
        do not count. Without it gains are compared as they are.
    least, also, effort, should_stop
        As for :func:`any_package`.
    """
    return _Chain(Program(negotiation, least, effort, should_stop, also), per).first()


def leximin(
    negotiation: Negotiation,
    per: Sequence[int] | None = None,
    *,
    least: Sequence[int] | None = None,
    also: Sequence[Condition] = (),
    effort: float = EFFORT,
    should_stop: Stop = None,
) -> Answer:
    """The acceptable package that is best by the smallest gain, then the second smallest, and so on.

    ``value`` and ``bound`` are those of the smallest; ``finished`` only if every step was proved.

    Parameters
    ----------
    negotiation, per, least, also, effort, should_stop
        As for :func:`max_min`.

    References
    ----------
    .. [OgryczakSliwinski2006]
    """
    return _Chain(Program(negotiation, least, effort, should_stop, also), per).whole()


def largest_product(
    negotiation: Negotiation,
    parties: Sequence[int] | None = None,
    *,
    starts: Sequence[Choice] = (),
    least: Sequence[int] | None = None,
    also: Sequence[Condition] = (),
    effort: float = EFFORT,
    should_stop: Stop = None,
) -> Answer:
    """The acceptable package with the largest product of gains.

    The logarithm of the product is approximated from outside by its tangents at packages found;
    each tangent is a weighted sum that any better package must reach (the inequality of the means,
    in whole numbers). When no package reaches all of them, the best one found is proved.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties, points, rules.
    parties : sequence of int, optional
        Positions of the parties whose gains are multiplied; each must gain. All by default.
    starts : sequence of tuple of int
        Acceptable packages known already.
    least, also, effort, should_stop
        As for :func:`any_package`.

    Returns
    -------
    Answer
        Without a choice, if no package gives each of these parties a gain.

    References
    ----------
    .. [DuranGrossmann1986]
    """
    counted = tuple(range(len(negotiation.parties)) if parties is None else parties)
    needed = list(least_gains(negotiation) if least is None else least)
    for party in counted:
        needed[party] = max(needed[party], 1)
    return _Product(negotiation, counted, needed, effort, should_stop, also).answer(starts)


def least_shortfall(
    negotiation: Negotiation, *, effort: float = EFFORT, should_stop: Stop = None
) -> Answer:
    """The package that keeps all rules and lacks least of what the parties need, all together.

    Of several the one with the smallest largest shortfall. ``value`` is the sum of what is lacking,
    in the common unit; ``bound`` the least that any package lacks.

    Parameters
    ----------
    negotiation, effort, should_stop
        As for :func:`any_package`.
    """
    _, factors = common_unit(negotiation)
    ends = zip(negotiation.parties, negotiation.no_deal, factors, strict=True)
    low = [-(party.magnitude + base) * factor for party, base, factor in ends]
    program = Program(negotiation, low, effort, should_stop)
    need = least_gains(negotiation)
    lacks = []
    for gain, needed, lowest in zip(program.gains, need, low, strict=True):
        lack = program.model.new_int_var(0, (needed - lowest) // program.shrink + 1, "")
        program.model.add(lack >= needed // program.shrink - gain)
        lacks.append(lack)
    found = program.solve(-sum(lacks))
    if found.finished and found.bound is not None:
        program.model.add(sum(lacks) <= -found.bound)
        largest = program.model.new_int_var(0, -found.bound, "")
        program.model.add_max_equality(largest, lacks)
        again = program.solve(-largest)
        found = found if again.choice is None else again
    value = sum(max(0, n - g) for n, g in zip(need, found.gains, strict=False))
    exact = found.finished and program.shrink == 1
    return Answer(found.choice, found.gains, value, value if exact else 0, exact)


def least_missed(
    negotiation: Negotiation,
    norms: Sequence[Sequence[Condition]],
    *,
    effort: float = EFFORT,
    should_stop: Stop = None,
) -> Answer:
    """The acceptable package that misses some norms by least, all together.

    A norm is missed by the largest shortfall of its conditions. Of several packages the one with the
    smallest largest miss, then the one with the largest sum of gains. ``value`` is the sum of the
    misses, in the common unit; ``bound`` the least that any acceptable package misses them by.

    Parameters
    ----------
    negotiation, effort, should_stop
        As for :func:`any_package`.
    norms : sequence of sequence of Condition
        The conditions of each norm.
    """
    program = Program(negotiation, None, effort, should_stop)
    model, misses = program.model, []
    for conditions in norms:
        most = max((_most_missed(program, condition) for condition in conditions), default=0)
        miss = model.new_int_var(0, most, "")
        for condition in conditions:
            least = -(-condition.least // program.shrink)
            model.add(condition.per * miss + program.reached(condition) >= least)
        misses.append(miss)
    found = program.solve(-sum(misses))
    exact = found.finished and program.shrink == 1
    largest = model.new_int_var(0, 0 if found.bound is None else max(0, -found.bound), "")
    model.add_max_equality(largest, misses)
    alike = program.weighted((1,) * len(program.gains))
    for several, objective in ((sum(misses), -largest), (largest, alike)):
        if not found.finished or found.choice is None:
            break
        reached = int(program.solver.value(several))
        model.add(several <= reached)
        again = program.solve(objective)
        exact = exact and again.finished
        found = again if again.choice is not None else found
    value = sum(max((c.shortfall(found.gains) for c in n), default=0) for n in norms if found.gains)
    return Answer(found.choice, found.gains, value, value if exact else 0, exact)


def _most_missed(program: Program, condition: Condition) -> int:
    ends = zip(condition.weights, program.most, strict=True)
    most = condition.least // program.shrink - sum(w * top for w, top in ends if w < 0) + 1
    rounded = sum(-w for w in condition.weights if w < 0) * (len(program.chosen) + 1)
    return max(0, most + rounded) // condition.per + 1


@dataclass(frozen=True, slots=True)
class _Found:
    choice: Choice | None
    gains: tuple[int, ...]
    bound: int | None  # in the solver's rounded unit; None without an objective or a package
    finished: bool


def _answer(found: _Found, value: int | Fraction, bound: int | Fraction | None) -> Answer:
    if found.choice is None:
        return Answer(None, (), 0, None if found.finished else bound, found.finished)
    if bound is None:
        return Answer(found.choice, found.gains, value, None, finished=False)
    return Answer(found.choice, found.gains, value, bound, found.finished and bound == value)


class Options:
    """The options of an agenda and the conditions on them, as CP-SAT wants them.

    Parameters
    ----------
    negotiation : Negotiation
        Issues; its conditions are added by whoever needs them.
    effort : float
        Counted work allowed, all questions together.
    should_stop : callable, optional
        Asked now and then.
    """

    def __init__(self, negotiation: Negotiation, effort: float, should_stop: Stop) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415  (half a second)

        only_options(negotiation)
        self.cp = cp_model
        self.model = cp_model.CpModel()
        self.negotiation = negotiation
        self.left = effort
        self.should_stop = should_stop
        self.hint: Choice | None = None
        self.solver = cp_model.CpSolver()  # the last one that found something
        self.place = {issue.id: place for place, issue in enumerate(negotiation.issues)}
        self.chosen = [
            [self.model.new_bool_var("") for _ in issue.options] for issue in negotiation.issues
        ]
        for options in self.chosen:
            self.model.add_exactly_one(options)

    def literals(self, issue: str, options: Sequence[str], *, inside: bool = True) -> list[Any]:
        """The literals of these options of an issue, or of all others."""
        place = self.place[issue]
        known = self.negotiation.issues[place].options
        return [
            literal
            for literal, option in zip(self.chosen[place], known, strict=True)
            if (option in options) == inside
        ]

    def outside(self, combination: Combination) -> list[Any]:
        """Literals of which one is true exactly if a package is not within the combination."""
        return [
            literal
            for issue, options in combination.items()
            for literal in self.literals(issue, options, inside=False)
        ]

    def add_rule(self, rule: Rule, unless: Sequence[Any] = ()) -> None:
        """A condition as clauses over options, in force unless one of these literals is true."""
        if isinstance(rule, Excludes):
            self.model.add_bool_or([*self.outside(rule.combination), *unless])
            return
        apart = self.outside(rule.when)
        for issue, options in rule.then.items():
            self.model.add_bool_or([*apart, *self.literals(issue, options), *unless])

    def run(self, objective: Any) -> tuple[Choice | None, int | None, bool]:
        """Options that keep all constraints, best for an objective if there is one.

        Returns
        -------
        choice, bound, finished
            The options; what the objective cannot exceed; whether the question was settled.
        """
        if self.left <= 0 or (self.should_stop is not None and self.should_stop()):
            return None, None, False
        if objective is not None:
            self.model.maximize(objective)
        else:
            self.model.clear_objective()  # type: ignore[no-untyped-call]
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for options, option in zip(self.chosen, self.hint or (), strict=False):
            for place, literal in enumerate(options):
                self.model.add_hint(literal, place == option)
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = SEED
        solver.parameters.linearization_level = ALL_LINEAR
        solver.parameters.max_deterministic_time = self.left
        if self.should_stop is not None:
            solver.best_bound_callback = lambda _: self._ask(solver)
        status = solver.solve(self.model)
        self.left -= solver.response_proto.deterministic_time
        if status == self.cp.INFEASIBLE:
            return None, None, True
        bound = None if objective is None else _above(solver.best_objective_bound)
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return None, bound, False
        self.solver = solver
        self.hint = tuple(
            next(place for place, literal in enumerate(options) if solver.boolean_value(literal))
            for options in self.chosen
        )
        if status == self.cp.OPTIMAL and objective is not None:
            bound = solver.value(objective)
        return self.hint, bound, objective is None or status == self.cp.OPTIMAL

    def _ask(self, solver: cp_model.CpSolver) -> None:
        if self.should_stop is not None and self.should_stop():
            solver.stop_search()


class Program(Options):
    """A negotiation as CP-SAT wants it; constraints are added, none is ever taken back."""

    def __init__(
        self,
        negotiation: Negotiation,
        least: Sequence[int] | None,
        effort: float,
        should_stop: Stop,
        also: Sequence[Condition] = (),
    ) -> None:
        super().__init__(negotiation, effort, should_stop)
        self.least = tuple(least_gains(negotiation) if least is None else least)
        self.also = tuple(also)
        self.together: dict[tuple[tuple[int, ...], tuple[int, ...]], Any] = {}
        self._add_rules()
        self._add_gains()
        for condition in self.also:
            self.model.add(self.reached(condition) >= -(-condition.least // self.shrink))

    def _add_rules(self) -> None:
        lines = [line for party in self.negotiation.parties for line in party.red_lines]
        for rule in (*self.negotiation.rules, *lines):
            self.add_rule(rule)

    def _add_gains(self) -> None:
        _, factors = common_unit(self.negotiation)
        largest = max(
            party.magnitude * factor
            for party, factor in zip(self.negotiation.parties, factors, strict=True)
        )
        self.shrink = -(-max(largest, *self.least, 1) // LARGEST)
        self.gains: list[Any] = []
        self.most: list[int] = []
        for place, factor in enumerate(factors):
            party = self.negotiation.parties[place]
            literals, points = self.terms(place)
            rounded = [-(-value * factor // self.shrink) for value in points]
            start = -(self.negotiation.no_deal[place] * factor // self.shrink)
            self.gains.append(self.cp.LinearExpr.weighted_sum(literals, rounded) + start)
            self.most.append(max(1, -(-party.most * factor // self.shrink) + start))
            self.model.add(self.gains[place] >= self.least[place] // self.shrink)

    def terms(self, place: int) -> tuple[list[Any], list[int]]:
        """Literals, and the points of one party that each of them brings."""
        party = self.negotiation.parties[place]
        literals: list[Any] = []
        points: list[int] = []
        for issue, options in zip(self.negotiation.issues, self.chosen, strict=True):
            literals += options
            points += [party.points[issue.id][option] for option in issue.options]
        for interaction in party.interactions:
            for literal, value in self._worth(interaction):
                literals.append(literal)
                points.append(value)
        return literals, points

    def _worth(self, interaction: Interaction) -> Iterator[tuple[Any, int]]:
        """Literals and the points they add."""
        if isinstance(interaction, Table):
            return self._table(interaction)
        return self._box(interaction)

    def _table(self, table: Table) -> Iterator[tuple[Any, int]]:
        places = tuple(self.place[issue] for issue in table.issues)
        columns = [self.negotiation.issues[place].options for place in places]
        size = prod(len(column) for column in columns)
        whole = size <= WHOLE_TABLE and 2 * sum(map(bool, table.points.values())) >= size
        if whole:
            self._whole_table(places)
        for options, value in table.points.items():
            if value:
                picked = tuple(c.index(o) for c, o in zip(columns, options, strict=True))
                yield self._all_of(places, picked), value

    def _whole_table(self, places: tuple[int, ...]) -> None:
        """One literal for each combination, tied to the options from both sides."""
        sizes = [range(len(self.chosen[place])) for place in places]
        if (places, tuple(size[0] for size in sizes)) in self.together:
            return
        cells = {picked: self.model.new_bool_var("") for picked in product(*sizes)}
        self.together.update({(places, picked): cell for picked, cell in cells.items()})
        self.model.add_exactly_one(list(cells.values()))
        for axis, place in enumerate(places):
            for option, literal in enumerate(self.chosen[place]):
                row = [cell for picked, cell in cells.items() if picked[axis] == option]
                self.model.add(sum(row) == literal)

    def _all_of(self, places: tuple[int, ...], picked: tuple[int, ...]) -> Any:
        """A literal that is true exactly if all these options are chosen."""
        if (places, picked) not in self.together:
            cell = self.model.new_bool_var("")
            parts = [
                self.chosen[place][option] for place, option in zip(places, picked, strict=True)
            ]
            for part in parts:
                self.model.add_implication(cell, part)
            self.model.add_bool_or([cell, *(~part for part in parts)])
            self.together[places, picked] = cell
        return self.together[places, picked]

    def _box(self, box: Box) -> Iterator[tuple[Any, int]]:
        cell = self.model.new_bool_var("")
        outside = []
        for issue, (low, high) in box.ranges.items():
            options = self.negotiation.issues[self.place[issue]].options
            within = [option for option in options if low <= int(option) <= high]
            self.model.add_bool_or([*self.literals(issue, within), ~cell])
            outside += self.literals(issue, within, inside=False)
        self.model.add_bool_or([cell, *outside])
        yield cell, box.points

    def reached(self, condition: Condition) -> Any:
        """The sum of a condition; where totals are rounded for the solver, never less than it is."""
        total: Any = 0
        ends = zip(condition.weights, self.gains, self.negotiation.parties, strict=True)
        for weight, gain, party in ends:
            rounded = len(self.negotiation.issues) + len(party.interactions) + 1
            above = rounded if self.shrink > 1 and weight < 0 else 0
            total += weight * (gain - above)
        return total

    def weighted(self, weights: Sequence[int]) -> Any:
        """The weighted sum of gains."""
        return sum(weight * gain for weight, gain in zip(weights, self.gains, strict=True))

    def solve(self, objective: Any) -> _Found:
        """The best package for an objective, or any package; a bound in the solver's unit."""
        for _ in range(RETRIES):
            found = self._solved(objective)
            if found.choice is None or self.acceptable(found.choice):
                return found
            self.forbid(found.choice)  # acceptable only as the solver rounds
        return _Found(None, (), found.bound, finished=False)

    def acceptable(self, choice: Choice) -> bool:
        """Whether a package, counted exactly, keeps all rules and gives every party its least."""
        gains = gains_of(self.negotiation, choice)
        return (
            allowed(self.negotiation, Package(self.negotiation.issues, choice))
            and all(gain >= least for gain, least in zip(gains, self.least, strict=True))
            and not any(condition.shortfall(gains) for condition in self.also)
        )

    def forbid(self, choice: Choice) -> None:
        """Leave one package out from here on."""
        self.model.add_bool_or(
            [~options[option] for options, option in zip(self.chosen, choice, strict=True)]
        )

    def _solved(self, objective: Any) -> _Found:
        choice, bound, finished = self.run(objective)
        gains = () if choice is None else gains_of(self.negotiation, choice)
        return _Found(choice, gains, bound, finished)


class _Chain:
    """Max-min, and leximin as a chain of it: the value, how few must stay at it, the next value."""

    def __init__(self, program: Program, per: Sequence[int] | None) -> None:
        self.program = program
        self.per = tuple(per or (1,) * len(program.gains))
        counted = [party for party, most in enumerate(self.per) if most > 0]
        self.active: dict[int, Any] = dict.fromkeys(counted)  # party -> literal; None: always
        self.passed = Fraction(-1)
        self.choice: Choice | None = None

    def whole(self) -> Answer:
        """The leximin-best package; value and bound are those of the smallest share."""
        first = self.first()
        if first.choice is None or not first.finished or not self.active:
            return first
        unit = lcm(*(self.per[party] for party in self.active))
        top = max(self.program.most) * unit
        fits = self.program.shrink == 1 and top <= SUMMED
        settled = self._sums(unit, top, first) if fits else self._steps(first)
        choice = self.choice or first.choice
        gains = gains_of(self.program.negotiation, choice)
        return Answer(choice, gains, first.value, first.bound, settled)

    def _sums(self, unit: int, top: int, first: Answer) -> bool:
        """The sum of the two smallest shares, of the three smallest, and so on, each kept."""
        program, model = self.program, self.program.model
        shares = [program.gains[p] * (unit // self.per[p]) for p in self.active]
        least = int(first.value * unit)
        for share in shares:
            model.add(share >= least)
        for several in range(TWO, len(shares) + 1):
            level = model.new_int_var(least, top, "")
            total = several * level
            for share in shares:
                lack = model.new_int_var(0, top, "")
                model.add(lack >= level - share)
                total -= lack
            found = program.solve(total)
            if found.choice is None or not found.finished:
                return False
            self.choice = found.choice
            model.add(total >= found.bound)
        return True

    def _steps(self, answer: Answer) -> bool:
        """How few must stay at the share found, then the largest share of the others, and so on."""
        while answer.finished and answer.choice is not None:
            more = self._rise(Fraction(answer.value))
            if not more:
                return more is not None
            answer = self.first()
        return False

    def first(self) -> Answer:
        """The largest smallest share of the parties that still count."""
        program = self.program
        if not self.active:
            return _answer(program.solve(None), 0, 0)
        per = [max(1, most // program.shrink) for most in self.per]
        same = all(self.per[party] == 1 for party in self.active)
        widest = max(per[party] for party in self.active)
        fine = 1 if same else min(widest**2 + 1, LARGEST_SUM // max(*program.most, widest))
        top = max(program.most) * fine
        smallest = program.model.new_int_var(0, top, "")
        for party, literal in self.active.items():
            share = 1 if same else per[party]
            held = program.model.add(smallest * share <= program.gains[party] * fine)
            if literal is not None:
                held.only_enforce_if(literal)
        found = program.solve(smallest)
        if found.choice is None:
            return _answer(found, 0, None)
        self.choice = found.choice
        value = self._value(found.gains)
        whole = found.finished and program.shrink == 1
        if whole and (same or fine > widest**2):
            return _answer(found, value, value)
        if found.bound is None:
            return _answer(found, value, None)
        if same:
            return _answer(found, value, Fraction(found.bound * program.shrink))
        return self._improved(found, value, Fraction(found.bound + 1, fine))

    def _improved(self, found: _Found, value: Fraction, bound: Fraction) -> Answer:
        """Ask for strictly more, until there is none, where shares lie too close for one question."""
        program = self.program
        while found.finished and program.shrink == 1:
            more = program.model.new_bool_var("")
            for party, literal in self.active.items():
                least = int(value * self.per[party]) + 1
                both = [more] if literal is None else [more, literal]
                program.model.add(program.gains[party] >= least).only_enforce_if(both)
            again = program.solve(more)
            if again.choice is None or not again.finished:
                return _answer(found, value, bound)
            if not again.bound:
                return _answer(found, value, value)
            found, self.choice, value = again, again.choice, self._value(again.gains)
        return _answer(found, value, bound)

    def _value(self, gains: Sequence[int]) -> Fraction:
        """The smallest share above those already dealt with."""
        shares = (Fraction(gains[party], self.per[party]) for party in self.active)
        return min(share for share in shares if share > self.passed)

    def _rise(self, value: Fraction) -> int | None:
        """Keep this share for all who count, and let as many as can be have more; None if unsettled."""
        program, model = self.program, self.program.model
        above: dict[int, Any] = {}
        for party, literal in self.active.items():
            share, above[party] = value * self.per[party], model.new_bool_var("")
            gain = program.gains[party]
            held = model.add(gain >= -(-share // program.shrink))
            model.add(gain >= -(-(int(share) + 1) // program.shrink)).only_enforce_if(above[party])
            if literal is not None:
                held.only_enforce_if(literal)
                model.add_implication(above[party], literal)
        found = program.solve(sum(above.values()))
        if found.choice is None or not found.finished:
            return None
        self.choice, self.passed, self.active = found.choice, value, above
        model.add(sum(above.values()) >= (found.bound or 0))
        return found.bound


class _Product:
    """The largest product by tangents to its logarithm, each an inequality in whole numbers."""

    def __init__(
        self,
        negotiation: Negotiation,
        counted: tuple[int, ...],
        least: Sequence[int],
        effort: float,
        should_stop: Stop,
        also: Sequence[Condition],
    ) -> None:
        self.program = Program(negotiation, least, effort, should_stop, also)
        self.counted = counted
        self.best: Choice | None = None
        self.value = 0
        self.bound: Fraction | None = None

    def answer(self, starts: Sequence[Choice]) -> Answer:
        """The best package, and what is proved about it."""
        program = self.program
        for choice in starts:
            if program.acceptable(choice):
                self._take(choice)
        if self.best is None:
            found = program.solve(None)
            if found.choice is None:
                return Answer(None, finished=found.finished)
            self._take(found.choice)
        at = self.best
        for _ in range(ROUNDS):
            if at is None:
                break
            at = self._round(at)
        gains = () if self.best is None else gains_of(program.negotiation, self.best)
        return Answer(self.best, gains, self.value, self.bound, self.bound == self.value)

    def _take(self, choice: Choice) -> None:
        value = prod(self._gains(choice))
        if value > self.value:
            self.best, self.value = choice, value

    def _gains(self, choice: Choice) -> list[int]:
        gains = gains_of(self.program.negotiation, choice)
        return [gains[party] for party in self.counted]

    def _round(self, at: Choice) -> Choice | None:
        """Cut at a package and ask beyond all cuts; the package to cut at next, or None at the end."""
        program = self.program
        self._cut(self._gains(at))
        weights = self._weights(self._gains(self.best or at))
        found = program.solve(self._weighted(weights))
        if found.finished and found.choice is None:
            self.bound = Fraction(self.value)
            return None
        if found.bound is not None:
            count = len(weights)
            top = Fraction(max(found.bound * program.shrink, 0), count) ** count / prod(weights)
            top = min(top, self.bound) if self.bound is not None else top
            self.bound = top if top >= self.value + 1 else Fraction(self.value)
        if found.choice is not None:
            self._take(found.choice)
        if self.bound is not None:
            self.bound = max(self.bound, Fraction(self.value))
        return None if self.bound == self.value else found.choice

    def _weights(self, gains: Sequence[int]) -> list[int]:
        """Weights that fall as gains rise, as fine as the solver's numbers allow."""
        most = [self.program.most[party] for party in self.counted]
        spread = sum(-(-top // gain) for top, gain in zip(most, gains, strict=True))
        unit = min(FINE * max(gains), LARGEST_SUM // spread)
        return [max(1, unit // gain) for gain in gains]

    def _weighted(self, weights: Sequence[int]) -> Any:
        return sum(
            weight * self.program.gains[party]
            for party, weight in zip(self.counted, weights, strict=True)
        )

    def _cut(self, gains: Sequence[int]) -> None:
        """What every package with a larger product than the best one known must keep."""
        program, count = self.program, len(gains)
        weights = self._weights(gains)
        least = root(count**count * prod(weights) * (self.value + 1), count)
        program.model.add(self._weighted(weights) >= -(-least // program.shrink))
        more = []
        for party, gain in zip(self.counted, gains, strict=True):
            literal = program.model.new_bool_var("")
            beyond = program.gains[party] >= -(-(gain + 1) // program.shrink)
            program.model.add(beyond).only_enforce_if(literal)
            more.append(literal)
        program.model.add_bool_or(more)


def _above(bound: float) -> int:
    """A whole number that is not below a bound read as a float."""
    return round(bound) if abs(bound) < EXACT_FLOAT else int(bound) + (int(abs(bound)) >> 50)


def root(value: int, degree: int) -> int:
    """The smallest whole number whose power reaches the value."""
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if middle**degree >= value else (middle + 1, high)
    return low
