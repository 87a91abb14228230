"""The reception desk in a browser: from right to left, and on a telephone."""

from tests.browser.walk import CONTRAST, faults

HEBREW = "קליטה"


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
