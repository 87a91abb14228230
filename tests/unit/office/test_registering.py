"""Registering, looking up, correcting, merging: what officers do with people, and what they may not."""

from datetime import date, timedelta

import pytest

from goodoffices.errors import AccessError, InputError, RepeatedKeyError
from goodoffices.office.reception import (
    CaseForm,
    PersonForm,
    SearchTerms,
    accept_count,
    allow_split,
    arrange_interim_care,
    case_page,
    close_tracing,
    correct_identity,
    count_people,
    duplicates,
    find_people,
    give_care,
    give_duties,
    hold_review,
    identity,
    join_group,
    keep_apart,
    keep_distinct,
    keep_together,
    leave_group,
    likely_duplicates,
    merge_cases,
    merge_people,
    open_tracing,
    record_decision,
    record_facts,
    register_people,
    review_flag,
    unmerge_cases,
    unmerge_people,
)
from goodoffices.reception import Duty, Purpose
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
)
from goodoffices.record import Officer
from tests.receiving import NOA, RUT, receive

OLENA = PersonForm(
    given_name="Олена",
    family_name="Зореслав",
    birth_date="1988-04-02",
    document="АВ 123456",
    external="unit-17",
    relation=Relation.HEAD,
)
MARKO = PersonForm(
    given_name="Марко", family_name="Зореслав", birth_date="2016-09-30", relation=Relation.CHILD
)
OLENA_AGAIN = PersonForm(given_name="Olena", family_name="Zoreslav", birth_date="1988-04-02")
TODAY = date(2026, 3, 17)


@pytest.fixture
def reception(folder):
    made = receive(folder)
    yield made
    made.close()


def register(reception, *persons, officer=RUT, distinct=(), key=None, **more):
    form = CaseForm(persons=persons, **more)
    key = reception.key() if key is None else key
    return register_people(
        reception.office, reception.actor, officer=officer, form=form, distinct=distinct, key=key
    )


def doing(reception, what, officer=RUT, **more):
    return what(reception.office, reception.actor, officer=officer, key=reception.key(), **more)


def looking(reception, what, officer=RUT, **more):
    return what(reception.office, reception.actor, officer=officer, **more)


def person(reception, case, place=0):
    return reception.programme.people.registered[case].members[place].person


def duties(reception, officer, *duties):
    doing(reception, give_duties, RUT, to=officer.id, duties=duties)


# Registering


def test_a_family_is_known_under_pseudonyms_and_no_name_stands_in_what_was_said(reception):
    case = register(reception, OLENA, MARKO, languages=("uk",), needs={"pet": 1})

    known = reception.programme.people.cases[case]
    assert (known.people, known.needs, known.languages) == (2, {"pet": 1}, ("uk",))
    assert [m.age_band for m in known.members] == [AgeBand.ADULT, AgeBand.CHILD]
    with reception.office.registers.at(reception.actor) as opened:
        said = repr([(s.event, s.event.__struct_fields__) for s in opened.said()])
        files = b"".join(p.read_bytes() for p in opened.folder.iterdir())
    for word in ("Олена", "Зореслав", "1988", "123456", "unit-17"):
        assert word not in said
        assert word.encode() not in files


def test_a_form_sent_twice_registers_nobody_twice_and_other_names_under_its_key_are_refused(
    reception,
):
    case = register(reception, OLENA, MARKO, key="form")

    assert register(reception, OLENA, MARKO, key="form") == case
    assert len(reception.programme.people.cases) == 1
    with pytest.raises(RepeatedKeyError):
        register(reception, MARKO, MARKO, key="form")


@pytest.mark.parametrize(
    ("persons", "more", "field"),
    [
        ((), {}, "people"),
        ((OLENA,), {"needs": {"christian": 1}}, "needs"),
        ((PersonForm(given_name="A", birth_date="9.3.2014"),), {}, "birth_date"),
        ((PersonForm(given_name="A", birth_date="2031-01-01"),), {}, "birth_date"),
        ((PersonForm(given_name="A", needs={"hiv": 1}),), {}, "needs"),
        ((OLENA,), {"languages": ("Ukrainian",)}, "languages"),
        ((OLENA,), {"source": "a neighbour told me"}, "source"),
        ((PersonForm(given_name="A" * 201),), {}, "given_name"),
        ((OLENA, PersonForm(external="unit-17")), {}, "external"),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_is_written(reception, persons, more, field):
    with pytest.raises(InputError) as caught:
        register(reception, *persons, **more)

    assert caught.value.field == field
    assert "Nothing was written" in caught.value.advice
    assert not reception.programme.people.cases
    with reception.office.registers.at(reception.actor) as opened:
        assert not list(opened.identities())


def test_who_is_registered_under_a_name_of_another_system_is_not_registered_again(reception):
    register(reception, OLENA)

    with pytest.raises(InputError) as caught:
        register(reception, PersonForm(given_name="Somebody", external="unit-17"))
    assert caught.value.field == "external"


# Duplicates


def test_somebody_who_looks_alike_must_be_looked_at_before_anything_is_saved(reception):
    first = register(reception, OLENA, MARKO)

    found = looking(reception, likely_duplicates, form=CaseForm(persons=(MARKO, OLENA_AGAIN)))
    assert [(c.row, c.case, c.likelihood) for c in found] == [
        (0, first, "likely"),
        (1, first, "likely"),
    ]
    assert set(found[1].reasons) >= {"same_name", "same_birth_date"}
    with pytest.raises(InputError) as caught:
        register(reception, OLENA_AGAIN)
    assert caught.value.field == "duplicates"
    assert len(reception.programme.people.cases) == 1

    other = register(reception, OLENA_AGAIN, distinct=[person(reception, first)])
    assert other != first
    assert looking(reception, duplicates) == ()


def test_pairs_that_may_be_one_are_listed_until_a_person_decides(reception):
    first = register(reception, OLENA)
    one = person(reception, first)
    second = register(reception, OLENA_AGAIN, distinct=[one])
    third = register(reception, PersonForm(given_name="Ada", birth_date="1990-01-01"))
    assert looking(reception, duplicates) == ()
    doing(
        reception,
        correct_identity,
        person=person(reception, third),
        values={"given_name": "Elena", "family_name": "Soreslaw", "birth_date": "1988-02-04"},
    )
    doing(reception, keep_distinct, person=person(reception, third), other=one)
    listed = looking(reception, duplicates)

    pair = {person(reception, second), person(reception, third)}
    assert [{d.person, d.other} for d in listed] == [pair]
    assert listed[0].likelihood == "possible"
    doing(reception, keep_distinct, person=listed[0].person, other=listed[0].other)
    assert looking(reception, duplicates) == ()


def test_two_of_one_family_with_one_name_are_not_taken_for_one(reception):
    twins = [
        PersonForm(given_name=name, family_name="Zoreslav", birth_date="2015-01-01")
        for name in ("Anna", "Inna")
    ]

    register(reception, *twins)
    assert looking(reception, duplicates) == ()


def test_a_merge_keeps_the_facts_of_both_and_is_undone_without_loss(reception):
    first = register(reception, OLENA, MARKO)
    one = person(reception, first)
    second = register(
        reception,
        PersonForm(
            given_name="Olena", family_name="Zoreslav", birth_date="1988-04-02", contact="555"
        ),
        distinct=[one],
    )
    two = person(reception, second)
    before = dict(reception.programme.people.cases)

    doing(reception, merge_people, person=one, other=two)
    assert list(reception.programme.people.cases) == [first]
    shown = looking(reception, identity, person=two, purpose=Purpose.REGISTER)
    assert (shown.person, shown.case) == (one, first)
    assert shown.values["given_name"] == "Олена"
    assert shown.values["contact"] == "555"
    assert {s.value for s in shown.stated if s.field == "given_name"} == {"Олена", "Olena"}
    with pytest.raises(InputError):
        doing(reception, merge_people, person=two, other=one)

    doing(reception, unmerge_people, person=one, other=two)
    assert reception.programme.people.cases == before
    with pytest.raises(InputError):
        doing(reception, unmerge_people, person=one, other=two)


def test_two_cases_are_made_one_and_two_again(reception):
    first, second = register(reception, OLENA), register(reception, MARKO)
    before = dict(reception.programme.people.cases)

    doing(reception, merge_cases, case=first, other=second)
    assert reception.programme.people.cases[first].people == 2
    assert looking(reception, case_page, case=second).merged == (second,)
    with pytest.raises(InputError):
        doing(reception, merge_cases, case=second, other=first)
    doing(reception, unmerge_cases, case=first, other=second)
    assert reception.programme.people.cases == before


# Looking


def test_every_look_at_a_name_is_written_down_with_its_purpose(reception):
    case = register(reception, OLENA)
    one = person(reception, case)

    shown = looking(reception, identity, person=one, purpose=Purpose.LETTER)
    assert shown.name == "Олена Зореслав"
    assert set(shown.values) == {"given_name", "family_name"}
    seen = reception.programme.protection.seen[one]
    assert [(s.by.id, s.purpose) for s in seen] == [(RUT.id, Purpose.LETTER)]
    assert "Олена" not in repr(shown)


def test_an_officer_is_shown_only_what_the_own_duties_need(reception):
    case = register(reception, OLENA)
    duties(reception, NOA, Duty.GATE)
    duties(reception, RUT, Duty.REGISTER, Duty.LEAD)
    one = person(reception, case)

    shown = looking(reception, identity, officer=NOA, person=one, purpose=Purpose.MEET)
    assert set(shown.values) == {"given_name", "family_name"}
    for purpose in (Purpose.REGISTER, Purpose.TRACE, Purpose.REACH):
        with pytest.raises(AccessError):
            looking(reception, identity, officer=NOA, person=one, purpose=purpose)
    assert len(reception.programme.protection.seen[one]) == 1


@pytest.mark.parametrize(
    "terms",
    [
        SearchTerms(external="unit-17"),
        SearchTerms(document="AB123456"),
        SearchTerms(given_name="Yelena", family_name="Zoreslaw", birth_date="1988-04-02"),
    ],
)
def test_somebody_at_a_desk_is_found_by_what_she_says(reception, terms):
    case = register(reception, OLENA, MARKO)

    found = looking(reception, find_people, terms=terms, purpose=Purpose.REGISTER)
    assert [(f.person, f.case) for f in found] == [(person(reception, case), case)]
    assert reception.programme.protection.seen[found[0].person]


@pytest.mark.parametrize(
    "terms",
    [SearchTerms(), SearchTerms(family_name="Зореслав"), SearchTerms(birth_date="1988-04-02")],
)
def test_people_are_no_list_to_look_through(reception, terms):
    register(reception, OLENA)

    with pytest.raises(InputError):
        looking(reception, find_people, terms=terms, purpose=Purpose.REGISTER)


def test_the_page_of_a_case_has_facts_and_their_sources_and_no_name(reception):
    case = register(reception, OLENA, MARKO, source="gate-2", verified=Verified.SEEN)
    doing(reception, record_facts, case=case, needs={"pet": 1}, source="phone", reason="told_later")
    page = looking(reception, case_page, case=case)

    assert page.provenance["need:pet"].source == "phone"
    assert page.provenance[f"member:{person(reception, case)}"].verified is Verified.SEEN
    assert [line.what for line in page.history] == ["CaseRegistered", "CaseRecorded"]
    assert "Зореслав" not in str(page)


def test_nobody_without_the_duty_registers_or_reads(reception):
    case = register(reception, OLENA)
    duties(reception, RUT, Duty.LEAD, Duty.REGISTER)
    duties(reception, NOA, Duty.PLACES)

    with pytest.raises(AccessError):
        register(reception, MARKO, officer=NOA)
    with pytest.raises(AccessError):
        looking(reception, case_page, officer=NOA, case=case)
    with pytest.raises(AccessError):
        looking(reception, likely_duplicates, officer=NOA, form=CaseForm(persons=(OLENA,)))
    with pytest.raises(AccessError):
        looking(reception, duplicates, officer=NOA)


# Correcting


def test_a_correction_of_a_name_keeps_what_was_said_before_and_the_log_says_only_which_field(
    reception,
):
    case = register(reception, OLENA)
    one = person(reception, case)
    doing(
        reception,
        correct_identity,
        person=one,
        values={"family_name": "Зоряна", "birth_date": "2010-04-02", "given_name": ""},
        source="passport",
        verified=Verified.SEEN,
    )
    shown = looking(reception, identity, person=one, purpose=Purpose.REGISTER)

    assert (shown.values["family_name"], shown.values["given_name"]) == ("Зоряна", "Олена")
    said = [s.value for s in shown.stated if s.field == "family_name"]
    assert said == ["Зореслав", "Зоряна"]
    assert reception.programme.people.cases[case].members[0].age_band is AgeBand.YOUTH
    # She is found under her new name, and with the new date.
    terms = SearchTerms(given_name="Olena", family_name="Zoriana", birth_date="2010-04-02")
    assert looking(reception, find_people, terms=terms, purpose=Purpose.REGISTER)
    with pytest.raises(InputError):
        doing(reception, correct_identity, person=one, values={"family_name": "Зоряна"})
    with pytest.raises(InputError):
        doing(reception, correct_identity, person=one, values={"external": "x"})


def test_facts_of_somebody_else_are_not_written_into_a_case(reception):
    one, two = register(reception, OLENA), register(reception, MARKO)
    stranger = Member(person(reception, two), needs={"school": 1})

    with pytest.raises(InputError):
        doing(reception, record_facts, case=one, members=[stranger])
    doing(reception, record_facts, case=two, members=[stranger])
    assert reception.programme.people.cases[two].needs == {"school": 1}


def test_a_count_at_the_gate_stands_beside_and_an_officer_decides(reception):
    home = register(reception, people=90, kind=Kind.INSTITUTION, source="ministry")
    doing(reception, count_people, case=home, people=97, source="gate")

    page = looking(reception, case_page, case=home)
    assert [c.number for c in page.case.counts] == [90, 97]
    assert "counts_differ" in {flag.code for flag in page.flags}
    doing(reception, accept_count, case=home, people=97, reason="counted_twice")
    page = looking(reception, case_page, case=home)
    assert page.case.people == 97
    assert "counts_differ" not in {flag.code for flag in page.flags}


# Together and apart


def three(reception):
    return [register(reception, PersonForm(given_name=name)) for name in ("Ada", "Bo", "Cy")]


def test_together_and_apart_cannot_both_be_said(reception):
    one, two, other = three(reception)
    group = doing(reception, keep_together, cases=[one, two], why="siblings")
    doing(reception, keep_apart, case=two, other=other, why="court")

    for refused in (
        lambda: doing(reception, keep_apart, case=one, other=two, why="court"),
        lambda: doing(reception, keep_together, cases=[one, other]),
        lambda: doing(reception, keep_together, cases=[other], within=group),
        lambda: doing(reception, join_group, case=other, group=group),
    ):
        with pytest.raises(InputError):
            refused()
    doing(reception, keep_together, cases=[one, other], strength=Strength.WITHIN_KM, km=5)


def test_who_lives_at_one_place_is_split_only_where_an_officer_allowed_it(reception):
    one, two, _ = three(reception)
    group = doing(reception, keep_together, cases=[one, two])

    with pytest.raises(InputError):
        doing(reception, leave_group, case=two, group=group, reason="own_wish")
    doing(reception, allow_split, case=two, other=one, reason="own_wish")
    doing(reception, leave_group, case=two, group=group, reason="own_wish")
    assert len(reception.programme.people.groups()) == 3
    with pytest.raises(AccessError):
        doing(reception, leave_group, case=two, group=group, reason="own_wish")


# Children


def child_alone(reception):
    case = register(reception, PersonForm(given_name="Marko", birth_date="2016-09-30"))
    adult = register(reception, PersonForm(given_name="Ada", birth_date="1980-01-01"))
    return case, person(reception, case), person(reception, adult)


def test_a_guardian_has_an_authority_and_a_carer_is_grown(reception):
    case, child, adult = child_alone(reception)
    care = {"child": child, "adult": adult}

    with pytest.raises(InputError):
        doing(reception, give_care, **care, role=CareRole.LEGAL_GUARDIAN)
    with pytest.raises(InputError):
        doing(reception, give_care, child=adult, adult=child, role=CareRole.CARER)
    with pytest.raises(InputError):
        doing(reception, give_care, **care, role=CareRole.CARER, since=TODAY, until=TODAY)
    doing(reception, give_care, **care, role=CareRole.CARER)
    assert reception.programme.people.alone(case)
    doing(reception, give_care, **care, role=CareRole.LEGAL_GUARDIAN, authority="court.haven")
    assert not reception.programme.people.alone(case)


def test_a_child_without_parents_has_interim_care_with_an_end_a_search_and_decisions(reception):
    case, child, _ = child_alone(reception)
    later = TODAY + timedelta(days=60)
    doing(
        reception,
        arrange_interim_care,
        child=child,
        care=InterimCare.FOSTER,
        authority="youth_office",
        since=TODAY,
        until=later,
    )
    doing(reception, open_tracing, child=child, since=TODAY, authority="tracing_service")
    with pytest.raises(InputError):
        doing(reception, open_tracing, child=child, since=TODAY, authority="tracing_service")
    doing(
        reception,
        record_decision,
        child=child,
        decision=Decision.TRACING_ORDERED,
        on=TODAY,
        authority="court.haven",
    )
    doing(
        reception,
        close_tracing,
        child=child,
        on=later,
        found=Found.PARENT_FOUND,
        authority="tracing_service",
    )
    (file,) = looking(reception, case_page, case=case).files

    assert (file.review_by, file.is_searched_for) == (later, False)
    assert [d.decision for d in file.decisions] == [Decision.TRACING_ORDERED]
    doing(
        reception,
        hold_review,
        child=child,
        on=later,
        outcome="goes_home",
        authority="panel",
        next_by=None,
    )
    assert reception.programme.people.reviews_due(later) == ()


def test_files_of_children_are_for_those_who_protect(reception):
    case, child, _ = child_alone(reception)
    doing(reception, open_tracing, child=child, since=TODAY, authority="tracing_service")
    duties(reception, RUT, Duty.LEAD)
    duties(reception, NOA, Duty.REGISTER)
    duties(reception, Officer(id="o-eva", name="Eva"), Duty.PROTECT)

    assert looking(reception, case_page, officer=NOA, case=case).files == ()
    with pytest.raises(AccessError):
        doing(
            reception,
            close_tracing,
            NOA,
            child=child,
            on=TODAY,
            found=Found.REUNITED,
            authority="x",
        )
    eva = Officer(id="o-eva", name="Eva")
    assert looking(reception, case_page, officer=eva, case=case).files


def test_a_sole_carer_of_unrelated_children_is_flagged_until_somebody_looked(reception):
    case = register(
        reception,
        PersonForm(given_name="Ada", birth_date="1980-01-01", relation=Relation.HEAD),
        PersonForm(given_name="Marko", birth_date="2016-09-30", relation=Relation.UNRELATED),
    )

    def flagged():
        return {flag.code for flag in looking(reception, case_page, case=case).flags}

    assert "sole_carer_of_unrelated" in flagged()
    doing(
        reception, review_flag, case=case, flag="sole_carer_of_unrelated", outcome="neighbour_seen"
    )
    assert "sole_carer_of_unrelated" not in flagged()
    with pytest.raises(InputError):
        doing(reception, review_flag, case=case, flag="nothing", outcome="x")
