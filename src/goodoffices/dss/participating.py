"""A participant's process: it answers others, and tells those it must until they took it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import signal
import subprocess
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from goodoffices.dss.book import Book
from goodoffices.dss.client import Client
from goodoffices.dss.participant import Clashes, Participant
from goodoffices.errors import FormatError, InputError

__all__ = [
    "CommandTokens",
    "ParticipantSettings",
    "answer_others",
    "participant_of",
    "read_settings",
]

COMMAND_S = 20.0
BEFORE_S = 60
"""A token is fetched anew so long before it ends."""
LOOK_S = 1.0
LONGEST_TOKEN = 20_000


class ParticipantSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A participant's settings, as they stand in its file.

    Attributes
    ----------
    dss : str
        Address of the discovery service.
    base_url : str
        Where others reach this participant.
    token_command : list of str
        A command that prints an access token; the host that will read it and the scope are added.
    public_keys : list of str
        Files of the keys that sign others' tokens.
    participants : list of str
        Hosts of other participants that may be called, with the port where one is given.
    database : str
        A file of its own.
    host, port : str, int
        Where it listens; a reverse proxy with TLS stands before it.
    allow_http : bool
        Whether addresses without TLS are taken and called: for tests on one machine.
    """

    dss: str
    base_url: str
    token_command: list[str]
    public_keys: list[str]
    participants: list[str] = []
    database: str = "var/participant/book.sqlite"
    host: str = "127.0.0.1"
    port: int = 8083
    allow_http: bool = False


def read_settings(path: Path) -> ParticipantSettings:
    """The settings in a file.

    Parameters
    ----------
    path : Path
        TOML.

    Returns
    -------
    ParticipantSettings

    Raises
    ------
    FormatError
        If it cannot be read, or a setting is unknown, missing or of another kind.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text()), ParticipantSettings)
    except OSError as error:
        reason = error.strerror or _("it cannot be read")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        reason = str(error)
    raise FormatError("settings cannot be read", advice=f"{path}: {reason}", field=path.name)


def participant_of(settings: ParticipantSettings, clashes: Clashes) -> Participant:
    """The participant that settings describe.

    Parameters
    ----------
    settings : ParticipantSettings
    clashes : callable
        Decides whether volumes meet.

    Returns
    -------
    Participant

    Raises
    ------
    InputError
        If an address is without TLS where it may not be, or there is no command for tokens.
    StoreError
        If the database cannot be opened.
    """
    if not settings.token_command:
        raise InputError(
            "no token command",
            advice=_("token_command names no command that prints an access token."),
            field="token_command",
        )
    client = Client(
        settings.dss,
        CommandTokens(tuple(settings.token_command)).token,
        hosts=settings.participants,
        allow_http=settings.allow_http,
    )
    return Participant(
        client,
        Book(Path(settings.database)),
        settings.base_url.rstrip("/"),
        clashes,
        allow_http=settings.allow_http,
    )


def answer_others(
    settings: ParticipantSettings, participant: Participant, ready: Callable[[str], None]
) -> int:
    """Answer and tell others until told to stop.

    Parameters
    ----------
    settings : ParticipantSettings
    participant : Participant
    ready : callable
        Called with the address once calls are taken.

    Returns
    -------
    int
        0.

    Raises
    ------
    InputError
        If there is no key, or the port is taken.
    """
    from goodoffices.dss.answering import answering  # noqa: PLC0415  # needs the extra
    from goodoffices.dss.keys import FixedKeys, keys_in  # noqa: PLC0415
    from goodoffices.dss.serving import listening  # noqa: PLC0415
    from goodoffices.dss.tokens import Tokens  # noqa: PLC0415

    keys = [key for path in settings.public_keys for key in keys_in(Path(path), test_mode=False)]
    if not keys:
        raise InputError(
            "no key",
            advice=_("public_keys names no file with the key that signs others' access tokens."),
            field="public_keys",
        )
    audience = urlsplit(settings.base_url).hostname or ""
    application = answering(participant, Tokens([FixedKeys(keys)], [audience]))
    with listening(settings.host, settings.port) as listener:
        return asyncio.run(_answered(application, participant, listener, ready))


async def _answered(
    application: Any, participant: Participant, listener: Any, ready: Callable[[str], None]
) -> int:
    import uvicorn  # noqa: PLC0415  # needs the extra

    server = uvicorn.Server(
        uvicorn.Config(
            application,
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    )

    def stop(*_given: object) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    telling = asyncio.create_task(_telling(participant, server))
    host, port = listener.getsockname()[:2]
    ready(f"http://{host}:{port}/")
    await server.serve(sockets=[listener])
    await telling
    return 0


async def _telling(participant: Participant, server: Any) -> None:
    """Look once a second for notices that are due, until the server stops."""
    while not server.should_exit:
        await asyncio.to_thread(participant.deliver)
        await asyncio.sleep(LOOK_S)


@dataclass(slots=True)
class CommandTokens:
    """Tokens from the operator's own command, kept until shortly before they end."""

    command: Sequence[str]
    held: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict, repr=False)

    def token(self, host: str, scope: str) -> str:
        """A token for the host that will read it and a scope.

        Raises
        ------
        InputError
            If the command gives none.
        """
        kept = self.held.get((host, scope))
        now = time.time()
        if kept is not None and now < kept[1] - BEFORE_S:
            return kept[0]
        try:
            done = subprocess.run(  # noqa: S603  # named by the operator
                [*self.command, host, scope],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=COMMAND_S,
                check=True,
            )
            token = done.stdout.decode("ascii").strip()
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as error:
            raise _no_token() from error
        if not token or len(token) > LONGEST_TOKEN or len(token.split()) != 1:
            raise _no_token()
        self.held[host, scope] = token, _ends(token)
        return token


def _ends(token: str) -> float:
    """When a token ends, as it says itself: whoever reads it decides."""
    try:
        middle = token.split(".")[1]
        claims = msgspec.json.decode(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error, msgspec.DecodeError):
        return 0.0


def _no_token() -> InputError:
    return InputError(
        "no token",
        advice=_(
            "token_command gave no access token, so nothing was sent. Try it by hand, with a host and a scope."
        ),
        field="token_command",
    )
