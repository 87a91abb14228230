"""Files in every form that can be read, with the traps that each form is known for."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from goodoffices.errors import FormatError
from goodoffices.settlement import as_json, read, settle

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
