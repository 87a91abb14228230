"""Which form a file or folder has, seen from its content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goodoffices.errors import FormatError
from goodoffices.settlement.formats.genius import read_genius
from goodoffices.settlement.formats.geniusweb import is_geniusweb, read_geniusweb
from goodoffices.settlement.formats.json_text import broken, parsed
from goodoffices.settlement.formats.negmas import is_negmas, negmas_scenario
from goodoffices.settlement.formats.negolog import is_negolog, read_negolog
from goodoffices.settlement.formats.own import FORMAT, read_own
from goodoffices.settlement.formats.sheet import is_sheet, read_sheet
from goodoffices.settlement.formats.yaml_text import parsed_yaml
from goodoffices.settlement.negotiation import Negotiation

__all__ = ["read"]


def read(files: Mapping[str, bytes]) -> Negotiation:
    """A negotiation from the files of one folder, whichever known form they have.

    Parameters
    ----------
    files : Mapping[str, bytes]
        File name -> content. One file in this program's own form, one sheet (CSV), or a GENIUS,
        GeniusWeb, NegMAS or NegoLog domain. Files of other kinds beside them are passed over.

    Returns
    -------
    Negotiation
        Parties in the order of the file, or of the alphabet of the profile file names.

    Raises
    ------
    FormatError
        If no form fits, or a file breaks the form it has; ``advice`` names file, line, reason.

    Discloses
    ---------
    Nothing: the points stay in the negotiation.

    References
    ----------
    .. [Genius2014]
    .. [GeniusWeb2021]
    .. [NegMAS]
    .. [NegoLog2024]
    .. [RFC4180]

    Examples
    --------
    >>> read({"notes.txt": b"hello"})
    Traceback (most recent call last):
    ...
    goodoffices.errors.FormatError: a file cannot be read as a negotiation
    """
    if not files:
        raise FormatError("there is no file", advice="There is no file to read.")
    try:
        return _read(files)
    except OverflowError as error:
        raise broken(next(iter(files)), "a number is too large to be told in a note") from error


def _read(files: Mapping[str, bytes]) -> Negotiation:
    if any(_is_xml(name, content) for name, content in files.items()):
        return read_genius({n: c for n, c in files.items() if _is_xml(n, c)})
    values = {name: _value(name, content) for name, content in files.items()}
    own = [n for n, data in values.items() if isinstance(data, dict) and "format" in data]
    if len(own) > 1:
        raise broken(own[1], "there are two negotiations in one folder; name one file")
    if own:
        return read_own(own[0], files[own[0]])
    for belongs, reader in ((is_geniusweb, read_geniusweb), (is_negolog, read_negolog)):
        fitting = {name: files[name] for name, data in values.items() if belongs(data)}
        if fitting:
            return reader(fitting)
    scenario = {name: data for name, data in sorted(values.items()) if is_negmas(data)}
    if scenario:
        return negmas_scenario(scenario)
    sheets = [name for name, content in sorted(files.items()) if is_sheet(name, content)]
    if len(sheets) > 1:
        raise broken(sheets[1], "there are two sheets in one folder; name one file")
    if sheets:
        return read_sheet(sheets[0], files[sheets[0]])
    known = f'"format": "{FORMAT}", a GENIUS, GeniusWeb, NegMAS or NegoLog domain, or a sheet'
    raise broken(next(iter(files)), f"the file is none of the known forms ({known})")


def _is_xml(name: str, content: bytes) -> bool:
    return name.lower().endswith(".xml") or content.lstrip()[:1] == b"<"


def _value(name: str, content: bytes) -> Any:
    """What a JSON or YAML file holds; None for a file of another kind."""
    if name.lower().endswith((".yaml", ".yml")):
        return parsed_yaml(name, content)
    if name.lower().endswith(".json") or content.lstrip()[:1] == b"{":
        return parsed(name, content, infinite=True)
    return None
