"""Bytes by name, and bytes that were seen, by the million: most came in one piece and are never moved again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from goodoffices.record import EntryId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SeenBefore", "Shelf"]

BYTES = 8


class Shelf:
    """Bytes by name.

    Parameters
    ----------
    names : iterable of EntryId
        What it begins with, each once.
    ends : ndarray, optional
        Where the bytes of each end.
    held : bytes
        The bytes of all, one after the other.
    """

    def __init__(
        self,
        names: Iterable[EntryId] = (),
        ends: NDArray[np.int64] | None = None,
        held: bytes = b"",
    ) -> None:
        self._place: Mapping[EntryId, int] = {name: place for place, name in enumerate(names)}
        self._ends, self._held = ends, held
        self._new: dict[EntryId, bytes] = {}
        if len(self._place) != (0 if ends is None else len(ends)):
            raise ValueError("a name comes twice, or has no bytes")

    def __len__(self) -> int:
        return len(self._place) + sum(name not in self._place for name in self._new)

    def __iter__(self) -> Iterator[EntryId]:
        yield from self._place
        yield from (name for name in self._new if name not in self._place)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shelf) and dict(self.items()) == dict(other.items())

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __setitem__(self, name: EntryId, held: bytes) -> None:
        self._new[name] = held

    def get(self, name: EntryId) -> bytes | None:
        """The bytes of a name; None where there are none."""
        found = self._new.get(name)
        place = self._place.get(name) if found is None else None
        return found if place is None else self._at(place)

    def items(self) -> Iterator[tuple[EntryId, bytes]]:
        """Every name with its bytes: those it began with first, in their order."""
        for place, name in enumerate(self._place):
            found = self._new.get(name)
            yield name, self._at(place) if found is None else found
        for name, held in self._new.items():
            if name not in self._place:
                yield name, held

    def copy(self) -> Shelf:
        """The same; what one of them gets from now on, the other does not."""
        other = Shelf()
        other._place, other._ends, other._held = self._place, self._ends, self._held
        other._new = self._new.copy()
        return other

    def _at(self, place: int) -> bytes:
        assert self._ends is not None  # noqa: S101  # there is a place
        return self._held[int(self._ends[place - 1]) if place else 0 : int(self._ends[place])]


class SeenBefore:
    """Digests that were seen.

    Parameters
    ----------
    sorted_ : ndarray, optional
        What it begins with, as whole numbers of 8 bytes in ascending order.
    """

    def __init__(self, sorted_: NDArray[np.uint64] | None = None) -> None:
        self._sorted = sorted_
        self._new: set[int] = set()

    def __contains__(self, digest: bytes) -> bool:
        number = int.from_bytes(digest)
        return number in self._new or self._began_with(number)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SeenBefore) and self.sorted().tolist() == other.sorted().tolist()

    __hash__ = None  # type: ignore[assignment]  # it changes

    def add(self, digest: bytes) -> None:
        """It is seen from now on."""
        self._new.add(int.from_bytes(digest))

    def copy(self) -> SeenBefore:
        """The same; what one of them sees from now on, the other does not."""
        other = SeenBefore(self._sorted)
        other._new = self._new.copy()
        return other

    def sorted(self) -> NDArray[np.uint64]:
        """All, in ascending order."""
        import numpy as np  # noqa: PLC0415  # not at the start of every command

        new = np.fromiter(self._new, np.uint64, len(self._new))
        old: Any = new if self._sorted is None else np.concatenate((self._sorted, new))
        found: NDArray[np.uint64] = np.unique(old)
        return found

    def _began_with(self, number: int) -> bool:
        if self._sorted is None or not len(self._sorted):
            return False
        import numpy as np  # noqa: PLC0415

        place = int(np.searchsorted(self._sorted, np.uint64(number)))
        return place < len(self._sorted) and int(self._sorted[place]) == number
