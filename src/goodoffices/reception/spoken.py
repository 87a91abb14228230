"""The number of a case as people say it: nine signs in threes and a tenth that shows when one was misheard.

The name of a case says nothing and cannot be read aloud; its number follows from the name alone, on every machine and
on paper. It has no letter that sounds like another sign of it. Two cases have the same number about once in a hundred
registers of fifty thousand; then both are meant by it.
"""

from __future__ import annotations

import hashlib
import re

from goodoffices.errors import InputError
from goodoffices.reception.event import CaseId

__all__ = ["SIGNS", "heard", "is_spoken", "spoken"]

SIGNS = "0123456789FKLMRWY"
"""As many as a prime: then one wrong sign, or two that changed places, never give the same tenth."""
LENGTH = 9
_APART = re.compile(r"[\s.\-\u2010-\u2015]+")


def spoken(case: CaseId) -> str:
    """The number of a case, in groups, such as ``K74 261 9R3-8``."""
    number = int.from_bytes(hashlib.blake2b(case.encode(), digest_size=16).digest(), "big")
    signs = ""
    for _ in range(LENGTH):
        number, sign = divmod(number, len(SIGNS))
        signs += SIGNS[sign]
    return f"{signs[:3]} {signs[3:6]} {signs[6:]}-{_tenth(signs)}"


def is_spoken(typed: str) -> bool:
    """Whether somebody means the number of a case, and not its name: with or without what stands between the signs."""
    return not typed.strip().casefold().startswith("c-") and re.fullmatch(
        rf"[^\W_]{{{LENGTH + 1}}}", _APART.sub("", typed)
    ) is not None  # fmt: skip


def heard(typed: str) -> str:
    """The number as :func:`spoken` writes it.

    Raises
    ------
    InputError
        If a sign of it is wrong.
    """
    signs = _APART.sub("", typed).upper()
    if len(signs) != LENGTH + 1 or not set(signs) <= set(SIGNS) or signs[-1] != _tenth(signs[:-1]):
        raise InputError(
            "a sign of the number is wrong",
            advice="A sign of this number is wrong, or two changed places. Ask for it once more, sign by sign. Nothing was looked up.",
            field="number",
        )
    return f"{signs[:3]} {signs[3:6]} {signs[6:9]}-{signs[9]}"


def _tenth(signs: str) -> str:
    return SIGNS[sum(place * SIGNS.index(sign) for place, sign in enumerate(signs, 1)) % len(SIGNS)]
