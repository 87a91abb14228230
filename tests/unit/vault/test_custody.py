"""The node key in its file: open, under a passphrase, or under officers' shares."""

import base64
import errno
import json
import os
from pathlib import Path

import pytest
from argon2.low_level import Type, hash_secret_raw

from goodoffices.errors import InputError, SealedKeyError, StoreError
from goodoffices.office.safekeeping.custody import PASSPHRASE_FILE, Environment
from goodoffices.vault import (
    Custody,
    CustodyKind,
    NodeKey,
    custody_of,
    file_lock,
    new_node_key,
    open_key_file,
    passphrase_lock,
    shares_lock,
    write_key_file,
)

PASSPHRASE = "copper lantern by the seventh bridge"


class Said:
    """An Ask that knows the answers."""

    def __init__(self, passphrase="", shares=()):
        self._passphrase, self._shares = passphrase, list(shares)

    def passphrase(self):
        return self._passphrase

    def shares(self, needed):
        return self._shares[:needed]


def cheap(passphrase=PASSPHRASE):
    return passphrase_lock(passphrase, memory_kib=64 * 1024, passes=1)


@pytest.fixture
def path(folder):
    return folder / "node.key"


def stored(path):
    """What stands in the file for the secrets."""
    return base64.b64decode(json.loads(path.read_bytes())["sealed"])


def parts(key):
    return (key.secret, key.wrapping, key.previous)


@pytest.mark.parametrize("rotating", [False, True])
@pytest.mark.parametrize("kind", CustodyKind)
def test_a_key_comes_back_from_every_custody(path, kind, rotating):
    lock, shares = shares_lock(needed=2, of=3)
    lock = {"file": file_lock(), "passphrase": cheap()}.get(kind, lock)
    key = new_node_key()
    key = NodeKey(key.secret, key.wrapping, os.urandom(32) if rotating else None)
    write_key_file(path, key, lock)

    found, held = open_key_file(path, create=False, ask=Said(PASSPHRASE, shares[1:]))
    assert parts(found) == parts(key)
    assert path.stat().st_mode & 0o777 == 0o600
    assert all(
        (secret in stored(path)) is (kind == "file") for secret in (key.secret, key.wrapping)
    )

    write_key_file(path, new_node_key(), held)
    assert custody_of(path).kind is kind
    open_key_file(path, create=False, ask=Said(PASSPHRASE, shares[:2]))


def test_a_key_of_the_first_version_opens_and_is_written_in_the_new_form(path):
    path.write_bytes(b"k" * 32)
    path.chmod(0o600)

    key, lock = open_key_file(path, create=False, ask=Environment())
    assert parts(key) == (b"k" * 32, b"k" * 32, None)
    assert custody_of(path) == Custody(CustodyKind.FILE)
    write_key_file(path, key, lock)
    assert parts(open_key_file(path, create=False, ask=Environment())[0]) == parts(key)


def test_a_new_key_has_two_secrets_that_differ(path):
    key, _ = open_key_file(path, create=True, ask=Environment())

    assert key.secret != key.wrapping


def test_what_is_sealed_holds_nothing_of_the_key(path):
    key = new_node_key()
    write_key_file(path, key, file_lock())
    held = path.read_bytes()
    assert base64.b64encode(key.secret)[:40] in held  # so it would stand there

    write_key_file(path, key, cheap())
    sealed = path.read_bytes()
    assert base64.b64encode(key.secret)[:40] not in sealed
    for start in range(0, 64, 4):
        assert (key.secret + key.wrapping)[start : start + 4] not in stored(path)


def test_the_usual_cost_of_a_guess_is_what_is_promised():
    cost = passphrase_lock(PASSPHRASE).header["argon2id"]

    assert (cost["memory_kib"], cost["passes"]) == (128 * 1024, 4)


def test_a_passphrase_is_stretched_as_it_always_was():
    """A change here would leave every key under a passphrase closed for ever."""
    lock = cheap()
    salt = bytes.fromhex(lock.header["argon2id"]["salt"])

    assert len(salt) == 16
    assert lock.key == hash_secret_raw(
        PASSPHRASE.encode(), salt, 1, 64 * 1024, 1, hash_len=32, type=Type.ID
    )


def test_a_wrong_passphrase_is_told_and_changes_nothing(path):
    write_key_file(path, new_node_key(), cheap())
    before = path.read_bytes()

    with pytest.raises(SealedKeyError) as refused:
        open_key_file(path, create=True, ask=Said("another one, long enough"))
    assert "not the passphrase" in refused.value.advice
    assert path.read_bytes() == before


def test_the_same_passphrase_typed_on_another_system_opens(path):
    write_key_file(path, new_node_key(), cheap("e\u0301toile sur le pont Saint-Ange"))

    open_key_file(path, create=False, ask=Said("\u00e9toile sur le pont Saint-Ange"))


def test_sixteen_characters_lock_a_key_and_fifteen_do_not():
    with pytest.raises(InputError, match="too short") as refused:
        cheap("x" * 15)
    assert refused.value.field == "passphrase"
    assert cheap("x" * 16).header["custody"] == "passphrase"


def test_too_few_shares_and_shares_of_an_earlier_set_are_told(path):
    early = shares_lock(needed=2, of=3)[1]
    lock, shares = shares_lock(needed=3, of=5)
    write_key_file(path, new_node_key(), lock)

    assert custody_of(path) == Custody(CustodyKind.SHARES, 3, 5)
    with pytest.raises(InputError) as few:
        open_key_file(path, create=False, ask=Said(shares=shares[:2]))
    assert "3 different shares are needed, and 2 were given" in few.value.advice
    with pytest.raises(InputError) as twice:
        open_key_file(path, create=False, ask=Said(shares=[shares[0]] * 3))
    assert "and 1 were given" in twice.value.advice
    with pytest.raises(SealedKeyError) as old:
        open_key_file(path, create=False, ask=Said(shares=early))
    assert "earlier set" in old.value.advice


def test_a_changed_byte_of_a_sealed_key_never_gives_another_key(path):
    lock, shares = shares_lock(needed=2, of=2)
    key = new_node_key()
    write_key_file(path, key, lock)
    good = path.read_bytes()

    refused = 0
    for at in range(len(good) - 1):
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        try:
            found, _ = open_key_file(path, create=False, ask=Said(shares=shares))
        except (StoreError, InputError):
            refused += 1
        else:  # a bit of the last digit of base64 that stands for nothing
            assert parts(found) == parts(key)
    assert refused >= len(good) - 3


@pytest.mark.parametrize(
    "damage",
    [
        {"v": 2},
        {"custody": "nobody"},
        {"argon2id": {"memory_kib": 65535, "passes": 1, "salt": "00" * 16}},
        {"argon2id": {"memory_kib": 65536, "passes": 0, "salt": "00" * 16}},
        {"argon2id": {"memory_kib": 65536, "passes": 65, "salt": "00" * 16}},
        {"argon2id": {"memory_kib": 4 * 1024 * 1024 + 1, "passes": 1, "salt": "00" * 16}},
        {"argon2id": {"memory_kib": 65536, "passes": 1, "salt": "00" * 15}},
        {"argon2id": {"memory_kib": 65536, "passes": 1, "salt": "00" * 17}},
        {"argon2id": None},
        {"sealed": "no base64!"},
        {"custody": "shares", "series": "a1b2", "needed": 1, "of": 2},
        {"custody": "shares", "series": "a1b2", "needed": 3, "of": 2},
        {"custody": "shares", "series": 7, "needed": 2, "of": 2},
        {"custody": "shares", "series": "a1b2", "needed": 2},
    ],
)
def test_a_damaged_file_is_refused_before_anybody_is_asked(path, damage):
    write_key_file(path, new_node_key(), cheap())
    path.write_text(json.dumps({**json.loads(path.read_text()), **damage}))

    with pytest.raises(StoreError, match="damaged"):
        open_key_file(path, create=False, ask=None)


@pytest.mark.parametrize(
    "fine",
    [
        {"argon2id": {"memory_kib": 64 * 1024, "passes": 1, "salt": "00" * 16}},
        {"argon2id": {"memory_kib": 4 * 1024 * 1024, "passes": 64, "salt": "00" * 16}},
        {"custody": "shares", "series": "a1b2", "needed": 2, "of": 2},
    ],
)
def test_the_least_and_the_most_that_may_be_asked_of_a_key_are_taken(path, fine):
    write_key_file(path, new_node_key(), cheap())
    path.write_text(json.dumps({**json.loads(path.read_text()), **fine}))

    assert custody_of(path).kind == fine.get("custody", "passphrase")


@pytest.mark.parametrize("content", ["", "1", "[]", "{}", '{"sealed": 7}', "x" * 33])
def test_what_is_no_key_file_is_damage_not_a_crash(path, content):
    path.write_text(content)
    path.chmod(0o600)

    with pytest.raises(StoreError, match="damaged") as refused:
        custody_of(path)
    assert "copy you kept" in refused.value.advice


def test_a_key_file_is_short_and_a_longer_one_is_not_read(path):
    write_key_file(path, new_node_key(), file_lock())
    short = path.read_text()

    path.write_text(short.ljust(4096))
    assert custody_of(path).kind is CustodyKind.FILE
    path.write_text(short.ljust(4097))
    with pytest.raises(StoreError, match="damaged"):
        custody_of(path)


def test_the_file_of_before_is_overwritten(path):
    write_key_file(path, new_node_key(), file_lock())
    with path.open("rb") as before:
        write_key_file(path, new_node_key(), file_lock())
        assert set(before.read()) == {0}


def test_a_copy_that_somebody_keeps_by_hard_link_stays(path, folder):
    write_key_file(path, new_node_key(), file_lock())
    kept = path.read_bytes()
    os.link(path, folder / "kept")
    write_key_file(path, new_node_key(), file_lock())

    assert (folder / "kept").read_bytes() == kept


def test_nothing_is_left_beside_the_key(path, folder):
    write_key_file(path, new_node_key(), file_lock())
    write_key_file(path, new_node_key(), cheap())

    assert [found.name for found in folder.iterdir()] == ["node.key"]


def test_the_passphrase_may_stand_in_a_file_and_shares_may_not(path, folder, monkeypatch):
    write_key_file(path, new_node_key(), cheap())
    with pytest.raises(SealedKeyError, match="under a passphrase"):
        open_key_file(path, create=False, ask=Environment())
    monkeypatch.setenv(PASSPHRASE_FILE, str(folder / "none"))
    with pytest.raises(SealedKeyError, match="cannot be read"):
        open_key_file(path, create=False, ask=Environment())
    (folder / "said").write_text(f"{PASSPHRASE}\n")
    monkeypatch.setenv(PASSPHRASE_FILE, str(folder / "said"))
    open_key_file(path, create=False, ask=Environment())

    write_key_file(path, new_node_key(), shares_lock(needed=2, of=2)[0])
    with pytest.raises(SealedKeyError, match="under shares"):
        open_key_file(path, create=False, ask=Environment())


def test_locks_and_keys_show_nothing_of_themselves():
    lock, shares = shares_lock(needed=2, of=2)

    assert repr(lock) == "<Lock shares>"
    assert repr((new_node_key(), *shares)) == "(<NodeKey>, <Share 1>, <Share 2>)"


def test_a_key_that_is_changed_often_holds_no_file_open(path):
    write_key_file(path, new_node_key(), file_lock())
    held = len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(20):
        write_key_file(path, new_node_key(), file_lock())

    assert len(list(Path("/proc/self/fd").iterdir())) < held + 20


def test_a_new_key_its_name_and_the_zeros_over_the_old_one_are_on_the_disk(path, monkeypatch):
    flushed, real = {}, os.fsync

    def fsync(handle):
        about = os.fstat(handle)
        flushed[about.st_ino] = about.st_size
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    write_key_file(path, new_node_key(), file_lock())
    first = path.stat()
    assert flushed[first.st_ino] == first.st_size
    assert path.parent.stat().st_ino in flushed

    flushed.clear()
    write_key_file(path, new_node_key(), file_lock())
    assert flushed[path.stat().st_ino] == path.stat().st_size
    assert {first.st_ino, path.parent.stat().st_ino} <= flushed.keys()


def test_a_key_that_could_not_be_written_leaves_the_old_one_and_nothing_beside_it(
    path, folder, monkeypatch
):
    write_key_file(path, new_node_key(), file_lock())
    before = path.read_bytes()

    def full(handle):
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space left"):
        write_key_file(path, new_node_key(), file_lock())

    assert path.read_bytes() == before
    assert [found.name for found in folder.iterdir()] == ["node.key"]
