"""The checkpoints of each record, as this server process has read them: the tree over their beats."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goodoffices.errors import DamagedRecordError
from goodoffices.record import GENESIS
from goodoffices.vault import LEAVES, WHOLE, Beat, Stood, Tree

if TYPE_CHECKING:
    from goodoffices.store import Checkpoint, Store, StoredEntry
    from goodoffices.vault import NodeKey

__all__ = ["Log", "Logs"]


@dataclass(slots=True)
class Log:
    """The checkpoints of one record.

    Attributes
    ----------
    tree : Tree
        Over the roots of its beats; it may already hold a beat more than `last`.
    last : Checkpoint or None
        The newest.
    is_damaged : bool
        Whether the last attempt to keep a checkpoint found bytes that do not verify.
    """

    tree: Tree = field(default_factory=Tree)
    last: Checkpoint | None = None
    is_damaged: bool = False

    @property
    def number(self) -> int:
        """Number of the newest checkpoint; 0 for none."""
        return self.last.number if self.last is not None else 0


class Logs:
    """The logs of a store, read as far as they have grown.

    Parameters
    ----------
    store : Store
        Where they are kept.
    node_key : NodeKey
        From which places and salts come.
    """

    def __init__(self, store: Store, node_key: NodeKey) -> None:
        self._store, self._secret = store, node_key.secret
        self._logs: dict[str, Log] = {}
        self._ends: dict[str, tuple[int, Stood]] = {}
        self._held: dict[str, dict[int, tuple[Checkpoint, Beat]]] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "<Logs>"

    def of(self, process: str) -> Log:
        """The checkpoints of a record, up to the newest."""
        with self._lock:
            log = self._logs.setdefault(process, Log())
            for checkpoint in self._store.checkpoints(process, after=log.number):
                log.tree.append(checkpoint.beat_root)
                log.last = checkpoint
            return log

    def newest_slot(self, process: str) -> int:
        """Slot of the newest checkpoint that was read; 0 for none. It asks the store nothing."""
        log = self._logs.get(process)
        return log.last.slot if log is not None and log.last is not None else 0

    def whole_before(self, process: str, slot: int) -> Stood:
        """Where the record's own chain stood before a slot that is closed."""
        known = self._ends.get(process)
        if known is not None and known[0] == slot:
            return known[1]
        return _end(self._store, process, slot)

    def remember(self, process: str, slot: int, whole: Stood) -> None:
        """Keep where the record's own chain stood, so that it need not be searched for."""
        self._ends[process] = (slot, whole)

    def end(self, process: str) -> Stood:
        """Where the record's own chain stands now."""
        return _end(self._store, process, None)

    def beat(self, process: str, checkpoint: Checkpoint) -> Beat:
        """The leaves of a checkpoint's beat, made anew."""
        whole = self.whole_before(process, checkpoint.slot)
        views = self._store.heads(process, checkpoint.slot)
        stood = [whole, *(Stood(seat, head.number, head.head) for seat, head in views)]
        return Beat(self._secret, process, checkpoint.number, checkpoint.slot, stood)

    def hold(self, process: str, checkpoint: Checkpoint, beat: Beat) -> None:
        """Keep the leaves of a beat at hand: whoever asks for a proof causes no work over all views."""
        held = self._held.get(process, {}) | {checkpoint.number: (checkpoint, beat)}
        kept = sorted(held)[-beat.groups :]
        self._held[process] = {number: held[number] for number in kept}

    def hold_newest(self, process: str) -> None:
        """Have the newest beats at hand where another server, or one before this start, kept them.

        Raises
        ------
        DamagedRecordError
            If what is stored is not what was signed.
        """
        held, number = self._held.get(process, {}), self.of(process).number
        if number in held or not number:
            return
        for checkpoint in self._store.checkpoints(process, last=1 + self._turns(process)):
            if checkpoint.number not in held:
                self.hold(process, checkpoint, self.as_signed(process, checkpoint))

    def _turns(self, process: str) -> int:
        return len(self._store.seats(process)) // (LEAVES - 1)

    def as_signed(self, process: str, checkpoint: Checkpoint) -> Beat:
        """The leaves of a checkpoint's beat, made anew and compared with what was signed.

        Raises
        ------
        DamagedRecordError
            If they differ.
        """
        beat = self.beat(process, checkpoint)
        if beat.root != checkpoint.beat_root:
            raise DamagedRecordError(
                f"before checkpoint {checkpoint.number} the record is not what was signed"
            )
        return beat

    def newest_with(self, process: str, seat: str) -> tuple[Checkpoint, Beat] | None:
        """The newest beat at hand that has a leaf of a chain, and its checkpoint; None where none has.

        Only before the first beat of this server they are made for whoever asks.
        """
        if not self._held.get(process):
            self.hold_newest(process)
        held = self._held.get(process, {})
        with_it = [held[number] for number in sorted(held) if seat in held[number][1].places]
        return with_it[-1] if with_it else None

    def proof(self, process: str, beat: Beat, seat: str, number: int) -> list[bytes]:
        """The proof that a seat's leaf is in the tree of checkpoint `number`, which ends with `beat`."""
        tree = self.of(process).tree
        return beat.proof(seat) + tree.inclusion(beat.index(seat) // LEAVES, number)


def _end(store: Store, process: str, slot: int | None) -> Stood:
    """The last entry of an earlier slot, of any slot where it is None: slots never fall, so it is searched for by halves."""

    def entry(seq: int) -> StoredEntry | None:
        found = next(store.entries(process, after=seq - 1), None) if seq else None
        return found if found is None or slot is None or found.slot < slot else None

    low, high = 0, 1
    while entry(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if entry(middle) else (low, middle)
    last = entry(low)
    return Stood(WHOLE, low, last.head if last else GENESIS)
