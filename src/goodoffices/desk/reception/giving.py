"""A table for a listed recipient: who it is for, what for, which fields, of whom. To a party there is none."""

from io import BytesIO
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    asked,
    filled,
    officer_of,
    sent,
    show,
    status_of,
)
from goodoffices.desk.reception.numbers import case_meant
from goodoffices.desk.reception.terms import choices
from goodoffices.errors import AccessError, InputError
from goodoffices.office import View, reception
from goodoffices.office.reception import TableForm
from goodoffices.reception import PersonId, Purpose

TYPES: Final[dict[TableForm, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EVERYBODY: Final = "everybody"
SOME: Final = "some"
MOST_TYPED: Final = 20_000


class GiveForm(ReceptionForm):
    """A table for a recipient."""

    purpose = forms.ChoiceField(label=lazy("What for"), widget=forms.RadioSelect)
    whom = forms.ChoiceField(
        label=lazy("Of whom"),
        choices=[
            (EVERYBODY, lazy("of everybody who agreed to it")),
            (SOME, lazy("of the cases below, as far as they agreed")),
        ],
        widget=forms.RadioSelect,
    )
    cases = forms.CharField(
        label=lazy("Numbers of the cases"),
        help_text=lazy("One on each line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        max_length=MOST_TYPED,
    )
    form = forms.ChoiceField(
        label=lazy("As which file"),
        choices=[("csv", "CSV"), ("xlsx", "XLSX")],
        initial="csv",
        widget=forms.RadioSelect,
    )


@asked
def give(request: HttpRequest, view: View, recipient: str) -> HttpResponse:
    """What may be given to a recipient, and the table itself. That it was made, or refused, is written down."""
    running, officer = office.running(), officer_of(request)
    could = reception.could_be_given(running, view.actor, officer=officer, recipient=recipient)
    form = filled(GiveForm, request, view)
    form.choose("purpose", choices(*could.fields))
    made = BytesIO()

    def write(key: str) -> None:
        data = form.cleaned_data
        reception.give_people(
            running, view.actor, officer=officer, recipient=recipient,
            purpose=Purpose(data["purpose"]), people=_people(view, request, data), file=made,
            form=data["form"], key=key,
        )  # fmt: skip

    if not could.fields and request.method == "POST":
        # Nothing may go there: it is asked all the same, so that the office refuses it and writes that down.
        reception.give_people(
            running, view.actor, officer=officer, recipient=recipient, purpose=Purpose.REACH,
            people=(), file=made, key=running.form_key(view.actor),
        )  # fmt: skip
    if sent(form, write):
        kind: TableForm = form.cleaned_data["form"]
        name = f"people-{running.now().date().isoformat()}.{kind}"
        return HttpResponse(
            made.getvalue(),
            content_type=TYPES[kind],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    return show(
        request, view, "reception/give.html", status=status_of(form), form=form, could=could
    )


def _people(view: View, request: HttpRequest, data: dict[str, str]) -> list[PersonId] | None:
    """Whom the form means; None: everybody who agreed."""
    if data["whom"] == EVERYBODY:
        return None
    found: list[PersonId] = []
    for line in filter(None, map(str.strip, data["cases"].splitlines())):
        try:
            sheet = reception.case_page(
                office.running(), view.actor, officer=officer_of(request),
                case=case_meant(view.actor, officer_of(request), line),
            )  # fmt: skip
        except AccessError:
            raise InputError(
                "no such case",
                advice=_("There is no case with the number %(number)s. No table was made.")
                % {"number": line},
                field="cases",
            ) from None
        found += [member.person for member in sheet.case.members]
    if not found:
        raise InputError(
            "no cases", advice=_("Type the number of a case. No table was made."), field="cases"
        )
    return found


urlpatterns = [path("leaves/recipients/<str:recipient>/give/", give, name="give")]
