"""Who is what to a child, and what is done for children without parents.

An escort travels with a child, a carer looks after it, a legal guardian decides for it: none follows from another.
Interim care ends; a search for the family is opened and closed; reviews fall due; the competent authority decides.
There is no state in which a child belongs to another family.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from goodoffices.reception.event import CaseId, Event, PersonId, Said
from goodoffices.reception.people_events import (
    AuthorityDecided,
    CareEnded,
    CareGiven,
    InterimCareArranged,
    OfChild,
    ReviewDue,
    ReviewHeld,
    TracingClosed,
    TracingOpened,
)
from goodoffices.reception.people_words import Care, CareRole

__all__ = ["CHILD_EVENTS", "ChildFile", "Children"]

CHILD_EVENTS: tuple[type[Event], ...] = (
    CareGiven,
    CareEnded,
    InterimCareArranged,
    TracingOpened,
    TracingClosed,
    ReviewDue,
    ReviewHeld,
    AuthorityDecided,
)


class ChildFile(msgspec.Struct):
    """What is done for one child.

    Attributes
    ----------
    child : PersonId
    case : CaseId
    interim : list of InterimCareArranged
        In the order in which they were arranged; the last one stands.
    tracing : list of TracingOpened or TracingClosed
    review_by : date or None
        When what is best for it is to be looked at.
    reviews : list of ReviewHeld
    decisions : list of AuthorityDecided
    """

    child: PersonId
    case: CaseId
    interim: list[InterimCareArranged] = []
    tracing: list[TracingOpened | TracingClosed] = []
    review_by: date | None = None
    reviews: list[ReviewHeld] = []
    decisions: list[AuthorityDecided] = []

    def __repr__(self) -> str:
        return "<ChildFile>"

    @property
    def is_searched_for(self) -> bool:
        """Whether its family is being searched for."""
        return bool(self.tracing) and isinstance(self.tracing[-1], TracingOpened)


class Children:
    """The files of children, and who is what to whom.

    Attributes
    ----------
    files : dict
        Child -> its file.
    """

    def __init__(self) -> None:
        self.files: dict[PersonId, ChildFile] = {}
        self._care: dict[PersonId, dict[tuple[PersonId, CareRole], Care]] = {}
        self._cares_for: dict[PersonId, dict[PersonId, None]] = {}

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        event = said.event
        if isinstance(event, CareGiven):
            care = Care(
                event.child,
                event.adult,
                event.role,
                event.authority,
                event.since,
                event.until,
                event.source,
                event.verified,
            )
            self._care.setdefault(event.child, {})[event.adult, event.role] = care
            self._cares_for.setdefault(event.adult, {})[event.child] = None
        elif isinstance(event, CareEnded):
            self._care.get(event.child, {}).pop((event.adult, event.role), None)
        elif isinstance(event, OfChild):
            file = self.files.get(event.child)
            if file is None:
                file = self.files[event.child] = ChildFile(event.child, event.case)
            _filed(file, event)

    def of(self, children: Iterable[PersonId]) -> tuple[Care, ...]:
        """Who is what to a child, under any of its names."""
        return tuple(care for child in children for care in self._care.get(child, {}).values())

    def cared_for_by(self, adult: PersonId) -> tuple[PersonId, ...]:
        """The children for whom an adult is or was something."""
        return tuple(self._cares_for.get(adult, ()))


def _filed(file: ChildFile, event: OfChild) -> None:
    if isinstance(event, InterimCareArranged):
        file.interim.append(event)
    elif isinstance(event, TracingOpened | TracingClosed):
        file.tracing.append(event)
    elif isinstance(event, ReviewDue):
        file.review_by = event.by
    elif isinstance(event, ReviewHeld):
        file.reviews.append(event)
        file.review_by = event.next_by
    elif isinstance(event, AuthorityDecided):
        file.decisions.append(event)
