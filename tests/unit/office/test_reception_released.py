"""What the mediator hears of a reception: that people arrived, and figures in tens, released by a named officer."""

import pytest

from goodoffices.errors import AccessError, InputError, RepeatedKeyError
from goodoffices.office import Office
from goodoffices.office.reception import (
    give_bed,
    give_duties,
    raise_least,
    releasable,
    release_arrived,
    release_figures,
    take_back_bed,
)
from goodoffices.reception import Duty
from goodoffices.reception.transports_events import (
    LineCounted,
    MarkId,
    Stage,
    TransportStep,
    TransportStepped,
)
from goodoffices.record import Arrived, Committed, ReceptionTold, RegisterCommitted
from tests.receiving import FLIGHT, NOA, RUT, receive


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path)
    yield made
    made.close()


def landed(reception, *sizes, transport=FLIGHT, children=0):
    cases = [
        reception.family(f"{transport}-{n}", size, children=min(children, size - 1))
        for n, size in enumerate(sizes)
    ]
    reception.flight(*cases, transport=transport)
    reception.say(
        *(
            LineCounted(
                transport=transport,
                line=f"{transport}-{n}",
                stage=Stage.LANDED,
                people=size,
                mark=MarkId(f"m-{transport}-{n}"),
                source="gate",
            )
            for n, size in enumerate(sizes)
        ),
        TransportStepped(transport=transport, step=TransportStep.LANDED),
    )


def told(reception):
    return [line.body for line in reception.cast.view(reception.cast.mara).lines(ReceptionTold)]


def released(reception, key=None):
    return release_figures(
        reception.office, reception.actor, officer=RUT, key=key or reception.key()
    )


def test_the_mediator_hears_that_people_arrived_and_nobody_else_does(reception):
    words = "The children from the institution have arrived."
    release_arrived(reception.office, reception.actor, officer=RUT, words=words, key="told")
    release_arrived(reception.office, reception.actor, officer=RUT, words=words, key="told")

    assert [(body.words, body.figures, body.officer) for body in told(reception)] == [
        (words, (), "Rut")
    ]
    for name, actor in reception.cast.people.items():
        heard = reception.cast.view(actor).lines(ReceptionTold)
        assert bool(heard) == (name in {"mara", "rut"})
    with pytest.raises(RepeatedKeyError):
        release_arrived(reception.office, reception.actor, officer=RUT, words="Other.", key="told")


@pytest.mark.parametrize("words", ["", "  ", "97 children arrived", "Group of 90", "٩٧ children"])
def test_no_exact_number_is_told_in_words(reception, words):
    with pytest.raises(InputError):
        release_arrived(reception.office, reception.actor, officer=RUT, words=words, key="told")
    assert not told(reception)


def test_figures_are_of_those_who_came_before_today_in_tens(reception):
    landed(reception, 5, 5, 4, 4, 4, 4, 4, 4, 4, 4, 3, 3, children=2)
    assert releasable(reception.office, reception.actor, officer=RUT).figures == ()
    reception.cast.clock.forward(days=1)

    released(reception)

    (body,) = told(reception)
    assert [(one.of, one.about) for one in body.figures] == [
        ((Arrived.INFANT, Arrived.CHILD), 20),
        ((Arrived.YOUTH, Arrived.ADULT, Arrived.OLDER, Arrived.UNKNOWN), 20),
        (
            (Arrived.FLIGHT, Arrived.TRAIN, Arrived.BUS, Arrived.BORDER, Arrived.OTHER),
            40,
        ),
    ]
    assert body.officer == "Rut"
    (entry,) = reception.cast.view(reception.actor).lines(RegisterCommitted)
    assert entry.body.occasion is Committed.RELEASED


def test_who_is_too_few_waits_until_with_others_they_are_enough(reception):
    landed(reception, 5, 4)
    reception.cast.clock.forward(days=1)
    with pytest.raises(InputError, match="too few"):
        released(reception)
    landed(reception, 6, transport="tr-second")
    reception.cast.clock.forward(days=1)

    released(reception)

    assert [one.about for one in told(reception)[0].figures] == [10, 10]
    with pytest.raises(InputError, match="too few"):
        released(reception)


def test_whose_bed_was_taken_back_did_not_arrive_by_it(reception):
    place = reception.place("haven", {"people": 50})
    case = reception.family("many", 12)
    mine = reception.office, reception.actor
    bed = give_bed(*mine, officer=RUT, place=place, case=case, key="bed")
    reception.cast.clock.forward(days=1)
    assert releasable(*mine, officer=RUT).figures

    take_back_bed(*mine, officer=RUT, bed=bed, key="back")

    assert releasable(*mine, officer=RUT).figures == ()
    with pytest.raises(InputError, match="too few"):
        released(reception)


def test_nobody_is_told_of_twice(reception):
    landed(reception, 15)
    reception.cast.clock.forward(days=1)
    released(reception)
    landed(reception, 12, transport="tr-second")
    reception.cast.clock.forward(days=1)

    released(reception)

    assert [[one.about for one in body.figures] for body in told(reception)] == [[10, 10]] * 2
    first, second = reception.programme.protection.released.values()
    assert not set(first.event.cases) & set(second.event.cases)


def test_the_least_number_only_rises(reception):
    with pytest.raises(InputError):
        raise_least(reception.office, reception.actor, officer=RUT, least=9, key="less")
    raise_least(reception.office, reception.actor, officer=RUT, least=30, key="more")
    with pytest.raises(InputError):
        raise_least(reception.office, reception.actor, officer=RUT, least=20, key="back")
    landed(reception, 15)
    reception.cast.clock.forward(days=1)

    with pytest.raises(InputError, match="too few"):
        released(reception)


def test_after_a_crash_in_between_the_form_sent_again_tells_what_was_released(
    reception, monkeypatch
):
    landed(reception, 15)
    reception.cast.clock.forward(days=1)
    whole = Office.append

    def crash(self, actor, drafts, **more):
        if isinstance(drafts[0].body, ReceptionTold):
            raise ConnectionError
        return whole(self, actor, drafts, **more)

    with monkeypatch.context() as broken:
        broken.setattr(Office, "append", crash)
        with pytest.raises(ConnectionError):
            released(reception, "form")
    assert not told(reception)
    landed(reception, 40, transport="tr-second")
    reception.cast.clock.forward(days=1)

    released(reception, "form")

    assert [[one.about for one in body.figures] for body in told(reception)] == [[10, 10]]


def test_only_who_leads_releases(reception):
    give_duties(
        reception.office,
        reception.actor,
        officer=RUT,
        to=NOA.id,
        duties=[Duty.PLACE, Duty.PROTECT],
        key="duty",
    )
    landed(reception, 15)
    reception.cast.clock.forward(days=1)

    for use in (
        lambda: release_figures(reception.office, reception.actor, officer=NOA, key="a"),
        lambda: releasable(reception.office, reception.actor, officer=NOA),
        lambda: release_arrived(
            reception.office, reception.actor, officer=NOA, words="They arrived.", key="b"
        ),
        lambda: raise_least(reception.office, reception.actor, officer=NOA, least=20, key="c"),
        lambda: release_figures(reception.office, reception.cast.mara, officer=RUT, key="d"),
    ):
        with pytest.raises(AccessError):
            use()
    assert not told(reception)
