"""Keep, put under lock, destroy: who decides, what is told to whom, what stays, what is gone."""

import json

import pytest

from goodoffices.errors import AccessError, InputError, StaleRecordError, StoreError, WithheldError
from goodoffices.office import (
    answer_release,
    ask_release,
    close_process,
    confirm_keeping,
    decisions,
    decline_keeping,
    export_view,
    finish_destruction,
    give_consent,
    items_of,
    judge_condition,
    keep_beat,
    log_contact,
    object_to_destruction,
    offer_release,
    origins,
    propose_keeping,
    propose_retention,
    put_evidence,
    record_disclosure,
    record_file,
    relay,
    releases,
    reply_to_relay,
    share_idea,
    withdraw_release,
    write_message,
)
from goodoffices.record import (
    Channel,
    Condition,
    ConditionJudged,
    ConsentGiven,
    Contact,
    Destroyed,
    Dimension,
    Disclosure,
    Evidence,
    Form,
    Keeping,
    KeepingApplied,
    KeepingDone,
    KeepingProposed,
    KeepingRule,
    Linked,
    Manner,
    Message,
    Officer,
    RelayDelivered,
    RelayReplied,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    ReleaseWithdrawn,
    Retention,
    Statement,
    UnderLock,
    encode_body,
)
from goodoffices.store import Query
from goodoffices.vault import statement_of
from tests.cast import MORNING

ADA, BEN = Officer(id="a", name="Ada"), Officer(id="b", name="Ben")


def say(cast, actor, words, room=None):
    room = room or cast.mara.seat
    return write_message(cast.office, actor, room=room, words=words, key=cast.key(actor))


def decide(cast, *items, fate=Keeping.DESTROY, confirm=True):
    name = propose_keeping(
        cast.office,
        cast.mara,
        items=items,
        fate=fate,
        reason="a name slipped in",
        officer=ADA,
        key=cast.key(cast.mara),
    )
    if confirm:
        confirm_keeping(cast.office, cast.mara, proposal=name, officer=BEN, key=cast.key(cast.mara))
    return name


def close(cast):
    return close_process(
        cast.office,
        cast.mara,
        outcome="It ended.",
        readers=[actor.seat for actor in cast.people.values() if actor is not cast.mara],
        key=cast.key(cast.mara),
    )


def carry_out(cast):
    name = propose_retention(
        cast.office, cast.mara, reason="the close", officer=ADA, key=cast.key(cast.mara)
    )
    confirm_keeping(cast.office, cast.mara, proposal=name, officer=BEN, key=cast.key(cast.mara))


def shown(cast, actor, item):
    (line,) = cast.view(actor).held([item])
    return line.body


def is_gone(cast, actor, item):
    """Whether nothing but its place is left, in the store too."""
    row = next(x for x in cast.office.store.load(actor.process, actor.seat) if x.entry_id == item)
    return row.wrap is None and isinstance(shown(cast, actor, item), Destroyed)


def test_two_officers_destroy_an_item_and_its_place_stays(cast):
    before, item, after = (say(cast, cast.anton, words) for words in ("one", "two", "three"))
    cast.clock.forward(days=1)

    decide(cast, item)

    for actor in (cast.mara, cast.anton):
        body = shown(cast, actor, item)
        assert is_gone(cast, actor, item)
        assert (body.name, body.since.isoformat(), body.rule) == (
            "message",
            "2026-03-18",
            KeepingRule.DECISION,
        )
        words = [x.body.words for x in cast.view(actor).lines(Message)]
        assert words == ["one", "three"]
        assert {before, after} <= {x.entry_id for x in cast.view(actor).lines()}
    assert cast.office.store.verify(cast.mara.process)


def test_nobody_else_is_told_that_anything_was_destroyed(cast):
    item = say(cast, cast.anton, "two")
    others = (cast.bela, cast.frieda, cast.lior, cast.rut)
    before = [cast.office.store.load(x.process, x.seat) for x in others]

    decide(cast, item)

    assert [cast.office.store.load(x.process, x.seat) for x in others] == before


def test_one_officer_alone_destroys_nothing(cast):
    item = say(cast, cast.anton, "two")
    name = decide(cast, item, confirm=False)

    with pytest.raises(InputError, match="same officer"):
        confirm_keeping(cast.office, cast.mara, proposal=name, officer=ADA, key="k")
    assert shown(cast, cast.anton, item).words == "two"


@pytest.fixture
def solo(cast):
    """The ground rule that lets one officer act alone."""
    retention = Retention(officers_for_destruction=1)
    view = type(cast.view(cast.mara))
    told = type(cast.view(cast.mara).opening)
    opening = cast.view(cast.mara).opening
    fields = {x: getattr(opening, x) for x in told.__dataclass_fields__ if x != "retention"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(view, "opening", told(**fields, retention=retention))
        yield cast


def test_in_a_solo_office_one_officer_suffices_by_the_ground_rule(solo):
    item = say(solo, solo.anton, "two")
    name = decide(solo, item, confirm=False)

    confirm_keeping(solo.office, solo.mara, proposal=name, officer=ADA, key="k")

    assert is_gone(solo, solo.anton, item)


def test_a_proposal_that_is_dropped_changes_nothing_and_cannot_be_confirmed(cast):
    item = say(cast, cast.anton, "two")
    name = decide(cast, item, confirm=False)

    decline_keeping(cast.office, cast.mara, proposal=name, officer=BEN, key="no")

    with pytest.raises(InputError, match="decided already"):
        confirm_keeping(cast.office, cast.mara, proposal=name, officer=BEN, key="yes")
    assert shown(cast, cast.anton, item).words == "two"
    assert [one.state for one in decisions(cast.view(cast.mara))] == ["dropped"]


def test_a_form_sent_twice_destroys_once(cast):
    item = say(cast, cast.anton, "two")
    name = decide(cast, item, confirm=False)
    for _ in range(2):
        confirm_keeping(cast.office, cast.mara, proposal=name, officer=BEN, key="yes")
    keep_beat(cast.office)
    finish_destruction(cast.office, cast.mara.process)

    assert len(cast.view(cast.mara).lines(KeepingApplied)) == 1
    assert len(cast.view(cast.mara).lines(KeepingDone)) == 1
    assert [one.state for one in decisions(cast.view(cast.mara))] == ["carried out"]


def test_the_message_of_a_destroyed_item_may_be_sent_again_without_harm(cast):
    words = {"room": cast.mara.seat, "words": "two", "key": "once"}
    item = write_message(cast.office, cast.anton, **words)
    decide(cast, item)

    assert write_message(cast.office, cast.anton, **words) == item
    assert cast.view(cast.anton).lines(Message) == ()


@pytest.mark.parametrize("actor", ["anton", "frieda", "rut"])
def test_nobody_but_the_mediator_decides(cast, actor):
    item = say(cast, cast.anton, "two")
    name = decide(cast, item, confirm=False)
    seat = getattr(cast, actor)

    for step in (
        lambda: propose_keeping(
            cast.office, seat, items=[item], fate=Keeping.DESTROY, reason="x", officer=ADA, key="1"
        ),
        lambda: confirm_keeping(cast.office, seat, proposal=name, officer=BEN, key="2"),
        lambda: decline_keeping(cast.office, seat, proposal=name, officer=BEN, key="3"),
        lambda: propose_retention(cast.office, seat, reason="x", officer=ADA, key="4"),
    ):
        with pytest.raises(AccessError):
            step()
    assert decisions(cast.view(cast.anton)) == ()


def test_what_the_mediator_does_not_hold_cannot_be_named(cast):
    note = say(cast, cast.anton, "ours", room="own")

    with pytest.raises(AccessError):
        decide(cast, note)


def test_what_holds_the_record_together_cannot_be_destroyed(cast):
    item = say(cast, cast.anton, "two")
    decide(cast, item)
    frame = [
        x.entry_id
        for x in cast.view(cast.mara).lines()
        if x.body.FAMILY in ("process", "seat", "keeping", "kept")
    ]

    assert len(frame) >= 10
    for name in frame:
        with pytest.raises(InputError, match="holds the record together"):
            decide(cast, name)


def test_what_was_promised_to_be_kept_cannot_be_destroyed(cast):
    consent = give_consent(
        cast.office, cast.anton, side=cast.anton.seat, to="talks", key=cast.key(cast.anton)
    )

    with pytest.raises(InputError, match="promised to be kept"):
        decide(cast, consent)
    assert cast.view(cast.anton).lines(ConsentGiven)


def test_what_was_promised_to_be_destroyed_cannot_be_kept(cast):
    note = evidence(cast)

    for fate in (Keeping.KEEP, Keeping.SEAL):
        with pytest.raises(InputError, match="promised to be destroyed"):
            decide(cast, note, fate=fate)


def evidence(cast):
    found = Evidence(
        dimension=Dimension.ACCESS,
        side=cast.anton.seat,
        words="the door is open",
        judged_by="Mara",
        on=MORNING.date(),
    )
    return put_evidence(cast.office, cast.mara, found, key=cast.key(cast.mara))


# When the disk refuses


def test_what_the_disk_refused_is_destroyed_on_the_next_beat(cast, monkeypatch):
    item = say(cast, cast.anton, "two")
    plain = type(cast.office.store).erase
    refused = []

    def erase(self, process, names):
        if len(refused) < 2:
            refused.append(names)
            raise StoreError("the disk did not take this")
        return plain(self, process, names)

    monkeypatch.setattr(type(cast.office.store), "erase", erase)
    decide(cast, item)

    assert isinstance(shown(cast, cast.anton, item), Destroyed)
    assert [one.state for one in decisions(cast.view(cast.mara))] == ["being destroyed"]
    with pytest.raises(StoreError):
        keep_beat(cast.office)
    keep_beat(cast.office)
    assert is_gone(cast, cast.anton, item)
    assert [one.state for one in decisions(cast.view(cast.mara))] == ["carried out"]


def test_what_the_store_says_is_gone_and_is_not_is_never_called_done(cast, monkeypatch):
    item = say(cast, cast.anton, "two")
    monkeypatch.setattr(type(cast.office.store), "erase", lambda *_: 1)
    decide(cast, item)

    with pytest.raises(StoreError, match="still there"):
        finish_destruction(cast.office, cast.mara.process)
    assert [one.state for one in decisions(cast.view(cast.mara))] == ["being destroyed"]
    monkeypatch.undo()
    finish_destruction(cast.office, cast.mara.process)
    assert is_gone(cast, cast.anton, item)


def test_a_retention_proposed_twice_with_one_form_is_one_proposal(cast):
    close(cast)
    first = propose_retention(cast.office, cast.mara, reason="r", officer=ADA, key="once")

    assert propose_retention(cast.office, cast.mara, reason="r", officer=ADA, key="once") == first
    assert len(decisions(cast.view(cast.mara))) == 1
    with pytest.raises(InputError, match="already"):
        propose_retention(cast.office, cast.mara, reason="r", officer=ADA, key="twice")


def test_what_is_still_waiting_for_a_second_officer_stops_no_destruction(cast):
    waits = decide(cast, say(cast, cast.anton, "one"), confirm=False)
    item = say(cast, cast.anton, "two")
    decide(cast, item)

    assert is_gone(cast, cast.anton, item)
    assert finish_destruction(cast.office, cast.mara.process) == 0
    assert not decisions(cast.view(cast.mara))[0].is_due
    assert decisions(cast.view(cast.mara))[0].line.entry_id == waits


# Under lock


def test_an_item_under_lock_is_read_by_nobody_until_the_officers_open_it(cast):
    item = say(cast, cast.anton, "two")
    decide(cast, item, fate=Keeping.SEAL)

    for actor in (cast.mara, cast.anton):
        assert isinstance(shown(cast, actor, item), UnderLock)
        assert b'"two"' not in export_view(cast.office, actor)
    again = decide(cast, item, fate=Keeping.KEEP, confirm=False)
    (seen,) = items_of(cast.view(cast.mara), decisions(cast.view(cast.mara))[-1])
    assert isinstance(seen.body, UnderLock)
    confirm_keeping(cast.office, cast.mara, proposal=again, officer=BEN, key="open")
    for actor in (cast.mara, cast.anton):
        assert shown(cast, actor, item).words == "two"


# The close


def talk(cast, readers=()):
    """Words of every class, and an idea of Northland's that went out as the mediator's."""
    office = cast.office
    say(cast, cast.anton, "in the room")
    say(cast, cast.anton, "their own note", room="own")
    evidence(cast)
    give_consent(office, cast.anton, side=cast.anton.seat, to="talks", key=cast.key(cast.anton))
    said = (
        Statement(manner=Manner.QUOTE, words="open the bridge", said_by=cast.anton.seat),
        Statement(manner=Manner.IMPRESSION, words="he was tired"),
        Statement(manner=Manner.QUOTE, words="not before noon", said_by=cast.anton.seat),
    )
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=MORNING,
        statements=said,
    )
    call = log_contact(office, cast.mara, contact, readers=readers, key=cast.key(cast.mara))
    asked = ReleaseAsked(
        owner=cast.anton.seat,
        recipient=cast.bela.seat,
        words="open the bridge",
        form=Form.AS_MEDIATORS_IDEA,
    )
    name = ask_release(office, cast.mara, asked, source=call, item=0, key=cast.key(cast.mara))
    yes = ReleaseAnswered(
        release=name,
        answer=ReleaseAnswer.YES,
        words=asked.words,
        form=Form.AS_MEDIATORS_IDEA,
    )
    answer_release(office, cast.anton, yes, key=cast.key(cast.anton))
    relay(office, cast.mara, release=name, by="Mara", key=cast.key(cast.mara))
    return name


def readable(cast, actor):
    return {x.body.KIND for x in cast.view(actor).lines()}


def test_at_the_close_rooms_go_under_lock_and_working_notes_wait_for_the_officers(cast):
    talk(cast)
    close(cast)

    assert {"consent_given", "relay_receipt", "under_lock", "process_closed"} <= readable(
        cast, cast.anton
    )
    assert not {"message", "release_asked"} & readable(cast, cast.anton)
    assert "evidence" in readable(cast, cast.mara)
    assert b"in the room" not in export_view(cast.office, cast.anton)
    carry_out(cast)
    assert not {"evidence", "linked"} & readable(cast, cast.mara)
    assert {x.body.name for x in cast.view(cast.mara).lines() if isinstance(x.body, Destroyed)} == {
        "contact",
        "evidence",
        "linked",
        "release_answered",
        "release_asked",
    }
    assert cast.office.store.verify(cast.mara.process)


def test_impressions_go_at_the_close_and_the_rest_of_the_contact_stays(cast):
    talk(cast)
    close(cast)
    carry_out(cast)

    opened = [x for x in cast.office.read(cast.mara, Query()) if isinstance(x.body, Contact)]
    assert [[said.words for said in x.body.statements] for x in opened] == [["not before noon"]]
    assert opened[0].body.starts_at == MORNING


def test_the_origin_of_a_mediators_idea_is_destroyed_at_the_close(cast):
    release = talk(cast)
    close(cast)
    carry_out(cast)

    assert is_gone(cast, cast.anton, release)
    assert shown(cast, cast.anton, release).rule is KeepingRule.ORIGIN
    assert shown(cast, cast.mara, release).rule is KeepingRule.ORIGIN
    assert "destroyed" not in readable(cast, cast.bela)


def an_idea_said_everywhere(cast):
    """The same words of Northland in its room, in a call that nobody linked, and as its answer to a relay."""
    office = cast.office
    words = "open  the bridge"
    say(cast, cast.anton, words)
    said = Statement(manner=Manner.PARAPHRASE, words=words, said_by=cast.anton.seat)
    call = Contact(
        channel=Channel.CALL, with_seats=(cast.anton.seat,), starts_at=MORNING, statements=(said,)
    )
    log_contact(office, cast.mara, call, key=cast.key(cast.mara))
    idea = share_idea(
        office, cast.mara, to=cast.anton.seat, words="Where?", by="M", key=cast.key(cast.mara)
    )
    reply_to_relay(
        office, cast.anton, RelayReplied(relay=idea, words=words), key=cast.key(cast.anton)
    )
    own = ReleaseAsked(
        owner=cast.anton.seat,
        recipient=cast.bela.seat,
        words=words,
        form=Form.AS_MEDIATORS_IDEA,
        only_if="they ask",
    )
    name = offer_release(office, cast.anton, own, key=cast.key(cast.anton))
    met = ConditionJudged(
        release=name, condition=Condition.MET, judged_by="M", reason="open the bridge"
    )
    judge_condition(office, cast.mara, met, key=cast.key(cast.mara))
    told = Disclosure(by="A paper", words="A bridge may open")
    record_disclosure(office, cast.mara, told, about=[name], key=cast.key(cast.mara))
    relay(office, cast.mara, release=name, by="M", key=cast.key(cast.mara))


def still_there(cast):
    """Whatever can be opened with the keys that are left, whoever holds it, locks and all."""
    return {
        line.entry_id: line.body
        for actor in cast.people.values()
        for line in cast.office.read(actor, Query())
        if not isinstance(line.body, Destroyed)
        and "open the bridge" in " ".join(encode_body(line.body).decode().split())
    }


def test_after_the_close_no_store_tells_whose_idea_it_was(cast):
    an_idea_said_everywhere(cast)
    assert len(still_there(cast)) == 7
    close(cast)
    carry_out(cast)

    (left,) = still_there(cast).values()
    assert isinstance(left, RelayDelivered)
    assert (left.to, left.attributed_to) == (cast.bela.seat, None)
    assert cast.anton.seat not in encode_body(left).decode()
    assert not {"linked", "condition_judged"} & readable(cast, cast.mara)
    assert cast.office.store.verify(cast.mara.process)


def test_where_its_owner_objects_the_stores_still_tell(cast):
    an_idea_said_everywhere(cast)
    name = releases(cast.view(cast.anton))[0].line.entry_id
    object_to_destruction(cast.office, cast.anton, release=name, key="keep")
    close(cast)
    carry_out(cast)

    assert len(still_there(cast)) == 7


def test_its_owner_may_keep_the_origin(cast):
    release = talk(cast)
    assert [one.is_kept for one in origins(cast.view(cast.anton))] == [False]
    with pytest.raises(AccessError):
        object_to_destruction(cast.office, cast.bela, release=release, key="no")
    object_to_destruction(cast.office, cast.anton, release=release, key="keep")
    assert [one.is_kept for one in origins(cast.view(cast.anton))] == [True]

    close(cast)
    carry_out(cast)

    assert not is_gone_at_all(cast, cast.anton, release)
    assert is_gone_at_all(cast, cast.mara, kinds_in(cast, cast.mara, Linked)[0])


def is_gone_at_all(cast, actor, item):
    rows = cast.office.store.load(actor.process, actor.seat)
    return next(x for x in rows if x.entry_id == item).wrap is None


def kinds_in(cast, actor, kind):
    rows = cast.office.store.load(actor.process, actor.seat)
    return [x.entry_id for x in rows if statement_of(x.statement)["kind"] == kind.KIND]


def test_the_retention_waits_for_the_close_and_is_carried_out_once(cast):
    with pytest.raises(InputError, match="process is open"):
        carry_out(cast)
    close(cast)
    carry_out(cast)

    with pytest.raises(InputError, match="already"):
        carry_out(cast)


def test_the_other_side_learns_nothing_from_the_close_but_the_close(cast):
    talk(cast)
    close(cast)
    before = cast.office.store.load(cast.bela.process, cast.bela.seat)

    carry_out(cast)

    assert cast.office.store.load(cast.bela.process, cast.bela.seat) == before


# What is left stands on the safe side


def test_a_permission_whose_withdrawal_was_destroyed_is_none(cast):
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words="from eight")
    name = offer_release(cast.office, cast.anton, asked, key=cast.key(cast.anton))
    gone = withdraw_release(cast.office, cast.anton, release=name, key=cast.key(cast.anton))
    decide(cast, gone)

    (state,) = releases(cast.view(cast.mara))
    assert not state.may_be_relayed
    assert state.state == "destroyed in part"
    assert cast.view(cast.mara).lines(ReleaseWithdrawn) == ()
    with pytest.raises(StaleRecordError, match="destroyed"):
        relay(cast.office, cast.mara, release=name, by="Mara", key=cast.key(cast.mara))


def test_a_matter_that_began_with_a_destroyed_item_is_over(cast):
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words="from eight")
    name = offer_release(cast.office, cast.anton, asked, key=cast.key(cast.anton))
    (line,) = cast.view(cast.mara).held([name])
    decide(cast, name)

    assert releases(cast.view(cast.mara)) == ()
    assert "release" not in cast.view(cast.anton).open_counts()
    with pytest.raises(WithheldError):
        cast.view(cast.mara).line(line.address)
    with pytest.raises(WithheldError):
        relay(cast.office, cast.mara, release=name, by="Mara", key=cast.key(cast.mara))


def test_an_export_says_what_is_withheld_and_since_when(cast):
    item = say(cast, cast.anton, "two")
    decide(cast, item)

    held = json.loads(export_view(cast.office, cast.anton))
    bodies = [x["body"] for x in held["lines"] if x["kind"] == "message"]
    assert bodies == [{"withheld": "destroyed", "since": "2026-03-17", "rule": "decision"}]
    assert "two" not in json.dumps(held)


def test_the_reason_is_told_to_the_mediator_alone(cast):
    item = say(cast, cast.anton, "two")
    decide(cast, item)

    assert cast.view(cast.mara).lines(KeepingProposed)
    assert "a name slipped in" in export_view(cast.office, cast.mara).decode()
    assert "a name slipped in" not in export_view(cast.office, cast.anton).decode()


def test_a_close_with_nothing_to_destroy_is_carried_out_too(cast):
    close(cast)
    carry_out(cast)

    assert [one.state for one in decisions(cast.view(cast.mara))] == ["carried out"]


@pytest.mark.parametrize("fate", [Keeping.SEAL, Keeping.DESTROY])
def test_a_record_file_does_not_open_what_is_withheld(cast, fate):
    kept, item = say(cast, cast.anton, "one"), say(cast, cast.anton, "two")
    decide(cast, item, fate=fate)
    cast.beat(minutes=20)

    said = {
        fields[1]: fields[0]
        for fields in (
            line.split("\t")
            for line in b"".join(record_file(cast.office, cast.anton)).decode().splitlines()
        )
        if fields[0] in "BD"
    }
    (line,) = cast.view(cast.anton).held([item])
    (other,) = cast.view(cast.anton).held([kept])
    assert said.get(str(line.number)) == ("D" if fate is Keeping.DESTROY else None)
    assert said[str(other.number)] == "B"


def test_the_entry_that_tells_of_it_is_addressed_to_exactly_those_who_had_the_item(cast):
    shared, own = say(cast, cast.anton, "two"), say(cast, cast.mara, "a note", room="own")
    decide(cast, shared, own)

    told = {line.body.items: line.audience for line in cast.view(cast.mara).lines(KeepingApplied)}
    had = {line.entry_id: line.audience for line in cast.view(cast.mara).held([shared, own])}
    assert told == {(name,): audience for name, audience in had.items()}


def test_where_others_read_along_no_gap_tells_which_words_were_an_origin(cast):
    talk(cast, readers=(cast.frieda.seat,))
    close(cast)
    carry_out(cast)

    opened = [x for x in cast.office.read(cast.frieda, Query()) if isinstance(x.body, Contact)]
    assert [[said.words for said in x.body.statements] for x in opened] == [
        ["open the bridge", "not before noon"]
    ]
