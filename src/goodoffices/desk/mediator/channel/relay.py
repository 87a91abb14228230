"""What may be relayed now, recipient by recipient; and what somebody must judge before it goes."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.mediator.reading import (
    Delivery,
    Matter,
    deliveries,
    matter_of,
    matters,
)
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    WordsField,
    filled,
    languages,
    sent,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.errors import AccessError
from goodoffices.office import View
from goodoffices.record import EntryId, Release, Role, Seat, SeatId


class DeliverForm(ChannelForm):
    """Who delivers and how; translated, where it is; what the recipient may see of the delivery."""

    by = forms.CharField(
        label=lazy("Who delivers the words, and how"),
        help_text=lazy("The recipient reads this beside the words."),
        max_length=200,
    )
    translation = WordsField(label=lazy("Translation, as it is said"), required=False)
    translation_language = forms.ChoiceField(
        label=lazy("Language of the translation"), choices=languages, required=False
    )
    interpreter = forms.CharField(label=lazy("Interpreter"), required=False, max_length=200)
    note_taker = forms.CharField(label=lazy("Who takes notes"), required=False, max_length=200)
    words = frozenset({"translation"})


class JudgeForm(DeliverForm):
    """The same, with what must be judged or answered for; for the mediator's eyes."""

    condition_met = forms.BooleanField(label=lazy("The owner's condition is met"), required=False)
    judged_by = forms.CharField(label=lazy("Who judged"), required=False, max_length=200)
    on_my_responsibility = forms.CharField(
        label=lazy("Who of us answers for using it"),
        help_text=lazy("It was given by voice and is not confirmed yet."),
        required=False,
        max_length=200,
    )
    field_order = ("condition_met", "judged_by", "on_my_responsibility")


@dataclass(frozen=True, slots=True)
class Desk:
    """One recipient: what may go to it now, what awaits a judgement, a read-back, or lapsed."""

    recipient: Seat
    ready: list[Matter]
    to_judge: list[Matter]
    lapsed: list[Matter]
    to_read_back: list[Delivery]

    @property
    def has_screen(self) -> bool:
        """Whether its screen would show anything."""
        return bool(self.ready or self.to_read_back)


@page(Role.MEDIATOR)
def relay(request: HttpRequest, view: View) -> HttpResponse:
    """What may be said to whom, now?"""
    return render(request, view, "mediator/relay.html", desks=desks(view))


@form_page(Role.MEDIATOR)
def relay_deliver(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Judge what the owner asked to be judged, then deliver; the screen turned to nobody yet."""
    matter = matter_of(view, Release(view.thread_at(line)))
    by = _("%(name)s, in the room") % {"name": view.seat.name}
    form = filled(JudgeForm, request, view, by=by, judged_by=view.seat.name)
    name = sent(request, form, lambda: deliver(view, matter.release.line.entry_id, form))
    if name is not None:
        return redirect(screen(view, matter.recipient, name))
    return render(
        request,
        view,
        "mediator/relay_deliver.html",
        status=status_of(form),
        matter=matter,
        fields=form,
    )


def desks(view: View) -> list[Desk]:
    """All recipients that anything may go to."""
    open_matters = matters(view, is_open=True)
    waiting = deliveries(view, is_open=True).values()
    found = []
    for seat in view.seats(Role.PARTY, Role.FRIEND, Role.OBSERVER):
        own = [matter for matter in open_matters if matter.recipient.id == seat.id]
        may_go = [matter for matter in own if matter.may_go]
        found.append(
            Desk(
                recipient=seat,
                ready=[matter for matter in may_go if not matter.needs_judgement],
                to_judge=[matter for matter in may_go if matter.needs_judgement],
                lapsed=[matter for matter in own if matter.lapsed],
                to_read_back=[one for one in waiting if one.delivered.to == seat.id],
            )
        )
    return found


def deliver(view: View, release: EntryId, form: DeliverForm) -> EntryId:
    """Deliver the words exactly as released."""
    data = form.cleaned_data
    return office.relay(
        office.running(),
        view.actor,
        release=release,
        by=data["by"],
        condition_met=data.get("condition_met", False),
        judged_by=data.get("judged_by", ""),
        on_my_responsibility=data.get("on_my_responsibility", ""),
        translation=data["translation"],
        translation_language=data["translation_language"],
        interpreter=data["interpreter"],
        note_taker=data["note_taker"],
        key=data["key"],
    )


def recipient_of(view: View, name: str) -> Seat:
    """The seat of that name, if anything may be said to it at all."""
    seat = view.directory.get(SeatId(name))
    if seat is None or seat.role not in (Role.PARTY, Role.FRIEND, Role.OBSERVER):
        raise AccessError("no such recipient")
    return seat


def steps(view: View, seat: Seat) -> list[Delivery | Matter]:
    """What the recipient's screen steps through: what was delivered today or is not read back in
    the same sense, then what may be said now without any judgement."""
    day = int(office.running().now().timestamp()) - 24 * 3600
    told = [
        one
        for one in deliveries(view).values()
        if one.delivered.to == seat.id and (not one.is_done or one.line.slot >= day)
    ]
    ready = next((desk.ready for desk in desks(view) if desk.recipient.id == seat.id), [])
    return [*sorted(told, key=lambda one: one.line.number), *reversed(ready)]


def screen(view: View, seat: Seat, delivery: EntryId) -> str:
    """The address of the recipient's screen at a delivery; it says only which step it is."""
    names = [one.line.entry_id for one in steps(view, seat) if isinstance(one, Delivery)]
    step = names.index(delivery) + 1 if delivery in names else 1
    return f"{link(view, 'mediator:relay_to', seat=seat.id)}?step={step}"


urlpatterns = [
    path("relay/", relay, name="relay"),
    path("relay/judge/<str:line>/", relay_deliver, name="relay_deliver"),
]
