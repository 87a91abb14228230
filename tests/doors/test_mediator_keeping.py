"""Keep, lock or destroy: the officers' page, and what is left of it on everybody's pages."""

import pytest
from django.test import Client

from goodoffices.desk.accounts import seating
from goodoffices.desk.accounts.models import Account
from goodoffices.office import decisions, offer_release, origins, write_message
from goodoffices.record import Destroyed, Form, ReleaseAsked, UnderLock

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast, client_of):
    """The first officer's browser."""
    return client_of(cast.mara)


@pytest.fixture
def ben(cast, ada):
    """A second officer's browser: another account on the mediator's seat."""
    account = Account.objects.create(name="Ben")
    seating.hold(account, cast.mara)
    client = Client()
    client.post(f"/enter/{seating.issue_link(account, lasting=True)}")
    return client


@pytest.fixture
def item(cast):
    """A line of Northland's that must go, and its number in the mediator's record."""
    name = write_message(
        cast.office, cast.anton, room=cast.mara.seat, words="the name of a source", key="m"
    )
    (line,) = cast.view(cast.mara).held([name])
    return line


def proposed(cast, browser, address_of, line, fate="destroy"):
    """The page of a decision about that line."""
    typed = {"key": f"p{fate}", "numbers": str(line.number), "fate": fate, "reason": "a slip"}
    answer = browser.post(address_of(cast.mara, "mediator:keeping_propose"), typed)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def confirmed(cast, browser, where, key="c"):
    number = decisions(cast.view(cast.mara))[-1].line.number
    return browser.post(where, {"key": key, "typed": str(number)})


def shown(cast, actor, line):
    (found,) = cast.view(actor).held([line.entry_id])
    return found.body


def test_two_officers_destroy_an_item_and_its_side_sees_the_day_and_the_rule(
    cast, ada, ben, item, address_of, client_of
):
    where = proposed(cast, ada, address_of, item)
    page = ben.get(where).text
    assert "the name of a source" in page
    assert "Northland" in page
    assert "within 30 days" in page
    assert "This cannot be taken back." in page

    assert confirmed(cast, ben, where).status_code == 302

    assert isinstance(shown(cast, cast.anton, item), Destroyed)
    anton = client_of(cast.anton)
    for browser, address in (
        (anton, address_of(cast.anton, "party:record")),
        (anton, address_of(cast.anton, "party:room")),
        (ben, address_of(cast.mara, "mediator:record")),
    ):
        page = browser.get(address).text
        assert "Item destroyed on Tuesday 17 March 2026" in page
        assert "the name of a source" not in page
    assert "the name of a source" not in ben.get(where).text


def test_the_officer_who_proposed_it_cannot_confirm_it(cast, ada, item, address_of):
    where = proposed(cast, ada, address_of, item)

    assert "Another officer must confirm this." in ada.get(where).text
    assert confirmed(cast, ada, where).status_code == 422
    assert shown(cast, cast.anton, item).words == "the name of a source"


def test_the_number_is_typed(cast, ada, ben, item, address_of):
    where = proposed(cast, ada, address_of, item)

    refused = ben.post(where, {"key": "c", "typed": "yes"})

    assert refused.status_code == 422
    assert "not the number of this decision" in refused.text
    assert shown(cast, cast.anton, item).words == "the name of a source"


def test_a_proposal_can_be_dropped(cast, ada, item, address_of):
    where = proposed(cast, ada, address_of, item)

    ada.post(where + "drop/", {"key": "d"})

    assert "dropped" in ada.get(address_of(cast.mara, "mediator:keeping")).text
    assert shown(cast, cast.anton, item).words == "the name of a source"


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ("900", "no line 900"),
        ("1", "hold the record together"),
        ("twelve", "Type numbers of lines"),
        ("", "still empty"),
    ],
)
def test_what_cannot_be_proposed_is_said_and_what_was_typed_is_kept(
    cast, ada, address_of, numbers, said
):
    typed = {"key": "p", "numbers": numbers, "fate": "destroy", "reason": "a slip of mine"}
    refused = ada.post(address_of(cast.mara, "mediator:keeping_propose"), typed)

    assert refused.status_code == 422
    assert said in refused.text
    assert "a slip of mine" in refused.text


def test_what_is_under_lock_is_on_no_page_and_in_no_file(cast, ada, ben, item, address_of):
    confirmed(cast, ben, proposed(cast, ada, address_of, item, "seal"))

    assert isinstance(shown(cast, cast.mara, item), UnderLock)
    page = ada.get(address_of(cast.mara, "mediator:record")).text
    file = ada.get(address_of(cast.mara, "mediator:record_export")).text
    assert "Item under lock since Tuesday 17 March 2026" in page
    assert "the name of a source" not in page + file


def test_a_page_about_something_destroyed_says_so_to_those_who_had_it(
    cast, ada, ben, address_of, client_of
):
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words="from eight")
    name = offer_release(cast.office, cast.anton, asked, key="o")
    (line,) = cast.view(cast.mara).held([name])
    address = address_of(cast.mara, "mediator:release", line=line.address)
    confirmed(cast, ben, proposed(cast, ada, address_of, line))

    answer = ada.get(address)
    assert answer.status_code == 410
    assert "destroyed or put under lock" in answer.text
    assert client_of(cast.bela).get(address).status_code == 404


def test_the_close_proposes_the_retention_and_a_second_officer_carries_it_out(
    cast, ada, ben, address_of
):
    own = write_message(cast.office, cast.mara, room="own", words="he was tired", key="n")
    ada.post(
        address_of(cast.mara, "mediator:close"),
        {"key": "k", "outcome": "They agreed.", "typed": "Northland and Southland"},
    )
    (decision,) = decisions(cast.view(cast.mara))
    where = address_of(cast.mara, "mediator:keeping_decide", line=decision.line.address)
    assert decision.is_waiting
    assert "every working note" in ben.get(where).text

    assert confirmed(cast, ben, where).status_code == 302

    (decision,) = decisions(cast.view(cast.mara))
    assert decision.state == "carried out"
    (line,) = cast.view(cast.mara).held([own])
    assert isinstance(line.body, UnderLock)


# The side's page


@pytest.fixture
def idea(cast):
    """Words of Northland that may go out as the mediator's own."""
    asked = ReleaseAsked(
        owner=cast.anton.seat,
        recipient=cast.bela.seat,
        words="open the bridge",
        form=Form.AS_MEDIATORS_IDEA,
    )
    return offer_release(cast.office, cast.anton, asked, key="idea")


def test_a_side_reads_what_becomes_of_its_words_and_may_keep_an_origin(
    cast, idea, client_of, address_of
):
    anton = client_of(cast.anton)
    page = anton.get(address_of(cast.anton, "party:at_close")).text
    assert "open the bridge" in page
    assert "destroyed at the close, if it is passed on" in page
    (line,) = cast.view(cast.anton).held([idea])

    sent = anton.post(
        address_of(cast.anton, "party:at_close_object", line=line.address), {"key": "o"}
    )

    assert sent.status_code == 302
    assert [one.is_kept for one in origins(cast.view(cast.anton))] == [True]
    assert "origin is kept" in anton.get(address_of(cast.anton, "party:at_close")).text


def test_another_side_finds_no_such_idea(cast, idea, client_of, address_of):
    page = client_of(cast.bela).get(address_of(cast.bela, "party:at_close")).text

    assert "open the bridge" not in page
    assert "None of our words" in page


def test_while_the_disk_holds_on_to_a_key_the_page_says_so_and_names_the_beat(
    cast, ada, ben, item, address_of, monkeypatch
):
    where = proposed(cast, ada, address_of, item)
    with monkeypatch.context() as patched:
        patched.setattr(type(cast.office.store), "erase", lambda *_: 0)
        assert confirmed(cast, ben, where).status_code == 302

    waiting = ben.get(where).text
    cast.beat(minutes=10)
    done = ben.get(where).text

    assert (
        "The disk has not let go of every key yet; the desk tries again on every beat." in waiting
    )
    assert "The disk has not let go" not in done
    assert isinstance(shown(cast, cast.anton, item), Destroyed)
