"""From an invitation to a codename, a passphrase and a passkey, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from goodoffices.desk.accounts.one_time import code_now
from tests.browser.walk import CONTRAST, faults

PASSPHRASE = "seven herons over the weir"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def links(desk):
    """Invitations of a table's seats."""
    return desk.ask("table", title="By invitation", lasting=False)


@pytest.fixture
def invited(desk, links, sit):
    """Somebody who opened an invitation and stands before the choice."""

    def take(name, **options):
        page = sit("", at=f"http://localhost:{desk.port}/enter/{links[name]}", **options)
        page.locator("main button[type=submit]").click()
        expect(page.locator("h1")).to_have_text("How will you sign in from now on?")
        return page

    return take


def device(page, **options):
    """A device with a finger on it, as Chromium plays one."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, **options}})
    return session, made["authenticatorId"]


def clean(page):
    for scheme, rules in (("light", None), ("dark", CONTRAST)):
        page.emulate_media(color_scheme=scheme)
        found = faults(page, rules)
        assert not found, f"{page.url}\n{found}"
    page.emulate_media(color_scheme="light")


def front_door(page, desk):
    page.get_by_role("button", name="Sign out").first.click()
    page.goto(f"http://localhost:{desk.port}/")
    page.get_by_role("link", name="Sign in").click()
    clean(page)


def test_a_codename_by_keyboard_alone(desk, invited):
    page = invited("Northland")
    clean(page)
    page.get_by_role("link", name="Take a codename").focus()
    page.keyboard.press("Enter")
    clean(page)
    page.get_by_role("button", name="Show me the seven words").focus()
    page.keyboard.press("Enter")
    expect(page.locator("ol.codename li")).to_have_count(7)
    words = page.locator("ol.codename li").all_inner_texts()
    clean(page)
    page.get_by_label("Type them from your copy").focus()
    page.keyboard.type(" ".join(word[:4] for word in words))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your sign-in")
    clean(page)

    front_door(page, desk)
    page.get_by_label("Your codename").fill(" ".join(words).upper())
    page.keyboard.press("Enter")

    expect(page.locator("nav.pages")).to_be_visible()


def test_a_passphrase_with_the_code_of_an_app_without_scripts(desk, invited):
    page = invited("Southland", java_script_enabled=False)
    page.get_by_role("link", name="Set a passphrase").click()
    name = page.locator(".shown-once").first.inner_text()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("The code that the app shows").fill(code_now(secret))
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("The same once more").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in by these").click()
    expect(page.locator("ol.codename li")).to_have_count(10)
    spare = page.locator("ol.codename li").all_inner_texts()
    page.get_by_role("link", name="I have written them down").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"http://localhost:{desk.port}/sign-in/")

    page.get_by_label("User name").fill(name)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("Code from the app, or a spare code").fill(spare[0])
    page.get_by_role("button", name="Sign in by user name").click()

    expect(page.locator("nav.pages")).to_have_count(1)


def test_a_passkey_is_made_and_opens_and_counts_as_a_fresh_factor(desk, invited):
    page = invited("Third Capital")
    session, authenticator = device(page)
    page.get_by_role("link", name="Add a passkey").click()
    clean(page)
    page.get_by_label("What you call it").fill("my telephone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.locator("main")).to_contain_text("my telephone")
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
    assert [one["rpId"] for one in kept["credentials"]] == ["localhost"]

    front_door(page, desk)
    page.get_by_role("button", name="Sign in by passkey").click()
    expect(page.locator("nav.pages")).to_be_visible()

    page.goto(f"http://localhost:{desk.port}/you/")
    expect(page.locator("main")).to_contain_text("my telephone")


def test_a_passkey_without_its_person_opens_nothing(desk, invited):
    page = invited("Fourth Capital")
    session, authenticator = device(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.locator("h1")).to_have_text("Your sign-in")

    front_door(page, desk)
    verified = {"authenticatorId": authenticator, "isUserVerified": False}
    session.send("WebAuthn.setUserVerified", verified)
    page.get_by_role("button", name="Sign in by passkey").click()

    expect(page.get_by_text("The passkey was not used.")).to_be_visible()
    assert re.search("/sign-in/$", page.url)


def test_no_passkey_is_offered_where_a_desk_has_a_number_for_a_name(desk, page):
    page.goto(desk.url("/sign-in/"))

    expect(page.get_by_role("heading", name="By codename")).to_be_visible()
    expect(page.get_by_role("heading", name="By passkey")).to_have_count(0)


def test_the_front_door_mirrors_for_readers_from_right_to_left(desk, sit):
    page = sit("", at=desk.url("/sign-in/"), locale="he", viewport={"width": 375, "height": 800})

    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    clean(page)
