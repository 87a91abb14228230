"""An order to the engine and its answer, as plain numbers and as bytes."""

from __future__ import annotations

import hashlib
import math

import msgspec
import numpy as np

from goodoffices.placement import Wave

__all__ = [
    "CUT_OFF",
    "LENGTH",
    "Answer",
    "Change",
    "Cost",
    "Line",
    "Order",
    "Seen",
    "digest",
    "packed",
    "unpacked",
]

LENGTH = 8
"""Bytes that say how long what follows is."""
CUT_OFF = "cut off"
"""By what an answer came that is only the best so far of a run which ended early."""


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One change to a placement that stands, by numbers.

    Attributes
    ----------
    what : str
        ``close``, ``resize``, ``lock`` or ``forbid``.
    place, case : int
    service : str
    number : int
        How much more, or less.
    """

    what: str
    place: int
    case: int = -1
    service: str = ""
    number: int = 0


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is given, beside the wave.

    Attributes
    ----------
    given : Mapping[int, int]
        Number of a case -> number of the place that was named for it.
    wishes : Mapping[int, tuple of int], optional
        Number of a case -> places, best first: where wishes decide.
    priorities : Mapping[int, tuple of int], optional
        Number of a place -> cases, first ones first.
    start : tuple of int, optional
        Where each case is by now, -1 for those who wait: then only what must be is changed.
    changes : tuple of Change
        What changes then.
    told : tuple of int
        Cases that are told of even if they stay.
    rates : tuple of tuple of int, optional
        Prices of the last run, place by place and service by service, in units of a score divided by ``2 ** fine``:
        from where a changed placement is looked at. Where there are none they are looked for.
    waiting : int
        Price of one person waiting.
    fine : int
    coming : tuple of tuple of int, optional
        What a unit of room will be worth to those who are still on the way, in units of a score divided by
        ``2 ** fine``: who is placed now leaves room that is worth more to them.
    floors : Mapping[int, int], optional
        Number of a case -> number of its group: no group shall fare far worse than others.
    most : int, optional
        How many hundredths of its share of the week's arrivals a place may get.
    came : Mapping[int, int]
        Number of a place -> people who came there in the same week already.
    block : int, optional
        How many beds stay free together at one place.
    seed : int
    effort : float
        How much a search for a proof may do, as the engine counts it.
    seconds : float, optional
        How long it may take; without it the run can be repeated exactly.
    """

    given: dict[int, int] = {}
    wishes: dict[int, tuple[int, ...]] | None = None
    priorities: dict[int, tuple[int, ...]] | None = None
    start: tuple[int, ...] | None = None
    changes: tuple[Change, ...] = ()
    told: tuple[int, ...] = ()
    rates: tuple[tuple[int, ...], ...] | None = None
    waiting: int = 0
    fine: int = 0
    coming: tuple[tuple[int, ...], ...] | None = None
    floors: dict[int, int] | None = None
    most: int | None = None
    came: dict[int, int] = {}
    block: int | None = None
    seed: int = 0
    effort: float = 2.0
    seconds: float | None = None


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """A place, seen from a case: its number, score, what its needs there are worth to others in hundredths, and what was in the way."""

    place: int
    score: int
    rent: int
    missing: dict[str, int]
    apart: int


class Line(msgspec.Struct, frozen=True, array_like=True):
    """What came out for one case; a place of -1 means that it waits."""

    place: int
    next: tuple[Seen, ...]
    lacking: dict[str, int]
    largest: dict[str, int]


class Cost(msgspec.Struct, frozen=True, array_like=True):
    """What it costs that something is asked for beside most people and best scores.

    Attributes
    ----------
    people : int
        How many fewer have a place.
    value : str
        How much less the sum of scores is, exactly.
    share : float
        The same as a share.
    groups : tuple of (int, str, str)
        Number of a group, its scores a person without floors, and with them.
    loads : tuple of (str, str) or None
        How many times its share of a week the fullest place gets, without spreading and with it.
    most : str or None
        How many times it may get; None where none was found with which as many people have a place.
    place : int
        Where the block is free; -1 where none was asked for.
    proven : bool
        Whether it cannot be had for less, as far as was searched.
    """

    people: int
    value: str
    share: float
    groups: tuple[tuple[int, str, str], ...]
    loads: tuple[str, str] | None
    most: str | None
    place: int
    proven: bool


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a run found, in plain numbers.

    Attributes
    ----------
    lines : tuple of Line or None
        In the order of the wave's cases; None for a case that stays as it was.
    rates, waiting, fine
        Prices, as in :class:`Order`.
    cost : Cost or None
        Where something else was asked for.
    """

    lines: tuple[Line | None, ...]
    people_placed: int
    people_bound: int
    value: str
    bound: str
    gap: float
    proven: bool
    reproducible: bool
    by: str
    worth: tuple[tuple[int, str, str], ...]
    rates: tuple[tuple[int, ...], ...]
    waiting: int
    fine: int
    cost: Cost | None = None


class _Head(msgspec.Struct):
    order: Order
    cases: tuple[str, ...]
    places: tuple[str, ...]
    services: tuple[str, ...]
    unit: int
    arrays: tuple[tuple[str, str, tuple[int, ...]], ...]


ARRAYS = ("people", "needs", "capacity", "scores", "allowed", "apart", "near", "near_tables")


def packed(wave: Wave, order: Order) -> bytes:
    """Everything that a run is given, as bytes; the same question gives the same bytes."""
    arrays = [np.ascontiguousarray(getattr(wave, name)) for name in ARRAYS]
    head = msgspec.json.encode(
        _Head(
            order,
            wave.cases,
            wave.places,
            wave.services,
            wave.unit,
            tuple((n, a.dtype.str, a.shape) for n, a in zip(ARRAYS, arrays, strict=True)),
        )
    )
    parts = [len(head).to_bytes(LENGTH, "big"), head, *(array.tobytes() for array in arrays)]
    return b"".join(parts)


def unpacked(raw: bytes) -> tuple[Wave, Order]:
    """What :func:`packed` made bytes of."""
    size = int.from_bytes(raw[:LENGTH], "big")
    head = msgspec.json.decode(raw[LENGTH : LENGTH + size], type=_Head)
    start, found = LENGTH + size, {}
    for name, kind, shape in head.arrays:
        count = math.prod(shape)
        array = np.frombuffer(raw, np.dtype(kind), count, start)
        start += array.nbytes
        found[name] = array.reshape(shape).copy()
    wave = Wave(head.cases, head.places, head.services, unit=head.unit, **found)
    return wave, head.order


def digest(raw: bytes) -> str:
    """What is kept of an order: from the same digest the same run follows."""
    return hashlib.sha256(raw).hexdigest()
