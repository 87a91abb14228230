"""Every component, in real Chromium: readable by everybody, at every width, without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from goodoffices import office
from tests.doors.specimen.pages import serve
from tests.doors.standing import StandIn

PAGES = [
    ("brief.html", "mara"),
    ("parts.html", "north"),
    ("parts.html", "south"),
    ("relay.html", "mara"),
]


@pytest.fixture(autouse=True)
def standing_office(monkeypatch):
    monkeypatch.setattr(office, "running", StandIn)


@pytest.fixture
def specimen(page):
    page.route("**/*", serve)

    def show(name, seat, width=1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"http://127.0.0.1/{name}?seat={seat}")
        return page

    return show


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "seat"), PAGES)
def test_every_part_is_readable_for_everybody(specimen, page, name, seat, scheme):
    page.emulate_media(color_scheme=scheme)

    results = Axe().run(specimen(name, seat))

    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [320, 360, 760, 1280, 1920])
@pytest.mark.parametrize(("name", "seat"), PAGES)
def test_no_page_is_wider_than_the_screen(specimen, name, seat, width):
    shown = specimen(name, seat, width)

    assert shown.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_narrow_screen_the_list_of_pages_opens_without_scripts(browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.route("**/*", serve)
    page.goto("http://127.0.0.1/brief.html?seat=mara")
    assert not page.get_by_role("link", name="Contacts").is_visible()

    page.get_by_role("button", name="Pages").click()

    assert page.get_by_role("link", name="Contacts").is_visible()
    context.close()


def test_a_slider_keeps_the_sum_and_a_typed_number_is_left_alone(specimen):
    page = specimen("parts.html", "north")
    numbers = page.locator("[data-points] input[type=number]")

    numbers.nth(0).fill("400")
    assert page.locator("[data-sum]").inner_text() == "930"
    page.get_by_role("button", name="Scale to fit").click()
    assert sum(int(numbers.nth(i).input_value()) for i in range(3)) == 1000
    page.get_by_role("slider").nth(1).fill("700")

    values = [int(numbers.nth(i).input_value()) for i in range(3)]
    assert values[1] == 700
    assert sum(values) == 1000


def test_an_english_page_loads_latin_letters_only(page):
    loaded = []
    page.on("requestfinished", lambda request: loaded.append(request.url.rsplit("/", 1)[1]))
    page.route("**/*", serve)

    page.goto("http://127.0.0.1/brief.html?seat=mara")
    page.wait_for_load_state("networkidle")

    assert {name for name in loaded if name.endswith("woff2")} == {
        "noto-sans-latin.woff2",
        "noto-serif-latin.woff2",
    }
