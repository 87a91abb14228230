"""Two real servers, told apart by nothing: every answer on the wire to a seat and to a stranger is the same."""

import http.client
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import desk_mutants, mutants
from tests.conftest import examples
from tests.properties.masking import masked
from tests.properties.signing_in import sit_down
from tests.properties.surface import METHODS, crawl
from tests.properties.worlds import BUSY, secrets

ROOT = Path(__file__).parents[2]
FULL = [(step, what, "busy", 200) for step, what in BUSY]
FROM = {"south": "127.0.0.2", "frieda": "127.0.0.3", "north": "127.0.0.4", "mara": "127.0.0.5"}
OTHERS, STRANGER = "127.0.0.6", "127.0.0.7"
"""Each comes from an address of its own, to which the servers give a stream of chance."""


class Browser:
    """A browser with cookies and nothing else, which shows what came over the wire as it came."""

    def __init__(self, port, comes_from):
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=60, source_address=(comes_from, 0)
        )
        self._cookies = {}

    def ask(self, method, path, form=None):
        headers = {
            "Host": "127.0.0.1",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items()),
        }
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body=body, headers=headers)
        answer = self._connection.getresponse()
        content, sent = answer.read(), answer.getheaders()
        for name, value in sent:
            if name.lower() == "set-cookie":
                self._cookies.update({key: m.value for key, m in SimpleCookie(value).items()})
        return f"{answer.version} {answer.status} {answer.reason}", sent, masked(content)

    def get(self, path):
        return SimpleNamespace(content=self.ask("GET", path)[2])

    def post(self, path, form):
        return SimpleNamespace(content=self.ask("POST", path, form)[2])

    def close(self):
        self._connection.close()


@contextmanager
def server(history, reader="south"):
    """A server of its own process, with what it told about itself."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.properties.desk_server", json.dumps(history), reader],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()
        process.stdout.close()


def everything(told, seat, methods, *, busy=False):
    """All that a seat gets from a server; in a busy one others sign in and look about meanwhile."""
    mine = told["seats"][seat]
    browser = sit_down(Browser(told["port"], FROM[seat]), mine["way_in"])
    others = [
        (sit_down(Browser(told["port"], OTHERS), told["seats"][name]["way_in"]), name)
        for name in ("mara", "north" if seat != "north" else "south")
        if busy
    ]
    asked = 0

    def ask(method, path):
        nonlocal asked
        asked += 1
        if asked % 20 == 0:
            for other, name in others:
                other.get(told["seats"][name]["guesses"][asked % 50])
        return browser.ask(method, path)

    try:
        return crawl(ask, mine["start"], mine["guesses"], methods)
    finally:
        for each in (browser, *(other for other, _ in others)):
            each.close()


def differing(quiet, busy, seat, methods):
    """Where two servers answer a seat differently; both are crawled at one time."""
    with ThreadPoolExecutor(2) as both:
        first = both.submit(everything, quiet, seat, methods)
        second = both.submit(everything, busy, seat, methods, busy=True)
        mine, theirs = first.result(), second.result()
    assert len(mine) > 200
    return [place for place in mine.keys() | theirs.keys() if mine.get(place) != theirs.get(place)]


@pytest.fixture(scope="module")
def servers():
    """A server in whose world nothing secret happened, and one in whose world much did."""
    with server([]) as quiet, server(FULL) as busy:
        yield quiet, busy


@pytest.mark.parametrize("seat", ["south", "frieda"])
def test_two_servers_answer_a_seat_byte_for_byte_alike(servers, seat, full):
    quiet, busy = servers

    assert differing(quiet, busy, seat, METHODS if full else ("GET", "POST")) == []


def test_two_servers_answer_a_stranger_alike(servers):
    answers = []
    for told in servers:
        browser = Browser(told["port"], STRANGER)
        guesses = [path for seat in told["seats"].values() for path in ("/", *seat["guesses"][::9])]
        answers.append(crawl(browser.ask, "/", guesses, ("GET", "POST")))
        browser.close()

    assert answers[0] == answers[1]


def test_the_two_servers_differ_for_those_who_may_know(servers):
    """What is compared is not two copies of one world."""
    quiet, busy = servers

    assert differing(quiet, busy, "mara", ("GET",))


@settings(
    max_examples=examples(1, full=40),
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(one=st.lists(secrets, max_size=12), other=st.lists(secrets, max_size=12))
def test_two_servers_with_any_history_answer_alike(one, other):
    with server(one, "north") as first, server(other, "north") as second:
        assert differing(first, second, "north", ("GET",)) == []


def test_the_mutants_are_out_of_the_servers_reach():
    """The program knows no switch that would put a leak in: mutants live in tests alone."""
    names = {leak.name for leak in mutants.LEAKS} | {desk_mutants.__name__}
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text()
        assert not any(name in text for name in names), path
