"""From the status quo: which states can come about, by which moves, and which of them hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from goodoffices.stability.analysis import Stability
from goodoffices.stability.preference import State
from goodoffices.stability.reach import Response
from goodoffices.stability.reason import Move
from goodoffices.stability.sight import Sight
from goodoffices.stability.walk import walks

__all__ = ["Course", "StatusQuo", "status_quo"]


@dataclass(frozen=True, slots=True)
class Course:
    """A shortest way from the status quo to one state.

    Parameters
    ----------
    state : str or int
        Where it ends.
    moves : tuple of Move
        Nobody moves twice in a row.
    equilibrium_under : tuple of str
        The concepts under which the state is an equilibrium.
    """

    state: State
    moves: tuple[Move, ...]
    equilibrium_under: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusQuo:
    """What can come of the status quo.

    Parameters
    ----------
    start : str or int
        The status quo.
    equilibrium_under : tuple of str
        The concepts under which it is an equilibrium itself.
    by_moves : tuple of Course
        Every state that moves of any kind lead to, nearest first.
    by_improvements : tuple of Course
        Every state that is reached if each mover gains by each move of its own.
    """

    start: State
    equilibrium_under: tuple[str, ...]
    by_moves: tuple[Course, ...] = field(repr=False)
    by_improvements: tuple[Course, ...] = field(repr=False)

    def equilibria(self, concept: str, *, by_improvements: bool = False) -> tuple[State, ...]:
        """Equilibria of one concept that can be reached, nearest first; the status quo if it is one."""
        courses = self.by_improvements if by_improvements else self.by_moves
        here = (self.start,) if concept in self.equilibrium_under else ()
        ends = (c.state for c in courses if concept in c.equilibrium_under)
        return (*here, *(state for state in ends if state != self.start))


def status_quo(found: Stability, start: State) -> StatusQuo:
    """Which states can be reached from the status quo, how, and which of them hold.

    Parameters
    ----------
    found : Stability
        The result for the conflict.
    start : str or int
        The status quo.

    Returns
    -------
    StatusQuo
        Shortest ways by any moves, and by moves that each mover gains by.

    Raises
    ------
    InputError
        If there is no such state.

    Discloses
    ---------
    Who would move where to gain: treat it as the estimates it rests on.

    Notes
    -----
    Everybody may move, nobody twice in a row. An improvement counts only where it is known to be
    one.

    References
    ----------
    .. [LiKilgourHipel2005]

    Examples
    --------
    >>> from goodoffices.stability import graph_form, stability
    >>> conflict = graph_form(
    ...     ["north", "south"], ["truce", "raid", "war"],
    ...     {"north": [("truce", "raid")], "south": [("raid", "war")]},
    ...     {"north": [2, 3, 1], "south": [3, 1, 2]})
    >>> from_truce = status_quo(stability(conflict), "truce")
    >>> from_truce.equilibria("nash"), from_truce.equilibria("seq")
    (('war',), ('truce', 'war'))
    """
    conflict = found.conflict
    sight = Sight(conflict)
    begin = conflict.place(start)
    makers = range(len(conflict.decision_makers))
    holding: dict[State, list[str]] = {}
    for name, findings in found.items():
        for state in findings.equilibria:
            holding.setdefault(state, []).append(name)

    def moves(maker: int, state: int) -> list[int]:
        return conflict.moves[conflict.decision_makers[maker]].of(state)

    def gains(maker: int, state: int) -> list[int]:
        return [end for end in moves(maker, state) if sight.better(maker, end, state)]

    def courses(allowed: Callable[[int, int], Iterable[int]]) -> tuple[Course, ...]:
        return tuple(
            Course(
                conflict.states[end],
                tuple(
                    Move(conflict.decision_makers[m], conflict.states[a], conflict.states[b])
                    for m, a, b in path()
                ),
                tuple(holding.get(conflict.states[end], ())),
            )
            for end, path in walks(begin, makers, allowed, Response.SEQUENCE)
        )

    return StatusQuo(start, tuple(holding.get(start, ())), courses(moves), courses(gains))
