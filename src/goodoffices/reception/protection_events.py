"""What is said about duties, holds, hidden whereabouts, recipients, consent, who saw what, and how long all is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from goodoffices.reception.duty import Duty, Purpose
from goodoffices.reception.event import CaseId, Event, PersonId, PlaceId

__all__ = [
    "EVENTS",
    "OWN",
    "BestInterestsDecided",
    "BestInterestsHeld",
    "CaseEnded",
    "CasesErased",
    "CellsRaised",
    "ConsentGiven",
    "ConsentWithdrawn",
    "DutyEnded",
    "DutyGiven",
    "EraseReason",
    "FiguresReleased",
    "Group",
    "HideReason",
    "HoldReason",
    "IdentitySeen",
    "Joint",
    "JointAsked",
    "JointConfirmed",
    "JointRefused",
    "KeepingSet",
    "Objected",
    "PersonalDataGiven",
    "RecipientEnded",
    "RecipientKind",
    "RecipientListed",
    "Refused",
    "RegisterReopened",
    "SharesMade",
    "SplitAllowed",
    "WhereaboutsHidden",
    "WhereaboutsSeen",
]


OWN = "own"
"""The programme itself, as a recipient of its own table."""


class Joint(StrEnum):
    """What takes two persons: one asks, another confirms."""

    REVEAL = "reveal"
    """See where somebody is whose whereabouts are hidden."""
    MOVE = "move"
    """Bring a child who is under a hold, or whose whereabouts are hidden, to a place."""
    SHOW = "show"
    """Hide somebody's whereabouts no longer."""
    FREE = "free"
    """End a hold for a child's best interests."""
    ERASE = "erase"
    """Destroy the tracing file of a child, which no timer does."""
    RECIPIENT = "recipient"
    """List somebody who may be given personal data."""
    TABLE = "table"
    """Take the programme's own table, with everybody's name, out of it."""
    SHARES = "shares"
    """Make new shares of the register, so that those which officers hold open it no more."""

    @property
    def is_of_a_case(self) -> bool:
        """Whether it is about people, and so stands under their key."""
        return self not in {Joint.RECIPIENT, Joint.TABLE, Joint.SHARES}


class HoldReason(StrEnum):
    """Why a case is not placed before its best interests are looked at."""

    CHILD_ALONE = "child_alone"
    CARE_UNCLEAR = "care_unclear"
    FAMILY_DISPUTED = "family_disputed"
    TRAFFICKING_SIGNS = "trafficking_signs"
    AUTHORITY_PENDING = "authority_pending"
    OTHER = "other"


class HideReason(StrEnum):
    """Why nobody is told where a case is."""

    CHILD_ALONE = "child_alone"
    THREAT = "threat"
    TRAFFICKING_SIGNS = "trafficking_signs"
    VIOLENCE_AT_HOME = "violence_at_home"
    OTHER = "other"


class RecipientKind(StrEnum):
    """What somebody is who asks for data."""

    PARTY = "party"
    ALLIED = "allied"
    HOST_STATE = "host_state"
    HUMANITARIAN = "humanitarian"

    @property
    def may_have_persons(self) -> bool:
        """Whether personal data may ever go there. To a party and its allies it never may."""
        return self in {RecipientKind.HOST_STATE, RecipientKind.HUMANITARIAN}


class EraseReason(StrEnum):
    """Why something was destroyed."""

    ASKED = "asked"
    """The person asked for it."""
    DECIDED = "decided"
    """Two officers decided it."""
    RETENTION = "retention"
    """Its time was over."""


class Group(msgspec.Struct, frozen=True):
    """Categories of a table that are told together.

    Attributes
    ----------
    categories : tuple of str
    number : int
        How many there are in them together.
    """

    categories: tuple[str, ...]
    number: int


# Duties


class DutyGiven(Event, frozen=True, kw_only=True, tag="duty_given"):
    """An officer is given duties, beside those the officer has.

    Attributes
    ----------
    officer : str
        Identifier of the officer.
    duties : tuple of Duty
    places : tuple of PlaceId
        Only there; everywhere where it is empty.
    until : datetime or None
        Not after.
    """

    officer: str
    duties: tuple[Duty, ...]
    places: tuple[PlaceId, ...] = ()
    until: datetime | None = None


class DutyEnded(Event, frozen=True, kw_only=True, tag="duty_ended"):
    """Duties of an officer end, wherever they were."""

    officer: str
    duties: tuple[Duty, ...]


# Who saw what. These lines are about officers: they stay when what was seen is destroyed.


class IdentitySeen(Event, frozen=True, kw_only=True, tag="identity_seen"):
    """The officer who says it was shown who a person is."""

    person: PersonId
    fields: tuple[str, ...]
    purpose: Purpose


class WhereaboutsSeen(Event, frozen=True, kw_only=True, tag="whereabouts_seen"):
    """The officer who says it was shown where a hidden case is."""

    case: CaseId
    act: str


class Refused(Event, frozen=True, kw_only=True, tag="protection_refused"):
    """The officer who says it asked for what is not allowed, and did not get it."""

    what: str
    about: str = ""
    recipient: str = ""


# Best interests, whereabouts, unity


class BestInterestsHeld(Event, frozen=True, kw_only=True, tag="best_interests_held"):
    """A case is not placed by any machine until its best interests are decided."""

    case: CaseId
    reason: HoldReason

    def subject(self) -> str:
        """The case."""
        return self.case


class BestInterestsDecided(Event, frozen=True, kw_only=True, tag="best_interests_decided"):
    """The hold ends; two persons said so."""

    case: CaseId
    act: str

    def subject(self) -> str:
        """The case."""
        return self.case


class WhereaboutsHidden(Event, frozen=True, kw_only=True, tag="whereabouts_hidden"):
    """Where a case is, is hidden from all who did not ask for it with somebody else."""

    case: CaseId
    reason: HideReason

    def subject(self) -> str:
        """The case."""
        return self.case


class JointAsked(Event, frozen=True, kw_only=True, tag="joint_asked"):
    """One of two persons asks for what takes two.

    Attributes
    ----------
    act : str
        Its name.
    what : Joint
    about : str
        The case, or the recipient.
    place : PlaceId
        Where to; empty where it is about no place.
    purpose : Purpose or None
        What a reveal is for.
    """

    act: str
    what: Joint
    about: str
    place: PlaceId = PlaceId("")
    purpose: Purpose | None = None

    def subject(self) -> str:
        """The case; nobody where it is about no case."""
        return self.about if self.what.is_of_a_case else ""


class JointConfirmed(Event, frozen=True, kw_only=True, tag="joint_confirmed"):
    """The other of two persons confirms."""

    act: str
    case: str = ""

    def subject(self) -> str:
        """The case."""
        return self.case


class JointRefused(Event, frozen=True, kw_only=True, tag="joint_refused"):
    """The other of two persons says no."""

    act: str
    case: str = ""

    def subject(self) -> str:
        """The case."""
        return self.case


class SplitAllowed(Event, frozen=True, kw_only=True, tag="split_allowed"):
    """The officer who says it lets two who belong together be placed apart.

    Attributes
    ----------
    case, other : CaseId
    reason : str
        A code.
    """

    case: CaseId
    other: CaseId
    reason: str

    def subject(self) -> str:
        """The first case."""
        return self.case


# Recipients, consent, what was given


class RecipientListed(Event, frozen=True, kw_only=True, tag="recipient_listed"):
    """Somebody is known who may ask for data; with a second officer's word it stands.

    Attributes
    ----------
    recipient : str
        Its name in the register.
    name : str
        What it is called.
    kind : RecipientKind
    purposes : tuple of Purpose
        What it may ask for.
    """

    recipient: str
    name: str
    kind: RecipientKind
    purposes: tuple[Purpose, ...] = ()


class RecipientEnded(Event, frozen=True, kw_only=True, tag="recipient_ended"):
    """Nothing goes there any more."""

    recipient: str


class ConsentGiven(Event, frozen=True, kw_only=True, tag="consent_given"):
    """A person agrees that a recipient is told for a purpose."""

    person: PersonId
    recipient: str
    purpose: Purpose

    def subject(self) -> str:
        """The person."""
        return self.person


class ConsentWithdrawn(Event, frozen=True, kw_only=True, tag="consent_withdrawn"):
    """A person agrees no longer."""

    person: PersonId
    recipient: str
    purpose: Purpose

    def subject(self) -> str:
        """The person."""
        return self.person


class PersonalDataGiven(Event, frozen=True, kw_only=True, tag="personal_data_given"):
    """What is known of people was given to a recipient."""

    recipient: str
    purpose: Purpose
    people: tuple[PersonId, ...]
    fields: tuple[str, ...]
    mark: str


class Objected(Event, frozen=True, kw_only=True, tag="objected"):
    """A person objects to a purpose: for it nobody is shown who that person is."""

    person: PersonId
    purpose: Purpose

    def subject(self) -> str:
        """The person."""
        return self.person


# Keeping


class KeepingSet(Event, frozen=True, kw_only=True, tag="keeping_set"):
    """How long it is kept after a case has ended.

    Attributes
    ----------
    identity_days : int
        Who people are.
    case_days : int
        What was said about the case; not less.
    """

    identity_days: int
    case_days: int


class CaseEnded(Event, frozen=True, kw_only=True, tag="case_ended"):
    """The programme does nothing more for a case; from here what is kept of it is counted down."""

    case: CaseId

    def subject(self) -> str:
        """The case."""
        return self.case


class CasesErased(Event, frozen=True, kw_only=True, tag="cases_erased"):
    """Keys were destroyed: what was kept under them opens for nobody any more.

    Attributes
    ----------
    cases, people : int
        How many were destroyed.
    reason : EraseReason
    """

    cases: int
    people: int
    reason: EraseReason


# To the other tracks


class CellsRaised(Event, frozen=True, kw_only=True, tag="cells_raised"):
    """No number below this is told to the other tracks; it only ever rises."""

    least: int


class FiguresReleased(Event, frozen=True, kw_only=True, tag="figures_released"):
    """Figures were told to the mediator.

    Attributes
    ----------
    release : str
        Its name.
    tables : Mapping[str, tuple of Group]
        What was told, before it was rounded.
    cases : tuple of CaseId
        Who is counted in it, and so in no other. Never told.
    """

    release: str
    tables: Mapping[str, tuple[Group, ...]]
    cases: tuple[CaseId, ...]


class RegisterReopened(Event, frozen=True, kw_only=True, tag="register_reopened"):
    """The register had been sealed, and was opened again with the shares of officers."""

    sealed_at: datetime | None = None


class SharesMade(Event, frozen=True, kw_only=True, tag="shares_made"):
    """New shares of the register were made: any so many of so many open it together, and earlier ones no more."""

    needed: int
    of: int


EVENTS: tuple[type[Event], ...] = (
    DutyGiven,
    DutyEnded,
    IdentitySeen,
    WhereaboutsSeen,
    Refused,
    BestInterestsHeld,
    BestInterestsDecided,
    WhereaboutsHidden,
    JointAsked,
    JointConfirmed,
    JointRefused,
    SplitAllowed,
    RecipientListed,
    RecipientEnded,
    ConsentGiven,
    ConsentWithdrawn,
    PersonalDataGiven,
    Objected,
    KeepingSet,
    CaseEnded,
    CasesErased,
    CellsRaised,
    FiguresReleased,
    RegisterReopened,
    SharesMade,
)
