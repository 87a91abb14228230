"""The single text on pages: written by the mediator, handed as a seat may see it, answered by sides."""

import re

import pytest

from goodoffices.office import (
    acceptance_rounds,
    copy_preview,
    hand_text,
    handed_texts,
    negotiating_texts,
    offer_release,
    offers_for,
    origins_in,
    put_text,
)
from goodoffices.record import (
    AcceptanceOutcome,
    Alternative,
    Bracket,
    Clause,
    ClauseAnswered,
    Release,
    ReleaseAsked,
    TextContent,
    Wording,
)
from goodoffices.text import plain

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


def test_every_box_to_tick_begins_with_a_large_letter(texted):
    line = the_text(texted).first.address
    for route, where in (("text_begin", {}), ("text_about", {"line": line})):
        page = page_of(texted.get(texted.cast.mara, f"mediator:{route}", **where))
        assert "Nothing is agreed until everything is agreed</label>" in page


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


# What the mediator writes


def edit(desk, name, changes, **sent):
    """The form of a clause as it is shown, sent with some things changed."""
    cast = desk.cast
    line = the_text(desk).first.address
    where = {"line": line, "clause": name} if name else {"line": line}
    route = "mediator:text_clause" if name else "mediator:text_clause_new"
    page = desk.get(cast.mara, route, **where).content.decode()
    form = page.split('<form class="form"')[1].split("</form>")[0]
    typed = {}
    for tag in re.findall(r"<input[^>]+>", form):
        name_, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name_ and 'type="checkbox"' not in tag:
            typed[name_[1]] = value[1] if value else ""
    for name_, words in re.findall(
        r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL
    ):
        typed[name_] = words.strip()
    for name_, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        typed[name_] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    typed.pop("csrfmiddlewaretoken", None)
    return desk.post(cast.mara, route, {**typed, **changes}, follow=True, **where, **sent)


def test_a_clause_is_changed_and_that_is_the_next_draft(texted):
    answer = edit(texted, "b", {"body": "Ambulances cross from 09:00.", "note": "later"})

    assert "Ambulances cross from 09:00." in page_of(answer)
    assert the_text(texted).number == 2
    assert the_text(texted).line.body.note == "later"


def test_a_form_sent_as_it_was_shown_keeps_every_bracket_and_its_owner(texted):
    before = the_text(texted).content.clause("c")

    page_of(edit(texted, "c", {}))

    assert the_text(texted).content.clause("c") == before
    cast = texted.cast
    assert origins_in(cast.view(cast.mara), the_text(texted).id)["p-1"] == cast.anton.seat


def test_an_open_point_is_added_where_its_mark_stands(texted):
    cast = texted.cast
    more = edit(texted, "b", {"more": "1"})
    assert "words_0_0" in more.content.decode()
    assert the_text(texted).number == 1

    changes = {
        "points": "1", "body": "Ambulances cross from [1].", "words_0_0": "08:00",
        "words_0_1": "09:00", "owner_0_1": cast.bela.seat, "owner_0_0": "own",
    }  # fmt: skip
    page_of(edit(texted, "b", changes))

    found = the_text(texted).content.clause("b")
    assert plain(found) == "Ambulances cross from [08:00 / 09:00]."
    owners = origins_in(cast.view(cast.mara), the_text(texted).id)
    assert [owners[one.id] for one in found.alternatives()] == [None, cast.bela.seat]


def test_a_mark_without_a_bracket_and_a_bracket_without_a_mark_are_refused(texted):
    answer = edit(texted, "c", {"body": "They cross."})

    assert answer.status_code == 422
    assert "stands once in the words" in answer.content.decode()
    assert the_text(texted).number == 1


def test_what_was_typed_for_one_alternative_is_never_taken_for_another(texted):
    cast = texted.cast
    form = {"seen": "1", "shape": "other", "level": "1", "place": "stays", "body": "They cross [1].",
            "words_0_0": "filmed", "owner_0_0": "own"}  # fmt: skip

    answer = texted.post(
        cast.mara, "mediator:text_clause", form, line=the_text(texted).first.address, clause="c"
    )

    assert answer.status_code == 422
    assert "Open it anew" in answer.content.decode()


def test_a_clause_is_put_in_moved_and_taken_out(texted):
    page_of(edit(texted, "", {"body": "Nobody films.", "level": "1", "place": "b"}))
    assert [c.words.pieces[0] for c in the_text(texted).content.clauses][2] == "Nobody films."

    page_of(edit(texted, "b", {"place": "e"}))
    assert [c.id for c in the_text(texted).content.clauses][-2:] == ["b", "f"]

    page_of(edit(texted, "a", {"take_out": "1"}))
    assert [c.id for c in the_text(texted).content.clauses] == ["e", "b", "f"]
    assert "Inserted" in page_of(
        texted.get(texted.cast.mara, "mediator:text_drafts", line=the_text(texted).first.address)
    )


def test_a_language_is_added_and_what_lags_is_named(texted):
    cast = texted.cast
    line = the_text(texted).first.address
    typed = {"title": "The bridge", "languages": ["en", "ar"], "authentic": ["en", "ar"],
             "all_or_nothing": "on", "seen": "1"}  # fmt: skip
    page = page_of(texted.post(cast.mara, "mediator:text_about", typed, follow=True, line=line))
    assert "Equally authentic" in page
    assert "lag behind" in page

    page_of(edit(texted, "b", {"body_in_ar": "تعبر سيارات الإسعاف."}))
    about = page_of(texted.get(cast.mara, "mediator:text_about", line=line))
    assert about.count("not translated") == len(bridge().clauses) - 1

    page_of(edit(texted, "b", {"body": "Ambulances cross from 09:00."}))
    assert "the source has changed" in page_of(
        texted.get(cast.mara, "mediator:text_about", line=line)
    )


def test_asking_for_a_release_begins_with_the_words_of_the_alternative(texted):
    cast = texted.cast
    page = page_of(
        texted.get(
            cast.mara, "mediator:text_clause", line=the_text(texted).first.address, clause="c"
        )
    )
    asked = re.search(r'href="([^"]*/releases/ask/[^"]*)"', page)[1].replace("&amp;", "&")

    form = page_of(texted.client_of(cast.mara).get(asked))

    assert "unfilmed" in form
    assert re.search(rf'value="{cast.anton.seat}"[^>]*checked', form)


def test_the_preview_names_clauses_whose_sentence_may_no_longer_stand(texted):
    cast = texted.cast
    page = page_of(
        texted.get(
            cast.mara,
            "mediator:text_hand",
            line=the_text(texted).first.address,
            seat=cast.bela.seat,
        )
    )

    assert "Does the sentence of 1.3 still stand by itself?" in page


def test_keeping_a_clause_back_is_shown_before_it_is_done(texted):
    cast = texted.cast
    line = the_text(texted).first.address
    typed = {"left_out": ["e"], "show": "1"}
    page = page_of(
        texted.post(cast.mara, "mediator:text_hand", typed, line=line, seat=cast.bela.seat)
    )
    assert "This text binds nobody" not in page.split('class="as-handed"')[1].split("<form")[0]
    assert not handed_texts(cast.view(cast.bela))

    digest = re.search(r'name="digest"[^>]*value="(\w+)"', page)[1]
    texted.post(
        cast.mara,
        "mediator:text_hand",
        {"left_out": ["e"], "digest": digest},
        line=line,
        seat=cast.bela.seat,
    )

    assert [c.id for c in newest(texted, cast.bela).body.content.clauses] == ["a", "b", "c", "d"]


def test_what_has_changed_since_the_preview_is_shown_again_and_not_handed(texted):
    cast = texted.cast
    line = the_text(texted).first.address
    typed = {"digest": "0" * 32}

    answer = texted.post(cast.mara, "mediator:text_hand", typed, line=line, seat=cast.bela.seat)

    assert answer.status_code == 422
    assert "has changed since you looked" in answer.content.decode()
    assert not handed_texts(cast.view(cast.bela))


def test_a_copy_is_read_by_the_mediator_as_its_seat_has_it_and_commented_in_its_room(texted):
    cast = texted.cast
    hand(texted, cast.bela)
    where = {"line": the_text(texted).first.address, "seat": cast.bela.seat, "number": 1}
    page = page_of(texted.get(cast.mara, "mediator:text_copy", **where))
    assert "unfilmed" not in page
    assert "Copy for Southland" in page

    typed = {"said": "What of 08:30?", "clause": "b"}
    page_of(texted.post(cast.mara, "mediator:text_copy", typed, follow=True, **where))

    assert "What of 08:30?" in page_of(
        texted.get(cast.bela, "party:text", line=newest(texted, cast.bela).address)
    )


def test_the_button_under_a_comment_says_what_it_does(texted):
    cast = texted.cast
    hand(texted, cast.bela)
    copy = {"line": newest(texted, cast.bela).address, "clause": "b"}
    made = {"line": the_text(texted).first.address, "seat": cast.bela.seat, "number": 1}

    for page in (
        texted.get(cast.mara, "mediator:text", line=made["line"]),
        texted.get(cast.mara, "mediator:text_copy", **made),
        texted.get(cast.bela, "party:text_clause", **copy),
    ):
        assert ">Write the comment</button>" in page.text


def test_a_comment_among_mediators_stays_there(texted):
    cast = texted.cast
    hand(texted, cast.bela)
    line = the_text(texted).first.address
    typed = {"said": "They fear the cameras.", "clause": "c"}

    assert "They fear" in page_of(
        texted.post(cast.mara, "mediator:text", typed, follow=True, line=line)
    )
    assert "They fear" not in page_of(
        texted.get(cast.bela, "party:text", line=newest(texted, cast.bela).address)
    )


BY_VOICE = {"how": "voice", "person": "Bela", "at": "2026-03-17T06:00", "heard_by": "Mara"}


def test_what_a_side_said_by_voice_is_written_down(texted):
    cast = texted.cast
    hand(texted, cast.bela)
    where = {"line": the_text(texted).first.address, "seat": cast.bela.seat, "number": 1}

    for typed in (
        {"what": "accepts", "clause": "b"},
        {"what": "other words", "clause": "c", "said": "by night"},
    ):
        page_of(
            texted.post(
                cast.mara, "mediator:text_said", {**typed, **BY_VOICE}, follow=True, **where
            )
        )

    assert cast.view(cast.bela).lines(ClauseAnswered)[0].body.given.person == "Bela"
    assert "by night" in page_of(
        texted.get(cast.bela, "party:text", line=newest(texted, cast.bela).address)
    )
    empty = {"what": "other words", "clause": "c", "said": "", **BY_VOICE}
    assert texted.post(cast.mara, "mediator:text_said", empty, **where).status_code == 422


# What a side does


def at_clause(desk, actor, name):
    return {"line": newest(desk, actor).address, "clause": name}


def test_a_side_accepts_a_clause_and_takes_it_back(texted):
    cast = texted.cast
    hand(texted, cast.bela)
    where = at_clause(texted, cast.bela, "b")

    assert "we accept these words" in page_of(
        texted.post(cast.bela, "party:text_clause", {"do": "accept"}, follow=True, **where)
    )
    assert "accepted in these words by" in page_of(
        texted.get(cast.mara, "mediator:text", line=the_text(texted).first.address)
    )
    page_of(texted.post(cast.bela, "party:text_clause", {"do": "no_longer"}, follow=True, **where))

    assert [x.body.accepts for x in cast.view(cast.mara).lines(ClauseAnswered)] == [True, False]


def test_a_side_offers_other_words_and_says_who_may_see_them(texted):
    cast = texted.cast
    hand(texted, cast.bela)
    typed = {
        "do": "offer", "bracket": "p", "said": "by night", "reason": "the heat",
        "permit": "as the mediator's own idea", "readers": [cast.anton.seat],
    }  # fmt: skip
    page = page_of(
        texted.post(
            cast.bela, "party:text_clause", typed, follow=True, **at_clause(texted, cast.bela, "c")
        )
    )
    assert "by night" in page

    line, offer = offers_for(cast.view(cast.mara), [newest(texted, cast.bela).entry_id])[0]
    taken = texted.client_of(cast.mara).get(
        texted.to(
            cast.mara, "mediator:text_clause", line=the_text(texted).first.address, clause="c"
        )
        + f"?offer={line.address}"
    )
    assert "by night" in page_of(taken).split('id="change"')[1]
    assert Release(cast.view(cast.mara).threads("release")[0]).may_be_relayed
    assert offer.reason == "the heat"


def test_a_release_that_went_in_a_draft_is_shown_as_gone(texted):
    cast = texted.cast
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words="unfilmed")
    name = offer_release(cast.office, cast.anton, asked, key="release")
    hand(texted, cast.bela)
    line = cast.view(cast.mara).entry(name).address

    assert "in a draft of the text" in page_of(texted.get(cast.mara, "mediator:releases"))
    assert "in a draft of the text" in page_of(texted.get(cast.mara, "mediator:release", line=line))
    page_of(texted.get(cast.mara, "mediator:relay"))
    page_of(texted.get(cast.mara, "mediator:brief"))
    own = cast.view(cast.anton).entry(name).address
    assert "relayed" in page_of(texted.get(cast.anton, "party:release", line=own))


def test_a_permission_without_a_reader_is_shown_again_with_what_was_typed(texted):
    cast = texted.cast
    hand(texted, cast.bela)
    typed = {"do": "offer", "said": "by night", "permit": "as ours"}

    answer = texted.post(cast.bela, "party:text_clause", typed, **at_clause(texted, cast.bela, "b"))

    assert answer.status_code == 422
    assert "by night" in answer.content.decode()
    assert "Say who may see them" in answer.content.decode()


def test_a_side_compares_its_own_drafts_by_its_own_numbers(texted):
    cast = texted.cast
    hand(texted, cast.bela)
    first = newest(texted, cast.bela)
    for _ in range(3):
        hand(texted, cast.anton)
    page_of(edit(texted, "b", {"body": "Ambulances cross from 09:00."}))
    hand(texted, cast.bela)

    page = page_of(
        texted.get(cast.bela, "party:text_differences", line=newest(texted, cast.bela).address)
    )

    assert "From our draft 1 to our draft 2" in page
    assert "words changed 1" in page
    assert "<del>" in page
    assert first.address in page


def test_a_draft_of_another_seat_is_no_page_of_this_one(texted):
    cast = texted.cast
    hand(texted, cast.bela, left_out={"d"})
    hand(texted, cast.anton)
    line = newest(texted, cast.bela).address

    for actor in (cast.anton, cast.frieda):
        route = "friend:text" if actor == cast.frieda else "party:text"
        assert texted.get(actor, route, line=line).status_code == 404
    assert texted.get(cast.bela, "party:text_clause", line=line, clause="d").status_code == 404
    assert texted.who_opens("party:text", cast.bela, line=line) == {"bela"}


def test_a_friend_reads_what_it_was_handed_and_nothing_else(texted):
    cast = texted.cast
    assert "Here will stand" in page_of(texted.get(cast.frieda, "friend:texts"))
    hand(texted, cast.frieda, left_out={"a"})

    page = page_of(
        texted.client_of(cast.frieda).get(texted.to(cast.frieda, "friend:texts"), follow=True)
    )

    assert "This text binds nobody" in page
    assert "Ambulances" not in page
    assert "Copy for" in page


def test_a_side_without_a_text_is_told_what_will_stand_there(desk):
    assert "Here will stand the text" in page_of(desk.get(desk.cast.bela, "party:texts"))
    assert "Begin the text" in page_of(desk.get(desk.cast.mara, "mediator:texts"))


# Conditional acceptance


@pytest.fixture
def asked(texted):
    """A round about the two clauses that both sides hold alike."""
    cast = texted.cast
    for side in cast.sides:
        hand(texted, side)
    where = {"line": the_text(texted).first.address}
    typed = {"clauses": ["b", "f"], "answer_by": "2026-03-17T08:00", "said": "Which of these?"}
    page_of(texted.post(cast.mara, "mediator:text_rounds", typed, follow=True, **where))
    return texted


def seal_page(desk, actor, typed, **how):
    line = acceptance_rounds(desk.cast.view(actor))[0].line.address
    return desk.post(actor, "party:text_round", typed, line=line, **how)


def test_a_side_writes_its_conditions_by_numbers_and_reads_them_back_in_words(asked):
    bela = asked.cast.bela
    typed = {"says_0": "if", "in_0": "2.1", "says_1": "always"}

    page = page_of(seal_page(asked, bela, typed, follow=True))

    assert "We accept 1.1 if 2.1 is in." in page
    assert "We accept 2.1 on no condition." in page
    for other in (asked.cast.mara, asked.cast.anton):
        assert (
            "if 2.1 is in"
            not in asked.client_of(other)
            .get(asked.to(other, "mediator:record" if other == asked.cast.mara else "party:record"))
            .content.decode()
        )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"says_0": "if", "in_0": "9.9"}, "There is no clause 9.9"),
        ({"says_0": "if"}, "Name a clause"),
        ({"says_0": "always", "in_0": "2.1"}, "choose"),
        ({"says_0": "if", "in_0": "2.1", "out_0": "2.1"}, "cannot be in and stay out"),
    ],
)
def test_conditions_that_make_no_sense_are_shown_again(asked, typed, told):
    answer = seal_page(asked, asked.cast.bela, typed)

    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_after_the_deadline_both_read_the_clauses_that_stand_and_nothing_more(asked):
    cast = asked.cast
    seal_page(asked, cast.bela, {"says_0": "if", "in_0": "2.1", "says_1": "always"})
    line = the_text(asked).first.address
    noted = {"side": cast.anton.seat, "always": "2.1", "if_": "1.1: 2.1", **BY_VOICE}
    address = acceptance_rounds(cast.view(cast.mara))[0].line.address
    page_of(
        asked.post(cast.mara, "mediator:text_noted", noted, follow=True, line=line, asked=address)
    )
    cast.beat(minutes=120)

    for actor in (cast.anton, cast.bela):
        mine = acceptance_rounds(cast.view(actor))[0].line.address
        page = page_of(asked.get(actor, "party:text_round", line=mine))
        assert "These clauses stand" in page
        assert "This text binds nobody" in page
    assert cast.view(cast.mara).lines(AcceptanceOutcome)[0].body.clauses == ("b", "f")
    assert "These clauses stand" in page_of(asked.get(cast.mara, "mediator:text_rounds", line=line))


def test_a_long_text_comes_in_parts_and_whole_as_a_document(desk):
    cast = desk.cast
    said = "The words of a clause are as long as this one at least, and often longer. " * 3
    many = TextContent(
        title="Long", clauses=tuple(clause(f"c{n}", f"Clause {n}. {said}") for n in range(500))
    )
    put_text(cast.office, cast.mara, many, key="long")
    text = the_text(desk)
    first, second, asked = (
        desk.client_of(cast.mara)
        .get(desk.to(cast.mara, "mediator:text", line=text.first.address) + query)
        .content.decode()
        for query in ("", "?part=2", "?whole")
    )
    copy = desk.to(cast.mara, "copy", line=text.line.address)
    whole = desk.client_of(cast.mara).post(copy, {"form": "xml"})

    assert "Clause 119." in first
    assert "Clause 120." not in first
    assert ">121<" in second
    assert copy in first
    assert whole.content.decode().count("Clause ") == 500
    # Styles and fonts come on top: a first view is 150 kB at most.
    assert max(len(page.encode()) for page in (first, second, asked)) < 80_000
