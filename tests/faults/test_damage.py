"""Flipped bits and cut files: a prefix that verifies, or a refusal that names the place; never a silent difference."""

import random
import re
import shutil
import sqlite3

import pytest

from goodoffices.errors import DamagedRecordError, GoodOfficesError, StoreError
from goodoffices.office import Draft, invite_seat, keep_beat, open_office, open_process
from goodoffices.office.safekeeping.soundness import verify_record
from goodoffices.record import (
    Audience,
    Message,
    RequestAnswer,
    RequestAnswered,
    RequestFiled,
    Role,
)
from tests.cast import Clock, Streams

NAMED = re.compile(r"(entry|line|checkpoint) [0-9a-f]+|a (line of a )?view|list of")
FRAME = 24 + 4096
HEADER = 32


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A folder with a closed record: messages, matters, three seats, two checkpoints."""
    folder = tmp_path_factory.mktemp("sound")
    clock = Clock()
    office = open_office(folder, clock=clock, randomness=Streams("damage"))
    write(office, clock, range(6))
    office.store.close()
    return folder


def write(office, clock, numbers):
    """Some of everything that the tables hold."""
    mara = open_process(office, title="Damage", mediator="Third Capital", key="one")
    north, south = (
        invite_seat(office, mara, role=Role.PARTY, name=name, key=name)
        for name in ("Northland", "Southland")
    )
    for number in numbers:
        side = north if number % 2 else south
        room, key = Audience([mara.seat, side.seat]), f"{number}"
        office.append(mara, [Draft(room, Message(words="w" * 40 * number or "none"))], key=key)
        asked = Draft(room, RequestFiled(said_by=side.seat, words="r" * 30))
        (name,) = office.append(mara, [asked], key=f"{number}/asked")
        if number % 3:
            given = RequestAnswered(request=name, answer=RequestAnswer.GRANTED)
            office.append(mara, [Draft(room, given)], key=f"{number}/given")
        if number % 2:
            clock.forward(minutes=10)
            keep_beat(office)
    return mara.process


def content(office):
    """Everything that anybody can read in a record."""
    return {
        (process, seat): office.store.load(process, seat)
        for process in office.store.processes()
        for seat in office.store.seats(process)
    }


def verdict(folder, **how):
    """What a server says of what it finds: an error, or what is there."""
    try:
        office = open_office(folder, **how)
    except StoreError as error:
        return error
    try:
        found = content(office)
        for process in office.store.processes():
            verify_record(office, process)
    except GoodOfficesError as error:
        return error
    else:
        return found
    finally:
        office.store.close()


def copy(source, target):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target


COLUMNS = {
    "log": ("process", "slot", "entry", "statement", "ciphertext", "previous", "head", "signature"),
    "entry_key": ("wrap",),
    "line": ("seq", "slot", "class", "thread", "previous", "head"),
    "audience_key": ("wrap",),
    "reader_key": ("wrap",),
    "class": ("kind", "audience"),
    "thread": ("family", "first", "last", "is_open"),
    "checkpoint": ("slot", "beat_root", "note"),
}


def flipped(value, chance):
    """The value with one bit changed."""
    if isinstance(value, int):
        return value ^ 1 << chance.randrange(10)
    raw = bytearray(value if isinstance(value, bytes) else value.encode())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(7)  # text stays text
    return bytes(raw) if isinstance(value, bytes) else raw.decode()


@pytest.mark.parametrize("table", COLUMNS)
def test_a_flipped_bit_in_any_stored_value_is_found_and_its_place_named(folder, sound, table, full):
    where = copy(sound, folder / "copy")
    whole = verdict(where)
    database = sqlite3.connect(where / "record.sqlite", isolation_level=None)
    for name, of in database.execute(
        "select name, tbl_name from sqlite_schema where type = 'trigger'"
    ).fetchall():
        assert of in COLUMNS
        database.execute(f"drop trigger {name}")
    key = {"log": "id", "entry_key": "log", "class": "id"}.get(table)
    chance = random.Random(table)
    for _ in range(12_500 if full else 25):
        column = chance.choice(COLUMNS[table])
        names = [key] if key else primary_key(database, table)
        rows = database.execute(
            f"select {column}, {', '.join(names)} from {table} where {column} is not null"
        ).fetchall()
        old, *at = chance.choice(rows)
        new = flipped(old, chance)
        where_row = " and ".join(f"{name} is ?" for name in names)
        change = f"update {table} set {column} = ? where {where_row}"
        try:
            database.execute(change, (new, *at))
        except sqlite3.IntegrityError:
            continue  # another row has this value: the file cannot hold both

        said = verdict(where, read_only=True)
        if column == "first" and said == whole:
            pass  # the beginning is found by its name as well: no answer differs
        else:
            assert isinstance(said, DamagedRecordError), (column, old, new)
            assert NAMED.search(str(said)), said

        database.execute(change, (old, *at))
    assert verdict(where) == whole
    database.close()


def primary_key(database, table):
    """Names of the columns of a table's primary key."""
    rows = database.execute(
        f"select name from pragma_table_info('{table}') where pk > 0 order by pk"
    )
    return [name for (name,) in rows.fetchall()]


def killed(sound, folder):
    """The record with more written to it and the write-ahead log still there, and what each commit added.

    What a commit ends with is known by the length that the log had after it.
    """
    where = copy(sound, folder / "killed")
    clock = Clock()
    clock.forward(hours=2)
    office = open_office(where, clock=clock, randomness=Streams("more"))
    base = content(office)
    write(office, clock, range(6, 8))
    office.store.reading().execute("select 1")
    after = copy(where, folder / "torn")
    office.store.close()
    return after, base


def is_prefix(found, whole):
    """Whether every view is the beginning of what was written to it."""
    return all(lines == whole.get(view, [])[: len(lines)] for view, lines in found.items())


def test_a_torn_log_leaves_what_was_committed_before_it_or_a_refusal(folder, sound, full):
    torn, base = killed(sound, folder)
    whole = verdict(copy(torn, folder / "copy"))
    assert not isinstance(whole, Exception)
    # Behind the newest frame stand zeros.
    log = (torn / "record.sqlite-wal").read_bytes().rstrip(b"\0")
    frames = (len(log) - HEADER) // FRAME
    assert frames > 20
    chance = random.Random("torn")
    last = range(len(log) - 3 * FRAME, len(log))
    cuts = last if full else chance.sample(last, 25)
    shorter = 0
    for cut in [0, HEADER - 1, HEADER, *cuts, *chance.sample(range(len(log)), 10)]:
        where = copy(torn, folder / "copy")
        (where / "record.sqlite-wal").write_bytes(log[:cut])

        found = verdict(where)

        if not isinstance(found, Exception):
            assert is_prefix(found, whole)
            assert is_prefix(base, found)
            shorter += found != whole
    assert shorter > 10


@pytest.mark.parametrize("name", ["record.sqlite-wal", "record.sqlite"])
def test_a_flipped_bit_in_a_file_is_never_a_silent_difference(folder, sound, name, full):
    torn, _ = killed(sound, folder)
    whole = verdict(copy(torn, folder / "copy"))
    raw = (torn / name).read_bytes()
    chance = random.Random(name)
    refused = 0
    for _ in range(1000 if full else 50):
        place, bit = chance.randrange(len(raw)), 1 << chance.randrange(8)
        where = copy(torn, folder / "copy")
        damaged = bytearray(raw)
        damaged[place] ^= bit
        (where / name).write_bytes(damaged)

        found = verdict(where)

        if isinstance(found, Exception):
            assert isinstance(found, StoreError), found
            refused += 1
        else:
            assert is_prefix(found, whole), place
    assert refused or name.endswith("wal")
