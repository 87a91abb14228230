"""Norms in this program's own form."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from goodoffices.settlement.formats.decimals import exact
from goodoffices.settlement.formats.json_text import broken
from goodoffices.settlement.norm import FloorAbove, GainRatio, GainShare, Norm, ShareOfBest

__all__ = ["norm_data", "norm_of"]

FIELDS = {
    "gain_share": {"gain_share", "at_least", "at_most", "reason"},
    "floor_above": {"floor_above", "points", "reason"},
    "share_of_best": {"share_of_best", "party", "reason"},
    "gain_ratio": {"gain_ratio", "reason"},
}


def norm_of(name: str, item: Any) -> Norm:
    """One norm from its object in a file.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    item : object
        What stands in the file.

    Raises
    ------
    FormatError
        If it is no norm.
    InputError
        If a number is out of its range.
    """
    if not isinstance(item, Mapping):
        raise broken(name, "a norm is not an object")
    kinds = sorted(set(item) & set(FIELDS))
    if len(kinds) != 1:
        raise broken(name, f"a norm has one of {', '.join(map(repr, FIELDS))}")
    unknown = sorted(set(item) - FIELDS[kinds[0]])
    if unknown:
        raise broken(name, f"a norm has an unknown field {unknown[0]!r}")
    reason = item.get("reason", "")
    if not isinstance(reason, str):
        raise broken(name, "a reason is not a text")
    if kinds[0] == "gain_share":
        least, most = (
            _part(name, item.get(k, end)) for k, end in (("at_least", 0), ("at_most", 1))
        )
        return GainShare(_side(name, item["gain_share"]), least, most, reason)
    if kinds[0] == "floor_above":
        return FloorAbove(_side(name, item["floor_above"]), item.get("points", -1), reason)
    if kinds[0] == "share_of_best":
        party = item.get("party")
        side = None if party is None else _side(name, party)
        return ShareOfBest(item["share_of_best"], side, reason)
    return GainRatio(_part(name, item["gain_ratio"]), reason)


def norm_data(norm: Norm) -> dict[str, Any]:
    """A norm as plain data for a file.

    Examples
    --------
    >>> norm_data(GainShare("north", Fraction(2, 5)))
    {'gain_share': 'north', 'at_least': '2/5'}
    """
    data: dict[str, Any]
    if isinstance(norm, GainShare):
        data = {"gain_share": norm.party}
        data |= {"at_least": _written(norm.at_least)} if norm.at_least != 0 else {}
        data |= {"at_most": _written(norm.at_most)} if norm.at_most != 1 else {}
    elif isinstance(norm, FloorAbove):
        data = {"floor_above": norm.party, "points": norm.points}
    elif isinstance(norm, ShareOfBest):
        data = {"share_of_best": norm.per_thousand}
        data |= {"party": norm.party} if norm.party is not None else {}
    else:
        data = {"gain_ratio": _written(norm.times)}
    return {**data, "reason": norm.reason} if norm.reason else data


def _side(name: str, item: Any) -> str:
    if not isinstance(item, str):
        raise broken(name, "a norm names a side that is not a text")
    return item


def _part(name: str, item: Any) -> Fraction | int:
    """A whole number, a decimal, or a fraction as a text: 2, 0.4, "2/5"."""
    if isinstance(item, int | Fraction) and not isinstance(item, bool):
        return item
    try:
        over, _, under = item.partition("/")
        return exact(over) / exact(under or "1")
    except (AttributeError, ValueError, ZeroDivisionError) as error:
        raise broken(name, 'a part is neither a number nor a fraction such as "2/5"') from error


def _written(value: Fraction | int) -> int | str:
    return int(value) if value == int(value) else str(value)
