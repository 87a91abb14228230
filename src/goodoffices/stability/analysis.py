"""Which states hold: every decision maker's stable states, and the equilibria, by concept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.stability.budget import Budget, BudgetSpentError
from goodoffices.stability.concepts import CONCEPTS, Concept
from goodoffices.stability.conflict import Conflict
from goodoffices.stability.preference import State
from goodoffices.stability.reach import Response

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

__all__ = ["ConceptFindings", "Stability", "response_of", "stability"]

WORK = 2_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class ConceptFindings:
    """What one concept says of every state.

    Parameters
    ----------
    name : str
        ``nash``, ``gmr``, ``smr``, ``seq`` or ``sim``.
    decision_makers, states : tuple
        As in the conflict.
    surely : tuple of array of bool
        For each decision maker, the states that are stable however the unknown comparisons turn
        out.
    possibly : tuple of array of bool
        The states that are not known to be unstable; the same arrays where all is known.
    """

    name: str
    decision_makers: tuple[str, ...]
    states: tuple[State, ...] = field(repr=False)
    surely: tuple[Mask, ...] = field(repr=False)
    possibly: tuple[Mask, ...] = field(repr=False)

    @property
    def stable(self) -> Mapping[str, tuple[State, ...]]:
        """Decision maker -> its stable states."""
        return {n: self._named(m) for n, m in zip(self.decision_makers, self.surely, strict=True)}

    @property
    def unknown(self) -> Mapping[str, tuple[State, ...]]:
        """Decision maker -> states whose stability rests on comparisons that are not known."""
        pairs = zip(self.decision_makers, self.surely, self.possibly, strict=True)
        return {name: self._named(maybe & ~sure) for name, sure, maybe in pairs}

    @property
    def equilibria(self) -> tuple[State, ...]:
        """States that are stable for everybody."""
        return self._named(self._everywhere(self.surely))

    @property
    def unknown_equilibria(self) -> tuple[State, ...]:
        """States that may be equilibria and are not known to be."""
        return self._named(self._everywhere(self.possibly) & ~self._everywhere(self.surely))

    @staticmethod
    def _everywhere(masks: tuple[Mask, ...]) -> Mask:
        found = masks[0].copy()
        for mask in masks[1:]:
            found &= mask
        return found

    def _named(self, mask: Mask) -> tuple[State, ...]:
        return tuple(self.states[place] for place in mask.nonzero()[0].tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Stability(Mapping[str, ConceptFindings]):
    """What all concepts say, by name.

    Parameters
    ----------
    conflict : Conflict
        What was judged.
    response : Response
        What opponents were allowed to answer with.
    concepts : Mapping[str, ConceptFindings]
        By name, in the order of the textbook; ``sim`` only where the conflict has options.
    complete : bool
        Whether every preference was known.
    stopped : bool
        Whether somebody stopped the run; concepts that were not finished are missing.
    notes : tuple of str
        What is missing, and why.
    """

    conflict: Conflict = field(repr=False)
    response: Response
    concepts: Mapping[str, ConceptFindings] = field(repr=False)
    complete: bool = True
    stopped: bool = False
    notes: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> ConceptFindings:
        return self.concepts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.concepts)

    def __len__(self) -> int:
        return len(self.concepts)


def response_of(given: Response | str) -> Response:
    """The response rule of a name.

    Raises
    ------
    InputError
        If there is none.
    """
    try:
        return Response(given)
    except ValueError as error:
        known = ", ".join(Response)
        raise InputError(
            "there is no such response rule",
            advice=f"The opponents' response is one of: {known}.",
            field="response",
        ) from error


def stability(
    conflict: Conflict,
    *,
    response: Response | str = Response.SEQUENCE,
    work: int = WORK,
    should_stop: Callable[[], bool] | None = None,
) -> Stability:
    """Which states are stable for whom, under each concept, and which are equilibria.

    Parameters
    ----------
    conflict : Conflict
        Who decides, who can move where, who prefers what.
    response : Response or str
        What the opponents of a mover may answer with: ``sequence`` (any moves, nobody twice in a
        row), ``each_once`` (each opponent at most once) or ``single`` (one move of one opponent).
    work : int
        Most moves and combinations to look at; counted, not timed. Only simultaneous stability can
        need more; it is then left out, with a note.
    should_stop : callable, optional
        Asked before each step; True ends the run and leaves out what was not finished.

    Returns
    -------
    Stability
        By concept: stable states of each decision maker, equilibria, and what is not known.

    Raises
    ------
    InputError
        If the response rule does not exist, or comparisons contradict each other.
    InfeasibleError
        If preferences are partly unknown and there are more than four thousand states.

    Discloses
    ---------
    From which states a decision maker has a move it gains by: an ordering of some states by
    preference can be read from it. Treat it as the estimates it rests on.

    Notes
    -----
    Nash stable states are stable under every concept; SMR and SEQ states are GMR states. Where
    preferences are partly unknown each state is judged twice, every unknown comparison against its
    stability and for it. For Nash, GMR, SMR and SIM the two readings are attained by complete
    preferences, so "unknown" means that the answer really depends. For SEQ "stable" and "unstable"
    are proved; "unknown" may hold a state that a closer look would decide.

    References
    ----------
    .. [FangHipelKilgour1993]
    .. [KilgourHipel2005]

    Examples
    --------
    >>> from goodoffices.stability import Option, option_form
    >>> options = [Option("defect", "row"), Option("Defect", "column")]
    >>> dilemma = option_form(["row", "column"], options,
    ...                       {"row": [3, 4, 1, 2], "column": [3, 1, 4, 2]})
    >>> found = stability(dilemma)
    >>> found["nash"].equilibria, found["seq"].equilibria
    (('YY',), ('NN', 'YY'))
    >>> found.response.value
    'sequence'
    """
    rule = response_of(response)
    wanted = [c for c in CONCEPTS if c.name != "sim" or conflict.form is not None]
    budget = Budget(work, should_stop)
    ranks = [conflict.ranks(name) for name in conflict.decision_makers]
    known = [r for r in ranks if r is not None]
    judge = (
        _complete(conflict, known, rule) if len(known) == len(ranks) else _partly(conflict, rule)
    )
    found, notes, stopped = {}, [], False
    for concept in wanted:
        try:
            surely, possibly = judge(concept, budget)
        except BudgetSpentError as spent:
            stopped = spent.stopped
            notes.append(
                "somebody stopped the run"
                if stopped
                else f"{concept.name} was left out: it needs more work than allowed"
            )
            if stopped:
                break
            continue
        found[concept.name] = ConceptFindings(
            concept.name, conflict.decision_makers, conflict.states, surely, possibly
        )
    complete = len(known) == len(ranks)
    return Stability(conflict, rule, found, complete, stopped, tuple(notes))


Judged = tuple[tuple["Mask", ...], tuple["Mask", ...]]


def _complete(
    conflict: Conflict, ranks: list[NDArray[np.int32]], response: Response
) -> Callable[[Concept, Budget], Judged]:
    from goodoffices.stability.graph import Graph  # noqa: PLC0415  (numpy comes with it)

    arcs = [conflict.moves[name] for name in conflict.decision_makers]
    graph = Graph(conflict, arcs, ranks, response)

    def judge(concept: Concept, budget: Budget) -> Judged:
        masks = tuple(concept.stable(graph, maker, budget) for maker in graph.makers)
        return masks, masks

    return judge


def _partly(conflict: Conflict, response: Response) -> Callable[[Concept, Budget], Judged]:
    from goodoffices.stability.readings import Readings  # noqa: PLC0415

    readings = Readings(conflict, response)

    def judge(concept: Concept, budget: Budget) -> Judged:
        surely: list[Mask] = []
        possibly: list[Mask] = []
        for maker in range(len(conflict.decision_makers)):
            for masks, doubtful in ((surely, False), (possibly, True)):
                budget.spend(1)
                masks.append(readings.stable(concept, (maker,), in_doubt=doubtful))
        return tuple(surely), tuple(possibly)

    return judge
