"""Strategies for negotiations, to test with what the engine itself is tested with.

Needs Hypothesis.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from hypothesis import strategies as st

from goodoffices.settlement import (
    Classed,
    Ends,
    FloorAbove,
    GainRatio,
    GainShare,
    Importance,
    Issue,
    Negotiation,
    Party,
    Prefers,
    Ranked,
    RankedOptions,
    ShareOfBest,
    Statement,
    Statements,
    ThinTable,
    TimesAsImportant,
    Worth,
)

__all__ = [
    "gains",
    "issues",
    "negotiations",
    "norms",
    "points",
    "statements",
    "thin_tables",
]

THOUSAND = 1000
Norm = GainShare | FloorAbove | ShareOfBest | GainRatio
Sheet = dict[str, dict[str, Fraction]]


def issues(*, most_issues: int = 4, most_options: int = 4) -> st.SearchStrategy[tuple[Issue, ...]]:
    """Agendas of one or more issues with one or more options each.

    Examples
    --------
    >>> issues().example()  # doctest: +SKIP
    """
    sizes = st.lists(st.integers(1, most_options), min_size=1, max_size=most_issues)
    return sizes.map(
        lambda counts: tuple(
            Issue(f"issue{place}", tuple(f"option{option}" for option in range(count)))
            for place, count in enumerate(counts)
        )
    )


def points(
    agenda: tuple[Issue, ...], *, most: int = 6
) -> st.SearchStrategy[dict[str, dict[str, int]]]:
    """Points for every option of an agenda; small numbers make ties likely.

    Examples
    --------
    >>> points((Issue("fund", ("none", "all")),)).example()  # doctest: +SKIP
    """
    return st.fixed_dictionaries(
        {
            issue.id: st.fixed_dictionaries(
                {option: st.integers(0, most) for option in issue.options}
            )
            for issue in agenda
        }
    )


@st.composite
def negotiations(
    draw: st.DrawFn,
    *,
    fewest_parties: int = 2,
    most_parties: int = 5,
    most_issues: int = 4,
    most_options: int = 4,
    most_points: int = 6,
) -> Negotiation:
    """Negotiations with reservations, ties, scales and empty zones of agreement.

    Examples
    --------
    >>> negotiations().example()  # doctest: +SKIP
    """
    agenda = draw(issues(most_issues=most_issues, most_options=most_options))
    count = draw(st.integers(fewest_parties, most_parties))
    highest = most_points * len(agenda)
    scale = draw(st.sampled_from([None, None, 1, 3, 10]))
    parties = tuple(
        Party(
            f"party{place}",
            draw(points(agenda, most=most_points)),
            draw(st.none() | st.integers(0, highest)),
            None if scale is None else scale * (place + 1),
        )
        for place in range(count)
    )
    return Negotiation(agenda, parties)


def gains(
    *, parties: int | None = None, most: int = 8, fewest: int = 1, largest: int = 12
) -> st.SearchStrategy[list[tuple[int, ...]]]:
    """Lists of what packages give each party above no deal.

    Examples
    --------
    >>> gains(parties=2).example()  # doctest: +SKIP
    """

    def of(count: int) -> st.SearchStrategy[list[tuple[int, ...]]]:
        row = st.tuples(*[st.integers(0, most)] * count)
        return st.lists(row, min_size=fewest, max_size=largest)

    return (st.integers(2, 5) if parties is None else st.just(parties)).flatmap(of)


@st.composite
def norms(draw: st.DrawFn, parties: Sequence[str], *, most: int = 3) -> tuple[Norm, ...]:
    """Norms about these sides, each once; whether they can be kept is not looked at.

    Examples
    --------
    >>> norms(["north", "south"]).example()  # doctest: +SKIP
    """
    sides = st.sampled_from(list(parties))
    twelfths = st.integers(0, 12).map(lambda part: Fraction(part, 12))
    ends = st.tuples(twelfths, twelfths).map(sorted)
    shares = st.builds(lambda side, both: GainShare(side, both[0], both[1]), sides, ends)
    any_norm = (
        shares
        | st.builds(FloorAbove, sides, st.integers(0, 20))
        | st.builds(ShareOfBest, st.integers(0, THOUSAND), st.none() | sides)
        | st.builds(GainRatio, st.integers(4, 20).map(lambda part: Fraction(part, 4)))
    )
    drawn: list[Norm] = draw(st.lists(any_norm, max_size=most, unique=True))
    return tuple(drawn)


@st.composite
def statements(draw: st.DrawFn, agenda: tuple[Issue, ...], party: str = "north") -> Statements:
    """What a side with some points in mind may say instead of them: all of it true of those points.

    So the statements never contradict each other. Some issue of the agenda must have two options.

    Examples
    --------
    >>> statements((Issue("fund", ("none", "half", "all")),)).example()  # doctest: +SKIP
    """
    sheet = _in_mind(draw, agenda)
    importance = {issue: max(options.values()) for issue, options in sheet.items()}
    said: list[Statement] = []
    for issue, options in sheet.items():
        if draw(st.booleans()):
            said.append(RankedOptions(issue, _ranking(options)))
        else:
            ends = max(options, key=lambda o: options[o]), min(options, key=lambda o: options[o])
            said.append(Ends(issue, *ends))
    for about in draw(st.lists(st.sampled_from(sorted(ABOUT)), unique=True)):
        said += ABOUT[about](draw, sheet, importance)
    return Statements(party, tuple(said))


@st.composite
def thin_tables(
    draw: st.DrawFn, *, most_sides: int = 3, most_issues: int = 3, most_options: int = 3
) -> ThinTable:
    """Tables at which two sides or more have said something true of points that they keep to themselves.

    Examples
    --------
    >>> thin_tables().example()  # doctest: +SKIP
    """
    some_choice = issues(most_issues=most_issues, most_options=most_options).filter(
        lambda agenda: any(len(issue.options) > 1 for issue in agenda)
    )
    agenda = draw(some_choice)
    count = draw(st.integers(2, most_sides))
    return ThinTable(agenda, tuple(draw(statements(agenda, f"party{n}")) for n in range(count)))


def _in_mind(draw: st.DrawFn, agenda: tuple[Issue, ...]) -> Sheet:
    """Points from 0 for the worst package to 1000 for the best, as thin information means them."""
    drawn = draw(points(agenda))
    widest = max(agenda, key=lambda issue: len(issue.options))
    if all(len(set(options.values())) == 1 for options in drawn.values()):
        drawn[widest.id] = dict(zip(widest.options, range(len(widest.options)), strict=True))
    raised = {
        i: {o: value - min(options.values()) for o, value in options.items()}
        for i, options in drawn.items()
    }
    whole = sum(max(options.values()) for options in raised.values())
    unit = Fraction(THOUSAND, whole)
    return {i: {o: value * unit for o, value in options.items()} for i, options in raised.items()}


def _ranking(values: dict[str, Fraction]) -> tuple[tuple[str, ...], ...]:
    order = sorted(values, key=lambda name: -values[name])
    return tuple(tuple(group) for _, group in groupby(order, key=lambda name: values[name]))


def _ranked(_: st.DrawFn, __: Sheet, importance: dict[str, Fraction]) -> list[Statement]:
    return [Ranked(_ranking(importance))]


def _classed(draw: st.DrawFn, _: Sheet, importance: dict[str, Fraction]) -> list[Statement]:
    least = draw(st.sampled_from(sorted(importance.values())))
    return [
        Classed(
            {
                issue: Importance.MUST_HAVE if value > least else Importance.COULD_LIVE_WITH
                for issue, value in importance.items()
            }
        )
    ]


def _worth(draw: st.DrawFn, sheet: Sheet, importance: dict[str, Fraction]) -> list[Statement]:
    issue = draw(st.sampled_from(sorted(sheet)))
    option = draw(st.none() | st.sampled_from(sorted(sheet[issue])))
    value = importance[issue] if option is None else sheet[issue][option]
    room = draw(st.integers(0, THOUSAND))
    high = min(Fraction(THOUSAND), value + room)
    return [Worth(issue, option, max(Fraction(0), value - room), high)]


def _prefers(draw: st.DrawFn, sheet: Sheet, _: dict[str, Fraction]) -> list[Statement]:
    pair = [
        {i: draw(st.sampled_from(sorted(options))) for i, options in sheet.items()} for _ in "ab"
    ]
    worse, better = sorted(pair, key=lambda package: sum(sheet[i][o] for i, o in package.items()))
    return [Prefers(better, worse, or_equal=True)]


def _times(draw: st.DrawFn, _: Sheet, importance: dict[str, Fraction]) -> list[Statement]:
    one, other = (draw(st.sampled_from(sorted(importance))) for _ in "ab")
    if one == other or not importance[one] or not importance[other]:
        return []
    times = importance[one] / importance[other] / draw(st.integers(1, 3))
    return [TimesAsImportant(one, other, times)]


ABOUT = {
    "classes": _classed,
    "packages": _prefers,
    "ranking": _ranked,
    "times": _times,
    "worth": _worth,
}
