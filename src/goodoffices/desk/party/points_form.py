"""The form in which a side says what each option, and each amount, is worth to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.amount import AmountField, said
from goodoffices.desk.party.sending import SideForm
from goodoffices.desk.words import colon
from goodoffices.record import AgendaIssue, AgendaSet, InputSealed, exact_amount

SHARES_TOTAL = 100
BETWEEN: Final = 3
"""So many amounts between the ends can be given points at first; there is always room for one more."""


@dataclass(frozen=True, slots=True)
class Row:
    """An option, or an amount `at`, with its field; `amount` is the field of an amount that is typed."""

    name: str
    field: BoundField
    number: int
    at: str = ""
    amount: BoundField | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """An issue with its options or amounts."""

    issue: AgendaIssue
    rows: list[Row]

    @property
    def best(self) -> int:
        """What its best option or amount is worth."""
        return max((row.number for row in self.rows), default=0)


class PointsForm(SideForm):
    """A number for each option, a reservation value, and shares of what can be divided.

    Parameters
    ----------
    on : AgendaSet
        The agenda.
    total : int
        To what the best options sum.
    curves : mapping of issue to amount to int
        Amounts that have points already.
    """

    agenda = forms.CharField(widget=forms.HiddenInput)
    rules = forms.CharField(widget=forms.HiddenInput)
    reservation = forms.IntegerField(
        label=lazy("The least total we would accept"), required=False, min_value=0
    )

    def __init__(
        self,
        *args: Any,
        on: AgendaSet,
        total: int,
        curves: Mapping[str, Mapping[str, int]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.total = on, total
        self.choosing = [issue for issue in on.issues if issue.chosen]
        self.divisible = [issue for issue in on.issues if issue.divisible]
        self.between: dict[int, int] = {}
        for place, issue in enumerate(self.choosing):
            for number, option in enumerate(issue.options):
                label = f"{issue.name}{colon()} {option.name}"
                self.fields[f"p{place}_{number}"] = _points(label, total)
            if issue.amount is not None:
                self._add_amounts(place, issue, curves.get(issue.id, {}))
        for place, issue in enumerate(self.divisible):
            self.fields[f"s{place}"] = _points(issue.name, SHARES_TOTAL)

    def groups(self) -> Iterator[Group]:
        """The issues with options or amounts, for the page."""
        for place, issue in enumerate(self.choosing):
            if issue.amount is not None:
                yield Group(issue, list(self._amount_rows(place, issue)))
                continue
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
            if group.issue.amount is None
        }

    def amounts(self) -> dict[str, dict[str, int]]:
        """The numbers at the amounts as they stand in the form, by issue and amount, rising."""
        found = {}
        for group in self.groups():
            if group.issue.amount is None:
                continue
            typed = {row.at: row.number for row in group.rows if group.issue.allows(row.at)}
            found[group.issue.id] = dict(
                sorted(typed.items(), key=lambda one: exact_amount(one[0]))
            )
        return found

    def shares(self) -> dict[str, int]:
        """The shares as they stand in the form, by issue."""
        return {issue.id: self._number(f"s{place}") for place, issue in enumerate(self.divisible)}

    def least(self) -> int | None:
        """The reservation value as it stands in the form."""
        value = str(self["reservation"].value() or "")
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else None  # noqa: PLR2004

    def clean(self) -> dict[str, Any]:
        """Refuse an amount that is typed twice, or points beside no amount."""
        data = super().clean() or {}
        for place, count in self.between.items():
            known = {exact_amount(end) for end in self._ends(place)}
            for number in range(count):
                name = f"a{place}_{number}"
                typed = data.get(name)
                if not typed:
                    if typed == "" and data.get(f"v{place}_{number}"):
                        self.add_error(name, _("Points stand here beside no amount."))
                elif exact_amount(typed) in known:
                    self.add_error(name, _("This amount is given twice."))
                else:
                    known.add(exact_amount(typed))
        return data

    def _ends(self, place: int) -> tuple[str, str]:
        amount = self.choosing[place].amount
        return ("0", "0") if amount is None else (amount.least, amount.most)

    def _add_amounts(self, place: int, issue: AgendaIssue, curve: Mapping[str, int]) -> None:
        sent = 0
        while self.is_bound and f"a{place}_{sent}" in self.data:
            sent += 1
        known = len(_inner(issue, curve))
        count = self.between[place] = min(sent, 60) or max(BETWEEN, known + 1)
        for end in ("least", "most"):
            label = f"{issue.name}{colon()} {said(issue, getattr(issue.amount, end))}"
            self.fields[f"v{place}_{end}"] = _points(label, self.total)
        for number in range(count):
            self.fields[f"a{place}_{number}"] = AmountField(issue, required=False, help_text="")
            points = _points(issue.name, self.total)
            points.required = False
            points.initial = None
            self.fields[f"v{place}_{number}"] = points

    def _amount_rows(self, place: int, issue: AgendaIssue) -> Iterator[Row]:
        least, most = self._ends(place)
        first, last = f"v{place}_least", f"v{place}_most"
        yield Row(said(issue, least), self[first], self._number(first), least)
        for number in range(self.between[place]):
            name = f"v{place}_{number}"
            typed = self[f"a{place}_{number}"]
            at = str(typed.value() or "").strip().replace(",", ".")
            yield Row("", self[name], self._number(name), at, typed)
        yield Row(said(issue, most), self[last], self._number(last), most)

    def _number(self, name: str) -> int:
        value = str(self[name].value() or "")
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else 0  # noqa: PLR2004


def _points(label: str, largest: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=largest, initial=0, error_messages={"required": label}
    )


def _inner(issue: AgendaIssue, curve: Mapping[str, int]) -> list[str]:
    """The amounts between the ends that have points."""
    if issue.amount is None:
        return []
    ends = {exact_amount(issue.amount.least), exact_amount(issue.amount.most)}
    return [text for text in sorted(curve, key=exact_amount) if exact_amount(text) not in ends]


def starting_points(on: AgendaSet, sealed: InputSealed | None) -> Mapping[str, Any]:
    """What the form holds at first: what was sealed for this agenda, or nothing given out yet."""
    initial: dict[str, Any] = {}
    if sealed is None:
        return initial
    choosing = [issue for issue in on.issues if issue.chosen]
    for place, issue in enumerate(choosing):
        for number, option in enumerate(issue.options):
            initial[f"p{place}_{number}"] = sealed.points.get(issue.id, {}).get(option.id, 0)
        if issue.amount is not None:
            initial |= _starting_curve(place, issue, sealed.amounts.get(issue.id, {}))
    for place, issue in enumerate(issue for issue in on.issues if issue.divisible):
        initial[f"s{place}"] = sealed.shares.get(issue.id, 0)
    initial["reservation"] = sealed.reservation
    return initial


def _starting_curve(place: int, issue: AgendaIssue, curve: Mapping[str, int]) -> dict[str, Any]:
    exact = {exact_amount(text): points for text, points in curve.items()}
    initial: dict[str, Any] = {}
    if issue.amount is not None:
        for end in ("least", "most"):
            initial[f"v{place}_{end}"] = exact.get(exact_amount(getattr(issue.amount, end)), 0)
    for number, text in enumerate(_inner(issue, curve)):
        initial[f"a{place}_{number}"], initial[f"v{place}_{number}"] = text, curve[text]
    return initial
