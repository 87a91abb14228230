"""From prices to places: the clear ones first, shares for the rest, and the largest group before the smaller."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from goodoffices.placement.board import WAITING, Board
from goodoffices.placement.descent import Floats
from goodoffices.placement.prices import Shortlist
from goodoffices.placement.programme import Question, Reply, replied
from goodoffices.placement.wave import Ints

__all__ = ["Map", "by_shares", "filled", "largest_first"]

Map = Callable[[Callable[[Question], Reply], Iterable[Question]], Iterable[Reply | None]]
"""How questions to a solver are worked on: like ``map``; None for one that was ended."""

MOST_UNCLEAR = 4_000
FEW_PAIRS = 30_000
UNCLEAR_PLACES = 8
LARGE = 5
"""A group of so many times the usual size finds room only while there is much."""
ALMOST = 1 - 1e-6


def largest_first(board: Board, cases: Ints, listed: Shortlist) -> None:
    """Put waiting cases on the best place of their list that can take them; large groups choose first."""
    wave = board.wave
    order = np.lexsort((-listed.offers[cases, 0], -wave.people[cases]))
    for case in cases[order].tolist():
        for place, offer in zip(
            listed.place[case].tolist(), listed.offers[case].tolist(), strict=True
        ):
            if offer == -np.inf:
                break
            if board.may(case, place):
                board.put(case, place)
                break


def filled(board: Board) -> None:
    """Put whoever still waits wherever there is room for them; large groups choose first."""
    wave = board.wave
    waiting = np.flatnonzero((board.at == WAITING) & ~board.held)
    for case in waiting[np.argsort(-wave.people[waiting], kind="stable")].tolist():
        fits = wave.allowed[case] & (wave.needs[case] <= board.left).all(axis=1)
        worth = board.worth(np.full(len(wave.places), case), np.arange(len(wave.places)))
        open_to = np.flatnonzero(fits & (worth > 0))
        for place in open_to[np.argsort(-worth[open_to], kind="stable")].tolist():
            if board.may(case, place):
                board.put(case, place)
                break


def by_shares(
    board: Board,
    listed: Shortlist,
    *,
    waiting: float,
    unit: float,
    map: Map,  # noqa: A002  (what it is)
    seconds: float | None,
) -> Floats | None:
    """Place everybody: at once who has a clear best place, by a linear programme who has not.

    Parameters
    ----------
    board : Board
        With nobody on it but those who are held.
    listed : Shortlist
        Places by what they offer above the prices.
    waiting : float
        What each person who waits costs.
    unit : float
        How large scores are; the solver gets them divided by it.
    map : Map
    seconds : float, optional
        The longest time for the programme.

    Returns
    -------
    float array, shape (places, services), or None
        Prices of the programme, where it was solved.
    """
    wave = board.wave
    free = np.flatnonzero((board.at == WAITING) & ~board.held)
    if not len(free) or not listed.offers.shape[1]:
        return None
    large = free[wave.people[free] >= LARGE * wave.people[free].mean()]
    largest_first(board, large, listed)
    free = free[board.at[free] == WAITING]
    offers = listed.offers[free]
    second = offers[:, 1] if offers.shape[1] > 1 else np.full(len(free), -np.inf)
    idle = -waiting * wave.people[free]
    with np.errstate(invalid="ignore"):
        lead = offers[:, 0] - np.maximum(second, idle)
    lead[offers[:, 0] == -np.inf] = np.inf
    order = np.argsort(lead, kind="stable")
    unclear, clear = free[order[:MOST_UNCLEAR]], free[order[MOST_UNCLEAR:]]
    best = listed.offers[clear, 0] > -waiting * wave.people[clear]
    clear = clear[best]
    largest = np.argsort(-wave.people[clear], kind="stable")
    for case in clear[largest].tolist():
        place = int(listed.place[case, 0])
        if board.may(case, place):
            board.put(case, place)
    again = np.concatenate((unclear, clear[board.at[clear] == WAITING]))
    reply = _shared(board, again, listed, waiting, unit, map, seconds)
    rest = again[board.at[again] == WAITING]
    largest_first(board, rest, listed)
    filled(board)
    return None if reply is None or not reply.finished else reply.prices * unit


def _shared(
    board: Board,
    cases: Ints,
    listed: Shortlist,
    waiting: float,
    unit: float,
    map: Map,  # noqa: A002
    seconds: float | None,
) -> Reply | None:
    """Ask for shares, and place the cases that come out whole."""
    wave = board.wave
    width = UNCLEAR_PLACES if len(cases) * listed.offers.shape[1] > FEW_PAIRS else None
    offers = listed.offers[cases, :width]
    row, column = np.nonzero(offers > -np.inf)
    if not len(row):
        return None
    place = listed.place[cases[row], column]
    gains = (wave.scores[cases[row], place] + waiting * wave.people[cases[row]]) / unit
    question = Question(
        gains, row, place, wave.needs[cases], board.left, wave.people[cases], None,
        np.zeros((0, 2), np.int64), whole=False, seconds=seconds,
    )  # fmt: skip
    reply = next(iter(map(replied, [question])))
    if reply is not None and len(reply.shares):
        for number in np.flatnonzero(reply.shares > ALMOST).tolist():
            case = int(cases[row[number]])
            if board.may(case, int(place[number])):
                board.put(case, int(place[number]))
    return reply
