"""Who may be given what is known of people: listed with a class, with each person's consent, and never a party."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from goodoffices.errors import AccessError
from goodoffices.reception.duty import Purpose
from goodoffices.reception.event import PersonId, Said
from goodoffices.reception.protection_events import (
    ConsentGiven,
    ConsentWithdrawn,
    RecipientEnded,
    RecipientListed,
)

__all__ = ["GIVEN_FOR", "Listed", "Recipients", "same_name"]

GIVEN_FOR: frozenset[Purpose] = frozenset(
    {Purpose.REACH, Purpose.TRACE, Purpose.HEALTH_CARE, Purpose.PROTECT}
)
"""The only purposes for which anything is given to anybody outside."""


@dataclass(slots=True)
class Listed:
    """Somebody who may ask for data.

    Attributes
    ----------
    listed : RecipientListed
    is_confirmed : bool
        Whether a second officer said so.
    is_ended : bool
    """

    listed: RecipientListed
    is_confirmed: bool = False
    is_ended: bool = False


class Recipients:
    """Who is listed, and who agreed to what."""

    def __init__(self) -> None:
        self.listed: dict[str, Listed] = {}
        self._consents: set[tuple[str, str, Purpose]] = set()
        self._never: set[str] = set()

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        match said.event:
            case RecipientListed() as listed:
                self.listed[listed.recipient] = Listed(listed)
                if not listed.kind.may_have_persons:
                    self._never.add(same_name(listed.name))
            case RecipientEnded(recipient=name):
                if name in self.listed:
                    self.listed[name].is_ended = True
            case ConsentGiven() as given:
                self._consents.add((given.person, given.recipient, given.purpose))
            case ConsentWithdrawn() as gone:
                self._consents.discard((gone.person, gone.recipient, gone.purpose))

    def confirm(self, recipient: str) -> None:
        """A second officer said so."""
        if recipient in self.listed:
            self.listed[recipient].is_confirmed = True

    def is_party(self, name: str) -> bool:
        """Whether somebody of this name was ever listed as a party or an ally of one."""
        return same_name(name) in self._never

    def consents(self, person: PersonId, recipient: str, purpose: Purpose) -> bool:
        """Whether a person agrees that a recipient is told for a purpose."""
        return (person, recipient, purpose) in self._consents

    def agreed(self, recipient: str, purpose: Purpose) -> tuple[PersonId, ...]:
        """Everybody who agrees that a recipient is told for a purpose, by name."""
        return tuple(
            sorted(
                PersonId(person)
                for person, to, what in self._consents
                if to == recipient and what == purpose
            )
        )

    def require(self, recipient: str, purpose: Purpose) -> Listed:
        """The recipient, if anything of persons may be given to it for this purpose.

        Raises
        ------
        AccessError
            If it is not listed, not confirmed by a second officer, ended, a party, an ally of one, or was
            not listed for the purpose. Nothing that an officer could say changes that.
        """
        found = self.listed.get(recipient)
        if (
            found is None
            or found.is_ended
            or not found.is_confirmed
            or not found.listed.kind.may_have_persons
            or self.is_party(found.listed.name)
            or purpose not in found.listed.purposes
            or purpose not in GIVEN_FOR
        ):
            raise AccessError("nothing of persons goes there")
        return found


def same_name(name: str) -> str:
    """A name without what makes two spellings of it differ."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))
