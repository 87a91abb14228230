"""What a desk needs at run time is little enough to be looked through."""

import re
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements.lock"
MOST = 40


def packages():
    return re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text(), flags=re.MULTILINE)


def test_there_are_at_most_forty_packages_and_each_is_pinned_with_its_hash():
    assert 10 < len(packages()) <= MOST
    for part in re.split(r"^(?=[A-Za-z0-9._-]+==)", LOCK.read_text(), flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in part, part.split("==")[0]
