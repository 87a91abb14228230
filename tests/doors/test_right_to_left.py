"""Names, numbers and signs stand where a reader from right to left looks for them."""

import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.utils import translation

from goodoffices.desk import words
from goodoffices.desk.form import DeskForm
from goodoffices.desk.jinja import gettext

pytestmark = pytest.mark.django_db

ISOLATED = "\N{FIRST STRONG ISOLATE}%s\N{POP DIRECTIONAL ISOLATE}"
ENGLISH, HEBREW = ("Mara", "Northland", "Southland"), ("הצפון", "הדרום")


def test_names_that_run_against_the_page_are_read_in_their_order():
    with translation.override("he"):
        assert words.and_list(ENGLISH) == "{}, {} ו\N{HEBREW PUNCTUATION MAQAF}{}".format(
            *(ISOLATED % name for name in ENGLISH)
        )
    with translation.override("en"):
        assert words.and_list(HEBREW) == "{} and {}".format(*(ISOLATED % name for name in HEBREW))


@pytest.mark.parametrize(("language", "names"), [("en", ENGLISH), ("he", HEBREW), ("ar", ["شمال"])])
def test_names_that_run_with_the_page_stand_as_they_are(language, names):
    with translation.override(language):
        assert not re.search("[\u2066-\u2069]", words.and_list(names))


def test_a_hebrew_and_is_joined_to_hebrew_words_alone():
    with translation.override("he"):
        assert words.and_list(HEBREW) == "הצפון והדרום"
        assert words.and_list(["1", "3"]) == "1 ו\N{HEBREW PUNCTUATION MAQAF}3"


def test_a_name_within_a_sentence_of_a_template_keeps_its_direction():
    with translation.override("he"):
        assert ISOLATED % "Northland" in gettext("What may %(name)s hear?", name="Northland")
        assert "\u2068" not in gettext("What may %(name)s hear?", name="הצפון")


def test_an_arabic_comma_stands_between_a_day_and_its_hour():
    with translation.override("ar"):
        assert words.moment(datetime(2026, 3, 17, 2, 48, tzinfo=UTC)) == "17 مارس، 02:48"


def test_a_choice_keeps_the_direction_of_who_is_named_in_it(desk):
    page = desk.get(desk.cast.mara, "mediator:log_contact").content.decode()

    assert re.search(r'<label for="id_with_seats_0"><input [^>]*> <bdi>[^<]+</bdi></label>', page)


def test_a_choice_that_is_a_sentence_of_ours_runs_as_the_page_does():
    class Beds(DeskForm):
        place = forms.ChoiceField(widget=forms.RadioSelect)
        places = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    said = ISOLATED % "Harbour hotel" + ": 16 סריר"
    form = Beds()
    for name in ("place", "places"):
        form.fields[name].choices = [("a", said)]

    for bound in (form["place"], form["places"]):
        drawn = str(bound)
        assert said in drawn
        assert "<bdi>" not in drawn, "a bdi runs as the first name in it does"


def test_who_finds_no_page_reads_two_words_apart(desk):
    page = desk.client_of(desk.cast.anton).get("/no-such-page/").content.decode()

    assert "Sign in again</a> to take your seat" in page
