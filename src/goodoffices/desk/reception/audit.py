"""What is kept of one person, with everybody who looked: to be read by that person, and printed."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices import office
from goodoffices.desk.reception.doing import (
    asked,
    filled,
    officer_of,
    page,
    sent,
    show,
    status_of,
)
from goodoffices.desk.reception.place_forms import PlainForm
from goodoffices.desk.reception.rights import STEPS as RIGHTS
from goodoffices.desk.reception.terms import event_word
from goodoffices.office import View, reception
from goodoffices.office.reception import OwnRecord
from goodoffices.reception import CaseId, PersonId


@page
def audit(request: HttpRequest, view: View, case: str) -> HttpResponse:
    """Whose record can be made, person by person."""
    sheet = reception.case_page(
        office.running(), view.actor, officer=officer_of(request), case=CaseId(case)
    )
    return show(request, view, "reception/audit.html", sheet=sheet, it=sheet.case, rights=RIGHTS)


@asked
def own_record(request: HttpRequest, view: View, case: str, person: str) -> HttpResponse:
    """Everything that is kept of a person; that it was made is written down first."""
    form = filled(PlainForm, request, view)
    made: OwnRecord | None = None

    def make(_key: str) -> None:
        nonlocal made
        made = reception.own_record(
            office.running(), view.actor, officer=officer_of(request), person=PersonId(person)
        )

    if sent(form, make) and made is not None and "as_data" in request.POST:
        response = HttpResponse(made.as_json(), content_type="application/json")
        response.headers["Content-Disposition"] = 'attachment; filename="record.json"'
        return response
    return show(
        request,
        view,
        "reception/own_record.html",
        status=status_of(form),
        form=form,
        made=made,
        case=case,
        person=person,
        event_word=event_word,
    )


urlpatterns = [
    path("people/case/<str:case>/audit/", audit, name="audit"),
    path("people/case/<str:case>/audit/<str:person>/", own_record, name="own_record"),
]
