"""A long run in a process of its own: ``python -m goodoffices.office.reception.computing``.

The order comes in by standard input, progress and the answer leave by standard output. What comes in are numbers and
pseudonyms; the process opens no register and holds no key. It ends when standard input closes: when an officer
stops it, and also when the office is no longer there.

Now and then, and as soon as the engine has ended, the best so far leaves by the same way, proved and read a second time.
So it is not lost where the process is ended before it could say for each case why.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from goodoffices.office.placing import workers
from goodoffices.office.reception.answering import answered
from goodoffices.office.reception.orders import LENGTH, Answer, unpacked
from goodoffices.office.reception.so_far import Copies

__all__ = ["Told", "encoded", "main", "run"]


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of standard output: how far it is, the best so far, or the answer; none of them, where it failed.

    Attributes
    ----------
    people : int or None
        Who have a place by now.
    gap : float
    answer : Answer or None
    so_far : bool
        Whether the answer is the best so far: a placement with its proof, without the reasons for each case.
    """

    people: int | None = None
    gap: float = 1.0
    answer: Answer | None = None
    so_far: bool = False


def run(source: BinaryIO, into: BinaryIO) -> None:
    """Read one order, run it, write what was found."""
    size = int.from_bytes(source.read(LENGTH), "big")
    wave, order = unpacked(source.read(size))
    ended = threading.Event()
    alone = threading.Lock()

    def watch() -> None:
        source.read(1)
        ended.set()

    def write(line: bytes) -> None:
        with alone:
            into.write(line)
            into.flush()

    threading.Thread(target=watch, daemon=True).start()
    copies = Copies(write, _number(into))
    with workers(order.seconds or 0.0) as some:

        def solved(function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
            # Solvers answer the process that began them: a copy asks nobody, and goes on with what there is.
            return (None for _ in tasks) if copies.is_copy else some.map(function, tasks)

        def placed(answer: Answer) -> None:
            told = Told(answer.people_placed, answer.gap, answer, so_far=True)
            if copies.is_copy:
                copies.say(encoded(told))
            copies.end()
            write(encoded(told))

        def on_the_way(people: int, gap: float) -> None:
            if not copies.is_copy:
                write(encoded(Told(people, gap)))

        def should_stop() -> bool:
            # Where everybody stands already there is nothing that could be lost but time.
            return (order.start is None and copies.made()) or ended.is_set()

        try:
            answer = answered(
                wave,
                order,
                map=solved,
                should_stop=should_stop,
                time_left=some.left,
                progress=on_the_way,
                placed=placed,
            )
        finally:
            copies.leave()
            copies.end()
    write(encoded(Told(answer=answer)))


def encoded(told: Told) -> bytes:
    """As a line."""
    return msgspec.json.encode(told) + b"\n"


def _number(file: BinaryIO) -> int | None:
    with suppress(OSError):
        return file.fileno()
    return None


def main() -> None:
    """Run what standard input holds."""
    # A solver's process may outlive this one, and shall not keep the office waiting for the end of what it says.
    with (
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as into,
        Path(os.devnull).open("wb") as nowhere,
    ):
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
        run(sys.stdin.buffer, into)
        into.flush()
    # A thread still waits for standard input to close, and an interpreter that ends would wait for the thread.
    os._exit(0)


if __name__ == "__main__":
    main()
