"""What places and transports are called, and which transports there are: houses and flights, nobody by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.known import require_any
from goodoffices.office.reception.manifests import ManifestSheet, sheet_of
from goodoffices.reception import CaseId, Duty, PlaceId, TransportId
from goodoffices.reception.spoken import heard

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["Names", "case_of_number", "cases_called", "every_transport", "names"]

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called.

    Attributes
    ----------
    places : Mapping[PlaceId, str]
        In the order in which they were offered.
    transports : Mapping[TransportId, str]
        Those that are still on their way first.
    """

    places: Mapping[PlaceId, str]
    transports: Mapping[TransportId, str]


def names(office: Office, actor: Actor) -> Names:
    """What places and transports are called.

    Raises
    ------
    AccessError
        If the actor sits on no reception seat.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        every = sorted(
            programme.transports.transports.values(),
            key=lambda one: (not one.is_coming, one.arrives),
        )
        return Names(
            {place.id: place.name for place in programme.places.places.values()},
            {one.id: one.name for one in every},
        )


def case_of_number(office: Office, actor: Actor, *, officer: Officer, number: str) -> CaseId:
    """The case that is meant by a number, as it is said aloud or stands on a slip.

    Raises
    ------
    AccessError
        If there is none, or the officer has no duty in which cases are met.
    InputError
        If a sign of the number is wrong, or two cases have it.
    """
    with office.registers.at(actor, also_closed=True) as register:
        duties = (Duty.REGISTER, Duty.GATE, Duty.PLACES, Duty.PLACE, Duty.PROTECT, Duty.AUDIT)
        require_any(register, officer, office.now(), *duties)
        found = register.programme.people.of_number(heard(number))
        if len(found) > 1:
            raise InputError(
                "two cases of one number",
                advice="Two cases have this number. Look them up by who they are. Nothing was written.",
                field="number",
            )
        if not found:
            raise AccessError("no such case")
        return found[0]


def every_transport(office: Office, actor: Actor, *, officer: Officer) -> tuple[ManifestSheet, ...]:
    """Transports with what is known of them: those that are coming, the next first; then those that came, the newest first.

    Raises
    ------
    AccessError
        If the officer does not meet transports.
    """
    with office.registers.at(actor) as register:
        programme = register.programme
        programme.protection.require(officer.id, Duty.GATE, office.now())
        known = sorted(programme.transports.transports.values(), key=lambda one: one.arrives)
        coming = [one for one in known if one.is_coming]
        came = [one for one in reversed(known) if not one.is_coming]
        return tuple(sheet_of(register, one.id) for one in [*coming, *came][:SHOWN])


def cases_called(
    office: Office, actor: Actor, *, officer: Officer, called: Collection[str]
) -> Mapping[str, CaseId]:
    """What another system calls cases, and which they are here: a manifest of a carrier names them so.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
    called : collection of str
        Numbers of cases, here or there.

    Returns
    -------
    Mapping[str, CaseId]
        Those that are known; of the others nothing.

    Raises
    ------
    AccessError
        If the officer does not meet transports.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.GATE, office.now())
        people = register.programme.people
        found = {}
        for name in called:
            case = CaseId(name.casefold())
            if case in people.cases:
                found[name] = case
            elif name and (other := people.externals.get(register.hidden("case", name))):
                found[name] = people.standing(CaseId(other))
        return found
