"""Prices from where a change is looked at: those of the newest run for everybody, or found for an earlier change.

At any prices what is said of a change is right; at prices near those of now the proof is close, and it is there at
once. So they are kept whatever is said later, and sealed beside the register, so that a restart does not lose them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from goodoffices.office.reception.asking import Asked
from goodoffices.office.reception.orders import Answer
from goodoffices.reception import PlaceId, Programme
from goodoffices.reception.placements_events import Method, Scope

if TYPE_CHECKING:
    from goodoffices.office.registers import Register

__all__ = [
    "PRICES",
    "Prices",
    "is_large",
    "keep_prices",
    "order_prices",
    "prices_known",
    "prices_of",
]

PRICES = "prices"
"""Under which name they are kept."""
LARGE = 1_000_000
"""From so many pairs of a case and a place on it takes more than a second or two to find them."""


class Prices(msgspec.Struct, frozen=True):
    """What a unit is worth by place and service, and what one who waits costs.

    Attributes
    ----------
    at : datetime
        When they were found.
    number : int
        Of the last event that was known then.
    cases : int
        How many cases were known then.
    rates : Mapping[PlaceId, Mapping[str, int]]
        In units of a score divided by ``2 ** fine``.
    waiting, fine : int
    run : bool
        Whether a run left them, which stands on the record with them.
    """

    at: datetime
    number: int
    cases: int
    rates: Mapping[PlaceId, Mapping[str, int]]
    waiting: int
    fine: int
    run: bool = False


def is_large(programme: Programme) -> bool:
    """Whether nobody should wait for prices: elsewhere they are found anew as soon as something was said."""
    return len(programme.people.cases) * len(programme.places.places) > LARGE


def prices_of(programme: Programme, ask: Asked, answer: Answer, at: datetime) -> Prices:
    """Those that an answer for everybody was proved by."""
    rates = {
        place.place: dict(zip(ask.wave.services, of, strict=True))
        for place, of in zip(ask.places, answer.rates, strict=True)
    }
    return Prices(
        at, programme.number, len(programme.people.cases), rates, answer.waiting, answer.fine
    )


def keep_prices(register: Register, prices: Prices) -> None:
    """Keep them, here and sealed beside the register."""
    register.programme.keep(PRICES, prices)
    register.write_picture(PRICES, msgspec.json.encode(prices))


def prices_known(register: Register) -> Prices | None:
    """The newest that were kept or that a run for everybody left; None where there are none."""
    programme = register.programme
    if programme.kept(PRICES) is None and (found := register.read_picture(PRICES)) is not None:
        with suppress(msgspec.DecodeError):  # of another version
            programme.keep(PRICES, msgspec.json.decode(found, type=Prices))
    return _newest(programme)


def order_prices(programme: Programme, ask: Asked) -> dict[str, Any]:
    """What an order says of the prices that are known; nothing where there are none."""
    told = _newest(programme)
    if told is None or (
        told.number != programme.number and not told.run and not is_large(programme)
    ):
        return {}
    nothing = dict[str, int]()
    rates = tuple(
        tuple(told.rates.get(place.place, nothing).get(name, 0) for name in ask.wave.services)
        for place in ask.places
    )
    return {"rates": rates, "waiting": told.waiting, "fine": told.fine}


def _newest(programme: Programme) -> Prices | None:
    kept: Prices | None = programme.kept(PRICES)
    for run in reversed(programme.placements.runs.values()):
        said = run.event
        if said.rates and said.scope is Scope.ALL and said.method is not Method.ANSWERS:
            if kept is None or kept.at < run.at:
                cases = len(programme.people.cases) if kept is None else kept.cases
                return Prices(run.at, 0, cases, said.rates, said.waiting, said.fine, run=True)
            break
    return kept
