"""The samples: published answers, facts as reported and nothing beyond, and who sees what."""

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from goodoffices import office as offices
from goodoffices.office.places import places
from goodoffices.office.samples import (
    england_zimbabwe,
    march_2022,
    northland,
    panama_canal,
    seed_all,
)
from goodoffices.record import (
    Briefing,
    Channel,
    ConsentGiven,
    Contact,
    Dimension,
    Disclosure,
    DivisionFound,
    Evidence,
    FiguresFound,
    InputSealed,
    Message,
    PackagesFound,
    ProcessOpened,
    ProposalAnswered,
    ProposalOutcome,
    PublicLine,
    ReadBack,
    ReleaseAsked,
    RequestFiled,
    Role,
    SeatInvited,
    SeatsIntroduced,
    Sense,
    TextHanded,
    UndertakingGiven,
    encode_body,
    weakest_cell,
)
from tests.conftest import IN_MEMORY

NOW = datetime(2026, 3, 17, 9, 20, tzinfo=UTC)
BEAT = timedelta(seconds=5)


def office_at(folder, moment):
    return offices.open_office(folder, beat=BEAT, clock=lambda: moment)


@pytest.fixture(scope="module")
def seeded():
    folder = tempfile.mkdtemp(dir=IN_MEMORY if IN_MEMORY.is_dir() else None)
    office = office_at(Path(folder), NOW)
    yield office, {sample.name: sample for sample in seed_all(office)}
    office.store.close()
    shutil.rmtree(folder)


@pytest.fixture
def seen(seeded):
    """The view of a seat of a sample."""
    office, samples = seeded

    def view(module, name=None):
        seats = samples[module.TITLE].seats
        return office.view(seats[name] if name else next(iter(seats.values())))

    return view


def bodies(view, kind):
    return [line.body for line in view.lines(kind)]


def everything(view):
    return " ".join(words_of(line.body) for line in view.lines())


def words_of(body):
    return encode_body(body).decode()


# All of them


def test_seeding_twice_adds_nothing(seeded):
    office, samples = seeded
    before = {p: office.store.verify(p) for p in office.store.processes()}

    again = seed_all(office)

    assert list(again) == list(samples.values())
    assert {p: office.store.verify(p) for p in office.store.processes()} == before


def test_seats_come_in_the_order_of_their_invitation_at_every_start(seeded):
    office, samples = seeded

    for sample in samples.values():
        there = [p.seat.name for p in places(office) if p.actor.process == sample.process]
        assert there == list(sample.seats)


def test_no_entry_lies_in_the_future_or_goes_back_in_time(seeded):
    office, samples = seeded

    for sample in samples.values():
        for actor in sample.seats.values():
            slots = [line.slot for line in office.view(actor).lines()]
            assert slots == sorted(slots)
            assert slots[-1] <= NOW.timestamp()


# Panama Canal


def test_the_panama_canal_is_divided_as_published(seen):
    for name in ("United States", "Panama"):
        view = seen(panama_canal, name)

        (found,) = bodies(view, DivisionFound)

        got = {
            (s.issue, view.name(s.to)): Fraction(s.numerator, s.denominator) for s in found.shares
        }
        assert list(found.totals.values()) == ["66", "66"]
        assert got["Land and water", "United States"] == Fraction(2, 15)
        assert got["Land and water", "Panama"] == Fraction(13, 15)
        assert {issue for (issue, to), share in got.items() if to == "Panama" and share == 1} == {
            "Duration",
            "Compensation",
            "Jurisdiction",
            "US military rights",
            "Defence role of Panama",
        }


def test_panama_reads_no_points_of_the_united_states(seen):
    sealed = bodies(seen(panama_canal, "Panama"), InputSealed)

    assert [view.said_by for view in sealed] == [seen(panama_canal, "Panama").seat.id]
    assert not bodies(seen(panama_canal), InputSealed)


# England and Zimbabwe


@pytest.mark.parametrize(
    ("solution", "chosen"),
    [
        ("nash", (2, 2, 1, 1, 1)),
        ("utilitarian", (2, 2, 1, 1, 1)),
        ("egalitarian", (2, 2, 1, 1, 0)),
        ("kalai_smorodinsky", (2, 2, 1, 1, 0)),
    ],
)
def test_whole_points_choose_the_published_packages(seen, solution, chosen):
    expected = {
        issue.name: issue.options[option]
        for issue, option in zip(england_zimbabwe.ISSUES, chosen, strict=True)
    }
    for name in (None, "England", "Zimbabwe"):
        (found,) = bodies(seen(england_zimbabwe, name), PackagesFound)

        assert {p.solution: dict(p.choices) for p in found.packages}[solution] == expected


@pytest.mark.parametrize("side", [0, 1])
def test_rounding_keeps_the_total_and_stays_within_a_point(side):
    points = england_zimbabwe.whole_points(england_zimbabwe.ISSUES, side)

    assert sum(max(options.values()) for options in points.values()) == 1000
    for issue in england_zimbabwe.ISSUES:
        for option, evaluation in zip(issue.options, issue.evaluations[side], strict=True):
            exact = 1000 * Fraction(issue.weights[side]) * evaluation / max(issue.evaluations[side])
            assert abs(points[issue.name][option] - exact) < Fraction(3, 2)


def test_the_rounding_is_said_to_everybody(seen):
    for name in (None, "England", "Zimbabwe"):
        assert any(
            "whole points of 1000" in m.words for m in bodies(seen(england_zimbabwe, name), Message)
        )


# March 2022


def test_every_row_of_march_2022_is_there_and_nothing_beyond(seen):
    israel = seen(march_2022)

    contacts = [
        (israel.name(c.with_seats[0]), c.channel, c.held, c.length_min)
        for c in bodies(israel, Contact)
    ]
    kinds = [line.body.KIND for line in israel.lines()]

    assert contacts == [
        ("Russia", Channel.VISIT, True, 180),
        ("Ukraine", Channel.CALL, True, None),
        ("Ukraine", Channel.CALL, True, None),
        ("Ukraine", Channel.CALL, True, None),
        ("Germany", Channel.MEETING, True, None),
        ("France", Channel.MEETING, True, None),
        ("Russia", Channel.CALL, True, None),
        ("United States", Channel.MEETING, False, None),
    ]
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "contact": 8,
        "disclosure": 1,
        "evidence": 5,
        "mandate": 1,
        "message": 5,
        "process_opened": 1,
        "public_line": 3,
        "request_answered": 2,
        "request_filed": 2,
        "seat_invited": 5,
    }


def test_nobody_is_given_words_and_every_fact_has_its_source(seen):
    israel = seen(march_2022)

    for contact in bodies(israel, Contact):
        assert not contact.statements
        assert contact.source.startswith("press report of 7 March 2022")
        assert contact.substance == ("not disclosed" if contact.held else "")
    for body in bodies(israel, PublicLine) + bodies(israel, Disclosure):
        assert body.source == "press report of 7 March 2022"
        assert not getattr(body, "is_quote", False)
    for body in bodies(israel, RequestFiled):
        assert body.source == "press report of 7 March 2022"


def test_conflicting_counts_stand_side_by_side(seen):
    words = " ".join(message.words for message in bodies(seen(march_2022), Message))

    assert "90 children" in words
    assert "60 to about 100 children" in words


def test_readiness_is_as_stated_on_6_march(seen):
    israel = seen(march_2022)
    evidence = bodies(israel, Evidence)

    assert {e.judged_by for e in evidence} == {"as stated"}
    assert {e.on for e in evidence} == {date(2022, 3, 6)}
    assert weakest_cell(offices.board(israel, date(2022, 3, 7))).dimension is Dimension.AUTHORITY


@pytest.mark.parametrize("name", ["Russia", "Ukraine", "United States", "Germany", "France"])
def test_no_seat_of_march_2022_learns_of_dealings_with_another(seen, name):
    view = seen(march_2022, name)
    written = everything(view)

    allowed = {"SeatInvited", "PublicLine"} | (
        {"RequestFiled", "RequestAnswered"} if name == "Ukraine" else set()
    )
    others = {"Russia", "Ukraine", "United States", "Germany", "France"} - {name}
    assert {type(line.body).__name__ for line in view.lines()} == allowed
    assert {seat.name for seat in view.seats(Role.PARTY, Role.FRIEND)} == {name}
    assert not [
        word for word in ("Putin", "Kremlin", "meeting in Moscow", "Blinken") if word in written
    ]
    assert not [other for other in others if any(f"with {other}" in m for m in written.split('"'))]


# Northland and Southland


def test_the_morning_has_all_that_a_desk_shows(seen):
    view = seen(northland)
    states = [release.state for release in offices.releases(view)]

    assert {*states} == {
        "waiting",
        "yes",
        "yes, with changed words",
        "not yet",
        "no",
        "withdrawn",
        "relayed",
    }
    assert any(not release.confirmed for release in offices.releases(view))
    assert {r.state for r in offices.requests(view)} == {"open", "granted", "held back", "refused"}
    assert {r.sense for r in bodies(view, ReadBack)} == {Sense.SAME, Sense.DIFFERS}
    assert {u.state for u in offices.undertakings(view)} == {"open", "disputed", "reported done"}
    due = {u.given.due - NOW.date() for u in offices.undertakings(view, is_open=True)}
    assert {timedelta(days=-2), timedelta(0), timedelta(days=1)} <= due
    assert [consent.confirmed for consent in offices.consents(view)] == [True, False]
    assert bodies(view, PublicLine)
    assert bodies(view, Disclosure)
    assert bodies(view, Briefing)
    assert {c.channel for c in bodies(view, Contact)} >= {
        Channel.CALL,
        Channel.VISIT,
        Channel.ENVOY,
    }


def test_last_night_somebody_called_at_ten_past_two_through_an_interpreter(seen):
    *_, last = bodies(seen(northland), Contact)

    assert last.starts_at == datetime(2026, 3, 17, 2, 10, tzinfo=UTC)
    assert last.interpreter


def test_the_weakest_link_is_old_access_to_southland(seen):
    view = seen(northland)

    weakest = weakest_cell(offices.board(view, NOW.date()))

    assert (weakest.dimension, weakest.side.name, weakest.age_days) == (
        Dimension.ACCESS,
        "Southland",
        9,
    )


def test_there_is_a_frontier_worth_looking_at_and_every_side_may(seen):
    for name in (None, "Northland", "Southland"):
        (figures,) = bodies(seen(northland, name), FiguresFound)

        assert len(figures.frontier) >= 10
        assert figures.complete


def test_one_proposal_failed_and_one_is_open_for_two_days(seen):
    for name in (None, "Northland", "Southland"):
        first, second = offices.proposals(seen(northland, name))

        assert first.outcome is not None
        assert not first.outcome.all_yes
        assert second.outcome is None
        assert second.put.answer_by.date() == NOW.date() + timedelta(days=2)


def test_a_side_reads_nothing_of_the_other_but_what_was_released(seen):
    for own, other in (("Northland", "Southland"), ("Southland", "Northland")):
        view = seen(northland, own)
        foreign = seen(northland, other).seat.id

        assert {body.owner for body in bodies(view, ReleaseAsked)} == {view.seat.id}
        for kind in (InputSealed, ProposalAnswered, RequestFiled, ConsentGiven):
            assert foreign not in {body.said_by for body in bodies(view, kind)}
        assert not bodies(view, Evidence)
        assert not bodies(view, Disclosure)
        assert not [c for c in bodies(view, Contact) if c.held or c.statements]


def test_the_owner_of_a_mediators_idea_is_not_told(seen):
    view = seen(northland, "Northland")
    (crew,) = [
        line.body
        for line in view.lines()
        if "neutral crew" in words_of(line.body) and line.body.KIND == "relay_delivered"
    ]

    assert crew.attributed_to is None
    assert crew.form == "as the mediator's own idea"


def test_the_friend_sees_its_briefings_and_what_was_released_to_it(seen):
    view = seen(northland, "Fourth Capital")

    assert {line.body.KIND for line in view.lines()} == {
        "seat_invited",
        "seats_introduced",
        "briefing",
        "public_line",
        "message",
        "relay_delivered",
        "read_back",
        "text_handed",
    }


def test_only_the_two_parties_undertake_to_each_other_what_both_read(seen):
    north, south = seen(northland, "Northland"), seen(northland, "Southland")
    shared = {u.what for u in bodies(north, UndertakingGiven)} & {
        u.what for u in bodies(south, UndertakingGiven)
    }

    assert shared == {"No shooting near the pump house while the crew is at work"}


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 17, 0, 5, tzinfo=UTC),
        datetime(2026, 3, 17, 2, 59, tzinfo=UTC),
        datetime(2026, 3, 17, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 1, 23, 59, tzinfo=UTC),
    ],
)
def test_the_sample_can_be_written_at_any_hour(folder, moment):
    office = office_at(folder, moment)

    sample = northland.seed(office)

    for actor in sample.seats.values():
        assert office.view(actor).lines()[-1].slot <= moment.timestamp()
    outcomes = office.view(sample.seats["Northland"]).lines(ProposalOutcome)
    assert len(outcomes) == 1
    office.store.close()


def test_opening_and_seats_are_said_to_be_fictional(seen):
    assert "fictional" in bodies(seen(northland), ProcessOpened)[0].purpose
    assert len(bodies(seen(northland), SeatInvited)) == 6
    assert len(bodies(seen(northland), SeatsIntroduced)) == 5


def test_what_northland_wrote_for_the_mediator_alone_stands_in_nobody_elses_copy(seen):
    unreleased = "unarmed, unfilmed and unescorted"
    copies = {
        name: bodies(seen(northland, name), TextHanded)
        for name in ("Northland", "Southland", "Fourth Capital")
    }
    words = {
        name: {one.words for copy in held for one in copy.content.alternatives()}
        for name, held in copies.items()
    }

    assert [len(held) for held in copies.values()] == [2, 2, 1]
    assert unreleased in words["Northland"]
    assert unreleased not in words["Southland"] | words["Fourth Capital"]
    assert (
        "with a doctor of the other bank on board, if a family asks for one" in words["Northland"]
    )
