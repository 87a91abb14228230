"""A flight of 300 lands, one group of 90 among them whose number changed on the way; every placement is signed and printed."""

import re
from random import Random

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person
from tests.browser.walk import CONTRAST, faults

HEBREW = "קליטה"
SYLLABLES = ("ta", "mi", "rel", "vo", "sen", "lu", "dar", "ko", "nes", "ith")


def a_flight(seed=300):
    """A table of 300 people as a carrier's partner sends it: families by name, one group by its number."""
    chance = Random(seed)
    rows = ["case,person,kind,people,given_name,family_name,age_band,relation,school,languages"]
    rows.append("GROUP,,group,90,,,,,40,uk")
    left, cases = 210, ["GROUP"]
    while left:
        case, people = f"F{len(cases):02}", min(left, chance.choice((1, 2, 3, 4, 4, 5, 6)))
        name = "".join(chance.sample(SYLLABLES, 3)).title()
        for one in range(people):
            grown = one < 2
            given = "".join(chance.sample(SYLLABLES, 2)).title()
            relation = ("head", "partner")[one] if grown else "child"
            school = "1" if one % 3 == 2 else ""
            age = "adult" if grown else "child"
            rows.append(f"{case},{case}-{one},family,,{given},{name},{age},{relation},{school},uk")
        cases.append(case)
        left -= people
    return "\n".join(rows) + "\n", cases


@pytest.fixture
def rut(desk, sit):
    return Person(sit(desk.ask("reception", title="A flight")["Reception"]))


def in_file(person, content):
    person.page.locator("input[type=file]").set_input_files(
        {"name": "flight.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    return person


def figures(page):
    return page.locator("dl.figures").inner_text().split("\n")


def test_a_flight_lands_and_every_placement_is_signed_and_printed(rut):
    table, cases = a_flight()
    page = rut.page

    rut.go("People").follow("From a file")
    in_file(rut, table).press("Try it").sees("210 people would be new")
    in_file(rut, table).press("Take it in").sees("210 people are new.")

    rut.go("Transports").follow("Announce a transport")
    rut.fill(name="Relief 300", people="300", source="carrier", position="40.9, -31.9")
    page.locator("[name=arrives]").fill(
        page.locator("html").evaluate(
            "() => new Date(Date.now() + 3600e3).toISOString().slice(0, 16)"
        )
    )
    rut.press("Announce it").follow("Relief 300").follow("Put people on it")
    rut.fill(lines="\n".join(cases), source="carrier").press("Put them on the manifest")
    rut.sees("300")

    rut.follow("Count at the gate")
    rut.fill(source="gate-2")
    page.locator("input[name^=people_]").first.fill("97")
    page.get_by_label("Every other line is as it was expected").check()
    rut.press("Write down what was counted").sees("7 more than expected")
    assert "307" in figures(page)
    rut.follow("settle")
    expect(page.locator("[name=people]")).to_have_value("97")
    page.locator("[name=reason]").select_option("joined_late")
    rut.press("Settle it").sees("joined late")

    rut.follow("Look for places for them").press("Look for places")
    rut.sees("A place is found for 307 of 307 people.").follow("Look at the proposals and sign")
    rows = page.locator("#page input[name=cases]").count()
    assert rows == len(cases)
    page.locator("input[name=every]").check()
    rut.press("Sign").sees("Signed, waiting for the family and the place")
    page.locator("input[name=every]").check()
    rut.press("Write down their yes").sees("Placed, not there yet")

    rut.follow("Letters to print").press("Put names on them").sees("Names are on the letters.")
    letters = page.locator(".letters article")
    assert letters.count() == len(cases)
    assert letters.first.get_attribute("lang") == "uk"
    papers = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page[^s]", papers)) == len(cases)
    page.emulate_media(media="print")
    assert not page.locator("nav.pages").is_visible()
    assert not page.get_by_text("Names are on the letters.").is_visible()
    assert letters.last.is_visible()
    page.emulate_media(media="screen")

    rut.go("Map and flows").sees("Relief 300")
    people = [int(cell) for cell in page.locator("#rows td.n").all_inner_texts()]
    assert sum(people) == 307
    assert page.locator("svg.picture .flow").count() == len(people)


def test_the_desk_from_right_to_left_and_on_a_telephone_is_in_nobodys_way(desk, sit):
    page = sit(desk.ask("reception", title=HEBREW, language="he")["Reception"])
    assert page.locator("html").get_attribute("dir") == "rtl"

    base = page.url
    for path in ("", "bed/", "places/", "people/new/", "transports/new/", "seal/", "officers/"):
        page.goto(base + path)
        for scheme, rules in (("light", None), ("dark", CONTRAST)):
            page.emulate_media(color_scheme=scheme)
            assert not faults(page, rules), path
    page.set_viewport_size({"width": 360, "height": 780})
    for path in ("", "bed/", "places/", "people/new/", "proposals/"):
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
