"""Sequential stability: the others have an answer that each of them gains by, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.stability.budget import Budget
from goodoffices.stability.concepts.concept import Concept
from goodoffices.stability.graph import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SEQ"]


def sequential_stability(graph: Graph, maker: int, budget: Budget) -> NDArray[np.bool_]:
    """States from which every improvement has a credible answer no better than the start.

    References
    ----------
    .. [FraserHipel1984]
    .. [FangHipelKilgour1993]
    """
    budget.spend(sum(map(len, graph.arcs)))
    answers = graph.least_answer(maker, graph.ranks[maker], credible=True)
    return ~graph.unanswered(maker, answers)


SEQ = Concept("seq", sequential_stability, "credible", ("nash",))
