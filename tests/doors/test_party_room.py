"""A side's rooms: with the mediator, at the table of all, alone."""

import re
from datetime import date

import pytest

from goodoffices.office import ask_release
from goodoffices.record import Message, ReleaseAsked

ROOMS = ("party:room", "party:plenary", "party:own")
TYPED = {"said": "Ambulances may cross from eight.", "standing": "non-paper"}


@pytest.mark.parametrize("route", ROOMS)
def test_a_room_answers_its_side_and_nobody_else(desk, route):
    assert desk.who_opens(route, desk.cast.anton) == {"anton"}


@pytest.mark.parametrize(
    ("route", "readers"),
    [
        ("party:room", {"anton", "mara"}),
        ("party:plenary", {"anton", "mara", "bela"}),
        ("party:own", {"anton"}),
    ],
)
def test_words_reach_exactly_those_who_sit_in_the_room(desk, route, readers):
    answer = desk.post(desk.cast.anton, route, TYPED)

    assert answer.headers["Location"] == desk.to(desk.cast.anton, route)
    assert readers == {
        name for name, actor in desk.cast.people.items() if desk.cast.view(actor).lines(Message)
    }


def test_what_was_said_stands_in_the_room_with_what_it_is_worth(desk):
    desk.post(desk.cast.anton, "party:room", TYPED)

    shown = desk.get(desk.cast.anton, "party:room").text

    assert "Ambulances may cross from eight." in shown
    assert "non-paper" in shown


def test_who_writes_is_told_what_the_standing_of_words_means(desk):
    shown = desk.get(desk.cast.anton, "party:room").text

    assert "Position: what a side stands by." in shown
    assert re.search(r'<select name="standing"[^>]*aria-describedby="id_standing_helptext"', shown)


def test_an_empty_message_is_refused_and_the_rest_is_kept(desk):
    answer = desk.post(desk.cast.anton, "party:room", {"said": "", "standing": "position"})

    assert answer.status_code == 422
    assert '<option value="position" selected>' in answer.text
    assert not desk.cast.view(desk.cast.anton).lines(Message)


def test_a_message_sent_twice_is_said_once(desk):
    first = desk.post(desk.cast.anton, "party:room", TYPED, key="once")
    again = desk.post(desk.cast.anton, "party:room", TYPED, key="once")

    assert first.status_code == again.status_code == 302
    assert len(desk.cast.view(desk.cast.anton).lines(Message)) == 1


def test_another_message_under_the_same_key_is_kept_but_not_sent(desk):
    desk.post(desk.cast.anton, "party:room", TYPED, key="once")

    answer = desk.post(desk.cast.anton, "party:room", {**TYPED, "said": "Others"}, key="once")

    assert answer.status_code == 422
    assert "Others</textarea>" in answer.text


def test_what_needs_an_answer_stands_on_top(desk):
    cast = desk.cast
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words="From eight.")
    ask_release(cast.office, cast.mara, asked, key="ask")

    shown = desk.get(cast.anton, "party:room").text

    assert shown.index("What needs an answer now") < shown.index("Write to Third Capital")
    assert "May these words of ours reach Southland?" in shown
    assert "May these words" not in desk.get(cast.bela, "party:room").text


def test_words_that_may_go_until_a_day_only_are_asked_for_first(desk):
    cast = desk.cast
    for words, until in (("Any day will do.", None), ("Two people are hurt.", date(2026, 3, 18))):
        asked = ReleaseAsked(
            owner=cast.anton.seat, recipient=cast.bela.seat, words=words, until=until
        )
        ask_release(cast.office, cast.mara, asked, key=words)

    shown = desk.get(cast.anton, "party:room").text

    assert shown.index("Two people are hurt.") < shown.index("Any day will do.")
    assert 'datetime="2026-03-18"' in shown


def test_older_entries_are_one_page_away(desk):
    for number in range(45):
        desk.post(desk.cast.anton, "party:own", {**TYPED, "said": f"note {number:02}"})

    first = desk.get(desk.cast.anton, "party:own").text
    address = re.search(r'href="([^"]*before=[^"]*)"', first)[1].replace("&amp;", "&")
    second = desk.client_of(desk.cast.anton).get(address.split("#")[0]).text

    assert "note 44" in first
    assert "note 00" not in first
    assert "note 00" in second


def test_a_side_that_knows_of_no_other_is_told_what_a_plenary_is(desk, cast):
    from goodoffices.office import invite_seat
    from goodoffices.record import Role

    alone = invite_seat(cast.office, cast.mara, role=Role.PARTY, name="Westland", key="west")

    assert "no common table yet" in desk.get(alone, "party:plenary").text


def test_words_asked_for_a_seat_that_the_side_was_not_told_of_name_no_seat_and_leave_no_hole(
    desk, cast
):
    from goodoffices.office import ask_release, invite_seat
    from goodoffices.record import ReleaseAsked, Role

    alone = invite_seat(cast.office, cast.mara, role=Role.PARTY, name="Westland", key="west")
    asked = ReleaseAsked(owner=alone.seat, recipient=cast.bela.seat, words="The road is open.")
    ask_release(cast.office, cast.mara, asked, key="asked")

    shown = desk.get(alone, "party:room").text

    assert "May these words of ours reach a seat that you were not told of?" in shown
    assert "Southland" not in shown.split("<main")[1]
