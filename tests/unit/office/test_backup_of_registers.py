"""Registers of receptions go with the backup: sealed lines with the record, keys of people with the keys."""

import io
import json
import tarfile

import pyrage
import pytest

from goodoffices.errors import DamagedRecordError, FormatError, SealedRegisterError
from goodoffices.office import open_office
from goodoffices.office.reception import end_case, make_shares, open_with_shares, seal
from goodoffices.office.safekeeping.backup import AgeLock, back_up, open_age, restore
from goodoffices.reception import CaseId, PersonId
from goodoffices.reception.people_events import CaseRegistered
from goodoffices.reception.people_words import Member
from goodoffices.vault import seal_age
from tests.receiving import RUT, receive


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
def reception(tmp_path):
    """One that goes on while it is copied."""
    made = receive(tmp_path / "data")
    with made.office.registers.at(made.actor) as register:
        for name in ("one", "two"):
            case = CaseRegistered(
                case=CaseId(f"c-{name}"), members=(Member(person=PersonId(f"p-{name}")),)
            )
            identity = (f"p-{name}", f"Kanareika {name}".encode())
            register.append(RUT, [case], key=name, identities=[identity])
    yield made
    made.close()


@pytest.fixture
def copies(reception, tmp_path, lock):
    record, keys = tmp_path / "record.age", tmp_path / "keys.age"
    told = back_up(reception.office.folder, record, lock, keys=keys)
    assert told.registers == 1
    return record, keys


def read(folder, process):
    """Who is known in a register, by a server of its own."""
    office = open_office(folder)
    try:
        with office.registers.of(process) as register:
            people = {name: register.identity(name) for name in ("p-one", "p-two")}
            return set(register.programme.people.cases), people
    finally:
        office.registers.close()
        office.store.close()


def test_a_register_comes_back_with_everybody_in_it(reception, copies, tmp_path, opened):
    told = restore(copies[0], tmp_path / "new", opened, keys=copies[1])

    assert told.registers == 1
    cases, people = read(tmp_path / "new", reception.actor.process)
    assert cases == {"c-one", "c-two"}
    assert people == {"p-one": b"Kanareika one", "p-two": b"Kanareika two"}


def test_the_file_of_the_record_holds_no_key_of_a_register(copies, opened):
    plain = io.BytesIO()
    with copies[0].open("rb") as sealed:
        opened(sealed, plain)
    plain.seek(0)
    with tarfile.open(fileobj=plain) as tar:
        names = tar.getnames()
        content = b"".join(tar.extractfile(name).read() for name in names)
    assert any(name.endswith("/register.sqlite") for name in names)
    assert any(name.endswith("/identities.sqlite") for name in names)
    assert not any(name.endswith((".key", ".keys")) for name in names)
    assert b"Kanareika" not in content


def test_without_the_keys_it_is_locked(reception, copies, tmp_path, opened):
    restore(copies[0], tmp_path / "new", opened)

    assert not (tmp_path / "new" / "reception" / reception.actor.process / "register.key").exists()
    key = reception.office.folder / "node.key"
    (tmp_path / "new" / "node.key").write_bytes(key.read_bytes())
    (tmp_path / "new" / "node.key").chmod(0o600)
    with pytest.raises(SealedRegisterError):
        read(tmp_path / "new", reception.actor.process)


def test_who_was_destroyed_before_does_not_come_back(reception, tmp_path, lock, opened):
    with reception.office.registers.at(reception.actor) as register:
        register.destroy(["c-one", "p-one"])
    record, keys = tmp_path / "record.age", tmp_path / "keys.age"
    back_up(reception.office.folder, record, lock, keys=keys)

    restore(record, tmp_path / "new", opened, keys=keys)

    cases, people = read(tmp_path / "new", reception.actor.process)
    assert cases == {"c-two"}
    assert people["p-one"] is None


def test_a_sealed_register_is_copied_sealed_and_opens_with_the_shares(
    reception, tmp_path, lock, opened
):
    shares = make_shares(reception.office, reception.actor, officer=RUT, needed=2, of=2)
    seal(reception.office, reception.actor)
    record, keys = tmp_path / "record.age", tmp_path / "keys.age"
    back_up(reception.office.folder, record, lock, keys=keys)
    restore(record, tmp_path / "new", opened, keys=keys)

    with pytest.raises(SealedRegisterError):
        read(tmp_path / "new", reception.actor.process)
    office = open_office(tmp_path / "new")
    try:
        open_with_shares(office, reception.actor, shares)
    finally:
        office.store.close()

    assert read(tmp_path / "new", reception.actor.process)[0] == {"c-one", "c-two"}


def test_a_register_whose_chain_ends_elsewhere_is_not_put_back(
    reception, copies, tmp_path, lock, opened
):
    end_case(reception.office, reception.actor, officer=RUT, case=CaseId("c-one"), key="end")
    later = tmp_path / "later.age"
    back_up(reception.office.folder, later, lock)
    parts = []
    for source in (copies[0], later):
        plain = io.BytesIO()
        with source.open("rb") as sealed:
            opened(sealed, plain)
        plain.seek(0)
        with tarfile.open(fileobj=plain) as tar:
            parts.append({name: tar.extractfile(name).read() for name in tar.getnames()})
    told = json.loads(parts[1]["manifest.json"])
    told["registers"] = json.loads(parts[0]["manifest.json"])["registers"]
    forged = sealed_tar(parts[1] | {"manifest.json": json.dumps(told).encode()}, lock)
    (tmp_path / "forged.age").write_bytes(forged)

    with pytest.raises(DamagedRecordError, match="ends elsewhere"):
        restore(tmp_path / "forged.age", tmp_path / "new", opened)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "name",
    [
        "reception/../../evil",
        "reception/p-1/node.key",
        "reception/p-1/subjects.keys",
        "reception//register.sqlite",
        "reception/P.1/register.sqlite",
        "elsewhere/p-1/register.sqlite",
        "reception/p-1/more/register.sqlite",
    ],
)
def test_a_file_that_belongs_nowhere_is_not_put_back(copies, tmp_path, lock, opened, name):
    plain = io.BytesIO()
    with copies[0].open("rb") as sealed:
        opened(sealed, plain)
    plain.seek(0)
    with tarfile.open(fileobj=plain) as tar:
        held = {one: tar.extractfile(one).read() for one in tar.getnames()}
    told = json.loads(held["manifest.json"])
    told["files"][name] = "0" * 64
    forged = {**held, "manifest.json": json.dumps(told).encode(), name: b"x"}
    (tmp_path / "forged.age").write_bytes(sealed_tar(forged, lock))

    with pytest.raises(FormatError):
        restore(tmp_path / "forged.age", tmp_path / "new", opened)

    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "evil").exists()


def sealed_tar(files, lock):
    plain, sealed = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    plain.seek(0)
    seal_age(plain, sealed, lock)
    return sealed.getvalue()
