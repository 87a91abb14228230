"""Every page of the officers' desk opens with a reception behind it, and for nobody else."""

import re

from django.urls import get_resolver

from goodoffices.desk.reception import case_steps, placement, places, rights, transports
from tests.doors.receiving_desk import text_of
from tests.receiving import FLIGHT, HAVEN

CASE, PERSON, OTHER = "c-f005", "p-f005-0", "p-f006-0"
WHERE = {
    "transport": FLIGHT,
    "place": HAVEN,
    "case": CASE,
    "person": PERSON,
    "other": OTHER,
    "kept": PERSON,
    "kind": "person",
    "line": f"{FLIGHT}-3",
    "hold": "h-none",
    "bed": "b-none",
    "act": "a-none",
    "recipient": "r-none",
    "transfer": "mv-none",
}
STEPS = {
    "transport_step": transports.STEPS,
    "place_step": places.STEPS,
    "case_step": case_steps.STEPS,
    "placement_step": placement.STEPS,
    "right": rights.STEPS,
    "override": ("name", "not"),
}
ONLY_SENT = {"sign", "answers", "do_it", "run_priced"}
"""Routes that are posted to: looking at them leads back to their page."""

OF_WHAT_STANDS = {"move", "leave_queue", "give"}
"""Pages about a move that was asked for, somebody in a list, or a recipient: there is none here.

`test_reception_moves` and `test_reception_corrections` open them.
"""


def routes():
    for pattern in get_resolver().url_patterns:
        if getattr(pattern, "namespace", None) == "reception":
            yield from pattern.url_patterns


def addresses(receiving, run):
    for pattern in routes():
        names = re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern))
        known = {**WHERE, "run": run, "officer": receiving.officer().id}
        for what in STEPS.get(pattern.name, [""]) if "what" in names else [""]:
            where = {name: what if name == "what" else known[name] for name in names}
            yield pattern.name, where


def test_every_page_opens_and_leads_on(receiving):
    receiving.reception.a_flight_of_300()
    run = receiving.reception.proposed()

    opened = 0
    for name, where in addresses(receiving, run):
        answer = receiving.page(name, **where)
        if name in OF_WHAT_STANDS:
            continue
        if name in ONLY_SENT:
            assert answer.status_code == 302
        else:
            assert answer.status_code == 200, (name, where, text_of(answer)[:300])
            opened += 1
    assert opened > 80


def test_a_page_opens_before_anything_is_known(receiving):
    for name in (
        "arrivals", "bed", "beds", "transports", "people", "places", "proposals", "waiting",
        "what_if", "flows", "letters", "holds", "reveals", "releases", "officers", "seal",
        "twice", "keeping",
    ):  # fmt: skip
        assert receiving.page(name).status_code == 200, name


def test_no_other_seat_opens_a_page_of_the_reception(receiving):
    for name in ("arrivals", "people", "places", "proposals", "letters", "seal"):
        assert receiving.desk.who_opens(f"reception:{name}", receiving.rut) == {"rut"}


def test_an_officer_without_the_duty_reads_what_is_read_where_nothing_is(receiving):
    receiving.reception.a_flight_of_300()
    receiving.client("Noa")
    me, noa = receiving.officer().id, receiving.officer("Noa").id
    receiving.sent("duties_give", {"duties": ["lead", "register", "place", "gate"]}, officer=me)
    receiving.sent("duties_give", {"duties": ["gate"]}, officer=noa)

    assert receiving.page("transports", by="Noa").status_code == 200
    refused = receiving.page("proposals", by="Noa")
    unknown = receiving.page("case", by="Noa", case="c-nobody")

    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert text_of(refused) == text_of(unknown)
    assert "it is not among your duties" in text_of(refused)
    assert receiving.page("proposals").status_code == 200


def test_the_page_of_people_lists_nobody(receiving):
    cases = receiving.reception.a_flight_of_300()

    page = receiving.page("people").text

    assert not any(case in page for case in cases)
