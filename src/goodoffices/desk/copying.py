"""Copies as documents: what one recipient was handed, or an agreement, marked for whom it is on every page.

A document follows from entries that its recipient can read: the mediator takes the same bytes for a seat as that seat itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.mediator.talks.package import agenda_at, choices_of
from goodoffices.desk.text import handed_in, language_words
from goodoffices.desk.words import colon, comma, day_long
from goodoffices.documents import Document, Kind, Paragraph, Run, Section, language_of
from goodoffices.office import View
from goodoffices.record import (
    Agreement,
    AgreementSigned,
    Alternative,
    AlternativeOffered,
    Clause,
    Line,
    Rendering,
    Seat,
    SeatId,
    TextContent,
    TextDrafted,
    TextLanguage,
    TextPut,
    Thread,
)
from goodoffices.text import numbers

__all__ = ["agreement_copy", "draft_copy", "text_copy"]


def day_of(slot: int) -> date:
    """The day of a slot in the zone of the desk."""
    return timezone.localtime(datetime.fromtimestamp(slot, UTC)).date()


def text_copy(view: View, line: Line, reader: Seat) -> Document:
    """A draft as it was handed to one seat, in that seat's language."""
    handed = handed_in(line)
    with translation.override(reader.language):
        writer = _Writer(view, reader, _words_of(view, reader, line), frozenset(handed.settled))
        return Document(
            title=handed.content.title,
            mark=_("Copy %(number)s for %(who)s, handed %(day)s")
            % {"number": handed.number, "who": reader.name, "day": day_long(line.slot)},
            language=reader.language,
            day=day_of(line.slot),
            notes=(_whole(handed.content),),
            sections=tuple(writer.sections(handed.content)),
        )


def draft_copy(view: View, line: Line) -> Document:
    """The mediator's own draft, with whose words each alternative is as far as that is known."""
    body = line.body
    assert isinstance(body, TextPut | TextDrafted)  # noqa: S101  # the caller read it as such
    reader, number = view.seat, body.number if isinstance(body, TextDrafted) else 1
    owners = office.origins_in(view, line.thread_id())
    with translation.override(reader.language):
        mark = _("Draft %(number)s · Copy for %(name)s") % {"number": number, "name": reader.name}
        return Document(
            title=body.content.title,
            mark=f"{mark} · {day_long(line.slot)}",
            language=reader.language,
            day=day_of(line.slot),
            notes=(_whole(body.content),),
            sections=tuple(_Writer(view, reader, owners=owners).sections(body.content)),
        )


def _whole(content: TextContent) -> str:
    if content.all_or_nothing:
        return _("Nothing is agreed until everything is agreed.")
    return _("A clause is settled when every side accepts its words.")


def _words_of(view: View, reader: Seat, copy: Line) -> frozenset[str]:
    """Words that the reader had offered when it was handed the copy: there they are marked as its own."""
    return frozenset(
        " ".join(line.body.words.split())
        for line in view.lines(AlternativeOffered, before=copy.number)
        if isinstance(line.body, AlternativeOffered) and line.body.said_by == reader.id
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    """How the clauses of one copy are written."""

    view: View
    reader: Seat
    ours: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()
    owners: Mapping[str, SeatId | None] = field(default_factory=dict)

    def sections(self, content: TextContent) -> Iterator[Section]:
        """The text in its own language, then in each it is put into."""
        labels = numbers(content.clauses)
        several = len(content.languages) > 1
        for place, language in enumerate(content.languages):
            found: list[Paragraph] = []
            for clause in content.clauses:
                if place == 0:
                    found += self._clause(clause, labels[clause.id], None)
                else:
                    rendered = (x for x in clause.renderings if x.language == language.tag)
                    for rendering in rendered:
                        found += self._clause(clause, labels[clause.id], rendering)
            yield Section(language.tag, _name(language) if several else "", tuple(found))

    def _clause(
        self, clause: Clause, number: str, rendering: Rendering | None
    ) -> Iterator[Paragraph]:
        heading = clause.heading if rendering is None else rendering.heading
        if heading.strip():
            yield Paragraph(Kind.HEADING, (Run(heading),), number, clause.level)
        if not clause.is_heading:
            runs = tuple(self._runs(clause, rendering))
            yield Paragraph(Kind.CLAUSE, runs, "" if heading.strip() else number, clause.level)
        if rendering is not None and rendering.behind:
            yield _note(_("behind the text"), clause.level)
        if rendering is None and clause.id in self.settled:
            yield _note(_("settled: every side accepts these words"), clause.level)

    def _runs(self, clause: Clause, rendering: Rendering | None) -> Iterator[Run]:
        words = clause.words if rendering is None else rendering.words
        inside = {bracket.id: bracket for bracket in clause.brackets}
        yield Run(words.pieces[0])
        for slot, piece in zip(words.slots, words.pieces[1:], strict=True):
            yield Run("[", open=True)
            for place, one in enumerate(inside[slot].alternatives):
                if place:
                    yield Run(" / ", open=True)
                yield from self._alternative(one, rendering)
            yield Run("]", open=True)
            yield Run(piece)

    def _alternative(self, one: Alternative, rendering: Rendering | None) -> Iterator[Run]:
        if rendering is None:
            yield Run(f"{self._whose(one).name}{colon()} ", open=True, aside=True)
            yield Run(one.words, open=True)
            return
        found = next((x for x in one.translations if x.language == rendering.language), None)
        yield Run(one.words if found is None else found.words, open=True)
        if found is None or found.behind:
            said = _("not translated") if found is None else _("behind")
            yield Run(f" ({said})", open=True, aside=True)

    def _whose(self, one: Alternative) -> Seat:
        owner = one.said_by or self.owners.get(one.id)
        if owner is not None and owner in self.view.directory:
            return self.view.directory[owner]
        return self.reader if " ".join(one.words.split()) in self.ours else self.view.mediator


def _name(language: TextLanguage) -> str:
    name = language_words(language)
    return f"{name} {_('(authentic)')}" if language.authentic else name


def _note(words: str, level: int) -> Paragraph:
    return Paragraph(Kind.NOTE, (Run(words),), level=level)


def agreement_copy(view: View, matter: Thread, reader: Seat) -> Document:
    """An agreement as it stands, for one of its readers, in that seat's language."""
    found = Agreement(matter)
    signed = [line for line in matter.lines if isinstance(line.body, AgreementSigned)]
    last = signed[-1] if signed else found.line
    with translation.override(reader.language):
        state = (
            _("signed by every side")
            if found.is_complete
            else _("not agreed until every side has signed")
        )
        return Document(
            title=found.put.title,
            mark=_("Copy %(number)s for %(who)s, as it stood on %(day)s")
            % {"number": len(signed) + 1, "who": reader.name, "day": day_long(last.slot)},
            language=reader.language,
            day=day_of(last.slot),
            notes=(state,),
            sections=(
                _section(
                    found.put.words.split("\n"), language_of(found.put.words, reader.language)
                ),
                Section(reader.language, "", tuple(_agreed(view, found, signed))),
            ),
        )


def _section(words: Iterable[str], language: str) -> Section:
    kept = (Paragraph(Kind.CLAUSE, (Run(one.strip()),)) for one in words if one.strip())
    return Section(language, "", tuple(kept))


def _agreed(view: View, found: Agreement, signed: list[Line]) -> Iterator[Paragraph]:
    """The package, issue by issue, and the signatures."""
    if found.put.package:
        yield Paragraph(Kind.HEADING, (Run(_("What is agreed, issue by issue")),))
        for choice in choices_of(agenda_at(view, found.put.agenda), found.put.package):
            yield Paragraph(Kind.CLAUSE, (Run(f"{choice.issue}{colon()} {choice.option}"),))
    yield Paragraph(Kind.HEADING, (Run(_("Signed")),))
    days = {line.body.said_by: day_long(line.slot) for line in signed}  # type: ignore[attr-defined]
    for party in found.put.parties:
        body = found.signatures.get(party)
        words = f"{body.by}{comma()}{days[party]}" if body else "…"
        yield Paragraph(Kind.CLAUSE, (Run(f"{view.name(party)}{colon()} {words}"),))
