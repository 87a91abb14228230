"""The lease of a record: who may write to it now, and from where."""

from __future__ import annotations

from dataclasses import dataclass

from goodoffices.store.postgresql_connections import Connection

__all__ = ["LEASE_S", "Lease", "LeaseLostError", "take"]

LEASE_S = 0.25
"""For so long a new holder of a lease is alone with it."""


class LeaseLostError(Exception):
    """Another server took the record over; whoever wants to write waits for its turn."""


@dataclass(slots=True)
class Lease:
    """What is known of a record while nobody else can write to it.

    Attributes
    ----------
    record, epoch : int
        The record, and under which number the lease is held.
    length, slot, head : int, int, bytes
        Place and slot of the next entry's forerunner, and the record's chain.
    views : dict
        For each seat: number of its view, number of its last line, its chain.
    """

    record: int
    epoch: int
    length: int
    slot: int
    head: bytes
    views: dict[str, tuple[int, int, bytes]]


def take(connection: Connection, process: str, server: str, genesis: bytes) -> Lease | None:
    """Take the lease if it may be taken now, and learn where the record stands.

    Parameters
    ----------
    connection : Connection
        Where every statement commits by itself.
    process : str
        The record; it is there.
    server : str
        Who takes it.
    genesis : bytes
        What a chain begins on.
    """
    row = connection.execute(
        b"update record set epoch = epoch + 1, holder = %(me)s, "
        b"until = clock_timestamp() + %(lease)s * interval '1 second' "
        b"where name = %(name)s and (holder = %(me)s or until <= clock_timestamp() "
        # A clock that was set back must not keep a record closed.
        b"or until > clock_timestamp() + %(lease)s * interval '1 second') "
        b"returning id, epoch, length, closed",
        {"me": server, "lease": LEASE_S, "name": process},
    ).fetchone()
    if row is None:
        return None
    record, epoch, length, closed = row
    newest = connection.execute(
        b"select slot, head from log where record = %s and seq = %s", (record, length)
    ).fetchone()
    views = connection.execute(
        b"select seat, id, coalesce(number, 0), head from view left join lateral "
        b"(select number, head from line where record = view.record and line.view = view.id "
        b"order by number desc limit 1) newest on true where record = %s",
        (record,),
    ).fetchall()
    return Lease(
        record,
        epoch,
        length,
        max(newest[0] if newest else 0, closed),
        newest[1] if newest else genesis,
        {seat: (view, number, head or genesis) for seat, view, number, head in views},
    )
