"""The picture of a sky beside the record: read at a start if the record agrees, and gone before anything is destroyed."""

from dataclasses import replace
from datetime import timedelta

import pyrage
import pytest

from goodoffices.errors import StoreError
from goodoffices.office import (
    Clockwork,
    check_plan,
    close_process,
    confirm_keeping,
    file_plan,
    open_office,
    propose_keeping,
    write_message,
)
from goodoffices.office.deconfliction import skies
from goodoffices.office.deconfliction.skies import keep_skies, next_step
from goodoffices.office.deconfliction.standing_plans import Folded
from goodoffices.office.safekeeping.backup import AgeLock, back_up, restore
from goodoffices.office.safekeeping.custody import Environment, change_custody
from goodoffices.record import Keeping, KeepingApplied, Officer, PlanState
from goodoffices.store import Query
from tests.cast import gather
from tests.duty import on_duty
from tests.faults.canaries import Flock, leaks
from tests.flying import VARN, amend, circle, file, opt_in, set_state, the_plan

ADA, BEN = Officer(id="a", name="Ada"), Officer(id="b", name="Ben")


@pytest.fixture
def duty(cast, monkeypatch):
    monkeypatch.setattr(skies, "WORTH", 1)
    found = on_duty(cast)
    opt_in(found)
    file(found, found.lior)
    file(found, found.noor)
    return found


@pytest.fixture
def opened(monkeypatch):
    """Kinds of the lines that were opened for a sky."""
    found, plain = [], Folded.add
    monkeypatch.setattr(
        Folded, "add", lambda self, line: (found.append(line.body.KIND), plain(self, line))
    )
    return found


def pictures(folder):
    return [path for path in folder.rglob("skies/*") if path.is_file()]


def sky_of(office, process):
    with office.skies.at(process) as kept:
        return {name: (kept.sky.plan(name), kept.clashing(name)) for name, _ in kept.standing()}


def anew(duty, **more):
    """A server that starts now."""
    return replace(duty.cast.office, **more)


def test_a_start_opens_the_lines_since_the_picture_and_no_others(duty, opened):
    keep_skies(duty.cast.office)
    file(duty, duty.lior, circle(duty, VARN))
    amend(duty, duty.noor, the_plan(duty, duty.noor), circle(duty, VARN))
    kept = sky_of(duty.cast.office, duty.lior.process)
    opened.clear()

    assert sky_of(anew(duty), duty.lior.process) == kept
    assert opened.count("plan_filed") == 1
    assert opened.count("plan_amended") == 1
    opened.clear()
    assert sky_of(anew(duty, folder=None), duty.lior.process) == kept
    assert opened.count("plan_filed") == 3


def test_a_picture_is_written_only_when_enough_has_come(duty, folder, monkeypatch):
    monkeypatch.setattr(skies, "WORTH", 1_000)
    keep_skies(duty.cast.office)
    assert pictures(folder) == []
    monkeypatch.setattr(skies, "WORTH", 1)
    keep_skies(duty.cast.office)
    [path] = pictures(folder)
    written = path.read_bytes()
    keep_skies(duty.cast.office)
    assert path.read_bytes() == written
    file(duty, duty.lior)
    keep_skies(duty.cast.office)
    assert path.read_bytes() != written


@pytest.mark.parametrize("harm", ["flipped", "cut off", "empty", "another process's", "a folder"])
def test_a_picture_that_is_not_what_was_written_is_as_none(duty, folder, harm, opened):
    keep_skies(duty.cast.office)
    [path] = pictures(folder)
    whole = bytearray(path.read_bytes())
    if harm == "flipped":
        whole[len(whole) // 2] ^= 4
    elif harm == "cut off":
        del whole[-20:]
    elif harm == "empty":
        whole.clear()
    elif harm == "another process's":
        from goodoffices.office.deconfliction import sky_picture
        from goodoffices.vault import write_sealed_file

        key = duty.cast.office.node_key
        write_sealed_file(path, key, sky_picture.PURPOSE, b"p-other", [b"x"])
        whole = path.read_bytes()
    path.unlink()
    if harm == "a folder":
        path.mkdir()
    else:
        path.write_bytes(whole)
    opened.clear()

    assert sky_of(anew(duty), duty.lior.process) == sky_of(duty.cast.office, duty.lior.process)
    assert opened.count("plan_filed") == 2


def test_a_picture_of_another_history_is_as_none(tmp_path, monkeypatch, opened):
    """Somebody puts an older copy of the record back; other plans follow. The picture is of the first ones."""
    import shutil

    monkeypatch.setattr(skies, "WORTH", 1)
    first = gather(tmp_path / "one")
    duty = on_duty(first)
    opt_in(duty)
    first.office.store.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    opens = []
    for name in ("one", "two"):
        again = gather(tmp_path / name, seed="cast")
        again.clock.forward(minutes=20)
        flight = type(duty)(again, duty.lior, duty.noor)
        begins = again.clock() + timedelta(hours=len(opens) + 2)
        file_plan(
            again.office, flight.lior, content=circle(flight, name=name, begins=begins), by="L",
            key=name,
        )  # fmt: skip
        keep_skies(again.office)
        opens.append(again)
    [theirs], [ours] = pictures(tmp_path / "two"), pictures(tmp_path / "one")
    shutil.copy(theirs, ours)
    opened.clear()

    found = sky_of(replace(opens[0].office), duty.lior.process)
    assert found == sky_of(replace(opens[0].office, folder=None), duty.lior.process)
    assert opened.count("plan_filed") == 2
    for one in opens:
        one.close()


def test_what_a_desk_wrote_stands_in_no_file(duty, folder):
    flock = Flock()
    for desk in (duty.lior, duty.noor):
        file(duty, desk, circle(duty, name=flock()))
        check_plan(
            duty.cast.office, desk, content=circle(duty, name=flock()), by=flock(), key=flock()
        )
    keep_skies(duty.cast.office)

    assert pictures(folder)
    assert leaks([folder], flock.all) == {}
    places = [folder / "skies", *pictures(folder)]
    assert [path for path in places if path.stat().st_mode & 0o077] == []


# Destroyed


def destroy(cast, *items, fate=Keeping.DESTROY):
    name = propose_keeping(
        cast.office, cast.mara, items=items, fate=fate, reason="a slip", officer=ADA,
        key=cast.key(cast.mara),
    )  # fmt: skip
    confirm_keeping(cast.office, cast.mara, proposal=name, officer=BEN, key=cast.key(cast.mara))


def test_before_anything_is_destroyed_the_picture_is(duty, folder):
    cast = duty.cast
    keep_skies(cast.office)
    [path] = pictures(folder)
    key = path.read_bytes()[26:86]
    name = write_message(cast.office, cast.anton, room=cast.mara.seat, words="A slip", key="slip")
    with path.open("rb") as removed:
        destroy(cast, name)

        assert pictures(folder) == []
        assert removed.read()[26:86] == bytes(60)
    assert not [p for p in folder.rglob("*") if p.is_file() and key in p.read_bytes()]
    assert sky_of(anew(duty), duty.lior.process) == sky_of(cast.office, duty.lior.process)


def test_where_the_picture_cannot_be_destroyed_nothing_counts_as_destroyed(
    duty, folder, monkeypatch
):
    from goodoffices.office import keep_beat
    from goodoffices.office.deconfliction import sky_picture

    cast = duty.cast
    keep_skies(cast.office)
    name = write_message(cast.office, cast.anton, room=cast.mara.seat, words="A slip", key="slip")

    def refuse(_path):
        raise OSError("read-only")

    def keys():
        rows = cast.office.store.load(cast.anton.process, cast.anton.seat, Query(entry_ids=(name,)))
        return [row.wrap for row in rows if row.wrap]

    with monkeypatch.context() as broken:
        broken.setattr(sky_picture, "drop_sealed_file", refuse)
        destroy(cast, name)
        assert len(keys()) == 1
        with pytest.raises(StoreError):
            keep_beat(cast.office)
    keep_beat(cast.office)
    assert keys() == []
    assert pictures(folder) == []


def test_a_picture_from_before_something_was_destroyed_is_as_none(duty, folder, opened):
    """A copy of the file comes back, from a snapshot of the disk."""
    keep_skies(duty.cast.office)
    [path] = pictures(folder)
    before = path.read_bytes()
    told(duty)
    path.write_bytes(before)
    opened.clear()

    assert the_plan(duty, duty.noor).thread.id in sky_of(anew(duty), duty.lior.process)
    assert (opened.count("plan_filed"), opened.count("destroyed")) == (1, 1)


def told(duty):
    """Something that the engine had is destroyed."""
    from goodoffices.office import Draft
    from goodoffices.record import ENGINE, Audience, KeepingRule

    gone = KeepingApplied(
        items=(the_plan(duty, duty.lior).thread.id,), fate=Keeping.DESTROY,
        rule=KeepingRule.DECISION, on=duty.now.date(),
    )  # fmt: skip
    duty.cast.office.append(
        duty.lior, [Draft(Audience([duty.lior.seat, ENGINE.id]), gone)], key="gone"
    )


def test_while_a_picture_is_written_something_is_destroyed_and_it_does_not_stand(
    duty, folder, monkeypatch
):
    """Another server destroys: its own picture is gone by then, and this one comes a moment later."""
    from goodoffices.office.deconfliction import sky_picture

    plain = sky_picture.write_sealed_file

    def write(*arguments):
        plain(*arguments)
        told(duty)

    monkeypatch.setattr(sky_picture, "write_sealed_file", write)
    keep_skies(duty.cast.office)
    assert pictures(folder) == []
    monkeypatch.undo()
    monkeypatch.setattr(skies, "WORTH", 1)
    keep_skies(duty.cast.office)
    assert pictures(folder)
    kept = sky_of(anew(duty), duty.lior.process)
    assert len(kept) == 1
    assert the_plan(duty, duty.noor).thread.id in kept


def test_after_the_close_there_is_no_picture(tmp_path, monkeypatch):
    monkeypatch.setattr(skies, "WORTH", 1)
    cast = gather(tmp_path)
    duty = on_duty(cast)
    opt_in(duty)
    file(duty, duty.lior)
    keep_skies(cast.office)
    assert pictures(tmp_path)
    close_process(cast.office, cast.mara, outcome="It ended.", readers=[], key="close")
    keep_skies(cast.office)
    assert pictures(tmp_path) == []
    cast.close()


# Keys, backups, starts


def test_after_a_rotation_the_picture_is_made_anew(duty, folder):
    cast = duty.cast
    keep_skies(cast.office)
    kept = sky_of(cast.office, duty.lior.process)
    cast.office.store.close()
    office = open_office(folder, clock=cast.clock)
    change_custody(folder, office.store, ask=Environment())
    office.store.close()
    assert pictures(folder) == []

    office = open_office(folder, clock=cast.clock)
    try:
        assert sky_of(office, duty.lior.process) == kept
        keep_skies(office)
        assert pictures(folder)
        assert sky_of(replace(office), duty.lior.process) == kept
    finally:
        office.store.close()


def test_a_backup_holds_no_picture(duty, folder, tmp_path):
    keep_skies(duty.cast.office)
    holder = pyrage.x25519.Identity.generate()
    back_up(folder, tmp_path / "b", AgeLock(to=(str(holder.to_public()),)), keys=tmp_path / "k")

    def opened(source, target):
        from goodoffices.office.safekeeping.backup import open_age

        open_age(source, target, held=[holder])

    restore(tmp_path / "b", tmp_path / "again", opened, keys=tmp_path / "k")
    assert pictures(tmp_path / "again") == []


def test_a_server_makes_its_skies_before_a_desk_asks(duty, opened):
    import threading

    office = anew(duty)
    made, plain = threading.Event(), skies.keep_skies

    def keep(*arguments):
        plain(*arguments)
        made.set()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("goodoffices.office.beat.keep_skies", keep)
        clock = Clockwork(office)
        clock.start()
        assert made.wait(60)
        clock.stop()
    opened.clear()
    with office.skies.at(duty.lior.process) as kept:
        assert len(kept.sky) == 2
    assert opened == []


def test_a_server_that_stops_leaves_off_making_its_skies_and_goes_on_later(duty, monkeypatch):
    office = anew(duty)
    monkeypatch.setattr(skies, "AT_ONCE", 2)
    turns = iter([False, True])
    keep_skies(office, lambda: next(turns))

    assert sky_of(office, duty.lior.process) == sky_of(duty.cast.office, duty.lior.process)


@pytest.mark.parametrize("took", [0.1, 0.9, 1.7, 1.9])
def test_a_desk_that_comes_while_a_sky_is_made_is_answered_at_a_step_of_the_clock(
    duty, monkeypatch, took
):
    """However many plans stand, it is answered after one second, or two, or four."""
    now, slept = [100.0], []

    def sleep(seconds):
        slept.append(now[0] + seconds)
        now[0] += seconds

    monkeypatch.setattr(skies.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(skies.time, "sleep", sleep)
    plain = skies.Kept.look

    def look(self, *arguments):
        found = plain(self, *arguments)
        now[0] += took if found else 0
        return found

    monkeypatch.setattr(skies.Kept, "look", look)
    office = anew(duty)
    office.skies.begin()
    sky_of(office, duty.lior.process)
    sky_of(office, duty.lior.process)

    assert slept == [101.0 if took < 1 else 102.0]
    assert now == slept


def test_steps_are_powers_of_two():
    assert [next_step(s) for s in (0, 0.5, 1, 1.1, 3, 9, 900)] == [1, 1, 1, 2, 4, 16, 1024]


def test_a_plan_that_ended_is_not_in_the_picture(duty, folder):
    set_state(duty, duty.lior, the_plan(duty, duty.lior), PlanState.WITHDRAWN)
    keep_skies(duty.cast.office)
    with anew(duty).skies.at(duty.lior.process) as kept:
        assert len(kept.sky) == 1
        assert kept.sky.picture().plans["stands"].all()
        assert kept.plan(the_plan(duty, duty.lior).thread.id).state.is_over
