"""Everything of the record that pages name has a word."""

from enum import StrEnum

import pytest

from goodoffices import record
from goodoffices.desk import terms
from goodoffices.record import Message, kinds

ENUMERATIONS = [
    found
    for name in record.__all__
    if isinstance(found := getattr(record, name), type) and issubclass(found, StrEnum)
]


@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda found: found.__name__)
def test_every_member_of_an_enumeration_has_a_word(enumeration):
    assert set(terms.MEMBERS[enumeration]) == set(enumeration)


def test_every_kind_of_entry_has_a_word():
    assert set(terms.KINDS) == set(kinds())


def test_a_kind_of_entry_is_named_by_its_class_too():
    assert terms.term(Message) == terms.term("message") == "words in a room"


def test_a_word_that_is_not_known_stands_as_it_is():
    assert terms.term("Northland") == "Northland"
