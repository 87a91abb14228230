"""A disk that takes the record and no accounts: the start ends in a sentence, not in a traceback."""

import os
import subprocess
import sys

ROOM = 120 * 1024
"""Bytes of one file: enough for the record of a new desk, too few for its accounts."""
LESS = 40 * 1024
"""Too few for the record itself."""
START = (
    "import resource, sys;"
    "room = int(sys.argv.pop(1));"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (room, room));"
    "from goodoffices.cli import main;"
    "sys.exit(main(sys.argv[1:]))"
)


def started(folder, room):
    command = [sys.executable, "-c", START, str(room), "serve", "--data", folder, "--port", "0"]
    keep = {name: value for name, value in os.environ.items() if "GOODOFFICES" not in name}
    ended = subprocess.run(
        command, env=keep, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    return ended


def test_a_host_whose_disk_is_full_is_not_told_to_tell_the_host(tmp_path):
    ended = started(str(tmp_path / "desk"), LESS)

    assert "Make room" in ended.stderr
    assert "host" not in ended.stderr
    assert "your page" not in ended.stderr


def test_accounts_that_find_no_room_are_named_and_the_way_on_is_said(tmp_path):
    folder = tmp_path / "desk"

    ended = started(str(folder), ROOM)

    assert f"The accounts in {folder} cannot be brought up to date" in ended.stderr
    assert "Make room" in ended.stderr
