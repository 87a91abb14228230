"""Whether the time of an answer tells two worlds apart: paired requests in random order.

    python -m bench timing [--pairs 10000] [--filings] [--processor]

One world is quiet; in the other the other side and the mediator did all they can do in secret. A side asks
for the same pages in both, one right after the other and in random order, so that drift cancels. Compared are
the times between their 5th and 95th percentile by Welch's t, and all of them by Mann and Whitney's U.
|t| must stay below 4.5 and the medians must differ by less than the leak budget. The same is done for addresses
that do not exist and addresses of somebody else.

Plans are filed in pairs too: among few and among many of the other desk's, and just after the other desk filed or
somebody else did, in another record. Nothing of it clashes. These write, so each is a plan more in both worlds.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

CLOCK = [time.perf_counter_ns]
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


def compare(name, here, there, pairs, before=(None, None)):
    """Time two requests in pairs, each after what happens before it; say whether they can be told apart."""
    dice, times = random.Random(name), ([], [])
    for ask in (here, there) * 20:
        ask()
    for _ in range(pairs):
        order = [(0, here), (1, there)]
        dice.shuffle(order)
        for which, ask in order:
            if before[which] is not None:
                before[which]()
            start = CLOCK[0]()
            ask()
            times[which].append(CLOCK[0]() - start)
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


MANY, FEW = 5_000, 10
NEAR, FAR = "41.20, -32.10", "42.30, -31.20"


def two_desks(folder, others):
    """Two desks that opted in; one of them filed so many plans, far from the other's."""
    from goodoffices.office import file_plans
    from tests.cast import gather
    from tests.duty import on_duty
    from tests.flying import circle, opt_in

    duty = on_duty(gather(folder))
    opt_in(duty)
    for start in range(0, others, 100):
        contents = [
            circle(duty, FAR, radius_m=200 + 10 * n, hours=3 + (start + n) % 300)
            for n in range(min(100, others - start))
        ]
        file_plans(duty.cast.office, duty.noor, contents=contents, by="Noor", key=f"many/{start}")
    return duty


def filer(duty, actor, points):
    """A way for a desk to file one plan more; all of it is made ready beforehand but the filing."""
    from goodoffices.office import file_plan
    from tests.flying import circle

    content, count = circle(duty, points), iter(range(10**9))

    def file():
        key = f"{actor.seat}/timed/{next(count)}"
        file_plan(duty.cast.office, actor, content=content, by="Officer", key=key)

    return file


def filings(pairs):
    """Whether the time of a filing tells what the other desk filed, or that it files now."""
    from tests.conftest import IN_MEMORY

    good = True
    with ExitStack() as stack:
        folders = [
            Path(stack.enter_context(tempfile.TemporaryDirectory(dir=IN_MEMORY))) for _ in range(5)
        ]
        few, many = two_desks(folders[0], FEW), two_desks(folders[1], MANY)
        good &= compare(
            f"filing among {FEW} and {MANY:,} of the other's",
            filer(few, few.lior, NEAR), filer(many, many.lior, NEAR), pairs,
        )  # fmt: skip
        idle, busy, elsewhere = (two_desks(folder, FEW) for folder in folders[2:])
        good &= compare(
            "filing after the other desk, or another record's",
            filer(idle, idle.lior, NEAR), filer(busy, busy.lior, NEAR), pairs,
            before=(
                filer(elsewhere, elsewhere.noor, FAR), filer(busy, busy.noor, FAR),
            ),
        )  # fmt: skip
        for duty in (few, many, idle, busy, elsewhere):
            duty.cast.close()
    return good


def main(arguments):
    parser = argparse.ArgumentParser(prog="bench timing")
    parser.add_argument("--pairs", type=int, default=2000)
    parser.add_argument("--filings", action="store_true", help="plans only")
    parser.add_argument(
        "--processor", action="store_true", help="the processor's time, where others keep it busy"
    )
    wanted = parser.parse_args(arguments)
    if wanted.processor:
        CLOCK[0] = time.process_time_ns
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from tests.properties.worlds import BUSY, played

    setup_test_environment()
    call_command("migrate", verbosity=0, interactive=False)
    history = [(step, what, "busy", 300) for step, what in BUSY]
    if wanted.filings:
        return 0 if filings(wanted.pairs) else 1
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
    good &= filings(wanted.pairs)
    print(f"leak budget: {BUDGET_MS} ms; |t| < {LIMIT_T}")
    return 0 if good else 1
