"""Plans from a file whose form is seen from its content."""

from __future__ import annotations

from goodoffices.deconfliction.formats.draft import Box, Draft, broken, volumes_of
from goodoffices.deconfliction.formats.geojson import drafts_of_geojson
from goodoffices.deconfliction.formats.kml import drafts_of_kml
from goodoffices.deconfliction.formats.table import drafts_of_table
from goodoffices.deconfliction.plan import Plan
from goodoffices.deconfliction.shape import LARGEST_KM2
from goodoffices.deconfliction.volume import Volume
from goodoffices.errors import InputError

__all__ = ["read_plans"]

MOST_BYTES = 16 * 1024 * 1024


def read_plans(
    name: str,
    content: bytes,
    *,
    filer: str,
    theatre: Box | None = None,
    most_km2: float = LARGEST_KM2,
) -> tuple[Plan, ...]:
    """The plans of a GeoJSON, KML or CSV file: all of them or, where one is wrong, none.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    content : bytes
        The file, at most 16 MiB.
    filer : str
        The side that files them.
    theatre : (south, west, north, east), optional
        Where operations take place, in degrees: points outside are refused, and swapped axes are recognised.
    most_km2 : float
        The largest area that is accepted, in square kilometres.

    Returns
    -------
    tuple of Plan
        In the order of the file. Volumes of one plan name belong to one plan.

    Raises
    ------
    FormatError
        With the line and the reason: what is no such file, an area that crosses itself or is too large, an empty
        window, a reversed band, swapped axes, a figure that is missing or none.

    Discloses
    ---------
    Nothing: errors are for the filer.

    Examples
    --------
    >>> table = b'''plan,lat,lon,radius_m,low_m,high_m,reference,start,end
    ... tower,50.1,30.2,800,0,120,AGL,2026-03-17T06:00Z,2026-03-17T07:00Z
    ... '''
    >>> [plan.id for plan in read_plans("flights.csv", table, filer="north")]
    ['tower']
    """
    if len(content) > MOST_BYTES:
        raise broken(name, "the file is larger than 16 MiB.")
    held: dict[str, tuple[Draft, list[Volume]]] = {}
    for draft in _drafts(name, content):
        plan = str(draft.fields.get("plan") or "").strip()
        if not plan:
            raise draft.error("plan is missing: every volume says which plan it belongs to.")
        volumes = volumes_of(draft, theatre=theatre, most_km2=most_km2)
        held.setdefault(plan, (draft, []))[1].extend(volumes)
    if not held:
        raise broken(name, "there is no plan in the file.")
    return tuple(_plan(plan, filer, draft, volumes) for plan, (draft, volumes) in held.items())


def _plan(name: str, filer: str, first: Draft, volumes: list[Volume]) -> Plan:
    priority = first.number("priority", 0)
    if priority != int(priority):
        raise first.error("priority is not a whole number.")
    try:
        return Plan(
            name,
            filer,
            tuple(volumes),
            priority=int(priority),
            category=str(first.fields.get("category") or "").strip(),
        )
    except InputError as error:
        raise first.error(error.advice or f"{error}.") from error


def _drafts(name: str, content: bytes) -> list[Draft]:
    begin = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:5]
    if begin.startswith(b"PK"):
        raise broken(name, "this is a packed file (KMZ?). Unpack it and give the KML file in it.")
    if begin.startswith(b"<"):
        return list(drafts_of_kml(name, content.removeprefix(b"\xef\xbb\xbf")))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise broken(name, "the text is not UTF-8.", line=line) from error
    if begin.startswith((b"{", b"[")):
        return list(drafts_of_geojson(name, text))
    return list(drafts_of_table(name, text))
