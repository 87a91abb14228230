"""The leaves of one beat: who has one, where, and what nobody can tell from them."""

import hashlib
import hmac

import pytest

from goodoffices.vault import WHOLE, Beat, Stood, derive
from goodoffices.vault.checkpoint import leaf_of
from goodoffices.vault.tree import is_included, leaf_hash

SECRET = b"n" * 32


def stood(views):
    return [
        Stood(WHOLE, 9, b"w" * 32),
        *(Stood(f"s-{n}", n, hashlib.sha256(bytes([n])).digest()) for n in range(views)),
    ]


def test_a_leaf_is_written_as_it_is_written_down():
    assert leaf_of("p", 600, Stood("s-north", 3, b"\1" * 32), b"\2" * 32).decode() == (
        f'{{"head":"{"01" * 32}","number":3,"process":"p","salt":"{"02" * 32}",'
        '"seat":"s-north","slot":600,"v":1}'
    )


@pytest.mark.parametrize("views", [0, 1, 2, 62, 63])
def test_every_chain_is_proved_under_the_root_of_its_beat(views):
    beat = Beat(SECRET, "p", 1, 600, stood(views))

    assert len(beat.places) == len(set(beat.places.values())) == views + 1
    for each in stood(views):
        leaf = leaf_hash(leaf_of("p", 600, each, beat.salt(each.seat)))
        place = beat.places[each.seat]
        assert beat.index(each.seat) == place < 64
        assert is_included(leaf, place, 64, beat.proof(each.seat), beat.root)


def test_beyond_sixty_three_views_groups_take_turns_and_nobody_is_left_out():
    every = stood(127)
    seen = [set(Beat(SECRET, "p", n, 0, every).places) - {WHOLE} for n in range(1, 4)]

    assert seen[2] == {f"s-{n}" for n in range(63)}
    assert seen[0] == {f"s-{n}" for n in range(63, 126)}
    assert seen[1] == {"s-126"}
    assert all(WHOLE in Beat(SECRET, "p", n, 0, every).places for n in range(4))


def test_sixty_three_views_need_no_turns():
    for number in range(3):
        assert len(Beat(SECRET, "p", number, 0, stood(63)).places) == 64
    assert len(Beat(SECRET, "p", 2, 0, stood(64)).places) == 64
    assert len(Beat(SECRET, "p", 1, 0, stood(64)).places) == 2
    groups = [Beat(SECRET, "p", 1, 0, stood(n)).groups for n in (0, 1, 63, 64, 126, 127)]
    assert groups == [1, 1, 1, 2, 2, 3]


def test_the_index_counts_sixty_four_for_each_beat_of_before():
    first, fifth = (Beat(SECRET, "p", n, 0, stood(2)) for n in (1, 5))

    assert fifth.index("s-1") == 4 * 64 + fifth.places["s-1"]
    assert first.places == fifth.places


def test_a_place_says_nothing_to_whoever_lacks_the_key():
    mine, other, elsewhere = (
        Beat(key, process, 1, 0, stood(40)).places
        for key, process in ((SECRET, "p"), (b"m" * 32, "p"), (SECRET, "q"))
    )

    assert mine != other
    assert mine != elsewhere
    assert list(mine.values()) != sorted(mine.values())


def test_places_and_salts_come_from_the_node_key_so_that_every_start_finds_them_again():
    """A change here would make the roots of yesterday's checkpoints another."""
    beat = Beat(SECRET, "p", 7, 600, stood(3))
    order = sorted(
        range(64),
        key=lambda n: hmac.digest(derive(SECRET, "places", "p"), bytes([n]), "sha256"),
    )

    assert list(beat.places.values()) == order[:4]
    message = b"salt" + (7).to_bytes(8, "big") + bytes([order[1]])
    assert beat.salt("s-0") == hmac.digest(derive(SECRET, "leaves", "p"), message, "sha256")
    assert beat.root.hex() == "8912022a76b98ffa3d9c32b36369946815ded1027c86adfbd3fb1354eb3a4a6b"


def test_the_same_chain_has_another_salt_in_every_beat_and_place():
    salts = {Beat(SECRET, "p", n, 0, stood(9)).salt(f"s-{k}") for n in range(4) for k in range(9)}

    assert len(salts) == 36


def test_a_root_depends_on_where_chains_stood_and_when():
    plain = Beat(SECRET, "p", 1, 600, stood(2)).root
    moved = stood(2)
    moved[1] = Stood("s-0", 1, moved[1].head)

    assert plain == Beat(SECRET, "p", 1, 600, stood(2)).root
    assert plain != Beat(SECRET, "p", 1, 600, moved).root
    assert plain != Beat(SECRET, "p", 1, 1200, stood(2)).root
    assert plain != Beat(SECRET, "p", 2, 600, stood(2)).root
    assert plain != Beat(SECRET, "p", 1, 600, stood(1)).root
