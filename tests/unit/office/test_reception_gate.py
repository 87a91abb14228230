"""A gate without a network: a sealed manifest, a table, a sealed answer; and marks kept in a browser."""

import csv
import io
from datetime import timedelta
from itertools import permutations

import pytest

from goodoffices.errors import AccessError, FormatError, InputError
from goodoffices.office import reception as desk
from goodoffices.office.reception import GateMark, MarkKind
from goodoffices.office.reception.identity_blobs import blob_of, encode_blob
from goodoffices.reception.people_words import Verified
from goodoffices.vault import new_pair_for_age
from tests.receiving import FLIGHT, NOA, RUT, receive


@pytest.fixture
def reception(tmp_path):
    made = receive(tmp_path)
    yield made
    made.close()


@pytest.fixture
def gate():
    """The public and the secret key of a gate."""
    return new_pair_for_age()


def do(reception, act, *, officer=RUT, **said):
    return act(reception.office, reception.actor, officer=officer, **said)


def sealed(reception, gate, **more):
    key = more.pop("key", "manifest")
    content = do(reception, desk.seal_manifest, transport=FLIGHT, to=[gate[0]], key=key, **more)
    return content, desk.open_gate_file(content, gate[1])


def filled(manifest, *rows, landed):
    """The gate's table with numbers written into it."""
    table = list(csv.reader(io.StringIO(desk.gate_table(manifest))))
    for number, people in landed.items():
        table[number][-1] = str(people)
    out = io.StringIO()
    csv.writer(out).writerows([*table, *rows])
    return out.getvalue().encode()


def lines(reception):
    return {line.number: line for line in reception.programme.transports.manifest(FLIGHT)}


def state(reception):
    """Everything that a page would show of the flight, without when it reached the register."""
    return {
        line.id: (line.figures, [(c.people, c.source, c.noted) for c in line.landings])
        for line in lines(reception).values()
    }


def test_a_manifest_goes_to_a_gate_and_comes_back_with_what_was_counted_there(reception, gate):
    group, levy = reception.group("group", 90), reception.family("levy", 4)
    reception.flight(group, levy)
    content, manifest = sealed(reception, gate)
    assert b"OS 651" not in content
    assert [(line.number, line.people) for line in manifest.lines] == [(1, 90), (2, 4)]

    table = filled(manifest, ["+1", "", "", "", "", "3"], landed={1: 97})
    answer = desk.seal_answer(manifest, table, gate="gate 4", at=reception.cast.clock())
    merged = do(reception, desk.merge_answer, content=answer, officer=NOA)

    assert (merged.new, merged.known, len(merged.cases)) == (2, 0, 1)
    assert lines(reception)[1].landed == 97
    assert lines(reception)[2].landed is None
    assert lines(reception)[3].figures == (None, None, 3)
    assert reception.programme.people.cases[merged.cases[0]].people == 3
    (count,) = lines(reception)[1].landings
    assert (count.source, count.by) == ("gate 4", NOA)


def test_what_a_manifest_brought_along_is_no_count_of_the_gate(reception, gate):
    reception.flight(reception.group("group", 90))
    note(reception, mark(reception, MarkKind.BOARDED, people=91), "boarded")
    _, manifest = sealed(reception, gate)

    answer = desk.seal_answer(manifest, filled(manifest, landed={1: 91}), gate="gate 4")
    merged = do(reception, desk.merge_answer, content=answer)

    assert merged.new == 1
    assert [one.people for one in lines(reception)[1].boardings] == [91]


def test_what_a_gate_wrote_back_counts_once_however_often_and_in_which_order_it_is_brought(
    reception, gate, tmp_path_factory
):
    reception.flight(reception.group("group", 90))
    _, manifest = sealed(reception, gate)
    hour = reception.cast.clock()
    answers = [
        desk.seal_answer(
            manifest,
            filled(manifest, ["+1", "", "", "", "", str(late)], landed={1: people}),
            gate=name,
            at=hour + timedelta(minutes=later),
        )
        for name, later, people, late in (("A", 0, 90, 3), ("A", 20, 97, 4), ("B", 10, 95, 1))
    ]
    reception.cast.clock.forward(hours=1)
    for answer in (*answers, *answers):
        do(reception, desk.merge_answer, content=answer)
    expected = state(reception)
    assert lines(reception)[1].landed == 97
    assert [line.landed for line in lines(reception).values()] == [97, 4, 1]
    assert do(reception, desk.merge_answer, content=answers[0]).new == 0

    register = reception.office.registers
    with register.at(reception.actor) as opened:
        said = [one for one in opened.said() if one.number <= 4]  # up to the sealed manifest
    for order in list(permutations(answers))[1:]:
        other = receive(tmp_path_factory.mktemp("order"))
        for one in said:
            other.say(one.event)
        other.cast.clock.forward(hours=1)
        for answer in (*order, order[0]):
            do(other, desk.merge_answer, content=answer)
        assert state(other) == expected
        other.close()


def test_a_file_that_is_sealed_again_for_the_same_form_takes_the_same_answers(reception, gate):
    reception.flight(reception.group("group", 90))
    _, manifest = sealed(reception, gate)
    _, again = sealed(reception, gate)

    assert again.manifest == manifest.manifest
    assert len(reception.programme.transports.sealed) == 1
    answer = desk.seal_answer(again, filled(again, landed={1: 90}), gate="A")
    assert do(reception, desk.merge_answer, content=answer).new == 1


def test_only_the_gates_key_opens_a_manifest_and_only_the_desks_the_answer(reception, gate):
    reception.flight(reception.group("group", 90))
    content, manifest = sealed(reception, gate)
    other = new_pair_for_age()
    with pytest.raises(InputError):
        desk.open_gate_file(content, other[1])

    answer = desk.seal_answer(manifest, filled(manifest, landed={1: 90}), gate="A")
    with pytest.raises(InputError):
        desk.open_gate_file(answer, gate[1])
    with pytest.raises(InputError):
        do(reception, desk.merge_answer, content=content)


def test_an_answer_to_another_register_is_not_taken(reception, gate, tmp_path_factory):
    reception.flight(reception.group("group", 90))
    _, manifest = sealed(reception, gate)
    other = receive(tmp_path_factory.mktemp("other"))
    answer = desk.seal_answer(manifest, filled(manifest, landed={1: 90}), gate="A")

    with pytest.raises(AccessError):
        do(other, desk.merge_answer, content=answer)
    other.close()


def test_names_stand_in_it_only_where_they_are_asked_for_and_each_look_is_written_down(
    reception, gate
):
    levy = reception.family("levy", 2)
    reception.flight(levy)
    now = reception.cast.clock()
    said = {"given_name": "=Olena", "family_name": "Kanareika", "document": "AB 1"}
    blob = blob_of(said, source="officer", verified=Verified.SAID, at=now, by="o-rut")
    with reception.office.registers.at(reception.actor) as register:
        register.keep_identities([("p-levy-0", encode_blob(blob))])

    _, without = sealed(reception, gate)
    assert without.lines[0].names == ()
    assert not reception.programme.protection.seen
    content, manifest = sealed(reception, gate, names=True, key="names")

    assert manifest.lines[0].names == ("=Olena Kanareika",)
    assert "'=Olena" in desk.gate_table(manifest)
    (seen,) = reception.programme.protection.seen["p-levy-0"]
    assert (seen.purpose, seen.fields) == ("meet", ("family_name", "given_name"))
    assert b"Kanareika" not in content
    assert "Kanareika" not in repr(manifest) + repr(manifest.lines[0])


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (["9", "", "", "", "", "3"], "no line '9'"),
        (["1", "", "", "", "", "3"], "stands there twice"),
        (["+1", "", "", "", "", ""], "Late additions are numbered"),
        (["+x", "", "", "", "", "3"], "Late additions are numbered"),
        (["+1", "", "", "", "", "three"], "'three' is no number"),
        (["+1", "", "", "", "", "-3"], "'-3' is no number"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_nothing_is_sealed(reception, gate, row, wrong):
    reception.flight(reception.group("group", 90))
    _, manifest = sealed(reception, gate)

    with pytest.raises(FormatError) as refused:
        desk.seal_answer(manifest, filled(manifest, row, landed={}), gate="A")

    assert wrong in refused.value.advice
    assert refused.value.line == 3


# Marks of the page that works without the desk


def mark(reception, kind=MarkKind.LANDED, line="1", people=90, minutes=0):
    noted = reception.cast.clock() - timedelta(minutes=minutes)
    return GateMark(kind, line, people, noted, "gate 4")


def note(reception, of, key):
    do(reception, desk.note_at_gate, transport=FLIGHT, mark=of, key=key)


def test_marks_are_sent_again_in_any_order_and_count_once(reception):
    reception.flight(reception.group("group", 90))
    marks = {
        "first": mark(reception, minutes=30),
        "second": mark(reception, people=97, minutes=20),
        "third": mark(reception, MarkKind.LATE, "", 3, minutes=10),
    }

    for name in ("third", "second", "first", "second", "third"):
        note(reception, marks[name], name)

    assert [line.landed for line in lines(reception).values()] == [97, 3]
    assert len(lines(reception)[1].landings) == 2


def test_a_mark_names_a_line_by_its_number_or_its_case(reception):
    group = reception.group("group", 90)
    reception.flight(group)

    note(reception, mark(reception, MarkKind.BOARDED, group, 91), "by case")

    assert lines(reception)[1].boarded == 91
    for wrong in ("2", "0", "c-nobody", "", "٣"):
        with pytest.raises(InputError, match="no such line"):
            note(reception, mark(reception, line=wrong), f"wrong {wrong}")


def test_a_clock_at_a_gate_that_runs_ahead_does_not_win(reception):
    reception.flight(reception.group("group", 90))
    note(reception, mark(reception, people=90, minutes=-600), "ahead")
    reception.cast.clock.forward(minutes=1)

    note(reception, mark(reception, people=97), "right")

    assert lines(reception)[1].landed == 97


def test_an_officer_without_the_duty_brings_nothing_back(reception, gate):
    reception.flight(reception.group("group", 90))
    _, manifest = sealed(reception, gate)
    answer = desk.seal_answer(manifest, filled(manifest, landed={1: 90}), gate="A")
    do(reception, desk.give_duties, to=NOA.id, duties=["audit"], key="duty")

    with pytest.raises(AccessError):
        do(reception, desk.merge_answer, content=answer, officer=NOA)
    with pytest.raises(AccessError):
        do(
            reception,
            desk.note_at_gate,
            officer=NOA,
            transport=FLIGHT,
            mark=mark(reception),
            key="mark",
        )
    with pytest.raises(AccessError):
        do(reception, desk.seal_manifest, officer=NOA, transport=FLIGHT, to=[gate[0]], key="more")
    assert lines(reception)[1].landings == ()
