"""Somebody at a desk: goes to a page by its name in the list, fills in, presses, reads."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

from playwright.sync_api import expect

STEP_MS = 200
READING = re.compile(
    r"""<input[^>]* name="(csrfmiddlewaretoken|key|at|starts_at)"[^>]*>|As of [^<]* UTC"""
)
"""A form's own key and the hour that stands in it, and when a page was read."""


class Person:
    """One seat in one browser; what is sought is waited for, and its absence is a failure."""

    def __init__(self, page):
        self.page = page

    def go(self, name):
        """To one of the pages in the list of pages."""
        links = self.page.locator("nav.pages a").filter(has_text=name)
        if not links.count():  # a screen without the list
            self.page.locator("a", has_text="Back").first.click()
        links.first.click()
        return self

    def follow(self, name):
        self.page.locator("main").get_by_role("link", name=name).first.click()
        return self

    def follow_above(self, name):
        """A link above the page itself, where a screen has no list of pages."""
        self.page.get_by_role("link", name=name).first.click()
        return self

    def press(self, name):
        """Send a form; it is not shown again with errors."""
        self.page.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()
        assert not self.page.locator("#errors").count(), self.page.locator("#errors").inner_text()
        return self

    def fill(self, **fields):
        """Type into fields by their names; a day or a moment as it is."""
        for name, value in fields.items():
            if isinstance(value, datetime):
                value = value.strftime("%Y-%m-%dT%H:%M:%S")  # noqa: PLW2901
            self.page.locator(f"main [name={name}]").fill(str(value))
        return self

    def choose(self, **fields):
        """Tick what a field offers, by the words beside it."""
        for name, words in fields.items():
            box = self.page.locator(f"main label:has([name={name}])", has_text=words).first
            box.locator("input").check()
        return self

    def pick(self, **fields):
        """Choose from a list by its words."""
        for name, words in fields.items():
            self.page.locator(f"main select[name={name}]").select_option(label=words)
        return self

    def sees(self, *texts):
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)
        return self

    def sees_not(self, *texts):
        shown = self.page.locator("body").inner_text()
        for text in texts:
            assert text not in shown, text
        return self

    def waits_for(self, page_name, text, *, within_s=40):
        """Look again at a page until a text stands there."""
        last = datetime.now(UTC) + timedelta(seconds=within_s)
        while datetime.now(UTC) < last:
            self.go(page_name)
            if text in self.page.locator("main").inner_text():
                return self
            self.page.wait_for_timeout(STEP_MS)
        raise AssertionError(f"{text!r} did not come")

    def everything(self):
        """Every page of the seat as it is sent, but for what belongs to this one reading of it."""
        links = self.page.locator("nav.pages a").evaluate_all("all => all.map(a => a.href)")
        return {
            link: READING.sub("", self.page.request.get(link).text())
            for link in links
            if not link.endswith(
                ("/brief/", "/proof/")
            )  # they tell the time, and every beat's words
        }

    @contextmanager
    def unmoved(self):
        """Nothing on any page of this seat changes meanwhile: no word, no count, no order."""
        before = self.everything()
        yield
        after = self.everything()
        for link, page in before.items():
            moved = zip_longest(page.splitlines(), after[link].splitlines())
            assert [(was, now) for was, now in moved if was != now] == [], link
        assert after.keys() == before.keys()


def soon(seconds):
    """A moment ahead, as the desk's clock shows it."""
    return datetime.now(UTC) + timedelta(seconds=seconds)
