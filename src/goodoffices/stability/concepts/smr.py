"""Symmetric metarationality: the others' answer holds although one may move once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.stability.budget import Budget
from goodoffices.stability.concepts.concept import Concept
from goodoffices.stability.graph import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SMR"]


def symmetric_metarationality(graph: Graph, maker: int, budget: Budget) -> NDArray[np.bool_]:
    """States from which every improvement can be answered, and no own move escapes the answer.

    References
    ----------
    .. [Howard1971]
    .. [FangHipelKilgour1993]
    """
    budget.spend(sum(map(len, graph.arcs)))
    answers = graph.least_answer(maker, graph.inescapable(maker), credible=False)
    return ~graph.unanswered(maker, answers)


SMR = Concept("smr", symmetric_metarationality, "held", ("nash",))
