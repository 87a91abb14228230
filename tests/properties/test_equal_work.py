"""The work for an answer is the same in both worlds: every question to both databases, and each step it takes."""

import re
from collections import Counter
from contextlib import contextmanager
from unittest import mock

import pytest
from django.db import connection

from goodoffices.store import SQLiteStore
from tests import mutants
from tests.properties.surface import LOOKING, answer_of, crawl, desk_of, guessed, take_seat
from tests.properties.worlds import BUSY, played

pytestmark = pytest.mark.django_db

# Each question on the record carries the view it is asked for, or the seat whose view that is. The rest
# is listed: the keys of an audience, under its name, and entries found by their random name, of which only
# what stands in the view is kept by the question that follows.
CARRIES_THE_VIEW = re.compile(r"\b(line\.)?view = \?|\bprocess = \? and seat = \?")
BY_NAME = (
    re.compile(r"from audience_key where process = \? and audience = \? and epoch = \?"),
    re.compile(r"^select seq from json_each\(\?\) cross join log on log\.entry = value "),
)
# Checkpoints are of a whole record: as many as there were beats, whoever wrote and however many there are.
OF_PROOFS = re.compile(r"/(proof|room/record/file|record/file|friend/record/file)/")
CHECKPOINTS = re.compile(
    r"^select number, slot, beat_root, note from checkpoint where process = \?"
)


class Counted:
    """A reading connection of the record that notes each question, its rows, and the steps it took."""

    def __init__(self, plain, noted):
        self._plain, self._noted = plain, noted

    def execute(self, sql, values=()):
        steps = 0

        def step():
            nonlocal steps
            steps += 1

        self._plain.set_progress_handler(step, 1)
        try:
            rows = self._plain.execute(sql, values).fetchall()
        finally:
            self._plain.set_progress_handler(None, 1)
        self._noted.append((" ".join(sql.split()), len(rows), steps))
        return Rows(rows)


class Rows:
    """What a cursor gives."""

    def __init__(self, rows):
        self._rows = iter(rows)

    def __iter__(self):
        return self._rows

    def fetchone(self):
        return next(self._rows, None)

    def fetchall(self):
        return list(self._rows)


@contextmanager
def counted(noted, accounts):
    """Note what is asked of the record and of the accounts."""
    reading = SQLiteStore.reading

    def note(execute, sql, values, many, context):
        accounts.append(re.sub(r"\s+", " ", sql))
        return execute(sql, values, many, context)

    with (
        mock.patch.object(SQLiteStore, "reading", lambda self: Counted(reading(self), noted)),
        connection.execute_wrapper(note),
    ):
        yield


def traces(world, seat, methods=LOOKING, at_most=None):
    """For each answer: the questions to the record, with rows and steps, and those to the accounts."""
    found = {}
    actor = getattr(world, seat)
    world.office.looking.forget()  # what another test looked at in one world alone is no difference
    with desk_of(world), world.rewound():
        client = take_seat(actor)

        def ask(method, path):
            noted, accounts = [], []
            with counted(noted, accounts):
                answer = answer_of(client.generic(method, path))
            found[method, path] = noted, accounts
            return answer

        address = world.office.address(actor)
        # What is read once for good is read before.
        client.get(f"/{address}/", follow=True)
        client.get(f"/{address}/proof/")
        world.office.looking.forget()
        crawl(ask, f"/{address}/", guessed(address), methods, at_most)
    return found


@pytest.fixture(scope="module")
def worlds():
    both = played([]), played([(step, what, "busy", 300) for step, what in BUSY])
    for world in both:
        for line in world.office.view(world.south).lines():
            assert line.entry
    yield both
    for world in both:
        world.close()


@pytest.mark.parametrize("seat", ["south", "frieda"])
def test_every_answer_costs_the_same_questions_rows_and_steps(worlds, seat):
    quiet, busy = (traces(world, seat, ("GET", "POST")) for world in worlds)

    assert quiet.keys() == busy.keys()
    assert len(quiet) > 200
    for place, trace in quiet.items():
        assert trace == busy[place], place
    assert [place for place in quiet if OF_PROOFS.search(place[1])]


def without_a_view(trace):
    return {
        sql
        for (_, path), (noted, _) in trace.items()
        for sql, _, _ in noted
        if not CARRIES_THE_VIEW.search(sql)
        and not any(known.search(sql) for known in BY_NAME)
        and not (OF_PROOFS.search(path) and CHECKPOINTS.search(sql))
    }


@pytest.mark.parametrize("seat", ["south", "frieda", "mara"])
def test_every_question_on_the_record_names_the_view_it_is_asked_for(worlds, seat):
    trace = traces(worlds[0], seat)
    asked = Counter(sql for noted, _ in trace.values() for sql, _, _ in noted)

    assert len(asked) >= 5
    assert without_a_view(trace) == set()


@pytest.mark.parametrize("leak", mutants.found_by("trace"), ids=lambda leak: leak.name)
def test_work_that_depends_on_others_is_found(leak, worlds):
    with leak.switch():
        quiet, busy = (traces(world, "south", at_most=5) for world in worlds)

    assert quiet != busy
