"""The screen for the room with a recipient: only what it may hear, in large type."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.mediator.channel.relay import (
    DeliverForm,
    deliver,
    recipient_of,
    screen,
    steps,
)
from goodoffices.desk.mediator.reading import Delivery, Matter
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    WordsField,
    filled,
    languages,
    sent,
    status_of,
)
from goodoffices.desk.terms import choices
from goodoffices.errors import AccessError
from goodoffices.office import View
from goodoffices.record import EntryId, ReadBack, Release, ReleaseAsked, Role, Sense

SENSES = (Sense.SAME, Sense.DIFFERS, Sense.CLARIFY)


class HeardForm(ChannelForm):
    """What the recipient said it had heard, and a person's judgement of the sense."""

    heard = WordsField(label=lazy("As it was read back"))
    sense = forms.ChoiceField(
        label=lazy("The sense"), choices=lambda: choices(*SENSES), widget=forms.RadioSelect
    )
    judged_by = forms.CharField(label=lazy("Who judged"), max_length=200)
    language = forms.ChoiceField(label=lazy("Language"), choices=languages, required=False)
    translation = WordsField(
        label=lazy("As it was interpreted"),
        help_text=lazy("Where it was read back in another language."),
        required=False,
    )
    interpreter = forms.CharField(label=lazy("Interpreter"), required=False, max_length=200)
    field_order = ("heard", "language", "translation", "interpreter", "sense", "judged_by")
    words = frozenset({"heard", "translation"})


@form_page(Role.MEDIATOR)
def relay_to(request: HttpRequest, view: View, seat: str) -> HttpResponse:
    """What may this seat hear?"""
    recipient = recipient_of(view, seat)
    shown = steps(view, recipient)
    asked = request.GET.get("step", "")
    place = min(max(int(asked), 1), len(shown)) if asked.isdecimal() and shown else 1
    step = shown[place - 1] if shown else None
    if request.method == "POST":
        about = view.line(request.POST.get("about", "")).thread_id()
        made = _delivered_already(view, about)
        if made is not None:
            return redirect(screen(view, recipient, made))
        step = _about(shown, about)
        place = shown.index(step) + 1
    form, name = _form(request, view, step)
    if name is not None:
        return redirect(screen(view, recipient, name))
    return render(
        request,
        view,
        "mediator/relay_to.html",
        status=status_of(form) if form is not None else 200,
        recipient=recipient,
        delivery=step if isinstance(step, Delivery) else None,
        matter=step if isinstance(step, Matter) else None,
        place=place,
        count=len(shown),
        fields=form,
    )


def _delivered_already(view: View, name: EntryId) -> EntryId | None:
    """The delivery that a release led to: a form sent twice leads there, and delivers once."""
    thread = view.thread(name)
    root = isinstance(thread.lines[0].body, ReleaseAsked)
    return Release(thread).relay if root else None


def _about(shown: list[Delivery | Matter], name: EntryId) -> Delivery | Matter:
    for step in shown:
        line = step.line if isinstance(step, Delivery) else step.release.line
        if line.entry_id == name:
            return step
    raise AccessError("nothing that this recipient may hear")


def _form(
    request: HttpRequest, view: View, step: Delivery | Matter | None
) -> tuple[ChannelForm | None, EntryId | None]:
    if isinstance(step, Matter):
        by = _("%(name)s, in the room") % {"name": view.seat.name}
        form = filled(DeliverForm, request, view, by=by)
        name = step.release.line.entry_id
        return form, sent(request, form, lambda: deliver(view, name, form))
    if isinstance(step, Delivery):
        said = step.delivered
        heard = filled(
            HeardForm,
            request,
            view,
            judged_by=view.seat.name,
            language=said.translation_language if said.translation else said.language,
            interpreter=said.interpreter,
        )
        return heard, sent(request, heard, lambda: _read_back(view, step, heard))
    return None, None


def _read_back(view: View, step: Delivery, form: HeardForm) -> EntryId:
    data = form.cleaned_data
    body = ReadBack(
        relay=step.line.entry_id,
        words=data["heard"],
        sense=Sense(data["sense"]),
        judged_by=data["judged_by"],
        language=data["language"],
        translation=data["translation"],
        interpreter=data["interpreter"],
    )
    office.read_back(office.running(), view.actor, body, key=data["key"])
    return step.line.entry_id


urlpatterns = [path("relay/<str:seat>/", relay_to, name="relay_to")]
