"""B's screen is byte for byte the same, whatever A tells us: every route of every seat, in two worlds."""

import contextlib
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodoffices import office as offices
from goodoffices.desk import middleware, nav, page
from goodoffices.office import Office, View
from goodoffices.record import Role
from tests.properties.surface import surface
from tests.properties.worlds import SECRETS, World

pytestmark = pytest.mark.django_db

STEPS = 11
secret = st.tuples(
    st.integers(0, STEPS),
    st.sampled_from(sorted(SECRETS)),
    st.text("abc ", min_size=1).filter(str.strip),
    st.integers(1, 400),
)
histories = st.lists(secret, max_size=12)


def played(history):
    """A world in which the visible story and a history of secrets have taken place."""
    world = World()
    world.open()
    for place, step in enumerate([*world.story(), None]):
        for when, what, text, size in history:
            if when == place:
                world.secretly(what, text, size)
        if step is not None:
            step()
    return world


@contextlib.contextmanager
def two_worlds(one, other):
    worlds = played(one), played(other)
    try:
        yield worlds
    finally:
        for world in worlds:
            world.close()


def differing(worlds, seat):
    """Addresses at which the two worlds answer the seat differently."""
    first, second = (surface(world, getattr(world, seat)) for world in worlds)
    return sorted(
        path for path in first.keys() | second.keys() if first.get(path) != second.get(path)
    )


@settings(
    max_examples=settings().max_examples // 10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(one=histories, other=histories)
def test_no_byte_of_any_page_tells_what_the_other_side_did(one, other):
    with two_worlds(one, other) as worlds:
        assert differing(worlds, "south") == []
        assert differing(worlds, "frieda") == []


BUSY = [(step, what, "busy", 300) for step in range(STEPS + 1) for what in sorted(SECRETS)]


def test_the_surface_is_the_whole_desk_of_a_side():
    with two_worlds([], []) as (world, _):
        answers = surface(world, world.south)

    good = [path for path, (status, _, _) in answers.items() if status == 200]
    assert len(good) > 15
    assert len(answers) > 100


# Leaks planted on purpose: each must turn the comparison red.


def office():
    """The office behind the desk at this moment."""
    return offices.running()


def global_count(here):
    rows = here.store.reading().execute("select count(*) from log").fetchone()
    return rows[0]


@contextlib.contextmanager
def numbers_of_the_whole_record():
    """Lines are addressed by their place in the record instead of the seat's own view."""
    plain = Office.line_address

    def leaky(self, actor, number):
        row = (
            self.store.reading()
            .execute(
                "select seq from line join view on view.id = view where process = ? and seat = ? and number = ?",
                (actor.process, actor.seat, number),
            )
            .fetchone()
        )
        return plain(self, actor, row[0] if row else number)

    with mock.patch.object(Office, "line_address", leaky):
        yield


@contextlib.contextmanager
def a_total_beside_the_pages():
    """The list of pages shows how many entries there are in all."""

    def counter(_view):
        return {
            "party:record": str(global_count(office())),
            "friend:record": str(global_count(office())),
        }

    with mock.patch.dict(nav.COUNTERS, {Role.PARTY: counter, Role.FRIEND: counter}):
        yield


@contextlib.contextmanager
def forbidden_instead_of_unknown():
    """What exists but is not yours is refused with another status than what does not exist."""
    plain, exists = View.line, []

    def line(self, address):
        number = address.partition("-")[0]
        exists[:] = (
            [True] if number.isdecimal() and int(number) <= global_count(self._office) else []
        )
        return plain(self, address)

    def change(response):
        if response.status_code == 404 and exists:
            response.status_code = 403

    with mock.patch.object(View, "line", line), _answers(change):
        yield


@contextlib.contextmanager
def the_last_activity():
    """Each page says when anybody last did anything."""

    def change(response):
        row = office().store.reading().execute("select max(slot), max(seq) from log").fetchone()
        response.content += str(row).encode()

    with _answers(change):
        yield


@contextlib.contextmanager
def _answers(change):
    """Have every page of the desk changed before it leaves."""
    plain = page._answer

    def answer(request, template, context, status):
        response = plain(request, template, context, status)
        change(response)
        return response

    with mock.patch.object(page, "_answer", answer):
        yield


def _footer(text):
    def change(response):
        response.content += text().encode()

    return _answers(change)


@contextlib.contextmanager
def the_name_of_the_file():
    """The name of an export tells the size of the record."""
    plain = middleware.ConstantHeaders.__call__

    def leaky(self, request):
        response = plain(self, request)
        if "Content-Disposition" in response.headers:
            name = f"record-{global_count(office())}.json"
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    with mock.patch.object(middleware.ConstantHeaders, "__call__", leaky):
        yield


@contextlib.contextmanager
def the_text_of_an_error():
    """The page for what does not exist says how much there is."""
    with _footer(lambda: f"looked through {global_count(office())} entries"):
        yield


@contextlib.contextmanager
def the_size_of_a_page():
    """Pages grow by a byte for every eight entries of anybody."""
    with _footer(lambda: " " * (global_count(office()) // 8)):
        yield


@contextlib.contextmanager
def a_tag_from_the_head_of_the_record():
    """A header carries a fingerprint of the whole record."""
    plain = middleware.ConstantHeaders.__call__

    def leaky(self, request):
        response = plain(self, request)
        response.headers["ETag"] = str(global_count(office()))
        return response

    with mock.patch.object(middleware.ConstantHeaders, "__call__", leaky):
        yield


LEAKS = [
    numbers_of_the_whole_record,
    a_total_beside_the_pages,
    forbidden_instead_of_unknown,
    the_last_activity,
    the_name_of_the_file,
    the_text_of_an_error,
    the_size_of_a_page,
    a_tag_from_the_head_of_the_record,
]


@pytest.fixture(scope="module")
def quiet_and_busy():
    """A world in which nothing secret happened, and one full of it."""
    with two_worlds([], BUSY) as worlds:
        yield worlds


def test_a_quiet_world_and_a_busy_one_look_the_same(quiet_and_busy):
    for seat in ("south", "frieda"):
        assert differing(quiet_and_busy, seat) == []


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_a_planted_leak_is_found(leak, quiet_and_busy):
    with leak():
        assert differing(quiet_and_busy, "south") != []
