"""Talks: sealed input, evaluations, proposals in sealed envelopes, agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING

from goodoffices.errors import InputError, PointsError
from goodoffices.record.body import Body, EntryId, kind, require_aware, require_text
from goodoffices.record.given import Given
from goodoffices.record.seat import SeatId

if TYPE_CHECKING:
    from goodoffices.record.view import Line, Thread

__all__ = [
    "Agreement",
    "AgreementPut",
    "AgreementSigned",
    "EvaluationAsked",
    "EvaluationBegun",
    "EvaluationStopped",
    "InputSealed",
    "Proposal",
    "ProposalAnswered",
    "ProposalOutcome",
    "ProposalPut",
    "TentativeNamed",
]


@kind("input_sealed", "input")
class InputSealed(Body):
    """A side's priorities, addressed to itself and the engine; the mediator never sees them.

    Attributes
    ----------
    said_by : SeatId
        The side.
    agenda : EntryId
        The agenda they are about.
    rules : EntryId
        The ground rules they are sealed under; no other rules open them.
    points : mapping of issue to option to int
        Non-negative integers; empty where only a reservation value is given.
    reservation : int or None
        Least total that is still acceptable.
    shares : mapping of issue to int
        Points on divisible issues (Adjusted Winner), 100 in all; empty where there are none.
    orders : mapping of issue to tuple of tuple of option
        In place of points: the options of each issue, best first, those alike in one group.
    importance : tuple of tuple of issue
        With `orders`: the issues, most important first, those alike in one group; none need be in it.
    classes : mapping of issue to str
        With `orders`: must have, matters or could live with; an issue may be left out.
    amounts : mapping of issue to amount to int
        Points at some amounts, from the least to the most, of what is settled by an amount; between
        two of them points follow a line.
    """

    said_by: SeatId
    agenda: EntryId
    rules: EntryId
    points: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    reservation: int | None = None
    shares: Mapping[str, int] = field(default_factory=dict)
    orders: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    importance: tuple[tuple[str, ...], ...] = ()
    classes: Mapping[str, str] = field(default_factory=dict)
    amounts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.orders and (self.points or self.amounts or self.reservation is not None):
            raise PointsError(
                "points beside orders", advice="Give numbers, or an order without any; not both."
            )
        if (self.importance or self.classes) and not self.orders:
            raise PointsError(
                "no order of options", advice="Put the options of each issue in order as well."
            )
        sheets = [*self.points.values(), *self.amounts.values()]
        numbers = [n for sheet in sheets for n in sheet.values()]
        numbers += [*self.shares.values(), self.reservation or 0]
        if min(numbers, default=0) < 0:
            raise PointsError("a negative number", advice="Points cannot be less than nothing.")
        given = self.points or self.amounts or self.shares or self.orders
        if not given and self.reservation is None:
            raise PointsError(
                "nothing to seal", advice="Give points, a reservation value, or both."
            )

    def best_total(self) -> int:
        """Sum of the best option or amount of every issue."""
        sheets = [*self.points.values(), *self.amounts.values()]
        return sum(max(sheet.values(), default=0) for sheet in sheets)


@kind("evaluation_asked", "evaluation")
class EvaluationAsked(Body):
    """The mediator asks the engine to run; every side sees that and when.

    Attributes
    ----------
    rules : EntryId
        The rules in force.
    agenda : EntryId
        The agenda.
    number : int
        The how-manyth run under these rules, from 1.
    at : datetime
        It runs at the first beat at or after this time, on what is sealed then.
    until : datetime or None
        For a long run: the results are told at the first beat at or after this time, whatever they
        are by then. None: on the same beat on which it runs.
    """

    rules: EntryId
    agenda: EntryId
    number: int
    at: datetime
    until: datetime | None = None

    def __post_init__(self) -> None:
        require_aware(self, ("at", "until"))
        if self.until is not None and self.until <= self.at:
            raise InputError(
                "a run ends before it begins",
                advice="The time by which the results are told must be after the time of the run.",
                field="until",
            )

    def leaves_open(self) -> bool | None:
        """Waits for its beat."""
        return True

    def refers_to(self) -> tuple[EntryId, ...]:
        """Rules and agenda."""
        return (self.rules, self.agenda)


@kind("tentative_named", "evaluation")
class TentativeNamed(Body):
    """From which deal a run is to look for something better; for the mediator and the engine alone.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    deal : EntryId
        The proposal, or the earlier run, that the deal stands in.
    solution : str
        Which package of an earlier run; empty for a proposal.
    """

    evaluation: EntryId
    deal: EntryId
    solution: str = ""

    def thread(self) -> EntryId | None:
        """The run."""
        return self.evaluation

    def refers_to(self) -> tuple[EntryId, ...]:
        """The run and the deal."""
        return (self.evaluation, self.deal)


@kind("evaluation_begun", "evaluation")
class EvaluationBegun(Body):
    """A long run has begun; told to every side on the beat that was announced, whatever is sealed.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    """

    evaluation: EntryId

    def thread(self) -> EntryId | None:
        """The run."""
        return self.evaluation


@kind("evaluation_stopped", "evaluation")
class EvaluationStopped(Body):
    """The mediator ends a long run: what was found by then is told on the next beat.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    """

    evaluation: EntryId

    def thread(self) -> EntryId | None:
        """The run."""
        return self.evaluation


@kind("proposal_put", "proposal")
class ProposalPut(Body):
    """The mediator's proposal, in sealed envelopes with a deadline.

    Attributes
    ----------
    words : str
        The proposal in words.
    agenda : EntryId or None
        The agenda its package is about.
    package : mapping of issue to option or amount
        The package; empty for a proposal in words only.
    answer_by : datetime
        Deadline, with a time zone.
    """

    words: str
    agenda: EntryId | None = None
    package: Mapping[str, str] = field(default_factory=dict)
    answer_by: datetime

    def __post_init__(self) -> None:
        require_text(self, "words")
        require_aware(self, ("answer_by",))
        if self.package and self.agenda is None:
            raise InputError("a package without an agenda", field="package")

    def leaves_open(self) -> bool | None:
        """Waits for the deadline."""
        return True

    def refers_to(self) -> tuple[EntryId, ...]:
        """The agenda, if there is a package."""
        return () if self.agenda is None else (self.agenda,)


@kind("proposal_answered", "proposal")
class ProposalAnswered(Body):
    """A side's answer, sealed until the deadline; the last one before it counts.

    Attributes
    ----------
    proposal : EntryId
        The proposal.
    said_by : SeatId
        The side.
    accepts : bool
        Yes or no.
    given : Given
        How.
    """

    proposal: EntryId
    said_by: SeatId
    accepts: bool
    given: Given = Given()

    def thread(self) -> EntryId | None:
        """The proposal."""
        return self.proposal


@kind("proposal_outcome", "proposal")
class ProposalOutcome(Body):
    """One answer for everybody: all yes, or not all yes. Nothing tells who refused.

    Attributes
    ----------
    proposal : EntryId
        The proposal.
    all_yes : bool
        Whether every side said yes.
    """

    proposal: EntryId
    all_yes: bool

    def thread(self) -> EntryId | None:
        """The proposal."""
        return self.proposal

    def leaves_open(self) -> bool | None:
        """Settled."""
        return False


@kind("agreement_put", "agreement", retention="agreements", signed=True)
class AgreementPut(Body):
    """The text that the sides are to sign.

    Attributes
    ----------
    title, words : str
        Its title and its text.
    parties : tuple of SeatId
        Who signs.
    agenda : EntryId or None
        The agenda, where a package is agreed.
    package : mapping of issue to option or amount
        The package.
    """

    title: str
    words: str
    parties: tuple[SeatId, ...]
    agenda: EntryId | None = None
    package: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_text(self, "title", "words")
        if len(self.parties) < 2:  # noqa: PLR2004  # an agreement needs two
            raise InputError("fewer than two parties", field="parties")

    def leaves_open(self) -> bool | None:
        """Waits for the signatures."""
        return True

    def refers_to(self) -> tuple[EntryId, ...]:
        """The agenda, if there is a package."""
        return () if self.agenda is None else (self.agenda,)


@kind("agreement_signed", "agreement", retention="agreements", signed=True)
class AgreementSigned(Body):
    """A side signs.

    Attributes
    ----------
    agreement : EntryId
        The text.
    said_by : SeatId
        The side.
    by : str
        Who signs for it.
    completes : bool
        Whether every side has signed with this one.
    given : Given
        How.
    """

    agreement: EntryId
    said_by: SeatId
    by: str
    completes: bool = False
    given: Given = Given()

    def __post_init__(self) -> None:
        require_text(self, "by")

    def thread(self) -> EntryId | None:
        """The text."""
        return self.agreement

    def leaves_open(self) -> bool | None:
        """Open until the last signature."""
        return not self.completes


class Proposal:
    """Where a proposal stands, folded from its thread as its reader sees it."""

    __slots__ = ("line", "outcome", "own_answer", "put")

    def __init__(self, thread: Thread) -> None:
        self.line: Line
        self.line, self.put = thread.root_of(ProposalPut)
        self.outcome = thread.last_of(ProposalOutcome)
        self.own_answer = thread.last_of(ProposalAnswered)


class Agreement:
    """Where an agreement stands, folded from its thread."""

    __slots__ = ("line", "put", "signatures")

    def __init__(self, thread: Thread) -> None:
        self.line: Line
        self.line, self.put = thread.root_of(AgreementPut)
        signed = [x.body for x in thread.lines if isinstance(x.body, AgreementSigned)]
        self.signatures = {body.said_by: body for body in signed}

    @property
    def is_complete(self) -> bool:
        """Whether every side has signed."""
        return set(self.put.parties) <= set(self.signatures)
