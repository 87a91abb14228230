"""Moves from place to place, step by step; and who waits for a place, read by the rule that is stated."""

from typing import Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from goodoffices import office
from goodoffices.desk.fields import ChosenField, DayField
from goodoffices.desk.reception.doing import (
    ReceptionForm,
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
from goodoffices.desk.reception.numbers import case_meant
from goodoffices.desk.reception.terms import choices, word
from goodoffices.desk.words import comma, kept_apart
from goodoffices.office import View, reception
from goodoffices.reception import CaseId, PlaceId
from goodoffices.reception.place import STEPS_FROM, Transfer
from goodoffices.reception.places_events import (
    RefusalReason,
    TransferId,
    TransferReason,
    TransferStep,
    WaitingOrder,
    WaitingReason,
)
from goodoffices.reception.spoken import spoken

STATES: Final = {
    "asked": lazy("asked, not answered"),
    "accepted": lazy("the place takes them"),
    "set_out": lazy("on the way"),
    "arrived": pgettext_lazy("a move", "arrived"),
    "refused": pgettext_lazy("a move", "refused"),
    "cancelled": lazy("called off"),
}
OPEN: Final = ("asked", "accepted", "set_out")
TAKES: Final = "takes"


class AskForm(ReceptionForm):
    """Another place is asked to take somebody."""

    case = forms.CharField(label=lazy("Number of the case"), max_length=40)
    target = ChosenField(label=lazy("Which place is asked"))
    reason = ChosenField(label=lazy("Why they move"), choices=lambda: choices(*TransferReason))
    day = DayField(label=lazy("On which day"))


class AnswerForm(ReceptionForm):
    """What the place says."""

    answer = forms.ChoiceField(
        label=lazy("What it says"),
        choices=lambda: [(TAKES, _("it takes them")), *choices(*RefusalReason)],
        widget=forms.RadioSelect,
    )


class StepForm(ReceptionForm):
    """What became of it."""

    step = forms.ChoiceField(label=lazy("What happened"), widget=forms.RadioSelect)


class JoinForm(ReceptionForm):
    """Somebody waits."""

    case = forms.CharField(label=lazy("Number of the case"), max_length=40)
    place = forms.ChoiceField(label=lazy("For which place"), required=False)
    urgent = forms.ChoiceField(
        label=lazy("Why they come before others"),
        choices=lambda: [("", _("they do not")), *choices(*WaitingReason)],
        required=False,
    )


class LeaveForm(ReceptionForm):
    """Somebody waits no longer."""

    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*WaitingReason))


class OrderForm(ReceptionForm):
    """By which rule the list is read."""

    order = forms.ChoiceField(
        label=lazy("By which rule"),
        choices=lambda: choices(*WaitingOrder),
        widget=forms.RadioSelect,
    )


class LookForm(ReceptionForm):
    """Nothing but the step itself."""


@page
def moves(request: HttpRequest, view: View) -> HttpResponse:
    """Every move: those that are open first, and what comes next for each."""
    running = office.running()
    found = reception.transfers(running, view.actor, officer=officer_of(request))
    return show(
        request,
        view,
        "reception/moves.html",
        names=reception.names(running, view.actor).places,
        open=[one for one in found if one.state in OPEN],
        ended=[one for one in reversed(found) if one.state not in OPEN][:50],
        states=STATES,
    )


@form_page
def ask_move(request: HttpRequest, view: View) -> HttpResponse:
    """Another place is asked to take a case."""
    running, officer = office.running(), officer_of(request)
    form = filled(
        AskForm, request, view, case=request.GET.get("case", ""), day=running.now().date()
    )
    form.choose("target", list(reception.names(running, view.actor).places.items()))

    def ask(key: str) -> None:
        data = form.cleaned_data
        reception.ask_transfer(
            running, view.actor, officer=officer, case=case_meant(view.actor, officer, data["case"]),
            target=PlaceId(data["target"]), reason=TransferReason(data["reason"]),
            day=data["day"], key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, ask, title=_("Ask another place"), submit=_("Ask it"),
        effect=_("Nobody moves by it, and no room is taken until the place has answered."),
        lead=_("All who were placed together move together. Whose whereabouts are guarded moves only where two officers said so."),
        back=to(view, "moves"),
    )  # fmt: skip


@form_page
def move(request: HttpRequest, view: View, transfer: str) -> HttpResponse:
    """The next step of one move."""
    running, officer = office.running(), officer_of(request)
    known = _known(request, view, transfer)
    names = reception.names(running, view.actor).places
    way = comma().join(kept_apart(names[at]) for at in (known.origin, known.target))
    sub = f"{kept_apart(spoken(known.case))} · {way}"
    if known.state == "asked":
        answer = filled(AnswerForm, request, view)

        def write(key: str) -> None:
            said = answer.cleaned_data["answer"]
            refused = None if said == TAKES else RefusalReason(said)
            reception.answer_transfer(
                running, view.actor, officer=officer, transfer=known.id, refused=refused, key=key
            )

        return show_form(
            request, view, answer, write, title=_("What the place says"), sub=sub,
            submit=_("Write it down"), back=to(view, "moves"),
            effect=_("Taken, its room is theirs. Refused, the two are not put together again."),
        )  # fmt: skip
    form = filled(StepForm, request, view)
    form.choose("step", choices(*(s for s, before in STEPS_FROM.items() if known.state in before)))

    def step(key: str) -> None:
        taken = TransferStep(form.cleaned_data["step"])
        reception.move_transfer(
            running, view.actor, officer=officer, transfer=known.id, step=taken, key=key
        )

    return show_form(
        request, view, form, step, title=_("How far they are"), sub=sub,
        submit=_("Write it down"), back=to(view, "moves"),
        effect=_("Once they have arrived, the room at the place that they left is free."),
    )  # fmt: skip


def _known(request: HttpRequest, view: View, transfer: str) -> Transfer:
    every = reception.transfers(office.running(), view.actor, officer=officer_of(request))
    found = next((one for one in every if one.id == TransferId(transfer)), None)
    if found is None:
        raise Http404
    return found


@page
def queue(request: HttpRequest, view: View) -> HttpResponse:
    """Who waits, first who comes first by the rule that is stated."""
    running = office.running()
    order, waiting = reception.waiting_at(running, view.actor, officer=officer_of(request))
    return show(
        request,
        view,
        "reception/queue.html",
        order=word(order),
        rows=waiting,
        names=reception.names(running, view.actor).places,
    )


@form_page
def join(request: HttpRequest, view: View) -> HttpResponse:
    """Somebody waits for a place, or for any."""
    running, officer = office.running(), officer_of(request)
    form = filled(JoinForm, request, view)
    form.choose("place", [("", _("any")), *reception.names(running, view.actor).places.items()])

    def write(key: str) -> None:
        data = form.cleaned_data
        reception.join_waiting(
            running, view.actor, officer=officer, case=case_meant(view.actor, officer, data["case"]),
            place=PlaceId(data["place"]),
            urgent=WaitingReason(data["urgent"]) if data["urgent"] else None, key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, write, title=_("Somebody waits"), submit=_("Put them on the list"),
        effect=_("Since when they wait does not change, whatever is said of it later."),
        back=to(view, "queue"),
    )  # fmt: skip


@form_page
def leave(request: HttpRequest, view: View, case: str) -> HttpResponse:
    """Somebody waits no longer."""
    form = filled(LeaveForm, request, view)

    def write(key: str) -> None:
        reception.leave_waiting(
            office.running(), view.actor, officer=officer_of(request), case=CaseId(case),
            place=PlaceId(request.GET.get("place", "")),
            reason=WaitingReason(form.cleaned_data["reason"]), key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, write, title=_("They wait no longer"),
        sub=spoken(CaseId(case)), submit=_("Take them off the list"), effect=_("The turn of nobody else changes."),
        back=to(view, "queue"),
    )  # fmt: skip


@form_page
def order(request: HttpRequest, view: View) -> HttpResponse:
    """By which rule waiting lists are read."""
    form = filled(OrderForm, request, view)

    def write(key: str) -> None:
        reception.state_waiting_order(
            office.running(), view.actor, officer=officer_of(request),
            order=WaitingOrder(form.cleaned_data["order"]), key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, write, title=_("The rule of the waiting lists"),
        submit=_("State it"), back=to(view, "queue"),
        effect=_("All waiting lists are read by it from now on. That you stated it is written down."),
    )  # fmt: skip


@form_page
def contact(request: HttpRequest, view: View, place: str) -> HttpResponse:
    """Whom to ask for at a place: shown when it is asked for, and every look is written down."""
    running, officer = office.running(), officer_of(request)
    sheet = reception.place_sheet(running, view.actor, officer=officer, place=PlaceId(place))
    form = filled(LookForm, request, view)
    found: reception.Contact | None = None

    def look(_key: str) -> None:
        nonlocal found
        found = reception.contact(running, view.actor, officer=officer, place=PlaceId(place))

    looked = sent(form, look)
    return show(
        request, view, "reception/contact.html", status=status_of(form), form=form,
        it=sheet.row.place, looked=looked, found=found,
    )  # fmt: skip


urlpatterns = [
    path("moves/", moves, name="moves"),
    path("moves/new/", ask_move, name="ask_move"),
    path("moves/<str:transfer>/", move, name="move"),
    path("waiting/list/", queue, name="queue"),
    path("waiting/list/new/", join, name="join_queue"),
    path("waiting/list/rule/", order, name="queue_order"),
    path("waiting/list/<str:case>/", leave, name="leave_queue"),
    path("places/<str:place>/contact/show/", contact, name="contact"),
]
