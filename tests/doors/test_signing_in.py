"""The way in, the way out, and how long one stays."""

import hashlib
import time

import pytest
from django.conf import settings
from django.test import Client

from goodoffices.desk.accounts import limits, seating
from goodoffices.desk.accounts.models import Account, Session, SignInLink
from goodoffices.office import Actor
from tests.doors.standing import FRIEDA, MARA, NORTH, PROCESS, SOUTH, at

pytestmark = pytest.mark.django_db


def test_opening_a_link_signs_nobody_in(link_of):
    client = Client()

    shown = client.get(link_of(NORTH))

    assert "Northland" in shown.text
    assert Session.objects.count() == 0
    assert client.get(f"/{at(NORTH)}/").status_code == 404


def test_the_button_on_the_link_page_signs_in(link_of):
    client = Client()

    answer = client.post(link_of(NORTH), follow=True)

    assert answer.redirect_chain[-1][0].startswith(f"/{at(NORTH)}/")


def test_a_form_without_its_token_is_explained_in_plain_words(link_of):
    answer = Client(enforce_csrf_checks=True).post(link_of(NORTH))

    assert answer.status_code == 403
    assert "grown old" in answer.text


@pytest.mark.parametrize(
    ("origin", "site", "status"),
    [
        ("null", "same-origin", 302),
        ("null", "cross-site", 403),
        ("http://elsewhere.example", "cross-site", 403),
        ("http://elsewhere.example", "same-origin", 403),
    ],
)
def test_a_form_is_taken_only_from_the_desk_itself(link_of, origin, site, status):
    client, link = Client(enforce_csrf_checks=True), link_of(NORTH)
    token = client.get(link).text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    answer = client.post(
        link,
        {"csrfmiddlewaretoken": token},
        headers={"Origin": origin, "Sec-Fetch-Site": site},
    )

    assert answer.status_code == status


def test_unknown_revoked_and_closed_links_answer_like_any_unknown_page(link_of):
    revoked, closed = link_of(NORTH), link_of(SOUTH)
    seating.revoke_links(SignInLink.objects.get(digest=digest_of(revoked)).account)
    Account.objects.filter(signinlink__digest=digest_of(closed)).update(is_active=False)

    answers = [Client().get(link) for link in (revoked, closed, "/enter/nothing", "/nowhere/")]
    posted = [Client().post(link) for link in (revoked, closed, "/enter/nothing", "/nowhere/")]

    assert {answer.status_code for answer in answers + posted} == {404}
    assert len({answer.content for answer in answers + posted}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers + posted}) == 1


def test_a_link_of_the_demonstration_keeps_working_until_it_is_revoked(link_of):
    link = link_of(NORTH)

    first, second = Client().post(link), Client().post(link)

    assert first.status_code == second.status_code == 302


def test_a_second_sign_in_ends_the_first(link_of):
    link, here, there = link_of(NORTH), Client(), Client()
    here.post(link)

    there.post(link)

    assert there.get(f"/{at(NORTH)}/", follow=True).status_code == 200
    assert here.get(f"/{at(NORTH)}/").status_code == 404


def test_who_reads_the_database_can_neither_enter_nor_sit_down(link_of):
    client, link = Client(), link_of(NORTH)
    client.post(link)

    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    row = Session.objects.get()

    assert row.session_key == hashlib.sha256(cookie.encode()).hexdigest()
    assert SignInLink.objects.get().digest == digest_of(link)
    assert len(cookie) >= 43


def test_cookies_are_bound_to_this_host_and_hidden_from_scripts(link_of):
    client, link = Client(), link_of(NORTH)
    client.get(link)
    client.post(link)

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert name.startswith("__Host-")
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert not cookie["max-age"]


def test_signing_out_needs_a_button_and_makes_the_browser_forget(browser_of):
    client = browser_of(NORTH)

    by_address = client.get("/leave/")
    by_button = client.post("/leave/")

    assert by_address.status_code == 404
    assert "storage" in by_button.headers["Clear-Site-Data"]
    assert client.get(f"/{at(NORTH)}/").status_code == 404
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    ("seat", "idle_s", "expected"),
    [
        (NORTH, limits.IDLE_S - 30, 200),
        (NORTH, limits.IDLE_S + 30, 404),
        (MARA, limits.IDLE_S - 30, 200),
        (MARA, limits.IDLE_S + 30, 404),
    ],
)
def test_an_idle_session_ends(browser_of, monkeypatch, seat, idle_s, expected):
    client, begun = browser_of(seat), time.time()

    monkeypatch.setattr(time, "time", lambda: begun + idle_s)

    assert client.get(f"/{at(seat)}/", follow=True).status_code == expected


def test_no_session_outlasts_two_hours_of_work(browser_of, monkeypatch):
    client, begun = browser_of(NORTH), time.time()

    statuses = []
    for minutes in (*range(0, 120, 10), 119, 121):
        monkeypatch.setattr(time, "time", lambda minutes=minutes: begun + minutes * 60)
        statuses.append(client.get(f"/{at(NORTH)}/", follow=True).status_code)

    assert statuses == [200] * 13 + [404]


def test_an_account_with_several_seats_is_asked_where_it_sits(browser_of):
    shown = browser_of(MARA, FRIEDA).get("/")

    assert "Where do you sit today?" in shown.text
    assert at(MARA) in shown.text
    assert at(FRIEDA) in shown.text


def test_an_account_with_one_seat_is_taken_there(browser_of):
    assert browser_of(NORTH).get("/").headers["Location"] == f"/{at(NORTH)}/"


def test_a_stranger_learns_what_this_is_and_how_to_get_in():
    shown = Client().get("/").text

    assert "link that the mediators gave" in shown
    assert 'href="/sign-in/"' in shown
    assert "<form" not in shown


def test_a_seat_that_is_let_go_is_gone_at_once(browser_of):
    client = browser_of(NORTH)
    actor = Actor(process=PROCESS, seat=NORTH.id)

    seating.let_go(Account.objects.get(), actor)

    assert client.get(f"/{at(NORTH)}/").status_code == 404


def test_holding_a_seat_twice_is_holding_it_once(db):
    actor = Actor(process=PROCESS, seat=NORTH.id)
    account = seating.account_of(actor, name="Anton")

    seating.hold(account, actor)

    assert seating.account_of(actor, name="somebody else") == account
    assert seating.held_by(account) == [actor]


def test_pages_speak_the_language_of_the_seat(browser_of):
    shown = browser_of(SOUTH).get(f"/{at(SOUTH)}/", follow=True).text

    assert '<html lang="he" dir="rtl"' in shown


def digest_of(link):
    return hashlib.sha256(link.rsplit("/", 1)[1].encode()).hexdigest()
