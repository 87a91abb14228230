"""The page on which its author corrects an entry."""

import re

import pytest

from goodoffices.office import (
    close_process,
    give_undertaking,
    log_contact,
    put_evidence,
    record_disclosure,
    write_message,
)
from goodoffices.record import (
    Channel,
    Contact,
    Dimension,
    Disclosure,
    Evidence,
    Manner,
    Message,
    Standing,
    Statement,
    Strength,
    UndertakingGiven,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(cast):
    return write_message(
        cast.office, cast.anton, room=cast.mara.seat, words="Six thirty", key="said"
    )


def page_at(desk, actor, name):
    line = desk.cast.view(actor).entry(name)
    return desk.get(actor, "correct", line=line.address)


def typed_in(page):
    """What a browser would send of the form as it stands."""
    form = page[page.index('name="begun"') :]
    typed = dict(
        re.findall(r'<input type="(?!radio|checkbox)[\w-]+" name="(\w+)" value="([^"]*)"', form)
    )
    typed |= {
        name: value.strip()
        for name, value in re.findall(r'<textarea name="(\w+)"[^>]*>([^<]*)<', form)
    }
    for name, options in re.findall(r'(?s)<select name="(\w+)".*?>(.*?)</select>', form):
        typed[name] = re.search(r'value="([^"]*)" selected', options)[1]
    for tag in re.findall(r'<input type="(?:radio|checkbox)"[^>]*checked[^>]*>', form):
        typed[re.search(r'name="(\w+)"', tag)[1]] = re.search(r'value="([^"]*)"', tag)[1]
    return typed


def mend(desk, actor, name, **changed):
    page = page_at(desk, actor, name).text
    line = desk.cast.view(actor).entry(name)
    return desk.client_of(actor).post(
        desk.to(actor, "correct", line=line.address), {**typed_in(page), **changed}
    )


def test_the_first_is_marked_and_leads_to_what_stands_instead(desk, cast, said):
    room = desk.get(cast.anton, "party:room").text
    assert room.count("Correct this") == 1

    answer = mend(desk, cast.anton, said, said="Sixteen thirty")
    assert answer.status_code == 302

    mine, theirs = desk.get(cast.anton, "party:room").text, desk.get(cast.mara, "mediator:record")
    for page in (mine, theirs.text):
        assert "Six thirty" in page
        assert "Sixteen thirty" in page
        assert page.count("What stands instead") == 1
        assert page.count("What it said before") == 1
    assert mine.count("Correct this") == 1
    assert theirs.text.count("Correct this") == 0
    landed = desk.client_of(cast.anton).get(answer["Location"].split("#")[0]).text
    assert "Sixteen thirty" in landed


def test_a_form_opens_with_all_that_was_entered_and_changes_only_what_is_changed(desk, cast):
    contact = Contact(
        channel=Channel.VISIT,
        with_seats=(cast.anton.seat, cast.bela.seat),
        participants=("A minister",),
        starts_at=cast.clock(),
        length_min=20,
        place="Osk",
        statements=(
            Statement(
                manner=Manner.QUOTE,
                words="One",
                said_by=cast.anton.seat,
                standing=Standing.POSITION,
            ),
            Statement(manner=Manner.PARAPHRASE, words="Two"),
            Statement(manner=Manner.IMPRESSION, words="Three", standing=Standing.NON_PAPER),
        ),
    )
    name = log_contact(cast.office, cast.mara, contact, key="one")

    sides = [cast.anton.seat, cast.bela.seat]
    assert mend(desk, cast.mara, name, place="Aske", with_seats=sides).status_code == 302

    [found] = cast.view(cast.mara).lines(Contact)
    assert found.body.place == "Aske"
    assert found.body.statements == contact.statements
    assert (found.body.with_seats, found.body.participants) == (
        contact.with_seats,
        contact.participants,
    )
    assert (
        "This was corrected."
        in desk.get(
            cast.mara, "mediator:contact", line=cast.view(cast.mara).entry(name).address
        ).text
    )


def test_every_kind_that_can_be_corrected_has_its_form(desk, cast):
    today = cast.clock().date()
    evidence = Evidence(
        dimension=Dimension.ACCESS, side=cast.anton.seat, words="They called.",
        strength=Strength.STRONG, judged_by="Mara", on=today,
    )  # fmt: skip
    owed = UndertakingGiven(debtor=cast.mara.seat, creditor=cast.anton.seat, what="A map")
    ours = UndertakingGiven(debtor=cast.anton.seat, creditor=cast.mara.seat, what="A list")
    tried = [
        (cast.mara, put_evidence(cast.office, cast.mara, evidence, key="a"), "shown"),
        (cast.mara, give_undertaking(cast.office, cast.mara, owed, key="b"), "what"),
        (cast.anton, give_undertaking(cast.office, cast.anton, ours, key="c"), "what"),
        (
            cast.mara,
            record_disclosure(
                cast.office, cast.mara, Disclosure(by="A paper", words="They met."), key="d"
            ),
            "said",
        ),
        (
            cast.frieda,
            write_message(
                cast.office, cast.frieda, room=cast.mara.seat, words="We may help", key="e"
            ),
            "said",
        ),
    ]
    for actor, name, field in tried:
        sent = mend(desk, actor, name, **{field: "Other words"})
        assert sent.status_code == 302, re.findall(r'<li><a href="#.*?</li>', sent.text)
        view = cast.view(actor)
        now = view.entry(view.corrected[name]).body
        assert "Other words" in (getattr(now, "words", ""), getattr(now, "what", ""))


def test_it_is_not_there_for_others_nor_for_other_kinds_nor_after_the_close(desk, cast, said):
    line, own = (cast.view(actor).entry(said) for actor in (cast.mara, cast.anton))
    assert desk.get(cast.mara, "correct", line=line.address).status_code == 404
    first = cast.view(cast.mara).lines()[0]
    assert desk.get(cast.mara, "correct", line=first.address).status_code == 404

    close_process(cast.office, cast.mara, outcome="Over.", readers=[cast.anton.seat], key="close")
    assert desk.get(cast.anton, "correct", line=own.address).status_code in (404, 410)


def test_a_correction_that_says_nothing_is_shown_again(desk, cast, said):
    assert mend(desk, cast.anton, said, said=" ").status_code == 422
    assert [line.body.words for line in cast.view(cast.anton).lines(Message)] == ["Six thirty"]
