"""A duty desk to be killed: files notices and gives receipts for ever, and says what was answered.

python -m tests.faults.duty_writer FOLDER SEED
"""

import sys
from datetime import timedelta
from pathlib import Path

from goodoffices.office import (
    file_notice,
    introduce_seats,
    invite_seat,
    keep_watch,
    open_office,
    open_process,
    receipt_notice,
)
from goodoffices.record import Advance, Category, Role


def main() -> None:
    folder, seed = Path(sys.argv[1]), sys.argv[2]
    office = open_office(folder, beat=timedelta(seconds=1))
    mediator = open_process(office, title="Faults", mediator="Third Capital", key="one")
    lior, noor = (
        invite_seat(office, mediator, role=Role.LIAISON, name=name, key=name)
        for name in ("Northern desk", "Southern desk")
    )
    for one, other in ((lior, noor), (noor, lior)):
        introduce_seats(office, mediator, to=one.seat, seats=[other.seat], key=f"m/{one.seat}")
    print(mediator.process, flush=True)
    for number in range(5_000):
        now = office.now()
        [name] = file_notice(
            office, lior, to=[noor.seat], category=Category.ACTIVITY, words=f"Notice {number}.",
            by="Lior", begins=now + timedelta(minutes=5), ends=now + timedelta(hours=9),
            key=f"{seed}/{number}",
        )  # fmt: skip
        print("filed", name, flush=True)
        if number % 2:
            receipt_notice(
                office, noor, notice=name, step=Advance.ACKNOWLEDGED, by="Noor",
                key=f"{seed}/ack/{number}",
            )  # fmt: skip
            print("acknowledged", name, flush=True)
        keep_watch(office)


main()
