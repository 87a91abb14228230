"""Contacts drawn on a line of days: a row for each seat, held ones filled, planned ones open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from goodoffices.record import Seat

WIDTH = 720
LEFT = 150
ROW = 34
TOP = 30


@dataclass(frozen=True, slots=True)
class Span:
    """One contact: with whom, when, whether it was held, by which channel."""

    seats: Sequence[Seat]
    moment: datetime
    held: bool
    channel: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A contact at its place in the picture."""

    x: float
    held: bool
    moment: datetime
    channel: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One seat's row, with its contacts and how many there were on each day."""

    seat: Seat
    y: int
    dots: Sequence[Dot]
    held: int
    planned: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture: rows, days and today's line."""

    lanes: Sequence[Lane]
    days: Sequence[tuple[float, date]]
    now: float
    height: int
    width: int = WIDTH
    left: int = LEFT
    top: int = TOP


def timeline(spans: Sequence[Span], seats: Sequence[Seat], first: date, last: date) -> Timeline:
    """Place contacts by the hour between two days, the last one included."""
    count = (last - first).days + 1
    wide = (WIDTH - LEFT) / count

    def place(moment: datetime) -> float:
        hours = moment.hour + moment.minute / 60
        return round(LEFT + wide * ((moment.date() - first).days + hours / 24), 1)

    lanes = []
    for number, seat in enumerate(seats):
        own = sorted((span for span in spans if seat in span.seats), key=lambda one: one.moment)
        dots = [Dot(place(one.moment), one.held, one.moment, one.channel) for one in own]
        held = sum(dot.held for dot in dots)
        lanes.append(Lane(seat, TOP + ROW * number, dots, held, len(dots) - held))
    every = 1 if count <= 16 else 2  # noqa: PLR2004  # as many labels as there is room for
    days = [
        (round(LEFT + wide * step, 1), first + timedelta(days=step))
        for step in range(0, count, every)
    ]
    return Timeline(
        lanes=lanes,
        days=days,
        now=round(LEFT + wide * count, 1),
        height=TOP + ROW * len(lanes) + 8,
    )
