"""Every kind of entry that the code declares is drawn for its readers and carried by canaries."""

import ast
import typing
from pathlib import Path

import pytest

from goodoffices.record import SeatId, Value, encode_body, kinds
from tests.doors import test_ledger
from tests.faults.canaries import BEGINNING, Flock

SOURCE = Path(__file__).parents[2] / "src"


def declared():
    """Names of kinds as they stand in the source, wherever that is: what nobody imports is found too."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                for mark in node.decorator_list:
                    if (
                        isinstance(mark, ast.Call)
                        and ast.unparse(mark.func).split(".")[-1] == "kind"
                    ):
                        yield ast.literal_eval(mark.args[0])


def has_words(cls):
    """Whether a kind, or a value in it, has a field for text."""
    hints = typing.get_type_hints(cls)
    leaves = [leaf for name in cls.__dataclass_fields__ for leaf in leaves_of(hints[name])]
    return any(
        leaf in (str, bytes) or (isinstance(leaf, type) and issubclass(leaf, Value) and has_words(leaf))
        for leaf in leaves
    )  # fmt: skip


def leaves_of(hint):
    inner = typing.get_args(hint)
    return [leaf for one in inner for leaf in leaves_of(one)] if inner else [hint]


def test_every_kind_in_the_code_is_known_to_the_record():
    found = list(declared())

    assert len(found) > 100
    assert sorted(found) == sorted(kinds())


def test_every_kind_is_drawn_by_the_test_of_the_ledger():
    test = test_ledger.test_every_kind_of_entry_is_shown_in_words
    [drawn] = [mark.args[1] for mark in test.pytestmark if mark.name == "parametrize"]

    assert sorted(drawn) == sorted(declared())


@pytest.mark.parametrize("name", kinds())
def test_every_kind_can_be_made_with_canaries_and_carries_one_where_it_has_words(name):
    body = Flock().body(kinds()[name], [SeatId("s-one"), SeatId("s-two")], ["1" * 32])

    assert body is not None
    assert (BEGINNING.encode() in encode_body(body)) is has_words(kinds()[name])
