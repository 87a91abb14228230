"""Things that can be done with a case, a place or a transport: each a form on a page of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise

from goodoffices import office
from goodoffices.desk.reception.doing import ReceptionForm, filled, officer_of, show_form
from goodoffices.office import Actor, Office, View
from goodoffices.record import Officer

__all__ = ["Doing", "Step", "step_page"]

Words = str | Promise
F = TypeVar("F", bound=ReceptionForm)


@dataclass(frozen=True, slots=True)
class Doing:
    """One step as it is taken.

    Attributes
    ----------
    about : str
        Name of the case, the place or the transport that it is about.
    typed : ReceptionForm
        The form; not filled in while it is shown for the first time.
    """

    running: Office
    actor: Actor
    officer: Officer
    about: str
    typed: ReceptionForm
    key: str

    @property
    def data(self) -> dict[str, Any]:
        """What was typed, field by field."""
        return self.typed.cleaned_data

    def form(self, kind: type[F]) -> F:
        """The form itself, of the kind that this step has."""
        assert isinstance(self.typed, kind)  # noqa: S101  # a mistake of ours, not a user's
        return self.typed

    @property
    def by(self) -> dict[str, Any]:
        """Who does it and on which form: what every use case asks for."""
        return {"officer": self.officer, "key": self.key}


@dataclass(frozen=True, slots=True)
class Step:
    """What can be done: its form, its words, and what it does."""

    form: type[ReceptionForm]
    title: Words
    submit: Words
    effect: Words
    do: Callable[[Doing], object]
    lead: Words = ""
    begins: Callable[[Doing], dict[str, Any]] | None = None
    """What stands in the form at first, where something is known already."""
    offers: Callable[[ReceptionForm, Doing], None] | None = None
    """Fills in choices that depend on what it is about."""


def step_page(
    request: HttpRequest,
    view: View,
    steps: Mapping[str, Step],
    what: str,
    *,
    about: str,
    back: str,
    sub: str,
    template: str = "reception/step.html",
    **context: Any,
) -> HttpResponse:
    """The form of one step; taken, or shown again as typed."""
    if what not in steps:
        raise Http404
    step = steps[what]
    doing = Doing(office.running(), view.actor, officer_of(request), about, ReceptionForm(), "")
    begins = step.begins(doing) if step.begins is not None else {}
    form = filled(step.form, request, view, **begins)
    if step.offers is not None:
        step.offers(form, doing)
    return show_form(
        request, view, form, lambda key: step.do(replace(doing, typed=form, key=key)),
        title=str(step.title), submit=str(step.submit), effect=str(step.effect),
        lead=str(step.lead), back=back, sub=sub, what=what, **context,
        template=template,
    )  # fmt: skip
