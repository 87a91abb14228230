"""Who knows what, and what may be said to whom with which reason for the rest."""

from datetime import timedelta

import pytest

from goodoffices.office import (
    ItemKind,
    Knows,
    WhyNot,
    answer_release,
    ask_release,
    copy_preview,
    hand_text,
    judge_condition,
    log_contact,
    may_say,
    negotiating_texts,
    put_text,
    record_disclosure,
    relay,
    releases,
    reply_to_relay,
    share_idea,
    who_knows,
    withdraw_release,
    write_message,
)
from goodoffices.record import (
    Channel,
    Clause,
    Condition,
    ConditionJudged,
    Contact,
    Disclosure,
    Form,
    Given,
    How,
    Manner,
    RelayReplied,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    Statement,
    TextContent,
    Wording,
)

WORDS = "The bridge could open"
ORAL = Given(how=How.VOICE, person="Anton", heard_by="Mara")
YES = ReleaseAnswer.YES


def call(cast, *words, manner=Manner.QUOTE):
    owner = None if manner is Manner.IMPRESSION else cast.anton.seat
    said = tuple(Statement(manner=manner, words=one, said_by=owner) for one in words)
    body = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=said,
    )
    return log_contact(cast.office, cast.mara, body, key=cast.key(cast.mara))


def asked(cast, words=WORDS, to=None, source=None):
    body = ReleaseAsked(owner=cast.anton.seat, recipient=(to or cast.bela).seat, words=words)
    item = None if source is None else 0
    return ask_release(
        cast.office, cast.mara, body, source=source, item=item, key=cast.key(cast.mara)
    )


def answered(cast, name, answer=YES, words=WORDS, **terms):
    is_yes = answer in (YES, ReleaseAnswer.YES_CHANGED)
    body = ReleaseAnswered(release=name, answer=answer, words=words if is_yes else "", **terms)
    actor = cast.mara if terms.get("given") else cast.anton
    answer_release(cast.office, actor, body, key=cast.key(actor))
    return name


def go(cast, name, **how):
    return relay(cast.office, cast.mara, release=name, by="Mara", key=cast.key(cast.mara), **how)


def rows(cast, kind):
    seats = [actor.seat for actor in (cast.anton, cast.bela, cast.frieda)]
    found = who_knows(cast.view(cast.mara), seats)
    return [
        ({name: item.cells[getattr(cast, name).seat].how for name in ("anton", "bela", "frieda")},
         item)
        for item in found
        if item.kind is kind
    ]  # fmt: skip


def said_to(cast, actor):
    day = cast.office.time_of(cast.mara.process).date()
    allowed, held = may_say(cast.view(cast.mara), actor.seat, day)
    return [one.words for one in allowed], {one.words: one.why for one in held}


# Who knows what


def test_words_are_known_as_own_as_relayed_on_or_not(cast):
    go(cast, answered(cast, asked(cast)))
    asked(cast, to=cast.frieda)

    ((cells, item),) = rows(cast, ItemKind.WORDS)
    assert cells == {"anton": Knows.OWN, "bela": Knows.RELAYED, "frieda": Knows.NOT}
    assert item.cells[cast.bela.seat].form is Form.AS_OURS
    assert [one.state for one in item.releases] == ["waiting", "relayed"]


def test_a_permission_is_no_relay_and_other_words_are_another_item(cast):
    answered(cast, asked(cast))
    answered(cast, asked(cast), ReleaseAnswer.YES_CHANGED, "It may open")

    assert [(cells["bela"], item.words) for cells, item in rows(cast, ItemKind.WORDS)] == [
        (Knows.NOT, "It may open"),
        (Knows.NOT, WORDS),
    ]


def test_what_others_made_known_is_known_to_all_who_did_not_know_it_otherwise(cast):
    name = asked(cast)
    told = Disclosure(
        by="A paper", words="They met", may_confirm="That we met.", confirmed_by=(cast.mara.seat,)
    )
    record_disclosure(cast.office, cast.mara, told, about=[name], key="d")

    ((cells, item),) = rows(cast, ItemKind.WORDS)
    assert cells == {"anton": Knows.OWN, "bela": Knows.PUBLIC, "frieda": Knows.PUBLIC}
    assert item.disclosures == (told,)
    ((cells, item),) = rows(cast, ItemKind.DISCLOSURE)
    assert set(cells.values()) == {Knows.PUBLIC}
    go(cast, answered(cast, name))
    assert rows(cast, ItemKind.WORDS)[0][0]["bela"] is Knows.RELAYED


def test_a_draft_is_known_to_whom_it_was_handed_by_its_own_number(cast):
    clause = Clause(id="c-1", words=Wording(pieces=("Ambulances cross.",)))
    content = TextContent(title="The bridge", clauses=(clause,))
    put_text(cast.office, cast.mara, content, origins={}, key="text")
    (text,) = negotiating_texts(cast.view(cast.mara))
    assert not rows(cast, ItemKind.DRAFT)
    for _ in range(2):
        seen = copy_preview(cast.office, cast.view(cast.mara), text, to=cast.bela.seat).digest
        hand_text(
            cast.office, cast.mara, text=text.id, to=cast.bela.seat, seen=seen,
            key=cast.key(cast.mara),
        )  # fmt: skip

    ((cells, item),) = rows(cast, ItemKind.DRAFT)
    assert cells == {"anton": Knows.NOT, "bela": Knows.HANDED, "frieda": Knows.NOT}
    assert (item.words, item.number, item.cells[cast.bela.seat].number) == ("The bridge", 1, 2)


def test_an_idea_that_is_our_own_is_a_row_and_a_side_s_is_not_one_twice(cast):
    share_idea(cast.office, cast.mara, to=cast.bela.seat, words="A ferry", by="M", key="i")
    go(cast, answered(cast, asked(cast), form=Form.AS_MEDIATORS_IDEA))

    ((cells, item),) = rows(cast, ItemKind.IDEA)
    assert (item.words, cells["bela"], cells["anton"]) == ("A ferry", Knows.RELAYED, Knows.NOT)
    ((_, item),) = rows(cast, ItemKind.WORDS)
    assert item.cells[cast.bela.seat].form is Form.AS_MEDIATORS_IDEA


# What may I say to ...?


def test_what_was_released_to_a_seat_may_be_said_and_nothing_else(cast):
    source = call(cast, WORDS, "Not before noon")
    call(cast, "He was tired", manner=Manner.IMPRESSION)
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="A note", key="m")
    write_message(cast.office, cast.anton, room="plenary", words="To all", key="p")
    answered(cast, asked(cast, source=source))

    assert said_to(cast, cast.bela) == (
        [WORDS],
        {
            "Not before noon": WhyNot.NO_RELEASE,
            "He was tired": WhyNot.IMPRESSION,
            "A note": WhyNot.NO_RELEASE,
        },
    )
    assert said_to(cast, cast.frieda) == (
        [],
        {
            WORDS: WhyNot.OTHER_RECIPIENT,
            "Not before noon": WhyNot.NO_RELEASE,
            "He was tired": WhyNot.IMPRESSION,
            "A note": WhyNot.NO_RELEASE,
        },
    )
    assert said_to(cast, cast.anton) == ([], {"He was tired": WhyNot.IMPRESSION})


def test_what_was_said_already_may_be_said_again(cast):
    go(cast, answered(cast, asked(cast)))

    allowed, held = said_to(cast, cast.bela)
    assert (allowed, held) == ([WORDS], {})


@pytest.mark.parametrize(
    ("answer", "terms", "why"),
    [
        (None, {}, WhyNot.WAITING),
        (ReleaseAnswer.NO, {}, WhyNot.NO),
        (ReleaseAnswer.NOT_YET, {}, WhyNot.NOT_YET),
        (YES, {"only_if": "they do"}, WhyNot.CONDITION),
        (YES, {"given": ORAL}, WhyNot.ORAL),
    ],
)
def test_each_line_that_is_withheld_says_why(cast, answer, terms, why):
    name = asked(cast, source=call(cast, WORDS))
    if answer:
        answered(cast, name, answer, **terms)

    assert said_to(cast, cast.bela) == ([], {WORDS: why})


def test_what_has_lapsed_or_was_taken_back_says_so(cast):
    until = answered(cast, asked(cast, "One"), words="One", until=cast.clock().date())
    failed = answered(cast, asked(cast, "Two"), words="Two", only_if="they do")
    back = answered(cast, asked(cast, "Three"), words="Three")
    assert said_to(cast, cast.bela)[0] == ["Three", "One"]
    judged = ConditionJudged(release=failed, condition=Condition.FAILED, judged_by="Mara")
    judge_condition(cast.office, cast.mara, judged, key="j")
    withdraw_release(cast.office, cast.anton, release=back, key="w")
    cast.clock.forward(days=1)

    assert until
    assert said_to(cast, cast.bela) == (
        [],
        {"One": WhyNot.LAPSED, "Two": WhyNot.LAPSED, "Three": WhyNot.WITHDRAWN},
    )


def test_an_answer_is_withheld_from_whoever_said_the_words_that_it_answers(cast):
    told = go(cast, answered(cast, asked(cast)))
    reply_to_relay(cast.office, cast.bela, RelayReplied(relay=told, words="From nine"), key="r")

    assert said_to(cast, cast.anton) == ([], {"From nine": WhyNot.NO_RELEASE})
    assert said_to(cast, cast.bela) == ([WORDS], {})


def test_words_offered_to_one_seat_are_withheld_from_another(cast):
    answered(cast, asked(cast, to=cast.frieda))

    assert said_to(cast, cast.bela) == ([], {WORDS: WhyNot.OTHER_RECIPIENT})


def test_a_duty_desk_hears_no_word_of_the_talks(cast):
    call(cast, WORDS)
    call(cast, "He was tired", manner=Manner.IMPRESSION)

    for actor in (cast.lior, cast.rut):
        assert said_to(cast, actor) == (
            [],
            {WORDS: WhyNot.NOT_THERE, "He was tired": WhyNot.IMPRESSION},
        )


def test_asking_who_knows_what_writes_nothing(cast):
    answered(cast, asked(cast))
    before = cast.office.store.verify(cast.mara.process)

    rows(cast, ItemKind.WORDS)
    said_to(cast, cast.bela)
    assert cast.office.store.verify(cast.mara.process) == before


def test_a_permission_lapses_by_itself_on_the_day_after_its_last(cast):
    last = cast.clock().date() + timedelta(days=1)
    name = answered(cast, asked(cast), until=last)

    for days, lapsed in ((1, False), (1, True)):
        cast.clock.forward(days=days)
        (release,) = releases(cast.view(cast.anton))
        assert release.line.entry_id == name
        assert release.is_over(cast.office.time_of(cast.mara.process).date()) is lapsed
