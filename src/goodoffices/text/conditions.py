"""Conditions as a person writes them: "clause 4, if 9 and 12.1 are in, and 2 stays out"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from goodoffices.errors import InputError
from goodoffices.record import AcceptanceSentence

__all__ = ["named_clauses", "sentence"]

BETWEEN = re.compile(r"[,;،؛\s]+")
DIGITS = {ord(digit): str(n % 10) for n, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}


def named_clauses(text: str, numbered: Mapping[str, str], *, field: str = "") -> tuple[str, ...]:
    """The clauses whose numbers somebody typed, in any order, each once.

    Parameters
    ----------
    text : str
        Numbers, with commas or blanks between them.
    numbered : mapping of str to str
        The number of each clause that may be named, and its id.
    field : str
        Where it was typed.

    Raises
    ------
    InputError
        If there is no clause of such a number.

    Examples
    --------
    >>> named_clauses("9, 12.1", {"9": "a", "12.1": "b"})
    ('a', 'b')
    """
    found = []
    for number in BETWEEN.split(text.translate(DIGITS).strip()):
        name = numbered.get(number.strip("."))
        if number and name is None:
            raise InputError(
                "no clause of that number",
                advice=f"There is no clause {number} among those asked about. Write numbers as they stand before the clauses, with commas between them. Nothing was sealed.",
                field=field,
            )
        if name is not None and name not in found:
            found.append(name)
    return tuple(found)


def sentence(
    clause: str, *, needs: str, without: str, numbered: Mapping[str, str], field: str = ""
) -> AcceptanceSentence:
    """One sentence from what was typed beside a clause.

    Raises
    ------
    InputError
        If it names a clause that is not there, or contradicts itself.

    Examples
    --------
    >>> sentence("a", needs="9", without="", numbered={"4": "a", "9": "b"}).needs
    ('b',)
    """
    wanted = named_clauses(needs, numbered, field=field)
    unwanted = named_clauses(without, numbered, field=field)
    if clause in unwanted or set(wanted) & set(unwanted):
        raise InputError(
            "a sentence that contradicts itself",
            advice="A clause cannot be in and stay out at once. Nothing was sealed.",
            field=field,
        )
    return AcceptanceSentence(
        clause=clause, needs=tuple(name for name in wanted if name != clause), without=unwanted
    )
