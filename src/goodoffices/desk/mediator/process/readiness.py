"""The readiness board: opening, access and authority on each side, capability on ours."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page
from goodoffices.desk.fields import ChosenField
from goodoffices.desk.mediator.reading import today
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    DayField,
    WordsField,
    filled,
    named,
    sent,
    status_of,
)
from goodoffices.desk.mediator.weakest import age, weakest
from goodoffices.desk.page import link, render
from goodoffices.desk.terms import choices
from goodoffices.office import View
from goodoffices.record import Cell, Dimension, Evidence, Role, Seat, SeatId, Strength, weakest_cell

OURS = "ours"
ROWS = (Dimension.OPENING, Dimension.ACCESS, Dimension.AUTHORITY)


@dataclass(frozen=True, slots=True)
class Row:
    """One dimension, a cell for each side."""

    dimension: Dimension
    cells: list[Cell]


class EvidenceForm(ChannelForm):
    """What shows it, who judged it, when, on what it rests."""

    kept_while_typed = True
    words = frozenset({"shown"})
    dimension = forms.ChoiceField(label=lazy("What it is about"), widget=forms.RadioSelect)
    side = ChosenField(label=lazy("On whose side"))
    shown = WordsField(label=lazy("What shows it"))
    strength = forms.ChoiceField(
        label=lazy("How much it shows"),
        choices=lambda: choices(Strength.STRONG, Strength.SOME, Strength.CONTRARY),
        widget=forms.RadioSelect,
        initial=Strength.SOME.value,
        help_text=lazy("Your judgement, in a word. There is no score."),
    )
    judged_by = forms.CharField(label=lazy("Who judged it"), max_length=200)
    on = DayField(label=lazy("Of which day"))
    source = forms.CharField(label=lazy("On what it rests"), max_length=400, required=False)

    def offer(self, view: View) -> None:
        self.choose("dimension", choices(*ROWS, Dimension.CAPABILITY))
        ours = (OURS, _("ours (for capability)"))
        self.choose("side", [*named(view.parties), ours])

    def clean_on(self) -> date:
        """Evidence is of a day that has been."""
        day: date = self.cleaned_data["on"]
        if day > today():
            raise forms.ValidationError(_("That day is still to come."))
        return day

    def evidence(self) -> Evidence:
        """As the record holds it."""
        data = self.cleaned_data
        return Evidence(
            dimension=Dimension(data["dimension"]),
            side=None if data["side"] == OURS else SeatId(data["side"]),
            words=data["shown"],
            strength=Strength(data["strength"]),
            judged_by=data["judged_by"],
            on=data["on"],
            source=data["source"],
        )


@page(Role.MEDIATOR)
def readiness(request: HttpRequest, view: View) -> HttpResponse:
    """Is there an opening, and what is weakest?"""
    board = office.board(view, today())
    rows = [Row(d, [c for c in board if c.dimension is d]) for d in ROWS]
    ours = board[-1]
    known = any(cell.evidence is not None for cell in board)
    return render(
        request,
        view,
        "mediator/readiness.html",
        rows=rows,
        ours=ours,
        parties=view.parties,
        age=age,
        weakest=weakest(board) if known else "",
        weakest_cell=weakest_cell(board) if known else None,
    )


@form_page(Role.MEDIATOR)
def evidence(request: HttpRequest, view: View) -> HttpResponse:
    """Put evidence on the board."""
    asked = request.GET.get("side", OURS if request.GET.get("dimension") == "capability" else "")
    fields = filled(
        EvidenceForm,
        request,
        view,
        on=today(),
        judged_by=view.seat.name,
        dimension=request.GET.get("dimension", ""),
        side=asked,
    )

    def step() -> Any:
        key = fields.cleaned_data["key"]
        return office.put_evidence(office.running(), view.actor, fields.evidence(), key=key)

    if sent(request, fields, step):
        return redirect(link(view, "mediator:readiness"))
    own: tuple[Seat, ...] = (view.seat,)
    return render(
        request,
        view,
        "mediator/evidence.html",
        status=status_of(fields),
        fields=fields,
        readers=own,
    )


urlpatterns = [
    path("readiness/", readiness, name="readiness"),
    path("readiness/evidence/", evidence, name="evidence"),
]
