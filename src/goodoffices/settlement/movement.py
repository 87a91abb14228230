"""Where there is no opening: three answers to who must move, and how little."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from goodoffices.settlement.concession import conceded
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.result import Concession, Number
from goodoffices.settlement.zone import common_unit

if TYPE_CHECKING:
    from goodoffices.settlement.solver import Answer

__all__ = ["Movement", "Movements", "movements"]

EFFORT = 20.0


@dataclass(frozen=True, slots=True)
class Movement:
    """One way to come to an opening.

    Parameters
    ----------
    concession : Concession or None
        The package, and what it lacks of each party's least; None where no package will do.
    value : int, Fraction or None
        What is kept small: the sum, the largest, or the one party's movement.
    bound : int, Fraction or None
        Less than this is proved not to be enough; the value itself if exact. None where no package
        will do.
    exact : bool
        Whether it is proved that less is not enough, or that no package will do.
    """

    concession: Concession | None
    value: Number | None = field(repr=False)
    bound: Number | None = field(repr=False)
    exact: bool


@dataclass(frozen=True, slots=True)
class Movements:
    """Who must move, and how little.

    Parameters
    ----------
    least_total : Movement
        The smallest sum of movements; this compares the parties' points with each other.
    least_largest : Movement
        The smallest largest movement, then the smallest second largest, and so on; likewise.
    alone : Mapping[str, Movement]
        For each party: if only it moved and all others stood on their least.
    """

    least_total: Movement
    least_largest: Movement
    alone: Mapping[str, Movement]


def movements(
    negotiation: Negotiation,
    *,
    effort: float = EFFORT,
    should_stop: Callable[[], bool] | None = None,
) -> Movements:
    """How little the parties would have to lower what they ask for, by three measures.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties and their sealed points. Where there is an opening all movements are 0.
    effort : float
        Counted work of the solver for one question.
    should_stop : callable, optional
        Asked now and then; True ends the search.

    Returns
    -------
    Movements
        Each exact, or with a bound.

    Discloses
    ---------
    Tells how far below its reservation value a package leaves each party: for the mediator at most.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation, Party
    >>> issue = Issue("fund", ("none", "half", "all"))
    >>> north = Party("north", {"fund": {"none": 0, "half": 6, "all": 10}}, 9)
    >>> south = Party("south", {"fund": {"none": 10, "half": 5, "all": 3}}, 6)
    >>> found = movements(Negotiation((issue,), (north, south)))
    >>> found.least_total.concession.shortfalls, found.least_largest.concession.shortfalls
    ((0, 3), (0, 3))
    >>> {party: movement.value for party, movement in found.alone.items()}
    {'north': 9, 'south': 3}
    """
    from goodoffices.settlement.solver import (  # noqa: PLC0415  (the solver's names, not the solver)
        best_total,
        least_shortfall,
        leximin,
    )

    unit, factors = common_unit(negotiation)
    asked = replace(negotiation, disagreement_point=negotiation.floors)
    ends = zip(negotiation.parties, negotiation.floors, factors, strict=True)
    lowest = [-(party.magnitude + floor) * factor for party, floor, factor in ends]

    def moved(found: Answer, largest: int | Fraction | None) -> Movement:
        if found.choice is None:
            return Movement(None, None, None, found.finished)
        value, bound = (
            None if gain is None else max(Fraction(0), -Fraction(gain) / unit)
            for gain in (found.value, largest)
        )
        concession = conceded(negotiation, found.choice)
        return Movement(concession, _number(value), _number(bound or Fraction(0)), found.finished)

    total = least_shortfall(negotiation, effort=effort, should_stop=should_stop)
    lacking = replace(total, value=-total.value)
    room = -(min(lowest) // unit) * unit
    fair = leximin(_lifted(asked, room), effort=effort, should_stop=should_stop)
    fair = replace(fair, value=fair.value - room)
    alone = {}
    for place, party in enumerate(negotiation.parties):
        others = [low if other == place else 0 for other, low in enumerate(lowest)]
        itself = [int(other == place) for other in range(len(lowest))]
        found = best_total(asked, itself, least=others, effort=effort, should_stop=should_stop)
        alone[party.id] = moved(found, found.bound)
    bound = None if total.bound is None else -total.bound
    largest = None if fair.bound is None else fair.bound - room
    return Movements(moved(lacking, bound), moved(fair, largest), alone)


def _lifted(negotiation: Negotiation, room: int) -> Negotiation:
    """The same negotiation with so much added to every package that no gain is negative."""
    _, factors = common_unit(negotiation)
    first = negotiation.issues[0].id
    parties = []
    for party, factor in zip(negotiation.parties, factors, strict=True):
        raised = {option: value + room // factor for option, value in party.points[first].items()}
        parties.append(replace(party, points={**party.points, first: raised}))
    return replace(negotiation, parties=tuple(parties))


def _number(value: Fraction | None) -> Number | None:
    return int(value) if value is not None and value.denominator == 1 else value
