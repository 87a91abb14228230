"""Keys of readers: a second lock behind every query."""

import pytest

from goodoffices.errors import DamagedRecordError
from goodoffices.office import open_office, write_message
from goodoffices.office.keys import KeyRing
from goodoffices.record import ENGINE, Audience
from goodoffices.store import SeatKey
from goodoffices.vault import new_pair, open_as, seal_for
from tests.cast import BEAT


@pytest.fixture
def said(cast):
    """What Northland wrote to the mediator, as it is stored."""
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="For you alone", key="1")
    return cast.office.store.load(cast.mara.process, cast.anton.seat)[-1]


def audience(cast):
    return Audience([cast.anton.seat, cast.mara.seat])


def test_a_row_that_a_query_gave_to_the_wrong_seat_does_not_open(cast, said):
    assert cast.office.open(cast.anton, said).body.words == "For you alone"
    for actor in (cast.bela, cast.frieda, cast.stranger):
        with pytest.raises(DamagedRecordError):
            cast.office.open(actor, said)


def test_a_key_is_sealed_for_each_reader_and_for_nobody_else(cast, said):
    keys, room = cast.office.store.keys, audience(cast)
    for actor in cast.people.values():
        held = {name for name, _, _ in keys.reader_wraps(cast.mara.process, actor.seat)}
        assert (room.id in held) is (actor in (cast.anton, cast.mara))
    assert keys.seat_key(cast.mara.process, ENGINE.id) is None


def test_readers_really_read_with_their_own_pair(cast, said):
    """With another pair in its place a seat reads nothing, though the node key is there."""
    keys, process = cast.office.store.keys, cast.mara.process
    public, _ = new_pair()
    sealed = keys.seat_key(process, cast.anton.seat).sealed
    wraps = [(cast.anton.seat, *row) for row in keys.reader_wraps(process, cast.anton.seat)]
    keys.replace_seat_keys(process, {cast.anton.seat: SeatKey(public, sealed)}, wraps)

    ring = KeyRing(keys, cast.office.node_key, writes=True)
    with pytest.raises(DamagedRecordError):
        ring.for_reading(process, cast.anton.seat, audience(cast), 0)
    assert ring.for_reading(process, cast.mara.seat, audience(cast), 0)


def test_what_a_crash_left_unsealed_is_sealed_at_the_first_reading(cast, said, folder):
    keys, process = cast.office.store.keys, cast.mara.process
    with cast.office.store.writing() as connection:
        connection.execute("delete from reader_key")
    office = open_office(folder, read_only=True, beat=BEAT)
    assert office.open(cast.anton, said).body.words == "For you alone"
    assert (
        keys.reader_wraps(process, cast.anton.seat) == []
    )  # a reader beside a server writes nothing
    office.store.close()

    ring = KeyRing(keys, cast.office.node_key, writes=True)
    assert ring.for_reading(process, cast.anton.seat, audience(cast), 0)
    assert [row[0] for row in keys.reader_wraps(process, cast.mara.seat)] == [audience(cast).id]


def test_writing_again_to_the_same_seats_touches_no_key(cast, said):
    before, seen = _keys(cast), []
    cast.office.store.reading().set_trace_callback(seen.append)
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="Again", key="2")
    cast.office.store.reading().set_trace_callback(None)

    assert _keys(cast) == before
    assert seen
    assert not [sql for sql in seen if "audience_key" in sql or "reader_key" in sql]


def _keys(cast):
    table, process = cast.office.store.keys, cast.mara.process
    return table.audience_keys(process), table.seat_keys(process)


def test_what_is_sealed_for_a_reader_is_bound_to_its_place():
    public, private = new_pair()
    other = new_pair()[1]
    sealed = seal_for(public, b"k" * 32, b"here")

    assert open_as(private, sealed, b"here") == b"k" * 32
    assert len(sealed) == 32 + 1136
    for key, held, place in (
        (private, sealed, b"there"),
        (other, sealed, b"here"),
        (private, sealed[:-1], b"here"),
        (private, b"", b"here"),
    ):
        with pytest.raises(DamagedRecordError):
            open_as(key, held, place)


def test_rings_show_nothing_of_themselves(cast):
    assert repr(cast.office.keys) == "<KeyRing>"
