"""Ground rules as a side reads and answers them."""

from datetime import timedelta

import pytest

from goodoffices.office import answer_rules, ground_rules, propose_rules
from goodoffices.record import FindingKind, Learns, Rule, RulesAnswered, RulesProposed


@pytest.fixture
def proposed(cast):
    rules = RulesProposed(answer_by=cast.clock() + timedelta(minutes=10))
    name = propose_rules(cast.office, cast.mara, rules, key="rules")
    return cast.view(cast.anton).entry(name)


def answer(desk, line, word, **other):
    return desk.post(
        desk.cast.anton, "party:rules_answer", {"answer": word}, line=line.address, **other
    )


def test_rules_answer_their_side_and_nobody_else(desk, proposed):
    assert desk.who_opens("party:rules", desk.cast.anton) == {"anton"}
    assert desk.who_opens("party:rules_answer", desk.cast.anton, line=proposed.address) == {"anton"}


def test_without_rules_the_page_says_that_the_engines_are_off(desk):
    assert "The engines are off." in desk.get(desk.cast.anton, "party:rules").text


def test_it_is_said_in_words_who_would_learn_what(desk, proposed):
    shown = desk.get(desk.cast.anton, "party:rules_answer", line=proposed.address).text

    assert "The mediator alone learns" in shown
    assert "whether there is an opening, yes or no" in shown


def test_rules_that_give_points_away_say_so(desk, cast):
    rule = Rule(finding=FindingKind.FIGURES, to=Learns.ALL)
    rules = RulesProposed(rules=(rule,), answer_by=cast.clock() + timedelta(minutes=10))
    propose_rules(cast.office, cast.mara, rules, key="figures")

    assert "Figures give points away" in desk.get(cast.anton, "party:rules").text


def test_an_answer_is_under_seal_and_can_be_changed_until_the_deadline(desk, proposed):
    cast = desk.cast
    answer(desk, proposed, "yes")
    answer(desk, proposed, "no")

    shown = desk.get(cast.anton, "party:rules_answer", line=proposed.address).text

    assert "You declined" in shown
    assert not cast.view(cast.mara).lines(RulesAnswered)
    assert not cast.view(cast.bela).lines(RulesAnswered)


def test_an_answer_sent_twice_counts_once(desk, proposed):
    for _ in range(2):
        assert answer(desk, proposed, "yes", key="k").status_code == 302

    assert len(desk.cast.view(desk.cast.anton).lines(RulesAnswered)) == 1


def test_an_answer_after_the_deadline_is_not_taken_and_the_page_says_so(desk, proposed):
    desk.cast.clock.forward(minutes=11)

    late = answer(desk, proposed, "yes")

    assert late.status_code == 422
    assert "The deadline has passed" in late.text
    assert not desk.cast.view(desk.cast.anton).lines(RulesAnswered)


@pytest.mark.parametrize(("others", "word"), [(True, "In force"), (False, "Not in force")])
def test_afterwards_only_the_outcome_is_told(desk, proposed, others, word):
    cast = desk.cast
    answer(desk, proposed, "yes")
    answer_rules(
        cast.office,
        cast.bela,
        rules=proposed.entry_id,
        side=cast.bela.seat,
        accepts=others,
        key="b",
    )
    cast.beat(minutes=10)

    shown = desk.get(cast.anton, "party:rules_answer", line=proposed.address).text

    assert word in shown
    assert ground_rules(cast.view(cast.anton))[0].in_force is others


def test_no_answer_at_all_is_refused_by_the_form(desk, proposed):
    assert answer(desk, proposed, "").status_code == 422
