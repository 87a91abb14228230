"""Notified sites and the theatre: notified, verified by a second person, moved, looked at again, withdrawn, told.

A site is read by its own desk and the mediator. Another desk learns of it only by a notice that its desk chose
to send; there is no list for anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.access import seated
from goodoffices.office.deconfliction.line import told_at
from goodoffices.office.deconfliction.notices import notice_drafts
from goodoffices.office.deconfliction.watch import watch_process
from goodoffices.office.office import Draft
from goodoffices.record import (
    Audience,
    Category,
    EntryId,
    Line,
    NoticeFiled,
    Role,
    SiteMoved,
    SiteNotified,
    SiteReviewed,
    SiteTold,
    SiteVerified,
    SiteWithdrawn,
    Spot,
    TheatreSet,
    Thread,
)

if TYPE_CHECKING:
    from goodoffices.deconfliction import Doubt, Position, Theatre
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "NotifiedSite",
    "echo_of",
    "move_site",
    "notified_site",
    "notified_sites",
    "notify_site",
    "place_near",
    "position_doubts",
    "position_of",
    "review_site",
    "set_theatre",
    "spot_at",
    "spot_of",
    "tell_site",
    "theatre",
    "verify_site",
    "withdraw_site",
]

LOOKED_AT = timedelta(days=90)
"""A site is looked at again within so long, where nobody says another day."""


@dataclass(frozen=True, slots=True, repr=False)
class NotifiedSite:
    """A site as its desk and the mediator read it.

    Attributes
    ----------
    thread : Thread
        Its lines.
    line : Line
        The first of them.
    notified : SiteNotified
        As it was notified.
    spot : Spot
        Where it is now.
    second : SiteVerified or None
        The newest reading by a second person since it was notified or moved.
    review_by : date
        By when somebody looks again.
    state : str
        Where it stands, in a word.
    is_due : bool
        Whether somebody should look at it.
    withdrawn : SiteWithdrawn or None
        How it ended.
    told : tuple of EntryId
        The notices that told other desks.
    """

    thread: Thread
    line: Line
    notified: SiteNotified
    spot: Spot
    second: SiteVerified | None
    review_by: date
    state: str
    is_due: bool
    withdrawn: SiteWithdrawn | None
    told: tuple[EntryId, ...]


# The theatre, and what may be wrong with a position


def set_theatre(office: Office, actor: Actor, given: TheatreSet, *, key: str) -> EntryId:
    """Say where positions can be; each desk is told in an entry of its own."""
    view = seated(office, actor, Role.MEDIATOR)
    theatre_of(given)
    desks = [Audience([view.mediator.id, desk.id]) for desk in view.seats(Role.LIAISON)]
    drafts = [Draft(audience, given) for audience in (Audience([actor.seat]), *desks)]
    return office.append(actor, drafts, key=key)[0]


def theatre(view: View) -> TheatreSet | None:
    """The theatre that this seat was told of last."""
    found = [line.body for line in view.lines(TheatreSet, last=1)]
    return found[0] if found and isinstance(found[0], TheatreSet) else None


def theatre_of(given: TheatreSet | None) -> Theatre:
    """The theatre as the engine takes it; one without bounds where none was given.

    Raises
    ------
    InputError
        If an area has fewer than three corners, or a corner lies on no globe.
    """
    from goodoffices.deconfliction import Place, Theatre, outline  # noqa: PLC0415

    if given is None:
        return Theatre()
    areas = [given.outline] if given.outline else []
    return Theatre(
        tuple(outline([(c.latitude, c.longitude) for c in area]) for area in areas),
        tuple(outline([(c.latitude, c.longitude) for c in area]) for area in given.waters),
        tuple(Place(p.name, p.latitude, p.longitude, p.radius_m) for p in given.places),
    )


def position_of(written: str) -> Position:
    """A position as somebody wrote it.

    Raises
    ------
    InputError
        If it cannot be read, or in two ways.
    """
    from goodoffices.deconfliction import parse_position  # noqa: PLC0415

    return parse_position(written)


def spot_at(written: str) -> Spot:
    """A position as somebody wrote it, held against nothing.

    Raises
    ------
    InputError
        If it cannot be read, or in two ways.
    """
    read = position_of(written)
    return Spot(latitude=read.latitude, longitude=read.longitude, written=written)


def echo_of(spot: Spot) -> tuple[str, str, str]:
    """A position in the three notations in which it is read back: degrees; minutes and seconds; the grid."""
    from goodoffices.deconfliction import Position, echo  # noqa: PLC0415

    shown = echo(Position(spot.latitude, spot.longitude))
    return shown.degrees, shown.dms, shown.grid


def place_near(view: View, spot: Spot) -> tuple[str, float, str] | None:
    """The nearest place on this seat's list: its name, how far in metres, in which direction from it."""
    from goodoffices.deconfliction import Position, nearest  # noqa: PLC0415

    near = nearest(theatre_of(theatre(view)), Position(spot.latitude, spot.longitude))
    return None if near is None else (near.name, near.distance_m, near.direction)


def position_doubts(
    view: View, written: str, *, place: str = "", second: Spot | None = None, site: str = ""
) -> tuple[Doubt, ...]:
    """What may be wrong with a position, by what this seat may know.

    Parameters
    ----------
    written : str
        As it was written.
    place : str
        The place that was named with it.
    second : Spot, optional
        Another person's reading of the same site.
    site : str
        Where it is a site's: held against the other sites of this seat, too, save the one of that name.
    """
    from goodoffices.deconfliction import Claim, Position, doubts  # noqa: PLC0415

    reading = None
    if second is not None:
        reading = position_of(second.written or f"{second.latitude}, {second.longitude}")
    known = notified_sites(view, date.min, is_open=True) if site else ()
    others = [
        (s.notified.name, Position(s.spot.latitude, s.spot.longitude))
        for s in known
        if s.notified.name != site and s.notified.desk == view.actor.seat
    ]
    claim = Claim(position_of(written), place, reading)
    return doubts(claim, theatre_of(theatre(view)), others)


def spot_of(
    view: View, written: str, *, place: str = "", site: str = "", sure: bool = False
) -> Spot:
    """A position for a notice or a site, unless something about it is in doubt.

    Parameters
    ----------
    sure : bool
        Whether somebody looked again and it is right as it stands.

    Raises
    ------
    InputError
        If it cannot be read, or is in doubt and nobody looked again.
    """
    position = position_of(written)
    wrong = [d for d in position_doubts(view, written, place=place, site=site) if not d.is_remark]
    if wrong and not sure:
        raise InputError(
            "the position is in doubt",
            advice=f"Look at this position again: {wrong[0].slip}.",
            field="position",
        )
    return Spot(
        latitude=position.latitude, longitude=position.longitude, written=written, place=place
    )


# Sites


def notified_sites(
    view: View, today: date, *, is_open: bool | None = None
) -> tuple[NotifiedSite, ...]:
    """The sites that this seat can read, those due for a look first."""
    found = [notified_site(thread, today) for thread in view.threads("site", is_open=is_open)]
    return tuple(sorted(found, key=lambda site: (site.review_by, site.line.number)))


def notified_site(thread: Thread, today: date) -> NotifiedSite:
    """One site as it stands.

    Raises
    ------
    NotInAudienceError
        If the matter is no site.
    """
    from goodoffices.deconfliction import Reading, Site, is_due, site_state  # noqa: PLC0415

    line, notified = thread.root_of(SiteNotified)
    spot, by, review_by = notified.spot, notified.by, notified.review_by
    second: SiteVerified | None = None
    for body in (one.body for one in thread.lines):
        if isinstance(body, SiteMoved):
            spot, by, second = body.spot, body.by, None
        elif isinstance(body, SiteVerified):
            second = body
        elif isinstance(body, SiteReviewed):
            review_by = body.review_by
    withdrawn = thread.last_of(SiteWithdrawn)
    reading = None if second is None else Reading(_read(second.spot), second.by)
    site = Site(Reading(_read(spot), by), review_by, reading, withdrawn is not None)
    return NotifiedSite(
        thread=thread,
        line=line,
        notified=notified,
        spot=spot,
        second=second,
        review_by=review_by,
        state=str(site_state(site, today)),
        is_due=is_due(site, today) if today > date.min else False,
        withdrawn=withdrawn,
        told=tuple(one.body.notice for one in thread.lines if isinstance(one.body, SiteTold)),
    )


def _read(spot: Spot) -> Position:
    from goodoffices.deconfliction import Position  # noqa: PLC0415

    return position_of(spot.written) if spot.written else Position(spot.latitude, spot.longitude)


def notify_site(
    office: Office,
    actor: Actor,
    *,
    name: str,
    function: str,
    position: str,
    place: str = "",
    by: str,
    review_by: date | None = None,
    sure: bool = False,
    key: str,
) -> EntryId:
    """Put a site on this desk's own list; the mediator reads it, and nobody else until it is told.

    Parameters
    ----------
    name, function : str
        Of the site.
    position, place : str
        As the officer wrote it, and the place it belongs to.
    by : str
        Who read the position.
    review_by : date, optional
        By when somebody looks again; in ninety days where it is left out.
    sure : bool
        Whether the officer looked again where the position was in doubt.
    """
    view = seated(office, actor, Role.LIAISON)
    before, at = told_at(office, actor, key, SiteNotified)
    body = SiteNotified(
        desk=actor.seat,
        name=name,
        function=function,
        spot=spot_of(view, position, place=place, site=name, sure=sure or before is not None),
        by=by,
        at=at,
        review_by=review_by or (at + LOOKED_AT).date(),
    )
    audience = Audience([actor.seat, view.mediator.id])
    return office.append(actor, [Draft(audience, body)], key=key)[0]


def verify_site(
    office: Office, actor: Actor, *, site: EntryId, position: str, by: str, key: str
) -> EntryId:
    """A second person's own reading of a site's position, by its desk or at the mediator's office.

    Raises
    ------
    InputError
        If the one who read it first reads it again, or the site is withdrawn.
    """
    from goodoffices.deconfliction import Reading, agree  # noqa: PLC0415

    _, found = _open_site(office, actor, site, key, Role.LIAISON, Role.MEDIATOR)
    before, at = told_at(office, actor, key, SiteVerified)
    read = position_of(position)
    first = Reading(_read(found.spot), _reader(found))
    body = SiteVerified(
        site=site,
        spot=Spot(latitude=read.latitude, longitude=read.longitude, written=position),
        by=by,
        at=at,
        agrees=before.agrees if before is not None else agree(first, Reading(read, by)),
    )
    return office.append(actor, [Draft(found.line.audience, body)], key=key)[0]


def _reader(found: NotifiedSite) -> str:
    """Who read the position that stands now."""
    moved = found.thread.last_of(SiteMoved)
    return moved.by if moved is not None else found.notified.by


def move_site(
    office: Office,
    actor: Actor,
    *,
    site: EntryId,
    position: str,
    place: str = "",
    by: str,
    words: str = "",
    sure: bool = False,
    key: str,
) -> EntryId:
    """The site is elsewhere now; it has to be verified again, and those who were told have to be told."""
    view, found = _open_site(office, actor, site, key, Role.LIAISON)
    before, at = told_at(office, actor, key, SiteMoved)
    spot = spot_of(
        view,
        position,
        place=place or found.spot.place,
        site=found.notified.name,
        sure=sure or before is not None,
    )
    body = SiteMoved(site=site, spot=spot, by=by, at=at, words=words)
    return office.append(actor, [Draft(found.line.audience, body)], key=key)[0]


def review_site(
    office: Office,
    actor: Actor,
    *,
    site: EntryId,
    by: str,
    review_by: date | None = None,
    key: str,
) -> EntryId:
    """Somebody looked: the site is as it was notified; another look is due by a day."""
    _, found = _open_site(office, actor, site, key, Role.LIAISON)
    _, at = told_at(office, actor, key, SiteReviewed)
    following = review_by or (at + LOOKED_AT).date()
    if following <= at.date():
        raise InputError(
            "a review in the past", advice="Give a day that is still to come.", field="review_by"
        )
    body = SiteReviewed(site=site, by=by, at=at, review_by=following)
    return office.append(actor, [Draft(found.line.audience, body)], key=key)[0]


def withdraw_site(
    office: Office, actor: Actor, *, site: EntryId, by: str, words: str = "", key: str
) -> EntryId:
    """The site is no longer notified. Desks that were told of it are told so by notices of their own."""
    _, found = _open_site(office, actor, site, key, Role.LIAISON)
    _, at = told_at(office, actor, key, SiteWithdrawn)
    body = SiteWithdrawn(site=site, by=by, at=at, words=words)
    return office.append(actor, [Draft(found.line.audience, body)], key=key)[0]


def _open_site(
    office: Office, actor: Actor, site: EntryId, key: str, *roles: Role
) -> tuple[View, NotifiedSite]:
    view = seated(office, actor, *roles)
    found = notified_site(view.thread(site), office.now().date())
    if view.seat.role is Role.LIAISON and found.notified.desk != actor.seat:
        raise AccessError("not this desk's site")
    if found.withdrawn is not None and not office.is_written(actor, key):
        raise InputError(
            "the site is withdrawn",
            advice="This site is no longer notified. Notify it anew where it stands again.",
        )
    return view, found


def tell_site(
    office: Office,
    actor: Actor,
    *,
    site: EntryId,
    to: Sequence[str],
    by: str,
    passed_to: str = "",
    key: str,
) -> tuple[EntryId, ...]:
    """Tell other desks of a site, or that it is withdrawn: never both in one notice.

    Parameters
    ----------
    site : EntryId
        Which.
    to : sequence of str
        Desks that are told; each has a notice of its own.
    by : str
        The officer who tells it.
    passed_to : str
        To whom it should be passed on, as far as it is known.

    Returns
    -------
    tuple of EntryId
        The notices, one for each desk.
    """
    view = seated(office, actor, Role.LIAISON)
    found = notified_site(view.thread(site), office.now().date())
    if found.notified.desk != actor.seat:
        raise AccessError("not this desk's site")
    _, at = told_at(office, actor, key, NoticeFiled)
    removed = found.withdrawn is not None
    until = datetime.combine(found.review_by + timedelta(days=1), time(), UTC)
    drafts = notice_drafts(
        office,
        view,
        to=to,
        category=Category.SITE_REMOVED if removed else Category.SITE_ADDED,
        words=f"{found.notified.name} ({found.notified.function})",
        by=by,
        begins=at,
        ends=at + LOOKED_AT if removed else max(until, at + timedelta(days=1)),
        spots=(found.spot,),
        passed_to=passed_to,
        desk="",
        given=None,
        key=key,
    )
    names = office.entry_ids(actor, key, len(drafts))
    told = [Draft(found.line.audience, SiteTold(site=site, notice=name)) for name in names]
    office.append(actor, [*drafts, *told], key=key)
    watch_process(office, actor.process)
    return names
