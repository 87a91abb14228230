"""Parallel talks: three that are always offered, and further ones that a mediator names by using the name."""

from typing import Final

from goodoffices.desk.terms import term
from goodoffices.desk.words import initial
from goodoffices.office import View
from goodoffices.record import Contact, Track

__all__ = ["LOOKED", "TRACKS", "further_talks", "talks_of", "which_talks"]

LOOKED: Final = 200
"""Contacts that are looked through, the newest of them."""
TRACKS: Final = (Track.POLITICAL, Track.LEADERS, Track.HUMANITARIAN)


def talks_of(contact: Contact) -> str:
    """What the talks are called that a contact belongs to."""
    return contact.talks or initial(term(contact.track))


def which_talks(contact: Contact) -> tuple[str, str]:
    """The same for contacts of the same talks, however a name is written."""
    return ("", contact.talks.casefold()) if contact.talks else (contact.track, "")


def further_talks(view: View) -> list[str]:
    """The names that were given, as each was first written, in the order of their first use."""
    found: dict[str, str] = {}
    for line in view.lines(Contact, last=LOOKED):
        if isinstance(line.body, Contact) and line.body.talks:
            found.setdefault(line.body.talks.casefold(), line.body.talks)
    return list(found.values())
