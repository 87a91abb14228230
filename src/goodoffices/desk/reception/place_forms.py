"""The forms about places: an offer, what it has, who looked, what is held, when it closes."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.fields import ChosenField, DayField, MomentField
from goodoffices.desk.reception.doing import ReceptionForm
from goodoffices.desk.reception.positions import position
from goodoffices.desk.reception.terms import choices, service_word
from goodoffices.desk.words import TONGUES
from goodoffices.errors import InputError
from goodoffices.reception.needs import INTERPRETER, SERVICES
from goodoffices.reception.place import Place
from goodoffices.reception.places_events import (
    BEDS,
    ClosingReason,
    KeepReason,
    PlaceKind,
    RefusalReason,
)

__all__ = [
    "AgainForm",
    "CapacityForm",
    "CloseForm",
    "ContactForm",
    "HoldForm",
    "OfferForm",
    "PlainForm",
    "RefuseForm",
    "ReleaseForm",
    "VerifyForm",
    "WhatItIsForm",
    "service_choices",
]

COUNTED = tuple(code for code, one in SERVICES.items() if one.counted)
THERE = tuple(code for code, one in SERVICES.items() if not one.counted)
MOST = 100_000


def there_or_not() -> list[tuple[str, str]]:
    """What a place has or has not."""
    spoken = [f"{INTERPRETER}{code}" for code, _name in TONGUES]
    return [(code, service_word(code)) for code in (*THERE, *spoken)]


def service_choices() -> list[tuple[str, str]]:
    """Every service that a place can have."""
    return [(code, service_word(code)) for code in COUNTED] + there_or_not()


def _number(label: object, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST, **options)  # type: ignore[arg-type]  # words that are looked up later


class WhatItIsForm(ReceptionForm):
    """What a place is and where it lies."""

    name = forms.CharField(
        label=lazy("Name of the place"),
        help_text=lazy("As people call it: a house, not a person."),
        max_length=120,
    )
    town = forms.CharField(label=lazy("Town"), max_length=120)
    kind = ChosenField(label=lazy("What it is"), choices=lambda: choices(*PlaceKind))
    source = forms.CharField(
        label=lazy("Who offers it"), help_text=lazy("An office or a firm."), max_length=120
    )
    position = forms.CharField(
        label=lazy("Position"),
        help_text=lazy(
            "For the map and for what lies near: latitude and longitude in degrees, 41.2034, -32.1077"
        ),
        required=False,
        max_length=60,
    )
    hidden = forms.BooleanField(
        label=lazy("Where it is, is told only to those who protect"), required=False
    )

    def said(self) -> dict[str, Any]:
        """What was typed, as the office takes it."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("name", "town", "source", "hidden")},
            "kind": PlaceKind(data["kind"]),
            **position(data["position"], "position"),
        }


class OfferForm(WhatItIsForm):
    """A place that can receive people, with what it has."""

    beds = _number(lazy("How many beds"))
    from_day = DayField(label=lazy("From which day"))
    until_day = DayField(
        label=lazy("Until which day"),
        help_text=lazy("That day is not included. Empty: no end is known."),
        required=False,
    )
    there = forms.MultipleChoiceField(
        label=lazy("What it has"),
        choices=there_or_not,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, code in enumerate(code for code in COUNTED if code != BEDS):
            self.fields[f"more_{number}"] = _number(service_word(code), required=False)

    def counted(self) -> Iterator[BoundField]:
        """The fields of what is counted beside beds."""
        return (self[name] for name in self.fields if name.startswith("more_"))

    def capacity(self) -> dict[str, int]:
        """Service -> how much of it."""
        data = self.cleaned_data
        found = {BEDS: data["beds"]}
        for number, code in enumerate(code for code in COUNTED if code != BEDS):
            if data[f"more_{number}"]:
                found[code] = data[f"more_{number}"]
        return {**found, **dict.fromkeys(data["there"], 1)}


class CapacityForm(ReceptionForm):
    """How much of a service there is on some days."""

    service = forms.ChoiceField(label=lazy("What"), choices=service_choices, initial=BEDS)
    number = _number(
        lazy("How many there are"), help_text=lazy("For what is there or not: 1 or 0.")
    )
    from_day = DayField(label=lazy("From which day"))
    until_day = DayField(
        label=lazy("Until which day"),
        help_text=lazy("That day is not included. Empty: no end is known."),
        required=False,
    )
    source = forms.CharField(label=lazy("Who says so"), max_length=120, required=False)


class VerifyForm(ReceptionForm):
    """Somebody looked."""

    until = DayField(
        label=lazy("It holds until"),
        help_text=lazy("From that day on it counts as nothing, until somebody looks again."),
    )


class ContactForm(ReceptionForm):
    """Whom to ask for."""

    name = forms.CharField(label=lazy("Whom to ask for"), max_length=120)
    phone = forms.CharField(label=lazy("On which number"), max_length=60)


class CloseForm(ReceptionForm):
    """It takes nobody any more."""

    from_day = DayField(label=lazy("From which day"))
    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*ClosingReason))
    typed = forms.CharField(
        label=lazy("Type the name of the place"),
        help_text=lazy("So that it is this one and no other."),
        max_length=120,
    )

    def must_name(self, place: Place) -> None:
        """Refuse it where another name was typed."""
        if self.cleaned_data["typed"].strip().casefold() != place.name.strip().casefold():
            raise InputError(
                "another name", advice=_("That is not the name of this place."), field="typed"
            )


class HoldForm(ReceptionForm):
    """Some of it is kept for somebody."""

    beds = _number(lazy("How many beds"))
    until = MomentField(label=lazy("Until when"))
    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*KeepReason))
    case = forms.CharField(
        label=lazy("For which case"),
        help_text=lazy("Its number. Empty where it is for nobody in particular."),
        required=False,
        max_length=60,
    )
    transport = forms.ChoiceField(label=lazy("Or for which transport"), required=False)


class ReleaseForm(ReceptionForm):
    """It is free before its time."""

    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*KeepReason))


class RefuseForm(ReceptionForm):
    """The place cannot take a case."""

    case = forms.CharField(label=lazy("Number of the case"), max_length=60)
    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*RefusalReason))


class PlainForm(ReceptionForm):
    """A step that needs no words."""


class AgainForm(WhatItIsForm):
    """What a place is, corrected."""

    @staticmethod
    def of(place: Place) -> Mapping[str, Any]:
        """What stands there now."""
        known = place.latitude is not None and place.longitude is not None
        return {
            "name": place.name,
            "town": place.town,
            "kind": place.kind,
            "source": place.source,
            "hidden": place.hidden,
            "position": f"{place.latitude:.5f}, {place.longitude:.5f}" if known else "",
        }
