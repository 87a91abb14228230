"""How soon a page is there in a real browser.

    python -m bench browser [--repeat 3]

Opens every page that the seats of a sample reach by links, in Chromium, and asks the browser how long each
answer took, from the request to its last byte. The desk runs in a process of its own, its folder in memory.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from statistics import median

GOAL_MS = 100
TIME = """() => { const it = performance.getEntriesByType("navigation")[0];
  return it.responseEnd - it.requestStart; }"""


def walked(browser, desk):
    """Address and milliseconds of every page of every seat."""
    from tests.browser.walk import addresses

    for token in desk.samples()["Northland and Southland"].values():
        context = browser.new_context()
        page = context.new_page()
        desk.sign_in(page, token)
        for _ in addresses(page, page.url):
            yield page.url.split("/", 3)[-1], page.evaluate(TIME)
        context.close()


def main(arguments):
    parser = argparse.ArgumentParser(prog="bench browser")
    parser.add_argument("--repeat", type=int, default=3)
    wanted = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGS, CHROMIUM
    from tests.browser.desk import Desk

    memory = Path("/dev/shm")
    where = memory if memory.is_dir() else None
    with (
        tempfile.TemporaryDirectory(prefix="goodoffices-bench-", dir=where) as folder,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        desk = Desk(Path(folder), beat=1)
        found = sorted((ms, url) for _ in range(wanted.repeat) for url, ms in walked(browser, desk))
        desk.close()
        browser.close()
    middle = median(ms for ms, _ in found)
    late = found[int(len(found) * 0.99)][0]
    print(
        f"{len(found)} pages in Chromium: median {middle:.0f} ms (goal {GOAL_MS}), p99 {late:.0f} ms, "
        f"slowest {found[-1][0]:.0f} ms ({found[-1][1]}); load {os.getloadavg()[0]:.1f}"
    )
    return 0 if middle <= GOAL_MS else 1
