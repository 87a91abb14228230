"""A transport from its announcement to the arrival desk."""

from datetime import timedelta

import pytest

from goodoffices.errors import AccessError, InputError, RepeatedKeyError, StaleRecordError
from goodoffices.office import reception as desk
from goodoffices.office.reception import CountForm, LineForm
from goodoffices.reception import CaseId
from goodoffices.reception.manifest import NO_CASE
from goodoffices.reception.transports_events import (
    DelayReason,
    DifferenceReason,
    Stage,
    TransportKind,
    TransportStep,
)
from tests.receiving import FLIGHT, NOA, RUT, receive


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path)
    yield made
    made.close()


def do(reception, act, *, officer=RUT, **said):
    """One form, or one look."""
    if "key" not in said and act not in LOOKS:
        said["key"] = reception.key()
    return act(reception.office, reception.actor, officer=officer, **said)


LOOKS = {desk.manifest_sheet, desk.arrivals, desk.pipeline, desk.kin_on_the_way, desk.tonight}


def flight(reception, *forms, people=None):
    name = do(
        reception,
        desk.announce_transport,
        kind=TransportKind.FLIGHT,
        name="OS 651",
        arrives=reception.cast.clock() + timedelta(hours=9),
        people=people,
        source="airline",
    )
    lines = do(reception, desk.add_lines, transport=name, lines=forms) if forms else ()
    return name, lines


def count(reception, transport, stage, *counts, source="gate 4", **more):
    forms = [CountForm(line, stage, people, **more) for line, people in counts]
    return do(reception, desk.count_lines, transport=transport, counts=forms, source=source)


def landed(reception, transport):
    do(reception, desk.step_transport, transport=transport, step=TransportStep.LANDED)


def figures(reception, transport):
    sheet = do(reception, desk.manifest_sheet, transport=transport)
    return [line.figures for line in sheet.lines]


def test_what_was_announced_what_boarded_and_what_landed_stand_side_by_side(reception):
    group = reception.group("group", 90)
    name, (line,) = flight(reception, LineForm(case=group, source="airline"))
    do(
        reception,
        desk.add_lines,
        transport=name,
        lines=[LineForm(line=line, people=94, source="ministry")],
    )
    count(reception, name, Stage.BOARDED, (line, 95))
    count(reception, name, Stage.LANDED, (line, 97), source="arrival desk")

    (found,) = do(reception, desk.manifest_sheet, transport=name).lines
    assert found.figures == (94, 95, 97)
    assert [(one.people, one.source) for one in found.announcements] == [
        (90, "airline"),
        (94, "ministry"),
    ]


def test_a_count_that_changed_on_the_way_is_settled_by_a_named_officer_and_asks_for_a_place_anew(
    reception,
):
    group = reception.group("group", 90)
    name, (line,) = flight(reception, LineForm(case=group))
    count(reception, name, Stage.BOARDED, (line, 90))
    count(reception, name, Stage.LANDED, (line, 97))
    sheet = do(reception, desk.manifest_sheet, transport=name)
    assert (sheet.open, sheet.differences[0].extra) == (1, 7)
    assert reception.programme.people.cases[group].people == 90

    do(
        reception,
        desk.settle_difference,
        officer=NOA,
        transport=name,
        line=line,
        people=97,
        reason=DifferenceReason.COUNTED_AGAIN,
        seen=(90, 90, 97),
    )

    sheet = do(reception, desk.manifest_sheet, transport=name)
    assert sheet.open == 0
    assert sheet.differences[0].settled.by == NOA
    assert sheet.differences[0].settled.reason == "counted_again"
    assert reception.programme.people.cases[group].people == 97
    assert group in reception.programme.transports.replacing
    count(reception, name, Stage.LANDED, (line, 96))
    assert do(reception, desk.manifest_sheet, transport=name).open == 1


def test_who_settles_figures_that_are_no_longer_so_is_told(reception):
    group = reception.group("group", 90)
    name, (line,) = flight(reception, LineForm(case=group))
    count(reception, name, Stage.LANDED, (line, 97))
    settle = {
        "transport": name,
        "line": line,
        "people": 97,
        "reason": DifferenceReason.COUNTED_AGAIN,
        "seen": (90, None, 97),
        "key": "once",
    }
    with pytest.raises(StaleRecordError):
        do(reception, desk.settle_difference, **{**settle, "seen": (90, 90, 97)})
    do(reception, desk.settle_difference, **settle)
    count(reception, name, Stage.LANDED, (line, 96))

    do(
        reception, desk.settle_difference, **settle
    )  # the same form again: answered as the first time

    (found,) = do(reception, desk.manifest_sheet, transport=name).lines
    assert len(found.settlements) == 1


def test_who_is_in_hospital_still_belongs_to_the_group(reception):
    group = reception.group("group", 90)
    name, (line,) = flight(reception, LineForm(case=group))
    count(reception, name, Stage.LANDED, (line, 88))

    do(
        reception,
        desk.settle_difference,
        transport=name,
        line=line,
        people=88,
        reason=DifferenceReason.TAKEN_TO_HOSPITAL,
    )

    assert reception.programme.people.cases[group].people == 90
    assert do(reception, desk.manifest_sheet, transport=name).open == 0


def test_who_boarded_and_did_not_land_stays_not_landed(reception):
    one, other = reception.family("one", 3), reception.family("other", 2)
    name, (first, second) = flight(reception, LineForm(case=one), LineForm(case=other))
    count(reception, name, Stage.BOARDED, (first, 3), (second, 2))
    count(reception, name, Stage.LANDED, (first, 3))
    assert do(reception, desk.manifest_sheet, transport=name).open == 0  # it is still in the air

    landed(reception, name)

    sheet = do(reception, desk.manifest_sheet, transport=name)
    assert [(d.line.case, d.missing) for d in sheet.differences] == [(other, 2)]
    assert sheet.lines[1].landed is None
    assert sheet.not_counted == 1
    assert [one.case for one in do(reception, desk.tonight).bedless] == [one, other]


def test_a_late_addition_becomes_a_case_and_a_line_that_nobody_announced(reception):
    name, _ = flight(reception)

    line, case = do(
        reception, desk.add_late, transport=name, people=4, source="arrival desk", key="late"
    )
    again = do(
        reception, desk.add_late, transport=name, people=4, source="arrival desk", key="late"
    )

    assert again == (line, case)
    assert reception.programme.people.cases[case].people == 4
    (difference,) = do(reception, desk.manifest_sheet, transport=name).differences
    assert (difference.late, difference.line.figures) == (True, (None, None, 4))
    with pytest.raises(InputError, match="already"):
        do(reception, desk.add_late, transport=name, people=4, case=case)
    with pytest.raises(RepeatedKeyError):
        do(reception, desk.add_late, transport=name, people=5, source="arrival desk", key="late")


def test_two_gates_that_count_differently_are_a_difference(reception):
    group = reception.group("group", 90)
    name, (line,) = flight(reception, LineForm(case=group))
    count(reception, name, Stage.LANDED, (line, 97), source="gate 4")
    count(reception, name, Stage.LANDED, (line, 90), source="bus 2")

    (difference,) = do(reception, desk.manifest_sheet, transport=name).differences

    assert difference.disputed


def test_people_whom_nobody_has_registered_are_a_mere_count_until_they_are(reception):
    border = do(
        reception,
        desk.announce_transport,
        kind=TransportKind.BORDER,
        name="North crossing",
        arrives=reception.cast.clock() + timedelta(hours=2),
        source="border guard",
    )
    (waiting,) = do(
        reception,
        desk.add_lines,
        transport=border,
        lines=[LineForm(people=1500, about=True, source="border guard")],
    )
    levy = reception.family("levy", 4)
    do(
        reception,
        desk.add_lines,
        transport=border,
        lines=[LineForm(case=levy, out_of=waiting)],
    )

    coming = do(reception, desk.pipeline)

    assert [(one.case, one.people, one.about) for one in coming] == [
        (NO_CASE, 1496, True),
        (levy, 4, False),
    ]
    assert do(reception, desk.manifest_sheet, transport=border).announced == 1500
    landed(reception, border)
    assert {one.case: one.people for one in do(reception, desk.tonight).bedless} == {
        NO_CASE: 1496,
        levy: 4,
    }


def test_the_pipeline_holds_who_is_announced_in_all_and_nobody_who_came(reception):
    levy = reception.family("levy", 4)
    name, (_line,) = flight(reception, LineForm(case=levy), people=300)
    other, _ = flight(reception, LineForm(people=12))
    do(reception, desk.step_transport, transport=other, step=TransportStep.CANCELLED)

    coming = do(reception, desk.pipeline)

    assert [(one.transport, one.case, one.people) for one in coming] == [
        (name, levy, 4),
        (name, NO_CASE, 296),
    ]
    landed(reception, name)
    assert do(reception, desk.pipeline) == ()


def test_who_was_counted_as_landed_is_here_before_anybody_says_that_the_flight_landed(reception):
    one, other = reception.family("one", 3), reception.family("other", 2)
    name, (first, _) = flight(reception, LineForm(case=one), LineForm(case=other))

    count(reception, name, Stage.LANDED, (first, 3))

    assert [(b.case, b.people) for b in do(reception, desk.tonight).bedless] == [(one, 3)]
    assert [on.case for on in do(reception, desk.pipeline)] == [other]


def test_every_hour_that_was_said_stays_readable(reception):
    name, _ = flight(reception)
    later = reception.cast.clock() + timedelta(hours=30)

    do(
        reception,
        desk.delay_transport,
        transport=name,
        arrives=later,
        reason=DelayReason.WAITS_FOR_PEOPLE,
    )

    assert not do(reception, desk.arrivals).sheets
    (sheet,) = do(reception, desk.arrivals, day=later.date()).sheets
    assert [one.reason for one in sheet.transport.arrivals] == [None, "waits_for_people"]
    reception.cast.clock.forward(days=3)
    assert [one.id for one in do(reception, desk.arrivals).overdue] == [name]


def test_kin_who_come_with_another_flight_are_named(reception):
    one, other = reception.family("one", 3), reception.family("other", 2)
    reception.together(one, other)
    first, _ = flight(reception, LineForm(case=one))
    second, _ = flight(reception, LineForm(case=other))

    (kin,) = do(reception, desk.kin_on_the_way, transport=first)

    assert (kin.line.case, kin.other.case, kin.transport.id) == (one, other, second)


def test_a_case_stands_on_a_manifest_once(reception):
    levy = reception.family("levy", 4)
    name, _ = flight(reception, LineForm(case=levy))

    with pytest.raises(InputError, match="already"):
        do(reception, desk.add_lines, transport=name, lines=[LineForm(case=levy)])
    with pytest.raises(AccessError):
        do(reception, desk.add_lines, transport=name, lines=[LineForm(case=CaseId("c-nobody"))])
    assert len(figures(reception, name)) == 1


def test_what_landed_is_not_called_off(reception):
    reception.flight()
    landed(reception, FLIGHT)

    with pytest.raises(InputError, match="landed"):
        do(reception, desk.step_transport, transport=FLIGHT, step=TransportStep.CANCELLED)
