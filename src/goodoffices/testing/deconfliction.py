"""Plans to test with, and strategies for volumes anywhere on earth, poles and the 180th meridian included.

Needs Hypothesis.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from goodoffices.deconfliction.geodesy import destination
from goodoffices.deconfliction.plan import Disclosure, Plan, Separation, Separations, State
from goodoffices.deconfliction.volume import (
    Band,
    Circle,
    Point,
    Polygon,
    Reference,
    Volume,
    Window,
)

__all__ = ["a_plan", "areas", "plans", "separations", "volumes"]

BEGIN = datetime(2026, 3, 17, 6, tzinfo=UTC)
MORNING = Window(BEGIN, BEGIN + timedelta(hours=1))
SPOTS: tuple[Point, ...] = (
    (50.0, 30.0),
    (0.0, 179.99),
    (89.995, 10.0),
    (-90.0, 0.0),
    (71.0, -180.0),
)


def a_plan(name: str = "p1", filer: str = "north", **fields: Any) -> Plan:
    """A plan with one circle of 500 m, from the ground to 120 m, for an hour in the morning.

    Examples
    --------
    >>> a_plan().volumes[0].area.radius_m
    500.0
    """
    volume = Volume(Circle((50.0, 30.0), 500), Band(0, 120), MORNING)
    return Plan(name, filer, **{"volumes": (volume,), **fields})


@st.composite
def areas(draw: st.DrawFn, *, spot: Point | None = None, apart_m: int = 6_000) -> Circle | Polygon:
    """Circles and star-shaped polygons near one of a few places, some of which have seams in most projections.

    Examples
    --------
    >>> areas().example()  # doctest: +SKIP
    """
    around = spot or draw(st.sampled_from(SPOTS))
    middle = destination(
        around, bearing=draw(st.integers(0, 359)), distance=draw(st.integers(0, apart_m))
    )
    if draw(st.booleans()):
        return Circle(middle, draw(st.integers(1, 3_000)))
    corners = draw(st.integers(3, 7))
    return Polygon(
        tuple(
            destination(
                middle,
                bearing=(n + draw(st.integers(0, 50)) / 100) * 360 / corners,
                distance=draw(st.integers(1_000, 3_000)),
            )
            for n in range(corners)
        )
    )


@st.composite
def volumes(draw: st.DrawFn, *, spot: Point | None = None) -> Volume:
    """Volumes that often meet in altitude and time.

    Examples
    --------
    >>> volumes().example()  # doctest: +SKIP
    """
    low = draw(st.integers(0, 6)) * 50
    start = BEGIN + timedelta(minutes=15 * draw(st.integers(0, 200)))
    return Volume(
        draw(areas(spot=spot)),
        Band(low, low + 50 * draw(st.integers(1, 6)), draw(st.sampled_from(Reference))),
        Window(start, start + timedelta(minutes=15 * draw(st.integers(1, 400)))),
    )


@st.composite
def plans(
    draw: st.DrawFn,
    *,
    names: st.SearchStrategy[str] | None = None,
    filers: tuple[str, ...] = ("north", "south", "rescue"),
    spot: Point | None = None,
) -> Plan:
    """Plans of a few filers, with one to three volumes, in any state but ended.

    Examples
    --------
    >>> plans().example()  # doctest: +SKIP
    """
    return Plan(
        draw(names or st.sampled_from([f"p{n}" for n in range(12)])),
        draw(st.sampled_from(filers)),
        tuple(draw(st.lists(volumes(spot=spot), min_size=1, max_size=3))),
        priority=draw(st.integers(0, 3)),
        category=draw(st.sampled_from(["", "convoy", "rescue"])),
        state=draw(st.sampled_from([State.PLANNED, State.ACTIVE, State.OFF_NOMINAL])),
        allows=draw(st.sampled_from(Disclosure)),
    )


@st.composite
def separations(draw: st.DrawFn) -> Separations:
    """Margins for the categories that :func:`plans` uses.

    Examples
    --------
    >>> separations().example()  # doctest: +SKIP
    """
    each = st.builds(
        Separation, st.integers(0, 2_000), st.integers(0, 100), st.sampled_from([0, 60, 3_600])
    )
    return Separations(draw(each), {"convoy": draw(each)})
