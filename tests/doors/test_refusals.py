"""What somebody reads when the office says no, and what nobody reads."""

import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from goodoffices.desk import words
from goodoffices.desk.access import form_page, page
from goodoffices.desk.form import DeskForm
from goodoffices.desk.log import CodesOnly
from goodoffices.desk.middleware import PlainErrors
from goodoffices.errors import InputError, RecordError, StoreError
from goodoffices.record import Role
from tests.doors.standing import NORTH, at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("error", "status"), [(InputError, 422), (RecordError, 409), (StoreError, 503)]
)
def test_a_refusal_is_told_with_its_advice_and_nothing_else(browser_of, request_of, error, status):
    @page(Role.PARTY)
    def refusing(_request, _view):
        raise error("entry 7 of seat north", advice="The deadline has passed.")

    answer = refusing(request_of(browser_of(NORTH)), at=at(NORTH))

    assert answer.status_code == status
    assert "The deadline has passed." in answer.text
    assert "Nothing was changed." in answer.text
    assert "entry 7" not in answer.text


def test_a_refusal_outside_a_seat_is_told_too():
    answer = PlainErrors(HttpResponse).process_exception(
        RequestFactory().get("/"), StoreError("disk 3", advice="The disk is full.")
    )

    assert answer.status_code == 503
    assert "The disk is full." in answer.text
    assert "disk 3" not in answer.text


def test_a_form_keeps_what_was_typed_and_says_beside_the_field_what_is_wrong():
    from django import forms

    class Words(DeskForm):
        exact = forms.CharField(label="Exact words")

    form = Words({"exact": "Ambulances may cross.", "key": "k"})
    form.full_clean()
    form.refuse(InputError("too late", advice="The deadline has passed.", field="exact"))

    assert form["exact"].value() == "Ambulances may cross."
    assert form.error_list == [("The deadline has passed.", "id_exact")]
    assert 'dir="auto"' in str(form["exact"])


def test_an_empty_field_is_named_in_the_words_of_its_label():
    from django import forms

    class Words(DeskForm):
        exact = forms.CharField(label="Exact words")

    form = Words({"exact": "", "key": "k"})

    assert form.error_list == [("“Exact words” is still empty.", "id_exact")]


def test_a_route_names_its_seats():
    @form_page(Role.PARTY, Role.MEDIATOR)
    def route(_request, _view):
        return HttpResponse()

    assert route.seats == {Role.PARTY, Role.MEDIATOR}


def test_a_log_line_holds_codes_and_no_words():
    with pytest.raises(ValueError) as caught:
        int("The bridge could open to ambulances")
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "at %s", ("/enter/token",), caught._excinfo
    )

    line = CodesOnly().format(record)

    assert line.startswith("ERROR django.request ValueError test_a_log_line")
    assert "bridge" not in line
    assert "token" not in line


def test_a_difference_names_each_word_that_was_taken_and_added():
    assert words.diff("from 08:00, unarmed", "from 09:00, unarmed") == [
        ("same", "from "),
        ("taken", "08:00"),
        ("added", "09:00"),
        ("same", ", unarmed"),
    ]


def test_names_are_listed_as_one_would_say_them():
    assert words.will_see([NORTH]) == "Northland will see this; nobody else."
    assert words.and_list(["Mara", "Northland", "Southland"]) == "Mara, Northland, and Southland"
    assert words.number_word(3) == "three"
    assert words.number_word(31) == "31"


@pytest.fixture
def request_of():
    def make(client):
        request = RequestFactory().get("/")
        from django.contrib.auth import get_user

        request.session = client.session
        request.user = get_user(request)
        return request

    return make
