"""Power cuts after any call to the disk: nothing acknowledged is lost or doubled, whatever was not yet flushed."""

import shutil
import tempfile
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from goodoffices.errors import DamagedRecordError
from goodoffices.office import open_office
from goodoffices.office.safekeeping.soundness import verify_record
from goodoffices.record import GENESIS
from goodoffices.vault.block_keys import BlockKeys
from goodoffices.vault.custody import open_key_file
from tests.conftest import IN_MEMORY, examples
from tests.properties.disk import Worker, any_part, everything, nearly, nothing
from tests.properties.storing import (
    PROCESS,
    SEATS,
    drawn,
    entry_of,
    open_store,
    told,
    wrap_of,
    writing,
)

SIZES = (0, 40, 1501, 9002)
cuts = st.one_of(
    st.just(everything),
    st.just(nothing),
    st.builds(any_part, st.integers(0, 2**32)),
    st.builds(nearly, st.integers(0, 2**32), kept=st.booleans()),
)
units = st.lists(st.sampled_from(SIZES), min_size=1, max_size=3)


@dataclass(frozen=True)
class Record:
    """What a store was told, in the order in which it stands."""

    units: tuple[tuple[tuple[str, int], ...], ...] = ()
    heads: tuple[str, ...] = ()
    erased: frozenset[str] = frozenset()
    keys: dict[str, bytes] = field(default_factory=dict)
    checkpoints: int = 0

    @property
    def entries(self):
        return list(chain.from_iterable(self.units))

    @property
    def slot(self):
        return 100 * (1 + len(self.units) + self.checkpoints)


def started(files, folder):
    """The store of a server that starts on these files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return open_store(folder)


def found(store, before, after):
    """What stands in a store: all that was acknowledged, and of what was under way all or nothing.

    Parameters
    ----------
    store : SQLiteStore
        As it is after a start.
    before, after : Record
        What was acknowledged, and what would be with the act that was under way.
    """
    stored = list(store.entries(PROCESS))
    assert store.verify(PROCESS) == len(stored)
    known = {entry_of(unit[0][0]): unit for unit in after.units}
    units, place = [], 0
    while place < len(stored):
        units.append(
            known.pop(stored[place].entry_id)
        )  # a unit twice, or one unheard of, is an error
        place += len(units[-1])
    there = replace(after, units=tuple(units), heads=tuple(entry.head.hex() for entry in stored))
    assert there.units[: len(before.units)] == before.units
    assert there.heads[: len(before.heads)] == before.heads

    erased = set()
    for entry, (name, size) in zip(stored, there.entries, strict=True):
        sent = writing(name, size)
        assert entry.entry_id == sent.entry_id
        assert (entry.statement, entry.ciphertext) == (sent.statement, sent.ciphertext)
        assert entry.wrap in (None, sent.wrap)
        erased |= {name} if entry.wrap is None else set()
    assert erased in (before.erased, after.erased)

    for seat in SEATS:
        addressed = [w.entry_id for w in (writing(*e) for e in there.entries) if seat in w.audience]
        lines = store.load(PROCESS, seat)
        assert [line.entry_id for line in lines] == addressed
        head = (lines[-1].number, lines[-1].head) if lines else (0, GENESIS)
        assert (store.head(PROCESS, seat).number, store.head(PROCESS, seat).head) == head

    keys = {audience: key for audience, _, key in store.keys.audience_keys(PROCESS)}
    assert keys in (before.keys, after.keys)
    checkpoints = len(store.checkpoints(PROCESS))
    assert checkpoints in (before.checkpoints, after.checkpoints)
    return replace(there, erased=frozenset(erased), keys=keys, checkpoints=checkpoints)


class Life:
    """One server from its start until its power is cut, and what it acknowledged."""

    def __init__(self, worker, folder, files, record, erased=frozenset()):
        self.worker, self.folder = worker, folder
        self.acts = [(0, replace(record, erased=erased))]
        """After how many calls which record was acknowledged: what was erased without a word, with the start."""
        worker.begin(folder, files)
        self.do(record, "open", str(folder))

    @property
    def record(self):
        return self.acts[-1][1]

    def do(self, then, act, *given):
        """Have something done that makes the record this one."""
        answer = self.worker.do(act, *given)
        self.acts.append((len(self.worker.calls), then))
        return answer

    def append(self, *units):
        """New units of entries of these sizes, each from a caller of its own."""
        names = iter(range(len(self.record.entries), 10**6))
        return self.send(*([(f"{next(names)}", size) for size in unit] for unit in units))

    def send(self, *units):
        """Units, which may be there already: whether they were."""
        record = self.record
        made = [tuple((name, size) for name, size in unit) for unit in units]
        then = replace(record, units=(*record.units, *(u for u in made if u not in record.units)))
        repeated, heads = self.do(then, "append", record.slot, *made)
        place = {entry: number for number, (entry, _) in enumerate(heads)}
        self.acts[-1] = (
            self.acts[-1][0],
            replace(
                then,
                units=tuple(sorted(then.units, key=lambda unit: place[entry_of(unit[0][0])])),
                heads=tuple(head for _, head in heads),
            ),
        )
        return repeated

    def erase(self, names):
        then = replace(self.record, erased=self.record.erased | set(names))
        self.do(then, "erase", *names)

    def put_key(self, audience):
        keys = {audience: drawn(audience, 60), **self.record.keys}
        self.do(replace(self.record, keys=keys), "put_key", audience)

    def change_keys(self, turn):
        names = sorted(self.record.keys)
        keys = {name: drawn(f"{name} {turn}", 60) for name in names}
        self.do(replace(self.record, keys=keys), "change_keys", names, turn)

    def put_checkpoint(self):
        number = self.record.checkpoints + 1
        then = replace(self.record, checkpoints=number)
        self.do(then, "put_checkpoint", number, self.record.slot)

    def start_again(self):
        self.do(self.record, "close")
        self.do(self.record, "open", str(self.folder))

    def end(self):
        """Let go of the folder, which nobody looks at any more."""
        self.worker.do("close")
        shutil.rmtree(self.folder)

    def acknowledged(self, calls):
        """What was acknowledged when so many calls were done, and what would be with the act under way."""
        done = max(n for n, (end, _) in enumerate(self.acts) if end <= calls)
        return self.acts[done][1], self.acts[min(done + 1, len(self.acts) - 1)][1]

    def disk_after(self, calls, **how):
        disk = self.worker.disk(**how)
        for call in self.worker.calls[:calls]:
            disk.do(call)
        return disk


def holds_up(files, folder, before, after):
    """Whether a server that starts on what a power cut left finds all; returns what it finds."""
    none_is_back(before.erased, files)
    store = started(files, folder)
    try:
        record = found(store, before, after)
        none_is_back(record.erased, standing(folder))
        return record
    finally:
        store.close()


def none_is_back(erased, files):
    raw = b"".join(files.values())
    assert not [name for name in erased if wrap_of(name) in raw], "an erased key is back"


@pytest.fixture(scope="module")
def worker():
    with tempfile.TemporaryDirectory(
        prefix="goodoffices-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None
    ) as folder:
        watched = Worker("tests.properties.storing", Path(folder) / "trace")
        yield watched
        watched.close()


def a_story(life):
    """Something of everything, so short that every call of it can be the last."""
    life.put_key("a0")
    life.append([40])
    life.append([40, 1501], [0], [9002])
    life.put_key("a1")
    life.erase(["1", "3"])
    life.append([40])
    life.change_keys(1)
    life.put_checkpoint()
    life.append([0, 40])
    life.start_again()
    life.append([1501])
    life.erase(["0"])


STYLES = (
    everything,
    nothing,
    any_part(1),
    nearly(2, kept=True),
    nearly(3, kept=False),
)
PARTLY_CUT = tuple(nearly(seed, kept=False) for seed in range(4, 16))
"""A file that is cut short has many sectors, and in any order they may go."""


def try_every_call(worker, folder, **how):
    """Cut the power after each call of a story; returns how many disks were tried."""
    life = Life(worker, folder / "told", {}, Record())
    tried = set()
    try:
        a_story(life)
        disk = life.disk_after(0, **how)
        for calls, call in enumerate(worker.calls, start=1):
            disk.do(call)
            if call[0] == "say":
                continue
            before, after = life.acknowledged(calls)
            # Of calls that only add to what is not flushed, every third stands for the others.
            styles = STYLES[: len(STYLES) if calls % 3 == 0 or call[0] != "write" else 2]
            for style in (*styles, *PARTLY_CUT) if call[0] == "cut" else styles:
                left = disk.after_a_power_cut(style)
                case = (before.units, before.erased, hash(tuple(sorted(left.items()))))
                if case not in tried:
                    holds_up(left, folder / "left", before, after)
                tried.add(case)
        assert disk.now() == standing(life.folder)
    finally:
        life.end()
    return len(tried)


def standing(folder):
    """The files that are there, without the one that is never read back."""
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith("-shm")
    }


def test_no_power_cut_in_a_story_costs_what_was_acknowledged(worker, folder):
    assert try_every_call(worker, folder) > 250


def test_a_disk_that_flushes_nothing_is_caught(worker, folder):
    with pytest.raises((AssertionError, DamagedRecordError)):
        try_every_call(worker, folder, flushes=False)


class Storage(RuleBasedStateMachine):
    """A store that lives through any number of starts and power cuts."""

    worker: Worker
    folder: Path

    @initialize()
    def begin(self):
        self.life = Life(self.worker, self.folder / "0", {}, Record())
        self.lives = 0

    def teardown(self):
        if hasattr(self, "life"):
            self.life.end()

    @rule(of=st.lists(units, min_size=1, max_size=3))
    def append(self, of):
        assert not any(self.life.append(*of))

    @precondition(lambda self: self.life.record.units)
    @rule(data=st.data())
    def send_again(self, data):
        unit = data.draw(st.sampled_from(self.life.record.units))
        assert self.life.send(unit) == [True]

    @precondition(lambda self: self.life.record.units)
    @rule(data=st.data())
    def erase(self, data):
        names = [name for name, _ in self.life.record.entries]
        self.life.erase(data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3)))

    @rule(audience=st.sampled_from(["a0", "a1", "a2"]))
    def put_key(self, audience):
        self.life.put_key(audience)

    @precondition(lambda self: self.life.record.keys)
    @rule(turn=st.integers(1, 9))
    def change_keys(self, turn):
        self.life.change_keys(turn)

    @rule()
    def put_checkpoint(self):
        self.life.put_checkpoint()

    @rule()
    def start_again(self):
        self.life.start_again()

    @rule(
        back=st.integers(0, 60),
        keep=cuts,
        also=st.lists(cuts, max_size=3),
        sends_again=st.booleans(),
    )
    def lose_power(self, back, keep, also, sends_again):
        """The power is cut some calls before the last; what is left is what the next life begins on."""
        life = self.life
        calls = max(0, len(self.worker.calls) - back)
        disk = life.disk_after(calls)
        before, after = life.acknowledged(calls)
        for other in also:
            holds_up(disk.after_a_power_cut(other), self.folder / "left", before, after)
        left = disk.after_a_power_cut(keep)
        record = holds_up(left, self.folder / "left", before, after)
        life.end()
        self.lives += 1
        self.life = Life(self.worker, self.folder / f"{self.lives}", left, record, before.erased)
        if sends_again:
            # Who got no answer asks again under the same names: what is there is not written twice.
            under_way = [unit for unit in after.units if unit not in before.units]
            if under_way:
                assert self.life.send(*under_way) == [unit in record.units for unit in under_way]

    @invariant()
    def what_is_told_is_what_stands(self):
        """The disk that is imagined is the one that is there."""
        assert self.life.disk_after(len(self.worker.calls)).now() == standing(self.life.folder)


def test_a_store_lives_through_any_power_cuts(worker, folder):
    class OnThisDisk(Storage):
        pass

    OnThisDisk.worker, OnThisDisk.folder = worker, folder
    run_state_machine_as_test(
        OnThisDisk,
        settings=settings(
            max_examples=examples(8, full=3000),
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# Small files


def look_after_every_cut(worker, folder, look, *acts, some=1):
    """Do these; `look` at what each power cut leaves, with the last answer that was given and the next."""
    where, left = folder / "told", folder / "left"
    worker.begin(where, {})
    answers = [(0, None)]
    for act, name, *given in acts:
        answer = worker.do(act, str(where / name), *given)
        answers.append((len(worker.calls), answer))
    disk = worker.disk()
    tried = 0
    for calls, call in enumerate(worker.calls, start=1):
        disk.do(call)
        done = max(n for n, (end, _) in enumerate(answers) if end <= calls)
        told, next_told = answers[done][1], answers[min(done + 1, len(acts))][1]
        for style in STYLES if calls % some == 0 or calls == answers[done][0] else ():
            shutil.rmtree(left, ignore_errors=True)
            left.mkdir()
            for name, content in disk.after_a_power_cut(style).items():
                (left / name).write_bytes(content)
                (left / name).chmod(0o600)
            look(left, told, next_told)
            tried += 1
    assert disk.now() == standing(where)
    shutil.rmtree(where)
    return tried


def test_a_node_key_is_the_old_one_or_the_new_one(worker, folder):
    def look(left, was, will_be):
        if (left / "node.key").exists() or was is not None:
            key, _ = open_key_file(left / "node.key", create=False, ask=None)
            assert told(key) in (was, will_be)

    look_after_every_cut(
        worker,
        folder,
        look,
        ("make_node_key", "node.key"),
        ("make_node_key", "node.key"),
        ("change_node_key", "node.key"),
        ("change_node_key", "node.key"),
    )


@pytest.mark.parametrize("act", ["put_file", "put_witness_file"])
def test_a_small_file_is_the_old_one_or_the_new_one(worker, folder, act):
    def look(left, was, will_be):
        path = left / "kept"
        assert (path.read_text() if path.exists() else None) in (was, will_be)

    words = ("first " * 200, "second", "third " * 400)
    look_after_every_cut(worker, folder, look, *((act, "kept", each) for each in words))


def test_keys_of_blocks_open_what_they_must_and_nothing_that_was_shredded(worker, folder):
    def look(left, was, will_be):
        if was is None:
            return  # no entry hangs on it yet
        must = [each for each in was[0] if each in will_be[0]]
        blocks = BlockKeys(left / "entries.key", create=False)
        try:
            for place, generation, wrapped in must:
                opened = blocks.unwrap(PROCESS, place, generation, bytes.fromhex(wrapped))
                assert opened == drawn(f"{place}", 32)
            for place, generation, wrapped in was[1]:
                assert blocks.unwrap(PROCESS, place, generation, bytes.fromhex(wrapped)) is None
        finally:
            blocks.close()

    file = "entries.key"
    look_after_every_cut(
        worker,
        folder,
        look,
        ("wrap_in_blocks", file, 1, 2, 300),
        ("wrap_in_blocks", file, 3, 5000),
        ("renew_block", file, 1, 3),
        ("shred_block", file),
    )


def test_a_first_start_that_is_cut_off_can_be_done_again(worker, folder):
    def look(left, was, _):
        office = open_office(left)
        try:
            (process,) = office.store.processes() or [None]
            if was is not None:
                assert was in [entry.entry_id for entry in office.store.entries(process)]
            if process is not None:
                verify_record(office, process)
        finally:
            office.store.close()

    assert look_after_every_cut(worker, folder, look, ("first_start", ""), some=9) > 40
