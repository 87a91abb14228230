"""A few places at a time, solved as whole-number programmes while all others stay as they are.

What keeps a placement from the bound can be pointed at: cases that have a better offer at the prices than where they
are, and free room that has a price. The places around such a case or such room make a neighbourhood; in it only cases
that are nearly as well off elsewhere, or badly off where they are, may move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from goodoffices.placement.board import WAITING, Board
from goodoffices.placement.descent import Floats
from goodoffices.placement.prices import Shortlist
from goodoffices.placement.programme import Question
from goodoffices.placement.rounding import Map
from goodoffices.placement.search import searched
from goodoffices.placement.wave import Ints

__all__ = ["Guide", "improved"]

PLACES, CASES, WIDTH, EFFORT = 12, 120, 4, 0.1
AT_ONCE = 8
SECONDS = 4.0
HALF = 0.5
NEAR_TIE = 0.01  # of the usual score
TINY = 1e-9


@dataclass(slots=True)
class Guide:
    """What the prices say of each case and each place.

    Attributes
    ----------
    board : Board
    listed : Shortlist
        Places by what they offer above the prices.
    prices : float array, shape (places, services)
    waiting : float
        What each person who waits costs, at the prices.
    ties : float array, shape (places, places)
        How many cases are nearly as well off at the one place as at the other.
    """

    board: Board
    listed: Shortlist
    prices: Floats
    waiting: float
    ties: Floats = field(init=False)

    def __post_init__(self) -> None:
        where, offers = self.listed.place, self.listed.offers
        size = len(self.board.wave.places)
        top = offers[:, :1]
        found = np.abs(top[top > -np.inf])
        unit = NEAR_TIE * max(1.0, float(found.mean())) if found.size else 1.0
        with np.errstate(invalid="ignore"):
            pull = np.where(offers > -np.inf, np.exp(-np.maximum(top - offers, 0) / unit), 0.0)
        home = np.where(self.board.at >= 0, self.board.at, where[:, 0])
        cells = (home[:, None] * size + where).ravel()
        ties = np.bincount(cells, pull.ravel().astype(np.float64), minlength=size * size)
        square: Floats = np.asarray(ties, np.float64).reshape(size, size)
        self.ties = np.asarray(square + square.T, np.float64)

    def idle(self, cases: Ints) -> Floats:
        """What waiting offers some cases."""
        return np.asarray(-self.waiting * self.board.wave.people[cases], np.float64)

    def offered(self, cases: Ints) -> Floats:
        """What some cases have where they are, above the prices."""
        board, wave = self.board, self.board.wave
        at = board.at[cases]
        there = np.maximum(at, 0)
        rent = np.einsum("cs,cs->c", wave.needs[cases], self.prices[there])
        has = wave.scores[cases, there] - rent
        found: Floats = np.where(at >= 0, has, self.idle(cases))
        return found

    def losses(self) -> tuple[Floats, Floats]:
        """What each case, and the free room of each place, keeps from the bound."""
        every = np.arange(len(self.board.at))
        best = np.maximum(self.listed.offers[:, 0], self.idle(every))
        room: Floats = (self.board.left * self.prices).sum(axis=1)
        return np.maximum(best - self.offered(every), 0), room


def improved(
    guide: Guide,
    *,
    rounds: int,
    map: Map,  # noqa: A002  (what it is)
    should_stop: Callable[[], bool],
    timed: bool,
    enough: Callable[[], bool],
    short: Callable[[], bool],
    chance: np.random.Generator,
) -> int:
    """Solve small neighbourhoods, several at once that share no place and no case.

    Parameters
    ----------
    guide : Guide
    rounds : int
        How often.
    map, should_stop
        As elsewhere.
    timed : bool
        Whether a clock may end a solver.
    enough : callable
        Whether the placement is good enough.
    short : callable
        Whether more people may still be placed, as far as is known.
    chance : numpy.random.Generator

    Returns
    -------
    int
        How many neighbourhoods were made better.
    """
    board, better = guide.board, 0
    size = len(board.wave.places)
    tried = np.zeros(len(board.wave.cases) + size)
    for _ in range(rounds):
        if should_stop() or enough():
            break
        case_loss, room = guide.losses()
        case_loss[board.held] = 0
        more = short()
        taken = np.zeros(size, np.bool_)
        used = board.held.copy()
        asks = []
        for _ in range(max(1, min(AT_ONCE, size // (2 * PLACES)))):
            chosen = _around(guide, case_loss, room, tried, taken, chance)
            if len(chosen) < min(2, size):
                break
            found = _asked(
                guide, chosen, used, effort=EFFORT, seconds=SECONDS if timed else None, more=more
            )
            taken[chosen] = True
            if found is not None:
                asks.append(found)
                used[found.cases] = True
        for ask, reply in zip(asks, map(searched, [ask.question for ask in asks]), strict=True):
            if reply is not None and len(reply.shares):
                better += _taken(board, ask, reply.shares)
    return better


def _around(
    guide: Guide,
    case_loss: Floats,
    room: Floats,
    tried: Floats,
    taken: np.ndarray,
    chance: np.random.Generator,
) -> Ints:
    """Places around something that is lost: a case that is badly off, or free room that has a price."""
    board, size = guide.board, len(room)
    away = np.append(taken, False)[np.where(board.at >= 0, board.at, size)]
    odds = np.concatenate((np.where(away, 0, case_loss), np.where(taken, 0, room + TINY)))
    odds /= 1 + tried
    if odds.sum() <= 0:
        return np.zeros(0, np.int64)
    first = int(chance.choice(len(odds), p=odds / odds.sum()))
    tried[first] += 1
    count = len(case_loss)
    if first >= count:
        chosen = [first - count]
    else:
        chosen = [int(board.at[first])] if board.at[first] >= 0 else []
        now = float(guide.offered(np.array([first]))[0])
        for place, offer in zip(
            guide.listed.place[first].tolist(), guide.listed.offers[first].tolist(), strict=True
        ):
            if len(chosen) >= PLACES // 2 or offer <= now:
                break
            if not taken[place] and place not in chosen:
                chosen.append(place)
        if not chosen:
            return np.zeros(0, np.int64)
    lost = room + np.bincount(board.at[board.at >= 0], case_loss[board.at >= 0], minlength=size)
    pull = guide.ties[chosen].sum(axis=0)
    while len(chosen) < min(PLACES, size):
        odds = (pull + TINY) * (lost + lost.mean() + TINY) * chance.uniform(0.2, 1.0, size)
        odds[chosen] = -1
        odds[taken] = -1
        best = int(np.argmax(odds))
        if odds[best] < 0:
            break
        chosen.append(best)
        pull = pull + guide.ties[best]
    return np.array(chosen)


@dataclass(frozen=True, slots=True, eq=False)
class _Ask:
    cases: Ints
    places: Ints
    question: Question


def _asked(
    guide: Guide,
    places: Ints,
    used: np.ndarray,
    *,
    effort: float,
    seconds: float | None,
    more: bool,
) -> _Ask | None:
    """The question about some places.

    ``more`` is whether more people may be placed than are: where not, a solver is spared the large numbers.
    """
    board, listed = guide.board, guide.listed
    wave, size = board.wave, len(board.wave.places)
    number = np.full(size + 1, -1, np.int64)
    number[places] = np.arange(len(places))
    at_home = number[board.at] >= 0
    inside = np.flatnonzero(((board.at == WAITING) | at_home) & ~used)
    where = listed.place[inside]
    offers = np.where(number[where] >= 0, listed.offers[inside], -np.inf)
    order = np.argsort(-offers, axis=1, kind="stable")[:, : max(2, WIDTH)]
    offers, where = np.take_along_axis(offers, order, 1), np.take_along_axis(where, order, 1)
    chosen = _movable(guide, inside, offers, CASES)
    if not len(chosen):
        return None
    cases, offers, where = inside[chosen], offers[chosen][:, :WIDTH], where[chosen][:, :WIDTH]
    at = number[board.at[cases]]
    pair = offers > -np.inf
    lacking = np.flatnonzero((at >= 0) & ~(pair & (number[where] == at[:, None])).any(axis=1))
    row, column = np.nonzero(pair)
    column = np.concatenate((number[where[row, column]], at[lacking]))
    row = np.concatenate((row, lacking))
    left = board.left[places].copy()
    np.add.at(left, at[at >= 0], wave.needs[cases[at >= 0]])
    kept = (wave.needs[cases[row]] <= left[column]).all(axis=1)
    kept &= _bearable(board, cases, row, places[column])
    row, column = row[kept], column[kept]
    gains = wave.scores[cases[row], places[column]].astype(np.float64)
    people = wave.people[cases]
    placed: int | None = None if board.by_score else int(people[at >= 0].sum())
    if more and not board.by_score and (at < 0).any():
        gains += (2 * np.abs(gains).max(initial=0) + 1) * people[row]
    return _Ask(
        cases,
        places,
        Question(
            gains, row, column, wave.needs[cases], left, people, placed,
            *board.constraints(cases, places), start=at, effort=effort, seconds=seconds, quick=True,
        ),
    )  # fmt: skip


def _movable(guide: Guide, inside: Ints, offers: Floats, most: int) -> Ints:
    """Those who are badly off, and those who would lose least by a move; of those who wait, a quarter at most."""
    waits = guide.board.at[inside] == WAITING
    idle = guide.idle(inside)
    top = offers[:, 0]
    second = np.maximum(offers[:, 1] if offers.shape[1] > 1 else -np.inf, idle)
    with np.errstate(invalid="ignore"):
        lead, loss = top - second, top - guide.offered(inside)
    key = np.where(loss > TINY + 1e-6 * np.abs(top), -1 - loss, lead)
    key[(top == -np.inf)] = np.inf
    waiting = np.flatnonzero(waits & (top > -np.inf))
    waiting = waiting[np.argsort(-(top - idle)[waiting], kind="stable")[: most // 4]]
    key[waits] = np.inf
    others = np.argsort(key, kind="stable")
    others = others[key[others] < np.inf][: most - len(waiting)]
    return np.sort(np.concatenate((waiting, others)))


def _bearable(board: Board, cases: Ints, row: Ints, places: Ints) -> np.ndarray:
    """Pairs that those who stay where they are can bear."""
    kept = np.ones(len(row), np.bool_)
    moving = set(cases.tolist())
    for n, case in enumerate(cases.tolist()):
        if case in board.bound_up:
            mine = np.flatnonzero(row == n)
            for pair in mine.tolist():
                kept[pair] = board.bears(case, int(places[pair]), but=moving)
    return kept


def _taken(board: Board, ask: _Ask, shares: np.ndarray) -> bool:
    """Take over what a solver proposes, if it holds and is better."""
    cases, question = ask.cases, ask.question
    before, old = board.merit, board.at[cases].copy()
    chosen = np.flatnonzero(shares > HALF)
    target = np.full(len(cases), WAITING, np.int64)
    target[question.case[chosen]] = ask.places[question.place[chosen]]
    moves = [(int(c), int(t)) for c, t, o in zip(cases, target, old, strict=True) if t != o]
    # Those who leave go first, so that nobody is refused for want of room that is about to be free.
    moves.sort(key=lambda move: move[1] != WAITING)
    if not moves or not board.moved(moves):
        return False
    if board.merit > before:
        return True
    board.moved([(int(c), int(o)) for c, o in zip(cases, old, strict=True) if board.at[c] != o])
    return False
