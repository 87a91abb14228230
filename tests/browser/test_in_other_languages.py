"""Days at the desk in the languages that run from right to left, without a word of English on the way."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person, soon
from tests.browser.sheet import printed
from tests.browser.walk import CONTRAST, faults
from tests.catalogues import kept

WORDS = "Hours before days."
CONDITION = "Nobody films."
NAMES = re.compile("Third Capital|Fourth Capital|Northland|Southland|UTC")
OWN = """() => { const found = []; const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) { const at = walker.currentNode.parentElement;
    if (!at.closest("bdi,[dir=auto],.words,time,code,script,style,[lang]:not(html)"))
      found.push(walker.currentNode.textContent.trim()); }
  return found.filter(text => text); }"""
"""What the software says, without what people said and were called."""


class Speaker(Person):
    """Somebody whose pages speak another language; what they seek is named in English here."""

    def __init__(self, page, language):
        super().__init__(page)
        self.catalogue = kept(language, "django")

    def said(self, text):
        return self.catalogue.get(text).string

    def go(self, name):
        return super().go(self.said(name))

    def follow(self, name):
        return super().follow(self.said(name))

    def press(self, name):
        super().press(self.said(name))
        return self.sees_no_english()

    def sees_no_english(self):
        assert self.page.locator("html").get_attribute("dir") == "rtl"
        texts = [NAMES.sub("", text) for text in self.page.evaluate(OWN)]
        assert [text for text in texts if re.search("[A-Za-z]{3}", text)] == []
        for scheme, rules in (("light", None), ("dark", CONTRAST)):
            self.page.emulate_media(color_scheme=scheme)
            assert not faults(self.page, rules)
        return self


@pytest.fixture
def seated(desk, sit):
    links = desk.ask("table", title="הגשר / The bridge", language="he")

    def take(name, language):
        page = sit(links[name])
        page.goto(desk.url("/you/"))
        page.locator(f"button[name=language][value={language}]").click()
        page.goto(desk.url())
        return Speaker(page, language) if language != "en" else Person(page)

    return take


def on_paper(person, *stamp):
    """The page as it is printed: its words run from right to left, and the list of pages stays on the screen."""
    person.page.emulate_media(media="print")
    expect(person.page.locator("nav.pages")).not_to_be_visible()
    direction = "getComputedStyle(document.querySelector('h1')).direction"
    assert person.page.evaluate(direction) == "rtl"
    person.page.emulate_media(media="null")  # back to what the browser does
    return printed(person, *stamp).says_not(person.said("Sign out"))


@pytest.mark.parametrize("language", ["ar", "he"])
def test_day_03_ask_for_permission_to_relay_from_right_to_left(seated, language):
    """The third of the twelve days, from the call that is logged to the printed sheets of both."""
    mara, anton = seated("Third Capital", language), seated("Northland", language)
    mara.go("Contacts").follow("Log a contact").choose(with_seats="Northland")
    mara.fill(starts_at=soon(-600), length_min=5, quote_0=WORDS, impression="Brief.")
    mara.press("Log it").sees(WORDS, "Brief.")
    mara.page.locator("main a[href*='releases/ask']").first.click()
    mara.fill(only_if=CONDITION).press("Ask the owner").sees(WORDS)

    anton.go("Releases to answer").sees(WORDS).follow("Read and answer")
    anton.page.locator("main input[name=answer][value=yes]").check()
    anton.press("Give this answer").go("Releases to answer")
    anton.page.locator("main a", has_text=WORDS).first.click()
    on_paper(anton, "Northland").says(WORDS, CONDITION)

    mara.go("Relay").sees(WORDS).sees_no_english().go("Releases")
    mara.page.locator("main a", has_text=WORDS).first.click()
    sheet = on_paper(mara, "Third Capital").says(WORDS, CONDITION)
    assert "Brief." not in str(sheet), "an impression of ours stays ours"


@pytest.mark.parametrize("language", ["ar", "he"])
def test_a_proposal_is_answered_under_seal_from_right_to_left(seated, language):
    anton = seated("Northland", language)
    anton.go("Proposals").follow("Read and answer")
    anton.page.locator("main input[name=answer][value=yes]").check()

    anton.press("Answer under seal").sees(anton.said("You said yes"))
