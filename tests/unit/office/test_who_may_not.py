"""What the office refuses, and what is told twice and done once."""

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from goodoffices.errors import (
    AccessError,
    DamagedRecordError,
    ForkError,
    InputError,
    LateError,
    NotInAudienceError,
    ProofError,
    StoreError,
)
from goodoffices.office import (
    Draft,
    answer_release,
    answer_rules,
    ask_release,
    confirm_keeping,
    decline_keeping,
    finish_destruction,
    give_undertaking,
    invite_seat,
    keep_beat,
    log_contact,
    object_to_destruction,
    offer_release,
    open_process,
    proof,
    propose_keeping,
    propose_rules,
    put_agreement,
    put_proposal,
    read_back,
    record_file,
    relay,
    report_undertaking,
    share_idea,
    sign_agreement,
    witness_address,
    witnessed,
    write_message,
)
from goodoffices.office.places import process_called
from goodoffices.office.safekeeping.checking import next_checkpoint
from goodoffices.office.safekeeping.storing import database_address, has_record
from goodoffices.record import (
    AgreementPut,
    Audience,
    Channel,
    Contact,
    Form,
    Keeping,
    Manner,
    Message,
    Officer,
    ProposalPut,
    ReadBack,
    RelayDelivered,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    Report,
    Role,
    RulesProposed,
    Sense,
    Statement,
    UndertakingGiven,
    UndertakingReported,
)
from goodoffices.vault import Signer, Tree, sign_note
from goodoffices.vault.tree import leaf_hash

ADA, BEN = Officer(id="a", name="Ada"), Officer(id="b", name="Ben")


def asked(cast, **other):
    return ReleaseAsked(
        **{
            "owner": cast.anton.seat,
            "recipient": cast.bela.seat,
            "words": "Open the bridge",
            **other,
        }
    )


# Undertakings and agreements


def test_a_side_that_only_reads_an_undertaking_reports_nothing_on_it(cast):
    given = UndertakingGiven(debtor=cast.anton.seat, creditor=cast.mara.seat, what="Repair")
    name = give_undertaking(
        cast.office,
        cast.mara,
        given,
        readers=(cast.anton.seat, cast.bela.seat),
        key=cast.key(cast.mara),
    )

    def report(actor):
        body = UndertakingReported(undertaking=name, report=Report.DONE, said_by=actor.seat)
        return report_undertaking(cast.office, actor, body, key=cast.key(actor))

    with pytest.raises(AccessError):
        report(cast.bela)
    assert report(cast.anton)


def test_a_seat_that_is_no_side_of_an_agreement_does_not_sign_it(cast):
    third = invite_seat(cast.office, cast.mara, role=Role.PARTY, name="Third", key="third")
    put = AgreementPut(title="T", words="W", parties=(cast.anton.seat, cast.bela.seat))
    name = put_agreement(cast.office, cast.mara, put, key=cast.key(cast.mara))

    for signer, side in ((third, third), (cast.mara, third)):
        with pytest.raises((AccessError, InputError, NotInAudienceError)):
            sign_agreement(
                cast.office, signer, agreement=name, side=side.seat, by="X", key=cast.key(signer)
            )


def test_rules_need_two_sides_that_know_of_each_other(cast):
    mara = open_process(cast.office, title="Another", mediator="Third Capital")
    proposed = RulesProposed(answer_by=cast.clock() + timedelta(hours=1))

    with pytest.raises(InputError):
        propose_rules(cast.office, mara, proposed, key="1")
    invite_seat(cast.office, mara, role=Role.PARTY, name="One", key="one")
    with pytest.raises(InputError):
        propose_rules(cast.office, mara, proposed, key="2")


def test_a_proposal_repeated_after_its_deadline_is_still_the_same(cast):
    body = ProposalPut(words="x", answer_by=cast.clock() + timedelta(minutes=10))
    first = put_proposal(cast.office, cast.mara, body, key="once")
    cast.clock.forward(hours=1)

    assert put_proposal(cast.office, cast.mara, body, key="once") == first
    with pytest.raises(InputError):
        put_proposal(cast.office, cast.mara, body, key="another")


def test_rules_repeated_after_their_deadline_are_still_the_same(cast):
    body = RulesProposed(answer_by=cast.clock() + timedelta(minutes=10))
    first = propose_rules(cast.office, cast.mara, body, key="once")
    cast.clock.forward(hours=1)

    assert propose_rules(cast.office, cast.mara, body, key="once") == first


# Releases and relays


def test_only_the_recipient_or_the_mediator_enters_a_read_back(cast):
    name = share_idea(
        cast.office, cast.mara, to=cast.anton.seat, words="An idea", by="M", key="idea"
    )
    heard = ReadBack(relay=name, words="An idea", sense=Sense.SAME)

    with pytest.raises(NotInAudienceError):
        read_back(cast.office, cast.bela, heard, key="b")
    assert read_back(cast.office, cast.anton, heard, key="a")

    both = Audience([cast.mara.seat, cast.anton.seat, cast.bela.seat])
    body = RelayDelivered(to=cast.anton.seat, words="To all who hear it")
    (seen,) = cast.office.append(cast.mara, [Draft(both, body)], key="seen by both")
    with pytest.raises(AccessError):
        read_back(cast.office, cast.bela, replace(heard, relay=seen), key="c")


def test_a_statement_that_a_contact_does_not_have_is_no_source(cast):
    contact = Contact(
        channel=Channel.CALL,
        participants=("Anton",),
        starts_at=cast.clock(),
        statements=(
            Statement(manner=Manner.QUOTE, words="Open the bridge", said_by=cast.anton.seat),
        ),
    )
    source = log_contact(cast.office, cast.mara, contact, key="contact")

    for item in (-1, 1):
        with pytest.raises(AccessError):
            ask_release(
                cast.office, cast.mara, asked(cast), source=source, item=item, key=f"{item}"
            )
    with pytest.raises(InputError):
        ask_release(
            cast.office,
            cast.mara,
            asked(cast, owner=cast.bela.seat, recipient=cast.anton.seat),
            source=source,
            item=0,
            key="another's words",
        )
    assert ask_release(cast.office, cast.mara, asked(cast), source=source, item=0, key="right")
    assert ask_release(cast.office, cast.mara, asked(cast), source=source, key="no item")


def test_what_the_owner_has_not_answered_is_not_relayed(cast):
    name = ask_release(cast.office, cast.mara, asked(cast), key="ask")

    with pytest.raises((AccessError, InputError, StoreError, NotInAudienceError)):
        relay(cast.office, cast.mara, release=name, by="Mara", key="go")
    assert not cast.view(cast.bela).lines(RelayDelivered)


def test_only_the_owner_of_an_idea_that_went_out_as_the_mediator_s_asks_to_keep_its_origin(cast):
    idea = asked(cast, form=Form.AS_MEDIATORS_IDEA)
    mine = offer_release(cast.office, cast.anton, idea, key="idea")
    plain = offer_release(cast.office, cast.anton, asked(cast), key="plain")

    with pytest.raises(AccessError):
        object_to_destruction(cast.office, cast.anton, release=plain, key="1")
    with pytest.raises((AccessError, NotInAudienceError)):
        object_to_destruction(cast.office, cast.bela, release=mine, key="2")
    assert object_to_destruction(cast.office, cast.anton, release=mine, key="3")


def test_an_answer_repeated_is_the_same_answer(cast):
    name = ask_release(cast.office, cast.mara, asked(cast), key="ask")
    yes = ReleaseAnswered(release=name, answer=ReleaseAnswer.YES, words="Open the bridge")

    first = answer_release(cast.office, cast.anton, yes, key="yes")
    assert answer_release(cast.office, cast.anton, yes, key="yes") == first


# Destroying


def propose(cast, items, *, key="propose", fate=Keeping.DESTROY):
    return propose_keeping(
        cast.office, cast.mara, items=items, fate=fate, reason="r", officer=ADA, key=key
    )


def test_nothing_and_too_much_are_not_proposed(cast):
    with pytest.raises(InputError) as refused:
        propose(cast, [])
    assert refused.value.field == "numbers"
    with pytest.raises(InputError):
        propose(cast, ["0" * 32] * 501)


def test_a_decision_sent_twice_is_made_once(cast):
    item = write_message(cast.office, cast.anton, room=cast.mara.seat, words="x", key="x")
    first = propose(cast, [item])
    assert propose(cast, [item]) == first

    def confirmed():
        return confirm_keeping(cast.office, cast.mara, proposal=first, officer=BEN, key="yes")

    assert confirmed() == confirmed()
    assert finish_destruction(cast.office, cast.mara.process) == 0


def test_dropping_a_proposal_twice_is_dropping_it_once(cast):
    item = write_message(cast.office, cast.anton, room=cast.mara.seat, words="x", key="x")
    first = propose(cast, [item])

    def declined():
        return decline_keeping(cast.office, cast.mara, proposal=first, officer=ADA, key="no")

    assert declined() == declined()
    with pytest.raises(InputError):
        confirm_keeping(cast.office, cast.mara, proposal=first, officer=BEN, key="late")


def test_a_message_told_twice_stands_once(cast):
    one = write_message(cast.office, cast.anton, room=cast.mara.seat, words="x", key="same")

    assert write_message(cast.office, cast.anton, room=cast.mara.seat, words="x", key="same") == one
    assert len(cast.view(cast.mara).lines(Message)) == 1


# Proofs and witnesses


def test_a_checkpoint_that_never_was_is_not_there(cast):
    cast.beat(minutes=10)
    assert proof(cast.office, cast.anton, 1)

    for number in (0, -1, 2, 10**6):
        with pytest.raises(NotInAudienceError):
            proof(cast.office, cast.anton, number)


def test_a_witness_is_answered_about_checkpoints_that_were(cast):
    address = witness_address(cast.office, cast.mara.process)
    with pytest.raises(NotInAudienceError):
        witnessed(cast.office, address, 0)
    cast.beat(minutes=10)

    assert witnessed(cast.office, address, 0)
    assert witnessed(cast.office, address, 64)
    for old in (1, 63, -64, 128):
        with pytest.raises(NotInAudienceError):
            witnessed(cast.office, address, old)
    with pytest.raises(NotInAudienceError):
        witnessed(cast.office, "0" * len(address), 0)


NODE, WITNESS = Signer(b"\1" * 32), Signer(b"\2" * 32)
TREE = Tree(leaf_hash(bytes([n])) for n in range(128))


def note(size=64, slot=600, name="p", root=None):
    return sign_note(NODE, name, size=size, root=root or TREE.root(size), slot=slot).raw


def seen(old, new, kept, hashes=()):
    proof = b"".join(b"\n" + base64.b64encode(one) for one in hashes)
    answer = b"old %d" % old + proof + b"\n\n" + new
    return next_checkpoint(answer, NODE.public, kept, signer=WITNESS, name="w", time=5)


def test_a_witness_signs_what_continues_what_it_kept():
    first = seen(0, note(), None)
    assert first.is_new

    grown = seen(64, note(128, 1200), first.note.raw, TREE.consistency(64, 128))
    assert grown.is_new
    assert grown.note.size == 128
    assert not seen(64, note(), first.note.raw).is_new


@pytest.mark.parametrize(
    ("old", "new", "hashes", "error"),
    [
        (0, note(), (), ProofError),
        (64, note(128, 1200), (b"\0" * 32,), ForkError),
        (64, note(128, 1200), (), ForkError),
        (64, note(name="q"), (), ForkError),
        (64, note(slot=1200), (), ForkError),
        (64, note(128, 600), TREE.consistency(64, 128), ForkError),
        (64, note(128, 0), TREE.consistency(64, 128), ForkError),
        (64, note(root=b"\0" * 32), (), ForkError),
    ],
)
def test_a_witness_signs_nothing_else(old, new, hashes, error):
    with pytest.raises(error):
        seen(old, new, note(), hashes)


def test_a_proof_that_is_no_base64_is_refused():
    with pytest.raises(ProofError):
        next_checkpoint(
            b"old 64\n***\n\n" + note(), NODE.public, note(), signer=WITNESS, name="w", time=5
        )


# Where the record is


def test_a_database_of_another_kind_is_refused(monkeypatch):
    monkeypatch.setenv("GOODOFFICES_DATABASE", "mysql://here")
    with pytest.raises(StoreError):
        database_address()
    monkeypatch.setenv("GOODOFFICES_DATABASE", "postgresql://here")
    assert database_address() == "postgresql://here"
    monkeypatch.delenv("GOODOFFICES_DATABASE")
    assert database_address() == ""


def test_a_folder_whose_record_is_elsewhere_is_not_opened_as_an_empty_one(folder):
    assert not has_record(folder, "")
    (folder / "entries.key").write_bytes(b"")
    with pytest.raises(StoreError):
        has_record(folder, "")
    (folder / "record.sqlite").write_bytes(b"")
    assert has_record(folder, "")
    with pytest.raises(StoreError):
        has_record(folder, "postgresql://nowhere")


def test_a_beat_without_anything_to_do_does_nothing(cast):
    assert keep_beat(cast.office) == 0


def test_nothing_refers_to_an_entry_that_its_author_cannot_read(cast):
    own = write_message(cast.office, cast.bela, room="own", words="Ours", key="o")
    room = Audience([cast.anton.seat, cast.mara.seat])
    body = ReadBack(relay=own, words="What we heard", sense=Sense.SAME)

    with pytest.raises(NotInAudienceError):
        cast.office.append(cast.anton, [Draft(room, body)], key="r")
    assert "read_back" not in cast.words(cast.mara)


def test_of_two_processes_of_one_title_both_are_named(cast):
    other = open_process(cast.office, title="northland and SOUTHLAND", mediator="Third Capital")

    with pytest.raises(InputError) as refused:
        process_called(cast.office, "Northland and Southland")
    for process in (cast.mara.process, other.process):
        assert process in refused.value.advice
    assert process_called(cast.office, other.process) == other.process


def test_an_answer_to_rules_sent_twice_is_answered_as_before_though_the_deadline_has_passed(cast):
    body = RulesProposed(answer_by=cast.clock() + timedelta(minutes=10))
    name = propose_rules(cast.office, cast.mara, body, key="rules")

    def answer(key):
        return answer_rules(
            cast.office, cast.anton, rules=name, side=cast.anton.seat, accepts=True, key=key
        )

    first = answer("once")
    cast.beat(minutes=20)

    assert answer("once") == first
    with pytest.raises(LateError):
        answer("again")


def test_a_request_to_one_whom_the_owner_was_not_told_of_is_no_request(cast):
    third = invite_seat(cast.office, cast.mara, role=Role.PARTY, name="Third", key="third")

    with pytest.raises(AccessError, match="no such seat"):
        offer_release(cast.office, cast.anton, asked(cast, recipient=third.seat), key="o")
    assert "release_asked" not in cast.words(cast.mara)


def test_a_checkpoint_that_is_not_what_the_record_says_gives_nobody_a_file(cast):
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="One", key="1")
    cast.beat(minutes=10)
    with cast.office.store.writing() as connection:
        connection.execute("drop trigger line_keeps_update")
        connection.execute("update line set head = zeroblob(32)")

    with pytest.raises(DamagedRecordError):
        list(record_file(cast.office, cast.anton))
