"""The single text in the office: who may write, hand, offer and accept; what a release covers; what is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, InputError, LateError, StaleRecordError
from goodoffices.office import (
    acceptance_of,
    acceptance_rounds,
    answer_clause,
    answer_release,
    ask_acceptance,
    ask_release,
    clauses_held_by_all,
    close_process,
    comment_text,
    comments_on,
    confirm_keeping,
    copies_made,
    copy_preview,
    drafts_of,
    hand_text,
    handed_texts,
    negotiating_text,
    object_to_destruction,
    offer_alternative,
    offers_for,
    origins_in,
    propose_retention,
    put_text,
    redraft,
    releases,
    seal_acceptance,
    set_agenda,
    sightings,
    withdraw_release,
)
from goodoffices.record import (
    AcceptanceSentence,
    Alternative,
    AlternativeOffered,
    AlternativeOrigin,
    Bracket,
    Clause,
    Destroyed,
    Form,
    Given,
    How,
    Officer,
    RelayReceipt,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    TextContent,
    TextDrafted,
    TextHanded,
    TextPut,
    Wording,
)
from goodoffices.store import Query
from goodoffices.text import May, place_clause, plain
from tests.cast import BEAT, two_issues

WORDS = "unfilmed, unarmed and by day"


def clause(name, *pieces, level=0, heading="", brackets=()):
    return Clause(
        id=name,
        level=level,
        heading=heading,
        words=Wording(pieces=pieces or ("",), slots=tuple(b.id for b in brackets)),
        brackets=brackets,
    )


def point(name, *alternatives, issue=""):
    return Bracket(
        id=name,
        alternatives=tuple(
            Alternative(id=f"{name}{n}", words=words, option="north" if issue else "")
            for n, words in enumerate(alternatives)
        ),
        issue=issue,
    )


def bridge(**other):
    return TextContent(
        title="The bridge",
        clauses=(
            clause("a", heading="The crossing"),
            clause("b", "Ambulances cross from 08:00.", level=1),
            clause(
                "c",
                "They cross ",
                ".",
                level=1,
                brackets=(point("p", WORDS, "as agreed", issue="bridge"),),
            ),
            clause("d", "Guards stand ", level=1, brackets=()),
        ),
        **other,
    )


@pytest.fixture
def text(cast):
    """A text in which one alternative is Northland's and one the mediator's."""
    origins = {"p0": cast.anton.seat}
    return put_text(
        cast.office, cast.mara, bridge(all_or_nothing=False), origins=origins, key="text"
    )


def now(cast, text):
    return negotiating_text(cast.view(cast.mara), text)


def preview(cast, text, actor, **how):
    return copy_preview(cast.office, cast.view(cast.mara), now(cast, text), to=actor.seat, **how)


def hand(cast, text, actor, *, responsible="", **how):
    shown = preview(cast, text, actor, answered_for=bool(responsible), **how)
    return hand_text(
        cast.office,
        cast.mara,
        text=text,
        to=actor.seat,
        seen=shown.digest,
        on_my_responsibility=responsible,
        key=cast.key(cast.mara),
        **how,
    )


def draft(cast, text, content, **how):
    seen = now(cast, text).number
    return redraft(
        cast.office,
        cast.mara,
        text=text,
        content=content,
        seen=seen,
        key=cast.key(cast.mara),
        **how,
    )


def release(cast, words=WORDS, *, to=None, form=Form.AS_OURS, asked="", **more):
    answer = ReleaseAnswer.YES_CHANGED if asked else ReleaseAnswer.YES
    asked = ReleaseAsked(
        owner=cast.anton.seat, recipient=(to or cast.bela).seat, words=asked or words
    )
    name = ask_release(cast.office, cast.mara, asked, key=cast.key(cast.mara))
    given = more.pop("given", Given())
    by = cast.mara if given.how is not How.PAGE else cast.anton
    answered = ReleaseAnswered(
        release=name, answer=answer, words=words, form=form, given=given, **more
    )
    answer_release(cast.office, by, answered, key=cast.key(by))
    return name


def words_in(content):
    return " ".join(plain(clause) for clause in content.clauses)


def handed(cast, actor):
    return handed_texts(cast.view(actor))[0].newest.body


# Whose words may be shown


def test_words_of_a_side_reach_another_seat_only_by_its_release(cast, text):
    hand(cast, text, cast.bela)
    assert WORDS not in words_in(handed(cast, cast.bela).content)

    release(cast)
    hand(cast, text, cast.bela)

    assert WORDS in words_in(handed(cast, cast.bela).content)
    assert next(handed(cast, cast.bela).content.alternatives()).said_by == cast.anton.seat


def test_a_side_always_sees_its_own_words(cast, text):
    hand(cast, text, cast.anton)

    assert WORDS in words_in(handed(cast, cast.anton).content)


@pytest.mark.parametrize(
    ("how", "may"),
    [
        ({"form": Form.ONLY_THAT_WE_SPOKE, "asked": "Guards as well."}, May.HELD),
        ({"words": "unfilmed and by day"}, May.HELD),
        ({"only_if": "they disarm"}, May.CONDITION),
        ({"until": "yesterday"}, May.LAPSED),
        ({"given": Given(how=How.VOICE, person="Anton", heard_by="Mara")}, May.ORAL),
        ({"to": "frieda"}, May.HELD),
    ],
)
def test_a_release_that_does_not_cover_the_words_today_shows_nothing(cast, text, how, may):
    if how.get("until"):
        how = {"until": cast.clock().date() - timedelta(days=1)}
    if how.get("to"):
        how = {"to": cast.frieda}
    release(cast, **how)

    held = preview(cast, text, cast.bela).held_back

    assert [(one.alternative.id, one.permission.may) for one in held] == [("p0", may)]


def test_a_condition_is_judged_and_a_voice_is_answered_for_by_a_person(cast, text):
    name = release(
        cast, only_if="they disarm", given=Given(how=How.VOICE, person="Anton", heard_by="Mara")
    )
    assert preview(cast, text, cast.bela, judged={name}).held_back[0].permission.may is May.ORAL

    hand(cast, text, cast.bela, judged={name}, responsible="Mara")

    assert WORDS in words_in(handed(cast, cast.bela).content)


def test_the_mediators_idea_does_not_tell_whose_it_was(cast, text):
    release(cast, form=Form.AS_MEDIATORS_IDEA)
    hand(cast, text, cast.bela)

    assert [one.said_by for one in handed(cast, cast.bela).content.alternatives()] == [None, None]


def test_the_owner_gets_one_receipt_when_its_words_go_for_the_first_time(cast, text):
    release(cast)
    hand(cast, text, cast.bela)
    hand(cast, text, cast.bela)

    receipts = cast.view(cast.anton).lines(RelayReceipt)
    assert [line.body.words_unchanged for line in receipts] == [True]
    assert releases(cast.view(cast.anton))[0].state == "relayed"


def test_words_that_have_gone_stay_in_later_drafts_also_after_the_last_day(cast, text):
    release(cast, until=cast.clock().date())
    hand(cast, text, cast.bela)
    cast.clock.forward(days=3)

    hand(cast, text, cast.bela)

    assert WORDS in words_in(handed(cast, cast.bela).content)


def test_a_release_withdrawn_after_the_preview_stops_the_hand_over(cast, text):
    name = release(cast)
    shown = preview(cast, text, cast.bela)
    withdraw_release(cast.office, cast.anton, release=name, key="back")

    with pytest.raises(StaleRecordError):
        hand_text(
            cast.office, cast.mara, text=text, to=cast.bela.seat, seen=shown.digest, key="hand"
        )

    assert not handed_texts(cast.view(cast.bela))


def test_words_that_the_mediator_changes_are_no_longer_covered(cast, text):
    release(cast)
    changed = clause(
        "c", "They cross ", ".", level=1, brackets=(point("p", WORDS + " alone", "as agreed"),)
    )
    draft(cast, text, place_clause(now(cast, text).content, changed))

    assert preview(cast, text, cast.bela).held_back[0].permission.may is May.HELD
    assert origins_in(cast.view(cast.mara), text)["p0"] == cast.anton.seat


def test_an_alternative_whose_owner_is_no_longer_known_is_shown_to_nobody(cast, text):
    origin = cast.view(cast.mara).lines(AlternativeOrigin)
    cast.office.store.erase(cast.mara.process, [line.entry_id for line in origin])
    cast.office.looking.forget()

    held = preview(cast, text, cast.anton).held_back
    draft(cast, text, replace(now(cast, text).content, title="The long bridge"))

    assert {one.alternative.id for one in held} == {"p0", "p1"}
    assert not origins_in(cast.view(cast.mara), text)


def test_an_issue_of_the_agenda_stands_in_a_copy_only_where_its_reader_has_the_agenda(cast, text):
    set_agenda(cast.office, cast.mara, two_issues(), key="agenda")
    linked = {
        actor: [
            b.issue for c in preview(cast, text, actor).handed.content.clauses for b in c.brackets
        ]
        for actor in (cast.bela, cast.frieda)
    }

    assert linked == {cast.bela: ["bridge"], cast.frieda: [""]}


# Drafts


def test_a_draft_is_refused_where_another_one_was_written_meanwhile(cast, text):
    seen = now(cast, text).number
    draft(cast, text, replace(now(cast, text).content, title="The long bridge"))

    with pytest.raises(StaleRecordError):
        redraft(cast.office, cast.mara, text=text, content=bridge(), seen=seen, key="late")


def test_the_same_form_sent_twice_writes_one_draft(cast, text):
    content = place_clause(now(cast, text).content, clause("new-1", "It binds."), after="d")
    names = [
        redraft(cast.office, cast.mara, text=text, content=content, seen=1, key="twice")
        for _ in range(2)
    ]

    assert names[0] == names[1]
    assert now(cast, text).number == 2
    assert now(cast, text).content.clauses[-1].id != "new-1"


def test_a_draft_never_holds_whose_words_an_alternative_is(cast):
    owned = replace(point("p", WORDS).alternatives[0], said_by=cast.anton.seat)

    with pytest.raises(InputError):
        TextPut(
            content=TextContent(
                title="t",
                clauses=(clause("c", "", "", brackets=(Bracket(id="p", alternatives=(owned,)),)),),
            )
        )


def test_nobody_but_the_mediator_reads_the_text_or_writes_it(cast, text):
    hand(cast, text, cast.bela)
    for actor in (cast.anton, cast.bela, cast.frieda):
        kinds = {line.body.KIND for line in cast.view(actor).lines()}
        assert not kinds & {"text_put", "text_drafted", "text_copied", "alternative_origin"}
        with pytest.raises(AccessError):
            put_text(cast.office, actor, bridge(), key="mine")


def test_a_draft_is_handed_to_sides_friends_and_observers_alone(cast, text):
    with pytest.raises(AccessError):
        preview(cast, text, cast.lior)
    with pytest.raises(AccessError):
        preview(cast, text, cast.rut)


# What sides say


def test_other_words_of_a_side_go_to_the_mediator_and_are_released_only_as_it_says(cast, text):
    copy = hand(cast, text, cast.bela)
    permit = ReleaseAsked(
        owner=cast.bela.seat,
        recipient=cast.anton.seat,
        words="by night",
        form=Form.AS_MEDIATORS_IDEA,
    )

    offer_alternative(
        cast.office, cast.bela, draft=copy, clause="c", bracket="p", words="by night",
        side=cast.bela.seat, permits=[permit], key="offer",
    )  # fmt: skip

    assert [x.words for _, x in offers_for(cast.view(cast.mara), [copy])] == ["by night"]
    assert not cast.view(cast.anton).lines(AlternativeOffered)
    assert releases(cast.view(cast.mara))[0].may_be_relayed


def test_a_side_offers_nothing_for_a_clause_that_it_was_not_handed(cast, text):
    copy = hand(cast, text, cast.bela, left_out={"b"})

    with pytest.raises(AccessError):
        offer_alternative(
            cast.office, cast.bela, draft=copy, clause="b", words="x", side=cast.bela.seat, key="o"
        )


def test_comments_stay_in_their_room(cast, text):
    copies = {actor: hand(cast, text, actor) for actor in (cast.anton, cast.bela)}
    comment_text(
        cast.office, cast.bela, matter=copies[cast.bela], clause="b", words="too early", key="c1"
    )
    comment_text(cast.office, cast.mara, matter=text, clause="b", words="they are afraid", key="c2")

    def said(actor, *matters):
        return [x.words for _, x in comments_on(cast.view(actor), matters)]

    assert said(cast.bela, text, *copies.values()) == ["too early"]
    assert said(cast.anton, text, *copies.values()) == []
    assert said(cast.mara, text, *copies.values()) == ["too early", "they are afraid"]


def accept(cast, actor, copy, name="b", *, accepts=True):
    answer_clause(
        cast.office,
        actor,
        draft=copy,
        clause=name,
        accepts=accepts,
        side=actor.seat,
        key=cast.key(actor),
    )


def test_a_clause_settles_when_every_side_accepts_its_words_and_not_before(cast, text):
    copies = {actor: hand(cast, text, actor) for actor in cast.sides}
    accept(cast, cast.anton, copies[cast.anton])
    assert acceptance_of(cast.view(cast.mara), now(cast, text)).settled == ()
    assert preview(cast, text, cast.bela).handed.settled == ()

    accept(cast, cast.bela, copies[cast.bela])

    assert acceptance_of(cast.view(cast.mara), now(cast, text)).settled == ("b",)
    assert preview(cast, text, cast.bela).handed.settled == ("b",)
    assert preview(cast, text, cast.frieda).handed.settled == ()


def test_other_words_or_a_change_of_mind_unsettle_a_clause(cast, text):
    copies = {actor: hand(cast, text, actor) for actor in cast.sides}
    for actor in cast.sides:
        accept(cast, actor, copies[actor])
    accept(cast, cast.bela, copies[cast.bela], accepts=False)
    assert acceptance_of(cast.view(cast.mara), now(cast, text)).settled == ()

    accept(cast, cast.bela, copies[cast.bela])
    assert acceptance_of(cast.view(cast.mara), now(cast, text)).settled == ("b",)
    draft(
        cast,
        text,
        place_clause(now(cast, text).content, clause("b", "Ambulances cross from 09:00.", level=1)),
    )

    assert acceptance_of(cast.view(cast.mara), now(cast, text)).settled == ()


def test_an_open_point_that_is_kept_from_a_side_is_not_felt_by_what_is_settled(cast, text):
    copies = {actor: hand(cast, text, actor) for actor in cast.sides}
    for actor in cast.sides:
        accept(cast, actor, copies[actor])
    before = preview(cast, text, cast.bela).handed
    content = now(cast, text).content
    accepted = next(one for one in content.clauses if one.id == "b")
    said = plain(accepted)
    kept = clause("b", said, "", level=accepted.level, brackets=(point("kept", WORDS),))
    draft(cast, text, place_clause(content, kept), origins={"kept0": cast.anton.seat})

    after = preview(cast, text, cast.bela).handed

    assert words_in(after.content) == words_in(before.content)
    assert after.settled == before.settled == ("b",)
    assert acceptance_of(cast.view(cast.mara), now(cast, text)).settled == ()


def test_nothing_is_settled_before_everything_is_where_the_text_says_so(cast):
    whole = replace(bridge(), clauses=(clause("b", "One."), clause("d", "Two.")))
    text = put_text(cast.office, cast.mara, whole, key="text")
    copies = {actor: hand(cast, text, actor) for actor in cast.sides}
    for actor in cast.sides:
        accept(cast, actor, copies[actor], "b")
    assert acceptance_of(cast.view(cast.mara), now(cast, text)).settled == ()

    for actor in cast.sides:
        accept(cast, actor, copies[actor], "d")

    assert acceptance_of(cast.view(cast.mara), now(cast, text)).settled == ("b", "d")


def test_a_clause_with_an_open_point_cannot_be_accepted(cast, text):
    copy = hand(cast, text, cast.bela)

    with pytest.raises(InputError):
        accept(cast, cast.bela, copy, "c")


def test_an_answer_that_was_destroyed_takes_those_before_it_along(cast, text):
    copies = {actor: hand(cast, text, actor) for actor in cast.sides}
    for actor in cast.sides:
        accept(cast, actor, copies[actor])
    accept(cast, cast.bela, copies[cast.bela], accepts=False)
    last = cast.view(cast.bela).lines(last=1)[0]
    cast.office.store.erase(cast.mara.process, [last.entry_id])

    assert acceptance_of(cast.view(cast.mara), now(cast, text)).settled == ()


# Conditional acceptance


@pytest.fixture
def asked(cast):
    """A round about three clauses that both sides hold in the same words."""
    content = replace(bridge(), clauses=tuple(clause(n, f"Words of {n}.") for n in "bde"))
    text = put_text(cast.office, cast.mara, content, key="text")
    for actor in cast.sides:
        hand(cast, text, actor)
    return ask_acceptance(
        cast.office, cast.mara, text=text, title="The bridge", clauses=["b", "d", "e"],
        answer_by=cast.clock() + BEAT, key="round",
    )  # fmt: skip


def seal(cast, actor, name, *sentences):
    seal_acceptance(
        cast.office, actor, round_id=name, side=actor.seat, sentences=sentences, key=cast.key(actor)
    )


def outcome(cast, actor):
    return acceptance_rounds(cast.view(actor))[0].outcome


def test_the_largest_set_that_all_conditions_support_opens_to_all_at_the_beat(cast, asked):
    seal(
        cast,
        cast.anton,
        asked,
        AcceptanceSentence(clause="b", needs=("d",)),
        AcceptanceSentence(clause="d"),
    )
    seal(
        cast,
        cast.bela,
        asked,
        AcceptanceSentence(clause="d", needs=("b",)),
        AcceptanceSentence(clause="b"),
        AcceptanceSentence(clause="e"),
    )
    assert outcome(cast, cast.bela) is None

    cast.beat(minutes=20)

    for actor in (cast.anton, cast.bela, cast.mara):
        assert outcome(cast, actor).clauses == ("b", "d")


def test_nothing_stands_where_one_side_says_nothing(cast, asked):
    seal(cast, cast.anton, asked, AcceptanceSentence(clause="b"))
    cast.beat(minutes=20)

    assert outcome(cast, cast.anton).clauses == ()


def test_the_mediator_reads_nobodys_conditions_and_nobody_answers_late(cast, asked):
    seal(cast, cast.anton, asked, AcceptanceSentence(clause="b"))
    assert not [x for x in cast.view(cast.mara).lines() if x.body.KIND == "acceptance_sealed"]

    cast.clock.forward(minutes=20)
    with pytest.raises(LateError):
        seal(cast, cast.bela, asked, AcceptanceSentence(clause="b"))


def test_the_last_answer_counts_and_one_on_the_page_stands_over_one_that_was_noted(cast, asked):
    seal(cast, cast.anton, asked, AcceptanceSentence(clause="b"))
    for one in ("b", "d"):
        seal(cast, cast.bela, asked, AcceptanceSentence(clause=one))
    seal(cast, cast.bela, asked, AcceptanceSentence(clause="b"))
    noted = Given(how=How.VOICE, person="Bela", heard_by="Mara")
    seal_acceptance(
        cast.office,
        cast.mara,
        round_id=asked,
        side=cast.bela.seat,
        sentences=(),
        given=noted,
        key="v",
    )
    cast.beat(minutes=20)

    assert outcome(cast, cast.mara).clauses == ("b",)


def test_only_clauses_that_every_side_holds_in_the_same_words_are_asked_about(cast, text):
    assert clauses_held_by_all(cast.view(cast.mara), text) == ()
    hand(cast, text, cast.anton)
    hand(cast, text, cast.bela, left_out={"d"})
    assert [c.id for c in clauses_held_by_all(cast.view(cast.mara), text)] == ["b"]

    for names in (["d"], ["c"], []):
        with pytest.raises(InputError):
            ask_acceptance(
                cast.office, cast.mara, text=text, title="t", clauses=names,
                answer_by=cast.clock() + BEAT, key=f"r{names}",
            )  # fmt: skip


# At the close


def retention(cast):
    close_process(
        cast.office, cast.mara, outcome="Over.", readers=[x.seat for x in cast.sides], key="close"
    )
    ada, ben = Officer(id="a", name="Ada"), Officer(id="b", name="Ben")
    name = propose_retention(cast.office, cast.mara, reason="the close", officer=ada, key="keep")
    confirm_keeping(cast.office, cast.mara, proposal=name, officer=ben, key="yes")


def offered(cast, text, form):
    copy = hand(cast, text, cast.anton)
    permit = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words=WORDS, form=form)
    offer_alternative(
        cast.office, cast.anton, draft=copy, clause="c", bracket="p", words=WORDS,
        side=cast.anton.seat, permits=[permit], key="offer",
    )  # fmt: skip
    hand(cast, text, cast.bela)


def told_origins(cast, text):
    """What still opens, locks or not, and tells whose the words are."""
    bodies = [line.body for line in cast.office.read(cast.mara, Query())]
    telling = (AlternativeOrigin, AlternativeOffered)
    return {
        type(body).__name__ for body in bodies if isinstance(body, telling) and body.words == WORDS
    }


def test_at_the_close_nobody_can_tell_any_more_whose_the_mediators_idea_was(cast, text):
    offered(cast, text, Form.AS_MEDIATORS_IDEA)

    retention(cast)

    assert told_origins(cast, text) == set()
    gone = [x for x in cast.view(cast.anton).lines() if isinstance(x.body, Destroyed)]
    assert "alternative_offered" in {line.body.name for line in gone}
    kept = [x.body for x in cast.office.read(cast.mara, Query()) if isinstance(x.body, TextPut)]
    assert WORDS in words_in(kept[0].content)


@pytest.mark.parametrize("kept", ["it objected", "they went as its own"])
def test_an_origin_is_kept_where_its_owner_wants_it_or_it_was_no_secret(cast, text, kept):
    offered(cast, text, Form.AS_OURS if kept == "they went as its own" else Form.AS_MEDIATORS_IDEA)
    if kept == "it objected":
        mine = releases(cast.view(cast.anton))[0].line.entry_id
        object_to_destruction(cast.office, cast.anton, release=mine, key="object")

    retention(cast)

    assert told_origins(cast, text) == {"AlternativeOrigin", "AlternativeOffered"}


def test_every_draft_stays_as_it_was_written(cast, text):
    first = now(cast, text).content
    draft(cast, text, replace(first, title="The long bridge"))

    assert [x.content.title for x in drafts_of(cast.view(cast.mara), text, last=9)] == [
        "The bridge",
        "The long bridge",
    ]
    assert len(cast.view(cast.mara).lines(TextDrafted)) == 1


def test_the_matrix_tells_which_draft_a_seat_has_of_a_clause_and_whether_it_has_changed(cast, text):
    hand(cast, text, cast.bela, left_out={"d"})
    draft(
        cast,
        text,
        place_clause(now(cast, text).content, clause("b", "Ambulances cross from 09:00.", level=1)),
    )
    view = cast.view(cast.mara)

    seen = sightings(cast.office, view, now(cast, text), [view.directory[cast.bela.seat]])[
        cast.bela.seat
    ]

    assert (seen["c"].number, seen["c"].draft, seen["c"].current) == (1, 1, True)
    assert not seen["b"].current
    assert "d" not in seen
    assert [made.number for _, made in copies_made(view, text)] == [1]
    assert cast.view(cast.bela).lines(TextHanded)[0].body.number == 1
