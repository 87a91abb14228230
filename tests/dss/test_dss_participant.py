"""The desk as one participant of an airspace: it deconflicts over real HTTP, and says what it cannot know."""

import json
import socket
import stat
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import uvicorn
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from goodoffices.cli import main
from goodoffices.dss import Client, NotAnsweredError, RefusedError, Volume, instant
from goodoffices.dss.answering import answering
from goodoffices.dss.book import Book
from goodoffices.dss.keys import FixedKeys
from goodoffices.dss.participant import ClashError, Participant
from goodoffices.dss.tokens import Tokens
from goodoffices.errors import FormatError, InputError, StoreError
from goodoffices.office.deconfliction.participating import clashes, volumes_in
from tests.dss.participants import AA, AVAILABILITY, CMSA, SC, an_id, key_pair, token
from tests.dss.server import LOOPBACK, WAIT_S, bearer, raw_call, serving

ONE, TWO = an_id(1), an_id(2)


def flight(lat=47.0, low_m=100.0, high_m=200.0, hours=1.0, lng=8.0):
    begins = (datetime.now(UTC) + timedelta(hours=hours)).replace(microsecond=0)
    return Volume(
        begins,
        begins + timedelta(hours=1),
        low_m,
        high_m,
        vertices=((lat, lng), (lat, lng + 0.004), (lat + 0.004, lng + 0.004), (lat + 0.004, lng)),
    )


class Desk:
    """A participant of ours, and its door."""

    def __init__(self, name, airspace, folder, hosts, *, given=None):
        self.name = name
        self._listener = socket.create_server((LOOPBACK, 0))
        self.host = f"{LOOPBACK}:{self._listener.getsockname()[1]}"
        hosts.append(self.host)
        self.clock = datetime.now(UTC)
        self.client = Client(
            airspace, given or bearer(name), hosts=hosts, allow_http=True, timeout_s=WAIT_S
        )
        self.book = Book(folder / f"{name}.sqlite")
        self.does = Participant(
            self.client,
            self.book,
            f"http://{self.host}",
            clashes,
            clock=lambda: self.clock,
            allow_http=True,
        )
        self._start()

    def _start(self):
        tokens = Tokens([FixedKeys([key_pair().public_key()])], [LOOPBACK])
        config = uvicorn.Config(
            answering(self.does, tokens), lifespan="off", log_config=None, access_log=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}
        )
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self):
        self._server.should_exit = True
        self._thread.join(WAIT_S)
        self._listener.close()

    def again(self):
        host, port = self.host.split(":")
        self._listener = socket.create_server((host, int(port)))
        self._start()

    def close(self):
        if self._thread.is_alive():
            self.stop()

    def ask(self, method, path, body=None, *, by="south", scope=SC, **claims):
        given = token(by, scope, now=instant.now(), **{"aud": LOOPBACK, **claims})
        raw = None if body is None else json.dumps(body).encode()
        status, _, said = raw_call(
            f"http://{self.host}", method, path, raw, Authorization=f"Bearer {given}"
        )
        return status, json.loads(said) if said else None


@pytest.fixture(scope="module")
def airspace(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("dss"), "--allow-http-base-urls") as process:
        yield process


@pytest.fixture
def desks(airspace, tmp_path):
    hosts = []
    pair = [Desk(name, airspace.address, tmp_path, hosts) for name in ("north", "south")]
    for one in pair:
        one.client._hosts.update(hosts)
    yield pair
    for one in pair:
        for id_ in (ONE, TWO):
            standing = one.client.intent(id_)
            if standing is not None and standing.manager == one.name:
                one.client.delete_intent(id_, standing.ovn)
        one.close()


def marked(airspace, name, status):
    """What the arbiter of the airspace says of a participant."""
    path = f"{AVAILABILITY}/{name}"

    def call(method, body=None):
        given = token("arbiter", AA, now=instant.now(), aud=LOOPBACK)
        raw = None if body is None else json.dumps(body).encode()
        answer = raw_call(airspace.address, method, path, raw, Authorization=f"Bearer {given}")
        return json.loads(answer[2])

    call("PUT", {"old_version": call("GET")["version"], "availability": status})


def test_two_participants_deconflict_through_the_airspace(desks):
    north, south = desks
    theirs = north.does.file(ONE, [flight()])

    # The same place and time: read from the owner, refused before anything is written.
    with pytest.raises(ClashError) as caught:
        south.does.file(TWO, [flight(low_m=150, high_m=250)])
    assert "north" in caught.value.advice
    assert caught.value.met[0].reference.ovn == theirs.reference.ovn
    assert south.client.intent(TWO) is None
    assert south.book.own(TWO) is None

    # The same cell and band, but apart on the ground: its key holds what it has read.
    apart = flight(lat=47.005)
    own = south.does.file(TWO, [apart])
    assert own.reference.version == 1

    # North was named as a subscriber, is told, and sees that nothing of its own is met.
    [delivery] = south.does.deliver()
    assert delivery.delivered
    [came] = north.book.all_came()
    assert (came.sender, came.intent, came.meets) == ("south", TWO, ())
    assert south.book.waiting() == []

    # North changes its plan, having read the other's; south is told of the new version.
    changed = north.does.file(ONE, [flight(high_m=300)])
    assert changed.reference.version == 2
    assert [one.delivered for one in north.does.deliver()] == [True]
    assert south.book.all_came()[-1].intent == ONE
    assert north.client.details(south.client.intents_in(apart)[1]).reference.manager == "south"

    # Withdrawn: gone from the airspace and the book, and told.
    south.does.withdraw(TWO)
    south.does.deliver()
    assert (south.client.intent(TWO), south.book.own(TWO)) == (None, None)
    assert north.book.all_came()[-1].intent == TWO


def test_a_plan_that_goes_before_is_filed_over_another_whose_owner_is_told_what_it_meets(desks):
    north, south = desks
    north.does.file(ONE, [flight()])

    south.does.file(TWO, [flight()], priority=10)
    south.does.deliver()

    assert north.book.all_came()[-1].meets == (ONE,)
    with pytest.raises(ClashError):
        north.does.file(ONE, [flight(high_m=210)], priority=9)


def test_where_an_owner_does_not_answer_nothing_is_filed_until_it_is_marked_as_down(
    airspace, desks
):
    north, south = desks
    north.does.file(ONE, [flight()])
    north.stop()

    with pytest.raises(NotAnsweredError) as caught:
        south.does.file(TWO, [flight()])
    assert "north" in caught.value.advice
    assert "marked" in caught.value.advice or "mark it" in caught.value.advice
    assert south.client.intent(TWO) is None

    marked(airspace, "north", "Down")
    try:
        assert south.does.file(TWO, [flight()]).reference.version == 1
    finally:
        marked(airspace, "north", "Normal")


def test_what_a_subscriber_did_not_take_is_sent_again_until_it_has_it_once(desks):
    north, south = desks
    north.does.file(ONE, [flight()])
    south.does.file(TWO, [flight(lat=47.005)])
    north.stop()

    [delivery] = south.does.deliver()
    assert not delivery.delivered
    [waiting] = south.book.waiting()
    assert waiting.tries == 1
    assert waiting.reason
    assert south.does.deliver() == [], "not before its time"

    north.again()
    south.clock += timedelta(seconds=5)
    assert [one.delivered for one in south.does.deliver()] == [True]
    assert (south.book.waiting(), south.does.deliver()) == ([], [])
    assert [came.intent for came in north.book.all_came()] == [TWO]


def test_what_is_over_is_not_sent_any_more_but_still_shown(desks):
    north, south = desks
    north.does.file(ONE, [flight()])
    south.does.file(TWO, [flight(lat=47.005)])
    north.stop()
    south.does.deliver()

    south.clock += timedelta(hours=3)

    assert south.does.deliver() == []
    assert len(south.book.waiting()) == 1
    north.again()


def test_one_notice_is_never_tried_by_two_at_once(desks, tmp_path):
    north, south = desks
    north.does.file(ONE, [flight()])
    south.does.file(TWO, [flight(lat=47.005)])
    now = int(south.clock.timestamp())

    assert len(south.book.claimed(now)) == 1
    assert Book(tmp_path / "south.sqlite").claimed(now) == []
    assert len(south.book.claimed(now + 60)) == 1, "whoever took it may have died"


def test_an_owner_that_gives_an_old_version_keeps_others_from_filing_and_they_are_told_so(desks):
    north, south = desks
    first = north.does.file(ONE, [flight()])
    current = north.does.file(ONE, [flight(high_m=210)])
    old = replace(current, reference=replace(current.reference, ovn=first.reference.ovn))
    north.book.stand(old, [], now=0, until=0)

    with pytest.raises(RefusedError) as caught:
        south.does.file(TWO, [flight(lat=47.005)])
    assert "Nothing was filed" in caught.value.advice
    assert south.client.intent(TWO) is None

    north.book.stand(current, [], now=0, until=0)
    assert south.does.file(TWO, [flight(lat=47.005)]).reference.version == 1


def test_a_token_that_does_not_hold_gets_nothing_written_and_nothing_read(
    airspace, desks, tmp_path
):
    north, _ = desks
    north.does.file(ONE, [flight()])
    other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def forged(host, scope):
        return token("east", scope, now=instant.now(), aud=host, key=other_key)

    east = Desk("east", airspace.address, tmp_path, [], given=forged)
    with pytest.raises(RefusedError) as caught:
        east.does.file(TWO, [flight(lat=48.0)])
    east.close()

    assert caught.value.status == 401
    path = f"/uss/v1/operational_intents/{ONE}"
    assert north.ask("GET", path)[0] == 200
    assert north.ask("GET", path, key=other_key)[0] == 401
    assert north.ask("GET", path, aud="elsewhere.example")[0] == 401
    assert north.ask("GET", path, scope=CMSA)[0] == 403
    assert raw_call(f"http://{north.host}", "GET", path)[0] == 401


def test_an_answer_that_was_lost_makes_no_second_intent_and_leaves_nobody_untold(desks):
    north, south = desks
    north.does.file(ONE, [flight()])
    written = south.client.put_intent

    def lost(*given, **more):
        written(*given, **more)
        raise NotAnsweredError("no answer", advice="nobody knows")

    south.client.put_intent = lost
    with pytest.raises(NotAnsweredError):
        south.does.file(TWO, [flight(low_m=300, high_m=400)])
    south.client.put_intent = written
    assert south.book.own(TWO) is None

    own = south.does.file(TWO, [flight(low_m=300, high_m=400)])

    assert own.reference.version == 2
    assert [one.delivered for one in south.does.deliver()] == [True]
    assert north.book.all_came()[-1].intent == TWO


def test_what_others_may_ask_is_answered_as_the_standard_says(desks):
    north, _ = desks
    north.does.file(ONE, [flight()], priority=3)

    status, body = north.ask("GET", f"/uss/v1/operational_intents/{ONE}")
    assert (status, body["operational_intent"]["details"]["priority"]) == (200, 3)
    asked = {
        ("GET", f"/uss/v1/operational_intents/{TWO}", SC): 404,
        ("GET", "/uss/v1/operational_intents/x", SC): 400,
        ("GET", f"/uss/v1/operational_intents/{ONE}/telemetry", CMSA): 409,
        ("GET", f"/uss/v1/operational_intents/{TWO}/telemetry", CMSA): 404,
        ("GET", f"/uss/v1/constraints/{TWO}", "utm.constraint_processing"): 404,
        ("GET", f"/uss/v1/log_sets/{TWO}", SC): 404,
        ("GET", "/uss/v1/elsewhere", SC): 404,
    }
    for (method, path, scope), wanted in asked.items():
        status, body = north.ask(method, path, scope=scope)
        assert (status, bool(body["message"])) == (wanted, True), path


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"operational_intent_id": "x"},
        {"operational_intent_id": TWO, "operational_intent": {"details": {"volumes": [{}]}}},
        {"operational_intent_id": TWO, "operational_intent": {"details": {"volumes": 3}}},
    ],
)
def test_a_notice_that_is_none_is_refused_and_not_kept(desks, body):
    north, _ = desks

    status, said = north.ask("POST", "/uss/v1/operational_intents", body)

    assert (status, bool(said["message"])) == (400, True)
    assert north.book.all_came() == []


def test_an_address_without_tls_is_refused_unless_it_is_a_trial(tmp_path):
    client = Client("https://airspace.example", bearer("north"))
    for url in ("http://north.example", "north.example", "ftp://north.example"):
        with pytest.raises(InputError, match="without TLS"):
            Participant(client, Book(tmp_path / "book"), url, clashes)
    Participant(client, Book(tmp_path / "book"), "https://north.example", clashes)


def test_details_that_cannot_be_read_are_taken_to_clash():
    assert clashes([flight()], [{}])
    assert clashes([flight()], [flight().wire()])
    assert not clashes([flight()], [flight(hours=5).wire()])
    assert not clashes([flight()], [])


def test_a_book_never_writes_to_another_database(tmp_path):
    import sqlite3

    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("create table precious (x)")
    before = path.read_bytes()

    with pytest.raises(StoreError) as caught:
        Book(path)
    assert "Nothing was written" in caught.value.advice
    assert path.read_bytes() == before


def test_a_file_of_plans_becomes_volumes_of_the_standard():
    head = "plan,lat,lon,radius_m,low_m,high_m,reference,start,end,priority\n"
    row = "{plan},50.1,30.2,800,0,120,{reference},2026-03-17T06:00Z,2026-03-17T07:00Z,4\n"
    one = (head + row.format(plan="tower", reference="W84")).encode()
    two = one + row.format(plan="mast", reference="W84").encode()

    [volume], priority = volumes_in("one.csv", one)
    assert (volume.center, volume.radius_m, priority) == ((50.1, 30.2), 800.0, 4)
    assert volumes_in("two.csv", two, plan="mast")[0] == (volume,)
    with pytest.raises(FormatError) as caught:
        volumes_in("two.csv", two)
    assert "tower, mast" in caught.value.advice
    with pytest.raises(InputError, match="another reference"):
        volumes_in("one.csv", (head + row.format(plan="a", reference="AGL")).encode())


# From the command line


@contextmanager
def answering_process(settings):
    process = subprocess.Popen(
        [sys.executable, "-m", "goodoffices", "participant", str(settings), "serve"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert "Others are answered" in process.stdout.readline()
        yield process
    finally:
        process.terminate()
        assert process.wait(WAIT_S) == 0
        process.stdout.close()


def settled(folder, airspace, name, port, **more):
    """Settings of a participant, with a command of its own that signs its tokens."""
    key = folder / "authority.pem"
    public = key_pair().public_key()
    key.write_bytes(
        public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    given = {scope: token(name, scope, now=instant.now(), aud=LOOPBACK) for scope in (SC,)}
    command = folder / "token"
    command.write_text(f"#!/bin/sh\necho {given[SC]}\n")
    command.chmod(stat.S_IRWXU)
    said = {
        "dss": airspace.address,
        "base_url": f"http://{LOOPBACK}:{port}",
        "token_command": [str(command)],
        "public_keys": [str(key)],
        "database": str(folder / "book.sqlite"),
        "port": port,
        "allow_http": True,
        **more,
    }
    path = folder / "participant.toml"
    path.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in said.items()))
    return path


def free_port():
    with socket.create_server((LOOPBACK, 0)) as one:
        return one.getsockname()[1]


def test_a_participant_is_run_from_the_command_line(airspace, desks, tmp_path, capsys):
    _, south = desks
    port = free_port()
    south.client._hosts.add(f"{LOOPBACK}:{port}")
    settings = settled(tmp_path, airspace, "west", port, participants=[south.host])
    begins = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    plan = tmp_path / "plan.csv"
    plan.write_text(
        "plan,lat,lon,radius_m,low_m,high_m,reference,start,end\n"
        f"p,46.0,9.0,300,100,200,W84,{begins:%Y-%m-%dT%H:%MZ},{begins + timedelta(hours=1):%Y-%m-%dT%H:%MZ}\n"
    )

    with answering_process(settings):
        assert main(["participant", str(settings), "file", str(plan)]) == 0
        id_ = capsys.readouterr().out.split()[1].strip(",")
        near = flight(lat=46.0, lng=9.0)
        with pytest.raises(ClashError):
            south.does.file(TWO, [near])
        south.does.file(TWO, [near], priority=1)
        assert [one.delivered for one in south.does.deliver()] == [True]
        assert main(["participant", str(settings), "list"]) == 0
        listed = capsys.readouterr().out
        assert f"south  {TWO}  MEETS {id_}" in listed
        assert main(["participant", str(settings), "withdraw", id_]) == 0
        assert south.book.all_came()[-1].intent == id_
        assert main(["participant", str(settings), "withdraw", id_]) == 2
        assert "no intent with this id" in capsys.readouterr().err


def test_a_command_that_gives_no_token_sends_nothing(airspace, tmp_path, capsys):
    settings = settled(tmp_path, airspace, "west", 1)
    for content in ("#!/bin/sh\nexit 1\n", "#!/bin/sh\necho two words\n", "#!/bin/sh\n"):
        (tmp_path / "token").write_text(content)
        assert main(["participant", str(settings), "withdraw", ONE]) == 2
        assert "nothing was sent" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    ['sd = "x"', 'port = "x"', "broken", 'base_url = "http://plain.example"\nallow_http = false'],
)
def test_settings_that_cannot_be_are_refused_with_their_place(airspace, tmp_path, capsys, line):
    settings = settled(tmp_path, airspace, "west", 1)
    lines = [each for each in settings.read_text().splitlines() if each.split()[0] not in line]
    settings.write_text("\n".join([*lines, line]))

    assert main(["participant", str(settings), "list"]) == 2
    assert capsys.readouterr().err.strip()
