"""The page for looking for words: what one seat may read, and what is looked for stands nowhere."""

import pytest

from goodoffices.office import log_contact, write_message
from goodoffices.record import Channel, Contact, Manner, Statement

pytestmark = pytest.mark.django_db
WORDS = "The ferry may sail <b>on Sunday</b>."


@pytest.fixture
def said(cast):
    write_message(cast.office, cast.anton, room=cast.mara.seat, words=WORDS, key="ferry")


def looked(desk, actor, words, **other):
    return desk.post(actor, "search", {"looked": words, **other})


def test_words_are_found_with_who_said_them_and_where_they_stand(desk, cast, said):
    page = looked(desk, cast.mara, "FERRY").text

    assert "Found in one line." in page
    assert "The <mark>ferry</mark> may sail &lt;b&gt;on Sunday" in page
    assert "record/?before=" in page
    [line] = [x for x in cast.view(cast.mara).lines() if getattr(x.body, "words", "") == WORDS]
    place = page.split("record/?before=")[1].split('"')[0]
    record = desk.client_of(cast.mara).get(
        f"{desk.to(cast.mara, 'mediator:record')}?before={place.split('#')[0]}"
    )
    assert place.endswith(f"#line-{line.number}")
    assert f'id="line-{line.number}"' in record.text


def test_a_contact_is_opened_on_its_own_page(desk, cast):
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=(Statement(manner=Manner.IMPRESSION, words="Worried about the pier."),),
    )
    log_contact(cast.office, cast.mara, contact, key="one")
    [line] = cast.view(cast.mara).lines(Contact)

    page = looked(desk, cast.mara, "pier").text

    assert desk.to(cast.mara, "mediator:contact", line=line.address) in page


def test_everybody_searches_their_own_view_alone(desk, cast, said):
    for name, actor in cast.people.items():
        page = looked(desk, actor, "ferry")
        assert page.status_code == 200
        assert ("<mark>ferry</mark>" in page.text) is (name in ("mara", "anton")), name
        assert desk.to(actor, "search") in page.text


def test_another_seat_gets_the_same_page_as_before(desk, cast):
    empty = looked(desk, cast.bela, "ferry")
    write_message(cast.office, cast.anton, room=cast.mara.seat, words=WORDS, key="ferry")
    looked(desk, cast.anton, "ferry")
    again = looked(desk, cast.bela, "ferry")

    assert "do not stand together" in empty.text
    assert len(empty.content) == len(again.content)


def test_what_is_looked_for_stands_in_no_address(desk, cast, said):
    client = desk.client_of(cast.mara)
    page = client.get(f"{desk.to(cast.mara, 'search')}?looked=ferry").text

    assert "<mark>" not in page
    assert 'method="post"' in page


def test_older_lines_come_page_by_page(desk, cast):
    for number in range(33):
        write_message(
            cast.office, cast.anton, room="own", words=f"Convoy {number}", key=f"c{number}"
        )
    first = looked(desk, cast.anton, "convoy").text
    before = first.split('name="before" value="')[1].split('"')[0]
    rest = looked(desk, cast.anton, "convoy", before=before).text

    assert first.count("<mark>") == 30
    assert rest.count("<mark>") == 3
    assert 'name="before"' not in rest
