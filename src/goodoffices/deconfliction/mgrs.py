"""The Military Grid Reference System on WGS 84: latitude and longitude to grid and back.

Transverse Mercator by Krüger's series in the third flattening to its sixth power, as Karney gives it: within
a zone its error is below a nanometre. A grid reference names a square, so it is cut, never rounded; read
back, it stands for the middle of its square. Beyond 84° N and 80° S the system goes on in another
projection, which is not built: there is no reference there.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from goodoffices.errors import InputError

__all__ = ["Square", "mgrs", "square_of"]

A: Final = 6_378_137.0
F: Final = 1 / 298.257223563
K0: Final = 0.9996
N: Final = F / (2 - F)
E: Final = math.sqrt(F * (2 - F))
RADIUS: Final = A / (1 + N) * (1 + N**2 / 4 + N**4 / 64 + N**6 / 256)
FALSE_EASTING: Final = 500_000.0
FALSE_NORTHING: Final = 10_000_000.0
ALPHA: Final = (
    N / 2 - 2 / 3 * N**2 + 5 / 16 * N**3 + 41 / 180 * N**4 - 127 / 288 * N**5 + 7891 / 37800 * N**6,
    13 / 48 * N**2 - 3 / 5 * N**3 + 557 / 1440 * N**4 + 281 / 630 * N**5 - 1983433 / 1935360 * N**6,
    61 / 240 * N**3 - 103 / 140 * N**4 + 15061 / 26880 * N**5 + 167603 / 181440 * N**6,
    49561 / 161280 * N**4 - 179 / 168 * N**5 + 6601661 / 7257600 * N**6,
    34729 / 80640 * N**5 - 3418889 / 1995840 * N**6,
    212378941 / 319334400 * N**6,
)
BETA: Final = (
    N / 2
    - 2 / 3 * N**2
    + 37 / 96 * N**3
    - 1 / 360 * N**4
    - 81 / 512 * N**5
    + 96199 / 604800 * N**6,
    1 / 48 * N**2 + 1 / 15 * N**3 - 437 / 1440 * N**4 + 46 / 105 * N**5 - 1118711 / 3870720 * N**6,
    17 / 480 * N**3 - 37 / 840 * N**4 - 209 / 4480 * N**5 + 5569 / 90720 * N**6,
    4397 / 161280 * N**4 - 11 / 504 * N**5 - 830251 / 7257600 * N**6,
    4583 / 161280 * N**5 - 108847 / 3991680 * N**6,
    20648693 / 638668800 * N**6,
)
BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"
COLUMNS: Final = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
ROWS: Final = "ABCDEFGHJKLMNPQRSTUV"
SIDE: Final = 100_000
CYCLE: Final = SIDE * len(ROWS)
SOUTHMOST, NORTHMOST = -80.0, 84.0
DIGITS: Final = 5
WRITTEN: Final = re.compile(
    r"(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z])\s*([A-HJ-NP-V])\s*(\d*)\s*(\d*)"
)


@dataclass(frozen=True, slots=True, repr=False)
class Square:
    """A square of the grid.

    Attributes
    ----------
    latitude, longitude : float
        Of its middle, in degrees on WGS 84.
    side_m : float
        Length of its sides in metres.
    """

    latitude: float
    longitude: float
    side_m: float


def _zone(latitude: float, longitude: float) -> int:
    zone = int((longitude + 180) // 6) % 60 + 1
    if 56 <= latitude < 64 and 3 <= longitude < 12:  # noqa: PLR2004  # Norway's wide zone
        return 32
    if latitude >= 72 and 0 <= longitude < 42:  # noqa: PLR2004  # Svalbard's wide zones
        return 31 if longitude < 9 else 33 if longitude < 21 else 35 if longitude < 33 else 37  # noqa: PLR2004
    return zone


def _band(latitude: float) -> str:
    return BANDS[min(int((latitude - SOUTHMOST) // 8), len(BANDS) - 1)]


def _grid(latitude: float, longitude: float, zone: int) -> tuple[float, float]:
    """Easting and northing in metres from the equator, without the false northing."""
    meridian = math.radians((longitude - (6 * zone - 183) + 180) % 360 - 180)
    tau = math.tan(math.radians(latitude))
    sigma = math.sinh(E * math.atanh(E * tau / math.hypot(1, tau)))
    tau = tau * math.hypot(1, sigma) - sigma * math.hypot(1, tau)
    xi = math.atan2(tau, math.cos(meridian))
    eta = math.asinh(math.sin(meridian) / math.hypot(tau, math.cos(meridian)))
    north, east = xi, eta
    for place, alpha in enumerate(ALPHA, start=1):
        north += alpha * math.sin(2 * place * xi) * math.cosh(2 * place * eta)
        east += alpha * math.cos(2 * place * xi) * math.sinh(2 * place * eta)
    return FALSE_EASTING + K0 * RADIUS * east, K0 * RADIUS * north


def _ground(easting: float, northing: float, zone: int) -> tuple[float, float]:
    """Latitude and longitude in degrees; the northing is counted from the equator."""
    north, east = northing / (K0 * RADIUS), (easting - FALSE_EASTING) / (K0 * RADIUS)
    xi, eta = north, east
    for place, beta in enumerate(BETA, start=1):
        xi -= beta * math.sin(2 * place * north) * math.cosh(2 * place * east)
        eta -= beta * math.cos(2 * place * north) * math.sinh(2 * place * east)
    wanted = math.sin(xi) / math.hypot(math.sinh(eta), math.cos(xi))
    tau = wanted
    for _ in range(5):  # Newton's steps; two are enough to the last bit
        sigma = math.sinh(E * math.atanh(E * tau / math.hypot(1, tau)))
        have = tau * math.hypot(1, sigma) - sigma * math.hypot(1, tau)
        slope = (1 + (1 - E**2) * tau**2) / ((1 - E**2) * math.hypot(1, tau))
        tau += (wanted - have) / math.hypot(1, have) * slope
    meridian = math.degrees(math.atan2(math.sinh(eta), math.cos(xi)))
    return math.degrees(math.atan(tau)), (6 * zone - 183 + meridian + 180) % 360 - 180


def mgrs(latitude: float, longitude: float, *, digits: int = DIGITS) -> str:
    """The grid reference of the square that a point lies in.

    Parameters
    ----------
    latitude, longitude : float
        In degrees on WGS 84.
    digits : int
        Digits for each direction, 0 to 5: 5 names a square of 1 m, 4 one of 10 m, 0 one of 100 km.

    Returns
    -------
    str
        Zone and band, square and figures with gaps between them; empty beyond 84° N and 80° S.

    Raises
    ------
    InputError
        If the point lies on no globe, or there are other than 0 to 5 digits.

    Discloses
    ---------
    Where the point is.

    References
    ----------
    .. [Karney2011]
    .. [NGAGrids2014]

    Examples
    --------
    >>> mgrs(42, -93)
    '15T WG 00000 49776'
    >>> mgrs(33.3, 44.4, digits=2)
    '38S MB 44 84'
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or not 0 <= digits <= DIGITS:  # noqa: PLR2004
        raise InputError("no point on the globe, or no digits of a grid reference")
    if not SOUTHMOST <= latitude <= NORTHMOST:
        return ""
    zone = _zone(latitude, longitude)
    easting, northing = _grid(latitude, longitude, zone)
    # A point just south of the equator whose northing rounds to the whole cycle stays below it.
    east, north = math.floor(easting), math.floor(northing + (latitude < 0) * FALSE_NORTHING)
    column = COLUMNS[(zone - 1) % 3][east // SIDE - 1]
    row = ROWS[(north % CYCLE // SIDE + (5 if zone % 2 == 0 else 0)) % len(ROWS)]
    head = f"{zone}{_band(latitude)} {column}{row}"
    figures = (f"{value % SIDE:05d}"[:digits] for value in (east, north))
    return head if digits == 0 else " ".join((head, *figures))


def square_of(reference: str) -> Square:
    """The square that a grid reference names.

    Parameters
    ----------
    reference : str
        As ``38S MB 44 84``, with or without gaps.

    Returns
    -------
    Square
        Its middle and its side.

    Raises
    ------
    InputError
        If it is no grid reference, or its letters name no square of that zone and band.

    Discloses
    ---------
    Where the square is.

    References
    ----------
    .. [Karney2011]
    .. [NGAGrids2014]

    Examples
    --------
    >>> found = square_of("38SMB4484")
    >>> round(found.latitude, 3), round(found.longitude, 3), found.side_m
    (33.298, 44.404, 1000.0)
    """
    parts = WRITTEN.fullmatch(reference.strip().upper())
    figures = "" if parts is None else parts[5] + parts[6]
    uneven = parts is not None and bool(parts[6]) and len(parts[5]) != len(parts[6])
    if parts is None or len(figures) % 2 or len(figures) > 2 * DIGITS or uneven:
        raise InputError(
            "no grid reference",
            advice="A grid reference has a zone, three letters and an even number of figures, as in 38S MB 44140 84706.",
            field="position",
        )
    zone, band, half = int(parts[1]), parts[2], len(figures) // 2
    side = 10.0 ** (DIGITS - half)
    column = COLUMNS[(zone - 1) % 3].find(parts[3])
    if not 1 <= zone <= 60 or column < 0:  # noqa: PLR2004  # zones of six degrees
        raise _no_square()
    east, north = (
        float(figures[place * half : (place + 1) * half] or 0) * side for place in (0, 1)
    )
    easting = (column + 1) * SIDE + east + side / 2
    row = (ROWS.index(parts[4]) - (5 if zone % 2 == 0 else 0)) % len(ROWS)
    within = row * SIDE + north + side / 2
    lowest = SOUTHMOST + 8 * BANDS.index(band)
    for cycle in range(-5, 5):
        latitude, longitude = _ground(easting, within + cycle * CYCLE, zone)
        slack = side / 100_000  # a square may reach over the edge of its band and of its zone
        top = 12 if band == "X" else 8
        if lowest - slack <= latitude <= lowest + top + slack:
            wide = slack / max(math.cos(math.radians(latitude)), 0.1)
            off = abs((longitude - (6 * zone - 183) + 180) % 360 - 180)
            near = {_zone(latitude, longitude + way * wide) for way in (-1, 0, 1)}
            if off <= 3 + wide or zone in near:
                return Square(latitude, longitude, side)
    raise _no_square()


def _no_square() -> InputError:
    return InputError(
        "no such square",
        advice="These letters name no square of that zone and band: one of them is mistyped. Read it once more.",
        field="position",
    )
