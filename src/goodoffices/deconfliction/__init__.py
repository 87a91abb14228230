"""Two forces in one sky: exact clashes of sealed plans, notices that escalate, notified sites and movements."""

from goodoffices.deconfliction.coordinates import Echo, Notation, Position, echo, parse_position
from goodoffices.deconfliction.datum import DATUMS, Datum, distance_m, on_wgs84
from goodoffices.deconfliction.mgrs import Square, mgrs, square_of
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

__all__ = [
    "DATUMS",
    "Claim",
    "Datum",
    "Doubt",
    "Echo",
    "Near",
    "Notation",
    "Place",
    "Position",
    "Slip",
    "Square",
    "Theatre",
    "distance_m",
    "doubts",
    "echo",
    "mgrs",
    "nearest",
    "on_wgs84",
    "outline",
    "parse_position",
    "square_of",
]
