"""Consents: given by voice or on paper, confirmed, withdrawn. Each with its date and limits."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    DayField,
    GivenForm,
    MomentField,
    WordsField,
    filled,
    named,
    sent,
    status_of,
)
from goodoffices.desk.page import link, render
from goodoffices.office import View
from goodoffices.record import Consent, ConsentGiven, Given, How, Role

EXCEPTIONS = lazy(
    "An imminent threat to life; a child in danger; legal compulsion. Two named persons use one "
    "together, and it is recorded."
)


class ConsentForm(GivenForm):
    """A side's consent, as it was given to the mediator."""

    words = frozenset({"to", "limits", "exceptions"})
    side = forms.ChoiceField(label=lazy("Whose consent"), widget=forms.RadioSelect)
    to = WordsField(label=lazy("To what, in its words"))
    limits = WordsField(label=lazy("Within which limits"), required=False)
    exceptions = WordsField(
        label=lazy("Agreed exceptions to confidentiality, and the two persons who may use one"),
        required=False,
        help_text=EXCEPTIONS,
    )
    until = DayField(label=lazy("Until which day, that day included"), required=False)
    field_order = ("side", "to", "limits", "exceptions", "until", "how", "person", "at", "heard_by")

    def offer(self, view: View) -> None:
        self.choose("side", named(view.parties))


class WithdrawalForm(GivenForm):
    """A side takes its consent back."""

    words = frozenset({"reason"})
    reason = WordsField(label=lazy("Its reason, if it gave one"), required=False)
    field_order = ("reason", "how", "person", "at", "heard_by")


class ConfirmationForm(ChannelForm):
    """What had been given by voice is confirmed on paper."""

    person = forms.CharField(label=lazy("Who confirmed it"), max_length=200)
    at = MomentField(label=lazy("When"))
    heard_by = forms.CharField(label=lazy("Who took the paper"), max_length=200)

    def given(self) -> Given:
        """How it was confirmed."""
        data = self.cleaned_data
        return Given(how=How.PAPER, person=data["person"], at=data["at"], heard_by=data["heard_by"])


def _consent(view: View, line: str) -> Consent:
    thread = view.thread_at(line)
    if thread.family != ConsentGiven.FAMILY:
        raise Http404
    return Consent(thread)


@form_page(Role.MEDIATOR, fresh=True)
def give(request: HttpRequest, view: View) -> HttpResponse:
    """Record a consent that was given by voice or on paper."""
    side = request.GET.get("side", "")
    fields = filled(ConsentForm, request, view, side=side, exceptions="")

    def step() -> Any:
        data = fields.cleaned_data
        return office.give_consent(
            office.running(),
            view.actor,
            side=data["side"],
            to=data["to"],
            limits=data["limits"],
            exceptions=data["exceptions"],
            until=data["until"],
            given=fields.given(),
            key=data["key"],
        )

    if sent(request, fields, step):
        return redirect(link(view, "mediator:seats") + "#consents")
    return render(
        request, view, "mediator/consent_give.html", status=status_of(fields), fields=fields
    )


@form_page(Role.MEDIATOR, fresh=True)
def withdraw(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Record that a side takes its consent back."""
    state = _consent(view, line)
    fields = filled(WithdrawalForm, request, view)

    def step() -> Any:
        data = fields.cleaned_data
        return office.withdraw_consent(
            office.running(),
            view.actor,
            consent=state.line.entry_id,
            reason=data["reason"],
            given=fields.given(),
            key=data["key"],
        )

    return _answered(request, view, state, fields, step, "mediator/consent_withdraw.html")


@form_page(Role.MEDIATOR, fresh=True)
def confirm(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Record that an oral consent was confirmed on paper."""
    state = _consent(view, line)
    fields = filled(ConfirmationForm, request, view)

    def step() -> Any:
        return office.confirm(
            office.running(),
            view.actor,
            entry=state.line.entry_id,
            given=fields.given(),
            key=fields.cleaned_data["key"],
        )

    return _answered(request, view, state, fields, step, "mediator/consent_confirm.html")


def _answered(
    request: HttpRequest,
    view: View,
    state: Consent,
    fields: ChannelForm,
    step: Any,
    template: str,
) -> HttpResponse:
    if sent(request, fields, step):
        return redirect(link(view, "mediator:seats") + "#consents")
    side = view.directory[state.given.said_by]
    return render(
        request,
        view,
        template,
        status=status_of(fields),
        fields=fields,
        state=state,
        side=side,
        readers=(view.seat, side),
    )


urlpatterns = [
    path("consents/give/", give, name="consent_give"),
    path("consents/<str:line>/withdraw/", withdraw, name="consent_withdraw"),
    path("consents/<str:line>/confirm/", confirm, name="consent_confirm"),
]
