"""The pages for a gate without a network: the open one, what was kept, and the two sealed files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from goodoffices.office import reception
from goodoffices.reception import TransportId
from goodoffices.vault import new_pair_for_age
from tests.receiving import FLIGHT, Reception

MARK = {
    "transport": FLIGHT,
    "kind": "landed",
    "line": "1",
    "people": "97",
    "gate": "gate 4",
    "called": "OS 651",
    "noted": "2026-03-17T06:30:00.125Z",
    "key": "made in the browser",
}


@pytest.fixture
def arriving(cast):
    """A reception that waits for a flight with one group of 90."""
    made = Reception(cast)
    made.flight(made.group("group", 90))
    yield made
    cast.office.registers.close()


@pytest.fixture
def rut(client_of, cast):
    return client_of(cast.rut)


def landed(arriving):
    (line, *_) = arriving.programme.transports.manifest(FLIGHT)
    return [(one.people, one.noted.isoformat(), one.source) for one in line.landings]


@pytest.mark.django_db
def test_the_open_page_is_the_same_for_everybody_and_holds_no_data(arriving, rut):
    mine, anybodys = rut.get("/gate/"), Client().get("/gate/")

    assert mine.content == anybodys.content
    assert b"OS 651" not in mine.content
    assert b"csrf" not in mine.content
    worker = Client().get("/gate/worker.js").content.decode()
    assert 'PAGE = "/gate/"' in worker


def test_a_mark_that_is_taken_is_answered_with_nothing_and_counts_once(
    arriving, rut, address_of, cast
):
    kept = address_of(cast.rut, "reception:gate_kept")

    assert [rut.post(kept, MARK).status_code for _ in range(2)] == [204, 204]
    assert landed(arriving) == [(97, "2026-03-17T06:30:00.125000+00:00", "gate 4")]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"line": "7"}, "no line"),
        ({"transport": ""}, "still empty"),
        ({"transport": "tr-none"}, "tr-none"),
        ({"people": "-1"}, "greater than or equal to 0"),
        ({"noted": "yesterday"}, "valid date"),
    ],
)
def test_a_mark_that_is_refused_says_why_in_plain_text(
    arriving, rut, address_of, cast, wrong, words
):
    answer = rut.post(address_of(cast.rut, "reception:gate_kept"), {**MARK, **wrong})

    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("text/plain")
    assert words in answer.content.decode()
    assert landed(arriving) == []


def test_a_manifest_leaves_as_a_sealed_file_and_the_gates_answer_is_taken_in(
    arriving, rut, address_of, cast
):
    public, secret = new_pair_for_age()
    page = address_of(cast.rut, "reception:gate_file", transport=FLIGHT)
    assert rut.get(page).status_code == 200
    made = rut.post(page, {"to": public, "key": "seal"})
    assert made["Content-Disposition"] == 'attachment; filename="manifest.age"'
    manifest = reception.open_gate_file(made.content, secret)
    table = reception.gate_table(manifest).rstrip("\n") + "97\n"
    answer = reception.seal_answer(manifest, table.encode(), gate="gate 4")

    bring = address_of(cast.rut, "reception:gate_answer")
    assert rut.get(bring).status_code == 200
    for new, known in ((1, 0), (0, 1)):
        sent = {"file": SimpleUploadedFile("answer.age", answer), "key": "bring"}
        told = rut.post(bring, sent)
        assert told.status_code == 200
        assert f"New counts: {new}. Brought before: {known}" in told.content.decode()

    assert [people for people, _, _ in landed(arriving)] == [97]


def test_a_file_that_opens_with_no_key_of_ours_is_refused(arriving, rut, address_of, cast):
    public, _ = new_pair_for_age()
    rut.post(
        address_of(cast.rut, "reception:gate_file", transport=FLIGHT), {"to": public, "key": "k"}
    )
    bring = address_of(cast.rut, "reception:gate_answer")

    told = rut.post(bring, {"file": SimpleUploadedFile("a.age", b"age-nothing"), "key": "b"})

    assert told.status_code == 422
    assert "does not open" in told.content.decode()


def test_a_key_that_is_none_is_refused_beside_its_field(arriving, rut, address_of, cast):
    page = address_of(cast.rut, "reception:gate_file", transport=FLIGHT)

    told = rut.post(page, {"to": "age1nothing", "key": "k"})

    assert told.status_code == 422
    assert "age-keygen" in told.content.decode()
    missing = address_of(cast.rut, "reception:gate_file", transport=TransportId("tr-none"))
    assert rut.get(missing).status_code == 404
