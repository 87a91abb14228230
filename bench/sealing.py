"""A register of 200,000 people is sealed while somebody works on it, opened again, and emptied.

python -m bench sealing [--people 200000]
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

SEAL_S = 5.0
"""The promise, from the word until nothing can be read any more and the files are let go."""
AT_ONCE = 5_000


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench sealing")
    parser.add_argument("--people", type=int, default=200_000)
    asked = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="goodoffices-bench-"))
    try:
        return run(folder, asked.people)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, people: int) -> int:
    from goodoffices.office.reception import make_shares, open_with_shares, seal
    from goodoffices.office.reception.emergency import seal_files
    from tests.cast import gather
    from tests.receiving import RUT

    print(f"Sealing: {people:,} people, on {os.cpu_count()} processors; files on a disk")
    cast = gather(folder / "data")
    cast.office.__dict__["randomness"] = lambda _stream, size: os.urandom(size)
    registers, at = cast.office.registers, (cast.office, cast.rut)
    fill(cast, people)
    with registers.at(cast.rut) as register:
        files = {path.name: path.stat().st_size for path in register.folder.iterdir()}
    size = ", ".join(f"{name} {held / 1e6:.0f} MB" for name, held in sorted(files.items()))
    print(f"  {size}")
    shares = make_shares(*at, officer=RUT, needed=2, of=3)

    told = {}
    told["sealed, nobody at work"] = timed(lambda: seal(*at))
    open_with_shares(*at, shares[:2])
    told["opened again by two officers, everybody read"] = timed(lambda: opened(cast))
    with Busy(cast):
        told["sealed while everybody is read by another"] = timed(lambda: seal(*at))
    open_with_shares(*at, shares[1:])
    opened(cast)

    def beside():
        seal_files(cast.office.folder, cast.rut.process)
        while any(one is not None and not one.is_sealed for _, one in registers._open.values()):  # noqa: SLF001
            time.sleep(0.01)

    told["sealed by command, until the server has forgotten"] = timed(beside)
    open_with_shares(*at, shares[:2])
    opened(cast)
    told["everybody destroyed, key by key"] = timed(lambda: emptied(cast, people))
    fine = True
    for what, took in told.items():
        promise = f"promise: {SEAL_S:.0f} s" if what.startswith("sealed") else ""
        fine &= not promise or took <= SEAL_S
        print(f"  {what:<58}{took:7.2f} s   {promise}".rstrip())
    registers.close()
    cast.close()
    print("sealing: every promise is kept" if fine else "sealing: A PROMISE IS NOT KEPT")
    return 0 if fine else 1


def fill(cast, people: int) -> None:
    from goodoffices.reception import CaseId, PersonId
    from goodoffices.reception.people_events import CaseRegistered
    from goodoffices.reception.people_words import Member
    from tests.receiving import RUT

    identity = b"x" * 400
    with cast.office.registers.at(cast.rut) as register:
        for start in range(0, people, AT_ONCE):
            names = [f"p-{n}" for n in range(start, min(people, start + AT_ONCE))]
            cases = [
                CaseRegistered(
                    case=CaseId(f"c-{names[at]}"),
                    members=tuple(Member(person=PersonId(one)) for one in names[at : at + 4]),
                )
                for at in range(0, len(names), 4)
            ]
            held = [(one, identity) for one in names]
            register.append(RUT, cases, key=f"fill/{start}", identities=held)


def opened(cast) -> None:
    with cast.office.registers.at(cast.rut) as register:
        assert register.programme.people.cases


def emptied(cast, people: int) -> None:
    with cast.office.registers.at(cast.rut) as register:
        cases = list(register.programme.people.cases)
        register.destroy([f"p-{n}" for n in range(people)] + cases)
        assert not register.programme.people.cases


class Busy:
    """Somebody who reads everybody's identity, over and over, until that is not possible any more."""

    def __init__(self, cast) -> None:
        self.inside = threading.Event()
        self.thread = threading.Thread(target=self.work, args=(cast,), daemon=True)

    def work(self, cast) -> None:
        from goodoffices.errors import SealedRegisterError

        try:
            with cast.office.registers.at(cast.rut) as register:
                while True:
                    for _ in register.identities():
                        self.inside.set()
        except SealedRegisterError:
            return

    def __enter__(self) -> None:
        self.thread.start()
        self.inside.wait(60)

    def __exit__(self, *_) -> None:
        self.thread.join(30)


def timed(act) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
