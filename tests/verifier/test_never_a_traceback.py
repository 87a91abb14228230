"""Whatever the file holds, the answer is one sentence."""

import io
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import examples
from tests.verifier.mutations import finished
from verifier.goodoffices_verifier import STATEMENT, Record, Refused, main

HERE = Path(__file__).parents[2] / "verifier" / "goodoffices_verifier.py"
GOOD = {seat: finished(seat).data for seat in ("", "*")}


def refused(data: bytes, *, chain_only: bool = False) -> Refused:
    with pytest.raises(Refused) as found:
        Record(io.BytesIO(data), chain_only=chain_only).read()
    assert re.fullmatch(r"[a-z][^\n]{5,120}[^.\n]", str(found.value))
    return found.value


@pytest.mark.parametrize("seat", ["", "*"], ids=["of a seat", "whole"])
def test_any_flipped_bit_is_noticed_at_its_line_or_later(seat):
    data, rng = GOOD[seat], random.Random(3)
    bits = rng.sample(range(8 * len(data)), examples(150, full=40_000))
    for bit in bits:
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        # a letter that turns into a newline ends its line; the last newline ends the file
        line = data[: bit // 8].count(b"\n") + 1
        at = refused(bytes(changed), chain_only=rng.random() < 0.3).line
        assert at >= line or changed[-1:] != b"\n"


def test_any_lost_or_doubled_byte_is_noticed():
    data, rng = GOOD[""], random.Random(4)
    for at in rng.sample(range(len(data)), examples(50, full=10_000)):
        refused(data[:at] + data[at + 1 :])
        refused(data[:at] + data[at : at + 1] + data[at:])
        refused(data[:at])


LINES = [row for row in GOOD[""].split(b"\n") if row]


@given(st.lists(st.sampled_from(LINES), max_size=30))
@settings(max_examples=examples(60, full=20_000), deadline=None)
def test_lines_in_any_other_order_are_refused(rows):
    if rows != LINES:
        refused(b"".join(row + b"\n" for row in rows))


@given(
    st.sampled_from(range(len(LINES))),
    st.integers(0, 6),
    st.one_of(
        st.binary(max_size=40), st.integers().map(lambda n: b"%d" % n), st.just(b"[" * 20_000)
    ),
)
@settings(max_examples=examples(120, full=50_000), deadline=None)
def test_anything_in_a_field_is_refused_without_a_traceback(line, which, value):
    fields = LINES[line].split(b"\t")
    if fields[which % len(fields)] == value:
        return
    fields[which % len(fields)] = value
    rows = [*LINES[:line], b"\t".join(fields), *LINES[line + 1 :]]

    refused(b"".join(row + b"\n" for row in rows))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(STATEMENT.names), JSON, st.booleans())
@settings(max_examples=examples(100, full=20_000), deadline=None)
def test_a_statement_passes_exactly_if_it_is_canonical_and_of_its_values(name, value, spaced):
    """The pattern against the other way: parse, look at each value, write again."""
    import json

    import rfc8785

    row = next(row for row in LINES if b'"signer"' in row)
    said = json.loads(row.split(b"\t")[3]) | {name: value}
    data = json.dumps(said, separators=(", ", ":") if spaced else None).encode()
    try:
        canonical = rfc8785.dumps(said)
    except (rfc8785.CanonicalizationError, UnicodeError):
        canonical = b""
    else:
        said = json.loads(canonical)  # 0.0 and 0 are written alike, so they are the same
    names = r"[A-Za-z0-9._-]{1,128}"
    texts = all(
        isinstance(said[n], str) and re.fullmatch(names, said[n])
        for n in ("author", "entry", "kind", "policy", "process")
    )
    hashes = all(
        isinstance(said[n], str) and re.fullmatch("[0-9a-f]{64}", said[n])
        for n in ("commitment", "key", "signer")
    )
    seats = isinstance(said["audience"], list) and said["audience"]
    seats = seats and all(isinstance(s, str) and re.fullmatch(names, s) for s in said["audience"])
    epoch = type(said["epoch"]) is int and 0 <= said["epoch"] < 10**16
    right = texts and hashes and seats and epoch and type(said["v"]) is int and said["v"] == 1

    for written in {data, canonical}:
        if right and canonical and written == canonical:
            assert STATEMENT.read(written)
        else:
            with pytest.raises(Refused):
                STATEMENT.read(written)


# The command line


def test_a_good_file_is_good_and_says_what_was_not_checked(tmp_path, capsys):
    file = tmp_path / "record.txt"
    file.write_bytes(GOOD[""])

    assert main([str(file)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Good: the record of seat s-")
    assert "9 entries; checkpoint 5 covers the first 8." in told
    assert "NOT checked without --pin" in told
    assert main([str(file), "--chain-only"]) == 0
    assert "NOT checked (--chain-only): what entries say" in capsys.readouterr().out


@pytest.mark.parametrize("pinned", ["origin", "node"])
def test_a_file_of_what_is_pinned_is_good_and_no_other(tmp_path, capsys, pinned):
    draft = finished()
    file = tmp_path / "record.txt"
    file.write_bytes(draft.data)
    pin = draft.origin if pinned == "origin" else draft.node.public.hex()

    assert main([str(file), "--pin", pin]) == 0
    assert "--pin" not in capsys.readouterr().out
    assert main([str(file), "--pin", pin[:-1] + ("0" if pin[-1] != "0" else "1")]) == 1
    assert capsys.readouterr().out == "Refused, line 2: the file is not of the pinned origin.\n"


def test_a_bad_file_is_refused_with_its_line(tmp_path, capsys):
    file = tmp_path / "record.txt"
    file.write_bytes(GOOD[""].replace(b"\t2\t", b"\t3\t", 1))

    assert main([str(file)]) == 1
    told = capsys.readouterr().out
    assert told == "Refused, line 5: the line's number is not the next one.\n"


def test_what_cannot_be_read_is_not_called_bad(tmp_path, capsys):
    assert main([str(tmp_path / "nothing")]) == 2
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        "Cannot be read: FileNotFoundError.\nCannot be read: IsADirectoryError.\n"
    )


def test_it_runs_by_itself_without_our_package(tmp_path):
    file = tmp_path / "record.txt"
    file.write_bytes(GOOD["*"])
    done = subprocess.run(
        [sys.executable, "-I", HERE, file],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert done.returncode == 0
    assert done.stdout.startswith("Good: the whole record, by goodoffices/")
