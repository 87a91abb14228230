"""Families' wishes and places' priorities: deferred acceptance where families need several services.

Each case asks the places on its list in turn. A place looks at all who ask, the one it puts first before the others, and
keeps each whose needs fit into what those before it leave, as far as the rule goes; whom it does not keep asks its next
place. With cases that need one unit each this is the deferred acceptance of Gale and Shapley.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goodoffices.errors import InputError
from goodoffices.placement.board import Board
from goodoffices.placement.wave import Ints, Wave

__all__ = ["Accepted", "by_turns", "deferred_acceptance", "envy"]


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
    """The placement by wishes and priorities.

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
        If a name is unknown or stands twice in a list, or pairs are to be kept apart.

    Discloses
    ---------
    Where each case would live; together with a family's own wishes, that places put others first.

    Notes
    -----
    A place keeps cases in its order and stops at the first that does not fit: whoever comes after waits for another
    place, even if there would be room. So no case ever envies one with less priority at a place. Room may stay unused;
    that is the price. With one unit for each case nothing is left unused, it is Gale and Shapley's, and nobody gains
    by hiding wishes; where needs differ somebody may, seldom (2 of 1,500 random small markets): with
    :func:`by_turns` nobody can.

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
    if len(wave.apart):
        raise InputError(
            "pairs to keep apart with deferred acceptance",
            advice="Wishes and priorities cannot keep cases apart. Take the pairs out, or place by score.",
            field="apart",
        )
    case_of = {name: number for number, name in enumerate(wave.cases)}
    place_of = {name: number for number, name in enumerate(wave.places)}
    asks = {
        case_of[case]: [
            place
            for place in _numbers(wanted, place_of, "place")
            if wave.allowed[case_of[case], place]
        ]
        for case, wanted in wishes.items()
        if _known(case, case_of, "case")
    }
    rank = {
        place_of[place]: {n: turn for turn, n in enumerate(_numbers(first, case_of, "case"))}
        for place, first in priorities.items()
        if _known(place, place_of, "place")
    }
    kept: dict[int, list[int]] = {place: [] for place in place_of.values()}
    ever: dict[int, list[int]] = {place: [] for place in place_of.values()}
    turn = dict.fromkeys(asks, 0)
    seekers = sorted(asks)
    while seekers:
        asked: dict[int, list[int]] = {}
        for case in seekers:
            if turn[case] < len(asks[case]):
                asked.setdefault(asks[case][turn[case]], []).append(case)
                turn[case] += 1
        seekers = []
        for place, new in asked.items():
            before = [*kept[place], *new]
            # Whoever asked and was refused still stands before those with less priority.
            ever[place] += new
            kept[place] = _kept(wave, place, ever[place], rank.get(place, {}))
            seekers += [case for case in before if case not in kept[place]]
        seekers.sort()
    at = {case: place for place, cases in kept.items() for case in cases}
    names = {wave.cases[case]: wave.places[at[case]] for case in sorted(at)}
    return Accepted(names, tuple(name for name in wave.cases if name not in names))


def _kept(wave: Wave, place: int, cases: list[int], rank: Mapping[int, int]) -> list[int]:
    """Whom a place keeps of those who ask: in its order, until one does not fit."""
    left: Ints = wave.capacity[place].copy()
    kept = []
    for case in sorted((case for case in cases if case in rank), key=rank.__getitem__):
        if (wave.needs[case] > left).any():
            break
        left -= wave.needs[case]
        kept.append(case)
    return kept


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
    which is the price; with an order of each place see :func:`deferred_acceptance`.

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
    """Who would rather be at a place that keeps somebody with less priority: (case, place, the other case).

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
    place_of = {name: number for number, name in enumerate(wave.places)}
    found = []
    for case, wanted in wishes.items():
        better = list(wanted)
        if case in accepted.placed:
            better = better[: better.index(accepted.placed[case])]
        for place in better:
            order = list(priorities.get(place, ()))
            if case not in order or not wave.allowed[case_of[case], place_of[place]]:
                continue
            behind = set(order[order.index(case) + 1 :])
            found += [
                (case, place, other)
                for other, at in accepted.placed.items()
                if at == place and other in behind
            ]
    return tuple(found)


def _known(name: str, numbers: Mapping[str, int], word: str) -> bool:
    if name not in numbers:
        raise InputError(
            f"an unknown {word}",
            advice=f"There is no {word} {name!r}. Correct the name.",
            field=word,
        )
    return True


def _numbers(names: Sequence[str], numbers: Mapping[str, int], word: str) -> list[int]:
    if len(set(names)) != len(names):
        raise InputError(
            "a name twice in a list",
            advice=f"A {word} stands twice in one list. Leave it where it comes first.",
            field=word,
        )
    return [numbers[name] for name in names if _known(name, numbers, word)]
