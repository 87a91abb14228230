"""Incidents: a sheet that a duty desk keeps with the mediator, told at once, and what belongs to it.

What another desk should know of an incident goes to it in notices, each with its five receipts and its clocks.
Such a notice and the entry that puts it on the sheet are written together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.access import seated
from goodoffices.office.deconfliction.line import told_at
from goodoffices.office.deconfliction.notices import LineNotice, line_notice, notice_drafts
from goodoffices.office.deconfliction.watch import watch_process
from goodoffices.office.office import Draft
from goodoffices.record import (
    Audience,
    Basis,
    Category,
    EntryId,
    IncidentClosed,
    IncidentJoined,
    IncidentNoted,
    IncidentOpened,
    Line,
    NoticeFiled,
    Role,
    Spot,
    TalkLogged,
    Thread,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "Incident",
    "Known",
    "add_to_incident",
    "close_incident",
    "incident",
    "incidents",
    "join_incident",
    "joinable",
    "open_incident",
    "tell_of_incident",
]

RECENT = 50
"""So many notices and so many calls, those that moved last, are offered as belonging to an incident."""


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """One thing on the sheet of an incident.

    Attributes
    ----------
    line : Line
        The entry.
    words, basis, known_by, by, at
        As they stand there.
    answer : Line or None
        The newest entry that answers it, where it is a question.
    """

    line: Line
    words: str
    basis: Basis
    known_by: str
    by: str
    at: datetime
    answer: Line | None

    @property
    def is_open(self) -> bool:
        """Whether it is a question that nobody has answered."""
        return self.basis is Basis.NOT_KNOWN and self.answer is None


@dataclass(frozen=True, slots=True, repr=False)
class Incident:
    """An incident as its desk and the mediator read it.

    Attributes
    ----------
    thread : Thread
        Its lines.
    line : Line
        The first of them.
    opened : IncidentOpened
        As its sheet was begun.
    known : tuple of Known
        What is known and asked, in order; the beginning first.
    notices : tuple of LineNotice
        The notices that belong to it, in the order of filing.
    talks : tuple of (Line, TalkLogged)
        The calls that belong to it, in the order in which they were held.
    closed : IncidentClosed or None
        How it ended.
    """

    thread: Thread
    line: Line
    opened: IncidentOpened
    known: tuple[Known, ...]
    notices: tuple[LineNotice, ...]
    talks: tuple[tuple[Line, TalkLogged], ...]
    closed: IncidentClosed | None

    @property
    def questions(self) -> tuple[Known, ...]:
        """What nobody knows yet."""
        return tuple(one for one in self.known if one.is_open)

    @property
    def unheard(self) -> tuple[LineNotice, ...]:
        """Its notices that still wait for somebody."""
        return tuple(one for one in self.notices if one.is_waiting)

    @property
    def not_read_back(self) -> tuple[TalkLogged, ...]:
        """Its calls in which nothing was read back."""
        return tuple(talk for _line, talk in self.talks if not talk.read_back)

    @property
    def open_count(self) -> int:
        """How many things are open on its sheet."""
        return len(self.questions) + len(self.unheard) + len(self.not_read_back)


def incidents(
    view: View, now: datetime, *, is_open: bool | None = None, last: int | None = None
) -> tuple[Incident, ...]:
    """The incidents that this seat can read, the one that happened last first.

    Parameters
    ----------
    now : datetime
        Up to when clocks are counted.
    is_open : bool, optional
        Only open, or only closed ones.
    last : int, optional
        Only so many, those that moved last.
    """
    found = [incident(view, t, now) for t in view.threads("incident", is_open=is_open, last=last)]
    return tuple(sorted(found, key=lambda one: (one.opened.happened, one.line.number))[::-1])


def incident(view: View, thread: Thread, now: datetime) -> Incident:
    """One incident as it stands.

    Raises
    ------
    NotInAudienceError
        If the matter is no incident.
    """
    line, opened = thread.root_of(IncidentOpened)
    joined = [one.body.other for one in thread.lines if isinstance(one.body, IncidentJoined)]
    others = [view.entry(name) for name in dict.fromkeys(joined)]
    filed = [one for one in others if one is not None and isinstance(one.body, NoticeFiled)]
    notices = [line_notice(view.thread(one.entry_id), now) for one in filed]
    talks = [
        (one, one.body) for one in others if one is not None and isinstance(one.body, TalkLogged)
    ]
    return Incident(
        thread=thread,
        line=line,
        opened=opened,
        known=_known(thread, line, opened),
        notices=tuple(sorted(notices, key=lambda one: (one.filed.at, one.line.number))),
        talks=tuple(sorted(talks, key=lambda one: (one[1].at, one[0].number))),
        closed=thread.last_of(IncidentClosed),
    )


def _known(thread: Thread, line: Line, opened: IncidentOpened) -> tuple[Known, ...]:
    noted = [(one, one.body) for one in thread.lines if isinstance(one.body, IncidentNoted)]
    answers = {body.answers: one for one, body in noted if body.answers is not None}
    first = Known(line, opened.words, opened.basis, "", opened.by, opened.at, None)
    rest = (
        Known(one, b.words, b.basis, b.known_by, b.by, b.at, answers.get(one.entry_id))
        for one, b in noted
    )
    return (first, *rest)


def joinable(view: View, found: Incident) -> tuple[Line, ...]:
    """Notices and calls of the desk that may belong to an incident and do not yet, the newest first."""
    here = {one.line.entry_id for one in found.notices} | {one.entry_id for one, _ in found.talks}
    lines = view.lines(NoticeFiled, TalkLogged, last=RECENT)
    return tuple(one for one in reversed(lines) if one.entry_id not in here)


def open_incident(
    office: Office,
    actor: Actor,
    *,
    name: str,
    words: str,
    basis: Basis,
    by: str,
    happened: datetime | None = None,
    spots: Sequence[Spot] = (),
    joined: Sequence[EntryId] = (),
    key: str,
) -> EntryId:
    """Begin the sheet of an incident; the mediator reads it at once, another desk only what it is told.

    Parameters
    ----------
    name, words : str
        What it is called, and what is known at first.
    basis : Basis
        How that is known.
    by : str
        The officer.
    happened : datetime, optional
        When it happened; now where it is left out.
    spots : sequence of Spot
        Where.
    joined : sequence of EntryId
        Notices and calls that belong to it already: the notice by which this desk learned of it.
    """
    view = seated(office, actor, Role.LIAISON)
    before, at = told_at(office, actor, key, IncidentOpened)
    body = IncidentOpened(
        desk=actor.seat,
        name=name,
        words=words,
        basis=basis,
        by=by,
        at=at,
        happened=happened or (before.happened if before is not None else at),
        spots=tuple(spots),
    )
    if body.happened > at:
        raise InputError(
            "an incident to come",
            advice="This hour has not come yet. An incident is what has happened; what is to come is an activity or a movement.",
            field="happened",
        )
    audience = Audience([actor.seat, view.mediator.id])
    opened = office.entry_ids(actor, key, 1)[0]
    more = [_joined(view, audience, opened, other) for other in dict.fromkeys(joined)]
    return office.append(actor, [Draft(audience, body), *more], key=key)[0]


def add_to_incident(
    office: Office,
    actor: Actor,
    *,
    incident: EntryId,
    words: str,
    basis: Basis,
    by: str,
    known_by: str = "",
    answers: EntryId | None = None,
    key: str,
) -> EntryId:
    """Write down what is known of an incident, by whom, or what nobody knows yet.

    Parameters
    ----------
    words, basis, known_by
        What is known or asked, how, and who knows it or has to find it out.
    by : str
        The officer who writes it down.
    answers : EntryId, optional
        The question of this sheet that it answers.
    """
    _, found = _open(office, actor, incident, key)
    _, at = told_at(office, actor, key, IncidentNoted)
    asked = {one.line.entry_id for one in found.known if one.basis is Basis.NOT_KNOWN}
    if answers is not None and answers not in asked:
        raise InputError(
            "no question of this sheet",
            advice="Choose one of the questions of this sheet, or none.",
            field="answers",
        )
    body = IncidentNoted(
        incident=incident,
        words=words,
        basis=basis,
        known_by=known_by,
        by=by,
        at=at,
        answers=answers,
    )
    return office.append(actor, [Draft(found.line.audience, body)], key=key)[0]


def join_incident(
    office: Office, actor: Actor, *, incident: EntryId, others: Sequence[EntryId], key: str
) -> tuple[EntryId, ...]:
    """Say which notices and calls belong to an incident."""
    view, found = _open(office, actor, incident, key)
    chosen = list(dict.fromkeys(others))
    if not chosen:
        raise InputError("nothing chosen", advice="Choose what belongs to it.", field="others")
    drafts = [_joined(view, found.line.audience, incident, other) for other in chosen]
    return office.append(actor, drafts, key=key)


def tell_of_incident(
    office: Office,
    actor: Actor,
    *,
    incident: EntryId,
    to: Sequence[str],
    words: str,
    by: str,
    ends: datetime,
    spots: Sequence[Spot] = (),
    passed_to: str = "",
    key: str,
) -> tuple[EntryId, ...]:
    """Tell other desks of an incident at once; the notices stand on its sheet from the beginning.

    Parameters
    ----------
    to : sequence of str
        Desks that are told; each has a notice of its own, and none gets the sheet.
    words : str
        What they are told.
    by : str
        The officer who tells it.
    ends : datetime
        Until when the notices stand.
    spots, passed_to
        Where, and to whom it should be passed on.

    Returns
    -------
    tuple of EntryId
        The notices, one for each desk.
    """
    view, found = _open(office, actor, incident, key)
    drafts = notice_drafts(
        office, view, to=to, category=Category.INCIDENT, words=words, by=by, begins=None, ends=ends,
        spots=spots, passed_to=passed_to, desk="", given=None, key=key,
    )  # fmt: skip
    names = office.entry_ids(actor, key, len(drafts))
    joined = [
        Draft(found.line.audience, IncidentJoined(incident=incident, other=name)) for name in names
    ]
    office.append(actor, [*drafts, *joined], key=key)
    watch_process(office, actor.process)
    return names


def close_incident(
    office: Office, actor: Actor, *, incident: EntryId, by: str, words: str = "", key: str
) -> EntryId:
    """Close the sheet of an incident; what is open on it stays there as open, and its notices go on."""
    _, found = _open(office, actor, incident, key)
    _, at = told_at(office, actor, key, IncidentClosed)
    body = IncidentClosed(incident=incident, by=by, at=at, words=words)
    return office.append(actor, [Draft(found.line.audience, body)], key=key)[0]


def _open(office: Office, actor: Actor, name: EntryId, key: str) -> tuple[View, Incident]:
    view = seated(office, actor, Role.LIAISON)
    found = incident(view, view.thread(name), office.now())
    if found.closed is not None and not office.is_written(actor, key):
        raise InputError(
            "the incident is closed",
            advice="The sheet of this incident is closed. Begin another one, and say in it what it follows on.",
        )
    return view, found


def _joined(view: View, audience: Audience, name: EntryId, other: EntryId) -> Draft:
    line = view.entry(other)
    if line is None or not isinstance(line.body, NoticeFiled | TalkLogged):
        raise AccessError("no notice or call of this desk")
    return Draft(audience, IncidentJoined(incident=name, other=other))
