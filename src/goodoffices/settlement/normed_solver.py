"""The best packages under norms by questions to CP-SAT, each with value and proved bound."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import Any, TypeAlias

from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.norm import Condition
from goodoffices.settlement.normed import (
    NearMiss,
    NormedSettlement,
    broken_by,
    near_miss,
    smallest_cover,
)
from goodoffices.settlement.package import Package, points_of
from goodoffices.settlement.result import Solution
from goodoffices.settlement.solutions import CONCEPTS, Concept
from goodoffices.settlement.solver import Answer, gains_of
from goodoffices.settlement.zone import common_unit, value_in_units

__all__ = ["FromSolver", "Stop"]

Choice: TypeAlias = tuple[int, ...]

UNLISTED = "found without listing packages; equally good packages are not listed"
UNPROVED = "the best that was found; see its bound"


@dataclass(slots=True)
class Stop:
    """Whether somebody stopped the run; once said, it stays said."""

    should_stop: Callable[[], bool] | None
    said: bool = False

    def asked(self) -> bool:
        """Whether somebody stopped the run."""
        if not self.said and self.should_stop is not None:
            self.said = bool(self.should_stop())
        return self.said


@dataclass(slots=True)
class FromSolver:
    """The answer by questions to CP-SAT, each with value and proved bound."""

    negotiation: Negotiation
    norms: tuple[tuple[Condition, ...], ...]
    effort: float
    stop: Stop

    @property
    def _limits(self) -> dict[str, Any]:
        return {"effort": self.effort, "should_stop": self.stop.asked}

    @property
    def _under(self) -> dict[str, Any]:
        also = [condition for norm in self.norms for condition in norm]
        return {"also": also, **self._limits}

    def settlement(self, names: Collection[str]) -> NormedSettlement:
        """Each solution wanted, or the norms in conflict and the nearest package."""
        from goodoffices.settlement import solver  # noqa: PLC0415

        any_kept = solver.any_package(self.negotiation, **self._under)
        possible = True if any_kept.choice is not None else False if any_kept.finished else None
        opening, proved = possible, possible is not None
        cover: tuple[int, ...] = ()
        nearest: NearMiss | None = None
        solutions: dict[str, Solution] = {}
        better: dict[str, Package] = {}
        if any_kept.choice is not None:
            for concept in CONCEPTS:
                if concept.name in names:
                    solution = self._solution(concept, any_kept.choice)
                    solutions[concept.name] = solution
                    more = self._better(solution)
                    if more is not None:
                        better[concept.name] = more
            proved = all(one.exact for one in solutions.values())
        elif possible is False:
            opening, cover, proved = self._conflict()
            nearest = self._nearest() if opening else None
            proved = proved and (nearest is None or nearest.exact)
        return NormedSettlement(
            parties=tuple(party.id for party in self.negotiation.parties),
            norms=self.negotiation.norms,
            opening=opening,
            possible=possible,
            solutions=solutions,
            better_without=better,
            conflict=tuple(self.negotiation.norms[place] for place in cover),
            nearest=nearest,
            exact=proved and not self.stop.said,
            method="stopped" if self.stop.said else "solver",
        )

    def _conflict(self) -> tuple[bool | None, tuple[int, ...], bool]:
        """Whether anything is acceptable; a smallest set of norms in conflict; whether that is proved.

        What each package met breaks must have something in common with the set. The smallest such
        set is tried; either nothing keeps it, or what keeps it breaks others and is met now.
        """
        from goodoffices.settlement import solver  # noqa: PLC0415

        met: set[frozenset[int]] = set()
        while True:
            cover = smallest_cover(met, len(self.norms))
            also = [condition for place in cover for condition in self.norms[place]]
            found = solver.any_package(self.negotiation, also=also, **self._limits)
            if found.choice is None:
                if not cover:
                    return (False, (), True) if found.finished else (None, (), False)
                return (True, cover, True) if found.finished else (True, (), False)
            met.add(broken_by(self.norms, found.gains))

    def _nearest(self) -> NearMiss | None:
        from goodoffices.settlement import solver  # noqa: PLC0415

        found = solver.least_missed(self.negotiation, self.norms, **self._limits)
        if found.choice is None:
            return None
        package = Package(self.negotiation.issues, found.choice)
        return near_miss(self.negotiation, self.norms, package, exact=found.finished)

    def _better(self, solution: Solution) -> Package | None:
        from goodoffices.settlement import solver  # noqa: PLC0415

        here = gains_of(self.negotiation, solution.package.choice)
        found = solver.best_total(self.negotiation, least=here, **self._limits)
        if found.choice is None or found.value <= sum(here):
            return None
        return Package(self.negotiation.issues, found.choice)

    def _solution(self, concept: Concept, known: Choice) -> Solution:
        """One solution; `known` keeps all norms and stands where nothing better was found."""
        answer, ideals, note = self._answer(concept.name)
        choice = known if answer.choice is None else answer.choice
        gains = gains_of(self.negotiation, choice)
        value, degree = _value(concept.name, gains, ideals)
        exact = answer.finished and answer.choice is not None
        bound = value if exact else self._bound(concept.name, answer)
        package = Package(self.negotiation.issues, choice)
        said = UNLISTED if exact else UNPROVED
        return Solution(
            name=concept.name,
            package=package,
            points=points_of(self.negotiation, package),
            value=value_in_units(self.negotiation, value, degree),
            bound=value_in_units(self.negotiation, max(bound, value), degree),
            method="solver",
            exact=exact,
            note=f"{note}; {said}" if note else said,
            scales=tuple(party.scale for party in self.negotiation.parties),
        )

    def _answer(self, name: str) -> tuple[Answer, tuple[int, ...], str]:
        from goodoffices.settlement import solver  # noqa: PLC0415

        count = len(self.negotiation.parties)
        plain = (1,) * count
        if name == "utilitarian":
            return solver.best_total(self.negotiation, **self._under), plain, ""
        if name == "nash":
            return self._product()
        if name != "kalai_smorodinsky":
            return solver.leximin(self.negotiation, plain, **self._under), plain, ""
        ideals, sure = self._ideals()
        found = solver.leximin(self.negotiation, ideals, **self._under)
        without = sum(most == 0 for most in ideals)
        note = (
            f"{without} of {count} parties cannot gain from any such package and are left out"
            if without and sure
            else ""
        )
        if not sure:
            found = replace(found, finished=False, bound=None)
        return found, ideals, note

    def _ideals(self) -> tuple[tuple[int, ...], bool]:
        """The most each party gains from an acceptable package that keeps all norms; whether proved."""
        from goodoffices.settlement import solver  # noqa: PLC0415

        count, sure, ideals = len(self.negotiation.parties), True, []
        for party in range(count):
            weights = tuple(int(other == party) for other in range(count))
            found = solver.best_total(self.negotiation, weights, **self._under)
            sure = sure and found.finished
            most = found.value if found.finished else self._most()[party]
            ideals.append(max(0, int(most)))
        return tuple(ideals), sure

    def _most(self) -> tuple[int, ...]:
        """A gain of each party that no package exceeds."""
        _, factors = common_unit(self.negotiation)
        ends = zip(self.negotiation.parties, self.negotiation.no_deal, factors, strict=True)
        return tuple(max(0, (party.most - base) * factor) for party, base, factor in ends)

    def _product(self) -> tuple[Answer, tuple[int, ...], str]:
        """The largest product; where not all can gain, that of the most parties that can."""
        from goodoffices.settlement import solver  # noqa: PLC0415

        count = len(self.negotiation.parties)
        plain = (1,) * count
        for size in range(count, 0, -1):
            answers = [
                solver.largest_product(self.negotiation, parties, **self._under)
                for parties in combinations(range(count), size)
            ]
            settled = all(answer.finished for answer in answers)
            some = [answer for answer in answers if answer.choice is not None]
            if some:
                best = max(some, key=lambda answer: answer.value)
                note = "" if size == count else _cannot_all_gain(size, count)
                bounds = [answer.bound for answer in answers if answer.bound is not None]
                bound = max(bounds) if settled and bounds else None
                return replace(best, finished=settled, bound=bound), plain, note
            if not settled:
                return Answer(None, finished=False), plain, ""
        nobody = solver.any_package(self.negotiation, **self._under)
        return nobody, plain, _cannot_all_gain(0, count)

    def _bound(self, name: str, answer: Answer) -> int | Fraction:
        """The least bound that is known."""
        most = self._most()
        plain: dict[str, int | Fraction] = {
            "nash": prod(max(1, gain) for gain in most),
            "kalai_smorodinsky": 1,
            "utilitarian": sum(most),
        }
        bound = plain.get(name, min(most))
        return bound if answer.bound is None else min(bound, answer.bound)


def _cannot_all_gain(able: int, count: int) -> str:
    return (
        f"no such package gives every party a gain: {able} of {count} can gain together, and the"
        " product is theirs"
    )


def _value(name: str, gains: tuple[int, ...], ideals: Sequence[int]) -> tuple[int | Fraction, int]:
    """What a package attains, and with which power of the unit of gains that grows."""
    able = [gain for gain in gains if gain > 0]
    if name == "nash":
        return (prod(able) if able else 0), len(able)
    if name == "utilitarian":
        return sum(gains), 1
    if name == "kalai_smorodinsky":
        shares = [Fraction(g, most) for g, most in zip(gains, ideals, strict=True) if most > 0]
        return min(shares, default=Fraction(0)), 0
    return min(gains), 1
