"""Deals under norms, against every package one by one; what norms mean is spelt out here once more."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from math import ceil, lcm

import pytest

from goodoffices.errors import InputError
from goodoffices.office.library import settle_with_norms
from goodoffices.settlement import (
    FloorAbove,
    GainRatio,
    GainShare,
    Issue,
    Negotiation,
    Party,
    Quantity,
    ShareOfBest,
    normed,
    normed_list,
    norms_held,
    points_of,
    settle,
    settle_under_norms,
    write,
)
from tests.conftest import examples
from tests.properties.linked_cases import Packages, random_links


def random_norms(seed: int, negotiation: Negotiation) -> Negotiation:
    """One to four norms, from easy to impossible."""
    chance = random.Random(seed)
    names = [party.id for party in negotiation.parties]
    largest = max(party.magnitude for party in negotiation.parties)

    def share():
        ends = sorted(Fraction(chance.randint(0, 12), 12) for _ in range(2))
        return GainShare(chance.choice(names), *chance.choice([ends, (ends[0], 1), (ends[0],) * 2]))

    kinds = (
        share,
        lambda: FloorAbove(chance.choice(names), chance.randint(0, max(1, largest // 2))),
        lambda: ShareOfBest(chance.randint(0, 1000), chance.choice([None, *names])),
        lambda: GainRatio(Fraction(chance.randint(4, 20), 4)),
    )
    drawn = dict.fromkeys(chance.choice(kinds)() for _ in range(chance.randint(1, 4)))
    return replace(negotiation, norms=tuple(drawn))


def two_sides(seed: int, *, most_issues: int = 6) -> Negotiation:
    """Two sides whose points add up, some of them exactly opposed."""
    chance = random.Random(seed)
    agenda = tuple(
        Issue(f"i{n}", tuple(map(str, range(chance.randint(1, 4)))))
        for n in range(chance.randint(1, most_issues))
    )
    most = chance.choice([1, 5, 60])
    first = {i.id: {o: chance.randint(0, most) for o in i.options} for i in agenda}
    second = {i.id: {o: chance.randint(0, most) for o in i.options} for i in agenda}
    if chance.random() < 0.3:
        second = {i: {o: most - v for o, v in options.items()} for i, options in first.items()}
    scales = (None, None) if chance.random() < 0.7 else (7, 10)
    floors = [chance.choice([None, most * len(agenda) * part // 6]) for part in (2, 4)]
    return Negotiation(
        agenda, (Party("a", first, floors[0], scales[0]), Party("b", second, floors[1], scales[1]))
    )


class Judged:
    """Every package of a small negotiation, held against every norm."""

    def __init__(self, negotiation: Negotiation) -> None:
        self.every = Packages(negotiation)
        self.negotiation = negotiation
        self.unit = lcm(*self.every.scales)
        self.bests = [self._best(place) for place in range(len(negotiation.parties))]

    def _best(self, place: int) -> int:
        """A side's most points, whatever the others' red lines."""
        every, party = self.every, self.negotiation.parties[place]
        rules = (*self.negotiation.rules, *party.red_lines)
        own = [p for p in every.all if all(every.keeps(rule, p) for rule in rules)]
        return max([0, *(every.total(package)[place] for package in own)])

    def misses(self, place: int) -> tuple[Fraction, ...]:
        """By how much a package misses each norm, in the finest unit of all sides."""
        every = self.every
        gains = every.gains(place)
        names = [party.id for party in self.negotiation.parties]
        found = []
        for norm in self.negotiation.norms:
            if isinstance(norm, GainRatio):
                lacks = [a - norm.times * b for a, b in product(gains, gains)]
            elif isinstance(norm, GainShare):
                part = gains[names.index(norm.party)]
                lacks = [norm.at_least * sum(gains) - part, part - norm.at_most * sum(gains)]
            else:
                lacks = []
                for n, party in enumerate(self.negotiation.parties):
                    if norm.party in (None, party.id):
                        have = every.points[place][n]
                        if isinstance(norm, FloorAbove):
                            need = (party.reservation or 0) + norm.points
                        else:
                            need = ceil(Fraction(norm.per_thousand * self.bests[n], 1000))
                        lacks.append(Fraction(need - have, every.scales[n]))
            most = max([Fraction(0), *lacks])
            found.append(Fraction(ceil(most * self.unit), self.unit))
        return tuple(found)


def check(negotiation: Negotiation, found, *, listed: bool) -> str:
    """Compare all that is said under norms with the list of all packages."""
    judged = Judged(negotiation)
    every = judged.every
    misses = {place: judged.misses(place) for place in every.acceptable}
    kept = [place for place, lacking in misses.items() if not any(lacking)]
    assert found.exact
    assert found.opening == bool(every.acceptable)
    assert found.possible == bool(kept)
    if not every.acceptable:
        assert found.nearest is None
        assert found.conflict == ()
        return "closed"
    if not kept:
        check_conflict(negotiation, found, misses)
        check_nearest(judged, found, misses)
        return "conflict"
    acceptable = every.acceptable
    every.acceptable = kept
    efficient = every.efficient()
    for name, solution in found.solutions.items():
        scores = every.scores(name)
        best = [place for place in efficient if scores[place] == max(scores.values())]
        assert solution.exact
        assert dict(solution.package) in [every.packages[place] for place in best], name
        assert solution.points == points_of(negotiation, solution.package)
        assert all(held.kept for held in norms_held(negotiation, solution.package))
        if listed:
            shown = max(best, key=lambda place: (every.tie_order(name, place), -place))
            assert dict(solution.package) == every.packages[shown], name
            assert solution.ties_count == len(best) - 1
        check_what_it_costs(every, acceptable, found, name, solution)
    every.acceptable = acceptable
    return "possible"


def check_what_it_costs(every, acceptable, found, name, solution) -> None:
    here = every.gains(every.packages.index(dict(solution.package)))
    better = [
        place
        for place in acceptable
        if every.gains(place) != here
        and all(a >= b for a, b in zip(every.gains(place), here, strict=True))
    ]
    assert (name in found.better_without) == bool(better)
    if better:
        most = max(sum(every.gains(place)) for place in better)
        shown = every.packages.index(dict(found.better_without[name]))
        assert shown in better
        assert sum(every.gains(shown)) == most


def check_conflict(negotiation, found, misses) -> None:
    places = [negotiation.norms.index(norm) for norm in found.conflict]

    def is_kept(chosen) -> bool:
        return any(not any(lacking[p] for p in chosen) for lacking in misses.values())

    assert places == sorted(places)
    assert not is_kept(places)
    for size in range(len(places)):
        assert all(map(is_kept, combinations(range(len(negotiation.norms)), size)))


def check_nearest(judged, found, misses) -> None:
    every = judged.every
    keys = {place: (sum(m), max(m), -sum(every.gains(place))) for place, m in misses.items()}
    place = every.packages.index(dict(found.nearest.package))
    assert keys[place] == min(keys.values())
    assert found.nearest.exact
    assert tuple(Fraction(held.lacking) for held in found.nearest.held) == misses[place]
    assert [held.norm for held in found.nearest.missed] == [
        norm
        for norm, lacking in zip(judged.negotiation.norms, misses[place], strict=True)
        if lacking
    ]


def test_two_sides_under_random_norms_equal_the_list_of_all_packages():
    met = set()
    for seed in range(examples(120, full=1000)):
        negotiation = random_norms(seed, two_sides(seed))
        found = settle_under_norms(negotiation)
        assert found.method == "merge"
        met.add(check(negotiation, found, listed=True))
    assert met == {"closed", "conflict", "possible"}


def test_linked_issues_and_more_sides_equal_the_list_of_all_packages():
    met = set()
    for seed in range(examples(60, full=1000)):
        negotiation = random_norms(seed, random_links(seed))
        found = settle_under_norms(negotiation)
        assert found.method in {"enumeration", "merge"}
        met.add(check(negotiation, found, listed=True))
    assert met == {"closed", "conflict", "possible"}


def test_the_solver_equals_the_list_of_all_packages(monkeypatch):
    for room in (normed, normed_list):
        monkeypatch.setattr(room, "LISTABLE", 0)
    met = set()
    for seed in range(examples(25, full=1000)):
        made = two_sides(seed, most_issues=4) if seed % 3 == 0 else random_links(seed)
        if max(party.magnitude for party in made.parties) > 2**40:
            continue  # beyond the solver's numbers an answer is a bound
        negotiation = random_norms(seed, made)
        found = settle_under_norms(negotiation, work=0)
        assert found.method == "solver"
        met.add(check(negotiation, found, listed=False))
    assert met == {"closed", "conflict", "possible"}


def test_the_best_deal_under_a_norm_need_not_be_efficient_and_what_it_costs_is_said():
    negotiation = one_issue({"less": (450, 450), "more": (600, 650)}, GainRatio(1))

    found = settle_under_norms(negotiation)

    assert dict(found.solutions["nash"].package) == {"deal": "less"}
    assert dict(found.better_without["nash"]) == {"deal": "more"}
    assert found.words() == ("All norms can be kept together.",)


def test_norms_leave_no_package_out_of_a_settlement():
    negotiation = one_issue({"less": (450, 450), "more": (600, 650)}, GainRatio(1))

    assert settle(negotiation) == settle(replace(negotiation, norms=()))


def test_a_set_share_can_be_asked_for_exactly():
    packages = {"a": (300, 100), "b": (200, 200), "c": (150, 450), "d": (90, 270)}
    norm = GainShare("north", Fraction(1, 4), Fraction(1, 4))

    found = settle_under_norms(one_issue(packages, norm))

    assert {dict(s.package)["deal"] for s in found.solutions.values()} == {"c"}


def test_a_floor_counts_from_the_reservation_value_and_not_from_no_deal():
    north = Party("north", {"deal": {"a": 50, "b": 140}}, reservation=40)
    south = Party("south", {"deal": {"a": 90, "b": 80}})
    negotiation = Negotiation((Issue("deal", ("a", "b")),), (north, south), (10, 0))

    held = [norms_held(negotiation, {"deal": x}, norms=[FloorAbove("north", 30)]) for x in "ab"]

    assert [one.lacking for (one,) in held] == [20, 0]


def test_the_best_of_a_side_is_not_told_by_the_other_side_s_red_lines():
    """Else a norm kept or not would say where the other's red lines run."""
    sides = [
        Party(name, {"deal": {"a": a, "b": 500, "c": c}})
        for name, a, c in (("n", 1000, 0), ("s", 0, 900))
    ]
    negotiation = Negotiation((Issue("deal", ("a", "b", "c")),), tuple(sides))
    drawn = replace(sides[1], red_lines=({"deal": ("a",)},))
    norm = ShareOfBest(501, "n")

    before = norms_held(negotiation, {"deal": "b"}, norms=[norm])
    after = norms_held(replace(negotiation, parties=(sides[0], drawn)), {"deal": "b"}, norms=[norm])

    assert before == after
    assert before[0].lacking == 1


def test_no_opening_is_not_blamed_on_a_norm():
    found = settle_under_norms(one_issue({"a": (1, 9)}, GainRatio(1), least=5))

    assert not found.opening
    assert found.conflict == ()
    assert found.words() == ("No package is acceptable to every party, norms aside.",)


def test_what_is_missed_is_said_in_words_and_not_shown_by_repr():
    negotiation = one_issue({"a": (700, 300), "b": (200, 801)}, GainRatio(2), ShareOfBest(400))

    found = settle_under_norms(negotiation)

    ratio, share = (norm.words() for norm in negotiation.norms)
    assert found.words() == (
        f"No acceptable package keeps this norm: {ratio}.",
        f"The package that misses them least: {ratio}: missed by 100; {share}: missed by 21.",
    )
    assert "100" not in repr(found) + repr(found.nearest) + repr(found.nearest.held)


def test_a_search_that_is_cut_short_says_what_it_does_not_know(monkeypatch):
    for room in (normed, normed_list):
        monkeypatch.setattr(room, "LISTABLE", 0)
    negotiation = random_norms(1, two_sides(1))

    found = settle_under_norms(negotiation, work=0, should_stop=lambda: True)

    assert found.possible is None
    assert not found.exact
    assert found.method == "stopped"
    assert found.words() == ("Whether the norms can be kept was not settled in the work allowed.",)


def test_numbers_too_large_for_the_solver_give_bounds_that_hold(monkeypatch):
    for room in (normed, normed_list):
        monkeypatch.setattr(room, "LISTABLE", 0)
    tried = 0
    for seed in range(examples(12, full=200)):
        small = two_sides(seed, most_issues=3)
        large = replace(
            small,
            parties=tuple(
                replace(
                    party,
                    points={
                        i: {o: v * 10**16 for o, v in p.items()} for i, p in party.points.items()
                    },
                    reservation=party.floor * 10**16,
                )
                for party in small.parties
            ),
        )
        negotiation = replace(large, norms=(GainRatio(Fraction(3, 2)), ShareOfBest(450)))
        exact = settle_under_norms(negotiation)
        found = settle_under_norms(negotiation, work=0)
        if found.possible is not None:
            assert found.possible == exact.possible
        for name, solution in found.solutions.items():
            tried += 1
            assert all(held.kept for held in norms_held(negotiation, solution.package))
            assert solution.value <= exact.solutions[name].value <= solution.bound
    assert tried


@pytest.mark.parametrize("seed", range(3))
def test_cp_sat_and_highs_agree_under_norms(seed):
    chance = random.Random(seed)
    agenda = tuple(Issue(f"i{n}", tuple("abcde")) for n in range(9))
    sides = tuple(
        Party(name, {i.id: {o: chance.randint(0, 110) for o in i.options} for i in agenda})
        for name in "nse"
    )
    norms_asked = (
        GainRatio(Fraction(9, 8)),
        GainShare("n", at_most=Fraction(1, 3)),
        ShareOfBest(600),
    )
    negotiation = Negotiation(agenda, sides, norms=norms_asked)

    found = settle_under_norms(negotiation, only=("egalitarian", "utilitarian"))

    assert found.method == "solver"
    assert found.exact
    assert found.solutions["utilitarian"].value == by_highs(negotiation, fair=False)
    assert found.solutions["egalitarian"].value == by_highs(negotiation, fair=True)


def by_highs(negotiation: Negotiation, *, fair: bool) -> int:
    """The same norms, 9/8, a third and 600, in a mixed-integer program of its own making."""
    from ortools.math_opt.python import mathopt

    model = mathopt.Model()
    chosen = {(i.id, o): model.add_binary_variable() for i in negotiation.issues for o in i.options}
    for issue in negotiation.issues:
        model.add_linear_constraint(sum(chosen[issue.id, o] for o in issue.options) == 1)
    gains = [sum(p.points[i][o] * x for (i, o), x in chosen.items()) for p in negotiation.parties]
    for party, gain in zip(negotiation.parties, gains, strict=True):
        best = sum(max(options.values()) for options in party.points.values())
        model.add_linear_constraint(10 * gain >= 6 * best)
        for other in gains:
            model.add_linear_constraint(9 * other - 8 * gain >= 0)
    model.add_linear_constraint(sum(gains) - 3 * gains[0] >= 0)
    least = model.add_variable()
    for gain in gains:
        model.add_linear_constraint(gain - least >= 0)
    model.maximize(least if fair else sum(gains))
    result = mathopt.solve(model, mathopt.SolverType.HIGHS)
    assert result.termination.reason == mathopt.TerminationReason.OPTIMAL
    return round(result.objective_value())


@pytest.mark.parametrize(
    "made",
    [
        lambda: GainShare("north", 0.4),
        lambda: GainShare("north", Fraction(2, 3), Fraction(1, 3)),
        lambda: GainShare("north", Fraction(1, 10_001)),
        lambda: GainRatio(Fraction(9, 10)),
        lambda: ShareOfBest(1001),
        lambda: FloorAbove("north", -1),
        lambda: one_issue({"a": (1, 1)}, FloorAbove("west", 1)),
        lambda: one_issue({"a": (1, 1)}, GainRatio(1), GainRatio(1)),
        lambda: one_issue({"a": (1, 1)}, *(FloorAbove("north", n) for n in range(21))),
        lambda: settle_under_norms(one_issue({"a": (1, 1)})),
    ],
)
def test_a_norm_that_makes_no_sense_is_refused(made):
    with pytest.raises(InputError):
        made()


def one_issue(
    packages: dict[str, tuple[int, int]], *stated, least: int | None = None
) -> Negotiation:
    """Two sides and one issue: each option is a package."""
    points = [{"deal": {name: pair[n] for name, pair in packages.items()}} for n in range(2)]
    sides = (Party("north", points[0], least), Party("south", points[1]))
    return Negotiation((Issue("deal", tuple(packages)),), sides, norms=stated)


def test_an_agenda_with_amounts_settles_and_says_that_its_norms_were_not_looked_at():
    road = Issue("road", ("closed", "open"))
    sides = [
        Party(name, {"road": {"closed": 0, "open": n}}, amounts={"boats": {0: n, 9: 0}})
        for name, n in (("north", 600), ("south", 400))
    ]
    boats = Quantity("boats", 0, 9, whole=True)
    table = Negotiation((road,), tuple(sides), norms=(GainRatio(1),), quantities=(boats,))

    result, under = settle_with_norms(write(table, "own").files)

    assert result.opening
    assert under is None
    assert any("norms are held against lists of options" in said for said in result.warnings)
    with pytest.raises(InputError, match="not amounts"):
        settle_under_norms(table)
