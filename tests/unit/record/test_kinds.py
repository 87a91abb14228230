"""Every kind of entry: to bytes and back, quiet, checked."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodoffices.errors import FormatError, GoodOfficesError, InputError, PointsError
from goodoffices.record import (
    AgendaIssue,
    AgendaOption,
    AgendaSet,
    AgreementPut,
    AgreementSigned,
    Audience,
    Body,
    Briefing,
    Channel,
    ConflictModelled,
    ConsentGiven,
    Contact,
    Dimension,
    Disclosure,
    Estimate,
    EvaluationAsked,
    Evidence,
    Given,
    How,
    InputSealed,
    Mandate,
    Manner,
    Message,
    ProcessClosed,
    ProposalPut,
    PublicLine,
    ReadBack,
    RelayDelivered,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    RequestAnswer,
    RequestAnswered,
    RequestFiled,
    RulesProposed,
    Seat,
    Sense,
    Statement,
    UndertakingGiven,
    Unknown,
    decode_body,
    encode_body,
    kinds,
)
from goodoffices.record.seat import Role
from goodoffices.testing.record import SEATS, bodies

NOON = datetime(2026, 3, 17, 12, tzinfo=UTC)
NAIVE = datetime(2026, 3, 17, 12)  # noqa: DTZ001  # the mistake that is refused
ID = "0" * 32
FEW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.KIND)
@given(data=st.data())
@FEW
def test_a_body_comes_back_as_it_was(kind, data):
    body = data.draw(bodies(kind, ids=(ID,)))
    raw = encode_body(body)

    assert decode_body(kind.KIND, raw) == body
    assert encode_body(decode_body(kind.KIND, raw)) == raw


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.KIND)
@given(data=st.data())
@FEW
def test_a_body_shows_nothing_of_itself(kind, data):
    body = data.draw(bodies(kind, ids=(ID,)))

    assert repr(body) == str(body) == f"<{kind.__name__}>"


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.KIND)
def test_a_kind_has_a_family_a_retention_and_a_name_that_matches(kind):
    assert kind.FAMILY
    assert kind.RETENTION in {"agreements", "rooms", "working_notes"}
    assert kinds()[kind.KIND] is kind
    assert issubclass(kind, Body)


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.KIND)
@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"words":', b"\xff\xfe"])
def test_bytes_that_are_no_body_are_refused(kind, raw):
    with pytest.raises(FormatError) as refused:
        decode_body(kind.KIND, raw)

    assert refused.value.field == kind.KIND


def test_rules_are_checked_again_when_a_body_is_read():
    with pytest.raises((FormatError, InputError)):
        decode_body("message", b'{"language":"","standing":"non-paper","words":"  "}')


def test_an_unknown_kind_is_kept_to_the_byte():
    body = decode_body("from_a_newer_version", b'{"x": 1 }')

    assert isinstance(body, Unknown)
    assert (body.name, encode_body(body), body.thread()) == (
        "from_a_newer_version",
        b'{"x": 1 }',
        None,
    )
    assert body == Unknown("from_a_newer_version", b'{"x": 1 }')
    assert body != Unknown("another", b'{"x": 1 }')
    assert hash(body) == hash(Unknown("from_a_newer_version", b'{"x": 1 }'))
    assert repr(body) == "<Unknown>"
    assert Unknown("name", b"", ID).thread() == ID


def option(name):
    return AgendaOption(id=name, name=name)


def issue(name="a", **other):
    return AgendaIssue(
        id=name, name=name, options=other.pop("options", (option("x"), option("y"))), **other
    )


def model(**other):
    said = {"title": "t", "content": "{}", "judged_by": "M", "response": "single", "estimates": ()}
    return ConflictModelled(**said | other)


REFUSED = {
    "a message without words": lambda: Message(words=" \n"),
    "a briefing without facts": lambda: Briefing(to=SEATS[0], facts=""),
    "a seat without a name": lambda: Seat(id=SEATS[0], role=Role.PARTY, name=" "),
    "a mandate nobody asked for": lambda: Mandate(asked_by=""),
    "a close without an outcome": lambda: ProcessClosed(outcome="", closed_by=SEATS[0]),
    "a consent to nothing": lambda: ConsentGiven(said_by=SEATS[0], to=" "),
    "an oral word from nobody": lambda: Given(how=How.VOICE, heard_by="Mara"),
    "an oral word heard by nobody": lambda: Given(how=How.VOICE, person="Anton"),
    "a paper taken by nobody": lambda: Given(how=How.PAPER, person="Anton", heard_by=" "),
    "a time without a zone": lambda: Given(at=NAIVE),
    "an empty agenda": lambda: AgendaSet(issues=()),
    "one issue twice": lambda: AgendaSet(issues=(issue(), issue())),
    "one option twice": lambda: issue(options=(option("x"), option("x"))),
    "an issue with one option": lambda: issue(options=(option("x"),)),
    "a contact with nobody": lambda: Contact(channel=Channel.CALL, starts_at=NOON),
    "a contact at no time": lambda: Contact(channel=Channel.CALL, participants=("x",)),
    "a contact in no zone": lambda: Contact(
        channel=Channel.CALL, participants=("x",), starts_at=NAIVE
    ),
    "a contact of a year": lambda: Contact(
        channel=Channel.CALL, participants=("x",), starts_at=NOON, length_min=10**6
    ),
    "an impression with an owner": lambda: Statement(
        manner=Manner.IMPRESSION, words="x", said_by=SEATS[1]
    ),
    "a release to its owner": lambda: ReleaseAsked(owner=SEATS[1], recipient=SEATS[1], words="x"),
    "a release of nothing": lambda: ReleaseAsked(owner=SEATS[1], recipient=SEATS[2], words=""),
    "a yes without words": lambda: ReleaseAnswered(release=ID, answer=ReleaseAnswer.YES),
    "a changed yes without words": lambda: ReleaseAnswered(
        release=ID, answer=ReleaseAnswer.YES_CHANGED, words=" "
    ),
    "a delivery of nothing": lambda: RelayDelivered(to=SEATS[2], words=""),
    "a read-back of nothing": lambda: ReadBack(relay=ID, words="", sense=Sense.SAME),
    "a request for nothing": lambda: RequestFiled(said_by=SEATS[1], words=""),
    "a refusal without a reason": lambda: RequestAnswered(request=ID, answer=RequestAnswer.REFUSED),
    "held back without a reason": lambda: RequestAnswered(
        request=ID, answer=RequestAnswer.HELD_BACK, reason=" "
    ),
    "an undertaking of nothing": lambda: UndertakingGiven(
        debtor=SEATS[1], creditor=SEATS[0], what=""
    ),
    "capability of a side": lambda: Evidence(
        dimension=Dimension.CAPABILITY, side=SEATS[1], words="x", judged_by="M", on=date(2026, 3, 1)
    ),
    "access of nobody": lambda: Evidence(
        dimension=Dimension.ACCESS, words="x", judged_by="M", on=date(2026, 3, 1)
    ),
    "a model of nothing": lambda: model(content=" "),
    "a model nobody judged": lambda: model(judged_by=""),
    "an estimate of nobody": lambda: Estimate(of="", on=date(2026, 3, 1)),
    "two estimates of one": lambda: model(
        estimates=(Estimate(of="n", on=date(2026, 3, 1)), Estimate(of="n", on=date(2026, 3, 2)))
    ),
    "evidence judged by nobody": lambda: Evidence(
        dimension=Dimension.CAPABILITY, words="x", judged_by="", on=date(2026, 3, 1)
    ),
    "a public line by nobody": lambda: PublicLine(speaker="", words="x"),
    "a disclosure by nobody": lambda: Disclosure(by="", words="x"),
    "no evaluation": lambda: RulesProposed(answer_by=NOON, evaluations=0),
    "thirteen evaluations": lambda: RulesProposed(answer_by=NOON, evaluations=13),
    "a deadline in no zone": lambda: RulesProposed(answer_by=NAIVE),
    "a proposal in no zone": lambda: ProposalPut(words="x", answer_by=NAIVE),
    "a run in no zone": lambda: EvaluationAsked(rules=ID, agenda=ID, number=1, at=NAIVE),
    "a proposal without words": lambda: ProposalPut(words="", answer_by=NOON),
    "a package of no agenda": lambda: ProposalPut(words="x", package={"a": "x"}, answer_by=NOON),
    "an agreement of one": lambda: AgreementPut(title="x", words="x", parties=(SEATS[1],)),
    "an agreement without text": lambda: AgreementPut(title="x", words="", parties=SEATS[1:3]),
    "a signature of nobody": lambda: AgreementSigned(agreement=ID, said_by=SEATS[1], by=" "),
    "points below nothing": lambda: InputSealed(
        said_by=SEATS[1], agenda=ID, rules=ID, points={"a": {"x": -1}}
    ),
    "a reservation below nothing": lambda: InputSealed(
        said_by=SEATS[1], agenda=ID, rules=ID, reservation=-1
    ),
    "nothing to seal": lambda: InputSealed(said_by=SEATS[1], agenda=ID, rules=ID),
    "an audience of nobody": lambda: Audience([]),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused(what):
    with pytest.raises(InputError) as refused:
        REFUSED[what]()

    assert isinstance(refused.value, GoodOfficesError)


def test_a_refusal_tells_no_number():
    with pytest.raises(PointsError) as refused:
        InputSealed(said_by=SEATS[1], agenda=ID, rules=ID, points={"bridge": {"open": -417}})

    assert "417" not in str(refused.value) + refused.value.advice
    assert "bridge" not in str(refused.value)


def test_a_divisible_issue_needs_no_options():
    assert AgendaSet(issues=(AgendaIssue(id="a", name="a", divisible=True),)).issue("a")
    assert AgendaSet(issues=(issue("a"),)).issue("b") is None


def test_points_are_summed_over_the_best_options():
    sealed = InputSealed(
        said_by=SEATS[1], agenda=ID, rules=ID, points={"a": {"x": 3, "y": 9}, "b": {"x": 5, "y": 1}}
    )

    assert sealed.best_total() == 14


def test_consents_agreements_notices_and_receipts_are_signed_and_words_are_not():
    assert {name for name, body in kinds().items() if body.SIGNED} == {
        "agreement_put",
        "agreement_signed",
        "clash_known",
        "clash_told",
        "consent_given",
        "consent_withdrawn",
        "keeping_applied",
        "line_tested",
        "notice_called",
        "notice_ended",
        "notice_filed",
        "notice_step",
        "outside_told",
        "plan_amended",
        "plan_filed",
        "plan_rules_settled",
        "plan_state_set",
        "process_closed",
        "relay_receipt",
        "rules_settled",
        "seat_invited",
        "site_moved",
        "site_notified",
        "site_reviewed",
        "site_verified",
        "site_withdrawn",
        "taking_part_set",
        "undertaking_given",
        "undertaking_reported",
    }
