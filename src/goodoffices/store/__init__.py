"""The store: append and load, nothing else; keys that can be deleted stand in a table of their own."""

from goodoffices.store.contract import (
    Guard,
    KeyTable,
    Query,
    Receipt,
    Store,
    StoredLine,
    Unit,
    ViewHead,
    Writing,
)
from goodoffices.store.sqlite import SQLiteStore

__all__ = [
    "Guard",
    "KeyTable",
    "Query",
    "Receipt",
    "SQLiteStore",
    "Store",
    "StoredLine",
    "Unit",
    "ViewHead",
    "Writing",
]
