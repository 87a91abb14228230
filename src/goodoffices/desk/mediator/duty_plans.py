"""What the mediator has to do with plans: put rules to the desks, and hear which desks must talk. No plan is read here."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    GivenForm,
    MomentField,
    filled,
    named,
    sent,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.desk.words import will_see
from goodoffices.errors import InputError
from goodoffices.office import View
from goodoffices.record import MarginRule, PlanRulesProposed, Role

PARTS = 4
"""A category and three figures."""


class RulesForm(ChannelForm):
    """Rules under which desks would file plans."""

    desks = forms.MultipleChoiceField(
        label=lazy("Which desks are asked"), widget=forms.CheckboxSelectMultiple
    )
    answer_by = MomentField(label=lazy("Answers until"))
    margins = forms.CharField(
        label=lazy("How far plans stay apart"),
        help_text=lazy(
            "One kind of plan on each line: kind | metres aside | metres up or down | seconds. A line without a kind holds for every other: | 500 | 100 | 300"
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4_000,
    )
    checks_per_day = forms.IntegerField(
        label=lazy("Checks without filing in 24 hours, for each desk"),
        help_text=lazy("Each answer tells a little of what others filed. 0: none."),
        min_value=0,
        max_value=1_000,
        initial=24,
    )
    alternatives = forms.BooleanField(
        label=lazy("Another time, altitude or way may be asked for"), required=False
    )
    tells_who_gives_way = forms.BooleanField(
        label=lazy("A desk whose plan clashes is told whether it gives way"), required=False
    )

    outside_flights = forms.BooleanField(
        label=lazy("Plans are held against flights announced to a public airspace service"),
        help_text=lazy(
            "Where the host has connected this server to one. A desk is told who announced a flight that its plan clashes with, and for when; nothing of a plan goes there."
        ),
        required=False,
    )

    def offer(self, view: View) -> None:
        self.choose("desks", named(view.seats(Role.LIAISON)))

    def proposed(self) -> PlanRulesProposed:
        """What was typed."""
        data = self.cleaned_data
        return PlanRulesProposed(
            desks=tuple(data["desks"]),
            answer_by=data["answer_by"],
            margins=tuple(_margin(x) for x in data["margins"].splitlines() if x.strip()),
            checks_per_day=data["checks_per_day"],
            alternatives=data["alternatives"],
            tells_who_gives_way=data["tells_who_gives_way"],
            outside_flights=data["outside_flights"],
        )


class SpokenAnswer(GivenForm):
    """A desk answered by voice or on paper."""

    desk = forms.ChoiceField(label=lazy("Which desk"), widget=forms.RadioSelect)
    accepts = forms.ChoiceField(
        label=lazy("Its answer"),
        choices=[("yes", lazy("It files plans under these rules")), ("no", lazy("It does not"))],
        widget=forms.RadioSelect,
    )

    def offer(self, view: View) -> None:
        self.choose("desk", named(view.seats(Role.LIAISON)))


def _margin(text: str) -> MarginRule:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != PARTS or not all(part.isdecimal() for part in parts[1:]):
        raise InputError(
            "no margin",
            advice=_(
                "Write a kind and three whole numbers with bars between them: convoy | 500 | 50 | 600"
            ),
            field="margins",
        )
    return MarginRule(
        category=parts[0],
        horizontal_m=int(parts[1]),
        vertical_m=int(parts[2]),
        time_s=int(parts[3]),
    )


@form_page(Role.MEDIATOR)
def plans(request: HttpRequest, view: View) -> HttpResponse:
    """Which desks must talk, what looks like a search, and the rules."""
    form = filled(RulesForm, request, view)
    if sent(
        request,
        form,
        lambda: office.propose_plan_rules(
            office.running(), view.actor, form.proposed(), key=form.cleaned_data["key"]
        ),
    ):
        return redirect(link(view, "mediator:line_plans"))
    known = office.plan_rules(view)
    return render(
        request,
        view,
        "mediator/line_plans.html",
        status=status_of(form),
        known=known[::-1],
        is_open=any(one.settled is None for one in known),
        clashes=office.known_clashes(view),
        warnings=office.probing_warnings(view, last=20),
        form=form,
        desks=view.seats(Role.LIAISON),
    )


@form_page(Role.MEDIATOR)
def answer(request: HttpRequest, view: View) -> HttpResponse:
    """What a desk answered by voice or on paper, to the rules that are open."""
    asked = [one for one in office.plan_rules(view) if one.settled is None]
    form = filled(SpokenAnswer, request, view)

    def put() -> object:
        data = form.cleaned_data
        if not asked:
            raise InputError("no rules are open", advice=_("No rules wait for an answer any more."))
        return office.answer_plan_rules(
            office.running(), view.actor, rules=asked[-1].line.entry_id, desk=data["desk"],
            accepts=data["accepts"] == "yes", by=data["person"], given=form.given(),
            key=data["key"],
        )  # fmt: skip

    if sent(request, form, put):
        return redirect(link(view, "mediator:line_plans"))
    return render(
        request,
        view,
        "mediator/line_plans_answer.html",
        status=status_of(form),
        form=form,
        will_see=will_see((view.mediator,)),
    )


urlpatterns = [
    path("line/plans/", plans, name="line_plans"),
    path("line/plans/answer/", answer, name="line_plans_answer"),
]
