"""``goodoffices convert``: the same negotiation in another form, or a refusal that says why."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from goodoffices.cli import main
from goodoffices.settlement import read

DATA = Path(__file__).parent / "data"
FUND = str(DATA / "own" / "fund.json")


def content(path: Path) -> dict[str, bytes]:
    paths = sorted(path.iterdir()) if path.is_dir() else [path]
    return {p.name: p.read_bytes() for p in paths}


def test_a_file_becomes_a_sheet_and_the_same_file_again(tmp_path):
    assert main(["convert", FUND, str(tmp_path / "fund.csv")]) == 0
    assert main(["convert", str(tmp_path / "fund.csv"), str(tmp_path / "again.json")]) == 0

    assert read(content(tmp_path / "fund.csv")) == read(content(Path(FUND)))
    assert json.loads((tmp_path / "again.json").read_text()) == json.loads(Path(FUND).read_text())


@pytest.mark.parametrize("form", ["genius", "geniusweb", "negmas", "negmas-json", "negolog"])
def test_a_file_becomes_a_folder_of_another_program(form, tmp_path, capsys):
    assert main(["convert", FUND, str(tmp_path / "out"), "--to", form]) == 0
    assert main(["settle", str(tmp_path / "out")]) == 0

    assert "fund: all; fence: goes" in capsys.readouterr().out


def test_what_is_written_is_for_its_owner_alone(tmp_path):
    assert main(["convert", FUND, str(tmp_path / "fund.csv")]) == 0
    assert main(["convert", FUND, str(tmp_path / "out"), "--to", "genius"]) == 0

    for path in (tmp_path / "fund.csv", tmp_path / "out", *(tmp_path / "out").iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_what_the_form_changes_is_said(tmp_path, capsys):
    assert main(["convert", FUND, str(tmp_path / "out"), "--to", "genius"]) == 0

    assert "the points of north are written as shares of its best total" in capsys.readouterr().err


def test_what_the_reader_had_to_say_is_said(tmp_path, capsys):
    assert main(["convert", str(DATA / "genius_quay"), str(tmp_path / "quay.json")]) == 0

    assert "the weights sum to 1.25" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([FUND, "out"], "say it with --to, one of own, csv, genius"),
        ([FUND, "there.csv"], "it is there already, and nothing is overwritten"),
        ([FUND, "no/such/place.csv"], "No such file or directory"),
        (["nothing.json", "out.csv"], "No such file or directory"),
        ([str(DATA / "linked"), "out.csv"], "A sheet cannot carry conditions of the agenda"),
        ([str(DATA / "genius_broken"), "out.csv"], "two.xml, line 8"),
    ],
)
def test_a_refusal_says_why_ends_with_two_and_writes_nothing(
    arguments, said, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    Path("there.csv").write_text("kept")

    assert main(["convert", *arguments]) == 2

    assert said in capsys.readouterr().err
    assert Path("there.csv").read_text() == "kept"
    assert [path.name for path in tmp_path.iterdir()] == ["there.csv"]
