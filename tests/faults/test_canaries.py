"""Twenty canaries in every field of every kind and every form: at rest they are found nowhere."""

import base64
import http.client
import io
import os
import re
import signal
import socket
import subprocess
import sys
import tarfile
import time
import zlib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import pyrage
import pytest

from goodoffices.errors import AccessError
from goodoffices.office import Draft, export_view, open_office
from goodoffices.office.mediation.travel import travel_copy
from goodoffices.office.places import places
from goodoffices.office.safekeeping.backup import AgeLock, back_up, open_age
from goodoffices.record import Audience, Message, kinds
from goodoffices.vault.envelope import EnvelopeMaker
from tests.faults.canaries import Flock, found_in, leaks
from tests.unit.cli.test_commands import ROOT, free_port

PATIENCE_S = 60


def every_kind(cast, flock):
    """Entries of every kind, with canaries in their texts; the kinds that could not be made."""
    office, audience = cast.office, Audience([cast.mara.seat, cast.anton.seat, "engine"])
    (root,) = office.append(cast.mara, [Draft(audience, Message(words=flock()))], key="root")
    left = []
    for name, kind in kinds().items():
        body = flock.body(kind, [cast.mara.seat, cast.anton.seat], [root])
        if body is None:
            left.append(name)
            continue
        office.append(cast.mara, [Draft(audience, body)], key=f"canary/{name}")
    return left


def test_entries_of_every_kind_leave_no_word_in_any_file(cast, folder):
    flock = Flock()
    left = every_kind(cast, flock)
    assert left == []
    assert flock.given == set(flock.all)

    assert leaks([folder], flock.all) == {}  # while it is open: database, -wal, -shm, lock and key
    texts = export_view(cast.office, cast.anton).decode()
    assert all(
        canary in texts for canary in flock.all
    )  # they are there, for those who may read them
    held = export_view(cast.office, cast.bela) + travel_copy(cast.office, cast.mara, cast.bela.seat)
    assert found_in(held, flock.all) == []

    holder = pyrage.x25519.Identity.generate()
    back_up(folder, folder / "b.age", AgeLock(to=(str(holder.to_public()),)), keys=folder / "k.age")
    for name in ("b.age", "k.age"):
        plain = io.BytesIO()
        with (folder / name).open("rb") as sealed:
            open_age(sealed, plain, held=[holder])
        plain.seek(0)
        with tarfile.open(fileobj=plain) as tar:
            for member in tar.getnames():
                assert found_in(tar.extractfile(member).read(), flock.all) == [], member
    cast.close()
    assert leaks([folder], flock.all) == {}


def test_errors_and_their_logs_quote_nothing(cast, caplog):
    flock = Flock()
    every_kind(cast, flock)
    said = []
    for row in cast.office.store.load(cast.mara.process, cast.mara.seat):
        said += [repr(row)]
    for line in cast.view(cast.mara).lines():
        said += [repr(line), repr(line.body), str(line.body)]
        said += [
            repr(getattr(line.body, name))
            for name in ("statements", "seat")
            if hasattr(line.body, name)
        ]
        with pytest.raises(AccessError) as refused:
            cast.view(cast.bela).line(line.address)
        said += [str(refused.value), refused.value.advice]

    assert found_in("\n".join([*said, caplog.text]).encode(), flock.all) == []


@pytest.mark.parametrize(
    "dress",
    [
        str.encode,
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.upper().encode(),
        lambda text: text.encode().hex().encode(),
        lambda text: base64.b64encode(b"xy" + text.encode() + b"z" * 20),
        lambda text: base64.urlsafe_b64encode(b"\xff\xfe\xfd" + text.encode() + b"z" * 20),
        lambda text: zlib.compress(b"a long beginning, a long beginning " + text.encode()),
        lambda text: base64.b64encode(zlib.compress(text.encode() * 2)),
        lambda text: base64.b64encode(zlib.compress(text.encode() * 2)).hex().encode(),
    ],
)
def test_the_search_finds_a_canary_in_any_dress(folder, dress):
    flock = Flock()
    (folder / "some.log").write_bytes(
        os.urandom(4096) + b"\0" + dress(flock.all[3]) + b"\0" + os.urandom(4096)
    )

    assert leaks([folder], flock.all) == {str(folder / "some.log"): [flock.all[3]]}


def test_a_planted_leak_is_found(cast, folder, monkeypatch):
    """A word of the body that reaches the statement, as a subject line would."""
    plain = EnvelopeMaker.seal
    monkeypatch.setattr(
        EnvelopeMaker,
        "seal",
        lambda self, **said: plain(self, **{**said, "policy": said["body"].decode()}),
    )
    flock = Flock()
    audience = Audience([cast.mara.seat, cast.anton.seat])
    cast.office.append(cast.mara, [Draft(audience, Message(words=flock()))], key="leak")

    assert leaks([folder], flock.all) == {str(folder / "record.sqlite-wal"): [flock.all[0]]}


def test_statements_and_tables_name_seats_and_nobody(cast):
    names = ["Northland", "Southland", "Third Capital", "Friend of the process"]

    for row in cast.office.store.load(cast.mara.process, cast.mara.seat):
        assert not [name for name in names if name.encode() in row.statement]


# Through the desk, in a server process of its own


class Forms(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.forms = [], []
        self._select = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "a" and said.get("href"):
            self.links.append(said["href"])
        if tag == "form":
            self.forms.append(
                {"action": said.get("action") or "", "method": said.get("method"), "fields": []}
            )
        if tag in ("input", "textarea", "select") and self.forms and said.get("name"):
            self.forms[-1]["fields"].append(
                (tag, said.get("type", tag), said["name"], said.get("value", ""))
            )
            self._select = said["name"] if tag == "select" else None
        if tag == "option" and self._select and said.get("value"):
            self.forms[-1]["fields"].append(("option", "option", self._select, said["value"]))


class Browser:
    """Somebody in their seat, who writes a canary wherever something can be written."""

    def __init__(self, port, flock):
        self.port, self.flock = port, flock
        self.cookies: dict[str, str] = {}
        self.sent = self.refused = 0

    def ask(self, address, fields=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://127.0.0.1:{self.port}",
                "Sec-Fetch-Site": "same-origin",
            }
        connection.request("POST" if body is not None else "GET", address, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        connection.close()
        if answer.status in (302, 303):
            return self.ask(urljoin(address, answer.getheader("Location")))
        return answer.status, address, text

    def fill(self, address, form):
        """Send a form with a canary in each of its texts."""
        fields = {}
        for _, sort, name, value in form["fields"]:
            if sort in ("hidden", "radio", "checkbox", "option"):
                fields.setdefault(name, value or "on")
            elif sort in ("text", "textarea", "search", "password"):
                fields[name] = self.flock()
            elif sort == "date":
                fields[name] = "2026-03-17"
            elif sort in ("time", "datetime-local"):
                fields[name] = "2026-03-17T08:00" if "local" in sort else "08:00"
            elif sort == "number":
                fields[name] = "10"
        status, _, text = self.ask(urljoin(address, form["action"]), list(fields.items()))
        self.sent += 1
        self.refused += status >= 400
        return status, text

    def walk(self, start, pages):
        """Fill in every form that can be reached, a page at a time."""
        seen, to_see = set(), [start]
        while to_see and len(seen) < pages:
            address = to_see.pop(0)
            path = urlsplit(address).path
            shape = re.sub(r"/\d+-[0-9a-f]+", "/line", path)
            if shape in seen or "static" in path or "close" in path or "leave" in path:
                continue
            seen.add(shape)
            status, at, text = self.ask(address)
            if status != 200:
                continue
            found = Forms(text)
            to_see += [
                urljoin(at, link) for link in found.links if not link.startswith(("http", "#"))
            ]
            for form in found.forms:
                if form["method"] == "post" and "leave" not in form["action"]:
                    self.fill(at, form)
        return seen


@pytest.fixture
def served(folder):
    """A demonstration in a process of its own whose every file lies below one folder."""
    for name in ("data", "tmp", "home", "cwd"):
        (folder / name).mkdir(mode=0o700)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("GOODOFFICES", "DJANGO"))}
    for _ in range(5):  # a port may be taken on another of the addresses
        port = free_port()
        server = _started(folder, clean, port)
        if server.poll() is None:
            break
    try:
        assert server.poll() is None, (folder / "errors").read_text()
        yield server, port
    finally:
        server.kill()
        server.wait()


def _answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _started(folder, clean, port):
    command = ["demo", "--data", folder / "data", "--port", port, "--beat", "1"]
    with (folder / "printed").open("w") as out, (folder / "errors").open("w") as errors:
        server = subprocess.Popen(
            [sys.executable, "-m", "goodoffices", *map(str, command)],
            cwd=folder / "cwd",
            env={
                **clean,
                "PYTHONPATH": str(ROOT / "src"),
                "TMPDIR": str(folder / "tmp"),
                "SQLITE_TMPDIR": str(folder / "tmp"),
                "HOME": str(folder / "home"),
            },
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
        )
    end = time.monotonic() + PATIENCE_S
    while server.poll() is None and not _answers(port):
        if time.monotonic() > end:
            server.kill()
            server.wait()
        time.sleep(0.1)
    return server


def test_what_is_typed_at_the_desk_is_found_in_no_file_of_a_real_server(served, folder, full):
    server, port = served
    links = re.findall(r"http://[\d.]+:\d+(/enter/\S+)", (folder / "printed").read_text())
    flock, sent, seen = Flock(), 0, set()
    # The sides first: the mediator has buttons that end their ways in.
    for link in reversed(links[: 8 if full else 2]):
        browser = Browser(port, flock)
        status, at, text = browser.ask(link)
        assert status == 200
        status, at, text = browser.ask(
            link, [(n, v) for _, _, n, v in Forms(text).forms[0]["fields"]]
        )
        assert status == 200, text
        for path in (f"/{flock()}/", f"{at}{flock()}/?q={flock()}", f"/enter/{flock()}"):
            assert browser.ask(path)[0] == 404
        seen |= browser.walk(at, 200 if full else 50)
        sent += browser.sent
        browser.ask(at)  # and stays signed in: the session is in the file
    assert flock.given == set(flock.all)
    assert sent > 40
    assert len(seen) > 40
    assert (folder / "data" / "record.sqlite-wal").stat().st_size > 0

    where = [folder / "data", folder / "tmp", folder / "home", folder / "cwd"]
    assert leaks(where, flock.all) == {}
    limits = Path(f"/proc/{server.pid}/limits").read_text()
    assert re.search(r"Max core file size\s+0\s+0\s", limits)
    server.send_signal(signal.SIGSEGV)
    server.wait()
    assert leaks([folder], flock.all) == {}  # logs, and what a crash leaves
    assert not [path for path in folder.rglob("*") if "core" in path.name.lower()]
    loose = [p.name for p in (folder / "data").iterdir() if p.stat().st_mode & 0o077]
    assert loose == []

    office = open_office(folder / "data")
    try:  # they did arrive: those who may read them do
        read = b"".join(export_view(office, place.actor) for place in places(office))
    finally:
        office.store.close()
    assert len(found_in(read, flock.all)) > 10
