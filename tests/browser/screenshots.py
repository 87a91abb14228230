"""A picture of every page of every seat of the samples, for looking through.

``python -m tests.browser.screenshots [FOLDER] [--languages ar,he,...]`` writes ``build/screenshots/``: each page
on a desktop in English, a chosen dozen on a telephone, in the dark, from right to left and on paper, and an index
to flip through; then each page in every language, or in those named. The mediator's brief is copied to the docs.
"""

import argparse
import html
import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGS, CHROMIUM
from tests.browser.desk import ROOT, Desk
from tests.browser.walk import addresses
from tests.catalogues import LANGUAGES

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 380, "height": 800}
PAPER = {"width": 794, "height": 1123}
"""A4 at 96 dots an inch."""
# On each of these the dozen is chosen: what a mediator, a side and a friend look at most.
CHOSEN = ("brief", "contacts", "relay", "readiness", "exploration", "seats", "contacts-log",
          "room", "priorities", "releases", "proposals-x", "reached", "friend",
          "duty", "plans", "incidents-x", "picture",
          "bed", "places", "transports-x", "letters", "bed-list")  # fmt: skip
TALL = 8000
MORNING = "2026-03-17T06:40:00+00:00"
"""The desk's clock stands still, so that two runs differ only where a page does."""
FIGURE = ROOT / "docs/explanation/figures/brief.png"
SEATS = {
    "Northland and Southland": {"Third Capital": "mediator", "Northland": "northland",
                                "Southland": "southland", "Fourth Capital": "friend",
                                "Northern duty desk": "duty", "Reception": "reception"},
    "March 2022": {"Israel": "march-mediator", "Germany": "march-friend"},
    "Panama Canal 1974": {"Mediator (published case)": "panama-mediator", "Panama": "panama"},
}  # fmt: skip


class Album:
    """The pictures of one run."""

    def __init__(self, folder):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.pictures = []

    def take(self, page, name, **options):
        path = self.folder / f"{name}.png"
        height = min(page.evaluate("document.documentElement.scrollHeight"), TALL)
        size = page.viewport_size
        clip = {"x": 0, "y": 0, "width": size["width"], "height": max(height, size["height"])}
        page.screenshot(path=path, full_page=True, clip=clip, **options)
        self.pictures.append((name, page.title()))
        return path

    def index(self):
        rows = "\n".join(
            f'<li><a href="{name}.png">{html.escape(name)}</a> {html.escape(title)}<br>'
            f'<img src="{name}.png" alt="" loading="lazy"></li>'
            for name, title in self.pictures
        )
        (self.folder / "index.html").write_text(
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Every page</title>'
            "<style>img{max-width:100%;border:1px solid #999}li{margin:0 0 3rem}</style>"
            f"<ol>{rows}</ol></html>"
        )


def name_of(kind):
    """A page's name from the shape of its address."""
    path, _, query = kind.partition("?")
    words = ["x" if word == "*" else word for word in path.strip("/").split("/")[1:]]
    if len(words) > 1 and words[0] in (
        "room",
        "friend",
        "duty",
        "reception",
    ):  # the folder of an audience
        words = words[1:]
    return "-".join([*words, *re.findall(r"\w+", query)]) or "first"


def everything(album, browser, desk, audience, token, language="en"):
    """Every page of a seat; of a chosen dozen also how it looks elsewhere, where the language is English."""
    context = browser.new_context(viewport=WIDE, timezone_id="UTC", locale=language)
    page = context.new_page()
    desk.sign_in(page, token)
    first, taken = page.url, {}
    if language != "en":
        page.goto(desk.url("/you/"))
        page.locator(f"button[name=language][value={language}]").click()
        page.goto(first)
        audience = f"{language}-{audience}"
    main = audience.removeprefix(f"{language}-") in SEATS["Northland and Southland"].values()
    for kind, _answer in addresses(page, page.url):
        name = name_of(kind)
        if name not in taken and (main or "-" not in name):
            taken[name] = page.url
            album.take(page, f"{audience}-{name}")
    if audience in ("mediator", "northland", "friend", "duty", "reception"):
        for name in (name for name in taken if name in CHOSEN):
            elsewhere(album, page, taken[name], f"{audience}-{name}")
    context.close()


def elsewhere(album, page, url, name):
    page.set_viewport_size(NARROW)
    page.goto(url)
    album.take(page, f"{name}-phone")
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="dark")
    album.take(page, f"{name}-dark")
    page.set_viewport_size(PAPER)
    page.emulate_media(color_scheme="light", media="print")
    album.take(page, f"{name}-print")
    page.emulate_media(media="screen")
    page.set_viewport_size(WIDE)


def right_to_left(album, browser, desk):
    """A side's room, priorities and releases in a language that runs from right to left."""
    links = desk.ask("table", title="הגשר / The bridge", language="he")
    context = browser.new_context(viewport=WIDE, timezone_id="UTC")
    page = context.new_page()
    desk.sign_in(page, links["Northland"])
    for kind, _answer in addresses(page, page.url):
        if name_of(kind) in (*CHOSEN, "rules", "agenda", "consents"):
            album.take(page, f"rtl-{name_of(kind)}")
    page.set_viewport_size(NARROW)
    page.goto(desk.url())
    album.take(page, "rtl-room-phone")
    context.close()


def figure(browser, desk, token):
    """The brief as the docs show it: one screen, few colours."""
    context = browser.new_context(viewport={"width": 1120, "height": 720}, timezone_id="UTC")
    page = context.new_page()
    desk.sign_in(page, token)
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FIGURE)
    context.close()
    kilobytes = FIGURE.stat().st_size // 1000
    if kilobytes > 200:
        raise SystemExit(f"{FIGURE} has {kilobytes} kB: more than 200")


def doors(album, browser, desk):
    """The pages of no seat."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    for name, path in (("front", "/"), ("not-found", "/enter/unknown")):
        page.goto(desk.url(path))
        album.take(page, f"door-{name}")
    token = desk.first_token()
    page.goto(desk.url(f"/enter/{token}"))
    album.take(page, "door-enter")
    desk.sign_in(page, token)
    album.take(page, "door-begin")
    page.get_by_role("button", name="Open it").click()
    album.take(page, "door-begin-with-errors")
    context.close()


def main():
    parser = argparse.ArgumentParser(
        description="A picture of every page of every seat of the samples."
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build/screenshots")
    parser.add_argument(
        "--languages", default="all", help="for instance ar,he; none but English: en"
    )
    given = parser.parse_args()
    album = Album(given.folder)
    tongues = LANGUAGES if given.languages == "all" else given.languages.split(",")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        desk = Desk(Path(folder), beat=600, moment=MORNING)
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
            doors(album, browser, desk)
            samples = desk.samples()
            for title, seats in SEATS.items():
                for seat, audience in seats.items():
                    everything(album, browser, desk, audience, samples[title][seat])
            right_to_left(album, browser, desk)
            for language in set(tongues) & set(LANGUAGES):
                for seat, audience in SEATS["Northland and Southland"].items():
                    token = samples["Northland and Southland"][seat]
                    everything(album, browser, desk, audience, token, language)
                    print(f"{language} {seat}: {len(album.pictures)} pictures so far", flush=True)
            figure(browser, desk, samples["Northland and Southland"]["Third Capital"])
            browser.close()
        finally:
            desk.close()
    album.index()
    print(f"{len(album.pictures)} pictures in {album.folder}")


if __name__ == "__main__":
    main()
