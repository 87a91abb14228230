"""Laws of tables of people: what is written is read back; a table read twice, or in parts, is read once."""

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.office.reception import export_people, import_people
from goodoffices.reception import CaseId, Programme
from goodoffices.reception.formats import CareCell, Row, Together, cells_of, columns_with, write_csv
from goodoffices.reception.people_words import (
    AgeBand,
    CareRole,
    Kind,
    Relation,
    Strength,
    Verified,
)
from goodoffices.reception.protection_events import OWN, Joint, JointAsked, JointConfirmed
from tests.conftest import IN_MEMORY, examples
from tests.receiving import NOA, RUT, Reception, receive

PEOPLE = [f"u{n}" for n in range(8)]
CASES = [f"f{n}" for n in range(4)]
CARDS = (
    st.text(st.sampled_from("aZ0=+-@' \";|,#éЖщ名"), min_size=1, max_size=6)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
NEEDS = {"school": st.integers(0, 3), "pet": st.integers(0, 1), "interpreter:uk": st.just(1)}
SOURCES = st.sampled_from(["", "gate-2", "phone"])


def rarely(values, nothing=None):
    return st.one_of(st.just(nothing), st.just(nothing), values)


@st.composite
def persons(draw, person, case):
    """A row of one person."""
    identity = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "given_name": CARDS,
                "family_name": CARDS,
                "document": CARDS,
                "note": CARDS,
                "birth_date": st.integers(0, 25_000).map(
                    lambda days: (date(2026, 3, 1) - timedelta(days=days)).isoformat()
                ),
            },
        )
    )
    others = [other for other in PEOPLE if other != person]
    days = st.one_of(st.none(), st.just(date(2026, 1, 1)))
    care = st.builds(
        CareCell,
        st.sampled_from(CareRole),
        st.sampled_from(others),
        st.just("court.x"),
        days,
        st.one_of(st.none(), st.just(date(2027, 1, 1))),
    )
    found = draw(rarely(st.lists(care, max_size=2, unique_by=lambda c: (c.role, c.adult)), []))
    return Row(
        0,
        person=person,
        case=case,
        source=draw(SOURCES),
        verified=draw(rarely(st.sampled_from(Verified))),
        relation=draw(rarely(st.sampled_from([word for word in Relation if word]))),
        age_band=draw(rarely(st.sampled_from([band for band in AgeBand if band]))),
        alone=draw(rarely(st.booleans())),
        languages=draw(
            rarely(
                st.lists(st.sampled_from(["uk", "ru", "sgn"]), min_size=1, unique=True).map(tuple)
            )
        ),
        needs=draw(st.fixed_dictionaries({}, optional=NEEDS)),
        care=tuple(sorted(found)),
        same_as=draw(rarely(st.sampled_from(others), "")) if draw(st.integers(0, 5)) == 0 else "",
        identity=identity,
    )


@st.composite
def tables(draw):
    """Rows of some families, of which everything that they point at is in the table."""
    whose = draw(st.lists(st.sampled_from(CASES), min_size=len(PEOPLE), max_size=len(PEOPLE)))
    rows = [draw(persons(person, case)) for person, case in zip(PEOPLE, whose, strict=True)]
    kinds = {case: draw(rarely(st.sampled_from(Kind))) for case in CASES}
    groups = {
        "g": Together("g"),
        "h": Together("h", Strength.WITHIN_KM, 20),
        "=i": Together("=i", Strength.SAME_TOWN),
    }
    for row in rows:
        row.kind = draw(st.sampled_from([None, kinds[row.case]]))
        row.together = tuple(
            sorted(groups[g] for g in draw(st.sets(st.sampled_from(sorted(groups)), max_size=2)))
        )
    for case in draw(st.lists(st.sampled_from(sorted({*whose, "counted"})), max_size=3)):
        number = draw(st.integers(1, 120))
        rows.append(
            Row(
                0,
                case=case,
                people=number,
                source=draw(SOURCES),
                verified=draw(rarely(st.sampled_from(Verified))),
            )
        )
    if len(set(whose)) > 1 and not any("g" in [t.group for t in row.together] for row in rows):
        rows[0].apart = tuple(sorted({row.case for row in rows} - {rows[0].case})[:1])
    order = draw(st.permutations(rows))
    return list(order)


def written(rows):
    columns = columns_with({code for row in rows for code in row.needs})
    return b"".join(
        write_csv([[c.name for c in columns], *(cells_of(row, columns) for row in rows)])
    )


@contextmanager
def a_reception() -> Iterator[Reception]:
    folder = Path(tempfile.mkdtemp(dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
    reception = receive(folder)
    try:
        yield reception
    finally:
        reception.close()
        shutil.rmtree(folder)


def read(reception, content, **more):
    return import_people(
        reception.office,
        reception.actor,
        officer=RUT,
        name="people.csv",
        file=io.BytesIO(content),
        key=os.urandom(8).hex(),
        accept_doubtful=True,
        **more,
    )


def exported(reception):
    act = reception.key()
    reception.say(JointAsked(act=act, what=Joint.TABLE, about=OWN), officer=NOA)
    reception.say(JointConfirmed(act=act))
    file = io.BytesIO()
    export_people(reception.office, reception.actor, officer=RUT, file=file, key=reception.key())
    return file.getvalue().split(b"\r\n", 1)[1]


def said(reception):
    with reception.office.registers.at(reception.actor) as register:
        return register.programme.number, dict(register.identities())


@settings(max_examples=examples(12, full=400))
@given(tables())
def test_what_is_written_is_read_back_into_the_same_register_and_into_another(rows):
    with a_reception() as here, a_reception() as there:
        report = read(here, written(rows))
        assert report.written, report.problems
        assert read(here, written(rows)).changed == 0
        table = exported(here)

        before = said(here)
        again = read(here, table)
        assert (again.problem_count, again.new, again.changed) == (0, 0, 0)
        assert said(here) == before
        assert read(there, table).written
        assert exported(there) == table


@settings(max_examples=examples(8, full=200))
@given(tables(), st.integers(1, 20))
def test_a_dry_run_tells_what_then_happens_and_changes_nothing(rows, cut):
    with a_reception() as reception:
        first = [row for row in rows[:cut] if not row.care and not row.same_as and not row.apart]
        if first and any(row.person for row in first):
            read(reception, written(first))
        before = said(reception)
        tried = read(reception, written(rows), dry_run=True)
        assert said(reception) == before

        done = read(reception, written(rows))
        assert replace(done, written=False) == tried


@settings(max_examples=examples(8, full=200))
@given(tables())
def test_what_was_folded_is_what_is_folded_anew(rows):
    with a_reception() as reception:
        read(reception, written(rows))
        standing = reception.programme.people
        with reception.office.registers.at(reception.actor) as register:
            events = list(register.said())
        anew = Programme()
        anew.apply_all(events)

        assert anew.people.cases == standing.cases
        assert anew.people.groups() == standing.groups()
        assert anew.people.near() == standing.near()
        assert anew.people.apart() == standing.apart()
        for case in standing.cases:
            assert anew.people.flags(CaseId(case)) == standing.flags(CaseId(case))
