"""Everything a seat can get from the desk: every page it can reach, and every address it might guess."""

import hmac
import random
import re
from contextlib import contextmanager
from types import SimpleNamespace
from unittest import mock

from django.test import Client
from django.urls import get_resolver

from goodoffices import office as offices
from goodoffices.desk.accounts.models import Account, Session
from tests.properties.masking import masked
from tests.properties.signing_in import sit_down, way_in

HREF = re.compile(rb'(?:href|action)="(/[^"#?]*(?:\?[^"#]*)?)')
GUESSES = (1, 90, 300)
LOOKING = ("GET",)
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE")


@contextmanager
def desk_of(world):
    """The desk with this world's office behind it, this world's clock, and chance that repeats."""
    dice = random.Random()
    chance = SimpleNamespace(choice=dice.choice, compare_digest=hmac.compare_digest)
    with (
        mock.patch.object(offices, "running", return_value=world.office),
        mock.patch("django.utils.timezone.now", return_value=world.moment),
        mock.patch("django.utils.crypto.secrets", chance),
        mock.patch("secrets.token_urlsafe", lambda size=32: dice.randbytes(size).hex()),
        mock.patch("secrets.token_hex", lambda size=32: dice.randbytes(size).hex()),
        mock.patch("secrets.token_bytes", lambda size=32: dice.randbytes(size)),
        mock.patch("os.urandom", dice.randbytes),
        mock.patch("time.time", world.moment.timestamp),
    ):
        yield dice


def take_seat(actor):
    """A browser of somebody who sits there."""
    return sit_down(Client(raise_request_exception=False), way_in(actor))


def surface(world, actor, *, methods=LOOKING, at_most=None):
    """Every answer the seat can get, by method and address; nothing is normalised.

    Parameters
    ----------
    world : World
        Where; those who are at their desks there besides sign in first.
    actor : Actor
        Who looks.
    methods : sequence of str
        What is tried at each address; a form is sent empty, so that it answers with its errors.
    at_most : int, optional
        Only so many addresses, from the seat's start page on.
    """
    world.office.looking.forget()  # what was drawn under a planted leak is not of this look
    with desk_of(world) as dice, world.rewound():
        # What others draw is another stream, as real chance would be.
        dice.seed("others")
        _others_sit_down(world)
        dice.seed("the reader")
        client = take_seat(actor)
        start = f"/{world.office.address(actor)}/"

        def ask(method, path):
            return answer_of(client.generic(method, path))

        return crawl(ask, start, guessed(world.office.address(actor)), methods, at_most)


def crawl(ask, start, guesses, methods, at_most=None):
    """Answers by method and address: the start page, what it leads to, and the guesses.

    Parameters
    ----------
    ask : callable
        ``ask(method, path)`` gives status, headers and body.
    """
    answers = {}
    waiting, guesses = [start], list(guesses)
    seen = set()
    while (waiting or guesses) and (at_most is None or len(seen) < at_most):
        path = waiting.pop(0) if waiting else guesses.pop(0)
        if path in seen:
            continue
        seen.add(path)
        for method in methods:
            answers[method, path] = _, headers, body = ask(method, path)
            found = {link.decode().replace("&amp;", "&") for link in HREF.findall(body)}
            found |= {value for name, value in headers if name == "Location"}
            waiting += sorted(link for link in found if link.startswith(start))
    return answers


def answer_of(response):
    """Status, headers in their order with what is put into cookies, and body."""
    cookies = [("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()]
    return (
        response.status_code,
        [*response.headers.items(), *cookies],
        masked(response.content),
    )


def _others_sit_down(world):
    """Everybody else who is at a desk in this world signs in, looks about and mistypes a way in."""
    Session.objects.all().delete()
    Account.objects.all().delete()
    for actor in world.present:
        browser = take_seat(actor)
        browser.get(f"/{world.office.address(actor)}/")
        for _ in range(4):
            Client().get("/enter/no-such-way-in")


def guessed(address):
    """Addresses of every route of the desk, with things a curious reader might put in."""
    paths = [f"/{address}/"]
    for route in routes(get_resolver()):
        filled = re.sub(r"<(?:\w+:)?at>", address, route)
        paths += sorted({re.sub(r"<[^>]+>", guess, filled) for guess in guesses_for(filled)})
    return paths


def guesses_for(route):
    if "<" not in route:
        return [""]
    return ["plenary", "own", *(f"{number}-aaaaaaaaaa" for number in GUESSES)]


def routes(resolver, before="/"):
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, here)
        elif "at>" in here:
            yield here
