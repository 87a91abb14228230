"""The agenda: the issues that are negotiated and the options for each."""

from __future__ import annotations

from goodoffices.errors import InputError
from goodoffices.record.body import Body, Value, kind, require_text, value

__all__ = ["AgendaIssue", "AgendaOption", "AgendaSet"]


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
class AgendaIssue(Value):
    """One thing to settle.

    Attributes
    ----------
    id : str
        Short name, unique on the agenda.
    name : str
        In words.
    options : tuple of AgendaOption
        At least two, unless the issue is divisible.
    divisible : bool
        Whether it may be divided between two sides (Adjusted Winner).
    """

    id: str
    name: str
    options: tuple[AgendaOption, ...] = ()
    divisible: bool = False

    def __post_init__(self) -> None:
        require_text(self, "id", "name")
        if not self.divisible and len(self.options) < 2:  # noqa: PLR2004  # a choice needs two
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
