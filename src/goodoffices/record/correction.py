"""Corrections: what somebody entered wrongly is entered anew; what it said before stays on the record."""

from __future__ import annotations

from goodoffices.record.body import Body, EntryId, kind

__all__ = ["Corrected"]


@kind("corrected", "correction")
class Corrected(Body):
    """An entry was wrong; another stands in its place, for the same readers.

    Attributes
    ----------
    of : EntryId
        What was wrong.
    by : EntryId
        What stands instead.
    matter : EntryId
        The matter that the wrong one belonged to.
    """

    of: EntryId
    by: EntryId
    matter: EntryId

    def thread(self) -> EntryId | None:
        """The matter of what was wrong."""
        return self.matter

    def leaves_open(self) -> bool | None:
        """Nothing is left to do about what was wrong."""
        return False

    def refers_to(self) -> tuple[EntryId, ...]:
        """Both entries, and the matter."""
        return (self.of, self.by, self.matter)
