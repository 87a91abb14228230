"""The store: append and load, nothing else; keys that can be deleted stand in a table of their own."""

from goodoffices.store.contract import (
    Checkpoint,
    Guard,
    KeyTable,
    Query,
    Receipt,
    SeatKey,
    Store,
    StoredEntry,
    StoredLine,
    Unit,
    ViewHead,
    Writing,
)
from goodoffices.store.sqlite import SQLiteStore
from goodoffices.store.sqlite_parts import copy_in_parts, copy_without, join_parts, wipe

__all__ = [
    "Checkpoint",
    "Guard",
    "KeyTable",
    "Query",
    "Receipt",
    "SQLiteStore",
    "SeatKey",
    "Store",
    "StoredEntry",
    "StoredLine",
    "Unit",
    "ViewHead",
    "Writing",
    "copy_in_parts",
    "copy_without",
    "join_parts",
    "wipe",
]
