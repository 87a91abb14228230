"""What must hold of places and transports, whatever is said and in whichever order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.reception import CaseId, PlaceId, Programme, Said, TransportId
from goodoffices.reception.bedless import bedless
from goodoffices.reception.nearest import next_best
from goodoffices.reception.occupancy import occupancy, occupancy_with
from goodoffices.reception.people_events import CaseRegistered
from goodoffices.reception.placements_events import (
    CaseProposed,
    FamilyAnswered,
    MovedIn,
    PlaceAnswered,
    PlacementMoved,
    PlacementSigned,
    RunId,
    SetOut,
)
from goodoffices.reception.places_events import (
    BEDS,
    BedGiven,
    BedId,
    BedTakenBack,
    CapacityStated,
    ClosingReason,
    HoldId,
    HoldReleased,
    HoldSet,
    KeepReason,
    OfferVerified,
    PlaceClosed,
    PlaceOffered,
    PlaceOpened,
    PlaceRefused,
    RefusalReason,
    TransferAnswered,
    TransferAsked,
    TransferId,
    TransferMoved,
    TransferReason,
    TransferStep,
    WaitingJoined,
    WaitingLeft,
    WaitingReason,
)
from goodoffices.reception.transports_events import (
    DelayReason,
    DifferenceReason,
    DifferenceSettled,
    LineAnnounced,
    LineCounted,
    LineId,
    MarkId,
    Stage,
    TransportAnnounced,
    TransportDelayed,
    TransportStep,
    TransportStepped,
)
from goodoffices.record import Officer
from tests.conftest import examples

RUT = Officer(id="o-rut", name="Rut")
MORNING = datetime(2026, 3, 17, 6, 40, tzinfo=UTC)
TODAY = MORNING.date()

places = st.sampled_from([PlaceId(f"pl-{n}") for n in range(3)])
cases = st.sampled_from([CaseId(f"c-{n}") for n in range(4)])
some_case = st.one_of(st.just(CaseId("")), cases)
transports = st.sampled_from([TransportId(f"tr-{n}") for n in range(2)])
some_transport = st.one_of(st.just(TransportId("")), transports)
lines = st.sampled_from([LineId(f"l-{n}") for n in range(4)])
names = st.integers(0, 5)
people = st.integers(0, 12)
days = st.integers(-3, 5).map(lambda n: TODAY + timedelta(days=n))
hours = st.integers(-10, 60).map(lambda n: MORNING + timedelta(minutes=20 * n))
amounts = st.dictionaries(st.sampled_from([BEDS, "school"]), st.integers(1, 12), min_size=1)


def built(kind, **fields):
    return st.builds(kind, **fields)


def one_of(kind):
    return st.sampled_from(list(kind))


REGISTERED = [
    CaseRegistered(case=CaseId(f"c-{n}"), people=n + 2, needs={"school": n}) for n in range(4)
]
ABOUT_PLACES = st.one_of(
    built(PlaceOffered, place=places, name=st.just("Mill")),
    built(
        CapacityStated,
        place=places,
        service=st.sampled_from([BEDS, "school"]),
        from_day=days,
        until_day=st.one_of(st.none(), days),
        number=st.integers(0, 20),
    ),
    built(OfferVerified, place=places, until=days),
    built(PlaceClosed, place=places, from_day=days, reason=one_of(ClosingReason)),
    built(PlaceOpened, place=places),
    built(
        HoldSet,
        hold=names.map(lambda n: HoldId(f"h-{n}")),
        place=places,
        amounts=amounts,
        until=hours,
        reason=one_of(KeepReason),
        case=some_case,
        transport=some_transport,
    ),
    built(HoldReleased, hold=names.map(lambda n: HoldId(f"h-{n}")), reason=one_of(KeepReason)),
    built(PlaceRefused, case=cases, place=places, reason=one_of(RefusalReason)),
    built(WaitingJoined, case=cases, place=places, urgent=st.none() | one_of(WaitingReason)),
    built(WaitingLeft, case=cases, place=places, reason=one_of(WaitingReason)),
    built(
        TransferAsked,
        transfer=names.map(lambda n: TransferId(f"tf-{n}")),
        case=cases,
        origin=places,
        target=places,
        reason=one_of(TransferReason),
        day=days,
    ),
    built(
        TransferAnswered,
        transfer=names.map(lambda n: TransferId(f"tf-{n}")),
        case=cases,
        refused=st.none() | one_of(RefusalReason),
    ),
    built(
        TransferMoved,
        transfer=names.map(lambda n: TransferId(f"tf-{n}")),
        case=cases,
        step=one_of(TransferStep),
    ),
    built(
        BedGiven,
        bed=names.map(lambda n: BedId(f"b-{n}")),
        place=places,
        night=days,
        people=st.integers(1, 12),
        case=some_case,
        transport=some_transport,
    ),
    built(BedTakenBack, bed=names.map(lambda n: BedId(f"b-{n}"))),
)
ABOUT_PLACEMENT = st.one_of(
    built(
        CaseProposed,
        run=st.just(RunId("r-1")),
        case=cases,
        place=places,
        people=st.integers(1, 12),
        needs=amounts,
    ),
    *(built(kind, case=cases, place=places) for kind in (PlacementSigned, SetOut, MovedIn)),
    *(built(kind, case=cases, place=places) for kind in (FamilyAnswered, PlaceAnswered)),
    built(PlacementMoved, case=cases, place=places, to=places),
)
ABOUT_TRANSPORTS = st.one_of(
    built(
        TransportAnnounced,
        transport=transports,
        name=st.just("OS 651"),
        arrives=hours,
        people=st.none() | st.integers(0, 40),
    ),
    built(TransportDelayed, transport=transports, arrives=hours, reason=one_of(DelayReason)),
    built(TransportStepped, transport=transports, step=one_of(TransportStep), at=st.none() | hours),
    built(
        LineAnnounced,
        transport=transports,
        line=lines,
        people=st.none() | people,
        case=some_case,
        out_of=st.one_of(st.just(LineId("")), lines),
    ),
    built(
        LineCounted,
        mark=names.map(lambda n: MarkId(f"m-{n}")),
        transport=transports,
        line=lines,
        stage=one_of(Stage),
        people=people,
        noted=st.none() | hours,
        source=st.sampled_from(["gate 4", "bus 2"]),
    ),
    built(
        DifferenceSettled,
        transport=transports,
        line=lines,
        announced=st.none() | people,
        boarded=st.none() | people,
        landed=st.none() | people,
        people=people,
        reason=one_of(DifferenceReason),
        case=some_case,
    ),
)
ANYTHING = st.lists(st.one_of(ABOUT_PLACES, ABOUT_PLACEMENT, ABOUT_TRANSPORTS), max_size=60)


def said(events, minutes=5):
    return [
        Said(number, MORNING + timedelta(minutes=minutes * number), RUT, event)
        for number, event in enumerate(events, 1)
    ]


def fold(events):
    programme = Programme()
    programme.apply_all(said([*REGISTERED, *events]))
    return programme


def stands(programme, now=MORNING, night=TODAY):
    """What pages would show of places and transports."""
    places, transports = programme.places, programme.transports
    return (
        places.places,
        places.holds(now),
        places.waiting_for(),
        places.transfers,
        places.nights,
        occupancy(programme, night, now),
        transports.transports,
        transports.lines,
        transports.pipeline(now),
        [transports.differences(name) for name in transports.transports],
        bedless(programme, night),
        programme.people.groups(),
        programme.people.near(),
        programme.people.apart(),
    )


@given(ANYTHING, st.integers(0, 64))
@settings(max_examples=examples(60, full=3000))
def test_a_fold_is_the_fold_of_a_beginning_and_of_the_rest(events, at):
    told = said([*REGISTERED, *events])
    whole, parts = Programme(), Programme()
    whole.apply_all(told)
    parts.apply_all(told[:at])
    stands(parts)  # whoever looks in between changes nothing
    parts.apply_all(told[at:])

    assert stands(whole) == stands(parts)


@given(ANYTHING, days, hours)
@settings(max_examples=examples(100, full=5000))
def test_what_is_free_is_never_below_nothing_and_what_is_too_much_never_hidden(events, night, now):
    programme = fold(events)
    parts = occupancy(programme, night, now)

    taken = {place: one.taken for place, one in parts.items()}
    for place, rooms in programme.places.free(night, taken).items():
        for service, room in rooms.items():
            assert room.free >= 0
            assert room.over >= 0
            assert room.capacity in (0, room.stated)
            assert room.free == max(0, room.capacity - room.taken)
            assert room.taken - room.over <= room.stated
            of = parts[place]
            assert room.taken == sum(one.get(service, 0) for one in (of.placed, of.held, of.given))


@given(ANYTHING, days, hours, places, cases, st.integers(1, 12))
@settings(max_examples=examples(60, full=3000))
def test_one_more_bed_takes_no_more_than_its_people_and_nothing_elsewhere(
    events, night, now, place, case, count
):
    told = [PlaceOffered(place=place, name="Mill"), *events]
    programme = fold(told)
    before = occupancy(programme, night, now)
    bed = BedGiven(bed=BedId("b-new"), place=place, night=night, people=count, case=case)
    would = occupancy_with(programme, night, now, bed)
    programme.apply(said([*REGISTERED, *told, bed])[-1])
    after = occupancy(programme, night, now)

    assert would == (before[place], after[place])
    assert after == occupancy(fold([*told, bed]), night, now)
    more = after[place].taken.get(BEDS, 0) - before[place].taken.get(BEDS, 0)
    assert 0 <= more <= count
    assert {p: one for p, one in after.items() if p != place} == {
        p: one for p, one in before.items() if p != place
    }


@given(ANYTHING, st.integers(0, 100_000))
@settings(max_examples=examples(60, full=3000))
def test_a_hold_ends_at_its_moment_and_not_before(events, micro):
    programme = fold(events)
    step = timedelta(microseconds=micro + 1)

    for hold in programme.places.all_holds.values():
        if hold.released_at is None:
            assert hold in programme.places.holds(hold.until - step)
        assert hold not in programme.places.holds(hold.until)
        assert hold not in programme.places.holds(hold.until + step)


@given(ANYTHING)
@settings(max_examples=examples(100, full=5000))
def test_who_landed_and_who_is_missing_are_who_was_expected(events):
    transports = fold(events).transports

    for line in transports.lines.values():
        came = transports.transports[line.transport].landed_at is not None
        difference = transports.difference(line)
        if line.landed is None and not came:
            continue
        missing, extra = (difference.missing, difference.extra) if difference else (0, 0)
        assert (line.landed or 0) + missing == line.expected + extra
        assert not (missing and extra)


@given(
    st.lists(
        built(
            LineCounted,
            mark=st.uuids().map(lambda n: MarkId(f"m-{n.hex}")),
            transport=st.just(TransportId("tr-0")),
            line=st.sampled_from([LineId("l-0"), LineId("l-1")]),
            stage=one_of(Stage),
            people=people,
            noted=hours,
            source=st.sampled_from(["gate 4", "bus 2"]),
        ),
        max_size=12,
    ),
    st.data(),
)
@settings(max_examples=examples(60, full=3000))
def test_counts_that_come_late_twice_and_in_any_order_are_the_same_counts(counts, data):
    begin = [
        TransportAnnounced(transport=TransportId("tr-0"), name="OS 651", arrives=MORNING),
        *(
            LineAnnounced(transport=TransportId("tr-0"), line=LineId(f"l-{n}"), people=5)
            for n in range(2)
        ),
    ]
    late = timedelta(days=2)  # all of them were written down before any was sent

    def counted(order):
        programme = Programme()
        programme.apply_all(
            Said(number, MORNING + late + timedelta(minutes=number), RUT, event)
            for number, event in enumerate([*begin, *order], 1)
        )
        found = programme.transports.lines.values()
        return [
            (
                line.figures,
                [(c.mark, c.people, c.noted) for c in (*line.boardings, *line.landings)],
                line.disputed(Stage.LANDED),
            )
            for line in found
        ]

    order = data.draw(st.permutations(counts))
    again = data.draw(st.lists(st.sampled_from(counts), max_size=6)) if counts else []

    assert counted([*order, *again]) == counted(counts)


@given(ANYTHING, amounts, places, hours)
@settings(max_examples=examples(60, full=3000))
def test_there_is_always_a_next_best_and_it_fits_if_any_does(events, needs, closing, now):
    programme = fold(events)
    choices = next_best(programme, needs, TODAY, now, near=closing, without=(closing,))

    assert len(choices) == len(set(programme.places.places) - {closing})
    fits = [one.fits for one in choices]
    assert fits == sorted(fits, reverse=True)
    for one in choices:
        assert one.fits or one.missing or not (one.is_open and one.is_verified)


@given(ANYTHING, days)
@settings(max_examples=examples(60, full=3000))
def test_nobody_without_a_bed_is_forgotten_and_nobody_with_one_is_named(events, night):
    programme = fold(events)
    named = {(one.case, one.transport): one.people for one in bedless(programme, night)}
    beds = programme.places.beds(night)

    assert all(people > 0 for people in named.values())
    for transport in programme.transports.transports.values():
        for line in programme.transports.manifest(transport.id):
            if transport.landed_at is None and line.landed is None:
                continue
            home = line.case and programme.placements.of_case(line.case)
            parts = sum(
                other.people
                for other in programme.transports.manifest(transport.id)
                if other.out_of == line.id
            )
            asleep = sum(
                bed.people
                for bed in beds
                if bed.case == line.case and (line.case or bed.transport == transport.id)
            )
            if line.people - parts > asleep and not (home and home.state.is_there):
                assert (line.case, transport.id) in named


@given(days, st.integers(0, 10), st.integers(0, 10))
@settings(max_examples=examples(30, full=1000))
def test_an_offer_counts_on_the_days_for_which_somebody_has_looked(day, checked, closes):
    place = PlaceId("pl-0")
    programme = fold(
        [
            PlaceOffered(place=place, name="Mill"),
            CapacityStated(place=place, service=BEDS, from_day=TODAY, number=7),
            OfferVerified(place=place, until=TODAY + timedelta(days=checked)),
            PlaceClosed(
                place=place,
                from_day=TODAY + timedelta(days=closes),
                reason=ClosingReason.REPAIR,
            ),
        ]
    )

    counts = TODAY <= day < TODAY + timedelta(days=min(checked, closes))
    assert programme.places.capacity_on(day)[place] == ({BEDS: 7} if counts else {})
