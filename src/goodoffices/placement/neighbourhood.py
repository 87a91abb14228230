"""A few places at a time, solved as whole-number programmes while all others stay as they are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from goodoffices.placement.board import WAITING, Board
from goodoffices.placement.prices import Shortlist
from goodoffices.placement.programme import Question
from goodoffices.placement.rounding import Map
from goodoffices.placement.search import searched
from goodoffices.placement.wave import Ints

__all__ = ["CASES", "PLACES", "asked", "improved"]

PLACES, CASES = 8, 400
EFFORT = 1.0
SECONDS = 4.0
HALF = 0.5


def improved(
    board: Board,
    listed: Shortlist,
    slack: np.ndarray,
    *,
    rounds: int,
    at_once: int,
    map: Map,  # noqa: A002  (what it is)
    should_stop: Callable[[], bool],
    timed: bool,
    enough: Callable[[], bool],
    chance: np.random.Generator,
) -> int:
    """Solve small neighbourhoods, several at once that share no place and no case.

    Parameters
    ----------
    board : Board
    listed : Shortlist
        Places by what they offer above the prices.
    slack : float array, shape (places,)
        What the free room of each place would cost: where it is much, something can be gained.
    rounds : int
        How often.
    at_once : int
        How many neighbourhoods are given to ``map`` together.
    map, should_stop
        As elsewhere.
    timed : bool
        Whether a clock may end a solver.
    enough : callable
        Whether the placement is good enough.
    chance : numpy.random.Generator

    Returns
    -------
    int
        How many neighbourhoods were made better.
    """
    better = 0
    weight = np.asarray(slack, float) + 1e-9
    wanted = weight / weight.sum()
    for _ in range(rounds):
        if should_stop() or enough():
            break
        taken = np.zeros(len(board.wave.places), np.bool_)
        used = np.zeros(len(board.wave.cases), np.bool_) | board.held
        asks = []
        for _ in range(at_once):
            chosen = _places(board, listed, wanted, taken, used, chance)
            if len(chosen) > 1:
                found = asked(board, listed, chosen, used, seconds=SECONDS if timed else None)
                if found is not None:
                    asks.append(found)
                    used[found[0]] = True
            taken[chosen] = True
        if not asks:
            continue
        replies = list(map(searched, [question for _, _, question in asks]))
        for (cases, places, question), reply in zip(asks, replies, strict=True):
            if reply is not None and len(reply.shares):
                better += _taken(board, cases, places, question, reply.shares)
    return better


def _places(
    board: Board,
    listed: Shortlist,
    wanted: np.ndarray,
    taken: np.ndarray,
    used: np.ndarray,
    chance: np.random.Generator,
) -> Ints:
    """A place with much priced slack, and those that its cases would go to."""
    odds = np.where(taken, 0.0, wanted)
    if odds.sum() <= 0:
        return np.zeros(0, np.int64)
    first = int(chance.choice(len(odds), p=odds / odds.sum()))
    near = np.flatnonzero(((board.at == first) | (board.at == WAITING)) & ~used)
    near = near[(board.at[near] == first) | (listed.place[near] == first).any(axis=1)]
    ties = np.bincount(listed.place[near][listed.offers[near] > -np.inf], minlength=len(odds))
    pull = (ties + 1.0) * (wanted + wanted.mean()) * chance.uniform(0.2, 1.0, len(odds))
    pull[taken] = 0
    pull[first] = 0
    others = np.argsort(-pull, kind="stable")[: PLACES - 1]
    return np.append(first, others[pull[others] > 0])


def asked(
    board: Board,
    listed: Shortlist,
    places: Ints,
    used: np.ndarray,
    *,
    seconds: float | None,
    most_cases: int = CASES,
) -> tuple[Ints, Ints, Question] | None:
    """The question about some places: which cases, which places, and the programme."""
    wave = board.wave
    here = np.zeros(len(wave.places), np.bool_)
    here[places] = True
    inside = np.flatnonzero(((board.at == WAITING) | here[np.maximum(board.at, 0)]) & ~used)
    offers = np.where(here[listed.place[inside]], listed.offers[inside], -np.inf)
    top2 = -np.sort(-offers, axis=1)[:, :2] if offers.shape[1] > 1 else np.repeat(offers, 2, axis=1)
    inside = inside[top2[:, 0] > -np.inf]
    top2 = top2[top2[:, 0] > -np.inf]
    lead = np.where(board.at[inside] == WAITING, -np.inf, top2[:, 0] - top2[:, 1])
    cases = inside[np.argsort(lead, kind="stable")[:most_cases]]
    if not len(cases):
        return None
    left = board.left[places].copy()
    at = np.full(len(wave.places), -1, np.int64)
    at[places] = np.arange(len(places))
    placed = cases[board.at[cases] >= 0]
    np.add.at(left, at[board.at[placed]], wave.needs[placed])
    possible = wave.allowed[np.ix_(cases, places)]
    possible &= (wave.needs[cases][:, None, :] <= left[None, :, :]).all(axis=2)
    mine = np.zeros(len(wave.cases), np.bool_)
    mine[cases] = True
    number = np.cumsum(mine) - 1
    cases = np.flatnonzero(mine)
    possible = wave.allowed[np.ix_(cases, places)]
    possible &= (wave.needs[cases][:, None, :] <= left[None, :, :]).all(axis=2)
    for n, case in enumerate(cases.tolist()):
        for other in board.rivals.get(case, ()):
            if not mine[other] and board.at[other] >= 0 and here[board.at[other]]:
                possible[n, at[board.at[other]]] = False
    listed_here = np.zeros_like(possible)
    where = listed.place[cases]
    rows = np.repeat(np.arange(len(cases)), where.shape[1])
    inside_list = here[where.ravel()]
    listed_here[rows[inside_list], at[where.ravel()[inside_list]]] = True
    stay = board.at[cases] >= 0
    listed_here[np.flatnonzero(stay), at[board.at[cases[stay]]]] = True
    row, column = np.nonzero(possible & listed_here)
    scores = wave.scores[cases[row], places[column]].astype(float)
    pairs = wave.apart[mine[wave.apart].all(axis=1)] if len(wave.apart) else wave.apart
    question = Question(
        scores, row, column, wave.needs[cases], left, wave.people[cases],
        None if board.by_score else int(wave.people[placed].sum()),
        number[pairs] if len(pairs) else np.zeros((0, 2), np.int64),
        start=np.where(board.at[cases] >= 0, at[np.maximum(board.at[cases], 0)], -1),
        effort=EFFORT, seconds=seconds,
    )  # fmt: skip
    if not board.by_score and (board.at[cases] == WAITING).any():
        question = _with_heads(question, 2 * np.abs(scores).max(initial=0) + 1)
    return cases, places, question


def _with_heads(question: Question, each: float) -> Question:
    """Let each person placed count more than scores can."""
    from dataclasses import replace  # noqa: PLC0415

    return replace(question, gains=question.gains + each * question.people[question.case])


def _taken(board: Board, cases: Ints, places: Ints, question: Question, shares: np.ndarray) -> bool:
    """Take over what a solver proposes, if it holds and is better."""
    before, old = board.merit, board.at[cases].copy()
    chosen = np.flatnonzero(shares > HALF)
    target = np.full(len(cases), WAITING, np.int64)
    target[question.case[chosen]] = places[question.place[chosen]]
    moves = [(int(c), int(t)) for c, t, o in zip(cases, target, old, strict=True) if t != o]
    # Those who leave go first, so that nobody is refused for want of room that is about to be free.
    moves.sort(key=lambda move: move[1] != WAITING)
    if not moves or not board.moved(moves):
        return False
    if board.merit > before:
        return True
    board.moved([(int(c), int(o)) for c, o in zip(cases, old, strict=True) if board.at[c] != o])
    return False
