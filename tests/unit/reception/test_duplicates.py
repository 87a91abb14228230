# letters of several scripts that look alike are what this is about
"""Whether two registrations may be of one person: names by their sound, dates with a slip, papers, kin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.reception.duplicates import Known, keys_of, likeness, sound, transliterated

SPELLINGS = (
    ("Сергій", "Serhii", "Sergey", "Serhiy", "Sergei", "Сергей"),
    ("Олена", "Olena", "Yelena", "Елена", "Elena"),
    ("Юрій", "Yurii", "Juri", "Iurii", "Юрий", "Yuriy"),
    ("Михайло", "Mykhailo", "Mikhail", "Михаил"),
    ("Григоренко", "Hryhorenko", "Grigorenko", "Григоренко"),
    ("Щербаков", "Shcherbakov", "Schtscherbakow", "Szczerbakow", "Щербакова"),
    ("Ковальчук", "Kovalchuk", "Kowaltschuk", "Kovalčuk", "Kowalczuk"),
    ("Жанна", "Zhanna", "Žana"),
    ("Ксенія", "Kseniia", "Xenia"),
    ("Зоя", "Zoia", "Zoya"),
)


def known(given="Olena", family="Zoreslav", born="1988-04-02", document="", **more):
    values = {"given_name": given, "family_name": family, "birth_date": born, "document": document}
    return Known.of(values, **more)


@pytest.mark.parametrize("names", SPELLINGS, ids=lambda names: names[1])
def test_a_name_sounds_the_same_however_it_was_carried_over(names):
    assert len({sound(name) for name in names}) == 1


def test_names_that_are_others_sound_otherwise():
    assert len({sound(names[0]) for names in SPELLINGS}) == len(SPELLINGS)


def test_letters_of_scripts_that_are_not_carried_over_stay():
    assert transliterated("אולנה") == "אולנה"
    assert sound("אולנה") != sound("מרקו")


@pytest.mark.parametrize(
    ("other", "likelihood", "reasons"),
    [
        (known("Олена", "Зореслав"), "likely", ("same_name", "same_birth_date")),
        (known("Yelena", "Soreslaw"), "likely", ("name_sounds_alike", "same_birth_date")),
        (known("Zoreslav", "Olena"), "likely", ("name_sounds_alike", "same_birth_date")),
        (known(born="1988-02-04"), "possible", ("same_name", "birth_date_nearly")),
        (known(born="1989-04-02"), "possible", ("same_name", "birth_date_nearly")),
        (known(born=""), "possible", ("same_name", "birth_date_unknown")),
        (known(family="Zoresla"), "possible", ("name_nearly", "same_birth_date")),
        (known(born="1971-11-30"), None, ()),
        (known("Marko"), None, ()),
        (known(born="", document="AB-1 2"), "likely", ("same_document", "same_name", "birth_date_unknown")),
        (known("Marko", born="2016-09-30", document="АВ 12"), None, ()),
        (known("", "", ""), None, ()),
    ],
)  # fmt: skip
def test_why_two_may_be_one(other, likelihood, reasons):
    found = likeness(known(document="ab12"), other)

    assert (found and found.likelihood, found.reasons if found else ()) == (likelihood, reasons)


def test_who_came_with_people_of_the_same_names_is_likelier_the_same():
    kin = frozenset({sound("Marko")})
    pair = known(kin=kin, case="c-1"), known("Олена", born="", kin=kin, case="c-2")

    assert likeness(*pair).likelihood == "likely"
    assert "same_kin" in likeness(*pair).reasons


def test_within_one_case_only_the_same_name_and_date_are_taken_for_one():
    twin = {"born": "2015-01-01", "case": "c-1"}

    assert likeness(known("Anna", **twin), known("Inna", **twin)) is None
    assert likeness(known("Anna", **twin), known("Анна", **twin)).likelihood == "likely"


NAMES = st.sampled_from([name for names in SPELLINGS for name in names] + ["", "Marko"])
DATES = st.sampled_from(["", "1988-04-02", "1988-02-04", "1989-04-02", "1971-11-30"])
ANYBODY = st.builds(known, NAMES, NAMES, DATES, st.sampled_from(["", "AB1", "ав 1"]))


@given(ANYBODY, ANYBODY)
def test_whoever_is_alike_is_alike_both_ways_and_is_found_by_a_word_they_share(one, other):
    found = likeness(one, other)
    back = likeness(other, one)

    assert (found and found.likelihood) == (back and back.likelihood)
    if found is not None:
        mine, theirs = set(keys_of(one)), set(keys_of(other))
        # Who has no date of birth is found by the name alone, and finds by it.
        by_name = {word[1:] for word in mine if word[0] in "nu"} & {
            word[1:] for word in theirs if word[0] in "nu"
        }
        undated = not (one.born and other.born)
        nearly = "name_nearly" in found.reasons
        assert mine & theirs or (undated and by_name) or nearly
