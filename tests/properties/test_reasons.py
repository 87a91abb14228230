"""Every reason is checked move by move: a breaking move breaks, an answer is legal and answers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.stability import Conflict, Payoffs, stability, why
from goodoffices.testing.stability import conflicts_by_moves, conflicts_by_options
from tests.conftest import examples
from tests.properties.graph_model import RULES
from tests.properties.test_stability import SEQUENTIAL, naive


def both():
    return conflicts_by_moves(most_states=6) | conflicts_by_options(most_options=4, merged=True)


@settings(deadline=None, max_examples=examples(60, full=1000))
@given(conflict=both(), rule=st.sampled_from(RULES))
def test_a_breaking_move_gains_and_every_answer_is_legal_and_takes_the_gain_away(conflict, rule):
    found, plain = stability(conflict, response=rule), naive(conflict, rule)
    place = {state: n for n, state in enumerate(conflict.states)}
    for concept in SEQUENTIAL:
        for maker, name in enumerate(conflict.decision_makers):
            for state in conflict.states:
                reason = why(found, concept, name, state)
                start = place[state]
                gains = plain.gains(maker, start)

                assert reason.stable == (state in found[concept].stable[name])
                assert reason.response == rule
                answered = {place[a.improvement.end] for a in reason.answers}
                assert answered <= gains
                if reason.stable:
                    assert reason.breaking is None
                    assert answered == gains
                else:
                    assert place[reason.breaking.end] in gains - answered
                for answer in reason.answers:
                    check(answer, concept, rule, plain, maker, start, conflict)


def check(answer, concept, rule, plain, maker, start, conflict):
    place = {state: n for n, state in enumerate(conflict.states)}
    position, last, moved = place[answer.improvement.end], None, []
    for move in answer.path:
        mover = conflict.decision_makers.index(move.decision_maker)
        assert place[move.start] == position
        assert mover not in (maker, last)
        position, last = place[move.end], mover
        moved.append(mover)
        assert position in plain.moves[mover][place[move.start]]
        if concept == "seq":
            assert plain.better(mover, position, place[move.start])
    assert answer.path
    assert rule != "single" or len(moved) == 1
    assert rule != "each_once" or len(moved) == len(set(moved))
    assert place[answer.sanction] == position
    assert not plain.better(maker, position, start)
    if concept == "smr":
        assert not any(plain.better(maker, end, start) for end in plain.moves[maker][position])


@settings(deadline=None, max_examples=examples(60, full=1000))
@given(conflict=conflicts_by_options())
def test_choices_at_the_same_time_together_give_the_sanction_they_name(conflict):
    found, plain = stability(conflict), naive(conflict, "sequence")
    place = {state: n for n, state in enumerate(conflict.states)}
    for maker, name in enumerate(conflict.decision_makers):
        for state in conflict.states:
            reason = why(found, "sim", name, state)

            assert reason.stable == (state in found["sim"].stable[name])
            assert (reason.breaking is None) == reason.stable
            for answer in reason.answers:
                changed = [answer.improvement, *answer.path]
                together = list(state)
                for move in changed:
                    mover = conflict.decision_makers.index(move.decision_maker)
                    assert place[move.end] in plain.gains(mover, place[state])
                    for n, letter in enumerate(move.end):
                        if letter != state[n]:
                            together[n] = letter
                assert "".join(together) == answer.sanction
                assert not plain.better(maker, place[answer.sanction], place[state])


@settings(deadline=None, max_examples=examples(40, full=500))
@given(conflict=conflicts_by_moves(most_makers=3, most_states=5), data=st.data())
def test_what_is_not_known_names_the_comparisons_it_rests_on(conflict, data):
    holder = data.draw(st.sampled_from(conflict.decision_makers))
    values = list(conflict.preferences[holder].values)
    values[data.draw(st.sampled_from(conflict.states))] = None
    preferences = {**conflict.preferences, holder: Payoffs(tuple(values))}
    partly = Conflict(conflict.decision_makers, conflict.states, conflict.moves, preferences)

    found = stability(partly)

    for concept in SEQUENTIAL:
        for name in conflict.decision_makers:
            for state in conflict.states:
                reason = why(found, concept, name, state)
                unknown = state in found[concept].unknown[name]
                assert (reason.stable is None) == unknown
                assert bool(reason.depends_on) == unknown
                for comparison in reason.depends_on:
                    assert comparison.holds is None
                    assert comparison.decision_maker == holder
