"""Deliberate leaks of the desk: pages, headers, cookies, answers to what is not there.

Each adds to the list in ``tests/mutants.py``; ``shows`` says in which part of an answer it must be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.http import HttpResponse

from goodoffices import office as offices
from goodoffices.desk import doors, form, holding, middleware, nav, page, problems
from goodoffices.desk.accounts.models import Account, Session
from goodoffices.desk.middleware import ConstantHeaders
from goodoffices.office import Office, View
from goodoffices.record import Role
from tests.mutants import leak


def _office() -> Any:
    """The office behind the desk at this moment."""
    return offices.running()


def _ask(sql: str) -> Any:
    return _office().store.reading().execute(sql).fetchone()[0]


def _count() -> int:
    """Entries in the whole record."""
    return int(_ask("select count(*) from log"))


@contextmanager
def _pages(change: Callable[[Any], None]) -> Iterator[None]:
    """Have every page of the desk changed before it leaves."""
    plain = page._answer

    def answer(request: Any, template: str, context: Any, status: int) -> Any:
        response = plain(request, template, context, status)
        change(response)
        return response

    with patch.object(page, "_answer", answer):
        yield


@contextmanager
def _footer(text: Callable[[], object]) -> Iterator[None]:
    def change(response: Any) -> None:
        response.content += str(text()).encode()

    with _pages(change):
        yield


@contextmanager
def _answers(change: Callable[[Any, Any], Any]) -> Iterator[None]:
    """Have every answer of the server changed after all else."""
    plain = ConstantHeaders.__call__

    def leaky(self: Any, request: Any) -> Any:
        response = plain(self, request)
        return change(request, response) or response

    with patch.object(ConstantHeaders, "__call__", leaky):
        yield


# Ids, numbers, times


@leak(1, found_by="desk", shows="body")
def numbers_of_the_whole_record() -> Iterator[None]:
    """Lines are addressed by their place in the record instead of the seat's own view."""
    plain = Office.line_address

    def leaky(self: Any, actor: Any, number: int) -> str:
        sql = (
            "select seq from line join view on view.id = view "
            "where process = ? and seat = ? and number = ?"
        )
        found = self.store.reading().execute(sql, (actor.process, actor.seat, number)).fetchone()
        return plain(self, actor, found[0] if found else number)

    with patch.object(Office, "line_address", leaky):
        yield


@leak(1, found_by="desk", shows="body")
def the_number_of_an_account() -> Iterator[None]:
    """A page names the row of the reader's account, which counts those who came before."""
    plain = page._answer

    def answer(request: Any, template: str, context: Any, status: int) -> Any:
        response = plain(request, template, context, status)
        if request.user.is_authenticated:
            response.content += (
                f"account {Account.objects.filter(pk__lt=request.user.pk).count()}".encode()
            )
        return response

    with patch.object(page, "_answer", answer):
        yield


@leak(10, found_by="desk", shows="body")
def a_total_beside_the_pages() -> Iterator[None]:
    """The list of pages shows how many entries there are in all."""

    def counter(_view: View) -> dict[str, str]:
        return {"party:record": str(_count()), "friend:record": str(_count())}

    with patch.dict(nav.COUNTERS, {Role.PARTY: counter, Role.FRIEND: counter}):
        yield


@leak(10, found_by="desk", shows="body")
def one_page_of_so_many() -> Iterator[None]:
    """A list says how long it would be with what is not shown."""
    plain = holding.Held.__init__

    def leaky(self: Any, **fields: Any) -> None:
        plain(self, **{**fields, "total": _count()})

    with patch.object(holding.Held, "__init__", leaky):
        yield


@leak(4, 13, found_by="desk", shows="body")
def the_last_activity() -> Iterator[None]:
    """Each page says when anybody last did anything."""
    with _footer(lambda: _ask("select max(slot) || '/' || max(seq) from log")):
        yield


@leak(13, found_by="desk", shows="body")
def who_is_online() -> Iterator[None]:
    """Each page says how many are signed in."""
    with _footer(Session.objects.count):
        yield


@leak(13, found_by="desk", shows="body")
def how_often_others_looked() -> Iterator[None]:
    """Each page says how often pages were opened by others."""
    looks: dict[Any, set[int]] = {}

    def change(request: Any, response: Any) -> None:
        if request.user.is_authenticated:
            looks.setdefault(id(_office()), set()).add(request.user.pk)
            if response.status_code == 200:
                response.content += str(len(looks[id(_office())])).encode()

    with _answers(change):
        yield


# Status, existence, errors


@leak(7, found_by="desk", shows="status")
def forbidden_instead_of_unknown() -> Iterator[None]:
    """What exists but is not yours is refused with another status than what does not exist."""
    plain = View.line
    exists: list[bool] = []

    def line(self: Any, address: str) -> Any:
        number = address.partition("-")[0]
        exists[:] = [True] if number.isdecimal() and int(number) <= _count() else []
        return plain(self, address)

    def change(response: Any) -> None:
        if response.status_code == 404 and exists:
            response.status_code = 403

    with patch.object(View, "line", line), _pages(change):
        yield


@leak(7, found_by="desk", shows="status")
def gone_instead_of_unknown() -> Iterator[None]:
    """An address below the number of entries answers 410."""

    def change(request: Any, response: Any) -> None:
        number = request.path.rstrip("/").rpartition("/")[2].partition("-")[0]
        if response.status_code == 404 and number.isdecimal() and int(number) <= _count():
            response.status_code = 410

    with _answers(change):
        yield


@leak(7, found_by="desk", shows="status")
def a_method_refused_only_where_something_is() -> Iterator[None]:
    """A method that is not allowed answers 405 where there is an entry."""

    def change(request: Any, response: Any) -> None:
        number = request.path.rstrip("/").rpartition("/")[2].partition("-")[0]
        is_there = number.isdecimal() and int(number) <= _count()
        if request.method in ("PUT", "DELETE") and is_there:
            response.status_code = 405

    with _answers(change):
        yield


@leak(25, found_by="desk", shows="status")
def a_conflict_between_sides() -> Iterator[None]:
    """A form is refused with 409 where anybody has filed since it was opened."""

    def change(request: Any, response: Any) -> None:
        if request.method == "POST" and response.status_code == 422 and _count() > 100:
            response.status_code = 409

    with _answers(change):
        yield


@leak(8, found_by="desk", shows="body")
def the_text_of_an_error() -> Iterator[None]:
    """The page for what does not exist says how much there is."""
    plain = problems.render_open

    def leaky(request: Any, template: str, **context: Any) -> Any:
        response = plain(request, template, **context)
        if template == "errors/404.html":
            response.content += f"looked through {_count()} entries".encode()
        return response

    with patch.object(problems, "render_open", leaky):
        yield


@leak(8, found_by="desk", shows="body")
def a_name_that_is_taken() -> Iterator[None]:
    """A form with errors says what is already registered, by anybody."""
    plain = form.DeskForm.full_clean

    def leaky(self: Any) -> None:
        plain(self)
        if self.is_bound:
            self.add_error(None, f"{_count()} others are registered already")

    with patch.object(form.DeskForm, "full_clean", leaky):
        yield


# Words, menus, order, language


@leak(9, found_by="desk", shows="body")
def words_that_others_used() -> Iterator[None]:
    """A field offers, for completion, the seats of all processes."""

    def options() -> str:
        store = _office().store
        names = sorted(seat for name in store.processes() for seat in store.seats(name))
        return "<datalist>" + "".join(f"<option>{name}</option>" for name in names) + "</datalist>"

    with _footer(options):
        yield


@leak(9, found_by="desk", shows="body")
def filters_for_what_is_in_the_record() -> Iterator[None]:
    """A list can be filtered by all who can read anything in the record, whoever asks."""
    plain = holding.Held.__init__

    def leaky(self: Any, **fields: Any) -> None:
        held = _ask("select count(*) from view")
        plain(self, **{**fields, "groups": [(str(held), str(held)), *fields["groups"]]})

    with patch.object(holding.Held, "__init__", leaky):
        yield


@leak(24, found_by="desk", shows="body")
def a_menu_that_knows_the_other_track() -> Iterator[None]:
    """A page is listed once another seat has come."""
    plain = nav._groups

    def leaky(view: Any) -> Any:
        groups = plain(view)
        seats = len(_office().store.seats(view.actor.process))
        return groups if seats < 10 else [*groups, ("Other seats", groups[0][1])]

    with patch.object(nav, "_groups", leaky):
        yield


@leak(18, found_by="desk", shows="body")
def the_language_of_whoever_wrote_last() -> Iterator[None]:
    """Pages speak the language of the one who acted last."""

    def change(response: Any) -> None:
        if _count() > 100:
            response.content = response.content.replace(b'lang="en"', b'lang="he"')

    with _pages(change):
        yield


@leak(24, found_by="desk", shows="headers")
def a_start_page_that_depends_on_others() -> Iterator[None]:
    """Who comes is sent to where something is going on."""
    plain = nav.first_page

    def leaky(view: Any, at: str) -> str | None:
        first = plain(view, at)
        return f"{first}?busy" if first and _count() > 100 else first

    with patch.object(doors.nav, "first_page", leaky):
        yield


# Sizes, files, headers, cookies


@leak(14, found_by="desk", shows="headers")
def the_name_of_the_file() -> Iterator[None]:
    """The name of an export tells the size of the record."""

    def change(_request: Any, response: Any) -> None:
        if "Content-Disposition" in response.headers:
            name = f"record-{_count()}.json"
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'

    with _answers(change):
        yield


@leak(6, 14, found_by="desk", shows="body")
def the_size_of_a_page() -> Iterator[None]:
    """Pages grow by a byte for every eight entries of anybody."""
    with _footer(lambda: " " * (_count() // 8)):
        yield


@leak(6, found_by="desk", shows="headers")
def a_tag_from_the_head_of_the_record() -> Iterator[None]:
    """A header carries a fingerprint of the whole record."""

    def change(_request: Any, response: Any) -> None:
        response.headers["ETag"] = str(_count())

    with _answers(change):
        yield


@leak(4, 6, found_by="desk", shows="headers")
def when_the_record_was_modified() -> Iterator[None]:
    """A header carries the time of the last entry of anybody."""

    def change(_request: Any, response: Any) -> None:
        response.headers["Last-Modified"] = str(_ask("select max(slot) + max(seq) from log"))

    with _answers(change):
        yield


@leak(6, found_by="desk", shows="headers")
def the_order_of_headers() -> Iterator[None]:
    """The same headers, in another order when somebody was busy."""

    def change(_request: Any, response: Any) -> None:
        if _count() > 100:
            first, *rest = response.headers.items()
            response.headers = response.headers.__class__(dict([*rest, first]))

    with _answers(change):
        yield


@leak(6, 13, found_by="desk", shows="headers")
def a_cookie_with_what_is_unread() -> Iterator[None]:
    """A cookie counts what anybody has not yet read."""

    def change(_request: Any, response: Any) -> None:
        response.set_cookie("unread", str(_count()))

    with _answers(change):
        yield


@leak(11, found_by="desk", shows="headers")
def what_is_left_of_the_quota() -> Iterator[None]:
    """A header says how much of the common quota is left."""

    def change(_request: Any, response: Any) -> None:
        response.headers["X-RateLimit-Remaining"] = str(100_000 - _count())

    with _answers(change):
        yield


@leak(11, 26, found_by="desk", shows="headers")
def a_delay_for_the_mistakes_of_others() -> Iterator[None]:
    """Wrong ways in are counted by address, so that others behind it slow the reader down."""
    wrong: dict[Any, int] = {}

    def change(request: Any, response: Any) -> None:
        place = (id(_office()), request.META["REMOTE_ADDR"])
        if request.path.startswith("/enter/") and response.status_code == 404:
            wrong[place] = wrong.get(place, 0) + 1
        response.headers["Retry-After"] = str(wrong.get(place, 0) // 2)

    with _answers(change):
        yield


@leak(11, found_by="desk", shows="status")
def a_desk_that_is_full() -> Iterator[None]:
    """Forms are refused for everybody when anybody has filled the disk."""

    def change(request: Any, response: Any) -> None:
        if request.method == "POST" and response.status_code == 422 and _count() > 120:
            response.status_code = 507

    with _answers(change):
        yield


# What every answer must keep, whatever the worlds


@leak(17, found_by="every answer")
def pages_that_are_compressed() -> Iterator[None]:
    """A page is compressed, so that its size tells whether a guess is in it."""

    def change(_request: Any, response: Any) -> None:
        response.headers["Content-Encoding"] = "gzip"

    with _answers(change):
        yield


@leak(16, found_by="every answer")
def pages_that_a_browser_keeps() -> Iterator[None]:
    """A page may stay in the browser's cache."""

    def change(_request: Any, response: Any) -> None:
        response.headers["Cache-Control"] = "private, max-age=60"

    with _answers(change):
        yield


@leak(18, found_by="every answer")
def a_font_from_elsewhere() -> Iterator[None]:
    """A page asks another host for a font."""
    with _footer(lambda: '<link rel="stylesheet" href="https://fonts.example/noto.css">'):
        yield


@leak(16, 18, found_by="every answer")
def a_referrer_that_names_the_page() -> Iterator[None]:
    """Where a reader goes next is told where they come from."""
    with patch.dict(middleware.HEADERS, {"Referrer-Policy": "origin"}):
        yield


@leak(7, 12, found_by="nothing is there")
def one_more_question_for_what_exists() -> Iterator[None]:
    """What exists but is not yours costs the database one question more than what does not exist."""
    plain = View.line

    def line(self: Any, address: str) -> Any:
        number = address.partition("-")[0]
        store = self._office.store
        if number.isdecimal() and int(number) <= 20:
            store.reading().execute("select 1 from log where seq = ?", (int(number),)).fetchone()
        return plain(self, address)

    with patch.object(View, "line", line):
        yield


@leak(7, found_by="nothing is there")
def a_page_of_its_own_for_the_forbidden() -> Iterator[None]:
    """What belongs to another seat answers with words of its own."""
    from goodoffices.desk import access

    plain = access._sit

    def leaky(request: Any, at: str, seats: Any) -> Any:
        office = _office()
        for process in office.store.processes():
            for seat in office.store.seats(process):
                if office.address(offices.Actor(process, seat)) == at:
                    request.leaky = True
        return plain(request, at, seats)

    def change(request: Any, response: Any) -> HttpResponse | None:
        if response.status_code == 404 and getattr(request, "leaky", False):
            response.content += b"this is not for you"
        return None

    with patch.object(access, "_sit", leaky), _answers(change):
        yield
