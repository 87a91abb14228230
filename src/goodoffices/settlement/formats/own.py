"""The form of this program: ``goodoffices/negotiation/1``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goodoffices.errors import FormatError, InputError
from goodoffices.settlement.formats.json_text import broken, parsed
from goodoffices.settlement.negotiation import Issue, Negotiation, Party

__all__ = ["FORMAT", "read_own"]

FORMAT = "goodoffices/negotiation/1"


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
    _known(name, data, {"format", "issues", "parties", "disagreement_point", "title"}, "the file")
    issues = tuple(_issue(name, item) for item in _list(name, data.get("issues"), "issues"))
    parties = tuple(_party(name, item) for item in _list(name, data.get("parties"), "parties"))
    given = data.get("disagreement_point")
    point = None if given is None else tuple(_list(name, given, "disagreement_point"))
    try:
        return Negotiation(issues, parties, point)
    except InputError as error:
        raise _named(name, error) from error


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


def _party(name: str, item: Any) -> Party:
    _known(name, item, {"id", "points", "reservation", "title"}, "a party")
    ident, points = item.get("id"), item.get("points")
    if not isinstance(ident, str) or not isinstance(points, Mapping):
        raise broken(name, "a party has no id or no points")
    if not all(isinstance(options, Mapping) for options in points.values()):
        raise broken(name, f"party {ident!r}: points are not given by issue and option")
    try:
        return Party(ident, points, item.get("reservation"))
    except InputError as error:
        raise _named(name, error) from error


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
