"""The agenda: what is negotiated, and the options for each issue."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page
from goodoffices.desk.mediator.sending import ChannelForm, filled, sent, status_of
from goodoffices.desk.mediator.talks.package import table_seats
from goodoffices.desk.page import link, render
from goodoffices.office import View
from goodoffices.record import AgendaAmount, AgendaIssue, AgendaOption, AgendaSet, Role

ROWS: Final = 6
MORE: Final = 3
MOST: Final = 60
ENDS: Final = ("least", "most", "unit", "whole")
DIVISIBLE: Final = lazy("may be divided between two sides; it then needs no options")


class AgendaForm(ChannelForm):
    """A row for each issue: its name, its options one a line or the ends of an amount, whether it may be divided."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST, required=False)

    def offer(self, view: View) -> None:
        current = office.agenda(view)
        issues = current[1].issues if current is not None else ()
        for number in range(self._wanted(len(issues))):
            issue = issues[number] if number < len(issues) else None
            self._add_row(number, issue)

    def is_somebodys_words(self, name: str) -> bool:
        return name.startswith(("issue_", "options_", "unit_"))

    def issue_rows(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        """Each row's number, counted from one, and its fields."""
        for number in range(self.count):
            yield (
                number + 1,
                [self[f"{name}_{number}"] for name in ("issue", "options", "divisible", *ENDS)],
            )

    def agenda(self) -> AgendaSet:
        """What was typed, as the record holds it."""
        rows = [row for row in map(self._row, range(self.count)) if row[0] or row[1] or row[3]]
        ids = ids_of((name for name, *_rest in rows), "issue")
        return AgendaSet(
            issues=tuple(
                AgendaIssue(
                    id=name_id,
                    name=name,
                    options=_options(lines),
                    divisible=divisible,
                    amount=amount,
                )
                for name_id, (name, lines, divisible, amount) in zip(ids, rows, strict=True)
            )
        )

    def _wanted(self, on_record: int) -> int:
        typed = str(self.data.get("rows", "")) if self.is_bound else ""
        wanted = int(typed) if typed.isdecimal() else max(ROWS, on_record + 1)
        self.count = min(wanted + (MORE if "more" in self.data else 0), MOST)
        self.fields["rows"].initial = self.count
        if self.is_bound:
            self.data = {**self.data.dict(), "rows": str(self.count)}  # type: ignore[attr-defined]
        return self.count

    def _add_row(self, number: int, issue: AgendaIssue | None) -> None:
        lines = "\n".join(option.name for option in issue.options) if issue else ""
        self.fields[f"issue_{number}"] = forms.CharField(
            label=_("What it is about"),
            required=False,
            max_length=200,
            initial=issue.name if issue else "",
            widget=forms.TextInput(attrs={"dir": "auto"}),
        )
        self.fields[f"options_{number}"] = forms.CharField(
            label=_("Options, one a line"),
            required=False,
            initial=lines,
            widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        )
        self.fields[f"divisible_{number}"] = forms.BooleanField(
            label=DIVISIBLE, required=False, initial=issue.divisible if issue else False
        )
        self._add_ends(number, issue.amount if issue else None)

    def _add_ends(self, number: int, amount: AgendaAmount | None) -> None:
        for name, label in (("least", _("The least")), ("most", _("The most"))):
            self.fields[f"{name}_{number}"] = forms.CharField(
                label=label,
                required=False,
                max_length=30,
                initial=getattr(amount, name, ""),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "size": 8}),
            )
        self.fields[f"unit_{number}"] = forms.CharField(
            label=_("What is counted"),
            required=False,
            max_length=40,
            initial=amount.unit if amount else "",
            widget=forms.TextInput(attrs={"dir": "auto", "size": 16}),
        )
        self.fields[f"whole_{number}"] = forms.BooleanField(
            label=_("only whole amounts"),
            required=False,
            initial=amount.whole if amount else False,
        )

    def _row(self, number: int) -> tuple[str, list[str], bool, AgendaAmount | None]:
        data = self.cleaned_data
        lines = [line.strip() for line in data[f"options_{number}"].splitlines() if line.strip()]
        least, most = (data[f"{end}_{number}"].strip().replace(",", ".") for end in ENDS[:2])
        amount = None
        if least or most:
            unit = data[f"unit_{number}"].strip()
            whole = data[f"whole_{number}"]
            amount = AgendaAmount(least=least, most=most, unit=unit, whole=whole)
        return data[f"issue_{number}"].strip(), lines, data[f"divisible_{number}"], amount


def _options(lines: list[str]) -> tuple[AgendaOption, ...]:
    ids = ids_of(lines, "option")
    return tuple(AgendaOption(id=name, name=line) for name, line in zip(ids, lines, strict=True))


def ids_of(names: Iterable[str], prefix: str) -> list[str]:
    """Short names from words: the same for the same words, apart for words that differ."""
    given: dict[str, str] = {}
    found = []
    for number, name in enumerate(names, start=1):
        words = name.casefold()
        base = slugify(name, allow_unicode=True)[:48] or f"{prefix}-{number}"
        candidate, again = base, 2
        while given.get(candidate, words) != words:
            candidate, again = f"{base}-{again}", again + 1
        given[candidate] = words
        found.append(candidate)
    return found


@page(Role.MEDIATOR, kept=True)
def agenda(request: HttpRequest, view: View) -> HttpResponse:
    """What is negotiated?"""
    current = office.agenda(view)
    return render(request, view, "mediator/agenda.html", current=current, table=table_seats(view))


@form_page(Role.MEDIATOR)
def set_agenda(request: HttpRequest, view: View) -> HttpResponse:
    """Set the agenda from here on."""
    if "more" in request.POST:
        return _shown(request, view, AgendaForm(request.POST, view=view), 200)
    fields = filled(AgendaForm, request, view)

    def step() -> Any:
        key = fields.cleaned_data["key"]
        return office.set_agenda(office.running(), view.actor, fields.agenda(), key=key)

    if sent(request, fields, step):
        return redirect(link(view, "mediator:agenda"))
    return _shown(request, view, fields, status_of(fields))


def _shown(request: HttpRequest, view: View, fields: AgendaForm, status: int) -> HttpResponse:
    return render(
        request,
        view,
        "mediator/agenda_set.html",
        status=status,
        fields=fields,
        table=table_seats(view),
        has_agenda=office.agenda(view) is not None,
        asks_for_rows="more" in request.POST,
    )


urlpatterns = [
    path("agenda/", agenda, name="agenda"),
    path("agenda/set/", set_agenda, name="agenda_set"),
]
