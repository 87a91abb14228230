"""What links issues to each other: conditions on packages, and points for combinations of options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from goodoffices.errors import InputError, PointsError

if TYPE_CHECKING:
    from goodoffices.settlement.negotiation import Issue

__all__ = ["Box", "Combination", "Excludes", "Interaction", "Requires", "Rule", "Table"]

Combination: TypeAlias = Mapping[str, Sequence[str]]  # issue -> options, any of which is meant


@dataclass(frozen=True, slots=True)
class Requires:
    """A condition: where all of one combination is chosen, all of another must be.

    Parameters
    ----------
    when : Mapping[str, tuple of str]
        Issue -> options; it applies where each of these issues has one of its options.
    then : Mapping[str, tuple of str]
        Issue -> options; then each of these issues must have one of its options.
    reason : str
        Why, for people.

    Examples
    --------
    >>> rule = Requires({"fence": ("goes",)}, {"patrols": ("joint", "observers")})
    >>> rule.holds({"fence": "goes", "patrols": "none"})
    False
    """

    when: Combination = field(repr=False)
    then: Combination = field(repr=False)
    reason: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "when", _copied(self.when))
        object.__setattr__(self, "then", _copied(self.then))

    @property
    def issues(self) -> tuple[str, ...]:
        """The issues it links."""
        return tuple(dict.fromkeys((*self.when, *self.then)))

    def holds(self, package: Mapping[str, str]) -> bool:
        """Whether a package keeps it."""
        return not _within(self.when, package) or _within(self.then, package)


@dataclass(frozen=True, slots=True)
class Excludes:
    """A combination that may not occur: a condition on the agenda, or one side's red line.

    Parameters
    ----------
    combination : Mapping[str, tuple of str]
        Issue -> options; a package may not have one of its options on every one of these issues.
    reason : str
        Why, for people.

    Examples
    --------
    >>> rule = Excludes({"fence": ("goes",), "patrols": ("none",)})
    >>> rule.holds({"fence": "goes", "patrols": "none"}), rule.holds({"fence": "goes", "patrols": "joint"})
    (False, True)
    """

    combination: Combination = field(repr=False)
    reason: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "combination", _copied(self.combination))

    @property
    def issues(self) -> tuple[str, ...]:
        """The issues it links."""
        return tuple(self.combination)

    def holds(self, package: Mapping[str, str]) -> bool:
        """Whether a package keeps it."""
        return not _within(self.combination, package)


@dataclass(frozen=True, slots=True)
class Table:
    """Points for what options of several issues are worth together, beside their own points.

    Parameters
    ----------
    issues : tuple of str
        Two or more issues.
    points : Mapping[tuple of str, int]
        One option of each of these issues -> points, which may be negative; 0 where left out.

    Examples
    --------
    >>> table = Table(("fence", "patrols"), {("goes", "joint"): 40})
    >>> table.worth({"fence": "goes", "patrols": "joint"}), table.worth({"fence": "stays", "patrols": "joint"})
    (40, 0)
    """

    issues: tuple[str, ...]
    points: Mapping[tuple[str, ...], int] = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "issues", tuple(self.issues))
        points = {tuple(options): value for options, value in self.points.items()}
        object.__setattr__(self, "points", points)
        if len(set(self.issues)) < len(self.issues) or not self.issues:
            raise InputError("a table of points names each of its issues once", field="table")
        if any(len(options) != len(self.issues) for options in points):
            raise InputError("a table of points names one option of each issue", field="table")

    @property
    def most(self) -> int:
        """The most it can add."""
        return max([0, *self.points.values()])

    @property
    def magnitude(self) -> int:
        """The most it can add or take."""
        return max([0, *map(abs, self.points.values())])

    def worth(self, package: Mapping[str, str]) -> int:
        """What it adds to a package."""
        return self.points.get(tuple(package[issue] for issue in self.issues), 0)


@dataclass(frozen=True, slots=True)
class Box:
    """Points for every package whose whole numbers lie within ranges: a hyper-rectangle.

    Parameters
    ----------
    ranges : Mapping[str, tuple of int]
        Issue -> lowest and highest number, both included; options of these issues are whole
        numbers.
    points : int
        What a package within all ranges gets, beside its own points; may be negative.

    Examples
    --------
    >>> box = Box({"boats": (2, 4), "days": (0, 7)}, 50)
    >>> box.worth({"boats": "3", "days": "7"}), box.worth({"boats": "5", "days": "7"})
    (50, 0)
    """

    ranges: Mapping[str, tuple[int, int]] = field(repr=False)
    points: int = field(repr=False)

    def __post_init__(self) -> None:
        ranges = {issue: (low, high) for issue, (low, high) in self.ranges.items()}
        object.__setattr__(self, "ranges", ranges)
        if not ranges:
            raise InputError("a box has no range", field="box")

    @property
    def issues(self) -> tuple[str, ...]:
        """The issues it links."""
        return tuple(self.ranges)

    @property
    def most(self) -> int:
        """The most it can add."""
        return max(0, self.points)

    @property
    def magnitude(self) -> int:
        """The most it can add or take."""
        return abs(self.points)

    def worth(self, package: Mapping[str, str]) -> int:
        """What it adds to a package."""
        inside = all(low <= int(package[i]) <= high for i, (low, high) in self.ranges.items())
        return self.points if inside else 0


Rule: TypeAlias = Requires | Excludes
Interaction: TypeAlias = Table | Box


def check_rule(rule: Rule, issues: Mapping[str, Issue], *, owner: str) -> None:
    """Refuse a condition that does not match the agenda; ``owner`` names the field at fault."""
    parts = (rule.when, rule.then) if isinstance(rule, Requires) else (rule.combination,)
    for part in parts:
        if not part:
            raise InputError("a condition names no issue", field=owner)
        for issue, options in part.items():
            if issue not in issues or not set(options) <= set(issues[issue].options):
                raise InputError(
                    "a condition names an issue or option that is not on the agenda", field=owner
                )
            if not options:
                raise InputError("a condition names an issue without an option", field=owner)


def check_interaction(interaction: Interaction, issues: Mapping[str, Issue], *, owner: str) -> None:
    """Refuse points for combinations that do not match the agenda."""
    if not set(interaction.issues) <= set(issues):
        raise PointsError("points are given for an unknown issue", field=owner)
    if isinstance(interaction, Table):
        values = list(interaction.points.values())
        columns = [set(issues[issue].options) for issue in interaction.issues]
        if any(
            option not in known
            for options in interaction.points
            for option, known in zip(options, columns, strict=True)
        ):
            raise PointsError("points are given for an unknown option", field=owner)
    else:
        values = [
            interaction.points,
            *(end for ends in interaction.ranges.values() for end in ends),
        ]
        if not all(_is_whole(o) for issue in interaction.issues for o in issues[issue].options):
            raise PointsError("a box needs options that are whole numbers", field=owner)
    if any(isinstance(value, bool) or not isinstance(value, int) for value in values):
        raise PointsError("points are not whole numbers", field=owner)


def _is_whole(option: str) -> bool:
    try:
        return str(int(option)) == option
    except ValueError:
        return False


def _copied(combination: Combination) -> dict[str, tuple[str, ...]]:
    if any(isinstance(options, str) for options in combination.values()):
        raise InputError("a condition lists options, not one text", field="rules")
    return {issue: tuple(options) for issue, options in combination.items()}


def _within(combination: Combination, package: Mapping[str, str]) -> bool:
    return all(package[issue] in options for issue, options in combination.items())
