"""People who are counted at a gate without a network: kept, sent once, and side by side with what was announced."""

import json
import re

import pytest
from playwright.sync_api import expect

PASSPHRASE = "four buses at the crossing"


@pytest.fixture
def officer(desk, sit):
    """An officer of the reception, who has opened the page for a gate without a network once."""
    seats = desk.samples()["Northland and Southland"]
    page = sit(next(token for name, token in seats.items() if "reception" in name.lower()))
    first = page.url
    page.goto(desk.url("/gate/"))
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function(
        "async () => Boolean(await (await caches.open('gate')).match(location.pathname))"
    )
    return page, re.sub(r"/reception/.*", "/reception/", first)


def announce(page, base, name):
    page.goto(f"{base}transports/new/")
    page.get_by_label("Its number or name").fill(name)
    page.get_by_label("When it is due", exact=False).fill("2031-01-01T10:00")
    page.get_by_role("button", name="Announce it").click()
    page.wait_for_url("**/transports/")
    page.get_by_role("link", name=name).first.click()
    page.wait_for_url("**/transports/tr-*/")
    return page.url


def write(page, kind, line, people, name):
    page.get_by_label("Which flight, bus or train").fill(name)
    page.get_by_label("At which gate").fill("gate 4")
    page.get_by_label(kind).check()
    page.get_by_label("Line of the manifest").fill(line)
    page.get_by_label("How many people").fill(str(people))
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Keep it here").click()
    page.wait_for_function("() => !document.querySelector('#write .send button').disabled")


def waiting(page):
    return page.evaluate(
        "() => JSON.parse(localStorage['marks-kept'] ?? '{\"items\":[]}').items.length"
    )


def test_what_is_counted_without_a_network_is_kept_unreadable_and_sent_once(officer, desk):
    page, base = officer
    flight = announce(page, base, "OS 977")
    page.goto(desk.url("/gate/"))
    page.context.set_offline(True)
    page.reload()
    write(page, "they came and stand on no line", "", 7, "OS 977")
    write(page, "they landed", "1", 9, "os977")
    assert "not sent yet: 2" in page.locator("#told").inner_text()
    assert page.locator("#done li").count() == 2
    kept = page.evaluate("() => localStorage.getItem('marks-kept')")
    assert "977" not in kept
    assert len(json.loads(kept)["items"]) == 2
    page.context.set_offline(False)

    page.goto(f"{base}transports/gate/kept/")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open them").click()
    page.locator(".held").first.wait_for()
    # The answer to the first is lost on its way: it stays, and counts once when it is sent again.
    page.evaluate(
        """() => { const real = window.fetch;
        window.fetch = async (...asked) => { await real(...asked); window.fetch = real; throw new TypeError("lost"); }; }"""
    )
    page.get_by_role("button", name="Send all of them").click()
    page.locator(".held .wrong", has_text="No answer came.").wait_for()
    page.wait_for_function("() => document.querySelectorAll('.held').length === 1")
    assert waiting(page) == 1
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("Sent. It stands in the register.").wait_for()
    page.wait_for_function("() => !document.querySelector('.held')")

    assert page.evaluate("() => localStorage.getItem('marks-kept')") is None
    page.goto(flight)
    rows = page.locator("table", has_text="Manifest, line by line").locator("tbody tr")
    assert rows.count() == 1
    assert rows.first.locator("td.n").last.inner_text() == "9"


def test_what_the_desk_refuses_stays_kept_and_signing_out_asks_first(officer, desk):
    page, base = officer
    page.goto(desk.url("/gate/"))
    write(page, "they landed", "12", 3, "Bus 12 that nobody announced")

    page.goto(f"{base}transports/gate/kept/")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open them").click()
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("Not sent; it is still kept here.").wait_for()

    assert waiting(page) == 1
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Sign out").click()
    assert waiting(page) == 1


def test_why_nothing_was_kept_is_read_beside_the_button_on_a_telephone(officer, desk):
    page, _base = officer
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(desk.url("/gate/"))
    page.get_by_label("Which flight, bus or train").fill("Bus 12")
    page.get_by_label("At which gate").fill("gate 4")
    page.get_by_label("How many people").fill("60")
    page.get_by_label("Passphrase").fill("too short")
    keep = page.get_by_role("button", name="Keep it here")

    keep.click()
    expect(page.get_by_text("people who stand on no line need no line")).to_be_in_viewport()
    expect(page.get_by_label("Line of the manifest")).to_be_focused()

    page.get_by_label("they came and stand on no line").check()
    keep.click()
    expect(page.locator("#wrong")).to_contain_text("At least twelve signs")
    expect(page.get_by_label("Passphrase")).to_be_focused()
    assert waiting(page) == 0

    page.get_by_label("Passphrase").fill(PASSPHRASE)
    keep.click()
    expect(page.get_by_text("60 people")).to_be_visible()
    expect(page.locator("#wrong")).to_be_hidden()
    assert waiting(page) == 1
