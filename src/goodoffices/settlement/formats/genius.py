"""GENIUS: a domain file and one profile per party, in XML.

The convention of that program: each issue's evaluations are divided by that issue's largest one,
weights are brought to sum 1, reservation values are already between 0 and 1. Issues and weights are
paired by ``index`` (which may begin anywhere), options by the text of ``value``. A profile may be a
sum of hyper-rectangles instead; then its points are divided by ``maxutility``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from goodoffices.errors import FormatError, InputError
from goodoffices.settlement.formats.decimals import exact, party_from_utilities, weighted
from goodoffices.settlement.formats.genius_boxes import boxes, is_nonlinear
from goodoffices.settlement.formats.json_text import broken
from goodoffices.settlement.formats.xml_text import Element, parsed_xml
from goodoffices.settlement.negotiation import Issue, Negotiation, Party
from goodoffices.settlement.quantity import Quantity

__all__ = ["read_genius"]

DOMAIN, PROFILE = "negotiation_template", "utility_space"
MOST_VALUES = 100_000


@dataclass(slots=True)
class _Reader:
    """What one reading collects: the agenda and what there is to say about the files."""

    agenda: dict[str, list[str]] = field(default_factory=dict)
    ranges: dict[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)  # names of the issues as the domain numbers them
    notes: list[str] = field(default_factory=list)


def read_genius(files: Mapping[str, bytes]) -> Negotiation:
    """A negotiation from the files of one GENIUS domain.

    Parameters
    ----------
    files : Mapping[str, bytes]
        The domain file and the profiles; parties follow the alphabet of the profile file names.

    Returns
    -------
    Negotiation
        Exact utilities; notes name duplicate values, weights that did not sum to 1, issues numbered
        otherwise than in the domain, and discounts (kept in the note, never applied).

    Raises
    ------
    FormatError
        If a file is not XML, declares a document type, or does not fit the others.

    Discloses
    ---------
    Nothing: the points stay in the negotiation.

    References
    ----------
    .. [Genius2014]
    .. [ItoHattoriKlein2007]

    Examples
    --------
    >>> profile = b'''<utility_space><objective><issue index="2" name="fund" type="discrete">
    ... <item value="none" evaluation="%d"/><item value="all" evaluation="%d"/></issue>
    ... <weight index="2" value="1"/></objective><reservation value="0.25"/></utility_space>'''
    >>> found = read_genius({"a.xml": profile % (1, 4), "b.xml": profile % (3, 2)})
    >>> [party.id for party in found.parties], found.packages
    (['a', 'b'], 2)
    """
    roots = {
        name: parsed_xml(name, content)
        for name, content in sorted(files.items())
        if _basename(name).lower() != "pareto.xml"
    }
    domains = [root for root in roots.values() if root.tag == DOMAIN]
    profiles = {name: root for name, root in roots.items() if root.tag == PROFILE}
    strange = [root for root in roots.values() if root.tag not in {DOMAIN, PROFILE}]
    if len(domains) > 1:
        raise domains[1].error("there are two domain files in one folder")
    if len(profiles) < 2:  # noqa: PLR2004
        if strange:
            raise strange[0].error(
                f"<{strange[0].tag}> is neither a domain nor a profile of GENIUS"
            )
        raise broken(
            next(iter(files)), "a negotiation needs two profiles or more beside the domain"
        )
    reader = _Reader()
    for root in strange:
        reader.notes.append(f"{root.file}: <{root.tag}> is neither domain nor profile; passed over")
    return _negotiation(domains, profiles, reader)


def _negotiation(
    domains: list[Element], profiles: dict[str, Element], reader: _Reader
) -> Negotiation:
    source = domains[0] if domains else next(iter(profiles.values()))
    for issue in _issues(source).values():
        reader.order.append(_name(issue))
        if _is_real(issue):
            reader.ranges[_name(issue)] = _ends(issue)
        else:
            reader.agenda[_name(issue)] = _values(issue, reader)
    parties = [_party(name, root, reader) for name, root in profiles.items()]
    issues = tuple(Issue(name, tuple(values)) for name, values in reader.agenda.items())
    try:
        quantities = tuple(Quantity(name, *ends) for name, ends in reader.ranges.items())
        notes = tuple(dict.fromkeys(reader.notes))
        return Negotiation(issues, tuple(parties), notes=notes, quantities=quantities)
    except InputError as error:
        raise broken(error.field or source.file, str(error)) from error


def _issues(root: Element) -> dict[int, Element]:
    """The issues by rising index; the index is a name, not a position."""
    found: dict[int, Element] = {}
    for issue in root.all("issue"):
        index = _index(issue)
        if index in found:
            raise issue.error(f"two issues have the index {index}")
        if _name(issue) in {_name(other) for other in found.values()}:
            raise issue.error(f"two issues have the name {_name(issue)!r}")
        found[index] = issue
    if not found:
        raise root.error("the file has no issue")
    return dict(sorted(found.items()))


def _index(element: Element) -> int:
    try:
        return int(element.attributes["index"])
    except (KeyError, ValueError) as error:
        raise element.error(f"<{element.tag}> has no whole-number index") from error


def _name(issue: Element) -> str:
    if "name" not in issue.attributes:
        raise issue.error("an issue has no name")
    return issue.attributes["name"]


def _values(issue: Element, reader: _Reader) -> list[str]:
    if _is_integer(issue):
        low, high = _bounds(issue)
        return [str(value) for value in range(low, high + 1)]
    values = [_text(item) for item in issue.own("item")]
    if not values:
        raise issue.error("an issue has no values")
    _note_repeated(issue, values, reader)
    return list(dict.fromkeys(values))


def _is_integer(issue: Element) -> bool:
    return "integer" in _kinds(issue)


def _is_real(issue: Element) -> bool:
    return "real" in _kinds(issue)


def _kinds(issue: Element) -> set[str]:
    return {issue.attributes.get(key, "") for key in ("type", "vtype", "etype")}


def _ends(issue: Element) -> tuple[Fraction, Fraction]:
    """The range of an issue of real numbers."""
    span = (issue.own("range") or [issue])[0]
    low, high = _number(span, "lowerbound"), _number(span, "upperbound")
    if low >= high:
        raise issue.error("an issue of real numbers has no range")
    return low, high


def _bounds(issue: Element) -> tuple[int, int]:
    spans = issue.own("range") or [issue]
    try:
        low = int(spans[0].attributes["lowerbound"])
        high = int(spans[0].attributes["upperbound"])
    except (KeyError, ValueError) as error:
        raise issue.error("an integer issue has no whole lowerbound and upperbound") from error
    if not 0 <= high - low < MOST_VALUES:
        raise issue.error("an integer issue has no values, or far too many")
    return low, high


def _text(item: Element) -> str:
    if "value" not in item.attributes:
        raise item.error("an item has no value")
    return item.attributes["value"]


def _note_repeated(issue: Element, values: list[str], reader: _Reader) -> None:
    twice = [value for value in dict.fromkeys(values) if values.count(value) > 1]
    for value in twice:
        reader.notes.append(
            f"{issue.file}, line {issue.line}: the value {value!r} is listed twice; the last one counts"
        )


def _party(name: str, root: Element, reader: _Reader) -> Party:
    issues = _issues(root)
    if {_name(issue) for issue in issues.values()} != {*reader.agenda, *reader.ranges}:
        raise root.error("the issues of this profile are not those of the domain")
    discount = next((_number(e, "value") for e in root.all("discount_factor")), Fraction(1))
    if discount != 1:
        reader.notes.append(f"{root.file}: the discount factor {float(discount):g} is not applied")
    reserved = next((_number(e, "value") for e in root.all("reservation")), None)
    if reserved is not None and reserved < 0:
        raise root.error("the reservation value is negative")
    party = _basename(name).removesuffix(".xml").removesuffix(".XML")
    if is_nonlinear(root):
        names = {index: _name(issue) for index, issue in issues.items()}
        for issue in issues.values():
            if not _is_integer(issue) or _values(issue, reader) != reader.agenda.get(_name(issue)):
                raise issue.error(
                    "an issue of a nonlinear profile is not the domain's, in integers"
                )
        everywhere, ranges = boxes(root, names)
        reader.notes.append(
            f"{root.file}: what exceeds maxutility counts in full here, and as 1 in GENIUS"
        )
        values = {i: dict.fromkeys(options, Fraction(0)) for i, options in reader.agenda.items()}
        first = next(iter(values))
        values[first] = dict.fromkeys(values[first], everywhere)
        return party_from_utilities(party, values, reserved, ranges)
    listed = [issue for issue in issues.values() if _name(issue) in reader.agenda]
    ratings = {_name(issue): _ratings(issue, reader) for issue in listed}
    curves = {
        name: _curve(issue, reader.ranges[name])
        for issue in issues.values()
        if (name := _name(issue)) in reader.ranges
    }
    for issue in listed:
        known = reader.agenda[_name(issue)]
        strange = [value for value in ratings[_name(issue)] if value not in known]
        missing = [value for value in known if value not in ratings[_name(issue)]]
        if strange or missing:
            raise issue.error(
                f"the value {(strange + missing)[0]!r} is not in both domain and profile"
            )
    if [_name(issue) for issue in issues.values()] != reader.order:
        reader.notes.append(
            f"{root.file}: its issues are not numbered in the domain's order; here each weight goes to"
            " the issue of that number in the profile itself, elsewhere perhaps to the domain's"
        )
    weights = _weights(root, issues, reader)
    bent = {
        name: {at: weights[name] * rating for at, rating in curve.items()}
        for name, curve in curves.items()
    }
    return party_from_utilities(party, weighted(weights, ratings), reserved, curves=bent)


def _ratings(issue: Element, reader: _Reader) -> dict[str, Fraction]:
    """Value -> evaluation divided by the issue's largest one."""
    if _is_integer(issue):
        return _linear(issue)
    _note_repeated(issue, [_text(item) for item in issue.own("item")], reader)
    raw = {_text(item): _number(item, "evaluation") for item in issue.own("item")}
    largest = max((_number(item, "evaluation") for item in issue.own("item")), default=Fraction(0))
    if min(raw.values(), default=Fraction(0)) < 0:
        raise issue.error("an evaluation is negative")
    return {value: (rating / largest if largest else Fraction(0)) for value, rating in raw.items()}


def _linear(issue: Element) -> dict[str, Fraction]:
    """The evaluator of an integer issue: offset at the lower bound, then slope for each step."""
    low, high = _bounds(issue)
    evaluator = next(iter(issue.own("evaluator")), None)
    if evaluator is None or evaluator.attributes.get("ftype") != "linear":
        raise issue.error("an integer issue has no linear evaluator")
    old = "parameter0" in evaluator.attributes  # older files number what later ones name
    offset = _number(evaluator, "parameter0" if old else "offset")
    slope = _number(evaluator, "parameter1" if old else "slope")
    values = {str(low + step): offset + slope * step for step in range(high - low + 1)}
    return {value: min(max(rating, Fraction(0)), Fraction(1)) for value, rating in values.items()}


def _curve(issue: Element, ends: tuple[Fraction, Fraction]) -> dict[Fraction, Fraction]:
    """The evaluator of an issue of real numbers: its ratings where they bend, and at the ends."""
    if not _is_real(issue) or _ends(issue) != ends:
        raise issue.error("an issue of real numbers has not the domain's range")
    evaluator = next(iter(issue.own("evaluator")), None)
    shape = "" if evaluator is None else evaluator.attributes.get("ftype", "")
    if evaluator is None or shape not in {"linear", "constant", "triangular"}:
        raise issue.error(
            "an issue of real numbers has no linear, constant or triangular evaluator"
        )
    first = _number(evaluator, "parameter0")
    if shape == "constant":
        if first < 0:
            raise issue.error("an evaluation is negative")
        return dict.fromkeys(ends, first)
    second = _number(evaluator, "parameter1")
    if shape == "linear":  # of the number itself, and never below 0 or above 1
        bends = [(level - first) / second for level in (0, 1)] if second else []
        known = sorted({*ends, *(at for at in bends if ends[0] < at < ends[1])})
        return {at: min(max(first + second * at, Fraction(0)), Fraction(1)) for at in known}
    top = _number(evaluator, "parameter2")
    if not first < top < second:
        raise issue.error("a triangular evaluator does not rise and then fall")
    known = sorted({*ends, *(at for at in (first, second, top) if ends[0] < at < ends[1])})
    sides = (((at - first) / (top - first), (second - at) / (second - top)) for at in known)
    return {at: max(min(side), Fraction(0)) for at, side in zip(known, sides, strict=True)}


def _weights(root: Element, issues: dict[int, Element], reader: _Reader) -> dict[str, Fraction]:
    given: dict[int, Fraction] = {}
    for element in root.all("weight"):
        given[_index(element)] = _number(element, "value")
    weights = {}
    for index, issue in issues.items():
        if index not in given or given[index] < 0:
            raise issue.error(f"the issue with index {index} has no weight, or a negative one")
        weights[_name(issue)] = given[index]
    total = sum(weights.values())
    if not total:
        raise root.error("all weights are 0")
    if abs(total - 1) > Fraction(1, 10**9):
        reader.notes.append(
            f"{root.file}: the weights sum to {float(total):.6g}; they are divided by it"
        )
    return {name: weight / total for name, weight in weights.items()}


def _number(element: Element, key: str) -> Fraction:
    try:
        return exact(element.attributes[key])
    except (KeyError, ValueError, ZeroDivisionError) as error:
        raise _no_number(element, key) from error


def _no_number(element: Element, key: str) -> FormatError:
    return element.error(f"<{element.tag}> has no number in {key!r}")


def _basename(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]
