"""Sides that will not give numbers: what they may say, what is made of it, and who reads what."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise, product

import pytest

from goodoffices.errors import InfeasibleError, InputError, PointsError
from goodoffices.settlement import Issue, Party
from goodoffices.settlement.thin import (
    Classed,
    Criterion,
    Ends,
    Exactly,
    Importance,
    NoDeal,
    Prefers,
    Ranked,
    RankedOptions,
    Standing,
    Statements,
    ThinTable,
    TimesAsImportant,
    Worth,
    answered,
    efficient_whatever,
    next_question,
    own_contradiction,
    product_range,
    ranking_corners,
    robust_packages,
)
from goodoffices.settlement.thin.consistent import Consistent
from goodoffices.settlement.thin.linear import Program, Row

FUND = Issue("fund", ("none", "half", "all"))
FENCE = Issue("fence", ("stays", "goes"))
DATES = Issue("dates", ("spring", "summer", "autumn"))
AGENDA = (FUND, FENCE, DATES)
NORTH = Statements(
    "north",
    (
        RankedOptions("fund", [["all"], ["half"], ["none"]]),
        Ends("fence", "stays", "goes"),
        RankedOptions("dates", [["spring"], ["summer", "autumn"]]),
        Ranked([["fund"], ["fence"], ["dates"]]),
    ),
)
SOUTH = Party(
    "south",
    {
        "fund": {"none": 500, "half": 350, "all": 0},
        "fence": {"stays": 0, "goes": 300},
        "dates": {"spring": 0, "summer": 100, "autumn": 200},
    },
    200,
)
MIXED = ThinTable(AGENDA, (NORTH, Statements.of(SOUTH)))


def test_the_corners_of_a_ranking_are_those_of_the_literature():
    corners = ranking_corners([["a"], ["b"], ["c"], ["d"]])

    assert [tuple(c.values()) for c in corners] == [
        (1, 0, 0, 0),
        (Fraction(1, 2), Fraction(1, 2), 0, 0),
        (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3), 0),
        (Fraction(1, 4), Fraction(1, 4), Fraction(1, 4), Fraction(1, 4)),
    ]


def test_tied_issues_have_their_corner_together():
    assert [tuple(c.values()) for c in ranking_corners([["a", "b"], ["c"]])] == [
        (Fraction(1, 2), Fraction(1, 2), 0),
        (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)),
    ]


def test_the_solver_finds_the_corners_of_a_ranking_too():
    """The importance of the last of n issues is at most one n-th, that of the first at least."""
    side = Consistent(AGENDA, NORTH)
    program = Program(side.frame.no_deal + 1, side._rows)
    ends = [side.frame.importance(issue.id) for issue in AGENDA]

    assert [program.largest({place: 1}).value for place in ends] == [1000, 500, Fraction(1000, 3)]
    assert [-program.largest({place: -1}).value for place in ends] == [Fraction(1000, 3), 0, 0]
    assert side.largest({ends[1]: 1}).value == 500


def test_points_of_one_side_and_a_ranking_of_another_are_settled_together():
    found = robust_packages(MIXED)

    for answer in found.values():
        south = sum(SOUTH.points[issue][option] for issue, option in answer.package.items())
        assert (answer.losses[1].low, answer.losses[1].high) == (1000 - south, 1000 - south)
        assert answer.gains[1].low == answer.gains[1].high == south - 200
        assert answer.exact


def test_points_on_another_scale_and_with_another_zero_mean_the_same():
    moved = {
        issue: {option: 3 * value + 17 for option, value in options.items()}
        for issue, options in SOUTH.points.items()
    }
    again = ThinTable(AGENDA, (NORTH, Statements.of(Party("south", moved, 3 * 200 + 3 * 17))))

    assert robust_packages(again) == robust_packages(MIXED)


def test_two_sides_that_gave_all_their_points_have_no_regret_and_nothing_to_be_asked():
    north = Exactly({"fund": {"none": 0, "half": 3, "all": 5}, "fence": {"stays": 4, "goes": 0}})
    south = Exactly({"fund": {"none": 5, "half": 4, "all": 0}, "fence": {"stays": 0, "goes": 1}})
    table = ThinTable((FUND, FENCE), (Statements("north", (north,)), Statements("south", (south,))))

    assert robust_packages(table)[Criterion.REGRET].value == 0
    assert next_question(table) is None
    assert Standing.SOMETIMES not in efficient_whatever(table).standings.values()


def test_what_is_said_to_be_worse_is_never_as_good():
    """Opposite orders on one issue: no package improves on any other, however little lies between."""
    up = Statements("north", (RankedOptions("fund", [["all"], ["half"], ["none"]]),))
    down = Statements("south", (RankedOptions("fund", [["none"], ["half"], ["all"]]),))

    standings = efficient_whatever(ThinTable((FUND,), (up, down))).standings

    assert list(standings.values()) == [Standing.ALWAYS] * 3


def test_what_is_only_said_to_be_no_better_may_be_as_good():
    loose = (
        Ends("fund", "all", "none"),
        Ends("fence", "stays", "goes"),
        TimesAsImportant("fence", "fund", 2),
    )
    less, more = {"fund": "none", "fence": "stays"}, {"fund": "all", "fence": "stays"}
    told = Statements("north", (*loose, Prefers({"fund": "all"}, {"fund": "none"})))

    assert Consistent((FUND, FENCE), Statements("north", loose)).may_match(less, more)
    assert not Consistent((FUND, FENCE), told).may_match(less, more)
    assert Consistent((FUND, FENCE), told).lead(less, more).value == 0


def test_where_an_order_is_not_known_efficiency_is_not_claimed():
    up = Statements("north", (Ends("fund", "all", "none"),))
    down = Statements("south", (RankedOptions("fund", [["none"], ["half"], ["all"]]),))

    standings = efficient_whatever(ThinTable((FUND,), (up, down))).standings

    assert {package["fund"]: standing for package, standing in standings.items()} == {
        "none": Standing.ALWAYS,
        "half": Standing.SOMETIMES,
        "all": Standing.SOMETIMES,
    }


def test_a_package_that_is_better_for_nobody_is_never_efficient():
    one = Statements("north", (RankedOptions("fund", [["all"], ["half"], ["none"]]),))
    two = Statements("south", (RankedOptions("fund", [["half"], ["all"], ["none"]]),))

    found = efficient_whatever(ThinTable((FUND,), (one, two)))

    assert [package["fund"] for package in found.standings] == ["half", "all"]
    assert found.packages == 3


def test_standings_equal_those_over_a_fine_grid_of_points():
    """Rankings and a bound: every standing has its witness, or none, among all points on a grid."""
    agenda = (FUND, FENCE)
    north = Statements(
        "north",
        (RankedOptions("fund", [["all"], ["half"], ["none"]]), Ends("fence", "stays", "goes")),
    )
    south = Statements(
        "south",
        (
            RankedOptions("fund", [["none"], ["half"], ["all"]]),
            Ends("fence", "goes", "stays"),
            TimesAsImportant("fence", "fund", 2),
        ),
    )
    table = ThinTable(agenda, (north, south))
    packages = table.listed()
    grid = [(w, m) for w in range(40, 1001, 40) for m in range(20, w, 40)]
    ahead = [{"all": w, "half": m, "none": 0, "stays": 1000 - w, "goes": 0} for w, m in grid]
    behind = [
        {"none": w, "half": m, "all": 0, "goes": 1000 - w, "stays": 0}
        for w, m in grid
        if 1000 - w >= 2 * w
    ]
    seen = {package: set() for package in packages}
    for a, b in product(ahead, behind):
        points = {p: (a[p["fund"]] + a[p["fence"]], b[p["fund"]] + b[p["fence"]]) for p in packages}
        for package, own in points.items():
            improved = any(
                other != own and other[0] >= own[0] and other[1] >= own[1]
                for other in points.values()
            )
            seen[package].add(improved)
    words = {(False,): Standing.ALWAYS, (False, True): Standing.SOMETIMES}
    by_grid = {p: words[tuple(sorted(s))] for p, s in seen.items() if s != {True}}

    assert dict(efficient_whatever(table).standings) == by_grid


def test_a_thousand_random_completions_agree_with_every_standing():
    packages = MIXED.listed()
    found = efficient_whatever(MIXED)
    chance = random.Random(7)
    south = [sum(SOUTH.points[i][o] for i, o in package.items()) for package in packages]

    for _ in range(1000):
        w = sorted((chance.randint(1, 10**6) for _ in range(3)), reverse=True)
        if len(set(w)) < 3:
            continue
        half = chance.randint(1, w[0] - 1)
        of = {"none": 0, "half": half, "all": w[0], "stays": w[1], "goes": 0, "spring": w[2]}
        north = [sum(of.get(option, 0) for option in package.values()) for package in packages]
        efficient = {
            p
            for p, a, b in zip(packages, north, south, strict=True)
            if not any(
                (x, y) != (a, b) and x >= a and y >= b for x, y in zip(north, south, strict=True)
            )
        }
        assert set(found.of(Standing.ALWAYS)) <= efficient <= set(found.standings)


def test_work_that_is_spent_is_said_and_nothing_is_claimed():
    found = efficient_whatever(MIXED, work=25)

    assert not found.complete
    assert set(found.standings.values()) <= {Standing.OPEN, Standing.ALWAYS, Standing.SOMETIMES}
    assert efficient_whatever(MIXED, limit=2).of(Standing.OPEN)
    assert not efficient_whatever(MIXED, limit=2).of(Standing.ALWAYS)


@pytest.mark.parametrize("allowed", [1, 5, 30])
def test_a_search_that_is_stopped_has_a_bound_that_holds(allowed):
    whole = robust_packages(MIXED)

    cut = robust_packages(MIXED, work=allowed)

    for criterion, answer in cut.items():
        better, worse = sorted((answer.value, answer.bound))
        assert better <= whole[criterion].value <= worse
        assert answer.exact == (answer.value == answer.bound)
        assert answer.gap == worse - better


def test_a_person_can_stop_the_search():
    stopped = robust_packages(MIXED, should_stop=lambda: True)

    assert {answer.method for answer in stopped.values()} == {"stopped"}


def test_a_statement_says_what_its_author_may_read_and_repr_says_nothing_of_it():
    secret = Worth("fund", "half", 123, 456)

    assert secret.words() == "On fund, half counts from 123 to 456 of 1000."
    row = secret.rows(NORTH.frame(AGENDA))[0]
    twice = TimesAsImportant("all", "spring", 123)
    asked = next_question(MIXED)
    for sealed in (secret, row, twice, asked, NORTH, *NORTH.said, Statements.of(SOUTH)):
        assert not {"123", "456", "all", "spring", "500"} & set(
            repr(sealed).replace("'", " ").replace("(", " ").replace(")", " ").split()
        )
    answer = robust_packages(MIXED)[Criterion.GAIN]
    assert "Fraction" not in repr(answer)
    assert "Range" not in repr(answer)


CYCLE = (
    Prefers({"fund": "all", "fence": "goes"}, {"fund": "half", "fence": "stays"}),
    Worth("fund", at_most=900),
    Prefers({"fund": "half", "fence": "stays"}, {"fund": "all", "fence": "goes"}),
)


def test_a_contradiction_is_told_to_its_author_as_the_fewest_statements_in_words():
    said = Statements("north", (*NORTH.said, *CYCLE))

    found = own_contradiction(AGENDA, said)

    assert found.statements == (CYCLE[0], CYCLE[2])
    assert found.smallest
    assert "fund all with fence goes is better than fund half with fence stays." in found.words
    assert repr(found) == "OwnContradiction(smallest=True)"


def test_a_smaller_contradiction_is_found_than_the_one_that_leaving_out_ends_at():
    """Leaving out one by one ends at three statements here; two that come first are enough."""
    chain = (
        Worth("fund", at_most=300),
        Worth("fund", at_least=301),
        TimesAsImportant("fund", "fence"),
        TimesAsImportant("fund", "dates"),
        Worth("fund", at_most=320),
    )
    ends = (
        Ends("fund", "all", "none"),
        Ends("fence", "goes", "stays"),
        Ends("dates", "spring", "autumn"),
    )

    found = own_contradiction(AGENDA, Statements("north", (*ends, *chain)))

    assert found.statements == chain[:2]


def test_nobody_else_learns_what_contradicts_what():
    table = ThinTable(AGENDA, (Statements("north", (*NORTH.said, *CYCLE)), Statements.of(SOUTH)))

    for ask in (robust_packages, efficient_whatever, next_question):
        with pytest.raises(PointsError) as caught:
            ask(table)
        assert caught.value.field == "north"
        for told in (str(caught.value), caught.value.advice):
            assert not any(word in told for word in ("fund", "fence", "half", "900"))


def test_a_cycle_of_preferences_contradicts_itself_but_indifference_does_not():
    strict = Prefers({"fence": "goes"}, {"fence": "stays"})
    ends = (*NORTH.said[:1], Ends("fence", "stays", "goes"), NORTH.said[2])

    assert own_contradiction(AGENDA, Statements("north", (*ends, strict))) is not None
    weak = Prefers({"fence": "goes"}, {"fence": "stays"}, or_equal=True)
    assert own_contradiction(AGENDA, Statements("north", (*ends, weak))) is None
    side = Consistent(AGENDA, Statements("north", (*ends, weak)))
    assert side.largest({side.frame.importance("fence"): 1}).value == 0


def test_classes_rank_issues_between_them_and_not_within():
    said = (
        *NORTH.said[:3],
        Classed({"fund": Importance.MATTERS, "fence": Importance.MUST_HAVE, "dates": "matters"}),
    )
    side = Consistent(AGENDA, Statements("north", said))

    assert side.smallest({side.frame.importance("fence"): 1}).value == Fraction(1000, 3)
    assert side.largest({side.frame.importance("fund"): 1}).value == 500
    assert side.largest({side.frame.importance("dates"): 1}).value == 500


def test_what_was_said_of_no_deal_counts_in_the_gain():
    half = {"fund": "half", "fence": "stays", "dates": "spring"}
    told = answered(AGENDA, NORTH, Prefers(half, None))
    side = Consistent(AGENDA, told)

    assert side.gain(half)[0] == 0
    assert side.gain(half | {"fund": "all"})[0] == 0
    assert side.gain(half | {"fence": "goes"})[0] < 0
    assert Consistent(AGENDA, answered(AGENDA, told, NoDeal(at_most=300))).gain(half)[1] == 1000
    assert Consistent(AGENDA, NORTH).gain(half) == Consistent(AGENDA, NORTH).worth(half)


def test_a_reservation_that_nothing_reaches_is_taken_as_given():
    proud = Statements.of(Party("south", SOUTH.points, 1500))

    gains = robust_packages(ThinTable(AGENDA, (NORTH, proud)))[Criterion.GAIN]

    assert gains.gains[1].high <= -500
    assert product_range(ThinTable(AGENDA, (NORTH, proud)), gains.package) == (0, 0)


def test_only_packages_under_discussion_count():
    few = tuple(p for p in MIXED.listed() if p["fence"] == "goes")
    table = ThinTable(AGENDA, MIXED.sides, few)

    found = robust_packages(table)

    assert all(answer.package["fence"] == "goes" for answer in found.values())
    assert set(efficient_whatever(table).standings) <= set(few)
    whole = robust_packages(MIXED)
    assert found[Criterion.LOSS].value < whole[Criterion.LOSS].value


def test_a_question_that_is_answered_already_is_never_asked():
    """The hidden points of north answer until nothing is left worth asking."""
    hidden = {"all": 500, "half": 400, "none": 0, "stays": 300, "goes": 0, "spring": 200}
    hidden |= {"summer": 0, "autumn": 0}
    seat, asked_before, regrets = NORTH, set(), []
    of = Consistent(AGENDA, NORTH).frame
    values = [Fraction(hidden[option]) for _, option in of.places] + [Fraction(0)]

    for _ in range(6):
        table = ThinTable(AGENDA, (seat, Statements.of(SOUTH)))
        regrets.append(robust_packages(table)[Criterion.REGRET].value)
        asked = next_question(table)
        if asked is None:
            break
        assert asked.party == "north"
        assert asked.words not in asked_before
        asked_before.add(asked.words)
        yes = all(row.holds(values) for row in asked.yes.rows(of))
        seat = answered(AGENDA, seat, asked.yes if yes else asked.no)
        assert Consistent(AGENDA, seat).agrees(values)

    assert len(regrets) > 1
    assert all(before >= after for before, after in pairwise(regrets))
    assert regrets[-1] < regrets[0] / 2


def test_no_other_question_is_worth_more_in_its_worse_answer():
    from goodoffices.settlement.thin.question import _questions

    loose = Statements("north", (*NORTH.said[:3], Ranked([["fund"], ["fence"]])))
    table = ThinTable(AGENDA, (loose, Statements.of(SOUTH)))
    now = robust_packages(table)[Criterion.REGRET]

    def fall(number, said):
        told = list(table.sides)
        told[number] = answered(AGENDA, told[number], said)
        after = robust_packages(ThinTable(AGENDA, tuple(told)))[Criterion.REGRET]
        return now.value - after.value

    falls = [
        sorted((fall(asked.number, asked.yes), fall(asked.number, asked.no)))
        for asked in _questions(table, table.points(), now.package)
    ]

    best = next_question(table)

    assert [best.worth, best.worth_at_best] == max(falls)
    assert max(luckier for _, luckier in falls) > best.worth_at_best


def test_of_more_packages_than_can_be_compared_no_question_is_made_up():
    agenda = tuple(Issue(f"i{n}", tuple("abcd")) for n in range(4))
    said = tuple(Ends(issue.id, "a", "d") for issue in agenda)

    with pytest.raises(InfeasibleError):
        next_question(ThinTable(agenda, (Statements("north", said), Statements("south", said))))


def test_a_search_for_a_question_that_is_cut_short_does_not_say_that_there_is_none():
    with pytest.raises(InfeasibleError):
        next_question(MIXED, should_stop=lambda: True)

    asked = next_question(MIXED)
    cut = next_question(MIXED, work=100)

    assert asked.exact
    assert not cut.exact
    assert cut.worth <= asked.worth


def test_sixteen_million_packages_have_a_proved_least_loss():
    agenda = tuple(Issue(f"i{n}", tuple("abcd")) for n in range(12))
    sides = tuple(
        Statements(
            name,
            (
                *(RankedOptions(issue.id, [[o] for o in order]) for issue in agenda),
                Ranked([[issue.id for issue in agenda[n::3]] for n in turns]),
            ),
        )
        for name, order, turns in (("north", "abcd", (0, 1, 2)), ("south", "dcba", (2, 1, 0)))
    )

    found = robust_packages(ThinTable(agenda, sides))

    assert set(found) == {Criterion.LOSS, Criterion.GAIN}
    for answer in found.values():
        assert answer.method == "cuts"
        assert answer.gap < Fraction(1, 1000)
    assert found[Criterion.LOSS].value == 1000 - found[Criterion.GAIN].value


def test_a_large_sheet_of_conditions_is_answered_by_the_foreign_solver_and_proved():
    chance = random.Random(5)
    agenda = tuple(Issue(f"i{n}", tuple("abcd")) for n in range(12))
    said = [RankedOptions(issue.id, [[o] for o in chance.sample("abcd", 4)]) for issue in agenda]
    said += [TimesAsImportant(a.id, b.id) for a, b in pairwise(agenda)]
    side = Consistent(agenda, Statements("north", said))

    corner = side.largest({side.frame.importance("i3"): 1})

    assert corner.value == 250
    assert side._form._highs is not None
    assert all(Row(row.terms, row.least).holds(corner.at) for row in side._rows)


def test_a_wrong_answer_of_the_foreign_solver_is_not_believed(monkeypatch):
    from goodoffices.settlement.thin import linear

    class Liar:
        def __init__(self, variables, rows):
            self.variables, self.rows = variables, rows

        def best(self, objective):
            return [1000.0] + [0.0] * (self.variables - 1), [0.0] * len(self.rows)

    monkeypatch.setattr(linear, "LARGE", 0)
    monkeypatch.setattr(linear, "Highs", Liar)
    program = Program(2, [Row({0: Fraction(-1), 1: Fraction(-1)}, Fraction(-7))])

    assert program.largest({0: 1, 1: 2}).value == 14


def test_a_best_and_a_worst_option_are_all_that_is_asked_of_a_side():
    with pytest.raises(InputError) as caught:
        robust_packages(ThinTable(AGENDA, (Statements("north"), Statements.of(SOUTH))))

    assert caught.value.field == "fund"
    assert "which is worst" in caught.value.advice


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Worth("fund", "half", 700, 600),
        lambda: Worth("fund", "half", 0, 1001),
        lambda: NoDeal(at_least=-1),
        lambda: RankedOptions("fund", [["all"], ["all"]]),
        lambda: Ranked([]),
        lambda: TimesAsImportant("fund", "fence", 0),
        lambda: Prefers({"fund": "all"}, {"fence": "goes"}),
        lambda: Exactly({"fund": {"none": 3, "all": 3}}),
        lambda: Exactly({"fund": {"none": 0.5, "all": 3}}),
        lambda: Worth("fund", "half", 0.1, 0.7),
        lambda: TimesAsImportant("fund", "fence", 1.5),
        lambda: answered(AGENDA, NORTH, Ends("harbour", "a", "b")),
        lambda: answered(AGENDA, NORTH, Ranked([["harbour"]])),
        lambda: answered(AGENDA, NORTH, Prefers({"fund": "all"}, None)),
        lambda: answered(AGENDA, NORTH, Exactly({"fund": {"none": 0, "all": 3}})),
        lambda: ThinTable(AGENDA, (NORTH,)),
        lambda: ThinTable(AGENDA, (NORTH, NORTH)),
        lambda: ThinTable(AGENDA, MIXED.sides, ({"fund": "all"},)),
        lambda: ThinTable(AGENDA, MIXED.sides, ({"fund": "x", "fence": "x", "dates": "x"},)),
    ],
)
def test_what_does_not_fit_is_refused(wrong):
    with pytest.raises(InputError):
        wrong()
