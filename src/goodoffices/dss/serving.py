"""The server: one process, one writer, until it is told to stop."""

from __future__ import annotations

import asyncio
import ipaddress
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

import uvicorn

from goodoffices.dss.airspace import Airspace
from goodoffices.dss.application import application
from goodoffices.dss.keys import FetchedKeys, FixedKeys, keys_in
from goodoffices.dss.postgresql import PostgreSQLStore
from goodoffices.dss.service import Service
from goodoffices.dss.sqlite import SQLiteStore
from goodoffices.dss.store import Store
from goodoffices.dss.tokens import Tokens
from goodoffices.dss.writer import Writer
from goodoffices.errors import InputError

__all__ = ["Settings", "listening", "open_store", "serve"]

REFRESH_S = 60.0
"""Between two fetches of a key set."""
CALLS_AT_ONCE = 1_000
SWITCH_S = 0.0005
"""Of two busy threads the waiting one runs after that long: a flush has a dozen steps, and each may wait."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to serve.

    Parameters
    ----------
    audiences : sequence of str
        Accepted values of a token's `aud`.
    key_files : sequence of Path
        PEM or JSON Web Key Sets.
    key_urls : sequence of str
        Key sets that are fetched every minute.
    database : str
        ``sqlite:PATH`` or ``postgresql://...``
    host, port : str, int
        Where to listen; port 0 is any free one.
    allow_http : bool
        Whether addresses without TLS are taken.
    test_mode : bool
        Whether the published key of the public tests is trusted: on loopback only.
    """

    audiences: Sequence[str]
    key_files: Sequence[Path] = ()
    key_urls: Sequence[str] = ()
    database: str = "sqlite:var/dss/airspace.sqlite"
    host: str = "127.0.0.1"
    port: int = 8082
    allow_http: bool = False
    test_mode: bool = False


def open_store(database: str) -> Store:
    """The store behind an address.

    Parameters
    ----------
    database : str
        ``sqlite:PATH`` or ``postgresql://...``

    Returns
    -------
    Store
        Held by this process alone.

    Raises
    ------
    InputError
        If the address is of another kind.
    StoreError
        If it cannot be opened.
    """
    if database.startswith("sqlite:") and len(database) > len("sqlite:"):
        return SQLiteStore(Path(database.removeprefix("sqlite:")))
    if database.startswith(("postgresql://", "postgres://")):
        return PostgreSQLStore(database)
    raise InputError(
        "unknown database",
        advice=_("--database must be sqlite:PATH or postgresql://..."),
        field="database",
    )


def serve(settings: Settings, ready: Callable[[str], None]) -> int:
    """Serve until told to stop.

    Parameters
    ----------
    settings : Settings
        How.
    ready : callable
        Called with the address once calls are taken.

    Returns
    -------
    int
        0, or 1 if the disk refused a write.

    Raises
    ------
    InputError
        If the settings do not fit together, a key is refused, or the port is taken.
    StoreError
        If the database cannot be opened.
    """
    if settings.test_mode and not _is_loopback(settings.host):
        raise InputError(
            "test mode beyond this machine",
            advice=_(
                "Test mode trusts a key that anybody can sign with, so it listens on this machine"
                " alone. Nothing was started. Leave out --host or --test-mode."
            ),
        )
    if not settings.key_files and not settings.key_urls:
        raise InputError(
            "no key",
            advice=_("Give the key that signs access tokens: --public-key FILE or --jwks-url URL."),
        )
    fixed = [
        key for path in settings.key_files for key in keys_in(path, test_mode=settings.test_mode)
    ]
    fetched = [FetchedKeys(url, test_mode=settings.test_mode) for url in settings.key_urls]
    store = open_store(settings.database)
    sys.setswitchinterval(SWITCH_S)
    try:
        with listening(settings.host, settings.port) as listener:
            airspace = Airspace(store.load())
            tokens = Tokens([FixedKeys(fixed), *fetched], settings.audiences)
            service = Service(airspace, tokens, allow_http=settings.allow_http)
            return asyncio.run(_served(service, store, listener, fetched, ready))
    finally:
        store.close()


async def _served(
    service: Service,
    store: Store,
    listener: socket.socket,
    fetched: Sequence[FetchedKeys],
    ready: Callable[[str], None],
) -> int:
    server: uvicorn.Server

    def stop(*_: object) -> None:
        server.should_exit = True

    writer = Writer(store, stop)
    server = uvicorn.Server(
        uvicorn.Config(
            application(service, writer),
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=CALLS_AT_ONCE,
            timeout_graceful_shutdown=10,
        )
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)  # uvicorn has its own while it serves, and hands on what came
    writing = asyncio.create_task(writer.run())
    refreshing = [asyncio.create_task(_refreshed(keys)) for keys in fetched]
    host, port = listener.getsockname()[:2]
    ready(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
    try:
        await server.serve(sockets=[listener])
    finally:
        for task in refreshing:
            task.cancel()
        writer.end()
        await writing
    return int(writer.has_failed)


async def _refreshed(keys: FetchedKeys) -> None:
    while True:
        await asyncio.sleep(REFRESH_S)
        await asyncio.to_thread(keys.refresh)


def listening(host: str, port: int) -> socket.socket:
    """A socket on which calls are taken; raises InputError where it cannot be opened."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise InputError(
            "cannot listen",
            advice=_("Port {port} of {host} cannot be opened: {why}.").format(
                port=port, host=host, why=error.strerror
            ),
        ) from error
    # Each connection has it from here; asyncio would not set it. A reply goes out in two parts, and the second
    # would wait for the caller to acknowledge the first, 40 ms long.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False
