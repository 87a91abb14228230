"""Coalitions: what several decision makers can gain together, and whether others can answer it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.stability.analysis import response_of
from goodoffices.stability.concepts import CONCEPTS, Concept
from goodoffices.stability.conflict import Conflict
from goodoffices.stability.preference import State, members
from goodoffices.stability.reach import Response

if TYPE_CHECKING:
    from goodoffices.stability.readings import Readings

__all__ = ["CoalitionStability", "JointImprovement", "coalition_stability"]

BY_NAME = {concept.name: concept for concept in CONCEPTS if concept.sanctions != "together"}


@dataclass(frozen=True, slots=True)
class JointImprovement:
    """A state that a coalition can lead to and that every member prefers.

    Parameters
    ----------
    members : tuple of str
        Who moves.
    start, end : str or int
        From where, to where.
    alone : tuple of str
        Members who could lead there by one move of their own; empty if it takes a joint move.
    """

    members: tuple[str, ...]
    start: State
    end: State
    alone: tuple[str, ...] = ()

    @property
    def joint(self) -> bool:
        """Whether no member could do it alone."""
        return not self.alone


@dataclass(frozen=True, slots=True)
class CoalitionStability:
    """Which states no coalition leaves.

    Parameters
    ----------
    concept : str
        ``nash``, ``gmr``, ``smr`` or ``seq``.
    response : Response
        What those outside a coalition may answer with.
    stable : dict of tuple of str to tuple of state
        Coalition -> the states that are stable for it. Single decision makers count as coalitions.
    equilibria : tuple of state
        States that are stable for every coalition.
    unknown_equilibria : tuple of state
        States that may be stable for every coalition, where preferences are partly unknown.
    """

    concept: str
    response: Response
    stable: dict[tuple[str, ...], tuple[State, ...]] = field(repr=False)
    equilibria: tuple[State, ...]
    unknown_equilibria: tuple[State, ...]
    _readings: Readings = field(repr=False, compare=False)

    @property
    def improvements(self) -> tuple[JointImprovement, ...]:
        """Every improvement of every coalition of two or more, answered or not."""
        return tuple(self._improvements(self._readings.states))

    def leaving(self, state: State) -> tuple[JointImprovement, ...]:
        """Improvements of coalitions of two or more from one state, answered or not."""
        return tuple(self._improvements([self._readings.conflict.place(state)]))

    def _improvements(self, starts: Iterable[int]) -> Iterator[JointImprovement]:
        readings, conflict = self._readings, self._readings.conflict
        names, states = conflict.decision_makers, conflict.states
        for named in self.stable:
            some = [names.index(name) for name in named]
            if len(some) == 1:
                continue
            within = readings.within(some)
            for start in starts:
                better = readings.better_for_all(some, start, in_doubt=True)
                for end in members(within[start] & better):
                    alone = tuple(names[m] for m in some if end in readings.ends[m][start])
                    yield JointImprovement(named, states[start], states[end], alone)


def coalition_stability(
    conflict: Conflict,
    concept: str = "nash",
    *,
    response: Response | str = Response.SEQUENCE,
    should_stop: Callable[[], bool] | None = None,
) -> CoalitionStability:
    """Which states no coalition has reason to leave.

    Parameters
    ----------
    conflict : Conflict
        At most four thousand states.
    concept : str
        ``nash``: no coalition has an improvement. ``gmr``, ``smr``, ``seq``: every improvement of
        every coalition can be answered by those outside, so that some member ends no better than it
        began; under ``smr`` the coalition cannot escape to what is better for all its members,
        under ``seq`` each move of the answer gains for who makes it.
    response : Response or str
        What those outside may answer with. The coalition itself moves in any order, nobody twice in
        a row.
    should_stop : callable, optional
        Asked before each coalition; True ends the run.

    Returns
    -------
    CoalitionStability
        Stable states by coalition, and all joint improvements.

    Raises
    ------
    InputError
        If there is no such concept or response rule.
    InfeasibleError
        If there are too many states, or the run was stopped.

    Discloses
    ---------
    Who would gain by a deal over the heads of the others. Treat it as the estimates it rests on.

    Notes
    -----
    Every member must gain strictly at the end; steps on the way may be worse. Where preferences are
    partly unknown, an improvement counts if it may be one.

    References
    ----------
    .. [KilgourHipelFangPeng2001]
    .. [InoharaHipel2008]

    Examples
    --------
    >>> from goodoffices.stability import Option, option_form
    >>> options = [Option("defect", "row"), Option("Defect", "column")]
    >>> dilemma = option_form(["row", "column"], options,
    ...                       {"row": [3, 4, 1, 2], "column": [3, 1, 4, 2]})
    >>> found = coalition_stability(dilemma)
    >>> found.equilibria, [(i.start, i.end, i.joint) for i in found.improvements]
    ((), [('YY', 'NN', True)])
    """
    from goodoffices.stability.readings import Readings  # noqa: PLC0415  (numpy comes with it)

    if concept not in BY_NAME:
        raise InputError("there is no such concept for coalitions", field=concept)
    rule = response_of(response)
    readings = Readings(conflict, rule)
    names, states = conflict.decision_makers, conflict.states
    stable: dict[tuple[str, ...], tuple[State, ...]] = {}
    surely = possibly = readings.everything
    for size in range(1, len(names) + 1):
        for some in combinations(range(len(names)), size):
            if should_stop is not None and should_stop():
                raise InfeasibleError("somebody stopped the run", field="coalition")
            sure, maybe = (
                _bits(readings, BY_NAME[concept], some, in_doubt=doubtful)
                for doubtful in (False, True)
            )
            surely, possibly = surely & sure, possibly & maybe
            named = tuple(names[maker] for maker in some)
            stable[named] = tuple(states[place] for place in members(sure))
    return CoalitionStability(
        concept,
        rule,
        stable,
        tuple(states[place] for place in members(surely)),
        tuple(states[place] for place in members(possibly & ~surely)),
        readings,
    )


def _bits(readings: Readings, concept: Concept, some: tuple[int, ...], *, in_doubt: bool) -> int:
    mask = readings.stable(concept, some, in_doubt=in_doubt)
    return sum(1 << place for place in mask.nonzero()[0].tolist())
