"""Moves that make a placement better: shift, swap, and a chain in which one case makes room for another.

All moves to one place are looked at together, as tables of those who would come by those who would make room. Each move
is checked again, in whole numbers, before it is made.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from goodoffices.placement.board import WAITING, Board
from goodoffices.placement.prices import Shortlist
from goodoffices.placement.wave import Bools, Ints

__all__ = ["exchanged"]

NOTHING = -(2**62)
MOST_COMERS = 400
MOST_MOVES = 200
SWEEPS = 10


def exchanged(
    board: Board,
    listed: Shortlist,
    *,
    should_stop: Callable[[], bool],
    sweeps: int = SWEEPS,
    places: Ints | None = None,
    most_moved: int | None = None,
    uncounted: Ints | None = None,
) -> int:
    """Improve a board until nothing more is found.

    Parameters
    ----------
    board : Board
    listed : Shortlist
        Where each case might go.
    should_stop : callable
        Asked at every place.
    sweeps : int
        How often each place is looked at, at most.
    places : int array, optional
        Look at these only.
    most_moved : int, optional
        Of cases that have a place at the beginning, so many may be moved.
    uncounted : int array, optional
        Cases that do not count for that.

    Returns
    -------
    int
        How many cases that had a place were moved.
    """
    size = len(board.wave.places)
    every = np.arange(size) if places is None else places
    comers = _comers(listed, size)
    moved: set[int] = set()
    free = set() if uncounted is None else set(uncounted.tolist())
    for _ in range(sweeps):
        before = board.merit
        for place in every.tolist():
            if should_stop():
                return len(moved)
            _at_place(board, listed, place, comers[place], most_moved, moved, free)
        if board.merit == before:
            break
    return len(moved)


def _comers(listed: Shortlist, places: int) -> list[Ints]:
    """Place -> the cases that have it on their list."""
    case, column = np.nonzero(listed.offers > -np.inf)
    at = listed.place[case, column]
    order = np.argsort(at, kind="stable")
    return np.split(case[order], np.searchsorted(at[order], np.arange(1, places)))


def _at_place(
    board: Board,
    listed: Shortlist,
    place: int,
    comers: Ints,
    most: int | None,
    moved: set[int],
    free: set[int],
) -> None:
    """Make the moves to one place that gain something; who is moved by them joins ``moved``."""
    wave = board.wave
    comers = comers[(board.at[comers] != place) & ~board.held[comers]]
    gain = board.worth(comers, np.full(len(comers), place)) - board.worth(comers, board.at[comers])
    if len(comers) > MOST_COMERS:
        best = np.argsort(-gain, kind="stable")[:MOST_COMERS]
        comers, gain = comers[best], gain[best]
    if not len(comers):
        return
    alone: Bools = (wave.needs[comers] <= board.left[place]).all(axis=1) & (gain > 0)
    moves = [(int(gain[n]), [(int(comers[n]), place)]) for n in np.flatnonzero(alone)]
    hosts = np.flatnonzero((board.at == place) & ~board.held)
    if len(hosts):
        moves += _with_hosts(board, listed, place, comers, gain, hosts)
    moves.sort(key=lambda move: -move[0])
    for expected, steps in moves[:MOST_MOVES]:
        others = {case for case, _ in steps if case not in free and board.at[case] != WAITING}
        if most is not None and len(moved | others) > most:
            continue
        now = sum(
            board.counts(case, to) - board.counts(case, int(board.at[case])) for case, to in steps
        )
        if now == expected and board.moved(steps):
            moved |= others


def _with_hosts(
    board: Board, listed: Shortlist, place: int, comers: Ints, gain: Ints, hosts: Ints
) -> list[tuple[int, list[tuple[int, int]]]]:
    """Moves in which a case that is there goes where the comer was, or to its next best place."""
    wave = board.wave
    fits = _within(wave.needs[comers], board.left[place] + wave.needs[hosts])
    away = board.worth(hosts, np.full(len(hosts), place))
    # The host goes where the comer was.
    origin = board.at[comers]
    from_place = origin >= 0
    there = np.maximum(origin, 0)
    swaps = fits & wave.allowed[np.ix_(hosts, there)].T
    swaps &= _within(wave.needs[hosts], board.left[there] + wave.needs[comers]).T
    swaps[~from_place] = fits[~from_place]
    arrived = wave.scores[np.ix_(hosts, there)].T.astype(np.int64)
    arrived += board.head * wave.people[hosts][None, :]
    arrived[~from_place] = 0
    swapped = np.where(swaps, gain[:, None] + arrived - away[None, :], NOTHING)
    # The host goes to the best place that has room for it.
    next_place, next_worth = _next_best(board, listed, hosts, place)
    chained = np.where(fits, gain[:, None] + (next_worth - away)[None, :], NOTHING)
    found = []
    for table, target in ((swapped, None), (chained, next_place)):
        best = table.argmax(axis=1)
        value = table[np.arange(len(comers)), best]
        for n in np.flatnonzero(value > 0).tolist():
            host = int(hosts[best[n]])
            goes = int(origin[n]) if target is None else int(target[best[n]])
            found.append((int(value[n]), [(int(comers[n]), place), (host, goes)]))
    return found


def _within(needs: Ints, room: Ints) -> Bools:
    """Which needs are within which room, shape (needs, rooms); one service after the other, which is soonest done."""
    fits = np.ones((len(needs), len(room)), np.bool_)
    for service in range(needs.shape[1]):
        fits &= needs[:, service, None] <= room[None, :, service]
    return fits


def _next_best(board: Board, listed: Shortlist, hosts: Ints, place: int) -> tuple[Ints, Ints]:
    """For each case the best other place on its list with room for it, or waiting."""
    wave = board.wave
    where = listed.place[hosts]
    fits = (listed.offers[hosts] > -np.inf) & (where != place)
    for service in range(wave.needs.shape[1]):
        fits &= wave.needs[hosts, service, None] <= board.left[where, service]
    rows = np.repeat(hosts, where.shape[1]).reshape(where.shape)
    worth = np.where(fits, board.worth(rows, where), NOTHING)
    best = worth.argmax(axis=1)
    value = worth[np.arange(len(hosts)), best]
    idle = value <= 0
    return np.where(idle, WAITING, where[np.arange(len(hosts)), best]), np.where(idle, 0, value)
