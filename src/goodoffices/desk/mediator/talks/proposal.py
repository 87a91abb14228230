"""The mediator's proposals: put to all in sealed envelopes, one answer for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page
from goodoffices.desk.mediator.sending import (
    MomentField,
    WordsField,
    filled,
    sent,
    status_of,
)
from goodoffices.desk.mediator.talks.answering import AnswerForm
from goodoffices.desk.mediator.talks.package import (
    Choice,
    PackageForm,
    agenda_at,
    choices_of,
    initial_choices,
    table_seats,
)
from goodoffices.desk.page import link, render
from goodoffices.office import View
from goodoffices.record import Evaluation, EvaluationAsked, Proposal, ProposalPut, Role


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal as the page shows it: nothing of who has answered."""

    proposal: Proposal
    package: list[Choice]
    state: str
    kind: str

    @property
    def all_yes(self) -> bool:
        """Whether every side said yes."""
        return self.proposal.outcome is not None and self.proposal.outcome.all_yes

    @property
    def waits(self) -> bool:
        """Whether the outcome is still to come."""
        return self.proposal.outcome is None


class ProposalForm(PackageForm):
    """Words, a package if one is meant, and the deadline."""

    kept_while_typed = True
    words = frozenset({"proposal"})
    proposal = WordsField(
        label=lazy("The proposal, in your words"),
        help_text=lazy("Every side reads exactly this."),
    )
    answer_by = MomentField(label=lazy("The sides answer by"))

    def put(self) -> ProposalPut:
        """The proposal as the record holds it."""
        package = self.package()
        return ProposalPut(
            words=self.cleaned_data["proposal"],
            agenda=self.agenda_entry() if package else None,
            package=package,
            answer_by=self.cleaned_data["answer_by"],
        )


def outcome_words(proposal: Proposal) -> tuple[str, str]:
    """One answer for everybody, and how its frame is drawn."""
    if proposal.outcome is None:
        return _("waiting"), "waiting"
    readers = {*proposal.line.audience.seats} - {"engine", proposal.line.author}
    if len(readers) > 2:  # noqa: PLR2004  # two are "both"
        yes, no = _("all yes"), _("not all yes")
    else:
        yes, no = _("both yes"), _("not both yes")
    return (yes, "settled") if proposal.outcome.all_yes else (no, "closed")


def shown(view: View, proposal: Proposal) -> Shown:
    """What the page shows of a proposal."""
    package = choices_of(agenda_at(view, proposal.put.agenda), proposal.put.package)
    return Shown(proposal, package, *outcome_words(proposal))


@page(Role.MEDIATOR)
def proposals(request: HttpRequest, view: View) -> HttpResponse:
    """What have we proposed, and what came of it?"""
    every = [shown(view, proposal) for proposal in reversed(office.proposals(view))]
    return render(
        request, view, "mediator/proposals.html", every=every, taken="taken" in request.GET
    )


@form_page(Role.MEDIATOR)
def put(request: HttpRequest, view: View) -> HttpResponse:
    """Put a proposal to all sides."""
    deadline = timezone.localtime(office.running().now() + timedelta(days=2))
    start: dict[str, Any] = {
        "answer_by": deadline.replace(minute=0, second=0, microsecond=0),
        **_start(view, request.GET.get("run", ""), request.GET.get("solution", "")),
    }
    fields = filled(ProposalForm, request, view, **start)

    def step() -> Any:
        key = fields.cleaned_data["key"]
        return office.put_proposal(office.running(), view.actor, fields.put(), key=key)

    if sent(request, fields, step):
        return redirect(link(view, "mediator:proposals"))
    return render(
        request,
        view,
        "mediator/proposal_put.html",
        status=status_of(fields),
        fields=fields,
        table=table_seats(view),
    )


def _start(view: View, run: str, solution: str) -> dict[str, str]:
    """The package of a run, if the agenda is still the one it was found on."""
    current = office.agenda(view)
    if not run or current is None:
        return {}
    thread = view.thread_at(run)
    if thread.family != EvaluationAsked.FAMILY:
        raise Http404
    found = Evaluation(thread)
    if found.asked.agenda != current[0].entry_id:
        return {}
    named = {p.solution: p.choices for p in (found.packages.packages if found.packages else ())}
    if found.improvement is not None:
        named |= {p.reading: p.choices for p in found.improvement.packages}
    package: Mapping[str, str] = named.get(solution, {})
    return initial_choices([i for i in current[1].issues if i.chosen], package)


@form_page(Role.MEDIATOR)
def answer(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Write down, under seal, what a side answered by voice or on paper."""
    thread = view.thread_at(line)
    if thread.family != ProposalPut.FAMILY:
        raise Http404
    state = Proposal(thread)
    fields = filled(AnswerForm, request, view)

    def step() -> Any:
        return office.answer_proposal(
            office.running(),
            view.actor,
            proposal=thread.id,
            side=fields.cleaned_data["side"],
            accepts=fields.says_yes,
            given=fields.given(),
            key=fields.cleaned_data["key"],
        )

    if sent(request, fields, step):
        return redirect(link(view, "mediator:proposals") + "?taken")
    return render(
        request,
        view,
        "mediator/answer.html",
        status=status_of(fields),
        fields=fields,
        matter=_("the proposal of %(day)s"),
        line=state.line,
        until=state.put.answer_by,
        back_to=link(view, "mediator:proposals"),
    )


urlpatterns = [
    path("proposals/", proposals, name="proposals"),
    path("proposals/put/", put, name="proposal_put"),
    path("proposals/<str:line>/answer/", answer, name="proposal_answer"),
]
