"""What a participant keeps: its own intents with their exact volumes, notices that came, and notices still to be sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path
from typing import Any

import msgspec

from goodoffices.dss.client import Reference, Volume
from goodoffices.errors import StoreError

__all__ = ["Book", "Came", "Own", "Waiting", "wire"]

MARK = 0x46335550
"""Says in the head of the file whose it is, so that no other database is ever written to."""
WAIT_S = 10.0
LONGEST_WAIT_S = 60
CLAIM_S = 30
TABLES = """
create table if not exists intent (
  id text primary key, reference blob not null, volumes blob not null, priority integer not null);
create table if not exists came (
  number integer primary key, at integer not null, sender text not null, intent text not null,
  body blob not null, meets text not null);
create table if not exists waiting (
  number integer primary key, base_url text not null, body blob not null, due integer not null,
  until integer not null, tries integer not null, reason text not null);
"""


@dataclass(frozen=True, slots=True)
class Own:
    """One of the participant's own intents.

    Attributes
    ----------
    reference : Reference
        As the discovery service gave it, with the current version.
    volumes : tuple of dict
        As they are sent to whoever asks.
    priority : int
    """

    reference: Reference
    volumes: tuple[dict[str, Any], ...] = field(repr=False)
    priority: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Came:
    """A notice of another participant.

    Attributes
    ----------
    at : int
        Seconds since 1970.
    sender, intent : str
        Who sent it, and of which intent.
    meets : tuple of str
        Own intents that it clashes with.
    """

    at: int
    sender: str
    intent: str
    meets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that has not been taken.

    Attributes
    ----------
    number : int
    base_url : str
        Whom it is for.
    body : dict
        What is sent.
    tries : int
    until : int
        Seconds since 1970; afterwards it is not tried any more.
    reason : str
        Why the last try failed.
    """

    number: int
    base_url: str
    body: dict[str, Any] = field(repr=False)
    tries: int
    until: int
    reason: str = field(repr=False)


class Book:
    """One SQLite file; the process that answers and the command line share it.

    Parameters
    ----------
    path : Path
        Its folder is made where it is missing.

    Raises
    ------
    StoreError
        If the file holds something else or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._opened() as database:
                (mark,) = database.execute("pragma application_id").fetchone()
                (tables,) = database.execute("select count(*) from sqlite_master").fetchone()
                if tables and mark != MARK:
                    raise StoreError(
                        "another database",
                        advice=_("{path} holds something else. Nothing was written.").format(
                            path=path
                        ),
                    )
                database.executescript(f"pragma application_id = {MARK};{TABLES}")
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                "a book cannot be opened",
                advice=_("{path} cannot be opened. Nothing was written.").format(path=path),
            ) from error

    def own(self, id_: str) -> Own | None:
        """One of the participant's intents."""
        return next(iter(self._intents("where id = ?", id_)), None)

    def all_own(self) -> list[Own]:
        """All of them."""
        return self._intents("order by id")

    def stand(
        self,
        own: Own,
        notices: Sequence[tuple[str, dict[str, Any]]],
        *,
        now: int,
        until: int,
    ) -> None:
        """An intent as it was written, and whom it obliges to be told; both or neither."""
        with self._opened() as database:
            database.execute(
                "insert or replace into intent values (?, ?, ?, ?)",
                (
                    own.reference.id,
                    msgspec.json.encode(own.reference),
                    msgspec.json.encode(own.volumes),
                    own.priority,
                ),
            )
            _queue(database, notices, now, until)

    def end(
        self, id_: str, notices: Sequence[tuple[str, dict[str, Any]]], *, now: int, until: int
    ) -> None:
        """An intent was deleted, and whom that obliges to be told."""
        with self._opened() as database:
            database.execute("delete from intent where id = ?", (id_,))
            _queue(database, notices, now, until)

    def came(self, *, at: int, sender: str, intent: str, body: bytes, meets: Sequence[str]) -> None:
        """Keep a notice of another participant."""
        with self._opened() as database:
            database.execute(
                "insert into came (at, sender, intent, body, meets) values (?, ?, ?, ?, ?)",
                (at, sender, intent, body, " ".join(meets)),
            )

    def all_came(self) -> list[Came]:
        """Notices that came, the newest last."""
        with self._opened() as database:
            rows = database.execute(
                "select at, sender, intent, meets from came order by number"
            ).fetchall()
        return [
            Came(at, sender, intent, tuple(meets.split())) for at, sender, intent, meets in rows
        ]

    def waiting(self) -> list[Waiting]:
        """All notices that were not taken, also those not tried any more."""
        return self._waiting("order by number")

    def claimed(self, now: int) -> list[Waiting]:
        """Notices to be tried now; nobody else tries them for a while."""
        with self._opened() as database:
            database.execute("begin immediate")
            due = self._rows(database, "where due <= ? and until > ? order by number", now, now)
            database.executemany(
                "update waiting set due = ? where number = ?",
                [(now + CLAIM_S, one.number) for one in due],
            )
        return due

    def tried(self, one: Waiting, *, delivered: bool, reason: str, now: int) -> None:
        """What became of a try: gone, or due again after a while that doubles up to a minute."""
        with self._opened() as database:
            if delivered:
                database.execute("delete from waiting where number = ?", (one.number,))
                return
            wait = min(2**one.tries, LONGEST_WAIT_S)
            database.execute(
                "update waiting set due = ?, tries = tries + 1, reason = ? where number = ?",
                (now + wait, reason, one.number),
            )

    def _waiting(self, rest: str) -> list[Waiting]:
        with self._opened() as database:
            return self._rows(database, rest)

    def _rows(self, database: sqlite3.Connection, rest: str, *given: int) -> list[Waiting]:
        rows = database.execute(
            f"select number, base_url, body, tries, until, reason from waiting {rest}",  # noqa: S608  # ours
            given,
        )
        return [
            Waiting(number, url, msgspec.json.decode(body), tries, until, reason)
            for number, url, body, tries, until, reason in rows
        ]

    def _intents(self, rest: str, *given: str) -> list[Own]:
        with self._opened() as database:
            rows = database.execute(
                f"select reference, volumes, priority from intent {rest}",  # noqa: S608  # ours
                given,
            ).fetchall()
        return [
            Own(
                msgspec.json.decode(reference, type=Reference),
                tuple(msgspec.json.decode(volumes)),
                priority,
            )
            for reference, volumes, priority in rows
        ]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own for one transaction: threads and processes share the file alone."""
        database = sqlite3.connect(self._path, timeout=WAIT_S)
        try:
            with database:
                database.execute("pragma synchronous = full")
                yield database
        finally:
            database.close()


def _queue(
    database: sqlite3.Connection,
    notices: Sequence[tuple[str, dict[str, Any]]],
    now: int,
    until: int,
) -> None:
    database.executemany(
        "insert into waiting (base_url, body, due, until, tries, reason) values (?, ?, ?, ?, 0, '')",
        [(url, msgspec.json.encode(body), now, until) for url, body in notices],
    )


def wire(volumes: Sequence[Volume]) -> tuple[dict[str, Any], ...]:
    """Volumes as they are kept and sent."""
    return tuple(volume.wire() for volume in volumes)
