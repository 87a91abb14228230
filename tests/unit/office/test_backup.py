"""Backups: sealed, verified, beside a running server; what was destroyed does not come back from them."""

import io
import json
import shutil
import sqlite3
import subprocess
import tarfile
import threading

import pyrage
import pytest

from goodoffices.errors import DamagedRecordError, FormatError, InputError
from goodoffices.office import Actor, open_office, write_message
from goodoffices.office.safekeeping.backup import AgeLock, back_up, open_age, restore
from goodoffices.store import Query
from goodoffices.store.sqlite_parts import KEY_TABLES
from goodoffices.vault import seal_age

AGE = shutil.which("age")
WORDS = "The bridge opens on Thursday"


@pytest.fixture(scope="module")
def holder():
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def lock(holder):
    return AgeLock(to=(str(holder.to_public()),))


@pytest.fixture
def opened(holder):
    return lambda source, target: open_age(source, target, held=[holder])


@pytest.fixture
def filled(cast, folder):
    """A record with something in it, accounts and the desk's secret beside it; the server runs on."""
    write_message(cast.office, cast.anton, room=cast.mara.seat, words=WORDS, key="one")
    with sqlite3.connect(folder / "accounts.sqlite3") as accounts:
        accounts.execute("create table accounts_session (session_key text)")
        accounts.execute("create table accounts_account (id integer)")
        accounts.execute("insert into accounts_session values ('a session that is open')")
        accounts.execute("insert into accounts_account values (17)")
    accounts.close()
    (folder / "secret-key").write_text("s" * 86)
    return cast


def told(office):
    """Everything that everybody reads."""
    return {
        seat: [(x.entry_id, x.slot, x.body) for x in office.read(Actor(process, seat), Query())]
        for process in office.store.processes()
        for seat in office.store.seats(process)
    }


def plain(path, holder):
    """The members of a backup, opened with the ordinary tool."""
    key = path.with_suffix(".key")
    key.write_text(f"{holder}\n")
    out = subprocess.run([AGE, "-d", "-i", key, path], capture_output=True, check=True).stdout
    key.unlink()
    with tarfile.open(fileobj=io.BytesIO(out)) as tar:
        assert all((m.uid, m.uname, m.mtime, m.mode) == (0, "", 0, 0o600) for m in tar.getmembers())
        return {name: tar.extractfile(name).read() for name in tar.getnames()}


def test_what_is_restored_reads_as_what_was_backed_up(filled, folder, lock, opened):
    before = told(filled.office)
    made = back_up(folder, folder / "record.age", lock, keys=folder / "keys.age")
    done = restore(folder / "record.age", folder / "again", opened, keys=folder / "keys.age")

    assert done == made
    assert done.entries == filled.office.store.verify(filled.mara.process)
    office = open_office(folder / "again")
    assert told(office) == before
    assert office.address(filled.anton) == filled.office.address(filled.anton)
    write_message(office, filled.anton, room=filled.mara.seat, words="And on", key="two")
    office.store.close()
    assert {x.name for x in (folder / "again").iterdir()} >= {"accounts.sqlite3", "secret-key"}
    assert not [x for x in (folder / "again").iterdir() if x.is_file() and x.stat().st_mode & 0o077]
    assert (folder / "again").stat().st_mode & 0o777 == 0o700


def test_it_opens_with_the_ordinary_tool_and_the_record_holds_no_key(filled, folder, lock, holder):
    assert AGE, "no age: apt-get install -y --no-install-recommends age"
    back_up(folder, folder / "record.age", lock, keys=folder / "keys.age")
    record, keys = plain(folder / "record.age", holder), plain(folder / "keys.age", holder)

    assert set(record) == {"manifest.json", "record.sqlite", "accounts.sqlite3"}
    assert set(keys) == {"manifest.json", "keys.sqlite", "node.key", "secret-key"}
    rows = [wrap for wrap in _wraps(folder / "record.sqlite") if wrap]
    assert len(rows) > 20
    assert not [wrap for wrap in rows if wrap in record["record.sqlite"]]
    assert all(wrap in keys["keys.sqlite"] for wrap in rows)
    assert (folder / "node.key").read_bytes() not in b"".join(record.values())
    assert b"a session that is open" not in record["accounts.sqlite3"]


def _wraps(database):
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return [
            value
            for table in KEY_TABLES
            for row in connection.execute(f"select * from {table}")
            for value in row
            if isinstance(value, bytes) and len(value) > 40
        ]
    finally:
        connection.close()


def test_without_the_keys_it_verifies_and_nobody_reads_it(filled, folder, lock, opened):
    back_up(folder, folder / "record.age", lock)
    done = restore(folder / "record.age", folder / "again", opened)

    assert not done.with_keys
    assert not (folder / "again" / "node.key").exists()
    shutil.copy(folder / "node.key", folder / "again" / "node.key")
    office = open_office(folder / "again")
    assert office.store.verify(filled.mara.process) == done.entries
    rows = office.store.load(filled.mara.process, filled.anton.seat)
    assert rows
    assert not [row for row in rows if row.wrap is not None]
    office.store.close()


def test_what_was_destroyed_is_not_in_a_backup_made_afterwards(filled, folder, lock, holder):
    store, process = filled.office.store, filled.mara.process
    row = store.load(process, filled.anton.seat)[-1]
    store.erase(process, [row.entry_id])
    back_up(folder, folder / "record.age", lock, keys=folder / "keys.age")

    held = b"".join(
        [
            *plain(folder / "record.age", holder).values(),
            *plain(folder / "keys.age", holder).values(),
        ]
    )
    assert row.statement in held
    assert row.wrap not in held


def test_a_backup_is_whole_while_the_server_writes(filled, folder, lock, opened):
    done = threading.Event()

    def write():
        number = 0
        while not done.is_set():
            number += 1
            write_message(
                filled.office, filled.anton, room=filled.mara.seat, words=WORDS, key=f"w{number}"
            )

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [
            back_up(folder, folder / f"{n}.age", lock, keys=folder / f"{n}.keys") for n in range(3)
        ]
    finally:
        done.set()
        writer.join()
    for n in range(3):
        back = restore(folder / f"{n}.age", folder / f"again{n}", opened, keys=folder / f"{n}.keys")
        assert back == made[n]
        office = open_office(folder / f"again{n}")
        assert sum(map(len, told(office).values())) > 0
        office.store.close()


def test_nothing_is_overwritten(filled, folder, lock, opened):
    back_up(folder, folder / "record.age", lock, keys=folder / "keys.age")
    held = (folder / "record.age").read_bytes()

    for names in (("record.age", None), ("new.age", "keys.age"), ("same.age", "same.age")):
        with pytest.raises(InputError, match="of that name"):
            back_up(folder, folder / names[0], lock, keys=names[1] and folder / names[1])
    assert (folder / "record.age").read_bytes() == held
    assert not (folder / "new.age").exists()
    with pytest.raises(InputError, match="not empty"):
        restore(folder / "record.age", folder, opened)


def test_nothing_is_left_behind(filled, folder, lock, opened):
    before = {path.name for path in folder.iterdir()}
    back_up(folder, folder / "record.age", lock, keys=folder / "keys.age")
    with pytest.raises(InputError):
        back_up(folder, folder / "nowhere" / "record.age", lock)
    with pytest.raises(FormatError):
        restore(folder / "keys.age", folder / "again", opened)

    assert {path.name for path in folder.iterdir()} == before | {"record.age", "keys.age"}


def test_keys_of_another_backup_are_refused(filled, folder, lock, opened):
    for name in ("one", "two"):
        back_up(folder, folder / f"{name}.age", lock, keys=folder / f"{name}.keys")

    with pytest.raises(FormatError, match="do not belong together"):
        restore(folder / "one.age", folder / "again", opened, keys=folder / "two.keys")
    assert not (folder / "again").exists()


def changed(path, holder, lock, change):
    """The backup with something in it changed, sealed again by somebody who may."""
    members = plain(path, holder)
    change(members)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, held in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(held)
            tar.addfile(member, io.BytesIO(held))
    out.seek(0)
    target = path.with_name("changed.age")
    with target.open("wb") as file:
        seal_age(out, file, lock)
    return target


def test_a_changed_record_and_other_ends_are_refused(filled, folder, lock, opened, holder):
    back_up(folder, folder / "record.age", lock)

    def bytes_of_record(members):
        members["record.sqlite"] = members["record.sqlite"].replace(b"message", b"massage")

    def other_ends(members):
        told = json.loads(members["manifest.json"])
        view = next(iter(told["records"][0]["views"].values()))
        view[1] = "00" * 32
        members["manifest.json"] = json.dumps(told).encode()

    def other_place(members):
        told = json.loads(members["manifest.json"])
        told["files"]["../evil"] = "00"
        members["../evil"] = b"evil"
        members["manifest.json"] = json.dumps(told).encode()

    for change, error in (
        (bytes_of_record, FormatError),
        (other_ends, DamagedRecordError),
        (other_place, FormatError),
        (lambda members: members.pop("manifest.json"), FormatError),
    ):
        with pytest.raises(error):
            restore(changed(folder / "record.age", holder, lock, change), folder / "again", opened)
        assert not (folder / "again").exists()
        assert not list(folder.glob("**/evil"))


def test_no_backup_is_written_of_a_damaged_record(filled, folder, lock):
    process = filled.mara.process
    with sqlite3.connect(folder / "record.sqlite") as connection:
        connection.execute("drop trigger log_keeps_update")
        connection.execute(
            "update log set statement = x'00' where seq = 3 and process = ?", (process,)
        )
    connection.close()

    with pytest.raises(DamagedRecordError, match="entry 3"):
        back_up(folder, folder / "record.age", lock)
    assert not (folder / "record.age").exists()


@pytest.mark.parametrize(
    "text",
    [
        "age1yubikey1q2w7u3vpya839jxxuq8g0sedh3d740d4xvn639sqhr95ejj8vu3hyfumptt",
        "AGE-PLUGIN-YUBIKEY-1",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
        "age1",
        "",
    ],
)
def test_a_recipient_that_is_no_plain_key_is_refused(text):
    with pytest.raises(InputError):
        AgeLock(to=(text,) if text else ())


def test_a_lock_shows_nothing_of_itself():
    assert repr(AgeLock(passphrase="copper lantern by the bridge")) == "<AgeLock>"
    with pytest.raises(InputError, match="too short"):
        AgeLock(passphrase="short")
