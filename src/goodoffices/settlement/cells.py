"""Amounts among many parties, or linked issues: each solution on its own, from cells that a solver names.

A cell is a choice of options and a piece between two bends for every amount. CP-SAT looks for the cell
in which a better package may lie; it counts in whole numbers on a fine grid, always a little too much,
never too little. What a cell really gives is computed exactly (``cell``), and the cell is left out from
then on. When no cell is left that could be better even as the solver counts, the best package found is
proved. Where the work does not suffice for that, the solver's last bound is told, which is true, if a
little high.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import accumulate, combinations, pairwise
from math import ceil, floor, prod
from typing import Any, TypeAlias

from goodoffices.settlement.amounts import Ground
from goodoffices.settlement.cell import Cell, Inside
from goodoffices.settlement.contradiction import contradiction
from goodoffices.settlement.linked import cannot_all_gain, left_out
from goodoffices.settlement.mixed import MixedPackage
from goodoffices.settlement.result import Settlement, Solution
from goodoffices.settlement.solutions import CONCEPTS
from goodoffices.settlement.solver import Program, gains_of, root

__all__ = ["settled_cells"]

LARGEST = 2**18  # the solver counts totals about up to this; the coarser, the faster it proves
GRID = 2**6  # into so many parts it divides the way between two bends
WEIGHTS = 2**10
ROUNDS = 60
TWO = 2
ONE = Fraction(1)
UNLISTED = "found without listing the frontier; equally good packages are not listed"
UNPROVED = "the best that was found; see its bound"

Choice: TypeAlias = tuple[int, ...]
Stop: TypeAlias = Callable[[], bool] | None
Key: TypeAlias = tuple[Fraction, ...]
Row: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Met:
    """A package that was met: its cell, how far the amounts have moved in it, its gains."""

    choice: Choice
    moved: tuple[tuple[int, int, Fraction], ...]
    gains: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """The best package for a question; a value that nothing exceeds; whether all was looked through."""

    met: _Met | None
    value: Fraction = Fraction(0)
    bound: Fraction | None = None
    finished: bool = True


class _Cells(Program):
    """The cells of a negotiation as CP-SAT wants them, with gains never below what they are.

    Parameters
    ----------
    ground : Ground
        The negotiation.
    fine : sequence of Fraction
        By what each party's gains are multiplied for the solver.
    least : sequence of int
        What each party must gain.
    effort, should_stop
        As for the solver.
    """

    def __init__(
        self,
        ground: Ground,
        fine: Sequence[Fraction],
        least: Sequence[int],
        effort: float,
        should_stop: Stop,
    ) -> None:
        self.ground = ground
        self.fine = list(fine)
        super().__init__(ground.bent, least, effort, should_stop)

    def _add_gains(self) -> None:
        self.shrink = 1
        self.gains, self.most = [], []
        parties = range(len(self.negotiation.parties))
        moves = [self._moved(issue) for issue in self.ground.moving]
        unit = self.ground.unit
        for place in parties:
            party, fine = self.negotiation.parties[place], self.fine[place]
            factor = fine * (unit // (party.scale or 1))
            literals, points = self.terms(place)
            start = ceil(-self.negotiation.no_deal[place] * factor)
            coefficients = [ceil(value * factor) for value in points]
            for move in moves:
                for literal, way, step in zip(*move, strict=True):
                    each = ceil(Fraction(step[place] * fine, GRID))
                    literals += [way, literal]
                    coefficients += [each, max(each, 0)]
            gain = self.cp.LinearExpr.weighted_sum(literals, coefficients) + start
            self.gains.append(gain)
            self.most.append(max(1, ceil(party.most * factor) + start + GRID * len(literals)))
            self.model.add(gain >= floor(self.least[place] * fine))

    def _moved(self, issue: int) -> tuple[list[Any], list[Any], list[Row]]:
        """The pieces of an amount: a literal, how far along it on a grid, what it brings at its end.

        Between two marks of the grid whoever gains along the piece is given the farther one.
        """
        rows, model = self.ground.space.table[issue], self.model
        literals, ways, steps = [], [], []
        for literal, (low, high) in zip(self.chosen[issue], pairwise(rows), strict=False):
            way = model.new_int_var(0, GRID - 1, "")
            model.add(way <= (GRID - 1) * literal)
            literals.append(literal)
            ways.append(way)
            steps.append(tuple(b - a for a, b in zip(low, high, strict=True)))
        if literals:
            model.add(self.chosen[issue][-1] == 0)  # a piece is named by its lower bend
        return literals, ways, steps

    def smallest_sums(self, counted: Sequence[int]) -> list[Any]:
        """The smallest gain, the sum of the two smallest, of the three smallest, and so on."""
        gains, top = [self.gains[party] for party in counted], max(self.most)
        found: list[Any] = [self.model.new_int_var(0, top, "")]
        for gain in gains:
            self.model.add(found[0] <= gain)
        for several in range(TWO, len(gains) + 1):
            level = self.model.new_int_var(0, top, "")
            total: Any = several * level
            for gain in gains:
                lack = self.model.new_int_var(0, top, "")
                self.model.add(lack >= level - gain)
                total -= lack
            found.append(total)
        return found


@dataclass(slots=True)
class _Search:
    """All questions about one negotiation."""

    ground: Ground
    effort: float
    should_stop: Stop
    cells: dict[Choice, Cell] = field(default_factory=dict)
    met: list[_Met] = field(default_factory=list)
    chains: dict[tuple[Fraction | int, ...], _Answer] = field(default_factory=dict)
    stopped: bool = False

    def asked(self) -> bool:
        """Whether somebody stopped the run; once said, it stays said."""
        if not self.stopped and self.should_stop is not None:
            self.stopped = bool(self.should_stop())
        return self.stopped

    @property
    def count(self) -> int:
        """How many parties there are."""
        return len(self.ground.negotiation.parties)

    def most(self, party: int) -> int:
        """What no package gives a party above no deal, in size."""
        side, unit = self.ground.bent.parties[party], self.ground.unit
        base = self.ground.bent.no_deal[party]
        return max(1, (side.magnitude + base) * (unit // (side.scale or 1)))

    # Questions.

    def largest_total(self, weights: Sequence[int]) -> _Answer:
        """The largest weighted sum of gains."""
        whole = max(self.most(party) for party in range(self.count))
        fine = _fine(whole * max(1, sum(weights)))

        def program(effort: float) -> tuple[_Cells, list[Any]]:
            made = self._program([fine] * self.count, effort)
            return made, [made.weighted(weights)]

        def best(cell: Cell) -> tuple[Key, Inside] | None:
            inside = cell.best_total(weights)
            if inside is None:
                return None
            value = sum((w * g for w, g in zip(weights, inside.gains, strict=True)), Fraction(0))
            return (value,), inside

        return self._looked_through(program, best, fine)

    def leximin(self, per: Sequence[Fraction | int]) -> _Answer:
        """The smallest share as large as can be, then the second smallest, and so on."""
        if tuple(per) not in self.chains:
            self.chains[tuple(per)] = self._leximin(per)
        return self.chains[tuple(per)]

    def _leximin(self, per: Sequence[Fraction | int]) -> _Answer:
        counted = [party for party in range(self.count) if per[party] > 0]
        if not counted:
            return self.largest_total([1] * self.count)
        widest = max(Fraction(self.most(party)) / per[party] for party in counted)
        fine = _fine(widest)

        def program(effort: float) -> tuple[_Cells, list[Any]]:
            made = self._program([fine / most if most > 0 else ONE for most in per], effort)
            return made, made.smallest_sums(counted)

        def best(cell: Cell) -> tuple[Key, Inside] | None:
            inside = cell.best_smallest(per)
            if inside is None:
                return None
            order = sorted(inside.gains[party] / per[party] for party in counted)
            return tuple(accumulate(order)), inside

        return self._looked_through(program, best, fine)

    def largest_product(self, counted: Sequence[int]) -> _Answer:
        """The largest product of the gains of some parties; no package where not all of them can gain."""
        first = self.leximin([int(party in counted) for party in range(self.count)])
        if first.met is None or min(first.met.gains[party] for party in counted) <= 0:
            return _Answer(None, finished=first.finished)
        begin = self._cell(first.met.choice).best_product(counted)
        if begin is None:
            return _Answer(None, finished=False)
        fine = _fine(max(self.most(party) for party in counted))
        program = self._program([fine] * self.count, self.effort)
        search = _Product(program, tuple(counted), fine)
        search.take(self._meet(first.met.choice, begin), begin.bound)
        program.forbid(first.met.choice)
        for _ in range(ROUNDS):
            choice, bound, settled = program.run(search.objective())
            search.told(bound)
            if choice is None:
                return search.answer(finished=settled)
            inside = self._cell(choice).best_product(counted)
            program.forbid(choice)
            if inside is not None:
                search.take(self._meet(choice, inside), inside.bound)
        return search.answer(finished=False)

    def least_lack(self) -> MixedPackage | None:
        """The package that lacks least of what the parties need; None where that was not proved."""
        low = [-self.most(party) for party in range(self.count)]
        need = self.ground.space.least
        whole = max(self.most(party) + need[party] for party in range(self.count))
        fine = _fine(whole * self.count)

        def program(effort: float) -> tuple[_Cells, list[Any]]:
            made = self._program([fine] * self.count, effort, low)
            lacks = []
            for gain, needed in zip(made.gains, need, strict=True):
                lack = made.model.new_int_var(0, LARGEST, "")
                made.model.add(lack >= floor(needed * fine) - gain)
                lacks.append(lack)
            return made, [-sum(lacks)]

        def best(cell: Cell) -> tuple[Key, Inside]:
            inside = cell.least_lack()
            short = [max(Fraction(0), n - g) for n, g in zip(need, inside.gains, strict=True)]
            return (-sum(short, Fraction(0)),), inside

        found = self._looked_through(program, best, fine)
        if found.met is None or not found.finished:
            return None
        return self.package(found.met)

    def package(self, met: _Met) -> MixedPackage:
        """The package that was met."""
        return self.ground.package(met.choice, met.moved)

    # How they are answered.

    def _program(
        self, fine: Sequence[Fraction], effort: float, least: Sequence[int] | None = None
    ) -> _Cells:
        needed = self.ground.space.least if least is None else least
        return _Cells(self.ground, fine, needed, effort, self.asked)

    def _looked_through(
        self,
        program: Callable[[float], tuple[_Cells, list[Any]]],
        best: Callable[[Cell], tuple[Key, Inside] | None],
        fine: Fraction,
    ) -> _Answer:
        """Cells by one goal after the other, until none is left that could be better."""
        look = _Look()
        left = self.effort
        bound: Fraction | None = None
        finished, place = True, 0
        while place == 0 or (look.met is not None and place < len(look.key)):
            made, goals = program(left)
            for choice in look.seen:
                made.forbid(choice)
            highest, proved = self._stage(made, goals[: place + 1], best, fine, look)
            left = made.left
            if place == 0 and not proved:
                bound = None if highest is None else Fraction(highest) / fine
                finished = False
            finished = finished and proved
            place += 1
        if look.met is None:
            return _Answer(None, finished=finished)
        value = look.key[0]
        if finished or bound is None:
            bound = value if finished else None
        return _Answer(look.met, value, bound if bound is None else max(bound, value), finished)

    def _stage(
        self,
        made: _Cells,
        goals: Sequence[Any],
        best: Callable[[Cell], tuple[Key, Inside] | None],
        fine: Fraction,
        look: _Look,
    ) -> tuple[int | None, bool]:
        """The cells that could be better by the last goal and as good by the others."""
        if look.met is not None:
            self._ask_for_more(made, goals, fine, look)
        bound: int | None = None
        for _ in range(ROUNDS):
            choice, highest, settled = made.run(goals[-1])
            bound = highest if highest is not None else bound
            if choice is None:
                return bound, settled
            found = best(self._cell(choice))
            made.forbid(choice)
            look.seen.append(choice)
            if found is not None and (look.met is None or found[0] > look.key):
                look.key, look.met = found[0], self._meet(choice, found[1])
                self._ask_for_more(made, goals, fine, look)
        return bound, False

    def _ask_for_more(
        self, made: _Cells, goals: Sequence[Any], fine: Fraction, look: _Look
    ) -> None:
        """Nothing is looked for from here on but what is better; the solver's sums are whole."""
        for place, goal in enumerate(goals):
            least = floor(look.key[place] * fine)
            made.model.add(goal >= (least if place < len(goals) - 1 else least + 1))

    def _cell(self, choice: Choice) -> Cell:
        if choice not in self.cells:
            table = self.ground.space.table
            steps = []
            for issue in self.ground.moving:
                low = table[issue][choice[issue]]
                high = table[issue][min(choice[issue] + 1, len(table[issue]) - 1)]
                steps.append(tuple(b - a for a, b in zip(low, high, strict=True)))
            base = gains_of(self.ground.bent, choice)
            self.cells[choice] = Cell(base, tuple(steps), self.ground.space.least)
        return self.cells[choice]

    def _meet(self, choice: Choice, inside: Inside) -> _Met:
        moved = tuple(
            (issue, choice[issue] + 1, part)
            for issue, part in zip(self.ground.moving, inside.parts, strict=True)
            if part
        )
        met = _Met(choice, moved, inside.gains)
        self.met.append(met)
        return met


@dataclass(slots=True)
class _Look:
    """What one question has seen so far: the cells, the best package and its place in the order."""

    seen: list[Choice] = field(default_factory=list)
    met: _Met | None = None
    key: Key = ()


class _Product:
    """The largest product by tangents to its logarithm, each an inequality in whole numbers."""

    def __init__(self, program: _Cells, counted: tuple[int, ...], fine: Fraction) -> None:
        self.program, self.counted, self.fine = program, counted, fine
        self.best: _Met | None = None
        self.value = self.inner = Fraction(0)
        self.outer: Fraction | None = None
        self.weights: tuple[int, ...] = ()

    def take(self, met: _Met, bound: Fraction) -> None:
        """A package and what bounds the product in its cell; a tangent at it."""
        gains = [met.gains[party] for party in self.counted]
        product = prod(gains, start=Fraction(1))
        self.inner = max(self.inner, bound)
        weights = tuple(max(1, round(WEIGHTS * min(gains) / gain)) for gain in gains)
        if product > self.value:
            self.best, self.value, self.weights = met, product, weights
        count = len(gains)
        whole = floor((count * self.fine) ** count * prod(weights) * self.value)
        self.program.model.add(self._weighted(weights) >= root(whole + 1, count))

    def objective(self) -> Any:
        """What to look for next: the largest sum in relation to the gains at the best package."""
        return self._weighted(self.weights)

    def told(self, bound: int | None) -> None:
        """What the solver proved of the objective, as a bound on the product."""
        if bound is not None:
            count = len(self.counted)
            sum_ = max(bound, 0) / (count * self.fine)
            product = sum_**count / prod(self.weights)
            self.outer = product if self.outer is None else min(self.outer, product)

    def answer(self, *, finished: bool) -> _Answer:
        """The best package, and what is proved about it."""
        if not finished and self.outer is None:
            return _Answer(self.best, self.value, None, finished=False)
        bound = max(self.inner, self.value)
        if not finished and self.outer is not None:
            bound = max(bound, self.outer)
        return _Answer(self.best, self.value, bound, finished and bound == self.value)

    def _weighted(self, weights: Sequence[int]) -> Any:
        gains = (self.program.gains[party] for party in self.counted)
        return sum(weight * gain for weight, gain in zip(weights, gains, strict=True))


def settled_cells(
    ground: Ground, *, names: Collection[str], effort: float, should_stop: Stop
) -> Settlement:
    """The settlement where amounts need not be whole, for any number of parties, linked or not.

    Parameters
    ----------
    ground : Ground
        The negotiation.
    names : collection of str
        The solutions wanted.
    effort : float
        Counted work of the solver for each question.
    should_stop : callable or None
        Asked now and then.
    """
    search = _Search(ground, effort, should_stop)
    run = _Run(search, names)
    found = run.settlement()
    return replace(found, method="stopped", exact=False) if search.stopped else found


class _Run:
    """The answers of one negotiation."""

    def __init__(self, search: _Search, names: Collection[str]) -> None:
        self.search, self.names, self.ground = search, names, search.ground
        self.total = search.largest_total([1] * search.count)
        self.ideals: list[Fraction] | None = None

    def settlement(self) -> Settlement:
        """Each solution on its own; or why there is none."""
        if self.total.met is None:
            return self._closed() if self.total.finished else self._unsure()
        self._find_ideals()
        solutions = {}
        for concept in CONCEPTS:
            if concept.name in self.names:
                answer, note = self._answer(concept.name)
                solutions[concept.name] = self._solution(concept.name, answer, note)
        return self.ground.settlement(
            solutions,
            method="cells",
            exact=all(solution.exact for solution in solutions.values()),
            opening=True,
            ideals=self.ideals,
        )

    def _closed(self) -> Settlement:
        """No package is acceptable to all: because of conditions, or of what the parties need."""
        bare = self.ground.settlement({}, method="cells", exact=True, opening=False)
        search = self.search
        if self.ground.bent.linked:
            why = contradiction(self.ground.bent, effort=search.effort, should_stop=search.asked)
            if why is not None:
                said = "the conditions and red lines cannot all be kept"
                return replace(bare, contradiction=why, warnings=(*bare.warnings, said))
        package = search.least_lack()
        return replace(bare, concession=None if package is None else self.ground.conceded(package))

    def _unsure(self) -> Settlement:
        said = "no acceptable package was found; none is not proved"
        bare = self.ground.settlement({}, method="cells", exact=False, opening=False)
        return replace(bare, warnings=(*bare.warnings, said))

    def _find_ideals(self) -> None:
        """The most each party can gain, if all of them are proved."""
        found = []
        for party in range(self.search.count):
            alone = [int(other == party) for other in range(self.search.count)]
            answer = self.search.largest_total(alone)
            if not answer.finished:
                return
            found.append(answer.value)
        self.ideals = found

    def _answer(self, name: str) -> tuple[_Answer, str]:
        if name == "utilitarian":
            return self.total, ""
        if name == "nash":
            return self._product()
        if name != "kalai_smorodinsky":
            return self.search.leximin([1] * self.search.count), ""
        if self.ideals is None:
            return _Answer(None, finished=False), ""
        without = sum(most == 0 for most in self.ideals)
        note = left_out(without, len(self.ideals)) if without else ""
        if without == len(self.ideals):
            return replace(self.total, value=Fraction(0), bound=Fraction(0)), note
        return self.search.leximin(self.ideals), note

    def _product(self) -> tuple[_Answer, str]:
        """The largest product; where not all can gain, that of the most parties that can."""
        count = self.search.count
        for size in range(count, 0, -1):
            answers = [
                self.search.largest_product(parties) for parties in combinations(range(count), size)
            ]
            some = [answer for answer in answers if answer.met is not None]
            if some:
                best = max(some, key=lambda answer: answer.value)
                bounds = [answer.bound for answer in some]
                known = None if None in bounds else max(b for b in bounds if b is not None)
                settled = all(answer.finished for answer in answers)
                note = cannot_all_gain(count - size, count) if size < count else ""
                return replace(best, bound=known, finished=settled), note
            if not all(answer.finished for answer in answers):
                return _Answer(None, finished=False), ""
        return replace(self.total, value=Fraction(0), bound=Fraction(0)), cannot_all_gain(
            count, count
        )

    def _solution(self, name: str, answer: _Answer, note: str) -> Solution:
        met = answer.met or self._best_met(name)
        value = answer.value if answer.met is not None else self._value(name, met.gains)
        bound = answer.bound if answer.met is not None else None
        most = self._highest(name) if bound is None else bound
        degree = _degree(name, met.gains)
        package = self.search.package(met)
        points, scales = self.ground.points(package)
        return Solution(
            name=name,
            package=package,
            points=points,
            value=self.ground.value(value, degree),
            bound=self.ground.value(max(most, value), degree),
            method="cells",
            exact=answer.met is not None and answer.finished and bound == value,
            note=note or (UNLISTED if answer.finished else UNPROVED),
            scales=scales,
        )

    def _best_met(self, name: str) -> _Met:
        """The best package met so far, where the question itself gave none."""

        def score(met: _Met) -> tuple[object, ...]:
            can = sum(gain > 0 for gain in met.gains) if name == "nash" else 0
            return can, self._value(name, met.gains), tuple(sorted(met.gains))

        return max(self.search.met, key=score)

    def _value(self, name: str, gains: Sequence[Fraction]) -> Fraction:
        if name == "nash":
            return (
                prod((g for g in gains if g > 0), start=Fraction(1)) if any(gains) else Fraction(0)
            )
        if name == "utilitarian":
            return sum(gains, Fraction(0))
        if name == "kalai_smorodinsky":
            ends = zip(gains, self._most(), strict=True)
            return min((g / most for g, most in ends if most > 0), default=Fraction(0))
        return min(gains)

    def _most(self) -> list[Fraction]:
        """A gain of each party that no package exceeds."""
        if self.ideals is not None:
            return self.ideals
        return [Fraction(self.search.most(party)) for party in range(self.search.count)]

    def _highest(self, name: str) -> Fraction:
        """A value that nothing exceeds, without any search."""
        most = [max(gain, Fraction(0)) for gain in self._most()]
        plain = {"nash": prod(most), "kalai_smorodinsky": ONE, "utilitarian": sum(most)}
        return Fraction(plain.get(name, min(most)))


def _degree(name: str, gains: Sequence[Fraction]) -> int:
    """With which power of the unit of gains a value grows."""
    if name == "nash":
        return sum(gain > 0 for gain in gains)
    return 0 if name == "kalai_smorodinsky" else 1


def _fine(whole: int | Fraction) -> Fraction:
    """By what totals are multiplied for the solver: a whole number where they are small enough."""
    return Fraction(max(1, LARGEST // whole)) if whole <= LARGEST else LARGEST / Fraction(whole)
