"""A new way in for a seat, and keys for programs: who may, who is told, and what ends them."""

import pytest

from goodoffices.errors import AccessError, InputError, NotInAudienceError
from goodoffices.office import (
    access_keys,
    actor_by_access_key,
    answer_recovery,
    ask_recovery,
    end_access_key,
    give_access_key,
    recoveries,
)
from goodoffices.record import Officer, WayInRenewed

ADA, BEN = Officer(id="a", name="Ada"), Officer(id="b", name="Ben")


def ask(cast, seat=None, actor=None):
    actor = actor or cast.mara
    return ask_recovery(
        cast.office,
        actor,
        seat=(seat or cast.anton).seat,
        reason="The paper was lost",
        officer=ADA,
        key=cast.key(actor),
    )


def answer(cast, name, officer=BEN, *, agrees=True, key=None):
    return answer_recovery(
        cast.office,
        cast.mara,
        recovery=name,
        agrees=agrees,
        officer=officer,
        key=key or cast.key(cast.mara),
    )


def told(cast, actor):
    return [line.body for line in cast.view(actor).lines(WayInRenewed)]


def test_two_officers_give_a_new_way_in_and_the_seat_reads_of_it(cast):
    name = ask(cast)
    assert [one.waits for one in recoveries(cast.view(cast.mara))] == [True]
    assert not told(cast, cast.anton)

    assert answer(cast, name) is True

    (body,) = told(cast, cast.anton)
    assert (body.seat, body.officers, body.reason) == (cast.anton.seat, 2, "The paper was lost")
    assert body.on == cast.clock().date()
    assert [one.waits for one in recoveries(cast.view(cast.mara))] == [False]
    assert not told(cast, cast.bela)
    assert not recoveries(cast.view(cast.anton))


def test_the_officer_who_asked_cannot_agree_alone_but_may_drop_it(cast):
    name = ask(cast)

    with pytest.raises(InputError):
        answer(cast, name, ADA)
    assert not told(cast, cast.anton)
    assert answer(cast, name, ADA, agrees=False) is False
    assert not told(cast, cast.anton)


def test_a_request_is_answered_once(cast):
    name = ask(cast)
    answer(cast, name, agrees=False)

    with pytest.raises(InputError):
        answer(cast, name)
    assert not told(cast, cast.anton)


def test_a_repeated_answer_changes_nothing(cast):
    name, key = ask(cast), cast.key(cast.mara)

    assert answer(cast, name, key=key) is answer(cast, name, key=key) is True
    assert len(told(cast, cast.anton)) == 1


def test_the_mediator_s_own_seat_and_other_people_s_wishes_are_refused(cast):
    with pytest.raises(InputError):
        ask(cast, cast.mara)
    with pytest.raises(AccessError):
        ask(cast, actor=cast.anton)
    with pytest.raises(AccessError):
        ask(cast, cast.stranger)


# Keys for programs


def give(cast, actor=None, name="Duty laptop"):
    actor = actor or cast.anton
    return give_access_key(cast.office, actor, name=name, key=cast.key(actor))


def test_a_key_acts_in_its_seat_s_place_until_it_is_ended(cast):
    key = give(cast)
    assert key.startswith("go_")
    assert actor_by_access_key(cast.office, key) == cast.anton

    (held,) = access_keys(cast.view(cast.anton))
    assert (held.name, held.is_live) == ("Duty laptop", True)
    end_access_key(cast.office, cast.anton, held.line.entry_id, key=cast.key(cast.anton))

    assert actor_by_access_key(cast.office, key) is None
    assert [one.is_live for one in access_keys(cast.view(cast.anton))] == [False]


def test_a_new_way_in_ends_the_keys_of_before_and_of_this_seat_alone(cast):
    old, other = give(cast), give(cast, cast.bela)
    answer(cast, ask(cast))
    new = give(cast)

    assert actor_by_access_key(cast.office, old) is None
    assert actor_by_access_key(cast.office, new) == cast.anton
    assert actor_by_access_key(cast.office, other) == cast.bela
    assert [one.is_live for one in access_keys(cast.view(cast.anton))] == [False, True]


def test_what_was_made_up_opens_nothing(cast):
    key = give(cast)

    for wrong in ("", "go_", "go_é", "go_!", key[3:], key[:-2], key + "A" * 400, "go_" + "A" * 120):
        assert actor_by_access_key(cast.office, wrong) is None


def test_nobody_ends_another_s_key(cast):
    give(cast)
    (held,) = access_keys(cast.view(cast.anton))

    for other in (cast.bela, cast.mara, cast.frieda):
        with pytest.raises(NotInAudienceError):
            end_access_key(cast.office, other, held.line.entry_id, key=cast.key(other))
