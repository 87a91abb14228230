"""Options, the patterns that speak of them, and the combinations that are feasible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import InfeasibleError, InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Option", "feasible_vectors", "matching", "vector_text"]

MOST_OPTIONS = 62
MOST_VECTORS = 2_000_000
DIRECTIONS = (None, "on", "off")


@dataclass(frozen=True, slots=True)
class Option:
    """Something one decision maker may do or leave.

    Parameters
    ----------
    id : str
        What it is called, unique in the conflict.
    owner : str
        The decision maker who alone can change it.
    one_way : str, optional
        ``"on"`` if it can be taken and never be taken back, ``"off"`` if it can be given up and
        never be taken again; None if it may change both ways.

    Examples
    --------
    >>> Option("Abandon", "Uniroyal", one_way="on").owner
    'Uniroyal'
    """

    id: str
    owner: str
    one_way: str | None = None

    def __post_init__(self) -> None:
        if self.one_way not in DIRECTIONS:
            raise InputError('one_way is neither "on" nor "off"', field=self.id)


def vector_text(vector: int, options: int) -> str:
    """A combination as Y and N, the first option first.

    Examples
    --------
    >>> vector_text(2, 3)
    'NYN'
    """
    return "".join("NY"[vector >> place & 1] for place in range(options))


def matching(pattern: str, options: int) -> tuple[int, int]:
    """Which bits a pattern fixes, and how, as (mask, value).

    Raises
    ------
    InputError
        If it is not made of one Y, N or - per option.

    Examples
    --------
    >>> matching("Y-N", 3)
    (5, 1)
    """
    if len(pattern) != options or set(pattern) - set("YN-"):
        raise InputError("a pattern is not made of one Y, N or - per option", field=pattern)
    mask = sum(1 << place for place, letter in enumerate(pattern) if letter != "-")
    value = sum(1 << place for place, letter in enumerate(pattern) if letter == "Y")
    return mask, value


def feasible_vectors(options: int, infeasible: Sequence[str]) -> NDArray[np.int64]:
    """Every combination that matches no infeasible pattern, ascending, the first option counting 1.

    Options are decided one after the other, and what is ruled out by the options decided so far is
    dropped at once, so that many options with few feasible combinations cost little.

    Raises
    ------
    InfeasibleError
        If nothing is feasible, or more than two million combinations are.
    """
    import numpy as np  # noqa: PLC0415  (the room is imported without it)

    if not 0 < options <= MOST_OPTIONS:
        raise InputError(f"a conflict has 1 to {MOST_OPTIONS} options", field="options")
    patterns = [matching(pattern, options) for pattern in infeasible]
    vectors = np.zeros(1, dtype=np.int64)
    for place in range(options):
        vectors = np.concatenate([vectors, vectors | (1 << place)])
        for mask, value in patterns:
            if mask.bit_length() == place + 1 or (mask == 0 and place == 0):
                vectors = vectors[(vectors & mask) != value]
        if vectors.shape[0] > MOST_VECTORS:
            raise InfeasibleError("more combinations are feasible than can be kept")
    if not vectors.shape[0]:
        raise InfeasibleError("no combination of options is feasible")
    return np.sort(vectors)
