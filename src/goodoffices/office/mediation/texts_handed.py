"""Handing a draft to a seat: what that seat may see of it, exactly, and to whom what has gone."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from goodoffices.errors import InputError, StaleRecordError
from goodoffices.office.access import audience_with, known_seat, seated
from goodoffices.office.mediation.release import judged_met
from goodoffices.office.mediation.release import releases as releases_of
from goodoffices.office.mediation.talks import agenda
from goodoffices.office.mediation.texts import (
    NegotiatingText,
    clause_answers,
    copies_made,
    guard_of,
    negotiating_text,
    origins_in,
)
from goodoffices.office.office import Draft
from goodoffices.record import (
    Alternative,
    Audience,
    Clause,
    ClauseAnswered,
    EntryId,
    HandedClause,
    Linked,
    LinkKind,
    RelayReceipt,
    Release,
    Role,
    Seat,
    SeatId,
    TextContent,
    TextCopied,
    TextHanded,
    encode_body,
)
from goodoffices.store import Guard
from goodoffices.text import (
    May,
    Permission,
    accepted_by,
    copy_for,
    permission,
    settled,
    state_of,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "Acceptance",
    "CopyPreview",
    "HeldBack",
    "Sighting",
    "acceptance_of",
    "copy_preview",
    "hand_text",
    "sightings",
]

READERS = (Role.PARTY, Role.FRIEND, Role.OBSERVER)


@dataclass(frozen=True, slots=True)
class HeldBack:
    """An alternative that a seat would not see.

    Attributes
    ----------
    clause : Clause
        Where it stands.
    alternative : Alternative
        Which.
    owner : SeatId or None
        Whose words they are; None where that is not known any more.
    permission : Permission
        Why not.
    """

    clause: Clause
    alternative: Alternative
    owner: SeatId | None
    permission: Permission


@dataclass(frozen=True, slots=True)
class CopyPreview:
    """Exactly what a seat would be handed, and what it would not.

    Attributes
    ----------
    to : Seat
        To whom.
    draft : int
        The draft that it is made from.
    handed : TextHanded
        The copy.
    held_back : tuple of HeldBack
        Alternatives that would not be in it.
    releases : tuple of Release
        Those that would be used for the first time: their owners get a receipt.
    translated : frozenset of EntryId
        Those of them whose words also go in another language.
    digest : str
        Changes with anything that would be handed.
    """

    to: Seat
    draft: int
    handed: TextHanded
    held_back: tuple[HeldBack, ...] = field(repr=False)
    releases: tuple[Release, ...] = field(repr=False)
    translated: frozenset[EntryId]
    digest: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a seat last had of a clause.

    Attributes
    ----------
    number : int
        Its draft in which the clause was last handed to it.
    draft : int
        The mediator's draft that this was made from.
    current : bool
        Whether that is all it would have now.
    """

    number: int
    draft: int
    current: bool


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Which sides accept which clauses as they stand, and what is settled by that.

    Attributes
    ----------
    by_clause : mapping of str to tuple of SeatId
        The sides that accept it.
    settled : tuple of str
        Clauses that are settled.
    """

    by_clause: Mapping[str, tuple[SeatId, ...]]
    settled: tuple[str, ...]


def acceptance_of(view: View, text: NegotiatingText) -> Acceptance:
    """Which sides accept which clauses of a draft."""
    return view.lasting(("accepted", text.id, text.number), lambda: _acceptance(view, text))


def _acceptance(view: View, text: NegotiatingText) -> Acceptance:
    answers = _answers(view, text)
    sides = tuple(seat.id for seat in view.parties)
    by_clause: dict[str, list[ClauseAnswered]] = {}
    for one in answers:
        by_clause.setdefault(one.clause, []).append(one)
    return Acceptance(
        {
            clause.id: accepted_by(clause, by_clause[clause.id], sides)
            for clause in text.content.clauses
            if clause.id in by_clause
        },
        settled(text.content, answers, sides),
    )


def _answers(view: View, text: NegotiatingText) -> tuple[ClauseAnswered, ...]:
    """What was said of clauses of this text, in order."""

    def said() -> tuple[ClauseAnswered, ...]:
        return clause_answers(view, [made.copy for made in _firsts(view, text.id).values()])

    return view.lasting(("answers", text.id), said, len)


def _firsts(view: View, text: EntryId) -> dict[SeatId, TextCopied]:
    """For each seat its first copy."""
    found: dict[SeatId, TextCopied] = {}
    for _, made in copies_made(view, text):
        found.setdefault(made.to, made)
    return found


def copy_preview(
    office: Office,
    view: View,
    text: NegotiatingText,
    *,
    to: str,
    left_out: Collection[str] = (),
    judged: Collection[EntryId] = (),
    answered_for: bool = False,
) -> CopyPreview:
    """Exactly what a seat would be handed now of a draft.

    Parameters
    ----------
    text : NegotiatingText
        The draft.
    to : str
        The seat.
    left_out : collection of str
        Clauses kept back, with all under them.
    judged : collection of EntryId
        Releases whose condition a person has judged to be met.
    answered_for : bool
        Whether a named mediator answers for releases given by voice and not confirmed.
    """
    seat = known_seat(view, to, *READERS)
    today = office.time_of(view.actor.process).date()
    terms = _Terms(today, frozenset(left_out), frozenset(judged), answered_for=answered_for)
    return view.lasting(
        ("copy", text.id, text.number, seat.id, terms),
        lambda: _preview(view, text, seat, terms),
        lambda preview: 1 + len(preview.handed.content.clauses),
    )


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a copy follows from besides the view and the draft."""

    today: date
    left_out: frozenset[str]
    judged: frozenset[EntryId]
    answered_for: bool


def _preview(view: View, text: NegotiatingText, seat: Seat, terms: _Terms) -> CopyPreview:
    owners = origins_in(view, text.id)
    releases = _releases(view, owners, seat.id)
    shown: dict[str, SeatId | None] = {}
    used: dict[str, tuple[Alternative, Release]] = {}
    held: list[HeldBack] = []
    for clause in text.content.clauses:
        for one in clause.alternatives():
            may = (
                permission(
                    one.words,
                    owner=owners[one.id],
                    reader=seat.id,
                    releases=releases,
                    today=terms.today,
                    judged=terms.judged,
                    answered_for=terms.answered_for,
                )
                if one.id in owners
                else Permission(May.HELD)
            )
            if not may.shows:
                held.append(HeldBack(clause, one, owners.get(one.id), may))
                continue
            shown[one.id] = may.said_by
            if may.release is not None and not may.release.is_relayed:
                used[one.id] = (one, may.release)
    content = copy_for(text.content, shown, left_out=terms.left_out, issues=_issues(view, seat.id))
    inside = {one.id for one in content.alternatives()}
    first = _firsts(view, text.id).get(seat.id)
    number = 1 + sum(made.to == seat.id for _, made in copies_made(view, text.id))
    handed = TextHanded(
        first=first.copy if first is not None else None,
        number=number,
        to=seat.id,
        content=content,
        settled=_settled(view, text, content) if seat.role is Role.PARTY else (),
    )
    first_time = {x.line.entry_id: (one, x) for name, (one, x) in used.items() if name in inside}
    return CopyPreview(
        to=seat,
        draft=text.number,
        handed=handed,
        held_back=tuple(held),
        releases=tuple(x for _, x in first_time.values()),
        translated=frozenset(name for name, (one, _) in first_time.items() if one.translations),
        digest=hashlib.blake2s(encode_body(handed), digest_size=16).hexdigest(),
    )


def _releases(
    view: View, owners: Mapping[str, SeatId | None], reader: SeatId
) -> tuple[Release, ...]:
    if not any(owner is not None and owner != reader for owner in owners.values()):
        return ()
    return releases_of(view)


def _issues(view: View, seat: SeatId) -> tuple[str, ...]:
    """The issues on the agenda, where the seat has it."""
    current = agenda(view)
    if current is None or not current[0].audience.admits(seat):
        return ()
    return tuple(issue.id for issue in current[1].issues)


def _settled(view: View, text: NegotiatingText, content: TextContent) -> tuple[str, ...]:
    """What is settled of what this side is handed, by the words of its own copy.

    A point of the draft that is kept from it may not be felt by a mark that goes.
    """
    return settled(content, _answers(view, text), tuple(seat.id for seat in view.parties))


def hand_text(
    office: Office,
    actor: Actor,
    *,
    text: EntryId,
    to: str,
    left_out: Collection[str] = (),
    judged: Collection[EntryId] = (),
    on_my_responsibility: str = "",
    note: str = "",
    seen: str,
    key: str,
) -> EntryId:
    """Hand the newest draft to a seat: what it may see of it, and nothing else.

    The copy for the seat, the mapping for the mediator, and for each release that is used for the first
    time a receipt for its owner and a link for the mediator are written together.

    Parameters
    ----------
    text : EntryId
        The text.
    to : str
        The seat: a side, a friend or an observer.
    left_out : collection of str
        Clauses kept back.
    judged : collection of EntryId
        Releases whose condition a person has judged to be met.
    on_my_responsibility : str
        Name of the mediator who uses releases given by voice before they are confirmed.
    note : str
        Words that go with it.
    seen : str
        The digest of what was shown before (:class:`CopyPreview`).

    Returns
    -------
    EntryId
        The copy.

    Raises
    ------
    StaleRecordError
        If something else would be handed now than what was shown.
    """
    view = seated(office, actor, Role.MEDIATOR)
    now = negotiating_text(view, text)
    if office.is_written(actor, key):
        return office.entry_ids(actor, key, 1)[0]
    name = on_my_responsibility.strip()
    preview = copy_preview(
        office,
        view,
        now,
        to=to,
        left_out=left_out,
        judged=judged,
        answered_for=bool(name),
    )
    if preview.digest != seen:
        raise StaleRecordError(
            "something else would be handed",
            advice="What would be handed has changed since you looked: another draft, a release, or an answer of a side. Nothing was handed. Look at the copy below, then hand it.",
        )
    if not preview.handed.content.clauses:
        raise InputError(
            "an empty copy",
            advice="Nothing is left of the text that this seat may see. Nothing was handed.",
        )
    copy = office.entry_ids(actor, key, 1)[0]
    own = Audience([actor.seat])
    made = TextCopied(
        text=text,
        draft=now.number,
        copy=copy,
        to=preview.to.id,
        number=preview.handed.number,
        clauses=tuple(
            HandedClause(id=clause.id, state=state_of(clause))
            for clause in preview.handed.content.clauses
        ),
    )
    handed = replace(preview.handed, note=note)
    drafts = [Draft(audience_with(view, preview.to.id), handed), Draft(own, made)]
    guards = [guard_of(view, text)]
    for release in preview.releases:
        unchanged = release.line.entry_id not in preview.translated
        told, guard = _receipt(office, view, release, copy, name, unchanged=unchanged)
        drafts += told
        if release.line.entry_id in judged:
            drafts += judged_met(release, name or view.seat.name)
        guards.append(guard)
    return office.append(actor, drafts, key=key, guards=guards)[0]


def _receipt(
    office: Office, view: View, release: Release, copy: EntryId, name: str, *, unchanged: bool
) -> tuple[list[Draft], Guard]:
    """To the owner: relayed; to the mediator: with this copy."""
    matter = release.line.entry_id
    receipt = RelayReceipt(release=matter, words_unchanged=unchanged, on=office.now().date())
    link = Linked(
        release=matter,
        other=copy,
        link=LinkKind.RELAYED,
        answered_for_by="" if release.confirmed else name,
    )
    drafts = [
        Draft(Audience([release.asked.owner]), receipt),
        Draft(Audience([view.actor.seat]), link),
    ]
    return drafts, guard_of(view, matter)


def sightings(
    office: Office, view: View, text: NegotiatingText, seats: Sequence[Seat]
) -> Mapping[SeatId, Mapping[str, Sighting]]:
    """Who was handed what: for each seat and clause of a draft the newest copy that the clause was in."""
    today = office.time_of(view.actor.process).date()
    return {
        seat.id: view.lasting(
            ("sightings", text.id, text.number, seat.id, today),
            partial(_sightings, office, view, text, seat),
            lambda found: 1 + len(found),
        )
        for seat in seats
    }


def _sightings(
    office: Office, view: View, text: NegotiatingText, seat: Seat
) -> Mapping[str, Sighting]:
    copies = [copied for _, copied in copies_made(view, text.id) if copied.to == seat.id]
    if not copies:
        return MappingProxyType({})
    now = copy_preview(office, view, text, to=seat.id).handed.content
    states = {clause.id: state_of(clause) for clause in now.clauses}
    newest = {clause.id: (copied, clause) for copied in copies for clause in copied.clauses}
    return MappingProxyType(
        {
            name: Sighting(copied.number, copied.draft, current=states.get(name) == clause.state)
            for name, (copied, clause) in newest.items()
        }
    )
