"""GeniusWeb: a domain and one linear additive profile per party, in JSON.

Ratings are already between 0 and 1 and everything is keyed by name. The reservation is a bid, not a
number: its utility is the reservation value. A rating that a profile leaves out is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from goodoffices.errors import InputError
from goodoffices.settlement.formats.decimals import exact, party_from_utilities, weighted
from goodoffices.settlement.formats.json_text import Number, broken, json_text, parsed
from goodoffices.settlement.formats.naming import file_names
from goodoffices.settlement.formats.reservation_bid import reservation_bid
from goodoffices.settlement.formats.shares import shares
from goodoffices.settlement.negotiation import Issue, Negotiation, Party

__all__ = ["geniusweb_files", "is_geniusweb", "read_geniusweb"]

PROFILE = "LinearAdditiveUtilitySpace"
MOST_VALUES = 100_000


def is_geniusweb(data: Any) -> bool:
    """Whether a JSON value looks like a domain or profile of GeniusWeb."""
    return isinstance(data, Mapping) and ("issuesValues" in data or PROFILE in data)


def read_geniusweb(files: Mapping[str, bytes]) -> Negotiation:
    """A negotiation from the files of one GeniusWeb domain.

    Parameters
    ----------
    files : Mapping[str, bytes]
        Profiles, with or without the domain file (profiles hold a copy); parties follow the
        alphabet of the profile file names.

    Returns
    -------
    Negotiation
        Exact utilities, with a note where weights do not sum to 1.

    Raises
    ------
    FormatError
        If a file is not in the form or does not fit the others.

    Discloses
    ---------
    Nothing: the points stay in the negotiation.

    References
    ----------
    .. [GeniusWeb2021]

    Examples
    --------
    >>> profile = b'''{"LinearAdditiveUtilitySpace": {"issueWeights": {"fund": 1},
    ...   "issueUtilities": {"fund": {"discreteutils": {"valueUtilities": {"none": %s, "all": %s}}}},
    ...   "domain": {"issuesValues": {"fund": {"values": ["none", "all"]}}},
    ...   "reservationBid": {"issuevalues": {"fund": "none"}}}}'''
    >>> found = read_geniusweb({"a.json": profile % (b"0.25", b"1"), "b.json": profile % (b"0.5", b"1.0")})
    >>> found.floors, [party.scale for party in found.parties]
    ((1, 1), [4, 2])
    """
    values = {name: parsed(name, content) for name, content in sorted(files.items())}
    profiles = {name: data[PROFILE] for name, data in values.items() if _has(data, PROFILE)}
    domains = {name: data for name, data in values.items() if _has(data, "issuesValues")}
    if len(profiles) < 2:  # noqa: PLR2004
        raise broken(next(iter(files)), "a negotiation needs two profiles or more")
    if len(domains) > 1:
        raise broken(list(domains)[1], "there are two domain files in one folder")
    if not domains:
        name = next(iter(profiles))
        domains = {name: _object(name, profiles[name], "domain")}
    ((name, domain),) = domains.items()
    agenda = {
        issue: _options(name, issue, values)
        for issue, values in _object(name, domain, "issuesValues").items()
    }
    notes: list[str] = []
    parties = tuple(_party(name, data, agenda, notes) for name, data in profiles.items())
    try:
        issues = tuple(Issue(issue, tuple(options)) for issue, options in agenda.items())
        return Negotiation(issues, parties, notes=tuple(notes))
    except InputError as error:
        raise broken(name, f"{error} ({error.field!r})") from error


def _has(data: Any, key: str) -> bool:
    return isinstance(data, Mapping) and key in data


def _object(name: str, data: Any, key: str) -> Mapping[str, Any]:
    if not _has(data, key) or not isinstance(data[key], Mapping):
        raise broken(name, f"{key!r} is missing or not an object")
    found: Mapping[str, Any] = data[key]
    return found


def _options(name: str, issue: str, values: Any) -> list[str]:
    if _has(values, "values") and isinstance(values["values"], list):
        return [str(value) for value in values["values"]]
    if not _has(values, "range") or not isinstance(values["range"], list):
        raise broken(name, f"issue {issue!r} has neither values nor a range")
    if len(values["range"]) != 3:  # noqa: PLR2004
        raise broken(
            name, f"the range of issue {issue!r} is not a lowest number, a highest and a step"
        )
    low, high, step = (_number(name, value, "range") for value in values["range"])
    if step <= 0 or not 0 <= (high - low) / step < MOST_VALUES:
        raise broken(name, f"issue {issue!r} has no values in its range, or far too many")
    return [_written(low + step * place) for place in range(int((high - low) / step) + 1)]


def _written(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else repr(float(value))


def _number(name: str, value: Any, what: str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Fraction | str):
        raise broken(name, f"{what} is not a number")
    try:
        return exact(value) if isinstance(value, str) else Fraction(value)
    except ValueError as error:
        raise broken(name, f"{what} is not a number") from error


def _party(name: str, data: Any, agenda: Mapping[str, list[str]], notes: list[str]) -> Party:
    utilities = _object(name, data, "issueUtilities")
    given = _object(name, data, "issueWeights")
    if set(utilities) != set(agenda) or set(given) != set(agenda):
        raise broken(name, "the issues of this profile are not those of the domain")
    weights = {issue: _number(name, given[issue], "a weight") for issue in agenda}
    if sum(weights.values()) != 1:
        notes.append(
            f"{name}: the weights sum to {float(sum(weights.values())):.6g}; computed as given"
        )
    ratings = {issue: _ratings(name, issue, utilities[issue], agenda[issue]) for issue in agenda}
    values = weighted(weights, ratings)
    return party_from_utilities(_stem(name), values, _reservation(name, data, values))


def _ratings(name: str, issue: str, data: Any, options: list[str]) -> dict[str, Fraction]:
    if _has(data, "discreteutils"):
        given = _object(name, data["discreteutils"], "valueUtilities")
        strange = next((value for value in given if value not in options), None)
        if strange is not None:
            raise broken(name, f"the value {strange!r} of issue {issue!r} is not in the domain")
        return {o: _number(name, given.get(o, 0), "a rating") for o in options}
    numbers = _object(name, data, "numberutils")
    low, high = (_number(name, numbers.get(key), key) for key in ("lowValue", "highValue"))
    bottom, top = (_number(name, numbers.get(key), key) for key in ("lowUtility", "highUtility"))
    span = high - low
    numbers_of = {o: _number(name, o, f"a value of issue {issue!r}") for o in options}
    return {
        o: bottom + (top - bottom) * (number - low) / span if span else top
        for o, number in numbers_of.items()
    }


def _reservation(
    name: str, data: Any, values: Mapping[str, Mapping[str, Fraction]]
) -> Fraction | None:
    bid = data.get("reservationBid")
    if bid is None:
        return None
    chosen = _object(name, bid, "issuevalues")
    total = Fraction(0)
    for issue, option in chosen.items():
        if issue not in values or str(option) not in values[issue]:
            raise broken(
                name, "the reservation bid names an issue or value that is not in the domain"
            )
        total += values[issue][str(option)]
    return total


def _stem(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".json")


def geniusweb_files(negotiation: Negotiation, losses: list[str]) -> dict[str, bytes]:
    """The domain and one profile for each side.

    Raises
    ------
    FormatError
        If a side cannot be the name of a file, or its reservation value the worth of a package.
    """
    domain, names = file_names(negotiation, ".json", losses)
    agenda = {
        "name": domain.removesuffix(".json"),
        "issuesValues": {issue.id: {"values": list(issue.options)} for issue in negotiation.issues},
    }
    files: dict[str, Any] = {domain: agenda}
    for name, party in zip(names, negotiation.parties, strict=True):
        given = shares(party, losses)
        utilities = {
            issue.id: {
                "discreteutils": {
                    "valueUtilities": {o: Number(given.ratings[issue.id][o]) for o in issue.options}
                }
            }
            for issue in negotiation.issues
        }
        profile: dict[str, Any] = {
            "issueUtilities": utilities,
            "issueWeights": {i.id: Number(given.weights[i.id]) for i in negotiation.issues},
            "domain": agenda,
            "name": party.id,
        }
        bid = reservation_bid(party, negotiation.issues, losses)
        if bid is not None:
            profile["reservationBid"] = {"issuevalues": bid}
        files[name] = {PROFILE: profile}
    return {name: (json_text(data) + "\n").encode() for name, data in files.items()}
