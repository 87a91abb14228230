"""What a host needs: Django's own checks are content, every answer is guarded, old accounts survive."""

import os
import re
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from goodoffices.desk.accounts import codename, kdf, seating, ways
from goodoffices.desk.middleware import HEADERS
from tests.browser.desk import ROOT

INLINE = re.compile(
    r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)
ELSEWHERE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""", re.IGNORECASE)


def test_with_named_hosts_djangos_deployment_check_finds_nothing(tmp_path):
    found = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"],
        cwd=ROOT,
        env={
            # What the browsers' tests allow themselves is not what a host is given.
            **{k: v for k, v in os.environ.items() if not k.startswith("DJANGO_")},
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "goodoffices.desk.settings",
            "GOODOFFICES_DATA": str(tmp_path),
            "GOODOFFICES_HOSTS": "desk.example",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0, found.stderr
    assert "no issues (0 silenced)" in found.stdout


def test_there_is_no_admin_no_cache_no_condition_and_no_compression():
    named = " ".join([*settings.INSTALLED_APPS, *settings.MIDDLEWARE])

    for unwanted in ("admin", "Cache", "GZip", "ConditionalGet"):
        assert unwanted not in named
    assert not any("admin" in str(pattern.pattern) for pattern in get_resolver().url_patterns)


@pytest.fixture
def holder(desk, cast, monkeypatch):
    """A browser of somebody who signs in by all that needs no device."""
    monkeypatch.setattr(kdf, "COST", kdf.Cost(passes=1, memory_kib=8))
    client = desk.client_of(cast.anton)
    ways.add_codename(seating.account_of(cast.anton, name=""), codename.new_codename())
    return client


def test_no_answer_about_signing_in_holds_anything_inline_or_from_elsewhere(holder, desk, cast):
    stranger = Client()
    room = desk.to(cast.anton, "party:room")
    answers = [
        stranger.get("/"),
        stranger.get("/sign-in/"),
        stranger.get("/sign-in/", headers={"Host": "localhost"}),
        stranger.post("/sign-in/", {"in-way": "codename", "in-codename": "x"}),
        stranger.get(room),
        stranger.post(room, {"said": '"><script>alert(1)</script>'}),
        stranger.get("/nowhere/"),
        holder.get("/you/"),
        holder.get("/you/codename/"),
        holder.post("/you/codename/"),
        holder.get("/you/passphrase/"),
        holder.get("/you/passkey/", headers={"Host": "localhost"}),
        holder.get("/you/passkey/"),
        holder.post("/leave/"),
    ]

    for answer in answers:
        assert HEADERS.items() <= dict(answer.headers).items()
        assert not {"ETag", "Last-Modified", "Expires", "Content-Encoding"} & set(answer.headers)
        assert not INLINE.search(answer.text), answer.request["PATH_INFO"]
        assert not ELSEWHERE.search(answer.text)
    assert "<script>alert" not in answers[5].text


def test_passkeys_are_allowed_to_the_desk_itself_and_nothing_else_to_anybody():
    powers = dict(part.split("=") for part in HEADERS["Permissions-Policy"].split(", "))

    allowed = {name for name, whom in powers.items() if whom != "()"}
    assert allowed == {"publickey-credentials-create", "publickey-credentials-get"}
    assert {powers[name] for name in allowed} == {"(self)"}


AFTERWARDS = """
import django
django.setup()
from goodoffices.desk.accounts import seating
found = seating.account_by_link("an old token")
print(found.pk, found.name, found.may_open, [actor.seat for actor in seating.held_by(found)])
"""


def test_accounts_and_links_of_before_survive_and_names_are_sealed(tmp_path):
    def django(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT / "src"),
                "DJANGO_SETTINGS_MODULE": "goodoffices.desk.settings",
                "GOODOFFICES_DATA": str(tmp_path),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    django("-m", "django", "migrate", "accounts", "0002_may_open")
    database = sqlite3.connect(tmp_path / "accounts.sqlite3")
    database.executescript(f"""
        insert into accounts_account (id, name, is_active, epoch, may_open)
            values (7, 'Mara of Third Capital', 1, '00', 1);
        insert into accounts_hold (account_id, process, seat) values (7, 'p', 's-mara');
        insert into accounts_signinlink (account_id, digest, created, revoked)
            values (7, '{seating._digest("an old token")}', '2026-03-01', 0);
        insert into accounts_session values ('of before', '2099-01-01', '{"0" * 64}');
    """)
    database.close()

    django("-m", "django", "migrate")

    assert django("-c", AFTERWARDS).strip() == "7 Mara of Third Capital True ['s-mara']"
    database = sqlite3.connect(tmp_path / "accounts.sqlite3")
    assert database.execute("select count(*) from accounts_session").fetchone() == (0,)
    database.execute("pragma wal_checkpoint(truncate)")
    database.close()
    for path in tmp_path.iterdir():
        assert b"Mara of Third Capital" not in path.read_bytes(), path.name
