"""A register is sealed in a moment, and officers open it again with their shares, here or elsewhere."""

import hashlib
import json
import os
import threading
from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, FormatError, InputError, SealedRegisterError
from goodoffices.office import open_office
from goodoffices.office.reception.elsewhere import copy_register, restore_copy, shares_of_copy
from goodoffices.office.reception.emergency import (
    make_shares,
    open_with_shares,
    registers_in,
    safety,
    seal,
    seal_files,
)
from goodoffices.office.reception.revealing import ask_two, confirm_two
from goodoffices.office.safekeeping.custody import Environment, change_custody
from goodoffices.reception import CaseId, PersonId
from goodoffices.reception.people import CaseRegistered, Member
from goodoffices.reception.protection_events import (
    DutyGiven,
    Joint,
    RegisterReopened,
    SharesMade,
)
from goodoffices.record import Officer
from goodoffices.vault import derive, drop_secret, open_secret, split
from tests.cast import gather

RUT = Officer(id="o-rut", name="Rut")
ADA = Officer(id="o-ada", name="Ada")


@pytest.fixture
def cast(tmp_path):
    made = gather(tmp_path / "data")
    with made.office.registers.at(made.rut) as register:
        register.append(
            RUT,
            [CaseRegistered(case=CaseId("c-1"), members=(Member(PersonId("p-1")),), people=1)],
            key="form",
        )
        register.keep_identities([("p-1", b"Olena Kanareika")])
    yield made
    made.office.registers.close()
    made.close()


@pytest.fixture
def shares(cast):
    return make_shares(cast.office, cast.rut, officer=RUT, needed=2, of=3)


def test_a_sealed_register_opens_for_nobody_and_says_so_in_one_sentence(cast, shares):
    with cast.office.registers.at(cast.rut) as held:
        seal(cast.office, cast.rut)

        assert not held.programme.people.cases
        for use in (
            lambda: held.identity("p-1"),
            lambda: list(held.said()),
            lambda: held.append(RUT, [DutyGiven(officer="o", duties=())], key="k"),
            lambda: held.secret,
            lambda: held.keep_identities([("p-2", b"x")]),
        ):
            with pytest.raises(SealedRegisterError):
                use()
    with (
        pytest.raises(SealedRegisterError, match="is locked") as caught,
        cast.office.registers.at(cast.rut),
    ):
        pass
    assert "nothing was lost" in caught.value.advice
    assert not (held.folder / "register.key").exists()
    assert safety(cast.office, cast.rut).is_sealed


def test_no_key_is_held_any_more_by_whoever_was_at_work(cast, shares):
    with cast.office.registers.at(cast.rut) as held:
        assert held.identity("p-1")
        secret, keys = held.secret, held._keys
        own = keys.key("p-1")

        # By somebody else, who cannot close the files while this one has them.
        other = threading.Thread(target=seal, args=(cast.office, cast.rut))
        other.start()
        other.join(30)

        for owner in (held, keys):
            for name, value in vars(owner).items():
                assert value not in (secret, own), name
        assert not keys._opened
        assert not keys._slots
        with pytest.raises(SealedRegisterError):
            keys.key("p-1")
    # What is costly to make is kept in memory, and was forgotten too.
    before = derive.cache_info().misses
    derive(secret, "lines")
    assert derive.cache_info().misses == before + 1


def test_what_officers_hold_together_opens_it_again_with_everything_in_it(cast, shares):
    seal(cast.office, cast.rut)
    cast.clock.forward(hours=5)

    open_with_shares(cast.office, cast.rut, [shares[2], shares[0]])

    with cast.office.registers.at(cast.rut) as register:
        assert register.identity("p-1") == b"Olena Kanareika"
        assert list(register.programme.people.cases) == ["c-1"]
        reopened = [said for said in register.said() if isinstance(said.event, RegisterReopened)]
        assert [one.at - one.event.sealed_at for one in reopened] == [timedelta(hours=5)]
    assert not safety(cast.office, cast.rut).is_sealed


def replaced(cast, *, needed, of):
    """New shares, with the word of a second officer."""
    key = cast.office.form_key(cast.rut)
    act = ask_two(cast.office, cast.rut, officer=RUT, what=Joint.SHARES, key=key)
    confirm_two(cast.office, cast.rut, officer=ADA, act=act, key=f"{key}/yes")
    return make_shares(cast.office, cast.rut, officer=RUT, needed=needed, of=of)


def test_shares_that_are_too_few_or_of_something_else_change_nothing(cast, shares):
    others = split(bytes(32), needed=2, of=2, randomness=bytes)
    seal(cast.office, cast.rut)

    for given in ([shares[0]], [shares[0], shares[0]], [shares[0], others[1]]):
        with pytest.raises(InputError):
            open_with_shares(cast.office, cast.rut, given)
    assert safety(cast.office, cast.rut).is_sealed


def test_new_shares_open_it_and_those_before_open_nothing_any_more(cast, shares):
    new = replaced(cast, needed=3, of=5)
    seal(cast.office, cast.rut)

    for given in (shares[:2], shares, [*new[:2], shares[2]]):
        with pytest.raises(InputError):
            open_with_shares(cast.office, cast.rut, given)
    assert safety(cast.office, cast.rut).is_sealed

    open_with_shares(cast.office, cast.rut, new[1:4])
    with cast.office.registers.at(cast.rut) as register:
        assert register.identity("p-1") == b"Olena Kanareika"


def test_no_byte_of_what_the_shares_before_opened_is_left_beside_the_register(cast, shares):
    with cast.office.registers.at(cast.rut) as register:
        folder = register.folder
    with (folder / "register.shares").open("rb") as before:
        replaced(cast, needed=2, of=3)
        assert not any(before.read()), "the file of before was overwritten where it stood"
    assert not list(folder.glob(".register.shares*"))


def test_shares_are_replaced_by_two_officers_alone(cast, shares):
    for _again in range(2):
        with pytest.raises(AccessError):
            make_shares(cast.office, cast.rut, officer=RUT, needed=2, of=2)
    act = ask_two(cast.office, cast.rut, officer=RUT, what=Joint.SHARES, key="ask")
    with pytest.raises(InputError, match="the same person twice"):
        confirm_two(cast.office, cast.rut, officer=RUT, act=act, key="own")
    confirm_two(cast.office, cast.rut, officer=ADA, act=act, key="yes")
    cast.clock.forward(hours=2)
    with pytest.raises(AccessError):
        make_shares(cast.office, cast.rut, officer=RUT, needed=2, of=2)

    seal(cast.office, cast.rut)
    open_with_shares(cast.office, cast.rut, shares[:2])
    with cast.office.registers.at(cast.rut) as register:
        refused = register.programme.protection.refused
        made = [said for said in register.said() if isinstance(said.event, SharesMade)]
    assert [said.event.what for said in refused] == [Joint.SHARES] * 3
    assert [said.by for said in made] == [RUT]


def test_numbers_that_make_no_sense_replace_nothing(cast, shares):
    with pytest.raises(InputError, match="no such shares"):
        replaced(cast, needed=5, of=3)

    seal(cast.office, cast.rut)
    open_with_shares(cast.office, cast.rut, shares[1:])


def test_shares_of_the_secret_itself_as_they_were_made_at_first_open_it_until_they_are_replaced(
    cast,
):
    with cast.office.registers.at(cast.rut) as register:
        folder, secret = register.folder, register.secret
    old = split(secret, needed=2, of=3, randomness=os.urandom)
    note = {"v": 1, "needed": 2, "of": 3, "series": old[0].series}
    note["check"] = hashlib.sha256(derive(secret, "check of the shares")).hexdigest()
    (folder / "register.shares").write_text(json.dumps(note))
    seal(cast.office, cast.rut)
    open_with_shares(cast.office, cast.rut, old[:2])

    replaced(cast, needed=2, of=2)
    seal(cast.office, cast.rut)

    with pytest.raises(InputError):
        open_with_shares(cast.office, cast.rut, old[:2])


def test_a_copy_from_before_opens_with_the_shares_of_before_and_is_told_to_be_none_any_more(
    cast, shares, tmp_path
):
    copy = tmp_path / "register.copy"
    copy_register(cast.office, cast.rut, officer=RUT, target=copy)
    new = replaced(cast, needed=2, of=2)
    home = tmp_path / "home"
    home.mkdir()

    assert safety(cast.office, cast.rut).copied_at is None
    with pytest.raises(InputError):
        restore_copy(home, cast.office.node_key, copy, new)
    restore_copy(home, cast.office.node_key, copy, shares[:2])
    assert registers_in(home) == (cast.rut.process,)


def test_without_shares_it_is_sealed_only_when_that_is_said(cast):
    with pytest.raises(InputError, match="nobody holds shares"):
        seal(cast.office, cast.rut)
    assert not safety(cast.office, cast.rut).is_sealed

    seal(cast.office, cast.rut, even_without_shares=True)

    assert safety(cast.office, cast.rut).is_sealed


def test_sealing_waits_for_nobody_who_is_at_work(cast, shares):
    inside, go = threading.Event(), threading.Event()
    met = []

    def work():
        with cast.office.registers.at(cast.rut) as register:
            inside.set()
            go.wait(30)
            try:
                register.append(RUT, [DutyGiven(officer="o", duties=())], key="late")
            except SealedRegisterError:
                met.append("sealed")

    worker = threading.Thread(target=work)
    worker.start()
    inside.wait(30)
    try:
        seal(cast.office, cast.rut)
        assert safety(cast.office, cast.rut).is_sealed
        with pytest.raises(SealedRegisterError), cast.office.registers.at(cast.rut):
            pass
    finally:
        go.set()
        worker.join(30)

    assert met == ["sealed"]


def test_a_server_forgets_what_was_sealed_beside_it(cast, shares):
    with cast.office.registers.at(cast.rut) as held:
        pass
    seal_files(cast.office.folder, cast.rut.process)

    assert cast.office.registers.look()
    assert held.is_sealed
    assert not held.programme.people.cases


def test_a_power_cut_while_it_is_sealed_leaves_it_sealed(cast, shares):
    folder = cast.office.registers.folder(cast.rut.process)
    cast.office.registers.close()
    size = (folder / "register.key").stat().st_size
    (folder / "register.key").write_bytes(bytes(size))
    (folder / ".register.key.77").write_bytes(b"half")

    with pytest.raises(SealedRegisterError), cast.office.registers.at(cast.rut):
        pass
    seal(cast.office, cast.rut)

    assert not list(folder.glob("*register.key*"))


def test_only_reception_seals_opens_and_shares(cast, shares):
    for actor in (cast.mara, cast.anton, cast.frieda, cast.lior, cast.stranger):
        with pytest.raises(AccessError):
            seal(cast.office, actor)
        with pytest.raises(AccessError):
            open_with_shares(cast.office, actor, shares[:2])
        with pytest.raises(AccessError):
            make_shares(cast.office, actor, officer=RUT, needed=2, of=2)
    assert not safety(cast.office, cast.rut).is_sealed


def test_whoever_does_not_lead_makes_no_shares_and_may_seal(cast, shares):
    with cast.office.registers.at(cast.rut) as register:
        register.append(RUT, [DutyGiven(officer="o-rut", duties=("lead",))], key="lead")
    with pytest.raises(AccessError):
        make_shares(cast.office, cast.rut, officer=ADA, needed=2, of=2)

    seal(cast.office, cast.rut)

    assert safety(cast.office, cast.rut).is_sealed


def test_a_copy_opens_elsewhere_with_the_shares_alone(cast, shares, tmp_path):
    copy = tmp_path / "register.copy"
    copy_register(cast.office, cast.rut, officer=RUT, target=copy)
    assert b"Kanareika" not in copy.read_bytes()
    assert safety(cast.office, cast.rut).copied_at == cast.clock.now
    given = shares_of_copy(copy)
    assert (given.needed, given.of) == (2, 3)
    elsewhere = gather(tmp_path / "elsewhere", seed="cast")
    try:
        with pytest.raises(InputError):
            restore_copy(elsewhere.office.folder, elsewhere.office.node_key, copy, shares[:1])
        assert registers_in(elsewhere.office.folder) == ()

        process = restore_copy(elsewhere.office.folder, elsewhere.office.node_key, copy, shares[1:])

        with elsewhere.office.registers.of(process) as register:
            assert register.identity("p-1") == b"Olena Kanareika"
            assert register.verify()[0] == 3
        with pytest.raises(InputError, match="there is a register already"):
            restore_copy(elsewhere.office.folder, elsewhere.office.node_key, copy, shares[1:])
    finally:
        elsewhere.office.registers.close()
        elsewhere.close()


@pytest.mark.parametrize("damage", ["magic", "head", "body", "cut"])
def test_a_damaged_copy_puts_nothing_back(cast, shares, tmp_path, damage):
    copy = tmp_path / "register.copy"
    copy_register(cast.office, cast.rut, officer=RUT, target=copy)
    content = bytearray(copy.read_bytes())
    if damage == "cut":
        content = content[:-40]
    else:
        content[{"magic": 3, "head": 40, "body": len(content) - 20}[damage]] ^= 1
    copy.write_bytes(content)
    home = tmp_path / "new"
    home.mkdir()

    with pytest.raises((FormatError, InputError)):
        restore_copy(home, cast.office.node_key, copy, shares[:2])

    assert registers_in(home) == ()


def test_no_copy_is_made_that_nobody_could_open(cast, tmp_path):
    with pytest.raises(InputError, match="nobody holds shares"):
        copy_register(cast.office, cast.rut, officer=RUT, target=tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_the_secret_follows_the_node_key_when_that_is_rotated(cast, shares):
    folder, process = cast.office.folder, cast.rut.process
    before = (folder / "reception" / process / "register.key").read_bytes()
    cast.office.registers.close()
    change_custody(folder, cast.office.store, ask=Environment())
    cast.close()

    office = open_office(folder)
    try:
        place = folder / "reception" / process
        assert (place / "register.key").read_bytes() != before
        assert open_secret(place, office.node_key, process)
        assert office.node_key.previous is None
        with office.registers.of(process) as register:
            assert register.identity("p-1") == b"Olena Kanareika"
    finally:
        office.registers.close()
        office.store.close()


def test_a_sealed_register_stays_sealed_when_the_node_key_is_rotated(cast, shares):
    folder, process = cast.office.folder, cast.rut.process
    cast.office.registers.close()
    drop_secret(folder / "reception" / process)
    change_custody(folder, cast.office.store, ask=Environment())
    cast.close()

    office = open_office(folder)
    try:
        assert office.registers.is_sealed(process)
        open_with_shares(office, cast.rut, shares[:2])
        with office.registers.of(process) as register:
            assert register.identity("p-1") == b"Olena Kanareika"
    finally:
        office.registers.close()
        office.store.close()
