"""Ground rules: what may be computed and who learns it; proposed to all, answered under seal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

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
from goodoffices.desk.mediator.talks.answering import AnswerForm
from goodoffices.desk.mediator.talks.package import table_seats
from goodoffices.desk.norms import sentences
from goodoffices.desk.page import link, render
from goodoffices.desk.terms import choices, term
from goodoffices.desk.words import initial
from goodoffices.office import View
from goodoffices.record import (
    DEFAULT_RULES,
    AgreedNorms,
    FindingKind,
    GroundRules,
    Learns,
    Role,
    Rule,
    RulesProposed,
    SideNorm,
)

ORDER: Final = (
    FindingKind.OPENING,
    FindingKind.PACKAGES,
    FindingKind.PARTS,
    FindingKind.NORMS,
    FindingKind.IMPROVEMENT,
    FindingKind.OWN_UTILITY,
    FindingKind.NEXT_QUESTION,
    FindingKind.FIGURES,
    FindingKind.DIVISION,
)
OF_ONE: Final = (FindingKind.NEXT_QUESTION, FindingKind.OWN_UTILITY)
"""What can be told to nobody but the side that it is about."""
TO_TELL: Final = (Learns.MEDIATOR, Learns.ALL, Learns.NOBODY)
OPEN_FIGURES: Final = {
    FindingKind.OPENING: Learns.ALL,
    FindingKind.PACKAGES: Learns.ALL,
    FindingKind.OWN_UTILITY: Learns.EACH_OWN,
    FindingKind.FIGURES: Learns.ALL,
    FindingKind.DIVISION: Learns.ALL,
    FindingKind.PARTS: Learns.ALL,
    FindingKind.NEXT_QUESTION: Learns.EACH_OWN,
    FindingKind.NORMS: Learns.ALL,
    FindingKind.IMPROVEMENT: Learns.ALL,
}
PRESETS: Final = {
    "default": {rule.finding: rule.to for rule in DEFAULT_RULES},
    "open": OPEN_FIGURES,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Ground rules as the page shows them: nothing of who has answered."""

    rules: GroundRules
    learns: list[tuple[FindingKind, Learns]]
    runs_left: int
    norms: list[str]

    @property
    def waits(self) -> bool:
        """Whether answers are still taken, or the beat after the deadline is still to come."""
        return self.rules.settled is None


class RulesForm(ChannelForm):
    """Who learns which result, how often the engine may run, until when sides may answer."""

    evaluations = forms.IntegerField(
        label=lazy("How many times the engine may run"),
        min_value=1,
        max_value=12,
        initial=3,
        help_text=lazy("Each run can tell something to somebody who probes; few are better."),
    )
    share_of_best = forms.IntegerField(
        label=lazy("Norm: no side below so many of 1000 of its best package"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=lazy(
            "Norms are agreed before anybody knows the deals. They leave no package out: each package"
            " then says whether it keeps them."
        ),
    )
    gain_ratio = forms.DecimalField(
        label=lazy("Norm: no side gains more than so many times what another gains"),
        required=False,
        min_value=1,
        max_value=100,
        decimal_places=2,
        help_text=lazy("1 asks for equal gains. It compares one side's points with another's."),
    )
    answer_by = MomentField(label=lazy("The sides answer by"))

    def offer(self, view: View) -> None:
        for finding in ORDER:
            to = (Learns.EACH_OWN, Learns.NOBODY) if finding in OF_ONE else TO_TELL
            self.fields[finding.name.lower()] = forms.ChoiceField(
                label=initial(term(finding)), choices=choices(*to)
            )
        self.fields["figures"].help_text = _(
            "What packages give each side gives its points away: treat figures as points."
        )
        self.fields["next_question"].help_text = _(
            "Where a side gives an order instead of numbers, each run may put one question to one side,"
            " which alone sees it. You do not learn whether one was put, to whom, or what came of it."
        )
        self.parties = view.parties
        names = []
        for number, seat in enumerate(self.parties):
            names += [f"above_least_{number}", f"share_of_gain_{number}"]
            above, share = names[-2:]
            self.fields[above] = forms.IntegerField(
                label=_("Norm: %(side)s at least so many points above the least it accepts")
                % {"side": seat.name},
                required=False,
                min_value=0,
            )
            self.fields[share] = forms.IntegerField(
                label=_(
                    "Norm: %(side)s at least so many of each 1000 points that all gain together"
                )
                % {"side": seat.name},
                required=False,
                min_value=0,
                max_value=1000,
            )
        norms = ["evaluations", "share_of_best", "gain_ratio", *names]
        self.order_fields([*(finding.name.lower() for finding in ORDER), *norms])

    def proposed(self) -> RulesProposed:
        """The rules as the record holds them."""
        data = self.cleaned_data
        times = data["gain_ratio"]
        return RulesProposed(
            rules=tuple(
                Rule(finding=finding, to=Learns(data[finding.name.lower()])) for finding in ORDER
            ),
            evaluations=data["evaluations"],
            answer_by=data["answer_by"],
            norms=AgreedNorms(
                share_of_best=data["share_of_best"],
                gain_hundredths=None if times is None else int(times * 100),
                sides=tuple(self._for_sides()),
            ),
        )

    def _for_sides(self) -> Iterator[SideNorm]:
        """What was typed for single sides."""
        for number, seat in enumerate(self.parties):
            above, share = (
                self.cleaned_data[f"{name}_{number}"] for name in ("above_least", "share_of_gain")
            )
            if above is not None or share is not None:
                yield SideNorm(side=seat.id, above_least=above, share_of_gain=share)


def shown(view: View, rules: GroundRules) -> Shown:
    """What the page shows of a set of rules."""
    asked = [e for e in office.evaluations(view) if e.asked.rules == rules.line.entry_id]
    return Shown(
        rules=rules,
        learns=[(finding, rules.proposed.learns(finding)) for finding in ORDER],
        runs_left=rules.proposed.evaluations - len(asked),
        norms=list(sentences(rules.proposed.norms, view.directory).values()),
    )


@page(Role.MEDIATOR)
def rules(request: HttpRequest, view: View) -> HttpResponse:
    """May the engines run, and who learns what?"""
    every = office.ground_rules(view)
    current = office.rules_in_force(view)
    in_force = current.line.entry_id if current else None
    settled = [r for r in reversed(every) if r.settled and r.line.entry_id != in_force]
    return render(
        request,
        view,
        "mediator/rules.html",
        current=shown(view, current) if current else None,
        waiting=[shown(view, r) for r in every if r.settled is None],
        past=[shown(view, r) for r in settled],
        taken="taken" in request.GET,
    )


@form_page(Role.MEDIATOR)
def propose(request: HttpRequest, view: View) -> HttpResponse:
    """Put ground rules to all sides."""
    preset = PRESETS.get(request.GET.get("preset", ""), PRESETS["default"])
    start: dict[str, Any] = {finding.name.lower(): preset[finding].value for finding in ORDER}
    deadline = timezone.localtime(office.running().now() + timedelta(days=2))
    start["answer_by"] = deadline.replace(minute=0, second=0, microsecond=0)
    fields = filled(RulesForm, request, view, **start)

    def step() -> Any:
        key = fields.cleaned_data["key"]
        return office.propose_rules(office.running(), view.actor, fields.proposed(), key=key)

    if sent(request, fields, step):
        return redirect(link(view, "mediator:rules"))
    return render(
        request,
        view,
        "mediator/rules_propose.html",
        status=status_of(fields),
        fields=fields,
        table=table_seats(view),
        preset="open" if preset is OPEN_FIGURES else "default",
    )


@form_page(Role.MEDIATOR)
def answer(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Write down, under seal, what a side answered by voice or on paper."""
    thread = view.thread_at(line)
    if thread.family != RulesProposed.FAMILY:
        raise Http404
    state = GroundRules(thread)
    fields = filled(AnswerForm, request, view)

    def step() -> Any:
        return office.answer_rules(
            office.running(),
            view.actor,
            rules=thread.id,
            side=fields.cleaned_data["side"],
            accepts=fields.says_yes,
            given=fields.given(),
            key=fields.cleaned_data["key"],
        )

    if sent(request, fields, step):
        return redirect(link(view, "mediator:rules") + "?taken")
    return render(
        request,
        view,
        "mediator/answer.html",
        status=status_of(fields),
        fields=fields,
        matter=_("the ground rules of %(day)s"),
        line=state.line,
        until=state.proposed.answer_by,
        back_to=link(view, "mediator:rules"),
    )


urlpatterns = [
    path("rules/", rules, name="rules"),
    path("rules/propose/", propose, name="rules_propose"),
    path("rules/<str:line>/answer/", answer, name="rules_answer"),
]
