"""Search inside one's own view: folded, complete, and never more than the view holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.office import (
    Actor,
    Draft,
    log_contact,
    seal_input,
    search,
    write_message,
)
from goodoffices.office.searching import folded
from goodoffices.record import Audience, Channel, Contact, InputSealed, Manner, Message, Statement
from tests.cast import NORTH_POINTS, Cast
from tests.conftest import examples


def say(cast: Cast, actor: Actor, words: str, room: str = "") -> None:
    write_message(cast.office, actor, room=room or cast.mara.seat, words=words, key=cast.key(actor))


def found(cast: Cast, actor: Actor, words: str, **where: int) -> list[str]:
    hits = search(cast.office, cast.view(actor), words, **where).hits
    return ["".join(piece for _, piece in hit.excerpt) for hit in hits]


def marked(cast: Cast, actor: Actor, words: str) -> list[str]:
    [hit] = search(cast.office, cast.view(actor), words).hits
    return [piece for is_found, piece in hit.excerpt if is_found]


def test_a_seat_finds_what_it_may_read_and_nothing_of_others(cast: Cast) -> None:
    say(cast, cast.anton, "The ferry may sail on Sunday.")

    assert found(cast, cast.anton, "ferry") == ["The ferry may sail on Sunday."]
    assert found(cast, cast.mara, "FERRY sunday") == ["The ferry may sail on Sunday."]
    for other in (cast.bela, cast.frieda, cast.lior, cast.rut):
        assert search(cast.office, cast.view(other), "ferry").count == 0


@pytest.mark.parametrize(
    ("said", "looked"),
    [
        ("Une crème brûlée à Genève", "CREME geneve"),
        ("שָׁלוֹם וּבְרָכָה", "שלום"),
        ("שלום לכולם", "לכולמ"),
        ("السَّلَامُ عَلَيْكُمْ", "السلام"),
        ("إعادة فتح المعبر", "اعاده"),
        ("الســـلام", "السلام"),
        ("в 17 ч., ёлка", "елка"),
        ("в ١٧ مارس", "17"),
        ("soft\u00adhyphen and \u200fmark", "softhyphen mark"),
        ("The bridge\nis   open", '"bridge is open"'),
        ("Straße nach Osk", "STRASSE"),
    ],
)
def test_case_accents_points_and_spacing_do_not_count(cast: Cast, said: str, looked: str) -> None:
    say(cast, cast.anton, said)

    assert search(cast.office, cast.view(cast.anton), looked).count == 1


def test_what_stands_in_quotes_must_stand_together(cast: Cast) -> None:
    say(cast, cast.anton, "The bridge is open and the road is not.")

    assert found(cast, cast.anton, '"road is not"')
    assert not found(cast, cast.anton, '"road is open"')
    assert found(cast, cast.anton, "road is open")


def test_what_was_found_is_marked_with_the_points_of_its_letters(cast: Cast) -> None:
    say(cast, cast.anton, "אמרו שָׁלוֹם אתמול, à Genève")

    assert marked(cast, cast.anton, "שלום geneve") == ["שָׁלוֹם", "Genève"]


def test_a_long_text_is_cut_around_what_was_found(cast: Cast) -> None:
    say(cast, cast.anton, "word " * 400 + "corridor " + "word " * 400)

    [shown] = found(cast, cast.anton, "corridor")
    assert "corridor" in shown
    assert len(shown) < 400
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_a_seat_is_found_by_its_name_and_an_inner_name_never_is(cast: Cast) -> None:
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=(
            Statement(manner=Manner.QUOTE, words="We saw the pier.", said_by=cast.anton.seat),
        ),
    )
    log_contact(cast.office, cast.mara, contact, key="one")

    assert len(found(cast, cast.mara, "pier northland")) == 1
    assert not found(cast, cast.mara, f"pier {cast.anton.seat}")


def test_the_newest_comes_first_and_older_ones_page_by_page(cast: Cast) -> None:
    for number in range(35):
        say(cast, cast.anton, f"Convoy {number} crossed")

    first = search(cast.office, cast.view(cast.anton), "convoy")
    rest = search(cast.office, cast.view(cast.anton), "convoy", before=first.older)

    assert (first.count, rest.count, rest.older) == (35, 35, 0)
    numbers = [hit.line.number for hit in (*first.hits, *rest.hits)]
    assert len(numbers) == 35
    assert numbers == sorted(numbers, reverse=True)


def test_what_is_sealed_is_found_by_its_author_alone_and_stays_nowhere(cast: Cast) -> None:
    agenda = cast.agenda()
    sealed = InputSealed(
        said_by=cast.anton.seat,
        agenda=agenda,
        rules=cast.rules(),
        points=NORTH_POINTS,
        reservation=300,
    )
    seal_input(cast.office, cast.anton, sealed, key=cast.key(cast.anton))
    view = cast.office.look(cast.anton)

    hits = search(cast.office, view, "northland").hits
    assert [hit for hit in hits if hit.line.audience.is_sealed]
    index = view._memory._made["folded"].value
    assert index.sealed
    assert not set(index.sealed) & set(index.texts)
    hits = search(cast.office, cast.view(cast.mara), "northland").hits
    assert not [hit for hit in hits if hit.line.audience.is_sealed]


def test_a_line_that_comes_later_is_found_at_once(cast: Cast) -> None:
    assert not search(cast.office, cast.office.look(cast.anton), "ferry").count
    say(cast, cast.anton, "The ferry")

    assert search(cast.office, cast.office.look(cast.anton), "ferry").count == 1


def test_no_words_find_nothing(cast: Cast) -> None:
    say(cast, cast.anton, "The ferry")

    for nothing in ("", "   ", '""', "\u200f\u0301"):
        assert search(cast.office, cast.view(cast.anton), nothing).count == 0


WORDS = st.text(st.sampled_from("aàÀbßẞİ№ﬁǅ שׁםמ ٱاآ١1\u0301\u200f\n"), min_size=1, max_size=12)


@settings(max_examples=examples(80, full=3000))
@given(said=WORDS, looked=WORDS)
def test_folding_is_sign_by_sign_and_folding_twice_changes_nothing(said: str, looked: str) -> None:
    assert folded(said) + folded(looked) == folded(said + looked)
    assert folded(folded(said)) == folded(said)


@pytest.mark.parametrize("looked", ["ferry", "northland", "e", "2026"])
def test_what_others_write_changes_nothing_that_a_search_finds(cast: Cast, looked: str) -> None:
    say(cast, cast.bela, "The ferry of 2026")
    before = search(cast.office, cast.view(cast.bela), looked)

    say(cast, cast.anton, "Our ferry of 2026, Northland")
    own = Audience([cast.mara.seat])
    cast.office.append(cast.mara, [Draft(own, Message(words="ferry 2026 e"))], key="own")

    assert search(cast.office, cast.view(cast.bela), looked) == before
