import pytest

from goodoffices.office.reception.signing import moved_in, set_out, sign
from goodoffices.reception.placements import State
from goodoffices.reception.placements_events import FamilyAnswered, PlaceAnswered
from goodoffices.record import Committed, RegisterCommitted
from tests.receiving import RUT, receive


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path)
    yield made
    made.close()


def signed(reception, *cases, key=None):
    return sign(
        reception.office,
        reception.actor,
        officer=RUT,
        proposals={case: reception.at(case).place for case in cases},
        key=key or reception.key(),
    )


def test_a_family_comes_from_a_run_to_its_new_home(reception):
    reception.three_places()
    levy = reception.family("levy", 4, {"school": 2}, children=2)
    group = reception.group("group", 90)

    run = reception.proposed()

    assert reception.programme.placements.runs[run].event.proven
    assert reception.at(levy).state is State.PROPOSED
    signed(reception, levy, group)
    place = reception.at(levy).place
    assert reception.at(levy).state is State.SIGNED
    assert reception.at(levy).signed_by == RUT
    reception.say(FamilyAnswered(case=levy, place=place), PlaceAnswered(case=levy, place=place))
    assert reception.at(levy).state is State.PLACED
    set_out(
        reception.office,
        reception.actor,
        officer=RUT,
        placements={levy: place},
        key=reception.key(),
    )
    moved_in(
        reception.office,
        reception.actor,
        officer=RUT,
        placements={levy: place},
        key=reception.key(),
    )
    assert reception.at(levy).state is State.MOVED_IN
    (entry,) = reception.cast.view(reception.actor).lines(RegisterCommitted)
    assert entry.body.occasion is Committed.SIGNED
    for other in (reception.cast.mara, reception.cast.anton, reception.cast.lior):
        assert not reception.cast.view(other).lines(RegisterCommitted)


def test_a_flight_of_300_is_placed_at_once(reception):
    cases = reception.a_flight_of_300()

    reception.proposed(scope="flight", transport="tr-flight")

    assert all(reception.at(case) is not None for case in cases)
    assert reception.at(cases[0]).people == 90
