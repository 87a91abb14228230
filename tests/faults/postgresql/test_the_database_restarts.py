"""The database goes away and comes back, or another takes its place: nothing acknowledged is lost or doubled."""

import random
import time

import psycopg
import pytest

from tests.faults.postgresql.standing import answers, check, servers
from tests.postgres import SAFE, Cluster


@pytest.fixture
def keys(folder):
    return folder / "entries.key"


def test_restarts_under_load_lose_nothing_and_writing_goes_on(durable, keys, full):
    address, chance = durable.address(durable.new_database()), random.Random(7)
    with servers(address, keys, "a", "b") as running:
        for server in running:
            server.wait_for(5)
        for _ in range(200 if full else 3):
            time.sleep(0.5 + chance.random() * (3 if full else 0.5))
            durable.stop("immediate")
            time.sleep(chance.random() * 0.3)
            durable.start()
            for server in running:
                server.wait_for(5)
        acknowledged = [entry for server in running for entry in server.kill()]

    assert check(address, keys, acknowledged) >= len(acknowledged)


@pytest.fixture
def pair():
    """A primary that waits for its standby with every commit, and the standby."""
    primary = Cluster(*SAFE, "synchronous_standby_names='*'", "synchronous_commit=on").make()
    standby = None
    try:
        primary.start()
        standby = primary.standby(*SAFE)
        standby.start()
        yield primary, standby
    finally:
        primary.remove()
        if standby is not None:
            standby.remove()


def test_a_standby_that_is_promoted_under_load_has_every_acknowledged_entry(pair, keys):
    primary, standby = pair
    name = primary.new_database()
    address = primary.address(name, standby)
    with servers(address, keys, "a", "b") as running:
        for server in running:
            server.wait_for(20)
        primary.stop("immediate")
        standby.tool("pg_ctl", "-D", f"{standby.data}", "-w", "promote")
        for server in running:
            server.wait_for(20)
        acknowledged = [entry for server in running for entry in server.kill()]

    assert not answers(primary.address(name))
    assert check(standby.address(name), keys, acknowledged) >= len(acknowledged)


def test_an_answer_that_was_lost_before_the_standby_had_the_entry_is_not_given_until_it_has(
    pair, keys
):
    primary, standby = pair
    name = primary.new_database()
    address = primary.address(name, standby)
    with servers(address, keys, "a") as (server,):
        server.wait_for(5)
        standby.stop("immediate")
        # What waits for the standby now is on the primary's disk; a restart makes it visible there.
        time.sleep(0.5)
        primary.stop("immediate")
        primary.start()
        before = len(server.acknowledged)
        time.sleep(1.5)
        assert len(server.acknowledged) == before
        primary.stop("immediate")
        standby.start()
        standby.tool("pg_ctl", "-D", f"{standby.data}", "-w", "promote")
        with psycopg.connect(standby.address(name), autocommit=True) as plain:
            plain.execute("alter system set synchronous_standby_names = ''")
            plain.execute("select pg_reload_conf()")
        server.wait_for(5)
        acknowledged = server.kill()

    assert check(standby.address(name), keys, acknowledged) >= len(acknowledged)
