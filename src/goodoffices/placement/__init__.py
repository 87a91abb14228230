"""Where people can live: cases brought to places, as many and as well as possible, with a proof of how well.

Pure functions from numbers to proposals. Nothing here knows a name, a record, a file or a clock;
``import goodoffices.placement`` needs no server and no settings.

Examples
--------
>>> from goodoffices.placement import Case, Place, place, wave
>>> family, group = Case("Levy", 4, {"school": 2}), Case("orphanage", 102)
>>> found = place(wave([family, group], [Place("Haven", {"people": 110, "school": 1}),
...                                      Place("Hill", {"people": 20, "school": 5})]))
>>> dict(found.placed), found.proven_optimal
({'Levy': 'Hill', 'orphanage': 'Haven'}, True)
"""

from __future__ import annotations

from goodoffices.placement.case import PEOPLE, Case, Place
from goodoffices.placement.certificate import Prices
from goodoffices.placement.formats import Table, read_wave
from goodoffices.placement.placing import LARGEST_EXACT, place
from goodoffices.placement.result import Assignment, as_json
from goodoffices.placement.verify import faults
from goodoffices.placement.wave import Wave, wave

__all__ = [
    "LARGEST_EXACT",
    "PEOPLE",
    "Assignment",
    "Case",
    "Place",
    "Prices",
    "Table",
    "Wave",
    "as_json",
    "faults",
    "place",
    "read_wave",
    "wave",
]
