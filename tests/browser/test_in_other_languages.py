"""Days at the desk in the languages that run from right to left, without a word of English on the way."""

import re

import pytest

from tests.browser.person import Person, soon
from tests.browser.walk import CONTRAST, faults
from tests.catalogues import kept

WORDS = "Hours before days."
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


@pytest.mark.parametrize("language", ["ar", "he"])
def test_a_call_is_logged_asked_about_and_answered_from_right_to_left(seated, language):
    mara, anton = seated("Third Capital", language), seated("Northland", language)
    mara.go("Contacts").follow("Log a contact").choose(with_seats="Northland")
    mara.fill(starts_at=soon(-600), length_min=5, quote_0=WORDS, impression="Brief.")
    mara.press("Log it").sees(WORDS, "Brief.")
    mara.page.locator("main a[href*='releases/ask']").first.click()
    mara.press("Ask the owner").sees(WORDS)

    anton.go("Releases to answer").sees(WORDS).follow("Read and answer")
    anton.page.locator("main input[name=answer][value=yes]").check()
    anton.press("Give this answer")

    mara.go("Relay").sees(WORDS).sees_no_english()


@pytest.mark.parametrize("language", ["ar", "he"])
def test_a_proposal_is_answered_under_seal_from_right_to_left(seated, language):
    anton = seated("Northland", language)
    anton.go("Proposals").follow("Read and answer")
    anton.page.locator("main input[name=answer][value=yes]").check()

    anton.press("Answer under seal").sees(anton.said("You said yes"))
