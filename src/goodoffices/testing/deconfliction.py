"""Plans to test with, and strategies for volumes anywhere on earth, poles and the 180th meridian included.

Needs Hypothesis for the strategies.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from goodoffices.deconfliction.plan import Plan
from goodoffices.deconfliction.volume import Band, Circle, Volume, Window

__all__ = ["a_plan"]

MORNING = Window(datetime(2026, 3, 17, 6, tzinfo=UTC), datetime(2026, 3, 17, 7, tzinfo=UTC))


def a_plan(name: str = "p1", filer: str = "north", **fields: Any) -> Plan:
    """A plan with one circle of 500 m, from the ground to 120 m, for an hour in the morning.

    Examples
    --------
    >>> a_plan().volumes[0].area.radius_m
    500.0
    """
    volume = Volume(Circle((50.0, 30.0), 500), Band(0, 120), MORNING)
    return Plan(name, filer, **{"volumes": (volume,), **fields})
