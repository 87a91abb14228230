"""Lists that grow for months: the newest stand on the page, and a link leads to the older ones."""

import re

import pytest

from goodoffices.desk.long_list import AT_ONCE
from goodoffices.office import answer_request, file_request, offer_release
from goodoffices.record import ReleaseAsked, RequestAnswer, RequestAnswered, RequestFiled

pytestmark = pytest.mark.django_db

MANY = 45
WORDS = re.compile(r"Ferry (\d+)\b")


@pytest.fixture
def long_ago(cast):
    """Northland asked and offered for months, and everything was answered."""
    for n in range(MANY):
        asked = RequestFiled(said_by=cast.anton.seat, words=f"Ferry {n}")
        name = file_request(cast.office, cast.anton, asked, key=f"request/{n}")
        granted = RequestAnswered(request=name, answer=RequestAnswer.GRANTED)
        answer_request(cast.office, cast.mara, granted, key=f"granted/{n}")
        offered = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=f"Ferry {n}")
        offer_release(cast.office, cast.anton, offered, key=f"release/{n}")


@pytest.mark.parametrize(
    ("who", "route"),
    [("anton", "party:requests"), ("anton", "party:releases"), ("mara", "mediator:requests")],
)
def test_the_newest_stand_first_and_every_other_is_one_link_away(desk, cast, long_ago, who, route):
    actor = cast.people[who]
    first = desk.get(actor, route).text
    before = re.search(r'href="\?before=(\d+)', first)[1]
    rest = desk.client_of(actor).get(f"{desk.to(actor, route)}?before={before}").text

    newest, older = ({int(n) for n in WORDS.findall(page)} for page in (first, rest))
    assert (newest, older) == (set(range(MANY - AT_ONCE, MANY)), set(range(MANY - AT_ONCE)))
    assert "?before=" not in rest.partition("<main")[2]


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9" * 40, ""])
def test_an_address_that_asks_for_nothing_sensible_breaks_nothing(desk, cast, long_ago, asked):
    place = desk.to(cast.anton, "party:requests")

    assert desk.client_of(cast.anton).get(f"{place}?before={asked}").status_code == 200
