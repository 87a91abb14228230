"""What others announced to an airspace, read on a beat: the whole of an area, the same questions every time.

What is asked follows from the settings and the clock alone. Nothing is written there, and nothing that anybody
files elsewhere changes a byte of what is sent.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from gettext import gettext as _
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from goodoffices.dss.client import (
    Client,
    Details,
    NotAnsweredError,
    Reference,
    Volume,
)
from goodoffices.dss.participating import CommandTokens
from goodoffices.errors import FormatError, GoodOfficesError, InputError

__all__ = ["AirspaceSettings", "Announced", "Observer", "Seen", "observer_of", "read_airspace"]

DEGREE_KM = 111.2
LARGEST_TILE_KM = 45.0
"""The standard's service refuses questions about more than 2,500 square kilometres."""
MOST_TILES = 400
MOST_FLIGHTS = 500
MOST_VOLUMES = 200
LONGEST_NAME = 200

Point = tuple[float, float]


class AirspaceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which airspace is read, as it stands in its file.

    Attributes
    ----------
    dss : str
        Address of the discovery service.
    token_command : list of str
        A command that prints an access token; the host that will read it and the scope are added.
    area : tuple of float
        South, west, north and east, in degrees.
    participants : list of str
        Hosts of participants that may be asked for details, with the port where one is given.
    low_m, high_m : float
        Between which altitudes, in metres over the ellipsoid.
    hours : float
        How far ahead.
    tile_km : float
        The area is asked about in parts of this size; a flight without details is taken to be all over its parts.
    leave_out : list of str
        Managers whose flights are not taken in: one's own.
    allow_http : bool
        Whether addresses without TLS are called: for tests on one machine.
    """

    dss: str
    token_command: list[str]
    area: tuple[float, float, float, float]
    participants: list[str] = []
    low_m: float = 0.0
    high_m: float = 6_000.0
    hours: float = 48.0
    tile_km: float = 25.0
    leave_out: list[str] = []
    allow_http: bool = False


def read_airspace(path: Path) -> AirspaceSettings:
    """The settings in a file.

    Parameters
    ----------
    path : Path
        TOML.

    Returns
    -------
    AirspaceSettings

    Raises
    ------
    FormatError
        If it cannot be read, or a setting is unknown, missing or of another kind.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text()), AirspaceSettings)
    except OSError as error:
        reason = error.strerror or _("it cannot be read")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        reason = str(error)
    raise FormatError("settings cannot be read", advice=f"{path}: {reason}", field=path.name)


@dataclass(frozen=True, slots=True)
class Announced:
    """One announced flight.

    Parameters
    ----------
    id, manager : str
        As the service lists it.
    version : int
        As the service counts it.
    begins, ends : datetime
        Its time.
    volumes : tuple of Volume
        As its manager gave them; empty where it gave none that can be used.
    parts : tuple of Volume
        The parts of the area in which it is listed, for its time.
    """

    id: str
    manager: str
    version: int
    begins: datetime
    ends: datetime
    volumes: tuple[Volume, ...]
    parts: tuple[Volume, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What an airspace lists.

    Parameters
    ----------
    flights : tuple of Announced
        Those that begin first.
    left_out : int
        How many others are listed.
    """

    flights: tuple[Announced, ...]
    left_out: int = 0


@dataclass(slots=True)
class Observer:
    """Reads an airspace.

    Parameters
    ----------
    client : Client
        Its calls.
    settings : AirspaceSettings
        What is read.
    """

    client: Client
    settings: AirspaceSettings
    _known: dict[tuple[str, int], tuple[Volume, ...]] = field(default_factory=dict, repr=False)
    _tiles: list[tuple[Point, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._tiles = _tiles(self.settings)

    def look(self, now: datetime) -> Seen:
        """All that is listed from now on.

        Parameters
        ----------
        now : datetime
            Aware.

        Raises
        ------
        GoodOfficesError
            If the service does not answer for every part of the area: then nothing is known.
        """
        begins = now.replace(microsecond=0)
        ends = begins + timedelta(hours=self.settings.hours)
        listed: dict[str, tuple[Reference, list[tuple[Point, ...]]]] = {}
        for corners in self._tiles:
            for reference in self.client.intents_in(self._over(corners, begins, ends)):
                if reference.manager in self.settings.leave_out or not _lasts(reference):
                    continue
                listed.setdefault(reference.id, (reference, []))[1].append(corners)
        found = sorted(listed.values(), key=lambda one: (_moment(one[0].time_start), one[0].id))
        known, down = self._known, set[str]()
        self._known = {}
        flights = tuple(
            self._announced(reference, where, known, down)
            for reference, where in found[:MOST_FLIGHTS]
        )
        return Seen(flights, len(found) - len(flights))

    def _over(self, corners: tuple[Point, ...], begins: datetime, ends: datetime) -> Volume:
        return Volume(begins, ends, self.settings.low_m, self.settings.high_m, vertices=corners)

    def _announced(
        self,
        reference: Reference,
        where: Sequence[tuple[Point, ...]],
        known: dict[tuple[str, int], tuple[Volume, ...]],
        down: set[str],
    ) -> Announced:
        begins, ends = _moment(reference.time_start), _moment(reference.time_end)
        at = (reference.id, reference.version)
        volumes = known.get(at) or self._volumes(reference, down)
        if volumes:
            # The same version is never asked for twice; one without details is, on every beat.
            self._known[at] = volumes
        return Announced(
            reference.id[:LONGEST_NAME],
            reference.manager[:LONGEST_NAME],
            reference.version,
            begins,
            ends,
            volumes,
            tuple(self._over(corners, begins, ends) for corners in where),
        )

    def _volumes(self, reference: Reference, down: set[str]) -> tuple[Volume, ...]:
        """What its manager says; empty where it does not answer, or not so that it can be used."""
        host = urlsplit(reference.uss_base_url).netloc
        if host in down:
            return ()
        try:
            details: Details = self.client.details(reference)
            sent = (*details.volumes, *details.off_nominal_volumes)
            return () if len(sent) > MOST_VOLUMES else tuple(Volume.of_wire(one) for one in sent)
        except NotAnsweredError:
            # Asked once on a beat: a host that is down must not hold up the others' flights.
            down.add(host)
        except GoodOfficesError:
            pass
        return ()


def observer_of(settings: AirspaceSettings) -> Observer:
    """The observer that settings describe.

    Parameters
    ----------
    settings : AirspaceSettings

    Raises
    ------
    InputError
        If the area cannot be asked about, or there is no command for tokens.
    """
    if not settings.token_command:
        raise InputError(
            "no token command",
            advice=_("token_command names no command that prints an access token."),
            field="token_command",
        )
    client = Client(
        settings.dss,
        CommandTokens(tuple(settings.token_command)).token,
        hosts=settings.participants,
        allow_http=settings.allow_http,
    )
    return Observer(client, settings)


def _tiles(settings: AirspaceSettings) -> list[tuple[Point, ...]]:
    """The corners of each part of the area, row by row."""
    south, west, north, east = settings.area
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):  # noqa: PLR2004  # degrees
        raise InputError(
            "no such area",
            advice=_("area is south, west, north and east in degrees, and does not cross 180°."),
            field="area",
        )
    if not 0 < settings.tile_km <= LARGEST_TILE_KM:
        raise InputError(
            "parts of an area are too large",
            advice=_("tile_km is at most {most:g}.").format(most=LARGEST_TILE_KM),
            field="tile_km",
        )
    widest = math.cos(math.radians(min(abs(south), abs(north)) if south * north > 0 else 0.0))
    rows = math.ceil((north - south) * DEGREE_KM / settings.tile_km)
    columns = math.ceil((east - west) * DEGREE_KM * widest / settings.tile_km)
    if rows * columns > MOST_TILES:
        raise InputError(
            "an area of too many parts",
            advice=_("The area has {count} parts; at most {most} are asked about. Choose larger parts or a smaller area.").format(count=rows * columns, most=MOST_TILES),
            field="area",
        )  # fmt: skip
    lines = [south + (north - south) * n / rows for n in range(rows + 1)]
    sides = [west + (east - west) * n / columns for n in range(columns + 1)]
    return [
        ((low, left), (low, right), (high, right), (high, left))
        for low, high in pairwise(lines)
        for left, right in pairwise(sides)
    ]


def _lasts(reference: Reference) -> bool:
    return _moment(reference.time_start) < _moment(reference.time_end)


def _moment(sent: dict[str, str]) -> datetime:
    try:
        found = datetime.fromisoformat(sent["value"])
    except (KeyError, ValueError) as error:
        raise NotAnsweredError("a time that cannot be read") from error
    if found.tzinfo is None:
        raise NotAnsweredError("a time without a zone")
    return found
