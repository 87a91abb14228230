"""A key for each person, in a file that survives short writes, crashes and a turned bit, and forgets for good."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.errors import SealedRegisterError, SecondWriterError, StoreError
from goodoffices.vault import subject_keys
from goodoffices.vault.subject_keys import SLOT, SubjectKeys
from tests.conftest import examples

SECRET = b"s" * 32
NAMES = [f"p-{number}" for number in range(20)]


def opened(folder, secret=SECRET):
    return SubjectKeys(Path(folder) / "subjects.keys", secret)


def all_keys(folder):
    keys = opened(folder)
    try:
        return {name: keys.key(name) for name in NAMES}
    finally:
        keys.close()


@pytest.fixture
def made(tmp_path):
    """Twenty keys as they were made."""
    keys = opened(tmp_path)
    keys.make(NAMES)
    found = {name: keys.key(name) for name in NAMES}
    keys.close()
    return found


def test_a_key_is_the_same_after_a_restart_and_each_name_has_its_own(tmp_path, made):
    assert all_keys(tmp_path) == made
    assert len(set(made.values())) == len(NAMES)


def test_without_the_secret_there_is_no_key(tmp_path, made):
    keys = opened(tmp_path, b"t" * 32)
    assert {keys.key(name) for name in NAMES} == {None}
    keys.close()


def test_what_is_destroyed_is_gone_from_the_file_and_the_rest_stays(tmp_path, made):
    before = (tmp_path / "subjects.keys").read_bytes()
    keys = opened(tmp_path)
    assert keys.destroy(["p-3", "p-4", "p-5", "p-9", "p-9", "nobody"]) == 4
    keys.close()

    after = (tmp_path / "subjects.keys").read_bytes()
    for number in range(20):
        slot = after[number * SLOT :][:SLOT]
        assert slot == (bytes(SLOT) if number in {3, 4, 5, 9} else before[number * SLOT :][:SLOT])
    gone = {"p-3", "p-4", "p-5", "p-9"}
    assert all_keys(tmp_path) == {n: None if n in gone else key for n, key in made.items()}


def test_a_name_that_was_destroyed_gets_another_key(tmp_path, made):
    keys = opened(tmp_path)
    keys.destroy(["p-3"])
    keys.make(["p-3"])
    assert keys.key("p-3") not in {None, made["p-3"]}
    keys.close()


def test_a_disk_that_takes_little_at_a_time_gets_it_all(tmp_path, monkeypatch):
    real = os.pwrite
    monkeypatch.setattr(subject_keys.os, "pwrite", lambda h, b, at: real(h, b[:7], at))
    keys = opened(tmp_path)
    keys.make(NAMES)
    keys.destroy(["p-1", "p-2"])
    expected = {name: keys.key(name) for name in NAMES}
    keys.close()

    assert all_keys(tmp_path) == expected
    assert sum(key is None for key in expected.values()) == 2


@pytest.mark.parametrize("call", ["pwrite", "fsync"])
def test_a_disk_that_refuses_leaves_no_key_that_is_not_on_it(tmp_path, made, monkeypatch, call):
    keys = opened(tmp_path)

    def refuse(*_):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as broken:
        broken.setattr(subject_keys.os, call, refuse)
        with pytest.raises(StoreError):
            keys.make(["p-new"])
    assert keys.key("p-new") is None
    # A disk that failed once is not believed again before a restart.
    with pytest.raises(StoreError):
        keys.make(["p-other"])
    assert keys.key("p-0") == made["p-0"]
    keys.close()

    again = opened(tmp_path)
    again.make(["p-new"])
    again.close()
    assert all_keys(tmp_path) == made


@given(cut=st.integers(1, 20 * SLOT - 1), size=st.sampled_from([32, 512]))
@settings(max_examples=examples(40, full=2000), deadline=None)
def test_a_crash_while_keys_are_destroyed_leaves_each_whole_or_gone(tmp_path_factory, cut, size):
    folder = tmp_path_factory.mktemp("keys")
    keys = opened(folder)
    keys.make(NAMES)
    expected = {name: keys.key(name) for name in NAMES}
    keys.close()
    path = folder / "subjects.keys"
    # The disk had taken some sectors of the zeros, and not the rest.
    sectors = cut // size * size
    path.write_bytes(bytes(sectors) + path.read_bytes()[sectors:])

    found = all_keys(folder)

    whole = {
        name: key for number, (name, key) in enumerate(expected.items()) if number * SLOT >= sectors
    }
    assert found == {name: whole.get(name) for name in NAMES}
    # What was half destroyed is destroyed now: nothing of it is left on the disk.
    begun = -(-sectors // SLOT) * SLOT
    assert not any(path.read_bytes()[:begun])


@given(cut=st.integers(0, 20 * SLOT))
@settings(max_examples=examples(40, full=2000), deadline=None)
def test_a_crash_while_keys_are_made_loses_none_that_was_there(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("keys")
    keys = opened(folder)
    keys.make(NAMES[:5])
    expected = {name: keys.key(name) for name in NAMES[:5]}
    keys.make(NAMES[5:])
    keys.close()
    path = folder / "subjects.keys"
    path.write_bytes(path.read_bytes()[: 5 * SLOT + cut])

    again = opened(folder)
    again.make(NAMES)
    found = {name: again.key(name) for name in NAMES}
    again.close()

    assert {name: found[name] for name in NAMES[:5]} == expected
    assert None not in found.values()
    assert all_keys(folder) == found


@given(place=st.integers(0, 20 * SLOT * 8 - 1))
@settings(max_examples=examples(40, full=4000), deadline=None)
def test_a_bit_that_turned_is_set_right(tmp_path_factory, place):
    folder = tmp_path_factory.mktemp("keys")
    keys = opened(folder)
    keys.make(NAMES)
    expected = {name: keys.key(name) for name in NAMES}
    keys.close()
    path = folder / "subjects.keys"
    before = path.read_bytes()
    turned = bytearray(before)
    turned[place // 8] ^= 1 << place % 8
    path.write_bytes(turned)

    assert all_keys(folder) == expected
    assert path.read_bytes() == before


def test_a_slot_that_is_damaged_further_is_counted_and_left_as_it_is(tmp_path, made):
    path = tmp_path / "subjects.keys"
    content = bytearray(path.read_bytes())
    content[2 * SLOT + 30 : 2 * SLOT + 34] = b"oops"
    path.write_bytes(content)

    keys = opened(tmp_path)

    assert keys.damaged == 1
    assert keys.key("p-2") is None
    assert keys.key("p-3") == made["p-3"]
    keys.close()
    assert path.read_bytes() == content


def test_a_slot_moved_to_another_name_opens_nothing(tmp_path, made):
    path = tmp_path / "subjects.keys"
    content = bytearray(path.read_bytes())
    one, other = content[:SLOT], content[SLOT : 2 * SLOT]
    swapped = bytes(one[:16]) + bytes(other[16:76])
    content[:SLOT] = swapped + subject_keys.hashlib.sha256(swapped).digest()[:20]
    path.write_bytes(content)

    keys = opened(tmp_path)
    assert keys.key("p-0") is None
    assert keys.key("p-1") == made["p-1"]
    keys.close()


def test_a_second_process_and_a_file_that_others_read_are_refused(tmp_path, made):
    keys = opened(tmp_path)
    with pytest.raises(SecondWriterError):
        opened(tmp_path)
    keys.close()
    (tmp_path / "subjects.keys").chmod(0o640)
    with pytest.raises(StoreError, match="read by others"):
        opened(tmp_path)


def test_what_was_forgotten_answers_nothing_and_takes_nothing(tmp_path, made):
    keys = opened(tmp_path)
    assert keys.key("p-0")
    keys.forget()

    for use in (
        lambda: keys.key("p-0"),
        lambda: keys.key("nobody"),
        lambda: keys.make(["p-0"]),
        lambda: keys.destroy(["p-0"]),
        lambda: keys.copy_to(tmp_path / "copy"),
    ):
        with pytest.raises(SealedRegisterError):
            use()
    keys.close()
    assert all_keys(tmp_path) == made


def test_many_are_destroyed_in_few_writes_and_one_flush(tmp_path, monkeypatch):
    keys = opened(tmp_path)
    many = [f"c-{number}" for number in range(5000)]
    keys.make(many)
    writes, flushes, real = [], [], os.pwrite
    monkeypatch.setattr(
        subject_keys.os, "pwrite", lambda h, b, at: writes.append(at) or real(h, b, at)
    )
    monkeypatch.setattr(subject_keys.os, "fsync", flushes.append)

    assert keys.destroy(many) == 5000

    assert len(writes) < 5
    assert len(flushes) == 1
    keys.close()
