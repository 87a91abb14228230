"""How a duty desk's forms are filled and sent: taken by the office, or shown again as typed."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.fields import DayField, MomentField, ShortWords
from goodoffices.desk.form import DeskForm
from goodoffices.desk.sheet import form_key
from goodoffices.errors import AccessError, InputError, RecordError, RefusedByDiskError
from goodoffices.office import View
from goodoffices.record import Role

__all__ = [
    "DayField",
    "DutyForm",
    "MomentField",
    "ShortWords",
    "filled",
    "other_desks",
    "sent",
    "status_of",
]


class DutyForm(DeskForm):
    """A form of a duty desk: the officer who answers for it is named each time."""

    by = forms.CharField(
        label=lazy("Your name"),
        help_text=lazy("Who is on duty and answers for this. It stands on the record."),
        max_length=120,
    )

    def offer(self, view: View) -> None:
        """Fill in the choices that depend on the seat."""

    def choose(self, name: str, offered: list[tuple[str, str]]) -> None:
        """Offer `offered` in the field of that name."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # a mistake of ours, not a user's
        field.choices = offered


F = TypeVar("F", bound=DutyForm)


def filled(form: type[F], request: HttpRequest, view: View, /, **initial: Any) -> F:
    """The form as it was sent, or a new one with a key of its own."""
    data = request.POST if request.method == "POST" else None
    made = form(data, initial={"key": form_key(view), **initial})
    made.offer(view)
    return made


def sent(form: DutyForm, step: Callable[[str], object]) -> bool:
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


def status_of(*several: DutyForm) -> int:
    """422 where one of the forms is shown again."""
    return 422 if any(form.is_bound and form.errors for form in several) else 200


def other_desks(view: View) -> list[tuple[str, str]]:
    """The other duty desks that this one knows of."""
    return [(seat.id, seat.name) for seat in view.seats(Role.LIAISON) if seat.id != view.actor.seat]
