"""Two servers on one PostgreSQL database take filings at the same time: each plan is compared with the other's."""

import threading
from dataclasses import replace

import pytest

from goodoffices.errors import StaleRecordError
from goodoffices.office import file_plan, plans
from goodoffices.office.safekeeping.storing import open_store
from tests.cast import gather
from tests.duty import on_duty
from tests.flying import circle, opt_in


@pytest.fixture
def duty(tmp_path, database, monkeypatch):
    monkeypatch.setenv("GOODOFFICES_DATABASE", database)
    cast = gather(tmp_path)
    yield on_duty(cast)
    cast.close()


def test_no_clash_is_missed(duty, tmp_path, database):
    opt_in(duty)
    office = duty.cast.office
    other = replace(office, store=open_store(tmp_path, database, create=False, read_only=False))
    contents = [circle(duty, name=f"Flight {n}") for n in range(3)]
    start, filed = threading.Barrier(2), []

    def work(server, actor):
        start.wait()
        for n, content in enumerate(contents):
            for _ in range(5):
                try:
                    name = file_plan(
                        server, actor, content=content, by="Officer", key=f"{actor.seat}/two/{n}"
                    )
                except StaleRecordError:
                    continue
                filed.append(name)
                break

    both = [
        threading.Thread(target=work, args=pair)
        for pair in ((office, duty.lior), (other, duty.noor))
    ]
    try:
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
    finally:
        other.store.close()

    assert len(set(filed)) == 6
    for actor in (duty.lior, duty.noor):
        found = plans(duty.cast.view(actor))
        assert [plan.number for plan in found] == [1, 2, 3]
        assert all(plan.clash for plan in found)
    with office.skies.at(duty.lior.process) as kept:
        assert {len(met) for met in kept.pairs.values()} == {3}
