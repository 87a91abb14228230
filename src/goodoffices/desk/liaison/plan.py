"""Plans under seal: rules that all desks accepted, filing, checking without filing, clashes as told, states."""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.advice import spoken
from goodoffices.desk.chart import Chart, Span, Thing, Timeline, chart, timeline
from goodoffices.desk.duty import apart, ground_of, now, number_list
from goodoffices.desk.liaison.sending import (
    DutyForm,
    MomentField,
    ShortWords,
    filled,
    sent,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.desk.sheet import form_key
from goodoffices.desk.terms import choices
from goodoffices.desk.words import can_see
from goodoffices.errors import GoodOfficesError, InputError
from goodoffices.office import DeskPlan, PlanRules, View
from goodoffices.record import (
    Allowance,
    PlanChecked,
    PlanContent,
    PlanQuestion,
    PlanState,
    Role,
    Seat,
    StayAway,
)

SHAPES = [
    ("circle", lazy("a circle around one position")),
    ("polygon", lazy("an area: its corners in order around it")),
    ("route", lazy("a route: its way points in order, with a width")),
    ("convoy", lazy("a moving convoy: a route with a speed, from its start on")),
]
PARTS = ("parts", lazy("its parts as they stand: a table, a corner on each line"))
MOST_TYPED = 60_000
REFERENCES = [
    ("W84", lazy("the ellipsoid of WGS 84, as a satellite receiver gives it")),
    ("AMSL", lazy("mean sea level")),
    ("AGL", lazy("the ground")),
]
MOST_FILE = 2_000_000
FIELDS = {
    "speed_mps": "speed_kmh",
    "slack_s": "slack_min",
    "vertices": "points",
    "volumes": "points",
    "area": "points",
    "band": "high_m",
    "window": "ends",
}
"""Where the engine's word for a field is not the form's."""
ASKED = {
    "check": PlanQuestion.CLEAR,
    "time": PlanQuestion.TIME,
    "altitude": PlanQuestion.ALTITUDE,
    "detour": PlanQuestion.DETOUR,
}
"""What the buttons ask that file nothing."""


def _metres(label: Any, help_text: Any = "", *, required: bool = False) -> forms.FloatField:
    return forms.FloatField(label=label, help_text=help_text, required=required)


class PlanForm(DutyForm):
    """What a desk means to do."""

    words: ClassVar = frozenset({"name"})
    one_of: ClassVar = frozenset({"radius_m", "width_m", "speed_kmh", "ends"})
    name = forms.CharField(label=lazy("What we call it"), max_length=120)
    shape = forms.ChoiceField(label=lazy("Shape"), choices=SHAPES, widget=forms.RadioSelect)
    points = forms.CharField(
        label=lazy("Positions"),
        help_text=lazy(
            "One on each line: degrees, minutes or a grid reference, on WGS 84: 41.2034 N 32.1077 W"
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MOST_TYPED,
    )
    sure = forms.BooleanField(
        label=lazy("I looked at the positions again: they are right as they stand"), required=False
    )
    radius_m = _metres(lazy("Radius in metres"), lazy("Of a circle."))
    width_m = _metres(lazy("Width in metres"), lazy("Of a route or a convoy, from edge to edge."))
    speed_kmh = _metres(lazy("Speed in kilometres an hour"), lazy("Of a convoy."))
    length_m = _metres(lazy("Length in metres"), lazy("Of a convoy."))
    slack_min = _metres(
        lazy("Minutes it may be early or late"), lazy("Of a convoy, at every point of its way.")
    )
    low_m = _metres(lazy("From which altitude, in metres"), required=True)
    high_m = _metres(lazy("Up to which altitude, in metres"), required=True)
    reference = forms.ChoiceField(
        label=lazy("Altitudes are counted from"),
        help_text=lazy(
            "As the paper before you says; ask, if it does not. What moves on the ground: from 0 up to its height, counted from the ground."
        ),
        choices=REFERENCES,
        widget=forms.RadioSelect,
    )
    begins = MomentField(label=lazy("From when"))
    ends = MomentField(label=lazy("Until when"), required=False)
    category = forms.CharField(
        label=lazy("What kind of thing it is"),
        help_text=lazy("As the rules name it: margins hang on it."),
        required=False,
        max_length=60,
    )
    priority = forms.IntegerField(
        label=lazy("Priority"),
        help_text=lazy("Of two plans that clash the lower number gives way."),
        required=False,
    )
    allows = forms.ChoiceField(
        label=lazy("If it clashes, the other desk may see"),
        choices=lambda: choices(*Allowance),
        widget=forms.RadioSelect,
    )
    lowest_m = _metres(lazy("For a clear altitude: not below, in metres"))
    highest_m = _metres(lazy("For a clear altitude: not above, in metres"))

    def content(self, view: View) -> PlanContent:
        """The plan as it was typed; nothing is filed."""
        data = self.cleaned_data
        speed = data["speed_kmh"]
        return office.plan_content(
            view,
            name=data["name"],
            shape=data["shape"],
            points=data["points"],
            low_m=data["low_m"],
            high_m=data["high_m"],
            reference=data["reference"],
            begins=data["begins"],
            ends=data["ends"],
            radius_m=data["radius_m"],
            width_m=data["width_m"],
            speed_mps=None if speed is None else speed / 3.6,
            length_m=data["length_m"] or 0.0,
            slack_s=60 * (data["slack_min"] or 0.0),
            category=data["category"],
            priority=data["priority"] or 0,
            allows=Allowance(data["allows"]),
            sure=data["sure"],
        )

    def refuse(self, error: GoodOfficesError) -> None:
        """Beside the field that the engine means."""
        name = FIELDS.get(error.field or "", error.field)
        field = name if name in self.fields else None
        self.add_error(field, spoken(error.advice) or str(error))


class AmendForm(PlanForm):
    """The plan is another from now on."""

    shape = forms.ChoiceField(
        label=lazy("Shape"), choices=[*SHAPES, PARTS], widget=forms.RadioSelect
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    said = ShortWords(label=lazy("Why"), required=False, max_length=2_000)


class ImportForm(DutyForm):
    """A file of plans."""

    file = forms.FileField(
        label=lazy("File"),
        help_text=lazy(
            "GeoJSON, KML or CSV, at most 2 MB. All of its plans are filed together, or none."
        ),
    )

    def clean_file(self) -> Any:
        """Not larger than the desk reads."""
        found = self.cleaned_data["file"]
        if found.size > MOST_FILE:
            raise forms.ValidationError(_("This file is larger than 2 MB. Divide it."))
        return found


class StateForm(DutyForm):
    """Where the plan stands."""

    words: ClassVar = frozenset({"said"})
    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label=lazy("From now on"), widget=forms.RadioSelect)
    where = forms.CharField(
        label=lazy("If it is off nominal: where it may be now"),
        help_text=lazy("One position; the whole of its time and altitudes is kept around it."),
        required=False,
        max_length=120,
    )
    within_m = _metres(lazy("Within how many metres of it"))
    said = ShortWords(label=lazy("In words"), required=False, max_length=2_000)


class AnswerForm(DutyForm):
    """A desk opts in, or not."""

    rules = forms.CharField(widget=forms.HiddenInput, max_length=60)
    accepts = forms.ChoiceField(
        label=lazy("Our answer"),
        choices=[("yes", lazy("We file plans under these rules")), ("no", lazy("We do not"))],
        widget=forms.RadioSelect,
    )


def things_of(plan: DeskPlan) -> list[Thing]:
    """A plan on the map: every volume, the number at the first; what it is told to stay away from beside it."""
    kind = "clash" if plan.clash is not None else "plan"
    label = str(plan.number)
    things = list(_areas(plan.volumes, kind, label))
    if plan.clash is not None:
        things += [_box(box) for box in plan.clash.boxes]
        things += _areas(plan.shown, "away", _("stay away"))
    return things


def _areas(volumes: Iterable[Any], kind: str, label: str) -> list[Thing]:
    things = []
    for number, volume in enumerate(volumes):
        area, name = volume.area, "" if number else label
        middle = getattr(area, "center", None)
        if middle is not None:
            things.append(Thing(kind, name, [middle], area.radius_m))
        else:
            things.append(Thing(kind, name, list(area.vertices), is_area=True))
    return things


def _box(box: StayAway) -> Thing:
    corners = [
        (box.south, box.west), (box.south, box.east), (box.north, box.east), (box.north, box.west),
    ]  # fmt: skip
    return Thing("away", _("stay away"), corners, is_area=True)


def map_of(view: View, plans: Iterable[DeskPlan], *, near: bool = False) -> Chart | None:
    """Our own plans where they lie, and what we were told to stay away from."""
    things = [thing for plan in plans for thing in things_of(plan)]
    return chart(things, ground_of(view), near=near)


def times_of(plans: Iterable[DeskPlan], moment: datetime) -> Timeline | None:
    """When our plans are."""
    spans = [
        Span(
            "clash" if plan.clash is not None else "plan",
            str(plan.number),
            apart(plan.content.name),
            plan.begins,
            plan.ends,
        )
        for plan in plans
    ]
    return timeline(spans, moment)


@page(Role.LIAISON)
def plans(request: HttpRequest, view: View) -> HttpResponse:
    """Our own plans: which of them clash, which begin next."""
    moment = now()
    rules = office.plan_rules(view)
    standing = office.plans(view, is_open=True)
    return render(
        request,
        view,
        "liaison/plans.html",
        in_force=office.plan_rules_in_force(view),
        asked=[one for one in rules if one.settled is None],
        standing=standing,
        ended=office.plans(view, is_open=False)[::-1],
        clashing=number_list(plan.number for plan in standing if plan.clash is not None),
        map=map_of(view, standing) if standing else None,
        times=times_of(standing, moment),
        left=office.plan_checks_left(view, moment),
        moment=moment,
        who_sees=can_see((view.seat,)),
    )


@form_page(Role.LIAISON)
def rules(request: HttpRequest, view: View) -> HttpResponse:
    """Rules that are put to us: we answer under seal."""
    known = office.plan_rules(view)
    asked = [one for one in known if one.settled is None]
    first = {"rules": asked[-1].line.address} if asked else {}
    form = filled(AnswerForm, request, view, **first)

    def answer(key: str) -> None:
        data = form.cleaned_data
        office.answer_plan_rules(
            office.running(), view.actor, rules=view.line(data["rules"]).entry_id,
            desk=view.actor.seat, accepts=data["accepts"] == "yes", by=data["by"], key=key,
        )  # fmt: skip

    if sent(form, answer):
        return redirect(link(view, "liaison:plan_rules"))
    return render(
        request,
        view,
        "liaison/plan_rules.html",
        status=status_of(form),
        known=known[::-1],
        asked=asked[-1] if asked else None,
        form=form,
        who_sees=can_see(_asked(view, known)),
    )


def _asked(view: View, known: Iterable[PlanRules]) -> list[Seat]:
    """Whoever rules were put to, as far as this desk knows them, and the mediator."""
    names = {name for one in known for name in one.proposed.desks} | {
        view.seat.id,
        view.mediator.id,
    }
    return [seat for seat in view.directory.values() if seat.id in names]


@form_page(Role.LIAISON)
def new(request: HttpRequest, view: View) -> HttpResponse:
    """A plan is filed, or only asked about."""
    first = {
        "shape": "circle", "allows": Allowance.LINE, "begins": now(), "priority": 0,
    }  # fmt: skip
    form = filled(PlanForm, request, view, **first)

    def file(content: PlanContent, key: str) -> object:
        return office.file_plan(
            office.running(), view.actor, content=content, by=form.cleaned_data["by"], key=key
        )

    return _planned(request, view, form, file, None)


@form_page(Role.LIAISON)
def amend(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """A plan is another from now on; what stood stays on the record."""
    plan = office.desk_plan(view.thread_at(line))
    form = filled(AmendForm, request, view, **_typed(plan))

    def put(content: PlanContent, key: str) -> object:
        data = form.cleaned_data
        return office.amend_plan(
            office.running(), view.actor, plan=plan.thread.id, version=data["version"],
            content=content, by=data["by"], words=data["said"], key=key,
        )  # fmt: skip

    return _planned(request, view, form, put, plan)


def _planned(
    request: HttpRequest,
    view: View,
    form: PlanForm,
    write: Callable[[PlanContent, str], object],
    plan: DeskPlan | None,
) -> HttpResponse:
    do = request.POST.get("do", "file")
    answer: PlanChecked | None = None

    def step(key: str) -> None:
        nonlocal answer
        content = form.content(view)
        asked = ASKED.get(do.removeprefix("take-"))
        if asked is not None:
            answer = _answer(view, form, content, asked, key)
            if not do.startswith("take-") or answer.found is None:
                return
            content = answer.found
        write(content, key)

    is_done = sent(form, step)
    if is_done and (answer is None or (do.startswith("take-") and answer.found is not None)):
        where = {"line": plan.line.address} if plan is not None else {}
        return redirect(
            link(view, "liaison:plan" if plan is not None else "liaison:plans", **where)
        )
    rules = office.plan_rules_in_force(view)
    others = office.plans(view, is_open=True)
    return render(
        request,
        view,
        "liaison/plan_form.html",
        status=status_of(form),
        form=form,
        plan=plan,
        rules=rules,
        answer=answer,
        asked=do,
        left=office.plan_checks_left(view, now()),
        map=map_of(view, others),
        who_sees=can_see((view.seat,)),
    )


def _answer(
    view: View, form: PlanForm, content: PlanContent, asked: PlanQuestion, key: str
) -> PlanChecked:
    """The engine's answer; the same question of the same form is asked once."""
    data, running = form.cleaned_data, office.running()
    typed = sha256(f"{asked}{sorted(data.items())!r}".encode()).hexdigest()[:16]
    if asked is PlanQuestion.CLEAR:
        return office.check_plan(
            running, view.actor, content=content, by=data["by"], key=f"{key}/{typed}"
        )
    return office.ask_alternative(
        running, view.actor, content=content, asked=asked, by=data["by"],
        lowest_m=data["lowest_m"], highest_m=data["highest_m"], key=f"{key}/{typed}",
    )  # fmt: skip


def _typed(plan: DeskPlan) -> dict[str, Any]:
    """A plan as its form would have been typed; one of several parts as a table of them."""
    content, first = plan.content, plan.volumes[0]
    typed: dict[str, Any] = {
        "name": content.name, "low_m": first.band.low_m, "high_m": first.band.high_m,
        "reference": str(first.band.reference), "begins": plan.begins, "ends": plan.ends,
        "category": content.category, "priority": content.priority, "allows": content.allows,
        "version": plan.version, "shape": "polygon",
    }  # fmt: skip
    area: Any = first.area
    if content.way:
        points = [(corner.latitude, corner.longitude) for corner in content.way]
        typed |= {"shape": "route", "width_m": content.width_m, "points": _lines(points)}
    elif len(plan.volumes) == 1 and hasattr(area, "radius_m"):
        typed |= {"shape": "circle", "radius_m": area.radius_m, "points": _lines([area.center])}
    elif len(plan.volumes) == 1:
        typed["points"] = _lines(area.vertices)
    else:
        table = office.parts_table(content)
        typed |= {"shape": "parts", "points": table if len(table) <= MOST_TYPED else ""}
    return typed


def _lines(points: Iterable[tuple[float, float]]) -> str:
    return "\n".join(f"{latitude:.7f}, {longitude:.7f}" for latitude, longitude in points)


@form_page(Role.LIAISON)
def import_file(request: HttpRequest, view: View) -> HttpResponse:
    """Plans of a file, all of them or none."""
    is_sent = request.method == "POST"
    form = ImportForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial={"key": form_key(view)},
    )

    def file(key: str) -> None:
        given = form.cleaned_data["file"]
        contents = office.read_plan_file(view, given.name, given.read())
        office.file_plans(
            office.running(), view.actor, contents=contents, by=form.cleaned_data["by"], key=key
        )

    if sent(form, file):
        return redirect(link(view, "liaison:plans"))
    return render(
        request,
        view,
        "liaison/plan_import.html",
        status=status_of(form),
        form=form,
        who_sees=can_see((view.seat,)),
    )


@form_page(Role.LIAISON)
def plan(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One plan: where and when, what was told of a clash, all that stood before, and where it stands."""
    found = office.desk_plan(view.thread_at(line))
    form = filled(StateForm, request, view, version=found.version)
    form.choose("state", choices(*(found.may if not form.is_bound else PlanState)))

    def put(key: str) -> None:
        data = form.cleaned_data
        office.set_plan_state(
            office.running(), view.actor, plan=found.thread.id, version=data["version"],
            state=PlanState(data["state"]), by=data["by"], words=data["said"],
            content=_now_at(view, found, data) if data["where"] else None, key=key,
        )  # fmt: skip

    if sent(form, put):
        return redirect(link(view, "liaison:plan", line=line))
    return render(
        request,
        view,
        "liaison/plan.html",
        status=status_of(form),
        plan=found,
        form=form,
        line=line,
        map=map_of(view, [found], near=True),
        times=times_of([found], now()),
        who_sees=can_see((view.seat,)),
    )


def _now_at(view: View, found: DeskPlan, data: dict[str, Any]) -> PlanContent:
    """Where a plan that is off nominal may be now: a circle for the rest of its time."""
    if PlanState(data["state"]) is not PlanState.OFF_NOMINAL:
        raise InputError(
            "a place of a plan that is as planned",
            advice=_("Say where it may be now only where the plan is off nominal."),
            field="where",
        )
    band, content = found.volumes[0].band, found.content
    return office.plan_content(
        view, name=content.name, shape="circle", points=data["where"], radius_m=data["within_m"],
        low_m=min(v.band.low_m for v in found.volumes),
        high_m=max(v.band.high_m for v in found.volumes),
        reference=str(band.reference), begins=min(now(), found.begins), ends=found.ends,
        category=content.category, priority=content.priority, allows=content.allows, sure=True,
    )  # fmt: skip


urlpatterns = [
    path("plans/", plans, name="plans"),
    path("plans/rules/", rules, name="plan_rules"),
    path("plans/new/", new, name="plan_new"),
    path("plans/import/", import_file, name="plan_import"),
    path("plans/<str:line>/", plan, name="plan"),
    path("plans/<str:line>/amend/", amend, name="plan_amend"),
]
