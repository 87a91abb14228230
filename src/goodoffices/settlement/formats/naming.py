"""What the files of a foreign form are called: one for the issues, one for each side."""

from __future__ import annotations

from goodoffices.errors import FormatError
from goodoffices.settlement.negotiation import Negotiation

__all__ = ["file_names"]

LONGEST = 120
NOT_IN_NAMES = set('/\\:*?"<>|')


def file_names(negotiation: Negotiation, ending: str, losses: list[str]) -> tuple[str, list[str]]:
    """The name of the file of the issues, and one for each side, in the order of the sides.

    Names of sides become names of files; readers take the sides in the alphabet of these.

    Raises
    ------
    FormatError
        If a side's name cannot be the name of a file.
    """
    sides = [party.id for party in negotiation.parties]
    for side in sides:
        if (
            not side
            or side != side.strip(". ")
            or len(side.encode()) > LONGEST
            or any(sign in NOT_IN_NAMES or not sign.isprintable() for sign in side)
            or f"{side}{ending}".lower() == "pareto.xml"
        ):
            raise FormatError(
                "a negotiation cannot be written in this form",
                advice=f"Each side becomes a file, and {side!r} cannot be the name of one; rename it.",
            )
    if len({side.casefold() for side in sides}) < len(sides):
        raise FormatError(
            "a negotiation cannot be written in this form",
            advice="Each side becomes a file, and two sides differ in capitals only; rename one.",
        )
    names = [f"{side}{ending}" for side in sides]
    if names != sorted(names):
        losses.append("the sides come in the alphabet of their names")
    domain = next(
        name
        for name in ("domain", "agenda", *(f"domain{n}" for n in range(len(sides))))
        if name not in {side.casefold() for side in sides}
    )
    return f"{domain}{ending}", names
