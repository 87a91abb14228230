"""Consent, release, erasure and export ask for a fresh factor, on every route that does one of them."""

import re

import pytest
from django.urls import get_resolver

from goodoffices.desk.access import HOLDERS

ACTS = re.compile(
    r"consent|release|record_(file|export)|export|erase|erasure|destr|keeping|lock|close|sign"
    r"|recover|officers|new_link"
)
OTHERWISE = {
    "mediator:ask_release": "asks the owner; releases nothing",
    "mediator:keeping": "shows",
    "mediator:keeping_drop": "destroys nothing",
    "mediator:release": "shows",
    "mediator:release_judge": "says whether what the owner asked for has come about; gives no permission",
    "mediator:releases": "shows",
    "party:at_close": "shows",
    "party:at_close_object": "keeps; destroys nothing",
    "party:releases": "shows",
    "reception:keeping": "shows",
    "reception:releases": "shows",
    "sign_in": "is itself the factor",
}
"""Routes whose names sound like one of these acts and are none, each with the reason."""


def routes(resolver=None, space=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern, inner)
        else:
            yield f"{space}{pattern.name}", pattern.callback


ROUTES = dict(routes())


@pytest.mark.parametrize("name", sorted(name for name in ROUTES if ACTS.search(name)))
def test_an_act_of_weight_asks_for_a_fresh_factor(name):
    fresh = getattr(ROUTES[name], "fresh", False)

    assert fresh != (name in OTHERWISE), f"{name} does not ask, or stands among the exceptions"


def test_every_exception_is_a_route():
    assert set(ROUTES) >= OTHERWISE.keys()


def test_the_acts_that_are_known_today_are_all_found():
    fresh = {name for name, view in ROUTES.items() if getattr(view, "fresh", False)}

    assert fresh >= {
        "copy",
        "files_file",
        "mediator:text_handed_file",
        "notices",
        "friend:record_file",
        "mediator:agreement_sign",
        "mediator:close",
        "mediator:consent_confirm",
        "mediator:consent_give",
        "mediator:consent_withdraw",
        "mediator:new_link",
        "mediator:officers",
        "mediator:record_export",
        "mediator:recover",
        "mediator:release_answer",
        "mediator:release_confirm",
        "mediator:release_withdraw",
        "party:agreement_text",
        "party:consent_confirm",
        "party:consent_withdraw",
        "party:consents",
        "party:record_file",
        "party:release",
        "party:release_confirm",
        "party:release_offer",
        "party:release_withdraw",
        "reception:confirm_two",
        "reception:duties_end",
        "reception:duties_give",
        "reception:officers",
        "reception:own_record",
        "reception:record_file",
        "reception:release_arrived",
        "reception:release_figures",
        "reception:shares",
        "reception:sign",
        "reception:unseal",
    }


def test_nobody_changes_a_way_of_signing_in_without_a_fresh_factor():
    about_oneself = {name for name, view in ROUTES.items() if view.seats == HOLDERS}

    # To look at them, and to choose the calendar of one's own pages.
    assert {name for name in about_oneself if not ROUTES[name].fresh} == {"you", "reckon"}
