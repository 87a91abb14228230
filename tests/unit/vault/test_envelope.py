"""The envelope: what is bound to what, and every way in which it must not open."""

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors import DamagedRecordError
from goodoffices.vault import EnvelopeMaker, envelope, open_envelope, statement_of, unwrap, wrap
from goodoffices.vault.envelope import AHEAD, _canonical
from tests.cast import Streams

KEY = hashlib.sha256(b"audience key").digest()


def seal(
    body=b"The bridge could open", *, name="e" * 32, process="p", key=KEY, stream="s", **other
):
    maker = EnvelopeMaker(process, lambda size: Streams(stream)("vault", size))
    said = {"kind": "message", "author": "s-north", "audience": ("s-mediator", "s-north")}
    return maker.seal(
        entry_id=name, body=body, audience_key=key, epoch=0, policy="rooms", **{**said, **other}
    )


def test_a_sealed_body_opens():
    assert open_envelope(seal(), KEY) == b"The bridge could open"


def test_the_statement_says_what_is_sealed_and_nothing_of_it():
    said = statement_of(seal().statement)

    assert {k: said[k] for k in ("v", "process", "kind", "author", "epoch", "policy")} == {
        "v": 1, "process": "p", "kind": "message", "author": "s-north", "epoch": 0, "policy": "rooms",
    }  # fmt: skip
    assert said["audience"] == ["s-mediator", "s-north"]
    assert b"bridge" not in seal().statement + seal().ciphertext
    assert repr(seal()) == "<Envelope>"


def test_the_statement_is_canonical():
    statement = seal(author="é\u0001").statement

    assert rfc8785.dumps(json.loads(statement)) == statement


@given(
    st.dictionaries(
        st.sampled_from(
            ["v", "process", "entry", "kind", "author", "audience", "epoch", "key", "policy"]
        ),
        st.text(st.characters(exclude_categories=["Cs"]))
        | st.integers(0, 2**53 - 1)
        | st.lists(st.text(st.characters(exclude_categories=["Cs"]))),
    )
)
def test_the_fast_canonical_form_equals_a_full_implementation(header):
    assert _canonical(header) == rfc8785.dumps(header)


def test_another_key_opens_nothing():
    with pytest.raises(DamagedRecordError):
        open_envelope(seal(), hashlib.sha256(b"other").digest())


@pytest.mark.parametrize("part", ["statement", "ciphertext", "wrap", "entry_id"])
def test_parts_of_two_envelopes_do_not_fit(part):
    one, other = seal(stream="one"), seal(stream="two", name="f" * 32)
    swapped = msgspec.structs.replace(one, **{part: getattr(other, part)})

    with pytest.raises(DamagedRecordError):
        open_envelope(swapped, KEY)


@pytest.mark.parametrize("part", ["statement", "ciphertext", "wrap"])
def test_every_flipped_bit_is_found(part):
    whole = seal()
    raw = getattr(whole, part)
    for place in range(0, len(raw) * 8, 7):
        flipped = bytearray(raw)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(DamagedRecordError):
            open_envelope(msgspec.structs.replace(whole, **{part: bytes(flipped)}), KEY)


@pytest.mark.parametrize("part", ["statement", "ciphertext", "wrap"])
@pytest.mark.parametrize("length", [0, 1, 11, 12, 40])
def test_a_cut_part_is_found(part, length):
    whole = seal()

    with pytest.raises(DamagedRecordError):
        open_envelope(msgspec.structs.replace(whole, **{part: getattr(whole, part)[:length]}), KEY)


def test_a_second_key_for_the_same_bytes_is_refused():
    """A ciphertext that opens under two keys must not: the statement commits to one."""
    whole = seal()
    secrets = unwrap(KEY, whole.wrap, whole.entry_id.encode())
    other = wrap(KEY, bytes(32) + secrets[32:], bytes(12), whole.entry_id.encode())

    with pytest.raises(DamagedRecordError, match="commitment"):
        open_envelope(msgspec.structs.replace(whole, wrap=other), KEY)


def test_a_commitment_of_other_characters_is_damage_not_a_crash():
    whole = seal()
    said = {**statement_of(whole.statement), "key": "é" * 64}

    with pytest.raises(DamagedRecordError):
        open_envelope(msgspec.structs.replace(whole, statement=rfc8785.dumps(said)), KEY)


@pytest.mark.parametrize("raw", [b"", b"[]", b"1", b"{", b"\xff"])
def test_bytes_that_are_no_statement_are_damage(raw):
    with pytest.raises(DamagedRecordError):
        statement_of(raw)


@pytest.mark.parametrize(
    ("length", "bucket"), [(0, 1), (1, 1), (1020, 1), (1021, 2), (2044, 2), (5000, 8)]
)
def test_bodies_are_padded_to_buckets(length, bucket):
    whole = seal(b"x" * length)

    assert len(whole.ciphertext) == 1024 * bucket + 12 + 16
    assert open_envelope(whole, KEY) == b"x" * length


def test_the_same_words_never_look_the_same():
    one, other = seal(stream="one"), seal(stream="two")

    assert one.ciphertext != other.ciphertext
    assert statement_of(one.statement)["commitment"] != statement_of(other.statement)["commitment"]


def named_keys(count, maker):
    """What the statements of so many entries say of their keys."""
    return [statement_of(seal_with(maker).statement)["key"] for _ in range(count)]


def seal_with(maker):
    return maker.seal(
        entry_id="e-1",
        kind="message",
        author="north",
        audience=("north",),
        body=b"words",
        audience_key=KEY,
        epoch=0,
        policy="rooms",
    )


def test_no_two_entries_share_key_salt_or_nonce_though_keys_are_made_together():
    sealed = [seal_with(EnvelopeMaker("p")) for _ in range(5 * AHEAD)]

    secrets = [unwrap(KEY, one.wrap, b"e-1") for one in sealed]
    for parts in (
        [secret[:32] for secret in secrets],
        [secret[32:] for secret in secrets],
        [one.ciphertext[:12] for one in sealed],
        [one.wrap[:12] for one in sealed],
    ):
        assert len(set(parts)) == len(sealed)
    assert all(open_envelope(one, KEY) == b"words" for one in sealed)


def test_threads_that_seal_at_once_never_get_one_key():
    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(lambda _: named_keys(50, EnvelopeMaker("p")), range(8)))

    assert len({name for names in drawn for name in names}) == 400


def test_a_process_that_was_forked_off_seals_under_none_of_the_keys_its_parent_has_ready():
    named_keys(1, EnvelopeMaker("p"))
    assert envelope._ahead
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writing, " ".join(named_keys(AHEAD, EnvelopeMaker("p"))).encode())
        os._exit(0)
    os.waitpid(child, 0)
    told = os.read(reading, 65536).decode().split()
    os.close(reading)
    os.close(writing)

    assert len(told) == AHEAD
    assert not {*told} & {*named_keys(2 * AHEAD, EnvelopeMaker("p"))}
