"""Claimed borders as lines over a map: cut to its field, no finer than the picture, each with its own dashes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist
from typing import Final

from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.border import LETTERS, Border
from goodoffices.desk.chart import Chart
from goodoffices.desk.coast import TURNS, Spot

__all__ = ["STROKES", "Box", "Claim", "claims"]

STROKES: Final = (lazy("dashes"), lazy("dots"), lazy("dash and dot"), lazy("long dashes"))
"""What each line is drawn in, as the style sheet has it."""
FINEST: Final = 0.7
"""Points nearer to each other than this, in units of the picture, are one."""
MOST: Final = 1000
"""So many points of one border are drawn at most: a page stays light."""
TRIED: Final = 40
"""Points of a line beside which its label is tried."""
LETTER: Final = 7.2
HIGH: Final = 16
SHORT: Final = 24
BESIDE: Final = 5

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in units of the picture."""
Run = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A border on a map.

    Attributes
    ----------
    letter : str
        By which the map, the form and the table call it.
    number : int
        Of its line's style, from one on.
    border : Border
        Whose it is, and where it runs.
    is_drawn : bool
        Whether its reader asked for it.
    path : str
        Its part in the field of the map; empty where there is none, or where nobody asked.
    label_x, label_y : float
        Where its label begins.
    """

    letter: str
    number: int
    border: Border
    is_drawn: bool
    path: str = ""
    label_x: float = 0
    label_y: float = 0

    @property
    def stroke(self) -> str:
        """Its line in words."""
        return str(STROKES[self.number - 1])

    @property
    def label(self) -> str:
        """Whose it is, as there is room for it on the map; the table has all of it."""
        who = self.border.according_to
        return who if len(who) <= SHORT else who[:SHORT].rstrip(" ,;:.") + "…"


def claims(
    offered: Sequence[Border],
    asked: Iterable[str],
    field: Chart,
    taken: Sequence[Box],
) -> list[Claim]:
    """Every border that is offered; those that were asked for with their lines.

    Parameters
    ----------
    offered : sequence of Border
        All there are.
    asked : iterable of str
        The letters of those that are to be drawn.
    field : Chart
        The map.
    taken : sequence of Box
        What stands on the map already and should not be covered.
    """
    wanted, boxes, found = set(asked), list(taken), []
    for number, (letter, border) in enumerate(zip(LETTERS, offered, strict=False), start=1):
        claim = Claim(letter, number, border, is_drawn=letter in wanted)
        runs = _runs(field, border) if claim.is_drawn else []
        if runs:
            left, top = _label(runs, field, LETTER * (len(claim.label) + 3), boxes)
            claim = Claim(letter, number, border, True, _path(runs), left, top)
        found.append(claim)
    return found


def _runs(field: Chart, border: Border) -> list[Run]:
    """The parts of a border in the field, thinned until they are few enough."""
    whole = [run for line in border.lines for turn in TURNS for run in _inside(field, line, turn)]
    gap = FINEST
    found = [thin for run in whole if (thin := _thinned(run, gap))]
    while sum(map(len, found)) > MOST:
        gap *= 1.5
        found = [thin for run in whole if (thin := _thinned(run, gap))]
    return found


def _inside(field: Chart, line: Sequence[Spot], turn: int) -> Iterator[Run]:
    left, top, right, bottom = field.box
    points = [
        (
            left + (x + turn - field.west) * field.east_scale,
            top + (field.north - y) * field.north_scale,
        )
        for x, y in line
    ]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    if max(xs) < left or min(xs) > right or max(ys) < top or min(ys) > bottom:
        return
    run: Run = []
    for start, end in pairwise(points):
        piece = _cut(start, end, field.box)
        if run and (piece is None or piece[0] != run[-1]):
            yield run
            run = []
        if piece is not None:
            run.extend(piece[1:] if run else piece)
    if run:
        yield run


def _cut(
    start: tuple[float, float], end: tuple[float, float], box: tuple[int, int, int, int]
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The part of a straight piece within a box, by the way of Liang and Barsky."""
    first, last = 0.0, 1.0
    for axis in (0, 1):
        step, low, high = end[axis] - start[axis], box[axis], box[axis + 2]
        if step == 0:
            if not low <= start[axis] <= high:
                return None
            continue
        enters, leaves = sorted(((low - start[axis]) / step, (high - start[axis]) / step))
        first, last = max(first, enters), min(last, leaves)
    if first > last:
        return None
    return _along(start, end, first), _along(start, end, last)


def _along(
    start: tuple[float, float], end: tuple[float, float], part: float
) -> tuple[float, float]:
    if part in (0.0, 1.0):
        return end if part else start
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _thinned(run: Run, gap: float) -> Run:
    """A run without points that are nearer than a gap to the one before; nothing where all of them are."""
    kept = [run[0]]
    for point in run[1:]:
        if dist(point, kept[-1]) >= gap:
            kept.append(point)
    if kept[-1] != run[-1] and len(kept) > 1:
        kept[-1] = run[-1]
    return kept if len(kept) > 1 else []


def _path(runs: Iterable[Run]) -> str:
    return "".join(
        "M" + "L".join(f"{round(x, 1):g} {round(y, 1):g}" for x, y in run) for run in runs
    )


def _label(runs: Sequence[Run], field: Chart, wide: float, boxes: list[Box]) -> tuple[float, float]:
    """Beside the line, where it covers least, rather in the middle; its place is taken from then on."""
    left, top, right, bottom = field.box
    points = [point for run in runs for point in run]
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for run in runs for a, b in pairwise(run)]
    centre = (left + right) / 2, (top + bottom) / 2
    every = sorted([*middles, *points], key=lambda point: dist(point, centre))
    tried = every[:: max(1, len(every) // TRIED)]
    offered: list[tuple[float, int, Box]] = []
    for x, y in tried:
        for across in (BESIDE, -BESIDE - wide):
            begins = min(max(x + across, left + 2), right - wide - 2)
            base = min(max(y + BESIDE, top + HIGH), bottom - BESIDE)
            box = (begins, base - HIGH + 4, begins + wide, base + 4)
            covered = sum(
                max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
                * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
                for other in boxes
            )
            offered.append((covered, len(offered), box))
    _covered, _number, box = min(offered)
    boxes.append(box)
    return round(box[0], 1), round(box[3] - 4, 1)
