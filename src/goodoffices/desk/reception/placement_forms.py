"""The forms about placements: for whom places are looked for, answers, places named or ruled out, what if."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.fields import ChosenField, DayField, MomentField
from goodoffices.desk.reception.doing import ReceptionForm
from goodoffices.desk.reception.place_forms import service_choices
from goodoffices.desk.reception.terms import choices, service_word
from goodoffices.office.reception import GROUPED, MOST_NIGHTS
from goodoffices.reception import CaseId, PlaceId
from goodoffices.reception.placements_events import (
    EndReason,
    FamilyReason,
    LockReason,
    Method,
    PlaceReason,
    Scope,
    Stated,
)

__all__ = [
    "AnswerForm",
    "DoItForm",
    "EndForm",
    "FamilyForm",
    "HostForm",
    "NameForm",
    "PricedForm",
    "RuleOutForm",
    "RunForm",
    "WhatIfForm",
    "WishForm",
]

LONGEST_S = 600
MOST = 100_000
MOST_SHARE = 10_000


class RunForm(ReceptionForm):
    """For whom places are looked for."""

    one_of = frozenset({"transport", "case"})
    scope = forms.ChoiceField(
        label=lazy("For whom"),
        choices=lambda: choices(*Scope),
        initial=Scope.ALL,
        widget=forms.RadioSelect,
    )
    transport = forms.ChoiceField(label=lazy("Which transport"), required=False)
    case = forms.CharField(label=lazy("Which family: its number"), required=False, max_length=60)
    method = forms.ChoiceField(
        label=lazy("How"),
        choices=lambda: choices(
            Method.PLACES, Method.WISHES, Method.FLOORS, Method.EVEN, Method.BLOCK
        ),
        initial=Method.PLACES,
        widget=forms.RadioSelect,
        help_text=lazy("The price of the last three is shown before anything is written."),
    )
    services = forms.MultipleChoiceField(
        label=lazy("Nobody who needs this shall be far behind"),
        choices=lambda: [(code, service_word(code)) for code in GROUPED],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("By needs alone: never by origin, belief or language."),
    )
    most = forms.IntegerField(
        label=lazy("Spread: at most so many hundredths of a place's share of a week"),
        help_text=lazy("100 is as even as can be. A place's share is its part of all beds."),
        initial=125,
        min_value=100,
        max_value=MOST_SHARE,
        required=False,
    )
    block = forms.IntegerField(
        label=lazy("Beds that stay free together"), min_value=1, max_value=MOST, required=False
    )
    day = DayField(
        label=lazy("For which day places are looked at"),
        help_text=lazy("Today where this stays empty."),
        required=False,
    )
    nights = forms.IntegerField(
        label=lazy("For how many nights there must be room"),
        help_text=lazy("A place that closes or has less before then counts for what it has then."),
        initial=1,
        min_value=1,
        max_value=MOST_NIGHTS,
        required=False,
    )
    seconds = forms.IntegerField(
        label=lazy("At most so many seconds"),
        help_text=lazy("A large run goes on looking for better until then; it can be stopped."),
        initial=60,
        min_value=1,
        max_value=LONGEST_S,
    )


class PricedForm(ReceptionForm):
    """What was asked for and its price was shown."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=4_000)
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=200)


class ManyForm(ReceptionForm):
    """Some out of the proposals that were shown: each a case and the place that stood beside it."""

    every = forms.BooleanField(label=lazy("All of them"), required=False)

    def _pairs(self, name: str) -> dict[CaseId, PlaceId]:
        shown = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        pairs = [pair.split(" ") for pair in shown if pair.count(" ") == 1]
        return {CaseId(case): PlaceId(place) for case, place in pairs}

    def chosen(self) -> dict[CaseId, PlaceId]:
        """Those that were chosen, with the places that were shown beside them."""
        return self._pairs("seen" if self.cleaned_data["every"] else "cases")

    def clean(self) -> None:
        """Refuse it where nothing was chosen."""
        super().clean()
        if not self.cleaned_data.get("every") and not self._pairs("cases"):
            self.add_error(None, _("Choose one or more, or all of them."))


class AnswerForm(ManyForm):
    """Who said yes."""

    who = forms.ChoiceField(
        label=lazy("Who said yes"),
        choices=lambda: [
            ("both", _("the family and the place")),
            ("family", _("the family")),
            ("place", _("the place")),
        ],
        initial="both",
        widget=forms.RadioSelect,
    )


class FamilyForm(ReceptionForm):
    """A family does not go there."""

    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*FamilyReason))


class HostForm(ReceptionForm):
    """A place does not take them."""

    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*PlaceReason))


class NameForm(ReceptionForm):
    """An officer names the place."""

    place = ChosenField(label=lazy("Where they shall live"))
    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*LockReason))


class RuleOutForm(ReceptionForm):
    """An officer rules a place out."""

    place = ChosenField(label=lazy("Where they shall not live"))
    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*LockReason))


class EndForm(ReceptionForm):
    """They live there no more."""

    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*EndReason))


class WhatIfForm(ReceptionForm):
    """A change that is only looked at."""

    one_of = frozenset({"place", "service", "number", "transport", "arrives"})
    change = forms.ChoiceField(
        label=lazy("What if"),
        choices=lambda: [
            ("close", _("a place closes")),
            ("add", _("a place has more room")),
            ("delay", _("a transport comes at another hour")),
        ],
        widget=forms.RadioSelect,
        initial="close",
    )
    place = forms.ChoiceField(label=lazy("Which place"), required=False)
    service = forms.ChoiceField(
        label=lazy("More of what"), choices=service_choices, required=False, initial="people"
    )
    number = forms.IntegerField(
        label=lazy("How much more"), required=False, min_value=1, max_value=MOST, initial=50
    )
    transport = forms.ChoiceField(label=lazy("Which transport"), required=False)
    arrives = MomentField(label=lazy("When it would come"), required=False)


class DoItForm(ReceptionForm):
    """What was shown is done."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=4_000)
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=200)


class WishForm(ReceptionForm):
    """Where a family would like to live, best first."""

    first = forms.ChoiceField(label=lazy("Best"), required=False)
    second = forms.ChoiceField(label=lazy("Then"), required=False)
    third = forms.ChoiceField(label=lazy("Then"), required=False)
    stated = forms.ChoiceField(
        label=lazy("Who says so"), choices=lambda: choices(*Stated), widget=forms.RadioSelect,
        initial=Stated.BY_FAMILY,
    )  # fmt: skip
