"""The page on which a seat sees that its record was not changed, and the door for witnesses."""

import re

import pytest
from django.test import Client

from goodoffices import office as offices
from goodoffices.office import give_consent, write_message
from goodoffices.vault import check_record_file

ROUTES = ("proof", "proof_file")


@pytest.fixture
def kept(desk):
    """A desk after two beats, with a line that Anton filed and one that he signed."""
    cast = desk.cast
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="x", key="m")
    give_consent(cast.office, cast.anton, side=cast.anton.seat, to="talks", key="c")
    for _ in range(2):
        cast.beat(minutes=10)
    return desk


def words_on(answer):
    return re.findall(r"<li>([a-z]{3,8}) *</li>", answer.content.decode())


@pytest.mark.parametrize("route", ROUTES)
def test_a_page_answers_its_own_seat_and_nobody_else(kept, route):
    for name in ("mara", "anton", "frieda", "lior"):
        actor = getattr(kept.cast, name)
        assert kept.who_opens(route, actor) == {name}


def test_every_seat_reads_the_same_words_for_one_checkpoint(kept):
    pages = [words_on(kept.get(actor, "proof")) for actor in kept.cast.people.values()]

    assert len(pages[0]) == 12 + 24
    assert all(page == pages[0] for page in pages)
    assert pages[0][:12] == pages[0][12:24]
    kept.cast.beat(minutes=10)
    assert words_on(kept.get(kept.cast.anton, "proof")) != pages[0]


def test_an_earlier_checkpoint_can_be_compared_too(kept):
    before = words_on(kept.get(kept.cast.anton, "proof"))
    kept.cast.beat(minutes=10)

    earlier = kept.client_of(kept.cast.anton).get(
        kept.to(kept.cast.anton, "proof") + "?checkpoint=2"
    )
    assert words_on(earlier) == before


@pytest.mark.parametrize("asked", ["0", "99", "x", "-1", "1" * 13, "٣"])
def test_a_checkpoint_that_is_not_there_does_not_exist(kept, asked):
    address = kept.to(kept.cast.anton, "proof")

    assert kept.client_of(kept.cast.anton).get(f"{address}?checkpoint={asked}").status_code == 404


def test_before_the_first_beat_the_page_says_that_there_is_nothing_yet(desk):
    answer = desk.get(desk.cast.anton, "proof")

    assert "no checkpoint of this record yet" in answer.content.decode()
    assert desk.get(desk.cast.anton, "proof_file").status_code == 422


def test_the_file_proves_itself_and_says_no_name(kept):
    answer = kept.get(kept.cast.anton, "proof_file")

    checked = check_record_file(answer.content)
    assert (checked.seat, checked.signed) == (kept.cast.anton.seat, 2)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="record.txt"'


def test_a_seat_takes_receipts_for_what_it_filed_alone(kept):
    cast = kept.cast
    page = kept.get(cast.anton, "proof").content.decode()
    links = re.findall(r'href="([^"]+/proof/receipt/[^"]+)"', page)

    assert len(links) == 2
    receipts = [kept.client_of(cast.anton).get(link) for link in links]
    assert all(r.content.startswith(b'R\t{"checkpoint":2,') for r in receipts)
    file = kept.get(cast.anton, "proof_file").content
    given = [r.content.removesuffix(b"\n").split(b"\t") for r in receipts]
    assert check_record_file(file, receipts=given).receipts == 1 + 2
    by_mara = cast.view(cast.anton).lines(last=None)[0]
    assert by_mara.author == cast.mara.seat
    refused = kept.get(cast.anton, "proof_receipt", line=by_mara.address)
    assert refused.status_code == 404


def test_the_page_says_when_the_server_signs_nothing_any_more(kept):
    cast = kept.cast
    cast.office.logs.of(cast.mara.process).is_damaged = True

    assert "found damage" in kept.get(cast.anton, "proof").content.decode()


def test_the_page_says_when_a_checkpoint_is_late(kept):
    assert "older than it should be" not in kept.get(kept.cast.anton, "proof").content.decode()
    kept.cast.clock.forward(minutes=30)

    assert "older than it should be" in kept.get(kept.cast.anton, "proof").content.decode()


# Witnesses


def test_a_witness_needs_no_seat(kept):
    found = offices.proof(kept.cast.office, kept.cast.anton)
    answer = Client().get(f"/witness/{found.witness}/0/")

    assert answer.status_code == 200
    assert answer.content.startswith(b"old 0\n\n" + found.origin.encode())
    assert (
        f"/witness/{found.witness}/#{found.node}"
        in kept.get(kept.cast.anton, "proof").content.decode()
    )


@pytest.mark.parametrize("old", ["63", "192", "9999999999999999999999", "-64", "x"])
def test_a_checkpoint_that_no_witness_can_hold_does_not_exist(kept, old):
    name = offices.proof(kept.cast.office, kept.cast.anton).witness

    assert Client().get(f"/witness/{name}/{old}/").status_code == 404


def test_an_unknown_address_answers_like_anything_unknown(kept):
    name = offices.proof(kept.cast.office, kept.cast.anton).witness
    other = name[:-1] + ("0" if name[-1] != "0" else "1")
    nothing = Client().get(f"/witness/{other}/0/")
    elsewhere = Client().get("/no/such/page/")

    assert nothing.status_code == elsewhere.status_code == 404
    assert nothing.content == elsewhere.content
    assert nothing.headers == elsewhere.headers
