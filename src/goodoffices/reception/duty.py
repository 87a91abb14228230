"""What an officer is there for, and what may be looked at for which purpose."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["FIELDS_FOR", "IDENTITY_FIELDS", "PURPOSES_OF", "Duty", "Purpose"]


class Duty(StrEnum):
    """What an officer is there for. Nobody may do what none of the own duties covers."""

    REGISTER = "register"
    """Knows people into the register, corrects, merges."""
    GATE = "gate"
    """Meets transports, counts who landed, gives a bed for tonight."""
    PLACES = "places"
    """Checks offers, opens and closes places, holds."""
    PLACE = "place"
    """Runs the placement and signs proposals."""
    PROTECT = "protect"
    """Holds for a child's best interests, hides and reveals where somebody is."""
    AUDIT = "audit"
    """Reads who saw what, and gives people their own record."""
    HOST = "host"
    """Receives at one place: sees who comes there, shortly before."""
    LEAD = "lead"
    """Gives duties, lists recipients, releases to the other tracks."""


class Purpose(StrEnum):
    """Why somebody looks at who a person is. No field is shown without one that needs it."""

    REGISTER = "register"
    """To write down or correct what the person says."""
    MEET = "meet"
    """To call a name at the gate."""
    LETTER = "letter"
    """To address a letter to a family."""
    REACH = "reach"
    """To reach a person who is placed."""
    DUPLICATES = "duplicates"
    """To tell whether two are one person."""
    TRACE = "trace"
    """To look for the family of a child."""
    PROTECT = "protect"
    """To protect somebody who is in danger."""
    HEALTH_CARE = "health_care"
    """To bring a person to a doctor under the right name."""
    OWN_RECORD = "own_record"
    """To give people what is kept of them."""


IDENTITY_FIELDS: frozenset[str] = frozenset(
    {
        "given_name",
        "family_name",
        "birth_date",
        "document",
        "contact",
        "origin",
        "note",
        "external",
    }
)
"""Everything that may be kept of who a person is. What is not here cannot be kept."""

_NAME = frozenset({"given_name", "family_name"})
FIELDS_FOR: Mapping[Purpose, frozenset[str]] = {
    Purpose.REGISTER: IDENTITY_FIELDS,
    Purpose.MEET: _NAME,
    Purpose.LETTER: _NAME,
    Purpose.REACH: _NAME | {"contact"},
    Purpose.DUPLICATES: _NAME | {"birth_date", "document", "external"},
    Purpose.TRACE: _NAME | {"birth_date", "contact", "origin", "note"},
    Purpose.PROTECT: IDENTITY_FIELDS,
    Purpose.HEALTH_CARE: _NAME | {"birth_date"},
    Purpose.OWN_RECORD: IDENTITY_FIELDS,
}
"""Purpose -> the fields it needs, and no other."""

PURPOSES_OF: Mapping[Duty, frozenset[Purpose]] = {
    Duty.REGISTER: frozenset({Purpose.REGISTER, Purpose.DUPLICATES, Purpose.HEALTH_CARE}),
    Duty.GATE: frozenset({Purpose.MEET}),
    Duty.PLACES: frozenset(),
    Duty.PLACE: frozenset({Purpose.LETTER, Purpose.REACH}),
    Duty.PROTECT: frozenset({Purpose.PROTECT, Purpose.TRACE}),
    Duty.AUDIT: frozenset({Purpose.OWN_RECORD}),
    Duty.HOST: frozenset(),
    Duty.LEAD: frozenset(),
}
"""Duty -> the purposes for which it may look at who a person is."""
