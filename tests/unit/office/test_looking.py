"""What stays in memory of a seat that looks at its pages."""

from datetime import timedelta
from unittest import mock

import pytest

from goodoffices import office as offices
from goodoffices.errors import NotInAudienceError
from goodoffices.office import Actor
from goodoffices.record import Destroyed, InputSealed, Keeping, Line, Message, Officer
from goodoffices.store import SQLiteStore
from tests.properties.worlds import SECRETS, START, World, played

ADA, BEN = Officer(id="a", name="Ada"), Officer(id="b", name="Ben")


@pytest.fixture
def world():
    made = played([])
    yield made
    made.close()


def kept_lines(world):
    """Every line that is in memory for any seat."""
    memories = [kept.view._memory for kept in world.office.looking._kept.values()]
    found = [value for memory in memories for value in memory._found.values()]
    several = [value for value in found if isinstance(value, tuple)]
    return [one for value in several for one in value if isinstance(one, Line)]


def everything(view):
    """All that a page could read of a view."""
    families = ("release", "relay", "rules", "proposal", "agreement", "undertaking", "request")
    return (
        view.title,
        dict(view.directory),
        view.lines(),
        view.lines(Message, last=2),
        [view.threads(name, is_open=state) for name in families for state in (None, True, False)],
        dict(view.open_counts()),
    )


def test_who_looks_again_reads_nothing_but_where_its_view_ends(world):
    everything(world.office.look(world.frieda))

    with (
        mock.patch.object(SQLiteStore, "load", side_effect=AssertionError),
        mock.patch.object(SQLiteStore, "open_threads", side_effect=AssertionError),
    ):
        again = everything(world.office.look(world.frieda))

    assert again == everything(world.office.view(world.frieda))


def test_what_is_kept_equals_what_stands_after_every_step_of_everybody():
    world = World()
    world.open()
    secrets = sorted(SECRETS)
    for number, step in enumerate(world.story()):
        step()
        for what in secrets[number :: len(world.story())]:
            world.secretly(what, f"words {what}", 1)
        for actor in (world.north, world.south):
            kept, stands = world.office.look(actor), everything(world.office.view(actor))
            assert everything(kept) == everything(kept) == stands
    world.close()


def test_what_others_write_leaves_a_kept_view_as_it_was(world):
    before = world.office.look(world.south)

    for what in sorted(SECRETS):
        world.secretly(what, "for others", 3)
        for actor in (world.mara, world.north, world.frieda):
            world.office.look(actor).lines()

    assert world.office.look(world.south) is before


def test_a_view_goes_after_a_minute_however_often_its_seat_looks(world):
    first = world.office.look(world.south)
    world.moment += timedelta(seconds=59)
    assert world.office.look(world.south) is first
    world.moment += timedelta(seconds=1)

    assert world.office.look(world.south) is not first


def test_a_view_goes_in_time_where_nobody_looks_any_more(world):
    world.office.look(world.south)
    world.moment += timedelta(seconds=30)
    world.office.look(world.frieda)
    world.moment += timedelta(seconds=30)

    assert world.office.looking.sweep()
    assert list(world.office.looking._kept) == [world.frieda]
    world.moment += timedelta(seconds=30)
    assert not world.office.looking.sweep()


def test_the_server_itself_sweeps(world):
    with mock.patch.object(offices.looking, "SWEEP_S", 0.01):
        world.office.look(world.south)
        world.moment += timedelta(minutes=1)
        sweeps = world.office.looking._sweeps
        # It is let go of when the last view is gone.
        assert sweeps.acquire(timeout=10)

    assert not world.office.looking._kept


def test_a_clock_that_is_put_back_keeps_nothing_longer(world):
    world.office.look(world.south)
    world.moment = START - timedelta(days=1)

    assert not world.office.looking.sweep()


def test_what_is_destroyed_is_forgotten_at_once(world):
    item = offices.write_message(
        world.office, world.south, room=world.mara.seat, words="a canary", key="item"
    )
    for actor in (world.south, world.mara):
        assert any(x.entry_id == item for x in world.office.look(actor).lines(Message))
    proposal = offices.propose_keeping(
        world.office,
        world.mara,
        items=[item],
        fate=Keeping.DESTROY,
        reason="asked for",
        officer=ADA,
        key="propose",
    )
    offices.confirm_keeping(world.office, world.mara, proposal=proposal, officer=BEN, key="confirm")

    assert item not in [line.entry_id for line in kept_lines(world)]
    gone = [x for x in world.office.look(world.south).lines() if x.entry_id == item]
    assert isinstance(gone[0].body, Destroyed)


def test_sealed_lines_are_in_no_memory(world):
    view = world.office.look(world.south)
    everything(view)
    assert view.lines(InputSealed)
    assert view.lines(InputSealed)

    assert kept_lines(world)
    assert not [line for line in kept_lines(world) if line.audience.is_sealed]


def test_there_is_an_end_to_what_is_kept_of_one_view(world):
    with mock.patch.object(offices.looking, "ROOM", 12):
        view = world.office.look(world.south)
        for number in range(1, 40):
            assert view.held(numbers=[number]) == view.held(numbers=[number])

    assert len(kept_lines(world)) <= 12


def test_who_may_write_gets_a_view_of_this_moment(world):
    assert world.office.view(world.south)._memory is None
    assert world.office.view(world.south) is not world.office.view(world.south)


def test_a_seat_that_is_not_there_is_not_kept_either(world):
    with pytest.raises(NotInAudienceError):
        world.office.look(Actor(world.south.process, "nobody"))

    assert not world.office.looking._kept


def test_nothing_of_it_shows_in_what_is_printed(world):
    view = world.office.look(world.south)
    everything(view)

    assert repr(view._memory) == "<Memory>"
    assert repr(world.office.looking) == "<Looking>"
