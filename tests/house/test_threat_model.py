"""Each promise of the threat model names a test, and each named test exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
TEXT = (ROOT / "docs/explanation/threat-model.md").read_text()
PARTS = re.findall(r"^### (\d+\. .+?)$(.*?)(?=^##)", TEXT, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(TEXT))))
def test_a_named_test_exists(file, name):
    assert re.search(rf"^ *def {name}\(", (ROOT / file).read_text(), re.MULTILINE)


def test_eight_parts_or_more_say_what_their_compromise_surrenders():
    assert len(PARTS) >= 8


@pytest.mark.parametrize(("title", "text"), PARTS, ids=[title for title, _ in PARTS])
def test_a_part_says_what_it_surrenders_and_what_not_with_its_tests(title, text):
    assert "**Surrenders:**" in text
    assert "**Not" in text or "nothing of the other" in text
    assert NAMED.search(text)


def test_what_is_not_promised_is_said():
    for words in ("running server", "own device", "network traffic"):
        assert words in TEXT.split("## What is not promised")[1]
