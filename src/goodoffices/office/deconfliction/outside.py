"""Flights that others announced to a public airspace service, as inputs of the sealed engine: one way, never back.

::

    airspace  --(the whole area, on the beat)-->  the engine's entries  -->  a desk is told of its own plan

What is asked of the service follows from the host's settings and the clock. Nothing of a plan is sent there: neither
is anything written, nor do the questions depend on where plans are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from goodoffices.errors import (
    ConsentMissingError,
    GoodOfficesError,
    InputError,
    RepeatedKeyError,
    StaleRecordError,
)
from goodoffices.office.deconfliction.participating import volume_of
from goodoffices.office.deconfliction.skies import Kept, Standing, engine_plan, filed_outside
from goodoffices.office.office import Draft
from goodoffices.office.view import Actor
from goodoffices.record import (
    ENGINE,
    Audience,
    EntryId,
    OutsideFlight,
    OutsideFlights,
    OutsideMet,
    OutsideReading,
    OutsideTold,
    PlanRulesProposed,
)

if TYPE_CHECKING:
    from goodoffices.deconfliction import Sky
    from goodoffices.dss.observing import Announced, Seen
    from goodoffices.office.office import Office

__all__ = ["OutsideWatch", "open_airspace", "outside_findings", "take_in"]

TRIES = 8
TOLD = 20
"""So many announced flights are named to a desk."""
IN_ONE = 100
"""So many stand in one entry."""
MOST_BYTES = 64 * 1024
PATIENCE = 3
"""After so many beats without an answer the desks are told."""


def outside_findings(kept: Kept, plans: Mapping[EntryId, Standing], at: datetime) -> list[Draft]:
    """What desks are told of announced flights where they file, amend or set the state of plans."""
    if not kept.rules.outside_flights or not kept.is_held_outside:
        return []
    return _told(kept, plans, kept.announced(), kept.outside, at, again=True)


def _told(
    kept: Kept,
    plans: Mapping[EntryId, Standing],
    sky: Sky,
    flights: Mapping[str, OutsideFlight],
    at: datetime,
    *,
    again: bool,
) -> list[Draft]:
    drafts = []
    for name, plan in plans.items():
        if plan.state.is_over:
            continue
        met = {clash.other for clash in sky.clashes(engine_plan(name, plan))} if flights else set()
        found = sorted(
            (flight.begins, flight.ends, flight.manager, flight.is_exact)
            for flight in (flights[other] for other in met)
        )
        told = OutsideTold(
            plan=name,
            flights=tuple(
                OutsideMet(manager=manager, begins=begins, ends=ends, is_exact=exact)
                for begins, ends, manager, exact in found[:TOLD]
            ),
            more=max(0, len(found) - TOLD),
            at=at,
        )
        last = kept.outside_told(name)
        stood = last is not None and bool(last.flights)
        is_same = last is not None and replace(last, at=at) == told
        if (told.flights or stood) and (again or not is_same):
            drafts.append(Draft(Audience([plan.desk, ENGINE.id]), told, by_engine=True))
    return drafts


# The list, on the beat


def take_in(office: Office, process: str, seen: Seen | None) -> int:
    """Hold the plans of a process against the announced flights, where the rules in force say so.

    Parameters
    ----------
    seen : Seen or None
        What is listed; None where the service has not answered for some beats.

    Returns
    -------
    int
        How many entries were made.
    """
    flights = None if seen is None else {one.id: _flight(one) for one in seen.flights}
    left_out = 0 if seen is None else seen.left_out
    try:
        with office.skies.at(process) as kept:
            for _ in range(TRIES):
                drafts = _drafts(kept, flights, left_out, office.now())
                if not drafts:
                    return 0
                engine, key = Actor(process, ENGINE.id), f"outside/{kept.guard.last}"
                with suppress(StaleRecordError, RepeatedKeyError):
                    office.append(engine, drafts, key=key, guards=[kept.guard])
                    return len(drafts)
                # Another server wrote in between, or read the same list.
                kept.look()
    except ConsentMissingError:
        pass
    return 0


def _drafts(
    kept: Kept, flights: dict[str, OutsideFlight] | None, left_out: int, at: datetime
) -> list[Draft]:
    rules, last = kept.rules, kept.reading
    if not rules.outside_flights:
        return []
    readers = Audience([*rules.desks, kept.mediator, ENGINE.id])
    reading = OutsideReading(
        rules=kept.rules_id, is_read=flights is not None, left_out=left_out, at=at
    )
    told = [Draft(readers, reading)] if last is None or replace(last, at=at) != reading else []
    if flights is None:
        return told if last is not None and last.is_read else []
    come = [one for name, one in flights.items() if kept.outside.get(name) != one]
    gone = sorted(kept.outside.keys() - flights.keys())
    if not come and not gone and kept.is_held_outside:
        return told
    sky = _sky(kept, flights.values())
    touched = {EntryId(name) for name in kept.told_outside()}
    for one in come if kept.is_held_outside else flights.values():
        touched |= {EntryId(clash.other) for clash in kept.sky.clashes(sky.plan(one.id))}
    plans = {name: plan for name in sorted(touched) if (plan := kept.plan(name)) is not None}
    return [
        *told,
        *_listed(kept.rules_id, come, gone, at),
        *_told(kept, plans, sky, flights, at, again=False),
    ]


def _listed(
    rules: EntryId, come: Sequence[OutsideFlight], gone: Sequence[str], at: datetime
) -> list[Draft]:
    parts = [come[start : start + IN_ONE] for start in range(0, len(come), IN_ONE)] or [()]
    return [
        Draft(
            Audience([ENGINE.id]),
            OutsideFlights(
                rules=rules, come=tuple(part), gone=tuple(gone) if number == 0 else (), at=at
            ),
        )
        for number, part in enumerate(parts)
    ]


def _sky(kept: Kept, flights: Iterable[OutsideFlight]) -> Sky:
    from goodoffices.deconfliction import Sky  # noqa: PLC0415  # not at every start

    sky = Sky(kept.sky.separations)
    sky.restore(filed_outside(flight) for flight in flights)
    return sky


def _flight(one: Announced) -> OutsideFlight:
    """A flight as the record keeps it: where its manager says, or all over the parts in which it is listed."""
    from goodoffices.deconfliction import check_area, packed  # noqa: PLC0415

    exact = b""
    with suppress(InputError):
        volumes = [volume_of(volume) for volume in one.volumes]
        for volume in volumes:
            check_area(volume.area)
        exact = packed(volumes) if volumes else b""
    if len(exact) > MOST_BYTES:
        exact = b""
    return OutsideFlight(
        id=one.id,
        manager=one.manager,
        version=one.version,
        begins=one.begins,
        ends=one.ends,
        volumes=exact or packed([volume_of(part) for part in one.parts]),
        is_exact=bool(exact),
    )


class OutsideWatch:
    """Reads an airspace on the beat, for every process of a server.

    Parameters
    ----------
    office : Office
        Of which server.
    look : callable
        From the time now to what is listed; it may fail.
    """

    def __init__(self, office: Office, look: Callable[[datetime], Seen]) -> None:
        self._office = office
        self._look = look
        self._failed = 0

    def keep(self) -> int:
        """Read once and take in what is listed; how many entries were made.

        Whether any process wants it plays no part in whether it is asked for: that would tell the service.
        """
        seen: Seen | None = None
        try:
            seen = self._look(self._office.now())
            self._failed = 0
        except GoodOfficesError:
            self._failed += 1
            if self._failed < PATIENCE:
                return 0
        return sum(
            take_in(self._office, process, seen)
            for process in self._office.store.processes()
            if self._office.store.open_threads(
                process, ENGINE.id, PlanRulesProposed.FAMILY, is_open=None, last=1
            )
        )


def open_airspace(office: Office, path: Path) -> OutsideWatch:
    """The airspace that a file of settings names.

    Parameters
    ----------
    path : Path
        TOML; see :class:`goodoffices.dss.observing.AirspaceSettings`.

    Raises
    ------
    FormatError, InputError
        If the settings cannot be read, or cannot be.
    """
    from goodoffices.dss.observing import observer_of, read_airspace  # noqa: PLC0415

    return OutsideWatch(office, observer_of(read_airspace(path)).look)
