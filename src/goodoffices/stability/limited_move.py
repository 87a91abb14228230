"""Limited-move stability: everybody looks a fixed number of moves ahead and plays for what is best.

A decision maker at a state may stay or move. After a move, each other decision maker in turn may
stay or move, with one move less to look ahead, and so on. Whoever weighs a move expects, of all the
ends that the others' next moves lead to, the worst for itself; if no other would move, that things
stay as they are. It moves if the best move ends strictly better for it than staying. Horizon 1 is
Nash stability. With two decision makers this is the textbook's rule; with more, who answers first
is not fixed, and to expect the worst is our reading of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.stability.analysis import WORK, ConceptFindings
from goodoffices.stability.arcs import Arcs
from goodoffices.stability.budget import Budget, BudgetSpentError
from goodoffices.stability.conflict import Conflict
from goodoffices.stability.preference import State

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Mask = NDArray[np.bool_]

__all__ = ["LimitedMove", "limited_move_stability"]


@dataclass(frozen=True, slots=True, eq=False)
class LimitedMove:
    """What is stable if everybody looks so many moves ahead.

    Parameters
    ----------
    horizon : int
        How many moves are looked ahead.
    findings : ConceptFindings
        Stable states by decision maker, and equilibria.
    """

    horizon: int
    findings: ConceptFindings
    _ends: tuple[Ints, ...] = field(repr=False)

    @property
    def stable(self) -> dict[str, tuple[State, ...]]:
        """Decision maker -> its stable states."""
        return dict(self.findings.stable)

    @property
    def equilibria(self) -> tuple[State, ...]:
        """States that nobody would leave."""
        return self.findings.equilibria

    def end(self, decision_maker: str, state: State) -> State:
        """Where things are expected to end if this decision maker is to move at a state."""
        maker = self.findings.decision_makers.index(decision_maker)
        states = self.findings.states
        return states[int(self._ends[maker][states.index(state)])]


def limited_move_stability(
    conflict: Conflict,
    horizon: int,
    *,
    work: int = WORK,
    should_stop: Callable[[], bool] | None = None,
) -> LimitedMove:
    """Which states nobody would leave if everybody looks a fixed number of moves ahead.

    Parameters
    ----------
    conflict : Conflict
        With every preference known.
    horizon : int
        1 or more.
    work : int
        Most moves to look at.
    should_stop : callable, optional
        Asked before each step; True ends the run.

    Returns
    -------
    LimitedMove
        Stable states, equilibria, and where things are expected to end.

    Raises
    ------
    InputError
        If the horizon is less than 1, or preferences are partly unknown.
    InfeasibleError
        If it needs more work than allowed, or was stopped.

    Discloses
    ---------
    What each decision maker is expected to do: treat it as the estimates it rests on.

    Notes
    -----
    The response rule plays no part: the decision makers move in turn, nobody twice in a row. Of
    equally good moves the first in the order of the states is taken, of equally bad ends too.

    References
    ----------
    .. [KilgourHipelFang1987]
    .. [FangHipelKilgour1993]

    Examples
    --------
    >>> from goodoffices.stability import Option, option_form
    >>> options = [Option("defect", "row"), Option("Defect", "column")]
    >>> dilemma = option_form(["row", "column"], options,
    ...                       {"row": [3, 4, 1, 2], "column": [3, 1, 4, 2]})
    >>> limited_move_stability(dilemma, 1).equilibria
    ('YY',)
    >>> limited_move_stability(dilemma, 2).equilibria
    ('NN', 'YY')
    """
    if isinstance(horizon, bool) or not isinstance(horizon, int) or horizon < 1:
        raise InputError("the horizon is not 1 or more", field="horizon")
    budget = Budget(work, should_stop)
    ranks = []
    for name in conflict.decision_makers:
        known = conflict.ranks(name)
        if known is None:
            raise InputError("looking ahead needs every preference to be known", field=name)
        ranks.append(known)
    try:
        ends, leaving = _ahead(conflict, ranks, horizon, budget)
    except BudgetSpentError as spent:
        raise InfeasibleError("looking ahead was not finished", field="horizon") from spent
    masks = tuple(~mask for mask in leaving)
    findings = ConceptFindings(
        f"limited-{horizon}", conflict.decision_makers, conflict.states, masks, masks
    )
    return LimitedMove(horizon, findings, tuple(ends))


def _ahead(
    conflict: Conflict, ranks: list[Ints], horizon: int, budget: Budget
) -> tuple[list[Ints], list[Mask]]:
    """Where things end if one is to move, and whether one would; from horizon 0 upwards."""
    import numpy as np  # noqa: PLC0415  (the room is imported without it)

    states = np.arange(len(conflict.states), dtype=np.int32)
    makers = range(len(ranks))
    ends = [states for _ in makers]
    leaving = [np.zeros(len(states), dtype=bool) for _ in makers]
    for _ in range(horizon):
        following = []
        for maker in makers:
            arcs = conflict.moves[conflict.decision_makers[maker]]
            budget.spend(len(arcs) + len(states))
            others = [other for other in makers if other != maker]
            worst = _worst_end(ranks[maker], states, [(ends[o], leaving[o]) for o in others])
            following.append(_best_move(arcs, ranks[maker], states, worst))
        ends, leaving = [end for end, _ in following], [leaves for _, leaves in following]
    return ends, leaving


def _worst_end(ranks: Ints, states: Ints, expected: list[tuple[Ints, Mask]]) -> Ints:
    """From each state the worst, for one decision maker, of the ends to which others would lead."""
    import numpy as np  # noqa: PLC0415

    worst = states.copy()
    set_ = np.zeros(len(states), dtype=bool)
    for end, leaves in expected:
        earlier = (ranks[end] == ranks[worst]) & (end < worst)
        take = leaves & (~set_ | (ranks[end] < ranks[worst]) | earlier)
        worst[take] = end[take]
        set_ |= leaves
    return worst


def _best_move(arcs: Arcs, ranks: Ints, states: Ints, worst: Ints) -> tuple[Ints, Mask]:
    """Where the best move ends, or the state itself; and where there is a move that gains."""
    import numpy as np  # noqa: PLC0415

    ends = states.copy()
    leaves = np.zeros(len(states), dtype=bool)
    rows = np.flatnonzero(np.diff(arcs.starts))
    if rows.shape[0]:
        value = ranks[worst[arcs.ends]]
        top = np.maximum.reduceat(value, arcs.starts[rows])
        best = np.full(len(states), -1, dtype=np.int32)
        best[rows] = top
        place = np.where(value == best[arcs.sources()], np.arange(len(arcs)), len(arcs))
        first = np.minimum.reduceat(place, arcs.starts[rows])
        gain = top > ranks[rows]
        ends[rows[gain]] = worst[arcs.ends[first[gain]]]
        leaves[rows[gain]] = True
    return ends, leaves
