"""A delegation at the desk: colleagues with ways in of their own, what they prepare, deputies, and leaving."""

import re

import pytest
from django.test import Client

from goodoffices import office
from goodoffices.desk.accounts import seating
from goodoffices.desk.accounts.models import Hold
from goodoffices.record import AgreementPut, DelegateNamed, Message, Post

pytestmark = pytest.mark.django_db

WAY_IN = re.compile(r"http://[^<\"]+/enter/[\w-]+")


@pytest.fixture
def north(desk):
    return Northland(desk)


class Northland:
    """Anton leads; others come in by the links that he makes."""

    def __init__(self, desk):
        self.desk, self.anton = desk, desk.cast.anton
        desk.post(self.anton, "party:delegation", {"name": "Anton"})

    def let_in(self, name, post="member"):
        """A browser of a colleague, who has come by the link and needs no other way here."""
        page = self.desk.post(self.anton, "party:delegation", {"name": name, "post": post})
        client = Client()
        client.post(WAY_IN.search(page.text).group())
        session = client.session
        del session["choosing"]
        session.save()
        return client

    def person(self, name):
        found = self.desk.cast.view(self.anton).delegation.people.values()
        return next(one.person.id for one in found if one.person.name == name)

    def consent(self, client):
        return client.post(
            self.desk.to(self.anton, "party:consents"),
            {"key": "nadia-1", "to": "Talks in May", "limits": "", "exceptions": "None"},
        )

    def change(self, name, post):
        person = self.person(name)
        return self.desk.post(self.anton, "party:delegate_change", {"post": post}, person=person)

    def address(self, route, **where):
        return self.desk.to(self.anton, route, **where)


def consented(desk):
    return [one.given.to for one in office.consents(desk.cast.view(desk.cast.mara))]


def test_the_pages_are_a_side_s_own(desk):
    assert desk.who_opens("party:delegation", desk.cast.anton) == {"anton"}
    assert desk.who_opens("party:delegation_leave", desk.cast.anton) == {"anton"}


def test_who_holds_a_seat_alone_leads_it_and_lets_others_in_by_links_of_their_own(north, desk):
    nadia = north.let_in("Nadia")

    page = nadia.get(north.address("party:delegation")).text

    assert "signed in as Nadia" in nadia.get("/you/").text
    assert "Anton" in page
    assert "head of the delegation" in page
    assert "Make a link" not in page
    assert desk.get(desk.cast.anton, "party:room").status_code == 200


def test_a_form_that_only_the_head_may_send_waits_and_goes_with_one_click(north, desk):
    nadia = north.let_in("Nadia")

    answer = north.consent(nadia)

    assert answer.headers["Location"].endswith("/delegation/#ready")
    assert not consented(desk)
    assert "Ready for you: consent, prepared by Nadia" in desk.get(north.anton, "party:room").text
    assert "Ready for you" not in nadia.get(north.address("party:room")).text
    (waiting,) = office.preparations(desk.cast.view(north.anton))
    page = desk.get(north.anton, "party:ready", line=waiting.line.address).text
    assert "To what we consent" in page
    assert "Talks in May" in page
    sent = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.partition("</form>")[2]))
    action = re.search(r'action="([^"]+consents/)"', page).group(1)
    done = desk.client_of(north.anton).post(action, sent)

    assert done.status_code == 302
    assert consented(desk) == ["Talks in May"]
    assert not office.preparations(desk.cast.view(north.anton))


def test_who_prepared_it_may_drop_it_and_another_member_may_not(north, desk):
    nadia, omar = north.let_in("Nadia"), north.let_in("Omar")
    north.consent(nadia)
    (waiting,) = office.preparations(desk.cast.view(north.anton))
    drop = north.address("party:ready_drop", line=waiting.line.address)

    assert omar.post(drop, {"key": "d1"}).status_code == 404
    assert nadia.post(drop, {"key": "d2"}).status_code == 302
    assert not office.preparations(desk.cast.view(north.anton))
    assert not consented(desk)


def test_a_member_cannot_send_what_was_prepared_by_saying_that_it_was(north, desk):
    nadia = north.let_in("Nadia")

    answer = nadia.post(
        north.address("party:consents"),
        {"key": "x", "to": "Talks", "exceptions": "None", "ready": "7-abcdef"},
    )

    assert answer.status_code == 422
    assert "Only the head of your delegation" in answer.text
    assert not consented(desk)


def test_a_liaison_writes_to_the_mediator_and_a_member_s_words_wait(north, desk):
    nadia, omar = north.let_in("Nadia"), north.let_in("Omar", "liaison")
    for client, words in ((nadia, "From Nadia"), (omar, "From Omar")):
        client.post(
            north.address("party:room"),
            {"key": words, "said": words, "standing": "without prejudice"},
        )

    said = [line.body.words for line in desk.cast.view(desk.cast.mara).lines(Message)]

    assert said == ["From Omar"]


def test_nobody_but_the_head_lets_in_hands_over_or_names_a_deputy(north, desk):
    nadia = north.let_in("Nadia")
    before = desk.cast.words(north.anton)
    person = north.person("Nadia")
    tries = {
        "party:delegation": {"name": "Eve", "post": "member"},
        "party:delegate": {"first_day": "2026-03-17", "last_day": "2026-03-20"},
        "party:delegate_head": {"word": "HEAD"},
        "party:delegate_change": {"post": "liaison"},
        "party:delegate_link": {},
    }

    for route, typed in tries.items():
        where = {} if route == "party:delegation" else {"person": person}
        address = north.address(route, **where)
        assert nadia.post(address, {"key": route, **typed}).status_code == 404, route
    assert desk.cast.words(north.anton) == before


def test_a_deputy_gives_a_consent_that_says_so(north, desk):
    nadia = north.let_in("Nadia")
    desk.post(
        north.anton,
        "party:delegate",
        {"first_day": "2026-03-17", "last_day": "2026-03-18"},
        person=north.person("Nadia"),
    )

    answer = north.consent(nadia)

    assert answer.headers["Location"].endswith("/consents/")
    page = desk.get(desk.cast.mara, "mediator:seats").text
    assert "Given by Nadia, who stands in for Anton" in page
    assert "stands in for the head" in page


def test_the_head_ends_a_deputyship_early(north, desk):
    nadia = north.let_in("Nadia")
    days = {"first_day": "2026-03-17", "last_day": "2026-03-18"}
    desk.post(north.anton, "party:delegate", days, person=north.person("Nadia"))
    (deputy,) = desk.cast.view(north.anton).delegation.deputies

    desk.post(north.anton, "party:deputy_end", {}, line=deputy.line.address)
    north.consent(nadia)

    assert not consented(desk)


def test_a_head_who_is_back_reads_in_the_room_who_still_stands_in_and_can_end_it(north, desk):
    nadia = north.let_in("Nadia")
    days = {"first_day": "2026-03-17", "last_day": "2026-03-18"}
    answer = desk.post(north.anton, "party:delegate", days, person=north.person("Nadia"))
    told = "stands in for the head from"
    assert told in desk.get(north.anton, "party:room").text
    assert told not in nadia.get(north.address("party:room")).text, "who stands in knows it"

    named = desk.client_of(north.anton).get(answer.headers["Location"]).text
    (end,) = re.findall(r'action="([^"]+/end/)"', named)
    desk.client_of(north.anton).post(end, {"key": "back"})

    assert told not in desk.get(north.anton, "party:room").text
    north.consent(nadia)
    assert not consented(desk)


def test_days_that_are_over_name_no_deputy(north, desk):
    north.let_in("Nadia")
    days = {"first_day": "2026-03-01", "last_day": "2026-03-02"}

    answer = desk.post(north.anton, "party:delegate", days, person=north.person("Nadia"))

    assert answer.status_code == 422
    assert "That day is over" in answer.text


def test_the_delegation_is_handed_over_by_a_typed_word(north, desk):
    nadia = north.let_in("Nadia")
    person = north.person("Nadia")
    assert (
        desk.post(north.anton, "party:delegate_head", {"word": "no"}, person=person).status_code
        == 422
    )
    desk.post(north.anton, "party:delegate_head", {"word": "head"}, person=person)

    north.consent(nadia)

    assert consented(desk) == ["Talks in May"]
    assert desk.cast.view(north.anton).delegation.head.person.name == "Nadia"


def test_who_is_let_go_is_out_at_once_and_what_they_prepared_waits_no_longer(north, desk):
    nadia = north.let_in("Nadia")
    north.consent(nadia)

    north.change("Nadia", "none")

    assert nadia.get(north.address("party:room")).status_code == 404
    assert Hold.objects.filter(seat=north.anton.seat).count() == 1
    assert not office.preparations(desk.cast.view(north.anton))
    assert [line.body.person.name for line in desk.cast.view(north.anton).lines(DelegateNamed)] == [
        "Anton",
        "Nadia",
    ]


def test_a_colleague_leaves_by_a_typed_word(north, desk):
    nadia = north.let_in("Nadia")
    leave = north.address("party:delegation_leave")

    assert nadia.post(leave, {"key": "l", "word": "stay"}).status_code == 422
    assert nadia.post(leave, {"key": "l", "word": "leave"}).status_code == 302
    assert nadia.get(north.address("party:room")).status_code == 404
    assert list(desk.cast.view(north.anton).delegation.people) == [north.person("Anton")]


def test_the_head_of_others_does_not_leave_and_who_is_alone_takes_every_consent_along(north, desk):
    north.let_in("Nadia")
    leave = {"word": "LEAVE"}
    kept = desk.post(north.anton, "party:delegation_leave", leave)
    assert "Name another one first" in kept.text
    north.change("Nadia", "none")
    desk.post(north.anton, "party:consents", {"to": "Talks", "limits": "", "exceptions": "None"})

    desk.post(north.anton, "party:delegation_leave", leave)

    (consent,) = office.consents(desk.cast.view(desk.cast.mara))
    assert not consent.stands
    assert consent.withdrawn.body.reason == "This side leaves the process."
    assert desk.get(north.anton, "party:room").status_code == 404


def test_a_lost_way_in_is_renewed_by_the_head(north, desk):
    nadia = north.let_in("Nadia")
    page = desk.post(north.anton, "party:delegate_link", {}, person=north.person("Nadia"))

    assert nadia.get(north.address("party:room")).status_code == 404
    again = Client()
    again.post(WAY_IN.search(page.text).group())
    assert "signed in" in again.get("/you/").text or again.get("/you/").status_code == 200


def test_the_other_side_and_friends_feel_nothing_of_a_delegation(north, desk):
    others = (desk.cast.bela, desk.cast.frieda, desk.cast.lior)
    before = [desk.cast.words(one) for one in others]
    nadia = north.let_in("Nadia")
    north.consent(nadia)
    days = {"first_day": "2026-03-17", "last_day": "2026-03-18"}
    desk.post(north.anton, "party:delegate", days, person=north.person("Nadia"))
    north.change("Nadia", "liaison")

    assert [desk.cast.words(one) for one in others] == before


def test_officers_who_renew_a_seat_let_its_head_in_and_nobody_else(north, desk):
    nadia = north.let_in("Nadia")
    person = north.person("Nadia")
    desk.post(north.anton, "party:delegate_head", {"word": "HEAD"}, person=person)
    page = desk.post(desk.cast.mara, "mediator:new_link", {}, seat=north.anton.seat)

    client = Client()
    client.post(WAY_IN.search(page.text).group())

    assert nadia.get(north.address("party:room")).status_code == 404
    assert desk.get(north.anton, "party:room").status_code == 404
    held = seating.officers_of(north.anton)
    assert {one.name: seating.person_of(one) == person for one in held} == {
        "Anton": False,
        "Nadia": True,
    }
    assert client.get("/you/").status_code == 200
    assert desk.cast.view(north.anton).delegation.post_of(person, None) is Post.HEAD


def to_sign(desk):
    cast = desk.cast
    parties = (cast.anton.seat, cast.bela.seat)
    put = AgreementPut(title="The bridge", words="Ambulances cross.", parties=parties)
    name = office.put_agreement(cast.office, cast.mara, put, key="text")
    return desk.to(
        cast.anton, "party:agreement_text", line=cast.view(cast.anton).entry(name).address
    )


def signer(page):
    return re.search(r'name="by" value="([^"]*)"', page)


def test_a_text_to_sign_holds_the_name_of_who_leads_and_where_nobody_was_named_none(desk):
    address = to_sign(desk)
    anton = desk.client_of(desk.cast.anton)
    assert signer(anton.get(address).text) is None

    north = Northland(desk)

    assert signer(anton.get(address).text).group(1) == "Anton"
    assert signer(north.let_in("Nadia").get(address).text).group(1) == "Anton"


def test_a_deputy_signs_by_a_name_of_its_own(north, desk):
    nadia, address = north.let_in("Nadia"), to_sign(desk)
    days = {"first_day": "2026-03-17", "last_day": "2026-03-18"}
    desk.post(north.anton, "party:delegate", days, person=north.person("Nadia"))

    assert signer(nadia.get(address).text).group(1) == "Nadia"
