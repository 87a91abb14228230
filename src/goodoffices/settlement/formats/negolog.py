"""NegoLog: ``profileA.json`` and ``profileB.json``, weights and ratings between 0 and 1."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from goodoffices.errors import InputError
from goodoffices.settlement.formats.decimals import decimal, party_from_utilities, weighted
from goodoffices.settlement.formats.genius_writing import lowered
from goodoffices.settlement.formats.json_text import Number, broken, json_text, parsed
from goodoffices.settlement.formats.shares import shares
from goodoffices.settlement.negotiation import Issue, Negotiation, Party

__all__ = ["is_negolog", "negolog_files", "read_negolog"]

NAMES = ("profileA", "profileB")


def is_negolog(data: Any) -> bool:
    """Whether a JSON value looks like a profile of NegoLog."""
    return isinstance(data, Mapping) and {"issueWeights", "issues"} <= set(data)


def read_negolog(files: Mapping[str, bytes]) -> Negotiation:
    """A negotiation from the profiles of one NegoLog domain.

    Parameters
    ----------
    files : Mapping[str, bytes]
        The profiles; parties follow the alphabet of the file names. Other files (``specs.json``)
        are passed over.

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
    .. [NegoLog2024]

    Examples
    --------
    >>> profile = b'''{"reservationValue": 0.5, "issueWeights": {"fund": 1.0},
    ...               "issues": {"fund": {"none": %s, "all": %s}}}'''
    >>> found = read_negolog({"a.json": profile % (b"0.25", b"1"), "b.json": profile % (b"1", b"0")})
    >>> found.floors, [party.scale for party in found.parties]
    ((2, 1), [4, 2])
    """
    values = {name: parsed(name, content) for name, content in sorted(files.items())}
    profiles = {name: data for name, data in values.items() if is_negolog(data)}
    if len(profiles) < 2:  # noqa: PLR2004
        raise broken(next(iter(files)), "a negotiation needs two profiles or more")
    notes: list[str] = []
    first = next(iter(profiles))
    parties = tuple(_party(name, data, notes) for name, data in profiles.items())
    try:
        issues = tuple(
            Issue(issue, tuple(options)) for issue, options in profiles[first]["issues"].items()
        )
        return Negotiation(issues, parties, notes=tuple(notes))
    except InputError as error:
        raise broken(first, f"{error} ({error.field!r})") from error


def _party(name: str, data: Mapping[str, Any], notes: list[str]) -> Party:
    given, issues = data["issueWeights"], data["issues"]
    if (
        not isinstance(given, Mapping)
        or not isinstance(issues, Mapping)
        or set(given) != set(issues)
    ):
        raise broken(name, "the issues with a weight are not the issues with ratings")
    weights = {issue: _number(name, weight) for issue, weight in given.items()}
    if sum(weights.values()) != 1:
        notes.append(
            f"{name}: the weights sum to {float(sum(weights.values())):.6g}; computed as given"
        )
    ratings = {}
    for issue, options in issues.items():
        if not isinstance(options, Mapping):
            raise broken(name, f"issue {issue!r} has no ratings")
        ratings[issue] = {option: _number(name, rating) for option, rating in options.items()}
    reservation = _number(name, data.get("reservationValue", 0))
    party = name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".json")
    return party_from_utilities(party, weighted(weights, ratings), reservation)


def _number(name: str, value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Fraction) or value < 0:
        raise broken(name, "a weight, rating or reservation value is not a number of 0 or more")
    return Fraction(value)


def negolog_files(negotiation: Negotiation, losses: list[str]) -> dict[str, bytes]:
    """The two profiles, called as NegoLog calls them."""
    files = {}
    for name, party in zip(NAMES, negotiation.parties, strict=True):
        if party.id != name:
            losses.append(f"{party.id} is called {name}")
        given = shares(party, losses)
        share = Fraction(party.floor, given.unit)
        text = decimal(share)
        if text is None:
            text = lowered(share, given.unit)
            losses.append(f"the reservation value of {party.id} is written a little lower")
        profile = {
            "reservationValue": Number(text),
            "issueWeights": {i.id: Number(given.weights[i.id]) for i in negotiation.issues},
            "issues": {
                i.id: {o: Number(given.ratings[i.id][o]) for o in i.options}
                for i in negotiation.issues
            },
        }
        files[f"{name}.json"] = (json_text(profile) + "\n").encode()
    return files
