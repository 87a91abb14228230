"""The line between duty desks as the mediator sees it: who has to be called, what was said, a word for the talks."""

from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.duty import (
    away,
    map_of,
    now,
    sheet_of,
    shown,
    spot_lines,
    state_of_line,
    times_of,
)
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    GivenForm,
    WordsField,
    filled,
    named,
    sent,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.desk.terms import choices
from goodoffices.desk.words import language_name, will_see
from goodoffices.errors import InputError
from goodoffices.office import View
from goodoffices.record import (
    Advance,
    Corner,
    NamedPlace,
    Role,
    Spot,
    TakingPart,
    TheatreSet,
)

ENDED = 20


class TellForm(ChannelForm):
    """What the talks are told."""

    words: ClassVar = frozenset({"said"})
    said = forms.CharField(
        label=lazy("How the line stands"),
        help_text=lazy("Each side reads these words and nothing else of the line."),
        max_length=500,
    )


class SpokenReceipt(GivenForm):
    """A receipt that a desk gave by voice or on paper."""

    words: ClassVar = frozenset({"said"})
    step = forms.ChoiceField(
        label=lazy("What is receipted"), choices=lambda: choices(*Advance), widget=forms.RadioSelect
    )
    said = WordsField(label=lazy("In words"), required=False, max_length=4_000)


class PartForm(GivenForm):
    """A desk suspends its part, withdraws or takes part again."""

    words: ClassVar = frozenset({"said"})
    desk = forms.ChoiceField(label=lazy("Which desk"), widget=forms.RadioSelect)
    state = forms.ChoiceField(
        label=lazy("From now on"), choices=lambda: choices(*TakingPart), widget=forms.RadioSelect
    )
    said = WordsField(label=lazy("In words"), required=False, max_length=2_000)

    def offer(self, view: View) -> None:
        self.choose("desk", named(view.seats(Role.LIAISON)))


class TheatreForm(ChannelForm):
    """Where positions can be."""

    name = forms.CharField(label=lazy("What people call it"), max_length=120)
    outline = forms.CharField(
        label=lazy("Its corners"),
        help_text=lazy(
            "One position on each line, in order around it. Positions outside are doubted."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=8_000,
    )
    waters = forms.CharField(
        label=lazy("Waters"),
        help_text=lazy("The same; an empty line between one water and the next."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=16_000,
    )
    places = forms.CharField(
        label=lazy("Places that people name"),
        help_text=lazy("One on each line: name | position | how far it reaches, in metres"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=40_000,
    )

    def theatre(self) -> TheatreSet:
        """What was typed."""
        data = self.cleaned_data
        return TheatreSet(
            name=data["name"],
            outline=self._corners(data["outline"], "outline"),
            waters=tuple(
                self._corners(part, "waters")
                for part in data["waters"].replace("\r", "").split("\n\n")
                if part.strip()
            ),
            places=tuple(self._place(text) for text in data["places"].splitlines() if text.strip()),
        )

    def _corners(self, text: str, name: str) -> tuple[Corner, ...]:
        return tuple(
            Corner(latitude=at.latitude, longitude=at.longitude)
            for line in text.splitlines()
            if line.strip()
            for at in [_read(line, name)]
        )

    def _place(self, text: str) -> NamedPlace:
        parts = [part.strip() for part in text.split("|")]
        if len(parts) != 3 or not parts[2].isdecimal():  # noqa: PLR2004  # name, position, size
            raise InputError(
                "no place",
                advice=_(
                    "Write name, position and metres with bars between them: Osk | 41.2 N 32.1 W | 4000"
                ),
                field="places",
            )
        at = _read(parts[1], "places")
        return NamedPlace(
            name=parts[0],
            latitude=at.latitude,
            longitude=at.longitude,
            radius_m=int(parts[2]),
        )


def _read(text: str, name: str) -> Spot:
    try:
        return office.spot_at(text)
    except InputError as error:
        raise InputError("a position cannot be read", advice=error.advice, field=name) from error


@form_page(Role.MEDIATOR)
def line(request: HttpRequest, view: View) -> HttpResponse:
    """Whom do we have to call?"""
    moment = now()
    form = filled(TellForm, request, view)
    told = sent(
        request,
        form,
        lambda: office.tell_line(
            office.running(),
            view.actor,
            words=form.cleaned_data["said"],
            key=form.cleaned_data["key"],
        ),
    )
    if told:
        return redirect(link(view, "mediator:line"))
    standing = [shown(view, one) for one in office.notices(view, moment, is_open=True)]
    ours = [
        one for one in standing if any(c.contact == view.mediator.name for c in one.found.calls)
    ]
    return render(
        request,
        view,
        "mediator/line.html",
        status=status_of(form),
        sentence=state_of_line(view, [one.found for one in standing]),
        ours=[one for one in ours if one.found.is_waiting],
        standing=standing,
        ended=[
            shown(view, one)
            for one in reversed(office.notices(view, moment, is_open=False, last=ENDED))
        ],
        away=away(view),
        desks=view.seats(Role.LIAISON),
        theatre=office.theatre(view),
        going=office.incidents(view, moment, is_open=True),
        clashes=[one for one in office.known_clashes(view) if one.over is None],
        told=office.line_told(view),
        talks=office.talks_on_the_line(view, last=10),
        map=map_of(view, [one.found for one in standing], ()),
        times=times_of(standing, moment),
        moment=moment,
        form=form,
        will_see=will_see((view.mediator, *view.parties)),
    )


@form_page(Role.MEDIATOR)
def notice(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One notice; a receipt that a desk gave by voice is entered here."""
    thread = view.thread_at(line)
    found = office.line_notice(thread, now())
    form = filled(SpokenReceipt, request, view, at=now())

    def receipt() -> object:
        data = form.cleaned_data
        return office.receipt_notice(
            office.running(), view.actor, notice=thread.id, step=Advance(data["step"]),
            by=data["person"], words=data["said"], given=form.given(), key=data["key"],
        )  # fmt: skip

    if sent(request, form, receipt):
        return redirect(link(view, "mediator:line_notice", line=line))
    readers = [
        seat
        for seat in view.directory.values()
        if found.line.audience.admits(seat.id) and seat.role is not Role.ENGINE
    ]
    return render(
        request,
        view,
        "mediator/line_notice.html",
        status=status_of(form),
        it=shown(view, found),
        spots=spot_lines(view, found.filed.spots),
        form=form,
        line=line,
        will_see=will_see(readers),
    )


@page(Role.MEDIATOR)
def paper(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """The notice on paper, in the languages of both desks."""
    found = office.line_notice(view.thread_at(line), now())
    seats = (view.directory.get(found.filed.desk), view.directory.get(found.filed.to))
    one, other = (seat.language if seat is not None else "en" for seat in seats)
    printed = office.notice_paper(view, found, (one, other))
    return render(
        request,
        view,
        "liaison/notice_paper.html",
        it=shown(view, found),
        paper=printed,
        spoken=[language_name(tag) for tag in printed.languages],
        line=line,
    )


@form_page(Role.MEDIATOR)
def part(request: HttpRequest, view: View) -> HttpResponse:
    """A desk said by voice or on paper that it suspends its part, withdraws, or takes part again."""
    form = filled(PartForm, request, view, at=now())

    def put() -> object:
        data = form.cleaned_data
        return office.set_taking_part(
            office.running(), view.actor, desk=data["desk"], state=TakingPart(data["state"]),
            by=data["person"], words=data["said"], given=form.given(), key=data["key"],
        )  # fmt: skip

    if sent(request, form, put):
        return redirect(link(view, "mediator:line"))
    return render(request, view, "mediator/line_part.html", status=status_of(form), form=form)


@form_page(Role.MEDIATOR)
def theatre(request: HttpRequest, view: View) -> HttpResponse:
    """Where positions can be, and which places people name."""
    known = office.theatre(view)
    first = {}
    if known is not None:
        first = {
            "name": known.name,
            "outline": "\n".join(f"{c.latitude}, {c.longitude}" for c in known.outline),
            "waters": "\n\n".join(
                "\n".join(f"{c.latitude}, {c.longitude}" for c in water) for water in known.waters
            ),
            "places": "\n".join(
                f"{p.name} | {p.latitude}, {p.longitude} | {p.radius_m}" for p in known.places
            ),
        }
    form = filled(TheatreForm, request, view, **first)
    if sent(
        request,
        form,
        lambda: office.set_theatre(
            office.running(), view.actor, form.theatre(), key=form.cleaned_data["key"]
        ),
    ):
        return redirect(link(view, "mediator:line"))
    return render(
        request,
        view,
        "mediator/line_theatre.html",
        status=status_of(form),
        form=form,
        will_see=will_see((view.mediator, *view.seats(Role.LIAISON))),
    )


@page(Role.MEDIATOR)
def incident(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """The sheet that a desk keeps of an incident."""
    return render(
        request,
        view,
        "mediator/line_incident.html",
        **sheet_of(view, view.thread_at(line)),
        line=line,
    )


urlpatterns = [
    path("line/incidents/<str:line>/", incident, name="line_incident"),
    path("line/", line, name="line"),
    path("line/part/", part, name="line_part"),
    path("line/theatre/", theatre, name="line_theatre"),
    path("line/<str:line>/", notice, name="line_notice"),
    path("line/<str:line>/paper/", paper, name="line_paper"),
]
