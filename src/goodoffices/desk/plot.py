"""Geometry of the plots that the server draws: everything a template needs is a number or a word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from goodoffices.record import Seat

WIDTH: Final = 640
HEIGHT: Final = 440
LEFT, RIGHT, TOP, BOTTOM = 64, 28, 26, 60
LABEL_HEIGHT: Final = 17
LETTER: Final = 7.2
"""Width of an average letter: labels are placed before any browser measures them."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A package on the plot. ``x`` and ``y`` are points; ``label`` is empty for an unnamed one."""

    x: float
    y: float
    label: str = ""
    efficient: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A dot and its label, in the picture's own units."""

    dot: Dot
    x: float
    y: float
    label_x: float = 0
    label_y: float = 0
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Tick:
    """A figure at an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Frontier:
    """What each package is worth to each of two sides."""

    across: Seat
    up: Seat
    dots: Sequence[Placed]
    line: str
    walk_away: tuple[float, float] | None
    across_ticks: Sequence[Tick]
    up_ticks: Sequence[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    box: tuple[int, int, int, int] = (LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM)
    named: Sequence[Dot] = field(default=())


def frontier(
    dots: Iterable[Dot],
    *,
    across: Seat,
    up: Seat,
    largest: tuple[float, float] = (1000, 1000),
    disagreement: tuple[float, float] | None = None,
) -> Frontier:
    """Place packages on two axes; names stand beside their dots and keep clear of each other."""
    every = list(dots)
    scale_x = (WIDTH - LEFT - RIGHT) / largest[0]
    scale_y = (HEIGHT - TOP - BOTTOM) / largest[1]

    def place(x: float, y: float) -> tuple[float, float]:
        return round(LEFT + x * scale_x, 1), round(HEIGHT - BOTTOM - y * scale_y, 1)

    spots = [place(dot.x, dot.y) for dot in every]
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in spots]
    placed = []
    for dot, (x, y) in zip(every, spots, strict=True):
        if not dot.label:
            placed.append(Placed(dot, x, y))
            continue
        label_x, label_y, anchor, box = _label(dot.label, x, y, taken)
        taken.append(box)
        placed.append(Placed(dot, x, y, label_x, label_y, anchor))
    edge = sorted(place(dot.x, dot.y) for dot in every if dot.efficient)
    return Frontier(
        across=across,
        up=up,
        dots=placed,
        line=" ".join(f"{x},{y}" for x, y in edge) if len(edge) > 1 else "",
        walk_away=place(*disagreement) if disagreement is not None else None,
        across_ticks=[Tick(place(at, 0)[0], f"{at:g}") for at in _steps(largest[0])],
        up_ticks=[Tick(place(0, at)[1], f"{at:g}") for at in _steps(largest[1])],
        named=[dot for dot in every if dot.label],
    )


def _steps(largest: float) -> list[float]:
    return [largest * part / 4 for part in range(5)]


Box = tuple[float, float, float, float]


def _label(text: str, x: float, y: float, taken: Sequence[Box]) -> tuple[float, float, str, Box]:
    width = len(text) * LETTER
    candidates = [
        (x + 11, y - 6, "start"),
        (x + 11, y + 15, "start"),
        (x - 11, y - 6, "end"),
        (x - 11, y + 15, "end"),
        (x + 11, y - 24, "start"),
        (x + 11, y + 33, "start"),
        (x - 11, y - 24, "end"),
        (x - 11, y + 33, "end"),
    ]
    boxed = []
    for label_x, label_y, anchor in candidates:
        start = label_x if anchor == "start" else label_x - width
        box = (start, label_y - LABEL_HEIGHT + 4, start + width, label_y + 4)
        boxed.append((_covered(box, taken), label_x, label_y, anchor, box))
    # The first of the candidates that covers least.
    _, label_x, label_y, anchor, box = min(boxed, key=lambda one: one[0])
    return round(label_x, 1), round(label_y, 1), anchor, box


def _covered(box: Box, taken: Sequence[Box]) -> float:
    outside = max(0, box[2] - WIDTH) + max(0, LEFT - box[0]) + max(0, TOP - box[1] - 8)
    return outside * LABEL_HEIGHT + sum(
        max(0, min(box[2], other[2]) - max(box[0], other[0]))
        * max(0, min(box[3], other[3]) - max(box[1], other[1]))
        for other in taken
    )
