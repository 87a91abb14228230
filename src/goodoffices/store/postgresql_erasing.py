"""Erasing where a server forgets nothing: the copies of a wrap stay, the key under which they stand goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from goodoffices.store.postgresql_blocks import Blocks
from goodoffices.store.postgresql_connections import Connection
from goodoffices.store.postgresql_lease import Lease

__all__ = ["erase_under_lease"]


def erase_under_lease(
    connection: Connection,
    lease: Lease,
    process: str,
    entry_ids: Sequence[str],
    blocks: Blocks,
    gone: set[int],
) -> bool:
    """Delete the wraps of some entries and wrap their neighbours under a new key.

    The old key is still there: it is destroyed when this is durable.

    Parameters
    ----------
    connection : Connection
        Where every statement commits by itself.
    lease : Lease
        Of the record.
    process : str
        The record.
    entry_ids : sequence of str
        What is erased.
    blocks : Blocks
        The key file.
    gone : set of int
        Takes the places whose wraps are deleted: an answer may be lost, and the next try finds none.

    Returns
    -------
    bool
        False where the lease was lost, and nothing was deleted.
    """
    doomed = {
        seq
        for (seq,) in connection.execute(
            b"select log.seq from log join entry_key on entry_key.record = log.record "
            b"and entry_key.seq = log.seq where log.record = %s and log.entry = any(%s)",
            (lease.record, list(entry_ids)),
        )
    }
    gone.update(doomed)
    if not doomed:
        return True
    touched = sorted({seq // blocks.block for seq in doomed})
    blocks.renew(process, touched)
    survivors = []
    for seq, generation, wrapped in _of_blocks(connection, lease, touched, blocks):
        secret = blocks.unwrap(process, seq, generation, wrapped)
        if seq not in doomed and secret is not None:
            survivors.append((seq, *blocks.wrap(process, seq, secret)))
    return _replace_keys(connection, lease, doomed, survivors)


def _of_blocks(
    connection: Connection, lease: Lease, blocks: Sequence[int], keys: Blocks
) -> list[tuple[Any, ...]]:
    """Every wrap of these blocks."""
    return [
        row
        for block in blocks
        for row in connection.execute(
            b"select seq, generation, wrap from entry_key "
            b"where record = %s and seq >= %s and seq < %s",
            (lease.record, block * keys.block, (block + 1) * keys.block),
        ).fetchall()
    ]


def _replace_keys(
    connection: Connection, lease: Lease, doomed: set[int], survivors: list[tuple[int, int, bytes]]
) -> bool:
    """Delete some wraps and put others in place, in one statement; False where the lease was lost."""
    done = connection.execute(
        b"with fence as (update record set length = length where id = %(record)s "
        b"and epoch = %(epoch)s returning id), "
        b"gone as (delete from entry_key using fence "
        b"where record = fence.id and seq = any(%(doomed)s::bigint[])), "
        b"kept as (update entry_key set generation = k.generation, wrap = k.wrap from fence, "
        b"unnest(%(seq)s::bigint[], %(generation)s::int[], %(wrap)s::bytea[]) "
        b"as k (seq, generation, wrap) "
        b"where entry_key.record = fence.id and entry_key.seq = k.seq) select id from fence",
        {
            "record": lease.record,
            "epoch": lease.epoch,
            "doomed": sorted(doomed),
            "seq": [row[0] for row in survivors],
            "generation": [row[1] for row in survivors],
            "wrap": [row[2] for row in survivors],
        },
    )
    return done.fetchone() is not None
