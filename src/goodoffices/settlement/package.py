"""A package: one option on every issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from goodoffices.errors import InputError
from goodoffices.settlement.negotiation import Issue, Negotiation, only_options

__all__ = ["Package", "allowed", "package_of", "points_of"]


class Package(Mapping[str, str]):
    """A full agreement: issue -> option, in the order of the agenda; hashable.

    Parameters
    ----------
    issues : tuple of Issue
        The agenda.
    choice : tuple of int
        Position of the chosen option on each issue.

    Examples
    --------
    >>> agenda = (Issue("fund", ("none", "all")), Issue("fence", ("stays", "goes")))
    >>> dict(Package(agenda, (1, 0)))
    {'fund': 'all', 'fence': 'stays'}
    """

    __slots__ = ("choice", "issues")

    def __init__(self, issues: tuple[Issue, ...], choice: Sequence[int]) -> None:
        self.issues = issues
        self.choice = tuple(choice)

    def __getitem__(self, issue: str) -> str:
        for known, position in zip(self.issues, self.choice, strict=True):
            if known.id == issue:
                return known.options[position]
        raise KeyError(issue)

    def __iter__(self) -> Iterator[str]:
        return (issue.id for issue in self.issues)

    def __len__(self) -> int:
        return len(self.issues)

    def __hash__(self) -> int:
        return hash((self.issues, self.choice))

    def __repr__(self) -> str:
        return f"Package({dict(self)!r})"


def package_of(negotiation: Negotiation, chosen: Mapping[str, str]) -> Package:
    """The package that a plain mapping of issue to option describes.

    Raises
    ------
    InputError
        If an issue is missing or unknown, or an option does not exist.

    Discloses
    ---------
    Nothing: no points are read.

    Examples
    --------
    >>> from goodoffices.settlement import Negotiation, Party
    >>> agenda = (Issue("fund", ("none", "all")),)
    >>> sides = [Party(name, {"fund": {"none": 0, "all": 1}}) for name in ("north", "south")]
    >>> package_of(Negotiation(agenda, tuple(sides)), {"fund": "all"})
    Package({'fund': 'all'})
    """
    only_options(negotiation)
    if isinstance(chosen, Package) and chosen.issues == negotiation.issues:
        return chosen
    if set(chosen) != {issue.id for issue in negotiation.issues}:
        raise InputError("a package names each issue exactly once", field="package")
    try:
        choice = [issue.options.index(chosen[issue.id]) for issue in negotiation.issues]
    except ValueError as error:
        raise InputError(
            "a package names an option that is not on the agenda", field="package"
        ) from error
    return Package(negotiation.issues, choice)


def points_of(negotiation: Negotiation, chosen: Mapping[str, str]) -> tuple[int, ...]:
    """Each party's total for a package, on the party's own scale of points.

    Counts the points of every option and those for combinations of options.

    Discloses
    ---------
    One total of every party's sealed points.

    Examples
    --------
    >>> from goodoffices.settlement import Negotiation, Party
    >>> agenda = (Issue("fund", ("none", "all")),)
    >>> sides = [Party(name, {"fund": {"none": 0, "all": 7}}) for name in ("north", "south")]
    >>> points_of(Negotiation(agenda, tuple(sides)), {"fund": "all"})
    (7, 7)
    """
    only_options(negotiation)
    return tuple(
        sum(party.points[issue][option] for issue, option in chosen.items())
        + sum(interaction.worth(chosen) for interaction in party.interactions)
        for party in negotiation.parties
    )


def allowed(negotiation: Negotiation, chosen: Mapping[str, str]) -> bool:
    """Whether a package keeps every condition of the agenda and crosses no side's red line.

    Discloses
    ---------
    That nobody's red line is crossed, or that some condition or red line is.

    Examples
    --------
    >>> from goodoffices.settlement import Negotiation, Party
    >>> from goodoffices.settlement.terms import Excludes
    >>> agenda = (Issue("fund", ("none", "all")),)
    >>> sides = [Party(name, {"fund": {"none": 0, "all": 7}}) for name in ("north", "south")]
    >>> table = Negotiation(agenda, tuple(sides), rules=(Excludes({"fund": ("none",)}),))
    >>> allowed(table, {"fund": "none"}), allowed(table, {"fund": "all"})
    (False, True)
    """
    if not negotiation.linked:
        return True
    return all(rule.holds(chosen) for rule in negotiation.rules) and all(
        line.holds(chosen) for party in negotiation.parties for line in party.red_lines
    )
