"""The mediator's rooms."""

import pytest

from goodoffices.record import Message

pytestmark = pytest.mark.django_db


def test_what_is_written_in_a_caucus_is_read_there_and_nowhere_else(desk, cast):
    typed = {"message": "Good evening.", "standing": "non-paper"}

    answer = desk.post(cast.mara, "mediator:room", typed, room=cast.anton.seat, follow=True)

    assert "Good evening." in answer.text
    assert len(cast.view(cast.anton).lines(Message)) == 1
    assert not cast.view(cast.bela).lines(Message)


@pytest.mark.parametrize("room", ["anton", "bela", "frieda", "own", "plenary"])
def test_every_room_says_who_is_in_it_and_opens_for_the_mediator_alone(desk, cast, room):
    slug = getattr(cast, room).seat if hasattr(cast, room) else room

    assert "In this room:" in desk.get(cast.mara, "mediator:room", room=slug).text
    assert desk.who_opens("mediator:room", cast.mara, room=slug) == {"mara"}


def test_every_room_of_the_list_exists(desk, cast):
    shown = desk.get(cast.mara, "mediator:brief").text
    rooms = {part.split('"')[0] for part in shown.split('href="') if "/rooms/" in part}

    assert len(rooms) == 5
    assert all(desk.client_of(cast.mara).get(room).status_code == 200 for room in rooms)


def test_a_room_of_nobody_does_not_exist(desk, cast):
    assert desk.get(cast.mara, "mediator:room", room="s-stranger").status_code == 404


def test_empty_words_are_refused_and_the_form_is_shown_again(desk, cast):
    typed = {"message": " ", "standing": "position"}

    answer = desk.post(cast.mara, "mediator:room", typed, room="own")

    assert answer.status_code == 422
    assert 'value="position" selected' in answer.text


def test_the_same_words_sent_twice_stand_once(desk, cast):
    typed = {"message": "Good evening.", "standing": "non-paper"}

    for _ in range(2):
        desk.post(cast.mara, "mediator:room", typed, room=cast.anton.seat, key="once")

    assert len(cast.view(cast.mara).lines(Message)) == 1
