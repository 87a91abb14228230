"""Contacts, rooms, requests, releases and relays: what goes well and what is refused."""

from dataclasses import replace
from datetime import date

import pytest

from goodoffices.errors import (
    AccessError,
    InputError,
    NotInAudienceError,
    RepeatedKeyError,
    StaleRecordError,
)
from goodoffices.office import (
    answer_release,
    answer_request,
    ask_release,
    brief_friend,
    close_process,
    confirm,
    consents,
    file_request,
    give_consent,
    give_undertaking,
    introduce_seats,
    invite_seat,
    judge_condition,
    log_contact,
    offer_release,
    open_process,
    put_evidence,
    read_back,
    record_disclosure,
    record_mandate,
    relay,
    releases,
    reply_to_relay,
    report_undertaking,
    requests,
    rooms,
    say_publicly,
    undertakings,
    withdraw_consent,
    withdraw_release,
    write_message,
)
from goodoffices.record import (
    Briefing,
    Channel,
    Condition,
    ConditionJudged,
    Contact,
    Dimension,
    Disclosure,
    Evidence,
    Form,
    Given,
    How,
    Linked,
    Mandate,
    Manner,
    Message,
    PublicLine,
    ReadBack,
    RelayDelivered,
    RelayReceipt,
    RelayReplied,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    Report,
    RequestAnswer,
    RequestAnswered,
    RequestFiled,
    Role,
    Sense,
    Statement,
    UndertakingGiven,
    UndertakingReported,
)

WORDS = "The bridge could open"
ORAL = Given(how=How.VOICE, person="Anton", heard_by="Mara")
PAPER = Given(how=How.PAPER, person="Anton", heard_by="Mara")


def contact(cast, owner=None, **other):
    said = Statement(manner=Manner.QUOTE, words=WORDS, said_by=(owner or cast.anton).seat)
    body = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=(said,),
        **other,
    )
    return log_contact(cast.office, cast.mara, body, key=cast.key(cast.mara))


def asked(cast, **other):
    body = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=WORDS, **other)
    return ask_release(cast.office, cast.mara, body, key=cast.key(cast.mara))


def answer(
    cast, name, said=ReleaseAnswer.YES, *, actor=None, words=WORDS, seen=None, key=None, **other
):
    actor = actor or cast.anton
    words = words if said in (ReleaseAnswer.YES, ReleaseAnswer.YES_CHANGED) else ""
    body = ReleaseAnswered(release=name, answer=said, words=words, **other)
    return answer_release(cast.office, actor, body, seen=seen, key=key or cast.key(actor))


def go(cast, name, **other):
    return relay(
        cast.office,
        cast.mara,
        release=name,
        by="Mara",
        key=other.pop("key", cast.key(cast.mara)),
        **other,
    )


def the_release(cast, actor=None):
    return releases(cast.view(actor or cast.mara))[0]


# A release on its way


def test_released_words_reach_their_recipient_exactly(cast):
    name = asked(cast)
    answer(cast, name)
    go(cast, name)

    (line,) = cast.view(cast.bela).lines(RelayDelivered)
    assert (line.body.words, line.body.attributed_to) == (WORDS, cast.anton.seat)
    assert set(line.audience.seats) == {cast.mara.seat, cast.bela.seat}
    assert the_release(cast).state == the_release(cast, cast.anton).state == "relayed"
    (receipt,) = cast.view(cast.anton).lines(RelayReceipt)
    assert receipt.audience.seats == (cast.anton.seat,)
    assert receipt.body.words_unchanged


def test_a_mediator_s_idea_names_no_owner(cast):
    name = asked(cast, form=Form.AS_MEDIATORS_IDEA)
    answer(cast, name, form=Form.AS_MEDIATORS_IDEA)
    go(cast, name)

    (line,) = cast.view(cast.bela).lines(RelayDelivered)
    assert line.body.attributed_to is None


def test_where_words_came_from_only_the_mediator_knows(cast):
    source = contact(cast)
    body = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=WORDS)
    ask_release(cast.office, cast.mara, body, source=source, item=0, key=cast.key(cast.mara))

    assert the_release(cast).source.other == source
    assert the_release(cast, cast.anton).source is None
    assert not cast.view(cast.anton).lines(Linked)


def test_words_of_one_side_are_not_asked_of_another(cast):
    source = contact(cast, owner=cast.bela)
    body = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=WORDS)

    with pytest.raises(InputError, match="another side"):
        ask_release(cast.office, cast.mara, body, source=source, item=0, key="k")
    for item in (-1, 5):
        with pytest.raises(AccessError):
            ask_release(cast.office, cast.mara, body, source=source, item=item, key="k")
    with pytest.raises(AccessError):
        ask_release(cast.office, cast.mara, body, source="f" * 32, key="k")


def test_changed_words_need_the_answer_that_says_so(cast):
    name = asked(cast)

    with pytest.raises(InputError, match="other words"):
        answer(cast, name, words="The bridge will open")
    answer(cast, name, ReleaseAnswer.YES_CHANGED, words="It may open")
    go(cast, name)
    assert cast.view(cast.bela).lines(RelayDelivered)[0].body.words == "It may open"


def test_who_allows_only_the_fact_is_asked_for_the_sentence_that_says_it(cast):
    name = asked(cast)

    for said in (ReleaseAnswer.YES, ReleaseAnswer.YES_CHANGED):
        with pytest.raises(InputError, match="substance"):
            answer(cast, name, said, form=Form.ONLY_THAT_WE_SPOKE)
    answer(
        cast,
        name,
        ReleaseAnswer.YES_CHANGED,
        words="We have spoken with Northland.",
        form=Form.ONLY_THAT_WE_SPOKE,
    )
    go(cast, name)

    assert WORDS not in cast.view(cast.bela).lines(RelayDelivered)[0].body.words


@pytest.mark.parametrize("said", [None, ReleaseAnswer.NO, ReleaseAnswer.NOT_YET])
def test_without_a_yes_there_is_nothing_to_relay(cast, said):
    name = asked(cast)
    if said:
        answer(cast, name, said)

    with pytest.raises(AccessError):
        go(cast, name)
    assert not cast.view(cast.bela).lines(RelayDelivered)


def test_words_go_once(cast):
    name = asked(cast)
    answer(cast, name)
    go(cast, name)

    for again in (lambda: go(cast, name), lambda: answer(cast, name, ReleaseAnswer.NO)):
        with pytest.raises(StaleRecordError):
            again()
    with pytest.raises(StaleRecordError):
        withdraw_release(cast.office, cast.anton, release=name, key="w")


def test_a_withdrawn_release_does_not_go(cast):
    name = asked(cast)
    answer(cast, name)
    withdraw_release(cast.office, cast.anton, release=name, key="w")

    assert withdraw_release(cast.office, cast.anton, release=name, key="w")
    with pytest.raises(StaleRecordError):
        go(cast, name)


def test_a_release_lapses_after_its_last_day(cast):
    name = asked(cast)
    answer(cast, name, until=date(2026, 3, 17))
    other = asked(cast)
    answer(cast, other, until=date(2026, 3, 17))
    go(cast, name)
    cast.clock.forward(days=1)

    with pytest.raises(InputError, match="lapsed"):
        go(cast, other)


def test_a_condition_is_judged_by_a_person(cast):
    name = asked(cast)
    answer(cast, name, only_if="if the fund is settled")

    with pytest.raises(InputError) as refused:
        go(cast, name)
    assert refused.value.field == "condition_met"
    go(cast, name, condition_met=True)


def judge(cast, name, condition=Condition.FAILED, *, actor=None, key=None, **other):
    body = ConditionJudged(release=name, condition=condition, judged_by="Mara", **other)
    return judge_condition(cast.office, actor or cast.mara, body, key=key or cast.key(cast.mara))


def test_that_a_condition_was_judged_to_be_met_is_told_to_its_owner_alone(cast):
    name = asked(cast)
    answer(cast, name, only_if="if the fund is settled")
    go(cast, name, condition_met=True, judged_by="Ada")

    (line,) = cast.view(cast.anton).lines(ConditionJudged)
    assert (line.body.condition, line.body.judged_by) == (Condition.MET, "Ada")
    assert set(line.audience.seats) == {cast.mara.seat, cast.anton.seat}
    plain = asked(cast)
    answer(cast, plain)
    go(cast, plain, condition_met=True)
    assert len(cast.view(cast.anton).lines(ConditionJudged)) == 1


@pytest.mark.parametrize("found", [Condition.FAILED, Condition.WITHDRAWN])
def test_words_do_not_go_once_their_condition_has_failed_until_their_owner_says_yes_again(
    cast, found
):
    name = asked(cast)
    answer(cast, name, only_if="if the fund is settled")
    judge(cast, name, found)

    for actor in (cast.mara, cast.anton):
        assert the_release(cast, actor).state == "lapsed"
    with pytest.raises(InputError, match="failed"):
        go(cast, name, condition_met=True)
    assert not cast.view(cast.bela).lines(RelayDelivered)
    answer(cast, name)
    go(cast, name)
    assert cast.view(cast.bela).lines(RelayDelivered)


def test_a_condition_that_was_judged_before_is_not_asked_for_again(cast):
    name = asked(cast)
    answer(cast, name, only_if="if the fund is settled")
    judge(cast, name, Condition.MET)

    assert go(cast, name)


def test_only_the_mediator_judges_and_only_what_is_a_condition_of_words_that_may_go(cast):
    plain, bound = asked(cast), asked(cast)
    answer(cast, plain)
    answer(cast, bound, only_if="if the fund is settled")

    with pytest.raises(InputError, match="no condition"):
        judge(cast, plain)
    for actor in (cast.anton, cast.bela):
        with pytest.raises(AccessError):
            judge(cast, bound, actor=actor)
    judge(cast, bound, key="once")
    assert judge(cast, bound, key="once")
    answer(cast, bound, only_if="if the fund is settled")
    go(cast, bound, condition_met=True)
    with pytest.raises(StaleRecordError):
        judge(cast, bound)


def test_an_oral_yes_needs_a_name_until_it_is_confirmed(cast):
    name = asked(cast)
    said = answer(cast, name, actor=cast.mara, given=ORAL)

    with pytest.raises(InputError) as refused:
        go(cast, name)
    assert refused.value.field == "on_my_responsibility"
    confirm(cast.office, cast.anton, entry=said, given=Given(), key="c")
    go(cast, name)


def test_an_oral_yes_goes_on_a_named_responsibility(cast):
    name = asked(cast)
    answer(cast, name, actor=cast.mara, given=ORAL)
    go(cast, name, on_my_responsibility="Mara")

    assert cast.view(cast.mara).lines(Linked)[-1].body.answered_for_by == "Mara"
    assert not cast.view(cast.anton).lines(Linked)

    assert cast.view(cast.bela).lines(RelayDelivered)


def test_only_what_was_oral_is_confirmed_and_not_by_voice(cast):
    name = asked(cast)
    said = answer(cast, name, actor=cast.mara, given=ORAL)

    with pytest.raises(InputError, match="voice"):
        confirm(cast.office, cast.mara, entry=said, given=ORAL, key="a")
    with pytest.raises(InputError, match="nothing"):
        confirm(cast.office, cast.anton, entry=name, given=Given(), key="b")
    with pytest.raises(InputError, match="nothing"):
        confirm(cast.office, cast.bela, entry=said, given=Given(), key="c")
    confirm(cast.office, cast.mara, entry=said, given=PAPER, key="d")
    assert the_release(cast).confirmed


def test_the_mediator_cannot_answer_on_a_side_s_page(cast):
    name = asked(cast)

    with pytest.raises(InputError) as refused:
        answer(cast, name, actor=cast.mara)
    assert refused.value.field == "how"
    with pytest.raises(AccessError):
        answer(cast, name, actor=cast.anton, given=ORAL)


def test_another_side_s_release_does_not_exist(cast):
    name = asked(cast)

    for refused in (
        lambda: answer(cast, name, actor=cast.bela),
        lambda: withdraw_release(cast.office, cast.bela, release=name, key="k"),
        lambda: relay(cast.office, cast.anton, release=name, by="x", key="k"),
        lambda: cast.view(cast.bela).thread(name),
    ):
        with pytest.raises(AccessError):
            refused()


def test_a_side_releases_its_own_words_unasked_and_nobody_else_s(cast):
    own = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=WORDS)
    go(cast, offer_release(cast.office, cast.anton, own, key="k"))

    with pytest.raises(AccessError):
        offer_release(cast.office, cast.bela, own, key="k")
    with pytest.raises(AccessError):
        offer_release(cast.office, cast.mara, own, key="k")


def test_a_read_back_with_the_same_sense_settles_the_relay(cast):
    name = asked(cast)
    answer(cast, name)
    heard = go(cast, name)
    assert cast.view(cast.mara).open_counts()["relay"] == 1

    read_back(
        cast.office, cast.bela, ReadBack(relay=heard, words="Closed?", sense=Sense.DIFFERS), key="1"
    )
    assert cast.view(cast.mara).thread(heard).is_open
    read_back(cast.office, cast.mara, ReadBack(relay=heard, words=WORDS, sense=Sense.SAME), key="2")
    assert not cast.view(cast.bela).thread(heard).is_open
    with pytest.raises(AccessError):
        read_back(
            cast.office, cast.anton, ReadBack(relay=heard, words="x", sense=Sense.SAME), key="3"
        )


def delivered(cast, **other):
    name = asked(cast, language="en")
    answer(cast, name)
    return go(cast, name, **other)


def test_between_two_languages_a_named_person_judges_and_all_that_was_said_is_kept(cast):
    name = delivered(
        cast,
        translation="Le pont",
        translation_language="fr",
        interpreter="Ines",
        note_taker="Noa",
    )
    heard = ReadBack(relay=name, words="الجسر", sense=Sense.SAME, language="ar")

    with pytest.raises(InputError) as refused:
        read_back(cast.office, cast.mara, heard, key="1")
    assert refused.value.field == "judged_by"
    read_back(
        cast.office,
        cast.mara,
        replace(heard, judged_by="Mara", translation="The bridge", interpreter="Ines"),
        key="2",
    )
    for actor in (cast.mara, cast.bela):
        (said,) = cast.view(actor).lines(RelayDelivered)
        (back,) = cast.view(actor).lines(ReadBack)
        assert (said.body.words, said.body.translation) == (WORDS, "Le pont")
        assert (said.body.interpreter, said.body.note_taker) == ("Ines", "Noa")
        assert (back.body.words, back.body.translation) == ("الجسر", "The bridge")
        assert (back.body.judged_by, back.body.interpreter) == ("Mara", "Ines")
    (receipt,) = cast.view(cast.anton).lines(RelayReceipt)
    assert not receipt.body.words_unchanged


def test_an_answer_is_the_recipient_s_and_its_owner_learns_nothing_of_it(cast):
    name = delivered(cast)
    before = cast.words(cast.anton)
    said = RelayReplied(relay=name, words="From nine, then")
    oral = RelayReplied(relay=name, words="From ten", given=ORAL)

    with pytest.raises(InputError, match="page"):
        reply_to_relay(cast.office, cast.mara, said, key="0")
    for actor in (cast.anton, cast.frieda, cast.lior):
        with pytest.raises(AccessError):
            reply_to_relay(cast.office, actor, said, key="1")
    with pytest.raises(AccessError):
        reply_to_relay(cast.office, cast.bela, oral, key="2")
    reply_to_relay(cast.office, cast.bela, said, key="3")
    reply_to_relay(cast.office, cast.mara, oral, key="4")
    read_back(cast.office, cast.bela, ReadBack(relay=name, words="x", sense=Sense.SAME), key="5")

    for actor in (cast.mara, cast.bela):
        assert [x.body.words for x in cast.view(actor).lines(RelayReplied)] == [
            "From nine, then",
            "From ten",
        ]
    assert cast.words(cast.anton) == before


def test_an_oral_answer_is_confirmed_by_whoever_gave_it(cast):
    name = delivered(cast)
    oral = RelayReplied(relay=name, words="From ten", given=ORAL)
    reply = reply_to_relay(cast.office, cast.mara, oral, key="r")

    with pytest.raises(InputError, match="nothing"):
        confirm(cast.office, cast.anton, entry=reply, given=Given(), key="a")
    assert confirm(cast.office, cast.bela, entry=reply, given=Given(), key="b")


def test_a_form_sent_twice_is_taken_once(cast):
    name = asked(cast)
    first = answer(cast, name, key="k")

    assert answer(cast, name, key="k") == first
    heard = go(cast, name, key="r")
    cast.clock.forward(days=2)
    assert go(cast, name, key="r") == heard
    assert len(cast.view(cast.bela).lines(RelayDelivered)) == 1
    assert answer(cast, name, key="k") == first


def test_a_key_used_with_other_content_is_refused(cast):
    name = asked(cast)
    answer(cast, name, key="k")

    with pytest.raises(RepeatedKeyError):
        answer(cast, name, ReleaseAnswer.NO, key="k")
    body = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=WORDS)
    ask_release(cast.office, cast.mara, body, key="a")
    source = contact(cast)
    with pytest.raises(RepeatedKeyError):  # the first entry is the same, the form is not
        ask_release(cast.office, cast.mara, body, source=source, item=0, key="a")
    assert the_release(cast).state in ("yes", "waiting")


def test_a_page_older_than_its_matter_is_refused(cast):
    name = asked(cast)
    seen = cast.view(cast.anton).thread(name).last.number
    answer(cast, name, seen=seen)

    with pytest.raises(StaleRecordError):
        answer(cast, name, ReleaseAnswer.NO, seen=seen)
    assert the_release(cast).state == "yes"
    answer(cast, name, ReleaseAnswer.NO, seen=seen + 1)


# Requests, undertakings, consents


def test_a_request_is_filed_by_its_side_and_answered_by_us(cast):
    filed = RequestFiled(said_by=cast.anton.seat, words="A visit")
    name = file_request(cast.office, cast.anton, filed, key="k")
    answered = RequestAnswered(request=name, answer=RequestAnswer.GRANTED)

    for actor in (cast.anton, cast.bela, cast.frieda):
        with pytest.raises(AccessError):
            answer_request(cast.office, actor, answered, key="a")
    answer_request(cast.office, cast.mara, answered, key="a")
    assert requests(cast.view(cast.anton))[0].state == "granted"
    assert not requests(cast.view(cast.bela))


def test_nobody_files_for_another_side(cast):
    filed = RequestFiled(said_by=cast.anton.seat, words="A visit")

    with pytest.raises(AccessError):
        file_request(cast.office, cast.bela, filed, key="k")
    with pytest.raises(InputError):
        file_request(cast.office, cast.mara, filed, key="k")
    oral = RequestFiled(said_by=cast.anton.seat, words="A visit", given=ORAL)
    file_request(cast.office, cast.mara, oral, key="k")


def undertaken(cast, **other):
    body = UndertakingGiven(debtor=cast.anton.seat, creditor=cast.mara.seat, what="Repair", **other)
    return give_undertaking(cast.office, cast.anton, body, key=cast.key(cast.anton))


def reported(cast, name, report, actor, said_by=None, **other):
    body = UndertakingReported(
        undertaking=name, report=report, said_by=(said_by or actor).seat, **other
    )
    return report_undertaking(cast.office, actor, body, key=cast.key(actor))


def test_only_its_creditor_releases_an_undertaking(cast):
    name = undertaken(cast)

    with pytest.raises(InputError, match="creditor"):
        reported(cast, name, Report.RELEASED, cast.anton)
    reported(cast, name, Report.DONE, cast.anton)
    reported(cast, name, Report.RELEASED, cast.mara)
    assert undertakings(cast.view(cast.anton))[0].state == "released"


def test_a_report_is_nobody_else_s(cast):
    name = undertaken(cast)

    with pytest.raises(AccessError):
        reported(cast, name, Report.DONE, cast.bela)
    with pytest.raises(AccessError):
        reported(cast, name, Report.DONE, cast.anton, said_by=cast.bela)
    with pytest.raises(InputError, match="page"):
        reported(cast, name, Report.DONE, cast.mara, said_by=cast.anton)
    reported(cast, name, Report.DONE, cast.mara, said_by=cast.anton, given=ORAL)


def test_a_side_undertakes_for_itself_alone(cast):
    for debtor, creditor in ((cast.bela, cast.mara), (cast.anton, cast.bela)):
        body = UndertakingGiven(debtor=debtor.seat, creditor=creditor.seat, what="Repair")
        with pytest.raises(AccessError):
            give_undertaking(cast.office, cast.anton, body, key="k")


def test_an_oral_undertaking_is_confirmed_by_its_debtor(cast):
    body = UndertakingGiven(
        debtor=cast.anton.seat, creditor=cast.mara.seat, what="Repair", given=ORAL
    )
    name = give_undertaking(cast.office, cast.mara, body, readers=(cast.anton.seat,), key="k")

    assert confirm(cast.office, cast.anton, entry=name, given=Given(), key="c")


def test_undertakings_due_first_come_first(cast):
    late, never, soon = (
        undertaken(cast, due=day) for day in (date(2026, 4, 1), None, date(2026, 3, 20))
    )

    assert [u.line.entry_id for u in undertakings(cast.view(cast.mara))] == [soon, late, never]


def test_a_consent_is_given_and_withdrawn_by_its_side(cast):
    name = give_consent(cast.office, cast.anton, side=cast.anton.seat, to="talks", key="k")

    with pytest.raises(AccessError):
        give_consent(cast.office, cast.bela, side=cast.anton.seat, to="talks", key="x")
    with pytest.raises(InputError):
        give_consent(cast.office, cast.mara, side=cast.anton.seat, to="talks", key="x")
    with pytest.raises(AccessError):
        withdraw_consent(cast.office, cast.bela, consent=name, key="x")
    withdraw_consent(cast.office, cast.anton, consent=name, key="w")
    assert withdraw_consent(cast.office, cast.anton, consent=name, key="w")
    assert not consents(cast.view(cast.mara))[0].stands
    assert not consents(cast.view(cast.bela))


# Rooms, contacts, friends, public lines


def test_a_room_is_read_by_exactly_its_seats(cast):
    for actor, room in (
        (cast.anton, cast.mara.seat), (cast.anton, "own"), (cast.anton, "plenary"),
        (cast.mara, cast.frieda.seat), (cast.mara, "own"),
    ):  # fmt: skip
        write_message(cast.office, actor, room=room, words=f"{room}", key=cast.key(actor))

    def heard(actor):
        return [line.body.words for line in cast.view(actor).lines(Message)]

    assert heard(cast.anton) == [cast.mara.seat, "own", "plenary"]
    assert heard(cast.bela) == ["plenary"]
    assert heard(cast.frieda) == [cast.frieda.seat]
    assert heard(cast.mara) == [cast.mara.seat, "plenary", cast.frieda.seat, "own"]
    assert heard(cast.lior) == heard(cast.rut) == []


def test_a_room_of_others_does_not_exist(cast):
    for actor, room in (
        (cast.frieda, "plenary"), (cast.frieda, cast.anton.seat), (cast.anton, cast.bela.seat),
        (cast.anton, cast.frieda.seat), (cast.lior, "own"), (cast.mara, "nowhere"),
    ):  # fmt: skip
        with pytest.raises(AccessError):
            write_message(cast.office, actor, room=room, words="x", key="k")
    assert [room.slug for room in rooms(cast.view(cast.frieda))] == [cast.mara.seat, "own"]


def test_a_contact_is_the_mediator_s_own(cast):
    contact(cast)

    assert "contact" not in cast.words(cast.anton) + cast.words(cast.bela) + cast.words(cast.frieda)
    theirs = Contact(channel=Channel.CALL, with_seats=(cast.anton.seat,), starts_at=cast.clock())
    with pytest.raises(AccessError):
        log_contact(cast.office, cast.anton, theirs, key="k")
    nobody = Contact(channel=Channel.CALL, with_seats=("s-nobody",), starts_at=cast.clock())
    with pytest.raises(AccessError):
        log_contact(cast.office, cast.mara, nobody, key="k")


def test_a_planned_contact_is_held_once(cast):
    planned = contact(cast, held=False)
    follow = Contact(
        channel=Channel.CALL, participants=("x",), starts_at=cast.clock(), follows=planned
    )
    assert cast.view(cast.mara).open_counts() == {"contact": 1}
    held = log_contact(cast.office, cast.mara, follow, key="k")

    assert cast.view(cast.mara).open_counts() == {}
    assert log_contact(cast.office, cast.mara, follow, key="k") == held
    with pytest.raises(InputError, match="planned"):
        log_contact(cast.office, cast.mara, follow, key="other")


def test_only_a_friend_is_briefed(cast):
    brief_friend(cast.office, cast.mara, Briefing(to=cast.frieda.seat, facts="We met"), key="k")

    with pytest.raises(AccessError):
        brief_friend(cast.office, cast.mara, Briefing(to=cast.anton.seat, facts="We met"), key="x")
    assert "briefing" not in cast.words(cast.anton)


def test_each_reader_of_a_public_line_gets_it_alone(cast):
    said = PublicLine(speaker="Spokesperson", words="No comment")
    say_publicly(cast.office, cast.mara, said, readers=[cast.anton.seat, cast.bela.seat], key="k")

    for actor in cast.sides:
        (line,) = cast.view(actor).lines(PublicLine)
        assert set(line.audience.seats) == {actor.seat, "public"}


def test_a_disclosure_refers_only_to_what_its_readers_can_read(cast):
    source = contact(cast)
    said = Disclosure(by="A paper", words="They met", contact=source)
    record_disclosure(cast.office, cast.mara, said, key="k")

    with pytest.raises(InputError, match="follow"):
        record_disclosure(cast.office, cast.mara, said, readers=[cast.anton.seat], key="x")


def test_who_may_confirm_a_disclosure_reads_it_and_what_it_is_about_stays_with_us(cast):
    name = asked(cast)
    told = Disclosure(
        by="A paper",
        words="They met",
        may_confirm="That we met.",
        confirmed_by=(cast.anton.seat,),
    )

    with pytest.raises(InputError) as refused:
        record_disclosure(cast.office, cast.mara, told, key="k")
    assert refused.value.field == "confirmed_by"
    record_disclosure(
        cast.office, cast.mara, told, readers=[cast.anton.seat], about=[name], key="k"
    )
    (line,) = cast.view(cast.mara).lines(Disclosure)
    assert the_release(cast).disclosures == (line.entry_id,)
    assert cast.view(cast.anton).lines(Disclosure)
    assert not cast.view(cast.anton).lines(Linked)
    assert not the_release(cast, cast.anton).disclosures
    with pytest.raises(InputError):
        Disclosure(by="A paper", words="They met", confirmed_by=(cast.anton.seat,))


@pytest.mark.parametrize("who", ["anton", "bela", "frieda", "lior", "rut", "stranger"])
def test_what_is_the_mediator_s_does_not_exist_for_anybody_else(cast, who):
    actor, office = getattr(cast, who), cast.office
    judged = Evidence(dimension=Dimension.CAPABILITY, words="x", judged_by="M", on=date(2026, 3, 1))
    for verb in (
        lambda: invite_seat(office, actor, role=Role.FRIEND, name="New", key="k"),
        lambda: introduce_seats(office, actor, to=cast.anton.seat, seats=[cast.bela.seat], key="k"),
        lambda: record_mandate(office, actor, Mandate(asked_by="x"), key="k"),
        lambda: close_process(office, actor, outcome="x", readers=[], key="k"),
        lambda: say_publicly(office, actor, PublicLine(speaker="x", words="x"), key="k"),
        lambda: record_disclosure(office, actor, Disclosure(by="x", words="x"), key="k"),
        lambda: put_evidence(office, actor, judged, key="k"),
        lambda: brief_friend(office, actor, Briefing(to=cast.frieda.seat, facts="x"), key="k"),
    ):
        with pytest.raises(AccessError):
            verb()


# The process


def test_a_name_is_given_once(cast):
    with pytest.raises(InputError, match="exists"):
        invite_seat(cast.office, cast.mara, role=Role.FRIEND, name=" northland ", key="k")
    with pytest.raises(InputError, match="role"):
        invite_seat(cast.office, cast.mara, role=Role.MEDIATOR, name="Second", key="k")


def test_an_invitation_sent_twice_invites_once(cast):
    first = invite_seat(cast.office, cast.mara, role=Role.FRIEND, name="New", key="k")
    invite_seat(cast.office, cast.mara, role=Role.FRIEND, name="Newer", key="l")

    assert invite_seat(cast.office, cast.mara, role=Role.FRIEND, name="New", key="k") == first
    assert len(cast.view(cast.mara).seats(Role.FRIEND)) == 3
    with pytest.raises(RepeatedKeyError):
        invite_seat(cast.office, cast.mara, role=Role.FRIEND, name="Other", key="k")


def test_an_opening_sent_twice_opens_once(cast):
    one, other = (
        open_process(cast.office, title="Second", mediator="Third Capital", key="k")
        for _ in range(2)
    )

    assert one == other
    assert len(cast.office.store.processes()) == 2


def test_processes_share_nothing(cast):
    other = open_process(cast.office, title="Second", mediator="Third Capital", key="k")

    assert cast.words(other) == ["process_opened"]
    with pytest.raises(NotInAudienceError):
        cast.office.view(type(other)(other.process, cast.mara.seat))


def test_each_side_knows_whom_it_was_told_of(cast):
    def names(actor):
        return {seat.name for seat in cast.view(actor).directory.values()} - {"Engine", "Public"}

    assert names(cast.anton) == names(cast.bela) == {"Third Capital", "Northland", "Southland"}
    assert names(cast.frieda) == {"Third Capital", "Friend of the process"}
    assert cast.view(cast.frieda).name(cast.anton.seat) == ""


def test_a_closed_process_is_read_and_not_written(cast):
    closed = close_process(
        cast.office, cast.mara, outcome="Agreed", readers=[cast.anton.seat], key="close"
    )

    assert (
        close_process(
            cast.office, cast.mara, outcome="Agreed", readers=[cast.anton.seat], key="close"
        )
        == closed
    )
    assert cast.view(cast.anton).closing.outcome == "Agreed"
    assert cast.view(cast.bela).closing is None
    with pytest.raises(InputError, match="closed"):
        write_message(cast.office, cast.anton, room="own", words="x", key="k")
    with pytest.raises(InputError, match="closed"):
        asked(cast)
    assert cast.beat(minutes=10) == 0


def test_a_stranger_sees_nothing_at_all(cast):
    for where in (cast.stranger, type(cast.stranger)("p-none", cast.mara.seat)):
        with pytest.raises(NotInAudienceError):
            cast.view(where)
    with pytest.raises(NotInAudienceError):
        cast.view(type(cast.stranger)(cast.mara.process, "public"))


def test_addresses_name_lines_of_one_s_own_view_alone(cast):
    line = cast.view(cast.anton).lines()[0]

    assert cast.view(cast.anton).line(line.address).entry_id == line.entry_id
    for wrong in (
        "",
        "1",
        "1-",
        "x-" + line.address,
        line.address + "0",
        "9" * 20,
        "٣-x",
        f"2{line.address[1:]}",
    ):
        with pytest.raises(NotInAudienceError):
            cast.view(cast.anton).line(wrong)
    with pytest.raises(NotInAudienceError):
        cast.view(cast.bela).line(line.address)
    beyond = cast.office.line_address(cast.anton, 999)
    with pytest.raises(NotInAudienceError):
        cast.view(cast.anton).line(beyond)


def test_slots_are_whole_beats(cast):
    cast.clock.forward(minutes=3, seconds=7)
    write_message(cast.office, cast.anton, room="own", words="x", key="k")

    slot = cast.view(cast.anton).lines(last=1)[0].slot
    assert slot % 600 == 0
    assert 0 <= cast.clock().timestamp() - slot < 600
