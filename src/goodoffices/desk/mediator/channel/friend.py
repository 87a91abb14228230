"""Brief a friend of the process: the facts it may know, words in our own name, what is withheld."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    WordsField,
    filled,
    sent,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.errors import AccessError
from goodoffices.office import View
from goodoffices.record import Audience, Briefing, EntryId, Line, Role, Seat, SeatId

KNOWN = 60
"""Entries shown of what the friend knows so far; older ones stand in its room."""


class BriefForm(ChannelForm):
    """A briefing: facts, words, withheld."""

    kept_while_typed = True
    facts = WordsField(
        label=lazy("Facts"),
        help_text=lazy("That contacts took place, when, by which channel: only what it may know."),
    )
    said = WordsField(
        label=lazy("In our own name"),
        help_text=lazy(
            "Anything beyond the facts. No side's words, unless that side released them to this friend."
        ),
        required=False,
    )
    withheld = forms.CharField(
        label=lazy("What is not told"),
        help_text=lazy("What kind of thing, so that the friend knows that there is a line."),
        required=False,
        max_length=400,
    )
    words = frozenset({"facts", "said", "withheld"})


@form_page(Role.MEDIATOR)
def brief_friend(request: HttpRequest, view: View, seat: str) -> HttpResponse:
    """What does this friend know, and what may it be told?"""
    friend = _friend(view, seat)
    form = filled(BriefForm, request, view)
    if sent(request, form, lambda: _brief(view, friend, form)) is not None:
        return redirect(link(view, "mediator:brief_friend", seat=friend.id))
    return render(
        request,
        view,
        "mediator/brief_friend.html",
        status=status_of(form),
        friend=friend,
        known=_known_to(view, friend),
        fields=form,
    )


def _friend(view: View, name: str) -> Seat:
    seat = view.directory.get(SeatId(name))
    if seat is None or seat.role not in (Role.FRIEND, Role.OBSERVER):
        raise AccessError("no such friend")
    return seat


def _known_to(view: View, friend: Seat) -> tuple[Line, ...]:
    """What the mediator knows the friend to have: the entries of their room, newest first."""
    room = Audience([view.actor.seat, friend.id])
    return tuple(reversed(view.lines(room=room, last=KNOWN)))


def _brief(view: View, friend: Seat, form: BriefForm) -> EntryId:
    data = form.cleaned_data
    body = Briefing(
        to=friend.id, facts=data["facts"], words=data["said"], withheld=data["withheld"]
    )
    return office.brief_friend(office.running(), view.actor, body, key=data["key"])


urlpatterns = [path("brief-a-friend/<str:seat>/", brief_friend, name="brief_friend")]
