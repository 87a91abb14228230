"""Why a state holds or not: the move that breaks it, or the answer to every improvement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from goodoffices.errors import InputError
from goodoffices.stability.analysis import Stability
from goodoffices.stability.concepts import CONCEPTS
from goodoffices.stability.preference import State
from goodoffices.stability.reach import Response
from goodoffices.stability.sight import Comparison, Sight
from goodoffices.stability.steps import Steps
from goodoffices.stability.walk import walks

__all__ = ["Answer", "Move", "Reason", "why"]


@dataclass(frozen=True, slots=True)
class Move:
    """One move of one decision maker.

    Parameters
    ----------
    decision_maker : str
        Who moves.
    start, end : str or int
        From where, to where.
    """

    decision_maker: str
    start: State
    end: State


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands against one improvement.

    Parameters
    ----------
    improvement : Move
        What the decision maker could gain by.
    path : tuple of Move
        The shortest answer of the others. Under ``sim`` the moves they make at the same time, each
        from the start.
    sanction : str or int
        Where that ends: no better for the decision maker than the start.
    """

    improvement: Move
    path: tuple[Move, ...]
    sanction: State


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one state is stable for one decision maker, or is not.

    Parameters
    ----------
    concept, decision_maker, state
        What was asked.
    response : Response
        What the others were allowed to answer with.
    stable : bool or None
        None if it is not known.
    breaking : Move or None
        The first improvement without an answer; None if there is none.
    answers : tuple of Answer
        One for every improvement that has one.
    depends_on : tuple of Comparison
        The comparisons that decide, where it is not known.
    """

    concept: str
    decision_maker: str
    state: State
    response: Response
    stable: bool | None
    breaking: Move | None = None
    answers: tuple[Answer, ...] = field(default=(), repr=False)
    depends_on: tuple[Comparison, ...] = ()


def why(found: Stability, concept: str, decision_maker: str, state: State) -> Reason:
    """Why a state is stable for a decision maker: every improvement's answer; or what breaks it.

    Parameters
    ----------
    found : Stability
        The result to explain.
    concept : str
        ``nash``, ``gmr``, ``smr``, ``seq`` or ``sim``.
    decision_maker : str
        For whom.
    state : str or int
        Which state.

    Returns
    -------
    Reason
        Found by search from this state alone; the shortest answers are shown.

    Raises
    ------
    InputError
        If the result has no such concept, decision maker or state.

    Discloses
    ---------
    Comparisons of single states by those who move: treat it as the estimates it rests on.

    References
    ----------
    .. [FangHipelKilgour1993]

    Examples
    --------
    >>> from goodoffices.stability import graph_form, stability
    >>> conflict = graph_form(
    ...     ["north", "south"], ["truce", "raid", "war"],
    ...     {"north": [("truce", "raid")], "south": [("raid", "war")]},
    ...     {"north": [2, 3, 1], "south": [3, 1, 2]})
    >>> found = stability(conflict)
    >>> why(found, "nash", "north", "truce").breaking
    Move(decision_maker='north', start='truce', end='raid')
    >>> why(found, "seq", "north", "truce").answers[0].path
    (Move(decision_maker='south', start='raid', end='war'),)
    """
    if concept not in found:
        raise InputError("the result has no such concept", field=concept)
    conflict = found.conflict
    maker, place = conflict.position(decision_maker), conflict.place(state)
    findings = found[concept]
    stable: bool | None = bool(findings.surely[maker][place])
    if not stable and findings.possibly[maker][place]:
        stable = None
    sanctions = next(c.sanctions for c in CONCEPTS if c.name == concept)
    # Proved unstable: unstable even where every doubt speaks for stability.
    case = _Case(found, maker, place, sanctions, in_doubt=stable is False)
    answers: list[Answer] = []
    open_: list[int] = []
    for gain, answer in case.together() if sanctions == "together" else case.answered():
        if answer is None:
            open_.append(gain)
        else:
            answers.append(answer)
    return Reason(
        concept,
        decision_maker,
        state,
        found.response,
        stable,
        case.move(maker, place, open_[0]) if stable is False else None,
        tuple(answers),
        case.doubts(open_) if stable is None else (),
    )


class _Case:
    """One state and one decision maker, looked at from close by."""

    def __init__(
        self, found: Stability, maker: int, place: int, sanctions: str, *, in_doubt: bool
    ) -> None:
        self.conflict, self.response = found.conflict, found.response
        self.sight = Sight(found.conflict)
        self.maker, self.place, self.sanctions, self.in_doubt = maker, place, sanctions, in_doubt
        self.makers = range(len(self.conflict.decision_makers))
        self.others = [m for m in self.makers if m != maker]

    def move(self, maker: int, start: int, end: int) -> Move:
        states = self.conflict.states
        return Move(self.conflict.decision_makers[maker], states[start], states[end])

    def moves(self, maker: int, state: int) -> list[int]:
        return self.conflict.moves[self.conflict.decision_makers[maker]].of(state)

    def credible(self, maker: int, state: int) -> list[int]:
        doubt = self.in_doubt
        return [
            end
            for end in self.moves(maker, state)
            if self.sight.better(maker, end, state, in_doubt=doubt)
        ]

    def gains(self, end: int) -> bool:
        """Whether the decision maker is better off there than at the start."""
        return self.sight.better(self.maker, end, self.place, in_doubt=not self.in_doubt)

    def answered(self) -> Iterator[tuple[int, Answer | None]]:
        """Every improvement with its shortest answer, or none."""
        for gain in filter(self.gains, self.moves(self.maker, self.place)):
            yield gain, self._answer(gain)

    def _answer(self, gain: int) -> Answer | None:
        if not self.sanctions:
            return None
        moves = self.credible if self.sanctions == "credible" else self.moves
        for end, path in walks(gain, self.others, moves, self.response):
            escapes = self.sanctions == "held" and any(map(self.gains, self.moves(self.maker, end)))
            if not self.gains(end) and not escapes:
                return Answer(
                    self.move(self.maker, self.place, gain),
                    tuple(self.move(*step) for step in path()),
                    self.conflict.states[end],
                )
        return None

    def together(self) -> Iterator[tuple[int, Answer | None]]:
        """Every improvement of every combination, with what the others choose at the same time."""
        form = self.conflict.form
        if form is None:
            return
        steps = Steps(self.conflict)
        doubt = self.in_doubt
        for vector, state in zip(form.vectors, form.member_of, strict=True):
            if state != self.place:
                continue
            theirs = [
                [
                    (other, 0),
                    *(
                        (other, c)
                        for c in steps.legal(other, vector)
                        if self._likes(other, vector, c, steps, doubt)
                    ),
                ]
                for other in self.others
            ]
            for own in steps.legal(self.maker, vector):
                if self._likes(self.maker, vector, own, steps, not doubt):
                    gain = steps.state_of[vector ^ own]
                    yield gain, self._spoilt(gain, vector ^ own, vector, theirs, steps)

    def _likes(self, maker: int, vector: int, change: int, steps: Steps, doubt: bool) -> bool:
        end, start = steps.state_of[vector ^ change], steps.state_of[vector]
        return self.sight.better(maker, end, start, in_doubt=doubt)

    def _spoilt(
        self,
        gain: int,
        gained: int,
        vector: int,
        theirs: Sequence[Sequence[tuple[int, int]]],
        steps: Steps,
    ) -> Answer | None:
        for chosen in product(*theirs):
            together = gained
            for _, change in chosen:
                together ^= change
            end = steps.state_of.get(together)
            if end is not None and not self.gains(end):
                path = tuple(
                    self.move(other, self.place, steps.state_of[vector ^ change])
                    for other, change in chosen
                    if change
                )
                improvement = self.move(self.maker, self.place, gain)
                return Answer(improvement, path, self.conflict.states[end])
        return None

    def doubts(self, open_: Sequence[int]) -> tuple[Comparison, ...]:
        """The unknown comparisons that an open improvement and its possible answers rest on."""
        asked: dict[tuple[int, int, int], None] = {}
        for gain in open_:
            asked[self.maker, gain, self.place] = None
            if self.sanctions == "together":
                asked.update(dict.fromkeys(self._asked_together()))
            elif self.sanctions:
                asked.update(dict.fromkeys(self._asked_after(gain)))
        unknown = (three for three in asked if self.sight.compared(*three) is None)
        return tuple(self.sight.comparison(*three, strictly=True) for three in unknown)

    def _asked_after(self, gain: int) -> Iterator[tuple[int, int, int]]:
        """What the answers to an improvement rest on."""
        credible = self.sanctions == "credible"
        asked: list[tuple[int, int, int]] = []

        def followed(maker: int, state: int) -> list[int]:
            ends = self.moves(maker, state)
            if not credible:
                return ends
            asked.extend((maker, end, state) for end in ends)
            return [e for e in ends if self.sight.better(maker, e, state, in_doubt=True)]

        for end, _ in walks(gain, self.others, followed, self.response):
            yield self.maker, end, self.place
            if self.sanctions == "held":
                yield from ((self.maker, e, self.place) for e in self.moves(self.maker, end))
        yield from asked

    def _asked_together(self) -> Iterator[tuple[int, int, int]]:
        """What choices made at the same time rest on."""
        for other in self.others:
            yield from ((other, end, self.place) for end in self.moves(other, self.place))
        yield from ((self.maker, end, self.place) for end in range(len(self.conflict.states)))
