"""Undertakings: who owes what to whom by when; reported done, disputed or released."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page
from goodoffices.desk.mediator.process.giving import SpokenForm
from goodoffices.desk.mediator.reading import outer_seats, readers_of, today
from goodoffices.desk.mediator.sending import (
    Choices,
    DayField,
    WordsField,
    filled,
    named,
    sent,
    status_of,
)
from goodoffices.desk.page import link, render
from goodoffices.desk.terms import choices, state_kind, term
from goodoffices.office import View
from goodoffices.record import (
    Line,
    Report,
    Role,
    Seat,
    SeatId,
    Undertaking,
    UndertakingGiven,
    UndertakingReported,
)


@dataclass(frozen=True, slots=True)
class Owed:
    """An undertaking as lists show it."""

    debtor: Seat
    creditor: Seat
    what: str
    due: date | None
    pressing: bool
    state: str
    kind: str
    address: str
    line: Line


def to_choose(seats: Choices) -> Choices:
    """The seats, and first that none is chosen: what nobody chose is never written down as said."""
    return [("", _("choose a seat")), *seats]


class UndertakingForm(SpokenForm):
    """Who owes what to whom by when."""

    kept_while_typed = True
    words = frozenset({"what"})
    debtor = forms.ChoiceField(label=lazy("Who owes it"))
    creditor = forms.ChoiceField(label=lazy("To whom"))
    what = WordsField(label=lazy("What"))
    due = DayField(label=lazy("By when"), required=False)
    readers = forms.MultipleChoiceField(
        label=lazy("Who reads this besides you"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=lazy("Nobody else does, not even the one who owes it, unless ticked here."),
    )
    field_order = ("debtor", "creditor", "what", "due", "readers")

    def offer(self, view: View) -> None:
        every = named((view.seat, *outer_seats(view)))
        self.choose("debtor", to_choose(every))
        self.choose("creditor", to_choose(every))
        self.choose("readers", named(outer_seats(view)))

    def clean(self) -> dict[str, Any]:
        """One does not owe oneself."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("debtor") and data.get("debtor") == data.get("creditor"):
            self.add_error("creditor", _("Choose another seat: nobody owes this to itself."))
        return data

    def undertaking(self) -> UndertakingGiven:
        """As the record holds it."""
        data = self.cleaned_data
        return UndertakingGiven(
            debtor=SeatId(data["debtor"]),
            creditor=SeatId(data["creditor"]),
            what=data["what"],
            due=data["due"],
            given=self.given(),
        )


class ReportForm(SpokenForm):
    """What is reported of it, and by whom."""

    words = frozenset({"said"})
    report = forms.ChoiceField(
        label=lazy("What is reported"),
        choices=lambda: choices(Report.DONE, Report.DISPUTED, Report.RELEASED),
        widget=forms.RadioSelect,
    )
    said_by = forms.ChoiceField(label=lazy("By whom"))
    said = WordsField(label=lazy("In which words"), required=False)
    field_order = ("report", "said_by", "said")

    def offer(self, view: View) -> None:
        self.choose("said_by", to_choose(named((view.seat, *outer_seats(view)))))


def owed(view: View, one: Undertaking) -> Owed:
    """An undertaking as lists show it."""
    given, pressing = one.given, one.is_due(today())
    state = term(one.state)
    if one.state == "open" and pressing:
        state = _("due today") if given.due == today() else _("overdue")
    return Owed(
        debtor=view.directory[given.debtor],
        creditor=view.directory[given.creditor],
        what=given.what,
        due=given.due,
        pressing=pressing,
        state=state,
        kind="look" if pressing else state_kind(one.state),
        address=link(view, "mediator:undertaking", line=one.line.address),
        line=one.line,
    )


@page(Role.MEDIATOR, kept=True)
def undertakings(request: HttpRequest, view: View) -> HttpResponse:
    """Who owes what, and what is due?"""
    items = [owed(view, one) for one in office.undertakings(view, is_open=True)]
    settled = [owed(view, one) for one in office.undertakings(view, is_open=False)]
    return render(
        request,
        view,
        "mediator/undertakings.html",
        due=[item for item in items if item.pressing],
        coming=[item for item in items if not item.pressing],
        settled=settled[::-1],
    )


@form_page(Role.MEDIATOR)
def give(request: HttpRequest, view: View) -> HttpResponse:
    """Record who owes what to whom."""
    fields = filled(UndertakingForm, request, view, debtor=view.seat.id)

    def step() -> Any:
        data = fields.cleaned_data
        return office.give_undertaking(
            office.running(),
            view.actor,
            fields.undertaking(),
            readers=tuple(data["readers"]),
            key=data["key"],
        )

    if sent(request, fields, step):
        return redirect(link(view, "mediator:undertakings"))
    return render(
        request, view, "mediator/undertaking_give.html", status=status_of(fields), fields=fields
    )


@form_page(Role.MEDIATOR)
def undertaking(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """What became of one undertaking?"""
    thread = view.thread_at(line)
    if thread.family != UndertakingGiven.FAMILY:
        raise Http404
    one = Undertaking(thread)
    fields = filled(ReportForm, request, view, said_by=one.given.debtor)
    parties = [view.directory[name] for name in (one.given.debtor, one.given.creditor)]
    fields.choose("said_by", named(parties))

    def step() -> Any:
        data = fields.cleaned_data
        body = UndertakingReported(
            undertaking=thread.id,
            report=Report(data["report"]),
            said_by=SeatId(data["said_by"]),
            words=data["said"],
            given=fields.given(),
        )
        return office.report_undertaking(office.running(), view.actor, body, key=data["key"])

    if sent(request, fields, step):
        return redirect(link(view, "mediator:undertaking", line=line))
    return render(
        request,
        view,
        "mediator/undertaking.html",
        status=status_of(fields),
        fields=fields,
        owed=owed(view, one),
        thread=thread,
        readers=readers_of(view, one.line),
    )


urlpatterns = [
    path("undertakings/", undertakings, name="undertakings"),
    path("undertakings/give/", give, name="undertaking_give"),
    path("undertakings/<str:line>/", undertaking, name="undertaking"),
]
