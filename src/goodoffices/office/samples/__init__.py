"""Sample processes: published cases, facts as reported, and two fictional states.

Each is written with the verbs of the office and nothing else, as people would have used them. No
invented words are put in the mouth of a real person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.office.places import places
from goodoffices.office.samples import england_zimbabwe, march_2022, northland, panama_canal
from goodoffices.office.samples.script import Sample
from goodoffices.record import Role

if TYPE_CHECKING:
    from goodoffices.office.office import Office

__all__ = ["SAMPLES", "Sample", "seed_all"]

SAMPLES = (northland, march_2022, panama_canal, england_zimbabwe)
"""One module each, with a ``TITLE`` and a function ``seed``, in the order in which they are shown."""


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
    return tuple(there.get(module.TITLE) or module.seed(office) for module in SAMPLES)
