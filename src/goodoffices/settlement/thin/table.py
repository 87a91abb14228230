"""A table at which sides have said different amounts: some gave points, some only an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import ceil, floor, prod

from goodoffices.errors import InputError
from goodoffices.settlement.negotiation import Issue
from goodoffices.settlement.package import Package
from goodoffices.settlement.thin.consistent import Consistent
from goodoffices.settlement.thin.statements import Statements

__all__ = ["Range", "ThinTable"]


@dataclass(frozen=True, slots=True)
class Range:
    """What a number lies between, in whole points of 1000, rounded outwards.

    Parameters
    ----------
    low, high : int
        Both ends belong to it.
    """

    low: int = field(repr=False)
    high: int = field(repr=False)

    @classmethod
    def around(cls, low: Fraction, high: Fraction) -> Range:
        """The least whole range that holds both."""
        return cls(floor(low), ceil(high))


@dataclass(frozen=True, slots=True)
class ThinTable:
    """The agenda and what each side said about its points.

    Parameters
    ----------
    issues : tuple of Issue
        The agenda; points of issues add up.
    sides : tuple of Statements
        Two or more, one for each side.
    among : tuple of Mapping[str, str], optional
        The packages under discussion, for instance those that the rules of the talks allow. By
        default all.

    Raises
    ------
    InputError
        If names repeat, there are fewer than two sides, or a package does not match the agenda.

    Examples
    --------
    >>> from goodoffices.settlement.thin import Ends
    >>> agenda = (Issue("fund", ("none", "half", "all")),)
    >>> ThinTable(agenda, (Statements("north", (Ends("fund", "all", "none"),)),
    ...                    Statements("south", (Ends("fund", "none", "all"),)))).packages
    3
    """

    issues: tuple[Issue, ...]
    sides: tuple[Statements, ...]
    among: tuple[Mapping[str, str], ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "issues", tuple(self.issues))
        object.__setattr__(self, "sides", tuple(self.sides))
        if len(self.sides) < 2:  # noqa: PLR2004  (two sides)
            raise InputError("a table needs at least two sides", field="sides")
        if len({side.party for side in self.sides}) < len(self.sides):
            raise InputError("two sides have the same name", field="sides")
        if self.among is not None:
            object.__setattr__(self, "among", tuple(self.package(chosen) for chosen in self.among))

    def package(self, chosen: Mapping[str, str]) -> Package:
        """A package of the agenda that a plain mapping describes."""
        if set(chosen) != {issue.id for issue in self.issues}:
            raise InputError("a package names each issue exactly once", field="package")
        try:
            choice = [issue.options.index(chosen[issue.id]) for issue in self.issues]
        except ValueError as error:
            raise InputError(
                "a package names what is not on the agenda", field="package"
            ) from error
        return Package(self.issues, choice)

    @property
    def packages(self) -> int:
        """How many packages are under discussion."""
        if self.among is not None:
            return len(self.among)
        return prod(len(issue.options) for issue in self.issues)

    def listed(self) -> tuple[Package, ...]:
        """The packages under discussion, one by one."""
        if self.among is not None:
            return tuple(self.package(chosen) for chosen in self.among)
        choices = product(*(range(len(issue.options)) for issue in self.issues))
        return tuple(Package(self.issues, choice) for choice in choices)

    def points(self) -> tuple[Consistent, ...]:
        """What each side's points may be."""
        return tuple(Consistent(self.issues, side) for side in self.sides)
