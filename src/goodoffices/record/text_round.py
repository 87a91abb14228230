"""Conditional acceptance: "we accept clause 4 if clause 9 is in", from every side, under seal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.record.body import Body, EntryId, Value, kind, require_aware, require_text, value
from goodoffices.record.given import Given
from goodoffices.record.seat import SeatId

if TYPE_CHECKING:
    from goodoffices.record.view import Line, Thread

__all__ = [
    "AcceptanceAsked",
    "AcceptanceOutcome",
    "AcceptanceRound",
    "AcceptanceSealed",
    "AcceptanceSentence",
    "RoundClause",
]

MOST = 500
"""So many clauses are asked about at most, and so many sentences given."""


@value
class RoundClause(Value):
    """A clause that is asked about.

    Attributes
    ----------
    id : str
        The same as in the copies of every side.
    heading : str
        Its heading, if it has one.
    words : str
        Its words, which every side was handed alike.
    """

    id: str
    heading: str = ""
    words: str = ""

    def __post_init__(self) -> None:
        require_text(self, "id")


@value
class AcceptanceSentence(Value):
    """One sentence of a side.

    Attributes
    ----------
    clause : str
        What it accepts.
    needs : tuple of str
        Clauses that must be in for it.
    without : tuple of str
        Clauses that must stay out for it.
    """

    clause: str
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_text(self, "clause")
        if self.clause in self.without or set(self.needs) & set(self.without):
            raise InputError(
                "a sentence that contradicts itself",
                advice="A clause cannot be in and stay out at once. Nothing was sealed.",
                field="sentences",
            )


@kind("acceptance_asked", "text_round")
class AcceptanceAsked(Body):
    """Every side is asked which clauses it accepts, and on which conditions.

    Attributes
    ----------
    title : str
        Of the text.
    clauses : tuple of RoundClause
        Only such as every side was handed in the same words.
    answer_by : datetime
        Deadline, with a time zone.
    words : str
        What the mediator says to it.
    """

    title: str
    clauses: tuple[RoundClause, ...]
    answer_by: datetime
    words: str = ""

    def __post_init__(self) -> None:
        require_text(self, "title")
        require_aware(self, ("answer_by",))
        if not 1 <= len(self.clauses) <= MOST:
            raise InputError(
                "no clause, or too many",
                advice="Ask about one clause at least, and 500 at most.",
                field="clauses",
            )
        if len({clause.id for clause in self.clauses}) != len(self.clauses):
            raise InputError("a clause twice", field="clauses")

    def leaves_open(self) -> bool | None:
        """Waits for the deadline."""
        return True


@kind("acceptance_sealed", "text_round")
class AcceptanceSealed(Body):
    """A side's sentences, sealed until the deadline and after; the last answer before it counts.

    Attributes
    ----------
    round : EntryId
        What was asked.
    said_by : SeatId
        The side.
    sentences : tuple of AcceptanceSentence
        A clause about which nothing is said is not accepted.
    given : Given
        How.
    """

    round: EntryId
    said_by: SeatId
    sentences: tuple[AcceptanceSentence, ...] = ()
    given: Given = Given()

    def __post_init__(self) -> None:
        if len(self.sentences) > MOST:
            raise InputError("too many sentences", advice="Give 500 sentences at most.")

    def thread(self) -> EntryId | None:
        """What was asked."""
        return self.round


@kind("acceptance_outcome", "text_round")
class AcceptanceOutcome(Body):
    """The clauses that stand under all conditions, told to all alike; nothing tells who withheld what.

    Attributes
    ----------
    round : EntryId
        What was asked.
    clauses : tuple of str
        In the order asked; empty where nothing stands.
    exact : bool
        Whether it is proved that no larger set stands.
    """

    round: EntryId
    clauses: tuple[str, ...] = ()
    exact: bool = True

    def thread(self) -> EntryId | None:
        """What was asked."""
        return self.round

    def leaves_open(self) -> bool | None:
        """Settled."""
        return False


class AcceptanceRound:
    """Where a round stands, folded from its thread as its reader sees it."""

    __slots__ = ("asked", "line", "outcome", "own_answer")

    def __init__(self, thread: Thread) -> None:
        self.line: Line
        self.line, self.asked = thread.root_of(AcceptanceAsked)
        self.outcome = thread.last_of(AcceptanceOutcome)
        self.own_answer = thread.last_of(AcceptanceSealed)

    @property
    def standing(self) -> tuple[RoundClause, ...]:
        """The clauses that stand; none before the outcome."""
        stands = set(self.outcome.clauses) if self.outcome is not None else set()
        return tuple(clause for clause in self.asked.clauses if clause.id in stands)
