"""What a person began to write: kept until it is sent, for that person alone."""

import re

import pytest
from django.test import Client

from goodoffices.desk.accounts import seating
from goodoffices.desk.accounts.models import Begun
from goodoffices.office import close_process
from goodoffices.record import Contact, Message

pytestmark = pytest.mark.django_db
WORDS = "The pier could open on Sunday, if"


def page_of(desk, actor, route, **where):
    return desk.get(actor, route, **where).text


def seen(desk, actor, route):
    """A page without what differs each time: tokens and the keys of forms."""
    return re.sub(
        rb'(?:csrfmiddlewaretoken|key)" value="[^"]*"', b"", desk.get(actor, route).content
    )


def name_in(page):
    return re.search(r'name="begun" value="([^"]+)"', page)[1].replace("&amp;", "&")


def keep(desk, actor, route, typed, **where):
    """What the page sends while somebody types."""
    name = name_in(page_of(desk, actor, route, **where))
    typed = {"begun": name, "key": desk.cast.office.form_key(actor), **typed}
    return desk.client_of(actor).post(desk.to(actor, "begun_keep"), typed)


def go_on(desk, actor, page):
    link = re.search(r'href="([^"]+go-on=[^"]+)"', page)[1].replace("&amp;", "&")
    return desk.client_of(actor).get(link).text


def test_what_was_begun_is_offered_again_with_its_hour_and_goes_on(desk, cast):
    assert keep(desk, cast.anton, "party:room", {"said": WORDS}).status_code == 204

    page = page_of(desk, cast.anton, "party:room")
    assert "You began this on 17 March, 06:40" in page
    assert WORDS not in page
    assert WORDS in go_on(desk, cast.anton, page)


def test_it_is_gone_when_it_is_sent(desk, cast):
    keep(desk, cast.anton, "party:room", {"said": WORDS})
    page = go_on(desk, cast.anton, page_of(desk, cast.anton, "party:room"))

    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    sent = {"said": WORDS, "standing": "position", "begun": name_in(page)}
    assert desk.post(cast.anton, "party:room", sent, key=key).status_code == 302

    assert not Begun.objects.exists()
    assert "You began this" not in page_of(desk, cast.anton, "party:room")
    assert [line.body.words for line in cast.view(cast.anton).lines(Message)] == [WORDS]


def test_what_comes_late_after_it_was_sent_is_not_kept(desk, cast):
    desk.post(cast.anton, "party:room", {"said": WORDS, "standing": "position"}, key="sent")

    late = keep(desk, cast.anton, "party:room", {"said": WORDS, "key": "sent"})

    assert late.status_code == 422
    assert not Begun.objects.exists()


def test_a_form_of_many_rows_comes_back_whole(desk, cast):
    typed = {
        "rows": "4",
        "with_seats": [cast.anton.seat, cast.bela.seat],
        "channel": "visit",
        "held": "held",
        "quote_3": WORDS,
        "impression": "Tired.",
    }
    keep(desk, cast.mara, "mediator:log_contact", typed)

    page = go_on(desk, cast.mara, page_of(desk, cast.mara, "mediator:log_contact"))

    assert re.search(r'name="quote_3"[^>]*>\s*' + re.escape(WORDS), page)
    for seat in (cast.anton.seat, cast.bela.seat):
        assert re.search(rf'value="{seat}"[^>]*checked', page)
    assert re.search(r'value="visit"[^>]*checked', page)
    assert not cast.view(cast.mara).lines(Contact)


def test_a_form_about_another_matter_is_not_offered_it(desk, cast):
    client = desk.client_of(cast.mara)
    about = f"{desk.to(cast.mara, 'mediator:log_contact')}?with={cast.anton.seat}"
    other = f"{desk.to(cast.mara, 'mediator:log_contact')}?with={cast.bela.seat}"
    typed = {"begun": name_in(client.get(about).text), "impression": WORDS, "rows": "2"}
    client.post(desk.to(cast.mara, "begun_keep"), typed)

    assert "You began this" in client.get(about).text
    assert "You began this" not in client.get(other).text


def test_without_scripts_what_a_page_refused_is_kept(desk, cast):
    page = page_of(desk, cast.mara, "mediator:log_contact")
    refused = {"impression": WORDS, "rows": "2", "begun": name_in(page)}
    assert desk.post(cast.mara, "mediator:log_contact", refused).status_code == 422

    again = go_on(desk, cast.mara, page_of(desk, cast.mara, "mediator:log_contact"))

    assert WORDS in again


def test_it_is_thrown_away(desk, cast):
    keep(desk, cast.anton, "party:room", {"said": WORDS})
    name = name_in(page_of(desk, cast.anton, "party:room"))

    answer = desk.client_of(cast.anton).post(desk.to(cast.anton, "begun_drop"), {"begun": name})

    assert answer["Location"] == desk.to(cast.anton, "party:room")
    assert not Begun.objects.exists()


def test_throwing_away_leads_nowhere_else(desk, cast):
    answer = desk.client_of(cast.anton).post(
        desk.to(cast.anton, "begun_drop"), {"begun": "MessageForm //example.org/"}
    )

    assert answer.status_code == 404


def test_nobody_else_is_shown_it_not_even_at_the_same_seat(desk, cast):
    rooms = {"mara": "mediator:brief", "bela": "party:room", "frieda": "friend:room"}
    before = {who: seen(desk, cast.people[who], room) for who, room in rooms.items()}
    keep(desk, cast.anton, "party:room", {"said": WORDS})
    colleague = seating.Account.objects.create(name="Adil")
    seating.hold(colleague, cast.anton)
    client = Client()
    client.post(f"/enter/{seating.issue_link(colleague, lasting=True)}")

    page = client.get(desk.to(cast.anton, "party:room")).text

    assert "You began this" not in page
    assert WORDS not in client.get(f"{desk.to(cast.anton, 'party:room')}?go-on=MessageForm").text
    assert {who: seen(desk, cast.people[who], room) for who, room in rooms.items()} == before


def test_the_database_holds_it_sealed_and_all_of_one_size(desk, cast):
    keep(desk, cast.anton, "party:room", {"said": WORDS})
    [short] = Begun.objects.all()
    keep(desk, cast.anton, "party:room", {"said": WORDS * 30})
    [long] = Begun.objects.all()

    assert WORDS[:8] not in short.sealed
    assert "room" not in short.place
    assert len(short.sealed) == len(long.sealed)
    assert short.sealed != long.sealed


def test_it_goes_with_the_seat_with_the_account_and_with_the_process(desk, cast):
    keep(desk, cast.anton, "party:room", {"said": WORDS})
    [row] = Begun.objects.all()
    seating.let_go(row.account, cast.anton)
    assert not Begun.objects.exists()

    keep(desk, cast.bela, "party:room", {"said": WORDS})
    Begun.objects.get().account.delete()
    assert not Begun.objects.exists()

    keep(desk, cast.frieda, "friend:room", {"said": WORDS})
    close_process(cast.office, cast.mara, outcome="Over.", readers=[cast.frieda.seat], key="close")
    desk.get(cast.mara, "mediator:close")
    assert not Begun.objects.exists()


def test_sealed_answers_are_never_kept_while_they_are_typed(desk, cast):
    for route in ("party:priorities", "party:rules", "party:proposals"):
        assert 'name="begun"' not in page_of(desk, cast.anton, route)
    answer = desk.client_of(cast.anton).post(desk.to(cast.anton, "begun_keep"), {"said": WORDS})
    assert answer.status_code == 404


def test_much_is_not_kept_and_nobody_fills_the_table(desk, cast):
    assert keep(desk, cast.anton, "party:room", {"said": "x" * 300_000}).status_code == 422
    client = desk.client_of(cast.anton)
    answers = [
        client.post(desk.to(cast.anton, "begun_keep"), {"begun": f"F /{n}", "a": "b"}).status_code
        for n in range(52)
    ]

    assert answers.count(204) == Begun.objects.count() == 50
