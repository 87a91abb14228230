"""The graph model where preferences are partly unknown, and for coalitions: sets of states as bits.

Written for clearness where the number of states is moderate; every set is one whole number. Each
unknown comparison is read twice: against the stability of the state, or (``in_doubt``) for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import product
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

Moves = Sequence[int]


def reachable(movers: Sequence[Moves], start: int, response: Response) -> int:
    """States that the movers can lead to from a start, by at least one move."""
    if response is Response.SINGLE:
        return reduce(int.__or__, (moves[start] for moves in movers), 0)
    if response is Response.EACH_ONCE:
        return _each_once(movers, start)
    seen = [0] * len(movers)  # states in which the mover is free to move, and has been tried
    fresh = [1 << start] * len(movers)
    found = 0
    while any(fresh):
        reached = []
        for place, moves in enumerate(movers):
            seen[place] |= fresh[place]
            reached.append(reduce(int.__or__, (moves[s] for s in members(fresh[place])), 0))
        found = reduce(int.__or__, reached, found)
        for place in range(len(movers)):
            others = (states for other, states in enumerate(reached) if other != place)
            fresh[place] = reduce(int.__or__, others, 0) & ~seen[place]
    return found


def _each_once(movers: Sequence[Moves], start: int) -> int:
    layer = {frozenset[int](): 1 << start}
    found = 0
    while layer:
        following: dict[frozenset[int], int] = {}
        for moved, states in layer.items():
            for place in set(range(len(movers))) - moved:
                ahead = reduce(int.__or__, (movers[place][s] for s in members(states)), 0)
                key = moved | {place}
                following[key] = following.get(key, 0) | ahead
        found = reduce(int.__or__, following.values(), found)
        layer = following
    return found


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
        self.moves = [
            [sum(1 << end for end in conflict.moves[name].of(state)) for state in self.states]
            for name in conflict.decision_makers
        ]

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

    def improving(self, maker: int, *, in_doubt: bool) -> list[int]:
        """From each state, the moves by which a decision maker gains."""
        moves = self.moves[maker]
        return [moves[s] & self.better(maker, s, in_doubt=in_doubt) for s in self.states]

    def within(self, coalition: Sequence[int], state: int) -> int:
        """States that a coalition can lead to by any moves of its members, nobody twice in a row."""
        return reachable([self.moves[m] for m in coalition], state, Response.SEQUENCE)

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
        known: dict[int, int] = {}
        escapes: dict[int, int] = {}

        def free(state: int) -> bool:
            better = self.better_for_all(coalition, state, in_doubt=not in_doubt)
            for reached in members(self.within(coalition, state) & better):
                if reached not in known:
                    known[reached] = answers(reached)
                sanctions = known[reached] & ~better
                if concept.sanctions == "held" and sanctions:
                    sanctions = held(sanctions, better)
                if not sanctions:
                    return True
            return False

        def held(sanctions: int, better: int) -> int:
            for sanction in members(sanctions):
                if sanction not in escapes:
                    escapes[sanction] = self.within(coalition, sanction)
                if not escapes[sanction] & better:
                    return 1 << sanction
            return 0

        return free

    def answers(
        self, concept: Concept, coalition: Sequence[int], *, in_doubt: bool
    ) -> Callable[[int], int]:
        """What the others can lead to from a state, by the kind of moves the concept allows."""
        others = [m for m in range(len(self.moves)) if m not in coalition]
        if not concept.sanctions:
            return lambda _state: 0
        if concept.sanctions == "credible":
            movers: list[list[int]] = [self.improving(m, in_doubt=in_doubt) for m in others]
        else:
            movers = [self.moves[m] for m in others]
        return lambda state: reachable(movers, state, self.response)

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
                    for other in range(len(self.moves))
                    if other != maker
                ]
                for own in gainful(maker, vector, doubtful=not in_doubt):
                    together = (reduce(int.__xor__, c, vector ^ own) for c in product(*theirs))
                    if all(state_of.get(v) is None or better >> state_of[v] & 1 for v in together):
                        return True
            return False

        return free
