"""Briefing a friend of the process."""

import pytest

from goodoffices.record import Briefing

pytestmark = pytest.mark.django_db
TYPED = {"facts": "We spoke with both sides.", "said": "", "withheld": "What they said."}


def test_a_briefing_reaches_its_friend_and_no_side(desk, cast):
    where = {"seat": cast.frieda.seat}

    for _ in range(2):
        answer = desk.post(
            cast.mara, "mediator:brief_friend", TYPED, key="once", follow=True, **where
        )

    assert "We spoke with both sides." in answer.text
    assert len(cast.view(cast.frieda).lines(Briefing)) == 1
    assert not cast.view(cast.anton).lines(Briefing)


def test_a_briefing_without_facts_keeps_what_was_typed(desk, cast):
    typed = {**TYPED, "facts": ""}

    answer = desk.post(cast.mara, "mediator:brief_friend", typed, seat=cast.frieda.seat)

    assert answer.status_code == 422
    assert "What they said." in answer.text


def test_a_side_is_not_briefed_as_a_friend(desk, cast):
    assert desk.get(cast.mara, "mediator:brief_friend", seat=cast.anton.seat).status_code == 404


def test_the_page_is_the_mediators_alone(desk, cast):
    assert desk.who_opens("mediator:brief_friend", cast.mara, seat=cast.frieda.seat) == {"mara"}
