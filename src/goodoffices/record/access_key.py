"""Keys under which a program reads and writes in a seat's place. Each stands on the seat's own record."""

from __future__ import annotations

from goodoffices.record.body import Body, EntryId, kind, require_text

__all__ = ["AccessKeyEnded", "AccessKeyGiven"]


@kind("access_key_given", "access_key", retention="working_notes")
class AccessKeyGiven(Body):
    """A program may act in this seat's place until the key is ended.

    Attributes
    ----------
    name : str
        What the seat calls it: "the laptop of the duty officer".
    """

    name: str

    def __post_init__(self) -> None:
        require_text(self, "name")

    def leaves_open(self) -> bool | None:
        """Until it is ended."""
        return True


@kind("access_key_ended", "access_key", retention="working_notes")
class AccessKeyEnded(Body):
    """The key opens nothing any more.

    Attributes
    ----------
    given : EntryId
        The key.
    """

    given: EntryId

    def thread(self) -> EntryId | None:
        """The key."""
        return self.given

    def leaves_open(self) -> bool | None:
        """It cannot be opened again."""
        return False
