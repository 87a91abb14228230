"""The mediator's proposals: answered under seal, with one outcome for everybody."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.page import link
from goodoffices.desk.party.due import time_of
from goodoffices.desk.party.sending import SideForm, filled, sent, status_of
from goodoffices.desk.words import can_see
from goodoffices.office import View
from goodoffices.record import Proposal, Role, UtilityFound


class ProposalAnswerForm(SideForm):
    """Yes or no, under seal."""

    answer = forms.ChoiceField(
        label=lazy("Do we accept it?"),
        choices=[("yes", lazy("Yes")), ("no", lazy("No"))],
        widget=forms.RadioSelect,
    )


@page(Role.PARTY)
def proposals(request: HttpRequest, view: View) -> HttpResponse:
    """Those that wait, and what came of the others."""
    every = sorted(office.proposals(view), key=lambda found: -found.line.number)
    return render(
        request,
        view,
        "party/proposals.html",
        waiting=[found for found in every if found.outcome is None],
        settled=[found for found in every if found.outcome is not None],
        this_moment=time_of(view),
        who_sees=can_see((view.seat, view.mediator, *view.parties[1:])),
    )


@form_page(Role.PARTY)
def proposal(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One proposal: read it, weigh it, answer; the last answer before the deadline counts."""
    matter = view.thread_at(line)
    found = Proposal(matter)
    given = found.own_answer
    form = filled(
        ProposalAnswerForm,
        request,
        view,
        **({"answer": "yes" if given.accepts else "no"} if given else {}),
    )

    def answer(key: str) -> None:
        office.answer_proposal(
            office.running(),
            view.actor,
            proposal=found.line.entry_id,
            side=view.actor.seat,
            accepts=form.cleaned_data["answer"] == "yes",
            key=key,
        )

    if sent(view, form, answer):
        return redirect(link(view, "party:proposal", line=line))
    worth = matter.last_of(UtilityFound)
    return render(
        request,
        view,
        "party/proposal.html",
        status=status_of(form),
        proposal=found,
        worth=worth,
        in_words=in_words(worth) if worth else "",
        form=form,
        closed=found.outcome is not None or found.put.answer_by <= time_of(view),
        who_sees=can_see((view.seat, view.mediator, *view.parties[1:])),
    )


def in_words(worth: UtilityFound) -> str:
    """What the figures say, in a sentence, from this side's own points."""
    if worth.reservation is not None and worth.utility < worth.reservation:
        return _("By your own points this is less than the least you said you would accept.")
    least = worth.reservation or 0
    hoped = worth.best - least
    part = (worth.utility - least) * 100 // hoped if hoped > 0 else 0
    if part >= 67:  # noqa: PLR2004  # two thirds
        return _("By your own points you would gain most of what you could hope for.")
    if part >= 34:  # noqa: PLR2004  # a third
        return _("By your own points you would gain about half of what you could hope for.")
    return _("By your own points you would gain little of what you could hope for.")


urlpatterns = [
    path("proposals/", proposals, name="proposals"),
    path("proposals/<str:line>/", proposal, name="proposal"),
]
