"""The line between duty desks: notices with five receipts, calls that escalate, tests, suspension.

A notice is written once for each desk it goes to, so that no desk learns who else was told. Safety never waits
for the beat: each entry says its own moment beside its slot. Nothing here is ever called approved.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from goodoffices.errors import InputError
from goodoffices.record.body import (
    Body,
    EntryId,
    Value,
    kind,
    require_aware,
    require_text,
    value,
)
from goodoffices.record.given import Given
from goodoffices.record.seat import SeatId

__all__ = [
    "Advance",
    "Callback",
    "Category",
    "ContactsSet",
    "Ending",
    "Level",
    "LineTested",
    "LineTold",
    "NoticeCalled",
    "NoticeEnded",
    "NoticeFiled",
    "NoticeStep",
    "Reason",
    "Rung",
    "Spot",
    "Taking",
    "TakingPart",
    "TakingPartSet",
    "TalkLogged",
]


class Category(StrEnum):
    """What a notice is about; each has its own lead and clocks."""

    ACTIVITY = "activity"
    EMERGENCY_MOVEMENT = "emergency movement"
    INCIDENT = "incident"
    MOVEMENT = "movement"
    SITE_ADDED = "site added"
    SITE_REMOVED = "site removed"


class Advance(StrEnum):
    """A receipt on a notice. The first five are its states; the last takes a read-back apart again."""

    RECEIVED = "received"
    READ_BACK = "read back"
    CONFIRMED = "confirmed correct by the sender"
    ACKNOWLEDGED = "acknowledged by the desk"
    PASSED_ON = "passed to the unit, as reported"
    NOT_AS_SENT = "read-back is not what was sent"


class Level(StrEnum):
    """Who is called; from the duty desk up."""

    DESK = "duty desk"
    COMMAND = "command"
    POLITICAL = "political level"
    MEDIATOR = "mediator"


class Reason(StrEnum):
    """Why somebody is called."""

    LATE = "late"
    NOT_ACKNOWLEDGED = "not acknowledged"
    NOT_CONFIRMED = "read-back not confirmed"
    NOT_PASSED_ON = "not reported as passed to the unit"
    SUSPENDED = "the desk does not take part"


class Ending(StrEnum):
    """How a notice ends."""

    OVER = "its time is over"
    WITHDRAWN = "withdrawn by the sender"


class TakingPart(StrEnum):
    """Whether a desk takes part in the line."""

    SUSPENDED = "suspended"
    TAKES_PART = "takes part"
    WITHDRAWN = "withdrawn"


class Callback(StrEnum):
    """How the one on the telephone was known to be who they said."""

    CALLED_BACK = "called back on the listed number"
    CODE = "code word given"
    NOT_CHECKED = "not checked"


@value
class Rung(Value):
    """One rung of a ladder: who is called when nothing has come.

    Attributes
    ----------
    level : Level
        Which level.
    contact : str
        Who, and by which number or frequency.
    """

    level: Level
    contact: str

    def __post_init__(self) -> None:
        require_text(self, "contact")


@value
class Spot(Value):
    """A position in a notice.

    Attributes
    ----------
    latitude, longitude : float
        In degrees on WGS 84.
    written : str
        As it was written by the one who gave it.
    place : str
        The place named with it.
    """

    latitude: float
    longitude: float
    written: str = ""
    place: str = ""


@kind("contacts_set", "contacts")
class ContactsSet(Body):
    """Whom to call at a desk, in which order; the mediator comes last by itself.

    Attributes
    ----------
    desk : SeatId
        The desk.
    rungs : tuple of Rung
        At least one; any duty officer may take a call, a name is only where to begin.
    by : str
        The officer who set it.
    at : datetime
        When.
    """

    desk: SeatId
    rungs: tuple[Rung, ...]
    by: str
    at: datetime

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))
        if not self.rungs or any(rung.level is Level.MEDIATOR for rung in self.rungs):
            raise InputError(
                "no ladder of a desk",
                advice="Give at least one contact of your own; the mediator is called last by itself.",
                field="contacts",
            )


@kind("notice_filed", "notice", retention="agreements", signed=True)
class NoticeFiled(Body):
    """One desk tells another of something.

    Attributes
    ----------
    desk, to : SeatId
        Who tells, who is told.
    category : Category
        What it is about.
    words : str
        What is told.
    by : str
        The officer who tells it.
    at : datetime
        When it was filed.
    begins, ends : datetime
        When it takes effect, and until when; `ends` lies after `begins`.
    spots : tuple of Spot
        Where: one for a site, a way in order for a movement.
    passed_to : str
        To whom the notice should be passed on, as far as the sender knows: a unit, an air operations centre.
    ladder : tuple of Rung
        Whom to call as it stood at the filing; the mediator last.
    given : Given
        On the page, or by voice or on paper and entered by another.
    """

    desk: SeatId
    to: SeatId
    category: Category
    words: str
    by: str
    at: datetime
    begins: datetime
    ends: datetime
    spots: tuple[Spot, ...] = ()
    passed_to: str = ""
    ladder: tuple[Rung, ...]
    given: Given = Given()

    def __post_init__(self) -> None:
        require_text(self, "words", "by")
        require_aware(self, ("at", "begins", "ends"))
        if self.ends <= self.begins:
            raise InputError(
                "a notice without length",
                advice="The end lies before the beginning. Give a later end.",
                field="ends",
            )

    def leaves_open(self) -> bool | None:
        """Standing until it ends."""
        return True


@kind("notice_step", "notice", retention="agreements", signed=True)
class NoticeStep(Body):
    """A receipt on a notice, by a desk and an officer with a name.

    Attributes
    ----------
    notice : EntryId
        The notice.
    step : Advance
        What is receipted.
    desk : SeatId
        The desk that does it.
    by : str
        The officer's name.
    at : datetime
        When.
    words : str
        The read-back, what was not as sent, or the unit it was passed to.
    given : Given
        On the page, or by voice and entered by the mediator.
    """

    notice: EntryId
    step: Advance
    desk: SeatId
    by: str
    at: datetime
    words: str = ""
    given: Given = Given()

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))
        if self.step in (Advance.READ_BACK, Advance.NOT_AS_SENT, Advance.PASSED_ON):
            require_text(self, "words")

    def thread(self) -> EntryId | None:
        """The notice."""
        return self.notice


@kind("notice_called", "notice", retention="agreements", signed=True)
class NoticeCalled(Body):
    """By rule somebody is to be called about a notice.

    Attributes
    ----------
    notice : EntryId
        The notice.
    reason : Reason
        Why.
    level : Level
        At which level.
    contact : str
        Who.
    due : datetime
        When the rule said so.
    at : datetime
        When it was told.
    """

    notice: EntryId
    reason: Reason
    level: Level
    contact: str
    due: datetime
    at: datetime

    def __post_init__(self) -> None:
        require_aware(self, ("due", "at"))

    def thread(self) -> EntryId | None:
        """The notice."""
        return self.notice


@kind("notice_ended", "notice", retention="agreements", signed=True)
class NoticeEnded(Body):
    """A notice no longer stands.

    Attributes
    ----------
    notice : EntryId
        The notice.
    ending : Ending
        Its time is over, or the sender withdrew it.
    at : datetime
        When.
    by : str
        The officer who withdrew it; empty where its time was over.
    words : str
        Anything added.
    """

    notice: EntryId
    ending: Ending
    at: datetime
    by: str = ""
    words: str = ""

    def __post_init__(self) -> None:
        require_aware(self, ("at",))
        if self.ending is Ending.WITHDRAWN:
            require_text(self, "by")

    def thread(self) -> EntryId | None:
        """The notice."""
        return self.notice

    def leaves_open(self) -> bool | None:
        """It no longer stands."""
        return False


@kind("talk_logged", "line", retention="agreements")
class TalkLogged(Body):
    """A call on the line, as one desk wrote it down.

    Attributes
    ----------
    desk, other : SeatId
        Who wrote it down, with whom they spoke.
    by, with_whom : str
        The officers.
    at : datetime
        When it began.
    waited_min, length_min : int
        Minutes until the right person was there, and of the call.
    callback : Callback
        How the other was known to be who they said.
    words : str
        What was said.
    read_back : str
        What was read back; empty where nothing was.
    """

    desk: SeatId
    other: SeatId
    by: str
    with_whom: str
    at: datetime
    waited_min: int = 0
    length_min: int = 0
    callback: Callback
    words: str
    read_back: str = ""

    def __post_init__(self) -> None:
        require_text(self, "by", "with_whom", "words")
        require_aware(self, ("at",))
        if self.waited_min < 0 or self.length_min < 0:
            raise InputError("a call of less than no time", field="length_min")


@kind("line_tested", "line", retention="agreements", signed=True)
class LineTested(Body):
    """The line was tried.

    Attributes
    ----------
    desk, other : SeatId
        Who tried it, with whom.
    by : str
        The officer.
    answered_by : str
        Who answered; empty where nobody did.
    at : datetime
        When.
    words : str
        Anything added.
    """

    desk: SeatId
    other: SeatId
    by: str
    answered_by: str = ""
    at: datetime
    words: str = ""

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))


@kind("taking_part_set", "taking_part", retention="agreements", signed=True)
class TakingPartSet(Body):
    """A desk suspends its part in the line, withdraws, or takes part again. Standing notices stay.

    Attributes
    ----------
    desk : SeatId
        The desk.
    state : TakingPart
        What it does from now on.
    by : str
        Who said so.
    at : datetime
        When.
    words : str
        As it was said.
    given : Given
        On the page, or by voice or on paper and entered by the mediator.
    """

    desk: SeatId
    state: TakingPart
    by: str
    at: datetime
    words: str = ""
    given: Given = Given()

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))


@value
class Taking(Value):
    """Where a desk stands on the line.

    Attributes
    ----------
    state : TakingPart
        The last it said.
    since : datetime or None
        From when; None where it never said anything and takes part.
    """

    state: TakingPart = TakingPart.TAKES_PART
    since: datetime | None = None


@kind("line_told", "line_told")
class LineTold(Body):
    """What the talks are told of the line: a status in the mediator's words, and nothing else.

    Attributes
    ----------
    words : str
        The status.
    at : datetime
        As of when.
    """

    words: str
    at: datetime

    def __post_init__(self) -> None:
        require_text(self, "words")
        require_aware(self, ("at",))
