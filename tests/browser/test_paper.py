"""What is printed: the morning brief on one sheet of A4, and the sheets that are taken along or kept."""

import re
import subprocess

import pytest

from tests.browser.desk import Desk
from tests.browser.walk import CONTRAST, faults

MORNING = "2026-03-17T06:40:00+00:00"

NEW = ("tracks/", "contacts/map/", "travel/", "handover/")


def sheets(page):
    """How many sheets of A4 a page takes, with the margins of its print style."""
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True)))


def test_the_morning_brief_of_every_sample_prints_on_one_sheet(desk, sit):
    for title, seats in desk.samples().items():
        page = sit(next(iter(seats.values())))
        page.get_by_role("link", name="Morning brief").click()
        assert page.locator("h1").inner_text() == "Morning brief"

        page.emulate_media(media="print")

        for part in (
            "Since yesterday",
            "May it be relayed?",
            "Undertakings due",
            "Is there an opening?",
            "Tracks",
        ):
            assert page.get_by_role("heading", name=part).is_visible(), (title, part)
        assert sheets(page) == 1, title


def test_a_brief_at_dawn_after_a_full_day_takes_one_sheet_in_the_longest_languages(tmp_path, sit):
    dawn = Desk(tmp_path, beat=600, moment=MORNING)
    try:
        token = dawn.samples()["Northland and Southland"]["Third Capital"]
        page = sit(token, at=dawn.url())
        dawn.sign_in(page, token)
        brief = page.url
        for language in ("en", "fr", "ru", "ar"):
            page.emulate_media(media="screen")
            speak(dawn, page, language)
            page.goto(brief)
            page.emulate_media(media="print")
            assert page.locator(".brief .ledger > li").count() > 10, language
            assert sheets(page) == 1, language
            # The name of a side, and what it asks for, do not touch.
            for row in page.locator(".brief .ledger.days > li").all():
                first, second = row.locator(":scope > *").nth(0), row.locator(":scope > *").nth(1)
                assert beside(first.bounding_box(), second.bounding_box()), row.inner_text()
    finally:
        dawn.close()


def beside(one, other):
    """Whether one box ends before the other begins, from whichever side."""
    return one["x"] + one["width"] < other["x"] or other["x"] + other["width"] < one["x"]


def test_what_can_be_done_on_a_page_is_no_part_of_its_paper(desk, sit):
    page = sit(desk.samples()["Northland and Southland"]["Reception"])
    for name, doing in (
        ("Transports", "What else can be done"),
        ("Places", "What else can be done"),
    ):
        page.emulate_media(media="screen")
        page.locator("nav.pages").get_by_role("link", name=name, exact=True).click()
        page.locator("main table tbody a, main .places a").first.click()
        heading = page.get_by_role("heading", name=doing)
        assert heading.is_visible()

        page.emulate_media(media="print")

        assert not heading.is_visible()
        assert not page.locator(".steps a").first.is_visible()


def speak(desk, page, language):
    """Somebody chooses the language of the pages; none takes it back."""
    page.goto(desk.url("/you/"))
    page.locator(f"button[name=language][value='{language}']").click()


def label_at(page, word):
    """How far to the right a label of the map stands."""
    label = page.locator("svg.picture text.halo").filter(has_text=word)
    return float(label.get_attribute("x"))


@pytest.mark.parametrize("language", ["en", "he"])
def test_map_talks_and_packs_are_in_nobody_s_way_in_either_direction(desk, sit, language):
    page = sit(desk.samples()["March 2022"]["Israel"])
    base = re.match(r".*?//[^/]+/[^/]+/", page.url)[0]
    if language != "en":
        speak(desk, page, language)
    for path in NEW:
        page.goto(base + path)
        right_to_left = page.locator("html").get_attribute("dir") == "rtl"
        assert right_to_left is (language == "he")
        assert not faults(page), path
        page.emulate_media(color_scheme="dark")
        assert not faults(page, CONTRAST), path
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(base + "contacts/map/")
    # East is right in every language.
    assert label_at(page, "The Kremlin") > label_at(page, "Latvia")
    if language != "en":
        speak(desk, page, "")


MARKER = """one => {
  const words = document.createRange(); words.selectNodeContents(one);
  return words.getBoundingClientRect().left - one.getBoundingClientRect().left;
}"""
"""So far from the beginning of its line a summary's words stand."""


def words_on(page):
    """What stands on the printed sheets, in one line."""
    told = subprocess.run(
        ["pdftotext", "-", "-"], input=page.pdf(), stdout=subprocess.PIPE, check=True
    )
    return " ".join(told.stdout.decode().split())


def test_what_is_folded_away_is_printed_without_the_mark_that_unfolds_it(desk, sit):
    page = sit(desk.samples()["Northland and Southland"]["Northland"])
    page.goto(re.match(r".*?//[^/]+/[^/]+/", page.url)[0] + "proof/")
    folded = page.locator("details", has_text="Twenty-four words").first
    unfolds, words = folded.locator("summary"), folded.locator("li").all_text_contents()
    assert len(words) == 24
    assert unfolds.evaluate(MARKER) > 5

    page.emulate_media(media="print")

    assert abs(unfolds.evaluate(MARKER)) < 1
    assert {word.strip() for word in words} <= set(words_on(page).split())


def test_what_is_to_be_filled_in_and_is_folded_away_is_not_printed(desk, sit):
    page = sit(next(iter(desk.samples()["Northland and Southland"].values())))
    page.goto(re.match(r".*?//[^/]+/[^/]+/", page.url)[0] + "contacts/log/")
    rest = "Talks, envoy, place, interpreter, notes, source"
    assert page.get_by_text(rest).is_visible()

    printed = words_on(page)

    assert "With whom" in printed
    assert rest not in printed
    assert "nterpreter" not in printed


def test_the_sheet_of_a_close_begins_at_the_top_of_its_paper(desk, sit):
    title = "The bridge at Osk, to be closed"
    page = sit(desk.ask("table", title=title)["Third Capital"])
    page.goto(page.url.replace("/brief/", "/seats/close/"))
    page.locator("[name=outcome]").fill("Both sides sign the text on the bridge.")
    page.locator("[name=typed]").fill(title)
    page.get_by_role("button", name="Close it for good").click()
    page.locator("main a[href*='/keeping/sheet/']").first.click()
    above = page.locator("header").get_by_role("link", name="Back", exact=True)
    assert above.is_visible()

    page.emulate_media(media="print")

    assert not above.is_visible()
    assert page.locator("h1").bounding_box()["y"] < 60
    assert sheets(page) == 1


def test_a_letter_to_a_family_leaves_room_to_sign(desk, sit):
    page = sit(desk.samples()["Northland and Southland"]["Reception"])
    page.locator("nav.pages").get_by_role("link", name="Letters to print", exact=True).click()

    page.emulate_media(media="print")

    letter = page.locator(".letters article").first
    last = letter.locator("p:not(.sign-here)").last.bounding_box()
    line = letter.locator(".sign-here").bounding_box()
    assert line["y"] - (last["y"] + last["height"]) > 40


def test_a_letter_bears_the_number_that_is_said_aloud_with_names_and_without(desk, sit):
    page = sit(desk.samples()["Northland and Southland"]["Reception"])
    page.locator("nav.pages").get_by_role("link", name="Letters to print", exact=True).click()
    number = page.locator(".letters article .code").first.inner_text()

    page.get_by_role("button", name="Put names on them").click()

    assert number in page.locator(".letters article").first.inner_text()
