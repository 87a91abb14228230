"""Lines, matters and audiences: what each of them says, to the letter."""

import pytest

from goodoffices.errors import InputError, NotInAudienceError, WithheldError
from goodoffices.record import (
    Audience,
    Destroyed,
    Entry,
    Line,
    Linked,
    LinkKind,
    Message,
    RelayReceipt,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    ReleaseWithdrawn,
    Thread,
    UnderLock,
    project,
    threads,
)

ASK, OTHER = "a" * 32, "b" * 32
BOTH = Audience(["mediator", "north"])
ASKED = ReleaseAsked(owner="north", recipient="south", words="Open the bridge")
NO = ReleaseAnswered(release=ASK, answer=ReleaseAnswer.NO)
BACK = ReleaseWithdrawn(release=ASK)
ORIGIN = Linked(release=ASK, other=OTHER, link=LinkKind.ASKED_FROM)
WORDS = Message(words="Good morning")


def line(number, body, name=None):
    return Line(number, Entry(name or f"{number:032x}", "north", BOTH, 600 * number, body))


def matter(*bodies):
    return Thread(
        ASK, tuple(line(n, body, ASK if n == 1 else None) for n, body in enumerate(bodies, 1))
    )


# Audiences


def test_the_name_of_an_audience_is_fixed_for_ever():
    """It stands in signed statements: another name would make the records of yesterday unreadable."""
    assert Audience(["north", "mediator"]).id == "6e65a38c77effce4627e4a93946bacf9"
    assert Audience(["mediatornorth"]).id != Audience(["mediator", "north"]).id


def test_an_audience_is_in_order_and_says_who_is_in_it():
    assert Audience(["south", "north", "mediator"]).seats == ("mediator", "north", "south")
    assert repr(Audience(["south", "north"])) == "Audience(north, south)"


def test_an_audience_is_equal_to_no_other_and_to_nothing_else():
    one = Audience(["north"])

    assert one != Audience(["south"])
    assert one != ("north",)
    assert one == Audience(["north"])
    assert hash(one) == hash(Audience(["north"]))


def test_sealed_is_what_one_author_and_the_engine_alone_may_read():
    assert Audience(["engine"]).is_sealed
    assert Audience(["engine", "north"]).is_sealed
    assert not Audience(["north"]).is_sealed
    assert not Audience(["north", "mediator"]).is_sealed
    assert not Audience(["engine", "north", "south"]).is_sealed


def test_an_audience_admits_exactly_those_in_it():
    assert BOTH.admits("north")
    assert not BOTH.admits("south")
    assert not Audience(["mediator", "north", "south"]).within(BOTH)
    assert BOTH.within(BOTH)


def test_an_entry_for_nobody_is_refused():
    with pytest.raises(InputError):
        Audience([])


# Lines


def test_a_line_tells_what_its_entry_is():
    one = line(3, WORDS)

    assert (one.entry_id, one.author, one.audience, one.slot, one.body, one.address) == (
        f"{3:032x}",
        "north",
        BOTH,
        1800,
        WORDS,
        "",
    )


def test_a_line_belongs_to_the_matter_it_names_or_begins_its_own():
    assert line(2, NO).thread_id() == ASK
    assert line(2, WORDS).thread_id() == f"{2:032x}"


# Matters


def test_a_matter_is_as_open_as_the_last_line_that_says_so():
    assert matter(ASKED).is_open is True
    assert matter(ASKED, NO).is_open is False
    assert matter(ASKED, NO, ORIGIN).is_open is False
    assert matter(ASKED, ORIGIN).is_open is True
    assert matter(WORDS).is_open is False


def test_a_word_that_stands_alone_is_no_matter_to_follow():
    assert not matter(WORDS).is_followed
    assert matter(ASKED).is_followed
    assert matter(WORDS, ORIGIN).is_followed


def test_a_matter_has_the_family_of_the_line_that_made_it_one():
    assert matter(WORDS).family == Message.FAMILY
    assert matter(WORDS, ASKED).family == ReleaseAsked.FAMILY == "release"


def test_a_matter_gives_its_newest_line():
    assert matter(ASKED, NO, BACK).last.body == BACK
    assert matter(ASKED).last.number == 1


def test_a_matter_is_read_from_its_own_beginning_alone():
    assert matter(ASKED, NO).root_of(ReleaseAsked) == (line(1, ASKED, ASK), ASKED)
    with pytest.raises(NotInAudienceError):
        matter(ASKED).root_of(Message)
    with pytest.raises(NotInAudienceError):
        Thread(OTHER, matter(ASKED).lines).root_of(ReleaseAsked)


@pytest.mark.parametrize("withheld", [Destroyed, UnderLock])
def test_a_matter_whose_beginning_is_withheld_says_so(withheld):
    lost = matter(withheld("release_asked"), NO)

    assert lost.is_lost
    assert not matter(ASKED, withheld("release_answered", ASK)).is_lost
    with pytest.raises(WithheldError):
        lost.root_of(ReleaseAsked)


def test_what_can_no_longer_be_read_is_found_by_what_it_was():
    gone, locked = Destroyed("release_answered", ASK), UnderLock("release_answered", ASK)
    thread = matter(ASKED, gone, NO, locked, BACK)

    assert thread.lost(ReleaseAnswered).number == 4
    assert thread.lost(ReleaseWithdrawn) is None
    assert thread.lost(ReleaseWithdrawn, ReleaseAnswered).number == 4
    assert matter(ASKED, NO).lost(ReleaseAnswered) is None


def test_the_newest_of_a_kind_is_given_with_its_line():
    yes = ReleaseAnswered(release=ASK, answer=ReleaseAnswer.YES, words="Open it")
    thread = matter(ASKED, NO, yes, BACK)

    assert thread.last_line_of(ReleaseAnswered) == thread.lines[2]
    assert thread.last_of(ReleaseAnswered) == yes
    assert thread.last_line_of(RelayReceipt) is None
    assert thread.last_of(RelayReceipt) is None


def test_a_view_is_numbered_from_one_and_gathered_by_matter():
    entries = [
        Entry(ASK, "mediator", BOTH, 0, ASKED),
        Entry(OTHER, "mediator", Audience(["mediator", "south"]), 600, WORDS),
        Entry("c" * 32, "north", BOTH, 1200, NO),
    ]
    view = project(entries, "north")

    assert view == (Line(1, entries[0]), Line(2, entries[2]))
    assert threads(view) == {ASK: Thread(ASK, view)}
    assert list(threads(project(entries, "mediator"))) == [ASK, OTHER]


@pytest.mark.parametrize(
    "value", [matter(ASKED), line(1, ASKED), line(1, ASKED).entry], ids=lambda x: type(x).__name__
)
def test_what_stands_on_the_record_is_not_changed_by_mistake_and_nothing_is_hung_on_to_it(value):
    for name in type(value).__annotations__:
        with pytest.raises(AttributeError):
            setattr(value, name, None)
    with pytest.raises(AttributeError):
        object.__setattr__(value, "other", 1)
