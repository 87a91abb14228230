"""The record: every line, by number, newest first; a file with a name that says nothing."""

import json

import pytest

from goodoffices.desk.mediator.process.record import AT_ONCE
from goodoffices.office import Draft, write_message
from goodoffices.record import Audience, Unknown

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara(cast, client_of):
    return client_of(cast.mara)


def write(cast, count):
    for number in range(count):
        write_message(
            cast.office,
            cast.mara,
            room="own",
            words=f"Note {number + 1:03}.",
            key=cast.key(cast.mara),
        )


def test_the_newest_stand_first_and_older_ones_follow_by_number(cast, mara, address_of):
    write(cast, AT_ONCE + 5)
    page = address_of(cast.mara, "mediator:record")

    first = mara.get(page).text
    lines = cast.view(cast.mara).lines()
    oldest_shown = lines[-AT_ONCE].number
    second = mara.get(f"{page}?before={oldest_shown}").text

    assert first.index(f"Note {AT_ONCE + 5:03}") < first.index(f"Note {AT_ONCE + 4:03}")
    assert "Note 005." not in first
    assert f"before={oldest_shown}" in first
    assert "Note 005." in second


def test_one_kind_can_be_looked_at_alone(cast, mara, address_of):
    write(cast, 1)
    page = address_of(cast.mara, "mediator:record")

    shown = mara.get(f"{page}?kind=message").text

    assert "Note 001." in shown
    assert "is invited" not in shown
    assert mara.get(f"{page}?kind=nothing").status_code == 404
    assert mara.get(f"{page}?before=x").status_code == 404


def test_an_entry_of_a_kind_unknown_here_is_shown_as_such(cast, mara, address_of):
    body = Unknown("weather", b"{}")
    body_kind = type("Weather", (Unknown,), {"KIND": "weather", "__slots__": ()})
    draft = Draft(Audience([cast.mara.seat]), body_kind(body.name, body.raw))
    cast.office.append(cast.mara, [draft], key="new")

    shown = mara.get(address_of(cast.mara, "mediator:record"))

    assert shown.status_code == 200
    assert "kind this version does not know" in shown.text.lower()


def test_it_says_where_the_record_ends(cast, mara, address_of):
    shown = mara.get(address_of(cast.mara, "mediator:record")).text

    head = cast.view(cast.mara).head()
    assert f"ends at line {head.number}" in shown
    assert head.head.hex()[:4] in shown


def test_the_file_has_a_neutral_name_and_holds_every_line(cast, mara, address_of):
    answer = mara.get(address_of(cast.mara, "mediator:record_export"))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="record.json"'
    assert len(json.loads(answer.content)["lines"]) == len(cast.view(cast.mara).lines())
