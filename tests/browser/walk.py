"""Every page that a seat can reach by links, each looked at once."""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

from tests.browser.desk import watch

ALIKE = 1
"""So many pages of one shape are looked at; the others differ in their words alone."""
WEIGHT = """() => [...performance.getEntriesByType("navigation"),
  ...performance.getEntriesByType("resource")].reduce((sum, one) => sum + one.encodedBodySize, 0)"""
LINKS = "() => [...document.querySelectorAll('a[href]')].map(a => a.href.split('#')[0])"
NARROWEST = {"width": 320, "height": 720}
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll("main, main *")].filter(one => one.getBoundingClientRect().width
      && (one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)
      && !one.closest(".wide")).slice(0, 3).map(one => one.outerHTML.slice(0, 120)).join(" ") || "something hidden"
  : "" """
"""What stands beyond the edge of the screen; empty where the page fits."""
DARK = """() => [...document.querySelectorAll("main button, main .button")]
  .filter(one => one.checkVisibility() && !one.matches(".quiet, .text")).map(one => one.textContent.trim())"""
"""The words of the dark buttons that are seen."""
AXE = Axe()
EVERYTHING = {"resultTypes": ["violations"]}
CONTRAST = {**EVERYTHING, "runOnly": {"type": "rule", "values": ["color-contrast"]}}


@dataclass
class Seen:
    """One page: how it answered, what axe found, how heavy it was."""

    seat: str
    url: str
    shape: str
    status: int
    light: str = ""
    dark: str = ""
    weight: int = 0
    beyond: str = ""
    steps: list[str] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)

    def __str__(self):
        return f"{self.seat} {self.url}"


def shape(url):
    """An address without what names a seat, a line or a choice."""
    parts = urlsplit(url)
    path = re.sub(r"/[A-Za-z0-9_-]*[A-Z0-9_][A-Za-z0-9_-]*(?=/)", "/*", parts.path)
    return path + "?" * bool(parts.query) + ",".join(name for name, _ in parse_qsl(parts.query))


def addresses(page, start, *, alike=ALIKE):
    """Open each page in turn, the nearest first; gives its shape and its answer."""
    queue, known, met = [start], {start}, Counter()
    host = urlsplit(start).netloc
    while queue:
        url = queue.pop(0)
        kind = shape(url)
        met[kind] += 1
        if met[kind] > alike:
            continue
        answer = opened(page, url)
        if answer is None:
            continue
        found = page.evaluate(LINKS)
        yield kind, answer
        for link in found:
            if urlsplit(link).netloc == host and link not in known:
                known.add(link)
                queue.append(link)


def opened(page, url):
    """The answer to an address; None where it is a file to keep."""
    try:
        return page.goto(url)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return None


def walk(page, seat):
    """Look at every page of the seat that is signed in."""
    seen = watch(page.context)
    for kind, answer in addresses(page, page.url):
        one = Seen(seat, answer.url, kind, answer.status)
        one.weight = page.evaluate(WEIGHT)
        one.steps = page.evaluate(DARK)
        one.light = faults(page)
        page.emulate_media(color_scheme="dark")
        one.dark = faults(page, CONTRAST)
        page.emulate_media(color_scheme="light")
        one.beyond = beyond(page)
        one.noise = [*seen.lines, *seen.strayed]
        seen.lines.clear()
        seen.strayed.clear()
        yield one


def beyond(page):
    """What of the page stands beyond the edge of the narrowest screen."""
    usual = page.viewport_size
    page.set_viewport_size(NARROWEST)
    found = page.evaluate(TOO_WIDE)
    page.set_viewport_size(usual)
    return found


def faults(page, options=None):
    """What axe finds on the page as it stands; empty where it finds nothing."""
    if page.evaluate("() => typeof axe") != "object":
        page.evaluate(AXE.axe_script)
    results = AxeResults(page.evaluate("(how) => axe.run(document, how)", options or EVERYTHING))
    return results.generate_report() if results.violations_count else ""
