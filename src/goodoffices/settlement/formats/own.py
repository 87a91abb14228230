"""The form of this program: ``goodoffices/negotiation/1``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from goodoffices.errors import FormatError, InputError
from goodoffices.settlement.formats.json_text import broken, parsed
from goodoffices.settlement.formats.norm_data import norm_data, norm_of
from goodoffices.settlement.negotiation import Issue, Negotiation, Party
from goodoffices.settlement.quantity import Quantity, exact_text
from goodoffices.settlement.terms import Box, Excludes, Interaction, Requires, Rule, Table

__all__ = ["FORMAT", "own_text", "read_own"]

FORMAT = "goodoffices/negotiation/1"
FIELDS = {
    "format",
    "issues",
    "parties",
    "disagreement_point",
    "rules",
    "norms",
    "quantities",
    "title",
}
QUANTITY = {"id", "least", "most", "unit", "whole", "title"}
PARTY = {"id", "points", "amounts", "reservation", "scale", "interactions", "red_lines", "title"}


def read_own(name: str, content: bytes) -> Negotiation:
    """A negotiation from one JSON file in this program's own form.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    content : bytes
        The file, UTF-8.

    Returns
    -------
    Negotiation
        With whole points.

    Raises
    ------
    FormatError
        If the file is not in the form; ``advice`` names the file, the line where known, the reason.

    Discloses
    ---------
    Nothing: the points stay in the negotiation.

    References
    ----------
    .. [RFC8259]

    Examples
    --------
    >>> content = b'''{"format": "goodoffices/negotiation/1",
    ...   "issues": [{"id": "fund", "options": ["none", "all"]}],
    ...   "parties": [{"id": "north", "points": {"fund": {"none": 0, "all": 1000}}, "reservation": 300},
    ...               {"id": "south", "points": {"fund": {"none": 1000, "all": 600}}}]}'''
    >>> read_own("fund.json", content).floors
    (300, 0)
    """
    data = parsed(name, content)
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise broken(name, f'the file does not begin with "format": "{FORMAT}"')
    _known(name, data, FIELDS, "the file")
    amounts = _list(name, data.get("quantities", []), "quantities")
    quantities = tuple(_quantity(name, item) for item in amounts)
    listed = data.get("issues", [] if quantities else None)
    issues = tuple(_issue(name, item) for item in _list(name, listed, "issues"))
    parties = tuple(_party(name, item) for item in _list(name, data.get("parties"), "parties"))
    rules = tuple(_rule(name, item) for item in _list(name, data.get("rules", []), "rules"))
    stated = _list(name, data.get("norms", []), "norms")
    given = data.get("disagreement_point")
    point = None if given is None else tuple(_list(name, given, "disagreement_point"))
    try:
        norms = tuple(norm_of(name, item) for item in stated)
        return Negotiation(issues, parties, point, rules=rules, norms=norms, quantities=quantities)
    except FormatError:
        raise
    except InputError as error:
        raise _named(name, error) from error


def own_text(negotiation: Negotiation) -> bytes:
    """A negotiation as one JSON file in this program's own form; nothing but its notes is left out.

    Examples
    --------
    >>> fund = Issue("fund", ("none", "all"))
    >>> sides = [Party(name, {"fund": {"none": 0, "all": 9}}) for name in ("north", "south")]
    >>> table = Negotiation((fund,), tuple(sides))
    >>> read_own("fund.json", own_text(table)) == table
    True
    """
    data: dict[str, Any] = {"format": FORMAT, "issues": [], "parties": []}
    for issue in negotiation.issues:
        shared = {"divisible": True} if issue.divisible else {}
        data["issues"].append({"id": issue.id, "options": list(issue.options), **shared})
    if negotiation.quantities:
        data["quantities"] = [_quantity_data(quantity) for quantity in negotiation.quantities]
    data["parties"] = [_party_data(party, negotiation.issues) for party in negotiation.parties]
    if negotiation.disagreement_point is not None:
        data["disagreement_point"] = list(negotiation.disagreement_point)
    if negotiation.rules:
        data["rules"] = [_rule_data(rule) for rule in negotiation.rules]
    if negotiation.norms:
        data["norms"] = [norm_data(norm) for norm in negotiation.norms]
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _party_data(party: Party, issues: tuple[Issue, ...]) -> dict[str, Any]:
    points = {i.id: {o: party.points[i.id][o] for o in i.options} for i in issues}
    data: dict[str, Any] = {"id": party.id, "points": points}
    if party.amounts:
        data["amounts"] = {
            quantity: {exact_text(at): points for at, points in party.curve(quantity).items()}
            for quantity in party.amounts
        }
    if party.reservation is not None:
        data["reservation"] = party.reservation
    if party.scale is not None:
        data["scale"] = party.scale
    if party.interactions:
        data["interactions"] = [_interaction_data(item) for item in party.interactions]
    if party.red_lines:
        data["red_lines"] = [_rule_data(line) for line in party.red_lines]
    return data


def _quantity_data(quantity: Quantity) -> dict[str, Any]:
    low, high = (int(end) if end.denominator == 1 else exact_text(end) for end in quantity.ends)
    data: dict[str, Any] = {"id": quantity.id, "least": low, "most": high}
    data |= {"unit": quantity.unit} if quantity.unit else {}
    return {**data, "whole": True} if quantity.whole else data


def _rule_data(rule: Rule) -> dict[str, Any]:
    if isinstance(rule, Requires):
        parts = {"when": _lists(rule.when), "then": _lists(rule.then)}
    else:
        parts = {"never": _lists(rule.combination)}
    return {**parts, "reason": rule.reason} if rule.reason else parts


def _lists(combination: Mapping[str, Any]) -> dict[str, list[str]]:
    return {issue: list(options) for issue, options in combination.items()}


def _interaction_data(item: Interaction) -> dict[str, Any]:
    if isinstance(item, Box):
        return {
            "box": {issue: list(ends) for issue, ends in item.ranges.items()},
            "points": item.points,
        }
    rows = [{"options": list(options), "points": value} for options, value in item.points.items()]
    return {"table": list(item.issues), "points": rows}


def _issue(name: str, item: Any) -> Issue:
    _known(name, item, {"id", "options", "divisible", "title"}, "an issue")
    options = _list(name, item.get("options"), "options")
    ident, divisible = item.get("id"), item.get("divisible", False)
    if not isinstance(ident, str) or not all(isinstance(option, str) for option in options):
        raise broken(name, "an issue has no id, or an id or option is not a text")
    if not isinstance(divisible, bool):
        raise broken(name, f"issue {ident!r}: divisible is neither true nor false")
    try:
        return Issue(ident, tuple(options), divisible)
    except InputError as error:
        raise _named(name, error) from error


def _quantity(name: str, item: Any) -> Quantity:
    _known(name, item, QUANTITY, "a quantity")
    ident, unit, whole = item.get("id"), item.get("unit", ""), item.get("whole", False)
    if not isinstance(ident, str) or not isinstance(unit, str) or not isinstance(whole, bool):
        raise broken(
            name, "a quantity has no id, or its unit is no text, or whole neither true nor false"
        )
    try:
        return Quantity(ident, item.get("least"), item.get("most"), unit, whole)
    except InputError as error:
        raise _named(name, error) from error


def _party(name: str, item: Any) -> Party:
    _known(name, item, PARTY, "a party")
    ident, scale, amounts = item.get("id"), item.get("scale"), item.get("amounts", {})
    points = item.get("points", {} if amounts else None)
    if not isinstance(ident, str) or not isinstance(points, Mapping):
        raise broken(name, "a party has no id or no points")
    if not all(isinstance(options, Mapping) for options in points.values()):
        raise broken(name, f"party {ident!r}: points are not given by issue and option")
    if not isinstance(amounts, Mapping) or not all(
        isinstance(curve, Mapping) for curve in amounts.values()
    ):
        raise broken(name, f"party {ident!r}: amounts are not given by quantity and amount")
    if scale is not None and not _is_whole(scale):
        raise broken(name, f"party {ident!r}: the scale is not a whole number")
    together = _list(name, item.get("interactions", []), "interactions")
    lines = _list(name, item.get("red_lines", []), "red_lines")
    try:
        return Party(
            ident,
            points,
            item.get("reservation"),
            scale,
            tuple(_interaction(name, each) for each in together),
            tuple(_excludes(name, each) for each in lines),
            amounts,
        )
    except FormatError:
        raise
    except InputError as error:
        raise _named(name, error) from error


def _rule(name: str, item: Any) -> Rule:
    if isinstance(item, Mapping) and "never" in item:
        return _excludes(name, item)
    _known(name, item, {"when", "then", "reason"}, "a rule")
    when, then = (_combination(name, item.get(key), key) for key in ("when", "then"))
    return Requires(when, then, _reason(name, item))


def _excludes(name: str, item: Any) -> Excludes:
    _known(name, item, {"never", "reason"}, "a red line or rule")
    return Excludes(_combination(name, item.get("never"), "never"), _reason(name, item))


def _reason(name: str, item: Mapping[str, Any]) -> str:
    reason = item.get("reason", "")
    if not isinstance(reason, str):
        raise broken(name, "a reason is not a text")
    return reason


def _combination(name: str, item: Any, what: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(item, Mapping) or not all(_are_texts(options) for options in item.values()):
        raise broken(name, f"{what!r} is not an object of issues, each with a list of options")
    return {issue: tuple(options) for issue, options in item.items()}


def _interaction(name: str, item: Any) -> Interaction:
    _known(name, item, {"table", "box", "points"}, "an interaction")
    if ("table" in item) == ("box" in item):
        raise broken(name, "an interaction has either a table or a box")
    return _table(name, item) if "table" in item else _box(name, item)


def _table(name: str, item: Mapping[str, Any]) -> Table:
    if not _are_texts(item["table"]):
        raise broken(name, "a table is not a list of issues")
    points: dict[tuple[str, ...], int] = {}
    for row in _list(name, item.get("points"), "points of a table"):
        _known(name, row, {"options", "points"}, "a row of a table")
        if not _are_texts(row.get("options")) or not _is_whole(row.get("points")):
            raise broken(name, "a row of a table has no list of options, or no whole points")
        if tuple(row["options"]) in points:
            raise broken(name, f"a table lists the options {row['options']!r} twice")
        points[tuple(row["options"])] = row["points"]
    return Table(tuple(item["table"]), points)


def _box(name: str, item: Mapping[str, Any]) -> Box:
    ranges, points = item["box"], item.get("points")
    if not isinstance(ranges, Mapping) or not isinstance(points, int) or points is True:
        raise broken(name, "a box has no ranges, or its points are not a whole number")
    if not all(_is_range(ends) for ends in ranges.values()):
        raise broken(
            name, "a range of a box is not a list of two whole numbers, the lower one first"
        )
    return Box({issue: (low, high) for issue, (low, high) in ranges.items()}, points)


def _is_range(item: Any) -> bool:
    whole = isinstance(item, list) and len(item) == 2 and all(_is_whole(end) for end in item)  # noqa: PLR2004
    return whole and item[0] <= item[1]


def _is_whole(item: Any) -> bool:
    return isinstance(item, int) and not isinstance(item, bool)


def _are_texts(item: Any) -> bool:
    return isinstance(item, list) and all(isinstance(text, str) for text in item)


def _known(name: str, item: Any, keys: set[str], what: str) -> None:
    if not isinstance(item, Mapping):
        raise broken(name, f"{what} is not an object")
    unknown = sorted(set(item) - keys)
    if unknown:
        raise broken(name, f"{what} has an unknown field {unknown[0]!r}")


def _list(name: str, item: Any, what: str) -> list[Any]:
    if not isinstance(item, list):
        raise broken(name, f"{what} is missing or not a list")
    return item


def _named(name: str, error: InputError) -> FormatError:
    about = f" ({error.field!r})" if error.field else ""
    return broken(name, f"{error}{about}")
