"""What a package rests on: every smallest change, against settling each changed sheet anew."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.errors import InputError
from goodoffices.settlement import (
    Box,
    Excludes,
    Issue,
    Negotiation,
    Party,
    Quantity,
    Table,
    settle,
)
from goodoffices.settlement.sensitivity import sensitivity
from tests.conftest import examples
from tests.properties.linked_cases import random_links

WITHIN = 4


@st.composite
def tables(draw):
    """Small whole numbers, so that ties, zeros and empty zones come up often."""
    parties = draw(st.integers(2, 3))
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    issues = tuple(
        Issue(f"i{n}", tuple(f"o{o}" for o in range(size))) for n, size in enumerate(sizes)
    )
    few = st.integers(0, 6)

    def sheet():
        return {i.id: {o: draw(few) for o in i.options} for i in issues}

    sides = [
        Party(f"p{n}", sheet(), draw(st.none() | st.integers(0, 6)), draw(st.sampled_from((None, 1, 3))))
        for n in range(parties)
    ]  # fmt: skip
    least = draw(st.none() | st.tuples(*[st.integers(0, 4)] * parties))
    return Negotiation(issues, tuple(sides), least)


def changed(negotiation, place, issue, option, change):
    """The same negotiation with one number changed; None where it would be below nothing."""
    party = negotiation.parties[place]
    if issue:
        points = {i: dict(options) for i, options in party.points.items()}
        points[issue][option] += change
        least = points[issue][option]
        party = replace(party, points=points) if least >= 0 else party
    else:
        least = party.floor + change
        party = replace(party, reservation=least) if least >= 0 else party
    parties = (*negotiation.parties[:place], party, *negotiation.parties[place + 1 :])
    return replace(negotiation, parties=parties) if least >= 0 else None


def one_by_one(negotiation):
    """Every smallest change, by settling each changed sheet."""
    now = settle(negotiation).solutions
    numbers = [("", "")] + [(i.id, o) for i in negotiation.issues for o in i.options]
    found = set()
    for place, party in enumerate(negotiation.parties):
        for issue, option in numbers:
            for way in (1, -1):
                waiting = dict(now)
                for size in range(1, WITHIN + 1):
                    other = changed(negotiation, place, issue, option, way * size)
                    if other is None:
                        break
                    then = settle(other).solutions
                    for name in list(waiting):
                        package = then[name].package if then else None
                        if package != waiting[name].package:
                            del waiting[name]
                            found.add((name, party.id, issue, option, way * size, package))
    return found


@settings(max_examples=examples(25, full=1000), deadline=None)
@given(tables())
def test_every_smallest_change_is_the_one_that_settling_anew_finds(negotiation):
    found = sensitivity(negotiation, within=WITHIN)

    told = {(f.solution, f.party, f.issue, f.option, f.change, f.becomes) for f in found.flips}
    assert found.complete
    assert told == one_by_one(negotiation)
    assert [abs(f.change) for f in found.flips] == sorted(abs(f.change) for f in found.flips)


def test_a_least_total_of_one_point_matters_though_it_can_only_fall_once():
    agenda = (Issue("fund", ("none", "half", "all")),)
    north = Party("north", {"fund": {"none": 0, "half": 20, "all": 5}})
    south = Party("south", {"fund": {"none": 0, "half": 1, "all": 2}}, 1)

    flips = sensitivity(Negotiation(agenda, (north, south)), within=3).flips

    assert ("nash", "south", -1, {"fund": "half"}) in [
        (f.solution, f.party, f.change, f.becomes and dict(f.becomes)) for f in flips if not f.issue
    ]


def opposed(numbers=(60, 100), other=(52, 30)):
    agenda = (Issue("fund", ("none", "half", "all")),)
    north = Party("north", {"fund": {"none": 0, "half": numbers[0], "all": numbers[1]}})
    south = Party("south", {"fund": {"none": 100, "half": other[0], "all": other[1]}})
    return Negotiation(agenda, (north, south))


def test_numbers_beyond_a_machine_word_are_compared_exactly():
    plain = sensitivity(opposed(), within=20)
    big = 10**15
    scaled = sensitivity(
        Negotiation(
            opposed().issues,
            tuple(
                Party(p.id, {"fund": {o: v * big for o, v in p.points["fund"].items()}})
                for p in opposed().parties
            ),
        ),
        within=20,
    )

    assert plain.of("nash")
    assert not scaled.flips


def test_where_there_is_no_opening_nothing_is_proposed_that_could_change():
    none = replace(opposed(), parties=tuple(replace(p, reservation=90) for p in opposed().parties))

    assert sensitivity(none).flips == ()


def test_a_search_that_is_cut_short_says_so_and_keeps_what_it_found():
    whole = sensitivity(opposed(), within=20)
    asked = iter([False] * 12)
    stopped = sensitivity(opposed(), within=20, should_stop=lambda: next(asked, True))
    spent = sensitivity(opposed(), within=20, work=150)

    assert whole.complete
    for found in (stopped, spent):
        assert not found.complete
        assert set(found.flips) < set(whole.flips)
    assert stopped.flips


def every_number(negotiation):
    """Each number on a sheet by its name, and the negotiation after a change of it."""
    options = {issue.id: issue.options for issue in negotiation.issues}
    for place, party in enumerate(negotiation.parties):

        def put(index, other, place=place, party=party):
            items = (*party.interactions[:index], other, *party.interactions[index + 1 :])
            new = replace(party, interactions=items)
            parties = (*negotiation.parties[:place], new, *negotiation.parties[place + 1 :])
            return replace(negotiation, parties=parties)

        names = [("", "")] + [(i, o) for i, all_of in options.items() for o in all_of]
        for issue, option in names:
            yield (
                (party.id, issue, option, ()),
                lambda by, at=(place, issue, option): changed(negotiation, *at, by),
            )
        for index, item in enumerate(party.interactions):
            if isinstance(item, Table):
                for cell, value in item.points.items():
                    named = tuple((i, (o,)) for i, o in zip(item.issues, cell, strict=True))
                    yield (
                        (party.id, "", "", named),
                        lambda by, n=index, t=item, c=cell, v=value, put=put: put(
                            n, Table(t.issues, {**t.points, c: v + by})
                        ),
                    )
            else:
                inside = tuple(
                    (i, tuple(o for o in options[i] if low <= int(o) <= high))
                    for i, (low, high) in item.ranges.items()
                )
                yield (
                    (party.id, "", "", inside),
                    lambda by, n=index, b=item, put=put: put(n, Box(b.ranges, b.points + by)),
                )


def one_by_one_linked(negotiation, within):
    """Every smallest change of linked issues, by settling each changed sheet."""
    now, found = settle(negotiation).solutions, set()
    for name, after in every_number(negotiation):
        for way in (1, -1):
            waiting = dict(now)
            for size in range(1, within + 1):
                other = after(way * size)
                if other is None or not waiting:
                    break
                then = settle(other).solutions
                for solution in list(waiting):
                    package = then[solution].package if then else None
                    if package != waiting[solution].package:
                        del waiting[solution]
                        found.add((solution, *name, way * size, package))
    return found


@settings(max_examples=examples(3, full=400), deadline=None)
@given(st.integers(0, 2000))
def test_linked_issues_flip_where_settling_anew_finds_it(seed):
    negotiation = random_links(seed)

    found = sensitivity(negotiation, within=2)

    told = {
        (f.solution, f.party, f.issue, f.option, f.together, f.change, f.becomes)
        for f in found.flips
    }
    assert found.complete
    assert told == one_by_one_linked(negotiation, 2)


def test_points_for_a_combination_are_named_by_it_and_may_fall_below_nothing():
    agenda = (Issue("fence", ("stays", "goes")), Issue("patrols", ("none", "joint")))
    plain = {"fence": {"stays": 0, "goes": 10}, "patrols": {"none": 0, "joint": 10}}
    alone = Table(("fence", "patrols"), {("goes", "joint"): 1})
    north = Party("north", plain, None, None, (alone,))
    south = Party("south", {"fence": {"stays": 9, "goes": 8}, "patrols": {"none": 9, "joint": 8}})
    rule = Excludes({"fence": ("stays",), "patrols": ("none",)})

    flips = sensitivity(Negotiation(agenda, (north, south), rules=(rule,)), within=25).flips

    (fall,) = [
        f for f in flips if f.solution == "utilitarian" and f.together and f.party == "north"
    ]
    assert fall.together == (("fence", ("goes",)), ("patrols", ("joint",)))
    assert fall.change == -11
    assert dict(fall.becomes) == {"fence": "stays", "patrols": "joint"}


def test_issues_knit_too_closely_give_what_was_found_and_say_so():
    agenda = tuple(Issue(f"i{n}", tuple("abcdefgh")) for n in range(6))
    table = Table(tuple(issue.id for issue in agenda), {("a",) * 6: 5})
    points = {issue.id: dict.fromkeys(issue.options, 1) for issue in agenda}
    sides = (Party("north", points, None, None, (table,)), Party("south", points))

    found = sensitivity(Negotiation(agenda, sides))

    assert not found.complete


def test_amounts_are_refused_with_the_way_to_go_on():
    line = Quantity("withdrawal", 0, 20, "km")
    sides = tuple(Party(n, {}, amounts={"withdrawal": {0: 0, 20: 9}}) for n in ("north", "south"))

    with pytest.raises(InputError) as refused:
        sensitivity(Negotiation((), sides, quantities=(line,)))

    assert "as_options" in refused.value.advice


def test_a_change_does_not_show_in_a_repr():
    flip = sensitivity(opposed(), within=20).of("nash")[0]

    assert str(abs(flip.change)) not in repr(flip)
