"""Plans of files as volumes of the standard, and the exact test by which a participant of an airspace decides.

The desk's record has no part in it: what is filed in an airspace is seen by all its participants.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from goodoffices.errors import FormatError, InputError

if TYPE_CHECKING:
    from goodoffices import deconfliction
    from goodoffices.dss import Volume

__all__ = ["clashes", "volume_of", "volumes_in"]


def volumes_in(name: str, content: bytes, *, plan: str = "") -> tuple[tuple[Volume, ...], int]:
    """The volumes of one plan in a file, and its priority.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    content : bytes
        GeoJSON, KML or a table.
    plan : str
        Which plan; it may be left out where the file holds one.

    Returns
    -------
    tuple of Volume, int

    Raises
    ------
    FormatError
        If the file cannot be read, or holds no such plan, or several and none is named.
    InputError
        If an altitude is not counted from the ellipsoid, as the standard wants it.

    Examples
    --------
    >>> table = b'''plan,lat,lon,radius_m,low_m,high_m,reference,start,end
    ... tower,50.1,30.2,800,0,120,W84,2026-03-17T06:00Z,2026-03-17T07:00Z
    ... '''
    >>> volumes, priority = volumes_in("flights.csv", table)
    >>> volumes[0].center, priority
    ((50.1, 30.2), 0)
    """
    from goodoffices.deconfliction import read_plans  # noqa: PLC0415

    plans = {one.id: one for one in read_plans(name, content, filer="own")}
    found = plans.get(plan) if plan else next(iter(plans.values()))
    if found is None or (not plan and len(plans) > 1):
        raise FormatError(
            "a plan is not named",
            advice=f"{name} holds {', '.join(plans)}. Say which with --plan.",
            field=name,
        )
    return tuple(_theirs(volume) for volume in found.volumes), found.priority


def clashes(ours: Sequence[Volume], theirs: Sequence[dict[str, Any]]) -> bool:
    """Whether own volumes meet another participant's, exactly. What cannot be read is taken to meet.

    Parameters
    ----------
    ours : sequence of Volume
    theirs : sequence of dict
        As they came.

    Returns
    -------
    bool
    """
    from goodoffices.deconfliction import volumes_clash  # noqa: PLC0415
    from goodoffices.dss import Volume  # noqa: PLC0415

    try:
        others = [volume_of(Volume.of_wire(one)) for one in theirs]
    except InputError:
        return True
    return any(volumes_clash(volume_of(one), other) for one in ours for other in others)


def volume_of(volume: Volume) -> deconfliction.Volume:
    """A volume of the standard as the engine takes it.

    Raises
    ------
    InputError
        If it is none: an area of two corners, a band or a window that is upside down.
    """
    from goodoffices.deconfliction import Band, Circle, Polygon, Window  # noqa: PLC0415
    from goodoffices.deconfliction import Volume as Made  # noqa: PLC0415

    area = (
        Polygon(volume.vertices)
        if volume.center is None
        else Circle(volume.center, volume.radius_m)
    )
    return Made(area, Band(volume.low_m, volume.high_m), Window(volume.start, volume.end))


def _theirs(volume: deconfliction.Volume) -> Volume:
    from goodoffices.deconfliction import Circle, Reference  # noqa: PLC0415
    from goodoffices.dss import Volume as Sent  # noqa: PLC0415

    if volume.band.reference is not Reference.W84:
        raise InputError(
            "an altitude has another reference",
            advice="An airspace of the standard counts altitudes from the ellipsoid (W84). Give them so.",
            field="reference",
        )
    start, end = volume.window.start, volume.window.end
    low, high = volume.band.low_m, volume.band.high_m
    if isinstance(volume.area, Circle):
        center, radius = volume.area.center, volume.area.radius_m
        return Sent(start, end, low, high, center=center, radius_m=radius)
    return Sent(start, end, low, high, vertices=volume.area.vertices)
