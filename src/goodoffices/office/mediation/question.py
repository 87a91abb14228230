"""The next question: put by the engine to one side, answered by it under seal."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.access import seated
from goodoffices.office.mediation.orders import Asked, contradictory
from goodoffices.office.mediation.talks import agenda, sealed_line
from goodoffices.office.office import Draft
from goodoffices.record import (
    ENGINE,
    Audience,
    EntryId,
    EvaluationAsked,
    InputSealed,
    Line,
    Question,
    QuestionAnswered,
    Role,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = ["answer_question", "asked_since", "is_current", "open_questions", "questions"]


def questions(view: View, *, is_open: bool | None = None) -> tuple[Question, ...]:
    """The questions that the engine put to this seat, as far as they can still be read."""
    threads = view.threads("question", is_open=is_open)
    return tuple(Question(thread) for thread in threads)


def open_questions(view: View) -> tuple[Question, ...]:
    """Those whose answer would still count: asked since the seat sealed what counts now."""
    sealed = sealed_line(view)
    if sealed is None:
        return ()
    return tuple(
        question for question in questions(view, is_open=True) if _counts(view, question, sealed)
    )


def is_current(view: View, question: Question) -> bool:
    """Whether an answer to a question would still count."""
    sealed = sealed_line(view)
    return sealed is not None and _counts(view, question, sealed)


def _counts(view: View, question: Question, sealed: Line) -> bool:
    """Whether a question is about this input: put after it, by a run under its rules and agenda."""
    root = view.thread(question.found.evaluation).lines[0].body
    body = sealed.body
    return (
        question.line.number > sealed.number
        and isinstance(root, EvaluationAsked)
        and isinstance(body, InputSealed)
        and (root.rules, root.agenda) == (body.rules, body.agenda)
    )


def asked_since(
    view: View, sealed: Line, *, only: Collection[EntryId] | None = None
) -> tuple[tuple[Asked, ...], tuple[EntryId, ...]]:
    """What a side was asked since it sealed an input, with its answers.

    Parameters
    ----------
    view : View
        Of the engine, or of the side itself.
    sealed : Line
        The input. What was answered to an older one went with it.
    only : collection of EntryId, optional
        Answers that may count; all by default.

    Returns
    -------
    tuple of Asked, tuple of EntryId
        The questions, and the names of the answers that count.
    """
    assert isinstance(sealed.body, InputSealed)  # noqa: S101  # the caller read it as such
    found: list[Asked] = []
    used: list[EntryId] = []
    for thread in view.threads("question"):
        question = Question(thread)
        if question.found.to != sealed.body.said_by or not _counts(view, question, sealed):
            continue
        line = thread.last_line_of(QuestionAnswered)
        lost = thread.lost(QuestionAnswered)
        if line is not None and lost is not None and lost.number > line.number:
            line = None  # the word that counted can no longer be read
        body = None if line is None else line.body
        counts = line is not None and (only is None or line.entry_id in only)
        yes = body.yes if counts and isinstance(body, QuestionAnswered) else None
        found.append(Asked(question.found, yes))
        if counts and line is not None and yes is not None:
            used.append(line.entry_id)
    return tuple(found), tuple(used)


def answer_question(
    office: Office, actor: Actor, *, question: EntryId, yes: bool | None, key: str
) -> EntryId:
    """A side answers the question that was put to it, or says that it would rather not.

    The mediator has no part in it: it neither sees the question nor can it answer in a side's place.

    Parameters
    ----------
    office : Office
        The office.
    actor : Actor
        The side.
    question : EntryId
        The question.
    yes : bool or None
        Yes, no, or rather not said. The last answer before the next run counts.
    key : str
        Idempotency key.

    Raises
    ------
    InputError
        If the side has sealed something new since, so that the answer would count for nothing; or
        if it cannot be true together with what the side gave before.
    """
    view = seated(office, actor, Role.PARTY)
    matter = Question(view.thread(question))
    if matter.found.to != actor.seat:
        raise AccessError("a question to another side")
    if not office.is_written(actor, key):
        _check(view, matter, yes=yes)
    body = QuestionAnswered(question=question, said_by=matter.found.to, yes=yes)
    return office.append(actor, [Draft(Audience([actor.seat, ENGINE.id]), body)], key=key)[0]


def _check(view: View, matter: Question, *, yes: bool | None) -> None:
    sealed, current = sealed_line(view), agenda(view)
    if sealed is None or current is None or not _counts(view, matter, sealed):
        raise InputError(
            "a question about what no longer counts",
            advice="Since this question was put, the agenda, the ground rules or what you sealed have changed. Nothing was sent: an answer would count for nothing.",
            field="answer",
        )
    assert isinstance(sealed.body, InputSealed)  # noqa: S101  # as its name says
    before, _ = asked_since(view, sealed)
    given = [one for one in before if one.question != matter.found]
    given.append(Asked(matter.found, yes))
    if contradictory(current[1], sealed.body, given):
        raise InputError(
            "an answer that contradicts what was given",
            advice="This cannot be true together with what you sealed and answered before. Nothing was sent. If it is what you mean, seal your priorities anew: what was answered to the old ones goes with them.",
            field="answer",
        )
