"""Names stand in one place alone: none is in a line, a log, an error, what a solver is given, or what others get."""

import io
import json
import logging
import sys
import tarfile
from pathlib import Path

import pyrage
import pytest

from goodoffices.errors import GoodOfficesError
from goodoffices.office import export_view
from goodoffices.office.placing import workers
from goodoffices.office.reception import (
    CaseForm,
    PersonForm,
    case_page,
    erase_person,
    identity,
    import_people,
    likely_duplicates,
    proposals,
    propose,
    register_people,
    run_progress,
    what_if,
)
from goodoffices.office.reception.effects import ClosePlace
from goodoffices.office.reception.running import Runs
from goodoffices.office.safekeeping.backup import AgeLock, back_up, open_age
from goodoffices.reception import Purpose, encode_event
from goodoffices.reception.people_words import AgeBand
from goodoffices.record import Officer
from tests.faults.canaries import Flock, found_in, leaks
from tests.receiving import HAVEN, RUT, receive

SPY = """
import json, os, runpy, sys
def fds(pid="self"):
    here = f"/proc/{pid}/fd"
    found = []
    for name in os.listdir(here):
        try:
            found.append(os.readlink(f"{here}/{name}"))
        except OSError:
            pass
    return found
out = sys.argv.pop(1)
told = {"fds": fds(), "argv": sys.orig_argv, "environ": dict(os.environ)}
size = sys.stdin.buffer.read(8)
order = sys.stdin.buffer.read(int.from_bytes(size, "big"))
open(out + ".order", "wb").write(order)
json.dump(told, open(out, "w"))
read, write = os.pipe()
import io, threading
class Again(io.RawIOBase):
    def __init__(self): self.held = io.BytesIO(size + order)
    def readable(self): return True
    def readinto(self, b):
        got = self.held.read(len(b))
        if not got:
            got = sys.__stdin__.buffer.read(1)
        b[: len(got)] = got
        return len(got)
class In:
    buffer = io.BufferedReader(Again())
sys.stdin = In
from goodoffices.office.reception.computing import main
main()
"""


@pytest.fixture
def flock():
    return Flock()


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path / "data")
    made.three_places()
    yield made
    made.close()


def persons(flock, many=1):
    return tuple(
        PersonForm(
            given_name=flock(),
            family_name=flock(),
            document=flock(),
            contact=flock(),
            origin=flock(),
            note=flock(),
            external=flock(),
            age_band=AgeBand.ADULT,
        )
        for _ in range(many)
    )


def registered(reception, flock, many=1):
    return register_people(
        reception.office,
        reception.actor,
        officer=RUT,
        form=CaseForm(persons=persons(flock, many), external=flock()),
        key=reception.key(),
    )


TABLE = "person,case,given_name,family_name,contact,school\r\n"


def test_no_name_is_in_a_file_a_line_a_log_an_error_or_what_others_get(
    reception, flock, caplog, tmp_path
):
    caplog.set_level(logging.DEBUG)
    office, actor = reception.office, reception.actor
    case = registered(reception, flock, 2)
    rows = f"{flock()},{flock()},{flock()},{flock()},{flock()},1\r\n"
    said = []
    for content in (TABLE + rows, TABLE + f"{flock()},,{flock()},{flock()},,{flock()}\r\n"):
        try:
            report = import_people(
                office,
                actor,
                officer=RUT,
                name="people.csv",
                file=io.BytesIO(content.encode()),
                key=reception.key(),
            )
            said.append(repr(report))
        except GoodOfficesError as error:
            said += [str(error), repr(error), repr(error.__cause__)]
    form = CaseForm(persons=persons(flock))
    said += [
        repr(form),
        repr(form.persons),
        repr(likely_duplicates(office, actor, officer=RUT, form=form)),
    ]
    member = reception.programme.people.cases[case].members[0]
    shown = identity(office, actor, officer=RUT, person=member.person, purpose=Purpose.PROTECT)
    assert found_in(json.dumps(dict(shown.values)).encode(), flock.all)
    said += [repr(shown), repr(shown.stated)]
    page = case_page(office, actor, officer=RUT, case=case)
    said += [repr(page)]
    reception.proposed()
    said += [repr(proposals(office, actor, officer=RUT)), repr(reception.programme)]
    effect = what_if(office, actor, officer=RUT, change=ClosePlace(HAVEN))
    said += [repr(effect)]
    stranger = Officer(id="o-none", name="None")
    with office.registers.at(actor) as register:
        said += [encode_event(line.event).decode() for line in register.said()]
        said += [repr(line) for line in register.said()]
        folder = register.folder
    for who in reception.cast.people.values():
        said += [export_view(office, who).decode("latin-1")]
        said += [repr(line.body) for line in reception.cast.view(who).lines()]
    with pytest.raises(GoodOfficesError) as refused:
        erase_person(office, actor, officer=stranger, person="p-none", key=flock())
    said += [str(refused.value), refused.value.advice]

    assert flock.given
    assert found_in("\n".join([*said, caplog.text]).encode("latin-1", "replace"), flock.all) == []
    assert leaks([folder], flock.all) == {}

    holder = pyrage.x25519.Identity.generate()
    back_up(
        office.folder,
        tmp_path / "b.age",
        AgeLock(to=(str(holder.to_public()),)),
        keys=tmp_path / "k.age",
    )
    for name in ("b.age", "k.age"):
        plain = io.BytesIO()
        with (tmp_path / name).open("rb") as sealed:
            open_age(sealed, plain, held=[holder])
        plain.seek(0)
        with tarfile.open(fileobj=plain) as tar:
            for one in tar.getnames():
                assert found_in(tar.extractfile(one).read(), flock.all) == [], one


def test_a_solver_is_given_no_name_and_no_handle_to_where_names_are(
    reception, flock, tmp_path, monkeypatch
):
    spy, out = tmp_path / "spy.py", tmp_path / "told.json"
    spy.write_text(SPY)
    # Four families are enough for a process of its own.
    monkeypatch.setattr("goodoffices.office.reception.proposing.LARGEST_EXACT", (1, 1))
    monkeypatch.setattr("goodoffices.office.reception.proposing.FEW", 0)
    office, actor = reception.office, reception.actor
    runs = Runs((sys.executable, str(spy), str(out)))
    monkeypatch.setitem(vars(office), "reception_runs", runs)
    for _ in range(4):
        registered(reception, flock, 2)
    with office.registers.at(actor) as register:
        register.identity("p-none")  # its files are open while the run is begun
        folder = register.folder

    run = propose(office, actor, officer=RUT, seconds=20, key=reception.key())
    runs.wait(actor.process, run, 60)

    assert run_progress(office, actor, officer=RUT, run=run).state == "done"
    runs.close()
    told = json.loads(out.read_text())
    assert not [path for path in told["fds"] if str(office.folder) in path]
    assert str(folder) not in " ".join([*told["argv"], *told["environ"].values()])
    given = Path(f"{out}.order").read_bytes()
    assert given
    assert found_in(given + out.read_bytes(), flock.all) == []
    assert b"given_name" not in given


def test_the_solvers_of_a_small_run_are_started_without_any_open_file_of_the_register(
    reception, flock
):
    registered(reception, flock, 2)
    with reception.office.registers.at(reception.actor) as register, workers(30) as some:
        assert register.folder
        (found,) = some.map(open_files, [None])

    assert found
    assert not [path for path in found if str(reception.office.folder) in path]


def open_files(_):
    """What the process has open; asked within it."""
    found = []
    for name in Path("/proc/self/fd").iterdir():
        try:
            found.append(str(name.readlink()))
        except OSError:
            continue
    return found


def test_a_flight_is_received_with_the_network_off(reception, flock, monkeypatch):
    reached = []

    def refuse(*asked, **_):
        reached.append(asked)
        raise OSError("the network is off")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(f"socket.{name}", refuse)
    cases = [registered(reception, flock, 2), *reception.a_flight_of_300()[:3]]

    reception.proposed()
    reception.placed(*cases)
    reception.cast.beat(minutes=10)

    assert all(reception.stands(case).signed_by == RUT for case in cases)
    assert reached == []
