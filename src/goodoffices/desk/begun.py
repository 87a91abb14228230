"""What a person began to write, kept until it is sent: for that person alone, sealed, and gone when it is sent.

A form that is kept while one types (:attr:`goodoffices.desk.form.DeskForm.kept_while_typed`) sends what stands in it
here, and so does every page that shows it again with errors. Opened again it offers to go on. Nothing of it stands on
a record or in a session; it goes with the account, with the seat, and with the process.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict

from goodoffices import office
from goodoffices.desk.accounts.keys import seal, site_key, tag, unseal
from goodoffices.desk.accounts.models import Account, Begun
from goodoffices.errors import DamagedRecordError
from goodoffices.office import View

__all__ = [
    "GO_ON",
    "Kept",
    "Writing",
    "forget",
    "has_begun",
    "settle",
    "writing",
    "writing_at",
]

NAME: Final = "begun"
"""The hidden field that says which form it is."""
GO_ON: Final = "go-on"
"""Stands in the address of a form that is opened with what was begun."""
MOST: Final = 50
"""So many are kept for one account."""
SMALLEST: Final = 4096
LARGEST: Final = 256 * 1024
LONGEST_NAME: Final = 1000
NOT_KEPT: Final = frozenset({"csrfmiddlewaretoken", NAME, "more", "drop"})
REFUSED: Final = 422


@dataclass(frozen=True, slots=True)
class Kept:
    """What was typed, and when.

    Attributes
    ----------
    at : datetime
        When it was kept last.
    fields : dict of str to list of str
        What stood in each field.
    """

    at: datetime
    fields: Mapping[str, list[str]]

    def __repr__(self) -> str:
        return "<Kept>"


@dataclass(frozen=True, slots=True)
class Writing:
    """Somebody at a page: who, at which seat, where.

    Attributes
    ----------
    account : Account
    view : View
    page : str
        The page's address, as far as it says what the form is about.
    goes_on : str
        The form that is opened with what was begun; empty where none is.
    """

    account: Account
    view: View
    page: str
    goes_on: str

    def name_of(self, form: str) -> str:
        """What the form is called in its hidden field."""
        return f"{form} {self.page}"

    def address_of(self, form: str) -> str:
        """The page, opened with what was begun in that form."""
        return f"{self.page}{'&' if '?' in self.page else '?'}{GO_ON}={form}"

    def keep(self, name: str, typed: QueryDict) -> bool:
        """Keep what was typed; False where it is too much, or was sent already."""
        if not name or len(name) > LONGEST_NAME or self._is_over(typed.get("key", "")):
            return False
        fields = {one: typed.getlist(one) for one in typed if one not in NOT_KEPT}
        content = {"at": office.running().now().isoformat(), "fields": fields}
        raw = _padded(json.dumps(content, ensure_ascii=False).encode())
        place, actor = self._place(name), self.view.actor
        others = Begun.objects.filter(account=self.account).exclude(place=place)
        if len(raw) > LARGEST or others.count() >= MOST:
            return False
        sealed = seal(site_key(NAME), raw, place.encode())
        values = {"process": actor.process, "seat": actor.seat, "sealed": sealed}
        Begun.objects.update_or_create(place=place, account=self.account, defaults=values)
        return True

    def drop(self, name: str) -> None:
        """It was sent, or thrown away."""
        Begun.objects.filter(place=self._place(name), account=self.account).delete()

    def found(self, form: str) -> Kept | None:
        """What was begun in this form on this page."""
        place = self._place(self.name_of(form))
        row = Begun.objects.filter(place=place, account=self.account).first()
        if row is None:
            return None
        try:
            kept = json.loads(unseal(site_key(NAME), row.sealed, place.encode()))
        except DamagedRecordError:
            row.delete()
            return None
        if self._is_over(next(iter(kept["fields"].get("key", ())), "")):
            row.delete()
            return None
        return Kept(datetime.fromisoformat(kept["at"]), kept["fields"])

    def _is_over(self, key: str) -> bool:
        """Whether it was sent meanwhile, or the process has ended."""
        closed = self.view.closing is not None
        return closed or bool(key and office.running().is_written(self.view.actor, key))

    def _place(self, name: str) -> str:
        actor = self.view.actor
        return tag(NAME, json.dumps([self.account.pk, actor.process, actor.seat, name]))


_WRITING: ContextVar[Writing | None] = ContextVar("_WRITING", default=None)


def writing() -> Writing | None:
    """Who is at a page of a seat just now."""
    return _WRITING.get()


def has_begun() -> bool:
    """Whether whoever is at a page has anything begun at this seat: then its pages are drawn for one person."""
    here = writing()
    if here is None:
        return False
    actor = here.view.actor
    begun = Begun.objects.filter(account=here.account, process=actor.process, seat=actor.seat)
    return begun.exists()


@contextmanager
def writing_at(request: HttpRequest, view: View) -> Iterator[Writing | None]:
    """While a page of the seat answers."""
    account = request.user
    if not isinstance(account, Account):
        yield None
        return
    here = Writing(account, view, _page(request), request.GET.get(GO_ON, ""))
    token = _WRITING.set(here)
    try:
        yield here
    finally:
        _WRITING.reset(token)


def settle(here: Writing | None, request: HttpRequest, answer: HttpResponse) -> None:
    """After a form was sent: what was begun in it goes; where it is shown again, it stays."""
    name = request.POST.get(NAME, "") if request.method == "POST" else ""
    if here is None or not name:
        return
    if answer.status_code == REFUSED:
        here.keep(name, request.POST)
    elif answer.status_code in (302, 303):
        here.drop(name)


def forget(process: str) -> None:
    """Nothing that anybody began there stays: the process is over."""
    Begun.objects.filter(process=process).delete()


def _page(request: HttpRequest) -> str:
    asked = request.GET.copy()
    for name in (GO_ON, "before"):
        asked.pop(name, None)
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def _padded(raw: bytes) -> bytes:
    """To a power of two: how long it is tells nothing finer."""
    room = SMALLEST
    while room < len(raw):
        room *= 2
    return raw.ljust(room)
