"""Nothing that axe knows of stands in anybody's way, on any page, in light and in the dark."""

import pytest

from tests.browser.walk import CONTRAST, faults


def reports(found, scheme):
    return [f"{one}\n{getattr(one, scheme)}" for one in found if getattr(one, scheme)]


def test_every_page_of_every_seat_opens(walked):
    assert {one.seat.rsplit(": ")[1] for one in walked} >= {"Third Capital", "Northland"}
    assert [str(one) for one in walked if one.status != 200] == []
    assert len({one.shape for one in walked}) > 60


def test_no_page_is_in_anybodys_way(walked):
    assert not reports(walked, "light"), "\n".join(reports(walked, "light"))


def test_no_page_is_hard_to_read_in_the_dark(walked):
    assert not reports(walked, "dark"), "\n".join(reports(walked, "dark"))


@pytest.fixture
def both_schemes():
    def assert_clean(page):
        for scheme, rules in (("light", None), ("dark", CONTRAST)):
            page.emulate_media(color_scheme=scheme)
            found = faults(page, rules)
            assert not found, f"{page.url}\n{found}"

    return assert_clean


@pytest.mark.parametrize(
    ("page_name", "link", "button"),
    [
        ("Contacts", "Log a contact", "Log it"),
        ("Requests", "Record a request", "Record"),
        ("Agenda", "Change the agenda", "Put it before all sides"),
        ("Seats and consents", "Invite a seat", "Invite it"),
        ("Seats and consents", "Close the process", "Close it for good"),
        ("Undertakings", "Write down an undertaking", "Write it down"),
    ],
)
def test_a_mediators_form_with_errors_is_in_nobodys_way(
    desk, sit, both_schemes, page_name, link, button
):
    page = sit(desk.samples()["Northland and Southland"]["Third Capital"])
    page.locator("nav.pages a", has_text=page_name).first.click()
    page.locator("main").get_by_role("link", name=link).first.click()
    for box in page.locator("main form input[type=text], main form textarea").all():
        if box.is_visible():
            box.fill("")
    page.locator("main .send button").first.click()
    page.locator("#errors").wait_for()

    both_schemes(page)


@pytest.mark.parametrize("page_name", ["My room", "Requests", "Undertakings", "Consents"])
def test_a_sides_form_with_errors_is_in_nobodys_way(desk, sit, both_schemes, page_name):
    page = sit(desk.samples()["Northland and Southland"]["Northland"])
    page.locator("nav.pages a", has_text=page_name).first.click()
    page.locator("main .send button").first.click()
    page.locator("#errors").wait_for()

    both_schemes(page)


def test_what_does_not_exist_is_in_nobodys_way(desk, sit, both_schemes):
    page = sit(desk.samples()["Northland and Southland"]["Northland"])
    page.goto(page.url + "nothing/")

    both_schemes(page)


def test_a_page_from_right_to_left_is_in_nobodys_way(desk, sit, both_schemes):
    page = sit(desk.ask("table", title="From right to left", language="he")["Northland"])
    assert page.locator("html").get_attribute("dir") == "rtl"

    both_schemes(page)
