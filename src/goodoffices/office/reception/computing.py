"""A long run in a process of its own: ``python -m goodoffices.office.reception.computing``.

The order comes in by standard input, progress and the answer leave by standard output. What comes in are numbers and
pseudonyms; the process opens no register and holds no key. It ends when standard input closes: when an officer
stops it, and also when the office is no longer there.
"""

from __future__ import annotations

import sys
import threading
from typing import BinaryIO

import msgspec

from goodoffices.office.placing import workers
from goodoffices.office.reception.answering import answered
from goodoffices.office.reception.orders import LENGTH, Answer, unpacked

__all__ = ["Told", "main", "run"]


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of standard output: how far it is, or the answer; neither, where it failed."""

    people: int | None = None
    gap: float = 1.0
    answer: Answer | None = None


def run(source: BinaryIO, into: BinaryIO) -> None:
    """Read one order, run it, write what was found."""
    size = int.from_bytes(source.read(LENGTH), "big")
    wave, order = unpacked(source.read(size))
    ended = threading.Event()

    def watch() -> None:
        source.read(1)
        ended.set()

    def tell(told: Told) -> None:
        into.write(msgspec.json.encode(told) + b"\n")
        into.flush()

    threading.Thread(target=watch, daemon=True).start()
    with workers(order.seconds or 0.0) as some:
        answer = answered(
            wave,
            order,
            map=some.map,
            should_stop=ended.is_set,
            time_left=some.left,
            progress=lambda people, gap: tell(Told(people, gap)),
        )
    tell(Told(answer=answer))


def main() -> None:
    """Run what standard input holds."""
    run(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
