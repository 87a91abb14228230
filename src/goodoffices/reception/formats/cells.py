"""Cells that a spreadsheet would take for a formula, and back."""

from __future__ import annotations

import re

__all__ = ["protected", "unprotected"]

# What a spreadsheet computes, also in the wide forms that some keyboards write; and an apostrophe before it, so
# that what stood there already comes back as it was.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001  # the wide ones on purpose


def protected(cell: str) -> str:
    """A cell that no spreadsheet computes: an apostrophe before what it would take for a formula.

    Examples
    --------
    >>> protected("=1+1"), protected("+380 44 1"), protected("Olena")
    ("'=1+1", "'+380 44 1", 'Olena')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unprotected(cell: str) -> str:
    """What stood in a cell before :func:`protected`; what was never protected stays.

    Examples
    --------
    >>> unprotected("'=1+1"), unprotected("+380 44 1"), unprotected("'Olena'")
    ('=1+1', '+380 44 1', "'Olena'")
    """
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell
