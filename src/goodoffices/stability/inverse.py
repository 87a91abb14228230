"""The inverse question: which preferences would make a wanted state an equilibrium."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from math import prod

from goodoffices.errors import InputError
from goodoffices.stability.analysis import response_of
from goodoffices.stability.concepts import CONCEPTS
from goodoffices.stability.conflict import Conflict
from goodoffices.stability.preference import Payoffs, Preference, State
from goodoffices.stability.reach import Response
from goodoffices.stability.reason import Move
from goodoffices.stability.sight import Comparison, Sight
from goodoffices.stability.walk import walks

__all__ = ["Clause", "Conditions", "Raise", "conditions"]

MOST_WAYS = 1_000
MOST_TRIED = 20_000
KINDS = {c.name: c.sanctions for c in CONCEPTS if c.sanctions != "together"}


@dataclass(frozen=True, slots=True)
class Clause:
    """What must be so for one move not to break the wanted state.

    Parameters
    ----------
    move : Move
        The move of who might gain by it.
    ways : tuple of tuple of Comparison
        It is enough that all comparisons of one way hold. The first way: the move is no
        improvement. The others: it is one, and can be answered.
    listed : bool
        Whether all ways are listed.
    """

    move: Move
    ways: tuple[tuple[Comparison, ...], ...]
    listed: bool = True

    @property
    def met(self) -> bool | None:
        """Whether one way holds already; None if that is not known."""
        states = [
            False
            if any(c.holds is False for c in way)
            else None
            if any(c.holds is None for c in way)
            else True
            for way in self.ways
        ]
        if True in states:
            return True
        return None if None in states or not self.listed else False


@dataclass(frozen=True, slots=True)
class Raise:
    """A smallest change that makes the wanted state an equilibrium.

    Parameters
    ----------
    to_level_of : Mapping[str, state]
        Whose ranking changes: the wanted state rises there to the level of this state.
    turned : tuple of Comparison
        Every comparison this changes: the wanted state becomes at least as good as these. To lower
        those states below it instead would do as well.
    preferences : Mapping[str, Payoffs]
        The changed rankings.
    """

    to_level_of: Mapping[str, State]
    turned: tuple[Comparison, ...]
    preferences: Mapping[str, Payoffs] = field(repr=False)

    def applied(self, conflict: Conflict) -> Conflict:
        """The conflict with the changed rankings."""
        changed: dict[str, Preference] = {**conflict.preferences, **self.preferences}
        return Conflict(
            conflict.decision_makers, conflict.states, conflict.moves, changed, conflict.form
        )


@dataclass(frozen=True, slots=True)
class Conditions:
    """What makes a state an equilibrium, and what is missing.

    Parameters
    ----------
    state : str or int
        The wanted state.
    concept : str
        Under which concept.
    response : Response
        What opponents may answer with.
    clauses : Mapping[str, tuple of Clause]
        Decision maker -> one clause for each of its moves from the state; all must be met.
    changes : tuple of Raise
        Smallest changes of the present rankings, none of which could be smaller; empty if nothing
        need change, if those who may change cannot bring it about, or if preferences are partly
        unknown.
    """

    state: State
    concept: str
    response: Response
    clauses: Mapping[str, tuple[Clause, ...]] = field(repr=False)
    changes: tuple[Raise, ...] = ()

    @property
    def met(self) -> bool | None:
        """Whether the state is an equilibrium already; None if that is not known."""
        states = [clause.met for clauses in self.clauses.values() for clause in clauses]
        return False if False in states else None if None in states else True

    @property
    def unmet(self) -> tuple[Clause, ...]:
        """The clauses that are not met, or not known to be."""
        return tuple(c for clauses in self.clauses.values() for c in clauses if c.met is not True)


def conditions(
    conflict: Conflict,
    state: State,
    concept: str = "nash",
    *,
    response: Response | str = Response.SEQUENCE,
    may_change: Sequence[str] | None = None,
) -> Conditions:
    """The comparisons that make a state an equilibrium, those met marked, and the smallest changes.

    Parameters
    ----------
    conflict : Conflict
        Who decides, who can move where, and the present preferences.
    state : str or int
        The wanted state.
    concept : str
        ``nash``, ``gmr``, ``smr`` or ``seq``.
    response : Response or str
        What opponents may answer with.
    may_change : sequence of str, optional
        Whose rankings may change; everybody's if left out.

    Returns
    -------
    Conditions
        Clauses by decision maker, and the smallest changes.

    Raises
    ------
    InputError
        If there is no such state, concept, response rule or decision maker.

    Discloses
    ---------
    How those who could leave the state rank it: treat it as the estimates it rests on.

    Notes
    -----
    Only where the wanted state stands in a ranking matters to the changes that are looked for: it
    rises, and nothing else moves. That never harms its stability for anybody. Under ``seq`` a rise
    for one can make an answer to another credible, so several smallest changes can exist.

    References
    ----------
    .. [KinsaraPetersonsHipelKilgour2015]

    Examples
    --------
    >>> from goodoffices.stability import graph_form
    >>> truce = graph_form(["north", "south"], ["truce", "raid"], {"north": [("truce", "raid")]},
    ...                    {"north": [1, 2], "south": [2, 1]})
    >>> found = conditions(truce, "truce")
    >>> found.met, found.changes[0].to_level_of
    (False, {'north': 'raid'})
    >>> found.unmet[0].ways[0][0]
    Comparison(decision_maker='north', state='truce', other='raid', strictly=False, holds=False)
    """
    if concept not in KINDS:
        raise InputError("there is no inverse question for this concept", field=concept)
    rule = response_of(response)
    place = conflict.place(state)
    for name in may_change or ():
        conflict.position(name)
    local = _Local(conflict, place, KINDS[concept], rule)
    clauses = {
        name: tuple(local.clause(maker, end) for end in conflict.moves[name].of(place))
        for maker, name in enumerate(conflict.decision_makers)
    }
    allowed = conflict.decision_makers if may_change is None else may_change
    changes = local.changes([n in allowed for n in conflict.decision_makers])
    return Conditions(state, concept, rule, clauses, changes)


class _Local:
    """The wanted state and what is around it."""

    def __init__(self, conflict: Conflict, place: int, kind: str, response: Response) -> None:
        self.conflict, self.place, self.kind, self.response = conflict, place, kind, response
        self.sight = Sight(conflict)
        self.makers = range(len(conflict.decision_makers))

    def moves(self, maker: int, state: int) -> list[int]:
        return self.conflict.moves[self.conflict.decision_makers[maker]].of(state)

    def clause(self, maker: int, end: int) -> Clause:
        """The ways in which a move does not break the state."""
        move = Move(
            self.conflict.decision_makers[maker],
            self.conflict.states[self.place],
            self.conflict.states[end],
        )
        ways = list(islice(self._ways(maker, end), MOST_WAYS + 1))
        return Clause(move, tuple(ways[:MOST_WAYS]), len(ways) <= MOST_WAYS)

    def _ways(self, maker: int, gain: int) -> Iterator[tuple[Comparison, ...]]:
        def at_least(other: int) -> Comparison:
            return self.sight.comparison(maker, self.place, other, strictly=False)

        yield (at_least(gain),)
        others = [m for m in self.makers if m != maker]
        if self.kind == "credible":
            for end, steps in self._sequences(gain, others):
                credible = (self.sight.comparison(m, b, a, strictly=True) for m, a, b in steps)
                yield (at_least(end), *credible) if end != self.place else tuple(credible)
        elif self.kind:
            for end, _ in walks(gain, others, self.moves, self.response):
                held = self.moves(maker, end) if self.kind == "held" else []
                yield tuple(at_least(o) for o in dict.fromkeys((end, *held)) if o != self.place)

    def _sequences(
        self, start: int, movers: Sequence[int]
    ) -> Iterator[tuple[int, tuple[tuple[int, int, int], ...]]]:
        """Every legal sequence that is nowhere twice with the same right to move on."""
        stack: list[
            tuple[int, tuple[int, ...], tuple[tuple[int, int, int], ...], frozenset[object]]
        ]
        stack = [(start, (), (), frozenset())]
        while stack:
            state, past, steps, been = stack.pop()
            for mover in movers:
                if mover in past or (self.response is Response.SINGLE and past):
                    continue
                each = self.response is Response.EACH_ONCE
                kept = tuple(sorted((*past, mover))) if each else (mover,)
                for after in self.moves(mover, state):
                    node = (after, kept)
                    if node not in been:
                        longer = (*steps, (mover, state, after))
                        yield after, longer
                        stack.append((after, kept, longer, been | {node}))

    def changes(self, free: Sequence[bool]) -> tuple[Raise, ...]:
        """Every smallest set of rises after which the state is an equilibrium."""
        ranks = []
        for name in self.conflict.decision_makers:
            known = self.conflict.ranks(name)
            if known is None:
                return ()
            ranks.append(known.tolist())
        levels = [
            sorted({r for r in own if r >= own[self.place]}) if may else [own[self.place]]
            for own, may in zip(ranks, free, strict=True)
        ]
        tops = tuple(len(own) - 1 for own in levels)
        smallest: list[tuple[int, ...]] = []
        for rises in self._candidates(tops, lambda rises: self._holds(ranks, levels, rises)):
            dominated = any(all(a <= b for a, b in zip(s, rises, strict=True)) for s in smallest)
            if not dominated and self._holds(ranks, levels, rises):
                smallest.append(rises)
        return tuple(self._raise(ranks, levels, rises) for rises in smallest if any(rises))

    def _candidates(
        self, tops: tuple[int, ...], holds: Callable[[tuple[int, ...]], bool]
    ) -> Iterator[tuple[int, ...]]:
        """Rises to try, smaller ones first; one only where no rise can help another's stability.

        Otherwise, or where there would be too many, the highest rises are lowered one by one as far
        as each can be, which ends at a smallest change.
        """
        if self.kind == "credible" and prod(top + 1 for top in tops) <= MOST_TRIED:
            yield from sorted(product(*(range(top + 1) for top in tops)), key=sum)
            return
        lowered = list(tops)
        for maker in self.makers:
            low, high = 0, lowered[maker]
            while low < high:
                lowered[maker] = (low + high) // 2
                if holds(tuple(lowered)):
                    high = lowered[maker]
                else:
                    low = lowered[maker] + 1
            lowered[maker] = high
        yield tuple(lowered)

    def _holds(
        self, ranks: Sequence[list[int]], levels: Sequence[list[int]], rises: Sequence[int]
    ) -> bool:
        """Whether the state is an equilibrium if it rises so far in every ranking."""

        def rank(maker: int, state: int) -> int:
            return levels[maker][rises[maker]] if state == self.place else ranks[maker][state]

        def followed(maker: int, state: int) -> list[int]:
            ends = self.moves(maker, state)
            if self.kind != "credible":
                return ends
            return [end for end in ends if rank(maker, end) > rank(maker, state)]

        def answered(maker: int, gain: int) -> bool:
            others = [m for m in self.makers if m != maker]
            own = rank(maker, self.place)
            for end, _ in walks(gain, others, followed, self.response):
                held = self.moves(maker, end) if self.kind == "held" else []
                if all(rank(maker, state) <= own for state in (end, *held)):
                    return True
            return False

        return not any(
            rank(maker, end) > rank(maker, self.place) and not (self.kind and answered(maker, end))
            for maker in self.makers
            for end in self.moves(maker, self.place)
        )

    def _raise(
        self, ranks: Sequence[list[int]], levels: Sequence[list[int]], rises: Sequence[int]
    ) -> Raise:
        conflict = self.conflict
        to, turned, preferences = {}, [], {}
        for maker, rise in enumerate(rises):
            if rise:
                name, own = conflict.decision_makers[maker], ranks[maker]
                level = levels[maker][rise]
                to[name] = conflict.states[own.index(level)]
                turned += [
                    self.sight.comparison(maker, self.place, other, strictly=False)
                    for other, value in enumerate(own)
                    if own[self.place] < value <= level
                ]
                changed = [level if s == self.place else v for s, v in enumerate(own)]
                preferences[name] = Payoffs(tuple(changed))
        return Raise(to, tuple(turned), preferences)
