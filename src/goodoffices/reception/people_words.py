"""Words and values that are said of people: closed lists, so that nothing else can be said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import msgspec

from goodoffices.errors import InputError
from goodoffices.reception.event import CaseId, PersonId

__all__ = [
    "ADULTS",
    "CHILDREN",
    "AgeBand",
    "Care",
    "CareRole",
    "Case",
    "Count",
    "Decision",
    "Found",
    "Group",
    "InterimCare",
    "Kind",
    "Member",
    "Near",
    "Relation",
    "Strength",
    "Verified",
    "age_band_at",
    "checked_code",
]

CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,39}")


class Verified(StrEnum):
    """How far a fact was checked, least first."""

    SAID = "said"
    SEEN = "seen"
    CONFIRMED = "confirmed"


class AgeBand(StrEnum):
    """How old somebody is, as coarsely as a school, a bed and the care of a child need it."""

    INFANT = "infant"
    CHILD = "child"
    YOUTH = "youth"
    ADULT = "adult"
    OLDER = "older"
    UNKNOWN = ""


CHILDREN = frozenset({AgeBand.INFANT, AgeBand.CHILD, AgeBand.YOUTH})
ADULTS = frozenset({AgeBand.ADULT, AgeBand.OLDER})
_UNTIL_YEARS = (
    (5, AgeBand.INFANT),
    (12, AgeBand.CHILD),
    (18, AgeBand.YOUTH),
    (60, AgeBand.ADULT),
)


class Kind(StrEnum):
    """What a case is."""

    FAMILY = "family"
    GROUP = "group"
    INSTITUTION = "institution"
    SINGLE = "single"


class Relation(StrEnum):
    """What somebody is to the head of the case."""

    CARER = "carer"
    CHILD = "child"
    COUSIN = "cousin"
    ESCORT = "escort"
    GRANDCHILD = "grandchild"
    GRANDPARENT = "grandparent"
    HEAD = "head"
    OTHER_KIN = "other_kin"
    PARENT = "parent"
    PARTNER = "partner"
    SIBLING = "sibling"
    UNCLE_AUNT = "uncle_aunt"
    UNKNOWN = ""
    UNRELATED = "unrelated"
    WARD = "ward"


class Strength(StrEnum):
    """How close together people must be."""

    SAME_PLACE = "same_place"
    SAME_TOWN = "same_town"
    WITHIN_KM = "within_km"


class CareRole(StrEnum):
    """Three different things: who travels with a child, who looks after it, who decides for it by law."""

    CARER = "carer"
    ESCORT = "escort"
    LEGAL_GUARDIAN = "legal_guardian"


class InterimCare(StrEnum):
    """Who looks after a child until more is known. Interim: each has an end or a review, none changes whose child it is."""

    FOSTER = "foster"
    INSTITUTION = "institution"
    KIN = "kin"
    SMALL_GROUP = "small_group"
    SUPPORTED_LIVING = "supported_living"


class Found(StrEnum):
    """How the search for a child's family ended."""

    CHILDS_WISH = "childs_wish"
    KIN_FOUND = "kin_found"
    NOBODY_FOUND = "nobody_found"
    PARENT_FOUND = "parent_found"
    PASSED_ON = "passed_on"
    REUNITED = "reunited"


class Decision(StrEnum):
    """What a competent authority can decide about a child here. Nothing that severs a child from its family is among it."""

    CARE_ENDED = "care_ended"
    GUARDIAN_APPOINTED = "guardian_appointed"
    GUARDIAN_DISCHARGED = "guardian_discharged"
    INTERIM_CARE_APPROVED = "interim_care_approved"
    INTERIM_CARE_REFUSED = "interim_care_refused"
    PLACEMENT_APPROVED = "placement_approved"
    PLACEMENT_REFUSED = "placement_refused"
    REUNIFICATION_APPROVED = "reunification_approved"
    REUNIFICATION_REFUSED = "reunification_refused"
    REVIEW_ORDERED = "review_ordered"
    TRACING_ORDERED = "tracing_ordered"
    TRAVEL_APPROVED = "travel_approved"
    TRAVEL_REFUSED = "travel_refused"


class Member(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One person of a case.

    Attributes
    ----------
    person : PersonId
        Under which name the identity is kept.
    age_band : AgeBand
    alone : bool
        A child of whom it was said that no parent and no guardian is with it.
    relation : Relation
        To the head of the case.
    needs : Mapping[str, int]
        Service -> how much of it.
    source, verified : str, Verified
        Who said so, and how far it was checked.
    external : str
        Keyed hash of the name that another system has for the person.
    """

    person: PersonId
    age_band: AgeBand = AgeBand.UNKNOWN
    alone: bool = False
    relation: Relation = Relation.UNKNOWN
    needs: Mapping[str, int] = {}
    source: str = ""
    verified: Verified = Verified.SAID
    external: str = ""


class Count(msgspec.Struct, frozen=True, gc=False):
    """How many somebody says they are.

    Attributes
    ----------
    number : int
    source : str
        Who says so.
    at : datetime
        When it was written down.
    verified : Verified
    """

    number: int
    source: str
    at: datetime
    verified: Verified


class Case(msgspec.Struct, frozen=True, gc=False):
    """People who must stay together, as they are known now.

    Attributes
    ----------
    id : CaseId
    people : int
        How many they are: the number an officer accepted, else the best checked and newest, and never
        fewer than are known one by one.
    members : tuple of Member
        Those known one by one.
    needs : Mapping[str, int]
        Of all together: what is counted is added up, what is there or not is 1.
    kind : Kind
    counts : tuple of Count
        What was said of their number, side by side.
    languages : tuple of str
        Which they understand.
    source, verified : str, Verified
        Of what was said last about the case as a whole.
    own_needs : Mapping[str, int]
        Without those of its members.
    external : str
        Keyed hash of the name that another system has for the case.
    accepted : int
        The number an officer accepted; 0 where none was.
    """

    id: CaseId
    people: int
    members: tuple[Member, ...]
    needs: Mapping[str, int]
    kind: Kind
    counts: tuple[Count, ...]
    languages: tuple[str, ...]
    source: str
    verified: Verified
    own_needs: Mapping[str, int]
    external: str
    accepted: int


class Group(msgspec.Struct, frozen=True, gc=False):
    """Cases that must live at one place: what is placed as one.

    Attributes
    ----------
    id : CaseId
        The first of its cases.
    cases : tuple of CaseId
        In the order in which they were registered.
    people : int
    needs : Mapping[str, int]
    languages : tuple of str
    """

    id: CaseId
    cases: tuple[CaseId, ...]
    people: int
    needs: Mapping[str, int]
    languages: tuple[str, ...]


class Near(msgspec.Struct, frozen=True, gc=False):
    """Two groups that must not live far from each other.

    Attributes
    ----------
    one, other : CaseId
        Names of groups.
    strength : Strength
    km : int
        How far at most; 0 for the same town.
    """

    one: CaseId
    other: CaseId
    strength: Strength
    km: int


class Care(msgspec.Struct, frozen=True, gc=False):
    """Who is what to a child.

    Attributes
    ----------
    child, adult : PersonId
    role : CareRole
    authority : str
        Who said so or appointed.
    since, until : date or None
        Half open; None where it is not known, or has no end.
    source, verified : str, Verified
    """

    child: PersonId
    adult: PersonId
    role: CareRole
    authority: str
    since: date | None
    until: date | None
    source: str
    verified: Verified

    def stands(self, on: date) -> bool:
        """Whether it holds on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


def age_band_at(born: date, on: date) -> AgeBand:
    """How old somebody is on a day."""
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next((band for until, band in _UNTIL_YEARS if years < until), AgeBand.OLDER)


def checked_code(code: str, field: str) -> str:
    """A short word for a source, a reason or an authority, if it is one.

    Raises
    ------
    InputError
        If it is more than that: free words about people are written nowhere but beside their names.
    """
    if not CODE.fullmatch(code):
        raise InputError(
            "a code that is none",
            advice=f"{field}: write a short word in small Latin letters and digits, up to 40, like gate-2 or court.north. Words about people do not belong here. Nothing was written.",
            field=field,
        )
    return code
