"""What room will be worth to those who are still on the way: a flight or a family that is placed now looks at it.

Who is on the way is read from the manifests. Who is registered counts with what they need; of others only the number is
known, and they count as people who need a bed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import numpy as np

from goodoffices.office.reception.asking import Asked, asked
from goodoffices.placement import PEOPLE, Prices, Wave, arrival_prices
from goodoffices.reception import CaseId, Programme

__all__ = ["worth_to_come"]

LOOKED_AT = 300
"""So many of those on the way are looked at, and stand for all."""
HEADS = 4
"""People of whom only the number is known count as families of so many."""


def worth_to_come(
    programme: Programme, ask: Asked, mine: Collection[CaseId], *, now: datetime
) -> Prices | None:
    """What a unit of each service at each place will be worth; None where nobody is on the way.

    Parameters
    ----------
    programme : Programme
    ask : Asked
        What is asked now: its places and services are priced.
    mine : collection of CaseId
        For whom it is asked; they do not compete with themselves.
    now : datetime
    """
    on_the_way = [one for one in programme.transports.pipeline(now) if one.case not in mine]
    known = {one.case for one in on_the_way if one.case}
    unknown = sum(one.people for one in on_the_way if not one.case)
    coming = asked(programme, day=now.date(), now=now, cases=known, services=ask.wave.services).wave
    if coming.places != ask.wave.places or set(coming.services) - set(ask.wave.services):
        coming = _only(coming, ask.wave)
    coming = _with_unknown(coming, -(-unknown // HEADS))
    count = len(coming.cases)
    if not count:
        return None
    step = -(-count // LOOKED_AT)
    return arrival_prices(
        _some(coming, np.arange(0, count, step)),
        left=ask.wave.capacity,
        expected=count / len(range(0, count, step)),
    )


def _only(coming: Wave, wave: Wave) -> Wave:
    """With the services of the question alone, in its order; what is priced nowhere costs nothing."""
    column = {name: number for number, name in enumerate(coming.services)}
    chosen = [column[name] for name in wave.services]
    return replace(
        coming,
        services=wave.services,
        needs=coming.needs[:, chosen],
        capacity=coming.capacity[:, chosen],
    )


def _with_unknown(coming: Wave, families: int) -> Wave:
    """With families of whom nothing is known but that they come."""
    beds = np.array([HEADS if name == PEOPLE else 0 for name in coming.services], np.int64)
    worth = np.full((families, len(coming.places)), HEADS, coming.scores.dtype)
    return replace(
        coming,
        cases=(*coming.cases, *(f"unknown {number}" for number in range(families))),
        people=np.concatenate((coming.people, np.full(families, HEADS, np.int64))),
        needs=np.concatenate((coming.needs, np.tile(beds, (families, 1)))),
        scores=np.concatenate((coming.scores, worth)),
        allowed=np.concatenate((coming.allowed, np.ones(worth.shape, np.bool_))),
    )


def _some(coming: Wave, rows: np.ndarray) -> Wave:
    """Every so-and-so-manieth; who must be near or apart from whom plays no part in a price."""
    return replace(
        coming,
        cases=tuple(coming.cases[row] for row in rows.tolist()),
        people=coming.people[rows],
        needs=coming.needs[rows],
        scores=coming.scores[rows],
        allowed=coming.allowed[rows],
        apart=coming.apart[:0],
        near=coming.near[:0],
    )
