"""A bed for tonight: one step by hand. It waits for no solver, no score and nobody's answer."""

from collections.abc import Mapping
from heapq import nlargest
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodoffices import office
from goodoffices.desk.reception.doing import (
    filled,
    form_page,
    officer_of,
    page,
    sent,
    show,
    show_form,
    status_of,
    to,
)
from goodoffices.desk.reception.numbers import case_meant_if_any, said_aloud
from goodoffices.desk.reception.pages import AT_ONCE, Part, asked_for, part
from goodoffices.desk.reception.place_forms import PlainForm
from goodoffices.desk.reception.terms import choices
from goodoffices.desk.reception.transport_forms import BedForm
from goodoffices.desk.words import kept_apart
from goodoffices.office import View, reception
from goodoffices.office.reception import Tonight
from goodoffices.reception import PlaceId, TransportId
from goodoffices.reception.places_events import BedId, OverReason

OFFERED: Final = 40
"""So many places are offered at first: those with the most beds."""


@form_page
def bed(request: HttpRequest, view: View) -> HttpResponse:
    """Who has no bed, and the one form that gives it."""
    running, officer = office.running(), officer_of(request)
    first = asked_for(request, "given")
    night = reception.tonight(running, view.actor, officer=officer, first=first, most=AT_ONCE)
    begins = {name: request.GET.get(name, "") for name in ("case", "people", "transport")}
    begins["case"] = said_aloud(view.actor, officer, begins["case"])
    form = filled(BedForm, request, view, **begins)
    coming = reception.names(running, view.actor).transports
    every = form.is_bound or "every" in request.GET
    _offer(form, night, coming, every=every)
    given: list[BedId] = []

    def give(key: str) -> None:
        data = form.cleaned_data
        given.append(
            reception.give_bed(
                running, view.actor, officer=officer, place=PlaceId(data["place"]),
                people=data["people"] or 0, case=case_meant_if_any(view.actor, officer, data["case"]),
                transport=TransportId(data["transport"]),
                over=OverReason(data["over"]) if data["over"] else None, key=key,
            )
        )  # fmt: skip

    if sent(form, give):
        night = reception.tonight(running, view.actor, officer=officer, first=first, most=AT_ONCE)
        form = BedForm(initial={"key": running.form_key(view.actor)})
        every = False
        _offer(form, night, coming, every=every)
    places = sum(one.row.open for one in night.lists)
    return show(
        request,
        view,
        "reception/bed.html",
        status=status_of(form),
        form=form,
        night=night,
        without=sum(one.people for one in night.bedless),
        bedless=part(request, "without", night.bedless),
        slips=Part(night.given, night.first, night.given_count),
        more_places=0 if every or places <= OFFERED else places,
        given=reception.slip(running, view.actor, officer=officer, bed=given[0]) if given else None,
    )


def _offer(
    form: BedForm, night: Tonight, coming: Mapping[TransportId, str], *, every: bool
) -> None:
    """Places with what is free there, the fullest last; transports of the day."""
    rows = [one.row for one in night.lists if one.row.open]
    if not every:
        rows = nlargest(OFFERED, rows, key=lambda row: row.beds.free)
    form.choose(
        "place",
        [
            (
                row.place.id,
                ngettext(
                    "%(name)s, %(town)s: one bed free",
                    "%(name)s, %(town)s: %(free)d beds free",
                    row.beds.free,
                )
                % {
                    "name": kept_apart(row.place.name),
                    "town": kept_apart(row.place.town),
                    "free": row.beds.free,
                },
            )
            for row in sorted(rows, key=lambda row: (row.beds.free == 0, row.place.name))
        ],
    )
    form.choose("transport", [("", _("not known, or with none")), *coming.items()])
    form.choose("over", [("", _("there is a bed")), *choices(*OverReason)])


@page
def beds(request: HttpRequest, view: View) -> HttpResponse:
    """Who sleeps where tonight, as a list for each place and as slips to tear off: a part to look at, or all to print."""
    running, officer = office.running(), officer_of(request)
    only = request.GET.get("place", "")
    first = asked_for(request, "given")
    most = None if only or "whole" in request.GET else AT_ONCE
    night = reception.tonight(running, view.actor, officer=officer, first=first, most=most)
    return show(
        request,
        view,
        "reception/beds.html",
        night=night,
        lists=[one for one in night.lists if one.slips and only in {"", one.row.place.id}],
        slips=Part(night.given, night.first, night.given_count),
        is_part=most is not None and len(night.given) < night.given_count,
    )


@form_page
def bed_back(request: HttpRequest, view: View, bed: str) -> HttpResponse:
    """They sleep elsewhere: the beds are free again."""
    form = filled(PlainForm, request, view)

    def take(key: str) -> None:
        reception.take_back_bed(
            office.running(), view.actor, officer=officer_of(request), bed=BedId(bed), key=key
        )

    return show_form(
        request, view, form, take, title=_("They sleep elsewhere, or did not come"),
        submit=_("The beds are free again"), effect=_("Nothing else is changed by it."),
        back=to(view, "bed"),
    )  # fmt: skip


urlpatterns = [
    path("bed/", bed, name="bed"),
    path("bed/list/", beds, name="beds"),
    path("bed/<str:bed>/back/", bed_back, name="bed_back"),
]
