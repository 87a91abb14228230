"""After destroying: no file holds key or words, the chain verifies, the neighbours read, a kill delays nothing for good."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from goodoffices.office import (
    Actor,
    confirm_keeping,
    keep_beat,
    open_office,
    propose_keeping,
    write_message,
)
from goodoffices.record import GENESIS, Destroyed, Keeping, Message, Officer, node_link, view_link
from goodoffices.store import Query, SQLiteStore, Unit, Writing
from goodoffices.vault import statement_of, unwrap
from tests.cast import BEAT
from tests.conftest import examples

ADA, BEN = Officer(id="a", name="Ada"), Officer(id="b", name="Ben")
SECRET = "the name of a source "
P, SEATS = "p-one", ("s-north", "s-south")


def raw(folder):
    """Every byte of every file below a folder."""
    return {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def holding(folder, *needles):
    """Files that hold one of these bytes."""
    found = raw(folder).items()
    return sorted(path.name for path, data in found if any(needle in data for needle in needles))


def written(cast, words):
    """A message of Northland's: its entry, its wrap, its key and its salt."""
    name = write_message(
        cast.office, cast.anton, room=cast.mara.seat, words=words, key=cast.key(cast.anton)
    )
    return name, *keys_of(cast, name)


def keys_of(cast, name):
    (row,) = cast.office.store.load(cast.anton.process, cast.anton.seat, Query(entry_ids=(name,)))
    (line,) = cast.view(cast.anton).held([name])
    epoch = int(statement_of(row.statement)["epoch"])
    key = cast.office.keys.for_reading(cast.anton.process, cast.anton.seat, line.audience, epoch)
    secrets = unwrap(key, row.wrap, name.encode())
    return row.wrap, secrets[:32], secrets[32:]


def destroy(cast, *names, officer=BEN):
    proposal = propose_keeping(
        cast.office,
        cast.mara,
        items=names,
        fate=Keeping.DESTROY,
        reason="a slip",
        officer=ADA,
        key=cast.key(cast.mara),
    )
    confirm_keeping(
        cast.office, cast.mara, proposal=proposal, officer=officer, key=cast.key(cast.mara)
    )


def test_no_file_holds_key_or_words_afterwards_and_the_neighbours_read(cast, folder):
    before = written(cast, "one")
    name, wrap, key, salt = written(cast, SECRET * 40)
    after = written(cast, "three")
    assert holding(folder, wrap) != []

    destroy(cast, name)

    words = (SECRET.encode(), SECRET.encode("utf-16-le"))
    assert holding(folder, wrap, wrap[12:], key, salt, *words) == []
    assert holding(folder, before[1]) != []
    assert [x.body.words for x in cast.view(cast.anton).lines(Message)] == ["one", "three"]
    assert cast.office.store.verify(cast.mara.process)
    assert keys_of(cast, after[0]) == after[1:]


def test_readers_that_have_been_looking_keep_no_key_in_their_files(cast, folder):
    """Other threads hold connections of their own; none of them keeps the log from being emptied."""
    name, wrap, key, salt = written(cast, SECRET)
    look, stop = threading.Event(), threading.Event()

    def read():
        while not stop.is_set():
            cast.view(cast.anton).lines()
            look.set()

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        look.wait()
        destroy(cast, name)
        keep_beat(cast.office)
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    assert holding(folder, wrap, key, salt) == []
    (line,) = cast.view(cast.anton).held([name])
    assert isinstance(line.body, Destroyed)


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.cast import gather
from tests.faults.test_erasing import SECRET, destroy, written

cast = gather(Path(sys.argv[1]))
name, wrap, key, salt = written(cast, SECRET)
print(name, wrap.hex(), key.hex(), salt.hex(), cast.anton.process, cast.anton.seat, flush=True)
store = type(cast.office.store)
plain = store.{method}

def killed(self, *given):
    if sys.argv[2] == "after":
        plain(self, *given)
    os.kill(os.getpid(), signal.SIGKILL)

store.{method} = killed
destroy(cast, name)
"""


@pytest.mark.parametrize("method", ["erase", "empty_log"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_between_the_entry_and_the_shredding_is_made_good_at_the_next_start(
    folder, method, when
):
    script = KILLED.replace("{method}", method)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."])}
    died = subprocess.run(
        [sys.executable, "-c", script, str(folder), when],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    name, wrap, key, salt, process, seat = died.stdout.split()
    office = open_office(folder, beat=BEAT)
    try:
        (line,) = office.view(Actor(process, seat)).held([name])
        assert isinstance(line.body, Destroyed)
        keep_beat(office)
        assert holding(folder, bytes.fromhex(wrap), bytes.fromhex(key), bytes.fromhex(salt)) == []
        assert office.store.verify(process)
    finally:
        office.store.close()


# Every order of writing, destroying and starting again


def opened(folder):
    return SQLiteStore(
        folder / "record.sqlite", node_link=node_link, view_link=view_link, genesis=GENESIS
    )


def random_writing(dice, number):
    wrap = dice.randbytes(92)
    audience = dice.choice((SEATS, SEATS[:1], SEATS[1:]))
    return Writing(
        entry_id=f"{number:032x}",
        kind="message",
        audience=audience,
        statement=f'{{"entry":"{number}"}}'.encode(),
        ciphertext=dice.randbytes(dice.choice((40, 1024, 9000))),
        wrap=wrap,
        audience_id="+".join(audience),
        epoch=0,
        thread=f"{number:032x}",
        family="message",
    )


@pytest.mark.parametrize("seed", range(examples(12, full=1000)))
def test_in_any_order_what_was_destroyed_is_in_no_file_and_the_rest_is_whole(folder, seed):
    dice = random.Random(seed)
    store = opened(folder)
    there, gone = {}, {}
    try:
        for number in range(dice.randint(8, 40)):
            step = dice.random()
            if step < 0.6 or not there:
                unit = [random_writing(dice, number * 10 + k) for k in range(dice.randint(1, 4))]
                store.append(Unit(P, unit, number))
                there |= {one.entry_id: one for one in unit}
            elif step < 0.85:
                names = dice.sample(sorted(there), dice.randint(1, min(3, len(there))))
                assert store.erase(P, names) == len(names)
                gone |= {name: there.pop(name) for name in names}
                assert holding(folder, *(one.wrap for one in gone.values())) == []
            else:
                store.close()
                store = opened(folder)
        lines = {x.entry_id: x.wrap for seat in SEATS for x in store.load(P, seat)}
        assert lines == {
            **{name: one.wrap for name, one in there.items()},
            **dict.fromkeys(gone),
        }
        assert store.verify(P) == len(there) + len(gone)
    finally:
        store.close()


def test_the_search_would_find_a_key_that_is_left(cast, folder):
    name, wrap, _, _ = written(cast, SECRET)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(cast.office.store), "erase", lambda *_: 0)
        destroy(cast, name)

    assert holding(folder, wrap) != []
    keep_beat(cast.office)
    assert holding(folder, wrap) == []
