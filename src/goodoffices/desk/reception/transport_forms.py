"""The forms about transports: announced, delayed, counted; differences settled."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.fields import ChosenField, MomentField
from goodoffices.desk.reception.doing import ReceptionForm
from goodoffices.desk.reception.positions import position
from goodoffices.desk.reception.terms import choices
from goodoffices.reception.manifest import Figures, Line
from goodoffices.reception.transports_events import (
    DelayReason,
    DifferenceReason,
    Stage,
    TransportKind,
    TransportStep,
)

__all__ = [
    "AnnounceForm",
    "BedForm",
    "CountForm",
    "DelayForm",
    "LateForm",
    "LinesForm",
    "MovesForm",
    "SettleForm",
    "figures_typed",
]

MOST = 100_000
FIGURES = 3


class AnnounceForm(ReceptionForm):
    """People are on their way."""

    kind = forms.ChoiceField(
        label=lazy("How they come"),
        choices=lambda: choices(*TransportKind),
        initial=TransportKind.FLIGHT,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=lazy("Its number or name"),
        help_text=lazy("A flight number, a bus, the name of the border point."),
        max_length=120,
    )
    arrives = MomentField(label=lazy("When it is due"))
    leaves = MomentField(label=lazy("When it leaves"), required=False)
    origin = forms.CharField(label=lazy("Where it comes from"), required=False, max_length=120)
    target = forms.CharField(label=lazy("Where it goes"), required=False, max_length=120)
    position = forms.CharField(
        label=lazy("Position of where it comes from"),
        help_text=lazy("For the map: latitude and longitude in degrees, 41.2034, -32.1077"),
        required=False,
        max_length=60,
    )
    people = forms.IntegerField(
        label=lazy("How many people are said to be on it"),
        required=False,
        min_value=0,
        max_value=MOST,
    )
    about = forms.BooleanField(label=lazy("That is an estimate"), required=False)
    source = forms.CharField(label=lazy("Who says so"), required=False, max_length=120)

    def said(self) -> dict[str, Any]:
        """What was typed, as the office takes it."""
        data = {**self.cleaned_data}
        del data["key"], data["position"]
        return {
            **data,
            "kind": TransportKind(data["kind"]),
            **position(self.cleaned_data["position"], "position"),
        }


class LinesForm(ReceptionForm):
    """Who is on it, line by line."""

    lines = forms.CharField(
        label=lazy("Who is on it"),
        help_text=lazy(
            "One on each line. Who is registered: the number of the case, here or in the other system (#17 where that is a mere number), and how many where that differs. Whom nobody has registered: how many, as in 40, or about 1500."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=200_000,
    )
    source = forms.CharField(label=lazy("Who says so"), max_length=120)


class DelayForm(ReceptionForm):
    """It comes at another hour."""

    arrives = MomentField(label=lazy("When it is due now"))
    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*DelayReason))


class MovesForm(ReceptionForm):
    """How far it is."""

    step = forms.ChoiceField(
        label=lazy("What happened"),
        choices=lambda: choices(TransportStep.LEFT, TransportStep.LANDED, TransportStep.CANCELLED),
        widget=forms.RadioSelect,
    )
    at = MomentField(label=lazy("When"))


class CountForm(ReceptionForm):
    """How many boarded or landed, line by line."""

    stage = forms.ChoiceField(
        label=lazy("Where they are counted"),
        choices=lambda: choices(Stage.LANDED, Stage.BOARDED),
        initial=Stage.LANDED,
        widget=forms.RadioSelect,
    )
    rest = forms.BooleanField(
        label=lazy("Every other line is as it was expected"),
        help_text=lazy("Then only those that differ need a number."),
        required=False,
    )
    source = forms.CharField(
        label=lazy("Which gate counts"), help_text=lazy("As in: gate 2, bus 4."), max_length=40
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[tuple[str, Line]] = []

    def ask(self, lines: Iterable[Line]) -> None:
        """A field for each line of the manifest; a line without a number is not counted now."""
        for line in lines:
            name = f"people_{line.id}"
            self.fields[name] = forms.IntegerField(
                label=_("Line %(number)d: people") % {"number": line.number},
                required=False,
                min_value=0,
                max_value=MOST,
            )
            self.lines.append((name, line))

    def counted(self) -> list[tuple[Line, int]]:
        """The lines that were counted, each with its number."""
        data, stage = self.cleaned_data, Stage(self.cleaned_data["stage"])
        found = []
        for name, line in self.lines:
            before = line.landed if stage is Stage.LANDED else line.boarded
            if data[name] is not None:
                found.append((line, data[name]))
            elif data["rest"] and before is None:
                found.append((line, line.expected))
        return found

    def rows(self) -> list[tuple[Line, BoundField]]:
        """Each line with its field."""
        return [(line, self[name]) for name, line in self.lines]


class SettleForm(ReceptionForm):
    """What a named officer says of a difference."""

    people = forms.IntegerField(label=lazy("The number that holds"), min_value=0, max_value=MOST)
    reason = ChosenField(label=lazy("Why"), choices=lambda: choices(*DifferenceReason))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def figures(self) -> Figures | None:
        """Announced, boarded and landed as they stood on the page; None where nothing was shown."""
        shown = self.cleaned_data["seen"].split(",")
        if len(shown) != FIGURES:
            return None
        announced, boarded, landed = (int(one) if one.isdecimal() else None for one in shown)
        return announced, boarded, landed


def figures_typed(line: Line) -> str:
    """What a line shows, to be held against what it says when the form comes back."""
    return ",".join("" if one is None else str(one) for one in line.figures)


class LateForm(ReceptionForm):
    """Somebody came whom nobody had announced."""

    people = forms.IntegerField(label=lazy("How many"), min_value=1, max_value=MOST)
    case = forms.CharField(
        label=lazy("Number of their case"),
        help_text=lazy("Where they are registered. Empty: a count, until somebody registers them."),
        required=False,
        max_length=60,
    )
    stage = forms.ChoiceField(
        label=lazy("Where they were counted"),
        choices=lambda: choices(Stage.LANDED, Stage.BOARDED),
        initial=Stage.LANDED,
        widget=forms.RadioSelect,
    )
    source = forms.CharField(label=lazy("Which gate counted"), max_length=40)


class BedForm(ReceptionForm):
    """A bed for tonight."""

    place = forms.ChoiceField(label=lazy("Where"), widget=forms.RadioSelect)
    people = forms.IntegerField(
        label=lazy("How many people"),
        help_text=lazy("Empty for a whole case."),
        required=False,
        min_value=1,
        max_value=MOST,
    )
    case = forms.CharField(
        label=lazy("Number of their case"),
        help_text=lazy("Where they are registered. Nobody waits for a number to sleep."),
        required=False,
        max_length=60,
    )
    transport = forms.ChoiceField(label=lazy("With which transport they came"), required=False)
    over = forms.ChoiceField(
        label=lazy("If no bed is left there, why there all the same"), required=False
    )
    one_of = frozenset({"people", "case"})
