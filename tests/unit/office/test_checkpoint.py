"""Checkpoints: on every beat, of every record, and never over what does not verify."""

import logging
from dataclasses import replace

import pytest

from goodoffices.errors import DamagedRecordError, NotInAudienceError
from goodoffices.office import (
    close_process,
    give_consent,
    invite_seat,
    keep_beat,
    keep_checkpoint,
    open_office,
    open_process,
    proof,
    receipt,
    record_file,
    write_message,
)
from goodoffices.record import Role
from goodoffices.vault import LEAVES, Beat, Stood, check_record_file, read_note
from tests.cast import BEAT


def checkpoints(cast):
    return cast.office.store.checkpoints(cast.mara.process)


def say(cast, words="x", actor=None, room=None):
    actor = actor or cast.anton
    return write_message(
        cast.office, actor, room=room or cast.mara.seat, words=words, key=cast.key(actor)
    )


def test_each_beat_keeps_one_checkpoint_of_each_record(cast):
    open_process(cast.office, title="Another", mediator="Third Capital")
    for _ in range(3):
        cast.beat(minutes=10)
        keep_beat(cast.office)

    for process in cast.office.store.processes():
        kept = cast.office.store.checkpoints(process)
        assert [c.number for c in kept] == [1, 2, 3]
        assert [c.slot for c in kept] == [cast.office.slot() - 600 * n for n in (2, 1, 0)]
        node = bytes.fromhex(proof(cast.office, cast.mara).node)
        assert [read_note(c.note, node).size for c in kept] == [64, 128, 192]


def test_a_closed_record_is_kept_like_an_open_one(cast):
    close_process(cast.office, cast.mara, outcome="Done", readers=[], key="close")
    cast.beat(minutes=10)
    cast.beat(minutes=10)

    assert len(checkpoints(cast)) == 2


def test_idle_equals_busy(cast):
    cast.beat(minutes=10)
    for _ in range(200):
        say(cast)
    cast.beat(minutes=10)
    cast.beat(minutes=10)

    notes = [len(c.note) for c in checkpoints(cast)]
    assert len({size - len(str(64 * n)) for n, size in enumerate(notes, start=1)}) == 1


def test_a_beat_that_was_missed_is_not_made_up(cast):
    cast.beat(minutes=10)
    cast.beat(hours=5)

    assert [c.number for c in checkpoints(cast)] == [1, 2]


def test_a_clock_that_goes_back_keeps_nothing_and_hides_nothing(cast):
    cast.beat(minutes=30)
    cast.beat(minutes=-20)
    assert len(checkpoints(cast)) == 1

    say(cast)
    line = cast.view(cast.anton).lines(last=1)[0]
    assert line.slot >= checkpoints(cast)[0].slot


def test_what_is_written_in_a_slot_is_covered_by_the_next_beat(cast):
    cast.beat(minutes=10)
    say(cast)
    head = cast.view(cast.anton).head()
    assert proof(cast.office, cast.anton).covered == head.number - 1
    cast.beat(minutes=10)

    assert proof(cast.office, cast.anton).covered == head.number


def test_the_same_checkpoints_follow_after_a_restart(cast, folder):
    say(cast)
    cast.beat(minutes=10)
    say(cast)
    cast.office.store.close()
    again = open_office(folder, beat=BEAT, clock=cast.clock)
    cast.clock.forward(minutes=10)

    assert keep_checkpoint(again, cast.mara.process).number == 2
    fresh = open_office(folder, beat=BEAT, clock=cast.clock, read_only=True)
    assert (
        fresh.logs.of(cast.mara.process).tree.root() == again.logs.of(cast.mara.process).tree.root()
    )
    again.store.close()
    fresh.store.close()


def test_nothing_of_a_beat_is_stored_but_its_root(cast):
    cast.beat(minutes=10)

    (kept,) = checkpoints(cast)
    beat = cast.office.logs.beat(cast.mara.process, kept)
    assert beat.root == kept.beat_root
    stored = b"".join(path.read_bytes() for path in cast.office.store._path.parent.iterdir())
    for seat in beat.places:
        assert beat.salt(seat) not in stored
        assert all(inner not in stored for inner in beat.proof(seat))


# Damage


def unguarded(cast, sql, *values):
    store = cast.office.store
    with store.writing() as connection:
        for (name,) in connection.execute(
            "select name from sqlite_schema where type = 'trigger'"
        ).fetchall():
            connection.execute(f"drop trigger {name}")
        connection.execute(sql, values)


DAMAGE = {
    "a body": "update log set ciphertext = zeroblob(length(ciphertext)) where seq = ?",
    "a statement": "update log set statement = cast(replace(statement, 'message', 'massage') as blob) where seq = ?",
    "a slot": "update log set slot = slot - 1 where seq = ?",
    "a head of the record": "update log set head = zeroblob(32) where seq = ?",
    "a signature": "update log set signature = zeroblob(64) where seq = ?",
    "a signature that is not there": "update log set signature = null where seq = ?",
    "a wrap": "update entry_key set wrap = zeroblob(length(wrap)) where log = (select id from log where seq = ?)",
    "a line": "update line set head = zeroblob(32) where seq = ?",
    "a line's place": "update line set slot = slot + 1 where seq = ?",
    "a line that is gone": "delete from line where seq = ?",
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_since_the_last_checkpoint_is_never_signed(cast, caplog, what):
    cast.beat(minutes=10)
    give_consent(cast.office, cast.anton, side=cast.anton.seat, to="talks", key="c")
    say(cast, "Words that nobody logs")
    seq = cast.office.logs.end(cast.mara.process).number - ("signature" in what)
    unguarded(cast, DAMAGE[what], seq)

    with caplog.at_level(logging.ERROR), pytest.raises(DamagedRecordError):
        cast.beat(minutes=10)
    assert len(checkpoints(cast)) == 1
    assert proof(cast.office, cast.bela).is_damaged
    assert [record.name for record in caplog.records] == ["goodoffices.checkpoint.refused"]
    assert "Words" not in caplog.text


def test_damage_before_the_last_checkpoint_is_noticed_on_the_next_beat(cast):
    say(cast)
    cast.beat(minutes=10)
    last = cast.view(cast.anton).head().number
    unguarded(cast, "update line set head = zeroblob(32) where number = ? and view = 2", last)

    with pytest.raises(DamagedRecordError, match="what was signed"):
        cast.beat(minutes=10)
    assert len(checkpoints(cast)) == 1


def test_damage_in_one_record_stops_no_other_and_no_deadline(cast):
    other = open_process(cast.office, title="Another", mediator="Third Capital")
    cast.agenda()
    say(cast)
    unguarded(
        cast,
        "update log set head = zeroblob(32) where process = ? and seq = 3",
        cast.mara.process,
    )
    with pytest.raises(DamagedRecordError):
        cast.rules()

    assert not checkpoints(cast)
    assert len(cast.office.store.checkpoints(other.process)) == 1
    assert "rules_settled" in cast.words(cast.anton)


def test_an_erased_body_is_no_damage(cast):
    name = say(cast)
    cast.office.store.erase(cast.mara.process, [name])
    cast.beat(minutes=10)

    assert len(checkpoints(cast)) == 1
    assert not proof(cast.office, cast.anton).is_damaged


# Leaves


def test_a_seat_s_place_stays_and_nobody_can_guess_it():
    secrets = [bytes([n]) * 32 for n in range(40)]
    places = []
    for secret in secrets:
        stood = [
            Stood("*", 5, bytes(32)),
            Stood("north", 1, bytes(32)),
            Stood("south", 2, bytes(32)),
        ]
        first, later = (Beat(secret, "p", n, 600 * n, stood) for n in (1, 9))
        more = Beat(secret, "p", 10, 6000, [*stood, Stood("friend", 1, bytes(32))])
        assert first.places == later.places == {k: more.places[k] for k in first.places}
        assert later.index("north") == 8 * LEAVES + first.places["north"]
        places.append(first.places["north"])

    assert len(set(places)) > 15


def test_beyond_sixty_three_seats_groups_take_turns():
    stood = [Stood("*", 9, bytes(32)), *(Stood(f"s{n}", 1, bytes(32)) for n in range(130))]
    beats = [Beat(bytes(32), "p", n, 600 * n, stood) for n in range(1, 4)]

    assert all("*" in beat.places and len(beat.places) <= LEAVES for beat in beats)
    assert set().union(*(beat.places for beat in beats)) == {each.seat for each in stood}
    assert all(len(set(beat.places.values())) == len(beat.places) for beat in beats)


# Receipts


def test_a_receipt_is_for_its_author_alone(cast):
    mine, theirs = say(cast), say(cast, actor=cast.mara, room=cast.anton.seat)

    assert receipt(cast.office, cast.anton, mine).startswith(b"R\t{")
    for actor, entry in ((cast.anton, theirs), (cast.bela, mine), (cast.mara, mine)):
        with pytest.raises(NotInAudienceError):
            receipt(cast.office, actor, entry)
    with pytest.raises(NotInAudienceError):
        receipt(cast.office, cast.stranger, mine)


def test_a_proof_is_given_without_a_look_at_any_other_view(cast, monkeypatch):
    for number in range(40):
        invite_seat(
            cast.office, cast.mara, role=Role.OBSERVER, name=f"O{number}", key=f"observer/{number}"
        )
    cast.beat(minutes=10)
    store = type(cast.office.store)
    for question in ("heads", "seats", "entries"):
        monkeypatch.setattr(store, question, lambda *_, **__: pytest.fail("another view"))

    for actor in cast.people.values():
        told = proof(cast.office, actor)
        checked = check_record_file(b"".join(record_file(cast.office, actor)))
        assert checked.seat == actor.seat
        assert told.covered == len(cast.view(actor).lines())


def test_a_server_that_did_not_keep_the_beat_has_its_leaves_at_hand_after_its_own(
    cast, folder, monkeypatch
):
    cast.beat(minutes=10)
    cast.office.store.close()
    again = replace(cast, office=open_office(folder, beat=cast.office.beat, clock=cast.clock))
    try:
        again.beat()  # the checkpoint of this slot is there already
        store = type(again.office.store)
        for question in ("heads", "seats", "entries"):
            monkeypatch.setattr(store, question, lambda *_, **__: pytest.fail("another view"))
        assert b"".join(record_file(again.office, again.anton))
    finally:
        again.close()
