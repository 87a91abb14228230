"""How something was given, where it may also be the mediator's own, on this page."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.mediator.sending import ChannelForm, MomentField
from goodoffices.desk.terms import choices
from goodoffices.record import Given, How

__all__ = ["SpokenForm"]


class SpokenForm(ChannelForm):
    """Ours on this page, or a side's by voice or on paper; then with who, when and who heard it."""

    how = forms.ChoiceField(
        label=lazy("How it was given"),
        choices=lambda: [
            (How.PAGE.value, _("it is our own, written here")),
            *choices(How.VOICE, How.PAPER),
        ],
        widget=forms.RadioSelect,
        initial=How.PAGE.value,
        help_text=lazy(
            "For voice and paper, say who gave it, when, and who heard or took it. What is given "
            "by voice stands as oral until it is confirmed."
        ),
    )
    person = forms.CharField(label=lazy("Who gave it"), max_length=200, required=False)
    at = MomentField(label=lazy("When"), required=False)
    heard_by = forms.CharField(
        label=lazy("Who heard it, or took the paper"), max_length=200, required=False
    )

    def spoken_fields(self) -> list[forms.BoundField]:
        """The fields about how it was given."""
        return [self[name] for name in ("how", "person", "at", "heard_by")]

    def own_fields(self) -> list[forms.BoundField]:
        """All the others that are seen."""
        spoken = {"how", "person", "at", "heard_by"}
        return [bound for bound in self.visible_fields() if bound.name not in spoken]

    def given(self) -> Given:
        """How it was given, as the record holds it."""
        data: dict[str, Any] = self.cleaned_data
        how = How(data["how"])
        if how is How.PAGE:
            return Given()
        return Given(how=how, person=data["person"], at=data["at"], heard_by=data["heard_by"])
