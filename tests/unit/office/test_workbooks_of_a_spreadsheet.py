"""Tables that LibreOffice itself made a workbook of: read like the table, or refused by the cell that it altered."""

import os
import shutil
import subprocess
from itertools import count
from pathlib import Path

import pytest

from goodoffices.errors import FormatError
from tests.receiving import receive
from tests.unit.office.test_importing import nothing_changes, read, table, who

CALC = Path("/usr/lib/libreoffice/program/libsclo.so")
HEADER = "person,case,relation,given_name,family_name,birth_date,school,alone,languages,document,contact,note"
FAMILIES = (
    "1001,f1,head,Olena,Zoreslav,1988-04-02,,,uk ru,AB012345,+380 44 123-45-67,",
    "1002,f1,child,Марко,Zoreslav,2016-09-30,1,no,,,,needs his inhaler at night",
    "u3,f2,head,Taras,Vyshnia,,,,uk,,taras@example.org,",
)
AS_A_TABLE = "--infilter=CSV:44,34,76,1"
"""Commas, quotation marks, UTF-8, from the first line on."""
FORMS = count()


@pytest.fixture
def reception(folder):
    made = receive(folder)
    yield made
    made.close()


@pytest.fixture(scope="module")
def calc(tmp_path_factory):
    """A function that has LibreOffice open a table and save it as a workbook, by way of another form if asked."""
    if shutil.which("soffice") is None or not CALC.exists():
        pytest.fail(
            "no LibreOffice Calc: apt-get install -y --no-install-recommends libreoffice-calc-nogui"
        )
    home = tmp_path_factory.mktemp("calc")

    def convert(kind, name):
        how = [AS_A_TABLE] if name.endswith(".csv") else []
        subprocess.run(
            ["soffice", "--headless", *how, "--convert-to", kind, "--outdir", home, home / name],
            env={**os.environ, "HOME": str(home)},
            check=True,
            capture_output=True,
            timeout=180,
        )

    def made(*lines, header=HEADER, by="csv"):
        name = f"people-{next(FORMS)}"
        (home / f"{name}.csv").write_bytes(table(*lines, header=header))
        if by != "csv":
            convert(by, f"{name}.csv")
        convert("xlsx", f"{name}.{by}")
        return (home / f"{name}.xlsx").read_bytes()

    return made


@pytest.mark.parametrize("by", ["csv", "ods"])
def test_a_workbook_that_a_spreadsheet_made_says_what_the_table_says(reception, calc, by):
    book = calc(*FAMILIES, by=by)

    with nothing_changes(reception):
        tried = read(reception, book, name="people.xlsx", dry_run=True)
    report = read(reception, book, name="people.xlsx")

    assert (tried.new, tried.problem_count) == (report.new, report.problem_count) == (3, 0)
    with nothing_changes(reception):
        again = read(reception, table(*FAMILIES, header=HEADER))
    assert (again.same, again.new, again.changed) == (3, 0, 0)
    olena = who(reception, "1001")
    assert olena["birth_date"] == "1988-04-02"
    assert (olena["document"], olena["contact"]) == ("AB012345", "+380 44 123-45-67")
    assert "birth_date" not in who(reception, "u3")


@pytest.mark.parametrize(
    ("column", "typed", "cell"),
    [
        ("contact", "+380441234567", "K3"),
        ("contact", "0501234567", "K3"),
        ("document", "00123456", "J3"),
        ("person", "12345678901234567890", "A3"),
        ("note", "2026-03-04", "L3"),
    ],
)
def test_what_a_spreadsheet_altered_is_named_by_its_cell_and_nothing_is_read(
    reception, calc, column, typed, cell
):
    cells = FAMILIES[1].split(",")
    cells[HEADER.split(",").index(column)] = typed
    book = calc(FAMILIES[0], ",".join(cells))

    for dry_run in (True, False):
        with nothing_changes(reception), pytest.raises(FormatError) as caught:
            read(reception, book, name="people.xlsx", dry_run=dry_run)

        assert "people.xlsx, sheet people-" in caught.value.advice
        assert f", cell {cell}:" in caught.value.advice
        assert typed not in caught.value.advice
    assert read(reception, table(FAMILIES[0], ",".join(cells), header=HEADER)).new == 2
