"""Files of conflicts: our own form, the public one, and how each is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from goodoffices.errors import FormatError, GoodOfficesError
from goodoffices.stability import Comparisons, Payoffs, Priorities, read, stability, write
from tests.examples.graph_models import elmira

DATA = Path(__file__).parent / "data" / "conflict"


def of(name):
    return read(name, (DATA / name).read_bytes())


def changed(name, **fields):
    data = json.loads((DATA / name).read_text()) | fields
    data = {key: value for key, value in data.items() if value is not ...}
    return json.dumps(data).encode()


@pytest.mark.parametrize("name", ["elmira.json", "truce.json", "quay.gmcr", "quay_by_hand.gmcr"])
def test_what_was_read_is_written_and_read_again_as_it_was(name):
    conflict = of(name)

    assert read("again.json", write(conflict)) == conflict
    assert write(read("again.json", write(conflict))) == write(conflict)


def test_the_file_of_elmira_is_elmira():
    assert of("elmira.json") == elmira()


def test_states_are_named_or_numbered_and_payoffs_may_be_decimals_or_missing():
    conflict = of("truce.json")

    assert set(conflict.moves["elders"].pairs()) == {(1, 3), (2, 3)}
    assert conflict.preferences["north"] == Payoffs((3, 4, 1, 2))
    assert conflict.preferences["south"] == Payoffs((3, 0, 1, None))
    assert isinstance(conflict.preferences["elders"], Comparisons)
    found = stability(conflict)
    assert not found.complete
    assert found["nash"].unknown == {"north": (), "south": (), "elders": ()}


def test_an_option_of_the_public_form_goes_the_ways_it_says():
    conflict = of("quay.gmcr")

    assert [(o.id, o.owner, o.one_way) for o in conflict.form.options] == [
        ("Open the quay", "harbour", None),
        ("Send back the escort", "harbour", "on"),
        ("Keep the blockade", "ferries", "off"),
        ("Appeal", "court", None),
    ]
    assert conflict.states == (
        "NNNN", "YNNN", "NYNN", "YYNN", "NNYN", "NYYN", "NYNY", "YYNY", "NYYY",
    )  # fmt: skip
    assert conflict.preferences["harbour"] == Priorities(
        (
            'not "Keep the blockade"',
            (
                '("Open the quay" and not "Send back the escort")'
                ' or (not "Open the quay" and "Send back the escort")'
            ),
            'not "Send back the escort"',
        )
    )
    assert conflict.ranks("harbour").tolist() == [3, 5, 4, 2, 0, 1, 4, 2, 1]


def test_rankings_by_hand_count_from_one_and_best_first():
    conflict = of("quay_by_hand.gmcr")

    assert conflict.preferences["north"] == Payoffs((3, 2, 1, 2))
    assert conflict.preferences["south"] == Payoffs((4, 3, 2, 1))
    assert [(a, b) for a, b in conflict.moves["south"].pairs()] == [(0, 2), (1, 3)]
    assert stability(conflict)["nash"].equilibria == ("NN", "YY")


def test_statements_in_order_of_importance_rank_the_states():
    options = [{"id": "withdraw", "owner": "north"}, {"id": "lift", "owner": "south"}]
    data = {
        "decision_makers": ["north", "south"],
        "options": options,
        "priorities": {"north": ["lift", "withdraw iff lift"], "south": ["1", "lift if withdraw"]},
    }
    conflict = read("statements.json", json.dumps(data).encode())

    # NN, YN, NY, YY
    assert conflict.ranks("north").tolist() == [1, 0, 2, 3]
    assert conflict.ranks("south").tolist() == [0, 1, 0, 2]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("not a and b", [0, 0, 1, 0]),
        ("not (a and b)", [1, 1, 1, 0]),
        ("a or b and a", [0, 1, 0, 1]),
        ("(a or b) and b", [0, 0, 1, 1]),
        ("a if b", [1, 1, 0, 1]),
        ("a if not b", [0, 1, 1, 1]),
        ("a iff b", [1, 0, 0, 1]),
        ("2 IFF not 'a'", [0, 1, 1, 0]),
    ],
)
def test_a_statement_means_what_it_says(statement, expected):
    data = {
        "decision_makers": ["north"],
        "options": [{"id": "a", "owner": "north"}, {"id": "b", "owner": "north"}],
        "priorities": {"north": [statement]},
    }
    ranks = read("one.json", json.dumps(data).encode()).ranks("north").tolist()

    assert ranks == expected


@pytest.mark.parametrize(
    "statement", ["a and", "(a", "a b", "not", "if a", "a)", "c", "0", "a iff", '"a', "and a"]
)
def test_a_statement_that_cannot_be_understood_is_refused(statement):
    data = {
        "decision_makers": ["north"],
        "options": [{"id": "a", "owner": "north"}],
        "priorities": {"north": [statement]},
    }
    conflict = read("one.json", json.dumps(data).encode())

    with pytest.raises(GoodOfficesError) as caught:
        stability(conflict)
    assert caught.value.field == statement


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "line 1: this is not JSON"),
        (b"\xff", "not UTF-8"),
        (b'{"a": 1, "a": 2}', "'a' is given twice"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b"[]", "does not begin with"),
        (changed("truce.json", format="other/1"), "does not begin with"),
        (changed("truce.json", colour="red"), "unknown field 'colour'"),
        (
            changed("truce.json", decision_makers="north"),
            "decision_makers is missing or not a list",
        ),
        (changed("truce.json", states=["truce", "truce"]), "does not exist"),
        (changed("truce.json", moves={"north": [["truce", "peace"]]}), "'peace'"),
        (changed("truce.json", moves={"north": [["truce"]]}), "not a pair"),
        (changed("truce.json", moves={"north": [["truce", "truce"]]}), "to the same state"),
        (changed("truce.json", moves={"west": []}), "unknown field 'west'"),
        (changed("truce.json", payoffs={"north": [1, 2]}), "2 payoffs for 4 states"),
        (changed("truce.json", payoffs={"north": [1, 2, "x", 3]}), "is not a number"),
        (changed("truce.json", payoffs={"north": [1] * 4}), "'south' has no payoffs"),
        (changed("truce.json", payoffs={"elders": [1] * 4, "north": [1] * 4}), "given twice"),
        (changed("elmira.json", infeasible=["-Y"]), "one Y, N or - per option"),
        (changed("elmira.json", states={"s1": "NYNNN"}), "belongs to no state"),
        (changed("elmira.json", options=[{"id": "Modify"}]), "no id or no owner"),
        (changed("elmira.json", options=[{"id": "a", "owner": "x"}]), "belongs to nobody"),
        (changed("quay.gmcr", infeasibles=[[[9, "Y"]]]), "a condition names no option"),
        (changed("quay.gmcr", decisionMakers=[]), "belongs to nobody"),
        (changed("quay.gmcr", options=[{"name": "x", "permittedDirection": "up"}]), "owned"),
        (changed("quay_by_hand.gmcr", infeasibles=[[[0, "Y"], [1, "Y"]]]), "each feasible state"),
        (
            changed("quay_by_hand.gmcr", decisionMakers=[{"name": "x"}]),
            "missing or of another kind",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_name_and_the_reason(content, said):
    with pytest.raises(FormatError) as caught:
        read("file.json", content)

    assert caught.value.advice.startswith("file.json")
    assert said in caught.value.advice
    assert str(caught.value) == "a file cannot be read as a conflict"


def test_comparisons_that_contradict_each_other_are_refused():
    pairs = {"better": [["truce", "raid"], ["raid", "talks"]], "equal": [["talks", "truce"]]}
    content = changed("truce.json", comparisons={"elders": pairs})

    with pytest.raises(GoodOfficesError, match="contradict"):
        stability(read("truce.json", content))


def test_no_repr_shows_a_preference():
    conflict = of("elmira.json")

    shown = [conflict, conflict.preferences["MoE"], stability(conflict), conflict.form]
    assert not any("payoffs" in repr(value) or "9, 2, 4" in repr(value) for value in shown)
    assert repr(of("quay.gmcr").preferences["court"]) == "Priorities()"
