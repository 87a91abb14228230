"""The officers' desk: who may open it, and what it says to whom a page is not for."""

import re


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_only_the_reception_seat_opens_the_desk(desk):
    assert desk.who_opens("reception:arrivals", desk.cast.rut) == {"rut"}


def test_the_day_begins_with_who_arrives(desk):
    answer = desk.client_of(desk.cast.rut).get(desk.to(desk.cast.rut, "seat"), follow=True)

    assert "Arrivals today" in text_of(answer)
    assert "Nobody is announced." in text_of(answer)
