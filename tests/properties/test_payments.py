"""Packages with money: what is shared is what brute force finds, and nobody is made to pay too much."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from goodoffices.errors import InfeasibleError, InputError, PointsError
from goodoffices.settlement import Issue, Negotiation, Party
from goodoffices.settlement.money import (
    GainSharing,
    SidePayments,
    settle_with_payments,
    whole_payments,
)
from goodoffices.settlement.package import Package, allowed, points_of
from goodoffices.settlement.terms import Requires
from tests.conftest import examples

MANY = settings(max_examples=examples(80, full=1000), deadline=None)


@st.composite
def tables(draw, most=4):
    """A small agenda with points, floors and rates."""
    issues = tuple(
        Issue(f"i{n}", tuple(f"o{o}" for o in range(draw(st.integers(1, 3)))))
        for n in range(draw(st.integers(1, 3)))
    )
    sides = tuple(
        Party(
            f"p{n}",
            {i.id: {o: draw(st.integers(0, 20)) for o in i.options} for i in issues},
            draw(st.integers(0, 12)),
        )
        for n in range(draw(st.integers(2, most)))
    )
    rates = {side.id: draw(st.integers(1, 4)) for side in sides}
    rules = ()
    if len(issues) > 1 and draw(st.booleans()):
        first, second = issues[:2]
        rules = (Requires({first.id: first.options[:1]}, {second.id: second.options[:1]}),)
    return Negotiation(issues, sides, rules=rules), rates


def packages(negotiation):
    for choice in product(*(range(len(i.options)) for i in negotiation.issues)):
        package = Package(negotiation.issues, choice)
        if allowed(negotiation, package):
            yield package, points_of(negotiation, package)


def in_money(negotiation, rates, points):
    ends = zip(points, negotiation.no_deal, negotiation.parties, strict=True)
    return [Fraction(have - least, rates[party.id]) for have, least, party in ends]


@MANY
@given(tables())
def test_without_limits_the_whole_gain_is_shared_equally_in_money(table):
    negotiation, rates = table
    most = max(sum(in_money(negotiation, rates, points)) for _, points in packages(negotiation))
    try:
        found = settle_with_payments(negotiation, SidePayments(rates))
    except InfeasibleError:
        assert most < 0
        return

    assert found.exact
    assert found.joint_gain == most
    assert set(found.gains) == {most / len(rates)}
    assert sum(found.received) == 0


@MANY
@given(tables(), st.data())
def test_with_limits_no_other_package_and_payments_are_better(table, data):
    negotiation, rates = table
    names = list(rates)
    at_most = {name: data.draw(st.integers(0, 5)) for name in names}
    sharing = data.draw(
        st.sampled_from([GainSharing.NASH, GainSharing.EGALITARIAN, GainSharing.SET_SHARES])
    )
    shares = {name: data.draw(st.integers(1, 5)) for name in names}
    wanted = shares if sharing is GainSharing.SET_SHARES else None
    limited = SidePayments(rates, at_most)
    try:
        found = settle_with_payments(negotiation, limited, sharing, shares=wanted)
    except InfeasibleError:
        found = None

    paces = [
        {
            GainSharing.NASH: 1,
            GainSharing.EGALITARIAN: Fraction(1, rates[n]),
            GainSharing.SET_SHARES: shares[n],
        }[sharing]
        for n in names
    ]
    tried = [
        gains
        for _, points in packages(negotiation)
        for gains in coarse(negotiation, rates, points, at_most)
    ]
    if found is None:
        assert not tried
        return
    assert found.exact
    assert sum(found.received) == 0
    for name, received in zip(names, found.received, strict=True):
        assert received >= -at_most[name]
    assert min(found.gains) >= 0
    assert found.value >= max((worth(g, paces, sharing) for g in tried), default=found.value)


def worth(gains, paces, sharing):
    if sharing is GainSharing.NASH:
        value = Fraction(1)
        for gain in gains:
            value *= gain
        return value
    return min(Fraction(gain) / pace for gain, pace in zip(gains, paces, strict=True))


def coarse(negotiation, rates, points, at_most):
    """Gains after payments in whole units, for every way of paying within the limits."""
    alone = in_money(negotiation, rates, points)
    names = list(rates)
    ranges = [range(-at_most[name], sum(at_most.values()) + 1) for name in names[:-1]]
    for paid in product(*ranges):
        last = -sum(paid)
        if last < -at_most[names[-1]]:
            continue
        gains = [have + got for have, got in zip(alone, [*paid, last], strict=True)]
        if min(gains) >= 0:
            yield gains


@MANY
@given(tables(most=2), st.integers(0, 6), st.integers(0, 6))
def test_equal_shares_of_the_best_gain_are_equal_unless_a_limit_binds(table, first, second):
    negotiation, rates = table
    at_most = dict(zip(rates, (first, second), strict=True))
    try:
        found = settle_with_payments(
            negotiation, SidePayments(rates, at_most), GainSharing.KALAI_SMORODINSKY
        )
    except InfeasibleError:
        return
    best = [Fraction(0), Fraction(0)]
    for _, points in packages(negotiation):
        alone = in_money(negotiation, rates, points)
        for place, name in enumerate(rates):
            other = 1 - place
            payer = list(rates)[other]
            handed = min(Fraction(at_most[payer]), alone[other])
            if handed >= -at_most[name] and alone[place] + handed >= 0:
                best[place] = max(best[place], alone[place] + handed)
    parts = [g / b for g, b in zip(found.gains, best, strict=True) if b]

    assert found.value == min(parts, default=0)
    assert all(part <= 1 for part in parts)


@MANY
@given(tables(), st.integers(2, 9))
def test_how_a_party_scales_its_points_changes_no_payment(table, factor):
    negotiation, rates = table
    first, *others = negotiation.parties
    scaled = Party(
        first.id,
        {i: {o: v * factor for o, v in options.items()} for i, options in first.points.items()},
        first.floor * factor,
    )
    again = Negotiation(negotiation.issues, (scaled, *others), rules=negotiation.rules)
    try:
        found = settle_with_payments(negotiation, SidePayments(rates))
    except InfeasibleError:
        assume(False)
    same = settle_with_payments(again, SidePayments({**rates, first.id: rates[first.id] * factor}))

    assert same.gains == found.gains


@given(
    st.lists(st.fractions(-50, 50, max_denominator=7), min_size=1, max_size=5), st.integers(1, 10)
)
def test_whole_payments_add_up_to_nothing_and_move_nobody_by_a_unit(amounts, unit):
    received = [*amounts, -sum(amounts)]
    whole = whole_payments(received, unit)

    assert sum(whole) == 0
    assert all(amount % unit == 0 for amount in whole)
    assert all(abs(a - w) < unit for a, w in zip(received, whole, strict=True))


def road():
    issue = Issue("road", ("closed", "open"))
    north = Party("north", {"road": {"closed": 0, "open": 900}})
    south = Party("south", {"road": {"closed": 300, "open": 0}}, reservation=300)
    return Negotiation((issue,), (north, south))


def test_who_may_not_pay_cannot_buy_the_other_side_off():
    rates = {"north": 1, "south": 1}
    short = settle_with_payments(road(), SidePayments(rates, {"north": 299}))
    assert short.package["road"] == "closed"
    assert short.received == (0, 0)

    found = settle_with_payments(road(), SidePayments(rates, {"north": 300}))
    assert found.package["road"] == "open"
    assert found.received == (-300, 300)


def test_a_set_share_of_two_to_one_is_kept_to_the_fraction():
    found = settle_with_payments(
        road(),
        SidePayments({"north": 1, "south": 1}),
        GainSharing.SET_SHARES,
        shares={"north": 1, "south": 2},
    )

    assert found.gains == (200, 400)
    assert found.received == (-700, 700)


def test_rates_that_do_not_name_every_side_are_refused():
    with pytest.raises(PointsError):
        settle_with_payments(road(), SidePayments({"north": 1}))
    with pytest.raises(PointsError):
        SidePayments({"north": 0, "south": 1})
    with pytest.raises(InputError):
        settle_with_payments(road(), SidePayments({"north": 1, "south": 1}), GainSharing.SET_SHARES)
    with pytest.raises(InputError):
        whole_payments([1, 1])


def test_nothing_sealed_is_shown_by_repr():
    found = settle_with_payments(road(), SidePayments({"north": 1, "south": 1}))

    assert "600" not in repr(found)
    assert "rates" not in repr(SidePayments({"north": 1, "south": 1}))
