"""A side's record: every line of its own view, and nothing of anybody else's."""

import json

from goodoffices.office import file_request, write_message
from goodoffices.record import RequestFiled


def test_a_record_answers_its_side_and_nobody_else(desk):
    assert desk.who_opens("party:record", desk.cast.anton) == {"anton"}
    assert desk.who_opens("party:record_file", desk.cast.anton) == {"anton"}


def test_the_record_holds_what_is_addressed_to_the_side(desk):
    cast = desk.cast
    write_message(cast.office, cast.mara, room=cast.anton.seat, words="For you", key="1")
    write_message(cast.office, cast.mara, room=cast.bela.seat, words="For them", key="2")

    shown = desk.get(cast.anton, "party:record").text

    assert "For you" in shown
    assert "For them" not in shown
    assert f"{len(cast.view(cast.anton).lines())} lines are addressed to you" in shown


def test_the_record_can_be_filtered(desk):
    cast = desk.cast
    write_message(cast.office, cast.anton, room="own", words="A note", key="1")
    filed = RequestFiled(said_by=cast.anton.seat, words="A request")
    file_request(cast.office, cast.anton, filed, key="2")
    address = desk.to(cast.anton, "party:record")

    shown = desk.client_of(cast.anton).get(f"{address}?what=requests").text
    unknown = desk.client_of(cast.anton).get(f"{address}?what=x&before=y").text

    assert "A request" in shown
    assert "A note" not in shown
    assert "A note" in unknown


def test_the_record_is_paged(desk):
    cast = desk.cast
    for number in range(45):
        write_message(
            cast.office, cast.anton, room="own", words=f"note {number:02}", key=str(number)
        )
    address = desk.to(cast.anton, "party:record")

    second = desk.client_of(cast.anton).get(f"{address}?what=rooms&before=8").text

    assert "note 00" not in desk.get(cast.anton, "party:record").text
    assert "note 00" in second


def test_the_file_is_the_sides_own_view(desk):
    cast = desk.cast
    write_message(cast.office, cast.anton, room="own", words="A note", key="1")

    answer = desk.get(cast.anton, "party:record_file")

    held = json.loads(answer.content)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert held["seat"]["name"] == "Northland"
    assert len(held["lines"]) == len(cast.view(cast.anton).lines())
