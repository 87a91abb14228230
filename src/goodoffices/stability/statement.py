"""Statements about options, in order of importance: what a decision maker wants first, and then.

A statement is made of options (by name, in quotation marks where the name has spaces, or by number
from 1), ``not``, ``and``, ``or``, brackets, and at the widest ``if`` and ``iff``. "A if B" holds
where B does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from goodoffices.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Truth: TypeAlias = NDArray[np.bool_]

__all__ = ["quoted", "ranks_by_priority", "truth"]

TOKEN = re.compile(
    r"""\s*(?:(?P<bracket>[()])|"(?P<double>[^"]*)"|'(?P<single>[^']*)'"""
    r"""|(?P<word>[^\s()"']+))"""
)
PLAIN = re.compile(r"[^\W\d][\w.\-]*")
WORDS = frozenset({"not", "and", "or", "if", "iff"})


def quoted(name: str) -> str:
    """An option's name as a statement holds it.

    Examples
    --------
    >>> quoted("Insist"), quoted("Cooperate with 2")
    ('Insist', '"Cooperate with 2"')
    """
    if PLAIN.fullmatch(name) and name.lower() not in WORDS:
        return name
    return f"'{name}'" if '"' in name else f'"{name}"'


def truth(statement: str, columns: Mapping[str, Truth]) -> Truth:
    """Where a statement holds.

    Parameters
    ----------
    statement : str
        For instance ``"Insist if not Delay"``.
    columns : Mapping[str, array of bool]
        Option -> in which states it is taken; in the order of the options.

    Raises
    ------
    InputError
        If it cannot be understood, or names an option that does not exist.

    Examples
    --------
    >>> import numpy as np
    >>> columns = {"Delay": np.array([True, False]), "Insist": np.array([True, False])}
    >>> truth("Insist if not Delay", columns).tolist()
    [True, False]
    """
    return _Parser(statement, columns).whole()


def ranks_by_priority(
    statements: Sequence[str], columns: Mapping[str, Truth], states: int
) -> NDArray[np.int32]:
    """Each state's rank, higher is better: an earlier statement outweighs all later ones together."""
    import numpy as np  # noqa: PLC0415  (the room is imported without it)

    ranks = np.zeros(states, dtype=np.int64)
    for statement in statements:
        ranks = np.unique(ranks * 2 + truth(statement, columns), return_inverse=True)[1]
    return ranks.astype(np.int32)


class _Parser:
    """Recursive descent, one method per strength of binding."""

    def __init__(self, statement: str, columns: Mapping[str, Truth]) -> None:
        self.statement, self.columns, self.tokens = statement, columns, []
        place = 0
        while statement[place:].strip():
            found = TOKEN.match(statement, place)
            if found is None:
                raise self._error()
            self.tokens.append((found.lastgroup or "", found[found.lastgroup or 0]))
            place = found.end()
        self.tokens.append(("end", ""))

    tokens: list[tuple[str, str]]

    def whole(self) -> Truth:
        value = self._conditional()
        if self.tokens[0][0] != "end":
            raise self._error()
        return value

    def _conditional(self) -> Truth:
        value = self._either()
        while True:
            if self._take("if"):
                value = value | ~self._either()
            elif self._take("iff"):
                value = value == self._either()
            else:
                return value

    def _either(self) -> Truth:
        value = self._both()
        while self._take("or"):
            value = value | self._both()
        return value

    def _both(self) -> Truth:
        value = self._negated()
        while self._take("and"):
            value = value & self._negated()
        return value

    def _negated(self) -> Truth:
        if self._take("not"):
            return ~self._negated()
        kind, text = self.tokens.pop(0)
        if kind == "bracket" and text == "(":
            value = self._conditional()
            if self.tokens.pop(0) != ("bracket", ")"):
                raise self._error()
            return value
        return self._option(kind, text)

    def _option(self, kind: str, text: str) -> Truth:
        if kind in {"end", "bracket"} or (kind == "word" and text.lower() in WORDS):
            raise self._error()
        names = list(self.columns)
        if text in self.columns:
            return self.columns[text]
        if kind == "word" and text.isdecimal() and 0 < int(text) <= len(names):
            return self.columns[names[int(text) - 1]]
        raise InputError("a statement names an option that does not exist", field=self.statement)

    def _take(self, word: str) -> bool:
        kind, text = self.tokens[0]
        if kind == "word" and text.lower() == word:
            del self.tokens[0]
            return True
        return False

    def _error(self) -> InputError:
        return InputError("a statement of preference cannot be understood", field=self.statement)
