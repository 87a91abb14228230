"""One of two worlds behind a real server: ``python -m tests.properties.desk_server HISTORY READER``.

It prints a line of JSON with its port, the ways in to its seats and their start pages, and answers until
its input is closed. Clock and chance are given; each address from which somebody comes, 127.0.0.2,
127.0.0.3 ..., draws from a stream of its own.
"""

import hmac
import json
import os
import random
import sys
import threading
from types import SimpleNamespace
from unittest import mock

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

SEATS = ("mara", "north", "south", "frieda")


class Streams:
    """Chance for each of those who come."""

    def __init__(self):
        self._here = threading.local()
        self._dice = {}

    def turn_to(self, who):
        self._here.dice = self._dice.setdefault(who, random.Random(f"stream of {who}"))

    @property
    def dice(self):
        if not hasattr(self._here, "dice"):
            self.turn_to("the server")
        return self._here.dice

    def choice(self, letters):
        return self.dice.choice(letters)

    def text(self, size=32):
        return self.dice.randbytes(size).hex()

    def octets(self, size=32):
        return self.dice.randbytes(size)


def main(history, reader):
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils.module_loading import import_string
    from waitress.server import create_server

    from goodoffices import office as offices
    from goodoffices.desk import settings
    from tests.properties.signing_in import way_in
    from tests.properties.surface import guessed
    from tests.properties.worlds import played

    call_command("migrate", verbosity=0, interactive=False)
    streams = Streams()
    world = played([tuple(step) for step in json.loads(history)], reader)
    seconds = world.moment.timestamp()
    with (
        mock.patch.object(offices, "running", return_value=world.office),
        mock.patch("django.utils.timezone.now", return_value=world.moment),
        mock.patch(
            "django.utils.crypto.secrets",
            SimpleNamespace(choice=streams.choice, compare_digest=hmac.compare_digest),
        ),
        mock.patch("secrets.token_urlsafe", streams.text),
        mock.patch("secrets.token_hex", streams.text),
        mock.patch("secrets.token_bytes", streams.octets),
        mock.patch("os.urandom", streams.octets),
        mock.patch("time.time", return_value=seconds),
    ):
        application = import_string(settings.WSGI_APPLICATION)

        def answer(environ, start_response):
            streams.turn_to(environ["REMOTE_ADDR"])
            return application(environ, start_response)

        server = create_server(answer, host="127.0.0.1", port=0, threads=4, ident=None)
        told = {"port": server.effective_port, "seats": {}}
        for seat in SEATS:
            actor = getattr(world, seat)
            streams.turn_to(f"the way in of {seat}")
            address = world.office.address(actor)
            told["seats"][seat] = {
                "way_in": way_in(actor),
                "start": f"/{address}/",
                "guesses": guessed(address),
            }
        print(json.dumps(told), flush=True)
        threading.Thread(target=server.run, daemon=True).start()
        sys.stdin.read()
        server.close()
    world.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
