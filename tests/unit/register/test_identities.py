"""What is removed of a person stands in no file, also where the power failed in between."""

import shutil
import sqlite3

import pytest

from goodoffices.errors import StoreError
from goodoffices.register import IdentityStore

SEALED = b"what is known of this person " * 4


def bytes_of(folder):
    """All files of the register but the index of the log, which is made anew at every start."""
    return b"".join(p.read_bytes() for p in folder.iterdir() if not p.name.endswith("-shm"))


@pytest.fixture
def kept(folder):
    store = IdentityStore(folder / "identities.sqlite")
    store.put([(f"p-{number}", bytes([number]) * 200) for number in range(40)] + [("p-x", SEALED)])
    yield store
    store.close()


def test_what_is_removed_of_a_person_stands_in_no_file(kept, folder):
    assert SEALED in bytes_of(folder)
    kept.remove(["p-x"])
    assert SEALED not in bytes_of(folder)


def test_a_start_finishes_a_removal_that_a_power_cut_broke_off(kept, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "empty_log", lambda: None)
    kept.remove(["p-x"])
    left = tmp_path / "left"
    shutil.copytree(folder, left)
    assert SEALED in bytes_of(left)

    again = IdentityStore(left / "identities.sqlite")
    try:
        assert again.get("p-x") is None
        assert SEALED not in bytes_of(left)
    finally:
        again.close()


def test_where_another_program_reads_the_file_a_removal_says_that_traces_are_left(kept, folder):
    reader = sqlite3.connect(folder / "identities.sqlite")
    reader.execute("begin")
    reader.execute("select count(*) from identity").fetchone()
    try:
        with pytest.raises(StoreError, match="held"):
            kept.remove(["p-x"])
    finally:
        reader.close()
    assert kept.get("p-x") is None
    kept.remove(["p-x"])
    assert SEALED not in bytes_of(folder)
