"""What changes after a placement was made, and the placement after it, with as few people moved as can be.

A place closes, beds are added, a family does not come, an officer locks, forbids or overrides. Whoever has set out is
never moved, and of the others at most one in a hundred. The prices are kept, so the proof is at hand at once; a new run
from the beginning may find better, and the gap says by how much at most.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.placement.board import WAITING, Board
from goodoffices.placement.case import PEOPLE, Case
from goodoffices.placement.certificate import IMPOSSIBLE, Prices, people_bound, score_bound
from goodoffices.placement.exchange import exchanged
from goodoffices.placement.result import Assignment, Workings
from goodoffices.placement.rounding import filled, largest_first
from goodoffices.placement.wave import LARGEST_NUMBER, LARGEST_SHORT, Bools, Ints, Wave
from goodoffices.placement.workings import arrived, refreshed, worked_out

__all__ = [
    "Arrive",
    "Close",
    "Delay",
    "Edit",
    "Edited",
    "Forbid",
    "Lock",
    "NoShow",
    "Resize",
    "edited",
]

SHARE_MOVED = 0.01
SWEEPS = 2
MOST_PLACES = 24
HALVINGS = 6


@dataclass(frozen=True, slots=True)
class Close:
    """A place takes nobody any more; who has set out for it is named by the error, and must be seen to by hand."""

    place: str


@dataclass(frozen=True, slots=True)
class Resize:
    """A place has more of a service, or less: beds are added, a teacher leaves."""

    place: str
    service: str
    change: int


@dataclass(frozen=True, slots=True)
class NoShow:
    """A case does not come; its name stays, and it counts no more."""

    case: str


@dataclass(frozen=True, slots=True)
class Lock:
    """A case stays at, or goes to, the place that an officer names, whatever scores say."""

    case: str
    place: str


@dataclass(frozen=True, slots=True)
class Forbid:
    """A case does not go to a place: the place refused, or the family did."""

    case: str
    place: str


@dataclass(frozen=True, slots=True)
class Delay:
    """A transport comes later: its cases hold no room until they arrive, and count no more until then."""

    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrive:
    """A case that was not known, or one that was delayed, is here and looks for a place.

    Parameters
    ----------
    case : Case
    scores : Mapping[str, int or Fraction]
        Place -> how well it would fare there; 0 where it is left out.
    allowed : collection of str, optional
        The places it may go to; all, where it is left out.
    """

    case: Case
    scores: Mapping[str, int | Fraction] = field(default_factory=dict)
    allowed: Collection[str] | None = None


Edit: TypeAlias = Close | Resize | NoShow | Lock | Forbid | Delay | Arrive


@dataclass(frozen=True, slots=True, eq=False)
class Edited:
    """The placement after some edits.

    Attributes
    ----------
    assignment : Assignment
        For the wave as it is now.
    displaced : tuple of str
        Cases that could not stay where they were because of the edits.
    moved : tuple of str
        Other cases that had a place and have another, or none, now.
    people : int
        People placed, more or fewer than before.
    value : Fraction
        Sum of scores, more or less than before: what the edits cost, as far as was found.
    locked : frozenset of str
        Cases that stay where they are in all later edits: those locked now, and before.
    """

    assignment: Assignment
    displaced: tuple[str, ...]
    moved: tuple[str, ...]
    people: int
    value: Fraction
    locked: frozenset[str] = field(default_factory=frozenset)


def edited(
    assignment: Assignment,
    edits: Sequence[Edit],
    *,
    travelling: Collection[str] = (),
    locked: Collection[str] = (),
    most_moved: float = SHARE_MOVED,
) -> Edited:
    """The placement after some edits, near the one before.

    Parameters
    ----------
    assignment : Assignment
        As it stands.
    edits : sequence of Close, Resize, NoShow, Lock, Forbid, Delay or Arrive
        In order; an error leaves everything as it was.
    travelling : collection of str
        Cases that have set out or arrived: never moved.
    locked : collection of str
        Cases that an officer locked before: never moved either.
    most_moved : float
        Which share of the cases, beside those displaced, may be moved.

    Returns
    -------
    Edited
        Who is where now, who was moved, and what it cost.

    Raises
    ------
    InputError
        If a name is unknown or a capacity would be below nothing.
    InfeasibleError
        If an edit would move somebody who has set out or is locked, or put a case where it is not allowed or cannot
        fit; ``advice`` says which and what to do.

    Discloses
    ---------
    Where each case would live.

    References
    ----------
    .. [AhaniEtAl2021]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, place, wave
    >>> asked = wave([Case("a", 2), Case("b", 2)], [Place("x", {"people": 4}), Place("y", {"people": 2})])
    >>> after = edited(place(asked), [Close("x")], travelling=())
    >>> after.assignment.people_placed, after.people, len(after.assignment.waiting)
    (2, -2, 1)
    """
    arrivals = [edit for edit in edits if isinstance(edit, Arrive)]
    known = with_arrivals(assignment, arrivals) if arrivals else assignment
    change = _Change(known, frozenset(travelling), set(locked))
    for edit in edits:
        change.make(edit)
    return change.finished(most_moved)


class _Change:
    """A wave that is being edited."""

    def __init__(self, before: Assignment, travelling: frozenset[str], locked: set[str]) -> None:
        wave = before.wave
        self.before, self.locked = before, locked
        self.cases = {name: number for number, name in enumerate(wave.cases)}
        self.places = {name: number for number, name in enumerate(wave.places)}
        self.people, self.needs = wave.people.copy(), wave.needs.copy()
        self.capacity, self.allowed = wave.capacity.copy(), wave.allowed.copy()
        self.at: Ints = before.at.copy()
        self.gone = np.zeros(len(wave.cases), np.bool_)
        self.closed = np.zeros(len(wave.places), np.bool_)
        self.bound_to: dict[int, int] = {}
        self.fixed: Bools = np.zeros(len(wave.cases), np.bool_)
        for name in (*travelling, *locked):
            self.fixed[self._case(name)] = True
        self.fixed &= self.at != WAITING

    def make(self, edit: Edit) -> None:
        """Take one edit in."""
        if isinstance(edit, Close):
            self._close(self._place(edit.place))
        elif isinstance(edit, Resize):
            self._resize(edit)
        elif isinstance(edit, NoShow | Delay):
            for name in (edit.case,) if isinstance(edit, NoShow) else edit.cases:
                self._not_here(name)
        elif isinstance(edit, Arrive):
            pass  # it stands in the wave already
        elif isinstance(edit, Forbid):
            self._forbid(self._case(edit.case), self._place(edit.place))
        else:
            self._lock(self._case(edit.case), self._place(edit.place))

    def _not_here(self, name: str) -> None:
        case = self._case(name)
        self.gone[case], self.fixed[case] = True, False
        self.at[case] = WAITING
        self.allowed[case] = False
        self.people[case] = 0
        self.locked.discard(name)

    def _case(self, name: str) -> int:
        if name not in self.cases:
            raise InputError(
                "an unknown case",
                advice=f"There is no case {name!r}. Correct the name.",
                field="case",
            )
        return self.cases[name]

    def _place(self, name: str) -> int:
        if name not in self.places:
            raise InputError(
                "an unknown place",
                advice=f"There is no place {name!r}. Correct the name.",
                field="place",
            )
        return self.places[name]

    def _refused(self, case: int, why: str) -> InfeasibleError:
        name = self.before.wave.cases[case]
        return InfeasibleError(
            "an edit cannot be made",
            advice=f"{name}: {why} Nothing was changed.",
            field=name,
        )

    def _close(self, place: int) -> None:
        there = np.flatnonzero((self.at == place) & self.fixed)
        if len(there):
            raise self._refused(
                int(there[0]),
                "it has set out for the place that closes, or is locked there. Find it another place by hand first.",
            )
        self.at[self.at == place] = WAITING
        self.allowed[:, place] = False
        self.closed[place] = True

    def _resize(self, edit: Resize) -> None:
        place, wave = self._place(edit.place), self.before.wave
        if edit.service not in wave.services:
            raise InputError(
                "an unknown service",
                advice=f"There is no service {edit.service!r}. Correct the name.",
                field="service",
            )
        service = wave.services.index(edit.service)
        new = int(self.capacity[place, service]) + edit.change
        if not 0 <= new <= LARGEST_NUMBER:
            raise InputError(
                "a capacity below nothing",
                advice=f"{edit.place} has {self.capacity[place, service]} of {edit.service}; it cannot lose"
                f" {-edit.change}.",
                field="change",
            )
        self.capacity[place, service] = new
        self._thin_out(place)

    def _thin_out(self, place: int) -> None:
        """Whoever can no longer stay leaves: as few people as can be, never who is fixed."""
        here = np.flatnonzero(self.at == place)
        over = self.needs[here].sum(axis=0) - self.capacity[place]
        free = here[~self.fixed[here]]
        # The fewest people first that free what is short; small cases find another place most easily.
        for case in free[np.argsort(self.people[free], kind="stable")].tolist():
            if (over <= 0).all():
                return
            if ((self.needs[case] > 0) & (over > 0)).any():
                self.at[case] = WAITING
                over -= self.needs[case]
        if (over > 0).any():
            stays = here[self.fixed[here]]
            raise self._refused(
                int(stays[0]),
                "those who have set out or are locked need more than is left there. Leave that much.",
            )

    def _forbid(self, case: int, place: int) -> None:
        if self.fixed[case] and self.at[case] == place:
            raise self._refused(
                case,
                "it has set out for this place or is locked there. Unlock it, or decide by hand.",
            )
        self.allowed[case, place] = False
        if self.at[case] == place:
            self.at[case] = WAITING

    def _lock(self, case: int, place: int) -> None:
        name = self.before.wave.cases[case]
        if self.gone[case] or not self.allowed[case, place]:
            raise self._refused(case, "it may not be at this place. Allow the pair first.")
        if self.fixed[case] and self.at[case] != place:
            raise self._refused(case, "it has set out for another place, or is locked there.")
        for rival in self._cannot_stay(case, place):
            if self.fixed[rival]:
                raise self._refused(
                    case,
                    "somebody stays whom it must be kept apart from, or near to. Decide by hand.",
                )
            self.at[rival] = WAITING
        self.at[case] = place
        self.fixed[case] = True
        self.locked.add(name)
        self._thin_out(place)

    def _cannot_stay(self, case: int, place: int) -> list[int]:
        """Who must leave so that a case can be at a place: those kept apart from it, or near to it."""
        wave, found = self.before.wave, []
        for one, other in wave.apart.tolist():
            rival = other if one == case else one if other == case else None
            if rival is not None and self.at[rival] == place:
                found.append(rival)
        for one, other, kind in wave.near.tolist():
            table = wave.near_tables[kind]
            if case == one and self.at[other] != WAITING and not table[place, self.at[other]]:
                found.append(other)
            if case == other and self.at[one] != WAITING and not table[self.at[one], place]:
                found.append(one)
        return found

    def _concerned(self, wave: Wave, seekers: Ints, workings: Workings) -> Ints:
        """The places that an edit touches: larger or smaller, left by somebody, or wished for by whoever seeks one."""
        size, listed = len(wave.places), workings.listed
        weight = np.zeros(size, np.int64)
        wished = listed.place[seekers][listed.offers[seekers] > -np.inf]
        weight += np.bincount(wished, minlength=size)
        left = self.before.at[(self.at != self.before.at) & (self.before.at != WAITING)]
        weight += len(seekers) * np.bincount(left, minlength=size)
        changed = (wave.capacity != self.before.wave.capacity).any(axis=1)
        weight[changed] += len(wave.cases)
        order = np.argsort(-weight, kind="stable")[:MOST_PLACES]
        return order[weight[order] > 0]

    def finished(self, most_moved: float) -> Edited:
        """Find places for those who lost theirs."""
        before = self.before
        old = before.wave
        wave = replace(
            old,
            people=self.people,
            needs=np.where(self.gone[:, None], 0, self.needs),
            capacity=np.where(self.closed[:, None], 0, self.capacity),
            allowed=self.allowed,
        )
        lost = (self.at != before.at) & ~self.gone & (before.at != WAITING) & ~self.fixed
        placed = int(((self.at != WAITING) & ~self.fixed).sum())
        board = Board(wave, by_score=before.by_score, held=self.fixed | self.gone)
        board.load(self.at)
        seekers = np.flatnonzero((self.at == WAITING) & ~self.gone)
        workings = refreshed(before, wave)
        largest_first(board, seekers, workings.listed)
        filled(board)
        exchanged(
            board,
            workings.listed,
            should_stop=_never,
            sweeps=SWEEPS,
            places=self._concerned(wave, seekers, workings),
            most_moved=int(most_moved * placed),
            uncounted=seekers,
        )
        now = _assignment(before, wave, board, workings)
        other = (now.at != before.at) & (before.at != WAITING) & ~self.gone & ~lost
        names = np.array(old.cases, dtype=object)
        mine = frozenset(self.locked)
        moved = tuple(name for name in names[other].tolist() if name not in mine)
        return Edited(
            now,
            tuple(names[lost].tolist()),
            moved,
            now.people_placed - before.people_placed,
            now.value - before.value,
            mine,
        )


def with_arrivals(before: Assignment, arrivals: Sequence[Arrive]) -> Assignment:
    """The placement as it was, with cases beside it that wait."""
    old = before.wave
    names = [edit.case.id for edit in arrivals]
    number = {name: n for n, name in enumerate(old.cases)}
    back = [number[name] for name in names if name in number]
    if len(set(names)) < len(names) or any(old.people[case] for case in back):
        raise InputError(
            "a case stands twice",
            advice="A case that arrives is there already, or stands twice. Each needs a name of its own.",
            field="case",
        )
    places = {name: n for n, name in enumerate(old.places)}
    rows = [_row(old, places, edit) for edit in arrivals]
    new = [n for n, name in enumerate(names) if name not in number]
    count = len(old.cases) + len(new)
    which = np.array([number.get(name, -1) for name in names], np.int64)
    which[which < 0] = np.arange(len(old.cases), count)

    def longer(table: NDArray[Any], column: int) -> NDArray[Any]:
        values = np.array([row[column] for row in rows])
        fits = (
            np.result_type(table, np.min_scalar_type(values)) if column == SCORES else table.dtype
        )
        grown = np.empty((count, *table.shape[1:]), fits)
        grown[: len(table)] = table
        grown[which] = values
        return grown

    wave = replace(
        old,
        cases=(*old.cases, *(names[n] for n in new)),
        people=longer(old.people, 0),
        needs=longer(old.needs, 1),
        scores=longer(old.scores, SCORES),
        allowed=longer(old.allowed, 3),
    )
    at = np.append(before.at, np.full(len(new), WAITING))
    kept = before.workings or worked_out(old, before.prices, before.people_prices)
    return replace(before, wave=wave, at=at, workings=arrived(kept, wave, which, before))


SCORES = 2


def _row(wave: Wave, places: Mapping[str, int], edit: Arrive) -> tuple[int, Ints, Ints, Bools]:
    """People, needs, scores and allowed places of a case that arrives."""
    case = edit.case
    unknown = [name for name in (*edit.scores, *(edit.allowed or ())) if name not in places]
    lacking = [name for name in case.needs if name not in {*wave.services, PEOPLE}]
    scored = {name: Fraction(score) * wave.unit for name, score in edit.scores.items()}
    counts = [case.people, *case.needs.values()]
    if (
        unknown
        or lacking
        or any(score.denominator > 1 or abs(score) > LARGEST_SHORT for score in scored.values())
        or case.people < 1
        or not all(0 <= count <= LARGEST_NUMBER for count in counts)
    ):
        raise InputError(
            "a case that cannot be taken in",
            advice=f"{case.id}: a place or service is unknown, a number is out of range, or a score is finer than"
            " those of the others. Correct it; nothing was changed.",
            field=case.id,
        )
    needs = [case.people if name == PEOPLE else case.needs.get(name, 0) for name in wave.services]
    scores = np.zeros(len(places), np.int64)
    for name, score in scored.items():
        scores[places[name]] = int(score)
    allowed = np.full(len(places), edit.allowed is None)
    for name in edit.allowed or ():
        allowed[places[name]] = True
    return case.people, np.array(needs, np.int64), scores, allowed


def _assignment(before: Assignment, wave: Wave, board: Board, workings: Workings) -> Assignment:
    """The board as a result, with bounds at the prices of before."""
    waiting = None if before.by_score else int(wave.people.sum()) - board.people
    prices = _waiting_repriced(wave, before.prices, waiting, workings.best)
    bound = score_bound(wave, prices, most_waiting=waiting, best=workings.best)
    heads = int(wave.people[workings.best != IMPOSSIBLE].sum())
    if before.people_prices is not None and workings.people_best is not None:
        heads = min(heads, people_bound(wave, before.people_prices, best=workings.people_best))
    value = board.value
    return replace(
        before,
        wave=wave,
        at=board.at.copy(),
        people_placed=board.people,
        people_bound=max(heads, board.people),
        value=Fraction(value, wave.unit),
        bound=Fraction(max(bound, value), wave.unit),
        method="edited",
        prices=prices,
        searched=False,
        workings=workings,
    )


def _waiting_repriced(wave: Wave, prices: Prices, waiting: int | None, best: Ints) -> Prices:
    """The same prices with that of waiting as it is best now that others wait."""
    if waiting is None:
        return prices
    rates = {0, *(prices.waiting >> halved for halved in range(HALVINGS))}
    tried = [replace(prices, waiting=rate) for rate in sorted(rates)]
    return min(tried, key=lambda one: score_bound(wave, one, most_waiting=waiting, best=best))


def _never() -> bool:
    return False
