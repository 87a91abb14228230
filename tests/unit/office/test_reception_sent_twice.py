"""A form of the reception that is sent twice: answered as the first time, or refused where it says something else."""

import inspect
import io

import pytest

from goodoffices.errors import RepeatedKeyError
from goodoffices.office import reception as use_cases
from goodoffices.office.reception import (
    Wish,
    allow_split,
    end_case,
    give_bed,
    give_duties,
    import_people,
    list_recipient,
    offer_place,
    propose,
    set_keeping,
    sign,
)
from goodoffices.reception import Duty, Purpose
from goodoffices.reception.placements_events import Scope
from goodoffices.reception.protection_events import RecipientKind
from tests.receiving import NOA, RUT, receive

UNLIKE = {
    "allowed_people": "writes nothing but a refusal",
    "export_people": "writes a file; the event is of its arguments",
    "give_people": "writes a file; the event is of its arguments",
    "import_people": "its file is compared by a digest of its own",
    "open_gate_file": "is a file of its own",
}
"""Use cases with a key that compare what they were given in another way."""


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path)
    made.three_places()
    yield made
    made.close()


def forms():
    for name in use_cases.__all__:
        made = getattr(use_cases, name)
        if inspect.isfunction(made):
            given = inspect.signature(made).parameters
            if "key" in given and "office" in given and name not in UNLIKE:
                yield name


@pytest.mark.parametrize("name", sorted(forms()))
def test_every_use_case_with_a_form_stands_for_what_it_was_given(name):
    assert hasattr(getattr(use_cases, name), "__wrapped__"), f"{name} takes a second form silently"


def taken(use_case, reception, **given):
    officer = given.pop("officer", RUT)
    return use_case(reception.office, reception.actor, officer=officer, key="form", **given)


CASES = [
    (set_keeping, {"identity_days": 30, "case_days": 60}, {"identity_days": 31, "case_days": 60}),
    (end_case, {"case": "c-one"}, {"case": "c-two"}),
    (
        allow_split,
        {"case": "c-one", "other": "c-two", "reason": "own-wish"},
        {"case": "c-one", "other": "c-two", "reason": "hospital"},
    ),
    (
        give_duties,
        {"to": NOA.id, "duties": [Duty.LEAD, Duty.GATE]},
        {"to": NOA.id, "duties": [Duty.LEAD]},
    ),
    (
        list_recipient,
        {"name": "Aid", "kind": RecipientKind.HUMANITARIAN, "purposes": {Purpose.TRACE}},
        {"name": "Aid", "kind": RecipientKind.HUMANITARIAN, "purposes": {Purpose.REACH}},
    ),
    (give_bed, {"place": "pl-hill", "people": 2}, {"place": "pl-haven", "people": 2}),
    (
        offer_place,
        {"name": "Mill", "capacity": {"people": 4}},
        {"name": "Mill", "capacity": {"people": 5}},
    ),
    (
        propose,
        {"wish": Wish(scope=Scope.ALL)},
        {"wish": Wish(scope=Scope.FAMILY, case="c-one")},
    ),
]


@pytest.mark.parametrize(
    ("use_case", "first", "second"), CASES, ids=[one.__name__ for one, *_ in CASES]
)
def test_other_words_under_the_same_key_are_refused_and_the_first_stand(
    reception, use_case, first, second
):
    reception.family("one", 2)
    reception.family("two", 2)
    before = taken(use_case, reception, **first)
    number = reception.programme.number

    assert taken(use_case, reception, **first) == before
    with pytest.raises(RepeatedKeyError) as refused:
        taken(use_case, reception, **second)

    assert reception.programme.number == number
    assert "This form was sent before, with other content." in refused.value.advice


def test_another_officer_does_not_send_the_form_of_the_first(reception):
    reception.family("one", 2)
    taken(end_case, reception, case="c-one")

    with pytest.raises(RepeatedKeyError):
        taken(end_case, reception, case="c-one", officer=NOA)


def test_the_same_form_is_answered_as_the_first_time_though_what_stands_has_changed(reception):
    case = reception.family("one", 2)
    first = taken(give_bed, reception, place="pl-hill", case=case)
    give_bed(
        reception.office, reception.actor, officer=RUT, place="pl-hill", people=100, key="other"
    )

    assert taken(give_bed, reception, place="pl-hill", case=case) == first


def test_what_was_signed_is_not_signed_otherwise_under_the_same_key(reception):
    reception.family("one", 2)
    reception.proposed()
    [standing] = reception.programme.placements.standing.values()
    line = {standing.case: standing.place}
    other = "pl-hill" if standing.place != "pl-hill" else "pl-haven"
    taken(sign, reception, proposals=line)

    with pytest.raises(RepeatedKeyError):
        taken(sign, reception, proposals={standing.case: other})
    assert reception.programme.placements.of_case(standing.case).place == standing.place


def test_what_was_refused_may_be_sent_again_otherwise(reception):
    with pytest.raises(Exception, match="no such days"):
        taken(set_keeping, reception, identity_days=60, case_days=30)

    taken(set_keeping, reception, identity_days=30, case_days=60)

    assert reception.programme.protection.keeping.case_days == 60


def test_it_is_known_after_a_start_too(reception):
    taken(set_keeping, reception, identity_days=30, case_days=60)
    reception.office.registers.close()

    with pytest.raises(RepeatedKeyError):
        taken(set_keeping, reception, identity_days=31, case_days=60)
    taken(set_keeping, reception, identity_days=30, case_days=60)


def test_another_file_under_the_key_of_the_first_is_not_taken(reception):
    def read(text):
        return import_people(
            reception.office, reception.actor, officer=RUT, name="people.csv",
            file=io.BytesIO(text), key="form",
        )  # fmt: skip

    first = b"person,case\nu1,k1\n"
    assert read(first).written
    assert read(first).repeated

    with pytest.raises(RepeatedKeyError):
        read(b"person,case\nu1,k1\nu2,k1\n")
    assert [case.people for case in reception.programme.people.cases.values()] == [1]


def test_nothing_of_what_a_form_said_is_kept_in_the_clear(reception):
    taken(list_recipient, reception, name="Kanareika Aid", kind=RecipientKind.HOST_STATE,
          purposes={Purpose.TRACE})  # fmt: skip
    folder = reception.office.registers.folder(reception.actor.process)

    assert not [path for path in folder.iterdir() if b"Kanareika" in path.read_bytes()]
