"""Laws of the single text: copies that tell nothing of what they leave out, differences that can be applied."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.record import (
    Alternative,
    Bracket,
    Clause,
    Rendering,
    SeatId,
    TextContent,
    TextPut,
    Wording,
    decode_body,
    encode_body,
)
from goodoffices.testing.text import contents, edited, owned_texts
from goodoffices.text import (
    Change,
    applied,
    copy_for,
    differences,
    marked,
    numbers,
    place_clause,
    plain,
    typed,
    words_changed,
)
from tests.conftest import examples

NORTH, SOUTH = SeatId("north"), SeatId("south")


def shown_to(text, reader):
    """What nobody released: the mediator's own words and those of the reader."""
    return {name: None for name, owner in text.owners.items() if owner in (None, reader)}


def without(content, hidden):
    """The text as it would be if these alternatives had never been written."""
    clauses = []
    dropped = None
    for clause in content.clauses:
        if dropped is not None and clause.level > dropped:
            continue
        dropped = None
        brackets = tuple(
            replace(b, alternatives=kept)
            for b in clause.brackets
            if (kept := tuple(a for a in b.alternatives if a.id not in hidden))
        )
        gone = {b.id for b in clause.brackets} - {b.id for b in brackets}
        words = _joined(clause.words, gone)
        renderings = tuple(
            replace(
                one,
                words=_joined(one.words, gone),
                of_words=one.of_words and _joined(one.of_words, gone),
            )
            for one in clause.renderings
        )
        if not (clause.heading or brackets or "".join(words.pieces).strip()):
            dropped = clause.level
            continue
        clauses.append(replace(clause, words=words, brackets=brackets, renderings=renderings))
    return replace(content, clauses=tuple(clauses))


def _joined(words, gone):
    """As somebody would have typed it without the bracket: one blank between words, none before a full stop."""
    text, slots, pieces = words.pieces[0], [], []
    for slot, piece in zip(words.slots, words.pieces[1:], strict=True):
        if slot in gone:
            text += piece
        else:
            pieces.append(text)
            slots.append(slot)
            text = piece
    pieces.append(text)
    tidy = [" ".join(p.split()) for p in pieces]
    for n, piece in enumerate(pieces):
        before = " " if piece[:1] == " " and n else ""
        after = " " if piece[-1:] == " " and n < len(pieces) - 1 else ""
        tidy[n] = (
            f"{before}{tidy[n]}{after}"
            if tidy[n]
            else (" " if n not in (0, len(pieces) - 1) else "")
        )
    return Wording(pieces=tuple(tidy), slots=tuple(slots))


@settings(max_examples=examples(60, full=20_000))
@given(owned_texts([NORTH, SOUTH]))
def test_a_copy_is_the_same_as_if_the_words_it_leaves_out_had_never_been_written(text):
    hidden = {name for name, owner in text.owners.items() if owner == NORTH}
    shown = shown_to(text, SOUTH)

    assert copy_for(text.content, shown) == copy_for(without(text.content, hidden), shown)


@settings(max_examples=examples(40, full=10_000))
@given(owned_texts([NORTH, SOUTH]), st.data())
def test_two_texts_that_differ_in_hidden_words_alone_give_one_copy(text, data):
    """Other words of Northland, more of them, or in another language: Southland's copy is the same bytes."""
    shown = shown_to(text, SOUTH)

    def rewritten(clause):
        return replace(
            clause,
            brackets=tuple(
                replace(
                    b,
                    alternatives=tuple(
                        replace(
                            a,
                            words=data.draw(st.sampled_from(("x", "y z", a.words))),
                            translations=(),
                        )
                        if text.owners[a.id] == NORTH
                        else a
                        for a in b.alternatives
                    ),
                )
                for b in clause.brackets
            ),
        )

    other = replace(text.content, clauses=tuple(map(rewritten, text.content.clauses)))

    one, two = (encode_body(TextPut(content=copy_for(x, shown))) for x in (text.content, other))
    assert one == two


@settings(max_examples=examples(40, full=10_000))
@given(owned_texts([NORTH, SOUTH]))
def test_a_copy_holds_nothing_that_its_reader_may_not_see(text):
    copy = copy_for(text.content, shown_to(text, SOUTH))

    assert {one.id for one in copy.alternatives()} <= set(shown_to(text, SOUTH))
    for clause in copy.clauses:
        assert all(one.of_words is None and one.of_heading == "" for one in clause.renderings)
        assert all(t.of is None for a in clause.alternatives() for t in a.translations)
        assert "  " not in plain(clause)


@settings(max_examples=examples(30, full=5_000))
@given(owned_texts([NORTH, SOUTH]), st.data())
def test_what_is_kept_back_goes_with_all_under_it_and_leaves_no_gap_in_the_numbers(text, data):
    names = [clause.id for clause in text.content.clauses]
    left_out = data.draw(st.sets(st.sampled_from(names))) if names else set()

    copy = copy_for(text.content, shown_to(text, SOUTH), left_out=left_out)

    assert not left_out & {clause.id for clause in copy.clauses}
    counted = [tuple(map(int, n.split("."))) for n in numbers(copy.clauses).values()]
    for before, after in pairwise([(0,), *counted]):
        assert after[: len(after) - 1] == before[: len(after) - 1]
        assert after[-1] == (before[len(after) - 1] + 1 if len(before) >= len(after) else 1)


@settings(max_examples=examples(40, full=10_000))
@given(contents(), st.data())
def test_a_difference_applied_to_the_old_draft_gives_the_new_one(old, data):
    new = data.draw(edited(old))
    changes = differences(old.clauses, new.clauses)

    made = applied({clause.id: plain(clause) for clause in old.clauses}, changes)

    assert made == tuple((clause.id, plain(clause)) for clause in new.clauses)
    assert {c.id for c in changes if c.removed} == {c.id for c in old.clauses} - {
        c.id for c in new.clauses
    }


@settings(max_examples=examples(30, full=5_000))
@given(contents(), st.data())
def test_clauses_that_did_not_move_stand_in_their_old_order(old, data):
    new = data.draw(edited(old, times=5))
    stayed = [
        c.id
        for c in differences(old.clauses, new.clauses)
        if not (c.moved or c.inserted or c.removed)
    ]
    before = [clause.id for clause in old.clauses if clause.id in stayed]

    assert stayed == before


@settings(max_examples=examples(25, full=2_000))
@given(contents())
def test_a_draft_beside_itself_shows_no_change(content):
    assert all(change.is_same for change in differences(content.clauses, content.clauses))


@settings(max_examples=examples(200, full=20_000))
@given(st.text("ab .,\n", max_size=40), st.text("ab .,\n", max_size=40))
def test_words_taken_away_and_added_make_both_texts(old, new):
    pieces = words_changed(old, new)

    assert "".join(p.words for p in pieces if p.change is not Change.ADDED) == old
    assert "".join(p.words for p in pieces if p.change is not Change.TAKEN) == new


@settings(max_examples=examples(25, full=2_000))
@given(contents())
def test_words_typed_with_marks_are_read_as_they_were(content):
    for clause in content.clauses:
        marks = {bracket.id: n for n, bracket in enumerate(clause.brackets, start=1)}
        text = marked(clause.words, marks)

        assert typed(text, {n: name for name, n in marks.items()}) == clause.words


@settings(max_examples=examples(25, full=2_000))
@given(contents())
def test_a_text_is_read_back_from_its_bytes(content):
    body = TextPut(content=content)

    assert decode_body("text_put", encode_body(body)) == body


def clause(name, *pieces, level=0, heading="", brackets=()):
    return Clause(
        id=name,
        level=level,
        heading=heading,
        words=Wording(pieces=pieces or ("",), slots=tuple(b.id for b in brackets)),
        brackets=brackets,
    )


def point(name, *words):
    return Bracket(
        id=name,
        alternatives=tuple(Alternative(id=f"{name}{n}", words=w) for n, w in enumerate(words)),
    )


@pytest.mark.parametrize(
    ("pieces", "read"),
    [
        (("They cross ", "."), "They cross."),
        (("They cross ", " by day."), "They cross by day."),
        (("", " They cross."), "They cross."),
        (("They cross (", ") by day."), "They cross () by day."),
        (("They cross", ", by day."), "They cross, by day."),
    ],
)
def test_no_blank_tells_where_a_bracket_stood(pieces, read):
    text = TextContent(
        title="t", clauses=(clause("c", *pieces, brackets=(point("p", "unfilmed"),)),)
    )

    assert plain(copy_for(text, {}).clauses[0]) == read


def test_an_article_under_which_nothing_is_left_is_absent_and_so_is_what_stands_under_nothing():
    hidden = clause("h", "", "", level=1, brackets=(point("p", "unfilmed"),))
    below = clause("b", "Only under it.", level=2)
    text = TextContent(
        title="t",
        clauses=(
            clause("a", heading="The crossing"),
            hidden,
            below,
            clause("z", heading="Final words"),
            clause("y", "It binds.", level=1),
        ),
    )

    copy = copy_for(text, {})

    assert [c.id for c in copy.clauses] == ["z", "y"]
    assert numbers(copy.clauses) == {"z": "1", "y": "1.1"}


def test_a_translation_is_behind_only_for_what_its_reader_can_see():
    bracket = point("p", "unfilmed")
    words = Wording(pieces=("They cross ", "."), slots=("p",))
    before = Wording(pieces=("They cross.",))
    rendering = Rendering(
        language="fr", words=Wording(pieces=("Ils passent ", "."), slots=("p",)), of_words=before
    )
    one = Clause(id="c", words=words, brackets=(bracket,), renderings=(rendering,))
    text = TextContent(title="t", clauses=(one,))

    hidden, seen = (copy_for(text, shown).clauses[0].renderings[0] for shown in ({}, {"p0": None}))

    assert not hidden.behind
    assert seen.behind


def test_a_clause_that_moves_is_told_from_one_that_is_taken_out_and_put_in():
    old = tuple(clause(name, f"Words of {name}.") for name in "abcd")
    moved = place_clause(
        TextContent(title="t", clauses=tuple(old[n] for n in (3, 0, 1, 2))), clause("x", "New.")
    )

    told = {c.id: c for c in differences(old, moved.clauses)}

    assert told["d"].moved
    assert not told["a"].moved
    assert told["x"].inserted
    assert told["a"].old_number == "1"
    assert told["a"].new_number == "3"
