"""What a run is asked goes on from what was asked before, and is what it would be of a register that is read anew."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.errors import InputError
from goodoffices.office.reception.asked_before import BEFORE
from goodoffices.office.reception.asking import asked
from goodoffices.reception import CaseId, PersonId, PlaceId, Programme, Said, TransportId
from goodoffices.reception.people_events import (
    ApartEnded,
    CaseRecorded,
    CaseRegistered,
    CasesMerged,
    CasesUnmerged,
    GroupFormed,
    GroupJoined,
    GroupLeft,
    KeptApart,
    MemberLeft,
    PeopleCounted,
)
from goodoffices.reception.people_words import AgeBand, Member, Relation, Strength
from goodoffices.reception.placements_events import (
    CaseProposed,
    EndReason,
    FamilyAnswered,
    FamilyReason,
    LockReason,
    MovedIn,
    PairAllowed,
    PairForbidden,
    PlaceAnswered,
    PlacementEnded,
    PlacementLocked,
    PlacementMoved,
    PlacementSigned,
    PlacementUnlocked,
    RunId,
    SetOut,
    WeightsSet,
    WishesStated,
)
from goodoffices.reception.places_events import (
    BEDS,
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
    TransferReason,
)
from goodoffices.reception.protection_events import (
    BestInterestsDecided,
    BestInterestsHeld,
    HoldReason,
    SplitAllowed,
)
from goodoffices.reception.transports_events import LineAnnounced, LineId, TransportAnnounced
from goodoffices.record import Officer
from tests.conftest import examples

RUT = Officer(id="o-rut", name="Rut")
MORNING = datetime(2026, 3, 17, 6, 40, tzinfo=UTC)
TODAY = MORNING.date()
CASES = [CaseId(f"c-{n}") for n in range(6)]
PLACES = [PlaceId(f"pl-{n}") for n in range(3)]
FLIGHT = TransportId("tr-0")
SERVICES = [BEDS, "school", "wheelchair", "interpreter:uk"]

cases, places = st.sampled_from(CASES), st.sampled_from(PLACES)
people = st.integers(1, 5)
days = st.integers(-1, 5).map(lambda n: TODAY + timedelta(days=n))
hours = st.integers(-1, 60).map(lambda n: MORNING + timedelta(hours=n))
groups = st.sampled_from(["g-0", "g-1", "g-near"])
needs = st.dictionaries(st.sampled_from(["school", "cot", "wheelchair"]), st.just(1), max_size=2)
languages = st.lists(st.sampled_from(["uk", "en"]), unique=True, max_size=2).map(tuple)
holds = st.integers(0, 2).map(lambda n: HoldId(f"h-{n}"))
transfers = st.integers(0, 2).map(lambda n: TransferId(f"tf-{n}"))
pair = {"case": cases, "place": places}


def built(kind, **fields):
    return st.builds(kind, **fields)


def one_of(kind):
    return st.sampled_from(list(kind))


def family(number, **more):
    head = Member(
        PersonId(f"p-{number}"), age_band=AgeBand.ADULT, relation=Relation.HEAD, needs={"school": 1}
    )
    return CaseRegistered(case=CaseId(f"c-{number}"), members=(head,), people=number % 3, **more)


def house(number):
    place = PLACES[number]
    return [
        PlaceOffered(place=place, name="Mill", town=f"town {number % 2}"),
        *(
            CapacityStated(place=place, service=service, from_day=TODAY, number=5 - number)
            for service in SERVICES[: 4 - number]
        ),
        OfferVerified(place=place, until=TODAY + timedelta(days=200)),
    ]


BEGINNING = [
    *(family(number, languages=("uk",)) for number in range(4)),
    *(event for number in range(2) for event in house(number)),
    TransportAnnounced(transport=FLIGHT, name="OS 651", arrives=MORNING + timedelta(hours=3)),
    *(GroupFormed(group=f"g-{n}", strength=Strength.SAME_PLACE) for n in range(2)),
    GroupFormed(group="g-near", strength=Strength.SAME_TOWN),
    *(GroupJoined(case=CASES[n], group="g-near") for n in range(2)),
    CasesMerged(case=CASES[2], other=CASES[3]),
    WishesStated(case=CASES[2], places=(PLACES[1],)),
    *(
        CaseProposed(run=RunId("r-1"), case=CASES[n], place=PLACES[0], people=1, needs={BEDS: 1})
        for n in (1, 2)
    ),
    PlacementSigned(case=CASES[1], place=PLACES[0]),
]
ABOUT_PEOPLE = st.one_of(
    st.builds(lambda number, more: family(number, needs=more), st.integers(0, 5), needs),
    built(CaseRecorded, case=cases, needs=needs, languages=st.none() | languages),
    built(PeopleCounted, case=cases, number=people, source=st.just("gate")),
    built(
        MemberLeft,
        case=cases,
        person=st.integers(0, 5).map(lambda n: PersonId(f"p-{n}")),
        reason=st.just("other_case"),
    ),
    built(CasesMerged, case=cases, other=cases),
    built(CasesUnmerged, case=cases, other=cases),
    built(GroupFormed, group=groups, strength=one_of(Strength), km=st.just(5)),
    built(GroupJoined, case=cases, group=groups),
    built(GroupLeft, case=cases, group=groups, reason=st.just("kin")),
    built(KeptApart, case=cases, other=cases, why=st.just("protection")),
    built(ApartEnded, case=cases, other=cases, reason=st.just("kin")),
    built(SplitAllowed, case=cases, other=cases, reason=st.just("kin")),
    built(BestInterestsHeld, case=cases, reason=one_of(HoldReason)),
    built(BestInterestsDecided, case=cases, act=st.just("act")),
    built(LineAnnounced, transport=st.just(FLIGHT), line=cases.map(LineId), case=cases),
)
ABOUT_PLACES = st.one_of(
    built(PlaceOffered, place=places, name=st.just("Mill"), town=st.sampled_from(["a", "b"])),
    built(
        CapacityStated,
        place=places,
        service=st.sampled_from(SERVICES),
        from_day=days,
        until_day=st.none() | days,
        number=st.integers(0, 8),
    ),
    built(OfferVerified, place=places, until=days),
    built(PlaceClosed, place=places, from_day=days, reason=one_of(ClosingReason)),
    built(PlaceOpened, place=places),
    built(
        HoldSet,
        hold=holds,
        place=places,
        amounts=st.just({BEDS: 2}),
        until=hours,
        reason=one_of(KeepReason),
        case=st.just(CaseId("")) | cases,
        transport=st.sampled_from([TransportId(""), FLIGHT]),
    ),
    built(HoldReleased, hold=holds, reason=one_of(KeepReason)),
    built(PlaceRefused, **pair, reason=one_of(RefusalReason)),
    built(
        TransferAsked,
        transfer=transfers,
        case=cases,
        origin=places,
        target=places,
        reason=one_of(TransferReason),
        day=days,
    ),
    built(TransferAnswered, transfer=transfers, case=cases, refused=st.none()),
)
ABOUT_PLACEMENT = st.one_of(
    built(
        CaseProposed,
        run=st.just(RunId("r-1")),
        **pair,
        cases=st.lists(cases, unique=True, max_size=1).map(tuple),
        people=people,
        needs=st.sampled_from([{}, {BEDS: 1}, {BEDS: 2, "school": 1}]),
    ).filter(lambda event: event.case not in event.cases),
    *(built(kind, **pair) for kind in (PlacementSigned, SetOut, MovedIn, PlaceAnswered)),
    built(FamilyAnswered, **pair, refused=st.none() | one_of(FamilyReason)),
    built(PlacementMoved, **pair, to=places),
    built(PlacementEnded, **pair, reason=one_of(EndReason)),
    built(PlacementLocked, **pair, reason=one_of(LockReason)),
    built(PlacementUnlocked, case=cases),
    built(PairForbidden, **pair, reason=one_of(LockReason)),
    built(PairAllowed, **pair),
    built(WishesStated, case=cases, places=st.lists(places, unique=True, max_size=2).map(tuple)),
    built(
        WeightsSet,
        version=st.integers(1, 3),
        weights=st.sampled_from([{"wish": 5, "kin_town": 3}, {"language": 4, "lasting": 1}]),
    ),
)
EVENTS = st.one_of(ABOUT_PEOPLE, ABOUT_PLACES, ABOUT_PLACEMENT)
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "cases": st.lists(cases, max_size=3),
        "reopen": st.frozensets(cases, max_size=2),
        "services": st.just(("counselling",)),
        "nights": st.just(4),
        "transport": st.just(FLIGHT),
        "day": days,
    },
)


def question(programme, more):
    """What is asked, or why nothing can be."""
    try:
        return asked(programme, now=MORNING, **{"day": TODAY, **more})
    except InputError as refused:
        return str(refused)


def plainly(ask):
    """All of it as plain values."""
    if isinstance(ask, str):
        return ask
    wave, found = ask.wave, ask.situation
    tables = wave.people, wave.needs, wave.capacity, wave.scores, wave.allowed, wave.apart
    return (
        (wave.cases, wave.places, wave.services, wave.unit),
        [(one.dtype, one.shape, one.tolist()) for one in (*tables, wave.near, wave.near_tables)],
        (ask.units, list(ask.given.items()), ask.held, ask.facts, ask.places),
        (found.open, found.settled, found.used),
    )


@given(st.lists(st.tuples(EVENTS, ASKED), min_size=1, max_size=20))
@settings(max_examples=examples(250, full=10_000))
def test_what_is_asked_after_an_event_is_what_a_register_read_anew_is_asked(steps):
    kept, events, earlier = Programme(), [], []
    for number, (event, more) in enumerate([*((one, {}) for one in BEGINNING), *steps]):
        said = Said(len(events) + 1, MORNING, RUT, event)
        events.append(said)
        kept.apply(said)
        if number < len(BEGINNING) - 1:
            continue
        for wanted in ({}, more):
            anew = Programme()
            anew.apply_all(events)
            ask = question(kept, wanted)
            assert plainly(ask) == plainly(question(anew, wanted))
            earlier.append((ask, plainly(ask)))
    assert all(plainly(ask) == then for ask, then in earlier), "nobody changes what was asked"


@given(st.lists(EVENTS, max_size=30))
@settings(max_examples=examples(250, full=5_000))
def test_groups_and_what_is_taken_are_counted_on_from_event_to_event(some):
    kept = Programme()
    events = [Said(n, MORNING, RUT, one) for n, one in enumerate([*BEGINNING, *some], 1)]
    for number, said in enumerate(events, 1):
        kept.apply(said)
        anew = Programme()
        anew.apply_all(events[:number])
        assert kept.people.groups() == anew.people.groups()
        assert kept.people.near() == anew.people.near()
    sums = {True: Counter(), False: Counter()}
    for one in kept.placements.standing.values():
        for service, units in one.needs.items():
            sums[one.state.takes_room][one.place, service] += units
    for counted, takes_room in ((kept.placements.taken(), True), (kept.placements.wanted(), False)):
        flat = {(at, name): units for at, some in counted.items() for name, units in some.items()}
        assert flat == dict(sums[takes_room])
    standing = kept.placements.standing.values()
    assert list(kept.placements.rooms()) == [one for one in standing if one.state.takes_room]


def test_what_is_kept_of_the_last_question_is_of_everybody():
    programme = Programme()
    programme.apply_all(Said(n, MORNING, RUT, one) for n, one in enumerate(BEGINNING, 1))
    everybody = question(programme, {})
    question(programme, {"cases": ["c-1"]})

    assert programme.kept(BEFORE).units == everybody.units
