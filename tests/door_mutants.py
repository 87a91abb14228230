"""Deliberate leaks of the newer doors: search, copies, what was begun, calls kept in a browser, packs, delegations.

Each adds to the list in ``tests/mutants.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest.mock import patch

from goodoffices import office as offices
from goodoffices.desk import begun, calls, copies, page, search
from goodoffices.desk.accounts.models import Begun, SignIns
from goodoffices.errors import AccessError, BusyError
from goodoffices.office import Actor, press
from goodoffices.record import ENGINE, Corrected, DelegateLeft, Role
from tests.mutants import leak


def _views() -> Iterator[Any]:
    """The view of every seat of the record behind the desk."""
    office = offices.running()
    for process in office.store.processes():
        for seat in sorted(office.store.seats(process)):
            with suppress(AccessError):
                if seat != ENGINE.id:
                    yield office.view(Actor(process, seat))


def _count() -> int:
    store = offices.running().store
    return int(store.reading().execute("select count(*) from log").fetchone()[0])


@contextmanager
def _foot(number: Any) -> Iterator[None]:
    """Have each page end with a number."""
    plain = page._answer

    def answer(request: Any, template: str, context: Any, status: int) -> Any:
        response = plain(request, template, context, status)
        response.content += str(number()).encode()
        return response

    with patch.object(page, "_answer", answer):
        yield


@leak(9, 10, found_by="doors")
def a_search_counts_what_others_may_read() -> Iterator[None]:
    """How often a word was found is counted over everybody's views."""
    plain = offices.search

    def everywhere(office: Any, view: Any, words: str, **how: Any) -> Any:
        found = plain(office, view, words, **how)
        every = sum(plain(office, one, words).count for one in _views())
        return offices.searching.Found(found.hits, every, found.older)

    with patch.object(offices, "search", everywhere):
        yield


@leak(9, 13, found_by="doors")
def a_search_offers_what_others_looked_for() -> Iterator[None]:
    """Words that were looked for in this record are offered to whoever looks next."""
    looked: dict[int, set[str]] = {}
    plain = search.render

    def offered(request: Any, view: Any, template: str, **context: Any) -> Any:
        here = looked.setdefault(id(offices.running()), set())
        here.add(context["looked"])
        response = plain(request, view, template, **context)
        response.content += " ".join(sorted(here)).encode()
        return response

    with patch.object(search, "render", offered):
        yield


@leak(14, found_by="doors")
def the_size_of_a_copy() -> Iterator[None]:
    """A copy grows with the record."""
    plain = copies._file

    def longer(*told: Any) -> Any:
        response = plain(*told)
        response.content += b" " * (_count() // 8)
        return response

    with patch.object(copies, "_file", longer):
        yield


@leak(10, 14, found_by="doors")
def the_number_of_all_copies_in_the_name_of_one() -> Iterator[None]:
    """The name of the file says how many copies anybody was handed."""
    plain = copies._file

    def numbered(document: Any, form: str, *told: Any) -> Any:
        response = plain(document, form, *told)
        response.headers["Content-Disposition"] = f'attachment; filename="{_count()}.{form}"'
        return response

    with patch.object(copies, "_file", numbered):
        yield


@leak(11, 12, found_by="doors")
def one_press_for_all() -> Iterator[None]:
    """Who asks for a PDF is refused while anybody prints."""

    @contextmanager
    def alone(_whose: Any) -> Iterator[None]:
        if press._printing:
            raise BusyError("busy")
        yield

    with patch.object(press, "_one_at_a_time", alone):
        yield


@leak(1, 13, found_by="doors")
def the_row_of_what_was_begun() -> Iterator[None]:
    """What is kept while one types is answered with how much anybody has begun."""
    plain = begun.Writing.keep

    def kept(self: Any, name: str, typed: Any) -> bool:
        return plain(self, name, typed) and Begun.objects.count() < 2

    with patch.object(begun.Writing, "keep", kept):
        yield


@leak(13, found_by="doors")
def what_anybody_began() -> Iterator[None]:
    """A page is drawn as for somebody who has begun something where anybody has."""
    with _foot(Begun.objects.count):
        yield


@leak(4, 13, found_by="doors")
def how_many_calls_were_sent() -> Iterator[None]:
    """The open page for calls without a network says how many are on the record."""
    plain = calls.render_open

    def told(request: Any, template: str, **context: Any) -> Any:
        response = plain(request, template, **context)
        response.content += str(_count()).encode()
        return response

    with patch.object(calls, "render_open", told):
        yield


@leak(13, found_by="doors")
def who_came_in_last() -> Iterator[None]:
    """The page of an account counts the accounts that were used."""
    with _foot(SignIns.objects.count):
        yield


@leak(10, found_by="doors")
def that_something_was_corrected() -> Iterator[None]:
    """Each page counts the corrections of everybody."""
    with _foot(lambda: sum(len(view.lines(Corrected)) for view in _views())):
        yield


@leak(13, 24, found_by="doors")
def that_somebody_left_a_delegation() -> Iterator[None]:
    """Each page counts who left any delegation."""
    with _foot(lambda: sum(len(view.lines(DelegateLeft)) for view in _views())):
        yield


def _mediators() -> Any:
    return next(view for view in _views() if view.seat.role is Role.MEDIATOR)


def _sides(view: Any) -> list[Any]:
    return [seat.id for seat in view.seats(Role.PARTY)]


@leak(10, 21, found_by="doors")
def that_a_permission_lapsed() -> Iterator[None]:
    """Each page counts the lines that may no longer be said to a side."""

    def withheld() -> int:
        mine, day = _mediators(), offices.running().now().date()
        return sum(len(offices.may_say(mine, side, day)[1]) for side in _sides(mine))

    with _foot(withheld):
        yield


@leak(10, 21, found_by="doors")
def how_much_the_matrix_holds() -> Iterator[None]:
    """Each page counts the items of the mediator's table of who knows what."""

    def items() -> int:
        mine = _mediators()
        return len(offices.who_knows(mine, _sides(mine)))

    with _foot(items):
        yield


@leak(13, 14, found_by="doors")
def how_many_packs_were_made() -> Iterator[None]:
    """Each page counts the travel copies and handover packs that were made."""
    from goodoffices.desk.mediator.process import packs

    made: dict[int, int] = {}
    plain = packs._file

    def counted(held: bytes, name: str) -> Any:
        made[id(offices.running())] = made.get(id(offices.running()), 0) + 1
        return plain(held, name)

    with (
        patch.object(packs, "_file", counted),
        _foot(lambda: made.get(id(offices.running()), 0)),
    ):
        yield
