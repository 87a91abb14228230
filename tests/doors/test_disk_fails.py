"""What people see when a flush to the disk has failed: they read, they are told, a restart goes on."""

import sqlite3

import pytest

from goodoffices.errors import StoreError
from goodoffices.office import open_office, write_message
from goodoffices.record import Message

pytestmark = pytest.mark.django_db


class FailingDisk:
    """A cursor of a database whose next flush fails."""

    def __init__(self, cursor):
        self.cursor, self.flushes = cursor, 0

    def __getattr__(self, name):
        return getattr(self.cursor, name)

    def execute(self, sql, *values):
        if sql == "commit":
            self.flushes += 1
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
            raise error
        return self.cursor.execute(sql, *values)


def test_after_a_failed_flush_people_read_and_are_told_and_a_restart_goes_on(
    desk, cast, monkeypatch
):
    typed = {"message": "Good evening.", "standing": "non-paper"}
    transaction = cast.office.store.writing()
    disk = FailingDisk(transaction.cursor)
    monkeypatch.setattr(transaction, "cursor", disk)

    for key in ("first", "second"):  # and the disk is not asked a second time
        answer = desk.post(cast.mara, "mediator:room", typed, room=cast.anton.seat, key=key)

        assert "the record can be read, not written" in answer.text
        assert answer.status_code >= 400
    assert disk.flushes == 1
    with pytest.raises(StoreError, match="flush"):
        cast.office.store.keys.put_audience_key(cast.mara.process, "a", 9, b"key")
    assert desk.get(cast.mara, "mediator:room", room=cast.anton.seat).status_code == 200
    assert not cast.view(cast.anton).lines(Message)

    folder = cast.office.store._path.parent
    cast.office.store.close()
    cast.office = open_office(folder, clock=cast.clock)
    write_message(cast.office, cast.mara, room=cast.anton.seat, words="Again.", key="third")
    assert len(cast.view(cast.anton).lines(Message)) == 1


class FullDisk(FailingDisk):
    """A cursor of a database on a disk that has no room for what is committed."""

    def execute(self, sql, *values):
        if sql == "commit":
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return self.cursor.execute(sql, *values)


def test_what_was_typed_stands_on_the_page_after_a_full_disk_and_goes_once_there_is_room(
    desk, cast, monkeypatch
):
    typed = {"message": "Good evening from the bridge.", "standing": "non-paper"}
    transaction = cast.office.store.writing()
    with monkeypatch.context() as full:
        full.setattr(transaction, "cursor", FullDisk(transaction.cursor))
        answer = desk.post(cast.mara, "mediator:room", typed, room=cast.anton.seat, key="k")

    assert "The disk did not take this" in answer.text
    assert "Good evening from the bridge.</textarea>" in answer.text
    assert not cast.view(cast.anton).lines(Message)

    desk.post(cast.mara, "mediator:room", typed, room=cast.anton.seat, key="k")
    assert len(cast.view(cast.anton).lines(Message)) == 1
