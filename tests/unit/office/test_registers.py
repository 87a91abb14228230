import pytest

from goodoffices.errors import AccessError, RepeatedKeyError, StoreError
from goodoffices.office.registers import Registers
from goodoffices.reception import CaseId, PersonId
from goodoffices.reception.people import CaseRegistered, Member
from goodoffices.record import Officer
from goodoffices.register import IdentityStore, LineStore
from tests.cast import gather

RUT = Officer(id="o-rut", name="Rut")


@pytest.fixture
def cast(tmp_path):
    made = gather(tmp_path)
    yield made
    made.close()


def family(case="c-1", person="p-1"):
    return CaseRegistered(
        case=CaseId(case), members=(Member(PersonId(person)),), people=1, needs={"school": 1}
    )


def reopened(cast):
    cast.office.registers.close()
    return Registers(cast.office)


def test_what_was_said_is_there_after_a_restart(cast):
    with cast.office.registers.at(cast.rut) as register:
        register.append(RUT, [family()], key="form")
        register.keep_identities([("p-1", b"Olena")])

    with reopened(cast).at(cast.rut) as register:
        assert register.programme.people.cases["c-1"].needs == {"school": 1}
        assert register.identity("p-1") == b"Olena"
        assert register.verify()[0] == 1


def test_only_reception_opens_a_register(cast):
    for actor in (cast.mara, cast.anton, cast.frieda, cast.lior, cast.stranger):
        with pytest.raises(AccessError), cast.office.registers.at(actor):
            pass


def test_a_form_sent_twice_is_written_once(cast):
    with cast.office.registers.at(cast.rut) as register:
        first = register.append(RUT, [family()], key="form")
        again = register.append(RUT, [family()], key="form")

        assert (first.last, again.last, again.repeated) == (1, 1, True)
        with pytest.raises(RepeatedKeyError):
            register.append(RUT, [family("c-2")], key="form")


def test_what_was_destroyed_opens_for_nobody_and_the_chain_still_holds(cast, tmp_path):
    with cast.office.registers.at(cast.rut) as register:
        register.append(RUT, [family(), family("c-2", "p-2")], key="form")
        register.keep_identities([("p-1", b"Olena"), ("p-2", b"Danylo")])
        register.destroy(["p-1", "c-1"])

    with reopened(cast).at(cast.rut) as register:
        assert list(register.programme.people.cases) == ["c-2"]
        assert register.identity("p-1") is None
        assert dict(register.identities()) == {"p-2": b"Danylo"}
        assert register.verify()[0] == 2


def test_no_file_of_a_register_holds_what_was_said_in_the_clear(cast, tmp_path):
    with cast.office.registers.at(cast.rut) as register:
        register.append(RUT, [family()], key="form")
        register.keep_identities([("p-1", b"Olena Kanareika")])
        files = [path.read_bytes() for path in register.folder.iterdir()]

    assert files
    for content in files:
        assert b"Kanareika" not in content
        assert b"school" not in content
        assert b"Rut" not in content


def test_who_people_are_is_known_with_what_is_said_of_them_or_not_at_all(cast, monkeypatch):
    def fails(*_args, **_more):
        raise StoreError("the disk is full")

    with cast.office.registers.at(cast.rut) as register:
        register.append(RUT, [family()], key="form", identities=[("p-1", b"Olena")])
        monkeypatch.setattr(LineStore, "append", fails)
        with pytest.raises(StoreError):
            register.append(
                RUT,
                [family("c-2", "p-2")],
                key="other",
                identities=[("p-1", b"Olha"), ("p-2", b"Ivan")],
            )
        monkeypatch.undo()
        assert dict(register.identities()) == {"p-1": b"Olena"}
        assert not register._identities.staged()

    with reopened(cast).at(cast.rut) as register:
        assert dict(register.identities()) == {"p-1": b"Olena"}


def test_what_a_crash_left_between_the_two_files_is_finished_at_the_start(cast, monkeypatch):
    def crashes(*_args):
        raise SystemExit

    with cast.office.registers.at(cast.rut) as register:
        monkeypatch.setattr(IdentityStore, "settle", crashes)
        with pytest.raises(SystemExit):
            register.append(RUT, [family()], key="form", identities=[("p-1", b"Olena")])
        monkeypatch.undo()
        assert register.identity("p-1") is None

    with reopened(cast).at(cast.rut) as register:
        assert register.identity("p-1") == b"Olena"
        assert list(register.programme.people.cases) == ["c-1"]


def test_a_form_sent_again_with_other_names_is_refused(cast):
    with cast.office.registers.at(cast.rut) as register:
        register.append(RUT, [family()], key="form", form=b"Olena")

        with pytest.raises(RepeatedKeyError):
            register.append(RUT, [family()], key="form", form=b"Olha")
