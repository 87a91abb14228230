"""A migration that is killed anywhere leaves the version before it, whole; the next start goes all the way."""

import os
import random
import signal
import subprocess
import sys
import time

import psycopg

from tests.contracts.store_contract import NORTH, P, unit, writing
from tests.faults.postgresql.migrator import LAST
from tests.faults.postgresql.standing import opened


def started(address, keys):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.postgresql.migrator", address, str(keys)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "src:."},
    )
    assert process.stdout.readline() == "begins\n"
    return process


def found(address):
    """Version, columns and tables of a database."""
    with psycopg.connect(address, autocommit=True) as plain:
        columns = plain.execute(
            "select count(*) from information_schema.columns where table_name = 'log' and column_name like 'extra%'"
        )
        tables = plain.execute("select count(*) from pg_tables where tablename like 'step%'")
        version = plain.execute("select value from meta where name = 'version'")
        return version.fetchone()[0], columns.fetchone()[0], tables.fetchone()[0]


def test_a_migration_that_is_killed_leaves_the_old_version_and_the_next_start_finishes_it(
    database, folder, full
):
    keys, chance = folder / "entries.key", random.Random(3)
    store = opened(database, keys)
    store.append(unit(*(writing(f"e{number}") for number in range(400))))
    before = store.load(P, NORTH)
    store.close()
    whole, done, killed = ("1", 0, 0), (str(LAST), LAST - 1, LAST - 1), 0
    for _ in range(60 if full else 4):
        process = started(database, keys)
        time.sleep(chance.random() * 0.1)
        process.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=60)[0]
        there = found(database)
        assert there in (whole, done)
        if there == done:
            break
        assert "done" not in said
        killed += 1

    assert killed
    process = started(database, keys)
    assert process.communicate(timeout=120)[0] == "done\n"
    assert found(database) == done
    with psycopg.connect(database, autocommit=True) as plain:
        plain.execute("update meta set value = '1'")
    again = opened(database, keys)
    assert again.load(P, NORTH) == before
    assert again.verify(P) == 400
    again.close()


def test_a_first_start_that_is_killed_leaves_nothing_and_the_next_one_begins(
    database, folder, full
):
    chance = random.Random(4)
    for _ in range(60 if full else 3):
        process = started(database, folder / "entries.key")
        time.sleep(chance.random() * 0.1)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        with psycopg.connect(database, autocommit=True) as plain:
            made = {row[0] for row in plain.execute("select tablename from pg_tables")}
            if "meta" in made:
                assert {"record", "log", "line", "checkpoint"} <= made
                plain.execute("drop schema public cascade")
                plain.execute("create schema public")
    store = opened(database, folder / "entries.key")
    store.append(unit(writing("a")))
    assert store.verify(P) == 1
    store.close()
