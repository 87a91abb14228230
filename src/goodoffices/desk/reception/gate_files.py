"""A manifest for a gate without a network: sealed for the gate's key; and what the gate wrote back, taken in."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    filled,
    form_page,
    officer_of,
    sent,
    show,
    status_of,
)
from goodoffices.office import View, reception
from goodoffices.office.reception import Merged
from goodoffices.reception import TransportId


class SealForm(ReceptionForm):
    """For whom a manifest is sealed."""

    to = forms.CharField(
        label=lazy("Public key of the gate"),
        help_text=lazy("What age-keygen printed there: age1 and 58 letters and digits."),
        max_length=100,
    )
    names = forms.BooleanField(
        label=lazy("With the names of those who are registered one by one"),
        help_text=lazy("That you looked at them is written down, for each of them."),
        required=False,
    )


class AnswerForm(ReceptionForm):
    """What a gate wrote back."""

    file = forms.FileField(label=lazy("The file that the gate brought back"))


@form_page
def gate_file(request: HttpRequest, view: View, transport: str) -> HttpResponse:
    """A manifest as a file that only the gate's key opens."""
    running, officer = office.running(), officer_of(request)
    name = TransportId(transport)
    sheet = reception.manifest_sheet(running, view.actor, officer=officer, transport=name)
    form = filled(SealForm, request, view)
    made = b""

    def seal(key: str) -> None:
        nonlocal made
        data = form.cleaned_data
        made = reception.seal_manifest(
            running, view.actor, officer=officer, transport=name, to=[data["to"]],
            names=data["names"], key=key,
        )  # fmt: skip

    if sent(form, seal):
        return HttpResponse(
            made,
            content_type="application/octet-stream",
            headers={"Content-Disposition": 'attachment; filename="manifest.age"'},
        )
    return show(
        request, view, "reception/gate_file.html", status=status_of(form), form=form, sheet=sheet
    )


@form_page
def gate_answer(request: HttpRequest, view: View) -> HttpResponse:
    """What a gate wrote back is taken in; it counts once, however often it is brought."""
    running, officer = office.running(), officer_of(request)
    form = filled(AnswerForm, request, view)
    merged: Merged | None = None

    def take(_key: str) -> None:
        nonlocal merged
        merged = reception.merge_answer(
            running, view.actor, officer=officer, content=form.cleaned_data["file"].read()
        )

    sent(form, take)
    names = reception.names(running, view.actor).transports
    return show(
        request,
        view,
        "reception/gate_answer.html",
        status=status_of(form),
        form=form,
        merged=merged,
        called="" if merged is None else names[merged.transport],
    )


urlpatterns = [
    path("transports/gate/answer/", gate_answer, name="gate_answer"),
    path("transports/<str:transport>/gate/", gate_file, name="gate_file"),
]
