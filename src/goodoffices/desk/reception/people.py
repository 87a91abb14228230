"""People: looked up one by one, registered, read. There is no list of people to browse."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.reception.case_steps import offered
from goodoffices.desk.reception.doing import (
    filled,
    form_page,
    officer_of,
    page,
    sent,
    show,
    status_of,
    to,
)
from goodoffices.desk.reception.numbers import case_meant
from goodoffices.desk.reception.people_forms import (
    LookUpForm,
    RegisterForm,
    WhoForm,
)
from goodoffices.desk.reception.terms import choices, event_word, language_names
from goodoffices.errors import AccessError, InputError
from goodoffices.office import View, reception
from goodoffices.office.reception import Candidate, CaseForm, PersonForm, SearchTerms
from goodoffices.reception import CaseId, Duty, PersonId, Purpose
from goodoffices.reception.duty import PURPOSES_OF
from goodoffices.reception.people_words import AgeBand, Kind, Relation, Verified

SEARCHED: Final = (Purpose.REGISTER, Purpose.DUPLICATES, Purpose.MEET, Purpose.TRACE)
"""For what somebody is looked up by who they are, the most usual first."""


def purposes(duties: frozenset[Duty]) -> list[Purpose]:
    """For what an officer may look at who somebody is."""
    mine = {purpose for duty in duties for purpose in PURPOSES_OF[duty]}
    return sorted(mine, key=lambda one: (one not in SEARCHED, one))


@form_page
def people(request: HttpRequest, view: View) -> HttpResponse:
    """Somebody is looked up by the number of a case, or by what is known exactly."""
    running, officer = office.running(), officer_of(request)
    form = filled(LookUpForm, request, view)
    mine = purposes(reception.own_duties(running, view.actor, officer=officer))
    form.choose("purpose", choices(*mine))
    found: list[CaseId] = []
    searched = False

    def look(_key: str) -> None:
        nonlocal searched
        if not form.by_name():
            number = case_meant(view.actor, officer, form.cleaned_data["number"])
            reception.case_page(running, view.actor, officer=officer, case=number)
            found.append(number)
            return
        searched = True
        data = form.cleaned_data
        born = data["birth_date"].isoformat() if data["birth_date"] else ""
        terms = SearchTerms(
            external=data["external"], document=data["document"], given_name=data["given_name"],
            family_name=data["family_name"], birth_date=born,
        )  # fmt: skip
        met = reception.find_people(
            running, view.actor, officer=officer, terms=terms, purpose=Purpose(data["purpose"])
        )
        found.extend(dict.fromkeys(one.case for one in met))

    try:
        done = sent(form, look)
    except AccessError:
        done = False
        form.add_error("number", _("There is no such case for you. Look at the number again."))
    if done and len(found) == 1:
        return redirect(to(view, "case", case=found[0]))
    return show(
        request,
        view,
        "reception/people.html",
        status=status_of(form),
        form=form,
        found=found,
        searched=searched,
    )


@form_page
def register_people(request: HttpRequest, view: View) -> HttpResponse:
    """A family or a group is written down; who may be the same is shown before anything is."""
    running, officer = office.running(), officer_of(request)
    rows = request.GET.get("rows", "3")
    form = filled(RegisterForm, request, view, rows=rows)
    alike: tuple[Candidate, ...] = ()
    made: list[CaseId] = []

    def write(key: str) -> None:
        nonlocal alike
        wanted = _case_form(form)
        told = set(form.cleaned_data["distinct"].split()) | set(request.POST.getlist("other"))
        alike = tuple(
            one
            for one in reception.likely_duplicates(
                running, view.actor, officer=officer, form=wanted
            )
            if one.person not in told
        )
        if alike:
            raise InputError(
                "somebody like them",
                advice=_(
                    "Somebody like them is registered. Look at each below. Nothing was written."
                ),
            )
        made.append(
            reception.register_people(
                running, view.actor, officer=officer, form=wanted, distinct=told, key=key
            )
        )

    if sent(form, write):
        return redirect(to(view, "case", case=made[0]))
    return show(
        request,
        view,
        "reception/register.html",
        status=status_of(form),
        form=form,
        alike=alike,
        told=" ".join(
            sorted({*form.data.get("distinct", "").split(), *request.POST.getlist("other")})
        ),
    )


def _case_form(form: RegisterForm) -> CaseForm:
    data = form.cleaned_data
    persons = tuple(_person(row) for row in form.written())
    return CaseForm(
        persons=persons, people=data["people"] or 0, kind=Kind(data["kind"]),
        needs=form.needed(), languages=tuple(data["languages"]), external=data["external"].strip(),
        source=data["source"].strip(), verified=Verified(data["verified"]),
    )  # fmt: skip


def _person(row: dict[str, Any]) -> PersonForm:
    return PersonForm(
        given_name=row["given_name"], family_name=row["family_name"],
        birth_date=row["birth_date"].isoformat() if row["birth_date"] else "",
        document=row["document"], age_band=AgeBand(row["age_band"]), alone=row["alone"],
        relation=Relation(row["relation"]),
    )  # fmt: skip


@page
def case(request: HttpRequest, view: View, case: str) -> HttpResponse:
    """One case: what is known of it and from whom, without a name."""
    running, officer = office.running(), officer_of(request)
    sheet = reception.case_page(running, view.actor, officer=officer, case=CaseId(case))
    duties = reception.own_duties(running, view.actor, officer=officer)
    return show(
        request,
        view,
        "reception/case.html",
        sheet=sheet,
        it=sheet.case,
        duties=duties,
        duty=Duty,
        steps=offered(sheet),
        event_word=event_word,
        languages=language_names,
    )


@form_page
def who(request: HttpRequest, view: View, case: str, person: str) -> HttpResponse:
    """Who somebody is, for a purpose. That it was looked at is written down first."""
    running, officer = office.running(), officer_of(request)
    reception.case_page(running, view.actor, officer=officer, case=CaseId(case))
    form = filled(WhoForm, request, view)
    mine = purposes(reception.own_duties(running, view.actor, officer=officer))
    form.choose("purpose", choices(*mine))
    shown = None

    def look(_key: str) -> None:
        nonlocal shown
        shown = reception.identity(
            running, view.actor, officer=officer, person=PersonId(person),
            purpose=Purpose(form.cleaned_data["purpose"]),
        )  # fmt: skip

    sent(form, look)
    return show(
        request,
        view,
        "reception/who.html",
        status=status_of(form),
        form=form,
        shown=shown,
        case=case,
        person=person,
    )


urlpatterns = [
    path("people/", people, name="people"),
    path("people/new/", register_people, name="register_people"),
    path("people/case/<str:case>/", case, name="case"),
    path("people/case/<str:case>/who/<str:person>/", who, name="who"),
]
