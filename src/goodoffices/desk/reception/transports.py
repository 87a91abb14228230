"""Transports and their manifests: announced, boarded, landed; differences, each settled with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.reception.doing import (
    filled,
    form_page,
    officer_of,
    page,
    show,
    show_form,
    to,
)
from goodoffices.desk.reception.steps import Doing, Step, step_page
from goodoffices.desk.reception.transport_forms import (
    AnnounceForm,
    CountForm,
    DelayForm,
    LateForm,
    LinesForm,
    MovesForm,
    SettleForm,
    figures_typed,
)
from goodoffices.errors import InputError
from goodoffices.office import View, reception
from goodoffices.reception import CaseId, TransportId
from goodoffices.reception.transports_events import (
    DelayReason,
    DifferenceReason,
    LineId,
    Stage,
    TransportStep,
)

ABOUT: Final = "about"


@page
def transports(request: HttpRequest, view: View) -> HttpResponse:
    """Everything that is on its way or came lately."""
    sheets = reception.every_transport(office.running(), view.actor, officer=officer_of(request))
    return show(
        request,
        view,
        "reception/transports.html",
        coming=[one for one in sheets if one.transport.is_coming],
        came=[one for one in sheets if not one.transport.is_coming],
    )


@form_page
def announce(request: HttpRequest, view: View) -> HttpResponse:
    """People are on their way."""
    form = filled(AnnounceForm, request, view)

    def write(key: str) -> None:
        reception.announce_transport(
            office.running(), view.actor, officer=officer_of(request), **form.said(), key=key
        )

    return show_form(
        request, view, form, write, title=_("Announce a transport"), submit=_("Announce it"),
        effect=_("Places are looked for with those who come in mind."),
        back=to(view, "transports"),
    )  # fmt: skip


@page
def transport(request: HttpRequest, view: View, transport: str) -> HttpResponse:
    """One transport with its manifest, and what does not agree."""
    sheet = reception.manifest_sheet(
        office.running(),
        view.actor,
        officer=officer_of(request),
        transport=TransportId(transport),
    )
    return show(
        request,
        view,
        "reception/transport.html",
        sheet=sheet,
        it=sheet.transport,
        differs={one.line.id: one for one in sheet.differences},
        open=[one for one in sheet.differences if one.settled is None],
        settled=[one for one in sheet.differences if one.settled is not None],
        stages=Stage,
        kin=reception.kin_on_the_way(
            office.running(), view.actor, officer=officer_of(request), transport=sheet.transport.id
        ),
    )


@form_page
def count(request: HttpRequest, view: View, transport: str) -> HttpResponse:
    """At the gate: how many of each line are there."""
    running, officer = office.running(), officer_of(request)
    sheet = reception.manifest_sheet(
        running, view.actor, officer=officer, transport=TransportId(transport)
    )
    form = filled(CountForm, request, view)
    form.ask(list(sheet.lines))

    def write(key: str) -> None:
        counted = form.counted()
        if not counted:
            raise InputError("nothing counted", advice=_("Write a number for one line or more."))
        stage = Stage(form.cleaned_data["stage"])
        reception.count_lines(
            running, view.actor, officer=officer, transport=sheet.transport.id,
            counts=[reception.CountForm(line.id, stage, people) for line, people in counted],
            source=form.cleaned_data["source"], key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, write, title=_("Count at the gate"), sub=sheet.transport.name,
        submit=_("Write down what was counted"),
        effect=_("What was announced, and counted before, stays beside it."),
        back=to(view, "transport", transport=transport), template="reception/count.html",
    )  # fmt: skip


@form_page
def settle(request: HttpRequest, view: View, transport: str, line: str) -> HttpResponse:
    """A difference is settled by a named officer, with a reason."""
    running, officer = office.running(), officer_of(request)
    sheet = reception.manifest_sheet(
        running, view.actor, officer=officer, transport=TransportId(transport)
    )
    found = next((one for one in sheet.differences if one.line.id == line), None)
    here = found.line if found is not None else None
    form = filled(
        SettleForm,
        request,
        view,
        people=here.people if here else None,
        seen=figures_typed(here) if here else "",
    )

    def write(key: str) -> None:
        reception.settle_difference(
            running, view.actor, officer=officer, transport=TransportId(transport),
            line=LineId(line), people=form.cleaned_data["people"],
            reason=DifferenceReason(form.cleaned_data["reason"]), seen=form.figures(), key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, write, title=_("Settle a difference"), sub=sheet.transport.name,
        submit=_("Settle it"), difference=found, sheet=sheet,
        effect=_("It stands with your name. No figure is overwritten."),
        back=to(view, "transport", transport=transport), template="reception/settle.html",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """One line of a manifest as it was typed."""

    number: int
    called: str
    people: int | None
    about: bool


def _typed(text: str) -> list[Typed]:
    """Each line of what was typed: the number of a case, with or without how many; or merely how many."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        about = bool(words) and words[0].casefold() == ABOUT
        words = words[1:] if about else words
        if not words:
            continue
        called = "" if words[0].isdecimal() else words[0].removeprefix("#")
        people = words[0] if not called else "".join(words[1:2])
        if len(words) > (2 if called else 1) or not (people.isdecimal() or (called and not people)):
            raise InputError(
                "a line that cannot be read",
                advice=_("Line %(number)d: write the number of a case, or how many they are.")
                % {"number": number},
                field="lines",
            )
        found.append(Typed(number, called, int(people) if people else None, about))
    return found


def _lines(doing: Doing) -> None:
    typed = _typed(doing.data["lines"])
    known = reception.cases_called(
        doing.running, doing.actor, officer=doing.officer,
        called=[one.called for one in typed if one.called],
    )  # fmt: skip
    for one in typed:
        if one.called and one.called not in known:
            raise InputError(
                "no such case",
                advice=_("Line %(number)d: there is no case of this number, here or elsewhere.")
                % {"number": one.number},
                field="lines",
            )
    lines = [
        reception.LineForm(
            people=one.people,
            case=known[one.called] if one.called else CaseId(""),
            about=one.about,
            source=doing.data["source"],
        )
        for one in typed
    ]
    reception.add_lines(
        doing.running, doing.actor, transport=TransportId(doing.about), lines=lines, **doing.by
    )


def _delay(doing: Doing) -> None:
    reception.delay_transport(
        doing.running, doing.actor, transport=TransportId(doing.about),
        arrives=doing.data["arrives"], reason=DelayReason(doing.data["reason"]), **doing.by,
    )  # fmt: skip


def _moves(doing: Doing) -> None:
    reception.step_transport(
        doing.running, doing.actor, transport=TransportId(doing.about),
        step=TransportStep(doing.data["step"]), at=doing.data["at"], **doing.by,
    )  # fmt: skip


def _late(doing: Doing) -> None:
    data = doing.data
    reception.add_late(
        doing.running, doing.actor, transport=TransportId(doing.about), people=data["people"],
        case=CaseId(data["case"].strip()), stage=Stage(data["stage"]), source=data["source"],
        **doing.by,
    )  # fmt: skip


STEPS: Final[Mapping[str, Step]] = {
    "lines": Step(
        LinesForm,
        lazy("Who is on it"),
        lazy("Put them on the manifest"),
        lazy("They are expected with it; a place is looked for."),
        _lines,
    ),
    "delay": Step(
        DelayForm,
        lazy("It comes at another hour"),
        lazy("Write it down"),
        lazy("Every hour that was said stays beside it."),
        _delay,
    ),
    "moves": Step(
        MovesForm,
        lazy("How far it is"),
        lazy("Write it down"),
        lazy("It stands in the list of arrivals."),
        _moves,
        begins=lambda doing: {"at": doing.running.now()},
    ),
    "late": Step(
        LateForm,
        lazy("Somebody came whom nobody announced"),
        lazy("Write them down"),
        lazy("They stand on the manifest as late, and need a bed like all others."),
        _late,
    ),
}
"""What can be done with a transport, by the last part of the address."""


@form_page
def transport_step(request: HttpRequest, view: View, transport: str, what: str) -> HttpResponse:
    """One of the things that can be done with a transport."""
    sheet = reception.manifest_sheet(
        office.running(),
        view.actor,
        officer=officer_of(request),
        transport=TransportId(transport),
    )
    return step_page(
        request, view, STEPS, what, about=transport,
        back=to(view, "transport", transport=transport), sub=sheet.transport.name,
    )  # fmt: skip


urlpatterns = [
    path("transports/", transports, name="transports"),
    path("transports/new/", announce, name="announce"),
    path("transports/<str:transport>/", transport, name="transport"),
    path("transports/<str:transport>/count/", count, name="count"),
    path("transports/<str:transport>/lines/<str:line>/", settle, name="settle"),
    path("transports/<str:transport>/<str:what>/", transport_step, name="transport_step"),
]
