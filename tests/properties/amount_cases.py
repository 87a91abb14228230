"""Agendas with amounts, and everything on a fine grid of them, counted apart from the engine."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from math import lcm

import numpy as np
from hypothesis import strategies as st

from goodoffices.settlement import Excludes, Issue, Negotiation, Party, Quantity, Requires


@st.composite
def mixed_cases(draw, *, parties=(2, 2), whole=True, linked=False, issues=2, quantities=2):
    """A negotiation of few issues and one amount or two, with bends, floors and scales."""
    agenda = tuple(
        Issue(f"i{n}", tuple(f"o{o}" for o in range(draw(st.integers(1, 3)))))
        for n in range(draw(st.integers(2 if linked else 0, issues)))
    )
    amounts = tuple(
        Quantity(f"q{n}", 0, draw(st.sampled_from([4, 6])), "km", whole and draw(st.booleans()))
        for n in range(draw(st.integers(1, quantities)))
    )
    sides = []
    for n in range(draw(st.integers(*parties))):
        curves = {}
        for quantity in amounts:
            low, high = map(int, quantity.ends)
            bends = draw(st.sets(st.integers(low + 1, high - 1), max_size=2))
            curves[quantity.id] = {at: draw(st.integers(0, 12)) for at in {low, high, *bends}}
        points = {i.id: {o: draw(st.integers(0, 12)) for o in i.options} for i in agenda}
        floor = draw(st.sampled_from([None, 0, 3, 8, 15]))
        scale = draw(st.sampled_from([None, None, None, 10]))
        sides.append(Party(f"p{n}", points, floor, scale, amounts=curves))
    rules = ()
    if linked:
        first, second = agenda[:2]
        rules = draw(
            st.sampled_from(
                [
                    (Requires({first.id: first.options[:1]}, {second.id: second.options[-1:]}),),
                    (Excludes({first.id: first.options[-1:], second.id: second.options[:1]}),),
                    (Excludes({first.id: first.options}),),
                ]
            )
        )
    return Negotiation(agenda, tuple(sides), rules=rules, quantities=amounts)


def line(curve, at):
    """Points on the line between the two bends around an amount."""
    for low, high in pairwise(sorted(curve)):
        if low <= at <= high:
            return curve[low] + Fraction(curve[high] - curve[low]) * (at - low) / (high - low)
    raise AssertionError(at)


class Grid:
    """All gains on a grid: whole amounts, and so many steps between the ends of the others."""

    def __init__(self, negotiation, steps=12):
        parties = negotiation.parties
        self.unit = lcm(*(p.scale or 1 for p in parties))
        columns = [
            [[Fraction(p.points[issue.id][o]) for o in issue.options] for p in parties]
            for issue in negotiation.issues
        ]
        for quantity in negotiation.quantities:
            low, high = quantity.ends
            count = int(high - low) if quantity.whole else steps
            ats = [low + (high - low) * Fraction(n, count) for n in range(count + 1)]
            columns.append([[line(p.amounts[quantity.id], at) for at in ats] for p in parties])
        fine = lcm(*(v.denominator for rows in columns for row in rows for v in row))
        self.times = fine * self.unit
        factors = [self.times // (p.scale or 1) for p in parties]
        self.gains = []
        for place, factor in enumerate(factors):
            total = np.array([-negotiation.no_deal[place] * factor], dtype=np.int64)
            for rows in columns:
                row = np.array([int(v * factor) for v in rows[place]], dtype=np.int64)
                total = (total[:, None] + row[None, :]).reshape(-1)
            self.gains.append(total)
        kept = np.ones(len(self.gains[0]), dtype=bool)
        if negotiation.rules:
            kept = self._kept(negotiation, len(kept))
        ends = zip(self.gains, negotiation.floors, negotiation.no_deal, factors, strict=True)
        for gains, floor, base, factor in ends:
            kept &= gains >= (floor - base) * factor
        self.gains = np.array(self.gains)[:, kept]

    @staticmethod
    def _kept(negotiation, size):
        choices = product(*(issue.options for issue in negotiation.issues))
        names = [issue.id for issue in negotiation.issues]
        holds = [
            all(rule.holds(dict(zip(names, choice, strict=True))) for rule in negotiation.rules)
            for choice in choices
        ]
        return np.repeat(np.array(holds), size // len(holds))

    def counted(self, values):
        """Gains in units of utility as the grid counts them."""
        return [Fraction(value) * self.times for value in values]
