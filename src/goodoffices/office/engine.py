"""One long run in a process of its own: ``python -m goodoffices.office.engine``.

The task comes in by standard input and the results leave by standard output; neither a file nor an
argument nor the environment holds anything of them. The run is to end when standard input closes: when
the office asks for what there is, and also when the office is no longer there.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from goodoffices.office.mediation.exploration import LONG, Effort, Task, findings
from goodoffices.office.office import Draft
from goodoffices.record import Audience, decode_body, encode_body

__all__ = ["main", "packed", "run", "unpacked"]

LENGTH = 8


@dataclass(frozen=True, slots=True)
class _Told:
    seats: tuple[str, ...]
    kind: str
    body: bytes

    def __repr__(self) -> str:
        return "<_Told>"


@dataclass(frozen=True, slots=True)
class _Order:
    task: Task
    seconds: float

    def __repr__(self) -> str:
        return "<_Order>"


def order(task: Task, seconds: float) -> bytes:
    """A task and the time it has, as bytes for standard input."""
    raw = msgspec.json.encode(_Order(task, seconds))
    return len(raw).to_bytes(LENGTH, "big") + raw


def packed(drafts: Sequence[Draft]) -> bytes:
    """Results as bytes for standard output."""
    return msgspec.json.encode(
        [_Told(tuple(d.audience.seats), d.body.KIND, encode_body(d.body)) for d in drafts]
    )


def unpacked(raw: bytes) -> list[Draft]:
    """Results as they were, with all rules of their kinds checked again.

    Raises
    ------
    FormatError
        If a body is not what it says.
    msgspec.DecodeError
        If the bytes are no results: a run that was killed.
    """
    told = msgspec.json.decode(raw, type=list[_Told])
    return [Draft(Audience(one.seats), decode_body(one.kind, one.body)) for one in told]


def run(
    source: BinaryIO,
    into: BinaryIO,
    *,
    effort: Effort = LONG,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Read one task, run it, write what was found."""
    begun = clock()
    size = int.from_bytes(source.read(LENGTH), "big")
    asked = msgspec.json.decode(source.read(size), type=_Order)
    ended = threading.Event()

    def watch() -> None:
        source.read(1)
        ended.set()

    threading.Thread(target=watch, daemon=True).start()
    drafts = findings(
        asked.task,
        effort=effort,
        should_stop=lambda: ended.is_set() or clock() - begun > asked.seconds,
    )
    into.write(packed(drafts))
    into.flush()


def main() -> None:
    """Run what standard input holds."""
    run(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
