"""Ground rules: what all sides agreed may be computed, and who learns which result.

The engines are off until every side has accepted rules. Changing them needs everybody again, and a
later rule never opens what was sealed under an earlier one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.record.body import Body, EntryId, Value, kind, require_aware, value
from goodoffices.record.given import Given
from goodoffices.record.seat import SeatId

if TYPE_CHECKING:
    from goodoffices.record.view import Line, Thread

__all__ = [
    "DEFAULT_RULES",
    "AgreedNorms",
    "FindingKind",
    "GroundRules",
    "Learns",
    "Rule",
    "RulesAnswered",
    "RulesProposed",
    "RulesSettled",
    "SideNorm",
]


class FindingKind(StrEnum):
    """What an engine may find."""

    DIVISION = "division"
    FIGURES = "figures"
    IMPROVEMENT = "improvement"
    NEXT_QUESTION = "next question"
    NORMS = "norms"
    OPENING = "opening"
    OWN_UTILITY = "own utility"
    PACKAGES = "packages"
    PARTS = "parts"


class Learns(StrEnum):
    """Who learns a result."""

    ALL = "all sides and the mediator"
    EACH_OWN = "each side its own"
    MEDIATOR = "the mediator"
    NOBODY = "nobody"


@value
class Rule(Value):
    """Who learns one kind of result.

    Attributes
    ----------
    finding : FindingKind
        Which result.
    to : Learns
        Who learns it.
    """

    finding: FindingKind
    to: Learns

    def __post_init__(self) -> None:
        asked = self.finding is FindingKind.NEXT_QUESTION
        if asked and self.to not in {Learns.EACH_OWN, Learns.NOBODY}:
            raise InputError(
                "a question told to others",
                advice="The next question goes to the side that it is put to, or to nobody.",
                field="next_question",
            )


DEFAULT_RULES = (
    Rule(finding=FindingKind.OPENING, to=Learns.MEDIATOR),
    Rule(finding=FindingKind.PACKAGES, to=Learns.MEDIATOR),
    Rule(finding=FindingKind.OWN_UTILITY, to=Learns.EACH_OWN),
    Rule(finding=FindingKind.FIGURES, to=Learns.NOBODY),
    Rule(finding=FindingKind.DIVISION, to=Learns.NOBODY),
    Rule(finding=FindingKind.PARTS, to=Learns.NOBODY),
    Rule(finding=FindingKind.NEXT_QUESTION, to=Learns.NOBODY),
    Rule(finding=FindingKind.NORMS, to=Learns.NOBODY),
    Rule(finding=FindingKind.IMPROVEMENT, to=Learns.NOBODY),
)
"""An opening, yes or no, and packages in words to the mediator; to each side its own utility."""


@value
class SideNorm(Value):
    """What a deal should bring one side at least. Norms for one side are agreed by all, like the others.

    Attributes
    ----------
    side : SeatId
        The side.
    above_least : int or None
        It has at least so many points more than the least it accepts, by its own points.
    share_of_gain : int or None
        It has at least so many of 1000 of what all sides gain together.
    """

    side: SeatId
    above_least: int | None = None
    share_of_gain: int | None = None

    def __post_init__(self) -> None:
        if self.above_least is None and self.share_of_gain is None:
            raise InputError("a norm that asks for nothing", field="norms")
        if self.above_least is not None and self.above_least < 0:
            raise InputError(
                "a norm out of range",
                advice="Points above the least that a side accepts are 0 or more.",
                field="norms",
            )
        if self.share_of_gain is not None and not 0 <= self.share_of_gain <= 1000:  # noqa: PLR2004  # of 1000
            raise InputError(
                "a norm out of range",
                advice="A part of 1000 is from 0 to 1000.",
                field="norms",
            )


@value
class AgreedNorms(Value):
    """What a deal should be like, agreed before anybody knows the deals. No package is left out for it.

    Attributes
    ----------
    share_of_best : int or None
        No side has less than so many of 1000 of its best package, by its own points.
    gain_hundredths : int or None
        No side gains more than so many hundredths of what another gains: 150 for one and a half times.
    sides : tuple of SideNorm
        What single sides should have at least, one for each side at most.
    """

    share_of_best: int | None = None
    gain_hundredths: int | None = None
    sides: tuple[SideNorm, ...] = ()

    def __post_init__(self) -> None:
        part, times = self.share_of_best, self.gain_hundredths
        if part is not None and not 0 <= part <= 1000:  # noqa: PLR2004  # a part of 1000
            raise InputError(
                "a norm out of range",
                advice="A part of 1000 is from 0 to 1000.",
                field="share_of_best",
            )
        if times is not None and not 100 <= times <= 10_000:  # noqa: PLR2004  # once to a hundred times
            raise InputError(
                "a norm out of range",
                advice="How many times as much as another is from 1 to 100.",
                field="gain_ratio",
            )
        if len({norm.side for norm in self.sides}) != len(self.sides):
            raise InputError("two norms for one side", field="norms")
        if sum(norm.share_of_gain or 0 for norm in self.sides) > 1000:  # noqa: PLR2004  # of 1000
            raise InputError(
                "shares of more than everything",
                advice="What the sides have of each 1000 that all gain together cannot be more than 1000.",
                field="norms",
            )


@kind("rules_proposed", "rules", retention="agreements")
class RulesProposed(Body):
    """Ground rules put to all sides; they answer under seal until the deadline.

    Attributes
    ----------
    rules : tuple of Rule
        Who learns which result; what is not named is not computed for anybody.
    evaluations : int
        How many times at most the engine may run under these rules, which bounds probing.
    answer_by : datetime
        Deadline for the answers, with a time zone.
    points_total : int
        To how many points each side's best options sum.
    norms : AgreedNorms
        What a deal should be like.
    """

    rules: tuple[Rule, ...] = DEFAULT_RULES
    evaluations: int = 3
    answer_by: datetime
    points_total: int = 1000
    norms: AgreedNorms = AgreedNorms()

    def __post_init__(self) -> None:
        require_aware(self, ("answer_by",))
        if not 1 <= self.evaluations <= 12:  # noqa: PLR2004  # each run tells a prober something
            raise InputError(
                "number of evaluations out of range",
                advice="Between one and twelve evaluations.",
                field="evaluations",
            )

    def leaves_open(self) -> bool | None:
        """Waits for the deadline."""
        return True

    def learns(self, finding: FindingKind) -> Learns:
        """Who learns `finding`."""
        return next((rule.to for rule in self.rules if rule.finding is finding), Learns.NOBODY)


@kind("rules_answered", "rules")
class RulesAnswered(Body):
    """A side's answer, sealed until the deadline.

    Attributes
    ----------
    rules : EntryId
        The proposed rules.
    said_by : SeatId
        The side.
    accepts : bool
        Yes or no.
    given : Given
        How.
    """

    rules: EntryId
    said_by: SeatId
    accepts: bool
    given: Given = Given()

    def thread(self) -> EntryId | None:
        """The proposed rules."""
        return self.rules


@kind("rules_settled", "rules", retention="agreements", signed=True)
class RulesSettled(Body):
    """What came of it, told to all at once: in force, or not in force.

    Attributes
    ----------
    rules : EntryId
        The proposed rules.
    in_force : bool
        Whether every side accepted.
    """

    rules: EntryId
    in_force: bool

    def thread(self) -> EntryId | None:
        """The proposed rules."""
        return self.rules

    def leaves_open(self) -> bool | None:
        """Settled."""
        return False


class GroundRules:
    """Where a set of ground rules stands, folded from its thread as its reader sees it."""

    __slots__ = ("line", "own_answer", "proposed", "settled")

    def __init__(self, thread: Thread) -> None:
        self.line: Line
        self.line, self.proposed = thread.root_of(RulesProposed)
        self.settled = thread.last_of(RulesSettled)
        self.own_answer = thread.last_of(RulesAnswered)

    @property
    def in_force(self) -> bool:
        """Whether every side accepted."""
        return self.settled is not None and self.settled.in_force
