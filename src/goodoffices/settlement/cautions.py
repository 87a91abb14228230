"""What is computed as given although it looks wrong."""

from __future__ import annotations

from goodoffices.settlement.negotiation import Negotiation

__all__ = ["DESK_TOTAL", "cautions_about"]

DESK_TOTAL = 1000


def cautions_about(negotiation: Negotiation) -> tuple[str, ...]:
    """Notes of the reader, totals that are not 1000, and reservations that nothing can reach.

    No name and no number of a sealed sheet is repeated: parties are named by their position.
    """
    found = list(negotiation.notes)
    for place, party in enumerate(negotiation.parties, start=1):
        if party.scale is None and party.best_total != DESK_TOTAL:
            found.append(
                f"party {place}: the best options do not sum to {DESK_TOTAL} points; computed as given"
            )
        if negotiation.floors[place - 1] > party.most:
            found.append(f"party {place}: no package reaches its own reservation value")
    return tuple(found)
