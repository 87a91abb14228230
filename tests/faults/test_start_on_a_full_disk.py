"""A disk that takes the record and no accounts: the start ends in a sentence, not in a traceback."""

import os
import subprocess
import sys

ROOM = 120 * 1024
"""Bytes of one file: enough for the record of a new desk, too few for its accounts."""
START = (
    "import resource, sys;"
    f"resource.setrlimit(resource.RLIMIT_FSIZE, ({ROOM}, {ROOM}));"
    "from goodoffices.cli import main;"
    "sys.exit(main(sys.argv[1:]))"
)


def test_accounts_that_find_no_room_are_named_and_the_way_on_is_said(tmp_path):
    folder = tmp_path / "desk"
    command = [sys.executable, "-c", START, "serve", "--data", str(folder), "--port", "0"]
    keep = {name: value for name, value in os.environ.items() if "GOODOFFICES" not in name}

    ended = subprocess.run(
        command, env=keep, capture_output=True, text=True, timeout=60, check=False
    )

    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert f"The accounts in {folder} cannot be brought up to date" in ended.stderr
    assert "Make room" in ended.stderr
