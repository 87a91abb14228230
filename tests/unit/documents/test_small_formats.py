"""Archives, tables, calendars and texts of law, by the letter of their formats."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.documents import (
    Document,
    Event,
    Kind,
    Paragraph,
    Run,
    Section,
    Table,
    akoma_ntoso,
    calendar,
    comma_separated,
    language_of,
    open_document,
    pieces,
    word_document,
    workbook,
)
from goodoffices.documents.archive import archive
from goodoffices.errors import InputError
from tests.conftest import examples
from tests.unit.documents.samples_of_documents import document

WORDS = st.text(st.characters(codec="utf-8"), max_size=30)
NOON = datetime(2026, 3, 17, 12, tzinfo=UTC)
SPACE = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}


@given(parts=st.dictionaries(st.text("abc/é", min_size=1, max_size=9), st.binary(max_size=99)))
@settings(max_examples=examples(20, full=500))
def test_an_archive_gives_back_what_was_put_in(parts):
    with zipfile.ZipFile(io.BytesIO(archive(parts))) as held:
        assert held.testzip() is None
        assert {name: held.read(name) for name in held.namelist()} == parts
        assert {one.date_time for one in held.infolist()} <= {(1980, 1, 1, 0, 0, 0)}


@given(words=WORDS)
@settings(max_examples=examples(40, full=2000))
def test_whatever_people_write_leaves_every_document_well_formed(words):
    paragraph = Paragraph(Kind.CLAUSE, (Run(words), Run(words, open=True, aside=True)), "1")
    text = Document(
        words, words, "en", date(2026, 3, 17), (words,), (Section("he", words, (paragraph,)),)
    )
    ET.fromstring(akoma_ntoso(text))
    for written in (word_document(text), open_document(text)):
        with zipfile.ZipFile(io.BytesIO(written)) as held:
            for name in held.namelist():
                if name != "mimetype":
                    ET.fromstring(held.read(name))


@given(words=WORDS, right_to_left=st.booleans())
@settings(max_examples=examples(40, full=2000))
def test_pieces_of_a_line_are_the_line(words, right_to_left):
    assert "".join(piece for piece, _ in pieces(words, right_to_left=right_to_left)) == words


def test_numbers_and_marks_go_with_their_neighbours():
    assert list(pieces("Third Capital, 12", right_to_left=True)) == [
        ("Third Capital", False),
        (", 12", True),
    ]
    assert list(pieces("cross הגשר", right_to_left=False)) == [("cross ", False), ("הגשר", True)]


def test_an_open_document_begins_with_its_kind():
    raw = open_document(document("en"))

    assert raw[30:38] == b"mimetype"
    assert raw[38:77] == b"application/vnd.oasis.opendocument.text"


@given(rows=st.lists(st.tuples(WORDS, st.integers(-99, 99)), max_size=5))
@settings(max_examples=examples(40, full=2000))
def test_no_cell_of_words_begins_as_a_formula(rows):
    raw = comma_separated(Table(["What", "Count"], rows)).decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(raw, newline="")))

    assert len(found) == len(rows) + 1
    for cell, (words, _) in zip((row[0] for row in found[1:]), rows, strict=True):
        assert cell.removeprefix("'") == words.removeprefix("'") or cell == words
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@sum", "\t=1", " =1", "\uff1d1", "−1"])
def test_what_a_spreadsheet_would_compute_is_quoted(words):
    raw = comma_separated(Table(["What"], [[words]])).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(raw)))[1] == [f"'{words}"]


def test_a_workbook_holds_words_numbers_and_its_direction():
    raw = workbook(Table(["What"] * 28, [["=1"] * 27 + [7]], right_to_left=True))
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).active

    assert (sheet["AA2"].value, sheet["AA2"].data_type) == ("=1", "s")
    assert sheet["AB2"].value == 7
    assert sheet.sheet_view.rightToLeft
    assert b"creator" not in raw


def test_a_workbook_shows_what_is_in_its_cells():
    words = "A written note on where twenty-four monitors would stand, day and night, on both banks"
    table = Table(["What", "By when"], [[words, "2026-03-17"], ["No\nshooting", ""]])
    with zipfile.ZipFile(io.BytesIO(workbook(table))) as held:
        sheet = ET.fromstring(held.read("xl/sheet.xml"))
        styles = ET.fromstring(held.read("xl/styles.xml"))
    space = {"a": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}

    wide, narrow = (int(one.get("width")) for one in sheet.findall(".//a:col", space))
    formats = styles.findall(".//a:cellXfs/a:xf", space)
    broken = [one.find("a:alignment[@wrapText='1']", space) is not None for one in formats]

    assert len("2026-03-17") < narrow < wide < len(words)
    assert [row.get("ht") for row in sheet.findall(".//a:row", space)] == [None, "45", "30"]
    assert all(broken[int(cell.get("s"))] for cell in sheet.findall(".//a:c", space))
    assert sheet.find(".//a:pane", space).get("state") == "frozen"


def test_a_calendar_is_in_order_of_time_and_cut_into_short_lines():
    there = timezone(timedelta(hours=2))
    events = [
        Event("b" * 90, "פגישה; עם, כולם", datetime(2026, 4, 1, 9, tzinfo=there), NOON, 30),
        Event("a", "Deadline", date(2026, 3, 31), NOON),
    ]
    lines = calendar(events).decode().split("\r\n")

    assert lines.index("DTSTART;VALUE=DATE:20260331") < lines.index("DTSTART:20260401T070000Z")
    assert "DTEND:20260401T073000Z" in lines
    assert "SUMMARY:פגישה\\; עם\\, כולם" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    assert calendar(events) == calendar(events[::-1])


def test_a_text_of_law_stands_in_one_language_under_its_numbers():
    tree = ET.fromstring(akoma_ntoso(document("en", "he"), language="he"))

    assert tree.find(".//a:FRBRlanguage", SPACE).get("language") == "heb"
    tongue = "{http://www.w3.org/XML/1998/namespace}lang"
    assert tree.find(".//a:preface", SPACE).get(tongue) == "en"
    assert tree.find(".//a:mainBody", SPACE).get(tongue) == "he"
    assert tree.find(".//a:article/a:heading", SPACE).text == "המעבר"
    assert [x.text for x in tree.findall(".//a:paragraph/a:num", SPACE)] == ["1.1", "1.2"]
    assert "".join(tree.find(".//a:remark", SPACE).itertext()) == "settled"
    with pytest.raises(InputError):
        akoma_ntoso(document("en"), language="ar")


def test_words_are_set_in_the_direction_of_most_of_their_letters():
    assert language_of("12: الجسر", "en") == "ar"
    assert language_of("UTC 08:00: הגשר נפתח", "he") == "he"
    assert language_of("The bridge (הגשר) opens", "en") == "en"
    assert language_of("Peace", "he") == "und"
    assert language_of("12", "he") == "he"
