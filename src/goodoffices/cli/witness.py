"""``goodoffices witness ADDRESS``: watch that a server shows one record, not two.

The witness keeps the last checkpoint in a file. Each time it asks for the newest one and demands the proof
that it continues the one that is kept. A server that shows the witness one record and somebody else another
cannot give that proof from then on. Nothing of the record itself is ever told to a witness.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urldefrag, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from goodoffices.errors import ForkError, InputError, ProofError

if TYPE_CHECKING:
    from goodoffices.vault import Note, Signer

__all__ = ["add_parser", "run"]

FORK = 1
PATIENCE_S = 30
MOST_BYTES = 64 * 1024
KEY_DIGITS = 64
NOT_THERE = 404


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "witness",
        help=_("watch that a server shows everybody the same record"),
        description=_(
            "Asks for the newest checkpoint and for the proof that it continues the last one seen."
            " Exit code 0: it does. 1: it does not; both checkpoints are kept as evidence."
        ),
    )
    parser.add_argument("address", help=_("as it stands on the page “Proof of this record”"))
    parser.add_argument(
        "--keep",
        type=Path,
        default=Path("checkpoint.txt"),
        metavar="FILE",
        help=_("where the last checkpoint is kept (checkpoint.txt)"),
    )
    parser.add_argument(
        "--every", type=float, metavar="SECONDS", help=_("go on asking, so many seconds apart")
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    address, node = _parts(arguments.address)
    while True:
        try:
            _look(address, node, arguments.keep)
        except ForkError as error:
            print(_("This is not the record that was seen before."), file=sys.stderr)
            print(f"{error}.", file=sys.stderr)
            print(
                _(
                    "Both checkpoints are kept, {kept} and {other}. They are signed by the server:"
                    " show them to the other seats."
                ).format(kept=arguments.keep, other=_beside(arguments.keep, ".other")),
                file=sys.stderr,
            )
            return FORK
        except (InputError, ProofError) as error:
            if arguments.every is None:
                raise
            print(error.advice or error, file=sys.stderr)
        if arguments.every is None:
            return 0
        time.sleep(max(1.0, arguments.every))


def _parts(given: str) -> tuple[str, bytes]:
    """The address to ask, and the key of the server that must sign."""
    address, key = urldefrag(given)
    parts = urlsplit(address)
    try:
        node = bytes.fromhex(key) if len(key) == KEY_DIGITS else b""
    except ValueError:
        node = b""
    if parts.scheme not in ("http", "https") or not parts.hostname or not node:
        raise InputError(
            "no address of a witness",
            advice=_(
                "This is no address for witnesses. Copy it whole from the page “Proof of this"
                " record”: it begins with http and ends with # and the server's key."
            ),
            field="address",
        )
    return address.rstrip("/") + "/", node


def _look(address: str, node: bytes, keep: Path) -> None:
    from goodoffices.office.safekeeping.checking import next_checkpoint, size_of, words_of

    kept = keep.read_bytes() if keep.exists() else None
    size = size_of(kept, node) if kept is not None else 0
    answer = _asked(f"{address}{size}/")
    forgot = answer is None and size > 0
    if forgot:
        answer = _asked(f"{address}0/")
    if answer is None:
        raise _unreachable(str(NOT_THERE))
    if forgot:
        _write(_beside(keep, ".other"), answer)
        raise ForkError("the server no longer knows a checkpoint that it signed")
    name, signer = _witness(keep)
    try:
        seen = next_checkpoint(answer, node, kept, signer=signer, name=name, time=int(time.time()))
    except ForkError:
        _write(_beside(keep, ".other"), answer)
        raise
    if seen.is_new:
        _write(keep, seen.note.raw)
    _tell(seen.note, words_of(seen.note)[0])


def _tell(note: Note, words: tuple[str, ...]) -> None:
    day = datetime.fromtimestamp(note.slot, UTC).strftime("%Y-%m-%d %H:%M UTC")
    print(
        _("Checkpoint {number} of {day} continues what was seen before: {words}").format(
            number=note.number, day=day, words=" ".join(words)
        ),
        flush=True,
    )


class _NoWayRound(HTTPRedirectHandler):
    """Only the address that was given is asked."""

    def redirect_request(self, *_arguments: Any, **_named: Any) -> Request | None:
        return None


def _asked(address: str) -> bytes | None:
    """The answer of the server; None where it says that there is no such thing."""
    opener = build_opener(_NoWayRound, ProxyHandler({}))
    try:
        with opener.open(Request(address), timeout=PATIENCE_S) as answer:  # noqa: S310  # http or https: see _parts
            return bytes(answer.read(MOST_BYTES))
    except HTTPError as error:
        error.close()
        if error.code == NOT_THERE:
            return None
        raise _unreachable(str(error.code)) from None
    except OSError as error:
        raise _unreachable(type(error).__name__) from None


def _unreachable(why: str) -> InputError:
    return InputError(
        "the server gave no checkpoint",
        advice=_(
            "The server gave no checkpoint ({why}). What was seen before is kept; ask again later."
        ).format(why=why),
    )


def _witness(keep: Path) -> tuple[str, Signer]:
    """The witness's name and key; made at the first time, beside what it keeps."""
    from goodoffices.office.safekeeping.checking import Signer

    path = _beside(keep, ".key")
    if not path.exists():
        _write(path, os.urandom(32))
    signer = Signer(path.read_bytes())
    return f"witness-{signer.public.hex()[:8]}", signer


def _beside(keep: Path, ending: str) -> Path:
    return keep.with_name(keep.name + ending)


def _write(path: Path, content: bytes) -> None:
    """The whole file or none of it, readable by its owner only."""
    half = _beside(path, f".{os.getpid()}")
    try:
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        raise InputError(
            "the file cannot be written", advice=f"{path}: {error.strerror}", field="keep"
        ) from error


def _flush_folder(folder: Path) -> None:
    """A name is on the disk once its folder is: a witness must not forget what it signed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
