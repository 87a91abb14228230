"""The small programmes around what a large wave still loses."""

from dataclasses import replace

import numpy as np
import pytest

from goodoffices.placement import Case, Place, neighbourhood, place, placing, wave
from goodoffices.placement.programme import Question
from goodoffices.placement.search import searched


@pytest.fixture
def one_bed():
    """Two cases ask for one bed, and the second scores more."""
    return Question(
        np.array([1.0, 5.0]), np.array([0, 1]), np.array([0, 0]), np.ones((2, 1), np.int64),
        np.ones((1, 1), np.int64), np.ones(2, np.int64), None, np.zeros((0, 2), np.int64),
    )  # fmt: skip


def test_a_search_places_whom_it_is_told_to_keep(one_bed):
    free = searched(one_bed)
    kept = searched(replace(one_bed, kept=np.array([True, False])))

    assert free.shares.tolist() == [0, 1]
    assert kept.shares.tolist() == [1, 0]


def test_a_programme_stays_small_though_most_places_are_as_good_as_others(monkeypatch):
    monkeypatch.setattr(placing, "LARGEST_EXACT", (0, 0))
    monkeypatch.setattr(neighbourhood, "MOVES", 40)
    monkeypatch.setattr(neighbourhood, "LATELY", 1)
    monkeypatch.setattr(neighbourhood, "SELDOM", 2)
    chance = np.random.default_rng(5)
    cases = [Case(f"c{n}", int(people)) for n, people in enumerate(chance.integers(1, 5, 300))]
    beds = int(sum(case.people for case in cases) / 1.05 / 24)
    places = [Place(f"p{n}", {"people": beds}) for n in range(24)]
    points = chance.integers(1, 3, (300, 24)).tolist()
    scores = {
        (case.id, at.id): points[row][column]
        for row, case in enumerate(cases)
        for column, at in enumerate(places)
    }
    asked = []

    def noted(function, questions):
        for question in questions:
            asked.append(question)
            yield function(question)

    place(wave(cases, places, scores=scores), near=0, rounds=12, map=noted)

    crowded = [question for question in asked if question.kept is not None]
    assert crowded
    for question in crowded:
        # Beside the moves each who has a place may stay.
        assert len(question.case) <= 40 + (question.start >= 0).sum()
