"""After any history: others learn no more than they may, each subscriber is told once, the disk has it all."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import convert

from goodoffices.dss.airspace import Airspace
from goodoffices.dss.bodies import Volume4D, extent_of
from goodoffices.dss.extent import union
from tests.conftest import examples
from tests.dss.participants import (
    CONSTRAINTS,
    INTENTS,
    SUBSCRIPTIONS,
    Place,
    an_id,
    square,
    volume,
)

PLAIN = square()
DETOUR = square()
DETOUR["outline_polygon"]["vertices"].insert(1, {"lat": 47.00001, "lng": 8.005})
"""Another shape in the same cells: its owner alone knows which one it is."""


def test_the_two_shapes_share_their_cells_and_differ():
    one, other = (extent_of(convert({"volume": shape}, Volume4D)) for shape in (PLAIN, DETOUR))
    assert one == other
    assert PLAIN != DETOUR


numbers = st.integers(1, 4)
times = st.sampled_from([(10, 40), (30, 60), (50, 120)])
bands = st.sampled_from([(0, 100), (100, 200), (300, 400)])
steps = st.one_of(
    st.tuples(st.sampled_from(["put", "limit", "subscribe"]), numbers, times, bands, st.booleans()),
    st.tuples(st.sampled_from(["delete", "get", "query", "end"]), numbers),
)
histories = st.lists(st.tuples(st.sampled_from(["north", "south"]), steps), max_size=14)


def take(place, name, step, *, shape=PLAIN, knows_key=True):  # noqa: PLR0911  # a verb each
    """One step of somebody's; ids are apart, so that nobody stumbles over the other's."""
    who = place.as_(name)
    verb, number, *rest = step
    id_ = an_id(number + (100 if name == "south" else 0))
    intents, limits = place.airspace.intents, place.airspace.constraints
    key = [one.ovn for one in (*intents.values(), *limits.values())] if knows_key else []
    if rest:
        (begins, ends), (low, high), flag = rest
        where = volume(shape, begins=begins, ends=ends, low=low, high=high)
        if verb == "put":
            ovn = intents[id_].ovn if id_ in intents else ""
            return who.put(id_, ovn=ovn, volumes=[where], key=key, implicit=flag)
        if verb == "limit":
            ovn = limits[id_].ovn if id_ in limits else ""
            return who.limit(id_, ovn=ovn, volumes=[where])
        held = place.airspace.subscriptions.get(id_)
        return who.subscribe(
            id_,
            version="" if held is None else held.version,
            volume=where,
            notify_for_constraints=flag,
        )
    if verb == "delete":
        return who.delete(id_, intents[id_].ovn if id_ in intents else "x" * 44)
    if verb == "end":
        ovn = limits[id_].ovn if id_ in limits else "x" * 44
        return who.ask("DELETE", f"{CONSTRAINTS}/{id_}/{ovn}")
    if verb == "get":
        return who.get(id_)
    return who.ask("POST", f"{INTENTS}/query", {"area_of_interest": volume(PLAIN, begins=0)})


@settings(max_examples=examples(50, full=10_000))
@given(histories, st.lists(st.sampled_from(["read", "fail", "look"]), max_size=14))
def test_what_an_owner_keeps_to_itself_changes_no_reply_to_another(history, secretly):
    plain, other = Place(secret="plain"), Place(secret="other")
    secrets = list(secretly)
    for name, step in history:
        if name == "north":
            take(plain, name, step)
            take(other, name, step, shape=DETOUR)
            if secrets:
                aside(other, secrets.pop())
        else:
            # What it knows of keys it was told by the owner; then it is all of them or none.
            sees = [take(world, name, step) for world in (plain, other)]
            assert sees[0].status == sees[1].status
            assert hidden(sees[0], plain) == hidden(sees[1], other)
            blind = [
                take(world, name, ("query", 1), knows_key=False).body for world in (plain, other)
            ]
            assert blind[0] == blind[1]
            refused = [
                take(world, name, ("put", 4, (0, 240), (0, 999), False), knows_key=False)
                for world in (plain, other)
            ]
            assert refused[0] == refused[1]


def hidden(answer, place):
    """A reply; no version number of the other's may stand in it."""
    theirs = [
        one.ovn
        for shelf in (place.airspace.intents, place.airspace.constraints)
        for one in shelf.values()
        if one.manager == "north"
    ]
    assert not any(ovn in str(answer.body) for ovn in theirs)
    return answer


def aside(place, what):
    """What an owner may do without anybody noticing: read, look, and fail."""
    north = place.as_("north")
    if what == "read":
        north.get(an_id(1))
    elif what == "look":
        north.ask("POST", f"{SUBSCRIPTIONS}/query", {"area_of_interest": volume()})
    else:
        north.put(an_id(9), volumes=[volume(ends=-1)])
        north.put(an_id(9), state="Activated")


@settings(max_examples=examples(50, full=10_000))
@given(histories)
def test_every_write_tells_each_matching_subscription_once_and_no_other(history):
    place = Place()
    counts = Counter()
    for name, step in history:
        before = dict(place.airspace.subscriptions)
        intents, limits = dict(place.airspace.intents), dict(place.airspace.constraints)
        answer = take(place, name, step)
        if answer.status > 201 or "subscribers" not in answer.body:
            continue
        id_ = answer.reference["id"]
        limit = "constraint_reference" in answer.body
        old = (limits if limit else intents).get(id_)
        now = (place.airspace.constraints if limit else place.airspace.intents).get(id_)
        touched = union([one.extent for one in (old, now) if one is not None])
        expected = {
            one.id
            for one in (before | place.airspace.subscriptions).values()
            if (one.for_constraints if limit else one.for_intents)
            and one.extent.meets(touched, altitude=False)
        }
        gone = before.keys() - place.airspace.subscriptions.keys()
        if (
            now is not None
        ):  # with a deletion, the subscription that goes with it is told a last time
            expected -= gone
        assert answer.told.keys() == expected
        for told, count in answer.told.items():
            counts[told] += 1
            assert count == counts[told]


@settings(max_examples=examples(50, full=10_000))
@given(histories)
def test_the_disk_always_holds_what_stands(history):
    place = Place()
    for name, step in history:
        take(place, name, step)

        again = Airspace(one for one in place.disk.values() if one is not None)

        assert again.intents == place.airspace.intents
        assert again.constraints == place.airspace.constraints
        assert again.subscriptions == place.airspace.subscriptions


@settings(max_examples=examples(50, full=10_000))
@given(histories)
def test_nobody_stands_over_another_without_having_seen_it(history):
    place = Place()
    for name, step in history:
        blind = take(place, name, step, knows_key=False)
        if blind.status in {200, 201} and step[0] == "put":
            mine = place.airspace.intents[blind.reference["id"]]
            others = [one for one in place.airspace.intents.values() if one.id != mine.id]
            assert not any(mine.extent.meets(one.extent) for one in others)
