"""Pages per second of processor time with all guards on, and waiting times under load.

    python -m bench pages [--seconds 5] [--rate 50]

The mediator's brief, a side's room and an address that does not exist, asked through Django with every
middleware; then the same from a real server (waitress, four threads) at a steady rate.
"""

from __future__ import annotations

import argparse
import http.client
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

GOAL_RATE = 500
GOAL_P99_MS = 100


def per_cpu_second(get, path, seconds):
    """Answers to one address per second of processor time."""
    for _ in range(20):
        answer = get(path)
    count, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        get(path)
        count += 1
    return count / (time.process_time() - start), answer


def waits(port, cookies, paths, rate, seconds):
    """Times to answer, in ms, of requests that come at a steady rate whatever became of those before."""
    found, threads, start = [], [], time.perf_counter()

    def ask(path, due):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers={"Host": "127.0.0.1", "Cookie": cookies[path]})
        connection.getresponse().read()
        connection.close()
        found.append((time.perf_counter() - due) * 1000)

    for number in range(int(rate * seconds)):
        due = start + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        threads.append(threading.Thread(target=ask, args=(paths[number % len(paths)], due)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return sorted(found)


def main(arguments):
    parser = argparse.ArgumentParser(prog="bench pages")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rate", type=float, default=50)
    wanted = parser.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils.module_loading import import_string
    from waitress.server import create_server

    from goodoffices import office as offices
    from goodoffices.desk import settings
    from tests.properties.signing_in import sit_down, way_in
    from tests.properties.worlds import played

    call_command("migrate", verbosity=0, interactive=False)
    world = played([])
    offices.install(world.office)
    sitting = {}
    for seat in ("mara", "south"):
        browser = Client(headers={"host": "127.0.0.1"})
        sitting[seat] = sit_down(browser, way_in(getattr(world, seat)))
    address = {seat: world.office.address(getattr(world, seat)) for seat in sitting}
    pages = {
        "the mediator's brief": ("mara", f"/{address['mara']}/brief/"),
        "a side's room": ("south", f"/{address['south']}/room/"),
        "an address that is not there": ("south", f"/{'a' * 20}/room/"),
    }
    good = True
    for name, (seat, path) in pages.items():
        rate, answer = per_cpu_second(sitting[seat].get, path, wanted.seconds)
        good &= rate >= GOAL_RATE
        size = len(answer.content)
        print(
            f"{name:<32} {answer.status_code}  {size:>6} B  {rate:6.0f} per CPU second (goal {GOAL_RATE})"
        )

    server = create_server(
        import_string(settings.WSGI_APPLICATION), host="127.0.0.1", port=0, threads=4, ident=None
    )
    threading.Thread(target=server.run, daemon=True).start()
    cookies = {
        path: "; ".join(f"{name}={morsel.value}" for name, morsel in sitting[seat].cookies.items())
        for seat, path in pages.values()
    }
    paths = [path for _, path in pages.values()]
    # Who asks stands in a process of its own and takes nothing from the server's.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as outside:
        load = (server.effective_port, cookies, paths, wanted.rate, wanted.seconds * 3)
        times = outside.submit(waits, *load).result()
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    good &= p99 <= GOAL_P99_MS
    print(
        f"waitress, 4 threads, {wanted.rate:.0f}/s: {len(times)} answers, p50 {p50:.1f} ms, "
        f"p99 {p99:.1f} ms (goal {GOAL_P99_MS}), slowest {times[-1]:.1f} ms; load {os.getloadavg()[0]:.1f}"
    )
    server.close()
    offices.install(None)
    world.close()
    return 0 if good else 1
