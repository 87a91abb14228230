"""Packages with amounts held against norms, beside the same agenda with every amount as an option."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.settlement import (
    FloorAbove,
    GainRatio,
    GainShare,
    Negotiation,
    Party,
    Quantity,
    ShareOfBest,
    as_options,
    norms_held,
    utilities_of,
)
from tests.conftest import examples
from tests.properties.amount_cases import mixed_cases

NORMS = (
    ShareOfBest(400),
    GainRatio(2),
    GainShare("p0", at_least=Fraction(1, 3)),
    FloorAbove("p1", 2),
)


@settings(max_examples=examples(20, full=1000), deadline=None)
@given(mixed_cases(parties=(2, 3)), st.data())
def test_a_norm_is_kept_with_amounts_where_it_is_kept_with_the_same_amounts_as_options(table, data):
    low_high = {q.id: q.ends for q in table.quantities}
    amounts = {
        name: Fraction(data.draw(st.integers(int(low), int(high))))
        for name, (low, high) in low_high.items()
    }
    options = {i.id: data.draw(st.sampled_from(i.options)) for i in table.issues}
    # Every whole amount as an option: all bends are whole in these cases.
    every = {
        name: [Fraction(n) for n in range(int(low), int(high) + 1)]
        for name, (low, high) in low_high.items()
    }
    plain = as_options(table, every)
    scaled = {party.id: party.scale or 1 for party in plain.parties}
    floor = FloorAbove("p1", 2 * scaled["p1"] // (table.parties[1].scale or 1))

    held = norms_held(table, {**options, **amounts}, norms=NORMS)
    seen = norms_held(
        plain,
        {**options, **{name: str(amount) for name, amount in amounts.items()}},
        norms=(*NORMS[:3], floor),
    )

    assert [one.norm for one in held] == list(NORMS)
    assert [one.kept for one in held] == [one.kept for one in seen]
    # What is lacking is rounded up to the unit of points, which is finer where there are more options.
    assert all(
        0 <= one.lacking - other.lacking < 1 for one, other in zip(held[1:], seen[1:], strict=True)
    )


def test_points_above_the_least_are_a_side_s_own_though_an_amount_brings_parts_of_them():
    line = Quantity("line", 0, 3)
    north = Party("p0", {}, 0, amounts={"line": {0: 0, 3: 10}})
    south = Party("p1", {}, 1, amounts={"line": {0: 10, 3: 0}})
    table = Negotiation((), (north, south), quantities=(line,))

    (kept,) = norms_held(table, {"line": "2"}, norms=(FloorAbove("p1", 2),))
    (missed,) = norms_held(table, {"line": "2"}, norms=(FloorAbove("p1", 3),))

    assert utilities_of(table, {"line": 2})[1] == Fraction(10, 3)
    assert kept.kept
    assert missed.lacking == Fraction(2, 3)
