"""A seat that is locked out: two officers give it a new way in, and it reads that they did."""

import re

import pytest
from django.test import Client

from goodoffices import office
from goodoffices.desk.accounts import codename, kdf, seating, ways
from goodoffices.desk.accounts.models import Way
from goodoffices.record import Message, Recovery, WayInRenewed

pytestmark = pytest.mark.django_db

WAY_IN = re.compile(r"http://[^<\"]+/enter/[\w-]+")


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(kdf, "COST", kdf.Cost(passes=1, memory_kib=8))


@pytest.fixture
def mara(client_of, cast):
    return client_of(cast.mara)


@pytest.fixture
def colleague(mara, cast, address_of):
    """A second officer, let in by the first."""
    shown = mara.post(address_of(cast.mara, "mediator:officers"), {"key": "o", "name": "Jonas"})
    client = Client()
    client.post(WAY_IN.search(shown.text).group())
    _take_codename(client)
    return client


def _take_codename(client):
    shown = client.post("/you/codename/").text
    words = re.findall(r"<li>(\w+)</li>", shown)
    made = re.search(r'name="made" value="([^"]+)"', shown).group(1)
    assert (
        client.post("/you/codename/", {"made": made, "typed": " ".join(words)}).status_code == 302
    )
    return " ".join(words)


@pytest.fixture
def anton(cast, client_of):
    """Northland's holder, who signs in by codename."""
    client = client_of(cast.anton)
    ways.add_codename(seating.account_of(cast.anton, name=""), codename.new_codename())
    assert client.get("/", follow=True).redirect_chain
    return client


def ask(client, cast, address_of, **typed):
    page = address_of(cast.mara, "mediator:recover", seat=cast.anton.seat)
    return client.post(page, {"key": cast.key(cast.mara), **typed})


def test_one_officer_alone_gives_no_new_way_in(mara, anton, cast, address_of):
    direct = mara.post(address_of(cast.mara, "mediator:new_link", seat=cast.anton.seat))
    asked = ask(mara, cast, address_of, reason="The paper burnt.")
    again = ask(mara, cast, address_of, answer="agree")

    assert direct.headers["Location"].endswith("/recover/")
    assert asked.status_code == 302
    assert "Two officers give a new way in together" in again.text
    assert not WAY_IN.search(again.text)
    assert anton.get("/", follow=True).redirect_chain
    assert not cast.view(cast.anton).lines(WayInRenewed)


def test_two_officers_do_and_the_seat_reads_it_and_chooses_anew(
    mara, colleague, anton, cast, address_of
):
    before = Way.objects.get(account__hold__seat=cast.anton.seat).found_by
    ask(mara, cast, address_of, reason="The paper burnt.")

    shown = ask(colleague, cast, address_of, answer="agree")

    link = WAY_IN.search(shown.text).group()
    assert not anton.get("/", follow=True).redirect_chain
    assert not Way.objects.filter(found_by=before).exists()
    (line,) = cast.view(cast.anton).lines(WayInRenewed)
    assert (line.body.officers, line.body.reason) == (2, "The paper burnt.")
    assert not cast.view(cast.bela).lines(WayInRenewed)
    again = Client()
    again.post(link)
    assert again.get("/").headers["Location"] == "/you/"
    _take_codename(again)
    record = again.get(address_of(cast.anton, "party:record")).text
    assert "2 officers of the mediator gave" in record
    assert "The paper burnt." in record
    assert Client().get(link).status_code == 404


def test_what_was_asked_may_be_dropped_and_changes_nothing(
    mara, colleague, anton, cast, address_of
):
    ask(mara, cast, address_of, reason="The paper burnt.")

    ask(colleague, cast, address_of, answer="drop")

    (recovery,) = office.recoveries(cast.view(cast.mara))
    assert isinstance(recovery, Recovery)
    assert not recovery.waits
    assert anton.get("/", follow=True).redirect_chain
    assert (
        "Ask another officer"
        in mara.get(address_of(cast.mara, "mediator:recover", seat=cast.anton.seat)).text
    )


def test_no_side_learns_that_it_was_asked(mara, anton, cast, address_of):
    before = [cast.words(side) for side in cast.sides]

    ask(mara, cast, address_of, reason="The paper burnt.")

    assert [cast.words(side) for side in cast.sides] == before


def test_a_colleague_sits_at_the_same_desk_under_an_own_name(colleague, cast, address_of):
    shown = colleague.get(address_of(cast.mara, "mediator:officers")).text

    assert "Jonas" in shown
    assert "signed in as Jonas" in colleague.get("/you/").text


def test_a_name_that_has_come_in_gets_no_second_link(mara, colleague, cast, address_of):
    again = mara.post(address_of(cast.mara, "mediator:officers"), {"key": "o", "name": "Jonas"})

    assert again.status_code == 422
    assert not WAY_IN.search(again.text)


def test_no_way_in_is_renewed_for_a_seat_that_is_not_there(mara, cast, address_of):
    for seat in ("s-nobody", cast.mara.seat, "engine"):
        page = address_of(cast.mara, "mediator:recover", seat=seat)
        assert mara.post(page, {"key": "r", "reason": "x"}).status_code == 404


# Leaving


def leaves(client, cast, address_of, **typed):
    page = address_of(cast.mara, "mediator:officers_leave")
    typed = {"key": "leave", "notes": "Call Anton on Friday.", "word": "leave", **typed}
    return client.post(page, typed)


def test_an_officer_leaves_with_a_handover_that_no_side_reads(mara, colleague, cast, address_of):
    jonas = seating.officers_of(cast.mara)[1]
    before = [cast.words(side) for side in (*cast.sides, cast.frieda)]

    answer = leaves(mara, cast, address_of, to=seating.person_of(jonas))

    assert answer.status_code == 302
    assert mara.get(address_of(cast.mara, "mediator:brief")).status_code == 404
    assert seating.officers_of(cast.mara) == [jonas]
    (line,) = cast.view(cast.mara).lines(Message)
    assert "hands over to Jonas" in line.body.words
    assert "Call Anton on Friday." in line.body.words
    assert [cast.words(side) for side in (*cast.sides, cast.frieda)] == before
    assert colleague.get(address_of(cast.mara, "mediator:brief")).status_code == 200


def test_the_last_officer_does_not_leave_nor_for_one_who_never_came(mara, cast, address_of):
    mara.post(address_of(cast.mara, "mediator:officers"), {"key": "o", "name": "Jonas"})
    jonas = seating.officers_of(cast.mara)[1]

    answer = leaves(mara, cast, address_of, to=seating.person_of(jonas))

    assert "Let a colleague in first" in answer.text
    assert len(seating.officers_of(cast.mara)) == 2
    assert mara.get(address_of(cast.mara, "mediator:brief")).status_code == 200


def test_leaving_the_desk_is_typed(mara, colleague, cast, address_of):
    jonas = seating.officers_of(cast.mara)[1]

    answer = leaves(mara, cast, address_of, to=seating.person_of(jonas), word="stay")

    assert answer.status_code == 422
    assert len(seating.officers_of(cast.mara)) == 2
