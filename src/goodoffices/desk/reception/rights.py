"""What a person may ask for: who they are corrected, a use objected to, consent given or withdrawn, all destroyed."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.fields import ChosenField, DayField, is_word
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    asked,
    filled,
    form_page,
    officer_of,
    show_form,
    to,
)
from goodoffices.desk.reception.steps import Doing, Step, step_page
from goodoffices.desk.reception.terms import choices
from goodoffices.errors import AccessError, InputError
from goodoffices.office import View, reception
from goodoffices.reception import CaseId, PersonId, Purpose
from goodoffices.reception.people_words import Verified
from goodoffices.reception.spoken import spoken

WORD: Final = "destroy"
CORRECTED: Final = (
    "given_name",
    "family_name",
    "birth_date",
    "document",
    "contact",
    "origin",
    "note",
)


class CorrectForm(ReceptionForm):
    """Who somebody is, said better."""

    given_name = forms.CharField(label=lazy("Given name"), required=False, max_length=120)
    family_name = forms.CharField(label=lazy("Family name"), required=False, max_length=120)
    birth_date = DayField(label=lazy("Day of birth"), required=False)
    document = forms.CharField(label=lazy("Number of a document"), required=False, max_length=120)
    contact = forms.CharField(label=lazy("How to reach them"), required=False, max_length=200)
    origin = forms.CharField(
        label=lazy("Where they come from"),
        help_text=lazy("Only where a family is searched for."),
        required=False,
        max_length=200,
    )
    note = forms.CharField(label=lazy("Note"), required=False, max_length=400)
    source = forms.CharField(label=lazy("Who says so"), initial="family", max_length=40)
    verified = forms.ChoiceField(
        label=lazy("How far it was checked"),
        choices=lambda: choices(*Verified),
        initial=Verified.SAID,
        widget=forms.RadioSelect,
    )


class UseForm(ReceptionForm):
    """A use of what is known."""

    purpose = forms.ChoiceField(
        label=lazy("Which use"), choices=lambda: choices(*Purpose), widget=forms.RadioSelect
    )


class ConsentForm(UseForm):
    """A recipient is told, or told no longer."""

    recipient = ChosenField(label=lazy("Who is told"))


class DestroyForm(ReceptionForm):
    """All of it is destroyed."""

    typed = forms.CharField(
        label=lazy("Type the word DESTROY"),
        help_text=lazy("What is destroyed opens for nobody any more, here neither."),
        max_length=20,
    )
    act = forms.CharField(
        label=lazy("Where a family is searched for: the name of what two officers decided"),
        required=False,
        max_length=60,
    )


def _recipients(form: ReceptionForm, doing: Doing) -> None:
    try:
        known = reception.recipients(doing.running, doing.actor, officer=doing.officer)
    except AccessError:
        known = ()
    form.choose("recipient", [(one.recipient, one.name) for one in known if not one.is_ended])


def _correct(doing: Doing) -> None:
    data = doing.data
    values = {name: str(data[name]) for name in CORRECTED if data[name]}
    reception.correct_identity(
        doing.running, doing.actor, person=PersonId(doing.about), values=values,
        source=data["source"], verified=Verified(data["verified"]), **doing.by,
    )  # fmt: skip


def _object(doing: Doing) -> None:
    reception.object_to(
        doing.running, doing.actor, person=PersonId(doing.about),
        purpose=Purpose(doing.data["purpose"]), **doing.by,
    )  # fmt: skip


def _consent(doing: Doing) -> None:
    reception.give_consent(
        doing.running, doing.actor, person=PersonId(doing.about),
        recipient=doing.data["recipient"], purpose=Purpose(doing.data["purpose"]), **doing.by,
    )  # fmt: skip


def _withdraw(doing: Doing) -> None:
    reception.withdraw_consent(
        doing.running, doing.actor, person=PersonId(doing.about),
        recipient=doing.data["recipient"], purpose=Purpose(doing.data["purpose"]), **doing.by,
    )  # fmt: skip


STEPS: Final[Mapping[str, Step]] = {
    "correct": Step(
        CorrectForm, lazy("Correct who they are"), lazy("Write it down"),
        lazy("What was said before stays beside it. An empty field changes nothing."), _correct,
    ),
    "object": Step(
        UseForm, lazy("They object to a use"), lazy("They object"),
        lazy("For this nobody is shown who they are from now on."), _object,
    ),
    "agree": Step(
        ConsentForm, lazy("They agree that somebody is told"), lazy("They agree"),
        lazy("Nothing else depends on it: neither a bed nor a place."), _consent,
        offers=_recipients,
    ),
    "take-back": Step(
        ConsentForm, lazy("They agree no longer"), lazy("They agree no longer"),
        lazy("Nothing more is given. What was given stands in their own record."), _withdraw,
        offers=_recipients,
    ),
}  # fmt: skip
"""What a person may ask for, by the last part of the address."""


@form_page
def right(request: HttpRequest, view: View, case: str, person: str, what: str) -> HttpResponse:
    """One of the things that a person may ask for."""
    reception.case_page(
        office.running(), view.actor, officer=officer_of(request), case=CaseId(case)
    )
    return step_page(
        request, view, STEPS, what, about=person, back=to(view, "audit", case=case), sub=person
    )


@asked
def destroy_person(request: HttpRequest, view: View, case: str, person: str) -> HttpResponse:
    """Who a person is, is destroyed because the person asks for it."""
    form = filled(DestroyForm, request, view)

    def take(key: str) -> None:
        reception.erase_person(
            office.running(), view.actor, officer=officer_of(request), person=PersonId(person),
            act=_word_of(form.cleaned_data), key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, take, title=_("Destroy who they are"), sub=person,
        submit=_("Destroy it"), effect=_("That somebody was counted and placed stays, without a name."),
        back=to(view, "audit", case=case),
    )  # fmt: skip


@asked
def destroy_case(request: HttpRequest, view: View, case: str) -> HttpResponse:
    """Everything that is kept of a case is destroyed because they ask for it."""
    form = filled(DestroyForm, request, view)

    def take(key: str) -> None:
        reception.erase_case(
            office.running(), view.actor, officer=officer_of(request), case=CaseId(case),
            act=_word_of(form.cleaned_data), key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, take, title=_("Destroy everything of this case"),
        sub=spoken(CaseId(case)), submit=_("Destroy it"), effect=_("Nobody can read any of it any more. How many they were stays in sums."),
        back=to(view, "people"),
    )  # fmt: skip


def _word_of(data: dict[str, Any]) -> str:
    if not is_word(data["typed"], WORD, _("DESTROY")):
        raise InputError(
            "another word", advice=_("Type the word DESTROY. Nothing was destroyed."), field="typed"
        )
    return str(data["act"]).strip()


urlpatterns = [
    path("people/case/<str:case>/destroy/", destroy_case, name="destroy_case"),
    path(
        "people/case/<str:case>/audit/<str:person>/destroy/", destroy_person, name="destroy_person"
    ),
    path("people/case/<str:case>/audit/<str:person>/<str:what>/", right, name="right"),
]
