"""Who may do what, whose whereabouts are hidden, who saw what, and what is kept for how long."""

from __future__ import annotations

from goodoffices.reception.event import Event, Said

__all__ = ["EVENTS", "DutyGiven", "Protection"]


class DutyGiven(Event, frozen=True, kw_only=True, tag="duty_given"):
    """An officer is given duties."""

    officer: str
    duties: tuple[str, ...]


EVENTS: tuple[type[Event], ...] = (DutyGiven,)


class Protection:
    """What protects people from the programme itself."""

    def __init__(self) -> None:
        self.duties: dict[str, DutyGiven] = {}

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        if isinstance(said.event, DutyGiven):
            self.duties[said.event.officer] = said.event
