"""The graph model where preferences are partly unknown, and for coalitions: sets of states as bits.

Written for clearness where the number of states is moderate; every set is one whole number. Each
unknown comparison is read twice: against the stability of the state, or (``in_doubt``) for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import combinations, product
from typing import TYPE_CHECKING

from goodoffices.stability.concepts import Concept
from goodoffices.stability.conflict import Conflict
from goodoffices.stability.preference import members
from goodoffices.stability.reach import Response
from goodoffices.stability.steps import Steps

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

__all__ = ["Readings", "reachable"]

Ends = Sequence[Sequence[int]]


def reachable(movers: Sequence[Ends], states: int, response: Response) -> list[int]:
    """For each state the states that the movers can lead to from there, by at least one move.

    Parameters
    ----------
    movers : sequence
        For each mover and state, where one move leads.
    states : int
        How many states there are.
    response : Response
        Any sequence with nobody twice in a row, each mover once, or one move.

    Returns
    -------
    list of int
        Sets of states as bits.
    """
    if response is Response.SINGLE:
        return [
            reduce(int.__or__, (1 << end for ends in movers for end in ends[state]), 0)
            for state in range(states)
        ]
    return (_each_once if response is Response.EACH_ONCE else _in_turn)(movers, states)


def _each_once(movers: Sequence[Ends], states: int) -> list[int]:
    """By the set of movers who may still move."""
    ahead = {frozenset[int](): [0] * states}
    everybody = frozenset(range(len(movers)))
    for size in range(1, len(movers) + 1):
        for some in map(frozenset, combinations(everybody, size)):
            found = [0] * states
            for mover in some:
                rest = ahead[some - {mover}]
                for state, ends in enumerate(movers[mover]):
                    for end in ends:
                        found[state] |= 1 << end | rest[end]
            ahead[some] = found
    return ahead[everybody]


def _in_turn(movers: Sequence[Ends], states: int) -> list[int]:
    """Passes over all states, to and fro, until nothing is added."""
    places = range(len(movers))
    moving = [[0] * states for _ in places]  # what the mover, moving now, leads to
    moved = [[1 << state for state in range(states)] for _ in places]  # having moved there last
    order, changed = range(states), True
    while changed:
        changed = False
        order = order[::-1]
        for state in order:
            for mover in places:
                ahead = moved[mover]
                found = reduce(int.__or__, [ahead[end] for end in movers[mover][state]], 0)
                if found != moving[mover][state]:
                    moving[mover][state] = found
                    changed = True
                    for other in places:
                        if other != mover:
                            moved[other][state] |= found
    return [reduce(int.__or__, found, 0) for found in zip(*moving, strict=True)] or [0] * states


class Readings:
    """A conflict with every set of states as one whole number.

    Parameters
    ----------
    conflict : Conflict
        What is to be judged.
    response : Response
        What opponents may answer with.
    """

    def __init__(self, conflict: Conflict, response: Response) -> None:
        self.conflict, self.response = conflict, response
        self.states = range(len(conflict.states))
        self.everything = (1 << len(conflict.states)) - 1
        self.relations = [conflict.relation(name) for name in conflict.decision_makers]
        self.ends = [
            [conflict.moves[name].of(state) for state in self.states]
            for name in conflict.decision_makers
        ]
        self._within: dict[tuple[int, ...], list[int]] = {}

    def better(self, maker: int, state: int, *, in_doubt: bool) -> int:
        """States better for one decision maker; the doubtful ones only if ``in_doubt``."""
        relation = self.relations[maker]
        if in_doubt:
            return self.everything & ~relation.no_better[state]
        return relation.better[state]

    def better_for_all(self, coalition: Sequence[int], state: int, *, in_doubt: bool) -> int:
        """States better for every member."""
        each = (self.better(maker, state, in_doubt=in_doubt) for maker in coalition)
        return reduce(int.__and__, each, self.everything)

    def improving(self, maker: int, *, in_doubt: bool) -> list[list[int]]:
        """From each state, where the moves lead by which a decision maker gains."""
        found = []
        for state in self.states:
            better = self.better(maker, state, in_doubt=in_doubt)
            found.append([end for end in self.ends[maker][state] if better >> end & 1])
        return found

    def within(self, coalition: Sequence[int]) -> list[int]:
        """From each state, where a coalition can lead by any moves, nobody twice in a row."""
        some = tuple(coalition)
        if some not in self._within:
            movers = [self.ends[maker] for maker in some]
            self._within = {some: reachable(movers, len(self.states), Response.SEQUENCE)}
        return self._within[some]

    def stable(self, concept: Concept, coalition: Sequence[int], *, in_doubt: bool) -> Mask:
        """States that are stable for a coalition, or for one decision maker.

        Doubtful comparisons count against stability, or for it if ``in_doubt``.
        """
        import numpy as np  # noqa: PLC0415  (the room is imported without it)

        judge = self._spoilt if concept.sanctions == "together" else self._sequential
        free = judge(concept, coalition, in_doubt=in_doubt)
        return np.fromiter((not free(s) for s in self.states), bool, len(self.states))

    def _sequential(
        self, concept: Concept, coalition: Sequence[int], *, in_doubt: bool
    ) -> Callable[[int], bool]:
        """Whether some improvement from a state stays without an answer."""
        answers = self.answers(concept, coalition, in_doubt=in_doubt)
        within = self.within(coalition)

        def free(state: int) -> bool:
            better = self.better_for_all(coalition, state, in_doubt=not in_doubt)
            escaping: dict[int, bool] = {}
            for reached in members(within[state] & better):
                sanctions = answers[reached] & ~better
                if concept.sanctions == "held" and sanctions:
                    sanctions = held(sanctions, better, escaping)
                if not sanctions:
                    return True
            return False

        def held(sanctions: int, better: int, escaping: dict[int, bool]) -> int:
            for sanction in members(sanctions):
                if sanction not in escaping:
                    escaping[sanction] = bool(within[sanction] & better)
                if not escaping[sanction]:
                    return 1 << sanction
            return 0

        return free

    def answers(self, concept: Concept, coalition: Sequence[int], *, in_doubt: bool) -> list[int]:
        """From each state, where the others can lead by the kind of moves the concept allows."""
        others = [m for m in range(len(self.ends)) if m not in coalition]
        if not concept.sanctions:
            return [0] * len(self.states)
        movers: list[Ends] = [
            self.improving(m, in_doubt=in_doubt)
            if concept.sanctions == "credible"
            else self.ends[m]
            for m in others
        ]
        return reachable(movers, len(self.states), self.response)

    def _spoilt(
        self, _concept: Concept, coalition: Sequence[int], *, in_doubt: bool
    ) -> Callable[[int], bool]:
        """The same for choices made at the same time; on single combinations of options."""
        form = self.conflict.form
        if form is None:
            raise TypeError("simultaneous stability needs options")
        (maker,) = coalition
        combinations: dict[int, list[int]] = {}
        for vector, state in zip(form.vectors, form.member_of, strict=True):
            combinations.setdefault(state, []).append(vector)
        steps = Steps(self.conflict)
        state_of = steps.state_of

        def gainful(mover: int, vector: int, *, doubtful: bool) -> list[int]:
            better = self.better(mover, state_of[vector], in_doubt=doubtful)
            legal = steps.legal(mover, vector)
            return [change for change in legal if better >> state_of[vector ^ change] & 1]

        def free(state: int) -> bool:
            better = self.better(maker, state, in_doubt=not in_doubt)
            for vector in combinations[state]:
                theirs = [
                    [0, *gainful(other, vector, doubtful=in_doubt)]
                    for other in range(len(self.ends))
                    if other != maker
                ]
                for own in gainful(maker, vector, doubtful=not in_doubt):
                    together = (reduce(int.__xor__, c, vector ^ own) for c in product(*theirs))
                    if all(state_of.get(v) is None or better >> state_of[v] & 1 for v in together):
                        return True
            return False

        return free
