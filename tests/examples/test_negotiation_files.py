"""Files in every form that can be read, with the traps that each form is known for."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from goodoffices.errors import FormatError
from goodoffices.settlement import (
    Box,
    Excludes,
    Issue,
    Requires,
    Table,
    allowed,
    as_json,
    package_of,
    points_of,
    read,
    settle,
    write,
)

DATA = Path(__file__).parent / "data"


def files(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((DATA / folder).iterdir())}


def utilities(negotiation, place: int) -> dict[str, dict[str, Fraction]]:
    party = negotiation.parties[place]
    return {
        issue: {option: Fraction(points, party.scale) for option, points in options.items()}
        for issue, options in party.points.items()
    }


def advice(content: dict[str, bytes]) -> str:
    with pytest.raises(FormatError) as caught:
        read(content)
    assert str(caught.value) == "a file cannot be read as a negotiation"
    return caught.value.advice


def test_genius_issues_come_in_the_order_of_their_index_wherever_it_begins():
    negotiation = read(files("genius_quay"))

    assert [issue.id for issue in negotiation.issues] == ["berths", "weeks", "lighting"]
    assert negotiation.issues[0].options == ("two", "four", "six")
    assert negotiation.issues[1].options == ("2", "3", "4")
    assert negotiation.packages == 18


def test_genius_parties_follow_the_alphabet_of_the_profile_files():
    parties = read(files("genius_quay")).parties

    assert [party.id for party in parties] == ["quay-a-ferries", "quay-b-harbour"]


def test_genius_values_are_matched_by_text_and_divided_by_the_largest_of_their_issue():
    negotiation = read(files("genius_quay"))

    assert utilities(negotiation, 0) == {
        "weeks": {"2": Fraction("0.2"), "3": Fraction("0.15"), "4": Fraction("0.1")},
        "berths": {"two": Fraction("0.05"), "four": Fraction("0.35"), "six": Fraction("0.5")},
        "lighting": {"lamps": Fraction("0.3"), "none": Fraction("0.06")},
    }


def test_genius_weights_are_brought_to_sum_one_and_one_without_an_issue_is_left_out():
    negotiation = read(files("genius_quay"))

    assert utilities(negotiation, 1) == {
        "berths": {"two": Fraction(2, 5), "four": Fraction(3, 10), "six": Fraction(1, 10)},
        "weeks": {"2": Fraction(0), "3": Fraction(1, 5), "4": Fraction(2, 5)},
        "lighting": {"none": Fraction(1, 5), "lamps": Fraction(1, 20)},
    }
    assert any("sum to 1.25" in note for note in negotiation.notes)


def test_a_genius_profile_that_numbers_its_issues_otherwise_keeps_its_own_weights_and_is_noted():
    issue = (
        '<issue index="{}" name="{}" type="discrete"><item value="no" evaluation="0"/>'
        '<item value="yes" evaluation="1"/></issue>'
    )
    weights = '<weight index="1" value="0.75"/><weight index="2" value="0.25"/>'
    page = "<utility_space><objective>{}{}</objective></utility_space>"
    one = page.format(issue.format(1, "fund") + issue.format(2, "fence"), weights)
    other = page.format(issue.format(1, "fence") + issue.format(2, "fund"), weights)

    negotiation = read({"one.xml": one.encode(), "other.xml": other.encode()})

    assert utilities(negotiation, 1)["fence"]["yes"] == Fraction(3, 4)
    assert ["other.xml" in note for note in negotiation.notes] == [True]
    assert "not numbered in the domain's order" in negotiation.notes[0]


def test_a_genius_reservation_is_on_the_scale_from_zero_to_one_and_may_be_missing():
    ferries, harbour = read(files("genius_quay")).parties

    assert Fraction(ferries.reservation, ferries.scale) == Fraction("0.4")
    assert harbour.reservation is None


def test_a_genius_discount_is_kept_as_a_note_and_never_applied():
    assert any("discount factor 0.8" in note for note in read(files("genius_quay")).notes)


def test_a_genius_profile_can_be_read_without_its_domain_file():
    content = files("genius_quay")
    del content["quay-domain.xml"]

    assert read(content).packages == 18


def test_a_value_listed_twice_is_reported_and_the_last_one_counts():
    negotiation = read(files("genius_duplicate"))

    assert any("two.xml, line 3: the value 'none' is listed twice" in n for n in negotiation.notes)
    assert utilities(negotiation, 1) == {"fund": {"none": Fraction(1, 2), "all": Fraction(1)}}


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("genius_broken", ["two.xml, line 8", "not XML"]),
        ("genius_doctype", ["two.xml, line 1", "DOCTYPE"]),
        ("genius_no_number", ["two.xml, line 4", "evaluation"]),
        ("genius_no_weight", ["two.xml, line 3", "index 1"]),
        ("genius_nonlinear", ["two.xml, line 5", "nonlinear profile"]),
        ("genius_unknown_value", ["two.xml, line 3", "'nnoe'"]),
    ],
)
def test_a_genius_folder_that_cannot_be_read_says_file_line_and_reason(folder, said):
    told = advice(files(folder))

    assert all(words in told for words in said), told


def test_one_genius_profile_alone_is_not_a_negotiation():
    content = files("genius_quay")

    assert "two profiles" in advice({"quay-b-harbour.xml": content["quay-b-harbour.xml"]})


def test_two_issues_of_one_name_are_refused():
    content = files("genius_quay")
    content["quay-domain.xml"] = content["quay-domain.xml"].replace(b'"lighting"', b'"berths"')

    assert "two issues have the name 'berths'" in advice(content)


def test_an_entity_hidden_in_another_encoding_is_refused_too():
    content = files("genius_doctype")
    text = '<?xml version="1.0" encoding="UTF-16"?>' + content["two.xml"].decode()

    assert "DOCTYPE" in advice(content | {"two.xml": text.encode("utf-16")})


def test_negolog_weights_and_ratings_are_taken_as_they_are():
    negotiation = read(files("negolog_ferry"))
    nash = settle(negotiation).solutions["nash"]

    assert [party.id for party in negotiation.parties] == ["profileA", "profileB"]
    assert dict(nash.package) == {"route": "south", "price": "high"}
    assert nash.utilities == (Fraction("0.7"), Fraction("0.76"))
    assert nash.value == Fraction("0.4") * Fraction("0.76")


def test_a_geniusweb_reservation_is_the_utility_of_a_bid():
    ferry1, ferry2 = read(files("geniusweb_ferry")).parties

    assert Fraction(ferry1.reservation, ferry1.scale) == Fraction("0.6") * Fraction(
        "0.123"
    ) + Fraction("0.4")
    assert ferry2.reservation is None


def test_geniusweb_numbers_are_rated_along_a_line():
    negotiation = read(files("geniusweb_ferry"))

    assert utilities(negotiation, 0)["crew"] == {"2": 0, "3": Fraction("0.2"), "4": Fraction("0.4")}
    assert utilities(negotiation, 1)["crew"] == {
        "2": Fraction("0.5"),
        "3": Fraction(3, 8),
        "4": Fraction(1, 4),
    }


def test_weights_of_json_forms_that_do_not_sum_to_one_are_noted():
    content = files("negolog_ferry")
    content["profileB.json"] = content["profileB.json"].replace(b'"price": 0.3', b'"price": 0.4')

    assert any("sum to 1.1" in note for note in read(content).notes)


def own(**changes) -> dict[str, bytes]:
    data = json.loads((DATA / "own" / "fund.json").read_text()) | changes
    return {"fund.json": json.dumps(data).encode()}


def test_our_own_form_gives_whole_points():
    result = as_json(settle(read(files("own"))))

    assert result["solutions"]["nash"]["utilities"] == [700, 600]
    assert all(isinstance(value, int) for value in result["solutions"]["nash"]["utilities"])


def test_foreign_forms_give_numbers_from_zero_to_one():
    result = as_json(settle(read(files("negolog_ferry"))))

    assert result["solutions"]["nash"]["utilities"] == [0.7, 0.76]


def test_the_json_of_a_result_has_exactly_the_documented_fields():
    result = as_json(settle(read(files("own"))))

    assert list(result) == [
        "parties",
        "packages",
        "opening",
        "frontier_size",
        "solutions",
        "exact",
        "bound",
        "method",
    ]
    assert set(result["solutions"]) == {
        "nash",
        "kalai_smorodinsky",
        "egalitarian",
        "leximin",
        "utilitarian",
    }
    assert result["solutions"]["utilitarian"]["ties"] == [
        {"package": {"fund": "half", "fence": "goes"}, "utilities": [400, 900]}
    ]
    assert result["solutions"]["utilitarian"]["ties_count"] == 1
    assert json.loads(json.dumps(result)) == result


def test_no_opening_gives_no_solutions_and_says_who_must_move():
    sides = json.loads((DATA / "own" / "fund.json").read_text())["parties"]
    sides[0]["reservation"] = 950
    result = settle(read(own(parties=sides)))

    assert as_json(result)["opening"] is False
    assert as_json(result)["solutions"] == {}
    assert as_json(result)["frontier_size"] == 0
    assert result.concession.shortfalls == (250, 0)


def test_a_disagreement_point_can_be_given():
    result = settle(read(own(disagreement_point=[0, 0])))

    assert result.disagreement_point == (0, 0)
    assert result.solutions["nash"].value == 700 * 600


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"format": "goodoffices/negotiation/1",\n "issues": [}', "line 2"),
        (b'{"format": "goodoffices/negotiation/2"}', '"goodoffices/negotiation/1"'),
        (b'{"format": 1, "format": 2}', "'format' is given twice"),
        (b'{"format": NaN}', "NaN"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[]", "none of the known forms"),
        (b"", "not JSON"),
    ],
)
def test_a_broken_file_of_our_own_form_says_why(content, said):
    assert said in advice({"fund.json": content})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"issues": []}, "at least 1 issues"),
        ({"parties": []}, "at least 2 parties"),
        ({"partys": []}, "unknown field 'partys'"),
        ({"issues": [{"id": "fund", "options": ["none", "none"]}]}, "lists an option twice"),
        ({"issues": [{"id": "fund", "options": ["none"]}]}, "points are missing"),
        ({"disagreement_point": [1]}, "another length"),
        ({"disagreement_point": [1.5, 2]}, "whole numbers"),
    ],
)
def test_a_file_of_our_own_form_that_does_not_fit_says_why(changes, said):
    assert said in advice(own(**changes))


@pytest.mark.parametrize("points", [-1, 1.5, True, "7", None])
def test_points_that_are_not_whole_numbers_of_zero_or_more_are_refused(points):
    sides = json.loads((DATA / "own" / "fund.json").read_text())["parties"]
    sides[0]["points"]["fence"]["goes"] = points

    assert "points are" in advice(own(parties=sides))


def test_an_error_about_a_file_repeats_no_number_of_a_sealed_sheet():
    sides = json.loads((DATA / "own" / "fund.json").read_text())["parties"]
    sides[0]["points"]["fence"]["goes"] = -987654

    assert "987654" not in advice(own(parties=sides))


def test_an_agenda_of_ten_to_the_hundred_packages_is_counted_exactly():
    issues = [{"id": f"i{n}", "options": [str(o) for o in range(10)]} for n in range(100)]
    points = {i["id"]: {o: int(o) for o in i["options"]} for i in issues}
    sides = [{"id": name, "points": points} for name in ("north", "south")]

    result = as_json(settle(read(own(issues=issues, parties=sides))))

    assert result["packages"] == str(10**100)
    assert result["solutions"]["nash"]["utilities"] == [900, 900]


def totals(negotiation, package: dict[str, str]) -> tuple[Fraction, ...]:
    scales = [party.scale or 1 for party in negotiation.parties]
    chosen = package_of(negotiation, package)
    return tuple(
        Fraction(p, s) for p, s in zip(points_of(negotiation, chosen), scales, strict=True)
    )


def test_genius_boxes_give_shares_of_the_largest_utility():
    negotiation = read(files("genius_boxes"))
    north = negotiation.parties[0]

    assert [issue.id for issue in negotiation.issues] == ["boats", "days"]
    assert totals(negotiation, {"boats": "2", "days": "1"})[0] == 1
    assert totals(negotiation, {"boats": "1", "days": "1"})[0] == Fraction("0.4")
    assert totals(negotiation, {"boats": "3", "days": "0"})[0] == Fraction("0.6")
    assert totals(negotiation, {"boats": "1", "days": "0"})[0] == 0
    assert Fraction(north.reservation, north.scale) == Fraction("0.35")
    assert any("discount factor 0.5" in note for note in negotiation.notes)


def test_a_genius_box_that_excludes_counts_outside_and_one_without_ranges_everywhere():
    negotiation = read(files("genius_boxes"))

    assert totals(negotiation, {"boats": "3", "days": "0"})[1] == Fraction(5, 80)
    assert totals(negotiation, {"boats": "1", "days": "0"})[1] == Fraction(35, 80)
    assert totals(negotiation, {"boats": "1", "days": "3"})[1] == Fraction(60, 80)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('aggregation="sum"', 'aggregation="max"', "line 6: hyper-rectangles that are not summed"),
        ('maxutility="100"', 'maxutility="0"', "line 6: maxutility is not positive"),
        ('index="1" min="2"', 'index="7" min="2"', "line 7: there is no issue with the index 7"),
        ('min="2" max="3"', 'min="3" max="2"', "line 7: a range is empty"),
        ('min="2" max="3"', 'min="2.5" max="3"', "line 7: <INCLUDES> has no whole number in 'min'"),
        ('utility="60"', 'utility="many"', "line 7: <hyperRectangle> has no number in 'utility'"),
        ('lowerbound="1"', 'lowerbound="0"', "line 4: an issue of a nonlinear profile"),
        (
            '<reservation value="0.35"/>',
            '<reservation value="-1"/>',
            "reservation value is negative",
        ),
        ("ufun", "other", "line 6: a nonlinear profile has no <utility> with one <ufun>"),
    ],
)
def test_boxes_that_cannot_be_read_say_line_and_reason(before, after, said):
    content = files("genius_boxes")
    content["north.xml"] = content["north.xml"].replace(before.encode(), after.encode())

    assert said in advice(content)


def test_an_xml_file_of_another_kind_beside_the_profiles_is_noted_and_passed_over():
    content = files("genius_quay") | {"log.xml": b"<Tournament/>"}

    assert any("log.xml: <Tournament> is neither" in note for note in read(content).notes)


def test_the_older_names_of_a_linear_evaluator_are_known():
    content = files("genius_quay")
    new = b'offset="1.0" slope="-0.25"'
    assert new in content["quay-a-ferries.xml"]
    content["quay-a-ferries.xml"] = content["quay-a-ferries.xml"].replace(
        new, b'parameter0="1.0" parameter1="-0.25"'
    )

    assert read(content) == read(files("genius_quay"))


def test_negmas_labels_are_the_texts_that_stand_there():
    negotiation = read(files("negmas_fence"))

    assert [issue.options for issue in negotiation.issues] == [
        ("yes", "no", "2022-03-04"),
        ("1", "2", "3"),
        ("1.0", "010"),
    ]
    assert [party.id for party in negotiation.parties] == ["north", "south"]


def test_negmas_values_are_weighted_and_their_functions_computed():
    assert utilities(read(files("negmas_fence")), 0) == {
        "fence": {"yes": Fraction("2.5"), "no": 4, "2022-03-04": 1},
        "boats": {"1": Fraction("1.5"), "2": 1, "3": Fraction("0.5")},
        "route": {"1.0": 1, "010": 1},
    }


def test_what_is_below_zero_in_negmas_is_raised_with_the_reservation_and_noted():
    negotiation = read(files("negmas_fence"))
    south = negotiation.parties[1]

    assert utilities(negotiation, 1)["boats"] == {"1": 2, "2": 1, "3": 0}
    assert Fraction(south.reservation, south.scale) == Fraction("0.5") + 3
    assert any("south.yml: values below 0 are raised" in note for note in negotiation.notes)


def test_the_reservation_of_a_discounted_negmas_profile_is_the_one_inside():
    negotiation = read(files("negmas_fence"))

    assert any("south.yml: the discount is not applied" in note for note in negotiation.notes)
    assert negotiation.parties[1].reservation is not None


def test_negmas_boxes_are_read_and_whole_values_stay_points():
    negotiation = read(files("negmas_boxes"))
    north = negotiation.parties[0]

    assert totals(negotiation, {"boats": "3", "days": "1"}) == (82, 0)
    assert totals(negotiation, {"boats": "1", "days": "3"}) == (22, 40)
    assert (north.scale, north.reservation) == (None, None)
    assert any("check that both are on one scale" in note for note in negotiation.notes)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("no: 4.0", "nno: 4.0", "north.yml: the value 'nno' of issue 'fence'"),
        (
            "no: 4.0",
            "yes: 4.0",
            "north.yml, line 10: this is not YAML: the key 'yes' is given twice",
        ),
        ("no: 4.0", "no: many", "north.yml: a value is not a number"),
        ("AffineFun", "QuadraticFun", "the kind 'QuadraticFun' cannot be read (issue 'boats')"),
        ("- 2\n", "", "north.yml: the weights are not one for each issue"),
        ("LinearAdditiveUtilityFunction", "MappingUtilityFunction", "'MappingUtilityFunction'"),
        ("weights:", "weights: [", "north.yml, line 1"),
    ],
)
def test_a_negmas_profile_that_cannot_be_read_says_why(before, after, said):
    content = files("negmas_fence")
    content["north.yml"] = content["north.yml"].replace(before.encode(), after.encode())

    assert said in advice(content)


def test_a_negmas_folder_without_the_issues_or_with_one_side_is_refused():
    content = files("negmas_fence")

    assert "one file with the issues" in advice(
        {name: content[name] for name in ("north.yml", "south.yml")}
    )
    assert "two profiles" in advice({name: content[name] for name in ("agenda.yml", "north.yml")})


def test_an_issue_of_real_numbers_is_refused():
    content = files("negmas_fence")
    content["agenda.yml"] = content["agenda.yml"].replace(b"ContiguousIssue", b"ContinuousIssue")

    assert "issue 'boats' is a ContinuousIssue whose values cannot be listed" in advice(content)


def test_a_sheet_as_a_spreadsheet_saves_it():
    negotiation = read(files("sheet"))

    assert negotiation.issues == (
        Issue("fund", ("none", "half", "all; at once")),
        Issue("fence", ("stays", "goes")),
    )
    assert [party.id for party in negotiation.parties] == ["North", "South"]
    assert negotiation.parties[1].points["fund"] == {"none": 400, "half": 300, "all; at once": 0}
    assert [party.reservation for party in negotiation.parties] == [350, 300]
    assert negotiation.disagreement_point == (100, 0)


SHEET = """issue,option,north,south
fund,none,0,1000
fund,all,1000,600
reservation,,300,
"""


def sheet(text: str) -> dict[str, bytes]:
    return {"fund.csv": text.encode()}


def test_a_sheet_may_be_parted_by_tabs_and_have_empty_rows_and_columns():
    text = "\n" + SHEET.replace(",", "\t").replace("\n", "\t\t\n\n")

    assert read({"fund.tsv": text.encode()}) == read(sheet(SHEET))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "issue,option",
            "option,issue",
            'line 1: the first row does not begin with the cells "issue"',
        ),
        ("north,south", ",south", "line 1: column C: the column has no name of a side"),
        ("0,1000", "0,", "line 2: column D (south): the cell is empty; type 0"),
        ("0,1000", '0,"1,000"', "line 2: column D (south): points are whole numbers"),
        ("0,1000", "-7,1000", "line 2: column C (north): points are whole numbers"),
        ("0,1000", "0,1000,5", "line 2: column E: the cell stands under no side"),
        ("fund,all", "fund,none", "line 3: column B: issue 'fund' lists the option 'none' twice"),
        ("fund,none", ",none", "line 2: column A: the first option has no issue"),
        ("reservation", "reserve", "line 4: column B: the row has no option"),
        ("reservation,,300,", "reservation,,300,\nreservation,,1,1", "there are two rows"),
        ("reservation,,300,", "no deal,,300,", 'the row "no deal" is filled for some sides only'),
        ("reservation,,300,", "scale,,0,", "the scale is not positive ('north')"),
        (
            "reservation,,300,",
            "reservation,,300,\nfence,goes,1,1",
            "line 5: column A: options stand",
        ),
        ("fund,all,", "fence,goes,0,0\nfund,all,", "line 4: column A: the rows of issue 'fund'"),
        ("fund,all", 'fund,"all', "a quotation mark may be open"),
        ("north,south", "north,north", "two parties have the same name"),
        ("north,south", "north", "line 2: column D: the cell stands under no side"),
    ],
)
def test_a_sheet_that_does_not_fit_says_row_column_and_what_to_type(before, after, said):
    assert before in SHEET

    told = advice(sheet(SHEET.replace(before, after, 1)))

    assert said in told
    assert "-7" not in told


def test_a_column_beyond_the_alphabet_has_two_letters():
    sides = [f"side {n}" for n in range(30)]
    rows = [["issue", "option", *sides], ["fund", "all", *("1" for _ in range(29)), "x"]]

    assert "column AF (side 29)" in advice(sheet("\n".join(",".join(row) for row in rows)))


def test_two_sheets_in_one_folder_are_refused():
    assert "two sheets" in advice(sheet(SHEET) | {"other.csv": SHEET.encode()})


def linked(**changes) -> dict[str, bytes]:
    data = json.loads((DATA / "linked" / "linked.json").read_text()) | changes
    return {"linked.json": json.dumps(data).encode()}


def test_our_own_form_carries_conditions_red_lines_tables_and_boxes():
    negotiation = read(linked())
    north, south = negotiation.parties

    assert negotiation.rules == (
        Requires(
            {"fence": ("goes",)}, {"patrols": ("joint", "observers")}, "an open line is watched"
        ),
        Excludes({"fence": ("stays",), "patrols": ("joint",)}),
    )
    assert north.red_lines == (
        Excludes({"patrols": ("observers",), "boats": ("3",)}, "not before the harbour"),
    )
    assert north.interactions == (
        Table(("fence", "boats"), {("goes", "3"): 150, ("stays", "1"): -50}),
    )
    assert south.interactions == (Box({"boats": (1, 2)}, 40),)
    package = {"fence": "goes", "patrols": "joint", "boats": "3"}
    assert totals(negotiation, package) == (850, 900)
    assert allowed(negotiation, package)


def side(**changes) -> list[dict]:
    sides = json.loads((DATA / "linked" / "linked.json").read_text())["parties"]
    return [sides[0] | changes, sides[1]]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rules": [{"never": {"fence": ["open"]}}]}, "not on the agenda ('rules')"),
        ({"rules": [{"never": {"fence": "goes"}}]}, "'never' is not an object of issues"),
        ({"rules": [{"when": {"fence": ["goes"]}}]}, "'then' is not an object of issues"),
        ({"rules": [{"unless": {}}]}, "a rule has an unknown field 'unless'"),
        ({"rules": ["never"]}, "a rule is not an object"),
        ({"parties": side(red_lines=[{"never": {}}])}, "names no issue ('north')"),
        ({"parties": side(scale="1000")}, "party 'north': the scale is not a whole number"),
        ({"parties": side(interactions=[{"points": 1}])}, "either a table or a box"),
        (
            {"parties": side(interactions=[{"box": {"boats": [2, 1]}, "points": 1}])},
            "the lower one first",
        ),
        (
            {"parties": side(interactions=[{"box": {"fence": [1, 2]}, "points": 1}])},
            "whole numbers",
        ),
        (
            {"parties": side(interactions=[{"box": {"boats": [1, 2]}, "points": 0.5}])},
            "not a whole",
        ),
        (
            {
                "parties": side(
                    interactions=[{"table": ["fence"], "points": [{"options": ["goes"]}]}]
                )
            },
            "no whole points",
        ),
        (
            {
                "parties": side(
                    interactions=[
                        {"table": ["fence"], "points": [{"options": ["goes"], "points": 1}] * 2}
                    ]
                )
            },
            "lists the options ['goes'] twice",
        ),
    ],
)
def test_links_of_our_own_form_that_do_not_fit_say_why(changes, said):
    assert said in advice(linked(**changes))


def test_a_number_of_a_thousand_million_digits_is_refused_at_once():
    assert "too many digits" in advice({"x.json": b'{"issueWeights": 1e1000000000, "issues": {}}'})


def test_spaces_around_a_cell_of_a_sheet_are_a_slip_and_nothing_more():
    assert read(sheet(SHEET.replace("fund,all,", "fund , all, "))) == read(sheet(SHEET))


@pytest.mark.parametrize("label", ["=1+1", "@now", " all", "a\tb"])
def test_a_label_that_a_spreadsheet_would_change_is_not_written_into_a_sheet(label):
    negotiation = read(
        own(
            issues=[{"id": "fund", "options": [label]}],
            parties=[{"id": name, "points": {"fund": {label: 1}}} for name in ("north", "south")],
        )
    )

    with pytest.raises(FormatError) as caught:
        write(negotiation, "csv")

    assert repr(label) in caught.value.advice
