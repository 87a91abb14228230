"""Every page of a desk whose text has 500 clauses and whose record 5,000 entries, and the desk under load.

    python -m bench desk [--entries 5000] [--clauses 500] [--rate 50] [--seconds 20] [--profile ROUTE]

A mediator and a side open every page that links lead to. For each: processor time of an answer with every guard on,
as after a start, after something new came, and again while nothing changes. Then all of these pages from a real
server at a steady rate, while each second something new comes to both of them, so that their pages are drawn anew;
and the pages of the text alone in the same way: the text as it stands and one clause of it, for the mediator and for
a side.
Two processors serve 50 pages a second if a page costs less than 40 ms; the goal is 20 ms on average over all pages.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import statistics
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from bench.pages import at_the_door, waits
from bench.views import fill

GOAL_P95_MS = 100
GOAL_MEAN_MS = 20
OF_ONE_ROUTE = 2
OF_THE_TEXT = {"mediator:text", "mediator:text_clause", "party:text", "party:text_clause"}
DRAFTS = 6
DAYS = 100
CALLS_AN_ENTRY = 0.75


class Calendar:
    """A clock that goes through a hundred days while a record is filled, and is right from then on."""

    def __init__(self, entries):
        self.is_today = False
        self._now = datetime.now(UTC) - timedelta(days=DAYS)
        self._step = timedelta(days=DAYS) / (CALLS_AN_ENTRY * entries)

    def __call__(self):
        now = datetime.now(UTC)
        self._now = now if self.is_today else min(now, self._now + self._step)
        return self._now


def clauses(count, offered):
    """So many clauses, each tenth a heading and each fifth with a bracket of two wordings."""
    from goodoffices.record import Alternative, Bracket, Clause, Wording

    for n in range(count):
        if n % 10 == 0:
            yield Clause(id=f"c{n}", heading=f"On the crossing at bridge {n}")
            continue
        words = (
            f"Vehicles of the relief column {n} pass the bridge between six and nine each morning"
        )
        brackets = ()
        if n % 5 == 1:
            wordings = (f"under escort {n}", f"without escort {n}")
            brackets = (
                Bracket(
                    id=f"p{n}",
                    alternatives=tuple(
                        Alternative(id=f"p{n}-{m}", words=one) for m, one in enumerate(wordings)
                    ),
                ),
            )
            offered[f"p{n}-0"] = n
        pieces = (f"{words} ", ".") if brackets else (f"{words}.",)
        wording = Wording(pieces=pieces, slots=tuple(b.id for b in brackets))
        yield Clause(id=f"c{n}", level=1, words=wording, brackets=brackets)


def drafted(office, mediator, sides, count):
    """A text of so many clauses, in several drafts, each handed to both sides, which answer and offer."""
    from goodoffices import office as o
    from goodoffices.record import TextContent

    offered = {}
    content = TextContent(title="The bridge", clauses=tuple(clauses(count, offered)))
    origins = {name: sides[n % 2].seat if n % 3 else None for name, n in offered.items()}
    text = o.put_text(office, mediator, content, origins=origins, key="text")
    for turn in range(1, DRAFTS):
        now = o.negotiating_text(office.view(mediator), text)
        changed = [
            replace(c, words=replace(c.words, pieces=(f"By day {turn}, {c.words.pieces[0]}", *c.words.pieces[1:])))
            if n % 40 == turn else c
            for n, c in enumerate(now.content.clauses)
        ]  # fmt: skip
        o.redraft(
            office, mediator, text=text, content=replace(now.content, clauses=tuple(changed)),
            seen=now.number, key=f"draft/{turn}",
        )  # fmt: skip
        for side in sides:
            view = office.view(mediator)
            now = o.negotiating_text(view, text)
            shown = o.copy_preview(office, view, now, to=side.seat)
            copy = o.hand_text(
                office, mediator, text=text, to=side.seat, seen=shown.digest,
                key=f"hand/{turn}/{side.seat}",
            )  # fmt: skip
            for n in range(turn, count, 50):
                o.answer_clause(
                    office, side, draft=copy, clause=f"c{n}", accepts=n % 2 == 0, side=side.seat,
                    key=f"answer/{turn}/{n}",
                )  # fmt: skip
            o.offer_alternative(
                office, side, draft=copy, clause=f"c{turn}", words=f"With a guard of {turn}.",
                side=side.seat, key=f"offer/{turn}",
            )  # fmt: skip
    return text


class Sitting:
    """Somebody at a desk that is asked at the door which a server uses."""

    def __init__(self, office, application, actor, *first):
        from django.test import Client

        from tests.properties.signing_in import sit_down, way_in

        browser = sit_down(Client(headers={"host": "127.0.0.1"}), way_in(actor))
        self.cookies = "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())
        self.at = f"/{office.address(actor)}/"
        self._first = [f"{self.at}{one}/" for one in first]
        self._application = application

    def ask(self, path):
        """A function that asks for a page."""
        return at_the_door(self._application, path, self.cookies)

    def pages(self):
        """Addresses of every page that links lead to, a few of each route, under the route's name."""
        from django.urls import resolve

        from tests.properties.surface import HREF

        found, waiting, seen = {}, list(self._first), set()
        while waiting:
            path = waiting.pop(0)
            route = resolve(path.partition("?")[0]).view_name + ("?" if "?" in path else "")
            held = found.setdefault(route, [])
            if path in seen or len(held) >= OF_ONE_ROUTE:
                continue
            seen.add(path)
            status, body = self.ask(path)()
            if status == "200" and body[:9].lower() == b"<!doctype":
                held.append(path)
                links = {link.decode().replace("&amp;", "&") for link in HREF.findall(body)}
                waiting += sorted(link for link in links if link.startswith(self.at))
        return {route: paths for route, paths in found.items() if paths}


def spent(ask, times, before=lambda: None):
    """The middle of the processor time of some answers, in ms, and the largest page."""
    used = []
    for _ in range(times):
        before()
        start = time.process_time()
        _, body = ask()
        used.append(1000 * (time.process_time() - start))
    return statistics.median(used), len(body)


def profiled(ask, before):
    """Where the time of one page goes."""
    profile = cProfile.Profile()
    for _ in range(5):
        before()
        profile.runcall(ask)
    pstats.Stats(profile).sort_stats("cumulative").print_stats(60)


def searched(office, actor, words):
    """How long a search takes in a view that nobody has looked at yet, and again."""
    from goodoffices.office import search

    office.looking.forget()
    times = []
    for _ in range(4):
        start = time.process_time()
        search(office, office.look(actor), words)
        times.append(1000 * (time.process_time() - start))
    return times[0], statistics.median(times[1:])


def wanted_by(arguments):
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="bench desk")
    parser.add_argument("--entries", type=int, default=5000)
    parser.add_argument("--clauses", type=int, default=500)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--profile", default="", help="only this route: where its time goes")
    return parser.parse_args(arguments)


def main(arguments):
    wanted = wanted_by(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils.module_loading import import_string

    from goodoffices import office as offices
    from goodoffices.desk import settings
    from goodoffices.office import Draft
    from goodoffices.record import Audience, Message
    from tests.conftest import IN_MEMORY

    call_command("migrate", verbosity=0, interactive=False)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=IN_MEMORY)))
        calendar = Calendar(wanted.entries)
        office = offices.open_office(folder, clock=calendar)
        stack.callback(office.store.close)
        mediator, north = fill(office, wanted.entries)
        calendar.is_today = True
        south = next(
            offices.Actor(mediator.process, seat.id)
            for seat in office.view(mediator).parties
            if seat.id != north.seat
        )
        drafted(office, mediator, (north, south), wanted.clauses)
        offices.install(office)
        stack.callback(offices.install, None)
        application = import_string(settings.WSGI_APPLICATION)
        sitting = {
            "mediator": Sitting(
                office, application, mediator, "brief",
                f"text/{offices.negotiating_texts(office.view(mediator))[0].line.address}",
            ),
            "side": Sitting(
                office, application, north, "room",
                f"room/text/{offices.handed_texts(office.view(north))[0].newest.address}",
            ),
        }  # fmt: skip
        pages = {who: one.pages() for who, one in sitting.items()}
        room, count = Audience([mediator.seat, north.seat]), iter(range(10**6))

        def write():
            said = Draft(room, Message(words="w" * 400))
            office.append(mediator, [said], key=f"written/{next(count)}")

        if wanted.profile:
            for who, routes in pages.items():
                if wanted.profile in routes:
                    profiled(sitting[who].ask(routes[wanted.profile][0]), write)
            return 0
        print(
            f"{office.view(mediator).head().number} entries of the mediator, "
            f"{office.view(north).head().number} of a side, {wanted.clauses} clauses"
        )
        every = []
        for who, routes in pages.items():
            for route, paths in routes.items():
                ask = sitting[who].ask(paths[0])
                start, _ = spent(ask, 3, office.looking.forget)
                first, size = spent(ask, 3, write)
                again, _ = spent(ask, 3)
                every.append((first, again, start, size, who, route))
        print(f"{'page':<42} {'after a start':>13} {'after an entry':>14} {'again':>9} {'size':>9}")
        for first, again, start, size, who, route in sorted(every, reverse=True):
            print(
                f"{who + ' ' + route:<42} {start:10.1f} ms {first:11.1f} ms {again:6.1f} ms {size:7} B"
            )
        good = report(every)
        for who, actor in (("mediator", mediator), ("side", north)):
            cold, warm = searched(office, actor, "escort")
            print(
                f"search of a {who}: {cold:.0f} ms where nothing was looked at, then {warm:.0f} ms"
            )
        of_the_text = {
            who: {route: paths for route, paths in routes.items() if route in OF_THE_TEXT}
            for who, routes in pages.items()
        }
        for what, asked in (("all pages", pages), ("pages of the text alone", of_the_text)):
            print(f"{what}: ", end="")
            good &= under_load(office, mediator, north, application, sitting, asked, wanted)
        return 0 if good else 1


def report(every):
    """What a page costs on the whole, and whether that is little enough."""
    firsts, agains, starts = ([row[place] for row in every] for place in (0, 1, 2))
    mean = statistics.fmean(firsts)
    print(
        f"{len(every)} kinds of pages: after an entry {mean:.1f} ms of processor on average "
        f"(goal {GOAL_MEAN_MS}), median {statistics.median(firsts):.1f}, slowest {max(firsts):.0f}; "
        f"after a start {statistics.fmean(starts):.1f}, again {statistics.fmean(agains):.1f} on average"
    )
    return mean <= GOAL_MEAN_MS


def under_load(office, mediator, north, application, sitting, pages, wanted):
    """All pages at a steady rate from a real server, while something is written to both each second."""
    from waitress.server import create_server

    from goodoffices.cli.desk import THREADS
    from goodoffices.office import Draft
    from goodoffices.record import Audience, Message

    paths, cookies = [], {}
    for who, routes in pages.items():
        for each in routes.values():
            paths += each
            cookies |= dict.fromkeys(each, sitting[who].cookies)
    server = create_server(application, host="127.0.0.1", port=0, threads=THREADS, ident=None)
    threading.Thread(target=server.run, daemon=True).start()
    over, room = threading.Event(), Audience([mediator.seat, north.seat])

    def write():
        count = 0
        while not over.wait(1):
            count += 1
            key = f"load/{len(paths)}/{count}"
            office.append(mediator, [Draft(room, Message(words="w" * 400))], key=key)

    writer = threading.Thread(target=write)
    writer.start()
    used = time.process_time()
    # Who asks stands in a process of its own and takes nothing from the server's.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as outside:
        load = (server.effective_port, cookies, paths, wanted.rate, wanted.seconds)
        times = outside.submit(waits, *load).result()
    used = time.process_time() - used
    over.set()
    writer.join()
    server.close()
    p50, p95, p99 = (times[int(len(times) * share)] for share in (0.5, 0.95, 0.99))
    print(
        f"waitress, {THREADS} threads, {wanted.rate:.0f}/s over {len(paths)} pages, an entry each second: "
        f"{len(times)} answers, p50 {p50:.0f} ms, p95 {p95:.0f} ms (goal {GOAL_P95_MS}), p99 {p99:.0f} ms, "
        f"slowest {times[-1]:.0f} ms; {1000 * used / len(times):.1f} ms of processor each; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    return p95 <= GOAL_P95_MS
