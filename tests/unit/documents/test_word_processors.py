"""What we write opens in another program, which finds the same words in the same direction."""

import os
import shutil
import subprocess
from xml.etree import ElementTree as ET

import pytest

from goodoffices.documents import is_right_to_left, open_document, word_document
from tests.unit.documents.samples_of_documents import WORDS, document

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
WRITERS = {"docx": word_document, "odt": open_document}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Each document as LibreOffice read it, written out again by LibreOffice."""
    if shutil.which("soffice") is None:
        pytest.fail(
            "no LibreOffice: apt-get install -y --no-install-recommends libreoffice-writer-nogui"
        )
    folder = tmp_path_factory.mktemp("opened")
    names = []
    for form, write in WRITERS.items():
        for language in WORDS:
            names.append(f"{language}-{form}.{form}")
            (folder / names[-1]).write_bytes(write(document(language)))
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "fodt", "--outdir", folder / "out", *names],
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
        check=True,
        capture_output=True,
        timeout=180,
    )
    return lambda language, form: ET.parse(folder / "out" / f"{language}-{form}.fodt").getroot()


def paragraphs(tree):
    """The words of each paragraph, and whether it runs from right to left."""
    styles = {x.get(f"{STYLE}name"): x for x in tree.iter(f"{STYLE}style")}

    def mode(name):
        style = styles.get(name)
        if style is None:
            return ""
        about = style.find(f"{STYLE}paragraph-properties")
        own = "" if about is None else about.get(f"{STYLE}writing-mode", "")
        return own if own and own != "page" else mode(style.get(f"{STYLE}parent-style-name"))

    body = tree.find(f"{OFFICE}body/{OFFICE}text")
    return [
        (" ".join("".join(words_of(one)).split()), mode(one.get(f"{TEXT}style-name")) == "rl-tb")
        for one in body.iter()
        if one.tag in (f"{TEXT}p", f"{TEXT}h")
    ]


def words_of(element):
    if element.tag in (f"{TEXT}tab", f"{TEXT}s", f"{TEXT}line-break"):
        yield " "
    yield element.text or ""
    for inside in element:
        yield from words_of(inside)
        yield inside.tail or ""


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("language", WORDS)
def test_a_word_processor_finds_the_same_words_in_the_same_direction(opened, language, form):
    given = document(language)
    section = given.sections[0]
    own = [(" ".join(x.words.split()), False) for x in section.paragraphs]
    backwards = is_right_to_left(language)
    wanted = [
        (given.mark, False),
        (given.title, backwards),
        (given.notes[0], False),
        *(
            (" ".join(f"{x.number} {x.words}".split()), backwards and x.kind != "note")
            for x in section.paragraphs
        ),
    ]

    assert len(own) == 4
    assert paragraphs(opened(language, form)) == wanted


@pytest.mark.parametrize("form", WRITERS)
def test_the_mark_stands_at_the_head_of_every_page(opened, form):
    tree = opened("he", form)
    head = next(tree.iter(f"{STYLE}header"))

    assert "Copy 3 for Northland" in "".join(head.itertext())
    assert next(tree.iter(f"{TEXT}page-number")) is not None


@pytest.mark.parametrize("form", WRITERS)
def test_nobody_and_no_time_is_named_in_the_file(form):
    raw = WRITERS[form](document("en"))

    for word in (b"creator", b"created", b"modified", b"dc:date", b"goodoffices", b"generator"):
        assert word not in raw
    assert WRITERS[form](document("en")) == raw
