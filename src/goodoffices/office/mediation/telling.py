"""What an engine found, as the record tells it: packages, bounds and figures, and on what they rest.

Who learns it is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Final

from goodoffices.office.mediation.orders import ASKING, METHOD, compared
from goodoffices.record import (
    AgreedNorms,
    Certificate,
    DivisionFound,
    EntryId,
    FiguresFound,
    FlipPoint,
    FrontierPoint,
    ImprovedPackage,
    ImprovementFound,
    NamedPackage,
    NormsFound,
    OpeningFound,
    PackageNorms,
    PackageParts,
    PackagesFound,
    PartsFound,
    QuestionFound,
    SeatId,
    SensitivityFound,
    Share,
)

if TYPE_CHECKING:
    from goodoffices.settlement import (
        Division,
        FrontierLine,
        Improvements,
        Negotiation,
        Package,
        Sensitivity,
        Settlement,
        Solution,
    )
    from goodoffices.settlement import FrontierPoint as Point
    from goodoffices.settlement.thin import NextQuestion

__all__ = ["MISSING", "UNPROVED", "Telling"]

MISSING: Final = "Not every side had sealed its points when the engine ran."
UNPROVED: Final = (
    "No package acceptable to every side was found, and that there is none is not proved."
)
STEPS: Final = (
    (Fraction(1, 100), "a hundredth"),
    (Fraction(1, 10), "a tenth"),
    (Fraction(1, 3), "a third"),
    (Fraction(1, 2), "a half"),
)
COMPARED: Final = "each package compared with the tentative deal, side by side"
"""How improvements were found, as the certificate says it."""
NOTHING: Final = "nothing"
"""What a side gains that neither loses nor gains."""
FLIPS_AT_MOST = 60
"""So many changes that matter are put on the record, the smallest; more are trimmed, and it is said."""
FIGURES_AT_MOST = 400
"""So many points of a frontier are put on the record; a longer one is shown trimmed and says so."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How the results of one run are put.

    Attributes
    ----------
    evaluation : EntryId
        The run.
    at : datetime
        On whatever was sealed then.
    parties : tuple of SeatId
        The sides, in the order in which the engine was given them.
    """

    evaluation: EntryId
    at: datetime
    parties: tuple[SeatId, ...]

    @property
    def rests_on(self) -> str:
        """What was used, where the sides gave points."""
        return f"points sealed by each side before {self.at:%Y-%m-%d %H:%M} UTC"

    @property
    def rests_on_words(self) -> str:
        """What was used, where a side gave an order."""
        return f"what was sealed by each side before {self.at:%Y-%m-%d %H:%M} UTC"

    def opening(self, found: Settlement, *, reproducible: bool) -> OpeningFound:
        """Whether there is a package for all, without how near to the best others came."""
        return OpeningFound(
            evaluation=self.evaluation,
            opening=found.opening,
            certificate=Certificate(
                method=found.method, rests_on=self.rests_on, reproducible=reproducible
            ),
        )

    def packages(self, found: Settlement, *, reproducible: bool) -> PackagesFound:
        """The package of each solution, in words."""
        bound = _bound_in_words(found.solutions.values())
        return PackagesFound(
            evaluation=self.evaluation,
            packages=self._all_named(found),
            certificate=self._certificate(found, bound, reproducible),
        )

    def least_bad(self, packages: tuple[NamedPackage, ...], *, exact: bool) -> PackagesFound:
        """The packages with the least worst case, where a side gave an order."""
        return PackagesFound(
            evaluation=self.evaluation,
            packages=packages,
            certificate=Certificate(method=METHOD, exact=exact, rests_on=self.rests_on_words),
        )

    def question(self, found: NextQuestion) -> QuestionFound:
        """What one side alone is asked."""
        return QuestionFound(
            evaluation=self.evaluation,
            to=SeatId(found.party),
            **compared(found),
            certificate=Certificate(method=ASKING, exact=found.exact, rests_on=self.rests_on_words),
        )

    def parts(self, table: Negotiation, packages: Sequence[Package]) -> PartsFound:
        """What each issue of each package brings whom."""
        from goodoffices.settlement import parts  # noqa: PLC0415

        return PartsFound(
            evaluation=self.evaluation,
            packages=tuple(
                PackageParts(
                    choices=_choices_of(package),
                    parts={
                        issue: {SeatId(side): str(word) for side, word in words.items()}
                        for issue, words in parts(table, package).items()
                    },
                )
                for package in packages
            ),
            certificate=Certificate(method="each side's points, in thirds", rests_on=self.rests_on),
        )

    def norms(self, norms: AgreedNorms, kept: Mapping[Package, tuple[str, ...]]) -> NormsFound:
        """Which of the agreed norms each package keeps."""
        return NormsFound(
            evaluation=self.evaluation,
            norms=norms,
            packages=tuple(
                PackageNorms(choices=_choices_of(package), kept=names)
                for package, names in kept.items()
            ),
            certificate=Certificate(method="each side's points", rests_on=self.rests_on),
        )

    def figures(self, found: Settlement, *, reproducible: bool) -> FiguresFound:
        """The frontier and what each package is worth, trimmed where it is long."""
        frontier = found.frontier or _ends_of(found.frontier_lines or ())
        shown = frontier[:: max(1, -(-len(frontier) // FIGURES_AT_MOST))]
        return FiguresFound(
            evaluation=self.evaluation,
            frontier=tuple(
                FrontierPoint(
                    utilities=dict(zip(self.parties, _whole(point.utilities), strict=True)),
                    choices=_choices_of(point.package),
                )
                for point in shown
            ),
            packages=self._all_named(found),
            utilities={
                name: dict(zip(self.parties, _whole(solution.utilities), strict=True))
                for name, solution in found.solutions.items()
            },
            reservations={
                party: int(value)
                for party, value in zip(self.parties, found.reservation, strict=True)
            },
            complete=found.frontier is not None and len(shown) == len(frontier),
            certificate=self._certificate(found, _bound_in_figures(found), reproducible),
        )

    def sensitivity(self, found: Sensitivity, *, reproducible: bool) -> SensitivityFound:
        """The small changes that would matter, the smallest first."""
        return SensitivityFound(
            evaluation=self.evaluation,
            within=found.within,
            flips=tuple(
                FlipPoint(
                    solution=flip.solution,
                    side=SeatId(flip.party),
                    issue=flip.issue,
                    option=flip.option,
                    change=flip.change,
                    becomes=dict(flip.becomes or {}),
                )
                for flip in found.flips[:FLIPS_AT_MOST]
            ),
            complete=found.complete and len(found.flips) <= FLIPS_AT_MOST,
            certificate=Certificate(
                method="each changed sheet judged by the solutions",
                rests_on=self.rests_on,
                reproducible=reproducible,
            ),
        )

    def improvement(
        self, found: Improvements, tentative: Mapping[str, str], *, reproducible: bool
    ) -> ImprovementFound:
        """What is better for all than a tentative deal."""
        better = tuple(self._better(one, found) for one in found.proposals.values())
        return ImprovementFound(
            evaluation=self.evaluation,
            tentative=dict(tentative),
            packages=better,
            proved=found.nothing_better,
            certificate=Certificate(
                method=COMPARED,
                exact=found.nothing_better or (bool(better) and all(one.exact for one in better)),
                rests_on=self.rests_on,
                reproducible=reproducible,
            ),
        )

    def division(self, found: Division, order: Sequence[str]) -> DivisionFound:
        """Who receives how much of what.

        Parameters
        ----------
        found : Division
            As the procedure divides.
        order : sequence of str
            The divisible issues as the agenda has them.
        """
        return DivisionFound(
            evaluation=self.evaluation,
            shares=tuple(
                Share(
                    issue=name, to=party, numerator=share.numerator, denominator=share.denominator
                )
                for name in order
                for party, share in zip(self.parties, found.shares[name], strict=True)
                if share
            ),
            totals=dict(zip(self.parties, (str(total) for total in found.totals), strict=True)),
            certificate=Certificate(method="Adjusted Winner", exact=True, rests_on=self.rests_on),
        )

    def _certificate(self, found: Settlement, bound: str, reproducible: bool) -> Certificate:
        return Certificate(
            method=found.method,
            exact=found.exact,
            bound=bound,
            rests_on=self.rests_on,
            reproducible=reproducible,
        )

    def _all_named(self, found: Settlement) -> tuple[NamedPackage, ...]:
        return tuple(self._named(name, one, found) for name, one in found.solutions.items())

    def _named(self, name: str, solution: Solution, found: Settlement) -> NamedPackage:
        from goodoffices.settlement import satisfactions  # noqa: PLC0415

        words = (
            {}
            if found.ideal_point is None
            else dict(zip(self.parties, map(str, satisfactions(found, solution)), strict=True))
        )
        return NamedPackage(
            solution=name,
            choices=_choices_of(solution.package),
            satisfaction=words,
            ties=solution.ties_count,
            note=solution.note,
        )

    def _better(self, solution: Solution, found: Improvements) -> ImprovedPackage:
        from goodoffices.settlement import satisfaction  # noqa: PLC0415

        ends = zip(
            self.parties, solution.utilities, found.utilities, found.ideal_point or (), strict=False
        )
        return ImprovedPackage(
            reading=solution.name,
            choices=_choices_of(solution.package),
            satisfaction={
                side: str(satisfaction(have - before, most - before)) if have > before else NOTHING
                for side, have, before, most in ends
            },
            ties=solution.ties_count,
            note=solution.note,
            exact=solution.exact,
            bound=_bound_in_words([solution]),
        )


def _bound_in_words(solutions: Iterable[Solution]) -> str:
    """How far from the best at most, without a figure that gives points away."""
    gaps = [
        Fraction(solution.gap) / Fraction(solution.bound)
        for solution in solutions
        if not solution.exact and solution.bound
    ]
    if not gaps:
        return ""
    spoken = next((word for most, word in STEPS if max(gaps) <= most), "an unknown part")
    return f"by its own measure no package is better by more than {spoken}"


def _bound_in_figures(found: Settlement) -> str:
    return "; ".join(
        f"{name}: {solution.value} of at most {solution.bound}"
        for name, solution in found.solutions.items()
        if not solution.exact
    )


def _choices_of(package: Package) -> dict[str, str]:
    """A package as the record keeps it: issue to option, and to an exact amount without its unit."""
    from goodoffices.settlement import MixedPackage  # noqa: PLC0415
    from goodoffices.settlement.quantity import exact_text  # noqa: PLC0415

    chosen = dict(package)
    if isinstance(package, MixedPackage):
        chosen |= {name: exact_text(amount) for name, amount in package.amounts.items()}
    return chosen


def _ends_of(lines: Sequence[FrontierLine]) -> tuple[Point, ...]:
    """The points between which a frontier runs straight."""
    return tuple(
        {point.utilities: point for line in lines for point in (line.first, line.last)}.values()
    )


def _whole(utilities: Sequence[int | Fraction]) -> tuple[int, ...]:
    """Points as they are told: whole, rounded down, so that what is enough still looks enough."""
    return tuple(floor(utility) for utility in utilities)
