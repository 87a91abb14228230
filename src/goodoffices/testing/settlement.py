"""Strategies for negotiations, to test with what the engine itself is tested with.

Needs Hypothesis.
"""

from __future__ import annotations

from hypothesis import strategies as st

from goodoffices.settlement import Issue, Negotiation, Party

__all__ = ["gains", "issues", "negotiations", "points"]


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
