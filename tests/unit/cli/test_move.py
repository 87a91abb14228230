"""A record moves from one kind of database to the other and back, whole or not at all."""

import io
from contextlib import suppress

import pytest

from goodoffices.cli import main
from goodoffices.cli.move import Progress
from goodoffices.errors import DamagedRecordError, NotInAudienceError, StoreError
from goodoffices.office import Actor, move_record, open_office
from goodoffices.office.samples import seed_all
from goodoffices.record import Message
from goodoffices.store import Query


@pytest.fixture
def data(folder):
    """A data folder with the samples, one entry erased."""
    office = open_office(folder / "data")
    seed_all(office)
    process = office.store.processes()[0]
    seat = office.store.seats(process)[0]
    last = office.store.load(process, seat, Query(last=1))[0]
    office.store.erase(process, [last.entry_id])
    office.store.close()
    return folder / "data"


def everything(folder):
    """Every entry of every record as stored, and what each seat reads in it."""
    office = open_office(folder, read_only=True)
    try:
        return {
            (process, seat): (
                list(office.store.entries(process)),
                office.store.load(process, seat),
                office.store.open_threads(process, seat, is_open=None),
            )
            for process in office.store.processes()
            for seat in office.store.seats(process)
        }
    finally:
        office.store.close()


def test_a_record_moves_there_and_back_and_is_the_same(data, database, monkeypatch, capsys):
    before = everything(data)
    key = (data / "node.key").read_bytes()

    assert main(["move", f"sqlite:{data}", database]) == 0
    assert not (data / "record.sqlite").exists()
    assert (data / "record.sqlite.moved").exists()
    with pytest.raises(StoreError, match="in another database"):
        open_office(data)
    monkeypatch.setenv("GOODOFFICES_DATABASE", database)
    assert everything(data) == before
    assert main(["check", "--data", str(data)]) == 0
    told = capsys.readouterr()
    assert "100%" in told.err
    assert "entries moved" in told.out

    assert main(["move", database, f"sqlite:{data}"]) == 0
    with pytest.raises(StoreError, match="version moved"):
        move_away(data)
    monkeypatch.delenv("GOODOFFICES_DATABASE")
    assert everything(data) == before
    assert (data / "node.key").read_bytes() == key
    assert not (data / "entries.key").exists()
    assert any(wrap is None for rows in before.values() for wrap in [x.wrap for x in rows[0]])


def move_away(data):
    (data / "record.sqlite").rename(data / "aside")
    (data / "entries.key.moved").rename(data / "entries.key")
    try:
        open_office(data)
    finally:
        (data / "aside").rename(data / "record.sqlite")
        (data / "entries.key").rename(data / "entries.key.moved")


def test_what_was_moved_goes_on(data, database, monkeypatch):
    move_record(f"sqlite:{data}", database, lambda *_: None)
    monkeypatch.setenv("GOODOFFICES_DATABASE", database)
    office = open_office(data)
    try:
        process = office.store.processes()[0]
        length = office.store.verify(process)
        (seat, *_) = seats_at(office, process)
        office.view(Actor(process, seat)).lines(Message)
        for number, unit in enumerate(range(3), start=1):
            office.store.append(again(office, process, seat, unit))
            assert office.store.verify(process) == length + number
    finally:
        office.store.close()


def seats_at(office, process):
    """Seats that somebody holds: the engine and the public have views too."""
    found = []
    for seat in office.store.seats(process):
        with suppress(NotInAudienceError):
            office.view(Actor(process, seat))
            found.append(seat)
    return found


def again(office, process, seat, number):
    from tests.contracts.store_contract import unit, writing

    return unit(writing(f"new-{number}", (seat, "s-late")), process=process)


def test_a_move_that_is_cut_off_leaves_the_source_as_it_was_and_can_be_done_again(data, database):
    before = everything(data)

    def cut_off(what, done, total):
        if what == "moving" and done > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_record(f"sqlite:{data}", database, cut_off)
    assert everything(data) == before

    assert move_record(f"sqlite:{data}", database, lambda *_: None) > 0
    assert not (data / "record.sqlite").exists()


def test_a_move_that_is_cut_off_on_the_way_back_leaves_the_database_as_it_was(
    data, database, monkeypatch
):
    move_record(f"sqlite:{data}", database, lambda *_: None)
    monkeypatch.setenv("GOODOFFICES_DATABASE", database)
    before = everything(data)

    def cut_off(what, done, total):
        if what == "checking":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_record(database, f"sqlite:{data}", cut_off)
    assert everything(data) == before
    office = open_office(data)
    process = office.store.processes()[0]
    office.store.append(again(office, process, "s-later", 0))
    office.store.close()

    assert move_record(database, f"sqlite:{data}", lambda *_: None) > 0


def test_what_arrived_otherwise_than_it_was_sent_is_named_and_the_source_stays(
    data, database, monkeypatch
):
    from goodoffices.store import moving

    real = moving.fill_postgresql

    def spoilt(connection, blocks, rows, told):
        def changed(kind):
            for row in rows(kind):
                yield (*row[:5], b"other", *row[6:]) if kind == "entry" and row[1] == 2 else row

        real(connection, blocks, changed, told)

    monkeypatch.setattr(moving, "fill_postgresql", spoilt)
    with pytest.raises(DamagedRecordError, match="entry 2 of"):
        move_record(f"sqlite:{data}", database, lambda *_: None)
    assert everything(data)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("sqlite:{folder}", "sqlite:elsewhere"),
        ("{database}", "{database}"),
        ("sqlite:", "{database}"),
        ("mysql:x", "{database}"),
    ],
)
def test_a_move_between_anything_else_is_refused(folder, database, capsys, source, target):
    given = {"folder": folder, "database": database}

    assert main(["move", source.format(**given), target.format(**given)]) == 2
    assert "Nothing was changed" in capsys.readouterr().err


def test_a_move_onto_another_record_or_of_none_is_refused(data, database, folder, monkeypatch):
    with pytest.raises(StoreError, match="nothing to move"):
        move_record(f"sqlite:{folder}", database, lambda *_: None)
    with pytest.raises(StoreError, match="nothing to move"):
        move_record(database, f"sqlite:{folder}", lambda *_: None)
    move_record(f"sqlite:{data}", database, lambda *_: None)
    (folder / "other").mkdir()
    monkeypatch.delenv("GOODOFFICES_DATABASE", raising=False)
    open_office(folder / "other").store.close()
    with pytest.raises(StoreError, match="not empty"):
        move_record(f"sqlite:{folder / 'other'}", database, lambda *_: None)


def test_progress_on_a_terminal_is_one_line_that_moves():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    said = Terminal()
    told = Progress(said)
    for done in range(0, 2001, 10):
        told("moving", done, 2000)
    told.end()

    assert said.getvalue().count("\r") == 101
    assert said.getvalue().endswith("100% 2,000 rows moved\n")
