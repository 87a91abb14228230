"""A writer to be killed: appends for ever and says on a pipe what was acknowledged.

python -m tests.faults.writer FOLDER SEED
"""

import sys
import threading
from datetime import timedelta
from pathlib import Path

from goodoffices.errors import StoreError
from goodoffices.office import Draft, open_office, open_process
from goodoffices.record import Audience, Message


def main() -> None:
    folder, seed = Path(sys.argv[1]), sys.argv[2]
    limit = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    office = open_office(folder, beat=timedelta(seconds=1))
    mediator = open_process(office, title="Faults", mediator="Third Capital", key="one")
    if limit:
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    speak = threading.Lock()

    def say(line: str) -> None:
        with speak:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    def write(caller: int) -> None:
        seats = [mediator.seat, f"s-{caller}"]
        number = 0
        while number < 20_000:
            number += 1
            room = Audience(seats if number % 3 else seats[:1])
            draft = Draft(room, Message(words=f"{caller}/{number} " + "w" * (number % 2000)))
            try:
                (name,) = office.append(mediator, [draft], key=f"{seed}/{caller}/{number}")
            except StoreError as error:
                say("refused for good" if "flush" in str(error) else "refused")
                return
            say(name)

    say(mediator.process)
    callers = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    say(f"read {len(office.view(mediator).lines())}")
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        draft = Draft(Audience([mediator.seat]), Message(words="there is room again"))
        say(office.append(mediator, [draft], key=f"{seed}/after")[0])


main()
