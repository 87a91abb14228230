"""What the record holds of a reception: that its register stood so at a moment. Never a name, a place or a count of people.

The register itself lies beside the record. An entry here fixes how many lines it had and the head of its chain, so
that nobody, its officers neither, can change afterwards what was imported, signed or released.
"""

from __future__ import annotations

from enum import StrEnum

from goodoffices.record.body import Body, kind, require_text

__all__ = ["Committed", "RegisterCommitted"]


class Committed(StrEnum):
    """On what occasion the register was fixed."""

    ERASED = "people were taken out of the register"
    IMPORTED = "people were imported"
    RELEASED = "something was released"
    SIGNED = "placements were signed"


@kind("register_committed", "register", retention="agreements")
class RegisterCommitted(Body):
    """The register of a reception, as it stood.

    Attributes
    ----------
    occasion : Committed
        Why it was fixed.
    lines : int
        How many lines it had.
    head : str
        The head of their chain, in hexadecimal digits.
    """

    occasion: Committed
    lines: int
    head: str

    def __post_init__(self) -> None:
        require_text(self, "head")
