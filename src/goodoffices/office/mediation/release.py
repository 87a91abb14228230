"""Asking for a release, answering it, relaying the words, reading them back."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError, StaleRecordError
from goodoffices.office.access import audience_with, for_side, known_seat, seated
from goodoffices.office.office import Draft
from goodoffices.record import (
    Audience,
    Condition,
    ConditionJudged,
    Contact,
    EntryId,
    Form,
    Given,
    Line,
    Linked,
    LinkKind,
    ReadBack,
    RelayDelivered,
    RelayReceipt,
    RelayReplied,
    Release,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    ReleaseWithdrawn,
    Role,
    Standing,
    Thread,
)
from goodoffices.store import Guard

if TYPE_CHECKING:
    from datetime import date

    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "answer_release",
    "ask_release",
    "judge_condition",
    "judged_met",
    "offer_release",
    "read_back",
    "relay",
    "releases",
    "reply_to_relay",
    "share_idea",
    "withdraw_release",
]


def releases(
    view: View, *, is_open: bool | None = None, last: int | None = None
) -> tuple[Release, ...]:
    """The releases that this seat can read."""
    return view.lasting(
        ("releases", is_open, last),
        lambda: tuple(
            Release(thread) for thread in view.threads("release", is_open=is_open, last=last)
        ),
        len,
    )


def ask_release(
    office: Office,
    actor: Actor,
    asked: ReleaseAsked,
    *,
    source: EntryId | None = None,
    item: int | None = None,
    key: str,
) -> EntryId:
    """Ask a side whether words of its own may go to another seat.

    Parameters
    ----------
    asked : ReleaseAsked
        Owner, recipient, the exact words, form and conditions.
    source, item : EntryId, int
        The contact the words come from, and which statement of it; known to the mediator alone.
    """
    view = seated(office, actor, Role.MEDIATOR)
    owner = known_seat(view, asked.owner, Role.PARTY)
    known_seat(view, asked.recipient, Role.PARTY, Role.FRIEND, Role.OBSERVER)
    drafts = [Draft(audience_with(view, owner.id), asked)]
    if source is not None:
        _check_source(view, asked, source, item)
        name = office.entry_ids(actor, key, 1)[0]
        link = Linked(release=name, other=source, link=LinkKind.ASKED_FROM, item=item)
        drafts.append(Draft(Audience([actor.seat]), link))
    return office.append(actor, drafts, key=key)[0]


def offer_release(office: Office, actor: Actor, asked: ReleaseAsked, *, key: str) -> EntryId:
    """A side releases words of its own without being asked."""
    view = seated(office, actor, Role.PARTY)
    if asked.owner != actor.seat:
        raise AccessError("not the owner")
    known_seat(view, asked.recipient, Role.PARTY, Role.FRIEND, Role.OBSERVER)
    audience = audience_with(view, actor.seat)
    name = office.entry_ids(actor, key, 1)[0]
    answered = ReleaseAnswered(
        release=name,
        answer=ReleaseAnswer.YES,
        words=asked.words,
        form=asked.form,
        until=asked.until,
        only_if=asked.only_if,
    )
    return office.append(actor, [Draft(audience, asked), Draft(audience, answered)], key=key)[0]


def answer_release(
    office: Office,
    actor: Actor,
    answered: ReleaseAnswered,
    *,
    seen: int | None = None,
    key: str,
) -> EntryId:
    """The owner answers, on its page, or through the mediator by voice or on paper.

    Parameters
    ----------
    seen : int, optional
        Number of the newest line of this matter that the page showed; a page that is older than the
        matter is refused. Where left out, only what happens meanwhile is.
    """
    view = seated(office, actor, Role.PARTY, Role.MEDIATOR)
    thread = view.thread(answered.release)
    release = Release(thread)
    for_side(view, release.asked.owner, answered.given)
    if not office.is_written(actor, key):
        _check_unsettled(release)
    if answered.answer is ReleaseAnswer.YES and answered.words != release.asked.words:
        raise InputError(
            "a plain yes with other words",
            advice="The words differ from those asked for. Choose “yes, with changed words”.",
            field="answer",
        )
    _check_only_the_fact(release.asked, answered)
    draft = Draft(release.line.audience, answered)
    return office.append(actor, [draft], key=key, guards=[_guard(actor, thread, seen)])[0]


def withdraw_release(
    office: Office,
    actor: Actor,
    *,
    release: EntryId,
    reason: str = "",
    given: Given | None = None,
    seen: int | None = None,
    key: str,
) -> EntryId:
    """The owner takes a permission back, as long as the words have not gone.

    Parameters
    ----------
    seen : int, optional
        As in :func:`answer_release`.
    """
    view = seated(office, actor, Role.PARTY, Role.MEDIATOR)
    given = given or Given()
    thread = view.thread(release)
    state = Release(thread)
    for_side(view, state.asked.owner, given)
    if not office.is_written(actor, key):
        _check_unsettled(state)
    body = ReleaseWithdrawn(release=release, reason=reason, given=given)
    draft = Draft(state.line.audience, body)
    return office.append(actor, [draft], key=key, guards=[_guard(actor, thread, seen)])[0]


def judge_condition(
    office: Office,
    actor: Actor,
    judged: ConditionJudged,
    *,
    seen: int | None = None,
    key: str,
) -> EntryId:
    """Say what became of the owner's condition; where it failed or was withdrawn, the permission lapses.

    Parameters
    ----------
    judged : ConditionJudged
        What a named person found; the owner reads it.
    seen : int, optional
        As in :func:`answer_release`.

    Raises
    ------
    InputError
        If the owner set no condition.
    """
    view = seated(office, actor, Role.MEDIATOR)
    thread = view.thread(judged.release)
    state = Release(thread)
    if not office.is_written(actor, key):
        _check_unsettled(state)
        if state.answer is None or not state.answer.is_yes or not state.answer.only_if.strip():
            raise InputError(
                "no condition to judge",
                advice="The owner set no condition for these words. Nothing was changed.",
                field="condition",
            )
    draft = Draft(state.line.audience, judged)
    return office.append(actor, [draft], key=key, guards=[_guard(actor, thread, seen)])[0]


def judged_met(release: Release, by: str) -> list[Draft]:
    """What tells the owner that its condition was judged to be met, where it set one.

    Parameters
    ----------
    release : Release
        The permission.
    by : str
        Who judged.
    """
    if release.answer is None or not release.answer.only_if.strip():
        return []
    met = ConditionJudged(release=release.line.entry_id, condition=Condition.MET, judged_by=by)
    return [Draft(release.line.audience, met)]


def relay(  # what a delivery is made of
    office: Office,
    actor: Actor,
    *,
    release: EntryId,
    by: str,
    condition_met: bool = False,
    judged_by: str = "",
    on_my_responsibility: str = "",
    translation: str = "",
    translation_language: str = "",
    interpreter: str = "",
    note_taker: str = "",
    seen: int | None = None,
    key: str,
) -> EntryId:
    """Deliver released words to their recipient, exactly as released.

    Three entries are written together: the delivery for the recipient, a receipt for the owner, and a
    link that the mediator alone sees; with them, for the owner, that its condition was judged to be met.

    Parameters
    ----------
    release : EntryId
        The release; it must be a yes that still stands.
    by : str
        Who delivers, and how.
    condition_met : bool
        A person's judgement that the owner's condition is met; needed where there is one and nobody
        judged it before.
    judged_by : str
        Who judged that; the mediator where nobody is named.
    on_my_responsibility : str
        Name of the mediator who uses a release given by voice before it is confirmed.
    translation, translation_language, interpreter, note_taker : str
        Where the words are interpreted, into which language and by whom; who took notes.
    seen : int, optional
        As in :func:`answer_release`.

    Returns
    -------
    EntryId
        The delivery.
    """
    view = seated(office, actor, Role.MEDIATOR)
    thread = view.thread(release)
    state = Release(thread)
    answer = state.answer
    if answer is None or not answer.is_yes:
        raise AccessError("not released")
    if not office.is_written(actor, key):
        _check_unsettled(state)
        today = office.time_of(actor.process).date()
        _check_conditions(state, today, condition_met=condition_met, name=on_my_responsibility)
    today = office.now().date()
    recipient = known_seat(view, state.asked.recipient)
    delivered = RelayDelivered(
        to=recipient.id,
        words=answer.words,
        attributed_to=None if answer.form is Form.AS_MEDIATORS_IDEA else state.asked.owner,
        form=answer.form,
        standing=state.asked.standing,
        by=by,
        language=state.asked.language,
        translation=translation,
        translation_language=translation_language if translation else "",
        interpreter=interpreter,
        note_taker=note_taker,
    )
    ids = office.entry_ids(actor, key, 1)
    receipt = RelayReceipt(release=release, words_unchanged=not translation, on=today)
    link = Linked(
        release=release,
        other=ids[0],
        link=LinkKind.RELAYED,
        answered_for_by=on_my_responsibility.strip(),
    )
    drafts = [
        Draft(audience_with(view, recipient.id), delivered),
        Draft(Audience([state.asked.owner]), receipt),
        Draft(Audience([actor.seat]), link),
    ]
    if condition_met:
        drafts += judged_met(state, judged_by.strip() or view.seat.name)
    return office.append(actor, drafts, key=key, guards=[_guard(actor, thread, seen)])[0]


def share_idea(
    office: Office,
    actor: Actor,
    *,
    to: str,
    words: str,
    by: str,
    standing: Standing = Standing.NON_PAPER,
    key: str,
) -> EntryId:
    """Tell a seat an idea that really is the mediator's own.

    The recipient holds the same entry as for a side's idea that goes out as the mediator's: so the
    form itself tells nobody that there was an owner.

    Parameters
    ----------
    to : str
        The recipient.
    words : str
        The idea.
    by : str
        Who tells it, and how.
    standing : Standing
        What the words are worth.
    """
    view = seated(office, actor, Role.MEDIATOR)
    recipient = known_seat(view, to, Role.PARTY, Role.FRIEND, Role.OBSERVER)
    delivered = RelayDelivered(
        to=recipient.id, words=words, form=Form.AS_MEDIATORS_IDEA, standing=standing, by=by
    )
    return office.append(actor, [Draft(audience_with(view, recipient.id), delivered)], key=key)[0]


def read_back(office: Office, actor: Actor, heard: ReadBack, *, key: str) -> EntryId:
    """Enter what the recipient said it had heard; the recipient itself, or the mediator for it.

    Raises
    ------
    InputError
        If it is in another language than what was said and nobody is named who judged the sense.
    """
    line, delivered = _heard(office, actor, heard.relay)
    if delivered.beside(heard) is None and not heard.judged_by.strip():
        raise InputError(
            "a sense between two languages that nobody judged",
            advice="What was said and what was read back are in two languages, so the words cannot be compared. Give the name of the person who judged whether the sense is the same.",
            field="judged_by",
        )
    return office.append(actor, [Draft(line.audience, heard)], key=key)[0]


def reply_to_relay(office: Office, actor: Actor, reply: RelayReplied, *, key: str) -> EntryId:
    """The recipient answers relayed words, on its page, or through the mediator by voice or on paper.

    The owner of the words learns nothing of it: the answer belongs to the recipient, and goes on by its release.
    """
    line, delivered = _heard(office, actor, reply.relay)
    for_side(office.view(actor), delivered.to, reply.given, Role.FRIEND, Role.OBSERVER)
    return office.append(actor, [Draft(line.audience, reply)], key=key)[0]


def _heard(office: Office, actor: Actor, relay: EntryId) -> tuple[Line, RelayDelivered]:
    """A delivery, for the mediator and its recipient alone."""
    view = seated(office, actor, Role.MEDIATOR, Role.PARTY, Role.FRIEND, Role.OBSERVER)
    line, delivered = view.thread(relay).root_of(RelayDelivered)
    if view.seat.role is not Role.MEDIATOR and delivered.to != actor.seat:
        raise AccessError("not the recipient")
    return line, delivered


def same_words(one: str, other: str) -> bool:
    """Whether two texts have the same words; blanks and the composition of letters do not count."""

    def plain(text: str) -> list[str]:
        return unicodedata.normalize("NFC", text).split()

    return plain(one) == plain(other)


def _guard(actor: Actor, thread: Thread, seen: int | None = None) -> Guard:
    return Guard(actor.seat, thread.id, thread.last.number if seen is None else seen)


def _check_unsettled(release: Release) -> None:
    if not release.is_whole:
        raise StaleRecordError(
            "part of the release was destroyed",
            advice="A part of this release was destroyed or put under lock, so nobody can tell any more what is permitted. Nothing was changed; ask its owner anew.",
        )
    if release.is_relayed or release.withdrawn is not None:
        raise StaleRecordError(
            "the release is settled",
            advice=f"This release is already settled ({release.state}). Nothing was changed.",
        )


def _check_only_the_fact(asked: ReleaseAsked, answered: ReleaseAnswered) -> None:
    narrowed = answered.form is Form.ONLY_THAT_WE_SPOKE and asked.form is not answered.form
    if answered.is_yes and narrowed and same_words(answered.words, asked.words):
        raise InputError(
            "only the fact is allowed, but the words still hold the substance",
            advice="You allow only that we spoke, yet the words below would go as they stand. Choose “yes, with changed words” and write the sentence that may be said, for instance that we have spoken.",
            field="words",
        )


def _check_source(view: View, asked: ReleaseAsked, source: EntryId, item: int | None) -> None:
    line = view.entry(source)
    if line is None or not isinstance(line.body, Contact):
        raise AccessError("no such contact")
    if item is not None:
        if not 0 <= item < len(line.body.statements):
            raise AccessError("no such statement")
        if line.body.statements[item].said_by != asked.owner:
            raise InputError(
                "the words belong to another side",
                advice="These words were said by another side; only their owner can release them.",
                field="owner",
            )


def _check_conditions(state: Release, today: date, *, condition_met: bool, name: str) -> None:
    if state.is_off:
        raise InputError(
            "the owner's condition has failed",
            advice="The owner's condition was judged to have failed or was withdrawn, so the permission has lapsed. Ask again; nothing was delivered.",
        )
    if state.is_over(today):
        raise InputError(
            "the release has lapsed",
            advice="The owner's permission has lapsed on its last day. Ask again; nothing was delivered.",
        )
    if state.condition and not condition_met:
        raise InputError(
            "the owner's condition is not judged",
            advice="The owner set a condition. Confirm that it is met before the words go.",
            field="condition_met",
        )
    if not state.confirmed and not name.strip():
        raise InputError(
            "an oral release without a name",
            advice="This permission was given by voice and is not confirmed. Give the name of the mediator who answers for using it.",
            field="on_my_responsibility",
        )
