"""Letters to print, one for each family: where, why there, what came next, and that they may say no."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import translation

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
from goodoffices.desk.reception.letter_words import Written, language_of, written
from goodoffices.errors import InputError
from goodoffices.office import View, reception
from goodoffices.office.reception import Letter
from goodoffices.reception import CaseId
from goodoffices.reception.placements import State

AT_ONCE: Final = 200
"""Letters on one page: what a printer takes at once."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter as it is printed.

    Attributes
    ----------
    letter : Letter
    names : tuple of str
        To whom it is addressed; empty while names were not asked for.
    text : Written
        Its sentences, in the family's language where there are words for it.
    language : str
    bidi : bool
        Whether that runs from right to left.
    """

    letter: Letter
    names: tuple[str, ...]
    text: Written
    language: str
    bidi: bool


class PrintForm(ReceptionForm):
    """Names are put on the letters."""


@form_page
def letters(request: HttpRequest, view: View) -> HttpResponse:
    """Every letter that may be handed out; with names once an officer asks for them."""
    running, officer = office.running(), officer_of(request)
    first = request.GET.get("first", "")
    wanted, more = _wanted(request, view, int(first) if first.isdecimal() else 0)
    found = reception.letters(running, view.actor, officer=officer, cases=wanted)
    form = filled(PrintForm, request, view)
    names: dict[CaseId, tuple[str, ...]] = {}

    def address(_key: str) -> None:
        for one in found:
            try:
                names[one.case] = reception.letter_names(
                    running, view.actor, officer=officer, case=one.case
                )
            except InputError:  # who objects gets a letter with the number alone
                names[one.case] = ()

    named = sent(form, address)
    return show(
        request,
        view,
        "reception/letters.html",
        status=status_of(form),
        form=form,
        sheets=[_sheet(one, names.get(one.case, ())) for one in found],
        named=named,
        more=more,
    )


def _wanted(request: HttpRequest, view: View, first: int) -> tuple[list[CaseId], int]:
    """For whom letters are asked for: those that were named, or as many as a page holds, and where the next begin."""
    named = [CaseId(case) for case in request.GET.getlist("case")]
    if named:
        return named, 0
    found = reception.proposals(
        office.running(), view.actor, officer=officer_of(request),
        states=(State.SIGNED, State.PLACED, State.SET_OUT), first=first, most=AT_ONCE,
    )  # fmt: skip
    cases = [one.case for one in found.rows if not one.is_hidden]
    return cases, first + AT_ONCE if found.more else 0


def _sheet(letter: Letter, names: tuple[str, ...]) -> Sheet:
    language = language_of(letter)
    with translation.override(language):
        return Sheet(letter, names, written(letter), language, translation.get_language_bidi())


urlpatterns = [path("letters/", letters, name="letters")]
