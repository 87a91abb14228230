"""What was changed in a stored record is found, and told where; each kind of damage by the check that is for it."""

import sqlite3

import pytest

from goodoffices.errors import DamagedRecordError
from goodoffices.office import (
    answer_request,
    file_request,
    give_consent,
    open_office,
    write_message,
)
from goodoffices.office.safekeeping.soundness import verify_record
from goodoffices.record import RequestAnswer, RequestAnswered, RequestFiled

# Of most of this the store's own chains, which run over statements, show nothing.
DAMAGE = {
    "a view of somebody who is named nowhere": (
        "insert into view (process, seat) select process, 's-nobody' from record",
        "the views are not those of the seats that entries name",
    ),
    "an entry under another name": (
        "update log set entry = 'other' where seq = 4",
        "entry 4 of the record",
    ),
    "a signature that is not the author's": (
        "update log set signature = zeroblob(64) where signature is not null",
        "is not signed by its author",
    ),
    "a signature taken away": (
        "update log set signature = null where signature is not null",
        "is not signed by its author",
    ),
    "a signature where none belongs": (
        "update log set signature = zeroblob(64) where signature is null",
        "is not signed by its author",
    ),
    "another body": (
        "update log set ciphertext = zeroblob(300) where seq = 3",
        "entry 3 of the record does not open",
    ),
    "a key that opens nothing": (
        "update audience_key set wrap = zeroblob(92)",
        "does not open",
    ),
    "a reader without the key of the others": (
        (
            "update reader_key set wrap = (select max(wrap) from reader_key as other "
            "where other.audience <> reader_key.audience)"
        ),
        "does not open",
    ),
    "a line in another matter": (
        "update line set thread = 'other' where thread is not null",
        "belongs to another matter",
    ),
    "a line of another kind": (
        "update class set kind = 'note' where kind = 'message'",
        "is found as what it is not",
    ),
    "a matter that is open again": (
        "update thread set is_open = 1 where is_open = 0",
        "does not stand as its lines say",
    ),
    "a matter that nobody knows of": (
        "delete from thread",
        "does not stand as its lines say",
    ),
    "a checkpoint with other leaves": (
        "update checkpoint set beat_root = zeroblob(32) where number = 2",
        "checkpoint 2 is not what was signed",
    ),
    "a checkpoint that is no note": (
        "update checkpoint set note = zeroblob(9) where number = 1",
        "checkpoint 1 is not signed by this node",
    ),
    "checkpoints of which one is missing": (
        "delete from checkpoint where number = 1",
        "checkpoint 1 is not what was signed",
    ),
}


@pytest.fixture
def written(cast):
    """A record with words, a signed consent, a matter that is closed and one that is open, two beats."""
    office = cast.office
    write_message(office, cast.anton, room=cast.mara.seat, words="One", key="1")
    give_consent(office, cast.anton, side=cast.anton.seat, to="talks", key="c")
    filed = RequestFiled(said_by=cast.anton.seat, words="Insulin")
    for number in range(2):
        name = file_request(office, cast.anton, filed, key=f"r{number}")
    answered = RequestAnswered(request=name, answer=RequestAnswer.GRANTED)
    answer_request(office, cast.mara, answered, key="a")
    cast.beat(minutes=10)
    cast.beat(minutes=10)
    return cast


def damaged(folder, sql):
    database = sqlite3.connect(folder / "record.sqlite", isolation_level=None)
    for (name,) in database.execute(
        "select name from sqlite_schema where type = 'trigger'"
    ).fetchall():
        database.execute(f"drop trigger {name}")
    assert database.execute(sql).rowcount > 0
    database.close()


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_found_and_told_where(written, folder, what):
    sql, told = DAMAGE[what]
    process = written.mara.process
    assert verify_record(written.office, process).checkpoints == 2
    damaged(folder, sql)

    office = open_office(folder, read_only=True)
    try:
        with pytest.raises(DamagedRecordError, match=told) as found:
            verify_record(office, process)
    finally:
        office.store.close()
    assert "Insulin" not in str(found.value)
