"""Which seats there are at which processes: for the host, who holds the folder and its keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import InputError, NotInAudienceError
from goodoffices.office.view import Actor
from goodoffices.record import ENGINE, PUBLIC, Role, Seat, SeatId

if TYPE_CHECKING:
    from goodoffices.office.office import Office

__all__ = ["Place", "place_called", "places", "process_called"]


@dataclass(frozen=True, slots=True)
class Place:
    """A seat that somebody can hold.

    Attributes
    ----------
    actor : Actor
        Whose view it opens.
    seat : Seat
        Its name and role.
    title : str
        Title of the process, as the seat knows it.
    """

    actor: Actor
    seat: Seat
    title: str


def places(office: Office) -> tuple[Place, ...]:
    """Every seat of every process: the mediator first, then in the order of their invitation.

    Only names and titles leave here, nothing that was written.
    """
    found = []
    for process in office.store.processes():
        here = []
        told: list[SeatId] = []
        for name in office.store.seats(process):
            if name in (ENGINE.id, PUBLIC.id):
                continue
            actor = Actor(process, SeatId(name))
            try:
                view = office.view(actor)
            except NotInAudienceError:
                continue
            here.append(Place(actor, view.seat, view.title))
            if view.seat.role is Role.MEDIATOR:
                told = list(view.directory)
        found += sorted(here, key=lambda place: told.index(place.actor.seat))
    return tuple(found)


def place_called(office: Office, *, process: str, seat: str) -> Place:
    """The place that a host names by titles and names, or by the short names of the record.

    Parameters
    ----------
    process : str
        Name of the record, or title of the process.
    seat : str
        Name of the seat in the record, or what people call it.

    Raises
    ------
    InputError
        If nothing or more than one place is called so; ``advice`` says which there are.
    """
    here = _here(office, process)
    wanted = seat.strip().casefold()
    fitting = [p for p in here if p.actor.seat == seat or p.seat.name.casefold() == wanted]
    if len(fitting) != 1:
        raise InputError(
            "no such seat",
            advice="This process has no seat of that name. There are: "
            + ", ".join(p.seat.name for p in here),
            field="seat",
        )
    return fitting[0]


def process_called(office: Office, process: str) -> str:
    """Name of the record that a host names by its title or its short name; errors as of :func:`place_called`."""
    return _here(office, process)[0].actor.process


def _here(office: Office, process: str) -> list[Place]:
    """The places of the one process that is called so."""
    all_places = places(office)
    here = [p for p in all_places if p.actor.process == process]
    if not here:
        titled = {
            p.actor.process
            for p in all_places
            if p.seat.role is Role.MEDIATOR and p.title.casefold() == process.strip().casefold()
        }
        if len(titled) > 1:
            raise InputError(
                "several processes of one title",
                advice="Several processes have this title. Use one of these instead: "
                + ", ".join(sorted(titled)),
                field="process",
            )
        here = [p for p in all_places if p.actor.process in titled]
    if not here:
        known = sorted({p.title for p in all_places if p.seat.role is Role.MEDIATOR})
        raise InputError(
            "no such process",
            advice="There is no process of that name or title here. There are: "
            + (", ".join(known) or "none"),
            field="process",
        )
    return here
