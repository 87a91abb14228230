"""What has been released to us: the words, whose they are, and our read-back."""

from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.page import link
from goodoffices.desk.party.due import is_for
from goodoffices.desk.party.sending import SideForm, filled, seen_now, sent, status_of
from goodoffices.desk.words import can_see, will_see
from goodoffices.errors import AccessError
from goodoffices.office import View
from goodoffices.record import ReadBack, RelayDelivered, Role, Sense

SENSES = (
    (Sense.SAME, lazy("We are sure that this is what was said")),
    (Sense.CLARIFY, lazy("We are not sure; please clarify")),
    (Sense.DIFFERS, lazy("Our sense of it differs from the words above, and we want that noted")),
)


class ReadBackForm(SideForm):
    """What we heard, in our own words."""

    words: ClassVar = frozenset({"heard"})
    heard = forms.CharField(
        label=lazy("What we heard, in our own words"),
        widget=forms.Textarea,
        max_length=20_000,
        help_text=lazy("Not an answer: only what you understood was said."),
    )
    sense = forms.ChoiceField(
        label=lazy("How sure are we?"), choices=SENSES, widget=forms.RadioSelect
    )
    judged_by = forms.CharField(label=lazy("Who of us judged that"), required=False, max_length=200)


@page(Role.PARTY)
def reached(request: HttpRequest, view: View) -> HttpResponse:
    """All that was relayed to us, the newest first."""
    found = [thread for thread in view.threads("relay") if is_for(view, thread)]
    found.sort(key=lambda thread: -thread.lines[0].number)
    return render(
        request,
        view,
        "party/reached.html",
        deliveries=[(thread.lines[0], thread.last_of(ReadBack)) for thread in found],
        who_sees=can_see((view.seat, view.mediator)),
    )


@form_page(Role.PARTY)
def delivery(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One delivery: the words large, and a read-back."""
    matter = view.thread_at(line)
    delivered, body = matter.root_of(RelayDelivered)
    if body.to != view.actor.seat:
        raise AccessError("not delivered to this seat")
    form = filled(ReadBackForm, request, view, seen=matter.last.number)

    def read_back(key: str) -> None:
        typed = form.cleaned_data
        heard = ReadBack(
            relay=delivered.entry_id,
            words=typed["heard"],
            sense=Sense(typed["sense"]),
            judged_by=typed["judged_by"],
            language=view.seat.language,
        )
        office.read_back(office.running(), view.actor, heard, key=key)

    if sent(view, form, read_back, matter=matter):
        return redirect(link(view, "party:delivery", line=line))
    return render(
        request,
        view,
        "party/delivery.html",
        status=status_of(form),
        line=delivered,
        delivered=body,
        heard=matter.last_of(ReadBack),
        lines=matter.lines[1:],
        speaker=view.directory.get(body.attributed_to) if body.attributed_to else view.mediator,
        form=seen_now(form, matter),
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat, view.mediator)),
    )


urlpatterns = [
    path("reached/", reached, name="reached"),
    path("reached/<str:line>/", delivery, name="delivery"),
]
