"""How long somebody stays signed in. A side's computer may stand in a room with others."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from goodoffices.record import Role


class Limit(NamedTuple):
    """Seconds without a click, and seconds in all, after which a session ends."""

    idle_s: int
    longest_s: int


SIDES: Final = Limit(idle_s=15 * 60, longest_s=2 * 3600)
MEDIATORS: Final = Limit(idle_s=3600, longest_s=12 * 3600)
TOUCH_S: Final = 60
"""A session's last click is written at most this often."""


def limit_for(roles: Iterable[Role]) -> Limit:
    """The long limit only for an account that holds nothing but mediators' seats."""
    held = set(roles)
    return MEDIATORS if held == {Role.MEDIATOR} else SIDES
