"""Fill the disk that FOLDER is on, make room, go on; say how it went.

python -m tests.faults.full_disk FOLDER
"""

import sys
from pathlib import Path

from goodoffices.errors import StoreError
from goodoffices.office import Draft, open_office, open_process
from goodoffices.office.safekeeping.soundness import verify_record
from goodoffices.record import Audience, Message


def main() -> None:
    folder = Path(sys.argv[1])
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(1_000_000))
    office = open_office(folder)
    mediator = open_process(office, title="Full", mediator="Third Capital", key="one")

    def write(number: int) -> None:
        draft = Draft(Audience([mediator.seat]), Message(words="w" * 900))
        office.append(mediator, [draft], key=str(number))

    def check(written: int) -> None:
        assert len(office.view(mediator).lines(Message)) == written
        verify_record(office, mediator.process)
        print("sound")

    written = 0
    try:
        while True:
            write(written)
            written += 1
    except StoreError:
        print("refused")
    check(written)
    ballast.unlink()
    write(written)
    print("written")
    check(written + 1)
    office.store.close()


if __name__ == "__main__":
    main()
