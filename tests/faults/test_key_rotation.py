"""The node key is rotated, and killed while it is: no address moves, no word is lost, the old key is gone."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from goodoffices.errors import DamagedRecordError
from goodoffices.office import Actor, open_office, write_message
from goodoffices.office.safekeeping.custody import Environment, change_custody
from goodoffices.record import ENGINE
from goodoffices.store import Query, SQLiteStore
from goodoffices.vault import open_key_file
from tests.conftest import examples
from tests.contracts.store_contract import LINKS

STRACE = shutil.which("strace")
VERSION_1 = Path(__file__).parent / "databases" / "1"


@pytest.fixture
def old(folder):
    """The record and the key that the first version wrote."""
    (folder / "record.sqlite").write_bytes(
        gzip.decompress((VERSION_1 / "record.sqlite.gz").read_bytes())
    )
    shutil.copy(VERSION_1 / "node.key", folder / "node.key")
    (folder / "node.key").chmod(0o600)
    return folder


def told(folder):
    """Everything that every seat reads, with addresses, heads and names of forms."""
    office = open_office(folder)
    try:
        found = {}
        for process in office.store.processes():
            assert office.store.verify(process) > 0
            for seat in office.store.seats(process):
                actor = Actor(process, seat)
                lines = office.read(actor, Query())
                found[process, seat] = (
                    [
                        (x.entry_id, x.address, x.slot, x.author, x.audience.seats, x.body)
                        for x in lines
                    ],
                    office.address(actor),
                    office.entry_ids(actor, "form", 2),
                    office.signer(actor).public,
                    office.store.head(process, seat),
                )
        return found
    finally:
        office.store.close()


def rotate(folder, **more):
    office = open_office(folder)
    change_custody(folder, office.store, ask=Environment(), **more)
    office.store.close()


def test_a_record_of_the_first_version_reads_as_it_did_and_after_a_rotation_too(old):
    before = told(old)
    heads = json.loads((VERSION_1 / "heads.json").read_text())

    assert before
    for (process, seat), (*_, head) in before.items():
        assert heads[process][seat] == [head.number, head.head.hex()]
    rotate(old)
    assert told(old) == before


def raw(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def test_the_key_of_before_opens_nothing_and_is_nowhere(cast, folder):
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="Of before", key="b")
    cast.close()
    rotate(folder)  # so that the two secrets differ
    early = (folder / "node.key").read_bytes()
    wrapping = open_key_file(folder / "node.key", create=False, ask=Environment())[0].wrapping
    kept = told(folder)
    old_wraps = _wraps(folder)

    rotate(folder)

    assert told(folder) == kept
    held = raw(folder)
    assert wrapping not in held
    assert not [wrap for wrap in old_wraps if wrap in held]
    (folder / "node.key").write_bytes(early)
    with pytest.raises(DamagedRecordError):
        told(folder)


def _wraps(folder):
    store = SQLiteStore(folder / "record.sqlite", read_only=True, **LINKS)
    try:
        (process,) = store.processes()
        pairs = [pair.sealed for _, pair in store.keys.seat_keys(process)]
        sealed = [
            wrap
            for seat in store.seats(process)
            for *_, wrap in store.keys.reader_wraps(process, seat)
        ]
        return [wrap for *_, wrap in store.keys.audience_keys(process)] + pairs + sealed
    finally:
        store.close()


def test_what_is_written_after_a_rotation_opens_with_nothing_of_before(cast, folder):
    """Somebody keeps the key and a whole copy of the record of before, and gets a copy of after."""
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="Of before", key="b")
    process = cast.mara.process
    cast.close()
    stolen = folder / "stolen"
    stolen.mkdir()
    for name in ("node.key", "record.sqlite"):
        shutil.copy(folder / name, stolen / name)
    rotate(folder)
    office = open_office(folder)
    write_message(office, cast.anton, room=cast.mara.seat, words="Of after", key="a")
    office.store.close()

    # The thief puts every key of before in the place of those of after.
    _put_back(stolen / "record.sqlite", folder / "record.sqlite", process)
    shutil.copy(stolen / "node.key", folder / "node.key")
    thief = open_office(folder, read_only=True)
    read, closed = set(), 0
    for row in thief.store.load(process, cast.anton.seat):
        try:
            read.add(getattr(thief.open(cast.anton, row).body, "words", ""))
        except DamagedRecordError:
            closed += 1
    thief.store.close()
    assert "Of before" in read
    assert "Of after" not in read
    assert closed == 1


def _put_back(before, after, process):
    import sqlite3

    connection = sqlite3.connect(after, isolation_level=None)
    connection.execute("attach ? as old", (str(before),))
    for table in ("audience_key", "seat_key", "reader_key"):
        connection.execute(f"insert or replace into {table} select * from old.{table}")
    connection.close()


def test_a_new_epoch_begins_for_every_audience_and_is_sealed_for_every_reader(cast, folder):
    process = cast.mara.process
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="One", key="1")
    cast.close()
    rotate(folder)

    office = open_office(folder)
    write_message(office, cast.anton, room=cast.mara.seat, words="Two", key="2")
    rows = office.store.load(process, cast.anton.seat)
    epochs = [json.loads(row.statement)["epoch"] for row in rows]
    assert epochs == [0] * (len(rows) - 1) + [1]
    for seat in office.store.seats(process):
        held = {
            (audience, epoch)
            for audience, epoch, _ in office.store.keys.reader_wraps(process, seat)
        }
        assert seat == ENGINE.id or {epoch for _, epoch in held} == {0, 1}
    office.store.close()


def crashing(monkeypatch, at):
    """Cut the rotation off before its step number `at`; return how many steps were taken."""
    from goodoffices.office.safekeeping import custody
    from goodoffices.store.sqlite_keys import SQLiteKeys

    steps = []

    def step(plain):
        def taken(*given, **named):
            steps.append(plain.__name__)
            if len(steps) > at:
                raise KeyboardInterrupt
            return plain(*given, **named)

        return taken

    for name in (
        "replace_audience_keys",
        "replace_seat_keys",
        "put_audience_key",
        "put_reader_wraps",
    ):
        monkeypatch.setattr(SQLiteKeys, name, step(getattr(SQLiteKeys, name)))
    monkeypatch.setattr(custody, "write_key_file", step(custody.write_key_file))
    return steps


def test_cut_off_before_each_of_its_steps_a_rotation_is_finished_by_the_next_start(cast, folder):
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="Of before", key="b")
    cast.close()
    before, at, cut = told(folder), 0, True
    while cut:
        with pytest.MonkeyPatch.context() as patched:
            crashing(patched, at)
            office = open_office(folder)
            try:
                change_custody(folder, office.store, ask=Environment())
                cut = False
            except KeyboardInterrupt:
                at += 1 if at < 8 else 5
            finally:
                office.store.close()
        reader = open_office(folder, read_only=True)
        assert len(reader.view(cast.anton).lines()) == len(
            before[cast.anton.process, cast.anton.seat][0]
        )
        reader.store.close()
        assert told(folder) == before
        key = open_key_file(folder / "node.key", create=False, ask=Environment())[0]
        assert key.previous is None
    assert at > 10


@pytest.mark.parametrize("when", range(2, examples(18, full=60), 8))
def test_killed_at_a_flush_a_rotation_leaves_a_record_that_opens(cast, folder, when):
    assert STRACE, "no strace: apt-get install -y --no-install-recommends strace"
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="Of before", key="b")
    cast.close()
    before = told(folder)
    command = [sys.executable, "-m", "tests.faults.rotator", str(folder)]

    for call in ("fsync", "fdatasync"):
        fault = f"inject={call}:signal=KILL:when={when}"
        said = subprocess.run(
            [STRACE, "-f", "-qq", "-o", "/dev/null", "-e", fault, *command],
            env={**os.environ, "PYTHONPATH": "src:."},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        ).stdout.split()

        assert said[:1] in ([], ["open"])
        assert told(folder) == before
