"""Codename, passphrase with code: how each is chosen, how it opens, and what a wrong try tells."""

import html
import re
import time
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goodoffices.desk.accounts import brake, codename, kdf, one_time, seating, ways
from goodoffices.desk.accounts.models import Account, Failure, Kind, Session, SignInLink, Way
from goodoffices.office import Actor
from tests.doors.standing import NORTH, PROCESS, SOUTH, at

pytestmark = pytest.mark.django_db

PASSPHRASE = "seven herons over the weir"


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """The slow step made quick: what it costs is tried once, in a test of its own."""
    monkeypatch.setattr(kdf, "COST", kdf.Cost(passes=1, memory_kib=8))


@pytest.fixture
def account_at():
    """Somebody who holds a seat and has no way of signing in yet."""

    def make(seat):
        return seating.account_of(Actor(process=PROCESS, seat=seat.id), name=f"holder {seat.name}")

    return make


@pytest.fixture
def with_codename(account_at):
    def make(seat):
        words = codename.new_codename()
        ways.add_codename(account_at(seat), words)
        return words

    return make


@pytest.fixture
def with_passphrase(account_at):
    def make(seat):
        name, secret = codename.new_name(), one_time.new_secret()
        spare = ways.add_passphrase(
            account_at(seat), name=name, passphrase=PASSPHRASE, secret=secret
        )
        return name, secret, spare

    return make


def by_codename(client, words, address="/sign-in/", **more):
    return client.post(address, {"in-way": "codename", "in-codename": words, **more})


def by_passphrase(client, name, code, passphrase=PASSPHRASE, address="/sign-in/"):
    typed = {"in-name": name, "in-passphrase": passphrase, "in-code": code}
    return client.post(address, {"in-way": "passphrase", **typed})


def is_in(client, seat):
    return client.get(f"/{at(seat)}/", follow=True).status_code == 200


def hidden(page, name):
    return html.unescape(re.search(f'name="{name}" value="([^"]*)"', page).group(1))


# The first entry


def test_an_invitation_leads_to_the_choice_of_a_way_and_nowhere_else(account_at):
    client = Client()
    client.post(f"/enter/{seating.issue_link(account_at(NORTH))}")

    assert client.get("/").headers["Location"] == "/you/"
    assert client.get(f"/{at(NORTH)}/").headers["Location"] == "/you/"
    assert "How will you sign in from now on?" in client.get("/you/").text


def test_an_invitation_is_good_until_a_way_is_chosen_and_spent_with_it(account_at):
    link = f"/enter/{seating.issue_link(account_at(NORTH))}"
    Client().post(link)
    client = Client()
    client.post(link)

    shown = client.post("/you/codename/").text
    words = re.findall(r"<li>(\w+)</li>", shown)
    client.post("/you/codename/", {"made": hidden(shown, "made"), "typed": " ".join(words)})

    assert len(words) == 7
    assert is_in(client, NORTH)
    assert Client().get(link).status_code == 404
    again = Client()
    by_codename(again, " ".join(words))
    assert is_in(again, NORTH)


def test_a_codename_counts_only_once_it_was_typed_from_the_copy(account_at):
    client = Client()
    client.post(f"/enter/{seating.issue_link(account_at(NORTH))}")
    shown = client.post("/you/codename/").text

    wrong = client.post("/you/codename/", {"made": hidden(shown, "made"), "typed": "abandon"})

    assert wrong.status_code == 422
    assert not Way.objects.exists()
    assert re.findall(r"<li>(\w+)</li>", wrong.text) == re.findall(r"<li>(\w+)</li>", shown)


def test_a_passphrase_is_set_with_the_code_of_an_app_and_gives_spare_codes_once(account_at):
    client = Client()
    client.post(f"/enter/{seating.issue_link(account_at(NORTH))}")
    shown = client.get("/you/passphrase/").text
    secret = re.search(r'class="shown-once secret"[^>]*>([^<]+)<', shown).group(1).replace(" ", "")
    typed = {"made": hidden(shown, "made"), "code": one_time.code_now(secret)}

    short = client.post("/you/passphrase/", {**typed, "passphrase": "short", "again": "short"})
    twice = {"passphrase": PASSPHRASE, "again": PASSPHRASE}
    wrong_code = client.post("/you/passphrase/", {**typed, **twice, "code": "000"})
    done = client.post("/you/passphrase/", {**typed, **twice})

    assert short.status_code == wrong_code.status_code == 422
    assert "too short" in short.text
    assert len(re.findall(r"<li>\w{5} \w{5}</li>", done.text)) == 10
    assert is_in(client, NORTH)
    assert "10 spare codes" in client.get("/you/").text


# Codenames


def test_a_codename_has_seven_words_out_of_2048_that_four_letters_tell_apart():
    known = codename.word_list("en")

    assert len(known) == len({word[:4] for word in known}) == 2048
    assert all(word in known for word in codename.new_codename().split())
    assert len(codename.new_codename().split()) == 7


@pytest.mark.parametrize("spoil", [str.upper, str.title, "{} ".format, lambda one: one[:4]])
def test_a_codename_is_forgiven_case_spaces_and_all_but_four_letters(with_codename, spoil):
    words = with_codename(NORTH).split()
    client = Client()

    by_codename(client, " -\n".join(spoil(word) for word in words))

    assert is_in(client, NORTH)


def test_six_words_of_seven_open_nothing(with_codename):
    words = with_codename(NORTH).split()
    client = Client()

    answer = by_codename(client, " ".join(words[:6]))

    assert answer.status_code == 422
    assert "That did not open." in answer.text
    assert not is_in(client, NORTH)


def test_the_database_holds_neither_words_nor_names_nor_secrets(
    with_codename, with_passphrase, account_at
):
    words = with_codename(NORTH).split()
    name, secret, spare = with_passphrase(SOUTH)
    client = Client()
    by_codename(client, " ".join(words))
    with connection.cursor() as cursor:
        cursor.execute("select name from sqlite_master where type = 'table'")
        rows = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'select * from "{table}"')
            rows += cursor.fetchall()
    kept = str(rows)

    for canary in (name, secret, PASSPHRASE, *spare, "holder Northland", " ".join(words)):
        assert canary not in kept
    assert account_at(NORTH).name == "holder Northland"


# Passphrase and code


def test_user_name_passphrase_and_code_open_together(with_passphrase):
    name, secret, _ = with_passphrase(NORTH)
    client = Client()

    by_passphrase(client, name.upper().replace("-", " "), one_time.code_now(secret))

    assert is_in(client, NORTH)


def test_a_code_opens_once(with_passphrase):
    name, secret, _ = with_passphrase(NORTH)
    code = one_time.code_now(secret)
    by_passphrase(Client(), name, code)

    assert by_passphrase(Client(), name, code).status_code == 422


def test_a_spare_code_stands_in_once_for_the_telephone(with_passphrase):
    name, _, spare = with_passphrase(NORTH)
    client = Client()

    by_passphrase(client, name, f" {spare[3][:5].upper()} {spare[3][5:]}")

    assert is_in(client, NORTH)
    assert by_passphrase(Client(), name, spare[3]).status_code == 422


@pytest.mark.parametrize("wrong", ["passphrase", "code", "name"])
def test_all_three_must_be_right_and_nothing_tells_which_was_wrong(with_passphrase, wrong):
    name, secret, _ = with_passphrase(NORTH)
    typed = {"name": name, "passphrase": PASSPHRASE, "code": one_time.code_now(secret)}
    typed[wrong] = "000000"

    answer = by_passphrase(Client(), typed["name"], typed["code"], typed["passphrase"])

    assert answer.status_code == 422
    assert "That did not open." in answer.text


def test_an_unknown_name_costs_what_a_known_one_costs(with_passphrase, monkeypatch):
    name, _, _ = with_passphrase(NORTH)
    calls = []
    real = kdf.stretched
    monkeypatch.setattr(kdf, "stretched", lambda *typed: calls.append(typed[0]) or real(*typed))

    seen = []
    for typed, passphrase, code in (
        (name, "wrong passphrase", "000000"),
        (name, PASSPHRASE, "000000"),
        ("river-lantern-cloud", "wrong passphrase", "000000"),
    ):
        Failure.objects.all().delete()
        calls.clear()
        with CaptureQueriesContext(connection) as trace:
            answer = by_passphrase(Client(), typed, code, passphrase)
        body = re.sub(
            r'"[^"]{60,}"', "", answer.text.replace(typed, "")
        )  # what is random in any page
        queries = [re.sub(r"'[0-9a-f]{64}'|\d{6,}", "?", one["sql"]) for one in trace]
        seen.append((queries, len(calls), answer.status_code, body))

    assert seen[0][0], "no query was seen"
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][1] == 1


def test_an_unknown_codename_costs_as_much_as_a_known_one(with_codename, monkeypatch):
    words = with_codename(NORTH)
    calls = []
    real = kdf.stretched
    monkeypatch.setattr(
        codename, "stretched", lambda *typed: calls.append(typed[0]) or real(*typed)
    )

    for typed in (words, "not a codename at all", ""):
        by_codename(Client(), typed)
        Failure.objects.all().delete()

    assert len(calls) == 3


def test_the_slow_step_takes_64_mebibytes_and_three_passes(monkeypatch):
    from argon2 import low_level

    monkeypatch.undo()
    seen = {}
    real = kdf.hash_secret_raw
    monkeypatch.setattr(kdf, "hash_secret_raw", lambda **how: seen.update(how) or real(**how))

    kdf.stretched("words", kdf.site_salt("codename/1"))

    assert seen["memory_cost"] >= 64 * 1024
    assert seen["time_cost"] >= 3
    assert seen["type"] is low_level.Type.ID


# Delays

FRONT = brake.Door()


def name_lane(name, door=FRONT):
    return door.lane("name", name)


def words_lane(words, door=FRONT):
    return door.lane("codename", " ".join(words.split()[:2]))


def waited(monkeypatch):
    """The clock goes on by itself, a minute with each look at it: no delay is ever in the way."""
    now = [1_800_000_000.0]

    def later():
        now[0] += brake.LONGEST_S
        return now[0]

    monkeypatch.setattr(brake.time, "time", later)


def test_each_failed_try_makes_the_next_wait_longer_up_to_a_minute(monkeypatch):
    lane, begun = name_lane("a-name-here"), 1_800_000_000
    monkeypatch.setattr(time, "time", lambda: begun)

    waits = []
    for _ in range(brake.A_DAY - 1):
        brake.note_failure(lane)
        waits.append(brake.wait_s(lane))

    assert waits[:3] == pytest.approx([0.4, 0.8, 1.6])
    assert waits[-1] == brake.LONGEST_S
    assert waits == sorted(waits)


def test_a_try_that_comes_too_early_is_not_even_looked_at(with_codename, monkeypatch):
    words = with_codename(NORTH)
    for _ in range(8):
        brake.note_failure(words_lane(words))
    monkeypatch.setattr(codename, "stretched", lambda *_: pytest.fail("it was looked at"))

    answer = by_codename(Client(), words)

    assert answer.status_code == 429
    assert "has to wait" in answer.text


@pytest.mark.parametrize(("hostile", "other"), [(NORTH, SOUTH), (SOUTH, NORTH)])
def test_nothing_one_side_does_at_any_door_keeps_the_other_out(
    with_codename, with_passphrase, monkeypatch, hostile, other
):
    words, (name, secret, _) = with_codename(other), with_passphrase(other)
    mine, (my_name, _, _) = with_codename(hostile), with_passphrase(hostile)
    with monkeypatch.context() as patched:
        waited(patched)
        tries = [
            answer.status_code
            for number in range(2)
            for address in ("/sign-in/", f"/{at(hostile)}/", f"/{'x' * 16}/")
            for answer in (
                by_codename(Client(), codename.new_codename(), address),
                by_codename(Client(), f"{' '.join(mine.split()[:2])} {number}", address),
                by_passphrase(Client(), my_name, "000000", address=address),
                by_passphrase(Client(), codename.new_name(), "000000", address=address),
            )
        ]
    assert set(tries) == {422}
    doors = (FRONT, brake.Door(hostile.id))
    lanes = [lane for door in doors for lane in (words_lane(mine, door), name_lane(my_name, door))]
    lanes += [name_lane(codename.new_name()) for _ in range(30)]
    lanes += [words_lane(codename.new_codename()) for _ in range(30)]
    for lane in lanes * brake.A_DAY:
        brake.note_failure(lane)

    for address in ("/sign-in/", f"/{at(other)}/"):
        by_words, by_name = Client(), Client()
        assert by_codename(by_words, words, address).status_code == 302
        assert is_in(by_words, other)
        with monkeypatch.context() as patched:  # a code opens once
            patched.setattr(one_time, "step_of", lambda *_, **__: int(time.time()))
            code = one_time.code_now(secret)
            assert by_passphrase(by_name, name, code, address=address).status_code == 302
        assert is_in(by_name, other)


def test_who_knows_a_user_name_makes_it_wait_at_the_front_and_nowhere_else(
    with_codename, with_passphrase
):
    words, (name, secret, _) = with_codename(SOUTH), with_passphrase(SOUTH)
    for _ in range(brake.A_DAY):
        brake.note_failure(name_lane(name))
        brake.note_failure(name_lane(name, brake.Door(NORTH.id)))
    code = one_time.code_now(secret)

    assert by_passphrase(Client(), name, code).status_code == 429
    assert by_codename(Client(), words).status_code == 302
    assert by_passphrase(Client(), name, code, address=f"/{at(SOUTH)}/").status_code == 302


def test_a_lane_of_nobody_answers_as_one_of_somebody_does(
    with_codename, with_passphrase, monkeypatch
):
    words, (name, _, _) = with_codename(SOUTH), with_passphrase(SOUTH)
    monkeypatch.setattr(time, "time", lambda: now[0])
    seen = []
    for said, told in (
        (f"{' '.join(words.split()[:2])} {{}}", name),
        ("abandon ability {}", "river-lantern-cloud"),
    ):
        now, answers = [1_800_000_000.0], []
        for number in range(12):
            answers += [
                (answer.status_code, re.findall(r"has to wait: [^.]*", answer.text))
                for answer in (
                    by_codename(Client(), said.format("about " * number)),
                    by_passphrase(Client(), told, "000000"),
                )
            ]
            now[0] += 45.0
        seen.append(answers)

    assert {status for status, _ in seen[0]} == {422, 429}
    assert seen[0] == seen[1]


def test_an_own_door_opens_to_its_own_people_only(with_codename):
    with_codename(NORTH)
    words = with_codename(SOUTH)

    assert by_codename(Client(), words, f"/{at(NORTH)}/").status_code == 422
    assert by_codename(Client(), words, f"/{'x' * 16}/").status_code == 302


def test_in_a_lane_ten_tries_a_day_are_looked_at_which_for_fifty_people_is_a_thousand(monkeypatch):
    now, looked_at = [1_800_000_000.0], 0
    monkeypatch.setattr(time, "time", lambda: now[0])
    lane, end = name_lane("a-name-here"), now[0] + brake.DAY_S - 1

    while now[0] < end:
        wait = brake.wait_s(lane)
        if wait > 0:
            now[0] += wait + 0.001
            continue
        looked_at += 1
        brake.note_failure(lane)

    doors = 2  # the front, and the seat's own
    assert looked_at == brake.A_DAY
    assert looked_at * doors * 50 <= 1000


def test_who_comes_in_is_forgiven_at_that_door_and_at_no_other(with_passphrase):
    name, secret, _ = with_passphrase(NORTH)
    brake.note_failure(name_lane(name))
    brake.note_failure(name_lane(name, brake.Door(NORTH.id)))
    Failure.objects.update(at=int(time.time()) - 60)

    by_passphrase(Client(), name, one_time.code_now(secret))

    left = [name_lane(name, brake.Door(NORTH.id))]
    assert list(Failure.objects.values_list("lane", flat=True)) == left


def test_a_failed_try_stays_counted_whatever_happens_to_the_request(with_passphrase, monkeypatch):
    from goodoffices.desk import way_in

    name, _, _ = with_passphrase(NORTH)
    monkeypatch.setattr(way_in, "sign_in_page", lambda *_a, **_k: 1 / 0)

    client = Client(raise_request_exception=False)
    assert by_passphrase(client, name, "000000").status_code == 500

    assert Failure.objects.count() == 1


def test_failures_are_kept_for_a_day(monkeypatch):
    brake.note_failure(name_lane("one"))
    begun = time.time()

    monkeypatch.setattr(time, "time", lambda: begun + brake.DAY_S + 2)
    brake.note_failure(name_lane("other"))

    assert Failure.objects.count() == 1


def test_strangers_take_no_place_but_their_own(monkeypatch):
    monkeypatch.setattr(kdf, "_waiting", Counter({"": kdf.AT_THE_FRONT}))

    with pytest.raises(kdf.BusyError), kdf.turn():
        pytest.fail("a third stranger was let onto the bench")
    for seat in (NORTH.id, SOUTH.id):
        with kdf.turn(seat):
            assert kdf._waiting[seat] == 1
    assert kdf._waiting == {"": kdf.AT_THE_FRONT}


def test_a_crowd_at_one_seat_s_door_takes_one_place(monkeypatch):
    monkeypatch.setattr(kdf, "_waiting", Counter({NORTH.id: 1}))

    with pytest.raises(kdf.BusyError), kdf.turn(NORTH.id):
        pytest.fail("two of one seat wait at a time")
    for who in (SOUTH.id, ""):
        with kdf.turn(who):
            assert kdf._waiting[who] == 1


def test_who_is_signed_in_waits_in_the_place_of_their_seat(account_at, monkeypatch):
    account = account_at(NORTH)
    monkeypatch.setattr(kdf, "_waiting", Counter({NORTH.id: 1}))

    with pytest.raises(kdf.BusyError):
        ways.proves(account, Kind.CODENAME, {"codename": "x"}, FRONT)


# Ways added and taken away


def test_a_change_of_way_ends_every_other_session(with_codename):
    words = with_codename(NORTH)
    client = Client()
    by_codename(client, words)
    stolen = Client()
    stolen.cookies.update(client.cookies.copy())

    shown = client.post("/you/codename/").text
    new = re.findall(r"<li>(\w+)</li>", shown)
    client.post("/you/codename/", {"made": hidden(shown, "made"), "typed": " ".join(new)})

    assert is_in(client, NORTH)
    assert not is_in(stolen, NORTH)
    assert by_codename(Client(), words).status_code == 422


def test_the_last_way_stays(with_codename):
    client = Client()
    by_codename(client, with_codename(NORTH))
    (way,) = Way.objects.all()

    assert "Remove the codename" not in client.get("/you/").text
    assert client.post("/you/remove/", {"way": way.pk}).status_code == 404
    assert Way.objects.count() == 1


def test_nobody_takes_away_a_way_of_somebody_else(with_codename, with_passphrase):
    client = Client()
    by_codename(client, with_codename(NORTH))
    with_passphrase(NORTH)
    with_codename(SOUTH)
    other = Way.objects.get(account__hold__seat=SOUTH.id)

    assert client.post("/you/remove/", {"way": other.pk}).status_code == 404
    assert Way.objects.filter(pk=other.pk).exists()


def test_a_second_way_can_be_removed_again(with_codename, with_passphrase):
    words = with_codename(NORTH)
    with_passphrase(NORTH)
    client = Client()
    by_codename(client, words)

    client.post("/you/remove/", {"way": Way.objects.get(kind=Kind.PASSPHRASE).pk})

    assert set(Way.objects.values_list("kind", flat=True)) == {Kind.CODENAME}
    assert is_in(client, NORTH)


def test_strangers_are_asked_in_before_they_see_anybodys_ways():
    assert "Seven words." in Client().get("/you/").text
    assert Client().post("/you/remove/", {"way": 1}).status_code == 404


# A copy of the database


def test_a_session_in_the_database_opens_nothing_without_its_cookie(with_codename):
    client = Client()
    by_codename(client, with_codename(NORTH))
    row = Session.objects.get()

    assert "_auth_user_id" not in row.session_data
    assert client.session.decode(row.session_data)["_auth_user_id"]
    other = type(client.session)("another-key")
    assert other.decode(row.session_data) == {}


def test_one_account_has_one_session(with_codename):
    words = with_codename(NORTH)
    here, there = Client(), Client()
    by_codename(here, words)
    Failure.objects.all().delete()
    by_codename(there, words)

    assert not is_in(here, NORTH)
    assert is_in(there, NORTH)


def test_a_closed_account_signs_in_by_nothing(with_codename):
    words = with_codename(NORTH)
    Account.objects.update(is_active=False)

    assert by_codename(Client(), words).status_code == 422
    assert SignInLink.objects.count() == 0
