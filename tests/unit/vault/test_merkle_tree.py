"""The hash tree: the published vectors, the textbook definition beside it, and proofs of every wrong length."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.errors import ProofError
from goodoffices.vault.tree import (
    Tree,
    follows,
    inclusion_length,
    is_included,
    leaf_hash,
    node_hash,
    root_from,
)

MOST = 66
LEAVES = [leaf_hash(bytes([n])) for n in range(MOST)]
# The test tree of RFC 6962's reference implementation (Certificate Transparency, Google 2013).
PUBLISHED = [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
]  # fmt: skip


def by_definition(leaves):
    """MTH of RFC 6962, section 2.1, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


def path_by_definition(index, leaves):
    """PATH of RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if index < k:
        return [*path_by_definition(index, leaves[:k]), by_definition(leaves[k:])]
    return [*path_by_definition(index - k, leaves[k:]), by_definition(leaves[:k])]


def proof_by_definition(old, leaves, *, whole=True):
    """SUBPROOF of RFC 6962, section 2.1.2."""
    if old == len(leaves):
        return [] if whole else [by_definition(leaves)]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if old <= k:
        return [*proof_by_definition(old, leaves[:k], whole=whole), by_definition(leaves[k:])]
    return [*proof_by_definition(old - k, leaves[k:], whole=False), by_definition(leaves[:k])]


def test_the_published_roots_are_met():
    tree = Tree()
    assert tree.root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for leaf, root in PUBLISHED:
        tree.append(leaf_hash(bytes.fromhex(leaf)))

        assert tree.root().hex() == root


def test_every_root_of_every_prefix_is_the_one_of_the_definition():
    tree = Tree()
    for size in range(MOST):
        assert tree.root() == by_definition(LEAVES[:size])
        assert tree.root_with(LEAVES[size]) == by_definition(LEAVES[: size + 1])
        tree.append(LEAVES[size])
    for size in range(MOST + 1):
        assert tree.root(size) == by_definition(LEAVES[:size])


def test_every_inclusion_is_proved_as_in_the_definition_and_in_no_other_length():
    tree = Tree(LEAVES)
    for size in range(1, MOST + 1):
        root = tree.root(size)
        for index in range(size):
            proof = tree.inclusion(index, size)

            assert proof == path_by_definition(index, LEAVES[:size])
            assert len(proof) == inclusion_length(index, size)
            assert is_included(LEAVES[index], index, size, proof, root)
            for wrong in (proof[:-1], proof[1:], [*proof, root], [root, *proof]):
                held = is_included(LEAVES[index], index, size, wrong, root)
                assert len(wrong) == len(proof) or held is False


def test_every_continuation_is_proved_as_in_the_definition_and_in_no_other_length():
    tree = Tree(LEAVES)
    for size in range(1, MOST + 1):
        for old in range(1, size + 1):
            proof = tree.consistency(old, size)
            roots = (old, tree.root(old), size, tree.root(size))

            assert proof == proof_by_definition(old, LEAVES[:size])
            assert follows(*roots, proof)
            assert follows(*roots, [*proof, tree.root()]) is False
            assert not proof or follows(*roots, proof[:-1]) is False
            assert not proof or follows(*roots, proof[1:]) is False


def test_a_tree_over_beats_is_the_tree_over_all_leaves():
    leaves = [leaf_hash(n.to_bytes(2, "big")) for n in range(64 * 7)]
    beats = Tree(Tree(leaves[start : start + 64]).root() for start in range(0, len(leaves), 64))
    flat = Tree(leaves)

    for number in range(1, 8):
        assert beats.root(number) == flat.root(64 * number)
        for old in range(1, number + 1):
            assert beats.consistency(old, number) == flat.consistency(64 * old, 64 * number)
    index = 64 * 4 + 17
    within = Tree(leaves[64 * 4 : 64 * 5]).inclusion(17)
    assert within + beats.inclusion(4) == flat.inclusion(index)


def test_an_inner_node_is_no_leaf():
    tree = Tree(LEAVES[:4])
    inner = node_hash(LEAVES[0], LEAVES[1])

    assert inner != leaf_hash(LEAVES[0] + LEAVES[1])
    assert not is_included(inner, 0, 4, tree.inclusion(0)[1:], tree.root())
    assert is_included(
        inner, 0, 2, tree.inclusion(0)[1:], tree.root()
    )  # another size: a note signs it


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_what_is_not_in_the_tree_is_not_proved(index, size):
    with pytest.raises(ProofError):
        root_from(LEAVES[0], index, size, [])
    with pytest.raises(ValueError, match="no such leaf"):
        Tree(LEAVES[:4]).inclusion(index, size)


@pytest.mark.parametrize(("old", "size"), [(0, 4), (5, 4), (1, MOST + 1)])
def test_what_is_not_older_is_not_continued(old, size):
    with pytest.raises(ValueError, match="no"):
        Tree(LEAVES).consistency(old, size)
    assert not follows(old, LEAVES[0], 4, LEAVES[1], [])


@settings(deadline=None)
@given(st.data())
def test_one_changed_bit_breaks_every_proof(data):
    size = data.draw(st.integers(2, MOST))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1))
    tree = Tree(LEAVES)
    inclusion, consistency = tree.inclusion(index, size), tree.consistency(old, size)

    def flipped(proof):
        place, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        changed = int.from_bytes(proof[place], "big") ^ 1 << bit
        return [*proof[:place], changed.to_bytes(32, "big"), *proof[place + 1 :]]

    assert not is_included(LEAVES[index], index, size, flipped(inclusion), tree.root(size))
    roots = (old, tree.root(old), size, tree.root(size))
    assert not follows(*roots, flipped(consistency))
