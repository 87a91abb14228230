"""Every file that must be refused is refused by both verifiers, for the right reason."""

import io
import re

import pytest

from goodoffices.errors import ProofError
from goodoffices.office.safekeeping.checking import check_file
from tests.verifier import mutations as m
from verifier.goodoffices_verifier import Record, Refused

# What the office's own check says where the independent verifier gives this reason. Where it is not listed
# here, the two name a broken form by different words, and what counts is that both refuse.
OFFICE_SAYS = {
    m.AUTHOR: "the author signs with two keys",
    m.BARE: "an entry of this kind must be signed",
    m.BASE64: "is not canonical base64",
    m.BODY: "a body without its line",
    m.COMMITMENT: "the body is not the one that the statement commits to",
    m.COUNT: "lines where the header says",
    m.FALLS: "the slot is earlier than the one before",
    m.FILE: "the file's signature does not verify",
    m.INDEX: "wrong length|for a leaf of an earlier beat",
    m.KEY: "the entry key is not the one that the statement commits to",
    m.KEY_ID: "wrong length|not signed by this node",
    m.LEAVES: "another number than the file says|form of a checkpoint|size or a slot that none can have",
    m.LENGTH: "a proof of inclusion has the wrong length",
    m.NOTE: "the checkpoint is not signed by this node",
    m.NO_C: "the checkpoint is missing",
    m.NO_H: "the header is missing",
    m.NO_S: "the proof of a chain is missing",
    m.NUMBER: "number \\d is missing",
    m.ONCE: "the entry stands here twice",
    m.OPEN: "the body does not open",
    m.ORIGIN: "the origin does not follow",
    m.OTHER: "the checkpoint has another number",
    m.PADDED: "the body is not padded",
    m.PAIR: "the signature is missing|a signature where the statement names no signer",
    m.PIN: "not the record that was pinned",
    m.RECEIPT: "the line that the receipt speaks of is",
    m.RECEIPT_SIGNED: "the receipt is not signed by the node",
    m.ROOT: "the proof does not lead to the checkpoint's root",
    m.SIGNER: "two authors sign with one key",
    m.SORTED: "the audience is not a sorted list of seats",
    m.STOOD: "the chain did not stand there",
    m.SUPPRESSED: "the line that the receipt speaks of is",
    m.VERIFY: "the author's signature does not verify",
    m.WITHOUT: "the entry is not addressed to this seat",
}
ORIGIN = m.finished().origin


def sorted_by_family() -> list[m.Case]:
    return sorted(m.CASES, key=lambda case: case.name)


@pytest.mark.parametrize("case", sorted_by_family(), ids=lambda case: case.name)
def test_a_bad_file_is_refused_for_the_right_reason(case):
    data = case.make()

    with pytest.raises(Refused, match=re.escape(case.reason)) as refused:
        Record(io.BytesIO(data), ORIGIN if case.pin else None).read()

    assert 1 <= refused.value.line <= data.count(b"\n") + 1


@pytest.mark.parametrize("case", sorted_by_family(), ids=lambda case: case.name)
def test_the_office_refuses_a_bad_file_too_and_for_the_same_reason(case, tmp_path):
    file = tmp_path / "record.txt"
    file.write_bytes(case.make())

    with pytest.raises(ProofError, match=OFFICE_SAYS.get(case.reason, ".")):
        check_file(file, pin=ORIGIN if case.pin else "")


def test_what_is_changed_to_be_refused_was_good_before(tmp_path):
    for seat in ("", "*"):
        file = tmp_path / "record.txt"
        file.write_bytes(m.finished(seat).data)

        assert Record(io.BytesIO(file.read_bytes()), m.finished(seat).origin).read().signed == 3
        check_file(file)


def test_there_are_two_hundred_cases_of_two_families():
    names = [case.name for case in m.CASES]

    assert len(names) == len(set(names))
    assert sum(name.startswith("outsider: ") for name in names) >= 150
    assert sum(name.startswith("server: ") for name in names) >= 250
