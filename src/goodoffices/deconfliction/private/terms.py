"""What two sides agree on before they compare their plans in private."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from goodoffices.deconfliction.private.cells import CellGrid
from goodoffices.deconfliction.volume import Window
from goodoffices.errors import FormatError, InputError

__all__ = ["IntersectionTerms", "Tells", "other_run", "read_terms"]

FIRST_LINE = "goodoffices/intersection/1 terms"
MOST_CAP = 100_000
RUN = re.compile(r"[0-9a-f]{32}")
NAME = re.compile(r"[^\s,:][^\n\r,:]{0,78}")
LARGEST = 4_096
FORM = "%Y-%m-%dT%H:%M:%SZ"


class Tells(StrEnum):
    """What both sides learn."""

    CELLS = "cells"
    """Which of their own cells the other side has too."""
    COUNT = "count"
    """How many cells they have in common, and not which."""


@dataclass(frozen=True, slots=True)
class IntersectionTerms:
    """The terms of one run. Both sides hold the same bytes, or nothing of it works.

    Parameters
    ----------
    run : str
        32 hexadecimal digits, drawn for this run alone.
    parties : tuple of str
        The two sides, in the order of the terms.
    window : Window
        Which time is compared; it begins and ends with a slot of the grid.
    cap : int
        How many cells each side sends, whatever it has; at most 100 000.
    grid : CellGrid
    tells : Tells

    Raises
    ------
    InputError
        If something is out of range, or the window does not fit the slots.

    Examples
    --------
    >>> from goodoffices.testing.deconfliction import MORNING
    >>> terms = IntersectionTerms("0" * 32, ("north", "south"), MORNING, 1_000)
    >>> read_terms(terms.as_bytes()) == terms
    True
    """

    run: str
    parties: tuple[str, str]
    window: Window
    cap: int
    grid: CellGrid = field(default_factory=CellGrid)
    tells: Tells = Tells.COUNT

    def __post_init__(self) -> None:
        object.__setattr__(self, "tells", Tells(self.tells))
        object.__setattr__(self, "parties", tuple(self.parties))
        if not RUN.fullmatch(self.run):
            raise InputError("a run has no proper number", field="run")
        if len(set(self.parties)) != 2 or not all(NAME.fullmatch(one) for one in self.parties):  # noqa: PLR2004
            raise InputError(
                "the parties are not two",
                advice="Name two different sides, without commas and colons.",
                field="parties",
            )
        if not 1 <= self.cap <= MOST_CAP:
            raise InputError(
                "a cap is out of range",
                advice=f"The cap is from 1 to {MOST_CAP:,} cells.",
                field="cap",
            )
        if any(end % self.grid.slot_us for end in self.window.microseconds):
            raise InputError(
                "a window does not fit the slots",
                advice=f"The window must begin and end with a slot of {self.grid.slot_s} seconds,"
                " counted from midnight UTC of 1 January 1970.",
                field="window",
            )

    def as_bytes(self) -> bytes:
        """Lines that a person can read, and that are always the same."""
        grid, window = self.grid, self.window
        layers = f"{grid.layer_m} m, {grid.reference.value}" if grid.layer_m else "none"
        lines = (
            FIRST_LINE,
            f"run: {self.run}",
            f"parties: {', '.join(self.parties)}",
            f"window: {window.start:{FORM}} to {window.end:{FORM}}",
            f"cap: {self.cap}",
            f"cells: level {grid.level}",
            f"layers: {layers}",
            f"slots: {grid.slot_s} s",
            f"tells: {self.tells.value}",
        )
        return "".join(f"{line}\n" for line in lines).encode()

    @property
    def context(self) -> bytes:
        """32 bytes that stand for these terms in every message."""
        return sha256(self.as_bytes()).digest()

    def place(self, party: str) -> int:
        """Which of the two a party is, 0 or 1.

        Raises
        ------
        InputError
            If it is neither.
        """
        if party not in self.parties:
            raise InputError(
                "not a party of these terms",
                advice=f"The terms are between {self.parties[0]} and {self.parties[1]}.",
                field="party",
            )
        return self.parties.index(party)


def read_terms(content: bytes) -> IntersectionTerms:
    """The terms in a file.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    IntersectionTerms

    Raises
    ------
    FormatError
        If a line is not as :meth:`IntersectionTerms.as_bytes` writes it.
    InputError
        If what the lines say cannot be.

    Discloses
    ---------
    Nothing: terms are known to both sides and to whoever carries them.
    """
    try:
        if len(content) > LARGEST:
            raise _unreadable()
        first, *lines = content.decode().removesuffix("\n").split("\n")
        said = dict(line.split(": ", 1) for line in lines)
        start, end = (
            datetime.strptime(text, FORM).replace(tzinfo=UTC)
            for text in said["window"].split(" to ")
        )
        parties = said["parties"].split(", ")
        layer, _, reference = said["layers"].partition(" m, ")
        more = {} if said["layers"] == "none" else {"reference": reference}
        grid = CellGrid(
            level=int(said["cells"].removeprefix("level ")),
            layer_m=int(layer) if more else 0,
            slot_s=int(said["slots"].removesuffix(" s")),
            **more,  # type: ignore[arg-type]
        )
        terms = IntersectionTerms(
            said["run"],
            (parties[0], parties[1]),
            Window(start, end),
            int(said["cap"]),
            grid,
            Tells(said["tells"]),
        )
    except (ValueError, KeyError, IndexError) as error:
        raise _unreadable() from error
    if first != FIRST_LINE or terms.as_bytes() != content:
        raise _unreadable()
    return terms


def other_run(
    terms: IntersectionTerms, earlier: Iterable[IntersectionTerms]
) -> IntersectionTerms | None:
    """The earlier run that stands in the way: one between the same two sides about a part of the same time.

    Two runs about one time would tell what changed between them, cell by cell, so there is one run per window.

    Parameters
    ----------
    terms : IntersectionTerms
    earlier : iterable of IntersectionTerms
        Runs that were begun, whether or not they ended.

    Returns
    -------
    IntersectionTerms or None

    Discloses
    ---------
    Nothing: terms only.
    """
    for one in earlier:
        if set(one.parties) == set(terms.parties) and one.window.overlaps(terms.window):
            return one
    return None


def _unreadable() -> FormatError:
    return FormatError(
        "terms cannot be read",
        advice="This is not a file of terms, or it was changed. Ask for it again; both sides need the same"
        " bytes.",
        field="terms",
    )
