"""A room: the entries of one audience in their order, and who is in it."""

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
    languages,
    sent,
    standings,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.office import Room, View
from goodoffices.record import EntryId, Role, Standing

PAGE = 30
"""Entries on one page of a room."""


class MessageForm(ChannelForm):
    """Something to write in a room."""

    kept_while_typed = True
    message = WordsField(label=lazy("Words"))
    standing = forms.ChoiceField(label=lazy("Standing of the words"), choices=standings)
    language = forms.ChoiceField(label=lazy("Language"), choices=languages, required=False)
    words = frozenset({"message"})


@form_page(Role.MEDIATOR, kept=True)
def room(request: HttpRequest, view: View, room: str) -> HttpResponse:
    """What was written here, and by whom is it read?"""
    place = office.room_at(view, room)
    form = filled(MessageForm, request, view, standing=Standing.WITHOUT_PREJUDICE)
    if sent(request, form, lambda: _write(view, place, form)) is not None:
        return redirect(link(view, "mediator:room", room=place.slug) + "#write")
    before = request.GET.get("before", "")
    lines = view.lines(
        room=place.audience, last=PAGE, before=int(before) if before.isdecimal() else None
    )
    other = next((seat for seat in place.seats if seat.id != view.actor.seat), None)
    return render(
        request,
        view,
        "mediator/room.html",
        status=status_of(form),
        room=place,
        other=None if place.is_plenary else other,
        lines=lines,
        older=lines[0].number if len(lines) == PAGE else None,
        is_newest=not before,
        fields=form,
    )


def _write(view: View, place: Room, form: MessageForm) -> EntryId:
    data = form.cleaned_data
    return office.write_message(
        office.running(),
        view.actor,
        room=place.slug,
        words=data["message"],
        standing=Standing(data["standing"]),
        language=data["language"],
        key=data["key"],
    )


urlpatterns = [path("rooms/<str:room>/", room, name="room")]
