"""Everybody who can be placed is placed, and as well as can be: small waves exactly, large ones with a proved gap."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor, inf, isfinite

import numpy as np

from goodoffices.placement.board import WAITING, Board
from goodoffices.placement.case import PEOPLE
from goodoffices.placement.certificate import (
    Prices,
    best_surplus,
    no_prices,
    people_bound,
    score_bound,
    surplus,
    whole_prices,
)
from goodoffices.placement.descent import Floats
from goodoffices.placement.exchange import exchanged
from goodoffices.placement.neighbourhood import Guide, improved
from goodoffices.placement.period import in_periods, thinned
from goodoffices.placement.prices import Shortlist, shortlist, smoothed_prices
from goodoffices.placement.programme import Question, Reply, replied
from goodoffices.placement.result import Assignment
from goodoffices.placement.rounding import Map, begun
from goodoffices.placement.search import searched
from goodoffices.placement.wave import Bools, Ints, Wave

__all__ = ["LARGEST_EXACT", "place", "repriced"]

LARGEST_EXACT = (500, 50)
"""Cases and places up to which a proof is looked for."""
EFFORT = 60.0
FIRST_EFFORT, FIRST_LOSS = 3.0, 0.002
ROUNDS = 200
SMALL_ROUNDS = 4
FOR_THE_FIRST = 0.6  # of the time that is left, where a clock runs: the second tier has a bound too
TOLERANCE = 1e-9
HALF = 0.5
ALMOST = 1e-6
GRACE = 0.85
LARGE_SWEEPS = 2
FAR_SHORT = 0.01  # of the people that can be placed, as far as is known
PATIENCE = 12  # rounds after which it is asked whether those who still wait have to


def place(
    wave: Wave,
    *,
    objective: str = "people",
    near: float = 0.0005,
    rounds: int = ROUNDS,
    effort: float = EFFORT,
    seed: int = 0,
    map: Map = builtins.map,  # noqa: A002  (what it is)
    should_stop: Callable[[], bool] | None = None,
    time_left: Callable[[], float] | None = None,
    progress: Callable[[int, float], None] | None = None,
) -> Assignment:
    """A place for as many people as possible, and among those placements the one with the best scores.

    Parameters
    ----------
    wave : Wave
        Cases, places, scores, which pairs are possible and which cases are kept apart.
    objective : str
        ``people``: most people placed come first, then the sum of scores. ``score``: the sum of scores alone.
    near : float
        A large wave is worked on until the gap is at most this.
    rounds : int
        How often neighbourhoods of a large wave are solved, at most: counted work, so that a run can be repeated.
    effort : float
        How much work the search for the proof of a small one may do, as the solver counts it: about as many seconds.
    seed : int
        Which neighbourhoods come first.
    map : callable
        Works on questions to a solver: the built-in ``map``, or one that has other processes; it gives None for one
        that it ended.
    should_stop : callable, optional
        Asked now and then; True ends the run with the best so far.
    time_left : callable, optional
        Seconds that are left, where a clock may end the run; it is then not reproducible.
    progress : callable, optional
        Told now and then, in a large wave, how many people have a place in the best so far, and the gap.

    Returns
    -------
    Assignment
        Who is where, who waits, with value, bound and gap, counted again in whole numbers.

    Raises
    ------
    ValueError
        If the objective is another word.

    Discloses
    ---------
    Where each case would live; prices tell how scarce what is where.

    Notes
    -----
    No case is split, no capacity exceeded, no pair placed that is not allowed, no pair to be kept apart put together.
    That is checked at every step, whatever a solver says.

    References
    ----------
    .. [AhaniEtAl2021]
    .. [Geoffrion1974]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, wave
    >>> asked = wave([Case("a", 3), Case("b", 2)], [Place("north", {"people": 3}), Place("south", {"people": 3})],
    ...              scores={("a", "north"): 5, ("b", "north"): 4})
    >>> found = place(asked)
    >>> dict(found.placed), int(found.value), found.proven_optimal
    ({'a': 'north', 'b': 'south'}, 5, True)
    """
    if objective not in {"people", "score"}:
        raise ValueError(objective)
    thin = thinned(wave) if in_periods(wave) else None
    asked = wave if thin is None else thin.wave
    run = _Run(
        asked,
        objective == "score",
        map,
        _Stop(should_stop, time_left),
        time_left is not None,
        progress,
    )
    if not len(wave.cases) or not len(wave.places):
        found = run.assignment("exact")
    elif len(wave.cases) <= LARGEST_EXACT[0] and len(wave.places) <= LARGEST_EXACT[1]:
        found = run.exact(effort)
    else:
        found = run.large(near=near, rounds=rounds, chance=np.random.default_rng(seed))
    return found if thin is None else thin.widened(found)


def repriced(
    assignment: Assignment, *, should_stop: Callable[[], bool] | None = None
) -> Assignment:
    """The same placement with a closer proof: after an edit, prices are those of before until this is asked for.

    Parameters
    ----------
    assignment : Assignment
        Nobody is moved.
    should_stop : callable, optional
        Asked now and then; True ends it with the best proof so far.

    Returns
    -------
    Assignment
        With bounds at most as far away.

    Discloses
    ---------
    Nothing beyond the assignment.

    References
    ----------
    .. [Geoffrion1974]

    Examples
    --------
    >>> from goodoffices.placement import Case, Close, Place, edited, wave
    >>> asked = wave([Case("a", 2), Case("b", 2)], [Place("x", {"people": 4}), Place("y", {"people": 2})])
    >>> after = edited(place(asked), [Close("x")]).assignment
    >>> after.people_bound, repriced(after).people_bound
    (4, 2)
    """
    stop = _Stop(should_stop, None)
    run = _Run(assignment.wave, assignment.by_score, builtins.map, stop, timed=False)
    run.board.load(assignment.at)
    run.prices = assignment.prices
    if assignment.people_bound <= run.heads:
        run.heads, run.people_prices = assignment.people_bound, assignment.people_prices
    if not assignment.by_score and run.board.people < run.heads:
        run.people_by_prices()
    fine = 2**run.prices.shift
    room = run.may_wait()
    found, waiting = smoothed_prices(
        run.wave, worth=None, waiting=run.prices.waiting / fine, start=run.prices.capacity / fine,
        most_waiting=room, should_stop=stop.asked,
    )  # fmt: skip
    run.better_prices(whole_prices(run.wave, found, waiting))
    return run.assignment(assignment.method)


@dataclass(slots=True)
class _Stop:
    """Whether a person or the clock ended the run; once said, it stays said."""

    should_stop: Callable[[], bool] | None
    time_left: Callable[[], float] | None
    said: bool = False

    def asked(self) -> bool:
        if not self.said and self.should_stop is not None:
            self.said = bool(self.should_stop())
        if not self.said and self.time_left is not None:
            self.said = self.time_left() <= 0
        return self.said

    def seconds(self) -> float | None:
        return None if self.time_left is None else max(0.05, GRACE * self.time_left())


@dataclass(slots=True)
class _Run:
    wave: Wave
    by_score: bool
    map: Map
    stop: _Stop
    timed: bool
    progress: Callable[[int, float], None] | None = None
    board: Board = field(init=False)
    prices: Prices = field(init=False)
    people_prices: Prices | None = None
    heads: int = field(init=False)  # people that can be placed at most, as far as is proved
    lost: int = field(init=False)  # people who fit nowhere
    bound: float = inf
    proved: int | None = None  # a bound by search
    searched: bool = False
    people_priced: bool = False  # whether prices of the first tier were sought
    cut: bool = False  # whether a clock or a person ended something

    def __post_init__(self) -> None:
        self.board = Board(self.wave, by_score=self.by_score)
        self.prices = no_prices(self.wave)
        self.heads = people_bound(self.wave, self.prices)
        self.lost = int(self.wave.people.sum()) - self.heads
        if PEOPLE in self.wave.services:
            # A price of 1 for each bed: no more people are placed than there are beds.
            beds = np.zeros(self.wave.capacity.shape)
            beds[:, self.wave.services.index(PEOPLE)] = 1.0
            self._fewer_heads(whole_prices(self.wave, beds, 0.0))

    # What is told.

    def assignment(self, method: str) -> Assignment:
        """The board as a result."""
        unit, value = self.wave.unit, self.board.value
        bound = self._score_bound(self.prices)
        if self.proved is not None:
            bound = min(bound, self.proved)
        bound = max(bound, value)
        return Assignment(
            self.wave,
            self.board.at.copy(),
            self.by_score,
            self.board.people,
            max(self.heads, self.board.people),
            Fraction(value, unit),
            Fraction(bound, unit),
            method,
            self.prices,
            self.people_prices,
            self.searched,
            not (self.stop.said or self.cut),
        )

    def _score_bound(self, prices: Prices) -> int:
        return score_bound(self.wave, prices, most_waiting=self.may_wait())

    def may_wait(self) -> int | None:
        """People who may wait: as many as do now."""
        return None if self.by_score else int(self.wave.people.sum()) - self.board.people

    def better_prices(self, prices: Prices) -> None:
        if self._score_bound(prices) <= self._score_bound(self.prices):
            self.prices = prices

    # Small waves.

    def exact(self, effort: float) -> Assignment:
        """By programmes, to the proof."""
        wave = self.wave
        case, place = np.nonzero(wave.possible())
        if not len(case):
            return self.assignment("exact")
        self._first(case, place)
        if not self.by_score and self.board.people < self.heads:
            self._most_people(case, place, effort)
        self._best_scores(case, place, effort)
        return self.assignment("exact" if not self.stop.said else "stopped")

    def _first(self, case: Ints, place: Ints) -> None:
        """A good placement, and prices, by shares."""
        wave = self.wave
        each = self.waiting_price()
        gains = wave.scores[case, place] + each * wave.people[case]
        reply = self._asked(self._question(gains, case, place, whole=False))
        unit = self._unit()
        prices = np.zeros(wave.capacity.shape) if reply is None else reply.prices * unit
        listed = shortlist(wave, prices, size=len(wave.places))
        begun(self.board, listed, waiting=each)
        exchanged(self.board, listed, should_stop=self.stop.asked)
        self.better_prices(whole_prices(wave, prices, each))

    def _most_people(self, case: Ints, place: Ints, effort: float) -> None:
        """The first tier: how many can be placed."""
        wave = self.wave
        gains = wave.people[case].astype(float)
        shares = self._asked(self._question(gains, case, place, whole=False, unit=1.0))
        if shares is not None and shares.finished:
            prices = whole_prices(wave, shares.prices, 0.0)
            bound = people_bound(wave, prices)
            if bound < self.heads:
                self.heads, self.people_prices = bound, prices
        if self.board.people >= self.heads or self.stop.asked():
            return
        reply = self._searched(gains, case, place, placed=None, effort=effort, share=FOR_THE_FIRST)
        if reply is None:
            return
        self._adopt(case, place, reply)
        found = _whole_bound(reply.bound, self.board.people, 1.0)
        if found is not None and found < self.heads:
            self.heads, self.searched = max(found, self.board.people), True

    def _best_scores(self, case: Ints, place: Ints, effort: float) -> None:
        """The second tier: the best scores among placements of as many people."""
        wave = self.wave
        if self.stop.asked():
            return
        placed = None if self.by_score else self.board.people
        gains = wave.scores[case, place].astype(float)
        shares = self._asked(self._question(gains, case, place, whole=False, placed=placed))
        if shares is not None and shares.finished:
            unit = self._unit()
            self.better_prices(whole_prices(wave, shares.prices * unit, shares.waiting * unit))
        prices = self.prices.capacity / 2**self.prices.shift
        listed = shortlist(wave, prices, size=len(wave.places))
        exchanged(self.board, listed, should_stop=self.stop.asked)
        self._exchanged_by_programmes(listed, prices)
        for work, share in ((min(effort, FIRST_EFFORT), FIRST_LOSS), (effort, None)):
            bound = self._score_bound(self.prices)
            if self.board.value >= bound or self.stop.asked():
                return
            # First a search among the pairs that cost little, for a good placement; then one among
            # all that may be part of anything better, for the proof.
            gap = bound - self.board.value
            most = gap if share is None else min(gap, int(share * abs(bound)) + 1)
            kept = self._worth_a_look(case, place, most)
            reply = self._searched(gains[kept], case[kept], place[kept], placed=placed, effort=work)
            if reply is None:
                continue
            self._adopt(case[kept], place[kept], reply)
            found = _whole_bound(reply.bound, self.board.value, 1.0)
            if most == gap and found is not None and found < bound:
                # Pairs that were left out cannot be part of anything better than what was at hand.
                self.proved, self.searched = max(found, self.board.value), True
                if self.proved == self.board.value:
                    return

    def _exchanged_by_programmes(self, listed: Shortlist, prices: Floats) -> None:
        """Where a search left much open, a few places at a time are sooner made better than all."""
        if self._gap() <= FIRST_LOSS:
            return
        guide = Guide(self.board, listed, prices, self.prices.waiting / 2**self.prices.shift)
        improved(
            guide, rounds=SMALL_ROUNDS, map=self.map, should_stop=self.stop.asked, timed=self.timed,
            enough=lambda: self._gap() <= FIRST_LOSS, short=lambda: False, chance=np.random.default_rng(0),
        )  # fmt: skip

    def _worth_a_look(self, case: Ints, place: Ints, most: int) -> Bools:
        """Pairs that lose no more than so much at the prices: those that lose more than the gap cannot be of use."""
        prices = self.prices
        offered = surplus(self.wave, prices, slice(None))
        best = offered.max(axis=1)
        waits = self.may_wait()
        idle = np.zeros_like(best) if waits is None else -self.wave.people * prices.waiting
        may = (
            np.ones(len(best), np.bool_) if waits is None else self.wave.people <= waits - self.lost
        )
        best = np.where(may, np.maximum(best, idle), best)
        gap = (most + 1) << prices.shift
        loss = best[case] - offered[case, place]
        kept: Bools = (loss <= gap) | (self.board.at[case] == place)
        return kept

    def _question(
        self,
        gains: np.ndarray,
        case: Ints,
        place: Ints,
        *,
        whole: bool = True,
        placed: int | None = None,
        unit: float | None = None,
    ) -> Question:
        wave = self.wave
        bound_up = self.board.constraints(np.arange(len(wave.cases)), np.arange(len(wave.places)))
        return Question(
            np.asarray(gains, np.float64) / (unit or self._unit()), case, place, wave.needs, wave.capacity,
            wave.people, placed, *bound_up, whole=whole,
        )  # fmt: skip

    def _searched(
        self,
        gains: np.ndarray,
        case: Ints,
        place: Ints,
        *,
        placed: int | None,
        effort: float,
        share: float = 1.0,
    ) -> Reply | None:
        """Search among some pairs, from where the board stands."""
        question = self._question(gains, case, place, placed=placed, unit=1.0)
        question = replace(question, start=self.board.at.copy(), effort=effort)
        return self._asked(question, searched, share=share)

    def _asked(
        self, question: Question, by: Callable[[Question], Reply] = replied, *, share: float = 1.0
    ) -> Reply | None:
        """Ask through ``map``, for a share of the time that is left; None if it was ended."""
        left = self.stop.seconds()
        question = replace(question, seconds=None if left is None else share * left)
        reply = next(iter(self.map(by, [question])), None)
        self.cut |= reply is None or (self.timed and not reply.finished)
        return reply

    def _adopt(self, case: Ints, place: Ints, reply: Reply) -> None:
        """Take over what a solver proposes, if it holds and is no worse."""
        if not len(reply.shares):
            return
        other = Board(self.wave, by_score=self.by_score)
        chosen = np.flatnonzero(reply.shares > HALF)
        for number in chosen.tolist():
            if other.at[case[number]] >= 0 or not other.may(int(case[number]), int(place[number])):
                return
            other.put(int(case[number]), int(place[number]))
        if other.merit > self.board.merit:
            self.board = other

    def _unit(self) -> float:
        """How large scores are: solvers get numbers near one."""
        return float(max(1, int(np.abs(self.wave.scores).max(initial=1))))

    def waiting_price(self) -> float:
        """What a person who waits costs, so that shares place people before they look at scores."""
        if self.by_score:
            return 0.0
        best = np.abs(self.wave.scores).max(axis=1, initial=0) / np.maximum(self.wave.people, 1)
        return 2.0 * float(np.quantile(best, 0.99)) + 1.0

    # Large waves.

    def large(self, *, near: float, rounds: int, chance: np.random.Generator) -> Assignment:
        """By prices, exchange, and small programmes."""
        room = self._least_waiting()
        prices, each, listed = self._by_prices(room)
        if self._far_short():
            # Beds are not what is lacking: as many wait as the prices of people say, and places are sought anew.
            self.people_by_prices()
            if self._least_waiting() != room and not self.stop.asked():
                before, merit = self.board.at.copy(), self.board.merit
                room = self._least_waiting()
                self.board.load(np.full(len(before), WAITING))
                prices, each, listed = self._by_prices(room)
                if self.board.merit < merit:
                    self.board.load(before)
        method = "prices"
        if self._neighbourhoods(
            Guide(self.board, listed, prices, each), near=near, rounds=rounds, chance=chance
        ):
            method = "neighbourhoods"
        if self._short():
            self.people_by_prices()
        if self.may_wait() != room:
            self.waiting_priced(prices, each)
        return self.assignment(method)

    def _by_prices(self, room: int | None) -> tuple[Floats, float, Shortlist]:
        """Prices where so many may wait, and everybody placed by them; the prices, and what they say of places."""
        wave = self.wave
        prices, each = smoothed_prices(
            wave, worth=None, waiting=0.0, most_waiting=room, should_stop=self.stop.asked
        )
        listed = shortlist(wave, prices)
        begun(self.board, listed, waiting=each)
        self.better_prices(whole_prices(wave, prices, each))
        exchanged(self.board, listed, should_stop=self.stop.asked, sweeps=LARGE_SWEEPS)
        return prices, each, listed

    def _far_short(self) -> bool:
        return not self.by_score and self.board.people < (1 - FAR_SHORT) * self.heads

    def _least_waiting(self) -> int | None:
        """People who have to wait, as far as is plain."""
        return None if self.by_score else int(self.wave.people.sum()) - self.heads

    def _short(self) -> bool:
        return not self.by_score and self.board.people < self.heads

    def people_by_prices(self) -> None:
        """The first tier: prices that prove how many can be placed."""
        if self.people_priced or self.stop.asked():
            return
        wave = self.wave
        prices, _ = smoothed_prices(
            wave, worth=wave.people, waiting=0.0, should_stop=self.stop.asked
        )
        self._fewer_heads(whole_prices(wave, prices, 0.0))
        self.people_priced = True

    def _fewer_heads(self, whole: Prices) -> None:
        bound = people_bound(self.wave, whole)
        if bound < self.heads:
            self.heads, self.people_prices = bound, whole

    def waiting_priced(self, prices: np.ndarray, each: float) -> None:
        """Prices for as many people waiting as do now."""
        room = self.may_wait()
        if room is None or room - self.lost <= 0 or self.stop.asked():
            return
        found, waiting = smoothed_prices(
            self.wave, worth=None, waiting=each, start=prices, most_waiting=float(room),
            should_stop=self.stop.asked,
        )  # fmt: skip
        self.better_prices(whole_prices(self.wave, found, waiting))

    def _gap(self) -> float:
        bound, value = self._score_bound(self.prices), self.board.value
        return (bound - value) / max(1, abs(bound))

    def _tell(self, gap: float) -> None:
        if self.progress is not None:
            self.progress(self.board.people, max(0.0, gap))

    def _neighbourhoods(
        self, guide: Guide, *, near: float, rounds: int, chance: np.random.Generator
    ) -> int:
        best = best_surplus(self.wave, self.prices)
        looked = 0

        def enough() -> bool:
            nonlocal looked
            bound = score_bound(self.wave, self.prices, most_waiting=self.may_wait(), best=best)
            close = bound - self.board.value <= near * abs(bound)
            self._tell((bound - self.board.value) / max(1, abs(bound)))
            # Most who wait at first find room soon; that the others must wait takes long to prove.
            if self._short() and (close or looked >= PATIENCE):
                self.people_by_prices()
            looked += 1
            return close and not self._short()

        return improved(
            guide, rounds=rounds, map=self.map, should_stop=self.stop.asked, timed=self.timed,
            enough=enough, short=self._short, chance=chance,
        )  # fmt: skip


def _whole_bound(bound: float, value: int, unit: float) -> int | None:
    """A solver's bound as a whole number: rounded up by more than its tolerance; None if it gave none."""
    if not isfinite(bound):
        return None
    exact = bound * unit
    if exact <= value + max(HALF, TOLERANCE * abs(value)):
        return value
    return max(value, floor(exact + TOLERANCE * max(1.0, abs(exact))), ceil(value))
