"""Our priorities without numbers: an order of the options, and of the issues as far as we will say it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.page import link
from goodoffices.desk.party.sending import SideForm, sent, status_of
from goodoffices.desk.sheet import form_key
from goodoffices.desk.words import colon
from goodoffices.office import View
from goodoffices.record import AgendaIssue, AgendaSet, InputSealed, Line, Role

CLASSES = [
    ("", lazy("not said")),
    ("must have", lazy("must have")),
    ("matters", lazy("matters")),
    ("could live with", lazy("could live with")),
]


class OrdersForm(SideForm):
    """A place for each option, and for each issue a place and a class, which may stay empty."""

    agenda = forms.CharField(widget=forms.HiddenInput)
    rules = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, on: AgendaSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issues = [issue for issue in on.issues if issue.options]
        for n, issue in enumerate(self.issues):
            for k, option in enumerate(issue.options):
                label = f"{issue.name}{colon()} {option.name}"
                self.fields[f"o{n}_{k}"] = _place(option.name, len(issue.options), label)
            self.fields[f"i{n}"] = _place(
                _("Place of this issue: 1 for the most important"), len(self.issues)
            )
            self.fields[f"c{n}"] = forms.ChoiceField(
                label=_("How far it matters"), choices=CLASSES, required=False
            )

    def groups(self) -> Iterator[tuple[AgendaIssue, list[BoundField], list[BoundField]]]:
        """Each issue with the places of its options, and what may be said of the issue itself."""
        for n, issue in enumerate(self.issues):
            options = [self[f"o{n}_{k}"] for k in range(len(issue.options))]
            yield issue, options, [self[f"i{n}"], self[f"c{n}"]]

    def body(self, view: View) -> InputSealed:
        """As the record holds it."""
        typed = self.cleaned_data
        numbered = list(enumerate(self.issues))
        before = office.sealed_input(view)
        return InputSealed(
            said_by=view.seat.id,
            agenda=view.line(typed["agenda"]).entry_id,
            rules=view.line(typed["rules"]).entry_id,
            orders={
                issue.id: _in_order({o.id: typed[f"o{n}_{k}"] for k, o in enumerate(issue.options)})
                for n, issue in numbered
            },
            importance=_in_order({issue.id: typed[f"i{n}"] for n, issue in numbered}),
            classes={issue.id: typed[f"c{n}"] for n, issue in numbered if typed[f"c{n}"]},
            # The newest input is the one that counts: what was given for shares goes on with it.
            shares=before.shares if before else {},
        )


def _place(label: str, last: int, missing: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=last,
        required=bool(missing),
        error_messages={"required": missing},
    )


def _in_order(places: Mapping[str, int | None]) -> tuple[tuple[str, ...], ...]:
    """The names by their places, those with the same place in one group; without a place left out."""
    numbers = sorted({place for place in places.values() if place is not None})
    return tuple(tuple(name for name, p in places.items() if p == number) for number in numbers)


@form_page(Role.PARTY)
def orders(request: HttpRequest, view: View) -> HttpResponse:
    """What we would rather have, without a number."""
    rules, current = office.rules_in_force(view), office.agenda(view)
    who_sees = _("your own delegation and the engine; the mediator and the other sides do not")
    if rules is None or current is None:
        return render(request, view, "party/no_priorities.html", rules=rules, who_sees=who_sees)
    line, agenda = current
    sealed = office.sealed_input(view)
    form = _form(
        request, view, {"agenda": line.address, "rules": rules.line.address}, agenda, sealed
    )
    if sent(view, form, lambda key: _seal(view, form, key)):
        return redirect(link(view, "party:priorities") + "?sealed=now#sealed")
    return render(
        request,
        view,
        "party/orders.html",
        status=status_of(form),
        form=form,
        sealed=sealed,
        who_sees=who_sees,
    )


def _form(
    request: HttpRequest,
    view: View,
    under: Mapping[str, str],
    agenda: AgendaSet,
    sealed: InputSealed | None,
) -> OrdersForm:
    on, data = agenda, request.POST if request.method == "POST" else None
    if data is not None:
        asked: Line = view.line(data.get("agenda", ""))
        on = asked.body if isinstance(asked.body, AgendaSet) else agenda
    key = form_key(view)
    return OrdersForm(data, initial={"key": key, **under, **_starting(on, sealed)}, on=on)


def _starting(on: AgendaSet, sealed: InputSealed | None) -> dict[str, Any]:
    """What the form holds at first: the order that was sealed for this agenda, or nothing."""
    start: dict[str, Any] = {}
    if sealed is None or not sealed.orders:
        return start
    places = {i: n for n, group in enumerate(sealed.importance, start=1) for i in group}
    for n, issue in enumerate(issue for issue in on.issues if issue.options):
        of = {o: p for p, group in enumerate(sealed.orders[issue.id], start=1) for o in group}
        start |= {f"o{n}_{k}": of[option.id] for k, option in enumerate(issue.options)}
        start |= {f"i{n}": places.get(issue.id), f"c{n}": sealed.classes.get(issue.id, "")}
    return start


def _seal(view: View, form: OrdersForm, key: str) -> None:
    office.seal_input(office.running(), view.actor, form.body(view), key=key)


urlpatterns = [path("priorities/without-numbers/", orders, name="orders")]
