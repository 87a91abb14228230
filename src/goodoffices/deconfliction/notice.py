"""Notices between two desks: five states with their clocks, and who is called when nothing comes.

The rule, in full:

- A desk has so long to acknowledge a notice (:data:`TERMS`), but never more than half of the time that is
  left until it takes effect. The rungs of the ladder are called one after another, evenly over that time; the
  mediator, its last rung, at its end. Nobody's answer is waited for before the next is called.
- What was acknowledged has to be reported as passed to the unit, by the same rule and from the
  acknowledgement on; the rungs above the duty desk are called.
- A read-back that the sender has not confirmed by then brings the mediator in. One that is not what was sent
  takes the acknowledgement with it: the clock begins anew.
- A notice that comes later than its category asks for is told to the mediator at once, and so is one to a
  desk that does not take part.
- Nothing is called after the notice has ended.

What is due is a function of the notice, the receipts and the time alone; a server that was down finds out
afterwards what it owed.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from goodoffices.errors import InputError
from goodoffices.record import Advance, Category, Level, Reason, Rung

__all__ = [
    "TERMS",
    "Call",
    "Clock",
    "Notice",
    "Step",
    "Terms",
    "calls",
    "checksum",
    "clocks",
    "is_complete",
    "is_late",
    "minutes_to_effect",
    "next_call",
]

STATES: Final = (
    Advance.RECEIVED,
    Advance.READ_BACK,
    Advance.CONFIRMED,
    Advance.ACKNOWLEDGED,
    Advance.PASSED_ON,
)
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U, which are misread or misheard."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How much time a category of notices gives.

    Attributes
    ----------
    lead : timedelta
        The least time between notice and effect; less is late.
    acknowledge : timedelta
        How long the desk has to acknowledge.
    pass_on : timedelta
        How long it then has to report that the unit has it.
    """

    lead: timedelta
    acknowledge: timedelta
    pass_on: timedelta


def _terms(lead: float, acknowledge: float, pass_on: float) -> Terms:
    return Terms(*(timedelta(hours=hours) for hours in (lead, acknowledge, pass_on)))


TERMS: Final[Mapping[Category, Terms]] = {
    Category.ACTIVITY: _terms(0.5, 1 / 6, 1 / 4),
    Category.EMERGENCY_MOVEMENT: _terms(24, 1, 4),
    Category.INCIDENT: _terms(0, 1 / 12, 1 / 12),
    Category.MOVEMENT: _terms(48, 6, 12),
    Category.SITE_ADDED: _terms(0, 24, 24),
    Category.SITE_REMOVED: _terms(0, 24, 24),
}
"""The leads of movements are those of the procedure for Yemen of 2021; all other times are ours."""

NOW_OR_STANDING: Final = frozenset({Category.INCIDENT, Category.SITE_ADDED, Category.SITE_REMOVED})
"""Notices that are in effect when they are filed."""


@dataclass(frozen=True, slots=True, repr=False)
class Notice:
    """What the clocks of a notice hang on.

    Attributes
    ----------
    category : Category
        What it is about.
    filed, begins, ends : datetime
        When it was filed, and the half-open time in which it has effect.
    ladder : tuple of Rung
        Whom to call; the mediator last, so that no notice hangs on one desk.
    ended : datetime or None
        When it was withdrawn.
    """

    category: Category
    filed: datetime
    begins: datetime
    ends: datetime
    ladder: tuple[Rung, ...]
    ended: datetime | None = None

    def __post_init__(self) -> None:
        if not self.ladder or self.ladder[-1].level is not Level.MEDIATOR:
            raise InputError("a ladder that does not end with the mediator", field="contacts")
        if self.ends <= self.begins:
            raise InputError("a notice without length", field="ends")

    @property
    def over(self) -> datetime:
        """From when it no longer stands."""
        return self.ends if self.ended is None else min(self.ends, self.ended)


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """A receipt.

    Attributes
    ----------
    step : Advance
        What was receipted.
    at : datetime
        When.
    desk, by : str
        By which desk, and by whom.
    """

    step: Advance
    at: datetime
    desk: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Clock:
    """One of the five states of a notice.

    Attributes
    ----------
    state : Advance
        Which.
    at : datetime or None
        When it was reached; None while it is not.
    waited : timedelta
        How long it took from the filing, or has taken until now.
    desk, by : str
        Whose receipt it is.
    """

    state: Advance
    at: datetime | None
    waited: timedelta
    desk: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """Somebody who is to be called.

    Attributes
    ----------
    reason : Reason
        Why.
    rung : Rung
        Who.
    due : datetime
        From when.
    """

    reason: Reason
    rung: Rung
    due: datetime


def minutes_to_effect(notice: Notice, now: datetime) -> int:
    """Whole minutes until a notice takes effect, rounded down; below 0 once it has.

    Discloses
    ---------
    Nothing but the minutes.
    """
    return (notice.begins - now) // timedelta(minutes=1)


def is_late(notice: Notice, terms: Mapping[Category, Terms] = TERMS) -> bool:
    """Whether it was filed with less time to its effect than its category asks for.

    Discloses
    ---------
    Nothing but that.
    """
    return notice.begins - notice.filed < terms[notice.category].lead


def clocks(notice: Notice, steps: Sequence[Step], now: datetime) -> tuple[Clock, ...]:
    """The five states of a notice with their clocks.

    Parameters
    ----------
    notice : Notice
        Whose.
    steps : sequence of Step
        Receipts in the order of the record.
    now : datetime
        Up to when clocks that still run are counted.

    Returns
    -------
    tuple of Clock
        Received, read back, confirmed, acknowledged, passed on. Whatever the receiving desk receipts says that
        it received the notice. A read-back that is not what was sent stops what came before it.

    Discloses
    ---------
    When and by whom each state was reached: for the two desks and the mediator.

    Examples
    --------
    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 17, 6, 0, tzinfo=UTC)
    >>> notice = Notice(Category.INCIDENT, at, at, at + timedelta(hours=1), (Rung(level=Level.MEDIATOR, contact="Mara"),))
    >>> found = clocks(notice, [Step(Advance.ACKNOWLEDGED, at + timedelta(minutes=2))], at + timedelta(minutes=5))
    >>> [(clock.state.value, clock.waited // timedelta(minutes=1)) for clock in found if clock.at]
    [('received', 2), ('acknowledged by the desk', 2)]
    """
    reached: dict[Advance, Step] = {}
    for step in steps:
        if step.step is Advance.NOT_AS_SENT:
            reached = {s: found for s, found in reached.items() if s is Advance.RECEIVED}
            continue
        if step.step is Advance.READ_BACK:
            reached.pop(Advance.CONFIRMED, None)
            reached[Advance.READ_BACK] = step
        reached.setdefault(step.step, step)
        if step.step is not Advance.CONFIRMED:
            reached.setdefault(Advance.RECEIVED, step)
    return tuple(
        Clock(state, found.at, found.at - notice.filed, found.desk, found.by)
        if (found := reached.get(state)) is not None
        else Clock(state, None, max(now - notice.filed, timedelta(0)))
        for state in STATES
    )


def is_complete(notice: Notice, steps: Sequence[Step]) -> bool:
    """Whether all five states are reached.

    Discloses
    ---------
    Nothing but that.
    """
    return all(clock.at is not None for clock in clocks(notice, steps, notice.filed))


def calls(
    notice: Notice,
    steps: Sequence[Step],
    now: datetime,
    *,
    away_since: datetime | None = None,
    terms: Mapping[Category, Terms] = TERMS,
) -> tuple[Call, ...]:
    """Who was to be called by now, and why: see the head of this module for the rule.

    Parameters
    ----------
    notice : Notice
        Which.
    steps : sequence of Step
        Receipts in the order of the record.
    now : datetime
        Up to when.
    away_since : datetime, optional
        From when the receiving desk does not take part.
    terms : mapping of Category to Terms
        How much time each category gives.

    Returns
    -------
    tuple of Call
        In the order in which they were due. What was due once stays due, whatever comes later: with more time or
        with later receipts the list only grows.

    Discloses
    ---------
    That a notice was not acknowledged in time: for the two desks and the mediator.

    Examples
    --------
    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 17, 6, 0, tzinfo=UTC)
    >>> ladder = (Rung(level=Level.DESK, contact="Duty officer"), Rung(level=Level.MEDIATOR, contact="Mara"))
    >>> soon = Notice(Category.ACTIVITY, at, at + timedelta(minutes=8), at + timedelta(hours=1), ladder)
    >>> [(c.reason.value, c.rung.contact, c.due.minute) for c in calls(soon, [], at + timedelta(minutes=4))]
    [('late', 'Mara', 0), ('not acknowledged', 'Duty officer', 2), ('not acknowledged', 'Mara', 4)]
    """
    every = _schedule(notice, steps, away_since, terms)
    return tuple(call for call in every if call.due <= now)


def next_call(
    notice: Notice,
    steps: Sequence[Step],
    now: datetime,
    *,
    away_since: datetime | None = None,
    terms: Mapping[Category, Terms] = TERMS,
) -> Call | None:
    """Who is called next if nothing comes.

    Parameters
    ----------
    notice, steps, now, away_since, terms
        As for :func:`calls`.

    Returns
    -------
    Call or None
        The first that falls due after `now`.

    Discloses
    ---------
    As :func:`calls`.
    """
    every = _schedule(notice, steps, away_since, terms)
    return next((call for call in every if call.due > now), None)


def _schedule(
    notice: Notice,
    steps: Sequence[Step],
    away_since: datetime | None,
    terms: Mapping[Category, Terms],
) -> list[Call]:
    """All calls that fall due if nothing more is receipted, in order."""
    mediator = notice.ladder[-1]
    found = []
    if is_late(notice, terms):
        found.append(Call(Reason.LATE, mediator, notice.filed))
    begun = notice.filed
    for receipts, until in _rounds(steps):
        acknowledged = _first(receipts, Advance.ACKNOWLEDGED)
        stops = [acknowledged, until]
        if away_since is not None:
            from_when = max(begun, away_since)
            found += _unless(stops, [Call(Reason.SUSPENDED, mediator, from_when)])
        window = _window(notice, begun, terms[notice.category].acknowledge)
        found += _unless(stops, _climb(Reason.NOT_ACKNOWLEDGED, notice.ladder, begun, window))
        if acknowledged is not None:
            found += _unless([until], _after(notice, receipts, acknowledged, terms))
        begun = until or begun
    return sorted(_unless([notice.over], found), key=lambda call: call.due)


def _after(
    notice: Notice, receipts: Sequence[Step], at: datetime, terms: Mapping[Category, Terms]
) -> list[Call]:
    """Calls from an acknowledgement on."""
    allowed = terms[notice.category]
    read_back = max((s.at for s in receipts if s.step is Advance.READ_BACK), default=None)
    confirmed = _first(
        [s for s in receipts if read_back is not None and s.at >= read_back], Advance.CONFIRMED
    )
    window = _window(notice, at, allowed.acknowledge)
    unsure = [Call(Reason.NOT_CONFIRMED, notice.ladder[-1], at + window)]
    above = tuple(rung for rung in notice.ladder if rung.level is not Level.DESK)
    climb = _climb(Reason.NOT_PASSED_ON, above, at, _window(notice, at, allowed.pass_on))
    return [
        *_unless([confirmed], unsure),
        *_unless([_first(receipts, Advance.PASSED_ON)], climb),
    ]


def _rounds(steps: Sequence[Step]) -> Iterator[tuple[list[Step], datetime | None]]:
    """Receipts up to each read-back that was not what was sent, with its time; then the rest."""
    receipts: list[Step] = []
    for step in steps:
        if step.step is Advance.NOT_AS_SENT:
            yield receipts, step.at
            receipts = []
        else:
            receipts.append(step)
    yield receipts, None


def _window(notice: Notice, begun: datetime, allowed: timedelta) -> timedelta:
    left = notice.begins - begun
    if left > timedelta(0):
        return min(allowed, left / 2)
    return allowed if notice.category in NOW_OR_STANDING else timedelta(0)


def _climb(
    reason: Reason, ladder: Sequence[Rung], begun: datetime, window: timedelta
) -> list[Call]:
    return [
        Call(reason, rung, begun + window * (place / len(ladder)))
        for place, rung in enumerate(ladder, start=1)
    ]


def _first(receipts: Sequence[Step], step: Advance) -> datetime | None:
    return min((found.at for found in receipts if found.step is step), default=None)


def _unless(stops: Sequence[datetime | None], found: Sequence[Call]) -> list[Call]:
    """Those that were due before any of the stops."""
    return [c for c in found if all(stop is None or c.due < stop for stop in stops)]


def checksum(parts: Sequence[str]) -> str:
    """Eight characters over the words of a notice, to be compared by voice or on paper.

    They find a word or a figure that was copied wrongly, with one chance in a million million of not finding it.
    They are no signature: whoever changes the words can make new ones.

    Parameters
    ----------
    parts : sequence of str
        What stands on the paper, in order; gaps and the way accents are put together count for nothing.

    Returns
    -------
    str
        Two groups of four, without letters that are misread.

    Discloses
    ---------
    Whether two papers say the same.

    Examples
    --------
    >>> checksum(["Convoy", "41.2 N"]) == checksum(["Convoy ", " 41.2  N"]) != checksum(["Convoy", "41.3 N"])
    True
    """
    plain = [" ".join(unicodedata.normalize("NFC", part).split()) for part in parts]
    digest = hashlib.sha256("\0".join(plain).encode()).digest()
    number = int.from_bytes(digest[:5], "big")
    signs = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{signs[:4]}-{signs[4:]}"
