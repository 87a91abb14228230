"""Will it hold? The mediator's own model of the conflict, and what follows from it. Advisory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.access import form_page, page
from goodoffices.desk.advice import spoken
from goodoffices.desk.mediator.reading import today
from goodoffices.desk.mediator.sending import sent, status_of
from goodoffices.desk.mediator.talks.conflict_form import (
    RESPONSES,
    ConflictForm,
    FileForm,
    ModelForm,
    typed_again,
)
from goodoffices.desk.mediator.talks.finding import Package, run_of
from goodoffices.desk.page import link, render
from goodoffices.desk.sheet import form_key
from goodoffices.desk.words import and_list, day_long, semicolon
from goodoffices.errors import InputError
from goodoffices.office import View
from goodoffices.office.study import (
    Change,
    Deal,
    Model,
    Study,
    deals,
    model_read,
    study,
    study_guarantor,
    study_state,
)
from goodoffices.record import ConflictModelled, Evaluation, EvaluationAsked, Line, Role

F = TypeVar("F", bound=ModelForm)
HOLDS = ("nash", "seq", "smr", "gmr", "sim")


@dataclass(frozen=True, slots=True)
class State:
    """A state as a page shows it."""

    place: int
    name: str
    done: list[str]
    left: list[str]
    verdict: str
    kind: str
    marks: list[str]


class GuarantorForm(forms.Form):
    """Somebody who would act in some states, and whom one side fears."""

    acts_in = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    against = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, model: Model, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["acts_in"].label = _("The guarantor would act in")
        self.fields["against"].label = _("Its act is feared by")
        self.fields["acts_in"].choices = list(enumerate(model.names))  # type: ignore[attr-defined]
        self.fields["against"].choices = list(enumerate(model.makers))  # type: ignore[attr-defined]


@page(Role.MEDIATOR)
def stability(request: HttpRequest, view: View) -> HttpResponse:
    """Which models of the conflict are there, and which packages can be asked about?"""
    runs = [run_of(view, one) for one in reversed(office.evaluations(view)) if one.figures]
    return render(
        request,
        view,
        "mediator/stability.html",
        models=list(reversed(office.conflicts(view))),
        rests=rests_on,
        is_off=office.rules_in_force(view) is None,
        runs=[run for run in runs if run.packages],
    )


@form_page(Role.MEDIATOR)
def new(request: HttpRequest, view: View) -> HttpResponse:
    """Make a model, choice by choice; first the choices, then the states they leave."""
    looks = "look" in request.POST or "more" in request.POST
    fields = _form(ConflictForm, request, view, looks=looks, **_earlier(request, view))
    if not looks and _kept(request, view, fields):
        return redirect(link(view, "mediator:stability"))
    status = status_of(fields)
    fields.renumber()
    return render(
        request,
        view,
        "mediator/stability_new.html",
        status=status,
        fields=fields,
        looks=looks,
        readers=(view.seat,),
    )


@form_page(Role.MEDIATOR)
def take(request: HttpRequest, view: View) -> HttpResponse:
    """Take a model from a file."""
    fields = _form(FileForm, request, view, on=today(), judged_by=view.seat.name)
    if _kept(request, view, fields):
        return redirect(link(view, "mediator:stability"))
    return render(
        request,
        view,
        "mediator/stability_file.html",
        status=status_of(fields),
        fields=fields,
        readers=(view.seat,),
    )


@page(Role.MEDIATOR)
def model(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """What holds, who would leave the rest, and what would change that?"""
    kept, body = _model(view, line)
    response = _response(request, body)
    found = None
    if office.rules_in_force(view) is not None:
        found = view.once(("study", line, response), lambda: _studied(body, response))
    of = found.model if found else model_read(body.content.encode())
    fields = GuarantorForm(request.GET if "against" in request.GET else None, model=of)
    return render(
        request,
        view,
        "mediator/stability_model.html",
        line=kept,
        body=body,
        study=found,
        model=of,
        states=_states(of, found),
        now=next((n for n, name in enumerate(of.names) if name == body.status_quo), None),
        caveat=rests_on(body),
        response=response,
        responses=RESPONSES,
        concepts=[concept for concept in HOLDS if found and concept in found.holds],
        again=bool(typed_again(body, of)),
        fields=fields,
        guarded=_guarded(body, response, fields, of) if found else None,
    )


@page(Role.MEDIATOR)
def state(request: HttpRequest, view: View, line: str, place: int) -> HttpResponse:
    """Why does this state hold or not, and what would have to be true for it to hold?"""
    kept, body = _model(view, line)
    response = _response(request, body)
    if office.rules_in_force(view) is None:
        return redirect(link(view, "mediator:stability_model", line=line))
    found = view.once(("study", line, response), lambda: _studied(body, response))
    if place >= len(found.model.names):
        raise Http404
    content = body.content.encode()
    close = view.once(
        ("state", line, response, place), lambda: study_state(content, place, response=response)
    )
    states = _states(found.model, found)
    return render(
        request,
        view,
        "mediator/stability_state.html",
        line=kept,
        body=body,
        state=states[place],
        states=states,
        close=close,
        caveat=rests_on(body),
        response=response,
        responses=RESPONSES,
    )


@page(Role.MEDIATOR)
def packages(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Would a package hold, who would leave it, and what would keep them?"""
    thread = view.thread_at(line)
    if thread.family != EvaluationAsked.FAMILY:
        raise Http404
    run = run_of(view, Evaluation(thread))
    if run.figures is None or not run.packages:
        raise Http404
    response = request.GET.get("response", RESPONSES[0][0])
    if response not in dict(RESPONSES):
        raise Http404
    found = deals(
        [{str(side): n for side, n in package.utilities.items()} for package in run.packages],
        {str(side): n for side, n in run.figures.reservations.items()},
        response=response,
    )
    rows: list[tuple[Package, Deal]] = list(zip(run.packages, found, strict=True))
    return render(
        request,
        view,
        "mediator/stability_packages.html",
        run=run,
        rows=rows,
        response=response,
        responses=RESPONSES,
        table=view.directory,
    )


def rests_on(body: ConflictModelled) -> str:
    """The caveat: on whose estimates of which day everything rests."""
    by_day: dict[date, list[str]] = {}
    for estimate in body.estimates:
        by_day.setdefault(estimate.on, []).append(estimate.of)
    if len(by_day) == 1:
        return _("Rests on our estimates of %(day)s.") % {"day": day_long(next(iter(by_day)))}
    parts = [
        _("of %(day)s for %(names)s") % {"day": day_long(day), "names": and_list(names)}
        for day, names in sorted(by_day.items())
    ]
    return _("Rests on our estimates: %(parts)s.") % {"parts": semicolon().join(parts)}


def _form(
    form: type[F], request: HttpRequest, view: View, *, looks: bool = False, **initial: Any
) -> F:
    """The form as it was sent; or a new one, and one that only looks, with a key of its own."""
    start = {"key": form_key(view), **initial}
    if request.method != "POST":
        return form(None, view=view, initial=start)
    if looks:
        return form(None, view=view, initial={**start, **request.POST.dict()})
    return form(request.POST, request.FILES, view=view, initial=start)


def _kept(request: HttpRequest, view: View, fields: ConflictForm | FileForm) -> bool:
    def step() -> Any:
        key = fields.cleaned_data["key"]
        return office.put_conflict(office.running(), view.actor, fields.body(), key=key)

    return bool(sent(request, fields, step))


def _earlier(request: HttpRequest, view: View) -> dict[str, Any]:
    """What the form begins with: the judge's name, or all of the model that is to be changed."""
    start: dict[str, Any] = {"judged_by": view.seat.name}
    if "from" in request.GET:
        _line, body = _model(view, request.GET["from"])
        start |= typed_again(body, model_read(body.content.encode()))
    return start


def _model(view: View, line: str) -> tuple[Line, ConflictModelled]:
    kept = view.line(line)
    if not isinstance(kept.body, ConflictModelled):
        raise Http404
    return kept, kept.body


def _response(request: HttpRequest, body: ConflictModelled) -> str:
    response = request.GET.get("response", body.response)
    if response not in dict(RESPONSES):
        raise Http404
    return response


def _studied(body: ConflictModelled, response: str) -> Study:
    return study(body.content.encode(), response=response, status_quo=body.status_quo)


def _guarded(
    body: ConflictModelled, response: str, fields: GuarantorForm, of: Model
) -> Change | str | None:
    """What a guarantor would change; a sentence where it cannot be asked; None where it was not."""
    if not fields.is_bound or not fields.is_valid():
        return None
    try:
        return study_guarantor(
            body.content.encode(),
            response=response,
            acts_in=[int(place) for place in fields.cleaned_data["acts_in"]],
            against=of.makers[int(fields.cleaned_data["against"])],
            name=_("the guarantor"),
            act=_("the act of the guarantor"),
        )
    except InputError as error:
        return spoken(error.advice) or str(error)


def _states(model: Model, found: Study | None) -> list[State]:
    states = []
    for place, name in enumerate(model.names):
        taken = model.taken[place] if model.taken else ()
        of = list(zip(model.choices, taken, strict=True)) if taken else []
        verdict, kind = _verdict(found, place) if found else ("", "")
        states.append(
            State(
                place=place,
                name=name,
                done=[choice.name for choice, is_done in of if is_done],
                left=[choice.name for choice, is_done in of if is_done is False],
                verdict=verdict,
                kind=kind,
                marks=_marks(found, place) if found else [],
            )
        )
    return states


def _verdict(found: Study, place: int) -> tuple[str, str]:
    """Whether it holds, in words, and how that is framed."""
    words = {
        "nash": _("holds"),
        "seq": _("holds if answered"),
        "smr": _("holds by threats"),
        "gmr": _("holds if threats are believed"),
        "sim": _("holds if all move at once"),
    }
    marks = {concept: found.holds[concept][place] for concept in words if concept in found.holds}
    surely = next((words[c] for c, holds in marks.items() if holds), None)
    if surely is not None:
        return surely, "settled"
    if any(holds is None for holds in marks.values()):
        return _("not known"), "waiting"
    return _("does not hold"), "closed"


def _marks(found: Study, place: int) -> list[str]:
    said: Sequence[bool | None] = [found.holds[c][place] for c in HOLDS if c in found.holds]
    return [_("not known") if m is None else _("yes") if m else _("no") for m in said]


urlpatterns = [
    path("will-it-hold/", stability, name="stability"),
    path("will-it-hold/new/", new, name="stability_new"),
    path("will-it-hold/file/", take, name="stability_file"),
    path("will-it-hold/packages/<str:line>/", packages, name="stability_packages"),
    path("will-it-hold/model/<str:line>/", model, name="stability_model"),
    path("will-it-hold/model/<str:line>/<int:place>/", state, name="stability_state"),
]
