"""Checking a plan without filing it, so that whoever checks again and again cannot rebuild what is hidden.

Three things keep a prober from it, whatever is asked:

- a check is answered for the cells of a coarse grid that the plan touches, so no number of checks tells more than
  which cells are free;
- a check answers one bit, and a side has so many a day;
- a site may be hidden in a zone whose middle lies elsewhere: then even who knows the zone does not know the site.

"Clear" is sound: what is clear on the grid is clear. "May clash" is not: filing tells, and filing is on record.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from math import ceil, cos, radians, sqrt

from goodoffices.deconfliction.geodesy import MEAN_M, destination
from goodoffices.deconfliction.plan import Plan
from goodoffices.deconfliction.sky import Sky
from goodoffices.deconfliction.telling import Grid, StayOut, zone_of
from goodoffices.deconfliction.volume import (
    EPOCH,
    HIGHEST_M,
    LOWEST_M,
    Area,
    Band,
    Circle,
    Point,
    Polygon,
    Volume,
    Window,
)
from goodoffices.errors import InputError, LateError

__all__ = [
    "Check",
    "CheckRules",
    "Pattern",
    "Probing",
    "check_plan",
    "checks_left",
    "hidden_zone",
    "probing_patterns",
]

DAY = timedelta(days=1)
PAD = 1e-4
"""Degrees, about 11 m: more than the edge of a cell along a parallel bends."""
WIDEST_DEGREES = 5.0
POLE_DEGREES = 0.5
"""A zone that holds a pole is at most so high: a circle of 56 km, the largest."""
POLE_STEP_M = 112_000.0


@dataclass(frozen=True, slots=True)
class CheckRules:
    """How often and how finely a side may check.

    Parameters
    ----------
    per_day : int
        Checks a side has in any 24 hours.
    grid : Grid
        What a check is answered for.
    most_volumes : int
        Of a plan that is checked.
    narrowing, sweeping : int
        From how many unfiled checks of one place, or of places beside each other, the mediator is warned.

    Raises
    ------
    InputError
        If one is not positive.
    """

    per_day: int = 24
    grid: Grid = field(default_factory=Grid)
    most_volumes: int = 200
    narrowing: int = 6
    sweeping: int = 8

    def __post_init__(self) -> None:
        if min(self.per_day, self.most_volumes, self.narrowing, self.sweeping) < 1:
            raise InputError("a rule of checks is not positive", field="per_day")


@dataclass(frozen=True, slots=True)
class Check:
    """One check, as the record keeps it under seal.

    Parameters
    ----------
    filer : str
        Who checked.
    at : datetime
        When; aware.
    zones : tuple of StayOut
        What was looked at, on the grid.
    clear : bool
        What was answered: True, nothing is there; False, the plan may clash.
    filed : bool
        Whether a plan was filed upon it.
    """

    filer: str
    at: datetime
    zones: tuple[StayOut, ...] = field(repr=False)
    clear: bool = field(repr=False)
    filed: bool = False


class Pattern(StrEnum):
    """What a row of checks looks like."""

    NARROWING = "narrowing"
    """Many checks of one place, some clear and some not, and none filed."""
    SPENDING = "spending"
    """The day's checks are used up, and none was filed."""
    SWEEPING = "sweeping"
    """Many checks of places that do not overlap, and none filed."""


@dataclass(frozen=True, slots=True)
class Probing:
    """A warning for the mediator. It names no place.

    Parameters
    ----------
    filer : str
    pattern : Pattern
    checks : int
        How many checks it rests on.
    since, until : datetime
        The first and the last of them.
    """

    filer: str
    pattern: Pattern
    checks: int
    since: datetime
    until: datetime


def checks_left(filer: str, checks: Sequence[Check], *, now: datetime, rules: CheckRules) -> int:
    """How many checks a side has left.

    Parameters
    ----------
    filer : str
    checks : sequence of Check
        All so far, of whatever side.
    now : datetime
    rules : CheckRules

    Returns
    -------
    int
        Of the last 24 hours' allowance.

    Discloses
    ---------
    To the side: how often it has checked itself.
    """
    used = sum(check.filer == filer and now - DAY < check.at for check in checks)
    return max(0, rules.per_day - used)


def check_plan(
    plan: Plan, sky: Sky, checks: Sequence[Check], *, now: datetime, rules: CheckRules
) -> Check:
    """Whether a plan would be clear, answered for the cells of the grid that it touches.

    Parameters
    ----------
    plan : Plan
        Not filed by this; its own side's plans play no part.
    sky : Sky
    checks : sequence of Check
        All so far.
    now : datetime
    rules : CheckRules

    Returns
    -------
    Check
        To be kept, and counted at the next. ``clear`` is the whole answer.

    Raises
    ------
    LateError
        If the side has no check left; ``advice`` says from when it has one again.
    InputError
        If the plan has more volumes than a check may have, or reaches too far. Nothing was checked then.

    Discloses
    ---------
    To the filer one bit: whether everything is free in the cells that its plan touches, under the separation of
    its category. Checks of plans that touch the same cells are answered alike.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from goodoffices.deconfliction import Sky
    >>> from goodoffices.testing.deconfliction import a_plan
    >>> sky = Sky()
    >>> sky.file(a_plan("p1", "north"))
    >>> now = datetime(2026, 3, 16, 12, tzinfo=UTC)
    >>> check_plan(a_plan("p2", "south"), sky, [], now=now, rules=CheckRules()).clear
    False
    """
    if not checks_left(plan.filer, checks, now=now, rules=rules):
        used = sorted(check.at for check in checks if check.filer == plan.filer)
        again = used[-rules.per_day] + DAY
        raise LateError(
            "no checks are left",
            advice=f"All {rules.per_day} checks of 24 hours are used. The next is free at"
            f" {again:%Y-%m-%d %H:%M} {again.tzname()}. A plan can be filed at any time.",
            field="plan",
        )
    if len(plan.volumes) > rules.most_volumes:
        raise InputError(
            "a plan has too many volumes for a check",
            advice=f"A check takes at most {rules.most_volumes} volumes.",
            field="volumes",
        )
    zones = tuple(sorted({zone_of(volume, rules.grid) for volume in plan.volumes}))
    coarse = [volume for zone in zones for volume in _volumes(zone)]
    met = any(
        True
        for volume in coarse
        for _ in sky.obstacles(volume, filer=plan.filer, category=plan.category)
    )
    return Check(plan.filer, now, zones, not met)


def hidden_zone(site: Point, *, guard_m: float, blur_m: float, key: bytes) -> Circle:
    """A zone that holds a site and its surroundings and does not tell where in it the site is.

    Parameters
    ----------
    site : (latitude, longitude)
        In degrees.
    guard_m : float
        How far from the site everything must stay, in metres.
    blur_m : float
        How far the middle of the zone may lie from the site, in metres.
    key : bytes
        A secret of the server, the same at every call: the zone of a site never moves, or the zones of several calls
        would give it away. At least 16 bytes.

    Returns
    -------
    Circle
        Of radius ``guard_m`` and ``blur_m`` together. Its middle lies anywhere within ``blur_m`` of the site, evenly
        by area.

    Raises
    ------
    InputError
        If a figure is not positive, the zone is larger than the largest area, or the key is too short.

    Discloses
    ---------
    To who is told it: that the site is within ``blur_m`` of its middle, each place there equally likely. No better
    guess than the middle exists; half of the time it is wrong by more than 0.7 ``blur_m``.

    Examples
    --------
    >>> zone = hidden_zone((50.0, 30.0), guard_m=500, blur_m=3000, key=bytes(16))
    >>> zone.radius_m
    3500.0
    """
    if not (guard_m > 0 and blur_m >= 0):
        raise InputError("a guard or a blur is not positive", field="guard_m")
    if len(key) < 16:  # noqa: PLR2004  (bytes)
        raise InputError("a key is too short", field="key")
    circle = Circle(site, guard_m + blur_m)
    drawn = hmac.digest(key, f"{circle.center} {guard_m} {blur_m}".encode(), sha256)
    bearing, share = (int.from_bytes(part, "big") / 2**64 for part in (drawn[:8], drawn[8:16]))
    # One millimetre less, so that rounding of the middle never leaves a piece of the guard outside.
    far = max(0.0, blur_m - 0.001) * sqrt(share)
    return replace(circle, center=destination(circle.center, bearing=360 * bearing, distance=far))


def probing_patterns(
    checks: Sequence[Check], *, now: datetime, rules: CheckRules
) -> tuple[Probing, ...]:
    """Rows of checks in the last 24 hours that look like a search for something hidden.

    Parameters
    ----------
    checks : sequence of Check
        All so far, of whatever side.
    now : datetime
    rules : CheckRules

    Returns
    -------
    tuple of Probing
        By side and pattern. Checks upon which a plan was filed count for none.

    Discloses
    ---------
    To the mediator: that a side checks in such a way, how often and when. No place, no plan, no answer.
    """
    found = []
    for filer in sorted({check.filer for check in checks}):
        recent = [check for check in checks if check.filer == filer and now - DAY < check.at <= now]
        idle = sorted((check for check in recent if not check.filed), key=lambda check: check.at)
        runs = {
            Pattern.NARROWING: _at_one_place(idle),
            Pattern.SPENDING: idle if len(idle) >= rules.per_day else [],
            Pattern.SWEEPING: _side_by_side(idle),
        }
        least = {
            Pattern.NARROWING: rules.narrowing,
            Pattern.SPENDING: rules.per_day,
            Pattern.SWEEPING: rules.sweeping,
        }
        for pattern, run in sorted(runs.items()):
            if len(run) >= least[pattern]:
                found.append(Probing(filer, pattern, len(run), run[0].at, run[-1].at))
    return tuple(found)


def _at_one_place(checks: Sequence[Check]) -> list[Check]:
    """The most checks that share a cell, if some were clear and some not."""
    best: list[Check] = []
    for corner in {(zone.south, zone.west) for check in checks for zone in check.zones}:
        run = [check for check in checks if any(_holds(zone, *corner) for zone in check.zones)]
        if len(run) > len(best) and len({check.clear for check in run}) > 1:
            best = run
    return best


def _holds(zone: StayOut, south: float, west: float) -> bool:
    """Whether a zone holds the cell whose corner this is."""
    beside = (
        zone.west <= west < zone.east
        if zone.west < zone.east
        else west >= zone.west or west < zone.east
    )
    return zone.south <= south < zone.north and beside


def _side_by_side(checks: Sequence[Check]) -> list[Check]:
    """Checks whose zones do not overlap, as many as are found in the order of time."""
    chosen: list[Check] = []
    for check in checks:
        taken = [zone for other in chosen for zone in other.zones]
        if not any(_meet(one, other) for one in check.zones for other in taken):
            chosen.append(check)
    return chosen


def _meet(one: StayOut, other: StayOut) -> bool:
    return any(
        _holds(a, max(a.south, b.south), b.west) and a.south < b.north and b.south < a.north
        for a, b in ((one, other), (other, one))
    )


def _volumes(zone: StayOut) -> list[Volume]:
    """Volumes that hold all of a zone, and a few metres more."""
    if not zone.reference:
        raise InputError("a zone has no reference", field="zones")
    band = Band(
        max(zone.low_m, LOWEST_M),
        min(max(zone.high_m, zone.low_m + 1), HIGHEST_M),
        zone.reference,  # type: ignore[arg-type]
    )
    window = Window(*(EPOCH + timedelta(microseconds=end) for end in (zone.start, zone.end)))
    return [Volume(area, band, window) for area in _areas(zone)]


def _areas(zone: StayOut) -> list[Area]:
    width = (zone.east - zone.west) % 360 or 360.0
    height = zone.north - zone.south
    if width == 360 and height < POLE_DEGREES:  # noqa: PLR2004  (all around a pole)
        pole = 90.0 if zone.north > 0 else -90.0
        return [Circle((pole, 0.0), (height + PAD) * POLE_STEP_M)]
    nearest = min(abs(zone.south), abs(zone.north)) if zone.south * zone.north > 0 else 0.0
    if width == 360 or max(width * cos(radians(nearest)), height) > WIDEST_DEGREES:  # noqa: PLR2004
        raise InputError(
            "a plan reaches too far for a check",
            advice=f"A volume that is checked is at most {WIDEST_DEGREES:.0f} degrees wide and high.",
            field="volumes",
        )
    # So many corners that no edge along a parallel bends by more than five metres.
    count = ceil(radians(width) / sqrt(40 / (MEAN_M * cos(radians(nearest)))))
    across = [zone.west - PAD + (width + 2 * PAD) * n / count for n in range(count + 1)]
    turned = [(longitude + 180) % 360 - 180 for longitude in across]
    south, north = max(zone.south - PAD, -90.0), min(zone.north + PAD, 90.0)
    # All longitudes of a pole are one corner.
    bottom = turned if south > -90 else turned[:1]  # noqa: PLR2004
    top = turned[::-1] if north < 90 else turned[:1]  # noqa: PLR2004
    return [Polygon((*((south, place) for place in bottom), *((north, place) for place in top)))]
