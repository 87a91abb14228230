"""Floors, even arrivals, a free block, nights: the price is shown first, and only what was shown is run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from goodoffices.errors import AccessError, InfeasibleError, InputError
from goodoffices.office.reception import GROUPED, Wish, at_a_price, price_of, proposing
from goodoffices.office.reception.proposing import propose, state_wishes
from goodoffices.reception.duty import Duty
from goodoffices.reception.needs import SERVICES
from goodoffices.reception.people_events import PeopleCounted
from goodoffices.reception.people_words import Verified
from goodoffices.reception.placements_events import Method
from goodoffices.reception.places_events import (
    CapacityStated,
    ClosingReason,
    HoldId,
    HoldSet,
    KeepReason,
    PlaceClosed,
)
from goodoffices.reception.protection_events import DutyGiven
from goodoffices.record import Officer
from tests.receiving import HARBOUR, HAVEN, HILL, RUT, receive


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path)
    yield made
    made.close()


def price(reception, **asked):
    return price_of(reception.office, reception.actor, officer=RUT, wish=Wish(**asked))


def run(reception, told, **asked):
    return propose(
        reception.office, reception.actor, officer=RUT, wish=Wish(**asked), shown=told.fingerprint,
        key=reception.key(),
    )  # fmt: skip


def event(reception, name):
    return reception.programme.placements.runs[name].event


def wishing_for_hill(reception, count, needs=None, prefix="f"):
    made = [reception.family(f"{prefix}{n}", 2, needs) for n in range(count)]
    for case in made:
        state_wishes(
            reception.office, reception.actor, officer=RUT, case=case, places=[HILL],
            key=reception.key(),
        )  # fmt: skip
    return made


def test_arrivals_are_spread_after_the_price_was_shown(reception):
    reception.place(HAVEN, {"people": 40})
    reception.place(HILL, {"people": 40})
    wishing_for_hill(reception, 10)
    lines = reception.programme.number

    told = price(reception, method=Method.EVEN, most=100)

    assert reception.programme.number == lines
    assert (told.people, told.placed, told.waiting) == (0, 20, 0)
    assert told.value > 0
    assert told.loads == (2, 1)
    done = event(reception, run(reception, told, method=Method.EVEN, most=100))
    there = [one.place for one in reception.programme.placements.standing.values()]
    assert sorted(map(there.count, {HAVEN, HILL})) == [5, 5]
    assert (done.method, Fraction(done.cost_value)) == (Method.EVEN, told.value)
    assert done.cost_share == told.share > 0


def test_who_was_signed_for_in_the_same_week_counts_as_come(reception):
    reception.place(HAVEN, {"people": 40})
    reception.place(HILL, {"people": 40})
    first = wishing_for_hill(reception, 3, prefix="early")
    reception.proposed()
    reception.signed(*first)
    wishing_for_hill(reception, 3)

    told = price(reception, method=Method.EVEN, most=100)
    run(reception, told, method=Method.EVEN, most=100)

    assert told.loads == (2, 1)
    late = [reception.stands(f"c-f{n}").place for n in range(3)]
    assert late == [HAVEN] * 3


def test_beds_stay_free_together_and_where_is_told(reception):
    reception.place(HAVEN, {"people": 30})
    reception.place(HILL, {"people": 30})
    wishing_for_hill(reception, 12)

    told = price(reception, method=Method.BLOCK, block=30)
    done = event(reception, run(reception, told, method=Method.BLOCK, block=30))

    assert told.place == HAVEN
    assert (told.people, told.value) == (0, 0)
    assert done.cost_people == 0
    assert {one.place for one in reception.programme.placements.standing.values()} == {HILL}

    wishing_for_hill(reception, 8, prefix="more")
    told = price(reception, method=Method.BLOCK, block=30)
    assert told.people == 10
    with pytest.raises(InfeasibleError):
        price(reception, method=Method.BLOCK, block=31)


def test_nobody_who_needs_a_service_is_far_behind(reception):
    reception.place(HAVEN, {"people": 10, "school": 9}, town="Lorn")
    reception.place(HILL, {"people": 10, "school": 9}, town="Aske")
    reception.place(HARBOUR, {})
    # Those without children wish three times as much for the hill: there is one place less than they are.
    wishing_for_hill(reception, 5)
    pupils = [reception.family(f"pupil{n}", 2, {"school": 1}) for n in range(5)]
    for case in pupils:
        state_wishes(
            reception.office, reception.actor, officer=RUT, case=case, places=[HARBOUR, HILL],
            key=reception.key(),
        )  # fmt: skip

    asked = {"method": Method.FLOORS, "services": ("school",)}
    told = price(reception, **asked)

    assert [name for name, *_ in told.groups] == ["school", ""]
    before, after = (min(row[n] for row in told.groups) for n in (1, 2))
    assert after > before
    assert told.people == 0
    assert told.value > 0
    done = event(reception, run(reception, told, **asked))
    assert Fraction(done.cost_value) == told.value
    assert any(reception.stands(case).place == HILL for case in pupils)


@pytest.mark.parametrize(
    "service",
    ["kosher_kitchen", "halal_kitchen", "prayer_room", "vegetarian_kitchen", "interpreter:uk"],
)
def test_no_group_is_made_by_belief_or_language(reception, service):
    reception.three_places()
    reception.family("levy", 4)

    assert service not in GROUPED
    with pytest.raises(InputError, match="no group is made"):
        price(reception, method=Method.FLOORS, services=("school", service))


def test_groups_are_made_by_declared_services_alone():
    assert set(GROUPED) < set(SERVICES)


def test_nothing_is_run_whose_price_was_not_shown_or_is_another_by_now(reception):
    reception.three_places()
    reception.family("levy", 4)
    asked = {"method": Method.EVEN, "most": 100}
    told = price(reception, **asked)

    with pytest.raises(InputError, match="another price"):
        reception.proposed(**asked)
    with pytest.raises(InputError, match="another price"):
        run(reception, told, method=Method.EVEN, most=150)
    reception.family("adler", 2)
    with pytest.raises(InputError, match="another price"):
        run(reception, told, **asked)
    assert not reception.programme.placements.runs


@pytest.mark.parametrize(
    "asked",
    [
        {"method": Method.FLOORS},
        {"method": Method.EVEN, "most": 99},
        {"method": Method.BLOCK, "block": 0},
        {"method": Method.PLACES},
        {"method": Method.EVEN, "nights": 0},
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_advice(reception, asked):
    reception.three_places()
    reception.family("levy", 4)

    with pytest.raises(InputError) as caught:
        price(reception, **asked)
    assert "Nothing was run" in caught.value.advice


def test_a_price_is_for_officers_who_place(reception):
    reception.three_places()
    reception.family("levy", 4)
    wish = Wish(method=Method.EVEN, most=100)
    reception.say(DutyGiven(officer=RUT.id, duties=(Duty.PLACE,)))

    price(reception, method=Method.EVEN, most=100)
    with pytest.raises(AccessError):
        price_of(
            reception.office, reception.actor, officer=Officer(id="o-else", name="Else"), wish=wish
        )


# Nights


def test_a_place_that_closes_within_the_stay_takes_nobody_for_it(reception):
    reception.place(HAVEN, {"people": 10})
    reception.place(HILL, {"people": 10})
    (levy,) = wishing_for_hill(reception, 1)
    reception.say(
        PlaceClosed(
            place=HILL, from_day=reception.today + timedelta(days=5), reason=ClosingReason.OTHER
        )
    )

    reception.proposed(nights=5)
    assert reception.stands(levy).place == HILL
    done = event(reception, reception.proposed(nights=6))
    assert reception.stands(levy).place == HAVEN
    assert done.nights == 6


def test_a_hold_that_ends_leaves_its_nights_to_others(reception):
    """Beds that are held for tonight are free tomorrow, and nobody can stay for both."""
    reception.place(HAVEN, {"people": 4})
    reception.say(
        HoldSet(
            hold=HoldId("h"), place=HAVEN, amounts={"people": 3}, reason=KeepReason.OTHER,
            until=datetime.combine(reception.today, datetime.min.time(), UTC) + timedelta(hours=30),
        )
    )  # fmt: skip
    levy = reception.family("levy", 4)

    reception.proposed(day=reception.today, nights=3)
    waits = reception.programme.placements.waiting[levy]

    assert waits.help[0].missing == {"people": 3}
    assert set(waits.help[0].missing) <= set(SERVICES)


def test_where_a_place_has_less_later_the_worst_night_counts_and_words_name_services(reception):
    reception.place(HAVEN, {"people": 10})
    later = reception.today + timedelta(days=2)
    reception.say(CapacityStated(place=HAVEN, service="people", from_day=later, number=3))
    for name in ("levy", "adler"):
        reception.family(name, 2)

    done = event(reception, reception.proposed(nights=2))
    assert done.people_placed == 4
    done = event(reception, reception.proposed(nights=3))
    assert done.people_placed == 2
    assert all(service in SERVICES for _, service, _ in done.worth)
    assert all(set(rates) <= set(SERVICES) for rates in done.rates.values())
    (waits,) = reception.programme.placements.waiting.values()
    assert waits.help[0].missing == {"people": 1}


def test_too_many_for_a_price_are_told_how_many_may_be(reception, monkeypatch):
    monkeypatch.setattr(at_a_price, "LARGEST_PRICED", (2, 3))
    reception.three_places()
    for name in ("levy", "adler"):
        reception.family(name, 2)
    assert price(reception, method=Method.EVEN, most=100).placed == 4

    reception.family("third", 2)
    with pytest.raises(InputError, match="too many") as caught:
        price(reception, method=Method.EVEN, most=100)
    assert "2 families and 3 places" in caught.value.advice


def test_others_go_on_working_while_what_was_shown_is_run(reception, monkeypatch):
    reception.place(HAVEN, {"people": 40})
    reception.place(HILL, {"people": 40})
    wishing_for_hill(reception, 4)
    asked = {"method": Method.EVEN, "most": 100}
    told = price(reception, **asked)
    plain = proposing.answered

    def meanwhile(wave, order):
        reception.say(
            PeopleCounted(case="c-f0", number=5, source="gate", verified=Verified.CONFIRMED)
        )
        return plain(wave, order)

    monkeypatch.setattr(proposing, "answered", meanwhile)
    done = event(reception, run(reception, told, **asked))

    assert done.dropped == 1
    assert reception.programme.placements.of_case("c-f0") is None
    assert reception.stands("c-f1")
