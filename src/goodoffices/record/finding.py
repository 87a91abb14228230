"""Findings: what an engine found, each with its own audience. On pages the word is "result"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from goodoffices.record.body import Body, EntryId, Value, kind, value
from goodoffices.record.seat import SeatId
from goodoffices.record.talks import EvaluationAsked

if TYPE_CHECKING:
    from goodoffices.record.view import Line, Thread

__all__ = [
    "Certificate",
    "DivisionFound",
    "Evaluation",
    "EvaluationBasis",
    "EvaluationRun",
    "FiguresFound",
    "FrontierPoint",
    "NamedPackage",
    "NoResult",
    "OpeningFound",
    "PackagesFound",
    "Share",
    "UtilityFound",
]


@value
class Certificate(Value):
    """On what a result rests.

    Attributes
    ----------
    method : str
        By which method.
    exact : bool
        Exact, or only within `bound`.
    bound : str
        The proved bound where it is not exact.
    rests_on : str
        On whose input, of which date, in words that tell nothing else.
    """

    method: str
    exact: bool = True
    bound: str = ""
    rests_on: str = ""


@value
class NamedPackage(Value):
    """A package that a solution chose.

    Attributes
    ----------
    solution : str
        Its name: nash, kalai_smorodinsky, egalitarian, leximin, utilitarian.
    choices : mapping of issue to option
        The package.
    satisfaction : mapping of seat to str
        In words only: little, about half, most.
    ties : int
        How many other packages are equally good.
    note : str
        Anything the method had to say, for instance that somebody cannot gain.
    """

    solution: str
    choices: Mapping[str, str]
    satisfaction: Mapping[SeatId, str] = field(default_factory=dict)
    ties: int = 0
    note: str = ""


@value
class FrontierPoint(Value):
    """A point of the frontier.

    Attributes
    ----------
    utilities : mapping of seat to int
        Utility of each side.
    choices : mapping of issue to option
        One package there.
    """

    utilities: Mapping[SeatId, int]
    choices: Mapping[str, str]


@value
class Share(Value):
    """What one side receives of one divisible issue.

    Attributes
    ----------
    issue : str
        The issue.
    to : SeatId
        The side.
    numerator, denominator : int
        The part of it, as a fraction.
    """

    issue: str
    to: SeatId
    numerator: int
    denominator: int = 1


class _Found(Body):
    """A result of one evaluation."""

    __slots__ = ()
    evaluation: EntryId

    def thread(self) -> EntryId | None:
        """The evaluation."""
        return self.evaluation


@kind("opening_found", "evaluation")
class OpeningFound(_Found):
    """Whether any package is acceptable to all.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    opening : bool
        Yes or no.
    certificate : Certificate
        On what it rests.
    """

    evaluation: EntryId
    opening: bool
    certificate: Certificate


@kind("packages_found", "evaluation")
class PackagesFound(_Found):
    """The packages that the solutions choose, with satisfaction in words.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    packages : tuple of NamedPackage
        Empty where there is no opening.
    certificate : Certificate
        On what they rest.
    """

    evaluation: EntryId
    packages: tuple[NamedPackage, ...]
    certificate: Certificate


@kind("figures_found", "evaluation")
class FiguresFound(_Found):
    """The frontier in figures. Utilities of packages give the points away: treat them as points.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    frontier : tuple of FrontierPoint
        Efficient packages that all can accept; at most two sides' whole frontier.
    packages : tuple of NamedPackage
        As in :class:`PackagesFound`.
    utilities : mapping of solution to seat to int
        Utility of each named package.
    reservations : mapping of seat to int
        Reservation value of each side.
    complete : bool
        Whether the frontier is whole or trimmed.
    certificate : Certificate
        On what they rest.
    """

    evaluation: EntryId
    frontier: tuple[FrontierPoint, ...]
    packages: tuple[NamedPackage, ...]
    utilities: Mapping[str, Mapping[SeatId, int]]
    reservations: Mapping[SeatId, int]
    complete: bool = True
    certificate: Certificate


@kind("division_found", "evaluation")
class DivisionFound(_Found):
    """Adjusted Winner over the divisible issues.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    shares : tuple of Share
        Who receives how much of what.
    totals : mapping of seat to str
        Points each side receives by its own count, as an exact fraction: "66" or "440/7".
    certificate : Certificate
        On what it rests.
    """

    evaluation: EntryId
    shares: tuple[Share, ...]
    totals: Mapping[SeatId, str]
    certificate: Certificate


@kind("evaluation_run", "evaluation")
class EvaluationRun(Body):
    """The engine has run; told to every side, and the same whatever it found.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    """

    evaluation: EntryId

    def thread(self) -> EntryId | None:
        """The evaluation."""
        return self.evaluation

    def leaves_open(self) -> bool | None:
        """It has run."""
        return False


@kind("no_result", "evaluation")
class NoResult(_Found):
    """The run ended without a result; it does not say whose input was missing.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    reason : str
        In words that are the same whoever caused it.
    """

    evaluation: EntryId
    reason: str


@kind("evaluation_basis", "evaluation")
class EvaluationBasis(_Found):
    """For the engine's own record: which sealed inputs were used.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    inputs : tuple of EntryId
        The inputs.
    """

    evaluation: EntryId
    inputs: tuple[EntryId, ...]

    def refers_to(self) -> tuple[EntryId, ...]:
        """The run and its inputs."""
        return (self.evaluation, *self.inputs)


@kind("utility_found", "proposal")
class UtilityFound(Body):
    """To one side: what a proposal is worth by its own points.

    Attributes
    ----------
    proposal : EntryId
        The proposal.
    utility : int
        By the side's own points.
    best : int
        The best total on the agenda by the side's own points.
    reservation : int or None
        Its own reservation value.
    certificate : Certificate
        On what it rests.
    """

    proposal: EntryId
    utility: int
    best: int
    reservation: int | None = None
    certificate: Certificate

    def thread(self) -> EntryId | None:
        """The proposal."""
        return self.proposal


class Evaluation:
    """Where a run of the engine stands, folded from its thread as its reader sees it."""

    __slots__ = ("_run", "asked", "division", "figures", "line", "no_result", "opening", "packages")

    def __init__(self, thread: Thread) -> None:
        self.line: Line
        self.line, self.asked = thread.root_of(EvaluationAsked)
        self._run = thread.last_of(EvaluationRun)
        self.opening = thread.last_of(OpeningFound)
        self.packages = thread.last_of(PackagesFound)
        self.figures = thread.last_of(FiguresFound)
        self.division = thread.last_of(DivisionFound)
        self.no_result = thread.last_of(NoResult)

    @property
    def has_run(self) -> bool:
        """Whether its beat has passed."""
        return self._run is not None
