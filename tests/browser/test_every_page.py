"""Every page fits the narrowest screen, and offers one step before all others."""

from tests.browser.walk import beyond, opened
from tests.catalogues import LANGUAGES

LONGEST = ("ru",)
"""The language whose words are the longest; with ``--full`` every language is looked at."""
FEW = 12
"""In another language one page of so many is looked at; with ``--full`` every one."""
SAMPLE = "Northland and Southland"


def test_no_page_is_wider_than_the_narrowest_screen(walked):
    assert [f"{one} {one.beyond}" for one in walked if one.beyond] == []


def test_no_page_has_two_dark_buttons(walked):
    assert [f"{one} {one.steps}" for one in walked if len(one.steps) > 1] == []
    assert sum(len(one.steps) for one in walked) > len(walked) / 2


def test_no_page_is_wider_than_the_narrowest_screen_in_other_languages(walked, desk, sit, full):
    wide = []
    for seat, token in desk.samples()[SAMPLE].items():
        page = sit(token)
        pages = [one for one in walked if one.seat == f"{SAMPLE}: {seat}"]
        for language in LANGUAGES if full else LONGEST:
            speak(desk, page, language)
            try:
                for one in pages if full else pages[::FEW]:
                    if opened(page, one.url) is None:
                        continue  # a file to keep, which has no width
                    assert page.locator("html").get_attribute("lang") == language
                    wide += [f"{language} {one} {found}" for found in [beyond(page)] if found]
            finally:
                speak(desk, page, "")

    assert wide == []


def speak(desk, page, language):
    """Somebody chooses the language of the pages; none takes it back."""
    page.goto(desk.url("/you/"))
    page.locator(f"button[name=language][value='{language}']").click()
