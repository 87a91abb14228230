"""Both databases keep what stands, for one writer, and touch nobody else's tables."""

import contextlib
import sqlite3

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodoffices.dss.airspace import Airspace, Write, kept
from goodoffices.dss.extent import Extent
from goodoffices.dss.postgresql import PostgreSQLStore
from goodoffices.dss.reference import (
    Availability,
    Constraint,
    Intent,
    Report,
    State,
    Status,
    Subscription,
)
from goodoffices.dss.serving import open_store
from goodoffices.dss.sqlite import SQLiteStore
from goodoffices.dss.store import merged
from goodoffices.errors import InputError, SecondWriterError, StoreError
from tests.conftest import examples

words = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",)), max_size=5
)
counts = st.integers(0, 2**31)
metres = st.none() | st.floats(allow_nan=False, allow_infinity=False)
keys = st.sampled_from("abc")
extents = st.builds(
    Extent,
    st.frozensets(st.integers(0, 2**64 - 1), max_size=4),
    metres,
    metres,
    st.integers(-(2**55), 0),
    st.integers(0, 2**55),
)
flags = st.booleans()
things = st.one_of(
    st.builds(
        Intent,
        keys,
        words,
        st.sampled_from(State),
        counts,
        words,
        words,
        st.none() | words,
        extents,
    ),
    st.builds(Constraint, keys, words, counts, words, words, extents),
    st.builds(Subscription, keys, words, words, counts, words, flags, flags, flags, extents),
    st.builds(Availability, keys, st.sampled_from(Status), words),
)
writes = st.one_of(
    things.map(kept),
    st.builds(Write, st.sampled_from([Intent, Constraint, Subscription]), keys, st.none()),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, folder):
    if request.param == "sqlite":
        return f"sqlite:{folder / 'airspace' / 'airspace.sqlite'}"
    return request.getfixturevalue("database")


def everything(airspace):
    return (
        airspace.intents,
        airspace.constraints,
        airspace.subscriptions,
        airspace.availability,
    )


@settings(
    max_examples=examples(25, full=2_000),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.lists(writes, max_size=4), max_size=4))
def test_what_was_written_is_read_back_after_any_groups_of_writes(address, groups):
    with contextlib.closing(open_store(address)) as store:
        airspace = Airspace(store.load())
        for group in groups:
            changes = {}
            airspace.apply(group)
            merged(changes, group)
            store.commit(changes)

    with contextlib.closing(open_store(address)) as store:
        again = Airspace(store.load())

    assert everything(again) == everything(airspace)
    for subscription in {one.subscription or "" for one in airspace.intents.values()}:
        assert again.dependents(subscription) == airspace.dependents(subscription)


def test_a_group_that_fails_writes_nothing(address):
    first, second = (Availability(name, Status.DOWN, "v") for name in ("north", "south"))
    broken = Availability("east", Status.DOWN, None)
    changes = {}
    merged(changes, [kept(one) for one in (first, second, broken)])
    with contextlib.closing(open_store(address)) as store, pytest.raises(StoreError):
        store.commit(changes)

    with contextlib.closing(open_store(address)) as store:
        assert list(store.load()) == []


def test_a_second_writer_is_refused_until_the_first_is_gone(address):
    with contextlib.closing(open_store(address)):
        with pytest.raises(SecondWriterError) as refusal:
            open_store(address)
        assert "Stop it first" in refusal.value.advice

    open_store(address).close()


def test_reports_are_kept_and_not_loaded(folder):
    report = Report("1", "north", 5, b"{}")
    with contextlib.closing(SQLiteStore(folder / "a.sqlite")) as store:
        store.commit({(Report, "1"): report})
        assert list(store.load()) == []
        assert store.reports() == [report]


def test_sqlite_flushes_every_group(folder):
    with contextlib.closing(SQLiteStore(folder / "a.sqlite")) as store:
        asked = {
            name: store._connection.execute(f"pragma {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous")
        }

    assert asked == {"journal_mode": "wal", "synchronous": 2}


def test_a_full_disk_is_said_and_what_was_written_before_stays(folder):
    path = folder / "a.sqlite"
    first = Report("1", "north", 5, b"{}")
    with contextlib.closing(SQLiteStore(path)) as store:
        store.commit({(Report, "1"): first})
        store._connection.execute("pragma max_page_count = 1")
        large = Report("2", "north", 5, bytes(10_000_000))

        with pytest.raises(StoreError, match="SQLITE_FULL"):
            store.commit({(Report, "2"): large})

    with contextlib.closing(SQLiteStore(path)) as store:
        assert store.reports() == [first]


@pytest.mark.parametrize("content", ["a table", "no database", "another version"])
def test_a_file_of_something_else_is_left_alone(folder, content):
    path = folder / "a.sqlite"
    if content == "a table":
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("create table entry (id text)")
    elif content == "no database":
        path.write_bytes(b"a letter to a friend" * 100)
    else:
        SQLiteStore(path).close()
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("pragma user_version = 99")
    before = path.read_bytes()

    with pytest.raises(StoreError):
        SQLiteStore(path)

    assert path.read_bytes() == before


def test_a_postgresql_database_of_something_else_is_left_alone(database):
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("create table entry (id text)")

        with pytest.raises(StoreError) as refusal:
            PostgreSQLStore(database)

        found = connection.execute("select count(*) from pg_namespace where nspname = 'f3548'")
        assert found.fetchone() == (0,)
    assert "a database of its own" in refusal.value.advice


def test_another_version_of_the_tables_is_refused(database):
    PostgreSQLStore(database).close()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("update f3548.version set version = 99")

    with pytest.raises(StoreError, match="another version"):
        PostgreSQLStore(database)


def test_a_server_whose_session_was_ended_can_write_no_more(database):
    first = PostgreSQLStore(database)
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
            " and database = (select oid from pg_database where datname = current_database())"
        )
    said = Availability("north", Status.DOWN, "v")

    with contextlib.closing(_once_free(database)), pytest.raises(StoreError):
        first.commit({(Availability, "north"): said})
    first.close()


def _once_free(database):
    for _ in range(1_000):
        with contextlib.suppress(SecondWriterError):
            return PostgreSQLStore(database)
    raise AssertionError("the lock was not let go")


@pytest.mark.parametrize("address", ["", "sqlite:", "mysql://x", "airspace.sqlite"])
def test_another_kind_of_database_is_refused(address):
    with pytest.raises(InputError) as refusal:
        open_store(address)

    assert "sqlite:PATH" in refusal.value.advice


def test_a_database_that_does_not_answer_is_named_without_its_password():
    with pytest.raises(StoreError) as refusal:
        open_store("postgresql://u:secret@127.0.0.1:1/x")

    assert "secret" not in refusal.value.advice + str(refusal.value)
