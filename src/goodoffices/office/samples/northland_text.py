"""The single text of the sample: three articles, open points, three drafts, and to whom each was handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from goodoffices.office.mediation.texts import (
    NEW,
    answer_clause,
    comment_text,
    negotiating_text,
    offer_alternative,
    put_text,
    redraft,
)
from goodoffices.office.mediation.texts_handed import copy_preview, hand_text
from goodoffices.office.mediation.texts_rounds import (
    ask_acceptance,
    clauses_held_by_all,
    seal_acceptance,
)
from goodoffices.record import (
    AcceptanceSentence,
    Alternative,
    Bracket,
    Clause,
    EntryId,
    Form,
    ReleaseAsked,
    Rendering,
    SeatId,
    TextContent,
    TextLanguage,
    Wording,
)
from goodoffices.text import numbers, place_clause

if TYPE_CHECKING:
    from goodoffices.office.samples.script import Script
    from goodoffices.office.view import Actor

__all__ = ["draft_the_text"]

UNFILMED: Final = "unarmed, unfilmed and unescorted"
DOCTORS: Final = "with a doctor of the other bank on board, if a family asks for one"
WITNESS: Final = "in the presence of one monitor"


def _point(name: str, issue: str, *words: tuple[str, str]) -> Bracket:
    return Bracket(
        id=f"{NEW}{name}",
        issue=issue,
        alternatives=tuple(
            Alternative(id=f"{NEW}{name}-{place}", words=said, option=option)
            for place, (said, option) in enumerate(words, start=1)
        ),
    )


def _clause(
    name: str, level: int, *pieces: str, heading: str = "", point: Bracket | None = None
) -> Clause:
    return Clause(
        id=f"{NEW}{name}",
        level=level,
        heading=heading,
        words=Wording(pieces=pieces or ("",), slots=(point.id,) if point else ()),
        brackets=(point,) if point else (),
    )


def _first_draft() -> TextContent:
    return TextContent(
        title="Crossing at Osk",
        languages=(
            TextLanguage(tag="en", authentic=True),
            TextLanguage(tag="ar", authentic=True),
        ),
        clauses=(
            _clause("a", 0, heading="The bridge at Osk"),
            _in_arabic(
                _clause(
                    "a1", 1, "Ambulances of both banks cross the bridge from 08:00 until dusk."
                ),
                "تعبر سيارات الإسعاف من الضفتين الجسرَ من الساعة 08:00 حتى الغروب.",
            ),
            _clause(
                "a2",
                1,
                "They cross ",
                ".",
                point=_point(
                    "way",
                    "bridge",
                    ("as each bank announces the day before", "ambulances"),
                ),
            ),
            _clause(
                "a3",
                1,
                "People on foot cross by day, ",
                ".",
                point=_point("foot", "bridge", ("twenty at a time", "daytime")),
            ),
            _clause("b", 0, heading="Monitors"),
            _clause(
                "b1",
                1,
                "The crossing is watched by ",
                " from states that neither side objects to.",
                point=_point(
                    "monitors",
                    "monitors",
                    ("twelve monitors at the bridge", "twelve"),
                    ("twenty-four monitors, one post at the pump house", "twentyfour"),
                ),
            ),
            _clause("b2", 1, "Monitors write down what they see and say nothing in public."),
            _clause("c", 0, heading="Last words"),
            _clause(
                "c1",
                1,
                "Each side may end this text with three days' notice, given through Third Capital.",
            ),
            _clause("c2", 1, "Nothing in this text says whose the river is."),
        ),
    )


def _in_arabic(clause: Clause, words: str) -> Clause:
    rendering = Rendering(language="ar", words=Wording(pieces=(words,)), of_words=clause.words)
    return replace(clause, renderings=(rendering,))


class _Table:
    """The mediator's hand on the text."""

    def __init__(self, script: Script, mediator: Actor, text: EntryId) -> None:
        self.script, self.mediator, self.text = script, mediator, text

    def named(self, number: str) -> Clause:
        """The clause of that number in the newest draft."""
        found = self.now()
        labels = numbers(found.clauses)
        return next(clause for clause in found.clauses if labels[clause.id] == number)

    def now(self) -> TextContent:
        return negotiating_text(self.script.office.view(self.mediator), self.text).content

    def draft(
        self,
        change: Callable[[TextContent], TextContent],
        note: str,
        origins: dict[str, SeatId | None] | None = None,
    ) -> None:
        view = self.script.office.view(self.mediator)
        found = negotiating_text(view, self.text)
        self.script.later(25)
        self.script.do(
            redraft,
            self.mediator,
            text=self.text,
            content=change(found.content),
            seen=found.number,
            origins=origins,
            note=note,
        )

    def hand(self, to: Actor, note: str = "", left_out: frozenset[str] = frozenset()) -> EntryId:
        self.script.later(20)
        view = self.script.office.view(self.mediator)
        found = negotiating_text(view, self.text)
        shown = copy_preview(self.script.office, view, found, to=to.seat, left_out=left_out)
        return self.script.do(
            hand_text,
            self.mediator,
            text=self.text,
            to=to.seat,
            left_out=left_out,
            note=note,
            seen=shown.digest,
        )


def draft_the_text(
    script: Script,
    mediator: Actor,
    north: Actor,
    south: Actor,
    friend: Actor,
    *,
    answer_by: datetime,
) -> None:
    """Three drafts; each side is handed what it may see, and nobody is told how many there were.

    Parameters
    ----------
    answer_by : datetime
        Until when both are asked for their conditions.
    """
    script.later(30)
    text = script.do(put_text, mediator, _first_draft())
    table = _Table(script, mediator, text)
    first = table.hand(south, "Read it as ours, and write into it what you cannot live with.")
    script.later(95)
    permit = ReleaseAsked(
        owner=south.seat,
        recipient=north.seat,
        words=DOCTORS,
        form=Form.AS_MEDIATORS_IDEA,
    )
    crossing = table.named("1.2")
    script.do(
        offer_alternative,
        south,
        draft=first,
        clause=crossing.id,
        bracket=crossing.brackets[0].id,
        words=DOCTORS,
        reason="Two of the wounded have no language in common with the crews.",
        side=south.seat,
        permits=(permit,),
    )
    _doctors(table, south)
    copies = {north: table.hand(north, "A first reading; nothing in it is agreed.")}
    script.later(70)
    script.do(
        comment_text,
        north,
        matter=copies[north],
        clause=table.named("1.1").id,
        words="Dusk is another hour in every season. Write the hour, or the table of the harbour master.",
    )
    script.later(15)
    script.do(
        offer_alternative,
        north,
        draft=copies[north],
        clause=crossing.id,
        bracket=crossing.brackets[0].id,
        words=UNFILMED,
        reason="For you alone, until we know what they would say to it.",
        side=north.seat,
    )
    _harbour_master(table, north)
    copies |= {side: table.hand(side) for side in (north, south)}
    for side in (south, north):
        script.later(45)
        script.do(
            answer_clause,
            side,
            draft=copies[side],
            clause=table.named("2.2").id,
            accepts=True,
            side=side.seat,
        )
    monitors = table.named("2").id
    table.hand(
        friend, "For your lawyers: the articles on which you were asked.", frozenset({monitors})
    )
    script.later(30)
    held = clauses_held_by_all(script.office.view(mediator), text)
    asked = script.do(
        ask_acceptance,
        mediator,
        text=text,
        title=table.now().title,
        clauses=[clause.id for clause in held],
        answer_by=answer_by,
        words="Which of these could you accept now, and what would each of them need beside it?",
    )
    script.later(120)
    names = [clause.id for clause in held]
    script.do(
        seal_acceptance,
        north,
        round_id=asked,
        side=north.seat,
        sentences=(
            AcceptanceSentence(clause=names[0], needs=(names[-1],)),
            *(AcceptanceSentence(clause=name) for name in names[1:]),
        ),
    )


def _doctors(table: _Table, south: Actor) -> None:
    """South's words are taken up; the mediator adds some of its own."""
    crossing = table.named("1.2")
    bracket = crossing.brackets[0]
    more = (
        Alternative(id=f"{NEW}doctors", words=DOCTORS),
        Alternative(id=f"{NEW}witness", words=WITNESS),
    )
    changed = replace(bracket, alternatives=(*bracket.alternatives, *more))
    table.draft(
        lambda content: place_clause(content, replace(crossing, brackets=(changed,))),
        "A doctor on board: Southland's words, which may go to Northland as ours.",
        {f"{NEW}doctors": south.seat},
    )


def _harbour_master(table: _Table, north: Actor) -> None:
    """The hour is made exact, so that the Arabic words lag behind; Northland's words are taken up."""
    crossing = table.named("1.2")
    bracket = crossing.brackets[0]
    unfilmed = Alternative(id=f"{NEW}unfilmed", words=UNFILMED, option="ambulances")
    changed = replace(bracket, alternatives=(*bracket.alternatives, unfilmed))
    hours = table.named("1.1")
    words = Wording(
        pieces=(
            "Ambulances of both banks cross the bridge from 08:00 until dusk by the harbour master's table.",
        )
    )
    table.draft(
        lambda content: place_clause(
            place_clause(content, replace(hours, words=words)),
            replace(crossing, brackets=(changed,)),
        ),
        "Dusk is another hour in every season. Unfilmed: for Northland's eyes until it releases it.",
        {f"{NEW}unfilmed": north.seat},
    )
