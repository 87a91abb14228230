"""Forms that are filled in, files that are taken, what is kept while one types: all answers alike in two worlds.

Beside the pages that links lead to (``test_pages_tell_nothing.py``), Southland here looks for words, takes copies and
tables, begins to write, and opens the pages for which no seat is needed. In the busy world the mediator and Northland
do the same at their desks before and while it does: they search, print, begin, send a call twice that was kept without
a network, correct, make packs, look up who knows what and what may be said.
"""

import hashlib
from contextlib import ExitStack
from subprocess import CompletedProcess
from unittest import mock

import pytest

from goodoffices import office as offices
from goodoffices.desk.accounts.models import Account, Begun, Session
from goodoffices.office import press
from goodoffices.record import Contact, Message
from goodoffices.vault import new_pair_for_age
from tests import mutants
from tests.properties.surface import answer_of, desk_of, take_seat
from tests.properties.worlds import BUSY, STEPS, played

pytestmark = pytest.mark.django_db

PARTS = ("status", "headers", "body")
LEAKS = mutants.found_by("doors")
FORMS = ("docx", "odt", "xml", "pdf")
LOOKED = ("ambulances", "busy", "a", '"from 08:00"', "nothing has this word")
OPEN = ("/calls/", "/calls/worker.js", "/line-down/", "/you/", "/sign-in/")
FILES = ("dates.ics", "undertakings.csv", "undertakings.xlsx")
KEY, _ = new_pair_for_age()


def printed(order, **how):
    """What stands for a PDF: it follows from the page alone, as the real one does."""
    return CompletedProcess(order, 0, stdout=b"%PDF" + hashlib.sha256(how["input"]).digest())


def copy_of(world, actor):
    return offices.handed_texts(world.office.view(actor))[0].newest.address


def answers_of(world, actor):
    """What a side gets for all that it does here, by what it was; nothing of it is on the record."""
    client, at = take_seat(actor), f"/{world.office.address(actor)}/"
    found = {}

    def note(what, answer):
        found[what] = answer_of(answer)
        return answer

    for words in LOOKED:
        note(f"search {words}", client.post(f"{at}search/", {"looked": words}))
    for form in FORMS:
        place = f"{at}copy/{copy_of(world, actor)}/"
        note(f"copy {form}", client.post(place, {"form": form}))
    for path in OPEN:
        note(path, client.get(path))
    for name in FILES:
        note(name, client.get(f"{at}files/{name}"))
    page, name = f"{at}room/", f"MessageForm {at}room/"
    note("keep", client.post(f"{at}begun/", {"begun": name, "said": "We began."}))
    for what, path in (("begun", page), ("gone on", f"{page}?go-on=MessageForm")):
        note(what, client.get(path))
    note("drop", client.post(f"{at}begun/drop/", {"begun": name}))
    note("dropped", client.get(page))
    for what, path in (("delegation", f"{at}room/delegation/"), ("record", f"{at}room/record/")):
        note(what, client.get(path))
    return found


def others_work(world):
    """The mediator and Northland do all of it too, and what is theirs alone; what each was answered."""
    with world.in_secret():
        done = {
            (actor.seat, what): answer.status_code
            for actor in (world.mara, world.north)
            for what, answer in work_of(world, actor)
        }
    assert len(done) > 15
    return done


def work_of(world, actor):
    """One of the others at a desk."""
    client, at = take_seat(actor), f"/{world.office.address(actor)}/"
    room = f"{at}room/" if actor == world.north else f"{at}relay/"
    yield "search", client.post(f"{at}search/", {"looked": "busy"})
    begun = {"begun": f"MessageForm {room}", "said": "Begun in secret."}
    yield "begin", client.post(f"{at}begun/", begun)
    if actor == world.north:
        for form in FORMS:
            place = f"{at}copy/{copy_of(world, actor)}/"
            yield f"copy {form}", client.post(place, {"form": form})
        yield "delegation", client.get(f"{at}room/delegation/")
        return
    own = offices.write_message(
        world.office, actor, room="own", words="wrong", key=f"wrong {actor.seat}"
    )
    line = world.office.view(actor).entry(own)
    right = {"key": f"right {actor.seat}", "said": "right", "standing": "position"}
    yield "correct", client.post(f"{at}correct/{line.address}/", right)
    call = {
        "key": "kept without a network", "with_seats": [world.north.seat], "channel": "call",
        "starts_at": "2026-03-17T05:30:00.125Z", "standing_0": "non-paper",
        "quote_0": "Nobody films the bridge.",
    }  # fmt: skip
    for time in ("first", "again"):
        yield f"call sent the {time} time", client.post(f"{at}contacts/kept/", call)
    for pack in ("travel", "handover"):
        typed = {"key": f"a {pack}", "side": world.north.seat, "recipient": KEY}
        yield pack, client.post(f"{at}{pack}/", typed)
    yield "who knows", client.get(f"{at}relay/who-knows/")
    yield "may I say", client.get(f"{at}relay/{world.south.seat}/may-i-say/")


def told(world, actor):
    """What somebody is told while the others work, where this is the world in which they do."""
    world.office.looking.forget()
    with ExitStack() as stack:
        dice = stack.enter_context(desk_of(world))
        stack.enter_context(world.rewound())
        stack.enter_context(mock.patch.object(press.subprocess, "run", printed))
        for rows in (Session, Account, Begun):
            rows.objects.all().delete()
        dice.seed("others")
        printing = set()
        if world.present:
            others_work(world)
            printing = {(one.process, one.seat) for one in world.present}
        dice.seed("the reader")
        stack.enter_context(mock.patch.object(press, "_printing", printing))
        return answers_of(world, actor)


def differing(worlds, seat="south"):
    first, second = (told(world, getattr(world, seat)) for world in worlds)
    assert first.keys() == second.keys()
    return {
        (what, part)
        for what in first
        for part, mine, theirs in zip(PARTS, first[what], second[what], strict=True)
        if mine != theirs
    }


@pytest.fixture(scope="module")
def worlds():
    """One in which nothing secret happened, and one full of it, with everybody at their desks."""
    busy = [(step, what, "busy", 30) for step, what in BUSY if step in (6, STEPS)]
    both = played([]), played(busy)
    both[1].present = (both[1].mara, both[1].north)
    yield both
    for world in both:
        world.close()


def test_what_a_side_is_told_is_what_it_asked_for(worlds):
    quiet = told(worlds[0], worlds[0].south)
    statuses = {what: status for what, (status, _, _) in quiet.items()}

    assert {what for what, status in statuses.items() if status not in (200, 204, 302)} == set()
    assert b"<mark>" in quiet["search ambulances"][2]
    assert b"<mark>" not in quiet["search busy"][2]
    assert b"You began this" in quiet["begun"][2]
    assert b"We began." in quiet["gone on"][2]
    assert quiet["dropped"][2] != quiet["begun"][2]


def test_the_others_have_done_it_all(worlds):
    busy = worlds[1]
    with desk_of(busy), mock.patch.object(press.subprocess, "run", printed):
        done = others_work(busy)
    view = busy.office.view(busy.mara)

    assert {what: status for what, status in done.items() if status not in (200, 204, 302)} == {}
    assert len(view.corrected) > 3
    assert len([x for x in view.lines(Message) if x.body.words == "right"]) == 1
    assert any(line.body.held for line in view.lines(Contact))


def test_nothing_that_a_side_does_here_tells_what_the_others_do(worlds):
    assert differing(worlds) == set()


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.name)
def test_a_leak_that_is_planted_in_a_new_door_is_found(leak, worlds):
    with leak.switch():
        assert differing(worlds)
