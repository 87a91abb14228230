"""What stays in memory of a seat that looks at its pages."""

import threading
from datetime import timedelta
from unittest import mock

import pytest

from goodoffices import office as offices
from goodoffices.errors import NotInAudienceError
from goodoffices.office import Actor, Draft, View
from goodoffices.record import (
    Audience,
    Channel,
    Contact,
    Destroyed,
    InputSealed,
    Keeping,
    Line,
    Message,
    Officer,
    ReleaseAsked,
    Role,
    kinds,
)
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
    found = [made.value for memory in memories for made in memory._made.values()]
    several = [value for value in found if isinstance(value, tuple)]
    opened = [line for memory in memories for line in memory.opened._lines.values()]
    return [one for value in several for one in value if isinstance(one, Line)] + opened


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


def say(world, words):
    """Mara writes to Southland."""
    return offices.write_message(
        world.office, world.mara, room=world.south.seat, words=words, key=words
    )


def sealed(world):
    """How many of Southland's lines are opened each time."""
    return sum(line.audience.is_sealed for line in world.office.view(world.south).lines())


def opened_by(world, seat):
    """How many lines a look at the whole view opens."""
    stands = world.office.view(seat).lines()
    with mock.patch.object(
        offices.Office, "open", autospec=True, side_effect=offices.Office.open
    ) as one:
        assert world.office.look(seat).lines() == stands
    return one.call_count


def test_what_is_added_opens_no_line_a_second_time_within_the_minute(world):
    whole = opened_by(world, world.south)
    say(world, "one more")
    assert 1 <= opened_by(world, world.south) <= 1 + sealed(world) < whole / 3
    world.moment += timedelta(seconds=59)
    say(world, "another")
    assert opened_by(world, world.south) < whole / 3

    world.moment += timedelta(seconds=1)
    assert opened_by(world, world.south) > whole / 2


def test_what_is_destroyed_is_forgotten_also_by_who_looks_between_the_telling_and_the_end(world):
    item = say(world, "a canary")
    world.office.look(world.south).lines()
    erase = SQLiteStore.erase

    def late(store, process, names):
        world.office.look(world.south).lines()
        erase(store, process, names)

    with mock.patch.object(SQLiteStore, "erase", late):
        proposal = offices.propose_keeping(
            world.office, world.mara, items=[item], fate=Keeping.DESTROY, reason="asked for",
            officer=ADA, key="propose",
        )  # fmt: skip
        offices.confirm_keeping(
            world.office, world.mara, proposal=proposal, officer=BEN, key="confirm"
        )

    assert item not in [line.entry_id for line in kept_lines(world)]


def test_what_was_folded_goes_on_where_something_is_added(world):
    def count(words):
        return offices.search(world.office, world.office.look(world.south), words).count

    say(world, "the ferry sails")
    assert count("ferry") == 1
    with mock.patch.object(
        offices.searching, "_folded", side_effect=offices.searching._folded
    ) as one:
        say(world, "the ferry returns")
        assert count("ferry") == 2
    assert one.call_count <= 1 + sealed(world)


def test_a_name_that_is_learned_later_is_found_in_older_lines_too(world):
    told = offices.invite_seat(
        world.office, world.mara, role=Role.OBSERVER, name="Zanzibar", key="observer"
    )
    room = Audience([world.mara.seat, world.south.seat, told.seat])
    world.office.append(world.mara, [Draft(room, Message(words="to all"))], key="wide")
    contact = Contact(
        channel=Channel.CALL, with_seats=(told.seat,), starts_at=world.moment, when_words="noon"
    )
    own = Audience([world.mara.seat, world.south.seat])
    world.office.append(world.mara, [Draft(own, contact)], key="contact")

    def count():
        return offices.search(world.office, world.office.look(world.south), "zanzibar").count

    assert count() == 0
    offices.introduce_seats(
        world.office, world.mara, to=world.south.seat, seats=[told.seat], key="meet"
    )
    assert count() == 2


def test_sealed_lines_are_in_no_memory(world):
    view = world.office.look(world.south)
    everything(view)
    assert view.lines(InputSealed)
    assert view.lines(InputSealed)

    assert kept_lines(world)
    assert not [line for line in kept_lines(world) if line.audience.is_sealed]


def test_there_is_an_end_to_what_is_kept_of_one_view(world):
    with mock.patch.multiple(offices.looking, ROOM=12, OPENED=12):
        view = world.office.look(world.south)
        for number in range(1, 40):
            assert view.held(numbers=[number]) == view.held(numbers=[number])

    assert len(kept_lines(world)) <= 2 * 12  # as they were opened, and as they are read


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


def at_once(count, do):
    """Threads that do something with a number, begun and not yet waited for."""
    threads = [threading.Thread(target=do, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


def ended(threads):
    """Whether all came to an end."""
    for thread in threads:
        thread.join(20)
    return not any(thread.is_alive() for thread in threads)


class Held:
    """Work that stands still until it is let go, and counts who does it."""

    def __init__(self):
        self.begun, self.go, self.done = threading.Semaphore(0), threading.Event(), 0

    def __call__(self):
        self.done += 1
        self.begun.release()
        assert self.go.wait(20)
        return "made"


def all_wait_or_work(view, held, count):
    """Let go of the work once each of so many threads does it or waits for it."""
    while held.done + len(view._memory._waits) < count:
        threading.Event().wait(0.001)
    held.go.set()


def test_pages_of_a_seat_that_are_asked_for_at_once_work_a_thing_out_once(world):
    view, held, found = world.office.look(world.south), Held(), []
    threads = at_once(4, lambda _n: found.append(view.once("it", held)))
    all_wait_or_work(view, held, 4)

    assert ended(threads)
    assert (held.done, found) == (1, ["made"] * 4)


def test_who_waited_for_work_that_failed_does_it(world):
    view, held, found = world.office.look(world.south), Held(), []

    def fails():
        held()
        raise NotInAudienceError("gone")

    def first(_number):
        with pytest.raises(NotInAudienceError):
            view.once("it", fails)
        found.append("failed")

    threads = at_once(1, first)
    assert held.begun.acquire(timeout=20)
    threads += at_once(3, lambda _n: found.append(view.once("it", lambda: "made")))
    all_wait_or_work(view, held, 4)

    assert ended(threads)
    assert sorted(found) == ["failed", "made", "made", "made"]
    assert not view._memory._flights
    assert not view._memory._waits


def test_two_that_need_what_the_other_works_out_do_not_wait_for_ever(world):
    view, both, found = world.office.look(world.south), threading.Barrier(2, timeout=20), []

    def one(number):
        def make():
            both.wait()
            return number, view.once(1 - number, lambda: "for itself")

        found.append(view.once(number, make))

    threads = at_once(2, one)

    assert ended(threads)
    assert len(found) == 2


def test_several_looks_at_once_make_one_view_and_no_seat_waits_for_another(world):
    office, held, found = world.office, Held(), []

    def make(memory):
        held()
        return View(office, world.south, memory=memory)

    threads = at_once(4, lambda _n: found.append(office.looking.view(world.south, make)))
    assert held.begun.acquire(timeout=20)
    # South's view is being made, and stands still: Frieda's pages do not.
    frieda = office.look(world.frieda)
    assert frieda.once("it", lambda: "hers") == "hers"
    held.go.set()

    assert ended(threads)
    assert (held.done, len(set(map(id, found)))) == (1, 1)


def counted_lines(view, kind, done):
    """How many lines of a kind there are, worked out by way of something else that is kept."""

    def made():
        done.append(kind.KIND)
        return view.once(("those", kind.KIND), lambda: len(view.lines(kind)))

    return view.lasting(("how many", kind.KIND), made)


def test_only_what_rests_on_what_was_added_is_worked_out_again(world):
    done = []

    def counts():
        view = world.office.look(world.south)
        return counted_lines(view, Message, done), counted_lines(view, ReleaseAsked, done)

    messages, asked = counts()
    say(world, "one more")
    assert counts() == (messages + 1, asked)
    assert done == ["message", "release_asked", "message"]

    asked_now = ReleaseAsked(
        owner=world.south.seat, recipient=world.north.seat, words="may these words go?"
    )
    offices.ask_release(world.office, world.mara, asked_now, key="ask")
    assert counts() == (messages + 1, asked + 1)
    assert done == ["message", "release_asked", "message", "release_asked"]


def test_how_many_matters_are_open_is_read_again_when_one_is_added(world):
    def open_now():
        view = world.office.look(world.south)
        return view.lasting(
            "open", lambda: (dict(view.open_counts()), len(view.threads("release")))
        )

    counts, matters = open_now()
    say(world, "no matter")
    assert open_now() == (counts, matters)
    asked = ReleaseAsked(
        owner=world.south.seat, recipient=world.north.seat, words="may these words go?"
    )
    offices.ask_release(world.office, world.mara, asked, key="ask")

    assert open_now() == ({**counts, "release": counts.get("release", 0) + 1}, matters + 1)


def test_after_a_correction_everything_is_worked_out_again(world):
    wrong = say(world, "on Monday")

    def words():
        view = world.office.look(world.south)
        return view.lasting("words", lambda: [line.body.words for line in view.lines(Message)])

    assert "on Monday" in words()
    line = world.office.view(world.mara).entry(wrong)
    offices.correct(
        world.office, world.mara, line=line, body=Message(words="on Tuesday"), key="right"
    )

    assert "on Monday" not in words()
    assert "on Tuesday" in words()


def test_what_lasts_equals_what_stands_after_every_step_of_everybody():
    world = World()
    world.open()

    def lasting(view):
        return [
            view.lasting(
                (name, state),
                lambda kind=kind, state=state: (
                    [line.number for line in view.lines(kind)],
                    [line.number for line in view.lines(kind, last=2, withheld=True)],
                    [thread.id for thread in view.threads(kind.FAMILY, is_open=state)],
                    dict(view.open_counts()),
                ),
            )
            for name, kind in kinds().items()
            for state in (None, True)
        ]

    for step in world.story():
        step()
        for actor in (world.north, world.south, world.mara):
            assert lasting(world.office.look(actor)) == lasting(world.office.view(actor))
    world.close()
