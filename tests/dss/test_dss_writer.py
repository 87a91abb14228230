"""Nothing is answered before it is on the disk, and nothing after the disk refused."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from goodoffices.dss.airspace import kept
from goodoffices.dss.reference import Availability, Status
from goodoffices.dss.writer import Writer
from goodoffices.errors import StoreError


class SlowDisk:
    """Commits when told to."""

    def __init__(self):
        self.groups = []
        self.may = threading.Semaphore(0)
        self.broken = False

    def commit(self, changes):
        self.may.acquire()
        if self.broken:
            raise StoreError("no space")
        self.groups.append([key for _kind, key in changes])

    def load(self):
        return []

    def close(self):
        pass


def word(name, version="1"):
    return [kept(Availability(name, Status.DOWN, version))]


def run(story):
    async def told():
        disk, failures = SlowDisk(), []
        writer = Writer(disk, lambda: failures.append(1))
        running = asyncio.create_task(writer.run())
        try:
            await story(disk, writer)
        finally:
            disk.may.release(100)
            writer.end()
            await running
        return disk, failures

    with ThreadPoolExecutor(1) as elsewhere:  # a browser's tests may have left a loop running here
        return elsewhere.submit(asyncio.run, told()).result()


async def settle():
    for _ in range(20):
        await asyncio.sleep(0.001)


def test_a_write_is_answered_when_it_is_on_the_disk_and_not_before():
    async def story(disk, writer):
        writer.put(word("north"))
        waiting = asyncio.create_task(writer.durable())
        await settle()
        assert not waiting.done()
        disk.may.release()
        await waiting
        assert disk.groups == [["north"]]

    run(story)


def test_a_question_waits_for_what_it_shows():
    async def story(disk, writer):
        writer.put(word("north"))
        await settle()
        question = asyncio.create_task(writer.durable())
        await settle()
        assert not question.done()
        disk.may.release()
        await question

    run(story)


def test_without_writes_nothing_waits():
    async def story(_disk, writer):
        await asyncio.wait_for(writer.durable(), 60)

    disk, _ = run(story)
    assert disk.groups == []


def test_what_comes_during_a_flush_goes_together_with_the_next_one():
    async def story(disk, writer):
        writer.put(word("a"))
        await settle()
        for name in ("b", "c", "b"):
            writer.put(word(name))
        disk.may.release(2)
        await writer.durable()

    disk, _ = run(story)
    assert disk.groups == [["a"], ["b", "c"]]


def test_when_the_disk_refuses_nobody_is_told_that_it_was_written():
    async def story(disk, writer):
        disk.broken = True
        writer.put(word("a"))
        await settle()
        writer.put(word("b"))
        waiting = [asyncio.create_task(writer.durable()) for _ in range(2)]
        await settle()
        disk.may.release(2)
        for one in waiting:
            with pytest.raises(StoreError) as refusal:
                await one
            assert "read what stands" in refusal.value.advice
        with pytest.raises(StoreError):
            writer.put(word("c"))
        with pytest.raises(StoreError):
            await writer.durable()
        assert writer.has_failed

    disk, failures = run(story)
    assert disk.groups == []
    assert failures == [1]


def test_what_waits_is_written_before_the_end():
    async def story(_disk, writer):
        writer.put(word("a"))
        writer.end()

    disk, _ = run(story)
    assert disk.groups == [["a"]]
