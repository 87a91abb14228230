"""Every code of a reception that a page may name has a word."""

import inspect
from enum import StrEnum

import pytest

from goodoffices.desk.reception import code_terms as terms
from goodoffices.desk.reception.event_terms import EVENTS as EVENT_WORDS
from goodoffices.desk.reception.service_terms import SERVICES as WORDS
from goodoffices.reception import EVENTS as REGISTERED
from goodoffices.reception import people_flags, placements_weights
from goodoffices.reception.needs import SERVICES

ENUMERATIONS = sorted(
    {
        found
        for room in terms.ROOMS
        for _name, found in inspect.getmembers(room, inspect.isclass)
        if issubclass(found, StrEnum) and found is not StrEnum
    },
    key=lambda found: f"{found.__module__}.{found.__name__}",
)


@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda found: found.__qualname__)
def test_every_member_of_a_list_of_codes_has_a_word(enumeration):
    assert set(terms.MEMBERS[enumeration]) == set(enumeration)


def test_no_word_is_left_of_a_list_that_is_gone():
    assert set(terms.MEMBERS) == set(ENUMERATIONS)


def test_every_declared_service_has_a_word():
    assert set(SERVICES) <= set(WORDS)


def test_everything_that_counts_and_everything_that_is_flagged_has_a_word():
    assert set(placements_weights.TERMS) == set(terms.FAMILIES["fit"])
    assert set(people_flags.FLAGS) == set(terms.FAMILIES["flag"])


def test_every_event_is_told_in_words():
    assert {event.__name__ for event in REGISTERED} == set(EVENT_WORDS)
