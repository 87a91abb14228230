"""Each of the seventeen promises to those who are received names a test, and each named test exists."""

import ast
import re
from pathlib import Path

import pytest

from goodoffices.office.reception.giving import NEVER_GIVEN
from goodoffices.office.reception.revealing import ASKS
from goodoffices.reception import FIELDS_FOR, IDENTITY_FIELDS, Purpose
from goodoffices.reception.duty import PURPOSES_OF
from goodoffices.reception.recipients import GIVEN_FOR

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/protection.md").read_text()
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROWS = re.findall(r"^\| (R\d+) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)


def test_all_seventeen_promises_are_there():
    assert [name for name, _, _ in ROWS] == [f"R{number}" for number in range(1, 18)]


@pytest.mark.parametrize(("promise", "tests"), [(name, tests) for name, _, tests in ROWS])
def test_each_promise_names_tests_that_are_there(promise, tests):
    found = NAMED.findall(tests)
    assert found, promise
    for path, name in found:
        tree = ast.parse((ROOT / path).read_text())
        assert name in {x.name for x in ast.walk(tree) if isinstance(x, ast.FunctionDef)}, name


def table(heading):
    part = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return [line for line in part.splitlines() if line.startswith("| ")][1:]


def test_every_purpose_has_a_row_and_a_duty_and_no_field_without_a_purpose():
    assert len(table("What is shown for which purpose")) == len(Purpose)
    assert set(FIELDS_FOR) == set(Purpose)
    assert frozenset().union(*PURPOSES_OF.values()) == set(Purpose)
    assert frozenset().union(*FIELDS_FOR.values()) == IDENTITY_FIELDS
    assert all(fields <= IDENTITY_FIELDS for fields in FIELDS_FOR.values())
    assert NEVER_GIVEN < IDENTITY_FIELDS
    assert set(Purpose) > GIVEN_FOR


def test_everything_that_takes_two_has_a_row():
    assert len(table("What takes two officers")) == len(ASKS) - 1  # two stand in one row
