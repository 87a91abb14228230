"""A settlement as plain data for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from goodoffices.settlement.result import FrontierPoint, Number, Settlement, Solution

__all__ = ["as_json"]

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
        bounds by solution) and ``method``. Utilities are whole points in this program's own form
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
    return {
        "parties": list(settlement.parties),
        "packages": _whole(settlement.packages),
        "opening": settlement.opening,
        "frontier_size": settlement.frontier_size,
        "solutions": {name: _solution(s) for name, s in settlement.solutions.items()},
        "exact": settlement.exact,
        "bound": None if bound is None else {name: _number(value) for name, value in bound.items()},
        "method": settlement.method,
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
    return {"package": dict(point.package), "utilities": _numbers(point.utilities)}


def _numbers(values: Sequence[Number]) -> list[int | float | str]:
    return [_number(value) for value in values]


def _number(value: Number) -> int | float | str:
    return float(value) if isinstance(value, Fraction) else _whole(value)


def _whole(value: int) -> int | str:
    return value if abs(value) <= LARGEST_SAFE else str(value)
