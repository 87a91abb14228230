"""Every axiom that a solution declares, tried on the domain that it states."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from goodoffices.errors import NoAgreementError
from goodoffices.settlement import CONCEPTS
from goodoffices.settlement.solutions import Axiom, Domain, leximin_order
from goodoffices.testing.settlement import gains

DECLARED = [
    pytest.param(concept, axiom, id=f"{concept.name}-{axiom.name.lower()}")
    for concept in CONCEPTS
    for axiom in concept.axioms
]


def shown(concept, rows):
    """The point that the tie rule shows."""
    best = concept.function(rows)
    view = best.tie_view or rows
    return rows[max(best.places, key=lambda place: leximin_order(view[place]))]


def chosen(concept, rows):
    return {rows[place] for place in concept.function(rows).places}


def is_pareto_optimal(concept, rows, data):
    point = shown(concept, rows)
    assert not any(
        row != point and all(a >= b for a, b in zip(row, point, strict=True)) for row in rows
    )


def is_symmetric(concept, rows, data):
    order = data.draw(st.permutations(range(len(rows[0]))))
    turned = [tuple(row[p] for p in order) for row in rows]
    assert {tuple(row[p] for p in order) for row in chosen(concept, rows)} == chosen(
        concept, turned
    )


def ignores_each_partys_scale(concept, rows, data):
    factors = data.draw(st.tuples(*[st.integers(1, 9)] * len(rows[0])))
    scaled = [tuple(v * f for v, f in zip(row, factors, strict=True)) for row in rows]
    assert concept.function(rows).places == concept.function(scaled).places


def ignores_a_common_scale(concept, rows, data):
    factor = data.draw(st.integers(1, 9))
    scaled = [tuple(v * factor for v in row) for row in rows]
    one, other = concept.function(rows), concept.function(scaled)
    assert one.places == other.places
    assert other.value == one.value * factor**one.degree


def ignores_what_was_not_chosen(concept, rows, data):
    kept = data.draw(st.lists(st.sampled_from(rows), unique=True))
    still = chosen(concept, rows) & set(kept)
    assume(still)
    assert chosen(concept, kept) == still


def never_loses_by_more_choice(concept, rows, data):
    more = data.draw(gains(parties=len(rows[0])))
    assert concept.function(rows + more).value >= concept.function(rows).value


TRIALS = {
    Axiom.COMMON_SCALE_INVARIANCE: ignores_a_common_scale,
    Axiom.INDEPENDENCE: ignores_what_was_not_chosen,
    Axiom.MONOTONICITY: never_loses_by_more_choice,
    Axiom.PARETO_OPTIMALITY: is_pareto_optimal,
    Axiom.SCALE_INVARIANCE: ignores_each_partys_scale,
    Axiom.SYMMETRY: is_symmetric,
}


@pytest.mark.parametrize(("concept", "axiom"), DECLARED)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_declared_axiom_holds_on_its_domain(concept, axiom, data):
    rows = data.draw(gains())
    if concept.axioms[axiom] is Domain.ALL_CAN_GAIN:
        assume(any(min(row) > 0 for row in rows))

    TRIALS[axiom](concept, rows, data)


def test_every_axiom_has_a_trial_and_is_declared_by_some_solution():
    declared = {axiom for concept in CONCEPTS for axiom in concept.axioms}

    assert declared == set(TRIALS) == set(Axiom)


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.name)
def test_a_solution_says_in_its_docstring_what_it_discloses_and_satisfies(concept):
    text = concept.function.__doc__

    assert "Discloses" in text
    for axiom in set(concept.axioms) - {Axiom.COMMON_SCALE_INVARIANCE}:
        words = "independence" if axiom is Axiom.INDEPENDENCE else axiom.value.split()[0]
        assert words in text.lower(), axiom


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.name)
def test_no_package_at_all_is_an_error(concept):
    with pytest.raises(NoAgreementError):
        concept.function([])


def test_the_trials_can_fail():
    """Kalai-Smorodinsky is not independent of what was not chosen, the sum not of scales."""
    by_name = {concept.name: concept for concept in CONCEPTS}
    rows = [(10, 0), (5, 5), (4, 7), (0, 20)]
    fewer = [(5, 5), (4, 7)]

    assert chosen(by_name["kalai_smorodinsky"], rows) == {(4, 7)}
    assert chosen(by_name["kalai_smorodinsky"], [(10, 0), *fewer]) == {(5, 5)}
    assert chosen(by_name["utilitarian"], [(9, 1), (3, 5)]) == {(9, 1)}
    assert chosen(by_name["utilitarian"], [(9, 3), (3, 15)]) == {(3, 15)}
