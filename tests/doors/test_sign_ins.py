"""A person sees when somebody came in by their account; nobody else does, and the table tells nothing."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from goodoffices.desk.accounts import codename, kdf, seating, sign_ins, ways
from goodoffices.desk.accounts.models import Account, SignIns, Way
from goodoffices.office import Actor
from tests.doors.standing import NORTH, PROCESS, SOUTH

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0"


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(kdf, "COST", kdf.Cost(passes=1, memory_kib=8))


def account_of(seat):
    return seating.account_of(Actor(process=PROCESS, seat=seat.id), name="holder")


def comes_in(link, device=LAPTOP):
    client = Client(headers={"User-Agent": device})
    client.post(link)
    return client


def test_one_s_own_sign_ins_are_listed_with_time_way_and_device_the_newest_first(link_of):
    words = codename.new_codename()
    link = link_of(NORTH)
    ways.add_codename(account_of(NORTH), words)
    comes_in(link, PHONE)
    client = Client(headers={"User-Agent": LAPTOP})
    client.post("/sign-in/", {"in-way": "codename", "in-codename": words})

    page = client.get("/you/").text.partition('id="sign-ins"')[2]

    assert [(one.way, one.device) for one in sign_ins.of(account_of(NORTH))] == [
        ("codename", sign_ins.Device.WINDOWS),
        ("link", sign_ins.Device.ANDROID),
    ]
    assert page.index("Windows") < page.index("Android")
    assert "Pixel" not in page


def test_nobody_reads_those_of_another(link_of):
    comes_in(link_of(SOUTH), PHONE)

    assert "Android" not in comes_in(link_of(NORTH)).get("/you/").text


def test_the_table_tells_neither_when_nor_how_often(link_of):
    link = link_of(NORTH)
    comes_in(link)
    once = SignIns.objects.get(account=account_of(NORTH)).sealed
    for _ in range(sign_ins.AT_MOST + 3):
        sign_ins.note(comes_in(link).request().wsgi_request, account_of(NORTH), "passphrase")
    often = SignIns.objects.get(account=account_of(NORTH)).sealed

    assert len(once) == len(often)
    assert len(sign_ins.of(account_of(NORTH))) == sign_ins.AT_MOST
    assert str(int(time.time()) // 60) not in once


def test_what_is_sealed_for_one_account_opens_for_no_other(link_of):
    comes_in(link_of(NORTH))
    comes_in(link_of(SOUTH))
    row = SignIns.objects.get(account=account_of(NORTH))
    SignIns.objects.filter(account=account_of(SOUTH)).update(sealed=row.sealed)

    with pytest.raises(Exception, match="does not open"):
        sign_ins.of(account_of(SOUTH))


def test_after_ninety_days_they_are_gone_also_of_who_comes_no_more(link_of):
    link = link_of(SOUTH)
    comes_in(link_of(NORTH))
    later = time.time() + timedelta(days=90, minutes=2).total_seconds()
    with time_machine.travel(later, tick=False):
        assert not sign_ins.of(account_of(NORTH))
        comes_in(link)
    assert not sign_ins.of(account_of(NORTH))


def test_this_was_not_me_ends_every_session_and_every_way_and_says_what_to_do(link_of):
    link = link_of(NORTH)
    ways.add_codename(account_of(NORTH), codename.new_codename())
    client = comes_in(link)
    assert "/you/not-me/" in client.get("/you/").text

    page = client.post("/you/not-me/").text

    assert "Call the mediators" in page
    assert not Way.objects.filter(account=account_of(NORTH)).exists()
    assert client.get("/you/").status_code == 404
    assert Client().post(link).status_code == 404
    assert Account.objects.get(pk=account_of(NORTH).pk).is_active


def test_it_takes_a_fresh_factor_to_end_everything(link_of):
    link = link_of(NORTH)
    client = comes_in(link)
    session = client.session
    session["fresh"] = 0
    session.save()

    asked = client.post("/you/not-me/")

    assert "Call the mediators" not in asked.text
    assert Client().post(link).status_code == 302
