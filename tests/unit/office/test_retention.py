"""How long what is kept of people; what people are told of it; and what no clock destroys."""

import json
from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, InputError
from goodoffices.office import close_process
from goodoffices.office.reception import (
    CaseForm,
    PersonForm,
    ask_two,
    close_tracing,
    confirm_two,
    end_case,
    erase_case,
    erase_person,
    give_consent,
    identity,
    list_recipient,
    object_to,
    open_tracing,
    own_record,
    register_people,
    set_keeping,
    waiting_acts,
)
from goodoffices.office.registers import Register
from goodoffices.reception import Purpose
from goodoffices.reception.people_words import AgeBand, Found
from goodoffices.reception.protection_events import EraseReason, Joint, RecipientKind
from goodoffices.record import Committed, Officer, RegisterCommitted
from tests.receiving import NOA, RUT, receive

ADA = Officer(id="o-ada", name="Ada")


class Kept:
    """A register with people in it, and short ways to say things."""

    def __init__(self, reception):
        self.reception = reception

    @property
    def at(self):
        return self.reception.office, self.reception.actor

    @property
    def programme(self):
        return self.reception.programme

    def key(self):
        return self.reception.key()

    def people(self, *names, band=AgeBand.ADULT, alone=False):
        persons = tuple(
            PersonForm(given_name=name, family_name="Kanareika", age_band=band, alone=alone)
            for name in names
        )
        return register_people(
            *self.at, officer=RUT, form=CaseForm(persons=persons), key=self.key()
        )

    def persons(self, case):
        return [member.person for member in self.programme.people.registered[case].members]

    def ended(self, *cases):
        for case in cases:
            end_case(*self.at, officer=RUT, case=case, key=self.key())

    def days(self, days):
        self.reception.cast.clock.forward(days=days)
        self.reception.cast.beat()

    def blob(self, person):
        with self.reception.office.registers.at(self.reception.actor, also_closed=True) as register:
            return register.identity(person)

    def two(self, what, about):
        act = ask_two(*self.at, officer=RUT, what=what, about=about, key=self.key())
        confirm_two(*self.at, officer=NOA, act=act, key=self.key())
        return act


@pytest.fixture
def kept(tmp_path):
    reception = receive(tmp_path)
    yield Kept(reception)
    reception.close()


def test_who_people_are_is_forgotten_first_and_the_case_later_on_the_beat(kept):
    case, other = kept.people("Olena", "Danylo"), kept.people("Ihor")
    persons = kept.persons(case)
    set_keeping(*kept.at, officer=RUT, identity_days=30, case_days=60, key="keeping")
    kept.ended(case)

    kept.days(29)
    assert all(map(kept.blob, persons))
    kept.days(1)
    assert not any(map(kept.blob, persons))
    assert case in kept.programme.people.cases
    kept.days(30)
    assert case not in kept.programme.people.cases

    assert kept.blob(*kept.persons(other))
    erased = [(s.by.id, s.event.cases, s.event.people) for s in kept.programme.protection.erased]
    assert erased == [("keeping", 0, 2), ("keeping", 1, 0)]
    assert {s.event.reason for s in kept.programme.protection.erased} == {EraseReason.RETENTION}
    kept.days(400)
    assert len(kept.programme.protection.erased) == 2


def test_what_was_forgotten_is_in_no_file(kept, tmp_path):
    case = kept.people("Olena")
    person = kept.persons(case)[0]
    with kept.reception.office.registers.at(kept.reception.actor) as register:
        folder = register.folder
        sealed = register._identities.get(person)
    assert any(sealed in path.read_bytes() for path in folder.iterdir())

    erase_case(*kept.at, officer=RUT, case=case, key="erase")

    assert not any(sealed in path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize("how", ["alone", "tracing", "closed_tracing"])
def test_no_clock_destroys_the_file_of_a_child_who_was_alone_or_looked_for(kept, how):
    case = kept.people("Oles", band=AgeBand.CHILD, alone=how == "alone")
    (person,) = kept.persons(case)
    if how != "alone":
        open_tracing(
            *kept.at,
            officer=RUT,
            child=person,
            since=kept.reception.today,
            authority="court.north",
            key=kept.key(),
        )
    if how == "closed_tracing":
        close_tracing(
            *kept.at,
            officer=RUT,
            child=person,
            on=kept.reception.today,
            found=Found.NOBODY_FOUND,
            authority="court.north",
            key=kept.key(),
        )
    set_keeping(*kept.at, officer=RUT, identity_days=1, case_days=1, key="keeping")
    other = kept.people("Ihor")
    kept.ended(case, other)

    kept.days(12000)

    assert other not in kept.programme.people.cases
    assert case in kept.programme.people.cases
    assert kept.blob(person)


def test_a_child_s_file_is_destroyed_by_two_together_alone(kept):
    case = kept.people("Oles", band=AgeBand.CHILD, alone=True)
    for erase in (
        lambda: erase_case(*kept.at, officer=RUT, case=case, key=kept.key()),
        lambda: erase_person(*kept.at, officer=RUT, person=kept.persons(case)[0], key=kept.key()),
    ):
        with pytest.raises(AccessError):
            erase()
    asked = ask_two(*kept.at, officer=RUT, what=Joint.ERASE, about=case, key=kept.key())
    wrong = kept.two(Joint.FREE, case)
    for act in (asked, wrong, "two-nothing"):
        with pytest.raises(AccessError):
            erase_case(*kept.at, officer=RUT, case=case, act=act, key=kept.key())
    confirm_two(*kept.at, officer=NOA, act=asked, key=kept.key())
    with pytest.raises(AccessError):
        erase_case(*kept.at, officer=ADA, case=case, act=asked, key=kept.key())

    erase_case(*kept.at, officer=NOA, case=case, act=asked, key=kept.key())

    assert case not in kept.programme.people.cases
    assert [s.event.reason for s in kept.programme.protection.erased] == [EraseReason.DECIDED]


def test_who_asks_for_it_is_forgotten_and_was_still_counted(kept):
    case = kept.people("Olena", "Danylo")
    one, other = kept.persons(case)

    erase_person(*kept.at, officer=RUT, person=one, key="erase")

    assert kept.blob(one) is None
    assert kept.blob(other)
    assert kept.programme.people.cases[case].people == 2
    (entry,) = kept.reception.cast.view(kept.reception.actor).lines(RegisterCommitted)
    assert entry.body.occasion is Committed.ERASED


def test_a_crash_between_the_word_and_the_deed_is_made_good_when_the_form_is_sent_again(
    kept, monkeypatch
):
    case = kept.people("Olena")
    (person,) = kept.persons(case)

    class CrashError(Exception):
        pass

    def crash(*_):
        raise CrashError

    with monkeypatch.context() as broken:
        broken.setattr(Register, "destroy", crash)
        with pytest.raises(CrashError):
            erase_case(*kept.at, officer=RUT, case=case, key="erase")
    assert kept.blob(person)

    erase_case(*kept.at, officer=RUT, case=case, key="erase")

    assert kept.blob(person) is None
    assert case not in kept.programme.people.cases
    assert len(kept.programme.protection.erased) == 1


@pytest.mark.parametrize(("identity_days", "case_days"), [(0, 10), (11, 10), (10, 4000)])
def test_days_that_make_no_sense_are_refused(kept, identity_days, case_days):
    with pytest.raises(InputError):
        set_keeping(
            *kept.at, officer=RUT, identity_days=identity_days, case_days=case_days, key="keeping"
        )


def test_people_are_told_what_is_kept_of_them_who_looked_and_until_when(kept):
    case = kept.people("Olena")
    (person,) = kept.persons(case)
    aid = list_recipient(
        *kept.at,
        officer=RUT,
        name="Aid",
        kind=RecipientKind.HUMANITARIAN,
        purposes=[Purpose.TRACE],
        key=kept.key(),
    )
    act = next(one.act for one in waiting_acts(*kept.at, officer=NOA))
    confirm_two(*kept.at, officer=NOA, act=act, key=kept.key())
    give_consent(
        *kept.at,
        officer=RUT,
        person=person,
        recipient=aid,
        purpose=Purpose.TRACE,
        key=kept.key(),
    )
    object_to(*kept.at, officer=RUT, person=person, purpose=Purpose.REACH, key=kept.key())
    identity(*kept.at, officer=NOA, person=person, purpose=Purpose.MEET)
    kept.ended(case)

    told = own_record(*kept.at, officer=RUT, person=person)

    assert told.values == {"given_name": "Olena", "family_name": "Kanareika"}
    assert [(look.by, look.purpose) for look in told.looks] == [
        ("Noa", Purpose.MEET),
        ("Rut", Purpose.OWN_RECORD),
    ]
    assert {(one.what, one.purpose, one.recipient) for one in told.spoke} == {
        ("agreed", Purpose.TRACE, "Aid"),
        ("objected", Purpose.REACH, ""),
    }
    assert told.history[0][1] == "case_registered"
    assert told.kept_until == kept.reception.cast.clock() + timedelta(days=90)
    data = json.loads(told.as_json())
    assert data["values"]["given_name"] == "Olena"
    assert len(data["looks"]) == 2
    assert "Kanareika" not in repr(told)


def test_who_objects_to_a_purpose_is_looked_up_for_it_by_nobody(kept):
    case = kept.people("Olena")
    (person,) = kept.persons(case)
    object_to(*kept.at, officer=RUT, person=person, purpose=Purpose.LETTER, key=kept.key())

    with pytest.raises(InputError, match="objects"):
        identity(*kept.at, officer=RUT, person=person, purpose=Purpose.LETTER)
    assert identity(*kept.at, officer=RUT, person=person, purpose=Purpose.MEET).values
    with pytest.raises(InputError):
        object_to(*kept.at, officer=RUT, person=person, purpose=Purpose.OWN_RECORD, key="own")


def test_after_the_close_people_still_get_their_own_record_and_are_forgotten_when_they_ask(kept):
    case = kept.people("Olena")
    (person,) = kept.persons(case)
    cast = kept.reception.cast
    seats = [actor.seat for name, actor in cast.people.items() if name != "mara"]
    close_process(cast.office, cast.mara, outcome="Ended.", readers=seats, key="close")
    with pytest.raises(InputError, match="closed"):
        kept.people("Ihor")

    assert own_record(*kept.at, officer=RUT, person=person).values["given_name"] == "Olena"
    erase_case(*kept.at, officer=RUT, case=case, key="erase")

    assert kept.blob(person) is None
