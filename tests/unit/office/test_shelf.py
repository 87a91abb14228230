"""A shelf is a mapping, and what was seen is a set, however much of them came in one piece."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.office.deconfliction.shelf import SeenBefore, Shelf

names = st.sampled_from("abcdefgh")
held = st.dictionaries(names, st.binary(max_size=4))
digests = st.lists(st.binary(min_size=8, max_size=8))


def shelf(begun):
    ends = np.cumsum([len(part) for part in begun.values()], dtype=np.int64)
    return Shelf(begun, ends, b"".join(begun.values()))


@given(held, held, held)
def test_a_shelf_holds_what_it_began_with_and_what_was_put(begun, put, later):
    found, plain = shelf(begun), {**begun, **put}
    for name, part in put.items():
        found[name] = part
    other = found.copy()
    for name, part in later.items():
        other[name] = part

    assert dict(found.items()) == plain
    assert list(found) == [name for name, _ in found.items()]
    assert len(found) == len(plain)
    assert {name: found.get(name) for name in "abcdefgh"} == {n: plain.get(n) for n in "abcdefgh"}
    assert dict(other.items()) == {**plain, **later}
    assert (found == other) == (plain == {**plain, **later})


def test_a_name_that_comes_twice_is_no_shelf():
    with pytest.raises(ValueError, match="twice"):
        Shelf(["a", "a"], np.array([1, 2]), b"xy")


@given(digests, digests, digests)
def test_what_was_seen_is_a_set(begun, added, asked):
    first = SeenBefore()
    for one in begun:
        first.add(one)
    found = SeenBefore(first.sorted())
    for one in added:
        found.add(one)
    other = found.copy()
    other.add(b"somebody")

    assert all(one in found for one in (*begun, *added))
    assert [one in found for one in asked] == [one in {*begun, *added} for one in asked]
    assert len(found.sorted()) == len({*begun, *added})
    assert b"somebody" in other
    assert (found == other) == (b"somebody" in {*begun, *added})
