"""What a run found, as events: proposals, and for those who wait what would help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import version

from goodoffices import __version__
from goodoffices.office.reception.asking import Asked
from goodoffices.office.reception.orders import Answer, Line, Seen
from goodoffices.office.reception.units import Unit
from goodoffices.reception import Event, PlaceId, Programme, TransportId
from goodoffices.reception.placements_events import (
    CaseProposed,
    CaseWaits,
    Method,
    Next,
    PlacementReopened,
    ReopenReason,
    RunDone,
    RunId,
    Scope,
    WaitingWhy,
)
from goodoffices.reception.placements_weights import points

__all__ = ["done_of", "events_of"]


def events_of(
    programme: Programme,
    ask: Asked,
    answer: Answer,
    run: RunId,
    *,
    day: date,
    only: Sequence[int] | None = None,
    reason: ReopenReason = ReopenReason.GROUP_CHANGED,
) -> Iterator[Event]:
    """One event for each case that was asked for, and for each that no machine places.

    Parameters
    ----------
    programme : Programme
    ask : Asked
    answer : Answer
    run : RunId
    day : date
    only : sequence of int, optional
        Numbers of those that are told; all, where it is left out.
    reason : ReopenReason
        Why what was signed for them does not stand any more.
    """
    counts = programme.places.capacity_on(day)
    for number in range(len(ask.units)) if only is None else only:
        unit, line = ask.units[number], answer.lines[number]
        if line is None:
            continue
        for one in unit.stale:
            yield PlacementReopened(case=one.case, place=one.place, reason=reason)
        if line.place >= 0:
            yield _proposed(programme, ask, number, line, run)
        else:
            yield _waits(ask, number, line, run, counts)
    for unit in ask.held:
        told = programme.placements.waiting.get(unit.case)
        if told is None or told.why is not WaitingWhy.BEST_INTERESTS:
            yield CaseWaits(
                run=run,
                case=unit.case,
                cases=unit.cases[1:],
                people=unit.people,
                why=WaitingWhy.BEST_INTERESTS,
            )


def done_of(
    programme: Programme,
    ask: Asked,
    answer: Answer,
    *,
    run: RunId,
    scope: Scope,
    method: Method,
    day: date,
    transport: TransportId,
    seed: int,
    inputs: str,
    dropped: int = 0,
    nights: int = 1,
) -> RunDone:
    """How a run went, with everything from which it can be repeated."""
    wave, cost = ask.wave, answer.cost
    return RunDone(
        run=run,
        scope=scope,
        method=method,
        day=day,
        transport=transport,
        seed=seed,
        versions={
            "goodoffices": __version__,
            "numpy": version("numpy"),
            "ortools": version("ortools"),
        },
        weights=programme.placements.weights_version,
        inputs=inputs,
        cases=len(ask.units),
        people=sum(unit.people for unit in ask.units),
        people_placed=answer.people_placed,
        people_bound=answer.people_bound,
        value=answer.value,
        bound=answer.bound,
        gap=answer.gap,
        proven=answer.proven,
        reproducible=answer.reproducible,
        by=answer.by,
        worth=tuple(
            (PlaceId(wave.places[place]), service, price) for place, service, price in answer.worth
        ),
        rates={
            PlaceId(place): {
                name: rate for name, rate in zip(wave.services, row, strict=True) if rate
            }
            for place, row in zip(wave.places, answer.rates, strict=True)
            if any(row)
        },
        waiting=answer.waiting,
        fine=answer.fine,
        dropped=dropped,
        nights=nights,
        cost_people=0 if cost is None else cost.people,
        cost_value="0" if cost is None else cost.value,
        cost_share=0.0 if cost is None else cost.share,
    )


def _proposed(programme: Programme, ask: Asked, number: int, line: Line, run: RunId) -> Event:
    unit = ask.units[number]
    return CaseProposed(
        run=run,
        case=unit.case,
        cases=unit.cases[1:],
        place=ask.places[line.place].place,
        people=unit.people,
        needs=unit.takes,
        requires=tuple(sorted(unit.requires)),
        points=points(ask.facts[number], ask.places[line.place], programme.placements.weights),
        next=_next(ask, line.next),
    )


def _waits(
    ask: Asked, number: int, line: Line, run: RunId, counts: Mapping[PlaceId, Mapping[str, int]]
) -> Event:
    unit = ask.units[number]
    return CaseWaits(
        run=run,
        case=unit.case,
        cases=unit.cases[1:],
        people=unit.people,
        why=WaitingWhy.NO_ROOM if _fits(ask, number, unit, counts) else WaitingWhy.FITS_NOWHERE,
        help=_next(ask, line.next),
        lacking=line.lacking,
        largest=line.largest,
    )


def _fits(ask: Asked, number: int, unit: Unit, counts: Mapping[PlaceId, Mapping[str, int]]) -> bool:
    """Whether some place that they may go to could take them if it were empty."""
    return any(
        all(units <= counts[place.place].get(name, 0) for name, units in unit.takes.items())
        for place, may in zip(ask.places, ask.wave.allowed[number], strict=True)
        if may
    )


def _next(ask: Asked, seen: Sequence[Seen]) -> tuple[Next, ...]:
    return tuple(
        Next(
            place=ask.places[one.place].place,
            score=one.score,
            rent=one.rent,
            missing=one.missing,
            apart=one.apart,
        )
        for one in seen
    )
