"""People as a form says them, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from goodoffices.reception import CaseId, PersonId
from goodoffices.reception.duplicates import Likelihood
from goodoffices.reception.people_words import AgeBand, Kind, Relation, Verified

__all__ = ["IDENTITY", "Candidate", "CaseForm", "PersonForm"]

IDENTITY = ("given_name", "family_name", "birth_date", "document", "contact", "origin", "note")


@dataclass(frozen=True, slots=True)
class PersonForm:
    """One person as a form says it. Whatever is left empty is not known.

    Attributes
    ----------
    given_name, family_name, birth_date, document, contact, origin, note : str
        Who the person is: kept sealed under the person's own key. The date in ISO form.
    external : str
        What another system calls the person.
    age_band : AgeBand
        Follows from the date of birth where that is known.
    alone : bool
        A child without parent and guardian.
    relation : Relation
        To the head of the case.
    needs : Mapping[str, int]
        Declared services.
    source : str
        Who said so; the case's where it is empty.
    verified : Verified
    """

    given_name: str = ""
    family_name: str = ""
    birth_date: str = ""
    document: str = ""
    contact: str = ""
    origin: str = ""
    note: str = ""
    external: str = ""
    age_band: AgeBand = AgeBand.UNKNOWN
    alone: bool = False
    relation: Relation = Relation.UNKNOWN
    needs: Mapping[str, int] = field(default_factory=dict)
    source: str = ""
    verified: Verified = Verified.SAID

    def __repr__(self) -> str:
        return "<PersonForm>"

    @property
    def identity(self) -> dict[str, str]:
        """Who the person is, as far as it was said."""
        found = {name: " ".join(getattr(self, name).split()) for name in (*IDENTITY, "external")}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class CaseForm:
    """People who must stay together, as a form says it.

    Attributes
    ----------
    persons : tuple of PersonForm
        Those known one by one; the first is the head.
    people : int
        How many they are, where not all are known one by one.
    kind : Kind
    needs : Mapping[str, int]
        Of the case as a whole.
    languages : tuple of str
    external : str
        What another system calls the case.
    source : str
    verified : Verified
    """

    persons: tuple[PersonForm, ...] = ()
    people: int = 0
    kind: Kind = Kind.FAMILY
    needs: Mapping[str, int] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    external: str = ""
    source: str = "officer"
    verified: Verified = Verified.SAID

    def __repr__(self) -> str:
        return "<CaseForm>"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is registered and may be the same.

    Attributes
    ----------
    person : PersonId
    case : CaseId
    row : int
        Which person of the form it is like, from 0.
    likelihood : Likelihood
    reasons : tuple of str
        As :class:`goodoffices.reception.duplicates.Likeness` lists them.
    """

    person: PersonId
    case: CaseId
    row: int
    likelihood: Likelihood
    reasons: tuple[str, ...]
