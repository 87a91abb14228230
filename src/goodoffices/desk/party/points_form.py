"""The form in which a side says what each option is worth to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.party.sending import SideForm
from goodoffices.record import AgendaIssue, AgendaSet, InputSealed

SHARES_TOTAL = 100


@dataclass(frozen=True, slots=True)
class Row:
    """An option with its field."""

    name: str
    field: BoundField
    number: int


@dataclass(frozen=True, slots=True)
class Group:
    """An issue with its options."""

    issue: AgendaIssue
    rows: list[Row]

    @property
    def best(self) -> int:
        """What its best option is worth."""
        return max((row.number for row in self.rows), default=0)


class PointsForm(SideForm):
    """A number for each option, a reservation value, and shares of what can be divided."""

    agenda = forms.CharField(widget=forms.HiddenInput)
    rules = forms.CharField(widget=forms.HiddenInput)
    reservation = forms.IntegerField(
        label=lazy("The least total we would accept"), required=False, min_value=0
    )

    def __init__(self, *args: Any, on: AgendaSet, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.total = on, total
        self.choosing = [issue for issue in on.issues if issue.options]
        self.divisible = [issue for issue in on.issues if issue.divisible]
        for place, issue in enumerate(self.choosing):
            for number, option in enumerate(issue.options):
                label = f"{issue.name}: {option.name}"
                self.fields[f"p{place}_{number}"] = _points(label, total)
        for place, issue in enumerate(self.divisible):
            self.fields[f"s{place}"] = _points(issue.name, SHARES_TOTAL)

    def groups(self) -> Iterator[Group]:
        """The issues with options, for the page."""
        for place, issue in enumerate(self.choosing):
            names = [f"p{place}_{number}" for number in range(len(issue.options))]
            yield Group(
                issue,
                [
                    Row(option.name, self[name], self._number(name))
                    for option, name in zip(issue.options, names, strict=True)
                ],
            )

    def share_items(self) -> list[dict[str, Any]]:
        """The divisible issues, for the page."""
        return [
            {
                "name": f"s{place}",
                "label": issue.name,
                "value": self._number(f"s{place}"),
                "hint": "",
                "error": " ".join(str(error) for error in self[f"s{place}"].errors),
            }
            for place, issue in enumerate(self.divisible)
        ]

    def best_total(self) -> int:
        """The sum of the best options as they stand in the form."""
        return sum(group.best for group in self.groups())

    def points(self) -> dict[str, dict[str, int]]:
        """The numbers as they stand in the form, by issue and option."""
        return {
            group.issue.id: {
                option.id: row.number
                for option, row in zip(group.issue.options, group.rows, strict=True)
            }
            for group in self.groups()
        }

    def shares(self) -> dict[str, int]:
        """The shares as they stand in the form, by issue."""
        return {issue.id: self._number(f"s{place}") for place, issue in enumerate(self.divisible)}

    def least(self) -> int | None:
        """The reservation value as it stands in the form."""
        value = str(self["reservation"].value() or "")
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else None  # noqa: PLR2004

    def _number(self, name: str) -> int:
        value = str(self[name].value() or "")
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else 0  # noqa: PLR2004


def _points(label: str, largest: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=largest, initial=0, error_messages={"required": label}
    )


def starting_points(on: AgendaSet, sealed: InputSealed | None) -> Mapping[str, Any]:
    """What the form holds at first: what was sealed for this agenda, or nothing given out yet."""
    initial: dict[str, Any] = {}
    if sealed is None:
        return initial
    choosing = [issue for issue in on.issues if issue.options]
    for place, issue in enumerate(choosing):
        for number, option in enumerate(issue.options):
            initial[f"p{place}_{number}"] = sealed.points.get(issue.id, {}).get(option.id, 0)
    for place, issue in enumerate(issue for issue in on.issues if issue.divisible):
        initial[f"s{place}"] = sealed.shares.get(issue.id, 0)
    initial["reservation"] = sealed.reservation
    return initial
