"""Whoever has every figure that was ever told of a reception cannot find a small number, by whatever subtraction."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from goodoffices.errors import InputError
from goodoffices.reception.aggregates import LEAST, TABLES, coarsened, figures, rounded
from tests.conftest import examples


def people(most):
    """Numbers of people by age and way at once, many of them small."""
    pairs = list(product(*TABLES.values()))
    number = st.one_of(st.just(0), st.integers(0, 3), st.integers(0, most))
    return st.lists(number, min_size=len(pairs), max_size=len(pairs)).map(
        lambda numbers: dict(zip(pairs, numbers, strict=True))
    )


def margins(numbers):
    """The tables of such people."""
    found = {table: defaultdict(int) for table in TABLES}
    for names, number in numbers.items():
        for table, name in zip(TABLES, names, strict=True):
            found[table][name] += number
    return found


class Attacker:
    """Knows every release exactly, unrounded, and that nobody is counted twice; asks a solver for the rest."""

    def __init__(self, releases):
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.cells = []
        for told in releases:
            own = {
                pair: self.solver.NumVar(0, self.solver.infinity(), "")
                for pair in product(*TABLES.values())
            }
            self.cells.append(own)
            for place, table in enumerate(TABLES):
                for group in told.get(table, ()):
                    self.solver.Add(
                        sum(x for pair, x in own.items() if pair[place] in group.categories)
                        == group.number
                    )

    def bounds(self, release, table, name):
        """Between what the number of a category in a release must be."""
        place = list(TABLES).index(table)
        number = sum(x for pair, x in self.cells[release].items() if pair[place] == name)
        self.solver.Minimize(number)
        assert self.solver.Solve() == pywraplp.Solver.OPTIMAL
        low = self.solver.Objective().Value()
        self.solver.Maximize(number)
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL:
            return low, float("inf")
        return low, self.solver.Objective().Value()


def test_the_attacker_finds_what_mere_suppression_leaves_open():
    class Told:
        def __init__(self, categories, number):
            self.categories, self.number = categories, number

    ages = [Told(("child",), 40), Told(("adult",), 60), Told(("infant", "youth", "older"), 0)]
    naive = {"age": ages, "way": [Told(TABLES["way"], 107)]}

    # Everybody but those of unknown age was told, and how many they are in all.
    assert Attacker([naive]).bounds(0, "age", "unknown") == pytest.approx((7, 7))


@given(waves=st.lists(people(40), min_size=1, max_size=3))
@settings(max_examples=examples(15, full=1500), deadline=None)
def test_no_release_nor_all_of_them_together_bound_a_small_number(waves):
    waiting = dict.fromkeys(product(*TABLES.values()), 0)
    releases = []
    for wave in waves:
        waiting = {pair: waiting[pair] + number for pair, number in wave.items()}
        told = figures(margins(waiting), LEAST)
        if told:
            releases.append(told)
            waiting = dict.fromkeys(waiting, 0)
    attacker = Attacker(releases)

    for number, told in enumerate(releases):
        for table, groups in told.items():
            for group in groups:
                assert group.number >= LEAST
                for name in group.categories if len(group.categories) > 1 else ():
                    low, high = attacker.bounds(number, table, name)
                    assert high - low >= LEAST - 1


@pytest.mark.parametrize("least", [2, 3, 4])
def test_who_knows_the_rule_as_well_finds_no_fewer_possible_numbers_than_the_least(least):
    # Every world of three categories is tried: which numbers of a category give the same answer?
    possible = defaultdict(lambda: defaultdict(set))
    most = 2 * least + 2
    for numbers in product(range(most + 1), repeat=3):
        told = coarsened(list(zip("abc", numbers, strict=True)), least)
        for name, number in zip("abc", numbers, strict=True):
            possible[told][name].add(number)

    for told, by_name in possible.items():
        if sum(group.number for group in told) > most:
            continue  # some of its worlds were not tried
        for name in "abc":
            if not any(group.categories == (name,) for group in told):
                assert max(by_name[name]) - min(by_name[name]) >= least - 1, (told, name)


@pytest.mark.parametrize("least", [2, 3])
def test_when_it_was_told_says_no_more_than_what_was_told(least):
    # Two days of two categories: a release on the first day or none, then one on the second.
    possible = defaultdict(set)
    span = range(2 * least + 2)
    for days in product(product(span, repeat=2), repeat=2):
        waiting, told = [0, 0], []
        for day in days:
            waiting = [w + n for w, n in zip(waiting, day, strict=True)]
            told.append(coarsened(list(zip("ab", waiting, strict=True)), least))
            if told[-1]:
                waiting = [0, 0]
        possible[tuple(told)].add(days)

    for told, worlds in possible.items():
        if any(sum(group.number for group in groups) > max(span) for groups in told):
            continue  # some of its worlds were not tried
        for day, name in product(range(2), range(2)):
            numbers = {world[day][name] for world in worlds}
            known = told[day] and any(g.categories == ("ab"[name],) for g in told[day])
            waited = day == 1 and not told[0]
            if known and not waited:
                continue
            assert max(numbers) - min(numbers) >= least - 1, (told, day, name, numbers)


@given(numbers=people(60))
@settings(max_examples=examples(50, full=5000), deadline=None)
def test_everybody_is_told_of_once_or_nobody_is(numbers):
    told = figures(margins(numbers), LEAST)

    total = sum(numbers.values())
    assert bool(told) == (total >= LEAST)
    for table, groups in told.items():
        assert sum(group.number for group in groups) == total
        assert [name for group in groups for name in group.categories] == list(TABLES[table])


@given(numbers=people(60))
@settings(max_examples=examples(50, full=5000), deadline=None)
def test_what_is_told_is_in_tens_and_never_more_than_there_are(numbers):
    told = figures(margins(numbers), LEAST)

    for figure, group in zip(
        rounded(told), [g for groups in told.values() for g in groups], strict=True
    ):
        assert figure.about % 10 == 0
        assert 10 <= figure.about <= group.number < figure.about + 10


def test_nothing_below_ten_can_be_asked_for():
    with pytest.raises(InputError, match="below ten"):
        figures({table: {} for table in TABLES}, 9)


def test_tables_about_different_people_are_not_told():
    with pytest.raises(InputError, match="different people"):
        figures({"age": {"child": 40}, "way": {"bus": 41}}, LEAST)
