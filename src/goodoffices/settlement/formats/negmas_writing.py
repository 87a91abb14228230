"""Writing NegMAS files, YAML or JSON: values as they are, or as points where they have no decimals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from goodoffices.settlement.formats.decimals import decimal, digits
from goodoffices.settlement.formats.genius_writing import as_boxes, whole_numbers
from goodoffices.settlement.formats.json_text import Number, json_text
from goodoffices.settlement.formats.naming import file_names
from goodoffices.settlement.formats.yaml_text import yaml_text
from goodoffices.settlement.negotiation import Issue, Negotiation, Party

__all__ = ["negmas_files"]


def negmas_files(negotiation: Negotiation, losses: list[str], ending: str) -> dict[str, bytes]:
    """The issues and one profile for each side; every profile of boxes where one of them is.

    Raises
    ------
    FormatError
        If a side cannot be the name of a file, or issues under boxes are not runs of whole numbers.
    """
    boxes = any(party.interactions for party in negotiation.parties)
    domain, names = file_names(negotiation, ending, losses)
    data: dict[str, Any] = {
        domain: {
            "issues": [_issue(issue, boxes=boxes) for issue in negotiation.issues],
            "name": domain.removesuffix(ending),
            "type": "DiscreteCartesianOutcomeSpace",
        }
    }
    for name, party in zip(names, negotiation.parties, strict=True):
        unit = _unit(party, losses)
        maker = _rectangles if boxes else _additive
        data[name] = {
            "name": party.id,
            "reserved_value": _reserved(party, unit, ending),
            **maker(party, negotiation.issues, unit, losses),
        }
    if ending == ".json":
        return {name: (json_text(content) + "\n").encode() for name, content in data.items()}
    return {name: yaml_text(content).encode() for name, content in data.items()}


def _issue(issue: Issue, *, boxes: bool) -> dict[str, Any]:
    if boxes:
        kind, values = "ContiguousIssue", list(whole_numbers(issue))
        return {"name": issue.id, "type": kind, "values": values}
    return {"name": issue.id, "type": "CategoricalIssue", "values": list(issue.options)}


def _unit(party: Party, losses: list[str]) -> int:
    """What one utility is in points; 1 where shares of it have no exact decimals."""
    unit = party.scale or 1
    if decimal(Fraction(1, unit)) is None:
        losses.append(f"{party.id} is written in whole points, {unit} of them to its utility of 1")
        return 1
    return unit


def _reserved(party: Party, unit: int, ending: str) -> Number:
    if party.reservation is None:
        return Number("-Infinity" if ending == ".json" else "-.inf")
    return _share(party.reservation, unit)


def _end(halves: int) -> Number:
    """The end of a range, half a step outside: NegMAS leaves the ends themselves out."""
    return Number(digits(Fraction(halves, 2)))


def _share(points: int, unit: int) -> Number:
    return Number(digits(Fraction(points, unit)))


def _additive(
    party: Party, issues: tuple[Issue, ...], unit: int, _losses: list[str]
) -> dict[str, Any]:
    values = [
        {
            "mapping": {o: _share(party.points[issue.id][o], unit) for o in issue.options},
            "type": "TableFun",
        }
        for issue in issues
    ]
    return {
        "type": "LinearAdditiveUtilityFunction",
        "values": values,
        "weights": [Number("1.0")] * len(issues),
    }


def _rectangles(
    party: Party, issues: tuple[Issue, ...], unit: int, losses: list[str]
) -> dict[str, Any]:
    everywhere, boxes = as_boxes(party, issues, losses)
    places = {issue.id: place for place, issue in enumerate(issues)}
    ranges = [
        {places[i]: [_end(2 * low - 1), _end(2 * high + 1)] for i, (low, high) in box.items()}
        for box, _ in boxes
    ]
    return {
        "type": "HyperRectangleUtilityFunction",
        "bias": _share(everywhere, unit),
        "outcome_ranges": ranges,
        "utilities": [_share(points, unit) for _, points in boxes],
        "weights": [Number("1.0")] * len(boxes),
    }
