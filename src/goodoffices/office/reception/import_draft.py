"""What a table says of one case, before it is compared with what is registered."""

from __future__ import annotations

from goodoffices.reception import CaseId, PersonId
from goodoffices.reception.formats import Row, Together
from goodoffices.reception.people_words import Case, Kind

__all__ = ["SOURCE", "CaseDraft"]

SOURCE = "table"
"""Where what a table says comes from, if it does not say."""


class CaseDraft:
    """What a table says of one case.

    Attributes
    ----------
    id : CaseId
    external : str
        What the table calls it; empty where the case was found by one of its persons.
    before : Case or None
        What is registered of it.
    row : Row
        Where it is named first.
    members : dict
        Person -> its row.
    counts : list of Row
        Rows without a person that count people.
    """

    __slots__ = (
        "accepted", "apart", "before", "counts", "external", "id", "kind", "languages", "members", "needs", "row",
        "together",
    )  # fmt: skip

    def __init__(self, case: CaseId, external: str, before: Case | None, row: Row) -> None:
        self.id, self.external, self.before, self.row = case, external, before, row
        self.kind: Kind | None = None
        self.languages: tuple[str, ...] = ()
        self.accepted = 0
        self.needs: dict[str, int] = {}
        self.together: dict[str, Together] = {}
        self.apart: dict[str, Row] = {}
        self.members: dict[PersonId, Row] = {}
        self.counts: list[Row] = []
