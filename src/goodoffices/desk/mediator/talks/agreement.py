"""The agreement: its text, who has signed, and the sheet to sign on."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    MomentField,
    WordsField,
    filled,
    named,
    sent,
    status_of,
)
from goodoffices.desk.mediator.talks.package import agenda_at, choices_of, table_seats
from goodoffices.desk.page import link, render
from goodoffices.office import View
from goodoffices.record import (
    Agreement,
    AgreementPut,
    Given,
    How,
    Proposal,
    ProposalPut,
    Role,
    Seat,
)


class AgreementForm(ChannelForm):
    """Title, text, and the sides that sign."""

    words = frozenset({"title", "text"})
    title = forms.CharField(label=lazy("Title"), max_length=300)
    text = WordsField(
        label=lazy("The text"),
        help_text=lazy("As it is signed, word for word. An empty line begins a new paragraph."),
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    parties = forms.MultipleChoiceField(
        label=lazy("Who signs"), widget=forms.CheckboxSelectMultiple
    )

    def offer(self, view: View) -> None:
        offered = named(view.parties)
        field = self.fields["parties"]
        field.choices = offered  # type: ignore[attr-defined]  # a field of choices
        field.initial = [name for name, _label in offered]

    def clean_parties(self) -> list[str]:
        """An agreement needs two."""
        chosen: list[str] = self.cleaned_data["parties"]
        if len(chosen) < 2:  # noqa: PLR2004
            raise forms.ValidationError(_("An agreement is signed by two sides or more."))
        return chosen


class PaperForm(ChannelForm):
    """A signature on paper."""

    side = forms.ChoiceField(label=lazy("For which side"), widget=forms.RadioSelect)
    by = forms.CharField(label=lazy("Who signed"), max_length=200)
    at = MomentField(label=lazy("When"))
    heard_by = forms.CharField(label=lazy("Who took the paper"), max_length=200)

    def given(self) -> Given:
        """How it was given."""
        data = self.cleaned_data
        return Given(how=How.PAPER, person=data["by"], at=data["at"], heard_by=data["heard_by"])


def _package(view: View, put: AgreementPut) -> list[Any]:
    return list(choices_of(agenda_at(view, put.agenda), put.package))


def _state(view: View, line: str) -> Agreement:
    thread = view.thread_at(line)
    if thread.family != AgreementPut.FAMILY:
        raise Http404
    return Agreement(thread)


def _parties(view: View, agreement: Agreement) -> list[Seat]:
    return [view.directory[name] for name in agreement.put.parties]


@page(Role.MEDIATOR)
def agreement(request: HttpRequest, view: View) -> HttpResponse:
    """What is to be signed, and by whom is it still unsigned?"""
    every = [
        {"state": one, "parties": _parties(view, one), "package": _package(view, one.put)}
        for one in reversed(office.agreements(view))
    ]
    agreed = [p for p in office.proposals(view) if p.outcome is not None and p.outcome.all_yes]
    return render(request, view, "mediator/agreement.html", every=every, agreed=agreed)


@form_page(Role.MEDIATOR)
def put(request: HttpRequest, view: View) -> HttpResponse:
    """Put the text that the sides are to sign."""
    source = _proposal(view, request.GET.get("proposal", ""))
    start = {"text": source.put.words} if source is not None else {}
    fields = filled(AgreementForm, request, view, **start)

    def step() -> Any:
        data = fields.cleaned_data
        body = AgreementPut(
            title=data["title"],
            words=data["text"],
            parties=tuple(s.id for s in view.parties if s.id in data["parties"]),
            agenda=source.put.agenda if source else None,
            package=source.put.package if source else {},
        )
        return office.put_agreement(office.running(), view.actor, body, key=data["key"])

    if sent(request, fields, step):
        return redirect(link(view, "mediator:agreement"))
    package = choices_of(agenda_at(view, source.put.agenda), source.put.package) if source else []
    return render(
        request,
        view,
        "mediator/agreement_put.html",
        status=status_of(fields),
        fields=fields,
        package=package,
        table=table_seats(view),
    )


def _proposal(view: View, address: str) -> Proposal | None:
    if not address:
        return None
    thread = view.thread_at(address)
    if thread.family != ProposalPut.FAMILY:
        raise Http404
    return Proposal(thread)


@form_page(Role.MEDIATOR, fresh=True)
def sign(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Record a signature that was given on paper."""
    state = _state(view, line)
    fields = filled(PaperForm, request, view)
    signed = {*state.signatures}
    left = [seat for seat in _parties(view, state) if seat.id not in signed]
    fields.choose("side", named(left if not fields.is_bound else _parties(view, state)))

    def step() -> Any:
        data = fields.cleaned_data
        return office.sign_agreement(
            office.running(),
            view.actor,
            agreement=state.line.entry_id,
            side=data["side"],
            by=data["by"],
            given=fields.given(),
            key=data["key"],
        )

    if sent(request, fields, step):
        return redirect(link(view, "mediator:agreement"))
    return render(
        request,
        view,
        "mediator/agreement_sign.html",
        status=status_of(fields),
        fields=fields,
        state=state,
        readers=(view.mediator, *_parties(view, state)),
    )


@page(Role.MEDIATOR)
def document(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """The sheet to print and to sign on."""
    state = _state(view, line)
    return render(
        request,
        view,
        "mediator/agreement_document.html",
        state=state,
        parties=_parties(view, state),
        package=_package(view, state.put),
    )


urlpatterns = [
    path("agreement/", agreement, name="agreement"),
    path("agreement/put/", put, name="agreement_put"),
    path("agreement/<str:line>/sign/", sign, name="agreement_sign"),
    path("agreement/<str:line>/document/", document, name="agreement_document"),
]
