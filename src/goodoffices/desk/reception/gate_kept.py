"""What was written down at a gate while the desk could not be reached: sent from here, one by one or all at once."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.fields import ChosenField
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    filled,
    form_page,
    officer_of,
    sent,
    show,
)
from goodoffices.office import View, reception
from goodoffices.office.reception import GateMark, MarkKind
from goodoffices.reception import TransportId

KINDS = {
    MarkKind.LANDED: lazy("they landed"),
    MarkKind.BOARDED: lazy("they boarded"),
    MarkKind.LATE: lazy("they came and stand on no line"),
}


class MarkForm(ReceptionForm):
    """What is written down at a gate."""

    transport = ChosenField(label=lazy("Which transport"))
    noted = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])
    called = forms.CharField(
        label=lazy("Which flight, bus or train"),
        help_text=lazy(
            "As it stands on the manifest. It is chosen from the list when this is sent."
        ),
        max_length=80,
    )
    gate = forms.CharField(label=lazy("At which gate"), max_length=80)
    kind = forms.ChoiceField(
        label=lazy("What you count"),
        choices=list(KINDS.items()),
        initial=MarkKind.LANDED,
        widget=forms.RadioSelect,
    )
    line = forms.CharField(
        label=lazy("Line of the manifest"),
        help_text=lazy(
            "Its number, or the number of the case. Empty for people who stand on no line."
        ),
        required=False,
        max_length=40,
    )
    people = forms.IntegerField(label=lazy("How many people"), min_value=0, max_value=100_000)


@form_page
def gate_kept(request: HttpRequest, view: View) -> HttpResponse:
    """What was kept in the browser at a gate is sent from here.

    What is taken is answered with 204 and nothing else is: only then the browser drops it.
    """
    running, officer = office.running(), officer_of(request)
    transports = [
        sheet.transport for sheet in reception.every_transport(running, view.actor, officer=officer)
    ]
    if request.method != "POST":
        return show(request, view, "reception/gate_kept.html", transports=transports, kinds=KINDS)
    form = filled(MarkForm, request, view)
    form.choose("transport", [(one.id, one.name) for one in transports])

    def note(key: str) -> None:
        data = form.cleaned_data
        reception.note_at_gate(
            running,
            view.actor,
            officer=officer,
            transport=TransportId(data["transport"]),
            mark=GateMark(
                MarkKind(data["kind"]), data["line"], data["people"], data["noted"], data["gate"]
            ),
            key=key,
        )

    if sent(form, note):
        return HttpResponse(status=204)
    refused = "\n".join(text for text, _field in form.error_list)
    return HttpResponse(refused, status=422, content_type="text/plain; charset=utf-8")


urlpatterns = [path("transports/gate/kept/", gate_kept, name="gate_kept")]
