"""The forms about people: who they are, what they need, who looks after whom, how many they are."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.fields import ChosenField, DayField
from goodoffices.desk.reception.doing import ReceptionForm
from goodoffices.desk.reception.place_forms import THERE, service_choices
from goodoffices.desk.reception.terms import choices, language_word, service_word
from goodoffices.desk.words import TONGUES
from goodoffices.errors import InputError
from goodoffices.reception.needs import SERVICES
from goodoffices.reception.people_words import (
    AgeBand,
    CareRole,
    Decision,
    Found,
    InterimCare,
    Kind,
    Relation,
    Strength,
    Verified,
)

__all__ = [
    "AcceptForm",
    "ApartForm",
    "CareEndedForm",
    "CareForm",
    "ChildForm",
    "CountedForm",
    "DatedForm",
    "DecidedForm",
    "InterimForm",
    "LinkForm",
    "LookUpForm",
    "NeedForm",
    "OtherCaseForm",
    "RegisterForm",
    "ReviewForm",
    "ReviewedForm",
    "SaidForm",
    "SearchForm",
    "SplitForm",
    "TogetherForm",
    "TracedForm",
    "WhoForm",
    "case_number",
    "languages",
]

ROWS = 3
MOST_ROWS = 30
PERSON = (
    "given_name",
    "family_name",
    "birth_date",
    "age_band",
    "relation",
    "document",
    "alone",
)
COUNTED = tuple(code for code, one in SERVICES.items() if one.counted and code != "people")
MOST = 100_000


def languages() -> list[tuple[str, str]]:
    """Languages that people may understand, as the page calls them: no script is loaded for a list of names."""
    return [(code, language_word(code)) for code, _name in TONGUES]


class LookUpForm(ReceptionForm):
    """Somebody is looked up: by a number, or by what is known exactly."""

    number = forms.CharField(
        label=lazy("Number of the case"),
        help_text=lazy("As it stands on a slip, a letter or a manifest, with or without spaces."),
        required=False,
        max_length=60,
    )
    external = forms.CharField(
        label=lazy("Or its number in another system"), required=False, max_length=120
    )
    document = forms.CharField(
        label=lazy("Or the number of a document"), required=False, max_length=120
    )
    family_name = forms.CharField(label=lazy("Or family name"), required=False, max_length=120)
    given_name = forms.CharField(label=lazy("given name"), required=False, max_length=120)
    birth_date = DayField(label=lazy("and day of birth"), required=False)
    purpose = forms.ChoiceField(label=lazy("What you look for"), required=False)

    def by_name(self) -> bool:
        """Whether it asks for somebody by more than the number of a case."""
        data = self.cleaned_data
        return any(data[name] for name in ("external", "document", "family_name", "given_name"))


class RegisterForm(ReceptionForm):
    """People who must stay together, written down one by one, or merely counted."""

    # Little of a person is known at first, and none of it has to be: that is said once, not beside each field.
    one_of = frozenset(f"{name}_{row}" for name in PERSON for row in range(MOST_ROWS))

    kind = forms.ChoiceField(
        label=lazy("Who they are"),
        choices=lambda: choices(Kind.FAMILY, Kind.SINGLE, Kind.GROUP, Kind.INSTITUTION),
        initial=Kind.FAMILY,
        widget=forms.RadioSelect,
    )
    people = forms.IntegerField(
        label=lazy("How many they are"),
        help_text=lazy("Empty where each of them is written down below."),
        required=False,
        min_value=0,
        max_value=MOST,
    )
    languages = forms.MultipleChoiceField(
        label=lazy("Languages that they understand"),
        choices=languages,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    needs = forms.MultipleChoiceField(
        label=lazy("What a place must have for them"),
        help_text=lazy("Services only. Beliefs, diagnoses and origins are not asked."),
        choices=lambda: [(code, service_word(code)) for code in THERE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    external = forms.CharField(
        label=lazy("Their number in another system"),
        help_text=lazy("So that a list that is read in later knows them again."),
        required=False,
        max_length=120,
    )
    source = forms.CharField(
        label=lazy("Who says so"),
        help_text=lazy("A short word: family, gate-2, partner."),
        initial="family",
        max_length=40,
    )
    verified = forms.ChoiceField(
        label=lazy("How far it was checked"),
        choices=lambda: choices(*Verified),
        initial=Verified.SAID,
        widget=forms.RadioSelect,
    )
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ROWS)
    distinct = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, code in enumerate(COUNTED):
            self.fields[f"more_{number}"] = forms.IntegerField(
                label=service_word(code), required=False, min_value=0, max_value=MOST
            )
        given = self.data.get("rows") if self.is_bound else self.initial.get("rows", ROWS)
        self.count = min(int(str(given)), MOST_ROWS) if str(given).isdecimal() else ROWS
        for number in range(self.count):
            self._add_person(number)

    def _add_person(self, number: int) -> None:
        row: dict[str, forms.Field] = {
            "given_name": forms.CharField(label=_("Given name"), max_length=120, required=False),
            "family_name": forms.CharField(label=_("Family name"), max_length=120, required=False),
            "birth_date": DayField(label=_("Day of birth"), required=False),
            "age_band": forms.ChoiceField(
                label=_("Or about how old"),
                choices=choices(AgeBand.UNKNOWN, *(b for b in AgeBand if b)),
                required=False,
            ),
            "relation": forms.ChoiceField(
                label=_("To the first of them"),
                choices=choices(Relation.UNKNOWN, *(r for r in Relation if r)),
                required=False,
                initial=Relation.HEAD if not number else Relation.UNKNOWN,
            ),
            "document": forms.CharField(
                label=_("Number of a document"), max_length=120, required=False
            ),
            "alone": forms.BooleanField(
                label=_("A child; no parent and no guardian is with it"), required=False
            ),
        }
        for name, field in row.items():
            if isinstance(field.widget, forms.TextInput):
                field.widget.attrs["dir"] = "auto"
            self.fields[f"{name}_{number}"] = field

    def persons(self) -> Iterator[dict[str, BoundField]]:
        """The rows, each with its fields."""
        for number in range(self.count):
            yield {name: self[f"{name}_{number}"] for name in PERSON}

    def counted(self) -> Iterator[BoundField]:
        """What is needed by number."""
        return (self[name] for name in self.fields if name.startswith("more_"))

    def written(self) -> list[dict[str, Any]]:
        """Those who were written down, each as typed; rows that say nothing of anybody are left out."""
        data = self.cleaned_data
        rows = [{name: data[f"{name}_{n}"] for name in PERSON} for n in range(self.count)]
        return [
            row
            for row in rows
            if any(row[name] for name in PERSON if name not in ("relation", "alone"))
        ]

    def needed(self) -> dict[str, int]:
        """Service -> how much of it."""
        data = self.cleaned_data
        found = {
            code: data[f"more_{number}"]
            for number, code in enumerate(COUNTED)
            if data[f"more_{number}"]
        }
        return {**found, **dict.fromkeys(data["needs"], 1)}


class SaidForm(ReceptionForm):
    """A form about something that somebody says."""

    source = forms.CharField(
        label=lazy("Who says so"),
        help_text=lazy("A short word: family, gate-2, partner."),
        initial="family",
        max_length=40,
    )
    verified = forms.ChoiceField(
        label=lazy("How far it was checked"),
        choices=lambda: choices(*Verified),
        initial=Verified.SAID,
        widget=forms.RadioSelect,
    )


class CountedForm(SaidForm):
    """How many they are, by one more source."""

    number = forms.IntegerField(label=lazy("How many they are"), min_value=0, max_value=MOST)
    field_order = ("number",)


class AcceptForm(ReceptionForm):
    """Which number stands."""

    number = forms.IntegerField(label=lazy("The number that stands"), min_value=0, max_value=MOST)
    reason = forms.CharField(
        label=lazy("Why"), help_text=lazy("A short word: counted-twice, list-lost."), max_length=40
    )


class NeedForm(SaidForm):
    """What a place must have for them."""

    service = ChosenField(
        label=lazy("What"),
        choices=lambda: [one for one in service_choices() if one[0] != "people"],
    )
    number = forms.IntegerField(
        label=lazy("How much"),
        help_text=lazy("0 takes it away. For what is there or not: 1."),
        min_value=0,
        max_value=MOST,
        initial=1,
    )
    field_order = ("service", "number")


class OtherCaseForm(ReceptionForm):
    """A form about this case and another."""

    other = forms.CharField(label=lazy("Number of the other case"), max_length=60)


class TogetherForm(OtherCaseForm):
    """They stay together."""

    strength = forms.ChoiceField(
        label=lazy("How close"), choices=lambda: choices(*Strength), widget=forms.RadioSelect
    )
    km = forms.IntegerField(
        label=lazy("Within how many kilometres"), required=False, min_value=1, max_value=5_000
    )
    why = forms.CharField(
        label=lazy("Why"),
        help_text=lazy("A short word: kin, siblings, carers."),
        initial="kin",
        max_length=40,
    )


class ApartForm(OtherCaseForm):
    """They must not meet."""

    why = forms.CharField(
        label=lazy("Why"), help_text=lazy("A short word."), initial="protection", max_length=40
    )


class LinkForm(ReceptionForm):
    """Something that was said of who stays with whom is taken back."""

    link = forms.ChoiceField(label=lazy("Which"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=lazy("Why"),
        help_text=lazy("A short word: mistaken, own-wish."),
        initial="mistaken",
        max_length=40,
    )


class SplitForm(OtherCaseForm):
    """Two cases of one group may live apart."""

    reason = forms.CharField(
        label=lazy("Why"),
        help_text=lazy("A short word: own-wish, hospital, mistaken."),
        max_length=40,
    )


class CareEndedForm(ReceptionForm):
    """Somebody is this to a child no longer."""

    care = forms.ChoiceField(label=lazy("Which"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=lazy("Why"),
        help_text=lazy("A short word: left, mistaken, court."),
        max_length=40,
    )


class CareForm(ReceptionForm):
    """Who is what to a child."""

    child = ChosenField(label=lazy("Which child"))
    adult = forms.CharField(
        label=lazy("Which grown person"),
        help_text=lazy("The number of the person; it stands on the page of their case."),
        max_length=60,
    )
    role = forms.ChoiceField(
        label=lazy("What they are to the child"),
        choices=lambda: choices(*CareRole),
        widget=forms.RadioSelect,
    )
    authority = forms.CharField(
        label=lazy("Who said so or appointed"),
        help_text=lazy("A short word: court.north, family."),
        max_length=40,
    )
    since = DayField(label=lazy("Since"), required=False)
    until = DayField(label=lazy("Until"), required=False)


class ChildForm(ReceptionForm):
    """A form about one child of the case."""

    child = ChosenField(label=lazy("Which child"))


class DatedForm(ChildForm):
    """Something that an authority said of a child on a day."""

    on = DayField(label=lazy("On which day"))
    authority = forms.CharField(
        label=lazy("Which authority"), help_text=lazy("A short word: court.north."), max_length=40
    )


class InterimForm(ChildForm):
    """Who looks after a child until more is known."""

    care = ChosenField(label=lazy("With whom"), choices=lambda: choices(*InterimCare))
    authority = forms.CharField(
        label=lazy("Who decided it"), help_text=lazy("A short word: court.north."), max_length=40
    )
    since = DayField(label=lazy("Since"))
    until = DayField(label=lazy("Until"), help_text=lazy("Then it is looked at again."))


class SearchForm(DatedForm):
    """The family of a child is searched for."""


class TracedForm(DatedForm):
    """How the search for a family ended."""

    found = ChosenField(label=lazy("How it ended"), choices=lambda: choices(*Found))


class ReviewForm(ChildForm):
    """When the best interests of a child are looked at again."""

    by = DayField(label=lazy("Looked at again by"))
    why = forms.CharField(
        label=lazy("Why"), help_text=lazy("A short word."), initial="usual", max_length=40
    )


class ReviewedForm(DatedForm):
    """What came of looking at what is best for a child."""

    outcome = forms.CharField(
        label=lazy("What came of it"), help_text=lazy("A short word."), max_length=40
    )
    next_by = DayField(label=lazy("Looked at again by"), required=False)


class DecidedForm(DatedForm):
    """What a competent authority decided."""

    decision = ChosenField(label=lazy("What was decided"), choices=lambda: choices(*Decision))
    until = DayField(label=lazy("Until"), required=False)


def case_number(typed: str) -> str:
    """The number of a case as it was typed, without what slips in when one reads it aloud."""
    number = typed.strip().replace(" ", "").casefold()
    if not number:
        raise InputError("no number", advice=_("Type the number of the case."), field="number")
    return number


class WhoForm(ReceptionForm):
    """For what it is looked at."""

    purpose = forms.ChoiceField(label=lazy("What you look for"), widget=forms.RadioSelect)
