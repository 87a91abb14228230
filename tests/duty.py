"""Two duty desks that know each other: Lior's, and Noor's on the other side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from goodoffices.office import (
    Actor,
    LineNotice,
    file_notice,
    introduce_seats,
    invite_seat,
    keep_watch,
    line_notice,
    receipt_notice,
    set_contacts,
    set_theatre,
)
from goodoffices.record import (
    Advance,
    Category,
    Corner,
    EntryId,
    Level,
    NamedPlace,
    Role,
    Rung,
    TheatreSet,
)
from tests.cast import Cast

THEATRE = TheatreSet(
    name="Northland and Southland",
    outline=tuple(
        Corner(latitude=lat, longitude=lon)
        for lat, lon in ((40, -34), (43, -34), (43, -30), (40, -30))
    ),
    waters=(
        tuple(
            Corner(latitude=lat, longitude=lon)
            for lat, lon in ((41.4, -32.6), (41.7, -32.6), (41.7, -32.2), (41.4, -32.2))
        ),
    ),
    places=(
        NamedPlace(name="Osk", latitude=41.2, longitude=-32.1, radius_m=4000),
        NamedPlace(name="Varn", latitude=42.3, longitude=-31.2, radius_m=3000),
    ),
)
LADDER = (
    Rung(level=Level.DESK, contact="Duty officer, line 1"),
    Rung(level=Level.DESK, contact="Second officer, line 2"),
    Rung(level=Level.COMMAND, contact="Commander on duty"),
)


@dataclass
class Duty:
    """The cast with two desks that know each other, each with its contacts."""

    cast: Cast
    lior: Actor
    noor: Actor

    def file(
        self,
        *,
        minutes: float = 60,
        hours: float = 2,
        category: Category = Category.ACTIVITY,
        **more: object,
    ) -> EntryId:
        """Lior tells Noor of something that begins in some minutes and lasts some hours."""
        begins = self.cast.clock() + timedelta(minutes=minutes)
        told: dict[str, object] = {
            "to": [self.noor.seat],
            "words": "Two aircraft over Osk.",
            "by": "Lior",
            "begins": begins,
            "ends": begins + timedelta(hours=hours),
        }
        [name] = file_notice(
            self.cast.office,
            self.lior,
            category=category,
            key=self.cast.key(self.lior),
            **{**told, **more},  # type: ignore[arg-type]
        )
        return name

    def receipt(
        self, actor: Actor, notice: EntryId, step: Advance, words: str = "", by: str = "Noor"
    ) -> EntryId:
        """Somebody gives a receipt."""
        return receipt_notice(
            self.cast.office,
            actor,
            notice=notice,
            step=step,
            by=by,
            words=words,
            key=self.cast.key(actor),
        )

    def read(self, actor: Actor, notice: EntryId) -> LineNotice:
        """The notice as somebody reads it now."""
        return line_notice(self.cast.view(actor).thread(notice), self.cast.clock())

    def called(self, notice: EntryId) -> list[tuple[str, str]]:
        """Why and who was called, in order, as the mediator reads it."""
        return [(str(c.reason), c.contact) for c in self.read(self.cast.mara, notice).calls]

    def watch(self, **later: float) -> None:
        """Move the clock, then keep the watch."""
        self.cast.clock.forward(**later)
        keep_watch(self.cast.office)

    @property
    def now(self) -> datetime:
        """The time."""
        return self.cast.clock()


def on_duty(cast: Cast) -> Duty:
    """Seat the second desk and make both known to each other."""
    office, mara, lior = cast.office, cast.mara, cast.lior
    noor = invite_seat(office, mara, role=Role.LIAISON, name="Southern desk", key=cast.key(mara))
    for one, other in ((lior, noor), (noor, lior)):
        introduce_seats(office, mara, to=one.seat, seats=[other.seat], key=cast.key(mara))
    for desk, name in ((lior, "Lior"), (noor, "Noor")):
        set_contacts(office, desk, rungs=LADDER, by=name, key=cast.key(desk))
    set_theatre(office, mara, THEATRE, key=cast.key(mara))
    return Duty(cast, lior, noor)
