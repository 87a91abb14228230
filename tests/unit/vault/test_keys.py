"""The node key and its file, derived keys, wrapped keys."""

import os

import pytest

from goodoffices.errors import DamagedRecordError, StoreError
from goodoffices.office import open_office
from goodoffices.office.safekeeping.custody import Environment
from goodoffices.vault import NodeKey, derive, open_key_file, unwrap, wrap


def opened(folder, *, create):
    return open_key_file(folder / "node.key", create=create, ask=Environment())[0]


def test_the_key_is_made_once_for_its_owner_alone(folder):
    first = opened(folder, create=True)
    second = opened(folder, create=True)

    assert first.secret == second.secret
    assert len(first.secret) == 32
    assert (folder / "node.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["node.key"]


def test_a_missing_key_is_not_made_where_a_record_is(folder):
    with pytest.raises(StoreError, match="missing"):
        opened(folder, create=False)
    assert not list(folder.iterdir())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_a_key_that_others_can_read_is_refused(folder, mode):
    (folder / "node.key").write_bytes(bytes(32))
    (folder / "node.key").chmod(mode)

    with pytest.raises(StoreError, match="others"):
        opened(folder, create=True)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused_and_kept(folder, length):
    (folder / "node.key").write_bytes(bytes(length))
    (folder / "node.key").chmod(0o600)

    with pytest.raises(StoreError, match="damaged"):
        opened(folder, create=True)
    assert (folder / "node.key").stat().st_size == length


def test_a_key_that_somebody_else_made_meanwhile_is_not_replaced(folder, monkeypatch):
    plain = os.urandom

    def slow(size):
        (folder / "node.key").write_bytes(b"k" * 32)
        (folder / "node.key").chmod(0o600)
        return plain(size)

    monkeypatch.setattr(os, "urandom", slow)
    assert opened(folder, create=True).secret == b"k" * 32


def test_a_record_without_its_key_is_not_opened_with_a_new_one(folder):
    office = open_office(folder)
    office.store.close()
    (folder / "node.key").unlink()

    with pytest.raises(StoreError, match="missing"):
        open_office(folder)
    assert not (folder / "node.key").exists()


def test_a_key_shows_nothing_of_itself():
    assert repr(NodeKey(b"s" * 32)) == "<NodeKey>"


def test_derived_keys_differ_by_purpose_and_parts():
    made = {
        derive(b"k" * 32, "view", "p", "s"),
        derive(b"k" * 32, "view", "p", "t"),
        derive(b"k" * 32, "entry", "p", "s"),
        derive(b"l" * 32, "view", "p", "s"),
    }

    assert len(made) == 4
    assert all(len(key) == 32 for key in made)


def test_a_wrapped_key_is_bound_to_what_it_belongs_to():
    wrapped = wrap(b"k" * 32, b"secret", bytes(12), b"entry")

    assert unwrap(b"k" * 32, wrapped, b"entry") == b"secret"
    for key, raw, bound in (
        (b"l" * 32, wrapped, b"entry"),
        (b"k" * 32, wrapped, b"other"),
        (b"k" * 32, wrapped[:-1], b"entry"),
        (b"k" * 32, b"", b"entry"),
    ):
        with pytest.raises(DamagedRecordError):
            unwrap(key, raw, bound)
