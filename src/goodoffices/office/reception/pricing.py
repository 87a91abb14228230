"""Prices are looked for beside everything else: at tens of thousands of families the first look at a change needs them.

It is begun when many were imported, or when somebody opens the page on which changes are looked at. It moves nobody and
writes nothing that anybody is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from goodoffices.office.reception.asking import asked
from goodoffices.office.reception.kept_prices import (
    is_large,
    keep_prices,
    prices_known,
    prices_of,
)
from goodoffices.office.reception.known import require_any
from goodoffices.office.reception.orders import Answer, Order, packed
from goodoffices.office.reception.reworking import standing_start
from goodoffices.reception import Duty
from goodoffices.reception.placements_events import RunId

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["Pricing", "is_pricing", "look_for_prices", "pricing", "stop_pricing"]

DUTIES = (Duty.GATE, Duty.PLACES, Duty.PLACE)
NAME = "prices-"
LONGEST_S = 600.0
STALE = 20
"""With one in so many cases more or fewer, prices are looked for anew."""


@dataclass(frozen=True, slots=True)
class Pricing:
    """How far the search for prices is.

    Attributes
    ----------
    state : str
        ``known``: a change is answered at once. ``computing``, or ``failed``: then the next look at a change takes longer.
    seconds : float
        Since it began.
    """

    state: str
    seconds: float = 0.0


def is_pricing(run: RunId) -> bool:
    """Whether what computes under a name looks for prices, and for no places."""
    return run.startswith(NAME)


def pricing(office: Office, actor: Actor, *, officer: Officer) -> Pricing:
    """Whether a change is answered at once; where not, prices are looked for from now on.

    For an officer who looks at no changes nothing is begun.
    """
    with office.registers.at(actor) as register:
        protection, now = register.programme.protection, office.now()
        if any(protection.has(officer.id, duty, now) for duty in DUTIES):
            return look_for_prices(office, register, actor.process)
        return Pricing("known")


def stop_pricing(office: Office, actor: Actor, *, officer: Officer) -> None:
    """End the search with the prices that it has so far.

    Raises
    ------
    AccessError
        If the officer looks at no changes.
    """
    with office.registers.at(actor) as register:
        require_any(register, officer, office.now(), *DUTIES)
    for run in _running(office, actor.process):
        office.reception_runs.stop(actor.process, run)


def look_for_prices(office: Office, register: Register, process: str) -> Pricing:
    """The same for who works on the register already: a search is begun where one is of use and none goes on."""
    programme = register.programme
    cases, number = len(programme.people.cases), programme.number
    told = prices_known(register)
    if not is_large(programme) or (
        told is not None and abs(cases - told.cases) * STALE <= told.cases
    ):
        return Pricing("known")
    for run in _running(office, process):
        seen = office.reception_runs.seen(process, run)
        if seen is not None:
            return Pricing("computing", seen.seconds)
    run = RunId(f"{NAME}{number}")
    if office.reception_runs.seen(process, run) is not None:
        return Pricing("failed")
    now = office.now()
    ask = asked(programme, day=now.date(), now=now)
    order = Order(given=dict(ask.given), start=standing_start(programme, ask))

    def take(answer: Answer) -> None:
        with office.registers.of(process) as there:
            found = prices_of(there.programme, ask, answer, now)
            keep_prices(there, msgspec.structs.replace(found, cases=cases, number=number))

    office.reception_runs.begin(process, run, packed(ask.wave, order), seconds=LONGEST_S, take=take)
    return Pricing("computing")


def _running(office: Office, process: str) -> list[RunId]:
    return [run for run in office.reception_runs.running(process) if is_pricing(run)]
