"""Laws of the ladder, for any notice, any receipts and any moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.deconfliction import (
    LANGUAGES,
    TERMS,
    Notice,
    Phrase,
    Position,
    Reading,
    Site,
    SiteState,
    Step,
    agree,
    calls,
    checksum,
    clocks,
    is_due,
    is_late,
    next_call,
    phrase,
    site_state,
)
from goodoffices.errors import InputError
from goodoffices.record import Advance, Category, Level, Reason, Rung
from tests.conftest import examples

START = datetime(2026, 3, 17, 6, 40, tzinfo=UTC)
MEDIATOR = Rung(level=Level.MEDIATOR, contact="mediator")
FEW = settings(max_examples=examples(40, full=20_000))

minutes = st.integers(0, 5_000).map(lambda count: timedelta(minutes=count))
rungs = st.builds(
    Rung,
    level=st.sampled_from([Level.DESK, Level.COMMAND, Level.POLITICAL]),
    contact=st.sampled_from("abcd"),
)


@st.composite
def cases(draw):
    lead = draw(minutes)
    notice = Notice(
        draw(st.sampled_from(Category)),
        START,
        START + lead,
        START + lead + draw(minutes) + timedelta(minutes=1),
        (*draw(st.lists(rungs, max_size=4)), MEDIATOR),
        draw(st.none() | minutes.map(lambda length: START + length)),
    )
    at = sorted(draw(st.lists(minutes, max_size=6)))
    steps = [Step(draw(st.sampled_from(Advance)), START + moment) for moment in at]
    away = draw(st.none() | minutes.map(lambda length: START + length))
    return notice, steps, away


@FEW
@given(cases(), minutes, minutes)
def test_what_was_due_once_stays_due(case, one, more):
    notice, steps, away = case
    before = [step for step in steps if step.at <= START + one]

    first = calls(notice, before, START + one, away_since=away)
    later = calls(notice, steps, START + one + more, away_since=away)

    assert set(map(key, first)) <= set(map(key, later))


def key(call):
    return call.reason, call.rung.level, call.rung.contact, call.due


@FEW
@given(cases())
def test_calls_come_in_order_and_never_after_the_end(case):
    notice, steps, away = case

    due = [
        call.due for call in calls(notice, steps, notice.over + timedelta(days=9), away_since=away)
    ]

    assert due == sorted(due)
    assert all(notice.filed <= moment < notice.over for moment in due)


@FEW
@given(cases())
def test_a_notice_that_nobody_acknowledges_reaches_the_mediator_before_its_effect(case):
    notice, _, _ = case
    notice = Notice(
        notice.category, notice.filed, notice.begins, notice.ends + timedelta(days=9), notice.ladder
    )
    allowed = TERMS[notice.category].acknowledge

    silent = calls(notice, [], notice.filed + allowed)

    assert MEDIATOR in [c.rung for c in silent if c.reason is Reason.NOT_ACKNOWLEDGED]
    if notice.begins > notice.filed:
        before = calls(notice, [], notice.filed + (notice.begins - notice.filed) / 2)
        assert MEDIATOR in [call.rung for call in before] or allowed < notice.begins - notice.filed


@FEW
@given(cases(), minutes)
def test_the_next_call_is_the_first_that_comes_if_nothing_is_receipted(case, now):
    notice, steps, away = case
    steps = [step for step in steps if step.at <= START + now]
    following = next_call(notice, steps, START + now, away_since=away)
    told = len(calls(notice, steps, START + now, away_since=away))

    if following is None:
        assert len(calls(notice, steps, notice.over, away_since=away)) == told
    else:
        assert len(calls(notice, steps, following.due, away_since=away)) > told
        just_before = following.due - timedelta(microseconds=1)
        assert len(calls(notice, steps, just_before, away_since=away)) == told


@FEW
@given(cases(), minutes)
def test_whoever_gives_a_receipt_counts_and_nobody_in_particular_is_waited_for(case, now):
    notice, steps, away = case
    others = [Step(step.step, step.at, "desk", "whoever") for step in steps]

    assert [*map(key, calls(notice, steps, START + now, away_since=away))] == [
        *map(key, calls(notice, others, START + now, away_since=away))
    ]


@FEW
@given(cases(), minutes)
def test_five_clocks_run_from_the_filing(case, now):
    notice, steps, _ = case
    found = clocks(notice, steps, START + now)

    assert [clock.state for clock in found] == [
        Advance.RECEIVED,
        Advance.READ_BACK,
        Advance.CONFIRMED,
        Advance.ACKNOWLEDGED,
        Advance.PASSED_ON,
    ]
    for clock in found:
        assert clock.waited == (clock.at - START if clock.at else now)


@pytest.mark.parametrize(
    ("category", "hours"),
    [(Category.MOVEMENT, 48), (Category.EMERGENCY_MOVEMENT, 24), (Category.ACTIVITY, 0.5)],
)
def test_a_notice_is_late_below_the_lead_of_its_category_and_not_at_it(category, hours):
    def filed_before(lead):
        return Notice(category, START, START + lead, START + lead * 2, (MEDIATOR,))

    lead = timedelta(hours=hours)
    assert not is_late(filed_before(lead))
    assert is_late(filed_before(lead - timedelta(seconds=1)))


def test_a_ladder_ends_with_the_mediator_and_a_notice_has_a_length():
    with pytest.raises(InputError):
        Notice(Category.INCIDENT, START, START, START + timedelta(hours=1), ())
    with pytest.raises(InputError):
        Notice(Category.INCIDENT, START, START, START, (MEDIATOR,))


# Paper


@FEW
@given(st.lists(st.text(max_size=12), min_size=1, max_size=5), st.data())
def test_a_checksum_finds_a_word_that_was_changed_and_no_gap_that_was(parts, data):
    place = data.draw(st.integers(0, len(parts) - 1))
    changed = [*parts[:place], parts[place] + "7", *parts[place + 1 :]]

    assert checksum(parts) == checksum([f"  {part}\n" for part in parts])
    assert checksum(parts) != checksum(changed)
    assert len(checksum(parts)) == 9
    assert not set("ILOU") & set(checksum(parts))


def test_every_phrase_stands_in_every_language_and_none_says_approved():
    for language in LANGUAGES:
        said = [phrase(code, language) for code in Phrase]
        assert all(said)
        assert len(set(said)) == len(said)
        assert "approved" not in " ".join(said).casefold()
    assert len({code.value for code in Phrase}) == len(Phrase)
    with pytest.raises(InputError):
        phrase(Phrase.NOTICE, "xx")


# Sites

FIRST = Reading(Position(41.2, -32.1), "Lior")
TODAY = START.date()


def test_a_site_is_verified_by_somebody_else_whose_reading_agrees():
    for second, state in (
        (None, SiteState.UNVERIFIED),
        (Reading(Position(41.2003, -32.1), "Noor"), SiteState.VERIFIED),
        (Reading(Position(41.2030, -32.1), "Noor"), SiteState.DIFFERS),
    ):
        site = Site(FIRST, TODAY + timedelta(days=30), second)
        assert site_state(site, TODAY) is state


@pytest.mark.parametrize("name", ["Lior", "lior", "  LIOR "])
def test_one_person_cannot_verify_what_they_read(name):
    with pytest.raises(InputError):
        agree(FIRST, Reading(Position(41.2, -32.1), name))


def test_a_review_is_due_a_week_before_its_day_and_overdue_after_it():
    site = Site(FIRST, TODAY)

    assert not is_due(site, TODAY - timedelta(days=8))
    assert is_due(site, TODAY - timedelta(days=7))
    assert site_state(site, TODAY) is SiteState.UNVERIFIED
    assert site_state(site, TODAY + timedelta(days=1)) is SiteState.OVERDUE
    gone = Site(FIRST, TODAY, is_withdrawn=True)
    assert site_state(gone, TODAY + timedelta(days=9)) is SiteState.WITHDRAWN
    assert not is_due(gone, TODAY + timedelta(days=9))
