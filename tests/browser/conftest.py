"""Real Chromium for the tests of this folder. No request may leave this machine."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.browser.desk import Desk, watch
from tests.browser.walk import walk

CHROMIUM = os.environ.get("GOODOFFICES_CHROMIUM") or shutil.which("chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Django's live server listens on the first loopback address; seats have one each. No other
    # name is found.
    "--host-resolver-rules="
    + ", ".join(f"MAP 127.0.0.{last} 127.0.0.1" for last in (2, 3, 4))
    + ", MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@pytest.fixture(scope="session", autouse=True)
def orm_beside_playwright():
    """Playwright runs a loop in this thread, from which Django's ORM would refuse to be called."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM:
        pytest.fail("no chromium: apt-get install -y --no-install-recommends chromium")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 900},
        "timezone_id": "UTC",
        "locale": "en",
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def base_url():
    """Each test names its server; without this the plugin's own fixture warns."""
    return ""


@pytest.fixture(autouse=True)
def watched(context):
    """Any request off this machine, and any line in the console, is a defect."""
    seen = watch(context)
    yield
    seen.assert_clean()


@pytest.fixture(scope="session")
def desk():
    """The real server in a process of its own, its folder in memory, its beat a second."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="goodoffices-browser-", dir=memory if memory.is_dir() else None
    ) as folder:
        opened = Desk(Path(folder), beat=1)
        yield opened
        opened.close()


@pytest.fixture
def sit(browser, browser_context_args, desk):
    """Somebody takes a seat in a browser of its own; nothing there may stray or complain."""
    taken = []

    def take(token, *, at="", **options):
        context = browser.new_context(**{**browser_context_args, **options})
        taken.append((context, watch(context)))
        page = context.new_page()
        if at:
            page.goto(at)
        else:
            desk.sign_in(page, token)
        return page

    yield take
    for context, seen in taken:
        context.close()
        seen.assert_clean()


@pytest.fixture(scope="session")
def walked(browser, browser_context_args, desk):
    """Every page of every seat of the sample, looked at once: see `tests.browser.walk`."""
    found = []
    for name, token in desk.samples()["Northland and Southland"].items():
        context = browser.new_context(**browser_context_args)
        page = context.new_page()
        desk.sign_in(page, token)
        found += walk(page, f"Northland and Southland: {name}")
        context.close()
    return found
