# ruff: noqa: RUF001  # letters of two scripts that look alike are what duplicates are made of
"""Reception: a table of 100,000 people read, read again, a start with 200,000, and who may be registered twice.

    python -m bench reception [--rows 100000] [--start 200000] [--book 100000]

Names are made of syllables; nobody is real. Some rows are the same person spelt another way, so that the search for
duplicates has something to find: how many of those it finds is told, and how many pairs it shows that are none.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

LIMIT_S = 60.0
"""For a table of 100,000 rows."""
START_S = 20.0
MEMORY_MB = 2_000
HEADER = (
    "person", "case", "source", "verified", "relation", "languages", "school", "medical:clinic", "wheelchair",
    "kosher_kitchen", "pet", "given_name", "family_name", "birth_date", "document", "contact", "origin", "note",
)  # fmt: skip
SYLLABLES = (
    "ba", "vel", "dor", "mi", "shen", "ka", "lu", "ro", "tas", "yev", "zhi", "go", "hra", "chu", "ne", "pol", "su",
    "ter", "fa", "khem", "ola", "ine", "tso", "rek",
)  # fmt: skip
CYRILLIC = {
    "shch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ya": "я", "ye": "є", "a": "а",
    "b": "б", "v": "в", "h": "г", "g": "ґ", "d": "д", "e": "е", "z": "з", "y": "и", "i": "і", "k": "к", "l": "л",
    "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с", "t": "т", "u": "у", "f": "ф",
}  # fmt: skip


def cyrillic(name: str) -> str:
    """A name in the letters that it would have been carried over from."""
    written = name.lower()
    for latin, letter in CYRILLIC.items():
        written = written.replace(latin, letter)
    return written.capitalize()


class Someone:
    """Families, each with the same names every time for the same seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.number = 0
        self.twice: list[tuple[str, str]] = []

    def name(self, least: int = 2) -> str:
        return "".join(self.dice.choices(SYLLABLES, k=self.dice.randint(least, 4))).capitalize()

    def families(self, rows: int, doubled: float = 0.01) -> Iterator[list[str]]:
        """Rows of families; of one in a hundred people a second row, spelt otherwise, in a case of its own."""
        case = 0
        while self.number < rows:
            case += 1
            family, size = self.name(3), self.dice.choice((1, 1, 2, 2, 3, 3, 4, 5, 7))
            for place in range(min(size, rows - self.number)):
                row = self.person(f"c{case}", family, place)
                yield row
                if self.dice.random() < doubled and self.number < rows:
                    yield self.again(row, case)

    def person(self, case: str, family: str, place: int) -> list[str]:
        self.number += 1
        dice, child = self.dice, place >= 2
        days = dice.randint(0, 6_000) if child else dice.randint(7_000, 29_000)
        born = date(2026, 3, 1) - timedelta(days=days)
        return [
            f"u{self.number}", case, "gate-2", dice.choice(("said", "seen")),
            ("head", "partner", "child")[min(place, 2)], dice.choice(("uk", "ru", "uk ru")),
            "1" if child else "", dice.choice(("", "", "1")), dice.choice(("", "", "", "yes")),
            dice.choice(("", "", "", "yes")), dice.choice(("", "", "", "yes")), self.name(), family,
            born.isoformat(), f"AB{dice.randint(0, 10**8):08}", f"+380 {dice.randint(0, 10**9):09}",
            self.name(3), "",
        ]  # fmt: skip

    def again(self, row: list[str], case: int) -> list[str]:
        self.number += 1
        second = list(row)
        second[0], second[1], second[14] = f"u{self.number}", f"again{case}-{self.number}", ""
        second[11], second[12] = cyrillic(row[11]), cyrillic(row[12])
        self.twice.append((row[0], second[0]))
        return second


def table(rows: list[list[str]]) -> bytes:
    from goodoffices.reception.formats import write_csv

    return b"".join(write_csv([HEADER, *rows]))


@contextmanager
def measured(what: str, promise: str = ""):
    clock, processor = time.perf_counter(), time.process_time()
    told: dict[str, float] = {}
    yield told
    told["s"], told["cpu"] = time.perf_counter() - clock, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = f"  {what:<58}{told['s']:7.1f} s   processor {told['cpu']:6.1f} s   peak {peak:6.0f} MB"
    print(f"{line}   {promise}".rstrip(), flush=True)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench reception")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--start", type=int, default=200_000)
    parser.add_argument("--book", type=int, default=100_000, help="rows of a workbook")
    asked = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="goodoffices-bench-"))
    try:
        return run(folder, asked.rows, asked.start, asked.book)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, rows: int, start: int, book: int) -> int:
    from tests.cast import gather

    print(f"Reception: {rows:,} rows, on {os.cpu_count()} processors; files on a disk")
    cast = gather(folder / "import")
    cast.office.__dict__["randomness"] = lambda _stream, size: os.urandom(size)
    some = Someone(7)
    people = list(some.families(rows))
    fine = imported(cast, people, some.twice)
    if book:
        content = workbook(people[:book])
        promise = f"promise: {LIMIT_S:.0f} s" if book >= 100_000 else ""
        with measured(f"a workbook (XLSX) of {len(people[:book]):,} rows, tried", promise) as told:
            report = read(cast, content, name="people.xlsx", dry_run=True)
        fine &= not report.problem_count and told["s"] <= LIMIT_S
    fine &= afterwards(cast, some.twice)
    fine &= started(cast, rows, start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cast.close()
    fine &= peak <= MEMORY_MB
    print("reception: every promise is kept" if fine else "reception: A PROMISE IS NOT KEPT")
    return 0 if fine else 1


def imported(cast, people: list[list[str]], twice: list[tuple[str, str]]) -> bool:
    content, rows = table(people), len(people)
    print(f"  a table of {len(content) / 1e6:.1f} MB; {len(twice):,} people stand in it twice")
    with measured(f"tried ({rows:,} rows)", "nothing is written"):
        report = read(cast, content, dry_run=True)
    fine = doubts(report, people, twice)
    with measured(f"import of {rows:,} rows, all new", f"promise: {LIMIT_S:.0f} s") as told:
        report = read(cast, content, accept_doubtful=True)
    fine &= report.written and told["s"] <= LIMIT_S
    with measured("the same table again: everything is the same"):
        report = read(cast, content)
    fine &= report.same == rows
    changed = [[*row[:-1], "seen again"] if n % 10 == 0 else row for n, row in enumerate(people)]
    with measured("one row in ten changed"):
        report = read(cast, table(changed))
    return fine and report.changed == len(range(0, rows, 10))


def afterwards(cast, twice: list[tuple[str, str]]) -> bool:
    from goodoffices.office.reception import duplicates
    from tests.receiving import RUT

    with measured("pairs that may be one, over the whole register"):
        found = duplicates(cast.office, cast.rut, officer=RUT, most=100_000)
    print(f"  {len(found):,} pairs are shown, {len(twice):,} were made")
    with measured("export as a table"):
        written = export(cast)
    print(f"  {len(written) / 1e6:.1f} MB")
    return len(found) >= 0.99 * len(twice)


def started(cast, rows: int, start: int) -> bool:
    from goodoffices.office.registers import Registers

    more = [
        [f"v{row[0]}", f"v{row[1]}", *row[2:]]
        for row in Someone(11).families(max(0, start - rows), doubled=0)
    ]
    if more:
        with measured(f"import of {len(more):,} rows more"):
            read(cast, table(more), accept_doubtful=True)
    cast.office.registers.close()
    anew = Registers(cast.office)
    with (
        measured(f"a start with {start:,} people", f"promise: {START_S:.0f} s") as told,
        anew.at(cast.rut) as register,
    ):
        people = register.programme.people
    known = sum(case.people for case in people.cases.values())
    with measured("what is placed as one, made anew"):
        groups = people.groups()
    print(f"  {len(groups):,} groups")
    anew.close()
    return known == max(start, rows) and told["s"] <= START_S


def read(cast, content: bytes, name: str = "people.csv", **more):
    from goodoffices.office.reception import import_people
    from tests.receiving import RUT

    return import_people(
        cast.office,
        cast.rut,
        officer=RUT,
        name=name,
        file=io.BytesIO(content),
        key=os.urandom(8).hex(),
        **more,
    )


def export(cast) -> bytes:
    from goodoffices.office.reception import ask_two, confirm_two, export_people
    from goodoffices.reception.protection_events import Joint
    from tests.receiving import NOA, RUT

    act = ask_two(cast.office, cast.rut, officer=NOA, what=Joint.TABLE, key="table")
    confirm_two(cast.office, cast.rut, officer=RUT, act=act, key="yes")
    file = io.BytesIO()
    export_people(cast.office, cast.rut, officer=RUT, file=file, key="export")
    return file.getvalue()


def workbook(rows: list[list[str]]) -> bytes:
    from goodoffices.reception.formats import write_xlsx

    file = io.BytesIO()
    write_xlsx([HEADER, *rows], file)
    return file.getvalue()


def doubts(report, people, twice) -> bool:
    place = {row[0]: number for number, row in enumerate(people, start=2)}
    made = {frozenset((place[one], place[other])) for one, other in twice}
    found = {frozenset((doubt.row, doubt.other_row)) for doubt in report.doubts}
    if report.doubt_count <= len(report.doubts):
        hits = len(made & found)
        print(
            f"  doubtful pairs: {report.doubt_count:,} shown, {hits:,} of {len(made):,} that were made are among them"
        )
        return hits >= 0.99 * len(made)
    print(
        f"  doubtful pairs: {report.doubt_count:,} ({len(made):,} were made; the first {len(report.doubts):,} are told)"
    )
    return report.doubt_count >= 0.99 * len(made)
