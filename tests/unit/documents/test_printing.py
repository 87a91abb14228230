"""What the press prints is what was printed when somebody last looked at it: words in their order, marks, directions."""

import re
import shutil
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from goodoffices.desk.copies import FONTS
from goodoffices.documents import printed
from goodoffices.errors import BusyError, MissingExtraError
from goodoffices.office import press, print_pdf
from tests.unit.documents.samples_of_documents import document

GOLDEN = Path(__file__).parent / "golden"
SPREAD = 1.5
"""Of 255, on average over a page: less than one moved line, more than another rasterizer's edges."""
PAGES = ("en", "ar", "he")
NORTH, SOUTH = ("p", "north"), ("p", "south")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A picture of the first page of each language."""
    if shutil.which("pdftoppm") is None:
        pytest.fail("no pdftoppm: apt-get install -y --no-install-recommends poppler-utils")
    folder = tmp_path_factory.mktemp("printed")
    found = {}
    for language in PAGES:
        path = folder / f"{language}.pdf"
        path.write_bytes(print_pdf(printed(document(language)), fonts=FONTS, whose=NORTH))
        subprocess.run(
            ["pdftoppm", "-r", "50", "-gray", "-png", "-singlefile", path, folder / language],
            check=True,
        )
        found[language] = Image.open(folder / f"{language}.png").convert("L")
    return found


def apart(one, other):
    """How far two pictures differ, on average, in the part of the page that has words."""
    box = (0, 0, one.width, one.height // 2)
    return ImageStat.Stat(ImageChops.difference(one.crop(box), other.crop(box))).mean[0]


@pytest.mark.parametrize("language", PAGES)
def test_a_page_looks_as_it_did(pages, language):
    golden = Image.open(GOLDEN / f"{language}.png").convert("L")

    assert pages[language].size == golden.size
    assert apart(pages[language], golden) < SPREAD


def test_another_page_would_be_noticed(pages):
    for one in PAGES:
        for other in PAGES:
            golden = Image.open(GOLDEN / f"{other}.png").convert("L")
            assert one == other or apart(pages[one], golden) > 2 * SPREAD


def read(content):
    """Each paper's words, each with its distance from the left edge."""
    order = ["pdftotext", "-bbox", "-", "-"]
    told = subprocess.run(order, input=content, capture_output=True, check=True).stdout.decode()
    return [
        [
            (word, float(left))
            for left, word in re.findall(r'<word xMin="([\d.]+)".*>(.*)</word>', page)
        ]
        for page in told.split("<page ")[1:]
    ]


def test_the_mark_stands_once_on_each_paper_and_first():
    (section,) = document("en").sections
    long = replace(document("en"), sections=(replace(section, paragraphs=section.paragraphs * 20),))

    papers = read(print_pdf(printed(long), fonts=FONTS, whose=NORTH))

    assert len(papers) > 1
    for words in papers:
        assert " ".join(word for word, _ in words[:4]) == "Copy 3 for Northland,"
        assert sum(word == "Copy" for word, _ in words) == 1


def test_a_text_without_numbers_leaves_no_room_for_them():
    (section,) = document("en").sections
    plain = tuple(replace(one, number="", level=0) for one in section.paragraphs)
    bare = replace(document("en"), sections=(replace(section, paragraphs=plain),))

    (numbered,) = read(print_pdf(printed(document("en")), fonts=FONTS, whose=NORTH))
    (words,) = read(print_pdf(printed(bare), fonts=FONTS, whose=NORTH))

    edge = dict(words)["Copy"]
    assert abs(dict(words)["Ambulances"] - edge) < 1
    assert dict(numbered)["Ambulances"] > edge + 40


def test_the_press_reads_nothing_but_fonts(tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("body{display:none}")
    page = '<html><head><link rel="stylesheet" href="{}"></head><body>Words</body></html>'

    with_link = print_pdf(page.format(secret.as_uri()), fonts=FONTS, whose=NORTH)

    assert with_link == print_pdf(page.format("font:none"), fonts=FONTS, whose=NORTH)


def test_a_press_that_cannot_print_says_what_to_do_instead(monkeypatch):
    monkeypatch.setattr(press.sys, "executable", "/nonexistent")

    with pytest.raises(MissingExtraError) as refused:
        print_pdf("Words of Northland", fonts=FONTS, whose=NORTH)
    assert "DOCX" in refused.value.advice
    assert "Northland" not in str(refused.value)


@pytest.fixture
def north_prints(monkeypatch):
    """Northland's page lies in the press until the test is over; any other is printed at once."""
    begun, done = threading.Event(), threading.Event()

    def run(*_order, **_how):
        if not begun.is_set():
            begun.set()
            assert done.wait(30)
        return subprocess.CompletedProcess((), 0, stdout=b"%PDF")

    monkeypatch.setattr(press.subprocess, "run", run)
    how = {"fonts": FONTS, "whose": NORTH}
    worker = threading.Thread(target=print_pdf, args=("x",), kwargs=how)
    worker.start()
    assert begun.wait(30)
    yield
    done.set()
    worker.join()


def test_a_seat_prints_one_page_at_a_time_and_is_told_so(north_prints):
    with pytest.raises(BusyError) as refused:
        print_pdf("Words of Northland", fonts=FONTS, whose=NORTH)
    assert "just being made" in refused.value.advice
    assert "Northland" not in str(refused.value)


def test_who_prints_is_felt_by_no_other_seat(north_prints):
    assert print_pdf("x", fonts=FONTS, whose=SOUTH) == b"%PDF"


def test_a_crowd_at_the_press_takes_turns_within_the_memory_of_a_machine(monkeypatch):
    at_work, most, changing = set(), [], threading.Lock()

    def run(*_order, **_how):
        with changing:
            at_work.add(threading.get_ident())
            most.append(len(at_work))
        crowded.wait(0.2)
        with changing:
            at_work.discard(threading.get_ident())
        return subprocess.CompletedProcess((), 0, stdout=b"%PDF")

    crowded = threading.Event()
    monkeypatch.setattr(press.subprocess, "run", run)
    workers = [
        threading.Thread(target=print_pdf, args=("x",), kwargs={"fonts": FONTS, "whose": seat})
        for seat in range(2 * press.AT_WORK)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(most) == 2 * press.AT_WORK
    assert max(most) <= press.AT_WORK


def test_a_page_that_failed_keeps_no_place_at_the_press(monkeypatch):
    monkeypatch.setattr(press.sys, "executable", "/nonexistent")
    for _ in range(2):
        with pytest.raises(MissingExtraError):
            print_pdf("x", fonts=FONTS, whose=NORTH)
