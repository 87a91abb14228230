"""Who may be registered twice: looked at side by side, made one by an officer, and two again where that was wrong."""

from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    filled,
    form_page,
    officer_of,
    page,
    sent,
    show,
    show_form,
    status_of,
    to,
)
from goodoffices.desk.reception.place_forms import PlainForm
from goodoffices.desk.words import kept_apart
from goodoffices.office import View, reception
from goodoffices.office.reception import Identity
from goodoffices.reception import CaseId, PersonId, Purpose
from goodoffices.reception.spoken import spoken

MOST: Final = 50
PERSON: Final = "person"
FAMILY: Final = "family"
TWO: Final = "two"


class SameForm(ReceptionForm):
    """What an officer found who looked at both."""

    found = forms.ChoiceField(
        label=lazy("What you found"),
        choices=[
            (PERSON, lazy("It is one person; the cases stay two")),
            (FAMILY, lazy("It is one person, and both cases are one family")),
            (TWO, lazy("They are two people who are alike")),
        ],
        widget=forms.RadioSelect,
    )


@page
def twice(request: HttpRequest, view: View) -> HttpResponse:
    """Pairs that may be one person, and what was made one."""
    running, officer = office.running(), officer_of(request)
    return show(
        request,
        view,
        "reception/twice.html",
        pairs=reception.duplicates(running, view.actor, officer=officer, most=MOST),
        made=reception.made_one(running, view.actor, officer=officer)[:MOST],
        most=MOST,
    )


@form_page
def compare(request: HttpRequest, view: View, person: str, other: str) -> HttpResponse:
    """Two persons side by side. That they were looked at is written down for both."""
    running, officer = office.running(), officer_of(request)
    form = filled(PlainForm, request, view)
    shown: list[Identity] = []

    def look(_key: str) -> None:
        shown.extend(
            reception.identity(
                running, view.actor, officer=officer, person=PersonId(one),
                purpose=Purpose.DUPLICATES,
            )
            for one in (person, other)
        )  # fmt: skip

    sent(form, look)
    return show(
        request,
        view,
        "reception/compare.html",
        status=status_of(form),
        form=form,
        shown=shown,
        person=person,
        other=other,
        fields=sorted({name for one in shown for name in one.values}),
    )


@form_page
def same(request: HttpRequest, view: View, person: str, other: str) -> HttpResponse:
    """The officer says whether they are one."""
    running, officer = office.running(), officer_of(request)
    one, second = PersonId(person), PersonId(other)
    cases = reception.cases_of(running, view.actor, officer=officer, people=(one, second))
    form = filled(SameForm, request, view)

    def write(key: str) -> None:
        found = form.cleaned_data["found"]
        if found == TWO:
            reception.keep_distinct(
                running, view.actor, officer=officer, person=one, other=second, key=key
            )
            return
        reception.merge_people(
            running, view.actor, officer=officer, person=one, other=second,
            with_cases=found == FAMILY, key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, write, title=_("One person, or two"),
        sub=f"{person} · {other}", submit=_("That is what I found"),
        effect=_("Everything that was said of both stays. What is made one can be made two again."),
        back=to(view, "twice"), template="reception/same.html", cases=cases,
    )  # fmt: skip


@form_page
def two_again(request: HttpRequest, view: View, kind: str, kept: str, other: str) -> HttpResponse:
    """What was made one is two again."""
    running, officer = office.running(), officer_of(request)
    if kind == "case":
        for one in (kept, other):
            reception.case_page(running, view.actor, officer=officer, case=CaseId(one))
    else:
        people = (PersonId(kept), PersonId(other))
        reception.cases_of(running, view.actor, officer=officer, people=people)
    form = filled(PlainForm, request, view)

    def write(key: str) -> None:
        if kind == "case":
            reception.unmerge_cases(
                running, view.actor, officer=officer, case=CaseId(kept), other=CaseId(other),
                key=key,
            )  # fmt: skip
        else:
            reception.unmerge_people(
                running, view.actor, officer=officer, person=PersonId(kept),
                other=PersonId(other), key=key,
            )  # fmt: skip

    return show_form(
        request, view, form, write, title=_("They are two after all"),
        sub=_said(kind, kept, other), submit=_("They are two"),
        effect=_("Each has again what was said of it, and nothing is lost."),
        back=to(view, "twice"),
    )  # fmt: skip


def _said(kind: str, *names: str) -> str:
    """Both, each in its own direction; a case by the number that is said aloud."""
    shown = [spoken(CaseId(one)) if kind == "case" else one for one in names]
    return " · ".join(map(kept_apart, shown))


urlpatterns = [
    path("twice/", twice, name="twice"),
    path("twice/<str:person>/<str:other>/", compare, name="compare"),
    path("twice/<str:person>/<str:other>/same/", same, name="same"),
    path("twice/undo/<str:kind>/<str:kept>/<str:other>/", two_again, name="two_again"),
]
