"""Lists of codes of a reception, and a word or a phrase for each."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from goodoffices.reception import (
    duty,
    people_words,
    placements,
    placements_events,
    places_events,
    protection_events,
    transports_events,
)
from goodoffices.reception.duty import Duty, Purpose
from goodoffices.reception.people_words import (
    AgeBand,
    CareRole,
    Decision,
    Found,
    InterimCare,
    Kind,
    Relation,
    Strength,
    Verified,
)
from goodoffices.reception.placements import State
from goodoffices.reception.placements_events import (
    EndReason,
    FamilyReason,
    LockReason,
    Method,
    PlaceReason,
    Priority,
    ReopenReason,
    Scope,
    Stated,
    WaitingWhy,
)
from goodoffices.reception.places_events import (
    ClosingReason,
    KeepReason,
    OverReason,
    PlaceKind,
    RefusalReason,
    TransferReason,
    TransferStep,
    WaitingOrder,
    WaitingReason,
)
from goodoffices.reception.protection_events import (
    EraseReason,
    HideReason,
    HoldReason,
    Joint,
    RecipientKind,
)
from goodoffices.reception.transports_events import (
    DelayReason,
    DifferenceReason,
    Stage,
    TransportKind,
)
from goodoffices.reception.transports_events import TransportStep as TravelStep

__all__ = ["FAMILIES", "MEMBERS", "ROOMS", "Words"]

Words = Mapping[str, str | Promise]

OTHER = lazy("another reason")

MEMBERS: Final[Mapping[type[StrEnum], Words]] = {
    AgeBand: {
        AgeBand.INFANT: lazy("under 5"),
        AgeBand.CHILD: lazy("5 to 11"),
        AgeBand.YOUTH: lazy("12 to 17"),
        AgeBand.ADULT: lazy("18 to 59"),
        AgeBand.OLDER: lazy("60 or older"),
        AgeBand.UNKNOWN: lazy("age not known"),
    },
    CareRole: {
        CareRole.CARER: lazy("carer: looks after the child"),
        CareRole.ESCORT: lazy("escort: travels with the child"),
        CareRole.LEGAL_GUARDIAN: lazy("legal guardian: decides for the child by law"),
    },
    ClosingReason: {
        ClosingReason.ENDED: lazy("the offer has ended"),
        ClosingReason.OTHER: OTHER,
        ClosingReason.REPAIR: lazy("repairs"),
        ClosingReason.STAFF: lazy("too few people to run it"),
        ClosingReason.UNSAFE: lazy("not safe"),
        ClosingReason.UNSUITABLE: lazy("not suitable"),
    },
    Decision: {
        Decision.CARE_ENDED: lazy("care ended"),
        Decision.GUARDIAN_APPOINTED: lazy("guardian appointed"),
        Decision.GUARDIAN_DISCHARGED: lazy("guardian discharged"),
        Decision.INTERIM_CARE_APPROVED: lazy("interim care approved"),
        Decision.INTERIM_CARE_REFUSED: lazy("interim care refused"),
        Decision.PLACEMENT_APPROVED: lazy("placement approved"),
        Decision.PLACEMENT_REFUSED: lazy("placement refused"),
        Decision.REUNIFICATION_APPROVED: lazy("reunification approved"),
        Decision.REUNIFICATION_REFUSED: lazy("reunification refused"),
        Decision.REVIEW_ORDERED: lazy("review ordered"),
        Decision.TRACING_ORDERED: lazy("tracing ordered"),
        Decision.TRAVEL_APPROVED: lazy("travel approved"),
        Decision.TRAVEL_REFUSED: lazy("travel refused"),
    },
    Duty: {
        Duty.REGISTER: lazy("registers people, corrects and merges"),
        Duty.GATE: lazy("meets transports and gives beds for tonight"),
        Duty.PLACES: lazy("checks, opens and closes places"),
        Duty.PLACE: lazy("proposes and signs placements"),
        Duty.PROTECT: lazy("protects: holds, hides, reveals"),
        Duty.AUDIT: lazy("reads who saw what"),
        Duty.HOST: lazy("receives at one place"),
        Duty.LEAD: lazy("leads: gives duties and releases"),
    },
    DelayReason: {
        DelayReason.AIRSPACE: lazy("airspace closed"),
        DelayReason.BORDER: lazy("at the border"),
        DelayReason.CREW: lazy("crew"),
        DelayReason.EARLIER: lazy("earlier than was said"),
        DelayReason.OTHER: OTHER,
        DelayReason.TECHNICAL: lazy("technical"),
        DelayReason.WAITS_FOR_PEOPLE: lazy("waits for people"),
        DelayReason.WEATHER: lazy("weather"),
    },
    DifferenceReason: {
        DifferenceReason.BORN_ON_THE_WAY: lazy("born on the way"),
        DifferenceReason.COUNTED_AGAIN: lazy("counted again: the first count was wrong"),
        DifferenceReason.DID_NOT_BOARD: lazy("did not board"),
        DifferenceReason.DIED_ON_THE_WAY: lazy("died on the way"),
        DifferenceReason.JOINED_LATE: lazy("joined late"),
        DifferenceReason.LEFT_ON_THE_WAY: lazy("left on the way"),
        DifferenceReason.NOT_KNOWN: lazy("not known"),
        DifferenceReason.OTHER_TRANSPORT: lazy("came with another transport"),
        DifferenceReason.TAKEN_TO_HOSPITAL: lazy("taken to a hospital"),
    },
    EndReason: {
        EndReason.LEFT_ON_OWN: lazy("they left on their own"),
        EndReason.MOVED_ON: lazy("they moved on"),
        EndReason.NOT_COME: lazy("they did not come"),
        EndReason.OTHER: OTHER,
        EndReason.TRANSFERRED: lazy("they moved to another place"),
    },
    EraseReason: {
        EraseReason.ASKED: lazy("the person asked for it"),
        EraseReason.DECIDED: lazy("two officers decided it"),
        EraseReason.RETENTION: lazy("its time was over"),
    },
    FamilyReason: {
        FamilyReason.HEALTH: lazy("a doctor who is needed is not near"),
        FamilyReason.KIN_ELSEWHERE: lazy("people of theirs are elsewhere"),
        FamilyReason.LEAVES: lazy("they travel on"),
        FamilyReason.NOT_SAFE_THERE: lazy("they would not be safe there"),
        FamilyReason.OTHER: OTHER,
        FamilyReason.SCHOOL: lazy("the school"),
        FamilyReason.TOO_FAR: lazy("too far"),
        FamilyReason.WISHES_OTHER: lazy("they would rather live elsewhere"),
        FamilyReason.WORK: lazy("work"),
    },
    Found: {
        Found.CHILDS_WISH: lazy("ended at the wish of the child"),
        Found.KIN_FOUND: lazy("relatives found"),
        Found.NOBODY_FOUND: lazy("nobody found"),
        Found.PARENT_FOUND: lazy("a parent found"),
        Found.PASSED_ON: lazy("passed on to another service"),
        Found.REUNITED: lazy("reunited"),
    },
    HideReason: {
        HideReason.CHILD_ALONE: lazy("a child without parents"),
        HideReason.THREAT: lazy("a threat"),
        HideReason.TRAFFICKING_SIGNS: lazy("signs of trafficking"),
        HideReason.VIOLENCE_AT_HOME: lazy("violence at home"),
        HideReason.OTHER: OTHER,
    },
    InterimCare: {
        InterimCare.FOSTER: lazy("a foster family"),
        InterimCare.INSTITUTION: lazy("the institution they came with"),
        InterimCare.KIN: lazy("relatives"),
        InterimCare.SMALL_GROUP: lazy("a small group home"),
        InterimCare.SUPPORTED_LIVING: lazy("a home of their own, with support"),
    },
    Joint: {
        Joint.REVEAL: lazy("see where a hidden case is"),
        Joint.MOVE: lazy("bring a held or hidden case to a place"),
        Joint.SHOW: lazy("hide a case no longer"),
        Joint.FREE: lazy("end a hold"),
        Joint.ERASE: lazy("destroy the tracing file of a child"),
        Joint.RECIPIENT: lazy("list a recipient"),
        Joint.TABLE: lazy("take out the table of everybody"),
        Joint.SHARES: lazy("make new shares, so that the earlier ones open nothing"),
    },
    Kind: {
        Kind.FAMILY: lazy("family"),
        Kind.GROUP: lazy("group"),
        Kind.INSTITUTION: lazy("from an institution"),
        Kind.SINGLE: pgettext_lazy("a case", "one person"),
    },
    LockReason: {
        LockReason.BEST_INTERESTS: lazy("the best interests of a child"),
        LockReason.HEALTH: lazy("health care nearby"),
        LockReason.KIN: lazy("people of theirs"),
        LockReason.OTHER: OTHER,
        LockReason.OWN_WISH: lazy("their own wish"),
        LockReason.PROTECTION: lazy("protection"),
        LockReason.SCHOOL: lazy("a school"),
        LockReason.SUITABLE_HOUSE: lazy("a house that suits"),
    },
    Method: {
        Method.ANSWERS: lazy("again after a change, moving as few as can be"),
        Method.BLOCK: lazy(
            "as first, with beds kept free together for a large group that may come"
        ),
        Method.EVEN: lazy("as first, with arrivals spread over the places"),
        Method.FLOORS: lazy("as first, with nobody who needs a service far behind"),
        Method.PLACES: lazy("most people placed first, then the best fit"),
        Method.WISHES: lazy("wishes of families, in turn, against rules of places"),
    },
    OverReason: {
        OverReason.EXTRA_BEDS: lazy("extra beds are set up"),
        OverReason.FAMILY_TOGETHER: lazy("so that a family stays together"),
        OverReason.NO_OTHER_BED: lazy("there is no other bed tonight"),
        OverReason.OTHER: OTHER,
        OverReason.TOO_LATE_TO_TRAVEL: lazy("too late to travel on"),
    },
    PlaceKind: {
        PlaceKind.CENTRE: lazy("reception centre"),
        PlaceKind.HOME: lazy("private home"),
        PlaceKind.HOSPITAL: lazy("hospital"),
        PlaceKind.HOTEL: lazy("hotel"),
        PlaceKind.INSTITUTION: lazy("institution"),
        PlaceKind.OTHER: lazy("other"),
        PlaceKind.SCHOOL: lazy("school"),
    },
    PlaceReason: {
        PlaceReason.FULL: lazy("full"),
        PlaceReason.OTHER: OTHER,
        PlaceReason.SERVICE_MISSING: lazy("a service that they need is not there"),
        PlaceReason.STAFF: lazy("too few people to run it"),
        PlaceReason.UNSUITABLE: lazy("not suitable for them"),
    },
    Priority: {
        Priority.KIN_THERE: lazy("those whose people live there"),
        Priority.LARGE_FIRST: lazy("large families"),
        Priority.LONGEST_WAITING: lazy("those who have waited longest"),
        Priority.SMALL_FIRST: lazy("small families"),
        Priority.WITH_CHILDREN: lazy("those with children"),
    },
    Purpose: {
        Purpose.REGISTER: lazy("to write down or correct what they say"),
        Purpose.MEET: lazy("to call a name at the gate"),
        Purpose.LETTER: lazy("to address a letter to the family"),
        Purpose.REACH: lazy("to reach somebody who is placed"),
        Purpose.DUPLICATES: lazy("to tell whether two are one person"),
        Purpose.TRACE: lazy("to look for the family of a child"),
        Purpose.PROTECT: lazy("to protect somebody in danger"),
        Purpose.HEALTH_CARE: lazy("to bring somebody to a doctor"),
        Purpose.OWN_RECORD: lazy("to give people what is kept of them"),
    },
    RecipientKind: {
        RecipientKind.PARTY: lazy("a party to the conflict"),
        RecipientKind.ALLIED: lazy("allied with a party"),
        RecipientKind.HOST_STATE: lazy("the state that receives them"),
        RecipientKind.HUMANITARIAN: lazy("humanitarian"),
    },
    RefusalReason: {
        RefusalReason.FULL: lazy("full"),
        RefusalReason.NO_ANSWER: lazy("no answer"),
        RefusalReason.OTHER: OTHER,
        RefusalReason.SERVICE_MISSING: lazy("a service that they need is not there"),
        RefusalReason.STAFF: lazy("too few people to run it"),
        RefusalReason.UNSUITABLE: lazy("not suitable for them"),
    },
    Relation: {
        Relation.CARER: lazy("carer"),
        Relation.CHILD: lazy("child"),
        Relation.COUSIN: lazy("cousin"),
        Relation.ESCORT: lazy("escort"),
        Relation.GRANDCHILD: lazy("grandchild"),
        Relation.GRANDPARENT: lazy("grandparent"),
        Relation.HEAD: lazy("first of the family"),
        Relation.OTHER_KIN: lazy("other relative"),
        Relation.PARENT: lazy("parent"),
        Relation.PARTNER: lazy("partner"),
        Relation.SIBLING: lazy("sister or brother"),
        Relation.UNCLE_AUNT: lazy("uncle or aunt"),
        Relation.UNKNOWN: lazy("not said"),
        Relation.UNRELATED: lazy("not related"),
        Relation.WARD: lazy("ward"),
    },
    ReopenReason: {
        ReopenReason.CALLED_OFF: lazy("called off"),
        ReopenReason.GROUP_CHANGED: lazy("the group has changed"),
        ReopenReason.OVERRIDDEN: lazy("an officer chose another place"),
        ReopenReason.PLACE_CHANGED: lazy("the place has changed"),
        ReopenReason.PLACE_CLOSED: lazy("the place has closed"),
    },
    Scope: {
        Scope.ALL: lazy("everybody who waits"),
        Scope.FLIGHT: lazy("one transport"),
        Scope.FAMILY: lazy("one family"),
    },
    Stage: {
        Stage.BOARDED: pgettext_lazy("people", "boarded"),
        Stage.LANDED: pgettext_lazy("people", "landed"),
    },
    State: {
        State.PROPOSED: lazy("proposed"),
        State.SIGNED: lazy("signed, waiting for answers"),
        State.PLACED: lazy("placed"),
        State.SET_OUT: lazy("on the way there"),
        State.MOVED_IN: lazy("lives there"),
    },
    Stated: {
        Stated.BY_FAMILY: lazy("said by the family"),
        Stated.FOR_FAMILY: lazy("said for the family"),
    },
    Strength: {
        Strength.SAME_PLACE: lazy("at one place"),
        Strength.SAME_TOWN: lazy("in one town"),
        Strength.WITHIN_KM: lazy("not far from each other"),
    },
    TransferReason: {
        TransferReason.CLOSING: lazy("the place closes"),
        TransferReason.KIN: lazy("people of theirs"),
        TransferReason.OTHER: OTHER,
        TransferReason.OWN_WISH: lazy("their own wish"),
        TransferReason.PROTECTION: lazy("protection"),
        TransferReason.SERVICE: lazy("a service that they need"),
    },
    TransferStep: {
        TransferStep.ARRIVED: lazy("arrived"),
        TransferStep.CANCELLED: lazy("called off"),
        TransferStep.SET_OUT: lazy("on the way"),
    },
    TransportKind: {
        TransportKind.BORDER: lazy("border point"),
        TransportKind.BUS: lazy("bus"),
        TransportKind.FLIGHT: lazy("flight"),
        TransportKind.OTHER: lazy("other"),
        TransportKind.TRAIN: lazy("train"),
    },
    TravelStep: {
        TravelStep.CANCELLED: lazy("does not come"),
        TravelStep.LANDED: pgettext_lazy("a transport", "landed"),
        TravelStep.LEFT: lazy("has left"),
    },
    Verified: {
        Verified.SAID: lazy("said"),
        Verified.SEEN: lazy("seen"),
        Verified.CONFIRMED: pgettext_lazy("who somebody is", "confirmed"),
    },
    WaitingOrder: {
        WaitingOrder.FIRST_COME: lazy("who came first comes first"),
        WaitingOrder.URGENT_FIRST: lazy("urgent first, then who came first"),
    },
    WaitingReason: {
        WaitingReason.FOUND: lazy("a place was found"),
        WaitingReason.LONG_JOURNEY: lazy("a long journey"),
        WaitingReason.MEDICAL: lazy("health"),
        WaitingReason.OTHER: OTHER,
        WaitingReason.OWN_WISH: lazy("their own wish"),
        WaitingReason.PLACE_CLOSED: lazy("the place has closed"),
        WaitingReason.PROTECTION: lazy("protection"),
    },
    WaitingWhy: {
        WaitingWhy.BEST_INTERESTS: lazy(
            "held in the best interests of a child: no machine places it"
        ),
        WaitingWhy.FITS_NOWHERE: lazy("no place could take it, even if all were empty"),
        WaitingWhy.NO_ROOM: lazy("the places that fit are full"),
    },
    KeepReason: {
        KeepReason.FLIGHT: lazy("for a transport"),
        KeepReason.GROUP: lazy("for a whole group"),
        KeepReason.KIN: lazy("people of theirs"),
        KeepReason.MEDICAL: lazy("health"),
        KeepReason.NOT_NEEDED: lazy("not needed any more"),
        KeepReason.OTHER: OTHER,
        KeepReason.PROTECTION: lazy("protection"),
    },
    HoldReason: {
        HoldReason.CHILD_ALONE: lazy("a child without parents"),
        HoldReason.CARE_UNCLEAR: lazy("who cares for the child is not clear"),
        HoldReason.FAMILY_DISPUTED: lazy("whose child it is, is disputed"),
        HoldReason.TRAFFICKING_SIGNS: lazy("signs of trafficking"),
        HoldReason.AUTHORITY_PENDING: lazy("an authority has still to decide"),
        HoldReason.OTHER: OTHER,
    },
}
"""Every member of every list of words in a reception."""

FAMILIES: Final[Mapping[str, Words]] = {
    "flag": {
        "apart_within_group": lazy("two who must be kept apart belong to one group"),
        "carer_elsewhere": lazy("a child whose carer is not with them"),
        "child_without_guardian": lazy("a child without parents or legal guardian"),
        "counts_differ": lazy("sources count them differently"),
        "review_due": lazy("a review in the best interests of a child is due"),
        "sole_carer_of_unrelated": lazy("one person alone looks after unrelated children"),
    },
    "table": {
        "age": lazy("people by age"),
        "way": lazy("people by how they came"),
    },
    "category": {
        "infant": lazy("under 5"),
        "child": lazy("5 to 11"),
        "youth": lazy("12 to 17"),
        "adult": lazy("18 to 59"),
        "older": lazy("60 or older"),
        "unknown": lazy("age not known"),
        "flight": lazy("by air"),
        "train": lazy("by train"),
        "bus": lazy("by bus"),
        "border": lazy("at a border point"),
        "other": lazy("otherwise"),
    },
    "field": {
        "given_name": lazy("Given name"),
        "family_name": lazy("Family name"),
        "birth_date": lazy("Day of birth"),
        "document": lazy("Document"),
        "contact": lazy("How to reach them"),
        "origin": lazy("Where they come from"),
        "note": lazy("Note"),
        "external": lazy("Number in another system"),
    },
    "alike": {
        "likely": lazy("very likely the same"),
        "possible": lazy("perhaps the same"),
    },
    "like_why": {
        "same_document": lazy("the same document"),
        "same_name": lazy("the same name"),
        "name_sounds_alike": lazy("a name that sounds alike"),
        "name_nearly": lazy("a name that is nearly the same"),
        "same_birth_date": lazy("the same day of birth"),
        "birth_date_nearly": lazy("a day of birth that is nearly the same"),
        "birth_date_unknown": lazy("a day of birth that is not known"),
        "same_kin": lazy("the same people came along"),
    },
    "fit": {
        "kin": lazy("people of theirs live there, or are expected there"),
        "kin_town": lazy("people of theirs live in the same town"),
        "language": lazy("somebody there speaks their language"),
        "lasting": lazy("they can stay longer than three months"),
        "wish": lazy("they said that they would like to live there"),
    },
    "place_state": {
        "open": pgettext_lazy("a place", "open"),
        "closed": pgettext_lazy("a place", "closed"),
        "unverified": lazy("not verified"),
        "expired": lazy("verification has run out"),
    },
    "state": {str(state): words for state, words in MEMBERS[State].items()},
    "transfer": {
        "asked": pgettext_lazy("a move", "asked"),
        "accepted": pgettext_lazy("a move", "accepted"),
        "refused": pgettext_lazy("a move", "refused"),
        "set_out": lazy("on the way"),
        "arrived": pgettext_lazy("a move", "arrived"),
        "cancelled": lazy("called off"),
    },
}
"""Words for codes that stand in no list of their own."""

ROOMS: Final = (
    duty,
    placements,
    people_words,
    places_events,
    placements_events,
    protection_events,
    transports_events,
)
"""Where these lists stand; each of them has its words here."""
