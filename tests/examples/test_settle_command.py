"""``goodoffices settle``: what it prints and how it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from goodoffices.cli import main

DATA = Path(__file__).parent / "data"


def test_a_table_is_printed(capsys):
    assert main(["settle", str(DATA / "own" / "fund.json")]) == 0

    printed = capsys.readouterr().out
    assert "Opening: yes" in printed
    assert "fund: all; fence: goes" in printed
    assert "every answer is exact" in printed


def test_json_is_printed_and_nothing_else(capsys):
    assert main(["settle", "--json", str(DATA / "genius_quay")]) == 0

    printed = capsys.readouterr()
    assert json.loads(printed.out)["packages"] == 18
    assert "the weights sum to 1.25" in printed.err


def test_no_opening_is_an_answer_and_not_an_error(tmp_path, capsys):
    data = json.loads((DATA / "own" / "fund.json").read_text())
    data["parties"][0]["reservation"] = 950
    (tmp_path / "none.json").write_text(json.dumps(data))

    assert main(["settle", str(tmp_path / "none.json")]) == 0
    assert "north would have to move by 250" in capsys.readouterr().out
    assert main(["settle", "--json", str(tmp_path / "none.json")]) == 0
    assert json.loads(capsys.readouterr().out)["solutions"] == {}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("genius_broken", "two.xml, line 8"),
        ("nothing here", "No such file"),
        ("../data", "no JSON, XML, YAML or CSV file"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_ends_with_two(path, said, capsys):
    assert main(["settle", str(DATA / path)]) == 2

    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""


def test_help_does_not_import_numpy_or_the_engine():
    code = (
        "import sys; from goodoffices.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'django', 'goodoffices.settlement'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )

    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_importing_the_engine_does_not_import_numpy():
    code = "import sys, goodoffices.settlement; sys.exit('numpy' in sys.modules)"

    subprocess.run([sys.executable, "-c", code], check=True)


def test_deals_are_held_against_the_norms_of_the_file(tmp_path, capsys):
    data = json.loads((DATA / "own" / "fund.json").read_text())
    data["norms"] = [{"gain_ratio": 1}, {"share_of_best": 100, "reason": "as ever"}]
    (tmp_path / "normed.json").write_text(json.dumps(data))

    assert main(["settle", str(tmp_path / "normed.json")]) == 0
    printed = capsys.readouterr().out
    assert "  all sides gain the same: missed by 50\n" in printed
    assert "of 1000 of its best: missed" not in printed
    assert (
        "Under the norms\n  No acceptable package keeps this norm: all sides gain the same."
        in printed
    )
    assert main(["settle", "--json", str(tmp_path / "normed.json")]) == 0
    norms = json.loads(capsys.readouterr().out)["norms"]
    assert norms["held"]["nash"] == [50, 0]
    assert norms["conflict"] == [0]
    assert norms["nearest"]["package"] == {"fund": "all", "fence": "goes"}


@pytest.mark.parametrize(
    ("norms", "said"),
    [
        ([{"gain_ratio": 0.5}], "a multiple is less than 1"),
        ([{"gain_share": "north", "at_least": "2/0"}], "a part is neither a number nor a fraction"),
        ([{"gain_share": "west"}], "a norm names a side that is not at the table"),
        ([{"gain_share": "north", "points": 3}], "a norm has an unknown field 'points'"),
        ([{"gain_ratio": 2, "share_of_best": 2}], "a norm has one of"),
        ([{"floor_above": "north"}], "a floor is not a whole number of 0 or more"),
        ([7], "a norm is not an object"),
    ],
)
def test_a_norm_that_makes_no_sense_is_refused_with_its_reason(norms, said, tmp_path, capsys):
    data = json.loads((DATA / "own" / "fund.json").read_text())
    (tmp_path / "normed.json").write_text(json.dumps({**data, "norms": norms}))

    assert main(["settle", str(tmp_path / "normed.json")]) == 2
    assert said in capsys.readouterr().err
