"""What every page of the officers' desk shares: who the officer is, forms that are sent, and what is not theirs.

A page that is not among an officer's duties and a case that does not exist get one and the same answer.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk import access
from goodoffices.desk.accounts import seating
from goodoffices.desk.accounts.models import Account
from goodoffices.desk.fields import ChosenField
from goodoffices.desk.form import DeskForm
from goodoffices.desk.page import link, render
from goodoffices.desk.reception import terms
from goodoffices.desk.sheet import form_key
from goodoffices.errors import (
    AccessError,
    InputError,
    RecordError,
    RefusedByDiskError,
    SealedRegisterError,
)
from goodoffices.office import View
from goodoffices.reception.spoken import spoken
from goodoffices.record import Officer, Role

__all__ = [
    "ReceptionForm",
    "Route",
    "asked",
    "filled",
    "form_page",
    "officer_of",
    "page",
    "sent",
    "show",
    "show_form",
    "status_of",
]

P = ParamSpec("P")
PageFunction = Callable[Concatenate[HttpRequest, View, P], HttpResponse]
Route = Callable[..., HttpResponse]
Choices = list[tuple[str, str]]


def page(function: PageFunction[P]) -> Route:
    """A page of the reception seat that changes nothing."""
    return access.page(Role.RECEPTION)(_or_not_yours(function))


def form_page(function: PageFunction[P]) -> Route:
    """A page of the reception seat with a form that is posted to it."""
    return access.form_page(Role.RECEPTION)(_or_not_yours(function))


def asked(function: PageFunction[P]) -> Route:
    """The same for what weighs more: sending it asks for a factor shown within five minutes."""
    return access.form_page(Role.RECEPTION, fresh=True)(_or_not_yours(function))


def _or_not_yours(function: PageFunction[P]) -> PageFunction[P]:
    @wraps(function)
    def answer(
        request: HttpRequest, view: View, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        try:
            return function(request, view, *args, **kwargs)
        except SealedRegisterError:
            return render(request, view, "reception/sealed.html", status=503, who_sees="")
        except AccessError:
            return show(request, view, "reception/not_yours.html", status=404)

    return answer


def officer_of(request: HttpRequest) -> Officer:
    """Who sits here, as the register names a person."""
    return seating.officer(cast("Account", request.user))


class ReceptionForm(DeskForm):
    """A form of the officers' desk."""

    def choose(self, name: str, offered: Choices) -> None:
        """Offer `offered` in the field of that name."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # a mistake of ours, not a user's
        if isinstance(field, ChosenField):
            field.offer(offered)
        else:
            field.choices = offered


F = TypeVar("F", bound=DeskForm)


def filled(form: type[F], request: HttpRequest, view: View, /, **initial: Any) -> F:
    """The form as it was sent, or a new one with a key of its own."""
    data = request.POST if request.method == "POST" else None
    files = request.FILES if request.method == "POST" else None
    return form(data, files, initial={"key": form_key(view), **initial})


def sent(form: DeskForm, step: Callable[[str], object]) -> bool:
    """Whether the office took it; `step` is given the form's key."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        step(form.cleaned_data["key"])
    except AccessError:
        raise
    except (InputError, RecordError, RefusedByDiskError) as error:
        form.refuse(error)
        return False
    return True


def status_of(*several: DeskForm) -> int:
    """422 where one of the forms is shown again."""
    return 422 if any(form.is_bound and form.errors for form in several) else 200


def show(
    request: HttpRequest, view: View, template: str, /, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the officers' desk."""
    own = {
        "moment": office.running().now(),
        "who_sees": "",
        "word": terms.word,
        "aloud": spoken,
        "service_word": terms.service_word,
        "services": terms.services,
        "categories": terms.categories,
        "lacking": terms.needs_in_words,
        **context,
    }
    return render(request, view, template, status=status, **own)


def show_form(
    request: HttpRequest,
    view: View,
    form: DeskForm,
    step: Callable[[str], object],
    *,
    title: str,
    submit: str,
    effect: str,
    back: str,
    sub: str = "",
    lead: str = "",
    seen_by: str = "",
    template: str = "reception/form.html",
    **context: Any,
) -> HttpResponse:
    """A form on a page of its own: taken by the office, or shown again as typed.

    ``back`` is where it leads afterwards: a route of this desk, or an address.
    """
    if sent(form, step):
        return redirect(back)
    return show(
        request,
        view,
        template,
        status=status_of(form),
        form=form,
        title=title,
        submit=submit,
        effect=effect,
        back=back,
        sub=sub,
        lead=lead,
        seen_by=seen_by or _("Officers of this seat whose duties include it; nobody else."),
        **context,
    )


def to(view: View, route: str, **where: Any) -> str:
    """The address of one of this desk's pages."""
    return link(view, f"reception:{route}", **where)
