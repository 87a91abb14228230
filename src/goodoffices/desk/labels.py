"""Labels of a map, each where it covers least of what stands there already."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["Label", "Labels"]

LETTER: Final = 7.8
"""Width of a letter, so wide that few words are wider, and a strong figure is not."""
OVER, UNDER = 14, 4
"""So far a line of letters reaches above and below the line that it stands on."""
BESIDE: Final = 9
LOW, HIGH = 15, -9
LEVEL: Final = (4, 28, -24)
"""Heights beside a point that are tried, the usual ones first; each on both sides."""
CUT: Final = 30
"""What is cut off by the edge of the map is so much worse than what is covered."""
CELL: Final = 40

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in units of the picture."""


@dataclass(frozen=True, slots=True)
class Label:
    """Where a label stands: its beginning or its end, and the line that its letters stand on."""

    x: float
    y: float
    anchor: str = "start"


class Labels:
    """What stands on a map so far.

    Parameters
    ----------
    field : Box
        Beyond it nothing is seen.
    """

    def __init__(self, field: Box) -> None:
        self._field = field
        self._cells: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def stand(self, x: float, y: float, size: float) -> None:
        """A point's mark stands there."""
        self._take((x - size, y - size, x + size, y + size))

    def put(self, text: str, x: float, y: float, *, above: bool = False) -> Label:
        """Where the label of a point stands; it is there from now on.

        Parameters
        ----------
        text : str
            The label.
        x, y : float
            The point.
        above : bool
            Whether it stands above its point, where both is as good.
        """
        best, least, there = Label(x, y), float("inf"), (x, y, x, y)
        for label in _tried(x, y, above=above):
            start = label.x - (LETTER * len(text) if label.anchor == "end" else 0)
            box = (start, label.y - OVER, start + LETTER * len(text), label.y + UNDER)
            worse = self._covered(box) + CUT * self._outside(box)
            if worse < least:
                best, least, there = label, worse, box
            if not worse:
                break
        self._take(there)
        return best

    def _take(self, box: Box) -> None:
        for cell in _cells(box):
            self._cells[cell].append(box)

    def _covered(self, box: Box) -> float:
        near = {other for cell in _cells(box) for other in self._cells.get(cell, ())}
        return sum(
            max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
            * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
            for other in near
        )

    def _outside(self, box: Box) -> float:
        left, top, right, bottom = self._field
        across = max(0.0, left - box[0]) + max(0.0, box[2] - right)
        return across + max(0.0, top - box[1]) + max(0.0, box[3] - bottom)


def _tried(x: float, y: float, *, above: bool) -> Iterator[Label]:
    usual = (HIGH, LOW) if above else (LOW, HIGH)
    for down in (*usual, *LEVEL):
        yield Label(round(x + BESIDE, 1), round(y + down, 1))
        yield Label(round(x - BESIDE, 1), round(y + down, 1), "end")


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (int(side // CELL) for side in box)
    return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))
