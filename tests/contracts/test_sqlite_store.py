"""The SQLite store: the contract, and what is SQLite's own."""

import errno
import gc
import shutil
import sqlite3
import subprocess
import sys
import threading
import warnings

import pytest

from goodoffices.errors import DamagedRecordError, SecondWriterError, StaleRecordError, StoreError
from goodoffices.store import Guard, Query, SQLiteStore, sqlite_runway
from tests.contracts.store_contract import (
    LINKS,
    NORTH,
    SOUTH,
    P,
    StoreContract,
    names,
    unit,
    writing,
)


class TestSQLiteStore(StoreContract):
    def make(self, folder):
        return SQLiteStore(folder / "record.sqlite", **LINKS)


@pytest.fixture
def database(folder):
    """A closed database of four entries, and a plain connection to it without the guards."""
    store = SQLiteStore(folder / "record.sqlite", **LINKS)
    for number in range(4):
        store.append(unit(writing(f"e{number}"), slot=number * 600))
    store.close()
    connection = sqlite3.connect(folder / "record.sqlite", isolation_level=None)
    yield connection
    connection.close()


def unguarded(connection, sql, *values):
    """Change bytes as somebody with the file in hands would."""
    for name in ("log_keeps_update", "line_keeps_update", "log_keeps_delete", "line_keeps_delete"):
        connection.execute(f"drop trigger if exists {name}")
    connection.execute(sql, values)


@pytest.mark.parametrize("table", ["log", "line"])
@pytest.mark.parametrize("verb", ["update {} set slot = 1", "delete from {}"])
def test_the_database_itself_refuses_changes(database, table, verb):
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute(verb.format(table))


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("update log set statement = x'00' where seq = 3", "entry 3 of the record"),
        ("update log set slot = 601 where seq = 2", "entry 2 of the record"),
        ("update log set head = x'00' where seq = 1", "entry 1 of the record"),
        ("update log set previous = x'00' where seq = 4", "entry 4 of the record"),
        ("delete from log where seq = 2", "entry 2 of the record"),
        ("update line set slot = 601 where number = 2", "line 2 of a view, after entry 1, does"),
        ("update line set head = x'00' where number = 4", "line 4 of a view"),
        ("update line set seq = 9 where number = 3", "line 3 of a view"),
        ("delete from line where number = 2", "line 2 of a view"),
    ],
)
def test_verify_names_what_was_damaged(folder, database, sql, named):
    unguarded(database, sql)
    store = SQLiteStore(folder / "record.sqlite", **LINKS)

    try:
        with pytest.raises(DamagedRecordError, match=named):
            store.verify(P)
    finally:
        store.close()


def test_a_second_writer_is_refused_in_the_same_process(folder):
    store = SQLiteStore(folder / "record.sqlite", **LINKS)

    with pytest.raises(SecondWriterError):
        SQLiteStore(folder / "record.sqlite", **LINKS)
    store.close()
    SQLiteStore(folder / "record.sqlite", **LINKS).close()


SECOND = """
import sys
from pathlib import Path
from goodoffices.errors import SecondWriterError
from goodoffices.store import SQLiteStore
from tests.contracts.store_contract import LINKS
try:
    SQLiteStore(Path(sys.argv[1]), **LINKS)
except SecondWriterError:
    print("refused")
reader = SQLiteStore(Path(sys.argv[1]), read_only=True, **LINKS)
print(len(reader.load("p-one", "s-north")))
"""


def test_a_second_writer_is_refused_from_another_process_but_a_reader_may_look(folder):
    store = SQLiteStore(folder / "record.sqlite", **LINKS)
    store.append(unit(writing("a")))

    said = subprocess.run(
        [sys.executable, "-c", SECOND, str(folder / "record.sqlite")],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": "src:."},
    ).stdout
    store.close()
    assert said.split() == ["refused", "1"]


def test_a_reader_beside_the_writer_sees_what_is_written_and_writes_nothing(folder):
    store = SQLiteStore(folder / "record.sqlite", **LINKS)
    reader = SQLiteStore(folder / "record.sqlite", read_only=True, **LINKS)
    store.append(unit(writing("a")))

    assert names(reader.load(P, NORTH)) == ["a"]
    with pytest.raises(StoreError):
        reader.append(unit(writing("b")))
    with pytest.raises(StoreError):
        reader.keys.put_audience_key(P, "a", 0, b"key")
    reader.close()
    store.close()


def test_a_reader_makes_no_database(folder):
    reader = SQLiteStore(folder / "record.sqlite", read_only=True, **LINKS)

    with pytest.raises(sqlite3.OperationalError):
        reader.load(P, NORTH)
    reader.close()
    assert not list(folder.iterdir())


def test_the_connection_of_a_thread_that_ended_is_closed(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()  # what other tests left open is not this one's matter
    store = SQLiteStore(folder / "record.sqlite", **LINKS)
    for _ in range(20):
        thread = threading.Thread(target=store.load, args=(P, NORTH))
        thread.start()
        thread.join()
    gc.collect()

    assert len(store._readers) <= 1
    store.close()


def test_a_database_of_another_version_is_left_alone(database, folder):
    database.execute("update meta set value = '0'")

    with pytest.raises(StoreError, match="version 0"):
        SQLiteStore(folder / "record.sqlite", **LINKS)
    with pytest.raises(StoreError, match="version 0"):  # not "a second writer"
        SQLiteStore(folder / "record.sqlite", **LINKS)


def test_a_file_that_is_no_database_is_refused_and_stays_as_it_is(folder):
    path = folder / "record.sqlite"
    path.write_bytes(b"a letter, not a record\n" * 400)
    before = path.read_bytes()

    for _ in range(2):  # not "a second writer" either
        with pytest.raises(StoreError) as refused:
            SQLiteStore(path, **LINKS)
        assert "restore the newest backup" in refused.value.advice
    assert path.read_bytes() == before


def test_a_reader_of_another_version_is_told_so_and_asks_again(database, folder):
    database.execute("update meta set value = '1'")
    reader = SQLiteStore(folder / "record.sqlite", read_only=True, **LINKS)

    for _ in range(2):
        with pytest.raises(StoreError, match="version 1"):
            reader.load(P, NORTH)
    database.execute("update meta set value = '2'")
    assert len(reader.load(P, NORTH)) == 4
    reader.close()


def test_entries_before_a_damaged_one_are_told_and_it_is_named(folder, database):
    unguarded(database, "update log set entry = cast(x'ff' as text) where seq = 3")
    store = SQLiteStore(folder / "record.sqlite", **LINKS)
    told = []

    with pytest.raises(DamagedRecordError, match="entry 3"):
        told.extend(entry.entry_id for entry in store.entries(P))

    store.close()


def test_while_a_reader_holds_the_log_nothing_is_said_to_be_erased(folder):
    store = SQLiteStore(folder / "record.sqlite", **LINKS)
    store.append(unit(writing("a"), writing("b")))
    reader = sqlite3.connect(folder / "record.sqlite", isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from log").fetchone()
    store.append(unit(writing("c")))
    store._writer.execute("pragma busy_timeout = 1")

    with pytest.raises(StoreError, match="a reader held the log"):
        store.erase(P, ["a"])

    reader.close()
    assert store.erase(P, ["a"]) == 0  # it is gone from the tables; now from the log too
    assert (folder / "record.sqlite-wal").stat().st_size == 0
    assert [line.wrap for line in store.load(P, NORTH)] == [None, b"wrap of b", b"wrap of c"]
    store.close()


def test_of_two_answers_in_one_flush_the_second_finds_the_first(folder):
    store = SQLiteStore(folder / "record.sqlite", **LINKS)
    store.append(unit(writing("asked", leaves_open=True)))

    def answer(name):
        given = writing(name, thread="asked", leaves_open=False)
        return unit(given, guards=(Guard(NORTH, "asked", 1),))

    outcomes = store._commit([answer("yes"), answer("no")])

    assert outcomes[0].entry_ids == ("yes",)
    assert isinstance(outcomes[1], StaleRecordError)
    assert names(store.load(P, NORTH)) == ["asked", "yes"]
    store.close()


QUERIES = {
    "whole view": Query(),
    "last lines": Query(last=50),
    "one line": Query(numbers=(7,)),
    "some lines": Query(numbers=(7, 8)),
    "one entry": Query(entry_ids=("e1",)),
    "some entries": Query(entry_ids=("e1", "e2")),
    "one matter": Query(threads=("e1",)),
    "some matters": Query(threads=("e1", "e2")),
    "one kind": Query(kinds=("message",)),
    "last of some kinds": Query(kinds=("message", "note"), last=1),
    "a room": Query(audiences=(f"{NORTH}+{SOUTH}",), last=50),
    "since": Query(since=600),
    "after": Query(after=3),
}


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_searches_by_an_index(folder, name):
    store = SQLiteStore(folder / "record.sqlite", **LINKS)
    seen = []
    store.reading().set_trace_callback(seen.append)
    store.append(unit(writing("e1"), writing("e2"), writing("e3", kind="note")))
    store.load(P, NORTH, QUERIES[name])
    plan = [row[3] for sql in seen for row in store.reading().execute("explain query plan " + sql)]
    store.close()

    steps = [step for step in plan if step.startswith(("SCAN", "SEARCH"))]
    assert not [s for s in steps if s.startswith("SCAN") and "json_each" not in s], plan
    selective = {
        "one line": "number=?",
        "some lines": "number=?",
        "one entry": "number=?",
        "some entries": "number=?",
        "one matter": "line_thread",
        "some matters": "line_thread",
        "one kind": "line_class",
        "last of some kinds": "line_class",
        "a room": "line_class",
        "since": "number>?",
    }
    if name in selective:
        assert any(selective[name] in step for step in steps), plan


@pytest.mark.parametrize("guards", [(), (Guard(SOUTH, "t", 0),)])
def test_an_append_is_on_the_disk_when_it_returns(folder, guards):
    store = SQLiteStore(folder / "record.sqlite", **LINKS)
    store.append(unit(writing("a"), guards=guards))

    assert store.reading().execute("pragma synchronous").fetchone()[0] == 2
    assert store._writer.execute("pragma synchronous").fetchone()[0] == 2
    assert store._writer.execute("pragma journal_mode").fetchone()[0] == "wal"
    store.close()


# The write-ahead log is longer than what is in it


def fill(store, first, last):
    for number in range(first, last):
        store.append(unit(writing(f"e{number}")))


def test_commits_overwrite_blocks_that_the_log_has_already(folder, store_of_many):
    log = folder / "record.sqlite-wal"
    lengths = set()
    for number in range(100, 140):
        fill(store_of_many, number, number + 1)
        lengths.add(log.stat().st_size)

    assert len(lengths) <= 4


def test_what_stands_before_zeros_in_the_log_of_a_killed_writer_is_all_there(folder, store_of_many):
    (folder / "killed").mkdir()
    for name in ("record.sqlite", "record.sqlite-wal"):
        shutil.copy(folder / name, folder / "killed" / name)

    store = SQLiteStore(folder / "killed" / "record.sqlite", **LINKS)

    assert store.verify(P) == 100
    fill(store, 100, 140)
    assert store.verify(P) == 140
    store.close()


def test_the_log_is_emptied_when_something_is_erased_and_grows_again(folder, store_of_many):
    store_of_many.erase(P, ["e3"])
    assert (folder / "record.sqlite-wal").stat().st_size == 0

    fill(store_of_many, 100, 140)

    assert store_of_many.verify(P) == 140


def test_a_disk_without_room_ahead_still_takes_entries(folder, store_of_many, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(sqlite_runway.os, "pwrite", full)

    fill(store_of_many, 100, 200)

    assert store_of_many.verify(P) == 200


@pytest.fixture
def store_of_many(folder):
    """A store that has been written to for a while."""
    store = SQLiteStore(folder / "record.sqlite", **LINKS)
    fill(store, 0, 100)
    yield store
    store.close()
