"""Delays after failed tries: longer each time, never for ever, and never one side's at another's way in.

A try belongs to a *lane*: what it says it is (a user name, or the first two words of a codename), at one
door. Each lane counts alone, whether it is somebody's or nobody's, and there is no count for all. So who
knows neither the name nor the two words of somebody cannot make that person wait, whatever they do; and a
try at a lane of nobody's opens nothing, so that it needs no count.

Who comes from an address of their own seat comes by that seat's door, everybody else by the front. They
are different lanes: who has seen a name on a screen has not seen the address.
Passkeys and links cannot be guessed and pass by all of this.
"""

import time
from typing import Final, NamedTuple

from goodoffices.desk.accounts.keys import tag
from goodoffices.desk.accounts.models import Failure

FIRST_S: Final = 0.2
LONGEST_S: Final = 60.0
DAY_S: Final = 24 * 3600
A_DAY: Final = 10
"""Failed tries in a lane in any 24 hours; then it rests until the first of them is a day old. The same
for every lane and server: a number that followed how many accounts there are would tell it."""


class Door(NamedTuple):
    """By which door somebody comes: the front, or the seat whose address they know."""

    seat: str = ""

    @property
    def is_front(self) -> bool:
        return not self.seat

    def lane(self, what: str, said: str) -> str:
        """The lane of a try at this door, as failures name it.

        Parameters
        ----------
        what : str
            Of what kind it is: ``codename``, ``name``, ``account``.
        said : str
            What was said of it, be it somebody's or not.
        """
        return tag("lane", f"{self.seat}/{what}/{said}")


def wait_s(lane: str) -> float:
    """Seconds until the next try may be made in this lane; 0 for at once."""
    now = time.time()
    found = Failure.objects.filter(lane=lane, at__gt=int(now) - DAY_S)
    at = list(found.order_by("-at").values_list("at", flat=True))
    waits = [0.0]
    if at:
        length: float = min(LONGEST_S, FIRST_S * 2.0 ** min(len(at), 20))
        waits.append(at[0] + length - now)
    if len(at) >= A_DAY:
        waits.append(at[A_DAY - 1] + DAY_S - now)
    return max(waits)


def note_failure(lane: str) -> None:
    """Count a failed try; committed at once, whatever comes after."""
    now = int(time.time())
    Failure.objects.create(lane=lane, at=now)
    Failure.objects.filter(at__lte=now - DAY_S).delete()


def forgive(lane: str) -> None:
    """Its holder has come: what failed in the lane before counts no more."""
    Failure.objects.filter(lane=lane).delete()
