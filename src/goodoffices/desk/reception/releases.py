"""What leaves this desk: "arrived" and suppressed figures to the mediator; who may ever be given anything of persons."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    asked,
    filled,
    form_page,
    officer_of,
    page,
    sent,
    show,
    show_form,
    status_of,
    to,
)
from goodoffices.desk.reception.place_forms import PlainForm
from goodoffices.desk.reception.terms import choices
from goodoffices.desk.words import can_see
from goodoffices.office import View, reception
from goodoffices.reception import Purpose
from goodoffices.reception.protection_events import RecipientKind


class ArrivedForm(ReceptionForm):
    """What the mediator is told."""

    words_told = forms.CharField(
        label=lazy("What is told, without a number"),
        help_text=lazy("As in: The children from the institution have arrived."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=400,
    )


class RecipientForm(ReceptionForm):
    """Somebody who may ask for data."""

    name = forms.CharField(label=lazy("What it is called"), max_length=80)
    kind = forms.ChoiceField(
        label=lazy("What it is"),
        choices=lambda: choices(*RecipientKind),
        initial=RecipientKind.HUMANITARIAN,
        widget=forms.RadioSelect,
        help_text=lazy("To a party to the conflict and its allies nothing of persons ever goes."),
    )
    purposes = forms.MultipleChoiceField(
        label=lazy("What for"),
        choices=lambda: choices(Purpose.TRACE, Purpose.HEALTH_CARE, Purpose.REACH, Purpose.PROTECT),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


@page
def releases(request: HttpRequest, view: View) -> HttpResponse:
    """What could be told to the mediator now, and who may be given anything."""
    running, officer = office.running(), officer_of(request)
    return show(
        request,
        view,
        "reception/releases.html",
        releasable=reception.releasable(running, view.actor, officer=officer),
        recipients=reception.recipients(running, view.actor, officer=officer),
        mediator=view.mediator,
        who_sees=can_see((view.seat,)),
    )


@asked
def release_arrived(request: HttpRequest, view: View) -> HttpResponse:
    """The mediator is told that people arrived."""
    form = filled(ArrivedForm, request, view)

    def tell(key: str) -> None:
        reception.release_arrived(
            office.running(), view.actor, officer=officer_of(request),
            words=form.cleaned_data["words_told"], key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, tell, title=_("Tell the mediator that people arrived"),
        submit=_("Tell it"), effect=_("It stands on the record with your name, and cannot be taken back."),
        seen_by=_("%(mediator)s and this seat; nobody else.") % {"mediator": view.mediator.name},
        back=to(view, "releases"),
    )  # fmt: skip


@asked
def release_figures(request: HttpRequest, view: View) -> HttpResponse:
    """The mediator is told figures in which no small number can be found."""
    running, officer = office.running(), officer_of(request)
    form = filled(PlainForm, request, view)

    def tell(key: str) -> None:
        reception.release_figures(running, view.actor, officer=officer, key=key)

    if sent(form, tell):
        return redirect(to(view, "releases"))
    return show(
        request,
        view,
        "reception/release_figures.html",
        status=status_of(form),
        form=form,
        releasable=reception.releasable(running, view.actor, officer=officer),
        mediator=view.mediator,
    )


@form_page
def recipient(request: HttpRequest, view: View) -> HttpResponse:
    """Somebody is listed; a second officer has to confirm it."""
    form = filled(RecipientForm, request, view)

    def write(key: str) -> None:
        data = form.cleaned_data
        reception.list_recipient(
            office.running(), view.actor, officer=officer_of(request), name=data["name"],
            kind=RecipientKind(data["kind"]),
            purposes=[Purpose(one) for one in data["purposes"]], key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, write, title=_("List a recipient"), submit=_("List it"),
        effect=_("It may be given something once another officer has confirmed it, and only of people who agreed."),
        back=to(view, "releases"),
    )  # fmt: skip


@form_page
def recipient_end(request: HttpRequest, view: View, recipient: str) -> HttpResponse:
    """Nothing goes there any more."""
    form = filled(PlainForm, request, view)

    def end(key: str) -> None:
        reception.end_recipient(
            office.running(), view.actor, officer=officer_of(request), recipient=recipient, key=key
        )

    return show_form(
        request, view, form, end, title=_("Strike a recipient off"), submit=_("Strike it off"),
        effect=_("Nothing goes there any more."), back=to(view, "releases"),
    )  # fmt: skip


urlpatterns = [
    path("leaves/", releases, name="releases"),
    path("leaves/arrived/", release_arrived, name="release_arrived"),
    path("leaves/figures/", release_figures, name="release_figures"),
    path("leaves/recipients/new/", recipient, name="recipient"),
    path("leaves/recipients/<str:recipient>/", recipient_end, name="recipient_end"),
]
