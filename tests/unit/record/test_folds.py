"""Where a release, a request, an undertaking, a consent stand; the board of readiness."""

from datetime import date

import pytest

from goodoffices.errors import NotInAudienceError
from goodoffices.record import (
    DEFAULT_RULES,
    Agreement,
    AgreementPut,
    AgreementSigned,
    Audience,
    Confirmed,
    Consent,
    ConsentGiven,
    ConsentWithdrawn,
    Dimension,
    Entry,
    Evidence,
    FindingKind,
    Given,
    How,
    Learns,
    Line,
    Linked,
    LinkKind,
    Message,
    RelayReceipt,
    Release,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    ReleaseWithdrawn,
    Report,
    Request,
    RequestAnswer,
    RequestAnswered,
    RequestFiled,
    Role,
    RulesProposed,
    Seat,
    Strength,
    Thread,
    Undertaking,
    UndertakingGiven,
    UndertakingReported,
    project,
    readiness_board,
    threads,
    weakest_cell,
)
from tests.unit.record.test_kinds import NOON

ASK = "a" * 32
ORAL = Given(how=How.VOICE, person="Anton", heard_by="Mara")


def matter(*bodies, first=ASK):
    lines = tuple(
        Line(
            n,
            Entry(
                first if n == 1 else f"{n:032x}",
                "mediator",
                Audience(["mediator", "north"]),
                0,
                body,
            ),
        )
        for n, body in enumerate(bodies, start=1)
    )
    return Thread(first, lines)


ASKED = ReleaseAsked(owner="north", recipient="south", words="Open the bridge")


def answered(answer, **other):
    words = "Open the bridge" if answer in ("yes", "yes, with changed words") else ""
    return ReleaseAnswered(release=ASK, answer=ReleaseAnswer(answer), words=words, **other)


@pytest.mark.parametrize(
    ("bodies", "state", "is_open", "may_go"),
    [
        ([], "waiting", True, False),
        ([answered("yes")], "yes", True, True),
        ([answered("yes, with changed words")], "yes, with changed words", True, True),
        ([answered("not yet")], "not yet", True, False),
        ([answered("no")], "no", False, False),
        ([answered("no"), answered("yes")], "yes", True, True),
        ([answered("yes"), answered("no")], "no", False, False),
        ([answered("yes"), ReleaseWithdrawn(release=ASK)], "withdrawn", False, False),
        (
            [
                answered("yes"),
                RelayReceipt(release=ASK, words_unchanged=True, on=date(2026, 3, 17)),
            ],
            "relayed",
            False,
            False,
        ),
        (
            [answered("yes"), Linked(release=ASK, other="b" * 32, link=LinkKind.RELAYED)],
            "relayed",
            False,
            False,
        ),
        (
            [Linked(release=ASK, other="b" * 32, link=LinkKind.ASKED_FROM, item=0)],
            "waiting",
            True,
            False,
        ),
    ],
)
def test_a_release_stands_where_its_last_word_puts_it(bodies, state, is_open, may_go):
    thread = matter(ASKED, *bodies)
    release = Release(thread)

    assert (release.state, thread.is_open, release.may_be_relayed) == (state, is_open, may_go)


def test_an_oral_yes_waits_for_its_own_confirmation():
    oral = matter(ASKED, answered("yes", given=ORAL))
    other = Confirmed(matter=ASK, entry="f" * 32, given=Given())
    own = Confirmed(matter=ASK, entry=f"{2:032x}", given=Given())

    assert not Release(oral).confirmed
    assert not Release(matter(ASKED, answered("yes", given=ORAL), other)).confirmed
    assert Release(matter(ASKED, answered("yes", given=ORAL), own)).confirmed
    assert Release(matter(ASKED, answered("yes"))).confirmed


def test_a_matter_whose_beginning_was_not_addressed_to_us_cannot_be_folded():
    receipt = RelayReceipt(release=ASK, words_unchanged=True, on=date(2026, 3, 17))
    late = Thread(ASK, matter(receipt, first="c" * 32).lines)

    with pytest.raises(NotInAudienceError):
        Release(late)
    with pytest.raises(NotInAudienceError):
        Request(matter(ASKED))


def test_a_request_stays_open_while_it_is_held_back():
    filed = RequestFiled(said_by="north", words="A visit")

    def after(answer):
        body = RequestAnswered(request=ASK, answer=answer, reason="because")
        thread = matter(filed, body)
        return Request(thread).state, thread.is_open

    assert (Request(matter(filed)).state, matter(filed).is_open) == ("open", True)
    assert after(RequestAnswer.GRANTED) == ("granted", False)
    assert after(RequestAnswer.REFUSED) == ("refused", False)
    assert after(RequestAnswer.HELD_BACK) == ("held back", True)


def test_an_undertaking_is_reported_never_judged():
    given = UndertakingGiven(
        debtor="north", creditor="mediator", what="Repair", due=date(2026, 3, 20)
    )

    def after(*reports):
        bodies = [UndertakingReported(undertaking=ASK, report=r, said_by="north") for r in reports]
        thread = matter(given, *bodies)
        return Undertaking(thread), thread.is_open

    fresh, is_open = after()
    assert (fresh.state, is_open) == ("open", True)
    assert not fresh.is_due(date(2026, 3, 19))
    assert fresh.is_due(date(2026, 3, 20))
    done, is_open = after(Report.DONE)
    assert (done.state, is_open, done.is_due(date(2026, 4, 1))) == ("reported done", False, False)
    disputed, is_open = after(Report.DONE, Report.DISPUTED)
    assert (disputed.state, is_open, disputed.is_due(date(2026, 4, 1))) == ("disputed", True, True)
    released, is_open = after(Report.RELEASED)
    assert (released.state, is_open) == ("released", False)


def test_a_consent_stands_until_it_is_withdrawn():
    given = ConsentGiven(said_by="north", to="talks")
    withdrawn = ConsentWithdrawn(consent=ASK, said_by="north")

    assert Consent(matter(given)).stands
    assert not Consent(matter(given, withdrawn)).stands
    oral = ConsentGiven(said_by="north", to="talks", given=ORAL)
    assert not Consent(matter(oral)).confirmed
    confirmed = Confirmed(matter=ASK, entry=ASK, given=Given())
    assert Consent(matter(oral, confirmed)).confirmed


def test_an_agreement_is_complete_with_the_last_signature():
    put = AgreementPut(title="T", words="W", parties=("north", "south"))
    first = AgreementSigned(agreement=ASK, said_by="north", by="Anton")
    second = AgreementSigned(agreement=ASK, said_by="south", by="Bela", completes=True)

    assert not Agreement(matter(put)).is_complete
    assert not Agreement(matter(put, first)).is_complete
    assert Agreement(matter(put, first, second)).is_complete
    assert not matter(put, first, second).is_open


def test_what_a_rule_does_not_name_nobody_learns():
    rules = RulesProposed(answer_by=NOON, rules=())

    assert {rules.learns(finding) for finding in FindingKind} == {Learns.NOBODY}


def test_by_default_the_mediator_learns_little_and_a_side_only_its_own():
    rules = RulesProposed(answer_by=NOON)

    assert {rule.finding: rule.to for rule in DEFAULT_RULES} == {
        f: rules.learns(f) for f in FindingKind
    }
    assert (
        rules.learns(FindingKind.OPENING) is rules.learns(FindingKind.PACKAGES) is Learns.MEDIATOR
    )
    assert rules.learns(FindingKind.OWN_UTILITY) is Learns.EACH_OWN
    assert rules.learns(FindingKind.FIGURES) is rules.learns(FindingKind.DIVISION) is Learns.NOBODY


# Readiness

SIDES = [Seat(id=name, role=Role.PARTY, name=name) for name in ("north", "south")]


def board(*evidence, today=date(2026, 3, 17)):
    return readiness_board(matter(*evidence).lines, SIDES, today)


def evidence(dimension, side, strength, on):
    return Evidence(
        dimension=dimension, side=side, words="x", strength=strength, judged_by="Mara", on=on
    )


def test_the_board_has_three_rows_for_each_side_and_one_for_us():
    cells = board(Message(words="no evidence"))

    assert len(cells) == 7
    assert [cell.dimension for cell in cells][-1] is Dimension.CAPABILITY
    assert all(cell.evidence is None and not cell.is_old for cell in cells)
    assert weakest_cell(cells) is cells[0]


def test_the_latest_evidence_counts_and_grows_old():
    cells = board(
        evidence(Dimension.ACCESS, "north", Strength.CONTRARY, date(2026, 3, 16)),
        evidence(Dimension.ACCESS, "north", Strength.STRONG, date(2026, 3, 9)),
    )
    cell = next(c for c in cells if c.evidence)

    assert (cell.evidence.strength, cell.age_days, cell.is_old) == (Strength.STRONG, 8, True)
    assert not next(
        c
        for c in board(evidence(Dimension.ACCESS, "north", Strength.STRONG, date(2026, 3, 10)))
        if c.evidence
    ).is_old


def test_nothing_known_is_weaker_than_contrary_and_old_weaker_than_new():
    every = [
        evidence(d, s, Strength.STRONG, date(2026, 3, 17))
        for d in (Dimension.OPENING, Dimension.ACCESS, Dimension.AUTHORITY)
        for s in ("north", "south")
    ]
    assert weakest_cell(board(*every)).dimension is Dimension.CAPABILITY
    ours = evidence(Dimension.CAPABILITY, None, Strength.STRONG, date(2026, 3, 1))
    assert weakest_cell(board(*every, ours)).dimension is Dimension.CAPABILITY
    contrary = evidence(Dimension.ACCESS, "south", Strength.CONTRARY, date(2026, 3, 17))
    assert weakest_cell(board(*every, ours, contrary)).dimension is Dimension.ACCESS


# The fold itself


def test_a_view_keeps_order_and_threads_gather_it():
    entries = [
        Entry(f"{n:032x}", "m", Audience(["m", seat]), n, Message(words="x"))
        for n, seat in enumerate(["north", "south", "north"], start=1)
    ]
    view = project(entries, "north")

    assert [(line.number, line.slot) for line in view] == [(1, 1), (2, 3)]
    assert list(threads(view)) == [entries[0].entry_id, entries[2].entry_id]
    assert project(entries, "stranger") == ()


def test_audiences_are_sets_written_out():
    one = Audience(["north", "mediator", "north"])

    assert one == Audience(["mediator", "north"])
    assert one.id == Audience(["mediator", "north"]).id != Audience(["mediator", "south"]).id
    assert one.within(Audience(["mediator", "north", "south"]))
    assert not Audience(["south"]).within(one)
    assert not one.admits("stranger")
    assert Audience(["north", "engine"]).is_sealed
    assert not Audience(["north", "mediator", "engine"]).is_sealed
    assert len({one, Audience(["mediator", "north"])}) == 1
