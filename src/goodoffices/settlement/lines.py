"""The frontier of two sides where something is settled by an amount: points and straight lines, exact.

What an amount gives two sides is a bent line in the plane of their gains, what options give are points.
Packages are sums of one of each. The sum of two strokes is a parallelogram, and what nobody can improve
upon in it lies on two of its edges: on each of them one amount moves and the other stands at a bend. So
the frontier grows quantity by quantity, as that of options grows issue by issue, and on all of it at
most one amount stands between its bends.

Points are whole numbers; where two strokes cross and where a stroke passes below another is computed in
fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from goodoffices.settlement.budget import Budget

__all__ = ["Exact", "Span", "Stroke", "frontier_of", "within"]

Vector: TypeAlias = tuple[int, int]
Exact: TypeAlias = int | Fraction

STILL = -1
FEW, PARTS = 32, 64
LARGEST_WORD = 2**62


@dataclass(frozen=True, slots=True)
class Stroke:
    """Packages on a straight line: everything is settled but one amount, which moves.

    Parameters
    ----------
    left, right : tuple of int
        Gains at the ends: the second side is better off on the left, the first on the right.
    place : int
        Which point of the options stands below it.
    stops : tuple of int
        Position of the bend at which each quantity stands; at the left end for the one that moves.
    moving : int
        Which quantity moves; -1 where none does.
    to : int
        Position of the bend at which it arrives on the right.
    """

    left: Vector
    right: Vector
    place: int
    stops: tuple[int, ...] = ()
    moving: int = STILL
    to: int = 0

    @property
    def at_right(self) -> tuple[int, ...]:
        """The bends at the right end."""
        return tuple(
            self.to if place == self.moving else stop for place, stop in enumerate(self.stops)
        )


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a stroke that nobody can improve upon, from its left to its right end."""

    x0: Exact
    y0: Exact
    x1: Exact
    y1: Exact
    stroke: Stroke

    def height(self, x: Exact) -> Exact:
        """The second side's gain where the first has this one."""
        if self.x0 == self.x1:
            return self.y0
        return self.y0 + (self.y1 - self.y0) * Fraction(x - self.x0, self.x1 - self.x0)

    def between(self, x0: Exact, x1: Exact) -> Span:
        """The part from here to there."""
        return Span(x0, self.height(x0), x1, self.height(x1), self.stroke)

    def part(self, x: Exact) -> Fraction:
        """How far along the whole stroke this is, from 0 at its left to 1 at its right."""
        (left, _), (right, _) = self.stroke.left, self.stroke.right
        return Fraction(x - left) / (right - left) if right != left else Fraction(0)


def frontier_of(
    points: Sequence[Vector], quantities: Sequence[Sequence[Vector]], budget: Budget
) -> list[Span]:
    """What nobody can improve upon, from the second side's best to the first side's.

    Parameters
    ----------
    points : sequence of pairs of int
        What the options give, each of them undominated.
    quantities : sequence of sequence of pairs of int
        What each quantity gives at each of its bends, in the order of its amounts.
    budget : Budget
        Work allowed.

    Raises
    ------
    BudgetSpentError
        If the work does not suffice.
    """
    strokes = [Stroke(point, point, place) for place, point in enumerate(points)]
    spans = _upper(strokes, budget)
    for number, bends in enumerate(quantities):
        pieces = list(_pieces(bends))
        strokes = list(dict.fromkeys(span.stroke for span in spans))
        budget.spend(len(strokes) * len(pieces))
        sums = [s for stroke in strokes for piece in pieces for s in _sum(stroke, piece, number)]
        spans = _upper(sums, budget)
    return spans


def within(spans: Sequence[Span], least: Vector) -> list[Span]:
    """The parts that give each side at least so much."""
    found = []
    for span in spans:
        x0, x1 = max(span.x0, least[0]), span.x1
        if span.y1 < least[1]:
            if span.y0 < least[1]:
                continue
            x1 = span.x0 + Fraction(span.y0 - least[1]) * (span.x1 - span.x0) / (span.y0 - span.y1)
        if x0 <= x1:
            found.append(span.between(x0, x1))
    return found


def _pieces(bends: Sequence[Vector]) -> Iterator[Stroke]:
    """The pieces on which the sides' interests part, and the better end of each other piece."""
    known = set()
    for start, (one, other) in enumerate(pairwise(bends)):
        across, up = other[0] - one[0], other[1] - one[1]
        if across * up < 0:
            ends = (start, start + 1) if across > 0 else (start + 1, start)
            yield Stroke(bends[ends[0]], bends[ends[1]], 0, (ends[0],), 0, ends[1])
            continue
        better = start if across + up <= 0 else start + 1
        if better not in known:
            known.add(better)
            yield Stroke(bends[better], bends[better], 0, (better,))


def _sum(stroke: Stroke, piece: Stroke, number: int) -> Iterator[Stroke]:
    """The outer edges of the parallelogram of two strokes."""
    (stop,) = piece.stops
    low = _add(stroke.left, piece.left)
    high = _add(stroke.right, piece.right)
    if piece.moving == STILL:
        yield Stroke(low, high, stroke.place, (*stroke.stops, stop), stroke.moving, stroke.to)
    elif stroke.moving == STILL:
        yield Stroke(low, high, stroke.place, (*stroke.stops, stop), number, piece.to)
    elif _is_flatter(piece, stroke):
        middle = _add(stroke.left, piece.right)
        yield Stroke(low, middle, stroke.place, (*stroke.stops, stop), number, piece.to)
        yield Stroke(
            middle, high, stroke.place, (*stroke.stops, piece.to), stroke.moving, stroke.to
        )
    else:
        middle = _add(stroke.right, piece.left)
        yield Stroke(low, middle, stroke.place, (*stroke.stops, stop), stroke.moving, stroke.to)
        yield Stroke(middle, high, stroke.place, (*stroke.at_right, stop), number, piece.to)


def _add(one: Vector, other: Vector) -> Vector:
    return one[0] + other[0], one[1] + other[1]


def _is_flatter(one: Stroke, other: Stroke) -> bool:
    """Whether the second side loses less on the first stroke for what the first side gains."""
    (x0, y0), (x1, y1) = one.left, one.right
    (u0, v0), (u1, v1) = other.left, other.right
    return (y0 - y1) * (u1 - u0) < (v0 - v1) * (x1 - x0)


def _upper(strokes: Sequence[Stroke], budget: Budget) -> list[Span]:
    """The parts of strokes above which there is nothing, from left to right."""
    spans = [[Span(*stroke.left, *stroke.right, stroke)] for stroke in _unbeaten(strokes)]
    while len(spans) > 1:
        budget.spend(sum(map(len, spans)))
        spans = [_merged(*spans[n : n + 2]) for n in range(0, len(spans), 2)]
    return spans[0] if spans else []


def _unbeaten(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Strokes of which some part may lie above all others; a quick look before the exact one.

    Each is cut into short parts. A part that gives both sides less, wherever on it, than one mark
    between the parts of any stroke is below the frontier.
    """
    import numpy as np  # noqa: PLC0415

    largest = max(max(map(abs, (*s.left, *s.right))) for s in strokes)
    if len(strokes) < FEW or largest * PARTS > LARGEST_WORD:
        return list(strokes)
    ends = np.array([(*stroke.left, *stroke.right) for stroke in strokes], dtype=np.int64)
    part = np.arange(PARTS + 1)
    xs = ends[:, :1] * PARTS + (ends[:, 2:3] - ends[:, :1]) * part
    ys = ends[:, 1:2] * PARTS + (ends[:, 3:] - ends[:, 1:2]) * part
    order = np.argsort(-xs, axis=None)
    highest = np.maximum.accumulate(ys.reshape(-1)[order])
    beyond = np.searchsorted(-xs.reshape(-1)[order], -xs[:, 1:], side="right")
    kept = (highest[beyond - 1] <= ys[:, :-1]).any(axis=1)
    found = [strokes[place] for place in np.flatnonzero(kept).tolist()]
    return sorted(found, key=lambda stroke: (stroke.right[0], -stroke.left[1]))


def _merged(one: list[Span], other: list[Span] | None = None) -> list[Span]:
    if other is None:
        return one
    both = [*_above(one, other, equal=True), *_above(other, one, equal=False)]
    return sorted(both, key=lambda span: (span.x0, -span.y0, span.x1))


def _above(spans: list[Span], others: list[Span], *, equal: bool) -> Iterator[Span]:
    """The parts of spans that lie above others, or on them where that counts."""
    first = 0
    for span in spans:
        while first < len(others) and others[first].x1 < span.x0:
            first += 1
        if span.x0 == span.x1:
            if _is_above(span, others, first, equal=equal):
                yield span
            continue
        yield from _joined(_parts(span, others, first, equal=equal))


def _is_above(point: Span, others: list[Span], first: int, *, equal: bool) -> bool:
    """Whether a single point lies above the others, of which those before the first end left of it."""
    if first == len(others):
        return True
    other = others[first]
    if other.x0 > point.x0:  # as good for the first side as what lies here, or better
        return point.y0 > other.y0
    height = other.height(point.x0)
    return point.y0 > height or (equal and point.y0 == height)


def _parts(span: Span, others: list[Span], first: int, *, equal: bool) -> Iterator[Span]:
    """Where a stroke lies above what others have there or further right, from left to right."""
    begin: Exact = span.x0
    for place in range(first, len(others)):
        other = others[place]
        if begin >= span.x1:
            return
        if other.x0 > begin:  # a gap: here the others have what the next of them begins with
            end = min(other.x0, span.x1)
            yield from _higher(span, begin, end, other.y0, other.y0, equal=False)
            begin = end
        if begin < min(other.x1, span.x1):
            end = min(other.x1, span.x1)
            heights = other.height(begin), other.height(end)
            yield from _higher(span, begin, end, *heights, equal=equal)
            begin = end
    if begin < span.x1:
        yield span.between(begin, span.x1)


def _higher(
    span: Span, begin: Exact, end: Exact, left: Exact, right: Exact, *, equal: bool
) -> Iterator[Span]:
    """The part of a span above a line between two heights."""
    over, over_end = span.height(begin) - left, span.height(end) - right
    if over <= 0 and over_end <= 0:
        if equal and over == over_end == 0:
            yield span.between(begin, end)
        return
    crossing = begin
    if (over < 0) != (over_end < 0):
        crossing = begin + Fraction(over) * (end - begin) / (over - over_end)
    yield span.between(crossing if over < 0 else begin, crossing if over_end < 0 else end)


def _joined(parts: Iterator[Span]) -> Iterator[Span]:
    """Parts that touch as one."""
    last: Span | None = None
    for part in parts:
        if last is not None and last.x1 == part.x0:
            last = Span(last.x0, last.y0, part.x1, part.y1, last.stroke)
            continue
        if last is not None:
            yield last
        last = part
    if last is not None:
        yield last
