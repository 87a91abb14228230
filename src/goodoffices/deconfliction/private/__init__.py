"""Not even the server: two sides compare their plans through others, who learn nothing of them.

Sets of cells of space and time, three messages each way, no clock and no chance but what is given.
"""

from goodoffices.deconfliction.private.cells import CellGrid, cell_volume, cells
from goodoffices.deconfliction.private.messages import (
    Commitment,
    Masked,
    Message,
    Returned,
    read_message,
)
from goodoffices.deconfliction.private.protocol import (
    Answered,
    Begun,
    Common,
    answer,
    audit,
    begin,
    check_digits,
    conclude,
    masked_for,
)
from goodoffices.deconfliction.private.terms import (
    IntersectionTerms,
    Tells,
    other_run,
    read_terms,
)

__all__ = [
    "Answered",
    "Begun",
    "CellGrid",
    "Commitment",
    "Common",
    "IntersectionTerms",
    "Masked",
    "Message",
    "Returned",
    "Tells",
    "answer",
    "audit",
    "begin",
    "cell_volume",
    "cells",
    "check_digits",
    "conclude",
    "masked_for",
    "other_run",
    "read_message",
    "read_terms",
]
