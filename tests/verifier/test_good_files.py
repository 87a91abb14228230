"""Good record files are good for both verifiers, the office's own files too."""

import io
import random
import re
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from goodoffices import office as offices
from goodoffices.cli import main as command_line
from goodoffices.errors import ProofError
from goodoffices.office.safekeeping.checking import check_file
from goodoffices.record import kinds
from tests.conftest import examples
from tests.properties.worlds import SECRETS, World
from tests.verifier.making import Stand, build, drafted, good
from verifier.goodoffices_verifier import SIGNED_KINDS, Record, Refused, main

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "record-file.md"
MADE = examples(40, full=2_000)
KEPT = examples(40, full=1_000)


def both(data: bytes, file, origin: str | None = None):
    """What the independent verifier finds in a file that the office's own check finds good as well."""
    file.write_bytes(data)
    checked = check_file(file, pin=origin or "")
    record = Record(io.BytesIO(data), origin).read()
    quick = Record(io.BytesIO(data), origin, chain_only=True).read()

    assert (quick.origin, quick.seat, quick.covered) == (record.origin, record.seat, record.covered)
    for name in ("origin", "process", "seat", "signed", "opened", "destroyed", "covered"):
        assert getattr(checked, name) == getattr(record, name)
    assert (checked.lines, checked.receipts) == (record.count, record.receipts)
    return record


@pytest.mark.parametrize("seat", ["", "*"], ids=["of a seat", "whole"])
def test_files_made_from_the_page_are_good(tmp_path, seat):
    for seed in range(MADE):
        draft = good(seed, seat=seat)

        record = both(draft.data, tmp_path / "record.txt", draft.origin)

        assert record.opened == sum(entry.body == "open" for entry in draft.entries)
        assert record.destroyed == sum(entry.body == "destroyed" for entry in draft.entries)
        assert record.signed == sum(entry.signer is not None for entry in draft.entries)
        assert record.covered == sum(entry.slot < draft.slot for entry in draft.entries)
        assert record.receipts == len(draft.receipts)


def test_a_long_file_and_a_large_body_are_good(tmp_path):
    draft = drafted(5, entries=1_000, checkpoint=40, bodies=False)
    draft.entries[7].body = "open"
    draft.entries[7].seal(draft.rng, b"w" * 100_000)
    build(draft)

    assert both(draft.data, tmp_path / "record.txt").opened == 1


CROWD = [f"s-{n:03}" for n in range(70)]


def crowded(checkpoint: int, turn: list[str]) -> bytes:
    """A whole record of seventy seats, with the chains of some."""
    draft = drafted(6, seat="*", entries=3, checkpoint=checkpoint)
    draft.slot = draft.entries[-1].slot + 600
    for entry in draft.entries:
        entry.said["audience"] = CROWD
        entry.seal(draft.rng, b"words")

    def stands(draft):
        places = range(draft.size - 64, draft.size)
        draft.stands = [
            Stand(seat, *draft.stood(seat), index, bytes(32), draft.slot)
            for seat, index in zip(["*", *turn], places, strict=False)
        ]

    return build(draft, stands=stands)


@pytest.mark.parametrize(
    ("checkpoint", "turn", "waits"), [(2, CROWD[:63], CROWD[63:]), (3, CROWD[63:], CROWD[:63])]
)
def test_beyond_63_seats_those_without_their_turn_are_named_as_not_proven(
    tmp_path, capsys, checkpoint, turn, waits
):
    file = tmp_path / "record.txt"
    data = crowded(checkpoint, turn)
    record = both(data, file)

    assert record.unproven == waits == list(check_file(file).unproven)
    assert (main([str(file)]), command_line(["verify", str(file)])) == (3, 3)
    independent, _, ours = capsys.readouterr().out.partition("record.txt holds")
    assert f"NOT proven by this checkpoint: the chains of {', '.join(waits)}." in independent
    assert f"NOT proven by this checkpoint: the chains of {', '.join(waits)}." in ours
    assert f"The chains of {len(turn)} seats" in ours


@pytest.mark.parametrize(
    "turn",
    [CROWD[:62], CROWD[1:63], CROWD[1:64], CROWD[63:], []],
    ids=["without its last", "without its first", "one later", "the others", "none"],
)
def test_beyond_63_seats_each_whose_turn_it_is_must_be_there_and_no_other(tmp_path, turn):
    file = tmp_path / "record.txt"
    file.write_bytes(crowded(2, turn))

    with pytest.raises(Refused, match="has no S line, or one out of turn"):
        Record(io.BytesIO(file.read_bytes())).read()
    with pytest.raises(ProofError, match="the proof of a chain is missing"):
        check_file(file)


def test_the_page_and_the_verifier_list_the_kinds_that_are_signed():
    signed = [name for name, body in kinds().items() if body.SIGNED]
    page = PAGE.read_text().partition("## Signed kinds")[2].partition("##")[0]

    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == signed
    assert [name.decode() for name in SIGNED_KINDS] == signed


def test_a_checkpoint_may_carry_cosignatures():
    draft = drafted(7)

    def cosigned(draft):
        draft.signatures += [("witness.example", bytes(76)), ("свидетель", bytes(76))]

    assert Record(io.BytesIO(build(draft, signatures=cosigned))).read()


def files(seed: int) -> Iterator[bytes]:
    """Files of one seat and of the whole record, as the office gives them while talks go on."""
    rng, world = random.Random(seed), World(process=f"verified {seed}")
    with closing(world):
        world.open()
        world.wait(10)
        for step in world.story():
            for _ in range(rng.choice([0, 0, 1, 3, 12])):
                world.secretly(rng.choice(sorted(SECRETS)), "words", rng.choice([1, 40, 400]))
            step()
            world.wait(10)  # longer, and the deadlines of the talks would pass
            actor = rng.choice([world.mara, world.north, world.south, world.frieda])
            has_bodies = rng.random() < 0.8
            yield b"".join(offices.record_file(world.office, actor, with_bodies=has_bodies))
            yield b"".join(offices.whole_record_file(world.office, actor.process))


def test_the_files_of_the_office_are_good(tmp_path):
    records: list[Record] = []
    for seed in count():
        records += [both(data, tmp_path / "record.txt") for data in files(seed)]
        if len(records) >= KEPT:
            break

    assert all(record.covered for record in records)
    assert any(record.opened for record in records)
    assert any(record.signed for record in records)
    assert len({record.count for record in records}) > 10
