"""Held in the best interests of a child, hidden, and what takes two officers."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.fields import ChosenField
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    asked,
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
from goodoffices.desk.reception.numbers import case_meant
from goodoffices.desk.reception.terms import choices
from goodoffices.errors import InputError
from goodoffices.office import View, reception
from goodoffices.reception import CaseId, PlaceId, Purpose
from goodoffices.reception.protection_events import HideReason, HoldReason, Joint

CASES = (Joint.REVEAL, Joint.MOVE, Joint.SHOW, Joint.FREE, Joint.ERASE)


class CaseForm(ReceptionForm):
    """A form about a case."""

    number = forms.CharField(label=lazy("Number of the case"), max_length=60)


class HoldForm(CaseForm):
    """A case is held."""

    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*HoldReason))


class HideForm(CaseForm):
    """Where a case is, is hidden."""

    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*HideReason))


class AskForm(CaseForm):
    """What takes two is asked for."""

    what = forms.ChoiceField(
        label=lazy("What for"), choices=lambda: choices(*CASES), widget=forms.RadioSelect
    )
    place = forms.ChoiceField(
        label=lazy("To which place"), help_text=lazy("For bringing them there."), required=False
    )
    purpose = forms.ChoiceField(
        label=lazy("Why it is looked at"),
        choices=lambda: [("", _("none")), *choices(Purpose.PROTECT, Purpose.TRACE)],
        help_text=lazy("For seeing where they are."),
        required=False,
    )


class LookForm(ReceptionForm):
    """Where a case is, is looked at."""


@page
def holds(request: HttpRequest, view: View) -> HttpResponse:
    """Every case that no machine places, or whose place is hidden."""
    running, officer = office.running(), officer_of(request)
    found = reception.guarded_cases(running, view.actor, officer=officer)
    return show(
        request,
        view,
        "reception/holds.html",
        held=[one for one in found if one.hold is not None],
        hidden=[one for one in found if one.hidden is not None],
    )


def _on_case(
    request: HttpRequest,
    view: View,
    form: ReceptionForm,
    step: Callable[[CaseId, str], object],
    *,
    title: str,
    submit: str,
    effect: str,
) -> HttpResponse:
    def take(key: str) -> None:
        step(case_meant(view.actor, officer_of(request), form.cleaned_data["number"]), key)

    return show_form(
        request, view, form, take, title=title, submit=submit, effect=effect,
        back=to(view, "holds"),
    )  # fmt: skip


@form_page
def hold(request: HttpRequest, view: View) -> HttpResponse:
    """A case is held in the best interests of a child."""
    form = filled(HoldForm, request, view, number=request.GET.get("case", ""))
    return _on_case(
        request, view, form,
        lambda case, key: reception.hold_case(
            office.running(), view.actor, officer=officer_of(request), case=case,
            reason=HoldReason(form.cleaned_data["reason"]), key=key,
        ),
        title=_("Hold a case"), submit=_("Hold it"),
        effect=_("No machine places it until two officers have decided."),
    )  # fmt: skip


@form_page
def hide(request: HttpRequest, view: View) -> HttpResponse:
    """Where a case is, is hidden."""
    form = filled(HideForm, request, view, number=request.GET.get("case", ""))
    return _on_case(
        request, view, form,
        lambda case, key: reception.hide_whereabouts(
            office.running(), view.actor, officer=officer_of(request), case=case,
            reason=HideReason(form.cleaned_data["reason"]), key=key,
        ),
        title=_("Hide where a case is"), submit=_("Hide it"),
        effect=_("From now on it takes two officers to see where they are, or to move them."),
    )  # fmt: skip


@page
def reveals(request: HttpRequest, view: View) -> HttpResponse:
    """What one officer asked for and another has to confirm."""
    running, officer = office.running(), officer_of(request)
    acts = reception.waiting_acts(running, view.actor, officer=officer)
    return show(
        request,
        view,
        "reception/reveals.html",
        theirs=[one for one in acts if not one.is_own],
        own=[one for one in acts if one.is_own],
        names=reception.names(running, view.actor).places,
    )


@form_page
def ask(request: HttpRequest, view: View) -> HttpResponse:
    """What takes two is asked for."""
    running, officer = office.running(), officer_of(request)
    form = filled(AskForm, request, view, number=request.GET.get("case", ""))
    form.choose("place", [("", _("none")), *reception.names(running, view.actor).places.items()])

    def take(key: str) -> None:
        data = form.cleaned_data
        reception.ask_two(
            running, view.actor, officer=officer, what=Joint(data["what"]),
            about=case_meant(view.actor, officer, data["number"]),
            place=PlaceId(data["place"]) if data["place"] else None,
            purpose=Purpose(data["purpose"]) if data["purpose"] else None, key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, take, title=_("Ask for what takes two"), submit=_("Ask for it"),
        effect=_("Nothing happens until another officer has confirmed it."),
        back=to(view, "reveals"),
    )  # fmt: skip


@asked
def confirm(request: HttpRequest, view: View, act: str) -> HttpResponse:
    """The second officer says yes or no."""
    running, officer = office.running(), officer_of(request)
    found = next(
        (
            one
            for one in reception.waiting_acts(running, view.actor, officer=officer)
            if one.act == act and not one.is_own
        ),
        None,
    )
    form = filled(LookForm, request, view)

    def take(key: str) -> None:
        answer = request.POST.get("answer")
        if answer not in ("yes", "no"):
            raise InputError("no answer", advice=_("Say yes or no."))
        step = reception.confirm_two if answer == "yes" else reception.refuse_two
        step(running, view.actor, officer=officer, act=act, key=key)

    if sent(form, take):
        return redirect(to(view, "reveals"))
    return show(
        request,
        view,
        "reception/confirm.html",
        status=status_of(form),
        form=form,
        it=found,
        names=reception.names(running, view.actor).places,
    )


@form_page
def where(request: HttpRequest, view: View, case: str) -> HttpResponse:
    """Where a case is; where that is hidden, two officers must have said so, and it is written down."""
    running, officer = office.running(), officer_of(request)
    form = filled(LookForm, request, view)
    found: tuple[PlaceId, ...] | None = None

    def look(key: str) -> None:
        nonlocal found
        found = reception.whereabouts(
            running, view.actor, officer=officer, case=CaseId(case), key=key
        )

    sent(form, look)
    return show(
        request,
        view,
        "reception/where.html",
        form=form,
        found=found,
        case=case,
        names=reception.names(running, view.actor).places,
    )


urlpatterns = [
    path("guarded/", holds, name="holds"),
    path("guarded/hold/", hold, name="hold_case"),
    path("guarded/hide/", hide, name="hide_case"),
    path("guarded/where/<str:case>/", where, name="where"),
    path("two/", reveals, name="reveals"),
    path("two/ask/", ask, name="ask_two"),
    path("two/<str:act>/", confirm, name="confirm_two"),
]
