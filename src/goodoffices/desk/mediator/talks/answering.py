"""A side's answer under seal, given by voice or on paper and written down by the mediator."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.mediator.sending import GivenForm, named
from goodoffices.office import View

__all__ = ["AnswerForm"]


class AnswerForm(GivenForm):
    """Which side, yes or no, and how it was given."""

    side = forms.ChoiceField(label=lazy("Whose answer"), widget=forms.RadioSelect)
    accepts = forms.ChoiceField(
        label=lazy("The answer"),
        choices=[("yes", lazy("yes")), ("no", lazy("no"))],
        widget=forms.RadioSelect,
    )
    field_order = ("side", "accepts", "how", "person", "at", "heard_by")

    def offer(self, view: View) -> None:
        self.choose("side", named(view.parties))

    @property
    def says_yes(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.cleaned_data["accepts"] == "yes")
