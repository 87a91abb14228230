"""The rows of many units, and the one statement that commits them.

One statement is one round trip, and with it one flush. It begins by moving the length of each record from
where this server believes it to be, under the epoch of the lease that this server believes it holds; where
either is not so, it writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from goodoffices.store.contract import Writing

__all__ = ["COMMIT", "Rows"]

COMMIT = """
with fence as (
    update record set length = mine.after
    from unnest(%(record)b::int[], %(epoch)b::bigint[], %(before)b::bigint[], %(after)b::bigint[])
        as mine (id, epoch, before, after)
    where record.id = mine.id and record.epoch = mine.epoch and record.length = mine.before
    returning record.id),
holds as (
    select 1 / case when count(*) = cardinality(%(record)b::int[]) then 1 else 0 end = 1 as yes
    from fence),
views as (
    insert into view (record, id, seat)
    select v.* from holds, unnest(%(v_record)b::int[], %(v_id)b::int[], %(v_seat)b::text[]) v
    where holds.yes),
logs as (
    insert into log
        (record, seq, slot, entry, statement, ciphertext, previous, head, signature)
    select e.* from holds, unnest(
        %(e_record)b::int[], %(e_seq)b::bigint[], %(e_slot)b::bigint[], %(e_entry)b::text[],
        %(e_statement)b::bytea[], %(e_ciphertext)b::bytea[], %(e_previous)b::bytea[],
        %(e_head)b::bytea[], %(e_signature)b::bytea[]) e
    where holds.yes),
keys as (
    insert into entry_key (record, seq, generation, wrap)
    select k.* from holds, unnest(
        %(e_record)b::int[], %(e_seq)b::bigint[], %(k_generation)b::int[], %(k_wrap)b::bytea[]) k
    where holds.yes),
lines as (
    insert into line
        (record, view, number, seq, slot, kind, thread, audience, previous, head)
    select l.* from holds, unnest(
        %(l_record)b::int[], %(l_view)b::int[], %(l_number)b::bigint[], %(l_seq)b::bigint[],
        %(l_slot)b::bigint[], %(l_kind)b::text[], %(l_thread)b::text[], %(l_audience)b::text[],
        %(l_previous)b::bytea[], %(l_head)b::bytea[]) l
    where holds.yes),
moved as (
    select t.* from holds, unnest(
        %(t_record)b::int[], %(t_view)b::int[], %(t_thread)b::text[], %(t_family)b::text[],
        %(t_first)b::bigint[], %(t_last)b::bigint[], %(t_open)b::bool[])
        as t (record, view, thread, family, first, last, is_open)
    where holds.yes),
told as (
    insert into thread (record, view, thread, family, first, last, is_open)
    select * from moved where is_open is not null
    on conflict (record, view, thread) do update
        set last = excluded.last, is_open = excluded.is_open),
silent as (
    insert into thread (record, view, thread, family, first, last, is_open)
    select record, view, thread, family, first, last, false from moved where is_open is null
    on conflict (record, view, thread) do update set last = excluded.last)
select yes from holds
"""
"""Commits :class:`Rows`; where one record is not as this server believes, divides by zero and writes nothing."""

_COLUMNS = {
    "v": ("v_record", "v_id", "v_seat"),
    "e": (
        *("e_record", "e_seq", "e_slot", "e_entry", "e_statement", "e_ciphertext"),
        *("e_previous", "e_head", "e_signature", "k_generation", "k_wrap"),
    ),
    "l": (
        *("l_record", "l_view", "l_number", "l_seq", "l_slot", "l_kind", "l_thread"),
        *("l_audience", "l_previous", "l_head"),
    ),
}
_THREAD = ("t_record", "t_view", "t_thread", "t_family", "t_first", "t_last", "t_open")
_FENCE = ("record", "epoch", "before", "after")


@dataclass(slots=True)
class Rows:
    """Rows gathered for one statement.

    Attributes
    ----------
    fences : dict
        For each record: epoch, length before, length after.
    slots : dict
        Slots of the units placed here, by their first entry.
    """

    fences: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    slots: dict[str, int] = field(default_factory=dict)
    _views: list[tuple[Any, ...]] = field(default_factory=list)
    _entries: list[tuple[Any, ...]] = field(default_factory=list)
    _lines: list[tuple[Any, ...]] = field(default_factory=list)
    _threads: dict[tuple[int, int, str], tuple[str, int, int, bool | None]] = field(
        default_factory=dict
    )

    def fence(self, record: int, epoch: int, length: int) -> None:
        """Say that a record is written to: from the length it had when first named, to this one."""
        before = self.fences.get(record, (epoch, length, length))[1]
        self.fences[record] = (epoch, before, length)

    def last(self, record: int, view: int, thread: str) -> int | None:
        """Number of the last line of a matter, if it moved here."""
        moved = self._threads.get((record, view, thread))
        return None if moved is None else moved[2]

    def add_view(self, record: int, view: int, seat: str) -> None:
        """A view that begins."""
        self._views.append((record, view, seat))

    def add_entry(
        self,
        record: int,
        seq: int,
        slot: int,
        writing: Writing,
        chain: tuple[bytes, bytes],
        wrapped: tuple[int, bytes],
    ) -> None:
        """An entry, the record's chain before and after it, and its key as the database may hold it."""
        sealed = (writing.entry_id, writing.statement, writing.ciphertext)
        self._entries.append((record, seq, slot, *sealed, *chain, writing.signature, *wrapped))

    def add_line(
        self,
        place: tuple[int, int, int],
        seq: int,
        slot: int,
        writing: Writing,
        chain: tuple[bytes, bytes],
    ) -> None:
        """A line of one seat's view at (record, view, number), and what it makes of its matter."""
        begins = writing.thread == writing.entry_id
        thread = None if begins else writing.thread
        self._lines.append((*place, seq, slot, writing.kind, thread, writing.audience_id, *chain))
        if begins and writing.leaves_open is None:
            return
        record, view, number = place
        family, first, _, is_open = self._threads.get(
            (record, view, writing.thread), (writing.family, number, 0, None)
        )
        if writing.leaves_open is not None:
            is_open = writing.leaves_open
        self._threads[record, view, writing.thread] = (family, first, number, is_open)

    def values(self) -> dict[str, list[Any]]:
        """What :data:`COMMIT` takes."""
        threads = [(*key, *row) for key, row in self._threads.items()]
        fences = [(record, *row) for record, row in sorted(self.fences.items())]
        gathered = {"v": self._views, "e": self._entries, "l": self._lines}
        found = _turned(_FENCE, fences) | _turned(_THREAD, threads)
        for name, rows in gathered.items():
            found |= _turned(_COLUMNS[name], rows)
        return found


def _turned(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """Columns instead of rows."""
    if not rows:
        return {name: [] for name in names}
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
