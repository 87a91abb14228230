"""Where the frontier is too large to list: each solution found and proved on its own.

- The sum of gains is largest where every issue has its best option.
- The product is bounded by weights from ``relaxation`` and proved by ``certificate``; CP-SAT takes
  over where too much is left to look through.
- The smallest gain, the smallest share and leximin: packages are put together issue by issue, and
  weights rule parts of them out (``narrowing``). What that leaves open is asked of CP-SAT (``solver``).

Whatever is not proved comes with the least of all bounds that were. A run that somebody stops keeps
what was found and proved until then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import Any, TypeAlias

from goodoffices.settlement import solver
from goodoffices.settlement.budget import Budget, BudgetSpentError
from goodoffices.settlement.cautions import cautions_about
from goodoffices.settlement.certificate import (
    Certificate,
    certificate_of,
    proved,
    whole_weights,
)
from goodoffices.settlement.concession import conceded
from goodoffices.settlement.frontier import listed
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.package import Package, points_of
from goodoffices.settlement.result import Concession, Settlement, Solution, Trimmed, in_units
from goodoffices.settlement.solutions import CONCEPTS, Concept, leximin_order
from goodoffices.settlement.space import Space, space_of
from goodoffices.settlement.zone import solution_in, value_in_units, zone_of

__all__ = ["Effort", "searched"]

Choice: TypeAlias = tuple[int, ...]
Gains: TypeAlias = tuple[int, ...]
Value: TypeAlias = int | Fraction

REST_WORK = 100_000_000
PARTS = 2_500_000  # of packages, for one unit of the solver's counted work
FEW = 4  # parties up to which weights leave few packages beside the largest smallest gain
UNLISTED = "found without listing the frontier; equally good packages are not listed"
NOT_FOUND = "no acceptable package was found; none is not proved"
UNPROVED = "the best that was found; see its bound"


@dataclass(slots=True)
class Effort:
    """How much may be done for one negotiation, and whether somebody stopped it."""

    ties_limit: int
    solver: float
    should_stop: Callable[[], bool] | None = None
    stopped: bool = False

    def asked(self) -> bool:
        """Whether somebody has stopped the run; once said, it stays said."""
        if not self.stopped and self.should_stop is not None:
            self.stopped = bool(self.should_stop())
        return self.stopped


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one rung of the ladder says about one solution."""

    choice: Choice
    value: Value
    bound: Value
    method: str
    degree: int
    proof: bool = True
    note: str = ""


@dataclass(slots=True)
class _Search:
    space: Space
    effort: Effort
    known: dict[Choice, Gains] = field(default_factory=dict)  # acceptable packages
    ideal: Gains = ()  # what each party gains at most, whatever the others need
    proofs: dict[str, Certificate] = field(default_factory=dict)
    fairest: dict[tuple[Gains, bool], list[Choice]] = field(default_factory=dict)
    chains: dict[tuple[Gains | None, bool], solver.Answer] = field(default_factory=dict)

    def answers(self, names: Collection[str]) -> dict[str, Solution]:
        """The solutions asked for, in their usual order; none if no package was found."""
        if not self._opened(names):
            return {}
        ask: Mapping[str, Callable[[], Solution]] = {
            "nash": self._nash,
            "kalai_smorodinsky": self._kalai_smorodinsky,
            "egalitarian": lambda: self._smallest("egalitarian", whole="leximin" in names),
            "leximin": lambda: self._smallest("leximin", whole=True),
            "utilitarian": self._utilitarian,
        }
        return {concept.name: ask[concept.name]() for concept in CONCEPTS if concept.name in names}

    def impossible(self) -> bool:
        """Whether it is proved that no package is acceptable to all."""
        if any(most < need for most, need in zip(self.ideal, self.space.least, strict=True)):
            return True
        if self.known or self.effort.asked():
            return False
        found = solver.any_package(self.space.negotiation, **self._limits)
        self._meet([] if found.choice is None else [found.choice])
        return found.finished and found.choice is None

    def _opened(self, names: Collection[str]) -> bool:
        """Whether some package is acceptable: met on the way to what is asked for, or searched."""
        parties = range(len(self.space.start))
        alone = [self.space.best_for([int(p == party) for p in parties]) for party in parties]
        self.ideal = tuple(self.space.gains(c)[p] for p, c in enumerate(alone))
        self._meet([*alone, self.space.best_for([1] * len(parties))])
        if "nash" in names or "kalai_smorodinsky" in names:
            self._meet(self._climbed("nash"))
        if "egalitarian" in names or "leximin" in names:
            self._meet(self._climbed("egalitarian"))
        if not self.known:
            self.impossible()
        return bool(self.known)

    @property
    def _limits(self) -> dict[str, Any]:
        return {"effort": self.effort.solver, "should_stop": self.effort.asked}

    def _meet(self, choices: Iterable[Choice]) -> None:
        for choice in choices:
            gains = self.space.gains(choice)
            if self.space.shortfall(gains) == 0:
                self.known[choice] = gains

    def _best(self, score: Callable[[Gains], Any]) -> tuple[Choice, Gains]:
        """The best acceptable package met so far; of equals the leximin-best, then the first."""

        def judged(choice: Choice) -> tuple[Any, ...]:
            return score(self.known[choice]), leximin_order(self.known[choice])

        choice = max(sorted(self.known), key=judged)
        return choice, self.known[choice]

    def _climbed(self, name: str) -> Iterator[Choice]:
        """Packages that weights lead to, improved one issue at a time; the weights are kept as proof."""
        from goodoffices.settlement.relaxation import (  # noqa: PLC0415  (numpy)
            agenda_of,
            climbed,
            weights_for,
        )

        product = name == "nash"
        agenda = agenda_of(self.space.table, self.space.start, common_unit=not product)
        found = weights_for(agenda, product=product)
        self.proofs[name] = certificate_of(self.space, whole_weights(agenda, found[-1]))
        for rows in {tuple(agenda.best(weights).tolist()) for weights in found}:
            yield tuple(agenda.options(rows))
            yield tuple(agenda.options(climbed(agenda, rows, product=product)))

    def _nash(self) -> Solution:
        choice, gains = self._best(_product)
        if min(gains) > 0:
            exact = self._by_cut("nash", gains)
            if exact is not None:
                return exact
        elif not self.effort.asked():
            return self._of_those_who_can_gain()
        count, bound = len(gains), self.proofs["nash"].bound("nash")
        starts = [choice] if min(gains) > 0 else []
        found = solver.largest_product(self.space.negotiation, starts=starts, **self._limits)
        self._meet([] if found.choice is None else [found.choice])
        choice, gains = self._best(_product)
        able = [gain for gain in gains if gain > 0]
        if len(able) < count:
            bound = Fraction(prod(max(1, most) for most in self.ideal))
        method = "search" if found.choice is None else "solver"
        answer = _Answer(choice, _product(gains)[1], _least(bound, found.bound), method, len(able))
        return self._solution("nash", answer)

    def _of_those_who_can_gain(self) -> Solution:
        """Most parties that can gain together, then their product."""
        count = len(self.ideal)
        able = [party for party, most in enumerate(self.ideal) if most > 0]
        sure, bounds = True, []
        for size in range(len(able), 0, -1):
            for parties in combinations(able, size):
                found = solver.largest_product(self.space.negotiation, parties, **self._limits)
                self._meet([] if found.choice is None else [found.choice])
                sure = sure and found.finished
                bounds += [] if found.bound is None else [found.bound]
            if _product(self._best(_product)[1])[0] >= size:
                break
        choice, gains = self._best(_product)
        gaining, value = _product(gains)
        note = ""
        if gaining < count:
            note = (
                f"no package gives every party a gain: {gaining} of {count} can gain together, and"
                " the product is theirs"
            )
        most = prod(max(1, most) for most in self.ideal)
        bound = max([value, *bounds]) if sure else most
        return self._solution("nash", _Answer(choice, value, bound, "solver", gaining, sure, note))

    def _utilitarian(self) -> Solution:
        certificate = certificate_of(self.space, [1] * len(self.ideal))
        self.proofs["utilitarian"] = certificate
        choice, gains = self._best(sum)
        bound: Value = certificate.top
        if sum(gains) == bound:
            exact = self._by_cut("utilitarian", gains)
            return exact or self._solution(
                "utilitarian", _Answer(choice, bound, bound, "best options", 1)
            )
        found = solver.best_total(self.space.negotiation, **self._limits)
        self._meet([] if found.choice is None else [found.choice])
        choice, gains = self._best(sum)
        method = "search" if found.choice is None else "solver"
        answer = _Answer(choice, sum(gains), _least(bound, found.bound), method, 1)
        return self._solution("utilitarian", answer)

    def _smallest(self, name: str, *, whole: bool) -> Solution:
        """Egalitarian and leximin: the same package, since egalitarian ties go to the leximin-best."""
        choice, gains = self._best(leximin_order)
        if len(gains) <= FEW and not self.effort.asked():
            exact = self._by_cut(name, gains)
            if exact is not None:
                return exact
        exact = self._narrowed(name, (1,) * len(gains), whole=whole)
        if exact is not None:
            return exact
        bound: Value = min(self.proofs["egalitarian"].bound("egalitarian") // 1, *self.ideal)
        found = self._asked(None, whole=whole)
        choice, gains = self._best(min)
        chain = whole and found is not None and found.finished
        if found is not None:
            bound = _least(bound, found.bound)
        method = "search" if found is None or found.choice is None else "solver"
        note = "" if chain else "equally good packages were not compared"
        proof = chain or name == "egalitarian"
        return self._solution(name, _Answer(choice, min(gains), bound, method, 1, proof, note))

    def _kalai_smorodinsky(self) -> Solution:
        per, sure = self._ideals()
        counted = [party for party, most in enumerate(per) if most > 0]
        exact = self._narrowed("kalai_smorodinsky", per, whole=True) if sure and counted else None
        if exact is not None:
            return exact
        found = self._asked(per, whole=True) if sure else None

        def shares(gains: Gains) -> list[Fraction]:
            return sorted(Fraction(gains[party], per[party]) for party in counted)

        choice, gains = self._best(shares)
        value = min(shares(gains), default=Fraction(0))
        bound: Value = min(len(counted), 1)
        bound = bound if found is None else _least(bound, found.bound)
        without = len(per) - len(counted)
        note = (
            f"{without} of {len(per)} parties cannot gain from any acceptable package and are left out"
            if without
            else ""
        )
        if found is not None and not found.finished:
            note = note or "equally good packages were not compared"
        method = "search" if found is None or found.choice is None else "solver"
        answer = _Answer(choice, value, bound, method, 0, sure, note)
        return self._solution("kalai_smorodinsky", answer)

    def _ideals(self) -> tuple[Gains, bool]:
        """Each party's best gain over the acceptable packages, or a bound on it; whether proved."""
        best, sure = [], True
        for party, alone in enumerate(self.ideal):
            most = alone
            if max(gains[party] for gains in self.known.values()) < most:
                only = [int(p == party) for p in range(len(self.ideal))]
                found = solver.best_total(self.space.negotiation, only, **self._limits)
                self._meet([] if found.choice is None else [found.choice])
                most = int(_least(most, found.bound))
            sure = sure and max(gains[party] for gains in self.known.values()) == most
            best.append(most)
        return tuple(best), sure

    def _asked(self, per: Gains | None, *, whole: bool) -> solver.Answer | None:
        """The largest smallest gain or share, by leximin if whole; None if somebody stopped."""
        if (per, whole) not in self.chains:
            if self.effort.asked():
                return None
            ask = solver.leximin if whole else solver.max_min
            self.chains[per, whole] = ask(self.space.negotiation, per, **self._limits)
        found = self.chains[per, whole]
        self._meet([] if found.choice is None else [found.choice])
        return found

    def _narrowed(self, name: str, per: Gains, *, whole: bool) -> Solution | None:
        """The exact answer by weights learned on the way, with its ties if whole."""
        from goodoffices.settlement.narrowing import Fairest  # noqa: PLC0415  (numpy)

        if self.effort.asked():
            return None
        if (per, whole) not in self.fairest:
            search = Fairest(self.space, per, self.known, every=whole)
            budget = Budget(int(self.effort.solver * PARTS), self.effort.asked)
            try:
                search.settle(budget)
            except BudgetSpentError:
                self._meet([search.best])
                return None
            self._meet(search.choices)
            self.fairest[per, whole] = search.choices
        choices = self.fairest[per, whole]
        if not whole:
            value = min(self.known[choices[0]])
            answer = _Answer(
                choices[0],
                value,
                value,
                "narrowing",
                1,
                note="equally good packages were not compared",
            )
            return self._solution(name, answer)
        ideal = [
            max(self.known, key=lambda choice: (self.known[choice][party], choice))
            for party in range(len(per))
        ]
        negotiation = self.space.negotiation
        zone = zone_of(
            negotiation,
            listed(negotiation, sorted({*choices, *ideal})),
            method="narrowing",
            floors=negotiation.floors,
            no_deal=negotiation.no_deal,
        )
        return solution_in(zone, _concept(name), ties_limit=self.effort.ties_limit)

    def _by_cut(self, name: str, gains: Gains) -> Solution | None:
        """The exact answer with its ties, if few packages are left that could be as good."""
        try:
            return proved(
                self.space,
                _concept(name),
                gains,
                self.proofs["egalitarian" if name == "leximin" else name],
                ties_limit=self.effort.ties_limit,
                budget=Budget(REST_WORK, self.effort.asked),
            )
        except BudgetSpentError:
            return None

    def _solution(self, name: str, answer: _Answer) -> Solution:
        negotiation = self.space.negotiation
        package = Package(negotiation.issues, answer.choice)
        exact = answer.proof and answer.value == answer.bound
        said = UNLISTED if exact else UNPROVED
        return Solution(
            name=name,
            package=package,
            points=points_of(negotiation, package),
            value=value_in_units(negotiation, answer.value, answer.degree),
            bound=value_in_units(negotiation, answer.bound, answer.degree),
            method=answer.method,
            exact=exact,
            note=f"{answer.note}; {said}" if answer.note else said,
            scales=tuple(party.scale for party in negotiation.parties),
        )


def _concept(name: str) -> Concept:
    return next(concept for concept in CONCEPTS if concept.name == name)


def _product(gains: Gains) -> tuple[int, int]:
    """How many parties gain, and the product of their gains."""
    able = [gain for gain in gains if gain > 0]
    return len(able), prod(able) if able else 0


def _least(bound: Value, other: Value | None) -> Value:
    return bound if other is None else min(bound, other)


def searched(
    negotiation: Negotiation,
    *,
    names: Sequence[str],
    effort: Effort,
    trimmed: Trimmed | None = None,
) -> Settlement:
    """The solutions asked for, each with a proof or a bound, for an agenda without a listed frontier."""
    search = _Search(space_of(negotiation), effort)
    solutions = search.answers(names)
    closed = not search.known and search.impossible()
    scales = tuple(party.scale for party in negotiation.parties)
    said = "somebody stopped the run" if effort.stopped else "the frontier is too large to list"
    unsure = () if search.known or closed else (NOT_FOUND,)
    return Settlement(
        parties=tuple(party.id for party in negotiation.parties),
        issues=negotiation.issues,
        packages=negotiation.packages,
        opening=bool(search.known),
        frontier=None,
        frontier_size=None,
        solutions=solutions,
        reservation=in_units(tuple(party.floor for party in negotiation.parties), scales),
        disagreement_point=in_units(negotiation.no_deal, scales),
        ideal_point=None,
        exact=closed or (bool(search.known) and all(s.exact for s in solutions.values())),
        method="stopped" if effort.stopped else "search",
        warnings=(*cautions_about(negotiation), said, *unsure),
        concession=_concession(negotiation, effort) if closed else None,
        trimmed=trimmed,
    )


def _concession(negotiation: Negotiation, effort: Effort) -> Concession | None:
    """Who must move, where that is proved."""
    found = solver.least_shortfall(negotiation, effort=effort.solver, should_stop=effort.asked)
    if found.choice is None or not found.finished:
        return None
    return conceded(negotiation, found.choice)
