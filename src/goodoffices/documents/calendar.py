"""Meetings and deadlines as iCalendar, with titles that tell neither with whom nor about what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

__all__ = ["Event", "calendar"]

WIDEST: Final = 75
"""So many bytes stand on one line."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has a day or an hour.

    Attributes
    ----------
    name : str
        The same for the same event in every file, and nobody else's.
    title : str
        What it is, in a neutral word.
    begins : datetime or date
        When; a date where only the day is fixed.
    minutes : int
        How long, where it has an hour.
    written : datetime
        When it was entered.
    """

    name: str
    title: str
    begins: datetime | date
    written: datetime
    minutes: int = 0


def calendar(events: Iterable[Event]) -> bytes:
    r"""The events as a file of the iCalendar format (RFC 5545).

    Parameters
    ----------
    events : iterable of Event
        What it holds; the file is in order of time, whatever theirs.

    Returns
    -------
    bytes
        A file that calendars read. It names no program, no person and no place.

    Examples
    --------
    >>> one = Event("a", "Deadline", date(2026, 3, 17), datetime(2026, 3, 1, tzinfo=UTC))
    >>> calendar([one]).decode().split("\r\n")[6]
    'DTSTART;VALUE=DATE:20260317'
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//dates//1//EN"]
    for event in sorted(events, key=lambda one: (_moment(one.begins), one.name)):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_escaped(event.name)}",
            f"DTSTAMP:{_utc(event.written)}",
            *_times(event),
            f"SUMMARY:{_escaped(event.title)}",
            "CLASS:CONFIDENTIAL",
            "END:VEVENT",
        ]
    return "".join(_folded(line) for line in (*lines, "END:VCALENDAR")).encode()


def _times(event: Event) -> list[str]:
    if not isinstance(event.begins, datetime):
        return [f"DTSTART;VALUE=DATE:{event.begins:%Y%m%d}"]
    ends = event.begins + timedelta(minutes=event.minutes)
    return [f"DTSTART:{_utc(event.begins)}", *([f"DTEND:{_utc(ends)}"] if event.minutes else [])]


def _moment(when: datetime | date) -> datetime:
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return datetime(when.year, when.month, when.day, tzinfo=UTC)


def _utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(words: str) -> str:
    kept = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(kept.split())


def _folded(line: str) -> str:
    """A line in pieces that are short enough, none cut within a character."""
    pieces: list[str] = []
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > WIDEST - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join((*pieces, piece)) + "\r\n"
