"""From prices to places: large groups first, then those who lose most elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from goodoffices.placement.board import WAITING, Board
from goodoffices.placement.prices import Shortlist
from goodoffices.placement.programme import Question, Reply
from goodoffices.placement.wave import Ints

__all__ = ["Map", "begun", "filled", "largest_first"]

Map = Callable[[Callable[[Question], Reply], Iterable[Question]], Iterable[Reply | None]]
"""How questions to a solver are worked on: like ``map``; None for one that was ended."""

LARGE = 5
"""A group of so many times the usual size finds room only while there is much."""


def largest_first(board: Board, cases: Ints, listed: Shortlist) -> None:
    """Put waiting cases on the best place of their list that can take them; large groups choose first."""
    wave = board.wave
    if not wave.places:
        return
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


def begun(board: Board, listed: Shortlist, *, waiting: float) -> None:
    """Place everybody: large groups first, then those who lose most elsewhere, then whoever is left.

    Parameters
    ----------
    board : Board
        With nobody on it but those who are held.
    listed : Shortlist
        Places by what they offer above the prices.
    waiting : float
        What each person who waits costs.
    """
    wave = board.wave
    free = np.flatnonzero((board.at == WAITING) & ~board.held)
    if not len(free) or not listed.offers.shape[1]:
        return
    largest_first(board, free[wave.people[free] >= LARGE * wave.people[free].mean()], listed)
    free = free[board.at[free] == WAITING]
    offers, idle = listed.offers[free], -waiting * wave.people[free]
    second = np.maximum(offers[:, 1] if offers.shape[1] > 1 else -np.inf, idle)
    wanted = offers[:, 0] > idle
    lead = np.where(wanted, offers[:, 0] - second, 0.0)
    for case in free[wanted][np.argsort(-lead[wanted], kind="stable")].tolist():
        place = int(listed.place[case, 0])
        if board.may(case, place):
            board.put(case, place)
    largest_first(board, free[board.at[free] == WAITING], listed)
    filled(board)
