"""Who knows what, and what may be said to whom: read from the mediator's own view, decided by nobody here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from goodoffices.office.mediation.release import releases
from goodoffices.office.mediation.texts import copies_made, negotiating_texts
from goodoffices.record import (
    Contact,
    Disclosure,
    Form,
    Line,
    Linked,
    LinkKind,
    Manner,
    Message,
    RelayDelivered,
    RelayReplied,
    Release,
    ReleaseAnswer,
    Role,
    SeatId,
    TextCopied,
)

if TYPE_CHECKING:
    from datetime import date

    from goodoffices.office.mediation.texts import NegotiatingText
    from goodoffices.office.view import View

__all__ = [
    "ItemKind",
    "Knowledge",
    "KnownItem",
    "Knows",
    "MayNotSay",
    "MaySay",
    "WhyNot",
    "may_say",
    "who_knows",
]

HEARERS = (Role.PARTY, Role.FRIEND, Role.OBSERVER)
SHOWN = 60
"""So many matters of each sort; older ones stand in the record."""

Words = tuple[SeatId, tuple[str, ...]]
"""Whose words, and which: blanks and the composition of letters do not count."""


class ItemKind(StrEnum):
    """What a row of the matrix is about."""

    DISCLOSURE = "disclosure"
    DRAFT = "draft"
    IDEA = "idea"
    WORDS = "words"


class Knows(StrEnum):
    """How a seat knows an item."""

    HANDED = "handed"
    NOT = "not"
    OWN = "own words"
    PUBLIC = "publicly disclosed"
    RELAYED = "relayed on"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """How one seat knows one item.

    Attributes
    ----------
    how : Knows
        Own words, relayed on, handed, publicly disclosed, not.
    slot : int or None
        When it was relayed, handed or disclosed.
    form : Form or None
        In which form it was relayed.
    number : int or None
        Of the draft, as the seat counts its own.
    """

    how: Knows
    slot: int | None = None
    form: Form | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class KnownItem:
    """One row: an item, and how each seat knows it.

    Attributes
    ----------
    kind : ItemKind
        Words of a side, an idea of the mediator's, a draft of the text, a disclosure by others.
    line : Line
        Where to look.
    words : str
        The words; of a draft the title of the text.
    owner : SeatId or None
        Whose words they are; None where they are nobody's.
    number : int or None
        Of the draft, as the mediator counts.
    releases : tuple of Release
        What their owner was asked, recipient by recipient.
    disclosures : tuple of Disclosure
        What others made known of it.
    cells : mapping of SeatId to Knowledge
        For each seat asked for.
    """

    kind: ItemKind
    line: Line
    words: str = field(repr=False)
    owner: SeatId | None
    number: int | None
    releases: tuple[Release, ...]
    disclosures: tuple[Disclosure, ...]
    cells: Mapping[SeatId, Knowledge]


class WhyNot(StrEnum):
    """Why a line may not be said to a seat."""

    CONDITION = "condition open"
    DESTROYED = "destroyed in part"
    IMPRESSION = "impression"
    LAPSED = "release lapsed"
    NO = "no"
    NOT_THERE = "not to this desk"
    NOT_YET = "not yet"
    NO_RELEASE = "no release"
    ORAL = "oral, unconfirmed"
    OTHER_RECIPIENT = "recipient differs"
    WAITING = "not answered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class MaySay:
    """A line that may be said to a seat, in these words.

    Attributes
    ----------
    words : str
        Exactly.
    line : Line
        Where it stands.
    owner : SeatId
        Whose words they are; for the mediator's eyes.
    form : Form
        In which form.
    release : Release
        By whose leave.
    delivery : Line or None
        When it was said already.
    """

    words: str = field(repr=False)
    line: Line
    owner: SeatId
    form: Form
    release: Release
    delivery: Line | None


@dataclass(frozen=True, slots=True)
class MayNotSay:
    """A line that may not be said to a seat, and why.

    Attributes
    ----------
    words : str
        Which.
    line : Line
        Where it stands.
    owner : SeatId or None
        Whose; None for an impression, or for a person without a seat.
    why : WhyNot
        The reason.
    release : Release or None
        What was asked of its owner for this seat.
    item : int or None
        Its number among the statements of a contact.
    """

    words: str = field(repr=False)
    line: Line
    owner: SeatId | None
    why: WhyNot
    release: Release | None = None
    item: int | None = None


def who_knows(view: View, seats: Sequence[SeatId]) -> tuple[KnownItem, ...]:
    """Who knows what, item by item, the newest of each sort first: words of sides, ideas, drafts, disclosures.

    Parameters
    ----------
    view : View
        The mediator's.
    seats : sequence of SeatId
        The seats asked about.

    Discloses
    ---------
    To the mediator what it holds already; nothing is written and nobody else is told.
    """
    return (
        *_words(view, seats),
        *_ideas(view, seats),
        *(item for text in negotiating_texts(view) for item in _drafts(view, text, seats)),
        *_disclosed(view, seats),
    )


def may_say(view: View, to: SeatId, day: date) -> tuple[tuple[MaySay, ...], tuple[MayNotSay, ...]]:
    """What may be said to a seat on a day, in which words; and every other line, with the reason.

    Parameters
    ----------
    view : View
        The mediator's.
    to : SeatId
        The seat.
    day : date
        By it permissions lapse.

    Returns
    -------
    tuple of MaySay, tuple of MayNotSay
        What may be said, and what is withheld; the newest first.

    Discloses
    ---------
    To the mediator what it holds already.
    """
    found = tuple(reversed(releases(view, last=4 * SHOWN)))
    if view.directory[to].role not in HEARERS:
        return (), tuple(_withheld(view, to, found, WhyNot.NOT_THERE))
    allowed: list[MaySay] = []
    held: list[MayNotSay] = []
    for release in found:
        if release.asked.recipient != to:
            continue
        one = _allowed(view, release, day)
        if isinstance(one, MaySay):
            allowed.append(one)
        else:
            held.append(one)
    held += _withheld(view, to, found, None)
    return tuple(allowed), tuple(held)


# The matrix


def _words(view: View, seats: Sequence[SeatId]) -> Iterator[KnownItem]:
    """Words of sides; the same words of one side are one item, to whomever they go."""
    same: dict[Words, list[Release]] = {}
    for release in reversed(releases(view, last=SHOWN)):
        same.setdefault(_key(release.asked.owner, _said(release)), []).append(release)
    for found in same.values():
        newest = found[0]
        cells = {seat: _known(view, seat, found) for seat in seats}
        known = [x for one in found for x in _made_known(view, one)]
        yield KnownItem(
            kind=ItemKind.WORDS,
            line=newest.line,
            words=_said(newest),
            owner=newest.asked.owner,
            number=None,
            releases=tuple(found),
            disclosures=tuple(x.body for x in known if isinstance(x.body, Disclosure)),
            cells=cells,
        )


def _known(view: View, seat: SeatId, found: Sequence[Release]) -> Knowledge:
    if seat == found[0].asked.owner:
        return Knowledge(Knows.OWN)
    for release in found:
        if release.asked.recipient == seat and release.is_relayed:
            went = view.entry(release.relay) if release.relay is not None else None
            form = release.answer.form if release.answer is not None else release.asked.form
            return Knowledge(Knows.RELAYED, went.slot if went is not None else None, form)
    for release in found:
        for line in _made_known(view, release):
            return Knowledge(Knows.PUBLIC, line.slot)
    return Knowledge(Knows.NOT)


def _made_known(view: View, release: Release) -> list[Line]:
    found = (view.entry(name) for name in release.disclosures if name not in view.corrected)
    return [line for line in found if line is not None]


def _ideas(view: View, seats: Sequence[SeatId]) -> Iterator[KnownItem]:
    """Ideas that really are the mediator's own: no release led to them."""
    links = (line.body for line in view.lines(Linked))
    relayed = {x.other for x in links if isinstance(x, Linked) and x.link is LinkKind.RELAYED}
    for line in reversed(view.lines(RelayDelivered, last=SHOWN)):
        body = line.body
        if not isinstance(body, RelayDelivered) or line.entry_id in relayed:
            continue
        told = Knowledge(Knows.RELAYED, line.slot, body.form)
        cells = {seat: told if seat == body.to else Knowledge(Knows.NOT) for seat in seats}
        yield KnownItem(ItemKind.IDEA, line, body.words, None, None, (), (), cells)


def _drafts(view: View, text: NegotiatingText, seats: Sequence[SeatId]) -> Iterator[KnownItem]:
    """Drafts that were handed to anybody; whether they were opened is not kept."""
    handed: dict[int, list[tuple[Line, TextCopied]]] = {}
    for line, copied in reversed(copies_made(view, text.id)):
        handed.setdefault(copied.draft, []).append((line, copied))
    for number in sorted(handed, reverse=True)[:SHOWN]:
        to = {made.to: (line, made) for line, made in reversed(handed[number])}
        cells = {
            seat: Knowledge(Knows.HANDED, to[seat][0].slot, number=to[seat][1].number)
            if seat in to
            else Knowledge(Knows.NOT)
            for seat in seats
        }
        yield KnownItem(ItemKind.DRAFT, text.first, text.content.title, None, number, (), (), cells)


def _disclosed(view: View, seats: Sequence[SeatId]) -> Iterator[KnownItem]:
    for line in reversed(view.lines(Disclosure, last=SHOWN)):
        body = line.body
        if isinstance(body, Disclosure):
            cells = dict.fromkeys(seats, Knowledge(Knows.PUBLIC, line.slot))
            yield KnownItem(ItemKind.DISCLOSURE, line, body.words, None, None, (), (body,), cells)


# What may be said


def _allowed(view: View, release: Release, day: date) -> MaySay | MayNotSay:
    """What a release for this seat says of its words."""
    answer, asked = release.answer, release.asked
    why = _why_not(release, day)
    if why is not None or answer is None:
        return MayNotSay(
            _said(release), release.line, asked.owner, why or WhyNot.WAITING, release=release
        )
    went = view.entry(release.relay) if release.relay is not None else None
    return MaySay(answer.words, release.line, asked.owner, answer.form, release, went)


def _why_not(release: Release, day: date) -> WhyNot | None:
    answer = release.answer
    if release.is_relayed:
        return None
    if release.withdrawn is not None:
        return WhyNot.WITHDRAWN
    if answer is None:
        return WhyNot.WAITING
    if not answer.is_yes:
        return WhyNot.NO if answer.answer is ReleaseAnswer.NO else WhyNot.NOT_YET
    found = {
        WhyNot.DESTROYED: not release.is_whole,
        WhyNot.LAPSED: release.is_over(day),
        WhyNot.CONDITION: bool(release.condition),
        WhyNot.ORAL: not release.confirmed,
    }
    return next((why for why, holds in found.items() if holds), None)


@dataclass(frozen=True, slots=True)
class _Said:
    """Something that was said to us: where, by whom, in which words."""

    line: Line
    words: str
    owner: SeatId | None
    item: int | None = None
    is_impression: bool = False


def _withheld(
    view: View, to: SeatId, found: Sequence[Release], always: WhyNot | None
) -> Iterator[MayNotSay]:
    """Everything said to us that the seat does not hold and that no release for it speaks of."""
    spoken_of = {key for one in found if one.asked.recipient == to for key in _keys(one)}
    for_others = {
        key
        for one in found
        if one.answer is not None and one.answer.is_yes and one.withdrawn is None
        for key in _keys(one)
    }
    asked_from = {
        (one.source.other, one.source.item): one for one in found if one.source is not None
    }
    for said in _said_to_us(view):
        key = _key(said.owner, said.words) if said.owner is not None else None
        if said.owner == to or (key in spoken_of and always is None):
            continue
        asked = asked_from.get((said.line.entry_id, said.item))
        if always is None and asked is not None and asked.asked.recipient == to:
            continue
        released = key in for_others or (asked is not None and asked.relay is not None)
        why = always or (WhyNot.OTHER_RECIPIENT if released else WhyNot.NO_RELEASE)
        yield MayNotSay(
            said.words,
            said.line,
            said.owner,
            WhyNot.IMPRESSION if said.is_impression else why,
            item=said.item,
        )
    if always is not None:
        return
    told = {_key(x.owner, x.words) for x in _said_to_us(view) if x.owner is not None}
    for one in found:
        other = to not in {one.asked.recipient, one.asked.owner}
        if other and one.source is None and not told & _keys(one) and not spoken_of & _keys(one):
            yes = one.answer is not None and one.answer.is_yes and one.withdrawn is None
            why = WhyNot.OTHER_RECIPIENT if yes else WhyNot.NO_RELEASE
            yield MayNotSay(_said(one), one.line, one.asked.owner, why)


def _said_to_us(view: View) -> Iterator[_Said]:
    """Statements of contacts, messages of sides, answers to relays: the newest first."""
    lines: Iterable[Line] = view.lines(Contact, Message, RelayReplied, last=SHOWN)
    for line in reversed(tuple(lines)):
        body = line.body
        if isinstance(body, Contact):
            for item, one in enumerate(body.statements):
                is_impression = one.manner is Manner.IMPRESSION
                yield _Said(line, one.words, one.said_by, item, is_impression)
        elif isinstance(body, RelayReplied):
            delivery = view.entry(body.relay)
            to = (
                delivery.body.to if delivery and isinstance(delivery.body, RelayDelivered) else None
            )
            yield _Said(line, body.words, to)
        elif isinstance(body, Message) and _is_of_one_side(view, line):
            yield _Said(line, body.words, line.author)


def _is_of_one_side(view: View, line: Line) -> bool:
    """Whether a message is in a room with its author alone: in a plenary all have heard it."""
    return line.author != view.actor.seat and set(line.audience.seats) == {
        view.actor.seat,
        line.author,
    }


def _said(release: Release) -> str:
    """The words that may go; those asked for while nothing is permitted."""
    answer = release.answer
    return answer.words if answer is not None and answer.is_yes else release.asked.words


def _keys(release: Release) -> set[Words]:
    owner = release.asked.owner
    return {_key(owner, release.asked.words), _key(owner, _said(release))}


def _key(owner: SeatId, words: str) -> Words:
    return owner, tuple(unicodedata.normalize("NFC", words).split())
