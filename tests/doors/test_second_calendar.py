"""A person may have a second calendar beside the days of the pages; nobody else sees that."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from goodoffices.desk import second_calendar, words
from goodoffices.desk.accounts import seating
from goodoffices.desk.accounts.models import Account
from goodoffices.desk.second_calendar import Calendar
from tests.catalogues import LANGUAGES
from tests.doors.standing import NORTH

PUBLISHED = [
    # Purim and the two New Years, as calendars print them.
    (date(2022, 3, 17), Calendar.HEBREW, "14 Adar II 5782"),
    (date(2024, 2, 20), Calendar.HEBREW, "11 Adar I 5784"),
    (date(2023, 3, 7), Calendar.HEBREW, "14 Adar 5783"),
    (date(2023, 9, 16), Calendar.HEBREW, "1 Tishri 5784"),
    (date(2022, 4, 2), Calendar.HIJRI, "1 Ramadan 1443 AH"),
    (date(2024, 7, 7), Calendar.HIJRI, "1 Muharram 1446 AH"),
    (date(2022, 7, 8), Calendar.HIJRI, "9 Dhu al-Hijjah 1443 AH"),
]
STAMP = re.compile(r'data-stamp="([^"]*)"')


DRAWN_ANEW = re.compile(r'value="[A-Za-z0-9_-]{20,}"')
"""Tokens of forms differ each time."""


def shown(browser, address):
    return DRAWN_ANEW.sub("", browser.get(address).content.decode())


def choose(browser, calendar):
    return browser.post("/you/days/", {"calendar": calendar})


@pytest.mark.parametrize(("day", "calendar", "told"), PUBLISHED)
def test_a_day_is_told_as_printed_calendars_have_it(day, calendar, told):
    with second_calendar.beside(calendar):
        assert second_calendar.day_long(day) == f"{words.day_long(day)} ({told})"


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize("calendar", [Calendar.HEBREW, Calendar.HIJRI])
def test_the_gregorian_day_stands_first_in_every_language(language, calendar):
    day = date(2026, 11, 23)
    with translation.override(language), second_calendar.beside(calendar):
        told = second_calendar.day_long(day)

        assert told.startswith(words.day_long(day) + " (")
        assert second_calendar.reckoned(day, calendar) in told


def test_in_hebrew_a_hebrew_date_is_written_in_letters():
    with translation.override("he"):
        assert second_calendar.reckoned(date(2022, 3, 17), Calendar.HEBREW) == "י״ד אדר ב׳ תשפ״ב"


@pytest.mark.parametrize("day", [date(1924, 7, 31), date(2077, 11, 17)])
def test_a_day_that_no_table_holds_stands_alone(day):
    with second_calendar.beside(Calendar.HIJRI):
        assert second_calendar.day_long(day) == words.day_long(day)


def test_from_noon_on_a_moment_says_until_when_its_second_date_holds():
    with second_calendar.beside(Calendar.HEBREW):
        early = second_calendar.day_and_hour(datetime(2022, 3, 17, 11, 59, tzinfo=UTC))
        late = second_calendar.day_and_hour(datetime(2022, 3, 17, 12, 0, tzinfo=UTC))

    assert early == "Thursday 17 March 2022 (14 Adar II 5782) · 11:59"
    assert late == "Thursday 17 March 2022 (14 Adar II 5782, until sunset) · 12:00"


def test_nothing_stands_beside_a_day_where_nothing_was_chosen():
    moment = datetime(2022, 3, 17, 18, 30, tzinfo=UTC)

    assert second_calendar.day_long(moment) == "Thursday 17 March 2022"
    assert second_calendar.day_and_hour(moment) == "Thursday 17 March 2022 · 18:30"


@pytest.mark.django_db
def test_a_choice_is_felt_on_the_pages_of_its_person_alone(desk):
    anton, bela, colleague = (
        desk.client_of(desk.cast.anton),
        desk.client_of(desk.cast.bela),
        Client(),
    )
    second = Account.objects.create(name="a colleague at the same seat")
    seating.hold(second, desk.cast.anton)
    colleague.post(f"/enter/{seating.issue_link(second, lasting=True)}")
    room, other = (desk.to(seat, "party:room") for seat in (desk.cast.anton, desk.cast.bela))
    before, others = shown(colleague, room), shown(bela, other)
    told = second_calendar.reckoned(words.now().date(), Calendar.HIJRI)
    assert told not in before

    choose(anton, "h")

    assert f"({told}, until sunset)" in shown(anton, room)
    assert shown(colleague, room) == before
    assert shown(bela, other) == others
    choose(anton, "-")
    assert told not in shown(anton, room)


@pytest.mark.django_db
def test_the_foot_of_a_printed_page_holds_the_gregorian_day_alone(desk):
    choose(desk.client_of(desk.cast.anton), "j")

    page = desk.get(desk.cast.anton, "party:room").content.decode()

    stamp = STAMP.search(page).group(1)
    assert words.today_long() in stamp
    assert second_calendar.reckoned(words.now().date(), Calendar.HEBREW) not in stamp


@pytest.mark.django_db
def test_what_was_chosen_can_be_read_off_the_page_where_one_chooses(browser_of):
    browser = browser_of(NORTH)

    choose(browser, "j")

    chosen = re.findall(r'value="(.)" aria-current="true"', browser.get("/you/").content.decode())
    assert chosen == ["j"]


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["", "hijri", "x"])
def test_a_calendar_that_nobody_knows_is_not_there(browser_of, wanted):
    assert choose(browser_of(NORTH), wanted).status_code == 404


@pytest.mark.django_db
def test_a_stranger_has_nothing_to_choose():
    assert choose(Client(), "h").status_code == 404


@pytest.mark.django_db
def test_what_is_kept_of_a_choice_is_as_long_as_that_of_none(browser_of):
    browser, kept = browser_of(NORTH), []
    for calendar in Calendar:
        choose(browser, calendar)
        with connection.cursor() as cursor:
            cursor.execute("select calendar from accounts_account order by id limit 1")
            kept.append(cursor.fetchone()[0])

    assert len({len(text) for text in kept}) == 1
    assert not {str(calendar) for calendar in Calendar} & set(kept)
