"""The duty desks of the two fictional states: what a visitor finds on the line."""

import pytest

from goodoffices.office import (
    known_clashes,
    line_told,
    notices,
    notified_sites,
    plans,
    talks_on_the_line,
)
from goodoffices.office.samples import northland
from goodoffices.record import Category
from tests.examples.test_samples import NOW, seeded, seen

__all__ = ["seeded", "seen"]


@pytest.fixture
def standing(seen):
    return {n.filed.category: n for n in notices(seen(northland), NOW, is_open=True)}


def test_a_hospital_was_told_and_reached_the_unit(standing):
    assert standing[Category.SITE_ADDED].is_complete
    assert standing[Category.SITE_ADDED].calls == ()


def test_a_convoy_waits_for_its_read_back_to_be_confirmed_and_is_not_late(standing):
    convoy = standing[Category.MOVEMENT]

    assert convoy.state == "read back"
    assert not convoy.is_late
    assert len(convoy.filed.spots) == 2


def test_shots_at_night_were_acknowledged_before_the_mediator_had_to_be_called(standing):
    shots = standing[Category.INCIDENT]

    assert shots.is_complete
    assert [str(call.level) for call in shots.calls] == ["duty desk", "duty desk", "command"]


def test_a_site_is_due_for_a_look_and_one_is_verified(seen):
    found = notified_sites(seen(northland, "Southern duty desk"), NOW.date(), is_open=True)

    assert [(site.is_due, site.state) for site in found] == [
        (True, "not verified yet"),
        (False, "verified by a second person"),
    ]
    assert notified_sites(seen(northland, "Northern duty desk"), NOW.date()) == ()


def test_the_talks_know_that_the_line_holds_and_no_more(seen):
    for side in ("Northland", "Southland"):
        view = seen(northland, side)
        assert "holds" in line_told(view).words
        assert notices(view, NOW) == ()
        assert talks_on_the_line(view) == ()


def test_two_desks_must_talk_about_one_plan_each_and_each_reads_its_own_alone(seen):
    north, south = (
        plans(seen(northland, desk)) for desk in ("Northern duty desk", "Southern duty desk")
    )

    assert [(plan.number, bool(plan.clash)) for plan in north] == [(1, True)]
    assert [(plan.number, plan.version, bool(plan.clash)) for plan in south] == [
        (1, 2, True),
        (2, 1, False),
    ]
    assert south[0].clash.boxes
    assert north[0].clash.boxes == ()
    [clash] = known_clashes(seen(northland, "Third Capital"))
    assert clash.over is None
    assert not plans(seen(northland, "Third Capital"))
