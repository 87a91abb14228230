"""A notice that is written while the desk cannot be reached: kept, sent later, neither lost nor doubled."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

PASSPHRASE = "four trucks at the ford"
WORDS = "Shots at the ford, two people hurt."
LATER = (datetime.now(UTC) + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")


LOSE_ONE = """() => {
  const real = window.fetch;
  window.fetch = async (...asked) => {
    await real(...asked);
    window.fetch = real;
    throw new TypeError("the answer was lost");
  };
}"""


@pytest.fixture
def officer(desk, sit):
    """The northern duty desk, which has opened the page for the line that is down once."""
    page = sit(desk.samples()["Northland and Southland"]["Northern duty desk"])
    first = page.url
    page.goto(desk.url("/line-down/"))
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function(
        "async () => Boolean(await (await caches.open('line-down')).match(location.pathname))"
    )
    return page, first


def write(page, words=WORDS, *, passphrase=PASSPHRASE):
    page.get_by_label("incident", exact=True).check()
    page.get_by_label("What they are told").fill(words)
    page.get_by_label("Until when").fill(LATER)
    page.get_by_label("Your name").fill("Lior")
    page.get_by_label("Passphrase").fill(passphrase)
    page.get_by_role("button", name="Keep it here").click()
    page.wait_for_function("() => !document.querySelector('#write .send button').disabled")


def opened(page, first):
    page.goto(re.sub(r"/duty/.*", "/duty/notices/kept/", first))
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open them").click()
    page.locator(".held").first.wait_for()


def standing(page, first, words):
    page.goto(re.sub(r"/duty/.*", "/duty/notices/", first))
    return page.locator("main .ledger > li", has_text=words).count()


def test_without_the_server_a_notice_is_kept_unreadable_and_sent_when_it_answers(officer):
    page, first = officer
    page.context.set_offline(True)
    page.reload()
    write(page)
    assert "not sent yet: 1" in page.locator("#told").inner_text()
    kept = page.evaluate("() => localStorage.getItem('notices-kept')")
    assert "ford" not in kept
    assert json.loads(kept)["items"]
    page.context.set_offline(False)
    assert standing(page, first, WORDS) == 0

    opened(page, first)
    page.get_by_label("Southern duty desk").check()
    page.get_by_role("button", name="Tell them now").click()
    page.get_by_text("Sent. It stands on the record.").wait_for()

    assert page.evaluate("() => localStorage.getItem('notices-kept')") is None
    assert standing(page, first, WORDS) == 1
    assert "while the line was down" in page.locator("main").inner_text()


def test_a_notice_whose_answer_was_lost_is_sent_again_and_counts_once(officer):
    page, first = officer
    words = "A drone over the water works."
    write(page, words)
    opened(page, first)
    page.get_by_label("Southern duty desk").check()

    page.evaluate(LOSE_ONE)
    page.get_by_role("button", name="Tell them now").click()
    page.get_by_text("No answer came.").wait_for()
    assert page.evaluate("() => JSON.parse(localStorage['notices-kept']).items.length") == 1

    page.get_by_role("button", name="Tell them now").click()
    page.get_by_text("Sent. It stands on the record.").wait_for()

    assert standing(page, first, words) == 1


def test_what_the_desk_refuses_and_what_a_stranger_would_send_stays_kept(officer):
    page, first = officer
    write(page, "Nobody is chosen.")
    write(page, "Another passphrase.", passphrase="not the same as before")
    expect(page.locator("#wrong")).to_contain_text("not the passphrase")
    expect(page.locator("#wrong")).to_be_in_viewport()
    opened(page, first)
    assert page.locator(".held").count() == 1
    page.get_by_label("Southern duty desk").uncheck()

    page.get_by_role("button", name="Tell them now").click()
    page.get_by_text("Not sent; it is still kept here.").wait_for()
    assert "Which desks are told" in page.locator(".held .wrong").inner_text()
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_label("Southern duty desk").check()
    page.get_by_role("button", name="Tell them now").click()
    page.get_by_text("You are signed out.").wait_for()

    assert page.evaluate("() => JSON.parse(localStorage['notices-kept']).items.length") == 1
    page.context.add_cookies(cookies)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Sign out").click()
    assert page.evaluate("() => JSON.parse(localStorage['notices-kept']).items.length") == 1
