"""Contacts: the list, one of them, and the form in which they are logged."""

from datetime import timedelta

import pytest

from goodoffices.record import Contact, Manner

pytestmark = pytest.mark.django_db


def typed(cast, **other):
    """A call with Northland as it is typed."""
    return {
        "with_seats": [cast.anton.seat],
        "channel": "call",
        "held": "held",
        "starts_at": cast.clock().strftime("%Y-%m-%dT%H:%M"),
        "length_min": "25",
        "rows": "2",
        "said_by_0": cast.anton.seat,
        "quote_0": "Nobody films the bridge.",
        "said_by_1": cast.anton.seat,
        "paraphrase_1": "They want a monitor.",
        "impression": "Tired.",
        **other,
    }


def contacts(cast):
    return cast.view(cast.mara).lines(Contact)


def test_quote_paraphrase_and_impression_are_kept_apart_each_with_its_owner(desk, cast):
    answer = desk.post(cast.mara, "mediator:log_contact", typed(cast), follow=True)

    said = contacts(cast)[0].body.statements
    assert [(one.manner, one.said_by) for one in said] == [
        (Manner.QUOTE, cast.anton.seat),
        (Manner.PARAPHRASE, cast.anton.seat),
        (Manner.IMPRESSION, None),
    ]
    assert "Nobody films the bridge." in answer.text
    assert answer.text.count("Ask Northland for a release") == 2


def test_a_contact_is_the_mediators_alone(desk, cast):
    desk.post(cast.mara, "mediator:log_contact", typed(cast))
    line = contacts(cast)[0]

    assert line.audience.seats == (cast.mara.seat,)
    assert desk.who_opens("mediator:contact", cast.mara, line=line.address) == {"mara"}
    assert desk.who_opens("mediator:contacts", cast.mara) == {"mara"}


def test_the_same_form_sent_twice_is_one_contact(desk, cast):
    for _ in range(2):
        desk.post(cast.mara, "mediator:log_contact", typed(cast), key="once")

    assert len(contacts(cast)) == 1


def test_what_was_typed_is_kept_when_something_is_missing(desk, cast):
    answer = desk.post(cast.mara, "mediator:log_contact", typed(cast, with_seats=[]))

    assert answer.status_code == 422
    assert "Say with whom" in answer.text
    assert "Nobody films the bridge." in answer.text
    assert not contacts(cast)


def test_one_more_speaker_keeps_what_was_typed_and_sends_nothing(desk, cast):
    answer = desk.post(cast.mara, "mediator:log_contact", typed(cast, more="1"))

    assert answer.status_code == 200
    assert 'name="quote_2"' in answer.text
    assert "Nobody films the bridge." in answer.text
    assert not contacts(cast)


def test_an_hour_that_has_not_come_cannot_have_been_held(desk, cast):
    later = (cast.clock() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")

    answer = desk.post(cast.mara, "mediator:log_contact", typed(cast, starts_at=later))

    assert "has not come yet" in answer.text


def test_a_planned_contact_is_logged_as_held(desk, cast):
    later = (cast.clock() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    plan = typed(cast, held="planned", starts_at=later, quote_0="", paraphrase_1="", impression="")
    desk.post(cast.mara, "mediator:log_contact", plan)
    address = contacts(cast)[0].address
    assert "log it as held" in desk.get(cast.mara, "mediator:contacts").text

    desk.post(cast.mara, "mediator:log_contact", typed(cast, follows=address))

    assert contacts(cast)[1].body.follows == contacts(cast)[0].entry_id
    assert "log it as held" not in desk.get(cast.mara, "mediator:contacts").text


def test_an_address_that_is_none_does_not_exist(desk, cast):
    assert desk.get(cast.mara, "mediator:contact", line="7-nothing").status_code == 404


def test_words_belong_to_the_one_seat_that_was_spoken_with(desk, cast):
    desk.post(cast.mara, "mediator:log_contact", typed(cast, said_by_0=""))

    assert contacts(cast)[0].body.statements[0].said_by == cast.anton.seat


@pytest.mark.parametrize(
    ("owner", "why"), [("bela", "was not spoken with"), ("", "Say whose words these are")]
)
def test_words_are_never_put_under_an_owner_who_did_not_speak(desk, cast, owner, why):
    sides = [cast.anton.seat] if owner else [cast.anton.seat, cast.bela.seat]
    seat = getattr(cast, owner).seat if owner else ""

    answer = desk.post(
        cast.mara, "mediator:log_contact", typed(cast, with_seats=sides, said_by_0=seat)
    )

    assert answer.status_code == 422
    assert why in answer.text
    assert not contacts(cast)


def test_words_of_somebody_without_a_seat_have_no_owner(desk, cast):
    desk.post(cast.mara, "mediator:log_contact", typed(cast, said_by_0="nobody"))

    assert contacts(cast)[0].body.statements[0].said_by is None
