"""With tens of thousands of families prices are looked for beside everything else, and a change is answered at once."""

import pytest

from goodoffices.errors import AccessError, SealedRegisterError
from goodoffices.office.reception import (
    ClosePlace,
    answering,
    give_duties,
    kept_prices,
    pricing,
    runs,
    stop_pricing,
    what_if,
)
from goodoffices.office.reception.kept_prices import prices_known
from goodoffices.office.registers import Registers
from goodoffices.reception import Duty, PlaceId
from tests.receiving import NOA, RUT, receive

FAMILIES = 12


@pytest.fixture
def reception(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_prices, "LARGE", 20)
    made = receive(tmp_path)
    for name in ("haven", "mill", "quay"):
        made.place(name, {"people": 8})
    for number in range(FAMILIES):
        made.family(f"family-{number}", 3)
    yield made
    made.close()


def asked(reception, officer=RUT):
    return pricing(reception.office, reception.actor, officer=officer)


def searched(reception):
    """A search that came to its end."""
    assert asked(reception).state == "computing"
    jobs = reception.office.reception_runs
    for run in jobs.running(reception.actor.process):
        jobs.wait(reception.actor.process, run, 60)


def known(reception):
    with reception.office.registers.at(reception.actor) as register:
        return prices_known(register)


def test_prices_are_looked_for_once_and_then_known(reception):
    searched(reception)

    assert asked(reception).state == "known"
    assert set(known(reception).rates) == {"pl-haven", "pl-mill", "pl-quay"}
    assert any(rate for of in known(reception).rates.values() for rate in of.values())


def test_nobody_sees_a_search_for_prices_among_the_runs_and_nothing_is_written_by_it(reception):
    before = reception.programme.number
    assert asked(reception).state == "computing"

    assert runs(reception.office, reception.actor, officer=RUT) == ()
    stop_pricing(reception.office, reception.actor, officer=RUT)
    jobs = reception.office.reception_runs
    for run in jobs.running(reception.actor.process):
        jobs.wait(reception.actor.process, run, 60)
    assert asked(reception).state == "known", "what it had so far is used"
    assert reception.programme.number == before


def test_an_officer_without_a_duty_begins_and_ends_nothing(reception):
    give_duties(
        reception.office, reception.actor, officer=RUT, to=NOA.id, duties=[Duty.AUDIT], key="audit"
    )

    assert asked(reception, NOA).state == "known"
    assert not reception.office.reception_runs.running(reception.actor.process)
    with pytest.raises(AccessError):
        stop_pricing(reception.office, reception.actor, officer=NOA)


def test_prices_outlive_what_is_said_and_a_restart_and_are_asked_for_anew_when_many_came(reception):
    searched(reception)
    found = known(reception)
    reception.place("pier", {"people": 2})
    assert asked(reception).state == "known"
    reception.office.registers.close()
    reception.office.__dict__["registers"] = Registers(reception.office)

    assert known(reception) == found
    for number in range(3):
        reception.family(f"later-{number}", 2)
    assert asked(reception).state == "computing"


def test_prices_that_are_kept_are_those_a_change_is_looked_at_from(reception, monkeypatch):
    searched(reception)
    found = known(reception)
    monkeypatch.delattr(answering, "repriced")

    effect = what_if(
        reception.office, reception.actor, officer=RUT, change=ClosePlace(PlaceId("pl-mill"))
    )

    assert known(reception) == found, "no others were looked for"
    assert effect.waiting >= 4


def test_who_has_not_the_secret_of_the_register_reads_no_prices(reception):
    searched(reception)
    with reception.office.registers.at(reception.actor) as register:
        file = register.folder / "prices.picture"
        assert file.exists()
        assert b"mill" not in file.read_bytes()

    reception.office.registers.seal(reception.actor.process)

    with pytest.raises(SealedRegisterError):
        asked(reception)
