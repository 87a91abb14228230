"""A sealed file opens as it was written or not at all, and is gone when it is dropped."""

import os

import pytest

from goodoffices.vault import (
    NodeKey,
    drop_sealed_file,
    read_sealed_file,
    sealed_file,
    write_sealed_file,
)

KEY = NodeKey(bytes(32), bytes(range(32)))
WHAT = ("a picture", b"p-one")


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(sealed_file, "FRAME", 64)
    return tmp_path / "sky"


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1_000])
def test_what_was_written_is_read_however_it_falls_into_frames(path, size):
    content = os.urandom(size)
    write_sealed_file(path, KEY, *WHAT, [content[:10], memoryview(content[10:])])

    assert read_sealed_file(path, KEY, *WHAT) == content
    assert path.stat().st_mode & 0o777 == 0o600
    assert content[:16] not in path.read_bytes() or size < 16


def test_a_flipped_bit_anywhere_and_a_file_cut_off_anywhere_open_as_nothing(path):
    write_sealed_file(path, KEY, *WHAT, [b"x" * 200])
    whole = path.read_bytes()

    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read_sealed_file(path, KEY, *WHAT) is None, place
        path.write_bytes(whole[:place])
        assert read_sealed_file(path, KEY, *WHAT) is None, place
    path.write_bytes(whole + b"\0")
    assert read_sealed_file(path, KEY, *WHAT) is None
    path.write_bytes(whole)
    assert read_sealed_file(path, KEY, *WHAT) == b"x" * 200


def test_it_opens_under_its_own_key_and_as_what_it_is_alone(path):
    write_sealed_file(path, KEY, *WHAT, [b"content"])

    assert read_sealed_file(path, NodeKey(bytes(32), bytes(32)), *WHAT) is None
    assert read_sealed_file(path, KEY, "another", WHAT[1]) is None
    assert read_sealed_file(path, KEY, WHAT[0], b"p-two") is None
    assert read_sealed_file(path.with_name("none"), KEY, *WHAT) is None


def test_a_writer_that_is_stopped_leaves_the_older_file_and_nothing_else(path):
    def cut_off():
        yield b"new" * 100
        raise KeyboardInterrupt

    write_sealed_file(path, KEY, *WHAT, [b"old"])
    with pytest.raises(KeyboardInterrupt):
        write_sealed_file(path, KEY, *WHAT, cut_off())

    assert read_sealed_file(path, KEY, *WHAT) == b"old"
    assert [one.name for one in path.parent.iterdir()] == ["sky"]


def test_a_dropped_file_is_gone_with_what_a_killed_writer_left(path):
    write_sealed_file(path, KEY, *WHAT, [b"content" * 100])
    left = path.with_name(".sky.99.half")
    left.write_bytes(path.read_bytes())
    seen = path.open("rb"), left.open("rb")

    assert drop_sealed_file(path)
    assert not list(path.parent.iterdir())
    for file in seen:  # whoever finds the removed blocks finds no key
        with file:
            assert file.read(sealed_file.HEAD) == bytes(sealed_file.HEAD)
    assert not drop_sealed_file(path)
