"""A conflict made ready for the engine: ranks, moves, improvements, and the moves turned round."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from goodoffices.stability.arcs import Arcs, arcs_of
from goodoffices.stability.conflict import Conflict
from goodoffices.stability.reach import Response, least_within

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Mask = NDArray[np.bool_]

__all__ = ["Graph"]


class Graph:
    """A conflict in which every decision maker can compare any two states.

    Parameters
    ----------
    conflict : Conflict
        What is to be judged.
    arcs : list of Arcs
        The moves of each decision maker.
    ranks : list of array of int32, shape (n_states,)
        For each decision maker, higher is better.
    response : Response
        What opponents may answer with.
    """

    def __init__(
        self, conflict: Conflict, arcs: list[Arcs], ranks: list[Ints], response: Response
    ) -> None:
        self.conflict, self.arcs, self.ranks, self.response = conflict, arcs, ranks, response
        self.makers = range(len(self.arcs))

    @cached_property
    def sources(self) -> list[NDArray[np.int32]]:
        """Where each move begins."""
        return [arcs.sources() for arcs in self.arcs]

    @cached_property
    def improving(self) -> list[Mask]:
        """Which moves the mover gains by."""
        return [
            ranks[arcs.ends] > ranks[sources]
            for ranks, arcs, sources in zip(self.ranks, self.arcs, self.sources, strict=True)
        ]

    @cached_property
    def improvements(self) -> list[Arcs]:
        """The moves each mover gains by."""
        return [
            arcs_of(arcs.states, sources[gain], arcs.ends[gain], ordered=True)
            for arcs, sources, gain in zip(self.arcs, self.sources, self.improving, strict=True)
        ]

    @cached_property
    def backward(self) -> list[Arcs]:
        """All moves turned round."""
        return [self._turned(arcs) for arcs in self.arcs]

    @cached_property
    def improvements_backward(self) -> list[Arcs]:
        """The moves each mover gains by, turned round."""
        found = []
        for ranks, arcs in zip(self.ranks, self.backward, strict=True):
            ends = arcs.sources()
            gain = ranks[ends] > ranks[arcs.ends]
            found.append(arcs_of(arcs.states, ends[gain], arcs.ends[gain], ordered=True))
        return found

    @staticmethod
    def _turned(arcs: Arcs) -> Arcs:
        import numpy as np  # noqa: PLC0415  (the room is imported without it)

        order = np.argsort(arcs.ends, kind="stable")
        return arcs_of(arcs.states, arcs.ends[order], arcs.sources()[order], ordered=True)

    def least_answer(self, maker: int, weights: Ints, *, credible: bool) -> Ints:
        """The least weight the others can lead to from each state, by gainful moves if credible."""
        others = [other for other in self.makers if other != maker]
        forward = self.improvements if credible else self.arcs
        backward = self.improvements_backward if credible else self.backward
        return least_within(
            [forward[o] for o in others], [backward[o] for o in others], weights, self.response
        )

    def unanswered(self, maker: int, answers: Ints) -> Mask:
        """States from which some improvement meets no answer as light as the start's own rank."""
        import numpy as np  # noqa: PLC0415

        ranks, gains = self.ranks[maker], self.improvements[maker]
        starts = gains.sources()
        free = np.zeros(ranks.shape[0], dtype=bool)
        free[starts[answers[gains.ends] > ranks[starts]]] = True
        return free

    def inescapable(self, maker: int) -> Ints:
        """The best rank at or one own move beyond each state."""
        import numpy as np  # noqa: PLC0415

        ranks, arcs = self.ranks[maker], self.arcs[maker]
        best = ranks.copy()
        rows = np.flatnonzero(np.diff(arcs.starts))
        if rows.shape[0]:
            ahead = np.maximum.reduceat(ranks[arcs.ends], arcs.starts[rows])
            best[rows] = np.maximum(best[rows], ahead)
        return best
