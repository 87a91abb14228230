"""What a browser adds to a duty desk's pages: clocks that run, and positions that are pointed at."""

import re

import pytest

from goodoffices.desk.terms import term
from tests.browser.walk import CONTRAST, faults


@pytest.fixture
def north(desk, sit):
    return sit(desk.samples()["Northland and Southland"]["Northern duty desk"])


def at(page, path):
    page.goto(re.sub(r"/duty/.*", f"/duty/{path}", page.url))


def test_a_clock_runs_on_from_the_servers_figure_and_asks_for_nothing(north):
    at(north, "notices/")
    north.clock.install()
    at(north, "notices/")
    north.wait_for_load_state("networkidle")
    asked = []
    north.on("request", lambda request: asked.append(request.url))
    clock = north.locator(".clock", has_text="takes effect in").first
    before = clock.inner_text()
    assert re.search(r"takes effect in .?\d+ hr \d\d min", before)

    north.clock.run_for(60_000)

    assert clock.inner_text() != before
    north.clock.run_for(80 * 3_600_000)
    assert "in effect for" in north.locator(".clock").first.inner_text()
    assert asked == []


def test_a_clock_counts_in_the_words_of_the_page(desk, sit):
    links = desk.ask("duty", title="Міст / The bridge", language="uk")
    page = sit(links["Northern duty desk"])
    at(page, "notices/")

    assert re.search(r"\d+ год \d\d хв", page.locator(".clock").first.inner_text())


def test_without_scripts_the_servers_figure_stands(desk, sit):
    page = sit(
        desk.samples()["Northland and Southland"]["Northern duty desk"], java_script_enabled=False
    )
    at(page, "notices/")

    assert re.search(r"takes effect in \d+ hours", page.locator("main").inner_text())


def test_pointing_at_the_map_writes_a_position_that_can_be_corrected_and_taken_back(north):
    at(north, "plans/new/")
    field, map_ = north.locator("#id_points"), north.locator("svg[data-draws]")
    north.get_by_label("a route:").check()
    map_.evaluate("(svg) => svg.scrollIntoView({block: 'center'})")
    where = map_.bounding_box()

    for x, y in ((0.4, 0.5), (0.6, 0.6)):
        north.mouse.click(where["x"] + x * where["width"], where["y"] + y * where["height"])

    lines = field.input_value().splitlines()
    assert len(lines) == 2
    assert all(re.fullmatch(r"\d+\.\d{5} N \d+\.\d{5} W", line) for line in lines)
    first, second = ([float(n) for n in re.findall(r"[\d.]+", line)] for line in lines)
    assert first[0] > second[0], "further down is further south"
    assert first[1] > second[1], "further right is further east"
    assert map_.locator(".new").count() == 3
    north.get_by_role("button", name="Take the last position back").click()
    assert field.input_value() == lines[0]
    north.get_by_label("a circle").check()
    assert not north.get_by_label("Width in metres").is_visible()


def test_a_plan_that_was_pointed_at_is_filed_where_it_was_drawn(north):
    at(north, "plans/new/")
    where = north.locator("svg[data-draws]").bounding_box()
    north.mouse.click(where["x"] + 0.3 * where["width"], where["y"] + 0.7 * where["height"])
    pointed = north.locator("#id_points").input_value()
    for label, text in (
        ("Your name", "Lior"), ("What we call it", "A survey far away"),
        ("Radius in metres", "800"), ("From which altitude", "50"), ("Up to which", "120"),
        ("Until when", "2099-03-17T08:00"),
    ):  # fmt: skip
        north.get_by_label(label).fill(text)
    north.get_by_label("as a satellite receiver gives it").check()
    north.get_by_role("button", name="File it under seal").click()
    north.get_by_role("link", name="A survey far away").click()

    latitude, longitude = re.findall(r"[\d.]+", pointed)
    shown = north.locator("main").inner_text()
    assert latitude in shown
    assert f"-{longitude}" in shown
    assert term("planned") in shown


def test_the_pages_of_a_desk_from_right_to_left_are_in_nobodys_way(desk, sit):
    page = sit(desk.ask("duty", title="הגשר", language="he")["Northern duty desk"])
    assert page.locator("html").get_attribute("dir") == "rtl"

    for path in ("", "incidents/", "notices/", "picture/", "plans/", "notices/file/"):
        at(page, path)
        for scheme, rules in (("light", None), ("dark", CONTRAST)):
            page.emulate_media(color_scheme=scheme)
            assert not faults(page, rules), path
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl"
        for drawn in page.locator("svg.picture").all():
            assert drawn.evaluate("(svg) => getComputedStyle(svg).direction") == "ltr"
    page.set_viewport_size({"width": 360, "height": 800})
    for path in ("", "incidents/", "picture/"):
        at(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
