"""What has been released to us: the words, whose they are, and our read-back."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import action, form_page, page, render
from goodoffices.desk.page import link
from goodoffices.desk.party.due import is_for
from goodoffices.desk.party.sending import SideForm, filled, seen_now, sent, status_of
from goodoffices.desk.room import FROM_LEAST_BINDING
from goodoffices.desk.sheet import form_key
from goodoffices.desk.terms import STANDINGS_MEAN, choices
from goodoffices.desk.words import can_see, will_see
from goodoffices.errors import AccessError
from goodoffices.office import View
from goodoffices.record import (
    Confirmed,
    Given,
    Line,
    ReadBack,
    RelayDelivered,
    RelayReplied,
    Role,
    Sense,
    Standing,
    Thread,
)

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


class ReplyForm(SideForm):
    """Our answer to the words, if we give one."""

    words: ClassVar = frozenset({"answer"})
    answer = forms.CharField(label=lazy("Our answer"), widget=forms.Textarea, max_length=20_000)
    standing = forms.ChoiceField(
        label=lazy("Standing of the words"),
        help_text=STANDINGS_MEAN,
        choices=lambda: choices(*FROM_LEAST_BINDING),
        initial=Standing.WITHOUT_PREJUDICE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "reply_%s", **kwargs})


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
    return _show(request, view, matter, form=form)


@form_page(Role.PARTY)
def reply(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """What we answer to words that reached us: another matter than what we heard."""
    matter = view.thread_at(line)
    delivered, body = matter.root_of(RelayDelivered)
    if body.to != view.actor.seat:
        raise AccessError("not delivered to this seat")
    if request.method != "POST":
        return redirect(link(view, "party:delivery", line=line))
    form = filled(ReplyForm, request, view)

    def answer(key: str) -> None:
        said = RelayReplied(
            relay=delivered.entry_id,
            words=form.cleaned_data["answer"],
            standing=Standing(form.cleaned_data["standing"]),
            language=view.seat.language,
        )
        office.reply_to_relay(office.running(), view.actor, said, key=key)

    if sent(view, form, answer, matter=matter):
        return redirect(link(view, "party:delivery", line=line))
    return _show(request, view, matter, answering=form)


@action(Role.PARTY)
def confirm(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Confirm an answer that was given by voice and written down by the mediator."""
    oral = view.line(request.POST.get("entry", ""))
    if oral.thread_id() != view.line(line).entry_id:
        raise AccessError("an answer to something else")
    key = request.POST.get("key", "")
    office.confirm(office.running(), view.actor, entry=oral.entry_id, given=Given(), key=key)
    return redirect(link(view, "party:delivery", line=line))


def _show(
    request: HttpRequest,
    view: View,
    matter: Thread,
    *,
    form: ReadBackForm | None = None,
    answering: ReplyForm | None = None,
) -> HttpResponse:
    delivered, body = matter.root_of(RelayDelivered)
    heard = matter.last_of(ReadBack)
    start = {"seen": matter.last.number, "key": form_key(view)}
    form = form or ReadBackForm(initial=start)
    answering = answering or ReplyForm(initial=start)
    confirmed = {x.body.entry for x in matter.lines if isinstance(x.body, Confirmed)}
    return render(
        request,
        view,
        "party/delivery.html",
        status=max(status_of(form), status_of(answering)),
        line=delivered,
        delivered=body,
        heard=heard,
        beside=body.beside(heard) if heard is not None else None,
        replied=matter.last_of(RelayReplied),
        oral=next((x for x in matter.lines if _is_oral(x) and x.entry_id not in confirmed), None),
        answering=seen_now(answering, matter),
        lines=matter.lines[1:],
        speaker=view.directory.get(body.attributed_to) if body.attributed_to else view.mediator,
        form=seen_now(form, matter),
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat, view.mediator)),
    )


def _is_oral(line: Line) -> bool:
    return isinstance(line.body, RelayReplied) and line.body.given.needs_confirmation


urlpatterns = [
    path("reached/", reached, name="reached"),
    path("reached/<str:line>/", delivery, name="delivery"),
    path("reached/<str:line>/answer/", reply, name="delivery_answer"),
    path("reached/<str:line>/confirm/", confirm, name="delivery_confirm"),
]
