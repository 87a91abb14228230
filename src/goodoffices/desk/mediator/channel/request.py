"""Requests from a side: open, held back, granted, refused; each answer with its reason."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.long_list import newest_of
from goodoffices.desk.mediator.reading import now
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    GivenForm,
    WordsField,
    filled,
    named,
    sent,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.desk.terms import choices
from goodoffices.office import View
from goodoffices.record import (
    EntryId,
    How,
    Request,
    RequestAnswer,
    RequestAnswered,
    RequestFiled,
    Role,
    SeatId,
)

ANSWERS = (RequestAnswer.GRANTED, RequestAnswer.HELD_BACK, RequestAnswer.REFUSED)


class FileForm(GivenForm):
    """What a side asked us for, by voice or on paper."""

    kept_while_typed = True
    said_by = forms.ChoiceField(label=lazy("Who asks"), widget=forms.RadioSelect)
    asked = WordsField(label=lazy("What it asks for"))
    reason = WordsField(label=lazy("The reason it gives"), required=False)
    field_order = ("said_by", "asked", "reason")
    words = frozenset({"asked", "reason"})

    def offer(self, view: View) -> None:
        self.choose("said_by", named(view.parties))


class AnswerForm(ChannelForm):
    """Our answer; a side is owed a reason when its request is held back or refused."""

    answer = forms.ChoiceField(
        label=lazy("Our answer"), choices=lambda: choices(*ANSWERS), widget=forms.RadioSelect
    )
    reason = WordsField(
        label=lazy("The reason"),
        help_text=lazy(
            "Needed where it is held back or refused. A line we do not cross is said as such."
        ),
        required=False,
    )
    words = frozenset({"reason"})


@page(Role.MEDIATOR, kept=True)
def requests(request: HttpRequest, view: View) -> HttpResponse:
    """What do the sides ask of us, and what did we say?"""
    found = sorted(office.requests(view), key=lambda one: -one.line.number)
    waits = ("open", RequestAnswer.HELD_BACK)
    settled, older = newest_of(
        request, [one for one in found if one.state not in waits], lambda one: one.line.number
    )
    return render(
        request,
        view,
        "mediator/requests.html",
        waiting=[one for one in found if one.state in waits],
        settled=settled,
        older=older,
    )


@form_page(Role.MEDIATOR, kept=True)
def file_request(request: HttpRequest, view: View) -> HttpResponse:
    """Record what a side asked for by voice or on paper."""
    start = {"how": How.VOICE, "at": now(), "heard_by": view.seat.name}
    form = filled(FileForm, request, view, **start)
    name = sent(request, form, lambda: _file(view, form))
    line = view.entry(name) if name is not None else None
    if line is not None:
        return redirect(link(view, "mediator:request", line=line.address))
    return render(request, view, "mediator/request_file.html", status=status_of(form), fields=form)


@form_page(Role.MEDIATOR, kept=True)
def one_request(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One request, its answers so far, and the next one."""
    thread = view.thread_at(line)
    found = Request(thread)
    form = filled(AnswerForm, request, view)
    if sent(request, form, lambda: _answer(view, found, form)) is not None:
        return redirect(link(view, "mediator:request", line=found.line.address))
    return render(
        request,
        view,
        "mediator/request.html",
        status=status_of(form),
        found=found,
        thread=thread,
        asker=view.directory[found.filed.said_by],
        fields=form,
    )


def _file(view: View, form: FileForm) -> EntryId:
    data = form.cleaned_data
    body = RequestFiled(
        said_by=SeatId(data["said_by"]),
        words=data["asked"],
        reason=data["reason"],
        given=form.given(),
    )
    return office.file_request(office.running(), view.actor, body, key=data["key"])


def _answer(view: View, found: Request, form: AnswerForm) -> EntryId:
    data = form.cleaned_data
    body = RequestAnswered(
        request=found.line.entry_id, answer=RequestAnswer(data["answer"]), reason=data["reason"]
    )
    return office.answer_request(office.running(), view.actor, body, key=data["key"])


urlpatterns = [
    path("requests/", requests, name="requests"),
    path("requests/file/", file_request, name="file_request"),
    path("requests/<str:line>/", one_request, name="request"),
]
