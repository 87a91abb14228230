"""Every axiom that a solution declares, tried on the domain that it states."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from goodoffices.errors import NoAgreementError
from goodoffices.settlement import CONCEPTS
from goodoffices.settlement.solutions import Axiom, Domain, leximin_order
from goodoffices.testing.settlement import gains
from tests.conftest import examples

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


def never_loses_by_more_choice_of_the_same_reach(concept, rows, data):
    """More packages, and nobody's best gain is larger: the value does not fall."""
    ideal = [max(column) for column in zip(*rows, strict=True)]
    reach = st.tuples(*(st.integers(0, most) for most in ideal))
    more = data.draw(st.lists(reach, max_size=8))
    assert concept.function(rows + more).value >= concept.function(rows).value


def orders_more_choice_by_leximin(concept, rows, data):
    more = data.draw(gains(parties=len(rows[0])))
    assert leximin_order(shown(concept, rows + more)) >= leximin_order(shown(concept, rows))


def leaves_nobody_below_no_deal(concept, rows, data):
    lower = data.draw(st.lists(st.tuples(*[st.integers(-5, 8)] * len(rows[0])), max_size=6))
    acceptable = [row for row in rows + lower if min(row) >= 0]
    assert min(shown(concept, acceptable)) >= 0
    assert chosen(concept, acceptable) <= set(acceptable)


def chooses_what_is_best_for_everybody(concept, rows, data):
    best = tuple(max(column) + 1 for column in zip(*rows, strict=True))
    assert chosen(concept, [*rows, best]) == {best}


def is_weakly_pareto_optimal(concept, rows, data):
    """No package gives every party more than a chosen one; ties and all, before the tie rule."""
    for point in chosen(concept, rows):
        assert not any(all(a > b for a, b in zip(row, point, strict=True)) for row in rows)


TRIALS = {
    Axiom.COMMON_SCALE_INVARIANCE: ignores_a_common_scale,
    Axiom.INDEPENDENCE: ignores_what_was_not_chosen,
    Axiom.INDIVIDUAL_RATIONALITY: leaves_nobody_below_no_deal,
    Axiom.LEXICOGRAPHIC_MONOTONICITY: orders_more_choice_by_leximin,
    Axiom.MONOTONICITY: never_loses_by_more_choice,
    Axiom.PARETO_OPTIMALITY: is_pareto_optimal,
    Axiom.RESTRICTED_MONOTONICITY: never_loses_by_more_choice_of_the_same_reach,
    Axiom.SCALE_INVARIANCE: ignores_each_partys_scale,
    Axiom.SYMMETRY: is_symmetric,
    Axiom.UNANIMITY: chooses_what_is_best_for_everybody,
    Axiom.WEAK_PARETO_OPTIMALITY: is_weakly_pareto_optimal,
}


@pytest.mark.parametrize(("concept", "axiom"), DECLARED)
@settings(deadline=None, max_examples=examples(60, full=1000))
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
        words = "independence" if axiom is Axiom.INDEPENDENCE else axiom.value
        assert words.split(" optimality")[0] in " ".join(text.lower().split()), axiom


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
    assert shown(by_name["egalitarian"], [(4, 4), (4, 6)]) == (4, 6)  # without the tie rule: both
    assert chosen(by_name["egalitarian"], [(4, 4), (4, 6)]) == {(4, 4), (4, 6)}
    more = [*rows, (21, 1)]  # a larger best gain for one: the smallest share of all falls
    assert by_name["kalai_smorodinsky"].function(more).value < Fraction(1, 2)
    assert chosen(by_name["utilitarian"], [(9, 1), (3, 5)]) == {(9, 1)}
    assert chosen(by_name["utilitarian"], [(9, 3), (3, 15)]) == {(3, 15)}
