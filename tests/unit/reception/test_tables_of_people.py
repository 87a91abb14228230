"""Tables of people: columns, cells, rows, comma-separated files and workbooks."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors import FormatError
from goodoffices.reception.formats import (
    COLUMNS,
    STAMP,
    RowReader,
    cells_of,
    columns_with,
    protected,
    read_csv,
    read_header,
    read_xlsx,
    unprotected,
    workbooks,
    write_csv,
    write_xlsx,
)
from goodoffices.reception.needs import service

TODAY = date(2026, 3, 17)


def rows(text, columns=None):
    records = list(read_csv(text.encode().splitlines(keepends=True), "people.csv"))
    reader = RowReader(read_header(records[0][1], "people.csv"), TODAY)
    return [reader.row(number, cells) for number, cells in records[1:]]


def workbook(*records):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for record in records:
        book.active.append(record)
    book.save(file)
    return io.BytesIO(file.getvalue())


# Columns


def test_every_column_has_a_purpose_and_nothing_that_has_none_is_read():
    assert all(column.purpose and column.form for column in COLUMNS)
    with pytest.raises(FormatError) as caught:
        read_header(["person", "religion", "famly_name", "interpreter:Ukrainian"], "people.csv")

    advice = caught.value.advice
    assert "'religion'" in advice
    assert "did you mean family_name" in advice
    assert "interpreter:ukrainian" in advice


@pytest.mark.parametrize("word", ["religion", "nationality", "ethnicity", "diagnosis", "photo"])
def test_nothing_is_asked_of_belief_descent_illness_or_body(word):
    words = " ".join(f"{c.name} {c.purpose}" for c in COLUMNS) + " ".join(
        service(c.name).purpose for c in COLUMNS if c.kept == "need"
    )

    assert word not in words


@pytest.mark.parametrize("header", [["note"], ["person", "case", "case"], []])
def test_a_table_that_names_nobody_or_a_column_twice_is_refused(header):
    with pytest.raises(FormatError):
        read_header(header, "people.csv")


def test_a_table_without_a_header_is_refused_and_its_first_row_not_repeated():
    with pytest.raises(FormatError) as caught:
        read_header(["Olena", "Zoreslav", "1988-04-02"], "people.csv")

    assert "olena" not in caught.value.advice.lower()


def test_columns_may_stand_in_any_order_and_in_capitals_with_empty_ones_behind():
    assert [c.name for c in read_header(["Case", " PERSON ", "", ""], "f")] == ["case", "person"]


# Cells


@given(st.text(max_size=20))
def test_a_protected_cell_is_computed_by_no_spreadsheet_and_comes_back(cell):
    assert protected(cell)[:1] not in tuple("=+-@\t\r")
    assert unprotected(protected(cell)) == cell


@pytest.mark.parametrize(
    "cell", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "'=1", "\t=1", "＝1"]
)
def test_formulas_are_protected(cell):
    assert protected(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("people", "4"),
        ("verified", "perhaps"),
        ("kind", "clan"),
        ("relation", "friend"),
        ("age_band", "7"),
        ("alone", "maybe"),
        ("school", "-1"),
        ("school", "1.5"),
        ("school", "1000000"),
        ("wheelchair", "2"),
        ("languages", "Ukrainian"),
        ("birth_date", "9.3.2014"),
        ("birth_date", "2014-3-9"),
        ("birth_date", "1899-12-31"),
        ("birth_date", "2026-03-18"),
        ("source", "saw them at the station"),
        ("together", "g@elsewhere"),
        ("together", "g@0km"),
        ("carer", "p2|court|2026-02-01|2026-01-01"),
        ("carer", "|court"),
        ("carer", "p2|a court of law"),
        ("same_as", "p|2"),
        ("note", "n" * 2001),
        ("given_name", "n" * 201),
        ("given_name", "Ol\x00ena"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column_and_not_repeated(column, cell):
    line = ",".join(["p", "c", f'"{cell}"'])
    ((_, problems),) = rows(f"person,case,{column}\n{line}\n")

    assert [(p.row, p.column) for p in problems] == [(2, column)]
    assert cell not in problems[0].advice or len(cell) < 3


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",,,,,x", "case"),
        (",c,,head,,", "relation"),
        (",c,,,Olena,", "given_name"),
        (",c,,,,p2", "carer"),
        ("p,c,3,,,", "people"),
        ("p,c,,,,,,more", ""),
    ],
)
def test_a_row_that_says_what_it_cannot_is_named(line, column):
    ((_, problems),) = rows(f"person,case,people,relation,given_name,carer\n{line}\n")

    assert column in [p.column for p in problems]


def test_an_age_follows_from_the_date_of_birth():
    ((row, problems),) = rows("person,birth_date,age_band\np,2016-09-30,adult\n")

    assert (row.age_band, problems) == ("child", [])


def test_what_is_left_empty_says_nothing():
    header = ",".join(column.name for column in COLUMNS)
    ((row, problems),) = rows(f"{header}\np\n")

    assert not problems
    assert (row.kind, row.alone, row.languages, row.needs, row.identity) == (
        None,
        None,
        None,
        {},
        {},
    )


# Files


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_whatever_its_language_puts_between_cells(delimiter):
    text = (
        delimiter.join(["person", "case", "note"]) + "\r\n" + delimiter.join(["p", "c", '"a,b;c"'])
    )

    ((row, _),) = rows(text)
    assert (row.person, row.case, row.identity["note"]) == ("p", "c", "a,b;c")


def test_a_stamp_and_empty_rows_are_passed_over_and_counted():
    text = f'"{STAMP} purpose, recipient",,\nperson,case\n\n,\np,c\n'

    ((row, _),) = rows(text)
    assert row.number == 5


@pytest.mark.parametrize(
    ("content", "line"), [(b"person,case\n\xce\xc2,c\n", 2), (b'person,case\np,"c\n', 2)]
)
def test_what_is_no_table_is_refused_with_its_line(content, line):
    with pytest.raises(FormatError) as caught:
        list(read_csv(content.splitlines(keepends=True), "people.csv"))

    assert caught.value.line == line
    assert "people.csv" in caught.value.advice


def test_an_empty_file_has_no_records():
    assert list(read_csv([], "f")) == []


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4), max_size=5))
def test_a_table_that_was_written_is_read_back(records):
    records = [[cell.replace("\r", "").replace("\0", "") for cell in record] for record in records]
    filled = [r for r in records if any(map(str.strip, r)) and not r[0].startswith(STAMP)]
    written = b"".join(write_csv([["person", "case", "a", "b"], *filled]))

    read = [cells for _, cells in read_csv(written.splitlines(keepends=True), "f")]
    assert read[1:] == filled


def test_a_workbook_is_read_as_the_table_it_shows():
    file = workbook(
        [f"{STAMP} for somebody"],
        ["person", "birth_date", "school", "alone", "note"],
        [1001, datetime(2016, 9, 30), 2.0, True, "Олена"],  # noqa: DTZ001  # as a workbook has it
        [None, None],
        ["p", date(1988, 4, 2), 0, False, 1.5],
    )

    assert list(read_xlsx(file, "people.xlsx")) == [
        (2, ["person", "birth_date", "school", "alone", "note"]),
        (3, ["1001", "2016-09-30", "2", "yes", "Олена"]),
        (5, ["p", "1988-04-02", "0", "no", "1.5"]),
    ]


def test_a_workbook_that_was_written_is_read_back_and_holds_no_formula():
    records = [["person", "note"], ["p", "=1+1"], ["q", ""]]
    file = io.BytesIO()
    write_xlsx(records, file)

    assert [cells for _, cells in read_xlsx(io.BytesIO(file.getvalue()), "f")][1][1] == "=1+1"
    sheet = openpyxl.load_workbook(io.BytesIO(file.getvalue())).worksheets[0]
    assert sheet["B2"].data_type == "s"


@pytest.mark.parametrize("content", [b"", b"person,case\n", b"PK\x03\x04" + b"\0" * 60])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(FormatError):
        list(read_xlsx(io.BytesIO(content), "people.xlsx"))


def test_a_workbook_that_would_fill_the_memory_is_not_opened(monkeypatch):
    monkeypatch.setattr(workbooks, "LARGEST", 1_000)

    with pytest.raises(FormatError) as caught:
        list(read_xlsx(workbook(["person"], ["p"]), "people.xlsx"))
    assert "too large" in str(caught.value)


def rebuilt(book, texts=None, **parts):
    """A workbook with other words in some of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            change = parts.get(name.rpartition("/")[2].partition(".")[0])
            content = source.read(name)
            target.writestr(name, content if change is None else change(content))
        if texts is not None:
            target.writestr("xl/sharedStrings.xml", texts)
    return io.BytesIO(made.getvalue())


def sheet(*cells):
    rows = f"<row>{''.join(cells)}</row>"
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return lambda _: (
        f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    )


def test_a_workbook_of_another_program_is_read_too():
    spoken = (
        "<is><r><t>Ole</t></r><rPh><t>aside</t></rPh><r><t xml:space='preserve'>na </t></r></is>"
    )
    cells = (
        "<c/>",
        f"<c t='inlineStr'>{spoken}</c>",
        "<c t='str'><f>A1</f><v>x</v></c>",
        "<c><v>7.25</v></c>",
    )
    file = rebuilt(workbook(["person"]), sheet1=sheet(*cells))

    assert list(read_xlsx(file, "f")) == [(1, ["", "Olena ", "x", "7.25"])]


def with_texts(content):
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    added = b'<Relationship Type="%b" Target="sharedStrings.xml" Id="rId9" /></Relationships>'
    return content.replace(b"</Relationships>", added % relation)


SHARED = b"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><si><t>Olena</t></si><si><r><t>Mar</t></r><rPh><t>aside</t></rPh><r><t>ko</t></r></si></sst>"


def test_a_workbook_that_keeps_its_texts_apart_is_read_too():
    cells = ("<c t='s'><v>1</v></c>", "<c t='s'><v>0</v></c>")
    book = rebuilt_relations(rebuilt(workbook(["person"]), SHARED, sheet1=sheet(*cells)))

    assert list(read_xlsx(book, "f")) == [(1, ["Marko", "Olena"])]


def rebuilt_relations(book):
    made = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, with_texts(content) if name.startswith("xl/_rels") else content)
    return io.BytesIO(made.getvalue())


@pytest.mark.parametrize(
    "cell",
    [
        "<c r='B7' t='e'><f>1/0</f><v>#DIV/0!</v></c>",
        "<c r='B7' t='e'><v>#N/A</v></c>",
        "<c r='B7'><f>A1+1</f></c>",
        "<c r='B7' t='str'><f>A1</f></c>",
    ],
)
def test_a_formula_without_a_result_is_named_and_never_taken_for_a_blank(cell):
    first = "<c r='A7' t='inlineStr'><is><t>Olena</t></is></c>"

    with pytest.raises(FormatError) as refused:
        list(read_xlsx(rebuilt(workbook(["person"]), sheet1=sheet(first, cell)), "people.xlsx"))

    assert refused.value.advice.startswith("people.xlsx, sheet Sheet, cell B7: this formula")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("contact", 441234567),
        ("document", 123456),
        ("given_name", True),
        ("note", date(2026, 3, 4)),
        ("case", 1e15),
        ("carer", date(2026, 3, 4)),
    ],
)
def test_a_cell_that_is_not_as_it_was_written_is_named(column, cell):
    book = workbook(["school", column.upper()], [1, cell])

    with pytest.raises(FormatError) as refused:
        list(read_xlsx(book, "people.xlsx"))

    assert refused.value.advice.startswith("people.xlsx, sheet Sheet, cell B2: the spreadsheet")


def test_numbers_days_and_yes_or_no_stand_where_they_are_meant():
    header = ["case", "person", "birth_date", "school", "alone", "note"]
    book = workbook(header, [7, 12, date(2016, 9, 30), 1, True, 3])

    assert list(read_xlsx(book, "f"))[1][1] == ["7", "12", "2016-09-30", "1", "yes", "3"]


def test_a_formula_that_came_to_nothing_on_purpose_is_a_blank():
    cells = ("<c t='str'><f>IF(1,\"\",2)</f><v></v></c>", "<c><f>1+1</f><v>2</v></c>")

    assert list(read_xlsx(rebuilt(workbook(["person"]), sheet1=sheet(*cells)), "f")) == [
        (1, ["", "2"])
    ]


def test_joined_cells_are_named_since_only_the_first_of_them_holds_anything():
    book = openpyxl.Workbook()
    rows = book.active
    rows.title = "Bus 7"
    for row in (["person", "case"], ["0012", "c1"], ["0013", None]):
        rows.append(row)
    rows.merge_cells("B2:B3")
    file = io.BytesIO()
    book.save(file)

    with pytest.raises(FormatError) as refused:
        list(read_xlsx(file, "people.xlsx"))

    assert refused.value.advice.startswith("people.xlsx, sheet Bus 7, cells B2:B3: these cells")


def test_the_first_of_several_sheets_is_read_and_a_number_that_is_text_keeps_its_zeros():
    book = openpyxl.load_workbook(workbook(["person", "document"], ["0012", "0044170"]))
    book.create_sheet("Lists").append(["uk", "ru"])
    file = io.BytesIO()
    book.save(file)

    assert [cells for _, cells in read_xlsx(file, "f")] == [
        ["person", "document"], ["0012", "0044170"],
    ]  # fmt: skip


def test_days_are_counted_from_the_year_the_workbook_says():
    since_1904 = lambda content: content.replace(b"<workbookPr />", b'<workbookPr date1904="1"/>')
    file = rebuilt(workbook(["day"], [date(2016, 9, 30)]), workbook=since_1904)

    assert list(read_xlsx(file, "f"))[1] == (2, ["2020-10-01"])


@pytest.mark.parametrize(
    "cells",
    [
        ("<c r='A1'/>", "<c r='A1'/>"),
        ("<c r='ZZZZ1'><v>1</v></c>",),
        ("<c r='ALM1'><v>1</v></c>",),
        ("<c t='s'><v>99</v></c>",),
        ("<c t='s'><v>-1</v></c>",),
        ("<c><v>seven</v></c>",),
        ("<c>",),
    ],
)
def test_a_workbook_that_contradicts_itself_is_refused(cells):
    with pytest.raises(FormatError):
        list(read_xlsx(rebuilt(workbook(["person"]), sheet1=sheet(*cells)), "f"))


@pytest.mark.parametrize("part", ["sheet1", "workbook", "sharedStrings", "styles"])
def test_a_workbook_whose_text_defines_entities_is_not_opened(part):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    book = workbook(["person"], ["p"])
    bad = (
        rebuilt_relations(rebuilt(book, bomb + SHARED))
        if part == "sharedStrings"
        else rebuilt(book, **{part: lambda content: bomb + content})
    )

    with pytest.raises(FormatError):
        list(read_xlsx(bad, "people.xlsx"))


def test_a_row_that_was_written_is_read_back():
    text = (
        "person,case,kind,people_accepted,source,verified,relation,age_band,alone,languages,school,pet,"
        "interpreter:uk,together,apart,escort,carer,legal_guardian,same_as,given_name,note\n"
        "p,c,institution,7,gate-2,seen,ward,child,no,uk ru,0,yes,no,g; h@20km; i@same_town,d; e,"
        "q|||2026-02-01,q,q|court|2026-01-01; r|court,s,+Olena,'=1\n"
    )
    ((row, problems),) = rows(text)
    assert not problems
    columns = columns_with(row.needs)

    again, problems = RowReader(columns, TODAY).row(2, cells_of(row, columns))
    assert not problems
    assert again == row
    assert {column.name for column in columns} > set(row.needs)


def test_the_reference_names_every_column_and_every_service():
    page = Path("docs/reference/people-tables.md").read_text(encoding="utf-8")

    assert [c.name for c in COLUMNS if f"`{c.name}`" not in page] == []
