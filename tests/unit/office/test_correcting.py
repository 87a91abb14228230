"""What was entered wrongly is entered anew: for the same readers, and nothing goes from the record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, InputError, NotInAudienceError
from goodoffices.office import (
    board,
    close_process,
    confirm_keeping,
    correct,
    give_undertaking,
    log_contact,
    propose_retention,
    put_evidence,
    record_disclosure,
    report_undertaking,
    undertakings,
    write_message,
)
from goodoffices.record import (
    Channel,
    Contact,
    Corrected,
    Dimension,
    Disclosure,
    Evidence,
    Manner,
    Message,
    Officer,
    Report,
    Standing,
    Statement,
    Strength,
    UndertakingGiven,
    UndertakingReported,
)
from goodoffices.store import Query

ADA, BEN = Officer(id="a", name="Ada"), Officer(id="b", name="Ben")


def line_of(cast, actor, name):
    return cast.view(actor).entry(name)


def mend(cast, actor, name, body, key=None):
    return correct(
        cast.office,
        actor,
        line=line_of(cast, actor, name),
        body=body,
        key=key or cast.key(actor),
    )


def say(cast, words, room=None):
    return write_message(
        cast.office, cast.anton, room=room or cast.mara.seat, words=words, key=cast.key(cast.anton)
    )


def call(cast, words, **other):
    statement = Statement(manner=Manner.QUOTE, words=words, said_by=cast.anton.seat)
    return Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=(statement,),
        **other,
    )


def test_whoever_read_the_first_reads_the_correction_and_nobody_else_does(cast):
    first = say(cast, "Six thirty")
    before = len(cast.view(cast.bela).lines())

    second = mend(cast, cast.anton, first, Message(words="Sixteen thirty"))

    for reader in (cast.anton, cast.mara):
        view = cast.view(reader)
        assert view.corrected == {first: second}
        assert [line.body.words for line in view.lines(Message)] == ["Sixteen thirty"]
        assert view.entry(first).body.words == "Six thirty"
        assert len(view.lines(Message, withheld=True)) == 2
    assert line_of(cast, cast.mara, second).audience == line_of(cast, cast.mara, first).audience
    assert len(cast.view(cast.bela).lines()) == before


def test_only_its_author_corrects_and_only_once(cast):
    first = say(cast, "Six thirty")
    with pytest.raises(AccessError):
        mend(cast, cast.mara, first, Message(words="Seven"))
    mend(cast, cast.anton, first, Message(words="Sixteen thirty"))

    with pytest.raises(AccessError):
        mend(cast, cast.anton, first, Message(words="Seven"))
    assert len(cast.view(cast.mara).lines(Corrected)) == 1


def test_the_same_correction_sent_twice_is_one(cast):
    first = say(cast, "Six thirty")
    line = line_of(cast, cast.anton, first)

    names = {
        correct(cast.office, cast.anton, line=line, body=Message(words="Seven"), key="once")
        for _ in range(2)
    }

    assert len(names) == 1
    assert len(cast.view(cast.anton).lines(Corrected)) == 1


def test_a_correction_is_of_the_same_kind(cast):
    first = say(cast, "Six thirty")
    with pytest.raises(AccessError):
        mend(cast, cast.anton, first, call(cast, "Six thirty"))


def test_a_correction_can_itself_be_corrected(cast):
    first = say(cast, "Six")
    second = mend(cast, cast.anton, first, Message(words="Seven"))
    third = mend(cast, cast.anton, second, Message(words="Eight"))

    assert cast.view(cast.mara).corrected == {first: second, second: third}
    assert [line.body.words for line in cast.view(cast.mara).lines(Message)] == ["Eight"]


def test_a_page_of_lines_is_as_long_as_asked_for_whatever_was_corrected(cast):
    names = [say(cast, f"word {number}") for number in range(6)]
    for name in names[2:5]:
        mend(cast, cast.anton, name, Message(words="right"))

    found = cast.view(cast.anton).lines(Message, last=5)

    assert [x.body.words for x in found] == ["word 1", "word 5", "right", "right", "right"]


def test_a_contact_that_was_planned_wrongly_is_planned_anew_and_the_first_is_settled(cast):
    wrong = Contact(
        channel=Channel.CALL, held=False, with_seats=(cast.anton.seat,), when_words="on Sunday"
    )
    first = log_contact(cast.office, cast.mara, wrong, key="plan")
    right = Contact(
        channel=Channel.CALL, held=False, with_seats=(cast.bela.seat,), when_words="on Sunday"
    )
    second = mend(cast, cast.mara, first, right)

    assert [t.id for t in cast.view(cast.mara).threads("contact", is_open=True)] == [second]


def test_what_was_held_since_is_corrected_there(cast):
    planned = Contact(
        channel=Channel.CALL, held=False, with_seats=(cast.anton.seat,), when_words="on Sunday"
    )
    first = log_contact(cast.office, cast.mara, planned, key="plan")
    held = log_contact(cast.office, cast.mara, call(cast, "Wrong", follows=first), key="held")

    with pytest.raises(InputError) as refused:
        mend(cast, cast.mara, first, planned)
    assert "Correct that instead" in refused.value.advice

    mend(cast, cast.mara, held, call(cast, "Right", follows=first))
    words = [line.body.statements for line in cast.view(cast.mara).lines(Contact)][1:]
    assert [said[0].words for said in words] == ["Right"]


def test_an_undertaking_that_was_corrected_is_owed_no_longer(cast):
    given = UndertakingGiven(debtor=cast.mara.seat, creditor=cast.anton.seat, what="A map")
    first = give_undertaking(
        cast.office, cast.mara, given, readers=(cast.anton.seat,), key="undertake"
    )
    right = UndertakingGiven(debtor=cast.mara.seat, creditor=cast.anton.seat, what="Two maps")
    second = mend(cast, cast.mara, first, right)

    for reader in (cast.mara, cast.anton):
        view = cast.view(reader)
        assert [one.given.what for one in undertakings(view)] == ["Two maps"]
        assert view.open_counts()["undertaking"] == 1
    report = UndertakingReported(undertaking=first, report=Report.DONE, said_by=cast.mara.seat)
    with pytest.raises(InputError):
        report_undertaking(cast.office, cast.mara, report, key="late")
    done = UndertakingReported(undertaking=second, report=Report.DONE, said_by=cast.mara.seat)
    report_undertaking(cast.office, cast.mara, done, key="done")
    with pytest.raises(InputError):
        mend(cast, cast.mara, second, given)


def test_evidence_that_was_put_in_the_wrong_place_counts_there_no_longer(cast):
    today = cast.clock().date()

    def evidence(dimension):
        return Evidence(
            dimension=dimension, side=cast.anton.seat, words="They called.",
            strength=Strength.STRONG, judged_by="Mara", on=today - timedelta(days=1),
        )  # fmt: skip

    first = put_evidence(cast.office, cast.mara, evidence(Dimension.ACCESS), key="put")
    mend(cast, cast.mara, first, evidence(Dimension.OPENING))

    cells = [cell.dimension for cell in board(cast.view(cast.mara), today) if cell.evidence]
    assert cells == [Dimension.OPENING]


def test_a_disclosure_keeps_its_readers_and_confirms_for_them_alone(cast):
    first = record_disclosure(
        cast.office, cast.mara, Disclosure(by="A paper", words="They met."),
        readers=(cast.anton.seat,), key="disclose",
    )  # fmt: skip
    with pytest.raises(InputError):
        mend(
            cast, cast.mara, first,
            Disclosure(by="A paper", words="They spoke.", confirmed_by=(cast.bela.seat,)),
        )  # fmt: skip
    mend(cast, cast.mara, first, Disclosure(by="A paper", words="They spoke."))

    assert [x.body.words for x in cast.view(cast.anton).lines(Disclosure)] == ["They spoke."]
    assert not cast.view(cast.bela).lines(Disclosure)


def test_a_correction_names_nobody_whom_its_author_does_not_know(cast):
    given = UndertakingGiven(debtor=cast.anton.seat, creditor=cast.mara.seat, what="A map")
    first = give_undertaking(cast.office, cast.anton, given, key="undertake")
    foreign = UndertakingGiven(debtor=cast.anton.seat, creditor=cast.rut.seat, what="A map")

    with pytest.raises((AccessError, NotInAudienceError, InputError)):
        mend(cast, cast.anton, first, foreign)


def test_an_impression_in_what_was_corrected_is_destroyed_at_the_close_too(cast):
    felt = Statement(manner=Manner.IMPRESSION, words="Tired.", standing=Standing.NON_PAPER)

    def contact(quote):
        made = call(cast, quote)
        return replace(made, statements=(*made.statements, felt))

    first = log_contact(cast.office, cast.mara, contact("Wrong"), key="one")
    mend(cast, cast.mara, first, contact("Right"))
    close_process(cast.office, cast.mara, outcome="Over.", readers=[], key="close")
    proposed = propose_retention(cast.office, cast.mara, reason="Over.", officer=ADA, key="keep")
    confirm_keeping(cast.office, cast.mara, proposal=proposed, officer=BEN, key="yes")
    cast.beat(minutes=10)

    # Whoever has the key of the room still opens what is under lock, and nothing of what was destroyed.
    left = [x.body for x in cast.office.read(cast.mara, Query()) if isinstance(x.body, Contact)]
    assert [[said.words for said in body.statements] for body in left] == [["Right"]]
