"""The morning brief."""

import pytest

from goodoffices.office import (
    answer_release,
    ask_release,
    give_undertaking,
    log_contact,
    put_text,
    write_message,
)
from goodoffices.record import (
    Alternative,
    Bracket,
    Channel,
    Clause,
    Contact,
    Manner,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    Statement,
    TextContent,
    Track,
    UndertakingGiven,
    Wording,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(cast):
    """A night in which things happened."""
    office, mara, north = cast.office, cast.mara, cast.anton
    log_contact(
        office,
        mara,
        Contact(
            channel=Channel.CALL,
            with_seats=(north.seat,),
            starts_at=cast.clock(),
            statements=(
                Statement(
                    manner=Manner.QUOTE, words="Nobody films the bridge.", said_by=north.seat
                ),
            ),
        ),
        key="contact",
    )
    asked = ReleaseAsked(owner=north.seat, recipient=cast.bela.seat, words="Ambulances may cross.")
    ask_release(office, mara, asked, key="asked")
    owed = UndertakingGiven(
        debtor=mara.seat, creditor=north.seat, what="The map", due=cast.clock().date()
    )
    give_undertaking(office, mara, owed, readers=(north.seat,), key="owed")
    return cast


def test_the_brief_tells_what_is_new_what_may_go_and_what_is_due(desk, busy):
    shown = desk.get(busy.mara, "mediator:brief").text

    assert "Nobody films the bridge." in shown
    assert "ours alone until Northland releases it" in shown
    assert "Ambulances may cross." in shown
    assert "The map" in shown
    assert "Weakest" in shown
    assert "one with Northland and none with Southland" in shown


def test_the_brief_of_an_empty_desk_says_what_will_stand_there(desk, cast):
    shown = desk.get(cast.mara, "mediator:brief").text

    assert "Nobody was spoken with since yesterday" in shown
    assert "Nothing is owed." in shown


def test_the_brief_is_the_mediators_alone(desk, cast):
    assert desk.who_opens("mediator:brief", cast.mara) == {"mara"}


def test_what_a_side_wrote_is_news_and_what_we_wrote_is_not(desk, cast):
    for actor, words in ((cast.anton, "We are listening."), (cast.mara, "So are we.")):
        room = cast.anton.seat if actor is cast.mara else cast.mara.seat
        write_message(cast.office, actor, room=room, words=words, key=cast.key(actor))

    shown = desk.get(cast.mara, "mediator:brief").text

    assert "We are listening." in shown
    assert "So are we." not in shown


def test_the_pages_list_counts_what_may_go(desk, busy):
    thread = busy.view(busy.mara).threads("release")[0]
    answered = ReleaseAnswered(
        release=thread.id, answer=ReleaseAnswer.YES, words="Ambulances may cross."
    )
    before = desk.get(busy.mara, "mediator:brief").text

    answer_release(busy.office, busy.anton, answered, key="yes")
    after = desk.get(busy.mara, "mediator:brief").text

    assert "<span>Relay</span></a>" in before
    assert "<span>Relay</span> <small>1</small>" in after


def test_the_brief_shows_the_parallel_talks_the_line_and_reception_side_by_side(desk, cast):
    visit = Contact(
        channel=Channel.VISIT,
        participants=("A foreign minister",),
        starts_at=cast.clock(),
        track=Track.LEADERS,
    )
    log_contact(cast.office, cast.mara, visit, key="leaders")

    tracks = desk.get(cast.mara, "mediator:brief").text.split("Tracks</h2>")[1]

    assert "<dt>With other leaders</dt><dd>last held 17 March, nothing planned</dd>" in tracks
    assert "<dt>Humanitarian</dt>" not in tracks
    assert "<dt>Deconfliction</dt><dd>No open notice, line not tested yet.</dd>" in tracks
    assert "<dt>Reception</dt><dd>nothing was released to the talks</dd>" in tracks


def test_the_brief_counts_the_open_points_of_the_text(desk, cast):
    assert "Open points" not in desk.get(cast.mara, "mediator:brief").text
    half = Bracket(
        id="b",
        alternatives=(Alternative(id="n", words="eight"), Alternative(id="s", words="nine")),
    )
    clause = Clause(id="c", words=Wording(pieces=("From ", "."), slots=("b",)), brackets=(half,))
    content = TextContent(title="The bridge", clauses=(clause,))
    put_text(cast.office, cast.mara, content, key="text")

    assert "<dt>Open points</dt><dd>One</dd>" in desk.get(cast.mara, "mediator:brief").text
