"""Several people at one seat: who may bind it, who stands in, and what the rest prepare."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from goodoffices.errors import AccessError, GoodOfficesError, HeadNeededError, InputError
from goodoffices.office import (
    Draft,
    access_keys,
    actor_by_access_key,
    consents,
    end_deputy,
    give_access_key,
    give_consent,
    lead_delegation,
    leave_delegation,
    name_delegate,
    name_deputy,
    post_of,
    preparations,
    prepare,
    settle_prepared,
    write_message,
)
from goodoffices.record import (
    Audience,
    DelegateLeft,
    DelegateNamed,
    DeputyEnded,
    DeputyNamed,
    Officer,
    Post,
    PreparedField,
    PreparedSettled,
    is_frame,
    kinds,
)
from tests.doors.test_ledger import filled

NADIA, OMAR = Officer(id="nadia", name="Nadia"), Officer(id="omar", name="Omar")
TODAY = date(2026, 3, 17)


class Northland:
    """Anton leads, Nadia is a member, Omar the liaison."""

    def __init__(self, cast):
        self.cast = cast
        self.anton, self.nadia, self.omar, self.nobody = (
            replace(cast.anton, person=name) for name in ("anton", "nadia", "omar", "nobody")
        )
        lead_delegation(cast.office, self.anton, name="Anton", key="lead")
        for person, post in ((NADIA, Post.MEMBER), (OMAR, Post.LIAISON)):
            name_delegate(cast.office, self.anton, person=person, post=post, key=person.id)

    def stands_in(self, person=NADIA, first=TODAY, last=TODAY):
        return name_deputy(
            self.cast.office,
            self.anton,
            person=person.id,
            first_day=first,
            last_day=last,
            key=self.cast.key(self.cast.anton),
        )

    def consents(self, actor):
        return give_consent(
            self.cast.office,
            actor,
            side=actor.seat,
            to="Talks",
            key=self.cast.key(self.cast.anton),
        )

    def says(self, actor, room):
        return write_message(
            self.cast.office, actor, room=room, words="So be it", key=self.cast.key(actor)
        )


@pytest.fixture
def northland(cast):
    return Northland(cast)


def test_the_head_alone_consents(northland, cast):
    for actor in (northland.nadia, northland.omar):
        with pytest.raises(HeadNeededError):
            northland.consents(actor)
    assert not consents(cast.view(cast.mara))

    assert northland.consents(northland.anton)


def test_who_does_not_belong_to_the_delegation_does_nothing_nor_does_the_seat_as_such(
    northland, cast
):
    for actor in (northland.nobody, cast.anton):
        with pytest.raises(AccessError):
            northland.consents(actor)
        with pytest.raises(AccessError):
            northland.says(actor, "own")


def test_a_member_writes_for_the_delegation_and_the_liaison_to_the_mediator_too(northland, cast):
    assert northland.says(northland.nadia, "own")
    with pytest.raises(HeadNeededError):
        northland.says(northland.nadia, cast.mara.seat)

    assert northland.says(northland.omar, cast.mara.seat)


def test_all_of_a_delegation_read_the_same(northland, cast):
    northland.consents(northland.anton)

    assert len({tuple(cast.words(actor)) for actor in (northland.nadia, cast.anton)}) == 1


def test_the_mediator_is_told_who_binds_the_seat_and_nothing_of_the_others(northland, cast):
    found = cast.view(cast.mara).delegation_of(cast.anton.seat)

    assert [one.person.name for one in found.people.values()] == ["Anton"]
    assert not cast.view(cast.mara).delegation
    assert not cast.view(cast.bela).delegation_of(cast.anton.seat)


def test_a_deputy_consents_on_the_days_that_were_named_and_the_consent_says_so(northland, cast):
    northland.stands_in(first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=2))
    with pytest.raises(HeadNeededError):
        northland.consents(northland.nadia)
    cast.clock.forward(days=1)
    northland.consents(northland.nadia)
    cast.clock.forward(days=2)
    with pytest.raises(HeadNeededError):
        northland.consents(northland.nadia)

    (given,) = [one.given.given for one in consents(cast.view(cast.mara))]
    assert (given.person, given.deputy_for) == ("Nadia", "Anton")
    assert cast.words(cast.mara).count("deputy_named") == 1
    assert "deputy_named" not in cast.words(cast.bela)


def test_what_the_head_gives_names_no_deputy(northland, cast):
    northland.stands_in()
    northland.consents(northland.anton)

    (given,) = [one.given.given for one in consents(cast.view(cast.mara))]
    assert not given.deputy_for


def test_a_deputy_s_rights_end_when_the_head_ends_them(northland, cast):
    deputy = northland.stands_in()
    end_deputy(cast.office, northland.anton, deputy=deputy, key="end")

    with pytest.raises(HeadNeededError):
        northland.consents(northland.nadia)
    assert cast.words(cast.mara)[-1] == "deputy_ended"


def test_a_deputy_makes_neither_a_head_nor_a_deputy(northland, cast):
    northland.stands_in()

    with pytest.raises(HeadNeededError):
        name_deputy(
            cast.office,
            northland.nadia,
            person="omar",
            first_day=TODAY,
            last_day=TODAY + timedelta(days=99),
            key="more",
        )
    with pytest.raises(HeadNeededError):
        name_delegate(cast.office, northland.nadia, person=NADIA, post=Post.HEAD, key="up")


def test_a_new_head_takes_the_place_of_the_one_before_and_of_its_deputies(northland, cast):
    northland.stands_in()
    name_delegate(cast.office, northland.anton, person=OMAR, post=Post.HEAD, key="handover")

    assert northland.consents(northland.omar)
    for actor in (northland.anton, northland.nadia):
        with pytest.raises(HeadNeededError):
            northland.consents(actor)
    assert cast.view(cast.mara).delegation_of(cast.anton.seat).head.person.name == "Omar"


def test_who_left_does_nothing_more_and_what_was_written_stays(northland, cast):
    northland.says(northland.omar, cast.mara.seat)
    leave_delegation(cast.office, northland.omar, person="omar", key="leave")

    with pytest.raises(AccessError):
        northland.says(northland.omar, "own")
    assert "message" in cast.words(cast.mara)
    assert "delegate_left" not in cast.words(cast.mara)


def test_a_deputy_who_leaves_stands_in_no_more_and_the_mediator_is_told(northland, cast):
    northland.stands_in()
    leave_delegation(cast.office, northland.nadia, person="nadia", key="leave")

    assert post_of(cast.office, cast.office.view(northland.nadia)) is None
    assert cast.words(cast.mara)[-1] == "delegate_left"


def test_a_member_lets_nobody_go_and_the_head_does(northland, cast):
    with pytest.raises(HeadNeededError):
        leave_delegation(cast.office, northland.nadia, person="omar", key="out")

    assert leave_delegation(cast.office, northland.anton, person="omar", key="out2")


def test_the_head_leaves_only_after_another_one_was_named(northland, cast):
    with pytest.raises(InputError):
        leave_delegation(cast.office, northland.anton, person="anton", key="leave")

    name_delegate(cast.office, northland.anton, person=NADIA, post=Post.HEAD, key="handover")
    assert leave_delegation(cast.office, northland.anton, person="anton", key="leave")


def test_what_a_member_prepared_waits_for_the_head_and_nobody_else_is_told(northland, cast):
    before = [cast.words(actor) for actor in (cast.mara, cast.bela)]
    field = PreparedField(name="to", value="Talks", label="To what", shown="Talks")
    name = prepare(
        cast.office,
        northland.nadia,
        act="consent_given",
        page="room/consents/",
        fields=[field],
        key="p",
    )
    (waiting,) = preparations(cast.view(cast.anton))
    with pytest.raises(AccessError):
        settle_prepared(cast.office, northland.omar, prepared=name, sent=True, key="s")
    settle_prepared(cast.office, northland.anton, prepared=name, sent=True, key="s")

    assert waiting.prepared.by == NADIA
    assert waiting.prepared.fields == (field,)
    assert not preparations(cast.view(cast.anton))
    assert [cast.words(actor) for actor in (cast.mara, cast.bela)] == before


def test_a_program_speaks_and_binds_nobody_and_a_member_gives_no_key(northland, cast):
    with pytest.raises(HeadNeededError):
        give_access_key(cast.office, northland.nadia, name="hers", key="k1")
    key = give_access_key(cast.office, northland.anton, name="his", key="k2")
    program = actor_by_access_key(cast.office, key)

    assert len(access_keys(cast.view(cast.anton))) == 1
    assert northland.says(program, cast.mara.seat)
    with pytest.raises(HeadNeededError):
        northland.consents(program)


def test_nobody_puts_the_people_of_a_delegation_under_lock(northland):
    assert all(
        is_frame(kind.KIND) for kind in (DelegateNamed, DelegateLeft, DeputyNamed, DeputyEnded)
    )


# Every kind of entry there is


MEMBERS = {"own": {"corrected", "message", "prepared"}, "wider": set()}
SPOKEN = {"corrected", "message", "prepared", "read_back", "request_filed", "text_commented"}
LIAISONS = {"own": SPOKEN, "wider": SPOKEN}


@pytest.mark.parametrize("name", sorted(kinds()))
def test_what_is_not_listed_is_the_head_s(northland, cast, name):
    body = filled(kinds()[name], cast)
    audiences = {
        "own": Audience([cast.anton.seat]),
        "wider": Audience([cast.anton.seat, cast.mara.seat]),
    }

    for who, listed in ((northland.nadia, MEMBERS), (northland.omar, LIAISONS)):
        for where, audience in audiences.items():
            try:
                cast.office.append(who, [Draft(audience, body)], key=cast.key(cast.anton))
            except HeadNeededError:
                assert name not in listed[where], (who.person, where)
                continue
            except GoodOfficesError:
                pass  # allowed to this person, and refused for what it refers to
            assert name in listed[where], (who.person, where)


def test_of_oneself_one_says_that_one_leaves_and_settles_one_s_own(northland, cast):
    own = Audience([cast.anton.seat])
    prepared = prepare(
        cast.office, northland.nadia, act="x", page="y", fields=[], key=cast.key(cast.anton)
    )

    for body in (
        PreparedSettled(prepared=prepared, by=NADIA, sent=False),
        DelegateLeft(person=NADIA),
    ):
        with pytest.raises(HeadNeededError):
            cast.office.append(northland.omar, [Draft(own, body)], key=cast.key(cast.anton))
        assert cast.office.append(northland.nadia, [Draft(own, body)], key=cast.key(cast.anton))
