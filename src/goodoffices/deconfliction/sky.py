"""All standing plans, and which of them a plan clashes with: the index.

The sky holds every plan that was filed and has not ended, as columns: by the million an object each would take
longer to make than to search. It writes nothing; whoever keeps a picture of it seals that. Time and altitude are
compared before areas, boxes before borders, and what is left is compared exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from goodoffices.deconfliction.box import boxes_around, boxes_meet, boxes_of
from goodoffices.deconfliction.clash import Clash
from goodoffices.deconfliction.closeness import shapes_closer
from goodoffices.deconfliction.forest import Forest, Rows
from goodoffices.deconfliction.geodesy import Floats, positions, traced
from goodoffices.deconfliction.packing import (
    COUNT,
    HEAD,
    REFERENCES,
    heads_and_corners,
    packed,
    unpacked,
)
from goodoffices.deconfliction.plan import Disclosure, Plan, Separations, State
from goodoffices.deconfliction.shape import Shape, check_area, checked_shape, shape_of
from goodoffices.deconfliction.volume import Circle, Point, Reference, Volume
from goodoffices.errors import InputError

__all__ = ["Filed", "Obstacle", "Sky", "SkyPicture", "filed"]

REMEMBERED = 4_096

PLAN = np.dtype(
    [
        ("stands", "?"),
        ("sort", "<i4"),
        ("volumes", "<i4"),
        ("first", "<i8"),  # its first row
    ]
)


class Sort(NamedTuple):
    """What a plan is apart from its name and its volumes: many have the same."""

    filer: str
    category: str
    priority: int
    state: str
    allows: str
    version: int


class Obstacle(NamedTuple):
    """A standing volume of another filer, widened by the separation that must be kept from it.

    Parameters
    ----------
    start, end : int
        Microseconds since 1970.
    low, high : int
        Millimetres.
    reference : Reference
    """

    start: int
    end: int
    low: int
    high: int
    reference: Reference


@dataclass(frozen=True, slots=True)
class Filed:
    """A plan with its volumes packed, as the record keeps it and the sky takes it up by the million.

    Parameters
    ----------
    id, filer, priority, category, state, allows, version
        As in :class:`Plan`.
    volumes : bytes
        As :func:`packed` writes them.
    """

    id: str
    filer: str = field(repr=False)
    volumes: bytes = field(repr=False)
    priority: int = field(default=0, repr=False)
    category: str = field(default="", repr=False)
    state: State = State.PLANNED
    allows: Disclosure = Disclosure.LINE
    version: int = 1


def filed(plan: Plan) -> Filed:
    """A plan with its volumes packed.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Filed

    Discloses
    ---------
    Everything of the plan: to be sealed.

    Examples
    --------
    >>> from goodoffices.testing.deconfliction import a_plan
    >>> filed(a_plan("p1"))
    Filed(id='p1', state=<State.PLANNED: 'planned'>, allows=<Disclosure.LINE: 'line'>, version=1)
    """
    return Filed(
        plan.id,
        plan.filer,
        packed(plan.volumes),
        plan.priority,
        plan.category,
        plan.state,
        plan.allows,
        plan.version,
    )


@dataclass(frozen=True, slots=True, repr=False)
class SkyPicture:
    """All that stands in a sky, as columns that are written and read as they are.

    Parameters
    ----------
    names : list of str
        The ids of the plans.
    sorts : sequence of Sort
        What plans are apart from their volumes, each once.
    plans : ndarray
        For each name whether it stands, its place among the sorts, how many volumes it has, and the first of them.
    heads, boxes, corners : ndarray
        Of the volumes, in the order of the plans.
    """

    names: list[str]
    sorts: Sequence[Sort]
    plans: NDArray[np.void]
    heads: NDArray[np.void]
    boxes: Floats
    corners: Floats

    def thinned(self) -> SkyPicture:
        """The same without plans that stand no more."""
        stands = self.plans["stands"]
        if stands.all():
            return self
        plans = self.plans[stands]
        rows = np.repeat(stands, self.plans["volumes"])
        heads = self.heads[rows]
        plans["first"] = np.cumsum(plans["volumes"], dtype=np.int64) - plans["volumes"]
        return SkyPicture(
            [name for name, keep in zip(self.names, stands.tolist(), strict=True) if keep],
            self.sorts,
            plans,
            heads,
            self.boxes[rows],
            self.corners[np.repeat(rows, self.heads["corners"].astype(np.int64))],
        )


class _Table:
    """Columns that grow."""

    def __init__(self) -> None:
        self.count = 0
        self.corner_count = 0
        self.head = np.empty(0, HEAD)
        self.box: Floats = np.empty((0, 4))
        self.first_corner = np.empty(0, np.int64)
        self.plan = np.empty(0, np.int64)
        self.filer = np.empty(0, np.int32)
        self.alive = np.empty(0, np.bool_)
        self.corners: Floats = np.empty((0, 2))

    def add(
        self,
        heads: NDArray[np.void],
        corners: Floats,
        plans: Rows,
        filers: Rows,
        boxes: Floats | None = None,
    ) -> Rows:
        """Append rows; returns their numbers."""
        start, end = self.count, self.count + len(heads)
        last = self.corner_count + len(corners)
        if end > len(self.head):
            for name in ("head", "box", "first_corner", "plan", "filer", "alive"):
                setattr(self, name, _grown(getattr(self, name), end))
        if last > len(self.corners):
            self.corners = _grown(self.corners, last)
        counts = heads["corners"].astype(np.int64)
        self.head[start:end] = heads
        self.box[start:end] = (
            boxes_around(corners, counts, heads["radius_m"]) if boxes is None else boxes
        )
        self.first_corner[start:end] = self.corner_count + np.cumsum(counts) - counts
        self.plan[start:end], self.filer[start:end] = plans, filers
        self.alive[start:end] = True
        self.corners[self.corner_count : last] = corners
        self.count, self.corner_count = end, last
        return np.arange(start, end)

    def corners_of(self, row: int) -> Floats:
        first = int(self.first_corner[row])
        return self.corners[first : first + int(self.head["corners"][row])]


def _grown(column: NDArray, needed: int) -> NDArray:  # type: ignore[type-arg]
    # Room to spare from the first: else the next filer would wait until a million rows are moved.
    room = max(needed + needed // 8, 2 * len(column), 1_024)
    wider_column = np.empty((room, *column.shape[1:]), column.dtype)
    wider_column[: len(column)] = column
    return wider_column


class Sky:
    """Every standing plan.

    Parameters
    ----------
    separations : Separations
        How far plans must stay apart.

    Examples
    --------
    >>> from goodoffices.testing.deconfliction import a_plan
    >>> sky = Sky()
    >>> sky.file(a_plan("p1", "north"))
    >>> sky.clashes(a_plan("p2", "south"))
    (Clash(plan='p2', volume=0),)
    """

    def __init__(self, separations: Separations = Separations()) -> None:  # noqa: B008  (frozen)
        self.separations = separations
        self._table = _Table()
        self._forest = Forest()
        self._names: list[str] = []
        self._plans: NDArray[np.void] = np.empty(0, PLAN)
        self._place: dict[str, int] = {}
        self._sorts: dict[Sort, int] = {}
        self._sort: list[Sort] = []
        self._filers: dict[str, int] = {}
        self._shapes: dict[int, Shape] = {}

    def __len__(self) -> int:
        """How many plans stand."""
        return len(self._place)

    def __contains__(self, name: str) -> bool:
        """Whether a plan of that id stands."""
        return name in self._place

    def file(self, plan: Plan) -> None:
        """Let a plan stand in place of its older version, or take it out if it has ended.

        Parameters
        ----------
        plan : Plan

        Raises
        ------
        InputError
            If an area crosses itself or is too large, or the plan of that id is another filer's; the sky is as
            before then.
        """
        place = self._place.get(plan.id)
        if place is not None and self._sort_at(place).filer != plan.filer:
            raise InputError("a plan of that id is another filer's", field="id")
        for volume in plan.volumes:
            check_area(volume.area)
        self.end(plan.id)
        if plan.state is State.ENDED:
            return
        rows = self._add([filed(plan)])
        table = self._table
        for row in rows.tolist():
            head = table.head[row]
            self._forest.add(row, int(head["start"]), int(head["end"]), table.box, table.alive)

    def end(self, name: str) -> None:
        """Take the plan of an id out, if one stands."""
        place = self._place.pop(name, None)
        if place is not None:
            plan = self._plans[place]
            first = int(plan["first"])
            self._table.alive[first : first + int(plan["volumes"])] = False
            self._plans["stands"][place] = False

    def restore(self, plans: Iterable[Filed]) -> None:
        """Take up many plans at once, the latest version of each, as at a start.

        Parameters
        ----------
        plans : iterable of Filed
            As they were filed: their areas are not checked again. Those that have ended are left out.

        Raises
        ------
        InputError
            If an id stands already or comes twice, or the bytes are not packed volumes.
        """
        standing = [plan for plan in plans if plan.state is not State.ENDED]
        names = {plan.id for plan in standing}
        if len(names) < len(standing) or not names.isdisjoint(self._place):
            raise InputError("an id comes twice", field="id")
        if standing:
            self._plant(self._add(standing))

    def picture(self) -> SkyPicture:
        """All that stands, and what no longer does: see :meth:`SkyPicture.thinned`. Quick; what is filed later is not in it.

        Discloses
        ---------
        Everything: to be sealed.

        Examples
        --------
        >>> from goodoffices.testing.deconfliction import a_plan
        >>> sky = Sky()
        >>> sky.file(a_plan("p1", "north"))
        >>> len(Sky.of_picture(sky.picture()))
        1
        """
        table = self._table
        count = len(self._names)
        return SkyPicture(
            self._names.copy(),
            self._sort.copy(),
            self._plans[:count].copy(),
            # Rows are only ever added, so these may be looked at while plans are filed.
            table.head[: table.count],
            table.box[: table.count],
            table.corners[: table.corner_count],
        )

    @classmethod
    def of_picture(cls, picture: SkyPicture, separations: Separations = Separations()) -> Sky:  # noqa: B008  (frozen)
        """A sky that a picture was made of.

        Parameters
        ----------
        picture : SkyPicture
        separations : Separations

        Raises
        ------
        InputError
            If its columns do not fit together.
        """
        picture = picture.thinned()
        plans, heads = picture.plans, picture.heads
        counts = plans["volumes"].astype(np.int64)
        fits = (
            int(counts.sum()) == len(heads) == len(picture.boxes)
            and int(heads["corners"].astype(np.int64).sum()) == len(picture.corners)
            and (not len(plans) or int(plans["sort"].max()) < len(picture.sorts))
        )
        if not fits:
            raise InputError("these columns are no picture of a sky")
        sky = cls(separations)
        sky._names = list(picture.names)
        sky._place = {name: place for place, name in enumerate(sky._names)}
        if len(sky._place) != len(plans):
            raise InputError("an id comes twice", field="id")
        sky._sort = [Sort(*sort) for sort in picture.sorts]
        sky._sorts = {sort: place for place, sort in enumerate(sky._sort)}
        sky._plans = _grown(plans, len(plans))
        filers = [sky._filers.setdefault(sort.filer, len(sky._filers)) for sort in sky._sort]
        if len(plans):
            rows = sky._table.add(
                heads,
                picture.corners,
                np.repeat(np.arange(len(plans)), counts),
                np.repeat(np.array(filers)[plans["sort"]], counts),
                picture.boxes,
            )
            sky._plant(rows)
        return sky

    def _plant(self, rows: Rows) -> None:
        heads = self._table.head[rows]
        self._forest.plant(rows, heads["start"], heads["end"], self._table.box[rows])

    def plan(self, name: str) -> Plan:
        """The plan of an id, as it stands.

        Raises
        ------
        InputError
            If none stands.
        """
        sort = self._sort_at(self._standing(name))
        return Plan(
            name,
            sort.filer,
            unpacked(self.volumes(name)),
            sort.priority,
            sort.category,
            State(sort.state),
            Disclosure(sort.allows),
            sort.version,
        )

    def volumes(self, name: str) -> bytes:
        """The volumes of the plan of an id, as :func:`packed` writes them.

        Raises
        ------
        InputError
            If none stands.
        """
        plan, table = self._plans[self._standing(name)], self._table
        first = int(plan["first"])
        heads = table.head[first : first + int(plan["volumes"])]
        corner = int(table.first_corner[first])
        corners = table.corners[corner : corner + int(heads["corners"].sum())]
        return len(heads).to_bytes(COUNT, "little") + heads.tobytes() + corners.tobytes()

    def clashes(self, plan: Plan) -> tuple[Clash, ...]:
        """Every clash of a plan, which need not stand, with the plans of others that do.

        Parameters
        ----------
        plan : Plan
            If it stands, its older version plays no part.

        Returns
        -------
        tuple of Clash
            In the order of the plan's volumes, then of the others' ids and volumes: exactly what
            :func:`clashes_between` finds.

        Raises
        ------
        InputError
            If an area crosses itself or is too large, whether anything is near or not.
        """
        if plan.state is State.ENDED:
            return ()
        shapes = [checked_shape(volume.area) for volume in plan.volumes]
        found = []
        for number, (volume, shape) in enumerate(zip(plan.volumes, shapes, strict=True)):
            for row in self._meeting(volume, plan.filer, plan.category, shape):
                place = int(self._table.plan[row])
                first = int(self._plans["first"][place])
                found.append(Clash(plan.id, number, self._names[place], row - first))
        return tuple(sorted(found))

    def obstacles(self, volume: Volume, *, filer: str, category: str) -> Iterator[Obstacle]:
        """When and how high others are whose volumes one volume clashes with, margins included.

        Parameters
        ----------
        volume : Volume
        filer, category : str
            Whose the volume is, and of which category.

        Yields
        ------
        Obstacle
        """
        for row in self._meeting(volume, filer, category):
            other = self._sort_at(int(self._table.plan[row]))
            separation = self.separations.between(category, other.category)
            head = self._table.head[row]
            margin = round(separation.time_s * 1_000_000)
            up = round(separation.vertical_m * 1000)
            yield Obstacle(
                int(head["start"]) - margin,
                int(head["end"]) + margin,
                int(head["low"]) - up,
                int(head["high"]) + up,
                REFERENCES[int(head["reference"])],
            )

    def _meeting(
        self, volume: Volume, filer: str, category: str, shape: Shape | None = None
    ) -> Iterator[int]:
        """The rows of others' volumes that one volume clashes with."""
        start, end = volume.window.microseconds
        for row in self._close(volume, filer):
            other = self._sort_at(int(self._table.plan[row]))
            separation = self.separations.between(category, other.category)
            head = self._table.head[row]
            if not _meets(volume, head, start, end, separation.time_s, separation.vertical_m):
                continue
            if shape is None:
                shape = shape_of(volume.area)
            if shapes_closer(shape, self._shape(row), separation.horizontal_m):
                yield row

    def _close(self, volume: Volume, filer: str) -> list[int]:
        """Rows of others whose time, altitude and box come close enough under the widest separation."""
        table, widest = self._table, self.separations.largest
        boxes = boxes_of(*_corners(volume), widest.horizontal_m)
        margin = round(widest.time_s * 1_000_000)
        start, end = volume.window.microseconds
        rows = self._forest.candidates(boxes, start - margin, end + margin)
        if not len(rows):
            return []
        heads = table.head[rows]
        low, high = volume.band.millimetres
        up = round(widest.vertical_m * 1000)
        own = REFERENCES.index(volume.band.reference)
        near = (
            table.alive[rows]
            & (table.filer[rows] != self._filers.get(filer, -1))
            & (heads["start"] < end + margin)
            & (heads["end"] > start - margin)
            & (
                (heads["reference"] != own)
                | ((heads["low"] < high + up) & (heads["high"] > low - up))
            )
        )
        rows = rows[near]
        met: list[int] = rows[boxes_meet(table.box[rows], boxes)].tolist()
        return met

    def _standing(self, name: str) -> int:
        place = self._place.get(name)
        if place is None:
            raise InputError("no plan of that id stands", field="id")
        return place

    def _sort_at(self, place: int) -> Sort:
        return self._sort[int(self._plans["sort"][place])]

    def _sort_of(self, plan: Filed) -> int:
        sort = Sort(
            plan.filer,
            plan.category,
            plan.priority,
            str(plan.state),
            str(plan.allows),
            plan.version,
        )
        number = self._sorts.setdefault(sort, len(self._sort))
        if number == len(self._sort):
            self._sort.append(sort)
        return number

    def _add(self, plans: list[Filed]) -> Rows:
        heads, corners = heads_and_corners([plan.volumes for plan in plans])
        counts = np.array([int.from_bytes(plan.volumes[:COUNT], "little") for plan in plans])
        place, end = len(self._names), len(self._names) + len(plans)
        if end > len(self._plans):
            self._plans = _grown(self._plans, end)
        held = self._plans[place:end]
        held["stands"], held["volumes"] = True, counts
        held["sort"] = [self._sort_of(plan) for plan in plans]
        held["first"] = self._table.count + np.cumsum(counts) - counts
        codes = [self._filers.setdefault(plan.filer, len(self._filers)) for plan in plans]
        numbers = np.arange(place, end)
        self._names += [plan.id for plan in plans]
        self._place.update(zip(self._names[place:], numbers.tolist(), strict=True))
        return self._table.add(
            heads, corners, np.repeat(numbers, counts), np.repeat(np.array(codes), counts)
        )

    def _shape(self, row: int) -> Shape:
        shape = self._shapes.get(row)
        if shape is None:
            if len(self._shapes) >= REMEMBERED:
                self._shapes.clear()
            corners, radius = self._table.corners_of(row), float(self._table.head["radius_m"][row])
            shape = (
                Shape(corners.copy(), positions(*corners.T), radius)
                if radius
                else Shape(*traced(corners))
            )
            self._shapes[row] = shape
        return shape


def _corners(volume: Volume) -> tuple[tuple[Point, ...], float]:
    if isinstance(volume.area, Circle):
        return (volume.area.center,), volume.area.radius_m
    return volume.area.vertices, 0.0


def _meets(
    volume: Volume, head: np.void, start: int, end: int, time_s: float, vertical_m: float
) -> bool:
    """Whether a volume meets another in time and altitude, under the separation of their categories."""
    margin, up = round(time_s * 1_000_000), round(vertical_m * 1000)
    if head["start"] >= end + margin or head["end"] <= start - margin:
        return False
    if REFERENCES[int(head["reference"])] is not volume.band.reference:
        return True
    low, high = volume.band.millimetres
    return bool(head["low"] < high + up and head["high"] > low - up)
