"""People from a table: tried first, row by row; taken in by a step of its own, all of it or nothing."""

import hashlib
from io import BytesIO
from typing import Final

from django import forms
from django.conf import settings
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
    sent,
    show,
    status_of,
)
from goodoffices.errors import InputError
from goodoffices.office import View, reception
from goodoffices.office.reception import ImportReport

DIGEST: Final = 32
SHOWN: Final = 100


class TableForm(ReceptionForm):
    """A table of people."""

    table = forms.FileField(
        label=lazy("The file"),
        help_text=lazy("CSV or XLSX, up to 2.5 megabytes; larger ones are read in on the server."),
    )
    accept = forms.BooleanField(
        label=lazy("I looked at those who may be registered twice: they are others"),
        required=False,
    )
    tried = forms.CharField(widget=forms.HiddenInput, required=False, max_length=DIGEST)


@form_page
def import_people(request: HttpRequest, view: View) -> HttpResponse:
    """What a table would change; then, in a second step and only for the same file, the change itself."""
    running, officer = office.running(), officer_of(request)
    form = filled(TableForm, request, view)
    takes = "take" in request.POST
    report: ImportReport | None = None
    digest = ""

    def read(key: str) -> None:
        nonlocal report, digest
        table = form.cleaned_data["table"]
        content: bytes = table.read()
        digest = hashlib.sha256(content).hexdigest()[:DIGEST]
        if takes and digest != form.cleaned_data["tried"]:
            raise InputError(
                "another file",
                advice=_("This is not the file that was tried. Try it first. Nothing was written."),
                field="table",
            )
        report = reception.import_people(
            running, view.actor, officer=officer, name=str(table.name), file=BytesIO(content),
            key=f"{key}/{digest}", dry_run=not takes, accept_doubtful=form.cleaned_data["accept"],
        )  # fmt: skip

    sent(form, read)
    again = TableForm(initial={"key": running.form_key(view.actor), "tried": digest})
    return show(
        request,
        view,
        "reception/import.html",
        status=status_of(form),
        form=form if form.is_bound and form.errors else again,
        report=report,
        shown=SHOWN,
        may_take=report is not None and not report.written and not report.problem_count,
        largest=settings.FILE_UPLOAD_MAX_MEMORY_SIZE,
    )


urlpatterns = [path("people/import/", import_people, name="import_people")]
