"""How a side's forms are filled and sent: taken by the office, or shown again as typed."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.form import DeskForm
from goodoffices.desk.sheet import form_key
from goodoffices.errors import (
    HeadNeededError,
    InputError,
    RecordError,
    RefusedByDiskError,
    StaleRecordError,
)
from goodoffices.office import View
from goodoffices.record import Seat, Thread


class DayField(forms.DateField):
    """A day."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class SideForm(DeskForm):
    """A form of a side. ``seen`` is the newest line of the matter when the page was opened."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


F = TypeVar("F", bound=SideForm)


def filled(form: type[F], request: HttpRequest, view: View, **initial: Any) -> F:
    """The form as it was sent, or a new one with a key of its own."""
    data = request.POST if request.method == "POST" else None
    return form(data, initial={"key": form_key(view), **initial})


def sent(
    view: View, form: SideForm, step: Callable[[str], object], *, matter: Thread | None = None
) -> bool:
    """Whether the office took it; `step` is given the form's key.

    With a `matter` the form is refused where the matter moved on after the page was opened, for
    instance because it was answered in another window. A form sent twice is answered as the first
    time.
    """
    if not form.is_bound or not form.is_valid():
        return False
    key = form.cleaned_data["key"]
    try:
        if matter is not None and not office.running().is_written(view.actor, key):
            _check_seen(form, matter)
        step(key)
    except HeadNeededError as error:
        error.told = form.filled_in()
        raise
    except (InputError, RecordError, RefusedByDiskError) as error:
        form.refuse(error)
        return False
    return True


def _check_seen(form: SideForm, matter: Thread) -> None:
    seen = form.cleaned_data.get("seen")
    if seen is not None and seen != matter.last.number:
        raise StaleRecordError(
            "the matter moved on",
            advice=_(
                "This matter has moved on since you opened this page, perhaps in another window. "
                "What stands now is shown below; what you typed is kept here and was not sent. "
                "Look again, then send it if it still holds."
            ),
        )


def seen_now(form: F, matter: Thread) -> F:
    """Let a form that is shown again be sent on what is on the page now."""
    if form.is_bound:
        form.data = {**dict(form.data.items()), "seen": str(matter.last.number)}
    return form


def named(seats: tuple[Seat, ...]) -> list[tuple[str, str]]:
    """Seats to choose from."""
    return [(seat.id, seat.name) for seat in seats]


def status_of(form: forms.Form) -> int:
    """422 for a form that is shown again."""
    return 422 if form.is_bound and form.errors else 200
