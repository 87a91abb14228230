"""Forms: what was typed is kept, errors speak the user's language, a form sent twice counts once."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.forms.utils import pretty_name
from django.utils.translation import gettext as _

from goodoffices.desk.advice import spoken
from goodoffices.desk.begun import Kept, writing
from goodoffices.desk.choosing import Select
from goodoffices.desk.words import comma
from goodoffices.errors import GoodOfficesError


class DeskForm(forms.Form):
    """A form of the desk.

    ``words`` names the fields that hold what somebody said or wrote: they are set in serif.
    ``one_of`` names fields that may each stay empty, but not all of them.
    ``kept_while_typed``: what is typed is kept for its writer until it is sent; never for what is sealed.
    ``key`` is the office's idempotency key; give ``initial={"key": form_key}`` when the form is new.
    """

    words: ClassVar[frozenset[str]] = frozenset()
    one_of: ClassVar[frozenset[str]] = frozenset()
    kept_while_typed: ClassVar[bool] = False
    key = forms.CharField(widget=forms.HiddenInput, max_length=200)
    error_css_class = "field-wrong"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.begun: Kept | None = None
        self.goes_on = False
        self._go_on()
        for name, field in self.fields.items():
            label = field.label or pretty_name(name)
            chosen = isinstance(field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
            still = _("Choose under “%(label)s”.") if chosen else _("“%(label)s” is still empty.")
            field.error_messages["required"] = still % {"label": label}
            if isinstance(field.widget, forms.TextInput | forms.Textarea):
                field.widget.attrs.setdefault("dir", "auto")
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs.update(rows=4, cols=60)
            if isinstance(field.widget, forms.RadioSelect):
                field.widget.option_template_name = "widgets/option.html"
            if type(field.widget) is forms.Select:
                field.widget = Select(like=field.widget)
            if chosen:
                field.widget.template_name = "widgets/choices.html"

    def _go_on(self) -> None:
        """Take up what was begun here, where its writer asked for that."""
        here = writing() if self.kept_while_typed else None
        if here is None or self.is_bound:
            return
        self.begun = here.found(type(self).__name__)
        self.goes_on = self.begun is not None and here.goes_on == type(self).__name__
        if self.begun is not None and self.goes_on:
            for name, values in self.begun.fields.items():
                several = isinstance(self.fields.get(name), forms.MultipleChoiceField)
                self.initial[name] = values if several else values[-1]

    @property
    def begun_as(self) -> str:
        """What the form is called where it is kept; empty where it is not."""
        here = writing() if self.kept_while_typed else None
        return here.name_of(type(self).__name__) if here is not None else ""

    @property
    def begun_address(self) -> str:
        """Where the form is opened with what was begun in it."""
        here = writing()
        return here.address_of(type(self).__name__) if here is not None else ""

    def is_somebodys_words(self, name: str) -> bool:
        """Whether the field is set in the voice of people."""
        return name in self.words

    def refuse(self, error: GoodOfficesError) -> None:
        """Say beside the field, or above the form, what the office did not accept."""
        field = error.field if error.field in self.fields else None
        self.add_error(field, spoken(error.advice) or str(error))

    def filled_in(self) -> tuple[tuple[str, str, str], ...]:
        """Name and label of each field that is shown, and what stands in it, as its reader sees it."""
        found = []
        for bound in self.visible_fields():
            given = bound.value()
            offered = dict(getattr(bound.field, "choices", ()))
            values = given if isinstance(given, list | tuple) else [given]
            words = comma().join(str(offered.get(one, one)) for one in values if one)
            if words:
                found.append((bound.name, str(bound.label), words))
        return tuple(found)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Each error with the id of its field; an empty id where it concerns the whole form."""
        return list(self._list_errors())

    @property
    def number_of_errors(self) -> int:
        return len(self.error_list)

    def _list_errors(self) -> Iterator[tuple[str, str]]:
        for text in self.non_field_errors():
            yield str(text), ""
        for bound in self:
            for text in bound.errors:
                yield str(text), bound.id_for_label or bound.auto_id
