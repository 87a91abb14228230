"""Checks that need no server: of record files, of words, of what a witness is told."""

from __future__ import annotations

import base64
import mmap
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from goodoffices.errors import ForkError, InputError, ProofError
from goodoffices.vault import (
    FEW,
    MANY,
    Checked,
    Note,
    Signer,
    check_record_file,
    cosign,
    follows,
    note_text,
    read_note,
    words_for,
)

if TYPE_CHECKING:
    from goodoffices.vault.record_file_lines import Signed, Spread

__all__ = [
    "Seen",
    "Signer",
    "check_file",
    "next_checkpoint",
    "size_of",
    "words_in",
    "words_of",
]

MOST_BYTES = 64 * 1024
"""Of a file that is a checkpoint or a receipt."""


def check_file(
    path: Path,
    *,
    pin: str = "",
    receipts: Sequence[Path] = (),
    progress: Callable[[int, int], None] | None = None,
    processes: int | None = None,
) -> Checked:
    """Check a record file, and that it bears out receipts.

    Parameters
    ----------
    path : Path
        The file.
    pin, progress
        As of :func:`~goodoffices.vault.check_record_file`.
    receipts : sequence of Path
        Files of one receipt each, as the desk gives them.
    processes : int, optional
        How many check signatures where there are many thousands; as many as there are processors where it
        is left out.

    Raises
    ------
    ProofError
        If anything does not hold or is missing.
    InputError
        If a file cannot be read.
    """
    given = [_read(one).removesuffix(b"\n").split(b"\t") for one in receipts]
    with _reading(path), path.open("rb") as file:
        if path.stat().st_size == 0:
            return check_record_file(b"", pin=pin)
        with (
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
            _spread(max(1, processes or len(os.sched_getaffinity(0)))) as spread,
        ):
            return check_record_file(
                data, pin=pin, receipts=given, progress=progress, spread=spread
            )


@contextmanager
def _spread(processes: int) -> Iterator[Spread]:
    """Like :func:`map`, in so many processes, which start when there is work."""
    if processes == 1:
        yield map
        return
    with ExitStack() as started:
        pools: list[ProcessPoolExecutor] = []

        def spread(
            work: Callable[[Sequence[Signed]], int], shares: Iterable[Sequence[Signed]], /
        ) -> Iterable[int]:
            if not pools:
                pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
                pools.append(started.enter_context(pool))
            return pools[0].map(work, shares)

        yield spread


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            "the file cannot be read", advice=f"{path}: {error.strerror}", field="file"
        ) from error


def _read(path: Path) -> bytes:
    with _reading(path), path.open("rb") as file:
        return file.read(MOST_BYTES)


def size_of(note: bytes, node: bytes) -> int:
    """Number of leaves of a checkpoint that was kept; errors as of :func:`~goodoffices.vault.read_note`."""
    return read_note(note, node).size


def words_of(note: Note) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Twelve and twenty-four words for a checkpoint."""
    return words_for(note.text, FEW), words_for(note.text, MANY)


def words_in(path: Path) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The text of the checkpoint in a record file or in a file of its own, and its words.

    Raises
    ------
    ProofError
        If there is no checkpoint, or the record file does not hold.
    InputError
        If the file cannot be read.
    """
    raw = _read(path)
    text = check_file(path).note.text if raw.startswith(b"goodoffices-record/") else note_text(raw)
    return text.decode(), words_for(text, FEW), words_for(text, MANY)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a witness has seen last.

    Attributes
    ----------
    note : Note
        The checkpoint.
    is_new : bool
        Whether it is another than the one that was kept.
    """

    note: Note
    is_new: bool


def next_checkpoint(
    answer: bytes, node: bytes, kept: bytes | None, *, signer: Signer, name: str, time: int
) -> Seen:
    """Check what a server tells a witness against what the witness kept, and sign it.

    Parameters
    ----------
    answer : bytes
        The server's answer: the older size, the proof, the checkpoint.
    node : bytes, 32
        The server's public key, known from outside.
    kept : bytes or None
        The note that the witness keeps; None at the first time.
    signer, name, time
        With which the witness signs; see :func:`~goodoffices.vault.cosign`.

    Raises
    ------
    ForkError
        If the checkpoint does not continue the one that was kept.
    ProofError
        If the answer is not of its form, or not signed by that server.
    """
    head, _, rest = answer.partition(b"\n\n")
    first, *proof = head.split(b"\n")
    try:
        hashes = [base64.b64decode(line, validate=True) for line in proof]
    except ValueError:
        raise ProofError("the server's proof is not of its form") from None
    note = read_note(rest, node)
    before = read_note(kept, node) if kept is not None else None
    if first != b"old %d" % (before.size if before is not None else 0):
        raise ProofError("the server answers about another checkpoint than was asked for")
    if before is None:
        return Seen(cosign(note, signer, name, time), is_new=True)
    if note.origin != before.origin:
        raise ForkError("the server shows another record than before")
    if not follows(before.size, before.root, note.size, note.root, hashes):
        raise ForkError("the server's record does not continue the one that was seen before")
    if note.size == before.size and note.text != before.text:
        raise ForkError("the server signed two checkpoints for one beat")
    if note.size > before.size and note.slot <= before.slot:
        raise ForkError("the server signed a later checkpoint for an earlier time")
    is_new = note.size > before.size
    return Seen(cosign(note, signer, name, time) if is_new else before, is_new)
