"""Officers' shares: any k open the secret, fewer say nothing about it, and a slip of the hand is told."""

import itertools
import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mnemonic import Mnemonic

from goodoffices.errors import InputError
from goodoffices.vault import Share, combine, read_share, split
from goodoffices.vault.shares import WORDS_IN_A_SHARE, _inverse, _product
from tests.conftest import examples

SECRET = bytes(range(32))
WORDS = Mnemonic("english").wordlist


def shared(needed=2, of=3, secret=SECRET):
    return split(secret, needed=needed, of=of, randomness=os.urandom)


def test_multiplication_is_that_of_the_field():
    # FIPS 197, section 4.2: {57} x {83} = {c1}, {57} x {13} = {fe}
    assert _product(0x57, 0x83) == 0xC1
    assert _product(0x57, 0x13) == 0xFE
    assert all(_product(a, _inverse(a)) == 1 for a in range(1, 256))
    assert all(_product(a, b) == _product(b, a) < 256 for a in range(256) for b in range(0, 256, 7))


@given(st.data())
def test_any_k_of_n_open_it_and_the_order_does_not_matter(data):
    of = data.draw(st.integers(2, examples(6, full=20)))
    needed = data.draw(st.integers(2, of))
    secret = data.draw(st.binary(min_size=32, max_size=32))
    shares = shared(needed, of, secret)

    chosen = data.draw(st.permutations(shares))[: data.draw(st.integers(needed, of))]
    assert combine(chosen) == secret
    with pytest.raises(InputError, match="too few"):
        combine(chosen[: needed - 1] * 2)


def test_fewer_than_are_needed_fit_every_secret():
    """For each other secret there is a third share that would have given it."""
    first, second, _ = shared(3, 3)

    found = set()
    for byte in range(256):
        forged = Share(3, 3, first.series, bytes([byte]) * 32)
        found.add(combine([first, second, forged])[0])

    assert len(found) == 256


@given(st.binary(min_size=32, max_size=32), st.integers(2, 255), st.integers(1, 255))
def test_a_share_survives_paper(data, needed, number):
    share = Share(number, needed, "a1b2", data)
    words = share.words()

    assert len(words) == WORDS_IN_A_SHARE == 30
    assert read_share(" ".join(words)) == share
    assert (
        read_share("\n".join(f"{at}. {word[:4].upper()}," for at, word in enumerate(words, 1)))
        == share
    )


def test_a_share_shows_nothing_of_itself():
    assert repr(shared()[0]) == "<Share 1>"


def advice(text):
    with pytest.raises(InputError) as refused:
        read_share(text)
    return refused.value.advice


def test_a_single_wrong_word_is_named(full):
    words = list(shared()[1].words())
    chance = random.Random(1)
    for at in range(0, len(words), 1 if full else 9):
        typed = words.copy()
        typed[at] = chance.choice([word for word in WORDS if word != words[at]])
        assert advice(" ".join(typed)) == (
            f"Word {at + 1} seems to be another one. Look at word {at + 1} on the paper."
        )


def test_words_that_changed_places_are_named():
    words = list(shared()[0].words())
    for at in (0, 10, 28):
        typed = words.copy()
        typed[at], typed[at + 1] = typed[at + 1], typed[at]

        assert typed == words or advice(" ".join(typed)) == (
            f"Words {at + 1} and {at + 2} seem to have changed places. Look at them on the paper."
        )


def test_a_word_of_no_list_a_missing_word_and_many_slips_are_told():
    words = list(shared()[0].words())

    assert "Word 7 is not in the list" in advice(" ".join([*words[:6], "goodoffices", *words[7:]]))
    assert "Word 1 is not in the list" in advice(" ".join(["zzzz", *words[1:]]))
    assert "Word 30 is not in the list" in advice(" ".join([*words[:-1], "zzzz"]))
    assert "30 words; 29 were typed" in advice(" ".join(words[:-1]))
    assert advice(" ".join(words[10:] + words[:10])) == (
        "More than one word is wrong. Type the share again, row by row."
    )
    # The beginning of a word alone is not enough where it goes on with other letters.
    assert "not in the list" in advice(" ".join([words[0][:4] + "zzzz", *words[1:]]))


def test_one_share_alone_and_shares_of_another_length_open_nothing():
    first, second, _ = shared()

    with pytest.raises(InputError, match="too few"):
        combine([first])
    with pytest.raises(InputError, match="different sets"):
        combine([])
    with pytest.raises(ValueError, match="shorter"):
        combine([first, Share(2, 2, second.series, second.data[:-1])])


def test_a_source_of_chance_that_gives_too_little_makes_no_shares():
    with pytest.raises(ValueError, match="shorter"):
        split(SECRET, needed=2, of=3, randomness=lambda size: bytes(size - 1))


def test_shares_of_two_sets_do_not_open_anything():
    one, other = shared(), shared()
    while other[0].series == one[0].series:
        other = shared()

    with pytest.raises(InputError, match="different sets"):
        combine([one[0], other[1]])


@pytest.mark.parametrize(("needed", "of"), [(1, 1), (1, 3), (3, 2), (0, 0), (2, 256)])
def test_numbers_that_make_no_sense_are_refused(needed, of):
    with pytest.raises(InputError, match="no such shares"):
        shared(needed, of)


def test_shares_of_one_set_differ_in_every_combination():
    shares = shared(3, 5)

    assert len({share.data for share in shares}) == 5
    assert all(share.data != SECRET for share in shares)
    assert {combine(chosen) for chosen in itertools.combinations(shares, 3)} == {SECRET}
