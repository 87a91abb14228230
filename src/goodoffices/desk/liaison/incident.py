"""Incidents: one sheet for each, with what is known and by whom, what belongs to it, and what is still open."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.duty import now, sheet_of, short, spots_typed
from goodoffices.desk.liaison.sending import (
    DutyForm,
    MomentField,
    ShortWords,
    filled,
    other_desks,
    sent,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.desk.terms import choices, term
from goodoffices.desk.words import can_see, colon, moment, will_see
from goodoffices.office import Incident, View
from goodoffices.record import Basis, Line, NoticeFiled, Role, Spot, TalkLogged

CLOSED = 30
"""So many closed incidents stand on the page; the record holds all."""
STANDS = timedelta(hours=12)
"""How long the notices of an incident stand, where nobody says another hour."""


def _where(*, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=lazy("Where"),
        help_text=lazy(
            "One position on each line; then a bar and the place: 41.2034 N 32.1077 W | Osk"
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=required,
        max_length=4_000,
    )


class OpenForm(DutyForm):
    """The sheet of an incident is begun."""

    words: ClassVar = frozenset({"name", "told"})
    name = forms.CharField(label=lazy("What we call it"), max_length=120)
    told = ShortWords(label=lazy("What is known"), max_length=4_000)
    basis = forms.ChoiceField(
        label=lazy("How we know it"), choices=lambda: choices(*Basis), widget=forms.RadioSelect
    )
    happened = MomentField(label=lazy("When it happened"), required=False)
    positions = _where()


class NoteForm(DutyForm):
    """Something more is known, or asked."""

    words: ClassVar = frozenset({"said", "known_by"})
    said = ShortWords(
        label=lazy("What is known"),
        help_text=lazy("Where nobody knows it yet: the question."),
        max_length=4_000,
    )
    basis = forms.ChoiceField(
        label=lazy("How we know it"), choices=lambda: choices(*Basis), widget=forms.RadioSelect
    )
    known_by = forms.CharField(
        label=lazy("Who knows it, or has to find it out"), required=False, max_length=200
    )
    answers = forms.ChoiceField(label=lazy("Which question it answers"), required=False)

    def offer_of(self, found: Incident) -> None:
        """Offer the questions that are open."""
        asked = [(one.line.address, short(one.words, 80)) for one in found.questions]
        self.choose("answers", [("", _("none")), *asked])
        if not asked:
            del self.fields["answers"]


class JoinForm(DutyForm):
    """What belongs to it."""

    others = forms.MultipleChoiceField(
        label=lazy("What belongs to it"), widget=forms.CheckboxSelectMultiple
    )

    def offer_of(self, view: View, found: Incident) -> None:
        """Offer what does not belong to it yet."""
        lines = office.joinable(view, found)
        self.choose("others", [(one.address, _called(view, one)) for one in lines])
        del self.fields["by"]


class TellForm(DutyForm):
    """Another desk is told."""

    words: ClassVar = frozenset({"told"})
    to = forms.MultipleChoiceField(
        label=lazy("Which desks are told"), widget=forms.CheckboxSelectMultiple
    )
    told = ShortWords(
        label=lazy("What they are told"),
        help_text=lazy("They get these words and nothing else of the sheet."),
        max_length=4_000,
    )
    ends = MomentField(label=lazy("Until when the notice stands"))
    positions = _where()
    passed_to = forms.CharField(
        label=lazy("Who must have it in the end"), required=False, max_length=200
    )

    def offer(self, view: View) -> None:
        self.choose("to", other_desks(view))


class CloseForm(DutyForm):
    """The sheet is closed."""

    words: ClassVar = frozenset({"said"})
    said = ShortWords(label=lazy("How it ended"), required=False, max_length=2_000)


STEPS: dict[str, type[DutyForm]] = {
    "note": NoteForm,
    "tell": TellForm,
    "join": JoinForm,
    "close": CloseForm,
}
"""What can be done with an incident, by the last part of the address."""


def _called(view: View, line: Line) -> str:
    """A notice or a call in one line, for a choice."""
    body = line.body
    if isinstance(body, NoticeFiled):
        said, at, what = body.words, body.at, term(body.category)
    else:
        assert isinstance(body, TalkLogged)  # noqa: S101  # the office offers nothing else
        said, at, what = body.words, body.at, term(body)
    return f"{moment(at)} · {what}, {view.name(body.desk)}{colon()} {short(said, 80)}"


@page(Role.LIAISON)
def incidents(request: HttpRequest, view: View) -> HttpResponse:
    """What has happened, and what is still open of it."""
    return render(
        request,
        view,
        "liaison/incidents.html",
        going=office.incidents(view, now(), is_open=True),
        closed=office.incidents(view, now(), is_open=False, last=CLOSED),
        who_sees=can_see((view.seat, view.mediator)),
    )


@form_page(Role.LIAISON)
def new(request: HttpRequest, view: View) -> HttpResponse:
    """A sheet is begun; from a notice or a call it takes over what was said."""
    of = request.GET.get("of", "")
    told = view.line(of) if of else None
    form = filled(OpenForm, request, view, **_first(told))

    def begin(key: str) -> None:
        data = form.cleaned_data
        office.open_incident(
            office.running(), view.actor, name=data["name"], words=data["told"],
            basis=Basis(data["basis"]), by=data["by"], happened=data["happened"],
            spots=spots_typed(view, data["positions"], sure=True),
            joined=[told.entry_id] if told is not None else [], key=key,
        )  # fmt: skip

    if sent(form, begin):
        line = office.running().written(view.actor, form.cleaned_data["key"])
        assert line is not None  # noqa: S101  # it was written just now
        return redirect(link(view, "liaison:incident", line=line.address))
    return render(
        request,
        view,
        "liaison/incident_step.html",
        status=status_of(form),
        form=form,
        what="new",
        found=None,
        line="",
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat, view.mediator)),
    )


def _written(spots: Iterable[Spot]) -> str:
    """Positions as they would be typed."""
    lines = (
        f"{spot.written or f'{spot.latitude}, {spot.longitude}'} | {spot.place}" for spot in spots
    )
    return "\n".join(line.rstrip(" |") for line in lines)


def _first(told: Line | None) -> dict[str, object]:
    """What a sheet takes over from the notice or the call that it begins with."""
    if told is None:
        return {}
    body = told.body
    if isinstance(body, NoticeFiled):
        return {
            "told": body.words, "basis": Basis.OTHER_DESK, "happened": min(body.begins, now()),
            "positions": _written(body.spots),
        }  # fmt: skip
    if isinstance(body, TalkLogged):
        return {"told": body.words, "basis": Basis.OTHER_DESK, "happened": body.at}
    raise Http404


@page(Role.LIAISON)
def sheet(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One incident: what is known, who was told when, what is still open."""
    return render(
        request,
        view,
        "liaison/incident.html",
        **sheet_of(view, view.thread_at(line)),
        line=line,
        who_sees=can_see((view.seat, view.mediator)),
    )


@form_page(Role.LIAISON)
def step(request: HttpRequest, view: View, line: str, what: str) -> HttpResponse:
    """One of the things that can be done with an incident."""
    if what not in STEPS:
        raise Http404
    found = office.incident(view, view.thread_at(line), now())
    first: dict[str, object] = {}
    if what == "tell":
        first = {"ends": now() + STANDS, "positions": _written(found.opened.spots)}
    form = filled(STEPS[what], request, view, **first)
    if isinstance(form, NoteForm):
        form.offer_of(found)
    elif isinstance(form, JoinForm):
        form.offer_of(view, found)
    if sent(form, _do(view, found, form)):
        return redirect(link(view, "liaison:incident", line=line))
    readers = (view.seat, view.mediator)
    return render(
        request,
        view,
        "liaison/incident_step.html",
        status=status_of(form),
        form=form,
        what=what,
        found=found,
        line=line,
        will_see=will_see(readers)
        if what != "tell"
        else _(
            "Your desk, each desk that you choose, the mediator, and the rule that calls; nobody else."
        ),
        who_sees=can_see(readers),
    )


def _do(view: View, found: Incident, form: DutyForm) -> Callable[[str], object]:
    running, actor, name = office.running(), view.actor, found.line.entry_id

    def do(key: str) -> object:
        data = form.cleaned_data
        if isinstance(form, NoteForm):
            return office.add_to_incident(
                running, actor, incident=name, words=data["said"], basis=Basis(data["basis"]),
                by=data["by"], known_by=data["known_by"],
                answers=view.line(data["answers"]).entry_id if data.get("answers") else None, key=key,
            )  # fmt: skip
        if isinstance(form, JoinForm):
            others = [view.line(other).entry_id for other in data["others"]]
            return office.join_incident(running, actor, incident=name, others=others, key=key)
        if isinstance(form, TellForm):
            return office.tell_of_incident(
                running, actor, incident=name, to=data["to"], words=data["told"], by=data["by"],
                ends=data["ends"], spots=spots_typed(view, data["positions"], sure=True),
                passed_to=data["passed_to"], key=key,
            )  # fmt: skip
        return office.close_incident(
            running, actor, incident=name, by=data["by"], words=data["said"], key=key
        )

    return do


urlpatterns = [
    path("incidents/", incidents, name="incidents"),
    path("incidents/new/", new, name="incident_new"),
    path("incidents/<str:line>/", sheet, name="incident"),
    path("incidents/<str:line>/<str:what>/", step, name="incident_step"),
]
