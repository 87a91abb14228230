"""``goodoffices place``: what it prints, how it refuses, and that it ends."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from goodoffices.cli import main
from goodoffices.office.placing import workers

FIELDS = {
    "placed",
    "waiting",
    "people_placed",
    "people_bound",
    "value",
    "bound",
    "gap",
    "proven_optimal",
    "method",
}


@pytest.fixture
def tables(tmp_path):
    (tmp_path / "cases.csv").write_text("case,people,school\nA,4,2\nB,3,0\nC,2,1\n")
    (tmp_path / "places.csv").write_text("place,people,school\nX,5,2\nY,4,1\n")
    (tmp_path / "scores.csv").write_text("case,place,score\nA,X,3.25\nB,X,2\nB,Y,1\nC,Y,0.5\n")
    return tmp_path


def asked(folder: Path, *more: str) -> list[str]:
    names = ("cases", "places", "scores", "allowed", "apart", "near", "towns", "weeks")
    files = [(f"--{n}", str(folder / f"{n}.csv")) for n in names if (folder / f"{n}.csv").exists()]
    return ["place", *(word for pair in files for word in pair), *more]


def test_json_has_its_fields_and_nothing_else(tables, capsys):
    assert main(asked(tables, "--json")) == 0

    told = json.loads(capsys.readouterr().out)
    assert set(told) == FIELDS
    assert told == {
        "placed": {"A": "X", "B": "Y"},
        "waiting": ["C"],
        "people_placed": 7,
        "people_bound": 7,
        "value": 4.25,
        "bound": 4.25,
        "gap": 0.0,
        "proven_optimal": True,
        "method": "exact",
    }


def test_most_people_placed_come_before_the_score_unless_score_is_asked_for(tmp_path, capsys):
    (tmp_path / "cases.csv").write_text("case,people\nsmall,1\nlarge,4\n")
    (tmp_path / "places.csv").write_text("place,people\nX,4\n")
    (tmp_path / "scores.csv").write_text("case,place,score\nsmall,X,100\nlarge,X,1\n")

    main(asked(tmp_path, "--json"))
    people = json.loads(capsys.readouterr().out)
    main(asked(tmp_path, "--json", "--objective", "score"))
    score = json.loads(capsys.readouterr().out)

    assert people["placed"] == {"large": "X"}
    assert score["placed"] == {"small": "X"}
    assert people["proven_optimal"] is score["proven_optimal"] is True


def test_a_table_says_who_waits_and_that_it_is_a_proposal(tables, capsys):
    (tables / "apart.csv").write_text("one,other\nA,B\n")
    (tables / "allowed.csv").write_text("case,place\nA,X\nB,X\nB,Y\n")

    assert main(asked(tables)) == 0

    printed = capsys.readouterr().out
    assert "C  (waits)" in printed
    assert "People placed: 7 of 9; no placement has more than 7" in printed
    assert "no placement is better" in printed
    assert "until it is signed" in printed


def test_every_number_can_be_checked_before_it_is_printed(tables, capsys, monkeypatch):
    assert main(asked(tables, "--check")) == 0
    assert "every number holds" in capsys.readouterr().err

    monkeypatch.setattr("goodoffices.placement.faults", lambda _: ("X has 1 too few of people",))
    assert main(asked(tables, "--check")) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "X has 1 too few of people" in printed.err


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("cases", "case,people,clinic\nA,4,1\n", "cases.csv, row 1, column clinic"),
        ("places", "place,people,school\nX,many,1\n", "places.csv, row 2, column people"),
        ("scores", "case,place,score\nA,X,high\n", "scores.csv, row 2, column score"),
        ("allowed", "case,place\nA,Q\n", "allowed.csv, row 2, column place"),
    ],
)
def test_a_refusal_names_row_and_column_and_ends_with_two(tables, capsys, file, content, said):
    (tables / f"{file}.csv").write_text(content)

    assert main(asked(tables)) == 2

    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    wanted = ["place", "--cases", str(tmp_path / "no.csv"), "--places", str(tmp_path / "no.csv")]

    assert main(wanted) == 2
    assert "no.csv" in capsys.readouterr().err


def test_no_cases_and_no_places_are_answers(tmp_path, capsys):
    (tmp_path / "cases.csv").write_text("case,people\nA,4\n")
    (tmp_path / "places.csv").write_text("place,people\n")
    assert main(asked(tmp_path, "--json")) == 0
    assert json.loads(capsys.readouterr().out)["waiting"] == ["A"]

    (tmp_path / "cases.csv").write_text("case,people\n")
    assert main(asked(tmp_path, "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["placed"] == {}
    assert told["proven_optimal"] is True


def test_kin_are_placed_in_one_town_and_the_table_of_towns_is_asked_for(tables, capsys):
    (tables / "near.csv").write_text("case,other,strength\nA,B,same-town\n")
    assert main(asked(tables, "--json")) == 2
    assert "near.csv, row 2, column strength" in capsys.readouterr().err

    (tables / "towns.csv").write_text("place,town\nX,north\nY,south\n")
    assert main(asked(tables, "--json", "--check")) == 0
    told = json.loads(capsys.readouterr().out)
    assert len({told["placed"][case] for case in ("A", "B") if case in told["placed"]}) == 1


def test_arrivals_are_spread_and_it_is_said_what_that_costs(tmp_path, capsys):
    (tmp_path / "cases.csv").write_text("case,people\na,2\nb,2\n")
    (tmp_path / "places.csv").write_text("place,people\nX,4\nY,4\n")
    (tmp_path / "scores.csv").write_text("case,place,score\na,X,5\nb,X,5\n")

    assert main(asked(tmp_path, "--json", "--even", "1")) == 0
    told = json.loads(capsys.readouterr().out)
    assert sorted(told["placed"].values()) == ["X", "Y"]
    assert told["cost"] == {
        "score": 5.0, "share": 0.5, "most": 1.0, "fullest": 1.0, "fullest_before": 2.0,
    }  # fmt: skip

    (tmp_path / "weeks.csv").write_text("case,week\na,48\nb,49\n")
    assert main(asked(tmp_path, "--even", "1", "--check")) == 0
    assert "That costs 0 of the score" in capsys.readouterr().out


def test_a_block_is_kept_free_and_it_is_said_where_and_what_that_costs(tmp_path, capsys):
    (tmp_path / "cases.csv").write_text("case,people\na,2\n")
    (tmp_path / "places.csv").write_text("place,people\nX,4\nY,3\n")
    (tmp_path / "scores.csv").write_text("case,place,score\na,X,5\n")

    assert main(asked(tmp_path, "--keep-free", "people=4")) == 0
    told = capsys.readouterr().out
    assert "The block stays free at X" in told
    assert "That costs 5 of the score (100.00%)" in told

    assert main(asked(tmp_path, "--keep-free", "people=9")) == 2
    assert "people 9/4" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("--even", "1", "--objective", "score"),
        ("--weeks", "cases.csv"),
        ("--towns", "places.csv"),
    ],
)
def test_words_that_do_not_go_together_are_refused(tables, capsys, words):
    there = [str(tables / word) if word.endswith(".csv") else word for word in words]

    assert main(asked(tables, *there)) == 2
    assert words[0] in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [("--even", "0.5"), ("--even", "1", "--keep-free", "people=1"), ("--keep-free", "people")],
)
def test_what_cannot_be_read_is_refused(tables, capsys, words):
    with pytest.raises(SystemExit):
        main(asked(tables, *words))
    assert words[-2] in capsys.readouterr().err


def test_a_limit_of_time_ends_a_large_run_with_what_there_is(tmp_path):
    """As a program of its own, since its solvers are processes too."""
    chance = random.Random(1)
    cases = [(f"c{n}", chance.randint(1, 6), chance.randint(0, 3)) for n in range(400)]
    (tmp_path / "cases.csv").write_text(
        "case,people,school\n" + "".join(f"{c},{p},{s}\n" for c, p, s in cases)
    )
    (tmp_path / "places.csv").write_text(
        "place,people,school\n" + "".join(f"p{n},{70 + n},{25 + n}\n" for n in range(20))
    )
    (tmp_path / "scores.csv").write_text(
        "case,place,score\n"
        + "".join(f"{c},p{n},{chance.random() * p}\n" for c, p, _ in cases for n in range(20))
    )
    done = subprocess.run(
        [sys.executable, "-m", "goodoffices", *asked(tmp_path, "--json", "--time-limit", "3")],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )

    told = json.loads(done.stdout)
    assert told["people_placed"] == sum(p for _, p, _ in cases)
    assert told["value"] <= told["bound"]
    assert told["proven_optimal"] or "the clock ended this run" in done.stderr


def slow(task: float) -> float:
    time.sleep(task)
    return task


def test_what_is_not_answered_in_time_is_ended_and_left_out():
    with workers(3.0) as others:
        assert list(others.map(slow, [0.0, 600.0, 0.01]))[1] is None


def test_the_help_of_the_command_imports_no_engine():
    code = (
        "import sys; from goodoffices.cli import main\n"
        "try: main(['place', '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(bool({'numpy', 'goodoffices.placement'} & set(sys.modules)))"
    )

    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
