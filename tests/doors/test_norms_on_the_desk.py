"""Norms on the desk: agreed with the ground rules, held against each package, told in words."""

from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, InputError
from goodoffices.office import ground_rules, propose_rules, rules_in_force
from goodoffices.record import (
    AgreedNorms,
    FindingKind,
    Learns,
    NormsFound,
    PackagesFound,
    Rule,
    RulesProposed,
    SideNorm,
    decode_body,
)
from tests.cast import NORTH_POINTS, SOUTH_POINTS
from tests.doors.test_mediator_rules import form
from tests.doors.test_party_orders import in_points, run, words

pytestmark = pytest.mark.django_db

NORMS = AgreedNorms(share_of_best=650, gain_hundredths=150)
SHARE = "No side has less than 650 of 1000 of its best package, by its own points."
RATIO = "No side gains more than 1.5 times what another gains, each by its own points."


def told(packages=Learns.ALL, norms=Learns.ALL):
    return (
        Rule(finding=FindingKind.PACKAGES, to=packages),
        Rule(finding=FindingKind.NORMS, to=norms),
    )


def evaluated(cast, desk, rules, norms=NORMS):
    """A run under rules with norms; the one package gives Northland 600 and Southland 700."""
    cast.agenda()
    cast.rules(rules, norms=norms)
    in_points(cast, cast.anton, NORTH_POINTS)
    in_points(cast, cast.bela, SOUTH_POINTS)
    return run(cast, desk)


def test_norms_are_proposed_with_the_rules_and_read_by_every_side(cast, desk):
    cast.agenda()
    cast.rules(told(), norms=NORMS)

    for person, route in (
        (cast.anton, "party:rules"),
        (cast.bela, "party:rules"),
        (cast.mara, "mediator:rules"),
    ):
        page = words(desk.get(person, route))
        assert SHARE in page
        assert RATIO in page
    assert rules_in_force(cast.view(cast.anton)).proposed.norms == NORMS


def test_the_mediator_types_them_into_the_form(cast, desk):
    filled = form(cast, share_of_best="650", gain_ratio="1.5")
    sent = desk.post(cast.mara, "mediator:rules_propose", filled)

    assert sent.status_code == 302, words(sent)
    assert ground_rules(cast.view(cast.bela))[-1].proposed.norms == NORMS


def test_each_package_says_which_norms_it_keeps(cast, desk):
    evaluated(cast, desk, told())

    for person, route in ((cast.anton, "party:exploration"), (cast.bela, "party:exploration")):
        page = words(desk.get(person, route))
        assert f"not kept {SHARE}" in page
        assert f"kept {RATIO}" in page
        assert f"not kept {RATIO}" not in page
    (line,) = cast.view(cast.mara).lines(NormsFound)
    assert [one.kept for one in line.body.packages] == [("gain_hundredths",)]


def test_the_mediator_s_page_says_it_too(cast, desk):
    found = evaluated(cast, desk, told(Learns.MEDIATOR, Learns.MEDIATOR))

    page = words(desk.get(cast.mara, "mediator:exploration_run", line=found.line.address))

    assert f"not kept {SHARE}" in page
    assert not cast.view(cast.anton).lines(NormsFound)


def test_who_may_not_know_the_packages_is_not_told_by_way_of_norms(cast, desk):
    evaluated(cast, desk, told(Learns.MEDIATOR, Learns.ALL))

    assert cast.view(cast.mara).lines(NormsFound)
    for side in cast.sides:
        assert not cast.view(side).lines(PackagesFound)
        assert not cast.view(side).lines(NormsFound)


def test_nothing_is_told_of_norms_where_packages_are_for_nobody(cast, desk):
    evaluated(cast, desk, told(Learns.NOBODY, Learns.ALL))

    assert not cast.view(cast.mara).lines(NormsFound)


def test_nothing_is_found_where_no_norm_was_agreed(cast, desk):
    evaluated(cast, desk, told(), AgreedNorms())

    assert cast.view(cast.mara).lines(PackagesFound)
    assert not cast.view(cast.mara).lines(NormsFound)


def test_rules_from_before_there_were_norms_are_read_as_without():
    raw = b'{"answer_by":"2026-03-17T08:00:00Z","evaluations":2,"points_total":1000,"rules":[]}'

    body = decode_body("rules_proposed", raw)

    assert isinstance(body, RulesProposed)
    assert body.norms == AgreedNorms()


@pytest.mark.parametrize("wrong", [{"share_of_best": 1001}, {"gain_hundredths": 99}])
def test_a_norm_out_of_range_is_refused(wrong):
    with pytest.raises(InputError):
        AgreedNorms(**wrong)


# Norms for one side


def test_a_norm_for_one_side_is_typed_agreed_read_by_all_and_held_against_packages(cast, desk):
    order = [seat.id for seat in cast.view(cast.mara).parties]
    north, south = order.index(cast.anton.seat), order.index(cast.bela.seat)
    filled = form(cast, **{f"above_least_{north}": "650", f"share_of_gain_{south}": "500"})

    sent = desk.post(cast.mara, "mediator:rules_propose", filled)

    assert sent.status_code == 302, words(sent)
    agreed = ground_rules(cast.view(cast.bela))[-1].proposed.norms
    assert set(agreed.sides) == {
        SideNorm(side=cast.anton.seat, above_least=650),
        SideNorm(side=cast.bela.seat, share_of_gain=500),
    }
    floor = "Northland has at least 650 points more than the least it accepts, by its own points."
    share = "Southland has at least 500 of each 1000 points that all sides gain together."
    for person, route in ((cast.anton, "party:rules"), (cast.mara, "mediator:rules")):
        page = words(desk.get(person, route))
        assert floor in page
        assert share in page


def test_each_package_says_which_norms_for_one_side_it_keeps(cast, desk):
    norms = AgreedNorms(
        sides=(
            SideNorm(side=cast.anton.seat, above_least=650),
            SideNorm(side=cast.bela.seat, above_least=300, share_of_gain=500),
        )
    )

    evaluated(cast, desk, told(), norms)

    (line,) = cast.view(cast.mara).lines(NormsFound)
    (package,) = line.body.packages
    assert package.kept == (f"above_least/{cast.bela.seat}", f"share_of_gain/{cast.bela.seat}")
    page = words(desk.get(cast.anton, "party:exploration"))
    assert "not kept Northland has at least 650 points more" in page
    assert "kept Southland has at least 500 of each 1000 points" in page


def test_norms_for_sides_cannot_share_out_more_than_there_is_or_ask_for_nothing(cast):
    north, south = cast.anton.seat, cast.bela.seat
    with pytest.raises(InputError):
        AgreedNorms(
            sides=(SideNorm(side=north, share_of_gain=600), SideNorm(side=south, share_of_gain=500))
        )
    with pytest.raises(InputError):
        SideNorm(side=north)
    with pytest.raises(InputError):
        SideNorm(side=north, above_least=-1)
    with pytest.raises(InputError):
        SideNorm(side=north, share_of_gain=1001)
    twice = SideNorm(side=north, above_least=1)
    with pytest.raises(InputError):
        AgreedNorms(sides=(twice, twice))


def test_a_norm_for_somebody_who_is_no_side_is_refused(cast):
    cast.agenda()
    norms = AgreedNorms(sides=(SideNorm(side=cast.mara.seat, above_least=1),))

    with pytest.raises(AccessError):
        propose_rules(
            cast.office,
            cast.mara,
            RulesProposed(answer_by=cast.clock.now + timedelta(days=1), norms=norms),
            key="norms",
        )
