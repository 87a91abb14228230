"""Every kind of entry can be read by everybody to whom it is addressed."""

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import pytest
from django.template import engines

from goodoffices.desk.terms import term
from goodoffices.office import Draft
from goodoffices.record import (
    Audience,
    Channel,
    Contact,
    Destroyed,
    Entry,
    EntryId,
    KeepingRule,
    Line,
    Message,
    Seat,
    SeatId,
    UnderLock,
    Unknown,
    kinds,
)

WORDS = "<b>said</b> אב"


def made(hint, cast):
    """Some value of that type; words of people where the type is text."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    plain = {
        str: WORDS,
        EntryId: WORDS,
        SeatId: cast.anton.seat,
        Seat: cast.view(cast.anton).seat,
        int: 1,
        float: 33.5,
        bytes: WORDS.encode(),
        bool: True,
        date: date(2026, 3, 17),
        datetime: datetime(2026, 3, 17, 8, tzinfo=UTC),
    }
    if hint in plain:
        value = plain[hint]
    elif origin in (typing.Union, types.UnionType):
        value = made(inner[0], cast)
    elif origin is tuple:
        value = (made(inner[0], cast), made(inner[0], cast))
    elif origin is Mapping:
        value = {made(inner[0], cast): made(inner[1], cast)}
    elif isinstance(hint, type) and issubclass(hint, StrEnum):
        value = next(iter(hint))
    else:
        value = filled(hint, cast)
    return value


def filled(cls, cast):
    """A value of that class; a field with a default keeps it unless it is text."""
    hints = typing.get_type_hints(cls)
    names = {
        field.name: made(hints[field.name], cast)
        for field in fields(cls)
        if (field.default is MISSING and field.default_factory is MISSING)
        or field.default == ""
        or field.default is None
    }
    return cls(**special(cls.__name__, names, cast))


def special(name, values, cast):
    """What a kind's own rules ask for."""
    asked = {
        "AcceptanceAsked": lambda: {**values, "clauses": values["clauses"][:1]},
        "AgendaSet": lambda: {"issues": values["issues"][:1]},
        "AgendaAmount": lambda: {**values, "least": "0", "most": "12.5"},
        "AgendaIssue": lambda: {**values, "options": ()},
        "ReleaseAsked": lambda: {**values, "recipient": cast.bela.seat},
        "EvaluationAsked": lambda: {**values, "until": None},
        "ConflictModelled": lambda: {**values, "estimates": values["estimates"][:1]},
        "AgreedNorms": lambda: {"share_of_best": 300, "gain_hundredths": 150},
        "NoticeFiled": lambda: {**values, "ends": values["ends"] + timedelta(hours=1)},
        "QuestionFound": lambda: {**values, "issues": (WORDS, WORDS)},
        "ReceptionFigure": lambda: {**values, "about": 40},
        "Contact": lambda: {**values, "with_seats": (cast.anton.seat,)},
    }
    return asked.get(name, lambda: values)()


def shown(cast, actor, line):
    """The entry as the actor reads it."""
    page = engines["jinja2"].env.from_string(
        '{% import "macros/ledger.html" as ledger %}{{ ledger.entry(line, view) }}'
    )
    return page.render(line=line, view=cast.view(actor))


def written(cast, body, *readers):
    """The line of such an entry in Northland's view."""
    audience = Audience([cast.mara.seat, cast.anton.seat, *readers])
    return Line(7, Entry(EntryId("1" * 32), cast.mara.seat, audience, 1773729600, body), "7-abc")


@pytest.mark.parametrize("name", kinds())
def test_every_kind_of_entry_is_shown_in_words(desk, name):
    body = filled(kinds()[name], desk.cast)

    page = shown(desk.cast, desk.cast.anton, written(desk.cast, body))

    assert term(body) in page
    assert "Third Capital" in page
    assert "<b>said</b>" not in page
    assert "does not know" not in page


def test_an_entry_of_an_unknown_kind_is_kept_as_it_is(desk):
    page = shown(desk.cast, desk.cast.anton, written(desk.cast, Unknown("omen", b"{}")))

    assert "An entry of a kind this version does not know" in page


def test_the_whole_audience_is_named(desk):
    page = shown(
        desk.cast, desk.cast.mara, written(desk.cast, Message(words="x"), desk.cast.bela.seat)
    )

    assert all(name in page for name in ("Third Capital", "Northland", "Southland"))


def test_a_seat_that_the_reader_was_not_told_of_is_not_named(desk):
    line = written(desk.cast, Message(words="x"), desk.cast.frieda.seat)

    page = shown(desk.cast, desk.cast.anton, line)

    assert "a seat that you were not told of" in page
    assert "Friend of the process" not in page


def test_words_in_a_record_are_read_back_from_it(desk):
    draft = Draft(
        Audience([desk.cast.mara.seat]),
        Contact(channel=Channel.CALL, participants=("Ada",), when_words="at night"),
    )
    desk.cast.office.append(desk.cast.mara, [draft], key="contact")

    page = shown(desk.cast, desk.cast.mara, desk.cast.view(desk.cast.mara).lines(Contact)[0])

    assert "Ada" in page
    assert "read by nobody else" in page


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            Destroyed("message", None, date(2026, 3, 18), KeepingRule.DECISION),
            "Item destroyed on Wednesday 18 March 2026, under this rule: by decision",
        ),
        (Destroyed("omen"), "Item destroyed; your record does not say when"),
        (
            UnderLock("contact", None, date(2026, 3, 18), KeepingRule.RETENTION),
            "Item under lock since Wednesday 18 March 2026, under this rule: retention fixed",
        ),
    ],
)
def test_what_can_no_longer_be_read_says_since_when_and_under_which_rule(desk, body, told):
    page = shown(desk.cast, desk.cast.anton, written(desk.cast, body))

    assert told in page
    assert term(body) in page
