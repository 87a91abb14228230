"""What a side may say instead of points: each statement, its conditions on the points, its words.

Points are meant from the worst package for the side, 0, to the best, 1000: on every issue the worst
option counts 0, and the best options sum to 1000. The *importance* of an issue is what its best option
counts, so how much lies between its worst and its best. What adds the same to every option of an issue
changes no comparison of packages, so this leaves nothing out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from goodoffices.errors import InputError, PointsError
from goodoffices.settlement.negotiation import Issue
from goodoffices.settlement.thin.linear import Row

__all__ = [
    "TOTAL",
    "Classed",
    "Ends",
    "Exactly",
    "Frame",
    "Importance",
    "NoDeal",
    "Prefers",
    "Ranked",
    "RankedOptions",
    "Statement",
    "TimesAsImportant",
    "Worth",
]

TOTAL = 1000

Package = Mapping[str, str]


class Frame:
    """The unknown points of one side: one variable per option, the last for no deal.

    Parameters
    ----------
    issues : tuple of Issue
        The agenda.
    best, worst : Mapping[str, str]
        The side's best and worst option on each issue.
    """

    def __init__(
        self, issues: tuple[Issue, ...], best: Mapping[str, str], worst: Mapping[str, str]
    ) -> None:
        self.issues = issues
        names = [(issue.id, option) for issue in issues for option in issue.options]
        self.places = {name: place for place, name in enumerate(names)}
        self.best, self.worst = dict(best), dict(worst)
        self.no_deal = len(names)

    def option(self, issue: str, option: str) -> int:
        """The variable of an option."""
        try:
            return self.places[issue, option]
        except KeyError:
            raise InputError("a statement names what is not on the agenda", field=issue) from None

    def importance(self, issue: str) -> int:
        """The variable of an issue's best option."""
        if issue not in self.best:
            raise InputError("a statement names what is not on the agenda", field=issue)
        return self.option(issue, self.best[issue])

    def worth(self, package: Package | None) -> dict[int, Fraction]:
        """The total of a package, of part of one, or of no deal."""
        if package is None:
            return {self.no_deal: Fraction(1)}
        return {self.option(issue, option): Fraction(1) for issue, option in package.items()}


def difference(more: Mapping[int, Fraction], less: Mapping[int, Fraction]) -> dict[int, Fraction]:
    """What one sum has more than another, without what cancels."""
    terms = dict(more)
    for at, value in less.items():
        terms[at] = terms.get(at, Fraction(0)) - value
    return {at: value for at, value in terms.items() if value}


class Statement(Protocol):
    """One thing that a side says about its own points."""

    def rows(self, frame: Frame) -> list[Row]:
        """The conditions on the points."""

    def words(self) -> str:
        """The statement as its author may read it."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The options that a side likes best and least on an issue.

    Parameters
    ----------
    issue : str
        Of the agenda.
    best, worst : str
        Of its options; the same one where the side does not care how the issue is settled.

    Examples
    --------
    >>> Ends("fund", best="all", worst="none").words()
    'On fund, all is best and none is worst.'
    """

    issue: str
    best: str = field(repr=False)
    worst: str = field(repr=False)

    def rows(self, frame: Frame) -> list[Row]:
        """No option counts more than the best, none less than the worst, and that counts 0."""
        worst = Row({frame.option(self.issue, self.worst): Fraction(-1)})
        return [worst, *_not_above(frame, self.issue, [self.best])]

    def words(self) -> str:
        """The statement as its author may read it."""
        if self.best == self.worst:
            return f"On {self.issue}, every option counts the same."
        return f"On {self.issue}, {self.best} is best and {self.worst} is worst."


@dataclass(frozen=True, slots=True)
class RankedOptions:
    """Options of one issue from best to worst; those in one group count the same.

    Parameters
    ----------
    issue : str
        Of the agenda.
    groups : tuple of tuple of str
        Best first. Where all options are named, those of the last group are the worst; options left
        out lie anywhere below the first group, and :class:`Ends` names the worst.

    Examples
    --------
    >>> RankedOptions("fund", (("all",), ("half", "third"), ("none",))).words()
    'On fund: all, then half and third alike, then none.'
    """

    issue: str
    groups: tuple[tuple[str, ...], ...] = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", _groups(self.groups))

    def names_all(self, issue: Issue) -> bool:
        """Whether every option of the issue has its place."""
        return {option for group in self.groups for option in group} == set(issue.options)

    def rows(self, frame: Frame) -> list[Row]:
        """Equal within a group, more than in the next one, nothing above the first."""
        groups = [[frame.option(self.issue, option) for option in group] for group in self.groups]
        found = _falling(groups) + _not_above(frame, self.issue, self.groups[0])
        if any(issue.id == self.issue and self.names_all(issue) for issue in frame.issues):
            found.append(Row({groups[-1][0]: Fraction(-1)}))
        return found

    def words(self) -> str:
        """The statement as its author may read it."""
        return f"On {self.issue}: {_ranking(self.groups)}."


@dataclass(frozen=True, slots=True)
class Ranked:
    """Issues from the most to the least important; those in one group are as important as each other.

    Parameters
    ----------
    groups : tuple of tuple of str
        Most important first. Nothing is said about issues left out.

    Examples
    --------
    >>> Ranked((("fund",), ("fence", "dates"))).words()
    'By importance: fund, then fence and dates alike.'
    """

    groups: tuple[tuple[str, ...], ...] = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", _groups(self.groups))

    def rows(self, frame: Frame) -> list[Row]:
        """Equal within a group, more than in the next one."""
        return _falling([[frame.importance(issue) for issue in group] for group in self.groups])

    def words(self) -> str:
        """The statement as its author may read it."""
        return f"By importance: {_ranking(self.groups)}."


class Importance(StrEnum):
    """Three classes of issues, the weightiest first."""

    MUST_HAVE = "must have"
    MATTERS = "matters"
    COULD_LIVE_WITH = "could live with"


@dataclass(frozen=True, slots=True)
class Classed:
    """Issues in classes: each issue of a weightier class is more important than each of a lighter one.

    Parameters
    ----------
    classes : Mapping[str, Importance]
        Issue -> class. Nothing is said within a class, nor about issues left out.

    Examples
    --------
    >>> Classed({"fund": Importance.MUST_HAVE, "dates": Importance.MATTERS}).words()
    'Must have: fund. Matters: dates.'
    """

    classes: Mapping[str, Importance] = field(repr=False)

    def __post_init__(self) -> None:
        given = {issue: Importance(word) for issue, word in self.classes.items()}
        object.__setattr__(self, "classes", given)

    def _groups(self) -> list[tuple[Importance, list[str]]]:
        found = [(word, [i for i, c in self.classes.items() if c is word]) for word in Importance]
        return [(word, issues) for word, issues in found if issues]

    def rows(self, frame: Frame) -> list[Row]:
        """More for each issue of one class than for each of the next."""
        return [
            _more(frame.importance(one), frame.importance(other))
            for (_, higher), (_, lower) in pairwise(self._groups())
            for one in higher
            for other in lower
        ]

    def words(self) -> str:
        """The statement as its author may read it."""
        return " ".join(
            f"{word.value.capitalize()}: {', '.join(issues)}." for word, issues in self._groups()
        )


@dataclass(frozen=True, slots=True)
class Worth:
    """An interval for what an option counts, of 1000; without an option, for an issue's importance.

    Parameters
    ----------
    issue : str
        Of the agenda.
    option : str or None
        Of the issue.
    at_least, at_most : int or Fraction
        From 0 to 1000.

    Examples
    --------
    >>> Worth("fund", "half", at_least=200, at_most=400).words()
    'On fund, half counts from 200 to 400 of 1000.'
    """

    issue: str
    option: str | None = field(default=None, repr=False)
    at_least: Fraction | int = field(default=0, repr=False)
    at_most: Fraction | int = field(default=TOTAL, repr=False)

    def __post_init__(self) -> None:
        _check_interval(self.at_least, self.at_most, self.issue)

    def rows(self, frame: Frame) -> list[Row]:
        """The two ends, where they say anything."""
        if self.option is None:
            at = frame.importance(self.issue)
        else:
            at = frame.option(self.issue, self.option)
        return _interval(at, self.at_least, self.at_most)

    def words(self) -> str:
        """The statement as its author may read it."""
        what = f"On {self.issue}, {self.option}" if self.option else f"The issue {self.issue}"
        return f"{what} counts {_ends(self.at_least, self.at_most)}."


@dataclass(frozen=True, slots=True)
class NoDeal:
    """An interval for what no deal is worth, of 1000.

    Parameters
    ----------
    at_least, at_most : int or Fraction
        From 0 to 1000.

    Examples
    --------
    >>> NoDeal(at_most=300).words()
    'No deal counts at most 300 of 1000.'
    """

    at_least: Fraction | int = field(default=0, repr=False)
    at_most: Fraction | int = field(default=TOTAL, repr=False)

    def __post_init__(self) -> None:
        _check_interval(self.at_least, self.at_most, "no deal")

    def rows(self, frame: Frame) -> list[Row]:
        """The two ends, where they say anything."""
        return _interval(frame.no_deal, self.at_least, self.at_most)

    def words(self) -> str:
        """The statement as its author may read it."""
        return f"No deal counts {_ends(self.at_least, self.at_most)}."


@dataclass(frozen=True, slots=True)
class Prefers:
    """One package, or part of one, is better than another; None stands for no deal.

    Parameters
    ----------
    better, worse : Mapping[str, str] or None
        Issue -> option. Where only some issues are named, both name the same: the rest is equal.
        Compared with no deal, a package is whole.
    or_equal : bool
        Whether they may also count the same.

    Examples
    --------
    >>> Prefers({"fund": "half"}, {"fund": "none"}).words()
    'fund half is better than fund none.'
    >>> Prefers({"fund": "half"}, None, or_equal=True).words()
    'fund half is at least as good as no deal.'
    """

    better: Package | None = field(repr=False)
    worse: Package | None = field(repr=False)
    or_equal: bool = False

    def __post_init__(self) -> None:
        both = self.better is not None and self.worse is not None
        if both and set(self.better or ()) != set(self.worse or ()):
            raise InputError(
                "two packages that are compared name different issues", field="package"
            )

    def rows(self, frame: Frame) -> list[Row]:
        """The total of the better one is more than that of the worse."""
        for package in (self.better, self.worse):
            whole = {issue.id for issue in frame.issues}
            if None in (self.better, self.worse) and package is not None and set(package) != whole:
                raise InputError("only a whole package compares with no deal", field="package")
        terms = difference(frame.worth(self.better), frame.worth(self.worse))
        return [Row(terms, strict=not self.or_equal)]

    def words(self) -> str:
        """The statement as its author may read it."""
        how = "at least as good as" if self.or_equal else "better than"
        return f"{named(self.better)} is {how} {named(self.worse)}."


@dataclass(frozen=True, slots=True)
class TimesAsImportant:
    """One issue is at least so many times as important as another.

    Parameters
    ----------
    issue, other : str
        Of the agenda.
    times : int or Fraction
        More than 0; 1 says at least as important.

    Examples
    --------
    >>> TimesAsImportant("fund", "fence", 2).words()
    'fund is at least 2 times as important as fence.'
    """

    issue: str = field(repr=False)
    other: str = field(repr=False)
    times: Fraction | int = field(default=1, repr=False)

    def __post_init__(self) -> None:
        if not _is_exact(self.times) or self.times <= 0:
            raise InputError(
                "how many times as important is not exact or not more than 0", field=self.issue
            )

    def rows(self, frame: Frame) -> list[Row]:
        """The one at least ``times`` the other."""
        one = {frame.importance(self.issue): Fraction(1)}
        other = {frame.importance(self.other): Fraction(self.times)}
        return [Row(difference(one, other))]

    def words(self) -> str:
        """The statement as its author may read it."""
        how = "" if self.times == 1 else f" {self.times} times"
        return f"{self.issue} is at least{how} as important as {self.other}."


@dataclass(frozen=True, slots=True)
class Exactly:
    """A whole sheet of points, as at the desk, on any scale.

    Parameters
    ----------
    points : Mapping[str, Mapping[str, int]]
        Issue -> option -> points; brought to 0 for the worst package and 1000 for the best.
    reservation : int or None
        Least acceptable total, in the same points. Below the worst package it counts 0.

    Examples
    --------
    >>> Exactly({"fund": {"none": 0, "all": 20}}, 5).words()
    'My sheet of points.'
    """

    points: Mapping[str, Mapping[str, int]] = field(repr=False)
    reservation: int | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        copied = {issue: dict(options) for issue, options in self.points.items()}
        object.__setattr__(self, "points", copied)
        values = [value for options in copied.values() for value in options.values()]
        values += [] if self.reservation is None else [self.reservation]
        if any(isinstance(value, bool) or not isinstance(value, int) for value in values):
            raise PointsError("points are not whole numbers")
        if not all(copied.values()) or all(len(set(o.values())) < 2 for o in copied.values()):  # noqa: PLR2004
            raise PointsError("a sheet of points makes no difference between packages")

    @property
    def best(self) -> dict[str, str]:
        """The first option with the most points, on each issue."""
        return {issue: max(o, key=lambda name: o[name]) for issue, o in self.points.items()}

    @property
    def worst(self) -> dict[str, str]:
        """The first option with the fewest points, on each issue."""
        return {issue: min(o, key=lambda name: o[name]) for issue, o in self.points.items()}

    @property
    def unit(self) -> Fraction:
        """What one point of the sheet counts of 1000."""
        spans = [max(o.values()) - min(o.values()) for o in self.points.values()]
        return Fraction(TOTAL, sum(spans))

    def rows(self, frame: Frame) -> list[Row]:
        """Every option as given."""
        given = {(issue, o) for issue, options in self.points.items() for o in options}
        if given != set(frame.places):
            raise PointsError("points are missing for an option, or given for an unknown one")
        least = {issue: min(options.values()) for issue, options in self.points.items()}
        found = [
            row
            for issue, options in self.points.items()
            for option, value in options.items()
            for row in _equal(
                {frame.option(issue, option): Fraction(1)}, (value - least[issue]) * self.unit
            )
        ]
        if self.reservation is not None:
            above = max(0, self.reservation - sum(least.values()))
            return found + _equal({frame.no_deal: Fraction(1)}, above * self.unit)
        return found

    def words(self) -> str:
        """The statement as its author may read it."""
        return "My sheet of points."


def named(package: Package | None) -> str:
    """A package in words."""
    if package is None:
        return "no deal"
    return " with ".join(f"{issue} {option}" for issue, option in package.items())


def _groups(groups: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    made = tuple(tuple(group) for group in groups)
    names = [name for group in made for name in group]
    if not names or not all(made) or len(set(names)) < len(names):
        raise InputError("a ranking is empty or names something twice", field="ranking")
    return made


def _falling(groups: list[list[int]]) -> list[Row]:
    equal = [
        row
        for group in groups
        for one, other in pairwise(group)
        for row in _equal({one: Fraction(1), other: Fraction(-1)}, Fraction(0))
    ]
    return equal + [_more(higher[0], lower[0]) for higher, lower in pairwise(groups)]


def _not_above(frame: Frame, issue: str, best: Iterable[str]) -> list[Row]:
    tops = [frame.option(issue, option) for option in best]
    others = [place for (of, _), place in frame.places.items() if of == issue]
    return [
        Row({tops[0]: Fraction(1), place: Fraction(-1)}) for place in others if place not in tops
    ]


def _more(one: int, other: int) -> Row:
    return Row({one: Fraction(1), other: Fraction(-1)}, strict=True)


def _equal(terms: dict[int, Fraction], value: Fraction) -> list[Row]:
    row = Row(terms, value)
    return [row, row.reversed]


def _interval(at: int, low: Fraction | int, high: Fraction | int) -> list[Row]:
    rows = [Row({at: Fraction(1)}, Fraction(low))] if low > 0 else []
    return rows + ([Row({at: Fraction(1)}, Fraction(high)).reversed] if high < TOTAL else [])


def _check_interval(low: Fraction | int, high: Fraction | int, name: str) -> None:
    if not (_is_exact(low) and _is_exact(high) and 0 <= low <= high <= TOTAL):
        raise InputError("an interval is not exact or not within 0 and 1000", field=name)


def _is_exact(value: object) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def _ranking(groups: tuple[tuple[str, ...], ...]) -> str:
    return ", then ".join(
        " and ".join(group) + (" alike" if len(group) > 1 else "") for group in groups
    )


def _ends(low: Fraction | int, high: Fraction | int) -> str:
    if low <= 0:
        return f"at most {high} of {TOTAL}"
    return f"at least {low} of {TOTAL}" if high >= TOTAL else f"from {low} to {high} of {TOTAL}"
