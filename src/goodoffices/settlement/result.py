"""What the engine answers: frozen values whose ``repr`` shows no utility."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from goodoffices.settlement.contradiction import Contradiction
from goodoffices.settlement.negotiation import Issue
from goodoffices.settlement.package import Package
from goodoffices.settlement.quantity import Quantity

__all__ = [
    "Concession",
    "FrontierLine",
    "FrontierPoint",
    "Number",
    "Settlement",
    "Solution",
    "Trimmed",
    "in_units",
]

Number: TypeAlias = int | Fraction


def in_units(points: tuple[int, ...], scales: tuple[int | None, ...]) -> tuple[Number, ...]:
    """Points as utilities: unchanged without a scale, divided by it (exactly) with one.

    Examples
    --------
    >>> in_units((300, 1), (None, 4))
    (300, Fraction(1, 4))
    """
    return tuple(
        value if scale is None else Fraction(value, scale)
        for value, scale in zip(points, scales, strict=True)
    )


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """A utility vector that nobody can improve upon.

    Parameters
    ----------
    package : Package
        The first package, in the order of the options, that has it.
    points : tuple of int
        Each party's exact points.
    count : int
        How many packages have exactly these utilities.
    scales : tuple of int or None
        The parties' denominators.
    """

    package: Package
    points: tuple[int, ...] = field(repr=False)
    count: int = 1
    scales: tuple[int | None, ...] = field(default=(), repr=False)

    @property
    def utilities(self) -> tuple[Number, ...]:
        """Points, or exact fractions where the party's utilities came as decimals."""
        return in_units(self.points, self.scales or (None,) * len(self.points))


@dataclass(frozen=True, slots=True)
class FrontierLine:
    """A straight part of a frontier of two parties: between its ends one amount moves.

    Parameters
    ----------
    first, last : FrontierPoint
        The ends, the one that is better for the first party first. An end may be reached by another
        package that is better for one party and as good for the other: then it belongs to the line
        only as what its points come close to.
    """

    first: FrontierPoint
    last: FrontierPoint


@dataclass(frozen=True, slots=True)
class Solution:
    """The answer of one bargaining solution.

    Parameters
    ----------
    name : str
        Which solution.
    package, points, count, scales
        As in a frontier point: the leximin-best of the equally good packages, then the first in
        the order of the options.
    value : int or Fraction
        What it attains: product of gains, share, smallest gain, or sum of gains.
    ties : tuple of FrontierPoint
        Other efficient packages that are equally good, one package each, at most as many as asked.
    ties_count : int
        How many there are in all.
    method : str
        How it was found: ``merge``, ``enumeration``, ``cut``, ``narrowing``, ``best options``,
        ``solver``, ``search``, ``lines`` or ``cells``.
    exact : bool
        Whether it is proved that nothing is better.
    bound : int or Fraction
        A value that no acceptable package exceeds; the value itself if exact.
    note : str
        What had to be left out, for people.
    """

    name: str
    package: Package
    points: tuple[int, ...] = field(repr=False)
    value: Number = field(repr=False)
    bound: Number = field(repr=False)
    method: str
    exact: bool
    ties: tuple[FrontierPoint, ...] = field(default=(), repr=False)
    ties_count: int = 0
    note: str = ""
    scales: tuple[int | None, ...] = field(default=(), repr=False)

    @property
    def utilities(self) -> tuple[Number, ...]:
        """Points, or exact fractions where the party's utilities came as decimals."""
        return in_units(self.points, self.scales)

    @property
    def gap(self) -> Number:
        """How much better a package might be at most; 0 if exact."""
        return self.bound - self.value


@dataclass(frozen=True, slots=True)
class Concession:
    """Where there is no opening: the package that asks for least movement, and of whom.

    Parameters
    ----------
    package : Package
        An efficient package with the smallest total shortfall; among those with the smallest
        largest one; then the first in the order of the options.
    shortfalls : tuple of int or Fraction
        What the package lacks of each party's reservation value; 0 for those who need not move.
    """

    package: Package
    shortfalls: tuple[Number, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Some efficient-looking packages where the frontier is too large: never the whole of it.

    Parameters
    ----------
    points : tuple of FrontierPoint
        None of them improves upon another; a package that is not listed may.
    within : tuple of int or Fraction
        For every acceptable package that leaves each party this much above its least, some listed
        one gives each party at most this much less.
    rule : str
        By what rule points were left out.
    """

    points: tuple[FrontierPoint, ...] = field(repr=False)
    within: tuple[Number, ...] = field(repr=False)
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one negotiation leaves open: is there a deal, and which.

    Parameters
    ----------
    parties : tuple of str
        Names, in the order of all vectors.
    issues : tuple of Issue
        The agenda.
    packages : int
        How many packages the agenda allows.
    opening : bool
        Whether some package is acceptable to every party.
    frontier : tuple of FrontierPoint or None
        All efficient, acceptable utility vectors, best for the first party first; None if not listed.
    frontier_size : int or None
        How many there are.
    solutions : Mapping[str, Solution]
        By name; empty where there is no opening.
    reservation, disagreement_point, ideal_point : tuple
        In units of utility: least acceptable, if no deal, best over the acceptable packages (None
        where not known).
    exact : bool
        Whether every answer is proved.
    method : str
        ``merge``, ``enumeration``, ``search``, ``lines``, ``cells``, or ``stopped`` if somebody
        stopped it.
    warnings : tuple of str
        What was computed as given although it looks wrong.
    concession : Concession or None
        Who must move, where there is no opening.
    trimmed : Trimmed or None
        A set that stands for a frontier too large to list.
    contradiction : Contradiction or None
        Conditions and red lines that nothing can keep together, where no package keeps them all.
    quantities : tuple of Quantity
        What is settled by an amount; ``packages`` then counts options and whole amounts.
    frontier_lines : tuple of FrontierLine or None
        Of two parties, where an amount need not be whole: the whole frontier, best for the first
        party first; single points are lines whose ends are the same.
    """

    parties: tuple[str, ...]
    issues: tuple[Issue, ...] = field(repr=False)
    packages: int
    opening: bool
    frontier: tuple[FrontierPoint, ...] | None = field(repr=False)
    frontier_size: int | None
    solutions: Mapping[str, Solution] = field(repr=False)
    reservation: tuple[Number, ...] = field(repr=False)
    disagreement_point: tuple[Number, ...] = field(repr=False)
    ideal_point: tuple[Number, ...] | None = field(repr=False)
    exact: bool
    method: str
    warnings: tuple[str, ...] = ()
    concession: Concession | None = field(default=None, repr=False)
    trimmed: Trimmed | None = field(default=None, repr=False)
    contradiction: Contradiction | None = field(default=None, repr=False)
    quantities: tuple[Quantity, ...] = field(default=(), repr=False)
    frontier_lines: tuple[FrontierLine, ...] | None = field(default=None, repr=False)

    @property
    def reproducible(self) -> bool:
        """Whether the same input gives the same result again: not if somebody stopped the run."""
        return self.method != "stopped"

    @property
    def bound(self) -> Mapping[str, Number] | None:
        """Proved upper bounds by solution where an answer is not exact; None if all are."""
        open_ended = {name: s.bound for name, s in self.solutions.items() if not s.exact}
        return open_ended or None
