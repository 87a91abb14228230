"""The verifier's own AES-256-GCM and trees, by published vectors, by definition and beside another one."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import examples
from tests.verifier.making import path, root, sha
from verifier.goodoffices_verifier import (
    S_BOX,
    Refused,
    encrypt_blocks,
    open_aes_gcm,
    root_from,
    sides,
)

# Test cases 13 to 16 of the GCM specification that NIST published (McGrew and Viega).
LONG = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
SEALED = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
KEY, NONCE = "feffe9928665731c6d6a8f9467308308" * 2, "cafebabefacedbaddecaf888"
VECTORS = [
    ("00" * 32, "00" * 12, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    (
        "00" * 32,
        "00" * 12,
        "",
        "00" * 16,
        "cea7403d4d606b6e074ec5d3baf39d18",
        "d0d1c8a799996bf0265b98b5d48ab919",
    ),
    (KEY, NONCE, "", LONG, SEALED, "b094dac5d93471bdec1a502270e3cc6c"),
    (
        KEY,
        NONCE,
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        LONG[:-8],
        SEALED[:-8],
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
]


@pytest.mark.parametrize("vector", VECTORS, ids=["13", "14", "15", "16"])
def test_the_published_vectors_open(vector):
    key, nonce, associated, plain, sealed, tag = map(bytes.fromhex, vector)

    assert open_aes_gcm(key, nonce + sealed + tag, associated) == plain


def test_one_block_is_encrypted_as_the_standard_says():
    """FIPS 197, appendix C.3."""
    block = bytes.fromhex("00112233445566778899aabbccddeeff")

    made = encrypt_blocks(bytes(range(32)), block * 3)

    assert made == bytes.fromhex("8ea2b7ca516745bfeafc49904b496089") * 3


def test_the_s_box_is_a_permutation():
    assert sorted(S_BOX) == list(range(256))


@given(st.binary(min_size=32, max_size=32), st.binary(), st.binary(), st.integers(0))
@settings(max_examples=examples(40, full=20_000), deadline=None)
def test_what_another_library_seals_opens_and_what_is_changed_does_not(key, plain, associated, at):
    sealed = bytes(12) + AESGCM(key).encrypt(bytes(12), plain, associated)

    assert open_aes_gcm(key, sealed, associated) == plain
    broken = bytearray(sealed)
    broken[at // 8 % len(broken)] ^= 1 << at % 8
    with pytest.raises(Refused):
        open_aes_gcm(key, bytes(broken), associated)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 64, 65, 100, 128])
def test_a_proof_leads_to_the_root_from_its_own_leaf_alone(size):
    leaves = [b"%d" % n for n in range(size)]
    hashes = [sha(b"\0", leaf) for leaf in leaves]

    for index, leaf in enumerate(leaves):
        proof = [each.hex() for each in path(index, hashes)]
        assert len(sides(index, size)) == len(proof)
        assert root_from(leaf, index, size, proof) == root(hashes)
        assert root_from(leaf + b"x", index, size, proof) != root(hashes)
        with pytest.raises(Refused, match="length"):
            root_from(leaf, index, size, [*proof, "00" * 32])


def test_a_proof_in_a_record_of_a_million_leaves_is_small():
    assert 32 * len(sides(999_999, 1_000_000)) <= 700
