"""Moves between places, the waiting list, kin on two flights, and whom to ask for."""

import pytest

from goodoffices.office import reception as office
from goodoffices.reception.placements_events import (
    CaseProposed,
    FamilyAnswered,
    MovedIn,
    PlaceAnswered,
    PlacementSigned,
    RunId,
    SetOut,
)
from goodoffices.reception.transports_events import LineAnnounced, LineId
from tests.receiving import FLIGHT, HAVEN, HILL, RUT, Reception


@pytest.fixture
def reception(cast):
    made = Reception(cast)
    yield made
    cast.office.registers.close()


@pytest.fixture
def at(cast, client_of, address_of):
    """What a page says when it is opened, or a form when it is sent."""
    client = client_of(cast.rut)

    def go(route, sent=None, query="", **where):
        address = address_of(cast.rut, f"reception:{route}", **where) + query
        if sent is None:
            answer = client.get(address)
        else:
            answer = client.post(address, {"key": reception_key(), **sent}, follow=True)
        return answer.status_code, answer.content.decode()

    numbers = iter(range(100))

    def reception_key():
        return f"page/{next(numbers)}"

    return go


def living_at(reception, case, place):
    people = reception.programme.people.cases[case].people
    answers = (FamilyAnswered, PlaceAnswered, SetOut, MovedIn)
    reception.say(
        CaseProposed(
            run=RunId("r-1"), case=case, place=place, people=people, needs={"people": people}
        ),
        PlacementSigned(case=case, place=place),
        *(kind(case=case, place=place) for kind in answers),
    )


def test_a_move_is_asked_for_answered_and_made_step_by_step(reception, at):
    reception.three_places()
    levy = reception.family("levy", 4)
    living_at(reception, levy, HAVEN)
    asked = {"case": levy, "target": HILL, "reason": "kin", "day": reception.today.isoformat()}

    status, page = at("ask_move", asked)
    assert status == 200
    assert "asked, not answered" in page
    (transfer,) = reception.programme.places.transfers
    assert at("move", {"answer": "takes"}, transfer=transfer)[0] == 200
    assert 'value="arrived"' in at("move", transfer=transfer)[1]
    at("move", {"step": "set_out"}, transfer=transfer)
    assert 'value="cancelled"' not in at("move", transfer=transfer)[1]
    at("move", {"step": "arrived"}, transfer=transfer)

    assert reception.at(levy).place == HILL
    assert "arrived" in at("moves")[1]


def test_a_refusal_is_written_down_with_its_reason(reception, at):
    reception.three_places()
    levy = reception.family("levy", 4)
    living_at(reception, levy, HAVEN)
    day = reception.today.isoformat()
    at("ask_move", {"case": levy, "target": HILL, "reason": "kin", "day": day})
    (transfer,) = reception.programme.places.transfers

    _, page = at("move", {"answer": "staff"}, transfer=transfer)

    assert "too few people to run it" in page
    assert (levy, HILL) in reception.programme.places.refused()
    assert at("move", transfer="tf-none")[0] == 404


def test_a_list_says_by_which_rule_it_is_read(reception, at):
    reception.three_places()
    one, other = reception.family("one", 2), reception.family("other", 2)
    at("join_queue", {"case": one, "place": ""})
    status, page = at("join_queue", {"case": other, "place": HILL, "urgent": "medical"})
    assert status == 200
    assert page.index(other) < page.index(one)

    _, page = at("queue_order", {"order": "first_come"})

    assert page.index(one) < page.index(other)
    _, page = at("leave_queue", {"reason": "found"}, f"?place={HILL}", case=other)
    assert other not in page
    assert one in page


def test_kin_who_come_with_another_flight_stand_on_the_page_of_each(reception, at):
    one, other = reception.family("one", 2), reception.family("other", 2)
    reception.together(one, other)
    reception.flight(one)
    later = reception.flight(transport="tr-later")
    reception.say(LineAnnounced(transport=later, line=LineId("l-later"), case=other, people=2))

    _, page = at("transport", transport=FLIGHT)

    assert "Kin who come with another transport" in page
    assert other in page


def test_whom_to_ask_for_is_shown_when_it_is_asked_for_and_the_look_is_written_down(
    reception, at, cast
):
    reception.three_places()
    office.name_contact(
        cast.office, cast.rut, officer=RUT, place=HAVEN, name="Tamar", phone="+999 1", key="name"
    )
    person = reception.programme.places.places[HAVEN].contact
    assert "Tamar" not in at("contact", place=HAVEN)[1]
    assert person not in reception.programme.protection.seen

    _, page = at("contact", {}, place=HAVEN)

    assert "Tamar" in page
    assert len(reception.programme.protection.seen[person]) == 1
