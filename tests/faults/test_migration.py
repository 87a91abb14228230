"""The database of every released version is read by this one, and a death on the way costs nothing."""

import gzip
import json
import os
import shutil
import signal
import sqlite3

import pytest

from goodoffices.errors import StoreError
from goodoffices.office import Actor, open_office
from goodoffices.office.safekeeping.soundness import verify_record
from goodoffices.record import GENESIS, node_link, view_link
from goodoffices.store import SQLiteStore, sqlite
from goodoffices.store.schema import MIGRATIONS, VERSION
from tests.faults.keep import DATABASES, heads

KEPT = sorted(path.name for path in DATABASES.iterdir())
LINKS = {"node_link": node_link, "view_link": view_link, "genesis": GENESIS}


def unpack(version, folder):
    """A data folder with the database of a version; and where its views ended then."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    kept = DATABASES / version
    (folder / "record.sqlite").write_bytes(
        gzip.decompress((kept / "record.sqlite.gz").read_bytes())
    )
    shutil.copy(kept / "node.key", folder / "node.key")
    (folder / "node.key").chmod(0o600)
    return json.loads((kept / "heads.json").read_text())


def version_in(folder):
    connection = sqlite3.connect(folder / "record.sqlite")
    (found,) = connection.execute("select value from meta where name = 'version'").fetchone()
    connection.close()
    return found


@pytest.mark.parametrize("version", KEPT)
def test_the_database_of_a_released_version_is_read_to_the_last_word(folder, version):
    expected = unpack(version, folder / "data")
    assert version_in(folder / "data") == version

    office = open_office(folder / "data")

    try:
        assert heads(office.store) == expected
        for process, seats in expected.items():
            verify_record(office, process)
            for seat, (number, _) in seats.items():
                rows = office.store.load(process, seat)
                assert len([office.open(Actor(process, seat), row) for row in rows]) == number
        assert version_in(folder / "data") == VERSION
    finally:
        office.store.close()


def test_there_is_a_way_from_every_version_that_is_kept():
    for version in KEPT:
        for step in range(int(version), int(VERSION)):
            assert str(step) in MIGRATIONS


def test_a_reader_does_not_look_into_a_database_of_an_older_version(folder):
    unpack("1", folder / "data")
    store = SQLiteStore(folder / "data" / "record.sqlite", **LINKS, read_only=True)

    with pytest.raises(StoreError, match="version 1"):
        store.processes()
    store.close()
    assert version_in(folder / "data") == "1"


class DiesAt:
    """Statements of which one is never reached."""

    def __init__(self, place, statements):
        self.place, self.statements = place, statements

    def __iter__(self):
        for place, statement in enumerate([*self.statements, "select 1"]):
            if place == self.place:
                os.kill(os.getpid(), signal.SIGKILL)
            yield statement


@pytest.mark.parametrize("version", [name for name in KEPT if name in MIGRATIONS])
def test_a_death_at_any_statement_of_a_migration_leaves_the_old_version_whole(
    folder, version, monkeypatch, full
):
    data = folder / "data"
    for place in range(0, len(MIGRATIONS[version]) + 1, 1 if full else 4):
        expected = unpack(version, data)
        child = os.fork()
        if not child:
            monkeypatch.setitem(sqlite.MIGRATIONS, version, DiesAt(place, MIGRATIONS[version]))
            try:
                SQLiteStore(data / "record.sqlite", **LINKS)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)

        assert os.WTERMSIG(status) == signal.SIGKILL
        assert version_in(data) == version
        store = SQLiteStore(data / "record.sqlite", **LINKS)
        assert heads(store) == expected
        store.close()
