"""Exploration (advisory): is there a deal, and why this one?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    MomentField,
    filled,
    sent,
    status_of,
)
from goodoffices.desk.mediator.talks.finding import Run, run_of
from goodoffices.desk.mediator.talks.package import table_seats
from goodoffices.desk.mediator.talks.rules import shown
from goodoffices.desk.page import link, render
from goodoffices.desk.words import day
from goodoffices.office import View
from goodoffices.record import Evaluation, EvaluationAsked, FindingKind, Learns, Role


class RunForm(ChannelForm):
    """When the engine is to run."""

    at = MomentField(
        label=lazy("When it is to run"),
        help_text=lazy(
            "It runs on the first beat at or after this time (UTC unless your desk says "
            "otherwise), on whatever is sealed then. Leave the sides time to seal."
        ),
    )

    until = MomentField(
        label=lazy("When its results are told"),
        required=False,
        help_text=lazy(
            "Leave this empty: the results are then told on the same beat. Many sides and many issues "
            "can need more time; the run then has until here, and its results are told here, "
            "whenever they are ready. Every side sees this time, and nothing of what is computed."
        ),
    )

    tentative = forms.ChoiceField(
        label=lazy("A tentative deal to improve"),
        required=False,
        help_text=lazy(
            "The run then also looks for packages at which no side has less than with this deal, and "
            "at least one has more. The sides do not see that you named one; what is found goes to "
            "those whom the ground rules name and who know the deal."
        ),
    )

    def offer(self, view: View) -> None:
        self.deals = deals_of(view)
        if not self.deals:
            del self.fields["tentative"]
            return
        offered = [("", _("none")), *((one.value, one.name) for one in self.deals)]
        self.choose("tentative", offered)

    def improving(self) -> office.Deal | None:
        """The deal that was chosen."""
        chosen = self.cleaned_data.get("tentative")
        return next((one.deal for one in self.deals if one.value == chosen), None)

    def clean_at(self) -> Any:
        """A run is announced; it is never dated back."""
        moment = self.cleaned_data["at"]
        if moment < office.running().time_of(self.view.actor.process) - timedelta(minutes=1):
            raise forms.ValidationError(_("That time has passed. A run is asked for in advance."))
        return moment


@dataclass(frozen=True, slots=True)
class KnownDeal:
    """A package that a run could improve upon, as the form offers it."""

    value: str
    name: str
    deal: office.Deal


def deals_of(view: View) -> list[KnownDeal]:
    """What can be improved upon: proposals and packages of earlier runs on the agenda in force, newest first.

    None where the accepted rules tell improvements to nobody, or something is settled by an amount.
    """
    rules, current = office.rules_in_force(view), office.agenda(view)
    if (
        rules is None
        or current is None
        or rules.proposed.learns(FindingKind.IMPROVEMENT) is Learns.NOBODY
        or not office.can_be_improved(current[1])
    ):
        return []
    agenda = current[0].entry_id
    found = []
    for one in reversed(office.proposals(view)):
        if one.put.package and one.put.agenda == agenda:
            name = _("the proposal of %(day)s") % {"day": day(one.line.slot)}
            found.append(KnownDeal(one.line.address, name, office.Deal(one.line.entry_id)))
    for evaluation in reversed(office.evaluations(view)):
        if evaluation.asked.agenda == agenda:
            found += _deals_of_run(view, evaluation)
    return found


def _deals_of_run(view: View, evaluation: Evaluation) -> Iterator[KnownDeal]:
    arranged, line = run_of(view, evaluation), evaluation.line
    named = [(one.name, one.solution) for one in arranged.packages]
    if arranged.improvement is not None:
        named += [(one.name, one.reading) for one in arranged.improvement.packages]
    for package, solution in named:
        name = _("run %(number)d: %(package)s") % {
            "number": evaluation.asked.number,
            "package": package,
        }
        yield KnownDeal(f"{line.address} {solution}", name, office.Deal(line.entry_id, solution))


class ComparisonForm(forms.Form):
    """Two packages of one run."""

    one = forms.ChoiceField(label=lazy("One package"))
    other = forms.ChoiceField(label=lazy("The other"))

    def __init__(self, *args: Any, run: Run, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(package.letter, package.name) for package in run.packages]
        for name in ("one", "other"):
            self.fields[name].choices = offered  # type: ignore[attr-defined]


@page(Role.MEDIATOR)
def exploration(request: HttpRequest, view: View) -> HttpResponse:
    """Is there a deal, and why this one?"""
    current = office.rules_in_force(view)
    in_force = shown(view, current) if current else None
    runs = [run_of(view, evaluation) for evaluation in reversed(office.evaluations(view))]
    done = [run for run in runs if run.evaluation.has_run]
    return render(
        request,
        view,
        "mediator/exploration.html",
        rules=in_force,
        waiting_rules=any(r.settled is None for r in office.ground_rules(view)),
        agenda=office.agenda(view),
        latest=done[0] if done else None,
        earlier=done[1:],
        planned=[run for run in runs if not run.evaluation.has_run],
    )


@form_page(Role.MEDIATOR)
def ask(request: HttpRequest, view: View) -> HttpResponse:
    """Ask the engine to run at a time that every side sees."""
    current = office.rules_in_force(view)
    if current is None or office.agenda(view) is None:
        return redirect(link(view, "mediator:exploration"))
    soon = timezone.localtime(office.running().now() + timedelta(hours=1))
    fields = filled(RunForm, request, view, at=soon.replace(second=0, microsecond=0))

    def step() -> Any:
        data = fields.cleaned_data
        return office.ask_evaluation(
            office.running(),
            view.actor,
            at=data["at"],
            until=data["until"],
            improving=fields.improving(),
            key=data["key"],
        )

    if sent(request, fields, step):
        return redirect(link(view, "mediator:exploration"))
    return render(
        request,
        view,
        "mediator/exploration_ask.html",
        status=status_of(fields),
        fields=fields,
        rules=shown(view, current),
        table=table_seats(view),
    )


@form_page(Role.MEDIATOR)
def stop(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """End a long run: the best that was found until then is told on the next beat."""
    found = _run(view, line)
    if not found.evaluation.under_way or found.evaluation.stopped:
        return redirect(link(view, "mediator:exploration"))
    fields = filled(ChannelForm, request, view)

    def step() -> Any:
        return office.stop_evaluation(
            office.running(),
            view.actor,
            evaluation=found.evaluation.line.entry_id,
            key=fields.cleaned_data["key"],
        )

    if sent(request, fields, step):
        return redirect(link(view, "mediator:exploration"))
    return render(
        request,
        view,
        "mediator/exploration_stop.html",
        status=status_of(fields),
        fields=fields,
        run=found,
        table=table_seats(view),
    )


@page(Role.MEDIATOR)
def run(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One run, as it was found."""
    return render(request, view, "mediator/exploration_run.html", run=_run(view, line))


@page(Role.MEDIATOR)
def compare(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Two packages side by side: where do they differ, and for whom?"""
    found = _run(view, line)
    if len(found.packages) < 2:  # noqa: PLR2004  # a comparison needs two
        raise Http404
    first, second = found.packages[:2]
    chosen = {"one": first.letter, "other": second.letter}
    asked = {name: request.GET[name] for name in chosen if name in request.GET}
    fields = ComparisonForm({**chosen, **asked}, run=found)
    if not fields.is_valid():
        raise Http404
    pair = [
        next(p for p in found.packages if p.letter == fields.cleaned_data[name]) for name in chosen
    ]
    rows = list(zip(pair[0].choices, pair[1].choices, strict=True))
    return render(
        request,
        view,
        "mediator/exploration_compare.html",
        run=found,
        fields=fields,
        one=pair[0],
        other=pair[1],
        rows=rows,
        differing=sum(a.option != b.option for a, b in rows),
    )


def _run(view: View, line: str) -> Run:
    thread = view.thread_at(line)
    if thread.family != EvaluationAsked.FAMILY:
        raise Http404
    return run_of(view, Evaluation(thread))


urlpatterns = [
    path("exploration/", exploration, name="exploration"),
    path("exploration/ask/", ask, name="exploration_ask"),
    path("exploration/<str:line>/", run, name="exploration_run"),
    path("exploration/<str:line>/stop/", stop, name="exploration_stop"),
    path("exploration/<str:line>/compare/", compare, name="exploration_compare"),
]
