"""What a model of a conflict says, laid out for a page: stateless, from bytes to plain values.

Nothing here knows a record or a seat. A state is named by its place in the model, from 0, so that an
address never carries what somebody is thought to want. No value shows what it holds in ``repr``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import GoodOfficesError, InfeasibleError, InputError

if TYPE_CHECKING:
    from goodoffices.stability import Comparison, Conflict, Difference, JointImprovement, Stability
    from goodoffices.stability import Move as EngineMove

__all__ = [
    "MOST_STATES",
    "Change",
    "Choice",
    "Course",
    "Deal",
    "Leaving",
    "Model",
    "Move",
    "Need",
    "Sanction",
    "StateStudy",
    "Study",
    "Together",
    "Wanted",
    "deals",
    "model_of_choices",
    "model_read",
    "states_of_choices",
    "study",
    "study_guarantor",
    "study_state",
]

MOST_STATES = 32
"""So many states a page can show; the command line takes more."""

LARGEST = 1_000_000
"""So many bytes a file may have."""

INVERSE = ("nash", "seq", "smr", "gmr")
"""The concepts that the inverse question is asked of."""

ALONE = "nash"
"""The concept by which coalitions are told, and what would keep a side: nobody gains by leaving."""

CREDIBLE = "seq"
"""The concept by which commitments and guarantors are told: an answer counts if who gives it gains."""


@dataclass(frozen=True, slots=True, repr=False)
class Choice:
    """Something one of them may do or leave; `one_way` as in :class:`goodoffices.stability.Option`."""

    name: str
    owner: str
    one_way: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Model:
    """A model as it was read.

    Attributes
    ----------
    content : bytes
        In the form ``goodoffices/conflict/1``.
    makers : tuple of str
        Who decides.
    names : tuple of str
        The states by name.
    choices : tuple of Choice
        Empty where the model lists moves.
    infeasible : tuple of str
        Patterns of what cannot be together.
    taken : tuple of tuple of bool or None
        For each state which choices are taken; None in it where a state stands for several combinations
        that differ there. Empty where the model lists moves.
    rankings : Mapping[str, tuple of tuple of int]
        Whom -> places of states, best first, those alike together; who is not known whole is left out.
    """

    content: bytes
    makers: tuple[str, ...]
    names: tuple[str, ...]
    choices: tuple[Choice, ...]
    infeasible: tuple[str, ...]
    taken: tuple[tuple[bool | None, ...], ...]
    rankings: Mapping[str, tuple[tuple[int, ...], ...]]


@dataclass(frozen=True, slots=True, repr=False)
class Move:
    """Who moves, and to which state."""

    who: str
    to: int


@dataclass(frozen=True, slots=True, repr=False)
class Leaving:
    """Who would leave a state, where to, and under which concepts nothing stands against it."""

    move: Move
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Course:
    """A shortest way from what is the case now to a state, and under which concepts that one holds."""

    to: int
    moves: tuple[Move, ...]
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Together:
    """What several can do together and all of them prefer; `alone` names who could do it alone."""

    members: tuple[str, ...]
    start: int
    to: int
    alone: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """What would hold, and hold no more, if something were otherwise; states by their names."""

    what: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Study:
    """A whole model, judged.

    Attributes
    ----------
    model : Model
        What was judged.
    response : str
        What the others may answer a move with.
    holds : Mapping[str, tuple of bool or None]
        Concept -> for each state whether it holds; None where that is not known.
    leaving : tuple of tuple of Leaving
        For each state, who would leave it.
    courses : tuple of Course
        From what is the case now, by moves each mover gains by, nearest first.
    together : tuple of Together
        Joint moves of two or more, out of states that hold against each alone.
    commitments : tuple of Change
        For each choice, what would change if it could not be undone.
    complete : bool
        Whether every comparison is known.
    notes : tuple of str
        What the engine left out, and why.
    """

    model: Model
    response: str
    holds: Mapping[str, tuple[bool | None, ...]]
    leaving: tuple[tuple[Leaving, ...], ...]
    courses: tuple[Course, ...]
    together: tuple[Together, ...]
    commitments: tuple[Change, ...]
    complete: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Sanction:
    """Why a gain does not tempt: what the others would do, and where that ends."""

    gain: Move
    path: tuple[Move, ...]
    end: int
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Need:
    """That somebody ranks a state above another (`strictly`) or at least as high; whether it does."""

    who: str
    state: int
    other: int
    strictly: bool
    holds: bool | None


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """What would have to be true for a state to hold, under one concept.

    Attributes
    ----------
    concept : str
        Under which.
    met : bool or None
        Whether it holds already; None where that is not known.
    changes : tuple of tuple of Need
        Smallest changes of the estimates, each enough alone.
    """

    concept: str
    met: bool | None
    changes: tuple[tuple[Need, ...], ...]


@dataclass(frozen=True, slots=True, repr=False)
class StateStudy:
    """One state from close by: who leaves it, what stands against each gain, what it would take."""

    leaving: tuple[Leaving, ...]
    sanctions: tuple[Sanction, ...]
    doubts: tuple[Need, ...]
    together: tuple[Together, ...]
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Deal:
    """Whether one of several packages would hold against the others and against no deal.

    Attributes
    ----------
    holds : Mapping[str, bool]
        Concept -> whether it would.
    leaving : tuple of (Leaving)
        Who would leave it; a move to no deal leads to -1, one to another package to its place.
    keeping : tuple of Mapping[str, str]
        What would keep them, each enough alone: side -> by how many points it must be worth more.
    """

    holds: Mapping[str, bool]
    leaving: tuple[Leaving, ...]
    keeping: tuple[Mapping[str, str], ...]


def model_read(content: bytes) -> Model:
    """The model in a file.

    Parameters
    ----------
    content : bytes
        ``goodoffices/conflict/1`` or ``.gmcr``.

    Raises
    ------
    FormatError
        If it cannot be read.
    InputError
        If it is larger than a page can show.
    """
    return _laid_out(_conflict(content))


def states_of_choices(
    choices: Sequence[Choice], infeasible: Sequence[str]
) -> tuple[tuple[bool, ...], ...]:
    """What may be the case: each feasible combination, in the order in which pages number them.

    Raises
    ------
    InputError
        If a pattern does not fit, or there are too many combinations.
    InfeasibleError
        If nothing is feasible.
    """
    from goodoffices.stability.option import feasible_vectors  # noqa: PLC0415

    found = feasible_vectors(len(choices), infeasible).tolist()
    _check_size(len(found))
    return tuple(tuple(bool(v >> k & 1) for k in range(len(choices))) for v in found)


def model_of_choices(
    choices: Sequence[Choice],
    infeasible: Sequence[str],
    rankings: Mapping[str, Sequence[Sequence[int]]],
) -> Model:
    """A model of what was typed.

    Parameters
    ----------
    choices : sequence of Choice
        In the order in which they were typed; whoever owns one decides.
    infeasible : sequence of str
        Patterns of one Y, N or - per choice.
    rankings : Mapping[str, sequence of groups]
        Who decides -> places of states, best first, those alike in one group; a state that is left
        out is not known to compare with any other.

    Raises
    ------
    InputError
        If something does not fit.
    """
    from goodoffices.stability import Option, Payoffs, option_form  # noqa: PLC0415

    states = states_of_choices(choices, infeasible)
    options = [Option(choice.name, choice.owner, choice.one_way) for choice in choices]
    preferences = {}
    for maker, groups in rankings.items():
        rank = {place: len(groups) - n for n, group in enumerate(groups) for place in group}
        preferences[maker] = Payoffs(tuple(rank.get(place) for place in range(len(states))))
    named = {
        f"s{number}": "".join("NY"[taken] for taken in state)
        for number, state in enumerate(states, start=1)
    }
    makers = list(dict.fromkeys(choice.owner for choice in choices))
    return _laid_out(option_form(makers, options, preferences, infeasible=infeasible, states=named))


def study(content: bytes, *, response: str, status_quo: str = "") -> Study:
    """A whole model, judged: what holds, who would leave the rest, and what would change that.

    Parameters
    ----------
    content : bytes
        The model.
    response : str
        What the others may answer a move with.
    status_quo : str
        The state that is the case now, by its name.

    Raises
    ------
    FormatError, InputError
        If the model cannot be read, or there is no such response.
    """
    from goodoffices import stability as engine  # noqa: PLC0415

    conflict = _conflict(content)
    found = engine.stability(conflict, response=response)
    start = next((state for state in conflict.states if str(state) == status_quo), None)
    courses = () if start is None else engine.status_quo(found, start).by_improvements
    return Study(
        model=_laid_out(conflict),
        response=found.response.value,
        holds={name: _holds(found, name) for name in found},
        leaving=tuple(_leaving(found, state) for state in conflict.states),
        courses=tuple(
            Course(conflict.place(c.state), _moves(conflict, c.moves), c.equilibrium_under)
            for c in courses
            if c.state != start
        ),
        together=tuple(
            _together(conflict, one)
            for one in _joint(conflict, response)
            if one.joint and one.start in found[ALONE].equilibria
        ),
        commitments=tuple(_commitments(found)),
        complete=found.complete,
        notes=found.notes,
    )


def study_state(content: bytes, place: int, *, response: str) -> StateStudy:
    """One state from close by.

    Raises
    ------
    FormatError, InputError
        If the model cannot be read, or there is no such state.
    """
    from goodoffices import stability as engine  # noqa: PLC0415

    conflict = _conflict(content)
    if not 0 <= place < len(conflict.states):
        raise InputError("there is no such state")
    state = conflict.states[place]
    found = engine.stability(conflict, response=response)
    sanctions: dict[tuple[Move, tuple[Move, ...], int], list[str]] = {}
    doubts: dict[Need, None] = {}
    for concept in found:
        for maker in conflict.decision_makers:
            reason = engine.why(found, concept, maker, state)
            doubts.update(dict.fromkeys(_need(conflict, doubt) for doubt in reason.depends_on))
            if reason.stable:
                for answer in reason.answers:
                    path, end = _moves(conflict, answer.path), conflict.place(answer.sanction)
                    gain = Move(maker, conflict.place(answer.improvement.end))
                    sanctions.setdefault((gain, path, end), []).append(concept)
    return StateStudy(
        leaving=_leaving(found, state),
        sanctions=tuple(
            Sanction(gain, path, end, tuple(concepts))
            for (gain, path, end), concepts in sanctions.items()
        ),
        doubts=tuple(doubts),
        together=tuple(
            _together(conflict, one) for one in _joint(conflict, response) if one.start == state
        ),
        wanted=tuple(
            _wanted(conflict, state, concept, response) for concept in INVERSE if concept in found
        ),
    )


def study_guarantor(
    content: bytes, *, response: str, acts_in: Iterable[int], against: str, name: str, act: str
) -> Change:
    """What would hold if somebody stood behind it, who acts in some states and is feared by one side.

    Parameters
    ----------
    content : bytes
        The model, in choices.
    response : str
        What the others may answer a move with.
    acts_in : iterable of int
        The states in which the guarantor would rather act than not; elsewhere it would rather not.
    against : str
        To whom every state in which the guarantor acts is worse than any in which it does not; to
        the others it makes no difference.
    name, act : str
        Of the guarantor and of what it does, for the names of states.

    Raises
    ------
    InputError
        If the model lists moves instead of choices, or a comparison is not known.
    """
    from goodoffices import stability as engine  # noqa: PLC0415

    conflict = _conflict(content)
    ranks = conflict.ranks(against) if against in conflict.decision_makers else None
    if ranks is None or conflict.form is None:
        raise InputError(
            "a guarantor cannot be added to this model",
            advice="A guarantor can be added where the model is made of choices and the ranking of the side it acts against is known whole.",
        )
    acting = set(acts_in)
    places = range(len(conflict.states))
    feared = [int(rank) + 1 for rank in ranks] + [0 for _ in places]
    rather = [int(place not in acting) for place in places]
    own = rather + [1 - value for value in rather]
    guarded = engine.with_guarantor(conflict, name, act, {name: own, against: feared})
    before, after = (engine.stability(c, response=response) for c in (conflict, guarded))
    return _change(act, engine.difference(before, after))


def deals(
    packages: Sequence[Mapping[str, int]], floors: Mapping[str, int], *, response: str
) -> tuple[Deal, ...]:
    """Whether each of some packages would hold against the others and against no deal.

    Parameters
    ----------
    packages : sequence of Mapping[str, int]
        What each is worth to each side.
    floors : Mapping[str, int]
        What no deal is worth to each side.
    response : str
        What the others may answer a move with.

    Raises
    ------
    InputError
        If there is no such response.
    """
    from goodoffices.office.mediation.holding import NO_DEAL, holding  # noqa: PLC0415
    from goodoffices.settlement import Issue, Negotiation, Party  # noqa: PLC0415

    names = [str(place) for place in range(len(packages))]
    # One issue, of which each package is an option: what it is worth is all that counts here.
    options = (*names, "none of them")
    sides = tuple(
        Party(
            side,
            {
                "deal": {
                    **{n: p[side] for n, p in zip(names, packages, strict=True)},
                    options[-1]: 0,
                }
            },
            least,
        )
        for side, least in floors.items()
    )
    table = Negotiation((Issue("deal", options),), sides)
    found = []
    for name in names:
        others = [other for other in names if other != name]
        held = holding(table, {"deal": name}, [{"deal": o} for o in others], response=response)
        places = {NO_DEAL: -1} | {f"alternative {n}": int(o) for n, o in enumerate(others, start=1)}
        gone: dict[Move, list[str]] = {}
        for concept, moves in held.breaking.items():
            for move in moves:
                gone.setdefault(Move(move.decision_maker, places[str(move.end)]), []).append(
                    concept
                )
        found.append(
            Deal(
                holds=held.holds,
                leaving=tuple(Leaving(move, tuple(concepts)) for move, concepts in gone.items()),
                keeping=tuple(
                    {side: str(more) for side, more in kept.items()}
                    for kept in held.keeping.get(ALONE, ())
                ),
            )
        )
    return tuple(found)


def _conflict(content: bytes) -> Conflict:
    from goodoffices.stability import read  # noqa: PLC0415

    if len(content) > LARGEST:
        raise _too_large()
    try:
        conflict = read("model", content)
    except RecursionError:
        raise _too_large() from None
    _check_size(len(conflict.states))
    return conflict


def _check_size(states: int) -> None:
    if states > MOST_STATES:
        raise _too_large()


def _too_large() -> GoodOfficesError:
    return InfeasibleError(
        "a model larger than a page can show",
        advice=f"A page shows up to {MOST_STATES} states. Merge some, or rule out what cannot be; the command line takes larger files.",
    )


def _laid_out(conflict: Conflict) -> Model:
    from goodoffices.stability import write  # noqa: PLC0415

    form = conflict.form
    rankings = {}
    for maker in conflict.decision_makers:
        ranks = conflict.ranks(maker)
        if ranks is not None:
            levels: dict[int, list[int]] = {}
            for place, rank in enumerate(ranks.tolist()):
                levels.setdefault(rank, []).append(place)
            rankings[maker] = tuple(tuple(levels[rank]) for rank in sorted(levels, reverse=True))
    return Model(
        content=write(conflict),
        makers=conflict.decision_makers,
        names=tuple(map(str, conflict.states)),
        choices=()
        if form is None
        else tuple(Choice(o.id, o.owner, o.one_way) for o in form.options),
        infeasible=() if form is None else form.infeasible,
        taken=() if form is None else tuple(_taken(conflict)),
        rankings=rankings,
    )


def _taken(conflict: Conflict) -> Iterator[tuple[bool | None, ...]]:
    form = conflict.form
    assert form is not None  # noqa: S101  # asked only of a model in choices
    vectors: dict[int, list[int]] = {}
    for vector, member in zip(form.vectors, form.member_of, strict=True):
        vectors.setdefault(member, []).append(vector)
    for place in range(len(conflict.states)):
        yield tuple(
            values.pop() if len(values) == 1 else None
            for values in (
                {bool(vector >> k & 1) for vector in vectors[place]}
                for k in range(len(form.options))
            )
        )


def _holds(found: Stability, concept: str) -> tuple[bool | None, ...]:
    surely, doubtful = found[concept].equilibria, found[concept].unknown_equilibria
    return tuple(
        True if state in surely else None if state in doubtful else False
        for state in found.conflict.states
    )


def _leaving(found: Stability, state: str | int) -> tuple[Leaving, ...]:
    from goodoffices.stability import why  # noqa: PLC0415

    gone: dict[Move, list[str]] = {}
    for concept in found:
        for maker in found.conflict.decision_makers:
            breaking = why(found, concept, maker, state).breaking
            if breaking is not None:
                move = Move(maker, found.conflict.place(breaking.end))
                gone.setdefault(move, []).append(concept)
    return tuple(Leaving(move, tuple(concepts)) for move, concepts in gone.items())


def _moves(conflict: Conflict, moves: Iterable[EngineMove]) -> tuple[Move, ...]:
    return tuple(Move(move.decision_maker, conflict.place(move.end)) for move in moves)


def _joint(conflict: Conflict, response: str) -> tuple[JointImprovement, ...]:
    from goodoffices.stability import coalition_stability  # noqa: PLC0415

    return coalition_stability(conflict, ALONE, response=response).improvements


def _together(conflict: Conflict, one: JointImprovement) -> Together:
    start, end = conflict.place(one.start), conflict.place(one.end)
    return Together(one.members, start, end, one.alone)


def _commitments(found: Stability) -> Iterator[Change]:
    from goodoffices import stability as engine  # noqa: PLC0415

    form = found.conflict.form
    for option in () if form is None else form.options:
        if option.one_way is None:
            bound = engine.with_one_way(found.conflict, option.id)
            after = engine.stability(bound, response=found.response)
            yield _change(option.id, engine.difference(found, after))


def _change(what: str, between: Difference) -> Change:
    change = between.concepts[CREDIBLE]
    return Change(what, tuple(map(str, change.gained)), tuple(map(str, change.lost)))


def _need(conflict: Conflict, one: Comparison) -> Need:
    state, other = conflict.place(one.state), conflict.place(one.other)
    return Need(one.decision_maker, state, other, one.strictly, one.holds)


def _wanted(conflict: Conflict, state: str | int, concept: str, response: str) -> Wanted:
    from goodoffices.stability import conditions  # noqa: PLC0415

    found = conditions(conflict, state, concept, response=response)
    return Wanted(
        concept,
        found.met,
        tuple(
            tuple(
                Need(who, conflict.place(state), conflict.place(level), strictly=False, holds=False)
                for who, level in change.to_level_of.items()
            )
            for change in found.changes
        ),
    )
