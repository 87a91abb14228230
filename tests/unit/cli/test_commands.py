"""The command line: what it loads, and what each command does."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from goodoffices.cli import main
from goodoffices.office import export_view, open_office, open_process
from goodoffices.office.places import places

ROOT = Path(__file__).parents[3]


def goodoffices(*arguments, folder):
    """The command line in a process of its own, away from the settings of the tests."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GOODOFFICES", "DJANGO"))
    }
    environment["PYTHONPATH"] = str(ROOT / "src")
    return subprocess.run(
        [sys.executable, "-m", "goodoffices", *map(str, arguments)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def links(printed):
    return [word for word in printed.split() if word.startswith("http://")]


def test_help_loads_nothing_heavy(tmp_path):
    code = (
        "import sys\n"
        "from goodoffices.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'django', 'cryptography', 'msgspec', 'waitress', 'sqlite3'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stderr.strip() == "[]"
    for command in ("demo", "serve", "open", "settle", "export"):
        assert command in done.stdout


def test_the_demonstration_seeds_and_prints_a_link_for_every_seat_and_the_same_again(folder):
    first = goodoffices("demo", "--no-serve", "--data", "here", folder=folder)
    second = goodoffices("demo", "--no-serve", "--data", "here", folder=folder)

    assert first.returncode == 0, first.stderr
    assert len(set(links(first.stdout))) == len(links(first.stdout)) == 19
    hosts = [link.split("/")[2] for link in links(first.stdout)]
    assert hosts == [f"127.0.0.{last}:8000" for last in range(1, 20)]
    assert second.stdout == first.stdout
    assert (folder / "here" / "links.json").stat().st_mode & 0o077 == 0


def test_an_export_is_what_the_seat_may_hold(folder):
    goodoffices(
        "open", "The bridge", "--mediator", "Third Capital", "--data", folder, folder=folder
    )
    office = open_office(folder, read_only=True)
    (place,) = places(office)
    expected = export_view(office, place.actor)
    office.store.close()

    by_names = goodoffices(
        "export", "the BRIDGE", "--seat", "third capital", "--data", folder, folder=folder
    )
    by_ids = goodoffices(
        "export",
        place.actor.process,
        "--seat",
        place.actor.seat,
        "--data",
        folder,
        "--output",
        "held.json",
        folder=folder,
    )

    assert by_names.stdout.encode() == expected
    assert by_ids.returncode == 0
    assert by_ids.stdout == ""
    assert (folder / "held.json").read_bytes() == expected
    assert (folder / "held.json").stat().st_mode & 0o077 == 0
    assert json.loads(expected)["process"]["title"] == "The bridge"


def test_an_export_is_possible_beside_a_running_server(folder, capsysbinary):
    writer = open_office(folder)
    open_process(writer, title="The bridge", mediator="Third Capital")

    code = main(["export", "The bridge", "--seat", "Third Capital", "--data", str(folder)])

    writer.store.close()
    assert code == 0
    assert b"Third Capital" in capsysbinary.readouterr().out


@pytest.mark.parametrize(
    ("process", "seat", "said"),
    [
        ("Elsewhere", "Third Capital", "There are: The bridge"),
        ("The bridge", "Northland", "There are: Third Capital"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_plain_words(folder, capsys, process, seat, said):
    writer = open_office(folder)
    open_process(writer, title="The bridge", mediator="Third Capital")
    writer.store.close()

    code = main(["export", process, "--seat", seat, "--data", str(folder)])

    assert code == 2
    assert said in capsys.readouterr().err


def test_an_export_of_an_empty_folder_makes_nothing_there(folder, capsys):
    code = main(["export", "The bridge", "--seat", "Third Capital", "--data", str(folder)])

    assert code == 2
    assert "no record" in capsys.readouterr().err
    assert not list(folder.iterdir())


def test_opening_a_process_prints_one_link(folder):
    done = goodoffices("open", "The bridge", "--mediator", "Third Capital", folder=folder)

    assert done.returncode == 0, done.stderr
    assert len(links(done.stdout)) == 1
    assert (folder / "var" / "desk" / "record.sqlite").exists()


def test_opening_is_refused_while_a_server_runs(folder):
    writer = open_office(folder)

    done = goodoffices(
        "open", "The bridge", "--mediator", "Third Capital", "--data", folder, folder=folder
    )

    writer.store.close()
    assert done.returncode == 2
    assert "already running" in done.stderr


def free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]
