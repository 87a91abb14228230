"""Notices by e-mail: off by default, once a day at one hour, for who asked, and without a word of content."""

import socketserver
import threading
from datetime import timedelta
from email import message_from_string
from email.policy import default

import pytest
from django.utils import translation
from django.utils.translation import gettext

from goodoffices.desk.accounts import seating
from goodoffices.desk.accounts.models import Account
from goodoffices.desk.mail.models import Notice
from goodoffices.desk.mail.round import PostBox, Rounds, ask, post_box, stop
from goodoffices.errors import InputError
from goodoffices.office import write_message
from goodoffices.record import Standing

pytestmark = pytest.mark.django_db

BOX = PostBox(host="127.0.0.1", sender="desk@good.example", port=0, security="none")


class Post(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to be handed a mail."""

    def handle(self):
        self.say("220 post")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "DATA":
                self.say("354 go on")
                held = []
                while (part := self.rfile.readline()) != b".\r\n":
                    held.append(part)
                self.server.mails.append(b"".join(held).decode())
            elif word == "EHLO":
                self.server.called.append(line)
            elif word == "QUIT":
                self.say("221 bye")
                return
            self.say("250 ok")

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def post():
    """A server on this machine that takes mails."""
    with socketserver.TCPServer(("127.0.0.1", 0), Post) as server:
        server.mails, server.called = [], []
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def rounds(desk, post):
    """The rounds of the cast's office."""
    port = post.server_address[1]
    return Rounds(desk.cast.office, PostBox(**{**as_dict(BOX), "port": port}))


def as_dict(box):
    return {name: getattr(box, name) for name in ("host", "sender", "port", "security")}


def account(desk, actor):
    desk.client_of(actor)
    return next(x for x in Account.objects.all() if actor in seating.held_by(x))


def wants(desk, actor, to="somebody@home.example"):
    ask(desk.cast.office, account(desk, actor), to)


def say(desk, actor, room):
    cast = desk.cast
    write_message(
        cast.office, actor, room=room, words="The generals agree.",
        standing=Standing.NON_PAPER, language="en", key=cast.key(actor),
    )  # fmt: skip


def test_a_mail_says_that_something_came_and_nothing_else(desk, rounds, post):
    wants(desk, desk.cast.bela)
    say(desk, desk.cast.anton, "plenary")
    desk.cast.beat(minutes=24 * 60)
    rounds.keep()

    (mail,) = post.mails
    head, body = mail.split("\r\n\r\n")
    assert body == "There is something new at the desk.\r\n"
    assert sorted(line.split(":")[0] for line in head.split("\r\n")) == [
        "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From",
        "MIME-Version", "Subject", "To",
    ]  # fmt: skip
    assert "Auto-Submitted: auto-generated" in head
    assert "Subject: There is something new at the desk." in head
    assert "06:00:00" in head
    assert post.called == ["ehlo desk"]
    for word in ("Northland", "Southland", "generals", desk.cast.mara.process):
        assert word not in mail


@pytest.mark.parametrize("language", ["ar", "he", "ru"])
def test_a_mail_in_other_letters_passes_every_relay_and_says_the_same(desk, rounds, post, language):
    desk.client_of(desk.cast.bela).post("/language/", {"language": language})
    wants(desk, desk.cast.bela)
    say(desk, desk.cast.anton, "plenary")
    desk.cast.beat(minutes=24 * 60)
    rounds.keep()

    (mail,) = post.mails
    assert mail.isascii()
    read = message_from_string(mail, policy=default)
    assert read["Content-Transfer-Encoding"] in ("base64", "quoted-printable")
    with translation.override(language):
        words = gettext("There is something new at the desk.")
    assert not words.isascii()
    assert (read["Subject"], read.get_content().strip()) == (words, words)


def test_there_is_one_mail_a_day_however_much_came(desk, rounds, post):
    wants(desk, desk.cast.bela)
    for _ in range(3):
        say(desk, desk.cast.anton, "plenary")
    desk.cast.beat(minutes=24 * 60)
    for _ in range(3):
        rounds.keep()
        desk.cast.beat(minutes=20)
    assert len(post.mails) == 1

    desk.cast.beat(minutes=24 * 60)
    rounds.keep()
    assert len(post.mails) == 1

    say(desk, desk.cast.anton, "plenary")
    desk.cast.beat(minutes=24 * 60)
    rounds.keep()
    assert len(post.mails) == 2


def test_no_mail_goes_before_the_hour_of_the_round(desk, rounds, post):
    wants(desk, desk.cast.bela)
    say(desk, desk.cast.anton, "plenary")
    now = desk.cast.office.now()
    night = now.replace(hour=5, minute=59) + timedelta(days=1)
    desk.cast.beat(minutes=(night - now).total_seconds() / 60)
    rounds.keep()
    assert post.mails == []

    desk.cast.beat(minutes=2)
    rounds.keep()
    assert len(post.mails) == 1


def test_what_is_said_to_the_other_side_sends_nothing(desk, rounds, post):
    cast = desk.cast
    wants(desk, cast.bela)
    say(desk, cast.anton, "own")
    cast.beat(minutes=24 * 60)
    rounds.keep()

    assert post.mails == []


def test_one_s_own_words_are_no_news(desk, rounds, post):
    cast = desk.cast
    wants(desk, cast.anton)
    say(desk, cast.anton, "plenary")
    cast.beat(minutes=24 * 60)
    rounds.keep()

    assert post.mails == []


def test_a_post_box_that_is_closed_keeps_the_news_for_the_next_beat(desk, rounds, post, caplog):
    cast = desk.cast
    wants(desk, cast.bela)
    say(desk, cast.anton, "plenary")
    cast.beat(minutes=24 * 60)
    Rounds(cast.office, PostBox(**{**as_dict(BOX), "port": 9})).keep()
    assert "mail.failed" in caplog.text
    assert "home.example" not in caplog.text

    cast.beat(minutes=10)
    rounds.keep()
    assert len(post.mails) == 1


def test_who_asks_no_longer_is_told_no_longer(desk, rounds, post):
    cast = desk.cast
    wants(desk, cast.bela)
    stop(account(desk, cast.bela))
    say(desk, cast.anton, "plenary")
    cast.beat(minutes=24 * 60)
    rounds.keep()

    assert post.mails == []


def test_the_address_stands_sealed(desk):
    from django.db import connection

    wants(desk, desk.cast.bela)
    with connection.cursor() as cursor:
        cursor.execute("select sealed from mail_notice")
        (raw,) = cursor.fetchone()

    assert "home.example" not in str(raw)
    assert Notice.objects.get().to == "somebody@home.example"


def test_a_person_asks_on_a_page_where_the_host_sends_mail(desk, settings):
    client = desk.client_of(desk.cast.bela)
    assert client.get("/you/notices/").status_code == 404
    assert "/you/notices/" not in client.get("/you/").content.decode()

    settings.SENDS_MAIL = True
    assert "/you/notices/" in client.get("/you/").content.decode()
    assert client.post("/you/notices/", {"to": "nowhere"}).status_code == 422
    page = client.post("/you/notices/", {"to": "b@home.example"}, follow=True).content.decode()
    assert "You are told at b@home.example." in page

    client.post("/you/notices/", {"stop": "1"})
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "host = 'far.example'\nsender = 'a@b.example'\nsecurity = 'none'",
        "host = 'far.example'",
        "host = 'far.example'\nsender = 'a@b.example'\nother = 1",
        "host = ",
    ],
)
def test_settings_that_would_send_in_the_clear_or_cannot_be_read_are_refused(tmp_path, text):
    path = tmp_path / "mail.toml"
    path.write_text(text)

    with pytest.raises(InputError) as refused:
        post_box(path)
    assert refused.value.advice


def test_a_post_box_never_shows_its_password(tmp_path):
    path = tmp_path / "mail.toml"
    path.write_text("host = 'far.example'\nsender = 'a@b.example'\nuser = 'u'\npassword = 'hush'\n")

    assert "hush" not in repr(post_box(path))
