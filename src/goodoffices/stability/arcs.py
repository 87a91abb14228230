"""The moves of one decision maker as an array of targets, cut into one slice per state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from goodoffices.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Arcs", "arcs_of", "arcs_of_pairs"]


class Arcs:
    """Moves in compressed rows: those out of state ``s`` lead to ``ends[starts[s]:starts[s + 1]]``.

    Parameters
    ----------
    starts : array of int64, shape (n_states + 1,)
        Where each state's slice begins.
    ends : array of int32, shape (n_moves,)
        Positions of the states led to, ascending within a slice.
    """

    __slots__ = ("ends", "starts")

    def __init__(self, starts: NDArray[np.int64], ends: NDArray[np.int32]) -> None:
        self.starts = starts
        self.ends = ends

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Arcs):
            return NotImplemented
        return (
            self.starts.shape == other.starts.shape
            and self.ends.shape == other.ends.shape
            and bool((self.starts == other.starts).all() and (self.ends == other.ends).all())
        )

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return int(self.ends.shape[0])

    def __repr__(self) -> str:
        return f"Arcs({len(self)} moves)"

    @property
    def states(self) -> int:
        """How many states there are."""
        return int(self.starts.shape[0]) - 1

    def of(self, state: int) -> list[int]:
        """Positions of the states that one move from this one reaches."""
        found: list[int] = self.ends[self.starts[state] : self.starts[state + 1]].tolist()
        return found

    def sources(self) -> NDArray[np.int32]:
        """The state each move begins in, one per move."""
        import numpy as np  # noqa: PLC0415  (the room is imported without it)

        return np.repeat(np.arange(self.states, dtype=np.int32), np.diff(self.starts))

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Every move as (from, to)."""
        yield from zip(self.sources().tolist(), self.ends.tolist(), strict=True)


def arcs_of(
    states: int, sources: NDArray[np.int32], targets: NDArray[np.int32], *, ordered: bool = False
) -> Arcs:
    """Moves from two columns; ``ordered`` if they come by source and then by target already."""
    import numpy as np  # noqa: PLC0415

    if not ordered:
        keys = np.unique(sources.astype(np.int64) * states + targets)
        sources, targets = (keys // states).astype(np.int32), (keys % states).astype(np.int32)
    starts = np.zeros(states + 1, dtype=np.int64)
    np.cumsum(np.bincount(sources, minlength=states), out=starts[1:])
    return Arcs(starts, targets)


def arcs_of_pairs(states: int, pairs: Iterable[tuple[int, int]]) -> Arcs:
    """Moves from a list of (from, to).

    Raises
    ------
    InputError
        If a move ends where it begins.
    """
    import numpy as np  # noqa: PLC0415

    table = np.array(list(pairs), dtype=np.int32).reshape(-1, 2)
    if (table[:, 0] == table[:, 1]).any():
        raise InputError("a move leads from a state to the same state", field="moves")
    return arcs_of(states, table[:, 0], table[:, 1])
