"""A real server: two participants deconflict through it, and it loses nothing it has acknowledged."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from goodoffices.cli import main
from goodoffices.dss import (
    Client,
    NotAnsweredError,
    OutsideHostError,
    RefusedError,
    UnseenError,
    Volume,
    instant,
)
from goodoffices.dss.serving import listening
from tests.conftest import examples
from tests.dss.participants import SC, an_id, token
from tests.dss.server import LOOPBACK, Participant, bearer, raw_call, serving

ONE, TWO = an_id(1), an_id(2)


def flight(lat=47.0, lng=8.0, low_m=100.0, high_m=200.0, hours=1.0):
    begins = datetime.now(UTC) + timedelta(hours=hours)
    return Volume(
        start=begins,
        end=begins + timedelta(hours=1),
        low_m=low_m,
        high_m=high_m,
        vertices=((lat, lng), (lat, lng + 0.01), (lat + 0.01, lng + 0.01), (lat + 0.01, lng)),
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("dss"), "--allow-http-base-urls") as process:
        yield process


def test_no_part_of_a_reply_waits_until_the_caller_acknowledges_the_part_before():
    with listening(LOOPBACK, 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.fixture
def participants(server):
    hosts = []
    pair = [Participant(name, server.address, hosts) for name in ("north", "south")]
    yield pair
    for one in pair:
        for id_ in list(one.plans):
            one.client.delete_intent(id_, one.plans[id_]["reference"]["ovn"])
        one.close()


def test_two_participants_deconflict_through_the_service(participants):
    north, south = participants
    plan = flight()
    mine, _ = north.fly(ONE, plan)

    # The second one is told that something stands there, and not what.
    with pytest.raises(UnseenError) as refusal:
        south.fly(TWO, flight(high_m=150.0))
    [seen] = refusal.value.intents
    assert (seen.id, seen.manager, seen.ovn) == (ONE, "north", "Available from USS")

    # It asks the owner, sees the exact volumes, and plans above them.
    details = south.client.details(seen)
    assert details.reference.ovn == mine.ovn
    assert details.volumes == (plan.wire(),)
    ceiling = details.volumes[0]["volume"]["altitude_upper"]["value"]
    theirs, deliveries = south.fly(TWO, flight(low_m=ceiling + 50, high_m=ceiling + 100))

    # Bands apart need no key; touching cells and time make the first one a subscriber all the same.
    assert [delivery.delivered for delivery in deliveries] == [True]
    [notice] = north.notices
    assert notice["operational_intent_id"] == TWO
    assert notice["operational_intent"]["reference"]["ovn"] == theirs.ovn
    assert notice["subscriptions"][0]["notification_index"] == 2

    # The first one now wants the same band, and must have seen the second one.
    with pytest.raises(UnseenError):
        north.fly(ONE, flight(high_m=ceiling + 60), ovn=mine.ovn)
    theirs_again = north.client.details(south.client.intents_in(flight(high_m=999.0))[1])
    changed, _ = north.fly(
        ONE, flight(high_m=ceiling + 60), ovn=mine.ovn, key=(theirs_again.reference.ovn,)
    )
    assert changed.version == 2


def test_a_client_calls_no_host_that_was_not_named(server):
    hosts = []
    north = Participant("north", server.address, hosts)
    try:
        mine, _ = north.fly(ONE, flight())
        stranger = Client(server.address, bearer("south"), allow_http=True)
        [seen] = stranger.intents_in(flight())

        with pytest.raises(OutsideHostError) as refusal:
            stranger.details(seen)

        assert north.host in refusal.value.advice
        assert north.asked_by == []
        written = north.client.delete_intent(ONE, mine.ovn)
        [delivery] = stranger.notify(written, own_url="https://south.example", volumes=None)
        assert not delivery.delivered
        assert north.notices == []
    finally:
        north.close()


def test_a_client_speaks_without_tls_only_where_it_may(server):
    with pytest.raises(OutsideHostError):
        Client(server.address, bearer("north")).intents_in(flight())


def test_a_client_says_when_it_does_not_know(server):
    nobody = Client(f"http://{LOOPBACK}:9", bearer("north"), allow_http=True)

    with pytest.raises(NotAnsweredError) as refusal:
        nobody.delete_intent(ONE, "x" * 44)

    assert "nobody knows what it took" in refusal.value.advice


def test_a_client_passes_on_why_it_was_refused(server):
    north = Client(server.address, bearer("north"), allow_http=True)

    with pytest.raises(RefusedError) as refusal:
        north.put_intent(ONE, volumes=[flight(hours=-9)], base_url="https://north.example")

    assert refusal.value.status == 400
    assert "past" in refusal.value.advice


def test_details_of_another_intent_than_asked_for_are_not_believed(participants):
    north, south = participants
    north.fly(ONE, flight())
    [seen] = south.client.intents_in(flight())
    north.plans[ONE]["reference"]["manager"] = "east"

    with pytest.raises(NotAnsweredError):
        south.client.details(seen)


# Over the wire


def test_every_refusal_is_json_with_a_sentence(server):
    intents = "/dss/v1/operational_intent_references"
    good = {"Authorization": f"Bearer {token('north', SC, now=instant.now(), aud=LOOPBACK)}"}
    tried = {
        401: raw_call(server.address, "GET", f"{intents}/{ONE}"),
        404: raw_call(server.address, "GET", "/dss/v2/anything"),
        405: raw_call(server.address, "PATCH", f"{intents}/{ONE}", **good),
        400: raw_call(server.address, "PUT", f"{intents}/{ONE}", b"\xff", **good),
        413: raw_call(server.address, "PUT", f"{intents}/{ONE}", b" " * 4_000_001, **good),
        403: raw_call(server.address, "PUT", "/dss/v1/uss_availability/x", b"{}", **good),
    }

    for status, (answered, headers, body) in tried.items():
        assert answered == status
        assert headers["content-type"] == "application/json"
        assert headers["cache-control"] == "no-store"
        assert json.loads(body)["message"].endswith(".")
    assert tried[401][1]["www-authenticate"] == "Bearer"


def test_the_server_says_that_it_is_well_and_nothing_of_itself(server):
    status, headers, body = raw_call(server.address, "GET", "/healthy")

    assert (status, body) == (200, b'{"status":"ok"}')
    assert "server" not in headers


def test_a_busy_port_is_refused_with_a_sentence(server, tmp_path, capsys):
    port = server.address.rpartition(":")[2]
    key = tmp_path / "key.pem"
    with serving(tmp_path):
        told = ["dss", "--public-key", str(key), "--audience", LOOPBACK, "--port", port]

        assert main([*told, "--database", f"sqlite:{tmp_path / 'b.sqlite'}"]) == 2

    assert f"Port {port}" in capsys.readouterr().err


# What a server keeps


def standing(address, *names):
    """All that participants see of their own: id to version number."""
    found = {}
    for name in names:
        client = Client(address, bearer(name), allow_http=True)
        around = flight(hours=0.0)
        around = Volume(around.start, around.end + timedelta(days=30), -1.0, 1e10, around.vertices)
        for reference in client.intents_in(around):
            if reference.manager == name:
                found[reference.id] = reference.ovn
    return found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_restart_loses_nothing(kind, tmp_path, request):
    database = "" if kind == "sqlite" else request.getfixturevalue("database")
    with serving(tmp_path, "--allow-http-base-urls", database=database) as process:
        north = Client(process.address, bearer("north"), allow_http=True)
        first = north.put_intent(ONE, volumes=[flight()], base_url="http://north.example")
        ovn = first.operational_intent_reference.ovn
        before = standing(process.address, "north")
        assert process.stop() == 0

    with serving(tmp_path, "--allow-http-base-urls", database=database) as process:
        assert standing(process.address, "north") == before == {ONE: ovn}
        north = Client(process.address, bearer("north"), allow_http=True)
        second = north.put_intent(
            ONE, volumes=[flight()], base_url="http://north.example", ovn=ovn
        ).operational_intent_reference
        assert second.version == 2
        assert second.subscription_id != first.operational_intent_reference.subscription_id
        with pytest.raises(RefusedError):
            north.delete_intent(ONE, ovn)


class Filing(threading.Thread):
    """A participant that files and deletes until the server is gone; it notes what was acknowledged.

    Each flight has a band of its own, so that nobody needs a key.
    """

    def __init__(self, name, address, seed):
        super().__init__()
        self.dice = random.Random(seed)
        self.client = Client(address, bearer(name), allow_http=True)
        self.stands, self.unsure, self.gone, self.count = {}, set(), set(), 0

    def run(self):
        while True:
            id_ = str(uuid.UUID(int=self.dice.getrandbits(128), version=4))
            if self.stands and self.dice.random() < 0.5:
                id_ = self.dice.choice(sorted(self.stands))
            try:
                self.step(id_, self.stands.get(id_, ""))
            except NotAnsweredError:
                self.unsure.add(id_)
                return
            self.count += 1

    def step(self, id_, ovn):
        if ovn and self.dice.random() < 0.5:
            self.client.delete_intent(id_, ovn)
            del self.stands[id_]
            self.gone.add(id_)
            return
        band = float(uuid.UUID(id_).int % 10**9)
        written = self.client.put_intent(
            id_,
            volumes=[flight(low_m=band, high_m=band + 0.5)],
            base_url="https://somebody.example",
            ovn=ovn,
        )
        self.stands[id_] = written.operational_intent_reference.ovn


def test_a_killed_server_has_lost_nothing_it_acknowledged(tmp_path):
    kept, gone, unsure, done = {}, set(), set(), 0
    rounds = examples(2, full=200)
    for number in range(rounds + 1):
        with serving(tmp_path) as process:
            found = standing(process.address, "north", "south")
            assert kept.items() <= found.items()
            assert not gone & found.keys()
            assert found.keys() - kept.keys() <= unsure
            kept |= {id_: found[id_] for id_ in unsure & found.keys()}
            if number == rounds:
                break
            people = [
                Filing(name, process.address, f"{number} {name}") for name in ("north", "south")
            ]
            for one in people:
                one.start()
            time.sleep(random.Random(number).uniform(0.3, 1.0))
            process.kill()
            for one in people:
                one.join()
        unsure = set().union(*(one.unsure for one in people))
        gone = (gone | set().union(*(one.gone for one in people))) - unsure
        for one in people:
            kept |= {id_: ovn for id_, ovn in one.stands.items() if id_ not in unsure}
            done += one.count
    assert done > 2 * rounds


def test_a_server_whose_database_goes_away_stops_and_says_so(tmp_path, database):
    with serving(tmp_path, "--allow-http-base-urls", database=database) as process:
        north = Client(process.address, bearer("north"), allow_http=True)
        north.put_intent(ONE, volumes=[flight()], base_url="http://north.example")
        with psycopg.connect(database, autocommit=True) as admin:
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'goodoffices dss' and datname = current_database()"
            )

        with pytest.raises(RefusedError) as refusal:
            north.put_intent(TWO, volumes=[flight(48.0)], base_url="http://north.example")

        assert refusal.value.status == 500
        assert "read what stands" in refusal.value.advice
        assert process.wait() == 1
        assert "north" not in process.said()


def test_without_the_extra_the_client_works_and_the_server_says_what_is_missing():
    code = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(('s2geometry', 'starlette', 'uvicorn', 'jwt')))\n"
        "import goodoffices.dss\n"
        "from goodoffices.cli import main\n"
        "sys.exit(main(['dss', '--audience', 'airspace.example']))\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "goodoffices[airspace]" in done.stderr


def test_a_server_ends_in_order_however_early_it_is_told_to(tmp_path):
    with serving(tmp_path) as process:
        os.kill(process.pid, signal.SIGINT)

        assert process.wait() == 0
        assert process.said() == ""
