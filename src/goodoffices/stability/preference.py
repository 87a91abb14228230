"""What a decision maker prefers: payoffs, statements by priority, or single comparisons.

Payoffs are ordinal: only which is higher counts. Whatever the form, the engine asks for ranks (all
states ordered, ties allowed) or, where some comparisons are not known, for a :class:`Relation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from goodoffices.errors import InfeasibleError, InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Comparisons",
    "Payoffs",
    "Preference",
    "Priorities",
    "Relation",
    "State",
    "check_size",
    "members",
]

State: TypeAlias = str | int
MOST_COMPARED = 4_000
LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Payoffs:
    """One number per state, higher is better, equal is indifferent; only the order counts.

    Parameters
    ----------
    values : tuple of int or None
        In the order of the states; None where it is not known how the state compares with any
        other.

    Examples
    --------
    >>> Payoffs((4, 1, 1)).ranks().tolist()
    [1, 0, 0]
    """

    values: tuple[int | None, ...] = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(self.values))
        known = [value for value in self.values if value is not None]
        if any(isinstance(v, bool) or not isinstance(v, int) for v in known):
            raise InputError("a payoff is not a whole number", field="payoffs")

    @property
    def complete(self) -> bool:
        """Whether every state has a payoff."""
        return None not in self.values

    def ranks(self) -> NDArray[np.int32]:
        """Dense ranks from 0; states without a payoff have rank -1."""
        import numpy as np  # noqa: PLC0415  (the room is imported without it)

        if self.complete and all(abs(v) < LARGEST for v in self.values if v is not None):
            found = np.unique(np.array(self.values, dtype=np.int64), return_inverse=True)[1]
            return found.astype(np.int32)
        known = {value for value in self.values if value is not None}
        place: dict[int | None, int] = {v: n for n, v in enumerate(sorted(known))}
        place[None] = -1
        return np.fromiter((place[v] for v in self.values), np.int32, len(self.values))


@dataclass(frozen=True, slots=True)
class Priorities:
    """Statements about options, the most important first; see :mod:`~goodoffices.stability.statement`.

    Parameters
    ----------
    statements : tuple of str
        A state is better than another if it satisfies the first statement that tells them apart.
    """

    statements: tuple[str, ...] = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "statements", tuple(self.statements))


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Single comparisons, where that is all that is known; what follows from them is known too.

    Parameters
    ----------
    better : tuple of (state, state)
        The first is better than the second.
    equal : tuple of (state, state)
        The two are equally good.
    """

    better: tuple[tuple[State, State], ...] = field(repr=False)
    equal: tuple[tuple[State, State], ...] = field(default=(), repr=False)


Preference: TypeAlias = Payoffs | Priorities | Comparisons


@dataclass(frozen=True, slots=True)
class Relation:
    """A preference that may be partly unknown, as one whole number of bits per state.

    Parameters
    ----------
    better : list of int
        For each state the set of states known to be better than it.
    no_better : list of int
        For each state the set of states known to be no better than it. What is in neither set is
        not known.
    """

    better: list[int] = field(repr=False)
    no_better: list[int] = field(repr=False)

    @classmethod
    def of_ranks(cls, ranks: Sequence[int]) -> Relation:
        """A complete preference; rank -1 compares with nothing but itself."""
        levels: dict[int, int] = {}
        for state, rank in enumerate(ranks):
            levels[rank] = levels.get(rank, 0) | 1 << state
        levels.pop(-1, None)
        below, passed = {}, 0
        for rank in sorted(levels):
            passed |= levels[rank]
            below[rank] = passed
        better = [passed & ~below[rank] if rank >= 0 else 0 for rank in ranks]
        no_better = [below[rank] if rank >= 0 else 1 << s for s, rank in enumerate(ranks)]
        return cls(better, no_better)

    @classmethod
    def of_comparisons(
        cls, states: int, better: Sequence[tuple[int, int]], equal: Sequence[tuple[int, int]]
    ) -> Relation:
        """What follows from single comparisons.

        Raises
        ------
        InputError
            If they contradict each other.
        """
        at_least = [1 << state for state in range(states)]
        for high, low in (*better, *equal, *((low, high) for high, low in equal)):
            at_least[high] |= 1 << low
        for middle in range(states):
            here = at_least[middle]
            for state in range(states):
                if at_least[state] >> middle & 1:
                    at_least[state] |= here
        above = [0] * states
        for state in range(states):
            worse = 0
            for high, low in better:
                if at_least[state] >> high & 1:
                    worse |= at_least[low]
            if worse >> state & 1:
                raise InputError("comparisons contradict each other", field="preferences")
            for other in members(worse):
                above[other] |= 1 << state
        return cls(above, at_least)

    @property
    def complete(self) -> bool:
        """Whether every two states are compared."""
        every = (1 << len(self.better)) - 1
        return all(
            known | good == every for known, good in zip(self.no_better, self.better, strict=True)
        )


def members(bits: int) -> list[int]:
    """Positions of the bits that are set, ascending."""
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found


def check_size(states: int) -> None:
    """Refuse what is too large for comparisons one by one.

    Raises
    ------
    InfeasibleError
        If there are more than four thousand states.
    """
    if states > MOST_COMPARED:
        raise InfeasibleError(
            "too many states to compare one by one",
            advice=f"More than {MOST_COMPARED} states need complete preferences and one decision"
            " maker at a time.",
            field="states",
        )
