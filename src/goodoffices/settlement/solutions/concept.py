"""What every bargaining solution has: a name, a function, and the axioms it keeps on a stated domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias, TypeVar

from goodoffices.errors import NoAgreementError

__all__ = ["Axiom", "Best", "Concept", "Domain", "Gains", "leximin_order", "maxima"]

Gains: TypeAlias = tuple[int, ...]
Score = TypeVar("Score", int, tuple[int, ...])


class Axiom(StrEnum):
    """A property that a solution keeps; the shared tests try each on its stated domain."""

    COMMON_SCALE_INVARIANCE = "common scale invariance"
    INDEPENDENCE = "independence of irrelevant alternatives"
    INDIVIDUAL_RATIONALITY = "individual rationality"
    LEXICOGRAPHIC_MONOTONICITY = "lexicographic monotonicity"
    MONOTONICITY = "monotonicity"
    PARETO_OPTIMALITY = "pareto optimality"
    RESTRICTED_MONOTONICITY = "restricted monotonicity"
    SCALE_INVARIANCE = "scale invariance"
    SYMMETRY = "symmetry"
    UNANIMITY = "unanimity"
    WEAK_PARETO_OPTIMALITY = "weak pareto optimality"


class Domain(StrEnum):
    """On which lists of packages an axiom is kept."""

    ALL_CAN_GAIN = "finite lists in which some package gives every party a gain"
    FINITE = "finite lists of packages"


@dataclass(frozen=True, slots=True)
class Best:
    """The packages that a solution finds equally good.

    Parameters
    ----------
    places : tuple of int
        Their positions in the list that was given, rising.
    value : int or Fraction
        What they attain: a product, a share, a smallest gain, a sum.
    left_out : tuple of int
        Parties (by position) that the solution could not take into account.
    note : str
        Why, for people.
    tie_view : tuple of Gains, optional
        The quantities in which ties are told apart by leximin; the gains themselves if None.
    degree : int
        With which power of the unit of gains the value grows: 1 for a gain or a sum of gains, 0 for
        a share, the number of factors for a product.
    """

    places: tuple[int, ...]
    value: int | Fraction
    left_out: tuple[int, ...] = ()
    note: str = ""
    tie_view: tuple[Gains, ...] | None = None
    degree: int = 1


@dataclass(frozen=True, slots=True)
class Concept:
    """A bargaining solution as this room knows it."""

    name: str
    function: Callable[[Sequence[Gains]], Best]
    axioms: Mapping[Axiom, Domain]


def leximin_order(values: Iterable[int]) -> tuple[int, ...]:
    """The key by which leximin compares: smallest first, then the second smallest, and so on.

    Examples
    --------
    >>> leximin_order((5, 2, 9)) < leximin_order((3, 8, 3))
    True
    """
    return tuple(sorted(values))


def maxima(scores: Sequence[Score]) -> tuple[int, ...]:
    """The positions of all largest scores.

    Raises
    ------
    NoAgreementError
        If there is nothing to choose from.
    """
    if not scores:
        raise NoAgreementError("no package is acceptable to every party")
    best = max(scores)
    return tuple(place for place, score in enumerate(scores) if score == best)
