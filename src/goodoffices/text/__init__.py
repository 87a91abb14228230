"""The single negotiating text: one text held by the mediator, with brackets, drafts, and copies for each seat.

Pure functions over the values of the record: no clock, no chance, no disk. What a seat sees of a draft
(:func:`copy_for`) follows from the draft and from what was released to that seat, and from nothing else.
"""

from goodoffices.text.conditions import named_clauses, sentence
from goodoffices.text.copy import copy_for, state_of
from goodoffices.text.difference import (
    Change,
    ClauseChange,
    Piece,
    applied,
    differences,
    words_changed,
)
from goodoffices.text.outline import move_clause, numbers, place_clause, take_out, under
from goodoffices.text.permitted import May, Permission, permission, same_words
from goodoffices.text.standing import Lagging, accepted_by, lagging, open_brackets, settled
from goodoffices.text.wording import in_order, marked, plain, tidy, typed, without_slots

__all__ = [
    "Change",
    "ClauseChange",
    "Lagging",
    "May",
    "Permission",
    "Piece",
    "accepted_by",
    "applied",
    "copy_for",
    "differences",
    "in_order",
    "lagging",
    "marked",
    "move_clause",
    "named_clauses",
    "numbers",
    "open_brackets",
    "permission",
    "place_clause",
    "plain",
    "same_words",
    "sentence",
    "settled",
    "state_of",
    "take_out",
    "tidy",
    "typed",
    "under",
    "without_slots",
    "words_changed",
]
