"""Requests from a side and the mediator's answers."""

import pytest

from goodoffices.office import file_request, requests
from goodoffices.record import RequestFiled

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(cast):
    """The address of a request that Northland filed on its page."""
    filed = RequestFiled(said_by=cast.anton.seat, words="Send us helmets.")
    name = file_request(cast.office, cast.anton, filed, key="filed")
    return cast.view(cast.mara).entry(name).address


def test_a_request_heard_from_a_side_reaches_that_sides_page_alone(desk, cast):
    typed = {
        "said_by": cast.anton.seat,
        "asked": "Send us helmets.",
        "how": "voice",
        "person": "Anton",
        "at": cast.clock().strftime("%Y-%m-%dT%H:%M"),
        "heard_by": "Mara",
    }

    for _ in range(2):
        desk.post(cast.mara, "mediator:file_request", typed, key="once")

    assert cast.words(cast.anton).count("request_filed") == 1
    assert "request_filed" not in cast.words(cast.bela)


def test_a_refusal_without_its_reason_is_not_taken(desk, cast, address):
    answer = desk.post(cast.mara, "mediator:request", {"answer": "refused"}, line=address)

    assert answer.status_code == 422
    assert "owed a reason" in answer.text


def test_an_answer_with_its_reason_settles_it(desk, cast, address):
    typed = {"answer": "refused", "reason": "A line we do not cross."}

    desk.post(cast.mara, "mediator:request", typed, line=address)
    shown = desk.get(cast.mara, "mediator:requests").text

    assert requests(cast.view(cast.anton))[0].state == "refused"
    assert "A line we do not cross." in shown


def test_the_pages_are_the_mediators_alone(desk, cast, address):
    assert desk.who_opens("mediator:requests", cast.mara) == {"mara"}
    assert desk.who_opens("mediator:file_request", cast.mara) == {"mara"}
    assert desk.who_opens("mediator:request", cast.mara, line=address) == {"mara"}
