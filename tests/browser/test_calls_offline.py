"""Calls that are logged without a network: kept unreadable, put on the record once, never lost, never doubled."""

import json
import re

import pytest

PASSPHRASE = "four bridges over the river"
QUOTE = "Nobody films the bridge, whatever the hour."


@pytest.fixture
def mara(desk, sit):
    """A mediator who has opened the page for a call without a network once, before travelling."""
    page = sit(desk.ask("table", title="The river")["Third Capital"])
    base = re.match(r".*?//[^/]+/[^/]+/", page.url)[0]
    page.goto(desk.url("/calls/"))
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function(
        "async () => Boolean(await (await caches.open('calls')).match(location.pathname))"
    )
    return page, base


def write(page, side, quote):
    page.get_by_label("With whom").fill(side)
    page.get_by_label("Quote").fill(quote)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Keep it here").click()
    page.wait_for_function("() => !document.querySelector('#write .send button').disabled")


def unlock(page, base):
    page.goto(f"{base}contacts/kept/")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open them").click()
    page.locator(".held").first.wait_for()


def waiting(page):
    return page.evaluate(
        "() => JSON.parse(localStorage['calls-kept'] ?? '{\"items\":[]}').items.length"
    )


def logged(page, base, quote):
    page.goto(f"{base}contacts/")
    return page.locator(".ledger", has_text=quote).locator("li", has_text=quote).count()


def test_a_call_without_a_network_survives_its_tab_and_stands_on_the_record_once(mara, desk):
    page, base = mara
    page.context.set_offline(True)
    page.reload()
    write(page, "Northland", QUOTE)
    assert "not sent yet: 1" in page.locator("#told").inner_text()
    kept = page.evaluate("() => localStorage.getItem('calls-kept')")
    assert "films" not in kept
    assert "Northland" not in kept
    assert len(json.loads(kept)["items"]) == 1

    # The tab is killed, the network comes back, another tab sends.
    other = page.context.new_page()
    page.close()
    other.context.set_offline(False)
    unlock(other, base)
    assert other.get_by_role("checkbox", name="Northland").is_checked()
    # The answer to the first try is lost on its way: it stays, and counts once when it is sent again.
    other.evaluate(
        """() => { const real = window.fetch;
        window.fetch = async (...asked) => { await real(...asked); window.fetch = real; throw new TypeError("lost"); }; }"""
    )
    other.get_by_role("button", name="Log it").click()
    other.get_by_text("No answer came.").wait_for()
    assert waiting(other) == 1
    other.get_by_role("button", name="Log it").click()
    other.get_by_text("Sent. It stands on the record.").wait_for()

    assert other.evaluate("() => localStorage.getItem('calls-kept')") is None
    assert logged(other, base, QUOTE) == 1


def test_two_tabs_that_send_the_same_call_make_one_contact(mara, desk):
    page, base = mara
    page.goto(desk.url("/calls/"))
    write(page, "Southland", "The pier is ours until June.")
    unlock(page, base)
    other = page.context.new_page()
    unlock(other, base)

    for tab in (page, other):
        tab.get_by_role("button", name="Log it").click()
        tab.get_by_text("Sent. It stands on the record.").wait_for()

    assert logged(page, base, "The pier is ours until June.") == 1


def test_what_the_desk_refuses_stays_with_its_reason_and_signing_out_asks_first(mara, desk):
    page, base = mara
    page.goto(desk.url("/calls/"))
    write(page, "Somebody at the ministry", "We may talk on Sunday.")
    unlock(page, base)

    page.get_by_role("button", name="Log it").click()
    page.locator("[data-error]", has_text="Say with whom: a seat, or a person by name.").wait_for()
    assert waiting(page) == 1
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Sign out").click()
    assert waiting(page) == 1

    page.get_by_label("Persons").fill("A deputy minister")
    page.get_by_label("Whose words").select_option("nobody")
    page.get_by_role("button", name="Log it").click()
    page.get_by_text("Sent. It stands on the record.").wait_for()
    assert waiting(page) == 0
