"""A settlement as plain data for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from goodoffices.settlement.mixed import MixedPackage
from goodoffices.settlement.norms import NormedSettlement, NormHeld
from goodoffices.settlement.quantity import Quantity, exact_text
from goodoffices.settlement.result import FrontierPoint, Number, Settlement, Solution

__all__ = ["as_json", "norms_as_json"]

LARGEST_SAFE = 2**53


def as_json(settlement: Settlement) -> dict[str, Any]:
    """The result as JSON has it: numbers, texts, lists.

    Parameters
    ----------
    settlement : Settlement
        The result.

    Returns
    -------
    dict
        ``parties``, ``packages`` (text above 2**53), ``opening``, ``frontier_size``, ``solutions``
        by name (empty without an opening), ``exact``, ``bound`` (None if exact, else proved upper
        bounds by solution) and ``method``; where something is settled by an amount, ``quantities``,
        ``frontier_lines`` (how many), and ``amounts`` beside each package. Utilities are whole points in this program's own form
        and numbers from 0 to 1 for foreign formats.

    Discloses
    ---------
    As the settlement itself: treat it as points.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation, Party, settle
    >>> north = Party("north", {"fund": {"none": 0, "all": 1000}})
    >>> south = Party("south", {"fund": {"none": 1000, "all": 600}})
    >>> result = settle(Negotiation((Issue("fund", ("none", "all")),), (north, south)))
    >>> as_json(result)["solutions"]["nash"]["package"]
    {'fund': 'all'}
    """
    bound = settlement.bound
    lines = settlement.frontier_lines
    more = {
        "quantities": [_quantity(quantity) for quantity in settlement.quantities],
        "frontier_lines": None if lines is None else len(lines),
    }
    return {
        "parties": list(settlement.parties),
        "packages": _whole(settlement.packages),
        "opening": settlement.opening,
        "frontier_size": settlement.frontier_size,
        "solutions": {name: _solution(s) for name, s in settlement.solutions.items()},
        "exact": settlement.exact,
        "bound": None if bound is None else {name: _number(value) for name, value in bound.items()},
        "method": settlement.method,
        **(more if settlement.quantities else {}),
    }


def norms_as_json(
    found: NormedSettlement, held: Mapping[str, Sequence[NormHeld]]
) -> dict[str, Any]:
    """Deals held against norms as JSON has it.

    Parameters
    ----------
    found : NormedSettlement
        What is best under all norms.
    held : Mapping[str, sequence of NormHeld]
        Solution without norms -> what its package keeps.

    Returns
    -------
    dict
        ``norms`` (in words), ``held`` (solution -> by how much its package misses each norm, 0 where
        it keeps it), ``possible``, ``solutions``, ``better_without``, ``conflict`` (positions among
        the norms), ``nearest``, ``exact`` and ``method``.

    Discloses
    ---------
    As the settlement itself: treat it as points.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation, Party, ShareOfBest, settle_under_norms
    >>> north = Party("north", {"fund": {"none": 0, "all": 1000}})
    >>> south = Party("south", {"fund": {"none": 1000, "all": 600}})
    >>> table = Negotiation((Issue("fund", ("none", "all")),), (north, south))
    >>> norms_as_json(settle_under_norms(table, norms=[ShareOfBest(500)]), {})["possible"]
    True
    """
    nearest = found.nearest
    return {
        "norms": [norm.words() for norm in found.norms],
        "held": {name: _numbers([one.lacking for one in rows]) for name, rows in held.items()},
        "possible": found.possible,
        "solutions": {name: _solution(s) for name, s in found.solutions.items()},
        "better_without": {name: dict(p) for name, p in found.better_without.items()},
        "conflict": [found.norms.index(norm) for norm in found.conflict],
        "nearest": None
        if nearest is None
        else {
            "package": dict(nearest.package),
            "utilities": _numbers(nearest.utilities),
            "lacking": _numbers([one.lacking for one in nearest.held]),
            "exact": nearest.exact,
        },
        "exact": found.exact,
        "method": found.method,
    }


def _solution(solution: Solution) -> dict[str, Any]:
    return {
        **_point(solution),
        "value": _number(solution.value),
        "ties": [_point(tie) for tie in solution.ties],
        "ties_count": _whole(solution.ties_count),
        "exact": solution.exact,
        "note": solution.note,
    }


def _point(point: FrontierPoint | Solution) -> dict[str, Any]:
    shown = {"package": dict(point.package), "utilities": _numbers(point.utilities)}
    if isinstance(point.package, MixedPackage):
        package = point.package
        settled = zip(package.quantities, package.settled, strict=True)
        shown["amounts"] = {
            quantity.id: {
                "amount": float(amount),
                "exact": exact_text(amount),
                "unit": quantity.unit,
            }
            for quantity, amount in settled
        }
    return shown


def _quantity(quantity: Quantity) -> dict[str, Any]:
    low, high = quantity.ends
    return {
        "id": quantity.id,
        "least": exact_text(low),
        "most": exact_text(high),
        "unit": quantity.unit,
        "whole": quantity.whole,
    }


def _numbers(values: Sequence[Number]) -> list[int | float | str]:
    return [_number(value) for value in values]


def _number(value: Number) -> int | float | str:
    return float(value) if isinstance(value, Fraction) else _whole(value)


def _whole(value: int) -> int | str:
    return value if abs(value) <= LARGEST_SAFE else str(value)
