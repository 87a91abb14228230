"""A release word by word: what is written down, what follows whom, and when words may go."""

from datetime import date

import pytest

from goodoffices.errors import InputError
from goodoffices.record import (
    Audience,
    Condition,
    ConditionJudged,
    Destroyed,
    Disclosure,
    Entry,
    EntryId,
    Form,
    Given,
    Line,
    Linked,
    LinkKind,
    OriginObjected,
    ReadBack,
    RelayDelivered,
    RelayReceipt,
    RelayReplied,
    Release,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    ReleaseWithdrawn,
    Sense,
    Standing,
    Thread,
    decode_body,
    encode_body,
)

ASK, OTHER, THIRD = "a" * 32, "b" * 32, "c" * 32
ON = date(2026, 3, 17)
ASKED = ReleaseAsked(owner="north", recipient="south", words="Open the bridge")
YES = ReleaseAnswered(release=ASK, answer=ReleaseAnswer.YES, words="Open the bridge")
BACK = ReleaseWithdrawn(release=ASK)
RECEIPT = RelayReceipt(release=ASK, words_unchanged=True, on=ON)


def release(*bodies):
    audience = Audience(["mediator", "north"])
    lines = tuple(
        Line(n, Entry(ASK if n == 1 else f"{n:032x}", "mediator", audience, 0, body))
        for n, body in enumerate((ASKED, *bodies), start=1)
    )
    return Release(Thread(ASK, lines))


@pytest.mark.parametrize(
    ("body", "written"),
    [
        (
            ASKED,
            (
                '{"form":"as ours","language":"","only_if":"","owner":"north","recipient":"south",'
                '"standing":"without prejudice","until":null,"words":"Open the bridge"}'
            ),
        ),
        (
            YES,
            (
                '{"answer":"yes","form":"as ours","given":GIVEN,"only_if":"","release":"A",'
                '"until":null,"words":"Open the bridge"}'
            ),
        ),
        (BACK, '{"given":GIVEN,"reason":"","release":"A"}'),
        (
            RelayDelivered(to="south", words="Open it"),
            (
                '{"attributed_to":null,"by":"","form":"as ours","interpreter":"","language":"",'
                '"note_taker":"","standing":"without prejudice","to":"south","translation":"",'
                '"translation_language":"","words":"Open it"}'
            ),
        ),
        (
            ReadBack(relay=ASK, words="Open it", sense=Sense.SAME),
            (
                '{"interpreter":"","judged_by":"","language":"","relay":"A","sense":"same",'
                '"translation":"","words":"Open it"}'
            ),
        ),
        (
            RelayReplied(relay=ASK, words="We will"),
            (
                '{"given":GIVEN,"language":"","relay":"A","standing":"without prejudice",'
                '"words":"We will"}'
            ),
        ),
        (
            ConditionJudged(release=ASK, condition=Condition.FAILED, judged_by="Mara"),
            '{"condition":"failed","judged_by":"Mara","reason":"","release":"A"}',
        ),
        (RECEIPT, '{"on":"2026-03-17","release":"A","words_unchanged":true}'),
        (
            Linked(release=ASK, other=OTHER, link=LinkKind.RELAYED),
            '{"answered_for_by":"","item":null,"link":"relayed","other":"B","release":"A"}',
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_left_out_is_written_as_nothing(body, written):
    """These bytes are on the records of yesterday: they must mean the same tomorrow."""
    expected = (
        written.replace('"A"', f'"{ASK}"')
        .replace('"B"', f'"{OTHER}"')
        .replace("GIVEN", encode_body(Given()).decode())
    )

    assert encode_body(body).decode() == expected


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    [
        (
            "relay_delivered",
            (
                '{"attributed_to":null,"by":"","form":"as ours","interpreter":"","language":"",'
                '"standing":"without prejudice","to":"south","translation":"","words":"Open it"}'
            ),
            RelayDelivered(to="south", words="Open it"),
        ),
        (
            "read_back",
            '{"judged_by":"","language":"","relay":"A","sense":"same","words":"Open it"}',
            ReadBack(relay=EntryId("A"), words="Open it", sense=Sense.SAME),
        ),
        (
            "disclosure",
            '{"by":"A paper","contact":null,"may_confirm":"","on":null,"source":"","words":"They met"}',
            Disclosure(by="A paper", words="They met"),
        ),
    ],
)
def test_what_an_older_version_wrote_still_means_the_same(kind, written, read):
    assert decode_body(kind, written.encode()) == read


def test_the_words_of_each_choice_are_those_on_the_record():
    assert [str(form) for form in Form] == [
        "as the mediator's own idea",
        "as ours",
        "only that we spoke",
    ]
    assert [str(answer) for answer in ReleaseAnswer] == [
        "no",
        "not yet",
        "yes",
        "yes, with changed words",
    ]
    assert [str(link) for link in LinkKind] == ["asked from", "disclosed", "relayed"]
    assert [str(one) for one in Condition] == ["failed", "met", "withdrawn"]
    assert [str(sense) for sense in Sense] == ["clarify", "differs", "same"]


@pytest.mark.parametrize(
    ("kind", "name", "family", "retention", "signed"),
    [
        (ReleaseAsked, "release_asked", "release", "rooms", False),
        (ReleaseAnswered, "release_answered", "release", "rooms", False),
        (ReleaseWithdrawn, "release_withdrawn", "release", "rooms", False),
        (RelayDelivered, "relay_delivered", "relay", "rooms", False),
        (ReadBack, "read_back", "relay", "rooms", False),
        (RelayReplied, "relay_replied", "relay", "rooms", False),
        (ConditionJudged, "condition_judged", "release", "rooms", False),
        (RelayReceipt, "relay_receipt", "release", "agreements", True),
        (Linked, "linked", "release", "working_notes", False),
    ],
)
def test_each_kind_keeps_its_name_its_matter_and_how_long_it_is_kept(
    kind, name, family, retention, signed
):
    assert (
        name,
        family,
        retention,
        signed,
    ) == (kind.KIND, kind.FAMILY, kind.RETENTION, kind.SIGNED)


def test_owner_and_recipient_differ_and_the_form_says_which_field_to_change():
    with pytest.raises(InputError) as refused:
        ReleaseAsked(owner="north", recipient="north", words="Open the bridge")

    assert refused.value.field == "recipient"
    assert ASKED.standing is Standing.WITHOUT_PREJUDICE


@pytest.mark.parametrize(
    "blank",
    [
        lambda: ReleaseAsked(owner="north", recipient="south", words=" "),
        lambda: ReleaseAnswered(release=ASK, answer=ReleaseAnswer.YES, words=""),
        lambda: RelayDelivered(to="south", words=""),
        lambda: ReadBack(relay=ASK, words="", sense=Sense.SAME),
    ],
)
def test_words_that_are_missing_are_asked_for(blank):
    with pytest.raises(InputError) as refused:
        blank()

    assert refused.value.field == "words"


@pytest.mark.parametrize("answer", [ReleaseAnswer.NO, ReleaseAnswer.NOT_YET])
def test_only_a_yes_repeats_the_words(answer):
    body = ReleaseAnswered(release=ASK, answer=answer)

    assert not body.is_yes
    assert body.words == ""
    assert body.leaves_open() is (answer is ReleaseAnswer.NOT_YET)


def test_every_word_on_a_release_belongs_to_its_matter():
    linked = Linked(release=ASK, other=OTHER, link=LinkKind.ASKED_FROM)

    assert YES.thread() == BACK.thread() == RECEIPT.thread() == linked.thread() == ASK
    assert ReadBack(relay=THIRD, words="x", sense=Sense.SAME).thread() == THIRD
    assert ASKED.thread() is RelayDelivered(to="south", words="x").thread() is None
    assert linked.refers_to() == (ASK, OTHER)
    assert YES.refers_to() == (ASK,)


def test_what_is_left_to_do_after_each_word():
    assert ASKED.leaves_open() is True
    assert YES.leaves_open() is True
    assert BACK.leaves_open() is False
    assert RECEIPT.leaves_open() is False
    assert RelayDelivered(to="south", words="x").leaves_open() is True
    assert Linked(release=ASK, other=OTHER, link=LinkKind.RELAYED).leaves_open() is False
    assert Linked(release=ASK, other=OTHER, link=LinkKind.ASKED_FROM).leaves_open() is None


@pytest.mark.parametrize(
    ("sense", "open_"), [(Sense.SAME, False), (Sense.DIFFERS, True), (Sense.CLARIFY, True)]
)
def test_a_read_back_is_done_when_the_sense_is_the_same(sense, open_):
    assert ReadBack(relay=ASK, words="x", sense=sense).leaves_open() is open_


# Where it stands


def test_a_release_knows_every_word_that_was_said_on_it():
    origin = Linked(release=ASK, other=THIRD, link=LinkKind.ASKED_FROM, item=2)
    relayed = Linked(release=ASK, other=OTHER, link=LinkKind.RELAYED)
    told = release(origin, YES, relayed, RECEIPT, BACK)

    assert (told.asked, told.answer, told.withdrawn, told.receipt) == (ASKED, YES, BACK, RECEIPT)
    assert (told.line.number, told.answer_line.number) == (1, 3)
    assert (told.source, told.relay) == (origin, OTHER)
    assert told.is_whole
    fresh = release()
    assert fresh.answer is fresh.answer_line is fresh.withdrawn is fresh.receipt is None
    assert fresh.relay is fresh.source is None
    assert not fresh.objected
    assert fresh.confirmed


def test_an_owner_s_objection_is_remembered():
    assert release(YES, OriginObjected(release=ASK)).objected
    assert not release(YES).objected


def test_where_the_words_came_from_is_no_relay():
    told = release(YES, Linked(release=ASK, other=OTHER, link=LinkKind.ASKED_FROM))

    assert told.relay is None
    assert not told.is_relayed
    assert told.may_be_relayed


def test_words_go_once():
    assert not release(YES, RECEIPT).may_be_relayed
    assert not release(YES, Linked(release=ASK, other=OTHER, link=LinkKind.RELAYED)).may_be_relayed
    assert release(YES, RECEIPT, BACK).state == "relayed"


@pytest.mark.parametrize(
    "name", ["release_answered", "release_withdrawn", "relay_receipt", "linked"]
)
def test_without_a_word_that_may_have_taken_it_back_there_is_no_permission(name):
    told = release(YES, Destroyed(name, ASK))

    assert not told.is_whole
    assert not told.may_be_relayed
    assert told.state == "destroyed in part"


def test_a_lost_word_of_another_kind_takes_no_permission():
    told = release(YES, Destroyed("origin_objected", ASK))

    assert told.is_whole
    assert told.may_be_relayed


def test_what_was_taken_back_stays_so_though_a_word_is_lost():
    assert release(YES, Destroyed("release_answered", ASK), BACK).state == "withdrawn"
    assert release(YES, Destroyed("release_answered", ASK), RECEIPT).state == "relayed"


# A condition, judged by a person


IF = ReleaseAnswered(release=ASK, answer=ReleaseAnswer.YES, words="Open", only_if="they do")


def judged(condition):
    return ConditionJudged(release=ASK, condition=condition, judged_by="Mara")


def test_a_condition_stands_until_it_is_judged():
    assert release(IF).condition == "they do"
    assert release(YES).condition == ""
    met = release(IF, judged(Condition.MET))
    assert (met.condition, met.may_be_relayed, met.is_off) == ("", True, False)


@pytest.mark.parametrize("found", [Condition.FAILED, Condition.WITHDRAWN])
def test_a_condition_that_failed_lets_the_permission_lapse_until_another_is_given(found):
    off = release(IF, judged(found))

    assert (off.state, off.may_be_relayed, off.is_over(ON)) == ("lapsed", False, True)
    again = release(IF, judged(found), IF)
    assert (again.state, again.may_be_relayed, again.condition) == ("yes", True, "they do")
    assert release(IF, judged(found), judged(Condition.MET)).may_be_relayed


def test_a_permission_is_over_after_its_last_day_unless_the_words_went_or_it_was_taken_back():
    until = ReleaseAnswered(release=ASK, answer=ReleaseAnswer.YES, words="Open", until=ON)
    after = date(2026, 3, 18)

    assert [release(until).is_over(day) for day in (ON, after)] == [False, True]
    assert not release(until, RECEIPT).is_over(after)
    assert not release(until, BACK).is_over(after)
    assert not release().is_over(after)


def test_without_a_judgement_that_can_no_longer_be_read_there_is_no_permission():
    lost = release(IF, Destroyed("condition_judged", ASK))

    assert (lost.state, lost.may_be_relayed) == ("destroyed in part", False)


def test_a_judgement_names_who_judged():
    with pytest.raises(InputError) as refused:
        ConditionJudged(release=ASK, condition=Condition.MET, judged_by=" ")
    assert refused.value.field == "judged_by"


# What a read-back is laid beside


@pytest.mark.parametrize(
    ("said", "heard", "beside"),
    [
        ({}, {}, "Open it"),
        ({"language": "en"}, {}, "Open it"),
        ({"language": "en"}, {"language": "en"}, "Open it"),
        ({"language": "en"}, {"language": "fr"}, None),
        ({"language": "en", "translation": "Ouvrez"}, {}, None),
        ({"language": "en", "translation": "Ouvrez"}, {"language": "en"}, "Open it"),
        (
            {"language": "en", "translation": "Ouvrez", "translation_language": "fr"},
            {"language": "fr"},
            "Ouvrez",
        ),
        (
            {"language": "en", "translation": "Ouvrez", "translation_language": "fr"},
            {"language": "ar"},
            None,
        ),
    ],
)
def test_words_are_compared_in_one_language_only(said, heard, beside):
    delivered = RelayDelivered(to="south", words="Open it", **said)

    assert delivered.beside(ReadBack(relay=ASK, words="x", sense=Sense.SAME, **heard)) == beside
