"""A record moved from one kind of database to the other: all of it, or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from goodoffices.errors import InputError, StoreError
from goodoffices.office.safekeeping.storing import BLOCK_KEYS, SCHEMES, SQLITE, open_store
from goodoffices.store import SQLiteStore

__all__ = ["move_record"]

MOVED = ".moved"
"""Added to the name of what is not in use any more."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many rows are done, and how many there are."""


def move_record(source: str, target: str, progress: Progress) -> int:
    """Move every record of a data folder into the other kind of database, and check that it arrived.

    The node key stays where it is, and so do the accounts. Nobody can write meanwhile. Where it fails or is
    interrupted, the source is as it was and goes on being used; where it succeeds, the source takes
    nothing any more.

    Parameters
    ----------
    source, target : str
        ``sqlite:FOLDER`` and ``postgresql://...``, or the other way round. The folder is the data folder.
    progress : callable
        Told what is done.

    Returns
    -------
    int
        How many entries were moved.

    Raises
    ------
    InputError
        If the two do not name one folder and one database.
    SecondWriterError
        If a server runs on the folder.
    StoreError
        If there is nothing to move, the target is not empty, or what arrived is not what was sent.
    """
    to_postgresql = target.startswith(SCHEMES)
    address, place = (target, source) if to_postgresql else (source, target)
    kind, _, folder = place.partition(":")
    if not address.startswith(SCHEMES) or kind != "sqlite" or not folder:
        raise InputError(
            "not one folder and one database",
            advice="Name the data folder as sqlite:FOLDER and the database as postgresql://..., in the order from, to. Nothing was changed.",
        )
    if to_postgresql:
        return _to_postgresql(Path(folder).resolve(), address, progress)
    return _to_sqlite(Path(folder).resolve(), address, progress)


class _Count:
    """Rows that are done of all there are."""

    def __init__(self, progress: Progress, what: str, total: int) -> None:
        self._progress, self._what, self._done, self._total = progress, what, 0, total

    def __call__(self, more: int) -> None:
        self._done += more
        self._progress(self._what, self._done, self._total)

    def end(self) -> None:
        self._progress(self._what, self._total, self._total)


def _to_postgresql(folder: Path, address: str, progress: Progress) -> int:
    from goodoffices.store.moving import compare, fill_postgresql, read_sqlite, sizes  # noqa: PLC0415
    from goodoffices.store.postgresql_connections import Connections  # noqa: PLC0415
    from goodoffices.store.postgresql_schema import holds_entries  # noqa: PLC0415
    from goodoffices.vault.block_keys import BlockKeys  # noqa: PLC0415

    if not (folder / SQLITE).exists():
        raise _nothing_to_move()
    with ExitStack() as stack:
        here = _sqlite(folder, SQLITE)
        stack.callback(here.close)
        rows = read_sqlite(here)
        entries, lines = sizes(rows)
        if not holds_entries(address):
            with (
                closing(BlockKeys(folder / BLOCK_KEYS, create=True)) as blocks,
                closing(Connections(address)) as connections,
                connections.one() as connection,
            ):
                told = _Count(progress, "moving", 2 * entries + lines)
                fill_postgresql(connection, blocks, rows, told)
                told.end()
        # A database that was filled by a try that was cut off right at its end passes too.
        elif not (folder / BLOCK_KEYS).exists():
            raise _not_empty()
        there = open_store(folder, address, create=False, read_only=False)
        stack.callback(there.close)
        told = _Count(progress, "checking", entries)
        count = compare(here, there, told)
        told.end()
    _put_away(folder / SQLITE)
    return count


def _to_sqlite(folder: Path, address: str, progress: Progress) -> int:
    from goodoffices.store.moving import (  # noqa: PLC0415
        compare,
        fill_sqlite,
        read_postgresql,
        retire,
        sizes,
    )
    from goodoffices.store.postgresql_connections import Connections  # noqa: PLC0415
    from goodoffices.store.postgresql_schema import holds_entries  # noqa: PLC0415
    from goodoffices.vault.block_keys import BlockKeys  # noqa: PLC0415

    if not holds_entries(address):
        raise _nothing_to_move()
    if (folder / SQLITE).exists():
        raise _not_empty()
    unfinished = f"{SQLITE}.moving"
    _remove(folder / unfinished)
    with ExitStack() as stack:
        blocks = stack.enter_context(closing(BlockKeys(folder / BLOCK_KEYS, create=False)))
        connections = stack.enter_context(closing(Connections(address)))
        connection = stack.enter_context(connections.one())
        stack.enter_context(connection.transaction())
        rows = read_postgresql(connection, blocks)
        there = _sqlite(folder, unfinished)
        stack.callback(there.close)
        entries, lines = sizes(rows)
        told = _Count(progress, "moving", 2 * entries + lines)
        fill_sqlite(there, rows, told)
        told.end()
        here = open_store(folder, address, create=False, read_only=True)
        stack.callback(here.close)
        told = _Count(progress, "checking", entries)
        count = compare(here, there, told)
        told.end()
        there.close()
        retire(connection)
        # Before the database is retired: a try that is cut off in between leaves two that agree.
        (folder / unfinished).rename(folder / SQLITE)
        _flush(folder)
    _remove(folder / unfinished)
    _put_away(folder / BLOCK_KEYS)
    return count


def _sqlite(folder: Path, name: str) -> SQLiteStore:
    from goodoffices.record import GENESIS, node_link, view_link  # noqa: PLC0415

    return SQLiteStore(folder / name, node_link=node_link, view_link=view_link, genesis=GENESIS)


def _put_away(path: Path) -> None:
    path.rename(path.with_name(path.name + MOVED))
    _remove(path)
    _flush(path.parent)


def _remove(path: Path) -> None:
    """A database and what SQLite keeps beside it."""
    for more in ("", "-wal", "-shm", ".lock"):
        path.with_name(path.name + more).unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _nothing_to_move() -> StoreError:
    return StoreError(
        "there is nothing to move",
        advice="There is no record there. Name the data folder and the database as they are set for the desk. Nothing was changed.",
    )


def _not_empty() -> StoreError:
    return StoreError(
        "the target is not empty",
        advice="There is a record at the target already. Move into an empty database, or into the data folder that holds no record. Nothing was changed.",
    )
