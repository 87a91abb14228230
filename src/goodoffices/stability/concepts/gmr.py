"""General metarationality: whatever one gains by a move, the others can take away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.stability.budget import Budget
from goodoffices.stability.concepts.concept import Concept
from goodoffices.stability.graph import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["GMR"]


def general_metarationality(graph: Graph, maker: int, budget: Budget) -> NDArray[np.bool_]:
    """States from which every improvement can be answered by a state no better than the start.

    The others may hurt themselves by their answer.

    References
    ----------
    .. [Howard1971]
    .. [FangHipelKilgour1993]
    """
    budget.spend(sum(map(len, graph.arcs)))
    answers = graph.least_answer(maker, graph.ranks[maker], credible=False)
    return ~graph.unanswered(maker, answers)


GMR = Concept("gmr", general_metarationality, "any", ("nash", "smr", "seq"))
