"""Where a text stands: what is open, what every side accepts, which language lags behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from goodoffices.record import Clause, ClauseAnswered, SeatId, TextContent
from goodoffices.text.wording import in_order, plain

__all__ = ["Lagging", "accepted_by", "lagging", "open_brackets", "settled"]


@dataclass(frozen=True, slots=True)
class Lagging:
    """A clause that is behind in a language.

    Attributes
    ----------
    clause : str
        Which.
    language : str
        In which language.
    missing : bool
        Whether it is not there at all in that language.
    """

    clause: str
    language: str
    missing: bool


def open_brackets(content: TextContent) -> int:
    """How many points of the text are open."""
    return sum(len(clause.brackets) for clause in content.clauses)


def accepted_by(
    clause: Clause, answers: Iterable[ClauseAnswered], sides: Sequence[SeatId]
) -> tuple[SeatId, ...]:
    """The sides whose last word about the clause is yes, to exactly the words it has.

    Parameters
    ----------
    clause : Clause
        As it stands now; with a bracket in it nobody has accepted it.
    answers : iterable of ClauseAnswered
        In order; what a side says of these words on its own page stands over what was noted for it.
    sides : sequence of SeatId
        Who is asked.
    """
    if clause.brackets or clause.is_heading:
        return ()
    words = plain(clause).split()
    last: dict[SeatId, bool] = {}
    for one in answers:
        if one.clause == clause.id:
            last[one.said_by] = one.accepts and one.words.split() == words
    return tuple(side for side in sides if last.get(side, False))


def settled(
    content: TextContent, answers: Sequence[ClauseAnswered], sides: Sequence[SeatId]
) -> tuple[str, ...]:
    """The clauses that are settled: every side accepts their words.

    Where nothing is agreed until everything is agreed, none is before all are.

    Examples
    --------
    >>> settled(TextContent(title="The bridge"), (), (SeatId("north"),))
    ()
    """
    by_clause: dict[str, list[ClauseAnswered]] = {}
    for one in answers:
        by_clause.setdefault(one.clause, []).append(one)
    with_words = [clause for clause in content.clauses if not clause.is_heading]
    found = tuple(
        clause.id
        for clause in with_words
        if sides and len(accepted_by(clause, by_clause.get(clause.id, ()), sides)) == len(sides)
    )
    if content.all_or_nothing and len(found) < len(with_words):
        return ()
    return found


def lagging(content: TextContent) -> tuple[Lagging, ...]:
    """What is behind its source in one of the languages, in the order of the text.

    Examples
    --------
    >>> from goodoffices.record import TextLanguage, Wording
    >>> clause = Clause(id="c", words=Wording(pieces=("It opens.",)))
    >>> both = (TextLanguage(tag="en", authentic=True), TextLanguage(tag="fr", authentic=True))
    >>> lagging(TextContent(title="The bridge", clauses=(clause,), languages=both))[0].missing
    True
    """
    return tuple(
        Lagging(clause.id, language.tag, missing)
        for clause in content.clauses
        for language in content.languages[1:]
        if (missing := _lags(clause, language.tag)) is not None
    )


def _lags(clause: Clause, language: str) -> bool | None:
    """Whether it is missing, or there and behind; None where it is neither."""
    one = next((x for x in clause.renderings if x.language == language), None)
    if one is None:
        return True
    translated: Mapping[str, str | None] = {
        a.id: t.of for a in clause.alternatives() for t in a.translations if t.language == language
    }
    if any(a.id not in translated for a in clause.alternatives()):
        return False
    is_behind = (
        one.behind
        or one.of_heading.split() != clause.heading.split()
        or (one.of_words is not None and in_order(one.of_words) != in_order(clause.words))
        or any(
            of is not None and of.split() != a.words.split()
            for a in clause.alternatives()
            for of in (translated[a.id],)
        )
    )
    return False if is_behind else None
