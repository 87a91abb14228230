"""A room as those who sit in it see it: what was said, and a form to say something."""

from typing import ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.form import DeskForm
from goodoffices.desk.sheet import form_key
from goodoffices.desk.terms import STANDINGS_MEAN, choices
from goodoffices.errors import HeadNeededError, InputError, RecordError, RefusedByDiskError
from goodoffices.office import Room, View
from goodoffices.record import Line, Standing

LINES = 40
"""So many entries stand on one page."""

FROM_LEAST_BINDING = (
    Standing.NON_PAPER,
    Standing.HYPOTHETICAL,
    Standing.WITHOUT_PREJUDICE,
    Standing.POSITION,
    Standing.AGREED,
)


class MessageForm(DeskForm):
    """Words, and what they are worth."""

    kept_while_typed = True
    words: ClassVar = frozenset({"said"})
    said = forms.CharField(label=lazy("Words"), widget=forms.Textarea, max_length=20_000)
    standing = forms.ChoiceField(
        label=lazy("Standing of the words"),
        help_text=STANDINGS_MEAN,
        choices=lambda: choices(*FROM_LEAST_BINDING),
        initial=Standing.WITHOUT_PREJUDICE,
    )


def message_form(request: HttpRequest, view: View) -> MessageForm:
    """The form as it was sent, or a new one with a key of its own."""
    data = request.POST if request.method == "POST" else None
    return MessageForm(data, initial={"key": form_key(view)})


def written(view: View, room: Room, form: MessageForm) -> bool:
    """Whether the office took what was typed; if not, the form says why and keeps it."""
    if not form.is_bound or not form.is_valid():
        return False
    typed = form.cleaned_data
    try:
        office.write_message(
            office.running(),
            view.actor,
            room=room.slug,
            words=typed["said"],
            standing=Standing(typed["standing"]),
            language=view.seat.language,
            key=typed["key"],
        )
    except HeadNeededError as error:
        error.told = form.filled_in()
        raise
    except (InputError, RecordError, RefusedByDiskError) as error:
        form.refuse(error)
        return False
    return True


def page_of_lines(
    view: View, before: str, *, room: Room | None = None
) -> tuple[tuple[Line, ...], int]:
    """The newest lines before a number, the newest first; and where the older ones begin, or 0."""
    number = int(before) if before.isdecimal() and len(before) < 10 else None  # noqa: PLR2004
    found = view.lines(
        last=LINES + 1, before=number, room=room.audience if room is not None else None
    )
    shown = tuple(reversed(found[-LINES:]))
    return shown, shown[-1].number if len(found) > LINES else 0
