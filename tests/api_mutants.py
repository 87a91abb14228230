"""Deliberate leaks of the API; they add to the list in ``tests/mutants.py``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from importlib import import_module
from typing import Any
from unittest.mock import patch

import msgspec

from goodoffices import office as offices
from goodoffices.api import operations
from tests.mutants import leak

door: Any = import_module("goodoffices.api.application")


def _count() -> int:
    """Entries in the whole record."""
    store: Any = offices.running().store
    return int(store.reading().execute("select count(*) from log").fetchone()[0])


@contextmanager
def _operation(name: str, change: Any) -> Iterator[None]:
    """Have what an operation gives changed before it leaves."""

    def leaky(one: Any) -> Any:
        return dataclasses.replace(one, run=lambda call: change(call, one.run(call)))

    changed = [(pattern, leaky(one) if one.name == name else one) for pattern, one in door.ROUTES]
    with patch.object(door, "ROUTES", changed):
        yield


@leak(10, found_by="api")
def the_head_of_the_whole_record() -> Iterator[None]:
    """A list of lines says how many entries the record has, instead of the seat's own view."""

    def change(_call: Any, given: Any) -> Any:
        return msgspec.structs.replace(given, head=operations.Head(_count(), given.head.head))

    with _operation("lines", change):
        yield


@leak(9, found_by="api")
def seats_that_the_caller_was_not_told_of() -> Iterator[None]:
    """Where the caller sits, every seat of the process is listed."""

    def change(call: Any, given: Any) -> Any:
        names = call.office.store.seats(call.view.actor.process)
        seats = [operations.SeatOut(name, "party") for name in names]
        return msgspec.structs.replace(given, seats=seats)

    with _operation("seat", change):
        yield


@leak(7, found_by="api")
def refused_instead_of_not_there() -> Iterator[None]:
    """A line that exists for others is refused in another way than one that does not exist."""
    plain = door._answer

    def leaky(environ: Any) -> Any:
        answer = plain(environ)
        number = str(environ["PATH_INFO"]).rpartition("/")[2].partition("-")[0]
        is_there = number.isdecimal() and int(number) <= _count()
        if answer.status is HTTPStatus.NOT_FOUND and is_there:
            return dataclasses.replace(answer, status=HTTPStatus.FORBIDDEN)
        return answer

    with patch.object(door, "_answer", leaky):
        yield


@leak(6, 11, found_by="api")
def a_header_about_the_load() -> Iterator[None]:
    """Every answer says in a header how much was written in all."""
    with patch.object(door, "HEADERS", _Loaded(door.HEADERS)):
        yield


class _Loaded(list[tuple[str, str]]):
    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield from super().__iter__()
        yield ("X-Load", str(_count()))
