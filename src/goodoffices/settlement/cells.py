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

# Into how many parts the way between two bends is divided, about up to which size the solver counts,
# and how many cells are tried so; the coarser, the faster it proves, and the more cells look as good.
GRIDS = ((2**6, 2**18, 8), (2**9, 2**21, 12), (2**12, 2**24, 40))
WEIGHTS = 2**10
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
    grid : int
        Into how many parts the way between two bends is divided.
    effort, should_stop
        As for the solver.
    """

    def __init__(
        self,
        ground: Ground,
        fine: Sequence[Fraction],
        least: Sequence[int],
        grid: int,
        effort: float,
        should_stop: Stop,
    ) -> None:
        self.ground, self.grid = ground, grid
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
                    each = ceil(step[place] * fine / self.grid)
                    literals += [way, literal]
                    coefficients += [each, max(each, 0)]
            gain = self.cp.LinearExpr.weighted_sum(literals, coefficients) + start
            self.gains.append(gain)
            self.most.append(max(1, ceil(party.most * factor) + start + self.grid * len(literals)))
            self.model.add(gain >= floor(self.least[place] * fine))

    def _moved(self, issue: int) -> tuple[list[Any], list[Any], list[Row]]:
        """The pieces of an amount: a literal, how far along it on a grid, what it brings at its end.

        Between two marks of the grid whoever gains along the piece is given the farther one.
        """
        rows, model = self.ground.space.table[issue], self.model
        literals, ways, steps = [], [], []
        for literal, (low, high) in zip(self.chosen[issue], pairwise(rows), strict=False):
            way = model.new_int_var(0, self.grid - 1, "")
            model.add(way <= (self.grid - 1) * literal)
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
        whole = max(self.most(party) for party in range(self.count)) * max(1, sum(weights))

        def program(effort: float, grid: int, largest: int) -> _Asked:
            fine = _fine(whole, grid, largest)
            made = self._program([fine] * self.count, grid, effort)
            return _Asked(made, [made.weighted(weights)], fine)

        def best(cell: Cell) -> tuple[Key, Inside] | None:
            inside = cell.best_total(weights)
            if inside is None:
                return None
            value = sum((w * g for w, g in zip(weights, inside.gains, strict=True)), Fraction(0))
            return (value,), inside

        return self._looked_through(program, best)

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

        def program(effort: float, grid: int, largest: int) -> _Asked:
            fine = _fine(widest, grid, largest)
            made = self._program([fine / most if most > 0 else ONE for most in per], grid, effort)
            return _Asked(made, made.smallest_sums(counted), fine)

        def best(cell: Cell) -> tuple[Key, Inside] | None:
            inside = cell.best_smallest(per)
            if inside is None:
                return None
            order = sorted(inside.gains[party] / per[party] for party in counted)
            return tuple(accumulate(order)), inside

        return self._looked_through(program, best)

    def largest_product(self, counted: Sequence[int]) -> _Answer:
        """The largest product of the gains of some parties; no package where not all of them can gain."""
        first = self.leximin([int(party in counted) for party in range(self.count)])
        if first.met is None or min(first.met.gains[party] for party in counted) <= 0:
            return _Answer(None, finished=first.finished)
        begin = self._cell(first.met.choice).best_product(counted)
        if begin is None:
            return _Answer(None, finished=False)
        search = _Product(tuple(counted))
        search.take(self._meet(first.met.choice, begin), begin.bound)
        most = max(self.most(party) for party in counted)
        left = self.effort
        for grid, largest, rounds in GRIDS:
            fine = _fine(most, grid, largest)
            program = self._program([fine] * self.count, grid, left)
            search.begin(program, fine)
            for _ in range(rounds):
                choice, bound, settled = program.run(search.objective())
                search.told(bound)
                if choice is None:
                    return search.answer(finished=settled)
                inside = self._cell(choice).best_product(counted)
                search.leave(choice)
                if inside is not None:
                    search.take(self._meet(choice, inside), inside.bound)
            left = program.left
        return search.answer(finished=False)

    def least_lack(self) -> MixedPackage | None:
        """The package that lacks least of what the parties need; None where that was not proved."""
        low = [-self.most(party) for party in range(self.count)]
        need = self.ground.space.least
        whole = max(self.most(party) + need[party] for party in range(self.count)) * self.count

        def program(effort: float, grid: int, largest: int) -> _Asked:
            fine = _fine(whole, grid, largest)
            made = self._program([fine] * self.count, grid, effort, low)
            lacks = []
            for gain, needed in zip(made.gains, need, strict=True):
                lack = made.model.new_int_var(0, ceil(whole * fine), "")
                made.model.add(lack >= floor(needed * fine) - gain)
                lacks.append(lack)
            return _Asked(made, [-sum(lacks)], fine)

        def best(cell: Cell) -> tuple[Key, Inside]:
            inside = cell.least_lack()
            short = [max(Fraction(0), n - g) for n, g in zip(need, inside.gains, strict=True)]
            return (-sum(short, Fraction(0)),), inside

        found = self._looked_through(program, best)
        if found.met is None or not found.finished:
            return None
        return self.package(found.met)

    def package(self, met: _Met) -> MixedPackage:
        """The package that was met."""
        return self.ground.package(met.choice, met.moved)

    # How they are answered.

    def _program(
        self,
        fine: Sequence[Fraction],
        grid: int,
        effort: float,
        least: Sequence[int] | None = None,
    ) -> _Cells:
        needed = self.ground.space.least if least is None else least
        return _Cells(self.ground, fine, needed, grid, effort, self.asked)

    def _looked_through(
        self,
        program: Callable[[float, int, int], _Asked],
        best: Callable[[Cell], tuple[Key, Inside] | None],
    ) -> _Answer:
        """Cells by one goal after the other, until none is left that could be better."""
        look = _Look()
        left = self.effort
        bound: Fraction | None = None
        finished, place = True, 0
        while place == 0 or (look.met is not None and place < len(look.key)):
            proved = False
            for grid, largest, rounds in GRIDS:
                asked = program(left, grid, largest)
                highest, proved = self._stage(asked, place, rounds, best, look)
                left = asked.cells.left
                if place == 0 and not proved and highest is not None:
                    bound = highest if bound is None else min(bound, highest)
                if proved or left <= 0 or self.stopped:
                    break
            finished = finished and proved
            place += 1
        if look.met is None:
            return _Answer(None, finished=finished)
        value = look.key[0]
        if finished:
            return _Answer(look.met, value, value)
        return _Answer(
            look.met, value, None if bound is None else max(bound, value), finished=False
        )

    def _stage(
        self,
        asked: _Asked,
        place: int,
        rounds: int,
        best: Callable[[Cell], tuple[Key, Inside] | None],
        look: _Look,
    ) -> tuple[Fraction | None, bool]:
        """The cells that could be better by one goal and as good by those before it."""
        for known in look.seen:
            asked.cells.forbid(known)
        if look.met is not None:
            asked.ask_for_more(place, look.key)
        bound: Fraction | None = None
        for _ in range(rounds):
            choice, highest, settled = asked.cells.run(asked.goals[place])
            bound = bound if highest is None else highest / asked.fine
            if choice is None:
                return bound, settled
            found = best(self._cell(choice))
            asked.cells.forbid(choice)
            look.seen.append(choice)
            if found is not None and (look.met is None or found[0] > look.key):
                look.key, look.met = found[0], self._meet(choice, found[1])
                asked.ask_for_more(place, look.key)
        return bound, False

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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A program with its goals, the most important first, in ``fine`` parts of what they count."""

    cells: _Cells
    goals: list[Any]
    fine: Fraction

    def ask_for_more(self, place: int, key: Key) -> None:
        """Nothing is looked for from here on but what is better; the solver's sums are whole."""
        for number, goal in enumerate(self.goals[: place + 1]):
            least = floor(key[number] * self.fine)
            self.cells.model.add(goal >= (least + 1 if number == place else least))


@dataclass(slots=True)
class _Look:
    """What one question has seen so far: the cells, the best package and its place in the order."""

    seen: list[Choice] = field(default_factory=list)
    met: _Met | None = None
    key: Key = ()


class _Product:
    """The largest product by tangents to its logarithm, each an inequality in whole numbers."""

    def __init__(self, counted: tuple[int, ...]) -> None:
        self.counted = counted
        self.met: list[_Met] = []
        self.left_out: list[Choice] = []
        self.best: _Met | None = None
        self.value = self.inner = Fraction(0)
        self.outer: Fraction | None = None
        self.weights: tuple[int, ...] = ()
        self.program: _Cells | None = None
        self.fine = ONE

    def begin(self, program: _Cells, fine: Fraction) -> None:
        """Go on with a program of another grid."""
        self.program, self.fine = program, fine
        for choice in {*self.left_out, *(met.choice for met in self.met)}:
            program.forbid(choice)
        for met in self.met:
            self._cut(met)

    def leave(self, choice: Choice) -> None:
        """A cell that was looked at."""
        self.left_out.append(choice)
        self._known.forbid(choice)

    def take(self, met: _Met, bound: Fraction) -> None:
        """A package and what bounds the product in its cell; a tangent at it."""
        product = prod((met.gains[party] for party in self.counted), start=Fraction(1))
        self.inner = max(self.inner, bound)
        if product > self.value:
            self.best, self.value, self.weights = met, product, self._weights(met)
        self.met.append(met)
        if self.program is not None:
            self._cut(met)

    def _cut(self, met: _Met) -> None:
        """What every package with a larger product than the best one known must keep."""
        weights, count = self._weights(met), len(self.counted)
        whole = floor((count * self.fine) ** count * prod(weights) * self.value)
        self._known.model.add(self._weighted(weights) >= root(whole + 1, count))

    def _weights(self, met: _Met) -> tuple[int, ...]:
        gains = [met.gains[party] for party in self.counted]
        return tuple(max(1, round(WEIGHTS * min(gains) / gain)) for gain in gains)

    @property
    def _known(self) -> _Cells:
        if self.program is None:
            raise AssertionError
        return self.program

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
        gains = (self._known.gains[party] for party in self.counted)
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


def _fine(whole: int | Fraction, grid: int, largest: int) -> Fraction:
    """By what totals are multiplied for the solver: a multiple of the grid, so that nothing is rounded."""
    if whole * grid <= 2 * largest:
        return Fraction(grid * max(1, floor(Fraction(largest) / (whole * grid))))
    return Fraction(largest) / whole
