"""Signed notes, what witnesses add, words and receipts."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors import ProofError
from goodoffices.vault import (
    FEW,
    MANY,
    SealedReceipt,
    Signer,
    cosign,
    read_note,
    read_receipt,
    sign_note,
    sign_receipt,
    words_for,
)
from goodoffices.vault.note import cosigned_at, note_text

NODE, OTHER, WITNESS = (Signer(bytes([n]) * 32) for n in (1, 2, 3))
NOTE = sign_note(NODE, "p-one", size=128, root=bytes(range(32)), slot=600)


def test_a_note_comes_back_as_it_was_signed():
    assert read_note(NOTE.raw, NODE.public) == NOTE
    assert (NOTE.number, NOTE.size, NOTE.slot) == (2, 128, 600)
    assert NOTE.text == note_text(NOTE.raw)
    lines = NOTE.raw.decode().split("\n")
    assert lines[:5] == [NOTE.origin, "128", base64.b64encode(NOTE.root).decode(), "slot 600", ""]
    assert lines[5].startswith(f"— {NOTE.origin} ")
    assert lines[6:] == [""]


@given(st.integers(0, 8 * len(NOTE.raw) - 1))
def test_no_bit_of_a_note_can_be_changed(bit):
    changed = bytearray(NOTE.raw)
    changed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(ProofError):
        read_note(bytes(changed), NODE.public)


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", NOTE.raw[:-1], NOTE.raw + b"\n", NOTE.raw * 2, NOTE.text]
)
def test_what_is_not_exactly_a_note_is_refused(raw):
    with pytest.raises(ProofError):
        read_note(raw, NODE.public)


def test_a_note_of_another_server_is_refused():
    with pytest.raises(ProofError, match="another node"):
        read_note(NOTE.raw, OTHER.public)


@pytest.mark.parametrize("wrong", [{"size": 0}, {"size": 65}, {"size": 2**53}, {"slot": 2**53}])
def test_a_signature_does_not_make_nonsense_true(wrong):
    signed = sign_note(NODE, "p-one", **{"size": 64, "root": bytes(32), "slot": 0, **wrong})

    with pytest.raises(ProofError):
        read_note(signed.raw, NODE.public)


@pytest.mark.parametrize("slot", [2**53 - 1, 1 - 2**53, -600])
def test_a_slot_may_be_as_far_away_as_every_reader_can_count(slot):
    signed = sign_note(NODE, "p-one", size=2**53 - 64, root=bytes(32), slot=slot)

    assert read_note(signed.raw, NODE.public) == signed


# Witnesses


def test_a_witness_adds_its_line_and_the_node_s_still_holds():
    seen = cosign(NOTE, WITNESS, "frieda", 1_773_733_200)

    again = read_note(seen.raw, NODE.public)
    assert again.text == NOTE.text
    assert cosigned_at(again, "frieda", WITNESS.public) == 1_773_733_200
    twice = read_note(cosign(again, OTHER, "lior", 5).raw, NODE.public)
    assert cosigned_at(twice, "frieda", WITNESS.public) == 1_773_733_200
    assert cosigned_at(twice, "lior", OTHER.public) == 5


@pytest.mark.parametrize(("name", "key"), [("frieda", OTHER), ("lior", WITNESS)])
def test_a_line_is_another_s_only_if_name_and_key_are(name, key):
    seen = cosign(NOTE, WITNESS, "frieda", 5)

    with pytest.raises(ProofError):
        cosigned_at(seen, name, key.public)


def test_no_bit_of_a_witness_s_line_can_be_changed():
    seen = cosign(NOTE, WITNESS, "frieda", 5)
    for place in range(len(NOTE.raw), len(seen.raw)):
        changed = bytearray(seen.raw)
        changed[place] ^= 1
        with pytest.raises(ProofError):
            cosigned_at(read_note(bytes(changed), NODE.public), "frieda", WITNESS.public)


def test_a_witness_s_line_under_another_key_s_name_is_not_its_own():
    """The first four bytes say whose key it is; the signature behind them may still hold."""
    *lines, last = cosign(NOTE, WITNESS, "frieda", 5).raw.decode().removesuffix("\n").split("\n")
    blob = base64.b64decode(last.split(" ")[2])
    other = base64.b64encode(bytes([blob[0] ^ 1]) + blob[1:]).decode()
    seen = read_note("\n".join([*lines, f"— frieda {other}\n"]).encode(), NODE.public)

    with pytest.raises(ProofError, match="not signed"):
        cosigned_at(seen, "frieda", WITNESS.public)


@pytest.mark.parametrize("line", ["", "frieda", "— frieda", "— fri+eda AAAA", "- frieda AAAA"])
def test_a_line_that_is_no_signature_is_refused(line):
    with pytest.raises(ProofError, match="not of their form"):
        read_note(NOTE.raw + f"{line}\n".encode(), NODE.public)


@pytest.mark.parametrize("length", [0, 4 + 64, 4 + 8 + 63, 4 + 8 + 65])
def test_a_witness_s_line_of_another_length_is_refused(length):
    line = f"— frieda {base64.b64encode(bytes(length)).decode()}\n"

    with pytest.raises(ProofError, match=r"wrong length|not of their form"):
        read_note(NOTE.raw + line.encode(), NODE.public)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(ProofError, match="no text"):
        note_text(b"\xff" + NOTE.text)
    for raw in (b"\xff" + NOTE.raw, NOTE.raw[:-2] + b"\xff\n", NOTE.raw + b"\xff\n"):
        with pytest.raises(ProofError):
            read_note(raw, NODE.public)


def test_a_witness_cannot_take_the_node_s_name():
    with pytest.raises(ProofError):
        read_note(cosign(NOTE, WITNESS, NOTE.origin, 5).raw, NODE.public)


# Words


def test_words_are_the_first_bits_of_the_digest():
    few, many = words_for(NOTE.text, FEW), words_for(NOTE.text, MANY)

    assert (len(few), len(many)) == (12, 24)
    assert many[:12] == few
    assert words_for(b"example") == (
        "write", "own", "aspect", "primary", "waste", "then",
        "chapter", "board", "fatigue", "harvest", "alone", "stereo",
    )  # fmt: skip


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_other_text_gives_other_words(one, other):
    assert (words_for(one) == words_for(other)) == (one == other)


# Receipts


RECEIPT = SealedReceipt(
    checkpoint=2,
    commitment="c" * 64,
    entry="e" * 32,
    head="d" * 64,
    node=NODE.public.hex(),
    number=7,
    origin=NOTE.origin,
    seat="s-north",
    slot=600,
)


def test_a_receipt_comes_back_as_it_was_signed():
    raw, signature = sign_receipt(NODE, RECEIPT)

    assert read_receipt(raw, signature) == RECEIPT
    assert list(map(str.encode, sorted(RECEIPT.__struct_fields__))) == [
        part.split(b'"')[1] for part in raw[1:-1].split(b",")
    ]


def test_no_bit_of_a_receipt_can_be_changed():
    raw, signature = sign_receipt(NODE, RECEIPT)
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(ProofError):
            read_receipt(bytes(changed), signature)
    for place in range(len(signature)):
        changed = bytearray(signature)
        changed[place] ^= 1
        with pytest.raises(ProofError):
            read_receipt(raw, bytes(changed))


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b'{"seat":"\xff"}', b"{}"])
def test_bytes_that_are_no_receipt_are_refused(raw):
    with pytest.raises(ProofError, match="not of the form of a receipt"):
        read_receipt(raw, NODE.sign(raw))


def test_a_receipt_signed_by_another_than_it_names_is_refused():
    with pytest.raises(ProofError):
        read_receipt(*sign_receipt(OTHER, RECEIPT))
