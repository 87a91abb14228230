"""Whether the time of an answer tells two worlds apart: paired requests in random order.

    python -m bench timing [--pairs 10000]

One world is quiet; in the other the other side and the mediator did all they can do in secret. A side asks
for the same pages in both, one right after the other and in random order, so that drift cancels. Compared are
the times between their 5th and 95th percentile by Welch's t, and all of them by Mann and Whitney's U.
|t| must stay below 4.5 and the medians must differ by less than the leak budget. The same is done for addresses
that do not exist and addresses of somebody else.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
import time
from functools import partial

BUDGET_MS = 0.5
LIMIT_T = 4.5


def welch(one, other):
    """Welch's t of the middle of two samples."""
    first, second = (
        sorted(times)[len(times) // 20 : len(times) - len(times) // 20] for times in (one, other)
    )
    spread = statistics.variance(first) / len(first) + statistics.variance(second) / len(second)
    return (statistics.fmean(first) - statistics.fmean(second)) / math.sqrt(spread)


def mann_whitney(one, other):
    """The standardised U of two samples without ties."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(place for place, (_, which) in enumerate(ranked, start=1) if which == 0)
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    return (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)


def compare(name, here, there, pairs):
    """Time two requests in pairs; say whether they can be told apart."""
    dice, times = random.Random(name), ([], [])
    for ask in (here, there) * 20:
        ask()
    for _ in range(pairs):
        order = [(0, here), (1, there)]
        dice.shuffle(order)
        for which, ask in order:
            start = time.perf_counter_ns()
            ask()
            times[which].append(time.perf_counter_ns() - start)
    t, u = welch(*times), mann_whitney(*times)
    medians = [statistics.median(sample) / 1e6 for sample in times]
    apart = abs(medians[0] - medians[1])
    good = abs(t) < LIMIT_T and apart < BUDGET_MS
    print(
        f"{name:<44} {pairs:>6} pairs  medians {medians[0]:.3f} and {medians[1]:.3f} ms, "
        f"{apart * 1000:.0f} us apart  t {t:+.2f}  U {u:+.2f}  {'ok' if good else 'TOLD APART'}",
        flush=True,
    )
    return good


def sits(world, seat):
    """Somebody of a world at the desk: a way to get a page through all guards."""
    from django.test import Client

    from goodoffices import office as offices
    from tests.properties.signing_in import sit_down, way_in

    def running():
        return world.office

    offices.running = running
    browser = sit_down(Client(raise_request_exception=False), way_in(getattr(world, seat)))

    def get(path):
        offices.running = running
        return browser.get(path)

    return get


def main(arguments):
    parser = argparse.ArgumentParser(prog="bench timing")
    parser.add_argument("--pairs", type=int, default=2000)
    wanted = parser.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from tests.properties.worlds import BUSY, played

    setup_test_environment()
    call_command("migrate", verbosity=0, interactive=False)
    history = [(step, what, "busy", 300) for step, what in BUSY]
    worlds = played([]), played(history, process="another")
    good = True
    sides = [(sits(world, "south"), world.office.address(world.south)) for world in worlds]
    for page in ("room/", "room/record/", "room/proposals/"):
        pair = [partial(get, f"/{address}/{page}") for get, address in sides]
        good &= compare(f"a side's page, two worlds: {page}", *pair, wanted.pairs)
    quiet, (get, own) = worlds[0], sides[0]
    mediators = quiet.office.address(quiet.mara)
    line = quiet.office.line_address(quiet.mara, 2)
    for name, known, unknown in (
        ("the mediator's page, and none", f"{mediators}/brief/", f"{'a' * len(mediators)}/brief/"),
        (
            "another's line, and none",
            f"{own}/room/releases/{line}/",
            f"{own}/room/releases/2-{'a' * 12}/",
        ),
    ):
        good &= compare(name, partial(get, f"/{known}"), partial(get, f"/{unknown}"), wanted.pairs)
    for world in worlds:
        world.close()
    print(f"leak budget: {BUDGET_MS} ms; |t| < {LIMIT_T}")
    return 0 if good else 1
