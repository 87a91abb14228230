"""A server really started: several addresses of this machine, one writer, a clean end."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from goodoffices.office import open_office
from tests.unit.cli.test_commands import ROOT, free_port, goodoffices, links

PATIENCE_S = 60


def as_from_a_terminal():
    """What is started in the background inherits that Ctrl-C is ignored; at a terminal it is not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def started(*arguments, folder, **environment):
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GOODOFFICES", "DJANGO"))
    }
    log = Path(folder) / "printed"
    with log.open("w") as printed:
        server = subprocess.Popen(
            [sys.executable, "-m", "goodoffices", *map(str, arguments)],
            cwd=folder,
            env={**clean, "PYTHONPATH": str(ROOT / "src"), **environment},
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=printed,
            preexec_fn=as_from_a_terminal,  # noqa: PLW1509  # no thread of ours holds a lock here
        )
    try:
        yield server, log
    finally:
        server.kill()
        server.wait()


def status(address, **headers):
    """The status once somebody answers."""
    until = time.monotonic() + PATIENCE_S
    request = urllib.request.Request(address, headers=headers)
    opener = urllib.request.build_opener(Unmoved)
    while True:
        try:
            with opener.open(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


class Unmoved(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_demonstration_answers_on_an_address_for_each_seat_and_ends_cleanly(folder, ending):
    port = free_port()
    with started("demo", "--data", folder, "--port", port, folder=folder) as (server, log):
        assert status(f"http://127.0.0.1:{port}/") == 200
        for link in links(log.read_text()):
            assert status(link) == 200
        with pytest.raises(OSError, match="refused"):
            urllib.request.urlopen(f"http://127.0.0.99:{port}/", timeout=5)

        server.send_signal(ending)

        assert server.wait(timeout=20) == 0
        assert "Traceback" not in log.read_text()
    open_office(folder).store.close()


def test_behind_a_proxy_only_https_is_served(folder):
    port, proxied = free_port(), {"Host": "desk.example", "X-Forwarded-Proto": "https"}
    arguments = ["serve", "--data", folder, "--port", port]
    with started(*arguments, folder=folder, GOODOFFICES_HOSTS="desk.example") as (server, log):
        assert status(f"http://127.0.0.1:{port}/", **proxied) == 200
        assert status(f"http://127.0.0.1:{port}/", Host="desk.example") == 301
        (link, _desk) = links(log.read_text())
        assert status(link, **proxied) == 200

        server.send_signal(signal.SIGTERM)

        assert server.wait(timeout=20) == 0


def test_a_first_start_gives_one_way_in_and_a_lost_one_is_replaced(folder):
    seen = []
    for _ in range(2):
        port = free_port()
        with started("serve", "--data", folder, "--port", port, folder=folder) as (server, log):
            assert status(f"http://127.0.0.1:{port}/") == 200
            (link, _desk) = links(log.read_text())
            assert status(link) == 200
            for token in seen:
                assert status(f"http://127.0.0.1:{port}/enter/{token}") == 404
            seen.append(link.rsplit("/", 1)[1])
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=20) == 0


def test_a_taken_port_is_said_before_anything_is_written(folder):
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()

        done = goodoffices("demo", "--data", "here", "--port", port, folder=folder)

    assert done.returncode == 2
    assert "is in use" in done.stderr
    assert not (folder / "here").exists()


def test_a_border_that_cannot_be_used_stops_the_start_with_the_place_that_is_wrong(folder):
    (folder / "line.geojson").write_text('{"type": "FeatureCollection", "according_to": "A"}')

    done = goodoffices(
        "serve", "--data", "here", "--port", free_port(), "--border", "line.geojson", folder=folder
    )

    assert done.returncode == 2
    assert "line.geojson" in done.stderr
    assert "`source`" in done.stderr
    assert "is open on" not in done.stdout
