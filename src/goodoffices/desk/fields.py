"""Fields that forms of several rooms have: a moment, a day, a few lines of words."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazy as lazily
from django.utils.translation import gettext as _

from goodoffices.office.searching import folded

__all__ = ["ChosenField", "DayField", "MomentField", "ShortWords", "is_word", "plain_marks"]

Offered = list[tuple[str, str]]
"""What is written down of each that can be chosen, and its words."""
_MARKS = str.maketrans(
    {"\N{ARABIC COMMA}": ",", "\N{ARABIC SEMICOLON}": ";", "\N{ARABIC DECIMAL SEPARATOR}": "."}
)


def is_word(typed: str, *words: str) -> bool:
    """Whether one of the words was typed, in whatever case and with or without its accents."""
    return folded(typed.strip()) in map(folded, words)


def plain_marks(text: str) -> str:
    """The text with commas as every parser here reads them: an Arabic key types another one."""
    return text.translate(_MARKS)


def _zone() -> str:
    return _("By the clock of the desk: %(zone)s.") % {"zone": timezone.get_current_timezone_name()}


class MomentField(forms.DateTimeField):
    """A day and an hour, typed in the time zone of the desk."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", lazily(_zone, str)())
        super().__init__(**options)


class DayField(forms.DateField):
    """A day."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ChosenField(forms.ChoiceField):
    """A list of which one has to be chosen: what nobody chose is never written down as said.

    Where only one is possible, it is chosen already.
    """

    def __init__(self, *, choices: Callable[[], Offered] = list, **options: Any) -> None:
        super().__init__(choices=lambda: _to_choose(choices()), **options)

    def offer(self, offered: Offered) -> None:
        """Let one of these be chosen."""
        self.choices = _to_choose(offered)


def _to_choose(offered: Offered) -> Offered:
    return offered if len(offered) == 1 else [("", _("choose")), *offered]


class ShortWords(forms.CharField):
    """A few lines of somebody's words."""

    widget = forms.Textarea(attrs={"rows": 3})
