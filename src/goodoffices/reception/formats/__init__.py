"""Tables of people: which columns there are and what for, and how a file becomes rows and rows become a file."""

from goodoffices.reception.formats.cells import protected, unprotected
from goodoffices.reception.formats.columns import COLUMNS, Column, Kept, columns_with, read_header
from goodoffices.reception.formats.rows import CareCell, Problem, Row, RowReader, Together, cells_of
from goodoffices.reception.formats.tables import STAMP, read_csv, write_csv
from goodoffices.reception.formats.workbooks import read_xlsx, write_xlsx

__all__ = [
    "COLUMNS",
    "STAMP",
    "CareCell",
    "Column",
    "Kept",
    "Problem",
    "Row",
    "RowReader",
    "Together",
    "cells_of",
    "columns_with",
    "protected",
    "read_csv",
    "read_header",
    "read_xlsx",
    "unprotected",
    "write_csv",
    "write_xlsx",
]
