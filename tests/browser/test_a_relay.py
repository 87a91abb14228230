"""One relay as it really goes: asked, a yes with changed words, relayed, misheard, clarified, receipted."""

import os
from pathlib import Path

import pytest

from tests.browser.person import Person, soon
from tests.browser.walk import CONTRAST, faults

SAID = "The bridge could open to ambulances if nobody films it."
CHANGED = "The bridge could open to ambulances from 08:00."
MISHEARD = "The bridge will open to ambulances from 09:00."
ANSWER = "From nine we could live with it."
PICTURES = os.environ.get("GOODOFFICES_PICTURES")


@pytest.fixture
def at_the_table(desk, sit):
    links = desk.ask("table", title="One relay")
    return [Person(sit(links[name])) for name in ("Third Capital", "Northland", "Southland")]


def clean(person):
    """The page as it stands is in nobody's way, and no wider than a small screen."""
    page = person.page
    for scheme, rules in (("light", None), ("dark", CONTRAST)):
        page.emulate_media(color_scheme=scheme)
        found = faults(page, rules)
        assert not found, f"{page.url}\n{found}"
    page.emulate_media(color_scheme="light")
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size(size)
    return person


def pictured(person, name):
    """A picture for whoever looks at the pages; none where nobody asks for them."""
    if PICTURES:
        person.page.screenshot(path=Path(PICTURES, f"{name}.png"), full_page=True)
    return person


def test_a_relay_from_the_question_to_the_receipt(at_the_table):
    mara, anton, bela = at_the_table
    asks(mara, anton)
    judges(mara, anton)
    in_the_room(mara, anton, bela)
    clarifies(mara, anton, bela)
    receives(anton, bela)
    looks_back(mara)


def asks(mara, anton):
    mara.go("Contacts").follow("Log a contact").choose(with_seats="Northland")
    mara.fill(starts_at=soon(-600), length_min=5, quote_0=SAID, impression="Tired.").press("Log it")
    mara.follow("Ask Northland for a release").press("Ask the owner")
    anton.go("Releases to answer").follow("Read and answer")
    anton.choose(answer="yes, with changed words").fill(said=CHANGED, only_if="Nobody films.")
    anton.press("Give this answer")


def judges(mara, anton):
    """The condition stands between a yes and the screen; a person lets it through, and the owner reads who."""
    mara.go("Relay")
    pictured(clean(mara), "relay")
    mara.follow("What may I say to Southland?")
    mara.sees("the owner's condition is open", "an impression of our own never leaves us")
    pictured(clean(mara), "may-say")
    mara.go("Releases").follow(CHANGED).follow("Judge the condition")
    mara.choose(condition="it is met").fill(judged_by="Ada Lind").press("Record the judgement")
    mara.sees("Ada Lind")
    pictured(clean(mara), "release")
    anton.go("Releases to answer").follow(CHANGED).sees("it is met", "Ada Lind")
    pictured(clean(anton), "release-owner")


def in_the_room(mara, anton, bela):
    mara.go("Relay").follow("Open the screen for the room with Southland")
    mara.sees(CHANGED).sees_not(SAID, "Nobody films", "Tired", "Ada Lind", "Northland and")
    mara.page.locator("summary", has_text="Say that it is delivered").click()
    mara.press("It is delivered")
    with anton.unmoved():
        mara.page.locator("summary", has_text="Enter the read-back").click()
        mara.fill(heard=MISHEARD).choose(sense="the sense differs").press("Enter it")
    mara.sees("As it was said", CHANGED, "taken away: could", "added: will", "the sense differs")
    pictured(clean(mara), "room")
    bela.go("What reached us").sees(CHANGED).sees_not(SAID, "Nobody films")


def clarifies(mara, anton, bela):
    with anton.unmoved():
        mara.page.locator("summary", has_text="Read it back once more").click()
        mara.fill(heard=CHANGED).choose(sense="the same sense").press("Enter it")
        mara.sees("Word for word the same.")
        bela.go("What reached us").follow("Look again")
        bela.fill(answer=ANSWER).press("Give this answer").sees(ANSWER)
        pictured(clean(bela), "delivery")


def receives(anton, bela):
    anton.go("Releases to answer").sees("relayed", "words unchanged").sees_not(ANSWER, "09:00")
    anton.go("Our record").sees_not(ANSWER, "09:00")


def looks_back(mara):
    mara.go("Relay").follow("Who knows what").sees("own words", "relayed on", "answered")
    pictured(clean(mara), "who-knows")
    pdf = mara.page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 841" in pdf or b"/MediaBox [0 0 842" in pdf
    mara.follow(CHANGED).follow("An answer came").sees(ANSWER, "Ask Southland for a release")
    pictured(clean(mara), "answer")
