"""What is said of people under their pseudonyms. Short words of closed lists only; nothing here is free text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from goodoffices.reception.event import CaseId, Event, PersonId
from goodoffices.reception.people_words import (
    CareRole,
    Decision,
    Found,
    InterimCare,
    Kind,
    Member,
    Strength,
    Verified,
)

__all__ = [
    "ApartEnded",
    "AuthorityDecided",
    "CareEnded",
    "CareGiven",
    "CaseRecorded",
    "CaseRegistered",
    "CasesMerged",
    "CasesUnmerged",
    "CountAccepted",
    "FlagReviewed",
    "GroupFormed",
    "GroupJoined",
    "GroupLeft",
    "IdentityCorrected",
    "InterimCareArranged",
    "KeptApart",
    "KeptDistinct",
    "MemberLeft",
    "OfCase",
    "OfChild",
    "PeopleCounted",
    "PeopleExported",
    "PeopleMerged",
    "PeopleUnmerged",
    "ReviewDue",
    "ReviewHeld",
    "TracingClosed",
    "TracingOpened",
]


class OfCase(Event, frozen=True, kw_only=True):
    """Something about one case, sealed under its key."""

    case: CaseId

    def subject(self) -> str:
        """The case."""
        return self.case


class CaseRegistered(OfCase, frozen=True, kw_only=True, tag="case_registered"):
    """People who must stay together are known to the programme.

    Attributes
    ----------
    people : int
        How many they are, counted or announced; 0 where they are as many as its members.
    members : tuple of Member
        Those who were registered one by one.
    needs : Mapping[str, int]
        Of the case as a whole; members have their own.
    kind : Kind
    languages : tuple of str
    source, verified : str, Verified
    external : str
        Keyed hash of the name that another system has for it.
    """

    people: int = 0
    members: tuple[Member, ...] = ()
    needs: Mapping[str, int] = {}
    kind: Kind = Kind.FAMILY
    languages: tuple[str, ...] = ()
    source: str = "officer"
    verified: Verified = Verified.SAID
    external: str = ""


class CaseRecorded(OfCase, frozen=True, kw_only=True, tag="case_recorded"):
    """More is known of a case, or it is known better. What is left out stays as it was.

    Attributes
    ----------
    members : tuple of Member
        Added, or in the place of what was said of the same persons.
    needs : Mapping[str, int]
        0 takes one away.
    kind : Kind or None
    languages : tuple of str or None
    source, verified : str, Verified
    reason : str
        Why, in a short word.
    """

    members: tuple[Member, ...] = ()
    needs: Mapping[str, int] = {}
    kind: Kind | None = None
    languages: tuple[str, ...] | None = None
    source: str = "officer"
    verified: Verified = Verified.SAID
    reason: str = ""


class MemberLeft(OfCase, frozen=True, kw_only=True, tag="member_left"):
    """Somebody does not belong to a case any more."""

    person: PersonId
    reason: str


class PeopleCounted(OfCase, frozen=True, kw_only=True, tag="people_counted"):
    """Somebody says how many they are. It stands beside what others say."""

    number: int
    source: str
    verified: Verified = Verified.SAID


class CountAccepted(OfCase, frozen=True, kw_only=True, tag="count_accepted"):
    """An officer decides which number stands until another is accepted."""

    number: int
    reason: str


class CasesMerged(OfCase, frozen=True, kw_only=True, tag="cases_merged"):
    """Two cases are one. All that was said of both stays as it was said.

    Attributes
    ----------
    case : CaseId
        Which goes on.
    other : CaseId
        Which stands within it now.
    """

    other: CaseId


class CasesUnmerged(OfCase, frozen=True, kw_only=True, tag="cases_unmerged"):
    """Two cases that were merged are two again."""

    other: CaseId


class PeopleMerged(OfCase, frozen=True, kw_only=True, tag="people_merged"):
    """Two registrations are of one person; all facts of both are kept.

    Attributes
    ----------
    case : CaseId
        The case of the one that goes on.
    person : PersonId
        The one that goes on.
    other : PersonId
        The same person, registered a second time.
    """

    person: PersonId
    other: PersonId


class PeopleUnmerged(OfCase, frozen=True, kw_only=True, tag="people_unmerged"):
    """They are two after all."""

    person: PersonId
    other: PersonId


class KeptDistinct(OfCase, frozen=True, kw_only=True, tag="kept_distinct"):
    """Two who look alike are two: an officer said so, and is not asked again."""

    person: PersonId
    other: PersonId


class GroupFormed(Event, frozen=True, kw_only=True, tag="group_formed"):
    """There is a group whose cases stay together. Who is in it is said case by case.

    Attributes
    ----------
    group : str
    strength : Strength
    km : int
        For ``within_km``.
    why : str
        A short word: siblings, carers, kin, institution ...
    parent : str
        The group that it is a part of.
    """

    group: str
    strength: Strength = Strength.SAME_PLACE
    km: int = 0
    why: str = "kin"
    parent: str = ""


class GroupJoined(OfCase, frozen=True, kw_only=True, tag="group_joined"):
    """A case is part of a group."""

    group: str


class GroupLeft(OfCase, frozen=True, kw_only=True, tag="group_left"):
    """A case is no part of a group any more."""

    group: str
    reason: str


class KeptApart(OfCase, frozen=True, kw_only=True, tag="kept_apart"):
    """Two cases may not live at one place."""

    other: CaseId
    why: str


class ApartEnded(OfCase, frozen=True, kw_only=True, tag="apart_ended"):
    """They may."""

    other: CaseId
    reason: str


class OfChild(OfCase, frozen=True, kw_only=True):
    """Something about a child, sealed under the key of its case."""

    child: PersonId


class CareGiven(OfChild, frozen=True, kw_only=True, tag="care_given"):
    """An adult travels with a child, looks after it, or decides for it by law: three different things."""

    adult: PersonId
    role: CareRole
    authority: str = ""
    since: date | None = None
    until: date | None = None
    source: str = "officer"
    verified: Verified = Verified.SAID


class CareEnded(OfChild, frozen=True, kw_only=True, tag="care_ended"):
    """That ended."""

    adult: PersonId
    role: CareRole
    reason: str


class InterimCareArranged(OfChild, frozen=True, kw_only=True, tag="interim_care_arranged"):
    """Who looks after a child without parents until more is known."""

    care: InterimCare
    authority: str
    since: date
    until: date


class TracingOpened(OfChild, frozen=True, kw_only=True, tag="tracing_opened"):
    """Its family is searched for."""

    since: date
    authority: str


class TracingClosed(OfChild, frozen=True, kw_only=True, tag="tracing_closed"):
    """The search ended."""

    on: date
    found: Found
    authority: str


class ReviewDue(OfChild, frozen=True, kw_only=True, tag="review_due"):
    """What is best for the child is to be looked at by a day."""

    by: date
    why: str


class ReviewHeld(OfChild, frozen=True, kw_only=True, tag="review_held"):
    """It was looked at.

    Attributes
    ----------
    on : date
    outcome : str
        A short word.
    authority : str
        By whom.
    next_by : date or None
        When it is to be looked at again; None where no further review is due.
    """

    on: date
    outcome: str
    authority: str
    next_by: date | None = None


class AuthorityDecided(OfChild, frozen=True, kw_only=True, tag="authority_decided"):
    """What the competent authority decided."""

    decision: Decision
    on: date
    authority: str
    until: date | None = None


class FlagReviewed(OfCase, frozen=True, kw_only=True, tag="flag_reviewed"):
    """A person looked at what was flagged, and it is settled until the case changes.

    Attributes
    ----------
    flag : str
    outcome : str
        A short word.
    """

    flag: str
    outcome: str


class IdentityCorrected(OfCase, frozen=True, kw_only=True, tag="identity_corrected"):
    """What is known of who somebody is was corrected; what was known before stays beside it.

    Attributes
    ----------
    person : str
        The person, or the case itself.
    fields : tuple of str
        Which; never what they say.
    """

    person: str
    fields: tuple[str, ...]
    source: str = "officer"
    verified: Verified = Verified.SAID


class PeopleExported(Event, frozen=True, kw_only=True, tag="people_exported"):
    """A table with names was made for somebody.

    Attributes
    ----------
    recipient : str
        Of the register of recipients.
    purpose : str
    rows : int
    mark : str
        The mark that the table carries.
    """

    recipient: str
    purpose: str
    rows: int
    mark: str
