"""Undertakings: what we owe, what is owed to us, and what is reported of it."""

from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.page import link
from goodoffices.desk.party.due import today
from goodoffices.desk.party.sending import DayField, SideForm, filled, seen_now, sent, status_of
from goodoffices.desk.terms import choices
from goodoffices.desk.words import can_see, will_see
from goodoffices.office import View
from goodoffices.record import (
    Report,
    Role,
    Seat,
    Undertaking,
    UndertakingGiven,
    UndertakingReported,
)


class GiveForm(SideForm):
    """Something we undertake to the mediator."""

    kept_while_typed = True
    words: ClassVar = frozenset({"what"})
    what = forms.CharField(
        label=lazy("What we undertake"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5_000
    )
    due = DayField(label=lazy("By when"), required=False)


class ReportForm(SideForm):
    """What became of it, as we see it."""

    words: ClassVar = frozenset({"note"})
    report = forms.ChoiceField(label=lazy("What we report"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=lazy("Anything to add"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=5_000,
    )


@form_page(Role.PARTY, kept=True)
def undertakings(request: HttpRequest, view: View) -> HttpResponse:
    """Ours and those owed to us, those due first; and a form to give one to the mediator."""
    form = filled(GiveForm, request, view)

    def give(key: str) -> None:
        given = UndertakingGiven(
            debtor=view.seat.id,
            creditor=view.mediator.id,
            what=form.cleaned_data["what"],
            due=form.cleaned_data["due"],
        )
        office.give_undertaking(office.running(), view.actor, given, key=key)

    if sent(view, form, give):
        return redirect(link(view, "party:undertakings"))
    every = office.undertakings(view)
    return render(
        request,
        view,
        "party/undertakings.html",
        status=status_of(form),
        ours=[found for found in every if found.given.debtor == view.actor.seat],
        theirs=[found for found in every if found.given.debtor != view.actor.seat],
        today=today(),
        form=form,
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat, view.mediator)),
    )


@form_page(Role.PARTY)
def undertaking(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One undertaking, and our report on it."""
    matter = view.thread_at(line)
    found = Undertaking(matter)
    form = filled(ReportForm, request, view, seen=matter.last.number)
    field = form.fields["report"]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # a mistake of ours, not a user's
    owed_to_us = found.given.creditor == view.actor.seat
    field.choices = choices(*((Report.DONE, Report.DISPUTED) + ((Report.RELEASED,) * owed_to_us)))

    def report(key: str) -> None:
        body = UndertakingReported(
            undertaking=found.line.entry_id,
            report=Report(form.cleaned_data["report"]),
            said_by=view.seat.id,
            words=form.cleaned_data["note"],
        )
        office.report_undertaking(office.running(), view.actor, body, key=key)

    if sent(view, form, report, matter=matter):
        return redirect(link(view, "party:undertaking", line=line))
    readers = _readers(view, found)
    return render(
        request,
        view,
        "party/undertaking.html",
        status=status_of(form),
        found=found,
        due=found.is_due(today()),
        lines=matter.lines,
        ours=view.actor.seat in (found.given.debtor, found.given.creditor),
        form=seen_now(form, matter),
        will_see=will_see(readers),
        who_sees=can_see(readers),
    )


def _readers(view: View, found: Undertaking) -> tuple[Seat, ...]:
    return tuple(s for s in view.directory.values() if found.line.audience.admits(s.id))


urlpatterns = [
    path("undertakings/", undertakings, name="undertakings"),
    path("undertakings/<str:line>/", undertaking, name="undertaking"),
]
