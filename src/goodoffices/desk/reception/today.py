"""Arrivals today: who arrives, where they sleep, and what waits for an officer."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodoffices import office
from goodoffices.desk.reception.doing import officer_of, page, show
from goodoffices.desk.words import and_list
from goodoffices.errors import AccessError
from goodoffices.office import View, reception
from goodoffices.office.reception import Arrivals, DueToday, ManifestSheet, Tonight
from goodoffices.record import Officer


@dataclass(frozen=True, slots=True)
class Day:
    """What an officer is shown of a day; what is not among the own duties is left out.

    Attributes
    ----------
    arrivals : Arrivals or None
    night : Tonight or None
    due : DueToday
        Holds that end, offers that run out, reviews that are due, acts that wait for a second officer.
    """

    arrivals: Arrivals | None
    night: Tonight | None
    due: DueToday


@page
def arrivals(request: HttpRequest, view: View) -> HttpResponse:
    """The first page: what this day brings."""
    day = _day(view, officer_of(request))
    without = sum(one.people for one in day.night.bedless) if day.night is not None else 0
    return show(
        request,
        view,
        "reception/arrivals.html",
        day=day,
        without=without,
        sentence=_sentence(day, without),
        uncounted=_uncounted(day),
        beds_free=_free(day),
        names=reception.names(office.running(), view.actor).places,
    )


def _day(view: View, officer: Officer) -> Day:
    running, actor = office.running(), view.actor
    came: Arrivals | None = None
    night: Tonight | None = None
    try:
        came = reception.arrivals(running, actor, officer=officer)
        night = reception.tonight(running, actor, officer=officer, most=0)
    except AccessError:  # not at the gate: the rest of the page is there all the same
        came = night = None
    return Day(came, night, reception.what_is_due(running, actor, officer=officer))


def _free(day: Day) -> int:
    return sum(one.row.beds.free for one in day.night.lists) if day.night is not None else 0


def _sentence(day: Day, without: int) -> str:
    """Who arrives, and where they sleep, in a sentence."""
    if day.arrivals is None:
        return ""
    sheets = [one for one in day.arrivals.sheets if one.transport.cancelled_at is None]
    if not sheets and not without:
        return _("Nobody is announced for today.")
    people = sum(_expected(one) for one in sheets)
    said = []
    if sheets:
        brings = ngettext("One transport", "%(count)d transports", len(sheets)) % {
            "count": len(sheets)
        }
        who = ngettext("one person", "%(count)d people", people) % {"count": people}
        said.append(
            _("%(transports)s today with %(people)s.") % {"transports": brings, "people": who}
        )
    said.append(
        ngettext(
            "One person who is here has no bed tonight.",
            "%(count)d people who are here have no bed tonight.",
            without,
        )
        % {"count": without}
        if without
        else _uncounted(day) or _("Everybody who is here has a bed tonight.")
    )
    return " ".join(said)


def _uncounted(day: Day) -> str:
    """Transports that landed and with whom nobody was counted yet: of those nobody knows who has a bed."""
    sheets = day.arrivals.sheets if day.arrivals is not None else ()
    names = [one.transport.name for one in sheets if one.transport.landed_at and not one.lines]
    if not names:
        return ""
    return _("Not counted yet: who came with %(names)s.") % {"names": and_list(names)}


def _expected(sheet: ManifestSheet) -> int:
    return int(sheet.landed or sheet.boarded or max(sheet.announced, sheet.transport.people or 0))


urlpatterns = [path("", arrivals, name="arrivals")]
