"""The one question that the engine puts to us alone: read it, answer it under seal, or leave it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.page import link
from goodoffices.desk.party.own_reading import chosen_of
from goodoffices.desk.party.sending import SideForm, filled, sent, status_of
from goodoffices.office import View
from goodoffices.record import AgendaSet, EvaluationAsked, Question, Role

YES, NO, SILENT = "yes", "no", "rather not"
SAID = {YES: True, NO: False, SILENT: None}


class QuestionForm(SideForm):
    """Yes, no, or rather not."""

    answer = forms.ChoiceField(
        label=lazy("Our answer"),
        choices=[
            (YES, lazy("Yes")),
            (NO, lazy("No")),
            (SILENT, lazy("We would rather not say")),
        ],
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True, slots=True)
class Words:
    """A question with the names of the agenda.

    Attributes
    ----------
    issues : tuple of str
        Two issues, in a question of which weighs more.
    one, other : tuple of (issue, option)
        What is compared, in a question of options.
    """

    issues: tuple[str, ...]
    one: tuple[tuple[str, str], ...]
    other: tuple[tuple[str, str], ...]


def words_of(view: View, question: Question) -> Words:
    """What is asked, in the words of the agenda that it is about."""
    asked = view.thread(question.found.evaluation).lines[0].body
    line = view.entry(asked.agenda) if isinstance(asked, EvaluationAsked) else None
    agenda = line.body if line is not None and isinstance(line.body, AgendaSet) else None
    found = question.found
    names = {issue.id: issue.name for issue in agenda.issues} if agenda else {}

    def part(choices: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        return tuple(chosen_of(agenda, choices))

    return Words(
        tuple(names.get(issue, issue) for issue in found.issues), part(found.one), part(found.other)
    )


@form_page(Role.PARTY)
def question(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One question; the last answer before the next run counts."""
    found = Question(view.thread_at(line))
    given = found.answer
    before = {} if given is None else {"answer": next(k for k, v in SAID.items() if v is given.yes)}
    form = filled(QuestionForm, request, view, **before)

    def answer(key: str) -> None:
        office.answer_question(
            office.running(),
            view.actor,
            question=found.line.entry_id,
            yes=SAID[form.cleaned_data["answer"]],
            key=key,
        )

    if sent(view, form, answer):
        return redirect(link(view, "party:question", line=line))
    return render(
        request,
        view,
        "party/question.html",
        status=status_of(form),
        question=found,
        asked=words_of(view, found),
        form=form,
        counts=office.is_current(view, found),
        who_sees=_("your own delegation and the engine; the mediator and the other sides do not"),
    )


urlpatterns = [path("exploration/question/<str:line>/", question, name="question")]
