"""Routes with a width, and convoys that move along them, as volumes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil, cos, pi

from goodoffices.deconfliction.extra import ellipsoid
from goodoffices.deconfliction.geodesy import destination, geodesic_m
from goodoffices.deconfliction.volume import Area, Band, Circle, Point, Polygon, Volume, Window
from goodoffices.errors import InputError

__all__ = ["convoy_volumes", "corridor", "route_volumes", "times_at_speed"]

CORNERS = 6
"""Of the round end of a corridor."""
PIECE_M = 10_000.0
LONGEST_M = 200_000.0
"""Of one straight corridor."""
WIDEST_M = 50_000.0
MOST_PIECES = 10_000


def corridor(start: Point, end: Point, *, width_m: float) -> Area:
    """All that is nearer to a leg than half a width, and a little more at the round ends.

    Parameters
    ----------
    start, end : (latitude, longitude)
        In degrees; equal for a halt.
    width_m : float
        In metres.

    Returns
    -------
    Polygon or Circle
        It holds the corridor; at the ends it is larger by less than 4 per cent of the half width.

    Raises
    ------
    InputError
        If the width is not from 1 cm to 50 km, or the leg is longer than 200 km.

    Discloses
    ---------
    Nothing beyond the leg.

    Examples
    --------
    >>> from goodoffices.deconfliction.shape import area_km2
    >>> round(area_km2(corridor((50.0, 30.0), (50.1, 30.0), width_m=1_000)), 2)
    11.93
    """
    if not 0.01 <= width_m <= WIDEST_M:  # noqa: PLR2004  (a centimetre)
        raise InputError(
            "a width is out of range",
            advice="The width of a route is from 1 cm to 50 km.",
            field="width_m",
        )
    half = width_m / 2
    there, back, length = ellipsoid().inv(start[1], start[0], end[1], end[0])
    if length < 0.001:  # noqa: PLR2004  (a millimetre)
        return Circle(start, half)
    if length > LONGEST_M:
        raise InputError(
            "a leg is too long",
            advice="A leg is at most 200 km long. Put a way point between.",
            field="points",
        )
    step = 180 / CORNERS
    radius = half / cos(pi / CORNERS / 2)
    turns = [step * (n + 0.5) + 90 for n in range(CORNERS)]
    ends = [end] * CORNERS + [start] * CORNERS
    longitudes, latitudes, _ = ellipsoid().fwd(
        [longitude for _, longitude in ends],
        [latitude for latitude, _ in ends],
        [back + turn for turn in turns] + [there + turn for turn in turns],
        [radius] * len(ends),
    )
    return Polygon(tuple(zip(latitudes, longitudes, strict=True)))


def route_volumes(
    points: Sequence[Point], *, width_m: float, band: Band, window: Window
) -> tuple[Volume, ...]:
    """A route that may be used anywhere along it for the whole window: one volume a leg.

    Parameters
    ----------
    points : sequence of (latitude, longitude)
        At least two way points, in degrees.
    width_m : float
        Of the whole route, in metres.
    band : Band
    window : Window

    Returns
    -------
    tuple of Volume
        Every place within half the width of a leg lies in one of them.

    Raises
    ------
    InputError
        If there is only one point, the width is out of range or a leg is longer than 200 km.

    Discloses
    ---------
    Nothing beyond the route.
    """
    _enough(points)
    return tuple(
        Volume(corridor(start, end, width_m=width_m), band, window)
        for start, end in pairwise(points)
    )


def times_at_speed(
    points: Sequence[Point], *, start: datetime, speed_mps: float
) -> tuple[datetime, ...]:
    """When one is at each way point who drives at a constant speed.

    Parameters
    ----------
    points : sequence of (latitude, longitude)
        In degrees.
    start : datetime
        Aware.
    speed_mps : float
        In metres per second.

    Returns
    -------
    tuple of datetime

    Raises
    ------
    InputError
        If the speed is not positive.

    Discloses
    ---------
    Nothing beyond the route.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> times_at_speed([(0.0, 30.0), (0.0, 31.0)], start=datetime(2026, 3, 17, tzinfo=UTC),
    ...     speed_mps=10)[1].isoformat(timespec="minutes")
    '2026-03-17T03:05+00:00'
    """
    if not speed_mps > 0:
        raise InputError(
            "a speed is not positive", advice="A speed is more than 0.", field="speed_mps"
        )
    times = [start]
    for one, other in pairwise(points):
        times.append(times[-1] + timedelta(seconds=geodesic_m(one, other) / speed_mps))
    return tuple(times)


def convoy_volumes(
    points: Sequence[Point],
    times: Sequence[datetime],
    *,
    width_m: float,
    band: Band,
    length_m: float = 0.0,
    slack_s: float = 0.0,
    piece_m: float = PIECE_M,
) -> tuple[Volume, ...]:
    """A convoy on the move: where it may be, and when, piece by piece.

    Parameters
    ----------
    points : sequence of (latitude, longitude)
        Way points in degrees; the same point twice in a row is a halt.
    times : sequence of datetime
        When its head is at each of them; aware, each after the one before.
    width_m : float
        Of the road to either side together, in metres.
    band : Band
    length_m : float
        From head to tail, in metres.
    slack_s : float
        How early or late it may be, in seconds.
    piece_m : float
        The longest piece of road that gets a time of its own, in metres.

    Returns
    -------
    tuple of Volume
        Wherever a vehicle is that keeps its place between head and tail and the time within the slack, a volume
        holds it then.

    Raises
    ------
    InputError
        If points and times are not equally many, or times do not rise.

    Discloses
    ---------
    Nothing beyond the route.

    Notes
    -----
    The tail follows at the speed of the leg it is on. A piece is left when the tail has left it: the head is then
    ``length_m`` farther along the road.
    """
    _enough(points)
    if len(points) != len(times):
        raise InputError(
            "way points and times are not equally many",
            advice="Every way point needs its time.",
            field="times",
        )
    if any(moment.tzinfo is None for moment in times):
        raise InputError(
            "a time has no zone",
            advice="A time needs its zone, such as Z for UTC.",
            field="times",
        )
    if any(one >= other for one, other in pairwise(times)):
        raise InputError(
            "the times of a route do not rise",
            advice="A way point has a time that is not after the one before.",
            field="times",
        )
    if length_m < 0 or slack_s < 0 or piece_m < 1:
        raise InputError(
            "a length or slack is negative",
            advice="The length of a convoy and its slack are 0 or more.",
            field="length_m",
        )
    slack = timedelta(seconds=slack_s)
    travelled = [0.0]
    for one, other in pairwise(points):
        travelled.append(travelled[-1] + geodesic_m(one, other))
    if travelled[-1] / piece_m > MOST_PIECES:
        raise InputError(
            "a route has too many pieces",
            advice="The route is too long for so short pieces.",
            field="piece_m",
        )
    volumes = []
    for start, end, enters, leaves, far in _pieces(points, times, travelled, piece_m):
        gone = _passed(far + length_m, travelled, times) if length_m else leaves
        window = Window(enters - slack, max(gone, leaves) + slack)
        volumes.append(Volume(corridor(start, end, width_m=width_m), band, window))
    return tuple(volumes)


def _pieces(
    points: Sequence[Point], times: Sequence[datetime], travelled: Sequence[float], piece_m: float
) -> Iterator[tuple[Point, Point, datetime, datetime, float]]:
    """Each piece of road: its ends, when the head enters and leaves it, and how far its end is along the road."""
    for leg, (start, end) in enumerate(pairwise(points)):
        length = travelled[leg + 1] - travelled[leg]
        count = max(1, ceil(length / piece_m))
        bearing = ellipsoid().inv(start[1], start[0], end[1], end[0])[0]
        stops = [
            destination(start, bearing=bearing, distance=length * n / count)
            for n in range(1, count)
        ]
        for n, (one, other) in enumerate(pairwise([start, *stops, end])):
            took = times[leg + 1] - times[leg]
            yield (
                one,
                other,
                times[leg] + took * n / count,
                times[leg] + took * (n + 1) / count,
                travelled[leg] + length * (n + 1) / count,
            )


def _passed(distance: float, travelled: Sequence[float], times: Sequence[datetime]) -> datetime:
    """When the head has gone so far; beyond the end of the road as if the last moving leg went on."""
    for leg in range(len(times) - 1):
        length = travelled[leg + 1] - travelled[leg]
        if distance <= travelled[leg + 1] and length > 0:
            return times[leg] + (times[leg + 1] - times[leg]) * (
                (distance - travelled[leg]) / length
            )
    for leg in reversed(range(len(times) - 1)):
        length = travelled[leg + 1] - travelled[leg]
        if length > 0:
            over = (distance - travelled[-1]) / length
            return times[-1] + (times[leg + 1] - times[leg]) * over
    return times[-1]


def _enough(points: Sequence[Point]) -> None:
    if len(points) < 2:  # noqa: PLR2004  (where from and where to)
        raise InputError(
            "a route has fewer than two points",
            advice="A route needs at least two way points.",
            field="points",
        )
