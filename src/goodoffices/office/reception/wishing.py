"""Families' wishes and places' priorities as two lists of lists, for whom the officers choose this way of placing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from goodoffices.errors import InputError
from goodoffices.office.reception.asking import Asked
from goodoffices.office.reception.units import Unit
from goodoffices.reception import PlaceId, Programme
from goodoffices.reception.people_words import CHILDREN
from goodoffices.reception.placements_events import Priority
from goodoffices.reception.placements_weights import FamilyFacts, PlaceFacts

__all__ = ["LARGEST_WISHES", "wishes_and_priorities"]

LARGEST_WISHES = 5_000
"""Units up to which wishes decide; beyond it every list would be read many times."""


def wishes_and_priorities(
    programme: Programme, ask: Asked
) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
    """Number of a case -> places in the order of its wishes; number of a place -> cases in the order of its rules.

    Who named some places gets the others after them, by score: so there is always a next best. Where a place named no
    rule, and where its rules are equal, who has waited longest comes first.

    Raises
    ------
    InputError
        If there are more cases than :data:`LARGEST_WISHES`, or some must be kept apart or near each other.
    """
    if len(ask.units) > LARGEST_WISHES:
        raise InputError(
            "too many for wishes",
            advice=f"Wishes can decide for up to {LARGEST_WISHES} families at once. Run it for one flight, or let the scores decide, in which wishes count too.",
            field="method",
        )
    if len(ask.wave.apart) or len(ask.wave.near):
        raise InputError(
            "wishes cannot decide here",
            advice="Some of them must be kept apart or near each other, which wishes alone cannot promise. Let the scores decide: wishes count there, too.",
            field="method",
        )
    column = {place.place: number for number, place in enumerate(ask.places)}
    wishes = {}
    for number, facts in enumerate(ask.facts):
        named = [column[place] for place in facts.wishes if place in column]
        others = np.argsort(-ask.wave.scores[number], kind="stable").tolist()
        wishes[number] = tuple(dict.fromkeys([*named, *others]))
    order = range(len(ask.units))
    priorities = {
        number: tuple(
            sorted(order, key=_rank(programme, ask, place, programme.placements.priorities))
        )
        for number, place in enumerate(ask.places)
    }
    return wishes, priorities


def _rank(
    programme: Programme,
    ask: Asked,
    place: PlaceFacts,
    stated: Mapping[PlaceId, tuple[Priority, ...]],
) -> Callable[[int], tuple[int, ...]]:
    rules = stated.get(place.place, ())

    def rank(number: int) -> tuple[int, ...]:
        unit, facts = ask.units[number], ask.facts[number]
        return (*(_of(rule, programme, unit, facts, place) for rule in rules), number)

    return rank


def _of(
    rule: Priority, programme: Programme, unit: Unit, facts: FamilyFacts, place: PlaceFacts
) -> int:
    """Smaller comes first."""
    if rule is Priority.KIN_THERE:
        return int(place.place not in facts.kin_places)
    if rule is Priority.LARGE_FIRST:
        return -unit.people
    if rule is Priority.SMALL_FIRST:
        return unit.people
    if rule is Priority.WITH_CHILDREN:
        members = (m for case in unit.cases for m in programme.people.cases[case].members)
        return int(not any(member.age_band in CHILDREN for member in members))
    return 0
