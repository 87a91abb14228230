"""What counts when places are compared for a family: a few terms, each in words, the same for everybody.

The list is closed. Neither origin, nationality, religion nor ethnicity can stand here, since nothing of the kind
reaches this far: a term looks at :class:`FamilyFacts` and :class:`PlaceFacts`, and they hold no such field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from goodoffices.errors import InputError
from goodoffices.reception.event import PlaceId

__all__ = [
    "LARGEST_WEIGHT",
    "LASTING_DAYS",
    "TERMS",
    "WEIGHTS",
    "WISHES_COUNTED",
    "FamilyFacts",
    "PlaceFacts",
    "checked_weights",
    "points",
]

LARGEST_WEIGHT = 100
LASTING_DAYS = 90
WISHES_COUNTED = 3
"""The first so many wishes count, the first most."""

TERMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kin": "people of theirs live there, or are expected there",
        "kin_town": "people of theirs live in the same town",
        "language": "somebody there speaks a language that they speak",
        "lasting": "the place is theirs for longer than three months, so that they need not move again",
        "wish": "they said that they would like to live there",
    }
)
"""Every term and what it looks at."""

WEIGHTS: Final[Mapping[str, int]] = MappingProxyType(
    {"kin": 6, "kin_town": 3, "language": 4, "lasting": 2, "wish": 5}
)
"""Points a person, until an officer sets others."""


@dataclass(frozen=True, slots=True)
class FamilyFacts:
    """All that a score may know of a family or group.

    Attributes
    ----------
    wishes : tuple of PlaceId
        Best first.
    languages : frozenset of str
        Codes of those they speak.
    kin_places : frozenset of PlaceId
        Where people of theirs live or are expected.
    kin_towns : frozenset of str
        Towns of those places.
    """

    wishes: tuple[PlaceId, ...] = ()
    languages: frozenset[str] = field(default_factory=frozenset)
    kin_places: frozenset[PlaceId] = field(default_factory=frozenset)
    kin_towns: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """All that a score may know of a place.

    Attributes
    ----------
    place : PlaceId
    town : str
    languages : frozenset of str
        Codes of those spoken there.
    lasting : bool
        Whether it is offered for longer than :data:`LASTING_DAYS` days more.
    """

    place: PlaceId
    town: str = ""
    languages: frozenset[str] = field(default_factory=frozenset)
    lasting: bool = False


def checked_weights(weights: Mapping[str, int]) -> dict[str, int]:
    """Weights that may be set.

    Raises
    ------
    InputError
        If a term is none of the list, or a number is outside 0 to :data:`LARGEST_WEIGHT`.
    """
    for term, number in weights.items():
        if term not in TERMS:
            raise InputError(
                "a term that counts for nobody",
                advice=f"{term!r} is none of the terms that count: {', '.join(TERMS)}. Origin, religion and the like never count.",
                field=term,
            )
        if isinstance(number, bool) or not 0 <= number <= LARGEST_WEIGHT:
            raise InputError(
                "a weight out of range",
                advice=f"Write a whole number from 0 to {LARGEST_WEIGHT}.",
                field=term,
            )
    return {term: int(weights.get(term, 0)) for term in TERMS}


def points(family: FamilyFacts, place: PlaceFacts, weights: Mapping[str, int]) -> dict[str, int]:
    """Term -> points a person for a family at a place; terms that give nothing are left out."""
    wish = 0
    if place.place in family.wishes[:WISHES_COUNTED]:
        wish = WISHES_COUNTED - family.wishes.index(place.place)
    given = {
        "kin": place.place in family.kin_places,
        "kin_town": bool(place.town) and place.town in family.kin_towns,
        "language": not family.languages.isdisjoint(place.languages),
        "lasting": place.lasting,
        "wish": wish,
    }
    return {
        term: weights.get(term, 0) * int(times)
        for term, times in given.items()
        if weights.get(term, 0) and times
    }
