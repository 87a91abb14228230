"""Another time, another altitude, another way: each found clear of everything, and nothing else is told.

Each answer is one of a fixed list of steps, the nearest that is clear; none means that no step on the list is. An
answer says that a place is free, and that nearer ones on the list are not: it costs as much as a check.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise

from goodoffices.deconfliction.extra import ellipsoid
from goodoffices.deconfliction.geodesy import destination, geodesic_m
from goodoffices.deconfliction.plan import Plan
from goodoffices.deconfliction.route import corridor, route_volumes
from goodoffices.deconfliction.sky import Sky
from goodoffices.deconfliction.volume import Band, Point, Volume, Window
from goodoffices.errors import InputError

__all__ = ["Detour", "clear_altitude", "clear_detour", "clear_time"]

MOST_STEPS = 100_000


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Detour:
    """A route that is clear.

    Parameters
    ----------
    points : tuple of (latitude, longitude)
        The way points, with those that were put between.
    plan : Plan
        The plan along them.
    longer_m : float
        How much longer it is than the route asked for.
    """

    points: tuple[Point, ...] = field(repr=False)
    plan: Plan
    longer_m: float = field(repr=False)


def clear_time(
    plan: Plan, sky: Sky, *, step_s: int = 900, steps: int = 96
) -> tuple[timedelta, Plan] | None:
    """The least delay, in whole steps, after which a plan is clear of everything.

    Parameters
    ----------
    plan : Plan
    sky : Sky
    step_s : int
        In seconds; 15 minutes by default. A coarser step tells less.
    steps : int
        The longest delay that is tried, in steps; a day by default.

    Returns
    -------
    tuple of timedelta and Plan, or None
        The delay, 0 if it is clear as it is, and the plan so much later. None if no such delay is clear.

    Raises
    ------
    InputError
        If the steps are not positive or too many.

    Discloses
    ---------
    To the filer: that the plan is clear with this delay, and with no shorter one. Nothing of how many plans
    stand in its way, whose, or where.

    Examples
    --------
    >>> from goodoffices.deconfliction import Sky
    >>> from goodoffices.testing.deconfliction import a_plan
    >>> sky = Sky()
    >>> sky.file(a_plan("p1", "north"))
    >>> str(clear_time(a_plan("p2", "south"), sky)[0])
    '1:00:00'
    """
    _steps(step_s, steps)
    step = step_s * 1_000_000
    longest = timedelta(seconds=step_s) * steps
    blocked: list[tuple[int, int]] = []
    for volume in plan.volumes:
        start, end = volume.window.microseconds
        swept = replace(volume, window=Window(volume.window.start, volume.window.end + longest))
        blocked += [
            (met.start - end, met.end - start)
            for met in sky.obstacles(swept, filer=plan.filer, category=plan.category)
        ]
    found = _first_clear(blocked, (n * step for n in range(steps + 1)))
    if found is None:
        return None
    delay = timedelta(microseconds=found)
    later = replace(
        plan,
        volumes=tuple(
            replace(volume, window=Window(volume.window.start + delay, volume.window.end + delay))
            for volume in plan.volumes
        ),
    )
    return (delay, later) if not sky.clashes(later) else None


def clear_altitude(
    plan: Plan, sky: Sky, *, lowest_m: float, highest_m: float, step_m: float = 50.0
) -> tuple[float, Plan] | None:
    """The least change of altitude, up or down in whole steps, at which a plan is clear of everything.

    Parameters
    ----------
    plan : Plan
        All its volumes move together.
    sky : Sky
    lowest_m, highest_m : float
        Between which all its bands must stay, in metres, in the reference of each.
    step_m : float
        In metres, to the millimetre.

    Returns
    -------
    tuple of float and Plan, or None
        The change in metres, positive for up, 0 if it is clear as it is, and the plan moved. Of two that are
        equally near the upper one. None if no step is clear: so it is, too, where a band of another reference is
        in the way, since the two cannot be compared.

    Raises
    ------
    InputError
        If the step is not positive, too fine, or a band is outside the limits as it stands.

    Discloses
    ---------
    To the filer: that the plan is clear at this altitude, and at none of the steps nearer.

    Examples
    --------
    >>> from goodoffices.deconfliction import Sky
    >>> from goodoffices.testing.deconfliction import a_plan
    >>> sky = Sky()
    >>> sky.file(a_plan("p1", "north"))
    >>> clear_altitude(a_plan("p2", "south"), sky, lowest_m=0, highest_m=1000)[0]
    150.0
    """
    step = round(step_m * 1000)
    ends = [volume.band.millimetres for volume in plan.volumes]
    room = (
        round(lowest_m * 1000) - min(low for low, _ in ends),
        round(highest_m * 1000) - max(high for _, high in ends),
    )
    if room[0] > 0 or room[1] < 0:
        raise InputError(
            "a band is outside the limits",
            advice="The plan is not within the altitudes that may be used.",
            field="lowest_m",
        )
    steps = max(-room[0], room[1]) // step if step > 0 else 0
    _steps(step, max(steps, 1))
    blocked: list[tuple[int, int]] = []
    for volume, (low, high) in zip(plan.volumes, ends, strict=True):
        reach = Band((low + room[0]) / 1000, (high + room[1]) / 1000, volume.band.reference)
        for met in sky.obstacles(
            replace(volume, band=reach), filer=plan.filer, category=plan.category
        ):
            if met.reference is not volume.band.reference:
                return None
            blocked.append((met.low - high, met.high - low))
    tries = (n * step * way for n in range(steps + 1) for way in ((1, -1) if n else (1,)))
    found = _first_clear(blocked, (change for change in tries if room[0] <= change <= room[1]))
    if found is None:
        return None
    moved = replace(
        plan,
        volumes=tuple(
            replace(
                volume,
                band=Band((low + found) / 1000, (high + found) / 1000, volume.band.reference),
            )
            for volume, (low, high) in zip(plan.volumes, ends, strict=True)
        ),
    )
    return (found / 1000, moved) if not sky.clashes(moved) else None


def clear_detour(
    plan: Plan,
    points: Sequence[Point],
    sky: Sky,
    *,
    width_m: float,
    step_m: float = 2_000.0,
    steps: int = 10,
    should_stop: Callable[[], bool] = _never,
) -> Detour | None:
    """The shortest way round, of a fixed list for each leg, that is clear of everything.

    Parameters
    ----------
    plan : Plan
        Whose band and window, those of its first volume, hold along the whole route; its volumes are made anew.
    points : sequence of (latitude, longitude)
        Its way points, in degrees. All of them are kept.
    sky : Sky
    width_m : float
        Of the route, in metres.
    step_m, steps : float and int
        A leg that clashes is led beside itself by 1, 2 ... ``steps`` times ``step_m``, on either side: through one
        point beside its middle, or two beside its quarters.
    should_stop : callable
        Asked between tries; True gives up.

    Returns
    -------
    Detour or None
        The route with its added way points; as it was if it is clear. None if a leg has no clear way on the list.

    Raises
    ------
    InputError
        As :func:`route_volumes`, or if the steps are not positive or too many.

    Discloses
    ---------
    To the filer: that this way is clear, and that no shorter one on the list is.

    Examples
    --------
    >>> from goodoffices.deconfliction import Sky
    >>> from goodoffices.testing.deconfliction import a_plan
    >>> sky = Sky()
    >>> sky.file(a_plan("p1", "north"))
    >>> way = clear_detour(a_plan("p2", "south"), [(49.9, 30.0), (50.1, 30.0)], sky, width_m=200)
    >>> len(way.points), round(way.longer_m)
    (3, 357)
    """
    _steps(step_m, steps)
    band, window = plan.volumes[0].band, plan.volumes[0].window

    def is_clear(way: Sequence[Point]) -> bool:
        legs = (Volume(corridor(*leg, width_m=width_m), band, window) for leg in pairwise(way))
        return not any(
            True
            for leg in legs
            for _ in sky.obstacles(leg, filer=plan.filer, category=plan.category)
        )

    chosen, longer = [points[0]], 0.0
    for start, end in pairwise(points):
        for extra, between in _ways(start, end, step_m, steps):
            if should_stop():
                return None
            if is_clear((start, *between, end)):
                chosen += [*between, end]
                longer += extra
                break
        else:
            return None
    whole = replace(plan, volumes=route_volumes(chosen, width_m=width_m, band=band, window=window))
    return Detour(tuple(chosen), whole, longer) if not sky.clashes(whole) else None


def _ways(
    start: Point, end: Point, step_m: float, steps: int
) -> list[tuple[float, tuple[Point, ...]]]:
    """Straight on, and the ways round a leg, the shortest first, with how much longer they are."""
    bearing, _, length = ellipsoid().inv(start[1], start[0], end[1], end[0])
    ways: list[tuple[float, tuple[Point, ...]]] = [(0.0, ())]
    for shares in ((0.5,), (0.25, 0.75)) if length > 0 else ():
        for n in range(1, steps + 1):
            for side in (90.0, -90.0):
                between = []
                for share in shares:
                    longitude, latitude, back = ellipsoid().fwd(
                        start[1], start[0], bearing, length * share
                    )
                    between.append(
                        destination(
                            (latitude, longitude), bearing=back + 180 + side, distance=n * step_m
                        )
                    )
                way = (start, *between, end)
                extra = sum(geodesic_m(one, other) for one, other in pairwise(way)) - length
                ways.append((extra, tuple(between)))
    # To the millimetre, so that both sides of a leg are equally long and the list has one order.
    return sorted(ways, key=lambda way: round(way[0], 3))


def _first_clear(blocked: Iterable[tuple[int, int]], tries: Iterable[int]) -> int | None:
    """The first try that lies strictly within none of the blocked spans."""
    spans: list[list[int]] = []
    for low, high in sorted(blocked):
        # Spans are open: two that only touch leave the moment between them free.
        if spans and low < spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], high)
        else:
            spans.append([low, high])
    lows = [low for low, _ in spans]
    for change in tries:
        place = bisect_left(lows, change)
        if not place or spans[place - 1][1] <= change:
            return change
    return None


def _steps(step: float, steps: int) -> None:
    if not step > 0 or not 1 <= steps <= MOST_STEPS:
        raise InputError(
            "steps are not positive or too many",
            advice=f"A step is more than 0, and there are from 1 to {MOST_STEPS} of them.",
            field="steps",
        )
