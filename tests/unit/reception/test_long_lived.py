"""What a register holds by the hundred thousand is small, never changed and in no cycle: the collector passes it by."""

import pytest

from goodoffices.office.reception.units import Unit
from goodoffices.reception import Said
from goodoffices.reception.people_words import Case, Count, Group, Member
from goodoffices.reception.placements import Standing
from goodoffices.reception.placements_events import Next
from goodoffices.reception.programme import EVENTS


@pytest.mark.parametrize("kind", [*EVENTS, Said, Case, Count, Group, Member, Standing, Next, Unit])
def test_the_collector_does_not_walk_through_what_was_said(kind):
    assert kind.__struct_config__.frozen
    assert not kind.__struct_config__.gc
