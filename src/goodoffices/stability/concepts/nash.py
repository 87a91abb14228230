"""Nash stability: the decision maker has no improvement at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.stability.budget import Budget
from goodoffices.stability.concepts.concept import Concept
from goodoffices.stability.graph import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["NASH"]


def nash(graph: Graph, maker: int, budget: Budget) -> NDArray[np.bool_]:
    """States that the decision maker cannot better by any one move of its own.

    References
    ----------
    .. [FangHipelKilgour1993]
    """
    import numpy as np  # noqa: PLC0415  (the room is imported without it)

    budget.spend(len(graph.arcs[maker]))
    found: NDArray[np.bool_] = np.diff(graph.improvements[maker].starts) == 0
    return found


NASH = Concept("nash", nash, "")
