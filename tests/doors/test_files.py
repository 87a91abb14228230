"""Dates and tables of one's own view: neutral titles, fixed names, and no word that a spreadsheet would compute."""

import csv
import io
import re
from datetime import UTC, date, datetime

import openpyxl
import pytest

from goodoffices.office import give_undertaking, log_contact
from goodoffices.record import Channel, Contact, Manner, Statement, UndertakingGiven
from tests.doors.test_copies import handed, the_text  # noqa: F401  # the text that was handed

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(desk):
    """Something that Northland owes, and a meeting that is planned."""
    cast = desk.cast
    give_undertaking(
        cast.office,
        cast.anton,
        UndertakingGiven(
            debtor=cast.anton.seat,
            creditor=cast.mara.seat,
            what='=HYPERLINK("far")',
            due=date(2026, 4, 2),
        ),
        key=cast.key(cast.anton),
    )
    log_contact(
        cast.office,
        cast.mara,
        Contact(
            channel=Channel.MEETING,
            held=False,
            with_seats=(cast.bela.seat,),
            participants=("Bela B.",),
            place="Third Capital",
            starts_at=datetime(2026, 3, 20, 9, 30, tzinfo=UTC),
            length_min=45,
            statements=(Statement(manner=Manner.IMPRESSION, words="they hope"),),
        ),
        key=cast.key(cast.mara),
    )
    return desk


def take(desk, actor, name):
    return desk.get(actor, "files_file", name=name)


def rows(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_dates_say_neither_with_whom_nor_about_what(owed):
    dates = take(owed, owed.cast.mara, "dates.ics")
    lines = dates.content.decode().split("\r\n")

    assert dates["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Meeting" in lines
    assert "DTSTART:20260320T093000Z" in lines
    assert "DTEND:20260320T101500Z" in lines
    assert "SUMMARY:Deadline" in lines
    assert "DTSTART;VALUE=DATE:20260402" in lines
    for word in ("Bela", "Southland", "Third", "HYPERLINK", "Northland", owed.cast.mara.process):
        assert word not in dates.content.decode()


def test_an_event_keeps_its_name_and_a_seat_has_names_of_its_own(owed):
    def names(actor):
        content = take(owed, actor, "dates.ics").content.decode()
        return [x for x in content.split("\r\n") if x.startswith("UID:")]

    first = names(owed.cast.mara)
    owed.cast.beat(minutes=60)

    assert names(owed.cast.mara) == first
    assert len(set(first)) == 2
    assert len(names(owed.cast.anton)) == 1
    assert not set(first) & set(names(owed.cast.anton))


def test_a_side_s_dates_are_the_same_whatever_is_planned_with_the_other(owed):
    cast = owed.cast
    before = take(owed, cast.anton, "dates.ics").content
    contact = Contact(
        channel=Channel.CALL,
        held=False,
        with_seats=(cast.bela.seat,),
        starts_at=datetime(2026, 3, 21, 9, tzinfo=UTC),
    )
    log_contact(cast.office, cast.mara, contact, key=cast.key(cast.mara))

    assert take(owed, cast.anton, "dates.ics").content == before


def test_what_people_wrote_is_never_computed(owed):
    table = rows(take(owed, owed.cast.anton, "undertakings.csv"))
    assert table[1][0] == "2026-04-02"
    assert table[1][3] == '\'=HYPERLINK("far")'

    answer = take(owed, owed.cast.anton, "undertakings.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cell = sheet.cell(row=2, column=4)
    assert (cell.value, cell.data_type) == ('=HYPERLINK("far")', "s")


def test_the_table_of_contacts_holds_no_word_that_was_said(owed):
    answer = take(owed, owed.cast.mara, "contacts.csv")

    assert rows(answer)[1][2] == "Southland and Bela B."
    assert "hope" not in answer.content.decode()


def test_contacts_are_the_mediator_s(owed):
    for actor in (owed.cast.anton, owed.cast.bela, owed.cast.frieda):
        assert take(owed, actor, "contacts.csv").status_code == 404
        assert take(owed, actor, "contacts.pdf").status_code == 404
    assert "contacts" not in owed.get(owed.cast.anton, "files").content.decode()
    assert take(owed, owed.cast.mara, "contacts.pdf").status_code == 404


def test_every_file_of_the_page_is_there(owed):
    cast = owed.cast
    for actor in (cast.mara, cast.anton, cast.frieda):
        page = owed.get(actor, "files").content.decode()
        for name in ("dates.ics", "undertakings.csv", "undertakings.xlsx"):
            assert owed.to(actor, "files_file", name=name) in page
            assert take(owed, actor, name).status_code == 200


def test_who_was_handed_what_is_a_table(handed):  # noqa: F811  # the text that was handed
    cast = handed.cast
    where = {"line": the_text(handed).first.address, "form": "csv"}
    table = rows(handed.get(cast.mara, "mediator:text_handed_file", **where))

    assert table[0] == ["Clause", "Northland", "Southland"]
    assert table[1] == ["1", "draft 1, as now", "draft 1, as now"]
    assert len(table) == 7


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_taken_from_right_to_left_holds_no_marks_of_ours_and_all_that_people_wrote(
    owed, form
):
    cast, theirs = owed.cast, "\N{RIGHT-TO-LEFT ISOLATE}Dr. Levin\N{POP DIRECTIONAL ISOLATE}"
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.bela.seat,),
        participants=("Bela B.", theirs),
        starts_at=datetime(2026, 3, 16, 9, tzinfo=UTC),
    )
    log_contact(cast.office, cast.mara, contact, key=cast.key(cast.mara))
    owed.client_of(cast.mara).post("/language/", {"language": "he"})
    taken = take(owed, cast.mara, f"contacts.{form}")
    if form == "csv":
        cells = [cell for row in rows(taken) for cell in row]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(taken.content)).active
        cells = [str(cell) for row in sheet.values for cell in row]

    told = "\n".join(cells).replace(theirs, "theirs")
    assert "theirs" in told
    assert "Southland" in told
    assert not re.search("[\u2066-\u2069]", told)
