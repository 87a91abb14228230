"""The single text on pages: written by the mediator, handed as a seat may see it, answered by sides."""

import re

import pytest

from goodoffices.office import (
    copy_preview,
    hand_text,
    handed_texts,
    negotiating_texts,
    put_text,
)
from goodoffices.record import (
    Alternative,
    Bracket,
    Clause,
    TextContent,
    Wording,
)

pytestmark = pytest.mark.django_db


def clause(name, words, level=0, heading="", brackets=()):
    pieces = re.split(r"\[\w+\]", words)
    slots = tuple(re.findall(r"\[(\w+)\]", words))
    return Clause(
        id=name,
        level=level,
        heading=heading,
        words=Wording(pieces=tuple(pieces), slots=slots),
        brackets=brackets,
    )


def bracket(name, *words):
    return Bracket(
        id=name,
        alternatives=tuple(
            Alternative(id=f"{name}-{n}", words=one) for n, one in enumerate(words, start=1)
        ),
    )


def bridge():
    """Two articles; in one of them each side would have other words."""
    return TextContent(
        title="The bridge",
        clauses=(
            clause("a", "", heading="The crossing"),
            clause("b", "Ambulances cross from 08:00.", 1),
            clause(
                "c",
                "They cross [p].",
                1,
                brackets=(bracket("p", "unfilmed", "filmed by a third party"),),
            ),
            clause(
                "d", "The bridge stays under [q].", 1, brackets=(bracket("q", "northern guard"),)
            ),
            clause("e", "", heading="Final words"),
            clause("f", "This text binds nobody before it is signed.", 1),
        ),
    )


@pytest.fixture
def texted(desk):
    """A text with words of Northland that nobody released."""
    cast = desk.cast
    origins = {"p-1": cast.anton.seat, "p-2": None, "q-1": cast.anton.seat}
    put_text(cast.office, cast.mara, bridge(), origins=origins, key="text")
    return desk


def the_text(desk):
    return negotiating_texts(desk.cast.view(desk.cast.mara))[0]


def hand(desk, actor, **how):
    cast = desk.cast
    text = the_text(desk)
    preview = copy_preview(cast.office, cast.view(cast.mara), text, to=actor.seat, **how)
    return hand_text(
        cast.office, cast.mara, text=text.id, to=actor.seat, seen=preview.digest,
        key=cast.key(cast.mara), **how,
    )  # fmt: skip


def page_of(answer):
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return re.sub(r"\s+", " ", answer.content.decode())


def newest(desk, actor):
    return handed_texts(desk.cast.view(actor))[0].newest


def test_a_mediator_begins_a_text_from_paragraphs(desk):
    typed = {
        "title": "The bridge",
        "language": "en",
        "text": "# Crossing\nAmbulances cross.\n\n# End\nIt binds.",
    }

    answer = desk.post(desk.cast.mara, "mediator:text_begin", typed, follow=True)

    page = page_of(answer)
    assert "Draft 1" in page
    assert [c.level for c in the_text(desk).content.clauses] == [0, 1, 0, 1]


def test_the_text_shows_brackets_with_the_marks_of_their_owners(texted):
    page = page_of(
        texted.get(texted.cast.mara, "mediator:text", line=the_text(texted).first.address)
    )

    assert "unfilmed" in page
    assert "Northland: " in page
    assert "2 points" in page or "Two points" in page


def test_the_preview_shows_what_a_seat_sees_and_names_what_it_does_not(texted):
    cast = texted.cast
    page = page_of(
        texted.get(
            cast.mara,
            "mediator:text_hand",
            line=the_text(texted).first.address,
            seat=cast.bela.seat,
        )
    )

    copy = page.split('class="as-handed"')[1]
    assert "filmed by a third party" in copy
    assert "unfilmed" not in copy.split("</form>")[0].split("copy-mark")[1].split("Hand it")[0]
    assert "unfilmed" in page.split('class="as-handed"')[0]


def test_a_side_reads_exactly_what_was_previewed(texted):
    cast = texted.cast
    line = the_text(texted).first.address
    form = texted.get(cast.mara, "mediator:text_hand", line=line, seat=cast.bela.seat)
    digest = re.search(r'name="digest"[^>]*value="(\w+)"', form.content.decode())[1]
    answer = texted.post(
        cast.mara,
        "mediator:text_hand",
        {"digest": digest, "note": "Read it."},
        follow=True,
        line=line,
        seat=cast.bela.seat,
    )

    assert "Copies in order" in page_of(answer)
    page = page_of(texted.get(cast.bela, "party:text", line=newest(texted, cast.bela).address))
    assert "filmed by a third party" in page
    assert "unfilmed" not in page
    assert "Draft 1" in page
    assert "Copy for" in page
    assert "Read it." in page


@pytest.mark.parametrize(
    "route", ["text", "text_drafts", "text_handed", "text_rounds", "text_about", "text_clause_new"]
)
def test_every_page_of_the_text_opens_for_the_mediator_alone(texted, route):
    line = the_text(texted).first.address
    hand(texted, texted.cast.bela)
    page_of(texted.get(texted.cast.mara, f"mediator:{route}", line=line))

    assert texted.who_opens(f"mediator:{route}", texted.cast.mara, line=line) == {"mara"}
