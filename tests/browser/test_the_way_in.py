"""A person with a browser: the link, the button, the seat, the way out."""

import pytest

from goodoffices import office
from goodoffices.desk.accounts import seating
from goodoffices.office import Actor
from tests.doors.standing import FRIEDA, MARA, NORTH, PROCESS, SOUTH, StandIn, at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def standing_office(monkeypatch):
    monkeypatch.setattr(office, "running", StandIn)


@pytest.fixture
def link_of(live_server):
    def make(*seats, host="127.0.0.1"):
        actors = [Actor(process=PROCESS, seat=seat.id) for seat in seats]
        account = seating.account_of(actors[0], name="somebody")
        for actor in actors:
            seating.hold(account, actor)
        port = live_server.url.rsplit(":", 1)[1]
        return f"http://{host}:{port}/enter/{seating.issue_link(account, lasting=True)}"

    return make


def test_a_link_and_a_button_lead_to_the_seats_and_out_again(page, link_of):
    page.goto(link_of(MARA, FRIEDA))
    page.get_by_role("button", name="Take these seats").click()
    page.get_by_role("heading", name="Where do you sit today?").wait_for()

    page.get_by_role("button", name="Sign out").click()

    page.get_by_role("heading", name="Good offices").wait_for()
    assert page.context.cookies() == []


def test_one_browser_holds_a_seat_on_each_loopback_address(context, link_of):
    here, there = context.new_page(), context.new_page()
    here.goto(link_of(MARA, FRIEDA, host="127.0.0.1"))
    here.get_by_role("button").click()
    there.goto(link_of(NORTH, SOUTH, host="127.0.0.1"))
    there.goto(there.url.replace("127.0.0.1", "127.0.0.2"))
    there.get_by_role("button").click()

    here.reload()

    assert at(MARA) in here.content()
    assert at(NORTH) in there.content()
    assert at(MARA) not in there.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_doors_are_readable_for_everybody(page, link_of, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme)
    link = link_of(MARA, FRIEDA)
    for address in (link.split("/enter")[0], link.rsplit("/", 1)[0] + "/unknown", link):
        with page.expect_response("**/*"):
            page.goto(address)
        assert Axe().run(page).violations_count == 0, address
