"""The engine's side of a run: an order of numbers and pseudonyms in, an answer out. No register is within reach here.

The same function answers in the server, for a flight or a family, and in a process of its own, for thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from goodoffices.errors import InfeasibleError
from goodoffices.office.placing import BY_THE_CLOCK
from goodoffices.office.reception.at_a_price import found_at_a_price
from goodoffices.office.reception.orders import Answer, Change, Line, Order, Seen
from goodoffices.placement import (
    Assignment,
    Close,
    Edit,
    Explanation,
    Forbid,
    Lack,
    Lock,
    Prices,
    Resize,
    Wave,
    Worth,
    deferred_acceptance,
    edited,
    explanation_faults,
    faults,
    on_arrival,
    place,
    repriced,
    worth_faults,
    worth_of_more,
)
from goodoffices.placement.certificate import (
    IMPOSSIBLE,
    no_prices,
    score_bound,
    whole_prices,
)
from goodoffices.placement.explanation import Alternative, explanations
from goodoffices.placement.result import Workings
from goodoffices.placement.wave import without_period
from goodoffices.placement.workings import carried, worked_out

__all__ = ["Basis", "answered", "basis_of", "put_down", "stood"]

TOLD = 3
"""So many other places are told for each case."""
HUNDREDTHS = 100
CHECKED_PAIRS = 400_000
"""Up to so many pairs every number of a run is counted a second time before it is shown; its rules always are."""


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What every change to one wave is worked out from, at the prices that are known: kept for the next look.

    Attributes
    ----------
    wave : Wave
    prices : Prices
    workings : Workings
    """

    wave: Wave
    prices: Prices
    workings: Workings

    def __repr__(self) -> str:
        return f"<Basis of {len(self.wave.cases)} cases>"


def basis_of(wave: Wave, order: Order, earlier: Basis | None) -> Basis | None:
    """The basis at the prices of an order; None where it has none.

    Parameters
    ----------
    wave : Wave
    order : Order
    earlier : Basis or None
        Of another wave: what is the same there is not worked out again.
    """
    if order.rates is None:
        return None
    fine = 2**order.fine
    rates = np.array(order.rates, np.float64).reshape(wave.capacity.shape) / fine
    prices = whole_prices(wave, rates, order.waiting / fine)
    if earlier is None:
        return Basis(wave, prices, worked_out(wave, prices))
    workings = carried(earlier.workings, earlier.wave, earlier.prices, wave, prices)
    return Basis(wave, prices, workings)


def answered(
    wave: Wave,
    order: Order,
    *,
    basis: Basis | None = None,
    map: Callable[..., Any] = map,  # noqa: A002  # what it is
    should_stop: Callable[[], bool] | None = None,
    time_left: Callable[[], float] | None = None,
    progress: Callable[[int, float], None] | None = None,
    placed: Callable[[Answer], None] | None = None,
) -> Answer:
    """Run the engine, have every number counted again, and say for each case why.

    Parameters
    ----------
    wave : Wave
    order : Order
    basis : Basis, optional
        For changes to a placement, where it is at hand.
    map, should_stop, time_left, progress : callable, optional
        As for :func:`goodoffices.placement.place`.
    placed : callable, optional
        Called with the placement and its proof as soon as these have stood the second reading: what is then said of each
        case is still missing there, and takes its time.

    Raises
    ------
    InfeasibleError
        If the second reading finds a fault: nothing of the run is shown then.
    """
    if order.start is not None:
        return _after_changes(wave, order, order.start, basis, should_stop)
    given = np.array(sorted(order.given.items()), np.int64).reshape(-1, 2)
    at, left = put_down(wave, given)
    rest = np.flatnonzero(at < 0)
    sub = _without(wave, rest, left, at)
    cost = None
    priced = found_at_a_price(sub, order, rest)
    if priced is not None:
        found, cost = priced
    elif order.wishes is not None:
        found = _by_wishes(sub, order, rest)
    elif order.coming is not None:
        worth = np.array(order.coming, np.int64).reshape(wave.capacity.shape)
        arrived = on_arrival(
            sub,
            Prices(worth, 0, order.fine),
            map=map,
            should_stop=should_stop,
            time_left=time_left,
        )
        found = repriced(arrived, should_stop=should_stop)
        found = replace(found, reproducible=found.reproducible and arrived.reproducible)
    else:
        timed: dict[str, Any] = {} if time_left is None else {"rounds": BY_THE_CLOCK}
        found = place(
            sub,
            **timed,
            effort=order.effort,
            seed=order.seed,
            map=map,
            should_stop=should_stop,
            time_left=time_left,
            progress=progress,
        )
    wrong = faults(found, bounds=len(sub.cases) * len(sub.places) <= CHECKED_PAIRS)
    at[rest] = found.at
    whole = _whole(wave, at, found, rest)
    _refuse((*wrong, *faults(whole, bounds=False)))
    by = found.method if order.wishes is None else "wishes"
    if placed is not None and cost is None:
        placed(_answer(whole, found, [Line(one, (), {}, {}) for one in at.tolist()], by))
    answer = _answer(whole, found, _lines(whole, range(len(wave.cases))), by)
    return answer if cost is None else msgspec.structs.replace(answer, cost=cost)


def _refuse(wrong: Sequence[str]) -> None:
    if wrong:
        raise InfeasibleError(
            "a run did not stand the second reading",
            advice="The engine's result had a fault and is not shown. Nothing was changed. Run it again; if it happens once more, tell the host.",
        )


def _after_changes(
    wave: Wave,
    order: Order,
    start: Sequence[int],
    basis: Basis | None,
    should_stop: Callable[[], bool] | None,
) -> Answer:
    """The placement after some changes, near the one that stands."""
    at = np.array(start, np.int64)
    before = stood(wave, at, basis or basis_of(wave, order, None), should_stop=should_stop)
    named = {change.case for change in order.changes}
    kept = [
        wave.cases[case]
        for case, at in order.given.items()
        if start[case] == at and case not in named
    ]
    after = edited(
        before,
        [_edit(wave, change) for change in order.changes],
        locked=kept,
    ).assignment
    _refuse(faults(after, bounds=len(wave.cases) * len(wave.places) <= CHECKED_PAIRS))
    told = {*np.flatnonzero(after.at != at).tolist(), *order.told, *named} - {-1}
    return _answer(after, after, _lines(after, sorted(told)), "edited")


def _at_any_time(wave: Wave, worth: Sequence[Worth]) -> tuple[tuple[int, str, str], ...]:
    """What one more of a service is worth in all nights together."""
    sums: dict[tuple[int, str], Fraction] = {}
    for one in worth:
        at = wave.places.index(one.place), without_period(one.service)
        sums[at] = sums.get(at, Fraction(0)) + one.price
    order = sorted(sums, key=lambda at: -sums[at])
    return tuple((*at, str(sums[at])) for at in order)


def _rates(wave: Wave, prices: Prices) -> NDArray[np.int64]:
    """Prices of a unit in all nights together, at the column of its service."""
    rates = np.zeros_like(prices.capacity)
    for column, name in enumerate(wave.services):
        rates[:, wave.services.index(without_period(name))] += prices.capacity[:, column]
    return rates


def _most(numbers: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Numbers of services by night, as those of the night in which they are largest."""
    found: dict[str, int] = {}
    for name, units in numbers:
        service = without_period(name)
        found[service] = max(units, found.get(service, units))
    return found


def _least(numbers: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {name: -units for name, units in _most((n, -units) for n, units in numbers).items()}


def _edit(wave: Wave, change: Change) -> Edit:
    place = wave.places[change.place]
    if change.what == "close":
        return Close(place)
    if change.what == "resize":
        return Resize(place, change.service, change.number)
    case = wave.cases[change.case]
    return Lock(case, place) if change.what == "lock" else Forbid(case, place)


def _answer(whole: Assignment, found: Assignment, lines: Sequence[Line | None], by: str) -> Answer:
    wave = whole.wave
    worth = worth_of_more(found)
    if len(wave.cases) * len(wave.places) <= CHECKED_PAIRS:
        _refuse(worth_faults(found, worth))
    return Answer(
        lines=tuple(lines),
        people_placed=whole.people_placed,
        people_bound=whole.people_bound,
        value=str(whole.value),
        bound=str(whole.bound),
        gap=whole.gap,
        proven=whole.proven_optimal,
        reproducible=whole.reproducible,
        by=by,
        worth=_at_any_time(wave, worth),
        rates=tuple(map(tuple, _rates(wave, found.prices).tolist())),
        waiting=found.prices.waiting,
        fine=found.prices.shift,
    )


def stood(
    wave: Wave,
    at: NDArray[np.int64],
    basis: Basis | None = None,
    *,
    should_stop: Callable[[], bool] | None = None,
) -> Assignment:
    """A placement that was made elsewhere, with a proof of how good it is.

    Parameters
    ----------
    wave : Wave
    at : int array
        Where each case is; -1 for those who wait.
    basis : Basis, optional
        With prices to prove it by; without it they are looked for.
    should_stop : callable, optional
        Asked now and then while they are; True ends it with those that are found.
    """
    placed = np.flatnonzero(at >= 0)
    heads = int(wave.people[placed].sum())
    value = int(wave.scores[placed, at[placed]].sum(dtype=np.int64))
    if basis is None:
        prices = no_prices(wave)
        basis = Basis(wave, prices, worked_out(wave, prices))
        known = False
    else:
        prices, known = basis.prices, True
    best = basis.workings.best
    most = int(wave.people[best != IMPOSSIBLE].sum())
    waits = int(wave.people.sum()) - heads
    bound = score_bound(wave, prices, most_waiting=waits, best=best)
    found = Assignment(
        wave,
        np.array(at, np.int64),
        by_score=False,
        people_placed=heads,
        people_bound=max(heads, most),
        value=Fraction(value, wave.unit),
        bound=Fraction(max(bound, value), wave.unit),
        method="edited",
        prices=prices,
        workings=basis.workings,
    )
    if known or not len(wave.cases) or not len(wave.places):
        return found
    return repriced(found, should_stop=should_stop)


def put_down(wave: Wave, wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cases put at places one after the other, each where it fits and breaks no rule.

    Parameters
    ----------
    wave : Wave
    wanted : int array, shape (pairs, 2)
        Case and place, those first that come first.

    Returns
    -------
    at : int array
        Where each case is; -1 where it did not fit, or was not wanted anywhere.
    left : int array, shape (places, services)
    """
    at = np.full(len(wave.cases), -1, np.int64)
    left = wave.capacity.copy()
    rivals, kin = _bound(wave)
    for case, there in _not_at_once(wave, wanted, rivals.keys() | kin.keys(), at, left):
        if (
            wave.allowed[case, there]
            and (wave.needs[case] <= left[there]).all()
            and all(at[rival] != there for rival in rivals.get(case, ()))
            and all(
                at[other] < 0 or wave.near_tables[kind, there, at[other]]
                for other, kind in kin.get(case, ())
            )
        ):
            at[case] = there
            left[there] -= wave.needs[case]
    return at, left


def _not_at_once(
    wave: Wave,
    wanted: NDArray[np.int64],
    bound: Collection[int],
    at: NDArray[np.int64],
    left: NDArray[np.int64],
) -> list[list[int]]:
    """Put down whoever fits whoever else comes, and is bound to nobody; gives those who are to be looked at in turn."""
    case, there = wanted.T
    used = np.zeros_like(left)
    np.add.at(used, there, wave.needs[case])
    enough: NDArray[np.bool_] = np.asarray((used <= left).all(axis=1), np.bool_)
    plain = enough[there] & wave.allowed[case, there]
    plain &= ~np.isin(case, np.array(sorted(bound), np.int64))
    at[case[plain]] = there[plain]
    np.subtract.at(left, there[plain], wave.needs[case[plain]])
    rest: list[list[int]] = wanted[~plain].tolist()
    return rest


def _bound(wave: Wave) -> tuple[dict[int, list[int]], dict[int, list[tuple[int, int]]]]:
    """From whom each case is kept apart, and to whom it must be near, with the way; those ways are symmetric."""
    rivals: dict[int, list[int]] = {}
    for one, other in wave.apart.tolist():
        rivals.setdefault(one, []).append(other)
        rivals.setdefault(other, []).append(one)
    kin: dict[int, list[tuple[int, int]]] = {}
    for one, other, kind in wave.near.tolist():
        kin.setdefault(one, []).append((other, kind))
        kin.setdefault(other, []).append((one, kind))
    return rivals, kin


def _without(
    wave: Wave, rest: NDArray[np.int64], left: NDArray[np.int64], at: NDArray[np.int64]
) -> Wave:
    """The wave without those who have a place, and what they leave."""
    allowed = wave.allowed[rest]
    number = {case: row for row, case in enumerate(rest.tolist())}
    rivals, kin = _bound(wave)
    for case, row in number.items():
        for rival in rivals.get(case, ()):
            if at[rival] >= 0:
                allowed[row, at[rival]] = False
        for other, kind in kin.get(case, ()):
            if at[other] >= 0:
                allowed[row] &= wave.near_tables[kind, :, at[other]]
    apart = [(number[a], number[b]) for a, b in wave.apart.tolist() if a in number and b in number]
    near = [
        (number[a], number[b], kind)
        for a, b, kind in wave.near.tolist()
        if a in number and b in number
    ]
    return replace(
        wave,
        cases=tuple(wave.cases[case] for case in rest.tolist()),
        people=wave.people[rest],
        needs=wave.needs[rest],
        capacity=left,
        scores=wave.scores[rest],
        allowed=allowed,
        apart=np.array(sorted(apart), np.int64).reshape(-1, 2),
        near=np.array(sorted(near), np.int64).reshape(-1, 3),
    )


def _by_wishes(sub: Wave, order: Order, rest: NDArray[np.int64]) -> Assignment:
    """By the families' wishes and the places' priorities, with the bound that the scores would have."""
    number = {case: row for row, case in enumerate(rest.tolist())}
    names = sub.places
    wishes = {
        sub.cases[number[case]]: [names[one] for one in wished if sub.allowed[number[case], one]]
        for case, wished in (order.wishes or {}).items()
        if case in number
    }
    priorities = {
        names[there]: [sub.cases[number[case]] for case in cases if case in number]
        for there, cases in (order.priorities or {}).items()
    }
    accepted = deferred_acceptance(sub, wishes, priorities)
    column = {name: one for one, name in enumerate(names)}
    at = [column[accepted.placed[c]] if c in accepted.placed else -1 for c in sub.cases]
    return stood(sub, np.array(at, np.int64))


def _whole(
    wave: Wave, at: NDArray[np.int64], found: Assignment, rest: NDArray[np.int64]
) -> Assignment:
    """The whole wave: those whose place was named count on both sides of every figure."""
    mine = np.ones(len(wave.cases), np.bool_)
    mine[rest] = False
    named = np.flatnonzero(mine)
    heads = int(wave.people[named].sum())
    worth = Fraction(int(wave.scores[named, at[named]].sum(dtype=np.int64)), wave.unit)
    return replace(
        found,
        wave=wave,
        at=at,
        people_placed=found.people_placed + heads,
        people_bound=found.people_bound + heads,
        value=found.value + worth,
        bound=found.bound + worth,
        workings=None,
    )


def _lines(whole: Assignment, told: Sequence[int]) -> tuple[Line | None, ...]:
    """Why each of some cases is where it is."""
    wave = whole.wave
    column = {name: number for number, name in enumerate(wave.places)}
    lines: list[Line | None] = [None] * len(wave.cases)
    again = len(wave.cases) * len(wave.places) <= CHECKED_PAIRS
    for number, why in zip(told, explanations(whole, told, more=TOLD), strict=True):
        if again:
            _refuse(explanation_faults(whole, why))
        lines[number] = _line(int(whole.at[number]), why, column)
    return tuple(lines)


def _line(at: int, why: Explanation, column: Mapping[str, int]) -> Line:
    if why.here is not None:
        return Line(at, _seen(why.next, column), {}, {})
    if why.reason is None:
        return Line(-1, _lacks(why.help, column) or _seen(why.next, column), {}, {})
    return Line(
        -1,
        _lacks(why.reason.enough, column),
        _most(why.reason.requirements),
        _least(why.reason.largest),
    )


def _lacks(some: Sequence[Lack], column: Mapping[str, int]) -> tuple[Seen, ...]:
    return tuple(
        Seen(column[one.place], 0, 0, _most(one.missing), 0) for one in some if one.missing
    )


def _seen(next_ones: Sequence[Alternative], column: Mapping[str, int]) -> tuple[Seen, ...]:
    return tuple(
        Seen(
            column[one.place],
            int(one.score),
            int(one.rent * HUNDREDTHS),
            _most(one.missing),
            len(one.apart_from),
        )
        for one in next_ones
    )
