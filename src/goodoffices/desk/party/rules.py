"""Ground rules in plain words: who would learn what. Answered under seal until the deadline."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.page import link
from goodoffices.desk.party.due import time_of
from goodoffices.desk.party.sending import SideForm, filled, sent, status_of
from goodoffices.desk.words import can_see
from goodoffices.office import View
from goodoffices.record import GroundRules, Role


class SealedAnswerForm(SideForm):
    """Yes or no, under seal."""

    answer = forms.ChoiceField(
        label=lazy("Do we accept these rules?"),
        choices=[("yes", lazy("We accept")), ("no", lazy("We decline"))],
        widget=forms.RadioSelect,
    )


@page(Role.PARTY)
def rules(request: HttpRequest, view: View) -> HttpResponse:
    """What is in force, what waits, what was before."""
    every = sorted(office.ground_rules(view), key=lambda found: -found.line.number)
    in_force = office.rules_in_force(view)
    standing = in_force.line.number if in_force else 0
    return render(
        request,
        view,
        "party/rules.html",
        in_force=in_force,
        waiting=[found for found in every if found.settled is None],
        past=[found for found in every if found.settled and found.line.number != standing],
        this_moment=time_of(view),
        who_sees=can_see((view.seat, view.mediator, *view.parties[1:])),
    )


@form_page(Role.PARTY)
def answer(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Read one set of rules and answer; the last answer before the deadline counts."""
    found = GroundRules(view.thread_at(line))
    given = found.own_answer
    initial = {"answer": "yes" if given.accepts else "no"} if given else {}
    form = filled(SealedAnswerForm, request, view, **initial)

    def accept(key: str) -> None:
        office.answer_rules(
            office.running(),
            view.actor,
            rules=found.line.entry_id,
            side=view.actor.seat,
            accepts=form.cleaned_data["answer"] == "yes",
            key=key,
        )

    if sent(view, form, accept):
        return redirect(link(view, "party:rules_answer", line=line))
    return render(
        request,
        view,
        "party/rules_answer.html",
        status=status_of(form),
        rules=found,
        form=form,
        closed=found.settled is not None or found.proposed.answer_by <= time_of(view),
        who_sees=can_see((view.seat, view.mediator, *view.parties[1:])),
    )


urlpatterns = [
    path("rules/", rules, name="rules"),
    path("rules/<str:line>/", answer, name="rules_answer"),
]
