"""What happens after an edit, and to whom it may not happen."""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from goodoffices.errors import InfeasibleError, InputError
from goodoffices.placement import (
    Arrive,
    Case,
    Close,
    Delay,
    Forbid,
    Lock,
    NoShow,
    Place,
    Resize,
    edited,
    faults,
    place,
    repriced,
    wave,
    workings,
)
from goodoffices.placement.certificate import Prices, best_surplus, whole_prices
from goodoffices.placement.workings import carried, worked_out
from tests.properties.placement_cases import best_of_all, middling, random_wave


def three_families():
    cases = [Case("a", 3), Case("b", 2), Case("c", 2)]
    places = [Place("x", {"people": 5}), Place("y", {"people": 4})]
    scores = {("a", "x"): 9, ("b", "x"): 5, ("c", "x"): 4, ("b", "y"): 1, ("c", "y"): 2}
    return place(wave(cases, places, scores=scores))


def test_when_a_place_closes_its_people_go_where_there_is_room():
    before = three_families()
    assert dict(before.placed) == {"a": "x", "b": "x", "c": "y"}

    after = edited(before, [Close("x")])

    assert dict(after.assignment.placed) == {"b": "y", "c": "y"}
    assert after.displaced == ("a", "b")
    assert after.moved == ()
    assert after.people == -3
    assert after.value == -13
    assert faults(after.assignment) == ()


def test_beds_that_are_added_take_those_who_wait():
    before = edited(three_families(), [Close("x")]).assignment
    assert before.waiting == ("a",)

    after = edited(before, [Resize("y", "people", 3)])

    assert after.assignment.waiting == ()
    assert after.people == 3
    assert after.moved == ()


def test_beds_that_are_lost_move_the_fewest_people():
    after = edited(three_families(), [Resize("x", "people", -2)])

    assert after.displaced == ("b",)
    assert after.assignment.placed["a"] == "x"
    assert after.assignment.placed["b"] == "y"


def test_whoever_does_not_come_leaves_the_room_to_others():
    before = edited(three_families(), [Close("x")]).assignment

    after = edited(before, [NoShow("b"), NoShow("c")])

    assert dict(after.assignment.placed) == {"a": "y"}
    assert after.displaced == after.moved == ()


def test_an_override_says_what_it_costs_and_stays():
    before = three_families()

    after = edited(before, [Lock("a", "y")])

    assert after.assignment.placed["a"] == "y"
    assert after.locked == {"a"}
    assert after.value < 0
    again = edited(after.assignment, [Resize("x", "people", 50)], locked=after.locked)
    assert again.assignment.placed["a"] == "y"


def test_a_refusal_forbids_the_pair_for_good():
    before = three_families()

    after = edited(before, [Forbid("c", "y")])

    assert after.assignment.placed.get("c") != "y"
    assert not after.assignment.wave.allowed[2, 1]
    assert before.wave.allowed[2, 1]


def test_who_has_set_out_is_never_moved():
    before = three_families()
    for edit in (Close("x"), Forbid("a", "x"), Resize("x", "people", -4), Lock("a", "y")):
        with pytest.raises(InfeasibleError) as caught:
            edited(before, [edit], travelling={"a", "b"})
        assert "Nothing was changed" in caught.value.advice
        assert "a" not in str(caught.value).split()
    after = edited(before, [Resize("x", "people", -1), NoShow("c")], travelling={"a"})
    assert after.assignment.placed["a"] == "x"


def test_a_case_is_not_locked_where_it_must_not_be():
    made = wave(
        [Case("a", 1), Case("b", 1)],
        [Place("x", {"people": 2}), Place("y", {"people": 0})],
        allowed=[("a", "x"), ("b", "x"), ("b", "y")],
        apart=[("a", "b")],
    )
    before = place(made)
    for edit in (Lock("a", "y"), Lock("b", "y")):
        with pytest.raises(InfeasibleError):
            edited(before, [edit])
    after = edited(before, [Lock("b", "x")])
    assert dict(after.assignment.placed) == {"b": "x"}
    with pytest.raises(InfeasibleError):
        edited(after.assignment, [Lock("a", "x")], locked=after.locked)


@pytest.mark.parametrize(
    "edit",
    [Close("z"), Resize("x", "beds", 1), Resize("x", "people", -6), NoShow("z"), Forbid("z", "x")],
)
def test_what_is_unknown_is_refused_with_what_to_do(edit):
    with pytest.raises(InputError) as caught:
        edited(three_families(), [edit])

    assert caught.value.advice.endswith(".")


def test_random_edits_break_nothing_and_move_few(pytestconfig):
    moved = kept = 0
    for seed in range(400 if pytestconfig.getoption("--full") else 40):
        made, chance = random_wave(seed, most_cases=12, most_places=4), random.Random(seed)
        before = place(made, effort=0.5)
        travelling = {case for case in before.placed if chance.random() < 0.3}
        case, at = chance.choice(made.cases), chance.choice(made.places)
        edit = chance.choice(
            [
                Close(at),
                Resize(at, made.services[0], chance.randint(-3, 5)),
                NoShow(case),
                Forbid(case, at),
                Lock(case, at),
            ]
        )
        try:
            after = edited(before, [edit], travelling=travelling, most_moved=0.2)
        except (InfeasibleError, InputError):
            continue
        kept += 1
        now = after.assignment
        assert faults(now) == (), seed
        assert len(after.moved) <= 0.2 * len(made.cases)
        gone = {edit.case} if isinstance(edit, NoShow) else set()
        for traveller in travelling - gone:
            assert now.placed[traveller] == before.placed[traveller]
        assert now.people_placed - before.people_placed == after.people
        changed = {c for c in before.placed if now.placed.get(c) != before.placed[c]} - gone
        named = {edit.case} if isinstance(edit, Lock) else set()
        assert changed - named == {*after.displaced, *after.moved} - named
        moved += len(changed)
        second = edited(now, [], travelling=travelling, most_moved=0)
        assert np.array_equal(second.assignment.at[now.at >= 0], now.at[now.at >= 0])
    assert kept > 15
    assert moved > 3


def test_as_few_others_move_as_was_asked():
    freely = 0
    for seed in range(6):
        before = place(middling(seed, cases=40, places=5), effort=0.3)
        edit = [Close(before.wave.places[0])]

        assert edited(before, edit, most_moved=0).moved == ()
        one = edited(before, edit, most_moved=0.06)
        assert len(one.moved) <= 0.06 * 40
        freely = max(freely, len(edited(before, edit, most_moved=1).moved))
    assert freely > 3


def test_the_proof_after_edits_is_that_of_a_look_at_every_pair():
    for seed in range(60):
        made, chance = random_wave(seed, most_cases=12, most_places=4), random.Random(seed)
        before = place(made, effort=0.5)
        edits = [
            Resize(chance.choice(made.places), made.services[0], chance.randint(0, 9)),
            Forbid(chance.choice(made.cases), chance.choice(made.places)),
            NoShow(chance.choice(made.cases)),
        ]
        chance.shuffle(edits)
        for number in range(3):
            before = edited(before, edits[number : number + 1]).assignment
            fresh = best_surplus(before.wave, before.prices)
            assert np.array_equal(before.workings.best, fresh), (seed, edits[number])
            assert faults(before) == ()


def test_a_closer_proof_holds_and_moves_nobody():
    closer = 0
    for seed in range(40):
        before = place(random_wave(seed), effort=0.5)
        after = edited(before, [Close(before.wave.places[0])]).assignment

        again = repriced(after)

        assert np.array_equal(again.at, after.at)
        assert faults(again) == ()
        people, score = best_of_all(after.wave)
        assert again.people_bound >= people
        if after.people_placed == people:
            assert again.bound >= score
        assert (again.people_bound, again.bound) <= (after.people_bound, after.bound)
        closer += (again.people_bound, again.bound) != (after.people_bound, after.bound)
    assert closer > 5


def test_whoever_arrives_finds_room_beside_those_who_are_there():
    before = three_families()

    after = edited(before, [Arrive(Case("d", 2), {"x": 3, "y": 1})])

    assert after.assignment.placed["d"] == "y"
    assert after.people == 2
    assert after.moved == after.displaced == ()
    assert faults(after.assignment) == ()
    assert before.wave.cases == ("a", "b", "c")


def test_a_delayed_transport_holds_no_room_and_comes_back():
    before = edited(three_families(), [Close("x")]).assignment
    assert before.waiting == ("a",)

    without = edited(before, [Delay(("b", "c"))])
    again = edited(without.assignment, [Arrive(Case("b", 1), {"y": 7})])

    assert dict(without.assignment.placed) == {"a": "y"}
    assert without.assignment.people_bound == 3
    assert dict(again.assignment.placed) == {"a": "y", "b": "y"}
    assert again.value == 7
    assert faults(without.assignment) == faults(again.assignment) == ()


@pytest.mark.parametrize(
    "edits",
    [
        [Arrive(Case("a", 1))],
        [Arrive(Case("d", 1)), Arrive(Case("d", 1))],
        [Arrive(Case("d", 0))],
        [Arrive(Case("d", 1, {"school": 1}))],
        [Arrive(Case("d", 1), {"z": 1})],
        [Arrive(Case("d", 1), {"x": Fraction(1, 3)})],
        [Arrive(Case("d", 1), allowed=["z"])],
    ],
)
def test_an_arrival_that_cannot_be_read_is_refused_with_what_to_do(edits):
    with pytest.raises(InputError) as caught:
        edited(three_families(), edits)

    assert caught.value.advice.endswith((".", "changed."))


def test_the_proof_after_arrivals_is_that_of_a_look_at_every_pair():
    for seed in range(60):
        made, chance = random_wave(seed, most_cases=12, most_places=4), random.Random(seed)
        before = place(made, effort=0.5)
        late = Case("late", chance.randint(1, 5), {s: 1 for s in made.services if s != "people"})
        edits = [
            Arrive(late, {p: chance.randint(0, 2000) for p in made.places}),
            Delay(tuple(chance.sample(made.cases, 1))),
            Arrive(Case("later", 1), allowed=chance.sample(made.places, 1)),
        ]
        for edit in edits:
            before = edited(before, [edit]).assignment
            fresh = best_surplus(before.wave, before.prices)
            assert np.array_equal(before.workings.best, fresh), (seed, edit)
            assert faults(before) == ()


def altered(made, chance):
    """The same wave some events later: who is in it, what is free and who may go where are partly others."""
    count, places = made.allowed.shape
    stay = np.array(sorted(chance.sample(range(count), chance.randint(1, count))))
    open_ = np.array(sorted(chance.sample(range(places), chance.randint(1, places))))
    if chance.random() < 0.5:
        open_ = np.arange(places)
    capacity, scores = made.capacity[open_].copy(), made.scores[np.ix_(stay, open_)].copy()
    allowed, needs = made.allowed[np.ix_(stay, open_)].copy(), made.needs[stay].copy()
    for _ in range(chance.randint(0, 3)):
        place, case = chance.randrange(len(open_)), chance.randrange(len(stay))
        capacity[place] = [chance.randint(0, 40) for _ in made.services]
        scores[case, place] += chance.randint(-9, 9)
        allowed[case, place] ^= True
        needs[case, chance.randrange(len(made.services))] += chance.randint(0, 1)
    new = chance.randint(0, 2)
    rows = np.append(np.arange(len(stay)), np.zeros(new, np.int64))
    return open_, replace(
        made,
        cases=(*(made.cases[n] for n in stay), *(f"new {n}" for n in range(new))),
        places=tuple(made.places[n] for n in open_),
        people=made.people[stay][rows],
        needs=needs[rows],
        capacity=capacity,
        scores=scores[rows],
        allowed=allowed[rows],
        apart=made.apart[:0],
        near=made.near[:0],
    )


def test_what_is_carried_over_to_another_wave_is_what_would_be_worked_out_anew(monkeypatch):
    again = 0
    for seed in range(200):
        chance = random.Random(seed)
        made = middling(seed, cases=60, places=20)
        prices = whole_prices(made, np.array(chance.choices([0, 0.5, 3], k=made.capacity.size)).reshape(made.capacity.shape), 2.0)  # fmt: skip
        kept, old, was = worked_out(made, prices), made, prices
        with monkeypatch.context() as patch:
            patch.setattr(workings, "MANY_CASES", chance.choice([0, 5, 1_000]))
            patch.setattr(workings, "worked_out", None)  # nothing is begun anew
            for _ in range(3):
                open_, now = altered(old, chance)
                rates = Prices(was.capacity[open_], was.waiting, was.shift)
                if min(len(open_), 14) != kept.listed.place.shape[1]:
                    break
                kept, old, was = carried(kept, old, was, now, rates), now, rates
                fresh = worked_out(now, rates)
                assert np.array_equal(kept.best, fresh.best), seed
                assert np.array_equal(kept.listed.place, fresh.listed.place), seed
                assert np.array_equal(kept.listed.offers, fresh.listed.offers), seed
                again += 1
    assert again > 100


def test_at_other_prices_nothing_is_carried_over():
    made = middling(1, cases=60, places=20)
    cheap, dear = (whole_prices(made, np.full(made.capacity.shape, rate), 1.0) for rate in (0, 4.0))

    found = carried(worked_out(made, cheap), made, cheap, made, dear)

    assert np.array_equal(found.best, worked_out(made, dear).best)
    assert not np.array_equal(found.best, worked_out(made, cheap).best)
