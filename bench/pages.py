"""Pages per second of processor time with all guards on, and waiting times under load.

    python -m bench pages [--seconds 5] [--rate 50]

The mediator's brief, a side's room and an address that does not exist, asked at the door that a server uses
(WSGI, every middleware): again and again, and each time as at the first look, when nothing of the view is in
memory. Then the same from a real server (waitress, four threads) at a steady rate.
"""

from __future__ import annotations

import argparse
import http.client
import io
import os
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

GOAL_RATE = 500
GOAL_P99_MS = 100


def per_cpu_second(ask, seconds):
    """Answers to one address per second of processor time."""
    for _ in range(20):
        answer = ask()
    count, start = 0, time.process_time()
    while time.process_time() - start < seconds:
        ask()
        count += 1
    return count / (time.process_time() - start), answer


def at_the_door(application, path, cookies):
    """A function that asks for a page as a server does, and gives status and body."""

    place, _, query = path.partition("?")

    def ask():
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": place,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": cookies,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
        }
        told = []
        answer = application(environ, lambda status, _headers: told.append(status))
        body = b"".join(answer)
        answer.close()
        return told[0][:3], body

    return ask


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
    application = import_string(settings.WSGI_APPLICATION)
    cookies = {
        path: "; ".join(f"{name}={morsel.value}" for name, morsel in sitting[seat].cookies.items())
        for seat, path in pages.values()
    }
    good = True
    for name, (_, path) in pages.items():
        ask = at_the_door(application, path, cookies[path])

        def first(ask=ask):
            world.office.looking.forget()
            return ask()

        rate, (status, body) = per_cpu_second(ask, wanted.seconds)
        first_rate, _ = per_cpu_second(first, wanted.seconds)
        good &= rate >= GOAL_RATE
        print(
            f"{name:<32} {status}  {len(body):>6} B  {rate:6.0f} per CPU second (goal {GOAL_RATE}); "
            f"as at the first look {first_rate:.0f}"
        )

    server = create_server(application, host="127.0.0.1", port=0, threads=4, ident=None)
    threading.Thread(target=server.run, daemon=True).start()
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
