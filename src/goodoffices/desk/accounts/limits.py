"""How long somebody stays signed in: anybody's computer may stand in a room with others."""

from typing import Final

IDLE_S: Final = 15 * 60
"""Seconds without a click after which a session ends."""
LONGEST_S: Final = 2 * 3600
"""Seconds in all after which it ends."""
TOUCH_S: Final = 60
"""A session's last click is written at most this often."""
