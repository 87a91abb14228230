"""NegMAS: a file for the issues and one profile per party, in YAML or JSON.

Values are taken as they stand, weight times value; labels are texts, whatever YAML would make of
them. A discounted profile is a wrapper: the profile within counts, the discount is noted. What is
below 0 there is raised, since points are not negative here; gains stay what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from goodoffices.errors import InputError
from goodoffices.settlement.formats.decimals import exact, party_from_utilities
from goodoffices.settlement.formats.json_text import broken, parsed
from goodoffices.settlement.formats.yaml_text import parsed_yaml
from goodoffices.settlement.negotiation import Issue, Negotiation, Party

__all__ = ["is_negmas", "negmas_scenario", "read_negmas"]

MOST_VALUES = 100_000
WRAPPERS = ("ExpDiscountedUFun", "LinDiscountedUFun")
ENDINGS = (".yaml", ".yml", ".json")
NONE = ("-inf", "-.inf", "-infinity", "null", "~", "")


@dataclass(slots=True)
class _Reader:
    """What one reading collects."""

    agenda: dict[str, list[str]]
    notes: list[str] = field(default_factory=list)


def is_negmas(data: Any) -> bool:
    """Whether a value looks like the issues or a profile of NegMAS."""
    return _is_domain(data) or _is_profile(data)


def _is_domain(data: Any) -> bool:
    issues = data.get("issues") if isinstance(data, Mapping) else None
    return isinstance(issues, list) and "format" not in data


def _is_profile(data: Any) -> bool:
    if not isinstance(data, Mapping) or "issues" in data:
        return False
    return _kind(data).endswith(("UtilityFunction", "UFun"))


def _kind(data: Mapping[str, Any]) -> str:
    return str(data.get("type", "")).rpartition(".")[2]


def read_negmas(files: Mapping[str, bytes]) -> Negotiation:
    """A negotiation from the files of one NegMAS scenario.

    Parameters
    ----------
    files : Mapping[str, bytes]
        The file of the issues and the profiles, YAML or JSON; parties follow the alphabet of the
        profile file names.

    Returns
    -------
    Negotiation
        Exact utilities; notes name discounts (never applied), values that were raised to 0, and a
        reservation value that may be on another scale than the values.

    Raises
    ------
    FormatError
        If a file is not in the form, is of a kind that cannot be listed, or does not fit the others.

    Discloses
    ---------
    Nothing: the points stay in the negotiation.

    References
    ----------
    .. [NegMAS]

    Examples
    --------
    >>> issues = b"issues: [{name: fence, type: CategoricalIssue, values: [no, yes]}]"
    >>> profile = b'''{type: LinearAdditiveUtilityFunction, weights: [1.0], reserved_value: 2,
    ...   values: [{type: TableFun, mapping: {no: %d, yes: %d}}]}'''
    >>> found = read_negmas({"a.yml": profile % (4, 1), "b.yml": profile % (3, 9), "x.yml": issues})
    >>> found.issues[0].options, found.parties[1].points
    (('no', 'yes'), {'fence': {'no': 3, 'yes': 9}})
    """
    return negmas_scenario({name: _parsed(name, files[name]) for name in sorted(files)})


def negmas_scenario(values: Mapping[str, Any]) -> Negotiation:
    """A negotiation from the parsed files of one NegMAS scenario, in the order of their names.

    Raises
    ------
    FormatError
        If a file is not in the form, is of a kind that cannot be listed, or does not fit the others.
    """
    domains = {name: data for name, data in values.items() if _is_domain(data)}
    profiles = {name: data for name, data in values.items() if _is_profile(data)}
    if len(domains) != 1:
        where = list(domains)[1] if domains else next(iter(values))
        raise broken(where, "a folder of NegMAS has one file with the issues; here are none or two")
    if len(profiles) < 2:  # noqa: PLR2004
        raise broken(next(iter(values)), "a negotiation needs two profiles or more")
    ((name, domain),) = domains.items()
    reader = _Reader({})
    for item in domain["issues"]:
        _add_issue(name, item, reader)
    parties = tuple(_party(name, data, reader) for name, data in profiles.items())
    try:
        issues = tuple(Issue(issue, tuple(options)) for issue, options in reader.agenda.items())
        return Negotiation(issues, parties, notes=tuple(reader.notes))
    except InputError as error:
        raise broken(name, f"{error} ({error.field!r})") from error


def _parsed(name: str, content: bytes) -> Any:
    if name.lower().endswith((".yaml", ".yml")):
        return parsed_yaml(name, content)
    return parsed(name, content, infinite=True)


def _add_issue(name: str, item: Any, reader: _Reader) -> None:
    if not isinstance(item, Mapping) or not isinstance(item.get("name"), str):
        raise broken(name, "an issue has no name")
    issue = item["name"]
    if issue in reader.agenda:
        raise broken(name, f"two issues have the name {issue!r}")
    kind, values = _kind(item), item.get("values")
    if kind == "ContiguousIssue" and isinstance(values, list) and len(values) == 2:  # noqa: PLR2004
        low, high = (_whole(name, value, issue) for value in values)
        if not 0 <= high - low < MOST_VALUES:
            raise broken(name, f"issue {issue!r} has no values in its range, or far too many")
        reader.agenda[issue] = [str(value) for value in range(low, high + 1)]
    elif kind in {
        "",
        "CategoricalIssue",
        "CardinalIssue",
        "OrdinalIssue",
        "DiscreteCardinalIssue",
        "DiscreteOrdinalIssue",
    } and isinstance(values, list):
        reader.agenda[issue] = [_label(name, value) for value in values]
    else:
        raise broken(
            name, f"issue {issue!r} is a {kind or 'kind of issue'} whose values cannot be listed"
        )


def _whole(name: str, value: Any, issue: str) -> int:
    number = _number(name, value, f"a bound of issue {issue!r}")
    if number.denominator != 1:
        raise broken(name, f"a bound of issue {issue!r} is not a whole number")
    return int(number)


def _label(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Fraction):
        return repr(float(value))
    if isinstance(value, int | bool):
        return str(value)
    raise broken(name, "a value of an issue is neither a text nor a number")


def _number(name: str, value: Any, what: str) -> Fraction:
    try:
        if isinstance(value, str):
            return exact(value)
        if isinstance(value, int | Fraction) and not isinstance(value, bool):
            return Fraction(value)
    except (ValueError, ZeroDivisionError):
        pass
    raise broken(name, f"{what} is not a number")


def _party(name: str, data: Mapping[str, Any], reader: _Reader) -> Party:
    reserved = data.get("reserved_value")
    while _kind(data) in WRAPPERS and isinstance(data.get("ufun"), Mapping):
        reader.notes.append(f"{name}: the discount is not applied")
        data = data["ufun"]
        reserved = data.get("reserved_value") if _is_none(reserved) else reserved
    makers = {
        "LinearAdditiveUtilityFunction": _additive,
        "LinearUtilityFunction": _linear,
        "AffineUtilityFunction": _linear,
        "HyperRectangleUtilityFunction": _rectangles,
    }
    if _kind(data) not in makers:
        raise broken(name, f"a profile of the kind {_kind(data)!r} cannot be read")
    values, boxes = makers[_kind(data)](name, data, reader)
    bias = _number(name, data.get("bias", 0), "the bias")
    first = next(iter(reader.agenda), None)
    if bias and first is not None:
        values[first] = {option: value + bias for option, value in values[first].items()}
    reservation = _reservation(name, reserved, data, values, boxes)
    raised = _raised(values)
    if raised:
        reader.notes.append(
            f"{name}: values below 0 are raised so that the least is 0; gains stay what they are"
        )
        reservation = None if reservation is None else reservation + raised
    if reservation is not None and reservation < 0:
        reader.notes.append(f"{name}: the reservation value is below 0; it is taken as 0")
        reservation = Fraction(0)
    _note_scale(name, values, boxes, reservation, reader)
    stem = name.replace("\\", "/").rsplit("/", 1)[-1]
    for ending in ENDINGS:
        stem = stem.removesuffix(ending)
    party = party_from_utilities(stem, values, reservation, boxes)
    return replace(party, scale=None) if party.scale == 1 else party


def _is_none(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in NONE)


def _raised(values: dict[str, dict[str, Fraction]]) -> Fraction:
    """Raise each issue's values to 0 or more, in place; by how much in all."""
    total = Fraction(0)
    for options in values.values():
        lack = max(Fraction(0), -min(options.values(), default=Fraction(0)))
        total += lack
        for option in options:
            options[option] += lack
    return total


def _note_scale(
    name: str,
    values: Mapping[str, Mapping[str, Fraction]],
    boxes: Any,
    reservation: Fraction | None,
    reader: _Reader,
) -> None:
    best = sum(max(options.values(), default=Fraction(0)) for options in values.values())
    best += sum(max(worth, Fraction(0)) for _, worth in boxes)
    if reservation is not None and 0 < reservation <= 1 and best >= 10:  # noqa: PLR2004
        reader.notes.append(
            f"{name}: the reservation value is 1 or less while packages are worth up to {float(best):g};"
            " it is taken as it stands: check that both are on one scale"
        )


def _per_issue(name: str, given: Any, reader: _Reader, what: str) -> dict[str, Any]:
    """What a list in the order of the issues, or an object by their names, gives each issue."""
    if isinstance(given, list) and len(given) == len(reader.agenda):
        return dict(zip(reader.agenda, given, strict=True))
    if isinstance(given, Mapping) and set(given) == set(reader.agenda):
        return {issue: given[issue] for issue in reader.agenda}
    raise broken(name, f"the {what} are not one for each issue")


def _weights(name: str, data: Mapping[str, Any], reader: _Reader) -> dict[str, Fraction]:
    if _is_none(data.get("weights")):
        return dict.fromkeys(reader.agenda, Fraction(1))
    given = _per_issue(name, data["weights"], reader, "weights")
    return {issue: _number(name, weight, "a weight") for issue, weight in given.items()}


def _additive(name: str, data: Mapping[str, Any], reader: _Reader) -> tuple[Any, Any]:
    weights = _weights(name, data, reader)
    functions = _per_issue(name, data.get("values"), reader, "value functions")
    values = {}
    for issue, function in functions.items():
        ratings = _ratings(name, issue, function, reader.agenda[issue])
        values[issue] = {option: weights[issue] * rating for option, rating in ratings.items()}
    return values, ()


def _ratings(name: str, issue: str, function: Any, options: list[str]) -> dict[str, Fraction]:
    if not isinstance(function, Mapping):
        raise broken(name, f"issue {issue!r} has no value function")
    kind = _kind(function)
    if kind in {"TableFun", ""}:
        given = function.get("mapping", function)
        if not isinstance(given, Mapping):
            raise broken(name, f"issue {issue!r} has no mapping")
        strange = [o for o in given if o not in options and o != "type"]
        missing = [o for o in options if o not in given]
        if strange or missing:
            raise broken(
                name,
                f"the value {(strange + missing)[0]!r} of issue {issue!r} is not in both domain and profile",
            )
        return {o: _number(name, given[o], "a value") for o in options}
    bias = _number(name, function.get("bias", 0), "a bias")
    slope = _number(name, function.get("slope", 1), "a slope")
    if kind == "ConstFun":
        return dict.fromkeys(options, bias)
    if kind not in {"LinearFun", "AffineFun", "IdentityFun"}:
        raise broken(
            name, f"a value function of the kind {kind!r} cannot be read (issue {issue!r})"
        )
    return {o: bias + slope * _number(name, o, f"a value of issue {issue!r}") for o in options}


def _linear(name: str, data: Mapping[str, Any], reader: _Reader) -> tuple[Any, Any]:
    weights = _weights(name, data, reader)
    return {
        issue: {
            o: weights[issue] * _number(name, o, f"a value of issue {issue!r}") for o in options
        }
        for issue, options in reader.agenda.items()
    }, ()


def _rectangles(name: str, data: Mapping[str, Any], reader: _Reader) -> tuple[Any, Any]:
    ranges, worth = data.get("outcome_ranges"), data.get("utilities")
    if not isinstance(ranges, list) or not isinstance(worth, list) or len(ranges) != len(worth):
        raise broken(name, "outcome_ranges and utilities are not two lists of one length")
    weights = data.get("weights")
    if weights is not None and (not isinstance(weights, list) or len(weights) != len(ranges)):
        raise broken(name, "the weights are not one for each of the outcome_ranges")
    values = {i: dict.fromkeys(options, Fraction(0)) for i, options in reader.agenda.items()}
    reader.notes.append(
        f"{name}: ranges include both their ends, as in GENIUS; NegMAS 0.16 leaves the ends out"
    )
    boxes = []
    for place, (sides, utility) in enumerate(zip(ranges, worth, strict=True)):
        weight = _number(name, weights[place], "a weight") if weights else Fraction(1)
        points = weight * _number(name, utility, "a utility")
        box = _box(name, sides, reader)
        if box:
            boxes.append((box, points))
        else:
            first = next(iter(values))
            values[first] = {o: value + points for o, value in values[first].items()}
    return values, boxes


def _box(name: str, sides: Any, reader: _Reader) -> dict[str, tuple[int, int]]:
    if sides is None or sides == "null":
        return {}
    if not isinstance(sides, Mapping):
        raise broken(name, "outcome_ranges holds something that is no range for each issue")
    issues = {str(place): issue for place, issue in enumerate(reader.agenda)}
    found = {}
    for place, ends in sides.items():
        if place not in issues:
            raise broken(name, f"outcome_ranges names an issue {place!r} that is not there")
        if not isinstance(ends, list) or len(ends) != 2:  # noqa: PLR2004
            raise broken(name, "a range is not a list of two numbers")
        low, high = (_number(name, end, "the end of a range") for end in ends)
        found[issues[place]] = (-((-low) // 1), high // 1)
    return found


def _reservation(
    name: str,
    reserved: Any,
    data: Mapping[str, Any],
    values: Mapping[str, Mapping[str, Fraction]],
    boxes: Any,
) -> Fraction | None:
    if not _is_none(reserved):
        return _number(name, reserved, "the reservation value")
    outcome = data.get("reserved_outcome")
    if _is_none(outcome):
        return None
    if isinstance(outcome, list) and len(outcome) == len(values):
        outcome = dict(zip(values, outcome, strict=True))
    if boxes or not isinstance(outcome, Mapping) or set(outcome) != set(values):
        raise broken(name, "the reserved outcome is not one value for each issue")
    total = Fraction(0)
    for issue, value in outcome.items():
        label = _label(name, value)
        if label not in values[issue]:
            raise broken(name, f"the reserved outcome names no value of issue {issue!r}")
        total += values[issue][label]
    return total
