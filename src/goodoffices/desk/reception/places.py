"""The board of places: what is free tonight, who looked at an offer and until when, what is held."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    filled,
    form_page,
    officer_of,
    page,
    show,
    show_form,
    to,
)
from goodoffices.desk.reception.numbers import case_meant, case_meant_if_any
from goodoffices.desk.reception.pages import part
from goodoffices.desk.reception.place_forms import (
    AgainForm,
    CapacityForm,
    CloseForm,
    ContactForm,
    HoldForm,
    OfferForm,
    PlainForm,
    RefuseForm,
    ReleaseForm,
    VerifyForm,
)
from goodoffices.desk.reception.steps import Doing, Step, step_page
from goodoffices.office import View, reception
from goodoffices.reception import PlaceId, TransportId
from goodoffices.reception.places_events import (
    BEDS,
    ClosingReason,
    HoldId,
    KeepReason,
    RefusalReason,
)

MONTH: Final = timedelta(days=30)


@page
def places(request: HttpRequest, view: View) -> HttpResponse:
    """What is free tonight, by service, at each place."""
    running, officer = office.running(), officer_of(request)
    board = reception.board(running, view.actor, officer=officer)
    return show(
        request,
        view,
        "reception/places.html",
        board=board,
        rows=part(request, "from", board.rows),
        beds=BEDS,
        free=board.free(BEDS),
        closed=[row for row in board.rows if not row.open],
        unverified=[row for row in board.rows if row.open and not row.verified],
    )


@form_page
def offer(request: HttpRequest, view: View) -> HttpResponse:
    """A place that can receive people is written down."""
    today = office.running().now().date()
    form = filled(OfferForm, request, view, from_day=today)

    def write(key: str) -> None:
        reception.offer_place(
            office.running(), view.actor, officer=officer_of(request), **form.said(),
            capacity=form.capacity(), from_day=form.cleaned_data["from_day"],
            until_day=form.cleaned_data["until_day"], key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, write, title=_("Write down a place"),
        submit=_("Write it down"), effect=_("It counts once somebody has looked at it."),
        back=to(view, "places"), template="reception/place_offer.html",
    )  # fmt: skip


@page
def place(request: HttpRequest, view: View, place: str) -> HttpResponse:
    """One place: what it has over time, who looked, what is held, who is expected."""
    running, officer = office.running(), officer_of(request)
    sheet = reception.place_sheet(running, view.actor, officer=officer, place=PlaceId(place))
    return show(
        request,
        view,
        "reception/place.html",
        sheet=sheet,
        it=sheet.row.place,
        beds=BEDS,
    )


def _known(doing: Doing) -> Any:
    return reception.place_sheet(
        doing.running, doing.actor, officer=doing.officer, place=PlaceId(doing.about)
    ).row.place


def _verify(doing: Doing) -> None:
    reception.verify_offer(
        doing.running, doing.actor, place=PlaceId(doing.about), until=doing.data["until"],
        **doing.by,
    )  # fmt: skip


def _capacity(doing: Doing) -> None:
    data = doing.data
    reception.state_capacity(
        doing.running, doing.actor, place=PlaceId(doing.about), service=data["service"],
        number=data["number"], from_day=data["from_day"], until_day=data["until_day"],
        source=data["source"], **doing.by,
    )  # fmt: skip


def _contact(doing: Doing) -> None:
    reception.name_contact(
        doing.running, doing.actor, place=PlaceId(doing.about), name=doing.data["name"],
        phone=doing.data["phone"], **doing.by,
    )  # fmt: skip


def _close(doing: Doing) -> None:
    doing.form(CloseForm).must_name(_known(doing))
    reception.close_place(
        doing.running, doing.actor, place=PlaceId(doing.about), from_day=doing.data["from_day"],
        reason=ClosingReason(doing.data["reason"]), **doing.by,
    )  # fmt: skip


def _open(doing: Doing) -> None:
    reception.open_place(doing.running, doing.actor, place=PlaceId(doing.about), **doing.by)


def _again(doing: Doing) -> None:
    reception.correct_place(
        doing.running, doing.actor, place=PlaceId(doing.about), **doing.form(AgainForm).said(),
        **doing.by,
    )  # fmt: skip


def _hold(doing: Doing) -> None:
    data = doing.data
    reception.hold_place(
        doing.running, doing.actor, place=PlaceId(doing.about), amounts={BEDS: data["beds"]},
        until=data["until"], reason=KeepReason(data["reason"]), case=case_meant_if_any(doing.actor, doing.officer, data["case"]),
        transport=TransportId(data["transport"]), **doing.by,
    )  # fmt: skip


def _refuse(doing: Doing) -> None:
    reception.refuse_case(
        doing.running, doing.actor, place=PlaceId(doing.about),
        case=case_meant(doing.actor, doing.officer, doing.data["case"]), reason=RefusalReason(doing.data["reason"]),
        **doing.by,
    )  # fmt: skip


def _offer_transports(form: ReceptionForm, doing: Doing) -> None:
    known = reception.names(doing.running, doing.actor).transports
    form.choose("transport", [("", _("for none")), *known.items()])


STEPS: Final[Mapping[str, Step]] = {
    "verify": Step(
        VerifyForm,
        lazy("Somebody looked: the offer holds"),
        lazy("It holds until then"),
        lazy("From now on it counts for tonight and for placements."),
        _verify,
        begins=lambda doing: {"until": doing.running.now().date() + MONTH},
    ),
    "has": Step(
        CapacityForm,
        lazy("What it has"),
        lazy("Write it down"),
        lazy("What was said before stays; on these days this counts."),
        _capacity,
        begins=lambda doing: {"from_day": doing.running.now().date()},
    ),
    "contact": Step(
        ContactForm,
        lazy("Whom to ask for"),
        lazy("Write it down"),
        lazy(
            "The name is encrypted like a name of those who are received; whoever reads it is noted."
        ),
        _contact,
    ),
    "close": Step(
        CloseForm,
        lazy("Close it"),
        lazy("It takes nobody any more"),
        lazy("Those who are there stay until another place is found. Nobody is moved by this."),
        _close,
        begins=lambda doing: {"from_day": doing.running.now().date()},
    ),
    "open": Step(
        PlainForm,
        lazy("Open it again"),
        lazy("It takes people again"),
        lazy("It counts if somebody has looked lately."),
        _open,
    ),
    "again": Step(
        AgainForm,
        lazy("Correct what it is"),
        lazy("Write it down"),
        lazy("What it has stays as it was."),
        _again,
        begins=lambda doing: dict(AgainForm.of(_known(doing))),
    ),
    "hold": Step(
        HoldForm,
        lazy("Hold beds"),
        lazy("Hold them"),
        lazy("They are free again at that hour, without anybody doing anything."),
        _hold,
        begins=lambda doing: {"until": doing.running.now() + timedelta(hours=24)},
        offers=_offer_transports,
    ),
    "refuse": Step(
        RefuseForm,
        lazy("The place cannot take a case"),
        lazy("Write it down"),
        lazy("The two are not put together again; another place is looked for."),
        _refuse,
    ),
}
"""What can be done with a place, by the last part of the address."""


@form_page
def place_step(request: HttpRequest, view: View, place: str, what: str) -> HttpResponse:
    """One of the things that can be done with a place."""
    running, officer = office.running(), officer_of(request)
    known = reception.place_sheet(running, view.actor, officer=officer, place=PlaceId(place))
    leaves = None
    if what == "close":
        leaves = reception.closing(running, view.actor, officer=officer, place=PlaceId(place))
    return step_page(
        request, view, STEPS, what, about=place, back=to(view, "place", place=place),
        sub=known.row.place.name, leaves=leaves,
    )  # fmt: skip


@form_page
def hold_end(request: HttpRequest, view: View, place: str, hold: str) -> HttpResponse:
    """What is held is let go before its time."""
    form = filled(ReleaseForm, request, view)

    def let_go(key: str) -> None:
        reception.release_hold(
            office.running(), view.actor, officer=officer_of(request), hold=HoldId(hold),
            reason=KeepReason(form.cleaned_data["reason"]), key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, let_go, title=_("Let what is held go"), submit=_("Let it go"),
        effect=_("It is free at once."), back=to(view, "place", place=place),
    )  # fmt: skip


urlpatterns = [
    path("places/", places, name="places"),
    path("places/new/", offer, name="place_offer"),
    path("places/<str:place>/", place, name="place"),
    path("places/<str:place>/holds/<str:hold>/", hold_end, name="hold_end"),
    path("places/<str:place>/<str:what>/", place_step, name="place_step"),
]
