"""``goodoffices reception import|export``: what it prints, what it writes, how it refuses."""

import pytest

from goodoffices.office import open_office
from goodoffices.office.reception import ask_two, confirm_two
from goodoffices.reception.protection_events import Joint
from tests.receiving import NOA, RUT, receive
from tests.unit.cli.test_commands import goodoffices

TABLE = (
    "person,case,relation,given_name,family_name,birth_date,school\n"
    "u1,f1,head,Olena,Zoreslav,1988-04-02,\n"
    "u2,f1,child,Marko,Zoreslav,2016-09-30,1\n"
)


@pytest.fixture
def folder_of_a_reception(folder):
    reception = receive(folder)
    actor = reception.actor
    reception.office.registers.close()
    reception.close()
    return folder, actor


def asked(folder, actor, what, file, *more):
    return goodoffices(
        "reception", what, file, "--process", actor.process, "--officer", RUT.id, "--data", folder, *more,
        folder=folder,
    )  # fmt: skip


def test_a_table_is_tried_then_read_and_only_two_officers_write_one(folder_of_a_reception):
    folder, actor = folder_of_a_reception
    table, bad, out = folder / "people.csv", folder / "bad.csv", folder / "out.csv"
    table.write_text(TABLE)
    bad.write_text(TABLE + "u3,f1,boss,Olena,Zoreslav,1988-04-02,\n")

    tried = asked(folder, actor, "import", table, "--dry-run")
    assert (tried.returncode, "2 people new" in tried.stdout) == (0, True)
    assert "reading" not in tried.stdout
    assert "comparing ..." in tried.stderr
    failed = asked(folder, actor, "import", bad)
    assert failed.returncode == 1
    assert "row 4, column relation: write one of" in failed.stderr
    assert "Nothing was written" in failed.stdout
    done = asked(folder, actor, "import", table)
    assert (done.returncode, "Written" in done.stdout) == (0, True)
    refused = asked(folder, actor, "export", out)
    assert refused.returncode == 2
    assert "two officers" in refused.stderr
    assert not out.exists()
    for printed in (tried, failed, done, refused):
        assert not {"Olena", "Zoreslav", "u3", "boss"} & set(printed.stdout.split())
        assert "Zoreslav" not in printed.stderr + printed.stdout

    two_officers_say_so(folder, actor)
    made = asked(folder, actor, "export", out)
    assert (made.returncode, "2 rows" in made.stdout) == (0, True)
    assert "Olena,Zoreslav" in out.read_text(encoding="utf-8")
    assert out.stat().st_mode & 0o077 == 0
    assert asked(folder, actor, "export", out).returncode == 2


def two_officers_say_so(folder, actor):
    office = open_office(folder)
    act = ask_two(office, actor, officer=RUT, what=Joint.TABLE, key="ask")
    confirm_two(office, actor, officer=NOA, act=act, key="confirm")
    office.registers.close()
    office.store.close()
