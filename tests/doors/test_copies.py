"""Copies as documents: marked for whom they are, the same for who hands and who receives, and nothing else in them."""

import io
import re
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation

from goodoffices import office
from goodoffices.cli.threads import ONE_MORE
from goodoffices.desk.copying import text_copy
from goodoffices.office import (
    agreements,
    copies_made,
    handed_texts,
    offer_alternative,
    press,
    put_agreement,
    put_text,
    sign_agreement,
)
from goodoffices.record import AgreementPut, TextHanded
from tests.doors.test_text_pages import bridge, hand, the_text

pytestmark = pytest.mark.django_db

FORMS = ("docx", "odt", "xml", "pdf")
MARK = "Copy 1 for Northland, handed"


@pytest.fixture
def handed(desk):
    """A text of which Northland was handed one copy, and Southland another."""
    cast = desk.cast
    origins = {"p-1": cast.anton.seat, "p-2": None, "q-1": cast.bela.seat}
    put_text(cast.office, cast.mara, bridge(), origins=origins, key="text")
    hand(desk, cast.anton)
    hand(desk, cast.bela)
    return desk


def newest(desk, actor):
    return handed_texts(desk.cast.view(actor))[0].newest


def take(desk, actor, form, *, line=None, **chosen):
    line = line or newest(desk, actor).address
    return desk.client_of(actor).post(desk.to(actor, "copy", line=line), {"form": form, **chosen})


def words_in(content):
    """Everything that can be read in a document of these formats."""
    if content[:2] != b"PK":
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        return "\n".join(held.read(name).decode() for name in held.namelist())


@pytest.mark.parametrize("form", FORMS)
def test_a_side_takes_its_copy_away_marked_for_it(handed, form):
    answer = take(handed, handed.cast.anton, form)

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="copy.{form}"'
    if form != "pdf":
        words = re.sub(r"<[^>]+>", "", words_in(answer.content))
        assert MARK in words
        assert "Ambulances cross from 08:00." in words
        assert "northern guard" not in words


def test_the_page_says_what_will_stand_on_every_page(handed):
    page = handed.get(handed.cast.anton, "copy", line=newest(handed, handed.cast.anton).address)

    assert MARK in page.content.decode()
    assert "Copy 1 for Southland" not in page.content.decode()


def test_a_form_must_be_chosen(handed):
    answer = take(handed, handed.cast.anton, "")

    assert answer.status_code == 422
    assert "As what" in answer.content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_who_hands_and_who_receives_take_the_same_bytes(handed, form):
    cast = handed.cast
    view = cast.view(cast.mara)
    made = next(x for _, x in copies_made(view, the_text(handed).id) if x.to == cast.anton.seat)
    of_mara = take(handed, cast.mara, form, line=view.entry(made.copy).address)
    of_anton = take(handed, cast.anton, form)

    assert of_mara.content == of_anton.content


@pytest.mark.parametrize("form", FORMS)
def test_a_copy_is_the_same_whatever_the_other_side_did(handed, form):
    cast = handed.cast
    before = take(handed, cast.anton, form).content

    offer_alternative(
        cast.office, cast.bela, draft=newest(handed, cast.bela).entry_id, clause="b", bracket="",
        words="Ambulances never cross.", side=cast.bela.seat, key=cast.key(cast.bela),
    )  # fmt: skip
    hand(handed, cast.bela)
    cast.beat(minutes=60)

    assert take(handed, cast.anton, form).content == before


def test_a_copy_is_the_same_whatever_its_side_offers_later(handed):
    cast = handed.cast
    before = take(handed, cast.anton, "xml").content
    assert b"filmed by a third party" in before

    offer_alternative(
        cast.office, cast.anton, draft=newest(handed, cast.anton).entry_id, clause="c", bracket="p",
        words="filmed by a third party", side=cast.anton.seat, key=cast.key(cast.anton),
    )  # fmt: skip

    assert take(handed, cast.anton, "xml").content == before


def test_nobody_takes_a_copy_that_was_handed_to_another(handed):
    cast = handed.cast
    line = newest(handed, cast.bela).address

    assert take(handed, cast.anton, "docx", line=line).status_code == 404
    assert take(handed, cast.frieda, "docx", line=line).status_code == 404


def test_what_is_not_a_text_cannot_be_taken(handed):
    cast = handed.cast
    other = next(x for x in cast.view(cast.anton).lines() if not isinstance(x.body, TextHanded))

    assert take(handed, cast.anton, "docx", line=other.address).status_code == 404


def test_the_mediator_takes_a_draft_with_whose_words_each_is(handed):
    cast = handed.cast
    answer = take(handed, cast.mara, "docx", line=the_text(handed).line.address)
    words = re.sub(r"<[^>]+>", "", words_in(answer.content))

    assert "Draft 1 · Copy for" in words
    assert "Northland: unfilmed" in words
    assert "Southland: northern guard" in words


def test_every_clause_has_its_place_in_akoma_ntoso(handed):
    tree = ET.fromstring(take(handed, handed.cast.anton, "xml").content)
    space = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}
    articles = tree.findall(".//a:mainBody/a:article", space)

    assert [x.get("eId") for x in articles] == ["art_1", "art_2"]
    under = articles[0].findall("a:paragraph", space)
    assert [x.get("eId") for x in under] == [f"art_1__para_{n}" for n in (1, 2, 3)]
    assert "".join(under[0].find("a:content", space).itertext()) == "Ambulances cross from 08:00."


def test_an_agreement_is_taken_as_it_stands_for_one_reader(desk):
    cast = desk.cast
    body = AgreementPut(
        title="The bridge",
        words="It opens.\nIt stays open.",
        parties=(cast.anton.seat, cast.bela.seat),
    )
    put_agreement(cast.office, cast.mara, body, key="put")
    found = agreements(cast.view(cast.mara))[0]
    sign_agreement(
        cast.office,
        cast.anton,
        agreement=found.line.entry_id,
        side=cast.anton.seat,
        by="Anton K.",
        key="s",
    )
    line = agreements(cast.view(cast.anton))[0].line.address
    own = take(desk, cast.anton, "odt", line=line).content
    handed = take(desk, cast.mara, "odt", line=found.line.address, reader=cast.anton.seat).content
    other = take(desk, cast.mara, "odt", line=found.line.address, reader=cast.bela.seat).content

    words = re.sub(r"<[^>]+>", "", words_in(own))
    assert "Copy 2 for Northland, as it stood on" in words
    assert "not agreed until every side has signed" in words
    assert "Northland: Anton K." in words
    assert handed == own
    assert "Copy 2 for Southland" in words_in(other)


def test_a_copy_speaks_the_language_of_its_reader_whoever_takes_it(handed):
    cast = handed.cast
    view, line = cast.view(cast.mara), newest(handed, cast.anton)
    reader = replace(view.directory[cast.anton.seat], language="fr")

    with translation.override("en"):
        copy = text_copy(view, line, reader)

    assert "mars" in copy.mark
    assert "March" not in copy.mark
    asides = [run.words for s in copy.sections for p in s.paragraphs for run in p.runs if run.aside]
    assert asides
    assert all(words.endswith("\N{NO-BREAK SPACE}: ") for words in asides)


def test_a_host_that_cannot_print_offers_no_pdf_and_says_so_to_whoever_asks(handed, monkeypatch):
    cast = handed.cast
    monkeypatch.setattr(office, "can_print", lambda: False)
    line = newest(handed, cast.anton).address

    assert "PDF" not in handed.get(cast.anton, "copy", line=line).content.decode()
    assert take(handed, cast.anton, "pdf").status_code == 422


def test_who_has_a_page_in_the_press_is_told_when_to_ask_again_and_nobody_else_is(
    handed, monkeypatch
):
    cast = handed.cast
    whose = (cast.anton.process, cast.anton.seat)
    monkeypatch.setattr(press, "_printing", {whose})

    busy = take(handed, cast.anton, "pdf")

    assert busy.status_code == 503
    assert busy["Retry-After"] == "15"
    assert "just being made for you" in busy.text
    assert take(handed, cast.anton, "docx").status_code == 200
    assert take(handed, cast.bela, "pdf").status_code == 200


@pytest.mark.parametrize(("form", "lent"), [("pdf", 1), ("docx", 0)])
def test_while_a_copy_is_printed_the_server_has_one_more_thread_for_pages(
    handed, monkeypatch, form, lent
):
    cast, held, plain = handed.cast, [], press.subprocess.run

    @contextmanager
    def one_more():
        held.append("lent")
        yield
        held.append("back")

    def printing(*order, **how):
        assert held == ["lent"]
        return plain(*order, **how)

    monkeypatch.setattr(press.subprocess, "run", printing)
    line = newest(handed, cast.anton).address

    answer = handed.client_of(cast.anton).post(
        handed.to(cast.anton, "copy", line=line), {"form": form}, **{ONE_MORE: one_more}
    )

    assert answer.status_code == 200
    assert held == ["lent", "back"] * lent
