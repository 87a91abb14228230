"""Giving a program a key, and ending it."""

import re

import pytest

from goodoffices.office import access_keys, actor_by_access_key

GIVEN = re.compile(r"(go_[A-Za-z0-9_-]{60,})")


def test_every_seat_has_the_page_of_its_own_keys_and_no_other(desk):
    assert desk.who_opens("access_keys", desk.cast.anton) == {"anton"}


def test_a_key_is_shown_once_and_acts_for_this_seat(desk):
    shown = desk.post(desk.cast.anton, "access_keys", {"name": "Duty laptop"}).text
    key = GIVEN.search(shown).group(1)

    assert actor_by_access_key(desk.cast.office, key) == desk.cast.anton
    assert key not in desk.get(desk.cast.anton, "access_keys").text
    assert "Duty laptop" in desk.get(desk.cast.anton, "access_keys").text


def test_an_ended_key_opens_nothing(desk):
    key = GIVEN.search(desk.post(desk.cast.anton, "access_keys", {"name": "Old"}).text).group(1)
    (held,) = access_keys(desk.cast.view(desk.cast.anton))

    for _ in range(2):
        desk.post(desk.cast.anton, "end_access_key", {}, line=held.line.address)

    assert actor_by_access_key(desk.cast.office, key) is None
    assert [one.is_live for one in access_keys(desk.cast.view(desk.cast.anton))] == [False]


@pytest.mark.parametrize("who", ["mara", "bela", "frieda"])
def test_nobody_else_can_end_it_or_see_it(desk, who):
    desk.post(desk.cast.anton, "access_keys", {"name": "Mine"})
    (held,) = access_keys(desk.cast.view(desk.cast.anton))
    other = getattr(desk.cast, who)

    assert desk.post(other, "end_access_key", {}, line=held.line.address).status_code == 404
    assert "Mine" not in desk.get(other, "access_keys").text


def test_a_key_without_a_name_is_refused(desk):
    answer = desk.post(desk.cast.anton, "access_keys", {"name": ""})

    assert answer.status_code == 422
    assert not access_keys(desk.cast.view(desk.cast.anton))
