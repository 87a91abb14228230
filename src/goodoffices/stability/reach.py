"""The least weight that others can lead to, from every state at once, under each response rule.

All of general metarationality, its symmetric form and sequential stability ask one question for an
improvement s1: can the opponents reach a state of weight at most w from s1? Hence one array answers
for all states: the least weight within reach of each.

For whole sequences (nobody twice in a row) it is found backwards, from the lightest state up. For
each state s and opponent j two facts are kept: "j, moving now at s, leads to something known" and
"s, with j having moved last, leads to something known". Each state gains each fact once, so that
each move of each opponent is looked at once, and the least weight is right when it is first set.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from goodoffices.stability.arcs import Arcs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

__all__ = ["Response", "least_ahead", "least_within"]

FEW = 64
BLOCK = 4096


class Response(StrEnum):
    """What the opponents may answer with."""

    SEQUENCE = "sequence"
    SINGLE = "single"
    EACH_ONCE = "each_once"


def least_ahead(arcs: Arcs, weights: Ints, nothing: int) -> Ints:
    """The least weight among the states one move away; ``nothing`` where there is no move."""
    import numpy as np  # noqa: PLC0415  (the room is imported without it)

    found = np.full(arcs.states, nothing, dtype=np.int32)
    rows = np.flatnonzero(np.diff(arcs.starts))
    if rows.shape[0]:
        found[rows] = np.minimum.reduceat(weights[arcs.ends], arcs.starts[rows])
    return found


def least_within(
    forward: Sequence[Arcs], backward: Sequence[Arcs], weights: Ints, response: Response
) -> Ints:
    """The least weight the movers can lead to from each state, by at least one move.

    Parameters
    ----------
    forward, backward : sequence of Arcs
        The moves of each mover, and the same moves turned round.
    weights : array of int32, shape (n_states,)
        Not negative.
    response : Response
        What the movers may answer with.

    Returns
    -------
    array of int32, shape (n_states,)
        More than every weight where they cannot move.
    """
    import numpy as np  # noqa: PLC0415

    nothing = int(weights.max(initial=0)) + 1
    if response is Response.SINGLE or len(forward) < 2:  # noqa: PLR2004
        found = np.full(weights.shape[0], nothing, dtype=np.int32)
        for arcs in forward:
            np.minimum(found, least_ahead(arcs, weights, nothing), out=found)
        return found
    if response is Response.EACH_ONCE:
        return _each_once(forward, weights, nothing)
    return _Search(forward, backward, weights, nothing).run()


def _each_once(forward: Sequence[Arcs], weights: Ints, nothing: int) -> Ints:
    """By the set of movers who may still move: first one of them, then the others."""
    import numpy as np  # noqa: PLC0415

    movers = range(len(forward))
    best: dict[tuple[int, ...], Ints] = {(): np.full(weights.shape[0], nothing, dtype=np.int32)}
    for size in range(1, len(forward) + 1):
        before, best_now = best, {}
        for some in combinations(movers, size):
            found = before[some[1:]].copy()
            for mover in some:
                rest = before[tuple(other for other in some if other != mover)]
                ahead = least_ahead(forward[mover], np.minimum(weights, rest), nothing)
                np.minimum(found, ahead, out=found)
            best_now[some] = found
        best = best_now
    return best[tuple(movers)]


class _Search:
    """The backward search for whole sequences; see the head of this module."""

    def __init__(
        self, forward: Sequence[Arcs], backward: Sequence[Arcs], weights: Ints, nothing: int
    ) -> None:
        import numpy as np  # noqa: PLC0415

        states = weights.shape[0]
        self.weights, self.backward = weights, backward
        self.movers = range(len(forward))
        self.least = np.full(states, nothing, dtype=np.int32)
        # Bytes that Python reads one by one and numpy all at once.
        self.scratch = np.zeros(states, dtype=np.int32)
        self.known = bytearray(states)
        self.known_all = np.frombuffer(self.known, dtype=np.bool_)
        self.moving = [bytearray(states) for _ in self.movers]
        self.moved = [bytearray(states) for _ in self.movers]
        self.moving_all = [np.frombuffer(flags, dtype=np.bool_) for flags in self.moving]
        self.moved_all = [np.frombuffer(flags, dtype=np.bool_) for flags in self.moved]

    def run(self) -> Ints:
        """Levels of equal weight from the lightest up; what all movers have seen is passed over."""
        import numpy as np  # noqa: PLC0415

        for mover, arcs in zip(self.movers, self.backward, strict=True):
            self.moved_all[mover] |= np.diff(arcs.starts) == 0  # nobody comes from anywhere
        order = np.argsort(self.weights, kind="stable").astype(np.int32)
        sorted_weights = self.weights[order]
        place = 0
        while place < len(order):
            block = order[place : place + BLOCK]
            open_ = np.zeros(len(block), dtype=bool)
            for moved in self.moved_all:
                open_ |= ~moved[block]
            left = block[open_]
            levels = sorted_weights[place : place + BLOCK][open_]
            cuts = [0, *(np.flatnonzero(np.diff(levels)) + 1).tolist(), len(left)]
            for start, end in pairwise(cuts):
                self._from(left[start:end].tolist(), int(levels[start]) if end > start else 0)
            place += BLOCK
        return self.least

    def _from(self, states: list[int], level: int) -> None:
        """Begin with states of equal weight, and all that leads to them."""
        new = []
        for moved in self.moved:
            unseen = [state for state in states if not moved[state]]
            for state in unseen:
                moved[state] = 1
            new.append(unseen)
        self._spread(new, level)

    def _spread(self, new: list[list[int]], level: int) -> None:
        """Carry a level backwards until nothing is new; few states one by one, many at once."""
        import numpy as np  # noqa: PLC0415

        while any(new):
            if sum(map(len, new)) <= FEW:
                new = self._few(new, level)
            else:
                arrays = [np.array(states, dtype=np.int32) for states in new]
                while sum(len(states) for states in arrays) > FEW:
                    arrays = self._many(arrays, level)
                new = [states.tolist() for states in arrays]

    def _few(self, new: list[list[int]], level: int) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.movers]
        for mover in self.movers:
            moving, arcs = self.moving[mover], self.backward[mover]
            for state in new[mover]:
                for before in arcs.of(state):
                    if not moving[before]:
                        moving[before] = 1
                        if not self.known[before]:
                            self.known[before] = 1
                            self.least[before] = level
                        for other in self.movers:
                            if other != mover and not self.moved[other][before]:
                                self.moved[other][before] = 1
                                found[other].append(before)
        return found

    def _many(self, new: list[Ints], level: int) -> list[Ints]:
        import numpy as np  # noqa: PLC0415

        fresh = [self._before(mover, new[mover]) for mover in self.movers]
        for mover in self.movers:
            self.moving_all[mover][fresh[mover]] = True
            here = fresh[mover][~self.known_all[fresh[mover]]]
            self.known_all[here] = True
            self.least[here] = level
        found = []
        for mover in self.movers:
            others = [fresh[other] for other in self.movers if other != mover]
            moved = self.moved_all[mover]
            parts = []
            for states in others:
                unseen = states[~moved[states]]
                moved[unseen] = True
                parts.append(unseen)
            found.append(np.concatenate(parts))
        return found

    def _before(self, mover: int, states: Ints) -> Ints:
        """From where a mover reaches one of these states and was not known to reach any; each once."""
        import numpy as np  # noqa: PLC0415

        arcs, moving = self.backward[mover], self.moving_all[mover]
        starts = arcs.starts[states]
        counts = arcs.starts[states + 1] - starts
        total = int(counts.sum())
        jumps = np.repeat(starts - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        before = arcs.ends[jumps + np.arange(total)]
        before = before[~moving[before]]
        mark = np.arange(len(before), dtype=np.int32)
        self.scratch[before] = mark  # of several that are the same state the last one stays
        first: Ints = before[self.scratch[before] == mark]
        return first
