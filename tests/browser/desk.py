"""A running desk as tests speak to it, and what is wrong with any page wherever it stands."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
# Chromium itself remarks on pages that answer 404 or 422, and on what signing out cleared.
REMARKS = ("the server responded with a status of 4", "Clear-Site-Data header on")


class Desk:
    """A server of `tests.browser.server`, started at once and ended by its own process."""

    def __init__(self, folder, *, beat, moment=""):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.server", str(folder), str(beat)]
            + ([moment] if moment else []),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = self._read()["port"]
        self._wait_for_listener()
        self._samples = {}

    def ask(self, do, **what):
        """What the server answers: the links of what it seeded."""
        print(json.dumps({"do": do, **what}), file=self._process.stdin, flush=True)
        return self._read()

    def first_token(self):
        """The way in of the first account, which may open processes."""
        return self.ask("first")["token"]

    def samples(self):
        """The samples, each with the way in of each seat."""
        self._samples = self._samples or self.ask("samples")
        return self._samples

    def url(self, path="/"):
        return f"http://127.0.0.1:{self.port}{path}"

    def sign_in(self, page, token):
        page.goto(self.url(f"/enter/{token}"))
        page.locator("main button[type=submit]").click()
        page.wait_for_url(lambda url: "/enter/" not in url)

    def close(self):
        self._process.terminate()
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=20)

    def _wait_for_listener(self):
        last = time.monotonic() + 20
        while time.monotonic() < last:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise AssertionError("the desk does not answer")

    def _read(self):
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError("the desk did not open")
        reply = json.loads(line)
        assert "error" not in reply, reply
        return reply


def is_here(url):
    """Whether an address stays on this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or urlsplit(url).scheme in ("data", "blob"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass
class Watch:
    """What a context asked for elsewhere, and what stood in its console."""

    strayed: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def assert_clean(self):
        assert not self.strayed, self.strayed
        assert not self.lines, self.lines


def watch(context):
    """Note requests off this machine, errors of scripts and blocked styles from here on."""
    seen = Watch()

    def asked(request):
        if not is_here(request.url):
            seen.strayed.append(request.url)

    def said(text):
        if not any(remark in text for remark in REMARKS):
            seen.lines.append(text)

    context.on("request", asked)
    context.on("console", lambda message: said(message.text))
    context.on("weberror", lambda error: said(str(error.error)))
    return seen
