"""A register that was changed, cut off or mixed up is found out, also by who has no key of it."""

import shutil
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.cli import main
from goodoffices.errors import DamagedRecordError
from goodoffices.office.reception import end_case, erase_person
from goodoffices.office.safekeeping.register_soundness import verify_register
from goodoffices.reception import CaseId, PersonId
from goodoffices.reception.people_events import CaseRegistered
from goodoffices.reception.people_words import Member
from tests.conftest import examples
from tests.receiving import RUT, receive


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """A closed register of a dozen lines, of which the record fixed the last; and where it is."""
    folder = tmp_path_factory.mktemp("register") / "data"
    made = receive(folder)
    for number in range(10):
        member = Member(person=PersonId(f"p-{number}"))
        made.say(CaseRegistered(case=CaseId(f"c-{number}"), members=(member,)))
    end_case(made.office, made.actor, officer=RUT, case=CaseId("c-3"), key="end")
    erase_person(made.office, made.actor, officer=RUT, person=PersonId("p-3"), key="erase")
    made.office.registers.close()
    path = folder / "reception" / made.actor.process / "register.sqlite"
    yield made, path
    made.close()


@pytest.fixture
def changed(damaged, tmp_path):
    """Change the file, and put it back afterwards."""
    _made, path = damaged
    shutil.copy(path, tmp_path / "whole")

    def change(*statements):
        with sqlite3.connect(path) as connection:
            connection.execute("drop trigger if exists line_keeps_update")
            connection.execute("drop trigger if exists line_keeps_delete")
            for statement in statements:
                connection.execute(*statement)
        connection.close()

    yield change
    for more in ("-wal", "-shm"):
        path.with_name(path.name + more).unlink(missing_ok=True)
    shutil.copy(tmp_path / "whole", path)


def verified(made):
    return verify_register(made.office, made.actor.process)


def test_a_register_that_is_whole_verifies(damaged):
    assert verified(damaged[0]) == 12


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update line set sealed = zeroblob(60) where number = 5", "line 5"),
        ("update line set subject = 'c-9' where number = 5", "line 5"),
        ("update line set head = zeroblob(32) where number = 5", "line 5"),
        ("delete from line where number = 5", "line 5"),
        ("delete from line where number = 1", "line 1"),
        ("update line set number = 99 where number = 5", "line 5"),
    ],
)
def test_a_line_that_was_changed_or_left_out_is_named(damaged, changed, statement, said):
    changed((statement,))

    with pytest.raises(DamagedRecordError, match=said):
        verified(damaged[0])


def test_lines_missing_at_the_end_are_found_by_what_the_record_fixed(damaged, changed):
    changed(("delete from line where number > 8",))

    with pytest.raises(DamagedRecordError, match="ends at line 8"):
        verified(damaged[0])


def test_a_whole_other_chain_is_found_by_what_the_record_fixed(damaged, changed, tmp_path):
    made, path = damaged
    other = receive(tmp_path / "other")
    for number in range(12):
        other.say(CaseRegistered(case=CaseId(f"c-{number}"), people=2))
    other.office.registers.close()
    forged = other.office.folder / "reception" / other.actor.process / "register.sqlite"
    changed()
    shutil.copy(forged, path)
    other.close()

    with pytest.raises(DamagedRecordError, match="not what the record fixed"):
        verified(made)


def test_a_register_that_is_gone_is_found_by_what_the_record_fixed(damaged, changed):
    made, path = damaged
    changed()
    path.unlink()

    with pytest.raises(DamagedRecordError, match="missing"):
        verified(made)


@given(data=st.data())
@settings(max_examples=examples(20, full=2000), deadline=None)
def test_no_bit_of_any_line_turns_unnoticed(damaged, data):
    made, path = damaged
    whole = path.read_bytes()
    number = data.draw(st.integers(1, 12))
    column = data.draw(st.sampled_from(["sealed", "head", "subject"]))
    with sqlite3.connect(path) as connection:
        connection.execute("drop trigger if exists line_keeps_update")
        (held,) = connection.execute(
            f"select cast({column} as blob) from line where number = ?", (number,)
        ).fetchone()
        turned = bytearray(held)
        if turned:
            place = data.draw(st.integers(0, 8 * len(turned) - 1))
            turned[place // 8] ^= 1 << place % 8
            value = turned.decode("latin-1") if column == "subject" else bytes(turned)
            connection.execute(f"update line set {column} = ? where number = ?", (value, number))
    connection.close()
    try:
        if turned:
            with pytest.raises(DamagedRecordError):
                verified(made)
    finally:
        for more in ("-wal", "-shm"):
            path.with_name(path.name + more).unlink(missing_ok=True)
        path.write_bytes(whole)


def test_the_command_line_finds_it_too(damaged, changed, capsys):
    made, _path = damaged
    folder = made.office.folder
    assert main(["check", "--data", str(folder)]) == 0
    assert "register: sound; 12 lines" in capsys.readouterr().out
    changed(("update line set sealed = zeroblob(60) where number = 5",))

    assert main(["check", "--data", str(folder)]) == 1
    assert "line 5 of the register" in capsys.readouterr().err
