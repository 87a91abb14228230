"""Several server processes on one database: nobody is overtaken unseen, nobody waits for the dead."""

import random
import signal
import time

import pytest

from goodoffices.store.postgresql_lease import LEASE_S
from tests.faults.postgresql.standing import check, servers


@pytest.fixture
def keys(folder):
    return folder / "entries.key"


def test_servers_that_start_together_on_the_same_records_lose_nothing_and_all_get_their_turn(
    database, keys
):
    with servers(database, keys, "a", "b", "c") as running:
        for server in running:
            server.wait_for(60)
        acknowledged = [entry for server in running for entry in server.kill()]

    assert check(database, keys, acknowledged) >= len(acknowledged)


def test_a_killed_server_is_followed_by_another_and_nothing_is_lost_or_doubled(
    database, keys, full
):
    chance, acknowledged = random.Random(20261122), []
    with servers(database, keys, "stays") as (survivor,):
        for turn in range(200 if full else 3):
            with servers(database, keys, f"dies-{turn}") as (victim,):
                victim.wait_for(chance.randrange(1, 40))
                time.sleep(chance.random() * 0.1)
                acknowledged += victim.kill()
            survivor.wait_for(1, "p-one")
            survivor.wait_for(1, "p-two")
        acknowledged += survivor.kill()

    assert check(database, keys, acknowledged) >= len(acknowledged)


def test_a_server_that_was_frozen_while_another_wrote_does_no_harm_when_it_goes_on(database, keys):
    with servers(database, keys, "frozen", "other") as (frozen, other):
        for _ in range(3):
            frozen.wait_for(10)
            frozen.send(signal.SIGSTOP)
            time.sleep(2 * LEASE_S)
            other.wait_for(20)
            frozen.send(signal.SIGCONT)
        acknowledged = frozen.kill() + other.kill()

    assert check(database, keys, acknowledged) >= len(acknowledged)
