"""What accounts keep stands under the node key: a seized disk opens none of it, and nobody is locked out."""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from goodoffices import office as offices
from goodoffices.desk.accounts import codename, kdf, keys, seating, ways
from goodoffices.desk.accounts.fields import BOUND_TO
from goodoffices.errors import DamagedRecordError, SealedKeyError, StoreError
from goodoffices.office import open_office
from goodoffices.office.safekeeping.custody import change_custody
from goodoffices.vault import passphrase_lock
from tests.conftest import examples
from tests.faults.canaries import leaks
from tests.faults.keep import DATABASES
from tests.unit.cli.test_commands import ROOT

KEPT = DATABASES / "1"
PERSON = json.loads((KEPT / "accounts.json").read_text())[1]
SECRET = (KEPT / "secret-key").read_text()
STEPS = ("wipe", "row", "put_durably", "unlink")
OPENS_IT = "nine quiet boats at low tide"


@pytest.fixture
def old(folder):
    """A data folder as the first version left it: accounts under a secret in a plain file."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    for name in ("record.sqlite", "accounts.sqlite3"):
        (data / name).write_bytes(gzip.decompress((KEPT / f"{name}.gz").read_bytes()))
    for name in ("node.key", "secret-key"):
        shutil.copy(KEPT / name, data / name)
        (data / name).chmod(0o600)
    return data


def started(data, passphrase="", dies_at=""):
    """A server of its own process on the folder, at which somebody comes in every way they had."""
    given, person = data.parent / "given", data.parent / "person"
    given.write_text(passphrase)
    person.write_text(json.dumps(PERSON))
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.comes_back", data, person, dies_at],
        cwd=ROOT,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith(("GOODOFFICES", "DJANGO"))},
            "PYTHONPATH": "src:.",
            **({"GOODOFFICES_PASSPHRASE_FILE": str(given)} if passphrase else {}),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def came_in(server):
    """By which ways, and as whom."""
    assert server.returncode == 0, server.stderr
    return json.loads(server.stdout)


ALL_WAYS = {
    **dict.fromkeys(("codename", "code", "spare", "link"), 200),
    "called": PERSON["called"],
    "officer": PERSON["officer"],
}


def sealed_values(data):
    accounts = sqlite3.connect(data / "accounts.sqlite3")
    found = [
        value
        for sql in ("select name from accounts_account", "select sealed from accounts_way")
        for (value,) in accounts.execute(sql)
    ]
    accounts.close()
    return found


def opening(data, value):
    """The files of a folder of which one, or a line of one, is the secret that opens a sealed value."""
    found = []
    for path in data.iterdir():
        raw = path.read_bytes()
        for secret in {raw, *raw.split(b"\n")}:
            try:
                keys.unseal(keys.derived(secret, "field"), value, BOUND_TO)
            except DamagedRecordError:
                continue
            found.append(path.name)
    return found


def under_passphrase(data):
    """Put the node key under a passphrase; the cheapest that is allowed."""
    store = open_office(data).store
    try:
        lock = passphrase_lock(OPENS_IT, memory_kib=64 * 1024, passes=1)
        change_custody(data, store, ask=None, lock=lock)
    finally:
        store.close()


def test_an_old_desk_lets_everybody_in_again_and_its_plain_secret_is_gone(old):
    assert {name for value in sealed_values(old) for name in opening(old, value)} == {"secret-key"}

    assert came_in(started(old)) == ALL_WAYS

    assert not (old / "secret-key").exists()
    assert leaks([old], [SECRET]) == {}
    under_the_old_key = keys.derived(SECRET.encode(), "field")
    for value in sealed_values(old):
        assert opening(old, value) == []
        with pytest.raises(DamagedRecordError):
            keys.unseal(under_the_old_key, value, BOUND_TO)


def test_a_seized_disk_opens_no_account_where_the_node_key_is_under_a_passphrase(old):
    under_passphrase(old)

    assert came_in(started(old, OPENS_IT)) == ALL_WAYS

    assert leaks([old], [SECRET, OPENS_IT]) == {}
    assert [name for value in sealed_values(old) for name in opening(old, value)] == []
    with pytest.raises(SealedKeyError):
        open_office(old)
    assert started(old).returncode != 0
    assert started(old, "another passphrase of somebody").returncode != 0


def test_whoever_came_in_before_a_rotation_comes_in_after_it(old):
    assert came_in(started(old)) == ALL_WAYS
    under_passphrase(old)

    # A spare code opens once, and the code of a half minute too.
    assert {**came_in(started(old, OPENS_IT)), "spare": 200, "code": 200} == ALL_WAYS


@pytest.mark.parametrize("step", STEPS[: examples(2, full=len(STEPS))])
def test_a_death_on_the_way_is_made_good_by_the_next_start(old, step):
    server = started(old, dies_at=step)
    assert server.returncode == 77, server.stderr

    assert came_in(started(old)) == ALL_WAYS
    assert sorted(path.name for path in old.iterdir() if "key" in path.name) == [
        "accounts.key",
        "node.key",
    ]


# Within one process


@pytest.fixture
def desk_folder(cast, db, folder, monkeypatch):
    """A desk whose folder is the cast's."""
    monkeypatch.setattr(offices, "running", lambda: cast.office)
    monkeypatch.setattr(settings, "DATA", folder)
    monkeypatch.setattr(kdf, "COST", kdf.Cost(passes=1, memory_kib=8))
    keys._former.cache_clear()
    yield folder
    keys._former.cache_clear()


def test_a_new_desk_keeps_no_secret_of_its_own(desk_folder, cast):
    ways.add_codename(seating.account_of(cast.anton, name="somebody"), codename.new_codename())

    assert keys.former_secret() is None
    assert not [p.name for p in desk_folder.iterdir() if "secret" in p.name or "accounts" in p.name]


def test_a_session_outlives_the_secret_that_django_was_given(desk_folder, cast, settings):
    words = codename.new_codename()
    ways.add_codename(seating.account_of(cast.anton, name="somebody"), words)
    client = Client()
    client.post("/sign-in/", {"in-way": "codename", "in-codename": words})

    settings.SECRET_KEY = "another server process has drawn another one, of fifty characters"

    assert client.get("/you/").status_code == 200
    assert "Your sign-in" in client.get("/you/").text


def test_a_secret_of_another_desk_is_refused_and_stays_where_it_is(desk_folder):
    (desk_folder / "secret-key").write_text("a" * 86)
    assert keys.former_secret() == b"a" * 86
    keys._former.cache_clear()
    (desk_folder / "secret-key").write_text("b" * 86)

    with pytest.raises(StoreError):
        keys.former_secret()

    assert (desk_folder / "secret-key").read_text() == "b" * 86


def test_a_damaged_secret_of_before_is_refused(desk_folder):
    (desk_folder / "secret-key").write_text("short")

    with pytest.raises(StoreError):
        keys.former_secret()
    assert (desk_folder / "secret-key").read_text() == "short"


def test_accounts_of_two_desks_have_nothing_in_common(cast, tmp_path):
    other = open_office(tmp_path)
    try:
        assert other.accounts_key != cast.office.accounts_key
        assert other.accounts_key not in (other.node_key.secret, other.node_key.wrapping)
    finally:
        other.store.close()
