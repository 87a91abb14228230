"""The number of a case as it is said on the telephone."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from goodoffices.errors import InputError
from goodoffices.reception import CaseId
from goodoffices.reception.spoken import SIGNS, heard, is_spoken, spoken

cases = st.text("0123456789abcdef", min_size=16, max_size=16).map(lambda name: CaseId(f"c-{name}"))


@given(cases)
def test_a_number_is_read_however_it_is_typed(case):
    number = spoken(case)

    assert re.fullmatch(rf"[{SIGNS}]{{3}} [{SIGNS}]{{3}} [{SIGNS}]{{3}}-[{SIGNS}]", number)
    for typed in (number, number.lower(), number.replace(" ", ""), f" {number.replace('-', ' ')} "):
        assert is_spoken(typed)
        assert heard(typed) == number


@given(cases, st.integers(0, 9), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_always_noticed(case, place, sign):
    signs = re.sub(r"\W", "", spoken(case))
    assume(signs[place] != sign)

    with pytest.raises(InputError, match="a sign of the number is wrong"):
        heard(signs[:place] + sign + signs[place + 1 :])


@given(cases, st.integers(0, 8), st.integers(0, 8))
def test_two_signs_that_changed_places_are_always_noticed(case, one, other):
    signs = list(re.sub(r"\W", "", spoken(case)))
    assume(signs[one] != signs[other])
    signs[one], signs[other] = signs[other], signs[one]

    with pytest.raises(InputError):
        heard("".join(signs))


@given(cases)
def test_the_name_of_a_case_is_never_taken_for_a_number(case):
    assert not is_spoken(case)
    assert not is_spoken(case.upper())


@pytest.mark.parametrize("typed", ["", "K74", "K74 261 9R3-88", "B74 261 9R3-8", "K74_261_9R3-8"])
def test_what_is_no_number_is_none(typed):
    with pytest.raises(InputError):
        heard(typed)
