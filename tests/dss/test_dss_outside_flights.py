"""Flights announced to a public airspace reach the sealed engine, and nothing of a plan ever reaches the airspace."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from goodoffices.dss import Client, NotAnsweredError, Volume
from goodoffices.dss.observing import AirspaceSettings, Observer, observer_of, read_airspace
from goodoffices.errors import FormatError, InputError
from goodoffices.office import Clockwork, OutsideWatch, known_clashes, plan_rules_in_force
from goodoffices.office.deconfliction import skies
from goodoffices.office.deconfliction.outside import take_in
from goodoffices.record import (
    ENGINE,
    ClashKnown,
    ClashTold,
    OutsideFlights,
    OutsideReading,
    OutsideTold,
    PlanState,
)
from tests.dss.participants import an_id
from tests.dss.server import Participant, bearer, serving
from tests.duty import on_duty
from tests.flying import OSK, VARN, amend, circle, file, opt_in, set_state, the_plan

ONE, TWO = an_id(1), an_id(2)
AREA = (41.0, -32.4, 41.4, -31.8)


@pytest.fixture(scope="module")
def airspace(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("dss"), "--allow-http-base-urls") as process:
        yield process


@pytest.fixture
def pilot(airspace):
    """Somebody who announces flights, and answers for them."""
    found = Participant("pilot", airspace.address, [])
    yield found
    for id_ in (ONE, TWO):
        standing = found.client.intent(id_)
        if standing is not None:
            found.client.delete_intent(id_, standing.ovn)
    found.close()


@pytest.fixture
def duty(cast):
    cast.clock.now = this_beat()
    found = on_duty(cast)
    opt_in(found, outside_flights=True)
    return found


def this_beat():
    """The airspace's clock is the machine's; the cast's goes on from there."""
    now = datetime.now(UTC)
    return now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)


def over(points=OSK, *, hours=3.5, low_m=150, high_m=250):
    latitude, longitude = (float(part) for part in points.split(","))
    begins = (datetime.now(UTC) + timedelta(hours=hours)).replace(microsecond=0)
    return Volume(
        begins, begins + timedelta(hours=1), low_m, high_m,
        vertices=tuple(
            (latitude + a * 0.002, longitude + b * 0.002)
            for a, b in ((-1, -1), (-1, 1), (1, 1), (1, -1))
        ),
    )  # fmt: skip


def watch(duty, airspace, *hosts, **more):
    settings = AirspaceSettings(airspace.address, ["unused"], AREA, **more)
    client = Client(airspace.address, bearer("host"), hosts=hosts, allow_http=True)
    return OutsideWatch(duty.cast.office, Observer(client, settings).look)


def told(duty, actor):
    """What a desk was told of announced flights, in order: its plan, by whom, and whether that is exact."""
    return [
        [(flight.manager, flight.is_exact) for flight in line.body.flights]
        for line in duty.cast.view(actor).lines(OutsideTold)
    ]


def test_a_desk_is_told_that_its_plan_clashes_with_an_announced_flight_and_nobody_else_is(
    duty, airspace, pilot
):
    flight = over()
    pilot.fly(ONE, flight)
    watch(duty, airspace, pilot.host).keep()
    file(duty, duty.noor, circle(duty, VARN))
    file(duty, duty.lior)

    plan = the_plan(duty, duty.lior)
    [met] = plan.outside.flights
    assert (met.manager, met.is_exact) == ("pilot", True)
    assert (met.begins, met.ends) == (flight.start, flight.end)
    [line] = duty.cast.view(duty.lior).lines(OutsideTold)
    assert set(line.audience.seats) == {duty.lior.seat, ENGINE.id}
    assert line.author == ENGINE.id
    # An announced flight is no desk: nobody is to call the line.
    assert plan.clash is None
    for other in (duty.noor, duty.cast.mara):
        assert not duty.cast.view(other).lines(OutsideTold, OutsideFlights, ClashTold, ClashKnown)
    assert known_clashes(duty.cast.view(duty.cast.mara)) == ()


def test_a_flight_announced_later_is_told_on_the_beat_and_once(duty, airspace, pilot):
    file(duty, duty.lior)
    file(duty, duty.noor, circle(duty, VARN))
    reading = watch(duty, airspace, pilot.host)
    reading.keep()
    assert told(duty, duty.lior) == []

    pilot.fly(ONE, over())
    pilot.fly(TWO, over(low_m=1_000, high_m=1_100))
    reading.keep()
    reading.keep()
    assert told(duty, duty.lior) == [[("pilot", True)]]
    assert told(duty, duty.noor) == []
    assert len(pilot.asked_by) == 2, "the details of a version are asked for once"
    pilot.client.delete_intent(TWO, pilot.client.intent(TWO).ovn)
    reading.keep()
    assert len(told(duty, duty.lior)) == 1, "what has changed is nothing to its plan"

    amend(duty, duty.lior, the_plan(duty, duty.lior), circle(duty, low_m=400, high_m=500))
    assert told(duty, duty.lior)[1:] == [[]]
    assert the_plan(duty, duty.lior).outside is None


def test_a_flight_that_is_withdrawn_or_moved_clashes_no_longer(duty, airspace, pilot):
    written = pilot.fly(ONE, over())
    file(duty, duty.lior)
    reading = watch(duty, airspace, pilot.host)
    reading.keep()
    moved = pilot.fly(ONE, over(low_m=2_000, high_m=2_100), ovn=ovn(written))
    reading.keep()
    assert told(duty, duty.lior) == [[("pilot", True)], []]

    pilot.fly(ONE, over(), ovn=ovn(moved))
    reading.keep()
    pilot.client.delete_intent(ONE, pilot.client.intent(ONE).ovn)
    reading.keep()
    assert told(duty, duty.lior)[2:] == [[("pilot", True)], []]


def ovn(written):
    return written[0].ovn


@pytest.mark.parametrize("why", ["its host is not named", "it does not answer"])
def test_a_flight_whose_manager_gives_no_volumes_is_taken_to_be_all_over_its_part(
    duty, airspace, pilot, why
):
    pilot.fly(ONE, over("41.22, -32.05", low_m=4_000, high_m=4_100))
    if why == "it does not answer":
        pilot.plans.clear()
    file(duty, duty.lior)
    file(duty, duty.noor, circle(duty, "41.38, -31.82"))
    watch(duty, airspace, *([pilot.host] if why == "it does not answer" else [])).keep()

    assert told(duty, duty.lior) == [[("pilot", False)]]
    assert told(duty, duty.noor) == []


def test_a_plan_that_is_over_is_told_nothing(duty, airspace, pilot):
    file(duty, duty.lior)
    pilot.fly(ONE, over())
    reading = watch(duty, airspace, pilot.host)
    reading.keep()
    set_state(duty, duty.lior, the_plan(duty, duty.lior), PlanState.WITHDRAWN)
    pilot.client.delete_intent(ONE, pilot.client.intent(ONE).ovn)
    reading.keep()

    assert told(duty, duty.lior) == [[("pilot", True)]]
    assert the_plan(duty, duty.lior).outside is None


def test_without_a_yes_of_every_desk_nothing_is_taken_in(cast, airspace, pilot):
    cast.clock.now = this_beat()
    duty = on_duty(cast)
    opt_in(duty)
    pilot.fly(ONE, over())
    file(duty, duty.lior)
    before = cast.office.store.head(cast.mara.process, ENGINE.id)
    assert watch(duty, airspace, pilot.host).keep() == 0
    assert cast.office.store.head(cast.mara.process, ENGINE.id) == before

    opt_in(duty, outside_flights=True)
    assert watch(duty, airspace, pilot.host).keep() > 0
    assert told(duty, duty.lior) == [[("pilot", True)]]
    opt_in(duty)
    file(duty, duty.lior)
    assert told(duty, duty.lior) == [[("pilot", True)]]
    # What was filed meanwhile is held against all that is listed, though nothing of the list has changed.
    opt_in(duty, outside_flights=True)
    watch(duty, airspace, pilot.host).keep()
    assert told(duty, duty.lior) == [[("pilot", True)]] * 2


# One way


class Wire:
    """Everything that is sent, and every reply, byte for byte; the access token apart."""

    def __init__(self, monkeypatch):
        self.sent, self.replies = [], []
        plain = Client._send

        def send(client, method, url, body):
            self.sent.append((method, url, body))
            self.replies.append(plain(client, method, url, body))
            return self.replies[-1]

        monkeypatch.setattr(Client, "_send", send)


def test_what_is_asked_of_an_airspace_and_answered_is_the_same_with_and_without_sealed_plans(
    duty, airspace, pilot, monkeypatch
):
    pilot.fly(ONE, over())
    pilot.fly(TWO, over("41.3, -32.3"))
    wire = Wire(monkeypatch)

    def read():
        """A server that has read nothing yet."""
        wire.sent.clear()
        wire.replies.clear()
        watch(duty, airspace, pilot.host).keep()
        return list(wire.sent), list(wire.replies)

    quiet = read()
    for place in (OSK, "41.3, -32.3", "41.1, -31.9"):
        file(duty, duty.lior, circle(duty, place))
        file(duty, duty.noor, circle(duty, place))
    assert the_plan(duty, duty.lior).outside
    busy = read()

    assert busy == quiet
    assert {method for method, _, _ in busy[0]} == {"POST", "GET"}
    assert all(url.endswith("/query") for method, url, _ in busy[0] if method == "POST")
    # Nothing of it stands in the airspace either.
    assert pilot.client.intent(ONE).version == 1
    assert pilot.notices == []


def test_the_same_is_asked_whether_any_desk_opted_in_or_not(cast, airspace, monkeypatch):
    cast.clock.now = this_beat()
    wire = Wire(monkeypatch)
    duty = on_duty(cast)
    watch(duty, airspace).keep()
    before = list(wire.sent)
    wire.sent.clear()
    moment = cast.clock.now
    opt_in(duty, outside_flights=True)
    cast.clock.now = moment
    watch(duty, airspace).keep()

    assert wire.sent == before


# Reading


def test_desks_are_told_when_the_airspace_is_no_longer_read_and_when_it_is_again(
    duty, airspace, pilot
):
    pilot.fly(ONE, over())
    answers = [True]
    plain = watch(duty, airspace, pilot.host)

    def look(now):
        if not answers[0]:
            raise NotAnsweredError("it is down")
        return plain._look(now)

    reading = OutsideWatch(duty.cast.office, look)
    assert plan_rules_in_force(duty.cast.view(duty.lior)).reading is None
    reading.keep()
    answers[0] = False
    assert [reading.keep() for _ in range(5)] == [0, 0, 1, 0, 0]
    file(duty, duty.lior)
    assert told(duty, duty.lior) == [[("pilot", True)]], "what was read last still holds"
    answers[0] = True
    reading.keep()

    for actor in (duty.lior, duty.noor, duty.cast.mara):
        lines = duty.cast.view(actor).lines(OutsideReading)
        assert [line.body.is_read for line in lines] == [True, False, True]
    assert plan_rules_in_force(duty.cast.view(duty.noor)).reading.is_read


def test_an_airspace_that_never_answered_is_said_to_be_not_read_yet(duty):
    def look(now):
        raise NotAnsweredError("it is down")

    reading = OutsideWatch(duty.cast.office, look)
    assert [reading.keep() for _ in range(5)] == [0] * 5
    assert plan_rules_in_force(duty.cast.view(duty.lior)).reading is None


def test_announced_flights_are_bounded_and_how_many_are_left_out_is_told(
    duty, airspace, pilot, monkeypatch
):
    from goodoffices.dss import observing

    monkeypatch.setattr(observing, "MOST_FLIGHTS", 1)
    pilot.fly(ONE, over(hours=5))
    pilot.fly(TWO, over())
    watch(duty, airspace, pilot.host).keep()

    [line] = duty.cast.view(duty.lior).lines(OutsideReading)
    assert line.body.left_out == 1
    with duty.cast.office.skies.at(duty.lior.process) as kept:
        assert list(kept.outside) == [TWO]


def test_a_server_that_starts_again_knows_the_announced_flights(duty, airspace, pilot, monkeypatch):
    monkeypatch.setattr(skies, "WORTH", 1)
    pilot.fly(ONE, over())
    watch(duty, airspace, pilot.host).keep()
    file(duty, duty.lior)
    skies.keep_skies(duty.cast.office)
    kept = [
        (dict(one.outside), one.outside_told(the_plan(duty, duty.lior).thread.id), one.guard)
        for office in (
            duty.cast.office,
            replace(duty.cast.office),
            replace(duty.cast.office, folder=None),
        )
        for one in [at(office, duty)]
    ]
    assert kept[0] == kept[1] == kept[2]
    assert kept[0][1].flights
    assert (
        take_in(
            replace(duty.cast.office),
            duty.lior.process,
            watch(duty, airspace, pilot.host)._look(duty.now),
        )
        == 0
    )


def at(office, duty):
    with office.skies.at(duty.lior.process) as kept:
        return kept


def test_a_server_reads_the_airspace_on_its_beat(duty, airspace, pilot):
    pilot.fly(ONE, over())
    file(duty, duty.lior)
    reading, done = watch(duty, airspace, pilot.host), threading.Event()

    class Reading:
        def keep(self):
            made = reading.keep()
            done.set()
            return made

    clock = Clockwork(duty.cast.office, Reading())
    clock.start()
    try:
        assert done.wait(60)
    finally:
        clock.stop()
    assert told(duty, duty.lior) == [[("pilot", True)]]


# Settings

SETTINGS = """
dss = "https://airspace.example"
token_command = ["token"]
area = [41.0, -32.4, 41.4, -31.8]
"""


def test_the_whole_area_is_asked_about_in_parts_that_the_standard_takes(tmp_path):
    path = tmp_path / "airspace.toml"
    path.write_text(SETTINGS)
    observer = observer_of(read_airspace(path))

    corners = [corner for tile in observer._tiles for corner in tile]
    assert len(observer._tiles) == 2 * 3
    assert (min(c[0] for c in corners), max(c[0] for c in corners)) == (41.0, 41.4)
    assert (min(c[1] for c in corners), max(c[1] for c in corners)) == (-32.4, -31.8)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("area = [41.4, -32.4, 41.0, -31.8]", "area"),
        ("area = [41.0, 179.0, 41.4, -179.0]", "area"),
        ("area = [41.0, -32.4, 51.4, -11.8]", "area"),
        ("tile_km = 50\narea = [41.0, -32.4, 41.4, -31.8]", "tile_km"),
        ("area = [41.0, -32.4, 41.4, -31.8]\ntoken_command = []", "token_command"),
    ],
)
def test_an_area_that_cannot_be_asked_about_is_refused(tmp_path, change, field):
    path = tmp_path / "airspace.toml"
    first = 'dss = "https://airspace.example"\n'
    token = "" if "token_command" in change else 'token_command = ["token"]\n'
    path.write_text(first + token + change)

    with pytest.raises(InputError) as refused:
        observer_of(read_airspace(path))
    assert refused.value.field == field
    assert refused.value.advice


@pytest.mark.parametrize("text", ["dss = 1", "none of it", SETTINGS + "wings = 2"])
def test_a_file_of_settings_that_cannot_be_read_says_why_before_the_desk_opens(tmp_path, text):
    path = tmp_path / "airspace.toml"
    path.write_text(text)
    with pytest.raises(FormatError) as refused:
        read_airspace(path)
    assert "airspace.toml" in refused.value.advice
