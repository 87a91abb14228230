"""A person chooses the language of the pages; advice from the rooms below is told in it too."""

import re
from datetime import date
from string import Formatter

import pytest
from django import forms
from django.test import Client
from django.utils import translation

from goodoffices.desk import words
from goodoffices.desk.accounts import seating
from goodoffices.desk.advice import spoken
from goodoffices.desk.fields import is_word
from goodoffices.desk.form import DeskForm
from goodoffices.desk.reception.certificate import figure
from goodoffices.desk.reception.positions import position
from goodoffices.desk.reception.terms import needs_in_words, word
from goodoffices.office import Actor
from goodoffices.reception.people_words import Kind
from tests.catalogues import LANGUAGES, kept
from tests.doors.standing import NORTH, PROCESS

pytestmark = pytest.mark.django_db

SERVER = re.compile(rb'<html lang="(\w+)" dir="(\w+)"')


def spoken_on(answer):
    return tuple(part.decode() for part in SERVER.search(answer.content).groups())


def test_pages_speak_what_their_reader_chose_and_only_that_reader(desk):
    one, other = desk.client_of(desk.cast.anton), desk.client_of(desk.cast.bela)

    one.post("/language/", {"language": "he"})

    assert spoken_on(desk.get(desk.cast.anton, "party:room")) == ("he", "rtl")
    assert spoken_on(desk.get(desk.cast.bela, "party:room")) == ("en", "ltr")
    assert spoken_on(other.get("/you/")) == ("en", "ltr")


def test_the_choice_stays_when_its_reader_signs_in_again(link_of):
    link = link_of(NORTH)
    first, second = Client(), Client()
    first.post(link)
    first.post("/language/", {"language": "uk"})

    second.post(link)

    assert spoken_on(second.get("/you/")) == ("uk", "ltr")


def test_the_language_of_the_seat_can_be_taken_again(browser_of):
    browser = browser_of(NORTH)
    own = spoken_on(browser.get("/you/"))
    browser.post("/language/", {"language": "ru"})

    browser.post("/language/", {"language": ""})

    assert spoken_on(browser.get("/you/")) == own


def test_a_stranger_chooses_at_the_door_and_the_browser_keeps_it():
    stranger = Client()
    assert spoken_on(stranger.get("/sign-in/", headers={"accept-language": "fr"})) == ("fr", "ltr")

    stranger.post("/language/", {"language": "ar"})

    assert spoken_on(stranger.get("/sign-in/")) == ("ar", "rtl")
    assert stranger.cookies["__Host-language"]["httponly"]


@pytest.mark.parametrize("wanted", ["fa", "xx", "en'", "../he"])
def test_a_language_without_a_catalogue_is_not_there(browser_of, wanted):
    assert browser_of(NORTH).post("/language/", {"language": wanted}).status_code == 404
    assert Client().post("/language/", {"language": wanted}).status_code == 404


def test_what_was_chosen_lies_sealed(browser_of):
    from django.db import connection

    browser_of(NORTH).post("/language/", {"language": "he"})
    account = seating.account_of(Actor(process=PROCESS, seat=NORTH.id), name="somebody")

    with connection.cursor() as cursor:
        cursor.execute("select language from accounts_account where id = %s", [account.pk])
        assert cursor.fetchone()[0] != "he"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_rooms_below_is_told_with_its_values(language):
    wrong = []
    with translation.override(language):
        for text in kept(language, "office"):
            holes = [name for _, name, _, _ in Formatter().parse(text.id or "") if name]
            values = [f"v{number}x" for number in range(len(holes))]
            told = spoken(text.id.format(*values))
            if text.id and told != text.string.format(*values):
                wrong.append((text.id, told))

    assert wrong == []


def test_a_sentence_in_a_sentence_is_told_in_the_language_too():
    within = "the two readings differ"
    with translation.override("he"):
        told = spoken(f"Look at this position again: {within}.")

        assert within not in told
        assert spoken(within) in told


def test_what_is_not_known_is_told_as_it_is():
    with translation.override("ar"):
        assert spoken("Nobody ever said that.") == "Nobody ever said that."


def test_a_comma_of_an_arabic_key_divides_as_any_other():
    assert position("41.5، -32.25", "at") == {"latitude": 41.5, "longitude": -32.25}


@pytest.mark.parametrize("typed", ["DÉTRUIRE", "détruire", "DETRUIRE ", "Destroy"])
def test_a_word_of_weight_is_known_with_or_without_its_accents(typed):
    assert is_word(typed, "destroy", "DÉTRUIRE")
    assert not is_word(typed[:-2], "destroy", "DÉTRUIRE")


@pytest.mark.parametrize(
    ("language", "day", "long"),
    [
        ("fr", "1er mars", "dimanche 1er mars 2026"),
        ("en", "1 March", "Sunday 1 March 2026"),
        ("ru", "1 марта", "1 марта 2026 г. (вс)"),
    ],
)
def test_the_first_of_a_month_is_told_as_the_language_tells_it(language, day, long):
    with translation.override(language):
        assert (words.day(date(2026, 3, 1)), words.day_long(date(2026, 3, 1))) == (day, long)


def test_only_the_first_of_a_month_is_an_ordinal_in_french():
    with translation.override("fr"):
        assert [words.day(date(2026, 1, day)) for day in (11, 21, 31)] == [
            "11 janvier",
            "21 janvier",
            "31 janvier",
        ]


def test_french_sets_a_gap_before_a_colon_and_others_do_not():
    told = {}
    for language in ("fr", "ru", "en"):
        with translation.override(language):
            told[language] = needs_in_words({"people": 3})[0]

    assert told["fr"].endswith("\N{NO-BREAK SPACE}: 3")
    assert re.search(r"\w: 3$", told["ru"])
    assert re.search(r"\w: 3$", told["en"])


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("fr", ["contact", "Échéance", "engagement", "zone"]),
        ("ru", ["если", "Ёлка", "жалоба", "Йод"]),
        ("uk", ["горе", "ґанок", "Єдність", "Інцидент", "їжа", "Контакт"]),
    ],
)
def test_a_list_stands_in_the_order_of_the_alphabet(language, texts):
    with translation.override(language):
        assert sorted({*texts}, key=words.alphabetical) == texts


@pytest.mark.parametrize(
    ("language", "told"), [("fr", "2,50 %"), ("uk", "2,50 %"), ("en", "2.50 %"), ("he", "2.50 %")]
)
def test_a_share_has_the_decimal_sign_of_the_language(language, told):
    with translation.override(language):
        assert figure(0.025) == told.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_single_person_is_a_word_and_not_a_count(language):
    with translation.override(language):
        assert "%" not in word(Kind.SINGLE)


def test_several_that_were_chosen_are_told_with_the_comma_of_the_language():
    class Asked(DeskForm):
        whom = forms.MultipleChoiceField(label="Whom", choices=[("n", "شمال"), ("s", "جنوب")])

    with translation.override("ar"):
        told = Asked({"whom": ["n", "s"]}).filled_in()

    assert told == (("whom", "Whom", "شمال، جنوب"),)
