"""Writing GENIUS XML: shares of the best total, or hyper-rectangles over whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd

from goodoffices.errors import FormatError
from goodoffices.settlement.formats.decimals import decimal, digits
from goodoffices.settlement.formats.naming import file_names
from goodoffices.settlement.negotiation import Issue, Negotiation, Party
from goodoffices.settlement.terms import Box

__all__ = ["as_boxes", "genius_files", "lowered", "whole_numbers"]

ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\n": "&#10;",
    "\r": "&#13;",
    "\t": "&#9;",
}
SHORTEST = 20


def genius_files(negotiation: Negotiation, losses: list[str]) -> dict[str, bytes]:
    """The domain and one profile for each side; every profile nonlinear where one of them is.

    Raises
    ------
    FormatError
        If a name cannot stand in XML, or issues under boxes are not runs of whole numbers.
    """
    nonlinear = any(party.interactions for party in negotiation.parties)
    domain, names = file_names(negotiation, ".xml", losses)
    agenda = [_issue(n, i, nonlinear=nonlinear) for n, i in enumerate(negotiation.issues, start=1)]
    count = len(agenda)
    body = _objective(agenda)
    files = {
        domain: f'<negotiation_template>\n<utility_space number_of_issues="{count}">\n{body}'
        "</utility_space>\n</negotiation_template>\n"
    }
    for name, party in zip(names, negotiation.parties, strict=True):
        maker = _nonlinear if nonlinear else _linear
        files[name] = maker(party, negotiation.issues, losses)
    return {name: text.encode() for name, text in files.items()}


def _objective(lines: list[str]) -> str:
    head = '<objective index="0" name="root" type="objective" etype="objective" description="">'
    return "\n".join([head, *lines, "</objective>"]) + "\n"


def _issue(
    index: int,
    issue: Issue,
    *,
    nonlinear: bool = False,
    evaluations: Mapping[str, int] | None = None,
) -> str:
    kind = "integer" if nonlinear else "discrete"
    head = f'<issue index="{index}" name="{_escaped(issue.id)}" type="{kind}" etype="{kind}" vtype="{kind}"'
    if nonlinear:
        low, high = whole_numbers(issue)
        return f'{head} lowerbound="{low}" upperbound="{high}"/>'
    rows = [
        f'  <item index="{n}" value="{_escaped(option)}" cost="0"'
        + ("/>" if evaluations is None else f' evaluation="{evaluations[option]}"/>')
        for n, option in enumerate(issue.options, start=1)
    ]
    return "\n".join([f"{head}>", *rows, "</issue>"])


def _linear(party: Party, issues: tuple[Issue, ...], losses: list[str]) -> str:
    best = {issue.id: max(party.points[issue.id].values()) for issue in issues}
    unit = party.scale or 0
    rest = unit - sum(best.values())
    spare = next((issue for issue, most in best.items() if not most), None)
    if rest < 0 or (rest and spare is None) or not unit:
        unit = sum(best.values())
        losses.append(f"the points of {party.id} are written as shares of its best total")
    elif spare is not None:
        best[spare] = rest  # an issue without points takes the weight that is left
    if not unit:
        best, unit = dict.fromkeys(best, 1), len(best)  # a side to which all is the same
    reservation = _reservation(party, unit, losses)
    shares = {issue: decimal(Fraction(most, unit)) for issue, most in best.items()}
    short = all(share is not None and len(share) <= SHORTEST for share in shares.values())
    lines = []
    for index, issue in enumerate(issues, start=1):
        points = party.points[issue.id]
        common = gcd(*points.values()) or 1
        evaluations = {option: value // common for option, value in points.items()}
        lines.append(_issue(index, issue, evaluations=evaluations))
    for index, issue in enumerate(issues, start=1):
        weight = shares[issue.id] if short else str(best[issue.id])
        lines.append(f'<weight index="{index}" value="{weight}"/>')
    count = len(issues)
    return f'<utility_space number_of_issues="{count}">\n{_objective(lines)}{reservation}</utility_space>\n'


def _reservation(party: Party, unit: int, losses: list[str]) -> str:
    if party.reservation is None:
        return ""
    share = Fraction(party.reservation, unit)
    text = decimal(share)
    if text is None:
        text = lowered(share, unit)
        losses.append(
            f"the reservation value of {party.id} has no exact decimal; it is written a little lower,"
            " by less than tells any two packages apart"
        )
    return f'<reservation value="{text}"/>\n'


def lowered(share: Fraction, unit: int) -> str:
    """A decimal just below a share of so many units, by much less than one unit.

    Examples
    --------
    >>> lowered(Fraction(1, 3), 3)
    '0.333333'
    """
    places = len(str(unit)) + 5
    return digits(Fraction(share.numerator * 10**places // share.denominator, 10**places))


def _nonlinear(party: Party, issues: tuple[Issue, ...], losses: list[str]) -> str:
    everywhere, boxes = as_boxes(party, issues, losses)
    unit = party.scale
    if unit is None:
        unit = max(party.most, 1)
        losses.append(
            f"the points of {party.id} are written as shares of a total no package exceeds"
        )
    places = {issue.id: index for index, issue in enumerate(issues, start=1)}
    lines = [_issue(index, issue, nonlinear=True) for index, issue in enumerate(issues, start=1)]
    lines.append(f'<utility maxutility="{unit}">')
    lines.append('<ufun type="PlainUfun" weight="1" aggregation="sum">')
    if everywhere:
        lines.append(f'<hyperRectangle utility="{everywhere}"/>')
    for ranges, points in boxes:
        lines.append(f'<hyperRectangle utility="{points}">')
        lines += [
            f'  <INCLUDES index="{places[issue]}" min="{low}" max="{high}"/>'
            for issue, (low, high) in ranges.items()
        ]
        lines.append("</hyperRectangle>")
    lines += ["</ufun>", "</utility>"]
    reservation = _reservation(party, unit, losses)
    return f'<utility_space type="nonlinear">\n{_objective(lines)}{reservation}</utility_space>\n'


def as_boxes(
    party: Party, issues: tuple[Issue, ...], losses: list[str]
) -> tuple[int, list[tuple[Mapping[str, tuple[int, int]], int]]]:
    """What every package gets, and boxes for the rest; points of single options become boxes of one number."""
    everywhere = 0
    found: list[tuple[Mapping[str, tuple[int, int]], int]] = []
    for place, issue in enumerate(issues):
        points = party.points[issue.id]
        alike = len(set(points.values())) == 1
        if alike:
            everywhere += points[issue.options[0]]
        else:
            found += [({issue.id: (int(o), int(o))}, value) for o, value in points.items() if value]
        if any(points.values()) and not (alike and place == 0):
            losses.append(f"points of single options of {party.id} are written as boxes")
    boxes = [item for item in party.interactions if isinstance(item, Box)]
    return everywhere, [*found, *((box.ranges, box.points) for box in boxes)]


def whole_numbers(issue: Issue) -> tuple[int, int]:
    """The lowest and highest option of an issue whose options are a run of whole numbers.

    Raises
    ------
    FormatError
        If they are not.
    """
    try:
        low, high = int(issue.options[0]), int(issue.options[-1])
    except ValueError:
        low, high = 0, -1
    if [str(n) for n in range(low, min(high, low + len(issue.options)) + 1)] != list(issue.options):
        raise FormatError(
            "a negotiation cannot be written in this form",
            advice=f"With boxes, the options of every issue must be a run of whole numbers; those of"
            f' {issue.id!r} are not. Nothing was written; the form "own" carries everything.',
        )
    return low, high


def _escaped(text: str) -> str:
    if any((ord(sign) < 32 and sign not in "\t\n\r") or sign in "\ufffe\uffff" for sign in text):  # noqa: PLR2004
        raise FormatError(
            "a negotiation cannot be written in this form",
            advice=f"XML cannot hold the signs in {text!r}; rename it.",
        )
    return "".join(ESCAPES.get(sign, sign) for sign in text)
