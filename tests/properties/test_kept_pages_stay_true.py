"""A page that was kept says to the letter what it says when it is drawn anew, whatever was written in between."""

import re
from contextlib import ExitStack

import pytest
from django.urls import resolve

from goodoffices.desk import page, sheet
from goodoffices.office import looking
from tests.properties.surface import HREF, desk_of, take_seat
from tests.properties.worlds import SECRETS, World

pytestmark = pytest.mark.django_db

NEW_EACH_TIME = re.compile(rb'name="(csrfmiddlewaretoken|key)" value="[^"]*"')
OF_ONE_ROUTE = 2


class Reader:
    """Somebody who opens the pages that are kept, again and again."""

    def __init__(self, world, actor):
        self._world, self._actor = world, actor
        self._client = take_seat(actor)
        self.seen = {}

    def find(self):
        """Which pages there are by now: those that links lead to."""
        start = f"/{self._world.office.address(self._actor)}/"
        waiting, known = [start], set()
        while waiting:
            path = waiting.pop()
            if path in known:
                continue
            known.add(path)
            where = resolve(path.partition("?")[0])
            same = [one for one in self.seen if resolve(one).view_name == where.view_name]
            answer = self._client.get(path)
            if "?" not in path and getattr(where.func, "kept", False) and len(same) < OF_ONE_ROUTE:
                self.seen[path] = None
            links = {link.decode().replace("&amp;", "&") for link in HREF.findall(answer.content)}
            links.add(answer.headers.get("Location", ""))
            if len(same) < OF_ONE_ROUTE:
                waiting += sorted(x for x in links if x.startswith(start) and "?" not in x)

    def look(self):
        """What each of them says, without what is new on every page."""
        return {path: self._said(path) for path in self.seen}

    def _said(self, path):
        answer = self._client.get(path)
        return answer.status_code, NEW_EACH_TIME.sub(b"", answer.content)


def lies(world, act, readers):
    """Do something, and tell which kept pages are not what they are when they are drawn anew."""
    for reader in readers:
        reader.look()
    act()
    kept = [reader.look() for reader in readers]
    world.office.looking.forget()
    return [
        path
        for reader, before in zip(readers, kept, strict=True)
        for path, said in reader.look().items()
        if before[path] != said
    ]


@pytest.fixture
def played_out():
    """A world whose story is told, its desk, and those who read there."""
    with ExitStack() as stack:
        world = World()
        stack.callback(world.close)
        stack.enter_context(desk_of(world))
        world.open()
        for step in world.story():
            step()
        readers = [Reader(world, actor) for actor in (world.mara, world.north, world.south)]
        for reader in readers:
            reader.find()
        yield world, readers


def test_after_whatever_is_written(played_out, monkeypatch):
    world, readers = played_out
    drawn, draw = [], page.rendered
    monkeypatch.setattr(page, "rendered", lambda *given: drawn.append(given) or draw(*given))
    asked = 0

    for what in sorted(SECRETS):
        told = lies(world, lambda what=what: world.secretly(what, "a", 3), readers)
        asked += 3 * sum(len(reader.seen) for reader in readers)
        assert told == [], what

    assert len(readers[0].seen) > 20
    assert len(drawn) < 0.7 * asked  # they were kept, so that there was something to be wrong


def test_a_page_that_is_kept_too_long_is_found(played_out, monkeypatch):
    world, readers = played_out
    monkeypatch.setattr(looking._Added, "changes", lambda _self, _read: False)

    assert lies(world, lambda: world.secretly("a_request", "a", 3), readers)


def test_nothing_is_kept_of_what_rests_on_something_sealed(played_out):
    world, readers = played_out
    for reader in readers:
        reader.look()

    for actor, kept in world.office.looking._kept.items():
        for key, made in kept.memory._made.items():
            if isinstance(made.value, sheet.Sheet):
                assert looking.Sealed() not in made.reads, (actor, key)
