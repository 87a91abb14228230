"""Bodies of requests, as the standard writes them, and what is read from them."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from gettext import gettext as _
from typing import TypeVar
from urllib.parse import urlsplit

from msgspec import DecodeError, Struct, ValidationError, json

from goodoffices.dss import instant
from goodoffices.dss.covering import circle_cells, polygon_cells
from goodoffices.dss.extent import Extent, union
from goodoffices.dss.reference import State
from goodoffices.dss.refusal import AreaTooLargeError, Refusal

__all__ = [
    "NewSubscription",
    "PutConstraint",
    "PutIntent",
    "PutSubscription",
    "Query",
    "ReportBody",
    "SetAvailability",
    "base_url",
    "body_of",
    "entity_id",
    "extent_of",
    "extent_of_all",
    "state_of",
]

MOST_CELLS = 50_000
"""Of all volumes of one reference, each counted for itself: about twenty areas of the largest size."""
MOST_VERTICES = 10_000
"""The standard's largest number in one intent (its OiMaxVertices)."""
LEAST_VERTICES = 3
"""What a circle counts for."""
LONGEST_URL = 2_000
_UUID4 = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII
)


class Time(Struct, frozen=True):
    value: str
    format: str


class Altitude(Struct, frozen=True):
    value: float
    reference: str
    units: str


class Point(Struct, frozen=True):
    lat: float
    lng: float


class Radius(Struct, frozen=True):
    value: float
    units: str


class Circle(Struct, frozen=True):
    center: Point
    radius: Radius


class Polygon(Struct, frozen=True):
    vertices: list[Point]


class Volume3D(Struct, frozen=True):
    outline_circle: Circle | None = None
    outline_polygon: Polygon | None = None
    altitude_lower: Altitude | None = None
    altitude_upper: Altitude | None = None


class Volume4D(Struct, frozen=True):
    volume: Volume3D
    time_start: Time | None = None
    time_end: Time | None = None


class Query(Struct, frozen=True):
    """Asks what meets an area."""

    area_of_interest: Volume4D


class NewSubscription(Struct, frozen=True):
    """An implicit subscription that is made with its intent."""

    uss_base_url: str
    notify_for_constraints: bool = False


class PutIntent(Struct, frozen=True):
    """Writes the reference of an operational intent."""

    extents: list[Volume4D]
    state: str
    uss_base_url: str
    key: list[str] | None = None
    subscription_id: str | None = None
    new_subscription: NewSubscription | None = None
    requested_ovn_suffix: str | None = None


class PutConstraint(Struct, frozen=True):
    """Writes the reference of a constraint."""

    extents: list[Volume4D]
    uss_base_url: str


class PutSubscription(Struct, frozen=True):
    """Writes a subscription."""

    extents: Volume4D
    uss_base_url: str
    notify_for_operational_intents: bool = False
    notify_for_constraints: bool = False


class SetAvailability(Struct, frozen=True):
    """Says whether a participant's service answers."""

    availability: str
    old_version: str = ""


class Exchange(Struct, frozen=True):
    url: str
    method: str
    recorder_role: str
    request_time: Time


class ReportBody(Struct, frozen=True):
    """Tells of a trouble in communication."""

    exchange: Exchange


Body = TypeVar("Body", bound=Struct)


def body_of(raw: bytes, form: type[Body]) -> Body:
    """What a request holds; fields nobody knows are passed over.

    Raises
    ------
    Refusal
        400, naming the field that is missing or of another kind.
    """
    try:
        return json.decode(raw, type=form)
    except ValidationError as error:
        raise Refusal(
            400, _("The request is not as the standard asks: {what}.").format(what=error)
        ) from None
    except (DecodeError, RecursionError):
        raise Refusal(400, _("The body of the request is not JSON.")) from None


def entity_id(text: str) -> str:
    """An id, in small letters; version 4 of a UUID is the only form the standard knows."""
    small = text.lower()
    if not _UUID4.fullmatch(small):
        raise Refusal(
            400, _("An id must be a UUID of version 4, such as {example}.").format(example=_EXAMPLE)
        )
    return small


_EXAMPLE = "2f8343be-6482-4d1b-a474-16847e01af1e"


def base_url(text: str, *, allow_http: bool) -> str:
    """An address at which a participant answers others."""
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname)
    except ValueError:
        raise Refusal(400, _("The uss_base_url is not an address.")) from None
    if parts.scheme not in ({"https", "http"} if allow_http else {"https"}):
        raise Refusal(
            400, _("The uss_base_url must begin with https:// so that others ask in safety.")
        )
    if not named or len(text) > LONGEST_URL:
        raise Refusal(400, _("The uss_base_url names no host, or is longer than 2,000 characters."))
    return text


def state_of(text: str) -> State:
    """A state of an intent that this service takes."""
    try:
        return State(text)
    except ValueError:
        raise Refusal(
            400,
            _("The state must be one of {states}. An intent that has ended is deleted.").format(
                states=", ".join(State)
            ),
        ) from None


def extent_of(volume: Volume4D, *, many: int = 400) -> Extent:
    """What the service keeps of one volume.

    Parameters
    ----------
    volume : Volume4D
        As it came.
    many : int
        The status for an area that is too large.

    Returns
    -------
    Extent
        Cells, band and window.

    Raises
    ------
    Refusal
        400, or `many` for an area beyond the limit.
    """
    low, high = _altitudes(volume.volume)
    start = _instant(volume.time_start)
    end = _instant(volume.time_end, up=True)
    if start is not None and end is not None and start > end:
        raise Refusal(400, _("The window ends before it begins."))
    try:
        cells = _cells(volume.volume)
    except AreaTooLargeError as error:
        raise AreaTooLargeError(many, error.advice) from None
    return Extent(cells, low, high, start, end)


def extent_of_all(volumes: list[Volume4D], now: int, *, altitudes: bool) -> Extent:
    """The one extent around all volumes of a reference.

    Parameters
    ----------
    volumes : list of Volume4D
        As they came.
    now : int
        Microseconds since 1970; what has ended is refused.
    altitudes : bool
        Whether both bounds of altitude must be given.

    Returns
    -------
    Extent
        With a beginning and an end.

    Raises
    ------
    Refusal
        400, with what is missing.
    """
    if not volumes:
        raise Refusal(400, _("No volume is given: the list of extents is empty."))
    if sum(_vertices(volume.volume) for volume in volumes) > MOST_VERTICES:
        raise Refusal(400, _("All volumes together have more than 10,000 vertices."))
    extents: list[Extent] = []
    count = 0
    for volume in volumes:
        extents.append(extent_of(volume))
        count += len(extents[-1].cells)
        if count > MOST_CELLS:
            raise AreaTooLargeError(
                400, _("All volumes together cover too large an area. Split them among references.")
            )
    whole = union(extents)
    if whole.start is None or whole.end is None:
        raise Refusal(400, _("Every volume needs the time at which it begins and ends."))
    if altitudes and (whole.low_m is None or whole.high_m is None):
        raise Refusal(400, _("Every volume needs a lower and an upper altitude."))
    if whole.end < now:
        raise Refusal(400, _("All of it is over: the end lies in the past."))
    return whole


def _vertices(volume: Volume3D) -> int:
    polygon = volume.outline_polygon
    return LEAST_VERTICES if polygon is None else max(LEAST_VERTICES, len(polygon.vertices))


def _altitudes(volume: Volume3D) -> tuple[float | None, float | None]:
    bounds = []
    for altitude in (volume.altitude_lower, volume.altitude_upper):
        if altitude is not None and (altitude.reference != "W84" or altitude.units != "M"):
            raise Refusal(
                400, _("An altitude must be in metres (M) over the WGS 84 ellipsoid (W84).")
            )
        if altitude is not None and not math.isfinite(altitude.value):
            raise Refusal(400, _("An altitude is not a number."))
        bounds.append(None if altitude is None else altitude.value)
    low, high = bounds
    if low is not None and high is not None and low > high:
        raise Refusal(400, _("The lower altitude lies above the upper one."))
    return low, high


def _instant(time: Time | None, *, up: bool = False) -> int | None:
    if time is None:
        return None
    if time.format == "RFC3339":
        with suppress(ValueError):
            return instant.read(time.value, up=up)
    raise Refusal(
        400,
        _(
            "A time must be written as {example}, in the time zone Z, with the format RFC3339."
        ).format(example="2026-11-23T06:10:00Z"),
    )


def _cells(volume: Volume3D) -> frozenset[int]:
    circle, polygon = volume.outline_circle, volume.outline_polygon
    if circle is not None and polygon is not None:
        raise Refusal(400, _("A volume has a circle or a polygon, not both."))
    if circle is not None:
        if circle.radius.units != "M":
            raise Refusal(400, _("The radius of a circle must be in metres (M)."))
        return circle_cells((circle.center.lat, circle.center.lng), circle.radius.value)
    if polygon is not None:
        return polygon_cells([(vertex.lat, vertex.lng) for vertex in polygon.vertices])
    raise Refusal(400, _("A volume has no outline: give a circle or a polygon."))
