"""What protects people from the programme itself: duties, holds, hidden whereabouts, who saw what.

A hold and a hidden place follow for every child who is alone, without anybody's act; officers can add
others, and only two of them together can end either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from goodoffices.errors import AccessError
from goodoffices.reception.duty import FIELDS_FOR, PURPOSES_OF, Duty, Purpose
from goodoffices.reception.event import CaseId, PersonId, PlaceId, Said
from goodoffices.reception.protection_events import (
    EVENTS,
    BestInterestsDecided,
    BestInterestsHeld,
    CaseEnded,
    CasesErased,
    CellsRaised,
    ConsentGiven,
    ConsentWithdrawn,
    DutyEnded,
    DutyGiven,
    FiguresReleased,
    HideReason,
    HoldReason,
    IdentitySeen,
    Joint,
    JointAsked,
    JointConfirmed,
    JointRefused,
    KeepingSet,
    Objected,
    PersonalDataGiven,
    RecipientEnded,
    RecipientListed,
    Refused,
    SharesMade,
    SplitAllowed,
    WhereaboutsHidden,
    WhereaboutsSeen,
)
from goodoffices.reception.recipients import Recipients

if TYPE_CHECKING:
    from goodoffices.record import Officer

__all__ = ["EVENTS", "Act", "DutyGiven", "Holding", "Protection", "Seen"]

CONFIRM_WITHIN = timedelta(hours=24)
"""How long the second person has."""
VALID_FOR = dict.fromkeys((Joint.REVEAL, Joint.TABLE, Joint.SHARES), timedelta(hours=1))
VALID_OTHERWISE = timedelta(hours=72)
IDENTITY_DAYS = 90
CASE_DAYS = 365
LEAST_CELL = 10


class Seen(NamedTuple):
    """One look at who somebody is, or one time that it was given away.

    Parameters
    ----------
    at : datetime
    by : Officer
    fields : tuple of str
    purpose : Purpose
    recipient : str
        To whom it was given; empty where an officer looked.
    """

    at: datetime
    by: Officer
    fields: tuple[str, ...]
    purpose: Purpose
    recipient: str = ""


class Holding(NamedTuple):
    """Duties as they were given once.

    Parameters
    ----------
    duties : frozenset of Duty
    places : frozenset of PlaceId
        Only there; everywhere where it is empty.
    until : datetime or None
    """

    duties: frozenset[Duty]
    places: frozenset[PlaceId]
    until: datetime | None


@dataclass(slots=True)
class Act:
    """What takes two persons, and how far it is.

    Attributes
    ----------
    asked : JointAsked
    by : Officer
        Who asked.
    at : datetime
        When.
    number : int
        Of the line in which it was asked.
    confirmed_by : Officer or None
    confirmed_at : datetime or None
    is_refused : bool
    """

    asked: JointAsked
    by: Officer
    at: datetime
    number: int
    confirmed_by: Officer | None = None
    confirmed_at: datetime | None = None
    is_refused: bool = False

    def is_waiting(self, now: datetime) -> bool:
        """Whether the second person may still confirm."""
        return self.confirmed_at is None and not self.is_refused and now < self.at + CONFIRM_WITHIN

    def is_valid(self, now: datetime) -> bool:
        """Whether what two persons agreed on may be done now."""
        if self.confirmed_at is None or self.is_refused:
            return False
        return now < self.confirmed_at + VALID_FOR.get(self.asked.what, VALID_OTHERWISE)

    def officers(self) -> set[str]:
        """Identifiers of the two."""
        return {self.by.id} | ({self.confirmed_by.id} if self.confirmed_by else set())


@dataclass(slots=True)
class _Case:
    """What is known of the protection of one case."""

    hold: HoldReason | None = None
    is_free: bool = False
    hidden: HideReason | None = None
    is_shown: bool = False
    ended: datetime | None = None
    reveals: list[Said] = field(default_factory=list)


class Protection:
    """What protects people from the programme itself.

    Attributes
    ----------
    recipients : Recipients
        Who may be given what, and what people agreed to.
    acts : dict
        Name -> what takes two persons.
    seen : dict
        Person -> every look at who that is, in order.
    refused : list of Said
        What was asked for and not allowed.
    keeping : KeepingSet
        How long what is kept.
    keeping_said : Said or None
        Who set it and when; None while it stands as it does at first.
    least : int
        No smaller number is told to the other tracks.
    released : dict
        Name of a release -> the figures that were told, in order.
    counted : set of CaseId
        Who is in one of them.
    erased : list of Said
        When what was destroyed.
    shares_made : Said or None
        Who made shares of the register last, on the desk.
    """

    def __init__(self) -> None:
        self._duties: dict[str, list[Holding]] = {}
        self._cases: dict[str, _Case] = {}
        self._split: set[frozenset[str]] = set()
        self._objected: set[tuple[str, Purpose]] = set()
        self.recipients = Recipients()
        self.acts: dict[str, Act] = {}
        self._acts_about: dict[tuple[Joint, str], list[Act]] = {}
        self.seen: dict[PersonId, list[Seen]] = {}
        self.refused: list[Said] = []
        self.keeping = KeepingSet(identity_days=IDENTITY_DAYS, case_days=CASE_DAYS)
        self.keeping_said: Said | None = None
        self.least = LEAST_CELL
        self.released: dict[str, Said] = {}
        self.counted: set[CaseId] = set()
        self.erased: list[Said] = []
        self.shares_made: Said | None = None

    def apply(self, said: Said) -> None:  # noqa: C901, PLR0912  # one branch a kind
        """Take up one event more."""
        match said.event:
            case DutyGiven() as given:
                self._duties.setdefault(given.officer, []).append(
                    Holding(frozenset(given.duties), frozenset(given.places), given.until)
                )
            case DutyEnded() as ended:
                self._duties[ended.officer] = [
                    one._replace(duties=one.duties - set(ended.duties))
                    for one in self._duties.get(ended.officer, ())
                ]
            case IdentitySeen() as seen:
                self.seen.setdefault(seen.person, []).append(
                    Seen(said.at, said.by, seen.fields, seen.purpose)
                )
            case PersonalDataGiven() as given:
                for person in given.people:
                    self.seen.setdefault(person, []).append(
                        Seen(said.at, said.by, given.fields, given.purpose, given.recipient)
                    )
            case WhereaboutsSeen(case=case):
                self._of(case).reveals.append(said)
            case Refused():
                self.refused.append(said)
            case BestInterestsHeld(case=case, reason=reason):
                self._of(case).hold, self._of(case).is_free = reason, False
            case BestInterestsDecided(case=case):
                self._of(case).hold, self._of(case).is_free = None, True
            case WhereaboutsHidden(case=case, reason=why):
                self._of(case).hidden, self._of(case).is_shown = why, False
            case JointAsked() as asked:
                act = self.acts[asked.act] = Act(asked, said.by, said.at, said.number)
                self._acts_about.setdefault((asked.what, asked.about), []).append(act)
            case JointConfirmed(act=name):
                self._confirm(name, said)
            case JointRefused(act=name):
                if name in self.acts:
                    self.acts[name].is_refused = True
            case SplitAllowed(case=case, other=other):
                self._split.add(frozenset((case, other)))
            case Objected(person=person, purpose=purpose):
                self._objected.add((person, purpose))
            case CaseEnded(case=case):
                self._of(case).ended = said.at
            case KeepingSet() as keeping:
                self.keeping, self.keeping_said = keeping, said
            case CellsRaised(least=least):
                self.least = max(self.least, least)
            case FiguresReleased() as told:
                self.released[told.release] = said
                self.counted.update(told.cases)
            case SharesMade():
                self.shares_made = said
            case CasesErased():
                self.erased.append(said)
            case RecipientListed() | RecipientEnded() | ConsentGiven() | ConsentWithdrawn():
                self.recipients.apply(said)

    def _confirm(self, name: str, said: Said) -> None:
        act = self.acts.get(name)
        if act is None or act.is_refused or act.confirmed_at is not None or act.by.id == said.by.id:
            return
        act.confirmed_by, act.confirmed_at = said.by, said.at
        if act.asked.what is Joint.SHOW:
            self._of(act.asked.about).hidden, self._of(act.asked.about).is_shown = None, True
        elif act.asked.what is Joint.RECIPIENT:
            self.recipients.confirm(act.asked.about)

    def _of(self, case: str) -> _Case:
        return self._cases.setdefault(case, _Case())

    # Duties

    @property
    def is_organised(self) -> bool:
        """Whether duties were ever given. Until then whoever sits on the seat has all of them."""
        return bool(self._duties)

    def duties(self, officer: str, now: datetime) -> frozenset[Duty]:
        """What an officer is there for now, anywhere."""
        if not self.is_organised:
            return frozenset(Duty)
        return frozenset().union(*(one.duties for one in self.held_by(officer, now)))

    def held_by(self, officer: str, now: datetime) -> Iterator[Holding]:
        """Duties of an officer that stand now, as they were given."""
        for one in self._duties.get(officer, ()):
            if one.duties and (one.until is None or now < one.until):
                yield one

    def officers(self) -> tuple[str, ...]:
        """Everybody who was ever given a duty."""
        return tuple(self._duties)

    def places_of(self, officer: str, duty: Duty, now: datetime) -> frozenset[PlaceId] | None:
        """Where an officer has a duty; None where it is everywhere."""
        if not self.is_organised:
            return None
        found = [one.places for one in self.held_by(officer, now) if duty in one.duties]
        if not all(found):
            return None
        return frozenset().union(*found)

    def has(self, officer: str, duty: Duty, now: datetime, *, place: PlaceId | None = None) -> bool:
        """Whether an officer has a duty now; one that was given for some places, at such a place only."""
        if not self.is_organised:
            return True
        return any(
            duty in one.duties and (not one.places or place in one.places)
            for one in self.held_by(officer, now)
        )

    def require(
        self, officer: str, duty: Duty, now: datetime, *, place: PlaceId | None = None
    ) -> None:
        """Refuse an officer who has not this duty now.

        Parameters
        ----------
        officer : str
            Identifier of the officer.
        duty : Duty
        now : datetime
        place : PlaceId, optional
            Where it would be done. Who has the duty for some places only may do nothing that is of no place.

        Raises
        ------
        AccessError
            If it does not exist for this officer.
        """
        if not self.has(officer, duty, now, place=place):
            raise AccessError("not among this officer's duties")

    # Who saw what

    def fields(self, officer: str, purpose: Purpose, now: datetime) -> frozenset[str]:
        """Which fields of who somebody is an officer may see for a purpose.

        Raises
        ------
        AccessError
            If the purpose is not one of the officer's duties.
        """
        if not any(purpose in PURPOSES_OF[duty] for duty in self.duties(officer, now)):
            raise AccessError("not a purpose of this officer's duties")
        return FIELDS_FOR[purpose]

    def seen_event(
        self, person: PersonId, fields: tuple[str, ...], purpose: Purpose
    ) -> IdentitySeen:
        """What is to be said when an officer is shown who somebody is."""
        return IdentitySeen(person=person, fields=tuple(sorted(fields)), purpose=purpose)

    def objects(self, person: PersonId, purpose: Purpose) -> bool:
        """Whether a person objects to this purpose."""
        return (person, purpose) in self._objected

    # Two persons

    def valid(
        self, what: Joint, about: str, now: datetime, *, place: PlaceId | None = None
    ) -> Act | None:
        """What two persons agreed on, if it may be done now."""
        found = reversed(self._acts_about.get((what, about), []))
        return next(
            (
                act
                for act in found
                if act.is_valid(now) and (place is None or act.asked.place == place)
            ),
            None,
        )

    # Holds, whereabouts, unity

    def hold_of(self, case: CaseId) -> HoldReason | None:
        """Why a case was put under a hold by somebody; see :func:`goodoffices.reception.guarding.held`."""
        return self._cases[case].hold if case in self._cases else None

    def under_hold(self) -> Iterator[CaseId]:
        """Every case that was put under a hold by somebody."""
        return (CaseId(case) for case, known in self._cases.items() if known.hold is not None)

    def is_free(self, case: CaseId) -> bool:
        """Whether two persons decided that a case is under no hold."""
        return case in self._cases and self._cases[case].is_free

    def hidden_by(self, case: CaseId) -> HideReason | None:
        """Why somebody hid where a case is; see :func:`goodoffices.reception.guarding.hidden`."""
        return self._cases[case].hidden if case in self._cases else None

    def is_shown(self, case: CaseId) -> bool:
        """Whether two persons decided that it is not hidden where a case is."""
        return case in self._cases and self._cases[case].is_shown

    def reveals(self, case: CaseId) -> tuple[Said, ...]:
        """Every time somebody was shown where a hidden case is."""
        return tuple(self._cases[case].reveals) if case in self._cases else ()

    def may_be_apart(self, case: CaseId, other: CaseId) -> bool:
        """Whether a named officer let two who belong together be placed apart."""
        return frozenset((case, other)) in self._split

    def ended(self) -> Iterator[tuple[CaseId, datetime]]:
        """Cases for which the programme does nothing more, and since when."""
        for case, known in self._cases.items():
            if known.ended is not None:
                yield CaseId(case), known.ended
