"""Amounts in files, on the command line, in packages and in explanations."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings

from goodoffices.cli import main
from goodoffices.errors import FormatError, InputError
from goodoffices.settlement import (
    FORMS,
    Excludes,
    Issue,
    Negotiation,
    Party,
    Quantity,
    Requires,
    as_json,
    as_options,
    comparison,
    explanation,
    mixed_package_of,
    read,
    settle,
    trades,
    utilities_of,
    write,
)
from goodoffices.settlement.amounts import Ground
from tests.conftest import examples
from tests.properties.amount_cases import mixed_cases

BORDER = {
    "format": "goodoffices/negotiation/1",
    "issues": [{"id": "patrols", "options": ["none", "joint"]}],
    "quantities": [
        {"id": "withdrawal", "least": 0, "most": 20, "unit": "km"},
        {"id": "observers", "least": 0, "most": 400, "unit": "observers", "whole": True},
    ],
    "parties": [
        {
            "id": "north",
            "points": {"patrols": {"none": 0, "joint": 200}},
            "amounts": {
                "withdrawal": {"0": 0, "12.5": 500, "20": 600},
                "observers": {"0": 0, "150": 150, "400": 200},
            },
            "reservation": 350,
        },
        {
            "id": "south",
            "points": {"patrols": {"none": 250, "joint": 0}},
            "amounts": {
                "withdrawal": {"0": 500, "5": 450, "20": 0},
                "observers": {"0": 250, "400": 0},
            },
            "reservation": 300,
        },
    ],
}


def border(**changes):
    return {"border.json": json.dumps({**BORDER, **changes}).encode()}


def advice(files):
    with pytest.raises(FormatError) as refused:
        read(files)
    return refused.value.advice


def test_a_file_with_amounts_is_read_and_settled():
    table = read(border())

    solution = settle(table).solutions["nash"]

    assert table.quantities[0] == Quantity("withdrawal", 0, 20, "km")
    assert table.packages == 2 * 401
    assert dict(solution.package) == {
        "patrols": "none",
        "withdrawal": "12.5 km",
        "observers": "150 observers",
    }
    assert solution.package.amounts == {"withdrawal": Fraction(25, 2), "observers": 150}
    assert solution.utilities == (650, Fraction(2525, 4))


@settings(max_examples=examples(25, full=1000), deadline=None)
@given(mixed_cases(parties=(2, 4)))
def test_what_is_written_in_our_own_form_is_read_again_unchanged(negotiation):
    assert read(write(negotiation, "own").files) == negotiation


def test_decimals_and_fractions_are_exact_in_a_file():
    amounts = [{"id": "land", "least": 0.1, "most": "7/3", "unit": "of it"}]
    sides = [
        {"id": name, "amounts": {"land": {"0.1": 0, "1/3": 5, "7/3": 9}}}
        for name in ("north", "south")
    ]

    table = read(border(issues=[], quantities=amounts, parties=sides))

    assert table.quantities[0].ends == (Fraction(1, 10), Fraction(7, 3))
    assert list(table.parties[0].curve("land")) == [
        Fraction(1, 10),
        Fraction(1, 3),
        Fraction(7, 3),
    ]
    assert read(write(table, "own").files) == table


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("least", 20, "the ends of a quantity are not in order ('withdrawal')"),
        ("least", "some", "an amount is no number ('withdrawal')"),
        ("least", None, "an amount is neither a whole number nor a fraction nor a text"),
        ("whole", "yes", "whole neither true nor false"),
        ("unit", 3, "its unit is no text"),
        ("id", "patrols", "two issues have the same name"),
        ("step", 1, "a quantity has an unknown field 'step'"),
    ],
)
def test_a_quantity_that_makes_no_sense_is_refused_with_its_reason(field, value, said):
    first, second = BORDER["quantities"]

    assert said in advice(border(quantities=[{**first, field: value}, second]))


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ({"0": 0, "10": 5}, "do not reach from its least to its most ('north')"),
        ({"0": 0, "20": -5}, "points are negative ('north')"),
        ({"0": 0, "20": "many"}, "points are not whole numbers ('north')"),
        ({"0": 0, "10": 1, "10.0": 2, "20": 5}, "points are given twice for one amount ('north')"),
        ([0, 20], "amounts are not given by quantity and amount"),
    ],
)
def test_points_for_an_amount_that_make_no_sense_are_refused(amounts, said):
    north, south = BORDER["parties"]
    curves = {**north["amounts"], "withdrawal": amounts}

    assert said in advice(border(parties=[{**north, "amounts": curves}, south]))


def test_points_for_a_part_of_an_observer_are_refused():
    north, south = BORDER["parties"]
    curves = {**north["amounts"], "observers": {"0": 0, "1.5": 2, "400": 3}}

    said = advice(border(parties=[{**north, "amounts": curves}, south]))

    assert "a part of what is counted whole" in said


def test_a_side_gives_points_to_every_quantity():
    north, south = BORDER["parties"]
    curves = {"withdrawal": north["amounts"]["withdrawal"]}

    said = advice(border(parties=[{**north, "amounts": curves}, south]))

    assert "points are missing for a quantity" in said


@pytest.mark.parametrize("form", [form for form in FORMS if form not in {"own", "csv"}])
def test_a_form_that_cannot_carry_an_amount_says_so_and_nothing_is_dropped(form):
    with pytest.raises(FormatError) as refused:
        write(read(border()), form)

    assert "an amount (withdrawal)" in refused.value.advice


def test_amounts_are_printed_with_their_unit(tmp_path, capsys):
    path = tmp_path / "border.json"
    path.write_bytes(border()["border.json"])

    assert main(["settle", str(path)]) == 0

    printed = capsys.readouterr().out
    assert "Packages: 802\n  each with any withdrawal from 0 km to 20 km\n" in printed
    assert "Efficient, acceptable packages: on 5 lines" in printed
    assert "patrols: none; withdrawal: 12.5 km; observers: 150 observers" in printed
    assert "withdrawal: about 13.2212 km" in printed
    assert "every answer is exact" in printed


def test_amounts_are_exact_in_json(tmp_path, capsys):
    path = tmp_path / "border.json"
    path.write_bytes(border()["border.json"])

    assert main(["settle", "--json", str(path)]) == 0

    data = json.loads(capsys.readouterr().out)
    shown = data["solutions"]["egalitarian"]
    amount = shown["amounts"]["withdrawal"]
    assert amount == {"amount": pytest.approx(13.221153846), "exact": "1375/104", "unit": "km"}
    assert shown["package"]["withdrawal"] == "about 13.2212 km"
    assert data["quantities"][1]["whole"] is True
    assert data["frontier_lines"] == 5


def test_files_without_amounts_print_what_they_always_printed():
    fund = Issue("fund", ("none", "all"))
    sides = [Party(name, {"fund": {"none": 0, "all": 9}}) for name in ("north", "south")]

    assert set(as_json(settle(Negotiation((fund,), tuple(sides))))) == {
        "parties",
        "packages",
        "opening",
        "frontier_size",
        "solutions",
        "exact",
        "bound",
        "method",
    }


PROFILE = """<utility_space><objective>
<issue index="1" name="fence" type="discrete"><item value="stays" evaluation="{a}"/>
<item value="goes" evaluation="{b}"/></issue>
<issue index="2" name="withdrawal" type="real" vtype="real">
<range lowerbound="0" upperbound="20"/>{evaluator}</issue>
<weight index="1" value="0.4"/><weight index="2" value="0.6"/></objective>
<reservation value="0.1"/></utility_space>"""
LINEAR = '<evaluator ftype="linear" parameter0="-0.5" parameter1="0.1"/>'
TRIANGULAR = '<evaluator ftype="triangular" parameter0="0" parameter1="16" parameter2="4"/>'


def genius(evaluator=LINEAR, other=TRIANGULAR):
    return {
        "north.xml": PROFILE.format(a=1, b=4, evaluator=evaluator).encode(),
        "south.xml": PROFILE.format(a=5, b=1, evaluator=other).encode(),
    }


def test_real_numbers_of_genius_are_amounts_with_their_evaluators():
    table = read(genius())

    line = table.quantities[0]
    worths = {
        at: tuple(u - w for u, w in zip(utilities_of(table, package), (0.4, 0.08), strict=True))
        for at in (0, 4, 5, 10, 15, 16, 20)
        for package in [{"fence": "goes", "withdrawal": at}]
    }
    assert line == Quantity("withdrawal", 0, 20)
    assert {at: round(float(u[0]) / 0.6, 9) for at, u in worths.items()} == {
        0: 0,  # never below 0, never above 1
        4: 0,
        5: 0,
        10: 0.5,
        15: 1,
        16: 1,
        20: 1,
    }
    assert {at: round(float(u[1]) / 0.6, 9) for at, u in worths.items()} == {
        0: 0,
        4: 1,
        5: round(11 / 12, 9),
        10: 0.5,
        15: round(1 / 12, 9),
        16: 0,
        20: 0,
    }
    assert settle(table).exact


@pytest.mark.parametrize(
    ("evaluator", "said"),
    [
        ('<evaluator ftype="faratin" parameter0="1"/>', "no linear, constant or triangular"),
        ("", "no linear, constant or triangular"),
        ('<evaluator ftype="constant" parameter0="-1"/>', "an evaluation is negative"),
        (TRIANGULAR.replace('"16"', '"3"'), "does not rise and then fall"),
        ('<evaluator ftype="linear" parameter0="many"/>', "no number in 'parameter0'"),
    ],
)
def test_an_evaluator_of_real_numbers_that_cannot_be_read_says_why(evaluator, said):
    assert said in advice(genius(other=evaluator))


def test_ranges_of_real_numbers_that_differ_are_refused():
    files = genius()
    files["south.xml"] = files["south.xml"].replace(b'"20"', b'"30"')

    assert "has not the domain's range" in advice(files)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "0 km"),
        ("12.5", "12.5 km"),
        ("20/3", "6 2/3 km"),
        ("1/3", "1/3 km"),
        ("-7/3", "-2 1/3 km"),
        ("-1/2", "-0.5 km"),
        ("1000/1001", "about 0.9990 km"),
    ],
)
def test_an_amount_is_told_so_that_people_can_read_it(amount, said):
    assert Quantity("line", -5, 20, "km").text(Fraction(amount)) == said


@pytest.mark.parametrize("amount", [0.5, True, None, "1e9", "9" * 50, "half", "1/0", "1.5/2"])
def test_what_is_no_exact_amount_is_refused(amount):
    with pytest.raises(InputError):
        Quantity("line", amount, 20)


def test_a_whole_quantity_has_whole_ends_and_not_too_many_amounts():
    with pytest.raises(InputError):
        Quantity("observers", 0, "400.5", whole=True)

    many = Quantity("people", 0, 10**6, whole=True)
    sides = [Party(n, {}, amounts={"people": {0: 0, 10**6: 9}}) for n in ("north", "south")]
    with pytest.raises(InputError) as refused:
        settle(Negotiation((), tuple(sides), quantities=(many,)))
    assert "Count in a larger unit" in refused.value.advice


def test_points_for_amounts_are_not_in_what_a_party_shows():
    north = read(border()).parties[0]

    assert repr(north) == "Party(id='north')"


def test_a_package_names_every_amount_within_its_ends():
    table = read(border())
    rest = {"patrols": "none", "observers": 150}

    package = mixed_package_of(table, {**rest, "withdrawal": "12.5"})

    assert package == mixed_package_of(table, package)
    assert len({package, mixed_package_of(table, {**rest, "withdrawal": "25/2"})}) == 1
    assert package != mixed_package_of(table, {**rest, "withdrawal": 12})
    assert package == dict(package)
    for wrong in ({}, {"withdrawal": 21}, {"withdrawal": -1}, {"withdrawal": 1, "more": 2}):
        with pytest.raises(InputError):
            mixed_package_of(table, {**rest, **wrong})
    for wrong in ({"patrols": "some"}, {"observers": "1/2"}):
        with pytest.raises(InputError):
            mixed_package_of(table, {**rest, "withdrawal": 1, **wrong})


def test_a_side_is_told_what_each_amount_is_worth_to_it():
    table = read(border())
    package = settle(table).solutions["nash"].package

    north, south = (explanation(party, package) for party in table.parties)

    assert (north.utility, south.utility) == settle(table).solutions["nash"].utilities
    told = {line.issue: (line.option, line.utility, line.best) for line in south.lines}
    assert told["withdrawal"] == ("12.5 km", 225, 500)
    assert told["observers"] == ("150 observers", Fraction(625, 4), 250)
    assert [line.issue for line in north.gives_way_on] == ["patrols", "withdrawal", "observers"]
    assert north.best == 1000


def test_two_packages_with_amounts_are_compared_for_one_side():
    table = read(border())
    one = {"patrols": "none", "withdrawal": "12.5", "observers": 150}

    change = comparison(table.parties[0], one, {**one, "withdrawal": 20, "patrols": "joint"})

    assert change.change == 300
    with pytest.raises(InputError):
        explanation(table.parties[0], {**one, "withdrawal": 21})
    with pytest.raises(InputError) as refused:
        trades(table.parties[0], mixed_package_of(table, one))
    assert "between options" in refused.value.advice


def test_amounts_become_options_for_methods_that_know_options_only():
    table = as_options(read(border()), {"withdrawal": (0, "12.5", 20), "observers": (0, 150)})

    assert [issue.id for issue in table.issues] == ["patrols", "withdrawal", "observers"]
    assert settle(table).frontier_size
    assert settle(table).solutions["nash"].package["withdrawal"] == "12.5"
    assert table.parties[1].scale == 4  # 156.25 points for 150 observers
    for wrong in ({"withdrawal": (5, 0)}, {"withdrawal": (25,)}, {"fence": (1,)}, {}):
        with pytest.raises(InputError):
            as_options(read(border()), wrong)


def test_where_nothing_is_acceptable_the_least_movement_is_told_in_amounts():
    line = Quantity("withdrawal", 0, 20, "km")
    north = Party("north", {}, 80, amounts={"withdrawal": {0: 0, 20: 100}})
    south = Party("south", {}, 70, amounts={"withdrawal": {0: 100, 20: 0}})

    result = settle(Negotiation((), (north, south), quantities=(line,)))

    assert not result.opening
    assert result.concession.shortfalls == (25, 25)
    assert result.concession.package["withdrawal"] == "11 km"


def test_conditions_and_points_together_count_beside_amounts():
    table = read(
        border(
            issues=[
                {"id": "patrols", "options": ["none", "joint"]},
                {"id": "post", "options": ["open", "shut"]},
            ],
            quantities=BORDER["quantities"][:1],
            rules=[{"when": {"post": ["open"]}, "then": {"patrols": ["joint"]}}],
            parties=[
                {
                    **side,
                    "amounts": {"withdrawal": side["amounts"]["withdrawal"]},
                    "points": {**side["points"], "post": {"open": 100, "shut": 0}},
                    "interactions": [
                        {
                            "table": ["patrols", "post"],
                            "points": [{"options": ["joint", "open"], "points": 60}],
                        }
                    ],
                }
                for side in BORDER["parties"]
            ],
        )
    )

    result = settle(table)

    assert result.method == "cells"
    assert result.exact
    best = result.solutions["utilitarian"]
    assert best.package["post"] == "open"
    assert best.package["patrols"] == "joint"
    assert best.utilities == (200 + 100 + 60 + 500, 100 + 60 + 225)


def test_conditions_that_cannot_be_kept_are_named_beside_amounts():
    table = read(border())
    closed = Negotiation(
        table.issues,
        table.parties,
        rules=(
            Excludes({"patrols": ("none",)}),
            Requires({"patrols": ("joint",)}, {"patrols": ("none",)}),
        ),
        quantities=table.quantities,
    )

    result = settle(closed)

    assert not result.opening
    assert result.contradiction is not None


def test_whole_amounts_that_another_is_better_than_for_all_are_not_compared():
    observers = Quantity("observers", 0, 12, whole=True)
    curves = {0: 0, 3: 6, 6: 9, 9: 9, 12: 12}, {0: 12, 3: 6, 6: 9, 9: 9, 12: 0}
    sides = [
        Party(name, {}, amounts={"observers": c}) for name, c in zip("ab", curves, strict=True)
    ]
    table = Negotiation((), tuple(sides), quantities=(observers,))

    (kept,) = Ground.of(table).grid

    assert kept == [0, 1, 2, 6, 10, 11, 12]  # from 3 on both gain up to 6; 6 to 9 are the same
    assert settle(table).frontier_size == 6  # 6 observers are better than 2 for both


# Sheets

SHEET = b"""issue,option,north,south
patrols,none,0,250
patrols,joint,200,0
withdrawal,amounts in km,,
,0,0,500
,5,,450
,12.5,500,
,20,600,0
observers,whole amounts in observers,,
,0,0,250
,150,150,
,400,200,0
reservation,,350,300
"""


def test_a_sheet_carries_amounts_as_they_are_typed():
    table = read({"border.csv": SHEET})

    assert table == read({"border.json": json.dumps(BORDER).encode()})
    assert table.parties[0].curve("withdrawal") == {0: 0, Fraction(25, 2): 500, 20: 600}
    assert write(table, "csv").files == {"negotiation.csv": SHEET}


@settings(max_examples=examples(40, full=2000), deadline=None)
@given(mixed_cases(parties=(2, 4)))
def test_what_is_written_as_a_sheet_is_read_as_it_was(negotiation):
    assert read(write(negotiation, "csv").files) == negotiation


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b",12.5,500,", b",far,500,", "line 7: column B: 'far' is no amount"),
        (b",12.5,500,", b",5.0,500,", "line 7: column B: the amount 5.0 is given twice"),
        (b",20,600,0", b",20,,0", "do not reach from its least to its most"),
        (b",150,150,", b",150.5,150,", "counted whole"),
        (b",150,150,", b",150,-5,", "points are whole numbers of 0 or more"),
    ],
)
def test_a_sheet_with_an_amount_that_is_wrong_says_where(before, after, words):
    with pytest.raises(FormatError) as refused:
        read({"border.csv": SHEET.replace(before, after)})

    assert words in refused.value.advice


def test_amounts_without_two_ends_are_refused_with_their_row():
    lone = b"issue,option,north,south\nwithdrawal,amounts in km,,\n,0,0,500\n"

    with pytest.raises(FormatError) as refused:
        read({"border.csv": lone})

    assert "line 2" in refused.value.advice
    assert "its least and one for its most" in refused.value.advice


def test_an_option_that_is_called_amounts_stays_an_option_where_it_has_points():
    fund = Issue("fund", ("amounts in cash", "none"))
    points = {"fund": {"amounts in cash": 0, "none": 5}}
    table = Negotiation((fund,), (Party("north", points), Party("south", points)))

    assert read(write(table, "csv").files) == table


def test_an_amount_that_a_spreadsheet_would_take_for_a_day_is_not_written():
    part = Quantity("part", 0, 1)
    sides = [Party(n, {}, amounts={"part": {0: 0, "1/3": 5, 1: 9}}) for n in ("north", "south")]

    with pytest.raises(FormatError) as refused:
        write(Negotiation((), tuple(sides), quantities=(part,)), "csv")

    assert "1/3" in refused.value.advice
