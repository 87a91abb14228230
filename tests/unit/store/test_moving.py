"""What a move brings over, and how it is found that something did not arrive."""

import pytest

from goodoffices.errors import DamagedRecordError
from goodoffices.store import SeatKey, SQLiteStore, moving
from goodoffices.store.moving import compare, fill_postgresql, fill_sqlite, read_postgresql
from goodoffices.store.moving import read_sqlite as rows_of
from goodoffices.store.postgresql import PostgreSQLStore
from goodoffices.vault.block_keys import BlockKeys
from tests.contracts.store_contract import LINKS, NORTH, SOUTH, P, checkpoint, unit, writing


def filled(folder):
    """A store with two entries, an open matter, keys and a checkpoint."""
    store = SQLiteStore(folder / "source.sqlite", **LINKS)
    store.append(unit(writing("a"), writing("b", (NORTH,), leaves_open=True, family="request")))
    store.append(unit(writing("c"), slot=600))
    store.keys.put_audience_key(P, "room", 0, b"key of the room")
    store.keys.put_seat_key(P, NORTH, SeatKey(b"public", b"sealed"))
    store.keys.put_reader_wraps(P, "room", 0, {NORTH: b"for north"})
    store.put_checkpoint(P, checkpoint(1, 1200))
    return store


@pytest.fixture
def source(folder):
    store = filled(folder)
    yield store
    store.close()


@pytest.fixture
def target(folder):
    store = SQLiteStore(folder / "target.sqlite", **LINKS)
    yield store
    store.close()


def moved(source, target, change=lambda _, rows: rows):
    """Everything of the source in the target, changed on the way."""
    told = []
    rows = rows_of(source)
    fill_sqlite(target, lambda kind: change(kind, rows(kind)), told.append)
    return sum(told)


def test_what_arrived_whole_is_the_same_and_every_thousand_rows_are_told(
    source, target, monkeypatch
):
    monkeypatch.setattr(moving, "AT_ONCE", 2)
    told = []

    assert moved(source, target) >= 6
    assert compare(source, target, told.append) == 3
    assert told == [2]


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("wrap", "entry 1 of a record differs"),
        ("seat_key", "the keys of a record differ"),
        ("audience_key", "the keys of a record differ"),
        ("reader_key", "a view of a record differs"),
        ("thread", "a view of a record differs"),
        ("checkpoint", "the checkpoints of a record differ"),
    ],
)
def test_what_did_not_arrive_is_found(source, target, kind, what):
    moved(source, target, lambda each, rows: () if each == kind else rows)

    with pytest.raises(DamagedRecordError, match=what):
        compare(source, target, lambda _: None)


def test_a_record_that_did_not_arrive_is_found(source, target):
    with pytest.raises(DamagedRecordError, match="different records"):
        compare(source, target, lambda _: None)


def test_a_view_that_nobody_has_is_found(source, target):
    moved(source, target)
    with target.writing() as connection:
        connection.execute("insert into view (process, seat) values (?, 's-new')", (P,))

    with pytest.raises(DamagedRecordError, match="a view of a record differs"):
        compare(source, target, lambda _: None)


# PostgreSQL


@pytest.fixture
def elsewhere(folder, database):
    store = PostgreSQLStore(database, BlockKeys(folder / "entries.key", create=True), **LINKS)
    yield store
    store.close()


def test_a_database_that_was_moved_away_from_is_filled_anew(source, elsewhere, monkeypatch):
    monkeypatch.setattr(moving, "AT_ONCE", 2)
    told = []
    for _ in range(2):
        elsewhere.connections.retrying(
            lambda connection: fill_postgresql(
                connection, elsewhere._blocks, rows_of(source), told.append
            )
        )
        assert compare(source, elsewhere, lambda _: None) == 3

    assert sum(told) >= 12
    assert [line.wrap for line in elsewhere.load(P, SOUTH)] == [b"wrap of a", b"wrap of c"]


def test_an_entry_whose_block_key_is_gone_is_not_moved_as_if_it_were_erased(source, elsewhere):
    elsewhere.append(unit(writing("a")))

    class Gone:
        def unwrap(self, *_):
            return None

    def read(connection):
        with connection.transaction():
            return list(read_postgresql(connection, Gone())("wrap"))

    with pytest.raises(DamagedRecordError, match="entry 1 of a record has no block key"):
        elsewhere.connections.retrying(read)
