"""Ground rules: proposed, answered under seal, settled; nothing tells who has answered."""

from datetime import timedelta

import pytest

from goodoffices.office import answer_rules, ground_rules
from goodoffices.record import FindingKind, Learns, RulesAnswered, RulesProposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(cast, client_of, address_of):
    """Rules put to all sides through the page, by a browser that stays."""
    client = client_of(cast.mara)
    answer = client.post(address_of(cast.mara, "mediator:rules_propose"), form(cast))
    assert answer.status_code == 302
    return client, ground_rules(cast.view(cast.mara))[0]


def form(cast, **other):
    deadline = cast.clock.now + timedelta(hours=2)
    return {
        "key": "r1",
        "opening": "the mediator",
        "packages": "the mediator",
        "own_utility": "each side its own",
        "next_question": "each side its own",
        "norms": "the mediator",
        "improvement": "the mediator",
        "figures": "nobody",
        "parts": "nobody",
        "division": "nobody",
        "evaluations": "2",
        "answer_by": deadline.strftime("%Y-%m-%dT%H:%M"),
        **other,
    }


def oral(cast, accepts="yes"):
    return {
        "key": f"oral-{accepts}",
        "side": cast.anton.seat,
        "accepts": accepts,
        "how": "voice",
        "person": "Anton",
        "at": cast.clock.now.strftime("%Y-%m-%dT%H:%M"),
        "heard_by": "Mara",
    }


def test_the_engines_are_off_and_the_page_says_so(cast, client_of, address_of):
    shown = client_of(cast.mara).get(address_of(cast.mara, "mediator:rules")).text

    assert "The engines are off" in shown


def test_open_figures_are_a_preset_of_the_same_form(cast, client_of, address_of):
    page = address_of(cast.mara, "mediator:rules_propose")
    client = client_of(cast.mara)

    usual, opened = client.get(page).text, client.get(page + "?preset=open").text

    assert '<option value="nobody" selected>' in usual
    assert '<option value="nobody" selected>' not in opened


def test_proposed_rules_wait_and_tell_nobodys_answer(cast, proposed, address_of):
    client, rules = proposed
    page = address_of(cast.mara, "mediator:rules")
    before = visible(client.get(page).text)

    answer_rules(
        cast.office,
        cast.anton,
        rules=rules.line.entry_id,
        side=cast.anton.seat,
        accepts=True,
        key="x",
    )

    assert "waiting" in before
    assert visible(client.get(page).text) == before
    assert rules.proposed.learns(FindingKind.FIGURES) is Learns.NOBODY


def test_an_answer_by_voice_goes_under_seal_once(cast, proposed, address_of):
    client, rules = proposed
    page = address_of(cast.mara, "mediator:rules_answer", line=rules.line.address)

    answers = [client.post(page, oral(cast), follow=True) for _ in range(2)]

    assert all("The answer is under seal" in answer.text for answer in answers)
    assert len(cast.view(cast.anton).lines(RulesAnswered)) == 1
    assert not cast.view(cast.bela).lines(RulesAnswered)


def test_rules_that_both_accepted_are_in_force_after_the_deadline(cast, proposed, address_of):
    client, rules = proposed
    for side in cast.sides:
        answer_rules(
            cast.office, side, rules=rules.line.entry_id, side=side.seat, accepts=True, key="x"
        )

    cast.beat(hours=3)

    shown = client.get(address_of(cast.mara, "mediator:rules")).text
    assert "in force" in shown
    assert "runs left: two" in shown


def test_rules_that_one_refused_do_not_tell_who(cast, proposed, address_of):
    client, rules = proposed
    answer_rules(
        cast.office,
        cast.bela,
        rules=rules.line.entry_id,
        side=cast.bela.seat,
        accepts=False,
        key="x",
    )

    cast.beat(hours=3)

    shown = client.get(address_of(cast.mara, "mediator:rules")).text
    assert "nobody learns who did not" in shown


def test_a_late_answer_is_refused_and_kept_on_the_page(cast, proposed, address_of):
    client, rules = proposed
    cast.clock.forward(hours=3)

    answer = client.post(
        address_of(cast.mara, "mediator:rules_answer", line=rules.line.address), oral(cast)
    )

    assert answer.status_code == 422
    assert "The deadline has passed" in answer.text
    assert 'value="Anton"' in answer.text


def test_a_deadline_in_the_past_is_refused_beside_its_field(cast, client_of, address_of):
    answer = client_of(cast.mara).post(
        address_of(cast.mara, "mediator:rules_propose"),
        form(cast, answer_by="2026-03-01T08:00", evaluations="5"),
    )

    assert answer.status_code == 422
    assert "must lie in the future" in answer.text
    assert 'value="5"' in answer.text
    assert not cast.view(cast.mara).lines(RulesProposed)


def visible(text):
    """A page without the tokens that differ each time."""
    return "\n".join(line for line in text.splitlines() if 'type="hidden"' not in line)
