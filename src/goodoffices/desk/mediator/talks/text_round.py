"""Conditional acceptance: asked of every side under seal; then the clauses that stand."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    MomentField,
    WordsField,
    filled,
    sent,
    status_of,
)
from goodoffices.desk.mediator.talks.package import table_seats
from goodoffices.desk.mediator.talks.text import text_at, to_text
from goodoffices.desk.page import render
from goodoffices.office import View
from goodoffices.record import Clause, Role
from goodoffices.text import numbers

SHORT = 60


def _short(clause: Clause) -> str:
    words = clause.heading or clause.words.pieces[0]
    return words if len(words) <= SHORT else f"{words[:SHORT]}…"


class RoundForm(ChannelForm):
    """Which clauses, until when."""

    words = frozenset({"said"})
    clauses = forms.MultipleChoiceField(
        label=lazy("About which clauses"), widget=forms.CheckboxSelectMultiple
    )
    answer_by = MomentField(label=lazy("The sides answer by"))
    said = WordsField(
        label=lazy("What you say to it"),
        required=False,
        help_text=lazy("Every side reads exactly this."),
    )


@form_page(Role.MEDIATOR, kept=True)
def rounds(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Which clauses would stand, if each side could name its conditions?"""
    text = text_at(view, line)
    labels = numbers(text.content.clauses)
    held = office.clauses_held_by_all(view, text.id)
    deadline = timezone.localtime(office.running().now() + timedelta(days=2))
    fields = filled(
        RoundForm,
        request,
        view,
        answer_by=deadline.replace(minute=0, second=0, microsecond=0),
        clauses=[clause.id for clause in held],
    )
    fields.fields["clauses"].choices = [  # type: ignore[attr-defined]  # a field of choices
        (
            clause.id,
            f"{labels.get(clause.id, '')} {_short(clause)}",
        )
        for clause in held
    ]

    def step() -> Any:
        data = fields.cleaned_data
        return office.ask_acceptance(
            office.running(),
            view.actor,
            text=text.id,
            title=text.content.title,
            clauses=data["clauses"],
            answer_by=data["answer_by"],
            words=data["said"],
            key=data["key"],
        )

    if sent(request, fields, step):
        return redirect(to_text(view, text, "mediator:text_rounds"))
    return render(
        request,
        view,
        "mediator/text_rounds.html",
        status=status_of(fields),
        text=text,
        held=held,
        taken="taken" in request.GET,
        labels=labels,
        rounds=tuple(reversed(office.acceptance_rounds(view))),
        fields=fields,
        table=table_seats(view),
    )


urlpatterns = [path("text/<str:line>/rounds/", rounds, name="text_rounds")]
