"""Conditional acceptance: "we accept clause 4 if clause 9 is in", written and sealed by a side."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.page import link
from goodoffices.desk.party.due import time_of
from goodoffices.desk.party.sending import SideForm, sent, status_of
from goodoffices.desk.sheet import form_key
from goodoffices.desk.text import handed_in
from goodoffices.desk.words import and_list, can_see
from goodoffices.office import View
from goodoffices.record import (
    AcceptanceAsked,
    AcceptanceRound,
    AcceptanceSentence,
    Role,
    RoundClause,
)
from goodoffices.text import numbers, sentence

NOT = "not"
ALWAYS = "always"
IF = "if"
MORE = 3
"""Rows for a second way in which a clause is acceptable."""


class ConditionsForm(SideForm):
    """For each clause: not, on no condition, or if these are in and those stay out."""

    def __init__(
        self, *args: Any, asked: AcceptanceAsked, numbered: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.numbered = asked, numbered
        of = {name: number for number, name in numbered.items()}
        for place, clause in enumerate(asked.clauses):
            self.fields[f"says_{place}"] = forms.ChoiceField(
                label=_("Do we accept %(number)s?") % {"number": of[clause.id]},
                choices=(
                    (NOT, _("no")),
                    (ALWAYS, _("yes, on no condition")),
                    (IF, _("yes, on these conditions")),
                ),
                widget=forms.RadioSelect,
                required=False,
            )
            self._ways(str(place))
        choices = [("", _("no clause")), *((name, number) for number, name in numbered.items())]
        for row in range(MORE):
            self.fields[f"also_{row}"] = forms.ChoiceField(
                label=_("Another way to accept"), choices=choices, required=False
            )
            self._ways(f"also_{row}")

    def _ways(self, name: str) -> None:
        for what, label in (("in", _("if these are in")), ("out", _("and these stay out"))):
            self.fields[f"{what}_{name}"] = forms.CharField(
                label=label,
                required=False,
                max_length=400,
                widget=forms.TextInput(attrs={"dir": "auto", "inputmode": "text"}),
            )

    def rows(self) -> Iterator[tuple[str, RoundClause, Any, Any, Any]]:
        """Each clause with its number and its fields."""
        of = {name: number for number, name in self.numbered.items()}
        for place, clause in enumerate(self.asked.clauses):
            yield (
                of[clause.id],
                clause,
                self[f"says_{place}"],
                self[f"in_{place}"],
                self[f"out_{place}"],
            )

    def more(self) -> Iterator[tuple[Any, Any, Any]]:
        """Rows for another way."""
        for row in range(MORE):
            yield self[f"also_{row}"], self[f"in_also_{row}"], self[f"out_also_{row}"]

    def sentences(self) -> Iterator[AcceptanceSentence]:
        """What was written, as the record holds it."""
        data = self.cleaned_data
        for place, clause in enumerate(self.asked.clauses):
            says = data[f"says_{place}"]
            if says == ALWAYS:
                yield AcceptanceSentence(clause=clause.id)
            elif says == IF:
                yield self._sentence(clause.id, str(place))
        for row in range(MORE):
            if data[f"also_{row}"]:
                yield self._sentence(data[f"also_{row}"], f"also_{row}")

    def _sentence(self, clause: str, name: str) -> AcceptanceSentence:
        data = self.cleaned_data
        return sentence(
            clause,
            needs=data[f"in_{name}"],
            without=data[f"out_{name}"],
            numbered=self.numbered,
            field=f"in_{name}",
        )

    def clean(self) -> dict[str, Any]:
        """Conditions stand only beside a yes on conditions."""
        typed = super().clean() or {}
        for place in range(len(self.asked.clauses)):
            named = typed.get(f"in_{place}") or typed.get(f"out_{place}")
            says = typed.get(f"says_{place}")
            if says == IF and not named:
                self.add_error(f"in_{place}", _("Name a clause, or choose “yes, on no condition”."))
            elif named and says != IF:
                self.add_error(
                    f"says_{place}", _("A condition is written here: choose “on these conditions”.")
                )
        return typed


def numbered_for(view: View, asked: AcceptanceAsked) -> dict[str, str]:
    """The clauses asked about by the numbers that they have in our own newest draft."""
    wanted = {clause.id for clause in asked.clauses}
    for text in reversed(office.handed_texts(view)):
        labels = numbers(handed_in(text.newest).content.clauses)
        if wanted <= set(labels):
            return {labels[clause.id]: clause.id for clause in asked.clauses}
    return {str(place): clause.id for place, clause in enumerate(asked.clauses, start=1)}


def in_words(one: AcceptanceSentence, numbered: dict[str, str]) -> str:
    """A sentence as one would say it."""
    of = {name: number for number, name in numbered.items()}
    clause = of.get(one.clause, "")
    needs = and_list(of.get(name, "") for name in one.needs)
    without = and_list(of.get(name, "") for name in one.without)
    told = {"clause": clause, "needs": needs, "without": without}
    if one.needs and one.without:
        return _("We accept %(clause)s if %(needs)s is in and %(without)s stays out.") % told
    if one.needs:
        return _("We accept %(clause)s if %(needs)s is in.") % told
    if one.without:
        return _("We accept %(clause)s if %(without)s stays out.") % told
    return _("We accept %(clause)s on no condition.") % told


def _start(round_: AcceptanceRound) -> dict[str, str]:
    """What we sealed before, except a second way."""
    given = round_.own_answer
    if given is None:
        return {}
    return {
        f"says_{place}": _says(clause.id, given.sentences)
        for place, clause in enumerate(round_.asked.clauses)
    }


def _says(clause: str, sentences: tuple[AcceptanceSentence, ...]) -> str:
    about = [one for one in sentences if one.clause == clause]
    if not about:
        return NOT
    return IF if about[0].needs or about[0].without else ALWAYS


@form_page(Role.PARTY)
def conditions(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Which clauses do we accept, and on which conditions?"""
    matter = view.thread_at(line)
    if matter.family != AcceptanceAsked.FAMILY:
        raise Http404
    found = AcceptanceRound(matter)
    numbered = numbered_for(view, found.asked)
    data = request.POST if request.method == "POST" else None
    start = {"key": form_key(view), **_start(found)}
    start |= _ways_of(found, numbered)
    form = ConditionsForm(data, asked=found.asked, numbered=numbered, initial=start)

    def seal(key: str) -> None:
        office.seal_acceptance(
            office.running(),
            view.actor,
            round_id=matter.id,
            side=view.actor.seat,
            sentences=tuple(form.sentences()),
            key=key,
        )

    if sent(view, form, seal):
        return redirect(link(view, "party:text_round", line=line))
    given = found.own_answer
    return render(
        request,
        view,
        "party/text_round.html",
        status=status_of(form),
        round=found,
        numbered={name: number for number, name in numbered.items()},
        sentences=[in_words(one, numbered) for one in given.sentences] if given else [],
        form=form,
        closed=found.outcome is not None or found.asked.answer_by <= time_of(view),
        who_sees=can_see((view.seat, view.mediator, *view.parties[1:])),
    )


def _ways_of(found: AcceptanceRound, numbered: dict[str, str]) -> dict[str, str]:
    of = {name: number for number, name in numbered.items()}
    start: dict[str, str] = {}
    rows = {clause.id: str(place) for place, clause in enumerate(found.asked.clauses)}
    spare = iter(range(MORE))
    used: set[str] = set()
    for one in found.own_answer.sentences if found.own_answer else ():
        name = rows[one.clause]
        if one.clause in used:
            name = f"also_{next(spare, MORE - 1)}"
            start[name] = one.clause
        used.add(one.clause)
        start[f"in_{name}"] = ", ".join(of[x] for x in one.needs)
        start[f"out_{name}"] = ", ".join(of[x] for x in one.without)
    return start


urlpatterns = [path("text/conditions/<str:line>/", conditions, name="text_round")]
