"""What a number of points would mean: a few packages at about that value, from one's own points alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Points = Mapping[str, Mapping[str, int]]

MOST_TOTALS = 5_000
"""More different totals are never kept; at the desk they run from 0 to 1000."""
ABOVE, BELOW = 3, 2


@dataclass(frozen=True, slots=True)
class Example:
    """A package and what it comes to."""

    total: int
    package: Mapping[str, str]
    enough: bool


def packages_near(points: Points, least: int) -> list[Example]:
    """A few packages that come to about `least`: those just enough, then those just not enough.

    One package is shown for each total; among packages of the same total, the one that comes first
    in the order of the options.

    Examples
    --------
    >>> points = {"fund": {"all": 600, "half": 300, "none": 0}, "city": {"open": 400, "shut": 0}}
    >>> [(e.total, dict(e.package)) for e in packages_near(points, 600) if e.enough][0]
    (600, {'fund': 'all', 'city': 'shut'})
    """
    reached = _totals(points)
    totals = sorted(reached)
    enough = [total for total in totals if total >= least][:ABOVE]
    short = [total for total in totals if total < least][-BELOW:]
    return [
        Example(total, dict(_walk(reached[total])), total >= least)
        for total in [*reversed(enough), *reversed(short)]
    ]


@dataclass(frozen=True, slots=True)
class _Step:
    issue: str
    option: str
    before: "_Step | None"


def _totals(points: Points) -> dict[int, _Step | None]:
    reached: dict[int, _Step | None] = {0: None}
    for issue, options in points.items():
        further: dict[int, _Step | None] = {}
        for total, step in reached.items():
            for option, worth in options.items():
                further.setdefault(total + worth, _Step(issue, option, step))
        reached = dict(list(further.items())[:MOST_TOTALS])
    return reached


def _walk(step: _Step | None) -> Iterator[tuple[str, str]]:
    if step is not None:
        yield from _walk(step.before)
        yield step.issue, step.option
