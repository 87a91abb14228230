"""A package explained to one side, from that side's own points alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from goodoffices.errors import InputError
from goodoffices.settlement.negotiation import Party
from goodoffices.settlement.result import Number, in_units

__all__ = ["Explanation", "IssueLine", "explanation"]


@dataclass(frozen=True, slots=True)
class IssueLine:
    """What one issue of the package is worth to the addressee.

    Parameters
    ----------
    issue, option : str
        What the package says.
    utility : int or Fraction
        What the option counts for the addressee.
    best : int or Fraction
        What the addressee's best option on this issue counts.
    """

    issue: str
    option: str
    utility: Number = field(repr=False)
    best: Number = field(repr=False)

    @property
    def missing(self) -> Number:
        """How much the addressee's best option would add."""
        return self.best - self.utility


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a package means to one side; addressed to it and computed from its own points only.

    Parameters
    ----------
    addressee : str
        The party.
    utility, best, reservation : int or Fraction
        Of the whole package, of the addressee's best options together, and its least acceptable.
    lines : tuple of IssueLine
        In the order of the agenda.
    """

    addressee: str
    utility: Number = field(repr=False)
    best: Number = field(repr=False)
    reservation: Number = field(repr=False)
    lines: tuple[IssueLine, ...]

    @property
    def acceptable(self) -> bool:
        """Whether the package gives the addressee at least its reservation value."""
        return self.utility >= self.reservation

    @property
    def above_reservation(self) -> Number:
        """What the package gives beyond the reservation value; negative if it falls short."""
        return self.utility - self.reservation

    @property
    def gives_way_on(self) -> tuple[IssueLine, ...]:
        """Issues on which the addressee does not get its best, largest loss first."""
        lines = [line for line in self.lines if line.missing]
        return tuple(sorted(lines, key=lambda line: line.missing, reverse=True))


def explanation(party: Party, package: Mapping[str, str]) -> Explanation:
    """What a package gives one side, issue by issue, for that side's eyes.

    Parameters
    ----------
    party : Party
        The addressee with its own sealed points. No other party's points are an argument, so none
        can have an influence.
    package : Mapping[str, str]
        Issue -> option.

    Returns
    -------
    Explanation
        Totals, and what each issue contributes and lacks.

    Raises
    ------
    InputError
        If the package does not match the points.

    Discloses
    ---------
    To the addressee its own points; nothing of anybody else's beyond the package itself.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> north = Party("north", {"fund": {"none": 0, "all": 700}, "fence": {"stays": 300, "goes": 0}}, 250)
    >>> told = explanation(north, {"fund": "all", "fence": "goes"})
    >>> told.utility, told.above_reservation, told.gives_way_on[0].issue
    (700, 450, 'fence')
    """
    if set(package) != set(party.points):
        raise InputError("a package names each issue exactly once", field="package")
    lines = []
    for issue, option in package.items():
        values = party.points[issue]
        if option not in values:
            raise InputError("a package names an option that is not on the agenda", field="package")
        have, best = in_units((values[option], max(values.values())), (party.scale, party.scale))
        lines.append(IssueLine(issue, option, have, best))
    total = sum(party.points[issue][option] for issue, option in package.items())
    whole = in_units((total, party.best_total, party.floor), (party.scale,) * 3)
    return Explanation(party.id, whole[0], whole[1], whole[2], tuple(lines))
