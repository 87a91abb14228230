"""Random negotiations with linked issues, and all their packages one by one."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from math import prod

from goodoffices.settlement import Box, Excludes, Issue, Negotiation, Party, Requires, Table


def random_links(seed: int, *, loose: bool = False) -> Negotiation:
    """Up to five issues with conditions, red lines, tables and boxes; ``loose``: eight in a row."""
    chance = random.Random(seed)
    parties = chance.randint(2, 4)
    count = 8 if loose else chance.randint(1, 5)
    agenda = tuple(
        Issue(f"i{place}", tuple(map(str, range(2 if loose else chance.randint(1, 3)))))
        for place in range(count)
    )
    most = chance.choice([1, 3, 10, 1000, 10**25])
    near = (lambda: _neighbours(chance, agenda)) if loose else (lambda: _any(chance, agenda))

    def combination(at_most: int):
        chosen = near()[:at_most]
        return {
            issue.id: tuple(chance.sample(issue.options, chance.randint(1, len(issue.options))))
            for issue in chosen
        }

    rules = []
    for _ in range(chance.randint(0, 3)):
        if chance.random() < 0.5:
            rules.append(Excludes(combination(2)))
        else:
            rules.append(Requires(combination(1), combination(1)))
    sides = []
    least = chance.random() < 0.75
    # Without least totals too, nobody accepts less than nothing.
    lowest = -most if least else -6 * most
    for place in range(parties):
        points = {issue.id: {o: chance.randint(0, most) for o in issue.options} for issue in agenda}
        together = []
        for _ in range(chance.randint(0, 3)):
            chosen = near()[: chance.randint(1, 3)]
            if chance.random() < 0.6:
                cells = product(*(issue.options for issue in chosen))
                table = {
                    cell: chance.randint(lowest, most) for cell in cells if chance.random() < 0.7
                }
                together.append(Table(tuple(issue.id for issue in chosen), table))
            else:
                ends = {issue.id: sorted(chance.choices(range(4), k=2)) for issue in chosen}
                ranges = {name: (low, high) for name, (low, high) in ends.items()}
                together.append(Box(ranges, chance.randint(lowest, most)))
        lines = [Excludes(combination(2)) for _ in range(chance.choice([0, 0, 1]))]
        floor = chance.choice([None, most // 3, most, count * most * 3 // 5]) if least else None
        scale = chance.choice([None, 7]) and 7 * (place + 1)
        sides.append(Party(f"p{place}", points, floor, scale, tuple(together), tuple(lines)))
    return Negotiation(agenda, tuple(sides), rules=tuple(rules))


def _any(chance: random.Random, agenda: tuple[Issue, ...]) -> list[Issue]:
    return chance.sample(agenda, min(len(agenda), 3))


def _neighbours(chance: random.Random, agenda: tuple[Issue, ...]) -> list[Issue]:
    place = chance.randrange(len(agenda) - 2)
    return list(agenda[place : place + 3])


class Packages:
    """All packages of a small negotiation; what the conditions mean is spelt out here once more."""

    def __init__(self, negotiation: Negotiation) -> None:
        self.negotiation = negotiation
        names = [issue.id for issue in negotiation.issues]
        every = product(*(issue.options for issue in negotiation.issues))
        lines = [line for party in negotiation.parties for line in party.red_lines]
        self.all = [dict(zip(names, options, strict=True)) for options in every]
        self.packages = [
            package
            for package in self.all
            if all(self.keeps(rule, package) for rule in (*negotiation.rules, *lines))
        ]
        self.scales = [party.scale or 1 for party in negotiation.parties]
        self.points = [self.total(package) for package in self.packages]
        self.utilities = [
            tuple(Fraction(v, s) for v, s in zip(points, self.scales, strict=True))
            for points in self.points
        ]
        self.reserved = [
            Fraction(party.reservation or 0, scale)
            for party, scale in zip(negotiation.parties, self.scales, strict=True)
        ]
        self.acceptable = [
            place
            for place, u in enumerate(self.utilities)
            if all(a >= b for a, b in zip(u, self.reserved, strict=True))
        ]

    @staticmethod
    def keeps(rule, package) -> bool:
        if isinstance(rule, Excludes):
            return any(package[issue] not in o for issue, o in rule.combination.items())
        if all(package[issue] in options for issue, options in rule.when.items()):
            return all(package[issue] in options for issue, options in rule.then.items())
        return True

    def total(self, package) -> tuple[int, ...]:
        totals = []
        for party in self.negotiation.parties:
            total = sum(party.points[issue][option] for issue, option in package.items())
            for part in party.interactions:
                if isinstance(part, Table):
                    for options, value in part.points.items():
                        if all(package[i] == o for i, o in zip(part.issues, options, strict=True)):
                            total += value
                elif all(a <= int(package[i]) <= b for i, (a, b) in part.ranges.items()):
                    total += part.points
            totals.append(total)
        return tuple(totals)

    def gains(self, place: int) -> tuple[Fraction, ...]:
        return tuple(u - r for u, r in zip(self.utilities[place], self.reserved, strict=True))

    def efficient(self) -> list[int]:
        vectors = {self.utilities[place] for place in self.acceptable}
        kept = {
            here
            for here in vectors
            if not any(
                other != here and all(a >= b for a, b in zip(other, here, strict=True))
                for other in vectors
            )
        }
        return [place for place in self.acceptable if self.utilities[place] in kept]

    def scores(self, name: str) -> dict[int, object]:
        """Each acceptable package judged by the definition of one solution."""
        gains = {place: self.gains(place) for place in self.acceptable}
        ideal = self.ideal()
        judge = {
            "nash": lambda g: (
                sum(v > 0 for v in g),
                prod((v for v in g if v > 0), start=Fraction(1)),
            ),
            "kalai_smorodinsky": lambda g: min(
                (v / most for v, most in zip(g, ideal, strict=True) if most > 0),
                default=Fraction(0),
            ),
            "egalitarian": min,
            "leximin": sorted,
            "utilitarian": sum,
        }[name]
        return {place: judge(g) for place, g in gains.items()}

    def ideal(self) -> list[Fraction]:
        gains = [self.gains(place) for place in self.acceptable]
        return [max(column) for column in zip(*gains, strict=True)]

    def tie_order(self, name: str, place: int) -> list[Fraction]:
        gains, ideal = self.gains(place), self.ideal()
        if name != "kalai_smorodinsky" or not any(ideal):
            return sorted(gains)
        return sorted(v / most for v, most in zip(gains, ideal, strict=True) if most > 0)
