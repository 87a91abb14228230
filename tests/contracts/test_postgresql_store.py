"""The PostgreSQL store: the contract, and what is PostgreSQL's own."""

import os
import random
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import msgspec
import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from goodoffices.errors import DamagedRecordError, StoreError
from goodoffices.store import (
    Query,
    postgresql_connections,
    postgresql_erasing,
    postgresql_lease,
)
from goodoffices.store.postgresql import PostgreSQLStore
from goodoffices.store.postgresql_connections import Connection
from goodoffices.store.postgresql_lease import LEASE_S, LeaseLostError
from goodoffices.vault.block_keys import BlockKeys
from tests.contracts.store_contract import (
    LINKS,
    NORTH,
    P,
    StoreContract,
    names,
    unit,
    writing,
)


def opened(folder, database, **more):
    return PostgreSQLStore(
        database, BlockKeys(folder / "entries.key", create=True), **LINKS, **more
    )


class TestPostgreSQLStore(StoreContract):
    @pytest.fixture(autouse=True)
    def _use(self, database):
        self.database = database

    def make(self, folder):
        return opened(folder, self.database)


@pytest.fixture
def store(folder, database):
    made = opened(folder, database)
    yield made
    made.close()


@pytest.fixture
def four(folder, database):
    """A closed store of four entries, and a plain connection to its database."""
    store = opened(folder, database)
    for number in range(4):
        store.append(unit(writing(f"e{number}"), slot=number * 600))
    store.close()
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("table", ["log", "line", "checkpoint"])
@pytest.mark.parametrize("verb", ["update {} set slot = 1", "delete from {}", "truncate {}"])
def test_the_database_itself_refuses_changes(four, table, verb):
    four.execute("insert into checkpoint values ('p-one', 1, 0, '', '')")

    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        four.execute(verb.format(table))


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("update log set statement = '' where seq = 3", "entry 3 of the record"),
        ("update log set slot = 601 where seq = 2", "entry 2 of the record"),
        ("update log set head = '' where seq = 1", "entry 1 of the record"),
        ("update log set previous = '' where seq = 4", "entry 4 of the record"),
        ("delete from log where seq = 2", "entry 2 of the record"),
        ("delete from log where seq = 4", "line 4 of a view"),
        ("delete from log where seq = 4; delete from line where seq = 4", "entry 4 of the record"),
        ("update line set slot = 601 where number = 2", "line 2 of a view"),
        ("update line set head = '' where number = 4", "line 4 of a view"),
        ("update line set seq = 9 where number = 3", "line 3 of a view"),
        ("delete from line where number = 2", "line 2 of a view"),
    ],
)
def test_verify_names_what_was_damaged(folder, database, four, sql, named):
    four.execute("set session_replication_role = replica")  # the triggers sleep
    four.execute(sql)
    store = opened(folder, database)

    try:
        with pytest.raises(DamagedRecordError, match=named):
            store.verify(P)
    finally:
        store.close()


def test_a_database_of_another_version_is_left_alone(folder, database, four):
    four.execute("update meta set value = '0'")

    with pytest.raises(StoreError, match="version 0"):
        opened(folder, database)


def test_a_reader_reads_and_writes_nothing(folder, database, store):
    reader = opened(folder, database, read_only=True)
    store.append(unit(writing("a")))

    assert names(reader.load(P, NORTH)) == ["a"]
    with pytest.raises(StoreError):
        reader.append(unit(writing("b")))
    with pytest.raises(StoreError):
        reader.keys.put_audience_key(P, "a", 0, b"key")
    with pytest.raises(StoreError):
        reader.erase(P, ["a"])
    reader.close()


@pytest.mark.parametrize("was_written", [True, False])
def test_an_append_whose_answer_was_lost_is_written_once(store, monkeypatch, was_written):
    store.append(unit(writing("first")))
    real, lost = store._attempt, []

    def attempt(connection, units, *, in_doubt):
        if lost:
            return real(connection, units, in_doubt=in_doubt)
        lost.append(True)
        if was_written:
            real(connection, units, in_doubt=in_doubt)
        raise psycopg.OperationalError("the connection was lost")

    monkeypatch.setattr(store, "_attempt", attempt)
    receipt = store.append(unit(writing("a"), writing("b"), slot=600))

    assert (receipt.entry_ids, receipt.slot) == (("a", "b"), 600)
    assert names(store.load(P, NORTH)) == ["first", "a", "b"]
    assert store.verify(P) == 3


def in_a_thread(work):
    """What comes of work that another thread does, as a server's callers do it."""
    with ThreadPoolExecutor(1) as others:
        return others.submit(work).result()


@pytest.mark.parametrize("somewhere", [in_a_thread, lambda work: work()])
def test_an_append_whose_connection_is_cut_without_a_word_is_tried_again(store, somewhere):
    for name in "abc":  # from the third on the statement is prepared
        somewhere(lambda name=name: store.append(unit(writing(name))))
    for connection in store.connections._free:
        cut = socket.socket(fileno=os.dup(connection.pgconn.socket))
        cut.shutdown(socket.SHUT_RDWR)
        cut.close()

    assert somewhere(lambda: store.append(unit(writing("d")))).entry_ids == ("d",)
    assert store.verify(P) == 4


@pytest.mark.parametrize("somewhere", [in_a_thread, lambda work: work()])
def test_an_append_that_the_database_refuses_says_so_in_every_thread(store, somewhere):
    store.append(unit(writing("a")))
    with store.connections.one() as connection:
        connection.execute("alter table log add check (entry <> 'b')")

    with pytest.raises(StoreError):
        somewhere(lambda: store.append(unit(writing("b"))))
    assert store.verify(P) == 1


def test_more_callers_than_there_may_be_connections_take_turns(store, monkeypatch):
    monkeypatch.setattr(postgresql_connections, "AT_MOST", 2)
    lent, most = [], []

    def borrow(_):
        with store.connections.one() as connection:
            lent.append(connection)
            most.append(len(lent))
            time.sleep(0.002)
            lent.remove(connection)

    with ThreadPoolExecutor(8) as callers:
        list(callers.map(borrow, range(40)))

    assert (len(most), max(most)) == (40, 2)


def test_a_batch_of_two_records_of_which_one_was_taken_over_is_written_on_its_lease_alone(
    folder, database, store, monkeypatch
):
    store.append(unit(writing("a1")))
    store.append(unit(writing("b1"), process="p-two"))
    time.sleep(1.5 * LEASE_S)
    other = opened(folder, database)
    with monkeypatch.context() as patch:
        patch.setattr(postgresql_lease, "LEASE_S", 600)  # however slow this machine is
        other.append(unit(writing("a2")))
        outcomes = store._commit([unit(writing("a3")), unit(writing("b2"), process="p-two")])

    assert isinstance(outcomes[0], LeaseLostError)
    assert names(store.load(P, NORTH)) == ["a1", "a2"]
    assert names(store.load("p-two", NORTH)) == ["b1", "b2"]
    assert store.append(unit(writing("a3"))).entry_ids == ("a3",)
    assert (store.verify(P), store.verify("p-two")) == (3, 2)
    other.close()


def test_what_one_server_closed_no_other_writes_before(folder, database, store):
    store.append(unit(writing("a")))
    other = opened(folder, database)
    other.append(unit(writing("b")))
    store.close_slots(P, 1200)

    assert other.append(unit(writing("c"), slot=600)).slot == 1200
    other.close()


def test_an_append_is_one_question_to_the_server_with_the_lease_in_it(store, monkeypatch):
    store.append(unit(writing("a")))
    store.append(unit(writing("b")))
    asked, real = [], Connection.wait
    monkeypatch.setattr(
        Connection, "wait", lambda self, *told, **more: asked.append(1) or real(self, *told, **more)
    )
    store.append(unit(writing("c")))

    assert len(asked) == 1
    assert names(store.load(P, NORTH)) == ["a", "b", "c"]


def test_a_server_that_keeps_few_statements_prepared_writes_units_of_every_size(store, monkeypatch):
    monkeypatch.setattr(postgresql_connections, "PREPARED", 2)
    written = []
    for size in (1, 2, 3, 9, 1, 2, 3, 9):
        some = [writing(f"{len(written) + n}") for n in range(size)]
        store.append(unit(*some))
        written += [one.entry_id for one in some]
    kept = store.connections.rows("select name from pg_prepared_statements where name ~ '^unit'")

    assert names(store.load(P, NORTH)) == written
    assert len(kept) == 2
    assert store.verify(P) == len(written)


@pytest.mark.parametrize(
    ("error", "pauses"),
    [
        (psycopg.errors.SerializationFailure, 0),
        (psycopg.errors.DeadlockDetected, 0),
        (psycopg.errors.CannotConnectNow, 2),
        (psycopg.OperationalError, 2),
    ],
)
def test_a_conflict_is_tried_again_at_once_and_a_restart_after_a_pause(
    store, monkeypatch, error, pauses
):
    raised, paused = [error("one"), error("two")], []
    monkeypatch.setattr(store.connections, "pause", lambda: paused.append(1))

    def work(_):
        if raised:
            raise raised.pop()
        return "done"

    assert store.connections.retrying(work) == "done"
    assert len(paused) == pauses


QUERIES = {
    "one line": (Query(numbers=(7,)), "line_pkey"),
    "one entry": (Query(entry_ids=("e1",)), "log_entry"),
    "some entries": (Query(entry_ids=("e1", "e2")), "log_entry"),
    "one matter": (Query(threads=("e1",)), "line_thread"),
    "one kind": (Query(kinds=("kind 7",)), "line_kind"),
    "a room": (Query(audiences=("s-north+s-7",), last=50), "line_audience"),
    "last lines": (Query(last=50), "line_pkey"),
    "since": (Query(since=11_400), "line_seq"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_searches_by_an_index(store, monkeypatch, name):
    for slot in range(20):
        many = [
            writing(
                f"e{50 * slot + n}",
                (NORTH, f"s-{n}"),
                kind=f"kind {n}",
                thread=f"e{50 * slot + n // 2 * 2}",
            )
            for n in range(50)
        ]
        store.append(unit(*many, slot=600 * slot))
    asked = []
    real = store.connections.rows
    store.connections.retrying(lambda connection: connection.execute("analyze"))
    monkeypatch.setattr(
        store.connections, "rows", lambda *question: asked.append(question) or real(*question)
    )
    query, index = QUERIES[name]
    store.load(P, NORTH, query)
    plan = "\n".join(row[0] for sql, values in asked for row in real(f"explain {sql}", values))

    assert "Seq Scan" not in plan, plan
    assert index in plan, plan


# What was erased


def raw_files(postgres):
    """Every byte that the server has on its disk: tables, dead rows, write-ahead log."""
    with psycopg.connect(postgres.address(), autocommit=True) as connection:
        connection.execute("checkpoint")
    return b"".join(path.read_bytes() for path in postgres.data.rglob("*") if path.is_file())


def opens_an_entry(keys, sealed, wrap):
    """Whether any 32 bytes of a key file open what was sealed under a block key."""
    for start in range(len(keys) - 31):
        with suppress(InvalidTag):
            cipher = AESGCM(keys[start : start + 32])
            if (
                cipher.decrypt(sealed[:12], sealed[12:], b"goodoffices/block/v1\0p-one\x002")
                == wrap
            ):
                return True
    return False


def test_what_was_erased_opens_with_nothing_that_is_left(folder, database, postgres, store):
    wrap = os.urandom(92)
    secret = msgspec.structs.replace(writing("secret"), wrap=wrap)
    store.append(unit(writing("a"), secret, writing("c")))
    (sealed,) = store.connections.rows("select wrap from entry_key where seq = 2")[0]
    file = folder / "entries.key"
    assert opens_an_entry(file.read_bytes(), sealed, wrap)

    assert store.erase(P, ["secret"]) == 1
    assert store.erase(P, ["secret"]) == 0

    assert sealed in raw_files(postgres)  # a server forgets nothing
    assert wrap not in raw_files(postgres)
    assert not opens_an_entry(file.read_bytes(), sealed, wrap)
    assert [line.wrap for line in store.load(P, NORTH)] == [b"wrap of a", None, b"wrap of c"]
    assert store.verify(P) == 3
    store.append(unit(writing("d")))
    assert store.load(P, NORTH)[-1].wrap == b"wrap of d"


def test_erasing_in_any_order_leaves_every_neighbour_readable(folder, database, store, full):
    count = 1000 if full else 300  # more than one block
    store.append(unit(*(writing(f"e{n}") for n in range(count))))
    left = {f"e{n}" for n in range(count)}
    order = random.Random(5).sample(sorted(left), count if full else 12)
    for name in order:
        assert store.erase(P, [name, "none"]) == 1
        left.discard(name)
        lines = store.load(P, NORTH)
        assert {line.entry_id for line in lines if line.wrap} == left
    store.close()

    again = opened(folder, database)
    assert {line.entry_id for line in again.load(P, NORTH) if line.wrap} == left
    again.close()


@pytest.mark.parametrize("step", ["renew", "_replace_keys", "shred"])
def test_an_erasing_that_is_cut_off_is_whole_or_finished_at_the_next_start(
    folder, database, store, monkeypatch, step
):
    store.append(unit(writing("a"), writing("b"), writing("c")))
    (sealed,) = store.connections.rows("select wrap from entry_key where seq = 2")[0]
    owner = store._blocks if step != "_replace_keys" else postgresql_erasing
    real = getattr(owner, step)

    def cut_off(*arguments):
        if step != "shred":
            real(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(owner, step, cut_off)
    with pytest.raises(KeyboardInterrupt):
        store.erase(P, ["b"])
    monkeypatch.undo()

    again = opened(folder, database)
    seen = [line.wrap for line in again.load(P, NORTH)]
    if step == "renew":
        assert seen == [b"wrap of a", b"wrap of b", b"wrap of c"]
        assert again.erase(P, ["b"]) == 1
    else:
        assert seen == [b"wrap of a", None, b"wrap of c"]
    keys = (folder / "entries.key").read_bytes()
    assert not opens_an_entry(keys, sealed, b"wrap of b")
    assert [line.wrap for line in again.load(P, NORTH)] == [b"wrap of a", None, b"wrap of c"]
    again.close()


def test_another_server_reads_on_after_an_erasing(folder, database, store):
    other = opened(folder, database)
    store.append(unit(writing("a"), writing("b")))
    assert len(other.load(P, NORTH)) == 2
    store.erase(P, ["a"])

    assert [line.wrap for line in other.load(P, NORTH)] == [None, b"wrap of b"]
    other.append(unit(writing("c")))
    assert [line.wrap for line in store.load(P, NORTH)] == [None, b"wrap of b", b"wrap of c"]
    other.close()


def test_a_database_without_its_key_file_is_refused(folder, database, four):
    (folder / "entries.key").unlink()

    with pytest.raises(StoreError, match="missing"):
        BlockKeys(folder / "entries.key", create=False)


def test_a_key_file_that_others_can_read_is_refused(folder):
    (folder / "entries.key").touch()
    (folder / "entries.key").chmod(0o644)

    with pytest.raises(StoreError, match="read by others"):
        BlockKeys(folder / "entries.key", create=True)


def test_a_damaged_slot_names_the_entry_that_it_would_open(folder, database, four):
    file = folder / "entries.key"
    content = bytearray(file.read_bytes())
    content[30] ^= 1
    file.write_bytes(content)
    store = opened(folder, database)

    try:
        with pytest.raises(DamagedRecordError, match="entry 1 of the record"):
            store.load(P, NORTH)
        assert store.verify(P) == 4
    finally:
        store.close()


def test_a_key_file_of_another_database_opens_nothing(folder, database, four):
    (folder / "entries.key").unlink()
    store = opened(folder, database)

    try:
        with pytest.raises(DamagedRecordError):
            store.load(P, NORTH)
    finally:
        store.close()


def test_a_server_that_looked_away_during_an_erasing_writes_under_the_new_key(
    folder, database, store
):
    other = opened(folder, database)
    other.append(unit(writing("a"), writing("b")))
    store.erase(P, ["a"])
    other.append(unit(writing("c")))

    assert [line.wrap for line in store.load(P, NORTH)] == [None, b"wrap of b", b"wrap of c"]
    other.close()
