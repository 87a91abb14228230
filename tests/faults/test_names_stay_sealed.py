"""Names of people, put wherever a table takes them: no log, line, message or question to the solver holds one."""

import io
import logging
import pickle

import pytest

from goodoffices.errors import FormatError, GoodOfficesError
from goodoffices.office.reception import (
    CaseForm,
    PersonForm,
    SearchTerms,
    asking,
    case_page,
    duplicates,
    export_people,
    find_people,
    give_people,
    identity,
    import_people,
    likely_duplicates,
    proposing,
    register_people,
)
from goodoffices.reception import Purpose, encode_event
from tests.faults.canaries import Flock, found_in, leaks
from tests.receiving import RUT, receive

HEADER = (
    "person", "case", "relation", "age_band", "together", "given_name", "family_name", "birth_date", "document",
    "contact", "origin", "note",
)  # fmt: skip


@pytest.fixture
def reception(folder):
    made = receive(folder)
    yield made
    made.close()


def table(flock, rows, **bad):
    """Families whose every word is a canary; the names another system has for people too."""
    lines = [",".join([*HEADER, *bad])]
    for row in range(rows):
        case, group = flock(), flock()
        for place, relation in enumerate(("head", "child")):
            words = [flock() for _ in range(6)]
            cells = [
                flock() + str(row),
                case,
                relation,
                ("adult", "child")[place],
                group,
                *words[:2],
            ]
            lines.append(",".join([*cells, "", *words[2:], *bad.values()]))
    return "\n".join(lines).encode()


def read(reception, content, name="people.csv", **more):
    return import_people(
        reception.office,
        reception.actor,
        officer=RUT,
        name=name,
        file=io.BytesIO(content),
        key=reception.key(),
        **more,
    )


def refused(kind, act):
    with pytest.raises(kind) as caught:
        act()
    error = caught.value
    return f"{error!r} {error} {getattr(error, 'advice', '')} {getattr(error, 'field', '')}"


def everything(reception, flock):
    """All that officers do with a table of people, and all that was told of it but names that were asked for."""
    office, actor = reception.office, reception.actor
    reception.three_places()
    told = [
        repr(read(reception, table(flock, 2, kind=flock()))),
        repr(read(reception, table(flock, 2), dry_run=True)),
        refused(FormatError, lambda: read(reception, table(flock, 2, faith=flock()))),
        refused(
            FormatError, lambda: read(reception, table(flock, 2)[:-9] + b'\n"' + flock().encode())
        ),
        refused(FormatError, lambda: read(reception, table(flock, 2).replace(b"\n", b"\n\xff", 1))),
        refused(FormatError, lambda: read(reception, table(flock, 2).split(b"\n", 1)[1])),
        refused(FormatError, lambda: read(reception, b"PK\x03\x04" + table(flock, 2))),
    ]
    content = table(flock, 6)
    told.append(repr(read(reception, content, accept_doubtful=True)))
    told.append(repr(read(reception, content.replace(b",head,", b",child,"), accept_doubtful=True)))
    case = next(iter(reception.programme.people.cases))
    person = reception.programme.people.cases[case].members[0].person
    known = identity(office, actor, officer=RUT, person=person, purpose=Purpose.REGISTER)
    words = dict(known.values)
    twice = PersonForm(given_name=words["given_name"], family_name=words["family_name"])
    acts = (
        lambda: register_people(
            office, actor, officer=RUT, form=CaseForm(persons=(twice,)), key="again"
        ),
        lambda: register_people(
            office, actor, officer=RUT, key="long",
            form=CaseForm(persons=(PersonForm(given_name=flock() * 20),)),
        ),
        lambda: find_people(
            office, actor, officer=RUT, terms=SearchTerms(family_name=flock()), purpose=Purpose.REGISTER
        ),
        lambda: export_people(office, actor, officer=RUT, file=io.BytesIO(), key="table"),
        lambda: give_people(
            office, actor, officer=RUT, recipient="r-no", purpose=Purpose.REACH, people=[person],
            file=io.BytesIO(), key="give",
        ),
    )  # fmt: skip
    told += [refused(GoodOfficesError, act) for act in acts]
    told += [
        repr(known),
        repr(twice),
        repr(likely_duplicates(office, actor, officer=RUT, form=CaseForm(persons=(twice,)))),
        repr(duplicates(office, actor, officer=RUT)),
        repr(case_page(office, actor, officer=RUT, case=case)),
        repr(reception.programme.people),
    ]
    return told, words


def test_no_log_line_message_or_question_to_the_solver_holds_a_name(
    reception, folder, caplog, capsys, monkeypatch
):
    flock, questions = Flock(), []

    def overheard(*args, **more):
        found = asking.asked(*args, **more)
        questions.append(pickle.dumps((found.wave, found.units, found.facts, found.places)))
        return found

    monkeypatch.setattr(proposing, "asked", overheard)
    with caplog.at_level(logging.DEBUG):
        told, words = everything(reception, flock)
        reception.proposed()
    with reception.office.registers.at(reception.actor) as register:
        said = [encode_event(one.event) for one in register.said()]

    # They are there, for those who may read them.
    assert found_in(" ".join(words.values()).encode(), flock.all)
    assert questions
    for place, texts in (
        ("messages", [text.encode() for text in told]),
        ("log", [caplog.text.encode()]),
        ("output", ["".join(capsys.readouterr()).encode()]),
        ("lines of the register", said),
        ("questions to the solver", questions),
    ):
        assert not [found for text in texts if (found := found_in(text, flock.all))], place
    assert leaks([folder], flock.all) == {}


def test_the_search_would_find_a_name_that_got_out(reception, folder):
    """The check itself: a name in a message, in an event, in a file."""
    flock = Flock()
    read(reception, table(flock, 1))
    (folder / "forgotten.txt").write_text(flock.all[0])

    assert leaks([folder], flock.all)
    assert found_in(f"row 2: {flock.all[1]}".encode(), flock.all)
