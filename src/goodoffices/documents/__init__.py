"""Documents that leave the desk, as bytes: texts to print and to work on, tables, calendars.

Pure functions: no clock, no chance, no disk, and nothing of the machine or of a person in what they write. The
same content gives the same bytes, everywhere and at any time.
"""

from goodoffices.documents.akoma_ntoso import akoma_ntoso
from goodoffices.documents.calendar import Event, calendar
from goodoffices.documents.direction import is_right_to_left, language_of, pieces
from goodoffices.documents.document import Document, Kind, Paragraph, Run, Section
from goodoffices.documents.open_document import open_document
from goodoffices.documents.printed import printed
from goodoffices.documents.table import Table, comma_separated, workbook
from goodoffices.documents.word import word_document

__all__ = [
    "Document",
    "Event",
    "Kind",
    "Paragraph",
    "Run",
    "Section",
    "Table",
    "akoma_ntoso",
    "calendar",
    "comma_separated",
    "is_right_to_left",
    "language_of",
    "open_document",
    "pieces",
    "printed",
    "word_document",
    "workbook",
]
