"""Parallel talks side by side, and the sheet that an envoy takes along."""

from datetime import timedelta

import pytest

from goodoffices.office import (
    answer_release,
    ask_release,
    give_undertaking,
    log_contact,
    write_message,
)
from goodoffices.record import (
    Channel,
    Contact,
    Form,
    Given,
    How,
    Manner,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    Statement,
    Track,
    UndertakingGiven,
)

pytestmark = pytest.mark.django_db


def contact(cast, *seats, words="", impression="", **other):
    """A contact on the record: yesterday where nothing else is said."""
    statements = [
        *([Statement(manner=Manner.QUOTE, words=words, said_by=seats[0].seat)] if words else []),
        *([Statement(manner=Manner.IMPRESSION, words=impression)] if impression else []),
    ]
    body = Contact(
        **{
            "channel": Channel.VISIT,
            "with_seats": tuple(one.seat for one in seats),
            "participants": ("Ada",),
            "starts_at": cast.clock() - timedelta(days=1),
            "statements": tuple(statements),
            **other,
        }
    )
    name = log_contact(cast.office, cast.mara, body, key=cast.key(cast.mara))
    return cast.view(cast.mara).entry(name)


def journey(cast, *seats, **other):
    """An envoy who goes to somebody tomorrow."""
    there = cast.clock() + timedelta(days=1)
    return contact(
        cast,
        *seats,
        held=False,
        channel=Channel.ENVOY,
        envoy="Olga Brandt",
        starts_at=there,
        **other,
    )


def released(cast, words, to):
    """Words that Southland lets go to somebody."""
    asked = ReleaseAsked(owner=cast.bela.seat, recipient=to.seat, words=words)
    name = ask_release(cast.office, cast.mara, asked, key=cast.key(cast.mara))
    answer = ReleaseAnswered(
        release=name,
        answer=ReleaseAnswer.YES,
        words=words,
        form=Form.AS_OURS,
        given=Given(how=How.PAGE, person="Bela", at=cast.clock(), heard_by=""),
    )
    answer_release(cast.office, cast.bela, answer, key=cast.key(cast.bela))


def test_the_parallel_talks_stand_side_by_side_each_with_its_last_and_its_next_contact(desk, cast):
    contact(cast, cast.anton, place="Oslo")
    contact(cast, place="Paris", track=Track.LEADERS)
    journey(cast, cast.anton, track=Track.HUMANITARIAN, place="Geneva")

    page = desk.get(cast.mara, "mediator:tracks").text

    rows = page.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")
    assert ["Oslo" in rows[0], "Paris" in rows[1], "Geneva" in rows[2]] == [True] * 3
    assert "Paris" not in rows[0] + rows[2]
    assert "Olga Brandt" in page.split('id="envoys"')[1]


def test_an_envoy_takes_along_what_the_one_who_is_met_may_hear_and_nothing_else(desk, cast):
    contact(cast, cast.anton, words="We listen at night.", impression="He is afraid.")
    contact(cast, cast.anton, words="Of the camps.", track=Track.HUMANITARIAN)
    contact(cast, cast.bela, words="Never the bridge.")
    contact(cast, cast.anton, cast.bela, words="Said before both.")
    released(cast, "The bridge from eight.", cast.anton)
    released(cast, "For the friend alone.", cast.frieda)
    for debtor, what in ((cast.anton, "a list of names"), (cast.bela, "a map of mines")):
        body = UndertakingGiven(debtor=debtor.seat, creditor=cast.mara.seat, what=what)
        give_undertaking(
            cast.office, cast.mara, body, readers=(debtor.seat,), key=cast.key(cast.mara)
        )
    line = journey(cast, cast.anton)

    page = desk.get(cast.mara, "mediator:envoy", line=line.address).text

    for words in (
        "Olga Brandt",
        "We listen at night.",
        "The bridge from eight.",
        "a list of names",
    ):
        assert words in page
    for words in (
        "He is afraid.",
        "Of the camps.",
        "Never the bridge.",
        "Said before both.",
        "For the friend alone.",
        "a map of mines",
        "Southland and",
        "Northland and Southland",
    ):
        assert words not in page


def test_whatever_southland_tells_us_the_sheet_for_northland_is_the_same(desk, cast):
    line = journey(cast, cast.anton)

    def sheet():
        return desk.get(cast.mara, "mediator:envoy", line=line.address).text

    contact(cast, cast.anton, words="We listen at night.")
    before = sheet()
    contact(cast, cast.bela, words="Never the bridge.")
    write_message(
        cast.office, cast.bela, room=cast.mara.seat, words="Nor the ford.", key=cast.key(cast.bela)
    )
    released(cast, "For the friend alone.", cast.frieda)

    assert sheet() == before


@pytest.mark.parametrize("met", ["nobody", "both"])
def test_where_not_one_seat_is_met_no_side_s_words_are_on_the_sheet(desk, cast, met):
    contact(cast, cast.anton, words="We listen at night.")
    released(cast, "The bridge from eight.", cast.anton)
    line = journey(cast, *(cast.sides if met == "both" else ()))

    page = desk.get(cast.mara, "mediator:envoy", line=line.address).text

    assert "not exactly one seat is met" in page
    assert "We listen" not in page
    assert "The bridge" not in page


def test_the_sheet_is_the_mediators_alone(desk, cast):
    line = journey(cast, cast.anton)

    assert desk.who_opens("mediator:envoy", cast.mara, line=line.address) == {"mara"}
    assert desk.who_opens("mediator:tracks", cast.mara) == {"mara"}


def logged(desk, cast, **typed):
    """A contact that was logged on the page, held an hour ago."""
    start = cast.clock() - timedelta(hours=1)
    desk.post(
        cast.mara,
        "mediator:log_contact",
        {
            "participants": "Ada",
            "channel": "visit",
            "held": "held",
            "starts_at": start.strftime("%Y-%m-%dT%H:%M"),
            "rows": "2",
            **typed,
        },
    )
    return cast.view(cast.mara).lines(Contact)[-1].body


def test_further_talks_stand_beside_the_three_from_their_first_contact_on(desk, cast):
    logged(desk, cast, place="Oslo")
    logged(desk, cast, place="Malta", talks=" Prisoners  and the missing ", track="political")
    chosen = logged(desk, cast, place="Doha", track="=Prisoners and the missing")
    typed = logged(desk, cast, place="Bern", talks="prisoners AND the missing")

    page = desk.get(cast.mara, "mediator:tracks").text

    assert chosen.talks == typed.talks == "Prisoners and the missing"
    rows = page.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")[:-1]
    assert len(rows) == 4
    assert "Prisoners and the missing" in rows[3]
    assert ">3</td>" in rows[3]
    assert "Oslo" in rows[0]
    assert ">1</td>" in rows[0]
    assert "Prisoners and the missing" in desk.get(cast.mara, "mediator:brief").text


def test_who_types_the_name_of_one_of_the_three_gets_that_one(desk, cast):
    body = logged(desk, cast, talks="humanitarian TALKS")

    assert (body.track, body.talks) == (Track.HUMANITARIAN, "")


def test_an_envoy_of_further_talks_takes_along_words_of_these_alone(desk, cast):
    contact(cast, cast.anton, words="We listen at night.")
    contact(cast, cast.anton, words="Of the missing.", talks="The missing")
    line = journey(cast, cast.anton, talks="The missing")

    page = desk.get(cast.mara, "mediator:envoy", line=line.address).text

    assert "Of the missing." in page
    assert "We listen at night." not in page


def test_nobody_but_the_mediators_reads_what_talks_are_called(desk, cast):
    logged(desk, cast, talks="The missing", with_seats=[cast.anton.seat])

    for person in (cast.anton, cast.bela):
        assert "The missing" not in desk.get(person, "party:room").text
        assert "The missing" not in desk.get(person, "party:record").text


def test_talks_keep_their_name_when_a_contact_is_corrected_or_held(desk, cast):
    line = journey(cast, cast.anton, talks="The missing")

    held = desk.client_of(cast.mara).get(
        desk.to(cast.mara, "mediator:log_contact"), {"follows": line.address}
    )
    mended = desk.get(cast.mara, "correct", line=line.address)

    for page in (held, mended):
        assert 'value="The missing"' in page.text
