"""Families' wishes and places' priorities: deferred acceptance where families need several services.

Each case asks the best place on its list that has not refused it. A place goes down its own order and refuses whom it
cannot keep beside those before it; whoever is refused asks the next place. With cases that need one unit each this is the
deferred acceptance of Gale and Shapley. Where needs differ there is a choice: :func:`deferred_acceptance` leaves less room
unused, :func:`threshold_acceptance` lets nobody gain by wishes that are not true.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import inf
from typing import TypeAlias

from goodoffices.errors import InputError
from goodoffices.placement.board import Board
from goodoffices.placement.wave import Wave

__all__ = ["Accepted", "by_turns", "deferred_acceptance", "envy", "threshold_acceptance"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who is kept where.

    Attributes
    ----------
    placed : Mapping[str, str]
        Case -> place.
    waiting : tuple of str
        Cases that no place on their list keeps.
    """

    placed: Mapping[str, str] = field(repr=False)
    waiting: tuple[str, ...]


def deferred_acceptance(
    wave: Wave, wishes: Mapping[str, Sequence[str]], priorities: Mapping[str, Sequence[str]]
) -> Accepted:
    """The placement by wishes and priorities: knapsack deferred acceptance.

    Parameters
    ----------
    wave : Wave
        Needs, capacities and allowed pairs; scores and pairs to keep apart play no part.
    wishes : Mapping[str, sequence of str]
        Case -> places, best first; a place that is left out is not wanted.
    priorities : Mapping[str, sequence of str]
        Place -> cases, first ones first; a case that is left out is not taken.

    Returns
    -------
    Accepted

    Raises
    ------
    InputError
        If a name is unknown or stands twice in a list, or pairs are to be kept apart or near.

    Discloses
    ---------
    Where each case would live; together with a family's own wishes, that places put others first.

    Notes
    -----
    A place keeps a case if there is enough, of everything that this case needs, for it and for all before it who asked,
    whether they were kept or refused. So :func:`envy` finds nobody: who comes later has a place that an earlier one wished
    for only where it can do without what the earlier one lacked. Room may stay unused; that is the price. With one
    unit for each case nothing is left unused, it is Gale and Shapley's, and nobody gains by hiding wishes; where needs
    differ somebody may, seldom (2 of 1,500 random small markets): with :func:`threshold_acceptance` nobody can.

    References
    ----------
    .. [DelacretazKominersTeytelboym2023]
    .. [GaleShapley1962]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, wave
    >>> made = wave([Case("a", 1), Case("b", 1)], [Place("x", {"people": 1}), Place("y", {"people": 1})])
    >>> done = deferred_acceptance(made, {"a": ["x", "y"], "b": ["x", "y"]}, {"x": ["b", "a"], "y": ["a", "b"]})
    >>> dict(done.placed)
    {'a': 'y', 'b': 'x'}
    """
    return _accepted(wave, wishes, priorities, _refused)


def threshold_acceptance(
    wave: Wave, wishes: Mapping[str, Sequence[str]], priorities: Mapping[str, Sequence[str]]
) -> Accepted:
    """The placement by wishes and priorities in which nobody gains by wishes that are not true.

    Parameters
    ----------
    wave : Wave
        As for :func:`deferred_acceptance`.
    wishes : Mapping[str, sequence of str]
        Case -> places, best first.
    priorities : Mapping[str, sequence of str]
        Place -> cases, first ones first.

    Returns
    -------
    Accepted

    Raises
    ------
    InputError
        If a name is unknown or stands twice in a list, or pairs are to be kept apart or near.

    Discloses
    ---------
    Where each case would live; together with a family's own wishes, that places put others first.

    Notes
    -----
    Threshold knapsack deferred acceptance. At each place each case has a threshold: so many who ask, it among them, may
    stand in the place's order down to it, whoever else comes. It is without limit where the case fits beside everybody
    who stands before it, 0 where it does not fit beside those who ask by now, and never above that of somebody before
    it. So a place counts heads of a queue and no longer sizes, and what others ask changes what it offers no more than
    in Gale and Shapley's. As much room stays unused as that costs, more than by :func:`deferred_acceptance`; nobody
    has envy in the sense of :func:`envy` here either. With one unit for each case the three are the same.

    References
    ----------
    .. [DelacretazKominersTeytelboym2023]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, wave
    >>> cases, places = [Case("a", 3), Case("b", 1)], [Place("x", {"people": 2}), Place("y", {"people": 3})]
    >>> made = wave(cases, places)
    >>> dict(threshold_acceptance(made, {"a": ["y"], "b": ["y", "x"]}, {"x": ["b"], "y": ["a", "b"]}).placed)
    {'a': 'y', 'b': 'x'}
    """
    return _accepted(wave, wishes, priorities, _above_threshold)


Refuse: TypeAlias = Callable[
    [Wave, int, Sequence[int], Collection[int], Collection[int]], list[int]
]


def _accepted(
    wave: Wave,
    wishes: Mapping[str, Sequence[str]],
    priorities: Mapping[str, Sequence[str]],
    refuse: Refuse,
) -> Accepted:
    """Everybody asks and is kept or refused, until nobody is refused any more."""
    if len(wave.apart) or len(wave.near):
        raise InputError(
            "pairs to keep apart or near with deferred acceptance",
            advice="Wishes and priorities cannot keep cases apart, or near each other. Take the pairs out, or place by"
            " score.",
            field="apart",
        )
    case_of = {name: number for number, name in enumerate(wave.cases)}
    place_of = {name: number for number, name in enumerate(wave.places)}
    asks = {
        case_of[case]: _numbers(wanted, place_of, "place")
        for case, wanted in wishes.items()
        if _known(case, case_of, "case")
    }
    order: dict[int, list[int]] = {
        place_of[place]: [
            case for case in _numbers(first, case_of, "case") if _alone(wave, case, place_of[place])
        ]
        for place, first in priorities.items()
        if _known(place, place_of, "place")
    }
    listed = {place: set(cases) for place, cases in order.items()}
    asks = {
        case: [place for place in wanted if case in listed.get(place, ())]
        for case, wanted in asks.items()
    }
    here: dict[int, set[int]] = {place: set() for place in order}
    ever: dict[int, set[int]] = {place: set() for place in order}
    turn = dict.fromkeys(asks, 0)
    seekers = sorted(asks)
    while seekers:
        changed = set()
        for case in seekers:
            if turn[case] < len(asks[case]):
                place = asks[case][turn[case]]
                turn[case] += 1
                here[place].add(case)
                ever[place].add(case)
                changed.add(place)
        seekers = []
        for place in sorted(changed):
            gone = refuse(wave, place, order[place], here[place], ever[place])
            here[place].difference_update(gone)
            seekers += gone
    at = {case: place for place, cases in here.items() for case in cases}
    names = {wave.cases[case]: wave.places[at[case]] for case in sorted(at)}
    return Accepted(names, tuple(name for name in wave.cases if name not in names))


def _alone(wave: Wave, case: int, place: int) -> bool:
    """Whether a place could take a case if it were empty."""
    return bool(wave.allowed[case, place]) and bool(
        (wave.needs[case] <= wave.capacity[place]).all()
    )


def _refused(
    wave: Wave, place: int, order: Sequence[int], here: Collection[int], ever: Collection[int]
) -> list[int]:
    """Of those who ask, whom a place cannot keep beside all before them who ever asked."""
    left = wave.capacity[place].tolist()
    gone = []
    for case in order:
        if case in ever:
            needs = wave.needs[case].tolist()
            left = [units - need for units, need in zip(left, needs, strict=True)]
            short = any(need and units < 0 for units, need in zip(left, needs, strict=True))
            if short and case in here:
                gone.append(case)
    return gone


def _above_threshold(
    wave: Wave, place: int, order: Sequence[int], here: Collection[int], _ever: Collection[int]
) -> list[int]:
    """Of those who ask, whose turn in the queue is above their threshold."""
    services = range(len(wave.services))
    room = wave.capacity[place].tolist()
    before = [0] * len(room)  # what all who stand before would use
    asking = [0] * len(room)  # what those of them would use who ask
    idle: list[list[int]] = [[] for _ in services]  # needs of those who do not ask, largest first
    turn, least, gone = 1, inf, []
    for case in order:
        needs = wave.needs[case].tolist()
        mine = [service for service in services if needs[service]]
        if any(before[s] + needs[s] > room[s] for s in mine):
            if any(asking[s] + needs[s] > room[s] for s in mine):
                least = 0
            else:
                more = min(_that_fit(idle[s], room[s] - asking[s] - needs[s]) for s in mine)
                least = min(least, turn + more)
            if case in here and turn > least:
                gone.append(case)
        for service in services:
            before[service] += needs[service]
            if case in here:
                asking[service] += needs[service]
            else:
                insort(idle[service], needs[service], key=lambda need: -need)
        turn += case in here
    return gone


def _that_fit(needs: Sequence[int], room: int) -> float:
    """How many fit, whoever they are: so many of the largest; no limit where all of them do."""
    sums = accumulate(needs)
    return next((float(count) for count, total in enumerate(sums) if total > room), inf)


def by_turns(wave: Wave, wishes: Mapping[str, Sequence[str]], order: Sequence[str]) -> Accepted:
    """The placement in which each case, in its turn, takes the place it likes best of those that can still take it.

    Parameters
    ----------
    wave : Wave
        Needs, capacities, allowed pairs, pairs to keep apart or near; scores play no part.
    wishes : Mapping[str, sequence of str]
        Case -> places, best first; a place that is left out is not wanted.
    order : sequence of str
        Whose turn it is, first ones first: need, date of arrival, or a lot, but nothing that wishes could change. A
        case that is left out gets none.

    Returns
    -------
    Accepted

    Raises
    ------
    InputError
        If a name is unknown or stands twice in a list.

    Discloses
    ---------
    Where each case would live; together with a family's own wishes, what those before it took.

    Notes
    -----
    Nobody gains by wishes that are not true, whatever the others wish: which places can still take a case is settled
    by those before it, its wishes choose among these, and it gets the first of its list. Nobody can be better off
    without somebody worse off. Who comes later may have a place that an earlier one wished for only where it needs
    less: the earlier one did not fit any more. All that holds with any needs. Places have one order between them,
    which is the price; with an order of each place see :func:`threshold_acceptance`.

    References
    ----------
    .. [DelacretazKominersTeytelboym2023]
    .. [Svensson1999]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, wave
    >>> made = wave([Case("a", 3), Case("b", 2)], [Place("x", {"people": 4}), Place("y", {"people": 4})])
    >>> dict(by_turns(made, {"a": ["x", "y"], "b": ["x", "y"]}, ["b", "a"]).placed)
    {'a': 'y', 'b': 'x'}
    """
    case_of = {name: number for number, name in enumerate(wave.cases)}
    place_of = {name: number for number, name in enumerate(wave.places)}
    asks = {
        case_of[case]: _numbers(wanted, place_of, "place")
        for case, wanted in wishes.items()
        if _known(case, case_of, "case")
    }
    board = Board(wave, by_score=True)
    for case in _numbers(order, case_of, "case"):
        for place in asks.get(case, ()):
            if board.may(case, place):
                board.put(case, place)
                break
    names = {
        wave.cases[case]: wave.places[at] for case, at in enumerate(board.at.tolist()) if at >= 0
    }
    return Accepted(names, tuple(name for name in wave.cases if name not in names))


def envy(
    wave: Wave,
    accepted: Accepted,
    wishes: Mapping[str, Sequence[str]],
    priorities: Mapping[str, Sequence[str]],
) -> tuple[tuple[str, str, str], ...]:
    """Who envies with good reason: (case, place, the other case), where the place puts the case before the other one.

    Notes
    -----
    A case that would rather be at a place has no good reason to envy somebody there who comes after it, if two things
    hold: all who come before that one, and would like to be there, leave it enough of all that it needs; and it can do without
    something that the case needs. So it takes nothing that the case lacked.

    Discloses
    ---------
    Wishes of families and priorities of places: for the officers' audit.

    References
    ----------
    .. [DelacretazKominersTeytelboym2023]

    Examples
    --------
    See ``tests/properties/test_deferred_acceptance.py``.
    """
    case_of = {name: number for number, name in enumerate(wave.cases)}
    found = []
    for number, place in enumerate(wave.places):
        order = [c for c in priorities.get(place, ()) if _alone(wave, case_of[c], number)]
        drawn = [c for c in order if _rather(c, place, accepted.placed.get(c), wishes)]
        wanting = [case for case in drawn if accepted.placed.get(case) != place]
        for turn, other in enumerate(drawn):
            if accepted.placed.get(other) != place:
                continue
            theirs = wave.needs[case_of[other]]
            used = wave.needs[[case_of[case] for case in drawn[: turn + 1]]].sum(axis=0)
            over = bool(((theirs > 0) & (used > wave.capacity[number])).any())
            before = set(drawn[:turn])
            found += [
                (case, place, other)
                for case in wanting
                if case in before
                and (over or not (wave.needs[case_of[case]] * (theirs == 0)).any())
            ]
    return tuple(found)


def _rather(case: str, place: str, now: str | None, wishes: Mapping[str, Sequence[str]]) -> bool:
    """Whether a case likes a place at least as well as where it is."""
    wanted = wishes.get(case, ())
    return place in wanted and (now is None or wanted.index(place) <= wanted.index(now))


def _known(name: str, numbers: Mapping[str, int], word: str) -> bool:
    if name not in numbers:
        raise InputError(
            f"an unknown {word}",
            advice=f"There is no case {name!r}. Correct the name."
            if word == "case"
            else f"There is no place {name!r}. Correct the name.",
            field=word,
        )
    return True


def _numbers(names: Sequence[str], numbers: Mapping[str, int], word: str) -> list[int]:
    if len(set(names)) != len(names):
        raise InputError(
            "a name twice in a list",
            advice="A case stands twice in one list. Leave it where it comes first."
            if word == "case"
            else "A place stands twice in one list. Leave it where it comes first.",
            field=word,
        )
    return [numbers[name] for name in names if _known(name, numbers, word)]
