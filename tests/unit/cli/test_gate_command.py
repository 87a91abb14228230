"""At a gate: a sealed manifest becomes a table, and the table a sealed answer."""

import pytest

from goodoffices.cli import main
from goodoffices.office import reception as desk
from goodoffices.vault import new_pair_for_age
from tests.receiving import FLIGHT, RUT, receive


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def gate(reception, tmp_path):
    """The folder of a gate: its key, and the manifest that the desk made for it."""
    reception.flight(reception.group("group", 90), reception.family("levy", 4))
    public, secret = new_pair_for_age()
    manifest = desk.seal_manifest(
        reception.office, reception.actor, officer=RUT, transport=FLIGHT, to=[public], key="m"
    )
    (tmp_path / "gate.key").write_text(f"# public key: {public}\n{secret}\n")
    (tmp_path / "manifest.age").write_bytes(manifest)
    return tmp_path


def run(at, step, *files, **options):
    named = [f"--{name}={value}" for name, value in options.items()]
    paths = [str(at / name) for name in files]
    return main(["gate", step, *paths, f"--key={at / 'gate.key'}", *named])


def test_a_gate_counts_in_a_table_and_the_desk_takes_it_in(reception, gate, capsys):
    assert run(gate, "open", "manifest.age", "counts.csv") == 0
    assert "OS 651: 2 lines" in capsys.readouterr().out
    table = (gate / "counts.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table == [
        "number,case,names,announced,boarded,landed",
        "1,c-group,,90,,",
        "2,c-levy,,4,,",
    ]
    (gate / "counts.csv").write_text("\n".join([table[0], "1,,,,,97", "+1,,,,,3"]))

    assert run(gate, "seal", "manifest.age", "counts.csv", "answer.age", gate="gate 4") == 0

    answer = (gate / "answer.age").read_bytes()
    merged = desk.merge_answer(reception.office, reception.actor, officer=RUT, content=answer)
    assert (merged.new, merged.gate) == (2, "gate 4")
    landed = [one.landed for one in reception.programme.transports.manifest(FLIGHT)]
    assert landed == [97, None, 3]


def test_what_is_wrong_is_said_and_nothing_is_written(gate, capsys):
    (gate / "counts.csv").write_text("number,boarded,landed\n7,,1\n")

    assert run(gate, "seal", "manifest.age", "counts.csv", "answer.age", gate="gate 4") == 2
    assert "Line 2: There is no line '7'" in capsys.readouterr().err
    assert not (gate / "answer.age").exists()
    assert run(gate, "open", "manifest.age", "counts.csv") == 2  # nothing is overwritten
    assert "7,,1" in (gate / "counts.csv").read_text()
    (gate / "gate.key").write_text(new_pair_for_age()[1])
    assert run(gate, "open", "manifest.age", "more.csv") == 2
    assert "does not open" in capsys.readouterr().err
