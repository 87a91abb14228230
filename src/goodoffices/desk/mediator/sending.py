"""How the forms of these pages are filled and sent: taken by the office, or shown again as typed."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.fields import ChosenField, DayField, MomentField
from goodoffices.desk.form import DeskForm
from goodoffices.desk.sheet import form_key
from goodoffices.desk.terms import choices
from goodoffices.desk.words import TONGUES
from goodoffices.errors import InputError, RecordError, RefusedByDiskError
from goodoffices.office import View
from goodoffices.record import Given, How, Seat, Standing

__all__ = [
    "ChannelForm",
    "Choices",
    "DayField",
    "GivenForm",
    "MomentField",
    "WordsField",
    "filled",
    "languages",
    "named",
    "sent",
    "standings",
    "status_of",
]

Choices = list[tuple[str, str]]
T = TypeVar("T")


class WordsField(forms.CharField):
    """What somebody said or wrote, in as many lines as it takes."""

    widget = forms.Textarea(attrs={"rows": 3})


class ChannelForm(DeskForm):
    """A form that offers the seats which its reader knows of."""

    def __init__(self, *args: Any, view: View, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view
        self.offer(view)

    def offer(self, view: View) -> None:
        """Fill in the choices that depend on the seat."""

    def choose(self, name: str, offered: Choices) -> None:
        """Offer `offered` in the field of that name."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # a mistake of ours, not a user's
        if isinstance(field, ChosenField):
            field.offer(offered)
        else:
            field.choices = offered


class GivenForm(ChannelForm):
    """What a side gave by voice or on paper: by whom, when, and who heard it."""

    how = forms.ChoiceField(
        label=lazy("How it was given"),
        choices=lambda: choices(How.VOICE, How.PAPER),
        widget=forms.RadioSelect,
    )
    person = forms.CharField(label=lazy("Who gave it"), max_length=200)
    at = MomentField(label=lazy("When"))
    heard_by = forms.CharField(label=lazy("Who heard it, or took the paper"), max_length=200)

    def given(self) -> Given:
        """How it was given, as the record holds it."""
        data = self.cleaned_data
        return Given(
            how=How(data["how"]), person=data["person"], at=data["at"], heard_by=data["heard_by"]
        )


F = TypeVar("F", bound=ChannelForm)


def filled(form: type[F], request: HttpRequest, view: View, /, **initial: Any) -> F:
    """The form as it was sent, or a new one with a key of its own."""
    key = form_key(view)
    data = request.POST if request.method == "POST" else None
    return form(data, view=view, initial={"key": key, **initial})


def sent(request: HttpRequest, form: ChannelForm, step: Callable[[], T]) -> T | None:
    """What the step gave; None where the form is to be shown again, with what is wrong in it."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return step()
    except (InputError, RecordError, RefusedByDiskError) as error:
        form.refuse(error)
        return None


def status_of(form: ChannelForm) -> int:
    """422 for a form that is shown again."""
    return 422 if form.is_bound and form.errors else 200


def named(seats: Iterable[Seat]) -> Choices:
    """Seats to choose from."""
    return [(seat.id, seat.name) for seat in seats]


def languages() -> Choices:
    """Languages that words may be in."""
    return [("", _("not said")), *((code, name) for code, name in TONGUES)]


def standings() -> Choices:
    """What words may be worth, from the least binding on."""
    order: Sequence[Standing] = (
        Standing.NON_PAPER,
        Standing.HYPOTHETICAL,
        Standing.WITHOUT_PREJUDICE,
        Standing.POSITION,
        Standing.AGREED,
    )
    return choices(*order)
