"""Whether a register is what it was: its chain, and that it bears out all that the record fixed of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

from goodoffices.errors import DamagedRecordError
from goodoffices.office.places import places
from goodoffices.office.safekeeping.custody import REGISTERS
from goodoffices.record import RegisterCommitted, Role
from goodoffices.register import GENESIS, linked
from goodoffices.vault.register_key import LINES_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from goodoffices.office.office import Office

__all__ = ["verify_register"]


def verify_register(office: Office, process: str) -> int | None:
    """Walk the chain of a register beside a running server; no key of it is needed.

    Parameters
    ----------
    office : Office
        May be open for reading only.
    process : str

    Returns
    -------
    int or None
        How many lines it has; None where the process has no register.

    Raises
    ------
    DamagedRecordError
        If a line was changed, left out or put in another order, or lines are missing at the end that the
        record says there were.
    """
    if office.folder is None:
        return None
    path = office.folder / REGISTERS / process / LINES_FILE
    fixed = _fixed(office, process)
    if not path.exists():
        if fixed:
            raise DamagedRecordError("the register is missing")
        return None
    number, head = 0, GENESIS
    for stored, subject, sealed, kept in _rows(path):
        number += 1
        head = linked(head, number, subject, sealed)
        if (stored, kept) != (number, head):
            raise DamagedRecordError(f"line {number} of the register does not verify")
        if fixed.pop(number, head.hex()) != head.hex():
            raise DamagedRecordError(f"line {number} of the register is not what the record fixed")
    if fixed:
        raise DamagedRecordError(
            f"the register ends at line {number}, and the record fixed later ones"
        )
    return number


def _rows(path: Path) -> Iterator[tuple[int, str, bytes, bytes]]:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            yield from connection.execute(
                "select number, subject, sealed, head from line order by number"
            )
    except sqlite3.DatabaseError as error:
        raise DamagedRecordError("a file of the register cannot be read") from error


def _fixed(office: Office, process: str) -> dict[int, str]:
    """Number of a line -> the head that the record says the chain had there."""
    found: dict[int, str] = {}
    for place in places(office):
        if place.actor.process == process and place.seat.role is Role.RECEPTION:
            for line in office.view(place.actor).lines(RegisterCommitted):
                if isinstance(line.body, RegisterCommitted):
                    found[line.body.lines] = line.body.head
    return found
