"""Seats and consents: ways in that are shown once, introductions, consents, mandate, the close."""

import re

import pytest
from django.test import Client

from goodoffices.desk.accounts.models import Account
from goodoffices.office import consents
from goodoffices.record import ConsentGiven, Mandate, ProcessClosed, SeatInvited, SeatsIntroduced

pytestmark = pytest.mark.django_db

WAY_IN = re.compile(r"(http://[^\s\"<]+/enter/[^\s\"<]+)")


@pytest.fixture
def mara(cast, client_of):
    return client_of(cast.mara)


def invitation(**other):
    return {
        "key": "i1",
        "role": "party",
        "name": "Westland",
        "language": "ar",
        "mark": "",
        "title": "Talks",
        "purpose": "",
        **other,
    }


def oral(cast, **other):
    return {
        "key": "c1",
        "side": cast.bela.seat,
        "to": "Talks about the bridge",
        "limits": "Not the border",
        "exceptions": "A child in danger",
        "until": "2026-05-01",
        "how": "voice",
        "person": "Bela",
        "at": "2026-03-17T06:00",
        "heard_by": "Mara",
        **other,
    }


def test_an_invited_seat_gets_a_way_in_that_opens_its_pages(cast, mara, address_of):
    answer = mara.post(address_of(cast.mara, "mediator:invite"), invitation())

    way_in = WAY_IN.search(answer.text).group(1)
    entered = Client().post(way_in, follow=True)
    assert entered.status_code == 200
    assert 'dir="rtl"' in entered.text


def test_a_way_in_is_shown_once_and_kept_nowhere(cast, mara, address_of):
    answer = mara.post(address_of(cast.mara, "mediator:invite"), invitation())
    token = WAY_IN.search(answer.text).group(1).rsplit("/", 1)[1]

    later = mara.get(address_of(cast.mara, "mediator:seats")).text

    assert token not in later
    assert token not in str(dict(mara.session))


def test_the_same_invitation_twice_makes_one_seat_and_one_live_way_in(cast, mara, address_of):
    page = address_of(cast.mara, "mediator:invite")
    accounts = Account.objects.count()

    first = WAY_IN.search(mara.post(page, invitation()).text).group(1)
    second = WAY_IN.search(mara.post(page, invitation()).text).group(1)

    assert Account.objects.count() == accounts + 1
    names = [seat.name for seat in cast.view(cast.mara).parties]
    assert names.count("Westland") == 1
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


def test_a_name_that_is_taken_is_refused_with_the_rest_kept(cast, mara, address_of):
    answer = mara.post(
        address_of(cast.mara, "mediator:invite"), invitation(name="northland", purpose="Peace")
    )

    assert answer.status_code == 422
    assert "a seat of that name already" in answer.text
    assert "Peace" in answer.text


def test_a_new_way_in_closes_the_old_one_and_its_sessions(cast, mara, client_of, address_of):
    anton = client_of(cast.anton)
    assert anton.get("/", follow=True).redirect_chain

    answer = mara.post(address_of(cast.mara, "mediator:new_link", seat=cast.anton.seat))

    assert not anton.get("/", follow=True).redirect_chain
    assert Client().get(WAY_IN.search(answer.text).group(1)).status_code == 200


def test_no_way_in_is_made_for_a_seat_that_is_not_there(cast, mara, address_of):
    for seat in ("s-nobody", cast.mara.seat, "engine"):
        assert mara.post(address_of(cast.mara, "mediator:new_link", seat=seat)).status_code == 404


def test_seats_are_introduced_to_each_other(cast, mara, address_of):
    typed = {"key": "n", "seats": [cast.anton.seat, cast.frieda.seat]}

    for _ in range(2):
        mara.post(address_of(cast.mara, "mediator:introduce"), typed)

    assert cast.anton.seat in cast.view(cast.frieda).directory
    assert cast.frieda.seat in cast.view(cast.anton).directory
    assert cast.frieda.seat not in cast.view(cast.bela).directory
    assert len(cast.view(cast.frieda).lines(SeatsIntroduced)) == 1


def test_introducing_one_seat_alone_is_refused(cast, mara, address_of):
    answer = mara.post(
        address_of(cast.mara, "mediator:introduce"), {"key": "n", "seats": [cast.anton.seat]}
    )

    assert answer.status_code == 422
    assert "Choose two seats or more" in answer.text


def test_a_consent_by_voice_stands_as_oral_until_it_is_confirmed(cast, mara, address_of):
    give = address_of(cast.mara, "mediator:consent_give")
    mara.post(give, oral(cast))
    shown = mara.post(give, oral(cast), follow=True).text
    consent = consents(cast.view(cast.mara))[0]

    assert "oral, unconfirmed" in shown
    assert "Not the border" in shown
    assert len(cast.view(cast.bela).lines(ConsentGiven)) == 1
    assert not cast.view(cast.anton).lines(ConsentGiven)

    paper = {"key": "ok", "person": "Bela", "at": "2026-03-17T06:30", "heard_by": "Mara"}
    confirmed = mara.post(
        address_of(cast.mara, "mediator:consent_confirm", line=consent.line.address),
        paper,
        follow=True,
    ).text
    assert "oral, unconfirmed" not in confirmed


def test_a_consent_that_is_withdrawn_is_named_as_missing(cast, mara, address_of):
    mara.post(address_of(cast.mara, "mediator:consent_give"), oral(cast))
    consent = consents(cast.view(cast.mara))[0]
    spoken = {k: v for k, v in oral(cast).items() if k in ("how", "person", "at", "heard_by")}

    shown = mara.post(
        address_of(cast.mara, "mediator:consent_withdraw", line=consent.line.address),
        {"key": "w", "reason": "The shelling", **spoken},
        follow=True,
    ).text

    assert "withdrawn" in shown
    assert "The shelling" in shown
    assert "No consent is in force from Northland and Southland" in shown


def test_a_consent_past_its_last_day_no_longer_counts(cast, mara, address_of):
    mara.post(address_of(cast.mara, "mediator:consent_give"), oral(cast, until="2026-03-17"))
    page = address_of(cast.mara, "mediator:seats")
    before = mara.get(page).text

    cast.clock.forward(days=1)

    assert "past its last day" not in before
    assert "past its last day" in mara.get(page).text


def test_the_mandate_is_read_by_those_it_names(cast, mara, address_of):
    mara.post(
        address_of(cast.mara, "mediator:mandate"),
        {"key": "m", "asked_by": "Northland, on 5 March", "readers": [cast.anton.seat]},
    )

    assert "Northland, on 5 March" in mara.get(address_of(cast.mara, "mediator:seats")).text
    assert cast.view(cast.anton).lines(Mandate)
    assert not cast.view(cast.bela).lines(Mandate)


def test_closing_needs_the_title_typed_out(cast, mara, address_of):
    answer = mara.post(
        address_of(cast.mara, "mediator:close"),
        {"key": "x", "outcome": "They agreed.", "typed": "northland and southland"},
    )

    assert answer.status_code == 422
    assert "not the title of this process" in answer.text
    assert "They agreed." in answer.text
    assert not cast.view(cast.mara).lines(ProcessClosed)


def test_at_the_close_every_seat_is_told_once(cast, mara, address_of):
    typed = {"key": "x", "outcome": "They agreed.", "typed": "Northland and Southland"}

    for _ in range(2):
        mara.post(address_of(cast.mara, "mediator:close"), typed)

    for person in cast.people.values():
        assert len(cast.view(person).lines(ProcessClosed)) == 1


def test_the_page_tells_what_each_seat_knows_of(cast, mara, address_of):
    shown = mara.get(address_of(cast.mara, "mediator:seats")).text

    assert "It knows of" in shown
    assert len(cast.view(cast.mara).lines(SeatInvited)) == 5
