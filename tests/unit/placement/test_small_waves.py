"""Small waves where every bed is taken: hard to prove, and yet close to the best after little work."""

import numpy as np
import pytest

from goodoffices.placement import Case, Place, place, wave
from goodoffices.placement.search import searched

FAMILIES, PLACES = 160, 12


@pytest.fixture(scope="module")
def crowded():
    """Families for whom there are a twentieth too few beds, school seats and places for the sick."""
    chance = np.random.default_rng(11)
    sizes = chance.choice(
        np.arange(1, 9), FAMILIES, p=np.array([22, 18, 15, 14, 11, 10, 6, 4]) / 100
    )
    cases = [
        Case(
            f"c{number}",
            int(size),
            {"school": int(chance.binomial(size - 1, 0.4)), "medical": int(chance.random() < 0.1)},
        )
        for number, size in enumerate(sizes)
    ]
    share = chance.lognormal(0, 0.6, PLACES)
    needed = {
        name: sum(case.needs.get(name, 0) for case in cases) for name in ("school", "medical")
    }
    needed["people"] = int(sizes.sum())
    places = [
        Place(f"p{number}", {name: round(total / 1.05 * part) for name, total in needed.items()})
        for number, part in enumerate(share / share.sum())
    ]
    speaks = chance.random((FAMILIES, PLACES)) < 0.6
    pairs = [(case.id, at.id) for (n, m), case, at in every(cases, places) if speaks[n, m]]
    scores = {
        pair: int(score)
        for pair, score in zip(pairs, 1000 * chance.beta(2, 3, len(pairs)), strict=True)
    }
    return wave(cases, places, scores=scores, allowed=pairs)


def every(cases, places):
    for n, case in enumerate(cases):
        for m, at in enumerate(places):
            yield (n, m), case, at


def test_where_every_bed_is_taken_little_work_comes_close_to_the_best(crowded):
    found = place(crowded, effort=0.3)

    assert (
        found.people_placed
        == found.people_bound
        == crowded.capacity[:, crowded.services.index("people")].sum()
    )
    assert found.gap < 0.005


def test_the_clock_of_a_small_wave_leaves_time_for_how_well_people_fare(crowded):
    left, asked = [60.0], []

    def solvers(function, questions):
        for question in questions:
            if function is searched:
                asked.append(question.seconds)
                left[0] -= question.seconds
                yield None  # it came to nothing in its time
            else:
                yield function(question)

    place(crowded, map=solvers, time_left=lambda: left[0])

    assert asked[0] < 60 * 0.6
    assert len(asked) > 1
