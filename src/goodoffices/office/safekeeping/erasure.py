"""Keep, put under lock or destroy: proposed by one officer, confirmed by another, carried out for good.

The entry comes first and the shredding after it: from the moment the decision stands on the record no view
shows the item, and the keys are deleted at once, or on the next beats until they are gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from goodoffices.errors import AccessError, InputError, NotInAudienceError, StoreError
from goodoffices.office.access import seated
from goodoffices.office.office import Draft
from goodoffices.office.view import Actor, View
from goodoffices.record import (
    AlternativeOffered,
    AlternativeOrigin,
    Audience,
    ConditionJudged,
    Confirmed,
    Contact,
    Decision,
    EntryId,
    Form,
    Keeping,
    KeepingApplied,
    KeepingConfirmed,
    KeepingDeclined,
    KeepingDone,
    KeepingProposed,
    KeepingRule,
    Line,
    Linked,
    LinkKind,
    Manner,
    Message,
    Officer,
    OriginObjected,
    RelayReplied,
    Release,
    ReleaseAnswered,
    ReleaseAsked,
    ReleaseWithdrawn,
    Retention,
    Role,
    SeatId,
    Thread,
    is_frame,
)
from goodoffices.store import Guard, Query
from goodoffices.vault import statement_of

if TYPE_CHECKING:
    from goodoffices.office.office import Office

__all__ = [
    "Origin",
    "confirm_keeping",
    "decisions",
    "decline_keeping",
    "finish_destruction",
    "items_of",
    "object_to_destruction",
    "origins",
    "propose_keeping",
    "propose_retention",
]

FAMILY: Final = KeepingProposed.FAMILY
CLASSES: Final = ("agreements", "rooms", "working_notes")
AT_ONCE: Final = 500
"""So many items are named in one entry at most."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A release by which a side's idea goes out as the mediator's own.

    Attributes
    ----------
    release : Release
        Where it stands.
    is_kept : bool
        Whether the owner wants its origin kept.
    """

    release: Release
    is_kept: bool


# What can be read


def decisions(view: View) -> tuple[Decision, ...]:
    """Every decision about items, the newest last; for the mediator alone."""
    return tuple(Decision(thread) for thread in view.threads(FAMILY))


def items_of(view: View, decision: Decision) -> tuple[Line, ...]:
    """The items of a decision, those that can no longer be read among them; a proposal opens no lock."""
    return view.held(decision.proposed.items) if decision.proposed.items else ()


def origins(view: View) -> tuple[Origin, ...]:
    """Ideas of sides that may go or went out as the mediator's own, as far as this seat knows whose they were."""
    return tuple(
        Origin(release, release.objected)
        for release in (Release(thread) for thread in view.threads(ReleaseAsked.FAMILY))
        if _form(release) is Form.AS_MEDIATORS_IDEA
    )


def _form(release: Release) -> Form:
    answer = release.answer
    return answer.form if answer is not None and answer.is_yes else release.asked.form


# Use cases


def propose_keeping(
    office: Office,
    actor: Actor,
    *,
    items: Sequence[EntryId],
    fate: Keeping,
    reason: str,
    officer: Officer,
    key: str,
) -> EntryId:
    """Propose to keep items, to put them under lock, or to destroy them. Nothing is done yet.

    Parameters
    ----------
    items : sequence of EntryId
        Which; the mediator must hold them.
    fate : Keeping
        What becomes of them. What the retention fixed at the opening promises to destroy cannot be
        kept, and what it promises to keep cannot be destroyed.
    reason : str
        Why; it stays with the mediator.
    officer : Officer
        Who proposes it.
    """
    view = _mediators(office, actor)
    if not office.is_written(actor, key):
        _check(view, items, fate)
    body = KeepingProposed(fate=fate, items=tuple(items), reason=reason, by=officer)
    return office.append(actor, [Draft(Audience([actor.seat]), body)], key=key)[0]


def propose_retention(
    office: Office, actor: Actor, *, reason: str, officer: Officer, key: str
) -> EntryId:
    """After the close: propose to carry out the retention fixed at the opening.

    Raises
    ------
    InputError
        If the process is still open, or it is proposed or carried out already.
    """
    view = _mediators(office, actor)
    if not office.is_written(actor, key):
        if view.closing is None:
            raise InputError(
                "the process is open",
                advice="The retention is carried out after the close. Close the process first; nothing was changed.",
            )
        found = [one for one in decisions(view) if one.proposed.at_close and not one.declined]
        if found:
            raise InputError(
                "the retention is proposed or carried out already",
                advice="This is proposed already, or was carried out. Nothing was changed.",
            )
    body = KeepingProposed(fate=Keeping.DESTROY, at_close=True, reason=reason, by=officer)
    return office.append(actor, [Draft(Audience([actor.seat]), body)], key=key)[0]


def confirm_keeping(
    office: Office, actor: Actor, *, proposal: EntryId, officer: Officer, key: str
) -> EntryId:
    """Confirm a proposal and carry it out.

    The confirmation and, for exactly those who had the items, what became of them are written together;
    then the keys are deleted. Where that fails, the next beats repeat it until it is done.

    Parameters
    ----------
    proposal : EntryId
        Which.
    officer : Officer
        Who confirms: another person than who proposed it, unless the ground rule fixed at the opening
        lets one officer act alone.
    """
    view = _mediators(office, actor)
    thread = view.thread(proposal)
    decision = Decision(thread)
    if office.is_written(actor, key):
        return office.entry_ids(actor, key, 1)[0]
    _check_waiting(decision)
    retention = view.opening.retention
    if retention.officers_for_destruction > 1 and decision.proposed.by.id == officer.id:
        raise InputError(
            "the same officer",
            advice="The ground rule fixed at the opening asks for two officers. Another one than the one who proposed this must confirm it; nothing was changed.",
        )
    at_close = decision.proposed.at_close
    if at_close:
        drafts = _retention_drafts(office, view, retention)
    else:
        lines = [line for line in (view.entry(x) for x in decision.proposed.items) if line]
        drafts = _told(office, lines, decision.proposed.fate, KeepingRule.DECISION)
    destroys = at_close or decision.proposed.fate is Keeping.DESTROY
    body = KeepingConfirmed(proposal=proposal, by=officer, destroys=destroys)
    guard = Guard(actor.seat, proposal, thread.last.number)
    own = Draft(decision.line.audience, body)
    written = office.append(actor, [own, *drafts], key=key, guards=[guard])[0]
    with suppress(StoreError):
        # What is under lock stands in no picture either; a beat makes a new one without it.
        office.skies.drop(actor.process)
    if destroys:
        # The decision stands. What the disk refuses now, the next beats repeat.
        with suppress(StoreError):
            finish_destruction(office, actor.process)
    return written


def decline_keeping(
    office: Office, actor: Actor, *, proposal: EntryId, officer: Officer, key: str
) -> EntryId:
    """Drop a proposal; either officer may. Nothing is changed by it."""
    view = _mediators(office, actor)
    thread = view.thread(proposal)
    decision = Decision(thread)
    if not office.is_written(actor, key):
        _check_waiting(decision)
    body = KeepingDeclined(proposal=proposal, by=officer)
    guard = Guard(actor.seat, proposal, thread.last.number)
    return office.append(actor, [Draft(decision.line.audience, body)], key=key, guards=[guard])[0]


def object_to_destruction(office: Office, actor: Actor, *, release: EntryId, key: str) -> EntryId:
    """The owner of an idea wants its origin kept beyond the close.

    Without this, the origin of an idea that went out as the mediator's own is destroyed at the close.
    """
    view = seated(office, actor, Role.PARTY)
    state = Release(view.thread(release))
    if state.asked.owner != actor.seat or _form(state) is not Form.AS_MEDIATORS_IDEA:
        raise AccessError("no idea of this side")
    draft = Draft(state.line.audience, OriginObjected(release=release))
    return office.append(actor, [draft], key=key)[0]


def finish_destruction(office: Office, process: str) -> int:
    """Delete the keys of all that is decided to be destroyed, as often as it takes.

    Returns
    -------
    int
        How many decisions were carried out by this call.

    Raises
    ------
    StoreError
        If the store still holds a key; the next beat tries again.
    """
    done = 0
    for seat in office.store.seats(process):
        if FAMILY not in office.store.open_counts(process, seat):
            continue
        actor = Actor(process, SeatId(seat))
        view = View(office, actor, opens_locks=True)
        for thread in view.threads(FAMILY, is_open=True):
            if Decision(thread).is_due:
                _shred(office, view, thread)
                done += 1
    return done


# How it is done


def _mediators(office: Office, actor: Actor) -> View:
    """The mediator's view, open or closed, with what is under lock.

    Raises
    ------
    AccessError
        If the seat is not the mediator's.
    """
    if office.view(actor).seat.role is not Role.MEDIATOR:
        raise AccessError("not for this role")
    return View(office, actor, opens_locks=True)


def _check(view: View, items: Sequence[EntryId], fate: Keeping) -> None:
    if not items:
        raise InputError("no item", advice="Name at least one line.", field="numbers")
    if len(items) > AT_ONCE:
        raise InputError(
            "too many items", advice="Name at most 500 lines at a time.", field="numbers"
        )
    for name in items:
        line = view.entry(name)
        if line is None:
            raise NotInAudienceError("no such item")
        if is_frame(line.body.KIND):
            raise InputError(
                "an entry that holds the record together",
                advice="The opening, the seats, the close and decisions of this kind hold the record together; they are always kept. Nothing was changed.",
                field="numbers",
            )
        promised = _promised(view.opening.retention, line.body.RETENTION)
        if promised is Keeping.DESTROY and fate is not Keeping.DESTROY:
            raise InputError(
                "promised to be destroyed",
                advice="At the opening it was fixed that this is destroyed at the close. It cannot be kept; it can be destroyed now.",
                field="fate",
            )
        if line.body.RETENTION == "agreements" and fate not in (Keeping.KEEP, promised):
            raise InputError(
                "promised to be kept",
                advice="Agreements, consents and receipts belong to all who hold them. At the opening it was fixed that they are kept; nothing was changed.",
                field="fate",
            )


def _check_waiting(decision: Decision) -> None:
    if not decision.is_waiting:
        raise InputError(
            "decided already",
            advice="This was confirmed or dropped already. Nothing was changed.",
        )


def _promised(retention: Retention, name: str) -> Keeping:
    found: Keeping = getattr(retention, name)
    return found


def _told(office: Office, lines: Iterable[Line], fate: Keeping, rule: KeepingRule) -> list[Draft]:
    """To exactly those who had the items: what becomes of them. A matter that began with one ends."""
    groups: dict[tuple[Audience, EntryId | None], list[EntryId]] = {}
    for line in lines:
        ends = fate is Keeping.DESTROY and line.body.thread() is None
        matter = line.entry_id if ends and line.body.leaves_open() is not None else None
        groups.setdefault((line.audience, matter), []).append(line.entry_id)
    today = office.now().date()
    return [
        Draft(
            audience,
            KeepingApplied(
                items=tuple(names[start : start + AT_ONCE]),
                fate=fate,
                rule=rule,
                on=today,
                matter=matter,
            ),
        )
        for (audience, matter), names in groups.items()
        for start in range(0, len(names), AT_ONCE)
    ]


def _destroyed_classes(retention: Retention) -> tuple[str, ...]:
    return tuple(name for name in CLASSES if _promised(retention, name) is Keeping.DESTROY)


def _retention_drafts(office: Office, view: View, retention: Retention) -> list[Draft]:
    """What the close leaves behind: classes by audience, origins of ideas, contacts without impressions."""
    classes = _destroyed_classes(retention)
    held: dict[tuple[str, ...], set[str]] = {}
    for _, name, seats in _of_classes(office, view.actor.process, classes):
        held.setdefault(seats, set()).add(name)
    today = office.now().date()
    drafts = [
        Draft(
            Audience(seats),
            KeepingApplied(
                classes=tuple(sorted(names)),
                fate=Keeping.DESTROY,
                rule=KeepingRule.RETENTION,
                on=today,
            ),
        )
        for seats, names in sorted(held.items())
    ]
    if "rooms" in classes:
        return drafts
    gone, sources = _origins_to_destroy(view)
    gone += _text_origins(view, gone) + _said_elsewhere(view, gone, sources)
    replaced, copies = _without_impressions(view, sources, all_of_them="working_notes" in classes)
    drafts += _told(office, gone, Keeping.DESTROY, KeepingRule.ORIGIN)
    drafts += _told(office, replaced, Keeping.DESTROY, KeepingRule.RETENTION)
    return drafts + copies


def _of_classes(
    office: Office, process: str, classes: Sequence[str]
) -> Iterable[tuple[EntryId, str, tuple[str, ...]]]:
    """Every entry of these classes whose key is there: its name, its class, its readers."""
    if not classes:
        return
    for entry in office.store.entries(process):
        said = statement_of(entry.statement)
        if said["policy"] in classes and not is_frame(said["kind"]) and entry.wrap is not None:
            yield EntryId(entry.entry_id), said["policy"], tuple(said["audience"])


def _origins_to_destroy(view: View) -> tuple[list[Line], dict[EntryId, dict[int, SeatId]]]:
    """Lines that tell whose a relayed idea was; and for each contact its statements that do, by owner."""
    gone: list[Line] = []
    sources: dict[EntryId, dict[int, SeatId]] = {}
    for thread in view.threads(ReleaseAsked.FAMILY):
        release = Release(thread)
        if _form(release) is not Form.AS_MEDIATORS_IDEA or not release.is_relayed:
            continue
        if release.objected:
            continue
        telling = (
            ReleaseAsked,
            ReleaseAnswered,
            ReleaseWithdrawn,
            ConditionJudged,
            Confirmed,
            Linked,
        )
        gone += [line for line in thread.lines if isinstance(line.body, telling)]
        for line in thread.lines:
            body = line.body
            is_source = isinstance(body, Linked) and body.link is LinkKind.ASKED_FROM
            if isinstance(body, Linked) and is_source and body.item is not None:
                sources.setdefault(body.other, {})[body.item] = release.asked.owner
    return gone, sources


def _ideas(gone: Sequence[Line]) -> set[tuple[SeatId, str]]:
    """Whose the ideas were, and in which words; blanks do not count."""
    return {
        (line.body.owner, " ".join(words.split()))
        for line in gone
        if isinstance(line.body, ReleaseAsked)
        for words in (line.body.words, *_released_words(gone, line.entry_id))
    }


def _said_elsewhere(
    view: View, gone: Sequence[Line], sources: dict[EntryId, dict[int, SeatId]]
) -> list[Line]:
    """The same words of the same side in its room and in answers; those in contacts are put to `sources`."""
    ideas = _ideas(gone)
    if not ideas:
        return []
    for line in view.lines(Contact, withheld=True):  # also what was corrected since
        for item, said in enumerate(line.body.statements if isinstance(line.body, Contact) else ()):
            if said.said_by and (said.said_by, " ".join(said.words.split())) in ideas:
                sources.setdefault(line.entry_id, {})[item] = said.said_by
    return [
        line
        for line in view.lines(Message, RelayReplied, withheld=True)
        if isinstance(line.body, Message | RelayReplied)
        for side in line.audience.seats
        if (side, " ".join(line.body.words.split())) in ideas
        and set(line.audience.seats) <= {view.actor.seat, side}
    ]


def _text_origins(view: View, gone: Sequence[Line]) -> list[Line]:
    """In the text: what tells whose the alternatives were that went out as the mediator's idea."""
    ideas = _ideas(gone)
    if not ideas:
        return []

    def is_idea(owner: SeatId | None, words: str) -> bool:
        return owner is not None and (owner, " ".join(words.split())) in ideas

    origins = view.lines(AlternativeOrigin)
    telling = {
        x.body.alternative
        for x in origins
        if isinstance(x.body, AlternativeOrigin) and is_idea(x.body.side, x.body.words)
    }
    found = [
        x
        for x in origins
        if isinstance(x.body, AlternativeOrigin) and x.body.alternative in telling
    ]
    return found + [
        x
        for x in view.lines(AlternativeOffered)
        if isinstance(x.body, AlternativeOffered) and is_idea(x.body.said_by, x.body.words)
    ]


def _released_words(lines: Sequence[Line], release: EntryId) -> list[str]:
    bodies = [line.body for line in lines]
    return [x.words for x in bodies if isinstance(x, ReleaseAnswered) and x.release == release]


def _without_impressions(
    view: View, sources: Mapping[EntryId, Mapping[int, SeatId]], *, all_of_them: bool
) -> tuple[list[Line], list[Draft]]:
    """Contacts that hold what must go beside what may stay: the old lines, and what is written instead."""
    replaced: list[Line] = []
    copies: list[Draft] = []
    for line in view.lines(Contact, withheld=True):  # also what was corrected since
        body = line.body
        if not isinstance(body, Contact):
            continue
        told = sources.get(line.entry_id, {})
        kept = tuple(
            said
            for number, said in enumerate(body.statements)
            # Where others read along, a gap would tell them which words were an origin.
            if not (number in told and set(line.audience.seats) <= {line.author, told[number]})
            and not (all_of_them and said.manner is Manner.IMPRESSION)
        )
        if kept != body.statements:
            replaced.append(line)
            if line.entry_id not in view.corrected:  # what was wrong does not come back
                copies.append(Draft(line.audience, replace(body, statements=kept)))
    return replaced, copies


def _shred(office: Office, view: View, thread: Thread) -> None:
    process = view.actor.process
    names = {
        item
        for line in view.lines(KeepingApplied)
        if isinstance(line.body, KeepingApplied) and line.body.fate is Keeping.DESTROY
        for item in line.body.items
    }
    if Decision(thread).proposed.at_close:
        classes = _destroyed_classes(view.opening.retention)
        names |= {name for name, _, _ in _of_classes(office, process, classes)}
    # Whatever was made of the record goes first: nothing that is destroyed is left in it.
    office.skies.drop(process)
    office.store.erase(process, sorted(names))
    office.looking.forget_destroyed(process, names)
    # A view hides what is decided; only the store tells whether the key is gone.
    wanted = Query(entry_ids=tuple(sorted(names)))
    rows = office.store.load(process, view.actor.seat, wanted) if names else []
    if any(row.wrap is not None for row in rows):
        raise StoreError("a key that was to be destroyed is still there")
    done = Draft(Audience([view.actor.seat]), KeepingDone(proposal=thread.id))
    office.append(view.actor, [done], key=f"done/{thread.id}")
