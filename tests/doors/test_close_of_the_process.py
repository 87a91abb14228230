"""The close, from the mediator's page to the sheet that each side keeps; what is destroyed is gone from the stores."""

import pytest
from django.test import Client

from goodoffices.desk.accounts import seating
from goodoffices.desk.accounts.models import Account
from goodoffices.errors import AccessError, InputError
from goodoffices.office import (
    confirm_keeping,
    decisions,
    give_undertaking,
    invite_seat,
    log_contact,
    propose_keeping,
    put_evidence,
    write_message,
)
from goodoffices.office.mediation.closing import closing_sheet
from goodoffices.record import (
    Channel,
    Contact,
    Destroyed,
    Dimension,
    Evidence,
    Keeping,
    Manner,
    Officer,
    Role,
    Statement,
    UndertakingGiven,
    encode_body,
)
from goodoffices.store import Query
from goodoffices.vault import statement_of

pytestmark = pytest.mark.django_db

TITLE = "Northland and Southland"
OUTCOME = "The bridge is open; the talks end here."


@pytest.fixture
def ben(cast, desk):
    """A second officer's browser: another account on the mediator's seat."""
    desk.client_of(cast.mara)
    account = Account.objects.create(name="Ben")
    seating.hold(account, cast.mara)
    client = Client()
    client.post(f"/enter/{seating.issue_link(account, lasting=True)}")
    return client


@pytest.fixture
def story(cast):
    """A contact with an impression, evidence, words of both sides, and what each owes."""
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=(
            Statement(manner=Manner.QUOTE, words="We listen.", said_by=cast.anton.seat),
            Statement(manner=Manner.IMPRESSION, words="He is afraid."),
        ),
    )
    log_contact(cast.office, cast.mara, contact, key=cast.key(cast.mara))
    evidence = Evidence(
        dimension=Dimension.OPENING,
        side=cast.bela.seat,
        words="They moved two brigades.",
        judged_by="Mara",
        on=cast.clock().date(),
    )
    put_evidence(cast.office, cast.mara, evidence, key=cast.key(cast.mara))
    for side, what in ((cast.anton, "a list of names"), (cast.bela, "a map of mines")):
        write_message(
            cast.office, side, room=cast.mara.seat, words=f"About {what}.", key=cast.key(side)
        )
        owed = UndertakingGiven(debtor=side.seat, creditor=cast.mara.seat, what=what)
        give_undertaking(cast.office, side, owed, key=cast.key(side))


def closed(desk, cast):
    """Mara closes the process on the page; gives the address of the decision that waits."""
    answer = desk.post(
        cast.mara, "mediator:close", {"outcome": OUTCOME, "typed": TITLE}, follow=True
    )
    assert "Carry out the retention fixed at the opening" in answer.text
    found = decisions(cast.view(cast.mara))[-1]
    return desk.to(cast.mara, "mediator:keeping_decide", line=found.line.address), found


def carried_out(desk, cast, ben):
    """The second officer confirms what the opening promised."""
    where, decision = closed(desk, cast)
    answer = ben.post(where, {"key": "c", "typed": str(decision.line.number)})
    assert answer.status_code == 302


def opens(cast):
    """Every body that can still be opened by anybody, with the keys that are left in the stores."""
    return [
        encode_body(line.body).decode()
        for actor in cast.people.values()
        for line in cast.office.read(actor, Query())
        if not isinstance(line.body, Destroyed)
    ]


def test_after_the_close_no_key_of_a_note_or_an_impression_is_left_in_the_stores(
    desk, cast, ben, story
):
    before = " ".join(opens(cast))
    assert "He is afraid." in before
    assert "two brigades" in before

    carried_out(desk, cast, ben)

    after = " ".join(opens(cast))
    assert "He is afraid." not in after
    assert "two brigades" not in after
    assert "We listen." in after
    left = [
        entry
        for entry in cast.office.store.entries(cast.mara.process)
        if statement_of(entry.statement)["policy"] == "working_notes" and entry.wrap is not None
    ]
    assert left == []
    assert cast.office.store.verify(cast.mara.process)


def test_each_side_prints_a_sheet_of_what_it_is_left_with_and_nothing_of_the_other(
    desk, cast, ben, story
):
    carried_out(desk, cast, ben)

    for side, own, others in (
        (cast.anton, "a list of names", "a map of mines"),
        (cast.bela, "a map of mines", "a list of names"),
    ):
        assert "The sheet to keep" in desk.get(side, "party:at_close").text
        by_side = desk.get(side, "party:closing_sheet").text
        by_mediator = desk.get(cast.mara, "mediator:closing_sheet", seat=side.seat).text
        for page in (by_side, by_mediator):
            assert OUTCOME in page
            assert own in page
            assert others not in page
            assert "He is afraid." not in page


def test_a_sheet_says_what_was_destroyed_of_what_its_seat_had_and_of_nothing_else(
    desk, cast, ben, story
):
    carried_out(desk, cast, ben)

    (gone,) = closing_sheet(cast.view(cast.mara)).gone
    assert gone.classes == ("working_notes",)
    # Neither side had a note of the mediator's: nothing of it is on their sheets.
    for side in cast.sides:
        assert closing_sheet(cast.view(side)).gone == ()
        assert closing_sheet(cast.view(cast.mara), side.seat).gone == ()


def test_whatever_southland_had_northland_s_sheet_is_the_same(desk, cast, ben):
    def sheet():
        found = closing_sheet(cast.view(cast.mara), cast.anton.seat)
        return (found.title, found.outcome, found.gone, len(found.agreements), len(found.owed))

    owed = UndertakingGiven(debtor=cast.bela.seat, creditor=cast.mara.seat, what="a map")
    give_undertaking(cast.office, cast.bela, owed, key="u")
    where, _ = closed(desk, cast)

    assert where
    assert sheet() == (TITLE, OUTCOME, (), 0, 0)


def test_what_was_put_under_lock_was_not_destroyed_and_a_title_is_the_one_that_was_told(desk, cast):
    told = invite_seat(
        cast.office, cast.mara, role=Role.PARTY, name="Islands", title="The fishing talks", key="i"
    )
    name = write_message(cast.office, told, room=cast.mara.seat, words="Ours.", key="m")
    officers = (Officer(id="a", name="Ada"), Officer(id="b", name="Ben"))
    locked = propose_keeping(
        cast.office,
        cast.mara,
        items=[name],
        fate=Keeping.SEAL,
        reason="It waits.",
        officer=officers[0],
        key="p",
    )
    confirm_keeping(cast.office, cast.mara, proposal=locked, officer=officers[1], key="c")
    closed(desk, cast)

    for sheet in (closing_sheet(cast.view(cast.mara), told.seat), closing_sheet(cast.view(told))):
        assert sheet.gone == ()
        assert sheet.title == "The fishing talks"


def test_there_is_no_sheet_before_the_close_and_none_of_another_seat(desk, cast):
    with pytest.raises(InputError):
        closing_sheet(cast.view(cast.anton))
    assert desk.get(cast.anton, "party:closing_sheet").status_code == 302
    answer = desk.get(cast.mara, "mediator:closing_sheet", seat=cast.anton.seat)
    assert answer.status_code == 302

    closed(desk, cast)

    with pytest.raises(AccessError):
        closing_sheet(cast.view(cast.anton), cast.bela.seat)
    assert desk.get(cast.mara, "mediator:closing_sheet", seat="s-nobody").status_code == 404
