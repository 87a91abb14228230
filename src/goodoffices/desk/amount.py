"""What a package says about an issue, in words: an option by its name, an amount with its unit."""

from fractions import Fraction
from typing import Any, Final

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from goodoffices.record import AgendaIssue, AgendaSet, exact_amount

__all__ = ["AmountField", "ends_in_words", "named", "said", "whole_points"]

HUNDRED: Final = 100


def said(issue: AgendaIssue, choice: str) -> str:
    """How an issue is settled, for people; as it stands where it is not known.

    An amount is shown with two decimals at most, and says so where that is not all of it.
    """
    if issue.amount is None or not issue.amount.holds(choice):
        return next((option.name for option in issue.options if option.id == choice), choice)
    exact = exact_amount(choice)
    rounded = round(exact, 2)
    whole, part = divmod(abs(int(rounded * HUNDRED)), HUNDRED)
    figures = number_format(f"{whole}.{part:02}".rstrip("0").rstrip("."), use_l10n=True)
    text = f"{'-' if rounded < 0 else ''}{figures} {issue.amount.unit}".rstrip()
    return text if rounded == exact else _("about %(amount)s") % {"amount": text}


class AmountField(forms.CharField):
    """An amount that is possible on an issue, typed with a point or a comma before decimals."""

    def __init__(self, issue: AgendaIssue, **options: Any) -> None:
        options.setdefault("label", issue.name)
        options.setdefault("help_text", ends_in_words(issue))
        options.setdefault("max_length", 40)
        super().__init__(**options)
        self.issue = issue
        self.widget.attrs |= {"inputmode": "decimal", "dir": "ltr"}

    def to_python(self, value: Any) -> str:
        """What was typed, as the record writes it."""
        return str(super().to_python(value)).strip().replace(",", ".")

    def validate(self, value: str) -> None:
        """Refuse what is not possible."""
        super().validate(value)
        if value and not self.issue.allows(value):
            raise forms.ValidationError(
                _("An amount belongs here, %(ends)s.") % {"ends": ends_in_words(self.issue)}
            )


def ends_in_words(issue: AgendaIssue) -> str:
    """Between which ends an amount is possible."""
    if issue.amount is None:
        return ""
    ends = {"least": said(issue, issue.amount.least), "most": said(issue, issue.amount.most)}
    if issue.amount.whole:
        return _("from %(least)s to %(most)s, whole amounts") % ends
    return _("from %(least)s to %(most)s") % ends


def named(agenda: AgendaSet | None, issue: str, choice: str) -> tuple[str, str]:
    """An issue and how it is settled, by their names on an agenda."""
    known = agenda.issue(issue) if agenda else None
    return (issue, choice) if known is None else (known.name, said(known, choice))


def whole_points(points: Fraction | int) -> int:
    """Points as pages show them: whole, rounded down, so that what is enough still looks enough."""
    return points.numerator // points.denominator
