"""Tables of people read into a register, and written out of it."""

import io
from contextlib import contextmanager

import pytest

from goodoffices.errors import AccessError, FormatError, RepeatedKeyError, StoreError
from goodoffices.office.reception import (
    confirm_two,
    correct_identity,
    duplicates,
    export_people,
    give_consent,
    give_duties,
    give_people,
    identity,
    import_people,
    keep_together,
    list_recipient,
    merge_people,
    waiting_acts,
)
from goodoffices.reception import Duty, Purpose
from goodoffices.reception.formats import STAMP, write_xlsx
from goodoffices.reception.people_words import Kind, Strength, Verified
from goodoffices.reception.protection_events import (
    OWN,
    Joint,
    JointAsked,
    JointConfirmed,
    RecipientKind,
)
from goodoffices.record import Committed, RegisterCommitted
from goodoffices.register import LineStore
from tests.receiving import NOA, RUT, receive

HEADER = "person,case,relation,age_band,given_name,family_name,birth_date,school,languages,note"
FAMILY = (
    "u1,f1,head,,Olena,Zoreslav,1988-04-02,,uk ru,",
    "u2,f1,child,,Marko,Zoreslav,2016-09-30,1,,",
)
OTHER = "u3,f2,head,adult,Taras,Vyshnia,,,uk,"


@pytest.fixture
def reception(folder):
    made = receive(folder)
    yield made
    made.close()


def table(*lines, header=HEADER):
    return "\r\n".join([header, *lines]).encode()


def read(reception, content, *, name="people.csv", officer=RUT, key=None, **more):
    key = reception.key() if key is None else key
    return import_people(
        reception.office,
        reception.actor,
        officer=officer,
        name=name,
        file=io.BytesIO(content),
        key=key,
        **more,
    )


def written(reception, form="csv", officer=RUT, **more):
    act = reception.key()
    reception.say(JointAsked(act=act, what=Joint.TABLE, about=OWN), officer=NOA)
    reception.say(JointConfirmed(act=act), officer=RUT)
    file = io.BytesIO()
    export_people(
        reception.office,
        reception.actor,
        officer=officer,
        file=file,
        form=form,
        key=reception.key(),
        **more,
    )
    return file.getvalue()


def lines(content):
    return content.decode("utf-8-sig").splitlines()


def people(reception):
    return reception.programme.people


def person(reception, external):
    with reception.office.registers.at(reception.actor) as register:
        return people(reception).externals[register.hidden("person", external)]


def who(reception, external):
    return identity(
        reception.office,
        reception.actor,
        officer=RUT,
        person=person(reception, external),
        purpose=Purpose.REGISTER,
    ).values


def standing(reception):
    """Everything that a table may change: events, identities, keys."""
    with reception.office.registers.at(reception.actor) as register:
        return register.programme.number, dict(register.identities()), register.verify()


@contextmanager
def nothing_changes(reception):
    before = standing(reception)
    yield
    assert standing(reception) == before


# Reading


def test_a_table_becomes_families(reception):
    report = read(reception, table(*FAMILY, OTHER))

    assert (report.rows, report.new, report.new_cases, report.written) == (3, 3, 2, True)
    first = next(iter(people(reception).cases.values()))
    assert (first.people, first.needs, first.languages) == (2, {"school": 1}, ("uk", "ru"))
    assert [m.age_band for m in first.members] == ["adult", "child"]
    assert who(reception, "u2")["given_name"] == "Marko"


def test_the_same_table_changes_nothing_the_second_time(reception):
    read(reception, table(*FAMILY, OTHER))

    with nothing_changes(reception):
        report = read(reception, table(*FAMILY, OTHER))
    assert (report.new, report.changed, report.same, report.same_cases) == (0, 0, 3, 2)
    assert report.written


def test_the_same_form_is_written_once_and_with_another_file_refused(reception):
    read(reception, table(*FAMILY), key="form")

    with nothing_changes(reception):
        assert read(reception, table(*FAMILY), key="form").repeated
        with pytest.raises(RepeatedKeyError):
            read(reception, table(*FAMILY, OTHER), key="form")


def test_a_blank_erases_nothing_and_a_nought_takes_a_need_away(reception):
    read(reception, table(*FAMILY))
    report = read(reception, table("u1,,,,,,,,,", "u2,,,,Mark,,,,,"))

    assert (report.same, report.changed) == (1, 1)
    assert people(reception).cases[next(iter(people(reception).cases))].needs == {"school": 1}
    assert who(reception, "u2") == {
        "given_name": "Mark",
        "family_name": "Zoreslav",
        "birth_date": "2016-09-30",
        "external": "u2",
    }
    read(reception, table("u2,,,,,,,0,,"))
    assert people(reception).cases[next(iter(people(reception).cases))].needs == {}


def test_the_languages_of_a_family_are_those_of_all_its_rows(reception):
    read(reception, table("u1,f1,,,,,,,uk,", "u2,f1,,,,,,,ru uk,"))
    read(reception, table("u2,f1,,,,,,,pl,"))

    (case,) = people(reception).cases.values()
    assert case.languages == ("uk", "ru", "pl")


def test_a_family_whose_third_member_is_registered_gets_the_others(reception):
    read(reception, table("u3,f1,child,child,Taras,Vyshnia,,,,"))
    report = read(
        reception,
        table(
            "u1,f1,head,adult,Olha,Vyshnia,,,,",
            "u2,f1,partner,adult,Ivan,Vyshnia,,,,",
            "u3,f1,child,child,Taras,Vyshnia,,,,",
        ),
    )

    assert (report.new, report.same, report.new_cases, report.changed_cases) == (2, 1, 0, 1)
    assert next(iter(people(reception).cases.values())).people == 3


def test_a_table_moves_nobody_into_another_family(reception):
    read(reception, table(*FAMILY, OTHER))

    with nothing_changes(reception):
        report = read(reception, table("u2,f2,,,,,,,,"))
    assert [(p.row, p.column) for p in report.problems] == [(2, "case")]


def test_every_bad_row_is_named_and_none_is_written(reception):
    with nothing_changes(reception):
        report = read(
            reception,
            table(
                *FAMILY,
                "u4,f3,boss,,,,,,,",
                "u5,f3,,,,,9.3.14,,,",
                "u1,f1,,,,,,,,",
                "u6,f6,,,,,,x,,",
            ),
        )

    assert not report.written
    assert report.problem_count == 4
    assert [(p.row, p.column) for p in report.problems] == [
        (4, "relation"),
        (5, "birth_date"),
        (7, "school"),
        (6, "person"),
    ]
    assert (report.rows, report.new) == (6, 2)


def test_of_many_bad_rows_some_are_named_and_all_are_counted(reception):
    report = read(reception, table(*(f"u{n},f{n},boss,,,,,,," for n in range(1_200))))

    assert (len(report.problems), report.problem_count) == (1_000, 1_200)


def test_rows_of_one_case_that_disagree_are_named(reception):
    report = read(
        reception,
        table(
            "u1,f1,family,uk,,,g@20km",
            "u2,f1,single,ru,,,g",
            ",f1,,,60,1,",
            ",f1,,,100,2,",
            header="person,case,kind,languages,people,school,together",
        ),
    )

    assert [(p.row, p.column) for p in report.problems] == [
        (3, "kind"),
        (3, "together"),
        (5, "school"),
    ]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("u1,f1,f9,,,,", "apart"),
        ("u1,f1,f1,,,,", "apart"),
        ("u1,f1,,u9,,,", "carer"),
        ("u1,f1,,u1,,,", "carer"),
        ("u1,f1,,,u0,,", "legal_guardian"),
        ("u1,f1,,,,u9,", "same_as"),
        ("u1,f1,f0,,,,g", "apart"),
        (",f1,,,,,", "people"),
    ],
)
def test_what_points_at_nobody_is_named(reception, line, column):
    header = "person,case,apart,carer,legal_guardian,same_as,together"
    with nothing_changes(reception):
        report = read(reception, table("u0,f0,,,,,g", line, header=header))

    assert (3, column) in [(p.row, p.column) for p in report.problems]


def test_an_unknown_column_is_named_and_nothing_is_read(reception):
    with nothing_changes(reception), pytest.raises(FormatError) as caught:
        read(reception, table("u1,f1,x", header="person,case,religion"))

    assert "'religion'" in caught.value.advice
    assert "people.csv" in caught.value.advice


def test_a_dry_run_tells_everything_and_changes_nothing(reception):
    read(reception, table(*FAMILY))

    with nothing_changes(reception):
        report = read(
            reception,
            table(
                "u1,f1,,,Olena,Zoreslavna,,,,",
                FAMILY[1],
                OTHER,
                "u7,f7,,,Olena,Zoreslav,1988-04-02,,,",
            ),
            dry_run=True,
        )
    assert (report.new, report.changed, report.same) == (2, 1, 1)
    assert (report.new_cases, report.changed_cases) == (2, 1)
    assert not report.written
    assert [(d.row, d.person) for d in report.doubts] == [(5, person(reception, "u1"))]


def test_somebody_who_may_be_registered_twice_is_shown_before_anything_is_saved(reception):
    read(reception, table(*FAMILY))
    twice = table(
        "x1,g1,,,Олена,Зореслав,1988-04-02,,,",
        "x2,g2,,,Taras,Vyshnia,1999-12-05,,,",
        "x3,g3,,,Тарас,Вишня,1999-05-12,,,",
    )

    with nothing_changes(reception):
        report = read(reception, twice)
    found = {(d.row, d.other_row, d.person is not None, str(d.likelihood)) for d in report.doubts}
    assert found == {(2, 0, True, "likely"), (4, 3, False, "possible")}

    assert read(reception, twice, accept_doubtful=True).written
    assert len(duplicates(reception.office, reception.actor, officer=RUT)) == 2


def test_a_table_may_say_itself_that_two_are_one(reception):
    header = f"{HEADER},same_as"
    report = read(
        reception,
        table(
            *(f"{line}," for line in FAMILY),
            "x1,g1,,,Olena,Zoreslav,1988-04-02,,,,u1",
            header=header,
        ),
    )

    assert (report.doubt_count, report.written) == (0, True)
    assert people(reception).one(person(reception, "x1")) == person(reception, "u1")


def test_counts_of_an_institution_stand_side_by_side(reception):
    header = "case,kind,people,source,verified,people_accepted"
    home = table(
        "home,institution,60,ministry,said,",
        "home,,100,charity,seen,",
        header=header,
    )
    read(reception, home)
    with nothing_changes(reception):
        read(reception, home)

    (case,) = people(reception).cases.values()
    assert [(c.number, c.source, c.verified) for c in case.counts] == [
        (60, "ministry", Verified.SAID),
        (100, "charity", Verified.SEEN),
    ]
    assert (case.kind, case.people) == (Kind.INSTITUTION, 100)
    read(reception, table("home,,,,,97", header=header))
    assert people(reception).cases[case.id].people == 97


def test_links_of_a_table_keep_together_and_apart(reception):
    header = "person,case,age_band,together,apart,carer,legal_guardian"
    content = table(
        "u1,f1,child,home; kin@20km,,u2|office|2026-03-01,u2|court||2027-01-01",
        "u2,f2,adult,home,f3,,",
        "u3,f3,adult,kin@20km,f2,,",
        header=header,
    )
    read(reception, content)
    with nothing_changes(reception):
        report = read(reception, content)

    assert report.same == 3
    known = people(reception)
    assert [len(group.cases) for group in known.groups()] == [2, 1]
    assert [(n.strength, n.km) for n in known.near()] == [(Strength.WITHIN_KM, 20)]
    assert len(known.apart()) == 1
    assert [c.authority for c in known.care_of(person(reception, "u1"))] == ["office", "court"]
    assert not known.alone(next(iter(known.cases)))


def test_a_workbook_is_read_as_a_table_is(reception):
    file = io.BytesIO()
    write_xlsx([line.split(",") for line in (HEADER, *FAMILY)], file)

    assert read(reception, file.getvalue(), name="people.xlsx").new == 2
    assert read(reception, table(*FAMILY)).same == 2


# All or nothing


def test_progress_is_told_and_whoever_stops_it_leaves_nothing(reception):
    told = []
    many = table(*(f"u{n},f{n},,,,,,,," for n in range(1_500)))
    read(reception, many, progress=told.append, dry_run=True)

    assert list(dict.fromkeys(p.step for p in told)) == ["reading", "comparing"]
    assert told[-1].of == 1_500
    for stop_at in ("reading", "comparing", "writing"):
        seen = []
        with nothing_changes(reception):
            report = read(
                reception,
                many,
                progress=seen.append,
                should_stop=lambda seen=seen, stop_at=stop_at: stop_at in [p.step for p in seen],
            )
        assert report.stopped
        assert seen[-1].step == stop_at


def test_a_full_disk_leaves_nothing_of_a_table(reception, monkeypatch):
    def full(*_args, **_more):
        raise StoreError("the disk is full")

    read(reception, table(*FAMILY))
    monkeypatch.setattr(LineStore, "append", full)
    with nothing_changes(reception), pytest.raises(StoreError):
        read(reception, table("u1,,,,Olha,,,,,", OTHER))
    monkeypatch.undo()
    assert read(reception, table("u1,,,,Olha,,,,,", OTHER)).written


def test_the_record_holds_one_commitment_for_each_table(reception):
    read(reception, table(*FAMILY), key="form")
    read(reception, table(*FAMILY), key="form")
    read(reception, table(*FAMILY, OTHER))

    view = reception.cast.view(reception.cast.rut)
    found = [line.body for line in view.lines(RegisterCommitted)]
    assert [body.occasion for body in found] == [Committed.IMPORTED] * 2
    with reception.office.registers.at(reception.actor) as register:
        assert (found[-1].lines, found[-1].head) == (
            register.verify()[0],
            register.verify()[1].hex(),
        )
    assert not reception.cast.view(reception.cast.anton).lines(RegisterCommitted)


def test_only_who_registers_reads_tables_and_only_who_also_leads_writes_them(reception):
    for officer, duty in ((RUT, Duty.LEAD), (RUT, Duty.REGISTER), (NOA, Duty.REGISTER)):
        give_duties(
            reception.office,
            reception.actor,
            officer=RUT,
            to=officer.id,
            duties=[duty],
            key=reception.key(),
        )
    give_duties(
        reception.office, reception.actor, officer=RUT, to="o-eva", duties=[Duty.PLACES], key="eva"
    )
    eva = type(RUT)(id="o-eva", name="Eva")

    read(reception, table(*FAMILY), officer=NOA)
    with pytest.raises(AccessError):
        read(reception, table(OTHER), officer=eva)
    for officer in (NOA, eva):
        with pytest.raises(AccessError):
            written(reception, officer=officer)
    assert written(reception)


# Writing


def test_what_was_written_is_read_back_without_a_change(reception, folder):
    header = "person,case,kind,source,verified,relation,alone,languages,school,pet,interpreter:uk,together,apart,escort,carer,same_as,given_name,birth_date,contact,note"
    read(
        reception,
        table(
            "u1,f1,family,gate-2,seen,head,,uk ru,1,yes,,kin@20km; home,,,,,Olena,1988-04-02,+380 44 1,=1+1",
            'u2,f1,,,,child,yes,,,,yes,,,u1||2026-01-01,u1|office,,Marko,2016-09-30,,"a, b"',
            "u3,f2,single,,,head,,,,,,home,f3,,,,Taras,,,'=x",
            "u4,f3,,,,,,,,,,,,,,u3,Taras,,,",
            header=header,
        ),
        accept_doubtful=True,
    )
    first = written(reception)

    with nothing_changes(reception):
        report = read(reception, first)
    assert (report.problem_count, report.new, report.changed, report.same) == (0, 0, 0, 4)
    other = receive(folder / "other")
    try:
        assert read(other, first).written
        assert lines(written(other))[1:] == lines(first)[1:]
    finally:
        other.close()


def test_what_was_registered_by_hand_is_written_and_read_back_too(reception, folder):
    reception.family("c-hand", 3)
    reception.group("c-counted", 40)
    group = keep_together(
        reception.office, reception.actor, officer=RUT, cases=["c-hand", "c-counted"], key="group"
    )
    first = written(reception)

    assert group in lines(first)[2]
    with nothing_changes(reception):
        assert read(reception, first).problem_count == 0
    other = receive(folder / "other")
    try:
        read(other, first)
        assert lines(written(other))[1:] == lines(first)[1:]
        assert len(people(other).groups()) == 1
    finally:
        other.close()


def test_a_table_says_for_whom_it_was_made_and_carries_a_mark(reception):
    read(reception, table(*FAMILY))
    stamp = lines(written(reception))[0]

    assert stamp.startswith((STAMP, f'"{STAMP}'))
    (said,) = people(reception).exports
    assert said.event.mark in stamp
    assert "purpose: register" in stamp
    assert "by: Rut" in stamp
    assert said.event.rows == 2


def test_no_cell_of_a_written_table_is_computed(reception):
    read(reception, table("u1,f1,,,=cmd|' /C calc'!A0,@SUM(1),,,,+1"))

    for cell in lines(written(reception))[2].split(","):
        assert not cell.lstrip('"').startswith(("=", "+", "-", "@"))
    assert who(reception, "u1")["note"] == "+1"


def test_a_correction_and_a_merge_are_in_the_table_too(reception):
    read(reception, table(*FAMILY, OTHER))
    act = {"officer": RUT}
    correct_identity(
        reception.office,
        reception.actor,
        **act,
        person=person(reception, "u3"),
        values={"given_name": "Ostap"},
        key="correct",
    )
    merge_people(
        reception.office,
        reception.actor,
        **act,
        person=person(reception, "u1"),
        other=person(reception, "u3"),
        key="merge",
    )

    found = lines(written(reception))
    assert ",Ostap,Vyshnia," in found[-1]
    place = found[1].split(",").index("same_as")
    assert found[-1].split(",")[place] == "u1"


def listed(reception):
    act = {"officer": RUT, "key": "list"}
    name = list_recipient(
        reception.office,
        reception.actor,
        **act,
        name="Red Crystal",
        kind=RecipientKind.HUMANITARIAN,
        purposes=[Purpose.REACH],
    )
    (waiting,) = waiting_acts(reception.office, reception.actor, officer=NOA)
    confirm_two(reception.office, reception.actor, officer=NOA, act=waiting.act, key="confirm")
    return name


def test_a_recipient_gets_what_people_agreed_to_and_nobody_else_anything(reception):
    read(reception, table(*FAMILY, OTHER))
    office, actor = reception.office, reception.actor
    chosen = [person(reception, external) for external in ("u1", "u2", "u3")]

    def given(recipient, purpose=Purpose.REACH):
        file = io.BytesIO()
        give_people(
            office,
            actor,
            officer=RUT,
            recipient=recipient,
            purpose=purpose,
            people=chosen,
            file=file,
            key=reception.key(),
        )
        return file.getvalue()

    with pytest.raises(AccessError):
        given("r-unlisted")
    recipient = listed(reception)
    give_consent(
        office,
        actor,
        officer=RUT,
        person=chosen[0],
        recipient=recipient,
        purpose=Purpose.REACH,
        key="consent",
    )
    stamp, header, *rest = lines(given(recipient))
    assert "Red Crystal" in stamp
    assert header == "person,given_name,family_name,contact"
    assert [line.split(",")[:3] for line in rest] == [[chosen[0], "Olena", "Zoreslav"]]
    with pytest.raises(AccessError):
        given(recipient, Purpose.TRACE)
