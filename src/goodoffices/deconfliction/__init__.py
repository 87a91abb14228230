"""Two forces in one sky: exact clashes of sealed plans, notices that escalate, notified sites and movements."""

from goodoffices.deconfliction.clash import Clash, clashes_between, gives_way, volumes_clash
from goodoffices.deconfliction.closeness import areas_closer
from goodoffices.deconfliction.coordinates import Echo, Notation, Position, echo, parse_position
from goodoffices.deconfliction.datum import DATUMS, Datum, distance_m, on_wgs84
from goodoffices.deconfliction.formats import read_plans
from goodoffices.deconfliction.mgrs import Square, mgrs, square_of
from goodoffices.deconfliction.notice import (
    TERMS,
    Call,
    Clock,
    Notice,
    Step,
    Terms,
    calls,
    checksum,
    clocks,
    is_complete,
    is_late,
    minutes_to_effect,
    next_call,
)
from goodoffices.deconfliction.packing import packed, unpacked
from goodoffices.deconfliction.phrases import LANGUAGES, Phrase, phrase
from goodoffices.deconfliction.plan import Disclosure, Plan, Separation, Separations, State, amended
from goodoffices.deconfliction.plausibility import (
    Claim,
    Doubt,
    Near,
    Place,
    Slip,
    Theatre,
    doubts,
    nearest,
    outline,
)
from goodoffices.deconfliction.route import convoy_volumes, corridor, route_volumes, times_at_speed
from goodoffices.deconfliction.shape import area_km2, check_area
from goodoffices.deconfliction.sites import Reading, Site, SiteState, agree, is_due, site_state
from goodoffices.deconfliction.sky import Filed, Sky, filed
from goodoffices.deconfliction.volume import Band, Circle, Polygon, Reference, Volume, Window

__all__ = [
    "DATUMS",
    "LANGUAGES",
    "TERMS",
    "Band",
    "Call",
    "Circle",
    "Claim",
    "Clash",
    "Clock",
    "Datum",
    "Disclosure",
    "Doubt",
    "Echo",
    "Filed",
    "Near",
    "Notation",
    "Notice",
    "Phrase",
    "Place",
    "Plan",
    "Polygon",
    "Position",
    "Reading",
    "Reference",
    "Separation",
    "Separations",
    "Site",
    "SiteState",
    "Sky",
    "Slip",
    "Square",
    "State",
    "Step",
    "Terms",
    "Theatre",
    "Volume",
    "Window",
    "agree",
    "amended",
    "area_km2",
    "areas_closer",
    "calls",
    "check_area",
    "checksum",
    "clashes_between",
    "clocks",
    "convoy_volumes",
    "corridor",
    "distance_m",
    "doubts",
    "echo",
    "filed",
    "gives_way",
    "is_complete",
    "is_due",
    "is_late",
    "mgrs",
    "minutes_to_effect",
    "nearest",
    "next_call",
    "on_wgs84",
    "outline",
    "packed",
    "parse_position",
    "phrase",
    "read_plans",
    "route_volumes",
    "site_state",
    "square_of",
    "times_at_speed",
    "unpacked",
    "volumes_clash",
]
