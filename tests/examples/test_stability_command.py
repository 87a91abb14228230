"""``goodoffices stability``: what it prints and how it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from goodoffices.cli import main

DATA = Path(__file__).parent / "data" / "conflict"


def test_json_has_every_concept_with_stable_states_and_equilibria(capsys):
    assert main(["stability", str(DATA / "elmira.json"), "--json"]) == 0

    data = json.loads(capsys.readouterr().out)
    assert data.pop("response") == "sequence"
    assert list(data) == ["nash", "gmr", "smr", "seq", "sim"]
    assert all(list(found) == ["stable", "equilibria"] for found in data.values())
    assert data["nash"]["equilibria"] == ["s5", "s8", "s9"]
    assert data["nash"]["stable"]["Uniroyal"] == ["s1", "s4", "s5", "s8", "s9"]
    assert data["gmr"]["equilibria"] == ["s1", "s4", "s5", "s8", "s9"]


def test_a_conflict_without_options_has_no_simultaneous_stability(capsys):
    assert main(["stability", str(DATA / "truce.json"), "--json"]) == 0

    data = json.loads(capsys.readouterr().out)
    assert "sim" not in data
    assert "unknown_equilibria" in data["nash"]


@pytest.mark.parametrize(("rule", "stable"), [("sequence", [1, 3, 4, 5]), ("single", [3, 4, 5])])
def test_the_response_rule_is_chosen_and_printed(rule, stable, tmp_path, capsys):
    data = {
        "decision_makers": ["F", "A", "B"],
        "states": [1, 2, 3, 4, 5],
        "moves": {"F": [[1, 2]], "A": [[2, 3], [4, 5]], "B": [[3, 4]]},
        "payoffs": {"F": [1, 2, 2, 2, 0], "A": [1] * 5, "B": [1] * 5},
    }
    (tmp_path / "ladder.json").write_text(json.dumps(data))

    assert main(["stability", str(tmp_path / "ladder.json"), "--json", "--response", rule]) == 0

    found = json.loads(capsys.readouterr().out)
    assert found["response"] == rule
    assert found["gmr"]["stable"]["F"] == sorted({2, *stable})


def test_the_table_names_the_move_that_breaks_each_state(capsys):
    assert main(["stability", str(DATA / "elmira.json")]) == 0

    printed = capsys.readouterr().out
    assert "States: 9" in printed
    assert "Opponents answer by: sequence" in printed
    assert "equilibria: s5, s8, s9" in printed
    assert "s7: broken by Uniroyal, who moves to s9" in printed


def test_the_public_form_is_read_too(capsys):
    assert main(["stability", str(DATA / "quay_by_hand.gmcr"), "--json"]) == 0

    assert json.loads(capsys.readouterr().out)["nash"]["equilibria"] == ["NN", "YY"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "No such file"), ("{", "line 1"), ('{"states": []}', "decision_makers")],
)
def test_a_refusal_says_what_is_wrong_and_ends_with_two(content, said, tmp_path, capsys):
    path = tmp_path / "conflict.json"
    if content is not None:
        path.write_text(content)

    assert main(["stability", str(path)]) == 2

    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""


def test_importing_the_engine_does_not_import_numpy():
    code = "import sys, goodoffices.stability; sys.exit('numpy' in sys.modules)"

    subprocess.run([sys.executable, "-c", code], check=True)
