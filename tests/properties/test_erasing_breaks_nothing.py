"""Destroying an item breaks no page of anybody, and changes nothing for those who never had it."""

import random

import pytest

from goodoffices.record import is_frame
from goodoffices.vault import statement_of
from tests.conftest import examples
from tests.properties.surface import surface
from tests.properties.worlds import World

pytestmark = pytest.mark.django_db

SEATS = ("mara", "north", "south", "frieda")
ROUNDS = examples(2, full=60)
"""So many ways to destroy entries of a whole story; every page of every seat is fetched after each."""


def told_story():
    """A world in which the visible story has taken place; the same bytes each time."""
    world = World()
    world.open()
    for step in world.story():
        step()
    return world


def entries_of(world):
    """Every entry that may be destroyed at all: its name, its kind, its readers."""
    found = []
    for entry in world.office.store.entries(world.mara.process):
        said = statement_of(entry.statement)
        if not is_frame(said["kind"]):
            found.append((entry.entry_id, said["kind"], set(said["audience"])))
    return found


def broken(answers):
    """Pages that fail."""
    return sorted(path for path, (status, _, _) in answers.items() if status >= 500)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_destroying_entries_breaks_no_page_and_shows_nothing_to_others(seed):
    world, untouched = told_story(), told_story()
    try:
        dice = random.Random(seed)
        # One reader at least must have had none of them.
        other = dice.choice(SEATS[1:])
        seat = getattr(world, other).seat
        may_go = [found for found in entries_of(world) if seat not in found[2]]
        chosen = dice.sample(may_go, dice.randint(1, len(may_go)))

        world.office.store.erase(world.mara.process, [name for name, _, _ in chosen])

        had = [name for name in SEATS if any(getattr(world, name).seat in x[2] for x in chosen)]
        for name in had:
            assert broken(surface(world, getattr(world, name))) == [], [x[1] for x in chosen]
        assert surface(world, getattr(world, other)) == surface(
            untouched, getattr(untouched, other)
        )
        assert world.office.store.verify(world.mara.process)
    finally:
        world.close()
        untouched.close()
