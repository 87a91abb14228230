"""Tables of cases that must be near each other, and of where places are (CSV)."""

from __future__ import annotations

from collections.abc import Collection

from goodoffices.placement.near import same_town, within
from goodoffices.placement.sheet import NUMBER, Sheet, Table
from goodoffices.placement.wave import Bools, Ints, nearness

__all__ = ["read_near"]

PAIR, WITH_STRENGTH = 2, 3
SAME_PLACE, SAME_TOWN, WITHIN = STRENGTHS = ("same-place", "same-town", "within-km")
FARTHEST_KM = 20_000


def read_near(
    table: Table, towns: Table | None, cases: dict[str, int], places: dict[str, int]
) -> tuple[Ints, Bools]:
    """Pairs that must be near each other, and for each way of being near where both may be."""
    sheet = Sheet(table, twice=True)
    if (
        len(sheet.columns) not in {WITH_STRENGTH, WITH_STRENGTH + 1}
        or sheet.columns[PAIR].lower() != "strength"
    ):
        raise sheet.wrong(
            "strength", "the first row must be case,other,strength or case,other,strength,km"
        )
    where = _Where(towns, places)
    ways: dict[tuple[str, float], Collection[tuple[str, str]]] = {}
    found = []
    for cells in sheet.rows():
        one, other = cells[:PAIR]
        for column, cell in enumerate((one, other), 1):
            sheet.known(cases, cell, "case", str(column))
        if one == other:
            raise sheet.wrong("2", "a case is always near itself. Take the row out")
        strength = cells[PAIR].lower()
        km = _km(sheet, strength, cells[WITH_STRENGTH] if len(cells) > WITH_STRENGTH else "")
        if (strength, km) not in ways:
            ways[strength, km] = where.pairs(sheet, strength, km)
        found.append((one, other, ways[strength, km]))
    return nearness(found, cases, places)


def _km(sheet: Sheet, strength: str, cell: str) -> float:
    """The kilometres of a pair; 0 where its strength has none."""
    if strength not in STRENGTHS:
        raise sheet.wrong("strength", f"write one of {', '.join(STRENGTHS)}")
    if strength != WITHIN:
        return 0.0
    if not NUMBER.match(cell) or not 0 < float(cell) < FARTHEST_KM:
        raise sheet.wrong("km", "write how many kilometres, more than 0, such as 25")
    return float(cell)


class _Where:
    """Where places are."""

    def __init__(self, table: Table | None, places: dict[str, int]) -> None:
        self.places, self.given = places, table is not None
        self.towns: dict[str, str] = {}
        self.positions: dict[str, tuple[float, float]] = {}
        if table is None:
            return
        sheet = Sheet(table)
        sheet.wants(("place", "town"))
        if sheet.columns[PAIR:] not in {(), ("latitude", "longitude")}:
            raise sheet.wrong(
                sheet.columns[PAIR],
                "after the town come latitude,longitude, in degrees, or nothing",
            )
        for cells in sheet.rows():
            sheet.known(places, cells[0], "place", "place")
            if cells[0] in self.towns:
                raise sheet.wrong("place", f"{cells[0]!r} stands twice. Each place has one row")
            self.towns[cells[0]] = cells[1]
            if any(cells[PAIR:]):
                north, east = (
                    _degrees(sheet, cell, name, most)
                    for cell, name, most in zip(
                        cells[PAIR:], sheet.columns[PAIR:], (90, 180), strict=True
                    )
                )
                self.positions[cells[0]] = north, east

    def pairs(self, sheet: Sheet, strength: str, km: float) -> Collection[tuple[str, str]]:
        """Which places are near each other; one that nobody knows where it is, is near itself alone."""
        if strength != SAME_PLACE and not self.given:
            raise sheet.wrong(
                "strength", f"{strength} needs a table of towns: place,town,latitude,longitude"
            )
        if strength == WITHIN and not self.positions:
            raise sheet.wrong(
                "strength", f"{strength} needs latitude and longitude in the table of towns"
            )
        near = {(name, name) for name in self.places}
        if strength == WITHIN:
            return near | within(km, self.positions)
        if strength == SAME_PLACE:
            return near
        return near | same_town({place: town for place, town in self.towns.items() if town})


def _degrees(sheet: Sheet, cell: str, column: str, most: int) -> float:
    if not NUMBER.match(cell) or not -most <= float(cell) <= most:
        raise sheet.wrong(column, f"write degrees with a point, from -{most} to {most}")
    return float(cell)
