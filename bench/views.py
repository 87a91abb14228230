"""A record of many entries: how soon it takes the first append after a crash, and how fast typical views are.

python -m bench views --entries 1000000
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

from bench.record import NOW, people, table, verdict
from goodoffices import office as o
from goodoffices.office import Draft, open_office
from goodoffices.record import (
    Audience,
    Channel,
    Contact,
    Dimension,
    Evidence,
    Linked,
    LinkKind,
    Manner,
    Message,
    ReadBack,
    RelayDelivered,
    RelayReceipt,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    RequestAnswer,
    RequestAnswered,
    RequestFiled,
    Sense,
    Statement,
)

OPEN_OF_EACH = 60
GOALS = {"recovery_s": 5.0, "view_ms": 50.0, "verify_s": 60.0}


def fill(office, entries: int):  # noqa: C901  # one branch for each kind of entry
    """A record of so many entries: talks that have gone on for years, with little left open."""
    mediator, north, south = people(office)
    own = Audience([mediator.seat])
    caucus = {side.seat: Audience([mediator.seat, side.seat]) for side in (north, south)}
    plenary = Audience([mediator.seat, north.seat, south.seat])
    written, number = 9, 0
    lock = threading.Lock()

    def one(number: int, is_last: bool) -> int:
        side, other = (north, south) if number % 2 else (south, north)
        key, kind = str(number), number % 10
        if kind < 5:
            room = (caucus[side.seat], plenary, own)[number % 3]
            return len(office.append(mediator, [Draft(room, Message(words="w" * 400))], key=key))
        if kind < 7:
            said = Statement(manner=Manner.QUOTE, words="q" * 300, said_by=side.seat)
            contact = Contact(
                channel=Channel.CALL, with_seats=(side.seat,), starts_at=NOW, statements=(said,)
            )
            return len(office.append(mediator, [Draft(own, contact)], key=key))
        room = caucus[side.seat]
        if kind == 7:
            name = office.entry_ids(mediator, key, 1)[0]
            drafts = [Draft(room, RequestFiled(said_by=side.seat, words="r" * 200))]
            if not is_last:
                drafts.append(
                    Draft(room, RequestAnswered(request=name, answer=RequestAnswer.GRANTED))
                )
            return len(office.append(mediator, drafts, key=key))
        if kind == 8:
            judged = Evidence(
                dimension=Dimension.ACCESS,
                side=side.seat,
                words="e" * 200,
                judged_by="Mara",
                on=date(2026, 3, 17),
            )
            return len(office.append(mediator, [Draft(own, judged)], key=key))
        ids = office.entry_ids(mediator, key, 6)
        words = "h" * 300
        asked = ReleaseAsked(owner=side.seat, recipient=other.seat, words=words)
        drafts = [Draft(room, asked)]
        if not is_last:
            yes = ReleaseAnswered(release=ids[0], answer=ReleaseAnswer.YES, words=words)
            drafts += [
                Draft(room, yes),
                Draft(caucus[other.seat], RelayDelivered(to=other.seat, words=words)),
                Draft(
                    Audience([side.seat]),
                    RelayReceipt(release=ids[0], words_unchanged=True, on=date(2026, 3, 17)),
                ),
                Draft(own, Linked(release=ids[0], other=ids[2], link=LinkKind.RELAYED)),
                Draft(caucus[other.seat], ReadBack(relay=ids[2], words=words, sense=Sense.SAME)),
            ]
        return len(office.append(mediator, drafts, key=key))

    def work() -> None:
        nonlocal written, number
        while True:
            with lock:
                if written >= entries:
                    return
                number += 1
                mine, is_last = number, written > entries - 20 * OPEN_OF_EACH
            made = one(mine, is_last)
            with lock:
                written += made

    threads = [threading.Thread(target=work) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return mediator, north


def brief(view) -> None:
    """What a mediator's morning page reads."""
    view.lines(last=20)
    o.releases(view, is_open=True)
    o.requests(view, is_open=True)
    o.undertakings(view, is_open=True)
    o.consents(view)
    view.lines(Message, Contact, last=20)
    view.open_counts()
    view.head()


VIEWS = {
    "lines(last=50)": lambda view: view.lines(last=50),
    "lines(Contact, last=50)": lambda view: view.lines(Contact, last=50),
    "threads('release', is_open=True)": lambda view: view.threads("release", is_open=True),
    "threads('release', last=50)": lambda view: view.threads("release", last=50),
    "open_counts()": lambda view: view.open_counts(),
    "brief": brief,
}


def views(place: Path, entries: int) -> dict[str, float]:
    """How long a long record takes to open, and typical views of it."""
    folder = place / "long"
    office = open_office(folder, clock=lambda: NOW)
    start = time.perf_counter()
    mediator, north = fill(office, entries)
    print(f"  filled in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    # As a crash leaves it: the files as they are, the write-ahead log not yet moved home.
    crashed = shutil.copytree(folder, place / "crashed")
    office.store.close()
    start = time.perf_counter()
    office = open_office(crashed, clock=lambda: NOW)
    room = Audience([mediator.seat, north.seat])
    office.append(mediator, [Draft(room, Message(words="again"))], key="after the crash")
    found = {"entries": float(entries), "recovery_s": time.perf_counter() - start}
    for name, look in VIEWS.items():
        for who, actor in (("mediator", mediator), ("side", north)):
            spent, used = [], []
            for _ in range(15):
                start, cpu = time.perf_counter(), time.process_time()
                look(office.view(actor))
                spent.append(1000 * (time.perf_counter() - start))
                used.append(1000 * (time.process_time() - cpu))
            found[f"{who}: {name}"] = statistics.median(spent)
            found[f"cpu {who}: {name}"] = statistics.median(used)
    found["mediator_lines"] = float(office.view(mediator).head().number)
    found["mediator_open"] = float(sum(office.view(mediator).open_counts().values()))
    start = time.perf_counter()
    office.store.verify(mediator.process)
    found["verify_s"] = time.perf_counter() - start
    office.store.close()
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench views", description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000, help="length of the record")
    chosen = parser.parse_args(arguments)
    where = Path("var")
    where.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=where, prefix="bench-") as folder:
        found = views(Path(folder).resolve(), chosen.entries)
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n")
    met = verdict(found["recovery_s"] <= GOALS["recovery_s"])
    rows = [
        (f"record of {found['entries']:,.0f} entries", "measured", "goal", ""),
        ("from a crash to the first append", f"{found['recovery_s']:.2f} s", "5 s", met),
    ]
    for name, value in found.items():
        if ": " in name and not name.startswith("cpu"):
            took = f"{value:.1f} ms ({found[f'cpu {name}']:.1f} ms of processor)"
            rows.append((name, took, "50 ms", verdict(value < GOALS["view_ms"])))
    met = verdict(found["verify_s"] <= GOALS["verify_s"])
    rows.append(("verify every chain", f"{found['verify_s']:.1f} s", "60 s", met))
    table(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
