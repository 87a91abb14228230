"""When entries are sealed, and by whom."""

import threading

import pytest

from goodoffices.office import Draft
from goodoffices.office import office as offices
from goodoffices.office.sealing import Sealing
from goodoffices.record import Audience, Message


def test_entries_are_sealed_once_and_not_before_they_are_looked_at():
    sealed = []
    entries = Sealing([lambda: sealed.append("a") or "A", lambda: sealed.append("b") or "B"])
    assert (len(entries), sealed) == (2, [])

    assert entries[1] == "B"
    assert list(entries) == ["A", "B"]
    assert sealed == ["a", "b"]


def test_nobody_waits_while_the_long_file_of_another_is_sealed(cast, monkeypatch):
    office, mediator = cast.office, cast.mara
    by = []
    seal = offices.EnvelopeMaker.seal

    def noted(maker, **what):
        by.append(threading.current_thread().name)
        return seal(maker, **what)

    monkeypatch.setattr(offices.EnvelopeMaker, "seal", noted)
    room = Audience([mediator.seat])
    flush, begun = threading.Event(), threading.Event()
    committed = office.store._sequencer._commit

    def slow(units):
        begun.set()
        flush.wait(10)
        return committed(units)

    monkeypatch.setattr(office.store._sequencer, "_commit", slow)

    def write(words):
        office.append(mediator, [Draft(room, Message(words=words))], key=words[:9])

    threads = []
    for name, words in (("first", "1 short"), ("short", "2 short"), ("long", "3" * 100_000)):
        threads.append(threading.Thread(target=write, args=(words,), name=name))
        threads[-1].start()
        begun.wait(10)
        while len(office.store._sequencer._queue) < len(threads) - 1:
            flush.wait(0.005)
    flush.set()
    for thread in threads:
        thread.join(10)

    assert by == ["first", "long", "short"]


@pytest.mark.parametrize("words", ["w", "w" * 100_000])
def test_what_is_sealed_later_reads_as_it_was_written(cast, words):
    cast.office.append(
        cast.mara, [Draft(Audience([cast.mara.seat]), Message(words=words))], key="k"
    )

    assert cast.office.view(cast.mara).lines(Message)[-1].body.words == words
