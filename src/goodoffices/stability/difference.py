"""What would change: a guarantor with an option of its own, an option that cannot be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from goodoffices.errors import InputError
from goodoffices.stability.analysis import Stability
from goodoffices.stability.conflict import Conflict, OptionForm, option_form
from goodoffices.stability.option import Option
from goodoffices.stability.preference import Payoffs, Preference, Priorities, State

__all__ = ["Change", "Difference", "difference", "with_guarantor", "with_one_way"]


def with_one_way(conflict: Conflict, option: str, direction: str | None = "on") -> Conflict:
    """The same conflict with one option that can be taken and never be taken back.

    Parameters
    ----------
    conflict : Conflict
        In option form.
    option : str
        Which option.
    direction : str or None
        ``"on"``, ``"off"`` (given up for ever), or None (free again).

    Returns
    -------
    Conflict
        The same states and preferences, other moves.

    Raises
    ------
    InputError
        If the conflict has no such option.

    Discloses
    ---------
    Nothing: it holds what was given.

    Examples
    --------
    >>> free = option_form(["north"], [Option("withdraw", "north")], {"north": [2, 1]})
    >>> bound = with_one_way(free, "withdraw")
    >>> [len(conflict.moves["north"]) for conflict in (free, bound)]
    [2, 1]
    """
    form = _form(conflict)
    if option not in {known.id for known in form.options}:
        raise InputError("the conflict has no such option", field=option)
    options = [replace(o, one_way=direction) if o.id == option else o for o in form.options]
    return option_form(
        conflict.decision_makers,
        options,
        conflict.preferences,
        infeasible=form.infeasible,
        states=_named(conflict, form),
    )


def with_guarantor(
    conflict: Conflict,
    guarantor: str,
    option: str,
    preferences: Mapping[str, Preference | Sequence[int]],
    *,
    one_way: str | None = None,
    infeasible: Sequence[str] = (),
) -> Conflict:
    """The same conflict with one more decision maker who has one option of its own.

    Parameters
    ----------
    conflict : Conflict
        In option form.
    guarantor : str
        Who is added.
    option : str
        What it may do; the last letter of all patterns.
    preferences : Mapping[str, Preference | sequence of int]
        Of the guarantor, and of everybody to whom its option makes a difference: first for all
        states without it, then for all states with it, unless ``infeasible`` rules some out. Who is
        left out does not care about it.
    one_way : str, optional
        As for an :class:`Option`.
    infeasible : sequence of str
        Further patterns, with a letter for the new option.

    Returns
    -------
    Conflict
        Every state twice: as it was, and "with" the option.

    Raises
    ------
    InputError
        If the conflict has no options, or preferences are missing or do not fit.

    Discloses
    ---------
    Nothing: it holds what was given.

    Examples
    --------
    >>> alone = option_form(["north"], [Option("fire", "north")], {"north": [1, 2]})
    >>> guarded = with_guarantor(alone, "guarantor", "stop the aid",
    ...                          {"guarantor": [2, 1, 0, 2], "north": [2, 3, 1, 0]})
    >>> guarded.states
    ('NN', 'YN', 'NY', 'YY')
    """
    form = _form(conflict)
    if guarantor in conflict.decision_makers:
        raise InputError("the guarantor decides already", field=guarantor)
    states = _named(conflict, form)
    if states is not None:
        states = {name: f"{pattern}N" for name, pattern in states.items()} | {
            f"{name} with {option}": f"{pattern}Y" for name, pattern in states.items()
        }
    given: dict[str, Preference | Sequence[int]] = dict(preferences)
    for name, known in conflict.preferences.items():
        if name not in given:
            if not isinstance(known, (Payoffs, Priorities)) or (infeasible and states is None):
                raise InputError("preferences are needed for the new states", field=name)
            given[name] = Payoffs(known.values * 2) if isinstance(known, Payoffs) else known
    return option_form(
        (*conflict.decision_makers, guarantor),
        (*form.options, Option(option, guarantor, one_way)),
        given,
        infeasible=(*(f"{pattern}-" for pattern in form.infeasible), *infeasible),
        states=states,
    )


def _form(conflict: Conflict) -> OptionForm:
    if conflict.form is None:
        raise InputError("the conflict has no options", field="options")
    return conflict.form


def _named(conflict: Conflict, form: OptionForm) -> dict[str, str] | None:
    if not form.patterns:
        return None
    return {str(s): pattern for s, pattern in zip(conflict.states, form.patterns, strict=True)}


@dataclass(frozen=True, slots=True)
class Change:
    """What changes under one concept.

    Parameters
    ----------
    gained : tuple of state
        Equilibria after, of which the same state before was none; in the names of after.
    kept : tuple of state
        Equilibria after, of which the same state before was one; in the names of after.
    lost : tuple of state
        Equilibria before that are none in any form after; in the names of before.
    newly_stable, no_longer_stable : dict of str to tuple of state
        The same for each decision maker of before: in the names of after, and of before.
    """

    gained: tuple[State, ...]
    kept: tuple[State, ...]
    lost: tuple[State, ...]
    newly_stable: dict[str, tuple[State, ...]] = field(repr=False)
    no_longer_stable: dict[str, tuple[State, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """What changes between two results.

    Parameters
    ----------
    before, after : Stability
        The results.
    concepts : dict of str to Change
        By concept.
    """

    before: Stability = field(repr=False)
    after: Stability = field(repr=False)
    concepts: dict[str, Change]


def difference(before: Stability, after: Stability) -> Difference:
    """Which states hold now that did not, and the other way round.

    Parameters
    ----------
    before, after : Stability
        Of conflicts with the same states; or ``after`` with further options, as
        :func:`with_guarantor` adds them: a state is then the same if it agrees in the options of
        before.

    Returns
    -------
    Difference
        By concept.

    Raises
    ------
    InputError
        If the states cannot be matched, or the response rules differ.

    Discloses
    ---------
    As the two results.

    Examples
    --------
    >>> from goodoffices.stability import stability
    >>> free = option_form(["north", "south"], [Option("fire", "north"), Option("answer", "south")],
    ...                    {"north": [3, 4, 1, 2], "south": [3, 1, 4, 2]})
    >>> bound = with_one_way(free, "fire", "off")
    >>> difference(stability(free), stability(bound)).concepts["nash"].gained
    ('NY',)
    """
    if before.response != after.response:
        raise InputError("the two results rest on different response rules", field="response")
    same = _same(before.conflict, after.conflict)
    concepts = {}
    for name in before:
        if name in after:
            old, new = before[name], after[name]
            gained, kept, lost = _compared(old.equilibria, new.equilibria, same)
            each = {
                maker: _compared(old.stable[maker], new.stable[maker], same)
                for maker in before.conflict.decision_makers
                if maker in after.conflict.decision_makers
            }
            concepts[name] = Change(
                gained,
                kept,
                lost,
                {maker: found[0] for maker, found in each.items()},
                {maker: found[2] for maker, found in each.items()},
            )
    return Difference(before, after, concepts)


Compared = tuple[tuple[State, ...], tuple[State, ...], tuple[State, ...]]


def _compared(old: Sequence[State], new: Sequence[State], same: Mapping[State, State]) -> Compared:
    known, still = set(old), {same[state] for state in new}
    gained = tuple(state for state in new if same[state] not in known)
    kept = tuple(state for state in new if same[state] in known)
    return gained, kept, tuple(state for state in old if state not in still)


def _same(before: Conflict, after: Conflict) -> dict[State, State]:
    """For each state of after the state it was before."""
    if set(after.states) == set(before.states):
        return {state: state for state in after.states}
    old, new = before.form, after.form
    if old is None or new is None:
        raise InputError("the states of the two results cannot be matched", field="states")
    shared = [option.id for option in old.options]
    if [option.id for option in new.options[: len(shared)]] != shared:
        raise InputError("the options of the two results cannot be matched", field="options")
    mask = (1 << len(shared)) - 1
    state_of = dict(zip(old.vectors, old.member_of, strict=True))
    found: dict[State, State] = {}
    for vector, member in zip(new.vectors, new.member_of, strict=True):
        if vector & mask not in state_of:
            raise InputError("the states of the two results cannot be matched", field="states")
        found[after.states[member]] = before.states[state_of[vector & mask]]
    return found
