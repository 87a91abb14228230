"""Who can open the node key: shown, changed, and asked for on a real terminal."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from goodoffices.cli import main
from goodoffices.office import Actor, open_office, open_process, write_message
from goodoffices.office.safekeeping.custody import PASSPHRASE_FILE, custody
from goodoffices.store import Query
from tests.unit.cli.test_commands import ROOT, free_port
from tests.unit.cli.test_serving import started, status

PASSPHRASE = "copper lantern by the seventh bridge"
PATIENCE_S = 60


@pytest.fixture
def data(folder):
    """A data folder with one process in it."""
    office = open_office(folder / "data")
    open_process(office, title="Faults", mediator="Third Capital", key="one")
    office.store.close()
    return folder / "data"


def lines(data):
    """Everything that everybody reads."""
    office = open_office(data)
    try:
        return [
            (seat, line.entry_id, line.body)
            for process in office.store.processes()
            for seat in office.store.seats(process)
            for line in office.read(Actor(process, seat), Query())
        ]
    finally:
        office.store.close()


@pytest.fixture
def said(folder):
    """A file that holds the passphrase."""
    (folder / "said").write_text(PASSPHRASE + "\n")
    return folder / "said"


def detached(*arguments, folder, **environment):
    """The command line without any terminal, whatever these tests were started from."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("GOODOFFICES", "DJANGO"))}
    return subprocess.run(
        [sys.executable, "-m", "goodoffices", *map(str, arguments)],
        env={**clean, "PYTHONPATH": str(ROOT / "src"), **environment},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
        start_new_session=True,
    )


class Terminal:
    """The command line on a terminal of its own."""

    def __init__(self, *arguments, folder, **environment):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            clean = {
                k: v for k, v in os.environ.items() if not k.startswith(("GOODOFFICES", "DJANGO"))
            }
            os.chdir(folder)
            command = [sys.executable, "-m", "goodoffices", *map(str, arguments)]
            os.execve(
                sys.executable, command, {**clean, "PYTHONPATH": str(ROOT / "src"), **environment}
            )
        self.shown = ""

    def until(self, words):
        """Read until `words` are shown; return all that was shown since the last call."""
        end = time.monotonic() + PATIENCE_S
        while words not in self.shown:
            assert time.monotonic() < end, self.shown
            if select.select([self.terminal], [], [], 1)[0]:
                self.shown += os.read(self.terminal, 65536).decode()
        before, self.shown = self.shown, ""
        return before

    def type(self, text):
        os.write(self.terminal, f"{text}\n".encode())

    def end(self):
        """All that was still said, and the exit code."""
        try:
            while chunk := os.read(self.terminal, 65536):
                self.shown += chunk.decode()
        except OSError:
            pass  # the other end is closed
        os.close(self.terminal)
        return self.shown, os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_it_says_which_custody_is_on(data, capsys):
    assert main(["custody", "--data", str(data)]) == 0
    assert "lies open in node.key" in capsys.readouterr().out


def test_a_passphrase_is_asked_for_twice_and_then_at_every_opening(data, folder, said):
    terminal = Terminal("custody", "--data", data, "passphrase", folder=folder)
    terminal.until("New passphrase of the node key: ")
    terminal.type(PASSPHRASE)
    assert PASSPHRASE not in terminal.until("The same again: ")
    terminal.type(PASSPHRASE)
    shown, code = terminal.end()
    assert (code, "encrypted under a passphrase" in shown, PASSPHRASE in shown) == (0, True, False)

    terminal = Terminal(
        "export", "Faults", "--seat", "Third Capital", "--data", data, folder=folder
    )
    terminal.until("Passphrase of the node key: ")
    terminal.type("another lantern by the bridge")
    shown, code = terminal.end()
    assert (code, "This is not the passphrase" in shown) == (2, True)

    terminal = Terminal(
        "export", "Faults", "--seat", "Third Capital", "--data", data, folder=folder
    )
    terminal.until("Passphrase of the node key: ")
    terminal.type(PASSPHRASE)
    shown, code = terminal.end()
    assert (code, '"title": "Faults"' in shown) == (0, True)


def test_two_passphrases_that_differ_change_nothing(data, folder):
    before = (data / "node.key").read_bytes()
    terminal = Terminal("custody", "--data", data, "passphrase", folder=folder)
    terminal.until("New passphrase of the node key: ")
    terminal.type(PASSPHRASE)
    terminal.until("The same again: ")
    terminal.type(PASSPHRASE + "!")

    shown, code = terminal.end()
    assert (code, "not the same" in shown) == (2, True)
    assert (data / "node.key").read_bytes() == before


def test_a_server_is_started_by_officers_with_shares_typed_from_paper(data, folder):
    terminal = Terminal(
        "custody", "--data", data, "shares", "--needed", "2", "--of", "3", folder=folder
    )
    papers = []
    for _ in range(3):
        shown = terminal.until("Press Enter")
        papers.append(re.findall(r"\d+ ([a-z]+)", shown[shown.index("Set") + 8 :]))
        terminal.type("")
    shown, code = terminal.end()
    assert (code, "2 of 3 officers" in shown) == (0, True)
    assert [len(paper) for paper in papers] == [30, 30, 30]

    without = detached("serve", "--data", data, "--port", free_port(), folder=folder)
    assert (without.returncode, without.stderr.strip() != "") == (2, True)

    port = free_port()
    terminal = Terminal("serve", "--data", data, "--port", port, folder=folder)
    try:
        terminal.until("Share 1 of 2")
        wrong = [*papers[2][:11], papers[2][12], *papers[2][12:]]
        for at in range(0, 30, 6):
            terminal.type(" ".join(wrong[at : at + 6]))
        told = terminal.until("Share 1 of 2")
        assert "Look at word 12 on the paper" in told or papers[2][11] == papers[2][12]
        assert "\x1b[2J" in told
        terminal.type(" ".join(word[:4] for word in papers[2]))
        terminal.until("Share 2 of 2")
        terminal.type(" ".join(papers[2]))
        terminal.until("given already")
        for at in range(0, 30, 5):
            terminal.type(" ".join(papers[0][at : at + 5]))
        terminal.until("The desk is open")
        assert status(f"http://127.0.0.1:{port}/") in (200, 302)
    finally:
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.end()


def test_a_server_without_a_terminal_reads_its_passphrase_from_a_descriptor(data, folder, said):
    change = ("custody", "--data", data, "passphrase")
    done = detached(*change, folder=folder, GOODOFFICES_NEW_PASSPHRASE_FILE=str(said))
    assert done.returncode == 0, done.stderr
    refused = detached("serve", "--data", data, "--port", free_port(), folder=folder)
    assert refused.returncode == 2
    assert PASSPHRASE_FILE in refused.stderr

    port = free_port()
    read, write = os.pipe()
    os.write(write, f"{PASSPHRASE}\n".encode())
    os.close(write)
    name = f"/proc/{os.getpid()}/fd/{read}"
    with started(
        "serve", "--data", data, "--port", port, folder=folder, **{PASSPHRASE_FILE: name}
    ) as (server, log):
        assert status(f"http://127.0.0.1:{port}/") in (200, 302)
        for held in ("cmdline", "environ"):
            assert PASSPHRASE.encode() not in Path(f"/proc/{server.pid}/{held}").read_bytes()
        assert PASSPHRASE not in log.read_text()


def test_there_and_back_again_everything_reads(data, folder, said, monkeypatch, capsys):
    before = lines(data)
    monkeypatch.setenv(PASSPHRASE_FILE, str(said))
    monkeypatch.setenv("GOODOFFICES_NEW_PASSPHRASE_FILE", str(said))

    for change, kind in (("passphrase", "passphrase"), ("rotate", "passphrase"), ("file", "file")):
        assert main(["custody", "--data", str(data), change]) == 0
        assert custody(data).kind == kind
    assert "Copies of the key of before" in capsys.readouterr().out
    assert before
    assert lines(data) == before


def test_a_running_server_keeps_its_key(cast, folder, capsys):
    before = (folder / "node.key").read_bytes()
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="One", key="1")

    assert main(["custody", "--data", str(folder), "rotate"]) == 2
    assert "already running" in capsys.readouterr().err
    assert (folder / "node.key").read_bytes() == before


def test_numbers_of_officers_that_make_no_sense_change_nothing(data, capsys):
    before = (data / "node.key").read_bytes()

    assert main(["custody", "--data", str(data), "shares", "--needed", "1", "--of", "3"]) == 2
    assert "At least two" in capsys.readouterr().err
    assert (data / "node.key").read_bytes() == before
