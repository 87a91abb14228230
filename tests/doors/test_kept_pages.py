"""Pages that are drawn once while a view stands: what is new stands on them, and each has keys of its own."""

import re

import pytest

from goodoffices.desk import page, sheet
from goodoffices.desk.party import room
from goodoffices.desk.party.due import Due
from goodoffices.office import write_message
from goodoffices.record import Message

TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
KEYS = re.compile(r'name="key" value="([^"]+)"')
OPENED_MOST = (("mara", "mediator:brief"), ("anton", "party:room"), ("anton", "party:own"))


@pytest.fixture
def drawn(monkeypatch):
    """The templates that were drawn."""
    seen, draw = [], page.rendered

    def rendered(request, template, *arguments):
        seen.append(template)
        return draw(request, template, *arguments)

    monkeypatch.setattr(page, "rendered", rendered)
    return seen


@pytest.mark.parametrize(("who", "route"), OPENED_MOST)
def test_it_is_drawn_once_while_nothing_changes_and_its_token_and_keys_are_always_new(
    desk, drawn, who, route
):
    person = desk.cast.people[who]
    shown = [desk.get(person, route).text for _ in range(3)]

    assert len(drawn) == 1
    assert len({token for text in shown for token in TOKENS.findall(text)}) == 3
    for text in shown:
        assert len(set(TOKENS.findall(text))) == 1
    keys = [key for text in shown for key in KEYS.findall(text)]
    assert len(set(keys)) == len(keys) == (0 if who == "mara" else 3)
    assert len({KEYS.sub("", TOKENS.sub("", text)) for text in shown}) == 1
    assert not any(sheet._WORD in text for text in shown)


def test_a_form_of_each_look_says_something_of_its_own(desk):
    anton = desk.cast.anton
    for words in ("From eight.", "Until ten."):
        key, *_ = KEYS.findall(desk.get(anton, "party:room").text)
        desk.post(anton, "party:room", {"said": words, "standing": "position"}, key=key)

    said = [line.body.words for line in desk.cast.view(anton).lines(Message)]
    assert said == ["From eight.", "Until ten."]


@pytest.mark.parametrize(("who", "route"), [("anton", "party:room"), ("mara", "mediator:brief")])
def test_what_is_new_stands_on_the_next_look(desk, who, route):
    cast = desk.cast
    person = cast.people[who]
    writer, with_whom = (cast.mara, cast.anton) if who == "anton" else (cast.anton, cast.mara)
    assert "Ambulances" not in desk.get(person, route).text

    write_message(
        cast.office, writer, room=with_whom.seat, words="Ambulances may cross.", key="new"
    )

    assert "Ambulances may cross." in desk.get(person, route).text


def test_the_brief_tells_the_minute_though_nothing_was_written(desk):
    cast = desk.cast
    cast.clock.now = cast.clock.now.replace(minute=59, second=50)
    for _ in range(2):
        shown = desk.get(cast.mara, "mediator:brief").text
        assert f"{cast.clock():%H:%M}</time>" in shown
        cast.clock.forward(seconds=20)


def test_what_waits_no_longer_is_gone_though_nothing_was_written(desk, monkeypatch):
    waits = [Due("An answer under seal", "Read and answer", "party:agenda")]
    monkeypatch.setattr(room, "all_due", lambda _view: list(waits))
    assert "An answer under seal" in desk.get(desk.cast.anton, "party:room").text

    waits.clear()

    assert "An answer under seal" not in desk.get(desk.cast.anton, "party:room").text


def test_pages_of_older_entries_are_not_kept(desk, drawn):
    anton = desk.cast.anton
    older = desk.to(anton, "party:room") + "?before=3"

    for _ in range(2):
        assert desk.client_of(anton).get(older).status_code == 200

    assert len(drawn) == 2
