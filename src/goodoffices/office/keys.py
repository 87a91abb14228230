"""The keys of audiences: made once, kept under the node key, and sealed for each reader.

A seat reads with its own key pair: what is not sealed for it does not open for it, whatever a query
returned. Only the engine, and whoever writes to an audience without being in it, go through the node key.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping

from goodoffices.record import ENGINE, Audience
from goodoffices.store import KeyTable, SeatKey
from goodoffices.vault import NodeKey, new_pair, open_as, seal_for

__all__ = ["FIRST_EPOCH", "KeyRing"]

FIRST_EPOCH = 0
AUDIENCE_KEYS, SEAT_KEYS = "audience keys", "seat keys"
KEY_BYTES = 32


class KeyRing:
    """The audience keys of a store, opened as they are needed.

    Parameters
    ----------
    table : KeyTable
        Where they are kept.
    node_key : NodeKey
        Under which they stand.
    writes : bool
        Whether keys may be made and sealed for readers who lack them.
    """

    def __init__(self, table: KeyTable, node_key: NodeKey, *, writes: bool) -> None:
        self._table, self._node_key, self._writes = table, node_key, writes
        self._epochs: dict[str, int] = {}
        self._known: dict[tuple[str, str, int], bytes] = {}
        self._sealed: dict[tuple[str, str], dict[tuple[str, int], bytes]] = {}
        self._read: dict[tuple[str, str, str, int], bytes] = {}

    def __repr__(self) -> str:
        return "<KeyRing>"

    # For those who write

    def newest(self, process: str) -> int:
        """The epoch in which a record is written now; what was written in earlier ones stays readable."""
        if process not in self._epochs:
            rows = self._table.audience_keys(process)
            self._epochs[process] = max((epoch for _, epoch, _ in rows), default=FIRST_EPOCH)
        return self._epochs[process]

    def for_writing(self, process: str, audience: Audience) -> tuple[int, bytes]:
        """The epoch and key under which something new is sealed for these seats."""
        name, epoch = audience.id, self.newest(process)
        key = (
            self._known.get((process, name, epoch))
            or self.known(process, name, epoch)
            or self._make(process, name, audience.seats, epoch)
        )
        return epoch, key

    def known(self, process: str, audience_id: str, epoch: int) -> bytes | None:
        """A key through the node key: for the engine and for proofs; None where there is none."""
        found = self._known.get((process, audience_id, epoch))
        if found is None:
            wrapped = self._table.audience_key(process, audience_id, epoch)
            if wrapped is None:
                return None
            found = self._open(process, audience_id, epoch, wrapped)
            self._known[process, audience_id, epoch] = found
        return found

    def _open(self, process: str, audience_id: str, epoch: int, wrapped: bytes) -> bytes:
        return self._node_key.unseal(AUDIENCE_KEYS, wrapped, _name(process, audience_id, epoch))

    def _make(self, process: str, audience_id: str, seats: Iterable[str], epoch: int) -> bytes:
        name = _name(process, audience_id, epoch)
        made = self._node_key.seal(AUDIENCE_KEYS, os.urandom(KEY_BYTES), name)
        # Another thread may have been first: the key that is kept counts.
        kept = self._table.put_audience_key(process, audience_id, epoch, made)
        key = self._open(process, audience_id, epoch, kept)
        self._seal(process, audience_id, seats, epoch, key)
        return self._known.setdefault((process, audience_id, epoch), key)

    # For those who read

    def for_reading(
        self, process: str, reader: str, audience: Audience, epoch: int
    ) -> bytes | None:
        """The key with which a seat reads what is addressed to an audience; None where there is none."""
        if reader == ENGINE.id:
            return self.known(process, audience.id, epoch)
        if not audience.admits(reader):
            return None
        at = (process, reader, audience.id, epoch)
        found = self._read.get(at)
        if found is None:
            found = self._as_reader(*at) or self._late(process, audience, epoch)
            if found is not None:
                self._read[at] = found
        return found

    def _as_reader(self, process: str, seat: str, audience_id: str, epoch: int) -> bytes | None:
        held = self._sealed.get((process, seat), {})
        if (audience_id, epoch) not in held:
            rows = self._table.reader_wraps(process, seat)
            held = self._sealed[process, seat] = {(a, e): wrap for a, e, wrap in rows}
        sealed, pair = held.get((audience_id, epoch)), self._table.seat_key(process, seat)
        if sealed is None or pair is None:
            return None
        private = self._node_key.unseal(
            SEAT_KEYS, pair.sealed, _pair_name(process, seat, pair.public)
        )
        return open_as(private, sealed, _reader_name(process, seat, audience_id, epoch))

    def _late(self, process: str, audience: Audience, epoch: int) -> bytes | None:
        """A key from before readers had their own, or whose sealing a crash cut off: sealed for them now."""
        key = self.known(process, audience.id, epoch)
        if key is not None and self._writes:
            self._seal(process, audience.id, audience.seats, epoch, key)
        return key

    def _seal(
        self, process: str, audience_id: str, seats: Iterable[str], epoch: int, key: bytes
    ) -> None:
        wraps = {
            seat: seal_for(
                self._public(process, seat), key, _reader_name(process, seat, audience_id, epoch)
            )
            for seat in seats
            if seat != ENGINE.id
        }
        self._table.put_reader_wraps(process, audience_id, epoch, wraps)

    def _public(self, process: str, seat: str) -> bytes:
        pair = self._table.seat_key(process, seat)
        return (
            pair or self._table.put_seat_key(process, seat, self._new_pair(process, seat))
        ).public

    def _new_pair(self, process: str, seat: str) -> SeatKey:
        public, private = new_pair()
        sealed = self._node_key.seal(SEAT_KEYS, private, _pair_name(process, seat, public))
        return SeatKey(public, sealed)

    # When the node key or the custody changes

    def renew(self, process: str) -> None:
        """Put everything under the node key of now, give each seat a new key pair, and begin a new epoch.

        Whoever holds an old node key and an old copy of the record can open nothing that is written from
        now on. It may be cut off at any place and repeated.
        """
        table, key = self._table, self._node_key
        opened = {
            (audience, epoch): self._open(process, audience, epoch, wrapped)
            for audience, epoch, wrapped in table.audience_keys(process)
        }
        table.replace_audience_keys(
            process,
            [
                (audience, epoch, key.seal(AUDIENCE_KEYS, held, _name(process, audience, epoch)))
                for (audience, epoch), held in opened.items()
            ],
        )
        readers: dict[str, set[str]] = {}
        pairs: dict[str, SeatKey] = {}
        wraps = []
        for seat, _ in table.seat_keys(process):
            pair = pairs[seat] = self._new_pair(process, seat)
            for audience, epoch, _ in table.reader_wraps(process, seat):
                name = _reader_name(process, seat, audience, epoch)
                sealed = seal_for(pair.public, opened[audience, epoch], name)
                wraps.append((seat, audience, epoch, sealed))
                readers.setdefault(audience, set()).add(seat)
        table.replace_seat_keys(process, pairs, wraps)
        self._forget()
        self._begin_epoch(process, {audience for audience, _ in opened}, readers)

    def _begin_epoch(
        self, process: str, audiences: Iterable[str], readers: Mapping[str, Iterable[str]]
    ) -> None:
        epoch = self.newest(process) + 1
        for audience in sorted(audiences):
            # Readers not known here get theirs when they first read.
            self._make(process, audience, sorted(readers.get(audience, ())), epoch)
        self._epochs[process] = epoch

    def _forget(self) -> None:
        for held in (self._epochs, self._known, self._sealed, self._read):
            held.clear()


def _name(process: str, audience_id: str, epoch: int) -> bytes:
    return f"{process}\0{audience_id}\0{epoch}".encode()


def _reader_name(process: str, seat: str, audience_id: str, epoch: int) -> bytes:
    return f"{process}\0{seat}\0{audience_id}\0{epoch}".encode()


def _pair_name(process: str, seat: str, public: bytes) -> bytes:
    return f"{process}\0{seat}\0{hashlib.sha256(public).hexdigest()}".encode()
