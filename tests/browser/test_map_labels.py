"""The map of duty desks on the narrowest screen: what is written on it can be read."""

from pathlib import Path

import pytest
from django.template import engines

from goodoffices import desk
from goodoffices.desk.chart import Ground, Thing, chart

STATIC = Path(desk.__file__).parent / "static" / "desk"
HOUSE = "http://127.0.0.1:9/"
PAGE = """{% import "macros/chart.html" as charts with context %}<!doctype html><html lang="en"><title>Map</title>
<link rel="stylesheet" href="type.css"><link rel="stylesheet" href="desk.css"><link rel="stylesheet" href="line.css">
<main>{{ charts.map(drawn, "Map", "Below") }}</main>"""
READ = """svg => {
  const field = svg.querySelector(".axis").getBoundingClientRect();
  const labels = [...svg.querySelectorAll(".field text")].map(one => [one.textContent, one.getBoundingClientRect()]);
  const signs = [...svg.querySelectorAll(".field .named, .field .package")].map(one => ["a sign", one.getBoundingClientRect()]);
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  const cut = box => box.left < field.left || box.right > field.right || box.top < field.top || box.bottom > field.bottom;
  return [labels.length, labels.flatMap(([name, box], place) => [
    ...[...labels.slice(0, place), ...signs].filter(([, other]) => !apart(box, other)).map(([other]) => `${other} and ${name}`),
    ...(cut(box) ? [`${name} is cut off`] : []),
  ])];
}"""
"""How many labels there are, and which lie on another, on a sign, or beyond the edge."""
FORD = (41.0, -32.0)
CROWDED = {
    "a number beside a place with a long name": (
        [Thing("notice", "12", [FORD])],
        [("Upper mill by the old customs house", (40.9925, -32.0)), ("Weir", (41.05, -32.05))],
    ),
    "numbers and letters around one place": (
        [
            Thing("notice", "1", [(41.0015, -32.0)]),
            Thing("notice", "2, 3", [(40.9985, -32.001)]),
            Thing("site", "A", [(41.0, -31.997)]),
        ],
        [("Ford at Osk", FORD), ("Weir", (41.05, -32.05))],
    ),
    "a place at the eastern edge": (
        [Thing("notice", "1", [(41.0, -32.1)])],
        [("Pump house of the lower town", (41.0, -31.91))],
    ),
    "a plan over a place": (
        [Thing("plan", "7", [(40.99, -32.02), (41.0, -32.0), (41.02, -31.98)])],
        [("Bridge", (40.9915, -32.019)), ("Weir", (41.05, -32.05))],
    ),
}


@pytest.mark.parametrize("crowd", CROWDED)
def test_numbers_letters_and_names_of_places_lie_apart(page, crowd):
    things, places = CROWDED[crowd]
    drawn = chart(things, Ground(outline=[(40.94, -32.1), (41.06, -31.94)], places=places))
    shown = engines["jinja2"].env.from_string(PAGE).render(drawn=drawn)
    page.route(
        HOUSE + "**",
        lambda route: (
            route.fulfill(body=shown, content_type="text/html")
            if route.request.url == HOUSE
            else route.fulfill(path=STATIC / route.request.url.removeprefix(HOUSE))
        ),
    )
    page.set_viewport_size({"width": 320, "height": 720})
    page.goto(HOUSE)
    page.evaluate("document.fonts.ready")

    count, faults = page.locator("svg.picture").evaluate(READ)

    assert count == len(things) + len(places)
    assert faults == []
