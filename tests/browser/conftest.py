"""Real Chromium for the tests of this folder. No request may leave this machine."""

import os
import shutil
from ipaddress import ip_address
from urllib.parse import urlsplit

import pytest

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
    # Django's live server listens on the first loopback address; seats have one each.
    "--host-resolver-rules=MAP 127.0.0.2 127.0.0.1, MAP 127.0.0.3 127.0.0.1, MAP 127.0.0.4 127.0.0.1",
]

# Playwright runs a loop in this thread, which Django's ORM would refuse to be called from.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


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
    }


@pytest.fixture(scope="session")
def base_url():
    """Each test names its server; without this the plugin's own fixture warns."""
    return ""


def is_here(url):
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def offline(context):
    """Any request off this machine is a defect. Here only: it opens a browser for every test."""
    strayed = []

    def guard(route):
        if is_here(route.request.url):
            route.fallback()
        else:
            strayed.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    yield
    assert not strayed, strayed


@pytest.fixture(autouse=True)
def silent(context):
    """A line in the console is a defect: a blocked style, a missing file, an error in a script."""
    lines = []
    context.on("console", lambda message: lines.append(message.text))
    context.on("weberror", lambda error: lines.append(str(error.error)))
    yield
    # Chromium itself remarks on pages that answer 404 and on what signing out cleared.
    remarks = ("the server responded with a status of 4", "Clear-Site-Data header on")
    lines = [line for line in lines if not any(remark in line for remark in remarks)]
    assert not lines, lines
