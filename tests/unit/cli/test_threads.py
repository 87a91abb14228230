"""However many print, pages are served: who waits for a press keeps no thread of the server from them."""

import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from goodoffices.cli import desk
from goodoffices.cli.threads import ONE_MORE

PATIENCE_S = 30


class House:
    """A server whose page under /print waits until it is printed, as a copy does; any other is there at once."""

    def __init__(self):
        self.begun, self.printed = threading.Semaphore(0), threading.Event()
        [place] = desk.bound(["127.0.0.1"], 0).values()
        self.address = f"http://127.0.0.1:{place.getsockname()[1]}"
        self.server = desk.server_of([place], self.answer, self.answer)

    def answer(self, environ, start_response):
        if environ["PATH_INFO"] == "/print":
            with environ[ONE_MORE]():
                self.begun.release()
                assert self.printed.wait(PATIENCE_S)
        start_response("200 OK", [("Content-Length", "4")])
        return [b"page"]

    @property
    def threads(self):
        """How many there are, less those that end as soon as they have nothing to do."""
        kept = self.server.task_dispatcher
        return len(kept.threads) - kept.stop_count

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=PATIENCE_S) as answer:
            return answer.read()


@pytest.fixture
def house():
    served = House()
    loop = threading.Thread(target=served.server.run)
    loop.start()
    yield served
    served.printed.set()
    served.server.close()
    loop.join()


def test_pages_come_while_more_seats_print_than_the_server_has_threads(house):
    seats = 2 * desk.THREADS + 1
    with ThreadPoolExecutor(seats) as crowd:
        copies_asked = [crowd.submit(house.get, "/print") for _ in range(seats)]
        for _ in range(seats):
            assert house.begun.acquire(timeout=PATIENCE_S)

        assert house.get("/") == b"page"
        assert house.threads == seats + desk.THREADS

        house.printed.set()
        assert [one.result() for one in copies_asked] == [b"page"] * seats
    assert house.threads == desk.THREADS
