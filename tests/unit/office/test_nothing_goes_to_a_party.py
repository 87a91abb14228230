"""Role by recipient by field: what is known of people goes nowhere but where each person agreed, and never to a party."""

import io
from itertools import product

import pytest

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception import (
    CaseForm,
    PersonForm,
    allowed_people,
    ask_two,
    confirm_two,
    end_recipient,
    export_people,
    give_consent,
    give_duties,
    give_people,
    list_recipient,
    object_to,
    recipients,
    register_people,
    waiting_acts,
    withdraw_consent,
)
from goodoffices.reception import FIELDS_FOR, IDENTITY_FIELDS, Duty, Purpose
from goodoffices.reception.people_words import AgeBand
from goodoffices.reception.protection_events import Joint, RecipientKind
from goodoffices.reception.recipients import GIVEN_FOR
from goodoffices.record import Officer
from tests.receiving import NOA, RUT, receive

OFFICERS = {
    duty: Officer(id=f"o-{duty}", name=duty.title()) for duty in (*Duty, "none") if duty != "lead"
}
REFUSED = (
    "nobody",
    "party",
    "allied",
    "party_as_humanitarian",
    "unconfirmed",
    "ended",
    "other_purpose",
)


class Case:
    """Two people, one of whom agreed to everything that can be asked."""

    def __init__(self, reception):
        self.reception = reception
        form = CaseForm(
            persons=tuple(
                PersonForm(
                    given_name=name,
                    family_name="Kanareika",
                    birth_date="1990-02-03",
                    document=f"doc-{name}",
                    contact="+1",
                    origin="Lorn",
                    note="words",
                    age_band=AgeBand.ADULT,
                )
                for name in ("Olena", "Danylo")
            )
        )
        case = register_people(*self.at, officer=RUT, form=form, key="people")
        self.agreed, self.silent = (
            member.person for member in reception.programme.people.cases[case].members
        )

    @property
    def at(self):
        return self.reception.office, self.reception.actor

    def key(self):
        return self.reception.key()

    def listed(self, name, kind, purposes=tuple(GIVEN_FOR), *, confirmed=True):
        recipient = list_recipient(
            *self.at, officer=RUT, name=name, kind=kind, purposes=purposes, key=self.key()
        )
        if confirmed and kind.may_have_persons:
            act = next(a for a in waiting_acts(*self.at, officer=NOA) if a.about == recipient)
            confirm_two(*self.at, officer=NOA, act=act.act, key=self.key())
        return recipient

    def agrees(self, recipient, *purposes):
        for purpose in purposes or GIVEN_FOR:
            give_consent(
                *self.at,
                officer=RUT,
                person=self.agreed,
                recipient=recipient,
                purpose=purpose,
                key=self.key(),
            )

    def asked(self, recipient, purpose, officer=RUT, actor=None):
        office, own = self.at
        with office.registers.at(actor or own) as register:
            return allowed_people(
                office,
                actor or own,
                register,
                officer=officer,
                recipient=recipient,
                purpose=purpose,
                people=[self.agreed, self.silent],
                key=self.key(),
            )

    def recipient(self, kind):
        """A recipient to which nothing may go, each for a reason of its own."""
        if kind == "nobody":
            return "r-nobody"
        if kind in {"party", "allied"}:
            return self.listed("Northland", RecipientKind(kind), ())
        if kind == "party_as_humanitarian":
            # Listed in good faith, and found out to be one side's.
            recipient = self.listed("Aid to Lorn", RecipientKind.HUMANITARIAN)
            self.agrees(recipient)
            self.listed("AID  to Lórn", RecipientKind.PARTY, ())
            return recipient
        if kind == "unconfirmed":
            return self.listed("Aid", RecipientKind.HUMANITARIAN, confirmed=False)
        if kind == "ended":
            recipient = self.listed("Aid", RecipientKind.HUMANITARIAN)
            self.agrees(recipient)
            end_recipient(*self.at, officer=RUT, recipient=recipient, key=self.key())
            return recipient
        return self.listed("Aid", RecipientKind.HOST_STATE, (Purpose.TRACE,))


@pytest.fixture
def case(tmp_path):
    reception = receive(tmp_path)
    yield Case(reception)
    reception.close()


@pytest.mark.parametrize("kind", REFUSED)
def test_to_nobody_of_these_goes_any_field_for_any_purpose_and_that_it_was_asked_is_written_down(
    case, kind
):
    recipient = case.recipient(kind)
    asked = [p for p in Purpose if not (kind == "other_purpose" and p is Purpose.TRACE)]

    for purpose in asked:
        with pytest.raises(AccessError):
            case.asked(recipient, purpose)

    refused = case.reception.programme.protection.refused
    assert [(said.by, said.event.about, said.event.recipient) for said in refused] == [
        (RUT, purpose, recipient) for purpose in asked
    ]


@pytest.mark.parametrize(
    ("kind", "purpose"),
    list(product((RecipientKind.HOST_STATE, RecipientKind.HUMANITARIAN), Purpose)),
)
def test_to_the_others_go_the_fields_of_the_purpose_of_those_who_agreed(case, kind, purpose):
    recipient = case.listed("Aid", kind)
    case.agrees(recipient)
    if purpose not in GIVEN_FOR:
        with pytest.raises(AccessError):
            case.asked(recipient, purpose)
        return

    allowed = case.asked(recipient, purpose)

    assert allowed.people == (case.agreed,)
    assert set(allowed.fields) == FIELDS_FOR[purpose] - {"note", "external"}
    assert set(allowed.fields) < IDENTITY_FIELDS


@pytest.mark.parametrize("duty", [duty for duty in (*Duty, "none") if duty is not Duty.LEAD])
def test_whoever_does_not_lead_gives_nothing_to_anybody(case, duty):
    recipient = case.listed("Aid", RecipientKind.HUMANITARIAN)
    case.agrees(recipient)
    officer = OFFICERS[duty]
    given = Duty.GATE if duty == "none" else duty
    to = Officer(id="o-other", name="Other") if duty == "none" else officer
    if given is not Duty.HOST:
        give_duties(*case.at, officer=RUT, to=to.id, duties=[given], key=case.key())
    else:
        give_duties(*case.at, officer=RUT, to=to.id, duties=[Duty.GATE], key=case.key())

    for purpose in Purpose:
        with pytest.raises(AccessError):
            case.asked(recipient, purpose, officer)

    assert {said.by for said in case.reception.programme.protection.refused} == {officer}


@pytest.mark.parametrize("seat", ["mara", "anton", "bela", "frieda", "lior", "stranger"])
def test_no_other_seat_gets_as_far_as_asking(case, seat):
    recipient = case.listed("Aid", RecipientKind.HUMANITARIAN)
    case.agrees(recipient)

    for purpose in Purpose:
        with pytest.raises(AccessError):
            case.asked(recipient, purpose, actor=getattr(case.reception.cast, seat))


def test_who_agrees_no_longer_or_objects_is_left_out_from_then_on(case):
    recipient = case.listed("Aid", RecipientKind.HUMANITARIAN)
    case.agrees(recipient)
    assert case.asked(recipient, Purpose.TRACE).people == (case.agreed,)

    withdraw_consent(
        *case.at,
        officer=RUT,
        person=case.agreed,
        recipient=recipient,
        purpose=Purpose.TRACE,
        key=case.key(),
    )
    object_to(*case.at, officer=RUT, person=case.agreed, purpose=Purpose.REACH, key=case.key())

    assert case.asked(recipient, Purpose.TRACE).people == ()
    assert case.asked(recipient, Purpose.REACH).people == ()
    assert case.asked(recipient, Purpose.PROTECT).people == (case.agreed,)


def test_one_officer_alone_lists_nobody_to_whom_anything_could_go(case):
    recipient = case.listed("Aid", RecipientKind.HUMANITARIAN, confirmed=False)
    (act,) = waiting_acts(*case.at, officer=RUT)
    with pytest.raises(InputError, match="same person"):
        confirm_two(*case.at, officer=RUT, act=act.act, key=case.key())
    with pytest.raises(AccessError):
        case.agrees(recipient, Purpose.TRACE)
    assert [row.is_confirmed for row in recipients(*case.at, officer=RUT)] == [False]


@pytest.mark.parametrize("name", ["Northland", " NORTHLAND ", "North-land", "Nörthland"])
@pytest.mark.parametrize("kind", [RecipientKind.HOST_STATE, RecipientKind.HUMANITARIAN])
def test_a_party_is_not_listed_again_as_something_else(case, name, kind):
    case.listed("Northland", RecipientKind.PARTY, ())

    with pytest.raises(InputError, match="a party is a party"):
        case.listed(name, kind)

    assert len(recipients(*case.at, officer=RUT)) == 1
    assert [said.event.what for said in case.reception.programme.protection.refused] == [
        "recipient"
    ]


def test_a_party_is_listed_for_no_purpose(case):
    with pytest.raises(InputError):
        case.listed("Northland", RecipientKind.PARTY, (Purpose.TRACE,))
    with pytest.raises(InputError):
        case.listed("Aid", RecipientKind.HUMANITARIAN, ())
    with pytest.raises(InputError):
        case.listed("Aid", RecipientKind.HUMANITARIAN, (Purpose.REGISTER,))


def test_what_is_given_is_what_was_allowed_and_says_for_whom(case):
    recipient = case.listed("Aid", RecipientKind.HUMANITARIAN)
    case.agrees(recipient)
    file = io.BytesIO()

    give_people(
        *case.at,
        officer=RUT,
        recipient=recipient,
        purpose=Purpose.TRACE,
        people=[case.agreed, case.silent],
        file=file,
        key=case.key(),
    )

    written = file.getvalue().decode()
    assert "Olena" in written
    assert "Lorn" in written
    for held_back in ("Danylo", "doc-", "words", case.silent):
        assert held_back not in written
    assert "for: Aid" in written
    assert "purpose: trace" in written
    (look,) = case.reception.programme.protection.seen[case.agreed]
    assert (look.recipient, look.purpose) == (recipient, Purpose.TRACE)


@pytest.mark.parametrize("kind", REFUSED)
def test_no_byte_is_written_for_whom_nothing_may_be_written(case, kind):
    recipient = case.recipient(kind)
    file = io.BytesIO()
    for purpose in set(Purpose) - ({Purpose.TRACE} if kind == "other_purpose" else set()):
        with pytest.raises(AccessError):
            give_people(
                *case.at,
                officer=RUT,
                recipient=recipient,
                purpose=purpose,
                people=[case.agreed, case.silent],
                file=file,
                key=case.key(),
            )
    assert file.getvalue() == b""


def test_the_whole_table_leaves_with_the_word_of_two_officers_alone(case):
    def exported(officer=RUT):
        file = io.BytesIO()
        try:
            export_people(*case.at, officer=officer, file=file, key=case.key())
        finally:
            content = file.getvalue().decode("utf-8-sig")
        return content

    with pytest.raises(AccessError):
        exported()
    act = ask_two(*case.at, officer=RUT, what=Joint.TABLE, key=case.key())
    with pytest.raises(AccessError):
        exported()
    with pytest.raises(InputError, match="same person"):
        confirm_two(*case.at, officer=RUT, act=act, key=case.key())
    confirm_two(*case.at, officer=NOA, act=act, key=case.key())
    third = Officer(id="o-third", name="Third")
    with pytest.raises(AccessError):
        exported(third)

    assert "Danylo" in exported()

    case.reception.cast.clock.forward(hours=1)
    with pytest.raises(AccessError):
        exported()
    assert [s.by.id for s in case.reception.programme.protection.refused] == [
        "o-rut",
        "o-rut",
        "o-third",
        "o-rut",
    ]
