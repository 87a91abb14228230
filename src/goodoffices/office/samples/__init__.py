"""Sample processes: published cases, facts as reported, and two fictional states.

Each is written with the verbs of the office and nothing else, as people would have used them. No
invented words are put in the mouth of a real person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from goodoffices.office.places import places
from goodoffices.office.samples.england_zimbabwe import TITLE as ENGLAND_ZIMBABWE
from goodoffices.office.samples.england_zimbabwe import seed as seed_england_zimbabwe
from goodoffices.office.samples.march_2022 import TITLE as MARCH_2022
from goodoffices.office.samples.march_2022 import seed as seed_march_2022
from goodoffices.office.samples.northland import TITLE as NORTHLAND
from goodoffices.office.samples.northland import seed as seed_northland
from goodoffices.office.samples.panama_canal import TITLE as PANAMA_CANAL
from goodoffices.office.samples.panama_canal import seed as seed_panama_canal
from goodoffices.office.samples.script import Sample
from goodoffices.record import Role

if TYPE_CHECKING:
    from goodoffices.office.office import Office

__all__ = ["SAMPLES", "Sample", "seed_all"]

SAMPLES: Final[Mapping[str, Callable[[Office], Sample]]] = {
    NORTHLAND: seed_northland,
    MARCH_2022: seed_march_2022,
    PANAMA_CANAL: seed_panama_canal,
    ENGLAND_ZIMBABWE: seed_england_zimbabwe,
}
"""Title and function of each, in the order in which they are shown."""


def seed_all(office: Office) -> tuple[Sample, ...]:
    """Write every sample that is not there yet.

    A process that has a sample's title already counts as that sample, so that seeding again adds
    nothing.

    Returns
    -------
    tuple of Sample
        All of them, in the order of :data:`SAMPLES`.
    """
    there: dict[str, Sample] = {}
    every = places(office)
    for opened in (place for place in every if place.seat.role is Role.MEDIATOR):
        seats = {p.seat.name: p.actor for p in every if p.actor.process == opened.actor.process}
        there.setdefault(opened.title, Sample(opened.title, opened.actor.process, seats))
    return tuple(there.get(title) or seed(office) for title, seed in SAMPLES.items())
