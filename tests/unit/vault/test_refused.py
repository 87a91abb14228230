"""Keys, shares, notes and proofs that have the right form and still must not be believed."""

import base64
import json
from hashlib import sha512

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from goodoffices.errors import DamagedRecordError, InputError, ProofError, StoreError
from goodoffices.office.safekeeping.custody import Environment
from goodoffices.vault import (
    NodeKey,
    SealedReceipt,
    Signer,
    is_signed,
    new_pair,
    open_as,
    open_key_file,
    read_note,
    read_receipt,
    seal_for,
    sign_note,
    sign_receipt,
    split,
)
from goodoffices.vault.tree import Tree, follows, leaf_hash

NODE = Signer(b"\1" * 32)
NOTE = sign_note(NODE, "p", size=64, root=bytes(32), slot=0)


# Keys


@pytest.mark.parametrize(
    "lengths", [(31, None, None), (33, None, None), (32, 31, None), (32, 32, 31), (32, 32, 33)]
)
def test_a_node_key_of_another_length_is_refused(lengths):
    with pytest.raises(StoreError):
        NodeKey(*(bytes(n) if n is not None else None for n in lengths))


def test_what_was_sealed_under_the_key_of_before_opens_while_it_is_kept():
    old, new = b"o" * 32, b"n" * 32
    sealed = NodeKey(b"s" * 32, old).seal("readers", b"secret", b"bound")

    assert NodeKey(b"s" * 32, new, old).unseal("readers", sealed, b"bound") == b"secret"
    for key in (NodeKey(b"s" * 32, new), NodeKey(b"s" * 32, new, b"x" * 32)):
        with pytest.raises(DamagedRecordError):
            key.unseal("readers", sealed, b"bound")
    with pytest.raises(DamagedRecordError):
        NodeKey(b"s" * 32, new, old).unseal("others", sealed, b"bound")


@pytest.mark.parametrize("parts", [0, 4])
def test_a_key_file_with_too_few_or_too_many_keys_is_damaged(folder, parts):
    path = folder / "node.key"
    told = {"v": 1, "custody": "file", "sealed": base64.b64encode(bytes(32 * parts)).decode()}
    path.write_text(json.dumps(told))
    path.chmod(0o600)

    with pytest.raises(StoreError, match="damaged"):
        open_key_file(path, create=False, ask=Environment())


@pytest.mark.parametrize("length", [0, 31, 33])
def test_only_a_key_is_shared_among_officers(length):
    with pytest.raises(InputError):
        split(bytes(length), needed=2, of=3, randomness=bytes)


def test_a_key_sealed_for_a_reader_opens_for_that_reader_and_purpose():
    public, private = new_pair()
    sealed = seal_for(public, b"secret", b"audience")

    assert (len(public), len(private)) == (1184 + 32, 64 + 32)
    assert open_as(private, sealed, b"audience") == b"secret"
    other = new_pair()[1]
    for key, raw, bound in (
        (other, sealed, b"audience"),
        (other[:64] + private[64:], sealed, b"audience"),
        (private[:64] + other[64:], sealed, b"audience"),
        (private, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"audience"),
        (private, sealed[:20], b"audience"),
        (private, b"", b"audience"),
        (private, sealed[:1088] + bytes(32) + sealed[1120:], b"audience"),  # a point of small order
        (private, sealed, b"another"),
    ):
        with pytest.raises(DamagedRecordError):
            open_as(key, raw, bound)


PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
EIGHTH = 0x5FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
HEIGHTS = {
    "order 1": 1,
    "order 2": PRIME - 1,
    "order 4": 0,
    "order 8": EIGHTH,
    "order 8, the other one": PRIME - EIGHTH,
    "order 1 in another writing": PRIME + 1,
    "order 4 in another writing": PRIME,
}


def test_the_keys_of_order_eight_are_worked_out():
    """Twice such a point has y = 0, so that on -x² + y² = 1 + d x² y² its y² is a root of d z² + 2 z - 1."""
    d = -121665 * pow(121666, -1, PRIME)
    square = EIGHTH**2
    other = -2 * pow(d, -1, PRIME) - square  # the second root, which is the square of no y

    assert (d * square**2 + 2 * square - 1) % PRIME == 0
    assert pow(other, (PRIME - 1) // 2, PRIME) == PRIME - 1


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("height", HEIGHTS.values(), ids=HEIGHTS)
def test_a_signature_that_fits_whatever_is_said_is_none(height, sign):
    """With R the neutral element and S = 0, every eighth message is signed under a key of small order."""
    public, signature = (height | sign << 255).to_bytes(32, "little"), b"\1" + bytes(63)

    def challenge(words):
        return int.from_bytes(sha512(signature[:32] + public + words).digest(), "little") % ORDER

    words = next(x for x in map(str.encode, map(str, range(1000))) if challenge(x) % 8 == 0)
    Ed25519PublicKey.from_public_bytes(public).verify(
        signature, words
    )  # by the mere equation it holds

    assert not is_signed(public, signature, words)


def test_a_key_or_a_signature_of_another_length_vouches_for_nothing():
    signature = NODE.sign(b"words")

    assert is_signed(NODE.public, signature, b"words")
    for public, signed in (
        (NODE.public[:-1], signature),
        (NODE.public + b"\0", signature),
        (b"", signature),
        (NODE.public, signature[:-1]),
        (NODE.public, signature + b"\0"),
        (NODE.public, b""),
    ):
        assert is_signed(public, signed, b"words") is False


# Notes and receipts


def resigned(raw, line):
    """The note with its own signature line replaced."""
    return raw[: raw.index(b"\n\n") + 2] + line.encode() + b"\n"


def test_a_signature_in_another_writing_is_refused():
    origin = NOTE.origin
    blob = base64.b64decode(NOTE.raw.decode().split(" ")[-1])

    assert read_note(
        resigned(NOTE.raw, f"— {origin} {base64.b64encode(blob).decode()}"), NODE.public
    )
    for wrong in (
        base64.b64encode(blob[:-1]).decode(),
        base64.b64encode(blob + b"\0").decode(),
        base64.b64encode(blob).decode() + "=",
        "A",
    ):
        with pytest.raises(ProofError):
            read_note(resigned(NOTE.raw, f"— {origin} {wrong}"), NODE.public)


def test_base64_that_could_be_written_otherwise_is_refused():
    """The last character of a 68 byte blob carries four bits that mean nothing."""
    text = NOTE.raw.decode().rstrip("\n").split(" ")[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    stem = text.rstrip("=")
    other = stem[:-1] + alphabet[alphabet.index(stem[-1]) ^ 1] + "=" * (len(text) - len(stem))

    assert len(text) > len(stem)
    with pytest.raises(ProofError):
        read_note(resigned(NOTE.raw, f"— {NOTE.origin} {other}"), NODE.public)


def receipt(**other):
    plain = {
        "checkpoint": 1,
        "commitment": "c" * 64,
        "entry": "e" * 32,
        "head": "d" * 64,
        "node": NODE.public.hex(),
        "number": 1,
        "origin": NOTE.origin,
        "seat": "s-north",
        "slot": 0,
    }
    return sign_receipt(NODE, SealedReceipt(**{**plain, **other}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"v": 2},
        {"checkpoint": -1},
        {"node": "zz"},
        {"node": NODE.public.hex().upper()},
        {"node": NODE.public.hex()[:-2]},
        {"origin": "goodoffices"},
        {"origin": "goodoffices/0000000000000000/p"},
    ],
)
def test_a_receipt_that_contradicts_itself_is_refused_though_it_is_signed(wrong):
    assert read_receipt(*receipt())
    assert read_receipt(*receipt(checkpoint=0)).checkpoint == 0
    with pytest.raises(ProofError):
        read_receipt(*receipt(**wrong))


def test_a_receipt_shows_nothing_but_its_number():
    assert repr(read_receipt(*receipt())) == "<SealedReceipt 1>"


# Proofs


def test_a_tree_does_not_follow_without_a_proof():
    tree = Tree(leaf_hash(bytes([n])) for n in range(8))

    assert not follows(3, tree.root(3), 8, tree.root(8), [])
    assert not follows(3, tree.root(3), 3, tree.root(4), [])
    assert not follows(3, tree.root(3), 3, tree.root(3), [tree.root(3)])
    assert follows(3, tree.root(3), 3, tree.root(3), [])
    assert not follows(8, tree.root(8), 3, tree.root(3), tree.consistency(3, 8))
