"""Capacity over time: in no night is a place overfull, and what cannot bind changes nothing."""

from __future__ import annotations

import random
from itertools import product

import pytest

from goodoffices.errors import FormatError, InputError
from goodoffices.placement import (
    Case,
    Place,
    Table,
    explanation,
    explanation_faults,
    faults,
    place,
    placing,
    read_wave,
    thinned,
    wave,
)
from tests.conftest import examples

NIGHTS = ("2026-11-24", "2026-11-25", "2026-11-26")


def stays(seed: int):
    """Families that stay some nights, pupils who need a seat in a term, places that close or are held for a while."""
    chance = random.Random(seed)
    cases, there = [], {}
    for n in range(chance.randint(1, 5)):
        people, pupils = chance.choice([1, 2, 3, 4, 6]), chance.randint(0, 2)
        away = {night for night in NIGHTS if chance.random() < 0.2}
        needs = {f"people@{night}": 0 for night in away} | {"school": pupils}
        if chance.random() < 0.2:
            needs["school@autumn"] = 0
        cases.append(Case(f"c{n}", people, needs))
        there[f"c{n}"] = {f"people@{night}": 0 if night in away else people for night in NIGHTS}
        there[f"c{n}"] |= {"school@autumn": needs.get("school@autumn", pupils)}
        there[f"c{n}"] |= {"school@spring": pupils, "people": people, "school": pupils}
    places, room = [], {}
    for n in range(chance.randint(1, 3)):
        beds, seats = chance.randint(0, 12), chance.randint(0, 4)
        held = {
            f"people@{night}": chance.randint(0, beds) for night in NIGHTS if chance.random() < 0.4
        }
        term = {"school@spring": chance.randint(0, 4)} if chance.random() < 0.4 else {}
        places.append(Place(f"p{n}", {"people": beds, "school": seats} | held | term))
        room[f"p{n}"] = {f"people@{night}": held.get(f"people@{night}", beds) for night in NIGHTS}
        room[f"p{n}"] |= {
            "school@autumn": seats,
            "school@spring": term.get("school@spring", seats),
            "people": beds,  # and at any other time
            "school": seats,
        }
    # Somebody names every night and term, so that all of them are looked at.
    places.append(Place("closed", dict.fromkeys(there["c0"], 0)))
    room["closed"] = dict.fromkeys(there["c0"], 0)
    scores = {(c.id, p.id): chance.randint(0, 9) for c in cases for p in places}
    return wave(cases, places, scores=scores), there, room


def best_by_hand(made, there, room) -> tuple[int, int]:
    """Most people and best score, night by night and term by term."""
    best = (0, 0)
    for at in product((None, *room), repeat=len(made.cases)):
        placed = [(c, p) for c, p in zip(made.cases, at, strict=True) if p is not None]
        if all(
            sum(there[c][period] for c, here in placed if here == p) <= units
            for p in room
            for period, units in room[p].items()
        ):
            people = sum(int(made.people[made.cases.index(c)]) for c, _ in placed)
            score = sum(
                int(made.scores[made.cases.index(c), made.places.index(p)]) for c, p in placed
            )
            best = max(best, (people, score))
    return best


def test_no_night_is_overfull_and_nothing_is_better():
    waited = 0
    for seed in range(examples(80, full=2_000)):
        made, there, room = stays(seed)

        found = place(made)

        assert (found.people_placed, found.value) == best_by_hand(made, there, room), seed
        assert found.proven_optimal, seed
        assert faults(found) == (), seed
        waited += bool(found.waiting)
    assert waited > 10


def test_what_cannot_bind_changes_nothing_and_prices_stand_at_the_night_that_binds(monkeypatch):
    monkeypatch.setattr(placing, "LARGEST_EXACT", (0, 0))
    fewer = 0
    for seed in range(examples(20, full=2_000)):
        made, *_ = stays(seed)
        thin = thinned(made)

        found = place(thin.wave, rounds=1)
        told = thin.widened(found)

        assert faults(found) == (), seed
        assert faults(told) == (), seed
        assert (told.value, told.bound, told.people_bound) == (
            found.value,
            found.bound,
            found.people_bound,
        )
        for case in made.cases:
            assert explanation_faults(told, explanation(told, case)) == (), seed
        # What fits in the few columns fits in all, and the other way round.
        assert (thin.wave.possible() == made.possible()).all()
        fewer += len(made.services) - len(thin.wave.services)
    assert fewer > 20


def test_sixty_nights_in_which_everybody_stays_are_one():
    nights = [f"people@{n}" for n in range(60)]
    made = wave(
        [Case("a", 3), Case("b", 2)],
        [
            Place("x", {"people": 5, nights[40]: 2}),
            Place("y", dict.fromkeys(nights, 3) | {"people": 9}),
        ],
    )

    thin = thinned(made)

    assert thin.wave.services == ("people",)
    assert thin.wave.capacity.tolist() == [[2], [3]]
    assert dict(place(made).placed) == {"a": "y", "b": "x"}


def test_where_there_is_room_for_all_nothing_is_left_to_count():
    made = wave(
        [Case("a", 3)], [Place("x", {"people": 5, "people@mon": 4})], scores={("a", "x"): 2}
    )

    assert thinned(made).wave.services == ()
    found = place(made)
    assert dict(found.placed) == {"a": "x"}
    assert found.proven_optimal
    assert faults(found) == ()


def test_why_a_family_waits_names_the_night():
    made = wave([Case("a", 3), Case("b", 2)], [Place("x", {"people": 5, "people@2026-11-26": 3})])

    found = place(made)

    assert dict(found.placed) == {"a": "x"}
    assert explanation(found, "b").help[0].missing == (("people@2026-11-26", 2),)


def test_tables_may_count_by_night_and_a_blank_is_as_at_any_time():
    cases = b"case,people,school,people@mon\na,4,1,\nb,3,,0\n"
    places = b"place,people,people@mon,school@autumn,school@spring\nx,7,4,1,1\ny,9,,0,2\n"

    made = read_wave(Table("cases.csv", cases), Table("places.csv", places))

    assert made.services == ("people", "people@mon", "school@autumn", "school@spring")
    assert made.needs.tolist() == [[4, 4, 1, 1], [3, 0, 0, 0]]
    assert made.capacity.tolist() == [[7, 4, 1, 1], [9, 9, 0, 2]]
    assert place(made).people_placed == 7


@pytest.mark.parametrize(
    ("cases", "places", "said"),
    [
        (
            "case,people,school@spring\na,4,1\n",
            "place,people,school@autumn\nx,9,1\n",
            "school@spring",
        ),
        ("case,people\na,4\n", "place,people,school@autumn\nx,9,\n", "school@autumn"),
    ],
)
def test_a_period_that_no_place_has_or_that_is_blank_without_a_rule_is_refused(cases, places, said):
    with pytest.raises(FormatError) as caught:
        read_wave(Table("cases.csv", cases.encode()), Table("places.csv", places.encode()))
    assert said in caught.value.advice
    with pytest.raises(InputError):
        wave([Case("a", 1, {"school@spring": 1})], [Place("x", {"school@autumn": 1})])
