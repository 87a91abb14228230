"""What a recipient answered to relayed words, by voice or on paper: another matter than its read-back."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.mediator.reading import now
from goodoffices.desk.mediator.sending import (
    GivenForm,
    WordsField,
    filled,
    languages,
    sent,
    standings,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.office import View
from goodoffices.record import (
    Confirmed,
    EntryId,
    How,
    RelayDelivered,
    RelayReplied,
    Role,
    Standing,
    Thread,
)


class ReplyForm(GivenForm):
    """The answer, and how it was given."""

    answer = WordsField(label=lazy("The answer, in the recipient's words"))
    standing = forms.ChoiceField(label=lazy("Standing of the words"), choices=standings)
    language = forms.ChoiceField(label=lazy("Language"), choices=languages, required=False)
    field_order = ("answer", "standing", "language")
    words = frozenset({"answer"})


@form_page(Role.MEDIATOR)
def relay_answer(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """What did the recipient answer, and may it travel?"""
    thread = view.thread_at(line)
    delivery, said = thread.root_of(RelayDelivered)
    recipient = view.directory[said.to]
    start = {"how": How.VOICE, "at": now(), "heard_by": view.seat.name}
    form = filled(ReplyForm, request, view, standing=Standing.WITHOUT_PREJUDICE, **start)
    if sent(request, form, lambda: _reply(view, delivery.entry_id, form)) is not None:
        return redirect(link(view, "mediator:relay_answer", line=line))
    return render(
        request,
        view,
        "mediator/relay_answer.html",
        status=status_of(form),
        said=said,
        recipient=recipient,
        speaker=view.directory[said.attributed_to] if said.attributed_to else view.seat,
        answers=[x for x in thread.lines if isinstance(x.body, RelayReplied)],
        confirmed=confirmed_in(thread),
        fields=form,
    )


def confirmed_in(thread: Thread) -> frozenset[EntryId]:
    """What was given by voice in a matter and confirmed afterwards."""
    return frozenset(x.body.entry for x in thread.lines if isinstance(x.body, Confirmed))


def _reply(view: View, relay: EntryId, form: ReplyForm) -> EntryId:
    data = form.cleaned_data
    reply = RelayReplied(
        relay=relay,
        words=data["answer"],
        standing=Standing(data["standing"]),
        language=data["language"],
        given=form.given(),
    )
    return office.reply_to_relay(office.running(), view.actor, reply, key=data["key"])


urlpatterns = [path("relay/answer/<str:line>/", relay_answer, name="relay_answer")]
