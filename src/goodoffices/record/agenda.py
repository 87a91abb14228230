"""The agenda: the issues that are negotiated and the options for each."""

from __future__ import annotations

import re
from fractions import Fraction

from goodoffices.errors import InputError
from goodoffices.record.body import Body, Value, kind, require_text, value

__all__ = ["AgendaAmount", "AgendaIssue", "AgendaOption", "AgendaSet", "exact_amount"]

_WRITTEN = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,6}|/[1-9][0-9]{0,17})?", re.ASCII)


def exact_amount(text: str) -> Fraction:
    """An amount as the record writes it: a whole number, a decimal or a fraction.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> exact_amount("12.5"), exact_amount("25/3")
    (Fraction(25, 2), Fraction(25, 3))
    """
    if not _WRITTEN.fullmatch(text):
        raise InputError(
            "an amount is no number",
            advice="Write an amount in figures, with a point before decimals: 12 or 12.5.",
            field="amount",
        )
    return Fraction(text)


@value
class AgendaOption(Value):
    """One way to settle an issue.

    Attributes
    ----------
    id : str
        Short name, unique in its issue.
    name : str
        In words.
    """

    id: str
    name: str

    def __post_init__(self) -> None:
        require_text(self, "id", "name")


@value
class AgendaAmount(Value):
    """How an issue is settled by an amount between two ends, both possible.

    Attributes
    ----------
    least, most : str
        The ends, in figures: "0", "12.5".
    unit : str
        What is counted, in words; may be empty.
    whole : bool
        Whether only whole amounts are possible.
    """

    least: str
    most: str
    unit: str = ""
    whole: bool = False

    def __post_init__(self) -> None:
        low, high = exact_amount(self.least), exact_amount(self.most)
        if low >= high:
            raise InputError(
                "ends that are not in order",
                advice="The most must be more than the least.",
                field="amount",
            )
        if self.whole and not low.denominator == high.denominator == 1:
            raise InputError(
                "ends that are not whole",
                advice="Where only whole amounts are possible, the least and the most are whole.",
                field="amount",
            )

    def holds(self, text: str) -> bool:
        """Whether an amount is possible."""
        try:
            amount = exact_amount(text)
        except InputError:
            return False
        within = exact_amount(self.least) <= amount <= exact_amount(self.most)
        return within and (not self.whole or amount.denominator == 1)


@value
class AgendaIssue(Value):
    """One thing to settle.

    Attributes
    ----------
    id : str
        Short name, unique on the agenda.
    name : str
        In words.
    options : tuple of AgendaOption
        At least two, unless the issue is divisible or settled by an amount.
    divisible : bool
        Whether it may be divided between two sides (Adjusted Winner).
    amount : AgendaAmount or None
        What it counts, where it is settled by an amount; it then has no options.
    """

    id: str
    name: str
    options: tuple[AgendaOption, ...] = ()
    divisible: bool = False
    amount: AgendaAmount | None = None

    def __post_init__(self) -> None:
        require_text(self, "id", "name")
        if self.amount is not None and (self.options or self.divisible):
            raise InputError(
                "an amount beside options",
                advice="An issue is settled by an amount, or by one of its options, or divided; not two of these.",
                field="options",
            )
        if not self.divisible and self.amount is None and len(self.options) < 2:  # noqa: PLR2004  # a choice needs two
            raise InputError(
                "an issue with fewer than two options",
                advice="Give each issue at least two options, one a line.",
                field="options",
            )
        if len({option.id for option in self.options}) != len(self.options):
            raise InputError(
                "two options with one name",
                advice="Two options of an issue have the same name.",
                field="options",
            )

    @property
    def chosen(self) -> bool:
        """Whether a package says something about it: one of its options, or an amount."""
        return bool(self.options) or self.amount is not None

    def allows(self, choice: str) -> bool:
        """Whether it may be settled so: by the id of an option, or by an amount."""
        if self.amount is not None:
            return self.amount.holds(choice)
        return any(option.id == choice for option in self.options)


@kind("agenda_set", "agenda")
class AgendaSet(Body):
    """The agenda from here on; a new one leaves what was sealed under an older one sealed.

    Attributes
    ----------
    issues : tuple of AgendaIssue
        In the order in which they are shown.
    """

    issues: tuple[AgendaIssue, ...]

    def __post_init__(self) -> None:
        if not self.issues:
            raise InputError("an empty agenda", advice="An agenda needs an issue.", field="issues")
        if len({issue.id for issue in self.issues}) != len(self.issues):
            raise InputError(
                "two issues with one name",
                advice="Two issues have the same name.",
                field="issues",
            )

    def issue(self, name: str) -> AgendaIssue | None:
        """The issue called `name`, if there is one."""
        return next((issue for issue in self.issues if issue.id == name), None)
