"""Where the record of a data folder is: in SQLite beside its keys, or in a PostgreSQL database."""

from __future__ import annotations

import os
from pathlib import Path

from goodoffices.errors import StoreError
from goodoffices.record import GENESIS, node_link, view_link
from goodoffices.store import SQLiteStore, Store
from goodoffices.vault.block_keys import BlockKeys

__all__ = ["BLOCK_KEYS", "SQLITE", "database_address", "has_record", "open_store"]

SQLITE = "record.sqlite"
BLOCK_KEYS = "entries.key"
"""Keys of blocks of entries: only where the record is in PostgreSQL, and never inside its cluster."""
SCHEMES = ("postgresql://", "postgres://")


def database_address() -> str:
    """The connection string in ``GOODOFFICES_DATABASE``; empty where the record is in SQLite.

    Raises
    ------
    StoreError
        If it names another kind of database.
    """
    address = os.environ.get("GOODOFFICES_DATABASE", "")
    if address and not address.startswith(SCHEMES):
        raise StoreError(
            "a database of another kind",
            advice="GOODOFFICES_DATABASE is no connection string that begins with postgresql://. Correct it, or leave it out to keep the record in the data folder. Nothing was changed.",
        )
    return address


def has_record(folder: Path, address: str | None = None) -> bool:
    """Whether there is a record already, to which the keys in the folder must belong.

    Parameters
    ----------
    folder : Path
        The data folder.
    address : str, optional
        Where the record is; what the environment says if it is left out.

    Raises
    ------
    StoreError
        If the folder's record is in the other kind of database.
    """
    if address is None:
        address = database_address()
    if address:
        from goodoffices.store.postgresql_schema import holds_entries  # noqa: PLC0415  # a heavy driver

        if (folder / SQLITE).exists():
            raise StoreError(
                "the folder holds a record of its own",
                advice=f"GOODOFFICES_DATABASE names a database, but {SQLITE} in the data folder holds a record. Move it with `goodoffices move`, or leave the setting out. Nothing was changed.",
            )
        return holds_entries(address)
    if (folder / BLOCK_KEYS).exists() and not (folder / SQLITE).exists():
        raise StoreError(
            "the record is in another database",
            advice="The record of this data folder is in PostgreSQL. Set GOODOFFICES_DATABASE to it and start again. Nothing was changed.",
        )
    return (folder / SQLITE).exists()


def open_store(folder: Path, address: str, *, create: bool, read_only: bool) -> Store:
    """The store of a data folder.

    Parameters
    ----------
    folder : Path
        Where the keys are, and the record where it is in SQLite.
    address : str
        A connection string; empty for SQLite.
    create : bool
        Whether keys of blocks may be made: only where there is no record yet.
    read_only : bool
        For reading alone.
    """
    if not address:
        return SQLiteStore(
            folder / SQLITE,
            node_link=node_link,
            view_link=view_link,
            genesis=GENESIS,
            read_only=read_only,
        )
    from goodoffices.store.postgresql import PostgreSQLStore  # noqa: PLC0415  # a heavy driver

    blocks = BlockKeys(folder / BLOCK_KEYS, create=create)
    try:
        return PostgreSQLStore(
            address,
            blocks,
            node_link=node_link,
            view_link=view_link,
            genesis=GENESIS,
            read_only=read_only,
        )
    except BaseException:
        blocks.close()
        raise
