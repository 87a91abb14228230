"""Server processes under test, and what must hold when they have gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from goodoffices.store import StoredLine
from goodoffices.store.postgresql import PostgreSQLStore
from goodoffices.vault.block_keys import BlockKeys
from tests.contracts.store_contract import LINKS, NORTH, SOUTH

RECORDS = ("p-one", "p-two")


def opened(address: str, keys: Path) -> PostgreSQLStore:
    return PostgreSQLStore(address, BlockKeys(keys, create=True), **LINKS)


class Server:
    """A process that appends until it is killed."""

    def __init__(self, address: str, keys: Path, name: str, *records: str) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.faults.postgresql.writer"),
                *(address, str(keys), name, *(records or RECORDS)),
            ],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": "src:."},
        )
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            if line.endswith("\n"):  # a last line without its end was cut off by the kill
                self.said.append(line.strip())

    @property
    def acknowledged(self) -> list[tuple[str, str]]:
        return [tuple(line.split()) for line in list(self.said) if line.startswith("p-")]

    @property
    def refused(self) -> list[str]:
        return [line for line in list(self.said) if line.startswith("refused")]

    def wait_for(self, more: int, record: str = "p-") -> None:
        """Until so many more entries are acknowledged."""
        start, until = self._count(record), time.monotonic() + 90
        while self._count(record) < start + more:
            assert self.process.poll() is None, "the writer ended"
            assert not self.refused, self.refused
            assert time.monotonic() < until, "no entry for 90 s"
            time.sleep(0.01)

    def _count(self, record: str) -> int:
        return sum(place.startswith(record) for place, _ in self.acknowledged)

    def send(self, number: int) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(number)

    def kill(self) -> list[tuple[str, str]]:
        """End it at once; return what it had acknowledged."""
        self.send(signal.SIGKILL)
        self.process.wait(timeout=30)
        self._reader.join()
        self.process.stdout.close()
        return self.acknowledged


@contextmanager
def servers(address: str, keys: Path, *names: str):
    """Several server processes, all ended at the end."""
    running = [Server(address, keys, name) for name in names]
    try:
        yield running
    finally:
        for server in running:
            if not server.process.stdout.closed:
                server.kill()


def settled(store: PostgreSQLStore, record: str) -> list[StoredLine]:
    """The lines once no statement of a killed server is still on its way."""
    before, lines = None, store.load(record, NORTH)
    while before is None or len(before) != len(lines):
        before = lines
        time.sleep(0.3)
        lines = store.load(record, NORTH)
    return list(lines)


def check(address: str, keys: Path, acknowledged: list[tuple[str, str]]) -> int:
    """All of it is there once, opens, and every chain verifies; return how many entries there are."""
    store, count = opened(address, keys), 0
    try:
        for record in RECORDS:
            lines = settled(store, record)
            there = Counter(line.entry_id for line in lines)
            assert all(times == 1 for times in there.values())
            assert {name for place, name in acknowledged if place == record} <= set(there)
            assert all(line.wrap == f"wrap of {line.entry_id}".encode() for line in lines)
            assert store.verify(record) == len(lines) == len(list(store.entries(record)))
            assert {line.entry_id for line in store.load(record, SOUTH)} <= set(there)
            count += len(lines)
    finally:
        store.close()
    return count


def answers(address: str) -> bool:
    """Whether the server behind an address takes connections."""
    try:
        psycopg.connect(address, connect_timeout=2, target_session_attrs="read-write").close()
    except psycopg.OperationalError:
        return False
    return True
