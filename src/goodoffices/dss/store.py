"""How what stands is kept: one row for each thing, the same columns in every database."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from goodoffices.dss.airspace import Kept, Write
from goodoffices.dss.extent import Extent
from goodoffices.dss.reference import (
    Availability,
    Constraint,
    Intent,
    Report,
    State,
    Status,
    Subscription,
)

__all__ = ["TABLES", "Changes", "Store", "Table", "merged", "row_of", "value_of"]

Changes = dict[tuple[type[Kept], str], Kept | None]
"""The last word on each thing that a group of writes touches."""


class Store(Protocol):
    """Keeps what stands; used by one thread at a time."""

    def load(self) -> Iterable[Kept]:
        """All that stands; reports are left where they are."""

    def commit(self, changes: Changes) -> None:
        """Write a group of changes in one transaction, and return when they are on the disk."""

    def close(self) -> None:
        """Let another process write."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, and its columns with their types, the key first.

    Types are `text`, `int`, `real`, `flag` and `bytes`; a question mark marks what may be missing.
    """

    name: str
    columns: Mapping[str, str]


_EXTENT = {
    "low_m": "real?",
    "high_m": "real?",
    "start_us": "int",
    "end_us": "int",
    "cells": "bytes",
}

TABLES: dict[type[Kept], Table] = {
    Intent: Table(
        "intent",
        {
            "id": "text",
            "manager": "text",
            "state": "text",
            "version": "int",
            "ovn": "text",
            "base_url": "text",
            "subscription": "text?",
            **_EXTENT,
        },
    ),
    Constraint: Table(
        "limitation",
        {
            "id": "text",
            "manager": "text",
            "version": "int",
            "ovn": "text",
            "base_url": "text",
            **_EXTENT,
        },
    ),
    Subscription: Table(
        "subscription",
        {
            "id": "text",
            "manager": "text",
            "version": "text",
            "notified": "int",
            "base_url": "text",
            "for_intents": "flag",
            "for_constraints": "flag",
            "implicit": "flag",
            **_EXTENT,
        },
    ),
    Availability: Table("availability", {"uss": "text", "status": "text", "version": "text"}),
    Report: Table("report", {"id": "text", "manager": "text", "at_us": "int", "body": "bytes"}),
}


def merged(into: Changes, writes: Iterable[Write]) -> None:
    """Add writes to a group; of one thing only the last word counts."""
    for write in writes:
        into[write.kind, write.key] = write.value


def row_of(value: Kept) -> tuple[Any, ...]:
    """The row of a thing, in the order of its columns."""
    match value:
        case Intent():
            head: tuple[Any, ...] = (
                *(value.id, value.manager, str(value.state), value.version, value.ovn),
                *(value.base_url, value.subscription),
            )
        case Constraint():
            head = (value.id, value.manager, value.version, value.ovn, value.base_url)
        case Subscription():
            head = (
                *(value.id, value.manager, value.version, value.index, value.base_url),
                *(value.for_intents, value.for_constraints, value.implicit),
            )
        case Availability():
            return (value.uss, str(value.status), value.version)
        case Report():
            return (value.id, value.manager, value.at, value.body)
    extent = value.extent
    cells = struct.pack(f">{len(extent.cells)}Q", *sorted(extent.cells))
    return (*head, extent.low_m, extent.high_m, extent.start, extent.end, cells)


def value_of(kind: type[Kept], row: Sequence[Any]) -> Kept:
    """The thing that a row keeps."""
    if kind is Availability:
        return Availability(row[0], Status(row[1]), row[2])
    if kind is Report:
        return Report(row[0], row[1], row[2], bytes(row[3]))
    low_m, high_m, start, end, packed = row[-5:]
    cells = frozenset(struct.unpack(f">{len(packed) // 8}Q", packed))
    extent = Extent(cells, low_m, high_m, start, end)
    id_, manager = row[:2]
    if kind is Intent:
        state, version, ovn, base_url, subscription = row[2:7]
        return Intent(id_, manager, State(state), version, ovn, base_url, subscription, extent)
    if kind is Constraint:
        version, ovn, base_url = row[2:5]
        return Constraint(id_, manager, version, ovn, base_url, extent)
    version, index, base_url = row[2:5]
    for_intents, for_constraints, implicit = (bool(flag) for flag in row[5:8])
    return Subscription(
        id_,
        manager,
        version,
        index,
        base_url,
        for_intents,
        for_constraints,
        implicit,
        extent,
    )
