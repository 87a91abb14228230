"""Keys of blocks of entries: what the file holds, what it forgets, and what a second process sees."""

import fcntl
import hashlib
import os
from pathlib import Path

import pytest

from goodoffices.errors import DamagedRecordError, StoreError
from goodoffices.vault import unwrap
from goodoffices.vault.block_keys import AHEAD, BLOCK, SLOT, BlockKeys

SECRET = b"k" * 32 + b"s" * 32


@pytest.fixture
def keys(folder):
    opened = BlockKeys(folder / "entries.key", create=True)
    yield opened
    opened.close()


def slots(folder):
    raw = (folder / "entries.key").read_bytes()
    return [raw[at : at + SLOT] for at in range(0, len(raw), SLOT)]


def test_what_is_wrapped_opens_for_the_same_entry_alone(keys):
    generation, wrapped = keys.wrap("p", 7, SECRET)

    assert generation == 0
    assert SECRET not in wrapped
    assert keys.unwrap("p", 7, 0, wrapped) == SECRET
    with pytest.raises(DamagedRecordError):
        keys.unwrap("p", 8, 0, wrapped)
    with pytest.raises(DamagedRecordError):
        keys.unwrap("p", 7, 0, wrapped[:-1])


def test_a_key_that_never_was_opens_nothing(keys):
    _, wrapped = keys.wrap("p", 7, SECRET)

    assert keys.unwrap("p", 7, 1, wrapped) is None
    assert keys.unwrap("q", 7, 0, wrapped) is None
    assert keys.unwrap("p", 7 + AHEAD * BLOCK, 0, wrapped) is None


def test_a_slot_is_laid_out_as_it_is_written_down(folder, keys):
    _, wrapped = keys.wrap("p", BLOCK, SECRET)
    slot = slots(folder)[0]

    assert slot[:16] == hashlib.sha256(b"p").digest()[:16]
    assert (slot[16:20], slot[20:24]) == (b"\0\0\0\1", bytes(4))
    assert slot[56:] == hashlib.sha256(slot[:56]).digest()[:8]
    assert unwrap(slot[24:56], wrapped, b"goodoffices/block/v1\0p\x00256") == SECRET


def test_the_keys_of_a_few_blocks_are_made_together_and_each_is_another(folder, keys):
    keys.wrap("p", 0, SECRET)

    assert len(slots(folder)) == AHEAD == 8
    assert len({slot[24:56] for slot in slots(folder)}) == 8
    keys.wrap("p", AHEAD * BLOCK - 1, SECRET)
    assert len(slots(folder)) == 8
    keys.wrap("p", AHEAD * BLOCK, SECRET)
    assert len(slots(folder)) == 16


def test_blocks_that_have_a_key_get_no_second_one(folder, keys):
    keys.wrap("p", 4 * BLOCK, SECRET)
    keys.wrap("p", 0, SECRET)

    made = [int.from_bytes(slot[16:20], "big") for slot in slots(folder)]
    assert sorted(made) == list(range(12))


def test_an_entry_of_the_same_block_hangs_on_the_same_key(folder, keys):
    _, first = keys.wrap("p", 0, SECRET)
    _, last = keys.wrap("p", BLOCK - 1, SECRET)
    key = slots(folder)[0][24:56]

    assert unwrap(key, first, b"goodoffices/block/v1\0p\x000") == SECRET
    assert unwrap(key, last, f"goodoffices/block/v1\0p\0{BLOCK - 1}".encode()) == SECRET


def test_what_is_shredded_is_gone_from_the_file_and_the_survivors_read(folder, keys):
    _, old = keys.wrap("p", 3, SECRET)
    _, other = keys.wrap("q", 3, SECRET)
    gone = slots(folder)[0][24:56]

    keys.renew("p", [0])
    assert keys.unfinished("p") == {0}
    generation, new = keys.wrap("p", 3, SECRET)
    assert generation == 1
    assert keys.unwrap("p", 3, 0, old) == SECRET  # both stand while entries are moved

    keys.shred("p", {0: set()})
    assert keys.unfinished("p") == set()
    assert keys.unwrap("p", 3, 0, old) is None
    assert keys.unwrap("p", 3, 1, new) == SECRET
    assert keys.unwrap("q", 3, 0, other) == SECRET
    assert gone not in (folder / "entries.key").read_bytes()
    assert bytes(SLOT) in slots(folder)


def test_a_generation_that_is_still_used_is_not_shredded(keys):
    _, old = keys.wrap("p", 3, SECRET)
    keys.renew("p", [0])
    keys.shred("p", {0: {0}})

    assert keys.unwrap("p", 3, 0, old) == SECRET
    assert keys.unfinished("p") == {0}


def test_a_free_slot_is_used_again(folder, keys):
    keys.wrap("p", 3, SECRET)
    keys.renew("p", [0])
    keys.shred("p", {0: set()})
    before = len(slots(folder))
    keys.renew("p", [1])

    assert len(slots(folder)) == before == AHEAD + 1
    assert bytes(SLOT) not in slots(folder)
    keys.renew("p", [2])
    assert len(slots(folder)) == before + 1


def test_shredding_one_block_leaves_the_others(keys):
    _, beside = keys.wrap("p", BLOCK, SECRET)
    keys.renew("p", [0, 1])
    keys.shred("p", {0: set()})

    assert keys.unwrap("p", BLOCK, 0, beside) == SECRET
    assert keys.unfinished("p") == {1}
    assert keys.unfinished("q") == set()


def test_a_second_process_finds_what_the_first_wrote(folder, keys):
    second = BlockKeys(folder / "entries.key", create=False)
    _, wrapped = keys.wrap("p", 3, SECRET)
    assert second.unwrap("p", 3, 0, wrapped) == SECRET

    keys.renew("p", [0])
    assert second.wrap("p", 4, SECRET)[0] == 0
    second.look_again()
    assert second.wrap("p", 4, SECRET)[0] == 1
    second.close()


def test_two_processes_that_begin_a_block_have_one_key_for_it(folder, keys):
    second = BlockKeys(folder / "entries.key", create=False)
    _, one = keys.wrap("p", 0, SECRET)
    _, other = second.wrap("p", 1, SECRET)

    assert len(slots(folder)) == AHEAD
    assert keys.unwrap("p", 1, 0, other) == second.unwrap("p", 0, 0, one) == SECRET
    second.close()


def test_the_newest_key_is_the_one_of_the_highest_generation_wherever_it_stands(folder, keys):
    keys.wrap("p", 0, SECRET)
    for _ in range(3):
        keys.renew("p", [0])
    raw = slots(folder)
    (folder / "entries.key").write_bytes(b"".join(reversed(raw)))
    keys.look_again()

    assert keys.wrap("p", 0, SECRET)[0] == 3


def test_a_slot_that_does_not_verify_holds_no_key(folder, keys):
    _, wrapped = keys.wrap("p", 0, SECRET)
    raw = bytearray((folder / "entries.key").read_bytes())
    raw[30] ^= 1
    (folder / "entries.key").write_bytes(bytes(raw))
    keys.look_again()

    assert keys.unwrap("p", 0, 0, wrapped) is None


def test_a_torn_slot_at_the_end_is_written_over(folder, keys):
    keys.wrap("p", 0, SECRET)
    with (folder / "entries.key").open("ab") as file:
        file.write(b"torn")
    keys.renew("p", [0])

    assert (folder / "entries.key").stat().st_size == (AHEAD + 1) * SLOT
    keys.look_again()
    assert keys.wrap("p", 0, SECRET)[0] == 1


def test_the_file_is_for_its_owner_alone(folder, keys):
    path = folder / "entries.key"
    assert path.stat().st_mode & 0o777 == 0o600
    for mode in (0o640, 0o604, 0o610, 0o601):
        path.chmod(mode)
        with pytest.raises(StoreError, match="others"):
            BlockKeys(path, create=False)


def test_a_missing_file_is_not_made_where_a_record_is(folder):
    with pytest.raises(StoreError, match="missing") as refused:
        BlockKeys(folder / "entries.key", create=False)

    assert "entries.key" in refused.value.advice
    assert not list(folder.iterdir())


def test_a_file_that_is_there_is_opened_though_it_could_be_made(folder, keys):
    _, wrapped = keys.wrap("p", 0, SECRET)
    again = BlockKeys(folder / "entries.key", create=True)

    assert again.unwrap("p", 0, 0, wrapped) == SECRET
    again.close()


def test_closing_twice_lets_go_once(folder):
    opened = BlockKeys(folder / "entries.key", create=True)
    before = len(list(Path("/proc/self/fd").iterdir()))
    opened.close()
    opened.close()

    assert len(list(Path("/proc/self/fd").iterdir())) == before - 1


def test_it_shows_nothing_of_itself(keys):
    assert repr(keys) == "<BlockKeys>"
    assert keys.block == 256


def test_the_name_of_a_new_file_is_on_the_disk_before_a_key_is_used(folder, monkeypatch):
    flushed, real = set(), os.fsync

    def fsync(handle):
        flushed.add(os.fstat(handle).st_ino)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    BlockKeys(folder / "entries.key", create=True).close()

    assert folder.stat().st_ino in flushed


def test_a_file_that_is_refused_is_let_go_of(folder):
    (folder / "entries.key").touch(mode=0o600)
    (folder / "entries.key").chmod(0o640)
    held = len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(20):
        with pytest.raises(StoreError, match="read by others"):
            BlockKeys(folder / "entries.key", create=False)

    assert len(list(Path("/proc/self/fd").iterdir())) < held + 20


def test_while_a_key_is_written_no_other_server_writes_one(folder, keys, monkeypatch):
    tried, real = [], os.pwrite

    def pwrite(handle, content, offset):
        with (folder / "entries.key").open("rb") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        tried.append(offset)
        return real(handle, content, offset)

    monkeypatch.setattr(os, "pwrite", pwrite)
    keys.wrap("p", 0, SECRET)

    assert tried
    with (folder / "entries.key").open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)  # and then it may


def test_a_key_is_on_the_disk_before_anything_hangs_on_it_and_zeros_before_it_is_forgotten(
    folder, keys, monkeypatch
):
    done, pwrite, fsync = [], os.pwrite, os.fsync

    def write(handle, content, offset):
        done.append("written" if content.strip(b"\0") else "overwritten")
        return pwrite(handle, content, offset)

    def flush(handle):
        done.append("flushed")
        fsync(handle)

    monkeypatch.setattr(os, "pwrite", write)
    monkeypatch.setattr(os, "fsync", flush)

    keys.wrap("p", 0, SECRET)
    assert done == ["written"] * AHEAD + ["flushed"]
    keys.renew("p", [0])
    assert done[AHEAD + 1 :] == ["written", "flushed"]
    keys.shred("p", {0: set()})
    assert done[AHEAD + 3 :] == ["overwritten", "flushed"]


def test_the_first_key_of_a_block_is_of_generation_nought_also_when_it_is_renewed(keys):
    keys.renew("p", [3])

    assert keys.wrap("p", 3 * BLOCK, SECRET)[0] == 0
    assert keys.unfinished("p") == set()


def test_what_another_process_shredded_is_forgotten_here_too(folder, keys):
    _, old = keys.wrap("p", 0, SECRET)
    second = BlockKeys(folder / "entries.key", create=False)
    second.renew("p", [0])
    second.shred("p", {0: set()})
    second.close()
    assert keys.unwrap("p", 0, 0, old) == SECRET  # it was not told yet

    keys.look_again()
    assert keys.unwrap("p", 0, 0, old) is None


def test_a_newest_key_that_was_damaged_is_no_longer_the_newest(folder, keys):
    keys.wrap("p", 0, SECRET)
    keys.renew("p", [0])
    raw = bytearray((folder / "entries.key").read_bytes())
    raw[AHEAD * SLOT + 30] ^= 1
    (folder / "entries.key").write_bytes(bytes(raw))
    keys.look_again()

    assert keys.wrap("p", 0, SECRET)[0] == 0


def test_a_free_slot_is_given_away_once(folder, keys):
    keys.wrap("p", 0, SECRET)
    keys.renew("p", [0])
    keys.shred("p", {0: set()})
    for _ in range(3):
        keys.look_again()
    keys.renew("p", [1, 2])

    assert keys.wrap("p", BLOCK, SECRET)[0] == keys.wrap("p", 2 * BLOCK, SECRET)[0] == 1
    assert len(set(slots(folder))) == len(slots(folder)) == AHEAD + 2


def test_a_file_that_is_opened_often_holds_nothing_else_open(folder, keys):
    held = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        BlockKeys(folder / "entries.key", create=False).close()

    assert len(list(Path("/proc/self/fd").iterdir())) < held + 20


def test_a_server_without_a_standard_input_lets_go_of_the_file_too(folder):
    """Then the file may get the number 0."""
    kept = os.dup(0)
    os.close(0)
    try:
        BlockKeys(folder / "entries.key", create=True).close()
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(0)
    finally:
        os.dup2(kept, 0)
        os.close(kept)
