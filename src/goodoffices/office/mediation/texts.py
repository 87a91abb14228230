"""The single text: drafts that the mediator holds, and what sides say to the copies that they were handed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError, NotInAudienceError, StaleRecordError
from goodoffices.office.access import audience_with, for_side, known_seat, seated
from goodoffices.office.office import Draft
from goodoffices.record import (
    AlternativeOffered,
    AlternativeOrigin,
    Audience,
    Clause,
    ClauseAnswered,
    EntryId,
    Given,
    Line,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    Role,
    SeatId,
    TextCommented,
    TextContent,
    TextCopied,
    TextDrafted,
    TextHanded,
    TextPut,
)
from goodoffices.store import Guard
from goodoffices.text import plain, tidy

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "NEW",
    "NegotiatingText",
    "SeatText",
    "answer_clause",
    "clause_answers",
    "comment_text",
    "comments_on",
    "copies_made",
    "drafts_of",
    "handed_texts",
    "negotiating_text",
    "negotiating_texts",
    "offer_alternative",
    "offers_for",
    "origins_in",
    "put_text",
    "redraft",
]

NEW = "new-"
"""How the name of a clause, a bracket or an alternative begins that has none yet."""
COMMENTS_SHOWN = 300


@dataclass(frozen=True, slots=True)
class NegotiatingText:
    """A text of the mediator's in one of its drafts.

    Attributes
    ----------
    id : EntryId
        The text.
    first, line : Line
        Its first draft, and this one.
    number : int
        Of this draft.
    content : TextContent
        The draft.
    """

    id: EntryId
    first: Line
    line: Line
    number: int
    content: TextContent = field(repr=False)


@dataclass(frozen=True, slots=True)
class SeatText:
    """A text as one seat was handed it.

    Attributes
    ----------
    first : EntryId
        Its first copy.
    copies : tuple of Line
        Every copy that can be read, the newest last.
    """

    first: EntryId
    copies: tuple[Line, ...]

    @property
    def newest(self) -> Line:
        """The newest copy."""
        return self.copies[-1]


# What the mediator can read


def negotiating_texts(view: View) -> tuple[NegotiatingText, ...]:
    """The mediator's texts, each in its newest draft, the newest text last."""
    return tuple(_newest(view, line) for line in view.lines(TextPut))


def negotiating_text(view: View, text: EntryId, *, draft: str = "") -> NegotiatingText:
    """One text in its newest draft, or in the draft whose line has the address `draft`.

    Raises
    ------
    NotInAudienceError
        If there is no such text, or no such draft of it.
    """
    first = view.entry(text)
    if first is None or not isinstance(first.body, TextPut):
        raise NotInAudienceError("no such text")
    if not draft:
        return _newest(view, first)
    line = view.line(draft)
    if line.thread_id() != text or not isinstance(line.body, TextPut | TextDrafted):
        raise NotInAudienceError("no such draft")
    return _as_text(first, line)


def _newest(view: View, first: Line) -> NegotiatingText:
    later = view.lines(TextDrafted, matter=first.entry_id, last=1)
    return _as_text(first, later[0] if later else first)


def _as_text(first: Line, line: Line) -> NegotiatingText:
    body = line.body
    assert isinstance(body, TextPut | TextDrafted)  # noqa: S101  # the caller read it as such
    number = body.number if isinstance(body, TextDrafted) else 1
    return NegotiatingText(first.entry_id, first, line, number, body.content)


def drafts_of(view: View, text: EntryId, *, last: int) -> tuple[NegotiatingText, ...]:
    """The newest drafts of a text, in order."""
    first = negotiating_text(view, text).first
    lines = view.lines(TextPut, TextDrafted, matter=text, last=last)
    return tuple(_as_text(first, line) for line in lines)


def origins_in(view: View, text: EntryId) -> Mapping[str, SeatId | None]:
    """Whose words each alternative is; one that is missing here has an owner that is not known any more."""
    return view.lasting(("origins", text), lambda: _origins(view, text), len)


def _origins(view: View, text: EntryId) -> Mapping[str, SeatId | None]:
    lines = view.lines(AlternativeOrigin, matter=text)
    bodies = [line.body for line in lines if isinstance(line.body, AlternativeOrigin)]
    return MappingProxyType({body.alternative: body.side for body in bodies})


def copies_made(view: View, text: EntryId) -> tuple[tuple[Line, TextCopied], ...]:
    """To whom which draft of a text was handed, in order; whether it was opened is not kept."""
    lines = view.lines(TextCopied, matter=text)
    return tuple((line, line.body) for line in lines if isinstance(line.body, TextCopied))


def clause_answers(view: View, firsts: Iterable[EntryId]) -> tuple[ClauseAnswered, ...]:
    """What sides said of clauses of the copies that begin with these, in order.

    Where a word can no longer be read, nothing that its side said before it counts: it may have taken that back.
    """
    found: dict[EntryId, list[tuple[int, ClauseAnswered]]] = {first: [] for first in firsts}
    for line in view.lines(ClauseAnswered, withheld=True):
        matter, body = line.thread_id(), line.body
        if matter not in found:
            continue
        if isinstance(body, ClauseAnswered):
            found[matter].append((line.number, body))
        else:
            found[matter].clear()
    return tuple(body for _, body in sorted((x for xs in found.values() for x in xs), key=_number))


def _number(item: tuple[int, ClauseAnswered]) -> int:
    return item[0]


def offers_for(
    view: View, firsts: Iterable[EntryId]
) -> tuple[tuple[Line, AlternativeOffered], ...]:
    """The other words that sides would have, for the copies that begin with these, in order."""
    wanted = set(firsts)
    return tuple(
        (line, line.body)
        for line in view.lines(AlternativeOffered)
        if isinstance(line.body, AlternativeOffered) and line.body.copy in wanted
    )


def comments_on(view: View, matters: Iterable[EntryId]) -> tuple[tuple[Line, TextCommented], ...]:
    """The newest comments in these matters, in order."""
    wanted = set(matters)
    return tuple(
        (line, line.body)
        for line in view.lines(TextCommented, last=COMMENTS_SHOWN)
        if isinstance(line.body, TextCommented) and line.body.matter in wanted
    )


# What every seat can read


def handed_texts(view: View, *, first: EntryId | None = None) -> tuple[SeatText, ...]:
    """The texts that a seat was handed, each with its copies; the one that was handed last at the end.

    Parameters
    ----------
    first : EntryId, optional
        Only the text whose first copy this is.
    """
    found: dict[EntryId, list[Line]] = {}
    for line in view.lines(TextHanded, matter=first):
        name = line.thread_id()
        found[name] = [*found.pop(name, []), line]
    return tuple(SeatText(name, tuple(lines)) for name, lines in found.items())


# Use cases of the mediator


def put_text(
    office: Office,
    actor: Actor,
    content: TextContent,
    *,
    origins: Mapping[str, SeatId | None] | None = None,
    key: str,
) -> EntryId:
    """Begin a text; nobody but the mediator sees it until it is handed.

    Parameters
    ----------
    content : TextContent
        Its first draft; names that begin with :data:`NEW` are replaced by random ones.
    origins : mapping of str to SeatId or None, optional
        Whose words each alternative is, by the names in `content`; the mediator's where left out.
    """
    view = seated(office, actor, Role.MEDIATOR)
    named, called = _named(office, actor, content, key)
    text = office.entry_ids(actor, key, 1)[0]
    owners = {called.get(name, name): side for name, side in (origins or {}).items()}
    own = Audience([actor.seat])
    drafts = [
        Draft(own, TextPut(content=named)),
        *(Draft(own, one) for one in _new_origins(view, text, named, None, {}, owners)),
    ]
    return office.append(actor, drafts, key=key)[0]


def redraft(
    office: Office,
    actor: Actor,
    *,
    text: EntryId,
    content: TextContent,
    seen: int,
    origins: Mapping[str, SeatId | None] | None = None,
    note: str = "",
    key: str,
) -> EntryId:
    """Write the next draft. Those before it stay as they are.

    Parameters
    ----------
    text : EntryId
        The text.
    content : TextContent
        The whole text; names that begin with :data:`NEW` are replaced by random ones.
    seen : int
        Number of the draft that was changed.
    origins : mapping of str to SeatId or None, optional
        Whose words alternatives are; those that are new and not named here are the mediator's.
    note : str
        What was changed and why.

    Raises
    ------
    StaleRecordError
        If there is a newer draft than the one that was changed.
    """
    view = seated(office, actor, Role.MEDIATOR)
    now = negotiating_text(view, text)
    if office.is_written(actor, key):
        return office.entry_ids(actor, key, 1)[0]
    if now.number != seen:
        raise StaleRecordError(
            "there is a newer draft",
            advice="Somebody wrote another draft since you opened this page. Nothing of yours was written; what you typed is kept here. Look at the newest draft, then send it if it still holds.",
        )
    named, called = _named(office, actor, content, key)
    owners = {called.get(name, name): side for name, side in (origins or {}).items()}
    own = Audience([actor.seat])
    body = TextDrafted(text=text, number=now.number + 1, content=named, note=note)
    known = _origin_words(view, text)
    drafts = [
        Draft(own, body),
        *(Draft(own, one) for one in _new_origins(view, text, named, now.content, known, owners)),
    ]
    guards = [guard_of(view, text)]
    return office.append(actor, drafts, key=key, guards=guards)[0]


def guard_of(view: View, matter: EntryId) -> Guard:
    """That a matter has not moved on since this view was read."""
    return Guard(view.actor.seat, matter, view.lines(matter=matter, last=1)[-1].number)


def _origin_words(view: View, text: EntryId) -> dict[str, tuple[SeatId | None, str]]:
    lines = view.lines(AlternativeOrigin, matter=text)
    bodies = [line.body for line in lines if isinstance(line.body, AlternativeOrigin)]
    return {body.alternative: (body.side, body.words) for body in bodies}


def _new_origins(
    view: View,
    text: EntryId,
    content: TextContent,
    earlier: TextContent | None,
    known: Mapping[str, tuple[SeatId | None, str]],
    owners: Mapping[str, SeatId | None],
) -> list[AlternativeOrigin]:
    """What has to be said anew of whose words the alternatives are."""
    said = []
    before = {one.id for one in earlier.alternatives()} if earlier is not None else set()
    for one in content.alternatives():
        if one.id in owners:
            side = owners[one.id]
        elif one.id in known:
            side = known[one.id][0]
        elif one.id in before:
            continue  # its origin was destroyed: nobody makes it the mediator's by an edit
        else:
            side = None
        if side is not None:
            known_seat(view, side, Role.PARTY)
        if known.get(one.id) != (side, one.words):
            said.append(
                AlternativeOrigin(text=text, alternative=one.id, side=side, words=one.words)
            )
    return said


def _named(
    office: Office, actor: Actor, content: TextContent, key: str
) -> tuple[TextContent, Mapping[str, str]]:
    """The content with a random name for all that has none yet; the same for the same form."""
    wanted = [
        name
        for clause in content.clauses
        for name in (
            clause.id,
            *(bracket.id for bracket in clause.brackets),
            *(one.id for one in clause.alternatives()),
        )
        if name.startswith(NEW)
    ]
    made = office.entry_ids(actor, f"{key}/text", len(wanted))
    called = {name: given[:20] for name, given in zip(wanted, made, strict=True)}

    def name(old: str) -> str:
        return called.get(old, old)

    clauses = tuple(
        tidy(
            replace(
                clause,
                id=name(clause.id),
                words=replace(clause.words, slots=tuple(map(name, clause.words.slots))),
                brackets=tuple(
                    replace(
                        bracket,
                        id=name(bracket.id),
                        alternatives=tuple(
                            replace(one, id=name(one.id)) for one in bracket.alternatives
                        ),
                    )
                    for bracket in clause.brackets
                ),
                renderings=tuple(
                    replace(one, words=replace(one.words, slots=tuple(map(name, one.words.slots))))
                    for one in clause.renderings
                ),
            )
        )
        for clause in content.clauses
    )
    return replace(content, clauses=clauses), called


# Use cases of those who were handed a copy


def offer_alternative(
    office: Office,
    actor: Actor,
    *,
    draft: EntryId,
    clause: str,
    words: str,
    side: str,
    bracket: str = "",
    reason: str = "",
    permits: Sequence[ReleaseAsked] = (),
    given: Given | None = None,
    key: str,
) -> EntryId:
    """A side would have other words in a clause; the mediator alone sees them.

    Parameters
    ----------
    draft : EntryId
        The copy that the side had before it.
    clause, bracket : str
        Where in it; no bracket for words outside them.
    words : str
        What the side would have.
    side : str
        The side: itself on its page, or through the mediator by voice or on paper.
    reason : str
        Why.
    permits : sequence of ReleaseAsked
        To whom the same words may be shown in the text; each is released along with them.
    """
    view = seated(office, actor, Role.PARTY, Role.MEDIATOR)
    given = given or Given()
    seat = for_side(view, side, given)
    line, handed = _handed(view, draft, seat.id)
    found = _clause(handed, clause)
    if bracket and bracket not in {one.id for one in found.brackets}:
        raise AccessError("no such bracket")
    first = line.thread_id()
    body = AlternativeOffered(
        copy=first,
        draft=draft,
        clause=clause,
        bracket=bracket,
        words=words,
        reason=reason,
        said_by=seat.id,
        given=given,
    )
    audience = audience_with(view, seat.id)
    drafts = [Draft(audience, body)]
    names = office.entry_ids(actor, key, 1 + 2 * len(permits))
    for place, asked in zip(count(1, 2), permits):
        if asked.owner != actor.seat or asked.words != words:
            raise AccessError("not the owner of these words")
        known_seat(view, asked.recipient, Role.PARTY, Role.FRIEND, Role.OBSERVER)
        answered = ReleaseAnswered(
            release=names[place],
            answer=ReleaseAnswer.YES,
            words=words,
            form=asked.form,
            until=asked.until,
            only_if=asked.only_if,
        )
        drafts += [Draft(audience, asked), Draft(audience, answered)]
    return office.append(actor, drafts, key=key)[0]


def answer_clause(
    office: Office,
    actor: Actor,
    *,
    draft: EntryId,
    clause: str,
    accepts: bool,
    side: str,
    given: Given | None = None,
    key: str,
) -> EntryId:
    """A side accepts a clause in the words of a copy, or no longer; the mediator alone learns it.

    Raises
    ------
    InputError
        If a point of the clause is still open, or it has no words.
    """
    view = seated(office, actor, Role.PARTY, Role.MEDIATOR)
    given = given or Given()
    seat = for_side(view, side, given)
    line, handed = _handed(view, draft, seat.id)
    found = _clause(handed, clause)
    if found.is_heading or (found.brackets and accepts):
        raise InputError(
            "a clause that is still open",
            advice="This clause still has an open point, or no words of its own. It can be accepted once its words are settled; nothing was written.",
        )
    body = ClauseAnswered(
        copy=line.thread_id(),
        draft=draft,
        clause=clause,
        words=plain(found),
        accepts=accepts,
        said_by=seat.id,
        given=given,
    )
    return office.append(actor, [Draft(audience_with(view, seat.id), body)], key=key)[0]


def comment_text(
    office: Office, actor: Actor, *, matter: EntryId, clause: str = "", words: str, key: str
) -> EntryId:
    """Say something about a clause, in the room of a seat or among mediators.

    Parameters
    ----------
    matter : EntryId
        The first copy of that seat, or the mediator's own text: who has it reads the comment.
    clause : str
        Which clause; empty for the whole text.
    words : str
        What is said.
    """
    view = seated(office, actor, Role.MEDIATOR, Role.PARTY, Role.FRIEND, Role.OBSERVER)
    line = view.entry(matter)
    if line is None or not isinstance(line.body, TextPut | TextHanded):
        raise AccessError("no such text")
    body = TextCommented(matter=line.thread_id(), clause=clause, words=words)
    return office.append(actor, [Draft(line.audience, body)], key=key)[0]


def _handed(view: View, draft: EntryId, seat: SeatId) -> tuple[Line, TextHanded]:
    line = view.entry(draft)
    if line is None or not isinstance(line.body, TextHanded) or line.body.to != seat:
        raise AccessError("no such copy")
    return line, line.body


def _clause(handed: TextHanded, name: str) -> Clause:
    found = handed.content.clause(name)
    if found is None:
        raise AccessError("no such clause")
    return found
