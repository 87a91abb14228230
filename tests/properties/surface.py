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
from goodoffices.desk.accounts import seating

HREF = re.compile(rb'(?:href|action)="(/[^"#?]*(?:\?[^"#]*)?)')
GUESSES = (1, 90, 300)


@contextmanager
def desk_of(world):
    """The desk with this world's office behind it, this world's clock, and chance that repeats."""
    dice = random.Random(20220306)
    chance = SimpleNamespace(choice=dice.choice, compare_digest=hmac.compare_digest)
    with (
        mock.patch.object(offices, "running", return_value=world.office),
        mock.patch("django.utils.timezone.now", return_value=world.moment),
        mock.patch("django.utils.crypto.secrets", chance),
    ):
        yield


def take_seat(actor):
    """A browser of somebody who sits there."""
    account = seating.account_of(actor, name="somebody")
    client = Client(raise_request_exception=False)
    client.post(f"/enter/{seating.issue_link(account)}")
    return client


def surface(world, actor):
    """Every answer the seat can get, by address: status, headers, body; nothing is normalised."""
    with desk_of(world):
        client = take_seat(actor)
        address = world.office.address(actor)
        answers = {}
        waiting = [f"/{address}/", *guessed(address)]
        while waiting:
            path = waiting.pop(0)
            if path in answers:
                continue
            answer = client.get(path)
            answers[path] = (answer.status_code, sorted(answer.headers.items()), answer.content)
            found = {link.decode().replace("&amp;", "&") for link in HREF.findall(answer.content)}
            found |= {answer.headers["Location"]} if "Location" in answer.headers else set()
            waiting += sorted(link for link in found if link.startswith(f"/{address}/"))
        return answers


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
