"""Single comparisons, asked one by one: better, no better, or not known."""

from __future__ import annotations

from dataclasses import dataclass

from goodoffices.stability.conflict import Conflict
from goodoffices.stability.preference import Relation, State

__all__ = ["Comparison", "Sight"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one decision maker ranks two states.

    Parameters
    ----------
    decision_maker : str
        Whose preference it is.
    state, other : str or int
        The two states.
    strictly : bool
        True: the first is better than the second. False: it is at least as good.
    holds : bool or None
        Whether that is so; None if it is not known.
    """

    decision_maker: str
    state: State
    other: State
    strictly: bool
    holds: bool | None


class Sight:
    """What is known of every decision maker's preference, by position.

    Parameters
    ----------
    conflict : Conflict
        Whose preferences to look at.
    """

    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        self._ranks: dict[int, list[int]] = {}
        self._relations: dict[int, Relation] = {}

    def compared(self, maker: int, one: int, other: int) -> bool | None:
        """Whether one state is better than another; None if it is not known."""
        if maker not in self._ranks and maker not in self._relations:
            name = self.conflict.decision_makers[maker]
            ranks = self.conflict.ranks(name)
            if ranks is None:
                self._relations[maker] = self.conflict.relation(name)
            else:
                self._ranks[maker] = ranks.tolist()
        if maker in self._ranks:
            ranks_ = self._ranks[maker]
            return ranks_[one] > ranks_[other]
        relation = self._relations[maker]
        if relation.better[other] >> one & 1:
            return True
        return False if relation.no_better[other] >> one & 1 else None

    def better(self, maker: int, one: int, other: int, *, in_doubt: bool = False) -> bool:
        """Whether one state is better; ``in_doubt`` where it is not known."""
        found = self.compared(maker, one, other)
        return in_doubt if found is None else found

    def comparison(self, maker: int, state: int, other: int, *, strictly: bool) -> Comparison:
        """The comparison as a value, marked as holding, not holding or not known."""
        if strictly:
            holds = self.compared(maker, state, other)
        else:
            above = self.compared(maker, other, state)
            holds = None if above is None else not above
        conflict = self.conflict
        return Comparison(
            conflict.decision_makers[maker],
            conflict.states[state],
            conflict.states[other],
            strictly,
            holds,
        )
