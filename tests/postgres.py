"""Throw-away PostgreSQL servers, started and ended by the tests themselves."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""For tests of behaviour: nothing waits for the disk."""
SAFE = ("wal_sync_method=fdatasync", "max_wal_size=256MB")
"""For tests of faults and for figures: every commit is flushed."""


MEMORY = Path("/dev/shm")


def binaries() -> Path:
    """Where the server's programs are."""
    for found in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (found / "initdb").exists():
            return found
    pytest.fail("no server: apt-get install -y --no-install-recommends postgresql")


class Cluster:
    """One server on a socket of its own.

    Parameters
    ----------
    options : tuple of str
        Settings of the server.
    where : Path
        Its folder is made there; the path of a socket may have 107 bytes.
    """

    def __init__(self, *options: str, where: Path = Path("/tmp"), port: int = 5432) -> None:
        self.options, self.port = options, port
        self.home = Path(tempfile.mkdtemp(prefix="gopg.", dir=where))
        self._drop = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(self.home, user.pw_uid, user.pw_gid)
            self._drop = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    @property
    def data(self) -> Path:
        return self.home / "data"

    def tool(self, name: str, *arguments: str, check: bool = True, env=None) -> int:
        return subprocess.run(
            [binaries() / name, *arguments],
            cwd=self.home,
            check=check,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if not check else None,
            env=env,
            timeout=120,
            **self._drop,
        ).returncode

    def make(self) -> Cluster:
        self.tool(
            *("initdb", "-D", f"{self.data}", "-A", "trust", "-U", "postgres", "-E", "UTF8"),
            *("--locale=C.UTF-8", "--no-sync"),
        )
        return self

    def start(self, env=None) -> Cluster:
        told = " ".join(f"-c {option}" for option in self.options)
        self.tool(
            *("pg_ctl", "-D", f"{self.data}", "-w", "-l", f"{self.home}/log"),
            *("-o", f"-c listen_addresses='' -k {self.home} -p {self.port} {told}", "start"),
            env=env,
        )
        return self

    def stop(self, mode: str = "immediate") -> None:
        self.tool("pg_ctl", "-D", f"{self.data}", "-m", mode, "stop", check=False)

    def standby(self, *options: str) -> Cluster:
        """A server that follows this one."""
        follower = Cluster(*options, where=self.home.parent, port=self.port)
        follower.tool(
            *("pg_basebackup", "-h", f"{self.home}", "-p", f"{self.port}", "-U", "postgres"),
            *("-D", f"{follower.data}", "-R", "-X", "stream", "-c", "fast"),
        )
        return follower

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def address(self, name: str = "postgres", *others: Cluster) -> str:
        """The connection string of a database here, or on whichever of these servers takes writes."""
        servers = (self, *others)
        hosts = ",".join(str(server.home) for server in servers)
        ports = ",".join(str(server.port) for server in servers)
        return f"postgresql:///{name}?host={hosts}&port={ports}&user=postgres"

    def new_database(self) -> str:
        name = f"t{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.address(), autocommit=True) as admin:
            admin.execute(f"create database {name}")
        return name

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.address(), autocommit=True) as admin:
            admin.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A server without durability, for the whole run."""
    cluster = Cluster(*QUICK, where=MEMORY if MEMORY.is_dir() else Path("/tmp"))
    try:
        yield cluster.make().start()
    finally:
        cluster.remove()


@pytest.fixture
def database(postgres: Cluster) -> Iterator[str]:
    """The connection string of an empty database of its own."""
    name = postgres.new_database()
    yield postgres.address(name)
    postgres.drop_database(name)


@pytest.fixture
def durable() -> Iterator[Cluster]:
    """A server of its own that flushes every commit: for faults."""
    cluster = Cluster(*SAFE)
    try:
        yield cluster.make().start()
    finally:
        cluster.remove()
