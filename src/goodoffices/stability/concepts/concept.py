"""What a solution concept declares of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.stability.budget import Budget
from goodoffices.stability.graph import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Concept"]


@dataclass(frozen=True, slots=True)
class Concept:
    """A way of telling stable states from others.

    Parameters
    ----------
    name : str
        As in results: ``nash``, ``gmr``, ``smr``, ``seq``, ``sim``.
    stable : callable
        Graph, position of the decision maker, budget -> array of bool, which states are stable.
    sanctions : str
        What may answer an improvement: ``""`` nothing, ``"any"`` any moves, ``"held"`` any moves to
        where the mover cannot escape from, ``"credible"`` moves by which each mover gains,
        ``"together"`` choices made at the same time.
    implied_by : tuple of str
        Concepts whose stable states are all stable under this one.
    """

    name: str
    stable: Callable[[Graph, int, Budget], NDArray[np.bool_]]
    sanctions: str
    implied_by: tuple[str, ...] = ()
