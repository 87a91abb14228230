"""How long what is kept of people: read by those who protect and audit, set by who leads."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.fields import is_word
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    asked,
    filled,
    officer_of,
    page,
    show,
    show_form,
    to,
)
from goodoffices.office import View, reception
from goodoffices.reception import Duty

WORD = "destroy"
LONGEST = 3650


class KeepingForm(ReceptionForm):
    """How long what is kept after the end of a case."""

    identity_days = forms.IntegerField(
        label=lazy("Who people are: how many days after the end of the case"),
        min_value=1,
        max_value=LONGEST,
    )
    case_days = forms.IntegerField(
        label=lazy("What was said about the case: how many days after its end"),
        help_text=lazy("As long as who people are, or longer."),
        min_value=1,
        max_value=LONGEST,
    )
    typed = forms.CharField(
        label=lazy("Where something would be destroyed at once, type the word DESTROY"),
        help_text=lazy("Empty otherwise. You are told before anything is destroyed."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "none"}),
    )


@page
def keeping(request: HttpRequest, view: View) -> HttpResponse:
    """What is kept how long, and why."""
    running, officer = office.running(), officer_of(request)
    return show(
        request,
        view,
        "reception/keeping.html",
        it=reception.keeping(running, view.actor, officer=officer),
        leads=Duty.LEAD in reception.own_duties(running, view.actor, officer=officer),
    )


@asked
def keeping_set(request: HttpRequest, view: View) -> HttpResponse:
    """Other periods from now on."""
    running, officer = office.running(), officer_of(request)
    known = reception.keeping(running, view.actor, officer=officer)
    form = filled(
        KeepingForm, request, view, identity_days=known.identity_days, case_days=known.case_days
    )

    def write(key: str) -> None:
        data = form.cleaned_data
        reception.set_keeping(
            running, view.actor, officer=officer, identity_days=data["identity_days"],
            case_days=data["case_days"],
            even_destroying=is_word(data["typed"], WORD, _("DESTROY")), key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, write, title=_("Keep it longer, or shorter"),
        submit=_("From now on it is kept so long"),
        effect=_("It counts for every case that has ended or will end, with your name. The file of a child who was alone or looked for is kept whatever stands here."),
        back=to(view, "keeping"),
    )  # fmt: skip


urlpatterns = [
    path("kept/", keeping, name="keeping"),
    path("kept/set/", keeping_set, name="keeping_set"),
]
