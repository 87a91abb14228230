"""What may be wrong with a position: swapped axes, signs, mixed notations, another datum, sea, far from its place.

A position is held against what else is known: the theatre, its waters, the place that was named with it, a
second person's own reading, and what is notified already. Where it does not fit, the usual slips are undone
one by one; the first that makes everything fit is named, and its position offered. Nothing is ever mended by
itself: a person looks again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goodoffices.deconfliction.coordinates import Notation, Position
from goodoffices.deconfliction.datum import DATUMS, distance_m, on_wgs84
from goodoffices.errors import InputError

__all__ = ["Claim", "Doubt", "Near", "Place", "Slip", "Theatre", "doubts", "nearest", "outline"]

Ring = tuple[tuple[float, float], ...]
"""Corners of an area in order: latitude and longitude in degrees; the last is joined to the first."""

COARSEST_M: Final = 100.0
"""A last digit worth more than this does not say which building is meant."""
AGREE_M: Final = 50.0
"""Two people's own readings of one site lie no farther apart than this, beyond what their digits leave open."""
SAME_M: Final = 50.0
"""Two sites that lie no farther apart than this may be one, notified twice."""
ROSE: Final = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


class Slip(StrEnum):
    """What may be wrong with a position."""

    AXES = "latitude and longitude swapped"
    COARSE = "too coarse to find a building by"
    DATUM = "read off a map of another datum"
    DIFFERS = "the two readings differ"
    DUPLICATE = "notified already"
    FAR = "far from the place that was named"
    MIX = "decimals read as minutes and seconds, or the other way round"
    MIXED = "two notations in one position"
    OUTSIDE = "outside the theatre"
    SEA = "in the water"
    SIGN = "north for south, or east for west"
    UNKNOWN_PLACE = "a place that is not on the list"


REMARKS: Final = frozenset({Slip.COARSE, Slip.MIXED, Slip.UNKNOWN_PLACE})
"""What is said, but does not by itself mean that the position is wrong."""


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """A town or a place that people name.

    Attributes
    ----------
    name : str
        As people say it; capital letters count for nothing.
    latitude, longitude : float
        Of its middle, in degrees.
    radius_m : float
        How far it reaches.
    """

    name: str
    latitude: float
    longitude: float
    radius_m: float = 3_000.0


@dataclass(frozen=True, slots=True, repr=False)
class Theatre:
    """Where positions can be at all.

    Attributes
    ----------
    outlines : tuple of Ring
        Areas in one of which every position lies.
    waters : tuple of Ring
        Areas in which nothing on land lies.
    places : tuple of Place
        What can be named.
    """

    outlines: tuple[Ring, ...] = ()
    waters: tuple[Ring, ...] = ()
    places: tuple[Place, ...] = ()

    def place(self, name: str) -> Place | None:
        """The place of that name."""
        wanted = " ".join(name.casefold().split())
        return next((p for p in self.places if p.name.casefold() == wanted), None)


@dataclass(frozen=True, slots=True, repr=False)
class Claim:
    """A position and what else is known of it.

    Attributes
    ----------
    position : Position
        As it was read.
    place : str
        The place that was named with it; empty where none was.
    reading : Position or None
        The same site as a second person read it, without looking at the first reading.
    afloat : bool
        Whether it is a vessel's, so that water is no slip.
    """

    position: Position
    place: str = ""
    reading: Position | None = None
    afloat: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Doubt:
    """Something that may be wrong.

    Attributes
    ----------
    slip : Slip
        What.
    distance_m : float or None
        How far off, where that says anything.
    instead : Position or None
        What the position would be without the slip.
    name : str
        The other site, the place or the datum, where there is one.
    """

    slip: Slip
    distance_m: float | None = None
    instead: Position | None = None
    name: str = ""

    @property
    def is_remark(self) -> bool:
        """Whether the position may stand all the same."""
        return self.slip in REMARKS


@dataclass(frozen=True, slots=True, repr=False)
class Near:
    """The nearest place.

    Attributes
    ----------
    name : str
        Of the place.
    distance_m : float
        From its middle.
    direction : str
        In which of eight directions the position lies from it: N, NE ...
    """

    name: str
    distance_m: float
    direction: str


def outline(corners: Sequence[tuple[float, float]]) -> Ring:
    """An area by its corners.

    Raises
    ------
    InputError
        If there are fewer than three, or one lies on no globe.

    Discloses
    ---------
    The area.
    """
    if len(corners) < 3:  # noqa: PLR2004  # an area
        raise InputError("an area has three corners at least", field="outline")
    return tuple((p.latitude, p.longitude) for p in (Position(*corner) for corner in corners))


def nearest(theatre: Theatre, position: Position) -> Near | None:
    """The place on the list that lies nearest to a position.

    Parameters
    ----------
    theatre : Theatre
        With the list.
    position : Position
        From where.

    Returns
    -------
    Near or None
        None where the list is empty.

    Discloses
    ---------
    Which place is near the position.

    Examples
    --------
    >>> found = nearest(Theatre(places=(Place("Osk", 41.0, -32.0),)), Position(41.1, -32.0))
    >>> found.name, round(found.distance_m), found.direction
    ('Osk', 11105, 'N')
    """
    here = (position.latitude, position.longitude)
    found = [(distance_m((p.latitude, p.longitude), here), p.name, p) for p in theatre.places]
    if not found:
        return None
    far, name, place = min(found, key=lambda item: item[:2])
    east = ((here[1] - place.longitude + 180) % 360 - 180) * math.cos(math.radians(here[0]))
    turn = math.degrees(math.atan2(east, here[0] - place.latitude)) % 360
    return Near(name, far, ROSE[round(turn / 45) % 8])


def doubts(
    claim: Claim, theatre: Theatre, others: Sequence[tuple[str, Position]] = ()
) -> tuple[Doubt, ...]:
    """What may be wrong with a position.

    Parameters
    ----------
    claim : Claim
        The position, with the place that was named and a second reading where there is one.
    theatre : Theatre
        Where positions can be.
    others : sequence of (str, Position)
        What is notified already, by name, as far as the one who asks may know it.

    Returns
    -------
    tuple of Doubt
        The slip that explains most first; empty where everything fits. A slip that is undone so that everything
        fits stands in the place of what it explains.

    Discloses
    ---------
    To the one who asks: the names and distances of `others` near the position. Give only what this reader may
    know.

    Examples
    --------
    >>> theatre = Theatre((outline([(40, -34), (43, -34), (43, -30), (40, -30)]),))
    >>> [found] = doubts(Claim(Position(-32.5, 41.25)), theatre)
    >>> found.slip.value, found.instead.latitude
    ('latitude and longitude swapped', 41.25)
    """
    wrong = tuple(_misfits(claim, claim.position, theatre))
    explained = _explained(claim, theatre) if wrong else None
    found = [explained] if explained is not None else list(wrong)
    here = (claim.position.latitude, claim.position.longitude)
    near = [(distance_m(here, (p.latitude, p.longitude)), name) for name, p in others]
    found += [Doubt(Slip.DUPLICATE, far, None, name) for far, name in sorted(near) if far <= SAME_M]
    return (*found, *_remarks(claim, theatre))


def _remarks(claim: Claim, theatre: Theatre) -> Iterator[Doubt]:
    if claim.position.notation is Notation.MIXED:
        yield Doubt(Slip.MIXED)
    if claim.position.precision_m > COARSEST_M:
        yield Doubt(Slip.COARSE, claim.position.precision_m)
    if claim.place and theatre.places and theatre.place(claim.place) is None:
        yield Doubt(Slip.UNKNOWN_PLACE, None, None, claim.place)


def _misfits(claim: Claim, position: Position, theatre: Theatre) -> Iterator[Doubt]:
    here = (position.latitude, position.longitude)
    if claim.reading is not None:
        reading = claim.reading
        far = distance_m(here, (reading.latitude, reading.longitude))
        if far > AGREE_M + position.precision_m + reading.precision_m:
            yield Doubt(Slip.DIFFERS, far)
    if theatre.outlines and not any(_contains(area, here) for area in theatre.outlines):
        yield Doubt(Slip.OUTSIDE)
    place = theatre.place(claim.place) if claim.place else None
    if place is not None:
        far = distance_m(here, (place.latitude, place.longitude))
        if far > place.radius_m + position.precision_m:
            yield Doubt(Slip.FAR, far, None, place.name)
    if not claim.afloat and any(_contains(area, here) for area in theatre.waters):
        yield Doubt(Slip.SEA)


def _explained(claim: Claim, theatre: Theatre) -> Doubt | None:
    """The first slip that, undone, makes everything fit; undoing must be held against something near."""
    near = claim.reading is not None or theatre.place(claim.place) is not None
    for slip, instead, name in _undone(claim.position):
        if slip in (Slip.MIX, Slip.DATUM) and not near:
            continue
        if slip is Slip.DATUM and claim.reading is None:
            continue
        if not any(_misfits(claim, instead, theatre)):
            return Doubt(slip, None, instead, name)
    return None


def _undone(position: Position) -> Iterator[tuple[Slip, Position, str]]:
    north, east = position.latitude, position.longitude

    def at(latitude: float, longitude: float) -> Position | None:
        fits = abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004  # degrees
        return Position(latitude, longitude, position.precision_m) if fits else None

    swaps = [(Slip.AXES, at(east, north), "")]
    signs = [(Slip.SIGN, at(north * a, east * b), "") for a, b in ((-1, 1), (1, -1), (-1, -1))]
    turned = [(Slip.AXES, at(east * a, north * b), "") for a, b in ((-1, 1), (1, -1), (-1, -1))]
    mixes = [
        (Slip.MIX, at(latitude, longitude), "")
        for latitude in (north, *_as_other_notation(north))
        for longitude in (east, *_as_other_notation(east))
        if (latitude, longitude) != (north, east)
    ]
    datums = [(Slip.DATUM, at(*on_wgs84(north, east, shift)), n) for n, shift in DATUMS.items()]
    for slip, instead, name in (*swaps, *signs, *datums, *mixes, *turned):
        if instead is not None:
            yield slip, instead, name


def _as_other_notation(value: float) -> Iterator[float]:
    """The angles that somebody may have meant whose figures were read in another notation."""
    size, sign = abs(value), math.copysign(1, value)
    whole, rest = math.floor(size), size - math.floor(size)
    minutes, seconds = divmod(rest * 60, 1)
    # 33.1800 was meant as 33 18 00, or as 33 18.00.
    hundredths = rest * 100
    if hundredths < 60:  # noqa: PLR2004  # minutes
        yield sign * (whole + hundredths / 60)
        if (hundredths % 1) * 100 < 60:  # noqa: PLR2004  # seconds
            yield sign * (whole + (math.floor(hundredths) + (hundredths % 1) * 100 / 60) / 60)
    # 33 18 00 was meant as 33.1800, and 33 18.00 as well.
    yield sign * (whole + minutes / 100 + seconds * 60 / 10_000)
    yield sign * (whole + rest * 60 / 100)


def _contains(area: Ring, point: tuple[float, float]) -> bool:
    """Whether a point lies in an area; longitudes are counted from the area's first corner."""
    first = area[0][1]

    def flat(corner: tuple[float, float]) -> tuple[float, float]:
        return corner[0], (corner[1] - first + 180) % 360 - 180

    y, x = flat(point)
    inside = False
    corners = [flat(corner) for corner in area]
    for (y1, x1), (y2, x2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
