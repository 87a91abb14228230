"""How a sample is written: one verb of the office after another, on a clock that only goes forward."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from goodoffices.errors import InputError
from goodoffices.office.beat import keep_beat
from goodoffices.office.process import introduce_seats, invite_seat, open_process
from goodoffices.record import Role

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor

__all__ = ["Sample", "Script"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample process as it stands in an office.

    Attributes
    ----------
    name : str
        Title of the process.
    process : str
        Name of its record.
    seats : mapping of str to Actor
        What a seat is called, and who acts from it; the mediator first.
    """

    name: str
    process: str
    seats: Mapping[str, Actor]


class Script:
    """Writes a sample as if each thing were entered at its own past moment.

    Parameters
    ----------
    office : Office
        Where the sample is written; its own clock is left alone.
    name : str
        Of the sample, for the keys of its entries.
    begin : datetime
        When the first entry is made.
    """

    def __init__(self, office: Office, name: str, begin: datetime) -> None:
        self._name = name
        self._count = 0
        self._moment = begin
        self.office = replace(office, clock=lambda: self._moment)
        self.seats: dict[str, Actor] = {}

    def at(self, moment: datetime) -> datetime:
        """Go on to a moment, which is given back.

        Raises
        ------
        InputError
            If it lies before what is written already.
        """
        if moment < self._moment:
            raise InputError("a sample goes back in time")
        self._moment = moment
        return moment

    def later(self, minutes: int = 5) -> datetime:
        """Go on by some minutes."""
        return self.at(self._moment + timedelta(minutes=minutes))

    def today(self) -> date:
        """The day it is in the sample."""
        return self._moment.date()

    def key(self) -> str:
        """The next idempotency key."""
        self._count += 1
        return f"sample/{self._name}/{self._count}"

    def do(self, verb: Callable[..., T], actor: Actor, *args: object, **named: object) -> T:
        """Use a verb of the office."""
        return verb(self.office, actor, *args, key=self.key(), **named)

    def beat_after(self, deadline: datetime) -> None:
        """Let a deadline fall: go on to the first beat after it and do what is due."""
        self.at(deadline + self.office.beat)
        self.beat()

    def beat(self) -> None:
        """Do what is due."""
        keep_beat(self.office)

    def open(self, *, title: str, mediator: str, purpose: str, opened_on: date) -> Actor:
        """Open the process."""
        actor = open_process(
            self.office,
            title=title,
            mediator=mediator,
            purpose=purpose,
            opened_on=opened_on,
            key=self.key(),
        )
        self.seats[mediator] = actor
        return actor

    def invite(self, mediator: Actor, role: Role, name: str, *, purpose: str) -> Actor:
        """Invite a seat that knows nobody but the mediator."""
        actor = self.do(invite_seat, mediator, role=role, name=name, purpose=purpose)
        self.seats[name] = actor
        return actor

    def introduce(self, mediator: Actor, *actors: Actor) -> None:
        """Tell each of some seats of all the others."""
        for actor in actors:
            others = [other.seat for other in actors if other != actor]
            self.do(introduce_seats, mediator, to=actor.seat, seats=others)

    def sample(self, title: str, mediator: Actor) -> Sample:
        """What was written; its register, where it has one, is let go for the office that goes on."""
        self.office.registers.close()
        return Sample(title, mediator.process, dict(self.seats))
