"""The hash tree of RFC 6962: roots, and proofs that a leaf is in it or that one tree continues another.

Here a tree is made of leaf *hashes*, so that the same code serves for the leaves of one beat and for the
beats of a record: a beat has 64 leaves, a power of two, so that the tree over all leaves is the tree over
the roots of the beats, with each root standing for its 64 leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from goodoffices.errors import ProofError

__all__ = [
    "Tree",
    "follows",
    "inclusion_length",
    "is_included",
    "leaf_hash",
    "node_hash",
    "root_from",
]


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf: ``SHA-256(0x00 || leaf)``."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: ``SHA-256(0x01 || left || right)``."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A tree that grows. It keeps every complete subtree, so that a root or a proof costs few hashes.

    Parameters
    ----------
    hashes : iterable of bytes, 32 each
        Leaf hashes to begin with.

    Examples
    --------
    >>> tree = Tree(leaf_hash(bytes([n])) for n in range(5))
    >>> proof = tree.inclusion(3)
    >>> is_included(leaf_hash(bytes([3])), 3, 5, proof, tree.root())
    True
    """

    __slots__ = ("_levels",)

    def __init__(self, hashes: Iterable[bytes] = ()) -> None:
        # Level k holds the hashes of all complete subtrees of 2^k leaves, from the left.
        self._levels: list[list[bytes]] = [[]]
        for each in hashes:
            self.append(each)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash at the right end."""
        level, carried = 0, leaf
        while True:
            if level == len(self._levels):
                self._levels.append([])
            row = self._levels[level]
            row.append(carried)
            if len(row) % 2:
                return
            carried = node_hash(row[-2], row[-1])
            level += 1

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves, over all where it is left out.

        Raises
        ------
        ValueError
            If there are fewer leaves.
        """
        size = self._checked(size)
        return self._range(0, size) if size else hashlib.sha256().digest()

    def root_with(self, leaf: bytes) -> bytes:
        """The root that the tree would have with one more leaf hash."""
        found = leaf
        for level, row in enumerate(self._levels):
            if len(self) >> level & 1:
                found = node_hash(row[-1], found)
        return found

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The proof that leaf `index` is in the tree of the first `size` leaves, from the leaf upwards.

        Raises
        ------
        ValueError
            If there is no such leaf.
        """
        size = self._checked(size)
        if not 0 <= index < size:
            raise ValueError("no such leaf")
        proof = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(start, middle))
                start = middle
        return proof[::-1]

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """The proof that the tree of `size` leaves continues that of the first `old` leaves.

        Raises
        ------
        ValueError
            If `old` is not between 1 and `size`.
        """
        size = self._checked(size)
        if not 0 < old <= size:
            raise ValueError("no such older tree")
        proof = []
        start, end, whole = 0, size, True
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(start, middle))
                start, whole = middle, False
        if not whole:
            proof.append(self._range(start, end))
        return proof[::-1]

    def _checked(self, size: int | None) -> int:
        size = len(self) if size is None else size
        if not 0 <= size <= len(self):
            raise ValueError("no tree of that size")
        return size

    def _range(self, start: int, end: int) -> bytes:
        """The root over some leaves; `start` is a multiple of the least power of two that holds them."""
        width = end - start
        level = width.bit_length() - 1
        if width == 1 << level:
            return self._levels[level][start >> level]
        middle = start + _split(width)
        return node_hash(self._range(start, middle), self._range(middle, end))


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_length(index: int, size: int) -> int:
    """How many hashes a proof of inclusion has: a function of index and size alone."""
    inner = (index ^ (size - 1)).bit_length()
    return inner + (index >> inner).bit_count()


def root_from(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root to which a proof of inclusion leads.

    Parameters
    ----------
    leaf : bytes, 32
        Hash of the leaf.
    index, size : int
        Place of the leaf, number of leaves.
    proof : sequence of bytes
        From the leaf upwards.

    Raises
    ------
    ProofError
        If the proof has not exactly the length that index and size demand.
    """
    if not 0 <= index < size or len(proof) != inclusion_length(index, size):
        raise ProofError("a proof of inclusion has the wrong length")
    inner = (index ^ (size - 1)).bit_length()
    found = leaf
    for level, beside in enumerate(proof):
        # On the right border of the tree there are only neighbours on the left.
        is_left = level < inner and not index >> level & 1
        found = node_hash(found, beside) if is_left else node_hash(beside, found)
    return found


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows a leaf hash at its place under a root; see :func:`root_from`."""
    try:
        return root_from(leaf, index, size, proof) == root
    except ProofError:
        return False


def follows(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that a tree continues an older one.

    Parameters
    ----------
    old, new : int
        Numbers of leaves, `old` at least 1.
    old_root, new_root : bytes, 32
        The roots.
    proof : sequence of bytes
        As :meth:`Tree.consistency` gives it; empty for trees of one size.
    """
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    # A complete old tree is its own first subtree and is left out of the proof.
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not path:
        return False
    found_old = found_new = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            found_old, found_new = node_hash(beside, found_old), node_hash(beside, found_new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found_new = node_hash(found_new, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and found_old == old_root and found_new == new_root
