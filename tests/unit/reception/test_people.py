"""Cases, groups, counts, children and merges: what follows from what was said of people."""

from datetime import UTC, date, datetime, timedelta

import pytest

from goodoffices.errors import InputError
from goodoffices.reception import CaseId, PersonId, Said
from goodoffices.reception.needs import checked_needs, service
from goodoffices.reception.people import EVENTS, People
from goodoffices.reception.people_events import (
    ApartEnded,
    CareEnded,
    CareGiven,
    CaseRecorded,
    CaseRegistered,
    CasesMerged,
    CasesUnmerged,
    CountAccepted,
    FlagReviewed,
    GroupFormed,
    GroupJoined,
    GroupLeft,
    KeptApart,
    MemberLeft,
    PeopleCounted,
    PeopleMerged,
    PeopleUnmerged,
    ReviewDue,
    ReviewHeld,
    TracingClosed,
    TracingOpened,
)
from goodoffices.reception.people_words import (
    AgeBand,
    CareRole,
    Decision,
    Found,
    InterimCare,
    Kind,
    Member,
    Relation,
    Strength,
    Verified,
    age_band_at,
    checked_code,
)
from goodoffices.record import Officer

MORNING = datetime(2026, 3, 17, 8, tzinfo=UTC)
TODAY = MORNING.date()
RUT = Officer(id="o-rut", name="Rut")


def told(*events, people=None):
    people = People() if people is None else people
    number = getattr(people, "told", 0)
    for event in events:
        number += 1
        people.apply(Said(number, MORNING + timedelta(minutes=number), RUT, event))
    people.told = number
    return people


def family(case="c-1", *members, **more):
    found = members or (adult(f"{case}-a", Relation.HEAD),)
    return CaseRegistered(case=CaseId(case), members=found, **more)


def adult(person, relation=Relation.HEAD, **more):
    return Member(PersonId(person), AgeBand.ADULT, relation=relation, **more)


def child(person, relation=Relation.CHILD, **more):
    return Member(PersonId(person), AgeBand.CHILD, relation=relation, **more)


def count(case, number, source, verified=Verified.SAID):
    return PeopleCounted(case=CaseId(case), number=number, source=source, verified=verified)


def codes(people, case="c-1", on=TODAY):
    return {flag.code for flag in people.flags(CaseId(case), on)}


# Needs


def test_a_need_that_is_no_declared_service_is_refused_by_its_name():
    with pytest.raises(InputError) as caught:
        checked_needs({"synagogue": 1})

    assert "synagogue" in caught.value.advice
    assert "kosher_kitchen" in caught.value.advice
    assert "synagogue" not in str(caught.value)


def test_a_language_is_a_service_and_a_diagnosis_is_none():
    assert not service("interpreter:uk").counted
    for code in (
        "interpreter:",
        "interpreter:Ukrainian language",
        "hiv",
        "medical:hiv",
        "religion",
    ):
        with pytest.raises(InputError):
            service(code)


def test_what_is_there_or_not_is_needed_once_and_seats_are_added():
    people = told(
        family(
            "c-1",
            adult("p-1", needs={"kosher_kitchen": 1}),
            child("p-2", needs={"school": 1, "kosher_kitchen": 1}),
            child("p-3", needs={"school": 1}),
            needs={"medical:clinic": 2},
        )
    )

    assert people.cases["c-1"].needs == {"kosher_kitchen": 1, "school": 2, "medical:clinic": 2}


def test_free_words_about_people_are_no_code():
    assert checked_code("gate-2", "source") == "gate-2"
    for words in ("", "saw her at the station", "Gate", "x" * 41):
        with pytest.raises(InputError):
            checked_code(words, "source")


# Corrections


def test_a_correction_changes_what_it_names_and_the_history_keeps_what_was_said_before():
    people = told(
        family("c-1", adult("p-1"), child("p-2"), languages=("uk",)),
        CaseRecorded(case=CaseId("c-1"), members=(child("p-2", needs={"school": 1}),)),
        CaseRecorded(case=CaseId("c-1"), needs={"pet": 1}, verified=Verified.SEEN, source="gate"),
        CaseRecorded(case=CaseId("c-1"), needs={"pet": 0}),
    )
    case = people.cases["c-1"]

    assert case.needs == {"school": 1}
    assert (case.kind, case.languages) == (Kind.FAMILY, ("uk",))
    assert [said.number for said in people.history(CaseId("c-1"))] == [1, 2, 3, 4]
    origin = people.provenance(CaseId("c-1"))
    assert (origin["languages"].number, origin["member:p-2"].number) == (1, 2)
    assert origin["need:pet"].number == 4


def test_who_left_is_in_the_case_no_more():
    people = told(
        family("c-1", adult("p-1"), child("p-2")),
        MemberLeft(case=CaseId("c-1"), person=PersonId("p-2"), reason="other_case"),
    )

    assert people.cases["c-1"].people == 1
    assert "p-2" not in people.case_of


def test_what_was_said_of_a_case_that_was_destroyed_is_passed_over():
    people = told(
        *(
            event
            for event in (
                CaseRecorded(case=CaseId("c-9"), needs={"pet": 1}),
                count("c-9", 7, "gate"),
                GroupJoined(case=CaseId("c-9"), group="g-1"),
                KeptApart(case=CaseId("c-9"), other=CaseId("c-1"), why="court"),
                CasesMerged(case=CaseId("c-9"), other=CaseId("c-1")),
                family("c-1"),
                KeptApart(case=CaseId("c-1"), other=CaseId("c-9"), why="court"),
                CasesMerged(case=CaseId("c-1"), other=CaseId("c-9")),
                PeopleMerged(
                    case=CaseId("c-1"), person=PersonId("c-1-a"), other=PersonId("p-gone")
                ),
            )
        )
    )

    assert list(people.cases) == ["c-1"]
    assert people.apart() == frozenset()
    assert len(people.groups()) == 1


# Counts


def test_counts_that_differ_stand_side_by_side_until_an_officer_decides():
    people = told(
        CaseRegistered(case=CaseId("c-1"), people=60, kind=Kind.INSTITUTION, source="ministry"),
        count("c-1", 100, "charity"),
    )
    case = people.cases["c-1"]

    assert [(c.number, c.source) for c in case.counts] == [(60, "ministry"), (100, "charity")]
    assert case.people == 100
    assert "counts_differ" in codes(people)

    told(CountAccepted(case=CaseId("c-1"), number=97, reason="counted_at_gate"), people=people)
    assert people.cases["c-1"].people == 97
    assert len(people.cases["c-1"].counts) == 2
    assert "counts_differ" not in codes(people)

    told(count("c-1", 95, "bus"), people=people)
    assert people.cases["c-1"].people == 97
    assert "counts_differ" in codes(people)


def test_a_count_that_was_checked_goes_before_a_newer_one_that_was_not():
    people = told(
        CaseRegistered(case=CaseId("c-1"), people=60, verified=Verified.CONFIRMED),
        count("c-1", 100, "rumour"),
    )

    assert people.cases["c-1"].people == 60


def test_nobody_who_is_known_by_name_is_counted_away():
    people = told(family("c-1", adult("p-1"), child("p-2")), count("c-1", 1, "gate"))

    assert people.cases["c-1"].people == 2


# Together and apart


def together(group, *cases, **more):
    yield GroupFormed(group=group, **more)
    for case in cases:
        yield GroupJoined(case=CaseId(case), group=group)


def test_groups_within_groups_are_placed_as_one():
    people = told(
        *(family(f"c-{n}", languages=(f"l{n}",)) for n in range(1, 6)),
        *together("g-home", "c-4", why="institution"),
        *together("g-siblings", "c-1", "c-3", parent="g-home", why="siblings"),
    )

    groups = {group.id: group.cases for group in people.groups()}
    assert groups == {"c-1": ("c-1", "c-3", "c-4"), "c-2": ("c-2",), "c-5": ("c-5",)}
    assert people.group_of(CaseId("c-4")).people == 3
    assert people.group_of(CaseId("c-4")).languages == ("l1", "l3", "l4")


def test_a_case_that_left_a_group_is_placed_alone():
    people = told(
        family("c-1"),
        family("c-2"),
        *together("g-1", "c-1", "c-2"),
        GroupLeft(case=CaseId("c-2"), group="g-1", reason="own_wish"),
    )

    assert [group.cases for group in people.groups()] == [("c-1",), ("c-2",)]


def test_kin_who_need_not_share_a_roof_are_near_and_the_closest_wish_counts():
    people = told(
        *(family(f"c-{n}") for n in range(1, 5)),
        *together("g-roof", "c-1", "c-2"),
        *together("g-town", "c-2", "c-3", strength=Strength.SAME_TOWN),
        *together("g-far", "c-1", "c-3", "c-4", strength=Strength.WITHIN_KM, km=20),
    )

    near = {(n.one, n.other): (n.strength, n.km) for n in people.near()}
    assert near == {
        ("c-1", "c-3"): ("same_town", 0),
        ("c-1", "c-4"): ("within_km", 20),
        ("c-3", "c-4"): ("within_km", 20),
    }


def test_pairs_apart_are_told_of_the_groups_they_stand_in():
    people = told(
        *(family(f"c-{n}") for n in range(1, 4)),
        *together("g-1", "c-1", "c-2"),
        KeptApart(case=CaseId("c-3"), other=CaseId("c-2"), why="court"),
    )

    assert people.apart() == {("c-1", "c-3")}
    told(
        ApartEnded(case=CaseId("c-2"), other=CaseId("c-3"), reason="court"),
        KeptApart(case=CaseId("c-1"), other=CaseId("c-2"), why="court"),
        people=people,
    )
    assert people.apart() == frozenset()
    assert "apart_within_group" in codes(people)


def test_a_ring_of_groups_ends():
    people = told(
        family("c-1"),
        family("c-2"),
        *together("g-1", "c-1", parent="g-2"),
        *together("g-2", "c-2", parent="g-1"),
    )

    assert [group.cases for group in people.groups()] == [("c-1", "c-2")]


# Children


def care(role, adult="p-a", child="p-c", **more):
    return CareGiven(
        case=CaseId("c-1"), child=PersonId(child), adult=PersonId(adult), role=role, **more
    )


@pytest.mark.parametrize(
    ("members", "alone"),
    [
        ((adult("p-a"), child("p-c")), False),
        ((adult("p-a"), child("p-c", alone=True)), True),
        ((child("p-c", Relation.HEAD),), True),
        ((child("p-c", Relation.HEAD), child("p-d", Relation.SIBLING)), True),
        ((child("p-c", Relation.HEAD), adult("p-a", Relation.PARENT)), False),
        ((adult("p-a"), child("p-c", Relation.GRANDCHILD)), True),
        ((adult("p-a"), adult("p-b", Relation.CHILD), child("p-c", Relation.GRANDCHILD)), False),
        ((adult("p-a"), child("p-c", Relation.UNRELATED)), True),
        ((adult("p-a"), child("p-c", Relation.COUSIN)), True),
        ((adult("p-a", Relation.UNKNOWN), child("p-c", Relation.UNKNOWN)), False),
        ((adult("p-a", Relation.ESCORT), child("p-c", Relation.UNKNOWN)), True),
        ((adult("p-a"),), False),
    ],
)
def test_a_child_is_alone_without_parent_and_guardian(members, alone):
    assert told(family("c-1", *members)).alone(CaseId("c-1")) is alone


@pytest.mark.parametrize("role", list(CareRole))
def test_escort_carer_and_guardian_are_three_things_and_only_the_guardian_answers_for_a_child(role):
    people = told(family("c-1", child("p-c", Relation.HEAD)), care(role, authority="court"))

    assert people.alone(CaseId("c-1")) is (role is not CareRole.LEGAL_GUARDIAN)
    assert [one.role for one in people.care_of(PersonId("p-c"))] == [role]


def test_a_guardian_answers_from_the_first_day_until_the_last_and_not_on_it():
    people = told(
        family("c-1", child("p-c", Relation.HEAD)),
        care(CareRole.LEGAL_GUARDIAN, since=date(2026, 3, 1), until=date(2026, 6, 1)),
    )
    alone = [
        people.alone(CaseId("c-1"), date(2026, m, d)) for m, d in ((2, 28), (3, 1), (5, 31), (6, 1))
    ]

    assert alone == [True, False, False, True]
    told(
        CareEnded(
            case=CaseId("c-1"),
            child=PersonId("p-c"),
            adult=PersonId("p-a"),
            role=CareRole.LEGAL_GUARDIAN,
            reason="court",
        ),
        people=people,
    )
    assert people.alone(CaseId("c-1"), date(2026, 4, 1))


def test_who_is_alone_among_all_is_who_is_alone_after_every_event():
    ended = {"child": PersonId("p-c"), "adult": PersonId("p-a"), "role": CareRole.LEGAL_GUARDIAN}
    merged = {"case": CaseId("c-2"), "other": CaseId("c-1")}
    people, seen = People(), []
    for event in (
        family("c-1", child("p-c", Relation.HEAD)),
        family("c-2", adult("p-b"), child("p-d")),
        care(CareRole.LEGAL_GUARDIAN, authority="court"),
        CareEnded(case=CaseId("c-1"), **ended, reason="court"),
        CaseRecorded(case=CaseId("c-1"), members=(adult("p-e", Relation.PARENT),)),
        MemberLeft(case=CaseId("c-1"), person=PersonId("p-e"), reason="other_case"),
        MemberLeft(case=CaseId("c-2"), person=PersonId("p-b"), reason="other_case"),
        CasesMerged(**merged),
        CaseRecorded(case=CaseId("c-1"), members=(child("p-c", Relation.CHILD),)),
        CasesUnmerged(**merged),
        MemberLeft(case=CaseId("c-1"), person=PersonId("p-c"), reason="other_case"),
    ):
        told(event, people=people)
        # The same once more, of a programme in which nobody was asked for before.
        fresh = {case for case in people.cases if people.alone(case, people.latest.date())}

        assert people.all_alone() == {c for c in people.cases if people.alone(c)} == fresh, event
        seen.append("".join(sorted(case[-1] for case in fresh)))

    assert seen == ["1", "1", "", "1", "", "1", "12", "2", "2", "12", "2"]


def test_what_is_true_of_a_child_from_a_day_on_is_so_from_the_first_event_of_that_day():
    people = told(
        family("c-1", child("p-c", Relation.HEAD)),
        care(CareRole.LEGAL_GUARDIAN, until=TODAY + timedelta(days=1)),
    )
    assert people.all_alone() == set()

    people.apply(Said(9, MORNING + timedelta(days=2), RUT, family("c-2")))

    assert people.all_alone() == {"c-1"}


def test_the_children_of_an_institution_are_without_parents():
    people = told(CaseRegistered(case=CaseId("c-1"), people=90, kind=Kind.INSTITUTION))

    assert people.alone(CaseId("c-1"))
    assert "child_without_guardian" in codes(people)


def test_who_alone_looks_after_children_that_are_no_kin_is_flagged():
    lone = family("c-1", adult("p-a"), child("p-c", Relation.UNRELATED))
    two = family("c-2", adult("p-x"), adult("p-y", Relation.PARTNER), child("p-z", Relation.WARD))
    kin = family("c-3", adult("p-k"), child("p-l"))
    people = told(lone, two, kin)

    assert [f.persons for f in people.flags(CaseId("c-1"), TODAY) if "sole" in f.code] == [("p-a",)]
    assert "sole_carer_of_unrelated" not in codes(people, "c-2") | codes(people, "c-3")


def test_who_alone_looks_after_a_child_of_another_case_is_flagged_too_and_stays_with_it():
    people = told(
        family("c-1", child("p-c", Relation.WARD)),
        family("c-2", adult("p-a")),
        care(CareRole.CARER),
    )

    assert {"sole_carer_of_unrelated", "carer_elsewhere"} <= codes(people)
    told(*together("g-1", "c-1", "c-2"), people=people)
    assert "carer_elsewhere" not in codes(people)


def test_what_was_looked_at_is_not_asked_again_until_the_case_changes():
    people = told(
        family("c-1", adult("p-a"), child("p-c", Relation.UNRELATED)),
        FlagReviewed(case=CaseId("c-1"), flag="sole_carer_of_unrelated", outcome="aunt_in_fact"),
    )

    assert "sole_carer_of_unrelated" not in codes(people)
    assert "child_without_guardian" in codes(people)
    told(CaseRecorded(case=CaseId("c-1"), needs={"pet": 1}), people=people)
    assert "sole_carer_of_unrelated" in codes(people)


def test_a_search_for_a_family_is_open_until_it_is_closed_and_its_file_stays():
    about = {"case": CaseId("c-1"), "child": PersonId("p-c")}
    people = told(
        family("c-1", child("p-c", Relation.HEAD)),
        TracingOpened(**about, since=TODAY, authority="tracing_service"),
    )

    assert people.tracing_open == {"p-c"}
    told(TracingClosed(**about, on=TODAY, found=Found.KIN_FOUND, authority="x"), people=people)
    assert people.tracing_open == frozenset()
    assert people.has_child_file(PersonId("p-c"))


def test_a_review_is_due_until_it_was_held_and_then_when_the_next_is():
    about = {"case": CaseId("c-1"), "child": PersonId("p-c")}
    people = told(
        family("c-1", child("p-c", Relation.HEAD)),
        ReviewDue(**about, by=TODAY, why="arrival"),
    )

    assert people.reviews_due(TODAY) == (("p-c", "c-1", TODAY),)
    assert people.reviews_due(TODAY - timedelta(days=1)) == ()
    assert "review_due" in codes(people)
    later = TODAY + timedelta(days=30)
    told(
        ReviewHeld(**about, on=TODAY, outcome="stays", authority="panel", next_by=later),
        people=people,
    )
    assert people.reviews_due(TODAY) == ()
    assert people.reviews_due(later) == (("p-c", "c-1", later),)


def test_no_word_and_no_event_leads_to_adoption():
    words = [w.value for e in (Decision, InterimCare, Found, CareRole) for w in e]
    words += [f"{e.__struct_config__.tag} {e.__struct_fields__}" for e in EVENTS]

    assert words
    assert not [word for word in words if "adopt" in word or "parental" in word]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2026, 3, 17), AgeBand.INFANT),
        (date(2021, 3, 18), AgeBand.INFANT),
        (date(2021, 3, 17), AgeBand.CHILD),
        (date(2008, 3, 18), AgeBand.YOUTH),
        (date(2008, 3, 17), AgeBand.ADULT),
        (date(1966, 3, 18), AgeBand.ADULT),
        (date(1966, 3, 17), AgeBand.OLDER),
    ],
)
def test_an_age_changes_on_the_birthday(born, band):
    assert age_band_at(born, TODAY) is band


# Merging


def test_two_registrations_of_one_person_are_one_and_can_be_two_again():
    people = told(family("c-1", adult("p-1"), child("p-2")), family("c-2", child("p-3")))
    before = dict(people.cases)

    pair = {"case": CaseId("c-1"), "person": PersonId("p-2"), "other": PersonId("p-3")}
    told(PeopleMerged(**pair), people=people)
    assert list(people.cases) == ["c-1"]
    assert people.cases["c-1"].people == 2
    assert people.one(PersonId("p-3")) == "p-2"
    assert people.registered["c-2"].members[0].person == "p-3"

    told(PeopleUnmerged(**pair), people=people)
    assert people.cases == before


def test_two_cases_that_are_one_keep_all_that_was_said_and_can_be_two_again():
    people = told(
        family("c-1", adult("p-1"), needs={"school": 1}),
        family("c-2", child("p-2"), languages=("ru",), needs={"pet": 1}),
        family("c-3"),
        KeptApart(case=CaseId("c-2"), other=CaseId("c-3"), why="court"),
    )
    before = dict(people.cases), people.apart()

    pair = {"case": CaseId("c-1"), "other": CaseId("c-2")}
    told(CasesMerged(**pair), people=people)
    case = people.cases["c-1"]
    assert (case.people, case.needs, case.languages) == (2, {"school": 1, "pet": 1}, ("ru",))
    assert "c-2" not in people.cases
    assert people.apart() == {("c-1", "c-3")}
    assert len(people.history(CaseId("c-1"))) == 4

    told(CasesUnmerged(**pair), people=people)
    assert (people.cases, people.apart()) == before


def test_a_ring_of_merges_is_not_made():
    people = told(
        family("c-1"),
        family("c-2"),
        CasesMerged(case=CaseId("c-1"), other=CaseId("c-2")),
        CasesMerged(case=CaseId("c-2"), other=CaseId("c-1")),
        PeopleMerged(case=CaseId("c-1"), person=PersonId("c-1-a"), other=PersonId("c-2-a")),
        PeopleMerged(case=CaseId("c-1"), person=PersonId("c-2-a"), other=PersonId("c-1-a")),
    )

    assert list(people.cases) == ["c-1"]
    assert people.cases["c-1"].people == 1
