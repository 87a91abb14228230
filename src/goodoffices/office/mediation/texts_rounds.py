"""Conditional acceptance: asked of every side, answered under seal, told on the beat.

The largest set of clauses that all conditions support opens to all, and nothing else: not how many
answered, nor what anybody asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.access import for_side, seated
from goodoffices.office.mediation.texts import copies_made
from goodoffices.office.office import Draft
from goodoffices.office.rules import check_before, check_future, sealed_for, table_audience
from goodoffices.record import (
    ENGINE,
    AcceptanceAsked,
    AcceptanceOutcome,
    AcceptanceRound,
    AcceptanceSealed,
    AcceptanceSentence,
    Clause,
    EntryId,
    Given,
    Role,
    RoundClause,
    SeatId,
    TextHanded,
    Thread,
    Withheld,
)
from goodoffices.text import plain

if TYPE_CHECKING:
    from datetime import datetime

    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "acceptance_rounds",
    "ask_acceptance",
    "clauses_held_by_all",
    "seal_acceptance",
    "stands",
]


def acceptance_rounds(view: View) -> tuple[AcceptanceRound, ...]:
    """The rounds that this seat can read."""
    return tuple(AcceptanceRound(thread) for thread in view.threads("text_round"))


def clauses_held_by_all(view: View, text: EntryId) -> tuple[Clause, ...]:
    """The clauses without open points that every side was handed last in the same words; for the mediator."""
    return view.lasting(("held by all", text), lambda: _held_by_all(view, text), len)


def _held_by_all(view: View, text: EntryId) -> tuple[Clause, ...]:
    newest: dict[SeatId, EntryId] = {}
    for _, made in copies_made(view, text):
        newest[made.to] = made.copy
    if len(view.parties) < 2 or any(seat.id not in newest for seat in view.parties):  # noqa: PLR2004  # talks need two
        return ()
    copies = []
    for seat in view.parties:
        line = view.entry(newest[seat.id])
        if line is None or not isinstance(line.body, TextHanded):
            return ()
        copies.append(line.body.content.clauses)
    others = [{clause.id: plain(clause) for clause in clauses} for clauses in copies[1:]]
    return tuple(
        clause
        for clause in copies[0]
        if not clause.is_heading
        and not clause.brackets
        and all(other.get(clause.id) == plain(clause) for other in others)
    )


def ask_acceptance(
    office: Office,
    actor: Actor,
    *,
    text: EntryId,
    title: str,
    clauses: Sequence[str],
    answer_by: datetime,
    words: str = "",
    key: str,
) -> EntryId:
    """Ask every side which clauses it accepts, and on which conditions.

    Parameters
    ----------
    text : EntryId
        The mediator's text.
    title : str
        What the round is called.
    clauses : sequence of str
        Which clauses; every side must hold each in the same words. That it does is told to all by this.
    answer_by : datetime
        Deadline.
    words : str
        What the mediator says to it.
    """
    view = seated(office, actor, Role.MEDIATOR)
    if office.is_written(actor, key):
        return office.entry_ids(actor, key, 1)[0]
    check_future(office, actor.process, answer_by)
    held = clauses_held_by_all(view, text)
    if not clauses or not set(clauses) <= {clause.id for clause in held}:
        raise InputError(
            "a clause that not every side holds in these words",
            advice="Only clauses without open points can be asked about, and only such as every side was handed last in the same words. Nothing was sent.",
            field="clauses",
        )
    body = AcceptanceAsked(
        title=title,
        clauses=tuple(
            RoundClause(id=clause.id, heading=clause.heading, words=clause.words.pieces[0])
            for clause in held
            if clause.id in clauses
        ),
        answer_by=answer_by,
        words=words,
    )
    return office.append(actor, [Draft(table_audience(view), body)], key=key)[0]


def seal_acceptance(
    office: Office,
    actor: Actor,
    *,
    round_id: EntryId,
    side: str,
    sentences: Sequence[AcceptanceSentence],
    given: Given | None = None,
    key: str,
) -> EntryId:
    """A side says under seal what it accepts; the last answer before the deadline counts.

    Parameters
    ----------
    round_id : EntryId
        What was asked.
    side : str
        The side: itself on its page, or through the mediator by voice or on paper.
    sentences : sequence of AcceptanceSentence
        A clause about which nothing is said is not accepted. Several may be about one clause: one that
        holds is enough.
    """
    view = seated(office, actor, Role.PARTY, Role.MEDIATOR)
    given = given or Given()
    seat = for_side(view, side, given)
    state = AcceptanceRound(view.thread(round_id))
    if not office.is_written(actor, key):
        check_before(
            office, actor.process, state.asked.answer_by, settled=state.outcome is not None
        )
    asked = {clause.id for clause in state.asked.clauses}
    for one in sentences:
        if not {one.clause, *one.needs, *one.without} <= asked:
            raise AccessError("a clause that was not asked about")
    body = AcceptanceSealed(
        round=round_id, said_by=seat.id, sentences=tuple(sentences), given=given
    )
    return office.append(actor, [Draft(sealed_for(view, seat), body)], key=key)[0]


def stands(thread: Thread) -> list[Draft]:
    """What the engine tells all sides of a round whose deadline has passed."""
    from goodoffices.settlement import Acceptance, accepted_clauses  # noqa: PLC0415

    state = AcceptanceRound(thread)
    root = state.line
    sides = [s for s in root.audience.seats if s not in (root.author, ENGINE.id)]
    answers = _last_answers(thread, sides)
    found = accepted_clauses(
        [clause.id for clause in state.asked.clauses],
        {
            side: [
                Acceptance(one.clause, needs=one.needs, without=one.without)
                for one in answers.get(side, ())
            ]
            for side in sides
        },
    )
    outcome = AcceptanceOutcome(round=thread.id, clauses=found.clauses, exact=found.exact)
    return [Draft(root.audience, outcome)]


def _last_answers(
    thread: Thread, sides: Sequence[SeatId]
) -> dict[SeatId, tuple[AcceptanceSentence, ...]]:
    """Each side's last word: what it gave on its own page stands over what was noted for it.

    A word that can no longer be read accepts nothing.
    """
    said: list[tuple[bool, int, SeatId, tuple[AcceptanceSentence, ...]]] = []
    for line in thread.lines:
        body = line.body
        if isinstance(body, AcceptanceSealed):
            own = line.author == body.said_by
            said.append((own, line.number, body.said_by, body.sentences))
        elif isinstance(body, Withheld) and body.was(AcceptanceSealed):
            concerned = [side for side in sides if line.audience.admits(side)]
            said += [(line.author == side, line.number, side, ()) for side in concerned]
    return {side: sentences for _, _, side, sentences in sorted(said, key=lambda one: one[:2])}
