"""No mouse: Tab, Enter, arrows and typing, with the place always to be seen."""

import pytest
from playwright.sync_api import expect

WORDS = "The bridge, by day."
FOCUS = """() => {
  const it = document.activeElement, style = getComputedStyle(it), box = it.getBoundingClientRect();
  const ring = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none";
  const label = it.closest("label"), around = label ? getComputedStyle(label) : style;
  return {
    name: it.name || it.textContent.trim().slice(0, 40) || it.tagName,
    inForm: Boolean(it.closest("main form")),
    top: box.top + scrollY,
    seen: ring || style.boxShadow !== "none" || parseFloat(around.outlineWidth) > 0,
    onScreen: box.bottom > 0 && box.top < innerHeight,
  };
}"""
MOST = 150


class Keys:
    """Somebody with a keyboard. Each stop must be seen, and a form is gone down, never up."""

    def __init__(self, page):
        self.page = page

    def to(self, selector):
        """Tab on to the first stop that is of that kind."""
        last = 0
        for _ in range(MOST):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(FOCUS)
            if stop["name"] != "BODY":
                assert stop["seen"], stop
                assert stop["onScreen"], stop
                if stop["inForm"]:
                    assert stop["top"] >= last - 60, stop
                    last = stop["top"]
            if self.page.evaluate("(kind) => document.activeElement.matches(kind)", selector):
                return self
        raise AssertionError(f"no stop at {selector}")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def enter(self, selector):
        """Go there and press Enter; the page that follows has come."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert not self.page.locator("#errors").count(), self.page.locator("#errors").inner_text()
        return self

    def go(self, name):
        """To a page in the list of pages."""
        link = self.page.locator("nav.pages a", has_text=name).first.get_attribute("href")
        return self.enter(f"nav.pages a[href='{link}']")

    def skip(self):
        """Past the list of pages, by the first stop of all."""
        self.to("a.skip")
        return self.press("Enter")

    def type(self, field, words):
        self.to(f"[name={field}]")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)
        return self

    def choose(self, field, value):
        """Among radio buttons: Tab to the group, arrows within it."""
        self.to(f"[name={field}]").press("Space")
        for _ in range(8):
            if self.page.evaluate("document.activeElement.value") == value:
                return self
            self.press("ArrowDown")
        raise AssertionError(f"{field} does not offer {value}")


@pytest.fixture
def keys(desk, browser, sit, browser_context_args):
    links = desk.ask("table", title="By keyboard")

    def take(name):
        page = sit("", at=desk.url(f"/enter/{links[name]}"))
        return Keys(page).enter("main button")

    return take


def test_from_a_call_to_a_relay(keys):
    mara, anton = keys("Third Capital"), keys("Northland")
    mara.go("Contacts").skip().enter("main a.button")
    mara.skip().to("[name=with_seats]").press("Space")
    mara.type("length_min", "20").type("quote_0", WORDS).type("impression", "In earnest.")
    mara.enter("main .send button")
    expect(mara.page.locator("main")).to_contain_text(WORDS)
    mara.skip().enter("main .do a").skip().enter("main .send button")

    anton.go("Releases to answer").skip().enter("main a.button")
    anton.skip().choose("answer", "yes").enter("main .send button")
    expect(anton.page.locator("main")).to_contain_text("yes")

    mara.go("Relay").skip().enter("main a.button")
    expect(mara.page.locator("main")).to_contain_text(WORDS)
    mara.to("summary").press("Enter").enter("main .send button")
    expect(mara.page.locator("summary")).to_contain_text("Enter the read-back")
    mara.to("summary").press("Enter").type("heard", WORDS).choose("sense", "same")
    mara.enter("main .send button")
    expect(mara.page.locator("main")).to_contain_text("Word for word the same.")


def test_priorities_by_arrows_and_a_proposal_answered(keys):
    anton = keys("Northland").go("My priorities").skip()
    sliders = anton.page.locator("main [data-weight] input")
    before = [int(one.input_value()) for one in sliders.all()]
    anton.to("[data-weight] input").press(*["ArrowRight"] * 5)
    after = [int(one.input_value()) for one in sliders.all()]
    assert after[0] == before[0] + 5
    assert sum(after) == 1000
    anton.enter("main .send button")
    expect(anton.page.locator("main")).to_contain_text("Sealed on")

    anton.go("Proposals").skip().enter("main a.button")
    anton.skip().choose("answer", "yes").enter("main .send button")
    expect(anton.page.locator("main")).to_contain_text("You said yes")
