"""Findings: what an engine found, each with its own audience. On pages the word is "result"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from goodoffices.record.body import Body, EntryId, Value, kind, value
from goodoffices.record.rules import AgreedNorms
from goodoffices.record.seat import SeatId
from goodoffices.record.talks import (
    EvaluationAsked,
    EvaluationBegun,
    EvaluationStopped,
    TentativeNamed,
)

if TYPE_CHECKING:
    from goodoffices.record.view import Line, Thread

__all__ = [
    "Certificate",
    "DivisionFound",
    "Evaluation",
    "EvaluationBasis",
    "EvaluationRun",
    "FiguresFound",
    "FlipPoint",
    "FrontierPoint",
    "ImprovedPackage",
    "ImprovementFound",
    "NamedPackage",
    "NoResult",
    "NormsFound",
    "OpeningFound",
    "PackageNorms",
    "PackageParts",
    "PackagesFound",
    "PartsFound",
    "SensitivityFound",
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
    reproducible : bool
        Whether the same input gives the same result again. Not where a person or a clock ended the
        run: then `bound` was proved anew at what had been found.
    """

    method: str
    exact: bool = True
    bound: str = ""
    rests_on: str = ""
    reproducible: bool = True


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
class ImprovedPackage(Value):
    """A package that is better for all than a tentative deal: no side loses, and at least one gains.

    Attributes
    ----------
    reading : str
        What it is largest in: total (the sum of gains), absolute (the least gain, in points) or
        normalised (the least gain, in shares of what each could gain).
    choices : mapping of issue to option
        The package.
    satisfaction : mapping of seat to str
        What it gains, of the most it could beyond the deal without a loss to anybody. In words only:
        nothing, little, about half, most.
    ties : int
        How many other packages are equally good.
    note : str
        Anything the method had to say.
    exact : bool
        Whether it is proved that none is better by this reading.
    bound : str
        The proved bound where it is not.
    """

    reading: str
    choices: Mapping[str, str]
    satisfaction: Mapping[SeatId, str] = field(default_factory=dict)
    ties: int = 0
    note: str = ""
    exact: bool = True
    bound: str = ""


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
class PackageParts(Value):
    """What each issue of a package brings whom, in words.

    Attributes
    ----------
    choices : mapping of issue to option
        The package.
    parts : mapping of issue to seat to str
        Of the most that the issue could bring the side: nothing, little, about half, most, all of
        it; no matter where all options count the same for it.
    """

    choices: Mapping[str, str]
    parts: Mapping[str, Mapping[SeatId, str]]


@value
class PackageNorms(Value):
    """Which of the agreed norms a package keeps.

    Attributes
    ----------
    choices : mapping of issue to option
        The package.
    kept : tuple of str
        Names of the norms that it keeps, as :class:`AgreedNorms` has them; those for one side with
        its id: ``above_least/...``, ``share_of_gain/...``.
    """

    choices: Mapping[str, str]
    kept: tuple[str, ...]


@value
class FlipPoint(Value):
    """A change of one number on one side's sheet at which another package is proposed.

    Attributes
    ----------
    solution : str
        Which solution proposes another one.
    side : SeatId
        Whose number changes.
    issue, option : str
        The option whose points change; both empty for the reservation value.
    change : int
        The smallest change that does it, in the side's own points: a rise, or a fall below 0.
    becomes : mapping of issue to option
        What is proposed then; empty where nothing is acceptable to every side any more.
    """

    solution: str
    side: SeatId
    issue: str = ""
    option: str = ""
    change: int
    becomes: Mapping[str, str] = field(default_factory=dict)


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


@kind("parts_found", "evaluation")
class PartsFound(_Found):
    """What each issue of each package brings whom, in words.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    packages : tuple of PackageParts
        Each package that a solution chose, once.
    certificate : Certificate
        On what they rest.
    """

    evaluation: EntryId
    packages: tuple[PackageParts, ...]
    certificate: Certificate


@kind("norms_found", "evaluation")
class NormsFound(_Found):
    """Which of the agreed norms each package keeps: yes or no, and not by how much.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    norms : AgreedNorms
        The norms.
    packages : tuple of PackageNorms
        Each package that a solution chose, once.
    certificate : Certificate
        On what they rest.
    """

    evaluation: EntryId
    norms: AgreedNorms
    packages: tuple[PackageNorms, ...]
    certificate: Certificate


@kind("sensitivity_found", "evaluation")
class SensitivityFound(_Found):
    """At which small changes another package is proposed. It gives points away, as figures do.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    within : int
        So many points up and down were tried, one number at a time.
    flips : tuple of FlipPoint
        The changes that matter, smallest first.
    complete : bool
        Whether every change within these bounds was tried and every one that matters is listed.
    certificate : Certificate
        On what they rest.
    """

    evaluation: EntryId
    within: int
    flips: tuple[FlipPoint, ...]
    complete: bool = True
    certificate: Certificate


@kind("improvement_found", "evaluation")
class ImprovementFound(_Found):
    """What is better for all than a tentative deal, in words.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    tentative : mapping of issue to option
        The deal that it started from.
    packages : tuple of ImprovedPackage
        One for each reading; empty where nothing better was found.
    proved : bool
        Where no package is named: whether it is proved that nothing is better for all.
    certificate : Certificate
        On what it rests.
    """

    evaluation: EntryId
    tentative: Mapping[str, str]
    packages: tuple[ImprovedPackage, ...]
    proved: bool = False
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

    __slots__ = (
        "_run",
        "asked",
        "begun",
        "division",
        "figures",
        "improvement",
        "line",
        "no_result",
        "norms",
        "opening",
        "packages",
        "parts",
        "sensitivity",
        "stopped",
        "tentative",
    )

    def __init__(self, thread: Thread) -> None:
        self.line: Line
        self.line, self.asked = thread.root_of(EvaluationAsked)
        self._run = thread.last_of(EvaluationRun)
        self.begun = thread.last_of(EvaluationBegun)
        self.stopped = thread.last_of(EvaluationStopped)
        self.opening = thread.last_of(OpeningFound)
        self.packages = thread.last_of(PackagesFound)
        self.figures = thread.last_of(FiguresFound)
        self.parts = thread.last_of(PartsFound)
        self.norms = thread.last_of(NormsFound)
        self.sensitivity = thread.last_of(SensitivityFound)
        self.division = thread.last_of(DivisionFound)
        self.tentative = thread.last_of(TentativeNamed)
        self.improvement = thread.last_of(ImprovementFound)
        self.no_result = thread.last_of(NoResult)

    @property
    def has_run(self) -> bool:
        """Whether its beat has passed."""
        return self._run is not None

    @property
    def under_way(self) -> bool:
        """Whether a long run has begun and its results are still to be told: by its schedule alone."""
        return self.begun is not None and not self.has_run
