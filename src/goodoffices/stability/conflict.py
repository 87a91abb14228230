"""A conflict as a graph: decision makers, states, who can move where, and who prefers what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.stability.arcs import Arcs, arcs_of, arcs_of_pairs
from goodoffices.stability.option import Option, feasible_vectors, matching, vector_text
from goodoffices.stability.preference import (
    Comparisons,
    Payoffs,
    Preference,
    Priorities,
    Relation,
    State,
    check_size,
)
from goodoffices.stability.statement import ranks_by_priority

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Conflict", "OptionForm", "graph_form", "option_form"]

MOST_MOVES = 50_000_000


@dataclass(frozen=True, slots=True)
class OptionForm:
    """What a conflict in option form was made of.

    Parameters
    ----------
    options : tuple of Option
        In the order of the letters of a pattern.
    infeasible : tuple of str
        Patterns of combinations that cannot be.
    patterns : tuple of str
        One per state where the states were listed; empty where each feasible combination is one.
    vectors : tuple of int
        Every feasible combination, ascending; bit *k* is the option at position *k*.
    member_of : tuple of int
        The state each combination belongs to.
    """

    options: tuple[Option, ...]
    infeasible: tuple[str, ...] = field(repr=False)
    patterns: tuple[str, ...] = field(repr=False)
    vectors: tuple[int, ...] = field(repr=False)
    member_of: tuple[int, ...] = field(repr=False)

    @property
    def merged(self) -> bool:
        """Whether some state stands for several combinations."""
        return len(set(self.member_of)) < len(self.member_of)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A graph model of a conflict; made by :func:`graph_form` or :func:`option_form`.

    Parameters
    ----------
    decision_makers : tuple of str
        Who decides.
    states : tuple of str or int
        What may be the case, in the order of all payoffs; unique.
    moves : Mapping[str, Arcs]
        For each decision maker, which states it can reach in one move. Taken as given: two moves in
        a row need not be one move.
    preferences : Mapping[str, Payoffs | Priorities | Comparisons]
        For each decision maker. ``repr`` shows none of it.
    form : OptionForm, optional
        Where the conflict was given by options.
    """

    decision_makers: tuple[str, ...]
    states: tuple[State, ...] = field(repr=False)
    moves: Mapping[str, Arcs] = field(repr=False)
    preferences: Mapping[str, Preference] = field(repr=False)
    form: OptionForm | None = field(default=None, repr=False)
    _places: dict[State, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for what, names in (
            ("decision_makers", self.decision_makers),
            ("states", self.states),
        ):
            if not names:
                raise InputError(f"a conflict has no {what.replace('_', ' ')}", field=what)
            if len(set(names)) < len(names):
                raise InputError(f"two {what.replace('_', ' ')} have the same name", field=what)
        object.__setattr__(self, "_places", {name: n for n, name in enumerate(self.states)})
        for what in ("moves", "preferences"):
            if set(getattr(self, what)) != set(self.decision_makers):
                raise InputError(f"{what} do not match the decision makers", field=what)
        for name, preference in self.preferences.items():
            if isinstance(preference, Payoffs) and len(preference.values) != len(self.states):
                raise InputError("payoffs and states differ in number", field=name)
            if isinstance(preference, Priorities) and self.form is None:
                raise InputError("statements of preference need options", field=name)

    def __hash__(self) -> int:
        return hash((self.decision_makers, self.states))

    def place(self, state: State) -> int:
        """Where a state stands in the list.

        Raises
        ------
        InputError
            If there is no such state.
        """
        if state not in self._places:
            raise InputError("there is no such state", field=str(state))
        return self._places[state]

    def position(self, decision_maker: str) -> int:
        """Where a decision maker stands in the list.

        Raises
        ------
        InputError
            If there is no such decision maker.
        """
        if decision_maker not in self.decision_makers:
            raise InputError("there is no such decision maker", field=decision_maker)
        return self.decision_makers.index(decision_maker)

    def columns(self) -> dict[str, NDArray[np.bool_]]:
        """Option -> in which states it is taken; in a merged state, where all its combinations agree.

        Raises
        ------
        InputError
            If the conflict has no options.
        """
        import numpy as np  # noqa: PLC0415  (the room is imported without it)

        if self.form is None:
            raise InputError("the conflict has no options", field="options")
        vectors = np.array(self.form.vectors, dtype=np.int64)
        members = np.array(self.form.member_of, dtype=np.int64)
        found = {}
        for place, option in enumerate(self.form.options):
            column = np.zeros(len(self.states), dtype=bool)
            column[members] = True
            np.logical_and.at(column, members, (vectors >> place & 1).astype(bool))
            found[option.id] = column
        return found

    def ranks(self, decision_maker: str) -> NDArray[np.int32] | None:
        """Each state's rank, higher is better; None where some comparison is not known."""
        preference = self.preferences[decision_maker]
        if isinstance(preference, Priorities):
            return ranks_by_priority(preference.statements, self.columns(), len(self.states))
        if isinstance(preference, Payoffs):
            return preference.ranks() if preference.complete else None
        relation = self.relation(decision_maker)
        if not relation.complete:
            return None
        import numpy as np  # noqa: PLC0415

        return np.array([len(self.states) - bits.bit_count() for bits in relation.better], np.int32)

    def relation(self, decision_maker: str) -> Relation:
        """What is known of a decision maker's preference.

        Raises
        ------
        InfeasibleError
            If there are too many states to compare one by one.
        InputError
            If comparisons contradict each other or name an unknown state.
        """
        check_size(len(self.states))
        preference = self.preferences[decision_maker]
        if isinstance(preference, Comparisons):
            better, equal = (
                [(self.place(a), self.place(b)) for a, b in pairs]
                for pairs in (preference.better, preference.equal)
            )
            return Relation.of_comparisons(len(self.states), better, equal)
        if isinstance(preference, Payoffs):
            return Relation.of_ranks(preference.ranks().tolist())
        ranks = self.ranks(decision_maker)
        return Relation.of_ranks([] if ranks is None else ranks.tolist())


def graph_form(
    decision_makers: Sequence[str],
    states: Sequence[State],
    moves: Mapping[str, Arcs | Iterable[tuple[State, State]]],
    preferences: Mapping[str, Preference | Sequence[int]],
) -> Conflict:
    """A conflict given by its states and moves.

    Parameters
    ----------
    decision_makers : sequence of str
        Who decides.
    states : sequence of str or int
        What may be the case.
    moves : Mapping[str, iterable of (from, to) | Arcs]
        Who can move where; a decision maker without moves may be left out.
    preferences : Mapping[str, Preference | sequence of int]
        A plain sequence is taken as payoffs.

    Returns
    -------
    Conflict
        Checked.

    Raises
    ------
    InputError
        If names repeat or do not match, or a move leads nowhere.

    Discloses
    ---------
    Nothing: it holds what was given.

    References
    ----------
    .. [KilgourHipelFang1987]

    Examples
    --------
    >>> graph_form(["north", "south"], ["truce", "war"],
    ...            {"north": [("truce", "war")], "south": [("truce", "war")]},
    ...            {"north": [2, 1], "south": [1, 1]})
    Conflict(decision_makers=('north', 'south'))
    """
    places = {name: place for place, name in enumerate(states)}
    arcs: dict[str, Arcs] = {}
    unknown = set(moves) - set(decision_makers)
    if unknown:
        raise InputError("moves are given for an unknown decision maker", field=min(unknown))
    for name in decision_makers:
        given = moves.get(name, ())
        if isinstance(given, Arcs):
            arcs[name] = given
            continue
        pairs = list(given)
        lost = next((state for pair in pairs for state in pair if state not in places), None)
        if lost is not None:
            raise InputError("a move names a state that does not exist", field=str(lost))
        arcs[name] = arcs_of_pairs(len(states), [(places[a], places[b]) for a, b in pairs])
    return Conflict(tuple(decision_makers), tuple(states), arcs, _preferences(preferences))


def option_form(
    decision_makers: Sequence[str],
    options: Sequence[Option],
    preferences: Mapping[str, Preference | Sequence[int]],
    *,
    infeasible: Sequence[str] = (),
    states: Mapping[str, str] | None = None,
) -> Conflict:
    """A conflict given by the options that each decision maker may take or leave.

    Parameters
    ----------
    decision_makers : sequence of str
        Who decides.
    options : sequence of Option
        In the order of the letters of a pattern.
    preferences : Mapping[str, Preference | sequence of int]
        A plain sequence is taken as payoffs, in the order of the states.
    infeasible : sequence of str
        Patterns of one Y, N or - per option; what matches one of them cannot be.
    states : Mapping[str, str], optional
        Name -> pattern. All feasible combinations that match a pattern are one state. Left out,
        every feasible combination is a state of its own, named by its letters, in ascending order
        with the first option counting 1. Without ``infeasible``, what matches no state cannot be.

    Returns
    -------
    Conflict
        One move changes any number of the mover's own options at once, within what is feasible and
        what can be undone.

    Raises
    ------
    InputError
        If names or patterns do not match.
    InfeasibleError
        If nothing is feasible, or too much.

    Discloses
    ---------
    Nothing: it holds what was given.

    References
    ----------
    .. [FraserHipel1984]
    .. [FangHipelKilgour1993]

    Examples
    --------
    >>> options = [Option("fire", "north"), Option("answer", "south")]
    >>> conflict = option_form(["north", "south"], options,
    ...                        {"north": [3, 4, 1, 2], "south": [3, 1, 4, 2]})
    >>> conflict.states
    ('NN', 'YN', 'NY', 'YY')
    """
    if len({option.id for option in options}) < len(options):
        raise InputError("two options have the same name", field="options")
    lost = next((o for o in options if o.owner not in decision_makers), None)
    if lost is not None:
        raise InputError("an option belongs to nobody who decides", field=lost.id)
    vectors = feasible_vectors(len(options), infeasible)
    names, member_of, vectors = _states(vectors, len(options), infeasible, states)
    form = OptionForm(
        tuple(options),
        tuple(infeasible),
        tuple((states or {}).values()),
        tuple(vectors.tolist()),
        tuple(member_of.tolist()),
    )
    arcs = {
        name: option_moves(name, options, vectors, member_of, len(names))
        for name in decision_makers
    }
    return Conflict(tuple(decision_makers), names, arcs, _preferences(preferences), form)


def _preferences(
    given: Mapping[str, Preference | Sequence[int]],
) -> dict[str, Preference]:
    return {
        name: value
        if isinstance(value, (Payoffs, Priorities, Comparisons))
        else Payoffs(tuple(value))
        for name, value in given.items()
    }


def _states(
    vectors: NDArray[np.int64],
    options: int,
    infeasible: Sequence[str],
    states: Mapping[str, str] | None,
) -> tuple[tuple[State, ...], NDArray[np.int64], NDArray[np.int64]]:
    import numpy as np  # noqa: PLC0415

    if not states:
        names = tuple(vector_text(vector, options) for vector in vectors.tolist())
        return names, np.arange(len(names)), vectors
    member_of = np.full(vectors.shape[0], -1, dtype=np.int64)
    for place, pattern in enumerate(states.values()):
        mask, value = matching(pattern, options)
        here = (vectors & mask) == value
        if not here.any():
            raise InfeasibleError("a state matches no feasible combination", field=pattern)
        if (member_of[here] >= 0).any():
            raise InputError("two states share a combination", field=pattern)
        member_of[here] = place
    left = member_of < 0
    if left.any() and infeasible:
        text = vector_text(int(vectors[left][0]), options)
        raise InputError("a feasible combination belongs to no state", field=text)
    return tuple(states), member_of[~left], vectors[~left]


def option_moves(
    decision_maker: str,
    options: Sequence[Option],
    vectors: NDArray[np.int64],
    member_of: NDArray[np.int64],
    states: int,
) -> Arcs:
    """Every change of one's own options that is feasible and allowed, between states.

    Combinations that agree in everything the others own form a group; a move leads from each
    member of a group to each other one, so nothing but moves is looked at.
    """
    import numpy as np  # noqa: PLC0415

    own = [n for n, option in enumerate(options) if option.owner == decision_maker]
    bits, on, off = (
        sum(1 << n for n in own if options[n].one_way in ways)
        for ways in ((None, "on", "off"), ("on",), ("off",))
    )
    _, group = np.unique(vectors & ~bits, return_inverse=True)
    sizes = np.bincount(group)
    if int((sizes.astype(np.float64) ** 2).sum()) > MOST_MOVES:
        raise InfeasibleError("there are more moves than can be kept", field=decision_maker)
    together = np.argsort(group, kind="stable")
    begin = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    counts = sizes[group]
    start = np.repeat(np.arange(len(vectors)), counts)
    jump = np.repeat(begin[group] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    end = together[jump + np.arange(len(start))]
    change = vectors[start] ^ vectors[end]
    legal = (change & vectors[start] & on) == 0
    legal &= (change & ~vectors[start] & off) == 0
    start, end = member_of[start[legal]], member_of[end[legal]]
    apart = start != end
    columns = start[apart].astype(np.int32), end[apart].astype(np.int32)
    return arcs_of(states, *columns, ordered=len(vectors) == states)
