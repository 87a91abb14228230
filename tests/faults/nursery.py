"""Writers to be killed, born of one process that has imported everything once.

python -m tests.faults.nursery

Each line on its input, ``FOLDER SEED``, bears a writer; its process id, what was acknowledged to it and, once it
is dead, ``dead`` are said on the output.
"""

import os
import sys
import threading
from datetime import timedelta
from pathlib import Path

from goodoffices.errors import StoreError
from goodoffices.office import Draft, open_office, open_process
from goodoffices.record import Audience, Message

CALLERS = 4
REPEATED = 3
"""So many of the last writer's entries each caller sends again, as somebody does who got no answer."""


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # one call: a kill cuts no line in two


def write(folder: str, seed: int) -> None:
    office = open_office(Path(folder), beat=timedelta(seconds=1))
    mediator = open_process(office, title="Faults", mediator="Third Capital", key="one")

    def call(caller: int) -> None:
        rooms = [Audience([mediator.seat]), Audience([mediator.seat, f"s-{caller}"])]
        again = [(seed - 1, number) for number in range(REPEATED)] if seed else []
        for turn, number in [*again, *((seed, number) for number in range(5_000))]:
            draft = Draft(
                rooms[number % 2], Message(words=f"{caller} " + "w" * (number * 37 % 1500))
            )
            try:
                say(office.append(mediator, [draft], key=f"{turn}/{caller}/{number}")[0])
            except StoreError:
                say("refused")
                return

    callers = [threading.Thread(target=call, args=(n,)) for n in range(CALLERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()


def main() -> None:
    for line in sys.stdin:
        folder, seed = line.rsplit(" ", 1)
        child = os.fork()
        if not child:
            try:
                say(f"pid {os.getpid()}")  # by the child itself: nothing it writes is heard sooner
                write(folder, int(seed))
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()
