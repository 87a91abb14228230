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

from goodoffices.placement.acceptance import (
    Accepted,
    by_turns,
    deferred_acceptance,
    envy,
    threshold_acceptance,
)
from goodoffices.placement.arrival import arrival_prices, on_arrival
from goodoffices.placement.balance import Balanced, balanced_placement
from goodoffices.placement.case import PEOPLE, Case, Place
from goodoffices.placement.certificate import Prices
from goodoffices.placement.edits import (
    Arrive,
    Close,
    Delay,
    Edit,
    Edited,
    Forbid,
    Lock,
    NoShow,
    Resize,
    edited,
)
from goodoffices.placement.explanation import (
    Alternative,
    Explanation,
    Worth,
    explanation,
    worth_of_more,
)
from goodoffices.placement.fairness import Fair, fair_placement
from goodoffices.placement.formats import Table, read_labels, read_wave
from goodoffices.placement.near import same_town, within
from goodoffices.placement.period import Thinned, thinned
from goodoffices.placement.placing import LARGEST_EXACT, place, repriced
from goodoffices.placement.reason import Lack, Reason, reason
from goodoffices.placement.reserve import Reserved, reserved_placement
from goodoffices.placement.result import Assignment, as_json
from goodoffices.placement.verify import faults
from goodoffices.placement.verify_told import explanation_faults, worth_faults
from goodoffices.placement.wave import Wave, wave

__all__ = [
    "LARGEST_EXACT",
    "PEOPLE",
    "Accepted",
    "Alternative",
    "Arrive",
    "Assignment",
    "Balanced",
    "Case",
    "Close",
    "Delay",
    "Edit",
    "Edited",
    "Explanation",
    "Fair",
    "Forbid",
    "Lack",
    "Lock",
    "NoShow",
    "Place",
    "Prices",
    "Reason",
    "Reserved",
    "Resize",
    "Table",
    "Thinned",
    "Wave",
    "Worth",
    "arrival_prices",
    "as_json",
    "balanced_placement",
    "by_turns",
    "deferred_acceptance",
    "edited",
    "envy",
    "explanation",
    "explanation_faults",
    "fair_placement",
    "faults",
    "on_arrival",
    "place",
    "read_labels",
    "read_wave",
    "reason",
    "repriced",
    "reserved_placement",
    "same_town",
    "thinned",
    "threshold_acceptance",
    "wave",
    "within",
    "worth_faults",
    "worth_of_more",
]
