"""What the press prints is what was printed when somebody last looked at it: words in their order, marks, directions."""

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from goodoffices.desk.copies import FONTS
from goodoffices.documents import printed
from goodoffices.errors import MissingExtraError
from goodoffices.office import press, print_pdf
from tests.unit.documents.samples_of_documents import document

GOLDEN = Path(__file__).parent / "golden"
SPREAD = 1.5
"""Of 255, on average over a page: less than one moved line, more than another rasterizer's edges."""
PAGES = ("en", "ar", "he")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A picture of the first page of each language."""
    if shutil.which("pdftoppm") is None:
        pytest.fail("no pdftoppm: apt-get install -y --no-install-recommends poppler-utils")
    folder = tmp_path_factory.mktemp("printed")
    found = {}
    for language in PAGES:
        path = folder / f"{language}.pdf"
        path.write_bytes(print_pdf(printed(document(language)), fonts=FONTS))
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


def test_the_press_reads_nothing_but_fonts(tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("body{display:none}")
    page = '<html><head><link rel="stylesheet" href="{}"></head><body>Words</body></html>'

    with_link = print_pdf(page.format(secret.as_uri()), fonts=FONTS)

    assert with_link == print_pdf(page.format("font:none"), fonts=FONTS)


def test_a_press_that_cannot_print_says_what_to_do_instead(monkeypatch):
    monkeypatch.setattr(press.sys, "executable", "/nonexistent")

    with pytest.raises(MissingExtraError) as refused:
        print_pdf("Words of Northland", fonts=FONTS)
    assert "DOCX" in refused.value.advice
    assert "Northland" not in str(refused.value)
