"""``goodoffices intersect``: two parties compare plans with files on a stick, and what each step refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from goodoffices.cli import main

HEAD = "plan,shape,lat,lon,radius_m,low_m,high_m,reference,start,end\n"
FLIGHT = "p,circle,50.00,{lng},300,100,200,W84,2026-03-17T06:00Z,2026-03-17T07:00Z\n"
AGREED = (
    *("--between", "north", "south", "--cap", "60", "--level", "14", "--slot", "1800"),
    *("--window", "2026-03-17T06:00Z", "2026-03-17T08:00Z"),
)


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Two parties at one table, each with a file of plans."""
    monkeypatch.chdir(tmp_path)
    Path("north.csv").write_text(HEAD + FLIGHT.format(lng=30.0))
    Path("south.csv").write_text(HEAD + FLIGHT.format(lng=30.004))
    return tmp_path


def intersect(*arguments):
    return main(["intersect", *map(str, arguments)])


def begun(*more):
    """Terms, and both parties' folders of the run."""
    assert intersect("terms", "terms", *AGREED, *more) == 0
    for side in ("north", "south"):
        assert (
            intersect("begin", "terms", "--as", side, "--plans", f"{side}.csv", "--keep", side) == 0
        )
    return [next(Path(side).iterdir()) for side in ("north", "south")]


def exchanged(step, north, south):
    """Each takes the other's file of a step."""
    assert intersect("take", south / f"ours-{step}", "--keep", "north") == 0
    assert intersect("take", north / f"ours-{step}", "--keep", "south") == 0


def test_two_parties_learn_how_many_cells_are_common_from_files_alone(table, capsys):
    north, south = begun()
    exchanged("1-commitment", north, south)
    digits = re.findall(r"^  ([\d ]{47})$", capsys.readouterr().out, re.MULTILINE)
    exchanged("2-masked", north, south)
    exchanged("3-answer", north, south)

    counts = re.findall(r"(\d+) cells are in common", capsys.readouterr().out)
    assert len(counts) == 2
    assert counts[0] == counts[1] != "0"
    assert len(digits) == 2
    assert digits[0] == digits[1]
    for folder in (north, south):
        assert intersect("audit", folder) == 0


def test_where_the_terms_tell_cells_both_print_the_same_places(table, capsys):
    north, south = begun("--tells", "cells")
    for step in ("1-commitment", "2-masked"):
        exchanged(step, north, south)
    capsys.readouterr()
    exchanged("3-answer", north, south)

    ours, theirs = re.split(r"\d+ cells are in common.*\n", capsys.readouterr().out)[1:]
    assert ours == theirs
    assert "100-200 m W84  2026-03-17 06:00-06:30Z" in ours


def test_plans_far_apart_have_nothing_in_common(table, capsys):
    Path("south.csv").write_text(HEAD + FLIGHT.format(lng=31.0))
    north, south = begun()
    for step in ("1-commitment", "2-masked", "3-answer"):
        exchanged(step, north, south)

    assert capsys.readouterr().out.count("No cell is in common") == 2


def test_a_second_run_about_the_same_time_is_refused(table, capsys):
    begun()
    assert intersect("terms", "again", *AGREED) == 0

    assert (
        intersect("begin", "again", "--as", "north", "--plans", "north.csv", "--keep", "north") == 2
    )
    assert "one run for each time" in capsys.readouterr().err
    assert len(list(Path("north").iterdir())) == 1


def test_a_second_commitment_of_one_run_is_refused_and_the_first_one_kept(table, capsys):
    north, south = begun()
    assert intersect("take", south / "ours-1-commitment", "--keep", "north") == 0
    first = (north / "theirs-1-commitment").read_bytes()
    assert (
        intersect("begin", "terms", "--as", "south", "--plans", "north.csv", "--keep", "else") == 0
    )
    other = next(Path("else").iterdir()) / "ours-1-commitment"

    assert intersect("take", other, "--keep", "north") == 2
    assert "The first one counts" in capsys.readouterr().err
    assert (north / "theirs-1-commitment").read_bytes() == first
    assert intersect("take", south / "ours-1-commitment", "--keep", "north") == 0


def test_steps_out_of_order_files_of_other_runs_and_damaged_ones_say_what_to_do(table, capsys):
    north, south = begun()
    assert intersect("take", south / "ours-1-commitment", "--keep", "north") == 0
    assert intersect("take", north / "ours-2-masked", "--keep", "south") == 2
    assert "Take first its commitment" in capsys.readouterr().err
    assert not (south / "ours-3-answer").exists()
    assert intersect("take", north / "ours-1-commitment", "--keep", "south") == 0
    assert intersect("take", south / "ours-2-masked", "--keep", "nowhere") == 2
    assert "belongs to no run" in capsys.readouterr().err

    broken = table / "broken"
    broken.write_bytes((south / "ours-2-masked").read_bytes()[:-9])
    assert intersect("take", broken, "--keep", "north") == 2
    assert "Ask for the same file again" in capsys.readouterr().err
    assert not (north / "ours-3-answer").exists()


def test_a_plan_beyond_the_cap_is_refused_and_nothing_is_kept(table, capsys):
    assert intersect("terms", "terms", *AGREED, "--level", "16", "--cap", "20") == 0

    assert (
        intersect("begin", "terms", "--as", "north", "--plans", "north.csv", "--keep", "north") == 2
    )
    assert "coarser cells" in capsys.readouterr().err
    assert not Path("north").exists()


def test_an_audit_finds_cells_that_were_exchanged_afterwards(table, capsys):
    north, south = begun()
    exchanged("1-commitment", north, south)
    secret = json.loads((north / "secret").read_bytes())
    secret["cells"] = secret["cells"][1:]
    (north / "secret").write_text(json.dumps(secret))

    assert intersect("audit", north) == 2
    assert "does not follow" in capsys.readouterr().err


def test_what_a_party_keeps_is_readable_for_its_owner_alone(table):
    folders = begun()

    for path in (one for folder in folders for one in folder.iterdir()):
        assert path.stat().st_mode & 0o077 == 0
