"""Every page of talks and process answers for the mediator, and for nobody else."""

import pytest

pytestmark = pytest.mark.django_db

PAGES = [
    "agenda",
    "agenda_set",
    "rules",
    "rules_propose",
    "exploration",
    "proposals",
    "proposal_put",
    "agreement",
    "agreement_put",
    "readiness",
    "evidence",
    "undertakings",
    "undertaking_give",
    "seats",
    "invite",
    "introduce",
    "consent_give",
    "mandate",
    "close",
    "record",
    "record_export",
]


def test_each_page_answers_for_the_mediator(cast, client_of, address_of):
    client = client_of(cast.mara)

    answers = [client.get(address_of(cast.mara, f"mediator:{page}")) for page in PAGES]

    assert {answer.status_code for answer in answers} == {200}


def test_each_page_is_missing_for_everybody_else(cast, client_of, address_of):
    for person in cast.people.values():
        if person != cast.mara:
            client = client_of(person)
            for page in PAGES:
                for of in (person, cast.mara):
                    assert client.get(address_of(of, f"mediator:{page}")).status_code == 404


def test_after_the_close_every_page_can_still_be_read(cast, client_of, address_of):
    client = client_of(cast.mara)
    client.post(
        address_of(cast.mara, "mediator:close"),
        {"key": "k", "outcome": "They agreed.", "typed": "Northland and Southland"},
    )

    shown = [client.get(address_of(cast.mara, f"mediator:{page}"), follow=True) for page in PAGES]

    assert {answer.status_code for answer in shown} == {200}
    assert "This process is closed" in client.get(address_of(cast.mara, "mediator:seats")).text


def test_a_form_after_the_close_says_why_and_keeps_what_was_typed(cast, client_of, address_of):
    client = client_of(cast.mara)
    close = address_of(cast.mara, "mediator:close")
    client.post(close, {"key": "k", "outcome": "Done.", "typed": "Northland and Southland"})

    refused = client.post(
        address_of(cast.mara, "mediator:mandate"), {"key": "m", "asked_by": "The two mayors"}
    )

    assert refused.status_code == 422
    assert "This process is closed" in refused.text
    assert "The two mayors" in refused.text
