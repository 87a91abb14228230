"""The desk as the command line starts it: by the names in its settings, as any server would."""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from errno import EADDRINUSE, EADDRNOTAVAIL
from gettext import gettext as _
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodoffices.cli.secret import Terminal
from goodoffices.cli.threads import ONE_MORE, Threads
from goodoffices.errors import InputError, StoreError

if TYPE_CHECKING:
    from types import FrameType, ModuleType
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from goodoffices.office import Actor, Office, OutsideWatch
    from goodoffices.vault import Ask

__all__ = [
    "LOOPBACK",
    "accounts",
    "address",
    "borders",
    "bound",
    "data_folder",
    "mail_rounds",
    "new_link",
    "open_record",
    "seating",
    "serve_until_stopped",
    "set_up",
]

SETTINGS = "goodoffices.desk.settings"
SEATING = "goodoffices.desk.accounts.seating"
API = "goodoffices.api.application"
API_PATH = "/api/v1/"
BORDERS = "goodoffices.desk.border"
MAIL = "goodoffices.desk.mail.round"
LOOPBACK = "127.0.0.1"
THREADS = 8


def data_folder(given: Path | None) -> Path:
    """The folder that was asked for, else the one of the environment, else ``var/desk``."""
    return (given or Path(os.environ.get("GOODOFFICES_DATA") or "var/desk")).resolve()


def open_record(data: Path, *, read_only: bool = False, ask: Ask | None = None) -> Office:
    """The record of a data folder; what opens a sealed key is asked for on the terminal.

    Raises
    ------
    InputError
        If there is none.
    """
    from goodoffices.office import open_office
    from goodoffices.office.safekeeping.storing import database_address, has_record

    if not has_record(data, database_address()):
        raise InputError(
            "no record in the folder",
            advice=_("There is no record in {folder}. Name its folder with --data.").format(
                folder=data
            ),
            field="data",
        )
    return open_office(data, read_only=read_only, ask=ask or Terminal())


def set_up(data: Path, *, beat_s: float) -> Office:
    """Bring the accounts in ``data`` up to date and open its record for writing."""
    from goodoffices import office

    # A core file would hold words and keys in the clear.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ.update(
        GOODOFFICES_DATA=str(data), GOODOFFICES_BEAT=str(beat_s), DJANGO_SETTINGS_MODULE=SETTINGS
    )
    # The record first: where another server holds it, nothing at all is touched.
    opened = office.running(Terminal())
    import django
    from django.core.management import call_command
    from django.db import OperationalError

    django.setup()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        opened.store.close()
        raise StoreError(
            "the accounts cannot be brought up to date",
            advice=_(
                "The accounts in {folder} cannot be brought up to date: {reason}. What was written"
                " before is kept. Make room, look at who may write there, and start again."
            ).format(folder=data, reason=error),
        ) from error
    for path in data.iterdir():
        if path.is_file():  # also what an earlier version made
            path.chmod(path.stat().st_mode & ~0o077)
    return opened


def seating() -> ModuleType:
    """The functions of the desk that seat accounts; only after ``set_up``."""
    return import_module(SEATING)


def mail_rounds(office: Office, settings: Path) -> Callable[[], object]:
    """What sends notices by e-mail on the beat, through the post box that a file names; only after ``set_up``."""
    mail = import_module(MAIL)
    keep: Callable[[], object] = mail.Rounds(office, mail.post_box(settings)).keep
    return keep


def borders() -> int:
    """How many files of borders maps may show, each read and found good; only after ``set_up``.

    Raises
    ------
    InputError
        If one of them cannot be used; its advice says what is wrong, and where.
    """
    return len(import_module(BORDERS).offered())


def accounts() -> Any:
    """One transaction over all that is done to accounts within it."""
    from django.db import transaction

    return transaction.atomic()


def new_link(actor: Actor, *, name: str, lasting: bool = False) -> str:
    """The token of a new way in to a seat; the seat's account is made where there is none.

    ``lasting``: it lets in for good, as the demonstration's links do.
    """
    desk = seating()
    return str(desk.issue_link(desk.account_of(actor, name=name), lasting=lasting))


def address(token: str, port: int, host: str = LOOPBACK) -> str:
    return f"http://{host}:{port}/enter/{token}"


def bound(hosts: Iterable[str], port: int) -> dict[str, socket.socket]:
    """Listening places on this machine; an address that it does not have is left out."""
    found: dict[str, socket.socket] = {}
    for host in hosts:
        place = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((host, port))
        except OSError as error:
            place.close()
            if error.errno == EADDRNOTAVAIL and host != LOOPBACK:
                continue
            for other in found.values():
                other.close()
            reason = _("is in use") if error.errno == EADDRINUSE else str(error.strerror)
            raise InputError(
                "the port cannot be used",
                advice=_(
                    "Port {port} {reason}. Choose another one with --port; nothing was changed."
                ).format(port=port, reason=reason),
                field="port",
            ) from error
        found[host] = place
    return found


def serve_until_stopped(
    office: Office,
    places: Sequence[socket.socket],
    outside: OutsideWatch | None = None,
    mails: Callable[[], object] | None = None,
) -> None:
    """Answer on all places, keep the beat and the watch, until Ctrl-C or SIGTERM; then close the record."""
    from django.conf import settings
    from django.db import connections
    from django.utils.module_loading import import_string

    from goodoffices.office import Clockwork, Watch

    connections.close_all()
    # Its messages name addresses, and an address says who looked at what.
    logging.getLogger("waitress").setLevel(logging.CRITICAL)
    server = server_of(places, import_string(settings.WSGI_APPLICATION), import_string(API))
    signal.signal(signal.SIGTERM, _stop)
    clock, watch = Clockwork(office, outside, mails), Watch(office)
    clock.start()
    watch.start()
    try:
        server.run()
    finally:
        with suppress(KeyboardInterrupt):
            watch.stop()
            clock.stop()
            office.store.close()


def server_of(places: Sequence[socket.socket], desk: WSGIApplication, api: WSGIApplication) -> Any:
    """What answers on all places, once it is run."""
    from django.conf import settings
    from waitress.server import create_server

    behind_proxy: dict[str, Any] = (
        {"trusted_proxy": LOOPBACK, "trusted_proxy_headers": {"x-forwarded-proto"}}
        if settings.SECURE_PROXY_SSL_HEADER
        else {}
    )

    def one_more() -> AbstractContextManager[None]:
        return threads.one_more()

    server = create_server(
        _doors(desk, api, one_more),
        sockets=list(places),
        threads=THREADS,
        ident=None,
        clear_untrusted_proxy_headers=True,
        **behind_proxy,
    )
    threads = Threads(server.task_dispatcher)
    return server


def _doors(
    desk: WSGIApplication,
    api: WSGIApplication,
    one_more_thread: Callable[[], AbstractContextManager[None]],
) -> WSGIApplication:
    """The desk and the API behind one address; what comes without TLS where it must not is the desk's to turn away."""
    from django.conf import settings

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_safe = (
            not settings.SECURE_SSL_REDIRECT or environ.get("HTTP_X_FORWARDED_PROTO") == "https"
        )
        is_api = str(environ["PATH_INFO"]).startswith(API_PATH)
        environ[ONE_MORE] = one_more_thread
        return (api if is_api and is_safe else desk)(environ, start_response)

    return answer


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
