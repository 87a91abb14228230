"""What every store does. One suite of tests holds for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

__all__ = [
    "WHOLE_VIEW",
    "Checkpoint",
    "Guard",
    "KeyTable",
    "Query",
    "Receipt",
    "SeatKey",
    "Store",
    "StoredEntry",
    "StoredLine",
    "Unit",
    "ViewHead",
    "Writing",
]


class Writing(msgspec.Struct, frozen=True):
    """One sealed entry on its way into the store.

    Attributes
    ----------
    entry_id : str
        Idempotency key.
    kind : str
        Kind of entry.
    audience : tuple of str
        The seats whose views it enters.
    statement, ciphertext, wrap : bytes
        The envelope.
    audience_id, epoch : str, int
        Under which audience key `wrap` stands.
    thread, family : str
        The matter it belongs to.
    leaves_open : bool or None
        Whether the matter is open after it; None where it changes nothing.
    signature : bytes or None
        The author's, over the statement, where the kind is signed.
    """

    entry_id: str
    kind: str
    audience: tuple[str, ...]
    statement: bytes
    ciphertext: bytes
    wrap: bytes
    audience_id: str
    epoch: int
    thread: str
    family: str
    leaves_open: bool | None = None
    signature: bytes | None = None

    def __repr__(self) -> str:
        return f"<Writing {self.entry_id}>"


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse the append if a matter has moved on in the author's own view.

    Attributes
    ----------
    seat : str
        The author.
    thread : str
        The matter.
    last : int
        Number of the last line of it that the author had seen.
    """

    seat: str
    thread: str
    last: int


class Unit(msgspec.Struct, frozen=True):
    """Entries that are appended together or not at all.

    Attributes
    ----------
    process : str
        The record.
    writings : sequence of Writing
        At least one, in order. They may be sealed as they are first asked for, which is done once, by
        the thread that commits.
    slot : int
        Time slot, seconds since 1970; the store never lets it go backwards.
    guards : tuple of Guard
        All must hold.
    """

    process: str
    writings: Sequence[Writing]
    slot: int
    guards: tuple[Guard, ...] = ()


class Receipt(msgspec.Struct, frozen=True):
    """What became of a unit.

    Attributes
    ----------
    entry_ids : tuple of str
        Its entries.
    slot : int
        The slot they stand in.
    repeated : bool
        Whether it had been appended before, so that nothing was written now.
    """

    entry_ids: tuple[str, ...]
    slot: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class ViewHead:
    """Where a seat's own chain ends.

    Attributes
    ----------
    number : int
        Number of its last line; 0 for none.
    head : bytes, 32
        Head of the chain.
    """

    number: int
    head: bytes


@dataclass(frozen=True, slots=True)
class StoredLine:
    """One line of a seat's view as stored.

    Attributes
    ----------
    number, slot : int
        Its place in the view and its time slot.
    entry_id : str
        Random name of the entry.
    statement, ciphertext : bytes
        The envelope.
    wrap : bytes or None
        None once the body has been erased.
    previous, head : bytes, 32
        The seat's chain before and after it.
    thread : str
        The matter it belongs to.
    signature : bytes or None
        The author's, over the statement.
    """

    number: int
    slot: int
    entry_id: str
    statement: bytes
    ciphertext: bytes
    wrap: bytes | None
    previous: bytes
    head: bytes
    thread: str
    signature: bytes | None = None

    def __repr__(self) -> str:
        return f"<StoredLine {self.number}>"


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry of the whole record as stored: for checkpoints, verification, and moving.

    Attributes
    ----------
    seq, slot : int
        Its place in the record and its time slot.
    entry_id : str
        Random name of the entry.
    statement, ciphertext : bytes
        The envelope.
    wrap : bytes or None
        None once the body has been erased.
    previous, head : bytes, 32
        The record's own chain before and after it.
    signature : bytes or None
        The author's, over the statement.
    """

    seq: int
    slot: int
    entry_id: str
    statement: bytes
    ciphertext: bytes
    wrap: bytes | None
    previous: bytes
    head: bytes
    signature: bytes | None

    def __repr__(self) -> str:
        return f"<StoredEntry {self.seq}>"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where every chain of a record stood before a slot, under one root.

    Attributes
    ----------
    number : int
        1, 2, 3 ...: one for each beat on which the record was there.
    slot : int
        It covers every line of an earlier slot and no other.
    beat_root : bytes, 32
        Root over the leaves of this beat.
    note : bytes
        The signed checkpoint.
    """

    number: int
    slot: int
    beat_root: bytes
    note: bytes


@dataclass(frozen=True, slots=True)
class SeatKey:
    """The key pair for which keys of a seat's audiences are sealed.

    Attributes
    ----------
    public : bytes
        The public half.
    sealed : bytes
        The private half, under the node key.
    """

    public: bytes
    sealed: bytes

    def __repr__(self) -> str:
        return "<SeatKey>"


@dataclass(frozen=True, slots=True)
class Query:
    """Which lines of a view are wanted. All given conditions hold together.

    Attributes
    ----------
    kinds : tuple of str
        Only these kinds; all where empty.
    threads : tuple of str
        Only these matters; all where empty.
    audiences : tuple of str
        Only lines addressed to these sets of seats; all where empty.
    numbers : tuple of int
        Only these lines; all where empty.
    entry_ids : tuple of str
        Only these entries; all where empty.
    after : int
        Only lines with a higher number.
    before : int or None
        Only lines with a lower number.
    since : int or None
        Only lines in this slot or a later one.
    last : int or None
        Only so many, the newest.
    """

    kinds: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    entry_ids: tuple[str, ...] = ()
    after: int = 0
    before: int | None = None
    since: int | None = None
    last: int | None = None


WHOLE_VIEW = Query()
"""Every line."""


class KeyTable(Protocol):
    """Keys by process, audience and epoch, wrapped. The one place where something can be deleted."""

    def audience_key(self, process: str, audience_id: str, epoch: int) -> bytes | None:
        """The wrapped key, or None where there is none."""

    def put_audience_key(self, process: str, audience_id: str, epoch: int, wrapped: bytes) -> bytes:
        """Keep a wrapped key unless there is one already; return the one that is kept."""

    def audience_keys(self, process: str) -> list[tuple[str, int, bytes]]:
        """Every wrapped key of a record: (audience, epoch, key), in order."""

    def replace_audience_keys(
        self, process: str, wrapped: Sequence[tuple[str, int, bytes]]
    ) -> None:
        """Put these in the place of the same audiences' and epochs' keys, all or none: the key above changed."""

    def seat_key(self, process: str, seat: str) -> SeatKey | None:
        """A seat's key pair, or None where it has none yet."""

    def put_seat_key(self, process: str, seat: str, key: SeatKey) -> SeatKey:
        """Keep a key pair unless there is one already; return the one that is kept."""

    def seat_keys(self, process: str) -> list[tuple[str, SeatKey]]:
        """Every key pair of a record: (seat, key), in order."""

    def replace_seat_keys(
        self,
        process: str,
        keys: Mapping[str, SeatKey],
        wraps: Sequence[tuple[str, str, int, bytes]],
    ) -> None:
        """Put these key pairs in the place of those seats', with all that is sealed for them, all or none.

        `wraps` are (seat, audience, epoch, sealed key); nothing that was sealed for those seats before
        stays.
        """

    def reader_wraps(self, process: str, seat: str) -> list[tuple[str, int, bytes]]:
        """The audience keys that are sealed for a seat: (audience, epoch, sealed key), in order."""

    def put_reader_wraps(
        self, process: str, audience_id: str, epoch: int, wraps: Mapping[str, bytes]
    ) -> None:
        """Keep an audience key as sealed for each of these seats; one that is there stays."""


class Store(Protocol):
    """A record per process, append-only."""

    @property
    def keys(self) -> KeyTable:
        """The key table."""

    def append(self, unit: Unit) -> Receipt:
        """Append a unit durably; return only when it would survive a power cut.

        Raises
        ------
        StaleRecordError
            If a guard does not hold; nothing is written.
        StoreError
            If the disk refuses; nothing is written.
        """

    def load(self, process: str, seat: str, query: Query = WHOLE_VIEW) -> list[StoredLine]:
        """Lines of one seat's view, in order. The only way to read."""

    def open_threads(
        self,
        process: str,
        seat: str,
        family: str | None = None,
        *,
        is_open: bool | None = True,
        last: int | None = None,
    ) -> list[tuple[str, str, int]]:
        """Matters of a seat's view: (thread, family, number of its last line), oldest move first.

        An entry that stands alone, which leaves nothing open and which nothing follows, is none.
        """

    def open_counts(self, process: str, seat: str) -> dict[str, int]:
        """How many matters of each family are open in a seat's view; families with none are left out."""

    def head(self, process: str, seat: str) -> ViewHead:
        """Where a seat's chain ends."""

    def close_slots(self, process: str, before: int) -> None:
        """From now on, whatever is appended to a record stands in slot `before` or a later one."""

    def heads(self, process: str, before: int) -> list[tuple[str, ViewHead]]:
        """Where each view stood before a slot: in the order in which the views began, those without a line left out.

        The same at any later time once the slots are closed.
        """

    def entries(self, process: str, after: int = 0) -> Iterator[StoredEntry]:
        """The whole record from one place on, in order. For no seat: nothing of it goes to a page."""

    def put_checkpoint(self, process: str, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint durably.

        Raises
        ------
        StaleRecordError
            If it is not the next one, or its slot is not later than the last one's.
        """

    def checkpoints(
        self, process: str, after: int = 0, last: int | None = None
    ) -> list[Checkpoint]:
        """Checkpoints of a record from one number on, or only the newest so many, in order."""

    def erase(self, process: str, entry_ids: Sequence[str]) -> int:
        """Delete the wraps of these entries so that no file of the store holds them; return how many there were.

        Their statements and places stay. Repeating it changes nothing.
        """

    def processes(self) -> list[str]:
        """Names of all records."""

    def seats(self, process: str) -> list[str]:
        """Names of all seats that can read anything in a record."""

    def verify(self, process: str) -> int:
        """Recompute every chain of a record; return the number of entries.

        Raises
        ------
        DamagedRecordError
            If a stored byte was changed; the error names the entry by its place.
        """

    def close(self) -> None:
        """Finish what is queued, then let go of the database."""
