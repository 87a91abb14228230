"""Notified sites: verified by a second person, looked at again by a date, withdrawn apart from additions.

That a site is not notified, not verified or overdue changes nothing of what is owed to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from goodoffices.deconfliction.coordinates import Position
from goodoffices.deconfliction.datum import distance_m
from goodoffices.deconfliction.plausibility import AGREE_M
from goodoffices.errors import InputError

__all__ = ["Reading", "Site", "SiteState", "agree", "is_due", "site_state"]

AHEAD: Final = timedelta(days=7)
"""So long before its day a review is shown as coming due."""


class SiteState(StrEnum):
    """Where a site stands."""

    DIFFERS = "the two readings differ"
    OVERDUE = "review overdue"
    UNVERIFIED = "not verified yet"
    VERIFIED = "verified by a second person"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """A position as one person read it.

    Attributes
    ----------
    position : Position
        Where.
    by : str
        Who read it.
    """

    position: Position
    by: str


@dataclass(frozen=True, slots=True, repr=False)
class Site:
    """What the state of a site hangs on.

    Attributes
    ----------
    first : Reading
        The position as it was notified.
    second : Reading or None
        A second person's own reading since the site was notified or moved.
    review_by : date
        By when somebody looks again.
    is_withdrawn : bool
        Whether it no longer stands.
    """

    first: Reading
    review_by: date
    second: Reading | None = None
    is_withdrawn: bool = False


def agree(first: Reading, second: Reading) -> bool:
    """Whether two people's readings are of one place.

    Parameters
    ----------
    first, second : Reading
        Each read without looking at the other.

    Returns
    -------
    bool
        Whether they lie no farther apart than fifty metres beyond what their digits leave open.

    Raises
    ------
    InputError
        If both are the same person's.

    Discloses
    ---------
    Whether the positions agree.

    Examples
    --------
    >>> agree(Reading(Position(41.2, -32.1), "Lior"), Reading(Position(41.2003, -32.1), "Noor"))
    True
    """
    if " ".join(first.by.casefold().split()) == " ".join(second.by.casefold().split()):
        raise InputError(
            "one person read it twice",
            advice="A second person verifies a site: somebody else than the one who read it first.",
            field="by",
        )
    one, other = first.position, second.position
    far = distance_m((one.latitude, one.longitude), (other.latitude, other.longitude))
    return far <= AGREE_M + one.precision_m + other.precision_m


def site_state(site: Site, today: date) -> SiteState:
    """Where a site stands.

    Parameters
    ----------
    site : Site
        Which.
    today : date
        The day by the desk's clock.

    Returns
    -------
    SiteState
        A review that is overdue comes before what is known of its verification.

    Discloses
    ---------
    The state: for its desk and the mediator.

    Examples
    --------
    >>> hospital = Site(Reading(Position(41.2, -32.1), "Lior"), date(2026, 4, 1))
    >>> site_state(hospital, date(2026, 3, 17)).value, site_state(hospital, date(2026, 4, 2)).value
    ('not verified yet', 'review overdue')
    """
    if site.is_withdrawn:
        return SiteState.WITHDRAWN
    if today > site.review_by:
        return SiteState.OVERDUE
    if site.second is None:
        return SiteState.UNVERIFIED
    return SiteState.VERIFIED if agree(site.first, site.second) else SiteState.DIFFERS


def is_due(site: Site, today: date) -> bool:
    """Whether somebody should look at it again: within a week of its day, or after it.

    Discloses
    ---------
    Nothing but that.
    """
    return not site.is_withdrawn and today >= site.review_by - AHEAD
