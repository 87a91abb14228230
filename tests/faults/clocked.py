"""A server's work under a clock that somebody moves: appends for ever, with its beat running.

python -m tests.faults.clocked FOLDER

Says each slot that it sees on its own clock; ends when its input ends.
"""

import sys
import threading
from datetime import timedelta
from pathlib import Path

from goodoffices.office import Clockwork, Draft, open_office, open_process
from goodoffices.record import Audience, Message


def main() -> None:
    office = open_office(Path(sys.argv[1]), beat=timedelta(seconds=1))
    mediator = open_process(office, title="Clock", mediator="Third Capital", key="one")
    clock = Clockwork(office)
    clock.start()
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    number = 0
    while not ended.wait(0.02):
        number += 1
        draft = Draft(Audience([mediator.seat]), Message(words=f"message {number}"))
        office.append(mediator, [draft], key=str(number))
        print(office.slot(), flush=True)
    clock.stop()
    office.store.close()


if __name__ == "__main__":
    main()
