"""Notified sites, and the theatre in which positions are held against what is known.

A site's own thread is its desk's and the mediator's. Another desk learns of a site only by a notice that the
desk chose to send it; nobody gets a list. That a site is not notified changes nothing.
"""

from __future__ import annotations

from datetime import date, datetime

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
from goodoffices.record.notice import Spot
from goodoffices.record.seat import SeatId

__all__ = [
    "Corner",
    "NamedPlace",
    "SiteMoved",
    "SiteNotified",
    "SiteReviewed",
    "SiteTold",
    "SiteVerified",
    "SiteWithdrawn",
    "TheatreSet",
]


@value
class NamedPlace(Value):
    """A place that people name.

    Attributes
    ----------
    name : str
        As people say it.
    latitude, longitude : float
        Of its middle, in degrees on WGS 84.
    radius_m : int
        How far it reaches.
    """

    name: str
    latitude: float
    longitude: float
    radius_m: int = 3000

    def __post_init__(self) -> None:
        require_text(self, "name")
        if self.radius_m <= 0:
            raise InputError("a place without size", field="places")


@value
class Corner(Value):
    """A corner of an area.

    Attributes
    ----------
    latitude, longitude : float
        In degrees on WGS 84.
    """

    latitude: float
    longitude: float


@kind("theatre_set", "theatre")
class TheatreSet(Body):
    """Where positions can be: the newest one counts.

    Attributes
    ----------
    name : str
        What people call it.
    outline : tuple of Corner
        Of the area in which every position lies.
    waters : tuple of tuple of Corner
        Areas of water.
    places : tuple of NamedPlace
        What can be named.
    """

    name: str
    outline: tuple[Corner, ...] = ()
    waters: tuple[tuple[Corner, ...], ...] = ()
    places: tuple[NamedPlace, ...] = ()

    def __post_init__(self) -> None:
        require_text(self, "name")


@kind("site_notified", "site", retention="agreements", signed=True)
class SiteNotified(Body):
    """A place that serves people who must not be harmed, as its desk knows it.

    Attributes
    ----------
    desk : SeatId
        The desk that notifies it.
    name : str
        Of the site.
    function : str
        What it does: hospital, school, water works.
    spot : Spot
        Where it is.
    by : str
        The officer who read the position first.
    at : datetime
        When.
    review_by : date
        By when somebody looks whether it is still so.
    """

    desk: SeatId
    name: str
    function: str
    spot: Spot
    by: str
    at: datetime
    review_by: date

    def __post_init__(self) -> None:
        require_text(self, "name", "function", "by")
        require_aware(self, ("at",))

    def leaves_open(self) -> bool | None:
        """It stands until it is withdrawn."""
        return True


class _OfSite(Body):
    """What happens to a site."""

    __slots__ = ()

    def thread(self) -> EntryId | None:
        """The site."""
        return self.site  # type: ignore[attr-defined,no-any-return]  # each kind below has it


@kind("site_verified", "site", retention="agreements", signed=True)
class SiteVerified(_OfSite):
    """A second person read the position, without looking at the first reading.

    Attributes
    ----------
    site : EntryId
        The site.
    spot : Spot
        The second reading.
    by : str
        Who; not the one who read it first.
    at : datetime
        When.
    agrees : bool
        Whether both readings agree, by the rule of the engine.
    """

    site: EntryId
    spot: Spot
    by: str
    at: datetime
    agrees: bool

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))


@kind("site_moved", "site", retention="agreements", signed=True)
class SiteMoved(_OfSite):
    """The site is elsewhere now; it is to be verified again.

    Attributes
    ----------
    site : EntryId
        The site.
    spot : Spot
        Where it is now.
    by : str
        The officer who read it.
    at : datetime
        When.
    words : str
        Why, where that is said.
    """

    site: EntryId
    spot: Spot
    by: str
    at: datetime
    words: str = ""

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))


@kind("site_reviewed", "site", retention="agreements", signed=True)
class SiteReviewed(_OfSite):
    """Somebody looked: the site is as it was notified.

    Attributes
    ----------
    site : EntryId
        The site.
    by : str
        Who looked.
    at : datetime
        When.
    review_by : date
        By when the next one looks.
    """

    site: EntryId
    by: str
    at: datetime
    review_by: date

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))


@kind("site_withdrawn", "site", retention="agreements", signed=True)
class SiteWithdrawn(_OfSite):
    """The site is no longer notified. Whoever was told of it is told so by a notice of its own.

    Attributes
    ----------
    site : EntryId
        The site.
    by : str
        Who withdrew it.
    at : datetime
        When.
    words : str
        Why, where that is said.
    """

    site: EntryId
    by: str
    at: datetime
    words: str = ""

    def __post_init__(self) -> None:
        require_text(self, "by")
        require_aware(self, ("at",))

    def leaves_open(self) -> bool | None:
        """It no longer stands."""
        return False


@kind("site_told", "site", retention="agreements")
class SiteTold(_OfSite):
    """Which notice told a desk of the site.

    Attributes
    ----------
    site : EntryId
        The site.
    notice : EntryId
        The notice, which names the desk.
    """

    site: EntryId
    notice: EntryId

    def refers_to(self) -> tuple[EntryId, ...]:
        """The site and the notice."""
        return (self.site, self.notice)
