"""Cases, persons, what keeps them together and what they need, under pseudonyms."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from goodoffices.reception.event import CaseId, Event, PersonId, Said

__all__ = ["EVENTS", "CaseRegistered", "Member", "People"]


class Member(msgspec.Struct, frozen=True, omit_defaults=True):
    """One person of a case.

    Attributes
    ----------
    person : PersonId
        Under which name the identity is kept.
    """

    person: PersonId


class CaseRegistered(Event, frozen=True, kw_only=True, tag="case_registered"):
    """People who must stay together are known to the programme.

    Attributes
    ----------
    case : CaseId
    members : tuple of Member
        Those who were registered one by one.
    people : int
        How many they are, counted or announced.
    needs : Mapping[str, int]
        Service -> how much of it they need.
    """

    case: CaseId
    members: tuple[Member, ...] = ()
    people: int
    needs: Mapping[str, int] = {}

    def subject(self) -> str:
        """The case."""
        return self.case


EVENTS: tuple[type[Event], ...] = (CaseRegistered,)


class People:
    """Who is known.

    Attributes
    ----------
    cases : dict
        Name of a case -> how it was registered.
    """

    def __init__(self) -> None:
        self.cases: dict[CaseId, CaseRegistered] = {}

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        event = said.event
        if isinstance(event, CaseRegistered):
            self.cases[event.case] = event
