"""What the record holds of a reception: that its register stood so at a moment, and what was released of it.

Never a name, a place or an exact count of people.

The register itself lies beside the record. An entry here fixes how many lines it had and the head of its chain, so
that nobody, its officers neither, can change afterwards what was imported, signed or released.
"""

from __future__ import annotations

import re
from enum import StrEnum

from goodoffices.errors import InputError
from goodoffices.record.body import Body, Value, kind, require_text, value

__all__ = ["Arrived", "Committed", "ReceptionFigure", "ReceptionTold", "RegisterCommitted"]

LEAST_TOLD = 10
NUMBER = re.compile(r"(?<!\w)\d")


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


class Arrived(StrEnum):
    """By what people who arrived are told apart outside the reception."""

    ADULT = "adult"
    BORDER = "border"
    BUS = "bus"
    CHILD = "child"
    FLIGHT = "flight"
    INFANT = "infant"
    OLDER = "older"
    OTHER = "other"
    TRAIN = "train"
    UNKNOWN = "unknown"
    YOUTH = "youth"


@value
class ReceptionFigure(Value):
    """A number of people that is told outside the reception, in tens.

    Attributes
    ----------
    of : tuple of Arrived
        Told together.
    about : int
        At least so many, and fewer than ten more.
    """

    of: tuple[Arrived, ...]
    about: int

    def __post_init__(self) -> None:
        if self.about < LEAST_TOLD or self.about % 10:
            raise InputError("a figure that is not told", field="about")


@kind("reception_told", "reception", retention="agreements")
class ReceptionTold(Body):
    """What a reception officer released to the mediator: that people arrived, or how many in tens.

    Attributes
    ----------
    words : str
        What is told, without any number: that the children from the institution have arrived. Empty where figures
        alone are told.
    figures : tuple of ReceptionFigure
        Of people who were in no release before.
    officer : str
        Who released it.
    """

    words: str = ""
    figures: tuple[ReceptionFigure, ...] = ()
    officer: str

    def __post_init__(self) -> None:
        require_text(self, "officer")
        if bool(self.words.strip()) == bool(self.figures):
            raise InputError(
                "neither words nor figures",
                advice="Say what is told: words, or figures. Nothing was written.",
                field="words",
            )
        if NUMBER.search(self.words):
            raise InputError(
                "a number among the words",
                advice="No exact number of people leaves the reception. Say it without one; figures are released by themselves. Nothing was written.",
                field="words",
            )
