"""A service, with two participants at it."""

import pytest

from tests.dss.participants import Participant, Place


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def north(place: Place) -> Participant:
    return place.as_("north")


@pytest.fixture
def south(place: Place) -> Participant:
    return place.as_("south")
