"""Delays after failed tries: longer each time, never for ever, and never one side's at another's door.

A try comes by a *door*. Who comes from an address of their own seat uses that seat's door, which nobody
else knows; everybody else uses the front door. Each door counts alone, and so does each user name.
Passkeys and links cannot be guessed and pass by all of this.
"""

import time
from typing import Final, NamedTuple

from goodoffices.desk.accounts.keys import tag
from goodoffices.desk.accounts.models import Failure, Hold

FIRST_S: Final = 0.2
LONGEST_S: Final = 60.0
DAY_S: Final = 24 * 3600
FRONT_A_DAY: Final = 500
"""Failed tries at the front door in any 24 hours; then it rests, and own doors still open."""
OWN_DOORS_A_DAY: Final = 500
"""Failed tries at all seats' own doors together."""
OWN_AT_MOST: Final = 50
OWN_AT_LEAST: Final = 5


class Door(NamedTuple):
    """By which door somebody comes: the front, or the seat whose address they know."""

    seat: str = ""

    @property
    def is_front(self) -> bool:
        return not self.seat

    @property
    def lane(self) -> str:
        """The door as failures name it."""
        return tag("lane", f"door/{self.seat}")

    @property
    def a_day(self) -> int:
        """So many failed tries in 24 hours: all doors together at most 1,000, up to 100 seats."""
        if self.is_front:
            return FRONT_A_DAY
        return max(OWN_AT_LEAST, min(OWN_AT_MOST, OWN_DOORS_A_DAY // max(1, Hold.objects.count())))


def name_lane(name: str) -> str:
    """The lane of a user name, whether somebody has it or not."""
    return tag("lane", f"name/{name}")


def wait_s(door: Door, name: str = "") -> float:
    """Seconds until the next try may be made by this door, at this name if one is given; 0 for at once."""
    now = time.time()
    at_door = _failed(door.lane, now)
    waits = [_delay(at_door, now)]
    if len(at_door) >= door.a_day:
        waits.append(at_door[door.a_day - 1] + DAY_S - now)
    if name:
        waits.append(_delay(_failed(name_lane(name), now), now))
    return max(0.0, *waits)


def note_failure(door: Door, name: str = "") -> None:
    """Count a failed try, at the door and at the name; committed at once, whatever comes after."""
    now = int(time.time())
    lanes = [door.lane, *([name_lane(name)] if name else [])]
    Failure.objects.bulk_create([Failure(lane=lane, at=now) for lane in lanes])
    Failure.objects.filter(at__lte=now - DAY_S).delete()


def forgive(name: str) -> None:
    """Its holder has come: what failed at the name before counts no more. The door does not forget."""
    Failure.objects.filter(lane=name_lane(name)).delete()


def _failed(lane: str, now: float) -> list[int]:
    found = Failure.objects.filter(lane=lane, at__gt=int(now) - DAY_S)
    return list(found.order_by("-at").values_list("at", flat=True))


def _delay(at: list[int], now: float) -> float:
    if not at:
        return 0.0
    length: float = min(LONGEST_S, FIRST_S * 2.0 ** min(len(at), 20))
    return at[0] + length - now
