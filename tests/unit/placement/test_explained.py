"""Why here, what came next, what would help; and every number counted again."""

from dataclasses import replace
from fractions import Fraction

import pytest

from goodoffices.errors import InputError
from goodoffices.placement import (
    Case,
    Place,
    edited,
    explanation,
    explanation_faults,
    place,
    reason,
    wave,
    worth_faults,
    worth_of_more,
)
from goodoffices.placement.edits import Resize
from tests.conftest import examples
from tests.properties.placement_cases import random_wave


def test_the_ninety_children_are_told_what_is_missing_and_what_suffices():
    made = wave(
        [Case("orphanage", 102, {"school": 90})],
        [
            Place("Haven", {"people": 80, "school": 100}),
            Place("Hill", {"people": 40, "school": 100}),
            Place("Halt", {"people": 300, "school": 5}),
        ],
    )

    why = reason(made, "orphanage")

    assert dict(why.requirements) == {"people": 102, "school": 90}
    assert dict(why.largest) == {"people": 80, "school": 5}
    assert why.enough[0].place == "Haven"
    assert why.enough[0].missing == (("people", 22),)
    assert why.together == ("Haven", "Hill")
    assert explanation(place(made), "orphanage").reason == why


def test_the_reason_is_as_short_as_it_can_be():
    for seed in range(150):
        made = random_wave(seed)
        for number, case in enumerate(made.cases):
            why = reason(made, case)
            fits = [
                bool(made.allowed[number, p])
                and bool((made.needs[number] <= made.capacity[p]).all())
                for p in range(len(made.places))
            ]
            assert (why is None) == any(fits)
            if why is None:
                continue
            names = [name for name, _ in why.requirements]
            assert not any(meets(made, number, p, names) for p in range(len(made.places)))
            for left_out in names:
                fewer = [name for name in names if name != left_out]
                assert any(meets(made, number, p, fewer) for p in range(len(made.places)))
            assert why.words().endswith(".")


def meets(made, case, place_, names) -> bool:
    return all(
        made.allowed[case, place_]
        if name == "allowed"
        else made.needs[case, made.services.index(name)]
        <= made.capacity[place_, made.services.index(name)]
        for name in names
    )


def test_what_would_help_one_who_waits_does_help():
    helped = 0
    for seed in range(60):
        found = place(random_wave(seed))
        for case in found.waiting:
            told = explanation(found, case)
            assert (told.reason is None) == bool(told.help or told.next)
            if not told.help or len(found.wave.apart) or len(found.wave.near):
                continue
            least = told.help[0]
            edits = [Resize(least.place, service, units) for service, units in least.missing]
            after = edited(found, edits, most_moved=0)
            assert after.people > 0
            helped += 1
    assert helped > 5


def test_every_number_of_an_explanation_can_be_counted_again():
    for seed in range(40):
        found = place(random_wave(seed))
        made, prices = found.wave, found.prices
        for number, case in enumerate(made.cases):
            told = explanation(found, case)
            assert (told.here.place if told.here else None) == found.placed.get(case)
            assert told.people == made.people[number]
            seen = [told.here, *told.next] if told.here else told.next
            for one in seen:
                at = made.places.index(one.place)
                assert one.score == Fraction(int(made.scores[number, at]), made.unit)
                rent = sum(
                    Fraction(int(p) * int(n), 2**prices.shift)
                    for p, n in zip(prices.capacity[at], made.needs[number], strict=True)
                )
                assert one.rent == rent / made.unit
                others = [c for c, p in enumerate(found.at.tolist()) if p == at and c != number]
                left = made.capacity[at] - made.needs[others].sum(axis=0)
                short = {
                    s: int(n - have)
                    for s, n, have in zip(made.services, made.needs[number], left, strict=True)
                    if n > have
                }
                assert dict(one.missing) == short
            order = [one.score - one.rent for one in told.next]
            assert order == sorted(order, reverse=True)


def test_one_more_bed_is_worth_most_where_it_is_scarce():
    cases = [Case(f"c{n}", 1) for n in range(6)]
    places = [Place("wanted", {"people": 2}), Place("plain", {"people": 6})]
    scores = {(case.id, "wanted"): 10 - n for n, case in enumerate(cases)}

    found = place(wave(cases, places, scores=scores))

    (only,) = worth_of_more(found)
    assert (only.place, only.service) == ("wanted", "people")
    assert 8 <= only.price <= 9


def test_an_unknown_case_is_refused():
    with pytest.raises(InputError):
        explanation(place(wave([Case("a", 1)], [Place("x", {})])), "b")


def test_a_second_reading_agrees_with_every_explanation_of_random_waves():
    reasons = waits = 0
    for seed in range(examples(150, full=2_000)):
        found = place(random_wave(seed), effort=0.5)
        for case in found.wave.cases:
            told = explanation(found, case)
            assert explanation_faults(found, told) == (), (seed, case)
            reasons += told.reason is not None
            waits += bool(told.help)
        assert worth_faults(found, worth_of_more(found)) == ()
        assert worth_faults(found, worth_of_more(found, most=1)) == ()
    assert min(reasons, waits) > 10


def test_a_second_reading_sees_a_wrong_explanation():
    cases = [Case("a", 3), Case("b", 2), Case("c", 9)]
    places = [Place("x", {"people": 3}), Place("y", {"people": 3}), Place("z", {"people": 1})]
    scores = {("a", "x"): 5, ("b", "x"): 4, ("b", "y"): 3}
    found = place(wave(cases, places, scores=scores, apart=[("a", "b")]))
    told, stuck = explanation(found, "b"), explanation(found, "c")
    x = told.next[0]
    assert (x.place, x.apart_from) == ("x", ("a",))
    waits = edited(found, [Resize("y", "people", -3)]).assignment
    help_ = explanation(waits, "b")
    why = stuck.reason

    wrong = [
        replace(told, people=3),
        replace(told, here=None),
        replace(told, here=replace(told.here, score=told.here.score + 1)),
        replace(told, next=(replace(x, rent=x.rent + 1),)),
        replace(told, next=(replace(x, missing=()),)),
        replace(told, next=(replace(x, apart_from=()),)),
        replace(told, next=(replace(x, far_from=("a",)),)),
        replace(told, next=told.next[::-1]) if len(told.next) > 1 else replace(told, case="q"),
        replace(stuck, reason=None),
        replace(stuck, reason=replace(why, requirements=(("people", 8),))),
        replace(stuck, reason=replace(why, largest=(("people", 4),))),
        replace(stuck, reason=replace(why, enough=(replace(why.enough[0], missing=()),))),
        replace(stuck, reason=replace(why, together=("x", "y"))),
    ]
    assert all(explanation_faults(found, one) for one in wrong)
    assert help_.help
    more = replace(help_.help[0], missing=(("people", 9),))
    assert explanation_faults(waits, replace(help_, help=(more,)))


def test_a_second_reading_sees_a_wrong_worth():
    cases = [Case(f"c{n}", 1) for n in range(4)]
    places = [Place("x", {"people": 1}), Place("y", {"people": 1}), Place("z", {"people": 9})]
    scores = {(c.id, p): 9 - n - (p == "y") for n, c in enumerate(cases) for p in ("x", "y")}
    found = place(wave(cases, places, scores=scores))
    told = worth_of_more(found)
    assert len(told) == 2
    assert worth_faults(found, told) == ()

    first, second = told
    assert worth_faults(found, (replace(first, price=first.price + 1), second))
    assert worth_faults(found, (second, first))
    assert worth_faults(found, (second,))
    assert worth_faults(found, (replace(first, place="z"),))


def test_where_there_is_no_place_at_all_that_is_the_reason():
    nowhere = wave([Case("Levy", 4)], [])

    found = reason(nowhere, "Levy")

    assert found.words() == "Levy: there is no place."
    assert not explanation_faults(place(nowhere), explanation(place(nowhere), "Levy"))
