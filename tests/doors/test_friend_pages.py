"""A friend of the process sees what it was told, and nothing else."""

from datetime import date

import pytest

from goodoffices.office import (
    brief_friend,
    invite_seat,
    record_disclosure,
    say_publicly,
    write_message,
)
from goodoffices.record import Briefing, Disclosure, Message, PublicLine, Role

ROUTES = ("friend:briefing", "friend:room", "friend:record", "friend:record_file")


@pytest.mark.parametrize("route", ROUTES)
def test_a_page_answers_its_friend_and_nobody_else(desk, route):
    assert desk.who_opens(route, desk.cast.frieda) == {"frieda"}


@pytest.mark.parametrize("route", ROUTES)
def test_an_observer_has_the_same_pages(desk, route):
    cast = desk.cast
    observer = invite_seat(cast.office, cast.mara, role=Role.OBSERVER, name="Observer", key="o")

    assert desk.get(observer, route).status_code == 200


def test_a_briefing_shows_facts_words_and_what_kind_of_thing_is_withheld(desk):
    cast = desk.cast
    told = Briefing(
        to=cast.frieda.seat,
        facts="Two calls took place.",
        words="We are hopeful.",
        withheld="Substance",
    )
    brief_friend(cast.office, cast.mara, told, key="b")

    shown = desk.get(cast.frieda, "friend:briefing").text

    assert all(part in shown for part in ("Two calls took place.", "We are hopeful.", "Substance"))


def test_what_is_public_stands_with_who_disclosed_it(desk):
    cast = desk.cast
    line = PublicLine(speaker="Spokesman", words="We speak with all.", on=date(2026, 3, 16))
    leak = Disclosure(
        by="A newspaper", words="There was a visit.", may_confirm="That it took place"
    )
    say_publicly(cast.office, cast.mara, line, readers=[cast.frieda.seat], key="p")
    record_disclosure(cast.office, cast.mara, leak, readers=[cast.frieda.seat], key="d")

    shown = desk.get(cast.frieda, "friend:briefing").text

    assert all(part in shown for part in ("Spokesman", "A newspaper", "That it took place"))


def test_the_page_does_not_change_when_the_sides_speak(desk):
    cast = desk.cast
    before = desk.get(cast.frieda, "friend:briefing").text

    write_message(cast.office, cast.anton, room=cast.mara.seat, words="Secret", key="m")

    after = desk.get(cast.frieda, "friend:briefing").text
    assert strip(before) == strip(after)


def test_a_friend_writes_to_the_mediator_alone(desk):
    cast = desk.cast

    answer = desk.post(
        cast.frieda, "friend:room", {"said": "We can host.", "standing": "non-paper"}
    )

    readers = {name for name, actor in cast.people.items() if cast.view(actor).lines(Message)}
    assert answer.status_code == 302
    assert readers == {"frieda", "mara"}


def test_an_empty_message_of_a_friend_is_not_sent(desk):
    answer = desk.post(desk.cast.frieda, "friend:room", {"said": " ", "standing": "position"})

    assert answer.status_code == 422
    assert '<option value="position" selected>' in answer.text


def test_nothing_told_says_nothing(desk):
    shown = desk.get(desk.cast.frieda, "friend:briefing").text

    assert "You have not been briefed yet" in shown
    assert "says nothing about the process" in shown


def strip(page):
    """The page without what differs at every look: tokens of forms."""
    import re

    return re.sub(r'value="[^"]*"', "", page)
