"""The queue in front of the one writer."""

import threading

import pytest

from goodoffices.errors import StoreError
from goodoffices.store import Receipt, Unit
from goodoffices.store import sequencer as sequencing
from goodoffices.store.sequencer import Sequencer


def unit(name):
    return Unit(name, (), slot=0)


class Disk:
    """A commit that takes as long as it is told to."""

    def __init__(self):
        self.batches = []
        self.flush = threading.Event()
        self.begun = threading.Event()

    def __call__(self, units):
        self.batches.append([unit.process for unit in units])
        self.begun.set()
        self.flush.wait(10)
        return [Receipt((unit.process,), 0, repeated=False) for unit in units]


def writing(queue, name, receipts):
    def run():
        receipts.append(queue.append(unit(name)).entry_ids[0])

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_until(condition):
    for _ in range(1000):
        if condition():
            return
        threading.Event().wait(0.005)
    raise AssertionError("it did not come to that")


def test_a_lone_caller_commits_for_itself():
    disk = Disk()
    disk.flush.set()

    assert Sequencer(disk).append(unit("a")).entry_ids == ("a",)
    assert disk.batches == [["a"]]


def test_those_who_come_during_a_flush_share_the_next_one():
    disk, receipts = Disk(), []
    queue = Sequencer(disk)
    threads = [writing(queue, "a", receipts)]
    disk.begun.wait(10)
    for place, name in enumerate("bcd", start=1):
        threads.append(writing(queue, name, receipts))
        wait_until(lambda place=place: len(queue._queue) == place)

    disk.flush.set()
    for thread in threads:
        thread.join(10)

    assert disk.batches == [["a"], ["b", "c", "d"]]
    assert sorted(receipts) == ["a", "b", "c", "d"]


def test_a_caller_that_is_interrupted_keeps_nobody_waiting(monkeypatch):
    disk, receipts = Disk(), []
    queue = Sequencer(disk)
    first = writing(queue, "a", receipts)
    disk.begun.wait(10)

    class Interrupted(sequencing.Job):
        def wait(self):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sequencing, "Job", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            queue.append(unit("b"))
    last = writing(queue, "c", receipts)
    wait_until(lambda: len(queue._queue) == 1)
    disk.flush.set()
    first.join(10)
    last.join(10)

    assert sorted(receipts) == ["a", "c"]
    queue.close()


def test_a_closed_queue_takes_nothing_more():
    disk = Disk()
    disk.flush.set()
    queue = Sequencer(disk)
    queue.close()

    with pytest.raises(StoreError):
        queue.append(unit("a"))
    assert disk.batches == []


def test_closing_waits_until_what_is_queued_is_on_the_disk():
    disk, receipts = Disk(), []
    queue = Sequencer(disk)
    first = writing(queue, "a", receipts)
    disk.begun.wait(10)
    last = writing(queue, "b", receipts)
    wait_until(lambda: len(queue._queue) == 1)
    closing = threading.Thread(target=queue.close)
    closing.start()
    wait_until(lambda: queue._closed)
    assert closing.is_alive()

    disk.flush.set()
    closing.join(10)

    assert disk.batches == [["a"], ["b"]]
    for thread in (first, last):
        thread.join(10)
    assert sorted(receipts) == ["a", "b"]


def test_who_is_interrupted_as_its_turn_comes_hands_the_turn_on(monkeypatch):
    disk, receipts = Disk(), []
    queue = Sequencer(disk)
    first = writing(queue, "a", receipts)
    disk.begun.wait(10)

    class Interrupted(sequencing.Job):
        def wait(self):
            super().wait()
            raise KeyboardInterrupt

    interrupted = []

    def append():
        with pytest.raises(KeyboardInterrupt):
            queue.append(unit("b"))
        interrupted.append("b")

    with monkeypatch.context() as patch:
        patch.setattr(sequencing, "Job", Interrupted)
        second = threading.Thread(target=append)
        second.start()
        wait_until(lambda: len(queue._queue) == 1)
    last = writing(queue, "c", receipts)
    wait_until(lambda: len(queue._queue) == 2)
    disk.flush.set()
    for thread in (first, second, last):
        thread.join(10)

    assert (sorted(receipts), interrupted) == (["a", "c"], ["b"])
    assert disk.batches == [["a"], ["c"]]
    queue.close()


def test_an_error_of_the_commit_reaches_every_caller_and_the_next_one_goes_on():
    def refuse(units):
        if units[0].process == "bad":
            raise ValueError("no")
        return [Receipt((u.process,), 0, repeated=False) for u in units]

    queue = Sequencer(refuse)

    with pytest.raises(ValueError, match="no"):
        queue.append(unit("bad"))
    assert queue.append(unit("good")).entry_ids == ("good",)


class Unsealable(tuple):
    __slots__ = ()

    def __iter__(self):
        raise ValueError("no")


def test_a_lone_unit_that_cannot_be_sealed_never_reaches_the_disk_and_the_next_one_does():
    disk = Disk()
    disk.flush.set()
    queue = Sequencer(disk)

    with pytest.raises(ValueError, match="no"):
        queue.append(Unit("a", Unsealable(), slot=0))

    assert queue.append(unit("b")).entry_ids == ("b",)
    assert disk.batches == [["b"]]


def test_a_unit_that_cannot_be_sealed_takes_no_other_with_it():
    disk, receipts = Disk(), []
    queue = Sequencer(disk)
    threads = [writing(queue, "a", receipts)]
    disk.begun.wait(10)
    refused = []

    def refuse():
        with pytest.raises(ValueError, match="no"):
            queue.append(Unit("b", Unsealable(), slot=0))
        refused.append("b")

    threads.append(threading.Thread(target=refuse))
    threads[-1].start()
    wait_until(lambda: len(queue._queue) == 1)
    threads.append(writing(queue, "c", receipts))
    wait_until(lambda: len(queue._queue) == 2)

    disk.flush.set()
    for thread in threads:
        thread.join(10)

    assert disk.batches == [["a"], ["c"]]
    assert (sorted(receipts), refused) == (["a", "c"], ["b"])
    assert queue.append(unit("d")).entry_ids == ("d",)
