"""Corners in closed form, where a side gave rankings, or intervals for the importance of issues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from goodoffices.settlement.thin.linear import Corner
from goodoffices.settlement.thin.statement import (
    TOTAL,
    Ends,
    Frame,
    NoDeal,
    Ranked,
    RankedOptions,
    Statement,
    Worth,
)

__all__ = ["Closed", "ranking_corners"]


def ranking_corners(groups: Sequence[Sequence[str]]) -> tuple[dict[str, Fraction], ...]:
    """The corners of the weights that agree with a ranking: the first alone, the first two alike, and so on.

    Parameters
    ----------
    groups : sequence of sequences of str
        Most important first; those in one group are as important as each other.

    Returns
    -------
    tuple of dict
        Weights that sum to 1.

    Discloses
    ---------
    Nothing beyond the ranking.

    References
    ----------
    .. [KirkwoodSarin1985]

    Examples
    --------
    >>> for corner in ranking_corners([["fund"], ["fence"], ["dates"]]):
    ...     print(*corner.values())
    1 0 0
    1/2 1/2 0
    1/3 1/3 1/3
    """
    names = [name for group in groups for name in group]
    corners, count = [], 0
    for group in groups:
        count += len(group)
        share = Fraction(1, count)
        corners.append(
            {n: share if place < count else Fraction(0) for place, n in enumerate(names)}
        )
    return tuple(corners)


class Closed:
    """The largest value of any sum, without a solver.

    Within an issue the options count shares of its importance: of a ranking any first part the whole
    and the rest nothing; the best always the whole, the worst nothing. Between issues the importance goes to a first part
    of the ranking in equal shares, or within intervals to the issues where it counts most.
    """

    def __init__(self, frame: Frame, said: Sequence[Statement], *, no_deal: int) -> None:
        self.frame = frame
        self.chains: dict[str, tuple[tuple[str, ...], ...]] = {}
        self.groups: tuple[tuple[str, ...], ...] = ()
        self.low = {issue.id: Fraction(0) for issue in frame.issues}
        self.high = {issue.id: Fraction(TOTAL) for issue in frame.issues}
        self.no_deal = (Fraction(0), Fraction(no_deal))
        for statement in said:
            self._take(statement)

    @classmethod
    def made(cls, frame: Frame, said: Sequence[Statement], *, no_deal: int) -> Closed | None:
        """The closed form, if there is one for what was said and it leaves any points."""
        kinds = [type(s) for s in said]
        ends = [s for s in said if isinstance(s, Ends | RankedOptions)]
        intervals = [s for s in said if isinstance(s, Worth)]
        if (
            any(kind not in {Ends, NoDeal, Ranked, RankedOptions, Worth} for kind in kinds)
            or len({s.issue for s in ends}) < len(ends)
            or kinds.count(Ranked) > 1
            or any(s.option is not None for s in intervals)
            or (intervals and Ranked in kinds)
            or any(frame.best[issue.id] == frame.worst[issue.id] for issue in frame.issues)
        ):
            return None
        closed = cls(frame, said, no_deal=no_deal)
        return closed if closed._leaves_any() else None

    def _take(self, statement: Statement) -> None:
        if isinstance(statement, RankedOptions):
            self.chains[statement.issue] = statement.groups
        elif isinstance(statement, Ranked):
            self.groups = statement.groups
        elif isinstance(statement, Worth):
            name = statement.issue
            self.low[name] = max(self.low[name], Fraction(statement.at_least))
            self.high[name] = min(self.high[name], Fraction(statement.at_most))
        elif isinstance(statement, NoDeal):
            low, high = self.no_deal
            self.no_deal = (
                max(low, Fraction(statement.at_least)),
                min(high, Fraction(statement.at_most)),
            )

    def _leaves_any(self) -> bool:
        ends = [*((self.low[name], self.high[name]) for name in self.low), self.no_deal]
        room = sum(self.low.values()) <= TOTAL <= sum(self.high.values())
        return room and all(low <= high for low, high in ends)

    def largest(self, objective: Mapping[int, Fraction | int]) -> Corner:
        """The largest value of a linear objective, and a corner where it is reached."""
        at = [Fraction(0)] * (self.frame.no_deal + 1)
        best = {issue.id: self._within(issue.id, objective) for issue in self.frame.issues}
        shares = {name: found[0] for name, found in best.items()}
        weights = max(
            self._importances(shares),
            key=lambda weight: sum(weight[name] * shares[name] for name in weight),
        )
        for name, weight in weights.items():
            for place in best[name][1]:
                at[place] = weight
        price = objective.get(self.frame.no_deal, Fraction(0))
        at[self.frame.no_deal] = self.no_deal[price > 0]
        value = sum((c * at[place] for place, c in objective.items()), Fraction(0))
        return Corner(value, tuple(at), frozenset())

    def _within(
        self, issue: str, objective: Mapping[int, Fraction | int]
    ) -> tuple[Fraction, list[int]]:
        """The most that one unit of importance brings on an issue, and the options that count."""
        ranked = self.chains.get(issue, ((self.frame.best[issue],),))
        worst = self.frame.worst[issue]
        above = [group for group in ranked if worst not in group]
        groups = [[self.frame.option(issue, option) for option in group] for group in above]
        known = {self.frame.option(issue, option) for group in ranked for option in group}
        known.add(self.frame.option(issue, worst))
        free = [
            place
            for (of, _), place in self.frame.places.items()
            if of == issue and place not in known and objective.get(place, 0) > 0
        ]
        total, chosen = Fraction(0), 0
        sums = []
        for group in groups:
            total += sum((objective.get(place, Fraction(0)) for place in group), Fraction(0))
            sums.append(total)
        chosen = max(range(len(sums)), key=lambda n: (sums[n], -n))
        value = sums[chosen] + sum((objective[place] for place in free), Fraction(0))
        return value, [place for group in groups[: chosen + 1] for place in group] + free

    def _importances(self, shares: Mapping[str, Fraction]) -> Iterator[dict[str, Fraction]]:
        """Among these is the best distribution of importance for these shares."""
        nothing = dict.fromkeys(self.low, Fraction(0))
        if self.groups:
            for corner in ranking_corners(self.groups):
                yield nothing | {name: TOTAL * weight for name, weight in corner.items()}
            ranked = {name for group in self.groups for name in group}
            for name in nothing.keys() - ranked:
                yield nothing | {name: Fraction(TOTAL)}
            return
        weights = dict(self.low)
        left = TOTAL - sum(weights.values(), Fraction(0))
        for name in sorted(shares, key=lambda n: shares[n], reverse=True):
            more = min(left, self.high[name] - weights[name])
            weights[name] += more
            left -= more
        yield weights
