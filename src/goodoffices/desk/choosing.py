"""A choice out of many: a clause is chosen among hundreds, and drawing them one by one cost more than their page."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.safestring import SafeString, mark_safe
from markupsafe import escape

__all__ = ["Select"]


class Select(forms.Select):
    """Django's own, drawn without a template: the same options, in the same words.

    Parameters
    ----------
    like : django.forms.Select
        Which it stands for.
    """

    def __init__(self, like: forms.Select) -> None:
        super().__init__(attrs=like.attrs, choices=like.choices)
        self.is_required = like.is_required

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002  # Django's to give
    ) -> SafeString:
        """The list as it stands on a page."""
        begins = f'<select name="{escape(name)}"{_attributes(self.build_attrs(self.attrs, attrs))}>'
        pieces = [begins]
        waiting = set(self.format_value(value))
        for key, label in self.choices:
            if isinstance(label, list | tuple):
                pieces.append(f'<optgroup label="{escape(key)}">')
                pieces += _options(label, waiting)
                pieces.append("</optgroup>")
            else:
                pieces += _options([(key, label)], waiting)
        pieces.append("\n</select>")
        return mark_safe("".join(pieces))  # noqa: S308  # every piece is escaped above


def _options(offered: Iterable[tuple[Any, Any]], waiting: set[str]) -> Iterator[str]:
    for key, label in offered:
        word = "" if key is None else str(key)
        chosen = ""
        if word in waiting:
            chosen = " selected"
            waiting.clear()  # one is chosen, the first that is meant
        yield f'\n<option value="{escape(word)}"{chosen}>{escape(label)}</option>'


def _attributes(of: dict[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in of.items()
        if value is not False
    )
