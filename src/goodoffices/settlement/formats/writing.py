"""A negotiation as files, in any known form: what the form cannot carry is refused or named."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from goodoffices.errors import FormatError
from goodoffices.settlement.formats.genius_writing import genius_files
from goodoffices.settlement.formats.geniusweb import geniusweb_files
from goodoffices.settlement.formats.negmas_writing import negmas_files
from goodoffices.settlement.formats.negolog import negolog_files
from goodoffices.settlement.formats.own import own_text
from goodoffices.settlement.formats.sheet import sheet_text
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.quantity import exact_text
from goodoffices.settlement.terms import Table

__all__ = ["FORMS", "Written", "write"]

FORMS = ("own", "csv", "genius", "geniusweb", "negmas", "negmas-json", "negolog")
TITLES = {
    "csv": "a sheet",
    "genius": "GENIUS XML",
    "geniusweb": "GeniusWeb JSON",
    "negmas": "NegMAS YAML",
    "negmas-json": "NegMAS JSON",
    "negolog": "NegoLog JSON",
}
BOXES = ("genius", "negmas", "negmas-json")
HIDDEN = re.compile("[\\x00-\\x09\\x0b-\\x1f]")


@dataclass(frozen=True, slots=True)
class Written:
    """Files of one negotiation, and what they do not carry; ``repr`` shows neither.

    Parameters
    ----------
    files : dict of str to bytes
        File name -> content; points are in it.
    losses : tuple of str
        What is not in the files, or not as it was, for people.
    """

    files: dict[str, bytes] = field(repr=False)
    losses: tuple[str, ...] = field(default=(), repr=False)


def write(negotiation: Negotiation, form: str) -> Written:
    """A negotiation as files in one of the known forms.

    Reading them again gives the same negotiation, but for what ``losses`` names. Notes of a reader
    are not written. What would change which packages are possible or wanted is never dropped.

    Parameters
    ----------
    negotiation : Negotiation
        Any number of sides; NegoLog takes two.
    form : str
        One of ``FORMS``: ``own``, ``csv``, ``genius``, ``geniusweb``, ``negmas`` (YAML),
        ``negmas-json`` or ``negolog``.

    Returns
    -------
    Written
        File names and contents. ``own`` and ``csv`` are one file, ``negotiation.json`` and
        ``negotiation.csv``; the others a file for the issues and one for each side, named after it.

    Raises
    ------
    FormatError
        If the form cannot carry something; ``advice`` says what, and which form can.

    Discloses
    ---------
    Every sealed point is in the files: treat them as points.

    References
    ----------
    .. [Genius2014]
    .. [GeniusWeb2021]
    .. [NegMAS]
    .. [NegoLog2024]
    .. [RFC4180]
    .. [RFC8259]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Party, read
    >>> fund = Issue("fund", ("none", "all"))
    >>> sides = [Party(name, {"fund": {"none": 0, "all": 9}}) for name in ("north", "south")]
    >>> table = Negotiation((fund,), tuple(sides))
    >>> sorted(write(table, "genius").files)
    ['domain.xml', 'north.xml', 'south.xml']
    >>> read(write(table, "csv").files) == table
    True
    """
    if form not in FORMS:
        raise refused(f"There is no form {form!r}; the forms are {', '.join(FORMS)}.")
    try:
        if form == "own":
            return Written({"negotiation.json": own_text(negotiation)})
        losses = _checked(negotiation, form)
        if form == "csv":
            _check_cells(negotiation)
            return Written({"negotiation.csv": sheet_text(negotiation)}, tuple(losses))
        writers: dict[str, Callable[[Negotiation, list[str]], dict[str, bytes]]] = {
            "genius": genius_files,
            "geniusweb": geniusweb_files,
            "negolog": negolog_files,
            "negmas": lambda table, lost: negmas_files(table, lost, ".yml"),
            "negmas-json": lambda table, lost: negmas_files(table, lost, ".json"),
        }
        files = writers[form](negotiation, losses)
    except UnicodeEncodeError as error:
        raise refused("A name holds signs that no text file can hold.") from error
    except ValueError as error:  # whole numbers of more digits than Python writes
        raise refused("A number has too many digits to be written.") from error
    return Written(files, tuple(dict.fromkeys(losses)))


def refused(reason: str) -> FormatError:
    """The error for what a form cannot carry."""
    return FormatError("a negotiation cannot be written in this form", advice=reason)


def _checked(negotiation: Negotiation, form: str) -> list[str]:
    """Refuse what the form cannot carry; what it carries otherwise, as losses."""
    title = TITLES[form]
    lacking = ["conditions of the agenda"] if negotiation.rules else []
    if form != "csv":
        lacking += [f"an amount ({quantity.id})" for quantity in negotiation.quantities]
    for party in negotiation.parties:
        if party.red_lines:
            lacking.append(f"red lines ({party.id})")
        if any(isinstance(item, Table) for item in party.interactions):
            lacking.append(f"tables of points for several issues together ({party.id})")
        elif party.interactions and form not in BOXES:
            lacking.append(f"boxes, points for ranges of several issues ({party.id})")
    if negotiation.disagreement_point is not None and form != "csv":
        lacking.append("a disagreement point beside the reservation values")
    if form == "negolog" and len(negotiation.parties) != 2:  # noqa: PLR2004
        lacking.append("any number of sides but two")
    if lacking:
        raise refused(
            f"{title[0].upper()}{title[1:]} cannot carry {'; '.join(lacking)}. Nothing was written;"
            ' the form "own" carries everything.'
        )
    lost = [f"{title} does not carry norms"] if negotiation.norms else []
    if any(issue.divisible for issue in negotiation.issues):
        lost.append(f"{title} does not say which issues are divisible")
    return lost


def _check_cells(negotiation: Negotiation) -> None:
    texts = [text for issue in negotiation.issues for text in (issue.id, *issue.options)]
    for quantity in negotiation.quantities:
        texts += [quantity.id, *([quantity.unit] if quantity.unit else [])]
        curves = [party.curve(quantity.id) for party in negotiation.parties]
        fractions = [exact_text(amount) for curve in curves for amount in curve]
        day = next((text for text in fractions if "/" in text), None)
        if day is not None:
            raise refused(f"A spreadsheet would take the amount {day} for a day; round it.")
    for text in (*texts, *(party.id for party in negotiation.parties)):
        if not text or text != text.strip() or HIDDEN.search(text):
            raise refused(
                f"A sheet cannot carry {text!r}: it is empty, or has spaces or signs that cells lose."
            )
        if text[0] in "=+-@" and not text[1:].isdecimal():
            raise refused(f"A spreadsheet would take {text!r} for a formula; rename it.")
