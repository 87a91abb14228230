"""What we write opens in another program, which finds the same words in the same direction."""

import os
import re
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
def written(tmp_path_factory):
    """Each document as a file of its own, in each form."""
    if shutil.which("soffice") is None:
        pytest.fail(
            "no LibreOffice: apt-get install -y --no-install-recommends libreoffice-writer-nogui"
        )
    folder = tmp_path_factory.mktemp("written")
    for form, write in WRITERS.items():
        for language in WORDS:
            (folder / f"{language}-{form}.{form}").write_bytes(write(document(language)))
    return folder


def converted(written, kind):
    """The folder of what LibreOffice makes of the files."""
    names = [one.name for one in written.iterdir() if one.is_file()]
    subprocess.run(
        ["soffice", "--headless", "--convert-to", kind, "--outdir", written / kind, *names],
        cwd=written,
        env={**os.environ, "HOME": str(written)},
        check=True,
        capture_output=True,
        timeout=180,
    )
    return written / kind


@pytest.fixture(scope="module")
def opened(written):
    """Each document as LibreOffice read it, written out again by LibreOffice."""
    folder = converted(written, "fodt")
    return lambda language, form: ET.parse(folder / f"{language}-{form}.fodt").getroot()


@pytest.fixture(scope="module")
def on_paper(written):
    """The words of each document as LibreOffice prints it: where each begins and ends, from the left, of 100."""
    folder = converted(written, "pdf")

    def words(language, form):
        order = ["pdftotext", "-bbox", folder / f"{language}-{form}.pdf", "-"]
        read = subprocess.run(order, capture_output=True, check=True).stdout.decode()
        width = float(re.search(r'<page width="([\d.]+)"', read)[1])
        return [
            (word, 100 * float(left) / width, 100 * float(right) / width)
            for left, right, word in re.findall(
                r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*)</word>',
                read,
            )
        ]

    return words


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
@pytest.mark.parametrize("language", WORDS)
def test_numbers_of_clauses_stand_where_lines_begin_and_within_the_margins(
    on_paper, language, form
):
    words = on_paper(language, form)
    numbers = [one for one in words if one[0] in ("1", "1.1", "1.2")][:3]

    assert len(numbers) == 3
    for _, left, right in numbers:
        assert (85 < right <= 90) if is_right_to_left(language) else (10 <= left < 15)
    # The mark of the copy, which of how many pages: each of them once, the latter in the middle.
    assert sum(word == "Copy" for word, _, _ in words) == 1
    assert [word for word, _, _ in words[-3:]] == ["1", "/", "1"]
    assert all(45 < left < 55 for _, left, _ in words[-3:])


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
