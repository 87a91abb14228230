"""A real server process, and participants that call it over the network."""

from __future__ import annotations

import contextlib
import http.client
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives import serialization

from goodoffices.dss import Client, Volume, instant
from tests.dss.participants import key_pair, token

LOOPBACK = "127.0.0.1"
WAIT_S = 60.0


class Process:
    """``goodoffices dss`` on a free port."""

    def __init__(self, folder: Path, *more: str, database: str = "") -> None:
        key = folder / "key.pem"
        key.write_bytes(
            key_pair()
            .public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
        self._told = [
            *(sys.executable, "-m", "goodoffices", "dss", "--port", "0"),
            *("--public-key", str(key), "--audience", LOOPBACK, *more),
            *("--database", database or f"sqlite:{folder / 'airspace.sqlite'}"),
        ]
        self.address = ""

    def start(self) -> Process:
        self._process = subprocess.Popen(
            self._told, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        for line in self._process.stdout:
            if found := re.search(r"http://[^ ]*?(?=/\.? )", line):
                self.address = found[0]
                return self
        raise AssertionError(f"it did not start: {self.said()}")

    def said(self) -> str:
        self._log.seek(0)
        return self._log.read().decode()

    def kill(self) -> None:
        self._process.kill()
        self._ended()

    def stop(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return self._ended()

    def wait(self) -> int:
        return self._ended()

    def _ended(self) -> int:
        status = self._process.wait(WAIT_S)
        self._process.stdout.close()
        return status

    def close(self) -> None:
        if self._process.poll() is None:
            self.kill()
        self._log.close()

    @property
    def pid(self) -> int:
        return self._process.pid


@contextlib.contextmanager
def serving(folder: Path, *more: str, database: str = "") -> Iterator[Process]:
    process = Process(folder, *more, database=database).start()
    try:
        yield process
    finally:
        process.close()


def bearer(name: str):
    """Tokens of a participant, as a client asks for them."""

    def given(host: str, scope: str) -> str:
        return token(name, scope, now=instant.now(), aud=host)

    return given


def raw_call(
    address: str, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=WAIT_S)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


class Participant:
    """One participant of an airspace: a client of the service, and a small service of its own.

    Written against the standard's words alone; it knows nothing of the other one's insides.
    """

    def __init__(self, name: str, address: str, hosts: list[str]) -> None:
        self.name = name
        self.plans: dict[str, dict[str, Any]] = {}
        self.notices: list[dict[str, Any]] = []
        self.asked_by: list[str] = []
        owner = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.asked_by.append(self.headers["Authorization"])
                plan = owner.plans.get(self.path.rpartition("/")[2])
                self.answer(200 if plan else 404, {"operational_intent": plan} if plan else {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                owner.notices.append(msgspec.json.decode(body))
                self.answer(204, None)

            def answer(self, status: int, body: Any) -> None:
                self.send_response(status)
                self.end_headers()
                if body is not None:
                    self.wfile.write(msgspec.json.encode(body))

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Answering)
        self._server.daemon_threads = True
        self.host = f"{LOOPBACK}:{self._server.server_port}"
        self.url = f"http://{self.host}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self._hosts = hosts
        hosts.append(self.host)
        self._address = address

    @property
    def client(self) -> Client:
        return Client(
            self._address,
            bearer(self.name),
            hosts=self._hosts,
            allow_http=True,
            timeout_s=WAIT_S,
        )

    def fly(self, id_: str, volume: Volume, *, key: tuple[str, ...] = (), ovn: str = ""):
        """File a plan, keep its details for others, and tell whom the service names."""
        written = self.client.put_intent(id_, volumes=[volume], base_url=self.url, key=key, ovn=ovn)
        self.plans[id_] = {
            "reference": msgspec.to_builtins(written.operational_intent_reference),
            "details": {"volumes": [volume.wire()], "priority": 0},
        }
        deliveries = self.client.notify(written, own_url=self.url, volumes=[volume])
        return written.operational_intent_reference, deliveries

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
