"""A record in PostgreSQL is backed up while servers write to it, and goes back to where it was."""

import io
import sqlite3
import subprocess
import tarfile
import threading

import psycopg
import pyrage
import pytest

from goodoffices.cli import main
from goodoffices.errors import DamagedRecordError, InputError, StoreError
from goodoffices.office import Actor, move_record, open_office, write_message
from goodoffices.office.safekeeping.backup import AgeLock, back_up, open_age, restore
from goodoffices.store import Query, moving
from goodoffices.store.sqlite_parts import KEY_TABLES
from tests.cast import gather

WORDS = "The bridge opens on Thursday"


@pytest.fixture
def holder():
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def lock(holder):
    return AgeLock(to=(str(holder.to_public()),))


@pytest.fixture
def opened(holder):
    return lambda source, target: open_age(source, target, held=[holder])


@pytest.fixture
def cast(folder, database, monkeypatch):
    """Everybody at one open process in PostgreSQL, with a checkpoint; the server runs on."""
    monkeypatch.setenv("GOODOFFICES_DATABASE", database)
    cast = gather(folder / "data")
    cast.rules()
    cast.beat(minutes=10)
    for number in range(3):
        write_message(cast.office, cast.anton, room=cast.mara.seat, words=WORDS, key=f"{number}")
    yield cast
    cast.close()


@pytest.fixture
def data(cast, folder):
    return folder / "data"


def told(folder):
    """What everybody reads, and the end and checkpoints of every record."""
    office = open_office(folder, read_only=True)
    store = office.store
    try:
        return {
            (process, seat): (
                office.read(Actor(process, seat), Query()),
                store.head(process, seat),
                store.checkpoints(process),
                [entry.head for entry in store.entries(process)][-1],
            )
            for process in store.processes()
            for seat in store.seats(process)
        }
    finally:
        store.close()


def members(path, holder):
    """What is in a backup, opened with the ordinary tool."""
    key = path.with_suffix(".key")
    key.write_text(f"{holder}\n")
    out = subprocess.run(["age", "-d", "-i", key, path], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(out)) as tar:
        return {name: tar.extractfile(name).read() for name in tar.getnames()}


def test_it_is_restored_with_the_same_heads_and_checkpoints_and_moves_into_an_empty_database(
    data, folder, lock, opened, monkeypatch, postgres
):
    before = told(data)
    made = back_up(data, folder / "record.age", lock, keys=folder / "keys.age")
    again = folder / "again"
    assert restore(folder / "record.age", again, opened, keys=folder / "keys.age") == made

    with pytest.raises(StoreError, match="record of its own"):
        open_office(again)
    monkeypatch.delenv("GOODOFFICES_DATABASE")
    assert told(again) == before
    empty = postgres.new_database()
    try:
        move_record(f"sqlite:{again}", postgres.address(empty), lambda *_: None)
        monkeypatch.setenv("GOODOFFICES_DATABASE", postgres.address(empty))
        assert told(again) == before
    finally:
        postgres.drop_database(empty)
    assert any(checkpoints for _, _, checkpoints, _ in before.values())


def test_the_file_of_the_record_holds_no_key_and_nothing_is_left_beside_it(
    data, folder, lock, holder
):
    back_up(data, folder / "record.age", lock, keys=folder / "keys.age")

    record = members(folder / "record.age", holder)
    (folder / "seen.sqlite").write_bytes(record["record.sqlite"])
    with sqlite3.connect(folder / "seen.sqlite") as connection:
        for table in KEY_TABLES:
            assert connection.execute(f"select count(*) from {table}").fetchone() == (0,)
    connection.close()
    assert set(record).isdisjoint({"node.key", "entries.key", "keys.sqlite"})
    assert {"node.key", "keys.sqlite"} <= set(members(folder / "keys.age", holder))
    assert not list(data.glob(".backup-*"))


def test_it_is_of_one_moment_while_servers_write(cast, data, folder, lock, opened, monkeypatch):
    begun, stop = threading.Event(), threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            write_message(
                cast.office, cast.anton, room=cast.mara.seat, words=WORDS, key=f"more/{number}"
            )
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(60)
        made = back_up(data, folder / "record.age", lock, keys=folder / "keys.age")
    finally:
        stop.set()
        writer.join()
    entries = cast.office.store.verify(cast.mara.process)
    lines = cast.office.read(cast.anton, Query())
    monkeypatch.delenv("GOODOFFICES_DATABASE")
    restore(folder / "record.age", folder / "again", opened, keys=folder / "keys.age")
    again = open_office(folder / "again")
    found = again.read(cast.anton, Query())
    again.store.close()

    assert made.entries <= entries
    assert found[-1].body.words == WORDS
    assert found == lines[: len(found)]


def test_what_is_destroyed_while_it_is_made_is_not_in_it_and_its_neighbours_are(
    cast, data, folder, lock, opened, monkeypatch
):
    office, process, seat = cast.office, cast.anton.process, cast.anton.seat
    doomed, neighbour = office.store.load(process, seat)[-1:-3:-1]
    real, erased = moving.snapshot_of_postgresql, []

    def interrupted(connection, blocks):
        rows = real(connection, blocks)

        def with_an_erasing(kind):
            if kind == "wrap" and not erased:
                erased.append(office.store.erase(process, [doomed.entry_id]))
            yield from rows(kind)

        return with_an_erasing

    monkeypatch.setattr("goodoffices.store.postgresql_copy.snapshot_of_postgresql", interrupted)
    back_up(data, folder / "record.age", lock, keys=folder / "keys.age")
    monkeypatch.delenv("GOODOFFICES_DATABASE")
    restore(folder / "record.age", folder / "again", opened, keys=folder / "keys.age")
    again = open_office(folder / "again")
    wraps = {line.entry_id: line.wrap for line in again.store.load(process, seat)}
    again.store.close()

    assert erased == [1]
    assert wraps[doomed.entry_id] is None
    assert wraps[neighbour.entry_id] == neighbour.wrap


@pytest.mark.parametrize(
    "damage",
    [
        "with last as (delete from log where seq = (select max(seq) from log) returning seq) delete from line using last where line.seq = last.seq",
        "update log set statement = '' where seq = 3",
        "update entry_key set generation = 7 where seq = 3",
    ],
)
def test_of_a_damaged_record_none_is_written(data, folder, lock, database, damage):
    with psycopg.connect(database) as connection:
        connection.execute("set session_replication_role = replica")  # the triggers sleep
        connection.execute(damage)

    with pytest.raises(DamagedRecordError):
        back_up(data, folder / "record.age", lock, keys=folder / "keys.age")

    assert not (folder / "record.age").exists()
    assert not (folder / "keys.age").exists()
    assert not list(data.glob(".backup-*"))


def test_without_a_record_or_its_keys_none_is_written(data, folder, lock, database):
    (data / "entries.key").rename(folder / "away")
    with pytest.raises(StoreError, match="block keys is missing"):
        back_up(data, folder / "record.age", lock)
    with psycopg.connect(database) as connection:
        connection.execute("drop schema public cascade; create schema public")
    with pytest.raises(InputError, match="no record"):
        back_up(data, folder / "record.age", lock)
    assert not (folder / "record.age").exists()


def test_the_commands_make_it_and_put_it_back(data, folder, holder, monkeypatch, capsys):
    (folder / "key.txt").write_text(f"{holder}\n")
    files = [str(folder / "r.age"), "--keys", str(folder / "k.age")]
    recipient = str(holder.to_public())

    assert main(["backup", *files, "--recipient", recipient, "--data", str(data)]) == 0
    assert "every chain verifies" in capsys.readouterr().out
    monkeypatch.delenv("GOODOFFICES_DATABASE")
    again = str(folder / "again")
    assert main(["restore", *files, "--identity", str(folder / "key.txt"), "--data", again]) == 0
    assert main(["check", "--data", again]) == 0
